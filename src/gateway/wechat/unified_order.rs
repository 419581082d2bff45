//! Placing: `/pay/unifiedorder` (统一下单, protocol §4.1, errors §5.1 and §5.2).

use super::codes::ErrCode;
use super::signed::{Signed, Verdict};
use super::text::{outgoing, outgoing_whole};
use super::xml::Fields;
use super::{Merchant, WireRequest};
use crate::domain::{Answer, CodeUrl, Order, Unknown};

/// Where orders are placed.
pub const PATH: &str = "/pay/unifiedorder";

/// The kind of order that this till places: a code that the payer scans.
const NATIVE: &str = "NATIVE";

/// The signed request. It follows from the order and the nonce alone: the gateway refuses a repeated number with any other parameter.
pub fn request(merchant: &Merchant, order: &Order, nonce: &str) -> WireRequest {
    WireRequest::signed(PATH, merchant, nonce, parameters(order))
}

/// Every request field of the table in §4.1 that a Native order may have, each within its limit; what is empty is not sent.
fn parameters(order: &Order) -> Fields {
    let extras = &order.extras;
    let mut fields = Fields::new();
    fields.push("device_info", outgoing(&order.device_info, 32));
    fields.push("body", outgoing(&order.description, 127));
    let detail = optional_whole(extras.detail.as_deref(), 6000);
    fields.push("version", if detail.is_empty() { "" } else { "1.0" });
    fields.push("detail", detail);
    fields.push("attach", outgoing(extras.attach.as_deref().unwrap_or_default(), 127));
    fields.push("out_trade_no", order.trade_no.as_str());
    fields.push("fee_type", "CNY");
    fields.push("total_fee", order.amount.fen().get().to_string());
    fields.push("spbill_create_ip", outgoing_whole(&order.client_ip, 64));
    fields.push("time_start", order.by_gateways_clock(order.created_at).beijing_compact());
    fields.push("time_expire", order.by_gateways_clock(order.expires_at).beijing_compact());
    fields.push("goods_tag", optional_whole(extras.goods_tag.as_deref(), 32));
    fields.push("notify_url", outgoing_whole(&order.notify_url, 256));
    fields.push("trade_type", NATIVE);
    fields.push("product_id", outgoing(&order.product_id, 32));
    fields.push("limit_pay", optional_whole(extras.limit_pay.as_deref(), 32));
    fields.push("receipt", if extras.receipt == Some(true) { "Y" } else { "" });
    fields.push("profit_sharing", extras.profit_sharing.map_or("", |splits| if splits { "Y" } else { "N" }));
    fields.push("scene_info", optional_whole(extras.scene_info.as_deref(), 256));
    fields
}

fn optional_whole(text: Option<&str>, max_bytes: usize) -> String {
    outgoing_whole(text.unwrap_or_default(), max_bytes)
}

/// What the gateway says of an order that it took.
struct Placed {
    /// What the QR holds.
    code_url: CodeUrl,
}

impl Placed {
    fn read(signed: &Signed) -> Result<Self, Unknown> {
        if signed.required("trade_type")? != NATIVE {
            return Err(Unknown::BadField("trade_type"));
        }
        let code_url = CodeUrl::new(signed.required("code_url")?).or(Err(Unknown::BadField("code_url")))?;
        Ok(Self { code_url })
    }
}

/// What a signed answer about our merchant means. It names no number, so nothing but the signature and the exchange itself binds it to our order;
/// that suffices, because no money state follows from it.
pub(super) fn meaning(signed: &Signed) -> Result<Answer, Unknown> {
    let failure = match signed.verdict()? {
        Verdict::Success => return Placed::read(signed).map(|placed| Answer::Placed(placed.code_url)),
        Verdict::Fail(failure) => failure,
    };
    match &failure.code {
        // §5.1, class C: the request was not carried out. §5.2, class O: the payer's balance.
        ErrCode::NoAuth
        | ErrCode::LackParams
        | ErrCode::ParamError
        | ErrCode::AppidNotExist
        | ErrCode::MchidNotExist
        | ErrCode::AppidMchidNotMatch
        | ErrCode::NotEnough
        | ErrCode::SignError
        | ErrCode::XmlFormatError
        | ErrCode::PostDataEmpty
        | ErrCode::NotUtf8
        | ErrCode::RequirePostMethod => Ok(Answer::PlaceRefused(failure.refusal())),
        // §5.2: query first.
        ErrCode::InvalidRequest | ErrCode::OrderPaid | ErrCode::OrderClosed | ErrCode::OutTradeNoUsed => Ok(Answer::NumberKnown(failure.refusal())),
        ErrCode::SystemError => Err(Unknown::SystemError),
        ErrCode::FrequencyLimited | ErrCode::InvalidReqTooMuch => Err(Unknown::TooOften),
        ErrCode::OrderNotExist
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
