//! The refund under the bar in full: what happened, where the money is, what to do, and the buttons for it.

use super::list::{below_button, below_width};
use super::{Wish, handle};
use crate::domain::Refund;
use crate::ui::screens::Scene;
use crate::ui::text::Words;
use crate::ui::text::refunds::{RefundText, authority, refund_words};
use crate::ui::theme::{gap, plain, size, tokens};
use crate::ui::widgets::{muted, named, strong, wrapped};
use eframe::egui::{Align, Layout, Sense, Ui, UiBuilder, Vec2};

/// The height of the row of buttons, in points.
pub(super) const BUTTONS: f32 = 42.0;

/// Draws it; says which button was pressed.
pub(super) fn detail_ui(ui: &mut Ui, refund: &Refund, scene: Scene<'_>) -> Option<Wish> {
    let lang = scene.lang;
    let words = |ui: &mut Ui| {
        words_ui(ui, &refund_words(refund, &scene.view.queue, lang), scene);
        muted(ui, &numbers(refund, scene));
    };
    over_buttons(ui, words, |ui| buttons_ui(ui, refund, scene))
}

/// Words, and a row of buttons at the very bottom of `ui`.
pub(in crate::ui::screens) fn over_buttons<R>(ui: &mut Ui, words: impl FnOnce(&mut Ui), buttons: impl FnOnce(&mut Ui) -> R) -> R {
    let room = ui.available_rect_before_wrap();
    let row = room.with_min_y(room.bottom() - BUTTONS);
    let above = room.with_max_y(row.top() - gap::HAIR);
    ui.scope_builder(UiBuilder::new().max_rect(above).layout(Layout::top_down(Align::Min)), words);
    ui.scope_builder(UiBuilder::new().max_rect(row).layout(Layout::left_to_right(Align::Center)), buttons).inner
}

fn buttons_ui(ui: &mut Ui, refund: &Refund, scene: Scene<'_>) -> Option<Wish> {
    let mut wish = None;
    let width = below_width(ui, 4);
    let mut button = |text: RefundText, key: &str, meant: Wish, may: bool| {
        if may && below_button(ui, text.get(scene.lang), key, width) {
            wish = Some(meant);
        }
    };
    button(RefundText::SendAgain, "S", Wish::SendAgain, handle::can_send_again(refund));
    button(RefundText::AskNow, "A", Wish::AskNow, handle::can_ask(refund));
    button(RefundText::GiveUp, "G", Wish::GiveUp, handle::can_give_up(refund));
    button(RefundText::OpenSale, "Enter", Wish::OpenSale, true);
    wish
}

/// A headline and what there is to say, over the width of `ui`.
pub(in crate::ui::screens) fn words_ui(ui: &mut Ui, words: &Words, scene: Scene<'_>) {
    strong(ui, &words.title);
    let tokens = tokens(ui);
    let body = words.body(scene.lang);
    let galley = wrapped(ui, &body, plain(size::BODY), tokens.text, ui.available_width());
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), galley.size().y + gap::HAIR), Sense::hover());
    ui.painter().galley(rect.min, galley, tokens.text);
    named(ui, rect, "words", &body);
}

/// Reason, numbers, and on whose word.
fn numbers(refund: &Refund, scene: Scene<'_>) -> String {
    let lang = scene.lang;
    let order = &refund.order;
    let reason = if order.reason.is_empty() { RefundText::NoReason.get(lang) } else { &order.reason };
    let colon = |title: RefundText, value: &str| format!("{} {value}", title.get(lang));
    let mut parts = vec![
        colon(RefundText::OnWhoseWord, &authority(&refund.authority, lang)),
        colon(RefundText::Reason, reason),
        colon(RefundText::Number, order.refund_no.as_str()),
    ];
    parts.extend(refund.refund_id.as_ref().map(|id| colon(RefundText::GatewayNumber, id.as_str())));
    parts.join("  ·  ")
}
