//! A merchant who writes messages by hand, so that a mistake in our own client cannot hide in the pretend gateway.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test that panics has found something")]

mod bill;
mod close_order;
mod customers;
mod day;
mod faults;
mod order_query;
mod properties;
mod refund;
mod refund_fates;
mod refund_query;
mod secure_server;
mod server;
mod unified_order;

use super::*;
use crate::domain::Moment;
use crate::gateway::wechat::sign::{self, SignType};
use crate::gateway::wechat::xml::Fields;

const PLACE: &str = "/pay/unifiedorder";
const QUERY: &str = "/pay/orderquery";
const CLOSE: &str = "/pay/closeorder";
const REFUND: &str = "/secapi/pay/refund";
const REFUND_QUERY: &str = "/pay/refundquery";

/// A parameter of a message.
type Pair<'a> = (&'a str, &'a str);

/// So many seconds after 2026-11-21 12:00:00 in Beijing.
fn at(seconds: i64) -> Moment {
    Moment::parse_beijing_compact("20261121120000").expect("a good time").plus_millis(seconds * 1000)
}

fn exchange() -> Exchange {
    Exchange::new(Credentials::demo(), 7)
}

/// A good order, placed at noon and payable for five minutes.
fn order(trade_no: &str) -> Vec<Pair<'_>> {
    vec![
        ("nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"),
        ("body", "街角咖啡-咖啡 & 蛋糕"),
        ("out_trade_no", trade_no),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
        ("notify_url", "https://pay.example.com/notify"),
        ("trade_type", "NATIVE"),
        ("product_id", "T1"),
        ("device_info", "T1"),
        ("attach", "a]]>b<c>&"),
        ("time_start", "20261121120000"),
        ("time_expire", "20261121120500"),
    ]
}

/// `pairs` with one of them replaced, added, or left out where the value is empty.
fn with<'a>(mut pairs: Vec<Pair<'a>>, name: &'a str, value: &'a str) -> Vec<Pair<'a>> {
    pairs.retain(|(other, _)| *other != name);
    if !value.is_empty() {
        pairs.push((name, value));
    }
    pairs
}

fn about(trade_no: &str) -> Vec<Pair<'_>> {
    vec![("nonce_str", "n"), ("out_trade_no", trade_no)]
}

/// The message with the merchant's ids, signed.
fn signed(pairs: &[Pair<'_>], sign_type: Option<SignType>) -> Fields {
    let credentials = Credentials::demo();
    let mut fields = Fields::new();
    fields.push("appid", credentials.appid.as_str());
    fields.push("mch_id", credentials.mch_id.as_str());
    fields.push("sign_type", sign_type.map_or("", SignType::as_str));
    for (name, value) in pairs {
        fields.push(name, *value);
    }
    let signature = sign::sign(&fields, sign_type.unwrap_or(SignType::Md5), &credentials.key);
    fields.push("sign", signature);
    fields
}

/// The same message in other clothes than our client's: references instead of escapes, blank lines between the fields.
fn written(fields: &Fields) -> Vec<u8> {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml>\n");
    for (name, value) in fields.iter() {
        let value = value.replace('&', "&#38;").replace('<', "&#x3c;").replace('>', "&gt;").replace('\r', "&#13;");
        xml.push_str(&format!("  <{name}>{value}</{name}>\n\n"));
    }
    xml.push_str("</xml>");
    xml.into_bytes()
}

/// The merchant with a good certificate.
fn merchant() -> Peer {
    Peer::Certified { mch_id: "1900000109".to_owned(), valid_from: at(-86_400), valid_until: at(5 * 365 * 86_400) }
}

fn body_of(served: Served) -> Vec<u8> {
    let Served::Reply { status: 200, body, .. } = served else { panic!("no plain reply: {served:?}") };
    body
}

/// Asks with HMAC-SHA256 and reads the answer, whose signature must fit unless it is a `return_code=FAIL`, which must have none.
fn ask(exchange: &mut Exchange, path: &str, pairs: &[Pair<'_>], now: Moment) -> Fields {
    let body = written(&signed(pairs, Some(SignType::HmacSha256)));
    let reply = body_of(exchange.serve_to(&merchant(), path, "POST", &body, now));
    let fields = Fields::parse(&reply).expect("a flat list of fields");
    if fields.get("return_code") == Some("FAIL") {
        let names: Vec<_> = fields.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["return_code", "return_msg"], "nothing else stands in an unsigned answer");
    } else {
        assert_eq!(sign::verify(&fields, SignType::HmacSha256, &Credentials::demo().key), Ok(()));
    }
    fields
}

/// `SUCCESS`, the `err_code`, or the `return_msg` of an answer.
fn verdict(fields: &Fields) -> String {
    let word = fields.get("err_code").or(fields.get("result_code")).or(fields.get("return_msg"));
    word.expect("every answer says one of them").to_owned()
}

fn place(exchange: &mut Exchange, trade_no: &str, now: Moment) -> Fields {
    let fields = ask(exchange, PLACE, &order(trade_no), now);
    assert_eq!(verdict(&fields), "SUCCESS");
    fields
}

fn state(exchange: &mut Exchange, trade_no: &str, now: Moment) -> String {
    let fields = ask(exchange, QUERY, &about(trade_no), now);
    fields.get("trade_state").map_or_else(|| verdict(&fields), str::to_owned)
}

fn close(exchange: &mut Exchange, trade_no: &str, now: Moment) -> String {
    verdict(&ask(exchange, CLOSE, &about(trade_no), now))
}

/// An exchange with that order, paid at noon.
fn paid(trade_no: &str) -> Exchange {
    let mut exchange = exchange();
    place(&mut exchange, trade_no, at(-60));
    exchange.pay(trade_no, at(0)).expect("it can be paid");
    exchange
}

/// A good refund of that many fen of an order of 888.
fn giving_back<'a>(trade_no: &'a str, refund_no: &'a str, fen: &'a str) -> Vec<Pair<'a>> {
    vec![
        ("nonce_str", "n"),
        ("out_trade_no", trade_no),
        ("out_refund_no", refund_no),
        ("total_fee", "888"),
        ("refund_fee", fen),
        ("refund_desc", "退货"),
    ]
}

fn refund(exchange: &mut Exchange, trade_no: &str, refund_no: &str, fen: &str, now: Moment) -> String {
    verdict(&ask(exchange, REFUND, &giving_back(trade_no, refund_no, fen), now))
}

/// Where that refund stands, as a query says it.
fn refund_status(exchange: &mut Exchange, refund_no: &str, now: Moment) -> String {
    let fields = ask(exchange, REFUND_QUERY, &[("nonce_str", "n"), ("out_refund_no", refund_no)], now);
    fields.get("refund_status_0").map_or_else(|| verdict(&fields), str::to_owned)
}
