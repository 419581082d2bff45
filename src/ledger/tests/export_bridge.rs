//! The bridges at the end of the books.

use super::days::kept;
use super::export::{exported, request};
use super::refunds::may;
use super::*;
use crate::domain::{Action, BillKind, BookKind, Day, DayEvent, Decision, DecisionScope, Language, MatchClass, MatchKey, MatchTally, Term};
use crate::ledger::{ExportFormat, ExportRequest};
use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use std::io::Read as _;

/// A shop whose day differs from its bill by two classes: one pair and one whole class are decided, and it is closed where that is wanted.
fn compared(undecided: u32, closed: bool) -> Shop {
    let mut shop = Shop::with_history();
    let term = |class, count, fen, pairs| Term { class, count, sum: Fen::new(fen), pairs };
    let others = term(MatchClass::OtherTill, 3, -4_200, 9);
    let terms = vec![term(MatchClass::Equal, 17, 0, 1), term(MatchClass::OnlyOurs, 1, 1_250, 5), others];
    let tally = MatchTally { sha256: "aa".to_owned(), kind: BillKind::All, till: Fen::new(97_050), bill: Fen::new(100_000), terms, undecided };
    let key = MatchKey { kind: BookKind::Refund, trade_no: "T1-1".to_owned(), refund_no: Some("R-1".to_owned()) };
    let pair = DecisionScope::Pair { key, class: MatchClass::OnlyOurs, difference: Fen::new(1_250) };
    let authority = || may(Action::CloseDay);
    let decided = |scope, decision| DayEvent::Decided { scope, decision, authority: authority() };
    let mut events = vec![
        kept("aa", BillKind::All),
        DayEvent::Compared { tally },
        decided(pair, Decision::SentToWork),
        decided(DecisionScope::Term(others), Decision::Accepted { reason: "=二号收银台的".to_owned() }),
    ];
    if closed {
        events.push(DayEvent::Closed { note: "看过了".to_owned(), authority: authority() });
    }
    let mut state: Option<Day> = None;
    for event in &events {
        state = Some(shop.day(state.as_ref(), event, None).expect("written"));
    }
    shop
}

/// The table after the summary of a CSV.
fn table(shop: &Shop, language: Language) -> Vec<Vec<String>> {
    let text = String::from_utf8(exported(shop, &ExportRequest { language, ..request(ExportFormat::Csv) })).expect("UTF-8");
    let table = text.split("\r\n\r\n").nth(2).unwrap_or_default();
    let mut lines = ::csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    lines.records().map(|line| line.expect("as many cells as titles").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_books_of_a_closed_day_say_how_the_bill_explains_them_and_who_accepted_what() {
    let lines = table(&compared(0, true), Language::English);
    let part = |line: &Vec<String>| line[..4].join(" ");
    assert_eq!(
        lines.iter().map(part).collect::<Vec<_>>(),
        [
            "match class count sum",
            "bill   1000.00",
            "difference equal 17 0.00",
            "difference only_ours 1 12.50",
            "difference other_till 3 -42.00",
            "till   970.50",
            "sent_to_work only_ours 1 12.50",
            "accepted other_till 3 -42.00",
            "closed   ",
        ]
    );
    assert!(lines[1..].iter().all(|line| line[4] == "2026-11-21"));
    assert_eq!((lines[6][5].as_str(), lines[7][5].as_str()), ("R-1", ""));
    assert!(lines[6..].iter().all(|line| !line[6].is_empty() && line[7].starts_with("2026-11-21 ")), "who and when");
    assert_eq!((lines[7][8].as_str(), lines[8][8].as_str()), ("'=二号收银台的", "看过了"), "no cell is a formula");
}

#[test]
fn what_waits_for_a_decision_is_told_and_a_day_without_a_bill_has_no_bridge() {
    let lines = table(&compared(2, false), Language::English);
    assert!(lines.iter().any(|line| line[0] == "undecided" && line[2] == "2"));
    assert!(lines.iter().all(|line| line[0] != "closed"));
    assert_eq!(table(&Shop::with_history(), Language::English), [[""; 0]; 0]);
    let bare = exported(&compared(0, true), &ExportRequest { with_summary: false, ..request(ExportFormat::Csv) });
    assert!(!String::from_utf8(bare).expect("UTF-8").contains("difference"), "it is a part of the summary");
}

#[test]
fn a_chinese_bridge_has_no_word_of_the_machine() {
    let lines = table(&compared(2, true), Language::Chinese);
    let words = ["微信账单", "差异", "差异", "差异", "收银台", "未处理的差异", "转待办", "接受", "日结完成"];
    assert_eq!(lines[1..].iter().map(|line| line[0].as_str()).collect::<Vec<_>>(), words);
    assert_eq!((lines[0][0].as_str(), lines[4][1].as_str()), ("对账", "其他收银台"));
    assert!(lines.iter().flatten().all(|cell| !cell.contains('_')));
}

#[test]
fn workbook_and_json_have_the_same_bridge() {
    let shop = compared(0, true);
    let lines = table(&shop, Language::English);
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(exported(&shop, &request(ExportFormat::Xlsx)))).expect("a workbook");
    assert_eq!(book.sheet_names(), ["books", "summary", "match"]);
    let sheet = book.worksheet_range("match").expect("a sheet");
    assert_eq!(sheet.height(), lines.len());
    let sums = sheet.rows().skip(1).map(|row| match &row[3] {
        Data::Float(sum) => format!("{sum:.2}"),
        empty => empty.to_string(),
    });
    assert!(sums.eq(lines[1..].iter().map(|line| line[3].clone())));

    let text = String::from_utf8(exported(&shop, &request(ExportFormat::Json))).expect("UTF-8");
    let objects = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("an object"));
    let bridge: Vec<_> = objects.filter(|object| object["kind"] == "match").collect();
    assert_eq!(
        bridge.iter().map(|object| object["match"].as_str()).collect::<Vec<_>>(),
        lines[1..].iter().map(|line| Some(line[0].as_str())).collect::<Vec<_>>()
    );
    assert_eq!((bridge[3]["sum_fen"].as_i64(), bridge[6]["reason"].as_str()), (Some(-4_200), Some("=二号收银台的")));
    let sum = |what: &str| bridge.iter().filter(|object| object["match"] == what).filter_map(|object| object["sum_fen"].as_i64()).sum::<i64>();
    assert_eq!(sum("bill") + sum("difference"), sum("till"), "to the fen");
    assert!(text.lines().last().is_some_and(|line| line.contains("\"summary\"")), "the summary is the last line");
}

#[test]
fn a_class_has_the_word_of_the_journal() {
    for class in MatchClass::ALL {
        assert_eq!(serde_json::to_value(class).expect("a word"), class.word());
    }
}

/// A file inside a workbook.
fn unpacked(workbook: &[u8], name: &str) -> String {
    const HEADER: usize = 30;
    let at = workbook.windows(name.len()).position(|window| window == name.as_bytes()).expect(name);
    let extra = usize::from(u16::from_le_bytes([workbook[at - 2], workbook[at - 1]]));
    assert!(workbook[at - HEADER..].starts_with(b"PK\x03\x04"), "a local header");
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(&workbook[at + name.len() + extra..]).read_to_string(&mut text).expect("it unpacks");
    text
}

#[test]
fn a_workbook_is_printed_lengthwise_on_a4_and_one_page_wide() {
    let shop = compared(0, true);
    let workbook = exported(&shop, &request(ExportFormat::Xlsx));
    for sheet in [1, 3] {
        let xml = unpacked(&workbook, &format!("xl/worksheets/sheet{sheet}.xml"));
        for part in ["paperSize=\"9\"", "orientation=\"landscape\"", "fitToHeight=\"0\"", "fitToPage=\"1\""] {
            assert!(xml.contains(part), "sheet {sheet}: {part}: {xml}");
        }
    }
    let titles = unpacked(&workbook, "xl/workbook.xml");
    assert_eq!(titles.matches("_xlnm.Print_Titles").count(), 2, "{titles}");
}
