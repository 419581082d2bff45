//! The work list as it is drawn: a line for each item, and the one under the bar in full.

use super::check_up;
use super::item::{Item, Way, items};
use super::{Wish, WorkRoom};
use crate::engine::WorkPage;
use crate::ui::screens::Scene;
use crate::ui::screens::refunds::{Cells, LINE, below_button, below_width, header_ui, line_ui, over_buttons, refund_tone, unread_ui, words_ui};
use crate::ui::text::Words;
use crate::ui::text::month_day_minute;
use crate::ui::text::refunds::{RefundText, authority, refund_badge, refund_words, tail};
use crate::ui::text::work::{WorkText, ready_made, work_badge, work_words};
use crate::ui::theme::{gap, tokens};
use crate::ui::widgets::{Tone, muted, rows_ui, strong};
use eframe::egui::{Frame, Margin, Panel, Ui};

/// What is free above that part, in points.
const ABOVE: Margin = Margin { left: 0, right: 0, top: 12, bottom: 0 };

/// The height of the part below the list, in points.
const DETAIL: f32 = 204.0;

/// Draws the room; says what was clicked.
pub(super) fn room_ui(room: &mut WorkRoom, ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
    let wish = check_up::title_ui(ui, room.check_up, scene);
    if room.check_up {
        return wish.or(check_up::lines_ui(ui, std::mem::take(&mut room.scroll_by), scene));
    }
    if let Some(deed) = &room.deed {
        deed.outcome_ui(ui, RefundText::Decided.get(scene.lang), scene);
    }
    let Some(page) = WorkRoom::page(scene) else {
        unread_ui(ui, scene);
        return wish;
    };
    let items = items(&page);
    let Some(chosen) = items.get(room.chosen_index(&items)) else {
        strong(ui, WorkText::NothingWaits.get(scene.lang));
        muted(ui, WorkText::NothingWaitsWords.get(scene.lang));
        return wish;
    };
    let frame = Frame::new().fill(tokens(ui).surface).inner_margin(Margin::same(14)).corner_radius(gap::CORNER).outer_margin(ABOVE);
    let below = Panel::bottom("work").exact_size(DETAIL).resizable(false).show_separator_line(false).frame(frame);
    let below = below.show(ui, |ui| detail_ui(ui, *chosen, scene)).inner;
    lines_ui(room, ui, &page, scene);
    wish.or(below)
}

fn detail_ui(ui: &mut Ui, item: Item<'_>, scene: Scene<'_>) -> Option<Wish> {
    let say = |ui: &mut Ui| {
        words_ui(ui, &words(item, scene), scene);
        muted(ui, &about(item, scene));
    };
    over_buttons(ui, say, |ui| buttons_ui(ui, item, scene))
}

fn buttons_ui(ui: &mut Ui, item: Item<'_>, scene: Scene<'_>) -> Option<Wish> {
    let mut wish = None;
    let ways: Vec<_> = Way::ALL.into_iter().filter(|way| item.allows(*way)).collect();
    let width = below_width(ui, ways.len() + 1);
    for way in ways {
        if below_button(ui, item.words(way).get(scene.lang), &way.key().to_string(), width) {
            wish = Some(Wish::Take(way));
        }
    }
    if below_button(ui, RefundText::OpenSale.get(scene.lang), "Enter", width) {
        wish = Some(Wish::OpenSale);
    }
    wish
}

/// What came up, and what can be done about it here.
fn words(item: Item<'_>, scene: Scene<'_>) -> Words {
    match item {
        Item::Sale(_, exception) => work_words(exception, scene.lang),
        Item::Refund(refund) => refund_words(refund, &scene.view.queue, scene.lang),
    }
}

/// The payment that stands ready, or the refund's number and on whose word it was.
fn about(item: Item<'_>, scene: Scene<'_>) -> String {
    let lang = scene.lang;
    match item {
        Item::Sale(_, _) => {
            let ready = item.ready().map(|payment| ready_made(payment.left, payment.payment.transaction_id.as_str(), lang));
            ready.collect::<Vec<_>>().join("  ·  ")
        }
        Item::Refund(refund) => {
            format!("{} {}  ·  {}", RefundText::Number.get(lang), refund.order.refund_no, authority(&refund.authority, lang))
        }
    }
}

fn lines_ui(room: &mut WorkRoom, ui: &mut Ui, page: &WorkPage, scene: Scene<'_>) {
    let lang = scene.lang;
    ui.spacing_mut().item_spacing.y = 0.0;
    let titles = Cells {
        at: RefundText::At.get(lang),
        amount: RefundText::Amount.get(lang),
        sale: RefundText::OfSale.get(lang),
        state: (Tone::Grey, WorkText::What.get(lang)),
        words: "",
        who: "",
    };
    header_ui(ui, &titles);
    let items = items(page);
    let at = room.chosen_index(&items);
    let mut clicked = None;
    let bring = std::mem::take(&mut room.scroll).then_some(at);
    rows_ui(ui, "work", (LINE, items.len()), bring, |ui, index| {
        if items.get(index).is_some_and(|item| item_ui(ui, *item, index == at, scene)) {
            clicked = Some(index);
        }
    });
    if let Some(index) = clicked {
        room.choose(&items, index);
        room.scroll = false;
    }
}

fn item_ui(ui: &mut Ui, item: Item<'_>, chosen: bool, scene: Scene<'_>) -> bool {
    let lang = scene.lang;
    let (at, amount, state, who) = match item {
        Item::Sale(sale, exception) => {
            let at = sale.row.paid_at.unwrap_or(sale.row.opened_at);
            (at, sale.row.amount, (Tone::Amber, work_badge(exception, lang)), sale.row.cashier.to_string())
        }
        Item::Refund(refund) => {
            let amount = refund.order.amount.fen();
            (refund.queued_at, amount, (refund_tone(refund), refund_badge(refund, lang)), authority(&refund.authority, lang))
        }
    };
    let cells = Cells {
        at: &month_day_minute(at),
        amount: &amount.to_string(),
        sale: tail(item.sale_id().as_str()),
        state,
        words: &words(item, scene).what,
        who: &who,
    };
    let response = line_ui(ui, &cells, chosen);
    if response.clicked() {
        response.surrender_focus();
    }
    response.clicked()
}
