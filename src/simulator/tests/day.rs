use super::*;
use crate::domain::{
    BookKind, BusinessDay, CashierId, DayStart, Fen, MatchClass, Refund, RefundEvent, Role, Sale, SaleEvent, SaleException, Signatory, TillId,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn person(name: &str, role: Role) -> Signatory {
    Signatory { name: CashierId::new(name).expect("a name"), role }
}

fn wishes(seed: u64, sales: usize, plant: &[MatchClass]) -> DayWishes {
    DayWishes {
        seed,
        day: BusinessDay::parse("2026-11-20").expect("a day"),
        day_starts_at: DayStart::parse("04:00").expect("a time"),
        sales,
        till: TillId::new("T1").expect("a till"),
        manager: person("王店长", Role::Manager),
        cashiers: vec![person("小李", Role::Cashier), person("小周", Role::Cashier)],
        description: "街角咖啡-饮品".to_owned(),
        sign_type: SignType::HmacSha256,
        plant: plant.to_vec(),
    }
}

fn lived(wishes: &DayWishes) -> (Exchange, GeneratedDay) {
    let mut exchange = Exchange::new(Credentials::demo(), wishes.seed);
    let day = exchange.live_through(wishes);
    (exchange, day)
}

fn sale_of(story: &Story<crate::domain::SaleId, SaleEvent>) -> Sale {
    let events = story.steps.iter().flat_map(|step| step.told.iter().map(|told| (step.at, &told.event)));
    Sale::fold(events).expect("a story begins with its opening")
}

fn refund_of(story: &Story<crate::domain::RefundNo, RefundEvent>) -> Refund {
    let events = story.steps.iter().flat_map(|step| step.told.iter().map(|told| (step.at, &told.event)));
    Refund::fold(events).expect("a story begins with its decision")
}

/// What the bill of the day says of every payment and refund: number, and fen.
fn bill_of(exchange: &mut Exchange) -> BTreeMap<(String, String), Vec<i64>> {
    let body = written(&signed(&[("nonce_str", "n"), ("bill_date", "20261120")], None));
    let text = String::from_utf8(body_of(exchange.serve("/pay/downloadbill", "POST", &body, at(0)))).expect("a bill is UTF-8");
    let mut rows = BTreeMap::<_, Vec<_>>::new();
    for line in text.lines().filter_map(|line| line.strip_prefix('`')).filter(|line| line.starts_with("2026")) {
        let values: Vec<_> = line.split(",`").collect();
        let fen = |index: usize| Fen::parse_yuan(values[index]).expect("an amount").get();
        let refund_no = if values[9] == "REFUND" { values[15].to_owned() } else { String::new() };
        rows.entry((values[6].to_owned(), refund_no)).or_default().push(if values[9] == "REFUND" { -fen(25) } else { fen(24) });
    }
    rows
}

#[test]
fn the_same_seed_makes_the_same_day() {
    let wishes = |seed| wishes(seed, 120, &DayWishes::PLANTS);
    let (mut first, day) = lived(&wishes(3));
    let (mut second, again) = lived(&wishes(3));
    assert_eq!(day, again);
    assert_eq!(bill_of(&mut first), bill_of(&mut second));
    assert_ne!(day.sales, lived(&wishes(4)).1.sales);
}

#[test]
fn a_day_looks_like_a_cafes() {
    let (_, day) = lived(&wishes(5, 2_000, &[]));
    let sales: Vec<_> = day.sales.iter().map(sale_of).collect();
    assert_eq!(sales.len(), 2_000);
    let in_hour = |hour: &str| sales.iter().filter(|sale| sale.opened_at.beijing_clock().starts_with(hour)).count();
    assert!(in_hour("12") > 2 * in_hour("15") && in_hour("07") > 0 && in_hour("21") > 0);
    assert_eq!(in_hour("23") + in_hour("03"), 0);
    assert!(sales.iter().all(|sale| (1_000..=51_000).contains(&sale.amount.fen().get())));
    let people: BTreeSet<_> = sales.iter().map(|sale| sale.cashier.as_str()).collect();
    assert_eq!(people, BTreeSet::from(["小李", "小周"]));
    for exception in [SaleException::PaidLate, SaleException::PaidTwice] {
        let with: Vec<_> = sales.iter().filter(|sale| sale.has(exception)).collect();
        assert!((1..20).contains(&with.len()), "{exception:?}");
        assert!(with.iter().all(|sale| sale.open_exceptions().next().is_none()), "{exception:?} was settled");
    }
    assert!(sales.iter().any(|sale| sale.charges.len() == 2) && sales.iter().any(|sale| !sale.note.is_empty()));
    let refunds: Vec<_> = day.refunds.iter().map(refund_of).collect();
    assert!((30..80).contains(&refunds.len()), "{}", refunds.len());
    assert!(refunds.iter().any(|refund| refund.order.amount.fen() < refund.order.total) && refunds.iter().all(Refund::is_final));
    let is_settled = |sale: &&Sale| sale.charges.iter().all(crate::domain::Charge::is_final);
    assert_eq!(sales.iter().filter(is_settled).count(), sales.len());
}

#[test]
fn without_differences_both_sides_say_the_same() {
    let (mut exchange, day) = lived(&wishes(9, 300, &[]));
    assert_eq!((day.planted.as_slice(), day.till), (&[][..], day.bill));
    let mut ours = BTreeMap::<_, Vec<_>>::new();
    for sale in day.sales.iter().map(sale_of) {
        for (charge, payment) in sale.charges.iter().filter_map(|charge| Some((charge, charge.payment()?))) {
            ours.entry((charge.order.trade_no.as_str().to_owned(), String::new())).or_default().push(payment.total.get());
        }
    }
    for refund in day.refunds.iter().map(refund_of) {
        let key = (refund.order.trade_no.as_str().to_owned(), refund.order.refund_no.as_str().to_owned());
        ours.entry(key).or_default().push(-refund.order.amount.fen().get());
    }
    assert_eq!(ours, bill_of(&mut exchange));
}

#[test]
fn every_class_is_planted_and_the_gateway_can_be_asked_about_it() {
    let (mut exchange, day) = lived(&wishes(11, 60, &DayWishes::PLANTS));
    let planted: BTreeSet<_> = day.planted.iter().map(|planted| planted.class).collect();
    assert_eq!(planted, BTreeSet::from(DayWishes::PLANTS));
    let bill = bill_of(&mut exchange);
    for planted in &day.planted {
        use MatchClass as M;
        let key = (planted.key.trade_no.clone(), planted.key.refund_no.clone().unwrap_or_default());
        let stands = bill.get(&key).map_or(0, Vec::len);
        let expected = match planted.class {
            M::OnlyOurs | M::SetByHand | M::InOtherBill => 0,
            M::Repeated => 2,
            M::Equal | M::Coupon | M::FoundByHand | M::InOtherDay | M::AmountDiffers | M::PaidThere | M::Held | M::RefundUnderWay => 1,
            M::RefundFailed | M::RefundedThere | M::Lost | M::OtherTill | M::OtherSystem => 1,
        };
        assert_eq!(stands, expected, "{planted:?}");
        let asked = state(&mut exchange, &planted.key.trade_no, at(0));
        let word = match (planted.class, planted.key.kind) {
            (M::OnlyOurs, _) => "ORDERNOTEXIST",
            (M::SetByHand | M::FoundByHand, _) => "FREQUENCY_LIMITED",
            (_, BookKind::Refund) => "REFUND",
            (_, BookKind::Payment) => asked.as_str(),
        };
        assert_eq!(asked, word, "{planted:?}");
    }
    let ours: BTreeSet<_> =
        day.sales.iter().map(sale_of).flat_map(|sale| sale.charges).map(|charge| charge.order.trade_no.as_str().to_owned()).collect();
    for planted in &day.planted {
        let is_elsewhere = matches!(planted.class, MatchClass::Lost | MatchClass::OtherTill | MatchClass::OtherSystem);
        assert_eq!(ours.contains(&planted.key.trade_no), !is_elsewhere, "{planted:?}");
    }
}

#[test]
fn what_was_proven_is_signed() {
    let (_, day) = lived(&wishes(13, 60, &[]));
    let paid = |event: &SaleEvent| matches!(event, SaleEvent::Charge { event: crate::domain::ChargeEvent::Paid { .. }, .. });
    let mut proofs = 0;
    for told in day.sales.iter().flat_map(|story| &story.steps).flat_map(|step| &step.told).filter(|told| paid(&told.event)) {
        let fields = Fields::parse(told.proof.as_deref().expect("a proof")).expect("a flat list");
        assert_eq!(sign::verify(&fields, SignType::HmacSha256, &Credentials::demo().key), Ok(()));
        assert_eq!(fields.get("trade_state"), Some("SUCCESS"));
        proofs += 1;
    }
    assert!(proofs >= 50, "{proofs}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_planted_explains_the_difference(seed: u64, sales in 0_usize..160, chosen in proptest::sample::subsequence(DayWishes::PLANTS.to_vec(), 0..16)) {
        let (mut exchange, day) = lived(&wishes(seed, sales, &chosen));
        let planted: i64 = day.planted.iter().map(|planted| planted.difference.get()).sum();
        prop_assert_eq!(day.till.get() - day.bill.get(), planted);
        let bill: i64 = bill_of(&mut exchange).into_values().flatten().sum();
        prop_assert_eq!(bill, day.bill.get());
        let classes: BTreeSet<_> = day.planted.iter().map(|planted| planted.class).collect();
        prop_assert_eq!(classes, chosen.into_iter().collect());
    }
}
