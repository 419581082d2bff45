//! What happened to a sale and its charges, in words.

use super::refund::{exception_name, settled};
use crate::domain::{Authority, ChargeEvent, CloseReason, Closure, Payment, Refusal, SaleEvent, TradeNo};
use crate::ui::text::Lang;
use crate::ui::text::lamp::other_money;

/// What happened to a sale.
pub(super) fn sale(event: &SaleEvent, lang: Lang) -> String {
    match event {
        SaleEvent::Opened { amount, note, .. } => {
            let (amount, note) = (amount.fen(), words_after(note, lang));
            lang.pick(format!("开单，应收 {amount}{note}"), format!("opened for {amount}{note}"))
        }
        SaleEvent::Charge { trade_no, event } => {
            let tail = tail(trade_no);
            let words = charge(event, lang);
            lang.pick(format!("支付单 …{tail}：{words}"), format!("charge …{tail}: {words}"))
        }
        SaleEvent::CancelRequested => lang.pick("要求取消".into(), "to be cancelled".into()),
        SaleEvent::Paid { .. } => lang.pick("这笔收款已付清".into(), "the sale is paid".into()),
        SaleEvent::Abandoned => lang.pick("已取消，每张支付单都已了结".into(), "given up; every charge has ended".into()),
        SaleEvent::ExceptionRaised { exception } => {
            let name = exception_name(*exception, lang);
            lang.pick(format!("需要人看：{name}"), format!("a person must look: {name}"))
        }
        SaleEvent::ExceptionSettled { exception, settlement } => {
            let (name, how) = (exception_name(*exception, lang), settled(&settlement.how, lang));
            let note = words_after(&settlement.note, lang);
            lang.pick(format!("“{name}”已了结：{how}{note}"), format!("{name}, settled: {how}{note}"))
        }
        SaleEvent::SetByHand { transaction_id, reason, .. } => lang.pick(
            format!("手工确认已付，微信支付单号 {transaction_id}，理由：{reason}"),
            format!("set by hand as paid, WeChat Pay's number {transaction_id}, because: {reason}"),
        ),
        SaleEvent::HandUndone => {
            lang.pick("微信支付查明没有付成，手工确认已撤销".into(), "not paid after all: what was set by hand is undone".into())
        }
    }
}

/// On whose word, where one is written with it.
pub(super) fn authority(event: &SaleEvent) -> Option<&Authority> {
    match event {
        SaleEvent::ExceptionSettled { settlement, .. } => Some(&settlement.authority),
        SaleEvent::SetByHand { authority, .. } => Some(authority),
        SaleEvent::Opened { .. }
        | SaleEvent::Charge { .. }
        | SaleEvent::CancelRequested
        | SaleEvent::Paid { .. }
        | SaleEvent::Abandoned
        | SaleEvent::ExceptionRaised { .. }
        | SaleEvent::HandUndone => None,
    }
}

/// The end of a number, by which people tell charges apart.
fn tail(number: &TradeNo) -> &str {
    let text = number.as_str();
    text.get(text.len().saturating_sub(6)..).unwrap_or(text)
}

fn charge(event: &ChargeEvent, lang: Lang) -> String {
    match event {
        ChargeEvent::PlacingStarted { order } => {
            let until = order.expires_at.beijing_clock();
            lang.pick(format!("下单，{until} 到时间"), format!("ordered, until {until}"))
        }
        ChargeEvent::Found { order } => {
            let amount = order.amount.fen();
            lang.pick(
                format!("对账时发现，账本里没有，按账单补入账本：{amount}"),
                format!("{amount} found in the bill and taken over: the ledger did not have it"),
            )
        }
        ChargeEvent::PlacingChecked { known: true } => lang.pick("查到了，下单已送达".into(), "asked: the order had arrived".into()),
        ChargeEvent::PlacingChecked { known: false } => lang.pick("查不到，下单没有送达".into(), "asked: the order had not arrived".into()),
        ChargeEvent::PlacingRepeated => lang.pick("同一张单再发一次".into(), "the same order is sent again".into()),
        ChargeEvent::PlacingDoubted { refusal } => {
            let why = refused(refusal, lang);
            lang.pick(format!("重发被拒绝，可能早已送达：{why}"), format!("the repeat was refused, so it may have arrived before: {why}"))
        }
        ChargeEvent::Shown { .. } => lang.pick("收款码已出示".into(), "the code is shown".into()),
        ChargeEvent::ClosingStarted { reason } => {
            let why = close_reason(*reason, lang);
            lang.pick(format!("收款码收起：{why}"), format!("the code is down: {why}"))
        }
        ChargeEvent::CloseRequested => lang.pick("没有人付，请微信支付关单".into(), "not paid; WeChat Pay is asked to close it".into()),
        ChargeEvent::ClosePostponed => lang.pick("微信支付现在不关，稍后再试".into(), "WeChat Pay will not close it yet".into()),
        ChargeEvent::CloseAccepted => lang.pick("微信支付受理了关单".into(), "WeChat Pay takes the close".into()),
        ChargeEvent::NotFoundSeen => lang.pick("微信支付没有这张单".into(), "WeChat Pay has no such order".into()),
        ChargeEvent::Closed { how } => {
            let how = closure(*how, lang);
            lang.pick(format!("不能再付了：{how}"), format!("can no longer be paid: {how}"))
        }
        ChargeEvent::Paid { payment } => {
            let words = paid(payment, lang);
            lang.pick(format!("已付，{words}"), format!("paid, {words}"))
        }
        ChargeEvent::MismatchSeen { payment } => {
            let words = paid(payment, lang);
            lang.pick(format!("付来的金额不符：{words}"), format!("another sum was paid: {words}"))
        }
        ChargeEvent::ContradictionSeen { payment } => {
            let words = paid(payment, lang);
            lang.pick(format!("一笔不该有的付款：{words}"), format!("a payment that cannot be: {words}"))
        }
        ChargeEvent::Refused { refusal } => {
            let why = refused(refusal, lang);
            lang.pick(format!("被拒绝：{why}"), format!("refused: {why}"))
        }
    }
}

fn paid(payment: &Payment, lang: Lang) -> String {
    let sum = other_money(payment.total, &payment.currency);
    let number = &payment.transaction_id;
    let at = payment.paid_at.map(|at| at.beijing_clock());
    match at {
        Some(at) => lang.pick(format!("{at} 付 {sum}，微信支付单号 {number}"), format!("{sum} at {at}, WeChat Pay's number {number}")),
        None => lang.pick(format!("{sum}，微信支付单号 {number}"), format!("{sum}, WeChat Pay's number {number}")),
    }
}

/// The provider's words and code of a no.
pub(super) fn refused(refusal: &Refusal, lang: Lang) -> String {
    let (words, code) = (&refusal.words, &refusal.code);
    lang.pick(format!("{words}（{code}）"), format!("{words} ({code})"))
}

/// A person's words behind a line, where there are some.
pub(super) fn words_after(words: &str, lang: Lang) -> String {
    if words.is_empty() { String::new() } else { lang.pick(format!("，{words}"), format!(", {words}")) }
}

fn close_reason(reason: CloseReason, lang: Lang) -> &'static str {
    match reason {
        CloseReason::Deadline => lang.pick("到时间了", "its time is over"),
        CloseReason::NewCode => lang.pick("要换新码", "a new code is wanted"),
        CloseReason::Cancelled => lang.pick("收款取消", "the sale is given up"),
        CloseReason::Superseded => lang.pick("另一张码已付", "another code is paid"),
        CloseReason::NoCode => lang.pick("没有拿到码", "no code came"),
        CloseReason::Refused => lang.pick("重发被拒绝", "a repeat was refused"),
        CloseReason::Mismatch => lang.pick("付款有疑问", "a payment is in doubt"),
    }
}

fn closure(how: Closure, lang: Lang) -> &'static str {
    match how {
        Closure::Answered => lang.pick("微信支付答复已关单", "WeChat Pay says that it is closed"),
        Closure::NeverThere => lang.pick("微信支付从来没有这张单", "WeChat Pay never had it"),
        Closure::Refused => lang.pick("取消之后被拒绝", "it was refused after the sale was given up"),
        Closure::AcceptedLongAgo => lang.pick("关单已受理一天，没有人付", "the close was taken a day ago and nothing was paid"),
    }
}
