//! What the match finds, what a person can do about it, and that a day is closed only when each difference has its decision.

use crate::bill::quiet;
use crate::counter::late_payment;
use crate::evening::*;
use crate::shop::*;
use crate::slip::*;
use scantill::domain::{
    BookKind, DayBar, DayMark, Decision, Fen, MatchClass, MatchKey, NoAuthority, RefundAnswer, SaleException, SettledHow, Term, TillId, TradeNo,
    TransactionId,
};
use scantill::engine::{About, Command, DayCommand, DeedRefusal, DeedResult, KnownOthers, Profile, Show, Shown, WorkCommand};

const OTHER_TILL: &str = "T2-20261121-0123456789ABCDEF";
const LOST: &str = "T1-20261121-0123456789ABCDEF";

pub fn key(trade_no: &str) -> MatchKey {
    MatchKey { kind: BookKind::Payment, trade_no: trade_no.to_owned(), refund_no: None }
}

pub fn refund_key(trade_no: &str, refund_no: &str) -> MatchKey {
    MatchKey { kind: BookKind::Refund, trade_no: trade_no.to_owned(), refund_no: Some(refund_no.to_owned()) }
}

fn accept(about: About, reason: &str) -> DayCommand {
    DayCommand::Decide { day: day(0), about, decision: Decision::Accepted { reason: reason.to_owned() } }
}

fn to_work(key: MatchKey) -> DayCommand {
    DayCommand::Decide { day: day(0), about: About::Pair(key), decision: Decision::SentToWork }
}

fn close(note: &str) -> DayCommand {
    DayCommand::Close { day: day(0), note: note.to_owned() }
}

/// A shop in the hands of its manager; no bill is asked for by itself.
pub fn shop() -> Shop {
    let mut shop = Shop::staffed();
    shop.restart_with(quiet());
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    shop
}

/// On the next morning that bill is brought, and the page of the day is on the screen.
pub fn brought(shop: &mut Shop, rows: &[Slip]) {
    shop.morning_after(1, MANAGER);
    assert_eq!(shop.bring("bill.csv", &bill(rows), Some(day(0))), DeedResult::Done);
    shop.day_page(day(0));
}

/// What stands on the page: each class that needs a look, with its number and its sum, and how many wait.
pub fn terms(shop: &Shop) -> Vec<(MatchClass, u32, i64)> {
    let page = shop.page();
    let matched = page.matched.as_ref().expect("a match");
    assert!(matched.matched.adds_up(), "{matched:?}");
    matched.matched.terms().into_iter().map(|Term { class, count, sum, .. }| (class, count, sum.get())).collect()
}

pub fn waiting(shop: &Shop) -> usize {
    shop.page().waiting.len()
}

pub fn mark(shop: &Shop) -> Option<DayMark> {
    shop.end(day(0)).map(|end| end.mark())
}

/// A class as the page shows it.
pub fn shown(shop: &Shop, class: MatchClass) -> Term {
    let matched = shop.page().matched.clone().expect("it is matched");
    matched.matched.terms().into_iter().find(|term| term.class == class).expect("it occurs")
}

#[test]
fn f113_each_difference_has_its_class_and_the_bridge_adds_up() {
    let mut shop = shop();
    let [equal, only_ours, differs] = [("S-00000001", 500), ("S-00000002", 700), ("S-00000003", 900)].map(|(id, fen)| shop.paid(id, fen));
    let there = shop.showing("S-00000004", 333);
    let late = late_payment(&mut shop, "S-00000005");
    assert_eq!(shop.refund(start(&equal, "R-T1-0001", 100, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    assert_eq!(shop.refund(start(&differs, "R-T1-0002", 50, None)), DeedResult::Done);
    brought(
        &mut shop,
        &[
            took(equal.trade_no.as_str(), 500, at(3_050)),
            took(differs.trade_no.as_str(), 950, at(3_050)),
            took(there.as_str(), 333, at(5_000)),
            took(late.trade_no.as_str(), 1_250, at(6_000)),
            took(LOST, 1_111, at(7_000)),
            took(OTHER_TILL, 2_222, at(8_000)),
            took("mall-77", 3_333, at(9_000)),
            took("mall-77", 3_333, at(9_000)),
            gave(equal.trade_no.as_str(), "R-T1-0001", 100, at(10_000)),
            gave(differs.trade_no.as_str(), "R-T1-0002", 50, at(11_000)),
            gave(late.trade_no.as_str(), "platform-1", 250, at(12_000)),
        ],
    );
    assert_eq!(
        terms(&shop),
        [
            (MatchClass::Equal, 3, 0),
            (MatchClass::AmountDiffers, 1, -50),
            (MatchClass::OnlyOurs, 1, 700),
            (MatchClass::PaidThere, 1, -333),
            (MatchClass::RefundUnderWay, 1, 50),
            (MatchClass::RefundedThere, 1, 250),
            (MatchClass::Lost, 1, -1_111),
            (MatchClass::OtherTill, 1, -2_222),
            (MatchClass::OtherSystem, 1, -3_333),
            (MatchClass::Repeated, 1, -3_333),
        ]
    );
    assert_eq!((waiting(&shop), mark(&shop)), (9, Some(DayMark::Differs)));
    let tally = shop.end(day(0)).and_then(|end| end.tally).expect("a tally");
    assert_eq!((tally.undecided, tally.till), (9, Fen::new(500 + 700 + 900 + 1_250 - 100)));
    assert!(only_ours.trade_no.as_str().starts_with("T1-"));
    shop.verify();
}

#[test]
fn f113_a_difference_is_accepted_only_with_a_reason_and_only_by_whom_it_is_allowed() {
    let mut shop = shop();
    brought(&mut shop, &[took(LOST, 1_111, at(7_000))]);
    for reason in ["", "   ", "\n"] {
        assert_eq!(shop.day_deed(accept(About::Pair(key(LOST)), reason)), refused(DeedRefusal::NoReason));
    }
    assert_eq!(shop.day_deed(accept(About::Pair(key("T1-nothing")), "没有")), refused(DeedRefusal::Outdated));
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    let denied = refused(DeedRefusal::NoAuthority(NoAuthority::Denied));
    for command in [accept(About::Pair(key(LOST)), "换过电脑"), close("好"), to_work(key(LOST)), DayCommand::Ask { day: day(0), key: key(LOST) }]
    {
        assert_eq!(shop.day_deed(command), denied);
    }
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    shop.work();
    assert_eq!(shop.day_deed(close("")), refused(DeedRefusal::Day(DayBar::Undecided(1))));
    assert_eq!(shop.day_deed(accept(About::Pair(key(LOST)), " 换过电脑 ")), DeedResult::Done);
    let end = shop.end(day(0)).expect("a day");
    assert_eq!(end.decisions[0].1, Decision::Accepted { reason: "换过电脑".to_owned() });
    assert_eq!((end.mark(), waiting(&shop)), (DayMark::Matched, 0));
    assert_eq!(shop.day_deed(close(" 都对 ")), DeedResult::Done);
    let closing = shop.end(day(0)).and_then(|end| end.closed).expect("closed");
    assert_eq!((closing.note.as_str(), closing.authority.by().name.clone()), ("都对", name(MANAGER)));
    assert_eq!(shop.day_deed(close("")), refused(DeedRefusal::Day(DayBar::Closed)));
    shop.verify();
}

#[test]
fn a_day_without_a_bill_or_a_match_is_not_closed() {
    let mut shop = shop();
    shop.paid("S-00000001", 500);
    shop.morning_after(1, MANAGER);
    assert_eq!(shop.day_deed(close("")), refused(DeedRefusal::Day(DayBar::NoBill)));
    let path = shop.folder().join("a.csv");
    std::fs::write(&path, bill(&[])).expect("a file");
    shop.begin_day(DayCommand::TakeBill { path, day: Some(day(0)) });
    let reading = shop.next_task().expect("it is to be read");
    shop.carry_out(reading);
    let id = shop.begin_day(close(""));
    assert_eq!(shop.outcome(id), refused(DeedRefusal::Day(DayBar::NotCompared)));
    shop.work();
    assert_eq!(shop.day_deed(close("")), refused(DeedRefusal::Day(DayBar::Undecided(1))));
}

#[test]
fn a_day_is_not_closed_on_a_match_that_is_being_made_again() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 500);
    brought(&mut shop, &[took(paid.trade_no.as_str(), 500, at(3_050))]);
    assert_eq!((mark(&shop), waiting(&shop)), (Some(DayMark::Matched), 0));
    shop.paid("S-00000002", 700);
    let id = shop.begin_day(close(""));
    assert_eq!(shop.outcome(id), refused(DeedRefusal::Day(DayBar::NotCompared)), "something was written since");
    shop.work();
    assert_eq!(shop.day_deed(close("")), DeedResult::Done);
}

#[test]
fn f114_a_bill_that_disagrees_with_itself_needs_a_word() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 500);
    shop.morning_after(1, MANAGER);
    let file = bill_with_a_wrong_count(&[took(paid.trade_no.as_str(), 500, at(3_050))]);
    assert_eq!(shop.bring("a.csv", &file, None), DeedResult::Done);
    shop.day_page(day(0));
    assert_eq!(shop.day_deed(close("  ")), refused(DeedRefusal::Day(DayBar::NoNote)));
    assert_eq!(shop.day_deed(close("已向平台核对")), DeedResult::Done);
}

#[test]
fn f113_what_was_accepted_as_a_class_is_open_again_when_other_rows_stand_in_it() {
    let mut shop = shop();
    let rows = [took("mall-1", 100, at(1_000)), took("mall-2", 200, at(2_000))];
    brought(&mut shop, &rows);
    let shown = shown(&shop, MatchClass::OtherSystem);
    let class = || About::Class(shown);
    let others = Term { pairs: shown.pairs.wrapping_add(1), ..shown };
    assert_eq!(shop.day_deed(accept(About::Class(others), "都对")), refused(DeedRefusal::Outdated), "not what was shown");
    assert_eq!(shop.day_deed(DayCommand::Decide { day: day(0), about: class(), decision: Decision::SentToWork }), refused(DeedRefusal::Outdated));
    assert_eq!(shop.day_deed(accept(class(), "商城")), DeedResult::Done);
    assert_eq!(waiting(&shop), 0);
    for more in [took("mall-3", 300, at(3_000)), took("mall-3", 0, at(3_000))] {
        let rows: Vec<_> = rows.iter().cloned().chain([more]).collect();
        brought(&mut shop, &rows);
        assert_eq!(waiting(&shop), 3);
    }
    brought(&mut shop, &[took("mall-1", 100, at(1_000)), took("mall-2", 201, at(2_000))]);
    assert_eq!(waiting(&shop), 2, "the same number and another sum");
    brought(&mut shop, &[took("mall-8", 100, at(1_000)), took("mall-9", 200, at(2_000))]);
    assert_eq!(waiting(&shop), 2, "others of the same amounts");
    brought(&mut shop, &rows);
    assert_eq!(waiting(&shop), 0, "those very rows");
    shop.verify();
}

#[test]
fn each_of_several_rows_under_one_number_can_be_decided() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 500);
    let row = || took(paid.trade_no.as_str(), 500, at(3_050));
    brought(&mut shop, &[row(), row()]);
    assert_eq!(terms(&shop), [(MatchClass::Equal, 1, 0), (MatchClass::Repeated, 1, -500)]);
    assert_eq!(shop.day_deed(accept(About::Pair(key(paid.trade_no.as_str())), "平台重复")), DeedResult::Done);
    assert_eq!((waiting(&shop), shop.day_deed(close(""))), (0, DeedResult::Done));
}

/// A shop beside the till T2 of the same merchant, and beside nothing else.
fn beside_a_known_till() -> Shop {
    let mut shop = Shop::staffed();
    let known_others = KnownOthers { tills: vec![TillId::new("T2").expect("a till")], systems: false };
    shop.restart_with(Profile { known_others, ..quiet() });
    shop
}

#[test]
fn known_tills_and_systems_need_no_decision() {
    let mut shop = beside_a_known_till();
    let rows = [took(OTHER_TILL, 2_222, at(8_000)), took("T3-20261121-0123456789ABCDEF", 1, at(8_000)), took("mall-1", 100, at(1_000))];
    brought(&mut shop, &rows);
    assert_eq!(waiting(&shop), 2, "the third till and the mall");
    shop.restart_with(Profile { known_others: KnownOthers { systems: true, ..KnownOthers::default() }, ..quiet() });
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    shop.day_page(day(0));
    assert_eq!((waiting(&shop), mark(&shop)), (2, Some(DayMark::Differs)), "both tills");
}

/// A known till's payment, given back under the number of a till that nobody knows.
#[test]
fn a_refund_by_a_till_that_is_not_known_needs_a_decision() {
    let mut shop = beside_a_known_till();
    brought(&mut shop, &[took(OTHER_TILL, 2_222, at(8_000)), gave(OTHER_TILL, "R-T9-20261121-0123456789ABCDEF", 2_222, at(9_000))]);
    assert_eq!(waiting(&shop), 1, "{:?}", terms(&shop));
}

#[test]
fn a_difference_on_the_work_list_stands_there_once_until_a_person_has_settled_it() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 500);
    brought(&mut shop, &[took(LOST, 1_111, at(7_000))]);
    let number = paid.trade_no.as_str().to_owned();
    assert_eq!(shop.day_deed(to_work(key(LOST))), refused(DeedRefusal::Outdated), "there is no sale to put there");
    assert_eq!(shop.day_deed(to_work(key(&number))), DeedResult::Done);
    assert_eq!(shop.day_deed(to_work(key(&number))), DeedResult::Done);
    assert_eq!((shop.count("sale.exception_raised"), shop.core().view(&[]).work), (1, 1));
    assert_eq!(shop.day_deed(accept(About::Pair(key(LOST)), "换过电脑")), DeedResult::Done);
    assert_eq!((waiting(&shop), mark(&shop)), (0, Some(DayMark::Matched)));
    shop.show(Show::Work);
    let Shown::Work(page) = shop.core().view(&[]).shown else { panic!("the work list") };
    assert_eq!(page.sales[0].row.open_exceptions, [SaleException::BillDiffers]);
    assert_eq!(shop.work_deed(settle("S-00000001", SaleException::BillDiffers, SettledHow::LookedInto)), DeedResult::Done);
    assert_eq!(shop.core().view(&[]).work, 0);
    shop.day_page(day(0));
    assert_eq!(shop.day_deed(to_work(key(&number))), refused(DeedRefusal::Outdated), "it was looked into");
    assert_eq!(shop.core().view(&[]).work, 0);
    shop.verify();
}

#[test]
fn what_was_set_by_hand_and_stands_in_the_bill_is_found() {
    let mut shop = shop();
    let trade_no: TradeNo = shop.showing("S-00000001", 500);
    let by_hand = WorkCommand::SetByHand {
        sale_id: sale_id("S-00000001"),
        trade_no: trade_no.clone(),
        transaction_id: TransactionId::new("4200009999202611210000000001").expect("a number"),
        reason: "顾客手机已付".to_owned(),
        approval: None,
    };
    assert_eq!(shop.deed(|id| Command::Work(id, by_hand)), DeedResult::Done);
    brought(&mut shop, &[]);
    assert_eq!((terms(&shop), waiting(&shop)), (vec![(MatchClass::SetByHand, 1, 500)], 1));
    brought(&mut shop, &[took(trade_no.as_str(), 500, at(3_050))]);
    assert_eq!((terms(&shop), waiting(&shop)), (vec![(MatchClass::FoundByHand, 1, 0)], 0));
}

#[test]
fn what_was_accepted_can_be_taken_back_and_opens_a_closed_day_again() {
    let take_back = |about| DayCommand::Decide { day: day(0), about, decision: Decision::TakenBack };
    let mut shop = shop();
    brought(&mut shop, &[took(LOST, 1_111, at(7_000)), took(OTHER_TILL, 900, at(8_000))]);
    assert_eq!(shop.day_deed(take_back(About::Pair(key(LOST)))), refused(DeedRefusal::Outdated), "nothing was decided");
    let terms = shop.page().matched.as_ref().expect("a match").matched.terms();
    let others = *terms.iter().find(|term| term.class == MatchClass::OtherTill).expect("of another till");
    assert_eq!(shop.day_deed(take_back(About::Class(others))), refused(DeedRefusal::Outdated));
    for about in [About::Pair(key(LOST)), About::Class(others)] {
        assert_eq!(shop.day_deed(accept(about, "看错了")), DeedResult::Done);
    }
    assert_eq!(shop.day_deed(close("")), DeedResult::Done);
    for (about, left) in [(About::Class(others), 1), (About::Pair(key(LOST)), 2)] {
        assert_eq!(shop.day_deed(take_back(about.clone())), DeedResult::Done);
        let end = shop.end(day(0)).expect("a day");
        assert_eq!((end.mark(), waiting(&shop)), (DayMark::Differs, left), "{about:?}");
        assert_eq!(shop.day_deed(take_back(about)), refused(DeedRefusal::Outdated), "once");
    }
    assert_eq!(shop.day_deed(close("")), refused(DeedRefusal::Day(DayBar::Undecided(2))));
    assert_eq!(shop.day_deed(accept(About::Pair(key(OTHER_TILL)), "二号店")), DeedResult::Done);
    assert_eq!(shop.day_deed(accept(About::Pair(key(LOST)), "换过电脑")), DeedResult::Done);
    assert_eq!(shop.end(day(0)).map(|end| end.mark()), Some(DayMark::Closed), "with the same bill, and everything is decided again");
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    assert_eq!(shop.day_deed(take_back(About::Pair(key(LOST)))), refused(DeedRefusal::NoAuthority(NoAuthority::Denied)));
    shop.verify();
}
