//! What happened among the people and at the till, in words.

use super::refund::trouble_name;
use crate::domain::{Authority, LockReason, PeopleEvent, PersonEvent, PinPurpose, Secret, SecretDeed, Setting, TillEvent};
use crate::ui::text::{Lang, action, role};

/// A change among the people.
pub(super) fn people(event: &PeopleEvent, lang: Lang) -> String {
    match event {
        PeopleEvent::Added { name, role: as_what, .. } => {
            let role = role(*as_what, lang);
            lang.pick(format!("添加{role} {name}"), format!("{name} is added as {role}"))
        }
        PeopleEvent::RoleSet { name, role: as_what, .. } => {
            let role = role(*as_what, lang);
            lang.pick(format!("{name} 改为{role}"), format!("{name} becomes {role}"))
        }
        PeopleEvent::PinSet { name, .. } => lang.pick(format!("{name} 换了 PIN"), format!("{name} has another PIN")),
        PeopleEvent::Removed { name, .. } => lang.pick(format!("{name} 已移除"), format!("{name} is removed")),
    }
}

/// On whose word a change among the people was made.
pub(super) fn authority(event: &PeopleEvent) -> Option<&Authority> {
    match event {
        PeopleEvent::Added { authority, .. } | PeopleEvent::PinSet { authority, .. } => authority.as_ref(),
        PeopleEvent::RoleSet { authority, .. } | PeopleEvent::Removed { authority, .. } => Some(authority),
    }
}

/// What a person did at the till.
pub(super) fn person(event: &PersonEvent, lang: Lang) -> String {
    match event {
        PersonEvent::PinTried { purpose } => {
            let purpose = match purpose {
                PinPurpose::SignIn => lang.pick("登录".to_owned(), "to sign in".to_owned()),
                PinPurpose::Approve { action: what } => {
                    let what = action(*what, lang);
                    lang.pick(format!("批准：{what}"), format!("to approve: {what}"))
                }
                PinPurpose::ChangePin => lang.pick("换 PIN".to_owned(), "to change the PIN".to_owned()),
            };
            lang.pick(format!("输入了 PIN（为了{purpose}）"), format!("a PIN is entered {purpose}"))
        }
        PersonEvent::SignedIn => lang.pick("登录".into(), "signed in".into()),
        PersonEvent::Approved { action: what, of, about } => {
            let what = action(*what, lang);
            lang.pick(format!("批准 {of}：{what}，{about}"), format!("approved for {of}: {what}, {about}"))
        }
        PersonEvent::PinUnchecked => lang.pick("PIN 核对不了，不算错".into(), "the PIN could not be checked; it does not count".into()),
        PersonEvent::PinWrong { tries } => lang.pick(format!("PIN 不对，连续第 {tries} 次"), format!("wrong PIN, {tries} in a row")),
        PersonEvent::SignedOut { why } => {
            let why = match why {
                LockReason::Key => lang.pick("自己锁上", "by the key"),
                LockReason::Idle => lang.pick("久无人用", "nobody touched the till"),
                LockReason::ShiftClosed => lang.pick("交班", "the shift was closed"),
                LockReason::Changed => lang.pick("此人的角色或 PIN 已改", "the person was changed"),
            };
            lang.pick(format!("收银台锁上：{why}"), format!("the till is locked: {why}"))
        }
        PersonEvent::Denied { action: what } => {
            let what = action(*what, lang);
            lang.pick(format!("没有权限：{what}"), format!("wanted what is not theirs to do: {what}"))
        }
    }
}

/// What happened to the till.
pub(super) fn till(event: &TillEvent, lang: Lang) -> String {
    match event {
        TillEvent::SettingsSeen { settings } => {
            let list: Vec<String> = settings.iter().map(|line| setting(line, lang)).collect();
            let list = list.join(lang.pick("；", "; "));
            lang.pick(format!("设置：{list}"), format!("settings: {list}"))
        }
        TillEvent::SecretChanged { secret, change } => {
            let secret = match secret {
                Secret::ApiKey => lang.pick("API 密钥", "the API key"),
                Secret::Certificate => lang.pick("商户证书", "the certificate"),
                Secret::Passphrase => lang.pick("口令", "the passphrase"),
                Secret::Everything => lang.pick("全部密钥", "every secret"),
            };
            match change {
                SecretDeed::Set => lang.pick(format!("设置了{secret}"), format!("{secret} is set")),
                SecretDeed::Forgotten => lang.pick(format!("删除了{secret}"), format!("{secret} is forgotten")),
            }
        }
        TillEvent::RefundsHeld { .. } => lang.pick("退款队列暂停".into(), "the refunds are held".into()),
        TillEvent::RefundsReleased { .. } => lang.pick("退款队列继续".into(), "the refunds go on".into()),
        TillEvent::RefundsStopped { trouble, words } => {
            let name = trouble_name(*trouble, lang);
            lang.pick(format!("退款队列自动停下，{name}：{words}"), format!("the refunds have stopped, {name}: {words}"))
        }
        TillEvent::Exported { what, to } => lang.pick(format!("账目 {what} 导出到 {to}"), format!("{what} is written to {to}")),
        TillEvent::ClockJumped { ahead_ms } => clock_jumped(*ahead_ms, lang),
        TillEvent::BackedUp { file, .. } => lang.pick(format!("账本已备份到 {file}"), format!("the ledger is backed up to {file}")),
        TillEvent::Restored { file, before } if file.is_empty() => lang.pick(
            format!("账本被换成了别的或更早的一份（原来有 {} 条记录）", before.seq),
            format!("somebody has put another ledger, or an older state of it, in place of one with {} entries", before.seq),
        ),
        TillEvent::Restored { file, .. } => lang.pick(format!("账本由备份 {file} 恢复"), format!("the ledger is restored from {file}")),
        TillEvent::Seated { computer } => {
            lang.pick(format!("账本在这台电脑上使用（{computer}）"), format!("the ledger is used on this computer ({computer})"))
        }
        TillEvent::Moved { computer, before } => lang
            .pick(format!("账本换到了另一台电脑（{before} → {computer}）"), format!("the ledger is on another computer now ({before} → {computer})")),
    }
}

fn clock_jumped(ahead_ms: i64, lang: Lang) -> String {
    let seconds = ahead_ms.unsigned_abs().div_euclid(1_000);
    if ahead_ms < 0 {
        return lang.pick(format!("电脑时钟拨回了 {seconds} 秒"), format!("the computer's clock was set back by {seconds} s"));
    }
    lang.pick(
        format!("电脑时钟往前跳了 {seconds} 秒（被拨过，或电脑休眠过）"),
        format!("the computer's clock went ahead by {seconds} s: it was set, or the computer slept"),
    )
}

/// On whose word something was done to the till.
pub(super) fn till_authority(event: &TillEvent) -> Option<&Authority> {
    match event {
        TillEvent::RefundsHeld { authority } | TillEvent::RefundsReleased { authority } => Some(authority),
        TillEvent::SettingsSeen { .. }
        | TillEvent::SecretChanged { .. }
        | TillEvent::RefundsStopped { .. }
        | TillEvent::Exported { .. }
        | TillEvent::ClockJumped { .. }
        | TillEvent::BackedUp { .. }
        | TillEvent::Restored { .. }
        | TillEvent::Seated { .. }
        | TillEvent::Moved { .. } => None,
    }
}

fn setting(setting: &Setting, lang: Lang) -> String {
    let Setting { key, before, value } = setting;
    match before {
        Some(before) => lang.pick(format!("{key} = {value}（原为 {before}）"), format!("{key} = {value} (was {before})")),
        None => format!("{key} = {value}"),
    }
}
