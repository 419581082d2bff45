//! Refunds and what waits for a person, through the core.

use crate::counter::renewed;
use crate::shop::*;
use scantill::domain::{
    Answer, Fen, RefundAnswer, RefundAsk, RefundBar, RefundReport, RefundState, RefundStatus, SaleException, SettledHow, Unknown,
};
use scantill::engine::{Command, DeedRefusal, DeedResult, Settles, Show, Shown};

/// Both codes of a sale are paid.
fn both_are_paid(shop: &mut Shop) {
    shop.wait(10_000);
    let asked = std::mem::take(&mut shop.asked);
    assert_eq!(asked.len(), 2, "both may still be paid: {asked:?}");
    for question in asked {
        let payment = shop.payment(500);
        shop.hear(question, Answer::Paid(payment));
    }
}

fn paid_twice(shop: &mut Shop, id: &str) {
    renewed(shop, id, &placed(2));
    both_are_paid(shop);
}

#[test]
fn the_surplus_of_a_sale_paid_twice_stands_ready_and_its_refund_settles_it() {
    let mut shop = Shop::with(MANAGER);
    paid_twice(&mut shop, "S-00000001");
    assert_eq!(shop.core().view(&[]).work, 1);
    shop.show(Show::Work);
    let Shown::Work(page) = shop.core().view(&[]).shown else { panic!("the work list") };
    let [sale] = &page.sales[..] else { panic!("one sale: {page:?}") };
    let [surplus] = &sale.payments[..] else { panic!("one payment too many: {sale:?}") };
    assert_eq!(surplus.left.get(), 500);

    let paid = Paid { sale_id: sale.row.id.clone(), trade_no: surplus.payment.trade_no.clone() };
    assert_eq!(shop.refund(start_settling(Some(Settles::Exception(SaleException::PaidTwice)), &paid, "R-T1-0001", 500, None)), DeedResult::Done);
    assert_eq!(shop.core().view(&[]).work, 0, "the work list is shorter by one");
    let sale = shop.core().ledger().sale(&paid.sale_id).expect("it reads").expect("a sale");
    assert!(sale.has(SaleException::PaidTwice), "it stays what it was");
    assert_eq!(sale.settled[0].1.how, SettledHow::Refunded { refund_no: refund_no("R-T1-0001") });
    shop.wait(1_000);
    assert_eq!(shop.sent().len(), 1);
    assert_eq!(shop.sent()[0].order.trade_no, paid.trade_no);
    shop.verify();
}

/// Two codes of a sale are paid after it was given up: nobody has goods, and both payments are owed back.
#[test]
fn both_payments_of_a_sale_that_was_given_up_stand_ready_to_go_back() {
    let mut shop = Shop::with(MANAGER);
    renewed(&mut shop, "S-00000001", &placed(2));
    shop.command(Command::Cancel { sale_id: sale_id("S-00000001") });
    both_are_paid(&mut shop);
    shop.show(Show::Work);
    let Shown::Work(page) = shop.core().view(&[]).shown else { panic!("the work list") };
    let [sale] = &page.sales[..] else { panic!("one sale: {page:?}") };
    assert_eq!(sale.row.open_exceptions, [SaleException::PaidLate, SaleException::PaidTwice]);
    assert_eq!(sale.payments.len(), 2, "the late one and the second");
}

#[test]
fn a_refund_that_cannot_be_settles_nothing() {
    let mut shop = Shop::with(MANAGER);
    paid_twice(&mut shop, "S-00000001");
    shop.show(Show::Work);
    let Shown::Work(page) = shop.core().view(&[]).shown else { panic!("the work list") };
    let paid = Paid { sale_id: page.sales[0].row.id.clone(), trade_no: page.sales[0].payments[0].payment.trade_no.clone() };
    let command = start_settling(Some(Settles::Exception(SaleException::PaidTwice)), &paid, "R-T1-0001", 501, None);
    assert_eq!(shop.refund(command), refused(DeedRefusal::Refund(RefundBar::MoreThanLeft { left: Fen::new(500) })));
    assert_eq!(shop.core().view(&[]).work, 1);
}

#[test]
fn a_refund_that_failed_is_settled_by_the_one_that_takes_its_place_and_by_no_other() {
    let mut shop = Shop::with(MANAGER);
    let (paid, other) = (shop.paid("S-00000001", 1_250), shop.paid("S-00000002", 1_250));
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 1_250, None)), DeedResult::Done);
    let instead = |paid: &Paid, amount| start_settling(Some(Settles::Refund(refund_no("R-T1-0001"))), paid, "R-T1-0002", amount, None);
    assert_eq!(shop.refund(instead(&other, 1_250)), refused(DeedRefusal::Outdated), "it is still under way");
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    shop.wait(60_000);
    let closed = |ask: &RefundAsk| RefundReport { status: RefundStatus::Closed, ..arrived(ask.order.amount.fen().get()) };
    shop.answer_refunds(|ask| RefundAnswer::Report(closed(ask)));
    assert_eq!(shop.core().view(&[]).work, 1);
    assert_eq!(shop.refund(instead(&other, 1_250)), refused(DeedRefusal::Outdated), "it was of another payment");
    assert_eq!(shop.refund(instead(&paid, 1_251)), refused(DeedRefusal::Refund(RefundBar::MoreThanLeft { left: Fen::new(1_250) })));
    assert_eq!(shop.core().view(&[]).work, 1, "nothing came of it, so nothing is settled");
    assert_eq!(shop.refund(instead(&paid, 1_250)), DeedResult::Done);
    assert_eq!(shop.core().view(&[]).work, 0);
    let failed = shop.core().ledger().refund(&refund_no("R-T1-0001")).expect("it reads").expect("a refund");
    assert_eq!(failed.settled.map(|settlement| settlement.how), Some(SettledHow::Refunded { refund_no: refund_no("R-T1-0002") }));
    shop.verify();
}

#[test]
fn f025_one_number_one_amount_whatever_happens_in_between() {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 1_250);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 400, None)), DeedResult::Done);
    let mut seen = vec![];
    for _round in 0..12 {
        shop.wait(70_000);
        seen.extend(shop.sent().into_iter().map(|ask| ask.order.clone()));
        shop.answer_refunds(|ask| match ask.kind {
            scantill::domain::RefundAskKind::Send => RefundAnswer::Unknown(scantill::domain::Unknown::Cut),
            scantill::domain::RefundAskKind::Query => RefundAnswer::NotFound,
        });
        shop.restart();
        assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    }
    assert!(seen.len() > 2, "it was sent again: {}", seen.len());
    assert!(seen.iter().all(|order| *order == seen[0] && order.amount == fen(400)), "{seen:?}");
    for _round in 0..60 {
        shop.wait(70_000);
        shop.answer_refunds(|ask| RefundAnswer::Report(arrived(ask.order.amount.fen().get())));
    }
    let refund = shop.core().ledger().refund(&refund_no("R-T1-0001")).expect("it reads").expect("a refund");
    assert!(matches!(refund.state, RefundState::Succeeded { .. }), "{refund:?}");
    shop.verify();
}

#[test]
fn f028_never_more_than_was_paid_also_when_two_windows_ask_at_once() {
    let mut shop = Shop::with(CASHIER);
    let paid = shop.paid("S-00000001", 1_000);
    let first = shop.begin(|id| Command::Refund(id, start(&paid, "R-T1-0001", 600, word_of(MANAGER))));
    let second = shop.begin(|id| Command::Refund(id, start(&paid, "R-T1-0002", 600, word_of(MANAGER))));
    shop.check_pins();
    assert_eq!(shop.outcome(first), DeedResult::Done);
    assert_eq!(shop.outcome(second), refused(DeedRefusal::Refund(RefundBar::MoreThanLeft { left: Fen::new(400) })));
}

#[test]
fn f029_a_sale_that_is_not_proven_to_be_paid_gives_nothing_back() {
    let mut shop = Shop::with(MANAGER);
    let trade_no = shop.showing("S-00000001", 500);
    let unpaid = Paid { sale_id: sale_id("S-00000001"), trade_no };
    assert_eq!(shop.refund(start(&unpaid, "R-T1-0001", 100, None)), refused(DeedRefusal::Refund(RefundBar::NotPaid)));
    shop.wait(60_000);
    shop.answer(|_| Answer::Unknown(Unknown::TimedOut));
    assert_eq!(shop.refund(start(&unpaid, "R-T1-0001", 100, None)), refused(DeedRefusal::Refund(RefundBar::NotPaid)), "not even when nobody knows");
    let other = shop.paid("S-00000002", 500);
    let mixed = Paid { sale_id: sale_id("S-00000001"), trade_no: other.trade_no };
    assert_eq!(shop.refund(start(&mixed, "R-T1-0001", 100, None)), refused(DeedRefusal::Refund(RefundBar::NotPaid)));
}

#[test]
fn a_refund_that_does_not_fit_on_the_disk_is_neither_decided_nor_sent() {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 1_250);
    let stranger = rusqlite::Connection::open(shop.path()).expect("a stranger's hand");
    stranger.execute_batch("BEGIN IMMEDIATE").expect("the stranger locks");
    assert!(matches!(shop.refund(start(&paid, "R-T1-0001", 100, None)), DeedResult::Refused(DeedRefusal::NotWritten(_))));
    stranger.execute_batch("ROLLBACK").expect("the stranger lets go");
    shop.wait(5_000);
    shop.wait(5_000);
    assert!(shop.sent().is_empty());
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, None)), DeedResult::Done, "the same number is still free");
}
