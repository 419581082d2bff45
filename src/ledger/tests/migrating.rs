//! A ledger of an older format becomes one of this format, and loses nothing.

use super::evenings::{Act, Evening, acts};
use super::*;
use crate::ledger::{SaleFilter, SalesQuery, VerifyFault, verify};
use rusqlite::Connection;
use std::path::Path;

const FORMAT_1: &str = include_str!("../migrations/0001_sales.sql");

/// The columns of a table, as a list for a statement.
fn columns_of(raw: &Connection, schema: &str, table: &str) -> String {
    let mut statement = raw.prepare("SELECT name FROM pragma_table_info(?1, ?2)").expect("a query");
    let columns = statement.query_map([table, schema], |row| row.get::<_, String>(0)).expect("rows");
    columns.collect::<Result<Vec<_>, _>>().expect("text").join(", ")
}

/// Writes a ledger of format 1 with the same journal, as the program of that time would have.
fn write_format_1(from: &Path, to: &Path) {
    let raw = Connection::open(to).expect("a file");
    raw.execute_batch(FORMAT_1).expect("the tables");
    raw.execute("ATTACH ?1 AS newer", [from.to_str().expect("a plain path")]).expect("attached");
    let sale = columns_of(&raw, "main", "sale");
    let charge = columns_of(&raw, "main", "charge");
    raw.execute_batch(&format!(
        "INSERT INTO main.journal SELECT * FROM newer.journal ORDER BY seq; INSERT INTO main.sale SELECT {sale} FROM newer.sale; \
         INSERT INTO main.charge SELECT {charge} FROM newer.charge; PRAGMA user_version = 1;"
    ))
    .expect("copied");
}

const FORMAT_2: &str = include_str!("../migrations/0002_people_and_refunds.sql");

/// Writes a ledger of format 2 with the same journal, likewise.
pub(super) fn write_format_2(from: &Path, to: &Path) {
    write_format_1(from, to);
    let raw = Connection::open(to).expect("a file");
    raw.execute_batch(FORMAT_2).expect("the tables");
    raw.execute("ATTACH ?1 AS newer", [from.to_str().expect("a plain path")]).expect("attached");
    let refund = columns_of(&raw, "main", "refund");
    raw.execute_batch(&format!(
        "INSERT INTO main.refund SELECT {refund} FROM newer.refund; INSERT INTO main.person SELECT * FROM newer.person; \
         UPDATE main.sale SET (open_exceptions, by_hand, refunded_fen) = \
             (SELECT open_exceptions, by_hand, refunded_fen FROM newer.sale AS newest WHERE newest.id = sale.id); \
         PRAGMA user_version = 2;"
    ))
    .expect("copied");
}

/// Every row of the tables about money, without its shift.
fn rows_of(path: &Path) -> Vec<Vec<rusqlite::types::Value>> {
    let raw = Connection::open(path).expect("opens");
    let tables = ["sale", "charge", "refund"].map(|table| {
        let columns = columns_of(&raw, "main", table).replace(", shift_no", "");
        let mut statement = raw.prepare(&format!("SELECT {columns} FROM {table} ORDER BY 1")).expect("a query");
        let count = statement.column_count();
        let rows = statement.query_map([], |row| (0..count).map(|column| row.get(column)).collect::<Result<Vec<_>, _>>()).expect("rows");
        rows.collect::<Result<Vec<_>, _>>().expect("values")
    });
    tables.concat()
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn f087_a_ledger_of_format_2_is_carried_over(before in acts(60), after in acts(30)) {
        carry_over(&before, &after);
    }
}

#[test]
fn f087_old_refunds_are_carried_over_with_the_day_to_which_they_belong() {
    let sale = [(Step::Open { fen: 700 }, 0, 0, 0), (Step::Hear(Word::Placed), 0, 0, 100), (Step::Hear(Word::Paid), 0, 0, 90_000_000)].map(Act::Sell);
    // 12 sends, 0 accepts, 11 arrived some seconds ago, 2 is closed by the gateway.
    let deeds = [(0, 12), (0, 11), (1, 0), (1, 12), (1, 0), (2, 12), (2, 0), (2, 11), (3, 12), (3, 0), (3, 2)];
    let pause = Act::Sell((Step::Pass, 0, 0, 60_000));
    let deeds = deeds.into_iter().flat_map(|(refund, which)| [pause, Act::RefundDeed(refund, which)]);
    let before: Vec<Act> = sale.into_iter().chain([Act::Refund(0, 10); 4]).chain(deeds).collect();
    carry_over(&before, &[Act::Refund(0, 10), Act::RefundDeed(4, 12), Act::RefundDeed(4, 0), Act::RefundDeed(1, 11)]);
}

#[test]
fn the_first_report_has_what_came_up_since_the_older_format_and_nothing_before() {
    let mismatch = [(Step::Open { fen: 700 }, 0, 0, 0), (Step::Hear(Word::Placed), 0, 0, 100), (Step::Hear(Word::Mismatch), 0, 0, 100)];
    let mut evening = Evening::new();
    evening.shop.live(&mismatch);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ledger.sqlite3");
    write_format_2(&evening.shop.path(), &path);
    evening.shop.ledger = Ledger::open(&path).expect("opens");
    evening.shop.live(&mismatch.map(|(step, _, charge, pause)| (step, 1, charge, pause)));
    evening.open_shift();
    let report = evening.shop.ledger.shift_report(&evening.shifts[0]).expect("readable");
    assert_eq!(report.exceptions.iter().map(|line| line.sale_id.clone()).collect::<Vec<_>>(), [sale_id(1)]);
    assert_eq!(report.held, crate::domain::Tally { count: 1, sum: Fen::new(701) });
    let shifts: Vec<Option<i64>> = {
        let raw = Connection::open(&path).expect("opens");
        let mut statement = raw.prepare("SELECT shift_no FROM journal_by_shift WHERE kind = 'charge.mismatch_seen' ORDER BY seq").expect("a query");
        statement.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("numbers")
    };
    assert_eq!(shifts, [None, Some(1)]);
    assert!(verify(&path).is_ok());
}

/// Carries a ledger over after `before`, and goes on with `after`.
fn carry_over(before: &[Act], after: &[Act]) {
    let mut evening = Evening::new();
    evening.live(before);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ledger.sqlite3");
    write_format_2(&evening.shop.path(), &path);
    let verified = verify(&evening.shop.path());
    assert_eq!(verify(&path), verified, "an older ledger can be verified as it is");
    let old = rows_of(&evening.shop.path());

    evening.shop.ledger = Ledger::open(&path).expect("opens");
    assert_eq!(verify(&path), verified);
    assert_eq!(verify(&folder.path().join("ledger.sqlite3.format-2")), verified, "a copy of the older one stands beside it");
    assert_eq!(rows_of(&path), old, "what the new columns say is what they say of an entry written today");

    evening.open_shift();
    evening.live(after);
    assert_eq!(verify(&path).expect("whole").events, evening.shop.events);
}
