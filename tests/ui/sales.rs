//! The list of sales, the page of one, and the desk for customers who say to have paid, by keys and by clicks.

use crate::{Till, sales_samples, samples};
use eframe::egui::{Event, Key, Modifiers};
use scantill::domain::{BusinessDay, Fen, Role, SaleId, Unknown};
use scantill::engine::*;
use scantill::ui::Lang;
use std::sync::Arc;

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

/// The list of sales of a till with that many sales today.
fn list(lang: Lang, rows: u32, more: bool) -> Till {
    let mut till = Till::open(lang, samples::busy());
    till.press(Key::F5);
    answer(&mut till, (1..=rows).map(sales_samples::row).collect(), more);
    till
}

/// Answers what the list asks for now.
fn answer(till: &mut Till, rows: Vec<SaleRow>, more: bool) {
    assert!(till.commands().is_empty(), "a list sends nothing but what it shows");
    let shown = sales_samples::sales(&till.show, rows, more);
    till.publish(|view| view.shown = shown);
}

fn asked(till: &mut Till) -> (SalesQuery, Option<PageKey>) {
    till.commands();
    match &till.show {
        Show::Sales(query, after) => (query.clone(), after.clone()),
        other => panic!("a list of sales was to be shown, not {other:?}"),
    }
}

/// The page of a sale, opened from the list.
fn page(lang: Lang, role: Role, make: impl FnOnce(SaleId) -> SalePage) -> (Till, SaleId) {
    let mut till = Till::open(lang, View { session: Session::Open(samples::who("小李", role)), ..samples::busy() });
    till.press(Key::F5);
    answer(&mut till, vec![sales_samples::row(1)], false);
    till.press(Key::Enter);
    till.commands();
    let Show::Sale(id) = till.show.clone() else { panic!("a sale was to be shown, not {:?}", till.show) };
    let page = make(id.clone());
    till.publish(|view| view.shown = Shown::Sale(Arc::new(page)));
    (till, id)
}

#[test]
fn the_list_begins_with_today_and_steps_through_days_and_filters_by_keys() {
    let mut till = list(Lang::En, 3, false);
    let today = Some(day("2026-11-21"));
    assert_eq!(asked(&mut till).0, SalesQuery { day: today, filter: SaleFilter::All, search: String::new() });
    assert!(till.shows("2026-11-21 today"));
    till.press(Key::ArrowLeft);
    assert_eq!(asked(&mut till).0.day, Some(day("2026-11-20")));
    assert!(till.shows("Reading"), "the rows of another day are not shown as those of this one");
    till.press(Key::ArrowRight);
    till.press(Key::ArrowRight);
    assert_eq!(asked(&mut till).0.day, today, "there is no tomorrow");
    for (key, filter) in [(Key::Num2, SaleFilter::Paid), (Key::Num5, SaleFilter::Exceptions), (Key::Num6, SaleFilter::Refunded)] {
        till.press_with(Modifiers::COMMAND, key);
        assert_eq!(asked(&mut till).0.filter, filter);
    }
    till.press(Key::F2);
    assert_eq!(asked(&mut till).0.day, None);
    till.click("Cancelled");
    till.press(Key::F2);
    assert_eq!(asked(&mut till).0, SalesQuery { day: today, filter: SaleFilter::Abandoned, search: String::new() });
}

#[test]
fn typing_searches_for_numbers_amounts_and_days() {
    let mut till = list(Lang::En, 3, false);
    till.typed("/38");
    assert_eq!(asked(&mut till).0.search, "");
    assert!(till.shows("At least 4 characters"));
    till.typed("26");
    assert_eq!(asked(&mut till).0.search, "3826");
    answer(&mut till, vec![], false);
    assert!(till.shows("F2 looks in all days"));
    till.press(Key::Escape);
    assert_eq!(asked(&mut till).0.search, "", "the first Esc clears the search");
    till.typed("12.");
    assert_eq!(asked(&mut till).0.search, "12.");
    (0..3).for_each(|_| till.press(Key::Backspace));
    till.typed("11-9");
    assert!(till.shows("Enter goes to that day"));
    till.press(Key::Enter);
    assert_eq!(asked(&mut till).0, SalesQuery { day: Some(day("2026-11-09")), filter: SaleFilter::All, search: String::new() });
    till.press(Key::Escape);
    till.commands();
    assert_eq!(till.show, Show::Nothing, "the second Esc leaves");
}

#[test]
fn pages_follow_each_other_and_come_back() {
    let mut till = list(Lang::En, 200, true);
    assert_eq!(asked(&mut till).1, None);
    till.press(Key::End);
    assert!(till.shows("08:40"), "the last line is brought into sight");
    till.press(Key::ArrowDown);
    let last = PageKey::from(&sales_samples::row(200));
    assert_eq!(asked(&mut till).1, Some(last.clone()));
    answer(&mut till, (201..=220).map(sales_samples::row).collect(), false);
    assert!(till.shows("Page 2, 20 sales on it"));
    till.press(Key::PageDown);
    till.press(Key::End);
    till.press(Key::ArrowDown);
    assert_eq!(asked(&mut till).1, Some(last), "there is no third page");
    till.press(Key::Home);
    till.press(Key::ArrowUp);
    assert_eq!(asked(&mut till).1, None);
    answer(&mut till, (1..=200).map(sales_samples::row).collect(), true);
    assert!(till.shows("Page 1"));
    till.click("Next page");
    assert!(asked(&mut till).1.is_some());
}

#[test]
fn the_chosen_sale_stays_chosen_when_others_come_in_above_it() {
    let mut till = list(Lang::Zh, 5, false);
    till.press(Key::ArrowDown);
    till.press(Key::ArrowDown);
    answer(&mut till, (0..=5).map(sales_samples::row).collect(), false);
    till.press(Key::Enter);
    till.commands();
    assert_eq!(till.show, Show::Sale(sales_samples::row(3).id));
    till.press(Key::Escape);
    asked(&mut till);
    answer(&mut till, (0..=5).map(sales_samples::row).collect(), false);
    till.press(Key::Enter);
    till.commands();
    assert_eq!(till.show, Show::Sale(sales_samples::row(3).id), "the list is where it was left");
}

#[test]
fn a_ledger_that_cannot_be_read_says_so() {
    let mut till = list(Lang::En, 3, false);
    till.publish(|view| view.shown = Shown::Failed(LedgerError::Busy));
    assert!(till.shows("keeps the ledger locked"));
}

#[test]
fn the_page_tells_the_whole_story_and_who_approved() {
    let (till, _) = page(Lang::En, Role::Cashier, sales_samples::paid_page);
    for words in ["opened for ¥23.50", "the code is shown", "the sale is paid", "¥8.50 is to go back, 少了一份", "approved by 张伟", "¥15.00 left"]
    {
        assert!(till.shows(words), "{words}");
    }
}

#[test]
fn proofs_are_checked_again_offline_by_one_key() {
    let (mut till, id) = page(Lang::En, Role::Cashier, sales_samples::paid_page);
    till.typed("c");
    let commands = till.commands();
    assert!(matches!(commands.as_slice(), [Command::CheckProofs(checked)] if *checked == id), "{commands:?}");
    till.publish(|view| view.shown = Shown::Sale(Arc::new(sales_samples::checked_page(id.clone()))));
    assert!(till.shows("checked, it holds: SUCCESS"));
    assert!(till.shows("checked, not believed: the answer's signature does not fit"));
}

#[test]
fn f020_a_manager_sets_a_sale_by_hand_and_a_held_or_doubled_enter_does_it_once() {
    let (mut till, id) = page(Lang::En, Role::Manager, sales_samples::open_page);
    till.typed("h");
    till.window.event(Event::Text("4200002391202611216049173825".to_owned()));
    till.window.run();
    let enter = |pressed| Event::Key { key: Key::Enter, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    till.window.event(enter(true));
    till.window.run();
    till.window.event(Event::Text("seen on the phone".to_owned()));
    till.window.run();
    (0..3).for_each(|_| {
        till.window.event(enter(true));
        till.window.run();
    });
    let commands = till.commands();
    assert!(commands.is_empty(), "a held key confirms nothing: {commands:?}");
    till.window.event(enter(false));
    till.window.run();
    till.press(Key::Enter);
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Work(deed, WorkCommand::SetByHand { sale_id, transaction_id, reason, approval: None, .. })] = commands.as_slice() else {
        panic!("a sale was to be set by hand, not {commands:?}")
    };
    assert_eq!((sale_id, transaction_id.as_str(), reason.as_str()), (&id, "4200002391202611216049173825", "seen on the phone"));
    let outcome = |result| Outcome { deed: *deed, result };
    till.publish(|view| view.outcomes = vec![outcome(DeedResult::Refused(DeedRefusal::Outdated))]);
    assert!(till.shows("Set as paid by hand  ¥12.50"), "a refusal leaves the question open");
    till.publish(|view| view.outcomes = vec![outcome(DeedResult::Done)]);
    assert!(!till.shows("Set as paid by hand  ¥12.50"));
}

#[test]
fn a_cashier_is_told_who_may_set_by_hand() {
    let (mut till, _) = page(Lang::En, Role::Cashier, sales_samples::open_page);
    assert!(till.shows("Only a manager who has signed in"));
    till.typed("h");
    assert!(!till.shows("WeChat Pay's number"));
    till.press(Key::R);
    till.typed("r");
    assert!(matches!(till.show, Show::Sale(_)), "nothing was paid, so nothing can go back");
}

#[test]
fn the_desk_asks_with_digits_or_an_amount_and_answers_in_words() {
    let mut till = Till::open(Lang::En, samples::busy());
    till.press_with(Modifiers::COMMAND, Key::F);
    till.typed("382");
    till.press(Key::Enter);
    assert!(till.commands().is_empty() && till.show == Show::Nothing && till.shows("At least 4 characters"));
    till.typed("5");
    till.press(Key::Enter);
    till.commands();
    assert_eq!(till.show, Show::Claim(ClaimQuery::Tail("3825".to_owned())));
    for (verdicts, asking, words) in [
        (vec![], 2, "Asking"),
        (vec![ClaimVerdict::Asking], 1, "Asking about ¥12.50"),
        (vec![sales_samples::claim_paid()], 0, "PAID ¥12.50"),
        (vec![ClaimVerdict::PaidTwice], 0, "WAS PAID TWICE"),
        (vec![ClaimVerdict::NotPaid { at: samples::now() }], 0, "IS NOT PAID SO FAR"),
        (vec![ClaimVerdict::Doubtful], 0, "NEEDS THE MANAGER"),
        (vec![ClaimVerdict::Ended], 0, "WAS NOT PAID"),
        (vec![ClaimVerdict::Silent(Unknown::TimedOut)], 0, "NO ANSWER"),
        (vec![], 0, "NOT OURS"),
        (vec![ClaimVerdict::Ended, sales_samples::claim_paid()], 0, "PAID ¥12.50"),
    ] {
        let shown = sales_samples::claim(&till.show, verdicts, asking);
        till.publish(|view| view.shown = shown);
        assert!(till.shows(words), "{words}");
    }
    till.press(Key::ArrowDown);
    till.press(Key::ArrowDown);
    till.press(Key::Enter);
    till.commands();
    assert_eq!(till.show, Show::Sale(samples::sale_id(2)));
}

#[test]
fn an_answer_to_an_earlier_question_is_not_shown_for_the_next_customer() {
    let mut till = Till::open(Lang::En, samples::busy());
    till.press_with(Modifiers::COMMAND, Key::F);
    till.typed("12.50");
    till.press(Key::Enter);
    till.commands();
    assert_eq!(till.show, Show::Claim(ClaimQuery::Amount(Fen::new(1_250))));
    let shown = sales_samples::claim(&till.show, vec![sales_samples::claim_paid()], 0);
    till.publish(|view| view.shown = shown);
    assert!(till.shows("WAS PAID — COMPARE FIRST"), "another customer may have paid the same amount");
    till.press(Key::Backspace);
    assert!(!till.shows("WAS PAID"), "what is typed now has not been asked");
    till.press(Key::Escape);
    till.press(Key::Escape);
    till.commands();
    assert_eq!(till.show, Show::Nothing);
}

#[test]
fn the_same_question_can_be_asked_again() {
    let mut till = Till::open(Lang::Zh, samples::busy());
    till.press_with(Modifiers::COMMAND, Key::F);
    till.typed("3825");
    till.press(Key::Enter);
    till.commands();
    let shown = sales_samples::claim(&till.show, vec![ClaimVerdict::NotPaid { at: samples::now() }], 0);
    till.publish(|view| view.shown = shown);
    till.show = Show::Nothing;
    till.press(Key::Enter);
    till.commands();
    assert_eq!(till.show, Show::Claim(ClaimQuery::Tail("3825".to_owned())));
}

#[test]
fn after_an_answer_the_next_customers_number_begins_anew() {
    let mut till = Till::open(Lang::En, samples::busy());
    till.press_with(Modifiers::COMMAND, Key::F);
    till.typed("3825");
    till.press(Key::Enter);
    till.commands();
    let shown = sales_samples::claim(&till.show, vec![sales_samples::claim_paid()], 0);
    till.publish(|view| view.shown = shown);
    till.typed("4017");
    assert!(!till.shows("PAID"));
    till.press(Key::Enter);
    till.commands();
    assert_eq!(till.show, Show::Claim(ClaimQuery::Tail("4017".to_owned())));
    till.press(Key::Backspace);
    till.typed("9");
    till.press_with(Modifiers::COMMAND, Key::A);
    till.typed("55.50");
    till.press(Key::Enter);
    till.commands();
    assert_eq!(till.show, Show::Claim(ClaimQuery::Amount(Fen::new(5_550))));
    till.press_with(Modifiers::COMMAND, Key::A);
    till.press(Key::Backspace);
    till.press(Key::Escape);
    till.commands();
    assert_eq!(till.show, Show::Nothing, "nothing was left to be cleared");
}

#[test]
fn the_rooms_of_sales_can_be_used_in_both_languages_at_the_smallest_size() {
    for lang in [Lang::Zh, Lang::En] {
        let mut till = Till::open_with(samples::options(lang), samples::busy(), [1024.0, 700.0]);
        till.press(Key::F5);
        answer(&mut till, (1..=40).map(sales_samples::row).collect(), false);
        (0..39).for_each(|_| till.press(Key::ArrowDown));
        assert!(till.shows("12:58"), "the last line is in sight");
        till.press(Key::Enter);
        till.commands();
        let Show::Sale(id) = till.show.clone() else { panic!("a sale was to be shown") };
        till.publish(|view| view.shown = Shown::Sale(Arc::new(sales_samples::paid_page(id))));
        till.press(Key::End);
        till.press(Key::Home);
        till.press(Key::R);
        till.typed("r");
        till.press(Key::Escape);
    }
}
