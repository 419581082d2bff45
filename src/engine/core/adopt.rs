//! What stands in the bill alone is taken over into the ledger: only with the gateway's own proof, asked for at that moment.

use super::{Core, Effect, Question};
use crate::domain::{
    Amount, Answer, Ask, AskKind, Authority, BillRow, BillRowKind, ChargeEvent, MatchKey, Moment, NextStep, Order, Pair, Refund, RefundAnswer,
    RefundEvent, RefundNo, RefundOrder, Sale, SaleEvent, TradeNo,
};
use crate::engine::{AdoptBar, DayMatch, DeedId, DeedRefusal, DeedResult};
use crate::gateway::{RefundReply, Reply};
use crate::ledger::{Actor, Change, Entry};

/// Something that is being taken over.
#[derive(Debug)]
pub(super) struct Adoption {
    deed: DeedId,
    authority: Authority,
    row: BillRow,
}

impl Core {
    /// Asks the gateway for the proof of a row of the bill.
    pub(super) fn want_adoption(
        &mut self,
        matched: &DayMatch,
        pair: &Pair,
        deed: DeedId,
        authority: &Authority,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        let gone = DeedRefusal::Adopt(AdoptBar::Gone);
        let row = matched.theirs(pair).filter(|_| pair.class.next_steps().contains(&NextStep::Adopt)).ok_or(gone)?;
        let key = MatchKey::from(row);
        if self.office.adoptions.contains_key(&key) {
            return Err(DeedRefusal::Busy);
        }
        match row.kind {
            BillRowKind::Payment => self.ask_for_payment(row, now, effects)?,
            BillRowKind::Refund => self.ask_for_refund(row)?,
            // It has no number of its own to be asked about.
            BillRowKind::Reversal => return Err(DeedRefusal::Adopt(AdoptBar::Number)),
        }
        self.office.adoptions.insert(key, Adoption { deed, authority: authority.clone(), row: row.clone() });
        Ok(DeedResult::UnderWay)
    }

    fn ask_for_payment(&mut self, row: &BillRow, now: Moment, effects: &mut Vec<Effect>) -> Result<(), DeedRefusal> {
        let trade_no = TradeNo::new(row.trade_no.clone()).or(Err(DeedRefusal::Adopt(AdoptBar::Number)))?;
        let amount = Amount::new(row.amount, Amount::CEILING).or(Err(DeedRefusal::Adopt(AdoptBar::Number)))?;
        let order = Order {
            trade_no,
            description: row.goods.clone(),
            created_at: row.at,
            expires_at: row.at,
            device_info: row.device.clone(),
            ..self.profile.order(amount, self.chance.bits(), now, None)
        };
        let sale_id = crate::domain::SaleId::fresh(row.at, self.chance.bits());
        effects.push(Effect::Ask(Question { sale_id, ask: Ask { kind: AskKind::Query, order } }));
        Ok(())
    }

    fn ask_for_refund(&mut self, row: &BillRow) -> Result<(), DeedRefusal> {
        let order = self.found_refund(row)?;
        self.desk.question_aside(order);
        Ok(())
    }

    /// The refund as somebody else must have asked for it, on a payment of this ledger.
    fn found_refund(&self, row: &BillRow) -> Result<RefundOrder, DeedRefusal> {
        let number = |text: &Option<String>| text.clone().and_then(|text| RefundNo::new(text).ok());
        let refund_no = number(&row.refund_no).ok_or(DeedRefusal::Adopt(AdoptBar::Number))?;
        let trade_no = TradeNo::new(row.trade_no.clone()).or(Err(DeedRefusal::Adopt(AdoptBar::Number)))?;
        let sale_id = self.ledger.sale_of(&trade_no)?.ok_or(DeedRefusal::Adopt(AdoptBar::PaymentFirst))?;
        let sale = self.ledger.sale(&sale_id)?.ok_or(DeedRefusal::Adopt(AdoptBar::PaymentFirst))?;
        let payment =
            sale.refundables().into_iter().find(|payment| payment.trade_no == trade_no).ok_or(DeedRefusal::Adopt(AdoptBar::PaymentFirst))?;
        let amount = Amount::new(row.amount, payment.total).or(Err(DeedRefusal::Adopt(AdoptBar::Number)))?;
        Ok(RefundOrder {
            refund_no,
            sale_id,
            trade_no,
            transaction_id: payment.transaction_id,
            appid: payment.appid,
            mch_id: payment.mch_id,
            total: payment.total,
            amount,
            reason: String::new(),
        })
    }

    /// What the gateway says of a payment that is to be taken over.
    pub(super) fn adopt_payment(&mut self, adoption: &Adoption, order: Order, reply: &Reply, now: Moment) {
        let done = match &reply.answer {
            Answer::Paid(payment) => self.write_found_sale(adoption, order, payment.clone(), reply.evidence.as_deref(), now),
            Answer::Unknown(why) => Err(DeedRefusal::Adopt(AdoptBar::Unknown(why.clone()))),
            Answer::Placed(_)
            | Answer::PlaceRefused(_)
            | Answer::NumberKnown(_)
            | Answer::Unpaid(_)
            | Answer::NotFound
            | Answer::Mismatch(_)
            | Answer::Closed
            | Answer::CloseAccepted
            | Answer::CloseFoundPaid
            | Answer::CloseNotYet => Err(DeedRefusal::Adopt(AdoptBar::NotProven)),
        };
        self.end_step(adoption.deed, done);
    }

    fn write_found_sale(
        &mut self,
        adoption: &Adoption,
        order: Order,
        payment: crate::domain::Payment,
        evidence: Option<&[u8]>,
        now: Moment,
    ) -> Result<(), DeedRefusal> {
        if self.ledger.sale_of(&order.trade_no)?.is_some() || self.ledger.holder_of(&payment.transaction_id)?.is_some() {
            return Err(DeedRefusal::Adopt(AdoptBar::Gone));
        }
        let by = adoption.authority.by();
        let (trade_no, amount) = (order.trade_no.clone(), order.amount);
        let opened = SaleEvent::Opened {
            sale_id: crate::domain::SaleId::fresh(adoption.row.at, self.chance.bits()),
            amount,
            note: adoption.row.goods.chars().take(100).collect(),
            cashier: by.name.clone(),
            till: self.profile.till.clone(),
            day: self.profile.day(payment.paid_at.unwrap_or(adoption.row.at)),
        };
        let Some(sale) = Sale::opened(&opened, now) else { return Err(DeedRefusal::Outdated) };
        let found = SaleEvent::Charge { trade_no: trade_no.clone(), event: ChargeEvent::Found { order: Box::new(order) } };
        let paid = SaleEvent::Charge { trade_no, event: ChargeEvent::Paid { payment } };
        let mut events = vec![opened, found, paid];
        let decided = events.len();
        let after = sale.settle(&mut events, now);
        let actor = |event: &SaleEvent, index: usize| match event {
            SaleEvent::Charge { event: ChargeEvent::Paid { .. }, .. } => Actor::Gateway,
            _ if index < decided => Actor::Person(by.clone()),
            _ => Actor::Till,
        };
        let is_proof = |event: &SaleEvent| matches!(event, SaleEvent::Charge { event: ChargeEvent::Paid { .. }, .. });
        let entries: Vec<_> = events
            .iter()
            .enumerate()
            .map(|(index, event)| Entry { at: now, actor: actor(event, index), event, evidence: evidence.filter(|_| is_proof(event)) })
            .collect();
        Ok(self.write(&[Change::Sale { entries: &entries, after: &after }], after.id.as_str(), now)?)
    }

    /// What the gateway says of a refund that is to be taken over.
    pub(super) fn adopt_refund(&mut self, adoption: &Adoption, order: &RefundOrder, reply: &RefundReply, now: Moment) {
        let done = match &reply.answer {
            RefundAnswer::Report(report) if report.amount == order.amount.fen() => {
                self.write_found_refund(adoption, order, &reply.answer, reply.evidence.as_deref(), now)
            }
            RefundAnswer::Unknown(why) => Err(DeedRefusal::Adopt(AdoptBar::Unknown(why.clone()))),
            RefundAnswer::Report(_)
            | RefundAnswer::Accepted { .. }
            | RefundAnswer::NotFound
            | RefundAnswer::NotNow(_)
            | RefundAnswer::TooFast(_)
            | RefundAnswer::TooManyWrong(_)
            | RefundAnswer::Refused { .. } => Err(DeedRefusal::Adopt(AdoptBar::NotProven)),
        };
        self.end_step(adoption.deed, done);
    }

    fn write_found_refund(
        &mut self,
        adoption: &Adoption,
        order: &RefundOrder,
        answer: &RefundAnswer,
        evidence: Option<&[u8]>,
        now: Moment,
    ) -> Result<(), DeedRefusal> {
        if self.ledger.refund(&order.refund_no)?.is_some() {
            return Err(DeedRefusal::Adopt(AdoptBar::Gone));
        }
        let queued = RefundEvent::Queued { order: Box::new(order.clone()), authority: adoption.authority.clone() };
        let Some(mut refund) = Refund::queued(&queued, now) else { return Err(DeedRefusal::Outdated) };
        // The gateway accepted it when the bill says so; nothing of ours was ever sent for it.
        let refund_id = adoption.row.refund_id.clone().and_then(|id| crate::domain::RefundId::new(id).ok());
        let accepted = RefundEvent::Accepted { refund_id };
        refund.apply(&accepted, adoption.row.at);
        let learnt = refund.learn(answer, now, now);
        learnt.iter().for_each(|event| refund.apply(event, now));
        let person = Actor::Person(adoption.authority.by().clone());
        let mut entries = vec![
            Entry { at: now, actor: person, event: &queued, evidence: None },
            Entry { at: adoption.row.at, actor: Actor::Gateway, event: &accepted, evidence },
        ];
        entries.extend(learnt.iter().map(|event| Entry { at: now, actor: Actor::Gateway, event, evidence: None }));
        self.write(&[Change::Refund { entries: &entries, after: &refund }], order.refund_no.as_str(), now)?;
        self.desk.put(refund, now);
        Ok(())
    }
}
