//! Orders to the engine, and the window's end of it.

use super::View;
use crate::domain::{Amount, CashierId, Moment, Pin, RefundNo, Role, SaleException, SaleId, SettledHow, TillId, TradeNo, TransactionId};
use crate::engine::{DayCommand, ShiftCommand, Show};
use crate::gateway::wechat::sign::ApiKey;
use crate::setup::Passphrase;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// What a person wants. Every command about a sale names it, so that a repeated one is the same one.
#[derive(Clone, Debug)]
pub enum Command {
    /// Collect this amount. A second command with the same id is the same sale.
    StartSale {
        /// Made by the screen when it opened.
        sale_id: SaleId,
        /// What is to be paid.
        amount: Amount,
        /// The cashier's words; may be empty.
        note: String,
    },
    /// Show a new code of this sale.
    NewCode {
        /// Which sale.
        sale_id: SaleId,
    },
    /// Give this sale up.
    Cancel {
        /// Which sale.
        sale_id: SaleId,
    },
    /// About the people and who has the till.
    Person(DeedId, PersonCommand),
    /// About money that goes back.
    Refund(DeedId, RefundCommand),
    /// About what only a person can decide.
    Work(DeedId, WorkCommand),
    /// About the shift that is open.
    Shift(DeedId, ShiftCommand),
    /// About the end of a day.
    Day(DeedId, DayCommand),
    /// A list or a page is on the screen, and kept current; or none.
    Show(Show),
    /// Check the kept proofs of the sale on the screen again, without asking anybody.
    CheckProofs(SaleId),
    /// Somebody is at the till.
    Touched,
    /// Open the sealed file with this passphrase, or make one with it, then check again.
    Passphrase(Passphrase),
    /// The cashier has this sale on the screen, or none.
    LookAt(Option<SaleId>),
    /// Put a notice away.
    Dismiss(u64),
    /// Keep this API key in the system's keyring, then check again.
    StoreKey(ApiKey),
    /// Write an example `scantill.toml` where there is none, then check again.
    WriteExampleSettings,
    /// Read settings, key and ledger again and do the opening check-up.
    CheckAgain,
    /// End within two seconds.
    Shutdown,
}

/// Names one thing that a person wanted, so that its outcome is found in [`super::View::outcomes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeedId(pub u64);

/// The PIN of somebody who approves this one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Who approves.
    pub name: CashierId,
    /// Their PIN.
    pub pin: Pin,
}

/// What a person wants about the people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonCommand {
    /// The first start: this is the owner, and has the till.
    CreateOwner {
        /// The name.
        name: CashierId,
        /// The PIN, chosen by [`Pin::choose`].
        pin: Pin,
    },
    /// Have the till.
    SignIn {
        /// Who.
        name: CashierId,
        /// The PIN.
        pin: Pin,
    },
    /// Lock the till.
    Lock,
    /// Add somebody.
    Add {
        /// The name.
        name: CashierId,
        /// As what.
        role: Role,
        /// The PIN.
        pin: Pin,
        /// Whose word, where the person at the till needs one.
        approval: Option<Approval>,
    },
    /// Give somebody another role.
    SetRole {
        /// Who.
        name: CashierId,
        /// The new role.
        role: Role,
        /// Whose word, where one is needed.
        approval: Option<Approval>,
    },
    /// Give somebody another PIN; ends a lock.
    SetPin {
        /// Who.
        name: CashierId,
        /// The new PIN.
        pin: Pin,
        /// Whose word, where one is needed.
        approval: Option<Approval>,
    },
    /// Let somebody go.
    Remove {
        /// Who.
        name: CashierId,
        /// Whose word, where one is needed.
        approval: Option<Approval>,
    },
}

/// What a new refund brings to its end, in the same write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settles {
    /// An exception of its sale.
    Exception(SaleException),
    /// A refund of the same charge that came to nothing.
    Refund(RefundNo),
}

/// What a person wants about refunds. Every command names its refund, so that a repeated one is the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundCommand {
    /// Give money back.
    Start {
        /// Made by the dialogue when it opened.
        refund_no: RefundNo,
        /// Of which sale.
        sale_id: SaleId,
        /// Of which of its payments.
        trade_no: TradeNo,
        /// How much.
        amount: Amount,
        /// What the customer reads.
        reason: String,
        /// What is brought to its end by it.
        settles: Option<Settles>,
        /// Whose word, where the person at the till needs one.
        approval: Option<Approval>,
    },
    /// Send one again that waits for a person.
    SendAgain {
        /// Which.
        refund_no: RefundNo,
        /// Whose word, where one is needed.
        approval: Option<Approval>,
    },
    /// End one that the gateway does not have.
    GiveUp {
        /// Which.
        refund_no: RefundNo,
        /// Whose word, where one is needed.
        approval: Option<Approval>,
    },
    /// Ask where one stands, now.
    AskNow {
        /// Which.
        refund_no: RefundNo,
    },
    /// Hold the queue: nothing new is sent.
    Hold,
    /// Let it go on; also after it stopped by itself.
    Release,
}

/// What a person decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkCommand {
    /// Say of a charge that it is paid, without proof.
    SetByHand {
        /// Of which sale.
        sale_id: SaleId,
        /// Which charge.
        trade_no: TradeNo,
        /// The provider's number, as read on the customer's phone or the merchant platform.
        transaction_id: TransactionId,
        /// Why.
        reason: String,
        /// Whose word, where one is needed.
        approval: Option<Approval>,
    },
    /// Bring an exception of a sale to its end.
    SettleException {
        /// Of which sale.
        sale_id: SaleId,
        /// Which.
        exception: SaleException,
        /// How.
        how: SettledHow,
        /// The person's words.
        note: String,
        /// Whose word, where one is needed.
        approval: Option<Approval>,
    },
    /// Bring a failed refund to its end.
    SettleRefund {
        /// Which.
        refund_no: RefundNo,
        /// How.
        how: SettledHow,
        /// The person's words.
        note: String,
        /// Whose word, where one is needed.
        approval: Option<Approval>,
    },
}

/// How many commands may wait. A person cannot type this fast; a stuck key can.
const COMMAND_QUEUE: usize = 64;

/// The window's end of the engine. Nothing here ever waits.
#[derive(Debug)]
pub struct EngineHandle {
    commands: mpsc::Sender<Command>,
    views: watch::Receiver<Arc<View>>,
}

/// The engine's end: where commands arrive and views leave.
#[derive(Debug)]
pub struct EngineEnd {
    /// What people want.
    pub commands: mpsc::Receiver<Command>,
    /// What the screens see.
    pub views: watch::Sender<Arc<View>>,
}

/// The two ends, joined. Tests of the window keep the engine's end themselves.
pub fn ends(first: View) -> (EngineHandle, EngineEnd) {
    let (command_sender, command_receiver) = mpsc::channel(COMMAND_QUEUE);
    let (view_sender, view_receiver) = watch::channel(Arc::new(first));
    (EngineHandle { commands: command_sender, views: view_receiver }, EngineEnd { commands: command_receiver, views: view_sender })
}

/// The command was not taken: the queue is full, or the engine has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine takes no more commands")]
pub struct NotTaken;

impl EngineHandle {
    /// Hands a command over without waiting.
    ///
    /// # Errors
    /// [`NotTaken`] when the queue is full or the engine has ended; nothing was done.
    pub fn send(&self, command: Command) -> Result<(), NotTaken> {
        self.commands.try_send(command).or(Err(NotTaken))
    }

    /// The latest snapshot.
    pub fn view(&self) -> Arc<View> {
        Arc::clone(&self.views.borrow())
    }

    /// The engine has ended.
    pub fn has_ended(&self) -> bool {
        self.commands.is_closed()
    }

    /// A fresh id for the sale that the screen is about to take; the screen makes it before the cashier confirms.
    pub fn fresh_sale_id(&self, now: Moment) -> SaleId {
        SaleId::fresh(now, super::Chance::System.bits())
    }

    /// A fresh number for the refund that the dialogue is about to ask for; made when the dialogue opens.
    pub fn fresh_refund_no(&self, till: &TillId, now: Moment) -> RefundNo {
        RefundNo::fresh(till, now, super::Chance::System.bits())
    }

    /// A fresh name for something that a person wants.
    pub fn fresh_deed(&self) -> DeedId {
        let [a, b, c, d, e, f, g, h, _, _] = super::Chance::System.bits();
        DeedId(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}
