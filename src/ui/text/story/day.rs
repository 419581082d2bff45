//! Shifts and the ends of days in words.

use super::Lang;
use crate::domain::{Authority, BillSource, DayEvent, Decision, DecisionScope, ShiftEvent};
use crate::ui::text::matching::{all_of, class_name, signed};

/// What happened to a shift.
pub(super) fn shift(event: &ShiftEvent, lang: Lang) -> String {
    match event {
        ShiftEvent::Opened { no, float, .. } => {
            lang.pick(format!("开班，第 {no} 班，备用金 {float}"), format!("shift {no} begins, cash in the drawer {float}"))
        }
        ShiftEvent::FloatSet { float } => lang.pick(format!("备用金 {float}"), format!("cash in the drawer {float}")),
        ShiftEvent::Closed { report, counted, reason, .. } => {
            let (net, expected) = (report.net(), report.expected());
            let why = if reason.is_empty() { String::new() } else { lang.pick(format!("，{reason}"), format!(", {reason}")) };
            lang.pick(
                format!("交班，净收 {net}，现金应有 {expected}，点得 {counted}{why}"),
                format!("the shift ends: net {net}, cash expected {expected}, counted {counted}{why}"),
            )
        }
    }
}

/// What happened to the end of a day.
pub(super) fn day(event: &DayEvent, lang: Lang) -> String {
    match event {
        DayEvent::BillKept { bill, .. } => {
            let rows = bill.rows;
            match &bill.source {
                BillSource::Gateway => lang.pick(format!("收到对账单，{rows} 行"), format!("the bill has come, {rows} rows")),
                BillSource::NothingPaid => lang.pick("微信支付：当天没有账单".into(), "WeChat Pay has no bill of that day".into()),
                BillSource::File { name } => lang.pick(format!("导入对账单 {name}，{rows} 行"), format!("the bill {name} is taken in, {rows} rows")),
            }
        }
        DayEvent::Compared { tally } => {
            let (till, bill, open) = (tally.till, tally.bill, tally.undecided);
            lang.pick(
                format!("对账：收银台 {till}，账单 {bill}，待处理 {open} 笔"),
                format!("matched: till {till}, bill {bill}, {open} to be decided"),
            )
        }
        DayEvent::Decided { scope, decision, .. } => {
            let about = scope_words(scope, lang);
            match decision {
                Decision::Accepted { reason } => lang.pick(format!("接受差异，{about}：{reason}"), format!("accepted, {about}: {reason}")),
                Decision::TakenBack => lang.pick(format!("撤回决定，{about}"), format!("taken back, {about}")),
                Decision::SentToWork => lang.pick(format!("转到待办，{about}"), format!("to the work list, {about}")),
            }
        }
        DayEvent::Closed { note, .. } if note.is_empty() => lang.pick("日结完成".into(), "the day is closed".into()),
        DayEvent::Closed { note, .. } => lang.pick(format!("日结完成：{note}"), format!("the day is closed: {note}")),
    }
}

/// What a decision is about.
fn scope_words(scope: &DecisionScope, lang: Lang) -> String {
    match scope {
        DecisionScope::Pair { key, class, difference } => {
            let number = key.refund_no.as_deref().unwrap_or(&key.trade_no);
            format!("{} {number} {}", class_name(*class, lang), signed(*difference))
        }
        DecisionScope::Term(term) => all_of(term.class, term.count, term.sum, lang),
    }
}

/// On whose word.
pub(super) fn authority(event: &DayEvent) -> Option<&Authority> {
    match event {
        DayEvent::Decided { authority, .. } | DayEvent::Closed { authority, .. } => Some(authority),
        DayEvent::BillKept { .. } | DayEvent::Compared { .. } => None,
    }
}
