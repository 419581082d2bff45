//! How disk, backups and the day before stand, for the check-up.

use crate::domain::{BusinessDay, Moment};
use crate::ledger::BackupError;
use std::path::PathBuf;

/// Room on the ledger's disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskStanding {
    /// Enough.
    Good {
        /// So much.
        free: u64,
    },
    /// Under 1 GiB.
    Short {
        /// So much.
        free: u64,
    },
    /// Under 100 MiB: the till will stop before long.
    Full {
        /// So much.
        free: u64,
    },
}

impl DiskStanding {
    const SHORT: u64 = 1024 * 1024 * 1024;
    const FULL: u64 = 100 * 1024 * 1024;

    /// What that much room means.
    pub fn of(free: u64) -> Self {
        if free < Self::FULL {
            Self::Full { free }
        } else if free < Self::SHORT {
            Self::Short { free }
        } else {
            Self::Good { free }
        }
    }

    /// Nothing is to be done.
    pub fn is_good(self) -> bool {
        match self {
            Self::Good { .. } => true,
            Self::Short { .. } | Self::Full { .. } => false,
        }
    }
}

/// How the latest backup stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackupStanding {
    /// There is none, and nothing that would need one.
    NotNeeded,
    /// There is none.
    None {
        /// Where it would be.
        folder: PathBuf,
    },
    /// It opens.
    Good {
        /// Which.
        file: PathBuf,
        /// When it was made.
        at: Moment,
        /// All of it was read; else there was no time for that.
        whole: bool,
    },
    /// It opens, but two days with sales came after it.
    Old {
        /// When it was made.
        at: Moment,
    },
    /// It does not open, or its folder is not there.
    Bad(BackupError),
}

impl BackupStanding {
    /// Nothing is to be done.
    pub fn is_good(&self) -> bool {
        match self {
            Self::NotNeeded | Self::Good { .. } | Self::Bad(BackupError::UnderWay) => true,
            Self::None { .. } | Self::Old { .. } | Self::Bad(_) => false,
        }
    }
}

/// How the business day before stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YesterdayStanding {
    /// Which day.
    pub day: BusinessDay,
    /// How it stands.
    pub end: DayEnd,
}

/// How far the end of a day has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayEnd {
    /// Nothing was sold and there is no bill: nothing is to be matched.
    NoSales,
    /// The gateway makes the bill of a day at 10:00 of the next.
    NotReady,
    /// There is no bill yet, or no match with it.
    NoBill,
    /// Some differences wait for a person.
    Differs,
    /// Everything is explained; nobody has closed it yet.
    Matched,
    /// Closed.
    Closed,
}

impl YesterdayStanding {
    /// Nothing is to be done.
    pub fn is_good(self) -> bool {
        match self.end {
            DayEnd::NoSales | DayEnd::NotReady | DayEnd::Matched | DayEnd::Closed => true,
            DayEnd::NoBill | DayEnd::Differs => false,
        }
    }
}
