//! What can be wrong with the keeping of secrets.

use super::keyring::KeyringError;

/// Why secrets cannot be read or kept. Never repeats any of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// There is no sealed file.
    #[error("there are no sealed secrets yet")]
    NoVault,
    /// The keyring that keeps them, or should, is of no use, and no passphrase was given in its place.
    #[error("{0}")]
    Keyring(#[from] KeyringError),
    /// The keyring works, but the key of this file is not in it: another account, another computer, or a cleared keyring.
    #[error("this computer's keyring does not hold the key of the sealed secrets; forget them and set them anew")]
    KeyNotInKeyring,
    /// They are behind a passphrase, and none was given.
    #[error("the sealed secrets need the owner's passphrase")]
    PassphraseNeeded,
    /// One of the two; by design it cannot be told which.
    #[error("the passphrase is wrong, or the file with the sealed secrets is damaged")]
    WrongPassphraseOrDamaged,
    /// Not a file of ours, or no longer.
    #[error("the file with the sealed secrets is damaged")]
    Damaged,
    /// A newer program wrote it.
    #[error("the sealed secrets were written by a newer version ({found}); use that one")]
    Newer {
        /// The version of the file.
        found: u32,
    },
    /// Another program has put them behind another key since they were opened.
    #[error("the sealed secrets were put behind another key meanwhile; open them again")]
    ChangedMeanwhile,
    /// Larger than any certificate of the provider's.
    #[error("this is too large to be kept")]
    TooLarge,
    /// The file is there and cannot be read; in the system's words.
    #[error("the file with the sealed secrets cannot be read: {0}")]
    NotReadable(String),
    /// The file cannot be written; in the system's words.
    #[error("the file with the sealed secrets cannot be written: {0}")]
    NotWritten(String),
    /// Too little memory for what a passphrase costs.
    #[error("this computer has too little memory to seal with a passphrase")]
    TooLittleMemory,
    /// The system gives no random numbers.
    #[error("this computer gives no random numbers")]
    NoRandomness,
}

impl From<getrandom::Error> for SecretsError {
    fn from(_: getrandom::Error) -> Self {
        Self::NoRandomness
    }
}
