//! A ledger that took another one's place: what went back in between is not known here, so no refund leaves until a person has looked.

use crate::domain::{Moment, TillEvent};
use crate::engine::{QueueStop, StopWhy};
use crate::ledger::{Actor, Change, Entry, Ledger, LedgerError};

/// Why no refund may leave, where that is so. A ledger that was put here without a word says from now on what it is.
pub(super) fn stop(ledger: &mut Ledger, now: Moment) -> Result<Option<QueueStop>, LedgerError> {
    if let Some(before) = ledger.lacks()? {
        tracing::warn!(entries = before.seq, "the ledger lacks an entry that this till remembers: another one was put in its place");
        let event = TillEvent::Restored { file: String::new(), before };
        ledger.append(&[Change::Till(&[Entry { at: now, actor: Actor::Till, event: &event, evidence: None }])])?;
    }
    Ok(ledger.restored_unreleased()?.map(|(at, _before)| QueueStop { at, why: StopWhy::Restored }))
}
