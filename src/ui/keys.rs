//! The keyboard: what a person pressed, whatever the screen makes of it.

use eframe::egui::{Context, Event, Key, Modifiers, Response, Ui};

/// One press that means something at the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    /// A character, in half width.
    Typed(char),
    /// Take one back.
    Backspace,
    /// Enter, pressed by a finger and not repeated by a held key.
    Enter,
    /// Esc.
    Escape,
    /// F1.
    Help,
    /// F2.
    NewCode,
    /// F3.
    Facts,
    /// F4.
    PutAway,
    /// Ctrl+A.
    All,
    /// Ctrl+N.
    Next,
    /// Ctrl+1 to Ctrl+9: which open sale, from 0.
    Look(usize),
    /// A key that opens a room.
    Room(RoomKey),
    /// F9.
    Lock,
    /// The arrow up; may repeat, as all keys that move.
    Up,
    /// The arrow down.
    Down,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// To the first.
    Home,
    /// To the last.
    End,
    /// A screenful up.
    PageUp,
    /// A screenful down.
    PageDown,
}

/// Which room a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RoomKey {
    /// F5.
    Sales,
    /// F6.
    Refunds,
    /// F7.
    Day,
    /// F8.
    Work,
    /// F10.
    People,
    /// F11.
    Record,
    /// Ctrl+F.
    Claim,
}

impl Press {
    /// It moves about in a list.
    fn moves(self) -> bool {
        matches!(self, Self::Up | Self::Down | Self::Left | Self::Right | Self::Home | Self::End | Self::PageUp | Self::PageDown)
    }

    /// The button that has the keyboard loses it: what is typed is meant for the screen.
    fn leaves_button(self) -> bool {
        self.moves() || matches!(self, Self::Typed('0'..='9' | '.' | '+'))
    }
}

/// Who has the keyboard, as far as the meaning of a key depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// A text field: only the keys that no field wants are taken.
    Field,
    /// Something that takes Enter as its own click while it has the keyboard: a line of a list, the answer to a question.
    Choice,
    /// Nothing, or a button beside the amount: Enter keeps its meaning, and only Space presses that button.
    Counter,
}

/// The presses of this frame, in their order.
pub(super) fn presses(ctx: &Context, holder: Holder) -> Vec<Press> {
    let field_has_keyboard = holder == Holder::Field;
    let button_has_keyboard = !field_has_keyboard && ctx.memory(|memory| memory.focused().is_some());
    let events: Vec<Press> = ctx.input(|input| input.events.iter().flat_map(meaning).collect());
    let wanted = |press: &Press| match press {
        Press::Typed(_) | Press::Backspace | Press::Escape => !field_has_keyboard,
        Press::Enter => match holder {
            Holder::Field => false,
            Holder::Choice => !button_has_keyboard,
            Holder::Counter => true,
        },
        press if press.moves() => holder == Holder::Counter,
        _ => true,
    };
    let presses: Vec<Press> = events.into_iter().filter(wanted).collect();
    if holder == Holder::Counter {
        ctx.input_mut(|input| input.events.retain(|event| !matches!(event, Event::Key { key: Key::Enter, .. })));
    }
    if button_has_keyboard && presses.iter().any(|press| press.leaves_button()) {
        ctx.memory_mut(|memory| memory.focused().into_iter().for_each(|id| memory.surrender_focus(id)));
    }
    presses
}

/// A key or a button of the mouse was pressed in this frame, or a screen was touched.
pub(super) fn is_touched(ctx: &Context) -> bool {
    let touches = |event: &Event| {
        matches!(event, Event::Key { pressed: true, .. } | Event::Text(_) | Event::PointerButton { pressed: true, .. } | Event::Touch { .. })
    };
    ctx.input(|input| input.events.iter().any(touches))
}

/// Enter was pressed in that field by a finger, and not repeated by a held key.
pub(super) fn entered(ui: &Ui, field: &Response) -> bool {
    let fresh = |event: &Event| matches!(event, Event::Key { key: Key::Enter, pressed: true, repeat: false, .. });
    field.lost_focus() && ui.input(|input| input.events.iter().any(fresh))
}

fn meaning(event: &Event) -> Vec<Press> {
    if let Event::Text(text) = event {
        return text.chars().map(half_width).filter(|typed| !typed.is_control() && !typed.is_whitespace()).map(Press::Typed).collect();
    }
    let Event::Key { key, pressed: true, repeat, modifiers, .. } = event else { return vec![] };
    key_meaning(*key, *repeat, *modifiers).into_iter().collect()
}

fn key_meaning(key: Key, repeat: bool, modifiers: Modifiers) -> Option<Press> {
    if let Some(press) = meaning_of_held(key).filter(|_| modifiers.is_none()) {
        return Some(press);
    }
    if repeat {
        return None;
    }
    if modifiers.command {
        return match key {
            Key::A => Some(Press::All),
            Key::N => Some(Press::Next),
            Key::F => Some(Press::Room(RoomKey::Claim)),
            _ => digit(key).map(Press::Look),
        };
    }
    Some(match key {
        Key::Enter => Press::Enter,
        Key::Escape => Press::Escape,
        Key::F1 => Press::Help,
        Key::F2 => Press::NewCode,
        Key::F3 => Press::Facts,
        Key::F4 => Press::PutAway,
        Key::F5 => Press::Room(RoomKey::Sales),
        Key::F6 => Press::Room(RoomKey::Refunds),
        Key::F7 => Press::Room(RoomKey::Day),
        Key::F8 => Press::Room(RoomKey::Work),
        Key::F9 => Press::Lock,
        Key::F10 => Press::Room(RoomKey::People),
        Key::F11 => Press::Room(RoomKey::Record),
        _ => return None,
    })
}

/// The keys that go on working while they are held down.
fn meaning_of_held(key: Key) -> Option<Press> {
    Some(match key {
        Key::Backspace => Press::Backspace,
        Key::ArrowUp => Press::Up,
        Key::ArrowDown => Press::Down,
        Key::ArrowLeft => Press::Left,
        Key::ArrowRight => Press::Right,
        Key::Home => Press::Home,
        Key::End => Press::End,
        Key::PageUp => Press::PageUp,
        Key::PageDown => Press::PageDown,
        _ => return None,
    })
}

fn digit(key: Key) -> Option<usize> {
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9].iter().position(|digit| *digit == key)
}

/// What a Chinese input method types in full width means the same.
fn half_width(typed: char) -> char {
    const STEP: u32 = 0xFEE0;
    match typed {
        '。' => '.',
        '！'..='～' => u32::from(typed).checked_sub(STEP).and_then(char::from_u32).unwrap_or(typed),
        _ => typed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_method_in_full_width_types_the_same_amount() {
        let typed: String = "１２。５＋３a，".chars().map(half_width).collect();
        assert_eq!(typed, "12.5+3a,");
    }

    #[test]
    fn f020_a_held_enter_is_pressed_once() {
        assert_eq!(key_meaning(Key::Enter, false, Modifiers::NONE), Some(Press::Enter));
        assert_eq!(key_meaning(Key::Enter, true, Modifiers::NONE), None);
        assert_eq!(key_meaning(Key::Backspace, true, Modifiers::NONE), Some(Press::Backspace));
        assert_eq!(key_meaning(Key::ArrowDown, true, Modifiers::NONE), Some(Press::Down));
        assert_eq!(key_meaning(Key::Num3, false, Modifiers::COMMAND), Some(Press::Look(2)));
    }
}
