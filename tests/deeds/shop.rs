//! A shop with its people: the core, what it wants done, and a hand that does it when it is told to.

pub use crate::answers::*;
use scantill::domain::{
    Amount, Answer, AskKind, CashierId, Fen, Moment, Payment, Pin, RefundAnswer, RefundAsk, RefundAskKind, RefundNo, Role, SaleException, SaleId,
    SettledHow, TradeNo,
};
use scantill::engine::{
    Answered, Approval, Chance, Command, Core, DeedId, DeedRefusal, DeedResult, Effect, Message, Newcomer, PersonCommand, PinFit, PinToCheck,
    PinToHash, Profile, Question, RefundAnswered, RefundCommand, Session, Settles, Show, WorkCommand,
};
use scantill::gateway::{RefundReply, Reply};
use scantill::ledger::{self, Ledger};
use scantill::setup::{PinCost, PinKeeper};
use std::path::PathBuf;

pub const OWNER: (&str, &str) = ("陈老板", "730914");
pub const MANAGER: (&str, &str) = ("王店长", "260718");
pub const CASHIER: (&str, &str) = ("小李", "482915");
pub const OTHER_CASHIER: (&str, &str) = ("小张", "5938");
pub const WRONG: &str = "999991";

/// 2026-11-21 09:00 in Beijing, and so many milliseconds.
pub fn at(ms: i64) -> Moment {
    Moment::from_millis(1_795_222_800_000 + ms)
}

pub fn name(who: (&str, &str)) -> CashierId {
    CashierId::new(who.0).expect("a name")
}

pub fn pin(text: &str) -> Pin {
    Pin::new(text).expect("digits")
}

pub fn word_of(who: (&str, &str)) -> Option<Approval> {
    Some(Approval { name: name(who), pin: pin(who.1) })
}

pub fn fen(fen: i64) -> Amount {
    Amount::new(Fen::new(fen), Amount::CEILING).expect("a price")
}

pub fn refund_no(text: &str) -> RefundNo {
    RefundNo::new(text).expect("a number")
}

pub fn sale_id(text: &str) -> SaleId {
    SaleId::new(text).expect("an id")
}

pub fn profile() -> Profile {
    Profile { lock_after_ms: 600_000, ..crate::profile::profile() }
}

/// A charge that was paid.
#[derive(Clone, Debug)]
pub struct Paid {
    pub sale_id: SaleId,
    pub trade_no: TradeNo,
}

/// An entry of the journal, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub seq: i64,
    pub actor: String,
    pub kind: String,
    pub body: String,
}

pub struct Shop {
    dir: tempfile::TempDir,
    core: Option<Core>,
    profile: Profile,
    keeper: PinKeeper,
    pub now: i64,
    deeds: u64,
    payments: u64,
    /// PINs that wait to be looked at.
    pub pins: Vec<Effect>,
    /// What is to be done beside the till, or asked for.
    pub office: Vec<Effect>,
    /// Questions about charges that have left.
    pub asked: Vec<Question>,
    /// Questions about refunds that have left.
    pub refunds: Vec<RefundAsk>,
}

impl Shop {
    /// Nobody has ever been here.
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let keeper = PinKeeper::new(None, PinCost::for_tests());
        let mut shop = Self {
            dir,
            core: None,
            profile: profile(),
            keeper,
            now: 0,
            deeds: 0,
            payments: 0,
            pins: vec![],
            office: vec![],
            asked: vec![],
            refunds: vec![],
        };
        shop.open();
        shop
    }

    /// Everybody has been added, and nobody has the till.
    pub fn staffed() -> Self {
        let mut shop = Self::empty();
        let newcomer = |who: (&str, &str), role| Newcomer { name: name(who), role, pin: pin(who.1) };
        let people = [
            newcomer(OWNER, Role::Owner),
            newcomer(CASHIER, Role::Cashier),
            newcomer(OTHER_CASHIER, Role::Cashier),
            newcomer(MANAGER, Role::Manager),
        ];
        let (keeper, now) = (shop.keeper.clone(), at(0));
        shop.core_mut().welcome(&people, &keeper, now);
        shop.restart();
        shop
    }

    /// The same, and that person has the till.
    pub fn with(who: (&str, &str)) -> Self {
        let mut shop = Self::staffed();
        assert_eq!(shop.sign_in(who), DeedResult::Done);
        shop
    }

    fn open(&mut self) {
        let ledger = Ledger::open(&self.path()).expect("the ledger opens");
        let chance = Chance::Seeded(fastrand::Rng::with_seed(self.deeds + 1));
        self.core = Some(Core::new(ledger, self.profile.clone(), chance, at(self.now)).expect("the ledger reads"));
    }

    /// The program is killed and started again: what was on its way is lost.
    pub fn restart(&mut self) {
        self.close();
        self.open();
    }

    pub fn restart_with(&mut self, profile: Profile) {
        self.profile = profile;
        self.restart();
    }

    pub fn close(&mut self) {
        self.core = None;
        self.pins.clear();
        self.office.clear();
        self.asked.clear();
        self.refunds.clear();
    }

    /// What opening the ledger says, where nobody has it open.
    pub fn try_open(&self) -> Result<Core, ledger::LedgerError> {
        Core::new(Ledger::open(&self.path())?, self.profile.clone(), Chance::Seeded(fastrand::Rng::with_seed(9)), at(self.now))
    }

    pub fn folder(&self) -> PathBuf {
        self.dir.path().to_path_buf()
    }

    pub fn path(&self) -> PathBuf {
        self.folder().join("ledger.sqlite3")
    }

    pub fn core(&self) -> &Core {
        self.core.as_ref().expect("the till is open")
    }

    pub fn core_mut(&mut self) -> &mut Core {
        self.core.as_mut().expect("the till is open")
    }

    pub fn tell(&mut self, message: Message) {
        let now = at(self.now);
        for effect in self.core_mut().handle(message, now) {
            match effect {
                Effect::Ask(question) => self.asked.push(question),
                Effect::Refund(ask) => self.refunds.push(ask),
                Effect::CheckPin(_) | Effect::HashPin(_) => self.pins.push(effect),
                Effect::FetchBill(_) | Effect::Office(_) => self.office.push(effect),
            }
        }
    }

    pub fn command(&mut self, command: Command) {
        self.tell(Message::Command(command));
    }

    pub fn wait(&mut self, ms: i64) {
        self.now += ms;
        self.tell(Message::Tick);
    }

    pub fn show(&mut self, show: Show) {
        self.command(Command::Show(show));
    }

    /// A person wants something; no PIN is looked at yet.
    pub fn begin(&mut self, command: impl FnOnce(DeedId) -> Command) -> DeedId {
        self.deeds += 1;
        let id = DeedId(self.deeds);
        self.command(command(id));
        id
    }

    /// Every PIN that waits is looked at.
    pub fn check_pins(&mut self) {
        while !self.pins.is_empty() {
            for effect in std::mem::take(&mut self.pins) {
                let message = self.looked_at(effect);
                self.tell(message);
            }
        }
    }

    /// The same, but that one is a slow one.
    pub fn check_pins_and_keep(&mut self, slow: Effect) {
        self.check_pins();
        self.pins.push(slow);
    }

    fn looked_at(&self, effect: Effect) -> Message {
        match effect {
            Effect::CheckPin(PinToCheck { ticket, pin, hash }) => {
                let fit = if self.keeper.fits(&pin, &hash) { PinFit::Fits } else { PinFit::Wrong };
                Message::PinChecked { ticket, fit }
            }
            Effect::HashPin(PinToHash { ticket, pin }) => Message::PinHashed { ticket, hash: self.keeper.hash(&pin).ok() },
            Effect::Ask(_) | Effect::Refund(_) | Effect::FetchBill(_) | Effect::Office(_) => panic!("no PIN"),
        }
    }

    pub fn outcome(&self, id: DeedId) -> DeedResult {
        let outcomes = self.core().view(&[]).outcomes;
        outcomes.into_iter().find(|outcome| outcome.deed == id).unwrap_or_else(|| panic!("no outcome of {id:?}")).result
    }

    /// A person wants something, every PIN is looked at, and this became of it.
    pub fn deed(&mut self, command: impl FnOnce(DeedId) -> Command) -> DeedResult {
        let id = self.begin(command);
        self.check_pins();
        self.outcome(id)
    }

    pub fn person(&mut self, command: PersonCommand) -> DeedResult {
        self.deed(|id| Command::Person(id, command))
    }

    pub fn refund(&mut self, command: RefundCommand) -> DeedResult {
        self.deed(|id| Command::Refund(id, command))
    }

    pub fn work_deed(&mut self, command: WorkCommand) -> DeedResult {
        self.deed(|id| Command::Work(id, command))
    }

    pub fn sign_in(&mut self, who: (&str, &str)) -> DeedResult {
        self.person(PersonCommand::SignIn { name: name(who), pin: pin(who.1) })
    }

    pub fn lock(&mut self) {
        assert_eq!(self.person(PersonCommand::Lock), DeedResult::Done);
    }

    pub fn session(&self) -> Session {
        self.core().view(&[]).session
    }

    pub fn locked_until(&self, who: (&str, &str)) -> Option<Moment> {
        self.core().view(&[]).people.into_iter().find(|person| person.name == name(who)).and_then(|person| person.locked_until)
    }

    pub fn start_sale(&mut self, id: &str, amount: i64) {
        self.command(Command::StartSale { sale_id: sale_id(id), amount: fen(amount), note: String::new() });
    }

    /// Answers every question about charges that has left.
    pub fn answer(&mut self, answer: impl Fn(&Question) -> Answer) {
        self.now += 50;
        for question in std::mem::take(&mut self.asked) {
            let answer = answer(&question);
            self.hear(question, answer);
        }
    }

    /// One answer about one charge.
    pub fn hear(&mut self, question: Question, answer: Answer) {
        self.hear_of_before(question, answer, 50);
    }

    /// One answer to a question that left so long ago.
    pub fn hear_of_before(&mut self, Question { sale_id, ask }: Question, answer: Answer, ago_ms: i64) {
        let took_ms = if matches!(answer, Answer::Unknown(_)) { None } else { Some(50) };
        let reply = Reply { answer, evidence: None, gateway_clock: None, took_ms };
        self.tell(Message::Answered(Box::new(Answered { sale_id, ask, asked_at: at(self.now - ago_ms), reply })));
    }

    /// A sale with a live code; returns its charge.
    pub fn showing(&mut self, id: &str, amount: i64) -> TradeNo {
        self.start_sale(id, amount);
        let number = self.now;
        self.answer(|_| placed(number));
        self.live_charge(id)
    }

    pub fn live_charge(&self, id: &str) -> TradeNo {
        let sale = self.core().ledger().sale(&sale_id(id)).expect("it reads").expect("a sale");
        sale.live_charge().expect("a live code").order.trade_no.clone()
    }

    pub fn paid(&mut self, id: &str, amount: i64) -> Paid {
        let trade_no = self.showing(id, amount);
        self.wait(3_000);
        let payment = self.payment(amount);
        self.answer(|_| Answer::Paid(payment.clone()));
        Paid { sale_id: sale_id(id), trade_no }
    }

    /// A payment with a number of its own.
    pub fn payment(&mut self, total: i64) -> Payment {
        self.payments += 1;
        payment(total, &format!("42000000652026112100000{:05}", self.payments))
    }

    /// Answers every question about refunds that has left.
    pub fn answer_refunds(&mut self, answer: impl Fn(&RefundAsk) -> RefundAnswer) {
        self.now += 50;
        for ask in std::mem::take(&mut self.refunds) {
            let reply = RefundReply { answer: answer(&ask), evidence: None, gateway_clock: None, took_ms: Some(50) };
            self.tell(Message::RefundAnswered(Box::new(RefundAnswered { ask, asked_at: at(self.now - 50), reply })));
        }
    }

    pub fn sent(&self) -> Vec<&RefundAsk> {
        self.refunds.iter().filter(|ask| ask.kind == RefundAskKind::Send).collect()
    }

    /// The journal as it is in the file.
    pub fn journal(&self) -> Vec<Written> {
        let reader = rusqlite::Connection::open(self.path()).expect("a reader");
        let mut statement = reader.prepare("SELECT seq, actor, kind, body FROM journal ORDER BY seq").expect("a journal");
        let written = |row: &rusqlite::Row<'_>| Ok(Written { seq: row.get(0)?, actor: row.get(1)?, kind: row.get(2)?, body: row.get(3)? });
        let lines = statement.query_map([], written).expect("it reads");
        lines.collect::<Result<_, _>>().expect("entries")
    }

    pub fn kinds_since(&self, seq: i64) -> Vec<String> {
        self.journal().into_iter().filter(|line| line.seq > seq).map(|line| line.kind).collect()
    }

    pub fn last_seq(&self) -> i64 {
        self.journal().last().map_or(0, |line| line.seq)
    }

    pub fn verify(&mut self) {
        self.close();
        ledger::verify(&self.path()).unwrap_or_else(|fault| panic!("{fault}"));
    }
}

pub fn start(paid: &Paid, number: &str, amount: i64, approval: Option<Approval>) -> RefundCommand {
    start_settling(None, paid, number, amount, approval)
}

/// The same, where something else is settled by it.
pub fn start_settling(settles: Option<Settles>, paid: &Paid, number: &str, amount: i64, approval: Option<Approval>) -> RefundCommand {
    RefundCommand::Start {
        refund_no: refund_no(number),
        sale_id: paid.sale_id.clone(),
        trade_no: paid.trade_no.clone(),
        amount: fen(amount),
        reason: "少了一杯".to_owned(),
        settles,
        approval,
    }
}

/// An exception of a sale is settled by whoever has the till.
pub fn settle(id: &str, exception: SaleException, how: SettledHow) -> WorkCommand {
    WorkCommand::SettleException { sale_id: sale_id(id), exception, how, note: "查过了".to_owned(), approval: None }
}

pub fn refused(refusal: DeedRefusal) -> DeedResult {
    DeedResult::Refused(refusal)
}

pub fn is_query(question: &Question) -> bool {
    question.ask.kind == AskKind::Query
}
