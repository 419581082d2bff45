//! Views as an engine would publish them, for tests of the window and for its pictures.

use scantill::domain::*;
use scantill::engine::*;
use scantill::ui::*;
use std::sync::{Arc, Mutex};

/// 2026-11-21 14:03:20 in Beijing.
pub(crate) const NOON: i64 = 1_795_241_000_000;

/// The time of the samples.
pub(crate) fn now() -> Moment {
    Moment::from_millis(NOON)
}

pub(crate) fn amount(fen: i64) -> Amount {
    Amount::new(Fen::new(fen), Amount::CEILING).expect("a price")
}

pub(crate) fn sale_id(number: u32) -> SaleId {
    SaleId::new(format!("S-20261121-{number:04}")).expect("a sale id")
}

/// An empty till in front of its first customer.
pub(crate) fn ready() -> View {
    View {
        stage: Stage::Ready,
        shop: "街角咖啡".to_owned(),
        till: Some(TillId::new("T1").expect("a till id")),
        limit: Fen::new(5_000_000),
        usual_amounts: [1_000, 1_250, 1_500, 1_800, 2_000, 2_200, 2_800, 3_500].map(amount).to_vec(),
        test_gateway: false,
        looked_at: None,
        sales: vec![],
        recent: vec![],
        day: Some(DayTotals { day: BusinessDay::parse("2026-11-21").expect("a day"), paid_count: 0, paid_sum: Fen::ZERO }),
        gateway: GatewayHealth::Reachable { took_ms: 86, at: now() },
        clock_ahead_ms: Some(120),
        notices: vec![],
        checks: vec![],
        session: Session::Open(who("王芳", Role::Owner)),
        people: people(),
        ..View::empty(Stage::Ready)
    }
}

pub(crate) fn who(name: &str, role: Role) -> Signatory {
    Signatory { name: CashierId::new(name).expect("a name"), role }
}

/// An owner, a manager and two cashiers.
pub(crate) fn people() -> Vec<PersonView> {
    let person = |name: &str, role| PersonView { name: CashierId::new(name).expect("a name"), role, locked_until: None };
    vec![person("小李", Role::Cashier), person("小陈", Role::Cashier), person("张伟", Role::Manager), person("王芳", Role::Owner)]
}

/// The same till in the middle of its day.
pub(crate) fn busy() -> View {
    let row = |index: i64, fen: i64, state: SaleState, exceptions: Vec<SaleException>| SaleRow {
        open_exceptions: exceptions.clone(),
        transaction_id: None,
        refunded: Fen::new(0),
        id: SaleId::new(format!("S-20261121-R{index:03}")).expect("a sale id"),
        opened_at: now().plus_millis(-index * 260_000),
        amount: Fen::new(fen),
        note: String::new(),
        cashier: CashierId::counter(),
        state,
        exceptions,
        trade_no: None,
        paid_at: None,
    };
    let paid = |index, fen| row(index, fen, SaleState::Paid, vec![]);
    let mut view = ready();
    view.recent = vec![
        paid(1, 1_250),
        paid(2, 3_600),
        row(3, 2_800, SaleState::Abandoned, vec![]),
        paid(4, 1_800),
        row(5, 4_200, SaleState::Paid, vec![SaleException::PaidLate]),
        paid(6, 128_000),
        paid(7, 2_200),
        paid(8, 950),
        paid(9, 3_350),
        paid(10, 1_500),
        paid(11, 2_000),
        row(12, 2_400, SaleState::Paid, vec![SaleException::PaidTwice]),
        paid(13, 1_250),
        paid(14, 1_250),
    ];
    view.day = Some(DayTotals { day: BusinessDay::parse("2026-11-21").expect("a day"), paid_count: 47, paid_sum: Fen::new(186_530) });
    view
}

pub(crate) fn trade_no(number: u32) -> TradeNo {
    TradeNo::new(format!("T1-20261121-7K3M9QX0B2{number:06}")).expect("a trade number")
}

fn order(number: u32, fen: i64, opened: Moment) -> Order {
    Order {
        trade_no: trade_no(number),
        amount: amount(fen),
        appid: AppId::new("wx0123456789abcdef").expect("an appid"),
        mch_id: MchId::new("1900000109").expect("a merchant number"),
        description: "街角咖啡".to_owned(),
        created_at: opened,
        expires_at: opened.plus_millis(300_000),
        client_ip: "127.0.0.1".to_owned(),
        notify_url: "https://pay.example.com/notify".to_owned(),
        product_id: "till".to_owned(),
        device_info: "T1".to_owned(),
        extras: OrderExtras::default(),
        clock_ahead_ms: 0,
    }
}

/// A sale whose one charge is being placed.
pub(crate) fn placing(id: SaleId, number: u32, fen: i64, opened: Moment) -> Sale {
    let event = SaleEvent::Opened {
        sale_id: id,
        amount: amount(fen),
        note: String::new(),
        cashier: CashierId::counter(),
        till: TillId::new("T1").expect("a till id"),
        day: BusinessDay::parse("2026-11-21").expect("a day"),
    };
    let mut sale = Sale::opened(&event, opened).expect("an opening");
    sale.apply(&Sale::place(order(number, fen, opened)), opened);
    sale
}

pub(crate) fn url(number: u32) -> CodeUrl {
    CodeUrl::new(format!("weixin://wxpay/bizpayurl?pr=sample{number:03}")).expect("a code")
}

/// The same with its code shown.
pub(crate) fn showing(id: SaleId, number: u32, fen: i64, opened: Moment) -> Sale {
    let mut sale = placing(id, number, fen, opened);
    let event = ChargeEvent::Shown { code: Code { url: url(number), shown_at: opened.plus_millis(300) } };
    sale.apply(&SaleEvent::Charge { trade_no: trade_no(number), event }, opened.plus_millis(300));
    sale
}

fn payment(transaction_id: &str, fen: i64, at: Moment) -> Payment {
    Payment {
        transaction_id: TransactionId::new(transaction_id).expect("a number"),
        total: Fen::new(fen),
        currency: "CNY".to_owned(),
        cash: None,
        settlement: None,
        bank: None,
        paid_at: Some(at),
        refund_started: false,
    }
}

/// The same, paid.
pub(crate) fn paid(id: SaleId, number: u32, fen: i64, opened: Moment) -> Sale {
    let at = opened.plus_millis(9_000);
    let mut sale = showing(id, number, fen, opened);
    let payment = payment("4200002391202611216049173825", fen, at);
    sale.apply(&SaleEvent::Charge { trade_no: trade_no(number), event: ChargeEvent::Paid { payment } }, at);
    sale.apply(&SaleEvent::Paid { trade_no: trade_no(number) }, at);
    sale
}

/// The same, paid again by the code that followed it.
pub(crate) fn paid_twice(id: SaleId, number: u32, fen: i64, opened: Moment) -> Sale {
    let mut sale = paid(id, number, fen, opened);
    let (next, at) = (number + 1, opened.plus_millis(12_000));
    sale.apply(&Sale::place(order(next, fen, opened)), opened);
    let payment = payment("4200002391202611216049173826", fen, at);
    sale.apply(&SaleEvent::Charge { trade_no: trade_no(next), event: ChargeEvent::Paid { payment } }, at);
    sale.apply(&SaleEvent::ExceptionRaised { exception: SaleException::PaidTwice }, at);
    sale
}

/// The view of a sale under that lamp.
pub(crate) fn seen(sale: Sale, lamp: Lamp) -> Arc<SaleView> {
    let charge = sale.charges.first();
    let trade_no = charge.map(|charge| charge.order.trade_no.clone());
    let mut facts = Facts { trade_no, ..Facts::default() };
    if let Some(payment) = charge.and_then(Charge::payment) {
        let at = payment.paid_at;
        facts = Facts { signature: at, state: at, number: at, amount: at, merchant: at, ..facts };
        facts.transaction_id = Some(payment.transaction_id.clone());
    } else {
        facts.sighting = Some(Sighting { at: sale.opened_at.plus_millis(6_000), unpaid: Some(Unpaid::NotPay) });
        facts.signature = Some(sale.opened_at.plus_millis(6_000));
        facts.number = facts.signature;
        facts.merchant = facts.signature;
    }
    let silence = matches!(lamp, Lamp::Silent | Lamp::PlacingUnknown).then_some(Unknown::TimedOut);
    Arc::new(SaleView { sale, lamp, facts, silence })
}

/// Customers who do what a test tells them.
#[derive(Default)]
pub(crate) struct Customers {
    pub(crate) paid: Mutex<Vec<String>>,
    pub(crate) by_itself: Mutex<bool>,
    pub(crate) codes: Vec<PhoneCode>,
}

impl CustomersPhone for Customers {
    fn codes(&self) -> Vec<PhoneCode> {
        self.codes.clone()
    }

    fn pay(&self, trade_no: &str) {
        self.paid.lock().expect("no panic").push(trade_no.to_owned());
    }

    fn pays_by_itself(&self) -> Option<u32> {
        self.by_itself.lock().expect("no panic").then_some(8)
    }

    fn set_pays_by_itself(&self, on: bool) {
        *self.by_itself.lock().expect("no panic") = on;
    }

    fn refunds(&self) -> Vec<PhoneRefund> {
        vec![]
    }

    fn let_arrive(&self, _refund_no: &str) {}

    fn balance(&self) -> Option<Fen> {
        None
    }

    fn top_up(&self) {}

    fn pins(&self) -> Vec<PhonePin> {
        vec![]
    }
}

pub(crate) fn options(lang: Lang) -> Options {
    Options { lang, theme: ThemeChoice::Light, demo: None, clock: now }
}
