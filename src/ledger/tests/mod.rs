//! A small shop that lives through any history and writes it down, for the tests of the ledger.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test that overflows or misses an index must fail loudly")]

mod backups;
mod days;
mod drawer;
mod evenings;
mod export;
mod export_bridge;
mod export_places;
mod faults;
mod histories;
mod migrating;
mod opening;
mod people;
mod refunds;
mod remembered;
mod restores;
mod search;
mod shifts;
mod speed;
mod tamper;

use super::{Actor, Change, Entry, Ledger, LedgerError};
use crate::domain::{
    Amount, Answer, AppId, BusinessDay, CashierId, CodeUrl, DayStart, Fen, MchId, Moment, Order, OrderExtras, Payment, Refusal, Role, Sale,
    SaleEvent, SaleId, Signatory, TillId, TradeNo, TransactionId, Unpaid, Watch,
};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

/// 2026-11-21 00:00:00 in Beijing.
const MIDNIGHT: i64 = 1_795_190_400_000;

fn day() -> BusinessDay {
    BusinessDay::parse("2026-11-21").expect("a date")
}

fn sale_id(number: usize) -> SaleId {
    SaleId::new(format!("S-{number:06}")).expect("a sale id")
}

fn trade_no(number: usize) -> TradeNo {
    TradeNo::new(format!("T1-{number:06}")).expect("a trade number")
}

fn payment(trade_no: &TradeNo, fen: i64, paid_at: Option<Moment>) -> Payment {
    Payment {
        transaction_id: TransactionId::new(format!("4200-{trade_no}")).expect("a transaction id"),
        total: Fen::new(fen),
        currency: "CNY".to_owned(),
        cash: paid_at.map(|_| Fen::new(fen)),
        settlement: None,
        bank: Some("OTHERS".to_owned()),
        paid_at,
        refund_started: false,
    }
}

fn opened(id: SaleId, fen: i64, note: &str) -> SaleEvent {
    SaleEvent::Opened {
        sale_id: id,
        amount: Amount::try_from(Fen::new(fen)).expect("a price"),
        note: note.to_owned(),
        cashier: CashierId::counter(),
        till: TillId::new("T1").expect("a till"),
        day: day(),
    }
}

fn order(trade_no: TradeNo, amount: Amount, at: Moment) -> Order {
    Order {
        trade_no,
        amount,
        appid: AppId::new("wx8888888888888888").expect("an appid"),
        mch_id: MchId::new("1900000109").expect("a merchant"),
        description: "街角咖啡-收款".to_owned(),
        created_at: at.floor_to_second(),
        expires_at: at.floor_to_second().plus_millis(300_000),
        clock_ahead_ms: 0,
        client_ip: "192.0.2.1".to_owned(),
        notify_url: "https://pay.example.com/notify".to_owned(),
        product_id: "till".to_owned(),
        device_info: "T1".to_owned(),
        extras: OrderExtras::default(),
    }
}

/// One thing that happens in the shop.
#[derive(Clone, Copy, Debug)]
enum Step {
    Open { fen: i64 },
    Cancel,
    NewCode,
    Pass,
    Hear(Word),
}

/// What the gateway says about a charge.
#[derive(Clone, Copy, Debug)]
enum Word {
    Placed,
    PlaceRefused,
    NumberKnown,
    Unpaid,
    NotFound,
    Paid,
    PaidWithoutTime,
    Mismatch,
    MismatchWithTime,
    Closed,
    CloseAccepted,
    CloseNotYet,
}

/// A step, the sale and charge it is about (taken modulo what there is), and how long after the step before, in milliseconds.
type Happening = (Step, usize, usize, i64);

fn happenings(most: usize) -> impl Strategy<Value = Vec<Happening>> {
    proptest::collection::vec(happening(), 1..most)
}

fn happening() -> impl Strategy<Value = Happening> {
    let word = prop_oneof![
        3 => Just(Word::Placed),
        1 => Just(Word::PlaceRefused),
        1 => Just(Word::NumberKnown),
        2 => Just(Word::Unpaid),
        1 => Just(Word::NotFound),
        2 => Just(Word::Paid),
        1 => Just(Word::PaidWithoutTime),
        1 => Just(Word::Mismatch),
        1 => Just(Word::MismatchWithTime),
        1 => Just(Word::Closed),
        2 => Just(Word::CloseAccepted),
        1 => Just(Word::CloseNotYet),
    ];
    let step = prop_oneof![
        2 => (1_i64..1_000_000).prop_map(|fen| Step::Open { fen }),
        1 => Just(Step::Cancel),
        1 => Just(Step::NewCode),
        2 => Just(Step::Pass),
        8 => word.prop_map(Step::Hear),
    ];
    let pause = prop_oneof![0_i64..3_000, 0_i64..400_000, Just(90_000_000)];
    (step, 0_usize..8, 0_usize..4, pause)
}

/// A till that follows the domain and writes every event down.
struct Shop {
    ledger: Ledger,
    sales: Vec<Sale>,
    now: Moment,
    charges: usize,
    events: i64,
    _folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite3")).expect("a new ledger");
        Self { ledger, sales: vec![], now: Moment::from_millis(MIDNIGHT), charges: 0, events: 0, _folder: folder }
    }

    /// The same history every time: one sale of each kind.
    fn with_history() -> Self {
        let mut shop = Self::new();
        shop.live(&[
            (Step::Open { fen: 1_234 }, 0, 0, 0),
            (Step::Hear(Word::Placed), 0, 0, 400),
            (Step::Hear(Word::Paid), 0, 0, 5_000),
            (Step::Open { fen: 500 }, 0, 0, 1_000),
            (Step::Hear(Word::Placed), 1, 0, 400),
            (Step::Cancel, 1, 0, 2_000),
            (Step::Hear(Word::Closed), 1, 0, 2_000),
            (Step::Open { fen: 99 }, 0, 0, 1_000),
            (Step::Hear(Word::Placed), 2, 0, 400),
        ]);
        shop
    }

    fn path(&self) -> PathBuf {
        self.ledger.path().to_owned()
    }

    fn live(&mut self, happenings: &[Happening]) {
        for happening in happenings {
            self.step(*happening).expect("written");
        }
    }

    fn step(&mut self, (step, sale, charge, pause): Happening) -> Result<(), LedgerError> {
        self.now = self.now.plus_millis(pause);
        if let Step::Open { fen } = step {
            return self.open(fen);
        }
        if self.sales.is_empty() {
            return Ok(());
        }
        let index = sale % self.sales.len();
        let sale = self.sales[index].clone();
        let charge = &sale.charges[charge % sale.charges.len()];
        let (mut events, mut place_next, mut evidence) = (vec![], false, None);
        match step {
            Step::Open { .. } => {}
            Step::Cancel => events = sale.cancel(),
            Step::NewCode => (events, place_next) = sale.request_new_code(),
            Step::Pass => {
                let next = sale.next(|_charge| Watch::default(), self.now);
                (events, place_next) = (next.events, next.place_next);
            }
            Step::Hear(word) => {
                let answer = self.answer(word, &charge.order);
                evidence = Some(format!("<xml>{word:?}</xml>").into_bytes());
                // A gateway that contradicts itself changes nothing.
                events = sale.learn(&charge.order.trade_no, &answer, self.now, self.now);
            }
        }
        if place_next {
            events.push(self.place(sale.amount));
        }
        self.write(Some(index), events, &sale, evidence.as_deref())
    }

    fn open(&mut self, fen: i64) -> Result<(), LedgerError> {
        let opening = opened(sale_id(self.sales.len()), fen, "拿铁, 大杯");
        let sale = Sale::opened(&opening, self.now).expect("an opening");
        let place = self.place(sale.amount);
        self.write(None, vec![opening, place], &sale, None)
    }

    fn place(&mut self, amount: Amount) -> SaleEvent {
        self.charges += 1;
        Sale::place(order(trade_no(self.charges), amount, self.now))
    }

    fn write(&mut self, index: Option<usize>, mut events: Vec<SaleEvent>, before: &Sale, evidence: Option<&[u8]>) -> Result<(), LedgerError> {
        let after = before.settle(&mut events, self.now);
        let actor = if evidence.is_some() { Actor::Gateway } else { Actor::Person(Signatory { name: after.cashier.clone(), role: Role::Cashier }) };
        let entries: Vec<_> = events.iter().map(|event| Entry { at: self.now, actor: actor.clone(), event, evidence }).collect();
        self.ledger.append(&[Change::Sale { entries: &entries, after: &after }])?;
        self.events += i64::try_from(entries.len()).expect("few");
        match index {
            Some(index) => self.sales[index] = after,
            None => self.sales.push(after),
        }
        Ok(())
    }

    fn answer(&self, word: Word, order: &Order) -> Answer {
        let refusal = || Refusal { code: "NOAUTH".to_owned(), words: "没有权限".to_owned() };
        let fen = order.amount.fen().get();
        match word {
            Word::Placed => Answer::Placed(CodeUrl::new(format!("weixin://wxpay/bizpayurl?pr={}", order.trade_no)).expect("a code")),
            Word::PlaceRefused => Answer::PlaceRefused(refusal()),
            Word::NumberKnown => Answer::NumberKnown(Refusal { code: "INVALID_REQUEST".to_owned(), words: "201 商户订单号重复".to_owned() }),
            Word::Unpaid => Answer::Unpaid(Unpaid::NotPay),
            Word::NotFound => Answer::NotFound,
            Word::Paid => Answer::Paid(payment(&order.trade_no, fen, Some(self.now.floor_to_second().plus_millis(-1_000)))),
            Word::PaidWithoutTime => Answer::Paid(payment(&order.trade_no, fen, None)),
            Word::Mismatch => Answer::Mismatch(payment(&order.trade_no, fen + 1, None)),
            Word::MismatchWithTime => Answer::Mismatch(payment(&order.trade_no, fen + 1, Some(self.now.floor_to_second().plus_millis(-1_000)))),
            Word::Closed => Answer::Closed,
            Word::CloseAccepted => Answer::CloseAccepted,
            Word::CloseNotYet => Answer::CloseNotYet,
        }
    }

    /// Closes the ledger and opens it again, as a restart does.
    fn restart(self) -> Self {
        let path = self.path();
        let Self { ledger, sales, now, charges, events, _folder } = self;
        drop(ledger);
        let ledger = Ledger::open(&path).expect("opens again");
        Self { ledger, sales, now, charges, events, _folder }
    }
}

/// A small disk of its own, where this account may mount one.
#[cfg(target_os = "linux")]
struct SmallDisk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mounted(options: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder.path()).stderr(std::process::Stdio::null());
        mount.status().is_ok_and(|status| status.success()).then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        std::process::Command::new("umount").arg(self.0.path()).status().ok();
    }
}
