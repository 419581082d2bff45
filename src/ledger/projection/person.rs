//! The rows of `person`.

use super::{change_one, flag, instant, role, text};
use crate::domain::{CashierId, Moment, PeopleEvent, Role};
use crate::ledger::journal::Entry;
use rusqlite::Connection;
use rusqlite::types::Value;

/// The columns of `person`, in the order of [`PersonRow::values`].
pub(in crate::ledger) const PERSON_COLUMNS: [&str; 4] = ["name", "role", "since_ms", "removed"];

const INSERT_PERSON: &str = "INSERT INTO person (name, role, since_ms, removed) VALUES (?1, ?2, ?3, ?4)";
const SET_ROLE: &str = "UPDATE person SET role = ?2 WHERE name = ?1";
const REMOVE: &str = "UPDATE person SET removed = 1 WHERE name = ?1";

/// What a reader may know about a person.
pub(in crate::ledger) struct PersonRow {
    pub(in crate::ledger) role: Role,
    pub(in crate::ledger) since: Moment,
    pub(in crate::ledger) removed: bool,
}

impl PersonRow {
    /// The row of that person.
    pub(in crate::ledger) fn values(&self, name: &CashierId) -> [Value; 4] {
        [text(name), text(role(self.role)), instant(self.since), flag(self.removed)]
    }
}

/// Writes what the entries have changed.
pub(in crate::ledger) fn write_people(connection: &Connection, entries: &[Entry<'_, PeopleEvent>]) -> rusqlite::Result<()> {
    for entry in entries {
        match entry.event {
            PeopleEvent::Added { name, role, .. } => {
                let row = PersonRow { role: *role, since: entry.at, removed: false };
                change_one(connection, INSERT_PERSON, row.values(name))?;
            }
            PeopleEvent::RoleSet { name, role: new, .. } => change_one(connection, SET_ROLE, [text(name), text(role(*new))])?,
            PeopleEvent::PinSet { .. } => {}
            PeopleEvent::Removed { name, .. } => change_one(connection, REMOVE, [text(name)])?,
        }
    }
    Ok(())
}
