//! The keypad: four columns of large keys for fingers.

use super::{Button, Icon};
use crate::ui::text::{Lang, Text};
use crate::ui::theme::{gap, size};
use eframe::egui::{Rect, Sense, Ui, Vec2, vec2};

/// A key of the keypad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum KeypadKey {
    /// A digit, `.` or `+`; two of them for `00`.
    Typed(&'static str),
    /// Takes the last one back.
    Backspace,
    /// Forgets all.
    Clear,
}

/// Column, row and height in rows of each key.
const KEYS: [(u8, u8, u8, KeypadKey); 15] = [
    (0, 0, 1, KeypadKey::Typed("7")),
    (1, 0, 1, KeypadKey::Typed("8")),
    (2, 0, 1, KeypadKey::Typed("9")),
    (3, 0, 1, KeypadKey::Backspace),
    (0, 1, 1, KeypadKey::Typed("4")),
    (1, 1, 1, KeypadKey::Typed("5")),
    (2, 1, 1, KeypadKey::Typed("6")),
    (3, 1, 1, KeypadKey::Clear),
    (0, 2, 1, KeypadKey::Typed("1")),
    (1, 2, 1, KeypadKey::Typed("2")),
    (2, 2, 1, KeypadKey::Typed("3")),
    (3, 2, 2, KeypadKey::Typed("+")),
    (0, 3, 1, KeypadKey::Typed("0")),
    (1, 3, 1, KeypadKey::Typed("00")),
    (2, 3, 1, KeypadKey::Typed(".")),
];

/// The keys for a PIN, in three columns.
const PIN_KEYS: [(u8, u8, u8, KeypadKey); 12] = [
    (0, 0, 1, KeypadKey::Typed("7")),
    (1, 0, 1, KeypadKey::Typed("8")),
    (2, 0, 1, KeypadKey::Typed("9")),
    (0, 1, 1, KeypadKey::Typed("4")),
    (1, 1, 1, KeypadKey::Typed("5")),
    (2, 1, 1, KeypadKey::Typed("6")),
    (0, 2, 1, KeypadKey::Typed("1")),
    (1, 2, 1, KeypadKey::Typed("2")),
    (2, 2, 1, KeypadKey::Typed("3")),
    (0, 3, 1, KeypadKey::Clear),
    (1, 3, 1, KeypadKey::Typed("0")),
    (2, 3, 1, KeypadKey::Backspace),
];

/// Draws the keypad at that height; says which key was pressed.
pub(in crate::ui) fn keypad(ui: &mut Ui, height: f32, lang: Lang) -> Option<KeypadKey> {
    keys_ui(ui, height, 4.0, &KEYS, lang)
}

/// Draws the keys for a PIN at that height; says which key was pressed.
pub(in crate::ui) fn pin_pad(ui: &mut Ui, height: f32, lang: Lang) -> Option<KeypadKey> {
    keys_ui(ui, height, 3.0, &PIN_KEYS, lang)
}

fn keys_ui(ui: &mut Ui, height: f32, columns: f32, keys: &[(u8, u8, u8, KeypadKey)], lang: Lang) -> Option<KeypadKey> {
    let (field, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let cell = vec2((field.width() - (columns - 1.0) * gap::SMALL) / columns, (field.height() - 3.0 * gap::SMALL) / 4.0);
    let mut pressed = None;
    for &(column, row, rows, key) in keys {
        let min = field.min + vec2(f32::from(column) * (cell.x + gap::SMALL), f32::from(row) * (cell.y + gap::SMALL));
        let rows = f32::from(rows);
        let rect = Rect::from_min_size(min, Vec2::new(cell.x, cell.y * rows + gap::SMALL * (rows - 1.0)));
        let button = match key {
            KeypadKey::Typed(words) => Button::new(words).text_size(size::TITLE),
            KeypadKey::Backspace => Button::new(Text::Backspace.get(lang)).icon(Icon::Backspace),
            KeypadKey::Clear => Button::new(Text::Clear.get(lang)),
        };
        if button.put(ui, rect).clicked() {
            pressed = Some(key);
        }
    }
    pressed
}
