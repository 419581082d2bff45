//! The rooms beside the counter: each by its key and by the mouse, and back; the record; what is not everybody's.

use crate::{Till, samples};
use eframe::egui::{Key, Modifiers};
use scantill::domain::{BusinessDay, PersonEvent, Role};
use scantill::engine::{AuditPage, AuditQuery, Session, Show, Shown, StoryEvent, StoryLine, View};
use scantill::ui::Lang;
use std::sync::Arc;

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

fn line(seq: i64, event: PersonEvent) -> StoryLine {
    let at = samples::now().plus_millis(-seq * 60_000);
    let subject = "person:小李".to_owned();
    StoryLine { seq, at, actor: "person:小李".to_owned(), subject, event: StoryEvent::Person(event), has_evidence: false }
}

fn page(query: AuditQuery, after: Option<i64>, lines: Vec<StoryLine>, more: bool) -> Shown {
    Shown::Audit(Arc::new(AuditPage { query, after, lines, more }))
}

fn wanted(till: &mut Till) -> Show {
    assert!(till.commands().is_empty());
    till.show.clone()
}

#[test]
fn every_room_opens_by_its_key_and_escape_leads_back_to_the_counter() {
    let mut till = Till::open(Lang::En, samples::busy());
    till.typed("12.5");
    for (key, wants) in
        [(Key::F5, "Sales("), (Key::F6, "Refunds("), (Key::F7, "Day("), (Key::F8, "Work"), (Key::F10, "Nothing"), (Key::F11, "Audit(")]
    {
        till.press(key);
        assert!(!till.shows("Open sales"), "{key:?}");
        let show = wanted(&mut till);
        assert!(format!("{show:?}").starts_with(wants), "{key:?}: {show:?}");
        till.press(Key::Escape);
        assert!(till.shows("Open sales") && till.shows("12.50"), "what was typed is still there after {key:?}");
        assert_eq!(wanted(&mut till), Show::Nothing);
    }
    till.press_with(Modifiers::COMMAND, Key::F);
    assert!(!till.shows("Open sales"));
    till.press(Key::Escape);
    assert!(till.shows("Open sales"));
}

#[test]
fn the_bar_leads_everywhere_by_mouse_and_counts_what_waits() {
    let mut till = Till::open(Lang::En, samples::busy());
    till.publish(|view| {
        view.work = 3;
        view.queue.counts.waiting = 2;
        view.queue.counts.accepted = 5;
    });
    till.click("Refunds F6 7");
    assert!(matches!(wanted(&mut till), Show::Refunds(..)));
    till.click("Work F8 3");
    assert_eq!(wanted(&mut till), Show::Work);
    till.click("Counter Esc");
    assert_eq!(wanted(&mut till), Show::Nothing);
    assert!(till.shows("Open sales"));
}

#[test]
fn f033_what_is_not_a_cashiers_is_not_offered_and_its_key_says_why() {
    let mut till = Till::open(Lang::En, View { session: Session::Open(samples::who("小李", Role::Cashier)), ..samples::busy() });
    assert!(!till.shows("Record F11") && !till.shows("People F10") && till.shows("Work F8"));
    till.press(Key::F11);
    assert!(till.shows("Not yours to do"));
    assert_eq!(wanted(&mut till), Show::Nothing, "nothing is asked for either");
    till.press(Key::Escape);
    assert!(till.shows("Open sales"));
}

#[test]
fn a_room_is_closed_when_the_till_is_locked() {
    let mut till = Till::open(Lang::En, samples::busy());
    till.press(Key::F11);
    till.publish(|view| view.session = Session::Empty);
    assert!(till.shows("Sign in"));
    assert_eq!(wanted(&mut till), Show::Nothing);
    till.publish(|view| view.session = Session::Open(samples::who("小李", Role::Cashier)));
    assert!(till.shows("Open sales"));
}

#[test]
fn the_record_shows_a_day_and_steps_to_others() {
    let mut till = Till::open(Lang::En, samples::busy());
    till.press(Key::F11);
    let today = AuditQuery { day: day("2026-11-21"), with_sales: false };
    assert_eq!(wanted(&mut till), Show::Audit(today, None));
    assert!(till.shows("Reading"));
    till.publish(|view| view.shown = page(today, None, vec![line(9, PersonEvent::SignedIn), line(8, PersonEvent::PinWrong { tries: 1 })], false));
    assert!(till.shows("小李 signed in") && till.shows("wrong PIN") && till.shows("2 entries"));
    till.press(Key::ArrowLeft);
    assert_eq!(wanted(&mut till), Show::Audit(AuditQuery { day: day("2026-11-20"), with_sales: false }, None));
    assert!(till.shows("Reading"), "the page of another day is not shown");
    till.press(Key::ArrowRight);
    till.press(Key::ArrowRight);
    till.typed("s");
    assert_eq!(wanted(&mut till), Show::Audit(AuditQuery { with_sales: true, ..today }, None), "no day after today");
}

#[test]
fn the_record_turns_its_pages() {
    let mut till = Till::open(Lang::En, samples::busy());
    till.press(Key::F11);
    let today = AuditQuery { day: day("2026-11-21"), with_sales: false };
    let lines: Vec<_> = (1..=200).rev().map(|seq| line(seq + 100, PersonEvent::SignedIn)).collect();
    till.publish(|view| view.shown = page(today, None, lines.clone(), true));
    till.press(Key::End);
    till.typed("o");
    assert_eq!(wanted(&mut till), Show::Audit(today, Some(101)));
    till.publish(|view| view.shown = page(today, Some(101), vec![line(7, PersonEvent::SignedIn)], false));
    assert!(till.shows("Page 2"));
    till.typed("n");
    assert_eq!(wanted(&mut till), Show::Audit(today, None));
}

#[test]
fn the_help_page_names_every_key() {
    let mut till = Till::open(Lang::En, samples::busy());
    till.press(Key::F1);
    for key in ["F1:", "F2:", "F3:", "F4:", "F5:", "F6:", "F7:", "F8:", "F9:", "F10:", "F11:", "Ctrl+F:", "Ctrl+N:", "Esc:", "Tab:"] {
        assert!(till.shows(key), "{key}");
    }
    till.press(Key::F5);
    assert!(till.shows("F1:"), "nothing behind the help page hears a key");
}
