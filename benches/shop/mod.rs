//! A shop's daily work, for the measurements.

use scantill::domain::{
    Amount, BusinessDay, CashierId, ChargeEvent, Code, CodeUrl, DayStart, Fen, Moment, Order, OrderExtras, Payment, Sale, SaleEvent, SaleId, TillId,
    TradeNo, TransactionId,
};
use scantill::simulator::Credentials;

/// 2026-11-21 09:00 in Beijing.
pub const MORNING: i64 = 1_795_222_800_000;

pub fn at(ms: i64) -> Moment {
    Moment::from_millis(MORNING + ms)
}

pub fn order(serial: u64, created_at: Moment) -> Order {
    let credentials = Credentials::demo();
    let mut random = [0; 10];
    random[2..].copy_from_slice(&serial.to_be_bytes());
    Order {
        trade_no: TradeNo::fresh(&TillId::new("T1").unwrap(), created_at, random),
        amount: Amount::new(Fen::new(1250), Amount::CEILING).unwrap(),
        appid: credentials.appid,
        mch_id: credentials.mch_id,
        description: "街角咖啡-饮品".to_owned(),
        created_at,
        expires_at: created_at.plus_millis(300_000),
        clock_ahead_ms: 0,
        client_ip: "192.0.2.7".to_owned(),
        notify_url: "https://pay.example.com/notify".to_owned(),
        product_id: "T1".to_owned(),
        device_info: "T1".to_owned(),
        extras: OrderExtras::default(),
    }
}

/// A sale from its opening to its payment, in the steps in which it is written.
pub fn history(serial: u64, opened_at: Moment) -> [Vec<SaleEvent>; 3] {
    let order = order(serial, opened_at);
    let trade_no = order.trade_no.clone();
    let charge = |event| SaleEvent::Charge { trade_no: trade_no.clone(), event };
    let payment = Payment {
        transaction_id: TransactionId::new(format!("4200{serial:024}")).unwrap(),
        total: Fen::new(1250),
        currency: "CNY".to_owned(),
        cash: Some(Fen::new(1250)),
        settlement: None,
        bank: Some("OTHERS".to_owned()),
        paid_at: Some(opened_at.plus_millis(20_000)),
        refund_started: false,
    };
    let opened = SaleEvent::Opened {
        sale_id: SaleId::new(format!("S-20261121-{serial:016}")).unwrap(),
        amount: order.amount,
        note: "拿铁".to_owned(),
        cashier: CashierId::counter(),
        till: TillId::new("T1").unwrap(),
        day: BusinessDay::of(opened_at, DayStart::default()),
    };
    let code = Code { url: CodeUrl::new(format!("weixin://wxpay/bizpayurl?pr={serial}")).unwrap(), shown_at: opened_at };
    [
        vec![opened, Sale::place(order)],
        vec![charge(ChargeEvent::Shown { code })],
        vec![charge(ChargeEvent::Paid { payment }), SaleEvent::Paid { trade_no: trade_no.clone() }],
    ]
}
