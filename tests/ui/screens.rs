//! What stands around a sale: stages of the engine, notices, the demo, and the way out.

use crate::{Till, samples};
use eframe::egui::{Event, Key, ViewportCommand, ViewportId};
use egui_kittest::kittest::Queryable as _;
use scantill::domain::{Fen, Lamp, Moment, Unknown};
use scantill::engine::{Check, CheckItem, Command, Finding, GatewayHealth, LedgerError, News, Notice, Stage, View};
use scantill::setup::{KeyProblem, SecretsError, SettingsError};
use scantill::ui::{Lang, PhoneCode, PhoneState};
use std::sync::Arc;
use std::time::Duration;

fn incomplete() -> View {
    let checks = vec![
        Check {
            item: CheckItem::Settings,
            finding: Finding::SettingsBad(SettingsError::Missing { path: "scantill.toml".into(), has_ledger: false }),
        },
        Check { item: CheckItem::Key, finding: Finding::KeyBad(KeyProblem::Missing) },
        Check { item: CheckItem::Gateway, finding: Finding::NotTried },
    ];
    View { stage: Stage::Incomplete, checks, ..samples::ready() }
}

#[test]
fn the_set_up_screen_offers_each_mend() {
    for (lang, write, again) in [(Lang::Zh, "写出示例设置文件", "再检查一次"), (Lang::En, "Write an example file", "Check again")] {
        let mut till = Till::open(lang, incomplete());
        till.click(write);
        till.click(again);
        till.press(Key::Enter);
        let commands = till.commands();
        assert!(matches!(commands.as_slice(), [Command::WriteExampleSettings, Command::CheckAgain, Command::CheckAgain]), "{commands:?}");
    }
}

#[test]
fn a_missing_key_can_be_typed_at_once_and_enter_keeps_it() {
    let mut till = Till::open(Lang::Zh, incomplete());
    till.window.event(Event::Text("k".repeat(32)));
    till.window.run();
    till.press(Key::Enter);
    let commands = till.commands();
    assert!(matches!(commands.as_slice(), [Command::StoreKey(_)]), "{commands:?}");
}

#[test]
fn f109_a_key_of_the_wrong_form_is_refused_in_words_and_a_good_one_is_handed_over() {
    let mut till = Till::open(Lang::En, incomplete());
    let mut enter = |key: &str| {
        till.window.get_by_role_and_label(eframe::egui::Role::PasswordInput, "API key").focus();
        till.window.run();
        till.window.event(Event::Text(key.to_owned()));
        till.window.run();
        till.press(Key::Enter);
        let words = till.shows("this text has 31 characters");
        (till.commands(), words)
    };
    let (commands, told) = enter(&"k".repeat(31));
    assert!(commands.is_empty() && told);
    let (commands, told) = enter(&"k".repeat(32));
    assert!(matches!(commands.as_slice(), [Command::StoreKey(key)] if key.expose() == "k".repeat(32)), "the refused text was cleared");
    assert!(!told);
}

#[test]
fn the_owners_passphrase_opens_the_sealed_key() {
    let mut view = incomplete();
    view.checks[1].finding = Finding::KeyBad(KeyProblem::Sealed(SecretsError::PassphraseNeeded));
    let mut till = Till::open(Lang::En, view);
    for (text, told) in [("short", true), ("correct horse battery", false)] {
        till.window.get_by_role_and_label(eframe::egui::Role::PasswordInput, "Owner's passphrase").focus();
        till.window.run();
        till.window.event(Event::Text(text.to_owned()));
        till.window.run();
        till.press(Key::Enter);
        assert_eq!(till.shows("A passphrase has at least 8 characters."), told);
    }
    let all = format!("{:?}", till.window.root());
    assert!(!all.contains("horse"), "{all}");
    let commands = till.commands();
    assert!(matches!(commands.as_slice(), [Command::Passphrase(given)] if given.expose() == "correct horse battery"), "{commands:?}");
}

#[test]
fn f108_a_typed_key_is_named_nowhere_on_the_screen() {
    let mut till = Till::open(Lang::En, incomplete());
    till.window.get_by_role_and_label(eframe::egui::Role::PasswordInput, "API key").focus();
    till.window.run();
    till.window.event(Event::Text("canary0000".to_owned()));
    till.window.run();
    let all = format!("{:?}", till.window.root());
    assert!(all.contains("API key") && !all.contains("canary"), "{all}");
}

#[test]
fn a_stopped_ledger_keeps_the_screen_and_takes_nothing() {
    let mut till = Till::open(Lang::Zh, View { stage: Stage::LedgerStopped(LedgerError::DiskFull), ..samples::ready() });
    till.typed("5");
    till.press(Key::Enter);
    assert!(matches!(till.commands().as_slice(), [Command::CheckAgain]), "no sale, and the keyboard can mend it too");
    assert!(till.shows("磁盘满了") && till.shows("自动继续"));
    till.click("再检查一次");
    assert!(matches!(till.commands().as_slice(), [Command::CheckAgain]));
}

#[test]
fn f089_an_engine_that_ended_is_said_to_have_ended() {
    let Till { mut window, engine, .. } = Till::open(Lang::Zh, samples::ready());
    drop(engine);
    window.run();
    window.get_by_label_contains("程序已停止");
}

#[test]
fn a_ledger_that_does_not_open_and_a_start_are_told() {
    for (stage, words) in
        [(Stage::Starting, "正在启动"), (Stage::NoLedger(LedgerError::InUse("T2".to_owned())), "T2"), (Stage::Stopped, "程序已停止")]
    {
        let till = Till::open(Lang::Zh, View { stage, ..samples::ready() });
        assert!(till.shows(words), "{words}");
    }
}

#[test]
fn notices_stay_until_they_are_put_away() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.publish(|view| view.notices.push(Notice { id: 7, at: samples::now(), news: News::NotReady }));
    assert!(till.shows("现在不能开新的收款"));
    till.click("知道了");
    assert!(matches!(till.commands().as_slice(), [Command::Dismiss(7)]));
}

#[test]
fn f092_f041_the_status_bar_tells_of_the_clock_and_the_network() {
    let mut till = Till::open(Lang::En, samples::ready());
    assert!(till.shows("WeChat Pay answers in 86 ms") && till.shows("Clock in step"));
    till.publish(|view| {
        view.clock_ahead_ms = Some(3 * 3_600_000);
        view.gateway = GatewayHealth::Unreachable { since: Moment::from_millis(samples::NOON), why: Unknown::Dns };
    });
    assert!(till.shows("clock is 3 h ahead") && till.shows("silent since 14:03"));
}

#[test]
fn f110_a_refused_key_is_told_apart_from_a_silent_network() {
    let mut till = Till::open(Lang::En, samples::ready());
    let why = Unknown::NotTaken("签名错误".to_owned());
    till.publish(|view| view.gateway = GatewayHealth::Refusing { since: Moment::from_millis(samples::NOON), why });
    assert!(till.shows("does not accept this till since 14:03"));
    assert!(till.shows("WeChat Pay does not accept this till") && till.shows("there the owner types the new key"));
}

#[test]
fn the_demo_says_on_every_screen_that_it_is_one() {
    for stage in [Stage::Ready, Stage::Starting, Stage::Incomplete, Stage::Stopped, Stage::NoLedger(LedgerError::DiskFull)] {
        let mut options = samples::options(Lang::Zh);
        options.demo = Some(Arc::new(samples::Customers::default()));
        let till = Till::open_with(options, View { stage, ..samples::ready() }, [1024.0, 700.0]);
        assert!(till.shows("演示 DEMO"));
    }
}

#[test]
fn f055_another_gateway_shows_a_test_bar() {
    assert!(Till::open(Lang::Zh, View { test_gateway: true, ..samples::ready() }).shows("测试网关 TEST"));
    assert!(!Till::open(Lang::Zh, samples::ready()).shows("TEST"));
}

#[test]
fn the_customers_phone_pays_new_and_old_codes() {
    for (size, collapsed) in [([1366.0, 768.0], false), ([1024.0, 700.0], true)] {
        let code = |trade_no: &str, shown| PhoneCode { trade_no: trade_no.to_owned(), amount: Fen::new(1_250), state: PhoneState::Payable, shown };
        let customers = Arc::new(samples::Customers { codes: vec![code("new", true), code("old", false)], ..samples::Customers::default() });
        let mut options = samples::options(Lang::En);
        options.demo = Some(customers.clone());
        let mut till = Till::open_with(options, samples::ready(), size);
        if collapsed {
            till.click("Show the phone");
        }
        till.click("Scan and pay");
        till.click("Pay the old code");
        till.click("pays by itself");
        assert!(till.shows("after 8 s"));
        assert_eq!(*customers.paid.lock().expect("no panic"), ["new", "old"]);
    }
}

/// What the window told the system in the latest frame.
fn viewport_commands(till: &Till) -> Vec<ViewportCommand> {
    till.window.output().viewport_output.get(&ViewportId::ROOT).map(|output| output.commands.clone()).unwrap_or_default()
}

#[test]
fn f023_closing_with_open_sales_asks_and_lists_them() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    let id = till.start();
    till.publish_sale(samples::showing(id.clone(), 1, 1_250, samples::now()), Lamp::Waiting);
    till.request_close();
    assert!(viewport_commands(&till).contains(&ViewportCommand::CancelClose));
    till.window.run();
    assert!(till.shows("还有收款没有结束") && till.commands().is_empty());
    till.press(Key::Escape);
    assert!(!till.shows("还有收款没有结束"));
    till.request_close();
    till.window.run();
    till.click("仍然关闭");
    till.request_close();
    assert!(matches!(till.commands().as_slice(), [Command::Shutdown]));
}

#[test]
fn closing_without_open_sales_just_closes() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.request_close();
    assert!(!viewport_commands(&till).contains(&ViewportCommand::CancelClose));
    assert!(matches!(till.commands().as_slice(), [Command::Shutdown]));
}

#[test]
fn help_hides_every_other_key() {
    let mut till = Till::open(Lang::En, samples::ready());
    till.press(Key::F1);
    assert!(till.shows("What the lamp means"));
    till.typed("5");
    till.press(Key::Enter);
    assert!(till.commands().is_empty() && !till.shows("What the lamp means"));
    till.start();
}

#[test]
fn the_language_is_switched_with_one_button() {
    let mut till = Till::open(Lang::Zh, samples::ready());
    till.click("English");
    assert!(till.shows("Today's sales"));
    till.click("中文");
    assert!(till.shows("今日收款"));
}

#[test]
fn the_days_list_tells_each_state_in_words() {
    for (lang, lines) in
        [(Lang::Zh, ["13:37 ¥1,280.00 已付", "13:41 ¥42.00 取消后付"]), (Lang::En, ["13:37 ¥1,280.00 paid", "13:41 ¥42.00 paid late"])]
    {
        let till = Till::open(lang, samples::busy());
        assert!(lines.into_iter().all(|line| till.shows(line)));
    }
}

/// How long the window would sleep now if nothing happened.
fn sleep(till: &Till) -> Duration {
    till.window.output().viewport_output.get(&ViewportId::ROOT).map_or(Duration::ZERO, |output| output.repaint_delay)
}

#[test]
fn an_idle_window_sleeps_and_a_countdown_wakes_it_at_the_next_second() {
    let mut till = Till::open(Lang::Zh, samples::busy());
    assert_eq!(sleep(&till), Duration::MAX);
    till.typed("12.5");
    assert_eq!(sleep(&till), Duration::MAX, "typing leaves nothing that moves");
    till.press(Key::Enter);
    let Some(Command::StartSale { sale_id, .. }) = till.commands().into_iter().next() else { panic!("no sale was started") };
    till.publish_sale(samples::showing(sale_id.clone(), 1, 1_250, samples::now().plus_millis(-12_300)), Lamp::Waiting);
    assert_eq!(sleep(&till), Duration::from_millis(700));
    till.publish_sale(samples::paid(sale_id, 1, 1_250, samples::now().plus_millis(-12_300)), Lamp::Paid);
    assert!(sleep(&till) > Duration::from_secs(50));
}
