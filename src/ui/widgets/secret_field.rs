//! A field for a secret that is pasted or typed as text: it shows dots, and nothing of it stays behind.

use super::Button;
use crate::ui::keys::entered;
use crate::ui::theme::gap;
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Id, Margin, TextEdit, Ui};
use zeroize::Zeroizing;

/// Room for any secret that people paste, so that the text is never moved about in memory.
const ROOM: usize = 128;

/// The words around the field.
pub(in crate::ui) struct SecretWords<'a> {
    /// Its name.
    pub(in crate::ui) label: &'a str,
    /// What it looks like.
    pub(in crate::ui) hint: &'a str,
    /// The button that takes it.
    pub(in crate::ui) button: &'a str,
}

/// What became of the field in this frame.
pub(in crate::ui) enum SecretPress {
    /// The secret, which the field has forgotten.
    Given(Zeroizing<String>),
    /// Enter was pressed in the empty field.
    Empty,
}

/// The field.
pub(in crate::ui) struct SecretField {
    text: Zeroizing<String>,
    has_keyboard: bool,
    /// It was given the keyboard once, so that a secret can be typed at once; from then on the person decides.
    offered: bool,
}

impl SecretField {
    /// Empty.
    pub(in crate::ui) fn new() -> Self {
        Self { text: Zeroizing::new(String::with_capacity(ROOM)), has_keyboard: false, offered: false }
    }

    /// It had the keyboard in the last frame in which it was drawn.
    pub(in crate::ui) fn has_keyboard(&self) -> bool {
        self.has_keyboard
    }

    /// A new frame begins: the keyboard is not the field's until it is drawn.
    pub(in crate::ui) fn begin(&mut self) {
        self.has_keyboard = false;
    }

    /// Draws the field and its button in a row.
    pub(in crate::ui) fn ui(&mut self, ui: &mut Ui, words: &SecretWords<'_>) -> Option<SecretPress> {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap::SMALL;
            let label = ui.label(words.label);
            let field = TextEdit::singleline(&mut *self.text)
                .password(true)
                .hint_text(words.hint)
                .char_limit(ROOM)
                .margin(Margin::symmetric(10, 8))
                .desired_width(300.0);
            let response = ui.add(field).labelled_by(label.id);
            if !self.offered && ui.memory(|memory| memory.focused().is_none()) {
                self.offered = true;
                response.request_focus();
            }
            self.has_keyboard = response.has_focus();
            let enter = entered(ui, &response);
            let pressed = Button::new(words.button).enabled(!self.text.is_empty()).show(ui).clicked();
            forget_typing(ui, response.id);
            match (self.text.is_empty(), enter, pressed) {
                (true, true, _) => Some(SecretPress::Empty),
                (false, true, _) | (false, false, true) => Some(SecretPress::Given(self.take())),
                (true, false, _) | (false, false, false) => None,
            }
        })
        .inner
    }

    fn take(&mut self) -> Zeroizing<String> {
        std::mem::replace(&mut self.text, Zeroizing::new(String::with_capacity(ROOM)))
    }
}

/// The field remembers what was typed, for undo; a secret must not stay there (fault 108).
fn forget_typing(ui: &Ui, id: Id) {
    if let Some(mut state) = TextEditState::load(ui.ctx(), id) {
        state.clear_undoer();
        state.store(ui.ctx(), id);
    }
}
