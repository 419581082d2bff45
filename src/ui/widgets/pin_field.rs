//! A field for a PIN: dots only, and no memory of what was typed.

use super::{KeypadKey, named};
use crate::domain::{Pin, PinError};
use crate::ui::keys::Press;
use crate::ui::theme::{gap, tokens};
use eframe::egui::{Sense, Stroke, StrokeKind, Ui, Vec2, pos2};
use zeroize::Zeroizing;

/// A PIN that is being typed. The keys come from the screen, so that no text field of the system keeps them for undo (fault 108).
pub(in crate::ui) struct PinField(Zeroizing<String>);

impl PinField {
    /// Nothing typed.
    pub(in crate::ui) fn new() -> Self {
        Self(Zeroizing::new(String::with_capacity(Pin::LONGEST)))
    }

    /// Obeys a key, if it is one for a PIN.
    pub(in crate::ui) fn press(&mut self, press: Press) {
        match press {
            Press::Typed(digit @ '0'..='9') if self.0.len() < Pin::LONGEST => self.0.push(digit),
            Press::Backspace => {
                self.0.pop();
            }
            _ => {}
        }
    }

    /// Obeys a key of [`super::pin_pad`].
    pub(in crate::ui) fn touch(&mut self, key: KeypadKey) {
        match key {
            KeypadKey::Typed(digits) => digits.chars().for_each(|digit| self.press(Press::Typed(digit))),
            KeypadKey::Backspace => self.press(Press::Backspace),
            KeypadKey::Clear => self.clear(),
        }
    }

    /// The digits, for [`Pin::choose`] and for comparing two fields.
    pub(in crate::ui) fn digits(&self) -> &str {
        &self.0
    }

    /// The PIN as typed so far.
    pub(in crate::ui) fn pin(&self) -> Result<Pin, PinError> {
        Pin::new(&self.0)
    }

    /// Forgets what was typed.
    pub(in crate::ui) fn clear(&mut self) {
        *self = Self::new();
    }

    /// Draws the field, one dot for each digit; returns whether it was clicked.
    pub(in crate::ui) fn ui(&self, ui: &mut Ui, name: &str, has_keyboard: bool) -> bool {
        const HEIGHT: f32 = 46.0;
        const STEP: f32 = 22.0;
        let tokens = tokens(ui);
        let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEIGHT), Sense::CLICK);
        let line = if has_keyboard { Stroke::new(2.0, tokens.accent_ink) } else { Stroke::new(1.0, tokens.line) };
        ui.painter().rect(rect, gap::CORNER, tokens.surface, line, StrokeKind::Inside);
        let mut x = rect.left() + STEP;
        for _ in 0..self.0.len() {
            ui.painter().circle_filled(pos2(x, rect.center().y), 6.0, tokens.text);
            x += STEP;
        }
        if has_keyboard {
            ui.painter().vline(x - STEP / 2.0, rect.y_range().shrink(11.0), Stroke::new(2.0, tokens.accent_ink));
        }
        named(ui, rect, name, name);
        response.clicked()
    }
}
