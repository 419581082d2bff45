//! Which of the ledger's payments and refunds stand in the gateway's bill, and what explains the rest.
//!
//! Every row of either side stands in at most one pair, every pair in exactly one class; the till's sum is the bill's sum and the classes' sums, to the fen.
//! A row that stands in no pair is in no sum; [`reconcile`] says which those are.

mod class;
mod reconcile;
#[cfg(test)]
mod tests;
mod verdict;

pub use class::{MatchClass, NextStep};
pub use reconcile::reconcile;
pub use verdict::CLOCKS_APART_MS;

use super::{Bill, BillKind, BillRow, BookKind, BookRow, BusinessDay, DayStart, Fee, Fen, Moment, RefundNo, TillId, TradeNo};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is matched with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The shop's business day: its first instant, and the first after it. What the till counts.
    pub business: (Moment, Moment),
    /// The calendar day of the bill, likewise.
    pub bill: (Moment, Moment),
    /// What the bill lists; what it does not list is left out on both sides.
    pub covers: BillKind,
    /// The till whose ledger it is.
    pub till: TillId,
    /// Refunds that the bill of the calendar day before lists, as far as they are so near to midnight that this bill might list them; see
    /// [`CLOCKS_APART_MS`]. Whatever the bill before is not known to list is expected in this one.
    pub listed_before: BTreeSet<RefundNo>,
}

impl Frame {
    /// What a till whose day begins at `start` matches with the bill of that day.
    pub fn of(day: BusinessDay, start: DayStart, covers: BillKind, till: TillId) -> Self {
        Self { business: day.bounds(start), bill: day.bounds(DayStart::default()), covers, till, listed_before: BTreeSet::new() }
    }
}

/// A row of the ledger, of the bill, or of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What it is.
    pub class: MatchClass,
    /// Its place among the ledger's rows.
    pub ours: Option<usize>,
    /// Its place among the bill's rows.
    pub theirs: Option<usize>,
    /// What the till counts of it, less what the bill counts.
    pub difference: Fen,
    /// Stands for its numbers and its difference; see [`Pair::mark_of`].
    pub mark: u64,
}

impl Pair {
    /// A number for a key and a difference that is the same for ever (FNV-1a, 64 bits).
    pub fn mark_of(key: &MatchKey, difference: Fen) -> u64 {
        mark(key.kind, &key.trade_no, key.refund_no.as_deref(), difference)
    }
}

fn mark(kind: BookKind, trade_no: &str, refund_no: Option<&str>, difference: Fen) -> u64 {
    const BEGIN: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let way = match kind {
        BookKind::Payment => b'p',
        BookKind::Refund => b'r',
    };
    let texts = [trade_no, refund_no.unwrap_or_default()];
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    let bytes = std::iter::once(way).chain(bytes).chain(difference.get().to_be_bytes());
    bytes.fold(BEGIN, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

/// The result: every row in one pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// What the till counts on its business day: payments less refunds.
    pub till: Fen,
    /// What the bill counts: payments less refunds.
    pub bill: Fen,
    /// All pairs, by class, then by time.
    pub pairs: Vec<Pair>,
}

/// All pairs of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Which class.
    pub class: MatchClass,
    /// How many pairs.
    pub count: u32,
    /// What they add to the bill's sum on the way to the till's.
    pub sum: Fen,
    /// Stands for the very pairs: the sum of their marks. Another pair of the same amount makes another term.
    pub pairs: u64,
}

impl Match {
    /// The bridge from the bill's sum to the till's: each class that occurs, in the order of [`MatchClass::ALL`].
    pub fn terms(&self) -> Vec<Term> {
        let mut terms: Vec<Term> = vec![];
        for pair in &self.pairs {
            match terms.last_mut().filter(|term| term.class == pair.class) {
                Some(term) => {
                    term.count = term.count.saturating_add(1);
                    term.sum = term.sum.checked_add(pair.difference).unwrap_or(term.sum);
                    term.pairs = term.pairs.wrapping_add(pair.mark);
                }
                None => terms.push(Term { class: pair.class, count: 1, sum: pair.difference, pairs: pair.mark }),
            }
        }
        terms
    }

    /// The terms add up.
    pub fn adds_up(&self) -> bool {
        self.terms().iter().try_fold(self.bill, |sum, term| sum.checked_add(term.sum)) == Some(self.till)
    }
}

/// What names a pair in a decision, whatever the order of the rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MatchKey {
    /// Which way the money went.
    pub kind: BookKind,
    /// The merchant's number of the order.
    pub trade_no: String,
    /// The merchant's number of the refund, or the provider's where the merchant gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_no: Option<String>,
}

impl MatchKey {
    /// A payment under that number.
    pub fn of_payment(trade_no: &TradeNo) -> Self {
        Self { kind: BookKind::Payment, trade_no: trade_no.as_str().to_owned(), refund_no: None }
    }

    /// A refund under that number, of the payment under that one.
    pub fn of_refund(trade_no: &TradeNo, refund_no: &RefundNo) -> Self {
        Self { kind: BookKind::Refund, trade_no: trade_no.as_str().to_owned(), refund_no: Some(refund_no.as_str().to_owned()) }
    }
}

impl From<&BookRow> for MatchKey {
    fn from(row: &BookRow) -> Self {
        Self {
            kind: row.kind,
            trade_no: row.trade_no.as_str().to_owned(),
            refund_no: row.refund_no.as_ref().map(|number| number.as_str().to_owned()),
        }
    }
}

impl From<&BillRow> for MatchKey {
    fn from(row: &BillRow) -> Self {
        Self { kind: row.kind.book_kind(), trade_no: row.trade_no.clone(), refund_no: row.any_refund_no().map(str::to_owned) }
    }
}

/// What the gateway pays out for a bill: the second half of the bridge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Payout {
    /// The bill's sum: payments less refunds.
    pub bill: Fen,
    /// What of it coupons bore that the merchant is not credited for; negative where refunds gave more back.
    pub coupons: Fen,
    /// What the gateway charges.
    pub fees: Fee,
}

impl Bill {
    /// What the gateway pays out for it.
    pub fn payout(&self) -> Payout {
        let mut payout = Payout::default();
        for row in &self.rows {
            let coupons = row.amount.checked_sub(row.settlement).unwrap_or_default();
            payout.bill = payout.bill.checked_add(row.signed()).unwrap_or(payout.bill);
            payout.coupons = payout.coupons.checked_add(row.kind.book_kind().signed(coupons)).unwrap_or(payout.coupons);
            payout.fees = payout.fees.checked_add(row.fee).unwrap_or(payout.fees);
        }
        payout
    }
}
