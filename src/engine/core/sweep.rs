//! One step about all undecided differences of a class: the gateway is asked about one after the other.

use super::{Core, Effect};
use crate::domain::{Authority, BookKind, BusinessDay, MatchClass, Moment, NextStep, Pair};
use crate::engine::{AdoptBar, DayMatch, DeedId, DeedRefusal, DeedResult, News, Show};
use std::collections::VecDeque;
use std::sync::Arc;

/// What is under way.
#[derive(Debug)]
pub(super) struct Sweep {
    deed: DeedId,
    authority: Authority,
    class: MatchClass,
    step: NextStep,
    /// As it was when the sweep began: what is written meanwhile concerns the pairs that had their turn.
    matched: Arc<DayMatch>,
    /// Those that have not had their turn.
    left: VecDeque<Pair>,
    /// One is with the gateway.
    is_waiting: bool,
    /// How many there were in all.
    of: u32,
    done: u32,
    /// Why the first was not done that was not.
    first_no: Option<DeedRefusal>,
}

impl Sweep {
    /// Of which day.
    pub(super) fn day(&self) -> BusinessDay {
        self.matched.day
    }

    /// It is about that class of that day.
    pub(super) fn is_about(&self, day: BusinessDay, class: MatchClass) -> bool {
        self.day() == day && self.class == class
    }

    /// How many had their turn, and how many there are.
    pub(super) fn progress(&self) -> (u32, u32) {
        let left = u32::try_from(self.left.len()).unwrap_or(u32::MAX);
        (self.of.saturating_sub(left).saturating_sub(u32::from(self.is_waiting)), self.of)
    }

    fn note(&mut self, done: Result<(), DeedRefusal>) {
        self.is_waiting = false;
        match done {
            Ok(()) => self.done = self.done.saturating_add(1),
            Err(refusal) => {
                // Each of the others would get the same.
                if is_everybodys(&refusal) {
                    self.left.clear();
                }
                self.first_no.get_or_insert(refusal);
            }
        }
    }

    fn result(self) -> Result<(), DeedRefusal> {
        match (self.first_no, self.done) {
            (None, _) => Ok(()),
            (Some(why), 0) => Err(why),
            (Some(why), done) => Err(DeedRefusal::Partly { done, of: self.of, why: Box::new(why) }),
        }
    }
}

fn is_everybodys(refusal: &DeedRefusal) -> bool {
    match refusal {
        DeedRefusal::Adopt(AdoptBar::Unknown(why)) => !why.is_about_one_number(),
        refusal => matches!(refusal, DeedRefusal::NotWritten(_)),
    }
}

impl Core {
    /// Begins with the first.
    pub(super) fn begin_sweep(
        &mut self,
        day: BusinessDay,
        class: MatchClass,
        deed: DeedId,
        authority: &Authority,
    ) -> Result<DeedResult, DeedRefusal> {
        let (end, matched) = self.current_match(day)?;
        let step = class.step_for_all().ok_or(DeedRefusal::Outdated)?;
        if self.office.sweep.is_some() {
            return Err(DeedRefusal::Busy);
        }
        let waiting = matched.waiting(&end, &self.profile.known_others).into_iter();
        let pairs = waiting.filter_map(|place| matched.matched.pairs.get(place)).filter(|pair| pair.class == class).copied();
        // A refund is taken over once its payment is there.
        let mut left: Vec<_> = pairs.collect();
        left.sort_by_key(|pair| matched.key(pair).is_some_and(|key| key.kind == BookKind::Refund));
        let of = u32::try_from(left.len()).unwrap_or(u32::MAX);
        if left.is_empty() {
            return Err(DeedRefusal::Outdated);
        }
        let authority = authority.clone();
        self.office.sweep = Some(Sweep { deed, authority, class, step, matched, left: left.into(), is_waiting: false, of, done: 0, first_no: None });
        Ok(DeedResult::UnderWay)
    }

    /// Puts the next question once the one before has its answer, and ends the deed after the last.
    pub(super) fn go_on_sweeping(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        while let Some(mut sweep) = self.office.sweep.take_if(|sweep| !sweep.is_waiting) {
            let Some(pair) = sweep.left.pop_front() else { return self.end_sweep(sweep, now) };
            let matched = Arc::clone(&sweep.matched);
            let begun = match sweep.step {
                NextStep::Ask => self.ask_about(&matched, &pair, sweep.deed, now, effects),
                NextStep::Adopt => self.want_adoption(&matched, &pair, sweep.deed, &sweep.authority, now, effects),
                NextStep::SendToWork | NextStep::Accept => Err(DeedRefusal::Outdated),
            };
            match begun {
                Ok(_) => sweep.is_waiting = true,
                Err(refusal) => sweep.note(Err(refusal)),
            }
            self.office.sweep = Some(sweep);
        }
    }

    fn end_sweep(&mut self, sweep: Sweep, now: Moment) {
        let (deed, day) = (sweep.deed, sweep.day());
        let result = sweep.result();
        // Whoever began it may have left its screen.
        if let Err(why) = &result
            && self.show != Show::Day(day)
        {
            self.tell(News::Sweep { day, why: why.clone() }, now);
        }
        self.note_outcome(deed, result.map_or_else(DeedResult::Refused, |()| DeedResult::Done));
        self.stale = true;
    }

    /// A step about a difference has come to its end: one that was wanted alone, or one of a sweep.
    pub(super) fn end_step(&mut self, deed: DeedId, done: Result<(), DeedRefusal>) {
        match self.office.sweep.as_mut().filter(|sweep| sweep.deed == deed) {
            Some(sweep) => sweep.note(done),
            None => self.note_outcome(deed, done.map_or_else(DeedResult::Refused, |()| DeedResult::Done)),
        }
        self.stale = true;
    }
}
