//! What is under way in the day's room: one errand of each kind at a time, so that none waits for one of another kind.

use super::asking::Doing;
use crate::engine::{DayCommand, View};
use crate::ui::screens::deed::{Course, Deed};
use crate::ui::text::DayText;

/// The kinds that do not wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bill from the gateway.
    Fetch,
    /// A bill from a file.
    Take,
    /// The books into a file.
    Export,
    /// A copy of the ledger.
    BackUp,
    /// A payment or a refund that the gateway must prove.
    Adopt,
    /// A question to the gateway about one difference.
    Ask,
    /// One step about all of a class.
    Sweep,
    /// What is only written: a decision, the end of a day.
    Write,
    /// The shift.
    Shift,
}

impl Kind {
    pub(super) fn of(doing: &Doing) -> Self {
        match doing {
            Doing::Shift(_) => Self::Shift,
            Doing::Day(DayCommand::FetchBill { .. }) => Self::Fetch,
            Doing::Day(DayCommand::TakeBill { .. }) => Self::Take,
            Doing::Day(DayCommand::Export(_)) => Self::Export,
            Doing::Day(DayCommand::BackUp) => Self::BackUp,
            Doing::Day(DayCommand::Adopt { .. }) => Self::Adopt,
            Doing::Day(DayCommand::Sweep { .. }) => Self::Sweep,
            Doing::Day(DayCommand::Ask { .. }) => Self::Ask,
            Doing::Day(DayCommand::Decide { .. } | DayCommand::Close { .. }) => Self::Write,
        }
    }

    /// What is said while it is under way.
    pub(super) fn under_way(self) -> DayText {
        match self {
            Self::Fetch => DayText::Fetching,
            Self::Take => DayText::Taking,
            Self::Export => DayText::Exporting,
            Self::BackUp => DayText::BackingUp,
            Self::Adopt => DayText::Adopting,
            Self::Sweep => DayText::Sweeping,
            Self::Ask => DayText::Asking,
            Self::Write | Self::Shift => DayText::Working,
        }
    }
}

/// One thing that was wanted.
pub(super) struct Errand {
    pub(super) kind: Kind,
    pub(super) deed: Deed,
    /// What is said when it is done.
    pub(super) done: DayText,
}

/// Those under way, and the latest that have ended.
#[derive(Default)]
pub(super) struct Errands(Vec<Errand>);

impl Errands {
    /// Another begins; what has ended is not told any more.
    pub(super) fn begin(&mut self, errand: Errand, view: &View) {
        self.forget_ended(view);
        self.0.push(errand);
    }

    /// What has ended is not told any more.
    pub(super) fn forget_ended(&mut self, view: &View) {
        self.0.retain(|errand| errand.deed.is_busy(view));
    }

    /// One of that kind is under way.
    pub(super) fn is_busy(&self, kind: Kind, view: &View) -> bool {
        self.0.iter().any(|errand| errand.kind == kind && errand.deed.is_busy(view))
    }

    /// How far the latest of that kind has come.
    pub(super) fn course(&self, kind: Kind, view: &View) -> Option<Course> {
        self.0.iter().rev().find(|errand| errand.kind == kind).map(|errand| errand.deed.course(view))
    }

    /// All that is told, the oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Errand> {
        self.0.iter()
    }
}
