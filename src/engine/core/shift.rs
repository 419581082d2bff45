//! The shift that is open: it begins with the first person who signs in, and ends with a count.

use super::{Core, Effect};
use crate::domain::{Action, Authority, Fen, LockReason, Moment, Right, Shift, ShiftBar, ShiftEvent, ShiftReport, Signatory, right};
use crate::engine::{DeedRefusal, ShiftCommand};
use crate::ledger::{Actor, Change, Entry, LedgerError};

/// The longest words about a count that is over or short.
const LONGEST_REASON: usize = 200;

impl Core {
    /// Opens a shift for the person at the till, where none is open. Where that cannot be written it is tried again with the next sale or sign-in;
    /// what is sold meanwhile belongs to the next shift all the same.
    pub(super) fn begin_shift(&mut self, now: Moment) {
        let Some(by) = self.session.signatory().filter(|_| self.shift.is_none()).cloned() else { return };
        if let Err(error) = self.open_shift(by, now) {
            tracing::warn!(%error, "the beginning of a shift was not written");
        }
    }

    fn open_shift(&mut self, by: Signatory, now: Moment) -> Result<(), LedgerError> {
        let no = self.ledger.next_shift_no()?;
        let event = ShiftEvent::Opened { no, by: by.clone(), day: self.profile.day(now), float: Fen::ZERO };
        let Some(shift) = Shift::opened(&event, now) else { return Ok(()) };
        self.write_shift(&event, shift.clone(), by, now)?;
        self.shift = Some(shift);
        Ok(())
    }

    /// Carries out what a person wants about the shift.
    pub(super) fn obey_shift(
        &mut self,
        command: &ShiftCommand,
        authority: &Authority,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<(), DeedRefusal> {
        let by = authority.by().clone();
        let mut after = self.shift.clone().ok_or(DeedRefusal::Outdated)?;
        match command {
            ShiftCommand::SetFloat { float } if *float < Fen::ZERO => Err(DeedRefusal::Outdated),
            // Closing a day is a manager's.
            ShiftCommand::SetFloat { .. } if after.float != Fen::ZERO && right(by.role, Action::CloseDay) != Right::Allowed => {
                Err(DeedRefusal::Shift(ShiftBar::FloatIsSet))
            }
            ShiftCommand::SetFloat { float } => {
                let event = ShiftEvent::FloatSet { float: *float };
                after.apply(&event, now);
                self.write_shift(&event, after.clone(), by, now)?;
                self.shift = Some(after);
                Ok(())
            }
            ShiftCommand::Close { counted, .. } if *counted < Fen::ZERO => Err(DeedRefusal::Outdated),
            ShiftCommand::Close { counted, reason } => {
                let reason: String = reason.trim().chars().take(LONGEST_REASON).collect();
                let report = self.ledger.shift_report(&after)?;
                let event = after.close(report, *counted, &reason, by.clone()).map_err(DeedRefusal::Shift)?;
                after.apply(&event, now);
                self.write_shift(&event, after, by, now)?;
                self.shift = None;
                self.lock(LockReason::ShiftClosed, now);
                self.back_up_as_it_is_now(now, effects);
                Ok(())
            }
        }
    }

    /// The sums of the open shift up to now.
    pub(super) fn x_report(&self) -> Result<Option<ShiftReport>, LedgerError> {
        self.shift.as_ref().map(|shift| self.ledger.shift_report(shift)).transpose()
    }

    fn write_shift(&mut self, event: &ShiftEvent, after: Shift, by: Signatory, now: Moment) -> Result<(), LedgerError> {
        let entries = [Entry { at: now, actor: Actor::Person(by), event, evidence: None }];
        self.write(&[Change::Shift { entries: &entries, after: &after }], "shift", now)
    }
}
