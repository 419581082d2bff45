//! What only a person can decide.

use super::deeds::Approved;
use super::{Core, Effect};
use crate::domain::{Authority, Moment, RefundEvent, SaleEvent, SaleId, Settlement, is_reason};
use crate::engine::tracked::Tracked;
use crate::engine::{DeedRefusal, WorkCommand};
use crate::ledger::Actor;

/// The longest words that a person may add.
const LONGEST_NOTE: usize = 200;

impl Core {
    /// Carries out what a person decided.
    pub(super) fn obey_work(
        &mut self,
        command: &WorkCommand,
        authority: Authority,
        approved: Option<Approved>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<(), DeedRefusal> {
        let actor = Actor::Person(authority.by().clone());
        let settlement = |how: &crate::domain::SettledHow, note: &str| Settlement {
            how: how.clone(),
            note: note.chars().take(LONGEST_NOTE).collect(),
            authority: authority.clone(),
            at: now,
        };
        match command {
            WorkCommand::SetByHand { sale_id, trade_no, transaction_id, reason, .. } => {
                let reason: String = reason.trim().chars().take(LONGEST_NOTE).collect();
                if !is_reason(&reason) {
                    return Err(DeedRefusal::NoReason);
                }
                let tracked = self.tracked(sale_id)?;
                let events = tracked.sale.set_by_hand(trade_no.clone(), transaction_id.clone(), reason, authority.clone());
                self.write_decision(sale_id, events, actor, approved, now, effects)
            }
            WorkCommand::SettleException { sale_id, exception, how, note, .. } => {
                let settlement = settlement(how, note);
                let events = self.tracked(sale_id)?.sale.settle_exception(*exception, settlement);
                self.write_decision(sale_id, events, actor, approved, now, effects)
            }
            WorkCommand::SettleRefund { refund_no, how, note, .. } => {
                let settlement = settlement(how, note);
                let refund = self.refund(refund_no)?;
                if !refund.can_be_settled() {
                    return Err(DeedRefusal::Outdated);
                }
                self.commit_refund(&refund, vec![RefundEvent::Settled { settlement }], &actor, None, approved.as_ref(), now)?;
                Ok(())
            }
        }
    }

    fn write_decision(
        &mut self,
        sale_id: &SaleId,
        events: Vec<SaleEvent>,
        actor: Actor,
        approved: Option<Approved>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<(), DeedRefusal> {
        if events.is_empty() {
            return Err(DeedRefusal::Outdated);
        }
        self.commit_approved(sale_id, events, actor, None, approved.as_ref(), now, effects).map_err(DeedRefusal::NotWritten)
    }

    /// The sale of that id, taken up where it is not watched already.
    pub(super) fn tracked(&mut self, sale_id: &SaleId) -> Result<&mut Tracked, DeedRefusal> {
        if !self.sales.contains_key(sale_id) {
            let sale = self.ledger.sale(sale_id)?.ok_or(DeedRefusal::Outdated)?;
            self.sales.insert(sale_id.clone(), Tracked::again(sale));
        }
        self.sales.get_mut(sale_id).ok_or(DeedRefusal::Outdated)
    }
}
