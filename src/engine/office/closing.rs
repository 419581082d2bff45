//! A copy of the ledger when the till is closed, and on request: made, and noted in the journal.

use super::Office;
use crate::domain::{Moment, TillEvent};
use crate::ledger::{Actor, BackupError, BackupMade, Change, Entry, Ledger, LedgerError, await_backup, back_up, remember_head, wants_backup};
use std::time::Duration;

/// Makes a copy where something was sold since the latest; the till must have let go of the ledger. One that is being made already is waited for, so
/// long at most. Returns nothing where none is needed.
///
/// # Errors
/// Why there is no new copy.
pub fn back_up_after_closing(office: &Office, now: Moment, patience: Duration) -> Result<Option<BackupMade>, BackupError> {
    // A till that was never opened has nothing to lose.
    if !office.ledger.exists() || !wants_backup(&office.ledger)? {
        return Ok(None);
    }
    await_backup(&office.ledger, patience)?;
    // The other one may have it all by now.
    if !wants_backup(&office.ledger)? {
        return Ok(None);
    }
    back_up_now(office, Actor::Till, now).map(Some)
}

/// Makes a copy in the owner's folder. It is noted in the journal where no till has the ledger; an open till's backups are noted by the till.
///
/// # Errors
/// Why there is no new copy.
pub fn back_up_now(office: &Office, actor: Actor, now: Moment) -> Result<BackupMade, BackupError> {
    let made = back_up(&office.ledger, &office.backups, &office.till, now)?;
    match note(office, &made, actor, now) {
        // Somebody has the till open already.
        Err(error @ LedgerError::InUse(_)) => tracing::info!(%error, "the backup is not noted in the journal"),
        Err(error) => tracing::warn!(%error, "the backup is not noted in the journal"),
        Ok(()) => {}
    }
    remember_head(&office.ledger);
    Ok(made)
}

fn note(office: &Office, made: &BackupMade, actor: Actor, now: Moment) -> Result<(), LedgerError> {
    let event = TillEvent::BackedUp { file: made.file.display().to_string(), entries: made.entries };
    Ledger::open(&office.ledger)?.append(&[Change::Till(&[Entry { at: now, actor, event: &event, evidence: None }])])
}
