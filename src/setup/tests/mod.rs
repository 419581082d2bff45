//! The sealed secrets, with a keyring in memory and a passphrase that costs nothing.

mod certificates;
mod damage;
mod keeping;

use super::keyring::FakeKeyring;
use super::{ApiKey, Passphrase, SealCost, Secrets, SecretsError, Surroundings};
use crate::domain::MchId;
use std::path::Path;

/// Searched for in everything that is written.
const CANARY: &str = "CANARY0key0CANARY0key0CANARY0key";

fn key() -> ApiKey {
    ApiKey::new(CANARY).expect("a good key")
}

fn mch_id() -> MchId {
    MchId::new("1900000109").expect("a good number")
}

fn other_mch_id() -> MchId {
    MchId::new("1900000110").expect("a good number")
}

fn passphrase() -> Passphrase {
    Passphrase::new("correct horse").expect("long enough")
}

fn around(keyring: &FakeKeyring) -> Surroundings {
    Surroundings::new(keyring.clone(), SealCost::for_tests())
}

fn open(dir: &Path, keyring: &FakeKeyring) -> Result<Secrets, SecretsError> {
    Secrets::open_in(dir, &mch_id(), None, around(keyring))
}

fn open_with(dir: &Path, text: &str) -> Result<Secrets, SecretsError> {
    let passphrase = Passphrase::new(text).expect("long enough");
    Secrets::open_in(dir, &mch_id(), Some(&passphrase), around(&FakeKeyring::absent()))
}

fn sealed_bytes(dir: &Path) -> Vec<u8> {
    std::fs::read(dir.join("secrets.sealed")).expect("it was written")
}

fn exposed(secrets: &Secrets) -> Option<String> {
    secrets.api_key().ok().map(|(key, _source)| key.expose().to_owned())
}
