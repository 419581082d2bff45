//! Whether money may go back at all.

use super::{Refund, RefundEvent, RefundFailure, RefundOrder, RefundState};
use crate::domain::{Action, AppId, Authority, Fen, MchId, Moment, TradeNo, TransactionId};

/// The provider takes at most so many parts of one order (protocol §7).
const MOST_PARTS: usize = 50;

/// The provider gives back for a year (protocol §6.4).
const A_YEAR_MS: i64 = 365 * 86_400_000;

/// A proven payment from which money can go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refundable {
    /// The charge.
    pub trade_no: TradeNo,
    /// The provider's number of the payment.
    pub transaction_id: TransactionId,
    /// The application under which it was paid.
    pub appid: AppId,
    /// The merchant to whom it was paid.
    pub mch_id: MchId,
    /// What was paid.
    pub total: Fen,
    /// When.
    pub paid_at: Moment,
}

/// Why money cannot go back; nothing was written and nothing sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefundBar {
    /// There is no proven payment under that number.
    #[error("this charge is not proven to be paid")]
    NotPaid,
    /// More than is left.
    #[error("only {left} is left of this payment")]
    MoreThanLeft {
        /// What is left.
        left: Fen,
    },
    /// The provider takes no further part of this order.
    #[error("this payment has been refunded in {MOST_PARTS} parts already, which is the provider's limit")]
    TooManyParts,
    /// The provider gives nothing back after a year.
    #[error("this payment is more than a year old")]
    TooOld,
    /// It was paid to another merchant than the till is set up for now.
    #[error("this payment belongs to another merchant than the till is set up for")]
    OtherMerchant,
    /// A person has noted that this money was given back in another way.
    #[error("this money was noted as paid back in another way")]
    PaidBackOtherwise,
    /// Nobody with the right to do so has said it.
    #[error("nobody who may refund has said so")]
    NoAuthority,
}

impl Refundable {
    /// What is left of it, beside these refunds of the same charge; never negative.
    pub fn left<'a>(&self, refunds: impl IntoIterator<Item = &'a Refund>) -> Fen {
        let taken = refunds.into_iter().filter(|refund| self.is_of_this(refund) && refund.takes());
        let taken = taken.fold(0_i64, |sum, refund| sum.saturating_add(refund.order.amount.fen().get()));
        Fen::new(self.total.get().saturating_sub(taken).max(0))
    }

    fn is_of_this(&self, refund: &Refund) -> bool {
        refund.order.trade_no == self.trade_no && refund.order.transaction_id == self.transaction_id
    }

    /// Decides a refund of this payment beside those that there are. `order` must be made from this payment.
    ///
    /// # Errors
    /// [`RefundBar`] says why not.
    pub fn refund(&self, order: RefundOrder, refunds: &[Refund], authority: Authority, now: Moment) -> Result<RefundEvent, RefundBar> {
        if !authority.holds_for(Action::Refund) {
            return Err(RefundBar::NoAuthority);
        }
        let is_made_of_this = order.trade_no == self.trade_no && order.transaction_id == self.transaction_id && order.total == self.total;
        if !is_made_of_this {
            return Err(RefundBar::NotPaid);
        }
        if now.millis_since(self.paid_at) > A_YEAR_MS {
            return Err(RefundBar::TooOld);
        }
        let left = self.left(refunds);
        if order.amount.fen() > left {
            return Err(RefundBar::MoreThanLeft { left });
        }
        if refunds.iter().filter(|refund| self.is_of_this(refund) && refund.is_a_part()).count() >= MOST_PARTS {
            return Err(RefundBar::TooManyParts);
        }
        Ok(RefundEvent::Queued { order: Box::new(order), authority })
    }
}

impl Refund {
    /// The gateway has it or may come to have it, so that it counts among the parts of its order.
    fn is_a_part(&self) -> bool {
        match &self.state {
            RefundState::Queued | RefundState::Sent { .. } | RefundState::Accepted { .. } | RefundState::Succeeded { .. } => true,
            RefundState::Failed { why, .. } => match why {
                RefundFailure::Closed | RefundFailure::Returned => true,
                RefundFailure::Refused { .. } | RefundFailure::GivenUp => false,
            },
        }
    }

    /// A person lets a refund that waits be sent again, under its own number. Nothing where it does not wait.
    pub fn release(&self, authority: Authority) -> Vec<RefundEvent> {
        let mendable = self.hold.as_ref().is_some_and(|hold| hold.trouble.may_be_mended());
        let may_leave = self.authority.holds_for(Action::Refund);
        if mendable && may_leave && authority.holds_for(Action::HandleRefund) { vec![RefundEvent::Released { authority }] } else { vec![] }
    }

    /// A person ends a refund that the gateway does not have. One that never left ends at once; of any other, also of one that may have left where this
    /// ledger does not know of it, the gateway must say so first. One that the gateway has cannot be called back.
    pub fn give_up(&self, authority: Authority, may_have_left: bool) -> Vec<RefundEvent> {
        if self.giving_up || !authority.holds_for(Action::HandleRefund) {
            return vec![];
        }
        match self.state {
            RefundState::Queued if may_have_left => vec![RefundEvent::GiveUpRequested { authority }],
            RefundState::Queued => vec![RefundEvent::GiveUpRequested { authority }, RefundEvent::Failed { why: RefundFailure::GivenUp }],
            RefundState::Sent { .. } => vec![RefundEvent::GiveUpRequested { authority }],
            RefundState::Accepted { .. } | RefundState::Succeeded { .. } | RefundState::Failed { .. } => vec![],
        }
    }
}
