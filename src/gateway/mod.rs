//! The way to the money: one module a provider.
//!
//! A gateway carries questions out and says what the replies mean, as [`crate::domain::Answer`] or [`RefundAnswer`]. It reports; it never decides about a charge,
//! keeps no state between calls and knows nothing of the ledger.
#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic, clippy::as_conversions, clippy::indexing_slicing)]

use crate::domain::{Answer, BillAnswer, Moment, RefundAnswer};

pub mod wechat;

/// What came back on one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<A = Answer> {
    /// What it means for the charge or the refund.
    pub answer: A,
    /// The bytes whose signature was checked; nothing unless they were.
    pub evidence: Option<Vec<u8>>,
    /// The gateway's own clock (the `Date` header), where it told.
    pub gateway_clock: Option<Moment>,
    /// How long the call took, in milliseconds; nothing unless a whole HTTP answer came back.
    pub took_ms: Option<u32>,
}

/// What came back on one question about a refund.
pub type RefundReply = Reply<RefundAnswer>;

/// What came back on asking for a bill.
pub type BillReply = Reply<BillAnswer>;
