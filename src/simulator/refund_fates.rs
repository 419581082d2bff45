//! What becomes of accepted refunds: told in advance for one of them, or drawn.

use super::rules::RefundFate;
use std::collections::{BTreeMap, VecDeque};

/// How often a refund does not simply arrive, in so many of a thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundOdds {
    /// How often it is closed.
    pub closed_permille: u16,
    /// How often the card does not take it.
    pub changed_permille: u16,
    /// How often it hangs.
    pub hangs_permille: u16,
    /// Within how many milliseconds after its acceptance it ends, unless it hangs.
    pub within_ms: u32,
}

/// The fates of refunds that have not been accepted yet. What is told for one refund comes first, then what is told for its order, then the queue,
/// then the odds, then [`super::RefundRules::fate`].
pub struct RefundFates {
    of_refunds: BTreeMap<String, RefundFate>,
    of_orders: BTreeMap<String, RefundFate>,
    next: VecDeque<RefundFate>,
    odds: Option<RefundOdds>,
    chance: fastrand::Rng,
}

impl RefundFates {
    pub(super) fn new(chance: fastrand::Rng) -> Self {
        Self { of_refunds: BTreeMap::new(), of_orders: BTreeMap::new(), next: VecDeque::new(), odds: None, chance }
    }

    /// The refund of that number will end like this.
    pub fn of_refund(&mut self, refund_no: &str, fate: RefundFate) {
        self.of_refunds.insert(refund_no.to_owned(), fate);
    }

    /// Every refund of that order will end like this.
    pub fn of_order(&mut self, trade_no: &str, fate: RefundFate) {
        self.of_orders.insert(trade_no.to_owned(), fate);
    }

    /// The next accepted refund that nothing is told of will end like this; those told before it come first.
    pub fn of_next(&mut self, fate: RefundFate) {
        self.next.push_back(fate);
    }

    /// From now on fates are drawn, or no longer.
    pub fn draw(&mut self, odds: Option<RefundOdds>) {
        self.odds = odds;
    }

    /// What becomes of a refund that is being accepted. Draws the same number of times whatever comes out.
    pub(super) fn of(&mut self, refund_no: &str, trade_no: &str, otherwise: RefundFate) -> RefundFate {
        let drawn = self.odds.map(|odds| odds.drawn(&mut self.chance));
        let told = self.of_refunds.get(refund_no).or(self.of_orders.get(trade_no)).copied();
        told.or_else(|| self.next.pop_front()).or(drawn).unwrap_or(otherwise)
    }
}

impl RefundOdds {
    fn drawn(self, chance: &mut fastrand::Rng) -> RefundFate {
        let [closed, changed, hangs] = std::array::from_fn(|_| chance.u16(0..1000));
        let after_ms = chance.u32(0..=self.within_ms);
        if closed < self.closed_permille {
            RefundFate::Closed { after_ms }
        } else if changed < self.changed_permille {
            RefundFate::Changed { after_ms }
        } else if hangs < self.hangs_permille {
            RefundFate::Hangs
        } else {
            RefundFate::Arrives { after_ms }
        }
    }
}
