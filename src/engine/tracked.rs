//! A sale under way, with what is known beside the journal about asking for it.

use super::view::{Facts, SaleView};
use crate::domain::{Answer, Ask, AskKind, Charge, ChargeState, Moment, Next, Sale, SaleState, Sighting, TradeNo, Unknown, Watch};
use std::collections::BTreeMap;

/// A sale that the engine watches.
#[derive(Debug)]
pub(super) struct Tracked {
    pub(super) sale: Sale,
    watches: BTreeMap<TradeNo, Watch>,
    silence: Option<Unknown>,
    /// The ledger has not taken what was last learnt about it.
    pub(super) unwritten: bool,
    /// A person has had it on the screen since it was settled.
    pub(super) seen: bool,
}

impl Tracked {
    pub(super) fn new(sale: Sale) -> Self {
        Self { sale, watches: BTreeMap::new(), silence: None, unwritten: false, seen: false }
    }

    /// A sale of before is taken up once more: what had been settled by then is no news for the counter.
    pub(super) fn again(sale: Sale) -> Self {
        Self { seen: sale.is_settled(), ..Self::new(sale) }
    }

    /// What the sale needs at `now`.
    pub(super) fn next(&self, looked_at: bool, now: Moment) -> Next {
        self.sale.next(|charge| self.watch(charge, looked_at), now)
    }

    /// A question about it leaves now.
    pub(super) fn asked(&mut self, ask: &Ask, jitter: i16, now: Moment) {
        let watch = self.watches.entry(ask.order.trade_no.clone()).or_default();
        watch.in_flight = true;
        watch.last_asked = Some((ask.kind, now));
        watch.jitter = jitter;
    }

    /// A question was answered, or given up. A verified word short of payment is remembered for the screen.
    pub(super) fn answered(&mut self, trade_no: &TradeNo, answer: &Answer, now: Moment) {
        let watch = self.watches.entry(trade_no.clone()).or_default();
        watch.in_flight = false;
        match answer {
            Answer::Unknown(why) => {
                watch.silent = watch.silent.saturating_add(1);
                self.silence = Some(why.clone());
                return;
            }
            Answer::Unpaid(unpaid) => watch.sighting = Some(Sighting { at: now, unpaid: Some(*unpaid) }),
            Answer::Placed(_) => watch.sighting = Some(Sighting { at: now, unpaid: None }),
            Answer::PlaceRefused(_)
            | Answer::NumberKnown(_)
            | Answer::NotFound
            | Answer::Paid(_)
            | Answer::Mismatch(_)
            | Answer::Closed
            | Answer::CloseAccepted
            | Answer::CloseFoundPaid
            | Answer::CloseNotYet => {}
        }
        watch.silent = 0;
        self.silence = None;
    }

    /// Takes every charge as last asked about in a distant past, so that it is asked about now.
    pub(super) fn ask_at_once(&mut self) {
        for charge in self.sale.charges.iter().filter(|charge| !charge.is_final()) {
            self.watches.entry(charge.order.trade_no.clone()).or_default().last_asked = Some((AskKind::Query, Moment::default()));
        }
    }

    /// Nothing is left to be asked, and nobody needs to be told: money that came while nobody looked waits to be seen.
    pub(super) fn is_done_with(&self) -> bool {
        self.sale.is_settled() && (self.seen || (self.sale.state == SaleState::Abandoned && self.sale.exceptions.is_empty()))
    }

    /// How many questions about it are on their way.
    pub(super) fn in_flight(&self) -> usize {
        self.watches.values().filter(|watch| watch.in_flight).count()
    }

    /// What the screens see of it.
    pub(super) fn view(&self, looked_at: bool) -> SaleView {
        SaleView {
            lamp: self.sale.lamp(|charge| self.watch(charge, looked_at)),
            facts: self.facts(),
            silence: self.silence.clone(),
            sale: self.sale.clone(),
        }
    }

    fn watch(&self, charge: &Charge, looked_at: bool) -> Watch {
        let watch = self.watches.get(&charge.order.trade_no).cloned().unwrap_or_default();
        Watch { looked_at, unwritten: self.unwritten, ..watch }
    }

    /// The facts about the charge that was paid, or else about the latest.
    fn facts(&self) -> Facts {
        let paid = self.sale.charges.iter().find(|charge| charge.payment().is_some());
        let Some(charge) = paid.or(self.sale.charges.last()) else { return Facts::default() };
        let trade_no = Some(charge.order.trade_no.clone());
        let sighting = self.watches.get(&charge.order.trade_no).and_then(|watch| watch.sighting);
        match &charge.state {
            ChargeState::Paid { payment, learnt_at } => Facts {
                signature: Some(*learnt_at),
                state: Some(*learnt_at),
                number: Some(*learnt_at),
                amount: Some(*learnt_at),
                merchant: Some(*learnt_at),
                trade_no,
                transaction_id: Some(payment.transaction_id.clone()),
                // What was said before the payment is of no account any more.
                sighting: None,
            },
            ChargeState::Placing { .. }
            | ChargeState::Showing(_)
            | ChargeState::Closing { .. }
            | ChargeState::Closed { .. }
            | ChargeState::Refused(_) => {
                Facts {
                    signature: sighting.map(|sighting| sighting.at),
                    merchant: sighting.map(|sighting| sighting.at),
                    // The answer to a placing does not name the number; only a query's does.
                    number: sighting.filter(|sighting| sighting.unpaid.is_some()).map(|sighting| sighting.at),
                    state: None,
                    amount: None,
                    trade_no,
                    transaction_id: charge.mismatch.as_ref().map(|payment| payment.transaction_id.clone()),
                    sighting,
                }
            }
        }
    }
}
