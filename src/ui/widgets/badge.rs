//! A state in a word, for lists: shape, colour and word.

use super::{Icon, Tone, draw_icon, one_line};
use crate::ui::theme::{gap, plain, size, tokens};
use eframe::egui::{Rect, Ui, Vec2, pos2};

/// Paints a badge that ends at `right`, centred on `middle`. Returns where it begins.
pub(in crate::ui) fn badge(ui: &Ui, right: f32, middle: f32, (tone, icon): (Tone, Icon), word: &str) -> f32 {
    const HEIGHT: f32 = 22.0;
    const ICON: f32 = 13.0;
    let paint = tone.paint(tokens(ui));
    let words = one_line(ui, word, plain(size::SMALL), paint.ink, 110.0);
    let width = words.size().x + ICON + 3.0 * gap::HAIR + 4.0;
    let rect = Rect::from_min_size(pos2(right - width, middle - HEIGHT / 2.0), Vec2::new(width, HEIGHT));
    let painter = ui.painter();
    painter.rect_filled(rect, 4.0, paint.soft);
    let place = Rect::from_min_size(pos2(rect.left() + gap::HAIR + 1.0, middle - ICON / 2.0), Vec2::splat(ICON));
    draw_icon(painter, icon, place, paint.ink);
    painter.galley(pos2(place.right() + gap::HAIR + 1.0, middle - words.size().y / 2.0), words, paint.ink);
    rect.left()
}
