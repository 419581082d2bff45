//! What we send.

use super::super::sign::verify;
use super::super::{order_query, request};
use super::*;
use crate::domain::TransactionId;
use proptest::prelude::*;

const NONCE: &str = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS";

fn sent(kind: AskKind, order: &Order) -> Fields {
    let wire = request(&merchant(), &Ask { kind, order: order.clone() }, NONCE);
    Fields::parse(wire.body.as_bytes()).expect("our own message")
}

fn pairs(fields: &Fields) -> Vec<(&str, &str)> {
    fields.iter().filter(|(name, _)| *name != "sign").collect()
}

fn full_order() -> Order {
    let extras = OrderExtras {
        attach: Some("counter & co".to_owned()),
        detail: Some("{\"goods_detail\":[]}".to_owned()),
        goods_tag: Some("WXG".to_owned()),
        limit_pay: Some("no_credit".to_owned()),
        receipt: Some(true),
        profit_sharing: Some(false),
        scene_info: Some("{\"store_info\":{\"id\":\"1\"}}".to_owned()),
    };
    Order { extras, ..order() }
}

#[test]
fn a_plain_order_is_placed_with_every_required_field() {
    let wire = request(&merchant(), &ask(AskKind::Place), NONCE);
    assert_eq!(wire.path, "/pay/unifiedorder");
    assert_eq!(
        pairs(&Fields::parse(wire.body.as_bytes()).expect("our own message")),
        [
            ("device_info", "T1"),
            ("body", "街角咖啡-饮品"),
            ("out_trade_no", TRADE_NO),
            ("fee_type", "CNY"),
            ("total_fee", "888"),
            ("spbill_create_ip", "203.0.113.7"),
            ("time_start", "20261121093000"),
            ("time_expire", "20261121093500"),
            ("notify_url", "https://pay.example.com/notify"),
            ("trade_type", "NATIVE"),
            ("product_id", "T1"),
            ("appid", "wxd930ea5d5a258f4f"),
            ("mch_id", "10000100"),
            ("nonce_str", NONCE),
            ("sign_type", "HMAC-SHA256"),
        ]
    );
}

#[test]
fn optional_fields_are_sent_as_the_provider_spells_them() {
    let fields = sent(AskKind::Place, &full_order());
    let expected = [
        ("version", "1.0"),
        ("detail", "{\"goods_detail\":[]}"),
        ("attach", "counter & co"),
        ("goods_tag", "WXG"),
        ("limit_pay", "no_credit"),
        ("receipt", "Y"),
        ("profit_sharing", "N"),
        ("scene_info", "{\"store_info\":{\"id\":\"1\"}}"),
    ];
    for (name, value) in expected {
        assert_eq!(fields.get(name), Some(value), "{name}");
    }
    let mut without = full_order();
    without.extras.receipt = Some(false);
    without.extras.detail = Some("x".repeat(6001));
    let fields = sent(AskKind::Place, &without);
    for name in ["receipt", "detail", "version"] {
        assert_eq!(fields.get(name), None, "{name}");
    }
}

#[test]
fn a_query_and_a_close_name_the_number_and_who_asks() {
    let who = [("appid", "wxd930ea5d5a258f4f"), ("mch_id", "10000100"), ("nonce_str", NONCE), ("sign_type", "HMAC-SHA256")];
    for (kind, path) in [(AskKind::Query, "/pay/orderquery"), (AskKind::Close, "/pay/closeorder")] {
        assert_eq!(request(&merchant(), &ask(kind), NONCE).path, path);
        assert_eq!(pairs(&sent(kind, &order())), [&[("out_trade_no", TRADE_NO)], &who[..]].concat());
    }
    let id = TransactionId::new("4200001234202611210123456789").expect("a good number");
    let wire = order_query::request_by_transaction_id(&merchant(), &id, NONCE);
    let fields = Fields::parse(wire.body.as_bytes()).expect("our own message");
    assert_eq!((wire.path, pairs(&fields)), ("/pay/orderquery", [&[("transaction_id", id.as_str())], &who[..]].concat()));
}

#[test]
fn vector_u1_is_what_a_request_is_signed_with() {
    // The vector's order has no till and no times; they are taken out and what is left is signed anew.
    let mut fields = sent(AskKind::Place, &Order { description: "深圳分店-咖啡&蛋糕".to_owned(), product_id: "POS01".to_owned(), ..order() });
    for name in ["device_info", "fee_type", "time_start", "time_expire"] {
        fields.remove(name);
    }
    fields.set("notify_url", "https://example.com/wx/notify");
    fields.set("out_trade_no", "POS01-20260101-000001");
    assert_eq!(sign(&fields, SignType::HmacSha256, &merchant().key), "902F1586F4C1448DB04F2F2D18366CA2B7CC9A3D908F94926A3F8388722016F3");
}

proptest! {
    #[test]
    fn every_request_is_signed_as_it_is_written(description in "(?s).{0,200}", attach in "(?s).{0,200}", detail in "(?s).{0,50}", nonce in "[0-9A-Za-z]{1,32}") {
        let mut order = full_order();
        order.description = description;
        order.extras.attach = Some(attach);
        order.extras.detail = Some(detail);
        for sign_type in [SignType::Md5, SignType::HmacSha256] {
            let merchant = merchant_of(sign_type);
            for kind in [AskKind::Place, AskKind::Query, AskKind::Close] {
                let wire = request(&merchant, &Ask { kind, order: order.clone() }, &nonce);
                let fields = Fields::parse(wire.body.as_bytes()).expect("our own message");
                prop_assert_eq!(verify(&fields, sign_type, &merchant.key), Ok(()));
                prop_assert_eq!(fields.get("sign_type"), Some(sign_type.as_str()));
                prop_assert!(fields.get("body").unwrap_or_default().len() <= 127);
                prop_assert!(fields.iter().all(|(_, value)| value.trim() == value && value.chars().all(|character| character.len_utf8() < 4)));
            }
        }
    }

    #[test]
    fn f003_a_repeated_request_differs_in_the_nonce_alone(description in "(?s).{0,200}", a in "[0-9A-Za-z]{32}", b in "[0-9A-Za-z]{32}") {
        let stored = serde_json::to_string(&Order { description, ..full_order() }).expect("an order can be stored");
        let business = |nonce: &str| {
            let order = serde_json::from_str(&stored).expect("a stored order");
            let wire = request(&merchant(), &Ask { kind: AskKind::Place, order }, nonce);
            let mut fields = Fields::parse(wire.body.as_bytes()).expect("our own message");
            let sign = (fields.remove("nonce_str"), fields.remove("sign"));
            (fields, sign)
        };
        let ((first, sign), (second, other_sign)) = (business(&a), business(&b));
        prop_assert_eq!(first, second);
        prop_assert_eq!(sign == other_sign, a == b);
    }
}
