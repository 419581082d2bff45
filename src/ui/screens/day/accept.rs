//! Why a difference is right as it is.

use super::asking::{Answer, Order};
use super::field::{Form, Pressed, field_ui, follow_enter};
use crate::domain::{BusinessDay, Decision};
use crate::engine::{About, DayCommand};
use crate::ui::screens::Scene;
use crate::ui::text::DayText;
use crate::ui::widgets::strong;
use eframe::egui::{Context, Ui};

/// The longest reason in characters.
const REASON_LEN: usize = 80;

/// The question.
pub(super) struct AcceptForm {
    day: BusinessDay,
    about: About,
    words: String,
    reason: String,
    offered: bool,
}

impl AcceptForm {
    /// About that; `words` say what it is.
    pub(super) fn new(day: BusinessDay, about: About, words: String) -> Self {
        Self { day, about, words, reason: String::new(), offered: false }
    }

    /// Draws it.
    pub(super) fn ui(&mut self, ctx: &Context, scene: Scene<'_>, below: impl FnOnce(&mut Ui)) -> Option<Answer> {
        let lang = scene.lang;
        let form = Form {
            name: "accept",
            title: DayText::AcceptTitle.get(lang),
            words: DayText::AcceptWords.get(lang),
            yes: DayText::Accept.get(lang),
            no: DayText::Cancel.get(lang),
            ready: !self.reason.trim().is_empty(),
            at_once: false,
        };
        let pressed = form.show(ctx, |ui| {
            strong(ui, &self.words);
            let names = (DayText::Reason.get(lang), DayText::ReasonHint.get(lang));
            let reason = field_ui(ui, names, &mut self.reason, REASON_LEN);
            below(ui);
            follow_enter(ui, &[&reason], &mut self.offered)
        });
        let decision = || Decision::Accepted { reason: self.reason.trim().to_owned() };
        pressed.map(|pressed| match pressed {
            Pressed::Yes => {
                let command = DayCommand::Decide { day: self.day, about: self.about.clone(), decision: decision() };
                Answer::Do(Order::day(command, DayText::AcceptDone))
            }
            Pressed::No => Answer::No,
        })
    }
}
