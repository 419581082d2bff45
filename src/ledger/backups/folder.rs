//! The owner's folder: what the files in it are called, what is left over, what is old.

use super::{BackupError, keep, packed};
use crate::domain::{Moment, TillId};
use crate::ledger::place;
use rusqlite::Connection;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const ENDING: &str = ".sqlite3.gz";
const UNFINISHED: &str = ".part";

/// A ledger never packs to more than this share of its size, by long experience; a disk that fills up all the same is noticed when it does.
const PACKS_TO_A: u64 = 3;

fn beginning(till: &TillId) -> String {
    format!("scantill-{till}-")
}

/// `scantill-T1-20261121-220000.sqlite3.gz`, in Beijing time.
pub(super) fn name(till: &TillId, at: Moment) -> String {
    let time = at.beijing_compact();
    let (date, clock) = time.split_at_checked(8).unwrap_or_default();
    format!("{}{date}-{clock}{ENDING}", beginning(till))
}

/// When a file of that name was made, if it is a backup of that till.
fn made_at(name: &str, till: &TillId) -> Option<Moment> {
    let (date, clock) = name.strip_prefix(&beginning(till))?.strip_suffix(ENDING)?.split_once('-')?;
    Moment::parse_beijing_compact(&format!("{date}{clock}"))
}

/// The folder must be there; one beside the ledger is made.
pub(super) fn prepare(folder: &Path, ledger: &Path) -> Result<(), BackupError> {
    if folder.parent() == Some(place::folder(ledger)) {
        place::make_folder(&folder.join("backup"))?;
    }
    match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(BackupError::NoFolder(folder.to_owned())),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(BackupError::NotWritable(folder.to_owned())),
        Err(_) => Err(BackupError::NoFolder(folder.to_owned())),
    }
}

/// There must be room for a packed ledger of so many bytes on the disk of `part`.
pub(super) fn needs(part: &Path, bytes: u64) -> Result<(), BackupError> {
    let free = fs4::available_space(place::folder(part)).map_err(|error| BackupError::of_io(&error, part))?;
    if free < bytes.div_euclid(PACKS_TO_A) { Err(BackupError::Full(place::folder(part).to_owned())) } else { Ok(()) }
}

/// The latest backup of that till in the folder; nothing where there is none. One that is dated after `now` was made under a wrong clock, and does not
/// tell when.
///
/// # Errors
/// When the folder is not there or cannot be read.
pub fn latest_backup(folder: &Path, till: &TillId, now: Moment) -> Result<Option<(Moment, PathBuf)>, BackupError> {
    Ok(backups(folder, till)?.into_iter().filter(|(at, _)| *at <= now).max())
}

fn backups(folder: &Path, till: &TillId) -> Result<Vec<(Moment, PathBuf)>, BackupError> {
    let mut found = vec![];
    for path in files(folder)? {
        if let Some(at) = path.file_name().and_then(|name| made_at(name.to_str()?, till)) {
            found.push((at, path));
        }
    }
    Ok(found)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let explain = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => BackupError::NoFolder(folder.to_owned()),
        _other => BackupError::of_io(&error, folder),
    };
    let entries = std::fs::read_dir(folder).map_err(explain)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(explain)).collect()
}

/// Removes what an earlier attempt left unfinished.
pub(super) fn remove_unfinished(folder: &Path, till: &TillId) -> Result<(), BackupError> {
    for path in files(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.strip_suffix(UNFINISHED).is_some_and(|name| made_at(name, till).is_some()) {
            remove(&path)?;
        }
    }
    Ok(())
}

/// Removes old backups of this ledger. One that has what `ledger` has not, that of a lost one or of days before a restore, is all that is left of it; it
/// stays, as does one that cannot be removed or does not tell. None of that is a fault of the new one.
pub(super) fn thin(folder: &Path, till: &TillId, now: Moment, ledger: &Connection) {
    let Ok(backups) = backups(folder, till) else { return };
    let made: Vec<_> = backups.iter().map(|(at, _)| *at).collect();
    let kept = keep(&made, now.floor_to_second());
    for (_at, path) in backups.iter().filter(|(at, path)| !kept.contains(at) && packed::is_of(path, ledger)) {
        if let Err(error) = remove(path) {
            tracing::warn!(%error, "an old backup stays");
        }
    }
}

/// Gives a finished copy its name, durably.
pub(super) fn give_name(part: &Path, file: &Path) -> Result<(), BackupError> {
    std::fs::rename(part, file).map_err(|error| BackupError::of_io(&error, file))?;
    if cfg!(unix) {
        match File::open(place::folder(file)).and_then(|folder| folder.sync_all()) {
            // Some foreign file systems do not know how to, and do it by themselves.
            Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
                return Err(BackupError::of_io(&error, file));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), BackupError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(BackupError::of_io(&error, path)),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_till_and_its_time() {
        let (till, other) = (TillId::new("T1").expect("a till"), TillId::new("T10").expect("a till"));
        let at = Moment::parse_beijing_compact("20261121220000").expect("a time");
        assert_eq!(name(&till, at), "scantill-T1-20261121-220000.sqlite3.gz");
        assert_eq!(made_at(&name(&till, at), &till), Some(at));
        assert_eq!(made_at(&name(&other, at), &till), None);
        for foreign in ["", "scantill-T1-.sqlite3.gz", "scantill-T1-20261121-220000.sqlite3", "scantill-T1-20261141-220000.sqlite3.gz", "照片.jpg"]
        {
            assert_eq!(made_at(foreign, &till), None, "{foreign}");
        }
    }
}
