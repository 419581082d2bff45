//! What comes back from the gateway about sales, and what it tells about the gateway itself.

use super::{Answered, Core, Effect};
use crate::domain::{Answer, AskKind, BookKind, ChargeEvent, MatchKey, Moment, SaleEvent, TradeNo, Unknown};
use crate::engine::{GatewayHealth, News, Said, checkup};
use crate::gateway::{RefundReply, Reply};
use crate::ledger::Actor;

/// After "asked too often", sales that nobody looks at are left alone this long.
const QUIET_MS: i64 = 60_000;

impl Core {
    pub(super) fn learn(&mut self, Answered { sale_id, ask, asked_at, reply }: Answered, now: Moment, effects: &mut Vec<Effect>) {
        self.note_health(&reply, now);
        let trade_no = &ask.order.trade_no;
        if reply.answer == Answer::Unknown(Unknown::TooOften) {
            self.quiet_until = now.plus_millis(QUIET_MS);
        }
        if let Some(adoption) = self.office.adoptions.remove(&MatchKey::of_payment(trade_no)) {
            return self.adopt_payment(&adoption, ask.order, &reply, now);
        }
        let holder = self.other_holder(trade_no, &reply.answer);
        let answer = if holder.is_some() { &Answer::Unknown(Unknown::TransactionReused) } else { &reply.answer };
        self.note_claim(trade_no, answer, asked_at, now);
        let Some(tracked) = self.sales.get_mut(&sale_id) else { return };
        tracked.answered(trade_no, answer, now);
        let events = match (&reply.answer, holder) {
            (Answer::Paid(payment) | Answer::Mismatch(payment), Some(holder)) => {
                let (transaction_id, claimant) = (payment.transaction_id.clone(), trade_no.clone());
                let events = tracked.sale.contradict(trade_no, payment);
                self.tell(News::TransactionReused { transaction_id, holder, claimant }, now);
                events
            }
            (answer, _) => {
                let events = tracked.sale.learn(trade_no, answer, asked_at, now);
                let contradicts = |event: &SaleEvent| matches!(event, SaleEvent::Charge { event: ChargeEvent::ContradictionSeen { .. }, .. });
                if events.iter().any(contradicts) && !self.office.is_asked_about(trade_no) {
                    self.tell(News::Contradiction(trade_no.clone()), now);
                }
                events
            }
        };
        let number = trade_no.as_str().to_owned();
        let news = !events.is_empty();
        let written = self.commit_approved(&sale_id, events, Actor::Gateway, reply.evidence.as_deref(), None, now, effects);
        if ask.kind == AskKind::Query {
            self.end_asking(BookKind::Payment, &number, reply.answer.why_unknown(), Said::of(&reply.answer), written.map(|()| news));
        }
    }

    /// The other charge that an answer's payment already belongs to: one payment is believed at the first charge only.
    fn other_holder(&self, claimant: &TradeNo, answer: &Answer) -> Option<TradeNo> {
        let (Answer::Paid(payment) | Answer::Mismatch(payment)) = answer else { return None };
        // Where the ledger cannot be read it cannot be written either, and nothing is believed.
        self.ledger.holder_of(&payment.transaction_id).ok().flatten().filter(|holder| holder != claimant)
    }

    pub(super) fn note_health(&mut self, reply: &Reply, now: Moment) {
        self.clock_ahead_ms = checkup::clock_ahead_ms(reply.gateway_clock, reply.took_ms, now).or(self.clock_ahead_ms);
        self.note_way(reply.answer.why_unknown(), reply.took_ms, now);
    }

    /// What the gateway has against a refund or its certificate stops the refunds, and says nothing about sales.
    pub(super) fn note_refund_health(&mut self, reply: &RefundReply, now: Moment) {
        self.clock_ahead_ms = checkup::clock_ahead_ms(reply.gateway_clock, reply.took_ms, now).or(self.clock_ahead_ms);
        self.note_way(reply.answer.why_unknown().filter(|why| why.is_outage()), reply.took_ms, now);
    }

    fn note_way(&mut self, unknown: Option<&Unknown>, took_ms: Option<u32>, now: Moment) {
        let before = &self.gateway;
        self.gateway = match (unknown, took_ms) {
            (Some(why), _) if why.is_outage() => {
                let since = if let GatewayHealth::Unreachable { since, .. } = before { *since } else { now };
                GatewayHealth::Unreachable { since, why: why.clone() }
            }
            (Some(why), _) if why.blames_our_setup() => {
                let since = if let GatewayHealth::Refusing { since, .. } = before { *since } else { now };
                GatewayHealth::Refusing { since, why: why.clone() }
            }
            (_, Some(took_ms)) => GatewayHealth::Reachable { took_ms, at: now },
            (_, None) => return,
        };
    }
}
