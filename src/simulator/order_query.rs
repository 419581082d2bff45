//! `orderquery` 查询订单 (protocol §4.2): says where an order stands, as far as queries can see it yet.

use super::book::{Book, BookState, BookedOrder};
use super::checks;
use super::reply::Business;
use super::request::{Refused, Request};
use super::rules::Rules;
use crate::domain::Moment;

/// Answers one query.
pub(super) fn answer(request: &Request, book: &Book, rules: &Rules, now: Moment) -> Result<Business, Refused> {
    checks::check(&request.fields, checks::ORDER_QUERY)?;
    let order = asked_for(request, book)?.ok_or_else(|| Refused::new("ORDERNOTEXIST", "此交易订单号不存在"))?;
    rules.may_speak_about(&order.trade_no)?;
    let mut business = Business::from(vec![("out_trade_no", order.trade_no.clone())]);
    business.extend(order.parameter("device_info").map(|till| ("device_info", till.to_owned())));
    business.extend([("attach", order.parameter("attach").unwrap_or_default().to_owned())]);
    let (state, words) = match &order.state {
        BookState::Paid { at, .. } if now.millis_since(*at) < i64::from(rules.query_lag_ms) => UNPAID,
        BookState::Closed { at } if now.millis_since(*at) < i64::from(rules.close_lag_ms) => UNPAID,
        BookState::NotPay => UNPAID,
        BookState::UserPaying => ("USERPAYING", "需要用户输入支付密码"),
        BookState::Closed { .. } => ("CLOSED", "订单已关闭"),
        BookState::Paid { transaction_id, at, total_fee, coupon_fee, settlement_fee, openid } => {
            business.extend([
                ("openid", openid.clone()),
                ("is_subscribe", "N".to_owned()),
                ("trade_type", "NATIVE".to_owned()),
                ("bank_type", "OTHERS".to_owned()),
                ("total_fee", total_fee.to_string()),
                ("fee_type", "CNY".to_owned()),
                ("cash_fee", total_fee.saturating_sub(*coupon_fee).to_string()),
                ("cash_fee_type", "CNY".to_owned()),
                ("transaction_id", transaction_id.clone()),
                ("time_end", at.beijing_compact()),
            ]);
            let is_borne_by_shop = settlement_fee < total_fee;
            if is_borne_by_shop {
                business.extend([("settlement_total_fee", settlement_fee.to_string())]);
            }
            if *coupon_fee > 0 {
                business.extend([
                    ("coupon_fee", coupon_fee.to_string()),
                    ("coupon_count", "1".to_owned()),
                    ("coupon_type_0", if is_borne_by_shop { "NO_CASH" } else { "CASH" }.to_owned()),
                    ("coupon_id_0", "10000".to_owned()),
                    ("coupon_fee_0", coupon_fee.to_string()),
                ]);
            }
            if book.refunds().of_order(&order.trade_no).next().is_some() {
                ("REFUND", "订单发生过退款，退款详情请查询退款单")
            } else {
                ("SUCCESS", "支付成功")
            }
        }
    };
    business.extend([("trade_state", state.to_owned()), ("trade_state_desc", words.to_owned())]);
    Ok(business)
}

const UNPAID: (&str, &str) = ("NOTPAY", "订单未支付");

/// The order that is asked for: by the gateway's number where both are given.
pub(super) fn asked_for<'a>(request: &Request, book: &'a Book) -> Result<Option<&'a BookedOrder>, Refused> {
    match (request.fields.get("transaction_id"), request.fields.get("out_trade_no")) {
        (Some(transaction_id), _) => Ok(book.paid_by(transaction_id)),
        (None, Some(trade_no)) => Ok(book.order(trade_no)),
        (None, None) => Err(checks::lacks("out_trade_no")),
    }
}
