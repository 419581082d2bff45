//! People, what they did at the till, and what the till remembers.

use super::refunds::{manager, may, queued};
use super::*;
use crate::domain::{
    Action, Authority, LockReason, People, PeopleEvent, PersonEvent, PinHash, PinPurpose, Secret, SecretDeed, Setting, TRIES, TillEvent,
};
use crate::ledger::{AuditQuery, ProjectionWhy, VerifyFault, record_of, verify};

fn name(text: &str) -> CashierId {
    CashierId::new(text).expect("a name")
}

fn pin(text: &str) -> PinHash {
    PinHash { phc: text.to_owned(), peppered: false }
}

fn owner() -> Signatory {
    Signatory { name: name("王老板"), role: Role::Owner }
}

fn owners_word() -> Authority {
    Authority::of(Action::ManagePeople, owner(), None).expect("an owner may")
}

impl Shop {
    fn among_people(&mut self, event: &PeopleEvent) -> Result<(), LedgerError> {
        self.ledger.append(&[Change::People(&[Entry { at: self.now, actor: Actor::Person(owner()), event, evidence: None }])])
    }

    fn does(&mut self, who: &str, event: &PersonEvent) {
        let signatory = Signatory { name: name(who), role: Role::Cashier };
        let entries = [Entry { at: self.now, actor: Actor::Person(signatory), event, evidence: None }];
        self.ledger.append(&[Change::Person { name: &name(who), entries: &entries }]).expect("written");
    }

    fn till(&mut self, actor: Actor, event: &TillEvent) {
        self.ledger.append(&[Change::Till(&[Entry { at: self.now, actor, event, evidence: None }])]).expect("written");
    }

    fn with_people() -> Self {
        let mut shop = Self::with_history();
        for (who, role) in [("王老板", Role::Owner), ("小张", Role::Cashier), ("小李", Role::Cashier)] {
            let authority = (role != Role::Owner).then(owners_word);
            shop.among_people(&PeopleEvent::Added { name: name(who), role, pin: pin("$argon2id$one"), authority }).expect("written");
        }
        shop
    }
}

/// One thing that happens to the people.
#[derive(Clone, Debug)]
enum Deed {
    Tried,
    SignedIn,
    Approved,
    SignedOut,
    PinSet,
    Promoted,
    Left,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn f033_tries_and_locks_outlast_a_restart(deeds in proptest::collection::vec((
        prop_oneof![6 => Just(Deed::Tried), 2 => Just(Deed::SignedIn), 1 => Just(Deed::Approved), 1 => Just(Deed::SignedOut),
            1 => Just(Deed::PinSet), 1 => Just(Deed::Promoted), 1 => Just(Deed::Left)], 0_usize..2), 0..40)) {
        let mut shop = Shop::with_people();
        let mut people = shop.ledger.people().expect("readable");
        for (deed, who) in deeds {
            shop.now = shop.now.plus_millis(1_000);
            let who = ["小张", "小李"][who];
            let authority = owners_word();
            let among = match deed {
                Deed::PinSet => Some(PeopleEvent::PinSet { name: name(who), pin: pin("$argon2id$two"), authority: Some(authority) }),
                Deed::Promoted => Some(PeopleEvent::RoleSet { name: name(who), role: Role::Manager, authority }),
                Deed::Left => Some(PeopleEvent::Removed { name: name(who), authority }),
                Deed::Tried | Deed::SignedIn | Deed::Approved | Deed::SignedOut => None,
            };
            let own = match deed {
                Deed::Tried => Some(PersonEvent::PinTried { purpose: PinPurpose::SignIn }),
                Deed::SignedIn => Some(PersonEvent::SignedIn),
                Deed::Approved => Some(PersonEvent::Approved { action: Action::Refund, of: name("x"), about: "R-1".to_owned() }),
                Deed::SignedOut => Some(PersonEvent::SignedOut { why: LockReason::Idle }),
                Deed::PinSet | Deed::Promoted | Deed::Left => None,
            };
            if let Some(event) = &among {
                shop.among_people(event).expect("written");
                people.apply(event);
            }
            if let Some(event) = &own {
                shop.does(who, event);
                people.apply_deed(&name(who), event, shop.now);
            }
        }
        let shop = shop.restart();
        let seen = |people: &People| people.iter().map(|person| (person.signatory(), person.pin.clone(), person.tries, person.locked_until())).collect::<Vec<_>>();
        prop_assert_eq!(seen(&shop.ledger.people().expect("readable")), seen(&people));
        prop_assert!(verify(&shop.path()).is_ok());
    }
}

#[test]
fn f033_five_wrong_pins_lock_also_after_a_restart() {
    let mut shop = Shop::with_people();
    for _ in 0..TRIES {
        shop.does("小张", &PersonEvent::PinTried { purpose: PinPurpose::SignIn });
    }
    let shop = shop.restart();
    let people = shop.ledger.people().expect("readable");
    assert!(people.get(&name("小张")).is_some_and(|person| person.is_locked(shop.now)));
    assert!(people.get(&name("小李")).is_some_and(|person| !person.is_locked(shop.now)));
}

#[test]
fn readers_see_people_without_their_pins_and_verify_compares_them() {
    let mut shop = Shop::with_people();
    shop.among_people(&PeopleEvent::RoleSet { name: name("小张"), role: Role::Manager, authority: owners_word() }).expect("written");
    shop.among_people(&PeopleEvent::Removed { name: name("小李"), authority: owners_word() }).expect("written");
    let rows: Vec<String> = {
        let mut statement =
            shop.ledger.connection.prepare("SELECT name || ' ' || role || ' ' || removed FROM person ORDER BY name").expect("columns");
        statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("text")
    };
    assert_eq!(rows, ["小张 manager 0", "小李 cashier 1", "王老板 owner 0"]);
    let again = PeopleEvent::Added { name: name("小李"), role: Role::Owner, pin: pin("x"), authority: None };
    assert!(matches!(shop.among_people(&again), Err(LedgerError::Refused(words)) if words.contains("person.name")));
    for (change, why) in [
        ("UPDATE person SET role = 'owner' WHERE name = '小张'", ProjectionWhy::Differs { column: "role" }),
        ("UPDATE person SET role = 'manager', name = 'x' WHERE name = '小张'", ProjectionWhy::Missing),
        ("UPDATE person SET name = '小张' WHERE name = 'x'; INSERT INTO person VALUES ('y', 'owner', 1, 0)", ProjectionWhy::Invented),
    ] {
        shop.ledger.connection.execute_batch(change).expect("changed");
        assert!(matches!(verify(&shop.path()), Err(VerifyFault::Projection { table: "person", why: found, .. }) if found == why), "{change}");
    }
}

#[test]
fn the_till_remembers_its_settings_and_who_holds_the_refunds() {
    let mut shop = Shop::with_history();
    assert_eq!((shop.ledger.last_settings(), shop.ledger.refunds_held_by()), (Ok(None), Ok(None)));
    let setting =
        |key: &str, before: Option<&str>, value: &str| Setting { key: key.to_owned(), before: before.map(str::to_owned), value: value.to_owned() };
    shop.till(Actor::Till, &TillEvent::SettingsSeen { settings: vec![setting("b", None, "1"), setting("a", None, "2")] });
    shop.till(Actor::Till, &TillEvent::RefundsHeld { authority: may(Action::HoldRefunds) });
    shop.till(Actor::Till, &TillEvent::SettingsSeen { settings: vec![setting("b", Some("1"), "3")] });
    let settings = shop.ledger.last_settings().expect("readable");
    assert_eq!(settings, Some(vec![setting("a", None, "2"), setting("b", None, "3")]));
    assert_eq!(shop.ledger.refunds_held_by(), Ok(Some(manager().name)));
    shop.till(Actor::Till, &TillEvent::RefundsReleased { authority: may(Action::HoldRefunds) });
    assert_eq!(shop.ledger.refunds_held_by(), Ok(None));
}

#[test]
fn the_record_of_a_day_tells_who_did_what_and_leaves_out_the_selling() {
    let mut shop = Shop::with_people();
    let sale = shop.sales[0].clone();
    shop.does("小张", &PersonEvent::SignedIn);
    shop.does("小张", &PersonEvent::Denied { action: Action::HoldRefunds });
    shop.refund(None, &[queued(&sale, 1, 34)]).expect("written");
    shop.till(Actor::CommandLine, &TillEvent::SecretChanged { secret: Secret::ApiKey, change: SecretDeed::Set });
    shop.now = shop.now.plus_millis(86_400_000);
    shop.does("小张", &PersonEvent::SignedIn);

    let office = AuditQuery { day: day(), with_sales: false };
    let start = DayStart::default();
    let kinds = |query: &AuditQuery| {
        let lines = record_of(&shop.path(), query, start).expect("readable");
        lines.iter().map(|line| format!("{} {}", line.actor, line.event.kind())).collect::<Vec<_>>()
    };
    let expected = [
        "owner:王老板 people.added",
        "owner:王老板 people.added",
        "owner:王老板 people.added",
        "cashier:小张 person.signed_in",
        "cashier:小张 person.denied",
        "manager:李梅 refund.queued",
        "command-line till.secret_changed",
    ];
    assert_eq!(kinds(&office), expected);
    let all = kinds(&AuditQuery { with_sales: true, ..office });
    assert_eq!(all.iter().filter(|line| line.contains("sale.opened")).count(), 3);
    assert_eq!(
        all.iter().filter(|line| !line.contains(" sale.") && !line.contains(" charge.")).collect::<Vec<_>>(),
        expected.iter().collect::<Vec<_>>()
    );
    assert_eq!(kinds(&AuditQuery { day: BusinessDay::parse("2026-11-22").expect("a day"), ..office }), ["cashier:小张 person.signed_in"]);

    let mut pages = vec![];
    loop {
        let page = shop.ledger.audit(&office, start, pages.last().map(|line: &crate::ledger::StoryLine| line.seq), 2).expect("readable");
        if page.is_empty() {
            break;
        }
        pages.extend(page);
    }
    pages.reverse();
    assert_eq!(pages, record_of(&shop.path(), &office, start).expect("readable"));
}
