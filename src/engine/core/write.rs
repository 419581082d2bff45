//! Writes what was decided. Only then does it count, and only then does anything leave.

use super::deeds::Approved;
use super::{Core, Effect, Lists};
use crate::domain::{Ask, AskKind, ChargeEvent, Moment, SaleEvent, SaleException, SaleId};
use crate::engine::{News, View};
use crate::ledger::{Actor, Change, Entry, LedgerError};

/// How long after a write that failed, or a question that had to wait for its turn, it is tried again.
pub(super) const RETRY_MS: i64 = 1_000;

impl Core {
    /// Writes events of one sale with all that follows from them. Only then do they count, and only then does a first request leave.
    pub(super) fn commit(
        &mut self,
        id: &SaleId,
        events: Vec<SaleEvent>,
        actor: Actor,
        evidence: Option<&[u8]>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> bool {
        self.commit_approved(id, events, actor, evidence, None, now, effects).is_ok()
    }

    /// The same, together with the word of whoever approved it.
    #[expect(clippy::too_many_arguments, reason = "one entry of the journal has as many parts")]
    pub(super) fn commit_approved(
        &mut self,
        id: &SaleId,
        mut events: Vec<SaleEvent>,
        actor: Actor,
        evidence: Option<&[u8]>,
        approved: Option<&Approved>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<(), LedgerError> {
        let Some(tracked) = self.sales.get(id).filter(|_| !events.is_empty()) else { return Ok(()) };
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
        let written = self.write_approved(approved, &[Change::Sale { entries: &entries, after: &after }], id.as_str(), now);
        let Some(tracked) = self.sales.get_mut(id) else { return written };
        tracked.unwritten = written.is_err();
        written?;
        let amount = after.amount.fen();
        // Whoever asks about a difference reads what came of it there; the goods went over the counter long ago.
        let is_asked = after.charges.iter().any(|charge| self.office.is_asked_about(&charge.order.trade_no));
        tracked.sale = after;
        tracked.seen &= is_asked || !events.iter().any(is_news);
        for event in &events {
            match event {
                SaleEvent::Charge { event: ChargeEvent::PlacingStarted { order }, .. } => {
                    self.send(id, Ask { kind: AskKind::Place, order: (**order).clone() }, now, effects);
                }
                SaleEvent::ExceptionRaised { exception } if self.focus.as_ref() != Some(id) && !is_asked && is_news(event) => {
                    self.tell(News::Exception { sale_id: id.clone(), amount, exception: *exception }, now);
                }
                SaleEvent::Opened { .. }
                | SaleEvent::Charge { .. }
                | SaleEvent::CancelRequested
                | SaleEvent::Paid { .. }
                | SaleEvent::Abandoned
                | SaleEvent::ExceptionRaised { .. }
                | SaleEvent::ExceptionSettled { .. }
                | SaleEvent::SetByHand { .. }
                | SaleEvent::HandUndone => {}
            }
        }
        Ok(())
    }

    /// Writes these changes, and the word of whoever approved them, in one transaction.
    pub(super) fn write_approved(
        &mut self,
        approved: Option<&Approved>,
        changes: &[Change<'_>],
        about: &str,
        now: Moment,
    ) -> Result<(), LedgerError> {
        let Some(Approved { name, event }) = approved else { return self.write(changes, about, now) };
        let role = self.people.get(name).map_or(crate::domain::Role::Cashier, |person| person.role);
        let actor = Actor::Person(crate::domain::Signatory { name: name.clone(), role });
        let entries = [Entry { at: now, actor, event, evidence: None }];
        let mut all = vec![Change::Person { name, entries: &entries }];
        all.extend_from_slice(changes);
        self.write(&all, about, now)
    }

    /// Writes these changes in one transaction. After a write that failed nothing is written for a moment, so that a locked ledger does not keep
    /// everything waiting in turn.
    pub(super) fn write(&mut self, changes: &[Change<'_>], about: &str, now: Moment) -> Result<(), LedgerError> {
        if self.write_again_at.is_some_and(|at| (1..=RETRY_MS).contains(&at.millis_since(now))) {
            return Err(self.stopped.clone().unwrap_or(LedgerError::Busy));
        }
        if let Err(error) = self.ledger.append(changes) {
            self.note_unwritten(about, &error, now);
            return Err(error);
        }
        let is_booked = |change: &Change<'_>| matches!(change, Change::Sale { .. } | Change::Refund { .. });
        if changes.iter().any(is_booked) {
            self.office.touched.extend(changes.iter().flat_map(moments_of).map(|at| self.profile.day(at)));
            self.office.books_changed = true;
            self.office.booked = self.office.booked.saturating_add(1);
        }
        self.stopped = (!self.ledger.has_room()).then_some(LedgerError::DiskFull);
        self.write_again_at = None;
        self.stale = true;
        Ok(())
    }

    /// An entry was not taken. A disk or a lock stops the till; an entry that breaks a rule concerns its own subject only.
    fn note_unwritten(&mut self, about: &str, error: &LedgerError, now: Moment) {
        tracing::error!(%error, about, "the ledger did not take an entry");
        let news = News::NotWritten(error.clone());
        match error {
            LedgerError::Refused(_) => self.tell(news, now),
            LedgerError::TooNew { .. }
            | LedgerError::TooOld { .. }
            | LedgerError::Foreign(_)
            | LedgerError::Damaged(_)
            | LedgerError::ReadOnly(_)
            | LedgerError::Missing(_)
            | LedgerError::DiskFull
            | LedgerError::InUse(_)
            | LedgerError::Busy
            | LedgerError::Place(_)
            | LedgerError::Shared { .. }
            | LedgerError::Disk(_) => {
                if self.stopped.as_ref() != Some(error) {
                    self.tell(news, now);
                }
                self.stopped = Some(error.clone());
                self.write_again_at = Some(now.plus_millis(RETRY_MS));
            }
        }
    }

    /// Reads the day's list and the counts again.
    pub(super) fn read_lists(&mut self, now: Moment) {
        let day = self.profile.day(now);
        let recent = u32::try_from(View::RECENT).unwrap_or(u32::MAX);
        let read = || -> Result<Lists, LedgerError> {
            Ok(Lists {
                recent: self.ledger.recent(day, recent)?,
                day: Some(self.ledger.day_totals(day, self.profile.day_start)?),
                refunds: self.ledger.refund_counts()?,
                work: self.ledger.work_count()?,
            })
        };
        match read() {
            Ok(lists) => self.lists = lists,
            Err(error) => tracing::error!(%error, "the day's list could not be read"),
        }
    }
}

/// Money came, or something came up that whoever stands at the counter should know. What a manager has found in a bill is known, and long past.
fn is_news(event: &SaleEvent) -> bool {
    match event {
        SaleEvent::Paid { .. } => true,
        SaleEvent::ExceptionRaised { exception } => *exception != SaleException::BillDiffers,
        SaleEvent::Opened { .. }
        | SaleEvent::Charge { .. }
        | SaleEvent::CancelRequested
        | SaleEvent::Abandoned
        | SaleEvent::ExceptionSettled { .. }
        | SaleEvent::SetByHand { .. }
        | SaleEvent::HandUndone => false,
    }
}

/// When the money of a sale or a refund came and went.
fn moments_of(change: &Change<'_>) -> Vec<Moment> {
    match change {
        Change::Sale { after, .. } => after.refundables().into_iter().map(|payment| payment.paid_at).collect(),
        Change::Refund { after, .. } => after.accepted_at.into_iter().collect(),
        Change::People(_) | Change::Person { .. } | Change::Till(_) | Change::Shift { .. } | Change::Day { .. } => vec![],
    }
}
