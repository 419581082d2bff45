//! A ledger of an older format becomes one of this format, and loses nothing.

use super::*;
use crate::ledger::{SaleFilter, SalesQuery, VerifyFault, verify};
use rusqlite::Connection;
use std::path::Path;

const FORMAT_1: &str = include_str!("../migrations/0001_sales.sql");

/// Writes a ledger of format 1 with the same journal, as the program of that time would have.
fn write_format_1(from: &Path, to: &Path) {
    let raw = Connection::open(to).expect("a file");
    raw.execute_batch(FORMAT_1).expect("the tables");
    raw.execute("ATTACH ?1 AS newer", [from.to_str().expect("a plain path")]).expect("attached");
    let sale =
        "id, amount_fen, note, cashier, till, business_day, opened_at_ms, state, exceptions, cancel_requested, latest_trade_no, first_paid_at_ms";
    raw.execute_batch(&format!(
        "INSERT INTO main.journal SELECT * FROM newer.journal ORDER BY seq; INSERT INTO main.sale SELECT {sale} FROM newer.sale; \
         INSERT INTO main.charge SELECT * FROM newer.charge; PRAGMA user_version = 1;"
    ))
    .expect("copied");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn f087_a_ledger_of_format_1_is_carried_over(history in happenings(40)) {
        let mut shop = Shop::new();
        shop.live(&history);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledger.sqlite3");
        write_format_1(&shop.path(), &path);
        let before = verify(&path);
        prop_assert_eq!(&before, &verify(&shop.path()), "an older ledger can be verified as it is");

        let ledger = Ledger::open(&path).expect("opens");
        prop_assert_eq!(&verify(&path), &before);
        prop_assert_eq!(&verify(&folder.path().join("ledger.sqlite3.format-1")), &before, "a copy of the older one stands beside it");
        prop_assert_eq!(ledger.unsettled(), shop.ledger.unsettled());
        prop_assert_eq!(ledger.work(100), shop.ledger.work(100));
        let numbers: Vec<String> = shop.sales.iter().flat_map(|sale| &sale.charges).flat_map(|charge| {
            let payments = charge.payment().into_iter().chain(&charge.mismatch).map(|payment| payment.transaction_id.to_string());
            payments.chain([charge.order.trade_no.to_string()]).collect::<Vec<_>>()
        }).collect();
        for search in numbers.iter().map(String::as_str).chain(["", "T1-0", "0000"]) {
            for filter in [SaleFilter::All, SaleFilter::Exceptions, SaleFilter::Abandoned] {
                let query = SalesQuery { day: None, filter, search: search.to_owned() };
                prop_assert_eq!(ledger.sales(&query, None, 100), shop.ledger.sales(&query, None, 100), "{}", search);
            }
        }
    }
}

#[test]
fn f101_a_changed_ledger_of_format_1_is_not_carried_over() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ledger.sqlite3");
    write_format_1(&shop.path(), &path);
    Connection::open(&path).expect("opens").execute("UPDATE sale SET amount_fen = 1 WHERE id = 'S-000001'", []).expect("changed");
    assert!(matches!(verify(&path), Err(VerifyFault::Projection { table: "sale", .. })));
    assert!(matches!(Ledger::open(&path), Err(LedgerError::Damaged(words)) if words.contains("S-000001")));
    let format: i64 = Connection::open(&path).expect("opens").pragma_query_value(None, "user_version", |row| row.get(0)).expect("a number");
    assert_eq!(format, 1);
}
