//! Which certificate refunds are asked for with.

use super::super::keyring::FakeKeyring;
use super::super::{CertificateError, CertificateProblem, EXAMPLE, Secrets, Settings, client_certificate};
use super::open;
use std::path::{Path, PathBuf};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/certificates");

fn settings(certificate: Option<&str>, private_key: Option<&str>) -> Settings {
    let beside = |name: &str| Path::new(FIXTURES).join(name);
    let settings = Settings::parse(EXAMPLE, &PathBuf::from("/shop/scantill.toml")).expect("the example is good");
    Settings { certificate: certificate.map(beside), private_key: private_key.map(beside), ..settings }
}

fn nothing_sealed(dir: &Path) -> Secrets {
    open(dir, &FakeKeyring::default()).expect("nothing to open")
}

#[test]
fn a_file_of_the_settings_is_read_in_any_of_its_forms() {
    let dir = tempfile::tempdir().expect("a folder");
    let secrets = nothing_sealed(dir.path());
    for (certificate, key) in [("old.p12", None), ("new.p12", None), ("certificate.pem", Some("key.pem"))] {
        let read = client_certificate(&settings(Some(certificate), key), &secrets).expect("good");
        assert_eq!(read.merchant(), Some("1900000109"), "{certificate}");
    }
}

#[test]
fn the_sealed_certificate_goes_before_the_files() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut secrets = nothing_sealed(dir.path());
    let sealed = client_certificate(&settings(Some("old.p12"), None), &secrets).expect("good");
    secrets.store_certificate(&sealed).expect("sealed");
    for certificate in [None, Some("nowhere.p12")] {
        let read = client_certificate(&settings(certificate, None), &secrets).expect("sealed");
        assert_eq!(read.fingerprint(), sealed.fingerprint());
    }
}

#[test]
fn f035_each_reason_for_having_none_is_its_own() {
    use CertificateProblem as P;
    let dir = tempfile::tempdir().expect("a folder");
    let mut secrets = nothing_sealed(dir.path());
    let problem = |secrets: &Secrets, certificate, key| client_certificate(&settings(certificate, key), secrets).err();
    assert_eq!(problem(&secrets, None, None), Some(P::NotConfigured));
    assert_eq!(problem(&secrets, None, Some("key.pem")), Some(P::KeyWithoutCertificate));
    assert!(matches!(problem(&secrets, Some("nowhere.p12"), None), Some(P::FileUnreadable { .. })));
    assert!(matches!(problem(&secrets, Some("certificate.pem"), Some("nowhere.pem")), Some(P::FileUnreadable { .. })));
    assert_eq!(problem(&secrets, Some("certificate.pem"), None), Some(P::Bad(CertificateError::NoKey)));
    assert_eq!(problem(&secrets, Some("README.md"), None), Some(P::Bad(CertificateError::NotP12)));
    secrets.store_certificate_password("another").expect("sealed");
    assert_eq!(problem(&secrets, Some("old.p12"), None), Some(P::Bad(CertificateError::WrongPassword)));
    std::fs::write(dir.path().join("large"), vec![b'x'; 70_000]).expect("written");
    let large = Settings { certificate: Some(dir.path().join("large")), ..settings(None, None) };
    assert!(matches!(client_certificate(&large, &secrets), Err(P::FileTooLarge(_))));
}
