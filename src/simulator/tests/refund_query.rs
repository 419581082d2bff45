use super::*;

const ORDER: &str = "T1-20261121-A";

/// An order with so many refunds of one fen, a minute apart, the first of them at noon.
fn with_refunds(count: i64) -> Exchange {
    let mut exchange = paid(ORDER);
    for part in 0..count {
        assert_eq!(refund(&mut exchange, ORDER, &format!("R{part:02}"), "1", at(60 * part)), "SUCCESS");
    }
    exchange
}

fn query(exchange: &mut Exchange, pairs: &[Pair<'_>], now: Moment) -> Fields {
    ask(exchange, REFUND_QUERY, &[[("nonce_str", "n")].as_slice(), pairs].concat(), now)
}

#[test]
fn f027_accepted_is_not_arrived() {
    let mut exchange = paid(ORDER);
    exchange.rules_mut().refunds.fate = RefundFate::Arrives { after_ms: 1_200_000 };
    refund(&mut exchange, ORDER, "R1", "300", at(0));
    let early = query(&mut exchange, &[("out_refund_no", "R1")], at(1_199));
    assert_eq!((early.get("refund_status_0"), early.get("refund_success_time_0")), (Some("PROCESSING"), None));
    let late = query(&mut exchange, &[("out_refund_no", "R1")], at(5_000));
    let told = [
        ("out_trade_no", ORDER),
        ("total_fee", "888"),
        ("cash_fee", "888"),
        ("refund_count", "1"),
        ("total_refund_count", "1"),
        ("out_refund_no_0", "R1"),
        ("refund_fee_0", "300"),
        ("settlement_refund_fee_0", "300"),
        ("refund_channel_0", "ORIGINAL"),
        ("refund_account_0", "REFUND_SOURCE_UNSETTLED_FUNDS"),
        ("refund_recv_accout_0", "支付用户零钱"),
        ("refund_status_0", "SUCCESS"),
        ("refund_success_time_0", "2026-11-21 12:20:00"),
    ];
    for (name, value) in told {
        assert_eq!(late.get(name), Some(value), "{name}");
    }
    assert_eq!(late.get("refund_id_0"), exchange.refund("R1").map(|refund| refund.refund_id.as_str()));
}

#[test]
fn f032_ten_records_a_page() {
    let mut exchange = with_refunds(23);
    let page = |exchange: &mut Exchange, offset: &str| {
        let answer = query(exchange, &[("out_trade_no", ORDER), ("offset", offset)], at(86_400));
        let numbers: Vec<_> = (0..11).filter_map(|index| answer.get(&format!("out_refund_no_{index}")).map(str::to_owned)).collect();
        (numbers, ["refund_count", "total_refund_count", "refund_fee"].map(|name| answer.get(name).map(str::to_owned)))
    };
    let counts = |texts: [&str; 3]| texts.map(|text| Some(text.to_owned()));
    let parts = |range: std::ops::Range<i64>| range.map(|part| format!("R{part:02}")).collect::<Vec<_>>();
    assert_eq!(page(&mut exchange, ""), (parts(0..10), counts(["10", "23", "10"])));
    assert_eq!(page(&mut exchange, "10"), (parts(10..20), counts(["10", "23", "10"])));
    assert_eq!(page(&mut exchange, "20"), (parts(20..23), counts(["3", "23", "3"])));
    for offset in ["23", "-1", "1.0"] {
        assert_eq!(verdict(&query(&mut exchange, &[("out_trade_no", ORDER), ("offset", offset)], at(86_400))), "PARAM_ERROR", "{offset}");
    }
}

#[test]
fn the_closest_number_wins() {
    let mut exchange = with_refunds(3);
    let refund_id = exchange.refund("R02").expect("it is booked").refund_id.clone();
    let BookState::Paid { transaction_id, .. } = exchange.order(ORDER).expect("it is booked").state.clone() else { panic!("it is paid") };
    let mut first = |pairs: &[Pair<'_>]| {
        let answer = query(&mut exchange, pairs, at(400));
        (answer.get("out_refund_no_0").map(str::to_owned), answer.get("refund_count").map(str::to_owned))
    };
    let found = |refund_no: &str, count: &str| (Some(refund_no.to_owned()), Some(count.to_owned()));
    let strange = ("out_trade_no", "T1-20261121-X");
    assert_eq!(first(&[("refund_id", &refund_id), ("out_refund_no", "R01"), strange]), found("R02", "1"));
    assert_eq!(first(&[("out_refund_no", "R01"), ("transaction_id", &transaction_id), strange]), found("R01", "1"));
    assert_eq!(first(&[("transaction_id", &transaction_id), strange]), found("R00", "3"));
    assert_eq!(first(&[("out_trade_no", ORDER)]), found("R00", "3"));
}

#[test]
fn questions_about_refunds_that_are_not_there_say_so() {
    let mut exchange = paid(ORDER);
    let table: [(&[Pair<'_>], &str); 5] = [
        (&[("out_refund_no", "R1")], "REFUNDNOTEXIST"),
        (&[("refund_id", "50300000002026112100000000001")], "REFUNDNOTEXIST"),
        (&[("out_trade_no", ORDER)], "REFUNDNOTEXIST"),
        (&[("out_trade_no", "T1-20261121-X")], "REFUNDNOTEXIST"),
        (&[], "LACK_PARAMS"),
    ];
    for (pairs, expected) in table {
        assert_eq!(verdict(&query(&mut exchange, pairs, at(1))), expected, "{pairs:?}");
    }
}

#[test]
fn f025_an_accepted_refund_may_be_seen_late() {
    let mut exchange = paid(ORDER);
    exchange.rules_mut().refunds.query_lag_ms = 3_000;
    refund(&mut exchange, ORDER, "R1", "1", at(0));
    assert_eq!(refund_status(&mut exchange, "R1", at(2)), "REFUNDNOTEXIST");
    assert_eq!(refund_status(&mut exchange, "R1", at(3)), "PROCESSING");
}

#[test]
fn f060_lies_about_refunds_are_properly_signed() {
    let mut exchange = with_refunds(1);
    let truth = query(&mut exchange, &[("out_refund_no", "R00")], at(60));
    for (fault, field) in [
        (Fault::WrongRefundAmount, "refund_fee_0"),
        (Fault::WrongRefundNumber, "out_refund_no_0"),
        (Fault::OtherRefundStatus("CHANGE"), "refund_status_0"),
    ] {
        exchange.inject(FaultOrder { endpoint: Endpoint::RefundQuery, fault, times: 1 });
        let lie = query(&mut exchange, &[("out_refund_no", "R00")], at(60));
        assert_ne!(lie.get(field), truth.get(field), "{fault:?}");
    }
}
