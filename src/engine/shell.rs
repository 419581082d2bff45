//! The engine's thread: real time and real calls around [`Core`].

use super::calls::Calls;
use super::checkup::{self, Opened, Place};
use super::clock::{self, Clocks};
use super::{
    Chance, Check, Command, Core, Effect, EngineEnd, EngineHandle, Finding, Message, News, Notice, OfficeReport, OfficeTask, Stage, View, ends,
};
use crate::domain::{Moment, TillEvent};
use crate::setup::{KeyProblem, SecretChange, Secrets, SecretsError, Settings, Surroundings, write_example};
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

fn until(wake_at: Option<Moment>) -> Duration {
    let wait_ms = wake_at.map_or(i64::MAX, |at| at.millis_since(clock::now()));
    Duration::from_millis(u64::try_from(wait_ms).unwrap_or_default()).min(LONGEST_SLEEP)
}
