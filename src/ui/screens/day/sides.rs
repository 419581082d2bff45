//! Both sides of a pair: what the ledger has, and what the bill has.

use crate::domain::{BillRow, BookRow, Pair};
use crate::engine::DayMatch;
use crate::ui::screens::Scene;
use crate::ui::text::{DayText, fee_line, moment, row_kind, standing};
use crate::ui::theme::{bold, digits, gap, plain, size, tokens};
use crate::ui::widgets::{muted, named, one_line_at, panel_title};
use eframe::egui::{Align2, Sense, Ui, UiBuilder, Vec2};

const LINE: f32 = 19.0;

/// Draws them beside each other.
pub(super) fn sides_ui(ui: &mut Ui, rows: &DayMatch, pair: &Pair, scene: Scene<'_>) {
    let field = ui.available_rect_before_wrap();
    let middle = field.center().x;
    let half = |rect| UiBuilder::new().max_rect(rect);
    ui.scope_builder(half(field.with_max_x(middle - gap::BODY)), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        panel_title(ui, DayText::OurSide.get(scene.lang));
        match rows.ours(pair) {
            Some(row) => ours_ui(ui, row, scene),
            None => drop(muted(ui, DayText::NotThere.get(scene.lang))),
        }
    });
    ui.scope_builder(half(field.with_min_x(middle + gap::BODY)), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        panel_title(ui, DayText::TheirSide.get(scene.lang));
        match rows.theirs(pair) {
            Some(row) => theirs_ui(ui, row, scene),
            None => drop(muted(ui, DayText::NotThere.get(scene.lang))),
        }
    });
}

fn ours_ui(ui: &mut Ui, row: &BookRow, scene: Scene<'_>) {
    let lang = scene.lang;
    let words = format!("{}  ·  {}", row.kind.signed(row.amount), standing(row.kind, row.standing, lang));
    head_ui(ui, &words, &moment(row.at, scene.now));
    number_ui(ui, DayText::OurNumber.get(lang), row.trade_no.as_str());
    if let Some(number) = &row.refund_no {
        number_ui(ui, DayText::OurRefundNumber.get(lang), number.as_str());
    }
}

fn theirs_ui(ui: &mut Ui, row: &BillRow, scene: Scene<'_>) {
    let lang = scene.lang;
    head_ui(ui, &format!("{}  ·  {}", row.signed(), row_kind(row.kind, lang)), &moment(row.at, scene.now));
    number_ui(ui, DayText::OurNumber.get(lang), &row.trade_no);
    number_ui(ui, DayText::GatewayNumber.get(lang), &row.transaction_id);
    if let Some(number) = &row.refund_no {
        number_ui(ui, DayText::OurRefundNumber.get(lang), number);
    }
    let mut parts = vec![format!("{} {}", DayText::Line.get(lang), row.line), fee_line(row, lang)];
    parts.push(row.goods.clone());
    muted(ui, &parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ·  "));
}

fn head_ui(ui: &mut Ui, words: &str, at: &str) {
    let tokens = tokens(ui);
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), LINE + 3.0), Sense::hover());
    one_line_at(ui, row.with_max_x(row.right() - 120.0), Align2::LEFT_CENTER, words, bold(size::BODY), tokens.text);
    one_line_at(ui, row, Align2::RIGHT_CENTER, at, digits(size::SMALL), tokens.muted);
    named(ui, row, words, &format!("{words} {at}"));
}

fn number_ui(ui: &mut Ui, name: &str, number: &str) {
    let tokens = tokens(ui);
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), LINE), Sense::hover());
    one_line_at(ui, row.with_max_x(row.left() + 150.0), Align2::LEFT_CENTER, name, plain(size::SMALL), tokens.muted);
    one_line_at(ui, row.with_min_x(row.left() + 156.0), Align2::LEFT_CENTER, number, digits(size::SMALL), tokens.text);
    named(ui, row, name, &format!("{name} {number}"));
}
