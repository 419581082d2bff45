//! The record: the story of one sale, its proofs, and who did what on one day.

use super::refunds;
use crate::domain::{DayStart, Moment, RefundNo, SaleId};
use crate::ledger::{AuditQuery, Evidence, Ledger, LedgerError, StoryLine, connection, fault, journal};
use rusqlite::{Connection, OptionalExtension as _, Row};
use std::path::Path;

/// What [`story_line`] reads, in its order; begins as an event's columns do.
const LINE: &str = "seq, at_ms, subject, kind, body, actor, evidence IS NOT NULL";

/// By a person, or about people, the till, a shift or the end of a day; word for word as in the index.
const BY_PEOPLE: &str = "(actor NOT IN ('till', 'gateway') OR subject IN ('people', 'till') OR kind GLOB 'person.*' OR kind GLOB 'shift.*' \
    OR kind GLOB 'day.*')";

/// Not the daily work of selling; word for word as in the index.
const NO_SALES: &str = "(kind IN ('sale.set_by_hand', 'sale.exception_settled') OR NOT (kind GLOB 'sale.*' OR kind GLOB 'charge.*'))";

/// A sale that a person took over from a bill: no daily work either.
const TAKEN_OVER: &str = "kind = 'charge.found'";

impl Ledger {
    /// Everything that happened to a sale and its refunds, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn story(&self, sale: &SaleId) -> Result<Vec<StoryLine>, LedgerError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&of_sale(LINE, "TRUE"))?;
            let lines = statement.query_map([sale.as_str()], story_line)?;
            lines.collect()
        })
    }

    /// The proofs that are kept of a sale and its refunds, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn evidence_of(&self, sale: &SaleId) -> Result<Vec<Evidence>, LedgerError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&of_sale("seq, at_ms, kind, evidence, subject", "evidence IS NOT NULL"))?;
            let proof = |row: &Row<'_>| {
                let subject: String = row.get(4)?;
                let refund_no = (subject != sale.as_str()).then(|| RefundNo::new(subject).ok()).flatten();
                Ok(Evidence { seq: row.get(0)?, at: Moment::from_millis(row.get(1)?), kind: row.get(2)?, refund_no, bytes: row.get(3)? })
            };
            statement.query_map([sale.as_str()], proof)?.collect()
        })
    }

    /// At most `limit` lines of the record of a day, the newest first, beginning after the entry `after`.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn audit(&self, query: &AuditQuery, start: DayStart, after: Option<i64>, limit: u32) -> Result<Vec<StoryLine>, LedgerError> {
        self.read(|connection| {
            let after = match after {
                Some(seq) => connection.prepare_cached("SELECT at_ms, seq FROM journal WHERE seq = ?1")?.query_row([seq], pair).optional()?,
                None => Some((i64::MAX, i64::MAX)),
            };
            after.map_or(Ok(vec![]), |after| lines_of_day(connection, query, start, after, limit))
        })
    }
}

/// The whole record of a day, oldest first. Only reads; a till may have the ledger open.
///
/// # Errors
/// When the ledger cannot be read or an entry is no event.
pub fn record_of(path: &Path, query: &AuditQuery, start: DayStart) -> Result<Vec<StoryLine>, LedgerError> {
    let (connection, _format) = connection::open_reader(path)?;
    let mut lines = lines_of_day(&connection, query, start, (i64::MAX, i64::MAX), u32::MAX).map_err(|error| fault::of_sqlite(error, path))?;
    lines.reverse();
    Ok(lines)
}

/// The lines of a day that come before an instant and entry, the newest first.
fn lines_of_day(connection: &Connection, query: &AuditQuery, start: DayStart, before: (i64, i64), limit: u32) -> rusqlite::Result<Vec<StoryLine>> {
    let (begin, end) = query.day.bounds(start);
    let mut statement = connection.prepare_cached(&of_day(query.with_sales))?;
    let lines = statement.query_map((begin.millis(), end.millis(), before.0, before.1, limit), story_line)?;
    lines.collect()
}

/// The entries of a day by or about people, before an instant and entry.
pub(in crate::ledger) fn of_day(with_sales: bool) -> String {
    let lines =
        |also: &str| format!("SELECT {LINE} FROM journal WHERE at_ms >= ?1 AND at_ms < ?2 AND (at_ms, seq) < (?3, ?4) AND {BY_PEOPLE} AND {also}");
    let lines = if with_sales { lines("TRUE") } else { format!("{} UNION ALL {}", lines(NO_SALES), lines(TAKEN_OVER)) };
    format!("{lines} ORDER BY at_ms DESC, seq DESC LIMIT ?5")
}

/// The entries of a sale and its refunds, in order.
pub(in crate::ledger) fn of_sale(columns: &str, condition: &str) -> String {
    let of_refunds = refunds::OF_SALE.trim_end_matches(" ORDER BY seq");
    format!("SELECT {columns} FROM journal WHERE subject IN (SELECT ?1 UNION ALL {of_refunds}) AND {condition} ORDER BY seq")
}

fn pair(row: &Row<'_>) -> rusqlite::Result<(i64, i64)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn story_line(row: &Row<'_>) -> rusqlite::Result<StoryLine> {
    let (at, event) = journal::story_event(row)?;
    Ok(StoryLine { seq: row.get(0)?, at, actor: row.get(5)?, subject: row.get(2)?, event, has_evidence: row.get(6)? })
}
