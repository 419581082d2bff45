//! `scantill secrets` on a computer without a keyring: what is sealed, what is refused, and what is left behind.

use super::{CANARY, PROGRAM, Simulator, words};
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const MERCHANT: &str = "1900000109";
const PASSPHRASE: &str = "CANARY correct horse";

/// Runs `scantill secrets` where there is no keyring, with these lines on its standard input.
fn secrets(dir: &Path, arguments: &[&str], lines: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.arg("--data-dir").arg(dir).arg("secrets").args(arguments);
    for variable in ["SCANTILL_API_KEY", "SCANTILL_PASSPHRASE", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"] {
        command.env_remove(variable);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let mut input = child.stdin.take().expect("it is piped");
    // A program that asks for nothing may be gone before it is told.
    input.write_all(lines.iter().map(|line| format!("{line}\n")).collect::<String>().as_bytes()).ok();
    drop(input);
    child.wait_with_output().expect("it ends")
}

fn shop() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    super::write_settings(dir.path(), "wx1", MERCHANT, "https://api.mch.weixin.qq.com");
    dir
}

/// A client certificate of that merchant, good from one year to another.
struct Pair {
    certificate: String,
    key: KeyPair,
    p12: Vec<u8>,
}

fn pair(merchant: &str, years: (i32, i32), password: &str) -> Pair {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec![]).expect("no names");
    params.distinguished_name.push(DnType::CommonName, merchant);
    (params.not_before, params.not_after) = (date_time_ymd(years.0, 1, 1), date_time_ymd(years.1, 1, 1));
    let certificate = params.self_signed(&key).expect("a certificate");
    let chain = PrivateKeyChain::new(
        "1",
        PrivateKey::from_der(key.serialized_der()).expect("a key"),
        [Certificate::from_der(certificate.der()).expect("a certificate")],
    );
    let mut store = KeyStore::new();
    store.add_entry("Tenpay Certificate", KeyStoreEntry::PrivateKeyChain(chain));
    Pair { certificate: certificate.pem(), p12: store.writer(password).write().expect("a file"), key }
}

/// No file below `dir` holds any of the secrets, plain, as hex or as base64.
fn assert_clean(dir: &Path, secrets: &[&[u8]]) {
    let mut searched = 0;
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            assert_clean(&path, secrets);
            continue;
        }
        searched += 1;
        let bytes = fs::read(&path).expect("a file");
        for secret in secrets {
            for form in [secret.to_vec(), hex::encode(secret).into_bytes(), hex::encode_upper(secret).into_bytes(), base64_core(secret)] {
                assert!(!bytes.windows(form.len()).any(|window| window == form), "{} holds a secret", path.display());
            }
        }
    }
    assert!(searched > 0, "{} is empty", dir.display());
}

/// The base64 of a secret, as far as it does not depend on what comes after it.
fn base64_core(secret: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sextets = |group: &[u8]| {
        let bits = (u32::from(group[0]) << 16) | (u32::from(group[1]) << 8) | u32::from(group[2]);
        [18, 12, 6, 0].map(|shift| ALPHABET[((bits >> shift) & 63) as usize])
    };
    secret.chunks_exact(3).flat_map(sextets).collect()
}

#[test]
fn the_search_for_secrets_finds_them_in_every_form() {
    assert_eq!(base64_core(b"CANARY"), b"Q0FOQVJZ");
    for form in [b"..CANARY..".as_slice(), b"x43414e415259", b"Q0FOQVJZ"] {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("file"), form).expect("written");
        assert!(std::panic::catch_unwind(|| assert_clean(dir.path(), &[b"CANARY"])).is_err());
    }
}

#[test]
fn f105_from_the_first_key_to_the_last_forgetting_nothing_is_ever_plain() {
    let (dir, outside) = (shop(), tempfile::tempdir().expect("a folder"));
    let made = pair(MERCHANT, (2020, 2120), "CANARY p12");
    let file = outside.path().join("apiclient_cert.p12");
    fs::write(&file, &made.p12).expect("written");
    let file = file.to_str().expect("a name");
    let canaries = [CANARY.as_bytes(), PASSPHRASE.as_bytes(), b"CANARY p12", made.key.serialized_der()];
    let run = |arguments: &[&str], lines: &[&str], code: i32| {
        let output = secrets(dir.path(), arguments, lines);
        let told = words(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        assert!(!told.contains("CANARY") && !told.contains("PRIVATE KEY") && !told.contains("panicked"), "{arguments:?}: {told}");
        assert_clean(dir.path(), &canaries);
        told
    };
    let told = run(&[], &[], 0);
    assert!(told.contains("nothing is sealed") && told.contains("API key: not set") && told.contains("client certificate: not set"), "{told}");
    let told = run(&["set", "api-key"], &[CANARY, PASSPHRASE], 0);
    assert!(told.contains("keyring") && told.contains("the owner's passphrase opens it"), "{told}");
    run(&["set", "api-key"], &["CANARY wrong passphrase", CANARY], 1);
    run(&["import", file], &[PASSPHRASE], 1);
    let told = run(&["import", file, "--password-stdin"], &[PASSPHRASE, "CANARY p12"], 0);
    assert!(told.contains(" days, until 2120-01-01") && told.contains("delete it"), "{told}");
    run(&["set", "certificate-password"], &[PASSPHRASE, "CANARY p12"], 0);
    let told = run(&["show"], &[PASSPHRASE], 0);
    for line in ["opened by the owner's passphrase", "API key: sealed", "certificate: sealed; good for", "file: sealed", "PINs: sealed"] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let told = run(&["forget"], &[PASSPHRASE], 0);
    assert!(told.contains("forgotten"), "{told}");
    let told = run(&[], &[PASSPHRASE], 0);
    assert!(told.contains("API key: not set") && told.contains("PINs: sealed"), "{told}");
    run(&["forget", "--everything"], &[], 0);
    assert!(!dir.path().join("secrets.sealed").exists());
}

#[test]
fn f035_a_certificate_that_is_of_no_use_is_named_and_changes_nothing() {
    let (dir, outside) = (shop(), tempfile::tempdir().expect("a folder"));
    let write = |name: &str, bytes: &[u8]| {
        let path = outside.path().join(name);
        fs::write(&path, bytes).expect("written");
        path.to_str().expect("a name").to_owned()
    };
    let good = pair(MERCHANT, (2020, 2120), MERCHANT);
    for (name, made, why) in [
        ("expired.p12", pair(MERCHANT, (2010, 2015), MERCHANT), "expired on 2015-01-01"),
        ("early.p12", pair(MERCHANT, (2110, 2120), MERCHANT), "not valid before 2110-01-01"),
        ("other.p12", pair("1900000110", (2020, 2120), MERCHANT), "merchant 1900000110's"),
        ("locked.p12", pair(MERCHANT, (2020, 2120), "something else"), "password"),
    ] {
        let output = secrets(dir.path(), &["import", &write(name, &made.p12)], &[PASSPHRASE]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", words(&output));
        assert!(words(&output).contains(why), "{name}: {}", words(&output));
    }
    let (certificate, key) =
        (write("cert.pem", good.certificate.as_bytes()), write("other.pem", KeyPair::generate().expect("a key").serialize_pem().as_bytes()));
    for (arguments, code, why) in [
        (vec!["import", "/nowhere/cert.p12"], 2, "/nowhere/cert.p12"),
        (vec!["import", &certificate, "--key", "/nowhere/key.pem"], 2, "/nowhere/key.pem"),
        (vec!["import", &certificate, "--key", &key], 1, "does not belong"),
        (vec!["import", &certificate], 1, "no private key"),
    ] {
        let output = secrets(dir.path(), &arguments, &[PASSPHRASE]);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", words(&output));
        assert!(words(&output).contains(why), "{arguments:?}: {}", words(&output));
    }
    assert!(!dir.path().join("secrets.sealed").exists());
}

#[test]
fn f037_the_originals_of_a_pem_pair_are_deleted_when_asked_for_and_sealed() {
    let (dir, outside) = (shop(), tempfile::tempdir().expect("a folder"));
    let made = pair(MERCHANT, (2020, 2120), MERCHANT);
    let (certificate, key) = (outside.path().join("apiclient_cert.pem"), outside.path().join("apiclient_key.pem"));
    fs::write(&certificate, &made.certificate).expect("written");
    fs::write(&key, made.key.serialize_pem()).expect("written");
    let name = |path: &Path| path.to_str().expect("a name").to_owned();
    let arguments = ["import", &name(&certificate), "--key", &name(&key), "--delete-original"];
    let output = secrets(dir.path(), &arguments, &["short"]);
    assert_eq!(output.status.code(), Some(2), "a passphrase that is none: {}", words(&output));
    assert!(certificate.exists() && key.exists());
    let output = secrets(dir.path(), &arguments, &[PASSPHRASE]);
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    assert!(!certificate.exists() && !key.exists());
    assert_clean(dir.path(), &[made.key.serialized_der(), PASSPHRASE.as_bytes()]);
}

#[test]
fn f109_what_is_no_key_is_not_sealed_and_not_repeated() {
    let dir = shop();
    for bad in ["CANARY too short", "CANARY0key0CANARY0key0CANARY0key1x", "CANARY0key0CANARY0key0CANARY0ke "] {
        let output = secrets(dir.path(), &["set", "api-key"], &[bad, PASSPHRASE]);
        assert_eq!(output.status.code(), Some(2), "{}", words(&output));
        assert!(!words(&output).contains("CANARY"), "{}", words(&output));
    }
    for lines in [&[][..], &[""], &[CANARY]] {
        let output = secrets(dir.path(), &["set", "api-key"], lines);
        assert_eq!(output.status.code(), Some(2), "{lines:?}: {}", words(&output));
    }
    assert_eq!(secrets(dir.path(), &["set", CANARY], &[]).status.code(), Some(2), "never from the arguments");
    assert!(!dir.path().join("secrets.sealed").exists());
}

#[test]
fn f106_a_till_without_keyring_and_variable_is_good_with_the_sealed_key_and_the_passphrase() {
    let simulator = Simulator::start();
    let dir = tempfile::tempdir().expect("a folder");
    simulator.write_settings(dir.path());
    let output = secrets(dir.path(), &["set", "api-key"], &[&simulator.told["api_key"], PASSPHRASE]);
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    let check =
        |passphrase: &str| super::command(dir.path(), &["check"], None).env("SCANTILL_PASSPHRASE", passphrase).output().expect("the program runs");
    let good = check(PASSPHRASE);
    assert_eq!(good.status.code(), Some(0), "{}", words(&good));
    assert_eq!(check("another passphrase").status.code(), Some(2));
}
