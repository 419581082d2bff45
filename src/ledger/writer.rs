//! The one writer: opens the ledger and appends to it.

use super::connection::{self, Content};
use super::journal::{self, Entry};
use super::lock::WriterLock;
use super::{LedgerError, VerifyFault, backup, fault, migration, place, projection};
use crate::domain::Sale;
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};

/// How many of the latest entries are checked at every opening: enough to notice a torn end, few enough not to be felt. `verify` checks them all.
const CHECKED_AT_OPENING: i64 = 64;

/// The ledger, open for writing. There is at most one on a file at a time, in this program or another.
pub struct Ledger {
    pub(super) path: PathBuf,
    pub(super) connection: Connection,
    /// The disk failed while writing: what it holds must be looked at again before the next entry.
    pub(super) doubtful: bool,
    /// Declared last, so that the connection is closed before the lock is gone.
    _lock: WriterLock,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Opens the ledger at `path`, or creates it with its folder where there has never been one. Takes the writer's lock, brings an older
    /// format up to date (after a verified copy beside it), and checks the tables and the latest entries. Takes no longer for a longer ledger.
    ///
    /// # Errors
    /// Why it cannot be used; a file that is not a ledger of this program, or a newer one, is left as it was.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        place::make_folder(path)?;
        let mut lock = WriterLock::take(path)?;
        if lock.ledger_begun() && place::is_missing_or_empty(path) {
            return Err(LedgerError::Missing(path.to_owned()));
        }
        place::make_file(path)?;
        let connection = connect(path)?;
        lock.note_ledger();
        Ok(Self { path: path.to_owned(), connection, doubtful: false, _lock: lock })
    }

    /// Writes the events of one sale and what follows from them in the projections, in one transaction; durable when it returns. `after` is the sale
    /// with the events applied.
    ///
    /// # Errors
    /// Nothing was written, except that after [`LedgerError::Disk`] a restart may still find the events.
    pub fn append(&mut self, entries: &[Entry<'_>], after: &Sale) -> Result<(), LedgerError> {
        if entries.iter().filter_map(|entry| journal::opens(entry.event)).any(|id| *id != after.id) {
            return Err(LedgerError::Refused(format!("it opens another sale than {}", after.id)));
        }
        if self.doubtful {
            self.connection = connect(&self.path)?;
            self.doubtful = false;
        }
        write(&mut self.connection, entries, after).map_err(|error| {
            let error = fault::of_sqlite(error, &self.path);
            self.doubtful = matches!(error, LedgerError::Disk(_) | LedgerError::Damaged(_));
            error
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn write(connection: &mut Connection, entries: &[Entry<'_>], after: &Sale) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    journal::append(&transaction, &after.id, entries)?;
    projection::write(&transaction, entries, after)?;
    transaction.commit()
}

/// Opens the file, brings it up to date, and checks what every opening checks.
fn connect(path: &Path) -> Result<Connection, LedgerError> {
    let explain = |error| fault::of_sqlite(error, path);
    let (mut connection, content) = connection::open_writer(path)?;
    let found = match content {
        Content::Nothing => 0,
        Content::Ledger { format } => format,
    };
    let known = migration::known_format();
    keep_older(path, found, known)?;
    migration::migrate(&mut connection, found).map_err(explain)?;
    if let Some(object) = migration::altered_object(&connection, known).map_err(explain)? {
        return Err(LedgerError::Damaged(format!("its {object} is not as this program made it")));
    }
    match journal::follow_tail(&connection, CHECKED_AT_OPENING).map_err(explain)? {
        Ok(_head) => Ok(connection),
        Err(broken) => Err(LedgerError::Damaged(broken.to_string())),
    }
}

/// Before a ledger of an older format is changed, a verified copy of it is put beside it: `ledger.sqlite3.format-1`.
pub(super) fn keep_older(path: &Path, found: i64, known: i64) -> Result<(), LedgerError> {
    if !(1..known).contains(&found) {
        return Ok(());
    }
    let copy = place::beside(path, &format!(".format-{found}"));
    backup(path, &copy).map(drop).map_err(VerifyFault::into_ledger_error)
}
