//! How a day stands, and the one next step.

use crate::domain::{BusinessDay, Day, DayClosing, DayMark, Moment};
use crate::engine::{BillState, BillTrouble, DayPage};

/// How a day stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Stand<'a> {
    /// It goes on.
    NotOver,
    /// Nobody has asked for its bill.
    NoBill,
    /// Its bill is on its way.
    UnderWay,
    /// Its bill is not made yet, and is asked for again then.
    NotReady(Moment),
    /// Its bill could not be had.
    Failed(&'a BillTrouble),
    /// Its bill is being matched.
    Matching,
    /// A part of its bill is matched, and nothing in it differs.
    Part,
    /// So many differences wait for a decision.
    Differs(u32),
    /// Everything is explained.
    Matched,
    /// It is closed.
    Closed(&'a DayClosing),
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum NextThing {
    /// Close the shift that is open.
    CloseShift,
    /// Ask for the bill.
    Fetch,
    /// Go through the differences.
    Decide,
    /// Close the day.
    CloseDay,
    /// Nothing.
    Nothing,
}

impl<'a> Stand<'a> {
    /// How that day stands.
    pub(in crate::ui) fn of(page: &'a DayPage, today: Option<BusinessDay>) -> Self {
        let end = page.end.as_ref();
        if let Some(closed) = end.filter(|end| end.is_closed()).and_then(|end| end.closed.as_ref()) {
            return Self::Closed(closed);
        }
        let is_over = today.is_some_and(|today| page.day < today);
        match end.and_then(Day::current_tally) {
            Some(tally) if tally.undecided > 0 => return Self::Differs(tally.undecided),
            Some(_) if !is_over => return Self::NotOver,
            Some(_) if end.is_some_and(|end| end.whole_bill().is_none()) => return Self::Part,
            Some(_) => return Self::Matched,
            None => {}
        }
        match &page.bill {
            BillState::UnderWay => Self::UnderWay,
            BillState::Kept => Self::Matching,
            BillState::NotAsked | BillState::NotReady { .. } | BillState::Failed(_) if !is_over => Self::NotOver,
            BillState::NotAsked => Self::NoBill,
            BillState::NotReady { again_at } => Self::NotReady(*again_at),
            BillState::Failed(trouble) => Self::Failed(trouble),
        }
    }

    /// What is to be done next.
    pub(in crate::ui) fn next(&self, shift_is_open: bool) -> NextThing {
        match self {
            Self::NotOver if shift_is_open => NextThing::CloseShift,
            Self::NotOver | Self::UnderWay | Self::Matching | Self::Closed(_) => NextThing::Nothing,
            Self::NoBill | Self::NotReady(_) | Self::Failed(_) | Self::Part => NextThing::Fetch,
            Self::Differs(_) => NextThing::Decide,
            Self::Matched => NextThing::CloseDay,
        }
    }

    /// The mark that the calendar has for it; nothing where the day has not come so far.
    pub(in crate::ui) fn mark(&self) -> Option<DayMark> {
        match self {
            Self::NotOver | Self::NoBill | Self::UnderWay | Self::NotReady(_) | Self::Failed(_) => None,
            Self::Matching | Self::Part => Some(DayMark::Open),
            Self::Differs(_) => Some(DayMark::Differs),
            Self::Matched => Some(DayMark::Matched),
            Self::Closed(_) => Some(DayMark::Closed),
        }
    }
}
