//! Sales that a match finds to be something else than equal.

use super::cases::Sold;
use super::scribe::{Draft, Scribe};
use super::story::{Step, Teller, Told};
use crate::domain::{
    Action, Amount, Answer, Authority, BookKind, ChargeEvent, CloseReason, CodeUrl, Fen, Hold, MatchClass, Moment, Order, Payment, Refund,
    RefundEvent, RefundFailure, RefundId, RefundNo, RefundOrder, RefundReport, RefundStatus, RefundTrouble, Refusal, Sale, SaleEvent, SaleException,
    SettledHow, Settlement, TransactionId,
};
use crate::simulator::refunds::RefundState;
use crate::simulator::request::Call;
use crate::simulator::rules::{RefundFate, Rules};
use crate::simulator::{refund, refund_query};

/// How a refund goes on after the gateway has accepted it.
#[derive(Clone, Copy)]
enum Ending {
    /// It arrives.
    Arrives,
    /// It is closed half an hour later.
    Closed,
    /// Nobody tells the till that it was accepted.
    Unheard,
}

impl Scribe<'_> {
    /// A sale of that class. Classes that are not made by a sale of this till make a plain one.
    pub(super) fn sell_strangely(&mut self, class: MatchClass, at: Moment) -> Option<Draft> {
        use MatchClass as M;
        let rules = Rules { coupon_fen: 0, coupons_on_the_shop: false, ..self.exchange.rules.clone() };
        match class {
            M::Coupon => {
                let rules = Rules { coupon_fen: 500, coupons_on_the_shop: true, ..rules };
                let Sold { draft, order, payment } = self.sell_under(&rules, at)?;
                self.plant(class, order.trade_no.as_str(), None, payment.total.get(), payment.total.get());
                Some(draft)
            }
            M::FoundByHand | M::SetByHand => self.set_by_hand(&rules, class, at),
            M::AmountDiffers => self.differ(&rules, at),
            M::OnlyOurs => self.believe_what_is_not(at),
            M::PaidThere => self.close_what_is_paid(&rules, at),
            M::Held => self.hold(&rules, at),
            M::RefundUnderWay => self.give_back_strangely(&rules, class, Ending::Unheard, at),
            M::RefundFailed => self.give_back_strangely(&rules, class, Ending::Closed, at),
            M::RefundedThere => self.give_back_there(&rules, at),
            M::Repeated => {
                let Sold { draft, order, payment } = self.sell_under(&rules, at)?;
                self.exchange.rules.bill.repeated.insert(order.trade_no.as_str().to_owned());
                self.plant(class, order.trade_no.as_str(), None, 0, payment.total.get());
                Some(draft)
            }
            M::Equal | M::InOtherBill | M::InOtherDay | M::Lost | M::OtherTill | M::OtherSystem => self.sell_under(&rules, at).map(|sold| sold.draft),
        }
    }

    /// The gateway says nothing about the order, and the manager believes the customer's phone.
    fn set_by_hand(&mut self, rules: &Rules, class: MatchClass, at: Moment) -> Option<Draft> {
        let (mut draft, order) = self.open(at)?;
        let amount = order.amount.fen();
        self.show(&mut draft, &order, amount, at)?;
        self.exchange.rules.silent_about.insert(order.trade_no.as_str().to_owned());
        let is_paid = class == MatchClass::FoundByHand;
        let read = if is_paid { self.pay(&order.trade_no, rules, at.plus_millis(20_000))?.transaction_id } else { self.invented(at)? };
        let closing = ChargeEvent::ClosingStarted { reason: CloseReason::Deadline };
        draft.write(order.expires_at, &Teller::Till, vec![SaleEvent::Charge { trade_no: order.trade_no.clone(), event: closing }], None);
        let authority = Authority::of(Action::SetPaidByHand, self.wishes.manager.clone(), None).ok()?;
        let said = draft.sale.set_by_hand(order.trade_no.clone(), read, "网络故障，顾客手机已扣款".to_owned(), authority);
        let manager = self.manager();
        draft.write(order.expires_at.plus_millis(45_000), &manager, said, None);
        self.plant(class, order.trade_no.as_str(), None, amount.get(), if is_paid { amount.get() } else { 0 });
        Some(draft)
    }

    /// The gateway took more than the till believes.
    fn differ(&mut self, rules: &Rules, at: Moment) -> Option<Draft> {
        let (mut draft, order) = self.open(at)?;
        let (ours, theirs) = (order.amount.fen(), order.amount.fen().checked_add(Fen::new(80))?);
        self.show(&mut draft, &order, theirs, at)?;
        let paid_at = at.plus_millis(20_000);
        let payment = Payment { total: ours, cash: Some(ours), ..self.pay(&order.trade_no, rules, paid_at)? };
        draft.learn(paid_at.plus_millis(1_500), &order.trade_no, &Answer::Paid(payment), None);
        self.plant(MatchClass::AmountDiffers, order.trade_no.as_str(), None, ours.get(), theirs.get());
        Some(draft)
    }

    /// The till believes a payment of which the gateway knows nothing.
    fn believe_what_is_not(&mut self, at: Moment) -> Option<Draft> {
        let (mut draft, order) = self.open(at)?;
        let url = CodeUrl::new(format!("weixin://wxpay/bizpayurl?pr=T{:08x}", self.chance.u32(..))).ok()?;
        draft.learn(at.plus_millis(300), &order.trade_no, &Answer::Placed(url), None);
        let paid_at = at.plus_millis(20_000).floor_to_second();
        let total = order.amount.fen();
        let payment = Payment {
            transaction_id: self.invented(at)?,
            total,
            currency: "CNY".to_owned(),
            cash: Some(total),
            settlement: None,
            bank: Some("OTHERS".to_owned()),
            paid_at: Some(paid_at),
            refund_started: false,
        };
        draft.learn(paid_at.plus_millis(1_500), &order.trade_no, &Answer::Paid(payment), None);
        self.plant(MatchClass::OnlyOurs, order.trade_no.as_str(), None, total.get(), 0);
        Some(draft)
    }

    /// The till was told that the order is closed, and it is paid.
    fn close_what_is_paid(&mut self, rules: &Rules, at: Moment) -> Option<Draft> {
        let (mut draft, order) = self.open(at)?;
        self.show(&mut draft, &order, order.amount.fen(), at)?;
        let payment = self.pay(&order.trade_no, rules, at.plus_millis(50_000))?;
        let cashier = draft.by_cashier(self);
        let events = draft.sale.cancel();
        draft.write(at.plus_millis(60_000), &cashier, events, None);
        self.close_wrongly(&mut draft, &order);
        self.plant(MatchClass::PaidThere, order.trade_no.as_str(), None, 0, payment.total.get());
        Some(draft)
    }

    /// The gateway proves another amount than the till asked for.
    fn hold(&mut self, rules: &Rules, at: Moment) -> Option<Draft> {
        let (mut draft, order) = self.open(at)?;
        let paid = order.amount.fen().checked_add(Fen::new(100))?;
        self.show(&mut draft, &order, paid, at)?;
        let paid_at = at.plus_millis(20_000);
        self.pay(&order.trade_no, rules, paid_at)?;
        self.learn_paid(&mut draft, &order.trade_no, paid_at)?;
        self.plant(MatchClass::Held, order.trade_no.as_str(), None, 0, paid.get());
        Some(draft)
    }

    fn give_back_strangely(&mut self, rules: &Rules, class: MatchClass, ending: Ending, at: Moment) -> Option<Draft> {
        let Sold { draft, order, payment } = self.sell_under(rules, at)?;
        let back_at = payment.paid_at?.plus_millis(self.seconds(600..2_400));
        let refund_no = self.give_back_with(&draft.sale, &order, payment.total, ending, back_at)?;
        self.plant(class, order.trade_no.as_str(), Some(refund_no.as_str()), 0, payment.total.get().saturating_neg());
        Some(draft)
    }

    fn give_back_there(&mut self, rules: &Rules, at: Moment) -> Option<Draft> {
        let Sold { draft, order, payment } = self.sell_under(rules, at)?;
        let back_at = payment.paid_at?.plus_millis(self.seconds(600..2_400));
        let refund_no = format!("103000{:010}{}", self.chance.u32(..), back_at.beijing_date_compact());
        let half = payment.total.get().div_euclid(2).max(1);
        self.exchange.refund_on_platform(order.trade_no.as_str(), &refund_no, half, back_at.floor_to_second());
        self.plant(MatchClass::RefundedThere, order.trade_no.as_str(), Some(&refund_no), 0, half.saturating_neg());
        Some(draft)
    }

    /// A number that looks like the gateway's and is not.
    fn invented(&mut self, at: Moment) -> Option<TransactionId> {
        TransactionId::new(format!("4200{:06}{}{:010}", self.chance.u32(0..1_000_000), at.beijing_date_compact(), self.chance.u32(..))).ok()
    }

    /// The manager gives money back, and it arrives.
    pub(super) fn give_back(&mut self, sale: &Sale, order: &Order, fen: Fen, at: Moment) -> Option<RefundNo> {
        self.give_back_with(sale, order, fen, Ending::Arrives, at)
    }

    fn give_back_with(&mut self, sale: &Sale, order: &Order, fen: Fen, ending: Ending, at: Moment) -> Option<RefundNo> {
        let payment = self.payment(&order.trade_no)?;
        let refund_no = RefundNo::fresh(&self.wishes.till, at, self.bits());
        let refund_order = RefundOrder {
            refund_no: refund_no.clone(),
            sale_id: sale.id.clone(),
            trade_no: order.trade_no.clone(),
            transaction_id: payment.transaction_id,
            appid: order.appid.clone(),
            mch_id: order.mch_id.clone(),
            total: payment.total,
            amount: Amount::new(fen, Amount::CEILING).ok()?,
            reason: self.reason().to_owned(),
        };
        let authority = Authority::of(Action::Refund, self.wishes.manager.clone(), None).ok()?;
        let manager = self.manager();
        let queued = RefundEvent::Queued { order: Box::new(refund_order.clone()), authority };
        let _folds = Refund::queued(&queued, at)?;
        let mut steps = vec![];
        let mut tell = |at, by: &Teller, event, proof| steps.push(Step { at, told: vec![Told { by: by.clone(), event, proof }] });
        tell(at, &manager, queued, None);
        tell(at.plus_millis(200), &Teller::Till, RefundEvent::SendStarted, None);
        let accepted_at = at.plus_millis(600).floor_to_second().max(at.plus_millis(200));
        let proof = self.send(&refund_order, ending, accepted_at)?;
        let booked = self.exchange.refund(refund_no.as_str())?.clone();
        let refund_id = RefundId::new(booked.refund_id).ok()?;
        match ending {
            Ending::Arrives => {
                let RefundState::Arrived { at: arrived_at } = booked.state else { return None };
                tell(accepted_at, &Teller::Gateway, RefundEvent::Accepted { refund_id: Some(refund_id.clone()) }, Some(proof));
                let report = RefundReport {
                    status: RefundStatus::Arrived,
                    refund_id,
                    amount: fen,
                    arrived_at: Some(arrived_at),
                    account: Some("支付用户零钱".to_owned()),
                };
                let asked = accepted_at.plus_millis(60_000);
                let told = self.hear_refund(&refund_no, asked);
                tell(asked, &Teller::Gateway, RefundEvent::Succeeded { report }, Some(told));
                self.count(BookKind::Refund, accepted_at, fen);
            }
            Ending::Closed => {
                tell(accepted_at, &Teller::Gateway, RefundEvent::Accepted { refund_id: Some(refund_id) }, Some(proof));
                let asked = accepted_at.plus_millis(2_400_000);
                let told = self.hear_refund(&refund_no, asked);
                tell(asked, &Teller::Gateway, RefundEvent::Failed { why: RefundFailure::Closed }, Some(told));
            }
            Ending::Unheard => {
                self.exchange.rules.silent_about.insert(refund_no.as_str().to_owned());
                let refusal = Refusal { code: "FREQUENCY_LIMITED".to_owned(), words: "频率超限，请稍后再试".to_owned() };
                tell(
                    accepted_at.plus_millis(600_000),
                    &Teller::Till,
                    RefundEvent::Held { hold: Hold { trouble: RefundTrouble::KeepsFailing, refusal } },
                    None,
                );
            }
        }
        self.keep_refund(refund_no.clone(), steps);
        Some(refund_no)
    }

    /// Sends the refund, and brings it to its end where it has one.
    fn send(&mut self, order: &RefundOrder, ending: Ending, at: Moment) -> Option<Vec<u8>> {
        let fields = self.fields(&[
            ("transaction_id", order.transaction_id.as_str()),
            ("out_refund_no", order.refund_no.as_str()),
            ("total_fee", &order.total.get().to_string()),
            ("refund_fee", &order.amount.fen().get().to_string()),
            ("refund_desc", &order.reason),
        ]);
        let request = self.request(Call::Refund, fields);
        let rules = &self.exchange.rules.refunds;
        let (business, _taken) = refund::answer(&request, &mut self.exchange.book, rules, at).ok()?;
        let answer = self.signed(&request, Ok(business));
        let (fate, ends_after) = match ending {
            Ending::Arrives | Ending::Unheard => (RefundFate::Arrives { after_ms: 8_000 }, 8_000),
            Ending::Closed => (RefundFate::Closed { after_ms: 1_800_000 }, 1_800_000),
        };
        self.exchange.book.destine(order.refund_no.as_str(), fate, at);
        self.exchange.book.settle_refund(order.refund_no.as_str(), at.plus_millis(ends_after));
        Some(answer)
    }

    fn hear_refund(&mut self, refund_no: &RefundNo, at: Moment) -> Vec<u8> {
        let fields = self.fields(&[("out_refund_no", refund_no.as_str())]);
        let request = self.request(Call::RefundQuery, fields);
        let outcome = refund_query::answer(&request, &self.exchange.book, &self.exchange.rules, at);
        self.signed(&request, outcome)
    }

    fn reason(&mut self) -> &'static str {
        const REASONS: [&str; 5] = ["商品退货", "做错了", "等太久", "重复付款", "价格有误"];
        REASONS.get(self.chance.usize(0..REASONS.len())).copied().unwrap_or("商品退货")
    }

    /// The manager brings an exception to its end.
    pub(super) fn settle(&mut self, draft: &mut Draft, exception: SaleException, how: SettledHow, at: Moment) {
        let Ok(authority) = Authority::of(Action::SettleWork, self.wishes.manager.clone(), None) else { return };
        let events = draft.sale.settle_exception(exception, Settlement { how, note: String::new(), authority, at });
        let manager = self.manager();
        draft.write(at, &manager, events, None);
    }
}
