//! The hands of the evening: work beside the till is carried out on the shop's own ledger file, bills come from the gateway or in a file.

use crate::shop::*;
use scantill::domain::{BillAnswer, BusinessDay, Day, DayStart, Fen, Shift, ShiftNo};
use scantill::engine::{
    BillAsk, Command, DayCommand, DayPage, DeedId, DeedResult, Effect, Message, Office, OfficeReport, OfficeTask, ShiftCommand, Show, Shown,
};
use scantill::gateway::Reply;
use scantill::ledger::LedgerReader;
use std::sync::Arc;

pub const HOUR_MS: i64 = 3_600_000;
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// The day on which every shop opens, and so many days after it.
pub fn day(after: i32) -> BusinessDay {
    BusinessDay::of(at(0), DayStart::default()).plus_days(after)
}

impl Shop {
    pub fn office_of(&self) -> Office {
        let profile = profile();
        Office {
            ledger: self.path(),
            backups: self.folder().join("backups"),
            till: profile.till,
            mch_id: profile.mch_id,
            day_start: profile.day_start,
        }
    }

    /// Carries out everything that is to be done beside the till, with all that follows from it.
    pub fn work(&mut self) {
        while let Some(task) = self.next_task() {
            self.carry_out(task);
        }
    }

    /// The oldest task that waits.
    pub fn next_task(&mut self) -> Option<OfficeTask> {
        let place = self.office.iter().position(|effect| matches!(effect, Effect::Office(_)))?;
        match self.office.remove(place) {
            Effect::Office(task) => Some(task),
            other => panic!("no task: {other:?}"),
        }
    }

    pub fn carry_out(&mut self, task: OfficeTask) {
        let mut reports: Vec<OfficeReport> = vec![];
        self.office_of().carry_out(task, &mut |report| reports.push(report));
        reports.into_iter().for_each(|report| self.tell(Message::Office(report)));
    }

    /// Questions for bills that have left.
    pub fn bills_asked(&self) -> Vec<BillAsk> {
        let ask = |effect: &Effect| match effect {
            Effect::FetchBill(ask) => Some(ask.clone()),
            Effect::Ask(_) | Effect::Refund(_) | Effect::CheckPin(_) | Effect::HashPin(_) | Effect::Office(_) => None,
        };
        self.office.iter().filter_map(ask).collect()
    }

    /// Answers the one question for a bill that has left, and does what follows.
    pub fn answer_bill(&mut self, answer: BillAnswer) {
        let [ask] = &self.bills_asked()[..] else { panic!("one question for a bill: {:?}", self.office) };
        self.office.retain(|effect| !matches!(effect, Effect::FetchBill(_)));
        let reply = Box::new(Reply { answer, evidence: None, gateway_clock: None, took_ms: Some(50) });
        self.tell(Message::BillFetched { ask: ask.clone(), reply });
        self.work();
    }

    pub fn shift_deed(&mut self, command: ShiftCommand) -> DeedResult {
        self.deed(|id| Command::Shift(id, command))
    }

    /// Closes the shift with that count, and the work that follows is done.
    pub fn close_shift(&mut self, counted: i64, reason: &str) -> DeedResult {
        let result = self.shift_deed(ShiftCommand::Close { counted: Fen::new(counted), reason: reason.to_owned() });
        self.work();
        result
    }

    /// A person wants something about a day, and all work beside the till is done.
    pub fn day_deed(&mut self, command: DayCommand) -> DeedResult {
        let id = self.begin_day(command);
        self.work();
        self.outcome(id)
    }

    /// The same, and nothing is done yet.
    pub fn day_deed_without_work(&mut self, command: DayCommand) -> DeedResult {
        let id = self.begin_day(command);
        self.outcome(id)
    }

    pub fn begin_day(&mut self, command: DayCommand) -> DeedId {
        self.begin(|id| Command::Day(id, command))
    }

    /// A person brings a file.
    pub fn bring(&mut self, name: &str, bytes: &[u8], day: Option<BusinessDay>) -> DeedResult {
        let path = self.folder().join(name);
        std::fs::write(&path, bytes).expect("a file");
        self.day_deed(DayCommand::TakeBill { path, day })
    }

    /// Ten past ten, so many days after the shop opened; that person has the till. No bill has been asked for by itself yet, where `fetch_bill` is false.
    pub fn morning_after(&mut self, days: i64, who: (&str, &str)) {
        self.now = days * DAY_MS + HOUR_MS + 600_000;
        self.tell(Message::Tick);
        assert_eq!(self.sign_in(who), DeedResult::Done);
    }

    pub fn end(&self, day: BusinessDay) -> Option<Day> {
        self.core().ledger().day(day).expect("it reads")
    }

    /// Opens the page of a day, and waits for its match.
    pub fn day_page(&mut self, day: BusinessDay) -> Arc<DayPage> {
        self.show(Show::Day(day));
        self.work();
        self.page()
    }

    /// The page of a day that is on the screen.
    pub fn page(&self) -> Arc<DayPage> {
        match self.core().view(&[]).shown {
            Shown::Day(page) => page,
            other => panic!("the page of a day: {other:?}"),
        }
    }

    pub fn shift(&self, no: u32) -> Shift {
        self.core().ledger().shift(ShiftNo::new(no)).expect("it reads").unwrap_or_else(|| panic!("no shift {no}"))
    }

    pub fn open_shift(&self) -> Option<Shift> {
        self.core().ledger().open_shift().expect("it reads")
    }

    /// A reader beside the till.
    pub fn reader(&self) -> LedgerReader {
        LedgerReader::open(&self.path()).expect("a reader")
    }

    /// How many entries of that kind there are.
    pub fn count(&self, kind: &str) -> usize {
        self.journal().iter().filter(|line| line.kind == kind).count()
    }
}
