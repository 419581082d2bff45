//! Which line of a list the keys that move choose, and how far they move a text.

use crate::ui::keys::Press;

/// How many lines a screenful is.
const SCREENFUL: usize = 10;

/// The line to which that key moves from line `at` of `len`; nothing for a key that does not move, and in an empty list.
pub(super) fn step(press: Press, at: usize, len: usize) -> Option<usize> {
    let last = len.checked_sub(1)?;
    let to = match press {
        Press::Up => at.saturating_sub(1),
        Press::Down => at.saturating_add(1),
        Press::Home => 0,
        Press::End => last,
        Press::PageUp => at.saturating_sub(SCREENFUL),
        Press::PageDown => at.saturating_add(SCREENFUL),
        _ => return None,
    };
    Some(to.min(last))
}

/// One press of an arrow moves a text by so many points.
const LINE: f32 = 60.0;

/// By how many points that key moves a text; nothing for a key that does not move.
pub(super) fn scroll(press: Press) -> Option<f32> {
    match press {
        Press::Up => Some(LINE),
        Press::Down => Some(-LINE),
        Press::PageUp => Some(6.0 * LINE),
        Press::PageDown => Some(-6.0 * LINE),
        Press::Home => Some(f32::MAX / 4.0),
        Press::End => Some(f32::MIN / 4.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_stays_within_the_list() {
        assert_eq!(step(Press::Up, 0, 3), Some(0));
        assert_eq!(step(Press::Down, 2, 3), Some(2));
        assert_eq!(step(Press::PageDown, 5, 100), Some(15));
        assert_eq!(step(Press::End, 0, 3), Some(2));
        assert_eq!(step(Press::Down, 0, 0), None);
        assert_eq!(step(Press::Enter, 0, 3), None);
    }
}
