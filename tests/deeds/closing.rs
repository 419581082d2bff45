//! When a day cannot be closed, and what a decision is about.

use crate::bill::quiet;
use crate::differences::{brought, mark, shop, shown, terms};
use crate::evening::*;
use crate::shop::*;
use crate::slip::*;
use scantill::domain::{BillAnswer, BillKind, DayBar, DayMark, DayStart, Decision, Fen, MatchClass, RefundAnswer, RefundReport, RefundStatus};
use scantill::engine::{About, DayCommand, DeedRefusal, DeedResult, Profile, Show};

fn close() -> DayCommand {
    DayCommand::Close { day: day(0), note: String::new() }
}

#[test]
fn f113_a_list_of_refunds_alone_closes_no_day() {
    let mut shop = shop();
    shop.paid("S-00000001", 500);
    shop.morning_after(1, MANAGER);
    let id = shop.begin_day(DayCommand::FetchBill { day: day(0), kind: BillKind::Refunds });
    shop.answer_bill(BillAnswer::Empty);
    assert_eq!(shop.outcome(id), DeedResult::Done);
    shop.day_page(day(0));
    assert_ne!(mark(&shop), Some(DayMark::Matched), "no payment was matched with anything");
    assert_eq!(shop.day_deed(close()), refused(DeedRefusal::Day(DayBar::PartOfBill)));
}

#[test]
fn f112_the_whole_bill_is_asked_for_also_where_a_part_of_it_is_kept() {
    let mut shop = Shop::with(MANAGER);
    shop.paid("S-00000001", 500);
    shop.now = DAY_MS - 8 * HOUR_MS;
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    let _id = shop.begin_day(DayCommand::FetchBill { day: day(0), kind: BillKind::Refunds });
    shop.answer_bill(BillAnswer::Empty);
    shop.now = DAY_MS + HOUR_MS + 1;
    shop.wait(0);
    assert_eq!(shop.bills_asked().len(), 1, "the whole bill");
}

#[test]
fn a_business_day_is_not_closed_before_it_is_over() {
    let mut shop = Shop::staffed();
    let day_start = DayStart::parse("18:00").expect("an hour");
    shop.restart_with(Profile { day_start, ..quiet() });
    // The bar opens at 19:00.
    shop.now = 10 * HOUR_MS;
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    let paid = shop.paid("S-00000001", 500);
    shop.morning_after(1, MANAGER);
    assert_eq!(shop.bring("a.csv", &bill(&[took(paid.trade_no.as_str(), 500, at(10 * HOUR_MS))]), Some(day(0))), DeedResult::Done);
    shop.day_page(day(0));
    assert_eq!(shop.page().books.payments.sum, Fen::new(500));
    let closed = shop.day_deed(close());
    assert_eq!(closed, refused(DeedRefusal::Day(DayBar::NotOver)));
    // It takes another one at 10:10, of the same business day.
    shop.paid("S-00000002", 700);
    shop.day_page(day(0));
    assert_eq!(shop.page().books.payments.sum, Fen::new(1_200));
}

#[test]
fn f113_a_class_that_was_accepted_does_not_cover_another_sale_of_the_same_price() {
    let mut shop = shop();
    let [a, b] = [("S-00000001", 500), ("S-00000002", 500)].map(|(id, fen)| shop.paid(id, fen));
    shop.morning_after(1, MANAGER);
    assert_eq!(shop.bring("a.csv", &bill(&[took(a.trade_no.as_str(), 500, at(3_050))]), Some(day(0))), DeedResult::Done);
    shop.day_page(day(0));
    let decision = Decision::Accepted { reason: "那一笔问过了".to_owned() };
    let accept = DayCommand::Decide { day: day(0), about: About::Class(shown(&shop, MatchClass::OnlyOurs)), decision };
    assert_eq!(shop.day_deed(accept), DeedResult::Done);
    assert_eq!(shop.bring("b.csv", &bill(&[took(b.trade_no.as_str(), 500, at(3_050))]), Some(day(0))), DeedResult::Done);
    shop.day_page(day(0));
    assert_eq!(terms(&shop), [(MatchClass::Equal, 1, 0), (MatchClass::OnlyOurs, 1, 500)]);
    assert_eq!(shop.page().waiting.len(), 1, "nobody has said anything about the first sale");
}

#[test]
fn f114_an_empty_list_of_refunds_from_a_file_is_no_whole_bill() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 500);
    brought(&mut shop, &[took(paid.trade_no.as_str(), 500, at(3_050))]);
    assert_eq!((shop.day_deed(close()), mark(&shop)), (DeedResult::Done, Some(DayMark::Closed)));
    assert_eq!(shop.bring("refunds.csv", &no_refunds(), Some(day(0))), DeedResult::Done);
    let end = shop.end(day(0)).expect("a day");
    assert_eq!(end.bills.last().map(|bill| bill.kind), Some(BillKind::Refunds), "its columns say what it lists");
    assert_eq!(end.mark(), DayMark::Closed, "a part stands beside the whole");
}

/// A refund of a closed day comes to nothing days later, while nobody looks at that day.
#[test]
fn a_closed_day_whose_money_changes_is_open_again_also_where_nobody_looks_at_it() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 500);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    let accepted_at = at(shop.now);
    brought(&mut shop, &[took(paid.trade_no.as_str(), 500, at(3_050)), gave(paid.trade_no.as_str(), "R-T1-0001", 100, accepted_at)]);
    assert_eq!((shop.day_deed(close()), mark(&shop)), (DeedResult::Done, Some(DayMark::Closed)));
    shop.show(Show::Nothing);

    shop.refunds.clear();
    shop.restart();
    shop.wait(60_000);
    assert_eq!(shop.refunds.len(), 1);
    shop.answer_refunds(|ask| RefundAnswer::Report(RefundReport { status: RefundStatus::Closed, ..arrived(ask.order.amount.fen().get()) }));
    shop.work();
    assert_eq!(shop.core().ledger().day_books(day(0), profile().day_start).expect("it reads").till(), Fen::new(500), "the day's sum is another");
    assert_eq!(mark(&shop), Some(DayMark::Differs), "and the calendar says so");
}
