use super::*;

const NO: &str = "T1-20261121-A";

/// What one placing under that fault gives back, and whether the order stands in the book.
fn struck(fault: Fault) -> (Served, Exchange) {
    let mut exchange = exchange();
    exchange.inject(FaultOrder { endpoint: Endpoint::UnifiedOrder, fault, times: 1 });
    let body = written(&signed(&order(NO), Some(SignType::HmacSha256)));
    let served = exchange.serve(PLACE, "POST", &body, at(0));
    (served, exchange)
}

/// The answer to a query about a paid order under that fault.
fn paid_query(fault: Fault) -> Vec<u8> {
    let mut exchange = exchange();
    place(&mut exchange, NO, at(0));
    exchange.pay(NO, at(1)).expect("it can be paid");
    exchange.inject(FaultOrder { endpoint: Endpoint::OrderQuery, fault, times: 1 });
    let body = written(&signed(&about(NO), Some(SignType::HmacSha256)));
    body_of(exchange.serve(QUERY, "POST", &body, at(2)))
}

fn verified(body: &[u8]) -> Result<Fields, sign::SignError> {
    let fields = Fields::parse(body).expect("a flat list of fields");
    sign::verify(&fields, SignType::HmacSha256, &Credentials::demo().key).map(|()| fields)
}

#[test]
fn faults_before_processing_leave_the_book_alone_and_the_others_do_not() {
    let all = [
        Fault::LINE,
        Fault::TROUBLE,
        Fault::FORGERIES,
        &[
            Fault::Redirect,
            Fault::Refusal("NOAUTH"),
            Fault::Delay(1_000),
            Fault::EndlessBody,
            Fault::HugeHeaders,
            Fault::Compressed,
            Fault::Drip,
            Fault::MissingField("code_url"),
        ],
    ];
    for fault in all.concat() {
        let (served, mut exchange) = struck(fault);
        assert_eq!(exchange.orders().count(), usize::from(!fault.is_before_processing()), "{fault:?} {served:?}");
        let calm = ask(&mut exchange, PLACE, &order("T1-20261121-B"), at(1));
        assert_eq!(verdict(&calm), "SUCCESS", "{fault:?} happens once");
    }
}

#[test]
fn f001_f048_a_cut_line_says_nothing_or_half() {
    assert_eq!(struck(Fault::CutBefore).0, Served::CutBeforeProcessing);
    assert_eq!(struck(Fault::CutAfter).0, Served::CutAfterProcessing);
    let (Served::CutMidBody { body, bytes_sent }, _) = struck(Fault::CutMid) else { panic!("cut within the body") };
    assert!(verified(&body).is_ok() && bytes_sent > 0 && bytes_sent < body.len());
}

#[test]
fn f016_a_request_may_arrive_after_its_sender_has_given_up() {
    let (served, mut exchange) = struck(Fault::ArrivesLate(8_000));
    assert_eq!(served, Served::CutBeforeProcessing);
    assert_eq!(state(&mut exchange, NO, at(7)), "ORDERNOTEXIST");
    assert_eq!(exchange.next_due(), Some(at(8)));
    assert_eq!(state(&mut exchange, NO, at(9)), "NOTPAY");
    assert_eq!(exchange.order(NO).map(|order| order.created_at), Some(at(8)));
    assert_eq!(exchange.log().iter().filter(|line| line.path == PLACE).count(), 2, "sent once, then arrived");
}

#[test]
fn f042_f049_what_is_no_answer_has_its_own_look() {
    for (fault, expected) in [(Fault::BadGateway502Html, 502), (Fault::HttpStatus(429), 429), (Fault::HtmlPortal200, 200), (Fault::Redirect, 302)] {
        let Served::Reply { status, headers, body } = struck(fault).0 else { panic!("{fault:?} is a reply") };
        assert_eq!(status, expected, "{fault:?}");
        assert!(body.starts_with(b"<!DOCTYPE html>"));
        assert_eq!(headers.iter().any(|(name, _)| name == "Location"), fault == Fault::Redirect);
    }
    let Served::Reply { headers, .. } = struck(Fault::HugeHeaders).0 else { panic!("a reply") };
    assert!(headers.iter().any(|(_, value)| value.len() == 1024 * 1024));
    let Served::Reply { headers, .. } = struck(Fault::Compressed).0 else { panic!("a reply") };
    assert!(headers.contains(&("Content-Encoding".to_owned(), "gzip".to_owned())));
}

#[test]
fn f056_f057_f058_f059_forged_answers_do_not_verify() {
    use sign::SignError as E;
    let table = [
        (Fault::BadSignature, E::Wrong),
        (Fault::NoSignature, E::Missing),
        (Fault::OtherSignType, E::OtherType),
        (Fault::ForgedRefusal("ORDERNOTEXIST"), E::Wrong),
    ];
    for (fault, expected) in table {
        assert_eq!(verified(&paid_query(fault)), Err(expected), "{fault:?}");
    }
}

#[test]
fn f064_f065_f066_f067_unreadable_answers_cannot_be_read() {
    for fault in [Fault::Empty, Fault::Garbage, Fault::NotUtf8, Fault::Doctype, Fault::EntityBomb, Fault::DuplicateField] {
        assert!(Fields::parse(&paid_query(fault)).is_err(), "{fault:?}");
        let Served::Reply { body, .. } = struck(fault).0 else { panic!("{fault:?} is a reply") };
        assert!(Fields::parse(&body).is_err(), "{fault:?}");
    }
}

#[test]
fn f014_f060_f061_f063_f068_lies_are_properly_signed() {
    let table = [
        (Fault::WrongAmount, "total_fee", Some("889")),
        (Fault::MalformedAmount, "total_fee", Some("+888")),
        (Fault::WrongCurrency, "fee_type", Some("HKD")),
        (Fault::WrongNumber, "out_trade_no", Some("T9-20200101-SOMEBODYELSES")),
        (Fault::WrongMerchant, "mch_id", Some("1900000999")),
        (Fault::WrongApp, "appid", Some("wx0000000000000000")),
        (Fault::ReusedTransaction, "transaction_id", Some("4200000000202001010000000001")),
        (Fault::UnknownState, "trade_state", Some("TELEPORTED")),
        (Fault::OtherState("REFUND"), "trade_state", Some("REFUND")),
        (Fault::MissingField("total_fee"), "total_fee", None),
    ];
    for (fault, name, expected) in table {
        let fields = verified(&paid_query(fault)).expect("a good signature");
        assert_eq!(fields.get(name), expected, "{fault:?}");
    }
    let Served::Reply { body, .. } = struck(Fault::ForeignCode).0 else { panic!("a reply") };
    assert_eq!(verified(&body).map(|fields| fields.get("code_url").map(str::to_owned)), Ok(Some("https://pay.invalid/?pr=1".to_owned())));
}

#[test]
fn f070_filthy_words_are_properly_signed_too() {
    let mut exchange = exchange();
    exchange.inject(FaultOrder { endpoint: Endpoint::Any, fault: Fault::FilthyWords, times: 1 });
    let answer = ask(&mut exchange, QUERY, &about(NO), at(0));
    let words = answer.get("err_code_des").expect("it is a refusal");
    assert!(words.contains('\n') && words.contains('\u{202e}') && words.len() > 2_000);
}

#[test]
fn f017_f054_trouble_is_told_with_a_signature() {
    for (fault, code) in
        [(Fault::SystemError, "SYSTEMERROR"), (Fault::SystemErrorAfter, "SYSTEMERROR"), (Fault::FrequencyLimited, "FREQUENCY_LIMITED")]
    {
        let fields = verified(&paid_query(fault)).expect("a good signature");
        assert_eq!((fields.get("result_code"), fields.get("err_code")), (Some("FAIL"), Some(code)));
        assert_eq!(fields.get("trade_state"), None);
    }
    let fields = Fields::parse(&paid_query(Fault::ReturnCodeFail)).expect("a flat list");
    assert_eq!((fields.get("return_code"), fields.get("sign")), (Some("FAIL"), None));
}

#[test]
fn a_lie_waits_for_its_answer_and_lets_others_pass() {
    let mut exchange = exchange();
    place(&mut exchange, NO, at(0));
    exchange.inject(FaultOrder { endpoint: Endpoint::Any, fault: Fault::WrongAmount, times: 1 });
    exchange.inject(FaultOrder { endpoint: Endpoint::OrderQuery, fault: Fault::SystemError, times: 2 });
    assert_eq!([1, 2, 3].map(|second| state(&mut exchange, NO, at(second))), ["SYSTEMERROR", "SYSTEMERROR", "NOTPAY"]);
    exchange.pay(NO, at(4)).expect("it can be paid");
    let told = |exchange: &mut Exchange| ask(exchange, QUERY, &about(NO), at(5)).get("total_fee").map(str::to_owned);
    assert_eq!([told(&mut exchange), told(&mut exchange)], [Some("889".to_owned()), Some("888".to_owned())]);
}

#[test]
fn faults_strike_in_their_order_and_only_their_endpoint() {
    let mut exchange = exchange();
    exchange.inject(FaultOrder { endpoint: Endpoint::CloseOrder, fault: Fault::Empty, times: 9 });
    exchange.inject(FaultOrder { endpoint: Endpoint::OrderQuery, fault: Fault::CutAfter, times: 1 });
    exchange.inject(FaultOrder { endpoint: Endpoint::Any, fault: Fault::CutBefore, times: 1 });
    let query = written(&signed(&about(NO), None));
    let served = [0, 1].map(|second| exchange.serve(QUERY, "POST", &query, at(second)));
    assert_eq!(served, [Served::CutAfterProcessing, Served::CutBeforeProcessing]);
    assert_eq!(state(&mut exchange, NO, at(2)), "ORDERNOTEXIST");
    let faults: Vec<_> = exchange.log().iter().map(|line| line.fault).collect();
    assert_eq!(faults, [Some(Fault::CutAfter), Some(Fault::CutBefore), None]);
}

#[test]
fn the_log_keeps_what_was_asked_and_answered() {
    let mut exchange = exchange();
    place(&mut exchange, NO, at(0));
    exchange.serve(QUERY, "GET", b"", at(1));
    exchange.serve("/pay/micropay", "POST", b"", at(2));
    close(&mut exchange, NO, at(3));
    exchange.inject(FaultOrder { endpoint: Endpoint::Any, fault: Fault::CutBefore, times: 1 });
    exchange.serve(CLOSE, "POST", &written(&signed(&about(NO), None)), at(4));
    let answered: Vec<_> = exchange.log().iter().map(|line| line.answered.clone()).collect();
    let expected = [
        Answered::Done,
        Answered::NotTaken("REQUIRE_POST_METHOD 请使用post方法".to_owned()),
        Answered::NoSuchPath,
        Answered::Refused("TRADE_STATE_ERROR".to_owned()),
        Answered::NotProcessed,
    ];
    assert_eq!(answered, expected);
    let first = exchange.log().first().expect("a log");
    assert_eq!((first.at, first.out_trade_no.as_deref()), (at(0), Some(NO)));
    assert_eq!(first.parameters.get("total_fee").map(String::as_str), Some("888"));
    assert!(["nonce_str", "sign", "sign_type"].iter().all(|name| !first.parameters.contains_key(*name)));
}

#[test]
fn a_storm_has_about_the_strength_it_was_given() {
    let seed = 7;
    let mut exchange = exchange();
    exchange.set_storm(Some(Storm::of(&[Fault::CutBefore], 250)));
    let query = written(&signed(&about(NO), None));
    let cuts = (0..2_000).filter(|second| exchange.serve(QUERY, "POST", &query, at(*second)) == Served::CutBeforeProcessing).count();
    assert!((400..600).contains(&cuts), "seed {seed}: {cuts} of 2000");
    exchange.set_storm(None);
    assert_eq!(state(&mut exchange, NO, at(3_000)), "ORDERNOTEXIST");
}
