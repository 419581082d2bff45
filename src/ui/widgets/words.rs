//! Text in the few ways in which the screens set it.

use crate::ui::theme::{bold, plain, size, tokens};
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align2, Color32, FontId, Galley, Label, Pos2, Rect, Response, RichText, Role, Sense, Ui, Vec2, WidgetInfo};
use std::sync::Arc;

/// A galley of one line, cut with `…` where it is wider than `width`.
pub(in crate::ui) fn one_line(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, colour));
    job.wrap.max_width = width;
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    ui.painter().layout_job(job)
}

/// A galley that wraps at `width`.
pub(in crate::ui) fn wrapped(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    ui.painter().layout(text.to_owned(), font, colour, width)
}

/// Paints one line at an anchor of `rect`, cut to its width.
pub(in crate::ui) fn one_line_at(ui: &Ui, rect: Rect, anchor: Align2, text: &str, font: FontId, colour: Color32) {
    let galley = one_line(ui, text, font, colour, rect.width());
    let place: Pos2 = anchor.align_size_within_rect(galley.size(), rect).min;
    ui.painter().galley(place, galley, colour);
}

/// Names what was painted at `rect`, so that assistive technology reads it.
pub(in crate::ui) fn named(ui: &mut Ui, rect: Rect, salt: &str, words: &str) -> Response {
    let response = ui.interact(rect, ui.scope_id().with(salt), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    response
}

/// A small quiet label.
pub(in crate::ui) fn muted(ui: &mut Ui, text: &str) -> Response {
    let colour = tokens(ui).muted;
    ui.add(Label::new(RichText::new(text).font(plain(size::SMALL)).color(colour)).wrap())
}

/// A bold line of the usual size.
pub(in crate::ui) fn strong(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(bold(size::BODY))).wrap())
}

/// A title of a screen.
pub(in crate::ui) fn heading(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(bold(size::TITLE))).wrap())
}

/// The small bold title of a part of the screen, cut to one line.
pub(in crate::ui) fn panel_title(ui: &mut Ui, text: &str) -> Response {
    let colour = tokens(ui).muted;
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 18.0), Sense::hover());
    one_line_at(ui, rect, Align2::LEFT_CENTER, text, bold(size::SMALL), colour);
    named(ui, rect, text, text)
}
