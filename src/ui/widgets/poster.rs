//! A few lines of text around an icon, centred in a field and made smaller until they fit: what a stage says.

use super::{Icon, draw_icon, named};
use crate::ui::theme::{bold, gap, plain};
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align, Color32, Galley, Rect, Ui, Vec2, pos2};
use std::sync::Arc;

/// One paragraph of a poster.
pub(in crate::ui) struct Line<'a> {
    /// The words.
    pub(in crate::ui) text: &'a str,
    /// Their size in points, before anything is made smaller.
    pub(in crate::ui) size: f32,
    /// In bold.
    pub(in crate::ui) strong: bool,
    /// In a box of its own, as the thing to do.
    pub(in crate::ui) boxed: bool,
}

/// An icon above paragraphs.
pub(in crate::ui) struct Poster<'a> {
    /// The icon and its side in points.
    pub(in crate::ui) icon: Option<(Icon, f32)>,
    /// The paragraphs, from top to bottom.
    pub(in crate::ui) lines: &'a [Line<'a>],
    /// The colour of all of it.
    pub(in crate::ui) ink: Color32,
    /// The colour of the icon.
    pub(in crate::ui) icon_ink: Color32,
}

const PADDING: f32 = 14.0;

impl Poster<'_> {
    /// Draws it into the middle of `field`.
    pub(in crate::ui) fn show(&self, ui: &mut Ui, field: Rect) {
        let width = field.width().min(760.0);
        let mut scale = 1.0;
        let mut galleys = self.lay_out(ui, width, scale);
        while self.height(&galleys, scale) > field.height() && scale > 0.5 {
            scale *= 0.92;
            galleys = self.lay_out(ui, width, scale);
        }
        let mut y = field.center().y - self.height(&galleys, scale).min(field.height()) / 2.0;
        if let Some((icon, side)) = self.icon {
            let side = side * scale;
            draw_icon(ui.painter(), icon, Rect::from_min_size(pos2(field.center().x - side / 2.0, y), Vec2::splat(side)), self.icon_ink);
            y += side + gap::BODY * scale;
        }
        for (line, galley) in self.lines.iter().zip(galleys) {
            let size = galley.size();
            if line.boxed {
                y += PADDING + gap::BODY;
                let frame =
                    Rect::from_center_size(pos2(field.center().x, y + size.y / 2.0), Vec2::new(size.x + 2.0 * gap::WIDE, size.y + 2.0 * PADDING));
                ui.painter().rect_filled(frame, gap::CORNER, self.ink.gamma_multiply(0.14));
            }
            let rect = Rect::from_center_size(pos2(field.center().x, y + size.y / 2.0), size);
            ui.painter().galley(pos2(field.center().x, y), galley, self.ink);
            named(ui, rect, line.text, line.text);
            y += size.y + gap_after(line) * scale + if line.boxed { PADDING } else { 0.0 };
        }
    }

    fn lay_out(&self, ui: &Ui, width: f32, scale: f32) -> Vec<Arc<Galley>> {
        let galley = |line: &Line<'_>| {
            let face = if line.strong { bold } else { plain };
            let wrapped_at = |text: &str, width: f32, shrunk: f32| {
                let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(face(line.size * scale * shrunk), self.ink));
                job.wrap.max_width = width;
                job.halign = Align::Center;
                ui.painter().layout_job(job)
            };
            balanced(line.text, width - if line.boxed { 2.0 * gap::WIDE } else { 0.0 }, wrapped_at)
        };
        self.lines.iter().map(galley).collect()
    }

    fn height(&self, galleys: &[Arc<Galley>], scale: f32) -> f32 {
        let icon = self.icon.map_or(0.0, |(_, side)| (side + gap::BODY) * scale);
        let boxes = self.lines.iter().map(|line| if line.boxed { 2.0 * PADDING + gap::BODY } else { 0.0 });
        let gaps = self.lines.iter().map(|line| gap_after(line) * scale);
        icon + galleys.iter().map(|galley| galley.size().y).chain(boxes).chain(gaps).sum::<f32>()
    }
}

/// Rows of about the same length, so that no single word is left over on the last one; a headline of two halves breaks between them.
fn balanced(text: &str, width: f32, wrapped_at: impl Fn(&str, f32, f32) -> Arc<Galley>) -> Arc<Galley> {
    let full = wrapped_at(text, width, 1.0);
    let rows = full.rows.len();
    if rows < 2 {
        return full;
    }
    if let Some((first, second)) = text.split_once(" — ").or_else(|| text.split_once(" · ")) {
        let halves = format!("{first}\n{second}");
        let fitting = [1.0, 0.9, 0.8].into_iter().map(|shrunk| wrapped_at(&halves, width, shrunk));
        return fitting.into_iter().find(|galley| galley.rows.len() == 2).unwrap_or(full);
    }
    let narrower = [0.55, 0.65, 0.75, 0.85, 0.95].into_iter().map(|part| wrapped_at(text, width * part, 1.0));
    narrower.into_iter().find(|galley| galley.rows.len() == rows).unwrap_or(full)
}

fn gap_after(line: &Line<'_>) -> f32 {
    if line.strong { gap::BODY } else { gap::HAIR }
}
