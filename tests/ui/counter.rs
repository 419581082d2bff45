//! What a hurried hand does: double clicks, Tab and Enter, a look at another sale and back, a till that comes up after a crash.

use crate::{Till, samples};
use eframe::egui::{Event, Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use scantill::domain::{Lamp, SaleId};
use scantill::engine::{Command, LedgerError, News, Notice, Stage, View};
use scantill::setup::KeyProblem;
use scantill::ui::Lang;

/// Which sales the window has said that it looks at.
fn looks(till: &mut Till) -> Vec<SaleId> {
    std::iter::from_fn(|| till.engine.commands.try_recv().ok())
        .filter_map(|command| if let Command::LookAt(sale) = command { sale } else { None })
        .collect()
}

/// The id of the line of `samples::busy` that was paid at 13:37.
fn early_sale() -> SaleId {
    SaleId::new("S-20261121-R006").expect("a sale id")
}

#[test]
fn a_line_of_the_day_opens_its_sale_by_mouse_and_by_keyboard() {
    for by_mouse in [true, false] {
        let mut till = Till::open(Lang::Zh, samples::busy());
        let line = till.window.get_by_role_and_label(Role::Button, "13:37 ¥1,280.00 已付");
        if by_mouse {
            line.click()
        } else {
            line.focus()
        }
        till.window.run();
        if !by_mouse {
            till.press(Key::Enter);
        }
        assert_eq!(looks(&mut till), [early_sale()]);
        assert!(till.shows("正在打开") && !till.shows("正在保存"));
        let sale = samples::paid(early_sale(), 6, 128_000, samples::now().plus_millis(-1_560_000));
        till.publish_sale(sale, Lamp::Paid);
        assert!(till.shows("早先已收款 ¥1,280.00") && till.shows("13:37:29") && !till.shows("请交货"), "an earlier sale calls for no goods now");
        assert!(till.shows("没有进行中的收款"));
        till.press(Key::Enter);
        assert!(till.shows("可以收款"), "Enter goes back to collecting");
    }
}

#[test]
fn money_that_nobody_has_seen_says_hand_over_on_its_card() {
    for (lang, words) in [(Lang::Zh, "已付 · 请交货"), (Lang::En, "paid: hand over")] {
        let mut till = Till::open(lang, samples::ready());
        till.typed("3");
        till.publish_sale(samples::paid(samples::sale_id(4), 4, 1_250, samples::now()), Lamp::Paid);
        assert!(till.shows(words));
        till.press_with(Modifiers::COMMAND, Key::Num1);
        assert!(till.shows(if lang == Lang::Zh { "已收款 · 请交货" } else { "PAID — HAND OVER" }));
    }
}

/// A till that comes up with two sales under way.
fn after_a_crash() -> View {
    let sale = |number, fen| samples::seen(samples::showing(samples::sale_id(number), number, fen, samples::now()), Lamp::Waiting);
    View { sales: vec![sale(1, 8_800), sale(2, 1_250)], ..samples::ready() }
}

#[test]
fn a_till_that_starts_with_sales_under_way_shows_the_latest() {
    let mut till = Till::open(Lang::Zh, View { stage: Stage::Starting, ..samples::ready() });
    till.publish(|view| *view = after_a_crash());
    assert_eq!(looks(&mut till), [samples::sale_id(2)]);
    assert!(till.shows("收款码 ¥12.50"));
    till.press_with(Modifiers::COMMAND, Key::N);
    till.publish(|view| view.sales.truncate(1));
    assert!(!till.shows("收款码 ¥"), "only the first view puts a sale on the stage");
}

#[test]
fn sales_that_come_up_later_do_not_push_themselves_onto_the_stage() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.typed("7");
    till.publish(|view| *view = after_a_crash());
    assert!(looks(&mut till).is_empty() && !till.shows("收款码 ¥"));
}

#[test]
fn the_second_click_of_a_double_click_presses_nothing_else() {
    let mut till = Till::open_at_pace(samples::options(Lang::Zh), samples::ready(), 0.02);
    till.typed("12.5");
    till.click("收款");
    let commands = till.commands();
    let [Command::StartSale { sale_id, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    till.publish_sale(samples::showing(sale_id.clone(), 1, 1_250, samples::now()), Lamp::Waiting);
    till.click("下一位顾客");
    assert!(till.shows("收款码 ¥12.50"), "the sale stays on the stage");
    till.window.run_steps(40);
    till.click("下一位顾客");
    assert!(!till.shows("收款码 ¥12.50"));
}

#[test]
fn the_second_click_on_next_customer_collects_nothing() {
    let mut till = Till::open_at_pace(samples::options(Lang::Zh), samples::ready(), 0.02);
    till.typed("12.5");
    till.publish_sale(samples::paid(samples::sale_id(4), 4, 800, samples::now()), Lamp::Paid);
    till.press_with(Modifiers::COMMAND, Key::Num1);
    till.window.run_steps(40);
    till.click("下一位顾客");
    till.click("收款");
    assert!(till.commands().is_empty());
    till.window.run_steps(40);
    till.click("收款");
    assert!(matches!(till.commands().as_slice(), [Command::StartSale { .. }]));
}

#[test]
fn f4_puts_the_oldest_notice_away() {
    for stage in [Stage::Ready, Stage::Incomplete] {
        let mut till = Till::open(Lang::En, View { stage, ..samples::ready() });
        let notice = |id| Notice { id, at: samples::now(), news: News::NotReady };
        till.publish(|view| view.notices = vec![notice(3), notice(8)]);
        till.press(Key::F4);
        assert!(matches!(till.commands().as_slice(), [Command::Dismiss(3)]));
    }
}

#[test]
fn an_entry_that_was_not_taken_is_told_only_while_the_ledger_takes_none() {
    let not_written = vec![Notice { id: 3, at: samples::now(), news: News::NotWritten(LedgerError::DiskFull) }];
    let mut till = Till::open(Lang::Zh, View { notices: not_written, stage: Stage::LedgerStopped(LedgerError::DiskFull), ..samples::ready() });
    assert!(till.shows("账本没有写进一条记录") && till.shows("已记下的每一笔都还在"));
    till.publish(|view| view.stage = Stage::Ready);
    assert!(!till.shows("账本没有写进一条记录"));
    till.press(Key::F4);
    assert!(till.commands().is_empty());
}

#[test]
fn a_key_that_the_keyring_refused_is_told_on_the_set_up_screen() {
    use scantill::engine::{Check, CheckItem, Finding};
    let problem = KeyProblem::NoKeyring("no secret service".to_owned());
    let view = View {
        stage: Stage::Incomplete,
        notices: vec![Notice { id: 1, at: samples::now(), news: News::KeyNotStored(problem.clone()) }],
        checks: vec![Check { item: CheckItem::Key, finding: Finding::KeyBad(problem) }],
        ..samples::ready()
    };
    let till = Till::open(Lang::Zh, view);
    assert!(till.shows("密钥没有保存") && till.shows("SCANTILL_API_KEY"));
    assert!(!till.shows("密钥交给系统钥匙串保管"));
}

#[test]
fn the_first_tab_goes_to_the_note_and_enter_there_collects() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.typed("12.5");
    till.press(Key::Tab);
    for key in ["7", " 号", "桌"] {
        till.window.event(Event::Text(key.to_owned()));
    }
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::StartSale { amount, note, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((amount.fen().get(), note.as_str()), (1_250, "7 号桌"));
}

#[test]
fn enter_collects_while_a_button_of_the_header_has_the_keyboard() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.typed("12.5");
    till.window.get_by_label("English").focus();
    till.window.run();
    till.press(Key::Enter);
    assert!(matches!(till.commands().as_slice(), [Command::StartSale { .. }]));
    assert!(till.shows("这笔收款"), "the language stays");
    till.press(Key::Space);
    assert!(till.shows("This sale"), "Space presses the button");
}

#[test]
fn what_was_typed_comes_back_after_a_look_at_another_sale() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.publish(|view| view.sales = after_a_crash().sales);
    till.typed("12.5");
    till.press_with(Modifiers::COMMAND, Key::Num1);
    assert!(till.shows("收款码 ¥88.00"));
    till.press_with(Modifiers::COMMAND, Key::N);
    till.commands();
    till.press(Key::Enter);
    let commands = till.commands();
    assert!(matches!(commands.as_slice(), [Command::StartSale { amount, .. }] if amount.fen().get() == 1_250), "{commands:?}");
}

#[test]
fn both_numbers_of_a_double_payment_can_be_read() {
    for (lang, first, second) in [(Lang::Zh, "支付单 1  ·  已付", "支付单 2  ·  已付"), (Lang::En, "Charge 1  ·  paid", "Charge 2  ·  paid")]
    {
        let mut till = Till::open(lang, samples::ready());
        let id = till.start();
        till.publish_sale(samples::paid_twice(id, 1, 1_250, samples::now()), Lamp::PaidTwice);
        assert!(till.shows(first) && till.shows(second));
        let numbers = [samples::trade_no(1), samples::trade_no(2)];
        assert!(numbers.iter().all(|number| till.shows(number.as_str())));
        assert!(till.shows("4200002391202611216049173825") && till.shows("4200002391202611216049173826"));
        assert!(!till.shows(if lang == Lang::Zh { "最近答复" } else { "Latest answer" }));
    }
}

#[test]
fn an_old_word_of_the_gateway_is_told_with_its_time() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    let id = till.start();
    till.publish_sale(samples::showing(id.clone(), 1, 1_250, samples::now().plus_millis(-21_000)), Lamp::Waiting);
    assert!(!till.shows("最近一次答复"), "fifteen seconds are not old");
    till.publish_sale(samples::showing(id, 1, 1_250, samples::now().plus_millis(-22_000)), Lamp::Waiting);
    assert!(till.shows("最近一次答复 14:03:04"));
}

#[test]
fn the_question_before_a_cancel_says_whether_a_code_was_out() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    let id = till.start();
    till.publish_sale(samples::placing(id.clone(), 1, 1_250, samples::now()), Lamp::PlacingUnknown);
    till.press(Key::Escape);
    assert!(till.shows("收款码还没有出来"));
    till.publish_sale(samples::showing(id, 1, 1_250, samples::now()), Lamp::Waiting);
    assert!(till.shows("收款码会立刻收起"));
}

#[test]
fn the_list_of_open_sales_scrolls_to_the_one_on_the_stage() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.typed("7");
    let sale =
        |number: u32| samples::seen(samples::showing(samples::sale_id(number), number, i64::from(number) * 100, samples::now()), Lamp::Waiting);
    till.publish(|view| view.sales = (1..=12).map(sale).collect());
    let bottom = |till: &Till| till.window.get_by_role_and_label(Role::Button, "¥9.00 待付款 刚刚").rect().bottom();
    let before = bottom(&till);
    till.press_with(Modifiers::COMMAND, Key::Num9);
    assert!(bottom(&till) < 450.0 && before > 500.0, "the ninth card was at {before}");
}

#[test]
fn the_demo_does_not_promise_to_go_on_with_its_sales() {
    use std::sync::Arc;
    for (demo, words) in [(true, "演示的账本关窗即弃"), (false, "下次打开时会先接着查完")] {
        let mut options = samples::options(Lang::Zh);
        options.demo = demo.then(|| Arc::new(samples::Customers::default()) as Arc<dyn scantill::ui::CustomersPhone>);
        let mut till = Till::open_with(options, after_a_crash(), [1366.0, 768.0]);
        till.request_close();
        till.window.run();
        assert!(till.shows(words));
    }
}
