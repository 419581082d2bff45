//! Writes what was decided. Only then does it count, and only then does anything leave.

use super::{Core, Effect, Lists};
use crate::domain::{Ask, AskKind, ChargeEvent, Moment, SaleEvent, SaleId};
use crate::engine::{News, View};
use crate::ledger::{Actor, Entry, LedgerError};

/// How long after a write that failed, or a question that had to wait for its turn, it is tried again.
pub(super) const RETRY_MS: i64 = 1_000;

impl Core {
    /// Writes events of one sale with all that follows from them. Only then do they count, and only then does a first request leave.
    pub(super) fn commit(
        &mut self,
        id: &SaleId,
        mut events: Vec<SaleEvent>,
        actor: Actor,
        evidence: Option<&[u8]>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let Some(tracked) = self.sales.get_mut(id).filter(|_| !events.is_empty()) else { return true };
        let proven = events.len();
        let after = tracked.sale.settle(&mut events, now);
        let entries: Vec<_> = events
            .iter()
            .enumerate()
            .map(|(index, event)| Entry {
                at: now,
                actor: if index < proven { actor.clone() } else { Actor::Till },
                event,
                evidence: evidence.filter(|_| index == 0),
            })
            .collect();
        let waits = self.write_again_at.is_some_and(|at| (1..=RETRY_MS).contains(&at.millis_since(now)));
        let written = if waits { Err(self.stopped.clone()) } else { self.ledger.append(&entries, &after).map_err(Some) };
        if let Err(error) = written {
            tracked.unwritten = true;
            self.note_unwritten(id, error, now);
            return false;
        }
        self.stopped = None;
        self.write_again_at = None;
        tracked.unwritten = false;
        tracked.sale = after;
        let amount = tracked.sale.amount.fen();
        for event in &events {
            match event {
                SaleEvent::Charge { event: ChargeEvent::PlacingStarted { order }, .. } => {
                    self.send(id, Ask { kind: AskKind::Place, order: (**order).clone() }, now, effects);
                }
                SaleEvent::ExceptionRaised { exception } if self.focus.as_ref() != Some(id) => {
                    self.tell(News::Exception { sale_id: id.clone(), amount, exception: *exception }, now);
                }
                SaleEvent::Opened { .. }
                | SaleEvent::Charge { .. }
                | SaleEvent::CancelRequested
                | SaleEvent::Paid { .. }
                | SaleEvent::Abandoned
                | SaleEvent::ExceptionRaised { .. } => {}
            }
        }
        self.read_lists(now);
        true
    }

    /// An entry was not taken. A disk or a lock stops the till; an entry that breaks a rule concerns its own sale only.
    fn note_unwritten(&mut self, id: &SaleId, error: Option<LedgerError>, now: Moment) {
        let Some(error) = error else { return };
        tracing::error!(%error, sale = %id, "the ledger did not take an entry");
        let news = News::NotWritten(error.clone());
        match &error {
            LedgerError::Refused(_) => self.tell(news, now),
            LedgerError::TooNew { .. }
            | LedgerError::Foreign(_)
            | LedgerError::Damaged(_)
            | LedgerError::ReadOnly(_)
            | LedgerError::Missing(_)
            | LedgerError::DiskFull
            | LedgerError::InUse(_)
            | LedgerError::Busy
            | LedgerError::Place(_)
            | LedgerError::Disk(_) => {
                if self.stopped.as_ref() != Some(&error) {
                    self.tell(news, now);
                }
                self.stopped = Some(error);
                self.write_again_at = Some(now.plus_millis(RETRY_MS));
            }
        }
    }

    pub(super) fn read_lists(&mut self, now: Moment) {
        let day = self.profile.day(now);
        let lists = self
            .ledger
            .recent(day, u32::try_from(View::RECENT).unwrap_or(u32::MAX))
            .and_then(|recent| Ok(Lists { recent, day: Some(self.ledger.day_totals(day, self.profile.day_start)?) }));
        match lists {
            Ok(lists) => self.lists = lists,
            Err(error) => tracing::error!(%error, "the day's list could not be read"),
        }
    }
}
