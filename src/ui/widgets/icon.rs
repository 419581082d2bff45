//! The few icons, drawn as shapes so that they need no font and scale to any size.

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Icon {
    /// A tick in a circle.
    Tick,
    /// An exclamation mark in a triangle.
    Warning,
    /// A cross in an octagon.
    Cross,
    /// A clock.
    Clock,
    /// The backspace key.
    Backspace,
    /// Three corners of a QR code.
    Code,
    /// Two lines of one length.
    Equal,
}

/// Draws an icon into the largest square in the middle of `rect`.
pub(in crate::ui) fn draw_icon(painter: &Painter, icon: Icon, rect: Rect, colour: Color32) {
    let side = rect.width().min(rect.height());
    let square = Rect::from_center_size(rect.center(), Vec2::splat(side));
    let at = |x: f32, y: f32| square.min + vec2(x, y) * side;
    let stroke = Stroke::new((side * 0.085).max(1.5), colour);
    let line = |points: &[(f32, f32)]| painter.add(Shape::line(points.iter().map(|(x, y)| at(*x, *y)).collect(), stroke));
    let outline = |points: Vec<Pos2>| painter.add(Shape::closed_line(points, stroke));
    match icon {
        Icon::Tick => {
            painter.circle_stroke(square.center(), side * 0.44, stroke);
            line(&[(0.29, 0.52), (0.44, 0.67), (0.72, 0.36)]);
        }
        Icon::Warning => {
            outline(vec![at(0.5, 0.09), at(0.95, 0.88), at(0.05, 0.88)]);
            line(&[(0.5, 0.37), (0.5, 0.62)]);
            painter.circle_filled(at(0.5, 0.75), stroke.width * 0.62, colour);
        }
        Icon::Cross => {
            let octagon = (0..8_u8).map(|corner| {
                let angle = (f32::from(corner) + 0.5) * std::f32::consts::TAU / 8.0;
                at(0.5 + 0.46 * angle.cos(), 0.5 + 0.46 * angle.sin())
            });
            outline(octagon.collect());
            line(&[(0.34, 0.34), (0.66, 0.66)]);
            line(&[(0.66, 0.34), (0.34, 0.66)]);
        }
        Icon::Clock => {
            painter.circle_stroke(square.center(), side * 0.44, stroke);
            line(&[(0.5, 0.25), (0.5, 0.52), (0.68, 0.62)]);
        }
        Icon::Backspace => {
            outline(vec![at(0.02, 0.5), at(0.32, 0.2), at(0.98, 0.2), at(0.98, 0.8), at(0.32, 0.8)]);
            line(&[(0.5, 0.38), (0.74, 0.62)]);
            line(&[(0.74, 0.38), (0.5, 0.62)]);
        }
        Icon::Equal => {
            painter.circle_stroke(square.center(), side * 0.44, stroke);
            line(&[(0.3, 0.41), (0.7, 0.41)]);
            line(&[(0.3, 0.6), (0.7, 0.6)]);
        }
        Icon::Code => {
            for (x, y) in [(0.06, 0.06), (0.6, 0.06), (0.06, 0.6)] {
                outline(vec![at(x, y), at(x + 0.34, y), at(x + 0.34, y + 0.34), at(x, y + 0.34)]);
                painter.rect_filled(Rect::from_min_size(at(x + 0.11, y + 0.11), Vec2::splat(side * 0.12)), 0.0, colour);
            }
            for (x, y) in [(0.6, 0.6), (0.82, 0.6), (0.71, 0.71), (0.6, 0.82), (0.82, 0.82)] {
                painter.rect_filled(Rect::from_min_size(pos2(at(x, y).x, at(x, y).y), Vec2::splat(side * 0.12)), 0.0, colour);
            }
        }
    }
}
