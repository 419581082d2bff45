//! Where secrets are kept, by whom they are opened, and what outlives what.

use super::super::keyring::{FakeKeyring, Keyring as _, KeyringError};
use super::super::{ClientCertificate, KeyProblem, KeySource, Passphrase, Secrets, SecretsError, Surroundings, VaultKeeper};
use super::{CANARY, around, exposed, key, mch_id, open, open_with, other_mch_id, passphrase, sealed_bytes};
use crate::gateway::wechat::sign::ApiKey;

fn certificate() -> ClientCertificate {
    let pem = |name: &str| std::fs::read(format!("{}/tests/fixtures/certificates/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a fixture");
    ClientCertificate::from_pem(&pem("certificate.pem"), &pem("key.pem")).expect("a pair")
}

#[test]
fn f105_with_a_keyring_only_the_key_of_the_file_is_in_it() {
    let (dir, keyring) = (tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    let mut secrets = open(dir.path(), &keyring).expect("nothing to open");
    assert_eq!((secrets.kept_by(), secrets.pepper().is_some()), (None, false));
    assert_eq!(secrets.api_key().err(), Some(KeyProblem::Missing));
    secrets.store_api_key(&key()).expect("sealed");
    secrets.store_certificate(&certificate()).expect("sealed");
    let again = open(dir.path(), &keyring).expect("the keyring opens it");
    assert_eq!(again.kept_by(), Some(VaultKeeper::Keyring));
    assert_eq!(again.api_key().expect("sealed").1, KeySource::Vault);
    assert_eq!(exposed(&again).as_deref(), Some(CANARY));
    let sealed = again.client_certificate().expect("good").expect("sealed");
    assert_eq!(sealed.identity_pem(), certificate().identity_pem());
    assert_eq!(again.pepper().map(|pepper| pepper.expose().len()), Some(32));
    let [account] = keyring.accounts().try_into().expect("one entry");
    assert!(account.starts_with("vault:1900000109:"), "{account}");
    assert_eq!(keyring.read(&account).expect("it works").expect("kept").len(), 64, "small enough for any keyring");
}

#[test]
fn f106_without_a_keyring_there_must_be_a_passphrase() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut secrets = open(dir.path(), &FakeKeyring::absent()).expect("nothing to open");
    assert_eq!(secrets.store_api_key(&key()), Err(SecretsError::Keyring(KeyringError::Absent)));
    assert_eq!(secrets.prepare(), Err(SecretsError::Keyring(KeyringError::Absent)));
    assert!(!dir.path().join("secrets.sealed").exists(), "never plain, and nothing half done");
    secrets.set_passphrase(&passphrase()).expect("sealed");
    secrets.store_api_key(&key()).expect("sealed");
    assert_eq!(open(dir.path(), &FakeKeyring::default()).err(), Some(SecretsError::PassphraseNeeded));
    assert_eq!(open_with(dir.path(), "wrong horse").err(), Some(SecretsError::WrongPassphraseOrDamaged));
    let again = open_with(dir.path(), "correct horse").expect("it fits");
    assert_eq!((again.kept_by(), exposed(&again).as_deref()), (Some(VaultKeeper::Passphrase), Some(CANARY)));
    assert_eq!(Secrets::kept_in(dir.path()), Ok(Some(VaultKeeper::Passphrase)));
}

#[test]
fn f106_the_environments_passphrase_opens_and_makes() {
    let dir = tempfile::tempdir().expect("a folder");
    let given = || around(&FakeKeyring::absent()).with_passphrase(passphrase());
    let mut secrets = Secrets::open_in(dir.path(), &mch_id(), None, given()).expect("nothing to open");
    secrets.store_api_key(&key()).expect("sealed");
    assert_eq!(exposed(&Secrets::open_in(dir.path(), &mch_id(), None, given()).expect("it fits")).as_deref(), Some(CANARY));
    assert_eq!(open(dir.path(), &FakeKeyring::absent()).err(), Some(SecretsError::PassphraseNeeded));
}

#[test]
fn f106_a_keyring_that_is_locked_or_cleared_is_told_apart_from_none() {
    let (dir, keyring) = (tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    open(dir.path(), &keyring).expect("nothing to open").store_api_key(&key()).expect("sealed");
    let locked = KeyringError::Refused("locked".to_owned());
    let refusing = FakeKeyring { failing: Some(locked.clone()), ..keyring };
    assert_eq!(open(dir.path(), &refusing).err(), Some(SecretsError::Keyring(locked)));
    assert_eq!(open(dir.path(), &FakeKeyring::default()).err(), Some(SecretsError::KeyNotInKeyring));
    assert_eq!(open(dir.path(), &FakeKeyring::absent()).err(), Some(SecretsError::Keyring(KeyringError::Absent)));
}

#[test]
fn f105_the_environment_goes_first_then_the_vault_then_the_entry_of_older_tills() {
    let (dir, keyring) = (tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    keyring.write("1900000109", "OldKeyOldKeyOldKeyOldKeyOldKey01").expect("it works");
    let mut secrets = open(dir.path(), &keyring).expect("nothing to open");
    assert_eq!(
        secrets.api_key().map(|(key, source)| (key.expose().to_owned(), source)),
        Ok(("OldKeyOldKeyOldKeyOldKeyOldKey01".to_owned(), KeySource::Keyring))
    );
    secrets.prepare().expect("sealed");
    assert_eq!(secrets.api_key().expect("still there").1, KeySource::Keyring, "a vault without a key hides none");
    secrets.store_api_key(&key()).expect("sealed");
    assert_eq!(secrets.api_key().expect("sealed").1, KeySource::Vault);
    assert_eq!(keyring.accounts().len(), 1, "the old entry is gone");
    let given =
        |text: &str| Secrets::open_in(dir.path(), &mch_id(), None, around(&keyring).with_api_key(text)).expect("the keyring opens it").api_key();
    assert_eq!(given("EnvKeyEnvKeyEnvKeyEnvKeyEnvKey01").expect("good").1, KeySource::Environment);
    assert!(matches!(given("too short"), Err(KeyProblem::Malformed(_))), "a wrong one is not passed over");
}

#[test]
fn f109_another_merchants_secrets_are_not_given_out_and_the_pepper_is_the_tills() {
    let (dir, keyring) = (tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    let mut secrets = open(dir.path(), &keyring).expect("nothing to open");
    secrets.store_api_key(&key()).expect("sealed");
    secrets.store_certificate(&certificate()).expect("sealed");
    secrets.store_certificate_password("p12").expect("sealed");
    let mut other = Secrets::open_in(dir.path(), &other_mch_id(), None, around(&keyring)).expect("the keyring opens it");
    assert_eq!(other.api_key().err(), Some(KeyProblem::Missing));
    assert!(other.client_certificate().expect("good").is_none() && !other.has_certificate_password());
    let pepper = |secrets: &Secrets| secrets.pepper().expect("a pepper").expose().to_vec();
    assert_eq!(pepper(&other), pepper(&secrets));
    other.store_api_key(&key()).expect("sealed");
    assert_eq!(pepper(&other), pepper(&secrets));
    let back = open(dir.path(), &keyring).expect("the keyring opens it");
    assert!(back.api_key().is_err() && back.client_certificate().expect("good").is_none(), "the first merchant's are gone");
}

#[test]
fn two_tills_of_one_merchant_share_a_keyring_and_no_key() {
    let (one, two, keyring) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    for dir in [&one, &two] {
        open(dir.path(), &keyring).expect("nothing to open").store_api_key(&key()).expect("sealed");
    }
    assert_eq!(keyring.accounts().len(), 2);
    Secrets::forget_everything(one.path(), &mch_id(), &around(&keyring)).expect("forgotten");
    assert!(!one.path().join("secrets.sealed").exists());
    assert_eq!(exposed(&open(two.path(), &keyring).expect("the keyring opens it")).as_deref(), Some(CANARY));
}

#[test]
fn what_another_program_sealed_meanwhile_is_kept() {
    let (dir, keyring) = (tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    let mut till = open(dir.path(), &keyring).expect("nothing to open");
    till.prepare().expect("sealed");
    open(dir.path(), &keyring).expect("the keyring opens it").store_certificate(&certificate()).expect("sealed");
    till.store_api_key(&key()).expect("sealed");
    assert!(till.client_certificate().expect("good").is_some());
    open(dir.path(), &keyring).expect("the keyring opens it").set_passphrase(&passphrase()).expect("sealed");
    assert_eq!(till.store_api_key(&key()), Err(SecretsError::ChangedMeanwhile));
}

#[test]
fn a_new_passphrase_takes_the_place_of_the_old_one_or_of_the_keyring() {
    let (dir, keyring) = (tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    let mut secrets = open(dir.path(), &keyring).expect("nothing to open");
    secrets.store_api_key(&key()).expect("sealed");
    let pepper = secrets.pepper().expect("a pepper").expose().to_vec();
    secrets.set_passphrase(&passphrase()).expect("sealed");
    assert!(keyring.accounts().is_empty(), "its key opens nothing any more");
    let first = sealed_bytes(dir.path());
    let mut secrets = open_with(dir.path(), "correct horse").expect("it fits");
    secrets.set_passphrase(&Passphrase::new("battery staple").expect("long enough")).expect("sealed");
    assert_eq!(open_with(dir.path(), "correct horse").err(), Some(SecretsError::WrongPassphraseOrDamaged));
    let again = open_with(dir.path(), "battery staple").expect("it fits");
    assert_eq!((exposed(&again).as_deref(), again.pepper().expect("a pepper").expose()), (Some(CANARY), pepper.as_slice()));
    let key_of = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().next().map(str::to_owned);
    assert_ne!(key_of(&first), key_of(&sealed_bytes(dir.path())));
}

#[test]
fn forgetting_leaves_the_pepper_and_forgetting_everything_leaves_nothing() {
    let (dir, keyring) = (tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    keyring.write("1900000109", CANARY).expect("it works");
    let mut secrets = open(dir.path(), &keyring).expect("nothing to open");
    secrets.store_certificate(&certificate()).expect("sealed");
    let pepper = secrets.pepper().expect("a pepper").expose().to_vec();
    secrets.forget().expect("forgotten");
    let again = open(dir.path(), &keyring).expect("the keyring opens it");
    assert_eq!(again.api_key().err(), Some(KeyProblem::Missing));
    assert!(again.client_certificate().expect("good").is_none());
    assert_eq!(again.pepper().expect("a pepper").expose(), pepper);

    Secrets::forget_everything(dir.path(), &mch_id(), &around(&keyring)).expect("forgotten");
    assert!(keyring.accounts().is_empty());
    assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 0);
}

#[test]
fn nothing_is_made_where_there_is_nothing_to_forget() {
    let dir = tempfile::tempdir().expect("a folder");
    let around = Surroundings::new(FakeKeyring::absent(), super::SealCost::for_tests());
    Secrets::open_in(dir.path(), &mch_id(), None, around.clone()).expect("nothing to open").forget().expect("nothing to forget");
    Secrets::forget_everything(dir.path(), &mch_id(), &around).expect("nothing to forget");
    assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 0);
}

#[cfg(unix)]
#[test]
fn f105_the_file_is_readable_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (dir, keyring) = (tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    // What a cut run left behind is not written into: its rights are anybody's.
    std::fs::write(dir.path().join("secrets.sealed.new"), "half").expect("written");
    open(dir.path(), &keyring).expect("nothing to open").store_api_key(&key()).expect("sealed");
    let rights = std::fs::metadata(dir.path().join("secrets.sealed")).expect("it was written").permissions().mode() & 0o777;
    assert_eq!(rights, 0o600, "{rights:o}");
    assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 1);
}

#[test]
fn f110_a_key_that_was_replaced_is_kept_for_the_proofs_of_its_time() {
    let (dir, keyring) = (tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    let mut secrets = open(dir.path(), &keyring).expect("nothing to open");
    let key_of = |no: usize| ApiKey::new(&format!("FormerKeyFormerKeyFormerKey{no:05}")).expect("a good key");
    let former = |secrets: &Secrets| secrets.former_keys().iter().map(|key| key.expose().to_owned()).collect::<Vec<_>>();
    let texts = |numbers: std::ops::Range<usize>| numbers.map(|no| key_of(no).expose().to_owned()).collect::<Vec<_>>();
    for no in [0, 1, 1, 2] {
        secrets.store_api_key(&key_of(no)).expect("sealed");
    }
    assert_eq!(former(&open(dir.path(), &keyring).expect("the keyring opens it")), texts(0..2));
    secrets.store_api_key(&key_of(0)).expect("sealed");
    assert_eq!(former(&secrets), texts(1..3), "what is the key is no former one");
    for no in 3..20 {
        secrets.store_api_key(&key_of(no)).expect("sealed");
    }
    assert_eq!(former(&secrets), texts(11..19));
    secrets.forget().expect("forgotten");
    assert_eq!(former(&secrets), texts(0..0));
}
