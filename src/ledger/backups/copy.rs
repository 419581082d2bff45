//! A copy of a ledger that is worth having: taken by SQLite, made durable, and verified before it takes the place of an older one.

use crate::ledger::journal::Head;
use crate::ledger::{LedgerError, Verified, VerifyFault, connection, fault, place, verify};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

/// Copies the ledger at `from` to `to`, as of one instant; a till may have it open. An older backup of this ledger at `to` is replaced only by a copy that
/// has been verified; any other file there is left alone.
///
/// # Errors
/// Why there is no new copy; what stood at `to` before still does.
pub fn backup(from: &Path, to: &Path) -> Result<Verified, VerifyFault> {
    check_older(from, to).map_err(VerifyFault::Unusable)?;
    backup_over(from, to)
}

/// The same; replaces another ledger's backup too.
pub(in crate::ledger) fn backup_over(from: &Path, to: &Path) -> Result<Verified, VerifyFault> {
    check_target(from, to).map_err(VerifyFault::Unusable)?;
    let (source, _format) = connection::open_reader(from).map_err(VerifyFault::Unusable)?;
    let part = place::beside(to, ".part");
    let finished = copy(&source, &part).map_err(VerifyFault::Unusable).and_then(|()| verify(&part)).and_then(|verified| {
        put_in_place(&part, to).map_err(VerifyFault::Unusable)?;
        Ok(verified)
    });
    if finished.is_err()
        && let Err(error) = remove(&part)
    {
        tracing::warn!(%error, "an unfinished backup stays behind");
    }
    finished
}

/// `to` may be free or an older backup, but neither another program's file nor a ledger in use: replacing that under its log would ruin it.
fn check_target(from: &Path, to: &Path) -> Result<(), LedgerError> {
    if to.canonicalize().is_ok_and(|to| from.canonicalize().is_ok_and(|from| from == to)) {
        return Err(LedgerError::Place(format!("{} is the ledger itself", to.display())));
    }
    if ["-wal", "-journal"].iter().any(|suffix| place::beside(to, suffix).exists()) {
        return Err(LedgerError::Place(format!("{} is a ledger in use", to.display())));
    }
    if to.exists() { connection::open_reader(to).map(drop) } else { Ok(()) }
}

/// What lies at `to` may be replaced only where this ledger has all that it has, and where it is no till's.
fn check_older(from: &Path, to: &Path) -> Result<(), LedgerError> {
    check_target(from, to)?;
    if !to.exists() {
        return Ok(());
    }
    let is_a_tills = |kind| place::sibling(to, kind).exists() && place::sibling(to, kind) != place::sibling(from, kind);
    if ["lock", "head"].into_iter().any(is_a_tills) {
        return Err(LedgerError::Place(format!("{} is the ledger of a till", to.display())));
    }
    let (source, _format) = connection::open_reader(from)?;
    match head_of(to)?.is_in(&source).map_err(|error| fault::of_sqlite(error, from))? {
        true => Ok(()),
        false => Err(LedgerError::Place(format!("{} is a copy of another ledger, or has what this one has not", to.display()))),
    }
}

/// Where the journal of the ledger at that path ends.
pub(super) fn head_of(ledger: &Path) -> Result<Head, LedgerError> {
    let (connection, _format) = connection::open_reader(ledger)?;
    Head::read(&connection).map_err(|error| fault::of_sqlite(error, ledger))
}

/// How many bytes a plain copy of the ledger at `from` has.
pub(super) fn size_of_copy(from: &Path) -> Result<u64, LedgerError> {
    let (source, _format) = connection::open_reader(from)?;
    let number = |name| source.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(|error| fault::of_sqlite(error, from));
    Ok(u64::try_from(number("page_count")?.saturating_mul(number("page_size")?)).unwrap_or_default())
}

/// Copies the ledger at `from` to `to`, as of one instant, and makes that durable; verifies nothing.
pub(super) fn copy_of(from: &Path, to: &Path) -> Result<(), LedgerError> {
    let (source, _format) = connection::open_reader(from)?;
    copy(&source, to)
}

fn copy(source: &Connection, part: &Path) -> Result<(), LedgerError> {
    let explain = |error| fault::of_sqlite(error, part);
    remove(part)?;
    place::make_folder(part)?;
    place::make_file(part)?;
    let mut copy = Connection::open_with_flags(part, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(explain)?;
    if Backup::new(source, &mut copy).and_then(|backup| backup.step(-1)).map_err(explain)? != StepResult::Done {
        return Err(LedgerError::Busy);
    }
    // A backup is one file that needs no log beside it.
    copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_row| Ok(())).map_err(explain)?;
    copy.close().map_err(|(_connection, error)| explain(error))?;
    File::open(part).and_then(|file| file.sync_all()).map_err(|error| fault::of_io(&error, part))
}

fn put_in_place(part: &Path, to: &Path) -> Result<(), LedgerError> {
    std::fs::rename(part, to).map_err(|error| fault::of_io(&error, to))?;
    place::sync_folder(to)
}

/// Removes an unfinished copy, with the log that a crash may have left beside it.
fn remove(part: &Path) -> Result<(), LedgerError> {
    for file in [place::beside(part, "-journal"), part.to_owned()] {
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(fault::of_io(&error, part)),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
