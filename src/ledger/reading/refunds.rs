//! Refunds, folded from the journal. Those of one sale or charge are found in the journal too, so that an edited projection hides none of them.

use super::{LATEST, folded, parsed};
use crate::domain::{Refund, RefundNo, SaleId, TradeNo};
use crate::ledger::{Ledger, LedgerError, RefundCounts, RefundFilter, RefundPageKey};
use rusqlite::{Params, ToSql};

pub(in crate::ledger) const OF_SALE: &str =
    "SELECT subject FROM journal WHERE kind = 'refund.queued' AND json_extract(body, '$.order.sale_id') = ?1 ORDER BY seq";
pub(in crate::ledger) const OF_CHARGE: &str =
    "SELECT subject FROM journal WHERE kind = 'refund.queued' AND json_extract(body, '$.order.trade_no') = ?1 ORDER BY seq";
pub(in crate::ledger) const ACTIVE: &str =
    "SELECT refund_no FROM refund WHERE state IN ('queued', 'sent', 'accepted') ORDER BY queued_at_ms, refund_no";
pub(in crate::ledger) const COUNTS: &str = "SELECT \
    (SELECT count(*) FROM refund WHERE state IN ('queued', 'sent', 'accepted') AND state <> 'accepted'), \
    (SELECT count(*) FROM refund WHERE state IN ('queued', 'sent', 'accepted') AND state = 'accepted'), \
    (SELECT count(*) FROM refund WHERE needs_person = 1)";

impl Ledger {
    /// The refund of that number.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn refund(&self, number: &RefundNo) -> Result<Option<Refund>, LedgerError> {
        self.read(|connection| folded(connection, number.as_str(), |events| Refund::fold(events)))
    }

    /// The refunds of a sale, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn refunds_of_sale(&self, sale: &SaleId) -> Result<Vec<Refund>, LedgerError> {
        self.refunds(OF_SALE, [sale.as_str()])
    }

    /// The refunds of a charge, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn refunds_of_charge(&self, charge: &TradeNo) -> Result<Vec<Refund>, LedgerError> {
        self.refunds(OF_CHARGE, [charge.as_str()])
    }

    /// Every refund that has not come to an end, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn active_refunds(&self) -> Result<Vec<Refund>, LedgerError> {
        self.refunds(ACTIVE, [])
    }

    /// At most `limit` of the refunds that are asked for, the newest first, beginning after `after`.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn refund_page(&self, filter: RefundFilter, after: Option<&RefundPageKey>, limit: u32) -> Result<Vec<Refund>, LedgerError> {
        let (queued_at_ms, number) = after.map_or(LATEST, |key| (key.queued_at.millis(), key.refund_no.as_str()));
        let values: [&dyn ToSql; 3] = [&queued_at_ms, &number, &limit];
        self.refunds(&page(filter), values)
    }

    /// How many refunds stand where.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn refund_counts(&self) -> Result<RefundCounts, LedgerError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(COUNTS)?;
            statement.query_row([], |row| Ok(RefundCounts { waiting: row.get(0)?, accepted: row.get(1)?, needs_person: row.get(2)? }))
        })
    }

    /// The refunds whose numbers a query finds, in its order.
    pub(super) fn refunds(&self, numbers: &str, values: impl Params) -> Result<Vec<Refund>, LedgerError> {
        let numbers = self.read(|connection| {
            let mut statement = connection.prepare_cached(numbers)?;
            let numbers = statement.query_map(values, |row| parsed(row, 0, RefundNo::new))?;
            numbers.collect::<Result<Vec<_>, _>>()
        })?;
        let missing = |number: &RefundNo| LedgerError::Damaged(format!("refund {number} has no entries"));
        numbers.iter().map(|number| self.refund(number)?.ok_or_else(|| missing(number))).collect()
    }
}

/// The numbers of a page of refunds.
pub(in crate::ledger) fn page(filter: RefundFilter) -> String {
    let (index, condition) = match filter {
        RefundFilter::All => ("refund_queued", "TRUE"),
        RefundFilter::UnderWay => ("refund_active", "state IN ('queued', 'sent', 'accepted')"),
        RefundFilter::NeedsPerson => ("refund_work", "needs_person = 1"),
    };
    format!(
        "SELECT refund_no FROM refund INDEXED BY {index} WHERE (queued_at_ms, refund_no) < (?1, ?2) AND {condition} \
         ORDER BY queued_at_ms DESC, refund_no DESC LIMIT ?3"
    )
}
