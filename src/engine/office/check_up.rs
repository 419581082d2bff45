//! The lines of the check-up that take their time: chain, disk, latest backup, the day before.

use super::Office;
use crate::domain::{BusinessDay, DayMark, Moment};
use crate::engine::standing::{BackupStanding, DayEnd, DiskStanding, YesterdayStanding};
use crate::engine::{Check, CheckItem, Finding};
use crate::ledger::{self, BackupError, BackupLook, LedgerError};
use std::time::{Duration, Instant};

/// How long the chain and the backup may take each; the two together are what an opening till waits for at most.
const PATIENCE: Duration = Duration::from_millis(1_400);

/// So many days with sales without a backup are too many.
const DAYS_WITHOUT: u32 = 2;

/// The gateway makes the bill of a day ten hours after its end, in milliseconds.
const BILL_AFTER_MS: i64 = 10 * 3_600_000;

impl Office {
    /// Looks at [`CheckItem::SLOW`], in that order. Only reads; the ledger may be open for writing meanwhile.
    pub fn check_up(&self, now: Moment) -> Vec<Check> {
        let seen = |found: Result<Finding, LedgerError>| found.unwrap_or_else(Finding::NotSeen);
        let finding = |item| match item {
            CheckItem::Chain => seen(self.chain()),
            CheckItem::Disk => seen(self.disk()),
            CheckItem::Backup => seen(self.backup(now)),
            CheckItem::Yesterday => seen(self.yesterday(now)),
            CheckItem::Settings | CheckItem::Key | CheckItem::Ledger | CheckItem::Gateway | CheckItem::Clock | CheckItem::Certificate => {
                Finding::NotTried
            }
        };
        CheckItem::SLOW.map(|item| Check { item, finding: finding(item) }).to_vec()
    }

    fn chain(&self) -> Result<Finding, LedgerError> {
        let began = Instant::now();
        let check = ledger::check_chain(&self.ledger, &mut || began.elapsed() < PATIENCE)?;
        Ok(match (check, ledger::waits_for_release(&self.ledger)?) {
            (ledger::ChainCheck::Good { .. } | ledger::ChainCheck::Partly { .. }, Some((at, displaced))) => match displaced {
                ledger::Displaced::Restored { before } => Finding::Restored { at, entries: before.seq },
                ledger::Displaced::Moved => Finding::Moved { at },
            },
            (check, _) => Finding::Chain(check),
        })
    }

    fn disk(&self) -> Result<Finding, LedgerError> {
        ledger::free_space(&self.ledger).map(|free| Finding::Disk(DiskStanding::of(free)))
    }

    fn backup(&self, now: Moment) -> Result<Finding, LedgerError> {
        let today = BusinessDay::of(now, self.day_start);
        let latest = match ledger::latest_backup(&self.backups, &self.till, now) {
            // The folder beside the ledger is made with the first backup.
            Err(BackupError::NoFolder(folder)) if folder.parent() == self.ledger.parent() => Ok(None),
            latest => latest,
        };
        Ok(Finding::Backup(match latest {
            Err(error) => BackupStanding::Bad(error),
            Ok(None) => match ledger::days_with_sales(&self.ledger, None, today, 1)? {
                0 => BackupStanding::NotNeeded,
                _days => BackupStanding::None { folder: self.backups.clone() },
            },
            Ok(Some((at, file))) => {
                let began = Instant::now();
                let look = ledger::look_into_backup(&file, &self.ledger, &mut || began.elapsed() < PATIENCE);
                let days = ledger::days_with_sales(&self.ledger, Some(BusinessDay::of(at, self.day_start)), today, DAYS_WITHOUT)?;
                match look {
                    Err(error) => BackupStanding::Bad(error),
                    Ok(_) if days >= DAYS_WITHOUT => BackupStanding::Old { at },
                    Ok(look) => BackupStanding::Good { file, at, whole: look != BackupLook::Unfinished },
                }
            }
        }))
    }

    fn yesterday(&self, now: Moment) -> Result<Finding, LedgerError> {
        let (begin, _end) = BusinessDay::of(now, self.day_start).bounds(self.day_start);
        let day = BusinessDay::of(begin.plus_millis(-1), self.day_start);
        let stands = ledger::day_standing(&self.ledger, day, self.day_start)?;
        let (_, calendar_end) = day.bounds(crate::domain::DayStart::default());
        let end = match (stands.mark, stands.sold) {
            (Some(DayMark::Closed), _) => DayEnd::Closed,
            (Some(DayMark::Matched), _) => DayEnd::Matched,
            (Some(DayMark::Differs), _) => DayEnd::Differs,
            (None, false) => DayEnd::NoSales,
            (Some(DayMark::Open) | None, _) if now < calendar_end.plus_millis(BILL_AFTER_MS) => DayEnd::NotReady,
            (Some(DayMark::Open) | None, _) => DayEnd::NoBill,
        };
        Ok(Finding::Yesterday(YesterdayStanding { day, end }))
    }
}
