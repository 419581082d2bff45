//! The engine without threads, sockets or clocks: one message and an instant in, events written, effects out.
//!
//! The same code runs behind the window and inside the seeded world of the tests.

mod advance;
mod write;

use super::profile::Profile;
use super::tracked::Tracked;
use super::view::{GatewayHealth, News, Notice, SaleView, Stage, View};
use super::{Chance, Check, Command};
use crate::domain::{Amount, Answer, Ask, CashierId, ChargeEvent, Moment, Sale, SaleEvent, SaleId, TradeNo, Unknown};
use crate::gateway::Reply;
use crate::ledger::{Actor, DayTotals, Ledger, LedgerError, SaleRow};
use std::collections::BTreeMap;
use std::sync::Arc;

/// After "asked too often", sales that nobody looks at are left alone this long.
const QUIET_MS: i64 = 60_000;

/// How many notices are kept; older ones go.
const NOTICES: usize = 20;

/// What comes in.
#[derive(Debug)]
pub enum Message {
    /// A person wants something.
    Command(Command),
    /// A question was answered.
    Answered(Box<Answered>),
    /// The opening check-up's question was answered.
    Probed(Reply),
    /// Time has passed.
    Tick,
    /// The clock was set, or the computer slept: what was remembered about the asking is worth nothing, so everything is asked at once.
    ClockJumped,
}

/// A question and what came back.
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

/// What is to be done, now that all that led to it is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Whose charge it is about.
    pub sale_id: SaleId,
    /// The question to put to the gateway.
    pub ask: Ask,
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
    quiet_until: Moment,
    wake_at: Option<Moment>,
    gateway: GatewayHealth,
    clock_ahead_ms: Option<i64>,
    notices: Vec<Notice>,
    last_notice: u64,
    /// Read again from the ledger after every write.
    lists: Lists,
}

#[derive(Debug, Default)]
struct Lists {
    recent: Vec<SaleRow>,
    day: Option<DayTotals>,
}

impl Core {
    /// Takes up where the ledger stands: every sale that is not settled is watched again.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn new(ledger: Ledger, profile: Profile, chance: Chance, now: Moment) -> Result<Self, LedgerError> {
        let sales = ledger.unsettled()?.into_iter().map(|sale| (sale.id.clone(), Tracked::new(sale))).collect();
        let mut core = Self {
            ledger,
            profile,
            chance,
            sales,
            focus: None,
            stopped: None,
            write_again_at: None,
            refused: false,
            quiet_until: Moment::default(),
            wake_at: Some(now),
            gateway: GatewayHealth::Untried,
            clock_ahead_ms: None,
            notices: vec![],
            last_notice: 0,
            lists: Lists::default(),
        };
        core.read_lists(now);
        core.report_foreign_charges(now);
        Ok(core)
    }

    /// Takes one message at `now`; returns what is to be asked. Everything that it decided is durable when it returns.
    pub fn handle(&mut self, message: Message, now: Moment) -> Vec<Effect> {
        let mut effects = vec![];
        match message {
            Message::Command(command) => self.obey(command, now, &mut effects),
            Message::Answered(answered) => self.learn(*answered, now, &mut effects),
            Message::Probed(reply) => {
                self.note_health(&reply, now);
                let refused = matches!(super::checkup::gateway_finding(&reply), super::Finding::GatewayRefuses(_));
                // A sale under way keeps its screen, whatever an unsigned word to the check-up says.
                self.refused = refused && self.sales.values().all(|tracked| tracked.sale.is_settled());
            }
            Message::Tick => {}
            Message::ClockJumped => self.sales.values_mut().for_each(Tracked::ask_at_once),
        }
        self.advance(now, &mut effects);
        effects
    }

    /// When to send [`Message::Tick`] at the latest.
    pub fn wake_at(&self) -> Option<Moment> {
        self.wake_at
    }

    /// New sales are taken.
    pub fn is_selling(&self) -> bool {
        self.stopped.is_none() && !self.refused
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
        }
    }

    fn sale_view(&self, tracked: &Tracked) -> SaleView {
        tracked.view(self.focus.as_ref() == Some(&tracked.sale.id))
    }

    fn obey(&mut self, command: Command, now: Moment, effects: &mut Vec<Effect>) {
        match command {
            Command::StartSale { sale_id, amount, note } => self.start_sale(sale_id, amount, note, now, effects),
            Command::NewCode { sale_id } => {
                let Some((events, place)) = self.sales.get(&sale_id).map(|tracked| tracked.sale.request_new_code()) else { return };
                self.commit(&sale_id, events, Actor::Cashier(CashierId::counter()), None, now, effects);
                if place {
                    self.place_next(&sale_id, Actor::Cashier(CashierId::counter()), now, effects);
                }
            }
            Command::Cancel { sale_id } => {
                let Some(events) = self.sales.get(&sale_id).map(|tracked| tracked.sale.cancel()) else { return };
                self.commit(&sale_id, events, Actor::Cashier(CashierId::counter()), None, now, effects);
            }
            Command::LookAt(focus) => self.look_at(focus, now),
            Command::Dismiss(id) => self.notices.retain(|notice| notice.id != id),
            // The shell carries these out; they change no sale.
            Command::StoreKey(_) | Command::WriteExampleSettings | Command::CheckAgain | Command::Shutdown => {}
        }
    }

    fn start_sale(&mut self, sale_id: SaleId, amount: Amount, note: String, now: Moment, effects: &mut Vec<Effect>) {
        self.focus = Some(sale_id.clone());
        let known = self.sales.contains_key(&sale_id) || matches!(self.ledger.sale(&sale_id), Ok(Some(_)));
        if known {
            return;
        }
        if self.refused {
            return self.tell(News::NotReady, now);
        }
        if amount.fen() > self.profile.limit {
            return self.tell(News::AboveLimit(self.profile.limit), now);
        }
        let cashier = CashierId::counter();
        let opened = SaleEvent::Opened {
            sale_id: sale_id.clone(),
            amount,
            note,
            cashier: cashier.clone(),
            till: self.profile.till.clone(),
            day: self.profile.day(now),
        };
        let Some(sale) = Sale::opened(&opened, now) else { return };
        let order = self.profile.order(amount, self.chance.bits(), now, self.clock_ahead_ms);
        self.sales.insert(sale_id.clone(), Tracked::new(sale));
        let written = self.commit(&sale_id, vec![opened, Sale::place(order)], Actor::Cashier(cashier), None, now, effects);
        if !written {
            self.sales.remove(&sale_id);
        }
    }

    fn look_at(&mut self, focus: Option<SaleId>, now: Moment) {
        if let Some(id) = &focus
            && !self.sales.contains_key(id)
        {
            match self.ledger.sale(id) {
                Ok(Some(sale)) => drop(self.sales.insert(id.clone(), Tracked::new(sale))),
                Ok(None) => return,
                Err(error) => return self.tell(News::NotRead(error), now),
            }
        }
        self.focus = focus;
    }

    fn learn(&mut self, Answered { sale_id, ask, asked_at, reply }: Answered, now: Moment, effects: &mut Vec<Effect>) {
        self.note_health(&reply, now);
        let trade_no = &ask.order.trade_no;
        let holder = self.other_holder(trade_no, &reply.answer);
        let answer = if holder.is_some() { &Answer::Unknown(Unknown::TransactionReused) } else { &reply.answer };
        if *answer == Answer::Unknown(Unknown::TooOften) {
            self.quiet_until = now.plus_millis(QUIET_MS);
        }
        let Some(tracked) = self.sales.get_mut(&sale_id) else { return };
        tracked.answered(trade_no, answer, now);
        let events = match (&reply.answer, holder) {
            (Answer::Paid(payment) | Answer::Mismatch(payment), Some(holder)) => {
                let (transaction_id, claimant) = (payment.transaction_id.clone(), trade_no.clone());
                let events = tracked.sale.contradict(trade_no, payment);
                self.tell(News::TransactionReused { transaction_id, holder, claimant }, now);
                events
            }
            (answer, _) => {
                let events = tracked.sale.learn(trade_no, answer, asked_at, now);
                if events.iter().any(|event| matches!(event, SaleEvent::Charge { event: ChargeEvent::ContradictionSeen { .. }, .. })) {
                    self.tell(News::Contradiction(trade_no.clone()), now);
                }
                events
            }
        };
        self.commit(&sale_id, events, Actor::Gateway, reply.evidence.as_deref(), now, effects);
    }

    /// The other charge that an answer's payment already belongs to: one payment is believed at the first charge only.
    fn other_holder(&self, claimant: &TradeNo, answer: &Answer) -> Option<TradeNo> {
        let (Answer::Paid(payment) | Answer::Mismatch(payment)) = answer else { return None };
        // Where the ledger cannot be read it cannot be written either, and nothing is believed.
        self.ledger.holder_of(&payment.transaction_id).ok().flatten().filter(|holder| holder != claimant)
    }

    fn note_health(&mut self, reply: &Reply, now: Moment) {
        self.clock_ahead_ms = super::checkup::clock_ahead_ms(reply, now).or(self.clock_ahead_ms);
        self.gateway = match (&reply.answer, reply.took_ms) {
            (Answer::Unknown(why), _) if why.is_outage() => {
                let since = match self.gateway {
                    GatewayHealth::Unreachable { since, .. } => since,
                    GatewayHealth::Untried | GatewayHealth::Reachable { .. } => now,
                };
                GatewayHealth::Unreachable { since, why: why.clone() }
            }
            (_, Some(took_ms)) => GatewayHealth::Reachable { took_ms, at: now },
            (_, None) => return,
        };
    }

    fn report_foreign_charges(&mut self, now: Moment) {
        let charges = self.sales.values().flat_map(|tracked| &tracked.sale.charges);
        let foreign: Vec<_> = charges
            .filter(|charge| !charge.is_final() && !self.profile.owns(&charge.order))
            .map(|charge| News::ForeignCharge(charge.order.trade_no.clone()))
            .collect();
        for news in foreign {
            self.tell(news, now);
        }
    }

    /// Puts a notice up, once for each thing.
    pub(super) fn tell(&mut self, news: News, now: Moment) {
        if self.notices.iter().any(|notice| notice.news == news) {
            return;
        }
        self.last_notice += 1;
        self.notices.push(Notice { id: self.last_notice, at: now, news });
        if self.notices.len() > NOTICES {
            self.notices.remove(0);
        }
    }
}
