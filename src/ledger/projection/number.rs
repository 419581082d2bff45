//! Finding sales by any four or more characters of a number, wherever they stand in it.
//!
//! `number_part` holds every four characters in a row of every number, by the second in which the sale was opened. So it is small, its answers come
//! in the order of the lists, and a text that stands in every number costs no more than a rare one. It only says where to look.

use crate::domain::Moment;
use rusqlite::Connection;
use std::fmt::Write as _;

/// How many characters a part has, and the fewest that can be searched for.
const PART: usize = 4;

/// Of a longer text only so many characters at its end are asked for: there the numbers are random.
const TELLING: usize = 12;

/// Adds the parts of numbers of a sale that was opened at that instant. A second may be written more than once: its parts add up.
pub(super) fn write_parts<'a>(connection: &Connection, opened_at: Moment, numbers: impl Iterator<Item = &'a str>) -> rusqlite::Result<()> {
    let parts: Vec<&str> = numbers.flat_map(parts).collect();
    if parts.is_empty() {
        return Ok(());
    }
    let mut insert = connection.prepare_cached("INSERT INTO number_part (rowid, parts) VALUES (?1, ?2)")?;
    insert.execute((second(opened_at), parts.join(" ")))?;
    Ok(())
}

/// The second under which the sales of that instant stand.
pub(in crate::ledger) fn second(at: Moment) -> i64 {
    at.millis().div_euclid(1000)
}

/// What asks `number_part` for the parts of that text; nothing where it is too short or cannot be part of a number.
pub(in crate::ledger) fn parts_match(text: &str) -> Option<String> {
    let in_a_number = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if !in_a_number || text.len() < PART {
        return None;
    }
    let telling = text.get(text.len().saturating_sub(TELLING)..)?;
    let mut query = String::new();
    for part in parts(telling) {
        write!(query, "\"{part}\" ").ok()?;
    }
    Some(query)
}

/// Every four characters in a row; nothing of a shorter text.
fn parts(number: &str) -> impl Iterator<Item = &str> {
    let last = number.len().checked_sub(PART);
    (0..)
        .take_while(move |start| last.is_some_and(|last| *start <= last))
        .filter_map(move |start: usize| number.get(start..start.saturating_add(PART)))
}
