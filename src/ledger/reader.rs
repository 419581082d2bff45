//! Reading beside the till, for work that takes long: on a connection of its own, each answer from one snapshot.

use super::reading::{book_rows, books, days, report};
use super::{DayBooks, LedgerError, connection, fault, migration};
use crate::domain::{Bill, BookRow, BusinessDay, Day, DayStart, Frame, Shift, ShiftReport};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// A ledger, open for reading only; a till may have it open meanwhile.
pub struct LedgerReader {
    path: PathBuf,
    connection: Connection,
}

impl std::fmt::Debug for LedgerReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LedgerReader").field("path", &self.path).finish_non_exhaustive()
    }
}

impl LedgerReader {
    /// Opens the ledger at `path`.
    ///
    /// # Errors
    /// Why it cannot be read; also one of an older format, which a till has to bring up to date first.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let (connection, found) = connection::open_reader(path)?;
        let known = migration::known_format();
        if found != known {
            return Err(LedgerError::TooOld { found, known });
        }
        Ok(Self { path: path.to_owned(), connection })
    }

    /// The ledger's side of a match: every payment (proven, by hand or held) and every accepted refund of the two days of `frame` and ten minutes
    /// around them, and whatever stands in the ledger under a number of the bill's rows. Each once.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn book_rows(&self, frame: &Frame, bill: &Bill) -> Result<Vec<BookRow>, LedgerError> {
        self.read(|connection| book_rows::of(connection, frame, bill))
    }

    /// The file of a bill as it is kept: packed (gzip). Nothing where there is none.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn kept_bill(&self, day: BusinessDay, sha256: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        self.read(|connection| days::bill(connection, day, sha256))
    }

    /// The end of that day, as far as it has come; nothing before its first bill.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn day(&self, day: BusinessDay) -> Result<Option<Day>, LedgerError> {
        self.read(|connection| days::end_of(connection, day))
    }

    /// The page of a business day.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn day_books(&self, day: BusinessDay, start: DayStart) -> Result<DayBooks, LedgerError> {
        self.read(|connection| books::of_day(connection, day, start))
    }

    /// The sums of a shift: up to now (X), or as it was closed with (Z).
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn shift_report(&self, shift: &Shift) -> Result<ShiftReport, LedgerError> {
        self.read(|connection| report::of_shift(connection, shift))
    }

    fn read<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, LedgerError> {
        let explain = |error| fault::of_sqlite(error, &self.path);
        let snapshot = self.connection.unchecked_transaction().map_err(explain)?;
        query(&snapshot).map_err(explain)
    }
}
