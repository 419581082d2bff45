//! Asking where a refund stands: `/pay/refundquery` (查询退款, protocol §4.5, errors §5.1 and §5.7).

use super::codes::ErrCode;
use super::signed::{Failure, Signed, Verdict};
use super::text;
use super::xml::Fields;
use super::{Merchant, WireRequest};
use crate::domain::{Fen, Moment, RefundAnswer, RefundId, RefundNo, RefundReport, RefundStatus, Unknown};

/// Where refunds are asked about.
pub const PATH: &str = "/pay/refundquery";

/// The signed request by our own number.
pub fn request(merchant: &Merchant, refund_no: &RefundNo, nonce: &str) -> WireRequest {
    let mut fields = Fields::new();
    fields.push("out_refund_no", refund_no.as_str());
    WireRequest::signed(PATH, merchant, nonce, fields)
}

/// What a signed answer means for this refund, once it is known to be for our merchant and to name no other number.
pub(super) fn meaning(refund_no: &RefundNo, signed: &Signed) -> Result<RefundAnswer, Unknown> {
    match signed.verdict()? {
        Verdict::Success => {
            signed.must_be_in_yuan()?;
            Record::find(signed, refund_no)?.report().map(RefundAnswer::Report)
        }
        Verdict::Fail(failure) => refused(failure),
    }
}

/// The one record of an answer that is about our refund. An answer may hold others of the same order, in any place.
pub(super) struct Record<'a> {
    signed: &'a Signed,
    n: &'a str,
}

impl<'a> Record<'a> {
    /// The record that names our number.
    pub(super) fn find(signed: &'a Signed, refund_no: &'a RefundNo) -> Result<Self, Unknown> {
        let mut ours = signed.records("out_refund_no", refund_no.as_str());
        let n = ours.next().ok_or(Unknown::OtherNumber)?;
        if ours.next().is_some() {
            return Err(Unknown::BadField("out_refund_no_$n"));
        }
        Ok(Self { signed, n })
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.signed.text(&format!("{name}_{}", self.n))
    }

    /// `refund_status_$n`, as it came.
    pub(super) fn status(&self) -> Option<&'a str> {
        self.text("refund_status")
    }

    /// `refund_fee_$n`: what goes back, coupons included.
    pub(super) fn amount(&self) -> Option<Fen> {
        self.signed.fen(&format!("refund_fee_{}", self.n))
    }

    /// `refund_success_time_$n`.
    pub(super) fn arrived_at(&self) -> Option<Moment> {
        self.text("refund_success_time").and_then(Moment::parse_beijing_spaced)
    }

    fn report(&self) -> Result<RefundReport, Unknown> {
        let status = match self.status().ok_or(Unknown::BadField("refund_status_$n"))? {
            "PROCESSING" => RefundStatus::UnderWay,
            "SUCCESS" => RefundStatus::Arrived,
            "REFUNDCLOSE" => RefundStatus::Closed,
            "CHANGE" => RefundStatus::Returned,
            other => return Err(Unknown::NewWord(text::words(other))),
        };
        Ok(RefundReport {
            status,
            refund_id: self.text("refund_id").and_then(|id| RefundId::new(id).ok()).ok_or(Unknown::BadField("refund_id_$n"))?,
            amount: self.amount().ok_or(Unknown::BadField("refund_fee_$n"))?,
            arrived_at: self.arrived_at(),
            // Spelled so by the provider.
            account: self.text("refund_recv_accout").map(text::words).filter(|words| !words.is_empty()),
        })
    }
}

fn refused(failure: Failure) -> Result<RefundAnswer, Unknown> {
    match &failure.code {
        ErrCode::RefundNotExist => Ok(RefundAnswer::NotFound),
        ErrCode::SystemError => Err(Unknown::SystemError),
        ErrCode::FrequencyLimited | ErrCode::InvalidReqTooMuch => Err(Unknown::TooOften),
        // §5.1 and §5.7, class C: no word about the refund.
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
        | ErrCode::InvalidRequest
        | ErrCode::InvalidTransactionId => Err(failure.not_taken()),
        // Codes of other questions.
        ErrCode::NotEnough
        | ErrCode::OrderPaid
        | ErrCode::OrderClosed
        | ErrCode::OutTradeNoUsed
        | ErrCode::OrderNotExist
        | ErrCode::TradeStateError
        | ErrCode::BizErrNeedRetry
        | ErrCode::Error
        | ErrCode::TradeOverdue
        | ErrCode::UserAccountAbnormal
        | ErrCode::RefundFeeMismatch
        | ErrCode::OrderNotReady
        | ErrCode::CertError
        | ErrCode::Other(_) => Err(failure.new_word()),
    }
}
