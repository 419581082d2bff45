//! The shop's memory: SQLite, an append-only journal, and projections written in the same transaction.
//!
//! Owns the ledger's file and every line of SQL. What happened stands in `journal`, each row's hash covering the row before; what is so now stands
//! in the other tables and can be rebuilt from it. One till at a time writes, by an operating-system lock; anybody may read.
//!
//! It never edits or removes a past row, never decides anything about a sale, and never opens the ledger's file but through SQLite: closing it
//! elsewhere in this process would drop the locks that keep it whole.
#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic, clippy::as_conversions, clippy::indexing_slicing)]

mod backup;
mod connection;
mod error;
mod fault;
mod journal;
mod lock;
mod migration;
mod place;
mod projection;
mod reading;
mod rows;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

pub use backup::backup;
pub use error::LedgerError;
pub use journal::{Actor, ChainWhy, Entry};
pub use reading::record_of;
pub use rows::{
    AuditQuery, ClaimQuery, DayTotals, Evidence, PageKey, RefundCounts, RefundFilter, RefundPageKey, SaleFilter, SaleRow, SalesQuery, StoryEvent,
    StoryLine,
};
pub use verify::{ProjectionWhy, Verified, VerifyFault, verify};
pub use writer::{Change, Ledger};
