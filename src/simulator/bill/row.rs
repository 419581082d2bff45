//! The rows of a bill: what was paid on its day, and what was accepted as a refund.

use crate::domain::{BillKind, BookKind, Moment};
use crate::simulator::book::{Book, BookState, BookedOrder};
use crate::simulator::refunds::BookedRefund;
use std::collections::BTreeSet;

/// A payment, or one refund of it.
#[derive(Clone)]
pub(super) struct Row<'a> {
    pub(super) at: Moment,
    pub(super) order: &'a BookedOrder,
    pub(super) paid: Paid<'a>,
    pub(super) refund: Option<&'a BookedRefund>,
}

/// How the order was paid.
#[derive(Clone, Copy)]
pub(super) struct Paid<'a> {
    pub(super) transaction_id: &'a str,
    pub(super) at: Moment,
    pub(super) total_fee: i64,
    pub(super) coupon_fee: i64,
    pub(super) settlement_fee: i64,
    pub(super) openid: &'a str,
}

/// The rows of a day, the oldest first.
pub(super) fn rows<'a>(book: &'a Book, kind: BillKind, repeated: &BTreeSet<String>, (begin, end): (Moment, Moment)) -> Vec<Row<'a>> {
    let on_the_day = |at: Moment| begin <= at && at < end;
    let mut rows = vec![];
    for order in book.orders() {
        let Some(paid) = paid(order) else { continue };
        if kind.covers(BookKind::Payment) && on_the_day(paid.at) {
            let row = Row { at: paid.at, order, paid, refund: None };
            if repeated.contains(&order.trade_no) {
                rows.push(row.clone());
            }
            rows.push(row);
        }
        if kind.covers(BookKind::Refund) {
            let refunds = book.refunds().of_order(&order.trade_no).filter(|refund| on_the_day(refund.accepted_at));
            rows.extend(refunds.map(|refund| Row { at: refund.accepted_at, order, paid, refund: Some(refund) }));
        }
    }
    rows.sort_by_key(|row| row.at);
    rows
}

fn paid(order: &BookedOrder) -> Option<Paid<'_>> {
    match &order.state {
        BookState::Paid { transaction_id, at, total_fee, coupon_fee, settlement_fee, openid } => {
            Some(Paid { transaction_id, at: *at, total_fee: *total_fee, coupon_fee: *coupon_fee, settlement_fee: *settlement_fee, openid })
        }
        BookState::NotPay | BookState::UserPaying | BookState::Closed { .. } => None,
    }
}

impl Row<'_> {
    /// What was paid, coupon included; nothing for a refund.
    pub(super) fn total(&self) -> i64 {
        if self.refund.is_some() { 0 } else { self.paid.total_fee }
    }

    /// What of it is credited.
    pub(super) fn settlement(&self) -> i64 {
        if self.refund.is_some() { 0 } else { self.paid.settlement_fee }
    }

    /// What of it a coupon covered that somebody else bears.
    pub(super) fn coupon(&self) -> i64 {
        if self.refund.is_some() || self.is_borne_by_shop() { 0 } else { self.paid.coupon_fee }
    }

    /// What is asked to go back, coupon included; nothing for a payment.
    pub(super) fn refund_asked(&self) -> i64 {
        self.refund.map_or(0, |refund| refund.refund_fee)
    }

    /// What of it the merchant gives back.
    pub(super) fn refund_settled(&self) -> i64 {
        let borne = self.refund.filter(|_| self.is_borne_by_shop()).map_or(0, |refund| refund.coupon_refund_fee);
        self.refund_asked().saturating_sub(borne)
    }

    /// What of it goes back as a coupon that somebody else bears.
    pub(super) fn coupon_refund(&self) -> i64 {
        self.refund.filter(|_| !self.is_borne_by_shop()).map_or(0, |refund| refund.coupon_refund_fee)
    }

    fn is_borne_by_shop(&self) -> bool {
        self.paid.settlement_fee < self.paid.total_fee
    }

    /// What the gateway charges for it, rounded to whole fen; a refund gives it back.
    pub(super) fn fee(&self, rate: i64) -> i64 {
        let charged = |fen: i64| fen.saturating_mul(rate).saturating_add(5_000).div_euclid(10_000);
        charged(self.settlement()).saturating_sub(charged(self.refund_settled()))
    }
}
