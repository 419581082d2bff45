//! `scantill.toml`: what is read, what is refused, and where it says so.

use super::settings::*;
use crate::domain::{Amount, Fen};
use std::path::Path;

fn parse(text: &str) -> Result<Settings, SettingsError> {
    Settings::parse(text, Path::new("/shop/scantill.toml"))
}

fn with(line: &str, instead: &str) -> Result<Settings, SettingsError> {
    assert!(EXAMPLE.contains(line), "{line}");
    parse(&EXAMPLE.replace(line, instead))
}

#[test]
fn the_example_is_complete() {
    let settings = parse(EXAMPLE).expect("the example is good");
    assert_eq!(settings.shop, "街角咖啡");
    assert_eq!(settings.limit, Fen::new(5_000_000));
    assert!(!settings.gateway.is_test());
}

#[test]
fn what_the_example_offers_is_good_too() {
    let is_offer =
        |line: &str| line.starts_with("# [") || line.split_once(" = ").is_some_and(|(key, _)| key.starts_with("# ") && !key[2..].contains(' '));
    let taken: Vec<_> = EXAMPLE.lines().map(|line| if is_offer(line) { &line[2..] } else { line }).collect();
    let settings = parse(&taken.join("\n")).expect("every offer is good");
    assert_eq!(settings.usual_amounts.len(), 4);
    assert_eq!(settings.extras.limit_pay.as_deref(), Some("no_credit"));
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let error = with("language = \"zh\"", "langauge = \"zh\"").expect_err("a misspelt key");
    let SettingsError::Syntax { line, why, .. } = error else { panic!("{error}") };
    assert!(why.contains("langauge"), "{why}");
    assert_eq!(EXAMPLE.lines().position(|text| text.starts_with("language")), Some(line - 1));
}

#[test]
fn every_rule_is_kept() {
    let bad = [
        ("name = \"街角咖啡\"", "name = \" \""),
        ("appid = \"wx0123456789abcdef\"", "appid = \"wx 1\""),
        ("mch_id = \"1900000109\"", "mch_id = \"19\""),
        ("sign_type = \"HMAC-SHA256\"", "sign_type = \"SHA1\""),
        ("code_life_seconds = 300", "code_life_seconds = 60"),
        ("day_starts_at = \"00:00\"", "day_starts_at = \"24:00\""),
        ("id = \"T1\"", "id = \"TILL-ONE\""),
        ("language = \"zh\"", "language = \"fr\""),
        ("notify_url = \"https://pay.example.com/notify\"", "notify_url = \"https://pay.example.com/?a=1\""),
        ("# limit = \"50000.00\"", "limit = \"1e5\""),
        ("# limit = \"50000.00\"", "limit = \"0\""),
        ("# usual_amounts = [\"10\", \"12.50\", \"20\", \"28\"]", "usual_amounts = [\"0\"]"),
        ("# usual_amounts = [\"10\", \"12.50\", \"20\", \"28\"]", "usual_amounts = [\"50000.01\"]"),
        ("# usual_amounts = [\"10\", \"12.50\", \"20\", \"28\"]", "usual_amounts = [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]"),
    ];
    let refund_rules = [
        ("# lock_after_minutes = 10", "lock_after_minutes = 0"),
        ("# lock_after_minutes = 10", "lock_after_minutes = 61"),
        ("# per_second = 5", "per_second = 0"),
        ("# per_second = 5", "per_second = 21"),
        ("# ask_after_minutes = [1, 2, 5, 10, 20, 60, 360, 1440]", "ask_after_minutes = []"),
        ("# ask_after_minutes = [1, 2, 5, 10, 20, 60, 360, 1440]", "ask_after_minutes = [0]"),
        ("# ask_after_minutes = [1, 2, 5, 10, 20, 60, 360, 1440]", "ask_after_minutes = [2, 1]"),
        ("# ask_after_minutes = [1, 2, 5, 10, 20, 60, 360, 1440]", "ask_after_minutes = [10081]"),
        ("# ask_after_minutes = [1, 2, 5, 10, 20, 60, 360, 1440]", "ask_after_minutes = [1,1,1,1,1,1,1,1,1,1,1,1,1]"),
        ("# reasons = [", "reasons = [] #"),
        ("# reasons = [", "reasons = [\"\"] #"),
        ("# reasons = [", "reasons = [\" x\"] #"),
        ("# reasons = [", "reasons = [\"😀\"] #"),
        ("# reasons = [", "reasons = [\"一二三四五六七八九十一二三四五六七八九十一二三四五六七\"] #"),
        ("# reasons = [", "reasons = [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\"] #"),
    ];
    for (line, instead) in refund_rules {
        let section = if line.contains("lock_after") { "people" } else { "refunds" };
        assert!(EXAMPLE.contains(line), "{line}");
        let text = EXAMPLE.replace(&format!("# [{section}]"), &format!("[{section}]")).replace(line, instead);
        let Err(SettingsError::Value { key, .. }) = parse(&text) else { panic!("{instead} was taken") };
        assert!(key.starts_with(section) && key.ends_with(instead.split(' ').next().expect("a key")), "{key}: {instead}");
    }
    for (line, instead) in [
        ("# other_tills = [\"T2\"]", "other_tills = [\"T1\"]"),
        ("# other_systems = false", "other_systems = 1"),
        ("# fetch_bill = true", "fetch_bill = \"later\""),
        ("# folder = \"backups\"", "folder = \"\""),
    ] {
        assert!(EXAMPLE.contains(line), "{line}");
        let text = EXAMPLE.replace("# [day]", "[day]").replace("# [backup]", "[backup]").replace(line, instead);
        assert!(parse(&text).is_err(), "{instead}");
    }
    for (line, instead) in bad {
        assert!(with(line, instead).is_err(), "{instead}");
    }
}

#[test]
fn a_lower_limit_leaves_out_the_usual_amounts_that_nobody_wrote() {
    for (limit, left) in [("0.01", 0), ("4.99", 0), ("5", 1), ("19.99", 5), ("30.00", 7), ("50", 8), ("50000.00", 8)] {
        let settings = with("# limit = \"50000.00\"", &format!("limit = \"{limit}\"")).expect("a good limit");
        let expected = USUAL_AMOUNTS.map(|fen| Amount::new(fen, Amount::CEILING).expect("a price"));
        assert_eq!(settings.usual_amounts, expected[..left], "{limit}");
    }
}

#[test]
fn an_optional_field_of_an_order_is_checked_under_its_own_name() {
    let error = with("# [order] ", "[order]\nlimit_pay = \"no_debit\"\n#").expect_err("an unknown limit");
    assert!(matches!(error, SettingsError::Value { key: "order.limit_pay", .. }), "{error}");
}

#[test]
fn f055_any_other_host_is_a_test() {
    let own = "base_url = \"https://api.mch.weixin.qq.com\"";
    assert!(!with(own, "base_url = \"https://api.mch.weixin.qq.com/\"").expect("its own host").gateway.is_test());
    for other in ["http://127.0.0.1:8080", "https://api.mch.weixin.qq.com.evil.example", "http://api.mch.weixin.qq.com", "https://evil.example/"] {
        assert!(with(own, &format!("base_url = \"{other}\"")).expect("a text").gateway.is_test(), "{other}");
    }
    let backup = with("backup_url = \"https://api2.mch.weixin.qq.com\"", "backup_url = \"http://10.0.0.1\"");
    assert!(backup.expect("a text").gateway.is_test());
}

#[test]
fn what_is_not_written_about_people_and_refunds_has_a_value() {
    let settings = parse(EXAMPLE).expect("the example is good");
    assert_eq!((settings.lock_after_minutes, settings.refunds.per_second), (10, 5));
    assert_eq!(settings.refunds.ask_after_minutes, [1, 2, 5, 10, 20, 60, 360, 1440]);
    assert_eq!(settings.refunds.reasons, ["商品退货", "收多了", "顾客取消"]);
    let english = with("language = \"zh\"", "language = \"en\"").expect("a language");
    assert_eq!(english.refunds.reasons, ["Goods returned", "Charged too much", "Customer cancelled"]);
}

#[test]
fn what_is_not_written_about_the_day_and_backups_has_a_value() {
    let settings = parse(EXAMPLE).expect("the example is good");
    assert_eq!(settings.backup_folder, Path::new("backups"));
    assert_eq!((settings.day.other_tills.len(), settings.day.other_systems, settings.day.fetch_bill), (0, false, true));
}

#[test]
fn the_summary_names_each_key_once_and_shows_every_change() {
    let before = parse(EXAMPLE).expect("the example is good").summary();
    let mut keys: Vec<_> = before.iter().map(|(key, _)| *key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), before.len());
    for (line, instead, key, value) in [
        ("name = \"街角咖啡\"", "name = \"街角茶\"", "merchant.name", "街角茶"),
        ("day_starts_at = \"00:00\"", "day_starts_at = \"04:30\"", "till.day_starts_at", "04:30"),
        ("language = \"zh\"", "language = \"zh\"\nusual_amounts = [\"1\", \"2.50\"]", "till.usual_amounts", "1.00, 2.50"),
        ("[gateway]", "[people]\nlock_after_minutes = 60\n[gateway]", "people.lock_after_minutes", "60"),
        ("[gateway]", "[refunds]\nreasons = [\"a\", \"b\"]\n[gateway]", "refunds.reasons", "a, b"),
        ("[gateway]", "[refunds]\nask_after_minutes = [1, 60]\n[gateway]", "refunds.ask_after_minutes", "1, 60"),
        ("[gateway]", "[day]\nother_tills = [\"T2\", \"T3\"]\n[gateway]", "day.other_tills", "T2, T3"),
        ("[gateway]", "[day]\nfetch_bill = false\n[gateway]", "day.fetch_bill", "false"),
        ("[gateway]", "[backup]\nfolder = \"/media/stick\"\n[gateway]", "backup.folder", "/media/stick"),
        ("[gateway]", "[order]\nreceipt = true\n[gateway]", "order.receipt", "true"),
        ("# certificate = ", "certificate = ", "merchant.certificate", "/shop/apiclient_cert.p12"),
        ("# category = ", "category = ", "merchant.category", "饮品"),
    ] {
        let after = with(line, instead).expect("good settings").summary();
        let changed: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).map(|(_, after)| after.clone()).collect();
        assert_eq!(changed, [(key, value.to_owned())], "{instead}");
    }
}
