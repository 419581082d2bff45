use super::*;
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read as _;

const BILL: &str = "/pay/downloadbill";

/// 10:00 of the day after the orders of these tests.
fn next_morning() -> Moment {
    at(22 * 3_600)
}

fn asking<'a>(kind: &'a str, tar: &'a str) -> Vec<Pair<'a>> {
    let all = [("nonce_str", "n"), ("bill_date", "20261121"), ("bill_type", kind), ("tar_type", tar)];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn download(exchange: &mut Exchange, pairs: &[Pair<'_>], now: Moment) -> Vec<u8> {
    body_of(exchange.serve(BILL, "POST", &written(&signed(pairs, Some(SignType::HmacSha256))), now))
}

/// The words and the number of an answer that is no bill.
fn refusal(exchange: &mut Exchange, pairs: &[Pair<'_>], now: Moment) -> (String, String) {
    let fields = Fields::parse(&download(exchange, pairs, now)).expect("a flat list of fields");
    assert_eq!((fields.get("return_code"), fields.get("sign")), (Some("FAIL"), None), "nothing of a bill is signed");
    let text = |name| fields.get(name).unwrap_or_default().to_owned();
    (text("return_msg"), text("error_code"))
}

fn bill(exchange: &mut Exchange, kind: &str) -> Sheet {
    Sheet::read(&String::from_utf8(download(exchange, &asking(kind, ""), next_morning())).expect("a bill is UTF-8"))
}

/// A bill as a person with a ruler would read it.
struct Sheet {
    titles: Vec<String>,
    rows: Vec<BTreeMap<String, String>>,
    sums: BTreeMap<String, String>,
}

impl Sheet {
    fn read(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
        let lines: Vec<_> = text.strip_suffix("\r\n").expect("a whole last line").split("\r\n").collect();
        let titles = |line: &str| -> Vec<String> { line.split(',').map(str::to_owned).collect() };
        let values = |titles: &[String], line: &str| {
            let values: Vec<_> = line.strip_prefix('`').expect("a backtick").split(",`").map(str::to_owned).collect();
            assert_eq!(values.len(), titles.len(), "{line}");
            titles.iter().cloned().zip(values).collect()
        };
        let (head, foot) = (titles(lines[0]), titles(lines[lines.len() - 2]));
        let rows = lines[1..lines.len() - 2].iter().map(|line| values(&head, line)).collect();
        Self { rows, sums: values(&foot, lines[lines.len() - 1]), titles: head }
    }

    fn sum(&self, title: &str) -> &str {
        &self.sums[title]
    }
}

/// A day: two payments, one with a coupon, one of them refunded in part; an order that nobody paid.
fn a_day() -> Exchange {
    let mut exchange = exchange();
    place(&mut exchange, "T1-20261121-A", at(-60));
    exchange.pay("T1-20261121-A", at(0)).expect("it can be paid");
    place(&mut exchange, "T1-20261121-B", at(60));
    exchange.rules_mut().coupon_fen = 88;
    exchange.pay("T1-20261121-B", at(61)).expect("it can be paid");
    place(&mut exchange, "T1-20261121-C", at(60));
    assert_eq!(refund(&mut exchange, "T1-20261121-A", "R-T1-20261121-1", "300", at(120)), "SUCCESS");
    exchange.tick(at(300));
    exchange
}

#[test]
fn a_bill_lists_what_was_paid_and_what_was_accepted_back() {
    let sheet = bill(&mut a_day(), "");
    assert_eq!(sheet.titles.len(), 27);
    let told: Vec<_> = sheet.rows.iter().map(|row| (row["商户订单号"].as_str(), row["交易状态"].as_str(), row["交易时间"].as_str())).collect();
    assert_eq!(
        told,
        [
            ("T1-20261121-A", "SUCCESS", "2026-11-21 12:00:00"),
            ("T1-20261121-B", "SUCCESS", "2026-11-21 12:01:01"),
            ("T1-20261121-A", "REFUND", "2026-11-21 12:02:00"),
        ]
    );
    let (payment, given_back) = (&sheet.rows[0], &sheet.rows[2]);
    for (title, value) in [
        ("公众账号ID", "wx5ca17e115ca17e11"),
        ("商户号", "1900000109"),
        ("特约商户号", "0"),
        ("设备号", "T1"),
        ("交易类型", "NATIVE"),
        ("货币种类", "CNY"),
        ("应结订单金额", "8.88"),
        ("代金券金额", "0.00"),
        ("微信退款单号", "0"),
        ("商户退款单号", "0"),
        ("退款金额", "0.00"),
        ("退款类型", ""),
        ("商品名称", "街角咖啡-咖啡 & 蛋糕"),
        ("商户数据包", "a]]>b<c>&"),
        ("手续费", "0.05000"),
        ("费率", "0.60%"),
        ("订单金额", "8.88"),
    ] {
        assert_eq!(payment[title], value, "{title}");
    }
    for (title, value) in [
        ("应结订单金额", "0.00"),
        ("商户退款单号", "R-T1-20261121-1"),
        ("退款金额", "3.00"),
        ("退款类型", "ORIGINAL"),
        ("退款状态", "SUCCESS"),
        ("手续费", "-0.02000"),
        ("订单金额", "0.00"),
        ("申请退款金额", "3.00"),
    ] {
        assert_eq!(given_back[title], value, "{title}");
    }
    let sums = ["总交易单数", "应结订单总金额", "退款总金额", "充值券退款总金额", "手续费总金额", "订单总金额", "申请退款总金额"]
        .map(|title| sheet.sum(title));
    assert_eq!(sums, ["3", "17.76", "3.00", "0.00", "0.08000", "17.76", "3.00"]);
}

#[test]
fn a_coupon_that_the_shop_bears_makes_what_is_credited_smaller() {
    let mut exchange = exchange();
    for (trade_no, on_the_shop) in [("T1-20261121-A", false), ("T1-20261121-B", true)] {
        place(&mut exchange, trade_no, at(-60));
        exchange.rules_mut().coupon_fen = 88;
        exchange.rules_mut().coupons_on_the_shop = on_the_shop;
        exchange.pay(trade_no, at(0)).expect("it can be paid");
    }
    assert_eq!(refund(&mut exchange, "T1-20261121-B", "R-T1-20261121-1", "888", at(120)), "SUCCESS");
    let sheet = bill(&mut exchange, "ALL");
    let money = |row: usize| ["订单金额", "应结订单金额", "代金券金额", "退款金额", "申请退款金额"].map(|title| sheet.rows[row][title].clone());
    assert_eq!(money(0), ["8.88", "8.88", "0.88", "0.00", "0.00"]);
    assert_eq!(money(1), ["8.88", "8.00", "0.00", "0.00", "0.00"]);
    assert_eq!(money(2), ["0.00", "0.00", "0.00", "8.00", "8.88"]);
    assert_eq!((sheet.sum("应结订单总金额"), sheet.sum("订单总金额")), ("16.88", "17.76"));
    let answer = ask(&mut exchange, QUERY, &about("T1-20261121-B"), at(200));
    assert_eq!(
        (answer.get("settlement_total_fee"), answer.get("cash_fee"), answer.get("coupon_type_0")),
        (Some("800"), Some("800"), Some("NO_CASH"))
    );
}

#[test]
fn each_list_has_its_own_columns_in_both_forms() {
    for (form, kind, columns, rows) in [
        (BillForm::Now, "ALL", 27, 3),
        (BillForm::Now, "SUCCESS", 20, 2),
        (BillForm::Now, "REFUND", 29, 1),
        (BillForm::Old, "ALL", 24, 3),
        (BillForm::Old, "SUCCESS", 18, 2),
        (BillForm::Old, "REFUND", 26, 1),
    ] {
        let mut exchange = a_day();
        exchange.rules_mut().bill.form = form;
        let sheet = bill(&mut exchange, kind);
        assert_eq!((sheet.titles.len(), sheet.rows.len()), (columns, rows), "{form:?} {kind}");
        let (title, amount) = match form {
            BillForm::Now => ("订单金额", "订单总金额"),
            BillForm::Old => ("总金额", "总交易额"),
        };
        assert_eq!(sheet.titles.iter().any(|other| other == title), sheet.sums.contains_key(amount), "{form:?} {kind}");
        let count = if form == BillForm::Old { format!("{rows}.0") } else { rows.to_string() };
        assert_eq!(sheet.sum("总交易单数"), count, "{form:?} {kind}");
    }
    let sheet = bill(&mut a_day(), "REFUND");
    assert_eq!((sheet.rows[0]["退款申请时间"].as_str(), sheet.rows[0]["退款成功时间"].as_str()), ("2026-11-21 12:02:00", "2026-11-21 12:02:05"));
}

#[test]
fn a_new_column_may_stand_among_the_others() {
    let mut exchange = a_day();
    exchange.rules_mut().bill.unknown_column = true;
    let sheet = bill(&mut exchange, "");
    assert_eq!((sheet.titles.len(), sheet.titles[5].as_str()), (28, "门店编号"));
    assert_eq!(sheet.rows[0]["商户订单号"], "T1-20261121-A");
}

#[test]
fn a_packed_bill_is_the_same_bill() {
    let mut exchange = a_day();
    let plain = download(&mut exchange, &asking("ALL", ""), next_morning());
    let packed = download(&mut exchange, &asking("ALL", "GZIP"), next_morning());
    let mut unpacked = vec![];
    GzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).expect("it is gzip");
    assert_eq!(unpacked, plain);
    assert_eq!(packed, download(&mut exchange, &asking("ALL", "GZIP"), next_morning()), "the same bytes, however often");
}

#[test]
fn f112_too_early_nothing_paid_and_too_long_ago_are_three_answers() {
    let mut exchange = a_day();
    let mut on = |date, now| refusal(&mut exchange, &with(asking("", ""), "bill_date", date), now);
    let (creating, none) = (("Bill Creating".to_owned(), "20002".to_owned()), ("No Bill Exist".to_owned(), "20002".to_owned()));
    let wrong = ("invalid bill_date".to_owned(), "20001".to_owned());
    assert_eq!(on("20261121", next_morning().plus_millis(-1)), creating);
    assert_eq!(on("20261121", at(0)), creating, "the day is not over");
    assert_eq!(on("20261120", next_morning()), none);
    for date in ["20261123", "20260820", "20261131", "2026-11-", "20261121 ", "x"] {
        assert_eq!(on(date, next_morning()), wrong, "{date}");
    }
    assert_eq!(on("20260822", next_morning()), none, "three months of the longest are kept");
    exchange.rules_mut().bill.any_hour = true;
    assert_eq!(download(&mut exchange, &asking("", ""), at(12 * 3_600))[..3], *"\u{feff}".as_bytes());
    assert_eq!(refusal(&mut exchange, &asking("", ""), at(12 * 3_600 - 1)), creating, "the day is not over");
}

#[test]
fn a_request_that_is_wrong_is_told_why() {
    let mut exchange = a_day();
    let mut said = |pairs: Vec<Pair<'_>>| refusal(&mut exchange, &pairs, next_morning()).0;
    assert_eq!(said(with(asking("", ""), "bill_date", "")), "missing parameter");
    assert_eq!(said(with(asking("", ""), "nonce_str", "")), "missing parameter");
    assert_eq!(said(asking("SOME", "")), "invalid bill_type");
    assert_eq!(said(asking("ALL", "RAR")), "data format error");
    assert_eq!(said(asking("RECHARGE_REFUND", "")), "No Bill Exist");
    let mut forged = signed(&asking("ALL", ""), None);
    forged.set("bill_date", "20261120");
    let answer = body_of(exchange.serve(BILL, "POST", &written(&forged), next_morning()));
    let fields = Fields::parse(&answer).expect("a flat list of fields");
    assert_eq!((fields.get("return_msg"), fields.get("error_code")), (Some("sign error"), Some("20001")));
    for body in [b"".as_slice(), b"<xml>", b"<xml><mch_id>1900000109</mch_id></xml>"] {
        let answer = body_of(exchange.serve(BILL, "POST", body, next_morning()));
        assert_eq!(Fields::parse(&answer).expect("fields").get("error_code"), Some("20001"));
    }
}

#[test]
fn others_of_the_same_merchant_stand_in_the_bill_and_can_be_asked_about() {
    let mut exchange = a_day();
    let sale = Elsewhere {
        trade_no: "MP2026112100017".to_owned(),
        total_fee: 2_600,
        device: "WEB".to_owned(),
        goods: "线上订单, 拿铁".to_owned(),
        sign_type: SignType::HmacSha256,
    };
    exchange.sell_elsewhere(sale.clone(), at(600)).expect("it is sold");
    assert_eq!(exchange.sell_elsewhere(sale, at(601)), Err(PayRefusal::AlreadyPaid));
    exchange.refund_on_platform("MP2026112100017", "50300000001", 2_700, at(700));
    exchange.refund_on_platform("MP2026112100017", "50300000001", 600, at(700));
    exchange.refund_on_platform("T1-20261121-C", "50300000002", 1, at(700));
    let sheet = bill(&mut exchange, "");
    let there: Vec<_> = sheet.rows.iter().filter(|row| row["设备号"] == "WEB").collect();
    assert_eq!(there.len(), 2);
    assert_eq!((there[0]["商品名称"].as_str(), there[0]["订单金额"].as_str()), ("线上订单, 拿铁", "26.00"));
    assert_eq!((there[1]["商户退款单号"].as_str(), there[1]["申请退款金额"].as_str()), ("50300000001", "6.00"));
    let answer = ask(&mut exchange, QUERY, &about("MP2026112100017"), next_morning());
    assert_eq!((answer.get("trade_state"), answer.get("total_fee")), (Some("REFUND"), Some("2600")));
}

#[test]
fn a_refund_that_had_not_arrived_in_the_morning_stands_as_under_way_for_ever() {
    let mut exchange = a_day();
    exchange.refund_fates_mut().of_next(RefundFate::Arrives { after_ms: 86_400_000 });
    assert_eq!(refund(&mut exchange, "T1-20261121-B", "R-T1-20261121-2", "100", at(240)), "SUCCESS");
    let sheet = |exchange: &mut Exchange, now| Sheet::read(&String::from_utf8(download(exchange, &asking("", ""), now)).expect("UTF-8"));
    assert_eq!(sheet(&mut exchange, next_morning()).rows[3]["退款状态"], "PROCESSING");
    let later = next_morning().plus_millis(3 * 86_400_000);
    assert_eq!(sheet(&mut exchange, later).rows[3]["退款状态"], "PROCESSING");
    assert_eq!(refund_status(&mut exchange, "R-T1-20261121-2", later), "SUCCESS");
}

#[test]
fn f114_a_bill_can_be_cut_or_altered_without_a_trace_on_the_line() {
    let harmed = |harm| {
        let mut exchange = a_day();
        exchange.inject(FaultOrder { endpoint: Endpoint::DownloadBill, fault: Fault::Bill(harm), times: 1 });
        let early = refusal(&mut exchange, &asking("ALL", ""), at(0));
        assert_eq!(early.0, "Bill Creating", "it waits for a bill");
        let told = String::from_utf8(download(&mut exchange, &asking("ALL", ""), next_morning())).expect("UTF-8");
        assert_eq!(bill(&mut exchange, "ALL").rows.len(), 3, "once");
        told
    };
    let cut = harmed(BillHarm::Cut);
    assert!(cut.contains("T1-20261121-B") && !cut.contains("总交易单数") && !cut.ends_with("\r\n"), "{cut}");
    let miscounted = Sheet::read(&harmed(BillHarm::Miscounted));
    assert_eq!((miscounted.rows.len(), miscounted.sum("总交易单数")), (3, "2"));
    let short = Sheet::read(&harmed(BillHarm::LacksRow));
    assert_eq!((short.rows.len(), short.sum("总交易单数"), short.sum("订单总金额")), (2, "3", "17.76"));
}

#[test]
fn troubles_of_the_line_and_of_the_gateway_meet_bills_too() {
    let under = |fault| {
        let mut exchange = a_day();
        exchange.inject(FaultOrder { endpoint: Endpoint::DownloadBill, fault, times: 1 });
        let served = exchange.serve(BILL, "POST", &written(&signed(&asking("ALL", "GZIP"), None)), next_morning());
        assert_eq!(bill(&mut exchange, "ALL").rows.len(), 3, "{fault:?} happens once");
        served
    };
    for fault in [Fault::SystemError, Fault::SystemErrorAfter] {
        let body = body_of(under(fault));
        assert_eq!(Fields::parse(&body).expect("fields").get("return_msg"), Some("SYSTEMERROR"), "{fault:?}");
    }
    let creating = body_of(under(Fault::Refusal("Bill Creating")));
    assert_eq!(Fields::parse(&creating).expect("fields").get("return_msg"), Some("Bill Creating"));
    assert_eq!(under(Fault::CutBefore), Served::CutBeforeProcessing);
    let Served::CutMidBody { body, bytes_sent } = under(Fault::CutMid) else { panic!("cut within the body") };
    assert!(body.starts_with(&[0x1f, 0x8b]) && bytes_sent > 0 && bytes_sent < body.len());
    for fault in [Fault::LINE, Fault::TROUBLE, Fault::FORGERIES].concat() {
        let _no_panic = under_any(fault);
    }
}

fn under_any(fault: Fault) -> Served {
    let mut exchange = a_day();
    exchange.inject(FaultOrder { endpoint: Endpoint::Any, fault, times: 1 });
    exchange.serve(BILL, "POST", &written(&signed(&asking("ALL", "GZIP"), None)), next_morning())
}

#[test]
fn a_row_may_stand_twice() {
    let mut exchange = a_day();
    exchange.rules_mut().bill.repeated.insert("T1-20261121-B".to_owned());
    let sheet = bill(&mut exchange, "");
    assert_eq!(sheet.rows.iter().filter(|row| row["商户订单号"] == "T1-20261121-B").count(), 2);
    assert_eq!((sheet.sum("总交易单数"), sheet.sum("订单总金额")), ("4", "26.64"));
}

#[test]
fn it_may_say_nothing_about_one_number() {
    let mut exchange = a_day();
    exchange.rules_mut().silent_about.extend(["T1-20261121-A".to_owned(), "R-T1-20261121-1".to_owned()]);
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(400)), "FREQUENCY_LIMITED");
    assert_eq!(close(&mut exchange, "T1-20261121-A", at(400)), "FREQUENCY_LIMITED");
    assert_eq!(refund_status(&mut exchange, "R-T1-20261121-1", at(400)), "FREQUENCY_LIMITED");
    assert_eq!(state(&mut exchange, "T1-20261121-B", at(400)), "SUCCESS");
}
