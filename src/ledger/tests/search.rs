//! Every sale is found by any part of its numbers and by its amount, and no other is.

use super::refunds::queued;
use super::*;
use crate::domain::SaleState;
use crate::ledger::{ClaimQuery, PageKey, SaleFilter, SaleRow, SalesQuery};

const FILTERS: [SaleFilter; 6] =
    [SaleFilter::All, SaleFilter::Paid, SaleFilter::Open, SaleFilter::Abandoned, SaleFilter::Exceptions, SaleFilter::Refunded];

/// Every number by which the sale goes.
fn numbers(sale: &Sale) -> Vec<String> {
    let of_charge = |charge: &crate::domain::Charge| {
        let payments = charge.payment().into_iter().chain(&charge.mismatch);
        let payments = payments.map(|payment| payment.transaction_id.to_string()).collect::<Vec<_>>();
        std::iter::once(charge.order.trade_no.to_string()).chain(payments).collect::<Vec<_>>()
    };
    sale.charges.iter().flat_map(of_charge).collect()
}

fn passes(filter: SaleFilter, sale: &Sale) -> bool {
    match filter {
        SaleFilter::All => true,
        SaleFilter::Paid => sale.state == SaleState::Paid,
        SaleFilter::Open => sale.state == SaleState::Open,
        SaleFilter::Abandoned => sale.state == SaleState::Abandoned,
        SaleFilter::Exceptions => !sale.exceptions.is_empty(),
        SaleFilter::Refunded => false,
    }
}

/// The ids of every page of two.
fn pages(shop: &Shop, query: &SalesQuery) -> Vec<SaleId> {
    let mut rows: Vec<SaleRow> = vec![];
    loop {
        let page = shop.ledger.sales(query, rows.last().map(PageKey::from).as_ref(), 2).expect("readable");
        if page.is_empty() {
            return rows.into_iter().map(|row| row.id).collect();
        }
        rows.extend(page);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_search_finds_what_looking_at_every_sale_finds(
        history in happenings(50), start in 0_usize..12, length in 4_usize..14, which in 0_usize..9, all_days in any::<bool>(),
        filter in prop::sample::select(FILTERS.to_vec()),
    ) {
        let mut shop = Shop::new();
        shop.live(&history);
        let known: Vec<String> = shop.sales.iter().flat_map(numbers).collect();
        let number = known.get(which % known.len().max(1)).cloned().unwrap_or_else(|| "nobody".to_owned());
        let start = start.min(number.len() - 4);
        let text = number[start..(start + length).min(number.len())].to_ascii_lowercase();
        let mut expected: Vec<&Sale> = shop.sales.iter().filter(|sale| passes(filter, sale)).collect();
        expected.sort_by_key(|sale| std::cmp::Reverse((sale.opened_at, sale.id.clone())));
        let day = (!all_days).then(day);
        let ids = |which: &dyn Fn(&Sale) -> bool| expected.iter().filter(|sale| which(sale)).map(|sale| sale.id.clone()).collect::<Vec<_>>();

        let query = |search: &str| SalesQuery { day, filter, search: search.to_owned() };
        prop_assert_eq!(pages(&shop, &query("")), ids(&|_| true));
        let has = |sale: &Sale| numbers(sale).iter().any(|number| number.to_ascii_lowercase().contains(&text));
        prop_assert_eq!(pages(&shop, &query(&text)), ids(&has), "{}", text);
        if let Some(sale) = shop.sales.first() {
            let amount = sale.amount.fen();
            let plain = amount.to_plain();
            let same = |sale: &Sale| sale.amount.fen() == amount || numbers(sale).iter().any(|number| number.contains(&plain));
            prop_assert_eq!(pages(&shop, &query(&plain)), ids(&same));
        }
        for nothing in ["abc", "没有", "\"", "T1-9", "zzzzzzzzzzzz", "%%%%", "a b c d"] {
            prop_assert_eq!(pages(&shop, &query(nothing)), Vec::<SaleId>::new(), "{}", nothing);
        }
    }
}

#[test]
fn a_sale_is_found_by_the_numbers_of_its_refund_and_by_the_number_that_a_person_read() {
    let mut shop = Shop::with_history();
    let (paid, open) = (shop.sales[0].clone(), shop.sales[2].clone());
    shop.refund(None, &[queued(&paid, 7, 34)]).expect("written");
    let search = |shop: &Shop, text: &str| pages(shop, &SalesQuery { search: text.to_owned(), ..SalesQuery::default() });
    assert_eq!(search(&shop, "R-T1-000007"), std::slice::from_ref(&paid.id));
    assert_eq!(pages(&shop, &SalesQuery { filter: SaleFilter::Refunded, ..SalesQuery::default() }), [paid.id]);

    let read = TransactionId::new("4200999988887777").expect("a number");
    let by_hand = super::refunds::may(crate::domain::Action::SetPaidByHand);
    let events = open.set_by_hand(open.charges[0].order.trade_no.clone(), read, "顾客出示".to_owned(), by_hand);
    let set_at = shop.now;
    shop.write(Some(2), events, &open, None).expect("written");
    assert_eq!(search(&shop, "88887777"), std::slice::from_ref(&open.id));
    let row = |shop: &Shop| shop.ledger.recent(day(), 10).expect("readable").into_iter().find(|row| row.id == open.id).expect("listed");
    assert_eq!((row(&shop).state, row(&shop).paid_at), (SaleState::Paid, Some(set_at)));
    assert_eq!(shop.ledger.work_count(), Ok(1), "a manager's word waits for another look");
    assert_eq!(shop.ledger.work(10).expect("readable").0, [row(&shop)]);

    shop.now = shop.now.plus_millis(1_000);
    let sale = shop.sales[2].clone();
    let closed = sale.learn(&sale.charges[0].order.trade_no, &Answer::Closed, shop.now, shop.now);
    shop.write(Some(2), closed, &sale, Some(b"<xml/>")).expect("written");
    assert_eq!((row(&shop).state, row(&shop).paid_at), (SaleState::Open, None), "the gateway says otherwise");
    assert!(crate::ledger::verify(&shop.path()).is_ok());
}

#[test]
fn a_claim_is_about_the_end_of_a_number_or_an_amount_since_some_time() {
    let shop = Shop::with_history();
    let claims = |query: ClaimQuery, since: i64| shop.ledger.claims(&query, Moment::from_millis(since), 10).expect("readable");
    let tail = |text: &str| ClaimQuery::Tail(text.to_owned());
    assert_eq!(claims(tail("000001"), MIDNIGHT), [sale_id(0)]);
    assert_eq!(claims(tail(" t1-000002 "), MIDNIGHT), [sale_id(1)]);
    assert_eq!(claims(tail("4200-T1-00000"), MIDNIGHT), [], "that is not the end");
    assert_eq!(claims(tail("001"), MIDNIGHT), [], "too short to mean anything");
    assert_eq!(claims(tail("000001"), MIDNIGHT + 1), [], "opened before");
    assert_eq!(claims(ClaimQuery::Amount(Fen::new(500)), MIDNIGHT), [sale_id(1)]);
    assert_eq!(claims(ClaimQuery::Amount(Fen::new(500)), MIDNIGHT + 3_600_000), []);
}
