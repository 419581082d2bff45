//! How an event becomes a row of the journal and a row becomes an event again.

use super::{Broken, ChainWhy};
use crate::domain::{
    BusinessDay, CashierId, ChargeEvent, DayEvent, Moment, PeopleEvent, PersonEvent, RefundEvent, RefundNo, Role, SaleEvent, SaleId, ShiftEvent,
    ShiftNo, TillEvent,
};
use crate::ledger::StoryEvent;
use rusqlite::types::Type;
use rusqlite::{Error, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The subject of what happens among the people.
pub(in crate::ledger) const PEOPLE: &str = "people";
/// The subject of what happens to the till.
pub(in crate::ledger) const TILL: &str = "till";
/// How the subject of what one person does begins.
pub(in crate::ledger) const PERSON: &str = "person:";

/// The subject of what that person does.
pub(in crate::ledger) fn of_person(name: &CashierId) -> String {
    format!("{PERSON}{name}")
}

/// How the subject of a shift begins.
const SHIFT: &str = "shift:";
/// How the subject of the end of a day begins.
const DAY: &str = "day:";

/// The subject of that shift.
pub(in crate::ledger) fn of_shift(no: ShiftNo) -> String {
    format!("{SHIFT}{no}")
}

/// The subject of the end of that day.
pub(in crate::ledger) fn of_day(day: BusinessDay) -> String {
    format!("{DAY}{day}")
}

/// An event that the journal keeps.
pub(in crate::ledger) trait Recorded: Serialize + DeserializeOwned {
    /// The word for it in the column `kind`.
    fn kind(&self) -> &'static str;

    /// Whether it can stand among the entries about `subject`.
    fn fits(&self, subject: &str) -> bool;
}

impl Recorded for SaleEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "sale.opened",
            Self::CancelRequested => "sale.cancel_requested",
            Self::Paid { .. } => "sale.paid",
            Self::Abandoned => "sale.abandoned",
            Self::ExceptionRaised { .. } => "sale.exception_raised",
            Self::ExceptionSettled { .. } => "sale.exception_settled",
            Self::SetByHand { .. } => "sale.set_by_hand",
            Self::HandUndone => "sale.hand_undone",
            Self::Charge { event, .. } => match event {
                ChargeEvent::PlacingStarted { .. } => "charge.placing_started",
                ChargeEvent::Found { .. } => "charge.found",
                ChargeEvent::PlacingChecked { .. } => "charge.placing_checked",
                ChargeEvent::PlacingRepeated => "charge.placing_repeated",
                ChargeEvent::PlacingDoubted { .. } => "charge.placing_doubted",
                ChargeEvent::Shown { .. } => "charge.shown",
                ChargeEvent::ClosingStarted { .. } => "charge.closing_started",
                ChargeEvent::CloseRequested => "charge.close_requested",
                ChargeEvent::ClosePostponed => "charge.close_postponed",
                ChargeEvent::CloseAccepted => "charge.close_accepted",
                ChargeEvent::NotFoundSeen => "charge.not_found_seen",
                ChargeEvent::Closed { .. } => "charge.closed",
                ChargeEvent::Paid { .. } => "charge.paid",
                ChargeEvent::MismatchSeen { .. } => "charge.mismatch_seen",
                ChargeEvent::ContradictionSeen { .. } => "charge.contradiction_seen",
                ChargeEvent::Refused { .. } => "charge.refused",
            },
        }
    }

    fn fits(&self, subject: &str) -> bool {
        !is_reserved(subject) && opens(self).is_none_or(|id| id.as_str() == subject)
    }
}

impl Recorded for RefundEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Queued { .. } => "refund.queued",
            Self::SendStarted => "refund.send_started",
            Self::Postponed { .. } => "refund.postponed",
            Self::Missing => "refund.missing",
            Self::Refused { .. } => "refund.refused",
            Self::Held { .. } => "refund.held",
            Self::Released { .. } => "refund.released",
            Self::GiveUpRequested { .. } => "refund.give_up_requested",
            Self::Accepted { .. } => "refund.accepted",
            Self::Succeeded { .. } => "refund.succeeded",
            Self::Failed { .. } => "refund.failed",
            Self::Settled { .. } => "refund.settled",
        }
    }

    fn fits(&self, subject: &str) -> bool {
        !is_reserved(subject) && queues(self).is_none_or(|number| number.as_str() == subject)
    }
}

impl Recorded for PeopleEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Added { .. } => "people.added",
            Self::RoleSet { .. } => "people.role_set",
            Self::PinSet { .. } => "people.pin_set",
            Self::Removed { .. } => "people.removed",
        }
    }

    fn fits(&self, subject: &str) -> bool {
        subject == PEOPLE
    }
}

impl Recorded for PersonEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::PinTried { .. } => "person.pin_tried",
            Self::SignedIn => "person.signed_in",
            Self::Approved { .. } => "person.approved",
            Self::PinWrong { .. } => "person.pin_wrong",
            Self::PinUnchecked => "person.pin_unchecked",
            Self::SignedOut { .. } => "person.signed_out",
            Self::Denied { .. } => "person.denied",
        }
    }

    fn fits(&self, subject: &str) -> bool {
        subject.starts_with(PERSON)
    }
}

impl Recorded for TillEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::SettingsSeen { .. } => "till.settings_seen",
            Self::SecretChanged { .. } => "till.secret_changed",
            Self::RefundsHeld { .. } => "till.refunds_held",
            Self::RefundsReleased { .. } => "till.refunds_released",
            Self::RefundsStopped { .. } => "till.refunds_stopped",
            Self::Exported { .. } => "till.exported",
            Self::ClockJumped { .. } => "till.clock_jumped",
            Self::BackedUp { .. } => "till.backed_up",
            Self::Restored { .. } => "till.restored",
            Self::Seated { .. } => "till.seated",
            Self::Moved { .. } => "till.moved",
        }
    }

    fn fits(&self, subject: &str) -> bool {
        subject == TILL
    }
}

impl Recorded for ShiftEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "shift.opened",
            Self::FloatSet { .. } => "shift.float_set",
            Self::Closed { .. } => "shift.closed",
        }
    }

    fn fits(&self, subject: &str) -> bool {
        match self {
            Self::Opened { no, .. } => subject == of_shift(*no),
            Self::FloatSet { .. } | Self::Closed { .. } => subject.starts_with(SHIFT),
        }
    }
}

impl Recorded for DayEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::BillKept { .. } => "day.bill_kept",
            Self::Compared { .. } => "day.compared",
            Self::Decided { .. } => "day.decided",
            Self::Closed { .. } => "day.closed",
        }
    }

    fn fits(&self, subject: &str) -> bool {
        match self {
            Self::BillKept { of, .. } => subject == of_day(*of),
            Self::Compared { .. } | Self::Decided { .. } | Self::Closed { .. } => subject.starts_with(DAY),
        }
    }
}

/// The subjects that are no number of a sale or refund.
fn is_reserved(subject: &str) -> bool {
    subject == PEOPLE || subject == TILL || [PERSON, SHIFT, DAY].iter().any(|prefix| subject.starts_with(prefix))
}

/// The sale that the event opens.
pub(in crate::ledger) fn opens(event: &SaleEvent) -> Option<&SaleId> {
    match event {
        SaleEvent::Opened { sale_id, .. } => Some(sale_id),
        SaleEvent::Charge { .. }
        | SaleEvent::CancelRequested
        | SaleEvent::Paid { .. }
        | SaleEvent::Abandoned
        | SaleEvent::ExceptionRaised { .. }
        | SaleEvent::ExceptionSettled { .. }
        | SaleEvent::SetByHand { .. }
        | SaleEvent::HandUndone => None,
    }
}

/// The refund that the event queues.
pub(in crate::ledger) fn queues(event: &RefundEvent) -> Option<&RefundNo> {
    match event {
        RefundEvent::Queued { order, .. } => Some(&order.refund_no),
        RefundEvent::SendStarted
        | RefundEvent::Postponed { .. }
        | RefundEvent::Missing
        | RefundEvent::Refused { .. }
        | RefundEvent::Held { .. }
        | RefundEvent::Released { .. }
        | RefundEvent::GiveUpRequested { .. }
        | RefundEvent::Accepted { .. }
        | RefundEvent::Succeeded { .. }
        | RefundEvent::Failed { .. }
        | RefundEvent::Settled { .. } => None,
    }
}

/// The columns that [`event`] reads, in its order.
pub(in crate::ledger) const EVENT_COLUMNS: &str = "seq, at_ms, subject, kind, body";

/// The event of a row that begins with [`EVENT_COLUMNS`].
///
/// # Errors
/// A conversion failure that carries [`Broken`] where the row is no such event of its subject.
pub(in crate::ledger) fn event<E: Recorded>(row: &Row<'_>) -> rusqlite::Result<(Moment, E)> {
    let parsed: Option<E> = row.get_ref(4)?.as_str().ok().and_then(|body| serde_json::from_str(body).ok());
    let (subject, kind) = (row.get_ref(2)?, row.get_ref(3)?);
    let belongs = |event: &E| kind.as_str() == Ok(event.kind()) && subject.as_str().is_ok_and(|subject| event.fits(subject));
    match parsed.filter(belongs) {
        Some(event) => Ok((Moment::from_millis(row.get(1)?), event)),
        None => Err(not_an_event(row.get(0)?)),
    }
}

/// The event of a row that begins with [`EVENT_COLUMNS`], whatever it is about.
///
/// # Errors
/// As [`event`].
pub(in crate::ledger) fn story_event(row: &Row<'_>) -> rusqlite::Result<(Moment, StoryEvent)> {
    let family = row.get_ref(3)?.as_str().ok().and_then(|kind| kind.split_once('.')).map(|(family, _)| family);
    match family {
        Some("sale" | "charge") => event(row).map(|(at, event)| (at, StoryEvent::Sale(event))),
        Some("refund") => event(row).map(|(at, event)| (at, StoryEvent::Refund(event))),
        Some("people") => event(row).map(|(at, event)| (at, StoryEvent::People(event))),
        Some("person") => event(row).map(|(at, event)| (at, StoryEvent::Person(event))),
        Some("till") => event(row).map(|(at, event)| (at, StoryEvent::Till(event))),
        Some("shift") => event(row).map(|(at, event)| (at, StoryEvent::Shift(event))),
        Some("day") => event(row).map(|(at, event)| (at, StoryEvent::Day(event))),
        Some(_) | None => Err(not_an_event(row.get(0)?)),
    }
}

impl StoryEvent {
    /// The word for it in the column `kind` of the journal.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sale(event) => event.kind(),
            Self::Refund(event) => event.kind(),
            Self::People(event) => event.kind(),
            Self::Person(event) => event.kind(),
            Self::Till(event) => event.kind(),
            Self::Shift(event) => event.kind(),
            Self::Day(event) => event.kind(),
        }
    }
}

fn not_an_event(seq: i64) -> Error {
    Error::FromSqlConversionFailure(4, Type::Text, Box::new(Broken { seq, why: ChainWhy::NotAnEvent }))
}

/// The word for a role.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Cashier => "cashier",
        Role::Manager => "manager",
        Role::Owner => "owner",
    }
}
