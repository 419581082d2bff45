//! The people's rules.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test that goes wrong here fails, as it should")]

use super::*;
use proptest::prelude::*;

const MINUTE: i64 = 60_000;

fn name(text: &str) -> CashierId {
    CashierId::new(text).expect("a name")
}

fn hash() -> PinHash {
    PinHash { phc: "$argon2id$".to_owned(), peppered: false }
}

fn at(ms: i64) -> Moment {
    Moment::from_millis(1_795_222_800_000 + ms)
}

fn owner() -> Authority {
    Authority::of(Action::ManagePeople, Signatory { name: name("老板"), role: Role::Owner }, None).expect("an owner may")
}

fn shop() -> People {
    let mut people = People::default();
    people.apply(&people.add(name("老板"), Role::Cashier, hash(), None).expect("the first"));
    people.apply(&people.add(name("小李"), Role::Cashier, hash(), Some(owner())).expect("a second"));
    people
}

fn try_pin(people: &mut People, ms: i64) {
    people.apply_deed(&name("小李"), &PersonEvent::PinTried { purpose: PinPurpose::SignIn }, at(ms));
}

fn lock_ms(people: &People) -> Option<i64> {
    let person = people.get(&name("小李")).expect("there");
    person.locked_until().map(|until| until.millis_since(person.tried_at))
}

#[test]
fn the_first_is_the_owner_and_everybody_else_needs_a_word() {
    let people = shop();
    assert_eq!(people.get(&name("老板")).map(|person| person.role), Some(Role::Owner));
    assert_eq!(people.add(name("小王"), Role::Manager, hash(), None), Err(PeopleError::NoAuthority));
    assert_eq!(people.add(name("小李"), Role::Manager, hash(), Some(owner())), Err(PeopleError::NameTaken));
}

#[test]
fn the_last_owner_stays_and_a_name_stays_with_who_had_it() {
    let mut people = shop();
    assert_eq!(people.remove(name("老板"), owner()), Err(PeopleError::LastOwner));
    assert_eq!(people.set_role(name("老板"), Role::Manager, owner()), Err(PeopleError::LastOwner));
    people.apply(&people.remove(name("小李"), owner()).expect("a cashier may go"));
    assert_eq!(people.get(&name("小李")), None);
    assert_eq!(people.add(name("小李"), Role::Cashier, hash(), Some(owner())), Err(PeopleError::NameTaken));
    assert!(people.has_ever_had(&name("小李")));
}

#[test]
fn f097_five_wrong_pins_lock_for_a_growing_time() {
    let mut people = shop();
    let locks: Vec<_> = (0..12)
        .map(|_| {
            try_pin(&mut people, 0);
            lock_ms(&people).map(|ms| ms / MINUTE)
        })
        .collect();
    assert_eq!(locks, [None, None, None, None, Some(5), Some(10), Some(20), Some(40), Some(80), Some(160), Some(320), Some(480)]);
    people.apply_deed(&name("小李"), &PersonEvent::SignedIn, at(0));
    assert_eq!(lock_ms(&people), None);
}

#[test]
fn a_new_pin_ends_a_lock() {
    let mut people = shop();
    (0..6).for_each(|_| try_pin(&mut people, 0));
    people.apply(&people.set_pin(name("小李"), hash(), owner()).expect("the owner may"));
    assert_eq!(lock_ms(&people), None);
}

proptest! {
    /// Whichever way the clock is turned between the tries, a lock lasts as long after the latest instant that was seen.
    #[test]
    fn f094_a_clock_that_is_set_back_shortens_no_lock(times in prop::collection::vec(-10_000_000_i64..10_000_000, 5..20)) {
        let mut people = shop();
        times.iter().for_each(|ms| try_pin(&mut people, *ms));
        let latest = times.iter().copied().max().unwrap_or_default();
        let person = people.get(&name("小李")).expect("there");
        prop_assert!(person.is_locked(at(latest)));
        prop_assert!(person.is_locked(at(latest - 1_000_000_000)));
    }
}
