//! What a person wants in the day's room.

use super::Tab;
use super::pairs::Scope;
use crate::domain::{BillKind, BusinessDay, NextStep};

/// A wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Another part of the room.
    Tab(Tab),
    /// Another day.
    Day(BusinessDay),
    /// The one thing that is next.
    Next,
    /// What comes once no difference is left.
    GoOn,
    /// A list of the match.
    Open(Scope),
    /// Out of that list.
    Back,
    /// The keys stand on that line.
    Stand(usize),
    /// A step about the difference under the bar.
    Step(NextStep),
    /// Take back what was decided about the difference, or about the class, under the bar.
    TakeBack,
    /// Accept all of its class.
    AcceptAll,
    /// A step about all of the class under the bar of the bridge.
    ForAll(NextStep),
    /// The page of its sale.
    OpenSale,
    /// All shifts, or those of the day again.
    History,
    /// Older shifts.
    Older,
    /// Newer ones.
    Newer,
    /// The report of that shift.
    Shift(usize),
    /// The report of the open shift.
    Report,
    /// Close the day.
    CloseDay,
    /// Close the open shift.
    CloseShift,
    /// Say what was in the drawer at its beginning.
    SetFloat,
    /// Ask for the bill.
    Fetch(BillKind),
    /// Take a bill from a file.
    Take,
    /// Write the books into a file.
    Export,
    /// Make a backup.
    BackUp,
}
