//! The system's keyring: a few short texts, each under the name of an account.

use zeroize::Zeroizing;

/// The name of our entries in the keyring.
const SERVICE: &str = "scantill";

/// A place of the system for secrets. Its calls may wait for the desktop's service: not for the window's thread.
pub trait Keyring: Send + Sync {
    /// What is kept under that name.
    ///
    /// # Errors
    /// [`KeyringError`]; a name under which nothing is kept is none.
    fn read(&self, account: &str) -> Result<Option<Zeroizing<String>>, KeyringError>;

    /// Keeps a secret under that name, instead of any that is there.
    ///
    /// # Errors
    /// [`KeyringError`]
    fn write(&self, account: &str, secret: &str) -> Result<(), KeyringError>;

    /// Forgets what is kept under that name, if anything is.
    ///
    /// # Errors
    /// [`KeyringError`]
    fn remove(&self, account: &str) -> Result<(), KeyringError>;
}

/// Why the keyring is of no use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// This computer has none.
    #[error("this computer offers no keyring")]
    Absent,
    /// It does not do what is asked: locked, not allowed, out of order. In the system's words.
    #[error("the keyring of this computer refuses: {0}")]
    Refused(String),
}

impl KeyringError {
    /// Why, without saying that it is about the keyring.
    pub fn why(&self) -> String {
        match self {
            Self::Absent => "none was found".to_owned(),
            Self::Refused(why) => why.clone(),
        }
    }
}

/// The keyring of this computer: Secret Service, Keychain or Credential Manager.
#[derive(Clone, Copy, Debug)]
pub struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn read(&self, account: &str) -> Result<Option<Zeroizing<String>>, KeyringError> {
        match entry(account)?.get_password() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(&error)),
        }
    }

    fn write(&self, account: &str, secret: &str) -> Result<(), KeyringError> {
        entry(account)?.set_password(secret).map_err(|error| refused(&error))
    }

    fn remove(&self, account: &str) -> Result<(), KeyringError> {
        match entry(account)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(&error)),
        }
    }
}

fn entry(account: &str) -> Result<keyring::Entry, KeyringError> {
    keyring::Entry::new(SERVICE, account).map_err(|error| refused(&error))
}

fn refused(error: &keyring::Error) -> KeyringError {
    match error {
        keyring::Error::NoDefaultStore => KeyringError::Absent,
        // Another crate's enum, which may grow. Its texts never hold the secret.
        other => KeyringError::Refused(other.to_string()),
    }
}

/// A keyring in memory, which can be told to fail.
#[cfg(test)]
#[derive(Clone, Default)]
pub(super) struct FakeKeyring {
    pub(super) entries: std::sync::Arc<std::sync::Mutex<std::collections::BTreeMap<String, String>>>,
    pub(super) failing: Option<KeyringError>,
}

#[cfg(test)]
impl FakeKeyring {
    pub(super) fn absent() -> Self {
        Self { failing: Some(KeyringError::Absent), ..Self::default() }
    }

    pub(super) fn accounts(&self) -> Vec<String> {
        self.entries.lock().expect("no test panicked with it").keys().cloned().collect()
    }

    fn working(&self) -> Result<std::sync::MutexGuard<'_, std::collections::BTreeMap<String, String>>, KeyringError> {
        match &self.failing {
            Some(error) => Err(error.clone()),
            None => Ok(self.entries.lock().expect("no test panicked with it")),
        }
    }
}

#[cfg(test)]
impl Keyring for FakeKeyring {
    fn read(&self, account: &str) -> Result<Option<Zeroizing<String>>, KeyringError> {
        Ok(self.working()?.get(account).cloned().map(Zeroizing::new))
    }

    fn write(&self, account: &str, secret: &str) -> Result<(), KeyringError> {
        self.working()?.insert(account.to_owned(), secret.to_owned());
        Ok(())
    }

    fn remove(&self, account: &str) -> Result<(), KeyringError> {
        self.working()?.remove(account);
        Ok(())
    }
}
