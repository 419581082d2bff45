//! Money back at the window: the dialogue in which a refund is begun, and the list in which it is watched.

use crate::{Till, money_back, samples};
use eframe::egui::{Event, Key, Modifiers};
use scantill::domain::*;
use scantill::engine::*;
use scantill::ui::Lang;

fn with(role: Role, name: &str, shown: Shown) -> View {
    View { session: Session::Open(samples::who(name, role)), refund_reasons: money_back::reasons(), shown, ..samples::ready() }
}

/// The dialogue of the paid sale, opened from the list of refunds by way of the sale's page.
fn dialogue(lang: Lang, role: Role, name: &str, sale: &Sale) -> Till {
    let mut till = Till::open(lang, with(role, name, Shown::Nothing));
    till.press(Key::F6);
    let line = RefundLine { refund: money_back::refund(1, 300, 60, money_back::manager(), &money_back::succeeded(300)), next_at: None };
    let mut line = line;
    line.refund.order.sale_id = sale.id.clone();
    till.publish(|view| view.shown = money_back::page(RefundFilter::All, None, vec![line], false));
    till.press(Key::Enter);
    till.publish(|view| view.shown = money_back::sale_page(sale.clone(), Lamp::Paid, vec![]));
    till.typed("r");
    assert!(till.commands().is_empty());
    assert_eq!(till.show, Show::Sale(sale.id.clone()));
    till
}

fn started(commands: &[Command]) -> (DeedId, &RefundCommand) {
    match commands {
        [Command::Refund(deed, start @ RefundCommand::Start { .. })] => (*deed, start),
        other => panic!("one refund was to be started, not {other:?}"),
    }
}

fn conclude(till: &mut Till, deed: DeedId, result: DeedResult) {
    till.publish(|view| view.outcomes.push(Outcome { deed, result }));
}

#[test]
fn a_manager_gives_a_part_back_with_a_reason() {
    let sale = money_back::paid();
    let mut till = dialogue(Lang::En, Role::Manager, "张伟", &sale);
    assert!(till.shows("¥48.00 is left"));
    till.typed("12.5");
    till.press(Key::Enter);
    till.press(Key::Enter);
    assert!(till.shows("Choose a reason"), "no reason, no refund");
    till.typed("2");
    till.press(Key::Enter);
    assert!(till.commands().is_empty(), "the summary comes first");
    assert!(till.shows("¥12.50 back to the customer of sale"));
    till.press(Key::Enter);
    let commands = till.commands();
    let (deed, start) = started(&commands);
    let RefundCommand::Start { refund_no, sale_id, trade_no, amount, reason, settles, approval } = start else { panic!("a start") };
    assert_eq!((sale_id, trade_no), (&sale.id, &samples::trade_no(1)));
    assert_eq!((amount.fen().get(), reason.as_str(), settles, approval), (1_250, "商品有质量问题", &None, &None));
    let mut refund = money_back::refund(1, 1_250, 0, money_back::manager(), &[]);
    refund.order.refund_no = refund_no.clone();
    conclude(&mut till, deed, DeedResult::Done);
    till.publish(|view| view.shown = money_back::sale_page(sale.clone(), Lamp::Paid, vec![refund]));
    assert!(till.shows("It goes out by itself") && till.shows(refund_no.as_str()));
    till.press(Key::Enter);
    assert!(till.commands().is_empty() && !till.shows("It goes out by itself"), "the next Enter only closes it");
}

#[test]
fn f020_a_second_enter_is_the_same_refund_and_a_held_one_is_none() {
    let mut till = dialogue(Lang::Zh, Role::Manager, "张伟", &money_back::paid());
    till.typed("w");
    till.press(Key::Enter);
    till.typed("1");
    let held = Event::Key { key: Key::Enter, physical_key: None, pressed: true, repeat: true, modifiers: Modifiers::NONE };
    for _ in 0..5 {
        till.window.event(held.clone());
        till.window.run();
    }
    assert!(till.commands().is_empty(), "a held Enter does nothing");
    till.press(Key::Enter);
    till.press(Key::Enter);
    let commands = till.commands();
    let (deed, first) = started(&commands);
    assert!(matches!(first, RefundCommand::Start { amount, .. } if amount.fen().get() == 4_800));
    till.press(Key::Enter);
    assert!(till.commands().is_empty(), "it is under way");
    conclude(&mut till, deed, DeedResult::Refused(DeedRefusal::NotWritten(LedgerError::DiskFull)));
    assert!(till.shows("账本没有记下"));
    till.press(Key::Enter);
    let commands = till.commands();
    let (_, again) = started(&commands);
    assert_eq!(first, again, "number, amount and all");
}

#[test]
fn f025_no_more_can_go_back_than_is_left() {
    let sale = money_back::paid();
    let mut till = dialogue(Lang::En, Role::Manager, "张伟", &sale);
    let mut before = money_back::refund(9, 3_000, 5, money_back::manager(), &money_back::succeeded(3_000));
    let payment = sale.refundables().remove(0);
    (before.order.trade_no, before.order.transaction_id) = (payment.trade_no, payment.transaction_id);
    till.publish(|view| view.shown = money_back::sale_page(sale.clone(), Lamp::Paid, vec![before]));
    till.typed("18.01");
    assert!(till.shows("At most ¥18.00 can go back"));
    till.press(Key::Enter);
    till.typed("1");
    till.press(Key::Enter);
    till.press(Key::Enter);
    assert!(till.commands().is_empty());
}

#[test]
fn f033_a_cashier_needs_the_managers_pin_and_a_wrong_one_sends_the_same_refund_again() {
    let mut till = dialogue(Lang::En, Role::Cashier, "小李", &money_back::paid());
    till.typed("w");
    till.press(Key::Enter);
    till.typed("1");
    till.press(Key::Enter);
    till.press(Key::Enter);
    assert!(till.commands().is_empty() && till.shows("Approval is needed"));
    assert!(till.shows("¥48.00 back to the customer of sale"), "what exactly is approved");
    till.typed("482916");
    till.press(Key::Enter);
    let commands = till.commands();
    let (deed, first) = started(&commands);
    let RefundCommand::Start { refund_no, approval: Some(approval), .. } = first else { panic!("with an approval") };
    assert_eq!((approval.name.as_str(), approval.pin.expose()), ("张伟", "482916"));
    conclude(&mut till, deed, DeedResult::Refused(DeedRefusal::PinWrong { tries_left: 4 }));
    till.typed("482915");
    till.press(Key::Enter);
    let commands = till.commands();
    let (deed, again) = started(&commands);
    assert!(matches!(again, RefundCommand::Start { refund_no: same, .. } if same == refund_no));
    conclude(&mut till, deed, DeedResult::Done);
    assert!(!till.shows("Approval is needed") && till.shows("approved by 张伟 (manager)"));
}

#[test]
fn nobody_approves_and_nothing_is_sent() {
    let mut till = dialogue(Lang::Zh, Role::Cashier, "小李", &money_back::paid());
    till.typed("w");
    till.press(Key::Enter);
    till.typed("1");
    till.press(Key::Enter);
    till.press(Key::Enter);
    till.press(Key::Escape);
    assert!(till.commands().is_empty() && !till.shows("需要批准"));
    assert!(till.shows("退 ¥48.00 给收款单"), "what was put together is still there");
}

#[test]
fn the_mouse_alone_gives_everything_back_in_own_words() {
    let mut till = dialogue(Lang::En, Role::Owner, "王芳", &money_back::paid());
    till.click("All of it  ¥48.00");
    till.click("Go on");
    till.typed("0");
    till.window.event(Event::Text("719".to_owned()));
    till.window.run();
    assert!(till.shows("a number or a single letter is no reason"), "a PIN that was typed too early");
    till.press(Key::F1);
    till.press(Key::F1);
    till.press(Key::Enter);
    assert!(!till.shows("Give money back ¥48.00"));
    (0..3).for_each(|_| till.press(Key::Backspace));
    till.window.event(Event::Text("spilt".to_owned()));
    till.window.run();
    till.click("Go on");
    till.click("Give money back ¥48.00");
    let commands = till.commands();
    let (_, start) = started(&commands);
    assert!(matches!(start, RefundCommand::Start { reason, .. } if reason == "spilt"), "{start:?}");
}

#[test]
fn of_a_sale_paid_twice_the_second_payment_can_be_chosen_and_settles_it() {
    let sale = money_back::paid_twice();
    let mut till = dialogue(Lang::En, Role::Manager, "张伟", &sale);
    till.typed("2");
    till.press(Key::Enter);
    till.typed("w");
    till.press(Key::Enter);
    till.typed("4");
    till.press(Key::Enter);
    assert!(till.shows("This settles \"paid twice\""));
    till.press(Key::Enter);
    let commands = till.commands();
    let (_, start) = started(&commands);
    let RefundCommand::Start { trade_no, settles, .. } = start else { panic!("a start") };
    assert_eq!((trade_no, settles), (&sale.charges[1].order.trade_no, &Some(Settles::Exception(SaleException::PaidTwice))));
}

/// The list of refunds with all samples.
fn list(lang: Lang, role: Role, name: &str) -> Till {
    let mut till = Till::open(lang, with(role, name, Shown::Nothing));
    till.press(Key::F6);
    assert!(till.commands().is_empty());
    assert_eq!(till.show, Show::Refunds(RefundFilter::All, None));
    till.publish(|view| view.shown = money_back::page(RefundFilter::All, None, money_back::refunds(), false));
    till
}

#[test]
fn every_refund_says_what_it_waits_for() {
    for (lang, lines) in [
        (
            Lang::Zh,
            ["14:04 发出", "正在等答复", "14:05 再发一次", "14:32 再查询", "商户余额不足：充值后按 S", "已到账", "被关闭", "退不进卡", "被拒绝"],
        ),
        (
            Lang::En,
            [
                "goes out at 11-21 14:04",
                "waiting for the answer",
                "sent again at 11-21 14:05",
                "asks again at 11-21 14:32",
                "balance too low: top up, then press S",
                "arrived",
                "closed",
                "card refused",
                "refused",
            ],
        ),
    ] {
        let till = list(lang, Role::Manager, "张伟");
        for line in lines {
            assert!(till.shows(line), "{line}");
        }
    }
}

#[test]
fn the_keys_handle_the_refund_under_the_bar() {
    let mut till = list(Lang::En, Role::Manager, "张伟");
    till.typed("s");
    assert!(till.commands().is_empty(), "the first does not wait for a person");
    for _ in 0..4 {
        till.press(Key::ArrowDown);
    }
    assert!(till.shows("Top up the merchant account"));
    till.typed("s");
    let commands = till.commands();
    let [Command::Refund(deed, RefundCommand::SendAgain { refund_no, approval: None })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(*refund_no, money_back::refund_no(5));
    conclude(&mut till, *deed, DeedResult::Done);
    till.press(Key::Home);
    till.press(Key::ArrowDown);
    till.typed("a");
    let commands = till.commands();
    let [Command::Refund(deed, RefundCommand::AskNow { refund_no })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(*refund_no, money_back::refund_no(2));
    conclude(&mut till, *deed, DeedResult::Done);
    till.typed("g");
    assert!(till.commands().is_empty() && till.shows("Give this refund up?"));
    till.press(Key::Enter);
    assert!(
        matches!(till.commands().as_slice(), [Command::Refund(_, RefundCommand::GiveUp { refund_no, .. })] if *refund_no == money_back::refund_no(2))
    );
}

#[test]
fn the_bar_stays_on_its_refund_when_others_come_above_it() {
    let mut till = list(Lang::En, Role::Manager, "张伟");
    till.press(Key::End);
    assert!(till.shows("Paid more than a year ago"));
    let mut rows = money_back::refunds();
    rows.insert(0, RefundLine { refund: money_back::refund(11, 100, 0, money_back::manager(), &[]), next_at: None });
    till.publish(|view| view.shown = money_back::page(RefundFilter::All, None, rows, false));
    assert!(till.shows("Paid more than a year ago"));
}

#[test]
fn filters_and_pages_are_asked_for_by_keys() {
    let mut till = list(Lang::Zh, Role::Manager, "张伟");
    till.press(Key::ArrowRight);
    assert!(till.commands().is_empty());
    assert_eq!(till.show, Show::Refunds(RefundFilter::All, None), "there is no further page");
    till.typed("2");
    assert!(till.shows("正在读取"), "a page of another filter is not shown as this one");
    till.publish(|view| view.shown = money_back::page(RefundFilter::UnderWay, None, money_back::refunds(), true));
    till.press(Key::ArrowRight);
    assert!(till.commands().is_empty());
    let last = money_back::refunds().pop().expect("a refund").refund;
    let key = RefundPageKey { queued_at: last.queued_at, refund_no: last.order.refund_no };
    assert_eq!(till.show, Show::Refunds(RefundFilter::UnderWay, Some(key)));
    till.press(Key::ArrowLeft);
    assert!(till.commands().is_empty());
    assert_eq!(till.show, Show::Refunds(RefundFilter::UnderWay, None));
    till.press(Key::Escape);
    assert!(till.commands().is_empty());
    assert_eq!(till.show, Show::Nothing);
}

#[test]
fn a_manager_holds_the_queue_and_a_cashier_cannot() {
    let mut till = list(Lang::En, Role::Cashier, "小李");
    till.typed("p");
    assert!(till.commands().is_empty() && till.shows("Only a manager can hold the queue"));
    let mut till = list(Lang::En, Role::Manager, "张伟");
    till.typed("p");
    let commands = till.commands();
    let [Command::Refund(deed, RefundCommand::Hold)] = commands.as_slice() else { panic!("{commands:?}") };
    conclude(&mut till, *deed, DeedResult::Done);
    till.publish(|view| view.queue.held_by = CashierId::new("张伟").ok());
    assert!(till.shows("张伟 holds the queue") && till.shows("held by 张伟"));
    till.typed("p");
    assert!(matches!(till.commands().as_slice(), [Command::Refund(_, RefundCommand::Release)]));
}

#[test]
fn f086_a_queue_that_stopped_says_why_and_how_it_goes_on() {
    let mut till = list(Lang::En, Role::Manager, "张伟");
    let refusal = Refusal { code: "CERT_ERROR".to_owned(), words: "证书已作废".to_owned() };
    let why = StopWhy::Refused(Hold { trouble: RefundTrouble::Certificate, refusal });
    till.publish(|view| view.queue.stopped = Some(QueueStop { at: samples::now(), why }));
    assert!(till.shows("Refunds stopped at 11-21 14:03") && till.shows("证书已作废") && till.shows("P lets it go on"));
    till.publish(|view| view.queue.stopped = Some(QueueStop { at: samples::now(), why: StopWhy::Unknown(Unknown::Tls) }));
    assert!(till.shows("scantill check"));
}
