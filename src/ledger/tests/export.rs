//! The books as files: what is read back is what the ledger says, whatever people have written into it.

use super::evenings::{Act, Evening, acts};
use super::*;
use crate::domain::{ChargeState, Language, RefundState, Tally};
use crate::ledger::export::{ROWS, UNDER_WAY, rows_between};
use crate::ledger::{ExportFormat, ExportRequest, ExportTarget, export};
use calamine::{Data, DataType as _, Reader as _, Xlsx, open_workbook};
use proptest::prelude::*;

pub(super) fn request(format: ExportFormat) -> ExportRequest {
    ExportRequest {
        from: day(),
        to: day().plus_days(400),
        start: DayStart::default(),
        till: TillId::new("T1").expect("a till"),
        format,
        language: Language::English,
        with_summary: true,
    }
}

pub(super) fn exported(shop: &Shop, request: &ExportRequest) -> Vec<u8> {
    let mut out = vec![];
    export(&shop.path(), request, ExportTarget::Stream(&mut out), &mut |_| {}).expect("written");
    out
}

/// The rows of a CSV by its titles, and the lines of its summary.
struct Csv {
    titles: Vec<String>,
    rows: Vec<Vec<String>>,
    summary: Vec<Vec<String>>,
}

impl Csv {
    fn of(shop: &Shop, request: &ExportRequest) -> Self {
        Self::read(&exported(shop, request))
    }

    fn read(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).expect("UTF-8").strip_prefix('\u{feff}').expect("its mark");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "every line ends with CRLF and holds a whole row");
        let (table, summary) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let records = |text: &str| -> Vec<Vec<String>> {
            let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            reader.records().map(|row| row.expect("as many cells as titles").iter().map(str::to_owned).collect()).collect()
        };
        let mut rows = records(table);
        let titles = rows.remove(0);
        Self { titles, rows, summary: records(summary) }
    }

    fn column(&self, title: &str) -> Vec<&str> {
        let index = self.titles.iter().position(|other| other == title).expect(title);
        self.rows.iter().map(|row| row[index].as_str()).collect()
    }

    fn sum(&self, name: &str) -> (String, String) {
        let line = self.summary.iter().find(|line| line[0] == name).expect(name);
        (line[1].clone(), line[2].clone())
    }

    fn money(&self, title: &str) -> i64 {
        self.column(title).iter().map(|text| fen(text)).sum()
    }
}

fn fen(text: &str) -> i64 {
    match text.strip_prefix('-') {
        Some(size) => -Fen::parse_yuan(size).expect("yuan").get(),
        None => Fen::parse_yuan(text).expect("yuan").get(),
    }
}

/// A text as it was before a mark was set before it.
fn unmarked(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// When and what: kind, number, amount, refunded.
type Wanted = (i64, &'static str, String, i64, i64);

/// The books of an evening, from what the domain holds.
fn wanted(evening: &Evening) -> Vec<Wanted> {
    let mut wanted = vec![];
    for sale in &evening.shop.sales {
        for charge in &sale.charges {
            let number = charge.order.trade_no.to_string();
            let proven_at = |payment: &Payment| payment.paid_at.unwrap_or(charge.order.created_at).millis();
            if let ChargeState::Paid { payment, learnt_at } = &charge.state {
                wanted.push((payment.paid_at.unwrap_or(*learnt_at).millis(), "payment", number, charge.order.amount.fen().get(), 0));
            } else if let Some(held) = charge.mismatch.as_ref().or(charge.contradiction.as_ref()) {
                wanted.push((proven_at(held), "held", number, held.total.get(), 0));
            }
        }
        if let Some(by_hand) = sale.by_hand.as_ref().filter(|_| sale.stands_by_hand()) {
            wanted.push((by_hand.at.millis(), "by_hand", by_hand.trade_no.to_string(), sale.amount.fen().get(), 0));
        }
    }
    for refund in &evening.refunds {
        if let Some(at) = refund.accepted_at {
            wanted.push((at.millis(), "refund", refund.order.refund_no.to_string(), 0, refund.order.amount.fen().get()));
        }
    }
    wanted.sort();
    wanted
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn inv26_the_csv_read_back_equals_the_ledger(acts in acts(60), hour in 0_u16..24) {
        let mut evening = Evening::begun();
        evening.live(&acts);
        let start = DayStart::parse(&format!("{hour:02}:00")).expect("a time");
        let request = ExportRequest { from: day().plus_days(-1), start, ..request(ExportFormat::Csv) };
        let csv = Csv::of(&evening.shop, &request);
        let mut found = vec![];
        for row in 0..csv.rows.len() {
            let cell = |title| csv.column(title)[row];
            let kind = cell("kind");
            let number = unmarked(if kind == "refund" { cell("refund_no") } else { cell("trade_no") }).to_owned();
            let at = Moment::parse_beijing_spaced(cell("time")).expect("a time");
            prop_assert_eq!(cell("bill_day"), &cell("time")[..10]);
            prop_assert_eq!(cell("business_day"), BusinessDay::of(at, start).to_string());
            found.push((at.millis(), kind.to_owned(), number, fen(cell("amount")), fen(cell("refunded"))));
        }
        prop_assert!(found.is_sorted_by_key(|row| row.0), "in the order of time");
        found.sort();
        let wanted: Vec<_> = wanted(&evening).into_iter().map(|(at, kind, number, amount, refunded)| (at - at % 1000, kind.to_owned(), number, amount, refunded)).collect();
        let mut sorted = wanted.clone();
        sorted.sort();
        prop_assert_eq!(found, sorted);
    }

    #[test]
    fn the_sums_are_those_of_the_day(acts in acts(60)) {
        let mut evening = Evening::begun();
        evening.live(&acts);
        for after in 0..3 {
            let day = day().plus_days(after);
            let books = evening.shop.ledger.day_books(day, DayStart::default()).expect("readable");
            let csv = Csv::of(&evening.shop, &ExportRequest { from: day, to: day, ..request(ExportFormat::Csv) });
            let sum = |tally: Tally| (tally.count.to_string(), tally.sum.to_plain());
            prop_assert_eq!(csv.sum("sum_payment"), sum(books.payments));
            prop_assert_eq!(csv.sum("sum_by_hand"), sum(books.by_hand));
            prop_assert_eq!(csv.sum("sum_held"), sum(books.held));
            prop_assert_eq!(csv.sum("sum_refund_under_way"), sum(books.refunds_under_way));
            let refunds = [csv.sum("sum_refund_accepted"), csv.sum("sum_refund_succeeded")];
            prop_assert_eq!(refunds.iter().map(|(_, sum)| fen(sum)).sum::<i64>(), books.refunds.sum.get());
            let net = books.payments.sum.get() + books.by_hand.sum.get() - books.refunds.sum.get();
            prop_assert_eq!(fen(&csv.sum("sum_counted").1), net);
            prop_assert_eq!(csv.money("counted"), net);
        }
    }

    #[test]
    fn f111_inv26_no_cell_begins_like_a_formula_and_every_text_comes_back(note in "\\PC{0,12}|[=+@\t\r\n'\",0-9e/. -]{0,8}") {
        let shop = with_notes(&[&note]);
        let bytes = exported(&shop, &request(ExportFormat::Csv));
        let csv = Csv::read(&bytes);
        for (title, cells) in csv.titles.iter().map(|title| (title, csv.column(title))) {
            let typed = ["amount", "refunded", "counted"].contains(&title.as_str());
            for cell in cells {
                prop_assert!(typed || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']), "{}: {:?}", title, cell);
            }
        }
        let one_line: String = note.chars().map(|char| if char.is_control() || "\u{2028}\u{2029}".contains(char) { ' ' } else { char }).collect();
        prop_assert_eq!(unmarked(csv.column("note")[0]), one_line.as_str());
        let json = exported(&shop, &ExportRequest { with_summary: false, ..request(ExportFormat::Json) });
        let row: serde_json::Value = serde_json::from_slice(&json).expect("one object");
        prop_assert_eq!(row["note"].as_str().unwrap_or_default(), note);
    }
}

/// A shop in which a sale with each of these notes was paid.
pub(super) fn with_notes(notes: &[&str]) -> Shop {
    let mut shop = Shop::new();
    for (index, note) in notes.iter().enumerate() {
        let opening = opened(sale_id(index), 123_450, note);
        let sale = Sale::opened(&opening, shop.now).expect("an opening");
        let place = shop.place(sale.amount);
        shop.write(None, vec![opening, place], &sale, None).expect("written");
        shop.live(&[(Step::Hear(Word::Placed), index, 0, 400), (Step::Hear(Word::Paid), index, 0, 5_000)]);
    }
    shop
}

/// An evening with one row of every kind: a payment, one set by hand, money of another amount, and refunds in three states.
fn one_of_each() -> Evening {
    let mut evening = Evening::begun();
    let sell = |step, sale| Act::Sell((step, sale, 0, 1_000));
    evening.live(&[
        sell(Step::Open { fen: 123_450 }, 0),
        sell(Step::Hear(Word::Placed), 0),
        sell(Step::Hear(Word::Paid), 0),
        sell(Step::Open { fen: 500 }, 1),
        sell(Step::Hear(Word::Placed), 1),
        Act::SetByHand(1, 0),
        Act::ChangeShift,
        sell(Step::Open { fen: 700 }, 2),
        sell(Step::Hear(Word::Placed), 2),
        sell(Step::Hear(Word::Mismatch), 2),
        Act::Refund(0, 100),
        Act::RefundDeed(0, 13),
        Act::RefundDeed(0, 0),
        Act::Refund(0, 20),
        Act::RefundDeed(1, 13),
        Act::RefundDeed(1, 1),
        Act::Refund(0, 3),
        Act::RefundDeed(2, 13),
        Act::RefundDeed(2, 0),
        Act::RefundDeed(2, 2),
        Act::Refund(0, 50),
    ]);
    let states: Vec<_> = evening.refunds.iter().map(|refund| &refund.state).collect();
    assert!(matches!(
        states.as_slice(),
        [RefundState::Accepted { .. }, RefundState::Succeeded { .. }, RefundState::Failed { .. }, RefundState::Queued]
    ));
    evening
}

#[test]
fn every_kind_has_its_row_and_its_sum() {
    let evening = one_of_each();
    let csv = Csv::of(&evening.shop, &request(ExportFormat::Csv));
    let kinds = csv.column("kind");
    assert_eq!(kinds, ["payment", "by_hand", "held", "refund", "refund", "refund"]);
    assert_eq!(csv.column("amount"), ["1234.50", "5.00", "7.01", "0.00", "0.00", "0.00"]);
    assert_eq!(csv.column("refunded"), ["0.00", "0.00", "0.00", "1.00", "0.20", "0.03"]);
    assert_eq!(csv.column("counted"), ["1234.50", "5.00", "0.00", "-1.00", "-0.20", "0.00"]);
    assert_eq!(csv.column("refund_state"), ["", "", "", "accepted", "succeeded", "failed"]);
    assert_eq!(csv.column("shift"), ["1", "1", "2", "2", "2", "2"]);
    assert_eq!(csv.column("reason")[1], "短信");
    assert_eq!((csv.column("person")[1], csv.column("person")[3]), ("李梅", "李梅"));
    assert_eq!(csv.sum("sum_refund_under_way"), ("1".to_owned(), "0.50".to_owned()));
    assert_eq!(csv.sum("sum_counted"), (String::new(), "1238.30".to_owned()));
}

#[test]
fn what_comes_up_in_the_instant_of_an_end_stands_in_the_shift_whose_report_has_it() {
    let mut evening = Evening::begun();
    let sell = |step, sale| Act::Sell((step, sale, 0, 1_000));
    evening.live(&[
        sell(Step::Open { fen: 500 }, 0),
        sell(Step::Hear(Word::Placed), 0),
        sell(Step::Open { fen: 700 }, 1),
        sell(Step::Hear(Word::Placed), 1),
        Act::ChangeShift,
        // No time goes by.
        Act::SetByHand(0, 0),
        Act::Sell((Step::Hear(Word::Mismatch), 1, 0, 0)),
    ]);
    evening.close_shift();
    let [first, second] = [0, 1].map(|index: usize| evening.shifts[index].closed.clone().expect("closed").report);
    assert_eq!([(first.by_hand.count, first.held.count), (second.by_hand.count, second.held.count)], [(0, 0), (1, 1)]);
    assert_eq!(Csv::of(&evening.shop, &request(ExportFormat::Csv)).column("shift"), ["2", "2"]);
    evening.live(&[sell(Step::Open { fen: 300 }, 2), sell(Step::Hear(Word::Placed), 2), sell(Step::Hear(Word::Mismatch), 2)]);
    assert_eq!(Csv::of(&evening.shop, &request(ExportFormat::Csv)).column("shift"), ["2", "2", "3"], "of the next shift, before it begins");
}

#[test]
fn f102_the_end_of_the_journal_stands_in_the_summary_and_no_summary_has_none() {
    let shop = Shop::with_history();
    let csv = Csv::of(&shop, &request(ExportFormat::Csv));
    let verified = crate::ledger::verify(&shop.path()).expect("good");
    assert_eq!(csv.sum("journal_entries").0, verified.events.to_string());
    assert_eq!(unmarked(&csv.sum("journal_hash").1), verified.head.to_string());
    let bare = exported(&shop, &ExportRequest { with_summary: false, ..request(ExportFormat::Csv) });
    assert!(Csv::read(&bare).summary.is_empty());
    assert!(bare.ends_with(b"\r\n") && !bare.ends_with(b"\r\n\r\n"));
}

#[test]
fn the_chinese_file_has_chinese_titles_and_words() {
    let evening = one_of_each();
    let csv = Csv::of(&evening.shop, &ExportRequest { language: Language::Chinese, ..request(ExportFormat::Csv) });
    assert_eq!(csv.column("类型"), ["付款", "手工确认", "待处理", "退款", "退款", "退款"]);
    assert_eq!(csv.column("退款状态"), ["", "", "", "退款中", "已到账", "未退成"]);
    assert_eq!(csv.column("异常")[1], "手工确认已付");
    assert_eq!(csv.column("状态")[0], "已付");
    let words = csv.summary.iter().flatten().chain(&csv.titles).filter(|cell| cell.contains('_')).count();
    assert_eq!(words, 0, "no word of the machine is left");
}

#[test]
fn a_day_without_anything_is_a_file_without_rows() {
    let shop = Shop::with_history();
    let long_ago = BusinessDay::parse("2020-02-29").expect("a day");
    for format in [ExportFormat::Csv, ExportFormat::Json, ExportFormat::Xlsx] {
        let request = ExportRequest { from: long_ago, to: long_ago, ..request(format) };
        let mut out = vec![];
        assert_eq!(export(&shop.path(), &request, ExportTarget::Stream(&mut out), &mut |_| {}), Ok(0));
        assert!(!out.is_empty());
    }
}

#[test]
fn json_has_the_machines_words_in_either_language() {
    let evening = one_of_each();
    let of = |language| exported(&evening.shop, &ExportRequest { language, ..request(ExportFormat::Json) });
    let text = String::from_utf8(of(Language::Chinese)).expect("UTF-8");
    assert_eq!(text.as_bytes(), of(Language::English));
    let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(rows.len(), 7);
    assert_eq!((rows[0]["kind"].as_str(), rows[0]["amount_fen"].as_i64()), (Some("payment"), Some(123_450)));
    assert_eq!(rows[0]["time"].as_str(), Some("2026-11-21T00:00:02+08:00"));
    assert!(rows[0]["refund_no"].is_null());
    assert_eq!((rows[6]["kind"].as_str(), rows[6]["sum_counted"]["fen"].as_i64()), (Some("summary"), Some(123_830)));
}

#[test]
fn the_workbook_says_what_the_csv_says() {
    let evening = one_of_each();
    let (folder, csv) = (tempfile::tempdir().expect("a folder"), Csv::of(&evening.shop, &request(ExportFormat::Csv)));
    let path = folder.path().join("books.xlsx");
    export(&evening.shop.path(), &request(ExportFormat::Xlsx), ExportTarget::File(&path), &mut |_| {}).expect("written");
    let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
    assert_eq!(book.sheet_names(), ["books", "summary"]);
    let sheet = book.worksheet_range("books").expect("a sheet");
    let mut rows = sheet.rows();
    assert!(rows.next().expect("titles").iter().map(|cell| cell.get_string()).eq(csv.titles.iter().map(|title| Some(title.as_str()))));
    for (row, expected) in rows.zip(&csv.rows) {
        for ((cell, expected), title) in row.iter().zip(expected).zip(&csv.titles) {
            match cell {
                Data::Empty => assert_eq!(expected, "", "{title}"),
                Data::String(text) => assert_eq!(text, unmarked(expected), "{title}"),
                Data::Float(number) => assert_eq!(*number, expected.parse::<f64>().expect("a number"), "{title}"),
                Data::DateTime(_) => {
                    let (year, month, day, hour, minute, second, _) = cell.get_datetime().expect("a date").to_ymd_hms_milli();
                    let date = format!("{year:04}-{month:02}-{day:02}");
                    let date = if title == "time" { format!("{date} {hour:02}:{minute:02}:{second:02}") } else { date };
                    assert_eq!(&date, expected, "{title}");
                }
                other => panic!("{title}: {other:?}"),
            }
        }
    }
    let summary = book.worksheet_range("summary").expect("a sheet");
    let counted = summary.rows().find(|row| row[0] == "sum_counted").expect("the total");
    assert_eq!(counted[2], 1238.30);
}

#[test]
fn f111_a_workbook_has_no_formula() {
    let shop = with_notes(&["=1+1", "\t=1", "@x", "+1", "a\0b"]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("books.xlsx");
    export(&shop.path(), &request(ExportFormat::Xlsx), ExportTarget::File(&path), &mut |_| {}).expect("written");
    let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
    assert_eq!(book.worksheet_formula("books").expect("a sheet").used_cells().count(), 0);
    let range = book.worksheet_range("books").expect("a sheet");
    let notes: Vec<_> = range.rows().skip(1).map(|row| row.last().and_then(|cell| cell.get_string()).expect("a text")).collect();
    assert_eq!(notes, ["=1+1", " =1", "@x", "+1", "a b"]);
}

#[test]
fn no_list_is_scanned() {
    let shop = Shop::new();
    for sql in ROWS.iter().map(rows_between).chain([UNDER_WAY.to_owned()]) {
        let mut statement = shop.ledger.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a plan");
        let steps: Vec<String> = statement.query_map((0, 1), |row| row.get(3)).and_then(Iterator::collect).expect("a plan");
        // Only the shift of something rare is looked for among all of them.
        let slow = |step: &&String| step.starts_with("SCAN") && !step.starts_with("SCAN shift") || step.starts_with("USE TEMP B-TREE");
        assert_eq!(steps.iter().find(slow), None, "{sql}: {steps:?}");
    }
}
