//! Instants, Beijing time and the shop's business day. The computer's own time zone plays no part.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

/// China has one zone and no daylight saving.
const BEIJING: Offset = Offset::constant(8);

/// The earliest and latest instants that we handle, about the years 1970 and 9990: outside them calendars end.
const RANGE: std::ops::RangeInclusive<i64> = 0..=253_000_000_000_000;

impl Moment {
    /// The instant that many milliseconds after 1970; clamped to the years 1970 to 9990.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(*RANGE.start(), *RANGE.end()))
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The instant `millis` later (earlier when negative).
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to `self`; negative when `earlier` is later.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The whole second that this instant lies in.
    #[must_use]
    pub const fn floor_to_second(self) -> Self {
        Self(self.0.saturating_sub(self.0.wrapping_rem(1000)))
    }

    /// `yyyyMMddHHmmss` in Beijing time, as the provider writes times.
    pub fn beijing_compact(self) -> String {
        self.beijing().strftime("%Y%m%d%H%M%S").to_string()
    }

    /// `yyyyMMdd` in Beijing time.
    pub fn beijing_date_compact(self) -> String {
        self.beijing().strftime("%Y%m%d").to_string()
    }

    /// `HH:MM:SS` in Beijing time.
    pub fn beijing_clock(self) -> String {
        self.beijing().strftime("%H:%M:%S").to_string()
    }

    /// `HH:MM` in Beijing time.
    pub fn beijing_hour_minute(self) -> String {
        self.beijing().strftime("%H:%M").to_string()
    }

    /// Reads `yyyyMMddHHmmss` Beijing time: exactly 14 ASCII digits that name a real time of a real day.
    pub fn parse_beijing_compact(text: &str) -> Option<Self> {
        Self::parse_beijing(text, "00000000000000", "%Y%m%d%H%M%S")
    }

    /// Reads `yyyy-MM-dd HH:mm:ss` Beijing time: exactly 19 ASCII characters that name a real time of a real day.
    pub fn parse_beijing_spaced(text: &str) -> Option<Self> {
        Self::parse_beijing(text, "0000-00-00 00:00:00", "%Y-%m-%d %H:%M:%S")
    }

    /// A digit where `shape` has one, else the same character.
    fn parse_beijing(text: &str, shape: &str, format: &str) -> Option<Self> {
        let fits = |(byte, place): (u8, u8)| if place == b'0' { byte.is_ascii_digit() } else { byte == place };
        if text.len() != shape.len() || !text.bytes().zip(shape.bytes()).all(fits) {
            return None;
        }
        let time = DateTime::strptime(format, text).ok()?;
        let millis = BEIJING.to_timestamp(time).ok()?.as_millisecond();
        RANGE.contains(&millis).then_some(Self(millis))
    }

    fn beijing(self) -> DateTime {
        let timestamp = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        BEIJING.to_datetime(timestamp)
    }
}

/// When the shop's day begins: minutes after midnight, 0 to 1439.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayStart(u16);

/// The text is not a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time of day is written 00:00 to 23:59")]
pub struct DayStartError;

impl DayStart {
    /// Reads `HH:MM`.
    ///
    /// # Errors
    /// For anything but five characters from `00:00` to `23:59`.
    pub fn parse(text: &str) -> Result<Self, DayStartError> {
        let number = |part: &str| -> Result<u16, DayStartError> {
            if part.len() != 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(DayStartError);
            }
            part.parse().or(Err(DayStartError))
        };
        let (hours, minutes) = text.split_once(':').ok_or(DayStartError)?;
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        if hours > 23 || minutes > 59 {
            return Err(DayStartError);
        }
        Ok(Self(hours.saturating_mul(60).saturating_add(minutes)))
    }

    /// The hour in which the day begins and ends: 0 to 23.
    pub fn hour(self) -> u8 {
        u8::try_from(self.0.div_euclid(60)).unwrap_or_default()
    }

    fn millis(self) -> i64 {
        i64::from(self.0).saturating_mul(60_000)
    }
}

/// `HH:MM`, as [`DayStart::parse`] reads it.
impl std::fmt::Display for DayStart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0.div_euclid(60), self.0.rem_euclid(60))
    }
}

/// The shop's day (营业日): 24 hours in UTC+8 from its own opening hour, named by the date on which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BusinessDay(Date);

impl BusinessDay {
    /// The business day in which an instant lies.
    pub fn of(at: Moment, start: DayStart) -> Self {
        Self(at.plus_millis(start.millis().saturating_neg()).beijing().date())
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 10).then(|| Date::strptime("%Y-%m-%d", text).ok()).flatten().map(Self)
    }

    /// Reads `YYYYMMDD`, as the provider writes days.
    pub fn parse_compact(text: &str) -> Option<Self> {
        (text.len() == 8).then(|| Date::strptime("%Y%m%d", text).ok()).flatten().map(Self)
    }

    /// `YYYYMMDD`, as the provider writes days.
    pub fn compact(self) -> String {
        self.0.strftime("%Y%m%d").to_string()
    }

    /// The first and the last day of its calendar month.
    pub fn month(self) -> (Self, Self) {
        (Self(self.0.first_of_month()), Self(self.0.last_of_month()))
    }

    /// The day of the month: 1 to 31.
    pub fn day_of_month(self) -> u8 {
        u8::try_from(self.0.day()).unwrap_or(1)
    }

    /// The days since Monday: 0 to 6.
    pub fn weekday(self) -> u8 {
        u8::try_from(self.0.weekday().to_monday_zero_offset()).unwrap_or_default()
    }

    /// So many days later; earlier when negative. The same day at the ends of the calendar.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        jiff::Span::new().try_days(days).and_then(|span| self.0.checked_add(span)).map_or(self, Self)
    }

    /// The instants at which the day begins (included) and ends (not included).
    pub fn bounds(self, start: DayStart) -> (Moment, Moment) {
        let midnight = BEIJING.to_timestamp(self.0.to_datetime(jiff::civil::Time::midnight())).map_or(0, jiff::Timestamp::as_millisecond);
        let begin = Moment::from_millis(midnight.saturating_add(start.millis()));
        (begin, begin.plus_millis(86_400_000))
    }
}

impl std::fmt::Display for BusinessDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%d"))
    }
}

impl From<BusinessDay> for String {
    fn from(day: BusinessDay) -> Self {
        day.to_string()
    }
}

/// The text is not a calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a business day is written YYYY-MM-DD")]
pub struct BusinessDayError;

impl TryFrom<String> for BusinessDay {
    type Error = BusinessDayError;

    fn try_from(text: String) -> Result<Self, BusinessDayError> {
        Self::parse(&text).ok_or(BusinessDayError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-11-21 00:00:00 in Beijing.
    const MIDNIGHT: i64 = 1_795_190_400_000;

    #[test]
    fn f093_times_are_beijing_times() {
        let at = Moment::from_millis(MIDNIGHT);
        assert_eq!(at.beijing_compact(), "20261121000000");
        assert_eq!(at.plus_millis(-1).beijing_clock(), "23:59:59");
        assert_eq!(Moment::parse_beijing_compact("20261121000000"), Some(at));
        for bad in ["", "2026112100000", "20261321000000", "20261121250000", "+2026112100000", "２0261121000000"] {
            assert_eq!(Moment::parse_beijing_compact(bad), None, "{bad}");
        }
    }

    #[test]
    fn f093_times_with_blanks_are_as_strict() {
        assert_eq!(Moment::parse_beijing_spaced("2026-11-21 00:00:00"), Some(Moment::from_millis(MIDNIGHT)));
        for bad in
            ["", "2026-11-21", "2026-11-21T00:00:00", "2026-11-21 00:00:0", "2026-02-30 00:00:00", "2026-11-21 24:00:00", "2026-11-21 00:00:00 "]
        {
            assert_eq!(Moment::parse_beijing_spaced(bad), None, "{bad}");
        }
    }

    #[test]
    fn f096_the_business_day_begins_at_its_own_hour() {
        let start = DayStart::parse("04:00").expect("a good time");
        let day = |hours: i64| BusinessDay::of(Moment::from_millis(MIDNIGHT + hours * 3_600_000), start).to_string();
        assert_eq!(day(3), "2026-11-20");
        assert_eq!(day(4), "2026-11-21");
        assert_eq!(BusinessDay::of(Moment::from_millis(MIDNIGHT - 1), DayStart::default()).to_string(), "2026-11-20");
    }

    #[test]
    fn a_time_of_day_is_strict() {
        for bad in ["", "4:00", "24:00", "00:60", "aa:bb", "00:00:00", "+1:00"] {
            assert_eq!(DayStart::parse(bad), Err(DayStartError), "{bad}");
        }
        for good in ["00:00", "04:30", "23:59"] {
            assert_eq!(DayStart::parse(good).map(|start| start.to_string()).as_deref(), Ok(good));
        }
    }

    proptest! {
        #[test]
        fn every_instant_lies_within_its_own_day(ms in 100_000_000_i64..200_000_000_000_000, hour in 0_u16..24, minute in 0_u16..60) {
            let start = DayStart::parse(&format!("{hour:02}:{minute:02}")).expect("a good time");
            let at = Moment::from_millis(ms);
            let (begin, end) = BusinessDay::of(at, start).bounds(start);
            prop_assert!(begin <= at && at < end);
            prop_assert_eq!(Moment::parse_beijing_compact(&at.beijing_compact()), Some(at.floor_to_second()));
        }
    }
}
