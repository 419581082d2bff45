//! What the ledger refuses, and how it goes on when the disk does not.

use super::*;
use crate::ledger::verify;

fn entry(event: &SaleEvent, at: Moment) -> Entry<'_> {
    Entry { at, actor: Actor::Till, event, evidence: None }
}

/// A sale of its own with one charge of that number, opened now.
fn opening(shop: &Shop, id: usize, charge: usize) -> (Vec<SaleEvent>, Sale) {
    let opening = opened(sale_id(id), 100, "");
    let sale = Sale::opened(&opening, shop.now).expect("an opening");
    let mut events = vec![opening, Sale::place(order(trade_no(charge), sale.amount, shop.now))];
    let after = sale.settle(&mut events, shop.now);
    (events, after)
}

fn append(shop: &mut Shop, events: &[SaleEvent], after: &Sale) -> Result<(), LedgerError> {
    let entries: Vec<_> = events.iter().map(|event| entry(event, shop.now)).collect();
    shop.ledger.append(&[Change::Sale { entries: &entries, after }])
}

#[test]
fn f004_a_trade_number_is_taken_once() {
    let mut shop = Shop::with_history();
    let before = verify(&shop.path()).expect("whole");
    let (events, after) = opening(&shop, 50, 1);
    assert!(matches!(append(&mut shop, &events, &after), Err(LedgerError::Refused(words)) if words.contains("charge.trade_no")));
    assert_eq!(verify(&shop.path()), Ok(before));
    assert_eq!(shop.ledger.sale(&after.id), Ok(None));
}

#[test]
fn f020_a_sale_is_opened_once() {
    let mut shop = Shop::with_history();
    let before = verify(&shop.path()).expect("whole");
    let (events, after) = opening(&shop, 0, 50);
    assert!(matches!(append(&mut shop, &events, &after), Err(LedgerError::Refused(words)) if words.contains("sale.id")));
    assert_eq!(verify(&shop.path()), Ok(before));
}

#[test]
fn f063_a_payment_stands_at_one_charge() {
    let mut shop = Shop::with_history();
    let before = verify(&shop.path()).expect("whole");
    let (sale, stolen) = (shop.sales[2].clone(), payment(&trade_no(1), 99, None));
    let mut events = sale.learn(&trade_no(3), &Answer::Paid(stolen.clone()), shop.now, shop.now);
    let after = sale.settle(&mut events, shop.now);
    assert_eq!(shop.ledger.holder_of(&stolen.transaction_id), Ok(Some(trade_no(1))));
    assert!(matches!(append(&mut shop, &events, &after), Err(LedgerError::Refused(words)) if words.contains("transaction_id")));
    assert_eq!(verify(&shop.path()), Ok(before));
}

#[test]
fn events_of_unknown_sales_and_charges_are_refused() {
    let mut shop = Shop::with_history();
    let before = verify(&shop.path()).expect("whole");
    let (events, after) = opening(&shop, 50, 51);
    let sale = shop.sales[0].clone();
    assert!(matches!(append(&mut shop, &events[1..], &after), Err(LedgerError::Refused(_))));
    assert!(matches!(append(&mut shop, &[SaleEvent::CancelRequested], &after), Err(LedgerError::Refused(_))));
    assert!(matches!(append(&mut shop, &events[1..], &sale), Err(LedgerError::Refused(_))));
    assert!(matches!(append(&mut shop, &events, &sale), Err(LedgerError::Refused(_))));
    assert_eq!(verify(&shop.path()), Ok(before));
}

#[test]
fn f101_the_journal_refuses_every_statement_but_the_next_entry() {
    let shop = Shop::with_history();
    let columns = "at_ms, actor, subject, kind, body, evidence, hash";
    for statement in [
        "UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 1".to_owned(),
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)".to_owned(),
        format!("INSERT OR REPLACE INTO journal (seq, {columns}) SELECT 1, {columns} FROM journal WHERE seq = 2"),
        format!("INSERT INTO journal (seq, {columns}) SELECT max(seq) + 2, {columns} FROM journal"),
    ] {
        let error = shop.ledger.connection.execute(&statement, []).expect_err("refused");
        assert!(error.to_string().contains("append-only"), "{statement}: {error}");
    }
    assert!(verify(&shop.path()).is_ok());
}

#[test]
fn f074_a_full_disk_loses_nothing_and_passes() {
    let mut shop = Shop::with_history();
    let pages: i64 = shop.ledger.connection.pragma_query_value(None, "page_count", |row| row.get(0)).expect("a number");
    shop.ledger.connection.pragma_update(None, "max_page_count", pages).expect("set");
    let mut written = 0;
    let error = loop {
        match shop.step((Step::Open { fen: 5 }, 0, 0, 10)) {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 1_000, "the disk never fills up");
    };
    assert_eq!(error, LedgerError::DiskFull);
    assert_eq!(shop.step((Step::Open { fen: 5 }, 0, 0, 10)), Err(LedgerError::DiskFull));
    assert_eq!(verify(&shop.path()).expect("whole").events, shop.events);
    assert_eq!(shop.ledger.recent(day(), 1_000).expect("still readable").len(), shop.sales.len());

    shop.ledger.connection.pragma_update(None, "max_page_count", 1_000_000).expect("set");
    shop.live(&[(Step::Open { fen: 6 }, 0, 0, 10)]);
    let shop = shop.restart();
    assert_eq!(verify(&shop.path()).expect("whole").events, shop.events);
}

#[test]
fn f074_what_is_under_way_is_written_from_the_room_held_back() {
    let mut shop = Shop::with_history();
    shop.ledger.keep_reserve();
    let reserve = shop.path().with_extension("reserve");
    assert!(reserve.exists() && shop.ledger.has_room());
    let pages: i64 = shop.ledger.connection.pragma_query_value(None, "page_count", |row| row.get(0)).expect("a number");
    shop.ledger.connection.pragma_update(None, "max_page_count", pages).expect("set");
    while reserve.exists() {
        if shop.step((Step::Open { fen: 5 }, 0, 0, 10)).is_err() {
            break;
        }
    }
    assert!(!reserve.exists(), "let go of before anything is refused");
    assert_eq!(verify(&shop.path()).expect("whole").events, shop.events);
    assert!(shop.ledger.has_room() && reserve.exists(), "this disk has room, so it is held back again");
}

#[test]
fn f083_a_reader_that_stays_does_not_hold_up_the_till() {
    let mut shop = Shop::with_history();
    let reader = rusqlite::Connection::open(shop.path()).expect("opens");
    reader.execute_batch("BEGIN; SELECT count(*) FROM journal;").expect("a snapshot");
    shop.live(&[(Step::Open { fen: 1 }, 0, 0, 0), (Step::Hear(Word::Placed), 3, 0, 0)]);
    reader.execute_batch("COMMIT").expect("ends");
    assert_eq!(verify(&shop.path()).expect("whole").events, shop.events);
}

#[test]
fn f083_a_program_that_keeps_the_file_locked_is_reported_and_nothing_is_written() {
    let mut shop = Shop::with_history();
    shop.ledger.connection.busy_timeout(std::time::Duration::ZERO).expect("set");
    let other = rusqlite::Connection::open(shop.path()).expect("opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    assert_eq!(shop.step((Step::Open { fen: 1 }, 0, 0, 0)), Err(LedgerError::Busy));
    other.execute_batch("ROLLBACK").expect("free");
    shop.live(&[(Step::Open { fen: 1 }, 0, 0, 0)]);
    assert_eq!(verify(&shop.path()).expect("whole").events, shop.events);
}

#[test]
fn f075_after_a_failure_of_the_disk_the_ledger_is_looked_at_again() {
    let mut shop = Shop::with_history();
    shop.ledger.doubtful = true;
    shop.live(&[(Step::Open { fen: 1 }, 0, 0, 0)]);
    assert!(!shop.ledger.doubtful);
    assert_eq!(verify(&shop.path()).expect("whole").events, shop.events);

    let forge = "DROP TRIGGER journal_refuses_update; UPDATE journal SET at_ms = 1 WHERE seq = (SELECT max(seq) FROM journal);";
    shop.ledger.connection.execute_batch(forge).expect("forged");
    shop.ledger.doubtful = true;
    assert!(matches!(shop.step((Step::Open { fen: 1 }, 0, 0, 0)), Err(LedgerError::Damaged(_))));
    assert!(shop.ledger.doubtful, "a damaged ledger takes nothing more");
}
