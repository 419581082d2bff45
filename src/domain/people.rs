//! The people of the shop: who there is, in which role, and who is locked out for wrong PINs.
//!
//! Everything here is the fold of journal events. A PIN counts as tried before it is looked at, so that pulling the plug in between gains nobody a try.

use super::{Action, Authority, CashierId, Moment, PinHash, Role, Signatory};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many wrong PINs in a row lock a person.
pub const TRIES: u32 = 5;

/// How long the first lock lasts; each further wrong PIN doubles it.
const FIRST_LOCK_MS: i64 = 5 * 60_000;

/// The longest lock.
const LONGEST_LOCK_MS: i64 = 8 * 3_600_000;

/// A person of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name; never given to another person.
    pub name: CashierId,
    /// What they are.
    pub role: Role,
    /// Their PIN, as far as it is kept.
    pub pin: PinHash,
    /// They have left.
    pub removed: bool,
    /// PINs tried since the last that fitted.
    pub tries: u32,
    /// When the latest was tried.
    pub tried_at: Moment,
}

impl Person {
    /// Until when no PIN of this person is looked at; nothing while they are not locked out.
    pub fn locked_until(&self) -> Option<Moment> {
        let over = self.tries.checked_sub(TRIES)?;
        let lock = FIRST_LOCK_MS.checked_shl(over.min(16)).map_or(LONGEST_LOCK_MS, |ms| ms.min(LONGEST_LOCK_MS));
        Some(self.tried_at.plus_millis(lock))
    }

    /// Locked out at `now`. A clock that was set back does not end a lock.
    pub fn is_locked(&self, now: Moment) -> bool {
        self.locked_until().is_some_and(|until| now < until)
    }

    /// As written beside what they do.
    pub fn signatory(&self) -> Signatory {
        Signatory { name: self.name.clone(), role: self.role }
    }
}

/// A change among the people. Subject `people` of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "people", rename_all = "snake_case")]
pub enum PeopleEvent {
    /// Somebody new; the first is the owner, on nobody's word.
    Added {
        /// Who.
        name: CashierId,
        /// As what.
        role: Role,
        /// Their PIN.
        pin: PinHash,
        /// On whose word.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        authority: Option<Authority>,
    },
    /// Another role.
    RoleSet {
        /// Who.
        name: CashierId,
        /// The new role.
        role: Role,
        /// On whose word.
        authority: Authority,
    },
    /// Another PIN; a lock ends with it.
    PinSet {
        /// Who.
        name: CashierId,
        /// The new PIN.
        pin: PinHash,
        /// On whose word; nothing where the person gave the old PIN.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        authority: Option<Authority>,
    },
    /// They have left. The name stays theirs.
    Removed {
        /// Who.
        name: CashierId,
        /// On whose word.
        authority: Authority,
    },
}

/// What a person did at the till that is no sale and no refund. Subject `person:NAME` of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "person", rename_all = "snake_case")]
pub enum PersonEvent {
    /// A PIN is going to be looked at; counts as wrong unless one of the next two follows.
    PinTried {
        /// For what.
        purpose: PinPurpose,
    },
    /// It fitted, and the till is theirs.
    SignedIn,
    /// It fitted, and one action of somebody else is approved.
    Approved {
        /// Which.
        action: Action,
        /// Whose.
        of: CashierId,
        /// About which sale or refund or person.
        about: String,
    },
    /// It was wrong.
    PinWrong {
        /// How many in a row.
        tries: u32,
    },
    /// It could not be checked: the secret that was mixed in is not on this computer. It does not count.
    PinUnchecked,
    /// The till is nobody's.
    SignedOut {
        /// Why.
        why: LockReason,
    },
    /// They wanted something that is not theirs to do.
    Denied {
        /// What.
        action: Action,
    },
}

/// What a PIN is entered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub enum PinPurpose {
    /// To have the till.
    SignIn,
    /// To approve one action of somebody else.
    Approve {
        /// Which.
        action: Action,
    },
    /// To choose another PIN.
    ChangePin,
}

/// Why the till was locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockReason {
    /// The person locked it.
    Key,
    /// Nobody touched it for long.
    Idle,
    /// The person was removed or got another role or PIN.
    Changed,
    /// The shift was closed.
    ShiftClosed,
}

/// Why a change among the people cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeopleError {
    /// The name is or was somebody's.
    #[error("this name is taken, also by somebody who has left")]
    NameTaken,
    /// There is nobody of that name.
    #[error("there is nobody of that name")]
    Unknown,
    /// Without an owner nobody could ever change anything.
    #[error("the last owner must stay an owner")]
    LastOwner,
    /// Nobody with the right to do so has said it.
    #[error("this needs the word of a person who may manage people")]
    NoAuthority,
}

/// Everybody, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    persons: BTreeMap<CashierId, Person>,
}

impl People {
    /// Makes a change so.
    pub fn apply(&mut self, event: &PeopleEvent) {
        match event {
            PeopleEvent::Added { name, role, pin, .. } => {
                let person = Person { name: name.clone(), role: *role, pin: pin.clone(), removed: false, tries: 0, tried_at: Moment::default() };
                self.persons.entry(name.clone()).or_insert(person);
            }
            PeopleEvent::RoleSet { name, role, .. } => self.change(name, |person| person.role = *role),
            PeopleEvent::PinSet { name, pin, .. } => self.change(name, |person| {
                person.pin = pin.clone();
                person.tries = 0;
            }),
            PeopleEvent::Removed { name, .. } => self.change(name, |person| person.removed = true),
        }
    }

    /// Makes so what a person did.
    pub fn apply_deed(&mut self, name: &CashierId, event: &PersonEvent, at: Moment) {
        match event {
            PersonEvent::PinTried { .. } => self.change(name, |person| {
                person.tries = person.tries.saturating_add(1);
                // Time only moves forward: a clock that was set back does not shorten a lock.
                person.tried_at = person.tried_at.max(at);
            }),
            PersonEvent::SignedIn | PersonEvent::Approved { .. } => self.change(name, |person| person.tries = 0),
            PersonEvent::PinUnchecked => self.change(name, |person| person.tries = person.tries.saturating_sub(1)),
            PersonEvent::PinWrong { .. } | PersonEvent::SignedOut { .. } | PersonEvent::Denied { .. } => {}
        }
    }

    fn change(&mut self, name: &CashierId, change: impl FnOnce(&mut Person)) {
        if let Some(person) = self.persons.get_mut(name) {
            change(person);
        }
    }

    /// The person of that name who has not left.
    pub fn get(&self, name: &CashierId) -> Option<&Person> {
        self.persons.get(name).filter(|person| !person.removed)
    }

    /// Everybody who has not left, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.persons.values().filter(|person| !person.removed)
    }

    /// Somebody of that name is or was one of the people.
    pub fn has_ever_had(&self, name: &CashierId) -> bool {
        self.persons.contains_key(name)
    }

    /// Nobody has ever been added: the first will be the owner.
    pub fn is_empty(&self) -> bool {
        self.persons.is_empty()
    }

    /// Adds somebody; the first is an owner.
    ///
    /// # Errors
    /// [`PeopleError`] says why not.
    pub fn add(&self, name: CashierId, role: Role, pin: PinHash, authority: Option<Authority>) -> Result<PeopleEvent, PeopleError> {
        if self.persons.contains_key(&name) {
            return Err(PeopleError::NameTaken);
        }
        match authority {
            None if self.is_empty() => Ok(PeopleEvent::Added { name, role: Role::Owner, pin, authority: None }),
            Some(authority) if authority.holds_for(Action::ManagePeople) => Ok(PeopleEvent::Added { name, role, pin, authority: Some(authority) }),
            None | Some(_) => Err(PeopleError::NoAuthority),
        }
    }

    /// Gives somebody another role.
    ///
    /// # Errors
    /// [`PeopleError`] says why not.
    pub fn set_role(&self, name: CashierId, role: Role, authority: Authority) -> Result<PeopleEvent, PeopleError> {
        self.check_change(&name, &authority)?;
        self.check_owner_remains(&name, role == Role::Owner)?;
        Ok(PeopleEvent::RoleSet { name, role, authority })
    }

    /// Gives somebody another PIN, on another's word.
    ///
    /// # Errors
    /// [`PeopleError`] says why not.
    pub fn set_pin(&self, name: CashierId, pin: PinHash, authority: Authority) -> Result<PeopleEvent, PeopleError> {
        self.check_change(&name, &authority)?;
        Ok(PeopleEvent::PinSet { name, pin, authority: Some(authority) })
    }

    /// Lets somebody go.
    ///
    /// # Errors
    /// [`PeopleError`] says why not.
    pub fn remove(&self, name: CashierId, authority: Authority) -> Result<PeopleEvent, PeopleError> {
        self.check_change(&name, &authority)?;
        self.check_owner_remains(&name, false)?;
        Ok(PeopleEvent::Removed { name, authority })
    }

    fn check_change(&self, name: &CashierId, authority: &Authority) -> Result<(), PeopleError> {
        self.get(name).ok_or(PeopleError::Unknown)?;
        if authority.holds_for(Action::ManagePeople) { Ok(()) } else { Err(PeopleError::NoAuthority) }
    }

    fn check_owner_remains(&self, changed: &CashierId, stays_owner: bool) -> Result<(), PeopleError> {
        let other_owner = self.iter().any(|person| person.role == Role::Owner && person.name != *changed);
        if stays_owner || other_owner { Ok(()) } else { Err(PeopleError::LastOwner) }
    }
}
