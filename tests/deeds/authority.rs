//! No money leaves, and nothing that is not a cashier's is done, without the word of somebody who may.

use crate::counter::late_payment;
use crate::differences::key;
use crate::evening::*;
use crate::shop::*;
use crate::slip::*;
use scantill::domain::{
    Answer, BillKind, Decision, Fen, Language, MatchClass, NoAuthority, RefundAnswer, RefundTrouble, Refusal, Role, SaleException, SettledHow, Term,
    TradeNo, TransactionId, Unpaid,
};
use scantill::engine::{
    About, Approval, AuditQuery, Command, DayCommand, DeedId, DeedRefusal, DeedResult, ExportFormat, ExportWish, PersonCommand, RefundCommand,
    Session, Settles, ShiftCommand, Show, Shown, WorkCommand,
};
use std::collections::BTreeSet;

/// A shop in which everything that there is waits for somebody's word: a sale paid after it was given up, a live code, a refund that waits for balance and
/// one that was refused for good. A cashier has the till.
struct Temptation {
    shop: Shop,
    late: Paid,
    live: TradeNo,
}

fn temptation() -> Temptation {
    let mut shop = Shop::with(MANAGER);
    let late = late_payment(&mut shop, "S-00000001");
    for (number, trouble) in [("R-T1-held-1", RefundTrouble::NotEnough), ("R-T1-dead-1", RefundTrouble::AccountClosed)] {
        let paid = shop.paid(&format!("S-{number}"), 1_250);
        assert_eq!(shop.refund(start(&paid, number, 100, None)), DeedResult::Done);
        shop.wait(1_000);
        let refusal = Refusal { code: "NO".to_owned(), words: String::new() };
        shop.answer_refunds(|_| RefundAnswer::Refused { trouble, refusal: refusal.clone() });
    }
    // The gateway says twice that it has none of the second.
    for _twice in 0..2 {
        shop.wait(20_000);
        shop.answer_refunds(|_| RefundAnswer::NotFound);
    }
    // In yesterday's bill stands what is not in the ledger.
    let file = bill(&[took("mall-1", 100, at(-DAY_MS))]);
    assert_eq!(shop.bring("yesterday.csv", &file, None), DeedResult::Done);
    assert_eq!(shop.day_page(day(-1)).waiting.len(), 1);
    shop.show(Show::Nothing);
    let counts = shop.core().view(&[]).queue.counts;
    assert_eq!((counts.needs_person, counts.accepted), (2, 0), "one waits, one has failed");
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    let live = shop.showing("S-00000009", 700);
    shop.refunds.clear();
    Temptation { shop, late, live }
}

/// Every command that is not a cashier's alone.
const NAMES: [&str; 23] = [
    "start",
    "send again",
    "give up",
    "ask now",
    "hold",
    "release",
    "by hand",
    "settle sale",
    "settle refund",
    "owner",
    "add",
    "role",
    "pin",
    "remove",
    "fetch bill",
    "take bill",
    "decide",
    "ask difference",
    "adopt",
    "sweep",
    "close day",
    "export",
    "back up",
];

fn command(which: usize, tempted: &Temptation, draw: &mut fastrand::Rng, approval: Option<Approval>) -> impl Fn(DeedId) -> Command + use<> {
    let number = refund_no(if draw.bool() { "R-T1-held-1" } else { "R-T1-dead-1" });
    let late = &tempted.late;
    let (refund, work, person) = (Wanted::Refund, Wanted::Work, Wanted::Person);
    let (yesterday, from_mall) = (day(-1), key("mall-1"));
    let settles = draw.bool().then_some(Settles::Exception(SaleException::PaidLate));
    let made = match which {
        0 => refund(start_settling(settles, late, &format!("R-T1-{:06}", draw.u32(0..999_999)), draw.i64(1..=1_250), approval)),
        1 => refund(RefundCommand::SendAgain { refund_no: number, approval }),
        2 => refund(RefundCommand::GiveUp { refund_no: number, approval }),
        3 => refund(RefundCommand::AskNow { refund_no: number }),
        4 => refund(RefundCommand::Hold),
        5 => refund(RefundCommand::Release),
        6 => work(WorkCommand::SetByHand {
            sale_id: sale_id("S-00000009"),
            trade_no: tempted.live.clone(),
            transaction_id: TransactionId::new("4200009999").expect("a number"),
            reason: "顾客手机已付".to_owned(),
            approval,
        }),
        7 => work(WorkCommand::SettleException {
            sale_id: late.sale_id.clone(),
            exception: SaleException::PaidLate,
            how: SettledHow::Kept,
            note: String::new(),
            approval,
        }),
        8 => work(WorkCommand::SettleRefund { refund_no: number, how: SettledHow::PaidBackOtherwise, note: String::new(), approval }),
        9 => person(PersonCommand::CreateOwner { name: name(CASHIER), pin: pin(WRONG) }),
        10 => person(PersonCommand::Add { name: name(("新人", "")), role: Role::Owner, pin: pin("836104"), approval }),
        11 => person(PersonCommand::SetRole { name: name(CASHIER), role: Role::Owner, approval }),
        12 => person(PersonCommand::SetPin { name: name(MANAGER), pin: pin("836104"), approval }),
        13 => person(PersonCommand::Remove { name: name(MANAGER), approval }),
        14 => Wanted::Day(DayCommand::FetchBill { day: yesterday, kind: BillKind::All }),
        15 => Wanted::Day(DayCommand::TakeBill { path: tempted.shop.folder().join("yesterday.csv"), day: None }),
        16 => {
            let about = if draw.bool() {
                About::Pair(from_mall)
            } else {
                About::Class(Term { class: MatchClass::OtherSystem, count: 1, sum: Fen::new(-100), pairs: 1 })
            };
            Wanted::Day(DayCommand::Decide { day: yesterday, about, decision: Decision::Accepted { reason: "没事".to_owned() } })
        }
        17 => Wanted::Day(DayCommand::Ask { day: yesterday, key: from_mall }),
        18 => Wanted::Day(DayCommand::Adopt { day: yesterday, key: from_mall }),
        19 => Wanted::Day(DayCommand::Sweep { day: yesterday, class: MatchClass::OtherSystem }),
        20 => Wanted::Day(DayCommand::Close { day: yesterday, note: "没事".to_owned() }),
        21 => {
            let path = tempted.shop.folder().join("books.csv");
            let (format, language) = (ExportFormat::Csv, Language::default());
            Wanted::Day(DayCommand::Export(ExportWish { from: yesterday, to: yesterday, format, language, with_summary: true, path, replace: false }))
        }
        _ => Wanted::Day(DayCommand::BackUp),
    };
    move |id| match made.clone() {
        Wanted::Refund(command) => Command::Refund(id, command),
        Wanted::Work(command) => Command::Work(id, command),
        Wanted::Person(command) => Command::Person(id, command),
        Wanted::Day(command) => Command::Day(id, command),
    }
}

#[derive(Clone)]
enum Wanted {
    Refund(RefundCommand),
    Work(WorkCommand),
    Person(PersonCommand),
    Day(DayCommand),
}

/// The name of a command; a new one does not compile before it has been thought of here.
fn named(command: &Command) -> &'static str {
    match command {
        Command::Refund(_, command) => match command {
            RefundCommand::Start { .. } => "start",
            RefundCommand::SendAgain { .. } => "send again",
            RefundCommand::GiveUp { .. } => "give up",
            RefundCommand::AskNow { .. } => "ask now",
            RefundCommand::Hold => "hold",
            RefundCommand::Release => "release",
        },
        Command::Work(_, command) => match command {
            WorkCommand::SetByHand { .. } => "by hand",
            WorkCommand::SettleException { .. } => "settle sale",
            WorkCommand::SettleRefund { .. } => "settle refund",
        },
        Command::Person(_, command) => match command {
            PersonCommand::CreateOwner { .. } => "owner",
            PersonCommand::SignIn { .. } | PersonCommand::Lock => "everybody's",
            PersonCommand::Add { .. } => "add",
            PersonCommand::SetRole { .. } => "role",
            PersonCommand::SetPin { .. } => "pin",
            PersonCommand::Remove { .. } => "remove",
        },
        Command::Shift(_, command) => match command {
            ShiftCommand::SetFloat { .. } | ShiftCommand::Close { .. } => "everybody's",
        },
        Command::Day(_, command) => match command {
            DayCommand::FetchBill { .. } => "fetch bill",
            DayCommand::TakeBill { .. } => "take bill",
            DayCommand::Decide { .. } => "decide",
            DayCommand::Ask { .. } => "ask difference",
            DayCommand::Adopt { .. } => "adopt",
            DayCommand::Sweep { .. } => "sweep",
            DayCommand::Close { .. } => "close day",
            DayCommand::Export(_) => "export",
            DayCommand::BackUp => "back up",
        },
        Command::StartSale { .. } | Command::NewCode { .. } | Command::Cancel { .. } | Command::Show(_) | Command::CheckProofs(_) => "everybody's",
        Command::Touched | Command::LookAt(_) | Command::Dismiss(_) | Command::CheckAgain | Command::Shutdown => "everybody's",
        Command::Passphrase(_) | Command::StoreKey(_) | Command::WriteExampleSettings => "the set-up's",
    }
}

/// What may stand in the journal after all that a cashier alone can do.
fn is_harmless(kind: &str) -> bool {
    kind.starts_with("charge.") || matches!(kind, "person.pin_tried" | "person.pin_wrong" | "person.denied" | "person.signed_in")
}

#[test]
fn f033_nothing_that_a_cashier_alone_can_send_moves_money_or_people() {
    let mut names = BTreeSet::new();
    for seed in 0..10 {
        let mut tempted = temptation();
        let before = tempted.shop.last_seq();
        let mut draw = fastrand::Rng::with_seed(seed);
        for step in 0..40 {
            // None, a guess, a cashier's, their own, and of somebody who is not there.
            let approval =
                draw.choice([None, word_of((MANAGER.0, WRONG)), word_of(OTHER_CASHIER), word_of(CASHIER), word_of(("路人", "260718"))]).flatten();
            let make = command(draw.usize(0..NAMES.len()), &tempted, &mut draw, approval);
            names.insert(named(&make(DeedId(0))));
            let id = tempted.shop.begin(&make);
            if draw.u8(0..4) > 0 {
                tempted.shop.check_pins();
            }
            if draw.u8(0..8) == 0 {
                tempted.shop.check_pins();
                let result = tempted.shop.outcome(id);
                let is_a_look = named(&make(id)) == "ask now";
                assert!(matches!(result, DeedResult::Refused(_)) || is_a_look, "seed {seed} step {step}: {result:?}");
                tempted.shop.restart();
                assert_eq!(tempted.shop.sign_in(CASHIER), DeedResult::Done, "seed {seed} step {step}");
            }
            tempted.shop.wait(draw.i64(1..8_000));
            assert_eq!(tempted.shop.office, [], "seed {seed} step {step}");
            assert!(tempted.shop.sent().is_empty(), "seed {seed} step {step}: {:?}", tempted.shop.sent());
            tempted.shop.answer(|question| if is_query(question) { Answer::Unpaid(Unpaid::NotPay) } else { Answer::CloseNotYet });
            tempted.shop.answer_refunds(|_| RefundAnswer::Unknown(scantill::domain::Unknown::TimedOut));
        }
        let harmful: Vec<_> = tempted.shop.kinds_since(before).into_iter().filter(|kind| !is_harmless(kind)).collect();
        assert!(harmful.is_empty(), "seed {seed}: {harmful:?}");
        tempted.shop.verify();
    }
    assert_eq!(names, NAMES.into(), "every command was tried");
}

#[test]
fn f033_the_same_commands_work_on_the_right_word() {
    let done = ["start", "send again", "give up", "ask now", "settle sale", "settle refund"];
    let mut denied = vec!["hold", "release", "by hand", "add", "role", "pin", "remove"];
    denied.extend(["fetch bill", "take bill", "decide", "ask difference", "adopt", "sweep", "close day", "export", "back up"]);
    for which in 0..NAMES.len() {
        let results: Vec<_> = (0..3)
            .map(|seed| {
                let mut tempted = temptation();
                let make = command(which, &tempted, &mut fastrand::Rng::with_seed(seed), word_of(MANAGER));
                (named(&make(DeedId(0))), tempted.shop.deed(make))
            })
            .collect();
        let name = results[0].0;
        let was_done = results.iter().any(|(_, result)| *result == DeedResult::Done);
        let was_denied = results.iter().all(|(_, result)| *result == refused(DeedRefusal::NoAuthority(NoAuthority::Denied)));
        assert_eq!((was_done, was_denied), (done.contains(&name), denied.contains(&name)), "{results:?}");
    }
}

#[test]
fn f033_nothing_at_all_is_done_while_nobody_has_the_till() {
    let mut tempted = temptation();
    tempted.shop.lock();
    let before = tempted.shop.last_seq();
    for (which, name) in NAMES.into_iter().enumerate() {
        let make = command(which, &tempted, &mut fastrand::Rng::with_seed(1), word_of(OWNER));
        let wanted = if name == "owner" { DeedRefusal::Outdated } else { DeedRefusal::NotSignedIn };
        assert_eq!(tempted.shop.deed(make), refused(wanted), "{name}");
    }
    assert_eq!(tempted.shop.kinds_since(before), [""; 0], "not even a PIN was looked at");
}

#[test]
fn a_refund_and_the_word_for_it_are_written_together_and_before_it_leaves() {
    let mut shop = Shop::with(CASHIER);
    let paid = shop.paid("S-00000001", 1_250);
    let before = shop.last_seq();
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 400, word_of(MANAGER))), DeedResult::Done);
    shop.wait(1_000);
    assert_eq!(shop.kinds_since(before), ["person.pin_tried", "person.approved", "refund.queued", "refund.send_started"]);
    let lines = shop.journal();
    let line = |kind: &str| lines.iter().rfind(|line| line.kind == kind).unwrap_or_else(|| panic!("no {kind}"));
    let (approved, queued) = (line("person.approved"), line("refund.queued"));
    assert!(approved.actor.contains(MANAGER.0) && approved.body.contains(CASHIER.0) && approved.body.contains("R-T1-0001"), "{approved:?}");
    assert!(queued.actor.contains(CASHIER.0) && queued.body.contains(MANAGER.0), "{queued:?}");
    assert_eq!(shop.sent().len(), 1);
    assert_eq!(shop.session().signatory().map(|who| who.name.clone()), Some(name(CASHIER)));
    shop.verify();
}

#[test]
fn f034_an_approval_counts_for_that_one_command_only() {
    let mut shop = Shop::with(CASHIER);
    let paid = shop.paid("S-00000001", 1_250);
    let id = shop.begin(|id| Command::Refund(id, start(&paid, "R-T1-0001", 100, word_of(MANAGER))));
    // While the manager's PIN is looked at, the same name stands for more money.
    shop.command(Command::Refund(id, start(&paid, "R-T1-0001", 1_250, None)));
    assert_eq!(shop.outcome(id), refused(DeedRefusal::NoAuthority(NoAuthority::NeedsApproval)));
    shop.check_pins();
    let refunds = shop.core().ledger().refunds_of_sale(&paid.sale_id).expect("it reads");
    assert_eq!(refunds.iter().map(|refund| refund.order.amount).collect::<Vec<_>>(), [fen(100)], "what was approved, and no more");

    // Used up: the next needs its own word, and the same once more is no second one.
    assert_eq!(shop.refund(start(&paid, "R-T1-0002", 100, None)), refused(DeedRefusal::NoAuthority(NoAuthority::NeedsApproval)));
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 1_250, word_of(MANAGER))), refused(DeedRefusal::NumberUsed));
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, word_of(MANAGER))), DeedResult::Done);
    assert_eq!(shop.core().ledger().refunds_of_sale(&paid.sale_id).expect("it reads").len(), 1);
}

#[test]
fn a_fitting_pin_is_on_record_and_counts_as_fitting_also_where_there_was_nothing_left_to_do() {
    let mut shop = Shop::with(CASHIER);
    let paid = shop.paid("S-00000001", 1_250);
    for _again in 0..7 {
        assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, word_of(MANAGER))), DeedResult::Done);
        shop.restart();
        assert_eq!(shop.locked_until(MANAGER), None);
        assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    }
    assert_eq!(shop.journal().iter().filter(|line| line.kind == "person.approved").count(), 7);
    assert_eq!(shop.journal().iter().filter(|line| line.kind == "refund.queued").count(), 1);
}

#[test]
fn f039_an_approval_that_was_being_checked_is_gone_after_a_restart() {
    let mut shop = Shop::with(CASHIER);
    let paid = shop.paid("S-00000001", 1_250);
    shop.begin(|id| Command::Refund(id, start(&paid, "R-T1-0001", 100, word_of(MANAGER))));
    let waiting = std::mem::take(&mut shop.pins);
    shop.restart();
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    let before = shop.last_seq();
    shop.pins = waiting;
    shop.check_pins();
    shop.wait(5_000);
    assert_eq!(shop.kinds_since(before), [""; 0]);
    assert!(shop.sent().is_empty());
}

#[test]
fn f034_who_has_the_till_must_be_the_same_when_the_pin_has_been_checked() {
    let meanwhile: [fn(&mut Shop); 3] = [
        |shop| shop.lock(),
        |shop| {
            // Somebody else signs in; that PIN is looked at first.
            let slow = shop.pins.remove(0);
            shop.begin(|id| Command::Person(id, PersonCommand::SignIn { name: name(OTHER_CASHIER), pin: pin(OTHER_CASHIER.1) }));
            shop.check_pins_and_keep(slow);
        },
        |shop| shop.wait(600_000),
    ];
    for change in meanwhile {
        let mut shop = Shop::with(CASHIER);
        let paid = shop.paid("S-00000001", 1_250);
        shop.command(Command::LookAt(None));
        let id = shop.begin(|id| Command::Refund(id, start(&paid, "R-T1-0001", 100, word_of(MANAGER))));
        change(&mut shop);
        shop.check_pins();
        assert_eq!(shop.outcome(id), refused(DeedRefusal::Outdated));
        assert_eq!(shop.core().ledger().refunds_of_sale(&paid.sale_id), Ok(vec![]));
    }
}

#[test]
fn f034_an_approver_who_was_let_go_meanwhile_has_approved_nothing() {
    let mut shop = Shop::with(OWNER);
    let paid = shop.paid("S-00000001", 1_250);
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    let id = shop.begin(|id| Command::Refund(id, start(&paid, "R-T1-0001", 100, word_of(MANAGER))));
    let slow = shop.pins.remove(0);
    assert_eq!(shop.sign_in(OWNER), DeedResult::Done);
    assert_eq!(shop.person(PersonCommand::Remove { name: name(MANAGER), approval: None }), DeedResult::Done);
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    shop.pins.push(slow);
    shop.check_pins();
    assert_eq!(shop.outcome(id), refused(DeedRefusal::Outdated));
    assert_eq!(shop.core().ledger().refunds_of_sale(&paid.sale_id), Ok(vec![]));
}

#[test]
fn f033_the_record_is_not_shown_to_a_cashier_and_nothing_to_nobody() {
    let mut shop = Shop::with(CASHIER);
    let paid = shop.paid("S-00000001", 1_250);
    let day = scantill::domain::BusinessDay::of(at(0), scantill::domain::DayStart::default());
    let record = Show::Audit(AuditQuery { day, with_sales: true }, None);
    shop.show(record.clone());
    assert_eq!(shop.core().view(&[]).shown, Shown::Nothing);
    assert!(shop.journal().iter().any(|line| line.kind == "person.denied" && line.body.contains("read_audit")), "and that is on record");
    shop.show(Show::Sale(paid.sale_id));
    assert!(matches!(shop.core().view(&[]).shown, Shown::Sale(_)));
    shop.lock();
    assert_eq!(shop.core().view(&[]).shown, Shown::Nothing, "nobody is there to look");
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert!(matches!(shop.core().view(&[]).shown, Shown::Sale(_)));
    shop.show(record);
    assert!(matches!(shop.core().view(&[]).shown, Shown::Audit(_)));
    assert!(matches!(shop.session(), Session::Open(_)));
}
