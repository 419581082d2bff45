//! One file a screen. A screen reads the view, keeps only what was typed, and says what the cashier wants.

mod check_card;
mod chosen;
mod claim;
mod day;
mod days;
mod deed;
mod entry;
mod facts;
mod help;
mod lists;
mod means;
mod notices;
mod people;
mod record;
mod refunds;
mod room;
mod sale;
mod sale_page;
mod sale_side;
mod sales;
mod setup;
mod sign_in;
mod stage;
mod work;

pub(super) use day::Stand;
pub(super) use help::help_ui;
pub(super) use room::{Go, Room, Rooms};
pub(super) use sale::SaleScreen;
pub(super) use setup::SetupScreen;
pub(super) use sign_in::SignInScreen;
pub(super) use stage::still_poster;

use super::text::Lang;
use crate::domain::Moment;
use crate::engine::{Command, EngineHandle, View};

/// What every screen is drawn from.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    /// The engine's latest snapshot.
    pub(super) view: &'a View,
    /// The language.
    pub(super) lang: Lang,
    /// The time of this frame.
    pub(super) now: Moment,
    /// The engine did not take the latest command.
    pub(super) refused: bool,
}

/// Where screens put their commands.
pub(super) struct Outbox<'a> {
    engine: &'a EngineHandle,
    refused: &'a mut bool,
}

impl<'a> Outbox<'a> {
    /// An outbox to that engine; `refused` becomes true when the engine does not take a command.
    pub(super) fn new(engine: &'a EngineHandle, refused: &'a mut bool) -> Self {
        Self { engine, refused }
    }

    /// Sends a command; returns whether the engine took it.
    pub(super) fn send(&mut self, command: Command) -> bool {
        let taken = self.engine.send(command).is_ok();
        *self.refused = !taken;
        taken
    }

    /// The engine, for fresh ids.
    pub(super) fn engine(&self) -> &EngineHandle {
        self.engine
    }
}
