//! What the screens see: one immutable snapshot, replaced as a whole.

use crate::domain::{
    Amount, BusinessDay, Charge, Fen, Lamp, Moment, RefundNo, Sale, SaleException, SaleId, Shift, Sighting, TillId, TradeNo, TransactionId, Unknown,
};
use crate::engine::{Check, DeedRefusal, OfficeView, Outcome, PersonView, QueueView, Session, Shown};
use crate::ledger::{DayTotals, LedgerError, SaleRow};
use std::sync::Arc;

/// Everything the window may show. Cheap to clone; never changed once published.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Whether sales can be taken.
    pub stage: Stage,
    /// The shop's name, as configured; empty until the settings are read.
    pub shop: String,
    /// This till; nothing until the settings are read.
    pub till: Option<TillId>,
    /// The most that one sale may ask for.
    pub limit: Fen,
    /// The keys for usual amounts.
    pub usual_amounts: Vec<Amount>,
    /// The gateway is not the provider's own: money is not real, or not safe.
    pub test_gateway: bool,
    /// The sale that the cashier looks at, as the engine was last told.
    pub looked_at: Option<SaleId>,
    /// Sales that still need watching, oldest first, and the one that the cashier looks at.
    pub sales: Vec<Arc<SaleView>>,
    /// The latest sales of the business day, newest first, at most [`View::RECENT`].
    pub recent: Vec<SaleRow>,
    /// What was paid today.
    pub day: Option<DayTotals>,
    /// How the gateway answers.
    pub gateway: GatewayHealth,
    /// This computer's clock minus the gateway's, in milliseconds; nothing until it has answered.
    pub clock_ahead_ms: Option<i64>,
    /// What a person should know, oldest first.
    pub notices: Vec<Notice>,
    /// The latest opening check-up, line by line.
    pub checks: Vec<Check>,
    /// Who has the till.
    pub session: Session,
    /// Everybody, by name.
    pub people: Vec<PersonView>,
    /// What is on the screen beside the counter.
    pub shown: Shown,
    /// How the refund queue stands.
    pub queue: QueueView,
    /// How many sales and refunds wait for a person.
    pub work: i64,
    /// The shop's list of reasons for a refund.
    pub refund_reasons: Vec<String>,
    /// The shift that is open.
    pub shift: Option<Shift>,
    /// What is done beside the till.
    pub office: OfficeView,
    /// What became of the latest things that people wanted, the oldest first, at most [`View::OUTCOMES`].
    pub outcomes: Vec<Outcome>,
}

impl View {
    /// How many of the latest sales are listed.
    pub const RECENT: usize = 50;

    /// How many outcomes are kept.
    pub const OUTCOMES: usize = 8;

    /// A till with nothing to show but its stage.
    pub fn empty(stage: Stage) -> Self {
        Self {
            stage,
            shop: String::new(),
            till: None,
            limit: Amount::CEILING,
            usual_amounts: vec![],
            test_gateway: false,
            looked_at: None,
            sales: vec![],
            recent: vec![],
            day: None,
            gateway: GatewayHealth::Untried,
            clock_ahead_ms: None,
            notices: vec![],
            checks: vec![],
            session: Session::Empty,
            people: vec![],
            shown: Shown::Nothing,
            queue: QueueView::default(),
            work: 0,
            refund_reasons: vec![],
            shift: None,
            office: OfficeView::default(),
            outcomes: vec![],
        }
    }

    /// The same without what only ticks: how fast the gateway was, when a sale was last seen unpaid. A change of these alone wakes no window.
    pub(super) fn without_ticks(&self) -> Self {
        let mut still = self.clone();
        if let GatewayHealth::Reachable { .. } = still.gateway {
            still.gateway = GatewayHealth::Reachable { took_ms: 0, at: Moment::default() };
        }
        still.clock_ahead_ms = still.clock_ahead_ms.map(|ahead| ahead / 60_000);
        for view in &mut still.sales {
            let facts = &view.facts;
            if let Some(sighting) = facts.sighting {
                let at = Some(Moment::default());
                let sighting = Some(Sighting { at: Moment::default(), ..sighting });
                let still_facts = Facts {
                    signature: facts.signature.and(at),
                    number: facts.number.and(at),
                    merchant: facts.merchant.and(at),
                    sighting,
                    ..facts.clone()
                };
                *view = Arc::new(SaleView { facts: still_facts, ..SaleView::clone(view) });
            }
        }
        still
    }

    /// The sale of that id, while it is among [`View::sales`].
    pub fn sale(&self, id: &SaleId) -> Option<&Arc<SaleView>> {
        self.sales.iter().find(|view| view.sale.id == *id)
    }
}

/// Whether sales can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading settings, key and ledger.
    Starting,
    /// Sales can be taken.
    Ready,
    /// Something is missing; [`View::checks`] says what, each with its mend.
    Incomplete,
    /// The ledger cannot be used. Nothing is taken until it can.
    NoLedger(LedgerError),
    /// The ledger stopped taking entries while open. What was durable stays; sales under way are watched, new ones are refused.
    LedgerStopped(LedgerError),
    /// The engine has ended; the program must be started again.
    Stopped,
}

/// One sale as a screen shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct SaleView {
    /// The sale and all its charges.
    pub sale: Sale,
    /// What the cashier may do now.
    pub lamp: Lamp,
    /// What is known about the latest charge, and since when.
    pub facts: Facts,
    /// Why the latest question about it brought no usable answer; nothing when it did.
    pub silence: Option<Unknown>,
}

impl SaleView {
    /// When it was paid; when it was begun, where nothing says so.
    pub fn paid_at(&self) -> Moment {
        let payment = self.sale.charges.iter().find_map(Charge::payment);
        payment.and_then(|payment| payment.paid_at).unwrap_or(self.sale.opened_at)
    }
}

/// The five facts behind the lamp: each either proven at an instant or not yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The gateway's signature was checked.
    pub signature: Option<Moment>,
    /// The state field itself says paid.
    pub state: Option<Moment>,
    /// The answer names our number.
    pub number: Option<Moment>,
    /// The answer names our fen.
    pub amount: Option<Moment>,
    /// The answer is for our merchant and application.
    pub merchant: Option<Moment>,
    /// The charge that they are about.
    pub trade_no: Option<TradeNo>,
    /// The provider's number, once paid.
    pub transaction_id: Option<TransactionId>,
    /// The latest verified word short of payment.
    pub sighting: Option<Sighting>,
}

/// How the gateway answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayHealth {
    /// It has not been asked yet.
    Untried,
    /// The latest call brought an answer.
    Reachable {
        /// How long it took, in milliseconds.
        took_ms: u32,
        /// When.
        at: Moment,
    },
    /// It does not answer.
    Unreachable {
        /// Since when.
        since: Moment,
        /// Why, the latest time.
        why: Unknown,
    },
    /// It answers, but not as to its merchant: most often the key was changed there, or is wrong here.
    Refusing {
        /// Since when.
        since: Moment,
        /// How, the latest time.
        why: Unknown,
    },
}

/// Something a person should know; stays until it is dismissed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Counts up; names the notice when it is dismissed.
    pub id: u64,
    /// When it came up.
    pub at: Moment,
    /// What it is.
    pub news: News,
}

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The ledger did not take an entry; the command was not carried out.
    NotWritten(LedgerError),
    /// A sale could not be read from the ledger.
    NotRead(LedgerError),
    /// No new sale while the ledger or the settings do not allow it.
    NotReady,
    /// The amount is above the shop's limit.
    AboveLimit(Fen),
    /// Something happened to a sale that nobody is looking at, and a person must look.
    Exception {
        /// Which sale.
        sale_id: SaleId,
        /// What it is about.
        amount: Fen,
        /// What happened.
        exception: SaleException,
    },
    /// The gateway proved money on a charge that it had ended otherwise.
    Contradiction(TradeNo),
    /// The gateway named one payment at two charges.
    TransactionReused {
        /// The payment.
        transaction_id: TransactionId,
        /// The charge that has it.
        holder: TradeNo,
        /// The charge that claims it too.
        claimant: TradeNo,
    },
    /// An unsettled charge belongs to another merchant than the till is set up for now.
    ForeignCharge(TradeNo),
    /// A refund waits for a person, or came to nothing.
    RefundWaits {
        /// Which.
        refund_no: RefundNo,
        /// How much was to go back.
        amount: Fen,
    },
    /// A refund under way belongs to another merchant than the till is set up for now.
    ForeignRefund(RefundNo),
    /// The client certificate ends soon, or is of no use.
    Certificate(crate::setup::CertificateStanding),
    /// A line of the check-up that a person must know of.
    Check(Box<Check>),
    /// Nobody has the till, so nothing was done.
    NotSignedIn,
    /// The API key could not be kept.
    KeyNotStored(crate::setup::KeyProblem),
    /// The example settings could not be written.
    SettingsNotWritten(String),
    /// Of the steps about all differences of a class, not all were done, and nobody was looking.
    Sweep {
        /// Of which day.
        day: BusinessDay,
        /// How many, and why not the others.
        why: DeedRefusal,
    },
}
