//! The parts of the room as tabs: the words, the key in its frame, how many things wait there; and the day at the end of the row.

use super::Tab;
use crate::ui::text::Lang;
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{named, one_line, one_line_at};
use eframe::egui::{Align, Align2, Galley, Layout, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2};
use std::sync::Arc;

const HEIGHT: f32 = 38.0;

/// The side of the frame of a key, and the least of a count, in points.
const CAP: f32 = 20.0;

/// The row of tabs.
pub(super) struct Tabs<'a> {
    /// The part that is open.
    pub(super) lit: Tab,
    /// How many differences wait for a decision.
    pub(super) waiting: usize,
    /// The day, in words.
    pub(super) title: &'a str,
}

impl Tabs<'_> {
    /// Draws those that `may` be seen; returns the one that was pressed.
    pub(super) fn ui(&self, ui: &mut Ui, may: impl Fn(Tab) -> bool, lang: Lang) -> Option<Tab> {
        let mut pressed = None;
        ui.allocate_ui_with_layout(Vec2::new(ui.available_width(), 40.0), Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = gap::HAIR;
            for (tab, key, words) in Tab::ALL.into_iter().filter(|(tab, ..)| may(*tab)) {
                let count = if tab == Tab::Match { self.waiting } else { 0 };
                if tab_ui(ui, words.get(lang), key, count, tab == self.lit) {
                    pressed = Some(tab);
                }
            }
            let place = ui.available_rect_before_wrap();
            one_line_at(ui, place, Align2::RIGHT_CENTER, self.title, bold(size::TITLE), tokens(ui).text);
            named(ui, place, "day", self.title);
        });
        pressed
    }
}

fn tab_ui(ui: &mut Ui, words: &str, key: char, count: usize, lit: bool) -> bool {
    let tokens = tokens(ui);
    let (ink, key_ink) = if lit { (tokens.on_accent, tokens.on_accent) } else { (tokens.text, tokens.muted) };
    let words_galley = one_line(ui, words, bold(size::BODY), ink, f32::INFINITY);
    let key_galley = one_line(ui, &key.to_string(), plain(12.0), key_ink, f32::INFINITY);
    let count_galley = (count > 0).then(|| one_line(ui, &count.to_string(), bold(12.0), tokens.amber.ink, f32::INFINITY));
    let count_width = count_galley.as_ref().map_or(0.0, |galley| (galley.size().x + 2.0 * gap::HAIR + 2.0).max(CAP));
    let badge = if count > 0 { count_width + gap::SMALL } else { 0.0 };
    let width = words_galley.size().x + badge + CAP + gap::SMALL + 2.0 * gap::BODY;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, HEIGHT), Sense::click());
    let label = if count > 0 { format!("{words} {count}") } else { words.to_owned() };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    let (fill, line) = match (lit, response.hovered()) {
        (true, false) => (tokens.accent, tokens.accent),
        (true, true) => (tokens.accent_hover, tokens.accent_hover),
        (false, true) => (tokens.hover, tokens.line),
        (false, false) => (tokens.raised, tokens.line),
    };
    ui.painter().rect(rect, gap::CORNER, fill, Stroke::new(1.0, line), StrokeKind::Inside);
    if response.has_focus() {
        let ring = if lit { tokens.on_accent } else { tokens.accent_ink };
        ui.painter().rect_stroke(rect.shrink(2.0), gap::CORNER, Stroke::new(2.0, ring), StrokeKind::Inside);
    }
    let middle = rect.center().y;
    let centred = |galley: &Arc<Galley>, cap: Rect| Align2::CENTER_CENTER.align_size_within_rect(galley.size(), cap).min;
    let words_at = pos2(rect.left() + gap::BODY, middle - words_galley.size().y / 2.0);
    let mut x = words_at.x + words_galley.size().x + gap::SMALL;
    ui.painter().galley(words_at, words_galley, ink);
    if let Some(galley) = count_galley {
        let cap = Rect::from_min_size(pos2(x, middle - CAP / 2.0), Vec2::new(count_width, CAP));
        ui.painter().rect_filled(cap, CAP / 2.0, tokens.amber.soft);
        ui.painter().galley(centred(&galley, cap), galley, tokens.amber.ink);
        x = cap.right() + gap::SMALL;
    }
    let cap = Rect::from_min_size(pos2(x, middle - CAP / 2.0), Vec2::splat(CAP));
    ui.painter().rect_stroke(cap, 4.0, Stroke::new(1.0, key_ink), StrokeKind::Inside);
    ui.painter().galley(centred(&key_galley, cap), key_galley, key_ink);
    response.clicked()
}
