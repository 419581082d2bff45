//! "The customer says paid": everything that it may be about is asked about at once, and the answers are put into one verdict for each sale.

use super::{Core, Effect, Question};
use crate::domain::{Answer, Ask, AskKind, Charge, Fen, Moment, Order, Sale, SaleException, SaleId, TradeNo, Unknown};
use crate::engine::tracked::Tracked;
use crate::engine::{ClaimFinding, ClaimPage, ClaimQuery, ClaimVerdict};
use crate::ledger::{LedgerError, SaleFilter, SalesQuery};
use std::collections::{BTreeMap, BTreeSet};

/// How far back a customer's word is followed.
const LOOK_BACK_MS: i64 = 48 * 3_600_000;

/// How many sales are listed.
const MOST_SALES: u32 = 20;

/// How many ended charges are asked about again.
const MOST_CHARGES: usize = 20;

/// A customer's word that is being followed.
#[derive(Debug)]
pub(super) struct Claim {
    query: ClaimQuery,
    /// When the customer spoke: what was asked before says nothing.
    since: Moment,
    /// Every charge that was asked about, and what was said since.
    asked: BTreeMap<TradeNo, Heard>,
}

/// What was said of a charge since the customer spoke.
#[derive(Debug)]
enum Heard {
    Nothing,
    NotPaid(Moment),
    Silence(Unknown),
    Something,
}

impl Core {
    /// Asks about every charge that is not settled, and about those that ended lately without a payment.
    pub(super) fn follow_claim(&mut self, query: &ClaimQuery, now: Moment, effects: &mut Vec<Effect>) {
        let ended = self.ended_unpaid(query, now);
        let mut asked = BTreeMap::new();
        for tracked in self.sales.values_mut() {
            for charge in tracked.sale.charges.iter().filter(|charge| !charge.is_final()) {
                let heard = if self.profile.owns(&charge.order) { Heard::Nothing } else { Heard::Silence(Unknown::ForeignCharge) };
                asked.insert(charge.order.trade_no.clone(), heard);
            }
            tracked.ask_at_once();
        }
        for (sale, order) in ended {
            let ask = Ask { kind: AskKind::Query, order };
            if !self.profile.owns(&ask.order) || asked.insert(ask.order.trade_no.clone(), Heard::Nothing).is_some() {
                continue;
            }
            let sale_id = sale.id.clone();
            let tracked = self.sales.entry(sale_id.clone()).or_insert_with(|| Tracked::again(sale));
            tracked.asked(&ask, 0, now);
            effects.push(Effect::Ask(Question { sale_id, ask }));
        }
        self.claim = Some(Claim { query: query.clone(), since: now, asked });
    }

    /// Charges that ended without a payment: of the sales that the customer may mean, of those under way, and of those given up lately. The gateway is
    /// asked whether that is still so.
    fn ended_unpaid(&self, query: &ClaimQuery, now: Moment) -> Vec<(Sale, Order)> {
        let since = now.plus_millis(-LOOK_BACK_MS);
        let meant = self.ledger.claims(query, since, MOST_SALES).unwrap_or_default();
        let given_up = SalesQuery { day: None, filter: SaleFilter::Abandoned, search: String::new() };
        let given_up = self.ledger.sales(&given_up, None, MOST_SALES).unwrap_or_default();
        let given_up = given_up.into_iter().filter(|row| row.opened_at >= since).map(|row| row.id);
        let mut seen = BTreeSet::new();
        let ids = meant.into_iter().chain(self.sales.keys().cloned()).chain(given_up).filter(|id| seen.insert(id.clone()));
        let sales = ids.filter_map(|id| match self.sales.get(&id) {
            Some(tracked) => Some(tracked.sale.clone()),
            None => self.ledger.sale(&id).ok().flatten(),
        });
        let ended = sales.flat_map(|sale| {
            let unpaid = sale.charges.iter().rev().filter(|charge| charge.is_final() && charge.payment().is_none());
            unpaid.map(|charge| (sale.clone(), charge.order.clone())).collect::<Vec<_>>()
        });
        ended.take(MOST_CHARGES).collect()
    }

    /// What was said about a charge that a customer may mean.
    pub(super) fn note_claim(&mut self, trade_no: &TradeNo, answer: &Answer, asked_at: Moment, now: Moment) {
        let Some(claim) = self.claim.as_mut() else { return };
        // Where the clock was set back meanwhile, nothing can be said against an answer.
        let is_older = asked_at < claim.since && claim.since <= now;
        let Some(heard) = claim.asked.get_mut(trade_no).filter(|_| !is_older) else { return };
        *heard = match answer {
            Answer::Unpaid(_) => Heard::NotPaid(now),
            Answer::Unknown(why) => Heard::Silence(why.clone()),
            Answer::Placed(_)
            | Answer::PlaceRefused(_)
            | Answer::NumberKnown(_)
            | Answer::NotFound
            | Answer::Paid(_)
            | Answer::Mismatch(_)
            | Answer::Closed
            | Answer::CloseAccepted
            | Answer::CloseFoundPaid
            | Answer::CloseNotYet => Heard::Something,
        };
    }

    /// What is found so far.
    pub(super) fn claim_page(&self, query: &ClaimQuery, now: Moment) -> Result<ClaimPage, LedgerError> {
        let mut ids = self.ledger.claims(query, now.plus_millis(-LOOK_BACK_MS), MOST_SALES)?;
        // The lists do not find a sale by a payment that cannot be; what is under way is looked through for it.
        let odd = self.sales.values().filter(|tracked| named(&tracked.sale, query).is_some()).map(|tracked| tracked.sale.id.clone());
        let odd: Vec<_> = odd.filter(|id| !ids.contains(id)).collect();
        ids.extend(odd);
        let asked = self.claim.as_ref().filter(|claim| claim.query == *query).map(|claim| &claim.asked);
        let count = |wanted: fn(&Heard) -> bool| asked.map_or(0, |asked| asked.values().filter(|heard| wanted(heard)).count());
        let mut findings = vec![];
        for id in ids {
            if let Some(finding) = self.finding(&id, query, asked)? {
                findings.push(finding);
            }
        }
        Ok(ClaimPage {
            query: query.clone(),
            asking: count(|heard| matches!(heard, Heard::Nothing)),
            unanswered: count(|heard| matches!(heard, Heard::Silence(_))),
            findings,
        })
    }

    fn finding(&self, id: &SaleId, query: &ClaimQuery, asked: Option<&BTreeMap<TradeNo, Heard>>) -> Result<Option<ClaimFinding>, LedgerError> {
        let sale = match self.sales.get(id) {
            Some(tracked) => Some(tracked.sale.clone()),
            None => self.ledger.sale(id)?,
        };
        let Some(sale) = sale else { return Ok(None) };
        let Some(charge) = meant(&sale, query) else { return Ok(None) };
        let payments = sale.refundables();
        let is_odd = charge.mismatch.is_some() || charge.contradiction.is_some();
        let verdict = match charge.payment() {
            _ if sale.has(SaleException::PaidTwice) => ClaimVerdict::PaidTwice,
            _ if is_odd => ClaimVerdict::Doubtful,
            Some(payment) => {
                let refunds = self.ledger.refunds_of_charge(&charge.order.trade_no)?;
                let left = payments.iter().find(|paid| paid.trade_no == charge.order.trade_no).map(|paid| paid.left(&refunds));
                let back = Fen::new(payment.total.get().saturating_sub(left.unwrap_or(payment.total).get()));
                let at = payments.iter().find(|paid| paid.trade_no == charge.order.trade_no).map_or(charge.order.created_at, |paid| paid.paid_at);
                match back {
                    Fen::ZERO => ClaimVerdict::Paid { at, transaction_id: payment.transaction_id.clone() },
                    back => ClaimVerdict::Refunded { at, back },
                }
            }
            // The customer may have scanned any code of the sale, unless its very number is shown.
            None if named(&sale, query).is_some() => unpaid(charge, asked),
            None => sale.charges.iter().map(|charge| unpaid(charge, asked)).min_by_key(certainty).unwrap_or(ClaimVerdict::Asking),
        };
        Ok(Some(ClaimFinding {
            sale_id: sale.id.clone(),
            amount: sale.amount.fen(),
            opened_at: sale.opened_at,
            trade_no: charge.order.trade_no.clone(),
            verdict,
        }))
    }
}

/// What is known of a charge without a payment.
fn unpaid(charge: &Charge, asked: Option<&BTreeMap<TradeNo, Heard>>) -> ClaimVerdict {
    match asked.and_then(|asked| asked.get(&charge.order.trade_no)) {
        Some(Heard::Nothing) => ClaimVerdict::Asking,
        Some(Heard::NotPaid(at)) => ClaimVerdict::NotPaid { at: *at },
        Some(Heard::Silence(why)) => ClaimVerdict::Silent(why.clone()),
        Some(Heard::Something) | None if charge.is_final() => ClaimVerdict::Ended,
        Some(Heard::Something) | None => ClaimVerdict::Asking,
    }
}

/// Of several charges the one that is least sure decides: a code that can still be paid, or of which nobody knows, is not outdone by one that is over.
fn certainty(verdict: &ClaimVerdict) -> u8 {
    match verdict {
        ClaimVerdict::Asking => 0,
        ClaimVerdict::Silent(_) => 1,
        ClaimVerdict::NotPaid { .. } => 2,
        ClaimVerdict::Ended => 3,
        ClaimVerdict::Paid { .. } | ClaimVerdict::PaidTwice | ClaimVerdict::Doubtful | ClaimVerdict::Refunded { .. } => 4,
    }
}

/// The charge whose number the customer shows.
fn named<'a>(sale: &'a Sale, query: &ClaimQuery) -> Option<&'a Charge> {
    let ClaimQuery::Tail(tail) = query else { return None };
    let tail = tail.trim().to_ascii_uppercase();
    let ends = |text: &str| text.to_ascii_uppercase().ends_with(&tail);
    let is_named = |charge: &&Charge| {
        let payments = charge.payment().into_iter().chain(&charge.mismatch).chain(&charge.contradiction);
        ends(charge.order.trade_no.as_str()) || payments.into_iter().any(|payment| ends(payment.transaction_id.as_str()))
    };
    sale.charges.iter().find(is_named)
}

/// The charge that the customer means: the one whose number it is, else the one with a payment, else the latest.
fn meant<'a>(sale: &'a Sale, query: &ClaimQuery) -> Option<&'a Charge> {
    let paid = || sale.charges.iter().find(|charge| charge.payment().is_some());
    let odd = || sale.charges.iter().find(|charge| charge.mismatch.is_some() || charge.contradiction.is_some());
    named(sale, query).or_else(paid).or_else(odd).or(sale.charges.last())
}
