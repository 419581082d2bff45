//! What people want and not everybody may do: whose word it needs, whether the PIN fits, and only then the deed.
//!
//! A deed goes through at most two waits, each outside this thread: a new PIN is hashed, an approver's PIN is checked. It is bound to the person at the
//! till and to the approver; nothing of it survives a restart but the PINs that were tried.

use super::{Core, Effect};
use crate::domain::{
    Action, Authority, CashierId, Moment, NoAuthority, Person, PersonEvent, Pin, PinHash, PinPurpose, Right, Role, Signatory, TRIES, right,
};
use crate::engine::{Approval, DayCommand, DeedId, DeedRefusal, DeedResult, Outcome, PersonCommand, RefundCommand, ShiftCommand, View, WorkCommand};
use crate::ledger::LedgerError;

/// Something that a person wants.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    Person(PersonCommand),
    Refund(RefundCommand),
    Work(WorkCommand),
    Shift(ShiftCommand),
    Day(DayCommand),
}

/// A deed that waits for a PIN to be hashed or checked.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) id: DeedId,
    pub(super) deed: Deed,
    pub(super) wait: Wait,
}

/// What it waits for.
#[derive(Debug)]
pub(super) enum Wait {
    /// The new PIN is hashed.
    Hash,
    /// The PIN of the person who signs in is checked.
    SignIn(CashierId),
    /// The approver's PIN is checked.
    Approval {
        /// Who has the till.
        by: Signatory,
        /// Who approves.
        approver: Signatory,
        /// The new PIN, where the deed has one.
        hash: Option<PinHash>,
    },
}

impl Wait {
    /// A PIN of that person is checked.
    pub(super) fn is_for_pin_of(&self, name: &CashierId) -> bool {
        match self {
            Self::Hash => false,
            Self::SignIn(who) => who == name,
            Self::Approval { approver, .. } => approver.name == *name,
        }
    }
}

/// A PIN that is to be checked, beside this thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinToCheck {
    /// Names the check.
    pub ticket: u64,
    /// What was typed.
    pub pin: Pin,
    /// What it must fit.
    pub hash: PinHash,
}

/// A PIN that is to be hashed, beside this thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinToHash {
    /// Names the task.
    pub ticket: u64,
    /// What was typed.
    pub pin: Pin,
}

/// What a check brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinFit {
    /// It is the PIN.
    Fits,
    /// It is not.
    Wrong,
    /// It cannot be told here: the secret that was mixed in is not on this computer.
    Uncheckable,
}

/// Somebody's word, to be written together with what it allows.
pub(super) struct Approved {
    pub(super) name: CashierId,
    pub(super) event: PersonEvent,
}

impl Deed {
    /// What the table of rights is asked for, what it is about, and who approves.
    fn asks(&self) -> (Action, String, Option<&Approval>) {
        use {PersonCommand as P, RefundCommand as R, WorkCommand as W};
        match self {
            Self::Person(P::CreateOwner { name, .. } | P::SignIn { name, .. }) => (Action::Look, name.to_string(), None),
            Self::Person(P::Lock) => (Action::Look, String::new(), None),
            Self::Person(
                P::Add { name, approval, .. } | P::SetRole { name, approval, .. } | P::SetPin { name, approval, .. } | P::Remove { name, approval },
            ) => (Action::ManagePeople, name.to_string(), approval.as_ref()),
            Self::Refund(R::Start { refund_no, approval, .. }) => (Action::Refund, refund_no.to_string(), approval.as_ref()),
            Self::Refund(R::SendAgain { refund_no, approval } | R::GiveUp { refund_no, approval }) => {
                (Action::HandleRefund, refund_no.to_string(), approval.as_ref())
            }
            Self::Refund(R::AskNow { refund_no }) => (Action::Look, refund_no.to_string(), None),
            Self::Refund(R::Hold | R::Release) => (Action::HoldRefunds, String::new(), None),
            Self::Shift(ShiftCommand::SetFloat { .. } | ShiftCommand::Close { .. }) => (Action::CloseShift, String::new(), None),
            Self::Day(DayCommand::Export(wish)) => (Action::Export, wish.path.display().to_string(), None),
            Self::Day(DayCommand::BackUp) => (Action::Export, String::new(), None),
            Self::Day(
                DayCommand::FetchBill { day, .. }
                | DayCommand::Decide { day, .. }
                | DayCommand::Ask { day, .. }
                | DayCommand::Adopt { day, .. }
                | DayCommand::Sweep { day, .. }
                | DayCommand::Close { day, .. },
            ) => (Action::CloseDay, day.to_string(), None),
            Self::Day(DayCommand::TakeBill { path, .. }) => (Action::CloseDay, path.display().to_string(), None),
            Self::Work(W::SetByHand { trade_no, approval, .. }) => (Action::SetPaidByHand, trade_no.to_string(), approval.as_ref()),
            Self::Work(W::SettleException { sale_id, approval, .. }) => (Action::SettleWork, sale_id.to_string(), approval.as_ref()),
            Self::Work(W::SettleRefund { refund_no, approval, .. }) => (Action::SettleWork, refund_no.to_string(), approval.as_ref()),
        }
    }

    /// The PIN that it sets, and for which role; the least where that is not said.
    fn new_pin(&self) -> Option<(&Pin, Role)> {
        match self {
            Self::Person(PersonCommand::CreateOwner { pin, .. }) => Some((pin, Role::Owner)),
            Self::Person(PersonCommand::Add { pin, role, .. }) => Some((pin, *role)),
            Self::Person(PersonCommand::SetPin { pin, .. }) => Some((pin, Role::Cashier)),
            Self::Person(PersonCommand::SignIn { .. } | PersonCommand::Lock | PersonCommand::SetRole { .. } | PersonCommand::Remove { .. })
            | Self::Refund(_)
            | Self::Work(_)
            | Self::Shift(_)
            | Self::Day(_) => None,
        }
    }
}

impl Core {
    /// Begins with something that a person wants.
    pub(super) fn want(&mut self, id: DeedId, deed: Deed, now: Moment, effects: &mut Vec<Effect>) {
        let begun = match &deed {
            Deed::Person(PersonCommand::SignIn { name, pin }) => {
                let (name, pin) = (name.clone(), pin.clone());
                self.check_pin(&name, PinPurpose::SignIn, pin, Pending { id, deed, wait: Wait::SignIn(name.clone()) }, now, effects)
            }
            Deed::Person(PersonCommand::CreateOwner { .. }) if !self.people.is_empty() => Err(DeedRefusal::Outdated),
            Deed::Person(PersonCommand::CreateOwner { .. }) => self.hash_pin(id, deed, effects),
            Deed::Person(PersonCommand::Lock) => {
                self.lock(crate::domain::LockReason::Key, now);
                Ok(DeedResult::Done)
            }
            Deed::Person(_) | Deed::Refund(_) | Deed::Work(_) | Deed::Shift(_) | Deed::Day(_) => match self.at_the_till() {
                Ok(_) if deed.new_pin().is_some() => self.hash_pin(id, deed, effects),
                Ok(by) => self.authorize(id, deed, by, None, now, effects),
                Err(refusal) => Err(refusal),
            },
        };
        self.note_outcome(id, begun.unwrap_or_else(DeedResult::Refused));
    }

    /// A new PIN was hashed.
    pub(super) fn pin_hashed(&mut self, ticket: u64, hash: Option<PinHash>, now: Moment, effects: &mut Vec<Effect>) {
        let Some(Pending { id, deed, wait: Wait::Hash }) = self.pending.remove(&ticket) else { return };
        let done = match (hash, self.people.is_empty()) {
            (None, _) => Err(DeedRefusal::PinUncheckable),
            (Some(hash), true) => self.create_owner(deed, hash, now).map(|()| {
                self.begin_shift(now);
                DeedResult::Done
            }),
            (Some(hash), false) => self.at_the_till().and_then(|by| self.authorize(id, deed, by, Some(hash), now, effects)),
        };
        self.note_outcome(id, done.unwrap_or_else(DeedResult::Refused));
    }

    /// A PIN was checked.
    pub(super) fn pin_checked(&mut self, ticket: u64, fit: PinFit, now: Moment, effects: &mut Vec<Effect>) {
        let Some(Pending { id, deed, wait }) = self.pending.remove(&ticket) else { return };
        let (name, approval) = match wait {
            Wait::Hash => return,
            Wait::SignIn(name) => (name, None),
            Wait::Approval { by, approver, hash } => (approver.name.clone(), Some((by, approver, hash))),
        };
        let done = match (fit, approval) {
            (PinFit::Wrong, _) => Err(self.pin_wrong(&name, now)),
            (PinFit::Uncheckable, _) => Err(self.pin_unchecked(&name, now)),
            (PinFit::Fits, None) => self.sign_in(&name, now).map(|()| DeedResult::Done),
            (PinFit::Fits, Some((by, approver, hash))) => self.approved(id, &deed, by, approver, hash, now, effects),
        };
        self.begin_shift(now);
        self.note_outcome(id, done.unwrap_or_else(DeedResult::Refused));
    }

    /// Asks the table of rights for the button's second time, and does it where no other word is needed.
    fn authorize(
        &mut self,
        id: DeedId,
        deed: Deed,
        by: Signatory,
        hash: Option<PinHash>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        let (action, _about, approval) = deed.asks();
        match (right(by.role, action), approval.cloned()) {
            (Right::Allowed, _) => {
                let authority = Authority::of(action, by, None).map_err(DeedRefusal::NoAuthority)?;
                self.carry_out(id, &deed, hash, authority, None, now, effects)
            }
            (Right::Denied, _) => self.deny(&by, action, NoAuthority::Denied, now),
            (Right::NeedsApproval, None) => self.deny(&by, action, NoAuthority::NeedsApproval, now),
            (Right::NeedsApproval, Some(Approval { name, pin })) => {
                let approver = self.people.get(&name).ok_or(DeedRefusal::NoSuchPerson)?.signatory();
                if let Err(refusal) = Authority::of(action, by.clone(), Some(approver.clone())) {
                    return self.deny(&by, action, refusal, now);
                }
                let wait = Wait::Approval { by, approver, hash };
                self.check_pin(&name, PinPurpose::Approve { action }, pin, Pending { id, deed, wait }, now, effects)
            }
        }
    }

    /// Refuses, and puts that on record.
    fn deny(&mut self, by: &Signatory, action: Action, refusal: NoAuthority, now: Moment) -> Result<DeedResult, DeedRefusal> {
        self.record_person(by, PersonEvent::Denied { action }, now)?;
        Err(DeedRefusal::NoAuthority(refusal))
    }

    /// The approver's PIN fits: the deed is done on both their words, if everything is still as it was.
    #[expect(clippy::too_many_arguments, reason = "a deed has as many parts")]
    fn approved(
        &mut self,
        id: DeedId,
        deed: &Deed,
        by: Signatory,
        approver: Signatory,
        hash: Option<PinHash>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        let (action, about, _approval) = deed.asks();
        let event = PersonEvent::Approved { action, of: by.name.clone(), about };
        let unchanged = self.session.signatory() == Some(&by) && self.people.get(&approver.name).is_some_and(|person| person.role == approver.role);
        let done = match unchanged {
            false => Err(DeedRefusal::Outdated),
            true => match Authority::of(action, by, Some(approver.clone())) {
                Err(refusal) => Err(DeedRefusal::NoAuthority(refusal)),
                Ok(authority) => {
                    let approved = Approved { name: approver.name.clone(), event: event.clone() };
                    self.carry_out(id, deed, hash, authority, Some(approved), now, effects)
                }
            },
        };
        match &done {
            Ok(_) => self.people.apply_deed(&approver.name, &event, now),
            Err(DeedRefusal::NotWritten(_)) => {}
            // The PIN fitted, so it does not count as a wrong one.
            Err(_) => self.record_person(&approver, event, now).map_err(DeedRefusal::NotWritten)?,
        }
        done
    }

    /// Counts a PIN as tried, durably, and only then has it looked at.
    fn check_pin(
        &mut self,
        name: &CashierId,
        purpose: PinPurpose,
        pin: Pin,
        pending: Pending,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        let person = self.people.get(name).ok_or(DeedRefusal::NoSuchPerson)?;
        if person.is_locked(now) {
            return Err(DeedRefusal::PersonLocked { until: person.locked_until().unwrap_or(now) });
        }
        let (hash, signatory) = (person.pin.clone(), person.signatory());
        self.record_person(&signatory, PersonEvent::PinTried { purpose }, now).map_err(DeedRefusal::NotWritten)?;
        let ticket = self.enter(pending);
        effects.push(Effect::CheckPin(PinToCheck { ticket, pin, hash }));
        Ok(DeedResult::UnderWay)
    }

    /// The screen has said what is wrong with a new PIN while it was typed; here it is asked once more.
    fn hash_pin(&mut self, id: DeedId, deed: Deed, effects: &mut Vec<Effect>) -> Result<DeedResult, DeedRefusal> {
        if let Some((pin, role)) = deed.new_pin() {
            let pin = Pin::choose(pin.expose(), role).map_err(DeedRefusal::Pin)?;
            let ticket = self.enter(Pending { id, deed, wait: Wait::Hash });
            effects.push(Effect::HashPin(PinToHash { ticket, pin }));
        }
        Ok(DeedResult::UnderWay)
    }

    fn enter(&mut self, pending: Pending) -> u64 {
        self.last_ticket += 1;
        self.pending.insert(self.last_ticket, pending);
        self.last_ticket
    }

    fn pin_wrong(&mut self, name: &CashierId, now: Moment) -> DeedRefusal {
        let Some(person) = self.people.get(name) else { return DeedRefusal::NoSuchPerson };
        let (tries, signatory) = (person.tries, person.signatory());
        match self.record_person(&signatory, PersonEvent::PinWrong { tries }, now) {
            Ok(()) => DeedRefusal::PinWrong { tries_left: TRIES.saturating_sub(tries) },
            Err(error) => DeedRefusal::NotWritten(error),
        }
    }

    fn pin_unchecked(&mut self, name: &CashierId, now: Moment) -> DeedRefusal {
        let Some(signatory) = self.people.get(name).map(Person::signatory) else { return DeedRefusal::NoSuchPerson };
        match self.record_person(&signatory, PersonEvent::PinUnchecked, now) {
            Ok(()) => DeedRefusal::PinUncheckable,
            Err(error) => DeedRefusal::NotWritten(error),
        }
    }

    fn at_the_till(&self) -> Result<Signatory, DeedRefusal> {
        self.session.signatory().cloned().ok_or(DeedRefusal::NotSignedIn)
    }

    /// Does what was wanted, on that authority, or begins with what takes longer.
    #[expect(clippy::too_many_arguments, reason = "a deed has as many parts")]
    fn carry_out(
        &mut self,
        id: DeedId,
        deed: &Deed,
        hash: Option<PinHash>,
        authority: Authority,
        approved: Option<Approved>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        match deed {
            Deed::Person(command) => self.change_people(command, hash, authority, approved, now)?,
            Deed::Refund(command) => self.obey_refund(command, authority, approved, now)?,
            Deed::Work(command) => self.obey_work(command, authority, approved, now, effects)?,
            Deed::Shift(command) => self.obey_shift(command, &authority, now, effects)?,
            Deed::Day(command) => return self.obey_day(id, command, &authority, now, effects),
        }
        Ok(DeedResult::Done)
    }

    pub(super) fn note_outcome(&mut self, deed: DeedId, result: DeedResult) {
        self.outcomes.retain(|outcome| outcome.deed != deed);
        self.outcomes.push(Outcome { deed, result });
        if self.outcomes.len() > View::OUTCOMES {
            self.outcomes.remove(0);
        }
    }
}

impl From<LedgerError> for DeedRefusal {
    fn from(error: LedgerError) -> Self {
        Self::NotWritten(error)
    }
}
