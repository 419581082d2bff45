//! Where the API key comes from: an environment variable, the sealed secrets, or the keyring's entry that older tills made.

use super::secrets::{Secrets, Surroundings};
use super::secrets_error::SecretsError;
use crate::domain::MchId;
use crate::gateway::wechat::sign::{ApiKey, ApiKeyError};
use std::path::Path;

/// The variable that holds the key where it is kept nowhere.
pub const KEY_VARIABLE: &str = "SCANTILL_API_KEY";

/// Where the key came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// `SCANTILL_API_KEY`.
    Environment,
    /// The sealed secrets.
    Vault,
    /// The keyring itself: kept there by an older till.
    Keyring,
    /// The demo's own, kept nowhere.
    Demo,
}

/// Why there is no usable key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// No place has one.
    #[error("no API key has been set")]
    Missing,
    /// There is no keyring to look in or to keep it in, and nothing in its place.
    #[error("this computer offers no keyring ({0})")]
    NoKeyring(String),
    /// What is there is no key.
    #[error("{0}")]
    Malformed(ApiKeyError),
    /// A key that is kept would have no effect, because the variable is set and goes first.
    #[error("the variable {KEY_VARIABLE} is set and goes before any key that is kept")]
    VariableGoesFirst,
    /// The sealed secrets cannot be opened or written.
    #[error("{0}")]
    Sealed(SecretsError),
}

impl From<SecretsError> for KeyProblem {
    fn from(error: SecretsError) -> Self {
        match error {
            SecretsError::Keyring(keyring) => Self::NoKeyring(keyring.why()),
            SecretsError::NoVault
            | SecretsError::KeyNotInKeyring
            | SecretsError::PassphraseNeeded
            | SecretsError::WrongPassphraseOrDamaged
            | SecretsError::Damaged
            | SecretsError::Newer { .. }
            | SecretsError::ChangedMeanwhile
            | SecretsError::TooLarge
            | SecretsError::NotReadable(_)
            | SecretsError::NotWritten(_)
            | SecretsError::TooLittleMemory
            | SecretsError::NoRandomness => Self::Sealed(error),
        }
    }
}

/// Reads the key of that merchant for the till in `dir`. The variable alone is enough: then nothing else is opened. May wait for the desktop's
/// keyring service: not for the window's thread.
///
/// # Errors
/// [`KeyProblem`]; the text of a malformed key is not repeated.
pub fn load_api_key(dir: &Path, mch_id: &MchId) -> Result<(ApiKey, KeySource), KeyProblem> {
    let surroundings = Surroundings::of_this_computer();
    match surroundings.given_key() {
        Some(given) => given,
        None => Secrets::open_in(dir, mch_id, None, surroundings)?.api_key(),
    }
}

/// Seals the key of that merchant for the till in `dir`. May wait, as [`load_api_key`].
///
/// # Errors
/// [`KeyProblem::VariableGoesFirst`] where the key would not be read from there, [`KeyProblem::NoKeyring`] where there is neither a keyring nor a
/// passphrase, else [`KeyProblem::Sealed`].
pub fn store_api_key(dir: &Path, mch_id: &MchId, key: &ApiKey) -> Result<(), KeyProblem> {
    let surroundings = Surroundings::of_this_computer();
    if surroundings.given_key().is_some() {
        return Err(KeyProblem::VariableGoesFirst);
    }
    Ok(Secrets::open_in(dir, mch_id, None, surroundings)?.store_api_key(key)?)
}
