//! The rows of `day`.

use super::{change_one, fen, instant, optional, text};
use crate::domain::{BusinessDay, Day, DayEvent, DayMark};
use crate::ledger::journal::{Entry, of_day};
use rusqlite::types::Value;
use rusqlite::{Error, Transaction};

/// The columns of `day`, in the order of [`day_values`].
pub(in crate::ledger) const DAY_COLUMNS: [&str; 9] =
    ["day", "mark", "bill_sha256", "bill_rows", "till_fen", "bill_fen", "undecided", "closed_at_ms", "closed_by"];

const INSERT_DAY: &str = "INSERT INTO day (day, mark, bill_sha256, bill_rows, till_fen, bill_fen, undecided, closed_at_ms, closed_by) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

const UPDATE_DAY: &str = "UPDATE day SET mark = ?2, bill_sha256 = ?3, bill_rows = ?4, till_fen = ?5, bill_fen = ?6, undecided = ?7, \
    closed_at_ms = ?8, closed_by = ?9 WHERE day = ?1";

/// The same bill, kept twice with no other of its kind in between.
const KEPT_TWICE: &str = "SELECT 1 FROM (SELECT json_extract(body, '$.bill.sha256') AS bill, \
    lag(json_extract(body, '$.bill.sha256')) OVER (PARTITION BY json_extract(body, '$.bill.kind') ORDER BY seq) AS before \
    FROM journal WHERE subject = ?1 AND kind = 'day.bill_kept') WHERE bill = before";

/// A bill that is kept already.
#[derive(Debug, thiserror::Error)]
#[error("that bill of {0} is kept already")]
struct KeptAlready(BusinessDay);

/// The row of a day.
pub(in crate::ledger) fn day_values(day: &Day) -> [Value; 9] {
    let (bill, tally, closed) = (day.bill(), day.current_tally(), day.closed.as_ref());
    [
        text(day.day),
        text(day_mark(day.mark())),
        optional(bill.map(|bill| &bill.sha256), text),
        optional(bill.map(|bill| bill.rows), |rows| Value::Integer(rows.into())),
        optional(tally.map(|tally| tally.till), fen),
        optional(tally.map(|tally| tally.bill), fen),
        optional(tally.map(|tally| tally.undecided), |undecided| Value::Integer(undecided.into())),
        optional(closed.map(|closed| closed.at), instant),
        optional(closed.map(|closed| &closed.authority.by().name), text),
    ]
}

/// Writes what the entries have changed: a new row where the day's first bill was kept, a changed one otherwise. A bill is kept once.
pub(in crate::ledger) fn write_day(transaction: &Transaction<'_>, entries: &[Entry<'_, DayEvent>], after: &Day) -> rusqlite::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let kept = entries.iter().filter(|entry| is_bill(entry.event)).count();
    if kept > 0 && transaction.prepare_cached(KEPT_TWICE)?.exists([of_day(after.day)])? {
        return Err(Error::ToSqlConversionFailure(Box::new(KeptAlready(after.day))));
    }
    change_one(transaction, if kept == after.bills.len() { INSERT_DAY } else { UPDATE_DAY }, day_values(after))
}

fn is_bill(event: &DayEvent) -> bool {
    match event {
        DayEvent::BillKept { .. } => true,
        DayEvent::Compared { .. } | DayEvent::Decided { .. } | DayEvent::Closed { .. } => false,
    }
}

/// Every mark of a day; see [`day_mark`].
pub(in crate::ledger) const DAY_MARKS: [DayMark; 4] = [DayMark::Open, DayMark::Differs, DayMark::Matched, DayMark::Closed];

/// The word for how a day stands.
pub(in crate::ledger) fn day_mark(mark: DayMark) -> &'static str {
    match mark {
        DayMark::Open => "open",
        DayMark::Differs => "differs",
        DayMark::Matched => "matched",
        DayMark::Closed => "closed",
    }
}
