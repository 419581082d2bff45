//! The rule for texts in cells: a spreadsheet shows them as they are, and neither calculates with them nor shortens them.

use std::borrow::Cow;

/// What stands before a text that a spreadsheet would take for something else.
pub(super) const MARK: &str = "'";

/// The text is marked in a CSV: it begins like a formula (also behind blanks, also in full width), like a mark, or has digits and nothing that
/// keeps a spreadsheet from reading it as a number, a date or a time.
pub(super) fn is_marked(text: &str) -> bool {
    let is_long_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_long_number || begins_badly(text) || reads_as_value(text)
}

fn begins_badly(text: &str) -> bool {
    let first = text.trim_start_matches(|char: char| char.is_whitespace() || is_invisible(char)).chars().next();
    first.is_some_and(|char| matches!(char, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\''))
        || text.chars().next().is_some_and(char::is_control)
}

fn is_invisible(char: char) -> bool {
    char.is_control() || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn reads_as_value(text: &str) -> bool {
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let begins = text.trim_start().starts_with(|char: char| matches!(char, '0'..='9' | '.' | '¥' | '￥' | '$'));
    let of_value = |char: char| {
        matches!(char, '0'..='9' | '.' | ',' | '-' | '/' | ':' | '+' | '%' | 'e' | 'E' | ' ' | '¥' | '￥' | '$')
            || matches!(char, '年' | '月' | '日' | '时' | '分' | '秒')
    };
    digits && begins && text.chars().all(of_value)
}

/// Of letters, digits, `-` and `_`, and with a letter first, as most numbers and names are: there is nothing to guard.
pub(super) fn is_harmless(text: &str) -> bool {
    text.starts_with(|char: char| char.is_ascii_alphabetic()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// The text on one line: what steers a screen or begins another line becomes a blank.
pub(super) fn on_one_line(text: &str) -> Cow<'_, str> {
    let breaks = |char: char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}');
    let is_printable = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    match !is_printable && text.contains(breaks) {
        false => Cow::Borrowed(text),
        true => Cow::Owned(text.replace(breaks, " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f111_what_begins_like_a_formula_is_marked() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0x", " =1+1", "\u{feff}=1", "＝1+1", "＠x", "'x", "-", "\u{200b}\t+x"] {
            assert!(is_marked(text) && !is_harmless(text), "{text:?}");
        }
    }

    #[test]
    fn what_would_become_a_number_or_a_date_is_marked() {
        for text in ["4200001234202611211234567890", "00123", "1E5", "1/2", "3-4", "2026-11-21", "1,000", "12:30", "5月1日", "50%", "¥12"] {
            assert!(is_marked(text) && !is_harmless(text), "{text:?}");
        }
    }

    #[test]
    fn what_libreoffice_makes_a_negative_number_a_date_a_time_or_a_truth_is_marked() {
        for text in ["(12)", "(500.00)", "Dec-5", "1:30 PM", "TRUE"] {
            assert!(is_marked(text) && !is_harmless(text), "{text:?}");
        }
    }

    #[test]
    fn words_and_our_own_numbers_stay_as_they_are() {
        for text in
            ["", "拿铁两杯", "2杯", "T1-20261121-0123456789ABCDEF", "S-20261121-0000000000000000", "e", "a=b", "5 kg", ".", "10-2号桌", "E5", "e-12"]
        {
            assert!(!is_marked(text), "{text:?}");
            assert!(!is_harmless(text) || on_one_line(text) == text, "{text:?}");
        }
    }

    #[test]
    fn a_text_stays_on_its_line() {
        assert_eq!(on_one_line("a\r\nb\0c\u{2028}d"), "a  b c d");
        assert!(matches!(on_one_line("拿铁, \"大\""), Cow::Borrowed(_)));
    }
}
