//! `closeorder` 关闭订单 (protocol §4.3): after it nobody can pay any more, unless it finds the order paid.

use super::book::{Book, BookState};
use super::checks;
use super::reply::Business;
use super::request::{Refused, Request};
use super::rules::Rules;
use crate::domain::Moment;

/// Answers one close. A payer at the password does not keep the order open: who comes first wins.
pub(super) fn answer(request: &Request, book: &mut Book, rules: &Rules, now: Moment) -> Result<Business, Refused> {
    checks::check(&request.fields, checks::CLOSE_ORDER)?;
    let trade_no = request.fields.get("out_trade_no").ok_or_else(|| checks::lacks("out_trade_no"))?;
    let order = book.order(trade_no).ok_or_else(|| Refused::new("ORDERNOTEXIST", "订单不存在"))?;
    rules.may_speak_about(trade_no)?;
    match order.state {
        BookState::Paid { .. } => return Err(Refused::new("ORDERPAID", "订单已支付")),
        BookState::Closed { .. } => return Err(Refused::new("ORDERCLOSED", "订单已关闭")),
        BookState::NotPay | BookState::UserPaying => {}
    }
    // The page names the five minutes but no code for a close that comes too early; `TRADE_STATE_ERROR` (doc-old) (?) is the one that fits (§5.3).
    if now.millis_since(order.created_at) < i64::from(rules.close_min_age_ms) {
        return Err(Refused::new("TRADE_STATE_ERROR", "订单生成后不能马上调用关单接口，最短调用时间间隔为5分钟"));
    }
    book.close(trade_no, now);
    Ok(vec![("result_msg", "OK".to_owned())].into())
}
