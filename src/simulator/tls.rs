//! TLS as the pretend gateway speaks it: its own certificate, and a look at the client's, which is asked for and never demanded.

use super::certificates::{CertificateError, Certificates};
use super::peer::Peer;
use crate::domain::Moment;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError as Unfit, DigitallySignedStruct, DistinguishedName, RootCertStore, ServerConfig, ServerConnection, SignatureScheme};
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::TlsAcceptor;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// Two ways to greet: asking for the client's certificate, and not.
pub(super) struct Tls {
    asking: TlsAcceptor,
    unasking: TlsAcceptor,
}

impl Tls {
    pub(super) fn new(certificates: &Certificates) -> Result<Self, CertificateError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(certificates.authority().clone())?;
        let chain = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).allow_unauthenticated().build()?;
        let asking = config(certificates, &provider, Some(Arc::new(AnyTime { chain })))?;
        let unasking = config(certificates, &provider, None)?;
        Ok(Self { asking: TlsAcceptor::from(Arc::new(asking)), unasking: TlsAcceptor::from(Arc::new(unasking)) })
    }

    /// What takes the next connection.
    pub(super) fn acceptor(&self, certificate_wanted: bool) -> &TlsAcceptor {
        if certificate_wanted { &self.asking } else { &self.unasking }
    }
}

fn config(certificates: &Certificates, provider: &Arc<CryptoProvider>, verifier: Option<Arc<AnyTime>>) -> Result<ServerConfig, CertificateError> {
    let builder = ServerConfig::builder_with_provider(Arc::clone(provider)).with_safe_default_protocol_versions()?;
    let builder = match verifier {
        Some(verifier) => builder.with_client_cert_verifier(verifier),
        None => builder.with_no_client_auth(),
    };
    let (certificate, key) = certificates.server();
    Ok(builder.with_single_cert(vec![certificate], PrivatePkcs8KeyDer::from(key).into())?)
}

/// Whom the handshake has proven to be there.
pub(super) fn peer(connection: &ServerConnection) -> Peer {
    let certificate = connection.peer_certificates().and_then(<[_]>::first);
    certificate.and_then(|certificate| certified(certificate)).unwrap_or(Peer::Bare)
}

fn certified(certificate: &CertificateDer<'_>) -> Option<Peer> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let mch_id = parsed.subject().iter_common_name().next()?.as_str().ok()?.to_owned();
    let at = |seconds: i64| Moment::from_millis(seconds.saturating_mul(1_000));
    let (from, until) = (parsed.validity().not_before, parsed.validity().not_after);
    // The last second counts to its end.
    Some(Peer::Certified { mch_id, valid_from: at(from.timestamp()), valid_until: at(until.timestamp()).plus_millis(999) })
}

/// Checks who issued a certificate and leaves its time to [`Peer`], so that one out of its time is answered `CERT_ERROR` instead of cut off.
#[derive(Debug)]
struct AnyTime {
    chain: Arc<dyn ClientCertVerifier>,
}

impl ClientCertVerifier for AnyTime {
    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        let Some(Peer::Certified { valid_from, .. }) = certified(end_entity) else { return Err(Unfit::BadEncoding.into()) };
        let first_day = Duration::from_millis(u64::try_from(valid_from.millis()).unwrap_or_default());
        self.chain.verify_client_cert(end_entity, intermediates, UnixTime::since_unix_epoch(first_day))
    }

    fn client_auth_mandatory(&self) -> bool {
        self.chain.client_auth_mandatory()
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.chain.root_hint_subjects()
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chain.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chain.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chain.supported_verify_schemes()
    }
}
