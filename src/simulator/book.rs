//! The pretend gateway's book: every order it has accepted, and what became of it.

use super::refunds::{BookedRefund, NewRefund, RefundState, Refunds};
use super::rules::{RefundFate, Rules};
use crate::domain::Moment;
use crate::gateway::wechat::sign::SignType;
use std::collections::BTreeMap;

/// A `code_url` can be scanned for two hours, whatever `time_expire` says (protocol §6.4).
const CODE_LIFE_MS: i64 = 7_200_000;

/// An order as the gateway has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedOrder {
    /// The merchant's number, `out_trade_no`.
    pub trade_no: String,
    /// What is asked for, in fen.
    pub total_fee: i64,
    /// When the gateway accepted it, by the gateway's clock.
    pub created_at: Moment,
    /// Its `time_expire`; nothing where none was sent, or one that had already passed.
    pub expires_at: Option<Moment>,
    /// What the payer scans; no two orders share one.
    pub code_url: String,
    /// The gateway's own number of the placing.
    pub prepay_id: String,
    /// Where it stands.
    pub state: BookState,
    /// How the request that created it was signed; every answer about it is signed the same way (protocol §2.2).
    pub sign_type: SignType,
    /// Every parameter of that request except `nonce_str`, `sign` and `sign_type`.
    pub parameters: BTreeMap<String, String>,
}

/// Where an order stands at the gateway. `Paid` and `Closed` are final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookState {
    /// Nobody has paid.
    NotPay,
    /// The payer is at the password; an end of the order does not throw them out.
    UserPaying,
    /// Paid.
    Paid {
        /// The gateway's number of the payment: 28 digits, no two alike.
        transaction_id: String,
        /// When, by the gateway's clock.
        at: Moment,
        /// What was paid, in fen, coupon included.
        total_fee: i64,
        /// How much of it a coupon covered, in fen.
        coupon_fee: i64,
        /// What the merchant is credited, in fen: all of it, unless the merchant bears the coupon.
        settlement_fee: i64,
        /// Who paid.
        openid: String,
    },
    /// Closed by the merchant; nobody can pay any more.
    Closed {
        /// When, by the gateway's clock.
        at: Moment,
    },
}

/// Why a payer is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayRefusal {
    /// There is no such order.
    #[error("there is no such order")]
    NoSuchOrder,
    /// It has been paid.
    #[error("the order has been paid")]
    AlreadyPaid,
    /// It has been closed.
    #[error("the order has been closed")]
    Closed,
    /// Its `time_expire` has passed.
    #[error("the order has expired")]
    Expired,
    /// The code is older than two hours.
    #[error("the code has expired")]
    CodeExpired,
}

impl BookedOrder {
    /// A parameter of the request that created it; nothing where it was not sent.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// What was paid, in fen, coupon included; 0 where nothing was.
    pub fn paid_fee(&self) -> i64 {
        match self.state {
            BookState::Paid { total_fee, .. } => total_fee,
            BookState::NotPay | BookState::UserPaying | BookState::Closed { .. } => 0,
        }
    }

    /// Whether a payer who comes at `now` is let in.
    pub(super) fn admits_payer(&self, rules: &Rules, now: Moment) -> Result<(), PayRefusal> {
        match self.state {
            BookState::Paid { .. } => Err(PayRefusal::AlreadyPaid),
            BookState::Closed { .. } => Err(PayRefusal::Closed),
            BookState::UserPaying => Ok(()),
            BookState::NotPay if rules.honour_time_expire && self.expires_at.is_some_and(|end| now >= end) => Err(PayRefusal::Expired),
            BookState::NotPay if now.millis_since(self.created_at) >= CODE_LIFE_MS => Err(PayRefusal::CodeExpired),
            BookState::NotPay => Ok(()),
        }
    }
}

/// What a new order is made from.
pub(super) struct NewOrder {
    pub(super) trade_no: String,
    pub(super) total_fee: i64,
    pub(super) expires_at: Option<Moment>,
    pub(super) sign_type: SignType,
    pub(super) parameters: BTreeMap<String, String>,
}

/// All orders by number, their refunds, and the mint of the gateway's own numbers.
pub(super) struct Book {
    orders: BTreeMap<String, BookedOrder>,
    /// Of the paid orders, by the gateway's number of the payment.
    paid: BTreeMap<String, String>,
    refunds: Refunds,
    mint: Mint,
    revision: u64,
}

impl Book {
    pub(super) fn new(chance: fastrand::Rng) -> Self {
        Self { orders: BTreeMap::new(), paid: BTreeMap::new(), refunds: Refunds::default(), mint: Mint { chance, serial: 0 }, revision: 0 }
    }

    /// Grows with every change.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    pub(super) fn orders(&self) -> impl Iterator<Item = &BookedOrder> {
        self.orders.values()
    }

    pub(super) fn order(&self, trade_no: &str) -> Option<&BookedOrder> {
        self.orders.get(trade_no)
    }

    pub(super) fn paid_by(&self, transaction_id: &str) -> Option<&BookedOrder> {
        self.paid.get(transaction_id).and_then(|trade_no| self.order(trade_no))
    }

    pub(super) fn refunds(&self) -> &Refunds {
        &self.refunds
    }

    /// For what changes nothing that a merchant could see: the balance, the payers' accounts.
    pub(super) fn refunds_mut(&mut self) -> &mut Refunds {
        &mut self.refunds
    }

    /// Accepts an order whose number is not in the book.
    pub(super) fn accept(&mut self, new: NewOrder, now: Moment) -> &BookedOrder {
        let NewOrder { trade_no, total_fee, expires_at, sign_type, parameters } = new;
        let order = BookedOrder {
            total_fee,
            created_at: now,
            expires_at,
            code_url: self.mint.code_url(),
            prepay_id: self.mint.prepay_id(now),
            state: BookState::NotPay,
            sign_type,
            parameters,
            trade_no: trade_no.clone(),
        };
        self.revision = self.revision.saturating_add(1);
        self.orders.entry(trade_no).or_insert(order)
    }

    /// Takes the payer's money.
    pub(super) fn pay(&mut self, trade_no: &str, rules: &Rules, now: Moment) -> Result<(), PayRefusal> {
        let order = self.orders.get_mut(trade_no).ok_or(PayRefusal::NoSuchOrder)?;
        order.admits_payer(rules, now)?;
        let transaction_id = self.mint.transaction_id(now);
        self.paid.insert(transaction_id.clone(), trade_no.to_owned());
        let coupon_fee = rules.coupon_fen.clamp(0, order.total_fee);
        order.state = BookState::Paid {
            transaction_id,
            at: now,
            total_fee: order.total_fee,
            coupon_fee,
            settlement_fee: if rules.coupons_on_the_shop { order.total_fee.saturating_sub(coupon_fee) } else { order.total_fee },
            openid: self.mint.openid(),
        };
        self.revision = self.revision.saturating_add(1);
        Ok(())
    }

    /// Lets the payer in as far as the password.
    pub(super) fn begin_paying(&mut self, trade_no: &str, rules: &Rules, now: Moment) -> Result<(), PayRefusal> {
        let order = self.orders.get_mut(trade_no).ok_or(PayRefusal::NoSuchOrder)?;
        order.admits_payer(rules, now)?;
        order.state = BookState::UserPaying;
        self.revision = self.revision.saturating_add(1);
        Ok(())
    }

    /// The payer leaves without paying; nothing changes unless one is at the password.
    pub(super) fn stop_paying(&mut self, trade_no: &str) {
        if let Some(order) = self.orders.get_mut(trade_no).filter(|order| order.state == BookState::UserPaying) {
            order.state = BookState::NotPay;
            self.revision = self.revision.saturating_add(1);
        }
    }

    /// Closes an order that the caller has found to be neither paid nor closed.
    pub(super) fn close(&mut self, trade_no: &str, now: Moment) {
        if let Some(order) = self.orders.get_mut(trade_no) {
            order.state = BookState::Closed { at: now };
            self.revision = self.revision.saturating_add(1);
        }
    }

    /// Accepts a refund that the caller has found to be in order. It is under way until it is given its fate.
    pub(super) fn accept_refund(&mut self, new: NewRefund, now: Moment) -> BookedRefund {
        let NewRefund { refund_no, trade_no, total_fee, refund_fee, coupon_refund_fee, parameters } = new;
        let refund = BookedRefund {
            refund_no,
            trade_no,
            refund_id: self.mint.refund_id(now),
            refund_fee,
            coupon_refund_fee,
            total_fee,
            accepted_at: now,
            state: RefundState::Processing,
            parameters,
            ends: None,
        };
        self.refunds.accept(refund.clone());
        self.revision = self.revision.saturating_add(1);
        refund
    }

    /// Gives a refund that is under way its fate, counted from `now`, and lets it end if that is at once. Returns when it ends otherwise.
    pub(super) fn destine(&mut self, refund_no: &str, fate: RefundFate, now: Moment) -> Option<Moment> {
        let ends_at = self.refunds.destine(refund_no, fate, now)?;
        self.settle_refund(refund_no, now);
        (ends_at > now).then_some(ends_at)
    }

    /// Brings a refund to its end if that is due.
    pub(super) fn settle_refund(&mut self, refund_no: &str, now: Moment) {
        if self.refunds.settle(refund_no, now) {
            self.revision = self.revision.saturating_add(1);
        }
    }

    pub(super) fn nonce(&mut self) -> String {
        self.mint.letters(32)
    }
}

/// Makes numbers of the shapes that the real gateway's have; a serial keeps them unique, chance keeps them unguessable to a sloppy client.
struct Mint {
    chance: fastrand::Rng,
    serial: u64,
}

impl Mint {
    fn next_serial(&mut self) -> u64 {
        self.serial = self.serial.saturating_add(1);
        self.serial
    }

    fn letters(&mut self, count: usize) -> String {
        std::iter::repeat_with(|| self.chance.alphanumeric()).take(count).collect()
    }

    /// `weixin://wxpay/bizpayurl?pr=…`: seven random characters, then the serial.
    fn code_url(&mut self) -> String {
        let random = self.letters(7);
        format!("weixin://wxpay/bizpayurl?pr={random}{:02}", self.next_serial())
    }

    /// `wx`, the time, 20 more.
    fn prepay_id(&mut self, now: Moment) -> String {
        format!("wx{}{}", now.beijing_compact(), self.letters(20).to_ascii_lowercase())
    }

    /// 28 digits: `4200`, six random ones, the date, ten that count.
    fn transaction_id(&mut self, now: Moment) -> String {
        let random = self.chance.u32(0..1_000_000);
        format!("4200{random:06}{}{:010}", now.beijing_date_compact(), self.next_serial())
    }

    /// 28 digits: `5030`, six random ones, the date, ten that count.
    fn refund_id(&mut self, now: Moment) -> String {
        let random = self.chance.u32(0..1_000_000);
        format!("5030{random:06}{}{:010}", now.beijing_date_compact(), self.next_serial())
    }

    fn openid(&mut self) -> String {
        format!("oUpF8u{}", self.letters(22))
    }
}
