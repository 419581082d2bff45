//! The engine without threads, sockets or clocks: one message and an instant in, events written, effects out.
//!
//! The same code runs behind the window and inside the seeded world of the tests.

mod adopt;
mod advance;
mod asking;
mod bill;
mod claim;
mod counter;
mod day;
mod deeds;
mod learn;
mod notices;
mod office;
mod people;
mod refunds;
mod restored;
mod shift;
mod shown;
mod sweep;
mod till;
mod work;
mod write;

pub use deeds::{PinFit, PinToCheck, PinToHash};

use self::claim::Claim;
use self::deeds::{Deed, Pending};
use super::profile::Profile;
use super::refund_desk::RefundDesk;
use super::tracked::Tracked;
use super::view::{GatewayHealth, News, Notice, SaleView, Stage, View};
use super::{Chance, Check, Command, OfficeReport, OfficeTask, Outcome, Proof, QueueStop, QueueView, Session, Show, Shown, StopWhy};
use crate::domain::{Ask, BillAnswer, BillKind, BusinessDay, CashierId, Moment, People, PinHash, Refund, RefundAsk, SaleId, Shift, Unknown};
use crate::gateway::{RefundReply, Reply};
use crate::ledger::{DayTotals, Ledger, LedgerError, RefundCounts, SaleRow};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What comes in.
#[derive(Debug)]
pub enum Message {
    /// A person wants something.
    Command(Command),
    /// A question about a charge was answered.
    Answered(Box<Answered>),
    /// A question about a refund was answered.
    RefundAnswered(Box<RefundAnswered>),
    /// A PIN was checked.
    PinChecked {
        /// Which check.
        ticket: u64,
        /// What it brought.
        fit: PinFit,
    },
    /// A PIN was hashed; nothing where that could not be done.
    PinHashed {
        /// Which task.
        ticket: u64,
        /// The hash.
        hash: Option<PinHash>,
    },
    /// The opening check-up's question was answered.
    Probed(Reply),
    /// The gateway was asked for a bill.
    BillFetched {
        /// The question.
        ask: BillAsk,
        /// What came back.
        reply: Box<Reply<BillAnswer>>,
    },
    /// Work beside this thread has come to something.
    Office(OfficeReport),
    /// Work beside this thread has ended by a fault of ours, without a report.
    OfficeLost(Box<OfficeTask>),
    /// Time has passed.
    Tick,
    /// The clock was set, or the computer slept: what was remembered about the asking is worth nothing, so everything is asked at once.
    ClockJumped {
        /// By so much the wall's clock went ahead of the computer's own, in milliseconds; negative where it was set back.
        ahead_ms: i64,
    },
}

/// A question about a charge, and what came back.
#[derive(Debug)]
pub struct Answered {
    /// Whose charge it was about.
    pub sale_id: SaleId,
    /// The question.
    pub ask: Ask,
    /// When it left.
    pub asked_at: Moment,
    /// What came back.
    pub reply: Reply,
}

/// A question about a refund, and what came back.
#[derive(Debug)]
pub struct RefundAnswered {
    /// The question.
    pub ask: RefundAsk,
    /// When it left.
    pub asked_at: Moment,
    /// What came back.
    pub reply: RefundReply,
}

/// What is to be done, now that all that led to it is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Put this question about a charge to the gateway.
    Ask(Question),
    /// Put this question about a refund to the gateway.
    Refund(RefundAsk),
    /// Check a PIN, beside this thread; [`Message::PinChecked`] brings the result.
    CheckPin(PinToCheck),
    /// Hash a PIN, beside this thread; [`Message::PinHashed`] brings the result.
    HashPin(PinToHash),
    /// Ask the gateway for a bill; [`Message::BillFetched`] brings it.
    FetchBill(BillAsk),
    /// Long work, beside this thread; [`Message::Office`] reports.
    Office(OfficeTask),
}

/// A question about a charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Whose charge it is about.
    pub sale_id: SaleId,
    /// The question to put to the gateway.
    pub ask: Ask,
}

/// A question for the bill of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillAsk {
    /// Names the question.
    pub ticket: u64,
    /// Of which calendar day.
    pub day: BusinessDay,
    /// Which list.
    pub kind: BillKind,
}

/// The state of the till.
#[derive(Debug)]
pub struct Core {
    ledger: Ledger,
    profile: Profile,
    chance: Chance,
    sales: BTreeMap<SaleId, Tracked>,
    focus: Option<SaleId>,
    stopped: Option<LedgerError>,
    /// After a write that failed nothing is written before this, so that a locked ledger does not keep every sale waiting in turn.
    write_again_at: Option<Moment>,
    refused: bool,
    /// A person waits for what the next probe says.
    person_checks: bool,
    quiet_until: Moment,
    wake_at: Option<Moment>,
    gateway: GatewayHealth,
    clock_ahead_ms: Option<i64>,
    notices: Vec<Notice>,
    last_notice: u64,
    /// Read again from the ledger after every write.
    lists: Lists,
    /// Something was written since the lists were read.
    stale: bool,

    people: People,
    session: Session,
    touched_at: Moment,
    pending: BTreeMap<u64, Pending>,
    last_ticket: u64,
    outcomes: Vec<Outcome>,

    desk: RefundDesk,
    held_by: Option<CashierId>,
    stopped_refunds: Option<QueueStop>,
    /// How often the same no has come without a yes in between.
    same_no: u32,

    show: Show,
    shown: Shown,
    claim: Option<Claim>,
    proofs: Vec<Proof>,

    shift: Option<Shift>,
    office: office::Desk,
}

#[derive(Debug, Default)]
struct Lists {
    recent: Vec<SaleRow>,
    day: Option<DayTotals>,
    refunds: RefundCounts,
    work: i64,
}

impl Core {
    /// Takes up where the ledger stands: every sale that is not settled is watched again, and every refund that has not come to its end.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn new(mut ledger: Ledger, profile: Profile, chance: Chance, now: Moment) -> Result<Self, LedgerError> {
        let sales = ledger.unsettled()?.into_iter().map(|sale| (sale.id.clone(), Tracked::new(sale))).collect();
        let people = ledger.people()?;
        let is_ours = |refund: &Refund| refund.order.mch_id == profile.mch_id && refund.order.appid == profile.appid;
        let (ours, foreign): (Vec<_>, Vec<_>) = ledger.active_refunds()?.into_iter().partition(is_ours);
        let desk = RefundDesk::new(ours, profile.refunds_per_second, profile.refund_plan.clone(), now);
        let held_by = ledger.refunds_held_by()?;
        let restored = restored::stop(&mut ledger, &profile, now)?;
        let open_shift = ledger.open_shift()?;
        let no_certificate = || QueueStop { at: now, why: StopWhy::Unknown(Unknown::NoCertificate) };
        let mut core = Self {
            session: if people.is_empty() { Session::NoOwner } else { Session::Empty },
            stopped_refunds: restored.or_else(|| (!profile.can_refund).then(no_certificate)),
            ledger,
            profile,
            chance,
            sales,
            focus: None,
            stopped: None,
            write_again_at: None,
            refused: false,
            person_checks: false,
            quiet_until: Moment::default(),
            wake_at: Some(now),
            gateway: GatewayHealth::Untried,
            clock_ahead_ms: None,
            notices: vec![],
            last_notice: 0,
            lists: Lists::default(),
            stale: false,
            people,
            touched_at: now,
            pending: BTreeMap::new(),
            last_ticket: 0,
            outcomes: vec![],
            desk,
            held_by,
            same_no: 0,
            show: Show::Nothing,
            shown: Shown::Nothing,
            claim: None,
            proofs: vec![],
            shift: open_shift,
            office: office::Desk::default(),
        };
        core.note_settings(now)?;
        core.read_lists(now);
        core.report_foreign_charges(now);
        foreign.into_iter().for_each(|refund| core.tell(News::ForeignRefund(refund.order.refund_no), now));
        Ok(core)
    }

    /// Takes one message at `now`; returns what is to be asked. Everything that it decided is durable when it returns.
    pub fn handle(&mut self, message: Message, now: Moment) -> Vec<Effect> {
        let mut effects = vec![];
        match message {
            Message::Command(command) => self.obey(command, now, &mut effects),
            Message::Answered(answered) => self.learn(*answered, now, &mut effects),
            Message::RefundAnswered(answered) => self.learn_refund(*answered, now),
            Message::PinChecked { ticket, fit } => self.pin_checked(ticket, fit, now, &mut effects),
            Message::PinHashed { ticket, hash } => self.pin_hashed(ticket, hash, now, &mut effects),
            Message::Probed(reply) => {
                self.note_health(&reply, now);
                let refused = matches!(super::checkup::gateway_finding(&reply), super::Finding::GatewayRefuses(_));
                let person_asks = std::mem::take(&mut self.person_checks);
                // A sale under way keeps its screen, whatever an unsigned word to the check-up says, unless a person wants to see what is wrong.
                self.refused = refused && (self.refused || person_asks || self.sales.values().all(|tracked| tracked.sale.is_settled()));
            }
            Message::BillFetched { ask, reply } => self.bill_fetched(&ask, *reply, now, &mut effects),
            Message::Office(report) => self.office_reported(report, now, &mut effects),
            Message::OfficeLost(task) => self.office_lost(&task, now, &mut effects),
            Message::Tick => self.look_for_room(),
            Message::ClockJumped { ahead_ms } => {
                self.sales.values_mut().for_each(Tracked::ask_at_once);
                self.desk.forget_times(now);
                self.note_jump(ahead_ms, now);
            }
        }
        self.go_on_sweeping(now, &mut effects);
        self.advance(now, &mut effects);
        if self.stale {
            self.match_touched_days(&mut effects);
        }
        if std::mem::take(&mut self.stale) || self.claim.is_some() {
            self.read_lists(now);
            self.read_shown(now);
        }
        effects
    }

    /// A person wants the check-up: where the next probe is refused, the way to another key opens although sales are under way.
    pub fn person_checks(&mut self) {
        self.person_checks = true;
    }

    /// When to send [`Message::Tick`] at the latest.
    pub fn wake_at(&self) -> Option<Moment> {
        self.wake_at
    }

    /// New sales are taken.
    pub fn is_selling(&self) -> bool {
        self.stopped.is_none() && !self.refused
    }

    /// The same, once a disk that was full has been looked at again.
    pub fn sells_again(&mut self) -> bool {
        self.look_for_room();
        self.is_selling()
    }

    /// What the disk holds is not sure any more: everything is to be opened and read again.
    pub(super) fn must_reopen(&self) -> bool {
        matches!(self.stopped, Some(LedgerError::Disk(_) | LedgerError::Damaged(_)))
    }

    /// The gateway does not take us for its merchant.
    pub(super) fn is_refused(&self) -> bool {
        self.refused
    }

    /// The ledger, for reading.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The snapshot for the screens.
    pub fn view(&self, checks: &[Check]) -> View {
        let mut sales: Vec<_> = self.sales.values().map(|tracked| Arc::new(self.sale_view(tracked))).collect();
        sales.sort_by(|a, b| (a.sale.opened_at, &a.sale.id).cmp(&(b.sale.opened_at, &b.sale.id)));
        View {
            stage: match (&self.stopped, self.refused) {
                (Some(error), _) => Stage::LedgerStopped(error.clone()),
                (None, true) => Stage::Incomplete,
                (None, false) => Stage::Ready,
            },
            shop: self.profile.shop.clone(),
            till: Some(self.profile.till.clone()),
            limit: self.profile.limit,
            usual_amounts: self.profile.usual_amounts.clone(),
            test_gateway: self.profile.test_gateway,
            looked_at: self.focus.clone(),
            sales,
            recent: self.lists.recent.clone(),
            day: self.lists.day,
            gateway: self.gateway.clone(),
            clock_ahead_ms: self.clock_ahead_ms,
            notices: self.notices.clone(),
            checks: checks.to_vec(),
            session: self.session.clone(),
            people: self.people_view(),
            shown: self.shown.clone(),
            queue: QueueView { counts: self.lists.refunds, held_by: self.held_by.clone(), stopped: self.stopped_refunds.clone() },
            work: self.lists.work,
            refund_reasons: self.profile.refund_reasons.clone(),
            shift: self.shift.clone(),
            office: self.office.view(),
            outcomes: self.outcomes.clone(),
        }
    }

    fn sale_view(&self, tracked: &Tracked) -> SaleView {
        tracked.view(self.focus.as_ref() == Some(&tracked.sale.id))
    }

    fn obey(&mut self, command: Command, now: Moment, effects: &mut Vec<Effect>) {
        self.touched_at = self.touched_at.max(now);
        match command {
            Command::StartSale { sale_id, amount, note } => self.start_sale(sale_id, amount, note, now, effects),
            Command::NewCode { sale_id } => self.new_code(&sale_id, now, effects),
            Command::Cancel { sale_id } => self.cancel(&sale_id, now, effects),
            Command::LookAt(focus) => self.look_at(focus, now),
            Command::Dismiss(id) => self.notices.retain(|notice| notice.id != id),
            Command::Person(id, command) => self.want(id, Deed::Person(command), now, effects),
            Command::Refund(id, command) => self.want(id, Deed::Refund(command), now, effects),
            Command::Work(id, command) => self.want(id, Deed::Work(command), now, effects),
            Command::Shift(id, command) => self.want(id, Deed::Shift(command), now, effects),
            Command::Day(id, command) => self.want(id, Deed::Day(command), now, effects),
            Command::Show(show) => self.show(show, now, effects),
            Command::Touched => {}
            // The shell carries these out; they change no sale.
            Command::StoreKey(_)
            | Command::Passphrase(_)
            | Command::CheckProofs(_)
            | Command::WriteExampleSettings
            | Command::CheckAgain
            | Command::Shutdown => {}
        }
    }
}
