//! The people, and what the till itself must remember.

use crate::domain::{CashierId, People, PeopleEvent, PersonEvent, Setting, TillEvent};
use crate::ledger::journal::{self, EVENT_COLUMNS, PEOPLE};
use crate::ledger::{Ledger, LedgerError};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::BTreeMap;

/// What happened among the people, with its number.
const AMONG_PEOPLE: &str = "SELECT seq, at_ms, subject, kind, body FROM journal WHERE subject = ?1 ORDER BY seq";

/// The last time that a person's PIN fitted.
pub(in crate::ledger) const LAST_FIT: &str =
    "SELECT seq FROM journal WHERE subject = ?1 AND kind IN ('person.signed_in', 'person.approved') ORDER BY seq DESC LIMIT 1";

pub(in crate::ledger) const LAST_HELD: &str = "SELECT seq, at_ms, subject, kind, body FROM journal \
    WHERE subject = 'till' AND kind IN ('till.refunds_held', 'till.refunds_released') ORDER BY seq DESC LIMIT 1";

pub(in crate::ledger) const SETTINGS: &str =
    "SELECT seq, at_ms, subject, kind, body FROM journal WHERE subject = 'till' AND kind = 'till.settings_seen' ORDER BY seq";

impl Ledger {
    /// Everybody, with the PINs tried since the last that fitted or was set. Takes no longer for more sign-ins.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn people(&self) -> Result<People, LedgerError> {
        self.read(|connection| {
            let mut people = People::default();
            let mut pin_set = BTreeMap::new();
            let mut statement = connection.prepare_cached(AMONG_PEOPLE)?;
            let mut rows = statement.query([PEOPLE])?;
            while let Some(row) = rows.next()? {
                let (_at, event) = journal::event::<PeopleEvent>(row)?;
                people.apply(&event);
                if let PeopleEvent::Added { name, .. } | PeopleEvent::PinSet { name, .. } = event {
                    pin_set.insert(name, row.get::<_, i64>(0)?);
                }
            }
            let names: Vec<_> = people.iter().map(|person| person.name.clone()).collect();
            for name in names {
                apply_tries(connection, &mut people, &name, pin_set.get(&name).copied().unwrap_or_default())?;
            }
            Ok(people)
        })
    }

    /// The settings as the journal knows them: the newest value of each key, by key; nothing before the first were seen.
    ///
    /// # Errors
    /// When the ledger cannot be read or an entry is no event.
    pub fn last_settings(&self) -> Result<Option<Vec<Setting>>, LedgerError> {
        let seen = self.read(|connection| {
            let mut statement = connection.prepare_cached(SETTINGS)?;
            let seen = statement.query_map([], journal::event::<TillEvent>)?;
            seen.collect::<Result<Vec<_>, _>>()
        })?;
        let mut newest: Option<BTreeMap<String, String>> = None;
        for (_at, event) in seen {
            if let TillEvent::SettingsSeen { settings } = event {
                newest.get_or_insert_default().extend(settings.into_iter().map(|setting| (setting.key, setting.value)));
            }
        }
        Ok(newest.map(|newest| newest.into_iter().map(|(key, value)| Setting { key, before: None, value }).collect()))
    }

    /// Who holds the refund queue.
    ///
    /// # Errors
    /// When the ledger cannot be read or the entry is no event.
    pub fn refunds_held_by(&self) -> Result<Option<CashierId>, LedgerError> {
        let last = self.read(|connection| connection.prepare_cached(LAST_HELD)?.query_row([], journal::event::<TillEvent>).optional())?;
        Ok(match last {
            Some((_at, TillEvent::RefundsHeld { authority })) => Some(authority.by().name.clone()),
            Some(_) | None => None,
        })
    }
}

/// Applies what a person did since the PIN fitted last or was set.
fn apply_tries(connection: &Connection, people: &mut People, name: &CashierId, pin_set: i64) -> rusqlite::Result<()> {
    let subject = journal::of_person(name);
    let fitted: Option<i64> = connection.prepare_cached(LAST_FIT)?.query_row([&subject], |row| row.get(0)).optional()?;
    let since = fitted.unwrap_or_default().max(pin_set);
    let sql = format!("SELECT {EVENT_COLUMNS} FROM journal WHERE subject = ?1 AND seq > ?2 ORDER BY seq");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query((&subject, since))?;
    while let Some(row) = rows.next()? {
        let (at, event) = journal::event::<PersonEvent>(row)?;
        people.apply_deed(name, &event, at);
    }
    Ok(())
}
