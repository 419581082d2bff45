//! The end of a day: what a person decides about differences, and that it is closed; the page on which that is seen.

use super::shown::{PAGE_AND_ONE, page};
use super::{Core, Effect};
use crate::domain::{
    Authority, BusinessDay, Day, DayBar, DayEvent, DayMark, Decision, DecisionScope, MatchKey, Moment, NextStep, Pair, SaleEvent, SaleException,
    is_reason,
};
use crate::engine::{About, AdoptBar, BillState, DayCommand, DayMatch, DayPage, DeedId, DeedRefusal, DeedResult, ShiftsPage};
use crate::ledger::{Actor, LedgerError};
use std::sync::Arc;

/// The longest words that a person may add.
const LONGEST_REASON: usize = 200;

impl Core {
    /// Carries out what a person wants about the end of a day, or begins with what takes longer.
    pub(super) fn obey_day(
        &mut self,
        id: DeedId,
        command: &DayCommand,
        authority: &Authority,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        let by = authority.by().clone();
        match command {
            DayCommand::FetchBill { day, kind } => self.want_bill(*day, *kind, id, by, now, effects),
            DayCommand::TakeBill { path, day } => self.take_bill(path.clone(), *day, id, by, effects),
            DayCommand::Decide { day, about, decision } => self.decide_difference(*day, about, decision, authority, now, effects),
            DayCommand::Ask { day, key } => {
                let (_, matched) = self.current_match(*day)?;
                let pair = matched.pair(key).ok_or(DeedRefusal::Outdated)?;
                self.ask_about(&matched, pair, id, now, effects)
            }
            DayCommand::Adopt { day, key } => {
                let matched = self.office.matched.as_ref().filter(|matched| matched.day == *day).map(Arc::clone);
                let pair = matched.as_deref().and_then(|matched| matched.pair_for(key, NextStep::Adopt).map(|pair| (matched, pair)));
                let (matched, pair) = pair.ok_or(DeedRefusal::Adopt(AdoptBar::Gone))?;
                self.want_adoption(matched, pair, id, authority, now, effects)
            }
            DayCommand::Sweep { day, class } => self.begin_sweep(*day, *class, id, authority),
            DayCommand::Close { day, note } => self.close_day(*day, note, authority, now),
            DayCommand::Export(wish) => self.begin_export(wish.clone(), id, by, effects),
            DayCommand::BackUp if self.back_up(Some((id, by)), now, effects) => Ok(DeedResult::UnderWay),
            DayCommand::BackUp => Err(DeedRefusal::Busy),
        }
    }

    /// The match of that day, where it is of the bill that counts.
    pub(super) fn current_match(&self, day: BusinessDay) -> Result<(Day, Arc<DayMatch>), DeedRefusal> {
        let end = self.ledger.day(day)?.ok_or(DeedRefusal::Outdated)?;
        let matched = self.office.matched.as_ref().filter(|matched| matched.is_current(&end)).map(Arc::clone).ok_or(DeedRefusal::Outdated)?;
        Ok((end, matched))
    }

    fn decide_difference(
        &mut self,
        day: BusinessDay,
        about: &About,
        decision: &Decision,
        authority: &Authority,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        let (end, matched) = self.current_match(day)?;
        let scope = match decision {
            Decision::Accepted { .. } => scope_of(&matched, about, NextStep::Accept)?,
            Decision::SentToWork => scope_of(&matched, about, NextStep::SendToWork)?,
            Decision::TakenBack => decided_scope(&end, &matched, about).ok_or(DeedRefusal::Outdated)?,
        };
        if self.office.sweep.as_ref().is_some_and(|sweep| sweep.is_about(day, scope.class())) {
            return Err(DeedRefusal::Busy);
        }
        let decision = match decision {
            Decision::Accepted { reason } if !is_reason(reason) => return Err(DeedRefusal::NoReason),
            Decision::Accepted { reason } => Decision::Accepted { reason: reason.trim().chars().take(LONGEST_REASON).collect() },
            Decision::SentToWork => {
                let About::Pair(key) = about else { return Err(DeedRefusal::Outdated) };
                self.put_on_work_list(&matched, key, authority, now, effects)?;
                Decision::SentToWork
            }
            Decision::TakenBack => Decision::TakenBack,
        };
        let event = DayEvent::Decided { scope, decision, authority: authority.clone() };
        self.note_tally(end, vec![event], &matched, Actor::Person(authority.by().clone()), now)?;
        Ok(DeedResult::Done)
    }

    /// The sale behind a difference waits for a person from now on.
    fn put_on_work_list(
        &mut self,
        matched: &DayMatch,
        key: &MatchKey,
        authority: &Authority,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<(), DeedRefusal> {
        let pair = matched.pair(key).ok_or(DeedRefusal::Outdated)?;
        let sale_id = self.sale_behind(matched, pair)?;
        let sale = &self.tracked(&sale_id)?.sale;
        if sale.open_exceptions().any(|open| open == SaleException::BillDiffers) {
            return Ok(());
        }
        // It stands there once. What a person has looked into can be accepted.
        if sale.has(SaleException::BillDiffers) {
            return Err(DeedRefusal::Outdated);
        }
        let event = SaleEvent::ExceptionRaised { exception: SaleException::BillDiffers };
        let actor = Actor::Person(authority.by().clone());
        Ok(self.commit_approved(&sale_id, vec![event], actor, None, None, now, effects)?)
    }

    fn close_day(&mut self, day: BusinessDay, note: &str, authority: &Authority, now: Moment) -> Result<DeedResult, DeedRefusal> {
        if now < day.bounds(self.profile.day_start).1 {
            return Err(DeedRefusal::Day(DayBar::NotOver));
        }
        if self.ledger.day(day)?.is_none() {
            return Err(DeedRefusal::Day(DayBar::NoBill));
        }
        // What is being matched now may find something that waits for a decision.
        let is_swept = self.office.sweep.as_ref().is_some_and(|sweep| sweep.day() == day);
        let is_current = !is_swept && self.office.matched_at == self.office.booked && !self.office.matching.contains_key(&day);
        let (end, matched) = self.current_match(day).ok().filter(|_| is_current).ok_or(DeedRefusal::Day(DayBar::NotCompared))?;
        let is_serious = matched.bill.notes.iter().any(crate::domain::BillNote::is_serious);
        let note: String = note.chars().take(LONGEST_REASON).collect();
        let event = end.close(&note, is_serious, authority.clone()).map_err(DeedRefusal::Day)?;
        self.note_tally(end, vec![event], &matched, Actor::Person(authority.by().clone()), now)?;
        Ok(DeedResult::Done)
    }

    /// A day comes on the screen: its bill is matched with the ledger as it is now.
    pub(super) fn open_day(&mut self, day: BusinessDay, effects: &mut Vec<Effect>) {
        self.office.books_changed = false;
        self.compare(day, effects);
    }

    /// Days whose money has moved are matched again, where their bills have come; the one on the screen after whatever was written.
    pub(super) fn match_touched_days(&mut self, effects: &mut Vec<Effect>) {
        let shown = if let crate::engine::Show::Day(day) = self.show { Some(day) } else { None };
        let is_swept = |day| self.office.sweep.as_ref().is_some_and(|sweep| sweep.day() == day);
        let touched = std::mem::take(&mut self.office.touched);
        for day in touched.into_iter().filter(|day| Some(*day) != shown && !is_swept(*day)).collect::<Vec<_>>() {
            self.compare(day, effects);
        }
        let Some(day) = shown else { return };
        // Once, after the last of them.
        if self.office.sweep.as_ref().is_some_and(|sweep| sweep.day() == day) {
            return;
        }
        if std::mem::take(&mut self.office.books_changed) {
            self.compare(day, effects);
        }
    }

    /// One day as it is now.
    pub(super) fn day_page(&self, day: BusinessDay) -> Result<DayPage, LedgerError> {
        let end = self.ledger.day(day)?;
        let matched = self.office.matched.as_ref().filter(|matched| end.as_ref().is_some_and(|end| matched.is_current(end))).map(Arc::clone);
        let waiting = end.as_ref().zip(matched.as_ref()).map(|(end, matched)| matched.waiting(end, &self.profile.known_others));
        let bill = match (self.office.bills.get(&day), &end) {
            (Some(state @ (BillState::UnderWay | BillState::NotReady { .. } | BillState::Failed(_))), _) => state.clone(),
            (Some(BillState::NotAsked | BillState::Kept) | None, Some(_)) => BillState::Kept,
            (Some(BillState::NotAsked | BillState::Kept) | None, None) => BillState::NotAsked,
        };
        let is_shifts_day = self.shift.as_ref().is_some_and(|shift| shift.day <= day);
        Ok(DayPage {
            day,
            start: self.profile.day_start,
            first: self.ledger.first_day(self.profile.day_start)?,
            books: self.ledger.day_books(day, self.profile.day_start)?,
            shifts: self.ledger.shifts_of(day, self.profile.day_start)?,
            x: if is_shifts_day { self.x_report()? } else { None },
            end,
            bill,
            waiting: waiting.unwrap_or_default(),
            matched,
            marks: self.marks_of_month(day)?,
        })
    }

    /// How the days of a month stand: one with anything to compare is open as long as it has no bill.
    fn marks_of_month(&self, day: BusinessDay) -> Result<Vec<(BusinessDay, DayMark)>, LedgerError> {
        let (first, last) = day.month();
        let mut marks = self.ledger.day_marks(first, last)?;
        let days = std::iter::successors(Some(first), |day| (*day < last).then(|| day.plus_days(1)));
        for day in days {
            if marks.iter().all(|(marked, _)| *marked != day) && self.ledger.has_books(day, self.profile.day_start)? {
                marks.push((day, DayMark::Open));
            }
        }
        marks.sort_unstable_by_key(|(day, _)| *day);
        Ok(marks)
    }

    /// A page of shifts, the latest first.
    pub(super) fn shifts_page(&self, before: Option<crate::domain::ShiftNo>) -> Result<ShiftsPage, LedgerError> {
        let (shifts, more) = page(self.ledger.latest_shifts(before, PAGE_AND_ONE)?);
        Ok(ShiftsPage { before, shifts, more })
    }
}

/// What a decision is about, as it is now, where it can be decided so.
fn scope_of(matched: &DayMatch, about: &About, step: NextStep) -> Result<DecisionScope, DeedRefusal> {
    let scope = match about {
        About::Pair(key) => matched.pair_for(key, step).map(|pair| of_pair(key, pair)),
        About::Class(shown) => matched.matched.terms().into_iter().find(|term| term == shown).map(DecisionScope::Term),
    };
    scope.filter(|scope| scope.class().next_steps().contains(&step)).ok_or(DeedRefusal::Outdated)
}

/// The same of something that is decided already.
fn decided_scope(end: &Day, matched: &DayMatch, about: &About) -> Option<DecisionScope> {
    let terms = matched.matched.terms();
    match about {
        About::Pair(key) => {
            let is_decided = |pair: &&Pair| {
                let term = terms.iter().find(|term| term.class == pair.class);
                term.is_some_and(|term| end.decision_on(key, pair.difference, term).is_some())
            };
            let named = matched.matched.pairs.iter().filter(|pair| matched.key(pair).as_ref() == Some(key));
            named.into_iter().find(is_decided).map(|pair| of_pair(key, pair))
        }
        About::Class(shown) => terms.into_iter().find(|term| term == shown && end.decision_on_class(term).is_some()).map(DecisionScope::Term),
    }
}

fn of_pair(key: &MatchKey, pair: &Pair) -> DecisionScope {
    DecisionScope::Pair { key: key.clone(), class: pair.class, difference: pair.difference }
}
