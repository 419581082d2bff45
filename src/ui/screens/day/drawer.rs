//! The cash in the drawer: at the beginning of a shift, and counted at its end.

use super::asking::{Answer, Doing, Order};
use super::field::{Form, Pressed, field_ui, follow_enter, reason_wanted_ui, wrong_ui};
use super::sums::{Look, sum_ui};
use crate::domain::{Action, Fen, ShiftReport, is_reason};
use crate::engine::{ShiftCommand, Shown};
use crate::ui::screens::Scene;
use crate::ui::text::{DayText, Text, cash_over_short, shift_no};
use crate::ui::theme::gap;
use crate::ui::widgets::muted;
use eframe::egui::{Context, Ui};

/// The longest amount in characters.
const MONEY_LEN: usize = 12;

/// The longest reason in characters.
const REASON_LEN: usize = 80;

/// The amount that was typed; nothing while it is none.
fn typed_money(text: &str) -> Option<Fen> {
    Fen::parse_yuan(text.trim()).ok()
}

/// The count at the end of a shift.
#[derive(Default)]
pub(super) struct CountForm {
    counted: String,
    reason: String,
    offered: bool,
}

impl CountForm {
    /// The sums of the open shift up to now, once the engine has shown them.
    fn report(scene: Scene<'_>) -> Option<&ShiftReport> {
        let Shown::Day(page) = &scene.view.shown else { return None };
        page.x.as_ref()
    }

    /// Draws it.
    pub(super) fn ui(&mut self, ctx: &Context, scene: Scene<'_>, below: impl FnOnce(&mut Ui)) -> Option<Answer> {
        let lang = scene.lang;
        let no = scene.view.shift.as_ref().map(|shift| shift_no(shift.no, lang)).unwrap_or_default();
        let (report, counted) = (Self::report(scene), typed_money(&self.counted));
        let over = report.zip(counted).and_then(|(report, counted)| counted.checked_sub(report.expected()));
        let reasoned = is_reason(&self.reason);
        let form = Form {
            name: "count",
            title: &format!("{}  ·  {no}", DayText::CloseShiftTitle.get(lang)),
            words: DayText::CloseShiftWords.get(lang),
            yes: DayText::CloseShift.get(lang),
            no: DayText::Cancel.get(lang),
            ready: over.is_some_and(|over| over == Fen::ZERO || reasoned),
            at_once: false,
        };
        let pressed = form.show(ctx, |ui| {
            let Some(report) = report else {
                muted(ui, Text::Reading.get(lang));
                return false;
            };
            sums_ui(ui, report, scene);
            ui.add_space(gap::SMALL);
            let names = (DayText::Counted.get(lang), DayText::CountedHint.get(lang));
            let counted_field = field_ui(ui, names, &mut self.counted, MONEY_LEN);
            let mut fields = vec![&counted_field];
            if counted.is_none() && !self.counted.trim().is_empty() {
                wrong_ui(ui, DayText::BadMoney.get(lang));
            }
            let differs = over.filter(|over| *over != Fen::ZERO);
            let reason_field = differs.map(|over| {
                let (words, by) = cash_over_short(over);
                sum_ui(ui, words.get(lang), "", &by.to_string(), Look::Amber);
                field_ui(ui, (DayText::WhyDiffers.get(lang), DayText::WhyDiffersHint.get(lang)), &mut self.reason, REASON_LEN)
            });
            if reason_field.is_some() {
                reason_wanted_ui(ui, &self.reason, lang);
            }
            fields.extend(&reason_field);
            below(ui);
            follow_enter(ui, &fields, &mut self.offered)
        });
        match pressed? {
            Pressed::No => Some(Answer::No),
            Pressed::Yes => {
                let reason = if over == Some(Fen::ZERO) { String::new() } else { self.reason.trim().to_owned() };
                let doing = Doing::Shift(ShiftCommand::Close { counted: counted?, reason });
                Some(Answer::Do(Order { action: Action::CloseShift, doing, done: DayText::CloseShiftDone }))
            }
        }
    }
}

/// What is expected, and what goes over.
fn sums_ui(ui: &mut Ui, report: &ShiftReport, scene: Scene<'_>) {
    let lang = scene.lang;
    ui.spacing_mut().item_spacing.y = 0.0;
    let count = |count: usize| count.to_string();
    sum_ui(ui, DayText::Payments.get(lang), &report.payments.count.to_string(), &report.payments.sum.to_string(), Look::Plain);
    sum_ui(ui, DayText::Refunds.get(lang), &report.refunds.count.to_string(), &report.refunds.sum.to_string(), Look::Plain);
    if !report.carried.is_empty() {
        sum_ui(ui, DayText::Carried.get(lang), &count(report.carried.len()), "", Look::Amber);
    }
    sum_ui(ui, DayText::Expected.get(lang), "", &report.expected().to_string(), Look::Strong);
    ui.spacing_mut().item_spacing.y = gap::SMALL;
}

/// The cash at the beginning of a shift.
#[derive(Default)]
pub(super) struct FloatForm {
    float: String,
    offered: bool,
}

impl FloatForm {
    /// Draws it.
    pub(super) fn ui(&mut self, ctx: &Context, scene: Scene<'_>, below: impl FnOnce(&mut Ui)) -> Option<Answer> {
        let lang = scene.lang;
        let float = typed_money(&self.float);
        let form = Form {
            name: "float",
            title: DayText::FloatTitle.get(lang),
            words: DayText::FloatWords.get(lang),
            yes: DayText::FloatSave.get(lang),
            no: DayText::Cancel.get(lang),
            ready: float.is_some(),
            at_once: false,
        };
        let pressed = form.show(ctx, |ui| {
            let field = field_ui(ui, (DayText::Float.get(lang), DayText::CountedHint.get(lang)), &mut self.float, MONEY_LEN);
            if float.is_none() && !self.float.trim().is_empty() {
                wrong_ui(ui, DayText::BadMoney.get(lang));
            }
            below(ui);
            follow_enter(ui, &[&field], &mut self.offered)
        });
        match pressed? {
            Pressed::No => Some(Answer::No),
            Pressed::Yes => {
                let doing = Doing::Shift(ShiftCommand::SetFloat { float: float? });
                Some(Answer::Do(Order { action: Action::CloseShift, doing, done: DayText::FloatDone }))
            }
        }
    }
}
