//! The lists and pages beside the counter: read from the ledger when they are opened, and again when something was written.

use super::{Core, Effect};
use crate::domain::{Action, Moment, PersonEvent, Refund, Right, Sale, SaleException, SaleId, right};
use crate::engine::tracked::Tracked;
use crate::engine::{AuditPage, PaymentView, Proof, RefundLine, RefundsPage, SalePage, SalesPage, Show, Shown, WorkPage, WorkSale};
use crate::ledger::{Evidence, LedgerError};
use std::sync::Arc;

/// One more than a page, to see whether there are more.
pub(super) const PAGE_AND_ONE: u32 = Shown::PAGE + 1;

impl Core {
    /// Something else is on the screen.
    pub(super) fn show(&mut self, show: Show, now: Moment, effects: &mut Vec<Effect>) {
        self.claim = None;
        self.proofs.clear();
        if let Show::Claim(query) = &show {
            self.follow_claim(query, now, effects);
        }
        self.show = show;
        self.stale = true;
        if let Show::Day(day) = self.show
            && self.may_see()
        {
            self.open_day(day, effects);
        }
        if !self.may_see()
            && let Some(signatory) = self.session.signatory().cloned()
            && let Err(error) = self.record_person(&signatory, PersonEvent::Denied { action: action_of(&self.show) }, now)
        {
            tracing::warn!(%error, "a refusal was not written");
        }
    }

    /// The table of rights lets the person at the till see what is wanted; nobody sees nothing.
    fn may_see(&self) -> bool {
        let action = action_of(&self.show);
        self.session.signatory().is_some_and(|signatory| right(signatory.role, action) == Right::Allowed)
    }

    /// Reads again what is on the screen.
    pub(super) fn read_shown(&mut self, now: Moment) {
        self.shown = self.read_page(now).unwrap_or_else(Shown::Failed);
    }

    fn read_page(&self, now: Moment) -> Result<Shown, LedgerError> {
        if !self.may_see() {
            return Ok(Shown::Nothing);
        }
        Ok(match &self.show {
            Show::Nothing => Shown::Nothing,
            Show::Sales(query, after) => {
                let (rows, more) = page(self.ledger.sales(query, after.as_ref(), PAGE_AND_ONE)?);
                Shown::Sales(Arc::new(SalesPage { query: query.clone(), after: after.clone(), rows, more }))
            }
            Show::Sale(id) => match self.sale_page(id)? {
                Some(page) => Shown::Sale(Arc::new(page)),
                None => Shown::Nothing,
            },
            Show::Refunds(filter, after) => {
                let (refunds, more) = page(self.ledger.refund_page(*filter, after.as_ref(), PAGE_AND_ONE)?);
                let line = |refund: Refund| RefundLine { next_at: self.desk.next_at(&refund.order.refund_no, now), refund };
                Shown::Refunds(Arc::new(RefundsPage { filter: *filter, after: after.clone(), rows: refunds.into_iter().map(line).collect(), more }))
            }
            Show::Work => Shown::Work(Arc::new(self.work_page()?)),
            Show::Claim(query) => Shown::Claim(Arc::new(self.claim_page(query, now)?)),
            Show::Day(day) => Shown::Day(Arc::new(self.day_page(*day)?)),
            Show::Shifts(before) => Shown::Shifts(Arc::new(self.shifts_page(*before)?)),
            Show::Audit(query, after) => {
                let (lines, more) = page(self.ledger.audit(query, self.profile.day_start, *after, PAGE_AND_ONE)?);
                Shown::Audit(Arc::new(AuditPage { query: *query, after: *after, lines, more }))
            }
        })
    }

    fn sale_page(&self, id: &SaleId) -> Result<Option<SalePage>, LedgerError> {
        let view = match self.sales.get(id) {
            Some(tracked) => self.sale_view(tracked),
            None => match self.ledger.sale(id)? {
                Some(sale) => self.sale_view(&Tracked::new(sale)),
                None => return Ok(None),
            },
        };
        let refunds = self.ledger.refunds_of_sale(id)?;
        let payments = payments(&view.sale, &refunds);
        Ok(Some(SalePage { payments, refunds, story: self.ledger.story(id)?, proofs: self.proofs.clone(), view }))
    }

    fn work_page(&self) -> Result<WorkPage, LedgerError> {
        let (rows, refunds) = self.ledger.work(Shown::PAGE)?;
        let mut sales = vec![];
        for row in rows {
            let Some(sale) = self.ledger.sale(&row.id)? else { continue };
            let all = payments(&sale, &self.ledger.refunds_of_sale(&row.id)?);
            let open = |exception| row.open_exceptions.contains(&exception);
            let twice = open(SaleException::PaidTwice) && !open(SaleException::PaidLate);
            let payments = if twice { all.into_iter().skip(1).collect() } else { all };
            sales.push(WorkSale { row, payments });
        }
        Ok(WorkPage { sales, refunds })
    }

    /// The kept proofs of the sale on the screen; nothing for another one.
    pub fn evidence_on_screen(&self, id: &SaleId) -> Vec<Evidence> {
        if self.may_see() && self.show == Show::Sale(id.clone()) { self.ledger.evidence_of(id).unwrap_or_default() } else { vec![] }
    }

    /// The proofs of the sale on the screen were checked again.
    pub fn note_proofs(&mut self, id: &SaleId, proofs: Vec<Proof>, now: Moment) {
        if self.show == Show::Sale(id.clone()) {
            self.proofs = proofs;
            self.read_shown(now);
        }
    }
}

/// What the table of rights is asked for.
fn action_of(show: &Show) -> Action {
    match show {
        Show::Audit(..) => Action::ReadAudit,
        Show::Nothing | Show::Sales(..) | Show::Sale(_) | Show::Refunds(..) | Show::Work | Show::Claim(_) | Show::Day(_) | Show::Shifts(_) => {
            Action::Look
        }
    }
}

pub(super) fn page<T>(mut rows: Vec<T>) -> (Vec<T>, bool) {
    let most = usize::try_from(Shown::PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    (rows, more)
}

/// The proven payments of a sale, each with what its refunds leave.
fn payments(sale: &Sale, refunds: &[Refund]) -> Vec<PaymentView> {
    sale.refundables().into_iter().map(|payment| PaymentView { left: payment.left(refunds), payment }).collect()
}
