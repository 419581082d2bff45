//! A question before something is taken away. Enter says yes, Esc says no; nothing behind it can be reached.

use super::{Button, heading};
use crate::ui::theme::{gap, table};
use eframe::egui::{self, Context, Frame, Id, Layout, Margin, Modal, Stroke, Ui, Vec2};

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Choice {
    /// Do it.
    Yes,
    /// Leave it.
    No,
}

/// Draws the question; returns the answer once a button is pressed. The keys are read by the caller.
pub(in crate::ui) fn dialog(ctx: &Context, name: &str, title: &str, yes: &str, no: &str, body: impl FnOnce(&mut Ui)) -> Option<Choice> {
    const WIDTH: f32 = 460.0;
    let table = table(ctx.global_style().visuals.dark_mode);
    let frame = Frame::new().fill(table.surface).stroke(Stroke::new(1.0, table.line)).corner_radius(gap::CORNER).inner_margin(Margin::same(24));
    let modal = Modal::new(Id::unique(name)).backdrop_color(table.veil).frame(frame);
    let answer = modal.show(ctx, |ui| {
        ui.set_width(WIDTH);
        heading(ui, title);
        ui.add_space(gap::HAIR);
        body(ui);
        ui.add_space(gap::BODY);
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let half = Vec2::new((WIDTH - gap::SMALL) / 2.0, 48.0);
            let yes = Button::grave(yes).key("Enter").size(half).show(ui).clicked();
            let no = Button::primary(no).key("Esc").size(half).show(ui).clicked();
            match (yes, no) {
                (true, _) => Some(Choice::Yes),
                (false, true) => Some(Choice::No),
                (false, false) => None,
            }
        })
        .inner
    });
    answer.inner
}
