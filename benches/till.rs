//! What the till does most, measured: `cargo bench`. The figures stand in `docs/performance.md`.
#![allow(clippy::unwrap_used, reason = "a measurement of something that fails is none")]

use divan::{Bencher, black_box};
use eframe::egui::Color32;
use scantill::domain::{
    Action, Answer, Ask, AskKind, Authority, BusinessDay, CashierId, DayStart, Moment, Refund, RefundEvent, RefundNo, RefundOrder, Role, Sale,
    Signatory, TillId,
};
use scantill::engine::{Stage, View, ends};
use scantill::gateway::wechat::bill::read;
use scantill::gateway::wechat::sign::{SignType, sign};
use scantill::gateway::wechat::xml::Fields;
use scantill::gateway::wechat::{Merchant, WireReply, answer, request};
use scantill::ledger::{Actor, Change, Entry, Ledger, SalesQuery};
use scantill::simulator::{Credentials, Exchange, Served};
use scantill::ui::{App, Lang, Options, ThemeChoice};
use shop::{MORNING, at, history, order};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

#[path = "day/matching.rs"]
mod matching;
mod shop;

fn main() {
    divan::main();
}

fn merchant() -> Merchant {
    let Credentials { appid, mch_id, key } = Credentials::demo();
    Merchant { appid, mch_id, key, sign_type: SignType::HmacSha256 }
}

/// A paid answer as the pretend gateway writes it: 20 fields and more.
fn paid_answer() -> (Ask, WireReply) {
    let mut exchange = Exchange::new(Credentials::demo(), 1);
    let order = order(1, at(0));
    let mut serve = |kind, now| {
        let wire = request(&merchant(), &Ask { kind, order: order.clone() }, "0123456789abcdef");
        exchange.serve(wire.path, "POST", wire.body.as_bytes(), now)
    };
    serve(AskKind::Place, at(0));
    exchange.pay(order.trade_no.as_str(), at(1_000)).unwrap();
    let wire = request(&merchant(), &Ask { kind: AskKind::Query, order: order.clone() }, "0123456789abcdef");
    let Served::Reply { status, body, .. } = exchange.serve(wire.path, "POST", wire.body.as_bytes(), at(2_000)) else {
        unreachable!("no fault was set")
    };
    (Ask { kind: AskKind::Query, order }, WireReply { status, body })
}

#[divan::bench(args = [SignType::Md5, SignType::HmacSha256])]
fn sign_20_fields(bencher: Bencher, sign_type: SignType) {
    let fields = Fields::parse(&paid_answer().1.body).unwrap();
    let key = Credentials::demo().key;
    bencher.bench(|| sign(black_box(&fields), sign_type, &key));
}

#[divan::bench]
fn parse_20_fields(bencher: Bencher) {
    let body = paid_answer().1.body;
    bencher.bench(|| Fields::parse(black_box(&body)));
}

#[divan::bench]
fn judge_a_paid_answer(bencher: Bencher) {
    let (ask, reply) = paid_answer();
    let merchant = merchant();
    assert!(matches!(answer(&merchant, &ask, &reply).0, Answer::Paid(_)));
    bencher.bench(|| answer(&merchant, &ask, black_box(&reply)));
}

/// A day's bill of 100,000 rows, 29 MB: the ten rows of the fixture again and again.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn read_a_bill_of_100000(bencher: Bencher) {
    let day = include_str!("../tests/fixtures/bills/all_27.csv");
    let lines: Vec<_> = day.lines().collect();
    let (head, rows, sum_head) = (lines[0], lines[1..=10].join("\r\n"), lines[11]);
    let sums = "`100000.0,`13631900.00,`738000.00,`50000.00,`77400.00,`13681900.00,`788000.00";
    let bill = format!("{head}\r\n{}{sum_head}\r\n{sums}\r\n", format!("{rows}\r\n").repeat(10_000));
    let merchant = Credentials::demo().mch_id;
    let whole = read(bill.as_bytes(), &merchant).unwrap();
    assert_eq!((whole.bill.rows.len(), whole.bill.notes.len()), (100_000, 0));
    bencher.bench(|| read(black_box(bill.as_bytes()), &merchant));
}

#[divan::bench]
fn qr_to_texture(bencher: Bencher) {
    bencher.bench(|| scantill::ui::qr_image(black_box("weixin://wxpay/bizpayurl?pr=YDQhRNB10"), Color32::BLACK, Color32::WHITE));
}

/// The window's first frame: fonts, theme, layout and tessellation, without a graphics card.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn first_frame(bencher: Bencher) {
    bencher.bench_local(|| {
        let (engine, _end) = ends(View { till: Some(TillId::new("T1").unwrap()), ..View::empty(Stage::Ready) });
        let options = Options { lang: Lang::Zh, theme: ThemeChoice::Light, demo: None, clock: || at(0) };
        let mut harness =
            egui_kittest::Harness::builder().with_size([1366.0, 768.0]).build_eframe(|creation| App::new(&creation.egui_ctx, engine, options));
        harness.step();
    });
}

#[divan::bench]
fn fold_a_sale(bencher: Bencher) {
    let events: Vec<_> = history(1, at(0)).concat();
    bencher.bench(|| Sale::fold(black_box(&events).iter().map(|event| (at(0), event))));
}

/// The payment of a sale: two events with their proof, as the engine writes them.
mod durable_append {
    use super::*;

    #[divan::bench]
    fn ledger(bencher: Bencher) {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(&dir.path().join("ledger.sqlite3")).unwrap();
        let evidence = paid_answer().1.body;
        let mut serial = 0;
        bencher
            .with_inputs(|| {
                serial += 1;
                serial
            })
            .bench_local_values(|serial| {
                let [opening, ..] = history(serial, at(0));
                let sale = Sale::fold(opening.iter().map(|event| (at(0), event))).unwrap();
                let entries: Vec<_> = opening.iter().map(|event| Entry { at: at(0), actor: Actor::Till, event, evidence: Some(&evidence) }).collect();
                ledger.append(&[Change::Sale { entries: &entries, after: &sale }]).unwrap();
            });
    }

    /// The floor: the same rows of the same sizes into plain tables, in one transaction with the same safety.
    #[divan::bench]
    fn bare_transaction(bencher: Bencher) {
        let dir = tempfile::tempdir().unwrap();
        let mut connection = rusqlite::Connection::open(dir.path().join("bare.sqlite3")).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                 CREATE TABLE journal (seq INTEGER PRIMARY KEY, at_ms, actor, subject, kind, body, evidence, hash);
                 CREATE INDEX subject ON journal (subject, seq);
                 CREATE TABLE sale (id TEXT PRIMARY KEY, state, amount_fen, note, opened_at_ms);
                 CREATE TABLE charge (trade_no TEXT PRIMARY KEY, sale_id, state, amount_fen, created_at_ms);",
            )
            .unwrap();
        let evidence = paid_answer().1.body;
        let mut serial = 0;
        bencher
            .with_inputs(|| {
                serial += 1;
                serial
            })
            .bench_local_values(|serial| {
                let [opening, ..] = history(serial, at(0));
                let sale = Sale::fold(opening.iter().map(|event| (at(0), event))).unwrap();
                let transaction = connection.transaction().unwrap();
                for event in &opening {
                    let body = serde_json::to_string(event).unwrap();
                    let row = (MORNING, "till", sale.id.as_str(), "sale.opened", body, &evidence, [7_u8; 32]);
                    transaction
                        .prepare_cached("INSERT INTO journal (at_ms, actor, subject, kind, body, evidence, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                        .unwrap()
                        .execute(row)
                        .unwrap();
                }
                let sale_row = (sale.id.as_str(), "open", 1250, "拿铁", MORNING);
                transaction.prepare_cached("INSERT INTO sale VALUES (?1, ?2, ?3, ?4, ?5)").unwrap().execute(sale_row).unwrap();
                let charge_row = (sale.charges[0].order.trade_no.as_str(), sale.id.as_str(), "placing", 1250, MORNING);
                transaction.prepare_cached("INSERT INTO charge VALUES (?1, ?2, ?3, ?4, ?5)").unwrap().execute(charge_row).unwrap();
                transaction.commit().unwrap();
            });
    }
}

/// The start of a till with so many refunds under way.
#[divan::bench(args = [10_000], sample_count = 10, sample_size = 1)]
fn active_refunds(bencher: Bencher, count: i64) {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(&dir.path().join("ledger.sqlite3")).unwrap();
    let manager = Signatory { name: CashierId::new("manager").unwrap(), role: Role::Manager };
    let authority = Authority::of(Action::Refund, manager.clone(), None).unwrap();
    let sales: Vec<_> = (0..u64::try_from(count).unwrap()).map(|serial| (serial, history(serial, at(0)).concat())).collect();
    for (serial, events) in &sales {
        let sale = Sale::fold(events.iter().map(|event| (at(0), event))).unwrap();
        let charge = &sale.charges[0];
        let order = RefundOrder {
            refund_no: RefundNo::new(format!("R-T1-{serial:016}")).unwrap(),
            sale_id: sale.id.clone(),
            trade_no: charge.order.trade_no.clone(),
            transaction_id: charge.payment().unwrap().transaction_id.clone(),
            appid: charge.order.appid.clone(),
            mch_id: charge.order.mch_id.clone(),
            total: charge.order.amount.fen(),
            amount: charge.order.amount,
            reason: "召回".to_owned(),
        };
        let refunding = [RefundEvent::Queued { order: Box::new(order), authority: authority.clone() }, RefundEvent::SendStarted];
        let refund = Refund::fold(refunding.iter().map(|event| (at(0), event))).unwrap();
        let entries: Vec<_> = events.iter().map(|event| Entry { at: at(0), actor: Actor::Till, event, evidence: None }).collect();
        let actor = Actor::Person(manager.clone());
        let refund_entries: Vec<_> = refunding.iter().map(|event| Entry { at: at(0), actor: actor.clone(), event, evidence: None }).collect();
        ledger.append(&[Change::Sale { entries: &entries, after: &sale }, Change::Refund { entries: &refund_entries, after: &refund }]).unwrap();
    }
    bencher.bench_local(|| assert_eq!(ledger.active_refunds().unwrap().len(), sales.len()));
}

/// A ledger of a million sales, 500 a day, made once and kept in `target/`.
mod million_sales {
    use super::*;

    const SALES: i64 = 1_000_000;
    const A_DAY: i64 = 500;
    const DAYS: i64 = SALES / A_DAY;

    pub(super) fn path() -> &'static Path {
        static MADE: OnceLock<PathBuf> = OnceLock::new();
        MADE.get_or_init(|| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench/million/ledger.sqlite3");
            if !path.exists() {
                make(&path);
            }
            path
        })
    }

    /// Writes every sale as the till does, in memory where the system has a file system there, and moves the finished ledger into place.
    fn make(path: &Path) {
        eprintln!("making a ledger of {SALES} sales, some minutes …");
        let folder = path.parent().unwrap();
        std::fs::create_dir_all(folder).unwrap();
        let memory = Path::new("/dev/shm");
        let scratch = tempfile::tempdir_in(if memory.is_dir() { memory } else { folder }).unwrap();
        let draft = scratch.path().join("ledger.sqlite3");
        let mut ledger = Ledger::open(&draft).unwrap();
        for serial in 0..SALES {
            let opened_at = day_begins(serial / A_DAY).plus_millis(serial % A_DAY * 60_000);
            let [opening, shown, paid] = history(u64::try_from(serial).unwrap(), opened_at);
            let mut sale = Sale::opened(&opening[0], opened_at).unwrap();
            for events in [opening, [shown, paid].concat()] {
                events.iter().for_each(|event| sale.apply(event, opened_at));
                let entries: Vec<_> = events.iter().map(|event| Entry { at: opened_at, actor: Actor::Till, event, evidence: None }).collect();
                ledger.append(&[Change::Sale { entries: &entries, after: &sale }]).unwrap();
            }
        }
        drop(ledger);
        std::fs::copy(&draft, folder.join("draft.sqlite3")).unwrap();
        std::fs::rename(folder.join("draft.sqlite3"), path).unwrap();
    }

    /// Nine in the morning of that day; the last day is the one of the other figures.
    fn day_begins(index: i64) -> Moment {
        at((index - DAYS + 1) * 86_400_000)
    }

    fn day(index: i64) -> BusinessDay {
        BusinessDay::of(day_begins(index), DayStart::default())
    }

    #[divan::bench]
    fn a_day_of_500(bencher: Bencher) {
        let ledger = Ledger::open(path()).unwrap();
        assert_eq!(ledger.recent(day(1_234), 1_000).unwrap().len(), 500);
        bencher.bench_local(|| ledger.recent(black_box(day(1_234)), 1_000).unwrap());
    }

    #[divan::bench]
    fn a_days_totals(bencher: Bencher) {
        let ledger = Ledger::open(path()).unwrap();
        bencher.bench_local(|| ledger.day_totals(black_box(day(1_234)), DayStart::default()).unwrap());
    }

    /// A part of every number, of the numbers of one day, of one number, and of none; and an amount that every sale has.
    #[divan::bench(args = ["4200", "20261121", "00123456", "98765432", "12.50"])]
    fn search(bencher: Bencher, text: &str) {
        let ledger = Ledger::open(path()).unwrap();
        let query = SalesQuery { search: text.to_owned(), ..SalesQuery::default() };
        bencher.bench_local(|| ledger.sales(black_box(&query), None, 200).unwrap());
    }

    #[divan::bench]
    fn open_the_ledger(bencher: Bencher) {
        path();
        bencher.bench_local(|| drop(Ledger::open(path()).unwrap()));
    }
}
