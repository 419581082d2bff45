//! The journal's rows: how an event becomes one, how rows hold together, how they become events again.

use crate::domain::{CashierId, ChargeEvent, Moment, SaleEvent, SaleId};
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{Connection, Error, OptionalExtension as _, Row, Transaction};
use sha2::{Digest as _, Sha256};

/// Who did it. Stored as text: `cashier:NAME`, `till`, `gateway`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person at the counter.
    Cashier(CashierId),
    /// The till by itself, because time passed or a rule asked for it.
    Till,
    /// The gateway, by a verified answer.
    Gateway,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cashier(cashier) => write!(f, "cashier:{cashier}"),
            Self::Till => f.write_str("till"),
            Self::Gateway => f.write_str("gateway"),
        }
    }
}

/// One event to be written.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// When it happened.
    pub at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub event: &'a SaleEvent,
    /// The signed bytes that proved it.
    pub evidence: Option<&'a [u8]>,
}

/// What is wrong with a row of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainWhy {
    /// There is no such row, although there are later ones.
    #[error("is missing")]
    Missing,
    /// A column has a kind of value that we never write.
    #[error("cannot be read")]
    Unreadable,
    /// Its hash does not fit the row and the row before.
    #[error("has been changed")]
    Altered,
    /// Its hash fits, but it is no event of its sale.
    #[error("is no event of its sale")]
    NotAnEvent,
}

/// The first row at which the chain breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq} of the journal {why}")]
pub(super) struct Broken {
    pub(super) seq: i64,
    pub(super) why: ChainWhy,
}

/// A SHA-256.
type Hash = [u8; 32];

/// Where the chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The number of its last row; 0 before the first.
    pub(super) seq: i64,
    /// The hash of its last row; zeros before the first.
    pub(super) hash: Hash,
}

impl Head {
    /// Before the first row.
    pub(super) const START: Self = Self { seq: 0, hash: [0; 32] };

    /// Where the chain ends now, as far as its last row tells.
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare_cached("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")?;
        let head = statement.query_row([], |row| Ok(Self { seq: row.get(0)?, hash: row.get(1)? })).optional()?;
        Ok(head.unwrap_or(Self::START))
    }

    fn next_seq(self) -> i64 {
        self.seq.saturating_add(1)
    }
}

/// What [`Record::read`] reads, in its order.
const ALL_COLUMNS: &str = "seq, at_ms, actor, subject, kind, body, evidence, hash";

/// A row without its hash.
struct Record<'a> {
    seq: i64,
    at_ms: i64,
    actor: &'a str,
    subject: &'a str,
    kind: &'a str,
    body: &'a str,
    evidence: Option<&'a [u8]>,
}

impl<'a> Record<'a> {
    /// Reads the columns of [`ALL_COLUMNS`], each in exactly the kind of value that we write.
    fn read(row: &'a Row<'_>) -> Result<(Self, Hash), FromSqlError> {
        let column = |index| row.get_ref(index).map_err(|error| FromSqlError::Other(Box::new(error)));
        let record = Self {
            seq: column(0)?.as_i64()?,
            at_ms: column(1)?.as_i64()?,
            actor: column(2)?.as_str()?,
            subject: column(3)?.as_str()?,
            kind: column(4)?.as_str()?,
            body: column(5)?.as_str()?,
            evidence: column(6)?.as_blob_or_null()?,
        };
        let hash = Hash::try_from(column(7)?.as_blob()?).or(Err(FromSqlError::InvalidType))?;
        Ok((record, hash))
    }

    /// SHA-256 over the hash before and every column: numbers as eight bytes, texts and bytes after their length, so that no two rows look alike.
    fn hash(&self, before: &Hash) -> Hash {
        let mut sha = Sha256::new_with_prefix(before);
        sha.update(self.seq.to_be_bytes());
        sha.update(self.at_ms.to_be_bytes());
        for text in [self.actor, self.subject, self.kind, self.body] {
            update_with_length(&mut sha, text.as_bytes());
        }
        match self.evidence {
            None => sha.update([0]),
            Some(bytes) => {
                sha.update([1]);
                update_with_length(&mut sha, bytes);
            }
        }
        sha.finalize().into()
    }
}

fn update_with_length(sha: &mut Sha256, bytes: &[u8]) {
    sha.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    sha.update(bytes);
}

/// Appends the entries of one sale.
pub(super) fn append(transaction: &Transaction<'_>, sale: &SaleId, entries: &[Entry<'_>]) -> rusqlite::Result<()> {
    let mut head = Head::read(transaction)?;
    let mut insert = transaction
        .prepare_cached("INSERT INTO journal (seq, at_ms, actor, subject, kind, body, evidence, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
    for entry in entries {
        let body = serde_json::to_string(entry.event).map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))?;
        let record = Record {
            seq: head.next_seq(),
            at_ms: entry.at.millis(),
            actor: &entry.actor.to_string(),
            subject: sale.as_str(),
            kind: kind(entry.event),
            body: &body,
            evidence: entry.evidence,
        };
        head = Head { seq: record.seq, hash: record.hash(&head.hash) };
        insert.execute((record.seq, record.at_ms, record.actor, record.subject, record.kind, record.body, record.evidence, head.hash.as_slice()))?;
    }
    Ok(())
}

/// Follows the chain after `from` to its end, one row in memory at a time.
pub(super) fn follow(connection: &Connection, from: Head) -> rusqlite::Result<Result<Head, Broken>> {
    let mut statement = connection.prepare(&format!("SELECT {ALL_COLUMNS} FROM journal WHERE seq > ?1 ORDER BY seq"))?;
    let mut rows = statement.query([from.seq])?;
    let mut head = from;
    while let Some(row) = rows.next()? {
        let seq = head.next_seq();
        let broken = |why| Ok(Err(Broken { seq, why }));
        let Ok((record, hash)) = Record::read(row) else { return broken(ChainWhy::Unreadable) };
        if record.seq != seq {
            return broken(ChainWhy::Missing);
        }
        if record.hash(&head.hash) != hash {
            return broken(ChainWhy::Altered);
        }
        head = Head { seq, hash };
    }
    Ok(Ok(head))
}

/// Follows the chain through its last `rows` rows only, trusting the hash of the row before them.
pub(super) fn follow_tail(connection: &Connection, rows: i64) -> rusqlite::Result<Result<Head, Broken>> {
    let last: Option<i64> = connection.query_row("SELECT max(seq) FROM journal", [], |row| row.get(0))?;
    let before = last.unwrap_or_default().saturating_sub(rows);
    if before <= 0 {
        return follow(connection, Head::START);
    }
    let hash = connection.query_row("SELECT hash FROM journal WHERE seq = ?1", [before], |row| row.get(0)).optional()?;
    match hash {
        Some(hash) => follow(connection, Head { seq: before, hash }),
        None => Ok(Err(Broken { seq: before, why: ChainWhy::Missing })),
    }
}

/// The columns that [`event`] reads, in its order.
pub(super) const EVENT_COLUMNS: &str = "seq, at_ms, subject, kind, body";

/// The event of a row that has [`EVENT_COLUMNS`].
///
/// # Errors
/// A conversion failure that carries [`Broken`] where the row is no event of its subject.
pub(super) fn event(row: &Row<'_>) -> rusqlite::Result<(Moment, SaleEvent)> {
    let seq: i64 = row.get(0)?;
    let (at_ms, body) = (row.get(1)?, row.get_ref(4)?);
    let (subject, written_kind) = (row.get_ref(2)?, row.get_ref(3)?);
    let parsed: Option<SaleEvent> = body.as_str().ok().and_then(|body| serde_json::from_str(body).ok());
    parsed
        .filter(|event| written_kind.as_str() == Ok(kind(event)) && opens(event).is_none_or(|id| subject.as_str() == Ok(id.as_str())))
        .map(|event| (Moment::from_millis(at_ms), event))
        .ok_or_else(|| Error::FromSqlConversionFailure(4, Type::Text, Box::new(Broken { seq, why: ChainWhy::NotAnEvent })))
}

/// The sale that the event opens.
pub(super) fn opens(event: &SaleEvent) -> Option<&SaleId> {
    match event {
        SaleEvent::Opened { sale_id, .. } => Some(sale_id),
        SaleEvent::Charge { .. } | SaleEvent::CancelRequested | SaleEvent::Paid { .. } | SaleEvent::Abandoned | SaleEvent::ExceptionRaised { .. } => {
            None
        }
    }
}

/// The word for an event in the column `kind`.
fn kind(event: &SaleEvent) -> &'static str {
    match event {
        SaleEvent::Opened { .. } => "sale.opened",
        SaleEvent::CancelRequested => "sale.cancel_requested",
        SaleEvent::Paid { .. } => "sale.paid",
        SaleEvent::Abandoned => "sale.abandoned",
        SaleEvent::ExceptionRaised { .. } => "sale.exception_raised",
        SaleEvent::Charge { event, .. } => match event {
            ChargeEvent::PlacingStarted { .. } => "charge.placing_started",
            ChargeEvent::PlacingChecked { .. } => "charge.placing_checked",
            ChargeEvent::PlacingRepeated => "charge.placing_repeated",
            ChargeEvent::PlacingDoubted { .. } => "charge.placing_doubted",
            ChargeEvent::Shown { .. } => "charge.shown",
            ChargeEvent::ClosingStarted { .. } => "charge.closing_started",
            ChargeEvent::CloseRequested => "charge.close_requested",
            ChargeEvent::ClosePostponed => "charge.close_postponed",
            ChargeEvent::CloseAccepted => "charge.close_accepted",
            ChargeEvent::NotFoundSeen => "charge.not_found_seen",
            ChargeEvent::Closed { .. } => "charge.closed",
            ChargeEvent::Paid { .. } => "charge.paid",
            ChargeEvent::MismatchSeen { .. } => "charge.mismatch_seen",
            ChargeEvent::ContradictionSeen { .. } => "charge.contradiction_seen",
            ChargeEvent::Refused { .. } => "charge.refused",
        },
    }
}
