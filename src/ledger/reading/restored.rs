//! That this ledger took another one's place, and whether refunds may leave all the same.

use crate::domain::{ChainHead, Moment, TillEvent};
use crate::ledger::journal;
use crate::ledger::{Ledger, LedgerError};
use rusqlite::{Connection, OptionalExtension as _};

pub(in crate::ledger) const LAST_RESTORED: &str = "SELECT seq, at_ms, subject, kind, body FROM journal \
    WHERE subject = 'till' AND kind = 'till.restored' ORDER BY seq DESC LIMIT 1";

pub(in crate::ledger) const LAST_RELEASED: &str = "SELECT seq, at_ms, subject, kind, body FROM journal \
    WHERE subject = 'till' AND kind IN ('till.restored', 'till.refunds_released') ORDER BY seq DESC LIMIT 1";

pub(in crate::ledger) const LAST_BACKED_UP: &str = "SELECT seq, at_ms, subject, kind, body FROM journal \
    WHERE subject = 'till' AND kind = 'till.backed_up' ORDER BY seq DESC LIMIT 1";

/// When this ledger took another one's place the last time, and how that one ended.
pub(in crate::ledger) fn last(connection: &Connection) -> rusqlite::Result<Option<(Moment, ChainHead)>> {
    one(connection, LAST_RESTORED)
}

/// The same, as long as no person has let refunds go on since.
pub(in crate::ledger) fn unreleased(connection: &Connection) -> rusqlite::Result<Option<(Moment, ChainHead)>> {
    one(connection, LAST_RELEASED)
}

fn one(connection: &Connection, sql: &str) -> rusqlite::Result<Option<(Moment, ChainHead)>> {
    let found = connection.prepare_cached(sql)?.query_row([], journal::event::<TillEvent>).optional()?;
    Ok(match found {
        Some((at, TillEvent::Restored { before, .. })) => Some((at, before)),
        Some(_) | None => None,
    })
}

impl Ledger {
    /// When this ledger took another one's place and how that one ended, as long as no person has let refunds go on since: what went back in between is
    /// not known here.
    ///
    /// # Errors
    /// When the ledger cannot be read or the entry is no event.
    pub fn restored_unreleased(&self) -> Result<Option<(Moment, ChainHead)>, LedgerError> {
        self.read(unreleased)
    }
}
