//! Exports and backups as deeds: who may, one at a time, and what of them is on record.

use crate::evening::*;
use crate::shop::*;
use scantill::domain::{DayMark, Language, Moment, NoAuthority};
use scantill::engine::{
    BackupError, BackupStanding, BackupView, Command, DayCommand, DeedRefusal, DeedResult, Effect, ExportError, ExportFormat, ExportWish, Finding,
    Message, OfficeReport, OfficeTask, back_up_after_closing, back_up_now,
};
use scantill::ledger::Actor;
use std::fs::File;
use std::sync::mpsc::channel;
use std::time::Duration;

fn wish(shop: &Shop) -> ExportWish {
    let path = shop.folder().join("books.csv");
    ExportWish { from: day(0), to: day(0), format: ExportFormat::Csv, language: Language::default(), with_summary: true, path, replace: false }
}

fn begin(shop: &mut Shop) -> (scantill::engine::DeedId, u64, ExportWish) {
    let id = shop.begin_day(DayCommand::Export(wish(shop)));
    let Some(OfficeTask::Export { ticket, wish }) = shop.next_task() else { panic!("an export: {:?}", shop.office) };
    (id, ticket, wish)
}

#[test]
fn an_export_tells_how_far_it_is_and_is_on_record() {
    let mut shop = Shop::with(MANAGER);
    let (id, ticket, wish) = begin(&mut shop);
    assert_eq!(shop.outcome(id), DeedResult::UnderWay);
    shop.tell(Message::Office(OfficeReport::ExportProgress { done: 3, total: 10 }));
    assert_eq!(shop.core().view(&[]).office.export, Some((3, 10)));
    assert_eq!(shop.day_deed(DayCommand::Export(wish.clone())), refused(DeedRefusal::Busy));
    shop.tell(Message::Office(OfficeReport::Exported { ticket, wish, rows: Ok(10) }));
    assert_eq!((shop.outcome(id), shop.core().view(&[]).office.export), (DeedResult::Done, None));
    let line = shop.journal().into_iter().find(|line| line.kind == "till.exported").expect("on record");
    assert!(line.actor.contains(MANAGER.0) && line.body.contains("books.csv") && line.body.contains("2026-11-21"), "{line:?}");
    shop.verify();
}

#[test]
fn an_export_that_came_to_nothing_says_so_and_another_can_begin() {
    let mut shop = Shop::with(MANAGER);
    let (id, ticket, wish) = begin(&mut shop);
    let full = ExportError::DiskFull(wish.path.clone());
    shop.tell(Message::Office(OfficeReport::Exported { ticket, wish, rows: Err(full.clone()) }));
    assert_eq!(shop.outcome(id), refused(DeedRefusal::Export(full)));
    let (id, ticket, wish) = begin(&mut shop);
    shop.tell(Message::OfficeLost(Box::new(OfficeTask::Export { ticket, wish })));
    assert_eq!((shop.outcome(id), shop.core().view(&[]).office.export), (refused(DeedRefusal::Outdated), None));
    begin(&mut shop);
    assert_eq!(shop.count("till.exported"), 0);
}

#[test]
fn f118_a_file_that_is_there_is_replaced_on_a_persons_word_alone() {
    let mut shop = Shop::with(MANAGER);
    let wish = wish(&shop);
    std::fs::write(&wish.path, "somebody's own").expect("written");
    let there = ExportError::Exists(wish.path.clone());
    assert_eq!(shop.day_deed(DayCommand::Export(wish.clone())), refused(DeedRefusal::Export(there)));
    assert_eq!(std::fs::read(&wish.path).expect("a file"), b"somebody's own");
    let path = wish.path.clone();
    assert_eq!(shop.day_deed(DayCommand::Export(ExportWish { replace: true, ..wish })), DeedResult::Done);
    assert!(std::fs::read_to_string(&path).expect("a file").contains("sum_payment") || std::fs::metadata(&path).expect("a file").len() > 100);
}

#[test]
fn a_cashier_writes_no_books_and_makes_no_copies_of_them() {
    let mut shop = Shop::with(CASHIER);
    for command in [DayCommand::Export(wish(&shop)), DayCommand::BackUp] {
        assert_eq!(shop.day_deed(command), refused(DeedRefusal::NoAuthority(NoAuthority::Denied)));
    }
    assert_eq!(shop.office, []);
}

#[test]
fn one_backup_at_a_time_and_a_lost_one_is_begun_again() {
    let mut shop = Shop::with(MANAGER);
    let id = shop.begin_day(DayCommand::BackUp);
    assert_eq!((shop.outcome(id), shop.core().view(&[]).office.backup), (DeedResult::UnderWay, BackupView::UnderWay));
    assert_eq!(shop.day_deed_without_work(DayCommand::BackUp), refused(DeedRefusal::Busy));
    let task = shop.next_task().expect("a backup");
    shop.tell(Message::OfficeLost(Box::new(task)));
    assert!(matches!(shop.outcome(id), DeedResult::Refused(_)));
    assert_ne!(shop.core().view(&[]).office.backup, BackupView::UnderWay);
    assert_eq!(shop.day_deed(DayCommand::BackUp), DeedResult::Done);
    assert_eq!(shop.count("till.backed_up"), 1);
    shop.verify();
}

/// Holds what a backup in the making holds.
fn another_backup(shop: &Shop) -> File {
    let lock = File::options().write(true).create(true).truncate(false).open(shop.folder().join("ledger.work-lock")).expect("a lock");
    lock.lock().expect("it is free");
    lock
}

#[test]
fn f085_the_copy_at_the_end_waits_for_the_one_that_is_being_made() {
    let mut shop = Shop::with(MANAGER);
    shop.paid("S-00000001", 500);
    shop.close();
    let other = another_backup(&shop);
    let close = |patience| back_up_after_closing(&shop.office_of(), at(shop.now), patience);
    assert_eq!(close(Duration::from_millis(20)), Err(BackupError::UnderWay), "not for ever");
    let (_end, never) = channel::<()>();
    let ending = std::thread::spawn(move || {
        never.recv_timeout(Duration::from_millis(300)).ok();
        drop(other);
    });
    let made = close(Duration::from_secs(60));
    ending.join().expect("it ends");
    assert!(matches!(made, Ok(Some(_))), "{made:?}");
    let _other = another_backup(&shop);
    assert_eq!(close(Duration::ZERO), Ok(None), "it has everything");
}

/// What the check-up says about backups at that moment.
fn line_of_backups(shop: &Shop, now: Moment) -> Finding {
    let found = shop.office_of().check_up(now).into_iter().map(|check| check.finding);
    let [finding] = &found.filter(|finding| matches!(finding, Finding::Backup(_))).collect::<Vec<_>>()[..] else { panic!("one line of backups") };
    finding.clone()
}

#[test]
fn a_backup_that_is_being_made_is_no_fault_of_the_one_before() {
    let shop = Shop::with(MANAGER);
    back_up_now(&shop.office_of(), Actor::CommandLine, at(shop.now)).expect("made");
    let _other = another_backup(&shop);
    let finding = line_of_backups(&shop, at(shop.now));
    assert_eq!(finding, Finding::Backup(BackupStanding::Bad(BackupError::UnderWay)));
    assert!(finding.is_open() && finding.is_good(), "nothing is to be done about it");
}

/// A backup was once made under a clock that was years ahead. Since then days with sales have passed without any.
#[test]
fn f085_a_backup_from_the_future_is_not_taken_for_the_latest() {
    let mut shop = Shop::with(MANAGER);
    shop.paid("S-00000001", 500);
    back_up_now(&shop.office_of(), Actor::CommandLine, at(20_000 * DAY_MS)).expect("made");
    for days in 1..5 {
        shop.now = days * DAY_MS;
        shop.wait(0);
        assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
        shop.paid(&format!("S-0000001{days}"), 500);
    }
    let backup = line_of_backups(&shop, at(5 * DAY_MS));
    assert!(!matches!(backup, Finding::Backup(BackupStanding::Good { .. })), "{backup:?}");
}

#[test]
fn a_restart_forgets_what_was_under_way_and_nothing_of_it_is_busy() {
    let mut shop = Shop::with(MANAGER);
    shop.begin_day(DayCommand::Export(wish(&shop)));
    shop.begin_day(DayCommand::BackUp);
    shop.begin(|id| Command::Day(id, DayCommand::FetchBill { day: day(-1), kind: scantill::domain::BillKind::All }));
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    begin(&mut shop);
    assert_eq!(shop.day_deed(DayCommand::BackUp), DeedResult::Done);
    shop.begin(|id| Command::Day(id, DayCommand::FetchBill { day: day(-1), kind: scantill::domain::BillKind::All }));
    assert!(matches!(&shop.office[..], [Effect::FetchBill(_)]), "{:?}", shop.office);
    assert_eq!(shop.core().ledger().day_marks(day(-9), day(9)), Ok(Vec::<(_, DayMark)>::new()));
}
