//! Compares what the journal adds up to with the rows, and counts them so that a row too many is noticed.

use super::fold::Told;
use super::{ProjectionWhy, VerifyFault, explain};
use crate::domain::{CashierId, Refund, Sale};
use crate::ledger::projection::{
    self, CHARGE_COLUMNS, PERSON_COLUMNS, PersonRow, REFUND_COLUMNS, SALE_COLUMNS, SALE_COLUMNS_OF_FORMAT_1, parts_match, second,
};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row};
use std::path::Path;

/// The search's index is checked for so many sales, and after them for one in so many.
const SAMPLE: i64 = 256;

const INVENTED_SALE: &str = "SELECT id FROM sale WHERE id NOT IN (SELECT subject FROM journal) LIMIT 1";
const INVENTED_CHARGE: &str = "SELECT trade_no FROM charge WHERE trade_no NOT IN \
    (SELECT json_extract(body, '$.trade_no') FROM journal WHERE kind = 'charge.placing_started') LIMIT 1";
const INVENTED_REFUND: &str = "SELECT refund_no FROM refund WHERE refund_no NOT IN (SELECT subject FROM journal) LIMIT 1";
const INVENTED_PERSON: &str =
    "SELECT name FROM person WHERE name NOT IN (SELECT json_extract(body, '$.name') FROM journal WHERE kind = 'people.added') LIMIT 1";

/// What refunds take of a sale, against the refunds' own rows, which have been compared by then.
const OTHER_SUM: &str = "SELECT id FROM sale WHERE refunded_fen <> (SELECT coalesce(sum(taken_fen), 0) FROM refund WHERE sale_id = sale.id) LIMIT 1";

/// The tables beside the journal.
pub(super) struct Tables<'c> {
    connection: &'c Connection,
    path: &'c Path,
    format: i64,
    sales: i64,
    charges: i64,
    refunds: i64,
    persons: i64,
}

impl<'c> Tables<'c> {
    pub(super) fn new(connection: &'c Connection, format: i64, path: &'c Path) -> Self {
        Self { connection, path, format, sales: 0, charges: 0, refunds: 0, persons: 0 }
    }

    pub(super) fn sale(&mut self, sale: &Sale) -> Result<(), VerifyFault> {
        self.sales = self.sales.saturating_add(1);
        let columns = if self.is_format_1() { SALE_COLUMNS.get(..SALE_COLUMNS_OF_FORMAT_1).unwrap_or_default() } else { &SALE_COLUMNS };
        self.compare("sale", sale.id.as_str(), columns, &projection::sale_values(sale))?;
        for charge in &sale.charges {
            self.charges = self.charges.saturating_add(1);
            self.compare("charge", charge.order.trade_no.as_str(), &CHARGE_COLUMNS, &projection::charge_values(sale, charge))?;
        }
        if !self.is_format_1() && (self.sales <= SAMPLE || self.sales.checked_rem(SAMPLE) == Some(0)) { self.can_be_found(sale) } else { Ok(()) }
    }

    pub(super) fn refund(&mut self, refund: &Refund) -> Result<(), VerifyFault> {
        self.refunds = self.refunds.saturating_add(1);
        self.compare("refund", refund.order.refund_no.as_str(), &REFUND_COLUMNS, &projection::refund_values(refund))
    }

    pub(super) fn person(&mut self, name: &CashierId, person: &PersonRow) -> Result<(), VerifyFault> {
        self.persons = self.persons.saturating_add(1);
        self.compare("person", name.as_str(), &PERSON_COLUMNS, &person.values(name))
    }

    /// Every expected row is there; as many as there are, then, and no other.
    pub(super) fn nothing_invented(self) -> Result<Told, VerifyFault> {
        self.count("sale", self.sales, INVENTED_SALE)?;
        self.count("charge", self.charges, INVENTED_CHARGE)?;
        if !self.is_format_1() {
            self.count("refund", self.refunds, INVENTED_REFUND)?;
            self.count("person", self.persons, INVENTED_PERSON)?;
            if let Some(key) = self.first(OTHER_SUM)? {
                return Err(VerifyFault::Projection { table: "sale", key, why: ProjectionWhy::Differs { column: "refunded_fen" } });
            }
        }
        Ok(Told { sales: self.sales, refunds: self.refunds })
    }

    /// Before refunds and people.
    fn is_format_1(&self) -> bool {
        self.format == 1
    }

    /// The search finds the sale by every number of its charges.
    fn can_be_found(&self, sale: &Sale) -> Result<(), VerifyFault> {
        let explain = |error| explain(error, self.path);
        let numbers = sale.charges.iter().flat_map(|charge| {
            let payments = charge.payment().into_iter().chain(&charge.mismatch);
            std::iter::once(charge.order.trade_no.as_str()).chain(payments.map(|payment| payment.transaction_id.as_str()))
        });
        let mut look = self.connection.prepare_cached("SELECT 1 FROM number_part WHERE number_part MATCH ?1 AND rowid = ?2").map_err(explain)?;
        for parts in numbers.filter_map(parts_match) {
            if !look.exists((parts, second(sale.opened_at))).map_err(explain)? {
                return Err(VerifyFault::Projection { table: "number_part", key: sale.id.to_string(), why: ProjectionWhy::Missing });
            }
        }
        Ok(())
    }

    fn count(&self, table: &'static str, expected: i64, first_invented: &str) -> Result<(), VerifyFault> {
        let count = format!("SELECT count(*) FROM {table}");
        let found: i64 = self.connection.query_row(&count, [], |row| row.get(0)).map_err(|error| explain(error, self.path))?;
        if found == expected {
            return Ok(());
        }
        let key = self.first(first_invented)?.unwrap_or_default();
        Err(VerifyFault::Projection { table, key, why: ProjectionWhy::Invented })
    }

    fn first(&self, sql: &str) -> Result<Option<String>, VerifyFault> {
        self.connection.query_row(sql, [], |row| row.get(0)).optional().map_err(|error| explain(error, self.path))
    }

    fn compare(&self, table: &'static str, key: &str, columns: &[&'static str], expected: &[Value]) -> Result<(), VerifyFault> {
        let explain = |error| explain(error, self.path);
        // The first column is the key of each of these tables.
        let key_column = columns.first().copied().unwrap_or_default();
        let sql = format!("SELECT {} FROM {table} WHERE {key_column} = ?1", columns.join(", "));
        let mut statement = self.connection.prepare_cached(&sql).map_err(explain)?;
        let why = match statement.query_row([key], |row| first_difference(row, columns, expected)).optional().map_err(explain)? {
            Some(None) => return Ok(()),
            Some(Some(column)) => ProjectionWhy::Differs { column },
            None => ProjectionWhy::Missing,
        };
        Err(VerifyFault::Projection { table, key: key.to_owned(), why })
    }
}

fn first_difference(row: &Row<'_>, columns: &[&'static str], expected: &[Value]) -> rusqlite::Result<Option<&'static str>> {
    for (index, (column, value)) in columns.iter().zip(expected).enumerate() {
        if row.get_ref(index)? != ValueRef::from(value) {
            return Ok(Some(column));
        }
    }
    Ok(None)
}
