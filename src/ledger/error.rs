//! Why the ledger cannot be used, in kinds that a person can act on.

use std::path::PathBuf;

/// Why the ledger did not open or did not take an entry. In every case what was durable before is still there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Written by a newer version of this program.
    #[error("this ledger was written by a newer version of the program (format {found}, this version knows {known})")]
    TooNew {
        /// The file's format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// Written by an older version, and nothing but a till that opens it brings it up to date.
    #[error("this ledger was written by an older version of the program (format {found}, this version needs {known}): open the till once")]
    TooOld {
        /// The file's format.
        found: i64,
        /// The format that is needed.
        known: i64,
    },
    /// An SQLite file, but not a ledger of this program, or not SQLite at all.
    #[error("{} is not a ledger of this program", .0.display())]
    Foreign(PathBuf),
    /// SQLite, the chain or an entry says that bytes have changed.
    #[error("the ledger is damaged: {0}")]
    Damaged(String),
    /// An entry breaks a rule of the ledger: a number that is already there, an event of an unknown sale. Nothing was written.
    #[error("the ledger refuses an entry that breaks its rules: {0}")]
    Refused(String),
    /// It cannot be written.
    #[error("the ledger {} cannot be written", .0.display())]
    ReadOnly(PathBuf),
    /// There was a ledger here, and it is gone or empty. A new one is begun only where `ledger.lock` is taken away too.
    #[error("the ledger {} is gone", .0.display())]
    Missing(PathBuf),
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// Another till has it open; who, as far as the lock file tells.
    #[error("another till has this ledger open ({0})")]
    InUse(String),
    /// Locked by another program for too long.
    #[error("another program keeps the ledger locked")]
    Busy,
    /// The folder or the file is not there or not accessible.
    #[error("the ledger's place cannot be used: {0}")]
    Place(String),
    /// The folder is not this computer's alone.
    #[error("the folder {} is shared ({by}): a ledger must lie on a disk of this computer", folder.display())]
    Shared {
        /// The folder of the ledger.
        folder: PathBuf,
        /// What else has its hands on it: the kind of a network disk, or the folder that is carried elsewhere.
        by: String,
    },
    /// The disk failed.
    #[error("the disk failed: {0}")]
    Disk(String),
}
