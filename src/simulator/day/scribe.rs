//! Whoever writes the day down: asks the gateway as the till would, and keeps the till's side of it.

use super::story::{GeneratedDay, Planted, Step, Story, Teller, Told};
use super::{DayWishes, hours, menu};
use crate::domain::{
    Amount, Answer, BookKind, BusinessDay, CodeUrl, DayStart, Fen, MatchClass, MatchKey, Moment, Order, OrderExtras, Payment, RefundEvent, RefundNo,
    Sale, SaleEvent, SaleId, Signatory, TradeNo, TransactionId,
};
use crate::gateway::wechat::xml::Fields;
use crate::simulator::book::BookState;
use crate::simulator::exchange::Exchange;
use crate::simulator::reply::Business;
use crate::simulator::request::{Call, Refused, Request};
use crate::simulator::rules::Rules;
use crate::simulator::{bill, order_query, unified_order};

/// How long a code lives.
const CODE_LIFE_MS: i64 = 300_000;

/// How long the gateway takes to answer.
const ANSWER_MS: i64 = 300;

pub(super) struct Scribe<'a> {
    pub(super) exchange: &'a mut Exchange,
    pub(super) wishes: &'a DayWishes,
    pub(super) chance: fastrand::Rng,
    pub(super) midnight: Moment,
    pub(super) day: GeneratedDay,
}

/// A sale while it is being told.
pub(super) struct Draft {
    pub(super) sale: Sale,
    steps: Vec<Step<SaleEvent>>,
}

impl Draft {
    /// Writes what was decided or learnt, with all that follows from it.
    pub(super) fn write(&mut self, at: Moment, by: &Teller, mut events: Vec<SaleEvent>, mut proof: Option<Vec<u8>>) {
        let decided = events.len();
        self.sale = self.sale.settle(&mut events, at);
        let told = events.into_iter().enumerate().map(|(index, event)| {
            let by = if index < decided { by.clone() } else { Teller::Till };
            Told { by, event, proof: proof.take() }
        });
        let told: Vec<_> = told.collect();
        if !told.is_empty() {
            self.steps.push(Step { at, told });
        }
    }

    /// What the gateway answered about a charge.
    pub(super) fn learn(&mut self, at: Moment, trade_no: &TradeNo, answer: &Answer, proof: Option<Vec<u8>>) {
        let events = self.sale.learn(trade_no, answer, at, at);
        self.write(at, &Teller::Gateway, events, proof);
    }

    pub(super) fn by_cashier(&self, scribe: &Scribe<'_>) -> Teller {
        Teller::Person(scribe.cashier(self.sale.opened_at))
    }
}

impl<'a> Scribe<'a> {
    pub(super) fn new(exchange: &'a mut Exchange, wishes: &'a DayWishes) -> Self {
        let day = GeneratedDay { day: wishes.day, sales: vec![], refunds: vec![], planted: vec![], till: Fen::ZERO, bill: Fen::ZERO };
        let (midnight, _) = wishes.day.bounds(DayStart::default());
        Self { exchange, wishes, chance: fastrand::Rng::with_seed(wishes.seed), midnight, day }
    }

    /// Between so many seconds, in milliseconds.
    pub(super) fn seconds(&mut self, range: std::ops::Range<i64>) -> i64 {
        self.chance.i64(range.start.saturating_mul(1_000)..range.end.saturating_mul(1_000))
    }

    pub(super) fn bits(&mut self) -> [u8; 10] {
        std::array::from_fn(|_| self.chance.u8(..))
    }

    pub(super) fn cashier(&self, at: Moment) -> Signatory {
        let turn = hours::turn(at, self.midnight, self.wishes.cashiers.len());
        self.wishes.cashiers.get(turn).unwrap_or(&self.wishes.manager).clone()
    }

    pub(super) fn manager(&self) -> Teller {
        Teller::Person(self.wishes.manager.clone())
    }

    /// The cashier opens a sale: it has one charge, which the gateway knows nothing of yet.
    pub(super) fn open(&mut self, at: Moment) -> Option<(Draft, Order)> {
        let menu::Basket { amount, note } = menu::basket(&mut self.chance)?;
        let sale_id = SaleId::fresh(at, self.bits());
        let cashier = self.cashier(at);
        let day = BusinessDay::of(at, self.wishes.day_starts_at);
        let opened = SaleEvent::Opened { sale_id, amount, note, cashier: cashier.name.clone(), till: self.wishes.till.clone(), day };
        let order = self.order(amount, at);
        let sale = Sale::opened(&opened, at)?;
        let mut draft = Draft { sale, steps: vec![] };
        draft.write(at, &Teller::Person(cashier), vec![opened, Sale::place(order.clone())], None);
        Some((draft, order))
    }

    pub(super) fn order(&mut self, amount: Amount, at: Moment) -> Order {
        let created_at = at.floor_to_second();
        Order {
            trade_no: TradeNo::fresh(&self.wishes.till, at, self.bits()),
            amount,
            appid: self.exchange.credentials.appid.clone(),
            mch_id: self.exchange.credentials.mch_id.clone(),
            description: self.wishes.description.clone(),
            created_at,
            expires_at: created_at.plus_millis(CODE_LIFE_MS),
            clock_ahead_ms: 0,
            client_ip: "127.0.0.1".to_owned(),
            notify_url: "https://pay.example.com/notify".to_owned(),
            product_id: self.wishes.till.as_str().to_owned(),
            device_info: self.wishes.till.as_str().to_owned(),
            extras: OrderExtras::default(),
        }
    }

    /// The gateway takes the order, for `total` whatever the till wants, and the code is shown.
    pub(super) fn show(&mut self, draft: &mut Draft, order: &Order, total: Fen, at: Moment) -> Option<()> {
        let fields = self.fields(&[
            ("body", &order.description),
            ("out_trade_no", order.trade_no.as_str()),
            ("total_fee", &total.get().to_string()),
            ("spbill_create_ip", &order.client_ip),
            ("notify_url", &order.notify_url),
            ("trade_type", "NATIVE"),
            ("product_id", &order.product_id),
            ("device_info", &order.device_info),
            ("time_start", &order.created_at.beijing_compact()),
            ("time_expire", &order.expires_at.beijing_compact()),
        ]);
        let request = self.request(Call::UnifiedOrder, fields);
        let _placed = unified_order::answer(&request, &mut self.exchange.book, &self.exchange.rules, at).ok()?;
        let url = CodeUrl::new(self.exchange.order(order.trade_no.as_str())?.code_url.clone()).ok()?;
        draft.learn(at.plus_millis(ANSWER_MS), &order.trade_no, &Answer::Placed(url), None);
        Some(())
    }

    /// The customer pays, at a whole second because the gateway tells no smaller ones.
    pub(super) fn pay(&mut self, trade_no: &TradeNo, rules: &Rules, at: Moment) -> Option<Payment> {
        self.exchange.book.pay(trade_no.as_str(), rules, at.floor_to_second()).ok()?;
        self.payment(trade_no)
    }

    /// The payment, as the gateway proves it.
    pub(super) fn payment(&self, trade_no: &TradeNo) -> Option<Payment> {
        let BookState::Paid { transaction_id, at, total_fee, coupon_fee, settlement_fee, .. } = &self.exchange.order(trade_no.as_str())?.state else {
            return None;
        };
        Some(Payment {
            transaction_id: TransactionId::new(transaction_id.clone()).ok()?,
            total: Fen::new(*total_fee),
            currency: "CNY".to_owned(),
            cash: Some(Fen::new(total_fee.saturating_sub(*coupon_fee))),
            settlement: (settlement_fee < total_fee).then(|| Fen::new(*settlement_fee)),
            bank: Some("OTHERS".to_owned()),
            paid_at: Some(*at),
            refund_started: false,
        })
    }

    /// The till asks about the order, and hears this.
    pub(super) fn hear(&mut self, trade_no: &TradeNo, at: Moment) -> Vec<u8> {
        let fields = self.fields(&[("out_trade_no", trade_no.as_str())]);
        let request = self.request(Call::OrderQuery, fields);
        let outcome = order_query::answer(&request, &self.exchange.book, &self.exchange.rules, at);
        self.signed(&request, outcome)
    }

    pub(super) fn fields(&mut self, pairs: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::new();
        fields.push("appid", self.exchange.credentials.appid.as_str());
        fields.push("mch_id", self.exchange.credentials.mch_id.as_str());
        fields.push("nonce_str", format!("{:032x}", self.chance.u128(..)));
        for (name, value) in pairs {
            fields.push(name, *value);
        }
        fields
    }

    pub(super) fn request(&self, call: Call, fields: Fields) -> Request {
        Request { call, fields, sign_type: self.wishes.sign_type }
    }

    /// The whole answer on the wire.
    pub(super) fn signed(&mut self, request: &Request, outcome: Result<Business, Refused>) -> Vec<u8> {
        self.exchange.reply(request, outcome).written(&self.exchange.credentials.key)
    }

    /// The sale is told.
    pub(super) fn keep(&mut self, draft: Draft) {
        let Draft { sale, steps } = draft;
        let mut counted: Vec<(Moment, Fen)> =
            sale.charges.iter().filter_map(|charge| charge.payment()).filter_map(|payment| Some((payment.paid_at?, payment.total))).collect();
        counted.extend(sale.by_hand.as_ref().filter(|_| sale.stands_by_hand()).map(|by_hand| (by_hand.at, sale.amount.fen())));
        for (at, fen) in counted {
            self.count(BookKind::Payment, at, fen);
        }
        self.day.sales.push(Story { number: sale.id, steps });
    }

    /// The refund is told.
    pub(super) fn keep_refund(&mut self, number: RefundNo, steps: Vec<Step<RefundEvent>>) {
        self.day.refunds.push(Story { number, steps });
    }

    /// The till counts that, if it is of the business day.
    pub(super) fn count(&mut self, kind: BookKind, at: Moment, fen: Fen) {
        if self.is_of_the_business_day(at) {
            self.day.till = self.day.till.checked_add(kind.signed(fen)).unwrap_or(self.day.till);
        }
    }

    pub(super) fn is_of_the_business_day(&self, at: Moment) -> bool {
        BusinessDay::of(at, self.wishes.day_starts_at) == self.wishes.day
    }

    /// A match must find this: what the till counts of it, and what the bill counts.
    pub(super) fn plant(&mut self, class: MatchClass, trade_no: &str, refund_no: Option<&str>, ours: i64, theirs: i64) {
        let kind = if refund_no.is_some() { BookKind::Refund } else { BookKind::Payment };
        let key = MatchKey { kind, trade_no: trade_no.to_owned(), refund_no: refund_no.map(str::to_owned) };
        self.day.planted.push(Planted { class, key, difference: Fen::new(ours.saturating_sub(theirs)) });
    }

    /// All that was told, in order, and what the bill comes to.
    pub(super) fn finish(mut self) -> GeneratedDay {
        self.day.sales.sort_by_key(|story| story.steps.first().map(|step| step.at));
        self.day.refunds.sort_by_key(|story| story.steps.first().map(|step| step.at));
        self.day.bill = Fen::new(bill::total(&self.exchange.book, &self.exchange.rules.bill, self.wishes.day));
        self.day
    }
}
