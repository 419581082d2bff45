//! The one writer: opens the ledger and appends to it.

use super::backups::backup_over;
use super::connection::{self, Content};
use super::journal::{self, Entry, Recorded};
use super::lock::WriterLock;
use super::reserve::Reserve;
use super::{LedgerError, VerifyFault, fault, migration, place, projection, shared};
use crate::domain::{CashierId, Day, DayEvent, PeopleEvent, PersonEvent, Refund, RefundEvent, Sale, SaleEvent, Shift, ShiftEvent, TillEvent};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};

/// How many of the latest entries are checked at every opening: enough to notice a torn end, few enough not to be felt. `verify` checks them all.
const CHECKED_AT_OPENING: i64 = 64;

/// The ledger, open for writing. There is at most one on a file at a time, in this program or another.
pub struct Ledger {
    pub(super) path: PathBuf,
    pub(super) connection: Connection,
    /// The disk failed while writing: what it holds must be looked at again before the next entry.
    pub(super) doubtful: bool,
    reserve: Reserve,
    /// Declared last, so that the connection is closed before the lock is gone.
    _lock: WriterLock,
}

/// What happened to one subject.
#[derive(Clone, Debug)]
pub enum Change<'a> {
    /// To a sale and its charges.
    Sale {
        /// What happened.
        entries: &'a [Entry<'a, SaleEvent>],
        /// The sale with that applied.
        after: &'a Sale,
    },
    /// To a refund.
    Refund {
        /// What happened.
        entries: &'a [Entry<'a, RefundEvent>],
        /// The refund with that applied.
        after: &'a Refund,
    },
    /// Among the people.
    People(&'a [Entry<'a, PeopleEvent>]),
    /// What one person did at the till.
    Person {
        /// Who.
        name: &'a CashierId,
        /// What.
        entries: &'a [Entry<'a, PersonEvent>],
    },
    /// To the till.
    Till(&'a [Entry<'a, TillEvent>]),
    /// To a shift.
    Shift {
        /// What happened.
        entries: &'a [Entry<'a, ShiftEvent>],
        /// The shift with that applied.
        after: &'a Shift,
    },
    /// To the end of a day.
    Day {
        /// What happened.
        entries: &'a [Entry<'a, DayEvent>],
        /// The day with that applied.
        after: &'a Day,
    },
}

impl Change<'_> {
    /// Every event belongs to its subject.
    fn check(&self) -> Result<(), LedgerError> {
        match self {
            Self::Sale { entries, after } => check(after.id.as_str(), entries),
            Self::Refund { entries, after } => check(after.order.refund_no.as_str(), entries),
            Self::People(entries) => check(journal::PEOPLE, entries),
            Self::Person { name, entries } => check(&journal::of_person(name), entries),
            Self::Till(entries) => check(journal::TILL, entries),
            Self::Shift { entries, after } => check(&journal::of_shift(after.no), entries),
            Self::Day { entries, after } => check(&journal::of_day(after.day), entries),
        }
    }

    fn write(&self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        match self {
            Self::Sale { entries, after } => {
                journal::append(transaction, after.id.as_str(), entries)?;
                projection::write_sale(transaction, entries, after)
            }
            Self::Refund { entries, after } => {
                journal::append(transaction, after.order.refund_no.as_str(), entries)?;
                projection::write_refund(transaction, entries, after)
            }
            Self::People(entries) => {
                journal::append(transaction, journal::PEOPLE, entries)?;
                projection::write_people(transaction, entries)
            }
            Self::Person { name, entries } => journal::append(transaction, &journal::of_person(name), entries),
            Self::Till(entries) => journal::append(transaction, journal::TILL, entries),
            Self::Shift { entries, after } => {
                journal::append(transaction, &journal::of_shift(after.no), entries)?;
                projection::write_shift(transaction, entries, after)
            }
            Self::Day { entries, after } => {
                journal::append(transaction, &journal::of_day(after.day), entries)?;
                projection::write_day(transaction, entries, after)
            }
        }
    }
}

fn check<E: Recorded>(subject: &str, entries: &[Entry<'_, E>]) -> Result<(), LedgerError> {
    match entries.iter().find(|entry| !entry.event.fits(subject)) {
        None => Ok(()),
        Some(entry) => Err(LedgerError::Refused(format!("{} is about something else than {subject}", entry.event.kind()))),
    }
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
        shared::refuse(path)?;
        let mut lock = WriterLock::take(path)?;
        if lock.ledger_begun() && place::is_missing_or_empty(path) {
            return Err(LedgerError::Missing(path.to_owned()));
        }
        place::make_file(path)?;
        let connection = connect(path)?;
        lock.note_ledger();
        Ok(Self { path: path.to_owned(), connection, doubtful: false, reserve: Reserve::Unwanted, _lock: lock })
    }

    /// Writes what happened and what follows from it in the projections, all in one transaction; durable when it returns. The entries stand in the
    /// journal in the order in which they are given.
    ///
    /// # Errors
    /// Nothing was written, except that after [`LedgerError::Disk`] a restart may still find the events.
    pub fn append(&mut self, changes: &[Change<'_>]) -> Result<(), LedgerError> {
        for change in changes {
            change.check()?;
        }
        if self.doubtful {
            self.connection = connect(&self.path)?;
            self.doubtful = false;
        }
        match self.write(changes) {
            Err(LedgerError::DiskFull) if self.reserve.release() => {
                tracing::warn!("the disk is full; the room held back is let go of");
                self.write(changes)
            }
            written => written,
        }
    }

    fn write(&mut self, changes: &[Change<'_>]) -> Result<(), LedgerError> {
        write(&mut self.connection, changes).map_err(|error| {
            let error = fault::of_sqlite(error, &self.path);
            self.doubtful = matches!(error, LedgerError::Disk(_) | LedgerError::Damaged(_));
            error
        })
    }

    /// Holds room back on the disk, as a till does that takes sales: when the disk is full, what is under way can still be written.
    pub fn keep_reserve(&mut self) {
        self.reserve = Reserve::beside(&self.path);
    }

    /// There is room on the disk for something new, beside what is held back for what is under way.
    pub fn has_room(&mut self) -> bool {
        self.reserve.has_room()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn write(connection: &mut Connection, changes: &[Change<'_>]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for change in changes {
        change.write(&transaction)?;
    }
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
    backup_over(path, &copy).map(drop).map_err(VerifyFault::into_ledger_error)
}
