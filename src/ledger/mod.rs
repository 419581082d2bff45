//! The shop's memory: SQLite, an append-only journal, and projections written in the same transaction.
//!
//! Owns the ledger's file and every line of SQL. What happened stands in `journal`, each row's hash covering the row before; what is so now stands
//! in the other tables and can be rebuilt from it. One till at a time writes, by an operating-system lock; anybody may read.
//!
//! It never edits or removes a past row, never decides anything about a sale, and never opens the ledger's file but through SQLite: closing it
//! elsewhere in this process would drop the locks that keep it whole.
#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic, clippy::as_conversions, clippy::indexing_slicing)]

mod backups;
mod connection;
mod error;
mod export;
mod fault;
mod journal;
mod lock;
mod migration;
mod outside;
mod place;
mod projection;
mod reader;
mod reading;
mod reserve;
mod rows;
mod shared;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

pub use backups::{
    BackupError, BackupLook, BackupMade, RestoreError, Restored, await_backup, back_up, back_up_to, backup, keep, latest_backup, look_into_backup,
    restore, test_backup,
};
pub use error::LedgerError;
pub use export::{ExportError, ExportFormat, ExportRequest, ExportTarget, PlaceFault, Progress, export};
pub use journal::{Actor, ChainWhy, Entry};
pub use outside::{ChainCheck, check_chain, remember_head};
pub use reader::LedgerReader;
pub use reading::{DayStanding, Displaced, day_standing, days_with_sales, free_space, record_of, waits_for_release, wants_backup};
pub use rows::{
    AuditQuery, ClaimQuery, DayBooks, DayTotals, Evidence, PageKey, RefundCounts, RefundFilter, RefundPageKey, SaleFilter, SaleRow, SalesQuery,
    StoryEvent, StoryLine,
};
pub use verify::{ProjectionWhy, Verified, VerifyFault, verify};
pub use writer::{Change, Ledger};
