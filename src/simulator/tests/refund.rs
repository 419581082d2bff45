use super::*;

const ORDER: &str = "T1-20261121-A";

#[test]
fn an_accepted_refund_is_told_in_full() {
    let mut exchange = paid(ORDER);
    let answer = ask(&mut exchange, REFUND, &giving_back(ORDER, "R1", "300"), at(1));
    let told = [
        ("result_code", "SUCCESS"),
        ("out_trade_no", ORDER),
        ("out_refund_no", "R1"),
        ("refund_fee", "300"),
        ("settlement_refund_fee", "300"),
        ("total_fee", "888"),
        ("cash_fee", "888"),
        ("cash_refund_fee", "300"),
        ("coupon_refund_fee", "0"),
        ("coupon_refund_count", "0"),
    ];
    for (name, value) in told {
        assert_eq!(answer.get(name), Some(value), "{name}");
    }
    let refund_id = answer.get("refund_id").expect("a number of the gateway");
    assert!(refund_id.len() == 28 && refund_id.bytes().all(|byte| byte.is_ascii_digit()), "{refund_id}");
    let BookState::Paid { transaction_id, .. } = &exchange.order(ORDER).expect("it is booked").state else { panic!("it is paid") };
    assert_eq!(answer.get("transaction_id"), Some(transaction_id.as_str()));
    let booked = exchange.refund("R1").expect("it is booked");
    assert_eq!((booked.refund_fee, booked.accepted_at, booked.state), (300, at(1), RefundState::Processing));
    assert_eq!(booked.parameter("refund_desc"), Some("退货"));
    assert_eq!((exchange.given_back(ORDER), exchange.order(ORDER).map(BookedOrder::paid_fee)), (300, Some(888)));
}

#[test]
fn f013_a_refunded_order_says_refund_and_stays_paid() {
    let mut exchange = paid(ORDER);
    assert_eq!(state(&mut exchange, ORDER, at(1)), "SUCCESS");
    refund(&mut exchange, ORDER, "R1", "1", at(1));
    let answer = ask(&mut exchange, QUERY, &about(ORDER), at(2));
    assert_eq!([answer.get("trade_state"), answer.get("total_fee"), answer.get("cash_fee")], [Some("REFUND"), Some("888"), Some("888")]);
    assert_eq!(close(&mut exchange, ORDER, at(400)), "ORDERPAID");
}

#[test]
fn f025_one_number_gives_back_once() {
    let mut exchange = paid(ORDER);
    let first = ask(&mut exchange, REFUND, &giving_back(ORDER, "R1", "888"), at(1));
    let again = ask(&mut exchange, REFUND, &giving_back(ORDER, "R1", "888"), at(2));
    assert_eq!(verdict(&again), "SUCCESS");
    assert_eq!(again.get("refund_id"), first.get("refund_id"));
    assert_eq!((exchange.given_back(ORDER), exchange.refunds().count()), (888, 1));
    assert_eq!(refund_status(&mut exchange, "R1", at(60)), "SUCCESS");
    assert_eq!(refund(&mut exchange, ORDER, "R1", "888", at(61)), "SUCCESS", "also after it has arrived");
    assert_eq!(exchange.given_back(ORDER), 888);
}

#[test]
fn f026_a_number_keeps_its_order_and_its_amounts() {
    let mut exchange = paid(ORDER);
    place(&mut exchange, "T1-20261121-B", at(0));
    exchange.pay("T1-20261121-B", at(1)).expect("it can be paid");
    refund(&mut exchange, ORDER, "R1", "300", at(1));
    let other = |name, value| with(giving_back(ORDER, "R1", "300"), name, value);
    for asked in
        [other("refund_fee", "301"), other("total_fee", "889"), other("out_trade_no", "T1-20261121-B"), other("out_trade_no", "T1-20261121-C")]
    {
        assert_eq!(verdict(&ask(&mut exchange, REFUND, &asked, at(100))), "REFUND_FEE_MISMATCH", "{asked:?}");
        exchange.tick(at(101));
    }
    assert_eq!(exchange.refunds().count(), 1);
}

#[test]
fn refunds_that_cannot_be_say_why() {
    let mut exchange = paid(ORDER);
    exchange.rules_mut().refunds.bad_per_second = 100;
    place(&mut exchange, "T1-20261121-B", at(0));
    let long = "x".repeat(65);
    let talk = "退".repeat(27);
    let other = |name, value| with(giving_back(ORDER, "R1", "300"), name, value);
    let table = [
        (other("total_fee", "889"), "REFUND_FEE_MISMATCH"),
        (other("refund_fee", "889"), "INVALID_REQUEST"),
        (other("refund_fee", "0"), "PARAM_ERROR"),
        (other("refund_fee", "3.00"), "PARAM_ERROR"),
        (other("refund_fee", ""), "LACK_PARAMS"),
        (other("out_refund_no", ""), "LACK_PARAMS"),
        (other("out_refund_no", &long), "PARAM_ERROR"),
        (other("out_refund_no", "R 1"), "PARAM_ERROR"),
        (other("refund_desc", &talk), "PARAM_ERROR"),
        (other("refund_fee_type", "USD"), "PARAM_ERROR"),
        (other("refund_account", "MINE"), "PARAM_ERROR"),
        (other("notify_url", "https://pay.example.com/?a=b"), "PARAM_ERROR"),
        (other("out_trade_no", ""), "LACK_PARAMS"),
        (other("out_trade_no", "T1-20261121-X"), "ORDERNOTEXIST"),
        (other("out_trade_no", "T1-20261121-B"), "ORDERNOTEXIST"),
        (other("transaction_id", "4200000000202001010000000001"), "ORDERNOTEXIST"),
    ];
    for (asked, expected) in table {
        assert_eq!(verdict(&ask(&mut exchange, REFUND, &asked, at(1))), expected, "{asked:?}");
    }
    assert_eq!(exchange.refunds().count(), 0);
}

#[test]
fn theirs_comes_before_ours() {
    let mut exchange = paid(ORDER);
    let BookState::Paid { transaction_id, .. } = exchange.order(ORDER).expect("it is booked").state.clone() else { panic!("it is paid") };
    let asked = with(giving_back("T1-20261121-X", "R1", "300"), "transaction_id", &transaction_id);
    assert_eq!(ask(&mut exchange, REFUND, &asked, at(1)).get("out_trade_no"), Some(ORDER));
}

#[test]
fn f028_parts_never_exceed_the_payment() {
    let mut exchange = paid(ORDER);
    assert_eq!(refund(&mut exchange, ORDER, "R1", "500", at(0)), "SUCCESS");
    assert_eq!(refund(&mut exchange, ORDER, "R2", "389", at(60)), "INVALID_REQUEST");
    assert_eq!(refund(&mut exchange, ORDER, "R3", "388", at(60)), "SUCCESS");
    assert_eq!(refund(&mut exchange, ORDER, "R4", "1", at(120)), "INVALID_REQUEST");
    assert_eq!(exchange.given_back(ORDER), 888);
}

#[test]
fn f028_a_closed_refund_can_be_given_back_anew() {
    let mut exchange = paid(ORDER);
    exchange.refund_fates_mut().of_next(RefundFate::Closed { after_ms: 1_000 });
    refund(&mut exchange, ORDER, "R1", "888", at(0));
    assert_eq!(refund(&mut exchange, ORDER, "R2", "888", at(60)), "SUCCESS");
    assert_eq!(exchange.given_back(ORDER), 888);
    assert_eq!(refund(&mut exchange, ORDER, "R1", "888", at(61)), "SUCCESS", "the old number is known, and gives nothing back");
    assert_eq!(exchange.given_back(ORDER), 888);
}

#[test]
fn f030_a_minute_fifty_parts_and_a_year() {
    let mut exchange = paid(ORDER);
    assert_eq!(refund(&mut exchange, ORDER, "R0", "1", at(0)), "SUCCESS");
    assert_eq!(refund(&mut exchange, ORDER, "R1", "1", at(59)), "FREQUENCY_LIMITED");
    assert!(exchange.refund("R1").is_none(), "it was not accepted");
    for part in 1..50 {
        assert_eq!(refund(&mut exchange, ORDER, &format!("R{part}"), "1", at(60 * part)), "SUCCESS", "{part}");
    }
    assert_eq!(refund(&mut exchange, ORDER, "R50", "1", at(60 * 50)), "INVALID_REQUEST");

    let year = 365 * 86_400;
    assert_eq!(refund(&mut paid(ORDER), ORDER, "R1", "1", at(year)), "SUCCESS");
    assert_eq!(refund(&mut paid(ORDER), ORDER, "R1", "1", at(year + 1)), "TRADE_OVERDUE");

    let mut unlimited = paid(ORDER);
    unlimited.rules_mut().refunds.gap_ms = 0;
    assert_eq!(refund(&mut unlimited, ORDER, "R1", "1", at(1)), "SUCCESS");
    assert_eq!(refund(&mut unlimited, ORDER, "R2", "1", at(1)), "SUCCESS");
}

#[test]
fn f031_refunds_wait_for_the_balance() {
    let mut exchange = paid(ORDER);
    exchange.set_balance(Some(299));
    assert_eq!(refund(&mut exchange, ORDER, "R1", "300", at(1)), "NOTENOUGH");
    exchange.top_up(1);
    assert_eq!(refund(&mut exchange, ORDER, "R1", "300", at(2)), "SUCCESS");
    assert_eq!(exchange.balance(), Some(0));
    exchange.settle_refund("R1", RefundFate::Changed { after_ms: 0 }, at(3));
    assert_eq!(exchange.balance(), Some(300), "the customer did not get it");
}

#[test]
fn a_young_payment_and_a_lost_payer_say_so() {
    let mut exchange = paid(ORDER);
    exchange.rules_mut().refunds.ready_after_ms = 10_000;
    assert_eq!(refund(&mut exchange, ORDER, "R1", "1", at(9)), "ORDER_NOT_READY");
    exchange.close_payers_account(ORDER);
    assert_eq!(refund(&mut exchange, ORDER, "R1", "1", at(10)), "USER_ACCOUNT_ABNORMAL");
}

#[test]
fn f061_a_coupon_goes_back_by_its_share() {
    let mut exchange = exchange();
    exchange.rules_mut().coupon_fen = 100;
    place(&mut exchange, ORDER, at(-60));
    exchange.pay(ORDER, at(0)).expect("it can be paid");
    let part = |exchange: &mut Exchange, refund_no, fen, now| {
        let answer = ask(exchange, REFUND, &giving_back(ORDER, refund_no, fen), now);
        ["cash_refund_fee", "coupon_refund_fee", "coupon_refund_fee_0"].map(|name| answer.get(name).map(str::to_owned))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(part(&mut exchange, "R1", "444", at(0)), [some("394"), some("50"), some("50")]);
    assert_eq!(part(&mut exchange, "R2", "1", at(60)), [some("1"), some("0"), None]);
    assert_eq!(part(&mut exchange, "R3", "443", at(120)), [some("393"), some("50"), some("50")]);
    let sum: i64 = exchange.refunds().map(|refund| refund.coupon_refund_fee).sum();
    assert_eq!(sum, 100, "all parts together give all of it back");
}

#[test]
fn f054_good_requests_have_a_rate() {
    let mut exchange = paid(ORDER);
    exchange.rules_mut().refunds.good_per_second = 2;
    let half = |ms: i64| at(0).plus_millis(ms);
    assert_eq!(refund(&mut exchange, ORDER, "R1", "1", half(0)), "SUCCESS");
    assert_eq!(refund(&mut exchange, ORDER, "R1", "1", half(500)), "SUCCESS");
    assert_eq!(refund(&mut exchange, ORDER, "R1", "1", half(999)), "FREQUENCY_LIMITED");
    assert_eq!(refund(&mut exchange, ORDER, "R1", "1", half(1_000)), "SUCCESS");
}

#[test]
fn f054_bad_requests_are_punished() {
    let mut exchange = paid(ORDER);
    for wrong in 0..7 {
        assert_eq!(refund(&mut exchange, "T1-20261121-X", "R1", "1", at(0).plus_millis(100 * wrong)), "ORDERNOTEXIST", "{wrong}");
    }
    assert_eq!(refund(&mut exchange, ORDER, "R2", "1", at(0).plus_millis(700)), "INVALID_REQ_TOO_MUCH", "a good one too");
    assert_eq!(refund(&mut exchange, ORDER, "R2", "1", at(60)), "INVALID_REQ_TOO_MUCH");
    assert_eq!(refund_status(&mut exchange, "R2", at(60)), "REFUNDNOTEXIST", "questions are still answered");
    assert_eq!(refund(&mut exchange, ORDER, "R2", "1", at(61)), "SUCCESS");

    let mut patient = paid(ORDER);
    for wrong in 0..20 {
        assert_eq!(refund(&mut patient, "T1-20261121-X", "R1", "1", at(0).plus_millis(167 * wrong)), "ORDERNOTEXIST", "six a second are borne");
    }
}

#[test]
fn f025_a_cut_refund_is_carried_out_once() {
    for fault in [Fault::CutAfter, Fault::CutMid, Fault::SystemErrorAfter, Fault::ArrivesLate(500), Fault::BadSignature] {
        let mut exchange = paid(ORDER);
        exchange.inject(FaultOrder { endpoint: Endpoint::Refund, fault, times: 1 });
        let body = written(&signed(&giving_back(ORDER, "R1", "888"), None));
        drop(exchange.serve_to(&merchant(), REFUND, "POST", &body, at(1)));
        assert_eq!(refund(&mut exchange, ORDER, "R1", "888", at(2)), "SUCCESS", "{fault:?}");
        assert_eq!((exchange.given_back(ORDER), exchange.refunds().count()), (888, 1), "{fault:?}");
    }
}

#[test]
fn every_refusal_of_the_page_can_be_had() {
    let mut exchange = paid(ORDER);
    for code in ["SYSTEMERROR", "BIZERR_NEED_RETRY", "ERROR", "NOTENOUGH", "TRADE_OVERDUE", "INVALID_TRANSACTIONID", "NOAUTH", "CERT_ERROR"] {
        exchange.inject(FaultOrder { endpoint: Endpoint::Refund, fault: Fault::Refusal(code), times: 1 });
        assert_eq!(refund(&mut exchange, ORDER, "R1", "1", at(1)), code);
    }
    assert_eq!(refund(&mut exchange, ORDER, "R1", "1", at(1)), "SUCCESS", "what a fault refuses is no wrong request");
    let logged: Vec<_> = exchange.log().iter().filter_map(|asked| asked.parameters.get("out_refund_no")).collect();
    assert_eq!(logged, ["R1"; 9]);
}

#[test]
fn f035_without_the_right_certificate_nothing_is_given_back() {
    let mut exchange = paid(ORDER);
    let body = written(&signed(&giving_back(ORDER, "R1", "1"), Some(SignType::HmacSha256)));
    let Served::Reply { status: 400, headers, body: page } = exchange.serve(REFUND, "POST", &body, at(1)) else { panic!("it was served") };
    assert_eq!(headers, [("Content-Type".to_owned(), "text/html".to_owned())]);
    assert!(String::from_utf8_lossy(&page).contains("<center>No required SSL certificate was sent</center>"));
    assert_eq!(exchange.log().last().map(|asked| asked.answered.clone()), Some(Answered::NoCertificate));

    let mut with_peer = |peer: Peer, now| {
        let answer = Fields::parse(&body_of(exchange.serve_to(&peer, REFUND, "POST", &body, now))).expect("a flat list");
        (verdict(&answer), answer.get("sign").is_some())
    };
    let holder = |mch_id: &str| Peer::Certified { mch_id: mch_id.to_owned(), valid_from: at(10), valid_until: at(20) };
    let cert_error = ("CERT_ERROR".to_owned(), true);
    assert_eq!(with_peer(holder("1900000999"), at(15)), cert_error);
    assert_eq!(with_peer(holder("1900000109"), at(9)), cert_error);
    assert_eq!(with_peer(holder("1900000109"), at(21)), cert_error);
    assert_eq!(with_peer(holder("1900000109"), at(20)), ("SUCCESS".to_owned(), true));
    exchange.rules_mut().certificate_revoked = true;
    let refused = Fields::parse(&body_of(exchange.serve_to(&merchant(), REFUND, "POST", &body, at(15)))).expect("a flat list");
    assert_eq!((verdict(&refused).as_str(), refused.get("sign")), ("证书已作废", None));
    assert_eq!(exchange.refunds().count(), 1);
}
