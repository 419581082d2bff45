//! Shifts and the end of a day: what people want about them, and what the screens see.

use crate::domain::{
    Bill, BillKind, BillRow, BookRow, BusinessDay, Day, DayMark, DayStart, Decision, Fen, Match, MatchClass, MatchKey, Moment, NextStep, Pair,
    RefundNo, Refusal, Shift, ShiftNo, ShiftReport, Term, TillId, TradeNo, Unknown,
};
use crate::gateway::wechat::bill::BillFault;
use crate::ledger::{DayBooks, ExportFormat, LedgerError};
use crate::setup::Language;
use std::path::PathBuf;
use std::sync::Arc;

/// What a person wants about the shift that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShiftCommand {
    /// So much cash was in the drawer at its beginning.
    SetFloat {
        /// How much.
        float: Fen,
    },
    /// Close it: the Z report. The till is locked after that.
    Close {
        /// The cash that was counted.
        counted: Fen,
        /// Why that is not what was expected; empty where it is.
        reason: String,
    },
}

/// What a person wants about the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayCommand {
    /// Ask the gateway for the bill of that day, now.
    FetchBill {
        /// Which calendar day.
        day: BusinessDay,
        /// Which list.
        kind: BillKind,
    },
    /// Take a bill from a file.
    TakeBill {
        /// Which file.
        path: PathBuf,
        /// Of which day, for a file without rows.
        day: Option<BusinessDay>,
    },
    /// Decide about a difference.
    Decide {
        /// Of which day.
        day: BusinessDay,
        /// About what.
        about: About,
        /// What.
        decision: Decision,
    },
    /// Ask the gateway about a difference, and learn.
    Ask {
        /// Of which day.
        day: BusinessDay,
        /// Which.
        key: MatchKey,
    },
    /// Take over what stands in the bill alone, with the gateway's proof.
    Adopt {
        /// Of which day.
        day: BusinessDay,
        /// Which.
        key: MatchKey,
    },
    /// Ask the gateway about all undecided differences of a class, one after the other, or take them over: [`MatchClass::step_for_all`].
    Sweep {
        /// Of which day.
        day: BusinessDay,
        /// Which class.
        class: MatchClass,
    },
    /// Close the day.
    Close {
        /// Which.
        day: BusinessDay,
        /// The person's words; may be empty.
        note: String,
    },
    /// Write the books of some days into a file.
    Export(ExportWish),
    /// Put a verified copy of the ledger into the owner's folder, now.
    BackUp,
}

/// What a decision is to be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// One pair.
    Pair(MatchKey),
    /// All pairs of a class, as they were shown.
    Class(Term),
}

/// Which books are to be written, and whereto.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportWish {
    /// The first business day.
    pub from: BusinessDay,
    /// The last.
    pub to: BusinessDay,
    /// As what.
    pub format: ExportFormat,
    /// In which language the titles are.
    pub language: Language,
    /// With sums at the end.
    pub with_summary: bool,
    /// The file. One that is there already is replaced only when the new one is whole.
    pub path: PathBuf,
    /// A person has said that a file of that name may be replaced.
    pub replace: bool,
}

/// One day, from its first sale to its closing.
#[derive(Clone, Debug, PartialEq)]
pub struct DayPage {
    /// Which.
    pub day: BusinessDay,
    /// When it begins.
    pub start: DayStart,
    /// The day on which the first sale of the ledger was opened; nothing without any.
    pub first: Option<BusinessDay>,
    /// Its sums, from the ledger alone.
    pub books: DayBooks,
    /// The shifts of which a part lies in it, the oldest first.
    pub shifts: Vec<Shift>,
    /// The sums of the open shift up to now, where it had begun by then.
    pub x: Option<ShiftReport>,
    /// Its bill, its match, what was decided, and its closing.
    pub end: Option<Day>,
    /// How its bill stands.
    pub bill: BillState,
    /// The match, row by row; nothing while it is being made.
    pub matched: Option<Arc<DayMatch>>,
    /// Those of its pairs that wait for a person's decision, by their place.
    pub waiting: Vec<usize>,
    /// How the days of its calendar month stand; those without anything to compare and of which no bill is kept are left out.
    pub marks: Vec<(BusinessDay, DayMark)>,
}

/// How the bill of a day stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BillState {
    /// Nobody has asked for it.
    #[default]
    NotAsked,
    /// It is on its way, or being read.
    UnderWay,
    /// The gateway has not made it yet. It is asked for again by itself.
    NotReady {
        /// When.
        again_at: Moment,
    },
    /// It could not be had. A kept one stays.
    Failed(BillTrouble),
    /// It is kept.
    Kept,
}

/// Why there is no bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillTrouble {
    /// The gateway says no.
    Refused(Refusal),
    /// No usable answer.
    Unknown(Unknown),
    /// The file is none that can be used.
    Fault(BillFault),
    /// It is the bill of another day than the one that was asked for.
    OtherDay(BusinessDay),
    /// A file without rows does not tell its day.
    NoDay,
    /// The day is not over.
    TooEarly,
    /// The gateway has not made it yet.
    NotReady,
    /// The file cannot be read.
    Unreadable {
        /// The system's words.
        why: String,
    },
    /// The ledger did not take it, or could not be read.
    Ledger(LedgerError),
}

/// A day's ledger and its bill, matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayMatch {
    /// Which day.
    pub day: BusinessDay,
    /// With which bill.
    pub sha256: String,
    /// The ledger's rows.
    pub ours: Vec<BookRow>,
    /// The bill.
    pub bill: Bill,
    /// What is what.
    pub matched: Match,
}

/// Others of the same merchant whose rows in the bill need no decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownOthers {
    /// Other tills of the shop.
    pub tills: Vec<TillId>,
    /// Any other system.
    pub systems: bool,
}

impl DayMatch {
    /// What names a pair.
    pub fn key(&self, pair: &Pair) -> Option<MatchKey> {
        let theirs = pair.theirs.and_then(|place| self.bill.rows.get(place)).map(MatchKey::from);
        pair.ours.and_then(|place| self.ours.get(place)).map(MatchKey::from).or(theirs)
    }

    /// The first pair of that name.
    pub fn pair(&self, key: &MatchKey) -> Option<&Pair> {
        self.matched.pairs.iter().find(|pair| self.key(pair).as_ref() == Some(key))
    }

    /// The first pair of that name of which this can be done: of several rows under one number each but one is alone.
    pub fn pair_for(&self, key: &MatchKey, step: NextStep) -> Option<&Pair> {
        let can_be_done = |pair: &&Pair| pair.class.next_steps().contains(&step);
        self.matched.pairs.iter().filter(can_be_done).find(|pair| self.key(pair).as_ref() == Some(key))
    }

    /// The ledger's row of a pair.
    pub fn ours(&self, pair: &Pair) -> Option<&BookRow> {
        pair.ours.and_then(|place| self.ours.get(place))
    }

    /// The bill's row of a pair.
    pub fn theirs(&self, pair: &Pair) -> Option<&BillRow> {
        pair.theirs.and_then(|place| self.bill.rows.get(place))
    }

    /// It was made with the bill that counts for that day.
    pub fn is_current(&self, end: &Day) -> bool {
        self.day == end.day && end.bill().is_some_and(|bill| bill.sha256 == self.sha256 && bill.kind == self.bill.kind)
    }

    /// The places of the pairs that wait for a decision.
    pub fn waiting(&self, end: &Day, known: &KnownOthers) -> Vec<usize> {
        let terms = self.matched.terms();
        let waits = |pair: &Pair| {
            let term = terms.iter().find(|term| term.class == pair.class);
            let decided = || term.zip(self.key(pair)).is_some_and(|(term, key)| end.decision_on(&key, pair.difference, term).is_some());
            pair.class.needs_decision() && !self.is_known(pair, known) && !decided()
        };
        self.matched.pairs.iter().enumerate().filter(|(_, pair)| waits(pair)).map(|(place, _)| place).collect()
    }

    /// The row belongs to somebody who is known to share the merchant's number.
    fn is_known(&self, pair: &Pair, known: &KnownOthers) -> bool {
        match pair.class {
            MatchClass::OtherTill => {
                // Who gave it back tells more than who took it, as in the match.
                let refunded_by = |row: &BillRow| row.refund_no.as_deref().and_then(RefundNo::till_of);
                let till = self.theirs(pair).and_then(|row| refunded_by(row).or_else(|| TradeNo::till_of(&row.trade_no)));
                till.is_some_and(|till| known.tills.contains(&till))
            }
            MatchClass::OtherSystem => known.systems,
            MatchClass::Equal
            | MatchClass::Coupon
            | MatchClass::FoundByHand
            | MatchClass::InOtherBill
            | MatchClass::InOtherDay
            | MatchClass::AmountDiffers
            | MatchClass::OnlyOurs
            | MatchClass::SetByHand
            | MatchClass::PaidThere
            | MatchClass::Held
            | MatchClass::RefundUnderWay
            | MatchClass::RefundFailed
            | MatchClass::RefundedThere
            | MatchClass::Lost
            | MatchClass::Repeated => false,
        }
    }
}

/// A list of shifts, the latest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftsPage {
    /// Before which shift the page begins.
    pub before: Option<ShiftNo>,
    /// At most [`crate::engine::Shown::PAGE`] shifts.
    pub shifts: Vec<Shift>,
    /// There are more.
    pub more: bool,
}

/// What is done beside the till.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficeView {
    /// An export under way: rows written, rows in all.
    pub export: Option<(u64, u64)>,
    /// One step about all differences of a class, under way: how many had their turn, how many there are.
    pub sweep: Option<(u32, u32)>,
    /// The latest export that was written since the till was opened.
    pub exported: Option<Exported>,
    /// The latest backup.
    pub backup: BackupView,
}

/// A file with the books of some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Where it is.
    pub path: PathBuf,
    /// How many payments and refunds stand in it.
    pub rows: u64,
}

/// How the latest backup stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BackupView {
    /// None was tried since the till was opened.
    #[default]
    None,
    /// One is being made.
    UnderWay,
    /// It was made and verified.
    Made {
        /// When.
        at: Moment,
        /// Where it is.
        file: PathBuf,
    },
    /// It could not be made. The older ones are still there.
    Failed(crate::ledger::BackupError),
}

/// Why something of the bill cannot be taken over into the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdoptBar {
    /// There is no such row in the bill, or it is no such difference any more.
    Gone,
    /// It is a refund of a payment that is not in the ledger either.
    PaymentFirst,
    /// The number keeps another rule than ours, so that the gateway cannot be asked.
    Number,
    /// The gateway does not prove it: it knows no such payment of this merchant and application.
    NotProven,
    /// No usable answer.
    Unknown(Unknown),
}
