//! A day that is over: in the gateway's book as it was, and in a till's ledger as the till knows it, with the people and their shift.

use super::till_side;
use scantill::domain::{BusinessDay, Fen, MatchClass, Moment, Role, Signatory};
use scantill::engine::{Chance, Command, Core, DeedId, LedgerError, Message, Newcomer, Profile, ShiftCommand};
use scantill::ledger::Ledger;
use scantill::setup::{PinCost, PinKeeper, Settings};
use scantill::simulator::{DayWishes, Exchange, GeneratedDay};
use std::path::Path;

/// The shop comes alive so long before its first customer, and is closed so long after everything is over.
const QUIET_MS: i64 = 900_000;

/// Whose day it is.
pub(super) struct Shop<'a> {
    pub(super) settings: &'a Settings,
    pub(super) people: &'a [Newcomer],
    pub(super) pin_cost: PinCost,
}

/// Which day.
pub(super) struct PastDay {
    pub(super) day: BusinessDay,
    pub(super) sales: usize,
    pub(super) seed: u64,
    pub(super) plant: Vec<MatchClass>,
}

impl Shop<'_> {
    /// Lets the day pass in the gateway's book.
    pub(super) fn live_through(&self, PastDay { day, sales, seed, plant }: PastDay, exchange: &mut Exchange) -> GeneratedDay {
        let who = |role| self.people.iter().filter(move |person| person.role == role);
        let signatory = |person: &Newcomer| Signatory { name: person.name.clone(), role: person.role };
        let cashiers: Vec<_> = who(Role::Cashier).map(signatory).collect();
        let manager = who(Role::Manager).chain(self.people).map(signatory).next();
        let manager = manager.unwrap_or(Signatory { name: scantill::domain::CashierId::counter(), role: Role::Manager });
        let profile = self.profile();
        exchange.live_through(&DayWishes {
            seed,
            day,
            day_starts_at: profile.day_start,
            sales,
            till: profile.till,
            cashiers: if cashiers.is_empty() { vec![manager.clone()] } else { cashiers },
            manager,
            description: profile.description,
            sign_type: self.settings.sign_type,
            plant,
        })
    }

    /// Writes the till's side of it into a ledger that has nobody and nothing yet: the people first, then the day, then the count of the drawer.
    pub(super) fn write(&self, ledger: &Path, day: &GeneratedDay) -> Result<(), LedgerError> {
        let Some((first, last)) = span(day) else { return Ok(()) };
        self.wake(ledger, first.plus_millis(-QUIET_MS)).map(drop)?;
        till_side::write(&mut Ledger::open(ledger)?, day)?;
        let closing = last.plus_millis(QUIET_MS);
        let mut core = self.wake(ledger, closing)?;
        // What follows at the gateway is for the next start.
        let close = ShiftCommand::Close { counted: Fen::ZERO, reason: String::new() };
        let _effects = core.handle(Message::Command(Command::Shift(DeedId(0), close)), closing);
        Ok(())
    }

    /// The till on that ledger; the last of the people has it.
    pub(super) fn wake(&self, ledger: &Path, at: Moment) -> Result<Core, LedgerError> {
        let mut core = Core::new(Ledger::open(ledger)?, self.profile(), Chance::System, at)?;
        let mut people = self.people.to_vec();
        people.sort_by_key(|newcomer| match newcomer.role {
            Role::Owner => 0,
            Role::Cashier => 1,
            Role::Manager => 2,
        });
        core.welcome(&people, &PinKeeper::new(None, self.pin_cost), at);
        Ok(core)
    }

    fn profile(&self) -> Profile {
        Profile::new(self.settings, "127.0.0.1".to_owned(), true)
    }
}

/// From the first thing that happened to the last.
fn span(day: &GeneratedDay) -> Option<(Moment, Moment)> {
    let sales = day.sales.iter().flat_map(|story| &story.steps).map(|step| step.at);
    let refunds = day.refunds.iter().flat_map(|story| &story.steps).map(|step| step.at);
    let all: Vec<_> = sales.chain(refunds).collect();
    Some((*all.iter().min()?, *all.iter().max()?))
}
