//! Shifts, folded from the journal.

use super::{NoEntries, damaged, folded};
use crate::domain::{BusinessDay, DayStart, Shift, ShiftNo, ShiftReport};
use crate::ledger::{Ledger, LedgerError, journal};
use rusqlite::{Connection, Params, Row};

pub(in crate::ledger) const OPEN: &str = "SELECT no FROM shift WHERE state = 'open'";
pub(in crate::ledger) const NEXT: &str = "SELECT coalesce((SELECT no + 1 FROM shift ORDER BY no DESC LIMIT 1), 1)";
pub(in crate::ledger) const OF_DAY: &str = "SELECT no FROM shift WHERE closed_at_ms > ?1 AND opened_at_ms < ?2 \
    UNION ALL SELECT no FROM shift WHERE state = 'open' AND opened_at_ms < ?2";
pub(in crate::ledger) const LATEST: &str = "SELECT no FROM shift WHERE no < ?1 ORDER BY no DESC LIMIT ?2";

impl Ledger {
    /// The shift that is open.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn open_shift(&self) -> Result<Option<Shift>, LedgerError> {
        self.read(|connection| Ok(shifts(connection, OPEN, [])?.pop()))
    }

    /// The shift of that number.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn shift(&self, no: ShiftNo) -> Result<Option<Shift>, LedgerError> {
        self.read(|connection| shift(connection, no))
    }

    /// The number of the next shift that is opened.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn next_shift_no(&self) -> Result<ShiftNo, LedgerError> {
        self.read(|connection| connection.prepare_cached(NEXT)?.query_row([], number))
    }

    /// The shifts of which a part lies in that business day, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn shifts_of(&self, day: BusinessDay, start: DayStart) -> Result<Vec<Shift>, LedgerError> {
        let (begin, end) = day.bounds(start);
        let mut shifts = self.read(|connection| shifts(connection, OF_DAY, (begin.millis(), end.millis())))?;
        shifts.sort_by_key(|shift| shift.no);
        Ok(shifts)
    }

    /// At most `limit` of the shifts before that one, or of all, the newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn latest_shifts(&self, before: Option<ShiftNo>, limit: u32) -> Result<Vec<Shift>, LedgerError> {
        let before = before.map_or(i64::MAX, |no| no.get().into());
        self.read(|connection| shifts(connection, LATEST, (before, limit)))
    }

    /// The sums of a shift: up to now (X), or as it was closed with (Z).
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn shift_report(&self, shift: &Shift) -> Result<ShiftReport, LedgerError> {
        self.read(|connection| super::report::of_shift(connection, shift))
    }
}

fn number(row: &Row<'_>) -> rusqlite::Result<ShiftNo> {
    row.get(0).map(ShiftNo::new)
}

fn shift(connection: &Connection, no: ShiftNo) -> rusqlite::Result<Option<Shift>> {
    folded(connection, &journal::of_shift(no), |events| Shift::fold(events))
}

/// The shifts whose numbers a query finds, in its order.
fn shifts(connection: &Connection, numbers: &str, values: impl Params) -> rusqlite::Result<Vec<Shift>> {
    let mut statement = connection.prepare_cached(numbers)?;
    let numbers = statement.query_map(values, number)?.collect::<Result<Vec<_>, _>>()?;
    let missing = |no: ShiftNo| damaged(NoEntries(journal::of_shift(no)));
    numbers.into_iter().map(|no| shift(connection, no)?.ok_or_else(|| missing(no))).collect()
}
