//! The report of a shift: up to now, or up to its end.

use super::sums::{Look, sum_ui};
use crate::domain::{Fen, Shift, ShiftReport, Tally};
use crate::ui::screens::Scene;
use crate::ui::text::refunds::tail;
use crate::ui::text::{DayText, cash_over_short, colon, exception_name, shift_no, shift_people, shift_times};
use crate::ui::theme::{bold, digits, gap, plain, size, tokens};
use crate::ui::widgets::{muted, named, one_line_at, panel_title, wrapped};
use eframe::egui::{Align2, Frame, Margin, ScrollArea, Sense, Ui, UiBuilder, Vec2};

/// Below this width in points the two halves stand below each other.
const TWO_HALVES: f32 = 620.0;

/// Draws it into the rest of `ui`, as a sheet that scrolls where it is long.
pub(super) fn report_ui(ui: &mut Ui, shift: &Shift, report: &ShiftReport, scene: Scene<'_>) {
    let frame = Frame::new().fill(tokens(ui).surface).corner_radius(gap::CORNER).inner_margin(Margin::symmetric(20, 14));
    frame.show(ui, |ui| {
        head_ui(ui, shift, scene);
        ScrollArea::vertical().id_salt("report").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let field = ui.available_rect_before_wrap();
            if field.width() < TWO_HALVES {
                sums_ui(ui, report, scene);
                cash_ui(ui, shift, report, scene);
                people_ui(ui, report, scene);
                beside_ui(ui, report, scene);
                return;
            }
            let middle = field.center().x;
            let left = ui.scope_builder(UiBuilder::new().max_rect(field.with_max_x(middle - gap::WIDE)), |ui| {
                sums_ui(ui, report, scene);
                cash_ui(ui, shift, report, scene);
            });
            let right = ui.scope_builder(UiBuilder::new().max_rect(field.with_min_x(middle + gap::WIDE)), |ui| {
                people_ui(ui, report, scene);
                beside_ui(ui, report, scene);
            });
            ui.advance_cursor_after_rect(left.response.rect.union(right.response.rect));
        });
    });
}

fn head_ui(ui: &mut Ui, shift: &Shift, scene: Scene<'_>) {
    let (tokens, lang) = (tokens(ui), scene.lang);
    let kind = if shift.closed.is_some() { DayText::ZReport } else { DayText::XReport };
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 28.0), Sense::hover());
    let title = format!("{}  ·  {}", shift_no(shift.no, lang), kind.get(lang));
    let times = shift_times(shift, lang);
    one_line_at(ui, row.with_max_x(row.left() + row.width() * 0.62), Align2::LEFT_CENTER, &title, bold(size::TITLE), tokens.text);
    one_line_at(ui, row.with_min_x(row.left() + row.width() * 0.62), Align2::RIGHT_CENTER, &times, digits(size::SMALL), tokens.muted);
    named(ui, row, "report", &format!("{title} {times}"));
    muted(ui, &shift_people(&shift.by, shift.closed.as_ref(), lang));
}

fn part_ui(ui: &mut Ui, title: DayText, scene: Scene<'_>) {
    ui.add_space(gap::SMALL);
    panel_title(ui, title.get(scene.lang));
}

fn sums_ui(ui: &mut Ui, report: &ShiftReport, scene: Scene<'_>) {
    let lang = scene.lang;
    part_ui(ui, DayText::ShiftSums, scene);
    let line = |ui: &mut Ui, words: DayText, tally: Tally| sum_ui(ui, words.get(lang), &tally.count.to_string(), &tally.sum.to_string(), Look::Plain);
    line(ui, DayText::Payments, report.payments);
    line(ui, DayText::Refunds, report.refunds);
    if report.refunds_undone.count > 0 {
        line(ui, DayText::RefundsUndone, report.refunds_undone);
    }
    sum_ui(ui, DayText::Net.get(lang), "", &report.net().to_string(), Look::Strong);
    line(ui, DayText::ByHand, report.by_hand);
    line(ui, DayText::Held, report.held);
    line(ui, DayText::RefundsUnderWay, report.refunds_under_way);
    line(ui, DayText::Abandoned, report.abandoned);
}

fn cash_ui(ui: &mut Ui, shift: &Shift, report: &ShiftReport, scene: Scene<'_>) {
    let lang = scene.lang;
    part_ui(ui, DayText::Cash, scene);
    let line = |ui: &mut Ui, words: DayText, sum: Fen, look| sum_ui(ui, words.get(lang), "", &sum.to_string(), look);
    line(ui, DayText::Float, report.float, Look::Plain);
    line(ui, DayText::PaidOut, report.paid_out, Look::Plain);
    line(ui, DayText::Expected, report.expected(), Look::Strong);
    let Some(closed) = &shift.closed else { return };
    line(ui, DayText::Counted, closed.counted, Look::Plain);
    let (words, by) = cash_over_short(closed.over());
    line(ui, words, by, if by == Fen::ZERO { Look::Strong } else { Look::Amber });
    if !closed.reason.is_empty() {
        muted(ui, &format!("{}{}{}", DayText::Reason.get(lang), colon(lang), closed.reason));
    }
}

fn people_ui(ui: &mut Ui, report: &ShiftReport, scene: Scene<'_>) {
    part_ui(ui, DayText::People, scene);
    for person in &report.people {
        let (taken, back) = (person.payments, person.refunds);
        sum_ui(ui, person.name.as_str(), &taken.count.to_string(), &taken.sum.to_string(), Look::Plain);
        if back.count > 0 {
            let name = format!("{}  ·  {}", person.name, DayText::Refunds.get(scene.lang));
            sum_ui(ui, &name, &back.count.to_string(), &format!("-{}", back.sum), Look::Plain);
        }
    }
}

/// What goes over into the next shift, what came up beside the states, and the head of the ledger's chain.
fn beside_ui(ui: &mut Ui, report: &ShiftReport, scene: Scene<'_>) {
    let lang = scene.lang;
    part_ui(ui, DayText::Carried, scene);
    if report.carried.is_empty() {
        muted(ui, DayText::NoCarried.get(lang));
    }
    for sale in &report.carried {
        line_ui(ui, tail(sale.trade_no.as_str()), &sale.amount.to_string(), false);
    }
    part_ui(ui, DayText::Exceptions, scene);
    if report.exceptions.is_empty() {
        muted(ui, DayText::NoExceptions.get(lang));
    }
    for line in &report.exceptions {
        let settled = if line.settled { format!("  ·  {}", DayText::ExceptionSettled.get(lang)) } else { String::new() };
        line_ui(ui, &format!("{}{settled}", exception_name(line.exception, lang)), &line.amount.to_string(), !line.settled);
    }
    part_ui(ui, DayText::ChainHead, scene);
    let head = format!("{}  {}", report.head.seq, report.head.hash.get(..16).unwrap_or(&report.head.hash));
    let colour = tokens(ui).muted;
    let galley = wrapped(ui, &head, digits(size::SMALL), colour, ui.available_width());
    let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, colour);
    named(ui, rect, "head", &head);
}

fn line_ui(ui: &mut Ui, words: &str, sum: &str, amber: bool) {
    let tokens = tokens(ui);
    let ink = if amber { tokens.amber.ink } else { tokens.text };
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 21.0), Sense::hover());
    one_line_at(ui, row.with_max_x(row.right() - 116.0), Align2::LEFT_CENTER, words, plain(size::BODY), ink);
    one_line_at(ui, row, Align2::RIGHT_CENTER, sum, plain(size::BODY), ink);
    named(ui, row, words, &format!("{words} {sum}"));
}
