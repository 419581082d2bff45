//! What went wrong on the way.

use super::mutual::NotAsked;
use super::text;
use crate::domain::Unknown;
use rustls::AlertDescription as Alert;
use std::error::Error;
use std::io;

/// The request cannot have reached anybody who could carry it out.
pub(super) fn nothing_was_sent(unknown: &Unknown) -> bool {
    matches!(unknown, Unknown::Dns | Unknown::Connect | Unknown::Tls | Unknown::CertificateNotAsked)
}

/// What a failure on the way is called. The library's own words go into the log, cleaned.
pub(super) fn why(error: &reqwest::Error) -> Unknown {
    tracing::debug!(error = chain(error), "the call failed");
    if let Some(about_certificate) = tls_error(error).and_then(certificate_trouble) {
        about_certificate
    } else if error.is_dns() {
        Unknown::Dns
    } else if error.is_connect() && is_tls(error) {
        Unknown::Tls
    } else if error.is_connect() {
        Unknown::Connect
    } else if error.is_timeout() {
        Unknown::TimedOut
    } else {
        Unknown::Cut
    }
}

/// Where TLS itself says that it is about our certificate. With TLS 1.3 the other side's word may come after the request has left; it has not been
/// read then, but "unknown" it stays.
fn certificate_trouble(error: &rustls::Error) -> Option<Unknown> {
    match error {
        rustls::Error::Other(other) if other.0.is::<NotAsked>() => Some(Unknown::CertificateNotAsked),
        rustls::Error::AlertReceived(
            Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::CertificateRequired,
        ) => Some(Unknown::CertificateRefused),
        _ => None,
    }
}

/// The TLS library's own error, wherever it hides.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    error.downcast_ref().or_else(|| tls_error(inner(error)?))
}

/// While connecting, only TLS finds data invalid.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::InvalidData) || inner(error).is_some_and(is_tls)
}

/// What caused an error. An I/O error hides what it holds from `source`, so it is opened by hand.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|held| -> &'a (dyn Error + 'static) { held }),
        None => error.source(),
    }
}

/// An error and all that caused it, on one line.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&cause| cause.source());
    text::words(&causes.map(ToString::to_string).collect::<Vec<_>>().join(": "))
}
