use super::*;

const ORDER: &str = "T1-20261121-A";

#[test]
fn a_refund_ends_as_it_is_told() {
    for (fate, early, late) in [
        (RefundFate::Arrives { after_ms: 2_000 }, "PROCESSING", "SUCCESS"),
        (RefundFate::Closed { after_ms: 2_000 }, "PROCESSING", "REFUNDCLOSE"),
        (RefundFate::Changed { after_ms: 2_000 }, "PROCESSING", "CHANGE"),
        (RefundFate::Hangs, "PROCESSING", "PROCESSING"),
        (RefundFate::Arrives { after_ms: 0 }, "SUCCESS", "SUCCESS"),
    ] {
        let mut exchange = paid(ORDER);
        exchange.refund_fates_mut().of_refund("R1", fate);
        refund(&mut exchange, ORDER, "R1", "1", at(0));
        assert_eq!(refund_status(&mut exchange, "R1", at(1)), early, "{fate:?}");
        assert_eq!(refund_status(&mut exchange, "R1", at(2)), late, "{fate:?}");
    }
}

#[test]
fn what_is_told_of_one_refund_comes_before_what_is_told_of_others() {
    let mut exchange = paid(ORDER);
    exchange.rules_mut().refunds.gap_ms = 0;
    exchange.rules_mut().refunds.fate = RefundFate::Arrives { after_ms: 0 };
    let fates = exchange.refund_fates_mut();
    fates.of_next(RefundFate::Hangs);
    fates.of_refund("R1", RefundFate::Closed { after_ms: 0 });
    for (refund_no, status) in [("R1", "REFUNDCLOSE"), ("R2", "PROCESSING"), ("R3", "SUCCESS")] {
        refund(&mut exchange, ORDER, refund_no, "1", at(1));
        assert_eq!(refund_status(&mut exchange, refund_no, at(1)), status);
    }
    exchange.refund_fates_mut().of_order(ORDER, RefundFate::Changed { after_ms: 0 });
    refund(&mut exchange, ORDER, "R4", "1", at(1));
    assert_eq!(refund_status(&mut exchange, "R4", at(1)), "CHANGE");
}

#[test]
fn a_hanging_refund_is_brought_to_its_end_once() {
    let mut exchange = paid(ORDER);
    exchange.refund_fates_mut().of_next(RefundFate::Hangs);
    refund(&mut exchange, ORDER, "R1", "1", at(0));
    assert_eq!(exchange.next_due(), None);
    let before = exchange.revision();
    exchange.settle_refund("R1", RefundFate::Arrives { after_ms: 0 }, at(100));
    assert!(exchange.revision() > before, "whoever watches is told");
    let settled = exchange.refund("R1").expect("it is booked").state;
    assert_eq!((settled, settled.settled_at()), (RefundState::Arrived { at: at(100) }, Some(at(100))));
    exchange.settle_refund("R1", RefundFate::Closed { after_ms: 0 }, at(101));
    assert_eq!(refund_status(&mut exchange, "R1", at(102)), "SUCCESS");
}

#[test]
fn another_fate_takes_the_place_of_the_first() {
    let mut exchange = paid(ORDER);
    exchange.refund_fates_mut().of_next(RefundFate::Arrives { after_ms: 1_000 });
    refund(&mut exchange, ORDER, "R1", "1", at(0));
    exchange.settle_refund("R1", RefundFate::Closed { after_ms: 10_000 }, at(0));
    assert_eq!(refund_status(&mut exchange, "R1", at(9)), "PROCESSING");
    assert_eq!(refund_status(&mut exchange, "R1", at(10)), "REFUNDCLOSE");
}

#[test]
fn drawn_fates_are_the_seeds_own() {
    let fates = || {
        let mut exchange = paid(ORDER);
        exchange.rules_mut().refunds.gap_ms = 0;
        let odds = RefundOdds { closed_permille: 200, changed_permille: 200, hangs_permille: 200, within_ms: 10_000 };
        exchange.refund_fates_mut().draw(Some(odds));
        for part in 0..40 {
            refund(&mut exchange, ORDER, &format!("R{part:02}"), "1", at(part));
        }
        exchange.tick(at(1_000));
        exchange.refunds().map(|refund| refund.state.word()).collect::<Vec<_>>()
    };
    let drawn = fates();
    assert_eq!(drawn, fates());
    for word in ["SUCCESS", "REFUNDCLOSE", "CHANGE", "PROCESSING"] {
        assert!(drawn.contains(&word), "{word} is missing in {drawn:?}");
    }
}
