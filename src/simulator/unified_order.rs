//! `unifiedorder` 统一下单 (protocol §4.1): takes an order into the book, once a number.

use super::book::{Book, BookState, BookedOrder, NewOrder};
use super::checks;
use super::reply::Business;
use super::request::{Refused, Request, business_parameters};
use super::rules::{Reentry, Rules};
use crate::domain::Moment;

/// `time_expire` lies more than a minute after the beginning of the order.
const SHORTEST_LIFE_MS: i64 = 60_000;

/// Answers one placing.
pub(super) fn answer(request: &Request, book: &mut Book, rules: &Rules, now: Moment) -> Result<Business, Refused> {
    let new = judged(request, now)?;
    if let Some(known) = book.order(&new.trade_no) {
        may_reenter(known, &new, rules)?;
        return Ok(placed(known));
    }
    Ok(placed(book.accept(new, now)))
}

/// The order that the request describes, when every parameter is good.
fn judged(request: &Request, now: Moment) -> Result<NewOrder, Refused> {
    let fields = &request.fields;
    checks::check(fields, checks::UNIFIED_ORDER)?;
    if fields.get("trade_type") != Some("NATIVE") {
        return Err(Refused::new("NOAUTH", "商户无此接口权限"));
    }
    if fields.get("product_id").is_none() {
        return Err(checks::lacks("product_id"));
    }
    if fields.get("scene_info").is_some_and(|scene| !names_a_store(scene)) {
        return Err(checks::malformed("scene_info"));
    }
    let trade_no = fields.get("out_trade_no").ok_or_else(|| checks::lacks("out_trade_no"))?.to_owned();
    let total_fee = fields.get("total_fee").and_then(checks::fen).ok_or_else(|| checks::malformed("total_fee"))?;
    let starts_at = fields.get("time_start").and_then(Moment::parse_beijing_compact).unwrap_or(now.floor_to_second());
    let expires_at = fields.get("time_expire").and_then(Moment::parse_beijing_compact);
    if expires_at.is_some_and(|end| end.millis_since(starts_at) <= SHORTEST_LIFE_MS) {
        return Err(checks::malformed("time_expire"));
    }
    // An end that has already passed is ignored (?) (protocol §6.4): a late repetition creates an order that can be paid without end.
    let expires_at = expires_at.filter(|end| *end > now);
    Ok(NewOrder { trade_no, total_fee, expires_at, sign_type: request.sign_type, parameters: business_parameters(fields) })
}

/// Whether a number that is in the book may be placed again.
fn may_reenter(known: &BookedOrder, new: &NewOrder, rules: &Rules) -> Result<(), Refused> {
    let identical = known.parameters == new.parameters;
    match (&known.state, rules.reentry) {
        (BookState::Paid { .. }, _) => Err(Refused::new("ORDERPAID", "该订单已支付")),
        (BookState::Closed { .. }, _) => Err(Refused::new("ORDERCLOSED", "该订单已关闭")),
        (BookState::NotPay | BookState::UserPaying, Reentry::Allowed) if identical => Ok(()),
        (BookState::NotPay | BookState::UserPaying, Reentry::Allowed | Reentry::Refused) => {
            Err(Refused::new("INVALID_REQUEST", "201 商户订单号重复"))
        }
    }
}

fn placed(order: &BookedOrder) -> Business {
    let mut fields = vec![("trade_type", "NATIVE".to_owned()), ("prepay_id", order.prepay_id.clone()), ("code_url", order.code_url.clone())];
    fields.extend(order.parameter("device_info").map(|till| ("device_info", till.to_owned())));
    fields.into()
}

/// `{"store_info": {"id": …}}` with its lengths; everything but the id may be missing.
fn names_a_store(scene: &str) -> bool {
    let Ok(scene) = serde_json::from_str::<serde_json::Value>(scene) else { return false };
    let Some(store) = scene.get("store_info").and_then(serde_json::Value::as_object) else { return false };
    let text_within = |name: &str, most: usize| store.get(name).is_none_or(|value| value.as_str().is_some_and(|text| text.len() <= most));
    let has_id = store.get("id").and_then(serde_json::Value::as_str).is_some_and(|id| !id.is_empty());
    has_id && text_within("id", 32) && text_within("name", 64) && text_within("area_code", 6) && text_within("address", 128)
}
