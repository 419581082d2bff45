//! Whatever happens in a shop: what is read back is what was written.

use super::*;
use crate::domain::{ChargeState, SaleException, SaleState};
use crate::ledger::{PageKey, verify};

fn paid_instant(state: &ChargeState) -> Option<Moment> {
    if let ChargeState::Paid { payment, learnt_at } = state { Some(payment.paid_at.unwrap_or(*learnt_at)) } else { None }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn f073_a_restart_reaches_the_same_state(history in happenings(40)) {
        let mut shop = Shop::new();
        shop.live(&history);
        let shop = shop.restart();
        let unsettled: Vec<Sale> = shop.sales.iter().filter(|sale| !sale.is_settled()).cloned().collect();
        prop_assert_eq!(shop.ledger.unsettled().expect("readable"), unsettled);
        for sale in &shop.sales {
            let read = shop.ledger.sale(&sale.id).expect("readable");
            prop_assert_eq!(read.as_ref(), Some(sale));
        }
    }

    #[test]
    fn every_history_verifies_while_the_till_is_open(history in happenings(40)) {
        let mut shop = Shop::new();
        shop.live(&history);
        let verified = verify(&shop.path()).expect("whole");
        prop_assert_eq!((verified.events, verified.sales), (shop.events, i64::try_from(shop.sales.len()).expect("few")));
    }

    #[test]
    fn lists_and_sums_say_what_the_sales_say(history in happenings(40)) {
        let mut shop = Shop::new();
        shop.live(&history);

        let mut expected: Vec<&Sale> = shop.sales.iter().collect();
        expected.sort_by_key(|sale| std::cmp::Reverse((sale.opened_at, sale.id.clone())));
        let rows = shop.ledger.recent(day(), 1_000).expect("readable");
        prop_assert_eq!(rows.len(), expected.len());
        for (row, sale) in rows.iter().zip(&expected) {
            prop_assert_eq!((&row.id, row.amount, row.state, &row.exceptions), (&sale.id, sale.amount.fen(), sale.state, &sale.exceptions));
            prop_assert_eq!((row.opened_at, &row.note, &row.cashier), (sale.opened_at, &sale.note, &sale.cashier));
            prop_assert_eq!(row.trade_no.as_ref(), sale.charges.last().map(|charge| &charge.order.trade_no));
            prop_assert_eq!(row.paid_at, sale.charges.iter().filter_map(|charge| paid_instant(&charge.state)).min());
        }

        let mut pages = vec![];
        loop {
            let after = pages.last().map(PageKey::from);
            let page = shop.ledger.day_page(day(), after.as_ref(), 2).expect("readable");
            if page.is_empty() { break; }
            pages.extend(page);
        }
        prop_assert_eq!(pages, rows);

        let (begin, end) = day().bounds(DayStart::default());
        let charges = || shop.sales.iter().flat_map(|sale| &sale.charges);
        let today: Vec<_> = charges().filter(|charge| paid_instant(&charge.state).is_some_and(|at| begin <= at && at < end)).collect();
        let totals = shop.ledger.day_totals(day(), DayStart::default()).expect("readable");
        prop_assert_eq!(totals.paid_count, i64::try_from(today.len()).expect("few"));
        prop_assert_eq!(totals.paid_sum.get(), today.iter().map(|charge| charge.order.amount.fen().get()).sum::<i64>());

        for charge in charges() {
            for proven in charge.payment().into_iter().chain(&charge.mismatch) {
                let holder = shop.ledger.holder_of(&proven.transaction_id).expect("readable");
                prop_assert_eq!(holder.as_ref(), Some(&charge.order.trade_no));
            }
        }
    }
}

#[test]
fn scripts_find_the_words_they_rely_on() {
    let shop = Shop::with_history();
    let connection = &shop.ledger.connection;
    let words = |sql: &str| {
        let mut statement = connection.prepare(sql).expect("the columns are there");
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
        rows.collect::<Result<Vec<_>, _>>().expect("text")
    };
    assert_eq!(words("SELECT state FROM sale ORDER BY id"), ["paid", "abandoned", "open"]);
    assert_eq!(words("SELECT state FROM charge ORDER BY trade_no"), ["paid", "closed", "showing"]);
    assert_eq!(
        words("SELECT kind FROM journal WHERE subject = 'S-000000' ORDER BY seq"),
        ["sale.opened", "charge.placing_started", "charge.shown", "charge.paid", "sale.paid"]
    );
    assert_eq!(words("SELECT DISTINCT actor FROM journal ORDER BY actor"), ["cashier:counter", "gateway"]);
    assert_eq!(
        words("SELECT sale_id || ' ' || amount_fen || ' ' || transaction_id || ' ' || paid_at_ms FROM charge WHERE state = 'paid'"),
        [format!("S-000000 1234 4200-T1-000001 {}", MIDNIGHT + 4_000)]
    );
}

/// A sale of seven yuan of which both codes can be paid.
pub(super) const TWO_CODES: [Happening; 7] = [
    (Step::Open { fen: 700 }, 0, 0, 0),
    (Step::Hear(Word::Placed), 0, 0, 100),
    (Step::NewCode, 0, 0, 1_000),
    (Step::Hear(Word::Unpaid), 0, 0, 1_000),
    (Step::Hear(Word::CloseNotYet), 0, 0, 1_000),
    (Step::Pass, 0, 0, 1_000),
    (Step::Hear(Word::Placed), 0, 1, 1_000),
];

#[test]
fn f011_a_sale_that_was_paid_twice_counts_twice_and_says_so() {
    let mut shop = Shop::new();
    shop.live(&TWO_CODES);
    shop.live(&[(Step::Hear(Word::Paid), 0, 1, 5_000), (Step::Hear(Word::Paid), 0, 0, 5_000)]);
    let rows = shop.ledger.recent(day(), 10).expect("readable");
    assert_eq!((rows[0].state, rows[0].exceptions.as_slice()), (SaleState::Paid, [SaleException::PaidTwice].as_slice()));
    let totals = shop.ledger.day_totals(day(), DayStart::default()).expect("readable");
    assert_eq!((totals.paid_count, totals.paid_sum), (2, Fen::new(1_400)));
}

#[test]
fn f096_a_payment_counts_on_the_day_on_which_it_was_made() {
    let mut shop = Shop::new();
    shop.live(&[(Step::Open { fen: 700 }, 0, 0, 86_340_000), (Step::Hear(Word::Placed), 0, 0, 100), (Step::Hear(Word::Paid), 0, 0, 120_000)]);
    let tomorrow = BusinessDay::parse("2026-11-22").expect("a date");
    let count = |day, start| shop.ledger.day_totals(day, start).expect("readable").paid_count;
    assert_eq!((count(day(), DayStart::default()), count(tomorrow, DayStart::default())), (0, 1));
    assert_eq!(count(day(), DayStart::parse("04:00").expect("a time")), 1);
    assert_eq!(shop.ledger.recent(tomorrow, 10).expect("readable"), []);
}

#[test]
fn an_unknown_sale_or_payment_is_nothing() {
    let shop = Shop::with_history();
    assert_eq!(shop.ledger.sale(&sale_id(77)), Ok(None));
    assert_eq!(shop.ledger.holder_of(&TransactionId::new("4200").expect("an id")), Ok(None));
}
