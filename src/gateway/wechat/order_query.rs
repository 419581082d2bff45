//! Asking for an order's state: `/pay/orderquery` (查询订单, protocol §4.2, errors §5.1 and §5.3). The only source of "paid".

use super::codes::ErrCode;
use super::order_state::{OrderState, TradeState};
use super::signed::{CNY, Failure, Signed, Verdict};
use super::text;
use super::xml::Fields;
use super::{Merchant, WireRequest};
use crate::domain::{Answer, Order, Payment, TradeNo, TransactionId, Unknown, Unpaid};

/// Where orders are asked about.
pub const PATH: &str = "/pay/orderquery";

/// The signed request by our own number.
pub fn request(merchant: &Merchant, trade_no: &TradeNo, nonce: &str) -> WireRequest {
    let mut fields = Fields::new();
    fields.push("out_trade_no", trade_no.as_str());
    WireRequest::signed(PATH, merchant, nonce, fields)
}

/// The signed request by the provider's number of a payment.
pub fn request_by_transaction_id(merchant: &Merchant, transaction_id: &TransactionId, nonce: &str) -> WireRequest {
    let mut fields = Fields::new();
    fields.push("transaction_id", transaction_id.as_str());
    WireRequest::signed(PATH, merchant, nonce, fields)
}

/// What a signed answer means for this order, once it is known to be for our merchant and to name no other number. An error need not name ours and
/// is bound by its signature alone; a state must, or [`OrderState::read`] refuses it.
pub(super) fn meaning(order: &Order, signed: &Signed) -> Result<Answer, Unknown> {
    match signed.verdict()? {
        Verdict::Fail(failure) => refused(failure),
        Verdict::Success => state_meaning(order, OrderState::read(signed)?),
    }
}

fn state_meaning(order: &Order, state: OrderState) -> Result<Answer, Unknown> {
    match state.trade_state {
        TradeState::Success => paid(order, state, false),
        TradeState::Refund => paid(order, state, true),
        TradeState::NotPay => Ok(Answer::Unpaid(Unpaid::NotPay)),
        TradeState::UserPaying => Ok(Answer::Unpaid(Unpaid::UserPaying)),
        TradeState::PayError => Ok(Answer::Unpaid(Unpaid::PayError)),
        TradeState::Accept => Ok(Answer::Unpaid(Unpaid::Accept)),
        TradeState::Closed | TradeState::Revoked => Ok(Answer::Closed),
        TradeState::Other(word) => Err(Unknown::NewWord(text::words(&word))),
    }
}

/// The state says paid; it is our payment only with a payment number, our fen and our currency. What is missing is not matching.
fn paid(order: &Order, state: OrderState, refund_started: bool) -> Result<Answer, Unknown> {
    let ours = state.total_fee == Some(order.amount.fen()) && state.fee_type.as_deref().is_none_or(|currency| currency == CNY);
    let payment = Payment {
        transaction_id: state.transaction_id.ok_or(Unknown::BadField("transaction_id"))?,
        total: state.total_fee.ok_or(Unknown::BadField("total_fee"))?,
        currency: state.fee_type.map_or_else(|| CNY.to_owned(), |currency| text::words(&currency)),
        cash: state.cash_fee,
        settlement: state.settlement_total_fee,
        bank: state.bank_type.map(|bank| text::words(&bank)),
        paid_at: state.time_end,
        refund_started,
    };
    Ok(if ours { Answer::Paid(payment) } else { Answer::Mismatch(payment) })
}

fn refused(failure: Failure) -> Result<Answer, Unknown> {
    match &failure.code {
        ErrCode::OrderNotExist => Ok(Answer::NotFound),
        ErrCode::SystemError => Err(Unknown::SystemError),
        ErrCode::FrequencyLimited | ErrCode::InvalidReqTooMuch => Err(Unknown::TooOften),
        // §5.1, class C: no word about the order.
        ErrCode::NoAuth
        | ErrCode::LackParams
        | ErrCode::ParamError
        | ErrCode::AppidNotExist
        | ErrCode::MchidNotExist
        | ErrCode::AppidMchidNotMatch
        | ErrCode::SignError
        | ErrCode::XmlFormatError
        | ErrCode::PostDataEmpty
        | ErrCode::NotUtf8
        | ErrCode::RequirePostMethod
        | ErrCode::InvalidRequest => Err(failure.not_taken()),
        // Codes of other questions: "paid" or "closed" is believed from `trade_state` alone.
        ErrCode::NotEnough
        | ErrCode::OrderPaid
        | ErrCode::OrderClosed
        | ErrCode::OutTradeNoUsed
        | ErrCode::TradeStateError
        | ErrCode::BizErrNeedRetry
        | ErrCode::Error
        | ErrCode::TradeOverdue
        | ErrCode::UserAccountAbnormal
        | ErrCode::RefundFeeMismatch
        | ErrCode::OrderNotReady
        | ErrCode::InvalidTransactionId
        | ErrCode::CertError
        | ErrCode::RefundNotExist
        | ErrCode::Other(_) => Err(failure.new_word()),
    }
}
