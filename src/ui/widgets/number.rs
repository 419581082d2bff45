//! A long number on one line, its last eight characters set apart: by them people tell numbers from each other.

use super::one_line;
use crate::ui::theme::{digits, gap, size, tokens};
use eframe::egui::{Rect, Ui, pos2};

/// How many characters are set apart.
const TAIL: usize = 8;

/// Paints the number from the left of `rect`. Where there is no room for all of it, its beginning is left out.
pub(in crate::ui) fn number_at(ui: &Ui, rect: Rect, number: &str) {
    let tokens = tokens(ui);
    let split = number.char_indices().rev().nth(TAIL - 1).map_or(0, |(index, _)| index);
    let (head, tail) = number.split_at(split);
    let tail = one_line(ui, tail, digits(size::SMALL), tokens.text, f32::INFINITY);
    let room = rect.width() - tail.size().x - gap::HAIR;
    let head = head_within(ui, head, room);
    let head = one_line(ui, &head, digits(size::SMALL), tokens.muted, f32::INFINITY);
    let y = rect.center().y - tail.size().y / 2.0;
    let x = rect.left() + head.size().x + gap::HAIR;
    ui.painter().galley(pos2(rect.left(), y), head, tokens.muted);
    ui.painter().galley(pos2(x, y), tail, tokens.text);
}

/// The head, or as much of its end as fits.
fn head_within(ui: &Ui, head: &str, room: f32) -> String {
    let width = |text: &str| one_line(ui, text, digits(size::SMALL), tokens(ui).muted, f32::INFINITY).size().x;
    if width(head) <= room {
        return head.to_owned();
    }
    // The face is monospaced: one character tells the width of all.
    let one = width("0").max(1.0);
    let mut taken = one;
    let fits = head.char_indices().rev().map(|(index, _)| index).take_while(|_| {
        taken += one;
        taken <= room
    });
    fits.last().and_then(|index| head.get(index..)).map_or_else(String::new, |end| format!("…{end}"))
}
