//! What answers about refunds mean that were changed, forged, misdirected or broken: nothing.

use super::super::sign::verify;
use super::hostile::signed_content;
use super::*;
use crate::domain::{RefundStatus, Unknown};
use RefundAskKind::{Query, Send};
use proptest::prelude::*;

fn unknown(kind: RefundAskKind, body: &[u8]) -> Unknown {
    match refund_judged(&merchant(), kind, body) {
        (RefundAnswer::Unknown(unknown), None) => unknown,
        other => panic!("believed without proof: {other:?}"),
    }
}

const OTHER: RefundAnswer = RefundAnswer::Unknown(Unknown::OtherNumber);

#[test]
fn f056_no_flipped_bit_of_a_signed_answer_is_believed() {
    for (name, kind, bytes) in RECORDED_REFUNDS {
        let original = refund_judged(&merchant(), kind, bytes).0;
        let content = signed_content(bytes);
        for place in 0..bytes.len() * 8 {
            let mut flipped = bytes.to_vec();
            flipped[place / 8] ^= 1 << (place % 8);
            match refund_judged(&merchant(), kind, &flipped) {
                (RefundAnswer::Unknown(_), _) => {}
                (answer, _) => {
                    assert_eq!(answer, original, "{name}, bit {place}");
                    assert_eq!(signed_content(&flipped), content, "{name}, bit {place}: only markup may differ");
                }
            }
        }
    }
}

#[test]
fn f057_f059_an_unsigned_or_forged_answer_is_not_believed() {
    let forger = ApiKey::new("ffffffffffffffffffffffffffffffff").expect("a good key");
    for (name, kind, bytes) in RECORDED_REFUNDS {
        let mut fields = Fields::parse(bytes).expect("a flat list");
        fields.remove("sign");
        assert_eq!(unknown(kind, fields.to_xml().as_bytes()), Unknown::Unsigned, "{name}");
        let forged = sign(&fields, SignType::HmacSha256, &forger);
        fields.push("sign", forged);
        assert_eq!(unknown(kind, fields.to_xml().as_bytes()), Unknown::BadSignature, "{name}");
        let md5 = sign(&fields, SignType::Md5, &merchant().key);
        fields.set("sign", md5);
        assert_eq!(unknown(kind, fields.to_xml().as_bytes()), Unknown::OtherSignType, "{name}");
    }
    for kind in [Send, Query] {
        assert_eq!(unknown(kind, NOT_TAKEN), Unknown::NotTaken("签名错误，请检查后再试".to_owned()));
        let forged =
            format!("<xml><return_code>FAIL</return_code><result_code>SUCCESS</result_code><out_refund_no>{REFUND_NO}</out_refund_no></xml>");
        assert_eq!(unknown(kind, forged.as_bytes()), Unknown::NotTaken(String::new()));
    }
}

#[test]
fn f060_an_answer_about_another_refund_payment_or_merchant_is_not_ours() {
    let elsewhere = [
        ("out_refund_no", "R-T1-20261121-0000000000000000"),
        ("out_refund_no", "r-t1-20261121-0123456789abcdef"),
        ("out_trade_no", "T1-20261121-0000000000000000"),
        ("transaction_id", "4200001234202611210000000000"),
    ];
    for (name, value) in elsewhere {
        assert_eq!(accepted_but(&[(name, value)]), OTHER, "{name}={value}");
        assert_eq!(arrived_but(&[(name, value)]), OTHER, "{name}={value}");
        for (kind, code) in [(Send, "NOTENOUGH"), (Query, "REFUNDNOTEXIST")] {
            assert_eq!(refund_meaning(kind, &[("result_code", "FAIL"), ("err_code", code), (name, value)]), OTHER, "{name}={value}");
        }
    }
    for (name, value) in [("mch_id", "10000101"), ("appid", "wxd930ea5d5a258f40"), ("mch_id", ""), ("appid", "")] {
        assert_eq!(accepted_but(&[(name, value)]), RefundAnswer::Unknown(Unknown::OtherMerchant), "{name}={value}");
        assert_eq!(arrived_but(&[(name, value)]), RefundAnswer::Unknown(Unknown::OtherMerchant), "{name}={value}");
    }
    for (_, kind, bytes) in RECORDED_REFUNDS {
        let mut foreign = refund_ask(kind);
        foreign.order.mch_id = MchId::new("10000101").expect("a good merchant number");
        let reply = WireReply { status: 200, body: bytes.to_vec() };
        assert_eq!(refund_answer(&merchant(), &foreign, &reply).0, RefundAnswer::Unknown(Unknown::ForeignCharge));
    }
}

#[test]
fn f060_an_answer_to_another_kind_of_question_is_no_answer() {
    let accepted = recorded_refund("refund_accepted");
    assert_eq!(refund_judged(&merchant(), Query, accepted).0, OTHER);
    let arrived = recorded_refund("refund_query_arrived");
    assert_eq!(refund_judged(&merchant(), Send, arrived).0, RefundAnswer::Unknown(Unknown::BadField("out_refund_no")));
    assert_eq!(refund_judged(&merchant(), Send, recorded("query_refund")).0, RefundAnswer::Unknown(Unknown::BadField("out_refund_no")));
    assert_eq!(refund_judged(&merchant(), Query, recorded("query_refund")).0, OTHER);
    assert_eq!(judged(&merchant(), AskKind::Query, accepted).0, Answer::Unknown(Unknown::BadField("trade_state")));
}

#[test]
fn f064_f066_what_is_not_one_flat_list_is_not_read() {
    let arrived = String::from_utf8(recorded_refund("refund_query_arrived").to_vec()).expect("UTF-8");
    let hostile = [
        format!("<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{arrived}"),
        arrived.replace("<refund_fee_1>300</refund_fee_1>", "<refund_fee_1>300</refund_fee_1><refund_fee_1>1</refund_fee_1>"),
        arrived.replace("<refund_fee_1>", "<refund_fee_1 a=\"1\">"),
        arrived.replace("</xml>", ""),
    ];
    for body in hostile {
        assert_ne!(body, arrived, "the change was made");
        assert_eq!(unknown(Query, body.as_bytes()), Unknown::Unreadable, "{body}");
    }
}

#[test]
fn f035_f049_the_door_keepers_page_is_about_the_certificate_and_any_other_status_tells_nothing() {
    let said = |kind, status, body: &[u8]| refund_answer(&merchant(), &refund_ask(kind), &WireReply { status, body: body.to_vec() });
    let page = b"<html>\r\n<head><title>400 No required SSL certificate was sent</title></head></html>";
    for status in [400, 403] {
        assert_eq!(said(Send, status, page), (RefundAnswer::Unknown(Unknown::CertificateRefused), None));
        assert_eq!(said(Query, status, page), (RefundAnswer::Unknown(Unknown::Http(status)), None), "this question needs no certificate");
        assert_eq!(said(Send, status, recorded_refund("refund_accepted")), (RefundAnswer::Unknown(Unknown::Http(status)), None));
    }
    for status in [100, 201, 204, 413, 429, 500, 502, 503, 504, 999] {
        assert_eq!(said(Send, status, page), (RefundAnswer::Unknown(Unknown::Http(status)), None));
    }
}

/// Some of the few values on which a decision turns; `""` leaves the field out.
fn field(name: &'static str, values: &'static [&'static str]) -> impl Strategy<Value = (&'static str, &'static str)> {
    proptest::sample::select(values).prop_map(move |value| (name, value))
}

fn some_answer() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let head = (
        field("appid", &["wxd930ea5d5a258f4f", "wxd930ea5d5a258f4f", "wxd930ea5d5a258f4f", "wx0"]),
        field("mch_id", &["10000100", "10000100", "10000100", "10000101", ""]),
        field("return_code", &["SUCCESS", "SUCCESS", "SUCCESS", "FAIL", ""]),
        field("result_code", &["SUCCESS", "SUCCESS", "SUCCESS", "FAIL", ""]),
        field("err_code", &["", "REFUNDNOTEXIST", "SYSTEMERROR"]),
        field("out_trade_no", &[TRADE_NO, TRADE_NO, "T1-20261121-0000000000000000", ""]),
    );
    let body = (
        field("out_refund_no_0", &["R-T1-20261121-0000000000000000", "", REFUND_NO]),
        field("out_refund_no_1", &[REFUND_NO, REFUND_NO, REFUND_NO, ""]),
        field("refund_status_1", &["SUCCESS", "SUCCESS", "SUCCESS", "PROCESSING", "CHANGE", ""]),
        field("refund_fee_1", &["300", "300", "0300", "+300", ""]),
        field("refund_id_1", &[REFUND_ID, REFUND_ID, ""]),
        field("refund_status_0", &["SUCCESS", "REFUNDCLOSE"]),
    );
    (head, body).prop_map(|((a, b, c, d, e, f), (g, h, i, j, k, l))| vec![a, b, c, d, e, f, g, h, i, j, k, l])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn f027_f060_arrived_is_said_exactly_when_all_facts_hold(fields in some_answer(), spoil in proptest::bool::weighted(0.1)) {
        let mut body = signed(&fields);
        if spoil {
            let mut other = Fields::parse(&body).expect("a flat list");
            other.set("attach", "added later");
            body = other.to_xml().into_bytes();
        }
        let content = Fields::parse(&body).expect("a flat list");
        let said = |name: &str| content.get(name).unwrap_or_default();
        let signature = verify(&content, merchant().sign_type, &merchant().key).is_ok() && said("return_code") == "SUCCESS";
        let is_ours = said("appid") == merchant().appid.as_str() && said("mch_id") == merchant().mch_id.as_str();
        let number = said("out_refund_no_1") == REFUND_NO && said("out_refund_no_0") != REFUND_NO && [TRADE_NO, ""].contains(&said("out_trade_no"));
        let state = said("result_code") == "SUCCESS" && said("refund_status_1") == "SUCCESS" && said("refund_id_1") == REFUND_ID;
        let fen = said("refund_fee_1").trim_start_matches('0') == "300";

        let (answer, evidence) = refund_judged(&merchant(), Query, &body);
        // Where our number stands at the first record alone, that one is read, and it has no sum.
        let arrived = matches!(&answer, RefundAnswer::Report(report) if report.status == RefundStatus::Arrived && report.amount == Fen::new(300));
        prop_assert_eq!(arrived, signature && is_ours && number && state && fen, "{:?}", answer);
        prop_assert_eq!(evidence.is_some(), signature);
        prop_assert!(matches!(answer, RefundAnswer::Unknown(_)) || signature, "{:?}", answer);
    }

    #[test]
    fn no_bytes_make_a_known_answer_without_the_key(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        markup in "(<xml>|</xml>|<return_code>|</return_code>|<sign>|</sign>|SUCCESS|FAIL|<!\\[CDATA\\[|\\]\\]>|<refund_status_0>|&amp;|[0-9A-F]{32}){0,30}",
        status in any::<u16>(),
    ) {
        for kind in [Send, Query] {
            for body in [bytes.clone(), markup.clone().into_bytes()] {
                for status in [200, status] {
                    let (answer, evidence) = refund_answer(&merchant(), &refund_ask(kind), &WireReply { status, body: body.clone() });
                    prop_assert!(matches!(answer, RefundAnswer::Unknown(_)) && evidence.is_none());
                }
            }
        }
    }
}
