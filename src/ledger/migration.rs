//! The steps from one format of the file to the next, and the check that a file still has the tables and triggers that they made.

use rusqlite::{Connection, TransactionBehavior};
use std::collections::BTreeMap;

/// Applied in order, once each. A shipped step is never edited; a change of format is a further step.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_sales.sql"),
    include_str!("migrations/0002_people_and_refunds.sql"),
    include_str!("migrations/0003_shifts_and_days.sql"),
];

/// The newest format that this program knows.
pub(super) fn known_format() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Brings a file from format `found` to the newest.
pub(super) fn migrate(connection: &mut Connection, found: i64) -> rusqlite::Result<()> {
    apply(connection, found, STEPS)
}

/// One step, one transaction: a crash leaves a whole format behind.
fn apply(connection: &mut Connection, found: i64, steps: &[&str]) -> rusqlite::Result<()> {
    for (step, format) in steps.iter().zip(1_i64..).filter(|(_, format)| *format > found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", format)?;
        transaction.commit()?;
    }
    Ok(())
}

/// The name of the first table, index or trigger that is not as the steps up to `format` made it, or of a trigger that they did not make.
/// Tables, views and indexes of somebody else do no harm.
pub(super) fn altered_object(connection: &Connection, format: i64) -> rusqlite::Result<Option<String>> {
    let mut reference = Connection::open_in_memory()?;
    let steps = STEPS.get(..usize::try_from(format).unwrap_or_default()).unwrap_or(STEPS);
    apply(&mut reference, 0, steps)?;
    let (ours, found) = (objects(&reference)?, objects(connection)?);
    let altered = ours.iter().find(|(key, sql)| found.get(*key) != Some(*sql));
    let foreign_trigger = || found.iter().find(|(key, _)| key.0 == "trigger" && !ours.contains_key(*key));
    Ok(altered.or_else(foreign_trigger).map(|((kind, name), _)| format!("{kind} {name}")))
}

/// Every object by its kind and name, with the text that made it; without SQLite's own.
fn objects(connection: &Connection) -> rusqlite::Result<BTreeMap<(String, String), String>> {
    let mut statement = connection.prepare("SELECT type, name, sql FROM sqlite_schema WHERE substr(name, 1, 7) <> 'sqlite_'")?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEXT: &str = "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;";

    fn format_of(connection: &Connection) -> i64 {
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a format")
    }

    #[test]
    fn every_step_is_applied_once_and_in_order() {
        let mut connection = Connection::open_in_memory().expect("memory");
        let steps: Vec<&str> = STEPS.iter().copied().chain([NEXT]).collect();
        apply(&mut connection, 0, STEPS).expect("the shipped steps");
        let found = format_of(&connection);
        apply(&mut connection, found, &steps).expect("one step more");
        let found = format_of(&connection);
        apply(&mut connection, found, &steps).expect("nothing left to do");
        assert_eq!(format_of(&connection), known_format() + 1);
    }

    #[test]
    fn f087_a_step_that_fails_leaves_the_whole_format_before_it() {
        let mut connection = Connection::open_in_memory().expect("memory");
        apply(&mut connection, 0, STEPS).expect("the shipped steps");
        let before = objects(&connection).expect("objects");
        let broken = "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE journal (seq);";
        let steps: Vec<&str> = STEPS.iter().copied().chain([broken]).collect();
        let found = format_of(&connection);
        assert!(apply(&mut connection, found, &steps).is_err());
        assert_eq!((format_of(&connection), objects(&connection).expect("objects")), (found, before));
    }
}
