//! A small ledger for the tests of the exports: sales with any note, refunds, money on a person's word, money of another amount.
#![allow(dead_code, reason = "each test crate takes what it needs")]

use scantill::domain::{
    Action, Amount, AppId, Authority, BusinessDay, CashierId, ChargeEvent, DayStart, Fen, MchId, Moment, Order, OrderExtras, Payment, Refund,
    RefundEvent, RefundId, RefundNo, RefundOrder, Role, Sale, SaleEvent, SaleId, Signatory, TillId, TradeNo, TransactionId,
};
use scantill::ledger::{Actor, Change, Entry, Ledger};
use std::path::Path;

/// 2026-11-21 09:00 in Beijing.
pub const MORNING: i64 = 1_795_222_800_000;

/// A ledger that is being written, and the time.
pub struct Books {
    ledger: Ledger,
    now: Moment,
    serial: u64,
}

impl Books {
    pub fn begun(path: &Path) -> Self {
        Self { ledger: Ledger::open(path).expect("a new ledger"), now: Moment::from_millis(MORNING), serial: 0 }
    }

    /// Goes on a day later.
    pub fn next_day(&mut self) {
        self.now = self.now.plus_millis(86_400_000);
    }

    /// A sale that is paid, with the provider's number of 28 digits.
    pub fn sell(&mut self, fen: i64, note: &str, cashier: &str) -> Sale {
        let (opening, trade_no) = self.opening(fen, note, cashier);
        let paid = ChargeEvent::Paid { payment: self.payment(fen) };
        self.write([opening, vec![charge(&trade_no, paid), SaleEvent::Paid { trade_no: trade_no.clone() }]].concat())
    }

    /// A sale for which the gateway proved another amount.
    pub fn mismatch(&mut self, fen: i64, paid_fen: i64) -> Sale {
        let (opening, trade_no) = self.opening(fen, "", "anna");
        let seen = ChargeEvent::MismatchSeen { payment: self.payment(paid_fen) };
        self.write([opening, vec![charge(&trade_no, seen)]].concat())
    }

    /// A sale that a person says is paid.
    pub fn by_hand(&mut self, fen: i64, reason: &str) -> Sale {
        let (opening, trade_no) = self.opening(fen, "", "anna");
        let transaction_id = self.payment(fen).transaction_id;
        let set = SaleEvent::SetByHand { trade_no, transaction_id, reason: reason.to_owned(), authority: may(Action::SetPaidByHand) };
        self.write([opening, vec![set]].concat())
    }

    /// A refund of a sale that the gateway has accepted.
    pub fn refund(&mut self, sale: &Sale, fen: i64, reason: &str) {
        self.serial += 1;
        let charge = &sale.charges[0];
        let order = RefundOrder {
            refund_no: RefundNo::new(format!("R-T1-{:06}", self.serial)).expect("a number"),
            sale_id: sale.id.clone(),
            trade_no: charge.order.trade_no.clone(),
            transaction_id: charge.payment().expect("paid").transaction_id.clone(),
            appid: charge.order.appid.clone(),
            mch_id: charge.order.mch_id.clone(),
            total: charge.order.amount.fen(),
            amount: Amount::new(Fen::new(fen), Amount::CEILING).expect("an amount"),
            reason: reason.to_owned(),
        };
        let refund_id = RefundId::new(format!("50300{:023}", self.serial)).expect("a number");
        let queued = RefundEvent::Queued { order: Box::new(order), authority: may(Action::Refund) };
        let events = [queued, RefundEvent::SendStarted, RefundEvent::Accepted { refund_id: Some(refund_id) }];
        let after = Refund::fold(events.iter().map(|event| (self.now, event))).expect("a refund");
        let entries: Vec<_> = events.iter().map(|event| Entry { at: self.now, actor: Actor::Person(manager()), event, evidence: None }).collect();
        self.ledger.append(&[Change::Refund { entries: &entries, after: &after }]).expect("written");
    }

    fn opening(&mut self, fen: i64, note: &str, cashier: &str) -> (Vec<SaleEvent>, TradeNo) {
        self.serial += 1;
        self.now = self.now.plus_millis(60_000);
        let trade_no = TradeNo::new(format!("T1-2026-{:06}", self.serial)).expect("a number");
        let amount = Amount::new(Fen::new(fen), Amount::CEILING).expect("a price");
        let opened = SaleEvent::Opened {
            sale_id: SaleId::new(format!("S-2026-{:06}", self.serial)).expect("an id"),
            amount,
            note: note.to_owned(),
            cashier: CashierId::new(cashier).expect("a name"),
            till: TillId::new("T1").expect("a till"),
            day: BusinessDay::of(self.now, DayStart::default()),
        };
        let order = Order {
            trade_no: trade_no.clone(),
            amount,
            appid: AppId::new("wx8888888888888888").expect("an appid"),
            mch_id: MchId::new("1900000109").expect("a merchant"),
            description: "Shop".to_owned(),
            created_at: self.now,
            expires_at: self.now.plus_millis(300_000),
            clock_ahead_ms: 0,
            client_ip: "192.0.2.1".to_owned(),
            notify_url: "https://pay.example.com/notify".to_owned(),
            product_id: "T1".to_owned(),
            device_info: "T1".to_owned(),
            extras: OrderExtras::default(),
        };
        (vec![opened, Sale::place(order)], trade_no)
    }

    fn payment(&self, fen: i64) -> Payment {
        Payment {
            transaction_id: TransactionId::new(format!("420000123420261121{:010}", self.serial)).expect("a number"),
            total: Fen::new(fen),
            currency: "CNY".to_owned(),
            cash: None,
            settlement: None,
            bank: None,
            paid_at: Some(self.now.plus_millis(20_000)),
            refund_started: false,
        }
    }

    fn write(&mut self, mut events: Vec<SaleEvent>) -> Sale {
        let before = Sale::fold(events.iter().map(|event| (self.now, event))).expect("a sale");
        let mut more = vec![];
        let after = before.settle(&mut more, self.now);
        events.extend(more);
        let entries: Vec<_> = events.iter().map(|event| Entry { at: self.now, actor: Actor::Till, event, evidence: None }).collect();
        self.ledger.append(&[Change::Sale { entries: &entries, after: &after }]).expect("written");
        after
    }
}

fn charge(trade_no: &TradeNo, event: ChargeEvent) -> SaleEvent {
    SaleEvent::Charge { trade_no: trade_no.clone(), event }
}

fn manager() -> Signatory {
    Signatory { name: CashierId::new("李梅").expect("a name"), role: Role::Manager }
}

fn may(action: Action) -> Authority {
    Authority::of(action, manager(), None).expect("a manager may")
}
