//! What the end of a day reads, measured: `cargo bench --bench books`. The figures stand in `docs/performance.md`.
#![allow(clippy::unwrap_used, reason = "a measurement of something that fails is none")]

use divan::{Bencher, black_box};
use scantill::domain::{
    Action, Authority, Bill, BillKind, BillRow, BillRowKind, BusinessDay, CashierId, DayStart, Fee, Fen, Frame, Moment, Refund, RefundEvent,
    RefundNo, RefundOrder, Role, Sale, Shift, ShiftEvent, ShiftNo, Signatory, TillId,
};
use scantill::ledger::{Actor, Change, Entry, Ledger, LedgerReader};
use shop::{at, history};

mod shop;

fn main() {
    divan::main();
}

fn manager() -> Signatory {
    Signatory { name: CashierId::new("manager").unwrap(), role: Role::Manager }
}

fn day() -> BusinessDay {
    BusinessDay::of(at(0), DayStart::default())
}

/// A ledger with one open shift, in which so many sales were paid and every fiftieth went back.
struct Day {
    ledger: Ledger,
    shift: Shift,
    _folder: tempfile::TempDir,
}

impl Day {
    fn of(sales: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(&folder.path().join("ledger.sqlite3")).unwrap();
        let opened = ShiftEvent::Opened { no: ShiftNo::FIRST, by: manager(), day: day(), float: Fen::new(20_000) };
        let shift = Shift::opened(&opened, at(0)).unwrap();
        let entries = [Entry { at: at(0), actor: Actor::Till, event: &opened, evidence: None }];
        ledger.append(&[Change::Shift { entries: &entries, after: &shift }]).unwrap();
        let serials: Vec<u64> = (0..sales).collect();
        for chunk in serials.chunks(500) {
            append(&mut ledger, chunk);
        }
        Self { ledger, shift, _folder: folder }
    }
}

fn append(ledger: &mut Ledger, serials: &[u64]) {
    let events: Vec<_> = serials.iter().map(|serial| history(*serial, paid_at(*serial)).concat()).collect();
    let sales: Vec<Sale> = events.iter().map(|events| Sale::fold(events.iter().map(|event| (at(0), event))).unwrap()).collect();
    let refunding: Vec<_> = sales.iter().step_by(50).map(refund).collect();
    let refunds: Vec<Refund> = refunding.iter().map(|events| Refund::fold(events.iter().map(|event| (at(0), event))).unwrap()).collect();
    let entries: Vec<Vec<_>> = events.iter().map(|events| events.iter().map(entry).collect()).collect();
    let refund_entries: Vec<Vec<_>> = refunding.iter().map(|events| events.iter().map(entry).collect()).collect();
    let changes = entries.iter().zip(&sales).map(|(entries, after)| Change::Sale { entries, after });
    let backs = refund_entries.iter().zip(&refunds).map(|(entries, after)| Change::Refund { entries, after });
    ledger.append(&changes.chain(backs).collect::<Vec<_>>()).unwrap();
}

fn entry<E>(event: &E) -> Entry<'_, E> {
    Entry { at: at(0), actor: Actor::Till, event, evidence: None }
}

/// All day long, from nine in the morning.
fn paid_at(serial: u64) -> Moment {
    at(i64::try_from(serial).unwrap() * 250)
}

fn refund(sale: &Sale) -> [RefundEvent; 3] {
    let charge = &sale.charges[0];
    let order = RefundOrder {
        refund_no: RefundNo::new(format!("R-{}", charge.order.trade_no)).unwrap(),
        sale_id: sale.id.clone(),
        trade_no: charge.order.trade_no.clone(),
        transaction_id: charge.payment().unwrap().transaction_id.clone(),
        appid: charge.order.appid.clone(),
        mch_id: charge.order.mch_id.clone(),
        total: charge.order.amount.fen(),
        amount: charge.order.amount,
        reason: "召回".to_owned(),
    };
    let authority = Authority::of(Action::Refund, manager(), None).unwrap();
    [RefundEvent::Queued { order: Box::new(order), authority }, RefundEvent::SendStarted, RefundEvent::Accepted { refund_id: None }]
}

#[divan::bench(args = [5_000], sample_count = 20, sample_size = 1)]
fn the_report_of_a_shift(bencher: Bencher, sales: u64) {
    let day = Day::of(sales);
    assert_eq!(u64::from(day.ledger.shift_report(&day.shift).unwrap().payments.count), sales);
    bencher.bench_local(|| day.ledger.shift_report(black_box(&day.shift)).unwrap());
}

#[divan::bench(args = [5_000], sample_count = 20, sample_size = 1)]
fn the_page_of_a_day(bencher: Bencher, sales: u64) {
    let shop = Day::of(sales);
    assert_eq!(u64::from(shop.ledger.day_books(day(), DayStart::default()).unwrap().payments.count), sales);
    bencher.bench_local(|| shop.ledger.day_books(black_box(day()), DayStart::default()).unwrap());
}

/// The ledger's side of a match, with a bill whose rows it has, and with one whose rows it does not have.
#[divan::bench(args = ["ours", "foreign"], sample_count = 5, sample_size = 1)]
fn the_rows_of_a_bill_of_100_000(bencher: Bencher, whose: &str) {
    let shop = Day::of(100_000);
    let reader = LedgerReader::open(shop.ledger.path()).unwrap();
    let frame = Frame::of(day(), DayStart::default(), BillKind::All, TillId::new("T1").unwrap());
    let empty = Bill { kind: BillKind::All, rows: vec![], notes: vec![] };
    let ours = reader.book_rows(&frame, &empty).unwrap();
    let row = |number: usize, kind, trade_no: String| BillRow {
        line: u32::try_from(number).unwrap(),
        kind,
        at: at(0),
        trade_no,
        transaction_id: String::new(),
        refund_no: None,
        refund_id: None,
        device: String::new(),
        amount: Fen::new(1250),
        settlement: Fen::new(1250),
        fee: Fee::default(),
        goods: String::new(),
    };
    let number = |index: usize, trade_no: &str| if whose == "ours" { trade_no.to_owned() } else { format!("X{index:027}") };
    let rows = ours.iter().enumerate().map(|(index, ours)| row(index, BillRowKind::Payment, number(index, ours.trade_no.as_str())));
    let bill = Bill { rows: rows.collect(), ..empty };
    assert_eq!(bill.rows.len(), 102_000);
    bencher.bench_local(|| reader.book_rows(black_box(&frame), &bill).unwrap());
}
