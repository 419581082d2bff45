//! One seed's world.

mod bookkeeper;
mod day_books;
mod evening;
mod network;
mod options;
mod people;
mod refunds;

use bookkeeper::Bookkeeper;
pub use bookkeeper::Tally;
use options::Options;
use scantill::domain::{Amount, DayStart, Fen, Moment, OrderExtras, RefundAsk, RefundNo, RefundPlan, SaleId, TillId};
use scantill::engine::{BillAsk, Chance, Command, Core, Effect, KnownOthers, Message, PinFit, Profile, Question};
use scantill::gateway::wechat::sign::SignType;
use scantill::gateway::wechat::{Merchant, request};
use scantill::ledger::{self, Ledger};
use scantill::setup::{PinCost, PinKeeper};
use scantill::simulator::{Credentials, Exchange};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// 2026-11-21 09:00 in Beijing: the morning of every seed.
const MORNING: i64 = 1_795_222_800_000;

/// How long cashiers and customers are at it, in milliseconds.
const DAY_MS: i64 = 30 * 60_000;

/// Until then everything must have come to its end: an accepted close that is never confirmed counts a day after the order's end.
const LAST_MS: i64 = 27 * 3_600_000;

/// How often the manager looks after what is left in the evening.
const EVENING_MS: i64 = 20 * 60_000;

/// Our own limit for a whole call.
const CALL_MS: i64 = 10_000;

/// What is going to happen.
enum Happening {
    /// A request about a charge reaches the gateway.
    Arrival { question: Box<Question>, asked_at: Moment, body: String, path: &'static str },
    /// A request about a refund reaches the gateway.
    RefundArrival { ask: Box<RefundAsk>, asked_at: Moment, body: String, path: &'static str },
    /// An answer, the end of our patience or a checked PIN reaches the engine.
    Back(Box<Message>),
    /// The cashier does something.
    Cashier,
    /// The program is killed and started again.
    PowerCut,
    /// The engine's own timer.
    Tick,
    /// The manager looks after what is left.
    Evening,
    /// A question for a bill reaches the gateway.
    BillArrival { ask: BillAsk, body: String },
    /// Somebody counts a drawer, looks at a day, or does something about it.
    Office,
    /// The computer sleeps until the next morning.
    Night,
}

/// Everything that one seed decides.
pub struct World {
    seed: u64,
    options: Options,
    now: Moment,
    agenda: BTreeMap<(Moment, u64), Happening>,
    serial: u64,
    exchange: Exchange,
    merchant: Merchant,
    profile: Profile,
    core: Option<Core>,
    /// Counts the programs: an answer to an earlier one is lost.
    lives: u32,
    bookkeeper: Bookkeeper,
    network: fastrand::Rng,
    cashier: fastrand::Rng,
    numbers: fastrand::Rng,
    power: fastrand::Rng,
    manager: fastrand::Rng,
    office: fastrand::Rng,
    /// How long the computer has slept.
    slept_ms: i64,
    pins: PinKeeper,
    sales: Vec<SaleId>,
    refunds: Vec<RefundNo>,
    deeds: u64,
    dir: tempfile::TempDir,
    aloud: bool,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut seeds = fastrand::Rng::with_seed(seed);
        let options = Options::draw(&mut seeds.fork());
        let credentials = Credentials::demo();
        let mut exchange = Exchange::new(credentials.clone(), seeds.u64(..));
        *exchange.rules_mut() = options.rules.clone();
        exchange.customers_mut().behave(options.manners.clone());
        exchange.set_storm(Some(options.storm.clone()));
        exchange.refund_fates_mut().draw(Some(options.fates));
        exchange.set_balance(options.balance);
        let merchant = Merchant {
            appid: credentials.appid.clone(),
            mch_id: credentials.mch_id.clone(),
            sign_type: SignType::HmacSha256,
            key: credentials.key.clone(),
        };
        let profile = Profile {
            shop: "街角咖啡".to_owned(),
            till: TillId::new("T1").expect("a till"),
            appid: credentials.appid,
            mch_id: credentials.mch_id,
            limit: Fen::new(5_000_000),
            usual_amounts: vec![],
            code_life_ms: options.code_life_ms,
            day_start: DayStart::default(),
            description: "街角咖啡-饮品".to_owned(),
            client_ip: "192.0.2.7".to_owned(),
            notify_url: "https://pay.example.com/notify".to_owned(),
            extras: OrderExtras::default(),
            test_gateway: true,
            lock_after_ms: 600_000,
            refunds_per_second: 5,
            refund_plan: RefundPlan::new(vec![60_000, 300_000, 1_200_000, 3_600_000]),
            refund_reasons: vec![],
            can_refund: true,
            fetch_bill: true,
            known_others: KnownOthers::default(),
            computer: None,
            settings: vec![],
        };
        let dir = tempfile::tempdir().expect("a folder");
        let mut world = Self {
            seed,
            options,
            now: Moment::from_millis(MORNING),
            agenda: BTreeMap::new(),
            serial: 0,
            exchange,
            merchant,
            profile,
            core: None,
            lives: 0,
            bookkeeper: Bookkeeper::new(dir.path().join("ledger.sqlite3")),
            network: seeds.fork(),
            cashier: seeds.fork(),
            numbers: seeds.fork(),
            power: seeds.fork(),
            manager: seeds.fork(),
            office: seeds.fork(),
            slept_ms: 0,
            pins: PinKeeper::new(None, PinCost::for_tests()),
            sales: vec![],
            refunds: vec![],
            deeds: 0,
            dir,
            aloud: false,
        };
        world.start_program();
        world.enter(0, Happening::Cashier);
        world.plan_the_evening();
        world
    }

    /// Prints each step.
    pub fn tell_its_story(&mut self) {
        self.aloud = true;
        println!("seed {}: {:#?}", self.seed, self.options);
    }

    /// Runs the day, the quiet after it, and the books. Returns the story as one number and what happened.
    pub fn run(mut self) -> (u64, Tally) {
        let _context = PrintOnPanic(self.seed, format!("{:?}", self.options));
        let morning = self.now;
        let mut is_day = true;
        while let Some(((at, _), happening)) = self.agenda.pop_first() {
            self.now = self.now.max(at);
            let elapsed = self.now.millis_since(morning) - self.slept_ms;
            if is_day && elapsed >= DAY_MS {
                is_day = false;
                self.go_home();
            }
            if elapsed > LAST_MS {
                break;
            }
            self.happen(happening, is_day);
            if !is_day && self.is_quiet() {
                break;
            }
        }
        self.bookkeeper.compare(self.core.as_ref().expect("the program runs"), &self.exchange);
        self.bookkeeper.compare_shifts();
        self.close_the_days();
        drop(self.core.take());
        ledger::verify(&self.ledger_path()).unwrap_or_else(|fault| panic!("seed {}: {fault}", self.seed));
        let mut tally = self.bookkeeper.tally();
        tally.insert("power cut".to_owned(), self.lives - 1);
        (self.bookkeeper.story(), tally)
    }

    fn happen(&mut self, happening: Happening, is_day: bool) {
        let about_refunds = match &happening {
            Happening::RefundArrival { .. } => true,
            Happening::Back(message) => matches!(**message, Message::RefundAnswered(_)),
            Happening::Arrival { .. } | Happening::Cashier | Happening::PowerCut | Happening::Tick | Happening::Evening => false,
            Happening::BillArrival { .. } | Happening::Office | Happening::Night => false,
        };
        match happening {
            Happening::Arrival { question, asked_at, body, path } => self.arrive(*question, asked_at, &body, path),
            Happening::RefundArrival { ask, asked_at, body, path } => self.refund_arrives(*ask, asked_at, &body, path),
            Happening::Back(message) => self.tell(*message),
            Happening::Evening => self.look_after_what_is_left(),
            Happening::Tick => self.tell(Message::Tick),
            Happening::BillArrival { ask, body } => self.bill_arrives(ask, &body),
            Happening::Office if is_day => self.do_something_of_the_evening(),
            Happening::Night if is_day => self.sleep_until_morning(),
            Happening::Office | Happening::Night => {}
            Happening::Cashier if is_day => {
                self.sign_in_if_locked();
                let command = self.cashier_wants();
                self.say(|| format!("cashier: {command:?}"));
                self.tell(Message::Command(command));
                let hurry = self.cashier.bool();
                let pause = self.cashier.i64(200..if hurry { 4_000 } else { self.options.longest_pause_ms });
                self.enter(pause, Happening::Cashier);
            }
            Happening::Cashier => {}
            Happening::PowerCut => {
                self.say(|| "power cut".to_owned());
                self.start_program();
            }
        }
        if let Some(core) = &self.core {
            self.bookkeeper.look(core, &self.exchange, self.now);
            if about_refunds {
                self.bookkeeper.look_at_refunds(core, &self.exchange);
            }
        }
    }

    /// Faults stop and customers stay away; the cashier gives up what is not paid.
    fn go_home(&mut self) {
        self.say(|| "the quiet begins".to_owned());
        self.exchange.set_storm(None);
        self.exchange.customers_mut().stay_away();
        self.look_after_what_is_left();
    }

    /// Gives up what is not paid, tops the balance up, and brings every refund to its end.
    fn look_after_what_is_left(&mut self) {
        self.sign_in_as_manager();
        for sale_id in self.sales.clone() {
            self.tell(Message::Command(Command::LookAt(Some(sale_id.clone()))));
            self.tell(Message::Command(Command::Cancel { sale_id }));
        }
        self.tell(Message::Command(Command::LookAt(None)));
        self.bring_refunds_to_their_end();
        self.enter(EVENING_MS, Happening::Evening);
    }

    fn is_quiet(&self) -> bool {
        let views = self.core.as_ref().map(|core| core.view(&[]).sales).unwrap_or_default();
        let refunds = self.core.as_ref().map(|core| core.ledger().active_refunds().expect("the ledger reads")).unwrap_or_default();
        views.iter().all(|view| view.sale.is_settled()) && self.exchange.next_due().is_none() && refunds.is_empty()
    }

    fn cashier_wants(&mut self) -> Command {
        let any_sale = self.cashier.choice(&self.sales).cloned();
        match (self.cashier.u8(0..14), any_sale) {
            (10..=11, Some(sale_id)) => self.refund_wanted(&sale_id).unwrap_or(Command::LookAt(Some(sale_id))),
            (12, Some(sale_id)) => self.decision_wanted(&sale_id).unwrap_or(Command::LookAt(Some(sale_id))),
            (13, Some(sale_id)) => self.person_wanted(sale_id),
            (0..=4, _) | (_, None) => {
                // Now and then a key is pressed twice: the same id again.
                let repeated = self.sales.last().cloned().filter(|_| self.cashier.u8(0..6) == 0);
                let mut random = [0; 10];
                random.fill_with(|| self.cashier.u8(..));
                let sale_id = repeated.unwrap_or_else(|| SaleId::fresh(self.now, random));
                if self.sales.last() != Some(&sale_id) {
                    self.sales.push(sale_id.clone());
                }
                let fen = Fen::new(self.cashier.i64(1..200_000));
                Command::StartSale { sale_id, amount: Amount::new(fen, self.profile.limit).expect("within the limit"), note: "拿铁".to_owned() }
            }
            (5..=6, Some(sale_id)) => Command::NewCode { sale_id },
            (7, Some(sale_id)) => Command::Cancel { sale_id },
            (8, sale_id) => Command::LookAt(sale_id),
            (_, Some(_)) => Command::LookAt(None),
        }
    }

    /// Opens the ledger as a fresh program does. Whatever was on its way back is lost; what was on its way out may still arrive.
    fn start_program(&mut self) {
        drop(self.core.take());
        self.lives += 1;
        self.agenda.retain(|_, happening| !matches!(happening, Happening::Back(_) | Happening::Tick));
        let ledger = Ledger::open(&self.ledger_path()).expect("the ledger opens again");
        let chance = Chance::Seeded(self.numbers.fork());
        let mut core = Core::new(ledger, self.profile.clone(), chance, self.now).expect("the ledger can be read");
        core.welcome(&people::of_the_shop(), &self.pins, self.now);
        self.core = Some(core);
        self.tell(Message::Tick);
    }

    fn tell(&mut self, message: Message) {
        let Some(core) = &mut self.core else { return };
        let effects = core.handle(message, self.now);
        let wake_at = core.wake_at();
        self.agenda.retain(|_, happening| !matches!(happening, Happening::Tick));
        if let Some(at) = wake_at {
            let wait = at.millis_since(self.now).max(1);
            self.enter(wait, Happening::Tick);
        }
        // The power may go between any two steps: after the write and before, between or after the requests.
        let cut = self.options.power_cut_permille > self.power.u16(0..1000);
        let leaving = if cut { self.power.usize(0..=effects.len()) } else { effects.len() };
        for effect in effects.into_iter().take(leaving) {
            self.send(effect);
        }
        if cut {
            self.enter(0, Happening::PowerCut);
        }
    }

    fn send(&mut self, effect: Effect) {
        match effect {
            Effect::Ask(question) => {
                let nonce = self.nonce();
                let wire = request(&self.merchant, &question.ask, &nonce);
                let way = self.network.i64(5..self.options.longest_way_ms);
                self.say(|| format!("-> {:?} {}", question.ask.kind, question.ask.order.trade_no));
                let arrival = Happening::Arrival { question: Box::new(question), asked_at: self.now, body: wire.body, path: wire.path };
                self.enter(way, arrival);
            }
            Effect::Refund(ask) => self.send_refund(ask),
            Effect::CheckPin(check) => {
                let fit = if self.pins.fits(&check.pin, &check.hash) { PinFit::Fits } else { PinFit::Wrong };
                self.enter(3, Happening::Back(Box::new(Message::PinChecked { ticket: check.ticket, fit })));
            }
            Effect::FetchBill(ask) => self.ask_for_bill(ask),
            Effect::Office(task) => self.work_beside(task),
            Effect::HashPin(task) => {
                let hash = self.pins.hash(&task.pin).ok();
                self.enter(3, Happening::Back(Box::new(Message::PinHashed { ticket: task.ticket, hash })));
            }
        }
    }

    fn enter(&mut self, wait_ms: i64, happening: Happening) {
        self.serial += 1;
        self.agenda.insert((self.now.plus_millis(wait_ms), self.serial), happening);
    }

    fn ledger_path(&self) -> PathBuf {
        self.dir.path().join("ledger.sqlite3")
    }

    fn say(&self, line: impl FnOnce() -> String) {
        if self.aloud {
            println!("{:>9} ms  {}", self.now.millis() - MORNING, line());
        }
    }
}

/// A failing seed names itself.
struct PrintOnPanic(u64, String);

impl Drop for PrintOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("SCANTILL_SEED={} with {}", self.0, self.1);
        }
    }
}
