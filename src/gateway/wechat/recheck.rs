//! Reading stored evidence again, without a network.

use super::refund_query::Record;
use super::sign::{ApiKey, SignType};
use super::signed::{Signed, Verdict};
use super::{Merchant, WireReply, text};
use crate::domain::{Fen, Moment, RefundNo, TradeNo, TransactionId, Unknown};

/// What a stored proof says, read from its bytes after its signature was checked again. What it does not say is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recheck {
    /// Our number of the charge.
    pub trade_no: Option<TradeNo>,
    /// Our number of the refund, where the proof is about one.
    pub refund_no: Option<RefundNo>,
    /// The provider's number of the payment.
    pub transaction_id: Option<TransactionId>,
    /// Where it stands, in the provider's spelling: `trade_state` or `refund_status`; `ACCEPTED` for a refund that was only accepted; `err_code` for a
    /// refusal; else `result_code`.
    pub state: String,
    /// The sum: what was paid, or what goes back.
    pub fen: Option<Fen>,
    /// When it was paid, or when it arrived.
    pub at: Option<Moment>,
}

/// Reads stored evidence again. `former_keys` are those that the merchant's key took the place of; `refund` is the refund whose record is meant, where the
/// proof is of one.
///
/// # Errors
/// As for an answer: not our merchant's, signed with none of the keys, or about another refund.
pub fn recheck(merchant: &Merchant, former_keys: &[ApiKey], evidence: &[u8], refund: Option<&RefundNo>) -> Result<Recheck, Unknown> {
    let signed = read_kept(merchant, former_keys, &WireReply { status: 200, body: evidence.to_vec() })?;
    signed.must_be_for(merchant)?;
    if let Some(refund_no) = refund {
        signed.must_not_be_about_another("out_refund_no", refund_no.as_str())?;
    }
    let (state, fen, at) = match (signed.verdict()?, refund) {
        (Verdict::Fail(failure), _) => (failure.code.as_str().to_owned(), None, None),
        (Verdict::Success, None) => {
            let state = signed.text("trade_state").map_or_else(|| signed.required("result_code"), Ok)?;
            (state.to_owned(), signed.fen("total_fee"), signed.text("time_end").and_then(Moment::parse_beijing_compact))
        }
        (Verdict::Success, Some(_)) if signed.text("out_refund_no").is_some() => ("ACCEPTED".to_owned(), signed.fen("refund_fee"), None),
        (Verdict::Success, Some(refund_no)) => {
            let record = Record::find(&signed, refund_no)?;
            (record.status().ok_or(Unknown::BadField("refund_status_$n"))?.to_owned(), record.amount(), record.arrived_at())
        }
    };
    Ok(Recheck {
        trade_no: signed.text("out_trade_no").and_then(|number| TradeNo::new(number).ok()),
        refund_no: refund.cloned(),
        transaction_id: signed.text("transaction_id").and_then(|number| TransactionId::new(number).ok()),
        state: text::words(&state),
        fen,
        at,
    })
}

/// A proof outlives the key, and the kind of signature, that were agreed when it came.
fn read_kept(merchant: &Merchant, former_keys: &[ApiKey], reply: &WireReply) -> Result<Signed, Unknown> {
    let as_of_today = Signed::read(merchant, reply);
    if !matches!(as_of_today, Err(Unknown::BadSignature | Unknown::OtherSignType)) {
        return as_of_today;
    }
    let keys = std::iter::once(&merchant.key).chain(former_keys);
    let mut formerly =
        keys.flat_map(|key| [SignType::Md5, SignType::HmacSha256].map(|sign_type| Merchant { sign_type, key: key.clone(), ..merchant.clone() }));
    formerly.find_map(|merchant| Signed::read(&merchant, reply).ok()).map_or(as_of_today, Ok)
}
