//! Counts and sums of payments and refunds, by person and by the hour of the day.

use super::parsed;
use crate::domain::{CashierId, Fen, PersonTally, Tally};
use rusqlite::{Connection, Params, Row};
use std::collections::BTreeMap;

/// Paid charges of which `condition` is true, by the person who opened the sale and by the hour in Beijing.
pub(in crate::ledger) fn of_payments(index: &str, condition: &str) -> String {
    format!(
        "SELECT cashier, (paid_at_ms / 3600000 + 8) % 24, count(*), sum(charge.amount_fen) FROM charge INDEXED BY {index} \
         CROSS JOIN sale ON sale.id = charge.sale_id WHERE charge.state = 'paid' AND {condition} GROUP BY 1, 2"
    )
}

/// Refunds that the gateway has accepted, of which `condition` is true, by the person who asked for them and by the hour.
pub(in crate::ledger) fn of_refunds(index: &str, condition: &str) -> String {
    format!(
        "SELECT by_name, (accepted_at_ms / 3600000 + 8) % 24, count(*), sum(amount_fen) FROM refund INDEXED BY {index} \
         WHERE state <> 'failed' AND {condition} GROUP BY 1, 2"
    )
}

/// What was taken and given back, from all sides.
#[derive(Default)]
pub(super) struct Tallies {
    pub(super) payments: Tally,
    pub(super) refunds: Tally,
    pub(super) hours: [(Tally, Tally); 24],
    people: BTreeMap<CashierId, PersonTally>,
}

impl Tallies {
    /// Adds what a query of [`of_payments`] finds.
    pub(super) fn add_payments(&mut self, connection: &Connection, query: &str, values: impl Params) -> rusqlite::Result<()> {
        self.add(connection, query, values, |tallies, hour, name, tally| {
            tallies.payments.join(tally);
            tallies.person(name).payments.join(tally);
            if let Some((payments, _)) = tallies.hours.get_mut(hour) {
                payments.join(tally);
            }
        })
    }

    /// Adds what a query of [`of_refunds`] finds.
    pub(super) fn add_refunds(&mut self, connection: &Connection, query: &str, values: impl Params) -> rusqlite::Result<()> {
        self.add(connection, query, values, |tallies, hour, name, tally| {
            tallies.refunds.join(tally);
            tallies.person(name).refunds.join(tally);
            if let Some((_, refunds)) = tallies.hours.get_mut(hour) {
                refunds.join(tally);
            }
        })
    }

    fn add(
        &mut self,
        connection: &Connection,
        query: &str,
        values: impl Params,
        join: impl Fn(&mut Self, usize, CashierId, Tally),
    ) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(query)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            join(self, usize::from(row.get::<_, u8>(1)?), parsed(row, 0, CashierId::new)?, tally(row, 2)?);
        }
        Ok(())
    }

    fn person(&mut self, name: CashierId) -> &mut PersonTally {
        let nobody = || PersonTally { name: name.clone(), payments: Tally::default(), refunds: Tally::default() };
        self.people.entry(name.clone()).or_insert_with(nobody)
    }

    /// By name.
    pub(super) fn into_people(self) -> Vec<PersonTally> {
        self.people.into_values().collect()
    }
}

/// The count in a column, and the sum in the next.
pub(super) fn tally(row: &Row<'_>, column: usize) -> rusqlite::Result<Tally> {
    let sum: Option<i64> = row.get(column.saturating_add(1))?;
    Ok(Tally { count: row.get(column)?, sum: Fen::new(sum.unwrap_or_default()) })
}

/// What a query counts and sums up.
pub(super) fn one(connection: &Connection, query: &str, values: impl Params) -> rusqlite::Result<Tally> {
    connection.prepare_cached(query)?.query_row(values, |row| tally(row, 0))
}
