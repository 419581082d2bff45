//! Shifts, backups and exports in words.

use super::{DayText, Lang, bill_source, month_day_minute, signatory};
use crate::domain::{BillKind, BillMark, BusinessDay, Fen, Moment, Shift, ShiftClosing, ShiftNo, Signatory};
use crate::engine::{BackupView, Exported};

/// The number of a shift.
pub fn shift_no(no: ShiftNo, lang: Lang) -> String {
    lang.pick(format!("第 {no} 班"), format!("Shift {no}"))
}

/// The shift that is open, in the status bar.
pub fn shift_line(shift: &Shift, now: Moment, lang: Lang) -> String {
    let (no, at) = (shift_no(shift.no, lang), super::moment(shift.opened_at, now));
    let at = at.get(..at.len().saturating_sub(3)).unwrap_or(&at);
    lang.pick(format!("{no} {at} 起"), format!("{no} since {at}"))
}

/// Who had a shift, and when.
pub fn shift_times(shift: &Shift, lang: Lang) -> String {
    let from = month_day_minute(shift.opened_at);
    match &shift.closed {
        Some(closed) => format!("{from} – {}", month_day_minute(closed.at)),
        None => lang.pick(format!("{from} 起"), format!("since {from}")),
    }
}

/// Who opened and who closed a shift.
pub fn shift_people(opened: &Signatory, closed: Option<&ShiftClosing>, lang: Lang) -> String {
    let by = signatory(opened, lang);
    let Some(closed) = closed else { return lang.pick(format!("{by} 开班"), format!("opened by {by}")) };
    let closer = signatory(&closed.by, lang);
    lang.pick(format!("{by} 开班，{closer} 交班"), format!("opened by {by}, closed by {closer}"))
}

/// Over, short or exact, and by how much.
pub fn over_short(over: Fen) -> (DayText, Fen) {
    match over.get() {
        0 => (DayText::Exact, over),
        ..0 => (DayText::Short, Fen::new(over.get().saturating_neg())),
        1.. => (DayText::Over, over),
    }
}

/// The same in a report, where it says that it is about cash.
pub fn cash_over_short(over: Fen) -> (DayText, Fen) {
    let (words, by) = over_short(over);
    match over.get() {
        0 => (words, by),
        ..0 => (DayText::CashShort, by),
        1.. => (DayText::CashOver, by),
    }
}

/// Which list of a day.
pub fn bill_kind(kind: BillKind, lang: Lang) -> &'static str {
    match kind {
        BillKind::All => lang.pick("全部", "all"),
        BillKind::Payments => lang.pick("付款", "payments"),
        BillKind::Refunds => lang.pick("退款", "refunds"),
    }
}

/// How the latest backup stands.
pub fn backup_line(backup: &BackupView, now: Moment, lang: Lang) -> String {
    match backup {
        BackupView::None => lang.pick("开机以来还没有备份。", "None since the till was opened.").to_owned(),
        BackupView::UnderWay => lang.pick("正在备份……", "Being made …").to_owned(),
        BackupView::Made { at, file } => {
            let (at, file) = (super::moment(*at, now), file.display());
            lang.pick(format!("{at} 做好并验证：{file}"), format!("made and verified at {at}: {file}"))
        }
        BackupView::Failed(_) => lang.pick("没有做成，以前的备份还在。", "It was not made; the older ones are there.").to_owned(),
    }
}

/// How far an export is.
pub fn export_progress(done: u64, total: u64, lang: Lang) -> String {
    lang.pick(format!("已写 {done} / {total} 行"), format!("{done} of {total} rows written"))
}

/// What the latest export wrote, and where.
pub fn exported(file: &Exported, lang: Lang) -> String {
    let (rows, path) = (file.rows, file.path.display());
    lang.pick(format!("已写好 {rows} 行：{path}"), format!("{} written: {path}", counted(rows, "row", "rows")))
}

/// A count with its word, in English.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// How many rows a kept bill has, and of which list it is.
pub fn bill_rows(bill: &BillMark, lang: Lang) -> String {
    let (kind, rows) = (bill_kind(bill.kind, lang), bill.rows);
    lang.pick(format!("{kind} {rows} 行"), format!("{kind}, {}", counted(rows.into(), "row", "rows")))
}

/// A bill that came: where from, of which day, which list, how many rows.
pub fn bill_taken(day: BusinessDay, bill: &BillMark, lang: Lang) -> String {
    let (source, rows) = (bill_source(&bill.source, lang), bill_rows(bill, lang));
    lang.pick(format!("{source}：{day} 的对账单，{rows}。"), format!("{source}: the bill of {day}, {rows}."))
}

/// Another bill of the same day is the one that counts.
pub fn bill_other(bill: &BillMark, lang: Lang) -> String {
    let (source, rows) = (bill_source(&bill.source, lang), bill_rows(bill, lang));
    lang.pick(format!("这一天以另一份对账单为准：{source}，{rows}。"), format!("Another bill of that day counts: {source}, {rows}."))
}

/// What a match came to, of which so many differences wait.
pub fn bill_result(waiting: usize, lang: Lang) -> String {
    match waiting {
        0 => lang.pick("对平了：每一分钱都有说法。", "good: every fen is explained").to_owned(),
        1 => lang
            .pick(
                "没有对平：1 笔差异待处理，请店长在收银台按 F7 处理。",
                "not good: 1 difference waits for a decision, which a manager makes in the window (F7)",
            )
            .to_owned(),
        count => lang.pick(
            format!("没有对平：{count} 笔差异待处理，请店长在收银台按 F7 处理。"),
            format!("not good: {count} differences wait for a decision, which a manager makes in the window (F7)"),
        ),
    }
}

/// When the bill is asked for again.
pub fn bill_again(at: Moment, now: Moment, lang: Lang) -> String {
    let at = super::moment(at, now);
    lang.pick(format!("微信支付还没有做好，{at} 自动再要。"), format!("Not made yet; it is asked for again by itself at {at}."))
}
