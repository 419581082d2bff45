//! Bills: asked for by themselves once they are there, kept as they came, and matched.

use super::office::{AGAIN_MS, Waiting};
use super::{BillAsk, Core, Effect};
use crate::domain::{BillAnswer, BillKind, BusinessDay, Day, DayEvent, DayStart, Frame, Moment, Signatory};
use crate::engine::office::{self, BillFrom};
use crate::engine::{BillState, BillTrouble, DayMatch, DeedId, DeedRefusal, DeedResult, OfficeTask, Show, TakenBill};
use crate::gateway::Reply;
use crate::ledger::{Actor, Change, Entry, LedgerError};
use std::path::PathBuf;
use std::sync::Arc;

/// A bill is there ten hours after its day (protocol §4.6).
const READY_AFTER_MS: i64 = 10 * 3_600_000;

/// How many days back bills are asked for by themselves; the gateway keeps them for three months.
const REACH_DAYS: i32 = 31;

impl Core {
    /// Asks for the latest bill that is missing, one at a time. Returns when to look again.
    pub(super) fn advance_bills(&mut self, now: Moment, effects: &mut Vec<Effect>) -> Option<Moment> {
        if !self.profile.fetch_bill || self.stopped.is_some() || self.refused {
            return None;
        }
        let today = BusinessDay::of(now, DayStart::default());
        let next_at = today.bounds(DayStart::default()).0.plus_millis(READY_AFTER_MS);
        let latest = if now >= next_at { today.plus_days(-1) } else { today.plus_days(-2) };
        let tomorrow_at = if now >= next_at { next_at.plus_millis(86_400_000) } else { next_at };
        if self.office.missing.as_ref().is_none_or(|(of, _)| *of != latest) {
            self.office.missing = self.missing_bills(latest).ok().map(|missing| (latest, missing));
        }
        let missing = self.office.missing.as_ref().map(|(_, days)| days.clone()).unwrap_or_default();
        let is_waiting = self.office.bills.values().any(|state| *state == BillState::UnderWay);
        let mut again_at = tomorrow_at;
        for day in missing {
            let due_at = match self.office.bills.get(&day) {
                // A part of it may be kept.
                None | Some(BillState::NotAsked | BillState::Kept) => now,
                Some(BillState::NotReady { again_at }) => *again_at,
                Some(BillState::Failed(_)) => self.office.retry_at.get(&day).copied().unwrap_or(now),
                Some(BillState::UnderWay) => continue,
            };
            if due_at > now {
                again_at = again_at.min(due_at);
            } else if !is_waiting {
                self.fetch_bill(day, BillKind::All, None, effects);
                break;
            }
        }
        Some(again_at)
    }

    /// The days up to `latest`, the latest first, that have no whole bill: the latest itself, and before it those on which money moved.
    fn missing_bills(&self, latest: BusinessDay) -> Result<Vec<BusinessDay>, LedgerError> {
        let Some(first) = self.ledger.first_day(DayStart::default())? else { return Ok(vec![]) };
        let days = (0..REACH_DAYS).map(|back| latest.plus_days(0_i32.saturating_sub(back)));
        let mut missing = vec![];
        for day in days.take_while(|day| *day >= first) {
            let has_bill = self.ledger.day(day)?.is_some_and(|end| end.whole_bill().is_some());
            if !has_bill && (day == latest || self.money_moved(day)?) {
                missing.push(day);
            }
        }
        Ok(missing)
    }

    /// The till knows of payments or refunds of that calendar day.
    fn money_moved(&self, day: BusinessDay) -> Result<bool, LedgerError> {
        self.ledger.money_moved(day, DayStart::default())
    }

    fn fetch_bill(&mut self, day: BusinessDay, kind: BillKind, by: Option<(DeedId, Signatory)>, effects: &mut Vec<Effect>) {
        let (deed, by) = by.unzip();
        let ticket = self.office.ticket(Waiting { deed, by, day: Some(day) });
        self.office.bills.insert(day, BillState::UnderWay);
        self.stale = true;
        effects.push(Effect::FetchBill(BillAsk { ticket, day, kind }));
    }

    /// A person wants the bill now.
    pub(super) fn want_bill(
        &mut self,
        day: BusinessDay,
        kind: BillKind,
        deed: DeedId,
        by: Signatory,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        if day >= BusinessDay::of(now, DayStart::default()) {
            return Err(DeedRefusal::Bill(BillTrouble::TooEarly));
        }
        if self.office.bills.get(&day) == Some(&BillState::UnderWay) {
            return Err(DeedRefusal::Busy);
        }
        self.fetch_bill(day, kind, Some((deed, by)), effects);
        Ok(DeedResult::UnderWay)
    }

    /// A person brings a file.
    pub(super) fn take_bill(
        &mut self,
        path: PathBuf,
        day: Option<BusinessDay>,
        deed: DeedId,
        by: Signatory,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        let ticket = self.office.ticket(Waiting { deed: Some(deed), by: Some(by), day: None });
        effects.push(Effect::Office(OfficeTask::TakeBill { ticket, from: BillFrom::File(path), day }));
        Ok(DeedResult::UnderWay)
    }

    /// The gateway was asked for a bill.
    pub(super) fn bill_fetched(&mut self, ask: &BillAsk, reply: Reply<BillAnswer>, now: Moment, effects: &mut Vec<Effect>) {
        let BillAsk { ticket, day, kind } = *ask;
        let trouble = match reply.answer {
            // The one who waits goes on waiting until the bill is read.
            BillAnswer::File(bytes) => {
                let from = BillFrom::Gateway(bytes.into());
                return effects.push(Effect::Office(OfficeTask::TakeBill { ticket, from, day: Some(day) }));
            }
            // The till has proof of the contrary: the bill is not made yet, unless a person insists.
            BillAnswer::Empty if !self.office.is_wanted(ticket) && self.money_moved(day).unwrap_or(true) => BillTrouble::NotReady,
            BillAnswer::Empty => {
                let waiting = self.office.take(ticket);
                return self.keep_bill(&TakenBill::nothing_paid(day, kind), &waiting, now, effects);
            }
            BillAnswer::NotReady => BillTrouble::NotReady,
            BillAnswer::Refused(refusal) => BillTrouble::Refused(refusal),
            BillAnswer::Unknown(why) => BillTrouble::Unknown(why),
        };
        let waiting = self.office.take(ticket);
        self.bill_failed(trouble, &waiting, now);
    }

    /// There is no new bill. What was under way is not any more.
    pub(super) fn bill_failed(&mut self, trouble: BillTrouble, waiting: &Waiting, now: Moment) {
        let again_at = now.plus_millis(AGAIN_MS);
        if let Some(day) = waiting.day {
            let state = if trouble == BillTrouble::NotReady { BillState::NotReady { again_at } } else { BillState::Failed(trouble.clone()) };
            self.office.put_off(day, state, now);
        }
        self.stale = true;
        self.end_deed(waiting, Err(DeedRefusal::Bill(trouble)));
    }

    /// Keeps a bill, once each, and has it matched.
    pub(super) fn keep_bill(&mut self, taken: &TakenBill, waiting: &Waiting, now: Moment, effects: &mut Vec<Effect>) {
        let done = self.write_bill(taken, waiting.actor(), now);
        match &done {
            Ok(()) => {
                self.office.bills.insert(taken.day, BillState::Kept);
                self.office.missing = None;
                self.compare(taken.day, effects);
                // What this bill lists about its last midnight the bill of the next day need not list.
                self.compare(taken.day.plus_days(1), effects);
            }
            Err(error) => self.office.put_off(taken.day, BillState::Failed(BillTrouble::Ledger(error.clone())), now),
        }
        self.stale = true;
        self.end_deed(waiting, done.map_err(DeedRefusal::NotWritten));
    }

    fn write_bill(&mut self, taken: &TakenBill, actor: Actor, now: Moment) -> Result<(), LedgerError> {
        let Some((event, after)) = office::kept(self.ledger.day(taken.day)?, taken, now) else { return Ok(()) };
        let entries = [Entry { at: now, actor, event: &event, evidence: Some(&taken.packed) }];
        self.write(&[Change::Day { entries: &entries, after: &after }], "day", now)
    }

    /// Has the bill of that day matched with the ledger as it is now.
    pub(super) fn compare(&mut self, day: BusinessDay, effects: &mut Vec<Effect>) {
        if self.office.matching.contains_key(&day) {
            self.office.match_again.insert(day);
            return;
        }
        let Ok(Some(end)) = self.ledger.day(day) else { return };
        let Some(bill) = end.bill() else { return };
        let frame = Frame::of(day, self.profile.day_start, bill.kind, self.profile.till.clone());
        self.office.matching.insert(day, self.office.booked);
        effects.push(Effect::Office(OfficeTask::Compare { day, sha256: bill.sha256.clone(), frame }));
    }

    /// A bill was matched.
    pub(super) fn compared(
        &mut self,
        day: BusinessDay,
        sha256: &str,
        matched: Result<Arc<DayMatch>, LedgerError>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let began = self.office.matching.remove(&day).unwrap_or_default();
        self.stale = true;
        let noted = matched.and_then(|matched| {
            let end = self.ledger.day(day)?;
            match end.filter(|end| end.bill().is_some_and(|bill| bill.sha256 == sha256)) {
                // Another bill has come meanwhile, and is matched next.
                None => drop(self.office.match_again.insert(day)),
                Some(end) => {
                    self.note_tally(end, vec![], &matched, Actor::Till, now)?;
                    self.office.recovered(day);
                    if !self.shows_match_of_another_day(day) {
                        (self.office.matched, self.office.matched_at) = (Some(matched), began);
                    }
                }
            }
            Ok(())
        });
        if let Err(error) = noted {
            tracing::error!(%error, %day, "the match was not noted");
            self.office.bills.insert(day, BillState::Failed(BillTrouble::Ledger(error)));
            self.office.forget_match(day);
        }
        if self.office.match_again.remove(&day) {
            self.compare(day, effects);
        }
    }

    /// The match on the screen is not replaced by that of a bill that came by itself.
    fn shows_match_of_another_day(&self, day: BusinessDay) -> bool {
        self.office.matched.as_ref().is_some_and(|shown| shown.day != day && self.show == Show::Day(shown.day))
    }

    /// Writes `events` of a day and, where the match comes to something else with them, what it comes to now.
    pub(super) fn note_tally(
        &mut self,
        mut end: Day,
        mut events: Vec<DayEvent>,
        matched: &DayMatch,
        actor: Actor,
        now: Moment,
    ) -> Result<(), LedgerError> {
        let own = events.len();
        events.iter().for_each(|event| end.apply(event, now));
        if let Some(event) = office::news_of(&end, matched, &self.profile.known_others) {
            end.apply(&event, now);
            events.push(event);
        }
        if events.is_empty() {
            return Ok(());
        }
        let entry = |(index, event)| Entry { at: now, actor: if index < own { actor.clone() } else { Actor::Till }, event, evidence: None };
        let entries: Vec<_> = events.iter().enumerate().map(entry).collect();
        self.write(&[Change::Day { entries: &entries, after: &end }], "day", now)
    }
}
