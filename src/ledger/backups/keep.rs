//! Which backups stay: of the last seven days, four weeks and twelve months that have any, the newest each.

use crate::domain::Moment;
use std::collections::BTreeSet;

/// Beijing's offset and the length of a day, in milliseconds.
const OFFSET_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// A span of time that keeps one backup: how many of them, and in which one an instant lies.
type Period = (usize, fn(Moment) -> i64);

const PERIODS: [Period; 3] = [(7, day), (4, week), (12, month)];

/// Of backups made at these instants, those that stay. The newest always does. What is dated after `now` was made under a wrong clock: it stays too,
/// and thins nothing else.
pub fn keep(made: &[Moment], now: Moment) -> BTreeSet<Moment> {
    let (past, mut kept): (BTreeSet<_>, BTreeSet<_>) = made.iter().copied().partition(|at| *at <= now);
    for (count, period) in PERIODS {
        let mut last = None;
        let newest_of_each = past.iter().rev().filter(|at| last.replace(period(**at)) != Some(period(**at)));
        kept.extend(newest_of_each.take(count));
    }
    kept
}

fn day(at: Moment) -> i64 {
    at.millis().saturating_add(OFFSET_MS).div_euclid(DAY_MS)
}

/// Weeks begin on Monday; 1970 began on a Thursday.
fn week(at: Moment) -> i64 {
    day(at).saturating_add(3).div_euclid(7)
}

fn month(at: Moment) -> i64 {
    let date = at.beijing_date_compact();
    date.get(..6).and_then(|month| month.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test that overflows or misses an index must fail loudly")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Moment {
        Moment::parse_beijing_spaced(&format!("{text}:00:00")).expect("a time")
    }

    #[test]
    fn of_each_day_week_and_month_the_newest_stays() {
        let made =
            ["2026-09-30 22", "2026-10-31 09", "2026-10-31 22", "2026-11-01 22", "2026-11-08 22", "2026-11-19 12", "2026-11-20 12", "2026-11-20 22"];
        let made = made.map(at);
        let kept: Vec<_> = keep(&made, at("2026-11-20 23")).into_iter().collect();
        // Six days have one; the earlier one of two on a day goes, unless a week or a month wants it.
        assert_eq!(kept, [made[0], made[2], made[3], made[4], made[5], made[7]]);
        let daily: Vec<_> = (0..400).map(|day| at("2025-01-01 22").plus_millis(day * DAY_MS)).collect();
        let now = daily[399].plus_millis(1);
        let kept = keep(&daily, now);
        assert!(daily[393..].iter().all(|at| kept.contains(at)), "seven days");
        assert!((16..=21).contains(&kept.len()), "{}", kept.len());
        assert_eq!(week(at("2026-11-15 23")) + 1, week(at("2026-11-16 00")), "Monday begins a week");
    }

    #[test]
    fn a_wrong_clock_thins_nothing() {
        let good: Vec<_> = (1..9).map(|day| at(&format!("2026-11-0{day} 22"))).collect();
        let future: Vec<_> = (1..9).map(|day| at(&format!("2099-11-0{day} 22"))).collect();
        let all: Vec<_> = good.iter().chain(&future).copied().collect();
        let kept = keep(&all, at("2026-11-08 23"));
        assert!(future.iter().all(|at| kept.contains(at)));
        assert_eq!(kept.len() - future.len(), keep(&good, at("2026-11-08 23")).len());
        assert_eq!(keep(&good, Moment::from_millis(0)).len(), good.len(), "a clock that fell back to 1970");
    }

    proptest! {
        #[test]
        fn the_newest_stays_and_thinning_twice_changes_nothing(days in proptest::collection::vec(0_i64..2_000, 0..200), hour in 0_i64..48) {
            let begin = at("2024-01-01 00");
            let made: Vec<_> = days.iter().map(|day| begin.plus_millis(day * DAY_MS + (day * 7 % 24) * 3_600_000)).collect();
            let now = made.iter().max().copied().unwrap_or(begin).plus_millis(hour * 3_600_000);
            let kept = keep(&made, now);
            prop_assert!(kept.iter().all(|at| made.contains(at)));
            prop_assert_eq!(kept.last(), made.iter().max());
            prop_assert!(kept.len() <= 7 + 4 + 12);
            let once: Vec<_> = kept.iter().copied().collect();
            prop_assert_eq!(&keep(&once, now), &kept);
            // One more does not cost a day, a week or a month its only backup among the latest.
            let mut more = once.clone();
            more.push(now.plus_millis(DAY_MS));
            let after = keep(&more, now.plus_millis(DAY_MS));
            prop_assert!(kept.len() < after.len() + 3, "at most one of each kind goes");
        }
    }
}
