//! The PIN by which a person proves to be that person.

use super::Role;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A PIN as typed: 4 to 12 ASCII digits. It cannot be printed, and is wiped when it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Zeroizing<String>);

/// Why a text cannot be this person's PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// Something else than ASCII digits.
    #[error("a PIN is made of digits")]
    NotDigits,
    /// Fewer digits than the role asks for.
    #[error("the PIN must have at least {0} digits")]
    TooShort(usize),
    /// More than [`Pin::LONGEST`].
    #[error("the PIN must have at most {longest} digits", longest = Pin::LONGEST)]
    TooLong,
    /// Among the first that anybody would try.
    #[error("this PIN is too easy to guess")]
    Weak,
}

impl Pin {
    /// The most digits.
    pub const LONGEST: usize = 12;

    /// Reads what was typed. Whether it is good enough to be chosen is asked by [`Pin::choose`].
    ///
    /// # Errors
    /// For anything but 4 to 12 ASCII digits.
    pub fn new(text: &str) -> Result<Self, PinError> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PinError::NotDigits);
        }
        match text.len() {
            0..4 => Err(PinError::TooShort(4)),
            4..=Self::LONGEST => Ok(Self(Zeroizing::new(text.to_owned()))),
            _ => Err(PinError::TooLong),
        }
    }

    /// A new PIN for a person of that role: long enough and not among the first that anybody would try.
    ///
    /// # Errors
    /// [`PinError`] says what is wrong with it.
    pub fn choose(text: &str, role: Role) -> Result<Self, PinError> {
        let least = role.shortest_pin();
        let pin = Self::new(text).map_err(|error| match error {
            PinError::TooShort(_) => PinError::TooShort(least),
            PinError::NotDigits | PinError::TooLong | PinError::Weak => error,
        })?;
        if text.len() < least {
            return Err(PinError::TooShort(least));
        }
        if is_weak(text.as_bytes()) { Err(PinError::Weak) } else { Ok(pin) }
    }

    /// The digits, for the hash and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(hidden)")
    }
}

/// What the ledger keeps of a PIN: nothing from which it can be read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinHash {
    /// argon2id with salt and cost, in the PHC string format.
    pub phc: String,
    /// The hash needs the till's pepper too, which is not in the ledger.
    #[serde(default)]
    pub peppered: bool,
}

impl std::fmt::Debug for PinHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinHash(hidden)")
    }
}

/// Runs, repetitions of a part, mirror images of two digits, and years of birth.
fn is_weak(digits: &[u8]) -> bool {
    let steps =
        |step: i16| digits.windows(2).all(|pair| matches!(pair, [a, b] if (i16::from(*b)).saturating_sub(i16::from(*a)).rem_euclid(10) == step));
    let repeats = (1..=digits.len().div_euclid(2))
        .any(|part| digits.len().checked_rem(part) == Some(0) && digits.chunks(part).all(|chunk| Some(chunk) == digits.get(..part)));
    let few = digits.iter().collect::<std::collections::BTreeSet<_>>().len() <= 2;
    let year = matches!(digits, [b'1', b'9', ..] | [b'2', b'0', ..]) && digits.len() <= 6;
    steps(0) || steps(1) || steps(9) || repeats || few || year
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn f099_the_first_guesses_are_refused() {
        for weak in ["000000", "123456", "654321", "121212", "123123", "111222", "890123", "198604", "202412", "112211"] {
            assert_eq!(Pin::choose(weak, Role::Cashier).err(), Some(PinError::Weak), "{weak}");
        }
        assert_eq!(Pin::choose("4829", Role::Cashier).err(), Some(PinError::TooShort(6)));
        assert_eq!(Pin::choose("48a9", Role::Cashier).err(), Some(PinError::NotDigits));
        assert_eq!(Pin::choose("", Role::Cashier).err(), Some(PinError::TooShort(6)));
        assert!(Pin::choose("482915", Role::Owner).is_ok());
    }

    proptest! {
        #[test]
        fn f103_a_pin_never_shows_itself(text in "[0-9]{4,12}") {
            let pin = Pin::new(&text).expect("digits");
            let shown = format!("{pin:?}");
            prop_assert!(!shown.contains(&text));
            prop_assert_eq!(pin.expose(), text);
        }

        #[test]
        fn nothing_but_digits_is_a_pin(text in ".{0,16}") {
            let good = text.len() >= 4 && text.len() <= Pin::LONGEST && text.bytes().all(|byte| byte.is_ascii_digit());
            prop_assert_eq!(Pin::new(&text).is_ok(), good);
        }
    }
}
