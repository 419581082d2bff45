use super::*;

#[test]
fn f006_a_young_order_is_not_closed() {
    let mut exchange = exchange();
    place(&mut exchange, "T1-20261121-A", at(0));
    assert_eq!(close(&mut exchange, "T1-20261121-A", at(299)), "TRADE_STATE_ERROR");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(299)), "NOTPAY");
    let answer = ask(&mut exchange, CLOSE, &about("T1-20261121-A"), at(300));
    assert_eq!((answer.get("result_code"), answer.get("result_msg")), (Some("SUCCESS"), Some("OK")));
    assert_eq!(exchange.order("T1-20261121-A").map(|order| order.state.clone()), Some(BookState::Closed { at: at(300) }));
    assert_eq!(close(&mut exchange, "T1-20261121-A", at(301)), "ORDERCLOSED");
    exchange.rules_mut().close_min_age_ms = 0;
    place(&mut exchange, "T1-20261121-B", at(0));
    assert_eq!(close(&mut exchange, "T1-20261121-B", at(0)), "SUCCESS");
}

#[test]
fn f005_a_paid_order_is_not_closed() {
    let mut exchange = exchange();
    place(&mut exchange, "T1-20261121-A", at(0));
    exchange.pay("T1-20261121-A", at(1)).expect("it can be paid");
    assert_eq!(close(&mut exchange, "T1-20261121-A", at(2)), "ORDERPAID", "also while it is young");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(3)), "SUCCESS");
}

#[test]
fn what_cannot_be_closed_says_why() {
    let mut exchange = exchange();
    assert_eq!(close(&mut exchange, "T1-20261121-A", at(1)), "ORDERNOTEXIST");
    assert_eq!(verdict(&ask(&mut exchange, CLOSE, &[("nonce_str", "n")], at(1))), "LACK_PARAMS");
    assert_eq!(verdict(&ask(&mut exchange, CLOSE, &[("out_trade_no", "T1-20261121-A")], at(1))), "LACK_PARAMS");
    assert_eq!(close(&mut exchange, "short", at(1)), "PARAM_ERROR");
}

#[test]
fn a_payer_at_the_password_loses_against_a_close() {
    let mut exchange = exchange();
    place(&mut exchange, "T1-20261121-A", at(0));
    exchange.begin_paying("T1-20261121-A", at(1)).expect("it can be paid");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(2)), "USERPAYING");
    assert_eq!(close(&mut exchange, "T1-20261121-A", at(300)), "SUCCESS");
    assert_eq!(exchange.pay("T1-20261121-A", at(301)), Err(PayRefusal::Closed));
}
