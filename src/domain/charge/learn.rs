//! What an answer means for a charge.

use super::{Charge, ChargeEvent, ChargeState, CloseReason, CloseStep, Closure, Code};
use crate::domain::{Answer, Moment, Payment, Refusal, Unpaid};

/// A placing request whose reply was lost cannot reach the gateway later than this after it was sent: our whole call is over after 10 s.
const CANNOT_ARRIVE_AFTER_MS: i64 = 15_000;

/// Two "no such order" count as an end only this far apart.
const NOT_FOUND_APART_MS: i64 = 15_000;

/// The gateway may refuse to close a younger order (protocol §4.3).
const CLOSE_ALLOWED_AFTER_MS: i64 = 301_000;

/// How long a payer may type a password before we close all the same; the gateway decides who was first.
const UNDER_WAY_PATIENCE_MS: i64 = 120_000;

/// An accepted close that no query ever confirmed counts this long after the end of the order.
const ACCEPTED_CLOSE_COUNTS_AFTER_MS: i64 = 86_400_000;

/// How often a number that the gateway does not take is tried before the charge is given up.
const PLACING_ATTEMPTS: u32 = 3;

impl Charge {
    /// What a verified answer, asked at `asked_at`, means for this charge. Silence means nothing.
    pub(in crate::domain) fn learn(&self, answer: &Answer, asked_at: Moment, now: Moment) -> Vec<ChargeEvent> {
        use {Answer as A, ChargeEvent as E, ChargeState as S};
        match (&self.state, answer) {
            (_, A::Unknown(_)) => vec![],

            // Money that arrives late is still money: it beats a close in progress.
            (S::Placing { .. } | S::Showing(_) | S::Closing { .. }, A::Paid(payment)) => vec![E::Paid { payment: payment.clone() }],
            (S::Placing { .. } | S::Showing(_) | S::Closing { .. }, A::Mismatch(payment)) => match self.mismatch {
                None => vec![E::MismatchSeen { payment: payment.clone() }],
                Some(_) => vec![],
            },
            (S::Placing { .. } | S::Showing(_) | S::Closing { .. }, A::Closed) => vec![E::Closed { how: Closure::Answered }],

            (S::Placing { .. }, A::Placed(url)) => vec![E::Shown { code: Code { url: url.clone(), shown_at: now } }],
            (S::Placing { attempts: 1, .. }, A::PlaceRefused(refusal)) => vec![E::Refused { refusal: refusal.clone() }],
            (S::Placing { .. }, A::PlaceRefused(refusal)) => doubted(refusal),
            (S::Placing { attempts, .. }, A::NumberKnown(_)) if *attempts < PLACING_ATTEMPTS => vec![],
            (S::Placing { known: true, .. }, A::NumberKnown(_)) => vec![E::ClosingStarted { reason: CloseReason::NoCode }],
            (S::Placing { known: false, .. }, A::NumberKnown(refusal)) => doubted(refusal),
            (S::Placing { sent_at, .. }, A::Unpaid(_) | A::NotFound) if asked_at < *sent_at => vec![],
            (S::Placing { .. }, A::Unpaid(_)) => vec![E::PlacingChecked { known: true }],
            (S::Placing { .. }, A::NotFound) => vec![E::PlacingChecked { known: false }],

            (S::Closing { known: false, .. }, A::Placed(_)) => vec![E::PlacingChecked { known: true }],
            (S::Closing { attempts: 1, known: false, .. }, A::PlaceRefused(_)) => vec![E::Closed { how: Closure::Refused }],
            (S::Closing { .. }, A::Unpaid(unpaid)) => self.learn_unpaid_while_closing(*unpaid, asked_at, now),
            (S::Closing { .. }, A::NotFound) => self.learn_not_found_while_closing(asked_at, now),
            (S::Closing { step: CloseStep::Requested { .. }, .. }, A::CloseAccepted) => vec![E::CloseAccepted],
            (S::Closing { step: CloseStep::Requested { .. }, since, .. }, A::CloseNotYet) if self.may_be_too_young(*since, now) => {
                vec![E::ClosePostponed]
            }

            // Answers to questions of an earlier state say nothing about this one.
            (S::Placing { .. } | S::Showing(_) | S::Closing { .. }, A::CloseAccepted | A::CloseNotYet | A::CloseFoundPaid)
            | (S::Showing(_), A::Placed(_) | A::PlaceRefused(_) | A::NumberKnown(_) | A::Unpaid(_) | A::NotFound)
            | (S::Closing { .. }, A::Placed(_) | A::PlaceRefused(_) | A::NumberKnown(_)) => vec![],

            (S::Paid { payment, .. }, A::Paid(again) | A::Mismatch(again)) if payment.transaction_id == again.transaction_id => vec![],
            (S::Paid { .. } | S::Closed { .. } | S::Refused(_), A::Paid(payment) | A::Mismatch(payment)) => self.contradicted_by(payment),
            (
                S::Paid { .. } | S::Closed { .. } | S::Refused(_),
                A::Placed(_)
                | A::PlaceRefused(_)
                | A::NumberKnown(_)
                | A::Unpaid(_)
                | A::NotFound
                | A::Closed
                | A::CloseAccepted
                | A::CloseFoundPaid
                | A::CloseNotYet,
            ) => vec![],
        }
    }

    /// A proven payment that cannot be. Nothing is believed of it but that a person must look; the first is kept.
    pub(in crate::domain) fn contradicted_by(&self, payment: &Payment) -> Vec<ChargeEvent> {
        match self.contradiction {
            None => vec![ChargeEvent::ContradictionSeen { payment: payment.clone() }],
            Some(_) => vec![],
        }
    }

    fn learn_unpaid_while_closing(&self, unpaid: Unpaid, asked_at: Moment, now: Moment) -> Vec<ChargeEvent> {
        let ChargeState::Closing { since, step, .. } = self.state else { return vec![] };
        let patient = now.millis_since(since) < UNDER_WAY_PATIENCE_MS;
        match step {
            CloseStep::Asking if is_stale(asked_at, since, now) || (unpaid.is_under_way() && patient) => vec![],
            CloseStep::Requested { at } if is_stale(asked_at, at, now) => vec![],
            CloseStep::Asking | CloseStep::Requested { .. } => vec![ChargeEvent::CloseRequested],
            CloseStep::Postponed if now >= self.close_allowed_at() => vec![ChargeEvent::CloseRequested],
            CloseStep::Postponed => vec![],
            CloseStep::Accepted { .. } if now >= self.order.expires_at.plus_millis(ACCEPTED_CLOSE_COUNTS_AFTER_MS) => {
                vec![ChargeEvent::Closed { how: Closure::AcceptedLongAgo }]
            }
            CloseStep::Accepted { .. } => vec![],
        }
    }

    /// "No such order" names no number, so it ends a closing only when it cannot be meant otherwise: said twice, when no request of ours can still
    /// arrive, of an order that the gateway never showed to know; or a day after the end of one that it did.
    fn learn_not_found_while_closing(&self, asked_at: Moment, now: Moment) -> Vec<ChargeEvent> {
        let ChargeState::Closing { sent_at, known, not_found_at, .. } = self.state else { return vec![] };
        let counts = match known {
            false => asked_at.millis_since(sent_at) >= CANNOT_ARRIVE_AFTER_MS,
            true => now >= self.order.expires_at.plus_millis(ACCEPTED_CLOSE_COUNTS_AFTER_MS),
        };
        match not_found_at {
            _ if !counts => vec![],
            None => vec![ChargeEvent::NotFoundSeen],
            Some(first) if asked_at.millis_since(first) >= NOT_FOUND_APART_MS => vec![ChargeEvent::Closed { how: Closure::NeverThere }],
            Some(_) => vec![],
        }
    }

    /// A close was refused although a query had just said "unpaid", and the order is young: it is tried again when it is old enough. Any other
    /// refusal of a close says nothing, and the query decides again.
    fn may_be_too_young(&self, since: Moment, now: Moment) -> bool {
        now < self.close_allowed_at() && now.millis_since(since) < UNDER_WAY_PATIENCE_MS
    }

    /// From when on the gateway must let us close.
    pub(in crate::domain) fn close_allowed_at(&self) -> Moment {
        self.order.created_at.plus_millis(CLOSE_ALLOWED_AFTER_MS)
    }
}

/// Refused, although an earlier request may have arrived: it is ended as any other charge, and the words are kept.
fn doubted(refusal: &Refusal) -> Vec<ChargeEvent> {
    vec![ChargeEvent::PlacingDoubted { refusal: refusal.clone() }, ChargeEvent::ClosingStarted { reason: CloseReason::Refused }]
}

/// The question was asked before that. Where the clock has been set back meanwhile, `since` lies ahead and nothing can be said against an answer.
fn is_stale(asked_at: Moment, since: Moment, now: Moment) -> bool {
    since <= now && asked_at < since
}
