//! The wire against recorded answers (`tests/fixtures/wechat`), hostile answers, and a peer on loopback.
//!
//! The recordings were signed by another program than ours, so that an error in our signing cannot hide itself.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test that is wrong about a bound must fail")]

mod answers;
mod bill_answers;
mod bill_hostile;
mod bill_reading;
mod certificates;
mod hostile;
mod mutual;
mod peer;
mod recheck;
mod refund_answers;
mod refund_hostile;
mod refund_requests;
mod requests;
mod transport;

use super::sign::{ApiKey, SignType, sign};
use super::xml::Fields;
use super::{Merchant, WireReply, answer, refund_answer};
use crate::domain::{
    Amount, Answer, AppId, Ask, AskKind, Fen, MchId, Moment, Order, OrderExtras, RefundAnswer, RefundAsk, RefundAskKind, RefundNo, RefundOrder,
    SaleId, TradeNo, TransactionId,
};

const TRADE_NO: &str = "T1-20261121-0123456789ABCDEF";
const PAYMENT: &str = "4200001234202611210123456789";
const REFUND_NO: &str = "R-T1-20261121-0123456789ABCDEF";
const REFUND_ID: &str = "50300806582026112100000123456";

fn merchant() -> Merchant {
    Merchant {
        appid: AppId::new("wxd930ea5d5a258f4f").expect("a good appid"),
        mch_id: MchId::new("10000100").expect("a good merchant number"),
        sign_type: SignType::HmacSha256,
        key: ApiKey::new("192006250b4c09247ec02edce69f6a2d").expect("a good key"),
    }
}

fn merchant_of(sign_type: SignType) -> Merchant {
    Merchant { sign_type, ..merchant() }
}

fn order() -> Order {
    let created_at = Moment::parse_beijing_compact("20261121093000").expect("a good time");
    Order {
        trade_no: TradeNo::new(TRADE_NO).expect("a good number"),
        amount: Amount::new(Fen::new(888), Amount::CEILING).expect("a good amount"),
        appid: merchant().appid,
        mch_id: merchant().mch_id,
        description: "街角咖啡-饮品".to_owned(),
        created_at,
        expires_at: created_at.plus_millis(300_000),
        clock_ahead_ms: 0,
        client_ip: "203.0.113.7".to_owned(),
        notify_url: "https://pay.example.com/notify".to_owned(),
        product_id: "T1".to_owned(),
        device_info: "T1".to_owned(),
        extras: OrderExtras::default(),
    }
}

fn refund_order() -> RefundOrder {
    RefundOrder {
        refund_no: RefundNo::new(REFUND_NO).expect("a good number"),
        sale_id: SaleId::new("S-20261121-0123456789ABCDEF").expect("a good id"),
        trade_no: TradeNo::new(TRADE_NO).expect("a good number"),
        transaction_id: TransactionId::new(PAYMENT).expect("a good number"),
        appid: merchant().appid,
        mch_id: merchant().mch_id,
        total: Fen::new(888),
        amount: Amount::new(Fen::new(300), Amount::CEILING).expect("a good amount"),
        reason: "商品退货".to_owned(),
    }
}

fn refund_ask(kind: RefundAskKind) -> RefundAsk {
    RefundAsk { kind, order: refund_order() }
}

/// What an HTTP 200 with that body means for our refund.
fn refund_judged(merchant: &Merchant, kind: RefundAskKind, body: &[u8]) -> (RefundAnswer, Option<Vec<u8>>) {
    refund_answer(merchant, &refund_ask(kind), &WireReply { status: 200, body: body.to_vec() })
}

/// What a signed answer with these fields means for our refund.
fn refund_meaning(kind: RefundAskKind, fields: &[(&str, &str)]) -> RefundAnswer {
    let (answer, evidence) = refund_judged(&merchant(), kind, &signed(fields));
    assert!(evidence.is_some(), "the test signs properly");
    answer
}

/// The fields of an accepted refund, with some replaced; an empty value takes the field out.
fn accepted_but(changes: &[(&str, &str)]) -> RefundAnswer {
    let accepted = [
        ("result_code", "SUCCESS"),
        ("transaction_id", PAYMENT),
        ("out_trade_no", TRADE_NO),
        ("out_refund_no", REFUND_NO),
        ("refund_id", REFUND_ID),
        ("refund_fee", "300"),
        ("total_fee", "888"),
    ];
    refund_meaning(RefundAskKind::Send, &[&accepted, changes].concat())
}

/// The fields of an arrived refund, with some replaced; an empty value takes the field out.
fn arrived_but(changes: &[(&str, &str)]) -> RefundAnswer {
    let arrived = [
        ("result_code", "SUCCESS"),
        ("transaction_id", PAYMENT),
        ("out_trade_no", TRADE_NO),
        ("refund_count", "1"),
        ("out_refund_no_0", REFUND_NO),
        ("refund_id_0", REFUND_ID),
        ("refund_fee_0", "300"),
        ("refund_status_0", "SUCCESS"),
        ("refund_success_time_0", "2026-11-21 10:02:03"),
        ("refund_recv_accout_0", "支付用户零钱"),
    ];
    refund_meaning(RefundAskKind::Query, &[&arrived, changes].concat())
}

fn ask(kind: AskKind) -> Ask {
    Ask { kind, order: order() }
}

/// What an HTTP 200 with that body means.
fn judged(merchant: &Merchant, kind: AskKind, body: &[u8]) -> (Answer, Option<Vec<u8>>) {
    answer(merchant, &ask(kind), &WireReply { status: 200, body: body.to_vec() })
}

/// An answer of our merchant with these fields, signed as agreed.
fn signed(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut all = Fields::new();
    for (name, value) in [("return_code", "SUCCESS"), ("appid", "wxd930ea5d5a258f4f"), ("mch_id", "10000100"), ("nonce_str", "TN55wO9Pba5yENl8")] {
        all.push(name, value);
    }
    for (name, value) in fields {
        all.set(name, *value);
    }
    let merchant = merchant();
    let sign = sign(&all, merchant.sign_type, &merchant.key);
    all.push("sign", sign);
    all.to_xml().into_bytes()
}

/// What a signed answer with these fields means.
fn meaning(kind: AskKind, fields: &[(&str, &str)]) -> Answer {
    let (answer, evidence) = judged(&merchant(), kind, &signed(fields));
    assert!(evidence.is_some(), "the test signs properly");
    answer
}

/// The fields of a paid order, with some replaced; an empty value takes the field out.
fn paid_but(changes: &[(&str, &str)]) -> Answer {
    let paid = [
        ("result_code", "SUCCESS"),
        ("out_trade_no", TRADE_NO),
        ("trade_state", "SUCCESS"),
        ("total_fee", "888"),
        ("fee_type", "CNY"),
        ("transaction_id", "4200001234202611210123456789"),
    ];
    meaning(AskKind::Query, &[&paid, changes].concat())
}

/// The recorded answers: name, question, bytes.
const RECORDED: [(&str, AskKind, &[u8]); 18] = [
    ("placed", AskKind::Place, include_bytes!("../../../../tests/fixtures/wechat/placed.xml")),
    ("place_noauth", AskKind::Place, include_bytes!("../../../../tests/fixtures/wechat/place_noauth.xml")),
    ("place_number_repeated", AskKind::Place, include_bytes!("../../../../tests/fixtures/wechat/place_number_repeated.xml")),
    ("query_paid", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/query_paid.xml")),
    ("query_paid_with_coupons", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/query_paid_with_coupons.xml")),
    ("query_refund", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/query_refund.xml")),
    ("query_notpay", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/query_notpay.xml")),
    ("query_userpaying", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/query_userpaying.xml")),
    ("query_payerror", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/query_payerror.xml")),
    ("query_accept", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/query_accept.xml")),
    ("query_closed", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/query_closed.xml")),
    ("query_revoked", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/query_revoked.xml")),
    ("query_not_exist", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/query_not_exist.xml")),
    ("system_error", AskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/system_error.xml")),
    ("close_done", AskKind::Close, include_bytes!("../../../../tests/fixtures/wechat/close_done.xml")),
    ("close_found_paid", AskKind::Close, include_bytes!("../../../../tests/fixtures/wechat/close_found_paid.xml")),
    ("close_done_before", AskKind::Close, include_bytes!("../../../../tests/fixtures/wechat/close_done_before.xml")),
    ("close_too_early", AskKind::Close, include_bytes!("../../../../tests/fixtures/wechat/close_too_early.xml")),
];

/// The recorded answers about refunds.
const RECORDED_REFUNDS: [(&str, RefundAskKind, &[u8]); 10] = [
    ("refund_accepted", RefundAskKind::Send, include_bytes!("../../../../tests/fixtures/wechat/refund_accepted.xml")),
    ("refund_not_enough", RefundAskKind::Send, include_bytes!("../../../../tests/fixtures/wechat/refund_not_enough.xml")),
    ("refund_retry", RefundAskKind::Send, include_bytes!("../../../../tests/fixtures/wechat/refund_retry.xml")),
    ("refund_other_amounts", RefundAskKind::Send, include_bytes!("../../../../tests/fixtures/wechat/refund_other_amounts.xml")),
    ("refund_system_error", RefundAskKind::Send, include_bytes!("../../../../tests/fixtures/wechat/refund_system_error.xml")),
    ("refund_query_under_way", RefundAskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/refund_query_under_way.xml")),
    ("refund_query_arrived", RefundAskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/refund_query_arrived.xml")),
    ("refund_query_closed", RefundAskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/refund_query_closed.xml")),
    ("refund_query_returned", RefundAskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/refund_query_returned.xml")),
    ("refund_query_not_exist", RefundAskKind::Query, include_bytes!("../../../../tests/fixtures/wechat/refund_query_not_exist.xml")),
];

const NOT_TAKEN: &[u8] = include_bytes!("../../../../tests/fixtures/wechat/not_taken.xml");
const PAID_MD5: &[u8] = include_bytes!("../../../../tests/fixtures/wechat/query_paid_md5.xml");

fn recorded(name: &str) -> &'static [u8] {
    RECORDED.iter().find(|(other, ..)| *other == name).expect("a recording of that name").2
}

fn recorded_refund(name: &str) -> &'static [u8] {
    RECORDED_REFUNDS.iter().find(|(other, ..)| *other == name).expect("a recording of that name").2
}
