//! Which day a list shows: today until another one is chosen.

use crate::domain::{BusinessDay, DayStart};

const A_DAY_MS: i64 = 86_400_000;

/// The chosen day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Days {
    /// Whichever day it is.
    #[default]
    Today,
    /// That one.
    On(BusinessDay),
    /// All days.
    All,
}

impl Days {
    /// The day to ask for; nothing for all days, and while it is not known which day it is.
    pub(super) fn day(self, today: Option<BusinessDay>) -> Option<BusinessDay> {
        match self {
            Self::Today => today,
            Self::On(day) => Some(day),
            Self::All => None,
        }
    }

    /// That many days later, at most today. From all days it goes back to today.
    pub(super) fn step(self, by: i64, today: Option<BusinessDay>) -> Self {
        let (Some(day), Some(today)) = (self.day(today), today) else { return Self::Today };
        let (begin, _) = day.bounds(DayStart::default());
        Self::at(BusinessDay::of(begin.plus_millis(A_DAY_MS.saturating_mul(by)), DayStart::default()), today)
    }

    /// That day; none is later than today.
    pub(super) fn at(day: BusinessDay, today: BusinessDay) -> Self {
        if day < today { Self::On(day) } else { Self::Today }
    }
}

/// The day that was typed: `2026-11-21`, or `11-21` for the latest such day up to today.
pub(super) fn typed_day(text: &str, today: BusinessDay) -> Option<BusinessDay> {
    if let Some(day) = BusinessDay::parse(text) {
        return Some(day);
    }
    let (month, day) = text.split_once('-')?;
    let short = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !short(month) || !short(day) {
        return None;
    }
    let year: u16 = today.to_string().get(..4)?.parse().ok()?;
    let in_year = |year: u16| BusinessDay::parse(&format!("{year:04}-{month:0>2}-{day:0>2}"));
    in_year(year).filter(|day| *day <= today).or_else(|| in_year(year.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).expect("a day")
    }

    #[test]
    fn days_are_stepped_over_the_ends_of_months_and_not_past_today() {
        let today = Some(day("2026-03-01"));
        assert_eq!(Days::Today.step(-1, today), Days::On(day("2026-02-28")));
        assert_eq!(Days::On(day("2026-02-28")).step(1, today), Days::Today);
        assert_eq!(Days::Today.step(1, today), Days::Today);
        assert_eq!(Days::All.step(-1, today), Days::Today);
    }

    #[test]
    fn a_typed_day_without_a_year_is_the_latest_one() {
        let today = day("2026-03-01");
        assert_eq!(typed_day("2-9", today), Some(day("2026-02-09")));
        assert_eq!(typed_day("12-31", today), Some(day("2025-12-31")));
        assert_eq!(typed_day("2025-01-02", today), Some(day("2025-01-02")));
        for bad in ["13-40", "2-30", "T1-20", "1-2-3", "11", "2026-1-2"] {
            assert_eq!(typed_day(bad, today), None, "{bad}");
        }
    }
}
