//! The payments of a sale from which money can go back.

use super::Refundable;
use crate::domain::{Charge, ChargeState, Moment, Payment, Sale, SaleException};

impl Sale {
    /// Every proven payment of this sale, oldest first: also one that is not our fen, and one on a charge that had ended otherwise. A payment in another
    /// currency is left out.
    pub fn refundables(&self) -> Vec<Refundable> {
        let mut payments: Vec<_> =
            self.charges.iter().filter_map(|charge| charge.proven_payment().map(|proven| refundable(charge, proven))).collect();
        payments.sort_by_key(|payment| payment.paid_at);
        payments
    }

    /// A person has noted that this payment was given back in another way.
    pub fn is_paid_back_otherwise(&self, payment: &Refundable) -> bool {
        let noted = self.settled.iter().filter(|(_, settlement)| settlement.how.is_paid_back());
        noted.into_iter().any(|(exception, _)| self.owed_for(*exception).contains(payment))
    }

    /// The payments that an exception is about, oldest first: what is owed back for it.
    pub fn owed_for(&self, exception: SaleException) -> Vec<Refundable> {
        let is_odd = |payment: &Refundable| {
            let charge = self.charges.iter().find(|charge| charge.order.trade_no == payment.trade_no);
            charge.is_some_and(|charge| charge.mismatch.is_some() || charge.contradiction.is_some())
        };
        match exception {
            SaleException::PaidTwice => self.surplus(),
            SaleException::PaidLate => self.refundables().into_iter().take(1).collect(),
            SaleException::WrongAmount | SaleException::Contradiction => self.refundables().into_iter().filter(is_odd).collect(),
            SaleException::SetByHand | SaleException::HandUndone | SaleException::Found | SaleException::BillDiffers => vec![],
        }
    }

    /// What was paid beyond the one payment that the sale asked for, oldest first: each stands ready to go back.
    pub fn surplus(&self) -> Vec<Refundable> {
        self.refundables().into_iter().skip(1).collect()
    }
}

impl Charge {
    /// The payment that the gateway has proven, and when.
    fn proven_payment(&self) -> Option<(&Payment, Moment)> {
        let ended_otherwise = || self.mismatch.as_ref().or(self.contradiction.as_ref());
        let (payment, learnt_at) = match &self.state {
            ChargeState::Paid { payment, learnt_at } => (payment, *learnt_at),
            ChargeState::Placing { .. }
            | ChargeState::Showing(_)
            | ChargeState::Closing { .. }
            | ChargeState::Closed { .. }
            | ChargeState::Refused(_) => (ended_otherwise()?, self.order.created_at),
        };
        (payment.currency == "CNY").then(|| (payment, payment.paid_at.unwrap_or(learnt_at)))
    }
}

fn refundable(charge: &Charge, (payment, paid_at): (&Payment, Moment)) -> Refundable {
    Refundable {
        trade_no: charge.order.trade_no.clone(),
        transaction_id: payment.transaction_id.clone(),
        appid: charge.order.appid.clone(),
        mch_id: charge.order.mch_id.clone(),
        total: payment.total,
        paid_at,
    }
}
