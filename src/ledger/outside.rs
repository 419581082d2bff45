//! What is remembered outside the ledger, in `ledger.head` beside it: its last entry as of some time, and how far its chain has been followed.
//!
//! A whole ledger that is older than this memory is not the one that the till had: its chain alone cannot tell.

use super::journal::{self, Head};
use super::reading::restored;
use super::{Ledger, LedgerError, connection, fault, place};
use crate::domain::ChainHead;
use rusqlite::{Connection, OptionalExtension as _};
use std::io::{Read as _, Write as _};
use std::path::Path;

/// More than the file ever has, in bytes; the rest is not read.
const LONGEST: u64 = 400;

/// The memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outside {
    /// An entry that the ledger must have.
    pub(super) head: Head,
    /// As far as this one the chain has been followed.
    pub(super) checked: Head,
    /// The entry that told of the latest restore by then.
    pub(super) restored: Option<Head>,
}

/// How the chain stands since it was last followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainCheck {
    /// It holds.
    Good {
        /// How many entries the journal has.
        entries: i64,
        /// How many of them came since.
        new: i64,
    },
    /// It holds so far; there was no time for all. The next check goes on there.
    Partly {
        /// How many entries the journal has.
        entries: i64,
        /// How many have been followed, over all checks.
        followed: i64,
    },
    /// An entry does not hold.
    Broken {
        /// Which.
        seq: i64,
        /// What is wrong with it.
        why: journal::ChainWhy,
    },
    /// It does not contain what the till remembers: it is another ledger, or an older state of this one.
    Replaced {
        /// How many entries it has.
        entries: i64,
        /// How many the till remembers.
        remembered: i64,
    },
}

/// What is remembered; nothing where there is nothing that can be read.
pub(super) fn read(ledger: &Path) -> Option<Outside> {
    let mut text = String::new();
    std::fs::File::open(place::sibling(ledger, "head")).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    let mut lines = text.lines();
    let mut line = |word: &str| -> Option<Head> {
        let (seq, hash) = lines.next()?.strip_prefix(word)?.trim_start().split_once(' ')?;
        let mut head = Head { seq: seq.parse().ok()?, hash: [0; 32] };
        hex::decode_to_slice(hash, &mut head.hash).ok()?;
        Some(head)
    };
    Some(Outside { head: line("head")?, checked: line("checked")?, restored: line("restored") })
}

/// Remembers, in place of what was remembered before.
pub(super) fn write(ledger: &Path, outside: &Outside) -> Result<(), LedgerError> {
    let path = place::sibling(ledger, "head");
    let line = |word: &str, head: &Head| format!("{word} {} {}\n", head.seq, hex::encode(head.hash));
    let restored = outside.restored.as_ref().map_or_else(String::new, |head| line("restored", head));
    let text = line("head", &outside.head) + &line("checked", &outside.checked) + &restored;
    let written = tempfile::NamedTempFile::new_in(place::folder(&path)).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|unpersisted| unpersisted.error)
    });
    written.map(drop).map_err(|error| fault::of_io(&error, ledger))
}

/// Remembers the last entry, unless the ledger does not contain what is remembered.
fn remember(connection: &Connection, ledger: &Path) -> Result<(), LedgerError> {
    let explain = |error| fault::of_sqlite(error, ledger);
    let head = Head::read(connection).map_err(explain)?;
    let known = read(ledger);
    if known.is_some_and(|known| known.head == head) || missing(connection, known).map_err(explain)?.is_some() {
        return Ok(());
    }
    let (checked, restored) = (checked(connection, known).map_err(explain)?, told_restore(connection).map_err(explain)?);
    write(ledger, &Outside { head, checked, restored })
}

/// How far the chain of this ledger has been followed; after a restore the memory may be of the one before it.
fn checked(connection: &Connection, known: Option<Outside>) -> rusqlite::Result<Head> {
    match known {
        Some(known) if known.checked.is_in(connection)? => Ok(known.checked),
        Some(_) | None => Ok(Head::START),
    }
}

/// What is remembered and yet not in the journal, and not told by it as replaced. A restore that was remembered already tells of nothing that came after.
fn missing(connection: &Connection, known: Option<Outside>) -> rusqlite::Result<Option<Head>> {
    let Some(Outside { head, restored, .. }) = known else { return Ok(None) };
    if head.seq == 0 || head.is_in(connection)? {
        return Ok(None);
    }
    let is_news = restored.is_none() || told_restore(connection)? != restored;
    let told = is_news && restored::last(connection)?.is_some_and(|(_at, before)| before.seq >= head.seq);
    Ok((!told).then_some(head))
}

/// The entry that tells of the latest restore.
fn told_restore(connection: &Connection) -> rusqlite::Result<Option<Head>> {
    connection.prepare_cached(restored::RESTORE_ENTRY)?.query_row([], |row| Ok(Head { seq: row.get(0)?, hash: row.get(1)? })).optional()
}

/// Follows the chain from where it was last followed, as long as `go_on` says so, and remembers how far. Only reads the ledger; a till may have it open.
///
/// # Errors
/// When it cannot be read.
pub fn check_chain(ledger: &Path, go_on: &mut dyn FnMut() -> bool) -> Result<ChainCheck, LedgerError> {
    let explain = |error| fault::of_sqlite(error, ledger);
    let (connection, _format) = connection::open_reader(ledger)?;
    let snapshot = connection.unchecked_transaction().map_err(explain)?;
    let head = Head::read(&snapshot).map_err(explain)?;
    let known = read(ledger);
    if let Some(missing) = missing(&snapshot, known).map_err(explain)? {
        return Ok(ChainCheck::Replaced { entries: head.seq, remembered: missing.seq });
    }
    let from = checked(&snapshot, known).map_err(explain)?;
    let reached = match journal::follow_while(&snapshot, from, go_on).map_err(explain)? {
        Ok(reached) => reached,
        Err(broken) => return Ok(ChainCheck::Broken { seq: broken.seq, why: broken.why }),
    };
    let restored = told_restore(&snapshot).map_err(explain)?;
    if let Err(error) = write(ledger, &Outside { head, checked: reached, restored }) {
        tracing::warn!(%error, "how far the chain was followed is not remembered");
    }
    Ok(match reached.seq >= head.seq {
        true => ChainCheck::Good { entries: head.seq, new: head.seq.saturating_sub(from.seq) },
        false => ChainCheck::Partly { entries: head.seq, followed: reached.seq },
    })
}

/// [`Ledger::remember_head`] of the ledger at that path, beside the till that writes it.
pub fn remember_head(ledger: &Path) {
    note(connection::open_reader(ledger).and_then(|(connection, _format)| remember(&connection, ledger)));
}

fn note(remembered: Result<(), LedgerError>) {
    if let Err(error) = remembered {
        tracing::warn!(%error, "the end of the ledger is not remembered outside it");
    }
}

impl Ledger {
    /// Remembers the last entry outside the ledger. Where that cannot be written, nothing is lost but the memory.
    pub fn remember_head(&self) {
        note(remember(&self.connection, &self.path));
    }

    /// The entry that this till remembers and that this ledger lacks, although it does not say that it was restored: somebody has put another ledger, or
    /// an older state of this one, in its place.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn lacks(&self) -> Result<Option<ChainHead>, LedgerError> {
        let missing = missing(&self.connection, read(&self.path)).map_err(|error| fault::of_sqlite(error, &self.path))?;
        Ok(missing.map(ChainHead::from))
    }
}

impl From<Head> for ChainHead {
    fn from(head: Head) -> Self {
        Self { seq: head.seq, hash: hex::encode(head.hash) }
    }
}
