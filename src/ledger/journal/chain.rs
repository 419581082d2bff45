//! How the rows of the journal hold together.

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension as _, Row};
use sha2::{Digest as _, Sha256};

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
    /// Its hash fits, but it is no event of its subject.
    #[error("is no event of its subject")]
    NotAnEvent,
}

/// The first row at which the chain breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq} of the journal {why}")]
pub(in crate::ledger) struct Broken {
    pub(in crate::ledger) seq: i64,
    pub(in crate::ledger) why: ChainWhy,
}

/// A SHA-256.
type Hash = [u8; 32];

/// Where the chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ledger) struct Head {
    /// The number of its last row; 0 before the first.
    pub(in crate::ledger) seq: i64,
    /// The hash of its last row; zeros before the first.
    pub(in crate::ledger) hash: Hash,
}

impl Head {
    /// Before the first row.
    pub(in crate::ledger) const START: Self = Self { seq: 0, hash: [0; 32] };

    /// Where the chain ends now, as far as its last row tells.
    pub(in crate::ledger) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare_cached("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")?;
        let head = statement.query_row([], |row| Ok(Self { seq: row.get(0)?, hash: row.get(1)? })).optional()?;
        Ok(head.unwrap_or(Self::START))
    }

    /// That journal has it: it is this one, or has gone on from it.
    pub(in crate::ledger) fn is_in(self, journal: &Connection) -> rusqlite::Result<bool> {
        let mut statement = journal.prepare_cached("SELECT hash FROM journal WHERE seq = ?1")?;
        let hash: Option<Hash> = statement.query_row([self.seq], |row| row.get(0)).optional()?;
        Ok(hash == Some(self.hash) || self == Self::START)
    }

    pub(super) fn next_seq(self) -> i64 {
        self.seq.saturating_add(1)
    }
}

/// What [`Record::read`] reads, in its order.
const ALL_COLUMNS: &str = "seq, at_ms, actor, subject, kind, body, evidence, hash";

/// A row without its hash.
pub(super) struct Record<'a> {
    pub(super) seq: i64,
    pub(super) at_ms: i64,
    pub(super) actor: &'a str,
    pub(super) subject: &'a str,
    pub(super) kind: &'a str,
    pub(super) body: &'a str,
    pub(super) evidence: Option<&'a [u8]>,
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

    /// Where the chain ends with this row behind `before`.
    pub(super) fn after(&self, before: &Head) -> Head {
        Head { seq: self.seq, hash: self.hash(&before.hash) }
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

/// How many rows are followed between two questions whether to go on.
const STRIDE: i64 = 1_024;

/// Follows the chain after `from` to its end, one row in memory at a time.
pub(in crate::ledger) fn follow(connection: &Connection, from: Head) -> rusqlite::Result<Result<Head, Broken>> {
    follow_while(connection, from, &mut || true)
}

/// The same as long as `go_on` says so; returns how far it came.
pub(in crate::ledger) fn follow_while(
    connection: &Connection,
    from: Head,
    go_on: &mut dyn FnMut() -> bool,
) -> rusqlite::Result<Result<Head, Broken>> {
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
        if seq.rem_euclid(STRIDE) == 0 && !go_on() {
            break;
        }
    }
    Ok(Ok(head))
}

/// Follows the chain through its last `rows` rows only, trusting the hash of the row before them.
pub(in crate::ledger) fn follow_tail(connection: &Connection, rows: i64) -> rusqlite::Result<Result<Head, Broken>> {
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
