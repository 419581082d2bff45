//! What the gateway said about a number when a person asked.

use crate::domain::{Answer, RefundAnswer, RefundStatus};

/// In a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Paid, our amount.
    Paid,
    /// Paid, another amount or currency.
    PaidOtherwise,
    /// Not paid so far.
    Unpaid,
    /// Closed, cannot be paid any more.
    Closed,
    /// It has nothing of that number.
    NotFound,
    /// A refund is accepted, and nothing more is said.
    RefundAccepted,
    /// A refund stands so.
    Refund(RefundStatus),
}

impl Said {
    /// What an answer to a query says; nothing where it says nothing about the money.
    pub(super) fn of(answer: &Answer) -> Option<Self> {
        match answer {
            Answer::Paid(_) => Some(Self::Paid),
            Answer::Mismatch(_) => Some(Self::PaidOtherwise),
            Answer::Unpaid(_) => Some(Self::Unpaid),
            Answer::Closed => Some(Self::Closed),
            Answer::NotFound => Some(Self::NotFound),
            Answer::Placed(_)
            | Answer::PlaceRefused(_)
            | Answer::NumberKnown(_)
            | Answer::CloseAccepted
            | Answer::CloseFoundPaid
            | Answer::CloseNotYet
            | Answer::Unknown(_) => None,
        }
    }

    /// The same of a refund.
    pub(super) fn of_refund(answer: &RefundAnswer) -> Option<Self> {
        match answer {
            RefundAnswer::Report(report) => Some(Self::Refund(report.status)),
            RefundAnswer::Accepted { .. } => Some(Self::RefundAccepted),
            RefundAnswer::NotFound => Some(Self::NotFound),
            RefundAnswer::NotNow(_)
            | RefundAnswer::TooFast(_)
            | RefundAnswer::TooManyWrong(_)
            | RefundAnswer::Refused { .. }
            | RefundAnswer::Unknown(_) => None,
        }
    }
}
