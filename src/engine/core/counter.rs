//! What the cashier does at the counter.

use super::{Core, Effect};
use crate::domain::{Action, Amount, Moment, Right, Sale, SaleEvent, SaleId, Signatory, right};
use crate::engine::News;
use crate::engine::tracked::Tracked;
use crate::ledger::{Actor, LedgerError};

impl Core {
    /// The person at the till, where they may take payments.
    fn cashier(&mut self, now: Moment) -> Option<Signatory> {
        let cashier = self.session.signatory().filter(|signatory| right(signatory.role, Action::TakePayment) == Right::Allowed).cloned();
        if cashier.is_none() {
            self.tell(News::NotSignedIn, now);
        }
        cashier
    }

    pub(super) fn start_sale(&mut self, sale_id: SaleId, amount: Amount, note: String, now: Moment, effects: &mut Vec<Effect>) {
        let Some(cashier) = self.cashier(now) else { return };
        self.begin_shift(now);
        self.focus = Some(sale_id.clone());
        let known = self.sales.contains_key(&sale_id) || matches!(self.ledger.sale(&sale_id), Ok(Some(_)));
        if known {
            return;
        }
        if self.refused {
            return self.tell(News::NotReady, now);
        }
        if amount.fen() > self.profile.limit {
            return self.tell(News::AboveLimit(self.profile.limit), now);
        }
        if !self.ledger.has_room() {
            self.stopped = Some(LedgerError::DiskFull);
            return self.tell(News::NotWritten(LedgerError::DiskFull), now);
        }
        let opened = SaleEvent::Opened {
            sale_id: sale_id.clone(),
            amount,
            note,
            cashier: cashier.name.clone(),
            till: self.profile.till.clone(),
            day: self.profile.day(now),
        };
        let Some(sale) = Sale::opened(&opened, now) else { return };
        let order = self.profile.order(amount, self.chance.bits(), now, self.clock_ahead_ms);
        self.sales.insert(sale_id.clone(), Tracked::new(sale));
        let written = self.commit(&sale_id, vec![opened, Sale::place(order)], Actor::Person(cashier), None, now, effects);
        if !written {
            self.sales.remove(&sale_id);
        }
    }

    pub(super) fn new_code(&mut self, sale_id: &SaleId, now: Moment, effects: &mut Vec<Effect>) {
        let Some(cashier) = self.cashier(now) else { return };
        let Some((events, place)) = self.sales.get(sale_id).map(|tracked| tracked.sale.request_new_code()) else { return };
        self.commit(sale_id, events, Actor::Person(cashier.clone()), None, now, effects);
        if place {
            self.place_next(sale_id, Actor::Person(cashier), now, effects);
        }
    }

    pub(super) fn cancel(&mut self, sale_id: &SaleId, now: Moment, effects: &mut Vec<Effect>) {
        let Some(cashier) = self.cashier(now) else { return };
        let Some(events) = self.sales.get(sale_id).map(|tracked| tracked.sale.cancel()) else { return };
        self.commit(sale_id, events, Actor::Person(cashier), None, now, effects);
    }

    pub(super) fn look_at(&mut self, focus: Option<SaleId>, now: Moment) {
        if let Some(id) = &focus
            && !self.sales.contains_key(id)
        {
            match self.ledger.sale(id) {
                Ok(Some(sale)) => drop(self.sales.insert(id.clone(), Tracked::new(sale))),
                Ok(None) => return,
                Err(error) => return self.tell(News::NotRead(error), now),
            }
        }
        self.focus = focus;
    }
}
