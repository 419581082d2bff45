//! Days and times of rows that come in the order of time: a day is worked out once.

use crate::domain::{BusinessDay, DayStart, Moment};

/// The day of the row before, most likely that of the next one too.
pub(super) struct Days {
    start: DayStart,
    begin: Moment,
    end: Moment,
    text: String,
}

impl Days {
    /// Days that begin then.
    pub(super) fn new(start: DayStart) -> Self {
        Self { start, begin: Moment::default(), end: Moment::default(), text: String::new() }
    }

    /// The day in which an instant lies, `YYYY-MM-DD`.
    pub(super) fn of(&mut self, at: Moment) -> &str {
        if !(self.begin <= at && at < self.end) {
            let day = BusinessDay::of(at, self.start);
            (self.begin, self.end) = day.bounds(self.start);
            self.text = day.to_string();
        }
        &self.text
    }
}

/// Calendar days and the clock of Beijing.
pub(super) struct Clock {
    days: Days,
    text: String,
}

impl Clock {
    pub(super) fn new() -> Self {
        Self { days: Days::new(DayStart::default()), text: String::new() }
    }

    /// The date, and the time of day `HH:MM:SS`.
    pub(super) fn of(&mut self, at: Moment) -> (&str, &str) {
        self.days.of(at);
        let seconds = at.millis_since(self.days.begin).div_euclid(1000);
        let (hours, minutes, seconds) = (seconds.div_euclid(3600), seconds.div_euclid(60).rem_euclid(60), seconds.rem_euclid(60));
        self.text.clear();
        for (index, number) in [hours, minutes, seconds].into_iter().enumerate() {
            if index > 0 {
                self.text.push(':');
            }
            let digits = [number.div_euclid(10), number.rem_euclid(10)];
            self.text.extend(digits.into_iter().filter_map(|digit| char::from_digit(u32::try_from(digit).ok()?, 10)));
        }
        (&self.days.text, &self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn days_and_times_are_those_of_the_shop_in_any_order(all in proptest::collection::vec(0_i64..200_000_000_000_000, 1..9), hour in 0_u16..24) {
            let start = DayStart::parse(&format!("{hour:02}:30")).expect("a time");
            let (mut days, mut clock) = (Days::new(start), Clock::new());
            for at in all.into_iter().map(Moment::from_millis) {
                prop_assert_eq!(days.of(at), BusinessDay::of(at, start).to_string());
                let date = BusinessDay::of(at, DayStart::default()).to_string();
                let time = at.beijing_clock();
                prop_assert_eq!(clock.of(at), (date.as_str(), time.as_str()));
            }
        }
    }
}
