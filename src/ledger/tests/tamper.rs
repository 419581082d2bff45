//! Nobody changes the past unnoticed.

use super::refunds::queued;
use super::*;
use crate::domain::{Hold, RefundEvent, RefundTrouble};
use crate::ledger::{ChainWhy, ProjectionWhy, VerifyFault, verify};
use rusqlite::Connection;
use std::fs;
use std::path::Path;

/// A closed ledger with a small history, and the folder that keeps it.
fn closed_ledger() -> (tempfile::TempDir, PathBuf, i64) {
    let Shop { ledger, _folder, events, .. } = Shop::with_history();
    let path = ledger.path().to_owned();
    drop(ledger);
    (_folder, path, events)
}

/// The same with a refund of the first sale, and one of another that waits for a person.
fn closed_ledger_with_refunds() -> (tempfile::TempDir, PathBuf) {
    let mut shop = Shop::with_history();
    let sale = shop.sales[0].clone();
    let refund = shop.refund(None, &[queued(&sale, 1, 34)]).expect("written");
    let hold = Hold { trouble: RefundTrouble::NotEnough, refusal: Refusal { code: "NOTENOUGH".to_owned(), words: "余额不足".to_owned() } };
    shop.refund(Some(&refund), &[RefundEvent::SendStarted, RefundEvent::Held { hold }]).expect("written");
    shop.refund(None, &[queued(&sale, 2, 1_200)]).expect("written");
    let path = shop.path();
    let Shop { ledger, _folder, .. } = shop;
    drop(ledger);
    (_folder, path)
}

/// Runs statements as somebody with the `sqlite3` tool would, with the triggers out of the way, and puts these back.
fn tamper(path: &Path, statements: &str) {
    let raw = Connection::open(path).expect("opens");
    raw.pragma_update(None, "foreign_keys", false).expect("off");
    let mut find = raw.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").expect("a query");
    let triggers: Vec<(String, String)> =
        find.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows").collect::<Result<_, _>>().expect("text");
    for (name, _) in &triggers {
        raw.execute_batch(&format!("DROP TRIGGER {name}")).expect("dropped");
    }
    raw.execute_batch(statements).expect("changed");
    for (_, sql) in &triggers {
        raw.execute_batch(sql).expect("put back");
    }
}

#[test]
fn f101_every_changed_column_of_every_entry_is_named() {
    let (_folder, path, events) = closed_ledger();
    let whole = fs::read(&path).expect("readable");
    let changes = [
        "at_ms = at_ms + 1",
        "actor = 'gateway '",
        "subject = subject || 'x'",
        "kind = kind || 'x'",
        "body = ' ' || body",
        "body = replace(body, '\"', '\"') || ' '",
        "evidence = CASE WHEN evidence IS NULL THEN x'' ELSE NULL END",
        "evidence = CAST(coalesce(evidence, x'') || x'00' AS BLOB)",
        "hash = zeroblob(32)",
    ];
    for seq in 1..=events {
        for change in changes {
            fs::write(&path, &whole).expect("as before");
            tamper(&path, &format!("UPDATE journal SET {change} WHERE seq = {seq}"));
            assert_eq!(verify(&path), Err(VerifyFault::Chain { seq, why: ChainWhy::Altered }), "{change}");
        }
    }
}

#[test]
fn f101_removed_moved_and_inserted_entries_are_named() {
    let (_folder, path, events) = closed_ledger();
    let whole = fs::read(&path).expect("readable");
    let columns = "at_ms, actor, subject, kind, body, evidence, hash";
    for seq in 1..events {
        let (next, free) = (seq + 1, events + 10);
        for (statements, broken, why) in [
            (format!("DELETE FROM journal WHERE seq = {seq}"), seq, ChainWhy::Missing),
            (format!("UPDATE journal SET seq = {free} WHERE seq = {seq}"), seq, ChainWhy::Missing),
            (
                format!(
                    "UPDATE journal SET seq = {free} WHERE seq = {seq}; UPDATE journal SET seq = {seq} WHERE seq = {next}; \
                     UPDATE journal SET seq = {next} WHERE seq = {free};"
                ),
                seq,
                ChainWhy::Altered,
            ),
            (
                format!("INSERT INTO journal (seq, {columns}) SELECT {events} + 1, {columns} FROM journal WHERE seq = {seq}"),
                events + 1,
                ChainWhy::Altered,
            ),
        ] {
            fs::write(&path, &whole).expect("as before");
            tamper(&path, &statements);
            assert_eq!(verify(&path), Err(VerifyFault::Chain { seq: broken, why }), "{statements}");
        }
    }
}

#[test]
fn f101_entries_cut_off_at_the_end_leave_projections_behind() {
    let (_folder, path, events) = closed_ledger();
    tamper(&path, &format!("DELETE FROM journal WHERE seq = {events}"));
    assert!(matches!(verify(&path), Err(VerifyFault::Projection { table: "charge", why: ProjectionWhy::Differs { column: "state" }, .. })));
    tamper(&path, "DELETE FROM journal WHERE subject = 'S-000002'");
    let key = "S-000002".to_owned();
    assert_eq!(verify(&path), Err(VerifyFault::Projection { table: "sale", key, why: ProjectionWhy::Invented }));
}

/// Every column of a table with its declared kind.
fn columns_of(path: &Path, table: &str) -> Vec<(String, String)> {
    let raw = Connection::open(path).expect("opens");
    let mut statement = raw.prepare("SELECT name, type FROM pragma_table_info(?1)").expect("a query");
    statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows").collect::<Result<_, _>>().expect("text")
}

#[test]
fn f101_every_changed_column_of_a_projection_is_named() {
    let (_folder, path) = closed_ledger_with_refunds();
    let whole = fs::read(&path).expect("readable");
    for (table, key) in [("sale", "id"), ("charge", "trade_no"), ("refund", "refund_no")] {
        for (column, kind) in columns_of(&path, table).into_iter().filter(|(column, _)| column != key) {
            fs::write(&path, &whole).expect("as before");
            let change = if kind == "INTEGER" { format!("coalesce({column}, 0) + 1") } else { format!("coalesce({column}, '') || 'x'") };
            tamper(&path, &format!("PRAGMA ignore_check_constraints = ON; UPDATE {table} SET {column} = {change} WHERE {key} LIKE '%1'"));
            match verify(&path) {
                Err(VerifyFault::Projection { table: named, why: ProjectionWhy::Differs { column: named_column }, .. }) => {
                    assert_eq!((named, named_column), (table, column.as_str()));
                }
                // SQLite itself sees what the table's rules forbid.
                Err(VerifyFault::Integrity(words)) => assert!(words.contains(table), "{words}"),
                other => panic!("{table}.{column}: {other:?}"),
            }
        }
    }
}

#[test]
fn f101_changed_shifts_and_days_are_named() {
    let mut evening = super::evenings::Evening::begun();
    evening.shop.live(&[(Step::Open { fen: 700 }, 0, 0, 0), (Step::Hear(Word::Placed), 0, 0, 100), (Step::Hear(Word::Paid), 0, 0, 100)]);
    evening.close_shift();
    evening.open_shift();
    evening.shop.live(&[(Step::Open { fen: 500 }, 0, 0, 0), (Step::Hear(Word::Paid), 1, 0, 100)]);
    evening.shop.day(None, &super::days::kept("aa", crate::domain::BillKind::All), Some(b"packed")).expect("written");
    let path = evening.shop.path();
    let Shop { ledger, _folder, .. } = evening.shop;
    drop(ledger);
    let whole = fs::read(&path).expect("readable");
    assert!(verify(&path).is_ok());
    let differs = |column| ProjectionWhy::Differs { column };
    for (statements, table, key, why) in [
        ("UPDATE charge SET shift_no = 2 WHERE trade_no = 'T1-000001'", "charge", "T1-000001", differs("shift_no")),
        ("UPDATE charge SET shift_no = NULL WHERE trade_no = 'T1-000002'", "charge", "T1-000002", differs("shift_no")),
        ("UPDATE sale SET shift_no = 1 WHERE id = 'S-000001'", "sale", "S-000001", differs("shift_no")),
        ("UPDATE sale SET shift_no = NULL", "sale", "S-000000", differs("shift_no")),
        ("UPDATE shift SET counted_fen = 1 WHERE no = 1", "shift", "1", differs("counted_fen")),
        ("UPDATE shift SET business_day = '2026-11-22' WHERE no = 2", "shift", "2", differs("business_day")),
        ("DELETE FROM shift WHERE no = 2", "shift", "2", ProjectionWhy::Missing),
        (
            "INSERT INTO shift SELECT 7, by_name, by_role, 1, business_day, state, 1, 1, '', 0, 0, 0, 0, 0, 0, '', 0 FROM shift WHERE no = 1",
            "shift",
            "7",
            ProjectionWhy::Invented,
        ),
        ("DELETE FROM before_shifts", "before_shifts", "", differs("seq")),
        ("UPDATE before_shifts SET seq = 1", "before_shifts", "", differs("seq")),
        ("UPDATE day SET mark = 'closed'", "day", "2026-11-21", differs("mark")),
        ("DELETE FROM day", "day", "2026-11-21", ProjectionWhy::Missing),
        ("INSERT INTO day SELECT '2026-11-20', mark, '', 0, 0, 0, 0, 0, '' FROM day", "day", "2026-11-20", ProjectionWhy::Invented),
    ] {
        fs::write(&path, &whole).expect("as before");
        tamper(&path, statements);
        assert_eq!(verify(&path), Err(VerifyFault::Projection { table, key: key.to_owned(), why }), "{statements}");
    }
}

#[test]
fn f101_rows_added_to_and_removed_from_projections_are_named() {
    let (_folder, path, _events) = closed_ledger();
    let whole = fs::read(&path).expect("readable");
    let cases = [
        ("DELETE FROM sale WHERE id = 'S-000001'", "sale", "S-000001", ProjectionWhy::Missing),
        ("DELETE FROM charge WHERE trade_no = 'T1-000002'", "charge", "T1-000002", ProjectionWhy::Missing),
        (
            "CREATE TEMP TABLE t AS SELECT * FROM sale LIMIT 1; UPDATE t SET id = 'S-forged'; INSERT INTO sale SELECT * FROM t;",
            "sale",
            "S-forged",
            ProjectionWhy::Invented,
        ),
        (
            "CREATE TEMP TABLE t AS SELECT * FROM charge WHERE state = 'closed'; UPDATE t SET trade_no = 'T1-forged'; \
             INSERT INTO charge SELECT * FROM t;",
            "charge",
            "T1-forged",
            ProjectionWhy::Invented,
        ),
    ];
    for (statements, table, key, why) in cases {
        fs::write(&path, &whole).expect("as before");
        tamper(&path, statements);
        assert_eq!(verify(&path), Err(VerifyFault::Projection { table, key: key.to_owned(), why }), "{statements}");
    }
}

#[test]
fn a_sale_that_the_search_would_not_find_is_named() {
    let (_folder, path, _events) = closed_ledger();
    tamper(&path, "INSERT INTO number_part (number_part) VALUES ('delete-all')");
    let key = "S-000000".to_owned();
    assert_eq!(verify(&path), Err(VerifyFault::Projection { table: "number_part", key, why: ProjectionWhy::Missing }));
}

#[test]
fn f101_a_missing_or_foreign_trigger_is_named() {
    let (_folder, path, _events) = closed_ledger();
    let whole = fs::read(&path).expect("readable");
    for (statement, name) in [
        ("DROP TRIGGER journal_refuses_delete", "journal_refuses_delete"),
        ("CREATE TRIGGER quiet AFTER INSERT ON charge BEGIN UPDATE charge SET amount_fen = 1; END", "quiet"),
        ("DROP INDEX charge_transaction", "charge_transaction"),
    ] {
        fs::write(&path, &whole).expect("as before");
        Connection::open(&path).expect("opens").execute_batch(statement).expect("done");
        assert!(matches!(verify(&path), Err(VerifyFault::Integrity(words)) if words.contains(name)), "{statement}");
        assert!(matches!(Ledger::open(&path), Err(LedgerError::Damaged(words)) if words.contains(name)), "{statement}");
    }
    fs::write(&path, &whole).expect("as before");
    Connection::open(&path).expect("opens").execute_batch("CREATE VIEW taken AS SELECT * FROM charge; ANALYZE;").expect("done");
    assert!(verify(&path).is_ok(), "a bookkeeper's own view does no harm");
}

/// Every row of a table, value by value; nothing where SQLite cannot read it.
type Rows = Option<Vec<Vec<rusqlite::types::Value>>>;

fn contents(path: &Path) -> [Rows; 3] {
    ["journal", "sale", "charge"].map(|table| {
        let raw = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        let mut statement = raw.prepare(&format!("SELECT * FROM {table} NOT INDEXED ORDER BY rowid")).ok()?;
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect::<Result<Vec<_>, _>>()).ok()?;
        rows.collect::<Result<_, _>>().ok()
    })
}

/// The pages of the journal's own tree, from 1, and how many bytes of its entries must not change.
fn journal_pages(path: &Path) -> (Vec<usize>, i64) {
    let raw = Connection::open(path).expect("opens");
    let mut statement = raw.prepare("SELECT pageno FROM dbstat WHERE name = 'journal'").expect("a query");
    let pages = statement.query_map([], |row| row.get::<_, i64>(0)).expect("rows");
    let content = "SELECT sum(length(actor || subject || kind || body) + ifnull(length(evidence), 0) + length(hash)) FROM journal";
    let content = raw.query_row(content, [], |row| row.get(0)).expect("a sum");
    (pages.map(|page| usize::try_from(page.expect("a number")).expect("small")).collect(), content)
}

#[test]
fn f078_f101_no_changed_byte_of_the_file_is_unnoticed() {
    let (_folder, path, _events) = closed_ledger();
    let whole = fs::read(&path).expect("readable");
    let original = contents(&path);
    assert!(original.iter().all(Option::is_some));
    let (journal, journal_bytes) = journal_pages(&path);
    let mut noticed_in_journal = 0;
    for offset in 0..whole.len() {
        let in_journal = journal.contains(&(offset / 4096 + 1));
        // Every byte of the journal; of the rest, which SQLite's own check covers too, one in thirty-one.
        if !in_journal && offset % 31 != 0 {
            continue;
        }
        let mut bytes = whole.clone();
        bytes[offset] ^= 1 << (offset % 8);
        fs::write(&path, &bytes).expect("changed");
        match verify(&path) {
            Err(_) => noticed_in_journal += i64::from(in_journal),
            Ok(_) => assert_eq!(contents(&path), original, "byte {offset}"),
        }
    }
    assert!(noticed_in_journal >= journal_bytes, "{noticed_in_journal} of at least {journal_bytes} changes were noticed");
}
