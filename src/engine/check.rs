//! The opening check-up: could a sale be taken now?

use crate::domain::{TillId, Unknown};
use crate::ledger::LedgerError;
use crate::setup::{CertificateProblem, CertificateStanding, KeyProblem, KeySource, SettingsError};
use std::path::PathBuf;

/// One line of the check-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub item: CheckItem,
    /// What was found.
    pub finding: Finding,
}

/// What is looked at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckItem {
    /// `scantill.toml`.
    Settings,
    /// The API key.
    Key,
    /// `ledger.sqlite3`.
    Ledger,
    /// A signed query for a number that cannot exist.
    Gateway,
    /// This computer's clock against the gateway's.
    Clock,
    /// The client certificate, without which no refund can be sent. Sales need none.
    Certificate,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Complete and consistent.
    SettingsGood {
        /// The shop's name.
        shop: String,
        /// This till.
        till: TillId,
    },
    /// Missing or wrong.
    SettingsBad(SettingsError),
    /// There, and of the right form.
    KeyGood(KeySource),
    /// Missing or unusable.
    KeyBad(KeyProblem),
    /// Opens, is ours, and its latest entries hold together.
    LedgerGood(PathBuf),
    /// Cannot be used.
    LedgerBad(LedgerError),
    /// It answered the question as it must, in this many milliseconds.
    GatewayGood(u32),
    /// It answered, but not as it must: most often the key, the merchant number or the appid is wrong.
    GatewayRefuses(Unknown),
    /// It did not answer.
    GatewaySilent(Unknown),
    /// It answered with something that this question cannot have as an answer.
    GatewayOdd,
    /// Within a minute of the gateway's; how far ahead, in milliseconds.
    ClockGood(i64),
    /// More than a minute off; how far ahead, in milliseconds.
    ClockOff(i64),
    /// There is a client certificate, and this is where it stands.
    Certificate(CertificateStanding),
    /// There is none to be had.
    CertificateBad(CertificateProblem),
    /// Not looked at, because something before it is missing.
    NotTried,
}

impl Finding {
    /// Nothing is to be done about it.
    pub fn is_good(&self) -> bool {
        match self {
            Self::SettingsGood { .. } | Self::KeyGood(_) | Self::LedgerGood(_) | Self::GatewayGood(_) | Self::ClockGood(_) => true,
            Self::Certificate(CertificateStanding::Good { .. }) => true,
            Self::Certificate(
                CertificateStanding::EndsSoon { .. }
                | CertificateStanding::Expired { .. }
                | CertificateStanding::NotYetValid { .. }
                | CertificateStanding::OtherMerchant { .. },
            )
            | Self::CertificateBad(_) => false,
            Self::SettingsBad(_)
            | Self::KeyBad(_)
            | Self::LedgerBad(_)
            | Self::GatewayRefuses(_)
            | Self::GatewaySilent(_)
            | Self::GatewayOdd
            | Self::ClockOff(_)
            | Self::NotTried => false,
        }
    }

    /// A sale could be taken in spite of it: no certificate is needed for one, and a ledger that is in use is in use by a till that takes them.
    pub fn lets_sell(&self) -> bool {
        self.is_good() || matches!(self, Self::Certificate(_) | Self::CertificateBad(_) | Self::LedgerBad(LedgerError::InUse(_)))
    }

    /// Settings and key are not what is wrong.
    pub fn is_configured(&self) -> bool {
        !matches!(self, Self::SettingsBad(_) | Self::KeyBad(_))
    }
}
