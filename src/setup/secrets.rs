//! Where the API key is kept: the system's keyring, or an environment variable where there is none.

use crate::domain::MchId;
use crate::gateway::wechat::sign::{ApiKey, ApiKeyError};

/// The variable that holds the key where there is no keyring.
pub const KEY_VARIABLE: &str = "SCANTILL_API_KEY";

/// The name of our entries in the keyring.
const SERVICE: &str = "scantill";

/// Where the key came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// `SCANTILL_API_KEY`.
    Environment,
    /// The system's keyring.
    Keyring,
}

/// Why there is no usable key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// Neither place has one.
    #[error("no API key has been set")]
    Missing,
    /// There is no keyring to look in, and the variable is not set.
    #[error("this computer offers no keyring ({0})")]
    NoKeyring(String),
    /// What is there is no key.
    #[error("{0}")]
    Malformed(ApiKeyError),
    /// A key in the keyring would have no effect, because the variable is set and goes first.
    #[error("the variable {KEY_VARIABLE} is set and goes before the keyring")]
    VariableGoesFirst,
}

/// Reads the key of that merchant: the variable first, then the keyring. May wait for the desktop's keyring service: not for the window's thread.
///
/// # Errors
/// [`KeyProblem`]; the text of a malformed key is not repeated.
pub fn load_api_key(mch_id: &MchId) -> Result<(ApiKey, KeySource), KeyProblem> {
    if let Ok(text) = std::env::var(KEY_VARIABLE) {
        let key = ApiKey::new(&text).map_err(KeyProblem::Malformed)?;
        return Ok((key, KeySource::Environment));
    }
    match entry(mch_id)?.get_password() {
        Ok(text) => Ok((ApiKey::new(&text).map_err(KeyProblem::Malformed)?, KeySource::Keyring)),
        Err(keyring::Error::NoEntry) => Err(KeyProblem::Missing),
        Err(error) => Err(KeyProblem::NoKeyring(error.to_string())),
    }
}

/// Keeps the key of that merchant in the system's keyring. May wait, as [`load_api_key`].
///
/// # Errors
/// [`KeyProblem::NoKeyring`] where there is none or it refuses; [`KeyProblem::VariableGoesFirst`] where the key would not be read from there.
pub fn store_api_key(mch_id: &MchId, key: &ApiKey) -> Result<(), KeyProblem> {
    if std::env::var_os(KEY_VARIABLE).is_some() {
        return Err(KeyProblem::VariableGoesFirst);
    }
    entry(mch_id)?.set_password(key.expose()).map_err(|error| KeyProblem::NoKeyring(error.to_string()))
}

fn entry(mch_id: &MchId) -> Result<keyring::Entry, KeyProblem> {
    keyring::Entry::new(SERVICE, mch_id.as_str()).map_err(|error| KeyProblem::NoKeyring(error.to_string()))
}
