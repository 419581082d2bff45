//! Decimals of yuan, digit by digit: never a float, nothing rounded.

use crate::domain::{Fee, Fen};

/// Before the point. No row comes near it, and a whole file of such rows still has a sum.
const MOST_DIGITS: usize = 10;

/// Yuan and fen; further decimals must be zeros. Never negative.
pub(super) fn amount(text: &str) -> Option<Fen> {
    decimal(text, 2).filter(|fen| *fen >= 0).map(Fen::new)
}

/// Yuan with up to five decimals; further ones must be zeros. May be negative.
pub(super) fn fee(text: &str) -> Option<Fee> {
    decimal(text, 5).map(Fee::new)
}

/// A count; bills print 45 as `45.0`.
pub(super) fn count(text: &str) -> Option<i64> {
    decimal(text, 0).filter(|count| *count >= 0)
}

/// Yuan for people: two decimals where that is exact, else five.
pub(super) fn written(fee: Fee) -> String {
    let size = fee.get().unsigned_abs();
    let (sign, yuan, rest) = (if fee.get() < 0 { "-" } else { "" }, size.wrapping_div(100_000), size.wrapping_rem(100_000));
    if rest.is_multiple_of(1000) { format!("{sign}{yuan}.{:02}", rest.wrapping_div(1000)) } else { format!("{sign}{yuan}.{rest:05}") }
}

/// So many units of the last place. ASCII digits, at most one point with digits on both its sides, at most a minus before them.
fn decimal(text: &str, places: usize) -> Option<i64> {
    let (is_negative, size) = text.strip_prefix('-').map_or((false, text), |size| (true, size));
    let (whole, decimals) = match size.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (size, ""),
    };
    if !(1..=MOST_DIGITS).contains(&whole.len()) || !whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if decimals.bytes().skip(places).any(|digit| digit != b'0') {
        return None;
    }
    let digits = whole.bytes().chain(decimals.bytes().chain(std::iter::repeat(b'0')).take(places));
    let units = digits.fold(0_i64, |units, digit| units.saturating_mul(10).saturating_add(i64::from(digit.saturating_sub(b'0'))));
    Some(if is_negative { units.saturating_neg() } else { units })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn f116_yuan_become_fen_exactly_or_not_at_all() {
        for (text, fen) in
            [("0", 0), ("0.0", 0), ("0.00", 0), ("-0.00", 0), ("45", 4500), ("45.5", 4550), ("0.29", 29), ("1234567890.12000", 123_456_789_012)]
        {
            assert_eq!(amount(text), Some(Fen::new(fen)), "{text}");
        }
        for text in ["", ".", "1.", ".5", "-1", "+1", "1,234.50", "1e2", "4.2E+27", "１", " 1", "1.001", "1.2.3", "12345678901", "--1", "-"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }

    #[test]
    fn f116_fees_have_five_decimals_and_may_come_back() {
        for (text, thousandths) in [("0.01000", 1000), ("0.15600", 15_600), ("-0.06000", -6000), ("0.00001", 1), ("0", 0)] {
            assert_eq!(fee(text), Some(Fee::new(thousandths)), "{text}");
        }
        assert_eq!(fee("0.000001"), None);
        assert_eq!([count("45.0"), count("45"), count("45.5"), count("-1")], [Some(45), Some(45), None, None]);
    }

    proptest! {
        #[test]
        fn f116_what_is_written_is_read_back(thousandths in -99_999_999_999_i64..=99_999_999_999) {
            prop_assert_eq!(fee(&written(Fee::new(thousandths))), Some(Fee::new(thousandths)));
        }

        #[test]
        fn no_text_panics(text in "[-+.0-9eE ]{0,40}|.{0,40}") {
            let read = (amount(&text), fee(&text), count(&text));
            prop_assert!(read.0.is_none_or(|fen| fen >= Fen::ZERO));
        }
    }
}
