//! The proof that a ledger is whole: SQLite's own check, the chain from its first row, and every projection against the journal.
//!
//! Only reads, in one snapshot and with one sale in memory at a time, so that it may run beside an open till.

use super::journal::{self, Broken, ChainWhy, EVENT_COLUMNS, Head};
use super::projection::{self, CHARGE_COLUMNS, SALE_COLUMNS};
use super::{LedgerError, connection, fault, migration};
use crate::domain::{Sale, SaleEvent};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, OptionalExtension as _, Row, Statement};
use std::path::Path;

/// What a whole ledger holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries the journal has.
    pub events: i64,
    /// How many sales they are about.
    pub sales: i64,
    /// The hash of the last entry, in hexadecimal; zeros where there is none. Whoever knows it can tell a later ledger that does not contain it.
    pub head: String,
}

/// The first thing that is wrong with a ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyFault {
    /// It cannot be read at all.
    #[error("{0}")]
    Unusable(LedgerError),
    /// SQLite's own check of the file, or its tables and triggers; the first complaint.
    #[error("the ledger's file is damaged: {0}")]
    Integrity(String),
    /// A row of the journal.
    #[error("entry {seq} of the journal {why}")]
    Chain {
        /// Which row.
        seq: i64,
        /// What is wrong with it.
        why: ChainWhy,
    },
    /// A row of `sale` or `charge`. The journal is whole.
    #[error("the table {table} is not what the journal says: {key} {why}")]
    Projection {
        /// Which table.
        table: &'static str,
        /// Which row, by its primary key.
        key: String,
        /// What is wrong with it.
        why: ProjectionWhy,
    },
}

/// What is wrong with a row of a projection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProjectionWhy {
    /// The journal tells of it, but there is no such row.
    #[error("is missing")]
    Missing,
    /// There is such a row, but the journal does not tell of it.
    #[error("has no entry in the journal")]
    Invented,
    /// A column has another value than the journal's events add up to.
    #[error("has another {column}")]
    Differs {
        /// Which column.
        column: &'static str,
    },
}

impl VerifyFault {
    /// The same for those who only open the ledger.
    pub(super) fn into_ledger_error(self) -> LedgerError {
        match self {
            Self::Unusable(error) => error,
            fault @ (Self::Integrity(_) | Self::Chain { .. } | Self::Projection { .. }) => LedgerError::Damaged(fault.to_string()),
        }
    }
}

impl From<Broken> for VerifyFault {
    fn from(Broken { seq, why }: Broken) -> Self {
        Self::Chain { seq, why }
    }
}

/// Checks a whole ledger. Only reads; a till may have it open.
///
/// # Errors
/// The first thing that is wrong, by its row where it has one.
pub fn verify(path: &Path) -> Result<Verified, VerifyFault> {
    let (connection, format) = connection::open_reader(path).map_err(VerifyFault::Unusable)?;
    let explain = |error| explain(error, path);
    let snapshot = connection.unchecked_transaction().map_err(explain)?;
    // The chain comes before SQLite's check, because it names the row.
    let chain = journal::follow(&snapshot, Head::START);
    if let Ok(Err(broken)) = chain {
        return Err(broken.into());
    }
    if let Some(complaint) = complaint(&snapshot).map_err(explain)? {
        return Err(VerifyFault::Integrity(complaint));
    }
    let head = chain.map_err(explain)??;
    if let Some(object) = migration::altered_object(&snapshot, format).map_err(explain)? {
        return Err(VerifyFault::Integrity(format!("its {object} is not as this program made it")));
    }
    let sales = check_projections(&snapshot, path)?;
    Ok(Verified { events: head.seq, sales, head: hex::encode(head.hash) })
}

/// A row that cannot be decoded carries its own number.
fn explain(error: Error, path: &Path) -> VerifyFault {
    if let Error::FromSqlConversionFailure(_, _, source) = &error
        && let Some(broken) = source.downcast_ref::<Broken>()
    {
        return (*broken).into();
    }
    VerifyFault::Unusable(fault::of_sqlite(error, path))
}

/// The first complaint of SQLite's own check.
fn complaint(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let first: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok((first != "ok").then(|| first.lines().last().unwrap_or_default().to_owned()))
}

/// Folds every sale and compares it with its rows; returns how many sales there are.
fn check_projections(connection: &Connection, path: &Path) -> Result<i64, VerifyFault> {
    let explain = |error| explain(error, path);
    let mut check = ProjectionCheck::new(connection).map_err(explain)?;
    let mut statement = connection.prepare(&format!("SELECT {EVENT_COLUMNS} FROM journal ORDER BY subject, seq")).map_err(explain)?;
    let mut rows = statement.query([]).map_err(explain)?;
    let mut current: Option<Sale> = None;
    while let Some(row) = rows.next().map_err(explain)? {
        let (at, event) = journal::event(row).map_err(explain)?;
        match (&event, &mut current) {
            (SaleEvent::Opened { sale_id, .. }, previous) if previous.as_ref().is_none_or(|sale| sale.id != *sale_id) => {
                let next = Sale::opened(&event, at);
                if let Some(sale) = std::mem::replace(&mut current, next) {
                    check.sale(&sale, path)?;
                }
            }
            (_, Some(sale)) if row.get_ref(2).map_err(explain)?.as_str() == Ok(sale.id.as_str()) => sale.apply(&event, at),
            (_, Some(_) | None) => {
                let seq = row.get(0).map_err(explain)?;
                return Err(VerifyFault::Chain { seq, why: ChainWhy::NotAnEvent });
            }
        }
    }
    if let Some(sale) = current {
        check.sale(&sale, path)?;
    }
    check.nothing_invented(connection, path)?;
    Ok(check.sales)
}

/// Compares rows, and counts them so that a row too many is noticed.
struct ProjectionCheck<'c> {
    sale_row: Statement<'c>,
    charge_row: Statement<'c>,
    sales: i64,
    charges: i64,
}

impl<'c> ProjectionCheck<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            sale_row: connection.prepare(&format!("SELECT {} FROM sale WHERE id = ?1", SALE_COLUMNS.join(", ")))?,
            charge_row: connection.prepare(&format!("SELECT {} FROM charge WHERE trade_no = ?1", CHARGE_COLUMNS.join(", ")))?,
            sales: 0,
            charges: 0,
        })
    }

    fn sale(&mut self, sale: &Sale, path: &Path) -> Result<(), VerifyFault> {
        self.sales = self.sales.saturating_add(1);
        let expected = projection::sale_values(sale);
        compare("sale", &mut self.sale_row, sale.id.as_str(), &SALE_COLUMNS, &expected, path)?;
        for charge in &sale.charges {
            self.charges = self.charges.saturating_add(1);
            let expected = projection::charge_values(sale, charge);
            compare("charge", &mut self.charge_row, charge.order.trade_no.as_str(), &CHARGE_COLUMNS, &expected, path)?;
        }
        Ok(())
    }

    /// Every expected row is there; as many as there are, then, and no other.
    fn nothing_invented(&self, connection: &Connection, path: &Path) -> Result<(), VerifyFault> {
        let explain = |error| explain(error, path);
        let checks = [
            ("sale", self.sales, "SELECT count(*) FROM sale", "SELECT id FROM sale WHERE id NOT IN (SELECT subject FROM journal) LIMIT 1"),
            (
                "charge",
                self.charges,
                "SELECT count(*) FROM charge",
                "SELECT trade_no FROM charge WHERE trade_no NOT IN \
                 (SELECT json_extract(body, '$.trade_no') FROM journal WHERE kind = 'charge.placing_started') LIMIT 1",
            ),
        ];
        for (table, expected, count, first_invented) in checks {
            let found: i64 = connection.query_row(count, [], |row| row.get(0)).map_err(explain)?;
            if found != expected {
                let key: Option<String> = connection.query_row(first_invented, [], |row| row.get(0)).optional().map_err(explain)?;
                return Err(VerifyFault::Projection { table, key: key.unwrap_or_default(), why: ProjectionWhy::Invented });
            }
        }
        Ok(())
    }
}

fn compare(
    table: &'static str,
    statement: &mut Statement<'_>,
    key: &str,
    columns: &[&'static str],
    expected: &[Value],
    path: &Path,
) -> Result<(), VerifyFault> {
    let difference = statement.query_row([key], |row| first_difference(row, columns, expected)).optional();
    let why = match difference.map_err(|error| explain(error, path))? {
        Some(None) => return Ok(()),
        Some(Some(column)) => ProjectionWhy::Differs { column },
        None => ProjectionWhy::Missing,
    };
    Err(VerifyFault::Projection { table, key: key.to_owned(), why })
}

fn first_difference(row: &Row<'_>, columns: &[&'static str], expected: &[Value]) -> rusqlite::Result<Option<&'static str>> {
    for (index, (column, value)) in columns.iter().zip(expected).enumerate() {
        if row.get_ref(index)? != ValueRef::from(value) {
            return Ok(Some(column));
        }
    }
    Ok(None)
}
