//! A person in a list: name, role, and until when they are locked out.

use super::{box_ground, one_line_at};
use crate::engine::PersonView;
use crate::ui::screens::Scene;
use crate::ui::text;
use crate::ui::theme::{bold, gap, plain, size, tokens};
use eframe::egui::{Align2, Response, Role, Sense, Ui, Vec2, WidgetInfo};

/// Draws the row over the whole width.
pub(in crate::ui) fn person_row(ui: &mut Ui, person: &PersonView, chosen: bool, scene: Scene<'_>) -> Response {
    const HEIGHT: f32 = 44.0;
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEIGHT), Sense::click());
    let role = text::role(person.role, scene.lang);
    let locked = person.locked_until.filter(|until| scene.now < *until).map(|until| text::locked_for(until.millis_since(scene.now), scene.lang));
    let beside = locked.as_deref().unwrap_or(role);
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, chosen, format!("{} {role} {}", person.name, locked.as_deref().unwrap_or_default()))
    });
    box_ground(ui, rect, &response, chosen, tokens.raised);
    let inner = rect.shrink2(Vec2::new(gap::BODY, 0.0));
    let half = inner.width() / 2.0;
    one_line_at(ui, inner.with_max_x(inner.left() + half), Align2::LEFT_CENTER, person.name.as_str(), bold(size::BODY), tokens.text);
    let ink = if locked.is_some() { tokens.amber.ink } else { tokens.muted };
    one_line_at(ui, inner.with_min_x(inner.left() + half), Align2::RIGHT_CENTER, beside, plain(size::SMALL), ink);
    response
}
