//! WeChat Pay API v2: Native orders of a direct merchant, and their refunds.
//!
//! Owns the wire: fields, XML, signatures, endpoints, transport. Its words (`out_trade_no`, `total_fee`) end here; outside stand the words of the
//! domain. Nothing but a verified reply becomes anything but [`crate::domain::Answer::Unknown`].
//!
//! [`request`] and [`answer`], [`refund_request`] and [`refund_answer`] are pure: bytes out, bytes in. [`Client`] only carries them.

use crate::domain::{Answer, AppId, Ask, AskKind, MchId, RefundAnswer, RefundAsk, RefundAskKind, Unknown};
use sign::{ApiKey, SignType};
use signed::{Signed, is_web_page};
use xml::Fields;

pub mod bill;
mod carried;
pub mod certificate;
mod client;
pub mod close_order;
pub mod codes;
mod failure;
mod hosts;
mod mutual;
pub mod order_query;
pub mod order_state;
mod pem;
mod recheck;
pub mod refund;
pub mod refund_query;
mod said;
pub mod sign;
mod signed;
pub mod text;
pub mod unified_order;
pub mod xml;

#[cfg(test)]
mod tests;

pub use client::{Client, Pace};
pub use hosts::{ClientError, Hosts};
pub use recheck::{Recheck, recheck};

/// Under whose name we ask.
#[derive(Clone, Debug)]
pub struct Merchant {
    /// The application.
    pub appid: AppId,
    /// The merchant's number.
    pub mch_id: MchId,
    /// The agreed kind of signature: what we use, and the only kind that is believed.
    pub sign_type: SignType,
    /// The key that both sides sign with.
    pub key: ApiKey,
}

impl Merchant {
    /// The order was placed under this very name, so that answers about it can be checked.
    fn owns(&self, appid: &AppId, mch_id: &MchId) -> bool {
        *appid == self.appid && *mch_id == self.mch_id
    }
}

/// One HTTP request, ready to send: `POST`, UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireRequest {
    /// Below the host, with the slash.
    pub path: &'static str,
    /// The signed message.
    pub body: String,
}

impl WireRequest {
    /// It may travel only where the client certificate was asked for and shown (protocol §1.3).
    pub fn needs_certificate(&self) -> bool {
        self.path.starts_with("/secapi/")
    }

    fn asks_for_a_bill(&self) -> bool {
        self.path == bill::PATH
    }

    /// Adds who asks (protocol §4.0, common request fields), signs, and writes the very fields that were signed.
    fn signed(path: &'static str, merchant: &Merchant, nonce: &str, mut fields: Fields) -> Self {
        fields.push("appid", merchant.appid.as_str());
        fields.push("mch_id", merchant.mch_id.as_str());
        fields.push("nonce_str", nonce);
        fields.push("sign_type", merchant.sign_type.as_str());
        let sign = sign::sign(&fields, merchant.sign_type, &merchant.key);
        fields.push("sign", sign);
        Self { path, body: fields.to_xml() }
    }
}

/// One HTTP answer as carried, nothing judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireReply {
    /// The HTTP status.
    pub status: u16,
    /// The body, decoded from its transfer coding and nothing else; a bill is unpacked.
    pub body: Vec<u8>,
}

/// Writes and signs the question. `nonce` is 1 to 32 of `[0-9A-Za-z]`, drawn anew for each request; all else follows from the order alone, so that a
/// repeated request carries the same business parameters.
pub fn request(merchant: &Merchant, ask: &Ask, nonce: &str) -> WireRequest {
    match ask.kind {
        AskKind::Place => unified_order::request(merchant, &ask.order, nonce),
        AskKind::Query => order_query::request(merchant, &ask.order.trade_no, nonce),
        AskKind::Close => close_order::request(merchant, &ask.order.trade_no, nonce),
    }
}

/// What an HTTP answer to that question means, with the verified bytes as evidence: there only when the signature was checked and fits.
pub fn answer(merchant: &Merchant, ask: &Ask, reply: &WireReply) -> (Answer, Option<Vec<u8>>) {
    match Signed::read(merchant, reply) {
        Err(unknown) => (Answer::Unknown(unknown), None),
        Ok(signed) => (meaning(merchant, ask, &signed).unwrap_or_else(Answer::Unknown), Some(reply.body.clone())),
    }
}

fn meaning(merchant: &Merchant, ask: &Ask, signed: &Signed) -> Result<Answer, Unknown> {
    if !merchant.owns(&ask.order.appid, &ask.order.mch_id) {
        return Err(Unknown::ForeignCharge);
    }
    signed.must_be_for(merchant)?;
    signed.must_not_be_about_another("out_trade_no", ask.order.trade_no.as_str())?;
    match ask.kind {
        AskKind::Place => unified_order::meaning(signed),
        AskKind::Query => order_query::meaning(&ask.order, signed),
        AskKind::Close => close_order::meaning(signed),
    }
}

/// Writes and signs the question about a refund, as [`request`] does.
pub fn refund_request(merchant: &Merchant, ask: &RefundAsk, nonce: &str) -> WireRequest {
    match ask.kind {
        RefundAskKind::Send => refund::request(merchant, &ask.order, nonce),
        RefundAskKind::Query => refund_query::request(merchant, &ask.order.refund_no, nonce),
    }
}

/// What an HTTP answer to a question about a refund means, with its evidence as [`answer`] gives it.
pub fn refund_answer(merchant: &Merchant, ask: &RefundAsk, reply: &WireReply) -> (RefundAnswer, Option<Vec<u8>>) {
    match Signed::read(merchant, reply) {
        // §1.3: the web page of the door-keeper, who saw no certificate or a wrong one.
        Err(Unknown::Http(400 | 403)) if ask.kind == RefundAskKind::Send && is_web_page(&reply.body) => {
            (RefundAnswer::Unknown(Unknown::CertificateRefused), None)
        }
        // §1.3: a certificate that has been revoked (证书已作废).
        Err(Unknown::NotTaken(words)) if ask.kind == RefundAskKind::Send && words.contains("证书") => {
            (RefundAnswer::Unknown(Unknown::CertificateRefused), None)
        }
        Err(unknown) => (RefundAnswer::Unknown(unknown), None),
        Ok(signed) => (refund_meaning(merchant, ask, &signed).unwrap_or_else(RefundAnswer::Unknown), Some(reply.body.clone())),
    }
}

fn refund_meaning(merchant: &Merchant, ask: &RefundAsk, signed: &Signed) -> Result<RefundAnswer, Unknown> {
    let order = &ask.order;
    if !merchant.owns(&order.appid, &order.mch_id) {
        return Err(Unknown::ForeignCharge);
    }
    signed.must_be_for(merchant)?;
    signed.must_not_be_about_another("out_trade_no", order.trade_no.as_str())?;
    signed.must_not_be_about_another("transaction_id", order.transaction_id.as_str())?;
    signed.must_not_be_about_another("out_refund_no", order.refund_no.as_str())?;
    match ask.kind {
        RefundAskKind::Send => refund::meaning(order, signed),
        RefundAskKind::Query => refund_query::meaning(&order.refund_no, signed),
    }
}
