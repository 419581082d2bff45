//! The last question of a day.

use super::asking::{Answer, Order};
use super::field::{Form, Pressed, field_ui, follow_enter, reason_wanted_ui};
use crate::domain::{BusinessDay, Fen, Term, is_reason};
use crate::engine::DayCommand;
use crate::ui::screens::Scene;
use crate::ui::text::{DayText, bridge_parts};
use crate::ui::theme::tokens;
use crate::ui::widgets::strong;
use eframe::egui::{Context, Ui};

/// The longest note in characters.
const NOTE_LEN: usize = 80;

/// The question.
pub(super) struct DayForm {
    day: BusinessDay,
    /// What the till counts, what the bill counts, and what lies between.
    sums: (Fen, Fen, Vec<Term>),
    /// The bill disagrees with itself, and a note must say why that is all right.
    serious: bool,
    note: String,
    offered: bool,
}

impl DayForm {
    /// About that day.
    pub(super) fn new(day: BusinessDay, sums: (Fen, Fen, Vec<Term>), serious: bool) -> Self {
        Self { day, sums, serious, note: String::new(), offered: false }
    }

    /// Draws it.
    pub(super) fn ui(&mut self, ctx: &Context, scene: Scene<'_>, below: impl FnOnce(&mut Ui)) -> Option<Answer> {
        let lang = scene.lang;
        let form = Form {
            name: "close-day",
            title: &format!("{}  ·  {}", DayText::CloseDayTitle.get(lang), self.day),
            words: DayText::CloseDayWords.get(lang),
            yes: DayText::CloseDay.get(lang),
            no: DayText::Cancel.get(lang),
            ready: !self.serious || is_reason(&self.note),
            at_once: false,
        };
        let pressed = form.show(ctx, |ui| {
            let (till, bill, terms) = &self.sums;
            bridge_parts(*till, *bill, terms, lang).iter().for_each(|part| drop(strong(ui, part)));
            if self.serious {
                ui.colored_label(tokens(ui).amber.ink, DayText::SeriousWords.get(lang));
            }
            let hint = if self.serious { DayText::DayNoteNeeded } else { DayText::DayNoteHint };
            let note = field_ui(ui, (DayText::DayNote.get(lang), hint.get(lang)), &mut self.note, NOTE_LEN);
            if self.serious {
                reason_wanted_ui(ui, &self.note, lang);
            }
            below(ui);
            follow_enter(ui, &[&note], &mut self.offered)
        });
        pressed.map(|pressed| match pressed {
            Pressed::Yes => {
                let command = DayCommand::Close { day: self.day, note: self.note.trim().to_owned() };
                Answer::Do(Order::day(command, DayText::CloseDayDone))
            }
            Pressed::No => Answer::No,
        })
    }
}
