//! The line that the keypad types into: prices joined by `+`.

use super::{Amount, AmountError, Fen, FenError};

/// Prices as typed, joined by `+`: `12+8.5+3`. Holds only what can become a sum; a key that makes no sense is not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmountLine(String);

/// Why the line is not a price yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountLineError {
    /// One of the parts is not money.
    #[error(transparent)]
    Part(#[from] FenError),
    /// The sum is not a price.
    #[error(transparent)]
    Sum(#[from] AmountError),
}

impl AmountLine {
    /// The longest line, in characters: more parts than fit on a receipt are a mistake.
    pub const MAX_LEN: usize = 60;

    /// The line as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Nothing has been typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes one key: a digit, `.` or `+`. Returns whether it made sense here.
    pub fn push(&mut self, key: char) -> bool {
        let part = self.last_part();
        let sensible = match key {
            '0'..='9' => match part.split_once('.') {
                Some((_, decimals)) => decimals.len() < 2,
                None => part.len() < 9,
            },
            '.' => !part.contains('.'),
            '+' => Fen::parse_yuan(part).is_ok(),
            _ => false,
        };
        let room = self.0.len() < Self::MAX_LEN;
        if sensible && room {
            if key.is_ascii_digit() && self.last_part() == "0" {
                self.0.pop();
            }
            self.0.push(key);
        }
        sensible && room
    }

    /// Takes the last key back.
    pub fn backspace(&mut self) {
        self.0.pop();
    }

    /// Adds a whole price as one more part, as the usual-amount keys do. Returns whether there was room.
    pub fn add(&mut self, price: Fen) -> bool {
        let mut longer = self.clone();
        while longer.0.ends_with(['+', '.']) {
            longer.0.pop();
        }
        if !longer.0.is_empty() {
            longer.0.push('+');
        }
        longer.0.push_str(&price.to_plain());
        let fits = longer.0.len() <= Self::MAX_LEN && longer.parts().is_ok();
        if fits {
            *self = longer;
        }
        fits
    }

    /// Each price typed so far; a `+` with nothing after it yet is passed over.
    ///
    /// # Errors
    /// When a part is not money (only `.` typed, say).
    pub fn parts(&self) -> Result<Vec<Fen>, FenError> {
        self.0.strip_suffix('+').unwrap_or(&self.0).split('+').map(Fen::parse_yuan).collect()
    }

    /// The price of all parts together.
    ///
    /// # Errors
    /// When a part is not money, or the sum is not between 1 fen and `limit`.
    pub fn amount(&self, limit: Fen) -> Result<Amount, AmountLineError> {
        let sum = self.parts()?.into_iter().try_fold(Fen::ZERO, Fen::checked_add).ok_or(FenError::TooLarge)?;
        Ok(Amount::new(sum, limit)?)
    }

    fn last_part(&self) -> &str {
        self.0.rsplit('+').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMIT: Fen = Fen::new(5_000_000);

    fn typed(keys: &str) -> AmountLine {
        let mut line = AmountLine::default();
        for key in keys.chars() {
            line.push(key);
        }
        line
    }

    #[test]
    fn parts_add_up() {
        let line = typed("12+8.5+3");
        assert_eq!(line.parts(), Ok(vec![Fen::new(1200), Fen::new(850), Fen::new(300)]));
        assert_eq!(line.amount(LIMIT).map(Amount::fen), Ok(Fen::new(2350)));
        assert_eq!(typed("12.50+").amount(LIMIT).map(Amount::fen), Ok(Fen::new(1250)));
    }

    #[test]
    fn senseless_keys_are_not_taken() {
        assert_eq!(typed("+1").as_str(), "1");
        assert_eq!(typed("1..5").as_str(), "1.5");
        assert_eq!(typed("1.239").as_str(), "1.23");
        assert_eq!(typed("1++2").as_str(), "1+2");
        assert_eq!(typed("007").as_str(), "7");
        assert_eq!(typed("0.05").as_str(), "0.05");
        assert_eq!(typed("1a-2e").as_str(), "12");
    }

    #[test]
    fn f019_a_tenth_and_two_tenths_are_three_tenths() {
        assert_eq!(typed("0.1+0.2").amount(LIMIT).map(Amount::fen), Ok(Fen::new(30)));
    }

    #[test]
    fn a_usual_amount_is_one_more_part() {
        let mut line = typed("12+");
        assert!(line.add(Fen::new(850)));
        assert_eq!(line.as_str(), "12+8.50");
    }

    proptest! {
        #[test]
        fn any_typing_is_total_and_exact(keys in "[0-9.+]{0,80}") {
            let line = typed(&keys);
            prop_assert!(line.as_str().len() <= AmountLine::MAX_LEN);
            if let Ok(amount) = line.amount(Amount::CEILING) {
                let sum: i64 = line.parts().expect("the parts made the amount").iter().map(|fen| fen.get()).sum();
                prop_assert_eq!(amount.fen().get(), sum);
            }
        }
    }
}
