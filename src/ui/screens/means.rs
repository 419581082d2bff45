//! What a person may do under each lamp: what Enter means, whether a new code may be had, whether the sale may be given up.

use crate::domain::{CloseReason, Lamp, Moment, SaleState};
use crate::engine::{SaleView, Stage, View};

/// So long after a sale its customer may still stand there, in milliseconds.
const CUSTOMER_STAYS_MS: i64 = 3_600_000;

/// What Enter means for a sale on the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EnterMeans {
    /// Nothing: the cashier waits.
    Nothing,
    /// An empty amount for the next customer.
    Next,
    /// The same, and the sale that can no longer be paid is given up.
    GiveUpAndNext,
}

/// What Enter means under that lamp.
pub(super) fn enter_means(lamp: &Lamp) -> EnterMeans {
    match lamp {
        Lamp::Paid
        | Lamp::PaidTwice
        | Lamp::PaidLate
        | Lamp::RefundStarted
        | Lamp::SetByHand
        | Lamp::Abandoned
        | Lamp::Closing(CloseReason::Cancelled) => EnterMeans::Next,
        Lamp::Refused(_) | Lamp::Expired => EnterMeans::GiveUpAndNext,
        Lamp::WrongAmount
        | Lamp::Contradiction
        | Lamp::Unwritten
        | Lamp::PlacingUnknown
        | Lamp::Silent
        | Lamp::UnderWay
        | Lamp::Placing
        | Lamp::Waiting
        | Lamp::Closing(
            CloseReason::Deadline
            | CloseReason::NewCode
            | CloseReason::Superseded
            | CloseReason::NoCode
            | CloseReason::Refused
            | CloseReason::Mismatch,
        ) => EnterMeans::Nothing,
    }
}

/// A new code may be asked for. Not while money may be on its way: that would invite a second payment.
pub(super) fn may_renew(view: &SaleView) -> bool {
    let lamp = match view.lamp {
        Lamp::Waiting | Lamp::Refused(_) | Lamp::Expired => true,
        Lamp::Closing(reason) => match reason {
            CloseReason::Deadline | CloseReason::NoCode | CloseReason::Refused => true,
            CloseReason::NewCode | CloseReason::Cancelled | CloseReason::Superseded | CloseReason::Mismatch => false,
        },
        Lamp::Paid
        | Lamp::PaidTwice
        | Lamp::PaidLate
        | Lamp::WrongAmount
        | Lamp::Contradiction
        | Lamp::RefundStarted
        | Lamp::SetByHand
        | Lamp::Unwritten
        | Lamp::PlacingUnknown
        | Lamp::Silent
        | Lamp::UnderWay
        | Lamp::Placing
        | Lamp::Abandoned => false,
    };
    lamp && view.sale.state == SaleState::Open && !view.sale.cancel_requested
}

/// The sale may be given up.
pub(super) fn may_cancel(view: &SaleView) -> bool {
    view.sale.state == SaleState::Open && !view.sale.cancel_requested
}

/// The customer of that time is gone.
pub(super) fn is_old(at: Moment, now: Moment) -> bool {
    now.millis_since(at) > CUSTOMER_STAYS_MS
}

/// New sales are taken.
pub(super) fn takes_sales(view: &View) -> bool {
    match view.stage {
        Stage::Ready => true,
        Stage::Starting | Stage::Incomplete | Stage::NoLedger(_) | Stage::LedgerStopped(_) | Stage::Stopped => false,
    }
}
