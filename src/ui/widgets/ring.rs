//! The ring that shows how much of a code's life is left.

use crate::ui::theme::{bold, size, tokens};
use eframe::egui::{Align2, Pos2, Shape, Stroke, Ui, vec2};

/// Draws what is left of `life` as a ring, with the seconds in figures.
pub(in crate::ui) fn countdown(ui: &Ui, centre: Pos2, radius: f32, left_ms: i64, life_ms: i64, figures: &str) {
    const STEPS: i64 = 60;
    let tokens = tokens(ui);
    let painter = ui.painter();
    painter.circle_stroke(centre, radius, Stroke::new(5.0, tokens.line));
    let steps = left_ms.clamp(0, life_ms).saturating_mul(STEPS).checked_div(life_ms).unwrap_or(0);
    let points: Vec<_> = (0..=steps)
        .filter_map(|step| i16::try_from(step).ok())
        .map(|step| {
            let angle = f32::from(step) / 60.0 * std::f32::consts::TAU;
            centre + vec2(angle.sin(), -angle.cos()) * radius
        })
        .collect();
    let colour = if left_ms < 30_000 { tokens.amber.fill } else { tokens.accent };
    painter.add(Shape::line(points, Stroke::new(5.0, colour)));
    painter.text(centre, Align2::CENTER_CENTER, figures, bold(size::STRONG), tokens.text);
}
