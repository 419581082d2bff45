//! Which client certificate refunds are asked for with: the sealed one, else that of the settings' files.

use super::{Secrets, SecretsError, Settings};
use crate::gateway::wechat::certificate::{CertificateError, ClientCertificate};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// More than any certificate of the provider's, in bytes.
const LARGEST: u64 = 65_536;

/// Why there is no certificate to use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    /// None is sealed and the settings name none.
    #[error("no client certificate has been set up")]
    NotConfigured,
    /// A file of the settings cannot be read.
    #[error("{} cannot be read: {why}", path.display())]
    FileUnreadable {
        /// Which file.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// A file of the settings is far too large to be a certificate.
    #[error("{} is too large to be a certificate", .0.display())]
    FileTooLarge(PathBuf),
    /// The settings name a private key and no certificate.
    #[error("the settings name a private_key, but no certificate")]
    KeyWithoutCertificate,
    /// The sealed secrets cannot be opened.
    #[error("{0}")]
    Sealed(SecretsError),
    /// What is there is of no use.
    #[error("{0}")]
    Bad(#[from] CertificateError),
}

/// The merchant's client certificate: the sealed one, else the .p12 file or PEM pair of the settings. Whether it is this merchant's and still good
/// is not asked here, but by [`ClientCertificate::standing`]. May wait for the disk.
///
/// # Errors
/// [`CertificateProblem`], one for each cause.
pub fn client_certificate(settings: &Settings, secrets: &Secrets) -> Result<ClientCertificate, CertificateProblem> {
    if let Some(sealed) = secrets.client_certificate()? {
        return Ok(sealed);
    }
    let password = secrets.certificate_password().unwrap_or(settings.mch_id.as_str());
    match (&settings.certificate, &settings.private_key) {
        (Some(certificate), key) => read_client_certificate(certificate, key.as_deref(), password),
        (None, Some(_)) => Err(CertificateProblem::KeyWithoutCertificate),
        (None, None) => Err(CertificateProblem::NotConfigured),
    }
}

/// Reads a certificate from files: a PEM pair where `private_key` is named or the one file holds both, else a .p12 file, which `password` opens.
///
/// # Errors
/// [`CertificateProblem`], one for each cause.
pub fn read_client_certificate(certificate: &Path, private_key: Option<&Path>, password: &str) -> Result<ClientCertificate, CertificateProblem> {
    let bytes = read(certificate)?;
    Ok(match private_key {
        Some(key) => ClientCertificate::from_pem(&bytes, &read(key)?)?,
        None if is_pem(&bytes) => ClientCertificate::from_pem(&bytes, &bytes)?,
        None => ClientCertificate::from_p12(&bytes, password)?,
    })
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(11).any(|window| window == b"-----BEGIN ")
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, CertificateProblem> {
    use std::io::Read as _;
    let unreadable = |error: std::io::Error| CertificateProblem::FileUnreadable { path: path.to_owned(), why: error.to_string() };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let room = usize::try_from(LARGEST).unwrap_or_default().saturating_add(1);
    // All room at once: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    let read = file.take(LARGEST.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if read >= room { Err(CertificateProblem::FileTooLarge(path.to_owned())) } else { Ok(bytes) }
}
