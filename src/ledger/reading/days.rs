//! The ends of days: how each stands, and the bills that are kept with them.

use super::{NotOurWord, events, folded, parsed};
use crate::domain::{BusinessDay, Day, DayEvent, DayMark, DayStart, Moment};
use crate::ledger::projection::{DAY_MARKS, day_mark};
use crate::ledger::{Ledger, LedgerError, journal};
use rusqlite::{Connection, OptionalExtension as _};

pub(in crate::ledger) const MARKS: &str = "SELECT day, mark FROM day WHERE day BETWEEN ?1 AND ?2 ORDER BY day";
pub(in crate::ledger) const BILL: &str = "SELECT evidence FROM journal \
    WHERE subject = ?1 AND kind = 'day.bill_kept' AND json_extract(body, '$.bill.sha256') = ?2 ORDER BY seq DESC LIMIT 1";
pub(in crate::ledger) const MOVED: &str = "SELECT EXISTS (SELECT 1 FROM charge WHERE state = 'paid' AND paid_at_ms >= ?1 AND paid_at_ms < ?2) \
    OR EXISTS (SELECT 1 FROM refund WHERE accepted_at_ms >= ?1 AND accepted_at_ms < ?2 AND state <> 'failed') \
    OR EXISTS (SELECT 1 FROM charge WHERE coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) >= ?1 \
        AND coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) < ?2 \
        AND coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) IS NOT NULL AND state <> 'paid')";
pub(in crate::ledger) const NOT_MOVED: &str = "SELECT EXISTS (SELECT 1 FROM refund WHERE accepted_at_ms >= ?1 AND accepted_at_ms < ?2) \
    OR EXISTS (SELECT 1 FROM sale WHERE by_hand_at_ms >= ?1 AND by_hand_at_ms < ?2)";
pub(in crate::ledger) const FIRST_SALE: &str = "SELECT opened_at_ms FROM sale ORDER BY opened_at_ms, id LIMIT 1";

impl Ledger {
    /// The end of that day, as far as it has come; nothing before its first bill.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn day(&self, day: BusinessDay) -> Result<Option<Day>, LedgerError> {
        self.read(|connection| end_of(connection, day))
    }

    /// How the days from the first to the last stand, by day; those without a bill are left out.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn day_marks(&self, first: BusinessDay, last: BusinessDay) -> Result<Vec<(BusinessDay, DayMark)>, LedgerError> {
        self.read(|connection| marks(connection, first, last))
    }

    /// Money came or went on that day, as far as the gateway has proven it: something was paid, is held or has gone back.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn money_moved(&self, day: BusinessDay, start: DayStart) -> Result<bool, LedgerError> {
        self.read(|connection| within(connection, MOVED, day, start))
    }

    /// The same, or there is something else to compare with a bill: a sale set as paid by hand, a refund that came to nothing after all.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn has_books(&self, day: BusinessDay, start: DayStart) -> Result<bool, LedgerError> {
        self.read(|connection| Ok(within(connection, MOVED, day, start)? || within(connection, NOT_MOVED, day, start)?))
    }

    /// The file of a bill as it is kept: packed (gzip). Nothing where there is none.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn kept_bill(&self, day: BusinessDay, sha256: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        self.read(|connection| bill(connection, day, sha256))
    }

    /// The business day on which the first sale was opened.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn first_day(&self, start: DayStart) -> Result<Option<BusinessDay>, LedgerError> {
        let first: Option<i64> = self.read(|connection| connection.prepare_cached(FIRST_SALE)?.query_row([], |row| row.get(0)).optional())?;
        Ok(first.map(|ms| BusinessDay::of(Moment::from_millis(ms), start)))
    }
}

/// Whether there is such a thing between the begin and the end of that day.
fn within(connection: &Connection, question: &str, day: BusinessDay, start: DayStart) -> rusqlite::Result<bool> {
    let (begin, end) = day.bounds(start);
    connection.prepare_cached(question)?.query_row((begin.millis(), end.millis()), |row| row.get(0))
}

pub(in crate::ledger) fn marks(connection: &Connection, first: BusinessDay, last: BusinessDay) -> rusqlite::Result<Vec<(BusinessDay, DayMark)>> {
    let mut statement = connection.prepare_cached(MARKS)?;
    let marks =
        statement.query_map([first.to_string(), last.to_string()], |row| Ok((parsed(row, 0, BusinessDay::try_from)?, parsed(row, 1, mark_of)?)))?;
    marks.collect()
}

pub(in crate::ledger) fn events_of(connection: &Connection, day: BusinessDay) -> rusqlite::Result<Vec<(Moment, DayEvent)>> {
    events(connection, &journal::of_day(day))
}

pub(in crate::ledger) fn end_of(connection: &Connection, day: BusinessDay) -> rusqlite::Result<Option<Day>> {
    folded(connection, &journal::of_day(day), |events| Day::fold(events))
}

pub(in crate::ledger) fn bill(connection: &Connection, day: BusinessDay, sha256: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    let mut statement = connection.prepare_cached(BILL)?;
    let kept = statement.query_row([journal::of_day(day).as_str(), sha256], |row| row.get::<_, Option<Vec<u8>>>(0)).optional()?;
    Ok(kept.flatten())
}

pub(super) fn mark_of(word: String) -> Result<DayMark, NotOurWord> {
    DAY_MARKS.into_iter().find(|mark| day_mark(*mark) == word).ok_or(NotOurWord(word))
}
