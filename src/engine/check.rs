//! The opening check-up: could a sale be taken now?

use super::standing::{BackupStanding, DiskStanding, YesterdayStanding};
use crate::domain::{Moment, TillId, Unknown};
use crate::ledger::{BackupError, ChainCheck, LedgerError};
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
    /// The entries of the journal that came since the last look.
    Chain,
    /// Room on the ledger's disk.
    Disk,
    /// The latest backup.
    Backup,
    /// The business day before.
    Yesterday,
}

impl CheckItem {
    /// What is looked at beside the engine's thread, because it takes its time.
    pub const SLOW: [Self; 4] = [Self::Chain, Self::Disk, Self::Backup, Self::Yesterday];
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
    /// The chain was followed from where it was last followed.
    Chain(ChainCheck),
    /// The chain holds, but this ledger took another one's place, and refunds wait for a person.
    Restored {
        /// When.
        at: Moment,
        /// How many entries the other had.
        entries: i64,
    },
    /// The chain holds, but this ledger was used on another computer before, and refunds wait for a person.
    Moved {
        /// Since when it is used here.
        at: Moment,
    },
    /// So much room there is.
    Disk(DiskStanding),
    /// How the latest backup stands.
    Backup(BackupStanding),
    /// How the business day before stands.
    Yesterday(YesterdayStanding),
    /// It could not be looked at.
    NotSeen(LedgerError),
    /// It is being looked at.
    UnderWay,
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
            Self::Chain(ChainCheck::Good { .. } | ChainCheck::Partly { .. }) => true,
            Self::Chain(ChainCheck::Broken { .. } | ChainCheck::Replaced { .. }) | Self::Restored { .. } | Self::Moved { .. } => false,
            Self::Disk(disk) => disk.is_good(),
            Self::Backup(backup) => backup.is_good(),
            Self::Yesterday(yesterday) => yesterday.is_good(),
            Self::SettingsBad(_)
            | Self::KeyBad(_)
            | Self::LedgerBad(_)
            | Self::GatewayRefuses(_)
            | Self::GatewaySilent(_)
            | Self::GatewayOdd
            | Self::ClockOff(_)
            | Self::NotSeen(_)
            | Self::UnderWay
            | Self::NotTried => false,
        }
    }

    /// A sale could be taken in spite of it: no certificate is needed for one, a ledger that is in use is in use by a till that takes them, and what
    /// is looked at besides is for a person to mend, not for a customer to wait for.
    pub fn lets_sell(&self) -> bool {
        match self {
            Self::Certificate(_)
            | Self::CertificateBad(_)
            | Self::LedgerBad(LedgerError::InUse(_))
            | Self::Chain(_)
            | Self::Restored { .. }
            | Self::Moved { .. }
            | Self::Disk(_)
            | Self::Backup(_)
            | Self::Yesterday(_)
            | Self::NotSeen(_)
            | Self::UnderWay => true,
            Self::SettingsGood { .. }
            | Self::SettingsBad(_)
            | Self::KeyGood(_)
            | Self::KeyBad(_)
            | Self::LedgerGood(_)
            | Self::LedgerBad(_)
            | Self::GatewayGood(_)
            | Self::GatewayRefuses(_)
            | Self::GatewaySilent(_)
            | Self::GatewayOdd
            | Self::ClockGood(_)
            | Self::ClockOff(_)
            | Self::NotTried => self.is_good(),
        }
    }

    /// It must be mended soon: what is kept, or the room for it, is in danger.
    pub fn is_urgent(&self) -> bool {
        matches!(self, Self::Chain(ChainCheck::Broken { .. }) | Self::Disk(DiskStanding::Full { .. }))
    }

    /// It is not known yet.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::NotTried | Self::UnderWay | Self::Backup(BackupStanding::Bad(BackupError::UnderWay)))
    }

    /// Settings and key are not what is wrong.
    pub fn is_configured(&self) -> bool {
        !matches!(self, Self::SettingsBad(_) | Self::KeyBad(_))
    }
}
