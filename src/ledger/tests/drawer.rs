//! What leaves the drawer for money that goes back, and what does not.

use super::evenings::{Act, Evening};
use super::refunds::may;
use super::*;
use crate::domain::{Action, RefundEvent, SaleException, SettledHow, Settlement, ShiftReport};
use crate::ledger::verify;

fn report(evening: &Evening) -> ShiftReport {
    evening.shop.ledger.shift_report(evening.shifts.last().expect("a shift")).expect("readable")
}

fn paid_out(evening: &Evening) -> Fen {
    report(evening).paid_out
}

/// A person settles the first refund, which has failed.
fn settle_refund(evening: &mut Evening, how: SettledHow) {
    let failed = evening.refunds[0].clone();
    let settlement = Settlement { how, note: String::new(), authority: may(Action::SettleWork), at: evening.shop.now };
    evening.refunds[0] = evening.shop.refund(Some(&failed), &[RefundEvent::Settled { settlement }]).expect("written");
}

#[test]
fn what_was_paid_back_in_cash_is_missing_in_the_drawer_once() {
    let mut evening = Evening::with_two_codes();
    evening.shop.live(&[(Step::Hear(Word::Paid), 0, 1, 5_000), (Step::Cancel, 0, 0, 0), (Step::Hear(Word::Paid), 0, 0, 5_000)]);
    let surplus = evening.shop.sales[0].surplus();
    assert_eq!(surplus.len(), 1);
    assert_eq!(paid_out(&evening), Fen::ZERO);
    evening.live(&[Act::Settle(0)]);
    assert_eq!(paid_out(&evening), Fen::new(700), "the second payment, all of it");

    evening.live(&[Act::Refund(0, 200), Act::RefundDeed(0, 12), Act::RefundDeed(0, 2)]);
    settle_refund(&mut evening, SettledHow::PaidBackInCash);
    assert_eq!(evening.refunds[0].order.trade_no, surplus[0].trade_no);
    assert_eq!(paid_out(&evening), Fen::new(700), "200 for the refund that came to nothing, and what is left of the payment");

    evening.close_shift();
    let closed = evening.shifts[0].closed.as_ref().expect("closed");
    assert_eq!((closed.counted, closed.over()), (Fen::new(19_300), Fen::ZERO));
    evening.open_shift();
    assert_eq!(paid_out(&evening), Fen::ZERO);
    assert!(verify(&evening.shop.path()).is_ok());
}

/// Two codes of a sale that was given up are both paid. One payment is handed over in cash.
fn paid_late_twice() -> Evening {
    let mut evening = Evening::with_two_codes();
    evening.shop.live(&[(Step::Cancel, 0, 0, 1_000), (Step::Hear(Word::Paid), 0, 1, 5_000), (Step::Hear(Word::Paid), 0, 0, 5_000)]);
    assert_eq!(evening.shop.sales[0].exceptions, [SaleException::PaidLate, SaleException::PaidTwice]);
    evening
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
    let second = report(&evening);
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
    assert!(evening.refunds[0].needs_person());
    settle_refund(&mut evening, SettledHow::PaidBackOtherwise);
    assert_eq!(paid_out(&evening), Fen::ZERO, "no coin has left the drawer");
}
