//! Why a difference is right as it is.

use super::asking::{Answer, Order};
use super::field::{Form, Pressed, field_ui, follow_enter, reason_wanted_ui, select_all};
use crate::domain::{BusinessDay, Decision, is_reason};
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
    /// The usual reason, where the class has one.
    usual: String,
    offered: bool,
}

impl AcceptForm {
    /// About that; `words` say what it is. `reason` is the usual one: it stands in the field, and goes away as another is typed.
    pub(super) fn new(day: BusinessDay, about: About, words: String, reason: Option<&str>) -> Self {
        let usual = reason.unwrap_or_default().to_owned();
        Self { day, about, words, reason: usual.clone(), usual, offered: false }
    }

    /// Draws it.
    pub(super) fn ui(&mut self, ctx: &Context, scene: Scene<'_>, below: impl FnOnce(&mut Ui)) -> Option<Answer> {
        let lang = scene.lang;
        let form = Form {
            name: "accept",
            title: match self.about {
                About::Pair(_) => DayText::AcceptTitle,
                About::Class(_) => DayText::AcceptAllTitle,
            }
            .get(lang),
            words: DayText::AcceptWords.get(lang),
            yes: DayText::Accept.get(lang),
            no: DayText::Cancel.get(lang),
            ready: is_reason(&self.reason),
            at_once: false,
        };
        let pressed = form.show(ctx, |ui| {
            strong(ui, &self.words);
            let names = (DayText::Reason.get(lang), DayText::ReasonHint.get(lang));
            let reason = field_ui(ui, names, &mut self.reason, REASON_LEN);
            if !self.offered || (reason.gained_focus() && self.reason == self.usual) {
                select_all(&reason, &self.reason);
            }
            reason_wanted_ui(ui, &self.reason, lang);
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
