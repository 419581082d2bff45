//! A till's process killed at any moment: what it had acknowledged is there, nothing is half there, and the chain holds.

use scantill::domain::{Amount, CashierId, Charge, DayStart, Fen, Moment, Order, OrderExtras, Sale, SaleEvent, SaleId, TillId, TradeNo};
use scantill::domain::{AppId, BillKind, BillMark, BillSource, BusinessDay, Day, DayEvent, MatchTally, MchId};
use scantill::ledger::{self, Actor, Change, Entry, Ledger};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// Where the child finds the ledger. Set only for the child.
const LEDGER: &str = "SCANTILL_TEST_LEDGER";

/// How often the process is killed.
const KILLS: u64 = 40;

fn at(ms: i64) -> Moment {
    Moment::from_millis(1_795_222_800_000 + ms)
}

fn opening(serial: u64) -> (SaleEvent, SaleEvent) {
    let till = TillId::new("T1").expect("a till");
    let amount = Amount::new(Fen::new(1250), Amount::CEILING).expect("a price");
    let mut random = [0; 10];
    random[2..].copy_from_slice(&serial.to_be_bytes());
    let order = Order {
        trade_no: TradeNo::fresh(&till, at(0), random),
        amount,
        appid: AppId::new("wx0123456789abcdef").expect("an appid"),
        mch_id: MchId::new("1900000109").expect("a merchant"),
        description: "街角咖啡-饮品".to_owned(),
        created_at: at(0),
        expires_at: at(300_000),
        clock_ahead_ms: 0,
        client_ip: "192.0.2.7".to_owned(),
        notify_url: "https://pay.example.com/notify".to_owned(),
        product_id: "T1".to_owned(),
        device_info: "T1".to_owned(),
        extras: OrderExtras::default(),
    };
    let opened = SaleEvent::Opened {
        sale_id: SaleId::fresh(at(0), random),
        amount,
        note: String::new(),
        cashier: CashierId::counter(),
        till,
        day: BusinessDay::of(at(0), DayStart::default()),
    };
    (opened, Sale::place(order))
}

/// The bill of a day of its own, and what its match came to.
fn bill(serial: u64) -> [DayEvent; 2] {
    let bill = BillMark { kind: BillKind::All, sha256: format!("{serial:064x}"), rows: 0, source: BillSource::Gateway };
    let tally = MatchTally { sha256: bill.sha256.clone(), kind: bill.kind, till: Fen::ZERO, bill: Fen::ZERO, terms: vec![], undecided: 0 };
    [DayEvent::BillKept { of: bill_day(serial), bill }, DayEvent::Compared { tally }]
}

fn bill_day(serial: u64) -> BusinessDay {
    BusinessDay::of(at(0), DayStart::default()).plus_days(i32::try_from(serial).expect("few days"))
}

/// Not a test of its own: what the child does. Without the variable it has nothing to do.
#[test]
fn child() {
    let Ok(path) = std::env::var(LEDGER) else { return };
    let mut ledger = Ledger::open(Path::new(&path)).expect("the ledger opens");
    let taken = u64::try_from(ledger.unsettled().expect("the ledger reads").len()).expect("few sales");
    let mut out = std::io::stdout().lock();
    for serial in taken.. {
        let (opened, placed) = opening(serial);
        let sale = Sale::fold([(at(0), &opened), (at(0), &placed)]).expect("an opening");
        let entries = [&opened, &placed].map(|event| Entry { at: at(0), actor: Actor::Till, event, evidence: Some(b"proof") });
        let bill = bill(serial);
        let day = Day::fold(bill.iter().map(|event| (at(0), event))).expect("a bill");
        let kept = bill.iter().map(|event| Entry { at: at(0), actor: Actor::Till, event, evidence: Some(b"packed") }).collect::<Vec<_>>();
        ledger.append(&[Change::Sale { entries: &entries, after: &sale }, Change::Day { entries: &kept, after: &day }]).expect("there is room");
        writeln!(out, "acknowledged {serial}").expect("the parent reads");
    }
}

#[test]
fn f071_f073_f117_what_was_acknowledged_survives_a_kill_at_any_moment() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("ledger.sqlite3");
    let mut acknowledged: Option<u64> = None;
    for _kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "child", "--nocapture"])
            .env(LEDGER, &path)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child");
        let said = BufReader::new(child.stdout.take().expect("its output is piped"));
        let enough = chance.usize(1..40);
        let serials = said.lines().map_while(Result::ok).filter_map(|line| line.strip_prefix("acknowledged ").and_then(|serial| serial.parse().ok()));
        acknowledged = serials.take(enough).last().or(acknowledged);
        // Killed while it writes the next: nothing is told to it.
        child.kill().expect("a child can be killed");
        child.wait().expect("a child can be waited for");

        let verified = ledger::verify(&path).unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
        let ledger = Ledger::open(&path).expect("the ledger opens");
        let sales = ledger.unsettled().expect("the ledger reads");
        for serial in 0..u64::try_from(verified.sales).expect("few sales") {
            let day = ledger.day(bill_day(serial)).expect("the ledger reads");
            assert!(day.is_some_and(|day| day.bills.len() == 1 && day.current_tally().is_some()), "seed {seed}: half a bill");
        }
        assert_eq!(verified.sales, i64::try_from(sales.len()).expect("few sales"));
        let held: Vec<String> = sales.iter().flat_map(|sale| &sale.charges).map(|charge: &Charge| charge.order.trade_no.to_string()).collect();
        for serial in 0..=acknowledged.expect("the child said something") {
            let (_, SaleEvent::Charge { trade_no, .. }) = opening(serial) else { panic!("an opening places a charge") };
            assert!(held.contains(&trade_no.to_string()), "seed {seed}: {serial} was acknowledged and is gone");
        }
        assert!(sales.iter().all(|sale| sale.charges.len() == 1), "seed {seed}: half a sale");
    }
}
