//! Where the real gateway's manners are uncertain or vary, they are set here.

use super::bill::BillRules;
use super::request::Refused;
use std::collections::BTreeSet;

/// How the pretend gateway behaves within the protocol. The defaults are the documented behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// An unpaid order younger than this, in milliseconds, is not closed (protocol §4.3: 5 minutes). 0 closes at any age, as users report.
    pub close_min_age_ms: u32,
    /// Whether nobody can begin to pay after `time_expire` (protocol §6.4: users report that it may have no effect).
    pub honour_time_expire: bool,
    /// Queries see a payment only so many milliseconds after it.
    pub query_lag_ms: u32,
    /// Queries see a close only so many milliseconds after it; until then they say `NOTPAY` (protocol §4.3).
    pub close_lag_ms: u32,
    /// Whether an unpaid order may be placed again with identical parameters (protocol §4.1).
    pub reentry: Reentry,
    /// How much of each payment a coupon covers, in fen, at most the whole: `total_fee = cash_fee + coupon_fee` (protocol §3).
    pub coupon_fen: i64,
    /// Whether the merchant bears the coupons, so that as much less is credited.
    pub coupons_on_the_shop: bool,
    /// Orders and refunds, by the merchant's numbers, about which it only ever answers that it is asked too often.
    pub silent_about: BTreeSet<String>,
    /// How bills are written.
    pub bill: BillRules,
    /// How refunds are limited.
    pub refunds: RefundRules,
    /// Whether `/secapi/*` asks for the merchant's certificate and takes nothing without it. Switched off, the gateway does not ask at all, as a
    /// front that has lost its settings would.
    pub certificate_wanted: bool,
    /// Whether the merchant's certificate has been revoked.
    pub certificate_revoked: bool,
    /// How far the gateway's clock is ahead of this computer's, in milliseconds. Used by the server, which reads the clock.
    pub clock_ahead_ms: i64,
}

impl Rules {
    /// Whether it says anything about that order or refund.
    pub(super) fn may_speak_about(&self, number: &str) -> Result<(), Refused> {
        if self.silent_about.contains(number) { Err(Refused::new("FREQUENCY_LIMITED", "频率超限，请稍后再试")) } else { Ok(()) }
    }
}

/// What happens to the second placing of an unpaid order with identical parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reentry {
    /// It answers with the same `code_url`, as documented.
    Allowed,
    /// It is refused as a repeated number, as some users report.
    Refused,
}

/// How the gateway limits refunds. The defaults are the documented behaviour (protocol §7); all times are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRules {
    /// What becomes of an accepted refund that [`super::RefundFates`] says nothing else of.
    pub fate: RefundFate,
    /// A refund sooner than this after the payment is answered `ORDER_NOT_READY`.
    pub ready_after_ms: u32,
    /// A refund sooner than this after the last accepted one of the same order is answered `FREQUENCY_LIMITED`. 0 switches the rule off.
    pub gap_ms: u32,
    /// How many refunds one order may have.
    pub most_parts: usize,
    /// Queries see an accepted refund only so many milliseconds after it; until then they say `REFUNDNOTEXIST` (protocol §5.7).
    pub query_lag_ms: u32,
    /// How many good requests are taken in a second; further ones are answered `FREQUENCY_LIMITED`.
    pub good_per_second: usize,
    /// How many requests of a second may be refused or not taken; after one more, all are answered `INVALID_REQ_TOO_MUCH` for a while.
    pub bad_per_second: usize,
    /// For how long.
    pub punished_ms: u32,
}

/// What becomes of an accepted refund, and how many milliseconds after its acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundFate {
    /// The customer gets the money: `SUCCESS`.
    Arrives {
        /// When.
        after_ms: u32,
    },
    /// Nothing is given back: `REFUNDCLOSE`.
    Closed {
        /// When.
        after_ms: u32,
    },
    /// The customer's card is void or frozen, and the money is back with the merchant: `CHANGE`.
    Changed {
        /// When.
        after_ms: u32,
    },
    /// It stays `PROCESSING` until it is told otherwise.
    Hangs,
}

impl Default for RefundRules {
    fn default() -> Self {
        Self {
            fate: RefundFate::Arrives { after_ms: 5_000 },
            ready_after_ms: 0,
            gap_ms: 60_000,
            most_parts: 50,
            query_lag_ms: 0,
            good_per_second: 150,
            bad_per_second: 6,
            punished_ms: 60_000,
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            close_min_age_ms: 300_000,
            honour_time_expire: true,
            query_lag_ms: 0,
            close_lag_ms: 0,
            reentry: Reentry::Allowed,
            coupon_fen: 0,
            coupons_on_the_shop: false,
            silent_about: BTreeSet::new(),
            bill: BillRules::default(),
            refunds: RefundRules::default(),
            certificate_wanted: true,
            certificate_revoked: false,
            clock_ahead_ms: 0,
        }
    }
}
