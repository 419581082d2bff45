//! The calendar of a month with a mark a day.

use crate::domain::{BusinessDay, DayMark};
use crate::ui::screens::Scene;
use crate::ui::text::{DayText, day_mark, month_title, weekdays};
use crate::ui::theme::{Paint, bold, gap, plain, size, tokens};
use crate::ui::widgets::{Button, Icon, draw_icon, one_line_at};
use eframe::egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2};

/// The height of a day, in points: in a usual and in a low window.
const CELL: [f32; 2] = [38.0, 33.0];

/// Below this height in points the calendar makes room for what stands below it.
const LOW: f32 = 580.0;

/// A day lower than that in points has a small number, so that its mark has room.
const SMALL_DAY: f32 = 34.0;

const HEAD: f32 = 32.0;
const WEEKDAYS: f32 = 20.0;
const MARK: f32 = 11.0;

/// What a calendar shows.
pub(super) struct Calendar<'a> {
    /// The day that is open.
    pub(super) chosen: BusinessDay,
    /// Today; later days cannot be chosen.
    pub(super) today: BusinessDay,
    /// The marks of the month.
    pub(super) marks: &'a [(BusinessDay, DayMark)],
}

impl Calendar<'_> {
    /// Draws it over the width of `ui`; returns the day that was clicked.
    pub(super) fn ui(&self, ui: &mut Ui, scene: Scene<'_>) -> Option<BusinessDay> {
        let [usual, low] = CELL;
        let height = if ui.available_height() < LOW { low } else { usual };
        let turned = self.head_ui(ui, scene);
        let (first, last) = self.chosen.month();
        let lead = f32::from(first.weekday());
        let rows = ((lead + f32::from(last.day_of_month())) / 7.0).ceil();
        let (field, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), WEEKDAYS + rows * height), Sense::hover());
        let column = field.width() / 7.0;
        for (name, place) in weekdays(scene.lang).into_iter().zip(0_u8..) {
            let left = field.left() + f32::from(place) * column;
            let cell = Rect::from_min_size(pos2(left, field.top()), Vec2::new(column, WEEKDAYS));
            one_line_at(ui, cell, Align2::CENTER_CENTER, name, plain(size::SMALL), tokens(ui).muted);
        }
        let mut clicked = None;
        let days = std::iter::successors(Some(first), |day| (*day < last).then(|| day.plus_days(1)));
        for (day, place) in days.zip(first.weekday()..) {
            let (row, weekday) = (f32::from(place / 7), f32::from(place % 7));
            let corner = pos2(field.left() + weekday * column, field.top() + WEEKDAYS + row * height);
            let cell = Rect::from_min_size(corner, Vec2::new(column, height)).shrink(1.5);
            if self.day_ui(ui, day, cell, scene) {
                clicked = Some(day);
            }
        }
        clicked.or(turned)
    }

    /// The month, and the ways to its neighbours.
    fn head_ui(&self, ui: &mut Ui, scene: Scene<'_>) -> Option<BusinessDay> {
        let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEAD), Sense::hover());
        let title = month_title(self.chosen, scene.lang);
        one_line_at(ui, row, Align2::CENTER_CENTER, &title, bold(size::BODY), tokens(ui).text);
        let side = Vec2::new(84.0, HEAD - 2.0);
        let before = Button::quiet(DayText::MonthBefore.get(scene.lang)).size(side);
        let before = before.put(ui, Rect::from_min_size(row.min, side)).clicked();
        let later = month_after(self.chosen) <= self.today;
        let after = Button::quiet(DayText::MonthAfter.get(scene.lang)).size(side).enabled(later);
        let after = after.put(ui, Rect::from_min_size(pos2(row.right() - side.x, row.top()), side)).clicked();
        match (before, after) {
            (true, _) => Some(step_month(self.chosen, -1, self.today)),
            (false, true) => Some(step_month(self.chosen, 1, self.today)),
            (false, false) => None,
        }
    }

    fn day_ui(&self, ui: &mut Ui, day: BusinessDay, cell: Rect, scene: Scene<'_>) -> bool {
        let tokens = tokens(ui);
        let is_future = day > self.today;
        let chosen = day == self.chosen;
        let mark = self.marks.iter().find(|(marked, _)| *marked == day).map(|(_, mark)| *mark);
        let sense = if is_future { Sense::hover() } else { Sense::click() };
        let response = ui.interact(cell, ui.scope_id().with(("day", day)), sense);
        let name = format!("{day} {}", mark.map(|mark| day_mark(mark, scene.lang)).unwrap_or_default());
        response.widget_info(|| WidgetInfo::selected(Role::Button, !is_future, chosen, name.trim_end()));
        if chosen || (response.hovered() && !is_future) {
            ui.painter().rect_filled(cell, gap::CORNER, if chosen { tokens.selected } else { tokens.hover });
        }
        if day == self.today {
            ui.painter().rect_stroke(cell, gap::CORNER, Stroke::new(1.0, tokens.muted), StrokeKind::Inside);
        }
        if chosen || response.has_focus() {
            ui.painter().rect_stroke(cell, gap::CORNER, Stroke::new(2.0, tokens.accent_ink), StrokeKind::Inside);
        }
        let ink = if is_future { tokens.faint } else { tokens.text };
        let number = day.day_of_month().to_string();
        let points = if cell.height() < SMALL_DAY { size::SMALL } else { size::BODY };
        let font = if chosen { bold(points) } else { plain(points) };
        let place = cell.with_max_y(cell.bottom() - MARK - 1.0);
        one_line_at(ui, place, Align2::CENTER_CENTER, &number, font, ink);
        if let Some(mark) = mark {
            let (icon, paint) = mark_look(mark, ui);
            let place = Rect::from_center_size(pos2(cell.center().x, cell.bottom() - MARK / 2.0 - 2.0), Vec2::splat(MARK));
            draw_icon(ui.painter(), icon, place, paint.ink);
        }
        response.clicked()
    }
}

/// What the marks mean, in one line over the width of `ui`.
pub(super) fn legend_ui(ui: &mut Ui, scene: Scene<'_>) {
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 18.0), Sense::hover());
    let quarter = row.width() / 4.0;
    for (mark, place) in [DayMark::Open, DayMark::Differs, DayMark::Matched, DayMark::Closed].into_iter().zip(0_u8..) {
        let cell = Rect::from_min_size(pos2(row.left() + f32::from(place) * quarter, row.top()), Vec2::new(quarter, row.height()));
        let (icon, paint) = mark_look(mark, ui);
        draw_icon(ui.painter(), icon, Rect::from_center_size(pos2(cell.left() + 6.0, cell.center().y), Vec2::splat(MARK)), paint.ink);
        let words = cell.with_min_x(cell.left() + MARK + gap::HAIR);
        one_line_at(ui, words, Align2::LEFT_CENTER, day_mark(mark, scene.lang), plain(11.0), tokens(ui).muted);
    }
}

/// The shape and the colours of a mark.
pub(super) fn mark_look(mark: DayMark, ui: &Ui) -> (Icon, Paint) {
    let tokens = tokens(ui);
    match mark {
        DayMark::Open => (Icon::Clock, tokens.grey),
        DayMark::Differs => (Icon::Warning, tokens.amber),
        DayMark::Matched => (Icon::Equal, tokens.blue),
        DayMark::Closed => (Icon::Tick, tokens.green),
    }
}

/// The first day of the month after.
fn month_after(day: BusinessDay) -> BusinessDay {
    day.month().1.plus_days(1)
}

/// The same day of the month before or after, or its last; none is later than today.
pub(super) fn step_month(day: BusinessDay, by: i8, today: BusinessDay) -> BusinessDay {
    let (first, last) = day.month();
    let (begin, end) = if by < 0 { first.plus_days(-1).month() } else { last.plus_days(1).month() };
    begin.plus_days(i32::from(day.day_of_month()).saturating_sub(1)).min(end).min(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).expect("a day")
    }

    #[test]
    fn a_month_is_stepped_to_the_same_day_or_to_its_last_and_not_past_today() {
        let today = day("2026-11-21");
        assert_eq!(step_month(day("2026-10-31"), -1, today), day("2026-09-30"));
        assert_eq!(step_month(day("2026-10-31"), 1, today), today);
        assert_eq!(step_month(day("2026-01-15"), -1, today), day("2025-12-15"));
    }
}
