//! Who has the till, the list of people, and the record.

use crate::{State, Step, samples};
use eframe::egui::Key;
use scantill::domain::{Action, Authority, CashierId, LockReason, PeopleEvent, PersonEvent, PinHash, Role};
use scantill::engine::{AuditPage, Session, Show, Shown, StoryEvent, StoryLine, View};
use std::sync::Arc;

/// The states of these screens.
pub(crate) fn states() -> Vec<State> {
    let key = Step::Key;
    let till_of = |name, role| View { session: Session::Open(samples::who(name, role)), ..samples::busy() };
    let state = |name, view, steps| State { name, view: Some(view), steps, ..State::default() };
    vec![
        state("owner", View { session: Session::NoOwner, people: vec![], ..samples::ready() }, owner()),
        state("sign-in", locked(None), vec![Step::Text("482915")]),
        state("sign-in-locked-out", locked(Some(300_000)), vec![]),
        state("people", till_of("王芳", Role::Owner), vec![key(Key::F10), key(Key::ArrowDown)]),
        state("people-add", till_of("王芳", Role::Owner), vec![key(Key::F10), Step::Text("a"), Step::Text("小周"), key(Key::Enter)]),
        state("people-remove", till_of("王芳", Role::Owner), vec![key(Key::F10), Step::Text("d")]),
        state("approval", till_of("张伟", Role::Manager), approval()),
        state("not-yours", till_of("小李", Role::Cashier), vec![key(Key::F11)]),
        State { answer: Some(record), ..state("record", till_of("王芳", Role::Owner), vec![key(Key::F11), key(Key::ArrowDown)]) },
    ]
}

fn owner() -> Vec<Step> {
    vec![Step::Text("王芳"), Step::Key(Key::Enter), Step::Text("482916"), Step::Key(Key::Enter), Step::Text("482915")]
}

fn approval() -> Vec<Step> {
    vec![Step::Key(Key::F10), Step::Text("r"), Step::Key(Key::ArrowRight), Step::Key(Key::Enter), Step::Text("482915")]
}

/// A locked till with a sale that is still watched; the last person locked out for so long.
fn locked(ms: Option<i64>) -> View {
    let last = CashierId::new("张伟").expect("a name");
    let mut view = View { session: Session::Locked { last: last.clone(), why: LockReason::Idle }, ..samples::busy() };
    let sale = samples::showing(samples::sale_id(7), 7, 4_800, samples::now());
    view.sales = vec![samples::seen(sale, scantill::domain::Lamp::Waiting)];
    let until = ms.map(|ms| samples::now().plus_millis(ms));
    view.people.iter_mut().filter(|person| person.name == last).for_each(|person| person.locked_until = until);
    view
}

fn record(show: &Show) -> Shown {
    let Show::Audit(query, after) = show else { return Shown::Nothing };
    let name = |text: &str| CashierId::new(text).expect("a name");
    let by = |approver: Option<&str>| {
        let approver = approver.map(|approver| samples::who(approver, Role::Owner));
        Authority::of(Action::ManagePeople, samples::who("张伟", Role::Manager), approver).ok()
    };
    let pin = PinHash { phc: String::new(), peppered: true };
    let added = PeopleEvent::Added { name: name("小李"), role: Role::Cashier, pin, authority: by(Some("王芳")) };
    let events = vec![
        ("小李", "person:小李", StoryEvent::Person(PersonEvent::SignedIn)),
        ("小李", "person:小李", StoryEvent::Person(PersonEvent::PinWrong { tries: 2 })),
        ("张伟", "person:张伟", StoryEvent::Person(PersonEvent::SignedOut { why: LockReason::Key })),
        ("小李", "person:小李", StoryEvent::Person(PersonEvent::Denied { action: Action::ReadAudit })),
        ("张伟", "people", StoryEvent::People(added)),
        ("张伟", "person:张伟", StoryEvent::Person(PersonEvent::SignedIn)),
    ];
    let line = |(index, (who, subject, event)): (i64, (&str, &str, StoryEvent))| StoryLine {
        seq: 90 - index,
        at: samples::now().plus_millis(-index * 700_000),
        actor: format!("person:{who}"),
        subject: subject.to_owned(),
        event,
        has_evidence: false,
    };
    let lines = (0..).zip(events).map(line).collect();
    Shown::Audit(Arc::new(AuditPage { query: *query, after: *after, lines, more: false }))
}
