//! That this ledger took another one's place or went to another computer, and whether refunds may leave all the same.

use crate::domain::{ChainHead, Moment, TillEvent};
use crate::ledger::journal;
use crate::ledger::{Ledger, LedgerError};
use rusqlite::{Connection, OptionalExtension as _};

/// Why what happened to the money may be known elsewhere and not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Displaced {
    /// It took the place of another ledger.
    Restored {
        /// The last entry of that one.
        before: ChainHead,
    },
    /// It was used on another computer before, which may go on with its own copy.
    Moved,
}

pub(in crate::ledger) const LAST_RESTORED: &str = "SELECT seq, at_ms, subject, kind, body FROM journal \
    WHERE subject = 'till' AND kind = 'till.restored' ORDER BY seq DESC LIMIT 1";

pub(in crate::ledger) const RESTORE_ENTRY: &str =
    "SELECT seq, hash FROM journal WHERE subject = 'till' AND kind = 'till.restored' ORDER BY seq DESC LIMIT 1";

pub(in crate::ledger) const LAST_DISPLACED: &str = "SELECT seq, at_ms, subject, kind, body FROM journal \
    WHERE subject = 'till' AND kind IN ('till.restored', 'till.moved') ORDER BY seq DESC LIMIT 1";

pub(in crate::ledger) const LAST_RELEASED: &str = "SELECT seq, at_ms, subject, kind, body FROM journal \
    WHERE subject = 'till' AND kind IN ('till.restored', 'till.moved', 'till.refunds_released') ORDER BY seq DESC LIMIT 1";

pub(in crate::ledger) const LAST_BACKED_UP: &str = "SELECT seq, at_ms, subject, kind, body FROM journal \
    WHERE subject = 'till' AND kind = 'till.backed_up' ORDER BY seq DESC LIMIT 1";

pub(in crate::ledger) const LAST_COMPUTER: &str = "SELECT seq, at_ms, subject, kind, body FROM journal \
    WHERE subject = 'till' AND kind IN ('till.seated', 'till.moved') ORDER BY seq DESC LIMIT 1";

/// When this ledger took another one's place the last time, and how that one ended.
pub(in crate::ledger) fn last(connection: &Connection) -> rusqlite::Result<Option<(Moment, ChainHead)>> {
    Ok(one(connection, LAST_RESTORED)?.and_then(|(at, event)| {
        let TillEvent::Restored { before, .. } = event else { return None };
        Some((at, before))
    }))
}

/// What happened to this ledger the last time, as long as no person has let refunds go on since.
pub(in crate::ledger) fn unreleased(connection: &Connection) -> rusqlite::Result<Option<(Moment, Displaced)>> {
    Ok(one(connection, LAST_RELEASED)?.and_then(|(at, event)| Some((at, displaced(event)?))))
}

/// On which computer it was used last, as far as that was ever noted.
fn computer(connection: &Connection) -> rusqlite::Result<Option<String>> {
    Ok(one(connection, LAST_COMPUTER)?.and_then(|(_at, event)| {
        let (TillEvent::Seated { computer } | TillEvent::Moved { computer, .. }) = event else { return None };
        Some(computer)
    }))
}

fn displaced(event: TillEvent) -> Option<Displaced> {
    if let TillEvent::Restored { before, .. } = event {
        return Some(Displaced::Restored { before });
    }
    matches!(event, TillEvent::Moved { .. }).then_some(Displaced::Moved)
}

fn one(connection: &Connection, sql: &str) -> rusqlite::Result<Option<(Moment, TillEvent)>> {
    connection.prepare_cached(sql)?.query_row([], journal::event::<TillEvent>).optional()
}

impl Ledger {
    /// When this ledger took another one's place or went to another computer, as long as no person has let refunds go on since: what went back in
    /// between is not known here.
    ///
    /// # Errors
    /// When the ledger cannot be read or the entry is no event.
    pub fn displaced_unreleased(&self) -> Result<Option<(Moment, Displaced)>, LedgerError> {
        self.read(unreleased)
    }

    /// When this ledger took another one's place or went to another computer the last time: what had left by then may not be known here.
    ///
    /// # Errors
    /// As [`Ledger::displaced_unreleased`].
    pub fn last_displaced(&self) -> Result<Option<Moment>, LedgerError> {
        self.read(|connection| Ok(one(connection, LAST_DISPLACED)?.map(|(at, _event)| at)))
    }

    /// On which computer it was used last, as [`TillEvent::Seated`] names it.
    ///
    /// # Errors
    /// As [`Ledger::displaced_unreleased`].
    pub fn last_computer(&self) -> Result<Option<String>, LedgerError> {
        self.read(computer)
    }
}
