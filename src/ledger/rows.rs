//! What lists are made of: lines read from the projections.

use crate::domain::{BusinessDay, CashierId, Fen, Moment, SaleException, SaleId, SaleState, TradeNo};

/// One line of a list of sales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleRow {
    /// Which sale.
    pub id: SaleId,
    /// When it was opened.
    pub opened_at: Moment,
    /// What was to be paid.
    pub amount: Fen,
    /// The cashier's words.
    pub note: String,
    /// Who opened it.
    pub cashier: CashierId,
    /// Where it stands.
    pub state: SaleState,
    /// What a person must look at.
    pub exceptions: Vec<SaleException>,
    /// The number of its latest charge.
    pub trade_no: Option<TradeNo>,
    /// When its first paid charge was paid.
    pub paid_at: Option<Moment>,
}

/// What was paid on one business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayTotals {
    /// Which day.
    pub day: BusinessDay,
    /// How many charges were paid.
    pub paid_count: i64,
    /// What they come to.
    pub paid_sum: Fen,
}
