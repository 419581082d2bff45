//! The frame of a dialogue with fields, and what Enter and Esc do in it.

use crate::domain::is_reason;
use crate::ui::text::{Lang, Text};
use crate::ui::theme::{gap, table, tokens};
use crate::ui::widgets::{Button, heading, muted};
use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{self, Context, Event, Frame, Id, Key, Layout, Margin, Modal, Response, Stroke, TextEdit, Ui, Vec2};

/// The width of a dialogue, in points.
const WIDTH: f32 = 520.0;

/// What a dialogue came to in this frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// Do it.
    Yes,
    /// Leave it.
    No,
}

/// A dialogue: its name, what it is about, and its two buttons.
pub(super) struct Form<'a> {
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    pub(super) words: &'a str,
    pub(super) yes: &'a str,
    pub(super) no: &'a str,
    /// What was typed is enough.
    pub(super) ready: bool,
    /// Enter means yes wherever the keyboard is, once it is enough; else it goes from field to field.
    pub(super) at_once: bool,
}

impl Form<'_> {
    /// Draws it. `body` draws the fields, and says whether Enter in them means yes.
    pub(super) fn show(&self, ctx: &Context, body: impl FnOnce(&mut Ui) -> bool) -> Option<Pressed> {
        let escaped = is_pressed(ctx, Key::Escape);
        let at_once = self.at_once && self.ready && self.take_enter(ctx);
        let table = table(ctx.global_style().visuals.dark_mode);
        let frame = Frame::new().fill(table.surface).stroke(Stroke::new(1.0, table.line)).corner_radius(gap::CORNER).inner_margin(Margin::same(24));
        let modal = Modal::new(Id::unique(self.name)).backdrop_color(table.veil).frame(frame);
        let pressed = modal.show(ctx, |ui| {
            ui.set_width(WIDTH);
            heading(ui, self.title);
            if !self.words.is_empty() {
                muted(ui, self.words);
            }
            ui.add_space(gap::SMALL);
            let entered = body(ui);
            ui.add_space(gap::SMALL);
            ui.allocate_ui_with_layout(Vec2::new(WIDTH, 48.0), Layout::right_to_left(egui::Align::Center), |ui| {
                let half = Vec2::new((WIDTH - gap::SMALL) / 2.0, 48.0);
                let yes = Button::primary(self.yes).key("Enter").enabled(self.ready).size(half).show(ui).clicked();
                let no = Button::new(self.no).key("Esc").text_size(17.0).size(half).show(ui);
                ui.data_mut(|data| data.insert_temp(self.no_id(), no.id));
                match (yes || at_once || (entered && self.ready), no.clicked()) {
                    (true, _) => Some(Pressed::Yes),
                    (false, true) => Some(Pressed::No),
                    (false, false) => None,
                }
            })
            .inner
        });
        if escaped { Some(Pressed::No) } else { pressed.inner }
    }

    /// Takes Enter for itself, unless the keyboard is on the button that says no. Returns whether it was pressed.
    fn take_enter(&self, ctx: &Context) -> bool {
        let no: Option<Id> = ctx.data(|data| data.get_temp(self.no_id()));
        let is_on_no = no.is_some() && ctx.memory(|memory| memory.focused()) == no;
        let pressed = !is_on_no && is_pressed(ctx, Key::Enter);
        if pressed {
            ctx.input_mut(|input| input.events.retain(|event| !matches!(event, Event::Key { key: Key::Enter, .. })));
        }
        pressed
    }

    /// Under this the button that says no is remembered.
    fn no_id(&self) -> Id {
        Id::unique((self.name, "no"))
    }
}

/// Draws a field under its name.
pub(super) fn field_ui(ui: &mut Ui, (name, hint): (&str, &str), typed: &mut String, longest: usize) -> Response {
    let label = ui.label(name);
    let field = TextEdit::singleline(typed).hint_text(hint).char_limit(longest).margin(Margin::symmetric(10, 8)).desired_width(f32::INFINITY);
    ui.add(field).labelled_by(label.id)
}

/// Selects what stands in a field, so that it goes away as something else is typed.
pub(super) fn select_all(field: &Response, typed: &str) {
    let mut state = TextEditState::load(&field.ctx, field.id).unwrap_or_default();
    let all = CCursorRange::two(CCursor::default(), CCursor::new(typed.chars().count()));
    state.cursor.set_char_range(Some(all));
    state.store(&field.ctx, field.id);
}

/// Gives the first field the keyboard once, and hands it on at Enter. Returns whether Enter was pressed in the last field, or in none.
pub(super) fn follow_enter(ui: &Ui, fields: &[&Response], offered: &mut bool) -> bool {
    if let Some(first) = fields.first().filter(|_| !std::mem::replace(offered, true)) {
        first.request_focus();
        return false;
    }
    if !is_pressed(ui.ctx(), Key::Enter) {
        return false;
    }
    let Some(left) = fields.iter().position(|field| field.lost_focus()) else {
        return ui.memory(|memory| memory.focused().is_none());
    };
    // In the last field it means yes; where that is not enough, the field keeps the keyboard.
    let next = fields.get(left.saturating_add(1));
    next.or(fields.get(left)).into_iter().for_each(|field| field.request_focus());
    next.is_none()
}

/// A line that says what is wrong with what was typed.
pub(super) fn wrong_ui(ui: &mut Ui, words: &str) {
    ui.colored_label(tokens(ui).red.ink, words);
}

/// Says under a field for a reason that what was typed is none.
pub(super) fn reason_wanted_ui(ui: &mut Ui, typed: &str, lang: Lang) {
    if !typed.trim().is_empty() && !is_reason(typed) {
        wrong_ui(ui, Text::NotAReason.get(lang));
    }
}

/// A finger pressed it in this frame; a held key does not count.
fn is_pressed(ctx: &Context, wanted: Key) -> bool {
    ctx.input(|input| input.events.iter().any(|event| matches!(event, Event::Key { key, pressed: true, repeat: false, .. } if *key == wanted)))
}
