//! Calls to the gateway, and slow work, beside the engine's thread.

use super::core::{Answered, PinFit, PinToCheck, PinToHash, RefundAnswered};
use super::{BillAsk, Core, Effect, Message, Office, OfficeTask, Proof, Question, clock};
use crate::domain::{Answer, BillAnswer, RefundAnswer, RefundAsk, SaleId, Unknown};
use crate::gateway::wechat::sign::ApiKey;
use crate::gateway::wechat::{Client, recheck};
use crate::gateway::{RefundReply, Reply};
use crate::setup::PinKeeper;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Calls on their way; each comes back as a message that names what it was about.
pub(super) struct Calls {
    pub(super) client: Arc<Client>,
    pub(super) office: Arc<Office>,
    pub(super) pins: Arc<PinKeeper>,
    /// Keys of former times, for the proofs of those times.
    pub(super) former_keys: Vec<ApiKey>,
    pub(super) answers: mpsc::Sender<Message>,
}

impl Calls {
    /// Does what the core has decided.
    pub(super) fn carry_out(&self, effect: Effect) {
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
    pub(super) fn check_proofs(&self, core: &Core, sale_id: &SaleId) -> Vec<Proof> {
        let kept = core.evidence_on_screen(sale_id);
        kept.into_iter()
            .map(|proof| Proof { seq: proof.seq, found: recheck(self.client.merchant(), &self.former_keys, &proof.bytes, proof.refund_no.as_ref()) })
            .collect()
    }

    /// Asks the check-up's question.
    pub(super) fn probe(&self) {
        let (client, answers) = (Arc::clone(&self.client), self.answers.clone());
        tokio::spawn(async move {
            let reply = client.probe().await;
            answers.send(Message::Probed(reply)).await.ok();
        });
    }
}
