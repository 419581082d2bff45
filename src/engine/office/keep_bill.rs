//! What is written about a bill and its match, whoever took it: the till, or the command line while the till is closed.

use super::take_bill::take_bill;
use super::{BillFrom, Office, TakenBill};
use crate::domain::{BillKind, BusinessDay, Day, DayEvent, Frame, MatchTally, Moment};
use crate::engine::{BillTrouble, DayMatch, KnownOthers};
use crate::ledger::{Actor, Change, Entry, Ledger, LedgerError};
use std::sync::Arc;

/// What is to be written so that the bill is kept, and the day with that; nothing where it is kept already.
pub(in crate::engine) fn kept(before: Option<Day>, taken: &TakenBill, now: Moment) -> Option<(DayEvent, Day)> {
    let event = DayEvent::BillKept { of: taken.day, bill: taken.mark.clone() };
    let after = match before {
        Some(day) if day.latest(taken.mark.kind).is_some_and(|bill| bill.sha256 == taken.mark.sha256) => return None,
        Some(mut day) => {
            day.apply(&event, now);
            day
        }
        None => Day::begun(&event)?,
    };
    Some((event, after))
}

/// What is to be written about a match, with what was decided so far; nothing where it comes to what it came to before.
pub(in crate::engine) fn news_of(end: &Day, matched: &DayMatch, known: &KnownOthers) -> Option<DayEvent> {
    let tally = MatchTally {
        sha256: matched.sha256.clone(),
        kind: matched.bill.kind,
        till: matched.matched.till,
        bill: matched.matched.bill,
        terms: matched.matched.terms(),
        undecided: u32::try_from(matched.waiting(end, known).len()).unwrap_or(u32::MAX),
    };
    (end.tally.as_ref() != Some(&tally)).then_some(DayEvent::Compared { tally })
}

impl Office {
    /// What of the ledger is matched with what bill of that day.
    pub fn frame(&self, day: BusinessDay, covers: BillKind) -> Frame {
        Frame::of(day, self.day_start, covers, self.till.clone())
    }

    /// Reads a bill as it came. `day` is the day that it must be of; a file without rows is of that day.
    ///
    /// # Errors
    /// Why it is none that can be used.
    pub fn take(&self, from: &BillFrom, day: Option<BusinessDay>) -> Result<TakenBill, BillTrouble> {
        take_bill(from, day, &self.mch_id)
    }

    /// Keeps a bill, matches the bill that counts, and notes what that comes to; for a till that is closed. The next day is matched again too: what this
    /// bill lists about its last midnight the bill of the next day need not list.
    ///
    /// # Errors
    /// Why not. What was written stays: a bill that is kept is matched the next time.
    pub fn keep_and_match(
        &self,
        ledger: &mut Ledger,
        taken: &TakenBill,
        known: &KnownOthers,
        actor: &Actor,
        now: Moment,
    ) -> Result<(Day, Arc<DayMatch>), BillTrouble> {
        let taken = taken.in_time(now)?;
        let before = ledger.day(taken.day).map_err(BillTrouble::Ledger)?;
        if let Some((event, after)) = kept(before, taken, now) {
            let entries = [Entry { at: now, actor: actor.clone(), event: &event, evidence: Some(&taken.packed) }];
            ledger.append(&[Change::Day { entries: &entries, after: &after }]).map_err(BillTrouble::Ledger)?;
        }
        let matched = self.match_again(ledger, taken.day, known, actor, now).map_err(BillTrouble::Ledger)?;
        if let Err(error) = self.match_again(ledger, taken.day.plus_days(1), known, actor, now) {
            tracing::warn!(%error, "the next day is matched again when it is looked at");
        }
        matched.ok_or(BillTrouble::NoDay)
    }

    /// Matches the bill of a day that counts, and notes what that comes to; nothing where there is none.
    fn match_again(
        &self,
        ledger: &mut Ledger,
        day: BusinessDay,
        known: &KnownOthers,
        actor: &Actor,
        now: Moment,
    ) -> Result<Option<(Day, Arc<DayMatch>)>, LedgerError> {
        let Some(mut end) = ledger.day(day)? else { return Ok(None) };
        let Some(bill) = end.bill().cloned() else { return Ok(None) };
        let matched = self.compare(day, &bill.sha256, self.frame(day, bill.kind))?;
        if let Some(event) = news_of(&end, &matched, known) {
            end.apply(&event, now);
            let entries = [Entry { at: now, actor: actor.clone(), event: &event, evidence: None }];
            ledger.append(&[Change::Day { entries: &entries, after: &end }])?;
        }
        Ok(Some((end, Arc::new(matched))))
    }
}
