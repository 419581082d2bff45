//! A sale that is paid on a person's word alone.

use crate::shop::*;
use scantill::domain::{Answer, AskKind, NoAuthority, Sale, SaleException, SaleState, SettledHow, TradeNo, TransactionId, Unpaid};
use scantill::engine::{Approval, Command, DeedRefusal, DeedResult, WorkCommand};

const ID: &str = "S-00000001";

fn by_hand(trade_no: &TradeNo, reason: &str, approval: Option<Approval>) -> WorkCommand {
    WorkCommand::SetByHand {
        sale_id: sale_id(ID),
        trade_no: trade_no.clone(),
        transaction_id: TransactionId::new("4200009999202611210000000001").expect("a number"),
        reason: reason.to_owned(),
        approval,
    }
}

fn sale(shop: &Shop) -> Sale {
    shop.core().ledger().sale(&sale_id(ID)).expect("it reads").expect("a sale")
}

/// A sale whose gateway has fallen silent, set by hand by the manager.
fn set() -> (Shop, TradeNo) {
    let mut shop = Shop::with(MANAGER);
    let trade_no = shop.showing(ID, 500);
    assert_eq!(shop.work_deed(by_hand(&trade_no, "顾客手机已付", None)), DeedResult::Done);
    assert_eq!(sale(&shop).state, SaleState::Paid);
    (shop, trade_no)
}

#[test]
fn only_a_manager_sets_by_hand_and_no_word_makes_a_cashier_one() {
    let mut shop = Shop::with(CASHIER);
    let trade_no = shop.showing(ID, 500);
    for approval in [None, word_of(MANAGER), word_of(OWNER)] {
        assert_eq!(shop.work_deed(by_hand(&trade_no, "顾客手机已付", approval)), refused(DeedRefusal::NoAuthority(NoAuthority::Denied)));
    }
    assert_eq!(sale(&shop).state, SaleState::Open);
    assert_eq!(shop.journal().iter().filter(|line| line.kind == "person.denied" && line.body.contains("set_paid_by_hand")).count(), 3);
}

#[test]
fn a_hand_needs_a_reason() {
    let mut shop = Shop::with(MANAGER);
    let trade_no = shop.showing(ID, 500);
    for reason in ["", "  ", "\n"] {
        assert!(matches!(shop.work_deed(by_hand(&trade_no, reason, None)), DeedResult::Refused(_)), "{reason:?}");
    }
    assert_eq!(sale(&shop).state, SaleState::Open);
}

#[test]
fn what_was_set_by_hand_is_shown_as_such_for_ever() {
    let (mut shop, _trade_no) = set();
    assert!(sale(&shop).has(SaleException::SetByHand));
    assert_eq!(shop.core().view(&[]).work, 1);
    let settle = settle(ID, SaleException::SetByHand, SettledHow::LookedInto);
    assert_eq!(shop.work_deed(settle.clone()), DeedResult::Done);
    assert_eq!(shop.work_deed(settle), refused(DeedRefusal::Outdated));
    assert_eq!(shop.core().view(&[]).work, 0);
    shop.restart();
    let row = shop.core().ledger().recent(sale(&shop).day, 5).expect("it reads").remove(0);
    assert_eq!((row.exceptions, row.open_exceptions), (vec![SaleException::SetByHand], vec![]));
    assert!(sale(&shop).stands_by_hand());
    shop.verify();
}

#[test]
fn the_gateways_word_that_it_was_closed_undoes_a_hand() {
    let (mut shop, _trade_no) = set();
    // The code's time ends; unpaid, and closed.
    for _minute in 0..30 {
        shop.wait(60_000);
        shop.answer(|question| match question.ask.kind {
            AskKind::Query => Answer::Closed,
            AskKind::Close => Answer::CloseAccepted,
            AskKind::Place => panic!("nothing more is to be paid"),
        });
    }
    let after = sale(&shop);
    assert!(after.has(SaleException::HandUndone) && after.has(SaleException::SetByHand), "{after:?}");
    assert!(!after.stands_by_hand());
    assert_ne!(after.state, SaleState::Paid);
    assert_eq!(shop.core().view(&[]).day.map(|day| day.paid_count), Some(0));
    shop.verify();
}

#[test]
fn silence_and_unpaid_so_far_undo_nothing() {
    let (mut shop, _trade_no) = set();
    for _second in 0..60 {
        shop.wait(3_000);
        shop.answer(|_| Answer::Unpaid(Unpaid::NotPay));
    }
    assert!(sale(&shop).stands_by_hand());
    shop.restart();
    shop.wait(3_600_000);
    shop.answer(|_| Answer::Unknown(scantill::domain::Unknown::TimedOut));
    assert!(sale(&shop).stands_by_hand());
}

#[test]
fn a_later_payment_proves_it() {
    let (mut shop, trade_no) = set();
    shop.restart();
    shop.wait(3_000);
    let payment = shop.payment(500);
    shop.answer(|_| Answer::Paid(payment.clone()));
    let after = sale(&shop);
    assert_eq!(after.state, SaleState::Paid);
    assert!(!after.stands_by_hand() && !after.has(SaleException::HandUndone));
    assert!(after.has(SaleException::SetByHand), "that a hand was there stays");
    assert_eq!(after.refundables().first().map(|payment| payment.trade_no.clone()), Some(trade_no));
    shop.verify();
}

#[test]
fn what_the_gateway_has_proven_is_not_for_people_to_say() {
    let mut shop = Shop::with(OWNER);
    let paid = shop.paid(ID, 500);
    assert_eq!(shop.work_deed(by_hand(&paid.trade_no, "再付一次", None)), refused(DeedRefusal::Outdated));
}

#[test]
fn money_that_is_only_a_word_does_not_go_back() {
    let (mut shop, trade_no) = set();
    let paid = Paid { sale_id: sale_id(ID), trade_no };
    let result = shop.refund(start(&paid, "R-T1-0001", 500, None));
    assert_eq!(result, refused(DeedRefusal::Refund(scantill::domain::RefundBar::NotPaid)));
}

/// Set by hand, undone by the gateway, cleared up; then the next code is set by hand too, and undone like the first.
#[test]
fn a_second_word_that_it_is_paid_waits_on_the_work_list_like_the_first() {
    let ends_unpaid = |shop: &mut Shop| {
        for _minute in 0..30 {
            shop.wait(60_000);
            shop.answer(|question| if question.ask.kind == AskKind::Close { Answer::CloseAccepted } else { Answer::Closed });
        }
        assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    };
    let work = |shop: &Shop| shop.core().view(&[]).work;
    for is_looked_into in [false, true] {
        let mut shop = Shop::with(MANAGER);
        shop.showing(ID, 500);
        for code in 2..4 {
            let word = by_hand(&shop.live_charge(ID), "顾客手机已付", None);
            assert_eq!(shop.work_deed(word), DeedResult::Done);
            assert!(sale(&shop).stands_by_hand());
            assert_eq!(work(&shop), 1, "nothing proves it, and somebody must look");
            if is_looked_into {
                assert_eq!(shop.work_deed(settle(ID, SaleException::SetByHand, SettledHow::LookedInto)), DeedResult::Done);
                assert_eq!(work(&shop), 0);
            }
            ends_unpaid(&mut shop);
            assert_eq!(work(&shop), 1, "the gateway has said otherwise");
            assert_eq!(shop.work_deed(settle(ID, SaleException::HandUndone, SettledHow::LookedInto)), DeedResult::Done);
            assert_eq!(work(&shop), 0);
            shop.command(Command::NewCode { sale_id: sale_id(ID) });
            shop.answer(|_| placed(code));
        }
        shop.verify();
    }
}
