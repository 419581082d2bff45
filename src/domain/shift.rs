//! A cashier's time at the till (班次): opened, closed with a count, and never changed after that.
//!
//! A shift owns every payment and refund that the till has learnt of since the shift before it was closed, so that each belongs to exactly one.

use super::{BusinessDay, CashierId, Fen, Moment, SaleException, SaleId, Signatory, TradeNo, is_reason};
use serde::{Deserialize, Serialize};

/// The number of a shift, and of the report that closes it (Z): 1, 2, 3 … of a ledger, without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShiftNo(u32);

impl ShiftNo {
    /// The first.
    pub const FIRST: Self = Self(1);

    /// That number.
    pub const fn new(no: u32) -> Self {
        Self(no)
    }

    /// As a number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for ShiftNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Its number.
    pub no: ShiftNo,
    /// Who opened it.
    pub by: Signatory,
    /// When.
    pub opened_at: Moment,
    /// The business day on which it was opened.
    pub day: BusinessDay,
    /// The cash that was in the drawer.
    pub float: Fen,
    /// How it was closed.
    pub closed: Option<ShiftClosing>,
}

/// How a shift was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftClosing {
    /// When.
    pub at: Moment,
    /// Who closed it.
    pub by: Signatory,
    /// The sums at that instant.
    pub report: ShiftReport,
    /// The cash that was counted.
    pub counted: Fen,
    /// Why that is not what was expected; empty where it is.
    pub reason: String,
}

impl ShiftClosing {
    /// What was counted beyond what was expected; negative where it is short.
    pub fn over(&self) -> Fen {
        self.counted.checked_sub(self.report.expected()).unwrap_or_default()
    }
}

/// What happened to a shift. Subject `shift:NO` of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "shift", rename_all = "snake_case")]
pub enum ShiftEvent {
    /// It began.
    Opened {
        /// Its number.
        no: ShiftNo,
        /// Who has the till.
        by: Signatory,
        /// The business day.
        day: BusinessDay,
        /// The cash in the drawer.
        float: Fen,
    },
    /// The cash in the drawer was counted at its beginning.
    FloatSet {
        /// How much.
        float: Fen,
    },
    /// It ended.
    Closed {
        /// Who closed it.
        by: Signatory,
        /// The sums.
        report: Box<ShiftReport>,
        /// The cash that was counted.
        counted: Fen,
        /// Why that is not what was expected; empty where it is.
        reason: String,
    },
}

/// How many, and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many.
    pub count: u32,
    /// What they come to.
    pub sum: Fen,
}

impl Tally {
    /// One more.
    pub fn add(&mut self, amount: Fen) {
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.checked_add(amount).unwrap_or(self.sum);
    }

    /// As many more as another tally has.
    pub fn join(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.sum = self.sum.checked_add(other.sum).unwrap_or(self.sum);
    }
}

/// The sums of a shift: up to now (X), or up to its end (Z).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftReport {
    /// Proven payments.
    pub payments: Tally,
    /// Sales set as paid by hand.
    pub by_hand: Tally,
    /// Proven money that is not its sale's, and waits for a person.
    pub held: Tally,
    /// Refunds that the gateway has accepted. Never counted as sales.
    pub refunds: Tally,
    /// Refunds that came to nothing after an earlier shift had counted them: they come back.
    #[serde(default)]
    pub refunds_undone: Tally,
    /// Refunds that were decided and that the gateway has not accepted yet.
    pub refunds_under_way: Tally,
    /// Sales opened in this shift that were given up.
    pub abandoned: Tally,
    /// Charges that may still be paid, and sales that are neither paid nor ended: carried over.
    pub carried: Vec<CarriedSale>,
    /// By the person who opened the sale, or who asked for the refund; by name.
    pub people: Vec<PersonTally>,
    /// What came up beside the states.
    pub exceptions: Vec<ExceptionLine>,
    /// The cash in the drawer at its beginning.
    pub float: Fen,
    /// What was noted as paid back otherwise than through the gateway.
    pub paid_out: Fen,
    /// The journal's last entry before this report, with its hash: whoever has the report can tell whether the ledger is still that one.
    pub head: ChainHead,
}

impl ShiftReport {
    /// What the gateway took and kept in this shift: payments less refunds, and what earlier shifts gave back in vain. The shifts together come to what
    /// their days come to.
    pub fn net(&self) -> Fen {
        let kept = self.payments.sum.checked_sub(self.refunds.sum);
        kept.and_then(|kept| kept.checked_add(self.refunds_undone.sum)).unwrap_or_default()
    }

    /// The cash that should be in the drawer.
    pub fn expected(&self) -> Fen {
        self.float.checked_sub(self.paid_out).unwrap_or_default()
    }
}

/// An entry of the journal and its hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// Its number; 0 where there is none.
    pub seq: i64,
    /// Its hash, in hex.
    pub hash: String,
}

/// A charge that goes over into the next shift, with its sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedSale {
    /// Which.
    pub sale_id: SaleId,
    /// The charge: one that may still be paid, or the latest of a sale that has none such.
    pub trade_no: TradeNo,
    /// What is to be paid by it.
    pub amount: Fen,
}

/// What one person took and gave back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonTally {
    /// Who.
    pub name: CashierId,
    /// Proven payments of this person's sales.
    pub payments: Tally,
    /// Accepted refunds that this person asked for.
    pub refunds: Tally,
}

/// Something beside the state of a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionLine {
    /// Which sale.
    pub sale_id: SaleId,
    /// What is to be paid for it.
    pub amount: Fen,
    /// What came up.
    pub exception: SaleException,
    /// A person has brought it to its end.
    pub settled: bool,
}

impl Shift {
    /// The shift that an opening event describes; nothing for any other event.
    pub fn opened(event: &ShiftEvent, at: Moment) -> Option<Self> {
        let ShiftEvent::Opened { no, by, day, float } = event else { return None };
        Some(Self { no: *no, by: by.clone(), opened_at: at, day: *day, float: *float, closed: None })
    }

    /// The shift that these events add up to; nothing where the first is no opening.
    pub fn fold<'a>(events: impl IntoIterator<Item = (Moment, &'a ShiftEvent)>) -> Option<Self> {
        let mut events = events.into_iter();
        let (at, first) = events.next()?;
        let mut shift = Self::opened(first, at)?;
        for (at, event) in events {
            shift.apply(event, at);
        }
        Some(shift)
    }

    /// Makes an event so. After its end nothing changes a shift.
    pub fn apply(&mut self, event: &ShiftEvent, at: Moment) {
        if self.closed.is_some() {
            return;
        }
        match event {
            ShiftEvent::Opened { .. } => {}
            ShiftEvent::FloatSet { float } => self.float = *float,
            ShiftEvent::Closed { by, report, counted, reason } => {
                self.closed = Some(ShiftClosing { at, by: by.clone(), report: (**report).clone(), counted: *counted, reason: reason.clone() });
            }
        }
    }

    /// Decides to close it.
    ///
    /// # Errors
    /// [`ShiftBar`] says why not.
    pub fn close(&self, report: ShiftReport, counted: Fen, reason: &str, by: Signatory) -> Result<ShiftEvent, ShiftBar> {
        let reason = reason.trim();
        if self.closed.is_some() {
            return Err(ShiftBar::Closed);
        }
        if counted != report.expected() && !is_reason(reason) {
            return Err(ShiftBar::NoReason);
        }
        Ok(ShiftEvent::Closed { by, report: Box::new(report), counted, reason: reason.to_owned() })
    }
}

/// Why a shift cannot be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShiftBar {
    /// It is closed already.
    #[error("the shift is closed already")]
    Closed,
    /// The count is over or short, and nobody has said why.
    #[error("the count is not what was expected, and that needs a reason")]
    NoReason,
    /// The cash at its beginning has been said, and only a manager may say otherwise: a shortage would be none.
    #[error("the cash at the beginning of the shift has been said already")]
    FloatIsSet,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Role;

    fn anna() -> Signatory {
        Signatory { name: CashierId::new("anna").expect("a name"), role: Role::Cashier }
    }

    fn shift() -> Shift {
        let day = BusinessDay::parse("2026-11-21").expect("a day");
        Shift::opened(&ShiftEvent::Opened { no: ShiftNo::FIRST, by: anna(), day, float: Fen::new(20_000) }, Moment::default()).expect("it opens")
    }

    #[test]
    fn a_count_that_is_over_or_short_needs_a_reason() {
        let report = ShiftReport { float: Fen::new(20_000), paid_out: Fen::new(990), ..ShiftReport::default() };
        assert_eq!(report.expected(), Fen::new(19_010));
        assert!(shift().close(report.clone(), Fen::new(19_010), " ", anna()).is_ok());
        assert_eq!(shift().close(report.clone(), Fen::new(19_000), " ", anna()), Err(ShiftBar::NoReason));
        assert_eq!(shift().close(report.clone(), Fen::new(19_000), "482916", anna()), Err(ShiftBar::NoReason), "a PIN is no reason");
        assert!(shift().close(report, Fen::new(19_000), "a coin fell down", anna()).is_ok());
    }

    #[test]
    fn a_closed_shift_is_never_changed() {
        let mut shift = shift();
        let report = ShiftReport { float: Fen::new(20_000), ..ShiftReport::default() };
        let closed = shift.close(report.clone(), Fen::new(20_000), "", anna()).expect("it closes");
        shift.apply(&closed, Moment::from_millis(5));
        let before = shift.clone();
        shift.apply(&ShiftEvent::FloatSet { float: Fen::ZERO }, Moment::from_millis(6));
        shift.apply(&closed, Moment::from_millis(7));
        assert_eq!(shift, before);
        assert_eq!(shift.close(report, Fen::new(20_000), "", anna()), Err(ShiftBar::Closed));
    }

    #[test]
    fn refunds_reduce_what_was_taken() {
        let report = ShiftReport {
            payments: Tally { count: 2, sum: Fen::new(5000) },
            refunds: Tally { count: 1, sum: Fen::new(1200) },
            ..ShiftReport::default()
        };
        assert_eq!(report.net(), Fen::new(3800));
        let undone = ShiftReport { refunds_undone: Tally { count: 1, sum: Fen::new(300) }, ..report };
        assert_eq!(undone.net(), Fen::new(4100));
    }
}
