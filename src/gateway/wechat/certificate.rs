//! The merchant's client certificate, without which no refund can be asked for (protocol §1.3).

use super::pem;
use crate::domain::{MchId, Moment};
use p12_keystore::{Pkcs12Archive, error::Error as P12Error};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{crypto::aws_lc_rs, sign::CertifiedKey};
use sha2::{Digest as _, Sha256};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use zeroize::Zeroizing;

/// From so many days before its end on, a certificate is warned about.
const SOON_DAYS: i64 = 30;

const DAY_MS: i64 = 86_400_000;

/// A client certificate with its private key. It cannot print its key, and wipes it when it goes.
#[derive(Clone)]
pub struct ClientCertificate {
    identity_pem: Zeroizing<Vec<u8>>,
    not_before: Moment,
    not_after: Moment,
    merchant: Option<String>,
    fingerprint: String,
}

/// Why no certificate could be made of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not PKCS#12, or cut.
    #[error("the file is not a whole PKCS#12 file (.p12)")]
    NotP12,
    /// The password opens nothing.
    #[error("the password of the .p12 file is wrong; as the provider makes it, it is the merchant's number")]
    WrongPassword,
    /// Not PEM, or cut.
    #[error("the file is not a whole PEM file")]
    NotPem,
    /// No private key.
    #[error("there is no private key in the file")]
    NoKey,
    /// The private key is behind a password, which a PEM pair of the provider never is.
    #[error("the private key is encrypted; export it without a password, or import the .p12 file")]
    KeyEncrypted,
    /// No certificate.
    #[error("there is no certificate in the file")]
    NoCertificate,
    /// Each is good, but they are not of one pair.
    #[error("the private key does not belong to the certificate")]
    KeyDoesNotMatch,
    /// A kind of certificate, key or encryption that TLS has no use for.
    #[error("the certificate or its key is of a kind that cannot be used")]
    Unreadable,
}

/// Where a certificate stands at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateStanding {
    /// Good for more than 30 days.
    Good {
        /// Whole days left.
        days_left: i64,
    },
    /// Good, for 30 days or less.
    EndsSoon {
        /// Whole days left.
        days_left: i64,
    },
    /// Over.
    Expired {
        /// Since when.
        at: Moment,
    },
    /// Not yet good; most often this computer's clock is wrong.
    NotYetValid {
        /// From when on.
        from: Moment,
    },
    /// Another merchant's.
    OtherMerchant {
        /// Whose.
        found: String,
    },
}

impl ClientCertificate {
    /// Reads a PKCS#12 file, of the old kind (RC2, 3DES) or the new (AES). Its password is the merchant's number, unless somebody changed it.
    ///
    /// # Errors
    /// [`CertificateError`], one for each cause.
    pub fn from_p12(der: &[u8], password: &str) -> Result<Self, CertificateError> {
        let archive = Pkcs12Archive::from_pkcs12(der, password).map_err(|error| cause(&error))?;
        let key = &archive.keys.first().ok_or(CertificateError::NoKey)?.key;
        let key = Zeroizing::new(PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.as_der().to_vec())));
        let certificates = archive.certs.iter().map(|bag| CertificateDer::from(bag.cert.as_der().to_vec())).collect();
        Self::of(certificates, &key)
    }

    /// Reads a PEM pair; both may be the same file.
    ///
    /// # Errors
    /// [`CertificateError`], one for each cause.
    pub fn from_pem(certificate: &[u8], private_key: &[u8]) -> Result<Self, CertificateError> {
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(certificate).collect::<Result<_, _>>().or(Err(CertificateError::NotPem))?;
        if certificates.is_empty() {
            return Err(missing(certificate, CertificateError::NoCertificate));
        }
        match PrivateKeyDer::pem_slice_iter(private_key).next().transpose().or(Err(CertificateError::NotPem))? {
            Some(key) => Self::of(certificates, &Zeroizing::new(key)),
            None if holds(private_key, b"ENCRYPTED PRIVATE KEY") => Err(CertificateError::KeyEncrypted),
            None => Err(missing(private_key, CertificateError::NoKey)),
        }
    }

    /// Certificates and key in one PEM, the merchant's own certificate first.
    pub fn identity_pem(&self) -> &[u8] {
        &self.identity_pem
    }

    /// From when on it is good.
    pub fn not_before(&self) -> Moment {
        self.not_before
    }

    /// The last instant at which it is good.
    pub fn not_after(&self) -> Moment {
        self.not_after
    }

    /// Whose it is, where it says: the provider writes the merchant's number as the subject's common name.
    pub fn merchant(&self) -> Option<&str> {
        self.merchant.as_deref()
    }

    /// SHA-256 of the certificate, as hex.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Where it stands for that merchant at `now`.
    pub fn standing(&self, mch_id: &MchId, now: Moment) -> CertificateStanding {
        if let Some(found) = self.merchant().filter(|found| *found != mch_id.as_str()) {
            return CertificateStanding::OtherMerchant { found: found.to_owned() };
        }
        if now < self.not_before {
            return CertificateStanding::NotYetValid { from: self.not_before };
        }
        if now > self.not_after {
            return CertificateStanding::Expired { at: self.not_after };
        }
        let days_left = self.not_after.millis_since(now).div_euclid(DAY_MS);
        if days_left <= SOON_DAYS { CertificateStanding::EndsSoon { days_left } } else { CertificateStanding::Good { days_left } }
    }

    /// Puts the certificate of that key first; the others follow as they came, as its chain.
    fn of(mut certificates: Vec<CertificateDer<'static>>, key: &PrivateKeyDer<'static>) -> Result<Self, CertificateError> {
        if certificates.is_empty() {
            return Err(CertificateError::NoCertificate);
        }
        let signer = aws_lc_rs::sign::any_supported_type(key).or(Err(CertificateError::Unreadable))?;
        let fits = |certificate: &CertificateDer<'static>| CertifiedKey::new(vec![certificate.clone()], signer.clone()).keys_match();
        let verdicts: Vec<_> = certificates.iter().map(fits).collect();
        let own = verdicts.iter().position(Result::is_ok).ok_or(match verdicts.iter().all(is_mismatch) {
            true => CertificateError::KeyDoesNotMatch,
            false => CertificateError::Unreadable,
        })?;
        let leaf = certificates.remove(own);
        let (_rest, parsed) = X509Certificate::from_der(&leaf).or(Err(CertificateError::Unreadable))?;
        let at = |seconds: i64| Moment::from_millis(seconds.saturating_mul(1000));
        let (not_before, not_after) = (at(parsed.validity().not_before.timestamp()), at(parsed.validity().not_after.timestamp()));
        let merchant =
            parsed.subject().iter_common_name().filter_map(|name| name.as_str().ok()).find(|name| MchId::new(*name).is_ok()).map(str::to_owned);
        let fingerprint = hex::encode(Sha256::digest(&leaf));

        let mut identity_pem = Zeroizing::new(vec![]);
        for certificate in std::iter::once(&leaf).chain(&certificates) {
            pem::append(&mut identity_pem, "CERTIFICATE", certificate);
        }
        pem::append(&mut identity_pem, label(key), key.secret_der());
        Ok(Self { identity_pem, not_before, not_after, merchant, fingerprint })
    }
}

impl std::fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientCertificate").field("not_after", &self.not_after).field("merchant", &self.merchant).finish_non_exhaustive()
    }
}

fn cause(error: &P12Error) -> CertificateError {
    match error {
        P12Error::MacError(_) | P12Error::UnpadError | P12Error::Pkcs5Error(_) => CertificateError::WrongPassword,
        P12Error::UnsupportedEncryptionScheme | P12Error::UnsupportedMacAlgorithm | P12Error::InvalidParameters => CertificateError::Unreadable,
        P12Error::UnsupportedCertificateType | P12Error::X509Error(_) | P12Error::InvalidPrivateKey => CertificateError::Unreadable,
        P12Error::IoError(_)
        | P12Error::DerError(_)
        | P12Error::InvalidVersion
        | P12Error::UnsupportedContentType
        | P12Error::InvalidLength
        | P12Error::InvalidData => CertificateError::NotP12,
    }
}

fn is_mismatch(verdict: &Result<(), rustls::Error>) -> bool {
    matches!(verdict, Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)))
}

fn label(key: &PrivateKeyDer<'_>) -> &'static str {
    match key {
        PrivateKeyDer::Pkcs1(_) => "RSA PRIVATE KEY",
        PrivateKeyDer::Sec1(_) => "EC PRIVATE KEY",
        // Another crate's enum, which may grow; PKCS#8 holds every kind of key.
        _ => "PRIVATE KEY",
    }
}

/// Nothing was found in a text: because it is no PEM at all, or because of what it is.
fn missing(text: &[u8], error: CertificateError) -> CertificateError {
    if holds(text, b"-----BEGIN ") { error } else { CertificateError::NotPem }
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
