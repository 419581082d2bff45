//! Asking for money back: `/secapi/pay/refund` (申请退款, protocol §4.4, errors §5.1 and §5.6). It needs the client certificate.

use super::codes::ErrCode;
use super::signed::{CNY, Failure, Signed, Verdict};
use super::text::outgoing;
use super::xml::Fields;
use super::{Merchant, WireRequest};
use crate::domain::{RefundAnswer, RefundId, RefundOrder, RefundTrouble, Unknown};

/// Where refunds are asked for.
pub const PATH: &str = "/secapi/pay/refund";

/// The signed request. It follows from the order and the nonce alone: one number goes with one set of parameters, and the money goes back once.
pub fn request(merchant: &Merchant, order: &RefundOrder, nonce: &str) -> WireRequest {
    let mut fields = Fields::new();
    fields.push("transaction_id", order.transaction_id.as_str());
    fields.push("out_refund_no", order.refund_no.as_str());
    fields.push("total_fee", order.total.get().to_string());
    fields.push("refund_fee", order.amount.fen().get().to_string());
    fields.push("refund_fee_type", CNY);
    fields.push("refund_desc", outgoing(&order.reason, 80));
    WireRequest::signed(PATH, merchant, nonce, fields)
}

/// What a signed answer means for this refund, once it is known to be for our merchant and to name no other number.
pub(super) fn meaning(order: &RefundOrder, signed: &Signed) -> Result<RefundAnswer, Unknown> {
    match signed.verdict()? {
        Verdict::Success => accepted(order, signed),
        Verdict::Fail(failure) => refused(failure),
    }
}

/// `SUCCESS` is "accepted". One that speaks of another sum is not believed either way: a query tells.
fn accepted(order: &RefundOrder, signed: &Signed) -> Result<RefundAnswer, Unknown> {
    signed.required("out_refund_no")?;
    signed.must_be_in_yuan()?;
    if signed.text("refund_fee").is_some() && signed.fen("refund_fee") != Some(order.amount.fen()) {
        return Err(Unknown::BadField("refund_fee"));
    }
    let refund_id = signed.text("refund_id").and_then(|id| RefundId::new(id).ok());
    Ok(RefundAnswer::Accepted { refund_id })
}

fn refused(failure: Failure) -> Result<RefundAnswer, Unknown> {
    let trouble = match &failure.code {
        ErrCode::SystemError => return Err(Unknown::SystemError),
        ErrCode::BizErrNeedRetry | ErrCode::OrderNotReady => return Ok(RefundAnswer::NotNow(failure.refusal())),
        ErrCode::FrequencyLimited => return Ok(RefundAnswer::TooFast(failure.refusal())),
        ErrCode::InvalidReqTooMuch => return Ok(RefundAnswer::TooManyWrong(failure.refusal())),
        ErrCode::NotEnough => RefundTrouble::NotEnough,
        ErrCode::TradeOverdue => RefundTrouble::Overdue,
        ErrCode::UserAccountAbnormal => RefundTrouble::AccountClosed,
        ErrCode::RefundFeeMismatch => RefundTrouble::OtherAmounts,
        ErrCode::OrderNotExist | ErrCode::InvalidTransactionId => RefundTrouble::NoSuchPayment,
        ErrCode::Error | ErrCode::InvalidRequest => RefundTrouble::AgainstRule,
        ErrCode::CertError => RefundTrouble::Certificate,
        ErrCode::NoAuth => RefundTrouble::NotAllowed,
        // §5.1, class C.
        ErrCode::LackParams
        | ErrCode::ParamError
        | ErrCode::AppidNotExist
        | ErrCode::MchidNotExist
        | ErrCode::AppidMchidNotMatch
        | ErrCode::SignError
        | ErrCode::XmlFormatError
        | ErrCode::PostDataEmpty
        | ErrCode::NotUtf8
        | ErrCode::RequirePostMethod => RefundTrouble::Request,
        // Codes of other questions.
        ErrCode::OrderPaid
        | ErrCode::OrderClosed
        | ErrCode::OutTradeNoUsed
        | ErrCode::TradeStateError
        | ErrCode::RefundNotExist
        | ErrCode::Other(_) => return Err(failure.new_word()),
    };
    Ok(RefundAnswer::Refused { trouble, refusal: failure.refusal() })
}
