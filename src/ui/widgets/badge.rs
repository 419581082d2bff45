//! A state in a word, for lists: shape, colour and word.

use super::{Icon, Tone, draw_icon, one_line};
use crate::ui::theme::{gap, plain, size, tokens};
use eframe::egui::{Galley, Pos2, Rect, Ui, Vec2, pos2};
use std::sync::Arc;

const HEIGHT: f32 = 22.0;
const ICON: f32 = 13.0;

/// Paints a badge that ends at `right`, centred on `middle`. Returns where it begins.
pub(in crate::ui) fn badge(ui: &Ui, right: f32, middle: f32, look: (Tone, Icon), word: &str) -> f32 {
    let words = galley(ui, look.0, word);
    let left = right - width(&words);
    paint(ui, pos2(left, middle), look, words);
    left
}

/// Paints a badge that begins at `left`, centred on `middle`.
pub(in crate::ui) fn badge_from(ui: &Ui, left: f32, middle: f32, look: (Tone, Icon), word: &str) {
    paint(ui, pos2(left, middle), look, galley(ui, look.0, word));
}

fn galley(ui: &Ui, tone: Tone, word: &str) -> Arc<Galley> {
    one_line(ui, word, plain(size::SMALL), tone.paint(tokens(ui)).ink, 110.0)
}

fn width(words: &Galley) -> f32 {
    words.size().x + ICON + 3.0 * gap::HAIR + 4.0
}

fn paint(ui: &Ui, at: Pos2, (tone, icon): (Tone, Icon), words: Arc<Galley>) {
    let paint = tone.paint(tokens(ui));
    let middle = at.y;
    let rect = Rect::from_min_size(pos2(at.x, middle - HEIGHT / 2.0), Vec2::new(width(&words), HEIGHT));
    let painter = ui.painter();
    painter.rect_filled(rect, 4.0, paint.soft);
    let place = Rect::from_min_size(pos2(rect.left() + gap::HAIR + 1.0, middle - ICON / 2.0), Vec2::splat(ICON));
    draw_icon(painter, icon, place, paint.ink);
    painter.galley(pos2(place.right() + gap::HAIR + 1.0, middle - words.size().y / 2.0), words, paint.ink);
}
