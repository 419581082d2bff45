//! The bookkeeper: knows the gateway's book, reads the till's, and believes neither.

use scantill::domain::{Ask, AskKind, Charge, ChargeState, CloseStep, Fen, Lamp, Moment, Order, SaleException, SaleId, SaleState};
use scantill::engine::Core;
use scantill::simulator::{BookState, BookedOrder, Exchange};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How often each thing happened.
pub type Tally = BTreeMap<String, u32>;

pub struct Bookkeeper {
    ledger: rusqlite::Connection,
    /// The parameters under which each number was first sent.
    orders: BTreeMap<String, Order>,
    /// How many charges each sale had when last seen.
    charges: BTreeMap<SaleId, usize>,
}

impl Bookkeeper {
    /// Reads beside the till, as anybody's `sqlite3` may.
    pub fn new(ledger: PathBuf) -> Self {
        // The till has not made the file yet; the connection opens it when it first reads.
        Self { ledger: rusqlite::Connection::open(ledger).expect("a second reader"), orders: BTreeMap::new(), charges: BTreeMap::new() }
    }

    /// No request on the wire without its intent in the ledger, and one number has one set of parameters for ever.
    pub fn request_arrives(&mut self, ask: &Ask) {
        let trade_no = ask.order.trade_no.as_str();
        let known: i64 =
            self.ledger.query_row("SELECT count(*) FROM charge WHERE trade_no = ?1", [trade_no], |row| row.get(0)).expect("the ledger reads");
        assert_eq!(known, 1, "{:?} of {trade_no} arrives and the ledger does not know it", ask.kind);
        let first = self.orders.entry(trade_no.to_owned()).or_insert_with(|| ask.order.clone());
        assert_eq!(*first, ask.order, "{trade_no} has other parameters than before");
        if ask.kind == AskKind::Close {
            let state: String =
                self.ledger.query_row("SELECT state FROM charge WHERE trade_no = ?1", [trade_no], |row| row.get(0)).expect("the ledger reads");
            assert_ne!(state, "showing", "{trade_no} is closed while its code may be scanned");
        }
    }

    /// What must hold after every step, on every screen and in the file.
    pub fn look(&mut self, core: &Core, exchange: &Exchange, now: Moment) {
        for view in core.view(&[]).sales {
            let sale = &view.sale;
            let paid = sale.charges.iter().filter(|charge| charge.payment().is_some()).count();
            let green = matches!(view.lamp, Lamp::Paid | Lamp::PaidTwice);
            assert!(!green || paid > 0, "{}: green without proof", sale.id);
            assert_eq!(matches!(sale.state, SaleState::Paid), paid > 0 && sale.state != SaleState::Abandoned, "{}", sale.id);
            if let Lamp::Refused(_) | Lamp::Expired | Lamp::Abandoned = view.lamp {
                let payable = |book: &BookedOrder| matches!(book.state, BookState::NotPay | BookState::UserPaying);
                let left = sale.charges.iter().filter_map(|charge| exchange.order(charge.order.trade_no.as_str())).find(|book| payable(book));
                assert!(left.is_none(), "{}: red, and it can still be paid: {left:?}", sale.id);
            }
            let before = self.charges.insert(sale.id.clone(), sale.charges.len()).unwrap_or(0);
            if let Some((_, earlier)) = sale.charges.split_last().filter(|_| sale.charges.len() > before) {
                assert!(earlier.iter().all(made_room), "{}: a further charge although an earlier one was not told to close: {earlier:#?}", sale.id);
            }
            let showing = sale.charges.iter().filter(|charge| charge.code().is_some()).count();
            assert!(showing <= 1, "{}: two codes on the glass", sale.id);
            for charge in &sale.charges {
                let number = charge.order.trade_no.as_str();
                if let Some(code) = charge.code() {
                    assert!(now <= charge.order.expires_at, "{number} is shown after its time");
                    let book = exchange.order(number).unwrap_or_else(|| panic!("{number} is shown and the gateway has no such order"));
                    assert_eq!(book.code_url, code.url.as_str(), "{number} shows another code");
                }
                if let ChargeState::Paid { payment, .. } = &charge.state {
                    let book = exchange.order(number).unwrap_or_else(|| panic!("{number} is paid and the gateway has no such order"));
                    let BookState::Paid { transaction_id, total_fee, .. } = &book.state else {
                        panic!("{number} is paid here and {:?} there", book.state)
                    };
                    assert_eq!((transaction_id.as_str(), *total_fee), (payment.transaction_id.as_str(), payment.total.get()), "{number}");
                    assert_eq!(payment.total, charge.order.amount.fen(), "{number}");
                }
                if let ChargeState::Closed { .. } | ChargeState::Refused(_) = &charge.state {
                    let paid = exchange.order(number).is_some_and(|book| matches!(book.state, BookState::Paid { .. }));
                    assert!(!paid, "{number} is closed here and paid there");
                }
            }
        }
    }

    /// The end of the day: both books agree order by order and fen by fen, everything has ended, and every oddity is on somebody's list.
    pub fn compare(&mut self, core: &Core, exchange: &Exchange) {
        let mut theirs: BTreeMap<String, (String, i64)> = BTreeMap::new();
        for order in exchange.orders() {
            if let BookState::Paid { transaction_id, total_fee, .. } = &order.state {
                theirs.insert(order.trade_no.clone(), (transaction_id.clone(), *total_fee));
            }
            let payable = matches!(order.state, BookState::NotPay | BookState::UserPaying);
            assert!(!payable, "{} can still be paid and nobody watches it", order.trade_no);
        }
        let mut statement =
            self.ledger.prepare("SELECT trade_no, transaction_id, amount_fen FROM charge WHERE state = 'paid'").expect("the ledger reads");
        let ours: BTreeMap<String, (String, i64)> = statement
            .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))
            .expect("the ledger reads")
            .collect::<Result<_, _>>()
            .expect("rows");
        drop(statement);
        assert_eq!(ours, theirs, "our book, their book");
        let sum = |book: &BTreeMap<String, (String, i64)>| Fen::new(book.values().map(|(_, fen)| fen).sum());
        assert_eq!(sum(&ours), sum(&theirs));

        let unsettled = core.ledger().unsettled().expect("the ledger reads");
        let loose: Vec<_> =
            unsettled.iter().map(|sale| (&sale.id, sale.state, sale.charges.iter().map(|charge| &charge.state).collect::<Vec<_>>())).collect();
        assert!(loose.is_empty(), "not at an end: {loose:#?}");

        let mut statement = self.ledger.prepare("SELECT id FROM sale").expect("the ledger reads");
        let ids: Vec<String> = statement.query_map([], |row| row.get(0)).expect("the ledger reads").collect::<Result<_, _>>().expect("rows");
        for id in ids {
            let id = scantill::domain::SaleId::new(id).expect("an id");
            let sale = core.ledger().sale(&id).expect("the ledger reads").expect("the sale is there");
            let paid = sale.charges.iter().filter(|charge| charge.payment().is_some()).count();
            assert_eq!(sale.has(SaleException::PaidTwice), paid > 1, "{id}");
            if sale.state == SaleState::Abandoned {
                assert_eq!(paid, 0, "{id}: nothing can be paid after an abandoned sale has ended");
            }
            assert!(sale.has(SaleException::PaidLate) <= (sale.cancel_requested && paid > 0), "{id}");
        }
    }

    /// How often each kind of event, way of ending and exception came up: what the run has really tried.
    pub fn tally(&self) -> Tally {
        let marks = "SELECT kind FROM journal \
            UNION ALL SELECT 'how ' || json_extract(body, '$.event.how') FROM journal WHERE kind = 'charge.closed' \
            UNION ALL SELECT 'reason ' || json_extract(body, '$.event.reason') FROM journal WHERE kind = 'charge.closing_started' \
            UNION ALL SELECT 'exception ' || json_extract(body, '$.exception') FROM journal WHERE kind = 'sale.exception_raised'";
        let mut statement = self.ledger.prepare(marks).expect("the ledger reads");
        let marks = statement.query_map([], |row| row.get::<_, String>(0)).expect("the ledger reads");
        let mut tally = Tally::new();
        for mark in marks {
            *tally.entry(mark.expect("a mark")).or_insert(0) += 1;
        }
        tally
    }
}

/// The gateway said of it "unpaid" and was then told to close it, or it has ended: an unknown never makes room for a second charge.
fn made_room(charge: &Charge) -> bool {
    match &charge.state {
        ChargeState::Closing { step, .. } => matches!(step, CloseStep::Accepted { .. } | CloseStep::Postponed | CloseStep::Requested { .. }),
        ChargeState::Closed { .. } | ChargeState::Refused(_) => true,
        ChargeState::Placing { .. } | ChargeState::Showing(_) | ChargeState::Paid { .. } => false,
    }
}
