//! The bookkeeper: knows the gateway's book, reads the till's, and believes neither.

use scantill::domain::{
    Ask, AskKind, Charge, ChargeState, CloseStep, Fen, Lamp, Moment, Order, Refund, RefundAsk, RefundAskKind, RefundFailure, RefundOrder,
    RefundState, SaleException, SaleId, SaleState,
};
use scantill::engine::Core;
use scantill::simulator::{self, BookState, BookedOrder, Exchange};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash as _, Hasher as _};
use std::path::PathBuf;

/// How often each thing happened.
pub type Tally = BTreeMap<String, u32>;

pub struct Bookkeeper {
    pub(super) ledger: rusqlite::Connection,
    /// Numbers of the gateway's book that were made elsewhere.
    strangers: BTreeSet<String>,
    /// The parameters under which each number was first sent.
    orders: BTreeMap<String, Order>,
    /// What each refund number was first sent for.
    refunds: BTreeMap<String, RefundOrder>,
    /// How many charges each sale had when last seen.
    charges: BTreeMap<SaleId, usize>,
}

impl Bookkeeper {
    /// Reads beside the till, as anybody's `sqlite3` may.
    pub fn new(ledger: PathBuf) -> Self {
        // The till has not made the file yet; the connection opens it when it first reads.
        Self {
            ledger: rusqlite::Connection::open(ledger).expect("a second reader"),
            strangers: BTreeSet::new(),
            orders: BTreeMap::new(),
            refunds: BTreeMap::new(),
            charges: BTreeMap::new(),
        }
    }

    /// That order or refund was made elsewhere: the till may ask about it before it knows it.
    pub fn expect_stranger(&mut self, number: &str) {
        self.strangers.insert(number.to_owned());
    }

    /// No request on the wire without its intent in the ledger, and one number has one set of parameters for ever.
    pub fn request_arrives(&mut self, ask: &Ask) {
        let trade_no = ask.order.trade_no.as_str();
        if self.strangers.contains(trade_no) {
            return assert_eq!(ask.kind, AskKind::Query, "{trade_no} is not ours");
        }
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

    /// No refund on the wire without its intent, its amount and somebody's word in the ledger, and one number is one refund for ever.
    pub fn refund_request_arrives(&mut self, ask: &RefundAsk) {
        let refund_no = ask.order.refund_no.as_str();
        if self.strangers.contains(refund_no) {
            return assert_eq!(ask.kind, RefundAskKind::Query, "{refund_no} is not ours");
        }
        let (fen, by_role, approver): (i64, String, Option<String>) = self
            .ledger
            .query_row("SELECT amount_fen, by_role, approved_by FROM refund WHERE refund_no = ?1", [refund_no], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .unwrap_or_else(|error| panic!("{:?} of {refund_no} arrives and the ledger does not know it: {error}", ask.kind));
        assert_eq!(fen, ask.order.amount.fen().get(), "{refund_no}");
        assert!(by_role != "cashier" || approver.is_some(), "{refund_no} goes back on a cashier's word alone");
        let first = self.refunds.entry(refund_no.to_owned()).or_insert_with(|| ask.order.clone());
        assert_eq!(*first, ask.order, "{refund_no} has another order than before");
    }

    /// Never more back than was paid, never twice under one number, and nothing here that is not so there.
    pub fn look_at_refunds(&self, core: &Core, exchange: &Exchange) {
        for order in exchange.orders() {
            let back = exchange.given_back(&order.trade_no);
            assert!(back <= order.paid_fee(), "{}: {back} of {:?} goes back", order.trade_no, order.paid_fee());
        }
        for theirs in exchange.refunds().filter(|theirs| !self.strangers.contains(&theirs.refund_no)) {
            let ours = self.refund(core, &theirs.refund_no).unwrap_or_else(|| panic!("{} is there and not here", theirs.refund_no));
            assert_eq!(ours.order.amount.fen().get(), theirs.refund_fee, "{}", theirs.refund_no);
            assert!(agree_so_far(&ours.state, Some(&theirs.state)), "{}: {:?} here, {:?} there", theirs.refund_no, ours.state, theirs.state);
        }
    }

    fn refund(&self, core: &Core, refund_no: &str) -> Option<Refund> {
        let refund_no = scantill::domain::RefundNo::new(refund_no).expect("a number");
        core.ledger().refund(&refund_no).expect("the ledger reads")
    }

    /// The end of the day: every refund has come to its end, and both books say the same of it.
    fn compare_refunds(&self, core: &Core, exchange: &Exchange) {
        self.look_at_refunds(core, exchange);
        let mut statement = self.ledger.prepare("SELECT refund_no FROM refund").expect("the ledger reads");
        let numbers: Vec<String> = statement.query_map([], |row| row.get(0)).expect("the ledger reads").collect::<Result<_, _>>().expect("rows");
        for refund_no in numbers {
            let ours = self.refund(core, &refund_no).expect("a row has its entries");
            let theirs = exchange.refund(&refund_no).map(|refund| &refund.state);
            assert!(ours.is_final(), "{refund_no} has not come to its end: {:?}, {theirs:?} there", ours.state);
            assert!(agree_at_the_end(&ours.state, theirs), "{refund_no}: {:?} here, {theirs:?} there", ours.state);
        }
    }

    /// What must hold after every step, on every screen and in the file.
    pub fn look(&mut self, core: &Core, exchange: &Exchange, now: Moment) {
        for view in core.view(&[]).sales {
            let sale = &view.sale;
            let paid = sale.charges.iter().filter(|charge| charge.payment().is_some()).count();
            let green = matches!(view.lamp, Lamp::Paid | Lamp::PaidTwice);
            assert!(!green || paid > 0, "{}: green without proof", sale.id);
            let stands = paid > 0 || sale.stands_by_hand();
            assert_eq!(matches!(sale.state, SaleState::Paid), stands && sale.state != SaleState::Abandoned, "{}", sale.id);
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

        self.compare_refunds(core, exchange);
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

    /// All that the journal tells, as one number. The people's entries hold salts, which no seed decides; a shift's report holds a hash over them.
    pub fn story(&self) -> u64 {
        let mut statement = self
            .ledger
            .prepare(
                "SELECT printf('%d %d %s %s %s %s', seq, at_ms, actor, subject, kind, json_remove(body, '$.report.head')) \
                FROM journal WHERE subject <> 'people' ORDER BY seq",
            )
            .expect("the ledger reads");
        let mut hasher = std::hash::DefaultHasher::new();
        for line in statement.query_map([], |row| row.get::<_, String>(0)).expect("the ledger reads") {
            line.expect("a line").hash(&mut hasher);
        }
        hasher.finish()
    }

    /// How often each kind of event, way of ending and exception came up: what the run has really tried.
    pub fn tally(&self) -> Tally {
        let marks = "SELECT kind FROM journal \
            UNION ALL SELECT 'how ' || json_extract(body, '$.event.how') FROM journal WHERE kind = 'charge.closed' \
            UNION ALL SELECT 'reason ' || json_extract(body, '$.event.reason') FROM journal WHERE kind = 'charge.closing_started' \
            UNION ALL SELECT 'failure ' || json_extract(body, '$.why') FROM journal WHERE kind = 'refund.failed' \
            UNION ALL SELECT 'class ' || json_extract(value, '$.class') FROM journal, json_each(body, '$.tally.terms') WHERE kind = 'day.compared' \
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

/// What we say of a refund that the gateway has may lag behind, but never say more than is so.
fn agree_so_far(ours: &RefundState, theirs: Option<&simulator::RefundState>) -> bool {
    use simulator::RefundState as Theirs;
    match ours {
        RefundState::Queued => false,
        RefundState::Sent { .. } | RefundState::Accepted { .. } => true,
        RefundState::Succeeded { .. } => matches!(theirs, Some(Theirs::Arrived { .. })),
        RefundState::Failed { why, .. } => match why {
            RefundFailure::Closed => matches!(theirs, Some(Theirs::Closed { .. })),
            RefundFailure::Returned => matches!(theirs, Some(Theirs::Changed { .. })),
            RefundFailure::Refused { .. } | RefundFailure::GivenUp => theirs.is_none(),
        },
    }
}

fn agree_at_the_end(ours: &RefundState, theirs: Option<&simulator::RefundState>) -> bool {
    let given_up = matches!(ours, RefundState::Failed { why: RefundFailure::Refused { .. } | RefundFailure::GivenUp, .. });
    if given_up { theirs.is_none() } else { theirs.is_some() && agree_so_far(ours, theirs) }
}
