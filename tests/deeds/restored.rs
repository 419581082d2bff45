//! A ledger that took another one's place, through the core.

use crate::shop::*;
use scantill::domain::{RefundAnswer, RefundState};
use scantill::engine::{DeedResult, Profile, RefundCommand, StopWhy};
use scantill::ledger;
use std::path::{Path, PathBuf};

fn copied(shop: &Shop) -> PathBuf {
    let copy = shop.path().with_file_name("copy.sqlite3");
    ledger::backup(&shop.path(), &copy).expect("copied");
    copy
}

/// Another ledger is put in the place of the shop's own, and the till is opened again.
fn go_back(shop: &mut Shop, put_in_place: impl FnOnce(&Path)) {
    shop.core().ledger().remember_head();
    shop.close();
    put_in_place(&shop.path());
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
}

/// A shop that has gone back to a copy from before its latest sale; the payment that the copy knows.
fn gone_back(put_in_place: impl FnOnce(&Path, &Path)) -> (Shop, Paid) {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 500);
    let copy = copied(&shop);
    shop.paid("S-00000002", 300);
    go_back(&mut shop, |path| put_in_place(&copy, path));
    (shop, paid)
}

fn no_refund_leaves_until_they_are_released(mut shop: Shop, paid: &Paid, why: &StopWhy) {
    for _start in 0..2 {
        let stop = shop.core().view(&[]).queue.stopped.expect("the refunds have stopped");
        assert_eq!(stop.why, *why);
        shop.restart();
        assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    }
    assert_eq!(shop.refund(start(paid, "R-T1-0001", 500, None)), DeedResult::Done, "it is queued all the same");
    for _minute in 0..5 {
        shop.wait(60_000);
        assert!(shop.sent().is_empty(), "{:?}", shop.refunds);
    }
    let refund = shop.core().ledger().refund(&refund_no("R-T1-0001")).expect("it reads").expect("a refund");
    assert_eq!(refund.state, RefundState::Queued);
    assert_eq!(shop.refund(RefundCommand::Release), DeedResult::Done);
    shop.wait(1_000);
    assert_eq!(shop.sent().len(), 1);
    shop.restart();
    assert_eq!(shop.core().view(&[]).queue.stopped, None, "once released is released");
    shop.verify();
}

#[test]
fn f086_after_a_restore_no_refund_leaves_until_a_manager_says_so() {
    let (shop, paid) = gone_back(|copy, path| {
        ledger::restore(copy, path, at(1_000_000)).expect("restored");
    });
    no_refund_leaves_until_they_are_released(shop, &paid, &StopWhy::Restored);
}

#[test]
fn f102_an_older_ledger_that_somebody_put_here_says_so_itself_and_holds_refunds_too() {
    let (shop, paid) = gone_back(|copy, path| {
        std::fs::copy(copy, path).expect("put in its place");
    });
    assert_eq!(shop.journal().iter().filter(|line| line.kind == "till.restored").count(), 1);
    no_refund_leaves_until_they_are_released(shop, &paid, &StopWhy::Restored);
}

#[test]
fn f081_on_another_computer_no_refund_leaves_until_a_manager_says_so() {
    let at_computer = |name: Option<&str>| Profile { computer: name.map(str::to_owned), ..profile() };
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 500);
    for here in [Some("first"), None, Some("first")] {
        shop.restart_with(at_computer(here));
        assert_eq!(shop.core().view(&[]).queue.stopped, None, "it is where it was, as far as anybody knows");
    }
    shop.restart_with(at_computer(Some("second")));
    let kinds: Vec<_> = shop.journal().into_iter().map(|line| line.kind).filter(|kind| kind == "till.seated" || kind == "till.moved").collect();
    assert_eq!(kinds, ["till.seated", "till.moved"]);
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    no_refund_leaves_until_they_are_released(shop, &paid, &StopWhy::Moved);
}

/// The copy was made while the refund waited in a held queue; after it the refund left and was accepted. The ledger that comes back knows nothing of
/// that, so "it never left" is not its to say.
#[test]
fn f086_a_refund_that_the_copy_has_as_waiting_is_not_given_up_unasked() {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 1_000);
    assert_eq!(shop.refund(RefundCommand::Hold), DeedResult::Done);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 300, None)), DeedResult::Done);
    let copy = copied(&shop);
    assert_eq!(shop.refund(RefundCommand::Release), DeedResult::Done);
    shop.wait(1_000);
    assert_eq!(shop.sent().len(), 1);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    let now = at(shop.now);
    go_back(&mut shop, |path| {
        ledger::restore(&copy, path, now).expect("restored");
    });

    shop.refund(RefundCommand::GiveUp { refund_no: refund_no("R-T1-0001"), approval: None });
    let refund = shop.core().ledger().refund(&refund_no("R-T1-0001")).expect("it reads").expect("a refund");
    assert!(!refund.is_final(), "the gateway has it, and nobody asked: {:?}", refund.state);
}
