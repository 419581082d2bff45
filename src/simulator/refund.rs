//! `refund` 申请退款 (protocol §4.4): accepts a refund, once a number. What becomes of it is another matter.

use super::book::{Book, BookState, BookedOrder};
use super::checks;
use super::order_query;
use super::refunds::{BookedRefund, NewRefund};
use super::reply::Business;
use super::request::{Refused, Request, business_parameters};
use super::rules::RefundRules;
use crate::domain::Moment;

/// An order can be refunded for a year after its payment.
const REFUND_PERIOD_MS: i64 = 365 * 86_400_000;

/// How a refund request was taken.
pub(super) enum Taken {
    /// A new refund stands in the book.
    Accepted { refund_no: String, trade_no: String },
    /// It has been there before, and nothing has changed.
    Known,
}

/// Answers one refund, and says whether it is a new one.
pub(super) fn answer(request: &Request, book: &mut Book, rules: &RefundRules, now: Moment) -> Result<(Business, Taken), Refused> {
    let fields = &request.fields;
    checks::check(fields, checks::REFUND)?;
    let fee = |name: &'static str| fields.get(name).and_then(checks::fen).ok_or_else(|| checks::malformed(name));
    let asked = Asked {
        refund_no: fields.get("out_refund_no").ok_or_else(|| checks::lacks("out_refund_no"))?,
        total_fee: fee("total_fee")?,
        refund_fee: fee("refund_fee")?,
    };
    let order = order_query::asked_for(request, book)?;
    if let Some(known) = book.refunds().get(asked.refund_no) {
        let same_order = order.is_some_and(|order| order.trade_no == known.trade_no);
        if !same_order || (known.total_fee, known.refund_fee) != (asked.total_fee, asked.refund_fee) {
            return Err(Refused::new("REFUND_FEE_MISMATCH", "订单金额或退款金额与之前请求不一致，请核实后再试"));
        }
        return Ok((told(known, book), Taken::Known));
    }
    let order = order.ok_or_else(|| Refused::new("ORDERNOTEXIST", "订单不存在"))?;
    let coupon_refund_fee = may_refund(order, &asked, book, rules, now)?;
    let refund_no = asked.refund_no.to_owned();
    let (trade_no, total_fee, refund_fee) = (order.trade_no.clone(), asked.total_fee, asked.refund_fee);
    let parameters = business_parameters(fields);
    let accepted = book.accept_refund(NewRefund { refund_no, trade_no, total_fee, refund_fee, coupon_refund_fee, parameters }, now);
    let business = told(&accepted, book);
    Ok((business, Taken::Accepted { refund_no: accepted.refund_no, trade_no: accepted.trade_no }))
}

/// What the merchant asks for.
struct Asked<'a> {
    refund_no: &'a str,
    total_fee: i64,
    refund_fee: i64,
}

/// Whether a new refund of this order is accepted now; if so, how much of it goes back as a coupon, in fen.
fn may_refund(order: &BookedOrder, asked: &Asked<'_>, book: &Book, rules: &RefundRules, now: Moment) -> Result<i64, Refused> {
    let BookState::Paid { at: paid_at, total_fee: paid, coupon_fee, .. } = order.state else {
        return Err(Refused::new("ORDERNOTEXIST", "订单未支付，不能退款"));
    };
    if asked.total_fee != order.total_fee {
        return Err(Refused::new("REFUND_FEE_MISMATCH", "订单金额不一致，请核实后再试"));
    }
    let since_paid = now.millis_since(paid_at);
    if since_paid > REFUND_PERIOD_MS {
        return Err(Refused::new("TRADE_OVERDUE", "订单已经超过可退款的最大期限"));
    }
    if since_paid < i64::from(rules.ready_after_ms) {
        return Err(Refused::new("ORDER_NOT_READY", "订单处理中，暂时无法退款，请稍后再试"));
    }
    if book.refunds().has_lost_payer(&order.trade_no) {
        return Err(Refused::new("USER_ACCOUNT_ABNORMAL", "退款请求失败，用户帐号已注销"));
    }
    if book.refunds().of_order(&order.trade_no).count() >= rules.most_parts {
        return Err(Refused::new("INVALID_REQUEST", format!("部分退款次数不能超过{}次", rules.most_parts)));
    }
    let given_back = book.refunds().given_back(&order.trade_no);
    let after = given_back.saturating_add(asked.refund_fee);
    if after > paid {
        return Err(Refused::new("INVALID_REQUEST", "累计退款金额大于支付金额"));
    }
    let latest = book.refunds().of_order(&order.trade_no).last();
    if latest.is_some_and(|latest| now.millis_since(latest.accepted_at) < i64::from(rules.gap_ms)) {
        return Err(Refused::new("FREQUENCY_LIMITED", "同一订单退款过于频繁，请稍后再试"));
    }
    if book.refunds().balance().is_some_and(|balance| asked.refund_fee > balance) {
        return Err(Refused::new("NOTENOUGH", "基本账户余额不足，请充值后重新发起"));
    }
    Ok(coupon_part(coupon_fee, paid, given_back, asked.refund_fee))
}

/// How much of the next part goes back as a coupon, in fen, once so much has been given back.
pub(super) fn coupon_part(coupon_fee: i64, paid: i64, given_back: i64, refund_fee: i64) -> i64 {
    let share = |fen: i64| share(fen, coupon_fee, paid);
    share(given_back.saturating_add(refund_fee)).saturating_sub(share(given_back))
}

/// How much of `fen` out of `whole` falls to a `part` of the whole, rounded down.
fn share(fen: i64, part: i64, whole: i64) -> i64 {
    let product = i128::from(fen).saturating_mul(i128::from(part));
    product.checked_div(i128::from(whole)).and_then(|share| i64::try_from(share).ok()).unwrap_or_default()
}

fn told(refund: &BookedRefund, book: &Book) -> Business {
    let mut business = Business::from(vec![
        ("out_trade_no", refund.trade_no.clone()),
        ("out_refund_no", refund.refund_no.clone()),
        ("refund_id", refund.refund_id.clone()),
        ("refund_fee", refund.refund_fee.to_string()),
        ("settlement_refund_fee", refund.refund_fee.to_string()),
        ("total_fee", refund.total_fee.to_string()),
        ("fee_type", "CNY".to_owned()),
        ("cash_refund_fee", refund.cash_refund_fee().to_string()),
        ("coupon_refund_fee", refund.coupon_refund_fee.to_string()),
    ]);
    if let Some(BookState::Paid { transaction_id, total_fee, coupon_fee, .. }) = book.order(&refund.trade_no).map(|order| &order.state) {
        business.extend([
            ("transaction_id", transaction_id.clone()),
            ("cash_fee", total_fee.saturating_sub(*coupon_fee).to_string()),
            ("cash_fee_type", "CNY".to_owned()),
        ]);
    }
    if refund.coupon_refund_fee > 0 {
        business.extend([
            ("coupon_refund_count", "1".to_owned()),
            ("coupon_type_0", "CASH".to_owned()),
            ("coupon_refund_id_0", "10000".to_owned()),
            ("coupon_refund_fee_0", refund.coupon_refund_fee.to_string()),
        ]);
    } else {
        business.extend([("coupon_refund_count", "0".to_owned())]);
    }
    business
}
