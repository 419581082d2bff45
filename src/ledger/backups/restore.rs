//! A backup put in the ledger's place: verified first, the old ledger kept, and at no instant neither of them there.

use super::work::{SOON, Work};
use super::{BackupError, RestoreError, copy, damaged, packed};
use crate::domain::{ChainHead, Moment, TillEvent};
use crate::ledger::connection::{self, Content};
use crate::ledger::journal::{self, Actor, Entry, Head};
use crate::ledger::lock::WriterLock;
use crate::ledger::outside::{self, Outside};
use crate::ledger::{LedgerError, fault, migration, place, verify};
use rusqlite::TransactionBehavior;
use std::fs::File;
use std::path::{Path, PathBuf};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The ledger that stood there before; nothing where there was none.
    pub kept_as: Option<PathBuf>,
    /// How many entries the ledger now has, the word of the restoring included.
    pub entries: i64,
}

/// What has just been done; a crash may follow each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ledger) enum Step {
    /// The backup lies beside the ledger, whole.
    Verified,
    /// It has the entry that says what it is.
    Noted,
    /// Nothing of the old ledger is in its log any more.
    LogFolded,
    /// The old ledger has its second name.
    OldKept,
    /// The new one has the ledger's name.
    Swapped,
}

/// Puts the backup `file`, packed or plain, in the place of the ledger, and notes that in its journal. The ledger that is there is kept beside it.
///
/// # Errors
/// What stood there before still does.
pub fn restore(file: &Path, ledger: &Path, at: Moment) -> Result<Restored, RestoreError> {
    restore_by_steps(file, ledger, at, &mut |_step| Ok(()))
}

/// The same; `done` hears of every step and may end it there.
pub(in crate::ledger) fn restore_by_steps(
    file: &Path,
    ledger: &Path,
    at: Moment,
    done: &mut dyn FnMut(Step) -> Result<(), RestoreError>,
) -> Result<Restored, RestoreError> {
    if file.canonicalize().is_ok_and(|file| ledger.canonicalize().is_ok_and(|ledger| file == ledger)) {
        return Err(RestoreError::Itself(file.to_owned()));
    }
    place::make_folder(ledger)?;
    let mut lock = WriterLock::take(ledger)?;
    let work = Work::begin_within(ledger, SOON)?;
    take_up(file, &work)?;
    done(Step::Verified)?;

    let before = head_of(ledger);
    let head = note(&work, file, before, at)?;
    done(Step::Noted)?;

    let kept_as = if place::is_missing_or_empty(ledger) {
        set_log_aside(ledger, at)?;
        None
    } else {
        fold_log(ledger, at)?;
        done(Step::LogFolded)?;
        Some(keep_old(ledger, at)?)
    };
    done(Step::OldKept)?;

    // One rename: there is no instant at which no ledger is there.
    let moved = std::fs::rename(work.file(), ledger);
    moved.map_err(|error| RestoreError::Ledger(fault::of_io(&error, ledger)))?;
    place::sync_folder(ledger)?;
    done(Step::Swapped)?;
    lock.note_ledger();
    // A crash before this line does no harm: the journal itself tells why it does not hold what was remembered.
    outside::write(ledger, &Outside { head, checked: head, restored: Some(head) })?;
    Ok(Restored { kept_as, entries: head.seq })
}

/// Lays the backup beside the ledger, plain, and verifies all of it.
fn take_up(file: &Path, work: &Work) -> Result<(), BackupError> {
    if packed::is_packed(file)? {
        packed::unpack(file, work.file(), &mut || true)?;
    } else {
        work.needs(copy::size_of_copy(file)?)?;
        copy::copy_of(file, work.file()).map_err(|error| work.explain(error))?;
    }
    verify(work.file()).map(drop).map_err(|fault| damaged(file, &fault))
}

/// Where the ledger that is there ends, as far as it or the memory outside tells.
fn head_of(ledger: &Path) -> Head {
    let read = || Head::read(&connection::open_reader(ledger).ok()?.0).ok();
    let remembered = || outside::read(ledger).map(|outside| outside.head);
    read().or_else(remembered).unwrap_or(Head::START)
}

/// Brings it to the newest format and writes down what it is. Whole in one file when this returns.
fn note(work: &Work, file: &Path, before: Head, at: Moment) -> Result<Head, RestoreError> {
    let explain = |error| RestoreError::Ledger(fault::of_sqlite(error, work.file()));
    let (mut connection, content) = connection::open_writer(work.file())?;
    let format = match content {
        Content::Nothing => 0,
        Content::Ledger { format } => format,
    };
    migration::migrate(&mut connection, format).map_err(explain)?;
    let event = TillEvent::Restored { file: file.display().to_string(), before: ChainHead::from(before) };
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(explain)?;
    journal::append(&transaction, journal::TILL, &[Entry { at, actor: Actor::CommandLine, event: &event, evidence: None }]).map_err(explain)?;
    transaction.commit().map_err(explain)?;
    let head = Head::read(&connection).map_err(explain)?;
    connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_row| Ok(())).map_err(explain)?;
    connection.close().map_err(|(_connection, error)| explain(error))?;
    let synced = File::open(work.file()).and_then(|file| file.sync_all());
    synced.map_err(|error| RestoreError::Ledger(fault::of_io(&error, work.file())))?;
    Ok(head)
}

/// Puts all of the old ledger into its one file. Where it is too damaged for that, its log is kept beside it; a log that stayed would be taken for
/// the new ledger's.
fn fold_log(ledger: &Path, at: Moment) -> Result<(), RestoreError> {
    let folded = connection::open_writer(ledger).and_then(|(connection, _content)| {
        let explain = |error| fault::of_sqlite(error, ledger);
        connection.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_row| Ok(())).map_err(explain)?;
        connection.close().map_err(|(_connection, error)| explain(error))
    });
    match folded {
        Ok(()) if log_files(ledger).iter().any(|file| file.exists()) => Err(RestoreError::Ledger(LedgerError::Busy)),
        Ok(()) => Ok(()),
        Err(LedgerError::Damaged(_) | LedgerError::Foreign(_) | LedgerError::TooNew { .. } | LedgerError::Disk(_)) => set_log_aside(ledger, at),
        Err(
            error @ (LedgerError::Refused(_)
            | LedgerError::ReadOnly(_)
            | LedgerError::Missing(_)
            | LedgerError::TooOld { .. }
            | LedgerError::DiskFull
            | LedgerError::InUse(_)
            | LedgerError::Busy
            | LedgerError::Place(_)
            | LedgerError::Shared { .. }),
        ) => Err(RestoreError::Ledger(error)),
    }
}

fn log_files(ledger: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|side| place::beside(ledger, side))
}

fn set_log_aside(ledger: &Path, at: Moment) -> Result<(), RestoreError> {
    let kept_as = kept_name(ledger, at);
    for (file, side) in log_files(ledger).iter().zip(["-wal", "-shm"]) {
        if file.exists() {
            std::fs::rename(file, place::beside(&kept_as, side)).map_err(|error| not_kept(&kept_as, &error))?;
        }
    }
    Ok(place::sync_folder(ledger)?)
}

/// Gives the old ledger a second name beside the first, or a copy where the disk knows no second names.
fn keep_old(ledger: &Path, at: Moment) -> Result<PathBuf, RestoreError> {
    let kept_as = kept_name(ledger, at);
    let explain = |error: std::io::Error| not_kept(&kept_as, &error);
    if let Err(error) = std::fs::hard_link(ledger, &kept_as) {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            return Err(explain(error));
        }
        let part = place::beside(&kept_as, ".part");
        std::fs::copy(ledger, &part).map_err(explain)?;
        File::open(&part).and_then(|file| file.sync_all()).map_err(explain)?;
        std::fs::rename(&part, &kept_as).map_err(explain)?;
    }
    place::sync_folder(ledger)?;
    Ok(kept_as)
}

fn kept_name(ledger: &Path, at: Moment) -> PathBuf {
    let time = at.beijing_compact();
    let (date, clock) = time.split_at_checked(8).unwrap_or_default();
    place::beside(ledger, &format!(".before-restore-{date}-{clock}"))
}

fn not_kept(kept_as: &Path, error: &std::io::Error) -> RestoreError {
    RestoreError::NotKept { kept_as: kept_as.to_owned(), why: error.to_string() }
}
