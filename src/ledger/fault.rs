//! What SQLite and the operating system say, in the kinds of [`LedgerError`].

use super::LedgerError;
use rusqlite::{Error, ffi};
use std::io::ErrorKind;
use std::path::Path;

/// What a failed SQLite call means for the person at the till.
pub(super) fn of_sqlite(error: Error, path: &Path) -> LedgerError {
    if let Some(failure) = error.sqlite_error() {
        return of_code(failure.extended_code, &error.to_string(), path);
    }
    // Made by our own writing code when an entry does not fit what is there.
    if let Error::StatementChangedRows(_) = error {
        return LedgerError::Refused("it is about something that is not there, or that has ended".to_owned());
    }
    if let Error::ToSqlConversionFailure(why) = &error {
        return LedgerError::Refused(why.to_string());
    }
    // Everything else comes of a row that is not what we wrote.
    if let Error::FromSqlConversionFailure(_, _, why) = &error {
        return LedgerError::Damaged(why.to_string());
    }
    LedgerError::Damaged(error.to_string())
}

/// The primary code is the low byte of the extended one.
fn of_code(extended: i32, words: &str, path: &Path) -> LedgerError {
    match extended & 0xff {
        ffi::SQLITE_FULL => LedgerError::DiskFull,
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => LedgerError::Busy,
        ffi::SQLITE_READONLY | ffi::SQLITE_PERM => LedgerError::ReadOnly(path.to_owned()),
        ffi::SQLITE_NOTADB => LedgerError::Foreign(path.to_owned()),
        ffi::SQLITE_CANTOPEN => LedgerError::Place(words.to_owned()),
        ffi::SQLITE_CONSTRAINT | ffi::SQLITE_TOOBIG => LedgerError::Refused(words.to_owned()),
        ffi::SQLITE_IOERR | ffi::SQLITE_NOMEM | ffi::SQLITE_PROTOCOL | ffi::SQLITE_INTERRUPT => LedgerError::Disk(words.to_owned()),
        _corrupt_or_not_our_tables => LedgerError::Damaged(words.to_owned()),
    }
}

/// What a failed file operation beside the ledger means; `path` is the ledger's.
pub(super) fn of_io(error: &std::io::Error, path: &Path) -> LedgerError {
    let kind = error.kind();
    if matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) {
        LedgerError::ReadOnly(path.to_owned())
    } else if matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
        LedgerError::DiskFull
    } else {
        LedgerError::Place(format!("{}: {error}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f074_f075_f076_every_kind_of_failure_has_its_own_word() {
        let path = Path::new("l.sqlite3");
        let of = |code| of_sqlite(Error::SqliteFailure(ffi::Error::new(code), Some("words".to_owned())), path);
        assert_eq!(of(ffi::SQLITE_FULL), LedgerError::DiskFull);
        assert_eq!(of(ffi::SQLITE_BUSY_RECOVERY), LedgerError::Busy);
        assert_eq!(of(ffi::SQLITE_LOCKED), LedgerError::Busy);
        assert_eq!(of(ffi::SQLITE_READONLY_DIRECTORY), LedgerError::ReadOnly(path.to_owned()));
        assert_eq!(of(ffi::SQLITE_NOTADB), LedgerError::Foreign(path.to_owned()));
        assert!(matches!(of(ffi::SQLITE_CANTOPEN_ISDIR), LedgerError::Place(_)));
        assert!(matches!(of(ffi::SQLITE_IOERR_FSYNC), LedgerError::Disk(_)));
        assert!(matches!(of(ffi::SQLITE_CORRUPT_INDEX), LedgerError::Damaged(_)));
        assert!(matches!(of(ffi::SQLITE_CONSTRAINT_UNIQUE), LedgerError::Refused(_)));
    }

    #[test]
    fn f076_a_place_that_refuses_is_named() {
        let path = Path::new("l.sqlite3");
        assert_eq!(of_io(&ErrorKind::PermissionDenied.into(), path), LedgerError::ReadOnly(path.to_owned()));
        assert_eq!(of_io(&ErrorKind::ReadOnlyFilesystem.into(), path), LedgerError::ReadOnly(path.to_owned()));
        assert_eq!(of_io(&ErrorKind::StorageFull.into(), path), LedgerError::DiskFull);
        assert!(matches!(of_io(&ErrorKind::NotADirectory.into(), path), LedgerError::Place(text) if text.contains("l.sqlite3")));
    }
}
