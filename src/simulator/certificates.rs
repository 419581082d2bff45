//! A throw-away authority, and the certificates that it issues: the pretend gateway's own, and those of its merchants, good and bad ones.

use crate::domain::{MchId, Moment};
use p12_keystore::{Certificate as StoredCertificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose};
use rustls::pki_types::CertificateDer;
use std::time::Duration;

const DAY_MS: i64 = 86_400_000;

/// A merchant's certificate counts for five years (protocol §1.3); so do the others here.
const LIFE_MS: i64 = 5 * 365 * DAY_MS;

/// The names under which this computer is reached.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// No certificate could be made.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The certificate itself.
    #[error("no certificate could be made: {0}")]
    Issue(#[from] rcgen::Error),
    /// A time that no certificate can carry.
    #[error("no certificate can carry that time")]
    Time,
    /// The `.p12` file.
    #[error("no PKCS#12 file could be made: {0}")]
    Pkcs12(#[from] p12_keystore::error::Error),
    /// TLS does not take it.
    #[error("the certificates do not fit together: {0}")]
    Tls(#[from] rustls::Error),
    /// TLS cannot check client certificates with it.
    #[error("client certificates cannot be checked: {0}")]
    Verifier(#[from] rustls::server::VerifierBuilderError),
}

/// The authority, and what it has issued so far. Its keys last as long as it does, and nothing else trusts it.
pub struct Certificates {
    authority: CertifiedIssuer<'static, KeyPair>,
    server: CertificateDer<'static>,
    server_key: KeyPair,
    mch_id: MchId,
    now: Moment,
}

/// A merchant's certificate with its key.
pub struct ClientCertificate {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Certificates {
    /// Makes an authority and the gateway's own certificate, for the merchant of that number; `now` is the gateway's clock.
    ///
    /// # Errors
    /// [`CertificateError`] where the system gives no randomness, or for a time beyond the year 9999.
    pub fn new(mch_id: MchId, now: Moment) -> Result<Self, CertificateError> {
        let (from, until) = (now.plus_millis(-DAY_MS), now.plus_millis(LIFE_MS));
        let mut of_authority = params("scantill pretend authority", &[], from, until)?;
        of_authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        of_authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
        let authority = CertifiedIssuer::self_signed(of_authority, KeyPair::generate()?)?;
        let server_key = KeyPair::generate()?;
        let mut of_server = params("scantill pretend gateway", &NAMES, from, until)?;
        of_server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let server = of_server.signed_by(&server_key, &authority)?.der().clone();
        Ok(Self { authority, server, server_key, mch_id, now })
    }

    /// What a till must trust, in PEM.
    pub fn ca_pem(&self) -> String {
        self.authority.pem()
    }

    /// The merchant's good certificate: for five years, since yesterday.
    ///
    /// # Errors
    /// [`CertificateError`], as [`Self::new`].
    pub fn client(&self) -> Result<ClientCertificate, CertificateError> {
        self.issue(self.mch_id.as_str(), -DAY_MS, LIFE_MS)
    }

    /// The merchant's certificate that ended yesterday.
    ///
    /// # Errors
    /// [`CertificateError`], as [`Self::new`].
    pub fn expired(&self) -> Result<ClientCertificate, CertificateError> {
        self.issue(self.mch_id.as_str(), LIFE_MS.saturating_neg(), -DAY_MS)
    }

    /// The merchant's certificate that counts from tomorrow on.
    ///
    /// # Errors
    /// [`CertificateError`], as [`Self::new`].
    pub fn not_yet_valid(&self) -> Result<ClientCertificate, CertificateError> {
        self.issue(self.mch_id.as_str(), DAY_MS, LIFE_MS)
    }

    /// The merchant's certificate that ends after so many days.
    ///
    /// # Errors
    /// [`CertificateError`], as [`Self::new`].
    pub fn ending_in(&self, days: u16) -> Result<ClientCertificate, CertificateError> {
        self.issue(self.mch_id.as_str(), -DAY_MS, i64::from(days).saturating_mul(DAY_MS))
    }

    /// A good certificate of another merchant.
    ///
    /// # Errors
    /// [`CertificateError`], as [`Self::new`].
    pub fn of_another_merchant(&self) -> Result<ClientCertificate, CertificateError> {
        self.issue("1900000999", -DAY_MS, LIFE_MS)
    }

    fn issue(&self, mch_id: &str, from_ms: i64, until_ms: i64) -> Result<ClientCertificate, CertificateError> {
        let mut params = params(mch_id, &[], self.now.plus_millis(from_ms), self.now.plus_millis(until_ms))?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        Ok(ClientCertificate { certificate: params.signed_by(&key, &self.authority)?, key })
    }

    pub(super) fn authority(&self) -> &CertificateDer<'static> {
        self.authority.der()
    }

    /// The gateway's own certificate and its key, in PKCS#8.
    pub(super) fn server(&self) -> (CertificateDer<'static>, Vec<u8>) {
        (self.server.clone(), self.server_key.serialize_der())
    }
}

impl ClientCertificate {
    /// `apiclient_cert.pem`.
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// `apiclient_key.pem`, in PKCS#8.
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// `apiclient_cert.p12` in today's form: AES-256, HMAC-SHA-256. The provider's password is the merchant's number.
    ///
    /// # Errors
    /// [`CertificateError::Pkcs12`] for a password that PKCS#12 cannot express.
    pub fn p12(&self, password: &str) -> Result<Vec<u8>, CertificateError> {
        let key = PrivateKey::from_der(self.key.serialized_der())?;
        let chain = PrivateKeyChain::new("1", key, [StoredCertificate::from_der(self.certificate.der())?]);
        let mut store = KeyStore::new();
        store.add_entry("Tenpay Certificate", KeyStoreEntry::PrivateKeyChain(chain));
        Ok(store.writer(password).write()?)
    }
}

fn params(common_name: &str, names: &[&str], from: Moment, until: Moment) -> Result<CertificateParams, CertificateError> {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.use_authority_key_identifier_extension = true;
    let start = rcgen::date_time_ymd(1970, 1, 1);
    let time = |at: Moment| {
        let since_1970 = Duration::from_millis(u64::try_from(at.millis()).ok()?);
        start.checked_add(since_1970.try_into().ok()?)
    };
    params.not_before = time(from).ok_or(CertificateError::Time)?;
    params.not_after = time(until).ok_or(CertificateError::Time)?;
    Ok(params)
}
