//! Client certificates: the provider's old files and new ones, PEM pairs, and everything that can be wrong with them.

use super::super::certificate::{CertificateError, CertificateStanding, ClientCertificate};
use crate::domain::{MchId, Moment};
use proptest::prelude::*;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};

const OLD_P12: &[u8] = include_bytes!("../../../../tests/fixtures/certificates/old.p12");
const NEW_P12: &[u8] = include_bytes!("../../../../tests/fixtures/certificates/new.p12");
const CERTIFICATE: &[u8] = include_bytes!("../../../../tests/fixtures/certificates/certificate.pem");
const KEY: &[u8] = include_bytes!("../../../../tests/fixtures/certificates/key.pem");
const VERSION_1: &[u8] = include_bytes!("../../../../tests/fixtures/certificates/version1.pem");

const MERCHANT: &str = "1900000109";
/// Of the fixture, as openssl tells.
const FINGERPRINT: &str = "96e38beca0e3969dd8d6b8560ae63ef5b1c4457a6ae921ead431b6aa6db5b7f6";
const NOT_BEFORE_MS: i64 = 1_795_258_028_000;
const NOT_AFTER_MS: i64 = 2_572_858_028_000;
const DAY_MS: i64 = 86_400_000;

fn mch_id() -> MchId {
    MchId::new(MERCHANT).expect("a good number")
}

fn made(common_name: &str) -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec![]).expect("no names");
    params.distinguished_name.push(DnType::CommonName, common_name);
    (params.self_signed(&key).expect("a certificate").pem(), key.serialize_pem())
}

#[test]
fn f037_the_old_file_the_new_one_and_the_pem_pair_are_the_same_certificate() {
    let read = [
        ClientCertificate::from_p12(OLD_P12, MERCHANT).expect("RC2 and 3DES"),
        ClientCertificate::from_p12(NEW_P12, MERCHANT).expect("AES"),
        ClientCertificate::from_pem(CERTIFICATE, KEY).expect("a pair"),
    ];
    for certificate in &read {
        assert_eq!(certificate.fingerprint(), FINGERPRINT);
        assert_eq!(certificate.merchant(), Some(MERCHANT));
        assert_eq!((certificate.not_before().millis(), certificate.not_after().millis()), (NOT_BEFORE_MS, NOT_AFTER_MS));
        let pem = certificate.identity_pem();
        reqwest::Identity::from_pem(pem).expect("the transport takes it");
        let again = ClientCertificate::from_pem(pem, pem).expect("one file that holds both");
        assert_eq!((again.fingerprint(), again.identity_pem()), (FINGERPRINT, pem));
    }
}

#[test]
fn f035_each_fault_of_a_file_has_its_own_name() {
    use CertificateError as E;
    let p12 = |bytes: &[u8], password| ClientCertificate::from_p12(bytes, password).map(drop);
    let pem = |certificate: &[u8], key: &[u8]| ClientCertificate::from_pem(certificate, key).map(drop);
    for file in [OLD_P12, NEW_P12] {
        assert_eq!(p12(file, "1900000108"), Err(E::WrongPassword));
        assert_eq!(p12(file, ""), Err(E::WrongPassword));
        assert_eq!(p12(&file[..file.len() / 2], MERCHANT), Err(E::NotP12));
    }
    assert_eq!(p12(b"", MERCHANT), Err(E::NotP12));
    assert_eq!(p12(CERTIFICATE, MERCHANT), Err(E::NotP12));
    assert_eq!(pem(b"", KEY), Err(E::NotPem));
    assert_eq!(pem(b"my diary", KEY), Err(E::NotPem));
    assert_eq!(pem(CERTIFICATE, b"my diary"), Err(E::NotPem));
    assert_eq!(pem(KEY, KEY), Err(E::NoCertificate));
    assert_eq!(pem(CERTIFICATE, CERTIFICATE), Err(E::NoKey));
    assert_eq!(pem(&CERTIFICATE[..CERTIFICATE.len() / 2], KEY), Err(E::NotPem));
    assert_eq!(pem(CERTIFICATE, b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"), Err(E::KeyEncrypted));
    assert_eq!(pem(CERTIFICATE, made(MERCHANT).1.as_bytes()), Err(E::KeyDoesNotMatch));
    assert_eq!(pem(VERSION_1, KEY), Err(E::Unreadable));
    let odd = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert_eq!(pem(CERTIFICATE, odd), Err(E::Unreadable));
}

#[test]
fn the_own_certificate_comes_first_whatever_the_order_of_the_file() {
    let (own, key) = made(MERCHANT);
    let mut authority = CertificateParams::new(vec![]).expect("no names");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = authority.self_signed(&KeyPair::generate().expect("a key")).expect("a certificate").pem();
    let alone = ClientCertificate::from_pem(own.as_bytes(), key.as_bytes()).expect("a pair");
    let behind = ClientCertificate::from_pem(format!("{authority}{own}").as_bytes(), key.as_bytes()).expect("a chain");
    let before = ClientCertificate::from_pem(format!("{own}{authority}").as_bytes(), key.as_bytes()).expect("a chain");
    assert_eq!(alone.fingerprint(), behind.fingerprint());
    assert_eq!(before.identity_pem(), behind.identity_pem());
    assert!(behind.identity_pem().len() > alone.identity_pem().len());
}

#[test]
fn f035_where_a_certificate_stands_is_told_to_the_day() {
    use CertificateStanding as S;
    let certificate = ClientCertificate::from_pem(CERTIFICATE, KEY).expect("a pair");
    let at = |ms| certificate.standing(&mch_id(), Moment::from_millis(ms));
    let (begin, end) = (certificate.not_before(), certificate.not_after());
    assert_eq!(at(NOT_BEFORE_MS - 1), S::NotYetValid { from: begin });
    assert!(matches!(at(NOT_BEFORE_MS), S::Good { .. }));
    assert_eq!(at(NOT_AFTER_MS - 31 * DAY_MS), S::Good { days_left: 31 });
    assert_eq!(at(NOT_AFTER_MS - 31 * DAY_MS + 1), S::EndsSoon { days_left: 30 });
    assert_eq!(at(NOT_AFTER_MS - 1), S::EndsSoon { days_left: 0 });
    assert_eq!(at(NOT_AFTER_MS), S::EndsSoon { days_left: 0 });
    assert_eq!(at(NOT_AFTER_MS + 1), S::Expired { at: end });
    let other = MchId::new("1900000110").expect("a good number");
    assert_eq!(certificate.standing(&other, begin), S::OtherMerchant { found: MERCHANT.to_owned() });
}

#[test]
fn a_certificate_that_names_no_merchant_is_judged_by_its_days_alone() {
    for name in ["街角咖啡", "123", "12345678901", "19000001O9"] {
        let (certificate, key) = made(name);
        let read = ClientCertificate::from_pem(certificate.as_bytes(), key.as_bytes()).expect("a pair");
        assert_eq!(read.merchant(), None, "{name}");
        assert!(matches!(read.standing(&mch_id(), Moment::from_millis(NOT_BEFORE_MS)), CertificateStanding::Good { .. }), "{name}");
    }
}

#[test]
fn f103_a_certificate_never_shows_its_key() {
    let certificate = ClientCertificate::from_pem(CERTIFICATE, KEY).expect("a pair");
    let shown = format!("{certificate:?}{certificate:#?}");
    assert!(!shown.contains("PRIVATE") && !shown.contains("identity_pem"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn f035_no_bytes_make_it_panic(cut in 0_usize..2700, at in 0_usize..2700, byte in any::<u8>(), old in any::<bool>()) {
        let mut bytes = if old { OLD_P12 } else { NEW_P12 }.to_vec();
        bytes.truncate(cut.max(64));
        let at = at % bytes.len();
        bytes[at] = byte;
        ClientCertificate::from_p12(&bytes, MERCHANT).ok();
        let mut pem = [CERTIFICATE, KEY].concat();
        let at = at % pem.len();
        pem[at] = byte;
        ClientCertificate::from_pem(&pem, &pem).ok();
    }
}
