//! The engine's thread: real time and real calls around [`Core`].

use super::checkup::{self, Opened, Place};
use super::clock::{self, Clocks};
use super::core::{Answered, PinFit, PinToCheck, PinToHash, RefundAnswered};
use super::{
    BillAsk, Chance, Check, Command, Core, Effect, EngineEnd, EngineHandle, Finding, Message, News, Notice, Office, OfficeReport, OfficeTask, Proof,
    Question, Stage, View, ends,
};
use crate::domain::{Answer, BillAnswer, Moment, RefundAnswer, RefundAsk, SaleId, TillEvent, Unknown};
use crate::gateway::wechat::sign::ApiKey;
use crate::gateway::wechat::{Client, recheck};
use crate::gateway::{RefundReply, Reply};
use crate::setup::{KeyProblem, PinKeeper, SecretChange, Secrets, SecretsError, Settings, Surroundings, write_example};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How long after a refused check-up the gateway is asked again by itself.
const PROBE_AGAIN_AFTER: Duration = Duration::from_secs(30);

/// How many answers may wait for the engine; a call that brings one more waits itself.
const ANSWER_QUEUE: usize = 64;

/// The longest sleep, so that a clock that was set is noticed soon.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// The running engine.
#[derive(Debug)]
pub struct EngineThread {
    thread: std::thread::JoinHandle<()>,
    ended: std::sync::mpsc::Receiver<()>,
}

impl EngineThread {
    /// Waits for the end after [`Command::Shutdown`]. What was decided is durable in any case; a thread that takes longer is left behind.
    /// Returns whether it ended in time.
    pub fn join_within(self, limit: Duration) -> bool {
        // The sender is dropped with the thread; a message is never sent.
        let in_time = !matches!(self.ended.recv_timeout(limit), Err(std::sync::mpsc::RecvTimeoutError::Timeout));
        in_time && self.thread.join().is_ok()
    }
}

/// Starts the engine on a thread of its own. `wake` is called after each change that a screen should show, and once when the engine ends.
///
/// # Errors
/// When the operating system gives no thread.
pub fn spawn(place: Place, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<(EngineHandle, EngineThread)> {
    let (handle, end) = ends(View::empty(Stage::Starting));
    let (alive, ended) = std::sync::mpsc::channel::<()>();
    let thread = std::thread::Builder::new().name("engine".to_owned()).spawn(move || {
        let _alive = alive;
        let wake = WakeOnEnd(Arc::new(wake));
        // Calls run on a worker beside this thread, so that a slow disk here never makes an answer late.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("gateway").enable_all().build();
        match runtime {
            Ok(runtime) => {
                runtime.block_on(Shell { place, end, wake: Arc::clone(&wake.0), news: vec![], changes: vec![] }.run());
                runtime.shutdown_background();
            }
            Err(error) => tracing::error!(%error, "no runtime for the engine"),
        }
    })?;
    Ok((handle, EngineThread { thread, ended }))
}

type Wake = Arc<dyn Fn() + Send + Sync>;

/// Tells the window also when the engine ends by a fault.
struct WakeOnEnd(Wake);

impl Drop for WakeOnEnd {
    fn drop(&mut self) {
        (self.0)();
    }
}

struct Shell {
    place: Place,
    end: EngineEnd,
    wake: Wake,
    /// What went wrong before there was a till to say it.
    news: Vec<News>,
    /// What was changed before there was a ledger to write it down.
    changes: Vec<SecretChange>,
}

/// Why a till or the wait for one is over.
enum Over {
    /// The program ends.
    Shutdown,
    /// Something may have been mended: open everything again.
    OpenAgain,
}

impl Shell {
    async fn run(mut self) {
        loop {
            let mut opening = checkup::open(&self.place);
            let over = match opening.take_till() {
                Some(opened) => self.be_a_till(opened, opening.checks).await,
                None => self.wait_for_mending(opening.checks, opening.settings).await,
            };
            match over {
                Over::Shutdown => return,
                Over::OpenAgain => {}
            }
        }
    }

    /// Takes sales until the program ends or everything is to be opened again.
    async fn be_a_till(&mut self, opened: Opened, mut checks: Vec<Check>) -> Over {
        let Opened { ledger, client, profile, mut pins, former_keys, office } = opened;
        let mut core = match Core::new(ledger, profile, Chance::System, clock::now()) {
            Ok(core) => core,
            Err(error) => {
                for check in &mut checks {
                    if check.item == super::CheckItem::Ledger {
                        check.finding = Finding::LedgerBad(error.clone());
                    }
                }
                return self.wait_for_mending(checks, None).await;
            }
        };
        core.keep_reserve();
        for news in self.news.drain(..) {
            core.tell(news, clock::now());
        }
        for check in &checks {
            if let Finding::Certificate(standing) = &check.finding
                && !check.finding.is_good()
            {
                core.tell(News::Certificate(standing.clone()), clock::now());
            }
        }
        for change in self.changes.drain(..) {
            core.note_secret(TillEvent::from(change), clock::now());
        }
        if core.has_nobody()
            && let Some(first) = self.place.first_pins()
        {
            pins = first;
        }
        if let Some(given) = &self.place.given {
            core.welcome(&given.people, &pins, clock::now());
        }
        let (answers, mut answered) = mpsc::channel(ANSWER_QUEUE);
        let calls = Calls { client: Arc::new(client), office: Arc::new(office), pins: Arc::new(pins), former_keys, answers };
        calls.probe();
        calls.carry_out(Effect::Office(OfficeTask::CheckUp { now: clock::now() }));
        let mut probed = Instant::now();
        let mut clocks = Clocks::read();
        let mut effects = core.handle(Message::Tick, clock::now());
        loop {
            effects.drain(..).for_each(|effect| calls.carry_out(effect));
            self.publish(core.view(&checks));
            let sleep = tokio::time::sleep(until(core.wake_at()));
            let message = tokio::select! {
                biased;
                command = self.end.commands.recv() => match command {
                    None | Some(Command::Shutdown) => {
                        core.ledger().remember_head();
                        return Over::Shutdown;
                    }
                    Some(Command::CheckAgain) if core.sells_again() => {
                        core.person_checks();
                        calls.probe();
                        calls.carry_out(Effect::Office(OfficeTask::CheckUp { now: clock::now() }));
                        continue;
                    }
                    Some(Command::CheckProofs(sale_id)) => {
                        let proofs = calls.check_proofs(&core, &sale_id);
                        core.note_proofs(&sale_id, proofs, clock::now());
                        continue;
                    }
                    Some(command @ (Command::StoreKey(_) | Command::Passphrase(_) | Command::WriteExampleSettings | Command::CheckAgain)) => {
                        drop(core);
                        self.mend(command);
                        return Over::OpenAgain;
                    }
                    Some(command) => Message::Command(command),
                },
                Some(message) = answered.recv() => message,
                () = sleep => Message::Tick,
            };
            if let Some(ahead_ms) = clocks.jumped() {
                tracing::warn!(ahead_ms, "the clock was set or the computer slept: every open charge is asked about");
                core.handle(Message::ClockJumped { ahead_ms }, clock::now()).into_iter().for_each(|effect| calls.carry_out(effect));
            }
            if core.is_refused() && probed.elapsed() >= PROBE_AGAIN_AFTER {
                probed = Instant::now();
                calls.probe();
            }
            match &message {
                Message::Probed(reply) => checkup::note_probe(&mut checks, reply, clock::now()),
                Message::Office(OfficeReport::CheckedUp(found)) => checkup::note_found(&mut checks, found),
                _other => {}
            }
            effects = core.handle(message, clock::now());
            if core.must_reopen() {
                // What was decided last may or may not be on the disk: only reading it again can tell.
                return Over::OpenAgain;
            }
        }
    }

    /// Shows what is missing until somebody says that it was mended.
    async fn wait_for_mending(&mut self, checks: Vec<Check>, settings: Option<Settings>) -> Over {
        loop {
            let stage = checks.iter().find_map(|check| match &check.finding {
                Finding::LedgerBad(error) => Some(Stage::NoLedger(error.clone())),
                _ => None,
            });
            let notices = self.news.iter().zip(1..).map(|(news, id)| Notice { id, at: clock::now(), news: news.clone() }).collect();
            let shop = settings.as_ref().map(|settings| settings.shop.clone()).unwrap_or_default();
            let till = settings.as_ref().map(|settings| settings.till.clone());
            self.publish(View { notices, shop, till, checks: checks.clone(), ..View::empty(stage.unwrap_or(Stage::Incomplete)) });
            match self.end.commands.recv().await {
                None | Some(Command::Shutdown) => return Over::Shutdown,
                Some(command @ (Command::StoreKey(_) | Command::Passphrase(_) | Command::WriteExampleSettings | Command::CheckAgain)) => {
                    self.mend(command);
                    return Over::OpenAgain;
                }
                Some(Command::Dismiss(id)) => {
                    let index = usize::try_from(id.saturating_sub(1)).unwrap_or(usize::MAX);
                    if index < self.news.len() {
                        self.news.remove(index);
                    }
                }
                Some(
                    Command::StartSale { .. }
                    | Command::NewCode { .. }
                    | Command::Cancel { .. }
                    | Command::LookAt(_)
                    | Command::Person(..)
                    | Command::Refund(..)
                    | Command::Work(..)
                    | Command::Shift(..)
                    | Command::Day(..)
                    | Command::Show(_)
                    | Command::CheckProofs(_)
                    | Command::Touched,
                ) => {}
            }
        }
    }

    fn mend(&mut self, command: Command) {
        self.news.clear();
        match command {
            Command::StoreKey(key) => {
                if let Err(problem) = self.change_secrets(SecretChange::ApiKeyStored, |secrets| secrets.store_api_key(&key)) {
                    self.news.push(News::KeyNotStored(problem));
                }
            }
            Command::Passphrase(passphrase) => {
                self.place.passphrase = Some(passphrase.clone());
                let is_sealed = matches!(Secrets::kept_in(&self.place.dir), Ok(Some(_)));
                if !is_sealed && let Err(problem) = self.change_secrets(SecretChange::PassphraseSet, |secrets| secrets.set_passphrase(&passphrase)) {
                    self.news.push(News::KeyNotStored(problem));
                }
            }
            Command::WriteExampleSettings => {
                if let Err(error) = write_example(&self.place.dir) {
                    self.news.push(News::SettingsNotWritten(error.to_string()));
                }
            }
            Command::CheckAgain
            | Command::StartSale { .. }
            | Command::NewCode { .. }
            | Command::Cancel { .. }
            | Command::LookAt(_)
            | Command::Dismiss(_)
            | Command::Shutdown
            | Command::Person(..)
            | Command::Refund(..)
            | Command::Work(..)
            | Command::Shift(..)
            | Command::Day(..)
            | Command::Show(_)
            | Command::CheckProofs(_)
            | Command::Touched => {}
        }
    }

    /// Changes the sealed secrets, and notes that for the record.
    fn change_secrets(&mut self, change: SecretChange, deed: impl FnOnce(&mut Secrets) -> Result<(), SecretsError>) -> Result<(), KeyProblem> {
        let Ok(settings) = self.place.settings() else { return Ok(()) };
        if change == SecretChange::ApiKeyStored && Surroundings::of_this_computer().given_key().is_some() {
            return Err(KeyProblem::VariableGoesFirst);
        }
        let mut secrets = Secrets::open(&self.place.dir, &settings.mch_id, self.place.passphrase.as_ref())?;
        deed(&mut secrets)?;
        self.changes.push(change);
        Ok(())
    }

    /// Replaces the snapshot; wakes the window when there is something new to see.
    fn publish(&self, view: View) {
        let news = self.end.views.borrow().without_ticks() != view.without_ticks();
        self.end.views.send_replace(Arc::new(view));
        if news {
            (self.wake)();
        }
    }
}

/// Calls on their way; each comes back as a message that names what it was about.
struct Calls {
    client: Arc<Client>,
    office: Arc<Office>,
    pins: Arc<PinKeeper>,
    former_keys: Vec<ApiKey>,
    answers: mpsc::Sender<Message>,
}

impl Calls {
    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Ask(question) => self.ask(question),
            Effect::Refund(ask) => self.ask_refund(ask),
            Effect::CheckPin(PinToCheck { ticket, pin, hash }) => {
                let check = move |pins: &PinKeeper| match (pins.lacks_pepper(&hash), pins.fits(&pin, &hash)) {
                    (true, _) => PinFit::Uncheckable,
                    (false, true) => PinFit::Fits,
                    (false, false) => PinFit::Wrong,
                };
                self.beside(check, PinFit::Uncheckable, move |fit| Message::PinChecked { ticket, fit });
            }
            Effect::FetchBill(ask) => self.fetch_bill(ask),
            Effect::Office(task) => self.in_the_office(task),
            Effect::HashPin(PinToHash { ticket, pin }) => {
                self.beside(move |pins| pins.hash(&pin).ok(), None, move |hash| Message::PinHashed { ticket, hash });
            }
        }
    }

    fn ask(&self, Question { sale_id, ask }: Question) {
        let (client, answers, asked_at) = (Arc::clone(&self.client), self.answers.clone(), clock::now());
        let question = ask.clone();
        let call = tokio::spawn(async move { client.ask(&question).await });
        tokio::spawn(async move {
            // A call that ends by a fault of ours is an unknown like any other: the charge is asked about again.
            let reply = call.await.unwrap_or(Reply { answer: Answer::Unknown(Unknown::Cut), evidence: None, gateway_clock: None, took_ms: None });
            // The till may be over by now; the charge is asked about again when it comes back.
            answers.send(Message::Answered(Box::new(Answered { sale_id, ask, asked_at, reply }))).await.ok();
        });
    }

    fn ask_refund(&self, ask: RefundAsk) {
        let (client, answers, asked_at) = (Arc::clone(&self.client), self.answers.clone(), clock::now());
        let question = ask.clone();
        let call = tokio::spawn(async move { client.ask_refund(&question).await });
        tokio::spawn(async move {
            let cut = RefundReply { answer: RefundAnswer::Unknown(Unknown::Cut), evidence: None, gateway_clock: None, took_ms: None };
            let reply = call.await.unwrap_or(cut);
            answers.send(Message::RefundAnswered(Box::new(RefundAnswered { ask, asked_at, reply }))).await.ok();
        });
    }

    fn fetch_bill(&self, ask: BillAsk) {
        let (client, answers) = (Arc::clone(&self.client), self.answers.clone());
        let BillAsk { day, kind, .. } = ask;
        let call = tokio::spawn(async move { client.ask_bill(day, kind).await });
        tokio::spawn(async move {
            let cut = Reply { answer: BillAnswer::Unknown(Unknown::Cut), evidence: None, gateway_clock: None, took_ms: None };
            let reply = Box::new(call.await.unwrap_or(cut));
            answers.send(Message::BillFetched { ask, reply }).await.ok();
        });
    }

    /// Long work has a thread of its own, and reports as it goes.
    fn in_the_office(&self, task: OfficeTask) {
        let (office, answers) = (Arc::clone(&self.office), self.answers.clone());
        let (lost, back) = (Box::new(task.clone()), answers.clone());
        let work = tokio::task::spawn_blocking(move || office.carry_out(task, &mut |report| drop(answers.blocking_send(Message::Office(report)))));
        tokio::spawn(async move {
            if work.await.is_err() {
                back.send(Message::OfficeLost(lost)).await.ok();
            }
        });
    }

    /// PINs are slow on purpose, so they are looked at beside the engine's thread. Work that ends by a fault of ours comes to `lost`: somebody waits.
    fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&PinKeeper) -> T + Send + 'static,
        lost: T,
        message: impl FnOnce(T) -> Message + Send + 'static,
    ) {
        let (pins, answers) = (Arc::clone(&self.pins), self.answers.clone());
        let work = tokio::task::spawn_blocking(move || work(&pins));
        tokio::spawn(async move {
            let done = work.await.unwrap_or(lost);
            answers.send(message(done)).await.ok();
        });
    }

    /// Reads the kept proofs of a sale again; asks nobody.
    fn check_proofs(&self, core: &Core, sale_id: &SaleId) -> Vec<Proof> {
        let kept = core.evidence_on_screen(sale_id);
        kept.into_iter()
            .map(|proof| Proof { seq: proof.seq, found: recheck(self.client.merchant(), &self.former_keys, &proof.bytes, proof.refund_no.as_ref()) })
            .collect()
    }

    fn probe(&self) {
        let (client, answers) = (Arc::clone(&self.client), self.answers.clone());
        tokio::spawn(async move {
            let reply = client.probe().await;
            answers.send(Message::Probed(reply)).await.ok();
        });
    }
}

fn until(wake_at: Option<Moment>) -> Duration {
    let wait_ms = wake_at.map_or(i64::MAX, |at| at.millis_since(clock::now()));
    Duration::from_millis(u64::try_from(wait_ms).unwrap_or_default()).min(LONGEST_SLEEP)
}
