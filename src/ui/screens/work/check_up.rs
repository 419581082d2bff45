//! The check-up, to be looked at at any time: a line for each thing, with its mend.

use super::Wish;
use crate::engine::Check;
use crate::ui::screens::Scene;
use crate::ui::screens::check_card::{card_ui, tone};
use crate::ui::text::{Text, WorkText, check_lines, not_good};
use crate::ui::theme::gap;
use crate::ui::widgets::{Button, Tone, heading};
use eframe::egui::{Align, Layout, ScrollArea, Ui, Vec2};

/// The room's title, and the way to the check-up and back.
pub(super) fn title_ui(ui: &mut Ui, open: bool, scene: Scene<'_>) -> Option<Wish> {
    let lang = scene.lang;
    ui.horizontal(|ui| {
        heading(ui, if open { WorkText::CheckUp } else { WorkText::Work }.get(lang));
        let pressed = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let bad = scene.view.checks.iter().filter(|check| is_bad(check)).count();
            let words = if open { WorkText::Work.get(lang).to_owned() } else { not_good(bad, lang) };
            Button::new(&words).key("C").show(ui).clicked()
        });
        pressed.inner.then_some(Wish::CheckUp)
    })
    .inner
}

/// Draws the lines, what is to be looked at first, moved by that many points.
pub(super) fn lines_ui(ui: &mut Ui, scroll_by: f32, scene: Scene<'_>) -> Option<Wish> {
    let mut wish = None;
    ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
        let size = Vec2::new(ui.available_width(), 48.0);
        if Button::primary(Text::CheckAgain.get(scene.lang)).key("Enter").size(size).show(ui).clicked() {
            wish = Some(Wish::CheckAgain);
        }
        ui.add_space(gap::SMALL);
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                if scroll_by != 0.0 {
                    ui.scroll_with_delta(Vec2::new(0.0, scroll_by));
                }
                let words = check_lines(&scene.view.checks, scene.lang);
                let mut lines: Vec<_> = scene.view.checks.iter().zip(&words).collect();
                lines.sort_by_key(|(check, _)| !is_bad(check));
                for (check, line) in lines {
                    card_ui(ui, line, &check.finding, |_ui| {});
                }
            });
        });
    });
    wish
}

fn is_bad(check: &Check) -> bool {
    matches!(tone(&check.finding), Tone::Amber | Tone::Red)
}
