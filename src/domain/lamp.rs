//! The hand-over lamp: the one word that the cashier acts on.

use super::{Charge, ChargeState, CloseReason, Moment, Refusal, Sale, SaleException, SaleState, Unpaid, Watch};

/// The latest verified word about a charge, short of payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// When it was learnt.
    pub at: Moment,
    /// What it said; nothing while only the placing was confirmed.
    pub unpaid: Option<Unpaid>,
}

/// What the cashier may do now. Green only with proof; amber for everything that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lamp {
    /// Green: all five facts hold, hand over.
    Paid,
    /// Green, and shouting: two charges of this sale are paid.
    PaidTwice,
    /// Amber: the money came after the sale was given up. A manager decides.
    PaidLate,
    /// Amber: another amount than ours was paid. Hold the goods.
    WrongAmount,
    /// Amber: the gateway proved a payment that cannot be. Hold the goods.
    Contradiction,
    /// Amber: paid and proven, but the gateway says that a refund of it was started. Hold the goods.
    RefundStarted,
    /// Amber: a person said that it is paid, and the gateway has not proven it. Their word, not ours.
    SetByHand,
    /// Amber: the ledger does not take what was learnt, so nothing can be said to be so.
    Unwritten,
    /// Amber: an order may exist; nobody has seen its code.
    PlacingUnknown,
    /// Amber: the gateway cannot be asked; the customer may have paid.
    Silent,
    /// Amber: the payer is entering a password, or the deduction is pending.
    UnderWay,
    /// Amber: the code is down, but the order may still be paid.
    Closing(CloseReason),
    /// Grey: the order is being placed.
    Placing,
    /// Grey: the code is live and not paid so far.
    Waiting,
    /// Red: a definite no from the gateway.
    Refused(Refusal),
    /// Red: closed by the gateway or after its time; nothing was paid. A new code may be asked for.
    Expired,
    /// Red: the sale was given up and can no longer be paid.
    Abandoned,
}

/// How many unusable answers in a row make a live code doubtful. One alone is common on a shop's network.
const SILENT_AFTER: u32 = 2;

impl Sale {
    /// The lamp of this sale; `watch` tells what is known about the asking of a charge.
    pub fn lamp(&self, watch: impl Fn(&Charge) -> Watch) -> Lamp {
        if self.has(SaleException::WrongAmount) {
            return Lamp::WrongAmount;
        }
        if self.has(SaleException::PaidTwice) {
            return Lamp::PaidTwice;
        }
        if self.has(SaleException::PaidLate) {
            return Lamp::PaidLate;
        }
        if self.has(SaleException::Contradiction) && self.state != SaleState::Paid {
            return Lamp::Contradiction;
        }
        match self.state {
            SaleState::Paid if self.charges.iter().filter_map(Charge::payment).any(|payment| payment.refund_started) => Lamp::RefundStarted,
            SaleState::Paid if self.stands_by_hand() => Lamp::SetByHand,
            SaleState::Paid => Lamp::Paid,
            SaleState::Abandoned => Lamp::Abandoned,
            SaleState::Open => self.open_lamp(watch),
        }
    }

    /// Every charge counts: an older code may be paid while a newer one is shown, refused or expired.
    fn open_lamp(&self, watch: impl Fn(&Charge) -> Watch) -> Lamp {
        let Some((latest, earlier)) = self.charges.split_last() else { return Lamp::Placing };
        let under_way = |watch: &Watch| watch.sighting.and_then(|sighting| sighting.unpaid).is_some_and(Unpaid::is_under_way);
        let mut watched = self.charges.iter().filter(|charge| !charge.is_final()).map(&watch);
        if self.charges.iter().any(|charge| watch(charge).unwritten) {
            return Lamp::Unwritten;
        }
        if watched.any(|watch| under_way(&watch)) {
            return Lamp::UnderWay;
        }
        let still_closing = earlier.iter().rev().find_map(|charge| match charge.state {
            ChargeState::Closing { reason, .. } => Some(reason),
            ChargeState::Placing { .. }
            | ChargeState::Showing(_)
            | ChargeState::Closed { .. }
            | ChargeState::Paid { .. }
            | ChargeState::Refused(_) => None,
        });
        match (charge_lamp(latest, &watch(latest)), still_closing) {
            (Lamp::Refused(_) | Lamp::Expired, Some(reason)) => Lamp::Closing(reason),
            (lamp, _) => lamp,
        }
    }
}

fn charge_lamp(charge: &Charge, watch: &Watch) -> Lamp {
    match &charge.state {
        ChargeState::Placing { attempts: 1, checked: None, .. } if watch.silent == 0 => Lamp::Placing,
        ChargeState::Placing { .. } => Lamp::PlacingUnknown,
        ChargeState::Showing(_) if watch.silent >= SILENT_AFTER => Lamp::Silent,
        ChargeState::Showing(_) => Lamp::Waiting,
        ChargeState::Closing { reason, .. } => Lamp::Closing(*reason),
        ChargeState::Refused(refusal) => Lamp::Refused(refusal.clone()),
        ChargeState::Closed { .. } => charge.doubt.clone().map_or(Lamp::Expired, Lamp::Refused),
        ChargeState::Paid { .. } => Lamp::Paid,
    }
}
