//! Carries tasks out, one after the other or side by side; each on its own read-only connection.

use super::take_bill::{take_bill, unpack};
use super::{OfficeReport, OfficeTask};
use crate::domain::{Bill, BillKind, BookKind, BookRow, BusinessDay, CLOCKS_APART_MS, DayStart, Frame, MchId, Moment, RefundNo, TillId, reconcile};
use crate::engine::{BillTrouble, DayMatch, ExportWish};
use crate::gateway::wechat::bill::read;
use crate::ledger::{ExportError, ExportRequest, ExportTarget, LedgerError, LedgerReader, Progress, back_up, export, remember_head};
use crate::setup::Settings;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// What the work needs to know of the till.
#[derive(Clone, Debug)]
pub struct Office {
    /// The ledger's file.
    pub ledger: PathBuf,
    /// The owner's folder for copies.
    pub backups: PathBuf,
    /// This till.
    pub till: TillId,
    /// The merchant.
    pub mch_id: MchId,
    /// When the business day begins.
    pub day_start: DayStart,
}

impl Office {
    /// The till of these settings, with its ledger there.
    pub fn new(settings: &Settings, ledger: PathBuf) -> Self {
        let backups = ledger.with_file_name(&settings.backup_folder);
        Self { ledger, backups, till: settings.till.clone(), mch_id: settings.mch_id.clone(), day_start: settings.day_starts_at }
    }

    /// Does it, and reports; an export also on its way.
    pub fn carry_out(&self, task: OfficeTask, report: &mut dyn FnMut(OfficeReport)) {
        match task {
            OfficeTask::TakeBill { ticket, from, day } => {
                let taken = take_bill(&from, day, &self.mch_id).map(Box::new);
                report(OfficeReport::BillTaken { ticket, taken });
            }
            OfficeTask::Compare { day, sha256, frame } => {
                let matched = self.compare(day, &sha256, frame).map(Arc::new);
                report(OfficeReport::Compared { day, sha256, matched });
            }
            OfficeTask::Export { ticket, wish } => {
                let rows = self.export(&wish, &mut |Progress { done, total }| report(OfficeReport::ExportProgress { done, total }));
                remember_head(&self.ledger);
                report(OfficeReport::Exported { ticket, wish, rows });
            }
            OfficeTask::BackUp { ticket, at } => {
                let made = back_up(&self.ledger, &self.backups, &self.till, at);
                if made.is_ok() {
                    remember_head(&self.ledger);
                }
                report(OfficeReport::BackedUp { ticket, made });
            }
            OfficeTask::CheckUp { now } => report(OfficeReport::CheckedUp(self.check_up(now))),
        }
    }

    /// Matches a kept bill with the ledger as it is now.
    pub(super) fn compare(&self, day: BusinessDay, sha256: &str, frame: Frame) -> Result<DayMatch, LedgerError> {
        let reader = LedgerReader::open(&self.ledger)?;
        let bill = self.kept_bill(&reader, day, sha256, frame.covers)?;
        let frame = Frame { covers: bill.kind, ..frame };
        let ours = reader.book_rows(&frame, &bill)?;
        let frame = Frame { listed_before: self.listed_before(&reader, day, &ours, &bill, &frame)?, ..frame };
        let matched = reconcile(&ours, &bill, &frame);
        Ok(DayMatch { day, sha256: sha256.to_owned(), ours, bill, matched })
    }

    /// Reads a bill again as it is kept.
    fn kept_bill(&self, reader: &LedgerReader, day: BusinessDay, sha256: &str, covers: BillKind) -> Result<Bill, LedgerError> {
        let damaged = || LedgerError::Damaged(format!("the bill of {day} that was kept cannot be read again"));
        let packed = reader.kept_bill(day, sha256)?.ok_or_else(damaged)?;
        let bytes = unpack(&packed).map_err(|_unreadable: BillTrouble| damaged())?;
        // An empty one is the gateway's word that nothing was paid.
        match bytes.is_empty() {
            true => Ok(Bill { kind: covers, rows: vec![], notes: vec![] }),
            false => Ok(read(&bytes, &self.mch_id).map_err(|_unreadable| damaged())?.bill),
        }
    }

    /// Which of our refunds about the midnight before, that this bill lacks, stand in the bill of the day before. That one is read only where there are any.
    fn listed_before(
        &self,
        reader: &LedgerReader,
        day: BusinessDay,
        ours: &[BookRow],
        bill: &Bill,
        frame: &Frame,
    ) -> Result<BTreeSet<RefundNo>, LedgerError> {
        let apart = |at: Moment| at.millis().saturating_sub(frame.bill.0.millis()).saturating_abs();
        let refunds = ours.iter().filter(|row| apart(row.at) <= CLOCKS_APART_MS).filter_map(|row| row.refund_no.clone());
        let mut missed: BTreeSet<RefundNo> = refunds.collect();
        missed.retain(|refund_no| !lists(bill, refund_no));
        if missed.is_empty() {
            return Ok(missed);
        }
        let before = day.plus_days(-1);
        let Some(end) = reader.day(before)? else { return Ok(BTreeSet::new()) };
        // What counts there counts here, and a list of refunds stands beside it.
        let counts = end.bill().filter(|mark| mark.kind.covers(BookKind::Refund));
        let beside = end.latest(BillKind::Refunds).filter(|list| counts != Some(*list));
        let bills =
            counts.into_iter().chain(beside).map(|mark| self.kept_bill(reader, before, &mark.sha256, mark.kind)).collect::<Result<Vec<_>, _>>()?;
        missed.retain(|refund_no| bills.iter().any(|bill| lists(bill, refund_no)));
        Ok(missed)
    }

    fn export(&self, wish: &ExportWish, progress: &mut dyn FnMut(Progress)) -> Result<u64, ExportError> {
        if !wish.replace && wish.path.is_file() {
            return Err(ExportError::Exists(wish.path.clone()));
        }
        let request = ExportRequest {
            from: wish.from,
            to: wish.to,
            start: self.day_start,
            till: self.till.clone(),
            format: wish.format,
            language: wish.language,
            with_summary: wish.with_summary,
        };
        export(&self.ledger, &request, ExportTarget::File(&wish.path), progress)
    }
}

fn lists(bill: &Bill, refund_no: &RefundNo) -> bool {
    bill.rows.iter().any(|row| row.refund_no.as_deref() == Some(refund_no.as_str()))
}
