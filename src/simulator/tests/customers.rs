use super::*;

#[test]
fn payers_are_turned_away_as_the_real_gateway_does() {
    let mut exchange = exchange();
    assert_eq!(exchange.pay("T1-20261121-A", at(0)), Err(PayRefusal::NoSuchOrder));
    place(&mut exchange, "T1-20261121-A", at(0));
    assert_eq!(exchange.pay("T1-20261121-A", at(300)), Err(PayRefusal::Expired));
    assert_eq!(exchange.pay("T1-20261121-A", at(299)), Ok(()));
    assert_eq!(exchange.pay("T1-20261121-A", at(299)), Err(PayRefusal::AlreadyPaid));
    exchange.rules_mut().honour_time_expire = false;
    place(&mut exchange, "T1-20261121-B", at(0));
    assert_eq!(exchange.pay("T1-20261121-B", at(7200)), Err(PayRefusal::CodeExpired));
    assert_eq!(exchange.pay("T1-20261121-B", at(7199)), Ok(()));
}

#[test]
fn f008_who_is_at_the_password_may_pay_after_the_end() {
    let mut exchange = exchange();
    place(&mut exchange, "T1-20261121-A", at(0));
    exchange.begin_paying("T1-20261121-A", at(299)).expect("it can be paid");
    assert_eq!(exchange.pay("T1-20261121-A", at(345)), Ok(()));
    place(&mut exchange, "T1-20261121-B", at(0));
    exchange.begin_paying("T1-20261121-B", at(299)).expect("it can be paid");
    exchange.stop_paying("T1-20261121-B");
    assert_eq!(exchange.pay("T1-20261121-B", at(345)), Err(PayRefusal::Expired), "who has left is not let in again");
}

#[test]
fn nobody_comes_until_told_so() {
    let mut exchange = exchange();
    place(&mut exchange, "T1-20261121-A", at(0));
    assert_eq!(exchange.next_due(), None);
    exchange.customers_mut().pay_after(3_000);
    exchange.customers_mut().stay_away();
    place(&mut exchange, "T1-20261121-B", at(0));
    exchange.tick(at(299));
    assert!(exchange.orders().all(|order| order.state == BookState::NotPay));
}

#[test]
fn a_prompt_customer_pays_at_their_own_time() {
    let mut exchange = exchange();
    exchange.customers_mut().behave(Manners { password_ms: 2_000, ..Manners::prompt(6_000) });
    place(&mut exchange, "T1-20261121-A", at(0));
    place(&mut exchange, "T1-20261121-A", at(1));
    assert_eq!(exchange.next_due(), Some(at(4)));
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(3)), "NOTPAY");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(5)), "USERPAYING");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(60)), "SUCCESS");
    let paid_at = exchange.order("T1-20261121-A").map(|order| order.state.clone());
    assert!(matches!(paid_at, Some(BookState::Paid { at: paid_at, .. }) if paid_at == at(6)), "not when somebody happened to look");
    assert_eq!(exchange.next_due(), None, "placing again brings no second customer");
}

#[test]
fn f008_a_late_customer_pays_after_the_end() {
    let mut exchange = exchange();
    exchange.customers_mut().behave(Manners { late_permille: 1000, late_by_ms: 40_000, ..Manners::prompt(1_000) });
    place(&mut exchange, "T1-20261121-A", at(0));
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(298)), "NOTPAY");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(301)), "USERPAYING");
    assert_eq!(state(&mut exchange, "T1-20261121-A", at(340)), "SUCCESS");
}

#[test]
fn f011_a_customer_may_pay_the_older_code_as_well() {
    let mut exchange = exchange();
    place(&mut exchange, "T1-20261121-A", at(0));
    let other_price = with(order("T1-20261121-B"), "total_fee", "1");
    assert_eq!(verdict(&ask(&mut exchange, PLACE, &other_price, at(1))), "SUCCESS");
    exchange.customers_mut().behave(Manners { twice_permille: 1000, ..Manners::prompt(1_000) });
    place(&mut exchange, "T1-20261121-C", at(10));
    let states = ["T1-20261121-A", "T1-20261121-B", "T1-20261121-C"].map(|trade_no| state(&mut exchange, trade_no, at(20)));
    assert_eq!(states, ["SUCCESS", "NOTPAY", "SUCCESS"]);
}

#[test]
fn the_same_seed_and_calls_give_the_same_bytes() {
    let run = |seed: u64| {
        let mut exchange = Exchange::new(Credentials::demo(), seed);
        let manners = Manners {
            hesitation_ms: 9_000,
            password_ms: 500,
            never_permille: 300,
            late_permille: 200,
            late_by_ms: 30_000,
            twice_permille: 200,
            ..Manners::prompt(500)
        };
        exchange.customers_mut().behave(manners);
        exchange.set_storm(Some(Storm::of(&[Fault::LINE, Fault::TROUBLE, Fault::FORGERIES].concat(), 20)));
        let mut bytes = String::new();
        for second in 0..200 {
            let trade_no = format!("T1-2026-{:04}", second / 4);
            let body = match second % 4 {
                0 => written(&signed(&order(&trade_no), Some(SignType::HmacSha256))),
                _ => written(&signed(&about(&trade_no), Some(SignType::HmacSha256))),
            };
            let path = [PLACE, QUERY, QUERY, CLOSE][second % 4];
            let now = at(i64::try_from(second).expect("a small number"));
            bytes.push_str(&format!("{:?}\n", exchange.serve(path, "POST", &body, now)));
        }
        (bytes, exchange.log().to_vec())
    };
    let (first, second, other) = (run(42), run(42), run(43));
    assert!(first == second, "seed 42 differs from itself");
    assert!(first.0 != other.0, "seeds 42 and 43 are alike");
}

#[test]
fn a_storm_leaves_the_customers_and_their_numbers_alone() {
    let customers = |storm: Option<Storm>| {
        let mut exchange = exchange();
        exchange.customers_mut().behave(Manners { hesitation_ms: 20_000, never_permille: 400, ..Manners::prompt(500) });
        exchange.set_storm(storm);
        for index in 0..50 {
            let body = written(&signed(&order(&format!("T1-2026-{index:04}")), None));
            exchange.serve(PLACE, "POST", &body, at(0));
        }
        exchange.tick(at(100));
        let paid_at = |order: &BookedOrder| match order.state {
            BookState::Paid { at, .. } => Some(at),
            BookState::NotPay | BookState::UserPaying | BookState::Closed { .. } => None,
        };
        exchange.orders().map(paid_at).collect::<Vec<_>>()
    };
    let calm = customers(None);
    assert_eq!(calm, customers(Some(Storm::of(&[Fault::CutAfter], 500))));
    assert!(calm.iter().any(Option::is_some) && calm.iter().any(Option::is_none));
}
