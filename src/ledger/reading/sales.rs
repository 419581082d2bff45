//! Sales: whole ones from the journal, the day's list and sums from the projections.

use super::selection::Selection;
use super::{folded, parsed};
use crate::domain::{BusinessDay, DayStart, Fen, Sale, SaleId, TradeNo, TransactionId};
use crate::ledger::{DayTotals, Ledger, LedgerError, PageKey, SaleRow};
use rusqlite::OptionalExtension as _;

pub(in crate::ledger) const UNSETTLED: &str = "SELECT id FROM sale WHERE id IN (\
    SELECT id FROM sale WHERE state = 'open' UNION SELECT sale_id FROM charge WHERE state IN ('placing', 'showing', 'closing')) \
    ORDER BY opened_at_ms, id";

pub(in crate::ledger) const HOLDER: &str = "SELECT trade_no FROM charge WHERE transaction_id = ?1 \
    UNION ALL SELECT trade_no FROM charge WHERE mismatch_transaction_id = ?1 LIMIT 1";

pub(in crate::ledger) const DAY_TOTALS: &str =
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

    /// The sale to which that charge belongs.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn sale_of(&self, trade_no: &TradeNo) -> Result<Option<SaleId>, LedgerError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT sale_id FROM charge WHERE trade_no = ?1")?;
            statement.query_row([trade_no.as_str()], |row| parsed(row, 0, SaleId::new)).optional()
        })
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
        self.read(|connection| Selection::of_day(day).rows(connection, after, usize::try_from(limit).unwrap_or(usize::MAX)))
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
        self.read(|connection| folded(connection, id, |events| Sale::fold(events)))
    }
}
