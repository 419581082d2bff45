//! Stored proofs, read again.

use super::super::{Recheck, recheck};
use super::*;
use crate::domain::Unknown;

fn refund_no() -> RefundNo {
    refund_order().refund_no
}

fn read_again(state: &str, refund_no: Option<RefundNo>, fen: i64, at: Option<&str>) -> Recheck {
    Recheck {
        trade_no: Some(order().trade_no),
        refund_no,
        transaction_id: Some(refund_order().transaction_id),
        state: state.to_owned(),
        fen: Some(Fen::new(fen)),
        at: at.and_then(Moment::parse_beijing_compact),
    }
}

#[test]
fn a_stored_proof_says_the_same_again() {
    let payment = |name| recheck(&merchant(), &[], recorded(name), None);
    assert_eq!(payment("query_paid"), Ok(read_again("SUCCESS", None, 888, Some("20261121093015"))));
    assert_eq!(payment("query_closed").map(|read| (read.state, read.fen)), Ok(("CLOSED".to_owned(), None)));
    assert_eq!(payment("query_not_exist").map(|read| (read.state, read.fen)), Ok(("ORDERNOTEXIST".to_owned(), None)));
    let refund = |name| recheck(&merchant(), &[], recorded_refund(name), Some(&refund_no()));
    assert_eq!(refund("refund_accepted"), Ok(read_again("ACCEPTED", Some(refund_no()), 300, None)));
    assert_eq!(refund("refund_query_arrived"), Ok(read_again("SUCCESS", Some(refund_no()), 300, Some("20261121100203"))));
    assert_eq!(refund("refund_query_returned"), Ok(read_again("CHANGE", Some(refund_no()), 300, None)));
    assert_eq!(refund("refund_not_enough").map(|read| read.state), Ok("NOTENOUGH".to_owned()));
}

#[test]
fn f056_f060_a_changed_or_foreign_proof_is_none() {
    let arrived = recorded_refund("refund_query_arrived");
    let mut changed = String::from_utf8(arrived.to_vec()).expect("UTF-8");
    changed = changed.replace("<refund_fee_1>300", "<refund_fee_1>30");
    assert_eq!(recheck(&merchant(), &[], changed.as_bytes(), Some(&refund_no())), Err(Unknown::BadSignature));
    let other = RefundNo::new("R-T1-20261121-ZZZZZZZZZZZZZZZZ").expect("a good number");
    assert_eq!(recheck(&merchant(), &[], arrived, Some(&other)), Err(Unknown::OtherNumber));
    assert_eq!(recheck(&merchant(), &[], recorded_refund("refund_accepted"), Some(&other)), Err(Unknown::OtherNumber));
    let other_key = Merchant { key: ApiKey::new("ffffffffffffffffffffffffffffffff").expect("a good key"), ..merchant() };
    assert_eq!(recheck(&other_key, &[], arrived, Some(&refund_no())), Err(Unknown::BadSignature));
    let other_merchant = Merchant { mch_id: MchId::new("10000101").expect("a good merchant number"), ..merchant() };
    assert_eq!(recheck(&other_merchant, &[], arrived, Some(&refund_no())), Err(Unknown::OtherMerchant));
    assert_eq!(recheck(&merchant(), &[], b"", None), Err(Unknown::Unreadable));
}

#[test]
fn f110_a_proof_outlives_the_key_and_the_kind_of_signature_of_its_time() {
    let proof = recorded("query_paid");
    let then = merchant();
    let key_of = |letter: &str| ApiKey::new(&letter.repeat(32)).expect("a good key");
    let now = Merchant { key: key_of("f"), ..then.clone() };
    assert_eq!(recheck(&now, &[], proof, None), Err(Unknown::BadSignature));
    assert_eq!(recheck(&now, &[key_of("e")], proof, None), Err(Unknown::BadSignature));
    let paid = recheck(&then, &[], proof, None);
    assert!(paid.is_ok());
    assert_eq!(recheck(&now, &[key_of("e"), then.key.clone()], proof, None), paid);
    for sign_type in [SignType::Md5, SignType::HmacSha256] {
        assert_eq!(recheck(&Merchant { sign_type, ..then.clone() }, &[], proof, None), paid, "{}", sign_type.as_str());
        assert_eq!(recheck(&Merchant { sign_type, ..now.clone() }, std::slice::from_ref(&then.key), proof, None), paid);
    }
    let changed = String::from_utf8(proof.to_vec()).expect("UTF-8").replace("888", "889");
    assert_eq!(recheck(&now, std::slice::from_ref(&then.key), changed.as_bytes(), None), Err(Unknown::BadSignature));
}
