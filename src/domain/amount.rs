//! What we may ask a payer for.

use super::Fen;
use serde::{Deserialize, Serialize};

/// A price: 1 fen up to the shop's limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Fen", into = "Fen")]
pub struct Amount(Fen);

/// Why a sum cannot be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Zero or less.
    #[error("the amount must be at least ¥0.01")]
    NotPositive,
    /// More than the shop allows for one sale.
    #[error("the amount is above the limit of {0}")]
    AboveLimit(Fen),
}

impl Amount {
    /// The largest sum any shop may ask for at once, whatever its own limit: one hundred million yuan.
    pub const CEILING: Fen = Fen::new(10_000_000_000);

    /// A price between 1 fen and `limit`, both included.
    ///
    /// # Errors
    /// Outside those bounds.
    pub fn new(fen: Fen, limit: Fen) -> Result<Self, AmountError> {
        let limit = limit.min(Self::CEILING);
        if fen < Fen::new(1) {
            return Err(AmountError::NotPositive);
        }
        if fen > limit {
            return Err(AmountError::AboveLimit(limit));
        }
        Ok(Self(fen))
    }

    /// The price in fen.
    pub const fn fen(self) -> Fen {
        self.0
    }
}

impl TryFrom<Fen> for Amount {
    type Error = AmountError;

    fn try_from(fen: Fen) -> Result<Self, AmountError> {
        Self::new(fen, Self::CEILING)
    }
}

impl From<Amount> for Fen {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f019_a_price_is_at_least_one_fen_and_at_most_the_limit() {
        let limit = Fen::new(5_000);
        assert_eq!(Amount::new(Fen::ZERO, limit), Err(AmountError::NotPositive));
        assert_eq!(Amount::new(Fen::new(-1), limit), Err(AmountError::NotPositive));
        assert_eq!(Amount::new(Fen::new(1), limit).map(Amount::fen), Ok(Fen::new(1)));
        assert_eq!(Amount::new(limit, limit).map(Amount::fen), Ok(limit));
        assert_eq!(Amount::new(Fen::new(5_001), limit), Err(AmountError::AboveLimit(limit)));
        assert!(Amount::new(Fen::new(i64::MAX), Fen::new(i64::MAX)).is_err());
    }
}
