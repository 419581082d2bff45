//! Copies of the ledger: consistent, compressed, opened and verified before they count; the old ones thinned; and the way back from one.

mod copy;
mod error;
mod folder;
mod keep;
mod packed;
mod restore;
mod work;

pub use copy::backup;
pub(super) use copy::backup_over;
pub use error::{BackupError, RestoreError};
pub use folder::latest_backup;
pub use keep::keep;
pub use restore::{Restored, restore};

#[cfg(test)]
pub(super) use restore::{Step as RestoreStep, restore_by_steps};

use self::work::{SOON, Work};
use super::{VerifyFault, connection, journal, verify};
use crate::domain::{Moment, TillId};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many of its latest entries a quick look at a backup follows.
const LOOKED_AT: i64 = 64;

/// A copy that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupMade {
    /// Where it is.
    pub file: PathBuf,
    /// How many entries its journal has.
    pub entries: i64,
}

/// What a quick look at a backup brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupLook {
    /// It unpacks to its last byte, opens, and the end of its journal holds together.
    Opens {
        /// How many entries its journal has.
        entries: i64,
    },
    /// No fault so far, but the time was over before all of it was read.
    Unfinished,
}

/// Makes a copy in `folder`, verifies it, and thins the old ones of that ledger. The folder is made where it is to lie beside the ledger; any other must
/// be there, so that a copy meant for a stick does not land under its empty mount point.
///
/// # Errors
/// Why there is no new copy; the ledger and the older copies are as they were.
pub fn back_up(ledger: &Path, folder: &Path, till: &TillId, at: Moment) -> Result<BackupMade, BackupError> {
    folder::prepare(folder, ledger)?;
    let work = Work::begin_within(ledger, SOON)?;
    folder::remove_unfinished(folder, till)?;
    let made = make(ledger, &folder.join(folder::name(till, at)), &work)?;
    match connection::open_reader(ledger) {
        Ok((ledger, _format)) => folder::thin(folder, till, at, &ledger),
        Err(error) => tracing::warn!(%error, "old backups stay"),
    }
    Ok(made)
}

/// Waits until no backup of this ledger is being made or looked at, for so long at most.
///
/// # Errors
/// When one still is, or nobody can tell.
pub fn await_backup(ledger: &Path, patience: Duration) -> Result<(), BackupError> {
    Work::begin_within(ledger, patience).map(drop)
}

/// Makes a packed copy at `file`. An older backup of this ledger there is replaced only by a copy that has been verified; any other file is left alone.
///
/// # Errors
/// Why there is no new copy; what stood there before still does.
pub fn back_up_to(ledger: &Path, file: &Path) -> Result<BackupMade, BackupError> {
    if file.exists() {
        let (journal, _format) = connection::open_reader(ledger)?;
        if !(packed::is_packed_ledger(file) && packed::is_of(file, &journal)) {
            return Err(BackupError::NotABackup(file.to_owned()));
        }
    }
    let work = Work::begin_within(ledger, SOON)?;
    make(ledger, file, &work)
}

/// Unpacks a backup and verifies all of it. `ledger` only says where the work is done.
///
/// # Errors
/// Why it is worth nothing.
pub fn test_backup(file: &Path, ledger: &Path) -> Result<super::Verified, BackupError> {
    let work = Work::begin_within(ledger, SOON)?;
    packed::unpack(file, work.file(), &mut || true)?;
    verify(work.file()).map_err(|fault| damaged(file, &fault))
}

/// Unpacks a backup, opens it, and follows the end of its journal, as long as `go_on` says so. `ledger` only says where the work is done.
///
/// # Errors
/// Why it is worth nothing.
pub fn look_into_backup(file: &Path, ledger: &Path, go_on: &mut dyn FnMut() -> bool) -> Result<BackupLook, BackupError> {
    let work = Work::begin(ledger)?;
    if packed::unpack(file, work.file(), go_on)?.is_none() {
        return Ok(BackupLook::Unfinished);
    }
    let (connection, _format) = connection::open_reader(work.file()).map_err(|error| damaged(file, &error))?;
    match journal::follow_tail(&connection, LOOKED_AT) {
        Ok(Ok(head)) => Ok(BackupLook::Opens { entries: head.seq }),
        Ok(Err(broken)) => Err(damaged(file, &broken)),
        Err(error) => Err(damaged(file, &error)),
    }
}

fn make(ledger: &Path, file: &Path, work: &Work) -> Result<BackupMade, BackupError> {
    let part = super::place::beside(file, ".part");
    let made = pack_and_verify(ledger, &part, work).and_then(|entries| {
        folder::give_name(&part, file)?;
        Ok(BackupMade { file: file.to_owned(), entries })
    });
    if made.is_err()
        && let Err(error) = folder::remove(&part)
    {
        tracing::warn!(%error, "an unfinished backup stays behind");
    }
    made
}

/// Copies, packs, unpacks again what now lies there, and verifies that.
fn pack_and_verify(ledger: &Path, part: &Path, work: &Work) -> Result<i64, BackupError> {
    let size = copy::size_of_copy(ledger)?;
    work.needs(size)?;
    folder::needs(part, size)?;
    copy::copy_of(ledger, work.file()).map_err(|error| work.explain(error))?;
    let packed = packed::pack(work.file(), copy::head_of(work.file())?, part)?;
    work.clear()?;
    if packed::unpack(part, work.file(), &mut || true)? != Some(packed) {
        return Err(BackupError::Damaged { file: part.to_owned(), why: "the disk does not give back what was written".to_owned() });
    }
    let verified = verify(work.file()).map_err(|fault| match fault {
        VerifyFault::Unusable(error) => BackupError::Ledger(error),
        fault @ (VerifyFault::Integrity(_) | VerifyFault::Chain { .. } | VerifyFault::Projection { .. }) => BackupError::Unsound(fault),
    })?;
    Ok(verified.events)
}

fn damaged(file: &Path, why: &dyn std::fmt::Display) -> BackupError {
    BackupError::Damaged { file: file.to_owned(), why: why.to_string() }
}
