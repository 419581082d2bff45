//! Lists of sales, the newest first, each through the index that holds just what is asked for.

use super::{LATEST, NotOurWord, parsed, parsed_optional};
use crate::domain::{BusinessDay, CashierId, Fen, Moment, SaleException, SaleId, SaleState, TradeNo, TransactionId};
use crate::ledger::projection::{SALE_EXCEPTIONS, SALE_STATES, sale_exception, sale_state};
use crate::ledger::{PageKey, SaleFilter, SaleRow};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, ToSql};

/// What [`sale_row`] reads, in its order.
const ROW: &str = "id, opened_at_ms, amount_fen, note, cashier, state, exceptions, open_exceptions, latest_trade_no, first_paid_at_ms, refunded_fen, \
    (SELECT transaction_id FROM charge WHERE sale_id = sale.id AND charge.state = 'paid' ORDER BY rowid LIMIT 1)";

/// Which sales, and the index that leads to them in the order of the lists.
#[derive(Clone)]
pub(in crate::ledger) struct Selection {
    index: &'static str,
    conditions: String,
    values: Vec<(&'static str, Value)>,
}

impl Selection {
    /// Every sale that the index holds.
    pub(in crate::ledger) fn through(index: &'static str) -> Self {
        Self { index, conditions: String::new(), values: vec![] }
    }

    /// Those that were opened on that business day.
    pub(in crate::ledger) fn of_day(day: BusinessDay) -> Self {
        Self::through("sale_day").where_value("business_day = :day", ":day", day.to_string())
    }

    /// Those that a filter lets pass, by their amount.
    pub(in crate::ledger) fn of_amount(filter: SaleFilter) -> Self {
        Self::through("sale_amount").filtered(filter)
    }

    /// Those that a filter lets pass, through the index of just these.
    pub(in crate::ledger) fn of(filter: SaleFilter) -> Self {
        let index = match filter {
            SaleFilter::All | SaleFilter::Paid => "sale_opened",
            SaleFilter::Open => "sale_open",
            SaleFilter::Abandoned => "sale_abandoned",
            SaleFilter::Exceptions => "sale_exceptions",
            SaleFilter::Refunded => "sale_refunded",
        };
        Self::through(index).filtered(filter)
    }

    /// Of these, those that a filter lets pass.
    pub(in crate::ledger) fn filtered(self, filter: SaleFilter) -> Self {
        let condition = match filter {
            SaleFilter::All => return self,
            SaleFilter::Paid => "state = 'paid'",
            SaleFilter::Open => "state = 'open'",
            SaleFilter::Abandoned => "state = 'abandoned'",
            SaleFilter::Exceptions => "exceptions <> ''",
            SaleFilter::Refunded => "refunded_fen > 0",
        };
        self.where_(condition)
    }

    /// Of these, those that fulfil a condition.
    pub(in crate::ledger) fn where_(mut self, condition: &str) -> Self {
        self.conditions.push_str(" AND ");
        self.conditions.push_str(condition);
        self
    }

    /// Of these, those that fulfil a condition that names a value.
    pub(in crate::ledger) fn where_value(mut self, condition: &str, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self.where_(condition)
    }

    /// The question as SQL.
    pub(in crate::ledger) fn sql(&self) -> String {
        format!(
            "SELECT {ROW} FROM sale INDEXED BY {} WHERE (opened_at_ms, id) < (:opened_at, :id){} ORDER BY opened_at_ms DESC, id DESC LIMIT :limit",
            self.index, self.conditions
        )
    }

    /// At most `limit` of them, the newest first, beginning after `after`.
    pub(super) fn rows(&self, connection: &Connection, after: Option<&PageKey>, limit: usize) -> rusqlite::Result<Vec<SaleRow>> {
        let (opened_at_ms, id) = after.map_or(LATEST, |key| (key.opened_at.millis(), key.id.as_str()));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut values: Vec<(&str, &dyn ToSql)> = vec![(":opened_at", &opened_at_ms), (":id", &id), (":limit", &limit)];
        for (name, value) in &self.values {
            values.push((name, value));
        }
        let mut statement = connection.prepare_cached(&self.sql())?;
        let rows = statement.query_map(values.as_slice(), sale_row)?;
        rows.collect()
    }
}

fn sale_row(row: &Row<'_>) -> rusqlite::Result<SaleRow> {
    Ok(SaleRow {
        id: parsed(row, 0, SaleId::new)?,
        opened_at: Moment::from_millis(row.get(1)?),
        amount: Fen::new(row.get(2)?),
        note: row.get(3)?,
        cashier: parsed(row, 4, CashierId::new)?,
        state: parsed(row, 5, |word| state_of(&word))?,
        exceptions: parsed(row, 6, |words| exceptions_of(&words))?,
        open_exceptions: parsed(row, 7, |words| exceptions_of(&words))?,
        trade_no: parsed_optional(row, 8, TradeNo::new)?,
        paid_at: row.get::<_, Option<i64>>(9)?.map(Moment::from_millis),
        refunded: Fen::new(row.get(10)?),
        transaction_id: parsed_optional(row, 11, TransactionId::new)?,
    })
}

fn state_of(word: &str) -> Result<SaleState, NotOurWord> {
    SALE_STATES.into_iter().find(|state| sale_state(*state) == word).ok_or_else(|| NotOurWord(word.to_owned()))
}

pub(super) fn exceptions_of(words: &str) -> Result<Vec<SaleException>, NotOurWord> {
    let exception = |word: &str| {
        let found = SALE_EXCEPTIONS.into_iter().find(|exception| sale_exception(*exception) == word);
        found.ok_or_else(|| NotOurWord(word.to_owned()))
    };
    words.split(',').filter(|word| !word.is_empty()).map(exception).collect()
}
