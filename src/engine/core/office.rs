//! Work beside this thread: what is under way, who waits for it, and what its reports mean.

use super::adopt::Adoption;
use super::sweep::Sweep;
use super::{Core, Effect};
use crate::domain::{BookKind, BusinessDay, MatchKey, Moment, Signatory, TillEvent, TradeNo};
use crate::engine::{
    BackupView, BillState, BillTrouble, Check, CheckItem, DayMatch, DeedId, DeedRefusal, DeedResult, ExportWish, Exported, News, OfficeReport,
    OfficeTask, OfficeView,
};
use crate::ledger::{Actor, BackupError, BackupMade, ExportError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How long after a bill that was not to be had it is asked for again by itself.
pub(super) const AGAIN_MS: i64 = 600_000;

/// How often a sale or a refund was written since the till was opened: by this a match knows whether it is behind the ledger.
pub(super) type Booked = u64;

/// What is under way beside this thread.
#[derive(Debug, Default)]
pub(super) struct Desk {
    last_ticket: u64,
    waiting: BTreeMap<u64, Waiting>,
    exporting: Option<(u64, u64)>,
    exported: Option<Exported>,
    backup: BackupView,
    /// The backup under way began before something that must be in one: another follows.
    back_up_again: bool,
    /// How the bills of the days stand that were asked for since the till was opened.
    pub(super) bills: BTreeMap<BusinessDay, BillState>,
    /// When a bill that was not to be had is asked for again.
    pub(super) retry_at: BTreeMap<BusinessDay, Moment>,
    /// Days within reach of which no bill is kept; nothing until that was looked up.
    pub(super) missing: Option<(BusinessDay, Vec<BusinessDay>)>,
    /// Days that are being matched now, with what was written when that began, and days to be matched again after that.
    pub(super) matching: BTreeMap<BusinessDay, Booked>,
    pub(super) match_again: BTreeSet<BusinessDay>,
    /// The latest match.
    pub(super) matched: Option<Arc<DayMatch>>,
    /// What was written when it began.
    pub(super) matched_at: Booked,
    /// What has been written by now.
    pub(super) booked: Booked,
    /// What is being taken over from a bill.
    pub(super) adoptions: BTreeMap<MatchKey, Adoption>,
    /// Differences about which the gateway is being asked, by the way of the money and the merchant's number, and the deeds that wait for that.
    pub(super) asking: BTreeMap<(BookKind, String), DeedId>,
    /// One step about all differences of a class, while it is under way.
    pub(super) sweep: Option<Sweep>,
    /// A sale or a refund was written since the day on the screen was matched.
    pub(super) books_changed: bool,
    /// Days whose money has moved since they were matched.
    pub(super) touched: BTreeSet<BusinessDay>,
}

/// Who waits for a task.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// The deed; nothing for what the till does by itself.
    pub(super) deed: Option<DeedId>,
    /// Who wanted it; nothing likewise.
    pub(super) by: Option<Signatory>,
    /// The day whose bill is under way for it.
    pub(super) day: Option<BusinessDay>,
}

impl Waiting {
    /// Who did it, for the journal.
    pub(super) fn actor(&self) -> Actor {
        self.by.clone().map_or(Actor::Till, Actor::Person)
    }
}

impl Desk {
    pub(super) fn view(&self) -> OfficeView {
        let sweep = self.sweep.as_ref().map(Sweep::progress);
        OfficeView { export: self.exporting, sweep, exported: self.exported.clone(), backup: self.backup.clone() }
    }

    /// A ticket for a task, with who waits for it.
    pub(super) fn ticket(&mut self, waiting: Waiting) -> u64 {
        self.last_ticket = self.last_ticket.saturating_add(1);
        self.waiting.insert(self.last_ticket, waiting);
        self.last_ticket
    }

    /// There is no bill of that day, for that reason. It is asked for again by itself, but not at once.
    pub(super) fn put_off(&mut self, day: BusinessDay, state: BillState, now: Moment) {
        self.bills.insert(day, state);
        self.retry_at.insert(day, now.plus_millis(AGAIN_MS));
    }

    /// A person asks about a difference under that number.
    pub(super) fn is_asked_about(&self, trade_no: &TradeNo) -> bool {
        self.asking.contains_key(&(BookKind::Payment, trade_no.as_str().to_owned()))
    }

    /// The bill of that day was matched after all.
    pub(super) fn recovered(&mut self, day: BusinessDay) {
        if let Some(state @ BillState::Failed(_)) = self.bills.get_mut(&day) {
            *state = BillState::Kept;
        }
    }

    /// The match of that day is behind the ledger, and another could not be made.
    pub(super) fn forget_match(&mut self, day: BusinessDay) {
        self.matched.take_if(|matched| matched.day == day);
    }

    /// A person waits for that task.
    pub(super) fn is_wanted(&self, ticket: u64) -> bool {
        self.waiting.get(&ticket).is_some_and(|waiting| waiting.deed.is_some())
    }

    /// Who waited for that task; nobody does any more.
    pub(super) fn take(&mut self, ticket: u64) -> Waiting {
        self.waiting.remove(&ticket).unwrap_or_default()
    }
}

impl Core {
    /// Something beside this thread has come to an end.
    pub(super) fn office_reported(&mut self, report: OfficeReport, now: Moment, effects: &mut Vec<Effect>) {
        match report {
            OfficeReport::BillTaken { ticket, taken } => {
                let waiting = self.office.take(ticket);
                match taken.as_ref().map_err(BillTrouble::clone).and_then(|bill| bill.in_time(now)) {
                    Ok(bill) => self.keep_bill(bill, &waiting, now, effects),
                    Err(trouble) => self.bill_failed(trouble, &waiting, now),
                }
            }
            OfficeReport::Compared { day, sha256, matched } => self.compared(day, &sha256, matched, now, effects),
            OfficeReport::ExportProgress { done, total } => self.office.exporting = Some((done, total)),
            OfficeReport::Exported { ticket, wish, rows } => self.exported(ticket, &wish, rows, now),
            OfficeReport::BackedUp { ticket, made } => self.backed_up(ticket, made, now, effects),
            OfficeReport::CheckedUp(found) => {
                let is_outdated = |told: &Check| found.iter().any(|check| check.item == told.item && check != told);
                self.notices.retain(|notice| !matches!(&notice.news, News::Check(told) if is_outdated(told)));
                // Yesterday is the day's own screen's matter.
                let bad = found.into_iter().filter(|check| !check.finding.is_good() && check.item != CheckItem::Yesterday);
                bad.for_each(|check| self.tell(News::Check(Box::new(check)), now));
            }
        }
    }

    /// A task ended without a report: whoever waited is told, and it may be begun again.
    pub(super) fn office_lost(&mut self, task: &OfficeTask, now: Moment, effects: &mut Vec<Effect>) {
        tracing::error!(?task, "work beside the till has ended by a fault");
        let lost = || BillState::Failed(BillTrouble::Unreadable { why: "the work stopped half-way".to_owned() });
        let ticket = match task {
            OfficeTask::TakeBill { ticket, .. } => *ticket,
            OfficeTask::Compare { day, .. } => {
                self.office.matching.remove(day);
                self.office.bills.insert(*day, lost());
                self.office.forget_match(*day);
                self.stale = true;
                if self.office.match_again.remove(day) {
                    self.compare(*day, effects);
                }
                return;
            }
            OfficeTask::Export { ticket, .. } => {
                self.office.exporting = None;
                *ticket
            }
            OfficeTask::CheckUp { .. } => return,
            OfficeTask::BackUp { ticket, .. } => {
                self.office.backup = BackupView::None;
                *ticket
            }
        };
        let waiting = self.office.take(ticket);
        if let Some(day) = waiting.day {
            self.office.put_off(day, lost(), now);
        }
        self.end_deed(&waiting, Err(DeedRefusal::Outdated));
        self.follow_up(now, effects);
        self.stale = true;
    }

    /// Ends a deed that waited.
    pub(super) fn end_deed(&mut self, waiting: &Waiting, result: Result<(), DeedRefusal>) {
        if let Some(deed) = waiting.deed {
            self.note_outcome(deed, result.map_or_else(DeedResult::Refused, |()| DeedResult::Done));
        }
    }

    /// Begins to write the books into a file.
    pub(super) fn begin_export(
        &mut self,
        wish: ExportWish,
        deed: DeedId,
        by: Signatory,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        if self.office.exporting.is_some() {
            return Err(DeedRefusal::Busy);
        }
        self.office.exporting = Some((0, 0));
        let ticket = self.office.ticket(Waiting { deed: Some(deed), by: Some(by), day: None });
        effects.push(Effect::Office(OfficeTask::Export { ticket, wish }));
        Ok(DeedResult::UnderWay)
    }

    fn exported(&mut self, ticket: u64, wish: &ExportWish, rows: Result<u64, ExportError>, now: Moment) {
        self.office.exporting = None;
        let waiting = self.office.take(ticket);
        let done = rows.map_err(DeedRefusal::Export).and_then(|rows| {
            let what = format!("{} – {} ({rows})", wish.from, wish.to);
            self.record_till(TillEvent::Exported { what, to: wish.path.display().to_string() }, waiting.actor(), now)?;
            self.office.exported = Some(Exported { path: wish.path.clone(), rows });
            Ok(())
        });
        self.end_deed(&waiting, done);
    }

    /// Begins a backup; for a person, or by the till itself.
    pub(super) fn back_up(&mut self, by: Option<(DeedId, Signatory)>, now: Moment, effects: &mut Vec<Effect>) -> bool {
        if self.office.backup == BackupView::UnderWay {
            return false;
        }
        self.office.backup = BackupView::UnderWay;
        let (deed, by) = by.unzip();
        let ticket = self.office.ticket(Waiting { deed, by, day: None });
        effects.push(Effect::Office(OfficeTask::BackUp { ticket, at: now }));
        true
    }

    /// A backup that has everything up to now: where one is under way, another follows.
    pub(super) fn back_up_as_it_is_now(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        self.office.back_up_again = !self.back_up(None, now, effects);
    }

    fn follow_up(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        if std::mem::take(&mut self.office.back_up_again) {
            self.back_up(None, now, effects);
        }
    }

    fn backed_up(&mut self, ticket: u64, made: Result<BackupMade, BackupError>, now: Moment, effects: &mut Vec<Effect>) {
        let waiting = self.office.take(ticket);
        let done = match made {
            Ok(BackupMade { file, entries }) => {
                let event = TillEvent::BackedUp { file: file.display().to_string(), entries };
                self.office.backup = BackupView::Made { at: now, file };
                self.record_till(event, waiting.actor(), now).map_err(DeedRefusal::NotWritten)
            }
            Err(error) => {
                tracing::error!(%error, "no backup was made");
                self.office.backup = BackupView::Failed(error.clone());
                Err(DeedRefusal::Backup(error))
            }
        };
        self.end_deed(&waiting, done);
        self.follow_up(now, effects);
        // What was told about a missing one is no longer so.
        if matches!(self.office.backup, BackupView::Made { .. }) {
            effects.push(Effect::Office(OfficeTask::CheckUp { now }));
        }
    }
}
