//! The files of a day: its bills, the books for the bookkeeper, the backup.

use super::wish::Wish;
use crate::domain::{BillKind, BillMark, Day};
use crate::engine::{BackupView, BillState, DayPage};
use crate::ui::screens::Scene;
use crate::ui::text::{self, DayText, Words};
use crate::ui::theme::{bold, digits, gap, plain, size, tokens};
use crate::ui::widgets::{Banner, Button, Icon, Tone, badge, banner, muted, named, one_line_at, panel_title, strong};
use eframe::egui::{Align2, Frame, Margin, Rect, ScrollArea, Sense, Stroke, Ui, Vec2, pos2};

/// Draws them into the rest of `ui`.
pub(super) fn files_ui(ui: &mut Ui, page: &DayPage, scene: Scene<'_>) -> Option<Wish> {
    let cards = |ui: &mut Ui| {
        let bills = card_ui(ui, |ui| bills_ui(ui, page, scene));
        let export = card_ui(ui, |ui| export_ui(ui, scene));
        let backup = card_ui(ui, |ui| backup_ui(ui, scene));
        bills.or(export).or(backup)
    };
    ScrollArea::vertical().id_salt("files").auto_shrink([false, false]).show(ui, cards).inner
}

fn card_ui(ui: &mut Ui, draw: impl FnOnce(&mut Ui) -> Option<Wish>) -> Option<Wish> {
    let frame = Frame::new().fill(tokens(ui).surface).corner_radius(gap::CORNER).inner_margin(Margin::symmetric(16, 12));
    let body = |ui: &mut Ui| {
        ui.set_width(ui.available_width());
        draw(ui)
    };
    frame.show(ui, body).inner
}

fn bills_ui(ui: &mut Ui, page: &DayPage, scene: Scene<'_>) -> Option<Wish> {
    let lang = scene.lang;
    panel_title(ui, DayText::Bills.get(lang));
    let bills = page.end.as_ref().map(|end| end.bills.as_slice()).unwrap_or_default();
    let counts = page.end.as_ref().and_then(Day::bill);
    if bills.is_empty() {
        strong(ui, DayText::NoBills.get(lang));
    }
    for bill in bills.iter().rev().take(4) {
        bill_ui(ui, bill, counts == Some(bill), scene);
    }
    for note in page.matched.iter().flat_map(|matched| &matched.bill.notes) {
        let ink = if note.is_serious() { tokens(ui).amber.ink } else { tokens(ui).muted };
        ui.colored_label(ink, text::bill_note(note, lang));
    }
    state_ui(ui, page, scene);
    let mut wish = None;
    ui.horizontal(|ui| {
        let free = page.bill != BillState::UnderWay;
        let mut button = |words: DayText, key: &str, meant: Wish| {
            if Button::new(words.get(lang)).key(key).enabled(free).show(ui).clicked() {
                wish = Some(meant);
            }
        };
        button(DayText::FetchBill, "B", Wish::Fetch(BillKind::All));
        button(DayText::FetchPayments, "P", Wish::Fetch(BillKind::Payments));
        button(DayText::FetchRefunds, "R", Wish::Fetch(BillKind::Refunds));
        button(DayText::TakeFile, "O", Wish::Take);
    });
    muted(ui, DayText::DroppedHere.get(lang));
    wish
}

/// What is under way, or why the latest bill did not come.
fn state_ui(ui: &mut Ui, page: &DayPage, scene: Scene<'_>) {
    let lang = scene.lang;
    match &page.bill {
        BillState::NotAsked | BillState::Kept => {}
        BillState::UnderWay => drop(muted(ui, DayText::Working.get(lang))),
        BillState::NotReady { again_at } => drop(muted(ui, &text::bill_again(*again_at, scene.now, lang))),
        BillState::Failed(trouble) => say(ui, &text::bill_trouble(trouble, lang), scene),
    }
}

fn say(ui: &mut Ui, words: &Words, scene: Scene<'_>) {
    banner(ui, &Banner { words, tone: Tone::Amber, put_away: None }, scene.lang);
}

/// A bill that is kept: where from, which list, how many rows, its hash.
fn bill_ui(ui: &mut Ui, bill: &BillMark, counts: bool, scene: Scene<'_>) {
    let (tokens, lang) = (tokens(ui), scene.lang);
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 32.0), Sense::hover());
    ui.painter().hline(row.x_range(), row.bottom() - 0.5, Stroke::new(1.0, tokens.line));
    let source = text::bill_source(&bill.source, lang);
    let rows = text::bill_rows(bill, lang);
    let hash = bill.sha256.get(..12).unwrap_or(&bill.sha256);
    let (tone, word) = if counts { (Tone::Green, DayText::BillCounts) } else { (Tone::Grey, DayText::BillOlder) };
    let icon = if counts { Icon::Tick } else { Icon::Clock };
    let left = badge(ui, row.right(), row.center().y, (tone, icon), word.get(lang));
    let hash_at = Rect::from_min_max(pos2(left - 128.0, row.top()), pos2(left - gap::BODY, row.bottom()));
    let rows_at = Rect::from_min_max(pos2(hash_at.left() - 172.0, row.top()), pos2(hash_at.left() - gap::BODY, row.bottom()));
    one_line_at(ui, row.with_max_x(rows_at.left() - gap::SMALL), Align2::LEFT_CENTER, &source, plain(size::BODY), tokens.text);
    one_line_at(ui, rows_at, Align2::RIGHT_CENTER, &rows, plain(size::SMALL), tokens.muted);
    one_line_at(ui, hash_at, Align2::RIGHT_CENTER, hash, digits(size::SMALL), tokens.muted);
    named(ui, row, &bill.sha256, &format!("{source} {rows} {hash} {}", word.get(lang)));
}

fn export_ui(ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
    let lang = scene.lang;
    panel_title(ui, DayText::ExportLine.get(lang));
    muted(ui, DayText::ExportLineWords.get(lang));
    let running = scene.view.office.export;
    if let Some((done, total)) = running {
        progress_ui(ui, done, total, scene);
    } else if let Some(file) = &scene.view.office.exported {
        muted(ui, &text::exported(file, lang));
    }
    let pressed = Button::new(DayText::Export.get(lang)).key("E").enabled(running.is_none()).show(ui).clicked();
    pressed.then_some(Wish::Export)
}

/// How far an export is, as a bar with words.
pub(super) fn progress_ui(ui: &mut Ui, done: u64, total: u64, scene: Scene<'_>) {
    let tokens = tokens(ui);
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 24.0), Sense::hover());
    let thousandths = done.saturating_mul(1000).checked_div(total).unwrap_or(0).min(1000);
    let part = u16::try_from(thousandths).map_or(1.0, |thousandths| f32::from(thousandths) / 1000.0);
    ui.painter().rect_filled(row, 4.0, tokens.raised);
    ui.painter().rect_filled(row.with_max_x(row.left() + row.width() * part), 4.0, tokens.blue.soft);
    let words = text::export_progress(done, total, scene.lang);
    one_line_at(ui, row.shrink2(Vec2::new(gap::SMALL, 0.0)), Align2::LEFT_CENTER, &words, bold(size::SMALL), tokens.text);
    named(ui, row, "progress", &words);
}

fn backup_ui(ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
    let lang = scene.lang;
    panel_title(ui, DayText::Backup.get(lang));
    let backup = &scene.view.office.backup;
    match backup {
        BackupView::Failed(error) => say(ui, &text::backup_error(error, lang), scene),
        BackupView::None | BackupView::UnderWay | BackupView::Made { .. } => drop(muted(ui, &text::backup_line(backup, scene.now, lang))),
    }
    let free = *backup != BackupView::UnderWay;
    Button::new(DayText::BackUp.get(lang)).key("K").enabled(free).show(ui).clicked().then_some(Wish::BackUp)
}
