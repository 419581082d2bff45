//! Money that goes back in the world: what people want, what is on its way, and how the evening ends it.

use super::{Happening, World};
use scantill::domain::{Amount, Moment, RefundAnswer, RefundAsk, RefundNo, SaleId, SettledHow, TransactionId, Unknown};
use scantill::engine::{Command, Message, RefundAnswered, RefundCommand, Settles, WorkCommand};
use scantill::gateway::RefundReply;
use scantill::gateway::wechat::{refund_answer, refund_request};
use scantill::simulator::{Peer, RefundFate, RefundState};

impl World {
    /// Some of a payment is to go back: sometimes all, sometimes too much, sometimes under a number that was used before.
    pub(super) fn refund_wanted(&mut self, sale_id: &SaleId) -> Option<Command> {
        let sale = self.core.as_ref()?.ledger().sale(sale_id).expect("the ledger reads")?;
        let payments = sale.refundables();
        let payment = self.manager.choice(&payments)?.clone();
        let fen = match self.manager.u8(0..4) {
            0 => payment.total.get(),
            1 => payment.total.get() + 1,
            _ => self.manager.i64(1..=payment.total.get()),
        };
        let mut random = [0; 10];
        random.fill_with(|| self.manager.u8(..));
        let repeated = self.manager.choice(&self.refunds).cloned().filter(|_| self.manager.u8(0..8) == 0);
        let refund_no = repeated.unwrap_or_else(|| RefundNo::fresh(&self.profile.till, self.now, random));
        if !self.refunds.contains(&refund_no) {
            self.refunds.push(refund_no.clone());
        }
        let amount = Amount::new(scantill::domain::Fen::new(fen), Amount::CEILING).ok()?;
        let refunds = self.core.as_ref()?.ledger().refunds_of_charge(&payment.trade_no).expect("the ledger reads");
        let failed = refunds.iter().find(|refund| refund.is_final() && refund.needs_person()).map(|refund| refund.order.refund_no.clone());
        let settles = match self.manager.u8(0..3) {
            0 => None,
            1 => sale.open_exceptions().next().map(Settles::Exception),
            _ => failed.map(Settles::Refund),
        };
        let approval = self.approval();
        let start = RefundCommand::Start {
            refund_no,
            sale_id: sale_id.clone(),
            trade_no: payment.trade_no,
            amount,
            reason: "商品退货".to_owned(),
            settles,
            approval,
        };
        let deed = self.deed();
        Some(Command::Refund(deed, start))
    }

    /// A person decides something about a refund or a sale.
    pub(super) fn decision_wanted(&mut self, sale_id: &SaleId) -> Option<Command> {
        let refund_no = self.manager.choice(&self.refunds).cloned();
        let (deed, approval) = (self.deed(), self.approval());
        let command = match (self.manager.u8(0..9), refund_no) {
            (0..=1, Some(refund_no)) => Command::Refund(deed, RefundCommand::SendAgain { refund_no, approval }),
            (2, Some(refund_no)) => Command::Refund(deed, RefundCommand::GiveUp { refund_no, approval }),
            (3, Some(refund_no)) => Command::Refund(deed, RefundCommand::AskNow { refund_no }),
            (4, _) => Command::Refund(deed, RefundCommand::Hold),
            (5..=6, _) => Command::Refund(deed, RefundCommand::Release),
            (7, _) => {
                let sale = self.core.as_ref()?.ledger().sale(sale_id).expect("the ledger reads")?;
                let trade_no = sale.charges.last()?.order.trade_no.clone();
                let transaction_id = TransactionId::new("4200009999").ok()?;
                Command::Work(
                    deed,
                    WorkCommand::SetByHand { sale_id: sale_id.clone(), trade_no, transaction_id, reason: "顾客手机已付".to_owned(), approval },
                )
            }
            (_, _) => {
                let ledger = self.core.as_ref()?.ledger();
                let sale = ledger.sale(sale_id).expect("the ledger reads")?;
                let settleable =
                    |refund_no: &&RefundNo| ledger.refund(refund_no).expect("the ledger reads").is_some_and(|refund| refund.can_be_settled());
                let failed = self.refunds.iter().find(settleable).cloned();
                match (sale.open_exceptions().next(), failed) {
                    (Some(exception), None) => {
                        let (sale_id, note) = (sale_id.clone(), "查过了".to_owned());
                        Command::Work(deed, WorkCommand::SettleException { sale_id, exception, how: SettledHow::LookedInto, note, approval })
                    }
                    (_, Some(refund_no)) => {
                        let note = "现金退还".to_owned();
                        Command::Work(deed, WorkCommand::SettleRefund { refund_no, how: SettledHow::PaidBackOtherwise, note, approval })
                    }
                    (None, None) => return None,
                }
            }
        };
        Some(command)
    }

    pub(super) fn send_refund(&mut self, ask: RefundAsk) {
        let nonce = self.nonce();
        let wire = refund_request(&self.merchant, &ask, &nonce);
        let way = self.network.i64(5..self.options.longest_way_ms);
        self.say(|| format!("-> refund {:?} {} {}", ask.kind, ask.order.refund_no, ask.order.amount.fen()));
        self.enter(way, Happening::RefundArrival { ask: Box::new(ask), asked_at: self.now, body: wire.body, path: wire.path });
    }

    pub(super) fn refund_arrives(&mut self, ask: RefundAsk, asked_at: Moment, body: &str, path: &'static str) {
        self.bookkeeper.refund_request_arrives(&ask);
        let valid_until = self.now.plus_millis(86_400_000);
        let peer = Peer::Certified { mch_id: self.merchant.mch_id.as_str().to_owned(), valid_from: Moment::default(), valid_until };
        let served = self.exchange.serve_to(&peer, path, "POST", body.as_bytes(), self.now);
        let back = self.network.i64(5..self.options.longest_way_ms);
        let (carried, wait) = self.carry(served, back);
        let (late, wait) = self.patience(asked_at, wait);
        let unknown = |why| RefundReply { answer: RefundAnswer::Unknown(why), evidence: None, gateway_clock: None, took_ms: None };
        let reply = match carried {
            _ if late => unknown(Unknown::TimedOut),
            Ok(reply) => {
                let (answer, evidence) = refund_answer(&self.merchant, &ask, &reply);
                RefundReply { answer, evidence, gateway_clock: Some(self.now), took_ms: u32::try_from(wait).ok() }
            }
            Err(why) => unknown(why),
        };
        self.say(|| format!("<- refund {:?} {}: {:?}", ask.kind, ask.order.refund_no, reply.answer));
        self.enter(wait, Happening::Back(Box::new(Message::RefundAnswered(Box::new(RefundAnswered { ask, asked_at, reply })))));
    }

    /// The balance is topped up, what hangs at the bank arrives, and what waits for a person is sent again.
    pub(super) fn bring_refunds_to_their_end(&mut self) {
        self.exchange.refund_fates_mut().draw(None);
        self.exchange.set_balance(None);
        let hanging: Vec<_> =
            self.exchange.refunds().filter(|refund| refund.state == RefundState::Processing).map(|refund| refund.refund_no.clone()).collect();
        for refund_no in hanging {
            self.exchange.settle_refund(&refund_no, RefundFate::Arrives { after_ms: 0 }, self.now);
        }
        let release = Command::Refund(self.deed(), RefundCommand::Release);
        self.tell(Message::Command(release));
        let active = self.core.as_ref().map(|core| core.ledger().active_refunds().expect("the ledger reads")).unwrap_or_default();
        for refund in active.into_iter().filter(|refund| refund.hold.is_some()) {
            let refund_no = refund.order.refund_no;
            let mendable = refund.hold.is_some_and(|hold| hold.trouble == scantill::domain::RefundTrouble::NotEnough);
            let command = match mendable {
                true => RefundCommand::SendAgain { refund_no, approval: None },
                false => RefundCommand::GiveUp { refund_no, approval: None },
            };
            let deed = self.deed();
            self.tell(Message::Command(Command::Refund(deed, command)));
        }
    }

    /// Lets every PIN that is being looked at come back now.
    pub(super) fn let_pins_be_checked(&mut self) {
        let is_pin = |happening: &Happening| matches!(happening, Happening::Back(message) if matches!(**message, Message::PinChecked { .. } | Message::PinHashed { .. }));
        while let Some(key) = self.agenda.iter().find(|(_, happening)| is_pin(happening)).map(|(key, _)| *key) {
            if let Some(Happening::Back(message)) = self.agenda.remove(&key) {
                self.tell(*message);
            }
        }
    }
}
