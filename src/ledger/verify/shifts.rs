//! In which shift a row must stand: told by where its entry stands in the journal, among the ends of shifts.

use super::{ProjectionWhy, VerifyFault};
use crate::domain::{ChargeEvent, RefundEvent, SaleEvent};
use crate::ledger::StoryEvent;
use rusqlite::Connection;
use std::collections::HashMap;

const MARKS: &str = "SELECT seq, CAST(substr(subject, 7) AS INTEGER), kind = 'shift.closed' FROM journal \
    WHERE subject >= 'shift:' AND subject < 'shift;' AND kind IN ('shift.opened', 'shift.closed') ORDER BY seq";

/// A row that is not there is as wrong as a number below nothing.
const BEFORE: &str = "SELECT coalesce((SELECT seq FROM before_shifts WHERE one = 1), -1)";

/// The entries by which one subject's rows came into their shifts: the first of each kind.
#[derive(Default)]
pub(super) struct Bookings {
    subject: Option<i64>,
    charges: HashMap<String, i64>,
}

impl Bookings {
    /// Notes an entry of the subject.
    pub(super) fn note(&mut self, event: &StoryEvent, seq: i64) {
        match event {
            StoryEvent::Sale(SaleEvent::Opened { .. }) | StoryEvent::Refund(RefundEvent::Accepted { .. } | RefundEvent::Succeeded { .. }) => {
                self.subject.get_or_insert(seq);
            }
            StoryEvent::Sale(SaleEvent::Charge { trade_no, event: ChargeEvent::Paid { .. } }) => {
                self.charges.entry(trade_no.as_str().to_owned()).or_insert(seq);
            }
            StoryEvent::Sale(_)
            | StoryEvent::Refund(_)
            | StoryEvent::People(_)
            | StoryEvent::Person(_)
            | StoryEvent::Till(_)
            | StoryEvent::Shift(_)
            | StoryEvent::Day(_) => {}
        }
    }

    pub(super) fn of_subject(&self) -> Option<i64> {
        self.subject
    }

    pub(super) fn of_charge(&self, trade_no: &str) -> Option<i64> {
        self.charges.get(trade_no).copied()
    }
}

/// Where shifts begin and end. Rows from before there were shifts in this ledger stand in none.
pub(super) struct Shifts {
    /// The last entry from before there were shifts.
    before: i64,
    /// The entries that closed one, with its number, in order.
    closed: Vec<(i64, i64)>,
    first_opened: i64,
}

impl Shifts {
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let before = connection.query_row(BEFORE, [], |row| row.get(0))?;
        let mut shifts = Self { before, closed: vec![], first_opened: i64::MAX };
        let mut statement = connection.prepare(MARKS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (seq, no, is_end): (i64, i64, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if is_end {
                shifts.closed.push((seq, no));
            } else {
                shifts.first_opened = shifts.first_opened.min(seq);
            }
        }
        Ok(shifts)
    }

    /// A row was booked by the entry `seq`, where it was, and stands in the shift `found`.
    pub(super) fn check(&self, table: &'static str, key: &str, seq: Option<i64>, found: Option<i64>) -> Result<(), VerifyFault> {
        match seq.and_then(|seq| self.at(seq)) == found {
            true => Ok(()),
            false => Err(VerifyFault::Projection { table, key: key.to_owned(), why: ProjectionWhy::Differs { column: "shift_no" } }),
        }
    }

    /// There were shifts when the first was opened.
    pub(super) fn began_in_time(&self) -> Result<(), VerifyFault> {
        match (0..self.first_opened).contains(&self.before) {
            true => Ok(()),
            false => Err(VerifyFault::Projection { table: "before_shifts", key: String::new(), why: ProjectionWhy::Differs { column: "seq" } }),
        }
    }

    /// The shift to which an entry belongs.
    fn at(&self, seq: i64) -> Option<i64> {
        let ended = self.closed.partition_point(|(end, _)| *end < seq);
        let last = ended.checked_sub(1).and_then(|index| self.closed.get(index));
        (seq > self.before).then(|| last.map_or(0, |(_, no)| *no).saturating_add(1))
    }
}
