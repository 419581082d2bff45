//! The proof that a ledger is whole: SQLite's own check, the chain from its first row, and every projection against the journal.
//!
//! Only reads, in one snapshot and with one subject in memory at a time, so that it may run beside an open till.

mod fold;
mod shifts;
mod tables;

use super::journal::{self, Broken, ChainWhy, Head};
use super::{LedgerError, connection, fault, migration};
use rusqlite::{Connection, Error};
use std::path::Path;

/// What a whole ledger holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries the journal has.
    pub events: i64,
    /// How many sales they are about.
    pub sales: i64,
    /// And how many refunds.
    pub refunds: i64,
    /// The hash of the last entry, in hexadecimal; zeros where there is none. Whoever knows it can tell a later ledger that does not contain it.
    pub head: String,
}

/// The first thing that is wrong with a ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyFault {
    /// It cannot be read at all.
    #[error("{0}")]
    Unusable(LedgerError),
    /// SQLite's own check of the file, or its tables and triggers; the first complaint.
    #[error("the ledger's file is damaged: {0}")]
    Integrity(String),
    /// A row of the journal.
    #[error("entry {seq} of the journal {why}")]
    Chain {
        /// Which row.
        seq: i64,
        /// What is wrong with it.
        why: ChainWhy,
    },
    /// A row of a table beside the journal. The journal is whole.
    #[error("the table {table} is not what the journal says: {key} {why}")]
    Projection {
        /// Which table.
        table: &'static str,
        /// Which row, by its primary key.
        key: String,
        /// What is wrong with it.
        why: ProjectionWhy,
    },
}

/// What is wrong with a row of a projection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProjectionWhy {
    /// The journal tells of it, but there is no such row.
    #[error("is missing")]
    Missing,
    /// There is such a row, but the journal does not tell of it.
    #[error("has no entry in the journal")]
    Invented,
    /// A column has another value than the journal's events add up to.
    #[error("has another {column}")]
    Differs {
        /// Which column.
        column: &'static str,
    },
}

impl VerifyFault {
    /// The same for those who only open the ledger.
    pub(super) fn into_ledger_error(self) -> LedgerError {
        match self {
            Self::Unusable(error) => error,
            fault @ (Self::Integrity(_) | Self::Chain { .. } | Self::Projection { .. }) => LedgerError::Damaged(fault.to_string()),
        }
    }
}

impl From<Broken> for VerifyFault {
    fn from(Broken { seq, why }: Broken) -> Self {
        Self::Chain { seq, why }
    }
}

/// Checks a whole ledger. Only reads; a till may have it open.
///
/// # Errors
/// The first thing that is wrong, by its row where it has one.
pub fn verify(path: &Path) -> Result<Verified, VerifyFault> {
    let (connection, format) = connection::open_reader(path).map_err(VerifyFault::Unusable)?;
    let explain = |error| explain(error, path);
    let snapshot = connection.unchecked_transaction().map_err(explain)?;
    // The chain comes before SQLite's check, because it names the row.
    let chain = journal::follow(&snapshot, Head::START);
    if let Ok(Err(broken)) = chain {
        return Err(broken.into());
    }
    if let Some(complaint) = complaint(&snapshot).map_err(explain)? {
        return Err(VerifyFault::Integrity(complaint));
    }
    let head = chain.map_err(explain)??;
    if let Some(object) = migration::altered_object(&snapshot, format).map_err(explain)? {
        return Err(VerifyFault::Integrity(format!("its {object} is not as this program made it")));
    }
    let told = fold::check_projections(&snapshot, format, path)?;
    Ok(Verified { events: head.seq, sales: told.sales, refunds: told.refunds, head: hex::encode(head.hash) })
}

/// A row that cannot be decoded carries its own number.
fn explain(error: Error, path: &Path) -> VerifyFault {
    if let Error::FromSqlConversionFailure(_, _, source) = &error
        && let Some(broken) = source.downcast_ref::<Broken>()
    {
        return (*broken).into();
    }
    VerifyFault::Unusable(fault::of_sqlite(error, path))
}

/// The first complaint of SQLite's own check.
fn complaint(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let first: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok((first != "ok").then(|| first.lines().last().unwrap_or_default().to_owned()))
}
