//! Closing: `/pay/closeorder` (关闭订单, protocol §4.3, errors §5.1 and §5.3).

use super::codes::ErrCode;
use super::signed::{Signed, Verdict};
use super::xml::Fields;
use super::{Merchant, WireRequest};
use crate::domain::{Answer, TradeNo, Unknown};

/// Where orders are closed.
pub const PATH: &str = "/pay/closeorder";

/// The signed request.
pub fn request(merchant: &Merchant, trade_no: &TradeNo, nonce: &str) -> WireRequest {
    let mut fields = Fields::new();
    fields.push("out_trade_no", trade_no.as_str());
    WireRequest::signed(PATH, merchant, nonce, fields)
}

/// What a signed answer about our merchant means. It names no number; so an accepted close ends nothing before a query has confirmed it.
pub(super) fn meaning(signed: &Signed) -> Result<Answer, Unknown> {
    let failure = match signed.verdict()? {
        Verdict::Success => return accepted(signed),
        Verdict::Fail(failure) => failure,
    };
    match &failure.code {
        // §5.3: already closed, so done.
        ErrCode::OrderClosed => Ok(Answer::CloseAccepted),
        ErrCode::OrderPaid => Ok(Answer::CloseFoundPaid),
        ErrCode::OrderNotExist => Ok(Answer::NotFound),
        // The rule "not before five minutes" (§4.3) has no code of its own; these two say that a rule or the state does not allow it.
        ErrCode::TradeStateError | ErrCode::InvalidRequest => Ok(Answer::CloseNotYet),
        ErrCode::SystemError => Err(Unknown::SystemError),
        ErrCode::FrequencyLimited | ErrCode::InvalidReqTooMuch => Err(Unknown::TooOften),
        // §5.1, class C.
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
        | ErrCode::RequirePostMethod => Err(failure.not_taken()),
        ErrCode::NotEnough
        | ErrCode::OutTradeNoUsed
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

/// A success has no field of its own that must be there; but one with the fields of another endpoint is an answer to another question.
fn accepted(signed: &Signed) -> Result<Answer, Unknown> {
    match ["trade_state", "prepay_id", "code_url"].into_iter().find(|name| signed.text(name).is_some()) {
        None => Ok(Answer::CloseAccepted),
        Some(foreign) => Err(Unknown::BadField(foreign)),
    }
}
