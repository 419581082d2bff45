//! What the till reads back: whole sales, refunds and people from the journal; lists and sums from the projections.

pub(super) mod audit;
pub(super) mod people;
pub(super) mod refunds;
pub(super) mod sales;
pub(super) mod search;
pub(super) mod selection;
pub(super) mod work;

pub use audit::record_of;

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
