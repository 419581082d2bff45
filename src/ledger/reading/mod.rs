//! What the till reads back: whole sales, refunds and people from the journal; lists and sums from the projections.

pub(super) mod audit;
pub(super) mod book_rows;
pub(super) mod books;
pub(super) mod days;
pub(super) mod noted;
pub(super) mod people;
pub(super) mod refunds;
pub(super) mod report;
pub(super) mod restored;
pub(super) mod sales;
pub(super) mod search;
pub(super) mod selection;
pub(super) mod shifts;
pub(super) mod standing;
pub(super) mod tallies;
pub(super) mod work;

pub use audit::record_of;
pub use restored::Displaced;
pub use standing::{DayStanding, day_standing, days_with_sales, free_space, waits_for_release, wants_backup};

use super::journal::{self, EVENT_COLUMNS, Recorded};
use super::{Ledger, LedgerError, fault};
use crate::domain::Moment;
use rusqlite::types::Type;
use rusqlite::{Connection, Error, Row};

/// A page begins after this where nothing comes before it.
const LATEST: (i64, &str) = (i64::MAX, "");

impl Ledger {
    fn read<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, LedgerError> {
        query(&self.connection).map_err(|error| fault::of_sqlite(error, &self.path))
    }
}

/// Every event about one subject, in order.
fn events<E: Recorded>(connection: &Connection, subject: &str) -> rusqlite::Result<Vec<(Moment, E)>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {EVENT_COLUMNS} FROM journal WHERE subject = ?1 ORDER BY seq"))?;
    let events = statement.query_map([subject], journal::event)?;
    events.collect()
}

/// What the events about one subject add up to; nothing where there are none.
fn folded<E: Recorded, T>(
    connection: &Connection,
    subject: &str,
    fold: impl for<'a> FnOnce(&'a mut dyn Iterator<Item = (Moment, &'a E)>) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    let events = events(connection, subject)?;
    if events.is_empty() {
        return Ok(None);
    }
    let begun = fold(&mut events.iter().map(|(at, event)| (*at, event)));
    begun.map(Some).ok_or_else(|| damaged(NotBegun(subject.to_owned())))
}

/// What is read is not what was written.
fn damaged(why: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::FromSqlConversionFailure(0, Type::Text, Box::new(why))
}

/// The journal of a subject does not begin with its first event.
#[derive(Debug, thiserror::Error)]
#[error("the first entry of {0} does not begin it")]
struct NotBegun(String);

/// A row tells of a subject of which the journal has nothing.
#[derive(Debug, thiserror::Error)]
#[error("{0} has no entries")]
struct NoEntries(String);

/// A word in a projection that no version up to this one writes.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a word of this ledger")]
struct NotOurWord(String);

/// A text column, checked by the rule of its type.
fn parsed<T, E: std::error::Error + Send + Sync + 'static>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(String) -> Result<T, E>,
) -> rusqlite::Result<T> {
    parse(row.get(column)?).map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// The same of a column that may be empty.
fn parsed_optional<T, E: std::error::Error + Send + Sync + 'static>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(String) -> Result<T, E>,
) -> rusqlite::Result<Option<T>> {
    if row.get_ref(column)? == rusqlite::types::ValueRef::Null { Ok(None) } else { parsed(row, column, parse).map(Some) }
}
