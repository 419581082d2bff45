//! When people come.

use crate::domain::Moment;

/// When the café opens: 07:30.
const OPENS_MS: i64 = 27_000_000;

/// How busy each half hour is: breakfast, a lunch peak, an afternoon, an evening.
const BUSY: [u32; 29] = [3, 6, 7, 6, 4, 3, 3, 4, 8, 12, 11, 8, 6, 5, 5, 6, 6, 5, 4, 4, 5, 5, 4, 4, 3, 3, 2, 2, 1];

const HALF_HOUR_MS: i64 = 1_800_000;

/// An instant at which somebody comes.
pub(super) fn somebody_comes(midnight: Moment, chance: &mut fastrand::Rng) -> Moment {
    let mut left = chance.u32(0..BUSY.iter().sum());
    let mut at = midnight.plus_millis(OPENS_MS);
    for busy in BUSY {
        match left.checked_sub(busy) {
            None => break,
            Some(rest) => left = rest,
        }
        at = at.plus_millis(HALF_HOUR_MS);
    }
    at.plus_millis(chance.i64(0..HALF_HOUR_MS))
}

/// Somebody comes between midnight and one, and not in its first minutes, where two clocks may not agree about the day.
pub(super) fn somebody_comes_late(midnight: Moment, chance: &mut fastrand::Rng) -> Moment {
    midnight.plus_millis(chance.i64(1_200_000..3_600_000))
}

/// Which of so many people is at the till: they take turns through the opening hours.
pub(super) fn turn(at: Moment, midnight: Moment, people: usize) -> usize {
    let open = HALF_HOUR_MS.saturating_mul(29);
    let since = at.millis_since(midnight).saturating_sub(OPENS_MS).clamp(0, open.saturating_sub(1));
    let people = i64::try_from(people).unwrap_or(1);
    usize::try_from(since.saturating_mul(people).div_euclid(open)).unwrap_or_default()
}
