//! Who has the till, and who is kept out.

use crate::shop::*;
use scantill::domain::{LockReason, NoAuthority, PeopleError, Role};
use scantill::engine::{Command, DeedRefusal, DeedResult, News, PersonCommand, Session};

const MINUTE: i64 = 60_000;

fn wrong(shop: &mut Shop, who: (&str, &str)) -> DeedResult {
    shop.sign_in((who.0, WRONG))
}

fn lock_out(shop: &mut Shop, who: (&str, &str)) {
    for left in (0..5).rev() {
        assert_eq!(wrong(shop, who), refused(DeedRefusal::PinWrong { tries_left: left }));
    }
}

#[test]
fn the_first_start_makes_the_owner_who_has_the_till() {
    let mut shop = Shop::empty();
    assert_eq!(shop.session(), Session::NoOwner);
    assert_eq!(shop.person(PersonCommand::CreateOwner { name: name(OWNER), pin: pin(OWNER.1) }), DeedResult::Done);
    assert_eq!(shop.session().signatory().map(|who| (who.name.clone(), who.role)), Some((name(OWNER), Role::Owner)));
    // Nobody becomes an owner like that again, also not over a restart.
    assert_eq!(shop.person(PersonCommand::CreateOwner { name: name(CASHIER), pin: pin("482915") }), refused(DeedRefusal::Outdated));
    shop.restart();
    assert_eq!(shop.session(), Session::Empty);
    assert_eq!(shop.person(PersonCommand::CreateOwner { name: name(CASHIER), pin: pin("482915") }), refused(DeedRefusal::Outdated));
    assert_eq!(shop.core().view(&[]).people.len(), 1);
    shop.verify();
}

#[test]
fn two_windows_at_the_first_start_make_one_owner() {
    let mut shop = Shop::empty();
    let first = shop.begin(|id| Command::Person(id, PersonCommand::CreateOwner { name: name(OWNER), pin: pin(OWNER.1) }));
    let second = shop.begin(|id| Command::Person(id, PersonCommand::CreateOwner { name: name(MANAGER), pin: pin(MANAGER.1) }));
    shop.check_pins();
    assert_eq!(shop.outcome(first), DeedResult::Done);
    assert_eq!(shop.outcome(second), refused(DeedRefusal::Outdated));
    assert_eq!(shop.core().view(&[]).people.len(), 1);
}

#[test]
fn nothing_is_sold_while_nobody_has_the_till() {
    let mut shop = Shop::staffed();
    shop.start_sale("S-00000001", 500);
    assert_eq!(shop.asked, []);
    assert!(shop.core().view(&[]).notices.iter().any(|notice| notice.news == News::NotSignedIn));
    assert_eq!(shop.core().ledger().sale(&sale_id("S-00000001")), Ok(None));
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    shop.start_sale("S-00000001", 500);
    assert_eq!(shop.asked.len(), 1);
}

#[test]
fn a_locked_till_neither_gives_up_nor_renews_a_code() {
    let mut shop = Shop::with(CASHIER);
    shop.showing("S-00000001", 500);
    shop.lock();
    let before = shop.last_seq();
    shop.command(Command::Cancel { sale_id: sale_id("S-00000001") });
    shop.command(Command::NewCode { sale_id: sale_id("S-00000001") });
    assert_eq!(shop.kinds_since(before), [""; 0]);
    assert_eq!(shop.asked, []);
}

#[test]
fn f094_f097_five_wrong_pins_lock_one_person_ever_longer_also_over_restarts_and_set_clocks() {
    let mut shop = Shop::staffed();
    lock_out(&mut shop, CASHIER);
    let until = at(shop.now + 5 * MINUTE);
    assert_eq!(shop.locked_until(CASHIER), Some(until));
    assert_eq!(shop.sign_in(CASHIER), refused(DeedRefusal::PersonLocked { until }), "the right PIN is not looked at either");
    assert_eq!(shop.pins, []);

    shop.restart();
    assert_eq!(shop.sign_in(CASHIER), refused(DeedRefusal::PersonLocked { until }));
    assert_eq!(shop.sign_in(OTHER_CASHIER), DeedResult::Done, "only that person is locked");

    shop.now -= 3_600_000;
    assert_eq!(shop.sign_in(CASHIER), refused(DeedRefusal::PersonLocked { until }), "a clock that was set back ends nothing");
    shop.restart();
    assert_eq!(shop.sign_in(CASHIER), refused(DeedRefusal::PersonLocked { until }));

    // One try after the lock, and it is twice as long.
    shop.now += 3_600_000 + 5 * MINUTE;
    assert_eq!(wrong(&mut shop, CASHIER), refused(DeedRefusal::PinWrong { tries_left: 0 }));
    shop.restart();
    assert_eq!(shop.locked_until(CASHIER), Some(at(shop.now + 10 * MINUTE)));
    shop.now += 10 * MINUTE;
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    shop.restart();
    assert_eq!(shop.locked_until(CASHIER), None, "the count begins anew");
    assert_eq!(wrong(&mut shop, CASHIER), refused(DeedRefusal::PinWrong { tries_left: 4 }));
    shop.verify();
}

#[test]
fn the_lock_never_lasts_longer_than_a_working_day() {
    let mut shop = Shop::staffed();
    lock_out(&mut shop, CASHIER);
    for _try in 0..40 {
        let until = shop.locked_until(CASHIER).expect("locked");
        assert!(until.millis_since(at(shop.now)) <= 8 * 3_600_000);
        shop.now += until.millis_since(at(shop.now));
        assert_eq!(wrong(&mut shop, CASHIER), refused(DeedRefusal::PinWrong { tries_left: 0 }));
    }
    assert_eq!(shop.locked_until(CASHIER), Some(at(shop.now + 8 * 3_600_000)));
}

#[test]
fn f097_a_pin_counts_as_tried_before_it_is_looked_at() {
    let mut shop = Shop::staffed();
    for _pulled_plug in 0..5 {
        shop.begin(|id| Command::Person(id, PersonCommand::SignIn { name: name(CASHIER), pin: pin(CASHIER.1) }));
        assert_eq!(shop.pins.len(), 1);
        shop.restart();
    }
    assert!(matches!(shop.sign_in(CASHIER), DeedResult::Refused(DeedRefusal::PersonLocked { .. })));
    // Five at once are no more than five either.
    for _at_once in 0..9 {
        shop.begin(|id| Command::Person(id, PersonCommand::SignIn { name: name(OTHER_CASHIER), pin: pin(WRONG) }));
    }
    assert_eq!(shop.pins.len(), 5);
}

#[test]
fn f097_wrong_pins_of_an_approver_lock_the_approver() {
    let mut shop = Shop::with(CASHIER);
    let paid = shop.paid("S-00000001", 1_250);
    for number in 0..5 {
        let approval = word_of((MANAGER.0, WRONG));
        let result = shop.refund(start(&paid, &format!("R-T1-000{number}"), 100, approval));
        assert!(matches!(result, DeedResult::Refused(DeedRefusal::PinWrong { .. })), "{result:?}");
    }
    let result = shop.refund(start(&paid, "R-T1-0009", 100, word_of(MANAGER)));
    assert!(matches!(result, DeedResult::Refused(DeedRefusal::PersonLocked { .. })), "{result:?}");
    assert!(matches!(shop.sign_in(MANAGER), DeedResult::Refused(DeedRefusal::PersonLocked { .. })));
    assert_eq!(shop.session().signatory().map(|who| who.name.clone()), Some(name(CASHIER)), "whoever has the till keeps it");
}

#[test]
fn a_new_pin_ends_a_lock_and_the_old_one_fits_no_more() {
    let mut shop = Shop::staffed();
    lock_out(&mut shop, CASHIER);
    assert_eq!(shop.sign_in(OWNER), DeedResult::Done);
    let changed = shop.person(PersonCommand::SetPin { name: name(CASHIER), pin: pin("730628"), approval: None });
    assert_eq!(changed, DeedResult::Done);
    assert_eq!(shop.locked_until(CASHIER), None);
    shop.restart();
    assert_eq!(shop.sign_in(CASHIER), refused(DeedRefusal::PinWrong { tries_left: 4 }));
    assert_eq!(shop.sign_in((CASHIER.0, "730628")), DeedResult::Done);
}

#[test]
fn a_pin_that_was_being_looked_at_while_another_was_set_lets_nobody_in() {
    let mut shop = Shop::with(OWNER);
    let sign_in = shop.begin(|id| Command::Person(id, PersonCommand::SignIn { name: name(CASHIER), pin: pin(CASHIER.1) }));
    let slow = shop.pins.pop().expect("a PIN to look at");
    assert_eq!(shop.person(PersonCommand::SetPin { name: name(CASHIER), pin: pin("730628"), approval: None }), DeedResult::Done);
    shop.pins.push(slow);
    shop.check_pins();
    assert_eq!(shop.outcome(sign_in), refused(DeedRefusal::Outdated));
    assert_eq!(shop.session().signatory().map(|who| who.name.clone()), Some(name(OWNER)));
}

#[test]
fn f100_an_idle_till_locks_itself_but_not_in_front_of_a_customer() {
    let mut shop = Shop::with(CASHIER);
    shop.wait(599_999);
    assert!(matches!(shop.session(), Session::Open(_)));
    shop.command(Command::Touched);
    shop.wait(600_000);
    assert_eq!(shop.session(), Session::Locked { last: name(CASHIER), why: LockReason::Idle });

    // A customer's code is live for half an hour; nobody touches the till.
    shop.restart_with(scantill::engine::Profile { code_life_ms: 1_800_000, ..profile() });
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    shop.showing("S-00000001", 500);
    for _minute in 0..25 {
        shop.wait(60_000);
        shop.answer(|_| scantill::domain::Answer::Unpaid(scantill::domain::Unpaid::NotPay));
    }
    assert!(matches!(shop.session(), Session::Open(_)), "{:?}", shop.session());
    shop.command(Command::LookAt(None));
    shop.wait(600_000);
    assert!(matches!(shop.session(), Session::Locked { why: LockReason::Idle, .. }));
}

#[test]
fn f100_a_clock_that_was_set_back_does_not_keep_the_till_open() {
    let mut shop = Shop::with(CASHIER);
    shop.now -= 86_400_000;
    shop.tell(scantill::engine::Message::ClockJumped { ahead_ms: -86_400_000 });
    shop.wait(600_000);
    assert!(matches!(shop.session(), Session::Locked { .. }));
}

#[test]
fn f104_a_jump_of_the_clock_is_on_record() {
    let mut shop = Shop::with(CASHIER);
    let before = shop.last_seq();
    for ahead_ms in [-90_000, 120_000] {
        shop.now += ahead_ms;
        shop.tell(scantill::engine::Message::ClockJumped { ahead_ms });
    }
    assert_eq!(shop.kinds_since(before), ["till.clock_jumped"; 2]);
    let jumps: Vec<_> = shop.journal().into_iter().filter(|line| line.kind == "till.clock_jumped").collect();
    assert!(jumps[0].body.contains("-90000") && jumps[1].body.contains("120000"), "{jumps:?}");
    shop.verify();
}

#[test]
fn locking_is_on_record() {
    let mut shop = Shop::with(CASHIER);
    let before = shop.last_seq();
    shop.lock();
    let line = shop.journal().pop().expect("an entry");
    assert!(line.seq > before && line.kind == "person.signed_out" && line.body.contains("key"), "{line:?}");
    assert_eq!(shop.session(), Session::Locked { last: name(CASHIER), why: LockReason::Key });
}

#[test]
fn whoever_is_changed_or_removed_must_sign_in_again() {
    let change: [fn() -> PersonCommand; 2] = [
        || PersonCommand::SetRole { name: name(MANAGER), role: Role::Cashier, approval: word_of(OWNER) },
        || PersonCommand::Remove { name: name(MANAGER), approval: word_of(OWNER) },
    ];
    for change in change {
        let mut shop = Shop::with(MANAGER);
        assert_eq!(shop.person(change()), DeedResult::Done);
        assert_eq!(shop.session(), Session::Locked { last: name(MANAGER), why: LockReason::Changed });
        let paid = Paid { sale_id: sale_id("S-00000001"), trade_no: scantill::domain::TradeNo::new("T1-20261121-1").expect("a number") };
        assert_eq!(shop.refund(start(&paid, "R-T1-0001", 1, None)), refused(DeedRefusal::NotSignedIn));
    }
    let mut shop = Shop::with(MANAGER);
    shop.person(PersonCommand::Remove { name: name(MANAGER), approval: word_of(OWNER) });
    assert_eq!(shop.sign_in(MANAGER), refused(DeedRefusal::NoSuchPerson));
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), refused(DeedRefusal::NoSuchPerson));
    assert_eq!(shop.sign_in(OWNER), DeedResult::Done);
    let again = PersonCommand::Add { name: name(MANAGER), role: Role::Cashier, pin: pin("830527"), approval: None };
    assert_eq!(shop.person(again), refused(DeedRefusal::People(PeopleError::NameTaken)), "a name is nobody else's ever");
}

#[test]
fn the_last_owner_stays() {
    let mut shop = Shop::with(OWNER);
    let down = PersonCommand::SetRole { name: name(OWNER), role: Role::Manager, approval: None };
    assert_eq!(shop.person(down.clone()), refused(DeedRefusal::People(PeopleError::LastOwner)));
    let remove = PersonCommand::Remove { name: name(OWNER), approval: None };
    assert_eq!(shop.person(remove), refused(DeedRefusal::People(PeopleError::LastOwner)));
    assert!(matches!(shop.session(), Session::Open(_)), "nothing was changed");
    let up = PersonCommand::SetRole { name: name(MANAGER), role: Role::Owner, approval: None };
    assert_eq!(shop.person(up), DeedResult::Done);
    assert_eq!(shop.person(down), DeedResult::Done);
    shop.verify();
}

#[test]
fn a_manager_changes_people_only_with_an_owners_word() {
    let mut shop = Shop::with(MANAGER);
    let add = |approval| PersonCommand::Add { name: name(("小赵", "")), role: Role::Owner, pin: pin("836104"), approval };
    assert_eq!(shop.person(add(None)), refused(DeedRefusal::NoAuthority(NoAuthority::NeedsApproval)));
    assert_eq!(shop.person(add(word_of(MANAGER))), refused(DeedRefusal::NoAuthority(NoAuthority::ApproverMayNot)));
    assert_eq!(shop.person(add(word_of(OWNER))), DeedResult::Done);
    assert_eq!(shop.session().signatory().map(|who| who.name.clone()), Some(name(MANAGER)), "an approval switches nobody");
}
