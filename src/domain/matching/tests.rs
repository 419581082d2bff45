//! One example for each class, and random days whose differences are known.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test that goes wrong here fails, as it should")]

mod anything;
mod examples;
mod planted;

use super::*;
use crate::domain::{BillRowKind, BusinessDay, DayStart, RefundNo, SaleId, Standing, TradeNo};

/// 2026-11-21 00:00 in Beijing, the day of the bill.
const MIDNIGHT: i64 = 1_795_190_400_000;
const MINUTE: i64 = 60_000;
const DAY: i64 = 1_440;

/// So many minutes after the bill's day has begun.
fn at(minutes: i64) -> Moment {
    Moment::from_millis(MIDNIGHT + minutes * MINUTE)
}

/// The frame of 2026-11-22 for that shop.
fn frame_after(day_starts_at: &str) -> Frame {
    let day = BusinessDay::parse("2026-11-22").expect("a day");
    Frame::of(day, DayStart::parse(day_starts_at).expect("a time"), BillKind::All, till("T1"))
}

/// The frame of 2026-11-21 for a shop that opens its day at that time.
fn frame(day_starts_at: &str) -> Frame {
    let day = BusinessDay::parse("2026-11-21").expect("a day");
    let start = DayStart::parse(day_starts_at).expect("a time");
    Frame::of(day, start, BillKind::All, till("T1"))
}

fn till(name: &str) -> TillId {
    TillId::new(name).expect("a till")
}

/// A number of that till.
fn number(name: &str, serial: u16) -> String {
    TradeNo::fresh(&till(name), at(600), random(serial)).as_str().to_owned()
}

fn refund_number(name: &str, serial: u16) -> String {
    RefundNo::fresh(&till(name), at(600), random(serial)).as_str().to_owned()
}

fn random(serial: u16) -> [u8; 10] {
    let [high, low] = serial.to_be_bytes();
    [0, 1, 2, 3, 4, 5, 6, 7, high, low]
}

/// A payment of the ledger, proven.
fn paid(serial: u16, minutes: i64, fen: i64) -> BookRow {
    BookRow {
        kind: BookKind::Payment,
        sale_id: SaleId::new(format!("S-20261121-{serial:05}")).expect("an id"),
        trade_no: TradeNo::new(number("T1", serial)).expect("a number"),
        refund_no: None,
        at: at(minutes),
        amount: Fen::new(fen),
        standing: Standing::Proven,
    }
}

/// A refund of the ledger, accepted.
fn refunded(serial: u16, minutes: i64, fen: i64) -> BookRow {
    let refund_no = RefundNo::new(refund_number("T1", serial)).expect("a number");
    BookRow { kind: BookKind::Refund, refund_no: Some(refund_no), ..paid(serial, minutes, fen) }
}

fn standing(standing: Standing, row: BookRow) -> BookRow {
    BookRow { standing, ..row }
}

/// The bill's row about the same.
fn listed(ours: &BookRow) -> BillRow {
    BillRow {
        line: 0,
        kind: match ours.kind {
            BookKind::Payment => BillRowKind::Payment,
            BookKind::Refund => BillRowKind::Refund,
        },
        at: ours.at,
        trade_no: ours.trade_no.as_str().to_owned(),
        transaction_id: "4200000065202611210000000001".to_owned(),
        refund_no: ours.refund_no.as_ref().map(|number| number.as_str().to_owned()),
        refund_id: ours.refund_no.is_some().then(|| "50000000652026112100000001".to_owned()),
        device: String::new(),
        amount: ours.amount,
        settlement: ours.amount,
        fee: Fee::default(),
        goods: "街角咖啡-饮品".to_owned(),
    }
}

/// A bill of these rows, in this order.
fn bill(rows: impl IntoIterator<Item = BillRow>) -> Bill {
    let rows = (2..).zip(rows).map(|(line, row)| BillRow { line, ..row }).collect();
    Bill { kind: BillKind::All, rows, notes: vec![] }
}

/// A pair by what it is about, for comparing across orders.
type Named = (MatchClass, MatchKey, i64);

fn named(result: &Match, ours: &[BookRow], theirs: &Bill) -> Vec<Named> {
    let key = |pair: &Pair| match (pair.ours, pair.theirs) {
        (Some(place), _) => MatchKey::from(&ours[place]),
        (None, Some(place)) => MatchKey::from(&theirs.rows[place]),
        (None, None) => panic!("a pair of nothing"),
    };
    result.pairs.iter().map(|pair| (pair.class, key(pair), pair.difference.get())).collect()
}

/// Sorted, so that the order of the pairs plays no part.
fn sorted(mut pairs: Vec<Named>) -> Vec<Named> {
    pairs.sort();
    pairs
}
