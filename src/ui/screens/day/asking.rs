//! The questions of the day's room: each becomes an order, or nothing.

use super::accept::AcceptForm;
use super::closing::DayForm;
use super::drawer::{CountForm, FloatForm};
use super::export::ExportForm;
use super::field::{Form, Pressed, follow_enter};
use super::take::TakeForm;
use crate::domain::Action;
use crate::engine::{Command, DayCommand, DeedId, ShiftCommand};
use crate::ui::screens::Scene;
use crate::ui::text::DayText;
use crate::ui::widgets::strong;
use eframe::egui::{Context, Ui};

/// What is asked.
pub(super) enum Asking {
    Nothing,
    /// The cash in the drawer, at the end of the shift.
    Count(CountForm),
    /// The cash in the drawer, at its beginning.
    Float(FloatForm),
    /// The reason for accepting a difference.
    Accept(AcceptForm),
    /// Whether a row of the bill is to be taken over.
    Adopt(AdoptQuestion),
    /// Whether the day is to be closed.
    CloseDay(DayForm),
    /// Which file.
    Take(TakeForm),
    /// Which books, and whereto.
    Export(ExportForm),
}

/// Something that is to be done.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) action: Action,
    pub(super) doing: Doing,
    /// What is said when it is done.
    pub(super) done: DayText,
}

/// What.
#[derive(Clone, Debug)]
pub(super) enum Doing {
    Shift(ShiftCommand),
    Day(DayCommand),
}

impl Doing {
    /// As a command of that name.
    pub(super) fn command(&self, deed: DeedId) -> Command {
        match self {
            Self::Shift(command) => Command::Shift(deed, command.clone()),
            Self::Day(command) => Command::Day(deed, command.clone()),
        }
    }
}

impl Order {
    /// About the end of a day.
    pub(super) fn day(command: DayCommand, done: DayText) -> Self {
        Self { action: Action::CloseDay, doing: Doing::Day(command), done }
    }
}

/// What came of a question.
pub(super) enum Answer {
    /// Leave it.
    No,
    /// Do that.
    Do(Order),
}

/// Whether a row of the bill is to be taken over, or all of a class.
pub(super) struct AdoptQuestion {
    pub(super) what: DayCommand,
    pub(super) about: String,
}

impl AdoptQuestion {
    /// Draws it.
    pub(super) fn ui(&self, ctx: &Context, scene: Scene<'_>, below: impl FnOnce(&mut Ui)) -> Option<Answer> {
        let lang = scene.lang;
        let is_sweeping = scene.view.office.sweep.is_some();
        let form = Form {
            name: "adopt",
            title: DayText::AdoptTitle.get(lang),
            words: DayText::AdoptWords.get(lang),
            yes: DayText::Adopt.get(lang),
            no: if is_sweeping { DayText::InBackground } else { DayText::Cancel }.get(lang),
            ready: !is_sweeping,
            at_once: false,
        };
        let pressed = form.show(ctx, |ui| {
            strong(ui, &self.about);
            below(ui);
            // The key that opened the question is not its answer.
            follow_enter(ui, &[], &mut true)
        });
        pressed.map(|pressed| match pressed {
            Pressed::Yes => Answer::Do(Order::day(self.what.clone(), DayText::AdoptDone)),
            Pressed::No => Answer::No,
        })
    }
}

impl Asking {
    /// Draws the question that stands; `below` draws what became of its latest order.
    pub(super) fn ui(&mut self, ctx: &Context, scene: Scene<'_>, below: impl FnOnce(&mut Ui)) -> Option<Answer> {
        match self {
            Self::Nothing => None,
            Self::Count(form) => form.ui(ctx, scene, below),
            Self::Float(form) => form.ui(ctx, scene, below),
            Self::Accept(form) => form.ui(ctx, scene, below),
            Self::Adopt(question) => question.ui(ctx, scene, below),
            Self::CloseDay(form) => form.ui(ctx, scene, below),
            Self::Take(form) => form.ui(ctx, scene, below),
            Self::Export(form) => form.ui(ctx, scene, below),
        }
    }

    /// None stands.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}
