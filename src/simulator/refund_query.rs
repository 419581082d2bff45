//! `refundquery` 查询退款 (protocol §4.5): says where the refunds of an order stand, ten at a time.

use super::book::{Book, BookState, BookedOrder};
use super::checks;
use super::refunds::{BookedRefund, RefundState};
use super::reply::Business;
use super::request::{Refused, Request};
use super::rules::Rules;
use crate::domain::Moment;

/// The most records of one answer.
const PAGE: usize = 10;

/// Answers one query.
pub(super) fn answer(request: &Request, book: &Book, rules: &Rules, now: Moment) -> Result<Business, Refused> {
    checks::check(&request.fields, checks::REFUND_QUERY)?;
    let (order, refunds) = asked_for(request, book)?;
    for refund in &refunds {
        rules.may_speak_about(&refund.refund_no)?;
    }
    let seen = |refund: &&BookedRefund| now.millis_since(refund.accepted_at) >= i64::from(rules.refunds.query_lag_ms);
    let refunds: Vec<_> = refunds.into_iter().filter(seen).collect();
    let (Some(order), false) = (order, refunds.is_empty()) else {
        return Err(Refused::new("REFUNDNOTEXIST", "退款订单查询失败"));
    };
    let offset = request.fields.get("offset").and_then(|text| text.parse().ok()).unwrap_or_default();
    if offset >= refunds.len() {
        return Err(checks::malformed("offset"));
    }
    let page: Vec<_> = refunds.iter().skip(offset).take(PAGE).collect();
    let page_fee = page.iter().fold(0_i64, |sum, refund| sum.saturating_add(refund.refund_fee));
    let mut business = Business::from(vec![
        ("out_trade_no", order.trade_no.clone()),
        ("total_fee", order.total_fee.to_string()),
        ("fee_type", "CNY".to_owned()),
        ("refund_fee", page_fee.to_string()),
        ("total_refund_count", book.refunds().of_order(&order.trade_no).filter(seen).count().to_string()),
        ("refund_count", page.len().to_string()),
    ]);
    if let BookState::Paid { transaction_id, total_fee, coupon_fee, .. } = &order.state {
        business.extend([("transaction_id", transaction_id.clone()), ("cash_fee", total_fee.saturating_sub(*coupon_fee).to_string())]);
    }
    for (index, refund) in page.into_iter().enumerate() {
        business.extend(record(refund).into_iter().map(|(name, value)| (format!("{name}_{index}"), value)));
        if refund.coupon_refund_fee > 0 {
            business.extend([
                (format!("coupon_type_{index}_0"), "CASH".to_owned()),
                (format!("coupon_refund_id_{index}_0"), "10000".to_owned()),
                (format!("coupon_refund_fee_{index}_0"), refund.coupon_refund_fee.to_string()),
            ]);
        }
    }
    Ok(business)
}

/// The fields of one refund, without their numbers.
fn record(refund: &BookedRefund) -> Vec<(&'static str, String)> {
    let account = refund.parameter("refund_account").unwrap_or(checks::UNSETTLED_FUNDS);
    let coupons = if refund.coupon_refund_fee > 0 { "1" } else { "0" };
    let mut record = vec![
        ("out_refund_no", refund.refund_no.clone()),
        ("refund_id", refund.refund_id.clone()),
        ("refund_channel", "ORIGINAL".to_owned()),
        ("refund_fee", refund.refund_fee.to_string()),
        ("settlement_refund_fee", refund.refund_fee.to_string()),
        ("coupon_refund_fee", refund.coupon_refund_fee.to_string()),
        ("coupon_refund_count", coupons.to_owned()),
        ("refund_status", refund.state.word().to_owned()),
        ("refund_account", account.to_owned()),
        ("refund_recv_accout", "支付用户零钱".to_owned()),
    ];
    match refund.state {
        RefundState::Arrived { at } => record.push(("refund_success_time", spaced(at))),
        RefundState::Processing | RefundState::Closed { .. } | RefundState::Changed { .. } => {}
    }
    record
}

/// `yyyy-MM-dd HH:mm:ss`, unlike the other times (protocol §3).
pub(super) fn spaced(at: Moment) -> String {
    let compact = at.beijing_compact();
    let part = |range| compact.get(range).unwrap_or_default();
    format!("{}-{}-{} {}:{}:{}", part(0..4), part(4..6), part(6..8), part(8..10), part(10..12), part(12..14))
}

/// The refunds that are asked for, oldest first, and their order: by the gateway's number of the refund, then by the merchant's, then by the numbers
/// of the order.
pub(super) fn asked_for<'a>(request: &Request, book: &'a Book) -> Result<(Option<&'a BookedOrder>, Vec<&'a BookedRefund>), Refused> {
    let fields = &request.fields;
    let refunds = book.refunds();
    let one = match (fields.get("refund_id"), fields.get("out_refund_no")) {
        (Some(refund_id), _) => Some(refunds.by_id(refund_id)),
        (None, Some(refund_no)) => Some(refunds.get(refund_no)),
        (None, None) => None,
    };
    if let Some(found) = one {
        return Ok((found.and_then(|refund| book.order(&refund.trade_no)), found.into_iter().collect()));
    }
    let order = match (fields.get("transaction_id"), fields.get("out_trade_no")) {
        (Some(transaction_id), _) => book.paid_by(transaction_id),
        (None, Some(trade_no)) => book.order(trade_no),
        (None, None) => return Err(checks::lacks("out_refund_no")),
    };
    Ok((order, order.map(|order| refunds.of_order(&order.trade_no).collect()).unwrap_or_default()))
}
