//! What waits for a person.

use super::selection::Selection;
use crate::domain::Refund;
use crate::ledger::{Ledger, LedgerError, RefundFilter, SaleRow};

pub(in crate::ledger) const WORK_COUNT: &str =
    "SELECT (SELECT count(*) FROM sale WHERE open_exceptions <> '') + (SELECT count(*) FROM refund WHERE needs_person = 1)";

impl Ledger {
    /// At most `limit` sales with something beside their state that nobody has settled, and at most `limit` refunds that wait for a person or failed;
    /// each the newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn work(&self, limit: u32) -> Result<(Vec<SaleRow>, Vec<Refund>), LedgerError> {
        let sales = self.read(|connection| selection().rows(connection, None, usize::try_from(limit).unwrap_or(usize::MAX)))?;
        Ok((sales, self.refund_page(RefundFilter::NeedsPerson, None, limit)?))
    }

    /// How many sales and refunds wait for a person.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn work_count(&self) -> Result<i64, LedgerError> {
        self.read(|connection| connection.prepare_cached(WORK_COUNT)?.query_row([], |row| row.get(0)))
    }
}

pub(in crate::ledger) fn selection() -> Selection {
    Selection::through("sale_work").where_("open_exceptions <> ''")
}
