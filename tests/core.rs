//! The engine's decisions one by one: messages in, effects out, no clock and no network.

mod profile;

use profile::profile;
use scantill::domain::{
    Amount, Answer, AskKind, CashierId, CloseReason, CodeUrl, Fen, Lamp, MchId, Moment, Payment, Pin, Refusal, Role, SaleException, SaleId,
    SaleState, TransactionId, Unknown, Unpaid,
};
use scantill::engine::{Answered, Chance, Command, Core, Effect, GatewayHealth, Message, Newcomer, News, Profile, Question, Stage};
use scantill::gateway::Reply;
use scantill::ledger::Ledger;
use scantill::setup::{PinCost, PinKeeper};
use std::path::Path;

/// The questions about charges that follow from a message.
trait Tell {
    fn tell(&mut self, message: Message, now: Moment) -> Vec<Question>;
}

impl Tell for Core {
    fn tell(&mut self, message: Message, now: Moment) -> Vec<Question> {
        let question = |effect| match effect {
            Effect::Ask(question) => Some(question),
            Effect::Refund(_) | Effect::CheckPin(_) | Effect::HashPin(_) | Effect::FetchBill(_) | Effect::Office(_) => None,
        };
        self.handle(message, now).into_iter().filter_map(question).collect()
    }
}

fn at(ms: i64) -> Moment {
    Moment::from_millis(1_795_222_800_000 + ms)
}

/// The owner, and the manager who has the till.
fn people() -> Vec<Newcomer> {
    let newcomer = |name: &str, role, pin: &str| Newcomer { name: CashierId::new(name).expect("a name"), role, pin: Pin::new(pin).expect("digits") };
    vec![newcomer("陈老板", Role::Owner, "730914"), newcomer("小李", Role::Cashier, "482915"), newcomer("王店长", Role::Manager, "260718")]
}

fn core(dir: &Path, profile: Profile, now: Moment) -> Core {
    let ledger = Ledger::open(&dir.join("ledger.sqlite3")).expect("the ledger opens");
    let mut core = Core::new(ledger, profile, Chance::Seeded(fastrand::Rng::with_seed(1)), now).expect("the ledger reads");
    core.welcome(&people(), &PinKeeper::new(None, PinCost::for_tests()), now);
    core
}

fn start(core: &mut Core, id: &str, fen: i64, now: i64) -> Vec<Question> {
    let amount = Amount::new(Fen::new(fen), Amount::CEILING).expect("a price");
    let sale_id = SaleId::new(id).expect("an id");
    core.tell(Message::Command(Command::StartSale { sale_id, amount, note: String::new() }), at(now))
}

fn reply(core: &mut Core, effect: &Question, answer: Answer, now: i64) -> Vec<Question> {
    let Question { sale_id, ask } = effect.clone();
    let took_ms = if matches!(answer, Answer::Unknown(_)) { None } else { Some(40) };
    let reply = Reply { answer, evidence: None, gateway_clock: None, took_ms };
    core.tell(Message::Answered(Box::new(Answered { sale_id, ask, asked_at: at(now), reply })), at(now))
}

fn placed(core: &mut Core, effects: &[Question], now: i64) {
    let [effect] = effects else { panic!("one request: {effects:?}") };
    assert_eq!(effect.ask.kind, AskKind::Place);
    reply(core, effect, Answer::Placed(CodeUrl::new(format!("weixin://wxpay/bizpayurl?pr={now}")).expect("a code")), now);
}

fn payment(total: i64) -> Payment {
    Payment {
        transaction_id: TransactionId::new("4200000065202611210000000001").expect("a number"),
        total: Fen::new(total),
        currency: "CNY".to_owned(),
        cash: None,
        settlement: None,
        bank: None,
        paid_at: None,
        refund_started: false,
    }
}

fn tick(core: &mut Core, now: i64) -> Vec<Question> {
    core.tell(Message::Tick, at(now))
}

#[test]
fn f002_an_order_is_in_the_ledger_before_it_leaves_and_is_the_one_that_is_asked_about_after_a_crash() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let [leaving] = start(&mut core, "S-00000001", 500, 0).try_into().expect("one request");
    assert_eq!(leaving.ask.kind, AskKind::Place);
    drop(core);

    let ledger = Ledger::open(&dir.path().join("ledger.sqlite3")).expect("the ledger opens");
    let kept = ledger.sale(&id("S-00000001")).expect("it reads").expect("the sale");
    let [charge] = &kept.charges[..] else { panic!("one charge: {kept:?}") };
    assert_eq!(charge.order, leaving.ask.order);
    let mut core = Core::new(ledger, profile(), Chance::Seeded(fastrand::Rng::with_seed(2)), at(1_000)).expect("the ledger reads");
    let asked = tick(&mut core, 1_000);
    assert_eq!(asked.iter().map(|question| &question.ask.order).collect::<Vec<_>>(), [&leaving.ask.order]);
    for again in asked.iter().filter(|question| question.ask.kind == AskKind::Query) {
        reply(&mut core, again, Answer::Paid(payment(500)), 1_200);
    }
    assert!(core.ledger().sale(&id("S-00000001")).expect("it reads").is_some_and(|sale| sale.charges.len() == 1));
}

#[test]
fn f110_a_refused_key_can_be_replaced_although_a_sale_is_under_way() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let first = start(&mut core, "S-00000001", 500, 0);
    placed(&mut core, &first, 100);
    let probed = |core: &mut Core, answer, now| {
        let reply = Reply { answer, evidence: None, gateway_clock: None, took_ms: Some(40) };
        core.handle(Message::Probed(reply), at(now));
        core.view(&[]).stage
    };
    let refused = || Answer::Unknown(Unknown::NotTaken("签名错误".to_owned()));
    assert_eq!(probed(&mut core, refused(), 1_000), Stage::Ready, "nobody asked: the sale keeps its screen");
    core.person_checks();
    assert_eq!(probed(&mut core, refused(), 2_000), Stage::Incomplete);
    assert_eq!(probed(&mut core, refused(), 32_000), Stage::Incomplete, "whoever types a key is not sent away");
    assert_eq!(probed(&mut core, Answer::NotFound, 62_000), Stage::Ready);
    assert_eq!(probed(&mut core, refused(), 63_000), Stage::Ready);
}

#[test]
fn f063_one_payment_never_pays_two_sales() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let first = start(&mut core, "S-00000001", 500, 0);
    placed(&mut core, &first, 100);
    let second = start(&mut core, "S-00000002", 500, 200);
    placed(&mut core, &second, 300);
    let asked: Vec<_> = tick(&mut core, 20_000);
    assert_eq!(asked.len(), 2);
    for effect in &asked {
        reply(&mut core, effect, Answer::Paid(payment(500)), 20_100);
    }
    let view = core.view(&[]);
    assert_eq!(view.day.map(|day| day.paid_count), Some(1));
    assert!(view.notices.iter().any(|notice| matches!(notice.news, News::TransactionReused { .. })), "{:?}", view.notices);
    assert!(view.sales.iter().any(|sale| sale.sale.state == SaleState::Open && sale.lamp == Lamp::Contradiction), "the second is open and held");
}

#[test]
fn a_charge_of_another_merchant_is_shown_and_never_asked_about() {
    let dir = tempfile::tempdir().expect("a folder");
    {
        let mut core = core(dir.path(), profile(), at(0));
        let effects = start(&mut core, "S-00000001", 500, 0);
        placed(&mut core, &effects, 100);
    }
    let other = Profile { mch_id: MchId::new("1234567890").expect("a merchant"), ..profile() };
    let mut core = core(dir.path(), other, at(1_000));
    assert_eq!(tick(&mut core, 60_000), []);
    assert!(core.view(&[]).notices.iter().any(|notice| matches!(notice.news, News::ForeignCharge(_))));
}

#[test]
fn f019_nothing_is_asked_above_the_shops_limit() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    assert_eq!(start(&mut core, "S-00000001", 100_001, 0), []);
    assert_eq!(core.view(&[]).sales.len(), 0);
    assert!(core.view(&[]).notices.iter().any(|notice| notice.news == News::AboveLimit(Fen::new(100_000))));
    assert_eq!(start(&mut core, "S-00000002", 100_000, 10).len(), 1);
}

#[test]
fn f074_f083_a_ledger_that_takes_nothing_stops_sales_and_not_the_till() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let effects = start(&mut core, "S-00000001", 500, 0);
    placed(&mut core, &effects, 100);
    let query = tick(&mut core, 10_000);

    let stranger = rusqlite::Connection::open(dir.path().join("ledger.sqlite3")).expect("a stranger's hand");
    stranger.execute_batch("BEGIN IMMEDIATE").expect("the stranger locks");
    assert_eq!(start(&mut core, "S-00000002", 500, 10_100), [], "no request without a written intent");
    assert!(matches!(core.view(&[]).stage, Stage::LedgerStopped(_)), "{:?}", core.view(&[]).stage);
    let [query] = &query[..] else { panic!("one question: {query:?}") };
    reply(&mut core, query, Answer::Paid(payment(500)), 10_200);
    let lamp = core.view(&[]).sales.first().map(|view| view.lamp.clone());
    assert_eq!(lamp, Some(Lamp::Unwritten), "neither green nor a code to scan before it is written");

    stranger.execute_batch("ROLLBACK").expect("the stranger lets go");
    let query = tick(&mut core, 30_000);
    let [query] = &query[..] else { panic!("asked again: {query:?}") };
    reply(&mut core, query, Answer::Paid(payment(500)), 30_100);
    assert_eq!(core.view(&[]).stage, Stage::Ready, "the till goes on by itself");
    assert_eq!(core.view(&[]).day.map(|day| day.paid_sum), Some(Fen::new(500)));
}

#[test]
fn f054_asked_too_often_leaves_the_unwatched_alone_for_a_minute() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    for n in 1..=3 {
        let effects = start(&mut core, &format!("S-0000000{n}"), 500, n * 100);
        placed(&mut core, &effects, n * 100 + 10);
    }
    let asked = tick(&mut core, 15_000);
    assert_eq!(asked.len(), 3);
    assert_eq!(asked[0].sale_id.as_str(), "S-00000003", "the sale on the screen goes first");
    for effect in &asked {
        reply(&mut core, effect, Answer::Unknown(Unknown::TooOften), 15_100);
    }
    let soon = tick(&mut core, 40_000);
    assert_eq!(soon.iter().map(|effect| effect.sale_id.as_str()).collect::<Vec<_>>(), ["S-00000003"]);
    let later = tick(&mut core, 80_000);
    assert!(later.iter().any(|effect| effect.sale_id.as_str() == "S-00000001"), "{later:?}");
}

#[test]
fn f053_f054_a_silent_gateway_meets_few_questions_at_once_and_is_shown_since_when() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let mut asked = vec![];
    for n in 10..60 {
        asked.extend(start(&mut core, &format!("S-000000{n}"), 500, n * 10));
    }
    for effect in &asked {
        reply(&mut core, effect, Answer::Unknown(Unknown::TimedOut), 11_000);
    }
    let GatewayHealth::Unreachable { since, .. } = core.view(&[]).gateway else { panic!("{:?}", core.view(&[]).gateway) };
    assert_eq!(since, at(11_000));
    let again = tick(&mut core, 100_000);
    assert!(again.len() <= 8, "{} questions at once", again.len());
    assert!(again.iter().all(|effect| effect.ask.kind == AskKind::Query), "an unknown is asked about, never placed anew");
}

#[test]
fn f095_after_a_jump_of_the_clock_every_open_charge_is_asked_at_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let effects = start(&mut core, "S-00000001", 500, 0);
    placed(&mut core, &effects, 100);
    let query = tick(&mut core, 3_000);
    let [query] = &query[..] else { panic!("one question: {query:?}") };
    reply(&mut core, query, Answer::Unpaid(Unpaid::NotPay), 3_100);
    // An hour back: by the remembered times the next question would be an hour away.
    let asked = core.tell(Message::ClockJumped { ahead_ms: -3_600_000 }, at(-3_600_000));
    assert_eq!(asked.len(), 1);
}

#[test]
fn f022_a_code_is_down_at_its_deadline_even_with_a_question_on_its_way() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let effects = start(&mut core, "S-00000001", 500, 0);
    placed(&mut core, &effects, 100);
    assert_eq!(tick(&mut core, 299_500).len(), 1);
    assert_eq!(core.wake_at(), Some(at(300_000)));
    tick(&mut core, 300_000);
    assert!(core.view(&[]).sales.iter().all(|view| view.sale.live_charge().is_none()));
}

fn id(text: &str) -> SaleId {
    SaleId::new(text).expect("an id")
}

fn one(effects: &[Question], kind: AskKind) -> Question {
    effects.iter().find(|effect| effect.ask.kind == kind).unwrap_or_else(|| panic!("no {kind:?}: {effects:?}")).clone()
}

fn lamp(core: &Core) -> Lamp {
    core.view(&[]).sales[0].lamp.clone()
}

/// F2 at 10 s, the close refused because the order is young: the old order is still payable while the next is being placed. Returns that placing.
fn two_charges(core: &mut Core) -> Question {
    let effects = start(core, "S-00000001", 500, 0);
    placed(core, &effects, 100);
    let query = core.tell(Message::Command(Command::NewCode { sale_id: id("S-00000001") }), at(10_000));
    let close = reply(core, &one(&query, AskKind::Query), Answer::Unpaid(Unpaid::NotPay), 10_100);
    let place = reply(core, &one(&close, AskKind::Close), Answer::CloseNotYet, 10_200);
    one(&place, AskKind::Place)
}

/// Lets time run in steps of 10 ms and answers every question after 50 ms; counts queries and closes.
fn drive(core: &mut Core, effects: Vec<Question>, from: i64, span: i64, answer: impl Fn(AskKind) -> Answer) -> (u32, u32) {
    let (mut queries, mut closes) = (0, 0);
    let mut on_their_way: Vec<(i64, Question)> = effects.into_iter().map(|effect| (from, effect)).collect();
    for now in (from..from + span).step_by(10) {
        let (due, later): (Vec<_>, Vec<_>) = on_their_way.into_iter().partition(|(asked, _)| asked + 50 <= now);
        on_their_way = later;
        let mut further = vec![];
        for (asked, Question { sale_id, ask }) in due {
            match ask.kind {
                AskKind::Query => queries += 1,
                AskKind::Close => closes += 1,
                AskKind::Place => {}
            }
            let reply = Reply { answer: answer(ask.kind), evidence: None, gateway_clock: None, took_ms: Some(50) };
            further.extend(core.tell(Message::Answered(Box::new(Answered { sale_id, ask, asked_at: at(asked), reply })), at(now)));
        }
        if core.wake_at().is_some_and(|wake| wake <= at(now)) {
            further.extend(tick(core, now));
        }
        on_their_way.extend(further.into_iter().map(|effect| (now, effect)));
    }
    (queries, closes)
}

#[test]
fn the_lamp_is_not_red_while_an_older_code_may_be_paid() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let place = two_charges(&mut core);
    reply(&mut core, &place, Answer::PlaceRefused(Refusal { code: "NOAUTH".to_owned(), words: String::new() }), 10_400);
    assert_eq!(lamp(&core), Lamp::Closing(CloseReason::NewCode));
}

#[test]
fn the_lamp_is_amber_while_a_payer_is_at_the_password_of_an_older_code() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let place = two_charges(&mut core);
    placed(&mut core, std::slice::from_ref(&place), 10_400);
    for effect in tick(&mut core, 14_000) {
        let older = effect.ask.order.trade_no != place.ask.order.trade_no;
        reply(&mut core, &effect, Answer::Unpaid(if older { Unpaid::UserPaying } else { Unpaid::NotPay }), 14_100);
    }
    assert_eq!(lamp(&core), Lamp::UnderWay);
}

#[test]
fn f038_money_that_came_while_nobody_looked_is_told_and_waits_to_be_seen() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let effects = start(&mut core, "S-00000001", 500, 0);
    placed(&mut core, &effects, 100);
    let query = core.tell(Message::Command(Command::Cancel { sale_id: id("S-00000001") }), at(10_000));
    core.tell(Message::Command(Command::LookAt(None)), at(10_050));
    reply(&mut core, &one(&query, AskKind::Query), Answer::Paid(payment(500)), 10_100);
    let view = core.view(&[]);
    let told = |notice: &scantill::engine::Notice| matches!(notice.news, News::Exception { exception: SaleException::PaidLate, .. });
    assert!(view.notices.iter().any(told), "{:?}", view.notices);
    assert_eq!(lamp(&core), Lamp::PaidLate);
    core.tell(Message::Command(Command::LookAt(Some(id("S-00000001")))), at(11_000));
    core.tell(Message::Command(Command::LookAt(None)), at(12_000));
    assert!(core.view(&[]).sales.is_empty(), "seen and done with");
}

#[test]
fn a_sale_that_had_ended_can_be_looked_at_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let effects = start(&mut core, "S-00000001", 500, 0);
    placed(&mut core, &effects, 100);
    let query = tick(&mut core, 3_000);
    reply(&mut core, &one(&query, AskKind::Query), Answer::Paid(payment(500)), 3_100);
    core.tell(Message::Command(Command::LookAt(None)), at(4_000));
    assert!(core.view(&[]).sales.is_empty());
    core.tell(Message::Command(Command::LookAt(Some(id("S-00000001")))), at(5_000));
    assert_eq!(lamp(&core), Lamp::Paid);
    assert_eq!(tick(&mut core, 60_000), [], "and it is not asked about");
}

#[test]
fn f005_f017_a_close_that_brings_nothing_is_repeated_ever_more_slowly() {
    let hopeless: [fn(AskKind) -> Answer; 2] = [
        |kind| if kind == AskKind::Query { Answer::Unpaid(Unpaid::NotPay) } else { Answer::CloseFoundPaid },
        |kind| if kind == AskKind::Query { Answer::Unpaid(Unpaid::NotPay) } else { Answer::Unknown(Unknown::SystemError) },
    ];
    for answer in hopeless {
        let dir = tempfile::tempdir().expect("a folder");
        let mut core = core(dir.path(), profile(), at(0));
        let effects = start(&mut core, "S-00000001", 500, 0);
        placed(&mut core, &effects, 100);
        let query = core.tell(Message::Command(Command::Cancel { sale_id: id("S-00000001") }), at(10_000));
        let (queries, closes) = drive(&mut core, query, 10_000, 600_000, answer);
        assert!(closes > 3 && closes < 30 && queries < 60, "{queries} queries, {closes} closes in ten minutes");
    }
}

#[test]
fn a_close_that_is_refused_while_a_payer_is_at_the_password_brings_no_second_code() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let effects = start(&mut core, "S-00000001", 500, 0);
    placed(&mut core, &effects, 100);
    let query = core.tell(Message::Command(Command::NewCode { sale_id: id("S-00000001") }), at(10_000));
    drive(&mut core, query, 10_000, 400_000, |kind| match kind {
        AskKind::Query => Answer::Unpaid(Unpaid::UserPaying),
        AskKind::Close | AskKind::Place => Answer::CloseNotYet,
    });
    assert_eq!(core.view(&[]).sales[0].sale.charges.len(), 1);
    assert_eq!(lamp(&core), Lamp::UnderWay);
}

#[test]
fn a_payment_whose_refund_was_started_is_not_green() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let effects = start(&mut core, "S-00000001", 500, 0);
    placed(&mut core, &effects, 100);
    let query = tick(&mut core, 10_000);
    reply(&mut core, &one(&query, AskKind::Query), Answer::Paid(Payment { refund_started: true, ..payment(500) }), 10_100);
    assert_eq!(lamp(&core), Lamp::RefundStarted);
}

#[test]
fn f014_stuck_questions_about_others_leave_room_for_the_sale_on_the_screen() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    for n in 10..20 {
        let effects = start(&mut core, &format!("S-000000{n}"), 500, n * 10);
        placed(&mut core, &effects, n * 10 + 5);
    }
    core.tell(Message::Command(Command::LookAt(None)), at(400));
    assert_eq!(tick(&mut core, 15_000).len(), 6);
    let effects = start(&mut core, "S-00000099", 700, 15_100);
    placed(&mut core, &effects, 15_200);
    let asked = tick(&mut core, 18_000);
    assert!(asked.iter().any(|effect| effect.sale_id == id("S-00000099")), "{asked:?}");
}

#[test]
fn f077_f083_a_locked_ledger_keeps_the_till_waiting_once_and_not_once_a_sale() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    for n in 10..16 {
        let effects = start(&mut core, &format!("S-000000{n}"), 500, n * 10);
        placed(&mut core, &effects, n * 10 + 5);
    }
    let stranger = rusqlite::Connection::open(dir.path().join("ledger.sqlite3")).expect("a stranger's hand");
    stranger.execute_batch("BEGIN IMMEDIATE").expect("the stranger locks");
    tick(&mut core, 301_000);
    let notices = core.view(&[]).notices;
    assert_eq!(notices.iter().filter(|notice| matches!(notice.news, News::NotWritten(_))).count(), 1);
    // Every sale wanted to write its deadline; one tried, and the others wait for the next second.
    assert_eq!(core.wake_at(), Some(at(302_000)));
    stranger.execute_batch("ROLLBACK").expect("the stranger lets go");
    tick(&mut core, 302_100);
    assert!(core.view(&[]).sales.iter().all(|view| view.sale.live_charge().is_none()), "all are written at the next try");
    assert_eq!(core.view(&[]).stage, Stage::Ready);
}

#[test]
fn f094_a_clock_that_was_set_back_neither_stops_the_questions_nor_lets_them_run_wild() {
    // While a close is being decided.
    let dir = tempfile::tempdir().expect("a folder");
    let mut till = core(dir.path(), profile(), at(0));
    let effects = start(&mut till, "S-00000001", 500, 0);
    placed(&mut till, &effects, 100);
    let query = till.tell(Message::Command(Command::NewCode { sale_id: id("S-00000001") }), at(10_000));
    reply(&mut till, &one(&query, AskKind::Query), Answer::Unknown(Unknown::Cut), 10_050);
    let back = till.tell(Message::ClockJumped { ahead_ms: -3_600_000 }, at(-3_600_000));
    let (queries, closes) = drive(&mut till, back, -3_600_000, 60_000, |_| Answer::Unpaid(Unpaid::NotPay));
    assert!((1..60).contains(&queries) && closes > 0, "{queries} queries, {closes} closes");

    // After it was decided.
    let dir = tempfile::tempdir().expect("a folder");
    let mut till = core(dir.path(), profile(), at(0));
    let effects = start(&mut till, "S-00000001", 500, 0);
    placed(&mut till, &effects, 100);
    let query = till.tell(Message::Command(Command::NewCode { sale_id: id("S-00000001") }), at(10_000));
    let close = reply(&mut till, &one(&query, AskKind::Query), Answer::Unpaid(Unpaid::NotPay), 10_050);
    reply(&mut till, &one(&close, AskKind::Close), Answer::Unknown(Unknown::Cut), 10_100);
    let back = till.tell(Message::ClockJumped { ahead_ms: -3_600_000 }, at(-3_600_000));
    drive(&mut till, back, -3_600_000, 60_000, |_| Answer::Paid(payment(500)));
    assert_eq!(lamp(&till), Lamp::Paid);

    // Over a restart: the code of another day is taken down and asked about.
    let dir = tempfile::tempdir().expect("a folder");
    {
        let mut till = core(dir.path(), profile(), at(0));
        let effects = start(&mut till, "S-00000001", 500, 0);
        placed(&mut till, &effects, 100);
    }
    let mut till = core(dir.path(), profile(), at(-86_400_000));
    let first = tick(&mut till, -86_400_000);
    assert!(till.view(&[]).sales[0].sale.live_charge().is_none());
    drive(&mut till, first, -86_400_000, 60_000, |_| Answer::Paid(payment(500)));
    assert_eq!(lamp(&till), Lamp::Paid);
}

#[test]
fn f092_the_gateway_is_told_its_own_times() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut core = core(dir.path(), profile(), at(0));
    let effects = start(&mut core, "S-00000001", 500, 0);
    let Question { sale_id, ask } = one(&effects, AskKind::Place);
    // Our clock is an hour ahead of the gateway's.
    let answer = Answer::Placed(CodeUrl::new("weixin://wxpay/bizpayurl?pr=1").expect("a code"));
    let reply = Reply { answer, evidence: None, gateway_clock: Some(at(-3_600_000)), took_ms: Some(0) };
    core.tell(Message::Answered(Box::new(Answered { sale_id, ask, asked_at: at(0), reply })), at(500));
    let effects = start(&mut core, "S-00000002", 500, 2_000);
    let order = one(&effects, AskKind::Place).ask.order;
    assert_eq!(order.clock_ahead_ms, 3_600_000);
    assert_eq!(order.by_gateways_clock(order.expires_at), at(-3_600_000 + 302_000));
}
