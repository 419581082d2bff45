//! The sealed file: one line of JSON that says how its key is kept, then the contents under XChaCha20-Poly1305.
//!
//! The contents are sealed with a random key of the file's own. That key lies in the system's keyring or, where there is none, in the head of the
//! file, sealed with a key that follows from the owner's passphrase. The head is bound in: nothing of it can be changed unnoticed.

use super::Passphrase;
use super::contents::Contents;
use super::keyring::{Keyring, KeyringError};
use super::seal_cost::SealCost;
use super::secrets_error::SecretsError;
use crate::domain::MchId;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The version of the file that we write.
const VERSION: u32 = 1;

/// More than any file of ours.
pub(super) const LARGEST: usize = 262_144;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const SALT_BYTES: usize = 16;

type FileKey = Zeroizing<[u8; KEY_BYTES]>;

/// An opened vault.
#[derive(Clone)]
pub(super) struct Vault {
    pub(super) contents: Contents,
    keeper: Keeper,
    key: FileKey,
}

/// Where the key of the file is.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Keeper {
    /// In the system's keyring, under this account.
    Keyring { account: String },
    /// Here, sealed with what follows from the passphrase.
    Passphrase { cost: SealCost, salt: String, nonce: String, sealed_key: String },
}

/// How the secrets are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultKeeper {
    /// Their key is in the system's keyring.
    Keyring,
    /// They are opened by the owner's passphrase.
    Passphrase,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    scantill_secrets: u32,
    nonce: String,
    keeper: Keeper,
}

/// What every version of the head says.
#[derive(Deserialize)]
struct AnyHead {
    scantill_secrets: u32,
}

impl Vault {
    /// A new one with nothing but a pepper, its key in the keyring.
    pub(super) fn in_keyring(merchant: &MchId, keyring: &dyn Keyring) -> Result<Self, SecretsError> {
        let key = random()?;
        // One account a file: two tills of one merchant may share a computer.
        let account = format!("vault:{merchant}:{}", hex::encode(random::<4>()?.as_slice()));
        let text = Zeroizing::new(hex::encode(key.as_slice()));
        keyring.write(&account, &text)?;
        if keyring.read(&account)?.is_none_or(|kept| *kept != *text) {
            return Err(KeyringError::Refused("it does not keep what it is given".to_owned()).into());
        }
        Ok(Self { contents: Contents::new(merchant.clone())?, keeper: Keeper::Keyring { account }, key })
    }

    /// A new one with nothing but a pepper, its key behind a passphrase.
    pub(super) fn behind(merchant: &MchId, passphrase: &Passphrase, cost: SealCost) -> Result<Self, SecretsError> {
        let (keeper, key) = Keeper::behind(passphrase, cost)?;
        Ok(Self { contents: Contents::new(merchant.clone())?, keeper, key })
    }

    /// The same contents under a new key behind that passphrase.
    pub(super) fn moved_behind(&self, passphrase: &Passphrase, cost: SealCost) -> Result<Self, SecretsError> {
        let (keeper, key) = Keeper::behind(passphrase, cost)?;
        Ok(Self { contents: self.contents.clone(), keeper, key })
    }

    /// Opens the bytes of a file.
    pub(super) fn open(bytes: &[u8], keyring: &dyn Keyring, passphrase: Option<&Passphrase>) -> Result<Self, SecretsError> {
        let sealed = Sealed::read(bytes)?;
        let (key, misfit) = match &sealed.head.keeper {
            Keeper::Keyring { account } => {
                let text = keyring.read(account)?.ok_or(SecretsError::KeyNotInKeyring)?;
                (array(&text).map(Zeroizing::new), SecretsError::Damaged)
            }
            Keeper::Passphrase { cost, salt, nonce, sealed_key } => {
                let passphrase = passphrase.ok_or(SecretsError::PassphraseNeeded)?;
                (unwrapped(passphrase, *cost, salt, nonce, sealed_key), SecretsError::WrongPassphraseOrDamaged)
            }
        };
        key.and_then(|key| sealed.open(key)).ok_or(misfit)
    }

    /// Opens a newer state of the file that this one came from, without asking anybody.
    pub(super) fn reopen(&self, bytes: &[u8]) -> Result<Self, SecretsError> {
        let sealed = Sealed::read(bytes)?;
        if sealed.head.keeper != self.keeper {
            return Err(SecretsError::ChangedMeanwhile);
        }
        sealed.open(self.key.clone()).ok_or(SecretsError::Damaged)
    }

    /// The bytes of the file.
    pub(super) fn seal(&self) -> Result<Vec<u8>, SecretsError> {
        let nonce = random::<NONCE_BYTES>()?;
        let head = Head { scantill_secrets: VERSION, nonce: hex::encode(nonce.as_slice()), keeper: self.keeper.clone() };
        let mut bytes = serde_json::to_vec(&head).or(Err(SecretsError::TooLarge))?;
        let json = self.contents.to_json().ok_or(SecretsError::TooLarge)?;
        let sealed = encrypt(&self.key, &nonce, &json, &bytes).ok_or(SecretsError::TooLarge)?;
        bytes.push(b'\n');
        bytes.extend_from_slice(&sealed);
        if bytes.len() > LARGEST { Err(SecretsError::TooLarge) } else { Ok(bytes) }
    }

    pub(super) fn kept_by(&self) -> VaultKeeper {
        self.keeper.kind()
    }

    /// The keyring's account that holds the key.
    pub(super) fn account(&self) -> Option<&str> {
        self.keeper.account()
    }
}

/// How the file is kept and under which account, as far as can be read without opening it.
pub(super) fn peek(bytes: &[u8]) -> Result<(VaultKeeper, Option<String>), SecretsError> {
    let keeper = Sealed::read(bytes)?.head.keeper;
    Ok((keeper.kind(), keeper.account().map(str::to_owned)))
}

impl Keeper {
    fn behind(passphrase: &Passphrase, cost: SealCost) -> Result<(Self, FileKey), SecretsError> {
        let (key, salt, nonce) = (random::<KEY_BYTES>()?, random::<SALT_BYTES>()?, random::<NONCE_BYTES>()?);
        let outer = cost.key(passphrase, salt.as_slice()).ok_or(SecretsError::TooLittleMemory)?;
        let salt = hex::encode(salt.as_slice());
        let sealed_key = encrypt(&outer, &nonce, key.as_slice(), &bound(cost, &salt)).ok_or(SecretsError::TooLarge)?;
        let keeper = Self::Passphrase { cost, salt, nonce: hex::encode(nonce.as_slice()), sealed_key: hex::encode(sealed_key) };
        Ok((keeper, key))
    }

    fn kind(&self) -> VaultKeeper {
        match self {
            Self::Keyring { .. } => VaultKeeper::Keyring,
            Self::Passphrase { .. } => VaultKeeper::Passphrase,
        }
    }

    fn account(&self) -> Option<&str> {
        match self {
            Self::Keyring { account } => Some(account),
            Self::Passphrase { .. } => None,
        }
    }
}

/// A file taken apart, nothing opened.
struct Sealed<'a> {
    head: Head,
    head_bytes: &'a [u8],
    body: &'a [u8],
}

impl<'a> Sealed<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, SecretsError> {
        let end = bytes.iter().position(|byte| *byte == b'\n').ok_or(SecretsError::Damaged)?;
        let (head_bytes, rest) = bytes.split_at_checked(end).ok_or(SecretsError::Damaged)?;
        let body = rest.get(1..).ok_or(SecretsError::Damaged)?;
        let found = serde_json::from_slice::<AnyHead>(head_bytes).or(Err(SecretsError::Damaged))?.scantill_secrets;
        if found > VERSION {
            return Err(SecretsError::Newer { found });
        }
        let head = serde_json::from_slice(head_bytes).or(Err(SecretsError::Damaged))?;
        Ok(Self { head, head_bytes, body })
    }

    fn open(&self, key: FileKey) -> Option<Vault> {
        let json = decrypt(&key, &array(&self.head.nonce)?, self.body, self.head_bytes)?;
        Some(Vault { contents: Contents::from_json(&json)?, keeper: self.head.keeper.clone(), key })
    }
}

fn unwrapped(passphrase: &Passphrase, cost: SealCost, salt: &str, nonce: &str, sealed_key: &str) -> Option<FileKey> {
    let outer = cost.key(passphrase, &array::<SALT_BYTES>(salt)?)?;
    let key = decrypt(&outer, &array(nonce)?, &hex::decode(sealed_key).ok()?, &bound(cost, salt))?;
    Some(Zeroizing::new(key.as_slice().try_into().ok()?))
}

/// What the sealed key is bound to.
fn bound(SealCost { memory_kib, passes, lanes }: SealCost, salt: &str) -> Vec<u8> {
    format!("scantill secrets {VERSION}: argon2id m={memory_kib},t={passes},p={lanes},{salt}").into_bytes()
}

fn encrypt(key: &FileKey, nonce: &[u8; NONCE_BYTES], msg: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    XChaCha20Poly1305::new(&Key::from(**key)).encrypt(&XNonce::from(*nonce), Payload { msg, aad }).ok()
}

fn decrypt(key: &FileKey, nonce: &[u8; NONCE_BYTES], msg: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    XChaCha20Poly1305::new(&Key::from(**key)).decrypt(&XNonce::from(*nonce), Payload { msg, aad }).ok().map(Zeroizing::new)
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, SecretsError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut())?;
    Ok(bytes)
}

fn array<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}
