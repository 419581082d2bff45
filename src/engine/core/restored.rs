//! A ledger that took another one's place, or that was used on another computer: what went back in between is not known here, so no refund leaves until a
//! person has looked.

use crate::domain::{Moment, TillEvent};
use crate::engine::{Profile, QueueStop, StopWhy};
use crate::ledger::{Actor, Change, Displaced, Entry, Ledger, LedgerError};

/// Why no refund may leave, where that is so. A ledger that was put here without a word says from now on what it is, and where.
pub(super) fn stop(ledger: &mut Ledger, profile: &Profile, now: Moment) -> Result<Option<QueueStop>, LedgerError> {
    if let Some(before) = ledger.lacks()? {
        tracing::warn!(entries = before.seq, "the ledger lacks an entry that this till remembers: another one was put in its place");
        note(ledger, &TillEvent::Restored { file: String::new(), before }, now)?;
    }
    if let Some(computer) = profile.computer.clone() {
        match ledger.last_computer()? {
            None => note(ledger, &TillEvent::Seated { computer }, now)?,
            Some(before) if before != computer => {
                tracing::warn!(before, computer, "the ledger was used on another computer");
                note(ledger, &TillEvent::Moved { computer, before }, now)?;
            }
            Some(_here) => {}
        }
    }
    let why = |displaced| match displaced {
        Displaced::Restored { .. } => StopWhy::Restored,
        Displaced::Moved => StopWhy::Moved,
    };
    Ok(ledger.displaced_unreleased()?.map(|(at, displaced)| QueueStop { at, why: why(displaced) }))
}

fn note(ledger: &mut Ledger, event: &TillEvent, now: Moment) -> Result<(), LedgerError> {
    ledger.append(&[Change::Till(&[Entry { at: now, actor: Actor::Till, event, evidence: None }])])
}
