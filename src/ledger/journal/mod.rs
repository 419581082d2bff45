//! The journal: what happened, who did it, and the proof.

mod chain;
mod event;

pub use chain::ChainWhy;
pub(super) use chain::{Broken, Head, follow, follow_tail, follow_while};
pub(super) use event::{EVENT_COLUMNS, PEOPLE, Recorded, TILL, event, of_day, of_person, of_shift, opens, queues, story_event};

use crate::domain::{Moment, SaleEvent, Signatory};
use chain::Record;
use rusqlite::{Error, Transaction};

/// Who did it. Stored as text: `cashier:NAME`, `manager:NAME`, `owner:NAME`, `till`, `gateway` or `command-line`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person, in the role of that time.
    Person(Signatory),
    /// The till by itself, because time passed or a rule asked for it.
    Till,
    /// The gateway, by a verified answer.
    Gateway,
    /// Whoever may use the command line of this computer.
    CommandLine,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(Signatory { name, role }) => write!(f, "{}:{name}", event::role(*role)),
            Self::Till => f.write_str("till"),
            Self::Gateway => f.write_str("gateway"),
            Self::CommandLine => f.write_str("command-line"),
        }
    }
}

/// One event to be written.
#[derive(Clone, Debug)]
pub struct Entry<'a, E = SaleEvent> {
    /// When it happened.
    pub at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub event: &'a E,
    /// The signed bytes that proved it.
    pub evidence: Option<&'a [u8]>,
}

/// Appends entries about one subject.
pub(super) fn append<E: Recorded>(transaction: &Transaction<'_>, subject: &str, entries: &[Entry<'_, E>]) -> rusqlite::Result<()> {
    let mut head = Head::read(transaction)?;
    let mut insert = transaction
        .prepare_cached("INSERT INTO journal (seq, at_ms, actor, subject, kind, body, evidence, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
    for entry in entries {
        let body = serde_json::to_string(entry.event).map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))?;
        let record = Record {
            seq: head.next_seq(),
            at_ms: entry.at.millis(),
            actor: &entry.actor.to_string(),
            subject,
            kind: entry.event.kind(),
            body: &body,
            evidence: entry.evidence,
        };
        head = record.after(&head);
        insert.execute((record.seq, record.at_ms, record.actor, record.subject, record.kind, record.body, record.evidence, head.hash.as_slice()))?;
    }
    Ok(())
}
