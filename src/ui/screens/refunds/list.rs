//! The list of refunds as it is drawn: filters, the queue, the lines, and the one under the bar in full.

use super::detail::{BUTTONS, detail_ui};
use super::line::LINE;
use super::{Cells, FILTERS, RefundsRoom, Wish, header_ui, line_ui, may_hold, refund_tone};
use crate::engine::{QueueView, RefundLine, RefundsPage, Shown};
use crate::ui::screens::Scene;
use crate::ui::text::month_day_minute;
use crate::ui::text::refund_trouble::queue_words;
use crate::ui::text::refunds::{RefundText, authority, queue_counts, refund_badge, refund_waits, tail};
use crate::ui::text::{self, Text};
use crate::ui::theme::{gap, size, tokens};
use crate::ui::widgets::{Banner, Button, Tone, banner, heading, muted, rows_ui, strong};
use eframe::egui::{Align, Frame, Layout, Margin, Panel, Ui, Vec2};

/// What is free above that part, in points.
const ABOVE: Margin = Margin { left: 0, right: 0, top: 12, bottom: 0 };

/// The height of the part below the list, in points.
const DETAIL: f32 = 204.0;

/// Draws the room; says what was clicked.
pub(super) fn room_ui(room: &mut RefundsRoom, ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
    let top = top_ui(room, ui, scene);
    queue_ui(ui, &scene.view.queue, scene);
    if let Some(deed) = &room.deed {
        deed.outcome_ui(ui, RefundText::Decided.get(scene.lang), scene);
    }
    let Some(page) = room.page(scene) else {
        unread_ui(ui, scene);
        return top;
    };
    if page.rows.is_empty() {
        strong(ui, RefundText::Empty.get(scene.lang));
        muted(ui, RefundText::EmptyWords.get(scene.lang));
        return top;
    }
    let chosen = room.chosen(&page).cloned();
    let frame = Frame::new().fill(tokens(ui).surface).inner_margin(Margin::same(14)).corner_radius(gap::CORNER).outer_margin(ABOVE);
    let below = Panel::bottom("refund").exact_size(DETAIL).resizable(false).show_separator_line(false).frame(frame);
    let below = below.show(ui, |ui| chosen.and_then(|line| detail_ui(ui, &line.refund, scene))).inner;
    lines_ui(room, ui, &page, scene);
    top.or(below)
}

/// Says why there is no list yet.
pub(in crate::ui::screens) fn unread_ui(ui: &mut Ui, scene: Scene<'_>) {
    match &scene.view.shown {
        Shown::Failed(error) => {
            banner(ui, &Banner { words: &text::ledger(error, scene.lang), tone: Tone::Red, put_away: None }, scene.lang);
        }
        Shown::Nothing
        | Shown::Sales(_)
        | Shown::Sale(_)
        | Shown::Refunds(_)
        | Shown::Work(_)
        | Shown::Claim(_)
        | Shown::Audit(_)
        | Shown::Day(_)
        | Shown::Shifts(_) => {
            muted(ui, Text::Reading.get(scene.lang));
        }
    }
}

fn top_ui(room: &mut RefundsRoom, ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
    let lang = scene.lang;
    let mut wish = None;
    ui.horizontal(|ui| {
        heading(ui, RefundText::Refunds.get(lang));
        ui.add_space(gap::SMALL);
        for ((filter, words), key) in FILTERS.into_iter().zip(["1", "2", "3"]) {
            let button = if room.filter == filter { Button::primary(words.get(lang)) } else { Button::new(words.get(lang)) };
            if button.key(key).text_size(size::BODY).show(ui).clicked() {
                room.choose_filter(filter);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let stands = scene.view.queue.held_by.is_some() || scene.view.queue.stopped.is_some();
            let words = if stands { RefundText::ReleaseQueue } else { RefundText::HoldQueue };
            let button = if stands { Button::primary(words.get(lang)) } else { Button::new(words.get(lang)) };
            let response = button.key("P").text_size(size::BODY).enabled(may_hold(scene)).show(ui);
            if !may_hold(scene) {
                response.on_hover_text(RefundText::OnlyManager.get(lang));
            } else if response.clicked() {
                wish = Some(Wish::Queue);
            }
        });
    });
    let page = room.page(scene);
    ui.horizontal(|ui| {
        ui.set_min_height(30.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let more = page.is_some_and(|page| page.more);
            if more && Button::quiet(RefundText::OlderPage.get(lang)).key("→").show(ui).clicked() {
                wish = Some(Wish::Older);
            }
            if !room.pages.is_empty() && Button::quiet(RefundText::NewerPage.get(lang)).key("←").show(ui).clicked() {
                wish = Some(Wish::Newer);
            }
            let words = queue_counts(&scene.view.queue, lang);
            let words = if may_hold(scene) { words } else { format!("{words}  ·  {}", RefundText::OnlyManager.get(lang)) };
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| muted(ui, &words));
        });
    });
    wish
}

fn queue_ui(ui: &mut Ui, queue: &QueueView, scene: Scene<'_>) {
    if let Some(words) = queue_words(queue, scene.lang) {
        banner(ui, &Banner { words: &words, tone: Tone::Amber, put_away: None }, scene.lang);
    }
}

fn lines_ui(room: &mut RefundsRoom, ui: &mut Ui, page: &RefundsPage, scene: Scene<'_>) {
    let title = |text: RefundText| text.get(scene.lang);
    ui.spacing_mut().item_spacing.y = 0.0;
    header_ui(
        ui,
        &Cells {
            at: title(RefundText::At),
            amount: title(RefundText::Amount),
            sale: title(RefundText::OfSale),
            state: (Tone::Grey, title(RefundText::State)),
            words: title(RefundText::WaitsFor),
            who: title(RefundText::OnWhoseWord),
        },
    );
    let at = room.chosen_index(page);
    let mut clicked = None;
    let bring = std::mem::take(&mut room.scroll).then_some(at);
    rows_ui(ui, "refunds", (LINE, page.rows.len()), bring, |ui, index| {
        if page.rows.get(index).is_some_and(|line| refund_line_ui(ui, line, index == at, scene)) {
            clicked = Some(index);
        }
    });
    if let Some(index) = clicked {
        room.choose(page, index);
        room.scroll = false;
    }
}

fn refund_line_ui(ui: &mut Ui, line: &RefundLine, chosen: bool, scene: Scene<'_>) -> bool {
    let (refund, lang) = (&line.refund, scene.lang);
    let cells = Cells {
        at: &month_day_minute(refund.queued_at),
        amount: &refund.order.amount.fen().to_string(),
        sale: tail(refund.order.sale_id.as_str()),
        state: (refund_tone(refund), refund_badge(refund, lang)),
        words: &refund_waits(line, &scene.view.queue, lang),
        who: &authority(&refund.authority, lang),
    };
    let response = line_ui(ui, &cells, chosen);
    if response.clicked() {
        // The next Enter is for the line that is chosen now.
        response.surrender_focus();
    }
    response.clicked()
}

/// The width of each of so many buttons in the row below a list.
pub(in crate::ui::screens) fn below_width(ui: &Ui, buttons: usize) -> f32 {
    let buttons = f32::from(u8::try_from(buttons.max(1)).unwrap_or(u8::MAX));
    let between = ui.spacing().item_spacing.x * (buttons - 1.0);
    ((ui.available_width() - between) / buttons).min(190.0)
}

/// A button of the row below a list.
pub(in crate::ui::screens) fn below_button(ui: &mut Ui, words: &str, key: &str, width: f32) -> bool {
    Button::new(words).key(key).size(Vec2::new(width, BUTTONS)).show(ui).clicked()
}
