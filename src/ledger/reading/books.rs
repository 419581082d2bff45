//! The page of a business day: its sums, by hour and by person, and what came up.

use super::parsed;
use super::selection::exceptions_of;
use super::tallies::{self, Tallies};
use crate::domain::{BusinessDay, DayStart, ExceptionLine, Fen, SaleId};
use crate::ledger::{DayBooks, Ledger, LedgerError};
use rusqlite::Connection;

/// How many lines of exceptions a page has at most.
const MOST_EXCEPTIONS: usize = 100;

pub(in crate::ledger) const BY_HAND: &str = "SELECT count(*), sum(amount_fen) FROM sale WHERE by_hand_at_ms >= ?1 AND by_hand_at_ms < ?2";
pub(in crate::ledger) const HELD: &str = "SELECT count(*), \
    sum(iif(coalesce(mismatch_currency, 'CNY') = 'CNY', coalesce(mismatch_fen, contradiction_fen), 0)) FROM charge INDEXED BY charge_held \
    WHERE coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) >= ?1 AND coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) < ?2 \
    AND coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) IS NOT NULL AND state <> 'paid'";
pub(in crate::ledger) const UNDER_WAY: &str = "SELECT count(*), sum(amount_fen) FROM refund INDEXED BY refund_active \
    WHERE queued_at_ms >= ?1 AND queued_at_ms < ?2 AND state IN ('queued', 'sent', 'accepted') AND state <> 'accepted'";
pub(in crate::ledger) const ABANDONED: &str = "SELECT count(*), sum(amount_fen) FROM sale INDEXED BY sale_abandoned \
    WHERE opened_at_ms >= ?1 AND opened_at_ms < ?2 AND state = 'abandoned'";
pub(in crate::ledger) const OPEN: &str =
    "SELECT count(*), sum(amount_fen) FROM sale INDEXED BY sale_open WHERE opened_at_ms >= ?1 AND opened_at_ms < ?2 AND state = 'open'";
pub(in crate::ledger) const EXCEPTIONS: &str = "SELECT id, amount_fen, exceptions, open_exceptions FROM sale INDEXED BY sale_exceptions \
    WHERE opened_at_ms >= ?1 AND opened_at_ms < ?2 AND exceptions <> '' ORDER BY opened_at_ms, id LIMIT ?3";

/// What was paid in a time.
pub(in crate::ledger) fn payments() -> String {
    tallies::of_payments("charge_paid", "paid_at_ms >= ?1 AND paid_at_ms < ?2")
}

/// What was accepted to go back in a time.
pub(in crate::ledger) fn refunds() -> String {
    tallies::of_refunds("refund_accepted", "accepted_at_ms >= ?1 AND accepted_at_ms < ?2")
}

impl Ledger {
    /// The page of a business day.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn day_books(&self, day: BusinessDay, start: DayStart) -> Result<DayBooks, LedgerError> {
        self.read(|connection| of_day(connection, day, start))
    }
}

pub(in crate::ledger) fn of_day(connection: &Connection, day: BusinessDay, start: DayStart) -> rusqlite::Result<DayBooks> {
    let (begin, end) = day.bounds(start);
    let within = [begin.millis(), end.millis()];
    let mut tallies = Tallies::default();
    tallies.add_payments(connection, &payments(), within)?;
    tallies.add_refunds(connection, &refunds(), within)?;
    Ok(DayBooks {
        day,
        payments: tallies.payments,
        by_hand: tallies::one(connection, BY_HAND, within)?,
        held: tallies::one(connection, HELD, within)?,
        refunds: tallies.refunds,
        refunds_under_way: tallies::one(connection, UNDER_WAY, within)?,
        abandoned: tallies::one(connection, ABANDONED, within)?,
        open: tallies::one(connection, OPEN, within)?,
        hours: tallies.hours,
        people: tallies.into_people(),
        exceptions: exceptions(connection, within)?,
    })
}

fn exceptions(connection: &Connection, [begin, end]: [i64; 2]) -> rusqlite::Result<Vec<ExceptionLine>> {
    let mut statement = connection.prepare_cached(EXCEPTIONS)?;
    let mut rows = statement.query((begin, end, i64::try_from(MOST_EXCEPTIONS).unwrap_or(i64::MAX)))?;
    let mut lines = vec![];
    while let Some(row) = rows.next()? {
        let (sale_id, amount) = (parsed(row, 0, SaleId::new)?, Fen::new(row.get(1)?));
        let open = parsed(row, 3, |words| exceptions_of(&words))?;
        for exception in parsed(row, 2, |words| exceptions_of(&words))? {
            lines.push(ExceptionLine { sale_id: sale_id.clone(), amount, exception, settled: !open.contains(&exception) });
        }
    }
    lines.truncate(MOST_EXCEPTIONS);
    Ok(lines)
}
