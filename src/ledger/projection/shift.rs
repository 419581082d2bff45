//! The rows of `shift`.

use super::{change_one, fen, instant, optional, role, text};
use crate::domain::{Shift, ShiftEvent};
use crate::ledger::journal::Entry;
use rusqlite::Transaction;
use rusqlite::types::Value;

/// The columns of `shift`, in the order of [`shift_values`]. What never changes comes first.
pub(in crate::ledger) const SHIFT_COLUMNS: [&str; 17] = [
    "no",
    "by_name",
    "by_role",
    "opened_at_ms",
    "business_day",
    "state",
    "float_fen",
    "closed_at_ms",
    "closed_by",
    "payments",
    "payments_fen",
    "refunds",
    "refunds_fen",
    "expected_fen",
    "counted_fen",
    "reason",
    "last_seq",
];

/// Numbers have no gap: no row where it is not the next one's turn.
const INSERT_SHIFT: &str = "INSERT INTO shift (no, by_name, by_role, opened_at_ms, business_day, state, float_fen, closed_at_ms, closed_by, \
    payments, payments_fen, refunds, refunds_fen, expected_fen, counted_fen, reason, last_seq) \
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17 FROM shift_now WHERE no = ?1";

/// A closed shift is never changed.
const UPDATE_SHIFT: &str = "UPDATE shift SET state = ?6, float_fen = ?7, closed_at_ms = ?8, closed_by = ?9, payments = ?10, payments_fen = ?11, \
    refunds = ?12, refunds_fen = ?13, expected_fen = ?14, counted_fen = ?15, reason = ?16, last_seq = ?17 WHERE no = ?1 AND state = 'open'";

/// The row of a shift.
pub(in crate::ledger) fn shift_values(shift: &Shift) -> [Value; 17] {
    let closed = shift.closed.as_ref();
    let report = closed.map(|closed| &closed.report);
    [
        Value::Integer(shift.no.get().into()),
        text(&shift.by.name),
        text(role(shift.by.role)),
        instant(shift.opened_at),
        text(shift.day),
        text(if closed.is_some() { "closed" } else { "open" }),
        fen(shift.float),
        optional(closed.map(|closed| closed.at), instant),
        optional(closed.map(|closed| &closed.by.name), text),
        optional(report.map(|report| report.payments.count), |count| Value::Integer(count.into())),
        optional(report.map(|report| report.payments.sum), fen),
        optional(report.map(|report| report.refunds.count), |count| Value::Integer(count.into())),
        optional(report.map(|report| report.refunds.sum), fen),
        optional(report.map(|report| report.expected()), fen),
        optional(closed.map(|closed| closed.counted), fen),
        optional(closed.map(|closed| &closed.reason), text),
        optional(report.map(|report| report.head.seq), Value::Integer),
    ]
}

/// Writes what the entries have changed: a new row where the shift was opened, a changed one otherwise.
pub(in crate::ledger) fn write_shift(transaction: &Transaction<'_>, entries: &[Entry<'_, ShiftEvent>], after: &Shift) -> rusqlite::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let is_new = entries.iter().any(|entry| match entry.event {
        ShiftEvent::Opened { .. } => true,
        ShiftEvent::FloatSet { .. } | ShiftEvent::Closed { .. } => false,
    });
    change_one(transaction, if is_new { INSERT_SHIFT } else { UPDATE_SHIFT }, shift_values(after))
}
