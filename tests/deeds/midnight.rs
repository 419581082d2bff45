//! Money that moves around midnight: the till and the gateway may have it on two days, and no bill that lists it is to be missed.

use crate::bill::quiet;
use crate::differences::{brought, shop, terms, waiting};
use crate::evening::*;
use crate::shop::*;
use crate::slip::*;
use scantill::domain::{BillAnswer, BillKind, DayMark, Fen, MatchClass, RefundAnswer};
use scantill::engine::{BillFrom, DayCommand, DeedResult, KnownOthers, Profile};
use scantill::ledger;

/// A sale of the first day, of which a part went back two minutes before midnight by our clock; it is the morning after the second day.
fn refunded_at_midnight() -> (Shop, Paid) {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 500);
    shop.now = 15 * HOUR_MS - 120_000;
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    shop.morning_after(2, MANAGER);
    (shop, paid)
}

#[test]
fn f096_money_around_midnight_is_explained_and_needs_nobody() {
    let mut shop = Shop::staffed();
    let day_start = scantill::domain::DayStart::parse("04:00").expect("an hour");
    shop.restart_with(Profile { day_start, ..quiet() });
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    let evening = shop.paid("S-00000001", 500);
    // 01:00 of the next calendar day: the same business day.
    shop.now = 16 * HOUR_MS;
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    let night = shop.paid("S-00000002", 700);
    brought(&mut shop, &[took(evening.trade_no.as_str(), 500, at(3_050))]);
    assert_eq!(shop.page().books.payments.sum, Fen::new(1_200));
    assert_eq!((terms(&shop), waiting(&shop)), (vec![(MatchClass::Equal, 1, 0), (MatchClass::InOtherBill, 1, 700)], 0));
    // The bill of the next calendar day has it, and that business day does not count it.
    shop.morning_after(2, MANAGER);
    let next = bill(&[took(night.trade_no.as_str(), 700, at(16 * HOUR_MS))]);
    assert_eq!(shop.bring("next.csv", &next, None), DeedResult::Done);
    shop.day_page(day(1));
    assert_eq!((terms(&shop), waiting(&shop)), (vec![(MatchClass::InOtherDay, 1, -700)], 0));
}

/// The bill of either day may list it, and whichever comes first, the other one does not miss it.
#[test]
fn f096_a_refund_at_midnight_that_one_bill_lists_is_missed_by_neither() {
    for (listed_on, first) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let (mut shop, paid) = refunded_at_midnight();
        let number = paid.trade_no.as_str();
        let mut bills = [vec![took(number, 500, at(3_050))], vec![]];
        let midnight = 15 * HOUR_MS;
        let listed_at = at(if listed_on == 0 { midnight - 60_000 } else { midnight + 60_000 });
        bills[listed_on].push(gave(number, "R-T1-0001", 100, listed_at));
        for of in [first, 1 - first] {
            let after = i32::try_from(of).expect("small");
            assert_eq!(shop.bring(&format!("{of}.csv"), &bill(&bills[of]), Some(day(after))), DeedResult::Done);
        }
        for of in [0, 1] {
            assert_eq!(shop.end(day(of)).map(|end| end.mark()), Some(DayMark::Matched), "{of}, listed on {listed_on}, {first} came first");
            shop.day_page(day(of));
            assert_eq!(waiting(&shop), 0, "{of}, listed on {listed_on}, {first} came first: {:?}", terms(&shop));
        }
    }
}

#[test]
fn f096_a_refund_just_before_midnight_that_no_bill_lists_is_shown_by_one() {
    let (mut shop, paid) = refunded_at_midnight();
    let rows = [took(paid.trade_no.as_str(), 500, at(3_050))];
    assert_eq!(shop.bring("a.csv", &bill(&rows), Some(day(0))), DeedResult::Done);
    shop.day_page(day(0));
    let first = (terms(&shop), waiting(&shop));
    assert_eq!(shop.bring("b.csv", &bill(&[]), Some(day(1))), DeedResult::Done);
    shop.day_page(day(1));
    let second = (terms(&shop), waiting(&shop));
    assert!(first.1 + second.1 > 0, "in neither bill, and nobody is told: {first:?} {second:?}");
}

/// The gateway's own bill of the first day lists it. A file of that day, brought later, does not.
#[test]
fn f114_what_the_gateways_bill_of_the_day_before_lists_is_not_missed_because_of_a_file() {
    let (mut shop, paid) = refunded_at_midnight();
    let number = paid.trade_no.as_str();
    let listed = bill(&[took(number, 500, at(3_050)), gave(number, "R-T1-0001", 100, at(15 * HOUR_MS - 60_000))]);
    shop.begin_day(DayCommand::FetchBill { day: day(0), kind: BillKind::All });
    shop.answer_bill(BillAnswer::File(listed));
    assert_eq!(shop.bring("old.csv", &bill(&[took(number, 500, at(3_050))]), Some(day(0))), DeedResult::Done);
    assert_eq!(shop.bring("next.csv", &bill(&[]), Some(day(1))), DeedResult::Done);
    shop.day_page(day(0));
    assert_eq!(terms(&shop).iter().map(|(_, count, _)| count).sum::<u32>(), 2, "the gateway's own bill counts");
    shop.day_page(day(1));
    assert_eq!(waiting(&shop), 0, "{:?}", terms(&shop));
}

/// The same on the command line: the next day was matched before the gateway's bill of the day was here.
#[test]
fn a_bill_that_is_taken_while_the_till_is_closed_has_the_next_day_matched_again() {
    let (mut shop, paid) = refunded_at_midnight();
    assert_eq!(shop.bring("next.csv", &bill(&[]), Some(day(1))), DeedResult::Done);
    let undecided = |shop: &Shop| shop.end(day(1)).and_then(|end| end.current_tally().map(|tally| tally.undecided));
    assert_eq!(undecided(&shop), Some(1), "no bill lists it");

    let number = paid.trade_no.as_str();
    let listed = bill(&[took(number, 500, at(3_050)), gave(number, "R-T1-0001", 100, at(15 * HOUR_MS - 60_000))]);
    let office = shop.office_of();
    let taken = office.take(&BillFrom::Gateway(listed.into()), Some(day(0))).expect("a bill");
    shop.close();
    let mut ledger = ledger::Ledger::open(&office.ledger).expect("it opens");
    office.keep_and_match(&mut ledger, &taken, &KnownOthers::default(), &ledger::Actor::CommandLine, at(shop.now)).expect("matched");
    drop(ledger);
    shop.restart();
    assert_eq!(undecided(&shop), Some(0), "the day before does");
}
