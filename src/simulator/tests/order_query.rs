use super::*;

fn placed() -> Exchange {
    let mut exchange = exchange();
    place(&mut exchange, "T1-20261121-A", at(0));
    exchange
}

#[test]
fn an_unpaid_order_has_no_money_fields() {
    let answer = ask(&mut placed(), QUERY, &about("T1-20261121-A"), at(1));
    assert_eq!((answer.get("trade_state"), answer.get("out_trade_no")), (Some("NOTPAY"), Some("T1-20261121-A")));
    for money in ["total_fee", "cash_fee", "transaction_id", "time_end", "openid"] {
        assert_eq!(answer.get(money), None, "{money}");
    }
}

#[test]
fn a_payment_is_told_in_full() {
    let mut exchange = placed();
    exchange.pay("T1-20261121-A", at(61)).expect("it can be paid");
    let answer = ask(&mut exchange, QUERY, &about("T1-20261121-A"), at(62));
    let told = [
        ("return_code", "SUCCESS"),
        ("result_code", "SUCCESS"),
        ("trade_state", "SUCCESS"),
        ("out_trade_no", "T1-20261121-A"),
        ("device_info", "T1"),
        ("attach", "a]]>b<c>&"),
        ("is_subscribe", "N"),
        ("trade_type", "NATIVE"),
        ("total_fee", "888"),
        ("cash_fee", "888"),
        ("fee_type", "CNY"),
        ("time_end", "20261121120101"),
    ];
    for (name, value) in told {
        assert_eq!(answer.get(name), Some(value), "{name}");
    }
    for name in ["openid", "bank_type", "trade_state_desc", "nonce_str", "transaction_id"] {
        assert!(answer.get(name).is_some(), "{name}");
    }
    assert_eq!(answer.get("coupon_fee"), None);
    let by_theirs = vec![("nonce_str", "n"), ("transaction_id", answer.get("transaction_id").expect("it is told")), ("out_trade_no", "T1-unknown")];
    assert_eq!(ask(&mut exchange, QUERY, &by_theirs, at(63)).get("out_trade_no"), Some("T1-20261121-A"), "theirs comes before ours");
}

#[test]
fn f061_a_coupon_makes_the_cash_smaller_and_not_the_total() {
    let mut exchange = placed();
    exchange.rules_mut().coupon_fen = 100;
    exchange.pay("T1-20261121-A", at(1)).expect("it can be paid");
    let answer = ask(&mut exchange, QUERY, &about("T1-20261121-A"), at(2));
    assert_eq!([answer.get("total_fee"), answer.get("cash_fee"), answer.get("coupon_fee")], [Some("888"), Some("788"), Some("100")]);
}

#[test]
fn questions_that_cannot_be_answered_say_why() {
    let mut exchange = placed();
    let table: [(&[Pair<'_>], &str); 6] = [
        (&[("nonce_str", "n"), ("out_trade_no", "T1-20261121-B")], "ORDERNOTEXIST"),
        (&[("nonce_str", "n"), ("transaction_id", "4200000000202001010000000001")], "ORDERNOTEXIST"),
        (&[("nonce_str", "n")], "LACK_PARAMS"),
        (&[("out_trade_no", "T1-20261121-A")], "LACK_PARAMS"),
        (&[("nonce_str", "n"), ("out_trade_no", "T1 20261121")], "PARAM_ERROR"),
        (&[("nonce_str", "n"), ("transaction_id", "420000000020200101000000000100000")], "PARAM_ERROR"),
    ];
    for (pairs, expected) in table {
        assert_eq!(verdict(&ask(&mut exchange, QUERY, pairs, at(1))), expected, "{pairs:?}");
    }
}

#[test]
fn f010_a_payment_may_be_seen_late() {
    let mut exchange = placed();
    exchange.rules_mut().query_lag_ms = 13_000;
    exchange.pay("T1-20261121-A", at(1)).expect("it can be paid");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(13)), "NOTPAY");
    assert_eq!(close(&mut exchange, "T1-20261121-A", at(13)), "ORDERPAID", "a close knows at once");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(14)), "SUCCESS");
}

#[test]
fn f007_a_close_may_be_seen_late() {
    let mut exchange = placed();
    exchange.rules_mut().close_lag_ms = 5_000;
    assert_eq!(close(&mut exchange, "T1-20261121-A", at(300)), "SUCCESS");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(304)), "NOTPAY");
    assert_eq!(exchange.pay("T1-20261121-A", at(304)), Err(PayRefusal::Closed), "closed is closed");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(305)), "CLOSED");
}

#[test]
fn f009_an_order_past_its_end_stays_unpaid_for_ever() {
    assert_eq!(state(&mut placed(), "T1-20261121-A", at(86_400 * 30)), "NOTPAY");
}
