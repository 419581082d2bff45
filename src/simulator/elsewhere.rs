//! What the merchant does without this till: orders of other tills and systems, and refunds on the merchant platform.

use super::book::{BookState, NewOrder, PayRefusal};
use super::exchange::Exchange;
use super::refund;
use super::refunds::NewRefund;
use super::rules::RefundFate;
use crate::domain::Moment;
use crate::gateway::wechat::sign::SignType;
use std::collections::BTreeMap;

/// An order that this till did not place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The merchant's number.
    pub trade_no: String,
    /// What is asked for, in fen.
    pub total_fee: i64,
    /// What it names as its device.
    pub device: String,
    /// What is sold.
    pub goods: String,
    /// How answers about it are signed.
    pub sign_type: SignType,
}

impl Exchange {
    /// Takes an order of another till or system into the book, as if it had been placed properly, and lets a customer pay it at once.
    ///
    /// # Errors
    /// [`PayRefusal`], where the number is in the book already and that order cannot be paid.
    pub fn sell_elsewhere(&mut self, order: Elsewhere, now: Moment) -> Result<(), PayRefusal> {
        let Elsewhere { trade_no, total_fee, device, goods, sign_type } = order;
        if self.book.order(&trade_no).is_none() {
            let parameters = [("body", goods), ("device_info", device)].map(|(name, value)| (name.to_owned(), value));
            let parameters: BTreeMap<_, _> = parameters.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            self.book.accept(NewOrder { trade_no: trade_no.clone(), total_fee, expires_at: None, sign_type, parameters }, now);
        }
        self.pay(&trade_no, now)
    }

    /// Somebody gives money back on the merchant platform. It arrives five seconds later. Nothing happens where that order is not paid, or so much is not
    /// left of it, or the number is taken.
    pub fn refund_on_platform(&mut self, trade_no: &str, refund_no: &str, refund_fee: i64, now: Moment) {
        let Some(order) = self.book.order(trade_no) else { return };
        let BookState::Paid { total_fee: paid, coupon_fee, .. } = order.state else { return };
        let (total_fee, given_back) = (order.total_fee, self.given_back(trade_no));
        if given_back.saturating_add(refund_fee) > paid || self.refund(refund_no).is_some() {
            return;
        }
        let coupon_refund_fee = refund::coupon_part(coupon_fee, paid, given_back, refund_fee);
        let (refund_no, trade_no) = (refund_no.to_owned(), trade_no.to_owned());
        let new = NewRefund { refund_no, trade_no, total_fee, refund_fee, coupon_refund_fee, parameters: BTreeMap::new() };
        let accepted = self.book.accept_refund(new, now);
        self.settle_refund(&accepted.refund_no, RefundFate::Arrives { after_ms: 5_000 }, now);
    }
}
