//! What well-formed answers mean: one table an endpoint.

use super::super::WireReply;
use super::super::order_state::{Coupon, OrderState, TradeState};
use super::super::signed::Signed;
use super::*;
use crate::domain::{CodeUrl, Payment, Refusal, TransactionId, Unknown, Unpaid};

fn refused(code: &str, words: &str) -> Answer {
    Answer::PlaceRefused(Refusal { code: code.to_owned(), words: words.to_owned() })
}

fn payment() -> Payment {
    Payment {
        transaction_id: TransactionId::new("4200001234202611210123456789").expect("a good number"),
        total: Fen::new(888),
        currency: "CNY".to_owned(),
        cash: Some(Fen::new(888)),
        settlement: None,
        bank: Some("CMC_DEBIT".to_owned()),
        paid_at: Moment::parse_beijing_compact("20261121093015"),
        refund_started: false,
    }
}

fn failing(kind: AskKind, code: &str) -> Answer {
    meaning(kind, &[("result_code", "FAIL"), ("err_code", code), ("err_code_des", "原因")])
}

fn not_taken(words: &str) -> Answer {
    Answer::Unknown(Unknown::NotTaken(words.to_owned()))
}

fn new_word(word: &str) -> Answer {
    Answer::Unknown(Unknown::NewWord(word.to_owned()))
}

#[test]
fn every_recorded_answer_means_what_the_provider_says_and_is_its_own_evidence() {
    let with_coupons = Payment { cash: Some(Fen::new(588)), settlement: Some(Fen::new(788)), ..payment() };
    let expected = [
        ("placed", Answer::Placed(CodeUrl::new("weixin://wxpay/bizpayurl?pr=p4lpSuKzz").expect("a good code"))),
        ("place_noauth", refused("NOAUTH", "商户无此接口权限")),
        ("place_number_repeated", Answer::NumberKnown(Refusal { code: "INVALID_REQUEST".to_owned(), words: "201 商户订单号重复".to_owned() })),
        ("query_paid", Answer::Paid(payment())),
        ("query_paid_with_coupons", Answer::Paid(with_coupons)),
        ("query_refund", Answer::Paid(Payment { refund_started: true, ..payment() })),
        ("query_notpay", Answer::Unpaid(Unpaid::NotPay)),
        ("query_userpaying", Answer::Unpaid(Unpaid::UserPaying)),
        ("query_payerror", Answer::Unpaid(Unpaid::PayError)),
        ("query_accept", Answer::Unpaid(Unpaid::Accept)),
        ("query_closed", Answer::Closed),
        ("query_revoked", Answer::Closed),
        ("query_not_exist", Answer::NotFound),
        ("system_error", Answer::Unknown(Unknown::SystemError)),
        ("close_done", Answer::CloseAccepted),
        ("close_found_paid", Answer::CloseFoundPaid),
        ("close_done_before", Answer::CloseAccepted),
        ("close_too_early", Answer::CloseNotYet),
    ];
    assert_eq!(expected.len(), RECORDED.len(), "each recording has its meaning");
    for ((name, meaning), (recorded, kind, bytes)) in expected.into_iter().zip(RECORDED) {
        assert_eq!(name, recorded);
        assert_eq!(judged(&merchant(), kind, bytes), (meaning, Some(bytes.to_vec())), "{name}");
    }
}

#[test]
fn placing_by_code() {
    let no = ["NOAUTH", "LACK_PARAMS", "PARAM_ERROR", "APPID_NOT_EXIST", "MCHID_NOT_EXIST", "APPID_MCHID_NOT_MATCH", "NOTENOUGH", "SIGNERROR"];
    for code in no.into_iter().chain(["XML_FORMAT_ERROR", "POST_DATA_EMPTY", "NOT_UTF8", "REQUIRE_POST_METHOD"]) {
        assert_eq!(failing(AskKind::Place, code), refused(code, "原因"), "{code}");
    }
    for code in ["INVALID_REQUEST", "ORDERPAID", "ORDERCLOSED", "OUT_TRADE_NO_USED"] {
        assert!(matches!(failing(AskKind::Place, code), Answer::NumberKnown(_)), "{code}");
    }
    for code in ["ORDERNOTEXIST", "TRADE_STATE_ERROR", "USERPAYING"] {
        assert_eq!(failing(AskKind::Place, code), new_word(code), "{code}");
    }
}

#[test]
fn querying_by_code() {
    assert_eq!(failing(AskKind::Query, "ORDERNOTEXIST"), Answer::NotFound);
    let configuration = ["NOAUTH", "LACK_PARAMS", "PARAM_ERROR", "APPID_NOT_EXIST", "MCHID_NOT_EXIST", "APPID_MCHID_NOT_MATCH", "SIGNERROR"];
    for code in configuration.into_iter().chain(["XML_FORMAT_ERROR", "POST_DATA_EMPTY", "NOT_UTF8", "REQUIRE_POST_METHOD", "INVALID_REQUEST"]) {
        assert_eq!(failing(AskKind::Query, code), not_taken(&format!("{code} 原因")), "{code}");
    }
    for code in ["ORDERPAID", "ORDERCLOSED", "OUT_TRADE_NO_USED", "NOTENOUGH", "TRADE_STATE_ERROR"] {
        assert_eq!(failing(AskKind::Query, code), new_word(code), "{code}");
    }
}

#[test]
fn closing_by_code() {
    let table = [
        ("ORDERCLOSED", Answer::CloseAccepted),
        ("ORDERPAID", Answer::CloseFoundPaid),
        ("ORDERNOTEXIST", Answer::NotFound),
        ("TRADE_STATE_ERROR", Answer::CloseNotYet),
        ("INVALID_REQUEST", Answer::CloseNotYet),
        ("PARAM_ERROR", not_taken("PARAM_ERROR 原因")),
        ("SIGNERROR", not_taken("SIGNERROR 原因")),
        ("NOTENOUGH", new_word("NOTENOUGH")),
        ("TOO_EARLY", new_word("TOO_EARLY")),
    ];
    for (code, meaning) in table {
        assert_eq!(failing(AskKind::Close, code), meaning, "{code}");
    }
}

#[test]
fn f013_a_refunded_payment_was_a_payment() {
    let Answer::Paid(payment) = paid_but(&[("trade_state", "REFUND")]) else { panic!("a refunded payment was a payment") };
    assert!(payment.refund_started);
}

#[test]
fn f014_words_that_we_do_not_know_tell_nothing() {
    assert_eq!(paid_but(&[("trade_state", "PAID")]), new_word("PAID"));
    assert_eq!(paid_but(&[("trade_state", "success")]), new_word("success"));
    assert_eq!(paid_but(&[("result_code", "OK")]), new_word("OK"));
    for kind in [AskKind::Place, AskKind::Query, AskKind::Close] {
        assert_eq!(failing(kind, "SOMETHING_NEW"), new_word("SOMETHING_NEW"));
    }
}

#[test]
fn f015_only_the_state_field_says_paid() {
    assert_eq!(paid_but(&[("trade_state", "")]), Answer::Unknown(Unknown::BadField("trade_state")));
    assert_eq!(paid_but(&[("trade_state", "NOTPAY"), ("trade_state_desc", "支付成功")]), Answer::Unpaid(Unpaid::NotPay));
    assert_eq!(paid_but(&[("result_code", "")]), Answer::Unknown(Unknown::BadField("result_code")));
}

#[test]
fn f017_f054_the_gateways_own_trouble_tells_nothing() {
    for kind in [AskKind::Place, AskKind::Query, AskKind::Close] {
        assert_eq!(failing(kind, "SYSTEMERROR"), Answer::Unknown(Unknown::SystemError));
        assert_eq!(failing(kind, "FREQUENCY_LIMITED"), Answer::Unknown(Unknown::TooOften));
        assert_eq!(failing(kind, "INVALID_REQ_TOO_MUCH"), Answer::Unknown(Unknown::TooOften));
        assert_eq!(failing(kind, ""), Answer::Unknown(Unknown::BadField("err_code")));
    }
}

#[test]
fn f018_states_under_way_are_no_end() {
    for (state, unpaid) in [("PAYERROR", Unpaid::PayError), ("USERPAYING", Unpaid::UserPaying), ("ACCEPT", Unpaid::Accept)] {
        assert_eq!(paid_but(&[("trade_state", state)]), Answer::Unpaid(unpaid));
    }
}

#[test]
fn f061_another_amount_or_currency_is_a_mismatch_and_a_coupon_is_not() {
    let is_mismatch = |changes: &[(&str, &str)]| matches!(paid_but(changes), Answer::Mismatch(_));
    for total in ["887", "889", "8880", "0", "9223372036854775807"] {
        assert!(is_mismatch(&[("total_fee", total)]), "{total}");
    }
    for currency in ["USD", "cny", "CNY "] {
        assert!(is_mismatch(&[("fee_type", currency)]), "{currency:?}");
    }
    for changes in [[("cash_fee", "0"), ("coupon_fee", "888")], [("fee_type", ""), ("settlement_total_fee", "1")]] {
        assert!(matches!(paid_but(&changes), Answer::Paid(_)), "{changes:?}");
    }
}

#[test]
fn a_paid_state_without_what_proves_it_tells_nothing() {
    for name in ["total_fee", "transaction_id", "out_trade_no"] {
        for state in ["SUCCESS", "REFUND"] {
            assert_eq!(paid_but(&[("trade_state", state), (name, "")]), Answer::Unknown(Unknown::BadField(name)));
        }
    }
    assert_eq!(paid_but(&[("transaction_id", "42 00")]), Answer::Unknown(Unknown::BadField("transaction_id")));
}

#[test]
fn f068_a_malformed_number_is_no_number() {
    for text in ["+888", "888.0", " 888", "888 ", "８８８", "8.88e2", "0x378", "-888", "18446744073709552504"] {
        assert_eq!(paid_but(&[("total_fee", text)]), Answer::Unknown(Unknown::BadField("total_fee")), "{text}");
        let Answer::Paid(payment) = paid_but(&[("cash_fee", text), ("time_end", text)]) else { panic!("what is not needed cannot hide a payment") };
        assert_eq!((payment.cash, payment.paid_at), (None, None), "{text}");
    }
}

#[test]
fn f069_a_code_is_the_providers_own_link() {
    let placed = |changes: &[(&str, &str)]| {
        let good = [("result_code", "SUCCESS"), ("trade_type", "NATIVE"), ("code_url", "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00")];
        meaning(AskKind::Place, &[&good, changes].concat())
    };
    assert!(matches!(placed(&[]), Answer::Placed(_)));
    for code in ["", "http://evil.example", "weixin://wxpay/a b", "wxp://f2f0", &format!("weixin://wxpay/{}", "x".repeat(4096))] {
        assert_eq!(placed(&[("code_url", code)]), Answer::Unknown(Unknown::BadField("code_url")), "{code}");
    }
    for trade_type in ["", "JSAPI", "native"] {
        assert_eq!(placed(&[("trade_type", trade_type)]), Answer::Unknown(Unknown::BadField("trade_type")), "{trade_type}");
    }
}

#[test]
fn f070_the_providers_words_are_one_short_line() {
    let hostile = format!("no\n\u{1b}[31m\u{202e}{}", "x".repeat(1000));
    let Answer::PlaceRefused(refusal) =
        meaning(AskKind::Place, &[("result_code", "FAIL"), ("err_code", "NOAUTH"), ("err_code_des", &hostile.replace('\u{1b}', " "))])
    else {
        panic!("a definite no")
    };
    assert_eq!(refusal.words.chars().count(), 200);
    assert!(refusal.words.starts_with("no [31mxxx"), "{}", refusal.words);
}

#[test]
fn an_answer_to_another_question_closes_nothing() {
    for (name, value) in [("trade_state", "NOTPAY"), ("prepay_id", "wx20"), ("code_url", "weixin://wxpay/bizpayurl?pr=a")] {
        assert_eq!(meaning(AskKind::Close, &[("result_code", "SUCCESS"), (name, value)]), Answer::Unknown(Unknown::BadField(name)));
    }
}

#[test]
fn every_field_of_a_query_is_read() {
    let reply = WireReply { status: 200, body: recorded("query_paid_with_coupons").to_vec() };
    let signed = Signed::read(&merchant(), &reply).expect("properly signed");
    let state = OrderState::read(&signed).expect("complete");
    assert!(!format!("{state:?}").contains("oUpF8uN95"), "a payer is never printed");
    assert_eq!(state.openid.as_ref().map(|openid| openid.expose()), Some("oUpF8uN95-Ptaags6E_roPHg7AG0"));
    let coupon = |kind: &str, id: &str, fee| Coupon { kind: Some(kind.to_owned()), id: Some(id.to_owned()), fee: Some(Fen::new(fee)) };
    let expected = OrderState {
        trade_state: TradeState::Success,
        description: Some("支付成功".to_owned()),
        out_trade_no: TRADE_NO.to_owned(),
        device_info: None,
        attach: None,
        openid: state.openid.clone(),
        is_subscribe: Some(true),
        trade_type: Some("NATIVE".to_owned()),
        bank_type: Some("CMC_DEBIT".to_owned()),
        total_fee: Some(Fen::new(888)),
        settlement_total_fee: Some(Fen::new(788)),
        fee_type: Some("CNY".to_owned()),
        cash_fee: Some(Fen::new(588)),
        cash_fee_type: None,
        coupon_fee: Some(Fen::new(300)),
        coupon_count: Some(2),
        coupons: vec![coupon("CASH", "10000", 200), coupon("NO_CASH", "10001", 100)],
        transaction_id: TransactionId::new("4200001234202611210123456789").ok(),
        time_end: Moment::parse_beijing_compact("20261121093015"),
        promotion_detail: Some("{\"promotion_detail\":[{\"name\":\"咖啡&蛋糕\"}]}".to_owned()),
    };
    assert_eq!(state, expected);
}
