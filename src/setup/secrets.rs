//! The till's secrets: read from and written to `secrets.sealed`, which the keyring or the owner's passphrase opens.

use super::Passphrase;
use super::api_key::{KEY_VARIABLE, KeyProblem, KeySource};
use super::contents::Hidden;
use super::keyring::{Keyring, SystemKeyring};
use super::seal_cost::SealCost;
use super::sealed_file;
use super::secrets_error::SecretsError;
use super::vault::{Vault, VaultKeeper, peek};
use crate::domain::{MchId, Secret, SecretDeed, TillEvent};
use crate::gateway::wechat::certificate::{CertificateError, ClientCertificate};
use crate::gateway::wechat::sign::ApiKey;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The variable that may hold the owner's passphrase where there is no keyring and nobody to ask.
pub const PASSPHRASE_VARIABLE: &str = "SCANTILL_PASSPHRASE";

/// What stands around the sealed file: the keyring, and what the environment holds.
#[derive(Clone)]
pub struct Surroundings {
    keyring: Arc<dyn Keyring>,
    api_key: Option<Zeroizing<String>>,
    passphrase: Option<Passphrase>,
    cost: SealCost,
}

impl Surroundings {
    /// This computer's keyring and this process's environment.
    pub fn of_this_computer() -> Self {
        let variable = |name| std::env::var(name).ok().map(Zeroizing::new);
        let passphrase = variable(PASSPHRASE_VARIABLE).and_then(|text| Passphrase::new(&text).ok());
        Self { keyring: Arc::new(SystemKeyring), api_key: variable(KEY_VARIABLE), passphrase, cost: SealCost::default() }
    }

    /// These, and an environment that holds nothing.
    pub fn new(keyring: impl Keyring + 'static, cost: SealCost) -> Self {
        Self { keyring: Arc::new(keyring), api_key: None, passphrase: None, cost }
    }

    /// With what `SCANTILL_API_KEY` would hold.
    #[must_use]
    pub fn with_api_key(self, text: &str) -> Self {
        Self { api_key: Some(Zeroizing::new(text.to_owned())), ..self }
    }

    /// With what `SCANTILL_PASSPHRASE` would hold.
    #[must_use]
    pub fn with_passphrase(self, passphrase: Passphrase) -> Self {
        Self { passphrase: Some(passphrase), ..self }
    }

    /// The key of the environment, where one is set; it goes before all that is kept.
    pub fn given_key(&self) -> Option<Result<(ApiKey, KeySource), KeyProblem>> {
        let text = self.api_key.as_ref()?;
        Some(ApiKey::new(text).map(|key| (key, KeySource::Environment)).map_err(KeyProblem::Malformed))
    }
}

/// The till's own part of every PIN's hash, kept apart from the ledger: 32 random bytes, which cannot be printed.
#[derive(Clone)]
pub struct Pepper(Zeroizing<Vec<u8>>);

impl Pepper {
    /// The bytes, for the hash and nothing else.
    pub(super) fn expose(&self) -> &[u8] {
        &self.0
    }

    #[cfg(test)]
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

impl std::fmt::Debug for Pepper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pepper(hidden)")
    }
}

/// What was changed, for the journal. Tells nothing that is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretChange {
    /// An API key was sealed.
    ApiKeyStored,
    /// A client certificate was sealed.
    CertificateStored {
        /// SHA-256 of the certificate, as hex.
        fingerprint: String,
    },
    /// The password of the .p12 file that the settings name was sealed.
    CertificatePasswordStored,
    /// The secrets are behind another passphrase now.
    PassphraseSet,
    /// Key, certificate and its password are forgotten; the pepper stays.
    Forgotten,
    /// All is forgotten, the pepper too: no PIN that was set with it fits any more.
    ForgottenWithPepper,
}

impl From<SecretChange> for TillEvent {
    fn from(change: SecretChange) -> Self {
        let (secret, change) = match change {
            SecretChange::ApiKeyStored => (Secret::ApiKey, SecretDeed::Set),
            SecretChange::CertificateStored { .. } | SecretChange::CertificatePasswordStored => (Secret::Certificate, SecretDeed::Set),
            SecretChange::PassphraseSet => (Secret::Passphrase, SecretDeed::Set),
            SecretChange::Forgotten | SecretChange::ForgottenWithPepper => (Secret::Everything, SecretDeed::Forgotten),
        };
        Self::SecretChanged { secret, change }
    }
}

/// The secrets of one till and merchant. Opening and storing may wait for the disk, the desktop's keyring service, and the passphrase's cost:
/// not for the window's thread.
pub struct Secrets {
    dir: PathBuf,
    mch_id: MchId,
    surroundings: Surroundings,
    vault: Option<Vault>,
}

impl Secrets {
    /// Opens the secrets of the till in `dir`, with this computer's keyring and environment. Where nothing is sealed yet, there is nothing to open,
    /// and the passphrase plays no part.
    ///
    /// # Errors
    /// [`SecretsError`]
    pub fn open(dir: &Path, mch_id: &MchId, passphrase: Option<&Passphrase>) -> Result<Self, SecretsError> {
        Self::open_in(dir, mch_id, passphrase, Surroundings::of_this_computer())
    }

    /// As [`Secrets::open`], with these surroundings.
    ///
    /// # Errors
    /// [`SecretsError`]
    pub fn open_in(dir: &Path, mch_id: &MchId, passphrase: Option<&Passphrase>, surroundings: Surroundings) -> Result<Self, SecretsError> {
        let vault = match sealed_file::read(dir)? {
            None => None,
            Some(bytes) => Some(Vault::open(&bytes, &*surroundings.keyring, passphrase.or(surroundings.passphrase.as_ref()))?),
        };
        Ok(Self { dir: dir.to_owned(), mch_id: mch_id.clone(), surroundings, vault })
    }

    /// How the secrets of the till in `dir` are kept, where any are; opens nothing.
    ///
    /// # Errors
    /// [`SecretsError`] for a file that is not ours, newer, or cannot be read.
    pub fn kept_in(dir: &Path) -> Result<Option<VaultKeeper>, SecretsError> {
        sealed_file::read(dir)?.map(|bytes| peek(&bytes).map(|(keeper, _account)| keeper)).transpose()
    }

    /// How they are kept, where any are.
    pub fn kept_by(&self) -> Option<VaultKeeper> {
        self.vault.as_ref().map(Vault::kept_by)
    }

    /// The API key: the environment's, else the sealed one, else that in the keyring's entry of older tills.
    ///
    /// # Errors
    /// [`KeyProblem`]; the text of a malformed key is not repeated.
    pub fn api_key(&self) -> Result<(ApiKey, KeySource), KeyProblem> {
        if let Some(given) = self.surroundings.given_key() {
            return given;
        }
        let read = |text: &str, source| ApiKey::new(text).map(|key| (key, source)).map_err(KeyProblem::Malformed);
        if let Some(sealed) = self.of_merchant().and_then(|vault| vault.contents.api_key.as_ref()) {
            return read(sealed.text().unwrap_or_default(), KeySource::Vault);
        }
        match self.surroundings.keyring.read(self.mch_id.as_str()) {
            Ok(Some(text)) => read(&text, KeySource::Keyring),
            Ok(None) => Err(KeyProblem::Missing),
            Err(_) if self.vault.is_some() => Err(KeyProblem::Missing),
            Err(error) => Err(KeyProblem::NoKeyring(error.why())),
        }
    }

    /// The sealed keys that others took the place of, latest last: for reading the proofs of their time, and for nothing that is sent or newly believed.
    pub fn former_keys(&self) -> Vec<ApiKey> {
        let former = self.of_merchant().map_or(&[][..], |vault| &vault.contents.former_keys);
        former.iter().filter_map(|key| ApiKey::new(key.text()?).ok()).collect()
    }

    /// The sealed client certificate, where there is one.
    ///
    /// # Errors
    /// [`CertificateError`] where what was sealed is of no use.
    pub fn client_certificate(&self) -> Result<Option<ClientCertificate>, CertificateError> {
        let pem = self.of_merchant().and_then(|vault| vault.contents.certificate.as_ref());
        pem.map(|pem| ClientCertificate::from_pem(&pem.0, &pem.0)).transpose()
    }

    /// The sealed password of the .p12 file that the settings name.
    pub(super) fn certificate_password(&self) -> Option<&str> {
        self.of_merchant()?.contents.certificate_password.as_ref()?.text()
    }

    /// There is one.
    pub fn has_certificate_password(&self) -> bool {
        self.certificate_password().is_some()
    }

    /// The till's pepper, where anything is sealed. It outlives a change of the merchant.
    pub fn pepper(&self) -> Option<Pepper> {
        self.vault.as_ref().map(|vault| Pepper(vault.contents.pepper.0.clone()))
    }

    /// Makes the sealed file with a fresh pepper, where there is none.
    ///
    /// # Errors
    /// [`SecretsError::Keyring`] where there is neither a keyring nor a passphrase in the environment: then
    /// [`Secrets::set_passphrase`] makes it. Else as [`Secrets::store_api_key`].
    pub fn prepare(&mut self) -> Result<(), SecretsError> {
        if self.vault.is_some() { Ok(()) } else { self.change(|_| ()) }
    }

    /// Seals the API key, keeps the sealed one before it as a former one, and forgets the keyring's entry of older tills. Makes the sealed file where there is none, as [`Secrets::prepare`].
    ///
    /// # Errors
    /// [`SecretsError`]; then nothing has changed.
    pub fn store_api_key(&mut self, key: &ApiKey) -> Result<(), SecretsError> {
        self.change(|vault| vault.contents.set_api_key(Hidden::of(key.expose().as_bytes())))?;
        // It is not read any more; a keyring that refuses leaves a key that nobody uses.
        self.surroundings.keyring.remove(self.mch_id.as_str()).ok();
        Ok(())
    }

    /// Seals the client certificate with its key.
    ///
    /// # Errors
    /// As [`Secrets::store_api_key`].
    pub fn store_certificate(&mut self, certificate: &ClientCertificate) -> Result<(), SecretsError> {
        self.change(|vault| vault.contents.certificate = Some(Hidden::of(certificate.identity_pem())))
    }

    /// Seals the password of the .p12 file that the settings name.
    ///
    /// # Errors
    /// As [`Secrets::store_api_key`].
    pub fn store_certificate_password(&mut self, password: &str) -> Result<(), SecretsError> {
        self.change(|vault| vault.contents.certificate_password = Some(Hidden::of(password.as_bytes())))
    }

    /// Puts everything behind that passphrase, whatever kept it before; makes the sealed file where there is none.
    ///
    /// # Errors
    /// [`SecretsError`]; then nothing has changed.
    pub fn set_passphrase(&mut self, passphrase: &Passphrase) -> Result<(), SecretsError> {
        let before = self.current()?;
        let cost = self.surroundings.cost;
        let fresh = match &before {
            Some(vault) => vault.moved_behind(passphrase, cost)?,
            None => Vault::behind(&self.mch_id, passphrase, cost)?,
        };
        self.write(fresh)?;
        if let Some(account) = before.as_ref().and_then(Vault::account) {
            // It opens nothing any more.
            self.surroundings.keyring.remove(account).ok();
        }
        Ok(())
    }

    /// Forgets key, certificate and its password, also the keyring's entry of older tills. The pepper stays, because PINs need it.
    ///
    /// # Errors
    /// [`SecretsError`]
    pub fn forget(&mut self) -> Result<(), SecretsError> {
        if self.vault.is_some() {
            let mch_id = self.mch_id.clone();
            self.change(|vault| vault.contents.clear(mch_id))?;
        }
        forget_entry(&*self.surroundings.keyring, self.mch_id.as_str())
    }

    /// Removes everything that is sealed in `dir`, opened or not, and what the keyring holds of it. The pepper goes too.
    ///
    /// # Errors
    /// [`SecretsError`]
    pub fn forget_everything(dir: &Path, mch_id: &MchId, surroundings: &Surroundings) -> Result<(), SecretsError> {
        let account = sealed_file::read(dir).ok().flatten().and_then(|bytes| peek(&bytes).ok()).and_then(|(_keeper, account)| account);
        sealed_file::remove(dir)?;
        if let Some(account) = account {
            forget_entry(&*surroundings.keyring, &account)?;
        }
        forget_entry(&*surroundings.keyring, mch_id.as_str())
    }

    /// The vault, where what it holds is this merchant's.
    fn of_merchant(&self) -> Option<&Vault> {
        self.vault.as_ref().filter(|vault| vault.contents.merchant == self.mch_id)
    }

    /// Changes the newest state of the file, which another program may have written.
    fn change(&mut self, change: impl FnOnce(&mut Vault)) -> Result<(), SecretsError> {
        let mut vault = match self.current()? {
            Some(vault) => vault,
            None => self.fresh()?,
        };
        if vault.contents.merchant != self.mch_id {
            vault.contents.clear(self.mch_id.clone());
        }
        change(&mut vault);
        self.write(vault)
    }

    fn current(&self) -> Result<Option<Vault>, SecretsError> {
        match (sealed_file::read(&self.dir)?, &self.vault) {
            (None, _) => Ok(None),
            (Some(bytes), Some(vault)) => vault.reopen(&bytes).map(Some),
            (Some(_), None) => Err(SecretsError::ChangedMeanwhile),
        }
    }

    /// In the keyring, else behind the environment's passphrase.
    fn fresh(&self) -> Result<Vault, SecretsError> {
        match (Vault::in_keyring(&self.mch_id, &*self.surroundings.keyring), &self.surroundings.passphrase) {
            (Err(SecretsError::Keyring(_)), Some(passphrase)) => Vault::behind(&self.mch_id, passphrase, self.surroundings.cost),
            (made, _) => made,
        }
    }

    fn write(&mut self, vault: Vault) -> Result<(), SecretsError> {
        sealed_file::write(&self.dir, &vault.seal()?)?;
        self.vault = Some(vault);
        Ok(())
    }
}

/// Where there is no keyring, there is nothing to forget in it.
fn forget_entry(keyring: &dyn Keyring, account: &str) -> Result<(), SecretsError> {
    use super::keyring::KeyringError;
    match keyring.remove(account) {
        Ok(()) | Err(KeyringError::Absent) => Ok(()),
        Err(error @ KeyringError::Refused(_)) => Err(error.into()),
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").field("dir", &self.dir).field("mch_id", &self.mch_id).finish_non_exhaustive()
    }
}
