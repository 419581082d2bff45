//! What a person decides about a sale: that it is paid, without the gateway's proof, and that an exception is brought to its end.

use super::{Action, Authority, Charge, Moment, Sale, SaleEvent, SaleException, SaleState, Settlement, TradeNo, TransactionId};

/// A person's word that a sale is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// Which charge.
    pub trade_no: TradeNo,
    /// The provider's number, as the person read it.
    pub transaction_id: TransactionId,
    /// Why.
    pub reason: String,
    /// On whose word.
    pub authority: Authority,
    /// When.
    pub at: Moment,
    /// The gateway has said otherwise since.
    pub undone: bool,
    /// Somebody has looked into it since.
    pub settled: bool,
    /// How many such words on this sale came to nothing before.
    pub undone_before: usize,
}

impl ByHand {
    /// How many words on this sale have come to nothing by now.
    pub(super) fn times_undone(&self) -> usize {
        self.undone_before.saturating_add(usize::from(self.undone))
    }
}

impl Sale {
    /// The exceptions that still wait for a person, in the order in which they came up.
    pub fn open_exceptions(&self) -> impl Iterator<Item = SaleException> {
        self.exceptions.iter().copied().filter(|exception| self.waits(*exception))
    }

    fn waits(&self, exception: SaleException) -> bool {
        let settled = || self.settled.iter().filter(|(settled, _)| *settled == exception).count();
        match exception {
            // What a person had said is of no account any more once the gateway has said otherwise. The next word is another matter.
            SaleException::SetByHand => self.by_hand.as_ref().is_some_and(|word| !word.undone && !word.settled),
            // A person took it over in full knowledge.
            SaleException::Found => false,
            SaleException::PaidLate
            | SaleException::PaidTwice
            | SaleException::WrongAmount
            | SaleException::Contradiction
            | SaleException::HandUndone
            | SaleException::BillDiffers => settled() < self.times(exception),
        }
    }

    /// How often that has come up: a third payment of a sale is one more to be settled.
    fn times(&self, exception: SaleException) -> usize {
        let charges = |is_one: fn(&Charge) -> bool| self.charges.iter().filter(|charge| is_one(charge)).count();
        let times = match exception {
            SaleException::PaidTwice => charges(|charge| charge.payment().is_some()).saturating_sub(1),
            SaleException::WrongAmount => charges(|charge| charge.mismatch.is_some()),
            SaleException::Contradiction => charges(|charge| charge.contradiction.is_some()),
            SaleException::HandUndone => self.by_hand.as_ref().map_or(0, ByHand::times_undone),
            SaleException::PaidLate | SaleException::SetByHand | SaleException::Found | SaleException::BillDiffers => 1,
        };
        times.max(1)
    }

    /// Paid on a person's word alone.
    pub fn stands_by_hand(&self) -> bool {
        self.state == SaleState::Paid && self.by_hand.as_ref().is_some_and(|by_hand| !by_hand.undone) && !self.is_proven()
    }

    /// A person says that a charge of an open sale is paid. Nothing where the gateway has already ended that charge, or nobody may say so: what the
    /// gateway has proven is not for people to say.
    pub fn set_by_hand(&self, trade_no: TradeNo, transaction_id: TransactionId, reason: String, authority: Authority) -> Vec<SaleEvent> {
        let watched = self.charge(&trade_no).is_some_and(|charge| !charge.is_final());
        if self.state != SaleState::Open || !watched || !authority.holds_for(Action::SetPaidByHand) {
            return vec![];
        }
        vec![SaleEvent::SetByHand { trade_no, transaction_id, reason, authority }]
    }

    /// A person brings an exception to its end. Nothing where it does not stand open, or nobody may say so.
    pub fn settle_exception(&self, exception: SaleException, settlement: Settlement) -> Vec<SaleEvent> {
        let may = settlement.authority.holds_for(Action::SettleWork) || settlement.authority.holds_for(Action::Refund);
        if !may || self.open_exceptions().all(|open| open != exception) {
            return vec![];
        }
        vec![SaleEvent::ExceptionSettled { exception, settlement }]
    }
}
