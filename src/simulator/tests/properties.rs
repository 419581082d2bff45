//! What must hold after any history of requests, payers, faults and time.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Deed {
    Place(usize, &'static str),
    Query(usize),
    Close(usize),
    Begin(usize),
    Stop(usize),
    Pay(usize),
    Refund(usize, usize, &'static str),
    Wait(i64),
}

const NUMBERS: [&str; 3] = ["T1-20261121-A", "T1-20261121-B", "T1-20261121-C"];

const REFUNDS: [&str; 4] = ["R1", "R2", "R3", "R4"];

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let number = || 0..NUMBERS.len();
    let deed = prop_oneof![
        (number(), prop_oneof![Just("888"), Just("1")]).prop_map(|(number, fee)| Deed::Place(number, fee)),
        number().prop_map(Deed::Query),
        number().prop_map(Deed::Close),
        number().prop_map(Deed::Begin),
        number().prop_map(Deed::Stop),
        number().prop_map(Deed::Pay),
        (number(), 0..REFUNDS.len(), prop_oneof![Just("888"), Just("400"), Just("1")])
            .prop_map(|(number, refund, fee)| Deed::Refund(number, refund, fee)),
        (1_i64..200).prop_map(Deed::Wait),
    ];
    proptest::collection::vec(deed, 1..60)
}

fn is_final(state: &BookState) -> bool {
    match state {
        BookState::Paid { .. } | BookState::Closed { .. } => true,
        BookState::NotPay | BookState::UserPaying => false,
    }
}

proptest! {
    #[test]
    fn the_book_only_moves_forward(deeds in deeds(), seed: u64, stormy: bool, prompt: bool) {
        let mut exchange = Exchange::new(Credentials::demo(), seed);
        if stormy {
            exchange.set_storm(Some(Storm::of(&[Fault::LINE, Fault::TROUBLE, Fault::FORGERIES].concat(), 30)));
        }
        if prompt {
            exchange.customers_mut().behave(Manners { hesitation_ms: 200_000, late_permille: 300, late_by_ms: 40_000, twice_permille: 300, ..Manners::prompt(2_000) });
        }
        let odds = RefundOdds { closed_permille: 200, changed_permille: 200, hangs_permille: 200, within_ms: 300_000 };
        exchange.refund_fates_mut().draw(Some(odds));
        let mut now = at(0);
        let mut known: BTreeMap<String, BookedOrder> = BTreeMap::new();
        let mut known_refunds: BTreeMap<String, BookedRefund> = BTreeMap::new();
        for deed in deeds {
            let message = |pairs: &[Pair<'_>]| written(&signed(pairs, Some(SignType::HmacSha256)));
            match deed {
                Deed::Place(number, fee) => drop(exchange.serve(PLACE, "POST", &message(&with(order(NUMBERS[number]), "total_fee", fee)), now)),
                Deed::Query(number) => drop(exchange.serve(QUERY, "POST", &message(&about(NUMBERS[number])), now)),
                Deed::Close(number) => drop(exchange.serve(CLOSE, "POST", &message(&about(NUMBERS[number])), now)),
                Deed::Begin(number) => {
                    let _turned_away = exchange.begin_paying(NUMBERS[number], now);
                }
                Deed::Stop(number) => exchange.stop_paying(NUMBERS[number]),
                Deed::Pay(number) => {
                    let _turned_away = exchange.pay(NUMBERS[number], now);
                }
                Deed::Refund(number, refund, fee) => {
                    let asked = giving_back(NUMBERS[number], REFUNDS[refund], fee);
                    drop(exchange.serve_to(&merchant(), REFUND, "POST", &message(&asked), now));
                }
                Deed::Wait(seconds) => now = now.plus_millis(seconds * 1000),
            }
            for (trade_no, before) in &known {
                let after = exchange.order(trade_no).expect("no order is ever forgotten");
                prop_assert_eq!((after.total_fee, &after.code_url, &after.parameters), (before.total_fee, &before.code_url, &before.parameters));
                prop_assert!(!is_final(&before.state) || after.state == before.state, "{before:?} became {after:?}");
            }
            for (refund_no, before) in &known_refunds {
                let after = exchange.refund(refund_no).expect("no refund is ever forgotten");
                prop_assert_eq!((after.refund_fee, &after.trade_no, &after.refund_id), (before.refund_fee, &before.trade_no, &before.refund_id));
                prop_assert!(before.state.settled_at().is_none() || after.state == before.state, "{before:?} became {after:?}");
            }
            for order in exchange.orders() {
                prop_assert!(exchange.given_back(&order.trade_no) <= order.paid_fee(), "more was given back than was paid");
            }
            known_refunds = exchange.refunds().map(|refund| (refund.refund_no.clone(), refund.clone())).collect();
            known = exchange.orders().map(|order| (order.trade_no.clone(), order.clone())).collect();
        }
        for order in exchange.orders() {
            if let BookState::Paid { total_fee, .. } = order.state {
                prop_assert_eq!(total_fee, order.total_fee);
            }
        }
    }
}
