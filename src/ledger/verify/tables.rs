//! Compares what the journal adds up to with the rows, and counts them so that a row too many is noticed.

use super::fold::Told;
use super::shifts::{Bookings, Shifts};
use super::{ProjectionWhy, VerifyFault, explain};
use crate::domain::{CashierId, Day, Refund, Sale, Shift};
use crate::ledger::projection::{
    self, CHARGE_COLUMNS, CHARGE_COLUMNS_BY_FORMAT, DAY_COLUMNS, PERSON_COLUMNS, PersonRow, REFUND_COLUMNS, REFUND_COLUMNS_BY_FORMAT, SALE_COLUMNS,
    SALE_COLUMNS_BY_FORMAT, SHIFT_COLUMNS, parts_match, second,
};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row};
use std::path::Path;

/// The search's index is checked for so many sales, and after them for one in so many.
const SAMPLE: i64 = 256;

const INVENTED_SALE: &str = "SELECT id FROM sale WHERE id NOT IN (SELECT subject FROM journal) LIMIT 1";
const INVENTED_CHARGE: &str = "SELECT trade_no FROM charge WHERE trade_no NOT IN \
    (SELECT json_extract(body, '$.trade_no') FROM journal WHERE kind IN ('charge.placing_started', 'charge.found')) LIMIT 1";
const INVENTED_REFUND: &str = "SELECT refund_no FROM refund WHERE refund_no NOT IN (SELECT subject FROM journal) LIMIT 1";
const INVENTED_PERSON: &str =
    "SELECT name FROM person WHERE name NOT IN (SELECT json_extract(body, '$.name') FROM journal WHERE kind = 'people.added') LIMIT 1";

const INVENTED_SHIFT: &str = "SELECT CAST(no AS TEXT) FROM shift WHERE 'shift:' || no NOT IN (SELECT subject FROM journal) LIMIT 1";
const INVENTED_DAY: &str = "SELECT day FROM day WHERE 'day:' || day NOT IN (SELECT subject FROM journal) LIMIT 1";

/// What refunds take of a sale, against the refunds' own rows, which have been compared by then.
const OTHER_SUM: &str = "SELECT id FROM sale WHERE refunded_fen <> (SELECT coalesce(sum(taken_fen), 0) FROM refund WHERE sale_id = sale.id) LIMIT 1";

/// The tables beside the journal.
pub(super) struct Tables<'c> {
    connection: &'c Connection,
    path: &'c Path,
    format: i64,
    /// Nothing in a format that had none.
    shifts: Option<Shifts>,
    told: Rows,
}

/// How many rows the journal tells of.
#[derive(Default)]
struct Rows {
    sales: i64,
    charges: i64,
    refunds: i64,
    persons: i64,
    shifts: i64,
    days: i64,
}

impl<'c> Tables<'c> {
    pub(super) fn new(connection: &'c Connection, format: i64, path: &'c Path) -> Result<Self, VerifyFault> {
        let shifts = (format >= 3).then(|| Shifts::read(connection)).transpose().map_err(|error| explain(error, path))?;
        Ok(Self { connection, path, format, shifts, told: Rows::default() })
    }

    pub(super) fn sale(&mut self, sale: &Sale, bookings: &Bookings) -> Result<(), VerifyFault> {
        one_more(&mut self.told.sales);
        let columns = self.of_format(&SALE_COLUMNS, SALE_COLUMNS_BY_FORMAT);
        self.compare("sale", sale.id.as_str(), columns, &projection::sale_values(sale))?;
        self.shift_of("sale", "id", sale.id.as_str(), bookings.of_subject())?;
        let columns = self.of_format(&CHARGE_COLUMNS, CHARGE_COLUMNS_BY_FORMAT);
        for charge in &sale.charges {
            one_more(&mut self.told.charges);
            let trade_no = charge.order.trade_no.as_str();
            self.compare("charge", trade_no, columns, &projection::charge_values(sale, charge))?;
            self.shift_of("charge", "trade_no", trade_no, bookings.of_charge(trade_no))?;
        }
        let sales = self.told.sales;
        if self.format >= 2 && (sales <= SAMPLE || sales.checked_rem(SAMPLE) == Some(0)) { self.can_be_found(sale) } else { Ok(()) }
    }

    pub(super) fn refund(&mut self, refund: &Refund, bookings: &Bookings) -> Result<(), VerifyFault> {
        one_more(&mut self.told.refunds);
        let (number, columns) = (refund.order.refund_no.as_str(), self.of_format(&REFUND_COLUMNS, REFUND_COLUMNS_BY_FORMAT));
        self.compare("refund", number, columns, &projection::refund_values(refund))?;
        self.shift_of("refund", "refund_no", number, bookings.of_subject())
    }

    pub(super) fn person(&mut self, name: &CashierId, person: &PersonRow) -> Result<(), VerifyFault> {
        one_more(&mut self.told.persons);
        self.compare("person", name.as_str(), &PERSON_COLUMNS, &person.values(name))
    }

    pub(super) fn shift(&mut self, shift: &Shift) -> Result<(), VerifyFault> {
        one_more(&mut self.told.shifts);
        self.compare("shift", &shift.no.to_string(), &SHIFT_COLUMNS, &projection::shift_values(shift))
    }

    pub(super) fn day(&mut self, day: &Day) -> Result<(), VerifyFault> {
        one_more(&mut self.told.days);
        self.compare("day", &day.day.to_string(), &DAY_COLUMNS, &projection::day_values(day))
    }

    /// Every expected row is there; as many as there are, then, and no other.
    pub(super) fn nothing_invented(self) -> Result<Told, VerifyFault> {
        let Rows { sales, charges, refunds, persons, shifts, days } = self.told;
        self.count("sale", sales, INVENTED_SALE)?;
        self.count("charge", charges, INVENTED_CHARGE)?;
        if self.format >= 2 {
            self.count("refund", refunds, INVENTED_REFUND)?;
            self.count("person", persons, INVENTED_PERSON)?;
            if let Some(key) = self.first(OTHER_SUM)? {
                return Err(VerifyFault::Projection { table: "sale", key, why: ProjectionWhy::Differs { column: "refunded_fen" } });
            }
        }
        if self.format >= 3 {
            self.count("shift", shifts, INVENTED_SHIFT)?;
            self.count("day", days, INVENTED_DAY)?;
        }
        if let Some(shifts) = &self.shifts {
            shifts.began_in_time()?;
        }
        Ok(Told { sales, refunds })
    }

    /// Those of the columns that the file's format has.
    fn of_format(&self, columns: &'static [&'static str], by_format: [usize; 3]) -> &'static [&'static str] {
        let format = usize::try_from(self.format).unwrap_or_default();
        by_format.get(format.saturating_sub(1)).and_then(|count| columns.get(..*count)).unwrap_or(columns)
    }

    /// The row stands in the shift in which the entry `booked` was written; in none where there is no such entry.
    fn shift_of(&self, table: &'static str, key_column: &str, key: &str, booked: Option<i64>) -> Result<(), VerifyFault> {
        let Some(shifts) = &self.shifts else { return Ok(()) };
        let sql = format!("SELECT shift_no FROM {table} WHERE {key_column} = ?1");
        let mut statement = self.connection.prepare_cached(&sql).map_err(|error| explain(error, self.path))?;
        let found = statement.query_row([key], |row| row.get(0)).map_err(|error| explain(error, self.path))?;
        shifts.check(table, key, booked, found)
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

fn one_more(count: &mut i64) {
    *count = count.saturating_add(1);
}

fn first_difference(row: &Row<'_>, columns: &[&'static str], expected: &[Value]) -> rusqlite::Result<Option<&'static str>> {
    for (index, (column, value)) in columns.iter().zip(expected).enumerate() {
        if row.get_ref(index)? != ValueRef::from(value) {
            return Ok(Some(column));
        }
    }
    Ok(None)
}
