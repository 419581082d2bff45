use super::*;
use proptest::prelude::*;

#[test]
fn an_order_is_taken_into_the_book_as_it_was_asked_for() {
    let mut exchange = exchange();
    let answer = place(&mut exchange, "T1-20261121-A", at(0));
    let booked = exchange.order("T1-20261121-A").expect("it was accepted");
    assert_eq!((booked.total_fee, booked.created_at, booked.expires_at), (888, at(0), Some(at(300))));
    assert_eq!(booked.state, BookState::NotPay);
    assert_eq!(booked.parameter("attach"), Some("a]]>b<c>&"));
    assert_eq!(answer.get("code_url"), Some(booked.code_url.as_str()));
    assert!(booked.code_url.starts_with("weixin://wxpay/bizpayurl?pr=") && booked.code_url.len() <= 64);
    assert_eq!(answer.get("prepay_id"), Some(booked.prepay_id.as_str()));
    assert_eq!((answer.get("trade_type"), answer.get("device_info")), (Some("NATIVE"), Some("T1")));
    assert_eq!((answer.get("appid"), answer.get("mch_id")), (Some("wx5ca17e115ca17e11"), Some("1900000109")));
}

#[test]
fn every_parameter_is_judged_by_the_page() {
    let long = |count: usize| "x".repeat(count);
    let (x32, x33, x127, x128, x129, x6000) = (long(32), long(33), long(127), long(128), long(129), long(5992));
    let han = "咖".repeat(43);
    let detail = format!("{{\"d\":\"{x6000}\"}}");
    let table: &[(&str, &str, &str)] = &[
        ("nonce_str", "", "LACK_PARAMS"),
        ("nonce_str", &x33, "PARAM_ERROR"),
        ("body", "", "LACK_PARAMS"),
        ("body", &x127, "SUCCESS"),
        ("body", &x128, "PARAM_ERROR"),
        ("body", &han, "PARAM_ERROR"),
        ("body", "咖啡😀", "PARAM_ERROR"),
        ("body", "𠮷野家", "PARAM_ERROR"),
        ("body", " coffee", "PARAM_ERROR"),
        ("body", "coffee\n", "PARAM_ERROR"),
        ("out_trade_no", "", "LACK_PARAMS"),
        ("out_trade_no", "T1-20", "PARAM_ERROR"),
        ("out_trade_no", &x33, "PARAM_ERROR"),
        ("out_trade_no", &x32, "SUCCESS"),
        ("out_trade_no", "T1|2026*A_b-c", "SUCCESS"),
        ("out_trade_no", "T1 20261121", "PARAM_ERROR"),
        ("out_trade_no", "T1@20261121", "PARAM_ERROR"),
        ("total_fee", "", "LACK_PARAMS"),
        ("total_fee", "0", "PARAM_ERROR"),
        ("total_fee", "-1", "PARAM_ERROR"),
        ("total_fee", "+1", "PARAM_ERROR"),
        ("total_fee", "01", "PARAM_ERROR"),
        ("total_fee", "1.00", "PARAM_ERROR"),
        ("total_fee", "1e2", "PARAM_ERROR"),
        ("total_fee", "１", "PARAM_ERROR"),
        ("total_fee", "9223372036854775808", "PARAM_ERROR"),
        ("total_fee", "1", "SUCCESS"),
        ("spbill_create_ip", "", "LACK_PARAMS"),
        ("spbill_create_ip", "203.0.113", "PARAM_ERROR"),
        ("spbill_create_ip", "2001:db8::7", "SUCCESS"),
        ("notify_url", "", "LACK_PARAMS"),
        ("notify_url", "https://pay.example.com/notify?shop=1", "PARAM_ERROR"),
        ("notify_url", "http://pay.example.com/notify", "PARAM_ERROR"),
        ("notify_url", "https://localhost/notify", "PARAM_ERROR"),
        ("notify_url", "https://192.168.1.7/notify", "PARAM_ERROR"),
        ("notify_url", "https://[::1]/notify", "PARAM_ERROR"),
        ("notify_url", "https://pay.example.com:8443/notify", "SUCCESS"),
        ("notify_url", "pay.example.com", "PARAM_ERROR"),
        ("trade_type", "", "LACK_PARAMS"),
        ("trade_type", "JSAPI", "NOAUTH"),
        ("trade_type", "native", "PARAM_ERROR"),
        ("product_id", "", "LACK_PARAMS"),
        ("product_id", &x33, "PARAM_ERROR"),
        ("device_info", "", "SUCCESS"),
        ("device_info", &x33, "PARAM_ERROR"),
        ("attach", "", "SUCCESS"),
        ("attach", &x128, "PARAM_ERROR"),
        ("detail", &detail, "SUCCESS"),
        ("detail", &x6000, "PARAM_ERROR"),
        ("fee_type", "CNY", "SUCCESS"),
        ("fee_type", "USD", "PARAM_ERROR"),
        ("goods_tag", &x33, "PARAM_ERROR"),
        ("limit_pay", "no_credit", "SUCCESS"),
        ("limit_pay", "none", "PARAM_ERROR"),
        ("openid", &x129, "PARAM_ERROR"),
        ("receipt", "Y", "SUCCESS"),
        ("receipt", "N", "PARAM_ERROR"),
        ("profit_sharing", "N", "SUCCESS"),
        ("profit_sharing", "true", "PARAM_ERROR"),
        ("scene_info", "{\"store_info\":{\"id\":\"S1\",\"name\":\"街角\"}}", "SUCCESS"),
        ("scene_info", "{\"store_info\":{\"name\":\"街角\"}}", "PARAM_ERROR"),
        ("scene_info", "{\"store_info\":{\"id\":\"S1\",\"area_code\":\"4401061\"}}", "PARAM_ERROR"),
        ("scene_info", "S1", "PARAM_ERROR"),
        ("time_start", "2026-11-21", "PARAM_ERROR"),
        ("time_expire", "20261121126000", "PARAM_ERROR"),
        ("time_expire", "20261121120100", "PARAM_ERROR"),
        ("time_expire", "20261121120101", "SUCCESS"),
        ("time_expire", "", "SUCCESS"),
        ("a_field_of_tomorrow", "1", "SUCCESS"),
    ];
    for (name, value, expected) in table {
        let mut exchange = exchange();
        let answer = ask(&mut exchange, PLACE, &with(order("T1-20261121-A"), name, value), at(0));
        assert_eq!(verdict(&answer), *expected, "{name}={value}");
        assert_eq!(exchange.orders().count(), usize::from(*expected == "SUCCESS"), "{name}={value}");
    }
}

#[test]
fn without_time_start_the_life_counts_from_now() {
    let short = with(with(order("T1-20261121-A"), "time_start", ""), "time_expire", "20261121120500");
    assert_eq!(verdict(&ask(&mut exchange(), PLACE, &short, at(240))), "PARAM_ERROR");
    assert_eq!(verdict(&ask(&mut exchange(), PLACE, &short, at(239))), "SUCCESS");
}

#[test]
fn an_end_that_has_passed_is_ignored() {
    let mut exchange = exchange();
    place(&mut exchange, "T1-20261121-A", at(300));
    assert_eq!(exchange.order("T1-20261121-A").map(|order| order.expires_at), Some(None));
    assert_eq!(exchange.pay("T1-20261121-A", at(4000)), Ok(()));
}

#[test]
fn messages_that_cannot_be_taken_are_answered_unsigned() {
    let good = signed(&order("T1-20261121-A"), None);
    let changed = |name: &str, value: &str| {
        let mut fields = good.clone();
        fields.set(name, value);
        written(&fields)
    };
    let lower = good.get("sign").expect("it is signed").to_ascii_lowercase();
    let text = String::from_utf8(written(&good)).expect("it is text");
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("GET", written(&good), "REQUIRE_POST_METHOD"),
        ("PUT", written(&good), "REQUIRE_POST_METHOD"),
        ("POST", vec![], "POST_DATA_EMPTY"),
        ("POST", b"<xml><a>\xff</a></xml>".to_vec(), "NOT_UTF8"),
        ("POST", b"{\"appid\":1}".to_vec(), "XML_FORMAT_ERROR"),
        ("POST", text.replace("<body>", "<body><b/>").into_bytes(), "XML_FORMAT_ERROR"),
        ("POST", text.replace("<body>", "<body x=\"1\">").into_bytes(), "XML_FORMAT_ERROR"),
        ("POST", text.replace("</xml>", "<total_fee>888</total_fee></xml>").into_bytes(), "XML_FORMAT_ERROR"),
        ("POST", text.replace("<xml>", "<!DOCTYPE xml><xml>").into_bytes(), "XML_FORMAT_ERROR"),
        ("POST", b"<xml></xml>".to_vec(), "LACK_PARAMS"),
        ("POST", changed("appid", ""), "LACK_PARAMS"),
        ("POST", changed("mch_id", ""), "LACK_PARAMS"),
        ("POST", changed("mch_id", "1900000108"), "MCHID_NOT_EXIST"),
        ("POST", changed("appid", "wx5ca17e115ca17e12"), "APPID_NOT_EXIST"),
        ("POST", changed("sign_type", "SHA256"), "PARAM_ERROR"),
        ("POST", changed("sign_type", "HMAC-SHA256"), "签名错误"),
        ("POST", changed("sign_type", "MD5"), "签名错误"),
        ("POST", changed("sign", ""), "签名错误"),
        ("POST", changed("sign", &lower), "签名错误"),
        ("POST", changed("total_fee", "1"), "签名错误"),
        ("POST", changed("a_field_of_tomorrow", "1"), "签名错误"),
    ];
    for (method, body, expected) in table {
        let mut exchange = exchange();
        let reply = body_of(exchange.serve(PLACE, method, &body, at(0)));
        let fields = Fields::parse(&reply).expect("a flat list of fields");
        assert_eq!(fields.get("return_code"), Some("FAIL"), "{expected}");
        assert!(fields.get("return_msg").is_some_and(|words| words.starts_with(expected)), "{expected}: {fields:?}");
        assert_eq!(fields.iter().count(), 2, "an unsigned answer says nothing else");
        assert_eq!(exchange.orders().count(), 0);
    }
}

#[test]
fn an_empty_field_takes_no_part_in_the_signature() {
    let mut exchange = exchange();
    let text = String::from_utf8(written(&signed(&order("T1-20261121-A"), None))).expect("it is text");
    let body = text.replace("</xml>", "<goods_tag></goods_tag></xml>");
    let reply = body_of(exchange.serve(PLACE, "POST", body.as_bytes(), at(0)));
    assert_eq!(verdict(&Fields::parse(&reply).expect("a flat list")), "SUCCESS");
}

#[test]
fn answers_are_signed_as_the_order_was_placed() {
    let mut exchange = exchange();
    let body = written(&signed(&order("T1-20261121-A"), None));
    let key = Credentials::demo().key;
    let placed = Fields::parse(&body_of(exchange.serve(PLACE, "POST", &body, at(0)))).expect("a flat list");
    assert_eq!(sign::verify(&placed, SignType::Md5, &key), Ok(()));
    let query = written(&signed(&about("T1-20261121-A"), Some(SignType::HmacSha256)));
    let asked = Fields::parse(&body_of(exchange.serve(QUERY, "POST", &query, at(1)))).expect("a flat list");
    assert_eq!(sign::verify(&asked, SignType::Md5, &key), Ok(()));
}

#[test]
fn f003_the_same_number_means_the_same_parameters() {
    let mut exchange = exchange();
    let first = place(&mut exchange, "T1-20261121-A", at(0));
    let again = ask(&mut exchange, PLACE, &with(order("T1-20261121-A"), "nonce_str", "another"), at(5));
    assert_eq!(again.get("code_url"), first.get("code_url"));
    for (name, value) in [("total_fee", "889"), ("body", "tea"), ("time_expire", "20261121120501"), ("attach", ""), ("goods_tag", "x"), ("new", "1")]
    {
        let answer = ask(&mut exchange, PLACE, &with(order("T1-20261121-A"), name, value), at(6));
        assert_eq!((answer.get("err_code"), answer.get("err_code_des")), (Some("INVALID_REQUEST"), Some("201 商户订单号重复")), "{name}");
    }
    assert_eq!(exchange.orders().count(), 1);
    exchange.rules_mut().reentry = Reentry::Refused;
    assert_eq!(verdict(&ask(&mut exchange, PLACE, &order("T1-20261121-A"), at(7))), "INVALID_REQUEST");
}

#[test]
fn a_number_that_came_to_its_end_is_never_placed_again() {
    let mut exchange = exchange();
    place(&mut exchange, "T1-20261121-A", at(0));
    exchange.pay("T1-20261121-A", at(1)).expect("it can be paid");
    assert_eq!(verdict(&ask(&mut exchange, PLACE, &order("T1-20261121-A"), at(2))), "ORDERPAID");
    place(&mut exchange, "T1-20261121-B", at(0));
    assert_eq!(close(&mut exchange, "T1-20261121-B", at(300)), "SUCCESS");
    assert_eq!(verdict(&ask(&mut exchange, PLACE, &order("T1-20261121-B"), at(301))), "ORDERCLOSED");
}

#[test]
fn no_two_orders_share_a_code_or_a_payment_number() {
    let mut exchange = exchange();
    let mut codes = std::collections::BTreeSet::new();
    for index in 0..500 {
        let trade_no = format!("T1-2026-{index:04}");
        place(&mut exchange, &trade_no, at(0));
        exchange.pay(&trade_no, at(1)).expect("it can be paid");
        let order = exchange.order(&trade_no).expect("it is in the book");
        let BookState::Paid { transaction_id, .. } = &order.state else { panic!("it was paid") };
        assert!(transaction_id.len() == 28 && transaction_id.starts_with("4200") && transaction_id.bytes().all(|byte| byte.is_ascii_digit()));
        assert!(codes.insert(order.code_url.clone()) && codes.insert(transaction_id.clone()));
    }
}

proptest! {
    #[test]
    fn no_bytes_panic_or_enter_the_book(body in proptest::collection::vec(any::<u8>(), 0..300), path in "(/pay/unifiedorder|/pay/orderquery|/pay/closeorder|/.{0,9})") {
        let mut exchange = exchange();
        exchange.serve(&path, "POST", &body, at(0));
        prop_assert_eq!(exchange.orders().count(), 0);
        prop_assert_eq!(exchange.log().len(), 1);
    }

    #[test]
    fn any_text_that_fits_is_kept_and_echoed_exactly(attach in "[!-~¡-퟿][ -~\r\n\t¡-퟿]{0,40}[!-~¡-퟿]") {
        prop_assume!(attach.len() <= 127 && attach.trim() == attach);
        let mut exchange = exchange();
        let placed = ask(&mut exchange, PLACE, &with(order("T1-20261121-A"), "attach", &attach), at(0));
        prop_assert_eq!(verdict(&placed), "SUCCESS");
        let asked = ask(&mut exchange, QUERY, &about("T1-20261121-A"), at(1));
        prop_assert_eq!(asked.get("attach"), Some(attach.as_str()));
    }
}
