//! A long list: only the rows in sight are drawn, and the chosen one can be brought into sight; and the ground on which a row is drawn.

use crate::ui::theme::{gap, tokens};
use eframe::egui::{Color32, Rect, Response, ScrollArea, Stroke, StrokeKind, Ui, Vec2, pos2};

/// Draws `count` rows of one height into the rest of `ui`. `bring` is a row to be brought into sight. Returns how many whole rows have room.
pub(in crate::ui) fn rows_ui(
    ui: &mut Ui,
    name: &str,
    (height, count): (f32, usize),
    bring: Option<usize>,
    mut row: impl FnMut(&mut Ui, usize),
) -> usize {
    ui.spacing_mut().item_spacing.y = 0.0;
    let room = ui.available_height();
    ScrollArea::vertical().id_salt(name).auto_shrink([false, false]).show_rows(ui, height, count, |ui, range| {
        let first = ui.max_rect().min;
        if let Some(index) = bring {
            let top = first.y + height * (points(index) - points(range.start));
            ui.scroll_to_rect(Rect::from_min_size(pos2(first.x, top), Vec2::new(1.0, height)), None);
        }
        range.for_each(|index| row(ui, index));
    });
    (1_u16..200).take_while(|rows| f32::from(*rows) * height <= room).last().unwrap_or(1).into()
}

/// What the bar of such a list takes of its width, in points: nothing where all rows have room. Titles above it leave as much.
pub(in crate::ui) fn bar_width(ui: &Ui, (height, count): (f32, usize), room: f32) -> f32 {
    if height * points(count) > room { ui.spacing().scroll.allocated_width() } else { 0.0 }
}

/// The colour of something that can be chosen: chosen, under the pointer, or at `rest`.
pub(in crate::ui) fn fill_of(ui: &Ui, response: &Response, chosen: bool, rest: Color32) -> Color32 {
    match (chosen, response.hovered()) {
        (true, _) => tokens(ui).selected,
        (false, true) => tokens(ui).hover,
        (false, false) => rest,
    }
}

/// Draws the ground of a line of a list, with the bar around it where the keys stand.
pub(in crate::ui) fn line_ground(ui: &Ui, rect: Rect, response: &Response, chosen: bool) {
    let tokens = tokens(ui);
    ui.painter().rect_filled(rect, 0, fill_of(ui, response, chosen, tokens.surface));
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens.line));
    if chosen || response.has_focus() {
        ui.painter().rect_stroke(rect, gap::CORNER, Stroke::new(2.0, tokens.accent_ink), StrokeKind::Inside);
    }
}

/// Draws the ground of a box, one of several to choose from.
pub(in crate::ui) fn box_ground(ui: &Ui, rect: Rect, response: &Response, chosen: bool, rest: Color32) {
    let tokens = tokens(ui);
    let line = if chosen || response.has_focus() { Stroke::new(2.0, tokens.accent_ink) } else { Stroke::new(1.0, tokens.line) };
    ui.painter().rect(rect, gap::CORNER, fill_of(ui, response, chosen, rest), line, StrokeKind::Inside);
}

/// A place in a list as a number of rows.
fn points(index: usize) -> f32 {
    u16::try_from(index).map_or(f32::from(u16::MAX), f32::from)
}
