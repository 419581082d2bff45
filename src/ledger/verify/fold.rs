//! Folds the journal, subject by subject, and has every result compared with its rows.

use super::shifts::Bookings;
use super::tables::Tables;
use super::{VerifyFault, explain};
use crate::domain::{CashierId, Day, Moment, PeopleEvent, Refund, Sale, Shift};
use crate::ledger::StoryEvent;
use crate::ledger::journal::{self, ChainWhy, EVENT_COLUMNS};
use crate::ledger::projection::PersonRow;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;

/// How many there are.
pub(super) struct Told {
    pub(super) sales: i64,
    pub(super) refunds: i64,
}

/// The subject whose entries are being read.
enum Subject {
    Sale(Box<Sale>),
    Refund(Box<Refund>),
    People(BTreeMap<CashierId, PersonRow>),
    Shift(Box<Shift>),
    Day(Box<Day>),
    /// A person or the till: nothing is derived of them.
    Other,
}

impl Subject {
    /// What the first entry of a subject begins; nothing where it cannot be the first.
    fn begun(event: &StoryEvent, at: Moment) -> Option<Self> {
        match event {
            StoryEvent::Sale(event) => Sale::opened(event, at).map(|sale| Self::Sale(Box::new(sale))),
            StoryEvent::Refund(event) => Refund::queued(event, at).map(|refund| Self::Refund(Box::new(refund))),
            StoryEvent::People(_) => {
                let mut people = Self::People(BTreeMap::new());
                people.apply(event, at).then_some(people)
            }
            StoryEvent::Shift(event) => Shift::opened(event, at).map(|shift| Self::Shift(Box::new(shift))),
            StoryEvent::Day(event) => Day::begun(event).map(|day| Self::Day(Box::new(day))),
            StoryEvent::Person(_) | StoryEvent::Till(_) => Some(Self::Other),
        }
    }

    /// Makes an event so; false where it is of another kind.
    fn apply(&mut self, event: &StoryEvent, at: Moment) -> bool {
        match (self, event) {
            (Self::Sale(sale), StoryEvent::Sale(event)) => sale.apply(event, at),
            (Self::Refund(refund), StoryEvent::Refund(event)) => refund.apply(event, at),
            (Self::People(people), StoryEvent::People(event)) => apply_to_people(people, event, at),
            (Self::Shift(shift), StoryEvent::Shift(event)) => shift.apply(event, at),
            (Self::Day(day), StoryEvent::Day(event)) => day.apply(event, at),
            (Self::Other, StoryEvent::Person(_) | StoryEvent::Till(_)) => {}
            (
                Self::Sale(_) | Self::Refund(_) | Self::People(_) | Self::Shift(_) | Self::Day(_) | Self::Other,
                StoryEvent::Sale(_)
                | StoryEvent::Refund(_)
                | StoryEvent::People(_)
                | StoryEvent::Person(_)
                | StoryEvent::Till(_)
                | StoryEvent::Shift(_)
                | StoryEvent::Day(_),
            ) => return false,
        }
        true
    }
}

fn apply_to_people(people: &mut BTreeMap<CashierId, PersonRow>, event: &PeopleEvent, at: Moment) {
    match event {
        PeopleEvent::Added { name, role, .. } => {
            people.entry(name.clone()).or_insert(PersonRow { role: *role, since: at, removed: false });
        }
        PeopleEvent::RoleSet { name, role, .. } => {
            people.entry(name.clone()).and_modify(|person| person.role = *role);
        }
        PeopleEvent::PinSet { .. } => {}
        PeopleEvent::Removed { name, .. } => {
            people.entry(name.clone()).and_modify(|person| person.removed = true);
        }
    }
}

/// Compares the tables beside the journal with what its entries add up to.
pub(super) fn check_projections(connection: &Connection, format: i64, path: &Path) -> Result<Told, VerifyFault> {
    let explain = |error| explain(error, path);
    let mut tables = Tables::new(connection, format, path)?;
    let mut statement = connection.prepare(&format!("SELECT {EVENT_COLUMNS} FROM journal ORDER BY subject, seq")).map_err(explain)?;
    let mut rows = statement.query([]).map_err(explain)?;
    let mut current: Option<(String, Subject, Bookings)> = None;
    while let Some(row) = rows.next().map_err(explain)? {
        let (at, event) = journal::story_event(row).map_err(explain)?;
        let subject = row.get_ref(2).map_err(explain)?.as_str().map_err(|error| explain(error.into()))?;
        let seq = row.get(0).map_err(explain)?;
        let fault = VerifyFault::Chain { seq, why: ChainWhy::NotAnEvent };
        match &mut current {
            Some((name, state, bookings)) if name == subject => {
                if !state.apply(&event, at) {
                    return Err(fault);
                }
                bookings.note(&event, seq);
            }
            Some(_) | None => {
                let Some(begun) = Subject::begun(&event, at) else { return Err(fault) };
                let mut bookings = Bookings::default();
                bookings.note(&event, seq);
                if let Some((_, finished, bookings)) = current.replace((subject.to_owned(), begun, bookings)) {
                    check(&mut tables, &finished, &bookings)?;
                }
            }
        }
    }
    if let Some((_, finished, bookings)) = current {
        check(&mut tables, &finished, &bookings)?;
    }
    tables.nothing_invented()
}

fn check(tables: &mut Tables<'_>, finished: &Subject, bookings: &Bookings) -> Result<(), VerifyFault> {
    match finished {
        Subject::Sale(sale) => tables.sale(sale, bookings),
        Subject::Refund(refund) => tables.refund(refund, bookings),
        Subject::People(people) => people.iter().try_for_each(|(name, person)| tables.person(name, person)),
        Subject::Shift(shift) => tables.shift(shift),
        Subject::Day(day) => tables.day(day),
        Subject::Other => Ok(()),
    }
}
