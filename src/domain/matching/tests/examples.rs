//! Each class by an example, and the shop's own cases.

use super::*;
use MatchClass as C;

/// What comes of these rows on a day that begins at 04:00: each class with its difference, and the sums add up.
fn classes(ours: &[BookRow], theirs: impl IntoIterator<Item = BillRow>) -> Vec<(C, i64)> {
    let result = reconcile(ours, &bill(theirs), &frame("04:00"));
    assert!(result.adds_up(), "{result:?}");
    result.pairs.iter().map(|pair| (pair.class, pair.difference.get())).collect()
}

#[test]
fn equal() {
    let (sale, refund) = (paid(1, 600, 1250), refunded(1, 700, 250));
    assert_eq!(classes(&[sale.clone(), refund.clone()], [listed(&refund), listed(&sale)]), [(C::Equal, 0), (C::Equal, 0)]);
}

#[test]
fn a_coupon_makes_the_credit_smaller_and_not_the_sum() {
    let sale = paid(1, 600, 1250);
    let row = BillRow { settlement: Fen::new(1050), ..listed(&sale) };
    assert_eq!(classes(&[sale], [row]), [(C::Coupon, 0)]);
}

#[test]
fn found_by_hand() {
    let sale = standing(Standing::ByHand, paid(1, 600, 1250));
    assert_eq!(classes(std::slice::from_ref(&sale), [listed(&sale)]), [(C::FoundByHand, 0)]);
    let early = BookRow { at: at(60), ..sale };
    assert_eq!(classes(std::slice::from_ref(&early), [listed(&early)]), [(C::FoundByHand, -1250)]);
}

#[test]
fn after_midnight_the_next_bill_lists_it() {
    assert_eq!(classes(&[paid(1, DAY, 1250), refunded(1, DAY + 10, 250)], []), [(C::InOtherBill, 1250), (C::InOtherBill, -250)]);
    let by_hand = standing(Standing::ByHand, paid(1, DAY, 1250));
    assert_eq!(classes(&[by_hand], []), [(C::InOtherBill, 1250)]);
}

#[test]
fn before_the_shop_opens_its_day_it_counts_for_the_day_before() {
    let (sale, refund) = (paid(1, 239, 1250), refunded(1, 0, 250));
    assert_eq!(classes(&[sale.clone(), refund.clone()], [listed(&sale), listed(&refund)]), [(C::InOtherDay, 250), (C::InOtherDay, -1250)]);
}

#[test]
fn amount_differs_wherever_it_lies() {
    let row = |ours: &BookRow, fen| BillRow { amount: Fen::new(fen), ..listed(ours) };
    let (sale, early) = (paid(1, 600, 1250), paid(1, 60, 1250));
    assert_eq!(classes(std::slice::from_ref(&sale), [row(&sale, 1200)]), [(C::AmountDiffers, 50)]);
    assert_eq!(classes(std::slice::from_ref(&early), [row(&early, 1200)]), [(C::AmountDiffers, -1200)]);
    let by_hand = standing(Standing::ByHand, sale);
    assert_eq!(classes(std::slice::from_ref(&by_hand), [row(&by_hand, 1300)]), [(C::AmountDiffers, -50)]);
}

#[test]
fn only_ours() {
    assert_eq!(classes(&[paid(1, 600, 1250), refunded(1, 700, 250)], []), [(C::OnlyOurs, 1250), (C::OnlyOurs, -250)]);
}

#[test]
fn what_this_bill_should_list_is_shown_even_if_another_day_counts_it() {
    let by_hand = standing(Standing::ByHand, paid(2, 70, 990));
    assert_eq!(classes(&[paid(1, 60, 1250), by_hand], []), [(C::OnlyOurs, 0), (C::SetByHand, 0)]);
}

#[test]
fn set_by_hand() {
    assert_eq!(classes(&[standing(Standing::ByHand, paid(1, 600, 1250))], []), [(C::SetByHand, 1250)]);
}

#[test]
fn paid_there() {
    for unpaid in [Standing::Open, Standing::Nothing] {
        let sale = standing(unpaid, paid(1, 600, 1250));
        assert_eq!(classes(std::slice::from_ref(&sale), [listed(&sale)]), [(C::PaidThere, -1250)]);
    }
}

#[test]
fn held() {
    let sale = standing(Standing::Held, paid(1, 600, 1250));
    assert_eq!(classes(std::slice::from_ref(&sale), [listed(&sale)]), [(C::Held, -1250)]);
}

#[test]
fn refund_under_way() {
    let refund = standing(Standing::Open, refunded(1, 600, 250));
    assert_eq!(classes(std::slice::from_ref(&refund), [listed(&refund)]), [(C::RefundUnderWay, 250)]);
}

#[test]
fn refund_failed_after_it_was_accepted() {
    let refund = standing(Standing::Nothing, refunded(1, 600, 250));
    assert_eq!(classes(std::slice::from_ref(&refund), [listed(&refund)]), [(C::RefundFailed, 250)]);
}

#[test]
fn refunded_there() {
    let sale = paid(1, 600, 1250);
    let on_the_platform = BillRow { refund_no: Some("1217752501201407033233368018".to_owned()), ..listed(&refunded(1, 700, 250)) };
    let by_another_till = BillRow { refund_no: Some(refund_number("T2", 1)), ..on_the_platform.clone() };
    let reversed = BillRow { kind: BillRowKind::Reversal, refund_no: None, ..listed(&refunded(1, 800, 1250)) };
    let found = classes(std::slice::from_ref(&sale), [listed(&sale), on_the_platform, by_another_till, reversed]);
    assert_eq!(found, [(C::Equal, 0), (C::RefundedThere, 250), (C::RefundedThere, 250), (C::RefundedThere, 1250)]);
}

#[test]
fn lost() {
    let known = paid(1, 600, 1250);
    let of_a_known_payment = classes(std::slice::from_ref(&known), [listed(&known), listed(&refunded(1, 700, 250))]);
    assert_eq!(of_a_known_payment, [(C::Equal, 0), (C::Lost, 250)]);
    assert_eq!(classes(&[], [listed(&known), listed(&refunded(1, 700, 250))]), [(C::Lost, -1250), (C::Lost, 250)]);
    let with_a_stray_number = BillRow { refund_no: Some("?".to_owned()), ..listed(&known) };
    assert_eq!(classes(&[known], [with_a_stray_number]), [(C::OnlyOurs, 1250), (C::Lost, -1250)], "a payment is never a refund");
}

#[test]
fn other_till() {
    let sale = BillRow { trade_no: number("T2", 1), ..listed(&paid(1, 600, 1250)) };
    let refund = BillRow { trade_no: number("T2", 1), refund_no: Some(refund_number("T2", 1)), ..listed(&refunded(1, 700, 250)) };
    assert_eq!(classes(&[], [sale, refund]), [(C::OtherTill, -1250), (C::OtherTill, 250)]);
}

#[test]
fn other_system() {
    let sale = BillRow { trade_no: "WXSHOP_2026112100017".to_owned(), ..listed(&paid(1, 600, 1250)) };
    let refund = BillRow { trade_no: sale.trade_no.clone(), refund_no: Some("WXSHOP_2026112100017_1".to_owned()), ..listed(&refunded(1, 700, 250)) };
    assert_eq!(classes(&[], [sale, refund]), [(C::OtherSystem, -1250), (C::OtherSystem, 250)]);
}

#[test]
fn repeated_stands_beside_the_row_with_our_amount() {
    let sale = paid(1, 600, 1250);
    let other = BillRow { amount: Fen::new(990), ..listed(&sale) };
    assert_eq!(classes(std::slice::from_ref(&sale), [other.clone(), listed(&sale)]), [(C::Equal, 0), (C::Repeated, -990)]);
    assert_eq!(classes(std::slice::from_ref(&sale), [listed(&sale), listed(&sale)]), [(C::Equal, 0), (C::Repeated, -1250)]);
    assert_eq!(classes(&[], [other, listed(&sale)]), [(C::Lost, -990), (C::Repeated, -1250)]);
}

#[test]
fn what_neither_side_counts_stands_in_no_pair() {
    let elsewhere = paid(1, -60, 1250);
    let silent = [Standing::Held, Standing::Open, Standing::Nothing].map(|quiet| standing(quiet, paid(2, 600, 990)));
    assert_eq!(classes(&[vec![elsewhere], silent.to_vec()].concat(), []), []);
}

#[test]
fn a_refund_so_near_to_midnight_may_stand_in_the_bill_beside_it() {
    let late = refunded(1, DAY - 1, 250);
    assert_eq!(classes(std::slice::from_ref(&late), []), [(C::InOtherBill, -250)]);
    assert_eq!(classes(&[BookRow { at: at(DAY - 6), ..late.clone() }], []), [(C::OnlyOurs, -250)]);
    assert_eq!(
        classes(&[BookRow { at: at(1), ..late }], []),
        [(C::OnlyOurs, 0)],
        "the day before counts it, and its bill was the last that could list it"
    );
    assert_eq!(classes(&[paid(1, DAY - 1, 1250)], []), [(C::OnlyOurs, 1250)], "a payment's time is the gateway's own");
}

#[test]
fn f096_a_refund_at_midnight_is_missed_by_the_later_of_two_bills_and_only_where_neither_lists_it() {
    for minutes in [DAY - 5, DAY - 1, DAY, DAY + 4] {
        let refund = refunded(1, minutes, 250);
        let listed_before = || refund.refund_no.iter().cloned().collect();
        let said = |bill: &Bill, frame: Frame| reconcile(std::slice::from_ref(&refund), bill, &frame).pairs.first().map(|pair| pair.class);
        for day_starts_at in ["00:00", "04:00"] {
            let today = said(&bill([]), frame(day_starts_at));
            assert!([None, Some(C::InOtherBill)].contains(&today), "{minutes}: {today:?}");
            assert_eq!(said(&bill([]), frame_after(day_starts_at)), Some(C::OnlyOurs), "{minutes}");
            let tomorrow = said(&bill([]), Frame { listed_before: listed_before(), ..frame_after(day_starts_at) });
            assert!([None, Some(C::InOtherBill)].contains(&tomorrow), "{minutes}: {tomorrow:?}");
            assert!(said(&bill([listed(&refund)]), frame(day_starts_at)).is_some_and(|class| !class.needs_decision()));
        }
    }
}

#[test]
fn a_list_of_payments_says_nothing_about_refunds() {
    let (sale, refund) = (paid(1, 600, 1250), refunded(1, 700, 250));
    let theirs = bill([listed(&sale), listed(&refund)]);
    for (covers, sum) in [(BillKind::All, 1000), (BillKind::Payments, 1250), (BillKind::Refunds, -250)] {
        let result = reconcile(&[sale.clone(), refund.clone()], &theirs, &Frame { covers, ..frame("04:00") });
        assert_eq!((result.till.get(), result.bill.get()), (sum, sum), "{covers:?}");
        assert_eq!(result.pairs.len(), if covers == BillKind::All { 2 } else { 1 });
    }
    let there = BillRow { refund_no: None, kind: BillRowKind::Reversal, ..listed(&refund) };
    let result = reconcile(&[sale], &bill([there]), &Frame { covers: BillKind::Refunds, ..frame("04:00") });
    assert_eq!(result.pairs.first().map(|pair| pair.class), Some(C::RefundedThere), "the payment is known though it is not listed");
}

#[test]
fn the_bridge_names_the_sales_after_midnight() {
    let day = [paid(1, 600, 800_000), paid(2, 700, 450_000), refunded(2, 720, 19_000)];
    let night = [paid(3, DAY + 10, 1_250), paid(4, DAY + 20, 1_750)];
    let result = reconcile(&[day.to_vec(), night.to_vec()].concat(), &bill(day.iter().map(listed)), &frame("04:00"));
    assert_eq!((result.till.get(), result.bill.get()), (1_234_000, 1_231_000));
    let terms: Vec<_> = result.terms().iter().map(|term| (term.class, term.count, term.sum.get())).collect();
    assert_eq!(terms, [(C::Equal, 3, 0), (C::InOtherBill, 2, 3_000)]);
    assert!(result.adds_up());
    assert!(result.pairs.iter().all(|pair| !pair.class.needs_decision()), "nothing for a person to do");
}

/// Opened at 23:59 and paid at 00:01: it is of the day of its payment, on both sides, whenever the shop's day begins.
#[test]
fn f096_a_sale_over_midnight_is_matched_by_the_time_of_its_payment() {
    let sale = paid(1, DAY + 1, 1250);
    let ours = std::slice::from_ref(&sale);
    for (day_starts_at, today_says, tomorrow_says) in
        [("00:00", None, (C::Equal, 0)), ("04:00", Some((C::InOtherBill, 1250)), (C::InOtherDay, -1250))]
    {
        let said = |result: &Match| result.pairs.first().map(|pair| (pair.class, pair.difference.get()));
        assert_eq!(said(&reconcile(ours, &bill([]), &frame(day_starts_at))), today_says);
        assert_eq!(said(&reconcile(ours, &bill([listed(&sale)]), &frame_after(day_starts_at))), Some(tomorrow_says));
    }
}

/// In the bill alone, in the ledger alone, of another amount: each keeps the day open until a person has decided.
#[test]
fn f113_each_difference_waits_for_a_decision() {
    let (ours, theirs, both) = (paid(1, 600, 1250), paid(2, 610, 990), paid(3, 620, 500));
    let other = BillRow { amount: Fen::new(5000), ..listed(&both) };
    let found = classes(&[ours, both], [listed(&theirs), other]);
    assert_eq!(found, [(C::AmountDiffers, -4500), (C::OnlyOurs, 1250), (C::Lost, -990)]);
    assert!(found.iter().all(|(class, _)| class.needs_decision()));
}

#[test]
fn an_empty_day_is_equal() {
    let result = reconcile(&[], &bill([]), &frame("04:00"));
    assert_eq!(result, Match::default());
    assert!(result.adds_up() && result.terms().is_empty());
}

#[test]
fn the_classes_are_listed_in_their_own_order() {
    assert!(C::ALL.is_sorted());
}

/// Two parts of one payment, given back on the platform, without a merchant's number: the provider's own numbers tell them apart.
#[test]
fn two_refunds_without_a_number_of_ours_are_not_one_listed_twice() {
    let ours = [paid(1, 600, 1_000)];
    let part = |id: &str, minutes| BillRow {
        kind: BillRowKind::Refund,
        refund_no: None,
        refund_id: Some(id.to_owned()),
        amount: Fen::new(300),
        at: at(minutes),
        ..listed(&ours[0])
    };
    let theirs = bill([listed(&ours[0]), part("50000000652026112100000001", 700), part("50000000652026112100000002", 800)]);
    let classes: Vec<_> = reconcile(&ours, &theirs, &frame("00:00")).pairs.iter().map(|pair| pair.class).collect();
    assert_eq!(classes, [MatchClass::Equal, MatchClass::RefundedThere, MatchClass::RefundedThere]);
}
