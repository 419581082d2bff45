//! Why something does not work, in words: the gateway, the ledger, the settings, the key.

use super::foreign::{holder, keyring, rule, syntax, system};
use super::{Lang, Words, sealed, sentence};
use crate::domain::Unknown;
use crate::engine::LedgerError;
use crate::setup::{KeyProblem, SettingsError};

/// Why an answer is not known, as half a sentence.
pub fn unknown(reason: &Unknown, lang: Lang) -> String {
    let fixed = match reason {
        Unknown::Dns => lang.pick("找不到微信支付的服务器（DNS）", "WeChat Pay's server cannot be found (DNS)"),
        Unknown::Connect => lang.pick("连不上网络", "no connection"),
        Unknown::Tls => lang.pick("对方的证书不可信", "the server's certificate cannot be trusted"),
        Unknown::TimedOut => lang.pick("等不到答复", "no answer in time"),
        Unknown::Cut => lang.pick("连接中途断了", "the connection broke"),
        Unknown::Portal => lang.pick("被本地网络的登录页拦住", "a log-in page of this network is in the way"),
        Unknown::Http(status) => return lang.pick(format!("微信支付返回 HTTP {status}"), format!("WeChat Pay answered HTTP {status}")),
        Unknown::TooLong => lang.pick("答复过长", "the answer is too long"),
        Unknown::Unreadable => lang.pick("答复读不懂", "the answer cannot be read"),
        Unknown::BadField(field) => return lang.pick(format!("答复缺少 {field}"), format!("the answer lacks a proper {field}")),
        Unknown::Unsigned => lang.pick("答复没有签名", "the answer is not signed"),
        Unknown::BadSignature => lang.pick("答复的签名不对", "the answer's signature does not fit"),
        Unknown::OtherSignType => lang.pick("答复的签名方式不符", "the answer is signed in another way than agreed"),
        Unknown::OtherMerchant => lang.pick("答复说的是别的商户", "the answer is about another merchant"),
        Unknown::OtherNumber => lang.pick("答复说的是别的单", "the answer is about another order"),
        Unknown::NotTaken(words) => return lang.pick(format!("微信支付没有受理：{words}"), format!("WeChat Pay did not take the request: {words}")),
        Unknown::SystemError => lang.pick("微信支付系统繁忙", "WeChat Pay is in trouble"),
        Unknown::TooOften => lang.pick("查询太频繁，被要求慢一点", "asked too often"),
        Unknown::NewWord(word) => {
            return lang.pick(format!("微信支付的说法 {word} 本版不认识"), format!("WeChat Pay said {word}, which this version does not know"));
        }
        Unknown::ForeignCharge => lang.pick("这张单属于另一个商户号", "this charge belongs to another merchant"),
        Unknown::TransactionReused => lang.pick("同一个微信支付单号出现了两次", "WeChat Pay used one payment number twice"),
        Unknown::NoCertificate => lang.pick(
            "还没有导入商户证书，退款没有发出，钱没有动；请店主导入 apiclient_cert.p12",
            "no client certificate is set up, so nothing was sent and no money has moved; the owner must import apiclient_cert.p12",
        ),
        Unknown::CertificateNotAsked => lang.pick(
            "对方没有要求出示商户证书，可能不是微信支付；退款没有发出，钱没有动；请检查网关地址和本地网络",
            "the server did not ask for the client certificate and may not be WeChat Pay; nothing was sent and no money has moved; \
             look at the gateway's address and at this network",
        ),
        Unknown::CertificateRefused => lang.pick(
            "微信支付不接受商户证书；退款仍在排队，单号不变，不会重复退；请检查证书是否过期、作废或属于别的商户",
            "WeChat Pay does not take the client certificate; the refund keeps its number and cannot go out twice; \
             see whether the certificate has expired, was revoked or is another merchant's",
        ),
    };
    fixed.to_owned()
}

/// Why the ledger cannot be used.
pub fn ledger(error: &LedgerError, lang: Lang) -> Words {
    let title = lang.pick("账本不能用 · 暂停收款", "The ledger cannot be used — no new sales");
    let safe = ledger_money(error, lang);
    let (what, next) = match error {
        LedgerError::TooNew { found, known } => lang.pick(
            (format!("账本由更新的版本写成（格式 {found}，本程序只认识 {known}）。"), "请安装最新版本再打开。"),
            (
                format!("The ledger was written by a newer version (format {found}; this program knows {known})."),
                "Install the newest version and start again.",
            ),
        ),
        LedgerError::TooOld { found, known } => lang.pick(
            (format!("账本由旧版本写成（格式 {found}，现在需要 {known}）。"), "请用本程序打开一次收银台，账本会自动升级。"),
            (
                format!("The ledger was written by an older version (format {found}; format {known} is needed now)."),
                "Open the till once with this program; that brings the ledger up to date.",
            ),
        ),
        LedgerError::Foreign(path) => lang.pick(
            (format!("{} 不是本程序的账本。", path.display()), "请把这个文件移到别处，或换一个数据文件夹。"),
            (format!("{} is not a ledger of this program.", path.display()), "Move that file away, or choose another data folder."),
        ),
        LedgerError::Damaged(detail) => lang.pick(
            (format!("账本损坏：{}", sentence(detail, lang)), "用最近的备份替换它，或联系维护人员。"),
            (format!("The ledger is damaged: {}", sentence(detail, lang)), "Put the latest backup in its place, or call support."),
        ),
        LedgerError::Refused(detail) => lang.pick(
            (format!("账本不接受这一条记录：{}", sentence(detail, lang)), "请重新启动程序；如果又出现，请把日志交给维护人员。"),
            (
                format!("The ledger does not take this entry: {}", sentence(detail, lang)),
                "Start the program again; if it happens again, hand its log to support.",
            ),
        ),
        LedgerError::ReadOnly(path) => lang.pick(
            (format!("没有权限写入 {}。", path.display()), "请给当前用户这个文件夹的写权限。"),
            (format!("{} cannot be written.", path.display()), "Give this user permission to write in that folder."),
        ),
        LedgerError::Missing(path) => lang.pick(
            (format!("原来的账本 {} 不见了。", path.display()), "请把账本文件放回原处，或从备份恢复。确实要另起新账本时，才删除旁边的 ledger.lock。"),
            (
                format!("The ledger {} that was here is gone.", path.display()),
                "Put the file back, or restore a backup. Only to begin a new ledger on purpose, delete ledger.lock beside it.",
            ),
        ),
        LedgerError::DiskFull => {
            lang.pick(("磁盘满了。".to_owned(), "请清出空间，然后再检查一次。"), ("The disk is full.".to_owned(), "Make room, then check again."))
        }
        LedgerError::InUse(told) => lang.pick(
            (format!("另一台收银程序正开着这个账本（{}）。", holder(told, lang)), "请先关掉那一个。"),
            (format!("Another till has this ledger open ({told})."), "Close the other one first."),
        ),
        LedgerError::Busy => lang.pick(
            ("别的程序占着账本不放。".to_owned(), "请关掉正在读它的程序，然后再检查一次。"),
            ("Another program keeps the ledger locked.".to_owned(), "Close the program that reads it, then check again."),
        ),
        LedgerError::Place(detail) => lang.pick(
            (format!("账本所在的位置用不了：{}", sentence(&system(detail, lang), lang)), "请检查数据文件夹是否存在、是否在本机磁盘上。"),
            (
                format!("The ledger's place cannot be used: {}", sentence(&system(detail, lang), lang)),
                "See that the data folder exists and lies on a disk of this computer.",
            ),
        ),
        LedgerError::Shared { folder, by } => lang.pick(
            (
                format!("账本文件夹 {} 在网络盘或同步文件夹里（{by}），别的电脑会同时动它。", folder.display()),
                "请把整个数据文件夹移到本机磁盘上；备份可以放在那里。",
            ),
            (
                format!("The ledger's folder {} is on a network disk or carried elsewhere ({by}); other computers touch it too.", folder.display()),
                "Move the whole data folder to a disk of this computer; backups may lie there.",
            ),
        ),
        LedgerError::Disk(detail) => lang.pick(
            (format!("磁盘出错：{}", sentence(&system(detail, lang), lang)), "请尽快更换磁盘。"),
            (format!("The disk failed: {}", sentence(detail, lang)), "Replace the disk soon."),
        ),
    };
    Words::new(title, what, safe, next)
}

/// What is known about everything written before: that it is safe, or only that this program has not touched it.
fn ledger_money(error: &LedgerError, lang: Lang) -> &'static str {
    match error {
        LedgerError::TooNew { .. }
        | LedgerError::TooOld { .. }
        | LedgerError::Refused(_)
        | LedgerError::ReadOnly(_)
        | LedgerError::DiskFull
        | LedgerError::InUse(_)
        | LedgerError::Shared { .. }
        | LedgerError::Busy => lang.pick("已记下的每一笔都还在。", "Everything written before is still there."),
        LedgerError::Missing(_) => lang.pick("本程序没有另建新账本。", "This program has begun no new ledger in its place."),
        LedgerError::Foreign(_) | LedgerError::Damaged(_) | LedgerError::Place(_) | LedgerError::Disk(_) => {
            lang.pick("本程序没有改动它；先把文件复制一份再处理。", "This program has not changed it; copy the file away before anything else.")
        }
    }
}

/// Why a till that was open takes no new sales.
pub fn ledger_stopped(error: &LedgerError, lang: Lang) -> Words {
    if *error != LedgerError::DiskFull {
        return ledger(error, lang);
    }
    lang.pick(
        Words::new(
            "磁盘满了，不开新的收款",
            "已经开始的收款、退款和交班，用留出的空间照常记下。",
            "已记下的每一笔都还在。",
            "请清出空间；有了空间，几秒钟内自动继续。",
        ),
        Words::new(
            "The disk is full: no new sales",
            "What is under way is still written, into the room that was held back for it.",
            "Everything written before is still there.",
            "Make room; the till goes on by itself within seconds.",
        ),
    )
}

/// What is wrong with the settings, and the mend.
pub fn settings(error: &SettingsError, lang: Lang) -> (String, String) {
    match error {
        SettingsError::Missing { path, has_ledger: true } => lang.pick(
            (
                format!("没有设置文件 {}，可是这个文件夹里已经有账本 ledger.sqlite3。", path.display()),
                "如果账本是搬来的，请把它原来的 scantill.toml 也放进来；没有了就写出一份示例，填上同一个商户，再检查。".to_owned(),
            ),
            (
                format!("There is no settings file {}, though a ledger, ledger.sqlite3, lies in that folder already.", path.display()),
                "Put the scantill.toml of that ledger beside it; where it is lost, write the example, fill in the same merchant, then check again."
                    .to_owned(),
            ),
        ),
        SettingsError::Missing { path, has_ledger: false } => lang.pick(
            (format!("还没有设置文件 {}。", path.display()), "写出一份示例，填好商户号等再检查。".to_owned()),
            (
                format!("There is no settings file {} yet.", path.display()),
                "Write the example, fill in the merchant's number and the rest, then check again.".to_owned(),
            ),
        ),
        SettingsError::Unreadable { path, why } => lang.pick(
            (format!("读不了 {}：{}", path.display(), sentence(&system(why, lang), lang)), "请检查文件的权限。".to_owned()),
            (format!("{} cannot be read: {}", path.display(), sentence(&system(why, lang), lang)), "Look at the file's permissions.".to_owned()),
        ),
        SettingsError::Syntax { path, line, why } => lang.pick(
            (format!("{} 第 {line} 行：{}", path.display(), sentence(&syntax(why, lang), lang)), format!("请改正第 {line} 行。")),
            (format!("{}, line {line}: {}", path.display(), sentence(why, lang)), format!("Correct line {line}.")),
        ),
        SettingsError::Value { path, key, why } => lang.pick(
            (format!("{} 的 {key}：{}", path.display(), sentence(&rule(key, why, lang), lang)), format!("请改正 {key}。")),
            (format!("{}: {key}: {}", path.display(), sentence(&rule(key, why, lang), lang)), format!("Correct {key}.")),
        ),
    }
}

/// Why there is no usable API key, and the mend.
pub fn key(problem: &KeyProblem, lang: Lang) -> (String, String) {
    match problem {
        KeyProblem::Missing => lang.pick(
            ("还没有 API 密钥。".to_owned(), "在商户平台“账户中心—API 安全”设置 32 位密钥，填在这里。".to_owned()),
            ("No API key has been set.".to_owned(), "Set a key of 32 characters on the merchant platform and enter it here.".to_owned()),
        ),
        KeyProblem::NoKeyring(detail) => lang.pick(
            (
                format!("这台电脑没有可用的钥匙串（{}）。", keyring(detail, lang)),
                "请启用系统钥匙串，或用环境变量 SCANTILL_API_KEY 提供密钥。".to_owned(),
            ),
            (
                format!("This computer offers no keyring ({detail})."),
                "Turn the system's keyring on, or give the key in the variable SCANTILL_API_KEY.".to_owned(),
            ),
        ),
        KeyProblem::VariableGoesFirst => lang.pick(
            ("环境变量 SCANTILL_API_KEY 优先于封存的密钥。".to_owned(), "请改正或去掉这个变量，再重新启动收银台。".to_owned()),
            (
                "The variable SCANTILL_API_KEY goes before the key that is kept.".to_owned(),
                "Correct or remove it, then start the till again.".to_owned(),
            ),
        ),
        KeyProblem::Malformed(error) => lang.pick(
            (format!("密钥应为 32 位字母或数字，前后没有空格；这段文字有 {} 个字符。", error.length), "请从商户平台重新复制。".to_owned()),
            (
                format!("A key has exactly 32 letters or digits and no blanks around it; this text has {} characters.", error.length),
                "Copy it again from the merchant platform.".to_owned(),
            ),
        ),
        KeyProblem::Sealed(error) => sealed(error, lang),
    }
}

/// The gateway does not answer while no sale is on the stage.
pub fn no_gateway(why: &Unknown, lang: Lang) -> Words {
    let why = unknown(why, lang);
    lang.pick(
        Words::new("联系不上微信支付", format!("{why}。"), "已有的收款都在账本里，联通后会自动查清。", "现在出不了收款码。请检查网络。"),
        Words::new(
            "WeChat Pay does not answer",
            format!("Reason: {why}."),
            "Every sale so far is in the ledger and is looked up once the line is back.",
            "No code can be made now. Look at the network.",
        ),
    )
}

/// The gateway answers, but not as to its merchant, and no sale is under way.
pub fn gateway_refuses(why: &Unknown, lang: Lang) -> Words {
    let why = unknown(why, lang);
    lang.pick(
        Words::new(
            "微信支付不认本机",
            format!("{why}。多半是商户平台换了 API 密钥，或商户号、appid 不对。"),
            "已有的收款都在账本里；密钥对上后，没查清的会自动查清。",
            "请按 F8，再按 C 和 Enter 重新检查：店主在那里输入新密钥。",
        ),
        Words::new(
            "WeChat Pay does not accept this till",
            format!("Reason: {why}. Most often the API key was changed on the merchant platform, or merchant number or appid are wrong."),
            "Every sale so far is in the ledger; what is open is looked up by itself once the key fits.",
            "Press F8, then C and Enter to check again: there the owner types the new key.",
        ),
    )
}

/// The engine has ended.
pub fn stopped(lang: Lang) -> Words {
    lang.pick(
        Words::new(
            "程序已停止",
            "后台已经结束，这个窗口不再更新。",
            "已记下的每一笔都还在账本里。",
            "请关上窗口，再打开一次；没有结束的收款会先被查完。",
        ),
        Words::new(
            "The till has stopped",
            "The engine has ended; this window shows nothing new.",
            "Everything written is in the ledger.",
            "Close the window and start again; open sales are looked up first.",
        ),
    )
}
