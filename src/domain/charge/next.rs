//! What a charge needs at an instant.

use super::{Charge, ChargeEvent, ChargeNext, ChargeState, CloseReason, CloseStep};
use crate::domain::{AskKind, Moment, Watch, poll};

/// A charge that was decided this much later than now was decided before the clock was set back.
const CLOCK_SET_BACK_MS: i64 = 60_000;

impl Charge {
    /// What this charge needs at `now`.
    pub(in crate::domain) fn next(&self, watch: &Watch, now: Moment) -> ChargeNext {
        match self.state {
            ChargeState::Paid { .. } | ChargeState::Closed { .. } | ChargeState::Refused(_) => ChargeNext::default(),
            ChargeState::Placing { .. } | ChargeState::Showing(_) if self.is_over(now) => {
                ChargeNext { events: vec![ChargeEvent::ClosingStarted { reason: CloseReason::Deadline }], ..ChargeNext::default() }
            }
            ChargeState::Placing { .. } | ChargeState::Showing(_) => self.due(watch, now, Some(self.order.expires_at)),
            ChargeState::Closing { .. } => self.due(watch, now, None),
        }
    }

    fn due(&self, watch: &Watch, now: Moment, deadline: Option<Moment>) -> ChargeNext {
        if watch.in_flight {
            return ChargeNext { wake_at: deadline, ..ChargeNext::default() };
        }
        let (kind, at) = self.question(watch, now);
        // Nothing waits longer than the longest gap: further ahead lies only what was noted before the clock was set back.
        if at > now && at.millis_since(now) <= 2 * poll::LONGEST_GAP {
            let wake_at = Some(deadline.map_or(at, |deadline| deadline.min(at)));
            return ChargeNext { wake_at, ..ChargeNext::default() };
        }
        ChargeNext { ask: Some(kind), wake_at: deadline, ..ChargeNext::default() }
    }

    /// The next question about a charge that is not final, and when it is due.
    fn question(&self, watch: &Watch, now: Moment) -> (AskKind, Moment) {
        match self.state {
            ChargeState::Placing { sent_at, attempts, checked: Some(_), .. } => (AskKind::Place, poll::repeat_at(sent_at, attempts)),
            ChargeState::Closing { step: CloseStep::Requested { at }, .. } if !watch.asked_since(AskKind::Close, at) => (AskKind::Close, at),
            ChargeState::Placing { .. }
            | ChargeState::Showing(_)
            | ChargeState::Closing { .. }
            | ChargeState::Closed { .. }
            | ChargeState::Paid { .. }
            | ChargeState::Refused(_) => (AskKind::Query, poll::query_at(self, watch, now)),
        }
    }

    /// Its time is over; or the clock was set back and nobody can say how much of its time is left.
    fn is_over(&self, now: Moment) -> bool {
        now >= self.order.expires_at || self.order.created_at.millis_since(now) > CLOCK_SET_BACK_MS
    }
}
