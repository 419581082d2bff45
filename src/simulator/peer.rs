//! Who is at the other end of a connection, as far as the handshake has proven it.

use super::request::Refused;
use super::rules::Rules;
use crate::domain::Moment;

/// The other end of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Nobody in particular: no client certificate, or no TLS at all.
    Bare,
    /// The holder of a certificate that the gateway's own authority has issued.
    Certified {
        /// For whom it was issued: the subject's common name.
        mch_id: String,
        /// From when on it counts.
        valid_from: Moment,
        /// Until when, inclusive.
        valid_until: Moment,
    },
}

/// Why a peer is turned away from `/secapi/*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TurnedAway {
    /// By the web server, before anything is read (protocol §1.3).
    Unasked,
    /// `return_code=FAIL`.
    Revoked,
    /// A signed `CERT_ERROR`.
    Wrong(Refused),
}

impl Peer {
    /// Whether it may use what needs the certificate of that merchant.
    ///
    /// Protocol §1.3 and §5.6 leave open which fault is answered how. Here a certificate out of its time or of another merchant is a signed
    /// `CERT_ERROR`, and a revoked one is not taken at all, with the words that the page gives.
    pub(super) fn may_use_secapi(&self, mch_id: &str, rules: &Rules, now: Moment) -> Result<(), TurnedAway> {
        if !rules.certificate_wanted {
            return Ok(());
        }
        let wrong = |words: &str| Err(TurnedAway::Wrong(Refused::new("CERT_ERROR", words)));
        match self {
            Self::Bare => Err(TurnedAway::Unasked),
            Self::Certified { mch_id: holder, .. } if holder != mch_id => wrong("证书与商户号不匹配"),
            Self::Certified { .. } if rules.certificate_revoked => Err(TurnedAway::Revoked),
            Self::Certified { valid_from, .. } if now < *valid_from => wrong("证书未生效"),
            Self::Certified { valid_until, .. } if now > *valid_until => wrong("证书已过期"),
            Self::Certified { .. } => Ok(()),
        }
    }
}
