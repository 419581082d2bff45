//! What a stranger found on a second reading; each test says what should be so and is not.

use super::evenings::{Act, Evening};
use super::*;
use crate::domain::{Action, RefundEvent, SaleException, SettledHow, Settlement, TillEvent};
use crate::ledger::{back_up, backup, remember_head, restore};

fn till() -> TillId {
    TillId::new("T1").expect("a till")
}

fn at(text: &str) -> Moment {
    Moment::parse_beijing_spaced(text).expect("a time")
}

fn sell(shop: &mut Shop, times: usize) {
    for _time in 0..times {
        shop.live(&[(Step::Open { fen: 1 }, 0, 0, 1_000)]);
    }
}

/// Lets go of the ledger but not of its folder.
fn closed(shop: Shop) -> (PathBuf, tempfile::TempDir) {
    let path = shop.path();
    let Shop { ledger, _folder, .. } = shop;
    drop(ledger);
    (path, _folder)
}

/// Restored once, and released; since then the till has written and remembered more. Now somebody puts back a copy from after the restore.
#[test]
fn f102_an_older_ledger_is_noticed_also_in_one_that_was_restored_before() {
    let mut shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let made = back_up(&shop.path(), folder.path(), &till(), at("2026-11-20 22:00:00")).expect("made");
    sell(&mut shop, 50);
    remember_head(&shop.path());
    let (path, _folder) = closed(shop);
    restore(&made.file, &path, at("2026-11-21 08:00:00")).expect("restored");

    let release = TillEvent::RefundsReleased { authority: super::refunds::may(crate::domain::Action::HoldRefunds) };
    let entry = || [Entry { at: at("2026-11-21 08:10:00"), actor: Actor::Till, event: &release, evidence: None }];
    let older = folder.path().join("older.sqlite3");
    let mut ledger = Ledger::open(&path).expect("opens");
    ledger.append(&[Change::Till(&entry())]).expect("written");
    drop(ledger);
    backup(&path, &older).expect("copied");
    let mut ledger = Ledger::open(&path).expect("opens");
    for _entry in 0..10 {
        ledger.append(&[Change::Till(&entry())]).expect("a day's work");
    }
    ledger.remember_head();
    drop(ledger);

    std::fs::copy(&older, &path).expect("put in its place");
    let ledger = Ledger::open(&path).expect("opens");
    assert!(ledger.lacks().expect("readable").is_some(), "ten entries are gone, and refunds may leave again");
}

/// The disk died in the afternoon, after the first Z; in the evening a new ledger's Z goes into the same folder.
#[test]
fn f085_another_ledgers_backup_does_not_cost_the_lost_one_its_last() {
    let lost = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let afternoon = back_up(&lost.path(), folder.path(), &till(), at("2026-11-21 14:00:00")).expect("made");
    drop(lost);
    let mut new = Shop::new();
    sell(&mut new, 1);
    back_up(&new.path(), folder.path(), &till(), at("2026-11-21 22:00:00")).expect("made");
    assert!(afternoon.file.exists(), "nothing else has the morning's sales");
}

/// Two codes of a sale that was given up are both paid. One payment is handed over in cash.
fn paid_late_twice() -> Evening {
    let mut evening = Evening::begun();
    evening.shop.live(&[
        (Step::Open { fen: 700 }, 0, 0, 0),
        (Step::Hear(Word::Placed), 0, 0, 100),
        (Step::NewCode, 0, 0, 1_000),
        (Step::Hear(Word::Unpaid), 0, 0, 1_000),
        (Step::Hear(Word::CloseNotYet), 0, 0, 1_000),
        (Step::Pass, 0, 0, 1_000),
        (Step::Hear(Word::Placed), 0, 1, 1_000),
        (Step::Cancel, 0, 0, 1_000),
        (Step::Hear(Word::Paid), 0, 1, 5_000),
        (Step::Hear(Word::Paid), 0, 0, 5_000),
    ]);
    assert_eq!(evening.shop.sales[0].exceptions, [SaleException::PaidLate, SaleException::PaidTwice]);
    evening
}

fn paid_out(evening: &Evening) -> Fen {
    evening.shop.ledger.shift_report(evening.shifts.last().expect("a shift")).expect("readable").paid_out
}

#[test]
fn cash_for_a_late_payment_is_one_payment_also_where_there_are_two() {
    let mut evening = paid_late_twice();
    evening.live(&[Act::Settle(0)]);
    assert_eq!(evening.shop.sales[0].open_exceptions().collect::<Vec<_>>(), [SaleException::PaidTwice], "the second one is still to be settled");
    assert_eq!(paid_out(&evening), Fen::new(700), "seven yuan left the drawer");
}

#[test]
fn cash_for_a_late_payment_does_not_keep_the_second_one_from_going_back() {
    let mut evening = paid_late_twice();
    evening.live(&[Act::Settle(0)]);
    let sale = &evening.shop.sales[0];
    let surplus = sale.surplus();
    assert!(!sale.is_paid_back_otherwise(&surplus[0]), "the second payment is still owed");
}

/// The words offer "in the merchant platform" too; what went back there stands in the bill, and is taken over from it the day after.
#[test]
fn what_was_noted_as_paid_back_and_is_found_in_the_bill_counts_once() {
    let mut evening = Evening::begun();
    evening.shop.live(&[
        (Step::Open { fen: 700 }, 0, 0, 0),
        (Step::Hear(Word::Placed), 0, 0, 100),
        (Step::Cancel, 0, 0, 1_000),
        (Step::Hear(Word::Paid), 0, 0, 5_000),
    ]);
    evening.live(&[Act::SettleOtherwise(0)]);
    evening.close_shift();
    let first = evening.shifts[0].closed.clone().expect("closed").report;
    evening.open_shift();
    evening.live(&[Act::Refund(0, 700), Act::RefundDeed(0, 12), Act::RefundDeed(0, 0)]);
    let second = evening.shop.ledger.shift_report(evening.shifts.last().expect("a shift")).expect("readable");
    assert_eq!(second.refunds.sum, Fen::new(700));
    let gone = first.paid_out.get() + second.paid_out.get() + second.refunds.sum.get();
    assert_eq!(gone, 700, "the customer has got seven yuan");
}

/// `CHANGE`: the words send the manager to the merchant platform, which pays it out, and have it noted with O.
#[test]
fn what_the_platform_paid_out_is_not_missing_in_the_drawer() {
    let mut evening = Evening::begun();
    evening.shop.live(&[(Step::Open { fen: 700 }, 0, 0, 0), (Step::Hear(Word::Placed), 0, 0, 100), (Step::Hear(Word::Paid), 0, 0, 5_000)]);
    evening.live(&[Act::Refund(0, 700), Act::RefundDeed(0, 12), Act::RefundDeed(0, 0), Act::RefundDeed(0, 3)]);
    let failed = evening.refunds[0].clone();
    assert!(failed.needs_person());
    let (how, authority) = (SettledHow::PaidBackOtherwise, super::refunds::may(Action::SettleWork));
    let settlement = Settlement { how, note: "商户平台已退".to_owned(), authority, at: evening.shop.now };
    evening.shop.refund(Some(&failed), &[RefundEvent::Settled { settlement }]).expect("written");
    assert_eq!(paid_out(&evening), Fen::ZERO, "no coin has left the drawer");
}

/// The path that was typed is the ledger of another till, which is closed for the night.
#[test]
fn f085_a_copy_does_not_take_the_place_of_another_tills_ledger() {
    let ours = Shop::with_history();
    let mut theirs = Shop::with_history();
    sell(&mut theirs, 5);
    let before = theirs.events;
    let (path, _folder) = closed(theirs);
    let made = backup(&ours.path(), &path);
    assert_eq!(crate::ledger::verify(&path).expect("whole").events, before, "{made:?}");
}
