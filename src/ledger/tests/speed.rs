//! No question reads more rows than it needs, however long the ledger is: every plan goes through an index.

use super::*;
use crate::ledger::reading::selection::Selection;
use crate::ledger::reading::{audit, book_rows, books, days, noted, people, refunds, report, restored, sales, search, shifts, standing, work};
use crate::ledger::{RefundFilter, SaleFilter};

/// The steps by which SQLite answers a question; those of a question within it stand further in.
fn plan(shop: &Shop, sql: &str) -> Vec<String> {
    let mut statement = shop.ledger.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a plan");
    let mut rows = statement.raw_query();
    let mut plan = vec![];
    while let Some(row) = rows.next().expect("a plan") {
        let (within, step): (i64, String) = (row.get(1).expect("a number"), row.get(3).expect("text"));
        plan.push(if within == 0 { step } else { format!(" {step}") });
    }
    plan
}

const FILTERS: [SaleFilter; 6] =
    [SaleFilter::All, SaleFilter::Paid, SaleFilter::Open, SaleFilter::Abandoned, SaleFilter::Exceptions, SaleFilter::Refunded];

/// Indexes that hold nothing but what is asked for.
const PARTIAL: [&str; 9] = [
    "shift_open ",
    "sale_open ",
    "charge_watched",
    "sale_abandoned",
    "sale_exceptions",
    "sale_work",
    "sale_refunded",
    "refund_active",
    "refund_work",
];

#[test]
fn no_question_of_the_till_scans_a_table() {
    let shop = Shop::new();
    let lists = FILTERS.into_iter().flat_map(|filter| {
        let of_day = Selection::of_day(day()).filtered(filter);
        [of_day.clone().where_(&search::contains()), of_day, Selection::of(filter), Selection::of_amount(filter).where_("amount_fen = :amount")]
    });
    let second = Selection::through("sale_opened").where_(&search::contains()).where_(search::IN_SECOND);
    let lists: Vec<String> = lists.chain([second, work::selection()]).map(|selection| selection.sql()).collect();
    let pages = [RefundFilter::All, RefundFilter::UnderWay, RefundFilter::NeedsPerson].map(refunds::page);
    let [audits, whole_audits, story] = [audit::of_day(false), audit::of_day(true), audit::of_sale("body", "TRUE")];
    let sums = [report::payments(), report::refunds(), books::payments(), books::refunds(), book_rows::accepted(), book_rows::refund()];
    let questions = [
        shifts::OPEN,
        shifts::OF_DAY,
        shifts::LATEST,
        days::MARKS,
        days::BILL,
        noted::SINCE,
        noted::BEFORE,
        report::ABANDONED,
        report::CARRIED,
        report::UNDER_WAY,
        books::BY_HAND,
        books::HELD,
        days::MOVED,
        days::NOT_MOVED,
        books::UNDER_WAY,
        books::ABANDONED,
        books::OPEN,
        books::EXCEPTIONS,
        book_rows::PAID,
        book_rows::HELD,
        book_rows::BY_HAND,
        book_rows::CHARGE,
        sales::UNSETTLED,
        sales::HOLDER,
        sales::DAY_TOTALS,
        work::WORK_COUNT,
        refunds::OF_SALE,
        refunds::OF_CHARGE,
        refunds::ACTIVE,
        refunds::COUNTS,
        people::LAST_FIT,
        people::LAST_HELD,
        people::SETTINGS,
        restored::LAST_BACKED_UP,
        restored::LAST_COMPUTER,
        restored::LAST_DISPLACED,
        restored::LAST_RELEASED,
        restored::LAST_RESTORED,
        restored::RESTORE_ENTRY,
        standing::DAYS,
        standing::MARK,
        standing::SOLD,
        standing::TRADED,
        &audits,
        &whole_audits,
        &story,
        "SELECT body FROM journal WHERE subject = ?1 ORDER BY seq",
        "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1",
    ];
    let ordered = || lists.iter().chain(&pages).map(String::as_str);
    for sql in questions.into_iter().chain(sums.iter().map(String::as_str)).chain(ordered()) {
        let plan = plan(&shop, sql);
        let scans =
            plan.iter().map(|line| format!("{} ", line.trim_start())).filter(|line| line.starts_with("SCAN ") && line != "SCAN CONSTANT ROW ");
        let harmful = scans.filter(|line| !PARTIAL.iter().any(|index| line.contains(index)) && !sql.ends_with("DESC LIMIT 1"));
        assert_eq!(harmful.collect::<Vec<_>>(), Vec::<String>::new(), "{sql}\n{plan:#?}");
    }
    for sql in ordered().chain([audits.as_str(), &whole_audits]).filter(|sql| !sql.contains("sale_open ")) {
        let plan = plan(&shop, sql);
        assert!(!plan.iter().any(|line| line.starts_with("USE TEMP B-TREE")), "{sql}\n{plan:#?}");
    }
}

#[test]
fn the_record_of_a_day_is_read_through_its_own_index() {
    let shop = Shop::new();
    for (with_sales, index) in [(false, "journal_office"), (true, "journal_deed")] {
        let plan = plan(&shop, &audit::of_day(with_sales));
        assert!(plan.iter().any(|line| line.contains(index)), "{plan:#?}");
    }
}
