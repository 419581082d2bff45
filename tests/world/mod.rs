//! One seed's world.

mod bookkeeper;
mod options;

use bookkeeper::Bookkeeper;
pub use bookkeeper::Tally;
use options::Options;
use scantill::domain::{Amount, Answer, DayStart, Fen, Moment, OrderExtras, SaleId, TillId, Unknown};
use scantill::engine::{Answered, Chance, Command, Core, Effect, Message, Profile};
use scantill::gateway::Reply;
use scantill::gateway::wechat::sign::SignType;
use scantill::gateway::wechat::{Merchant, WireReply, answer, request};
use scantill::ledger::{self, Ledger};
use scantill::simulator::{Credentials, Exchange, Served};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// 2026-11-21 09:00 in Beijing: the morning of every seed.
const MORNING: i64 = 1_795_222_800_000;

/// How long cashiers and customers are at it, in milliseconds.
const DAY_MS: i64 = 30 * 60_000;

/// Until then everything must have come to its end: an accepted close that is never confirmed counts a day after the order's end.
const LAST_MS: i64 = 27 * 3_600_000;

/// Our own limit for a whole call.
const CALL_MS: i64 = 10_000;

/// What is going to happen.
enum Happening {
    /// A request reaches the gateway.
    Arrival { effect: Box<Effect>, asked_at: Moment, body: String, path: &'static str },
    /// An answer, or the end of our patience, reaches the engine.
    Answer(Box<Answered>),
    /// The cashier does something.
    Cashier,
    /// The program is killed and started again.
    PowerCut,
    /// The engine's own timer.
    Tick,
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
    sales: Vec<SaleId>,
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
            sales: vec![],
            dir,
            aloud: false,
        };
        world.start_program();
        world.enter(0, Happening::Cashier);
        world
    }

    /// Prints each step.
    pub fn tell_its_story(&mut self) {
        self.aloud = true;
        println!("seed {}: {:#?}", self.seed, self.options);
    }

    /// Runs the day, the quiet after it, and the books. Returns the head of the journal's chain and what happened.
    pub fn run(mut self) -> (String, Tally) {
        let _context = PrintOnPanic(self.seed, format!("{:?}", self.options));
        let morning = self.now;
        let mut is_day = true;
        while let Some(((at, _), happening)) = self.agenda.pop_first() {
            self.now = self.now.max(at);
            let elapsed = self.now.millis_since(morning);
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
        let core = self.core.take().expect("the program runs");
        self.bookkeeper.compare(&core, &self.exchange);
        drop(core);
        let verified = ledger::verify(&self.ledger_path()).unwrap_or_else(|fault| panic!("seed {}: {fault}", self.seed));
        let mut tally = self.bookkeeper.tally();
        tally.insert("power cut".to_owned(), self.lives - 1);
        (verified.head, tally)
    }

    fn happen(&mut self, happening: Happening, is_day: bool) {
        match happening {
            Happening::Arrival { effect, asked_at, body, path } => self.arrive(*effect, asked_at, &body, path),
            Happening::Answer(answered) => self.tell(Message::Answered(answered)),
            Happening::Tick => self.tell(Message::Tick),
            Happening::Cashier if is_day => {
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
        }
    }

    /// Faults stop and customers stay away; the cashier gives up what is not paid.
    fn go_home(&mut self) {
        self.say(|| "the quiet begins".to_owned());
        self.exchange.set_storm(None);
        self.exchange.customers_mut().stay_away();
        for sale_id in self.sales.clone() {
            self.tell(Message::Command(Command::LookAt(Some(sale_id.clone()))));
            self.tell(Message::Command(Command::Cancel { sale_id }));
        }
        self.tell(Message::Command(Command::LookAt(None)));
    }

    fn is_quiet(&self) -> bool {
        let views = self.core.as_ref().map(|core| core.view(&[]).sales).unwrap_or_default();
        views.iter().all(|view| view.sale.is_settled()) && self.exchange.next_due().is_none()
    }

    fn cashier_wants(&mut self) -> Command {
        let any_sale = self.cashier.choice(&self.sales).cloned();
        match (self.cashier.u8(0..10), any_sale) {
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
        self.agenda.retain(|_, happening| !matches!(happening, Happening::Answer(_) | Happening::Tick));
        let ledger = Ledger::open(&self.ledger_path()).expect("the ledger opens again");
        let chance = Chance::Seeded(self.numbers.fork());
        let core = Core::new(ledger, self.profile.clone(), chance, self.now).expect("the ledger can be read");
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
        let nonce = format!("{:032x}", self.network.u128(..));
        let wire = request(&self.merchant, &effect.ask, &nonce);
        let way = self.network.i64(5..self.options.longest_way_ms);
        self.say(|| format!("-> {:?} {}", effect.ask.kind, effect.ask.order.trade_no));
        self.enter(way, Happening::Arrival { effect: Box::new(effect), asked_at: self.now, body: wire.body, path: wire.path });
    }

    fn arrive(&mut self, effect: Effect, asked_at: Moment, body: &str, path: &'static str) {
        self.bookkeeper.request_arrives(&effect.ask);
        let served = self.exchange.serve(path, "POST", body.as_bytes(), self.now);
        let back = self.network.i64(5..self.options.longest_way_ms);
        let (reply, wait) = self.carry(&effect, served, back);
        // We hang up after ten seconds, whatever comes later.
        let since_asked = self.now.millis_since(asked_at) + wait;
        let (reply, wait) =
            if since_asked > CALL_MS { (silence(Unknown::TimedOut), CALL_MS - self.now.millis_since(asked_at)) } else { (reply, wait) };
        self.say(|| format!("<- {:?} {}: {:?}", effect.ask.kind, effect.ask.order.trade_no, reply.answer));
        let Effect { sale_id, ask } = effect;
        self.enter(wait.max(1), Happening::Answer(Box::new(Answered { sale_id, ask, asked_at, reply })));
    }

    /// What the wire code makes of what comes back, and how long that takes.
    fn carry(&self, effect: &Effect, served: Served, back: i64) -> (Reply, i64) {
        match served {
            Served::Reply { headers, .. } if headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-encoding")) => {
                (silence(Unknown::Unreadable), back)
            }
            Served::Reply { status, body, .. } => {
                let (answer, evidence) = answer(&self.merchant, &effect.ask, &WireReply { status, body });
                (Reply { answer, evidence, gateway_clock: Some(self.now), took_ms: Some(u32::try_from(back).unwrap_or_default()) }, back)
            }
            Served::CutBeforeProcessing | Served::CutAfterProcessing | Served::CutMidBody { .. } => (silence(Unknown::Cut), back),
            Served::Endless => (silence(Unknown::TooLong), back),
            Served::Drip { .. } => (silence(Unknown::TimedOut), CALL_MS),
            Served::Delay { ms, then } => {
                let (reply, wait) = self.carry(effect, *then, back);
                (reply, wait + i64::try_from(ms).unwrap_or(CALL_MS))
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

fn silence(why: Unknown) -> Reply {
    Reply { answer: Answer::Unknown(why), evidence: None, gateway_clock: None, took_ms: None }
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
