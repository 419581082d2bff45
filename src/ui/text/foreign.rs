//! Words that come from elsewhere, said in the till's language: the system's, the reader's of settings, the lock file's.

use super::Lang;
use std::io::{Error, ErrorKind};

/// What the system said. The usual troubles have words of their own; the rest is told as it came.
pub(super) fn system(why: &str, lang: Lang) -> String {
    let Some(error) = os_error(why) else { return why.to_owned() };
    let words = match error.kind() {
        ErrorKind::NotFound => lang.pick("没有这个文件或文件夹", "there is no such file or folder"),
        ErrorKind::PermissionDenied => lang.pick("没有权限", "this user is not allowed to"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => lang.pick("磁盘满了", "the disk is full"),
        ErrorKind::ReadOnlyFilesystem => lang.pick("磁盘或 U 盘有写保护", "the disk or stick is write-protected"),
        ErrorKind::IsADirectory => lang.pick("这是文件夹，不是文件", "it is a folder and not a file"),
        ErrorKind::NotADirectory => lang.pick("路径中间有一段不是文件夹", "a part of the path is no folder"),
        // The system knows many more.
        _ => return why.to_owned(),
    };
    why.replace(&error.to_string(), words)
}

/// The error that the system numbered so.
fn os_error(why: &str) -> Option<Error> {
    let (_, number) = why.rsplit_once("(os error ")?;
    number.split(')').next()?.parse().ok().map(Error::from_raw_os_error)
}

/// Who holds the ledger, as the lock file names them.
pub(super) fn holder(told: &str, lang: Lang) -> String {
    match (lang, told.strip_prefix("process ")) {
        (Lang::Zh, Some(number)) => format!("进程 {number}"),
        (Lang::Zh, None) if told == "it does not say who" => "没有写明是谁".to_owned(),
        (Lang::Zh, None) | (Lang::En, _) => told.to_owned(),
    }
}

/// Why there is no keyring.
pub(super) fn keyring(why: &str, lang: Lang) -> String {
    let none = crate::setup::KeyringError::Absent.why();
    if why == none { lang.pick("没有找到", &none).to_owned() } else { why.to_owned() }
}

/// What the settings' reader says of a line.
pub(super) fn syntax(why: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return why.to_owned();
    }
    let named: Vec<&str> = why.split('`').skip(1).step_by(2).collect();
    match named.split_first() {
        Some((key, [])) if why.starts_with("unknown field") => format!("不认识 {key} 这一项"),
        Some((key, known)) if why.starts_with("unknown field") => format!("不认识 {key} 这一项，这里可以有：{}", known.join("、")),
        Some((key, _)) if why.starts_with("missing field") => format!("缺少 {key} 这一项"),
        Some((value, known)) if why.starts_with("unknown variant") => format!("不认识 {value}，可以写：{}", known.join("、")),
        _ if why.starts_with("duplicate key") => "同一项写了两次".to_owned(),
        _ => format!("写法不对（{why}）"),
    }
}

/// The rule of a setting that is broken.
pub(super) fn rule(key: &str, why: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return system(why, lang);
    }
    let fixed = match key {
        "merchant.appid" => "还是示例里的，请改成自己商户的",
        "merchant.name" => "要 1 到 32 个字",
        "merchant.certificate" => "商户证书和私钥配不上",
        "gateway.base_url" | "gateway.backup_url" => "要写成 https://api.mch.weixin.qq.com 这样的主机地址；不加密的 http 只能用于本机",
        "gateway.notify_url" => "要写成 http 或 https 地址，最多 256 个字符，不带“?”",
        "gateway.ca_certificate" => return format!("读不了，或者不是 PEM 证书（{}）", system(why, lang)),
        "till.code_life_seconds" => "要在 120 到 3600 之间",
        "till.day_starts_at" => "要写成 00:00 到 23:59",
        "till.limit" => "要写成金额，例如 500 或 500.00，至少 0.01",
        "till.usual_amounts" => "最多八个金额，每个至少 0.01，不超过 till.limit",
        "people.lock_after_minutes" => "要在 1 到 60 之间",
        "refunds.per_second" => "要在 1 到 20 之间",
        "refunds.ask_after_minutes" => "要写 1 到 12 个数，每个 1 到 10080，后一个不小于前一个",
        "refunds.reasons" => "要写 1 到 9 个原因，每个 1 到 80 字节（汉字占 3 字节），前后没有空格，不含控制字符和表情",
        "day.other_tills" => "最多 99 台别的收银台，不能有这一台自己",
        "backup.folder" => "要写一个文件夹",
        "order.attach" => "最多 127 字节，不含换行、控制字符和表情",
        "order.goods_tag" => "最多 32 字节，不含换行、控制字符和表情",
        "order.detail" => "要写成 JSON 对象，最多 6000 字节，不含换行和表情",
        "order.scene_info" => "要写成 JSON 对象，最多 256 字节，不含换行和表情",
        "order.limit_pay" => "只能写 no_credit，或者不写",
        _ => return system(why, lang),
    };
    fixed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::{EXAMPLE, KeyringError, Settings, SettingsError};
    use std::path::Path;

    #[test]
    fn the_systems_usual_troubles_have_words_in_both_languages() {
        let missing = std::fs::read("no/such/file").expect_err("it is not there").to_string();
        assert_eq!(system(&missing, Lang::Zh), "没有这个文件或文件夹");
        assert_eq!(system(&format!("ca.pem: {missing}"), Lang::En), "ca.pem: there is no such file or folder");
        for other in ["", "the stick went away", "(os error", "strange (os error x)"] {
            assert_eq!(system(other, Lang::Zh), other);
        }
        assert_eq!((holder("process 32064", Lang::Zh), holder("process 32064", Lang::En)), ("进程 32064".to_owned(), "process 32064".to_owned()));
        assert_eq!(keyring(&KeyringError::Absent.why(), Lang::Zh), "没有找到");
        assert_eq!(keyring("locked", Lang::Zh), "locked");
    }

    #[test]
    fn a_chinese_till_says_in_chinese_what_is_wrong_with_the_settings() {
        for (line, instead) in [
            ("code_life_seconds = 300", "code_life_seconds = 1"),
            ("code_life_seconds = 300", "code_lives = 1"),
            ("code_life_seconds = 300", "code_life_seconds = 300\ncode_life_seconds = 300"),
            ("day_starts_at = \"00:00\"", "day_starts_at = \"25:00\""),
            ("# limit = \"50000.00\"", "limit = \"viel\""),
            ("# usual_amounts = [", "usual_amounts = [\"0\"] #"),
            ("# folder = \"backups\"", "folder = \"\""),
            ("# other_tills = [\"T2\"]", "other_tills = [\"T1\"]"),
        ] {
            assert!(EXAMPLE.contains(line), "{line}");
            let text = EXAMPLE.replace("# [day]", "[day]").replace("# [backup]", "[backup]").replace(line, instead);
            let error = Settings::parse(&text, Path::new("scantill.toml")).expect_err(instead);
            let (told, why) = match &error {
                SettingsError::Value { key, why, .. } => (rule(key, why, Lang::Zh), why),
                SettingsError::Syntax { why, .. } => (syntax(why, Lang::Zh), why),
                other => panic!("{other}"),
            };
            assert!(!told.contains(why.as_str()) && told.chars().any(|letter| letter >= '\u{4e00}'), "{instead}: {told}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        for (has_ledger, words) in [(false, "还没有设置文件"), (true, "已经有账本")] {
            if has_ledger {
                std::fs::write(folder.path().join("ledger.sqlite3"), "").expect("written");
            }
            let error = Settings::load(folder.path()).expect_err("there is none");
            assert!(super::super::settings(&error, Lang::Zh).0.contains(words), "{error}");
        }
        assert_eq!(syntax("unknown field `x`, expected one of `a`, `b`", Lang::Zh), "不认识 x 这一项，这里可以有：a、b");
        assert_eq!(syntax("missing field `appid`", Lang::Zh), "缺少 appid 这一项");
    }
}
