//! What the client must know of an answer in order to carry it and log it.

use crate::domain::{Answer, BillAnswer, RefundAnswer, RefundStatus, Unknown};

/// An answer to some kind of question.
pub(super) trait Said {
    /// The answer that tells nothing.
    fn unknown(why: Unknown) -> Self;

    /// Why it tells nothing, where it does not.
    fn as_unknown(&self) -> Option<&Unknown>;

    /// What it is called in the log: never a code that can be paid, never a payer.
    fn name(&self) -> &'static str;
}

impl Said for Answer {
    fn unknown(why: Unknown) -> Self {
        Self::Unknown(why)
    }

    fn as_unknown(&self) -> Option<&Unknown> {
        self.why_unknown()
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Placed(_) => "placed",
            Self::PlaceRefused(_) => "refused",
            Self::NumberKnown(_) => "number known",
            Self::Unpaid(_) => "unpaid",
            Self::NotFound => "not found",
            Self::Paid(_) => "paid",
            Self::Mismatch(_) => "paid another amount",
            Self::Closed => "closed",
            Self::CloseAccepted => "close accepted",
            Self::CloseFoundPaid => "found paid",
            Self::CloseNotYet => "not closed yet",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl Said for RefundAnswer {
    fn unknown(why: Unknown) -> Self {
        Self::Unknown(why)
    }

    fn as_unknown(&self) -> Option<&Unknown> {
        self.why_unknown()
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "refund accepted",
            Self::Report(report) => match report.status {
                RefundStatus::UnderWay => "refund under way",
                RefundStatus::Arrived => "refund arrived",
                RefundStatus::Closed => "refund closed",
                RefundStatus::Returned => "refund returned",
            },
            Self::NotFound => "no such refund",
            Self::NotNow(_) => "refund not now",
            Self::TooFast(_) => "refund too fast",
            Self::TooManyWrong(_) => "too many wrong requests",
            Self::Refused { .. } => "refund refused",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl Said for BillAnswer {
    fn unknown(why: Unknown) -> Self {
        Self::Unknown(why)
    }

    fn as_unknown(&self) -> Option<&Unknown> {
        self.why_unknown()
    }

    fn name(&self) -> &'static str {
        match self {
            Self::File(_) => "bill",
            Self::Empty => "no bill",
            Self::NotReady => "bill not ready",
            Self::Refused(_) => "bill refused",
            Self::Unknown(_) => "unknown",
        }
    }
}
