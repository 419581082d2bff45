//! The right side of a refund that is put together: all of it in one sentence, the one big button, and what became of it.

use super::detail::words_ui;
use super::give_back::{GiveBackRoom, Part, Wish};
use crate::domain::Refund;
use crate::engine::SalePage;
use crate::ui::screens::Scene;
use crate::ui::screens::deed::Course;
use crate::ui::text::month_day_minute;
use crate::ui::text::refunds::{RefundText, authority, refund_badge, refund_summary, refund_words, settles, tail};
use crate::ui::theme::{bold, gap, size, tokens};
use crate::ui::widgets::{Button, heading, muted, named, one_line_at, panel_title, strong};
use eframe::egui::{Align, Align2, Frame, Layout, Margin, Panel, Sense, Ui, Vec2};

/// Draws it; says what was clicked.
pub(super) fn side_ui(room: &GiveBackRoom, ui: &mut Ui, page: &SalePage, scene: Scene<'_>) -> Option<Wish> {
    let width = (ui.available_width() * 0.42).clamp(380.0, 520.0);
    let frame = Frame::new().inner_margin(Margin { left: 16, right: 0, top: 0, bottom: 0 });
    let panel = Panel::right("refund-summary").exact_size(width).resizable(false).show_separator_line(false).frame(frame);
    panel
        .show(ui, |ui| {
            ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
                let wish = buttons_ui(room, ui, page, scene);
                ui.with_layout(Layout::top_down(Align::Min), |ui| body_ui(room, ui, page, scene));
                wish
            })
            .inner
        })
        .inner
}

fn body_ui(room: &GiveBackRoom, ui: &mut Ui, page: &SalePage, scene: Scene<'_>) {
    let lang = scene.lang;
    heading(ui, RefundText::GiveBack.get(lang));
    let sale = page.sale();
    let mut about = format!("{} {}  ·  {}", RefundText::OfSale.get(lang), tail(sale.id.as_str()), sale.amount.fen());
    about.extend(room.payment(page).map(|payment| format!("  ·  {}", month_day_minute(payment.payment.paid_at))));
    muted(ui, &about);
    if page.payments.is_empty() {
        strong(ui, RefundText::NothingPaid.get(lang));
        return;
    }
    let written = room.written(page);
    let amount = written.map(|refund| refund.order.amount).or_else(|| room.amount(page));
    sum_ui(ui, amount.map(|amount| amount.fen().to_string()), scene);
    if let Some(refund) = written {
        return written_ui(ui, refund, scene);
    }
    if let Some(amount) = amount {
        strong(ui, &refund_summary(amount.fen(), tail(sale.id.as_str()), lang));
    }
    if let Some(reason) = room.reason(scene) {
        muted(ui, &format!("{} {reason}", RefundText::Reason.get(lang)));
    }
    if let Some(exception) = room.settles(page) {
        muted(ui, &settles(exception, lang));
    }
    muted(ui, RefundText::SameWay.get(lang));
    if let Some(deed) = room.deed() {
        ui.add_space(gap::SMALL);
        deed.outcome_ui(ui, RefundText::Decided.get(lang), scene);
    }
}

fn sum_ui(ui: &mut Ui, amount: Option<String>, scene: Scene<'_>) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 84.0), Sense::hover());
    ui.painter().rect_filled(rect, gap::CORNER, tokens.surface);
    let (words, points, ink) = match &amount {
        Some(amount) => (amount.as_str(), size::LAMP, tokens.text),
        None => (RefundText::TypeAmount.get(scene.lang), size::STRONG, tokens.muted),
    };
    one_line_at(ui, rect.shrink(gap::BODY), Align2::CENTER_CENTER, words, bold(points), ink);
    named(ui, rect, "sum", words);
}

fn written_ui(ui: &mut Ui, refund: &Refund, scene: Scene<'_>) {
    panel_title(ui, refund_badge(refund, scene.lang));
    words_ui(ui, &refund_words(refund, &scene.view.queue, scene.lang), scene);
    muted(ui, &format!("{} {}", RefundText::OnWhoseWord.get(scene.lang), authority(&refund.authority, scene.lang)));
    muted(ui, &format!("{} {}", RefundText::Number.get(scene.lang), refund.order.refund_no));
}

fn buttons_ui(room: &GiveBackRoom, ui: &mut Ui, page: &SalePage, scene: Scene<'_>) -> Option<Wish> {
    let lang = scene.lang;
    let size = Vec2::new(ui.available_width(), 62.0);
    let primary = |ui: &mut Ui, words: &str, enabled, wish| {
        let button = Button::primary(words).text_size(size::TITLE).key("Enter").size(size).enabled(enabled);
        button.show(ui).clicked().then_some(wish)
    };
    if room.written(page).is_some() || room.course(scene) == Some(Course::Done) {
        return primary(ui, RefundText::Done.get(lang), true, Wish::Leave);
    }
    let busy = room.course(scene) == Some(Course::UnderWay);
    let whole = room.is_whole(page, scene);
    let step = room.part(page);
    let wish = match (busy, room.amount(page)) {
        (true, _) => primary(ui, RefundText::Sending.get(lang), false, Wish::GoOn),
        (false, Some(amount)) if whole && step == Part::Confirm => {
            primary(ui, &format!("{} {}", RefundText::GiveBack.get(lang), amount.fen()), true, Wish::Do)
        }
        (false, _) => primary(ui, RefundText::GoOn.get(lang), !page.payments.is_empty(), Wish::GoOn),
    };
    let back = Button::new(RefundText::Back.get(lang)).key("Esc").size(Vec2::new(ui.available_width(), 44.0)).show(ui).clicked();
    wish.or(back.then_some(Wish::Leave))
}
