//! Which file a bill is taken from: chosen in the system's dialogue, or typed where there is none.

use super::asking::{Answer, Order};
use super::field::{Form, Pressed, follow_enter};
use super::picker::{PathField, Pick};
use crate::domain::BusinessDay;
use crate::engine::DayCommand;
use crate::ui::screens::Scene;
use crate::ui::text::DayText;
use eframe::egui::{Context, Ui};
use std::path::PathBuf;

/// The question.
pub(super) struct TakeForm {
    day: BusinessDay,
    path: PathField,
    offered: bool,
}

impl TakeForm {
    /// For that day.
    pub(super) fn new(day: BusinessDay) -> Self {
        Self { day, path: PathField::default(), offered: false }
    }

    /// Draws it.
    pub(super) fn ui(&mut self, ctx: &Context, scene: Scene<'_>, below: impl FnOnce(&mut Ui)) -> Option<Answer> {
        let lang = scene.lang;
        let form = Form {
            name: "take",
            title: DayText::TakeTitle.get(lang),
            words: DayText::TakeWords.get(lang),
            yes: DayText::Take.get(lang),
            no: DayText::Cancel.get(lang),
            ready: !self.path.is_empty(),
            at_once: false,
        };
        let pressed = form.show(ctx, |ui| {
            let (path, _) = self.path.ui(ui, DayText::TakePathHint.get(lang), lang, |_| Pick::Bill);
            below(ui);
            follow_enter(ui, &[&path], &mut self.offered)
        });
        pressed.map(|pressed| match pressed {
            Pressed::Yes => Answer::Do(order(self.path.path(), self.day)),
            Pressed::No => Answer::No,
        })
    }
}

/// Takes a bill from that file, of that day where it does not tell its own.
pub(super) fn order(path: PathBuf, day: BusinessDay) -> Order {
    Order::day(DayCommand::TakeBill { path, day: Some(day) }, DayText::TakeDone)
}
