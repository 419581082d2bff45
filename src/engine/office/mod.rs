//! Long work beside the engine's thread: it reads the ledger on a connection of its own, and reports.

mod check_up;
mod closing;
mod keep_bill;
mod take_bill;
mod work;

pub use closing::{back_up_after_closing, back_up_now};
pub(in crate::engine) use keep_bill::{kept, news_of};
pub use work::Office;

use crate::domain::{Bill, BillKind, BillMark, BillSource, BusinessDay, DayStart, Frame, Moment};
use crate::engine::{BillTrouble, Check, DayMatch, ExportWish};
use crate::ledger::{BackupError, BackupMade, ExportError, LedgerError};
use std::path::PathBuf;
use std::sync::Arc;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfficeTask {
    /// Read a bill, as it came.
    TakeBill {
        /// Names the task.
        ticket: u64,
        /// Where it is.
        from: BillFrom,
        /// Of which day it must be; nothing where its rows decide.
        day: Option<BusinessDay>,
    },
    /// Match a kept bill with the ledger.
    Compare {
        /// Of which day.
        day: BusinessDay,
        /// Which bill.
        sha256: String,
        /// What is matched with what; what the bill covers is put in.
        frame: Frame,
    },
    /// Write the books into a file.
    Export {
        /// Names the task.
        ticket: u64,
        /// Which books, and whereto.
        wish: ExportWish,
    },
    /// Put a verified copy of the ledger into the owner's folder.
    BackUp {
        /// Names the task.
        ticket: u64,
        /// When it was decided.
        at: Moment,
    },
    /// Look at [`crate::engine::CheckItem::SLOW`].
    CheckUp {
        /// The time of day.
        now: Moment,
    },
}

/// Where a bill is.
#[derive(Clone, PartialEq, Eq)]
pub enum BillFrom {
    /// The gateway sent it.
    Gateway(Arc<[u8]>),
    /// In a file.
    File(PathBuf),
}

/// Of a bill its length alone: it names the payers, and is no matter for a log.
impl std::fmt::Debug for BillFrom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gateway(bytes) => write!(f, "Gateway({} bytes)", bytes.len()),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfficeReport {
    /// A bill was read.
    BillTaken {
        /// Which task.
        ticket: u64,
        /// The bill of which day, ready to be kept; or why there is none.
        taken: Result<Box<TakenBill>, BillTrouble>,
    },
    /// A bill was matched.
    Compared {
        /// Of which day.
        day: BusinessDay,
        /// With which bill.
        sha256: String,
        /// The match.
        matched: Result<Arc<DayMatch>, LedgerError>,
    },
    /// So much of the books is written.
    ExportProgress {
        /// Rows written.
        done: u64,
        /// Rows in all.
        total: u64,
    },
    /// The books are written, or not.
    Exported {
        /// Which task.
        ticket: u64,
        /// What was wanted.
        wish: ExportWish,
        /// How many rows.
        rows: Result<u64, ExportError>,
    },
    /// A backup was made, or not.
    BackedUp {
        /// Which task.
        ticket: u64,
        /// Where it is.
        made: Result<BackupMade, BackupError>,
    },
    /// The slow lines of the check-up.
    CheckedUp(Vec<Check>),
}

/// A bill that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBill {
    /// Of which day.
    pub day: BusinessDay,
    /// What the journal says of it.
    pub mark: BillMark,
    /// The file, packed.
    pub packed: Vec<u8>,
    /// What it says.
    pub bill: Bill,
}

impl TakenBill {
    /// The bill, unless its day is not over by `now`: such a day has none, whatever a file says.
    pub(in crate::engine) fn in_time(&self, now: Moment) -> Result<&Self, BillTrouble> {
        if self.day < BusinessDay::of(now, DayStart::default()) { Ok(self) } else { Err(BillTrouble::TooEarly) }
    }

    /// The bill of a day on which nothing was paid.
    pub fn nothing_paid(day: BusinessDay, kind: BillKind) -> Self {
        Self {
            day,
            mark: BillMark { kind, sha256: take_bill::sha256(b""), rows: 0, source: BillSource::NothingPaid },
            packed: take_bill::pack(b""),
            bill: Bill { kind, rows: vec![], notes: vec![] },
        }
    }
}
