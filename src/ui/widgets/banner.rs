//! A notice that stays until it is put away.

use super::{Button, Tone, draw_icon, named, wrapped};
use crate::ui::text::{Lang, Text, Words};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use eframe::egui::{Rect, Sense, Ui, Vec2, pos2};

/// What a banner says.
pub(in crate::ui) struct Banner<'a> {
    /// The words.
    pub(in crate::ui) words: &'a Words,
    /// How grave it is.
    pub(in crate::ui) tone: Tone,
    /// A button puts it away, and that key does the same; empty where none does.
    pub(in crate::ui) put_away: Option<&'a str>,
}

/// Draws a banner over the whole width; returns whether it was put away.
pub(in crate::ui) fn banner(ui: &mut Ui, banner: &Banner<'_>, lang: Lang) -> bool {
    const ICON: f32 = 22.0;
    const PAD: f32 = 10.0;
    let paint = banner.tone.paint(tokens(ui));
    const BUTTON: f32 = 96.0;
    let button_width = if banner.put_away.is_some() { BUTTON + gap::SMALL } else { 0.0 };
    let width = ui.available_width();
    let text_width = width - ICON - 3.0 * PAD - button_width;
    let body = banner.words.body(lang);
    let title = wrapped(ui, &banner.words.title, bold(size::BODY), paint.ink, text_width);
    let words = wrapped(ui, &body, plain(size::SMALL), paint.ink, text_width);
    let height = title.size().y + words.size().y + 2.0 * PAD + 2.0;
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    ui.painter().rect_filled(rect, gap::CORNER, paint.soft);
    draw_icon(ui.painter(), banner.tone.icon(), Rect::from_min_size(rect.min + Vec2::splat(PAD), Vec2::splat(ICON)), paint.ink);
    let at = pos2(rect.left() + ICON + 2.0 * PAD, rect.top() + PAD);
    let title_height = title.size().y;
    ui.painter().galley(at, title, paint.ink);
    ui.painter().galley(at + Vec2::new(0.0, title_height + 2.0), words, paint.ink);
    named(ui, rect, &body, &format!("{} {body}", banner.words.title));
    let Some(key) = banner.put_away else { return false };
    let button = Button::new(Text::PutAway.get(lang)).text_size(size::SMALL);
    let button = if key.is_empty() { button } else { button.key(key) };
    let place = Rect::from_min_size(pos2(rect.right() - BUTTON - PAD, rect.center().y - 16.0), Vec2::new(BUTTON, 32.0));
    button.put(ui, place).clicked()
}
