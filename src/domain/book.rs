//! The ledger's own list of a day: every payment and every refund, as they are matched with the bill's.

use super::{BookKind, Fen, Moment, RefundNo, SaleId, TradeNo};

/// A payment or a refund of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookRow {
    /// Which way the money went.
    pub kind: BookKind,
    /// Of which sale.
    pub sale_id: SaleId,
    /// Of which charge.
    pub trade_no: TradeNo,
    /// Which refund; nothing for a payment.
    pub refund_no: Option<RefundNo>,
    /// When it was paid, or when the gateway accepted the refund; when it was decided, where neither has happened.
    pub at: Moment,
    /// How much: what was paid, or what goes back.
    pub amount: Fen,
    /// What the ledger says of it.
    pub standing: Standing,
}

/// What the ledger says of a payment or a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// A proven payment of its sale; a refund that the gateway has accepted.
    Proven,
    /// A payment on a person's word.
    ByHand,
    /// A proven payment that is not its sale's: of another amount, or of a charge that had ended otherwise. It waits for a person.
    Held,
    /// The gateway has not said how it ended.
    Open,
    /// It came to nothing: the charge ended unpaid, the refund failed.
    Nothing,
}

impl Standing {
    /// The till counts it.
    pub fn counts(self) -> bool {
        match self {
            Self::Proven | Self::ByHand => true,
            Self::Held | Self::Open | Self::Nothing => false,
        }
    }
}

impl BookRow {
    /// What the till counts of it: negative for what goes back, zero for what it does not count.
    pub fn signed(&self) -> Fen {
        if self.standing.counts() { self.kind.signed(self.amount) } else { Fen::ZERO }
    }
}
