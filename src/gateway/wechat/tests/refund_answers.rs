//! What well-formed answers about refunds mean.

use super::*;
use crate::domain::{RefundId, RefundReport, RefundStatus, RefundTrouble, Refusal, Unknown};
use RefundAskKind::{Query, Send};

fn refund_id() -> RefundId {
    RefundId::new(REFUND_ID).expect("a good number")
}

fn refusal(code: &str, words: &str) -> Refusal {
    Refusal { code: code.to_owned(), words: words.to_owned() }
}

fn report(status: RefundStatus, account: &str) -> RefundReport {
    RefundReport { status, refund_id: refund_id(), amount: Fen::new(300), arrived_at: None, account: Some(account.to_owned()) }
}

fn failing(kind: RefundAskKind, code: &str) -> RefundAnswer {
    refund_meaning(kind, &[("result_code", "FAIL"), ("err_code", code), ("err_code_des", "原因")])
}

fn new_word(word: &str) -> RefundAnswer {
    RefundAnswer::Unknown(Unknown::NewWord(word.to_owned()))
}

fn bad(field: &'static str) -> RefundAnswer {
    RefundAnswer::Unknown(Unknown::BadField(field))
}

#[test]
fn f027_every_recorded_answer_means_what_the_provider_says_and_is_its_own_evidence() {
    let (balance, card) = ("支付用户零钱", "招商银行信用卡0403");
    let arrived_at = Moment::parse_beijing_compact("20261121100203");
    let refused = |trouble, code, words| RefundAnswer::Refused { trouble, refusal: refusal(code, words) };
    let retry = RefundAnswer::NotNow(refusal("BIZERR_NEED_RETRY", "并发情况下，业务被拒绝，商户重试即可解决"));
    let expected = [
        ("refund_accepted", RefundAnswer::Accepted { refund_id: Some(refund_id()) }),
        ("refund_not_enough", refused(RefundTrouble::NotEnough, "NOTENOUGH", "基本账户余额不足，请充值后重新发起")),
        ("refund_retry", retry),
        ("refund_other_amounts", refused(RefundTrouble::OtherAmounts, "REFUND_FEE_MISMATCH", "订单金额或退款金额与之前请求不一致，请核实后再试")),
        ("refund_system_error", RefundAnswer::Unknown(Unknown::SystemError)),
        ("refund_query_under_way", RefundAnswer::Report(report(RefundStatus::UnderWay, balance))),
        ("refund_query_arrived", RefundAnswer::Report(RefundReport { arrived_at, ..report(RefundStatus::Arrived, card) })),
        ("refund_query_closed", RefundAnswer::Report(report(RefundStatus::Closed, balance))),
        ("refund_query_returned", RefundAnswer::Report(report(RefundStatus::Returned, card))),
        ("refund_query_not_exist", RefundAnswer::NotFound),
    ];
    assert_eq!(expected.len(), RECORDED_REFUNDS.len(), "each recording has its meaning");
    for ((name, meaning), (recorded, kind, bytes)) in expected.into_iter().zip(RECORDED_REFUNDS) {
        assert_eq!(name, recorded);
        assert_eq!(refund_judged(&merchant(), kind, bytes), (meaning, Some(bytes.to_vec())), "{name}");
    }
}

#[test]
fn f026_f031_sending_by_code() {
    use RefundTrouble as T;
    let refused = [
        ("NOTENOUGH", T::NotEnough),
        ("TRADE_OVERDUE", T::Overdue),
        ("USER_ACCOUNT_ABNORMAL", T::AccountClosed),
        ("REFUND_FEE_MISMATCH", T::OtherAmounts),
        ("ORDERNOTEXIST", T::NoSuchPayment),
        ("INVALID_TRANSACTIONID", T::NoSuchPayment),
        ("ERROR", T::AgainstRule),
        ("INVALID_REQUEST", T::AgainstRule),
        ("CERT_ERROR", T::Certificate),
        ("NOAUTH", T::NotAllowed),
        ("LACK_PARAMS", T::Request),
        ("PARAM_ERROR", T::Request),
        ("APPID_NOT_EXIST", T::Request),
        ("MCHID_NOT_EXIST", T::Request),
        ("APPID_MCHID_NOT_MATCH", T::Request),
        ("SIGNERROR", T::Request),
        ("XML_FORMAT_ERROR", T::Request),
        ("POST_DATA_EMPTY", T::Request),
        ("NOT_UTF8", T::Request),
        ("REQUIRE_POST_METHOD", T::Request),
    ];
    for (code, trouble) in refused {
        assert_eq!(failing(Send, code), RefundAnswer::Refused { trouble, refusal: refusal(code, "原因") }, "{code}");
    }
    for code in ["BIZERR_NEED_RETRY", "ORDER_NOT_READY"] {
        assert_eq!(failing(Send, code), RefundAnswer::NotNow(refusal(code, "原因")), "{code}");
    }
    assert_eq!(failing(Send, "FREQUENCY_LIMITED"), RefundAnswer::TooFast(refusal("FREQUENCY_LIMITED", "原因")));
    assert_eq!(failing(Send, "INVALID_REQ_TOO_MUCH"), RefundAnswer::TooManyWrong(refusal("INVALID_REQ_TOO_MUCH", "原因")));
    assert_eq!(failing(Send, "SYSTEMERROR"), RefundAnswer::Unknown(Unknown::SystemError));
    for code in ["ORDERPAID", "ORDERCLOSED", "OUT_TRADE_NO_USED", "TRADE_STATE_ERROR", "REFUNDNOTEXIST", "notenough", "X"] {
        assert_eq!(failing(Send, code), new_word(code), "{code}");
    }
}

#[test]
fn querying_by_code() {
    assert_eq!(failing(Query, "REFUNDNOTEXIST"), RefundAnswer::NotFound);
    assert_eq!(failing(Query, "SYSTEMERROR"), RefundAnswer::Unknown(Unknown::SystemError));
    for code in ["FREQUENCY_LIMITED", "INVALID_REQ_TOO_MUCH"] {
        assert_eq!(failing(Query, code), RefundAnswer::Unknown(Unknown::TooOften), "{code}");
    }
    for code in ["NOAUTH", "PARAM_ERROR", "SIGNERROR", "INVALID_TRANSACTIONID", "MCHID_NOT_EXIST", "INVALID_REQUEST"] {
        assert_eq!(failing(Query, code), RefundAnswer::Unknown(Unknown::NotTaken(format!("{code} 原因"))), "{code}");
    }
    for code in ["ORDERNOTEXIST", "NOTENOUGH", "TRADE_OVERDUE", "BIZERR_NEED_RETRY", "CERT_ERROR", "X"] {
        assert_eq!(failing(Query, code), new_word(code), "{code}");
    }
}

#[test]
fn an_accepted_refund_names_ours_and_no_other_sum() {
    let accepted = |refund_id| RefundAnswer::Accepted { refund_id };
    for absent in ["transaction_id", "out_trade_no", "refund_fee", "total_fee"] {
        assert_eq!(accepted_but(&[(absent, "")]), accepted(Some(refund_id())), "{absent}");
    }
    for bad_id in ["", "5 3", "x'; --"] {
        assert_eq!(accepted_but(&[("refund_id", bad_id)]), accepted(None), "{bad_id}");
    }
    assert_eq!(accepted_but(&[("out_refund_no", "")]), bad("out_refund_no"));
    for fee in ["301", "0", "-300", "3.00", "３００"] {
        assert_eq!(accepted_but(&[("refund_fee", fee)]), bad("refund_fee"), "{fee}");
    }
    assert_eq!(accepted_but(&[("fee_type", "CNY")]), accepted(Some(refund_id())));
    assert_eq!(accepted_but(&[("fee_type", "USD")]), bad("fee_type"));
}

#[test]
fn f032_the_record_is_found_by_its_number_wherever_it_stands() {
    let record = |n: usize, number: &str, fee: &str| {
        [("out_refund_no", number), ("refund_id", REFUND_ID), ("refund_fee", fee), ("refund_status", "PROCESSING")]
            .map(|(name, value)| (format!("{name}_{n}"), value.to_owned()))
    };
    for place in 0..10 {
        let mut fields = vec![("result_code".to_owned(), "SUCCESS".to_owned()), ("refund_count".to_owned(), "1".to_owned())];
        for n in 0..10 {
            let (number, fee) = if n == place { (REFUND_NO.to_owned(), "300") } else { (format!("R-OTHER-{n}"), "77") };
            fields.extend(record(n, &number, fee));
        }
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let expected = RefundReport { account: None, ..report(RefundStatus::UnderWay, "") };
        assert_eq!(refund_meaning(Query, &fields), RefundAnswer::Report(expected), "record {place}");
    }
    assert_eq!(arrived_but(&[("out_refund_no_0", "R-T1-20261121-0123456789ABCDEG")]), RefundAnswer::Unknown(Unknown::OtherNumber));
    assert_eq!(arrived_but(&[("out_refund_no_0", "")]), RefundAnswer::Unknown(Unknown::OtherNumber));
    assert_eq!(arrived_but(&[("out_refund_no_0", ""), ("out_refund_no_x", REFUND_NO)]), RefundAnswer::Unknown(Unknown::OtherNumber));
    assert_eq!(arrived_but(&[("out_refund_no_1", REFUND_NO)]), bad("out_refund_no_$n"), "which of the two?");
}

#[test]
fn f014_a_report_lacks_nothing_and_knows_its_words() {
    for (field, label) in [("refund_status_0", "refund_status_$n"), ("refund_id_0", "refund_id_$n"), ("refund_fee_0", "refund_fee_$n")] {
        assert_eq!(arrived_but(&[(field, "")]), bad(label));
    }
    assert_eq!(arrived_but(&[("refund_fee_0", "3.00")]), bad("refund_fee_$n"));
    for word in ["success", "FAIL", "SUCCESS "] {
        assert_eq!(arrived_but(&[("refund_status_0", word)]), new_word(word.trim()), "{word}");
    }
    assert_eq!(arrived_but(&[("fee_type", "USD")]), bad("fee_type"));
}

#[test]
fn f070_where_and_when_it_arrives_may_be_missing_and_is_cleaned() {
    let arrived = |changes: &[(&str, &str)]| match arrived_but(changes) {
        RefundAnswer::Report(report) => (report.amount.get(), report.arrived_at, report.account),
        other => panic!("no report: {other:?}"),
    };
    let at = Moment::parse_beijing_compact("20261121100203");
    assert_eq!(arrived(&[]), (300, at, Some("支付用户零钱".to_owned())));
    assert_eq!(arrived(&[("refund_success_time_0", "20261121100203"), ("refund_recv_accout_0", "")]), (300, None, None));
    assert_eq!(arrived(&[("refund_recv_accout_0", "招商\n银行\u{202e}0403")]).2, Some("招商 银行0403".to_owned()));
    assert_eq!(arrived(&[("refund_fee_0", "299")]).0, 299, "the refund itself judges the sum");
}
