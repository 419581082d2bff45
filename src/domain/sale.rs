//! One intent to be paid once, with all the charges that try to collect it.
//!
//! A sale is the fold of its events. Deciding returns events; applying them is the only way to change anything.

use super::{
    Amount, Answer, Authority, BusinessDay, ByHand, CashierId, Charge, ChargeEvent, ChargeState, CloseReason, CloseStep, Moment, Order, Payment,
    SaleId, Settlement, TillId, TradeNo, TransactionId, Watch,
};
use serde::{Deserialize, Serialize};

/// How many codes in a row are placed by themselves when nobody touches the till: an hour of the usual five minutes.
const UNATTENDED_CODES: usize = 12;

/// One intent to be paid once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Its id.
    pub id: SaleId,
    /// What is to be paid.
    pub amount: Amount,
    /// The cashier's own words; may be empty.
    pub note: String,
    /// Who opened it.
    pub cashier: CashierId,
    /// At which till.
    pub till: TillId,
    /// The business day on which it was opened.
    pub day: BusinessDay,
    /// When it was opened.
    pub opened_at: Moment,
    /// Where it stands.
    pub state: SaleState,
    /// What a person must look at, in the order in which it came up.
    pub exceptions: Vec<SaleException>,
    /// The cashier gave it up.
    pub cancel_requested: bool,
    /// Its charges, oldest first. Never empty once opened.
    pub charges: Vec<Charge>,
    /// A person said that it is paid, without the gateway's proof.
    pub by_hand: Option<ByHand>,
    /// The exceptions that a person has brought to their end.
    pub settled: Vec<(SaleException, Settlement)>,
}

/// Where a sale stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleState {
    /// Not paid, and still payable or being closed.
    Open,
    /// One of its charges is paid.
    Paid,
    /// Given up; nothing of it can be paid any more.
    Abandoned,
}

/// What stands beside the state and calls for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleException {
    /// Paid after the cashier gave it up.
    PaidLate,
    /// Two of its charges are paid.
    PaidTwice,
    /// The gateway proved a payment that is not our fen.
    WrongAmount,
    /// The gateway proved a payment that cannot be.
    Contradiction,
    /// A person said that it is paid, without proof.
    SetByHand,
    /// A person said so, and the gateway said otherwise.
    HandUndone,
    /// This till did not place it: a person took it over as the bill had it, with the gateway's proof.
    Found,
    /// A person found that the bill says otherwise.
    BillDiffers,
}

/// What happened to a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SaleEvent {
    /// The cashier asked for money.
    Opened {
        /// Its id.
        sale_id: SaleId,
        /// What is to be paid.
        amount: Amount,
        /// The cashier's words.
        note: String,
        /// Who.
        cashier: CashierId,
        /// Where.
        till: TillId,
        /// The business day.
        day: BusinessDay,
    },
    /// Something happened to one of its charges.
    Charge {
        /// Which.
        trade_no: TradeNo,
        /// What.
        event: ChargeEvent,
    },
    /// The cashier gave it up.
    CancelRequested,
    /// One of its charges is paid, so it is.
    Paid {
        /// Which charge paid it.
        trade_no: TradeNo,
    },
    /// Given up, and every charge is final.
    Abandoned,
    /// A person must look.
    ExceptionRaised {
        /// Why.
        exception: SaleException,
    },
    /// A person has brought an exception to its end.
    ExceptionSettled {
        /// Which.
        exception: SaleException,
        /// How.
        settlement: Settlement,
    },
    /// A person says that it is paid, without the gateway's proof.
    SetByHand {
        /// Which charge.
        trade_no: TradeNo,
        /// The provider's number, as the person read it.
        transaction_id: TransactionId,
        /// Why.
        reason: String,
        /// On whose word.
        authority: Authority,
    },
    /// The gateway has ended every charge unpaid: the person's word counts no longer.
    HandUndone,
}

/// What kind of question is put to the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AskKind {
    /// Place the order.
    Place,
    /// Ask for its state.
    Query,
    /// Close it.
    Close,
}

/// A question about one charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Which kind.
    pub kind: AskKind,
    /// About which charge.
    pub order: Order,
}

/// What a sale needs now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next {
    /// What time alone brought about; to be written before anything is asked.
    pub events: Vec<SaleEvent>,
    /// Questions that are due, once the events are durable. A placing among them is a repetition: [`Sale::repeat_placing`] comes first.
    pub asks: Vec<Ask>,
    /// A further charge of this sale is to be decided.
    pub place_next: bool,
    /// When to look again, if nothing else happens.
    pub wake_at: Option<Moment>,
}

impl Sale {
    /// The sale that an opening event describes; nothing for any other event.
    pub fn opened(event: &SaleEvent, at: Moment) -> Option<Self> {
        let SaleEvent::Opened { sale_id, amount, note, cashier, till, day } = event else { return None };
        Some(Self {
            id: sale_id.clone(),
            amount: *amount,
            note: note.clone(),
            cashier: cashier.clone(),
            till: till.clone(),
            day: *day,
            opened_at: at,
            state: SaleState::Open,
            exceptions: vec![],
            cancel_requested: false,
            charges: vec![],
            by_hand: None,
            settled: vec![],
        })
    }

    /// The sale that these events add up to; nothing where the first is no opening.
    pub fn fold<'a>(events: impl IntoIterator<Item = (Moment, &'a SaleEvent)>) -> Option<Self> {
        let mut events = events.into_iter();
        let (at, first) = events.next()?;
        let mut sale = Self::opened(first, at)?;
        for (at, event) in events {
            sale.apply(event, at);
        }
        Some(sale)
    }

    /// Makes an event so.
    pub fn apply(&mut self, event: &SaleEvent, at: Moment) {
        match event {
            SaleEvent::Opened { .. } => {}
            SaleEvent::Charge { event: ChargeEvent::PlacingStarted { order }, .. } => {
                if self.charge(&order.trade_no).is_none() {
                    self.charges.push(Charge::new((**order).clone(), at));
                }
            }
            SaleEvent::Charge { event: ChargeEvent::Found { order }, .. } => {
                if self.charge(&order.trade_no).is_none() {
                    self.charges.push(Charge::found((**order).clone(), at));
                }
            }
            SaleEvent::Charge { trade_no, event } => {
                if let Some(charge) = self.charges.iter_mut().find(|charge| charge.order.trade_no == *trade_no) {
                    charge.apply(event, at);
                }
            }
            SaleEvent::CancelRequested => self.cancel_requested = true,
            SaleEvent::Paid { .. } => self.state = SaleState::Paid,
            SaleEvent::Abandoned => self.state = SaleState::Abandoned,
            SaleEvent::ExceptionRaised { exception } => {
                if !self.has(*exception) {
                    self.exceptions.push(*exception);
                }
            }
            SaleEvent::ExceptionSettled { exception, settlement } => {
                self.settled.push((*exception, settlement.clone()));
                if let Some(by_hand) = self.by_hand.as_mut().filter(|_| *exception == SaleException::SetByHand) {
                    by_hand.settled = true;
                }
            }
            SaleEvent::SetByHand { trade_no, transaction_id, reason, authority } => {
                let undone_before = self.by_hand.as_ref().map_or(0, ByHand::times_undone);
                self.by_hand = Some(ByHand {
                    trade_no: trade_no.clone(),
                    transaction_id: transaction_id.clone(),
                    reason: reason.clone(),
                    authority: authority.clone(),
                    at,
                    undone: false,
                    settled: false,
                    undone_before,
                });
                self.state = SaleState::Paid;
            }
            SaleEvent::HandUndone => {
                if let Some(by_hand) = &mut self.by_hand {
                    by_hand.undone = true;
                }
                self.state = SaleState::Open;
            }
        }
    }

    /// The charge of that number.
    pub fn charge(&self, trade_no: &TradeNo) -> Option<&Charge> {
        self.charges.iter().find(|charge| charge.order.trade_no == *trade_no)
    }

    /// The code that may be scanned now, with its charge.
    pub fn live_charge(&self) -> Option<&Charge> {
        self.charges.iter().rev().find(|charge| charge.code().is_some())
    }

    /// Whether a person must look for that reason.
    pub fn has(&self, exception: SaleException) -> bool {
        self.exceptions.contains(&exception)
    }

    /// The gateway has proven a payment of it.
    pub(super) fn is_proven(&self) -> bool {
        self.charges.iter().any(|charge| charge.payment().is_some())
    }

    /// Nothing is left to be asked or decided: the sale has ended and so has every charge.
    pub fn is_settled(&self) -> bool {
        self.state != SaleState::Open && self.charges.iter().all(Charge::is_final)
    }

    /// Decides a further charge; `order` must be for this sale's amount.
    pub fn place(order: Order) -> SaleEvent {
        SaleEvent::Charge { trade_no: order.trade_no.clone(), event: ChargeEvent::PlacingStarted { order: Box::new(order) } }
    }

    /// Decides to send the identical placing request of a charge once more; to be written before it leaves.
    pub fn repeat_placing(trade_no: TradeNo) -> SaleEvent {
        SaleEvent::Charge { trade_no, event: ChargeEvent::PlacingRepeated }
    }

    /// The cashier wants a new code. Returns the events; where the latest charge is already final, the caller places the next at once.
    pub fn request_new_code(&self) -> (Vec<SaleEvent>, bool) {
        if self.state != SaleState::Open || self.cancel_requested || self.charges.iter().any(Charge::is_doubtful) {
            return (vec![], false);
        }
        let Some(latest) = self.charges.last() else { return (vec![], false) };
        match &latest.state {
            ChargeState::Placing { .. } => (vec![], false),
            ChargeState::Showing(_) => (vec![close(latest, CloseReason::NewCode)], false),
            ChargeState::Closing { reason: CloseReason::NewCode, .. } => (vec![], false),
            ChargeState::Closing { .. } => (vec![close(latest, CloseReason::NewCode)], false),
            ChargeState::Closed { .. } | ChargeState::Refused(_) => (vec![], true),
            ChargeState::Paid { .. } => (vec![], false),
        }
    }

    /// The cashier gives the sale up. Its charges are closed by the usual path; until that is proven the sale stays open.
    pub fn cancel(&self) -> Vec<SaleEvent> {
        if self.state != SaleState::Open || self.cancel_requested {
            return vec![];
        }
        let closings = self.charges.iter().filter(|charge| !charge.is_final()).map(|charge| close(charge, CloseReason::Cancelled));
        std::iter::once(SaleEvent::CancelRequested).chain(closings).collect()
    }

    /// What an answer about one charge, asked at `asked_at`, means for the sale.
    pub fn learn(&self, trade_no: &TradeNo, answer: &Answer, asked_at: Moment, now: Moment) -> Vec<SaleEvent> {
        let events = self.charge(trade_no).map(|charge| charge.learn(answer, asked_at, now));
        of_charge(trade_no, events.unwrap_or_default())
    }

    /// A proven payment of one charge that already pays another: it is noted and pays nothing.
    pub fn contradict(&self, trade_no: &TradeNo, payment: &Payment) -> Vec<SaleEvent> {
        let events = self.charge(trade_no).map(|charge| charge.contradicted_by(payment));
        of_charge(trade_no, events.unwrap_or_default())
    }

    /// Adds to `events` all that follows from them by the rules of a sale, and returns the sale after them.
    pub fn settle(&self, events: &mut Vec<SaleEvent>, at: Moment) -> Self {
        let mut after = self.clone();
        for event in events.iter() {
            after.apply(event, at);
        }
        loop {
            let consequences = after.consequences();
            if consequences.is_empty() {
                return after;
            }
            for event in consequences {
                after.apply(&event, at);
                events.push(event);
            }
        }
    }

    /// What must follow from the state as it is. Empty once it has been applied.
    fn consequences(&self) -> Vec<SaleEvent> {
        let mut events = vec![];
        let paid = self.charges.iter().filter(|charge| charge.payment().is_some());
        let first_paid = paid.clone().next();
        let mut raise = |exception| {
            if !self.has(exception) {
                events.push(SaleEvent::ExceptionRaised { exception });
            }
        };
        if self.charges.iter().any(|charge| charge.mismatch.is_some()) {
            raise(SaleException::WrongAmount);
        }
        if self.charges.iter().any(|charge| charge.contradiction.is_some()) {
            raise(SaleException::Contradiction);
        }
        if paid.count() > 1 {
            raise(SaleException::PaidTwice);
        }
        if first_paid.is_some() && self.cancel_requested {
            raise(SaleException::PaidLate);
        }
        if self.charges.iter().any(|charge| charge.found) {
            raise(SaleException::Found);
        }
        if self.by_hand.is_some() {
            raise(SaleException::SetByHand);
        }
        if self.by_hand.as_ref().is_some_and(|by_hand| by_hand.undone) {
            raise(SaleException::HandUndone);
        }
        if self.stands_by_hand() && self.charges.iter().all(Charge::is_final) {
            events.push(SaleEvent::HandUndone);
            return events;
        }
        match (self.state, first_paid) {
            (SaleState::Open, Some(charge)) => events.push(SaleEvent::Paid { trade_no: charge.order.trade_no.clone() }),
            (SaleState::Open, None) if self.cancel_requested && self.charges.iter().all(Charge::is_final) => {
                events.push(SaleEvent::Abandoned);
            }
            (SaleState::Open, None) | (SaleState::Paid | SaleState::Abandoned, _) => {}
        }
        for charge in self.charges.iter().filter(|charge| is_payable(charge)) {
            if charge.is_doubtful() {
                events.push(close(charge, CloseReason::Mismatch));
            } else if first_paid.is_some() {
                events.push(close(charge, CloseReason::Superseded));
            }
        }
        events
    }

    /// What the sale needs at `now`; `watch` tells what is known about the asking of each charge.
    pub fn next(&self, watch: impl Fn(&Charge) -> Watch, now: Moment) -> Next {
        let mut next = Next { place_next: self.wants_another_code(), ..Next::default() };
        for charge in &self.charges {
            let wanted = charge.next(&watch(charge), now);
            let trade_no = &charge.order.trade_no;
            next.events.extend(of_charge(trade_no, wanted.events));
            next.asks.extend(wanted.ask.map(|kind| Ask { kind, order: charge.order.clone() }));
            next.wake_at = [next.wake_at, wanted.wake_at].into_iter().flatten().min();
        }
        next
    }

    /// The latest code is down, the gateway said it was unpaid and has been told to close it: now, and only now, comes the next.
    fn wants_another_code(&self) -> bool {
        let wanted =
            self.state == SaleState::Open && !self.cancel_requested && self.by_hand.is_none() && !self.charges.iter().any(Charge::is_doubtful);
        let Some(latest) = self.charges.last().filter(|_| wanted) else { return false };
        match ending(latest) {
            Ending::Asked => true,
            Ending::ByItself => {
                let unattended = self.charges.iter().rev().take_while(|charge| matches!(ending(charge), Ending::ByItself)).count();
                unattended < UNATTENDED_CODES
            }
            Ending::None => false,
        }
    }
}

/// How a charge made room for the next one.
enum Ending {
    /// It has not, or not in a way that calls for another code.
    None,
    /// By its deadline or by the gateway.
    ByItself,
    /// Because the cashier asked.
    Asked,
}

fn ending(charge: &Charge) -> Ending {
    let reason = match &charge.state {
        ChargeState::Closing { reason, step: CloseStep::Accepted { .. } | CloseStep::Postponed, .. } => *reason,
        ChargeState::Closed { reason: Some(reason), .. } => *reason,
        ChargeState::Closed { reason: None, .. } => CloseReason::Deadline,
        ChargeState::Closing { step: CloseStep::Asking | CloseStep::Requested { .. }, .. }
        | ChargeState::Placing { .. }
        | ChargeState::Showing(_)
        | ChargeState::Paid { .. }
        | ChargeState::Refused(_) => return Ending::None,
    };
    match reason {
        CloseReason::Deadline | CloseReason::NoCode => Ending::ByItself,
        CloseReason::NewCode => Ending::Asked,
        CloseReason::Cancelled | CloseReason::Superseded | CloseReason::Refused | CloseReason::Mismatch => Ending::None,
    }
}

/// The gateway may let a payer pay it, and we have not begun to end it.
fn is_payable(charge: &Charge) -> bool {
    match charge.state {
        ChargeState::Placing { .. } | ChargeState::Showing(_) => true,
        ChargeState::Closing { .. } | ChargeState::Closed { .. } | ChargeState::Paid { .. } | ChargeState::Refused(_) => false,
    }
}

fn of_charge(trade_no: &TradeNo, events: Vec<ChargeEvent>) -> Vec<SaleEvent> {
    events.into_iter().map(|event| SaleEvent::Charge { trade_no: trade_no.clone(), event }).collect()
}

fn close(charge: &Charge, reason: CloseReason) -> SaleEvent {
    SaleEvent::Charge { trade_no: charge.order.trade_no.clone(), event: ChargeEvent::ClosingStarted { reason } }
}
