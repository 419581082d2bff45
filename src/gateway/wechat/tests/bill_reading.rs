//! Bills of both forms, as sent and as people bring them, against every field that they tell (protocol §4.6).

use super::super::bill::{BillFault, ReadBill, read, unpacked};
use crate::domain::{BillKind, BillNote, BillRow, BillRowKind, BusinessDay, Fee, Fen, MchId, Moment};

/// A bill of the fixtures.
macro_rules! bill {
    ($name:literal) => {
        include_bytes!(concat!("../../../../tests/fixtures/bills/", $name)).as_slice()
    };
}
pub(super) use bill;

pub(super) fn merchant() -> MchId {
    MchId::new("1900000109").expect("10 digits")
}

fn good(bytes: &[u8]) -> ReadBill {
    read(bytes, &merchant()).unwrap_or_else(|fault| panic!("{fault}"))
}

fn fault(bytes: &[u8]) -> BillFault {
    read(bytes, &merchant()).expect_err("not a good bill")
}

fn day() -> Option<BusinessDay> {
    BusinessDay::parse("2026-11-20")
}

/// Time, till, last digit of the payment, number, fen, settled, fee, goods.
type Told = (&'static str, &'static str, &'static str, &'static str, i64, i64, i64, &'static str);

const DRINK: Told = ("09:05:03", "T1", "01", "T1-20261120-0123456789ABCDEF", 2600, 2600, 16_000, "街角咖啡-饮品");
const LATTE: Told = ("10:31:44", "T1", "02", "T1-20261120-123456789ABCDEF0", 5000, 4500, 27_000, "拿铁,大杯,少冰");
const GEISHA: Told = ("11:00:00", "T1", "03", "T1-20261120-23456789ABCDEF01", 3000, 3000, 18_000, "手冲 \"瑰夏\"");
const FEAST: Told = ("12:15:09", "T2", "04", "T2-20261120-3456789ABCDEF012", 123_450, 123_450, 741_000, "买`一`送一 套餐🍰");
const MINI: Told = ("12:40:30", "", "05", "MINI20261120*001|A", 1, 1, 0, "小程序点单: 美式, 拿铁");
const LUNCH: Told = ("13:20:00", "SCAN-1", "06", "2026112013200088", 1880, 1880, 11_000, "午市套餐");
const NIGHT: Told = ("23:59:58", "T1", "09", "T1-20261120-456789ABCDEF0123", 888, 888, 5000, "街角咖啡-饮品");

fn payment(line: u32, (time, device, payment, trade_no, amount, settlement, fee, goods): Told) -> BillRow {
    BillRow {
        line,
        kind: BillRowKind::Payment,
        at: Moment::parse_beijing_spaced(&format!("2026-11-20 {time}")).expect("a good time"),
        trade_no: trade_no.to_owned(),
        transaction_id: format!("42000012342026112000000000{payment}"),
        refund_no: None,
        refund_id: None,
        device: device.to_owned(),
        amount: Fen::new(amount),
        settlement: Fen::new(settlement),
        fee: Fee::new(fee),
        goods: goods.to_owned(),
    }
}

/// The money of `paid` that went back, partly.
fn back(line: u32, paid: Told, time: &str, (refund_id, refund_no): (&str, &str), [amount, settlement, fee]: [i64; 3]) -> BillRow {
    BillRow {
        kind: BillRowKind::Refund,
        at: Moment::parse_beijing_spaced(&format!("2026-11-20 {time}")).expect("a good time"),
        refund_no: Some(refund_no.to_owned()),
        refund_id: Some(format!("503008000120261120000000000{refund_id}")),
        amount: Fen::new(amount),
        settlement: Fen::new(settlement),
        fee: Fee::new(fee),
        ..payment(line, paid)
    }
}

/// The three rows of money that went back, from that line on.
fn all_back(line: u32) -> [BillRow; 3] {
    let reversed = BillRow { kind: BillRowKind::Reversal, refund_no: None, ..back(line, LUNCH, "13:22:41", ("01", ""), [1880, 1880, -11_000]) };
    let part = back(line + 1, DRINK, "15:02:10", ("02", "R-T1-20261120-0123456789ABCDEF"), [1000, 1000, -6000]);
    let older = back(line + 2, LATTE, "20:18:55", ("03", "R-T1-20261120-FEDCBA9876543210"), [5000, 4500, -27_000]);
    let (trade_no, transaction_id) = ("T1-20261119-FEDCBA9876543210".to_owned(), "4200001234202611190000000077".to_owned());
    [reversed, part, BillRow { trade_no, transaction_id, ..older }]
}

fn whole_day() -> Vec<BillRow> {
    let payments = (2..).zip([DRINK, LATTE, GEISHA, FEAST, MINI, LUNCH]).map(|(line, told)| payment(line, told));
    payments.chain(all_back(8)).chain([payment(11, NIGHT)]).collect()
}

/// The same without what a spreadsheet loses: seconds, and what GBK does not have.
fn saved_day() -> Vec<BillRow> {
    let shown = |row: BillRow| BillRow { at: row.at.plus_millis(-(row.at.millis() % 60_000)), goods: row.goods.replace('🍰', "?"), ..row };
    whole_day().into_iter().map(shown).collect()
}

#[test]
fn todays_form_is_read_in_every_field() {
    let read = good(bill!("all_27.csv"));
    assert_eq!(read.day, day());
    assert_eq!(read.bill.kind, BillKind::All);
    assert_eq!(read.bill.rows, whole_day());
    assert_eq!(read.bill.notes, []);
    assert_eq!(read.bill.rows.iter().map(|row| row.signed().get()).sum::<i64>(), 136_819 - 7880, "the last line's sums");
}

#[test]
fn a_packed_bill_is_unpacked_first() {
    assert_eq!(unpacked(bill!("all_27.csv.gz")).as_deref(), Ok(bill!("all_27.csv")));
    assert_eq!(unpacked(bill!("all_27.csv")).as_deref(), Ok(bill!("all_27.csv")));
    let packed = bill!("all_27.csv.gz");
    for end in 2..packed.len() {
        assert_eq!(unpacked(&packed[..end]), Err(BillFault::BadPack), "cut at {end}");
    }
    assert_eq!(fault(packed), BillFault::NotText);
}

#[test]
fn the_old_form_is_read_by_its_own_titles() {
    let read = good(bill!("all_24.csv"));
    assert_eq!((read.day, read.bill.kind), (day(), BillKind::All));
    let [_, part, _] = all_back(4);
    assert_eq!(read.bill.rows, [payment(2, DRINK), payment(3, GEISHA), payment(4, MINI), part]);
    assert_eq!(read.bill.notes, []);
}

#[test]
fn a_list_of_payments_and_one_of_refunds() {
    let payments = good(bill!("success_20.csv"));
    assert_eq!((payments.day, payments.bill.kind, payments.bill.notes), (day(), BillKind::Payments, vec![]));
    let all = (2..).zip([DRINK, LATTE, GEISHA, FEAST, MINI, LUNCH, NIGHT]).map(|(line, told)| payment(line, told));
    assert_eq!(payments.bill.rows, all.collect::<Vec<_>>());
    let refunds = good(bill!("refund_29.csv"));
    assert_eq!((refunds.day, refunds.bill.kind, refunds.bill.notes), (day(), BillKind::Refunds, vec![]));
    assert_eq!(refunds.bill.rows, all_back(2));
}

#[test]
fn f112_an_empty_bill_is_of_no_day() {
    let read = good(bill!("empty.csv"));
    assert_eq!((read.day, read.bill.rows, read.bill.notes), (None, vec![], vec![]));
}

#[test]
fn new_columns_are_noted_and_left_aside() {
    let read = good(bill!("new_columns.csv"));
    assert_eq!(read.bill.rows, whole_day());
    let note = |title: &str| BillNote::UnknownColumn { title: title.to_owned() };
    assert_eq!(read.bill.notes, [note("门店编号"), note("数字人民币金额"), note("数字人民币总金额")]);
    assert!(!read.bill.notes.iter().any(BillNote::is_serious));
}

#[test]
fn a_bill_that_a_spreadsheet_saved_is_read_with_a_note() {
    for (name, bytes) in [("GBK", bill!("saved_gb18030.csv")), ("UTF-16 and tabs", bill!("saved_tabs.csv"))] {
        let read = good(bytes);
        assert_eq!((read.day, read.bill.kind), (day(), BillKind::All), "{name}");
        assert_eq!(read.bill.rows, saved_day(), "{name}");
        assert_eq!(read.bill.notes, [BillNote::SavedAnew], "{name}");
    }
    let marked = good(bill!("saved_with_marks.csv"));
    assert_eq!((marked.bill.rows, marked.bill.notes), (whole_day(), vec![BillNote::SavedAnew]));
    let (utf8, _, _) = encoding_rs::GB18030.decode(bill!("saved_with_marks.csv"));
    assert_eq!(good(utf8.as_bytes()).bill.notes, [BillNote::SavedAnew], "quotes and padding tell it too");
}

#[test]
fn numbers_that_a_spreadsheet_rounded_are_refused() {
    let rounded = |value: &str| BillFault::RoundedNumber { line: 2, column: "微信订单号", value: value.to_owned() };
    let in_order = BillFault::RoundedNumber { line: 7, column: "商户订单号", value: "2.03E+15".to_owned() };
    let (text, _, _) = encoding_rs::GB18030.decode(bill!("saved_rounded.csv"));
    assert_eq!(fault(bill!("saved_filled.csv")), rounded("4200001234202610000000000000"));
    assert_eq!(fault(text.replace("4.20E+27", "4200001234202611200000000001").as_bytes()), in_order);
    assert!(matches!(fault(bill!("saved_rounded.csv")), BillFault::RoundedNumber { line: 2, .. }));
}

#[test]
fn a_column_that_is_needed_is_named() {
    assert_eq!(fault(bill!("missing_column.csv")), BillFault::NoColumn { line: 1, column: "商户退款单号" });
    let text = text_of(bill!("all_27.csv"));
    for column in ["商户号", "微信订单号", "商户订单号", "交易状态", "手续费", "订单金额", "应结订单金额", "退款金额", "微信退款单号"]
    {
        let renamed = text.replacen(&format!(",{column},"), ",某列,", 1);
        assert_eq!(fault(renamed.as_bytes()), BillFault::NoColumn { line: 1, column }, "{column}");
    }
    let twice = text.replacen(",设备号,", ",手续费,", 1);
    assert_eq!(fault(twice.as_bytes()), BillFault::ColumnTwice { line: 1, column: "手续费" });
}

#[test]
fn f114_a_cut_bill_is_refused_with_its_last_line() {
    assert_eq!(fault(bill!("cut_in_a_row.csv")), BillFault::NoSummary { line: 7 });
    assert_eq!(fault(bill!("cut_between_rows.csv")), BillFault::NoSummary { line: 7 });
}

#[test]
fn f114_sums_that_disagree_are_noted_and_serious() {
    let differs = |title: &str, says: &str, rows: &str| {
        let (title, says, rows) = (title.to_owned(), says.to_owned(), rows.to_owned());
        BillNote::SummaryDiffers { title, says, rows }
    };
    let read = good(bill!("summary_differs.csv"));
    assert_eq!(read.bill.rows, whole_day());
    assert_eq!(read.bill.notes, [differs("总交易单数", "11.0", "10"), differs("应结订单总金额", "1363.18", "1363.19")]);
    assert!(read.bill.notes.iter().all(BillNote::is_serious));
    let lost = good(bill!("row_lost.csv"));
    let differing = [
        differs("总交易单数", "10.0", "9"),
        differs("应结订单总金额", "1363.19", "128.69"),
        differs("手续费总金额", "7.74", "0.33"),
        differs("订单总金额", "1368.19", "133.69"),
    ];
    assert_eq!(lost.bill.notes, differing);
}

#[test]
fn fees_that_go_back_are_negative_however_they_are_written() {
    let read = good(bill!("fees_without_sign.csv"));
    assert_eq!((read.bill.rows, read.bill.notes), (whole_day(), vec![]));
}

#[test]
fn f115_rows_that_cannot_be_split_are_refused() {
    assert_eq!(fault(bill!("newline_in_a_name.csv")), BillFault::ValueCount { line: 3, found: 21, expected: 27 });
    assert_eq!(fault(bill!("mark_in_a_name.csv")), BillFault::ValueCount { line: 3, found: 28, expected: 27 });
}

#[test]
fn a_bill_is_of_one_merchant_and_of_one_day() {
    let ours = MchId::new("1900000109").expect("a number");
    assert_eq!(fault(bill!("other_merchant.csv")), BillFault::OtherMerchant { line: 4, value: "1900000110".to_owned(), ours });
    let (Some(expected), Some(found)) = (day(), BusinessDay::parse("2026-11-21")) else { panic!("good days") };
    assert_eq!(fault(bill!("two_days.csv")), BillFault::OtherDay { line: 12, found, expected });
}

#[test]
fn a_value_that_is_not_as_it_must_be_is_named() {
    let text = text_of(bill!("all_27.csv"));
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        fault(text.replacen(from, to, 1).as_bytes())
    };
    let state = |value: &str| BillFault::BadState { line: 2, value: value.to_owned() };
    assert_eq!(changed("`SUCCESS", "`PAID"), state("PAID"));
    assert_eq!(changed("`SUCCESS", "`success"), state("success"));
    assert_eq!(changed("`CNY", "`USD"), BillFault::OtherCurrency { line: 2, value: "USD".to_owned() });
    let time = |value: &str| BillFault::BadTime { line: 2, column: "交易时间", value: value.to_owned() };
    assert_eq!(changed("2026-11-20 09:05:03", "2026-11-31 09:05:03"), time("2026-11-31 09:05:03"));
    assert_eq!(changed("2026-11-20 09:05:03", "2026/11/20 9:05"), time("2026/11/20 9:05"), "no spreadsheet has touched a marked value");
    let amount = |value: &str| BillFault::BadAmount { line: 2, column: "应结订单金额", value: value.to_owned() };
    for bad in ["26.001", "-26.00", "2.6E1", "２６.00", "", "1,234.50", "99999999999.00"] {
        assert_eq!(changed("`26.00,", &format!("`{bad},")), amount(bad), "{bad}");
    }
    assert_eq!(changed("`0.16000", "`0.160001"), BillFault::BadAmount { line: 2, column: "手续费", value: "0.160001".to_owned() });
    assert_eq!(changed("`T1-20261120-0123456789ABCDEF", "`"), BillFault::NoValue { line: 2, column: "商户订单号" });
    assert_eq!(changed("`4200001234202611200000000001", "`0"), BillFault::NoValue { line: 2, column: "微信订单号" });
    let number = |value: &str| BillFault::BadNumber { line: 2, column: "商户订单号", value: value.to_owned() };
    assert_eq!(changed("`T1-20261120-0123456789ABCDEF", "`T1 单"), number("T1 单"));
    assert_eq!(changed("`10.0,", "`10.5,"), BillFault::BadAmount { line: 13, column: "总交易单数", value: "10.5".to_owned() });
    let missing = text.replace("`50300800012026112000000000002,`R-T1-20261120-0123456789ABCDEF", "`0,`");
    assert_eq!(fault(missing.as_bytes()), BillFault::NoValue { line: 9, column: "商户退款单号" });
}

#[test]
fn a_refund_has_no_place_in_a_list_of_payments() {
    let text = text_of(bill!("success_20.csv")).replacen("`SUCCESS", "`REFUND", 1);
    assert_eq!(fault(text.as_bytes()), BillFault::BadState { line: 2, value: "REFUND".to_owned() });
}

#[test]
fn what_is_no_bill_is_called_so() {
    for bytes in [&b""[..], b"\xef\xbb\xbf", b"\r\n\r\n", b"a,b,c\n1,2,3\n", bill!("no_bill.xml"), b"<html></html>", "交易日期,商户号\n".as_bytes()]
    {
        assert_eq!(fault(bytes), BillFault::NotABill, "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(fault(b"\xff\xff\xff\xff"), BillFault::NotText);
    assert_eq!(fault("统计:交易时间,商户号\n".as_bytes()), BillFault::NotABill);
    assert_eq!(fault("交易时间,商户号\n".as_bytes()).line(), Some(1));
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}
