//! Who has the till, and the people themselves.

use super::Core;
use super::deeds::{Approved, Deed};
use crate::domain::{Action, Authority, CashierId, LockReason, Moment, PeopleError, PeopleEvent, PersonEvent, PinHash, Role, Signatory};
use crate::engine::{DeedRefusal, DeedResult, Newcomer, PersonCommand, PersonView, Session};
use crate::ledger::{Actor, Change, Entry, LedgerError};
use crate::setup::PinKeeper;

impl Core {
    /// The first person of all is the owner and has the till.
    pub(super) fn create_owner(&mut self, deed: Deed, hash: PinHash, now: Moment) -> Result<(), DeedRefusal> {
        let Deed::Person(PersonCommand::CreateOwner { name, .. }) = deed else { return Err(DeedRefusal::Outdated) };
        let owner = Signatory { name: name.clone(), role: Role::Owner };
        let added = self.people.add(name, Role::Owner, hash, None).map_err(DeedRefusal::People)?;
        let actor = Actor::Person(owner.clone());
        let people = [Entry { at: now, actor: actor.clone(), event: &added, evidence: None }];
        let person = [Entry { at: now, actor, event: &PersonEvent::SignedIn, evidence: None }];
        self.write(&[Change::People(&people), Change::Person { name: &owner.name, entries: &person }], "people", now)?;
        self.people.apply(&added);
        self.open_session(owner, now);
        Ok(())
    }

    /// The PIN fitted: the till is theirs.
    pub(super) fn sign_in(&mut self, name: &CashierId, now: Moment) -> Result<(), DeedRefusal> {
        let signatory = self.people.get(name).ok_or(DeedRefusal::NoSuchPerson)?.signatory();
        self.record_person(&signatory, PersonEvent::SignedIn, now)?;
        self.open_session(signatory, now);
        Ok(())
    }

    fn open_session(&mut self, signatory: Signatory, now: Moment) {
        self.session = Session::Open(signatory);
        self.touched_at = now;
        // A day that was opened while nobody was there to see it has not been matched.
        self.office.books_changed = true;
    }

    /// The till is nobody's. It is locked also where that cannot be written.
    pub(super) fn lock(&mut self, why: LockReason, now: Moment) {
        let Session::Open(signatory) = self.session.clone() else { return };
        self.session = Session::Locked { last: signatory.name.clone(), why };
        self.stale = true;
        if let Err(error) = self.record_person(&signatory, PersonEvent::SignedOut { why }, now) {
            tracing::warn!(%error, "the locking of the till was not written");
        }
    }

    /// Locks the till when nobody has touched it for long; not while a customer is in front of a code. Returns when to look again.
    pub(super) fn lock_when_idle(&mut self, now: Moment) -> Option<Moment> {
        self.session.signatory()?;
        let under_way = self.focus.as_ref().and_then(|id| self.sales.get(id)).is_some_and(|tracked| tracked.sale.live_charge().is_some());
        if under_way {
            self.touched_at = now;
        }
        // A clock that was set back must not keep the till open.
        let idle_ms = now.millis_since(self.touched_at).max(0);
        self.touched_at = self.touched_at.min(now);
        if idle_ms < self.profile.lock_after_ms {
            return Some(self.touched_at.plus_millis(self.profile.lock_after_ms));
        }
        self.lock(LockReason::Idle, now);
        None
    }

    /// Nobody has ever been added.
    pub(in crate::engine) fn has_nobody(&self) -> bool {
        self.people.is_empty()
    }

    /// Adds people to a ledger that has nobody; the first is the owner, the last has the till. Hashes their PINs on this thread.
    pub fn welcome(&mut self, newcomers: &[Newcomer], pins: &PinKeeper, now: Moment) {
        let missing = if self.people.is_empty() { newcomers } else { &[] };
        for Newcomer { name, role, pin } in missing {
            let Ok(hash) = pins.hash(pin) else { return };
            let owner = self.people.iter().find(|person| person.role == Role::Owner).map(crate::domain::Person::signatory);
            let done = match owner.and_then(|owner| Authority::of(Action::ManagePeople, owner, None).ok()) {
                None => self.create_owner(Deed::Person(PersonCommand::CreateOwner { name: name.clone(), pin: pin.clone() }), hash, now),
                Some(authority) => {
                    let add = PersonCommand::Add { name: name.clone(), role: *role, pin: pin.clone(), approval: None };
                    self.change_people(&add, Some(hash), authority, None, now)
                }
            };
            if let Err(refusal) = done {
                tracing::error!(?refusal, %name, "somebody could not be added");
            }
        }
        if let Some(last) = newcomers.last()
            && let Err(refusal) = self.sign_in(&last.name, now)
        {
            tracing::error!(?refusal, "the last of the people could not sign in");
        }
        self.begin_shift(now);
    }

    /// Changes the people.
    pub(super) fn change_people(
        &mut self,
        command: &PersonCommand,
        hash: Option<PinHash>,
        authority: Authority,
        approved: Option<Approved>,
        now: Moment,
    ) -> Result<(), DeedRefusal> {
        let actor = Actor::Person(authority.by().clone());
        let event = match (command, hash) {
            (PersonCommand::Add { name, role, .. }, Some(hash)) => self.people.add(name.clone(), *role, hash, Some(authority)),
            (PersonCommand::SetPin { name, .. }, Some(hash)) => self.people.set_pin(name.clone(), hash, authority),
            (PersonCommand::SetRole { name, role, .. }, None) => self.people.set_role(name.clone(), *role, authority),
            (PersonCommand::Remove { name, .. }, None) => self.people.remove(name.clone(), authority),
            (
                PersonCommand::CreateOwner { .. }
                | PersonCommand::SignIn { .. }
                | PersonCommand::Lock
                | PersonCommand::Add { .. }
                | PersonCommand::SetPin { .. }
                | PersonCommand::SetRole { .. }
                | PersonCommand::Remove { .. },
                _,
            ) => return Err(DeedRefusal::Outdated),
        };
        let event = event.map_err(DeedRefusal::People)?;
        let entries = [Entry { at: now, actor, event: &event, evidence: None }];
        self.write_approved(approved.as_ref(), &[Change::People(&entries)], "people", now)?;
        self.people.apply(&event);
        self.end_session_of(&event, now);
        Ok(())
    }

    /// Whoever was changed must sign in again, and a PIN of theirs that is being looked at counts for nothing.
    fn end_session_of(&mut self, event: &PeopleEvent, now: Moment) {
        let changed = match event {
            PeopleEvent::Added { .. } => return,
            PeopleEvent::RoleSet { name, .. } | PeopleEvent::PinSet { name, .. } | PeopleEvent::Removed { name, .. } => name,
        };
        let overtaken: Vec<_> = self.pending.extract_if(.., |_, pending| pending.wait.is_for_pin_of(changed)).collect();
        for (_ticket, pending) in overtaken {
            self.note_outcome(pending.id, DeedResult::Refused(DeedRefusal::Outdated));
        }
        if self.session.signatory().is_some_and(|signatory| signatory.name == *changed) {
            self.lock(LockReason::Changed, now);
        }
    }

    /// Writes what a person did, and makes it so.
    pub(super) fn record_person(&mut self, signatory: &Signatory, event: PersonEvent, now: Moment) -> Result<(), LedgerError> {
        let entries = [Entry { at: now, actor: Actor::Person(signatory.clone()), event: &event, evidence: None }];
        self.write(&[Change::Person { name: &signatory.name, entries: &entries }], signatory.name.as_str(), now)?;
        self.people.apply_deed(&signatory.name, &event, now);
        Ok(())
    }

    /// Everybody, as the screens show them.
    pub(super) fn people_view(&self) -> Vec<PersonView> {
        let person =
            |person: &crate::domain::Person| PersonView { name: person.name.clone(), role: person.role, locked_until: person.locked_until() };
        self.people.iter().map(person).collect()
    }
}

impl From<PeopleError> for DeedRefusal {
    fn from(error: PeopleError) -> Self {
        Self::People(error)
    }
}
