//! The shifts of a day, or all of them, each with its report.

use super::report::report_ui;
use super::wish::Wish;
use crate::domain::{Fen, Shift, ShiftReport};
use crate::engine::{DayPage, ShiftsPage};
use crate::ui::screens::Scene;
use crate::ui::text::{self, DayText, over_short, shift_no, shift_times};
use crate::ui::theme::{bold, plain, size, tokens};
use crate::ui::widgets::{Button, box_ground, muted, one_line_at, rows_ui, strong};
use eframe::egui::{Align, Align2, Layout, Response, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

/// The report of a shift: the one it was closed with, or the sums up to now.
fn report_of<'a>(shift: &'a Shift, x: Option<&'a ShiftReport>) -> Option<&'a ShiftReport> {
    shift.closed.as_ref().map(|closed| &closed.report).or(x)
}

/// The shifts of the day side by side, and the chosen one's report.
pub(super) fn of_day_ui(ui: &mut Ui, page: &DayPage, chosen: usize, scene: Scene<'_>) -> Option<Wish> {
    let mut wish = buttons_ui(ui, DayText::ShiftHistory, scene);
    let Some(shift) = page.shifts.get(chosen) else {
        strong(ui, DayText::NoShifts.get(scene.lang));
        muted(ui, DayText::NoShiftsWords.get(scene.lang));
        return wish;
    };
    if page.shifts.len() > 1 {
        ScrollArea::horizontal().id_salt("shifts of the day").show(ui, |ui| {
            ui.horizontal(|ui| {
                for (index, shift) in page.shifts.iter().enumerate() {
                    let response = card_ui(ui, shift, index == chosen, Vec2::new(236.0, 48.0), scene);
                    if index == chosen && !ui.clip_rect().contains_rect(response.rect) {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        response.surrender_focus();
                        wish = Some(Wish::Shift(index));
                    }
                }
            });
        });
    }
    match report_of(shift, page.x.as_ref()) {
        Some(report) => report_ui(ui, shift, report, scene),
        None => drop(muted(ui, text::Text::Reading.get(scene.lang))),
    }
    wish
}

/// All shifts, the latest first, in place of the calendar.
pub(super) fn history_ui(ui: &mut Ui, page: &ShiftsPage, chosen: usize, bring: bool, scene: Scene<'_>) -> Option<Wish> {
    const ROW: f32 = 54.0;
    const FOOT: f32 = 40.0;
    let mut wish = None;
    let list = Vec2::new(ui.available_width(), ui.available_height() - FOOT);
    ui.allocate_ui(list, |ui| {
        rows_ui(ui, "all shifts", (ROW, page.shifts.len()), bring.then_some(chosen), |ui, index| {
            let Some(shift) = page.shifts.get(index) else { return };
            let response = card_ui(ui, shift, index == chosen, Vec2::new(ui.available_width(), ROW), scene);
            if response.clicked() {
                response.surrender_focus();
                wish = Some(Wish::Shift(index));
            }
        });
    });
    ui.allocate_ui_with_layout(Vec2::new(ui.available_width(), FOOT), Layout::left_to_right(Align::Center), |ui| {
        if page.more && Button::new(text::Text::OlderPage.get(scene.lang)).key("O").show(ui).clicked() {
            wish = Some(Wish::Older);
        }
        if page.before.is_some() && Button::new(text::Text::NewerPage.get(scene.lang)).key("N").show(ui).clicked() {
            wish = Some(Wish::Newer);
        }
    });
    wish
}

/// The report of a shift of the history.
pub(super) fn history_report_ui(ui: &mut Ui, shift: Option<&Shift>, scene: Scene<'_>) -> Option<Wish> {
    let wish = buttons_ui(ui, DayText::ShiftOfDay, scene);
    let Some(shift) = shift else {
        strong(ui, DayText::NoShifts.get(scene.lang));
        return wish;
    };
    match report_of(shift, None) {
        Some(report) => report_ui(ui, shift, report, scene),
        None => {
            strong(ui, &format!("{}  ·  {}", shift_no(shift.no, scene.lang), shift_times(shift, scene.lang)));
            muted(ui, DayText::OpenedElsewhere.get(scene.lang));
        }
    }
    wish
}

/// What can be done about the shift that is open.
fn buttons_ui(ui: &mut Ui, history: DayText, scene: Scene<'_>) -> Option<Wish> {
    let lang = scene.lang;
    let mut wish = None;
    ui.horizontal(|ui| {
        let open = scene.view.shift.as_ref();
        if let Some(shift) = open {
            let words = format!("{}  ·  {}", DayText::CloseShift.get(lang), shift_no(shift.no, lang));
            if Button::primary(&words).text_size(size::BODY).key("Z").show(ui).clicked() {
                wish = Some(Wish::CloseShift);
            }
            if Button::new(&format!("{} {}", DayText::SetFloat.get(lang), shift.float)).key("F").show(ui).clicked() {
                wish = Some(Wish::SetFloat);
            }
        } else {
            muted(ui, DayText::NoShiftOpen.get(lang));
        }
        if Button::new(history.get(lang)).key("H").show(ui).clicked() {
            wish = Some(Wish::History);
        }
    });
    wish
}

/// A shift in a list: number and net, who and when.
fn card_ui(ui: &mut Ui, shift: &Shift, chosen: bool, extent: Vec2, scene: Scene<'_>) -> Response {
    let (tokens, lang) = (tokens(ui), scene.lang);
    let (whole, response) = ui.allocate_exact_size(extent, Sense::click());
    let rect = whole.shrink2(Vec2::new(0.0, 2.0));
    let name = format!("{}  {}", shift_no(shift.no, lang), shift.by.name);
    let times = shift_times(shift, lang);
    let beside = match &shift.closed {
        Some(closed) => {
            let (words, by) = over_short(closed.over());
            if by == Fen::ZERO { closed.report.net().to_string() } else { format!("{} {by}", words.get(lang)) }
        }
        None => DayText::ShiftOpen.get(lang).to_owned(),
    };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, format!("{name} {times} {beside}")));
    box_ground(ui, rect, &response, chosen, tokens.surface);
    let inner = rect.shrink2(Vec2::new(10.0, 4.0));
    let (top, bottom) = (inner.with_max_y(inner.center().y), inner.with_min_y(inner.center().y));
    one_line_at(ui, top.with_max_x(top.right() - 92.0), Align2::LEFT_CENTER, &name, bold(size::BODY), tokens.text);
    let off = shift.closed.as_ref().is_some_and(|closed| closed.over() != Fen::ZERO);
    one_line_at(
        ui,
        top.with_min_x(top.right() - 90.0),
        Align2::RIGHT_CENTER,
        &beside,
        plain(size::SMALL),
        if off { tokens.amber.ink } else { tokens.text },
    );
    one_line_at(ui, bottom, Align2::LEFT_CENTER, &times, plain(size::SMALL), tokens.muted);
    response
}
