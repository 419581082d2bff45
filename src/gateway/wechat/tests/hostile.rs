//! What answers mean that were changed, forged, misdirected or broken: nothing.

use super::super::sign::verify;
use super::*;
use crate::domain::{MchId, TradeNo, Unknown};
use proptest::prelude::*;

fn unknown(kind: AskKind, body: &[u8]) -> Unknown {
    match judged(&merchant(), kind, body) {
        (Answer::Unknown(unknown), None) => unknown,
        other => panic!("believed without proof: {other:?}"),
    }
}

/// The fields of a body; the letters of the signature in upper case, as it is compared.
pub(super) fn signed_content(body: &[u8]) -> Option<Fields> {
    let mut fields = Fields::parse(body).ok()?;
    let sign = fields.remove("sign")?.to_ascii_uppercase();
    fields.push("sign", sign);
    Some(fields)
}

#[test]
fn f056_no_flipped_bit_of_a_signed_answer_is_believed() {
    let mut told_the_same = 0_usize;
    for (name, kind, bytes) in RECORDED {
        let original = judged(&merchant(), kind, bytes).0;
        let content = signed_content(bytes);
        for place in 0..bytes.len() * 8 {
            let mut flipped = bytes.to_vec();
            flipped[place / 8] ^= 1 << (place % 8);
            match judged(&merchant(), kind, &flipped) {
                (Answer::Unknown(_), _) => {}
                (answer, evidence) => {
                    assert_eq!(answer, original, "{name}, bit {place}");
                    assert_eq!(evidence, Some(flipped.clone()), "{name}, bit {place}");
                    assert_eq!(signed_content(&flipped), content, "{name}, bit {place}: only markup may differ");
                    told_the_same += 1;
                }
            }
        }
    }
    assert!(told_the_same > 0, "some bits are mere markup; otherwise this test compares nothing");
}

#[test]
fn f057_an_unsigned_answer_is_not_believed() {
    for (name, kind, bytes) in RECORDED {
        let mut fields = Fields::parse(bytes).expect("a flat list");
        fields.remove("sign");
        assert_eq!(unknown(kind, fields.to_xml().as_bytes()), Unknown::Unsigned, "{name}");
    }
}

#[test]
fn f057_an_unsigned_fail_says_only_that_the_request_was_not_taken() {
    for kind in [AskKind::Place, AskKind::Query, AskKind::Close] {
        assert_eq!(unknown(kind, NOT_TAKEN), Unknown::NotTaken("签名错误，请检查后再试".to_owned()));
        let forged = format!(
            "<xml><return_code>FAIL</return_code><result_code>SUCCESS</result_code><trade_state>SUCCESS</trade_state><out_trade_no>{TRADE_NO}</out_trade_no></xml>"
        );
        assert_eq!(unknown(kind, forged.as_bytes()), Unknown::NotTaken(String::new()));
    }
}

#[test]
fn f058_only_the_agreed_kind_of_signature_is_believed() {
    assert_eq!(unknown(AskKind::Query, PAID_MD5), Unknown::OtherSignType);
    let md5 = merchant_of(SignType::Md5);
    assert!(matches!(judged(&md5, AskKind::Query, PAID_MD5).0, Answer::Paid(_)));
    assert_eq!(judged(&md5, AskKind::Query, recorded("query_paid")), (Answer::Unknown(Unknown::OtherSignType), None));
}

#[test]
fn f059_a_forged_error_is_not_believed() {
    let forger = Merchant { key: ApiKey::new("ffffffffffffffffffffffffffffffff").expect("a good key"), ..merchant() };
    for (kind, code) in
        [(AskKind::Query, "ORDERNOTEXIST"), (AskKind::Close, "ORDERCLOSED"), (AskKind::Close, "ORDERPAID"), (AskKind::Place, "NOAUTH")]
    {
        let mut fields = Fields::parse(&signed(&[("result_code", "FAIL"), ("err_code", code)])).expect("a flat list");
        let forged = sign(&fields, forger.sign_type, &forger.key);
        fields.set("sign", forged);
        assert_eq!(unknown(kind, fields.to_xml().as_bytes()), Unknown::BadSignature, "{code}");
    }
}

#[test]
fn f060_an_answer_about_another_order_or_merchant_is_not_ours() {
    assert_eq!(paid_but(&[("out_trade_no", "T1-20261121-0123456789ABCDEG")]), Answer::Unknown(Unknown::OtherNumber));
    assert_eq!(paid_but(&[("out_trade_no", "t1-20261121-0123456789abcdef")]), Answer::Unknown(Unknown::OtherNumber));
    for (name, value) in [("mch_id", "10000101"), ("appid", "wxd930ea5d5a258f40"), ("mch_id", ""), ("appid", "")] {
        assert_eq!(paid_but(&[(name, value)]), Answer::Unknown(Unknown::OtherMerchant), "{name}={value}");
    }
    for kind in [AskKind::Place, AskKind::Query, AskKind::Close] {
        let other = [("result_code", "FAIL"), ("err_code", "ORDERCLOSED"), ("out_trade_no", "T1-20261121-0000000000000000")];
        assert_eq!(meaning(kind, &other), Answer::Unknown(Unknown::OtherNumber));
    }
    let mut foreign = ask(AskKind::Query);
    foreign.order.mch_id = MchId::new("10000101").expect("a good merchant number");
    let reply = WireReply { status: 200, body: recorded("query_paid").to_vec() };
    assert_eq!(answer(&merchant(), &foreign, &reply).0, Answer::Unknown(Unknown::ForeignCharge));
    let mut another = ask(AskKind::Query);
    another.order.trade_no = TradeNo::new("T1-20261121-0000000000000000").expect("a good number");
    assert_eq!(answer(&merchant(), &another, &reply).0, Answer::Unknown(Unknown::OtherNumber));
}

#[test]
fn f064_f066_what_is_not_one_flat_list_is_not_read() {
    let paid = String::from_utf8(recorded("query_paid").to_vec()).expect("UTF-8");
    let hostile = [
        format!("<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{paid}"),
        paid.replace("<attach><![CDATA[]]></attach>", "<attach>&x;</attach>"),
        paid.replace("<total_fee>888</total_fee>", "<total_fee>888</total_fee><total_fee>1</total_fee>"),
        paid.replace("<total_fee>", "<total_fee a=\"1\">"),
        paid.replace("<xml>", "<xml><xml>").replace("</xml>", "</xml></xml>"),
        paid.replace("</xml>", ""),
        String::new(),
    ];
    for body in hostile {
        assert_ne!(body, paid, "the change was made");
        assert_eq!(unknown(AskKind::Query, body.as_bytes()), Unknown::Unreadable, "{body}");
    }
}

#[test]
fn f042_f049_another_status_tells_nothing_whatever_the_body_says() {
    let status = |status| answer(&merchant(), &ask(AskKind::Query), &WireReply { status, body: recorded("query_paid").to_vec() });
    for other in [100, 201, 204, 400, 403, 413, 429, 500, 502, 503, 504, 999] {
        assert_eq!(status(other), (Answer::Unknown(Unknown::Http(other)), None));
    }
    for portal in [300, 301, 302, 303, 307, 308, 511] {
        assert_eq!(status(portal), (Answer::Unknown(Unknown::Portal), None));
    }
    assert_eq!(unknown(AskKind::Query, b"<!DOCTYPE html><html><body>Welcome to the mall</body></html>"), Unknown::Portal);
}

/// Some of the few values on which a decision turns, and some others; `""` leaves the field out.
fn field(name: &'static str, values: &'static [&'static str]) -> impl Strategy<Value = (&'static str, &'static str)> {
    proptest::sample::select(values).prop_map(move |value| (name, value))
}

fn some_answer() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let head = (
        field("appid", &["wxd930ea5d5a258f4f", "wxd930ea5d5a258f4f", "wxd930ea5d5a258f4f", "wx0", ""]),
        field("mch_id", &["10000100", "10000100", "10000100", "10000101", ""]),
        field("return_code", &["SUCCESS", "SUCCESS", "SUCCESS", "FAIL", ""]),
        field("result_code", &["SUCCESS", "SUCCESS", "SUCCESS", "FAIL", "", "X"]),
        field("err_code", &["", "ORDERNOTEXIST", "ORDERPAID", "SYSTEMERROR"]),
    );
    let body = (
        field("out_trade_no", &[TRADE_NO, TRADE_NO, TRADE_NO, "T1-20261121-0000000000000000", ""]),
        field("trade_state", &["SUCCESS", "SUCCESS", "REFUND", "NOTPAY", "CLOSED", "PAID", ""]),
        field("total_fee", &["888", "888", "888", "0888", "889", "+888", ""]),
        field("fee_type", &["CNY", "", "USD"]),
        field("transaction_id", &["4200001234202611210123456789", "4200001234202611210123456789", "4 2", ""]),
        field("time_end", &["20261121093015", "never", ""]),
    );
    (head, body).prop_map(|((a, b, c, d, e), (f, g, h, i, j, k))| vec![a, b, c, d, e, f, g, h, i, j, k])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn f015_f060_f061_paid_is_said_exactly_when_the_five_facts_hold(fields in some_answer(), spoil in proptest::bool::weighted(0.1)) {
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
        let number = said("out_trade_no") == TRADE_NO && said("transaction_id").starts_with("4200");
        let state = said("result_code") == "SUCCESS" && ["SUCCESS", "REFUND"].contains(&said("trade_state"));
        let fen = said("total_fee").trim_start_matches('0') == "888" && ["CNY", ""].contains(&said("fee_type"));

        let (answer, evidence) = judged(&merchant(), AskKind::Query, &body);
        prop_assert_eq!(matches!(answer, Answer::Paid(_)), signature && is_ours && number && state && fen, "{:?}", answer);
        prop_assert_eq!(evidence.is_some(), signature);
        prop_assert_eq!(matches!(answer, Answer::Unknown(_)) || signature, true, "{:?}", answer);
    }

    #[test]
    fn no_bytes_make_a_known_answer_without_the_key(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        markup in "(<xml>|</xml>|<return_code>|</return_code>|<sign>|</sign>|SUCCESS|FAIL|<!\\[CDATA\\[|\\]\\]>|<trade_state>|&amp;|[0-9A-F]{32}){0,30}",
        status in any::<u16>(),
    ) {
        for kind in [AskKind::Place, AskKind::Query, AskKind::Close] {
            for body in [bytes.clone(), markup.clone().into_bytes()] {
                let (answer, evidence) = answer(&merchant(), &ask(kind), &WireReply { status, body: body.clone() });
                prop_assert!(matches!(answer, Answer::Unknown(_)) && evidence.is_none());
                let (answer, evidence) = judged(&merchant(), kind, &body);
                prop_assert!(matches!(answer, Answer::Unknown(_)) && evidence.is_none());
            }
        }
    }

    #[test]
    fn f014_any_signed_words_are_judged_without_a_panic(values in proptest::collection::vec("[^\u{0}-\u{1f}\u{fffe}\u{ffff}]{0,20}", 6)) {
        let names = ["result_code", "err_code", "trade_state", "out_trade_no", "total_fee", "transaction_id"];
        let fields: Vec<_> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
        for kind in [AskKind::Place, AskKind::Query, AskKind::Close] {
            prop_assert!(matches!(meaning(kind, &fields), Answer::Unknown(_)));
        }
    }
}
