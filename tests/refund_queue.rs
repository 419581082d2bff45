//! A recalled product: ten thousand refunds at once, through the real engine, a real ledger and the real wire code, in virtual time. The gateway's own
//! log tells whether the agreed rates were kept.

mod profile;

use scantill::domain::{
    Action, Amount, AppId, Authority, BusinessDay, CashierId, ChargeEvent, DayStart, Fen, MchId, Moment, Order, OrderExtras, Payment, Pin, Refund,
    RefundEvent, RefundNo, RefundOrder, RefundPlan, RefundState, Role, Sale, SaleEvent, SaleId, Signatory, TillId, TradeNo, TransactionId,
};
use scantill::engine::{Chance, Command, Core, DeedId, Effect, Message, Newcomer, Profile, RefundAnswered, RefundCommand};
use scantill::gateway::RefundReply;
use scantill::gateway::wechat::sign::SignType;
use scantill::gateway::wechat::{Merchant, WireReply, refund_answer, refund_request, request};
use scantill::ledger::{Actor, Change, Entry, Ledger};
use scantill::setup::{PinCost, PinKeeper};
use scantill::simulator::{BookState, Credentials, Endpoint, Exchange, Fault, FaultOrder, Peer, RefundFate, Served};
use std::collections::BTreeMap;
use std::path::Path;

/// 2026-11-21 09:00 in Beijing.
const MORNING: i64 = 1_795_222_800_000;

/// How long a call takes.
const CALL_MS: i64 = 60;

fn at(ms: i64) -> Moment {
    Moment::from_millis(MORNING + ms)
}

fn manager() -> Signatory {
    Signatory { name: CashierId::new("王店长").expect("a name"), role: Role::Manager }
}

fn profile() -> Profile {
    Profile { lock_after_ms: 86_400_000, refund_plan: RefundPlan::new(vec![60_000, 600_000]), ..profile::profile() }
}

fn merchant() -> Merchant {
    let Credentials { appid, mch_id, key } = Credentials::demo();
    Merchant { appid, mch_id, sign_type: SignType::HmacSha256, key }
}

/// A shop with that many paid sales, and one queued refund of each.
struct Recall {
    dir: tempfile::TempDir,
    exchange: Exchange,
    now: Moment,
    /// Answers that have not reached the engine yet.
    on_their_way: BTreeMap<(Moment, usize), RefundAnswered>,
    /// How many requests have left.
    left: usize,
}

/// However many refunds there are, they are through after so long.
const LONGEST_MS: i64 = 6 * 3_600_000;

impl Recall {
    fn of(count: usize) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let mut exchange = Exchange::new(Credentials::demo(), 11);
        exchange.rules_mut().refunds.fate = RefundFate::Arrives { after_ms: 2_000 };
        let mut ledger = Ledger::open(&dir.path().join("ledger.sqlite3")).expect("the ledger opens");
        for from in (0..count).step_by(1_000) {
            let sold: Vec<_> = (from..count.min(from + 1_000)).map(|index| sold(index, &mut exchange)).collect();
            write(&mut ledger, &sold);
        }
        drop(ledger);
        Self { dir, exchange, now: at(3_600_000), on_their_way: BTreeMap::new(), left: 0 }
    }

    fn core(&self) -> Core {
        let ledger = Ledger::open(&self.dir.path().join("ledger.sqlite3")).expect("the ledger opens");
        let mut core = Core::new(ledger, profile(), Chance::Seeded(fastrand::Rng::with_seed(1)), self.now).expect("the ledger reads");
        let newcomer =
            |name: &str, role, pin: &str| Newcomer { name: CashierId::new(name).expect("a name"), role, pin: Pin::new(pin).expect("digits") };
        let people = [newcomer("陈老板", Role::Owner, "730914"), newcomer("王店长", Role::Manager, "260718")];
        core.welcome(&people, &PinKeeper::new(None, PinCost::for_tests()), self.now);
        core
    }

    /// Hands a message over; what follows from it leaves, and its answer is on its way.
    fn tell(&mut self, core: &mut Core, message: Message) {
        for effect in core.handle(message, self.now) {
            let Effect::Refund(ask) = effect else { continue };
            self.left += 1;
            let wire = refund_request(&merchant(), &ask, &format!("{:032}", self.left));
            let peer = Peer::Certified {
                mch_id: merchant().mch_id.as_str().to_owned(),
                valid_from: Moment::default(),
                valid_until: self.now.plus_millis(86_400_000),
            };
            let served = self.exchange.serve_to(&peer, wire.path, "POST", wire.body.as_bytes(), self.now.plus_millis(CALL_MS / 2));
            let Served::Reply { status, body, .. } = served else { panic!("nothing is cut here") };
            let (answer, evidence) = refund_answer(&merchant(), &ask, &WireReply { status, body });
            let reply = RefundReply { answer, evidence, gateway_clock: None, took_ms: Some(60) };
            self.on_their_way.insert((self.now.plus_millis(CALL_MS), self.left), RefundAnswered { ask, asked_at: self.now, reply });
        }
    }

    /// Lets time pass until nothing is under way that does not wait for a person, or until that many requests have left.
    fn drain(&mut self, core: &mut Core, most_requests: usize) {
        let ends_at = self.now.plus_millis(LONGEST_MS);
        self.tell(core, Message::Tick);
        while self.left < most_requests && self.now < ends_at {
            let answer_at = self.on_their_way.keys().next().map(|(at, _)| *at);
            let wake_at = core.wake_at().map_or(ends_at, |at| at.max(self.now.plus_millis(1)));
            match answer_at.filter(|at| *at <= wake_at) {
                Some(at) => {
                    self.now = at;
                    let (_, answered) = self.on_their_way.pop_first().expect("there is one");
                    self.tell(core, Message::RefundAnswered(Box::new(answered)));
                }
                None => {
                    self.now = wake_at;
                    self.tell(core, Message::Tick);
                }
            }
            let counts = core.view(&[]).queue.counts;
            if self.on_their_way.is_empty() && counts.waiting == 0 && counts.accepted == 0 {
                return;
            }
        }
    }

    /// The program is killed: what was on its way back is lost.
    fn restart(&mut self, core: Core) -> Core {
        drop(core);
        self.on_their_way.clear();
        self.core()
    }

    /// When requests for refunds arrived, and whether each was answered with a no.
    fn sent(&self) -> Vec<(Moment, bool)> {
        let refunds = self.exchange.log().iter().filter(|request| request.path == "/secapi/pay/refund");
        refunds.map(|request| (request.at, request.answered != scantill::simulator::Answered::Done)).collect()
    }
}

/// A paid sale and a refund of it, decided and not sent.
struct Sold {
    sale: Sale,
    sale_events: Vec<SaleEvent>,
    refund: Refund,
    refund_events: Vec<RefundEvent>,
}

fn sold(index: usize, exchange: &mut Exchange) -> Sold {
    let Credentials { appid, mch_id, .. } = Credentials::demo();
    let order = order(index, appid, mch_id);
    let (trade_no, amount) = (order.trade_no.clone(), order.amount);
    let ask = scantill::domain::Ask { kind: scantill::domain::AskKind::Place, order: order.clone() };
    let wire = request(&merchant(), &ask, "0123456789abcdef0123456789abcdef");
    exchange.serve(wire.path, "POST", wire.body.as_bytes(), at(0));
    exchange.pay(trade_no.as_str(), at(0)).expect("it can be paid");
    let BookState::Paid { transaction_id, .. } = exchange.order(trade_no.as_str()).expect("it is there").state.clone() else { panic!("it is paid") };
    let payment = Payment {
        transaction_id: TransactionId::new(transaction_id).expect("a number"),
        total: amount.fen(),
        currency: "CNY".to_owned(),
        cash: None,
        settlement: None,
        bank: None,
        paid_at: Some(at(0)),
        refund_started: false,
    };
    let opened = SaleEvent::Opened {
        sale_id: SaleId::new(format!("S-{index:08}")).expect("an id"),
        amount,
        note: String::new(),
        cashier: manager().name,
        till: TillId::new("T1").expect("a till"),
        day: BusinessDay::of(at(0), DayStart::default()),
    };
    let mut sale_events = vec![opened, Sale::place(order), SaleEvent::Charge { trade_no: trade_no.clone(), event: ChargeEvent::Paid { payment } }];
    let sale = Sale::opened(&sale_events[0], at(0)).expect("it opens").settle(&mut sale_events, at(0));
    let paid = sale.refundables().first().expect("it is paid").clone();
    let refund_order = RefundOrder {
        refund_no: RefundNo::new(format!("R-T1-{index:08}")).expect("a number"),
        sale_id: sale.id.clone(),
        trade_no,
        transaction_id: paid.transaction_id.clone(),
        appid: paid.appid.clone(),
        mch_id: paid.mch_id.clone(),
        total: paid.total,
        amount,
        reason: "产品召回".to_owned(),
    };
    let authority = Authority::of(Action::Refund, manager(), None).expect("a manager may");
    let queued = paid.refund(refund_order, &[], authority, at(0)).expect("it may go back");
    let refund = Refund::queued(&queued, at(0)).expect("a refund");
    Sold { sale, sale_events, refund, refund_events: vec![queued] }
}

fn order(index: usize, appid: AppId, mch_id: MchId) -> Order {
    Order {
        trade_no: TradeNo::new(format!("T1-20261121-{index:08}")).expect("a number"),
        amount: Amount::new(Fen::new(1_250), Amount::CEILING).expect("a price"),
        appid,
        mch_id,
        description: "街角咖啡-饮品".to_owned(),
        created_at: at(0),
        expires_at: at(300_000),
        clock_ahead_ms: 0,
        client_ip: "192.0.2.7".to_owned(),
        notify_url: "https://pay.example.com/notify".to_owned(),
        product_id: "T1".to_owned(),
        device_info: "T1".to_owned(),
        extras: OrderExtras::default(),
    }
}

fn write(ledger: &mut Ledger, sold: &[Sold]) {
    let actor = || Actor::Person(manager());
    let sales: Vec<Vec<_>> =
        sold.iter().map(|one| one.sale_events.iter().map(|event| Entry { at: at(0), actor: actor(), event, evidence: None }).collect()).collect();
    let refunds: Vec<Vec<_>> =
        sold.iter().map(|one| one.refund_events.iter().map(|event| Entry { at: at(0), actor: actor(), event, evidence: None }).collect()).collect();
    let changes: Vec<_> = sold
        .iter()
        .zip(sales.iter().zip(&refunds))
        .flat_map(|(one, (sale, refund))| [Change::Sale { entries: sale, after: &one.sale }, Change::Refund { entries: refund, after: &one.refund }])
        .collect();
    ledger.append(&changes).expect("they are written");
}

/// The most of these instants within any second.
fn most_in_a_second(instants: &[Moment]) -> usize {
    let within = |from: &Moment| instants.iter().filter(|at| (0..1_000).contains(&at.millis_since(*from))).count();
    instants.iter().map(within).max().unwrap_or_default()
}

#[test]
fn ten_thousand_refunds_drain_at_the_agreed_rate_over_a_restart() {
    let mut recall = Recall::of(10_000);
    let mut core = recall.core();
    recall.drain(&mut core, 6_000);
    core = recall.restart(core);
    let began = recall.now;
    recall.drain(&mut core, usize::MAX);

    let arrived = recall.exchange.refunds().filter(|refund| refund.state.settled_at().is_some()).count();
    assert_eq!((arrived, recall.exchange.refunds().count()), (10_000, 10_000), "each once");
    let counts = core.view(&[]).queue.counts;
    assert_eq!((counts.waiting, counts.accepted, counts.needs_person), (0, 0, 0));
    let sent: Vec<_> = recall.sent().into_iter().map(|(at, _)| at).collect();
    assert_eq!(sent.len(), 10_000, "none was sent twice");
    let windows: Vec<_> = sent.chunks(200).map(most_in_a_second).collect();
    assert!(windows.iter().all(|most| *most <= 5), "never more than five a second: {windows:?}");
    let span_ms = sent.last().expect("the last").millis_since(*sent.first().expect("the first"));
    println!("10,000 refunds left in {} s of the till's time; the last arrived after {} s", span_ms / 1_000, recall.now.millis_since(began) / 1_000);
    assert!(span_ms < 10_000 * 200 + 120_000, "the agreed rate is also used: {span_ms} ms");
    assert!(core.ledger().active_refunds().expect("the ledger reads").is_empty());
}

#[test]
fn f054_refused_requests_come_at_most_once_a_second() {
    let mut recall = Recall::of(60);
    recall.exchange.inject(FaultOrder { endpoint: Endpoint::Refund, fault: Fault::Refusal("ERROR"), times: 60 });
    let mut core = recall.core();
    recall.drain(&mut core, 150);
    let refused: Vec<_> = recall.sent().into_iter().filter(|(_, refused)| *refused).map(|(at, _)| at).collect();
    assert_eq!(refused.len(), 60, "each was refused once and waits for a person");
    assert!(refused.windows(2).all(|pair| pair[1].millis_since(pair[0]) >= 1_000), "{refused:?}");
    assert_eq!(core.view(&[]).queue.counts.needs_person, 60);
}

#[test]
fn f031_without_balance_the_queue_stops_and_goes_on_once_topped_up() {
    let mut recall = Recall::of(20);
    recall.exchange.set_balance(Some(0));
    let mut core = recall.core();
    for _minute in 0..10 {
        recall.drain(&mut core, 40);
        recall.now = recall.now.plus_millis(60_000);
    }
    assert_eq!(recall.sent().len(), 3, "three in a row are enough");
    assert!(core.view(&[]).queue.stopped.is_some());
    recall.exchange.set_balance(None);
    recall.tell(&mut core, Message::Command(Command::Refund(DeedId(1), RefundCommand::Release)));
    let held: Vec<_> = core.ledger().active_refunds().expect("they read").into_iter().filter(|refund| refund.hold.is_some()).collect();
    for (index, refund) in held.into_iter().enumerate() {
        let again = RefundCommand::SendAgain { refund_no: refund.order.refund_no, approval: None };
        recall.tell(&mut core, Message::Command(Command::Refund(DeedId(2 + index as u64), again)));
    }
    recall.drain(&mut core, usize::MAX);
    assert!(core.ledger().active_refunds().expect("the ledger reads").is_empty());
}

#[test]
fn f054_too_many_wrong_requests_pause_all_for_a_minute() {
    let mut recall = Recall::of(3);
    recall.exchange.inject(FaultOrder { endpoint: Endpoint::Refund, fault: Fault::Refusal("INVALID_REQ_TOO_MUCH"), times: 1 });
    let mut core = recall.core();
    recall.drain(&mut core, usize::MAX);
    let sent: Vec<_> = recall.sent().into_iter().map(|(at, _)| at).collect();
    assert_eq!(sent.len(), 4);
    assert!(sent[1].millis_since(sent[0]) >= 60_000, "{sent:?}");
}

#[test]
fn a_held_queue_sends_nothing_and_goes_on_where_it_was_also_after_a_restart() {
    let mut recall = Recall::of(5);
    let mut core = recall.core();
    recall.tell(&mut core, Message::Command(Command::Refund(DeedId(1), RefundCommand::Hold)));
    core = recall.restart(core);
    assert_eq!(core.view(&[]).queue.held_by, Some(manager().name));
    for _minute in 0..5 {
        recall.now = recall.now.plus_millis(60_000);
        recall.tell(&mut core, Message::Tick);
    }
    assert_eq!(recall.sent(), []);
    recall.tell(&mut core, Message::Command(Command::Refund(DeedId(2), RefundCommand::Release)));
    recall.drain(&mut core, usize::MAX);
    assert!(core.ledger().active_refunds().expect("the ledger reads").is_empty());
}

#[test]
fn refunds_of_one_order_go_one_after_the_other_and_a_minute_apart() {
    let mut recall = Recall::of(0);
    let one = sold(7, &mut recall.exchange);
    {
        let mut ledger = Ledger::open(&recall.dir.path().join("ledger.sqlite3")).expect("the ledger opens");
        let entries: Vec<_> =
            one.sale_events.iter().map(|event| Entry { at: at(0), actor: Actor::Person(manager()), event, evidence: None }).collect();
        ledger.append(&[Change::Sale { entries: &entries, after: &one.sale }]).expect("it is written");
    }
    let mut core = recall.core();
    for part in 0..4 {
        let start = RefundCommand::Start {
            refund_no: RefundNo::new(format!("R-T1-part-{part}")).expect("a number"),
            sale_id: one.sale.id.clone(),
            trade_no: one.refund.order.trade_no.clone(),
            amount: Amount::new(Fen::new(100), Amount::CEILING).expect("a price"),
            reason: "少了一杯".to_owned(),
            settles: None,
            approval: None,
        };
        recall.tell(&mut core, Message::Command(Command::Refund(DeedId(part), start)));
    }
    recall.drain(&mut core, usize::MAX);
    let sent: Vec<_> = recall.sent().into_iter().map(|(at, _)| at).collect();
    assert!(sent.windows(2).all(|pair| pair[1].millis_since(pair[0]) >= 60_000), "{sent:?}");
    let refunds = core.ledger().refunds_of_sale(&one.sale.id).expect("it reads");
    assert!(refunds.iter().all(|refund| matches!(refund.state, RefundState::Succeeded { .. })), "{refunds:?}");
    assert_eq!(recall.exchange.given_back(one.refund.order.trade_no.as_str()), 400);
}

#[test]
fn f025_when_every_reply_is_lost_the_money_goes_back_once() {
    let mut recall = Recall::of(20);
    recall.exchange.inject(FaultOrder { endpoint: Endpoint::Refund, fault: Fault::Refusal("SYSTEMERROR"), times: 40 });
    let mut core = recall.core();
    recall.drain(&mut core, usize::MAX);
    assert_eq!(recall.exchange.refunds().count(), 20);
    assert!(core.ledger().active_refunds().expect("the ledger reads").is_empty());
}

/// The file that the engine leaves behind is what `scantill ledger verify` calls good.
#[test]
fn the_books_hold_together_afterwards() {
    let mut recall = Recall::of(30);
    let mut core = recall.core();
    recall.drain(&mut core, usize::MAX);
    drop(core);
    let path: &Path = &recall.dir.path().join("ledger.sqlite3");
    scantill::ledger::verify(path).expect("the ledger holds together");
}
