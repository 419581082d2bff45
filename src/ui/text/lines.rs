//! The short lines that carry a number, a time or a name.

use super::{Lang, Text};
use crate::domain::{Fen, Moment, SaleId, Sighting, TillId, Unpaid};
use crate::engine::{DayTotals, GatewayHealth, LedgerError, SaleView, Stage};
use crate::ui::phone::{PhonePin, PhoneState};
use crate::ui::theme::ThemeChoice;

/// Below the code: what to do with it, and how long it still stands.
pub fn scan_caption(left_secs: i64, lang: Lang) -> String {
    lang.pick(format!("微信扫码付款  ·  {left_secs} 秒后换新码"), format!("Scan with WeChat  ·  new code in {left_secs} s"))
}

/// How old a sale is, in whole minutes.
pub fn minutes(minutes: i64, lang: Lang) -> String {
    match minutes {
        ..1 => lang.pick("刚刚".to_owned(), "just now".to_owned()),
        1..120 => lang.pick(format!("{minutes} 分钟"), format!("{minutes} min")),
        120.. => lang.pick(format!("{} 小时", minutes / 60), format!("{} h", minutes / 60)),
    }
}

/// Minutes that are still to go, rounded up: never 0 while there is something to wait for.
pub fn minutes_left(ms: i64) -> i64 {
    ms.saturating_add(59_999).div_euclid(60_000).max(1)
}

/// A difference between two clocks, in the largest unit that says it well.
pub fn offset(ahead_ms: i64, lang: Lang) -> String {
    let seconds = ahead_ms.saturating_abs() / 1_000;
    let size = match seconds {
        ..120 => lang.pick(format!("{seconds} 秒"), format!("{seconds} s")),
        120..7_200 => lang.pick(format!("{} 分钟", seconds / 60), format!("{} min", seconds / 60)),
        7_200..172_800 => lang.pick(format!("{} 小时", seconds / 3_600), format!("{} h", seconds / 3_600)),
        172_800.. => lang.pick(format!("{} 天", seconds / 86_400), format!("{} days", seconds / 86_400)),
    };
    if ahead_ms >= 0 { lang.pick(format!("快 {size}"), format!("{size} ahead")) } else { lang.pick(format!("慢 {size}"), format!("{size} behind")) }
}

/// The gateway in the status bar.
pub fn gateway_line(health: &GatewayHealth, lang: Lang) -> String {
    match health {
        GatewayHealth::Untried => lang.pick("微信支付：尚未联系".to_owned(), "WeChat Pay: not asked yet".to_owned()),
        GatewayHealth::Reachable { took_ms, .. } => lang.pick(format!("微信支付正常 {took_ms} ms"), format!("WeChat Pay answers in {took_ms} ms")),
        GatewayHealth::Unreachable { since, why } => {
            let (since, why) = (since.beijing_hour_minute(), super::unknown(why, lang));
            lang.pick(format!("{since} 起联系不上微信支付：{why}"), format!("WeChat Pay silent since {since}: {why}"))
        }
        GatewayHealth::Refusing { since, why } => {
            let (since, why) = (since.beijing_hour_minute(), super::unknown(why, lang));
            lang.pick(format!("{since} 起微信支付不认本机：{why}"), format!("WeChat Pay does not accept this till since {since}: {why}"))
        }
    }
}

/// The ledger in the status bar.
pub fn ledger_line(stage: &Stage, lang: Lang) -> &'static str {
    match stage {
        Stage::Ready => lang.pick("账本正常", "Ledger good"),
        Stage::Starting => lang.pick("账本：正在打开", "Ledger: opening"),
        Stage::Incomplete => lang.pick("账本：待检查", "Ledger: see the check-up"),
        Stage::NoLedger(_) => lang.pick("账本不能用", "Ledger not usable"),
        Stage::LedgerStopped(LedgerError::DiskFull) => lang.pick("磁盘满：不开新单", "Disk full: no new sales"),
        Stage::LedgerStopped(_) => lang.pick("账本停止写入", "Ledger stopped"),
        Stage::Stopped => lang.pick("程序已停止", "Stopped"),
    }
}

/// The day's count and sum.
pub fn day_line(day: &DayTotals, lang: Lang) -> String {
    let (count, sum) = (day.paid_count, day.paid_sum);
    lang.pick(format!("今日 {count} 笔 {sum}"), format!("Today {count} paid, {sum}"))
}

/// The sales that a closing window lists: when, how much.
pub fn closing_lines<'a>(sales: impl IntoIterator<Item = &'a SaleView>, now: Moment, lang: Lang) -> Vec<(SaleId, String)> {
    let line = |view: &SaleView| {
        let age = minutes(now.millis_since(view.sale.opened_at) / 60_000, lang);
        format!("{}  ·  {}  ·  {}", view.sale.amount.fen(), age, super::badge(&view.lamp, lang))
    };
    sales.into_iter().map(|view| (view.sale.id.clone(), line(view))).collect()
}

/// The PINs of the demo's people, which are no secret.
pub fn demo_pins(pins: &[PhonePin], lang: Lang) -> String {
    let pins: Vec<_> = pins.iter().map(|PhonePin { name, pin }| format!("{name} {pin}")).collect();
    format!("PIN{}{}", lang.pick("：", ": "), pins.join(" · "))
}

/// What the pretend merchant has at the gateway for refunds.
pub fn demo_balance(balance: Fen, lang: Lang) -> String {
    lang.pick(format!("可退余额 {balance}"), format!("balance for refunds {balance}"))
}

/// How a code looks from the customer's side.
pub fn phone_state(state: PhoneState, lang: Lang) -> &'static str {
    match state {
        PhoneState::Payable => lang.pick("可付款", "can be paid"),
        PhoneState::Paid => lang.pick("已付", "paid"),
        PhoneState::Closed => lang.pick("已关单", "closed"),
        PhoneState::Expired => lang.pick("已过期", "expired"),
    }
}

/// Whether the demo's customers pay by themselves, and how soon.
pub fn pays_by_itself(after_secs: Option<u32>, lang: Lang) -> String {
    match after_secs {
        Some(secs) => lang.pick(format!("{secs} 秒后自动付款"), format!("pays by itself after {secs} s")),
        None => lang.pick("自动付款".to_owned(), "pays by itself".to_owned()),
    }
}

/// The theme on its button.
pub fn theme(theme: ThemeChoice, lang: Lang) -> String {
    let name = match theme {
        ThemeChoice::System => Text::ThemeSystem,
        ThemeChoice::Light => Text::ThemeLight,
        ThemeChoice::Dark => Text::ThemeDark,
    };
    format!("{}{}{}", Text::Theme.get(lang), lang.pick("：", ": "), name.get(lang))
}

/// This till in the status bar.
pub fn till_line(till: &TillId, lang: Lang) -> String {
    lang.pick(format!("收银台 {till}"), format!("Till {till}"))
}

/// What to do, and when the gateway was last heard of, where that is a while ago.
pub fn last_heard(next: String, at: Moment, lang: Lang) -> String {
    let at = at.beijing_clock();
    lang.pick(format!("{next}最近一次答复 {at}。"), format!("{next} Last heard {at}."))
}

/// This computer's clock in the status bar; `off` when it is far enough from the gateway's to matter.
pub fn clock_line(ahead_ms: i64, off: bool, lang: Lang) -> String {
    let by = offset(ahead_ms, lang);
    if off {
        lang.pick(format!("这台电脑的时钟{by}"), format!("This computer's clock is {by}"))
    } else {
        lang.pick("时钟准确", "Clock in step").to_owned()
    }
}

/// How many codes a sale has had.
pub fn code_count(codes: usize, lang: Lang) -> String {
    lang.pick(format!("第 {codes} 张"), format!("no. {codes} of this sale"))
}

/// What the code on the screen is, for those who cannot see it.
pub fn code_label(amount: Fen, lang: Lang) -> String {
    lang.pick(format!("收款码 {amount}"), format!("Code {amount}"))
}

/// Notices that there was no room for.
pub fn more_notices(hidden: usize, lang: Lang) -> String {
    lang.pick(format!("还有 {hidden} 条提醒"), super::shifts::counted(u64::try_from(hidden).unwrap_or(u64::MAX), "more notice", "more notices"))
}

/// Sales that wait for the set-up to be put right.
pub fn open_after_setup(open: usize, lang: Lang) -> String {
    lang.pick(format!("还有 {open} 笔收款没有结束，补好之后会先查完它们。"), format!("{open} open sales are looked up first once this is put right."))
}

/// The latest verified word short of payment, with its time.
pub fn sighting(sighting: Sighting, lang: Lang) -> String {
    let words = match sighting.unpaid {
        None => lang.pick("已下单", "order placed"),
        Some(Unpaid::NotPay) => lang.pick("未付款", "not paid"),
        Some(Unpaid::UserPaying) => lang.pick("正在输密码", "entering the password"),
        Some(Unpaid::PayError) => lang.pick("一次付款失败，可再付", "one try failed; the next may not"),
        Some(Unpaid::Accept) => lang.pick("已受理，等待扣款", "accepted, deduction pending"),
    };
    format!("{}  {words}", sighting.at.beijing_clock())
}
