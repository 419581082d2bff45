//! Money back on a paid charge, under a number of its own, once.
//!
//! A refund is the fold of its events. `learn` says what an answer means, `apply` makes it so, `due` says what is to be asked when. All are pure.
//! A request that is repeated is the stored order sent again; a new number exists only where a person decides it after a final failure.

mod decide;
mod due;
mod learn;
mod of_sale;
#[cfg(test)]
mod tests;

pub use decide::{RefundBar, Refundable};
pub use due::{RefundAskKind, RefundPlan, RefundWatch};

use super::{Amount, AppId, Authority, Fen, MchId, Moment, RefundId, RefundNo, RefundReport, RefundTrouble, Refusal, SaleId, TradeNo, TransactionId};
use serde::{Deserialize, Serialize};

/// What is asked of the gateway, frozen when the refund is decided. The gateway takes another amount under the same number for a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundOrder {
    /// Our number of the refund.
    pub refund_no: RefundNo,
    /// Of which sale.
    pub sale_id: SaleId,
    /// Of which charge.
    pub trade_no: TradeNo,
    /// The provider's number of the payment.
    pub transaction_id: TransactionId,
    /// The application under which it was paid.
    pub appid: AppId,
    /// The merchant to whom it was paid.
    pub mch_id: MchId,
    /// What was paid, as the gateway has it.
    pub total: Fen,
    /// What goes back.
    pub amount: Amount,
    /// What the customer reads (`refund_desc`); at most 80 bytes, may be empty.
    pub reason: String,
}

/// One question about one refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundAsk {
    /// Which question.
    pub kind: RefundAskKind,
    /// The refund, as it is sent.
    pub order: RefundOrder,
}

/// Money on its way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// What is asked for; never changes.
    pub order: RefundOrder,
    /// On whose word.
    pub authority: Authority,
    /// When it was decided.
    pub queued_at: Moment,
    /// Where it stands.
    pub state: RefundState,
    /// It waits for a person, and why.
    pub hold: Option<Hold>,
    /// A person wants it ended; that counts once the gateway says that there is none.
    pub giving_up: bool,
    /// When the gateway said that it has it; when it arrived, where that was the first word. The day to which it belongs.
    pub accepted_at: Option<Moment>,
    /// The provider's number, once told.
    pub refund_id: Option<RefundId>,
    /// How a person brought a failed one to its end.
    pub settled: Option<Settlement>,
}

/// Where a refund stands. `Succeeded` and `Failed` are final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundState {
    /// Decided; nothing has left.
    Queued,
    /// A request has left, or is about to; whether it was accepted is not known.
    Sent {
        /// When the latest request was decided.
        at: Moment,
        /// How many were decided, all identical.
        attempts: u32,
        /// What was learnt of the latest.
        step: SentStep,
    },
    /// The gateway has it; the money is on its way.
    Accepted {
        /// When the till learnt it.
        at: Moment,
    },
    /// The money is with the customer.
    Succeeded {
        /// When it arrived; when the till learnt it, where the gateway did not say.
        at: Moment,
        /// Where it arrived, in the provider's words.
        account: Option<String>,
    },
    /// It came to nothing.
    Failed {
        /// Since when.
        at: Moment,
        /// Why.
        why: RefundFailure,
    },
}

/// What was learnt of the latest request of a refund that is `Sent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentStep {
    /// Nothing so far.
    Open,
    /// The gateway did not take it now; the same is sent again later.
    Postponed(Refusal),
    /// The gateway has no such refund; the same is sent again.
    Missing {
        /// When it said so first, of the latest request.
        at: Moment,
    },
    /// A definite no, which counts once the gateway also says that there is no such refund.
    Refused {
        /// The no.
        refusal: Refusal,
        /// Which kind.
        trouble: RefundTrouble,
        /// When the gateway first said that there is none.
        missing_at: Option<Moment>,
    },
}

/// Why a refund waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Which kind of trouble.
    pub trouble: RefundTrouble,
    /// The provider's code and words.
    pub refusal: Refusal,
}

/// Why a refund came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum RefundFailure {
    /// The gateway closed it; the customer got nothing (`REFUNDCLOSE`).
    Closed,
    /// The customer's card is no more; the money is back with the merchant, and must reach the customer in another way (`CHANGE`).
    Returned,
    /// A definite no, and there is no such refund at the gateway.
    Refused {
        /// The kind of no.
        trouble: RefundTrouble,
        /// The provider's code and words.
        refusal: Refusal,
    },
    /// A person gave it up, and there is no such refund at the gateway.
    GivenUp,
}

/// How a person brought something that went wrong to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// In which way.
    pub how: SettledHow,
    /// The person's words; may be empty.
    pub note: String,
    /// On whose word.
    pub authority: Authority,
    /// When.
    pub at: Moment,
}

/// In which way a person brought something to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum SettledHow {
    /// The money goes back under this number.
    Refunded {
        /// The refund.
        refund_no: RefundNo,
    },
    /// The money stays: the customer has the goods.
    Kept,
    /// The money was given back in cash, from the drawer of the open shift.
    PaidBackInCash,
    /// The money was given back in another way, without the drawer: by transfer, or in the merchant platform.
    PaidBackOtherwise,
    /// Looked into; nothing is left to be done.
    LookedInto,
}

impl SettledHow {
    /// The customer has got the money, and not through a refund of this till.
    pub fn is_paid_back(&self) -> bool {
        match self {
            Self::PaidBackInCash | Self::PaidBackOtherwise => true,
            Self::Refunded { .. } | Self::Kept | Self::LookedInto => false,
        }
    }
}

/// What happened to a refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refund", rename_all = "snake_case")]
pub enum RefundEvent {
    /// Decided, with the authority for it.
    Queued {
        /// What is asked for.
        order: Box<RefundOrder>,
        /// On whose word.
        authority: Authority,
    },
    /// The request may leave, for the first time or again.
    SendStarted,
    /// The gateway did not take it now.
    Postponed {
        /// Its code and words.
        refusal: Refusal,
    },
    /// The gateway has no such refund.
    Missing,
    /// A definite no.
    Refused {
        /// Which kind.
        trouble: RefundTrouble,
        /// Its code and words.
        refusal: Refusal,
    },
    /// It waits for a person.
    Held {
        /// Why.
        hold: Hold,
    },
    /// A person lets it be sent again.
    Released {
        /// On whose word.
        authority: Authority,
    },
    /// A person wants it ended.
    GiveUpRequested {
        /// On whose word.
        authority: Authority,
    },
    /// The gateway has it.
    Accepted {
        /// The provider's number, where told.
        refund_id: Option<RefundId>,
    },
    /// The money is with the customer.
    Succeeded {
        /// What proved it.
        report: RefundReport,
    },
    /// It came to nothing.
    Failed {
        /// Why.
        #[serde(flatten)]
        why: RefundFailure,
    },
    /// A person brought a failed one to its end.
    Settled {
        /// How.
        settlement: Settlement,
    },
}

impl Refund {
    /// The refund that its first event describes; nothing for any other event.
    pub fn queued(event: &RefundEvent, at: Moment) -> Option<Self> {
        let RefundEvent::Queued { order, authority } = event else { return None };
        Some(Self {
            order: (**order).clone(),
            authority: authority.clone(),
            queued_at: at,
            state: RefundState::Queued,
            hold: None,
            giving_up: false,
            accepted_at: None,
            refund_id: None,
            settled: None,
        })
    }

    /// The refund that these events add up to; nothing where the first does not queue it.
    pub fn fold<'a>(events: impl IntoIterator<Item = (Moment, &'a RefundEvent)>) -> Option<Self> {
        let mut events = events.into_iter();
        let (at, first) = events.next()?;
        let mut refund = Self::queued(first, at)?;
        for (at, event) in events {
            refund.apply(event, at);
        }
        Some(refund)
    }

    /// Makes an event so.
    pub fn apply(&mut self, event: &RefundEvent, at: Moment) {
        match event {
            RefundEvent::Queued { .. } => {}
            RefundEvent::SendStarted => {
                let attempts = self.attempts().saturating_add(1);
                self.state = RefundState::Sent { at, attempts, step: SentStep::Open };
            }
            RefundEvent::Postponed { refusal } => self.step(SentStep::Postponed(refusal.clone())),
            RefundEvent::Missing => self.note_missing(at),
            RefundEvent::Refused { trouble, refusal } => {
                self.step(SentStep::Refused { refusal: refusal.clone(), trouble: *trouble, missing_at: None });
            }
            RefundEvent::Held { hold } => self.hold = Some(hold.clone()),
            RefundEvent::Released { .. } => self.hold = None,
            RefundEvent::GiveUpRequested { .. } => self.giving_up = true,
            RefundEvent::Accepted { refund_id } => {
                self.accepted_at = self.accepted_at.or(Some(at));
                self.refund_id = refund_id.clone().or(self.refund_id.take());
                self.end(RefundState::Accepted { at });
            }
            RefundEvent::Succeeded { report } => {
                self.accepted_at = self.accepted_at.or(Some(report.arrived_at.unwrap_or(at)));
                self.refund_id = Some(report.refund_id.clone());
                self.end(RefundState::Succeeded { at: report.arrived_at.unwrap_or(at), account: report.account.clone() });
            }
            RefundEvent::Failed { why } => self.end(RefundState::Failed { at, why: why.clone() }),
            RefundEvent::Settled { settlement } => self.settled = Some(settlement.clone()),
        }
    }

    fn end(&mut self, state: RefundState) {
        self.state = state;
        self.hold = None;
        self.giving_up = false;
    }

    fn step(&mut self, next: SentStep) {
        if let RefundState::Sent { step, .. } = &mut self.state {
            *step = next;
        }
    }

    fn note_missing(&mut self, now: Moment) {
        let RefundState::Sent { step, .. } = &mut self.state else { return };
        match step {
            SentStep::Refused { missing_at, .. } => *missing_at = missing_at.or(Some(now)),
            SentStep::Open | SentStep::Postponed(_) | SentStep::Missing { .. } => *step = SentStep::Missing { at: now },
        }
    }

    /// How many requests were decided.
    pub fn attempts(&self) -> u32 {
        match self.state {
            RefundState::Sent { attempts, .. } => attempts,
            RefundState::Queued | RefundState::Accepted { .. } | RefundState::Succeeded { .. } | RefundState::Failed { .. } => 0,
        }
    }

    /// Nothing that may still happen changes it; it is not asked about any more.
    pub fn is_final(&self) -> bool {
        match self.state {
            RefundState::Succeeded { .. } | RefundState::Failed { .. } => true,
            RefundState::Queued | RefundState::Sent { .. } | RefundState::Accepted { .. } => false,
        }
    }

    /// Its amount cannot be given back once more: it is, may be or was taken from the payment.
    pub fn takes(&self) -> bool {
        match &self.state {
            RefundState::Queued | RefundState::Sent { .. } | RefundState::Accepted { .. } | RefundState::Succeeded { .. } => true,
            RefundState::Failed { why, .. } => match why {
                RefundFailure::Returned => true,
                RefundFailure::Closed | RefundFailure::Refused { .. } | RefundFailure::GivenUp => self.is_paid_back_otherwise(),
            },
        }
    }

    /// A person has given the money back in another way, so it must not go back once more.
    fn is_paid_back_otherwise(&self) -> bool {
        self.settled.as_ref().is_some_and(|settlement| settlement.how.is_paid_back())
    }

    /// A person can bring it to its end: it came to nothing, or the gateway has it with another amount, which nobody here can change.
    pub fn can_be_settled(&self) -> bool {
        let is_of_another_amount = self.hold.as_ref().is_some_and(|hold| hold.trouble == RefundTrouble::OtherAmounts);
        self.needs_person() && (is_of_another_amount || matches!(self.state, RefundState::Failed { .. }))
    }

    /// A person must look: it waits for one, or it failed and nobody has brought that to its end.
    pub fn needs_person(&self) -> bool {
        match &self.state {
            // Also one that was given up: the customer may still be owed the money.
            RefundState::Failed { .. } => self.settled.is_none(),
            // Paid back in another way, and on its way after all: the customer gets the money twice.
            RefundState::Accepted { .. } | RefundState::Succeeded { .. } if self.is_paid_back_otherwise() => true,
            RefundState::Queued | RefundState::Sent { .. } | RefundState::Accepted { .. } | RefundState::Succeeded { .. } => {
                self.hold.is_some() && self.settled.is_none()
            }
        }
    }
}
