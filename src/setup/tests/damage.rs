//! The file in other hands: nothing in it can be read, nothing of it changed unnoticed, and no bytes make it panic.

use super::super::keyring::FakeKeyring;
use super::super::{Secrets, SecretsError};
use super::{CANARY, around, exposed, key, mch_id, open, open_with, passphrase, sealed_bytes};
use proptest::prelude::*;
use std::path::Path;

/// A sealed file of each kind: in a keyring, and behind "correct horse".
fn both() -> [(tempfile::TempDir, FakeKeyring); 2] {
    [FakeKeyring::default(), FakeKeyring::absent()].map(|keyring| {
        let dir = tempfile::tempdir().expect("a folder");
        let mut secrets = open(dir.path(), &keyring).expect("nothing to open");
        if keyring.failing.is_some() {
            secrets.set_passphrase(&passphrase()).expect("sealed");
        }
        secrets.store_api_key(&key()).expect("sealed");
        (dir, keyring)
    })
}

fn reopen(dir: &Path, keyring: &FakeKeyring) -> Result<Secrets, SecretsError> {
    Secrets::open_in(dir, &mch_id(), Some(&passphrase()), around(keyring))
}

#[test]
fn f105_the_file_holds_no_secret_in_any_common_form() {
    for (dir, keyring) in both() {
        let bytes = sealed_bytes(dir.path());
        let pepper = reopen(dir.path(), &keyring).expect("it opens").pepper().expect("a pepper").expose().to_vec();
        let forms = [
            CANARY.as_bytes().to_vec(),
            hex::encode(CANARY).into_bytes(),
            pepper.clone(),
            hex::encode(pepper).into_bytes(),
            b"correct horse".to_vec(),
        ];
        for form in forms {
            assert!(!bytes.windows(form.len()).any(|window| window == form), "{}", String::from_utf8_lossy(&form));
        }
    }
}

#[test]
fn sealing_the_same_twice_shows_no_likeness() {
    let (dir, keyring) = (tempfile::tempdir().expect("a folder"), FakeKeyring::default());
    let mut secrets = open(dir.path(), &keyring).expect("nothing to open");
    secrets.store_api_key(&key()).expect("sealed");
    let first = sealed_bytes(dir.path());
    secrets.store_api_key(&key()).expect("sealed");
    let second = sealed_bytes(dir.path());
    let body = |bytes: &[u8]| bytes[bytes.iter().position(|byte| *byte == b'\n').expect("a head")..].to_vec();
    assert_eq!(first.len(), second.len());
    assert_ne!(body(&first), body(&second));
}

#[test]
fn f107_a_newer_file_is_named_and_left_alone() {
    for (dir, keyring) in both() {
        let text = sealed_bytes(dir.path());
        let old = b"{\"scantill_secrets\":1,";
        assert!(text.starts_with(old));
        let newer = [b"{\"scantill_secrets\":7,\"spare\":{},".as_slice(), &text[old.len()..]].concat();
        std::fs::write(dir.path().join("secrets.sealed"), &newer).expect("written");
        assert_eq!(reopen(dir.path(), &keyring).err(), Some(SecretsError::Newer { found: 7 }));
        assert_eq!(Secrets::kept_in(dir.path()), Err(SecretsError::Newer { found: 7 }));
        assert_eq!(sealed_bytes(dir.path()), newer);
    }
}

#[test]
fn f107_every_bit_of_the_file_counts() {
    for (dir, keyring) in both() {
        let whole = sealed_bytes(dir.path());
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            std::fs::write(dir.path().join("secrets.sealed"), &bytes).expect("written");
            assert!(reopen(dir.path(), &keyring).is_err(), "bit {} of byte {at}", at % 8);
        }
        std::fs::write(dir.path().join("secrets.sealed"), &whole).expect("written");
        assert_eq!(exposed(&reopen(dir.path(), &keyring).expect("whole again")).as_deref(), Some(CANARY));
    }
}

#[test]
fn f107_what_is_no_file_of_ours_is_damaged() {
    let dir = tempfile::tempdir().expect("a folder");
    for bytes in [&b""[..], b"\n", b"{}\n", b"my diary", b"{\"scantill_secrets\":1}\n", b"{\"scantill_secrets\":0}\n", &[b'x'; 300_000]] {
        std::fs::write(dir.path().join("secrets.sealed"), bytes).expect("written");
        assert_eq!(open_with(dir.path(), "correct horse").err(), Some(SecretsError::Damaged));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn f107_no_mutation_opens_or_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
        tail in proptest::collection::vec(any::<u8>(), 0..8),
    ) {
        for (dir, keyring) in both() {
            let whole = sealed_bytes(dir.path());
            let mut bytes = whole.clone();
            for (at, byte) in &changes {
                bytes[at.index(whole.len())] = *byte;
            }
            bytes.truncate(cut.index(whole.len() * 2).max(1));
            bytes.extend_from_slice(&tail);
            std::fs::write(dir.path().join("secrets.sealed"), &bytes).expect("written");
            let opened = reopen(dir.path(), &keyring);
            prop_assert_eq!(opened.is_ok(), bytes == whole);
        }
    }
}
