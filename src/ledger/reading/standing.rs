//! How backups and days stand, read beside the till that writes.

use super::days::mark_of;
use super::parsed;
use super::restored::{self, Displaced, LAST_BACKED_UP};
use crate::domain::{BusinessDay, DayMark, DayStart, Moment, TillEvent};
use crate::ledger::{LedgerError, connection, fault, journal, place};
use rusqlite::{Connection, OptionalExtension as _};
use std::path::Path;

pub(in crate::ledger) const DAYS: &str = "SELECT business_day FROM sale \
    WHERE business_day > ?1 AND business_day < ?2 GROUP BY business_day LIMIT ?3";

pub(in crate::ledger) const SOLD: &str = "SELECT EXISTS (SELECT 1 FROM charge WHERE state = 'paid' AND paid_at_ms >= ?1 AND paid_at_ms < ?2)";

pub(in crate::ledger) const MARK: &str = "SELECT mark FROM day WHERE day = ?1";

/// Entries by which nobody sells anything are not worth a copy of their own.
pub(in crate::ledger) const TRADED: &str = "SELECT EXISTS (SELECT 1 FROM journal WHERE seq > ?1 AND subject NOT IN ('till', 'people') \
    AND kind NOT IN ('shift.opened', 'shift.float_set') AND substr(subject, 1, 7) <> 'person:')";

/// How a day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayStanding {
    /// Something was paid on it.
    pub sold: bool,
    /// How far its end has come; nothing without a bill.
    pub mark: Option<DayMark>,
}

/// How that day stands.
///
/// # Errors
/// When the ledger cannot be read.
pub fn day_standing(ledger: &Path, day: BusinessDay, start: DayStart) -> Result<DayStanding, LedgerError> {
    read(ledger, |connection| {
        let (begin, end) = day.bounds(start);
        let sold = connection.query_row(SOLD, (begin.millis(), end.millis()), |row| row.get(0))?;
        let mark = connection.query_row(MARK, [day.to_string()], |row| parsed(row, 0, mark_of)).optional()?;
        Ok(DayStanding { sold, mark })
    })
}

/// On how many business days after `after` and before `before` a sale was begun; at most `most` are counted.
///
/// # Errors
/// When the ledger cannot be read.
pub fn days_with_sales(ledger: &Path, after: Option<BusinessDay>, before: BusinessDay, most: u32) -> Result<u32, LedgerError> {
    let after = after.map(|day| day.to_string()).unwrap_or_default();
    read(ledger, |connection| {
        let mut statement = connection.prepare(DAYS)?;
        let mut days = statement.query((after, before.to_string(), most))?;
        let mut count = 0_u32;
        while days.next()?.is_some() {
            count = count.saturating_add(1);
        }
        Ok(count)
    })
}

/// When this ledger took another one's place or went to another computer, as long as refunds wait for a person because of it.
///
/// # Errors
/// When the ledger cannot be read.
pub fn waits_for_release(ledger: &Path) -> Result<Option<(Moment, Displaced)>, LedgerError> {
    read(ledger, restored::unreleased)
}

/// Something was sold, given back or closed since the latest backup that the journal knows of.
///
/// # Errors
/// When the ledger cannot be read.
pub fn wants_backup(ledger: &Path) -> Result<bool, LedgerError> {
    read(ledger, |connection| {
        let latest = connection.query_row(LAST_BACKED_UP, [], journal::event::<TillEvent>).optional()?;
        let entries = match latest {
            Some((_at, TillEvent::BackedUp { entries, .. })) => entries,
            Some(_) | None => 0,
        };
        connection.query_row(TRADED, [entries], |row| row.get(0))
    })
}

/// How much room there is on the ledger's disk, in bytes.
///
/// # Errors
/// When the system does not say.
pub fn free_space(ledger: &Path) -> Result<u64, LedgerError> {
    fs4::available_space(place::folder(ledger)).map_err(|error| fault::of_io(&error, ledger))
}

fn read<T>(ledger: &Path, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, LedgerError> {
    let (connection, _format) = connection::open_reader(ledger)?;
    query(&connection).map_err(|error| fault::of_sqlite(error, ledger))
}
