//! Who has the till: the first owner, signing in, locking, and the list of people.

use crate::{Till, samples};
use eframe::egui::{Event, Key};
use scantill::domain::{CashierId, Lamp, LockReason, Pin, Role};
use scantill::engine::{Command, DeedId, DeedRefusal, DeedResult, Outcome, PersonCommand, Session, View};
use scantill::ui::Lang;

fn name(text: &str) -> CashierId {
    CashierId::new(text).expect("a name")
}

fn pin(text: &str) -> Pin {
    Pin::new(text).expect("a PIN")
}

fn locked() -> View {
    View { session: Session::Locked { last: name("张伟"), why: LockReason::Key }, ..samples::busy() }
}

fn as_who(who: &str, role: Role) -> View {
    View { session: Session::Open(samples::who(who, role)), ..samples::busy() }
}

/// The one command about people that the window has sent.
fn sent(till: &mut Till) -> (DeedId, PersonCommand) {
    match till.commands().as_slice() {
        [Command::Person(deed, command)] => (*deed, command.clone()),
        other => panic!("one command about people was to be sent, not {other:?}"),
    }
}

fn answer(till: &mut Till, deed: DeedId, result: DeedResult) {
    till.publish(|view| {
        view.outcomes.retain(|outcome| outcome.deed != deed);
        view.outcomes.push(Outcome { deed, result });
    });
}

fn typed_name(till: &mut Till, text: &str) {
    till.window.event(Event::Text(text.to_owned()));
    till.window.run();
}

#[test]
fn the_first_start_makes_the_owner_by_keys_alone() {
    let mut till = Till::open(Lang::En, View { session: Session::NoOwner, people: vec![], ..samples::ready() });
    assert!(till.shows("First, the owner"));
    typed_name(&mut till, "王芳");
    till.press(Key::Enter);
    till.typed("482916");
    assert!(till.shows("This PIN is good."));
    till.press(Key::Enter);
    till.typed("482916");
    till.press(Key::Enter);
    let (_, command) = sent(&mut till);
    assert_eq!(command, PersonCommand::CreateOwner { name: name("王芳"), pin: pin("482916") });
}

#[test]
fn f099_the_form_says_what_is_wrong_with_a_pin_and_does_not_take_it() {
    let mut till = Till::open(Lang::En, View { session: Session::NoOwner, people: vec![], ..samples::ready() });
    typed_name(&mut till, "王芳");
    till.press(Key::Enter);
    till.typed("4829");
    assert!(till.shows("At least 6 digits."));
    till.typed("29");
    assert!(!till.shows("At least 6 digits.") && till.shows("This PIN is good."));
    till.press(Key::Backspace);
    till.press(Key::Backspace);
    (0..4).for_each(|_| till.press(Key::Backspace));
    till.typed("123456");
    assert!(till.shows("Too easy to guess"));
    till.press(Key::Enter);
    till.typed("123457");
    assert!(till.shows("They are not the same."));
    till.press(Key::Enter);
    assert!(till.commands().is_empty());
}

#[test]
fn the_one_who_had_the_till_is_chosen_and_a_pin_and_enter_sign_in() {
    let mut till = Till::open(Lang::En, locked());
    assert!(till.shows("张伟 locked the till."));
    till.typed("482916");
    till.press(Key::Enter);
    till.press(Key::Enter);
    let (deed, command) = sent(&mut till);
    assert_eq!(command, PersonCommand::SignIn { name: name("张伟"), pin: pin("482916") });
    assert!(till.shows("Checking"), "a second Enter meanwhile sends nothing");
    answer(&mut till, deed, DeedResult::Done);
    till.publish(|view| view.session = Session::Open(samples::who("张伟", Role::Manager)));
    assert!(till.shows("张伟 (manager)") && till.shows("Type an amount"));
}

#[test]
fn another_person_is_chosen_by_the_arrows_or_a_click() {
    let mut till = Till::open(Lang::En, locked());
    till.press(Key::ArrowUp);
    till.typed("482915");
    till.press(Key::Enter);
    assert_eq!(sent(&mut till).1, PersonCommand::SignIn { name: name("小陈"), pin: pin("482915") });
    let mut till = Till::open(Lang::En, locked());
    till.click("王芳 owner ");
    till.typed("482916");
    till.press(Key::Enter);
    assert_eq!(sent(&mut till).1, PersonCommand::SignIn { name: name("王芳"), pin: pin("482916") });
}

#[test]
fn the_pin_can_be_typed_with_the_mouse_alone() {
    let mut till = Till::open(Lang::Zh, locked());
    for digit in ["4", "8", "2", "9", "1", "5"] {
        till.click(digit);
    }
    till.click("登录");
    assert_eq!(sent(&mut till).1, PersonCommand::SignIn { name: name("张伟"), pin: pin("482915") });
}

#[test]
fn f097_a_wrong_pin_says_how_many_tries_are_left_and_a_lock_counts_down() {
    let mut till = Till::open(Lang::En, locked());
    till.typed("482911");
    till.press(Key::Enter);
    let (deed, _) = sent(&mut till);
    answer(&mut till, deed, DeedResult::Refused(DeedRefusal::PinWrong { tries_left: 2 }));
    assert!(till.shows("Wrong PIN") && till.shows("2 more wrong"));
    let until = samples::now().plus_millis(300_000);
    till.publish(|view| view.people.iter_mut().filter(|person| person.name == name("张伟")).for_each(|person| person.locked_until = Some(until)));
    assert!(till.shows("locked for 5 min") && till.shows("This person is locked out"));
    till.typed("482911");
    till.press(Key::Enter);
    assert!(till.commands().is_empty(), "while locked out no PIN is sent");
}

#[test]
fn f108_no_digit_of_a_pin_is_named_on_the_screen() {
    let mut till = Till::open(Lang::En, locked());
    till.typed("739164");
    let all = format!("{:?}", till.window.root());
    assert!(all.contains("PIN of 张伟") && !all.contains("739164"), "{all}");
}

#[test]
fn f021_a_locked_till_shows_no_code_and_says_that_it_watches_on() {
    let mut till = Till::open(Lang::En, samples::ready());
    let id = till.start();
    till.publish_sale(samples::showing(id, 1, 1_250, samples::now()), Lamp::Waiting);
    assert!(till.shows("Code ¥12.50"), "the code stands");
    till.press(Key::F9);
    assert_eq!(sent(&mut till).1, PersonCommand::Lock);
    till.publish(|view| view.session = Session::Locked { last: name("王芳"), why: LockReason::Idle });
    assert!(!till.shows("Code ¥12.50") && till.shows("1 open sale is still watched"));
    till.typed("12.5");
    till.press(Key::Enter);
    till.press(Key::F5);
    assert!(till.commands().is_empty(), "nothing behind it hears a key: the PIN 125 is too short to be one");
}

#[test]
fn the_engine_hears_now_and_then_that_somebody_is_there() {
    let mut till = Till::open(Lang::En, samples::ready());
    let touched = |till: &mut Till| std::iter::from_fn(|| till.engine.commands.try_recv().ok()).filter(|c| matches!(c, Command::Touched)).count();
    touched(&mut till);
    till.typed("1");
    till.typed("2");
    assert_eq!(touched(&mut till), 1, "not for every key");
    (0..80).for_each(|_| till.window.step());
    assert_eq!(touched(&mut till), 0, "not while nobody is there");
    till.typed("3");
    assert_eq!(touched(&mut till), 1);
}

#[test]
fn an_owner_adds_a_cashier_by_keys() {
    let mut till = Till::open(Lang::En, as_who("王芳", Role::Owner));
    till.press(Key::F10);
    till.typed("a");
    typed_name(&mut till, "小周");
    till.press(Key::Enter);
    till.press(Key::Enter);
    till.typed("482915");
    till.press(Key::Enter);
    till.typed("482915");
    till.press(Key::Enter);
    let (deed, command) = sent(&mut till);
    assert_eq!(command, PersonCommand::Add { name: name("小周"), role: Role::Cashier, pin: pin("482915"), approval: None });
    answer(&mut till, deed, DeedResult::Done);
    assert!(till.shows("Done, and written.") && !till.shows("The PIN again"));
}

#[test]
fn f033_a_manager_needs_the_owners_pin_and_it_approves_exactly_that() {
    let mut till = Till::open(Lang::En, as_who("张伟", Role::Manager));
    till.press(Key::F10);
    till.typed("r");
    till.press(Key::ArrowRight);
    till.press(Key::Enter);
    assert!(till.commands().is_empty());
    assert!(till.shows("Approval is needed") && till.shows("Make 小李 manager"));
    till.typed("739164");
    till.press(Key::Enter);
    let (deed, command) = sent(&mut till);
    let PersonCommand::SetRole { name: who, role: Role::Manager, approval: Some(approval) } = command else { panic!("{command:?}") };
    assert_eq!((who, approval.name, approval.pin), (name("小李"), name("王芳"), pin("739164")));
    answer(&mut till, deed, DeedResult::Refused(DeedRefusal::PinWrong { tries_left: 4 }));
    assert!(till.shows("4 more wrong"));
    till.typed("739165");
    till.press(Key::Enter);
    let (deed, _) = sent(&mut till);
    answer(&mut till, deed, DeedResult::Done);
    assert!(till.shows("approved by 王芳 (owner)") && !till.shows("Approval is needed"));
}

#[test]
fn nobody_is_removed_by_the_first_key() {
    let mut till = Till::open(Lang::En, as_who("王芳", Role::Owner));
    till.press(Key::F10);
    till.press(Key::ArrowDown);
    till.typed("d");
    assert!(till.commands().is_empty() && till.shows("Remove 小陈"));
    till.press(Key::Escape);
    assert!(till.commands().is_empty() && !till.shows("Remove 小陈"));
    till.typed("d");
    till.press(Key::Enter);
    till.press(Key::Enter);
    let (deed, command) = sent(&mut till);
    assert_eq!(command, PersonCommand::Remove { name: name("小陈"), approval: None });
    answer(&mut till, deed, DeedResult::Refused(DeedRefusal::People(scantill::domain::PeopleError::LastOwner)));
    assert!(till.shows("The last owner must stay"));
}
