//! The button: words, and the key that does the same.

use super::{Icon, draw_icon, one_line};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use eframe::egui::{self, Align2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

/// How much a button wants to be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// The one thing to do next.
    Primary,
    /// It takes something away: not the one to press without reading.
    Grave,
    /// One of several.
    Usual,
    /// There, but out of the way.
    Quiet,
}

/// A button under construction.
pub(in crate::ui) struct Button<'a> {
    words: &'a str,
    key: Option<&'a str>,
    icon: Option<Icon>,
    weight: Weight,
    enabled: bool,
    text_size: f32,
    size: Option<Vec2>,
}

impl<'a> Button<'a> {
    /// One of several buttons.
    pub(in crate::ui) fn new(words: &'a str) -> Self {
        Self { words, key: None, icon: None, weight: Weight::Usual, enabled: true, text_size: size::BODY, size: None }
    }

    /// The one thing to do next.
    pub(in crate::ui) fn primary(words: &'a str) -> Self {
        Self { weight: Weight::Primary, text_size: size::STRONG, ..Self::new(words) }
    }

    /// It takes something away.
    pub(in crate::ui) fn grave(words: &'a str) -> Self {
        Self { weight: Weight::Grave, text_size: size::STRONG, ..Self::new(words) }
    }

    /// Out of the way.
    pub(in crate::ui) fn quiet(words: &'a str) -> Self {
        Self { weight: Weight::Quiet, text_size: size::SMALL, ..Self::new(words) }
    }

    /// The key that does the same, shown beside the words.
    pub(in crate::ui) fn key(self, key: &'a str) -> Self {
        Self { key: Some(key), ..self }
    }

    /// An icon in place of the words, which then only assistive technology reads.
    pub(in crate::ui) fn icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }

    /// Whether it can be pressed.
    pub(in crate::ui) fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// The size of its words in points.
    pub(in crate::ui) fn text_size(self, text_size: f32) -> Self {
        Self { text_size, ..self }
    }

    /// Its size in points; as its words need where none is given.
    pub(in crate::ui) fn size(self, size: Vec2) -> Self {
        Self { size: Some(size), ..self }
    }

    /// Draws it.
    pub(in crate::ui) fn show(self, ui: &mut Ui) -> Response {
        let size = self.size.unwrap_or_else(|| self.natural_size(ui));
        let (rect, response) = ui.allocate_exact_size(size, self.sense());
        self.paint(ui, rect, &response);
        response
    }

    /// Draws it at a given place.
    pub(in crate::ui) fn put(self, ui: &mut Ui, rect: Rect) -> Response {
        let response = ui.interact(rect, ui.scope_id().with(("button", self.words)), self.sense());
        self.paint(ui, rect, &response);
        response
    }

    fn sense(&self) -> Sense {
        if self.enabled { Sense::click() } else { Sense::hover() }
    }

    fn natural_size(&self, ui: &Ui) -> Vec2 {
        let width = |text: &str, points| one_line(ui, text, plain(points), tokens(ui).text, f32::INFINITY).size().x;
        let key = self.key.map_or(0.0, |key| width(key, size::SMALL) + gap::SMALL);
        Vec2::new(width(self.words, self.text_size) * 1.06 + key + 2.0 * gap::BODY, if self.weight == Weight::Quiet { 30.0 } else { 38.0 })
    }

    fn paint(&self, ui: &Ui, rect: Rect, response: &Response) {
        response.widget_info(|| WidgetInfo::labeled(Role::Button, self.enabled, self.words));
        if !ui.is_rect_visible(rect) {
            return;
        }
        let tokens = tokens(ui);
        let (down, over) = (response.is_pointer_button_down_on(), response.hovered());
        let (fill, ink, line) = match self.weight {
            _ if !self.enabled => (tokens.raised, tokens.faint, tokens.line),
            Weight::Primary if over || down => (tokens.accent_hover, tokens.on_accent, tokens.accent_hover),
            Weight::Primary => (tokens.accent, tokens.on_accent, tokens.accent),
            Weight::Grave => (if over || down { tokens.red.soft } else { tokens.surface }, tokens.red.ink, tokens.red.ink),
            Weight::Usual | Weight::Quiet if down => (tokens.pressed, tokens.text, tokens.line),
            Weight::Usual | Weight::Quiet if over => (tokens.hover, tokens.text, tokens.line),
            Weight::Usual => (tokens.raised, tokens.text, tokens.line),
            Weight::Quiet => (tokens.surface, tokens.text, tokens.line),
        };
        let painter = ui.painter();
        let outline = if self.weight == Weight::Grave { 2.0 } else { 1.0 };
        painter.rect(rect, gap::CORNER, fill, Stroke::new(outline, line), StrokeKind::Inside);
        if response.has_focus() {
            painter.rect_stroke(
                rect.shrink(2.0),
                gap::CORNER,
                Stroke::new(2.0, if self.weight == Weight::Primary { ink } else { tokens.accent_ink }),
                StrokeKind::Inside,
            );
        }
        if let Some(icon) = self.icon {
            draw_icon(painter, icon, rect.shrink(rect.height().min(rect.width()) * 0.3), ink);
            return;
        }
        let inner = rect.shrink2(Vec2::new(gap::SMALL, 0.0));
        let font = if self.weight == Weight::Quiet { plain(self.text_size) } else { bold(self.text_size) };
        let key_ink = match self.weight {
            _ if !self.enabled => tokens.faint,
            Weight::Primary => tokens.on_accent,
            Weight::Grave => tokens.red.ink,
            Weight::Usual | Weight::Quiet => tokens.muted,
        };
        let key = self.key.map(|key| one_line(ui, key, plain(size::SMALL), key_ink, inner.width()));
        let key_width = key.as_ref().map_or(0.0, |key| key.size().x + gap::SMALL);
        let words = one_line(ui, self.words, font, ink, (inner.width() - key_width).max(0.0));
        let all = Vec2::new(words.size().x + key_width, words.size().y);
        let place = Align2::CENTER_CENTER.align_size_within_rect(all, inner);
        let words_width = words.size().x;
        painter.galley(place.min, words, ink);
        if let Some(key) = key {
            painter.galley(egui::pos2(place.min.x + words_width + gap::SMALL, place.center().y - key.size().y / 2.0), key, key_ink);
        }
    }
}
