//! One attempt to collect a sale at the gateway under its own number, as a state machine.
//!
//! `learn` says what an answer means, `apply` makes it so, `next` says what is wanted now. All three are pure.

mod learn;
mod next;

use super::{AskKind, CodeUrl, Moment, Order, Payment, Refusal};
use serde::{Deserialize, Serialize};

/// One attempt to collect a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// What was asked for; never changes.
    pub order: Order,
    /// Where it stands.
    pub state: ChargeState,
    /// The gateway proved a payment under our number that is not our fen. A person decides.
    pub mismatch: Option<Payment>,
    /// The gateway proved a payment that cannot be: after the charge had ended otherwise, or one that already pays another charge. A person decides.
    pub contradiction: Option<Payment>,
    /// What the gateway said when it would not take a request that may have arrived before.
    pub doubt: Option<Refusal>,
    /// This till did not place it: it was found in the bill.
    pub found: bool,
}

/// Where a charge stands. `Paid`, `Closed` and `Refused` are final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeState {
    /// Decided and sent, or about to be; nobody has seen a code.
    Placing {
        /// When the latest request was decided.
        sent_at: Moment,
        /// How many requests were decided, all identical.
        attempts: u32,
        /// What a query since the latest request said: the order is there (`true`) or not (`false`).
        checked: Option<bool>,
        /// A query has said so of any request.
        known: bool,
    },
    /// The code may be scanned.
    Showing(Code),
    /// The code is hidden; the order may still be payable.
    Closing {
        /// Why we stopped.
        reason: CloseReason,
        /// When we stopped.
        since: Moment,
        /// When the latest placing request was decided.
        sent_at: Moment,
        /// How many placing requests were decided.
        attempts: u32,
        /// The gateway has shown that it knows the order.
        known: bool,
        /// How far the closing is.
        step: CloseStep,
        /// How many closes were decided.
        closes: u32,
        /// When the gateway first said "no such order", once that counts.
        not_found_at: Option<Moment>,
    },
    /// Cannot be paid any more.
    Closed {
        /// Why it was being closed; nothing when the gateway did it by itself.
        reason: Option<CloseReason>,
        /// What proved it.
        how: Closure,
    },
    /// Paid, with the proof.
    Paid {
        /// The proven payment.
        payment: Payment,
        /// When the till learnt it.
        learnt_at: Moment,
    },
    /// A definite no; there is no order at the gateway.
    Refused(Refusal),
}

/// A code that may be scanned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// What the QR holds, verbatim.
    pub url: CodeUrl,
    /// When it was first shown.
    pub shown_at: Moment,
}

/// Why a code was taken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// Its time was over.
    Deadline,
    /// The cashier asked for a new code.
    NewCode,
    /// The cashier gave up the sale.
    Cancelled,
    /// Another charge of the sale is paid.
    Superseded,
    /// The order exists, but its code could not be had.
    NoCode,
    /// Refused after an earlier try that may have arrived.
    Refused,
    /// A payment was proven that a person must look at: another amount, or a contradiction.
    Mismatch,
}

/// How far a closing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseStep {
    /// A query must say "unpaid" before a close may be sent.
    Asking,
    /// The close was decided and sent, or about to be.
    Requested {
        /// When it was decided.
        at: Moment,
    },
    /// The gateway would not close yet; tried again when it is old enough.
    Postponed,
    /// The gateway took the close; a query must confirm it.
    Accepted {
        /// When it was taken.
        at: Moment,
    },
}

/// What proved that a charge cannot be paid any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closure {
    /// A query said so.
    Answered,
    /// Two queries apart said that there is no such order, when no request of ours could still arrive.
    NeverThere,
    /// The only placing request was refused after the sale was given up.
    Refused,
    /// A close was accepted, and nothing was paid until a day after the end of the order.
    AcceptedLongAgo,
}

/// What happened to a charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "charge", rename_all = "snake_case")]
pub enum ChargeEvent {
    /// Decided; the request may leave now.
    PlacingStarted {
        /// What is asked for.
        order: Box<Order>,
    },
    /// Not placed by this till: a person takes it over as the bill has it.
    Found {
        /// What must have been asked for.
        order: Box<Order>,
    },
    /// A query told whether the lost request had arrived.
    PlacingChecked {
        /// The gateway has the order.
        known: bool,
    },
    /// The identical request may leave again.
    PlacingRepeated,
    /// A request was refused that may have arrived before.
    PlacingDoubted {
        /// The gateway's code and words.
        refusal: Refusal,
    },
    /// The code is here.
    Shown {
        /// The code.
        code: Code,
    },
    /// The code is hidden.
    ClosingStarted {
        /// Why.
        reason: CloseReason,
    },
    /// A query said "unpaid"; the close may leave now.
    CloseRequested,
    /// The gateway will not close yet.
    ClosePostponed,
    /// The gateway took the close.
    CloseAccepted,
    /// The gateway does not know the number, and no request of ours can still arrive.
    NotFoundSeen,
    /// Cannot be paid any more.
    Closed {
        /// What proved it.
        how: Closure,
    },
    /// Paid, proven.
    Paid {
        /// The proof.
        payment: Payment,
    },
    /// Paid, but not our fen.
    MismatchSeen {
        /// What was proven.
        payment: Payment,
    },
    /// A payment was proven that cannot be.
    ContradictionSeen {
        /// What was proven.
        payment: Payment,
    },
    /// A definite no.
    Refused {
        /// The gateway's code and words.
        refusal: Refusal,
    },
}

/// What a charge needs: events that time alone brings, a question that is due, or the instant to look again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ChargeNext {
    pub(super) events: Vec<ChargeEvent>,
    pub(super) ask: Option<AskKind>,
    pub(super) wake_at: Option<Moment>,
}

impl Charge {
    /// A charge just decided.
    pub(super) fn new(order: Order, at: Moment) -> Self {
        let state = ChargeState::Placing { sent_at: at, attempts: 1, checked: None, known: false };
        Self { order, state, mismatch: None, contradiction: None, doubt: None, found: false }
    }

    /// A charge that this till did not place.
    pub(super) fn found(order: Order, at: Moment) -> Self {
        Self { found: true, ..Self::new(order, at) }
    }

    /// Nothing that may still happen changes it; it is not asked about any more.
    pub fn is_final(&self) -> bool {
        match self.state {
            ChargeState::Paid { .. } | ChargeState::Closed { .. } | ChargeState::Refused(_) => true,
            ChargeState::Placing { .. } | ChargeState::Showing(_) | ChargeState::Closing { .. } => false,
        }
    }

    /// A payment was proven that a person must look at.
    pub fn is_doubtful(&self) -> bool {
        self.mismatch.is_some() || self.contradiction.is_some()
    }

    /// The proof, once paid.
    pub fn payment(&self) -> Option<&Payment> {
        match &self.state {
            ChargeState::Paid { payment, .. } => Some(payment),
            ChargeState::Placing { .. }
            | ChargeState::Showing(_)
            | ChargeState::Closing { .. }
            | ChargeState::Closed { .. }
            | ChargeState::Refused(_) => None,
        }
    }

    /// The code, while it may be scanned.
    pub fn code(&self) -> Option<&Code> {
        match &self.state {
            ChargeState::Showing(code) => Some(code),
            ChargeState::Placing { .. }
            | ChargeState::Closing { .. }
            | ChargeState::Closed { .. }
            | ChargeState::Paid { .. }
            | ChargeState::Refused(_) => None,
        }
    }

    /// Makes an event so. An event that does not belong to the state changes nothing.
    pub(super) fn apply(&mut self, event: &ChargeEvent, at: Moment) {
        use {ChargeEvent as E, ChargeState as S};
        match (&mut self.state, event) {
            (_, E::PlacingStarted { .. } | E::Found { .. }) => {}
            (_, E::PlacingDoubted { refusal }) => self.doubt = Some(refusal.clone()),
            (_, E::ContradictionSeen { payment }) => self.contradiction = Some(payment.clone()),
            (S::Placing { checked, known, .. }, E::PlacingChecked { known: now_known }) => {
                *checked = Some(*now_known);
                *known |= *now_known;
            }
            (S::Placing { sent_at, attempts, checked, .. }, E::PlacingRepeated) => {
                *sent_at = at;
                *attempts = attempts.saturating_add(1);
                *checked = None;
            }
            (S::Placing { .. }, E::Shown { code }) => self.state = S::Showing(code.clone()),
            (S::Placing { sent_at, attempts, known, .. }, E::ClosingStarted { reason }) => {
                self.state = closing(*reason, at, *sent_at, *attempts, *known);
            }
            (S::Showing(_), E::ClosingStarted { reason }) => {
                self.state = closing(*reason, at, self.order.created_at, 1, true);
            }
            (S::Closing { known, .. }, E::PlacingChecked { known: now_known }) => *known |= *now_known,
            (S::Closing { reason, .. }, E::ClosingStarted { reason: newer }) => *reason = *newer,
            (S::Closing { step, closes, not_found_at, known, .. }, E::CloseRequested) => {
                *step = CloseStep::Requested { at };
                *closes = closes.saturating_add(1);
                *known = true;
                *not_found_at = None;
            }
            (S::Closing { step, .. }, E::ClosePostponed) => *step = CloseStep::Postponed,
            (S::Closing { step, .. }, E::CloseAccepted) => *step = CloseStep::Accepted { at },
            (S::Closing { not_found_at, .. }, E::NotFoundSeen) => *not_found_at = Some(at),
            (S::Placing { .. } | S::Showing(_) | S::Closing { .. }, E::Paid { payment }) => {
                self.state = S::Paid { payment: payment.clone(), learnt_at: at };
            }
            (S::Placing { .. } | S::Showing(_) | S::Closing { .. }, E::MismatchSeen { payment }) => {
                self.mismatch = Some(payment.clone());
            }
            (S::Closing { reason, .. }, E::Closed { how }) => self.state = S::Closed { reason: Some(*reason), how: *how },
            (S::Placing { .. } | S::Showing(_), E::Closed { how }) => self.state = S::Closed { reason: None, how: *how },
            (S::Placing { .. }, E::Refused { refusal }) => self.state = S::Refused(refusal.clone()),
            (
                S::Placing { .. } | S::Showing(_) | S::Closing { .. } | S::Paid { .. } | S::Closed { .. } | S::Refused(_),
                E::PlacingChecked { .. }
                | E::PlacingRepeated
                | E::Shown { .. }
                | E::ClosingStarted { .. }
                | E::CloseRequested
                | E::ClosePostponed
                | E::CloseAccepted
                | E::NotFoundSeen
                | E::Closed { .. }
                | E::Paid { .. }
                | E::MismatchSeen { .. }
                | E::Refused { .. },
            ) => {}
        }
    }
}

fn closing(reason: CloseReason, since: Moment, sent_at: Moment, attempts: u32, known: bool) -> ChargeState {
    ChargeState::Closing { reason, since, sent_at, attempts, known, step: CloseStep::Asking, closes: 0, not_found_at: None }
}
