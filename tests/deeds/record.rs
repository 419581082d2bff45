//! Who did what, when and on whose word; and what must never be read there or in the log.

use crate::shop::*;
use crate::slip::*;
use scantill::domain::{BusinessDay, DayStart, PeopleEvent, PersonEvent, RefundEvent, Role, SaleEvent, TillEvent, TransactionId};
use scantill::engine::{
    AuditQuery, BillFrom, Command, DeedResult, OfficeTask, PersonCommand, Profile, RefundCommand, StoryEvent, StoryLine, WorkCommand,
};
use std::io::Write;
use std::sync::{Arc, Mutex};

fn record(shop: &Shop) -> Vec<StoryLine> {
    let query = AuditQuery { day: BusinessDay::of(at(0), DayStart::default()), with_sales: false };
    let mut lines = shop.core().ledger().audit(&query, DayStart::default(), None, 1_000).expect("it reads");
    lines.reverse();
    lines
}

/// One of everything that belongs on record.
fn a_day() -> Shop {
    let mut shop = Shop::with(CASHIER);
    let paid = shop.paid("S-00000001", 1_250);
    shop.sign_in((OTHER_CASHIER.0, "1199"));
    shop.refund(start(&paid, "R-T1-0001", 100, word_of(MANAGER)));
    shop.refund(RefundCommand::Hold);
    let live = shop.showing("S-00000002", 700);
    shop.lock();
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    let by_hand = WorkCommand::SetByHand {
        sale_id: sale_id("S-00000002"),
        trade_no: live,
        transaction_id: TransactionId::new("4200009999").expect("a number"),
        reason: "顾客手机已付".to_owned(),
        approval: None,
    };
    assert_eq!(shop.deed(|id| Command::Work(id, by_hand)), DeedResult::Done);
    let add = PersonCommand::Add { name: name(("小赵", "")), role: Role::Cashier, pin: pin("836104"), approval: word_of(OWNER) };
    assert_eq!(shop.person(add), DeedResult::Done);
    assert_eq!(shop.refund(RefundCommand::Hold), DeedResult::Done);
    let settings = vec![("refunds.per_second".to_owned(), "3".to_owned())];
    shop.restart_with(Profile { settings, ..profile() });
    shop
}

#[test]
fn everything_that_people_did_is_on_record_with_who_and_when() {
    let shop = a_day();
    let lines = record(&shop);
    let has = |who: &str, wanted: fn(&StoryEvent) -> bool| {
        let found = lines.iter().find(|line| wanted(&line.event) && line.actor.contains(who));
        let line = found.unwrap_or_else(|| panic!("nothing of the kind by {who}: {lines:#?}"));
        assert!((at(0)..=at(shop.now)).contains(&line.at), "{line:?}");
    };
    use StoryEvent as S;
    has(CASHIER.0, |event| matches!(event, S::Person(PersonEvent::SignedIn)));
    has(OTHER_CASHIER.0, |event| matches!(event, S::Person(PersonEvent::PinWrong { tries: 1 })));
    has(MANAGER.0, |event| matches!(event, S::Person(PersonEvent::Approved { .. })));
    has(CASHIER.0, |event| matches!(event, S::Refund(RefundEvent::Queued { authority, .. }) if authority.approved_by().is_some()));
    has(CASHIER.0, |event| matches!(event, S::Person(PersonEvent::Denied { .. })));
    has(CASHIER.0, |event| matches!(event, S::Person(PersonEvent::SignedOut { .. })));
    has(MANAGER.0, |event| matches!(event, S::Sale(SaleEvent::SetByHand { .. })));
    has(OWNER.0, |event| matches!(event, S::Person(PersonEvent::Approved { .. })));
    has(MANAGER.0, |event| matches!(event, S::People(PeopleEvent::Added { .. })));
    has(MANAGER.0, |event| matches!(event, S::Till(TillEvent::RefundsHeld { .. })));
    has("till", |event| matches!(event, S::Till(TillEvent::SettingsSeen { .. })));
}

#[test]
fn a_cashiers_word_for_another_cashier_is_refused_and_on_record() {
    let mut shop = Shop::with(CASHIER);
    let paid = shop.paid("S-00000001", 1_250);
    let before = shop.last_seq();
    shop.refund(start(&paid, "R-T1-0001", 100, word_of(OTHER_CASHIER)));
    shop.refund(start(&paid, "R-T1-0001", 100, None));
    assert_eq!(shop.kinds_since(before), ["person.denied", "person.denied"]);
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn f103_no_pin_stands_in_the_ledger_its_wal_or_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).without_time().with_writer(move || writer.clone()).finish();
    let shop = tracing::subscriber::with_default(subscriber, || {
        tracing::warn!("the canary's cage is open");
        a_day()
    });
    // A PIN of six digits does not turn up by chance; one of four does, in times and hashes.
    let pins = [OWNER.1, MANAGER.1];
    let logged = log.0.lock().expect("nobody panicked").clone();
    assert!(contains(&logged, "the canary's cage"), "the log is kept");
    let mut files = 0;
    for entry in std::fs::read_dir(shop.path().parent().expect("a folder")).expect("it reads") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("it reads");
        files += 1;
        for pin in pins {
            assert!(!contains(&bytes, pin), "{pin}");
            assert!(!contains(&logged, pin), "{pin}");
        }
    }
    assert!(files >= 2, "the ledger and its WAL");
    let view = format!("{:?} {:?}", shop.core(), shop.core().view(&[]));
    assert!(pins.iter().all(|pin| !view.contains(pin)));
}

/// A task that ends by a fault of ours is logged as it stands.
#[test]
fn f103_a_task_prints_without_the_bill_that_it_reads() {
    let bytes = bill(&[took("T1-20261121-0123456789ABCDEF", 500, at(0))]);
    let length = bytes.len();
    let task = OfficeTask::TakeBill { ticket: 1, from: BillFrom::Gateway(bytes.into()), day: None };
    assert!(format!("{task:?}").len() < length, "openids and all, in numbers");
}
