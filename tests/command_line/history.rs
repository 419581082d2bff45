//! A ledger with a small history, and a stranger who changes it behind the program's back.

use rusqlite::Connection;
use scantill::domain::{
    Action, Amount, AppId, Authority, BusinessDay, CashierId, DayStart, Fen, MchId, Moment, Order, OrderExtras, PeopleEvent, PinHash, Refund,
    RefundEvent, RefundNo, RefundOrder, Role, Sale, SaleEvent, SaleId, Signatory, TillId, TradeNo, TransactionId,
};
use scantill::ledger::{Actor, Change, Entry, Ledger};
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
        ledger.append(&[Change::Sale { entries: &entries, after: &sale }]).expect("there is room");
    }
}

/// Adds an owner and a refund that a cashier asked for and the owner approved, beside a sale that the cashier opened.
pub fn write_refund(path: &Path) {
    let mut ledger = Ledger::open(path).expect("the ledger");
    let who = |name: &str, role| Signatory { name: CashierId::new(name).expect("a name"), role };
    let (owner, cashier) = (who("王老板", Role::Owner), who("小张", Role::Cashier));
    let pin = PinHash { phc: "$argon2id$v=19$…".to_owned(), peppered: false };
    let added = PeopleEvent::Added { name: owner.name.clone(), role: Role::Owner, pin, authority: None };
    let people = [Entry { at: at(0), actor: Actor::Person(owner.clone()), event: &added, evidence: None }];

    let (opened, placed) = opening(5);
    let sale = Sale::fold([(at(5), &opened), (at(5), &placed)]).expect("an opening");
    let selling = [&opened, &placed].map(|event| Entry { at: at(5), actor: Actor::Person(cashier.clone()), event, evidence: None });

    let charge = &sale.charges[0].order;
    let order = RefundOrder {
        refund_no: RefundNo::new("R-T1-000001").expect("a number"),
        sale_id: sale.id.clone(),
        trade_no: charge.trade_no.clone(),
        transaction_id: TransactionId::new("4200001").expect("a number"),
        appid: charge.appid.clone(),
        mch_id: charge.mch_id.clone(),
        total: charge.amount.fen(),
        amount: Amount::new(Fen::new(50), Amount::CEILING).expect("an amount"),
        reason: "洒了\n一半".to_owned(),
    };
    let authority = Authority::of(Action::Refund, cashier.clone(), Some(owner)).expect("the owner may approve");
    let queued = RefundEvent::Queued { order: Box::new(order), authority };
    let refund = Refund::queued(&queued, at(10)).expect("a refund");
    let refunding = [Entry { at: at(10), actor: Actor::Person(cashier), event: &queued, evidence: None }];
    let changes = [Change::People(&people), Change::Sale { entries: &selling, after: &sale }, Change::Refund { entries: &refunding, after: &refund }];
    ledger.append(&changes).expect("there is room");
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
