//! What is to be asked about a refund, and when.

use super::learn::CANNOT_ARRIVE_AFTER_MS;
use super::{Refund, RefundState, SentStep};
use crate::domain::Moment;

/// What kind of question is put to the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundAskKind {
    /// Ask for the money to go back.
    Send,
    /// Ask where it stands.
    Query,
}

/// What is known beside the journal about the asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefundWatch {
    /// A question is on its way.
    pub in_flight: bool,
    /// When the latest query left.
    pub queried_at: Option<Moment>,
    /// How many questions in a row brought no usable answer.
    pub silent: u32,
    /// The next query is due now.
    pub hurry: bool,
    /// A person asks where it stands: that comes before anything else, also before sending it.
    pub asked: bool,
}

/// How an accepted refund is watched: the gaps between two questions, the last repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundPlan {
    gaps_ms: Vec<i64>,
}

impl RefundPlan {
    /// A plan of these gaps, in milliseconds; where there is none, an hour.
    pub fn new(gaps_ms: Vec<i64>) -> Self {
        Self { gaps_ms: if gaps_ms.is_empty() { vec![3_600_000] } else { gaps_ms } }
    }

    /// When to ask again about what was accepted at `accepted_at` and last asked about at `asked_at`: at the next instant of the plan.
    fn after(&self, accepted_at: Moment, asked_at: Moment) -> Moment {
        let mut at = accepted_at;
        for gap in &self.gaps_ms {
            at = at.plus_millis(*gap);
            if at > asked_at {
                return at;
            }
        }
        let last = self.gaps_ms.last().copied().unwrap_or(3_600_000).max(1);
        asked_at.plus_millis(last)
    }
}

/// The provider takes one request a minute about one order; a second more for clocks.
const RESEND_MS: i64 = 61_000;

/// The longest wait before the same request is sent again.
const LONGEST_RESEND_MS: i64 = 1_800_000;

/// After a lost reply the gateway is asked this soon.
const FIRST_QUERY_MS: i64 = 2_000;

impl Refund {
    /// The next question and when it is due; nothing while one is on its way or none is needed. What was noted for later than `now` was noted before
    /// the clock was set back, and counts as of now.
    pub fn due(&self, watch: &RefundWatch, plan: &RefundPlan, now: Moment) -> Option<(RefundAskKind, Moment)> {
        if watch.in_flight {
            return None;
        }
        let queried_at = watch.queried_at.map(|at| at.min(now));
        let query = |at: Moment| match watch.hurry {
            true => Some((RefundAskKind::Query, Moment::default())),
            false => Some((RefundAskKind::Query, at)),
        };
        match &self.state {
            RefundState::Succeeded { .. } | RefundState::Failed { .. } => None,
            RefundState::Queued | RefundState::Accepted { .. } | RefundState::Sent { .. } if watch.asked => {
                Some((RefundAskKind::Query, Moment::default()))
            }
            RefundState::Queued if self.giving_up => {
                query(queried_at.map_or_else(Moment::default, |asked_at| asked_at.plus_millis(CANNOT_ARRIVE_AFTER_MS)))
            }
            RefundState::Queued if self.hold.is_some() => {
                let at = self.queued_at.min(now);
                query(queried_at.map_or_else(|| at.plus_millis(FIRST_QUERY_MS), |asked_at| plan.after(at, asked_at)))
            }
            RefundState::Queued => Some((RefundAskKind::Send, self.queued_at.min(now))),
            RefundState::Accepted { at } => {
                let at = (*at).min(now);
                query(plan.after(at, queried_at.unwrap_or(at)))
            }
            RefundState::Sent { at, attempts, step } => {
                let at = (*at).min(now);
                match step {
                    SentStep::Open | SentStep::Postponed(_) | SentStep::Missing { .. } | SentStep::Refused { .. }
                        if self.hold.is_some() && !self.giving_up =>
                    {
                        query(queried_at.map_or_else(|| at.plus_millis(FIRST_QUERY_MS), |asked_at| plan.after(at, asked_at)))
                    }
                    SentStep::Refused { .. } => query(when_to_end(at, queried_at)),
                    SentStep::Open | SentStep::Postponed(_) | SentStep::Missing { .. } if self.giving_up => query(when_to_end(at, queried_at)),
                    SentStep::Postponed(_) | SentStep::Missing { .. } => Some((RefundAskKind::Send, at.plus_millis(resend_gap(*attempts)))),
                    SentStep::Open => {
                        let gap = FIRST_QUERY_MS.checked_shl(watch.silent.min(8)).unwrap_or(LONGEST_RESEND_MS);
                        query(queried_at.filter(|asked_at| *asked_at >= at).unwrap_or(at).plus_millis(gap))
                    }
                }
            }
        }
    }

    /// From when on another refund of the same order may be sent; nothing while nobody knows what became of the latest request of this one. Two that
    /// were both told to come again later do not wait for each other.
    pub fn order_free_at(&self, now: Moment) -> Option<Moment> {
        let after = |at: &Moment| Some((*at).min(now).plus_millis(RESEND_MS));
        match &self.state {
            RefundState::Queued | RefundState::Failed { .. } => Some(Moment::default()),
            RefundState::Sent { step: SentStep::Open, .. } if self.hold.is_none() => None,
            RefundState::Sent { at, .. } | RefundState::Accepted { at } | RefundState::Succeeded { at, .. } => after(at),
        }
    }
}

/// When "no such refund" may end it.
fn when_to_end(sent_at: Moment, queried_at: Option<Moment>) -> Moment {
    let first = sent_at.plus_millis(CANNOT_ARRIVE_AFTER_MS);
    queried_at.filter(|asked_at| *asked_at >= first).map_or(first, |asked_at| asked_at.plus_millis(CANNOT_ARRIVE_AFTER_MS))
}

/// A minute, doubled with every try, at most half an hour.
fn resend_gap(attempts: u32) -> i64 {
    let doublings = attempts.saturating_sub(1).min(16);
    RESEND_MS.checked_shl(doublings).map_or(LONGEST_RESEND_MS, |gap| gap.clamp(RESEND_MS, LONGEST_RESEND_MS))
}
