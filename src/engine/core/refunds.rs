//! Money that goes back: what people decide, what leaves, what comes back.

use super::deeds::Approved;
use super::write::RETRY_MS;
use super::{Core, Effect, RefundAnswered};
use crate::domain::{
    Action, Amount, Authority, BookKind, Hold, MatchKey, Moment, Refund, RefundAnswer, RefundAsk, RefundAskKind, RefundBar, RefundEvent, RefundNo,
    RefundOrder, RefundTrouble, Refusal, SettledHow, Settlement, TillEvent, TradeNo, Unknown, is_reason,
};
use crate::engine::{DeedRefusal, News, QueueStop, RefundCommand, Said, Settles, StopWhy};
use crate::ledger::{Actor, Change, Entry, LedgerError};

/// So often the same no without a yes in between stops the queue: too little balance, or a gateway that does not take us for its merchant.
const SAME_NO: u32 = 3;

/// While another refund of the same order is being cleared up, this one looks again after so long.
const ORDER_BUSY_MS: i64 = 5_000;

impl Core {
    /// Carries out what a person decided about refunds.
    pub(super) fn obey_refund(
        &mut self,
        command: &RefundCommand,
        authority: Authority,
        approved: Option<Approved>,
        now: Moment,
    ) -> Result<(), DeedRefusal> {
        let actor = Actor::Person(authority.by().clone());
        match command {
            RefundCommand::Start { .. } => self.start_refund(command, authority, approved, now),
            RefundCommand::SendAgain { refund_no, .. } => {
                let refund = self.refund(refund_no)?;
                let events = refund.release(authority);
                self.decide(&refund, events, &actor, approved.as_ref(), now)
            }
            RefundCommand::GiveUp { refund_no, .. } => {
                let refund = self.refund(refund_no)?;
                let displaced_at = self.ledger.last_displaced()?;
                let may_have_left = displaced_at.is_some_and(|at| at >= refund.queued_at);
                let events = refund.give_up(authority, may_have_left);
                self.decide(&refund, events, &actor, approved.as_ref(), now)
            }
            RefundCommand::AskNow { refund_no } => {
                self.desk.hurry(refund_no, now);
                Ok(())
            }
            RefundCommand::Hold => {
                let by = authority.by().name.clone();
                self.record_till(TillEvent::RefundsHeld { authority }, actor, now)?;
                self.held_by = Some(by);
                Ok(())
            }
            RefundCommand::Release => {
                self.record_till(TillEvent::RefundsReleased { authority }, actor, now)?;
                self.held_by = None;
                self.stopped_refunds = None;
                self.same_no = 0;
                Ok(())
            }
        }
    }

    fn decide(
        &mut self,
        refund: &Refund,
        events: Vec<RefundEvent>,
        actor: &Actor,
        approved: Option<&Approved>,
        now: Moment,
    ) -> Result<(), DeedRefusal> {
        if events.is_empty() {
            return Err(DeedRefusal::Outdated);
        }
        Ok(self.commit_refund(refund, events, actor, None, approved, now)?)
    }

    /// The refund of that number, from the desk or the ledger.
    pub(super) fn refund(&self, refund_no: &RefundNo) -> Result<Refund, DeedRefusal> {
        match self.desk.get(refund_no) {
            Some(watched) => Ok(watched.refund.clone()),
            None => self.ledger.refund(refund_no)?.ok_or(DeedRefusal::Outdated),
        }
    }

    /// Number, amount and authority are durable when this returns; nothing has left.
    fn start_refund(&mut self, command: &RefundCommand, authority: Authority, approved: Option<Approved>, now: Moment) -> Result<(), DeedRefusal> {
        let RefundCommand::Start { refund_no, sale_id, trade_no, amount, reason, settles, .. } = command else { return Ok(()) };
        if !self.profile.refund_reasons.contains(reason) && !is_reason(reason) {
            return Err(DeedRefusal::NoReason);
        }
        let sale = match self.sales.get(sale_id) {
            Some(tracked) => tracked.sale.clone(),
            None => self.ledger.sale(sale_id)?.ok_or(DeedRefusal::Outdated)?,
        };
        let payment = sale.refundables().into_iter().find(|payment| payment.trade_no == *trade_no).ok_or(DeedRefusal::Refund(RefundBar::NotPaid))?;
        // One payment belongs to one charge: what another charge holds is not given back here.
        if self.ledger.holder_of(&payment.transaction_id)?.is_some_and(|holder| holder != *trade_no) {
            return Err(DeedRefusal::Refund(RefundBar::NotPaid));
        }
        if payment.mch_id != self.profile.mch_id || payment.appid != self.profile.appid {
            return Err(DeedRefusal::Refund(RefundBar::OtherMerchant));
        }
        let order = RefundOrder {
            refund_no: refund_no.clone(),
            sale_id: sale_id.clone(),
            trade_no: trade_no.clone(),
            transaction_id: payment.transaction_id.clone(),
            appid: payment.appid.clone(),
            mch_id: payment.mch_id.clone(),
            total: payment.total,
            amount: *amount,
            reason: reason.clone(),
        };
        if let Some(known) = self.ledger.refund(refund_no)? {
            // The same once more: only the word for it is new.
            return if known.order == order {
                Ok(self.write_approved(approved.as_ref(), &[], refund_no.as_str(), now)?)
            } else {
                Err(DeedRefusal::NumberUsed)
            };
        }
        if sale.is_paid_back_otherwise(&payment) {
            return Err(DeedRefusal::Refund(RefundBar::PaidBackOtherwise));
        }
        let refunds = self.ledger.refunds_of_charge(trade_no)?;
        let whole = payment.left(&refunds);
        let queued = payment.refund(order, &refunds, authority.clone(), now).map_err(DeedRefusal::Refund)?;
        let Some(refund) = Refund::queued(&queued, now) else { return Err(DeedRefusal::Outdated) };

        let actor = Actor::Person(authority.by().clone());
        let settlement = Settlement { how: SettledHow::Refunded { refund_no: refund_no.clone() }, note: String::new(), authority, at: now };
        let mut after = sale;
        let mut sale_events = vec![];
        let mut replaced = None;
        match settles {
            None => {}
            Some(Settles::Exception(_)) if amount.fen() != whole => return Err(DeedRefusal::Outdated),
            Some(Settles::Exception(exception)) => sale_events = after.settle_exception(*exception, settlement),
            Some(Settles::Refund(failed)) => replaced = Some(self.replaced(failed, trade_no, *amount, settlement, now)?),
        }
        sale_events.iter().for_each(|event| after.apply(event, now));
        let refund_entries = [Entry { at: now, actor: actor.clone(), event: &queued, evidence: None }];
        let sale_entries: Vec<_> = sale_events.iter().map(|event| Entry { at: now, actor: actor.clone(), event, evidence: None }).collect();
        let replaced_entries: Vec<_> = replaced.iter().map(|(_, event)| Entry { at: now, actor: actor.clone(), event, evidence: None }).collect();
        let mut changes = vec![Change::Refund { entries: &refund_entries, after: &refund }];
        if !sale_entries.is_empty() {
            changes.push(Change::Sale { entries: &sale_entries, after: &after });
        }
        if let Some((replaced, _)) = &replaced {
            changes.push(Change::Refund { entries: &replaced_entries, after: replaced });
        }
        self.write_approved(approved.as_ref(), &changes, refund_no.as_str(), now)?;
        if let Some(tracked) = self.sales.get_mut(sale_id) {
            tracked.sale = after;
        }
        self.desk.put(refund, now);
        Ok(())
    }

    /// A refund of that charge that came to nothing, brought to its end by a new one.
    fn replaced(
        &self,
        failed: &RefundNo,
        trade_no: &TradeNo,
        amount: Amount,
        settlement: Settlement,
        now: Moment,
    ) -> Result<(Refund, RefundEvent), DeedRefusal> {
        let mut refund = self.refund(failed)?;
        if !refund.is_final() || !refund.needs_person() || refund.order.trade_no != *trade_no || refund.order.amount != amount {
            return Err(DeedRefusal::Outdated);
        }
        let event = RefundEvent::Settled { settlement };
        refund.apply(&event, now);
        Ok((refund, event))
    }

    /// Writes events of one refund; only then do they count.
    pub(super) fn commit_refund(
        &mut self,
        refund: &Refund,
        events: Vec<RefundEvent>,
        actor: &Actor,
        evidence: Option<&[u8]>,
        approved: Option<&Approved>,
        now: Moment,
    ) -> Result<(), LedgerError> {
        if events.is_empty() {
            return Ok(());
        }
        let mut after = refund.clone();
        events.iter().for_each(|event| after.apply(event, now));
        let evidence_of = |index: usize| evidence.filter(|_| index == 0);
        let entries: Vec<_> =
            events.iter().enumerate().map(|(index, event)| Entry { at: now, actor: actor.clone(), event, evidence: evidence_of(index) }).collect();
        self.write_approved(approved, &[Change::Refund { entries: &entries, after: &after }], refund.order.refund_no.as_str(), now)?;
        if !after.needs_person() {
            let is_about_it = |news: &News| matches!(news, News::RefundWaits { refund_no, .. } if *refund_no == after.order.refund_no);
            self.notices.retain(|notice| !is_about_it(&notice.news));
        }
        if after.needs_person() && !refund.needs_person() {
            self.tell(News::RefundWaits { refund_no: after.order.refund_no.clone(), amount: after.order.amount.fen() }, now);
        }
        self.desk.put(after, now);
        Ok(())
    }

    /// Counts a no that may be everybody's; true when it has come often enough without a yes in between.
    fn is_repeated(&mut self) -> bool {
        self.same_no = self.same_no.saturating_add(1);
        self.same_no >= SAME_NO
    }

    /// Sends and asks what is due, at the agreed rate. Returns when to look again.
    pub(super) fn advance_refunds(&mut self, now: Moment, effects: &mut Vec<Effect>) -> Option<Moment> {
        self.keep_asking(now);
        if let Some(order) = self.desk.next_aside(now) {
            effects.push(Effect::Refund(RefundAsk { kind: RefundAskKind::Query, order }));
        }
        while let Some(refund_no) = self.desk.next_to_query(now) {
            self.ask_about_refund(&refund_no, RefundAskKind::Query, now, effects);
        }
        while self.may_send_refunds()
            && let Some(refund_no) = self.desk.next_to_send(now)
        {
            if let Err(error) = self.send_refund(&refund_no, now, effects) {
                tracing::warn!(%error, %refund_no, "a refund waits because it was not written that it leaves");
                self.desk.wait_until(&refund_no, now.plus_millis(RETRY_MS), now);
                break;
            }
        }
        self.desk.wake_at(self.may_send_refunds())
    }

    pub(super) fn may_send_refunds(&self) -> bool {
        self.held_by.is_none() && self.stopped_refunds.is_none() && self.stopped.is_none()
    }

    fn send_refund(&mut self, refund_no: &RefundNo, now: Moment, effects: &mut Vec<Effect>) -> Result<(), LedgerError> {
        let Some(refund) = self.desk.get(refund_no).map(|watched| watched.refund.clone()) else { return Ok(()) };
        if !self.is_authorised(&refund) {
            let refusal = Refusal { code: "NO_AUTHORITY".to_owned(), words: String::new() };
            let hold = Hold { trouble: RefundTrouble::AgainstRule, refusal };
            return self.commit_refund(&refund, vec![RefundEvent::Held { hold }], &Actor::Till, None, None, now);
        }
        if let Some(free_at) = self.order_busy_until(&refund, now)? {
            self.desk.wait_until(refund_no, free_at, now);
            return Ok(());
        }
        self.commit_refund(&refund, vec![RefundEvent::SendStarted], &Actor::Till, None, None, now)?;
        self.ask_about_refund(refund_no, RefundAskKind::Send, now, effects);
        Ok(())
    }

    /// Somebody who may refund has said so, and is or was one of the people: asked once more before money leaves.
    fn is_authorised(&self, refund: &Refund) -> bool {
        let authority = &refund.authority;
        let known = |signatory: &crate::domain::Signatory| self.people.has_ever_had(&signatory.name);
        authority.holds_for(Action::Refund) && known(authority.by()) && authority.approved_by().is_none_or(known)
    }

    /// Until when another refund of the same order keeps this one waiting.
    fn order_busy_until(&self, refund: &Refund, now: Moment) -> Result<Option<Moment>, LedgerError> {
        let others = self.ledger.refunds_of_charge(&refund.order.trade_no)?;
        let others = others.iter().filter(|other| other.order.refund_no != refund.order.refund_no);
        let busy_until = others.map(|other| other.order_free_at(now).unwrap_or(now.plus_millis(ORDER_BUSY_MS))).max();
        Ok(busy_until.filter(|at| *at > now))
    }

    fn ask_about_refund(&mut self, refund_no: &RefundNo, kind: RefundAskKind, now: Moment, effects: &mut Vec<Effect>) {
        let Some(order) = self.desk.get(refund_no).map(|watched| watched.refund.order.clone()) else { return };
        self.desk.asked(refund_no, kind, now);
        effects.push(Effect::Refund(RefundAsk { kind, order }));
    }

    /// What came back about a refund.
    pub(super) fn learn_refund(&mut self, RefundAnswered { ask, asked_at, reply }: RefundAnswered, now: Moment) {
        let refund_no = &ask.order.refund_no;
        self.note_refund_health(&reply, now);
        if let Some(adoption) = self.office.adoptions.remove(&MatchKey::of_refund(&ask.order.trade_no, refund_no)) {
            self.desk.answered(refund_no, ask.kind, &reply.answer, now);
            return self.adopt_refund(&adoption, &ask.order, &reply, now);
        }
        let mut learnt = Ok(false);
        if let Ok(refund) = self.refund(refund_no) {
            let events = refund.learn(&reply.answer, asked_at, now);
            let news = !events.is_empty();
            learnt = self.commit_refund(&refund, events, &Actor::Gateway, reply.evidence.as_deref(), None, now).map(|()| news);
            if let Err(error) = &learnt {
                tracing::error!(%error, %refund_no, "what was learnt of a refund was not written; it is asked about again");
            }
        }
        self.desk.answered(refund_no, ask.kind, &reply.answer, now);
        if ask.kind == RefundAskKind::Query {
            self.end_asking(BookKind::Refund, refund_no.as_str(), reply.answer.why_unknown(), Said::of_refund(&reply.answer), learnt);
        }
        self.stop_refunds_after(&reply.answer, now);
    }

    /// Where every refund would get the same no, the queue stops until a person lets it go on: at once for a no that says so, and when a no that may
    /// concern one refund alone comes again and again.
    fn stop_refunds_after(&mut self, answer: &RefundAnswer, now: Moment) {
        let stop = match answer {
            RefundAnswer::Refused { trouble, refusal } => {
                let hold = Hold { trouble: *trouble, refusal: refusal.clone() };
                let in_a_row = *trouble == RefundTrouble::NotEnough && self.is_repeated();
                (trouble.stops_the_queue() || in_a_row).then(|| (StopWhy::Refused(hold), *trouble, format!("{} {}", refusal.code, refusal.words)))
            }
            RefundAnswer::Unknown(why) if why.blames_our_setup() => {
                let certain = matches!(why, Unknown::NoCertificate | Unknown::CertificateNotAsked | Unknown::CertificateRefused);
                (certain || self.is_repeated()).then(|| (StopWhy::Unknown(why.clone()), RefundTrouble::Request, why.to_string()))
            }
            RefundAnswer::Accepted { .. } => {
                self.same_no = 0;
                None
            }
            RefundAnswer::Report(_)
            | RefundAnswer::NotFound
            | RefundAnswer::NotNow(_)
            | RefundAnswer::TooFast(_)
            | RefundAnswer::TooManyWrong(_)
            | RefundAnswer::Unknown(_) => None,
        };
        let Some((why, trouble, words)) = stop else { return };
        if self.stopped_refunds.is_none() {
            self.stopped_refunds = Some(QueueStop { at: now, why });
            if let Err(error) = self.record_till(TillEvent::RefundsStopped { trouble, words }, Actor::Till, now) {
                tracing::error!(%error, "the stop of the refunds was not written");
            }
        }
    }
}
