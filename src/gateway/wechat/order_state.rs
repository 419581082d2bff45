//! What an answer to a query holds, field by field (protocol §4.2).

use super::signed::Signed;
use crate::domain::{Fen, Moment, TransactionId, Unknown};

/// What the gateway says of an order that it knows: every answer field of the table in §4.2. Texts are as they came, not cleaned.
///
/// Only state and number are always promised. A number, time or id that is malformed counts as absent: what is needed for a proof is then missing,
/// and what is not needed cannot hide a proven payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderState {
    /// `trade_state`: where the order stands. No other field says so.
    pub trade_state: TradeState,
    /// `trade_state_desc`: the same in words.
    pub description: Option<String>,
    /// `out_trade_no`: our number.
    pub out_trade_no: String,
    /// `device_info`: our till, as sent.
    pub device_info: Option<String>,
    /// `attach`: our own words, as sent.
    pub attach: Option<String>,
    /// `openid`: who paid, as our application knows the payer.
    pub openid: Option<OpenId>,
    /// `is_subscribe`: whether the payer follows our application.
    pub is_subscribe: Option<bool>,
    /// `trade_type`: `NATIVE`, or another way that the payment took.
    pub trade_type: Option<String>,
    /// `bank_type`: the paying bank's code.
    pub bank_type: Option<String>,
    /// `total_fee`: the order's amount, before coupons.
    pub total_fee: Option<Fen>,
    /// `settlement_total_fee`: what the merchant is credited, where coupons make it less.
    pub settlement_total_fee: Option<Fen>,
    /// `fee_type`: the currency of the order.
    pub fee_type: Option<String>,
    /// `cash_fee`: what the payer paid in cash.
    pub cash_fee: Option<Fen>,
    /// `cash_fee_type`: the currency of the cash.
    pub cash_fee_type: Option<String>,
    /// `coupon_fee`: what coupons paid.
    pub coupon_fee: Option<Fen>,
    /// `coupon_count`: how many coupons, as the provider counts them.
    pub coupon_count: Option<i64>,
    /// `coupon_type_$n`, `coupon_id_$n`, `coupon_fee_$n`, from `n` = 0 without a gap.
    pub coupons: Vec<Coupon>,
    /// `transaction_id`: the provider's number of the payment.
    pub transaction_id: Option<TransactionId>,
    /// `time_end`: when it was paid.
    pub time_end: Option<Moment>,
    /// `promotion_detail`: JSON about promotions.
    pub promotion_detail: Option<String>,
}

/// Where an order stands, in the provider's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TradeState {
    /// `SUCCESS`: paid.
    Success,
    /// `REFUND`: was paid; at least one refund was started, be it of a part.
    Refund,
    /// `NOTPAY`: nothing yet, or only scanned.
    NotPay,
    /// `CLOSED`: cannot be paid.
    Closed,
    /// `REVOKED`: reversed, cannot be paid.
    Revoked,
    /// `USERPAYING`: the payer is entering a password.
    UserPaying,
    /// `PAYERROR`: an attempt failed; not an end.
    PayError,
    /// `ACCEPT`: the deduction is pending.
    Accept,
    /// A word that this version does not know, as it came.
    Other(String),
}

impl TradeState {
    /// Reads the word; one letter off is another word.
    pub fn parse(word: &str) -> Self {
        match word {
            "SUCCESS" => Self::Success,
            "REFUND" => Self::Refund,
            "NOTPAY" => Self::NotPay,
            "CLOSED" => Self::Closed,
            "REVOKED" => Self::Revoked,
            "USERPAYING" => Self::UserPaying,
            "PAYERROR" => Self::PayError,
            "ACCEPT" => Self::Accept,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// A payer, as the merchant's application knows them. Personal: never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenId(String);

impl OpenId {
    /// The id itself, for the provider and nobody else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for OpenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenId(hidden)")
    }
}

/// One coupon that paid a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coupon {
    /// `CASH` (prepaid) or `NO_CASH`.
    pub kind: Option<String>,
    /// The coupon's id.
    pub id: Option<String>,
    /// What it paid.
    pub fee: Option<Fen>,
}

impl OrderState {
    /// Reads a success of a query.
    pub(super) fn read(signed: &Signed) -> Result<Self, Unknown> {
        let text = |name: &str| signed.text(name).map(str::to_owned);
        Ok(Self {
            trade_state: TradeState::parse(signed.required("trade_state")?),
            description: text("trade_state_desc"),
            out_trade_no: signed.required("out_trade_no")?.to_owned(),
            device_info: text("device_info"),
            attach: text("attach"),
            openid: text("openid").map(OpenId),
            is_subscribe: signed.text("is_subscribe").map(|word| word == "Y"),
            trade_type: text("trade_type"),
            bank_type: text("bank_type"),
            total_fee: signed.fen("total_fee"),
            settlement_total_fee: signed.fen("settlement_total_fee"),
            fee_type: text("fee_type"),
            cash_fee: signed.fen("cash_fee"),
            cash_fee_type: text("cash_fee_type"),
            coupon_fee: signed.fen("coupon_fee"),
            coupon_count: signed.number("coupon_count"),
            coupons: (0_usize..).map_while(|n| Coupon::read(signed, n)).collect(),
            transaction_id: signed.text("transaction_id").and_then(|id| TransactionId::new(id).ok()),
            time_end: signed.text("time_end").and_then(Moment::parse_beijing_compact),
            promotion_detail: text("promotion_detail"),
        })
    }
}

impl Coupon {
    /// The `n`-th coupon; nothing where no field of it is there. The number of fields of an answer is bounded, and so is this.
    fn read(signed: &Signed, n: usize) -> Option<Self> {
        let (kind, id, fee) = (format!("coupon_type_{n}"), format!("coupon_id_{n}"), format!("coupon_fee_{n}"));
        let is_there = [&kind, &id, &fee].into_iter().any(|name| signed.text(name).is_some());
        is_there.then(|| Self { kind: signed.text(&kind).map(str::to_owned), id: signed.text(&id).map(str::to_owned), fee: signed.fen(&fee) })
    }
}
