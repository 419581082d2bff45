//! Decides, writes, then acts: one thread, one loop, one enum of messages.
//!
//! Owns the ledger's writer and the state of every sale under way; reads the clock and draws the random numbers, so that nobody else need do.
//! Never draws anything on a screen, and never moves a money state that the domain has not derived from a verified answer.

mod chance;
mod check;
mod checkup;
mod clock;
mod command;
mod core;
mod profile;
mod shell;
mod tracked;
mod view;

pub use crate::ledger::{DayTotals, LedgerError, SaleRow};
pub use chance::Chance;
pub use check::{Check, CheckItem, Finding};
pub use checkup::{CLOCK_TOLERANCE_MS, Opened, Opening, Place, note_probe, open};
pub use clock::now;
pub use command::{Command, EngineEnd, EngineHandle, NotTaken, ends};
pub use core::{Answered, Core, Effect, Message};
pub use profile::Profile;
pub use shell::{EngineThread, spawn};
pub use view::{Facts, GatewayHealth, News, Notice, SaleView, Stage, View};
