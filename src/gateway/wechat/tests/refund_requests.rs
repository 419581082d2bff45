//! What we send about refunds.

use super::super::refund_request;
use super::super::sign::verify;
use super::*;
use RefundAskKind::{Query, Send};
use proptest::prelude::*;

const NONCE: &str = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS";

fn sent(kind: RefundAskKind, order: &RefundOrder) -> Fields {
    let wire = refund_request(&merchant(), &RefundAsk { kind, order: order.clone() }, NONCE);
    Fields::parse(wire.body.as_bytes()).expect("our own message")
}

fn pairs(fields: &Fields) -> Vec<(&str, &str)> {
    fields.iter().filter(|(name, _)| *name != "sign").collect()
}

const WHO: [(&str, &str); 4] = [("appid", "wxd930ea5d5a258f4f"), ("mch_id", "10000100"), ("nonce_str", NONCE), ("sign_type", "HMAC-SHA256")];

#[test]
fn a_refund_names_the_payment_the_number_and_both_sums() {
    let business = [
        ("transaction_id", PAYMENT),
        ("out_refund_no", REFUND_NO),
        ("total_fee", "888"),
        ("refund_fee", "300"),
        ("refund_fee_type", "CNY"),
        ("refund_desc", "商品退货"),
    ];
    let wire = refund_request(&merchant(), &refund_ask(Send), NONCE);
    assert_eq!((wire.path, wire.needs_certificate()), ("/secapi/pay/refund", true));
    assert_eq!(pairs(&sent(Send, &refund_order())), [&business[..], &WHO].concat());
    let without = RefundOrder { reason: " 🍰\n".to_owned(), ..refund_order() };
    assert_eq!(pairs(&sent(Send, &without)), [&business[..5], &WHO].concat());
}

#[test]
fn a_question_about_a_refund_names_its_number() {
    let wire = refund_request(&merchant(), &refund_ask(Query), NONCE);
    assert_eq!((wire.path, wire.needs_certificate()), ("/pay/refundquery", false));
    assert_eq!(pairs(&sent(Query, &refund_order())), [&[("out_refund_no", REFUND_NO)], &WHO[..]].concat());
}

#[test]
fn vector_u2_is_what_a_refund_is_signed_with() {
    // The vector names the order by our number and has no currency and no reason.
    let mut fields = sent(Send, &refund_order());
    for name in ["transaction_id", "refund_fee_type", "refund_desc"] {
        fields.remove(name);
    }
    fields.set("out_trade_no", "POS01-20260101-000001");
    fields.set("out_refund_no", "POS01-20260101-000001-R1");
    fields.set("nonce_str", "ibuaiVcKdpRxkhJA");
    assert_eq!(sign(&fields, SignType::HmacSha256, &merchant().key), "F7F8B685C02DB4751CE982BB7CA150FFE1CFC6E7369EB17A506DF64652573D78");
}

proptest! {
    #[test]
    fn f025_f026_a_repeated_refund_differs_in_the_nonce_alone(reason in "(?s).{0,120}", fen in 1_i64..=888, a in "[0-9A-Za-z]{32}", b in "[0-9A-Za-z]{32}") {
        let amount = Amount::new(Fen::new(fen), Amount::CEILING).expect("a good amount");
        let stored = serde_json::to_string(&RefundOrder { reason, amount, ..refund_order() }).expect("an order can be stored");
        let business = |nonce: &str| {
            let order = serde_json::from_str(&stored).expect("a stored order");
            let body = refund_request(&merchant(), &RefundAsk { kind: Send, order }, nonce).body;
            let sign = Fields::parse(body.as_bytes()).expect("our own message").get("sign").expect("signed").to_owned();
            (body.replace(nonce, "NONCE").replace(&sign, "SIGN"), sign)
        };
        let ((first, sign), (second, other_sign)) = (business(&a), business(&b));
        prop_assert_eq!(first, second, "byte for byte");
        prop_assert_eq!(sign == other_sign, a == b);
    }

    #[test]
    fn every_refund_is_signed_as_it_is_written(reason in "(?s).{0,120}", nonce in "[0-9A-Za-z]{1,32}") {
        for sign_type in [SignType::Md5, SignType::HmacSha256] {
            let merchant = merchant_of(sign_type);
            for kind in [Send, Query] {
                let ask = RefundAsk { kind, order: RefundOrder { reason: reason.clone(), ..refund_order() } };
                let fields = Fields::parse(refund_request(&merchant, &ask, &nonce).body.as_bytes()).expect("our own message");
                prop_assert_eq!(verify(&fields, sign_type, &merchant.key), Ok(()));
                prop_assert!(fields.get("refund_desc").unwrap_or_default().len() <= 80);
                prop_assert!(fields.iter().all(|(_, value)| value.trim() == value && value.chars().all(|character| character.len_utf8() < 4)));
                prop_assert_eq!(fields.get("notify_url"), None);
            }
        }
    }
}
