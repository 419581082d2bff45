//! The refunds in the pretend gateway's book: every one that was accepted, and what became of it.

use super::rules::RefundFate;
use crate::domain::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// A refund as the gateway has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedRefund {
    /// The merchant's number, `out_refund_no`.
    pub refund_no: String,
    /// The order, by the merchant's number.
    pub trade_no: String,
    /// The gateway's number of the refund: 28 digits, no two alike.
    pub refund_id: String,
    /// What is given back, in fen, coupon included.
    pub refund_fee: i64,
    /// How much of it goes back as a coupon, in fen.
    pub coupon_refund_fee: i64,
    /// What the order had asked for, in fen.
    pub total_fee: i64,
    /// When the gateway accepted it, by the gateway's clock.
    pub accepted_at: Moment,
    /// Where it stands.
    pub state: RefundState,
    /// Every parameter of the request that created it except `nonce_str`, `sign` and `sign_type`.
    pub parameters: BTreeMap<String, String>,
    /// What becomes of it; nothing while it hangs or when it has come to its end.
    pub(super) ends: Option<(Moment, RefundState)>,
}

/// Where a refund stands. All but `Processing` are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    /// Accepted, and under way.
    Processing,
    /// The customer has the money.
    Arrived {
        /// Since when, by the gateway's clock.
        at: Moment,
    },
    /// Nothing was given back.
    Closed {
        /// Since when, by the gateway's clock.
        at: Moment,
    },
    /// The customer's card did not take it, and the money is back with the merchant.
    Changed {
        /// Since when, by the gateway's clock.
        at: Moment,
    },
}

impl RefundState {
    /// The provider's word for it (protocol §4.5).
    pub fn word(self) -> &'static str {
        match self {
            Self::Processing => "PROCESSING",
            Self::Arrived { .. } => "SUCCESS",
            Self::Closed { .. } => "REFUNDCLOSE",
            Self::Changed { .. } => "CHANGE",
        }
    }

    /// When it came to its end; nothing while it is under way.
    pub fn settled_at(self) -> Option<Moment> {
        match self {
            Self::Processing => None,
            Self::Arrived { at } | Self::Closed { at } | Self::Changed { at } => Some(at),
        }
    }
}

impl BookedRefund {
    /// What is given back in cash, in fen.
    pub fn cash_refund_fee(&self) -> i64 {
        self.refund_fee.saturating_sub(self.coupon_refund_fee)
    }

    /// Whether it counts against what was paid: all do but those that were closed.
    pub fn counts(&self) -> bool {
        match self.state {
            RefundState::Processing | RefundState::Arrived { .. } | RefundState::Changed { .. } => true,
            RefundState::Closed { .. } => false,
        }
    }

    /// A parameter of the request that created it; nothing where it was not sent.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }
}

/// What a new refund is made from.
pub(super) struct NewRefund {
    pub(super) refund_no: String,
    pub(super) trade_no: String,
    pub(super) total_fee: i64,
    pub(super) refund_fee: i64,
    pub(super) coupon_refund_fee: i64,
    pub(super) parameters: BTreeMap<String, String>,
}

/// All refunds by number, and the merchant's balance that they are taken from.
#[derive(Default)]
pub(super) struct Refunds {
    by_number: BTreeMap<String, BookedRefund>,
    numbers_by_id: BTreeMap<String, String>,
    /// Of each order, in the order of their acceptance.
    numbers_by_order: BTreeMap<String, Vec<String>>,
    /// What the merchant can give back, in fen; nothing where it has no end.
    balance: Option<i64>,
    /// Orders whose payer has closed the account.
    without_payer: BTreeSet<String>,
}

impl Refunds {
    pub(super) fn iter(&self) -> impl Iterator<Item = &BookedRefund> {
        self.by_number.values()
    }

    pub(super) fn get(&self, refund_no: &str) -> Option<&BookedRefund> {
        self.by_number.get(refund_no)
    }

    pub(super) fn by_id(&self, refund_id: &str) -> Option<&BookedRefund> {
        self.numbers_by_id.get(refund_id).and_then(|refund_no| self.get(refund_no))
    }

    /// The refunds of that order, oldest first.
    pub(super) fn of_order(&self, trade_no: &str) -> impl Iterator<Item = &BookedRefund> {
        self.numbers_by_order.get(trade_no).into_iter().flatten().filter_map(|refund_no| self.get(refund_no))
    }

    /// What has been given back of that order or is under way, in fen.
    pub(super) fn given_back(&self, trade_no: &str) -> i64 {
        self.of_order(trade_no).filter(|refund| refund.counts()).fold(0, |sum, refund| sum.saturating_add(refund.refund_fee))
    }

    pub(super) fn balance(&self) -> Option<i64> {
        self.balance
    }

    pub(super) fn set_balance(&mut self, balance: Option<i64>) {
        self.balance = balance;
    }

    /// Adds to the balance, where it has an end.
    pub(super) fn top_up(&mut self, fen: i64) {
        self.balance = self.balance.map(|balance| balance.saturating_add(fen));
    }

    pub(super) fn lose_payer(&mut self, trade_no: &str) {
        self.without_payer.insert(trade_no.to_owned());
    }

    pub(super) fn has_lost_payer(&self, trade_no: &str) -> bool {
        self.without_payer.contains(trade_no)
    }

    /// Accepts a refund whose number is not in the book, and takes it from the balance.
    pub(super) fn accept(&mut self, refund: BookedRefund) {
        self.top_up(refund.refund_fee.saturating_neg());
        self.numbers_by_id.insert(refund.refund_id.clone(), refund.refund_no.clone());
        self.numbers_by_order.entry(refund.trade_no.clone()).or_default().push(refund.refund_no.clone());
        self.by_number.insert(refund.refund_no.clone(), refund);
    }

    /// Gives a refund that is under way another fate, counted from `now`. Returns when it ends; nothing where it hangs or is not under way.
    pub(super) fn destine(&mut self, refund_no: &str, fate: RefundFate, now: Moment) -> Option<Moment> {
        let refund = self.by_number.get_mut(refund_no).filter(|refund| refund.state == RefundState::Processing)?;
        let after = |ms: u32| now.plus_millis(i64::from(ms));
        refund.ends = match fate {
            RefundFate::Arrives { after_ms } => Some(after(after_ms)).map(|at| (at, RefundState::Arrived { at })),
            RefundFate::Closed { after_ms } => Some(after(after_ms)).map(|at| (at, RefundState::Closed { at })),
            RefundFate::Changed { after_ms } => Some(after(after_ms)).map(|at| (at, RefundState::Changed { at })),
            RefundFate::Hangs => None,
        };
        refund.ends.map(|(at, _)| at)
    }

    /// Brings a refund to its end if that is due. What the customer does not get goes back to the balance. Returns whether anything changed.
    pub(super) fn settle(&mut self, refund_no: &str, now: Moment) -> bool {
        let Some(refund) = self.by_number.get_mut(refund_no) else { return false };
        let Some((_, end)) = refund.ends.take_if(|(at, _)| *at <= now) else { return false };
        refund.state = end;
        let back = match end {
            RefundState::Closed { .. } | RefundState::Changed { .. } => refund.refund_fee,
            RefundState::Processing | RefundState::Arrived { .. } => 0,
        };
        self.top_up(back);
        true
    }
}
