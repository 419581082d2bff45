//! What a gateway's reply about a refund means, whatever the gateway.

use super::{Fen, Moment, RefundId, Refusal, Unknown};
use serde::{Deserialize, Serialize};

/// The meaning of one reply about one refund. Everything but [`RefundAnswer::Unknown`] has been verified: signature, merchant and our numbers match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAnswer {
    /// Sending: the gateway has it; not that the money has arrived.
    Accepted {
        /// The provider's number, where told.
        refund_id: Option<RefundId>,
    },
    /// Query: where it stands.
    Report(RefundReport),
    /// Query: the gateway has no such refund.
    NotFound,
    /// Sending: not taken now, and nothing was done; the same may be sent again later (`BIZERR_NEED_RETRY`, `ORDER_NOT_READY`).
    NotNow(Refusal),
    /// Sending: not taken, because this order was asked about too often (`FREQUENCY_LIMITED`).
    TooFast(Refusal),
    /// Sending: not taken, because too many requests of ours were wrong (`INVALID_REQ_TOO_MUCH`): all of them pause.
    TooManyWrong(Refusal),
    /// Sending: a definite no to this request.
    Refused {
        /// Which kind.
        trouble: RefundTrouble,
        /// The provider's code and words.
        refusal: Refusal,
    },
    /// Anything else. It changes no money state.
    Unknown(Unknown),
}

impl RefundAnswer {
    /// Why it tells nothing, where it does not.
    pub fn why_unknown(&self) -> Option<&Unknown> {
        if let Self::Unknown(why) = self { Some(why) } else { None }
    }
}

/// Where the gateway says that a refund stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundReport {
    /// Where it stands.
    pub status: RefundStatus,
    /// The provider's number.
    pub refund_id: RefundId,
    /// What goes back, as the gateway has it.
    pub amount: Fen,
    /// When it arrived, where told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Moment>,
    /// Where it arrives, in the provider's words (one line).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// The provider's `refund_status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// `PROCESSING`: under way.
    UnderWay,
    /// `SUCCESS`: the money is with the customer.
    Arrived,
    /// `REFUNDCLOSE`: closed, the customer got nothing.
    Closed,
    /// `CHANGE`: the card is no more, the money is back with the merchant.
    Returned,
}

/// The kinds of a definite no, by what a person can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundTrouble {
    /// The merchant's balance is too low: top up, then send again (`NOTENOUGH`).
    NotEnough,
    /// The payment is older than a year: pay back in another way (`TRADE_OVERDUE`).
    Overdue,
    /// The payer's account is closed: pay back in another way (`USER_ACCOUNT_ABNORMAL`).
    AccountClosed,
    /// The number or the order is known with other amounts (`REFUND_FEE_MISMATCH`).
    OtherAmounts,
    /// The gateway knows no such payment (`ORDERNOTEXIST`, `INVALID_TRANSACTIONID`).
    NoSuchPayment,
    /// Against a rule of the provider; the words say which (`ERROR`, `INVALID_REQUEST`).
    AgainstRule,
    /// The same request came to nothing many times.
    KeepsFailing,
    /// The client certificate is not taken (`CERT_ERROR`).
    Certificate,
    /// This computer's address or this product is not allowed (`NOAUTH`).
    NotAllowed,
    /// The request itself is wrong: key, ids or this program (`SIGNERROR`, `PARAM_ERROR` …).
    Request,
}

impl RefundTrouble {
    /// Sending the same again may bring another answer, once a person has done something about it.
    pub fn may_be_mended(self) -> bool {
        match self {
            Self::NotEnough
            | Self::OtherAmounts
            | Self::NoSuchPayment
            | Self::AgainstRule
            | Self::KeepsFailing
            | Self::Certificate
            | Self::NotAllowed
            | Self::Request => true,
            Self::Overdue | Self::AccountClosed => false,
        }
    }

    /// Every other refund would get the same answer: the queue waits as a whole.
    pub fn stops_the_queue(self) -> bool {
        match self {
            Self::Certificate | Self::NotAllowed | Self::Request => true,
            Self::NotEnough
            | Self::Overdue
            | Self::AccountClosed
            | Self::OtherAmounts
            | Self::NoSuchPayment
            | Self::AgainstRule
            | Self::KeepsFailing => false,
        }
    }
}
