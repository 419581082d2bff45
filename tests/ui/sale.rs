//! One sale from the first key to the next customer.

use crate::{Till, samples};
use eframe::egui::{Event, Key, Modifiers};
use scantill::domain::{Lamp, Refusal, SaleId};
use scantill::engine::Command;
use scantill::ui::Lang;

const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

fn in_either<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    if lang == Lang::Zh { zh } else { en }
}

/// Collects 12.50 in a fresh window and shows its code.
fn waiting(lang: Lang) -> (Till, SaleId) {
    let mut till = Till::open(lang, samples::ready());
    let id = till.start();
    till.publish_sale(samples::showing(id.clone(), 1, 1_250, samples::now()), Lamp::Waiting);
    (till, id)
}

#[test]
fn keys_and_keypad_ask_for_the_same_fen() {
    for lang in LANGS {
        let mut till = Till::open(lang, samples::ready());
        for key in ["1", "2", ".", "5", "+", "3"] {
            till.click(key);
        }
        till.click(in_either(lang, "收款", "Collect"));
        let commands = till.commands();
        assert!(matches!(commands.as_slice(), [Command::StartSale { amount, .. }] if amount.fen().get() == 1_550), "{commands:?}");
        Till::open(lang, samples::ready()).start();
    }
}

#[test]
fn f020_a_double_or_held_enter_is_one_sale() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.typed("12.50");
    // A frozen screen hands all keys over at once; a held key repeats without being released.
    for _ in 0..3 {
        till.window.key_press(Key::Enter);
        till.window.key_down(Key::Enter);
        till.window.key_down(Key::Enter);
    }
    till.window.run();
    assert_eq!(till.commands().len(), 1);
    till.press(Key::Enter);
    till.typed("7");
    till.press(Key::Enter);
    assert!(till.commands().is_empty(), "typing while a sale is under way starts no other");
}

#[test]
fn a_code_is_shown_and_then_paid() {
    for lang in LANGS {
        let (mut till, id) = waiting(lang);
        assert!(till.shows(in_either(lang, "收款码 ¥12.50", "Code ¥12.50")));
        assert!(till.shows(in_either(lang, "等待付款", "Waiting for payment")));
        till.publish_sale(samples::paid(id.clone(), 1, 1_250, samples::now()), Lamp::Paid);
        assert!(till.shows(in_either(lang, "已收款", "PAID — HAND OVER")));
        assert!(!till.shows(in_either(lang, "收款码 ¥12.50", "Code ¥12.50")));
        till.press(Key::Enter);
        assert!(!till.shows(in_either(lang, "已收款", "PAID — HAND OVER")), "Enter serves the next customer");
        assert_ne!(till.start(), id, "the next customer's sale has its own id");
    }
}

#[test]
fn an_enter_meant_for_the_waiting_code_does_not_put_the_green_lamp_away() {
    let (mut till, id) = waiting(Lang::Zh);
    till.window.key_press(Key::Enter);
    till.publish_sale(samples::paid(id, 1, 1_250, samples::now()), Lamp::Paid);
    assert!(till.shows("已收款"));
}

#[test]
fn f021_the_code_of_another_sale_is_never_shown() {
    let (mut till, id) = waiting(Lang::Zh);
    let other = samples::seen(samples::showing(samples::sale_id(9), 9, 8_800, samples::now()), Lamp::Waiting);
    till.publish(|view| view.sales.push(other));
    assert!(till.shows("收款码 ¥12.50") && !till.shows("收款码 ¥88.00"));
    till.press_with(Modifiers::COMMAND, Key::Num2);
    assert!(till.shows("收款码 ¥88.00") && !till.shows("收款码 ¥12.50"));
    till.press_with(Modifiers::COMMAND, Key::N);
    assert!(!till.shows("收款码 ¥"), "an empty amount shows no code");
    till.press_with(Modifiers::COMMAND, Key::Num1);
    assert!(till.shows("收款码 ¥12.50"));
    till.publish(|view| view.sales.retain(|sale| sale.sale.id != id));
    assert!(!till.shows("收款码 ¥"), "a sale that is no longer watched shows no code");
}

#[test]
fn f022_a_code_past_its_time_is_taken_down_by_the_window_itself() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    let id = till.start();
    till.publish_sale(samples::showing(id.clone(), 1, 1_250, samples::now().plus_millis(-299_999)), Lamp::Waiting);
    assert!(till.shows("收款码 ¥12.50") && till.shows("1 秒后换新码"));
    till.publish_sale(samples::showing(id, 1, 1_250, samples::now().plus_millis(-300_000)), Lamp::Waiting);
    assert!(!till.shows("收款码 ¥12.50"));
}

#[test]
fn esc_asks_before_it_cancels() {
    for lang in LANGS {
        let (mut till, id) = waiting(lang);
        till.press(Key::Escape);
        assert!(till.shows(in_either(lang, "取消这笔收款？", "Cancel this sale?")));
        till.press(Key::Escape);
        assert!(till.commands().is_empty(), "Esc again keeps the sale");
        till.press(Key::Escape);
        till.press(Key::Enter);
        let commands = till.commands();
        assert!(matches!(commands.as_slice(), [Command::Cancel { sale_id }] if *sale_id == id), "{commands:?}");
    }
}

#[test]
fn esc_with_nothing_but_typing_clears_it() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.typed("99");
    till.press(Key::Escape);
    till.start();
}

#[test]
fn f2_asks_for_a_new_code_only_where_that_is_safe() {
    let (mut till, id) = waiting(Lang::En);
    till.press(Key::F2);
    let commands = till.commands();
    assert!(matches!(commands.as_slice(), [Command::NewCode { sale_id }] if *sale_id == id), "{commands:?}");
    for lamp in [Lamp::Silent, Lamp::UnderWay, Lamp::PlacingUnknown, Lamp::WrongAmount] {
        till.publish_sale(samples::showing(id.clone(), 1, 1_250, samples::now()), lamp.clone());
        till.press(Key::F2);
        assert!(till.commands().is_empty(), "{lamp:?}: money may be on its way");
        assert!(!till.shows("Code ¥"), "{lamp:?} takes the code down");
    }
}

#[test]
fn f3_shows_the_five_facts_and_when_each_was_learnt() {
    for lang in LANGS {
        let (mut till, id) = waiting(lang);
        till.publish_sale(samples::paid(id, 1, 1_250, samples::now()), Lamp::Paid);
        let fact = in_either(lang, "签名 14:03:29", "Signature 14:03:29");
        assert!(!till.shows(fact));
        till.press(Key::F3);
        assert!(till.shows(fact));
        assert!(till.shows("4200002391202611216049173825"));
        till.press(Key::F3);
        assert!(!till.shows(fact));
    }
}

#[test]
fn amber_and_red_say_what_to_do() {
    for lang in LANGS {
        let (mut till, id) = waiting(lang);
        till.publish_sale(samples::showing(id.clone(), 1, 1_250, samples::now()), Lamp::Silent);
        assert!(till.shows(in_either(lang, "别重复收款", "DO NOT CHARGE AGAIN")));
        till.press(Key::Enter);
        assert!(till.shows(in_either(lang, "别重复收款", "DO NOT CHARGE AGAIN")), "Enter does not put an unknown away");
        let refusal = Refusal { code: "NOAUTH".to_owned(), words: "no".to_owned() };
        till.publish_sale(samples::placing(id.clone(), 1, 1_250, samples::now()), Lamp::Refused(refusal));
        assert!(till.shows(in_either(lang, "没有收款", "NOTHING PAID")) && till.shows("NOAUTH"));
        till.press(Key::Enter);
        let commands = till.commands();
        assert!(
            matches!(commands.as_slice(), [Command::Cancel { sale_id }] if *sale_id == id),
            "what can no longer be paid is given up: {commands:?}"
        );
    }
}

#[test]
fn an_unsaved_sale_goes_back_to_its_amount_and_keeps_its_id() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    let id = till.start();
    assert!(till.shows("正在保存"));
    till.press(Key::Escape);
    till.press(Key::Enter);
    let again = till.commands();
    assert!(matches!(again.as_slice(), [Command::StartSale { sale_id, .. }] if *sale_id == id), "the same amount is the same sale: {again:?}");
    till.press(Key::Escape);
    till.typed("0");
    till.press(Key::Enter);
    let other = till.commands();
    assert!(matches!(other.as_slice(), [Command::StartSale { sale_id, .. }] if *sale_id == id), "12.50 is still 12.5: {other:?}");
    till.press(Key::Escape);
    till.typed("+1");
    till.press(Key::Enter);
    let other = till.commands();
    assert!(matches!(other.as_slice(), [Command::StartSale { sale_id, .. }] if *sale_id != id), "another amount is another sale: {other:?}");
}

#[test]
fn the_engine_is_told_which_sale_is_looked_at() {
    let (mut till, id) = waiting(Lang::Zh);
    let looks = |till: &mut Till| -> Vec<Option<SaleId>> {
        std::iter::from_fn(|| till.engine.commands.try_recv().ok())
            .filter_map(|command| if let Command::LookAt(sale) = command { Some(sale) } else { None })
            .collect()
    };
    looks(&mut till);
    till.press_with(Modifiers::COMMAND, Key::N);
    assert_eq!(looks(&mut till), [None]);
    till.press_with(Modifiers::COMMAND, Key::Num1);
    assert_eq!(looks(&mut till), [Some(id)]);
}

#[test]
fn digits_for_the_note_stay_out_of_the_amount() {
    use egui_kittest::kittest::Queryable as _;
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.typed("12.5");
    till.window.get_by_label("备注").focus();
    till.window.run();
    till.window.event(Event::Text("7 号桌".to_owned()));
    till.window.run();
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::StartSale { amount, note, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((amount.fen().get(), note.as_str()), (1_250, "7 号桌"));
}

#[test]
fn an_amount_above_the_limit_is_not_asked_for() {
    let mut till = Till::open(Lang::En, samples::ready());
    till.typed("50000.01");
    assert!(till.shows("At most ¥50,000.00"));
    till.press(Key::Enter);
    assert!(till.commands().is_empty());
}

#[test]
fn a_command_that_finds_no_room_is_told_and_nothing_is_lost() {
    let (mut till, id) = waiting(Lang::En);
    for _ in 0..70 {
        till.press(Key::F2);
    }
    assert!(till.shows("the last key did nothing"));
    assert!(till.commands().len() <= 64);
    till.press(Key::F2);
    assert!(matches!(till.commands().as_slice(), [Command::NewCode { sale_id }] if *sale_id == id));
    assert!(!till.shows("the last key did nothing"));
}
