//! The working file beside the ledger: a plain copy while it is packed, an unpacked one while it is verified. One at a time.

use super::BackupError;
use crate::ledger::{LedgerError, place};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::Duration;

/// For so long a mere look at a backup is waited for; it is over by then.
pub(super) const SOON: Duration = Duration::from_secs(5);

/// How much room is left to the ledger itself and to everything else, in bytes.
const RESERVE: u64 = 64 * 1024 * 1024;

/// What SQLite may have put beside the file.
const SIDES: [&str; 4] = ["", "-journal", "-wal", "-shm"];

/// The right to the working file; it is removed with it.
pub(super) struct Work {
    file: PathBuf,
    _lock: File,
}

impl Work {
    /// Takes it, and removes what a crash left behind. The lock goes with its holder, however that ends; the lock file stays.
    pub(super) fn begin(ledger: &Path) -> Result<Self, BackupError> {
        let (lock, lock_path) = lock_file(ledger)?;
        match lock.try_lock() {
            Ok(()) => Self::with(lock, ledger),
            Err(TryLockError::WouldBlock) => Err(BackupError::UnderWay),
            Err(TryLockError::Error(error)) => Err(BackupError::of_io(&error, &lock_path)),
        }
    }

    /// The same; waits for whoever has it, for so long at most.
    pub(super) fn begin_within(ledger: &Path, patience: Duration) -> Result<Self, BackupError> {
        match Self::begin(ledger) {
            Err(BackupError::UnderWay) => {}
            begun => return begun,
        }
        let (lock, lock_path) = lock_file(ledger)?;
        let (locked, heard) = channel();
        // Where nobody waits any more, the lock is given back as soon as it is there.
        std::thread::spawn(move || locked.send(lock.lock().map(|()| lock)));
        match heard.recv_timeout(patience) {
            Ok(Ok(lock)) => Self::with(lock, ledger),
            Ok(Err(error)) => Err(BackupError::of_io(&error, &lock_path)),
            Err(_too_long) => Err(BackupError::UnderWay),
        }
    }

    fn with(lock: File, ledger: &Path) -> Result<Self, BackupError> {
        let work = Self { file: place::beside(ledger, ".work"), _lock: lock };
        work.clear()?;
        Ok(work)
    }

    /// The working file.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Removes the working file.
    pub(super) fn clear(&self) -> Result<(), BackupError> {
        SIDES.iter().try_for_each(|side| super::folder::remove(&place::beside(&self.file, side)))
    }

    /// There must be room for so many bytes, and some to spare.
    pub(super) fn needs(&self, bytes: u64) -> Result<(), BackupError> {
        if room_for_work(&self.file)? < bytes { Err(BackupError::Full(self.file.clone())) } else { Ok(()) }
    }

    /// What a failure at the working file means.
    pub(super) fn explain(&self, error: LedgerError) -> BackupError {
        match error {
            LedgerError::DiskFull => BackupError::Full(self.file.clone()),
            error => BackupError::Ledger(error),
        }
    }
}

fn lock_file(ledger: &Path) -> Result<(File, PathBuf), BackupError> {
    let path = place::sibling(ledger, "work-lock");
    match place::private_file().write(true).create(true).truncate(false).open(&path) {
        Ok(file) => Ok((file, path)),
        Err(error) => Err(BackupError::of_io(&error, &path)),
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if let Err(error) = self.clear() {
            tracing::warn!(%error, "a working file stays behind until the next backup");
        }
    }
}

/// How many bytes may be written at `path` without taking the room that others need.
pub(super) fn room_for_work(path: &Path) -> Result<u64, BackupError> {
    let free = fs4::available_space(place::folder(path)).map_err(|error| BackupError::of_io(&error, path))?;
    Ok(free.saturating_sub(RESERVE))
}
