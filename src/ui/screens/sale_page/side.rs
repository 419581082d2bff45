//! The left column of the page: who and when, payments with what is left, refunds, charges.

use crate::domain::{Fen, Refund, TradeNo};
use crate::engine::{PaymentView, SalePage};
use crate::ui::screens::Scene;
use crate::ui::screens::facts::charges_ui;
use crate::ui::text::refunds::{refund_badge, tail};
use crate::ui::text::{self, Text};
use crate::ui::theme::{bold, digits, gap, plain, size, tokens};
use crate::ui::widgets::{Button, muted, named, number_at, one_line_at, panel_title};
use eframe::egui::{Align2, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, pos2};

/// Draws the column; returns the payment of which money is to go back.
pub(super) fn side_ui(ui: &mut Ui, page: &SalePage, scene: Scene<'_>) -> Option<TradeNo> {
    let mut chosen = None;
    ScrollArea::vertical().id_salt("side").auto_shrink([false, false]).show(ui, |ui| {
        opened_ui(ui, page, scene);
        panel_title(ui, Text::PagePayments.get(scene.lang));
        if page.payments.is_empty() {
            muted(ui, Text::PageNoPayments.get(scene.lang));
        }
        for (index, payment) in page.payments.iter().enumerate() {
            if ui.push_id(("payment", index), |ui| payment_ui(ui, payment, page.payments.len() > 1, scene)).inner {
                chosen = Some(payment.payment.trade_no.clone());
            }
        }
        ui.add_space(gap::SMALL);
        panel_title(ui, Text::PageRefunds.get(scene.lang));
        if page.refunds.is_empty() {
            muted(ui, Text::PageNoRefunds.get(scene.lang));
        }
        for (index, refund) in page.refunds.iter().enumerate() {
            ui.push_id(("refund", index), |ui| refund_ui(ui, refund, scene));
        }
        ui.add_space(gap::SMALL);
        panel_title(ui, Text::PageCharges.get(scene.lang));
        charges_ui(ui, page.sale(), scene.lang);
    });
    chosen
}

fn opened_ui(ui: &mut Ui, page: &SalePage, scene: Scene<'_>) {
    let sale = page.sale();
    let at = text::moment(sale.opened_at, scene.now);
    pair_ui(ui, Text::SaleNumber.get(scene.lang), tail(sale.id.as_str()));
    pair_ui(ui, Text::OpenedAt.get(scene.lang), &format!("{at}  ·  {}", sale.day));
    pair_ui(ui, Text::ColumnCashier.get(scene.lang), &format!("{}  ·  {}", sale.cashier, sale.till));
    if !sale.note.is_empty() {
        pair_ui(ui, Text::Note.get(scene.lang), &sale.note);
    }
    ui.add_space(gap::SMALL);
}

fn pair_ui(ui: &mut Ui, name: &str, value: &str) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 20.0), Sense::hover());
    one_line_at(ui, rect, Align2::LEFT_CENTER, name, plain(size::SMALL), tokens.muted);
    one_line_at(ui, rect.with_min_x(rect.left() + 76.0), Align2::LEFT_CENTER, value, plain(size::BODY), tokens.text);
    named(ui, rect, name, &format!("{name} {value}"));
}

/// A card of `lines` lines.
fn card(ui: &mut Ui, lines: f32) -> Rect {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 24.0 * lines + 14.0), Sense::hover());
    ui.painter().rect(rect, gap::CORNER, tokens.raised, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    rect
}

/// One line of a card.
fn line_of(card: Rect, line: f32) -> Rect {
    let inner = card.shrink2(Vec2::new(10.0, 7.0));
    Rect::from_min_size(pos2(inner.left(), inner.top() + 24.0 * line), Vec2::new(inner.width(), 24.0))
}

/// A payment and what is left of it; returns whether money of just this one is to go back.
fn payment_ui(ui: &mut Ui, payment: &PaymentView, several: bool, scene: Scene<'_>) -> bool {
    let tokens = tokens(ui);
    let card = card(ui, 3.0);
    let (total, at) = (payment.payment.total.to_string(), text::moment(payment.payment.paid_at, scene.now));
    let left = text::left_line(payment.left, scene.lang);
    one_line_at(ui, line_of(card, 0.0), Align2::LEFT_CENTER, &total, bold(size::STRONG), tokens.text);
    one_line_at(ui, line_of(card, 0.0), Align2::RIGHT_CENTER, &at, digits(size::SMALL), tokens.muted);
    number_at(ui, line_of(card, 1.0), payment.payment.transaction_id.as_str());
    let ink = if payment.left == Fen::ZERO { tokens.muted } else { tokens.green.ink };
    one_line_at(ui, line_of(card, 2.0), Align2::LEFT_CENTER, &left, bold(size::BODY), ink);
    named(ui, card, "payment", &format!("{total} {at} {} {left}", payment.payment.transaction_id));
    let place = line_of(card, 2.0);
    let place = place.with_min_x(place.right() - 84.0).expand2(Vec2::new(0.0, 3.0));
    several && payment.left > Fen::ZERO && Button::quiet(Text::PageRefund.get(scene.lang)).put(ui, place).clicked()
}

fn refund_ui(ui: &mut Ui, refund: &Refund, scene: Scene<'_>) {
    let tokens = tokens(ui);
    let card = card(ui, 3.0);
    let (amount, at) = (refund.order.amount.fen().to_string(), text::moment(refund.queued_at, scene.now));
    let word = refund_badge(refund, scene.lang);
    let who = text::refunds::authority(&refund.authority, scene.lang);
    one_line_at(ui, line_of(card, 0.0), Align2::LEFT_CENTER, &format!("{amount}  ·  {word}"), bold(size::BODY), tokens.text);
    one_line_at(ui, line_of(card, 0.0), Align2::RIGHT_CENTER, &at, digits(size::SMALL), tokens.muted);
    number_at(ui, line_of(card, 1.0), refund.order.refund_no.as_str());
    one_line_at(ui, line_of(card, 2.0), Align2::LEFT_CENTER, &who, plain(size::SMALL), tokens.muted);
    named(ui, card, "refund", &format!("{amount} {word} {at} {who}"));
}
