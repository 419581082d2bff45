//! Times as bills and spreadsheets write them.

use crate::domain::Moment;

/// `yyyy-MM-dd HH:mm:ss` in Beijing time, as the provider writes it.
pub(super) fn as_sent(text: &str) -> Option<Moment> {
    Moment::parse_beijing_spaced(text)
}

/// The same as spreadsheets write it: `2026/11/20 9:05`, `2026-11-20 09:05:03`. Seconds that were dropped are taken as zero.
pub(super) fn saved_anew(text: &str) -> Option<Moment> {
    let (date, clock) = text.split_once(' ')?;
    let [year, month, day] = parts(date, if date.contains('/') { '/' } else { '-' })?;
    let clock = clock.trim_start();
    let [hour, minute, second] = parts(clock, ':').or_else(|| parts(clock, ':').map(|[hour, minute]| [hour, minute, "0"]))?;
    as_sent(&format!("{year}-{month:0>2}-{day:0>2} {hour:0>2}:{minute:0>2}:{second:0>2}"))
}

fn parts<const COUNT: usize>(text: &str, separator: char) -> Option<[&str; COUNT]> {
    text.split(separator).collect::<Vec<_>>().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheets_write_times_in_their_own_way() {
        let at = |text| Moment::parse_beijing_spaced(text).map(Moment::millis);
        for (text, meant) in [
            ("2026/11/20 9:05", "2026-11-20 09:05:00"),
            ("2026/11/20 9:05:03", "2026-11-20 09:05:03"),
            ("2026/1/2  23:59", "2026-01-02 23:59:00"),
            ("2026-11-20 09:05:03", "2026-11-20 09:05:03"),
        ] {
            assert_eq!(saved_anew(text).map(Moment::millis), at(meant), "{text}");
            assert!(at(meant).is_some(), "{meant}");
        }
        for bad in [
            "",
            "2026/11/20",
            "9:05",
            "05:03.0",
            "26/11/20 9:05",
            "2026/13/20 9:05",
            "2026/11/20 24:05",
            "2026/11/20 9:5:3:1",
            "46346.378",
            "2026/11-20 9:05",
        ] {
            assert_eq!(saved_anew(bad), None, "{bad}");
        }
        assert_eq!(as_sent("2026/11/20 9:05"), None);
    }
}
