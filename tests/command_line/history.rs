//! A ledger with a small history, and a stranger who changes it behind the program's back.

use rusqlite::Connection;
use scantill::domain::{Amount, AppId, BusinessDay, CashierId, DayStart, Fen, MchId, Moment, Order, OrderExtras};
use scantill::domain::{Sale, SaleEvent, SaleId, TillId, TradeNo};
use scantill::ledger::{Actor, Entry, Ledger};
use std::path::Path;

/// How many entries [`write`] makes.
pub const ENTRIES: i64 = 6;

/// Writes three sales, each opened and about to ask for a code.
pub fn write(path: &Path) {
    let mut ledger = Ledger::open(path).expect("a new ledger");
    for serial in 0..3 {
        let (opened, placed) = opening(serial);
        let sale = Sale::fold([(at(serial), &opened), (at(serial), &placed)]).expect("an opening");
        let entries = [&opened, &placed].map(|event| Entry { at: at(serial), actor: Actor::Till, event, evidence: Some(b"proof") });
        ledger.append(&entries, &sale).expect("there is room");
    }
}

fn at(serial: u8) -> Moment {
    Moment::from_millis(1_795_222_800_000 + i64::from(serial) * 60_000)
}

fn opening(serial: u8) -> (SaleEvent, SaleEvent) {
    let till = TillId::new("T1").expect("a till");
    let amount = Amount::new(Fen::new(1250), Amount::CEILING).expect("a price");
    let order = Order {
        trade_no: TradeNo::fresh(&till, at(serial), [serial; 10]),
        amount,
        appid: AppId::new("wx0123456789abcdef").expect("an appid"),
        mch_id: MchId::new("1900000109").expect("a merchant"),
        description: "街角咖啡-饮品".to_owned(),
        created_at: at(serial),
        expires_at: at(serial + 5),
        clock_ahead_ms: 0,
        client_ip: "192.0.2.7".to_owned(),
        notify_url: "https://pay.example.com/notify".to_owned(),
        product_id: "T1".to_owned(),
        device_info: "T1".to_owned(),
        extras: OrderExtras::default(),
    };
    let opened = SaleEvent::Opened {
        sale_id: SaleId::fresh(at(serial), [serial; 10]),
        amount,
        note: String::new(),
        cashier: CashierId::counter(),
        till,
        day: BusinessDay::of(at(serial), DayStart::default()),
    };
    (opened, Sale::place(order))
}

/// Changes one entry as somebody with the `sqlite3` tool would, who has put the triggers out of the way.
pub fn change_entry(path: &Path, seq: i64, change: &str) {
    let raw = Connection::open(path).expect("opens");
    let mut find = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").expect("a query");
    let triggers: Vec<String> = find.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("names");
    for trigger in &triggers {
        raw.execute_batch(&format!("DROP TRIGGER {trigger}")).expect("dropped");
    }
    let changed = raw.execute(&format!("UPDATE journal SET {change} WHERE seq = {seq}"), []).expect("changed");
    assert_eq!(changed, 1, "{change}");
}

/// Where the body of one entry stands in the bytes of the file, and how long it is.
pub fn body_in_file(path: &Path, bytes: &[u8], seq: i64) -> std::ops::Range<usize> {
    let raw = Connection::open(path).expect("opens");
    let body: String = raw.query_row("SELECT body FROM journal WHERE seq = ?1", [seq], |row| row.get(0)).expect("an entry");
    let found: Vec<_> = bytes.windows(body.len()).enumerate().filter(|(_, window)| *window == body.as_bytes()).map(|(start, _)| start).collect();
    let [start] = found[..] else { panic!("the body of entry {seq} stands at {found:?}") };
    start..start + body.len()
}
