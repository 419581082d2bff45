//! The only money type.

use serde::{Deserialize, Serialize};

/// Money in fen (分), the smallest unit: 100 fen are 1 yuan. May be negative (a difference); a price may not, see [`super::Amount`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(i64);

/// Why a text is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FenError {
    /// No digits at all.
    #[error("there is no amount")]
    Empty,
    /// A character that is neither a digit nor the one decimal point.
    #[error("an amount has only digits and one decimal point")]
    NotANumber,
    /// More than two places after the point.
    #[error("an amount has at most two decimals")]
    TooManyDecimals,
    /// Larger than the type can hold.
    #[error("the amount is too large")]
    TooLarge,
}

impl Fen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Money of that many fen.
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// The number of fen.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, or nothing where it does not fit.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or nothing where it does not fit.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }

    /// Reads yuan as people write them: `12`, `12.5`, `12.50`, `.5`, `12.`; ASCII digits only, never a sign.
    ///
    /// # Errors
    /// [`FenError`] for anything else; nothing is rounded.
    pub fn parse_yuan(text: &str) -> Result<Self, FenError> {
        let (yuan, decimals) = text.split_once('.').unwrap_or((text, ""));
        if yuan.is_empty() && decimals.is_empty() {
            return Err(if text.is_empty() { FenError::Empty } else { FenError::NotANumber });
        }
        if !yuan.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Err(FenError::NotANumber);
        }
        if decimals.len() > 2 {
            return Err(FenError::TooManyDecimals);
        }
        let mut fen = 0_i64;
        let padding = std::iter::repeat_n(b'0', 2_usize.saturating_sub(decimals.len()));
        for digit in yuan.bytes().chain(decimals.bytes()).chain(padding) {
            fen = fen.checked_mul(10).and_then(|fen| fen.checked_add(i64::from(digit.saturating_sub(b'0')))).ok_or(FenError::TooLarge)?;
        }
        Ok(Self(fen))
    }

    /// `1234.50`: plain, for files and machines.
    pub fn to_plain(self) -> String {
        let (sign, yuan, rest) = self.split();
        format!("{sign}{yuan}.{rest:02}")
    }

    fn split(self) -> (&'static str, u64, u64) {
        let size = self.0.unsigned_abs();
        (if self.0 < 0 { "-" } else { "" }, size.wrapping_div(100), size.wrapping_rem(100))
    }
}

/// `¥1,234.50`: for people.
impl std::fmt::Display for Fen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, yuan, rest) = self.split();
        let digits = yuan.to_string();
        let mut grouped = String::with_capacity(digits.len().saturating_mul(2));
        for (index, digit) in digits.chars().enumerate() {
            let left = digits.len().saturating_sub(index);
            if index > 0 && left.is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        write!(f, "{sign}¥{grouped}.{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn f019_text_becomes_fen_exactly_or_not_at_all() {
        let good = [("0.1", 10), ("12", 1200), ("12.5", 1250), ("12.50", 1250), (".5", 50), ("7.", 700), ("007", 700)];
        for (text, fen) in good {
            assert_eq!(Fen::parse_yuan(text), Ok(Fen::new(fen)), "{text}");
        }
        let bad = [
            ("", FenError::Empty),
            (".", FenError::NotANumber),
            ("-1", FenError::NotANumber),
            ("+1", FenError::NotANumber),
            ("1e2", FenError::NotANumber),
            ("１", FenError::NotANumber),
            (" 1", FenError::NotANumber),
            ("1.2.3", FenError::NotANumber),
            ("0.001", FenError::TooManyDecimals),
            ("92233720368547758.08", FenError::TooLarge),
        ];
        for (text, error) in bad {
            assert_eq!(Fen::parse_yuan(text), Err(error), "{text}");
        }
    }

    #[test]
    fn people_read_grouped_yuan() {
        for (fen, text) in [(0, "¥0.00"), (5, "¥0.05"), (123_450, "¥1,234.50"), (-100_000_000, "-¥1,000,000.00")] {
            assert_eq!(Fen::new(fen).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn plain_text_round_trips(fen in 0_i64..) {
            prop_assert_eq!(Fen::parse_yuan(&Fen::new(fen).to_plain()), Ok(Fen::new(fen)));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}", fen: i64) {
            let parsed = Fen::parse_yuan(&text);
            prop_assert!(parsed.is_err() || parsed.is_ok_and(|fen| fen >= Fen::ZERO));
            prop_assert!(!Fen::new(fen).to_string().is_empty());
        }
    }
}
