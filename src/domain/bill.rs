//! The gateway's list of a day (对账单), whatever the gateway: what it took, what it gave back, and what it charged for that.

use super::{Fen, Moment, Refusal, Unknown};
use serde::{Deserialize, Serialize};

/// Which list of a day is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillKind {
    /// Payments and refunds.
    #[default]
    All,
    /// Payments alone.
    Payments,
    /// Refunds alone.
    Refunds,
}

impl BillKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::All, Self::Payments, Self::Refunds];

    /// Rows of that kind stand in such a list.
    pub fn covers(self, kind: BookKind) -> bool {
        match (self, kind) {
            (Self::All, BookKind::Payment | BookKind::Refund) | (Self::Payments, BookKind::Payment) | (Self::Refunds, BookKind::Refund) => true,
            (Self::Payments, BookKind::Refund) | (Self::Refunds, BookKind::Payment) => false,
        }
    }
}

/// Which way money went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookKind {
    /// To the shop.
    Payment,
    /// Back to a customer.
    Refund,
}

impl BookKind {
    /// The same amount as it counts in a sum: what goes back is negative.
    pub fn signed(self, amount: Fen) -> Fen {
        match self {
            Self::Payment => amount,
            Self::Refund => Fen::new(amount.get().saturating_neg()),
        }
    }
}

/// What the gateway charges: thousandths of a fen, because bills name five decimals of a yuan. Negative where it gives a fee back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fee(i64);

impl Fee {
    /// So many thousandths of a fen.
    pub const fn new(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// Thousandths of a fen.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum; `None` beyond the range of `i64`.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The nearest whole fen, halves away from zero.
    pub fn round(self) -> Fen {
        let half = if self.0 < 0 { -500 } else { 500 };
        Fen::new(self.0.saturating_add(half).wrapping_div(1000))
    }
}

/// What a row of a bill tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BillRowKind {
    /// A payment.
    Payment,
    /// A refund that was accepted on that day.
    Refund,
    /// A payment that was reversed as a whole after it had been made.
    Reversal,
}

impl BillRowKind {
    /// Which way the money of such a row went.
    pub fn book_kind(self) -> BookKind {
        match self {
            Self::Payment => BookKind::Payment,
            Self::Refund | Self::Reversal => BookKind::Refund,
        }
    }
}

/// One row of a bill. The numbers are as written: rows of other systems keep other rules than ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillRow {
    /// Its line in the file, from 1.
    pub line: u32,
    /// What it tells.
    pub kind: BillRowKind,
    /// When the gateway took the money, or accepted the refund.
    pub at: Moment,
    /// The merchant's number of the order.
    pub trade_no: String,
    /// The provider's number of the payment.
    pub transaction_id: String,
    /// The merchant's number of the refund; nothing for a payment.
    pub refund_no: Option<String>,
    /// The provider's number of the refund.
    pub refund_id: Option<String>,
    /// What the order named as its device; empty where it named none.
    pub device: String,
    /// What the payer was to pay, or what was asked to go back; coupons included. Never negative.
    pub amount: Fen,
    /// What of it the merchant is credited, or has to give back.
    pub settlement: Fen,
    /// What the gateway charged for it.
    pub fee: Fee,
    /// What was sold.
    pub goods: String,
}

impl BillRow {
    /// The number that tells a refund from others of its payment: the merchant's, else the provider's.
    pub fn any_refund_no(&self) -> Option<&str> {
        self.refund_no.as_deref().or(self.refund_id.as_deref())
    }

    /// What the row adds to the sum of its bill.
    pub fn signed(&self) -> Fen {
        self.kind.book_kind().signed(self.amount)
    }
}

/// A bill, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// Which list it is.
    pub kind: BillKind,
    /// Its rows, in the order of the file.
    pub rows: Vec<BillRow>,
    /// What is to be known about it.
    pub notes: Vec<BillNote>,
}

/// Something to be known about a bill that can be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum BillNote {
    /// A column that this program does not know; it was left aside.
    UnknownColumn {
        /// Its title.
        title: String,
    },
    /// Its last line does not agree with its rows.
    SummaryDiffers {
        /// The title of the sum.
        title: String,
        /// What the last line says, as written.
        says: String,
        /// What the rows add up to.
        rows: String,
    },
    /// It was saved anew by another program: other encoding, other separators.
    SavedAnew,
}

impl BillNote {
    /// A person must look before the day can be closed.
    pub fn is_serious(&self) -> bool {
        match self {
            Self::SummaryDiffers { .. } => true,
            Self::UnknownColumn { .. } | Self::SavedAnew => false,
        }
    }
}

/// What came of asking for a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillAnswer {
    /// Its file, as sent but unpacked. It carries no signature.
    File(Vec<u8>),
    /// Nothing was paid on that day.
    Empty,
    /// It is not made yet.
    NotReady,
    /// The gateway says no, for another reason.
    Refused(Refusal),
    /// No usable answer.
    Unknown(Unknown),
}

impl BillAnswer {
    /// Why it tells nothing, where it does not.
    pub fn why_unknown(&self) -> Option<&Unknown> {
        if let Self::Unknown(why) = self { Some(why) } else { None }
    }
}
