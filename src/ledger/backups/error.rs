//! Why there is no new backup, or no way back from one.

use crate::ledger::{LedgerError, VerifyFault};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why there is no new copy, or why one is worth nothing. The ledger and the older copies are as they were.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The ledger can be copied, but the copy does not verify: the ledger itself is not sound.
    #[error("the copy does not verify, so the ledger itself is not sound: {0}")]
    Unsound(VerifyFault),
    /// The folder is not there: a stick was pulled out, a network drive is away.
    #[error("the folder {} is not there", .0.display())]
    NoFolder(PathBuf),
    /// No room on the disk of that file or folder.
    #[error("there is no room for it on the disk of {}", .0.display())]
    Full(PathBuf),
    /// It cannot be written.
    #[error("{} cannot be written", .0.display())]
    NotWritable(PathBuf),
    /// What lies there is not what was written, or no whole ledger.
    #[error("the backup {} is damaged: {why}", file.display())]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file that is none of ours, or a backup of another ledger, is in the way.
    #[error("{} is no backup of this ledger, and is left alone", .0.display())]
    NotABackup(PathBuf),
    /// Another backup of this ledger is being made or looked at.
    #[error("another backup of this ledger is being made just now")]
    UnderWay,
    /// The disk failed.
    #[error("{}: {why}", path.display())]
    Disk {
        /// At which file.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
}

impl BackupError {
    /// What a failed operation on that file means.
    pub(super) fn of_io(error: &std::io::Error, path: &Path) -> Self {
        let path = path.to_owned();
        let kind = error.kind();
        if kind == ErrorKind::NotFound {
            Self::NoFolder(path.parent().map(Path::to_owned).unwrap_or(path))
        } else if matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) {
            Self::NotWritable(path)
        } else if matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge) {
            Self::Full(path)
        } else {
            Self::Disk { path, why: error.to_string() }
        }
    }
}

/// Why no backup was put in the ledger's place. What stood there still does.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// The file is no backup that could be used.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The ledger's place cannot be used: a till has it open, or it cannot be written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// It is the ledger itself.
    #[error("{} is the ledger itself", .0.display())]
    Itself(PathBuf),
    /// The ledger that is there could not be kept, so it was not replaced.
    #[error("the ledger that is there cannot be kept as {}: {why}", kept_as.display())]
    NotKept {
        /// Under which name.
        kept_as: PathBuf,
        /// The system's words.
        why: String,
    },
}
