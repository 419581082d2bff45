//! The books of some days as a file for the bookkeeper: one row a payment and a refund.
//!
//! One snapshot of the ledger, read in the order of time and written row by row, so a million rows take no more memory than one. What the file says
//! is documented for its readers in `docs/export.md`.

mod batch;
mod bridge;
mod calendar;
mod columns;
mod csv;
mod draft;
mod file;
mod guard;
mod json;
mod lines;
mod summary;
mod words;
mod xlsx;

#[cfg(test)]
pub(super) use lines::{ROWS, rows_between};
#[cfg(test)]
pub(super) use summary::UNDER_WAY;

use super::{LedgerError, connection, fault};
use crate::domain::{BusinessDay, DayStart, Language, TillId};
use batch::{Batch, Pen};
use csv::CsvBook;
use file::Sink;
use json::JsonBook;
use lines::Line;
use rusqlite::Connection;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use summary::{Frame, Sums};
use xlsx::XlsxBook;

/// The format of the ledger that first had all that an export says.
const OLDEST_FORMAT: i64 = 3;

/// How many batches of rows may wait to be written.
const WAITING: usize = 4;

/// As what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values as spreadsheets open them.
    #[default]
    Csv,
    /// A workbook.
    Xlsx,
    /// One JSON object a line.
    Json,
}

/// What is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRequest {
    /// The first business day.
    pub from: BusinessDay,
    /// The last business day.
    pub to: BusinessDay,
    /// When the business day begins.
    pub start: DayStart,
    /// Whose ledger it is.
    pub till: TillId,
    /// As what.
    pub format: ExportFormat,
    /// The language of titles and words. English ones are those of the machine; JSON has no others.
    pub language: Language,
    /// With sums at the end.
    pub with_summary: bool,
}

/// Whereto.
pub enum ExportTarget<'a> {
    /// A file: written beside it, made durable, then renamed. What is no file but a device or a pipe is written to as it is.
    File(&'a Path),
    /// A stream. That its reader leaves early is no fault.
    Stream(&'a mut (dyn Write + Send)),
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows read, and written but for the latest few thousand; all of them at the end.
    pub done: u64,
    /// Rows in all.
    pub total: u64,
}

/// Why nothing was written. The ledger is as it was, and so is a file that was there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The ledger was last written by an older version of this program.
    #[error("this ledger is of an older format ({0}): open the till with it once, then export")]
    OldFormat(i64),
    /// The disk is full.
    #[error("the disk is full: {} was not written", .0.display())]
    DiskFull(PathBuf),
    /// There is a file of that name, and nobody has said that it may be replaced.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The place does not take a file.
    #[error("{}: {why}", path.display())]
    Place {
        /// Which file.
        path: PathBuf,
        /// Why not.
        why: PlaceFault,
    },
}

/// Why a place does not take a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceFault {
    /// A folder has that name.
    #[error("this is a folder")]
    Folder,
    /// It is one of the till's own files.
    #[error("this file belongs to the till")]
    TheTills,
    /// Its folder is not there.
    #[error("there is no such folder")]
    NoFolder,
    /// This user may not write there, or nobody may.
    #[error("writing is not allowed there")]
    NotAllowed,
    /// Anything else, in the system's words.
    #[error("{0}")]
    System(String),
}

/// Why a book is not finished.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// What is read cannot be written.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// What is to be written cannot be kept until then.
    #[error(transparent)]
    Scratch(io::Error),
}

/// A file in the making.
trait Book: Send {
    /// Writes one row.
    fn line(&mut self, line: &Line<'_>) -> Result<(), Trouble>;

    /// Writes the sums, where they are wanted, and what is still held back.
    fn end(self, summary: Option<(&Sums, &Frame)>) -> Result<(), Trouble>;
}

/// Writes the books; returns how many rows. A till may have the ledger open meanwhile.
///
/// # Errors
/// [`ExportError`]; there is never half a file.
pub fn export(ledger: &Path, request: &ExportRequest, to: ExportTarget<'_>, progress: &mut dyn FnMut(Progress)) -> Result<u64, ExportError> {
    let (connection, format) = connection::open_reader(ledger)?;
    if format < OLDEST_FORMAT {
        return Err(ExportError::OldFormat(format));
    }
    let source = Source { connection, ledger, request };
    match to {
        ExportTarget::File(path) => file::write(path, ledger, |sink| source.write(sink, progress)),
        ExportTarget::Stream(out) => file::stream(out, |sink| source.write(sink, progress)),
    }
}

/// What is read.
struct Source<'a> {
    connection: Connection,
    ledger: &'a Path,
    request: &'a ExportRequest,
}

impl Source<'_> {
    fn write(&self, sink: Sink<'_>, progress: &mut dyn FnMut(Progress)) -> Result<u64, Trouble> {
        let language = self.language();
        match self.request.format {
            ExportFormat::Csv => self.fill(CsvBook::begin(sink, language), progress),
            ExportFormat::Json => self.fill(JsonBook::begin(sink), progress),
            ExportFormat::Xlsx => {
                let frame = self.in_snapshot(|source| source.frame())?;
                self.fill(XlsxBook::begin(sink, language, frame.rows)?, progress)
            }
        }
    }

    fn fill(&self, book: impl Book, progress: &mut dyn FnMut(Progress)) -> Result<u64, Trouble> {
        self.in_snapshot(|source| source.fill_from_snapshot(book, progress))
    }

    /// One and the same state of the ledger, whatever a till writes meanwhile.
    fn in_snapshot<T>(&self, read: impl FnOnce(&Self) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let transaction = self.connection.unchecked_transaction().map_err(|error| self.explain(error))?;
        let read = read(self)?;
        transaction.finish().map_err(|error| self.explain(error))?;
        Ok(read)
    }

    /// Reads on this thread and writes on another: neither waits for the other, unless it is far behind.
    fn fill_from_snapshot(&self, book: impl Book, progress: &mut dyn FnMut(Progress)) -> Result<u64, Trouble> {
        let frame = self.frame()?;
        let total = frame.rows;
        progress(Progress { done: 0, total });
        let (sums, pen) = (Sums::new(self.under_way()?), Pen::new(self.request.start, self.language()));
        let (batches, waiting) = sync_channel(WAITING);
        let (done, written) = thread::scope(|scope| {
            let writer = thread::Builder::new().name("export".to_owned()).spawn_scoped(scope, move || write_all(book, sums, pen, &waiting))?;
            let mut done = 0_u64;
            let read = self.each_batch(&mut |batch| {
                done = done.saturating_add(batch.len());
                progress(Progress { done, total });
                // Where the writer has ended, it says why.
                batches.send(batch).is_ok()
            });
            drop(batches);
            let written = writer.join().unwrap_or_else(|_panic| Err(Trouble::Write(ErrorKind::Other.into())));
            Ok::<_, Trouble>((read.map(|()| done), written))
        })?;
        let (book, sums) = written?;
        let done = done?;
        book.end(self.request.with_summary.then_some((&sums, &frame)))?;
        progress(Progress { done, total });
        Ok(done)
    }

    /// Of titles and words.
    fn language(&self) -> Language {
        match self.request.format {
            ExportFormat::Csv | ExportFormat::Xlsx => self.request.language,
            ExportFormat::Json => Language::English,
        }
    }

    fn explain(&self, error: rusqlite::Error) -> Trouble {
        Trouble::Ledger(fault::of_sqlite(error, self.ledger))
    }
}

/// Writes every row that comes.
fn write_all<B: Book>(mut book: B, mut sums: Sums, mut pen: Pen, waiting: &Receiver<Batch>) -> Result<(B, Sums), Trouble> {
    for batch in waiting {
        pen.each_line(batch, &mut |line| {
            sums.add(line);
            book.line(line)
        })?;
    }
    Ok((book, sums))
}
