//! Brings every sale to what it wants now: writes what time has brought about, asks what is due.

use super::write::RETRY_MS;
use super::{Core, Effect, Question};
use crate::domain::{Ask, AskKind, Moment, Sale, SaleId};
use crate::engine::tracked::Tracked;
use crate::ledger::Actor;

/// How many questions may be on their way at once.
const QUESTIONS_AT_ONCE: usize = 8;

/// How many of them may be about sales that nobody looks at, so that there is always room for the sale on the screen.
const UNWATCHED_AT_ONCE: usize = 6;

/// So long after a full disk it is looked at again.
const ROOM_AGAIN_MS: i64 = 3_000;

impl Core {
    /// Brings every sale to what it wants at `now`, the one on the screen first.
    pub(super) fn advance(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let mut ids: Vec<_> = self.sales.keys().cloned().collect();
        ids.sort_by_key(|id| Some(id) != self.focus.as_ref());
        let today = self.profile.day(now);
        if self.lists.day.is_some_and(|totals| totals.day != today) {
            self.read_lists(now);
        }
        let (_, tomorrow) = today.bounds(self.profile.day_start);
        let mut wake_at = Some(tomorrow);
        for id in ids {
            let wanted = self.advance_sale(&id, now, effects);
            wake_at = [wake_at, wanted].into_iter().flatten().min();
        }
        let refunds_at = self.advance_refunds(now, effects);
        let bills_at = self.advance_bills(now, effects);
        let lock_at = self.lock_when_idle(now);
        let room_at = self.is_full().then(|| now.plus_millis(ROOM_AGAIN_MS));
        self.wake_at = [wake_at, refunds_at, bills_at, lock_at, room_at].into_iter().flatten().min();
        if let Some(tracked) = self.focus.as_ref().and_then(|id| self.sales.get_mut(id)) {
            tracked.seen = tracked.sale.is_settled();
        }
        self.sales.retain(|id, tracked| self.focus.as_ref() == Some(id) || tracked.in_flight() > 0 || !tracked.is_done_with());
    }

    /// Writes what time has brought about, sends what is due, and returns when to look again.
    fn advance_sale(&mut self, id: &SaleId, now: Moment, effects: &mut Vec<Effect>) -> Option<Moment> {
        let looked_at = self.focus.as_ref() == Some(id);
        let again = Some(now.plus_millis(RETRY_MS));
        // A deadline, then a further charge: each round writes something of another kind. More than a few rounds would be a fault of ours.
        for _round in 0..4 {
            let next = self.sales.get(id)?.next(looked_at, now);
            if next.place_next {
                if !self.place_next(id, Actor::Till, now, effects) {
                    return again;
                }
            } else if !next.events.is_empty() {
                if !self.commit(id, next.events, Actor::Till, None, now, effects) {
                    return again;
                }
            } else {
                let held_back = self.ask(id, next.asks, looked_at, now, effects);
                return [next.wake_at, held_back].into_iter().flatten().min();
            }
        }
        again
    }

    /// Sends the questions that may leave now; returns when to try those again that may not.
    fn ask(&mut self, id: &SaleId, asks: Vec<Ask>, looked_at: bool, now: Moment, effects: &mut Vec<Effect>) -> Option<Moment> {
        let mut later = None;
        for ask in asks {
            if !self.profile.owns(&ask.order) {
                continue;
            }
            if !self.may_ask(looked_at, now) {
                later = Some(self.quiet_until.max(now.plus_millis(RETRY_MS)));
            } else if ask.kind == AskKind::Place
                && !self.commit(id, vec![Sale::repeat_placing(ask.order.trade_no.clone())], Actor::Till, None, now, effects)
            {
                later = Some(now.plus_millis(RETRY_MS));
            } else {
                self.send(id, ask, now, effects);
            }
        }
        later
    }

    fn may_ask(&self, looked_at: bool, now: Moment) -> bool {
        let in_flight: usize = self.sales.values().map(Tracked::in_flight).sum();
        let room = if looked_at { QUESTIONS_AT_ONCE } else { UNWATCHED_AT_ONCE };
        in_flight < room && (looked_at || now >= self.quiet_until)
    }

    pub(super) fn place_next(&mut self, id: &SaleId, actor: Actor, now: Moment, effects: &mut Vec<Effect>) -> bool {
        let Some(amount) = self.sales.get(id).map(|tracked| tracked.sale.amount) else { return false };
        let order = self.profile.order(amount, self.chance.bits(), now, self.clock_ahead_ms);
        self.commit(id, vec![Sale::place(order)], actor, None, now, effects)
    }

    pub(super) fn send(&mut self, id: &SaleId, ask: Ask, now: Moment, effects: &mut Vec<Effect>) {
        let jitter = self.chance.jitter();
        if let Some(tracked) = self.sales.get_mut(id) {
            tracked.asked(&ask, jitter, now);
            effects.push(Effect::Ask(Question { sale_id: id.clone(), ask }));
        }
    }
}
