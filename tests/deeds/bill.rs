//! Bills: when they are asked for, that each is kept once, and what becomes of one that cannot be had, read, kept or matched.

use crate::evening::*;
use crate::shop::*;
use crate::slip::*;
use scantill::domain::{BillAnswer, BillKind, BillSource, BusinessDay, DayBar, DayMark, Refusal, Unknown};
use scantill::engine::{BillState, BillTrouble, DayCommand, DeedRefusal, DeedResult, Effect, Message, OfficeReport, OfficeTask, Profile, Show};
use scantill::ledger::LedgerError;

/// Bills are not asked for by themselves.
pub fn quiet() -> Profile {
    Profile { fetch_bill: false, ..profile() }
}

/// A shop in which a sale of five yuan was paid on its first day; no bill is asked for by itself.
fn sold() -> (Shop, Paid) {
    let mut shop = Shop::staffed();
    shop.restart_with(quiet());
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    let paid = shop.paid("S-00000001", 500);
    (shop, paid)
}

/// The bill that has that sale and nothing else.
fn bill_of(paid: &Paid) -> Vec<u8> {
    bill(&[took(paid.trade_no.as_str(), 500, at(3_050))])
}

fn mark(shop: &Shop, day: BusinessDay) -> Option<DayMark> {
    shop.core().ledger().day_marks(day, day).expect("it reads").first().map(|(_, mark)| *mark)
}

fn days_asked(shop: &Shop) -> Vec<BusinessDay> {
    shop.bills_asked().into_iter().map(|ask| ask.day).collect()
}

fn fetch(day: BusinessDay) -> DayCommand {
    DayCommand::FetchBill { day, kind: BillKind::All }
}

#[test]
fn f112_a_bill_is_asked_for_by_itself_at_ten_on_the_day_after_a_sale() {
    let mut shop = Shop::with(MANAGER);
    shop.wait(5 * DAY_MS);
    assert_eq!(days_asked(&shop), [], "nothing was ever sold");
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    shop.paid("S-00000001", 500);
    shop.now = 6 * DAY_MS + HOUR_MS - 1;
    shop.wait(0);
    assert_eq!(days_asked(&shop), [], "not before ten");
    assert!(shop.core().wake_at().is_some_and(|wake_at| wake_at <= at(6 * DAY_MS + HOUR_MS)), "and nobody has to touch the till");
    shop.wait(1);
    assert_eq!(days_asked(&shop), [day(5)]);
    assert_eq!(shop.bills_asked()[0].kind, BillKind::All);
    shop.wait(HOUR_MS);
    assert_eq!(days_asked(&shop), [day(5)], "once, as long as there is no answer");
}

#[test]
fn the_latest_bill_is_asked_for_first_then_those_of_days_on_which_money_moved_one_at_a_time() {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 500);
    shop.now = 3 * DAY_MS + HOUR_MS;
    shop.wait(0);
    assert_eq!(days_asked(&shop), [day(2)]);
    shop.answer_bill(BillAnswer::Empty);
    assert_eq!(days_asked(&shop), [day(0)]);
    shop.answer_bill(BillAnswer::Empty);
    assert_eq!((days_asked(&shop), mark(&shop, day(0))), (vec![], None), "the till has proof of the contrary");
    shop.wait(600_000);
    assert_eq!(days_asked(&shop), [day(0)]);
    shop.answer_bill(BillAnswer::File(bill_of(&paid)));
    assert_eq!(days_asked(&shop), []);
    assert_eq!([0, 1, 2].map(|after| mark(&shop, day(after))), [Some(DayMark::Matched), None, Some(DayMark::Matched)]);
    assert_eq!(shop.end(day(2)).map(|end| end.bills[0].source.clone()), Some(BillSource::NothingPaid));

    shop.now = 40 * DAY_MS;
    shop.restart();
    shop.wait(0);
    let mut asked = vec![];
    while let [latest] = days_asked(&shop)[..] {
        asked.push(latest);
        shop.answer_bill(BillAnswer::Empty);
    }
    assert_eq!(asked, [day(38)]);
    shop.verify();
}

#[test]
fn f112_a_bill_that_is_not_to_be_had_is_asked_for_again_after_ten_minutes_and_keeps_no_other_waiting() {
    let refusal = Refusal { code: "20001".to_owned(), words: String::new() };
    let answers = [BillAnswer::NotReady, BillAnswer::Unknown(Unknown::TimedOut), BillAnswer::Refused(refusal)];
    for answer in answers {
        let mut shop = Shop::with(MANAGER);
        shop.paid("S-00000001", 500);
        shop.now = 2 * DAY_MS + HOUR_MS;
        shop.wait(0);
        shop.show(Show::Day(day(1)));
        assert_eq!((days_asked(&shop), shop.sign_in(MANAGER)), (vec![day(1)], DeedResult::Done));
        assert_eq!(shop.page().bill, BillState::UnderWay);
        shop.answer_bill(answer.clone());
        assert_eq!(days_asked(&shop), [day(0)], "{answer:?}");
        shop.answer_bill(BillAnswer::Empty);
        let state = shop.page().bill.clone();
        assert!(matches!(state, BillState::NotReady { again_at } if again_at == at(shop.now + 600_000)) || matches!(state, BillState::Failed(_)));
        for _minute in 0..9 {
            shop.wait(60_000);
            assert_eq!(days_asked(&shop), [], "{answer:?}");
        }
        assert!(shop.core().wake_at().is_some_and(|wake_at| wake_at <= at(shop.now + 60_000)));
        shop.wait(60_000);
        assert_eq!(days_asked(&shop), [day(1)], "{answer:?}");
    }
}

#[test]
fn where_the_settings_say_so_only_a_person_asks() {
    let (mut shop, paid) = sold();
    shop.morning_after(1, MANAGER);
    shop.wait(60_000);
    assert_eq!(days_asked(&shop), []);
    let id = shop.begin_day(fetch(day(0)));
    assert_eq!(shop.outcome(id), DeedResult::UnderWay);
    shop.answer_bill(BillAnswer::File(bill_of(&paid)));
    assert_eq!(shop.outcome(id), DeedResult::Done);
    assert_eq!(mark(&shop, day(0)), Some(DayMark::Matched));
    let lines = shop.journal();
    let kept = lines.iter().find(|line| line.kind == "day.bill_kept").expect("kept");
    let compared = lines.iter().find(|line| line.kind == "day.compared").expect("compared");
    assert!(kept.actor.contains(MANAGER.0) && compared.actor == "till", "{kept:?} {compared:?}");
    shop.verify();
}

#[test]
fn a_person_is_told_what_became_of_a_bill() {
    let (mut shop, _paid) = sold();
    assert_eq!(shop.day_deed(fetch(day(0))), refused(DeedRefusal::Bill(BillTrouble::TooEarly)), "the day is not over");
    assert_eq!(shop.day_deed(fetch(day(1))), refused(DeedRefusal::Bill(BillTrouble::TooEarly)));
    shop.morning_after(1, MANAGER);
    let first = shop.begin_day(fetch(day(0)));
    assert_eq!(shop.day_deed(fetch(day(0))), refused(DeedRefusal::Busy));
    shop.answer_bill(BillAnswer::NotReady);
    assert_eq!(shop.outcome(first), refused(DeedRefusal::Bill(BillTrouble::NotReady)));
    let second = shop.begin_day(fetch(day(0)));
    shop.answer_bill(BillAnswer::File(b"no bill at all".to_vec()));
    assert!(matches!(shop.outcome(second), DeedResult::Refused(DeedRefusal::Bill(BillTrouble::Fault(_)))));
    assert_eq!(shop.end(day(0)), None, "nothing is kept of what is no bill");
}

#[test]
fn f117_the_same_bill_is_kept_once() {
    let (mut shop, paid) = sold();
    shop.morning_after(1, MANAGER);
    let file = bill_of(&paid);
    assert_eq!(shop.bring("one.csv", &file, None), DeedResult::Done);
    assert_eq!(shop.bring("two.csv", &file, Some(day(0))), DeedResult::Done);
    shop.begin_day(fetch(day(0)));
    shop.answer_bill(BillAnswer::File(file.clone()));
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!(shop.bring("three.csv", &file, None), DeedResult::Done);
    assert_eq!((shop.count("day.bill_kept"), shop.count("day.compared")), (1, 1), "and nothing new came of it");
    let end = shop.end(day(0)).expect("a day");
    assert_eq!((end.bills.len(), end.bills[0].rows), (1, 1));
    assert_eq!(end.bills[0].source, BillSource::File { name: "one.csv".to_owned() });
    assert!(shop.reader().kept_bill(day(0), &end.bills[0].sha256).expect("it reads").is_some());
    shop.verify();
}

#[test]
fn f114_another_bill_of_a_closed_day_opens_it_again_and_the_latest_counts() {
    let (mut shop, paid) = sold();
    shop.morning_after(1, MANAGER);
    let close = |shop: &mut Shop| shop.day_deed(DayCommand::Close { day: day(0), note: String::new() });
    assert_eq!(shop.bring("a.csv", &bill_of(&paid), None), DeedResult::Done);
    assert_eq!(close(&mut shop), DeedResult::Done);
    assert_eq!(mark(&shop, day(0)), Some(DayMark::Closed));
    assert_eq!(close(&mut shop), refused(DeedRefusal::Day(DayBar::Closed)));

    let other = bill(&[took(paid.trade_no.as_str(), 500, at(3_050)), took("shop-of-mine-1", 900, at(5_000))]);
    assert_eq!(shop.bring("b.csv", &other, None), DeedResult::Done);
    assert_eq!((shop.count("day.bill_kept"), mark(&shop, day(0))), (2, Some(DayMark::Differs)));
    assert_eq!(close(&mut shop), refused(DeedRefusal::Day(DayBar::Undecided(1))));
    assert!(shop.end(day(0)).is_some_and(|end| end.closed.is_some()), "that it was closed stays on record");

    // The first once more: now it is the latest again, and with it the day was closed.
    assert_eq!(shop.bring("a.csv", &bill_of(&paid), None), DeedResult::Done);
    assert_eq!((shop.count("day.bill_kept"), mark(&shop, day(0))), (3, Some(DayMark::Closed)));
    shop.verify();
}

#[test]
fn a_bill_that_was_taken_for_empty_is_not_the_last_word() {
    let (mut shop, paid) = sold();
    shop.morning_after(1, MANAGER);
    assert_eq!(shop.bring("a.csv", &bill_of(&paid), None), DeedResult::Done);
    for _twice in 0..2 {
        shop.begin_day(fetch(day(0)));
        shop.answer_bill(BillAnswer::Empty);
        assert_eq!(mark(&shop, day(0)), Some(DayMark::Matched), "a file with rows goes before the word that there are none");
        shop.begin_day(fetch(day(0)));
        shop.answer_bill(BillAnswer::File(bill_of(&paid)));
        assert_eq!(mark(&shop, day(0)), Some(DayMark::Matched));
    }
    shop.verify();
}

#[test]
fn a_part_of_a_bill_stands_beside_the_whole_and_does_not_replace_it() {
    let (mut shop, paid) = sold();
    shop.morning_after(1, MANAGER);
    assert_eq!(shop.bring("a.csv", &bill_of(&paid), None), DeedResult::Done);
    shop.begin_day(DayCommand::FetchBill { day: day(0), kind: BillKind::Refunds });
    shop.answer_bill(BillAnswer::Empty);
    let end = shop.end(day(0)).expect("a day");
    assert_eq!((end.bills.len(), end.bill().map(|bill| bill.kind), end.mark()), (2, Some(BillKind::All), DayMark::Matched));
}

#[test]
fn a_file_must_be_of_the_day_for_which_it_is_brought() {
    let (mut shop, paid) = sold();
    shop.morning_after(1, MANAGER);
    let result = shop.bring("a.csv", &bill_of(&paid), Some(day(-1)));
    assert_eq!(result, refused(DeedRefusal::Bill(BillTrouble::OtherDay(day(0)))));
    assert_eq!(shop.bring("empty.csv", &bill(&[]), None), refused(DeedRefusal::Bill(BillTrouble::NoDay)));
    let nowhere = DayCommand::TakeBill { path: shop.folder().join("nowhere.csv"), day: None };
    assert!(matches!(shop.day_deed(nowhere), DeedResult::Refused(DeedRefusal::Bill(BillTrouble::Unreadable { .. }))));
    assert_eq!(shop.bring("today.csv", &bill(&[took("mall-1", 1, at(DAY_MS))]), None), refused(DeedRefusal::Bill(BillTrouble::TooEarly)));
    assert_eq!(shop.count("day.bill_kept"), 0);
    assert_eq!(shop.bring("empty.csv", &bill(&[]), Some(day(0))), DeedResult::Done);
    assert_eq!(mark(&shop, day(0)), Some(DayMark::Differs));
}

#[test]
fn f117_a_bill_that_was_kept_before_the_power_went_is_matched_when_its_day_is_looked_at() {
    let (mut shop, paid) = sold();
    shop.morning_after(1, MANAGER);
    let path = shop.folder().join("a.csv");
    std::fs::write(&path, bill_of(&paid)).expect("a file");
    shop.begin_day(DayCommand::TakeBill { path, day: None });
    let reading = shop.next_task().expect("it is to be read");
    shop.carry_out(reading);
    shop.restart();
    assert_eq!((shop.count("day.bill_kept"), mark(&shop, day(0))), (1, Some(DayMark::Open)));
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    let page = shop.day_page(day(0));
    assert_eq!((&page.bill, page.waiting.len(), page.matched.is_some()), (&BillState::Kept, 0, true));
    assert_eq!(mark(&shop, day(0)), Some(DayMark::Matched));
    shop.verify();
}

#[test]
fn a_day_that_was_opened_while_nobody_was_there_is_matched_for_the_next_who_signs_in() {
    let (mut shop, paid) = sold();
    shop.morning_after(1, MANAGER);
    assert_eq!(shop.bring("a.csv", &bill_of(&paid), None), DeedResult::Done);
    shop.restart();
    shop.show(Show::Day(day(0)));
    assert_eq!(shop.next_task(), None, "nobody is there to look");
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    shop.work();
    assert!(shop.page().matched.is_some());
}

#[test]
fn a_bill_that_comes_by_itself_leaves_the_match_on_the_screen_alone() {
    let (mut shop, paid) = sold();
    shop.morning_after(2, MANAGER);
    assert_eq!(shop.bring("a.csv", &bill_of(&paid), None), DeedResult::Done);
    assert!(shop.day_page(day(0)).matched.is_some());
    shop.begin_day(fetch(day(1)));
    shop.answer_bill(BillAnswer::Empty);
    assert_eq!(mark(&shop, day(1)), Some(DayMark::Matched));
    assert_eq!(shop.page().matched.as_ref().map(|matched| matched.day), Some(day(0)));
    assert_eq!(shop.day_page(day(1)).matched.as_ref().map(|matched| matched.day), Some(day(1)));
}

/// So many milliseconds pass in a thousand steps; returns how many questions for bills and how much work they brought.
fn thousand_steps(shop: &mut Shop, ms: i64, mut fail: impl FnMut(&mut Shop, Effect)) -> usize {
    let mut effects = 0;
    for _step in 0..1_000 {
        shop.wait(ms / 1_000);
        for effect in std::mem::take(&mut shop.office) {
            effects += 1;
            fail(shop, effect);
        }
    }
    effects
}

#[test]
fn a_bill_whose_reading_ends_by_a_fault_is_not_fetched_again_and_again() {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 500);
    shop.now = DAY_MS + HOUR_MS;
    let file = bill_of(&paid);
    let effects = thousand_steps(&mut shop, 3_600_000, |shop, effect| match effect {
        Effect::FetchBill(ask) => {
            let reply = scantill::gateway::Reply { answer: BillAnswer::File(file.clone()), evidence: None, gateway_clock: None, took_ms: None };
            shop.tell(Message::BillFetched { ask, reply: Box::new(reply) });
        }
        Effect::Office(task) => shop.tell(Message::OfficeLost(Box::new(task))),
        Effect::Ask(_) | Effect::Refund(_) | Effect::CheckPin(_) | Effect::HashPin(_) => {}
    });
    assert!((10..=14).contains(&effects), "fetched and read every ten minutes of an hour: {effects}");
    shop.show(Show::Day(day(0)));
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert!(matches!(shop.page().bill, BillState::Failed(BillTrouble::Unreadable { .. })));
}

#[test]
fn a_bill_that_the_ledger_does_not_take_is_not_fetched_again_and_again() {
    let mut shop = Shop::with(MANAGER);
    shop.showing("S-00000001", 500);
    let stranger = rusqlite::Connection::open(shop.path()).expect("a stranger's hand");
    stranger.execute_batch("CREATE TRIGGER no_day BEFORE INSERT ON day BEGIN SELECT RAISE(ABORT, 'no'); END").expect("a trigger");
    shop.now = DAY_MS + HOUR_MS;
    let asked = thousand_steps(&mut shop, 3_600_000, |shop, effect| {
        let Effect::FetchBill(ask) = effect else { panic!("{effect:?}") };
        let reply = scantill::gateway::Reply { answer: BillAnswer::Empty, evidence: None, gateway_clock: None, took_ms: None };
        shop.tell(Message::BillFetched { ask, reply: Box::new(reply) });
    });
    assert!((5..=7).contains(&asked), "every ten minutes of an hour: {asked}");
    stranger.execute_batch("DROP TRIGGER no_day").expect("no trigger");
    shop.wait(600_000);
    shop.answer_bill(BillAnswer::Empty);
    assert_eq!(mark(&shop, day(0)), Some(DayMark::Matched));
    shop.verify();
}

#[test]
fn a_match_that_cannot_be_made_is_said_and_not_tried_again_by_itself() {
    let (mut shop, paid) = sold();
    shop.morning_after(1, MANAGER);
    assert_eq!(shop.bring("a.csv", &bill_of(&paid), None), DeedResult::Done);
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    shop.show(Show::Day(day(0)));
    let damaged = LedgerError::Damaged("no".to_owned());
    let mut lost = false;
    let tried = thousand_steps(&mut shop, 500_000, |shop, effect| {
        let Effect::Office(task) = effect else { panic!("{effect:?}") };
        let OfficeTask::Compare { day, sha256, .. } = &task else { panic!("{task:?}") };
        let failed = OfficeReport::Compared { day: *day, sha256: sha256.clone(), matched: Err(damaged.clone()) };
        lost = !lost;
        shop.tell(if lost { Message::Office(failed) } else { Message::OfficeLost(Box::new(task)) });
    });
    assert_eq!(tried, 1);
    assert_eq!(shop.page().bill, BillState::Failed(BillTrouble::Ledger(damaged)));
    shop.command(scantill::engine::Command::Touched);
    shop.paid("S-00000002", 700);
    shop.work();
    assert_eq!(shop.page().bill, BillState::Kept, "what is sold has it matched again");
    assert_eq!(shop.page().matched.as_ref().map(|matched| matched.day), Some(day(0)));
}
