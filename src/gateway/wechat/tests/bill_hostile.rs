//! Bills that were cut, changed or made up: a fault with its line, a note, or another value; never a panic, never silence.

use super::super::bill::{BillFault, read};
use super::bill_reading::{bill, merchant};
use crate::domain::BillNote;
use proptest::prelude::*;

const WHOLE: [(&str, &[u8]); 5] = [
    ("all_27", bill!("all_27.csv")),
    ("all_24", bill!("all_24.csv")),
    ("success_20", bill!("success_20.csv")),
    ("refund_29", bill!("refund_29.csv")),
    ("new_columns", bill!("new_columns.csv")),
];

const SAVED: [(&str, &[u8]); 3] =
    [("gb18030", bill!("saved_gb18030.csv")), ("with_marks", bill!("saved_with_marks.csv")), ("tabs", bill!("saved_tabs.csv"))];

#[test]
fn f114_a_bill_cut_anywhere_is_refused_or_has_all_its_rows() {
    for (name, bytes) in WHOLE {
        let whole = read(bytes, &merchant()).expect("a good bill");
        let titles_end = bytes.iter().position(|byte| *byte == b'\n').expect("a line of titles");
        for end in 0..bytes.len() {
            match read(&bytes[..end], &merchant()) {
                Ok(cut) => {
                    // Only digits of the last sum are missing, or the line end behind it.
                    let lost = String::from_utf8_lossy(&bytes[end..]);
                    assert!(!lost.contains('`') && bytes[end - 1] != b'`', "{name} cut at {end}");
                    assert_eq!(cut.bill.rows, whole.bill.rows, "{name} cut at {end}");
                    let is_nothing = lost.trim_end().trim_end_matches('0').is_empty();
                    // Nobody can tell what a sum should be that nobody knows.
                    assert!(name == "new_columns" || is_nothing || cut.bill.notes.iter().any(BillNote::is_serious), "{name} cut at {end}");
                }
                Err(fault) => assert!(end <= titles_end || fault.line().is_some(), "{name} cut at {end}: {fault}"),
            }
        }
    }
}

#[test]
fn f114_a_line_lost_or_doubled_is_seen() {
    for (name, bytes) in WHOLE {
        let text = String::from_utf8_lossy(bytes);
        let lines: Vec<_> = text.lines().collect();
        for lost in 1..lines.len() {
            let without: Vec<_> = lines.iter().enumerate().filter(|(index, _)| *index != lost).map(|(_, line)| *line).collect();
            assert!(is_seen(&without), "{name} without line {}", lost + 1);
            let mut doubled = lines.clone();
            doubled.insert(lost, lines[lost]);
            assert!(is_seen(&doubled), "{name} with line {} twice", lost + 1);
        }
    }
}

fn is_seen(lines: &[&str]) -> bool {
    read(lines.join("\n").as_bytes(), &merchant())
        .map_or_else(|fault| fault.line().is_some(), |read| read.bill.notes.iter().any(BillNote::is_serious))
}

#[test]
fn f114_every_changed_digit_of_an_amount_is_seen() {
    let (rows, sums) = (["应结订单金额", "退款金额", "充值券退款金额", "手续费", "订单金额", "申请退款金额"], [0, 1, 2, 3, 4, 5, 6]);
    let text = String::from_utf8(bill!("all_27.csv").to_vec()).expect("UTF-8");
    let lines: Vec<_> = text.lines().collect();
    let titles: Vec<_> = lines[0].split(',').collect();
    let mut changed = 0;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with('`')) {
        let values: Vec<_> = line.split(",`").collect();
        let places: Vec<_> = if at + 1 == lines.len() {
            sums.to_vec()
        } else {
            rows.iter().map(|title| titles.iter().position(|other| other == title).expect("a title")).collect()
        };
        for place in places {
            for (index, digit) in values[place].bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
                let mut value = values[place].as_bytes().to_vec();
                value[index] = if digit == b'9' { b'0' } else { digit + 1 };
                let value = String::from_utf8(value).expect("ASCII");
                let mut values = values.clone();
                values[place] = &value;
                let row = values.join(",`");
                let mut lines = lines.clone();
                lines[at] = &row;
                assert!(is_seen(&lines), "line {}: {} for {}", at + 1, value, line.split(",`").nth(place).expect("a value"));
                changed += 1;
            }
        }
    }
    assert!(changed > 150, "only {changed} digits were changed");
}

proptest! {
    #[test]
    fn f115_no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), text in "(交易时间|商户号|总交易单数|[,`\"\t\r\n ]|[0-9.]|E\\+|SUCCESS|REFUND){0,80}") {
        prop_assert!(read(&bytes, &merchant()).is_err());
        let _read = read(text.as_bytes(), &merchant());
    }

    #[test]
    fn f114_bytes_written_over_never_panic_and_never_pass_as_another_merchants(which in 0_usize..8, at: prop::sample::Index, new in proptest::collection::vec(any::<u8>(), 1..6)) {
        let all: Vec<_> = WHOLE.iter().chain(&SAVED).map(|(_, bytes)| *bytes).collect();
        let mut bytes = all[which].to_vec();
        let at = at.index(bytes.len());
        let end = (at + new.len()).min(bytes.len());
        bytes.splice(at..end, new);
        match read(&bytes, &merchant()) {
            Ok(read) => prop_assert!(read.bill.rows.len() <= 10),
            Err(BillFault::NotABill | BillFault::NotText) => {}
            Err(fault) => prop_assert!(fault.line().is_some_and(|line| (1..=30).contains(&line)), "{fault}"),
        }
    }

    #[test]
    fn f114_saved_bills_that_are_cut_never_panic(which in 0_usize..3, end: prop::sample::Index) {
        let (_, bytes) = SAVED[which];
        let cut = &bytes[..end.index(bytes.len())];
        match read(cut, &merchant()) {
            Ok(read) => prop_assert_eq!(read.bill.rows.len(), 10),
            Err(BillFault::NotABill | BillFault::NotText) => {}
            Err(fault) => prop_assert!(fault.line().is_some(), "{fault}"),
        }
    }
}
