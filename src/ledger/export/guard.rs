//! The rule for texts in cells: a spreadsheet shows them as they are, and neither calculates with them nor shortens them.

use std::borrow::Cow;

/// What stands before a text that a spreadsheet would take for something else.
pub(super) const MARK: &str = "'";

/// Names that a spreadsheet takes for a part of a date where digits are beside them, whole or by their first three letters.
const NAMES: [&str; 20] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "sept",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The text is marked in a CSV: it begins like a formula (also behind blanks, also in full width), like a mark, has digits and nothing that keeps a
/// spreadsheet from reading it as a number, a date or a time, or is a truth.
pub(super) fn is_marked(text: &str) -> bool {
    let is_long_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_long_number || begins_badly(text) || is_value(text)
}

fn begins_badly(text: &str) -> bool {
    let first = text.trim_start_matches(|char: char| char.is_whitespace() || is_invisible(char)).chars().next();
    first.is_some_and(|char| matches!(char, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\''))
        || text.chars().next().is_some_and(char::is_control)
}

fn is_invisible(char: char) -> bool {
    char.is_control() || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Chinese keyboards type digits in full width too, and a spreadsheet takes every blank for one.
fn half(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => u32::from(char).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(char),
        char if char.is_whitespace() => ' ',
        char => char,
    }
}

fn is_value(text: &str) -> bool {
    let begins = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '(' | '¥' | '￥' | '$' | '上' | '下');
    if !text.trim_start().chars().next().is_some_and(|first| begins(half(first))) {
        return false;
    }
    let text: Cow<'_, str> = if text.is_ascii() { text.into() } else { text.chars().map(half).collect() };
    let text = text.trim();
    reads_as_value(text) || ["true", "false"].iter().any(|truth| truth.eq_ignore_ascii_case(text))
}

fn reads_as_value(text: &str) -> bool {
    let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let first_word = letters(text).next().unwrap_or_default();
    let begins_with_a_word = text.starts_with(|char: char| char.is_ascii_alphabetic());
    let of_value = |char: char| {
        matches!(char, '0'..='9' | '.' | ',' | '-' | '/' | ':' | '+' | '%' | ' ' | '(' | ')' | '¥' | '￥' | '$')
            || matches!(char, '年' | '月' | '日' | '时' | '分' | '秒' | '上' | '下' | '午')
            || char.is_ascii_alphabetic()
    };
    has_digits && (!begins_with_a_word || is_name(first_word)) && text.chars().all(of_value) && letters(text).all(is_word_of_value)
}

/// The runs of ASCII letters.
fn letters(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_ascii_alphabetic()).filter(|word| !word.is_empty())
}

/// An exponent, half a day, the `T` and the `Z` of ISO 8601, a month, a day of the week.
fn is_word_of_value(word: &str) -> bool {
    ["e", "am", "pm", "a", "p", "t", "z"].iter().any(|known| known.eq_ignore_ascii_case(word)) || is_name(word)
}

fn is_name(word: &str) -> bool {
    NAMES.iter().flat_map(|name| [Some(*name), name.get(..3)]).flatten().any(|name| name.eq_ignore_ascii_case(word))
}

/// Of letters, digits, `-` and `_`, and with a letter first, as most numbers and names are: there is nothing to guard. Only a word of three letters or
/// more may begin a date or be a truth.
pub(super) fn is_harmless(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_plain = || bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let begins_with_a_word = || bytes.iter().take(3).all(u8::is_ascii_alphabetic);
    bytes.first().is_some_and(u8::is_ascii_alphabetic) && is_plain() && !(begins_with_a_word() && is_value(text))
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
        let dates = ["Dec-5", "5-dec", "MARCH1", "Sept 2", "5 Dec 2026", "2026-11-21T09:00:00Z", "Monday, November 23, 2026"];
        for text in dates.into_iter().chain(["(12)", "(500.00)", "1:30 PM", "5 p", "下午1:30", "１２％", "\u{a0}12", "TRUE", " false"]) {
            assert!(is_marked(text) && !is_harmless(text), "{text:?}");
        }
    }

    #[test]
    fn words_and_our_own_numbers_stay_as_they_are() {
        for text in [
            "",
            "拿铁两杯",
            "2杯",
            "T1-20261121-0123456789ABCDEF",
            "S-20261121-0000000000000000",
            "e",
            "a=b",
            "5 kg",
            ".",
            "10-2号桌",
            "E5",
            "e-12",
            "May",
            "Maya-5",
            "R-T1-20261121-0123456789ABCDEF",
            "trueman",
            "(x)",
            "下单 2",
            "5 pcs",
        ] {
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
