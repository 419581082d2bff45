//! Orders to the engine, and the window's end of it.

use super::View;
use crate::domain::{Amount, Moment, SaleId};
use crate::gateway::wechat::sign::ApiKey;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// What a person wants. Every command about a sale names it, so that a repeated one is the same one.
#[derive(Clone, Debug)]
pub enum Command {
    /// Collect this amount. A second command with the same id is the same sale.
    StartSale {
        /// Made by the screen when it opened.
        sale_id: SaleId,
        /// What is to be paid.
        amount: Amount,
        /// The cashier's words; may be empty.
        note: String,
    },
    /// Show a new code of this sale.
    NewCode {
        /// Which sale.
        sale_id: SaleId,
    },
    /// Give this sale up.
    Cancel {
        /// Which sale.
        sale_id: SaleId,
    },
    /// The cashier has this sale on the screen, or none.
    LookAt(Option<SaleId>),
    /// Put a notice away.
    Dismiss(u64),
    /// Keep this API key in the system's keyring, then check again.
    StoreKey(ApiKey),
    /// Write an example `scantill.toml` where there is none, then check again.
    WriteExampleSettings,
    /// Read settings, key and ledger again and do the opening check-up.
    CheckAgain,
    /// End within two seconds.
    Shutdown,
}

/// How many commands may wait. A person cannot type this fast; a stuck key can.
const COMMAND_QUEUE: usize = 64;

/// The window's end of the engine. Nothing here ever waits.
#[derive(Debug)]
pub struct EngineHandle {
    commands: mpsc::Sender<Command>,
    views: watch::Receiver<Arc<View>>,
}

/// The engine's end: where commands arrive and views leave.
#[derive(Debug)]
pub struct EngineEnd {
    /// What people want.
    pub commands: mpsc::Receiver<Command>,
    /// What the screens see.
    pub views: watch::Sender<Arc<View>>,
}

/// The two ends, joined. Tests of the window keep the engine's end themselves.
pub fn ends(first: View) -> (EngineHandle, EngineEnd) {
    let (command_sender, command_receiver) = mpsc::channel(COMMAND_QUEUE);
    let (view_sender, view_receiver) = watch::channel(Arc::new(first));
    (EngineHandle { commands: command_sender, views: view_receiver }, EngineEnd { commands: command_receiver, views: view_sender })
}

/// The command was not taken: the queue is full, or the engine has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine takes no more commands")]
pub struct NotTaken;

impl EngineHandle {
    /// Hands a command over without waiting.
    ///
    /// # Errors
    /// [`NotTaken`] when the queue is full or the engine has ended; nothing was done.
    pub fn send(&self, command: Command) -> Result<(), NotTaken> {
        self.commands.try_send(command).or(Err(NotTaken))
    }

    /// The latest snapshot.
    pub fn view(&self) -> Arc<View> {
        Arc::clone(&self.views.borrow())
    }

    /// The engine has ended.
    pub fn has_ended(&self) -> bool {
        self.commands.is_closed()
    }

    /// A fresh id for the sale that the screen is about to take; the screen makes it before the cashier confirms.
    pub fn fresh_sale_id(&self, now: Moment) -> SaleId {
        SaleId::fresh(now, super::Chance::System.bits())
    }
}
