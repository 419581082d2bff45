//! The work list at the window: one key for each way to bring something to its end.

use crate::{Till, money_back, samples};
use eframe::egui::{Event, Key};
use scantill::domain::*;
use scantill::engine::*;
use scantill::ui::Lang;
use scantill::ui::text::{RefundText, WorkText};
use std::sync::Arc;

fn work(lang: Lang, role: Role, name: &str) -> Till {
    work_in(lang, role, name, [1366.0, 768.0])
}

fn work_in(lang: Lang, role: Role, name: &str, size: [f32; 2]) -> Till {
    let view = View { session: Session::Open(samples::who(name, role)), ..samples::ready() };
    let mut till = Till::open_with(samples::options(lang), view, size);
    till.press(Key::F8);
    assert!(till.commands().is_empty());
    assert_eq!(till.show, Show::Work);
    till.publish(|view| view.shown = Shown::Work(Arc::new(money_back::work())));
    till
}

fn conclude(till: &mut Till, deed: DeedId, result: DeedResult) {
    till.publish(|view| view.outcomes.push(Outcome { deed, result }));
}

#[test]
fn nothing_waits() {
    for (lang, words) in [(Lang::Zh, "没有待办"), (Lang::En, "Nothing waits")] {
        let mut till = work(lang, Role::Manager, "张伟");
        till.publish(|view| view.shown = Shown::Work(Arc::new(WorkPage::default())));
        assert!(till.shows(words));
        for key in ["r", "k", "o", "l"] {
            till.typed(key);
        }
        till.press(Key::Enter);
        assert!(till.commands().is_empty());
    }
}

#[test]
fn f024_the_second_payment_goes_back_with_one_key_and_one_enter() {
    let mut till = work(Lang::En, Role::Manager, "张伟");
    assert!(till.shows("¥48.00 stands ready to go back"));
    till.typed("r");
    assert!(till.commands().is_empty() && till.shows("This settles \"paid twice\""));
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Refund(deed, first)] = commands.as_slice() else { panic!("{commands:?}") };
    let RefundCommand::Start { sale_id, trade_no, amount, settles, approval, .. } = first else { panic!("{first:?}") };
    let twice = money_back::paid_twice();
    assert_eq!((sale_id, trade_no, amount.fen().get()), (&twice.id, &twice.charges[1].order.trade_no, 4_800));
    assert_eq!((settles, approval), (&Some(Settles::Exception(SaleException::PaidTwice)), &None));
    till.typed("r");
    till.press(Key::Enter);
    assert!(till.commands().is_empty(), "it is under way");
    conclude(&mut till, *deed, DeedResult::Done);
    till.typed("r");
    till.press(Key::Enter);
    let commands = till.commands();
    assert!(
        matches!(commands.as_slice(), [Command::Refund(_, again)] if again == first),
        "{commands:?}: a list that is not fresh yet names the same refund"
    );
}

#[test]
fn what_was_paid_late_is_kept_with_a_note() {
    let mut till = work(Lang::Zh, Role::Manager, "张伟");
    till.press(Key::ArrowDown);
    till.typed("k");
    assert!(till.shows("顾客拿到了货"));
    till.window.event(Event::Text("货已给".to_owned()));
    till.window.run();
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Work(_, WorkCommand::SettleException { sale_id, exception, how, note, approval: None })] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert_eq!((sale_id, *exception), (&samples::sale_id(4), SaleException::PaidLate));
    assert_eq!((how, note.as_str()), (&SettledHow::Kept, "货已给"));
}

#[test]
fn esc_leaves_it_as_it_is() {
    let mut till = work(Lang::En, Role::Manager, "张伟");
    till.typed("o");
    assert!(till.shows("by transfer or in the merchant platform"));
    till.press(Key::Escape);
    till.press(Key::Escape);
    assert!(till.commands().is_empty() && !till.shows("by transfer or in the merchant platform"));
}

#[test]
fn what_was_set_by_hand_is_only_looked_into() {
    let mut till = work(Lang::En, Role::Owner, "王芳");
    till.press(Key::ArrowDown);
    till.press(Key::ArrowDown);
    for key in ["r", "k", "o", "s", "g"] {
        till.typed(key);
        assert!(!till.shows("Note it"), "{key}");
    }
    till.typed("l");
    till.press(Key::Enter);
    assert!(matches!(
        till.commands().as_slice(),
        [Command::Work(_, WorkCommand::SettleException { exception: SaleException::SetByHand, how: SettledHow::LookedInto, .. })]
    ));
}

#[test]
fn a_refund_without_balance_is_sent_again_from_here() {
    let mut till = work(Lang::En, Role::Manager, "张伟");
    for _ in 0..3 {
        till.press(Key::ArrowDown);
    }
    till.typed("s");
    assert!(
        matches!(till.commands().as_slice(), [Command::Refund(_, RefundCommand::SendAgain { refund_no, .. })] if *refund_no == money_back::refund_no(5))
    );
}

#[test]
fn a_closed_refund_is_made_anew_under_another_number_which_settles_it() {
    let mut till = work(Lang::En, Role::Manager, "张伟");
    for _ in 0..4 {
        till.press(Key::ArrowDown);
    }
    assert!(till.shows("REFUNDCLOSE"));
    till.typed("r");
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Refund(_, RefundCommand::Start { refund_no, amount, settles, .. })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((amount.fen().get(), settles), (1_800, &Some(Settles::Refund(money_back::refund_no(7)))));
    assert_ne!(*refund_no, money_back::refund_no(7));
}

#[test]
fn what_returned_to_the_shop_cannot_be_refunded_again_but_paid_back_otherwise() {
    let mut till = work(Lang::En, Role::Manager, "张伟");
    for _ in 0..5 {
        till.press(Key::ArrowDown);
    }
    assert!(till.shows("cancelled or frozen"));
    till.typed("r");
    till.press(Key::Enter);
    assert_eq!(till.show, Show::Work);
    let mut till = work(Lang::En, Role::Manager, "张伟");
    till.press(Key::End);
    till.press(Key::ArrowUp);
    till.typed("o");
    till.press(Key::Enter);
    assert!(matches!(
        till.commands().as_slice(),
        [Command::Work(_, WorkCommand::SettleRefund { refund_no, how: SettledHow::PaidBackOtherwise, .. })] if *refund_no == money_back::refund_no(8)
    ));
}

#[test]
fn f033_a_cashier_settles_with_the_managers_word() {
    let mut till = work(Lang::En, Role::Cashier, "小李");
    till.press(Key::ArrowDown);
    till.typed("k");
    till.press(Key::Enter);
    assert!(till.commands().is_empty() && till.shows("Approval is needed") && till.shows("Keep the money  ·  paid after it was given up ¥42.00"));
    till.typed("482916");
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Work(deed, WorkCommand::SettleException { approval: Some(approval), .. })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(approval.name.as_str(), "张伟");
    conclude(&mut till, *deed, DeedResult::Done);
    assert!(till.shows("approved by 张伟 (manager)"));
}

#[test]
fn no_button_of_the_work_list_is_cut() {
    let buttons = [
        WorkText::Refund,
        WorkText::RefundAnew,
        WorkText::SendAgain,
        WorkText::GiveUp,
        WorkText::Keep,
        WorkText::PaidInCash,
        WorkText::PaidBack,
        WorkText::LookedInto,
    ];
    for lang in [Lang::Zh, Lang::En] {
        for size in [[1024.0, 700.0], [1366.0, 768.0]] {
            let mut till = work_in(lang, Role::Manager, "张伟", size);
            for line in 0..7 {
                let words: Vec<_> = buttons.iter().map(|text| text.get(lang)).chain([RefundText::OpenSale.get(lang)]).collect();
                let cut: Vec<_> = crate::day_layout::cut(&till, size).into_iter().filter(|text| words.contains(&text.as_str())).collect();
                assert_eq!(cut, [""; 0], "{lang:?} {size:?} {line}");
                till.press(Key::ArrowDown);
            }
        }
    }
}
