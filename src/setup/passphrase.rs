//! What the owner remembers where the computer has no keyring.

use zeroize::Zeroizing;

/// A passphrase as typed. It cannot be printed, and is wiped when it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Zeroizing<String>);

/// Too short to keep anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the passphrase must have at least {} characters", Passphrase::SHORTEST)]
pub struct PassphraseTooShort;

impl Passphrase {
    /// The fewest characters.
    pub const SHORTEST: usize = 8;

    /// Takes what was typed.
    ///
    /// # Errors
    /// When it has fewer than [`Self::SHORTEST`] characters.
    pub fn new(text: &str) -> Result<Self, PassphraseTooShort> {
        if text.chars().count() < Self::SHORTEST { Err(PassphraseTooShort) } else { Ok(Self(Zeroizing::new(text.to_owned()))) }
    }

    /// The text, for the key derivation and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(hidden)")
    }
}
