//! TLS in which both sides show a certificate, and which goes on only where ours was asked for and shown.

use super::failure;
use super::hosts::ClientError;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, DigitallySignedStruct, Error, InconsistentKeys, OtherError, SignatureScheme};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::Zeroize as _;

/// Our certificate with its key, and how the other side's is judged.
pub(super) struct MutualTls {
    key: Arc<CertifiedKey>,
    verifier: Arc<Verifier>,
    provider: Arc<CryptoProvider>,
}

/// The other side never asked for our certificate: it does not guard what it ought to guard.
#[derive(Debug, thiserror::Error)]
#[error("the server did not ask for the client certificate")]
pub(super) struct NotAsked;

impl MutualTls {
    /// `identity_pem` holds our certificates and our key.
    pub(super) fn new(identity_pem: &[u8], extra_roots: &[CertificateDer<'static>]) -> Result<Self, ClientError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = Verifier::new_with_extra_roots(extra_roots.iter().cloned(), Arc::clone(&provider))
            .map_err(|error| ClientError::NoTls { why: failure::chain(&error) })?;
        let key = identity(identity_pem).ok_or(ClientError::BadClientCertificate)?;
        Ok(Self { key: Arc::new(key), verifier: Arc::new(verifier), provider })
    }

    /// TLS for one connection. A resumed one would not ask for the certificate again, so none is.
    pub(super) fn for_one_connection(&self) -> Result<ClientConfig, Error> {
        let witness = Arc::new(Witness { key: Arc::clone(&self.key), was_shown: AtomicBool::new(false) });
        let guard = Guard { verifier: Arc::clone(&self.verifier), witness: Arc::clone(&witness) };
        let builder = ClientConfig::builder_with_provider(Arc::clone(&self.provider)).with_safe_default_protocol_versions()?;
        let mut config = builder.dangerous().with_custom_certificate_verifier(Arc::new(guard)).with_client_cert_resolver(witness);
        config.resumption = Resumption::disabled();
        Ok(config)
    }
}

impl std::fmt::Debug for MutualTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MutualTls(hidden)")
    }
}

/// Certificates and key, where they belong together.
fn identity(pem: &[u8]) -> Option<CertifiedKey> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
    let mut der = PrivateKeyDer::from_pem_slice(pem).ok()?;
    let signer = aws_lc_rs::sign::any_supported_type(&der);
    der.zeroize();
    let key = CertifiedKey::new(certificates, signer.ok()?);
    match key.keys_match() {
        Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => Some(key),
        Err(_) => None,
    }
}

/// Shows our certificate when it is asked for, and remembers that.
#[derive(Debug)]
struct Witness {
    key: Arc<CertifiedKey>,
    was_shown: AtomicBool,
}

impl ResolvesClientCert for Witness {
    fn resolve(&self, _root_hint_subjects: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.key.key.choose_scheme(schemes)?;
        self.was_shown.store(true, Ordering::Release);
        Some(Arc::clone(&self.key))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Judges the other side as the system does, and then asks whether it wanted our certificate. In every version of TLS it must have said so before its
/// own certificate is judged; so nothing has been sent when the answer is no.
#[derive(Debug)]
struct Guard {
    verifier: Arc<Verifier>,
    witness: Arc<Witness>,
}

impl ServerCertVerifier for Guard {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)?;
        if self.witness.was_shown.load(Ordering::Acquire) { Ok(verified) } else { Err(Error::Other(OtherError(Arc::new(NotAsked)))) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
