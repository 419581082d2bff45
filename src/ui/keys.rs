//! The keyboard: what a person pressed, whatever the screen makes of it.

use eframe::egui::{Context, Event, Key, Modifiers};

/// One press that means something at the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    /// A character for the amount.
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
    /// Ctrl+N.
    Next,
    /// Ctrl+1 to Ctrl+9: which open sale, from 0.
    Look(usize),
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
        Press::Help | Press::NewCode | Press::Facts | Press::PutAway | Press::Next | Press::Look(_) => true,
    };
    let presses: Vec<Press> = events.into_iter().filter(wanted).collect();
    if holder == Holder::Counter {
        ctx.input_mut(|input| input.events.retain(|event| !matches!(event, Event::Key { key: Key::Enter, .. })));
    }
    if button_has_keyboard && presses.iter().any(|press| matches!(press, Press::Typed(_))) {
        ctx.memory_mut(|memory| memory.focused().into_iter().for_each(|id| memory.surrender_focus(id)));
    }
    presses
}

fn meaning(event: &Event) -> Vec<Press> {
    if let Event::Text(text) = event {
        return text.chars().filter_map(half_width).map(Press::Typed).collect();
    }
    let Event::Key { key, pressed: true, repeat, modifiers, .. } = event else { return vec![] };
    key_meaning(*key, *repeat, *modifiers).into_iter().collect()
}

fn key_meaning(key: Key, repeat: bool, modifiers: Modifiers) -> Option<Press> {
    if key == Key::Backspace {
        return Some(Press::Backspace);
    }
    if repeat {
        return None;
    }
    if modifiers.command {
        return if key == Key::N { Some(Press::Next) } else { digit(key).map(Press::Look) };
    }
    let meanings = [
        (Key::Enter, Press::Enter),
        (Key::Escape, Press::Escape),
        (Key::F1, Press::Help),
        (Key::F2, Press::NewCode),
        (Key::F3, Press::Facts),
        (Key::F4, Press::PutAway),
    ];
    meanings.into_iter().find_map(|(meant, press)| (meant == key).then_some(press))
}

fn digit(key: Key) -> Option<usize> {
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9].iter().position(|digit| *digit == key)
}

/// What a Chinese input method types in full width means the same.
fn half_width(typed: char) -> Option<char> {
    Some(match typed {
        '0'..='9' | '.' | '+' => typed,
        '。' | '．' => '.',
        '＋' => '+',
        '０'..='９' => char::from_digit(u32::from(typed).checked_sub(u32::from('０'))?, 10)?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_method_in_full_width_types_the_same_amount() {
        let typed: String = "１２。５＋３a，".chars().filter_map(half_width).collect();
        assert_eq!(typed, "12.5+3");
    }

    #[test]
    fn f020_a_held_enter_is_pressed_once() {
        assert_eq!(key_meaning(Key::Enter, false, Modifiers::NONE), Some(Press::Enter));
        assert_eq!(key_meaning(Key::Enter, true, Modifiers::NONE), None);
        assert_eq!(key_meaning(Key::Backspace, true, Modifiers::NONE), Some(Press::Backspace));
        assert_eq!(key_meaning(Key::Num3, false, Modifiers::COMMAND), Some(Press::Look(2)));
    }
}
