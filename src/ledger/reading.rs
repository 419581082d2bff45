//! What the till reads back: whole sales from the journal, lists and sums from the projections.

use super::journal::{self, EVENT_COLUMNS};
use super::projection::{SALE_EXCEPTIONS, SALE_STATES, sale_exception, sale_state};
use super::{DayTotals, Ledger, LedgerError, SaleRow, fault};
use crate::domain::{BusinessDay, CashierId, DayStart, Fen, Moment, Sale, SaleException, SaleId, SaleState, TradeNo, TransactionId};
use rusqlite::types::Type;
use rusqlite::{Error, OptionalExtension as _, Row};

/// Where a page of a day's sales ends; the next page begins after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageKey {
    /// When the last sale of the page was opened.
    pub opened_at: Moment,
    /// Its id.
    pub id: SaleId,
}

impl From<&SaleRow> for PageKey {
    fn from(row: &SaleRow) -> Self {
        Self { opened_at: row.opened_at, id: row.id.clone() }
    }
}

pub(super) const UNSETTLED: &str = "SELECT id FROM sale WHERE id IN (\
    SELECT id FROM sale WHERE state = 'open' UNION SELECT sale_id FROM charge WHERE state IN ('placing', 'showing', 'closing')) \
    ORDER BY opened_at_ms, id";

pub(super) const HOLDER: &str = "SELECT trade_no FROM charge WHERE transaction_id = ?1 \
    UNION ALL SELECT trade_no FROM charge WHERE mismatch_transaction_id = ?1 LIMIT 1";

pub(super) const DAY_PAGE: &str = "SELECT id, opened_at_ms, amount_fen, note, cashier, state, exceptions, latest_trade_no, first_paid_at_ms \
    FROM sale WHERE business_day = ?1 AND (opened_at_ms, id) < (?2, ?3) ORDER BY opened_at_ms DESC, id DESC LIMIT ?4";

pub(super) const DAY_TOTALS: &str =
    "SELECT count(*), coalesce(sum(amount_fen), 0) FROM charge WHERE state = 'paid' AND paid_at_ms >= ?1 AND paid_at_ms < ?2";

impl Ledger {
    /// Every sale that is open or has a charge that is not final, folded from the journal, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn unsettled(&self) -> Result<Vec<Sale>, LedgerError> {
        let ids = self.read(|connection| {
            let mut statement = connection.prepare_cached(UNSETTLED)?;
            let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
            ids.collect::<Result<Vec<_>, _>>()
        })?;
        let missing = |id: &str| LedgerError::Damaged(format!("sale {id} has no entries"));
        ids.iter().map(|id| self.fold(id)?.ok_or_else(|| missing(id))).collect()
    }

    /// The sale of that id, folded from the journal.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn sale(&self, id: &SaleId) -> Result<Option<Sale>, LedgerError> {
        self.fold(id.as_str())
    }

    /// The charge that already has that payment, as its own or as one that is not its fen.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn holder_of(&self, id: &TransactionId) -> Result<Option<TradeNo>, LedgerError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(HOLDER)?;
            statement.query_row([id.as_str()], |row| parsed(row, 0, TradeNo::new)).optional()
        })
    }

    /// The latest sales that were opened on that business day, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn recent(&self, day: BusinessDay, limit: u32) -> Result<Vec<SaleRow>, LedgerError> {
        self.day_page(day, None, limit)
    }

    /// At most `limit` sales that were opened on that business day, newest first, beginning after `after`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn day_page(&self, day: BusinessDay, after: Option<&PageKey>, limit: u32) -> Result<Vec<SaleRow>, LedgerError> {
        let (opened_at_ms, id) = after.map_or((i64::MAX, ""), |key| (key.opened_at.millis(), key.id.as_str()));
        self.read(|connection| {
            let mut statement = connection.prepare_cached(DAY_PAGE)?;
            let rows = statement.query_map((day.to_string(), opened_at_ms, id, limit), sale_row)?;
            rows.collect()
        })
    }

    /// What was paid within that business day, by the instant of payment.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn day_totals(&self, day: BusinessDay, start: DayStart) -> Result<DayTotals, LedgerError> {
        let (begin, end) = day.bounds(start);
        self.read(|connection| {
            let mut statement = connection.prepare_cached(DAY_TOTALS)?;
            statement.query_row((begin.millis(), end.millis()), |row| Ok(DayTotals { day, paid_count: row.get(0)?, paid_sum: Fen::new(row.get(1)?) }))
        })
    }

    fn fold(&self, id: &str) -> Result<Option<Sale>, LedgerError> {
        let events = self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!("SELECT {EVENT_COLUMNS} FROM journal WHERE subject = ?1 ORDER BY seq"))?;
            let events = statement.query_map([id], journal::event)?;
            events.collect::<Result<Vec<_>, _>>()
        })?;
        if events.is_empty() {
            return Ok(None);
        }
        let sale = Sale::fold(events.iter().map(|(at, event)| (*at, event)));
        sale.map(Some).ok_or_else(|| LedgerError::Damaged(format!("the first entry of sale {id} does not open it")))
    }

    fn read<T>(&self, query: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>) -> Result<T, LedgerError> {
        query(&self.connection).map_err(|error| fault::of_sqlite(error, &self.path))
    }
}

fn sale_row(row: &Row<'_>) -> rusqlite::Result<SaleRow> {
    let trade_no = if row.get_ref(7)? == rusqlite::types::ValueRef::Null { None } else { Some(parsed(row, 7, TradeNo::new)?) };
    Ok(SaleRow {
        id: parsed(row, 0, SaleId::new)?,
        opened_at: Moment::from_millis(row.get(1)?),
        amount: Fen::new(row.get(2)?),
        note: row.get(3)?,
        cashier: parsed(row, 4, CashierId::new)?,
        state: parsed(row, 5, |word| state_of(&word))?,
        exceptions: parsed(row, 6, |words| exceptions_of(&words))?,
        trade_no,
        paid_at: row.get::<_, Option<i64>>(8)?.map(Moment::from_millis),
    })
}

/// A word in a projection that no version up to this one writes.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a word of this ledger")]
struct NotOurWord(String);

fn state_of(word: &str) -> Result<SaleState, NotOurWord> {
    SALE_STATES.into_iter().find(|state| sale_state(*state) == word).ok_or_else(|| NotOurWord(word.to_owned()))
}

fn exceptions_of(words: &str) -> Result<Vec<SaleException>, NotOurWord> {
    let exception = |word: &str| {
        let found = SALE_EXCEPTIONS.into_iter().find(|exception| sale_exception(*exception) == word);
        found.ok_or_else(|| NotOurWord(word.to_owned()))
    };
    words.split(',').filter(|word| !word.is_empty()).map(exception).collect()
}

/// A text column, checked by the rule of its type.
fn parsed<T, E: std::error::Error + Send + Sync + 'static>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(String) -> Result<T, E>,
) -> rusqlite::Result<T> {
    parse(row.get(column)?).map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
