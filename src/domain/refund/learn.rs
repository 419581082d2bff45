//! What an answer means for a refund.

use super::{Hold, Refund, RefundEvent, RefundFailure, RefundState, SentStep};
use crate::domain::{Moment, RefundAnswer, RefundReport, RefundStatus, RefundTrouble, Refusal};

/// A request whose reply was lost cannot reach the gateway later than this after it was sent: our whole call is over after 10 s.
pub(super) const CANNOT_ARRIVE_AFTER_MS: i64 = 15_000;

/// After so many identical requests that came to nothing a person must look.
const MOST_ATTEMPTS: u32 = 10;

/// Two "no such refund" count as an end only this far apart.
const MISSING_APART_MS: i64 = 15_000;

impl Refund {
    /// What a verified answer, asked at `asked_at`, means for this refund. Silence means nothing.
    pub fn learn(&self, answer: &RefundAnswer, asked_at: Moment, now: Moment) -> Vec<RefundEvent> {
        use {RefundAnswer as A, RefundEvent as E, RefundState as S};
        match (&self.state, answer) {
            (_, A::Unknown(_)) => vec![],
            (_, A::Report(report)) => self.learn_report(report),

            (S::Sent { .. }, A::Accepted { refund_id }) => vec![E::Accepted { refund_id: refund_id.clone() }],
            // Given up or refused, and accepted after all: the money is on its way, whatever we thought.
            (S::Failed { why: RefundFailure::Refused { .. } | RefundFailure::GivenUp, .. }, A::Accepted { refund_id }) => {
                vec![E::Accepted { refund_id: refund_id.clone() }]
            }
            // Where the clock was set back meanwhile, nothing can be said against an answer.
            (S::Sent { at, .. }, A::NotNow(_) | A::TooFast(_) | A::TooManyWrong(_) | A::Refused { .. } | A::NotFound)
                if asked_at < *at && *at <= now =>
            {
                vec![]
            }
            (S::Sent { attempts, .. }, A::NotNow(refusal) | A::TooFast(refusal)) if *attempts >= MOST_ATTEMPTS => {
                let hold = Hold { trouble: RefundTrouble::KeepsFailing, refusal: refusal.clone() };
                vec![E::Postponed { refusal: refusal.clone() }, E::Held { hold }]
            }
            (S::Sent { .. }, A::NotNow(refusal) | A::TooFast(refusal) | A::TooManyWrong(refusal)) => vec![E::Postponed { refusal: refusal.clone() }],
            // The queue waits as a whole, and this refund with it; one that brings the same no again waits for a person of its own.
            (S::Sent { attempts: 1, .. }, A::Refused { trouble, refusal }) if trouble.stops_the_queue() => {
                vec![E::Postponed { refusal: refusal.clone() }]
            }
            (S::Sent { .. }, A::Refused { trouble, refusal }) if trouble.may_be_mended() => self.held(*trouble, refusal),
            (S::Sent { .. }, A::Refused { trouble, refusal }) => vec![E::Refused { trouble: *trouble, refusal: refusal.clone() }],
            // It never left here, and whatever another ledger sent is long there.
            (S::Queued, A::NotFound) if self.giving_up => vec![E::Failed { why: RefundFailure::GivenUp }],
            (S::Sent { at, attempts, step }, A::NotFound) => self.learn_missing(*at, *attempts, step, asked_at, now),

            (
                S::Queued | S::Accepted { .. } | S::Succeeded { .. } | S::Failed { .. },
                A::Accepted { .. } | A::NotFound | A::NotNow(_) | A::TooFast(_) | A::TooManyWrong(_) | A::Refused { .. },
            ) => vec![],
        }
    }

    fn learn_report(&self, report: &RefundReport) -> Vec<RefundEvent> {
        use {RefundEvent as E, RefundState as S, RefundStatus as R};
        let may_move = match &self.state {
            S::Queued | S::Sent { .. } | S::Accepted { .. } => true,
            S::Failed { why, .. } => match why {
                RefundFailure::Refused { .. } | RefundFailure::GivenUp => true,
                RefundFailure::Closed | RefundFailure::Returned => false,
            },
            S::Succeeded { .. } => false,
        };
        if !may_move {
            return vec![];
        }
        if report.amount != self.order.amount.fen() {
            let refusal = Refusal { code: "REFUND_FEE_MISMATCH".to_owned(), words: format!("{} ≠ {}", report.amount, self.order.amount.fen()) };
            return self.held(RefundTrouble::OtherAmounts, &refusal);
        }
        match (report.status, &self.state) {
            (R::Arrived, _) => vec![E::Succeeded { report: report.clone() }],
            (R::Closed, _) => vec![E::Failed { why: RefundFailure::Closed }],
            (R::Returned, _) => vec![E::Failed { why: RefundFailure::Returned }],
            (R::UnderWay, S::Queued | S::Sent { .. } | S::Failed { .. }) => vec![E::Accepted { refund_id: Some(report.refund_id.clone()) }],
            (R::UnderWay, S::Accepted { .. } | S::Succeeded { .. }) => vec![],
        }
    }

    fn held(&self, trouble: RefundTrouble, refusal: &Refusal) -> Vec<RefundEvent> {
        let hold = Hold { trouble, refusal: refusal.clone() };
        if self.hold.as_ref() == Some(&hold) { vec![] } else { vec![RefundEvent::Held { hold }] }
    }

    /// "No such refund" ends one only when it cannot be meant otherwise: said twice, when no request of ours can still arrive, after a definite no or
    /// on a person's word. Else the same request is sent again.
    fn learn_missing(&self, sent_at: Moment, attempts: u32, step: &SentStep, asked_at: Moment, now: Moment) -> Vec<RefundEvent> {
        // A request that was sent later than now was sent before the clock was set back, nobody knows how long ago: two answers apart have to do.
        let is_over = |at: Moment| at.millis_since(sent_at) >= CANNOT_ARRIVE_AFTER_MS || (sent_at > now && at <= now);
        let none_can_arrive = is_over(asked_at);
        let (first, why) = match step {
            SentStep::Refused { refusal, trouble, missing_at } => {
                (*missing_at, RefundFailure::Refused { trouble: *trouble, refusal: refusal.clone() })
            }
            // What was said while a request could still arrive does not count.
            SentStep::Missing { at } if self.giving_up => (Some(*at).filter(|at| is_over(*at)), RefundFailure::GivenUp),
            SentStep::Open | SentStep::Postponed(_) if self.giving_up => (None, RefundFailure::GivenUp),
            SentStep::Missing { .. } => return vec![],
            SentStep::Open | SentStep::Postponed(_) if attempts >= MOST_ATTEMPTS => {
                let refusal = Refusal { code: "REFUNDNOTEXIST".to_owned(), words: String::new() };
                return vec![RefundEvent::Missing, RefundEvent::Held { hold: Hold { trouble: RefundTrouble::KeepsFailing, refusal } }];
            }
            SentStep::Open | SentStep::Postponed(_) => return vec![RefundEvent::Missing],
        };
        match first {
            _ if !none_can_arrive => vec![],
            None => vec![RefundEvent::Missing],
            Some(first) if asked_at.millis_since(first) >= MISSING_APART_MS => vec![RefundEvent::Failed { why }],
            Some(_) => vec![],
        }
    }
}
