//! No question reads more rows than it needs, however long the ledger is: every plan goes through an index.

use super::*;
use crate::ledger::reading::{DAY_PAGE, DAY_TOTALS, HOLDER, UNSETTLED};

#[test]
fn no_question_of_the_till_scans_a_table() {
    let shop = Shop::new();
    let questions = [
        (UNSETTLED, 0),
        (HOLDER, 1),
        (DAY_PAGE, 4),
        (DAY_TOTALS, 2),
        ("SELECT body FROM journal WHERE subject = ?1 ORDER BY seq", 1),
        ("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", 0),
    ];
    for (sql, parameters) in questions {
        let mut statement = shop.ledger.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a plan");
        let nothing = rusqlite::params_from_iter(std::iter::repeat_n(0_i64, parameters));
        let plan: Vec<String> = statement.query_map(nothing, |row| row.get(3)).expect("a plan").collect::<Result<_, _>>().expect("text");
        let scans = plan.iter().filter(|line| line.starts_with("SCAN"));
        // A partial index holds only what is asked for; the end of a table is one row.
        let harmful = scans.filter(|line| !line.contains("sale_open") && !line.contains("charge_watched") && !sql.ends_with("DESC LIMIT 1"));
        assert_eq!(harmful.collect::<Vec<_>>(), Vec::<&String>::new(), "{sql}\n{plan:#?}");
        assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE") && sql == DAY_PAGE), "{plan:#?}");
    }
}
