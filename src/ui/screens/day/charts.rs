//! A day's payments and refunds: by the hour, and by person.

use crate::domain::{Fen, PersonTally, Tally};
use crate::engine::{DayBooks, DayPage};
use crate::ui::screens::Scene;
use crate::ui::text::{DayText, hour_line, person_line};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{muted, named, one_line, one_line_at, panel_title};
use eframe::egui::{Align2, Rangef, Rect, ScrollArea, Sense, Ui, Vec2, pos2};
use egui_plot::{AxisHints, Bar, BarChart, GridMark, Plot};

/// Bars by the hour, in the order of the business day: payments above the line, refunds below it. Only the hours from the first to the last with anything
/// in them are drawn.
pub(super) fn hours_ui(ui: &mut Ui, page: &DayPage, scene: Scene<'_>) {
    title_ui(ui, scene);
    let turns = Turns { begins: page.start.hour() };
    let busy = turns.busy(&page.books.hours);
    let (Some(first), Some(last)) = (busy.first().copied(), busy.last().copied()) else {
        muted(ui, DayText::NothingYet.get(scene.lang));
        return;
    };
    let tokens = tokens(ui);
    let lang = scene.lang;
    let hours = || (first..=last).filter_map(|turn| page.books.hours.get(usize::from(turns.hour(turn))).map(|(paid, back)| (turn, *paid, *back)));
    let words = |turn: u8, paid, back| hour_line(turns.hour(turn), paid, back, lang);
    let bar = |turn: u8, sum: f64, colour| Bar::new(f64::from(turn) + 0.5, sum).width(0.72).fill(colour);
    let paid = hours().map(|(turn, paid, _)| bar(turn, yuan(paid.sum), tokens.blue.fill));
    let back = hours().map(|(turn, _, back)| bar(turn, -yuan(back.sum), tokens.amber.fill));
    let chart = |bars: Vec<Bar>| BarChart::new("", bars).element_formatter(Box::new(|_: &Bar, _: &BarChart| String::new()));
    let charts = [chart(paid.collect()), chart(back.collect())];
    // Every other hour has its number where there is no room for all.
    let step: u8 = if last.saturating_sub(first) > 12 { 2 } else { 1 };
    let axis =
        |hints: AxisHints<'static>| hints.label_spacing(Rangef::new(8.0, 16.0)).tick_label_color(tokens.muted).tick_label_font(plain(12.0)).label("");
    let marks = (first..=last).filter(|turn| turns.hour(*turn).is_multiple_of(step));
    let marks: Vec<GridMark> = marks.map(|turn| GridMark { value: f64::from(turn) + 0.5, step_size: f64::from(step) }).collect();
    let number =
        move |value: f64| (first..=last).find(|turn| f64::from(*turn) + 1.0 > value).map(|turn| turns.hour(turn).to_string()).unwrap_or_default();
    let name = hours().map(|(turn, paid, back)| words(turn, paid, back)).collect::<Vec<_>>().join("; ");
    let place = ui.available_rect_before_wrap();
    let plot = Plot::new("hours")
        .height(ui.available_height())
        .width(ui.available_width())
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .show_crosshair(false)
        .show_background(false)
        .show_grid([false, true])
        .grid_color(tokens.line)
        .include_x(f64::from(first))
        .include_x(f64::from(last) + 1.0)
        .include_y(0.0)
        .set_margin_fraction(Vec2::new(0.0, 0.08))
        .x_grid_spacer(move |_| marks.clone())
        .custom_x_axes(vec![axis(AxisHints::new_x()).formatter(move |mark, _| number(mark.value))])
        .custom_y_axes(vec![axis(AxisHints::new_y()).formatter(|mark, _| format!("{:.0}", mark.value))])
        .show(ui, |plot| {
            charts.into_iter().for_each(|chart| plot.bar_chart(chart));
            plot.pointer_coordinate()
        });
    // The plot's own words end where the plot does.
    let pointed = plot.inner.filter(|_| plot.response.hovered());
    let pointed = pointed.and_then(|at| hours().find(|(turn, ..)| (f64::from(*turn)..f64::from(*turn) + 1.0).contains(&at.x)));
    if let Some((turn, paid, back)) = pointed {
        plot.response.on_hover_text_at_pointer(words(turn, paid, back));
    }
    named(ui, place, "hours", &name);
}

/// The title, and what the colours mean.
fn title_ui(ui: &mut Ui, scene: Scene<'_>) {
    let tokens = tokens(ui);
    let title = panel_title(ui, DayText::ByHour.get(scene.lang)).rect;
    let mut right = title.right();
    for (words, colour) in [(DayText::BackBars, tokens.amber.fill), (DayText::PaidBars, tokens.blue.fill)] {
        let words = words.get(scene.lang);
        let galley = one_line(ui, words, plain(size::SMALL), tokens.muted, 80.0);
        let left = right - galley.size().x;
        ui.painter().galley(pos2(left, title.center().y - galley.size().y / 2.0), galley, tokens.muted);
        let swatch = Rect::from_center_size(pos2(left - 10.0, title.center().y), Vec2::splat(10.0));
        ui.painter().rect_filled(swatch, 2.0, colour);
        right = swatch.left() - gap::BODY;
    }
}

/// The hours in the order in which the business day has them, the first with turn 0.
#[derive(Clone, Copy)]
struct Turns {
    /// The hour of the clock in which the day begins.
    begins: u8,
}

impl Turns {
    /// The hour of the clock.
    fn hour(self, turn: u8) -> u8 {
        turn.saturating_add(self.begins) % 24
    }

    /// Those in which anything happened.
    fn busy(self, hours: &[(Tally, Tally); 24]) -> Vec<u8> {
        let busy = |turn: &u8| hours.get(usize::from(self.hour(*turn))).is_some_and(|(paid, back)| paid.count > 0 || back.count > 0);
        (0..24).filter(busy).collect()
    }
}

/// Yuan, for the length of a bar.
fn yuan(sum: Fen) -> f64 {
    i32::try_from(sum.get() / 100).map_or(f64::from(i32::MAX), f64::from)
}

/// A line a person: the name, a bar as long as what they took, the sum.
pub(super) fn people_ui(ui: &mut Ui, books: &DayBooks, scene: Scene<'_>) {
    panel_title(ui, DayText::ByPerson.get(scene.lang));
    let most = books.people.iter().map(|person| person.payments.sum).max().unwrap_or_default();
    ui.spacing_mut().item_spacing.y = 2.0;
    ScrollArea::vertical().id_salt("people").auto_shrink([false, false]).show(ui, |ui| {
        for person in &books.people {
            person_ui(ui, person, most, scene);
        }
    });
}

fn person_ui(ui: &mut Ui, person: &PersonTally, most: Fen, scene: Scene<'_>) {
    const ROW: f32 = 46.0;
    let tokens = tokens(ui);
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::hover());
    let (top, bottom) = (row.with_max_y(row.top() + 22.0), row.with_min_y(row.top() + 24.0));
    let sums = person_line(person, scene.lang);
    let galley = one_line(ui, &sums, bold(size::SMALL), tokens.text, top.width());
    let left = top.right() - galley.size().x;
    ui.painter().galley(pos2(left, top.center().y - galley.size().y / 2.0), galley, tokens.text);
    one_line_at(ui, top.with_max_x(left - gap::HAIR), Align2::LEFT_CENTER, person.name.as_str(), plain(size::BODY), tokens.text);
    let length = |sum: Fen| if most > Fen::ZERO { part(sum, most) * bottom.width() } else { 0.0 };
    let bar = |left: f32, width: f32| Rect::from_min_size(pos2(left, bottom.top()), Vec2::new(width, 10.0));
    let painter = ui.painter();
    painter.rect_filled(bar(bottom.left(), bottom.width()), 3.0, tokens.raised);
    painter.rect_filled(bar(bottom.left(), length(person.payments.sum)), 3.0, tokens.blue.fill);
    // What went back is eaten from the end of what was taken.
    let back = length(person.refunds.sum).min(length(person.payments.sum));
    painter.rect_filled(bar(bottom.left() + length(person.payments.sum) - back, back), 3.0, tokens.amber.fill);
    named(ui, row.shrink(gap::HAIR / 4.0), person.name.as_str(), &format!("{} {sums}", person.name));
}

/// How much of the whole a part is: 0 to 1.
fn part(sum: Fen, whole: Fen) -> f32 {
    let thousandths = sum.get().max(0).saturating_mul(1000).checked_div(whole.get()).unwrap_or(0).clamp(0, 1000);
    i16::try_from(thousandths).map_or(1.0, |thousandths| f32::from(thousandths) / 1000.0)
}
