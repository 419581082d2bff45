//! Backups, the way back from one, bills, and the slow lines of the check-up, as scripts use them.

use super::{history, scantill, words, write_settings};
use scantill::domain::{BusinessDay, DayStart, MchId, Moment, TillId};
use scantill::engine::{BackupStanding, Check, CheckItem, DayEnd, DiskStanding, Finding, Office, YesterdayStanding};
use scantill::ledger::{self, BackupError, ChainCheck, Ledger};
use std::fs;
use std::path::Path;

/// What one run says, and its exit code.
fn run(dir: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = scantill(dir, arguments, None);
    (output.status.code(), words(&output))
}

fn verified(dir: &Path) -> String {
    let (code, told) = run(dir, &["ledger", "verify"]);
    assert_eq!(code, Some(0), "{told}");
    told
}

#[test]
fn f084_f086_a_backup_is_made_and_restored_in_both_forms() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("ledger.sqlite3");
    history::write(&path);
    let before = verified(dir.path());
    for name in ["copy.sqlite3.gz", "copy.sqlite3"] {
        let file = dir.path().join(name);
        let file = file.to_str().expect("text");
        let (code, told) = run(dir.path(), &["ledger", "backup", file]);
        assert_eq!((code, told.contains("6 entries")), (Some(0), true), "{told}");
    }
    history::write_refund(&path);
    let later = verified(dir.path());
    assert_ne!(before, later);
    for name in ["copy.sqlite3.gz", "copy.sqlite3"] {
        let file = dir.path().join(name);
        let (code, told) = run(dir.path(), &["ledger", "restore", file.to_str().expect("text")]);
        assert_eq!((code, told.contains("7 entries") && told.contains("before-restore-")), (Some(0), true), "{told}");
        assert!(verified(dir.path()).contains("7 entries, 3 sales, 0 refunds"));
        // The next restore is of another second.
        let kept: Vec<_> = kept(dir.path());
        assert_eq!(kept.len(), 1, "{kept:?}");
        fs::rename(&kept[0], dir.path().join(format!("kept-{name}"))).expect("put away");
    }
    let oldest = dir.path().join("kept-copy.sqlite3.gz");
    assert_eq!(ledger::verify(&oldest).map(|verified| verified.refunds), Ok(1), "what was there is kept");
}

fn kept(dir: &Path) -> Vec<std::path::PathBuf> {
    let files = fs::read_dir(dir).expect("a folder").map(|file| file.expect("a file").path());
    files.filter(|path| path.to_string_lossy().contains("before-restore")).collect()
}

#[test]
fn f080_f085_what_cannot_be_done_is_one_sentence_and_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("ledger.sqlite3");
    history::write(&path);
    let before = verified(dir.path());
    let good = dir.path().join("good.gz");
    assert_eq!(run(dir.path(), &["ledger", "backup", good.to_str().expect("text")]).0, Some(0));
    let till = Ledger::open(&path).expect("a till");
    let (code, told) = run(dir.path(), &["ledger", "restore", good.to_str().expect("text")]);
    assert_eq!((code, told.contains("another till")), (Some(1), true), "{told}");
    assert_eq!(run(dir.path(), &["ledger", "backup", good.to_str().expect("text")]).0, Some(0), "a copy can be made beside an open till");
    drop(till);
    let diary = dir.path().join("diary.gz");
    fs::write(&diary, "my diary").expect("written");
    for arguments in [
        ["ledger", "restore", "diary.gz"],
        ["ledger", "restore", "none.gz"],
        ["ledger", "backup", "diary.gz"],
        ["ledger", "backup", "no/such/folder.gz"],
    ] {
        let file = dir.path().join(arguments[2]);
        let (code, told) = run(dir.path(), &[arguments[0], arguments[1], file.to_str().expect("text")]);
        assert_eq!((code, told.lines().count()), (Some(1), 1), "{arguments:?}: {told}");
    }
    assert_eq!(fs::read(&diary).expect("readable"), b"my diary");
    assert_eq!((verified(dir.path()), kept(dir.path()).len()), (before, 0));
    assert_eq!(run(dir.path(), &["ledger", "backup"]).0, Some(2), "without settings there is no folder");
}

#[test]
fn a_backup_without_a_name_goes_into_the_folder_of_the_settings_and_stands_in_the_record() {
    let dir = tempfile::tempdir().expect("a folder");
    history::write(&dir.path().join("ledger.sqlite3"));
    write_settings(dir.path(), "wx1", "1900000109", "http://127.0.0.1:9");
    assert_eq!(run(dir.path(), &["ledger", "backup"]).0, Some(0));
    assert_eq!(fs::read_dir(dir.path().join("backups")).expect("made").count(), 1);
    assert!(verified(dir.path()).contains("7 entries"));
    let text = fs::read_to_string(dir.path().join("scantill.toml")).expect("settings") + "[backup]\nfolder = \"/no/such/stick\"\n";
    fs::write(dir.path().join("scantill.toml"), text).expect("written");
    let (code, told) = run(dir.path(), &["ledger", "backup"]);
    assert_eq!((code, told.contains("/no/such/stick") && told.lines().count() == 1), (Some(1), true), "{told}");
}

#[test]
fn a_bill_from_a_file_is_kept_and_matched_without_a_network() {
    let dir = tempfile::tempdir().expect("a folder");
    write_settings(dir.path(), "wx5ca17e115ca17e11", "1900000109", "http://127.0.0.1:9");
    let bill = |name: &str| format!("{}/tests/fixtures/bills/{name}", env!("CARGO_MANIFEST_DIR"));
    let import = |arguments: &[&str]| run(dir.path(), &[&["bill", "import"], arguments].concat());
    let (code, told) = import(&[&bill("empty.csv"), "--day", "2026-11-19"]);
    assert_eq!((code, told.contains("every fen is explained")), (Some(0), true), "{told}");
    for _twice in 0..2 {
        let (code, told) = import(&[&bill("all_27.csv.gz")]);
        assert_eq!((code, told.contains("till\t0.00") && told.contains("waits\tlost")), (Some(1), true), "the ledger has none of them: {told}");
    }
    let log = run(dir.path(), &["ledger", "verify"]).1;
    assert!(log.contains("4 entries"), "each bill once, each match once: {log}");
    for (arguments, expected) in [
        (&[&bill("empty.csv")[..]][..], "--day YYYY-MM-DD"),
        (&[&bill("cut_in_a_row.csv")[..]][..], ""),
        (&[&bill("other_merchant.csv")[..]][..], "Choose merchant 1900000109"),
        (&[&bill("two_days.csv")[..]][..], "Choose one day"),
        (&[&bill("all_27.csv"), "--day", "2026-11-21"][..], "2026-11-20"),
        (&[&bill("none.csv")[..]][..], ""),
        (&[&bill("empty.csv"), "--day", "2099-11-21"][..], "not over|还没有结束"),
    ] {
        let (code, told) = import(arguments);
        assert_eq!((code, told.lines().count(), expected.split('|').any(|words| told.contains(words))), (Some(1), 1, true), "{arguments:?}: {told}");
    }
    let (code, told) = import(&[&bill("new_columns.csv")]);
    assert_eq!((code, told.lines().next().is_some_and(|line| line.starts_with("new_columns.csv: the bill of "))), (Some(1), true), "{told}");
    assert!(told.contains("note\tThere is a new column") && !told.contains("UnknownColumn"), "{told}");
    let (code, told) = import(&[&bill("success_20.csv")]);
    assert_eq!((code, told.contains("Another bill of that day counts: new_columns.csv, all")), (Some(1), true), "{told}");
    let settings = fs::read_to_string(dir.path().join("scantill.toml")).expect("settings");
    fs::write(dir.path().join("scantill.toml"), settings.replace("language = \"en\"", "language = \"zh\"")).expect("written");
    let (_, told) = import(&[&bill("summary_differs.csv")]);
    assert!(told.starts_with("summary_differs.csv：2026-11-20 的对账单，全部 "), "{told}");
    assert!(told.contains("note\t合计行“") && told.contains("\nwaits\tlost\t") && told.contains("没有对平："), "{told}");
    assert!(import(&[&bill("none.csv")]).1.contains("文件读不了：没有这个文件或文件夹。"));
    fs::write(dir.path().join("scantill.toml"), settings).expect("written");
    let till = Ledger::open(&dir.path().join("ledger.sqlite3")).expect("a till");
    let (code, told) = import(&[&bill("all_27.csv")]);
    assert_eq!((code, told.contains("F7")), (Some(1), true), "{told}");
    drop(till);
    let (code, told) = run(dir.path(), &["bill", "fetch", "--day", "2026-11-20"]);
    assert_eq!((code, told.contains("scantill check")), (Some(2), true), "there is no key: {told}");
}

fn at(text: &str) -> Moment {
    Moment::parse_beijing_spaced(text).expect("a time")
}

fn finding(office: &Office, item: CheckItem, now: &str) -> Finding {
    let found: Vec<Check> = office.check_up(at(now));
    assert_eq!(found.iter().map(|check| check.item).collect::<Vec<_>>(), CheckItem::SLOW);
    found.into_iter().find(|check| check.item == item).expect("a line").finding
}

#[test]
fn the_slow_lines_of_the_check_up_tell_how_things_stand() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("ledger.sqlite3");
    history::write(&path);
    let office = Office {
        ledger: path.clone(),
        backups: dir.path().join("backups"),
        till: TillId::new("T1").expect("a till"),
        mch_id: MchId::new("1900000109").expect("a merchant"),
        day_start: DayStart::default(),
    };
    let same_day = "2026-11-21 22:00:00";
    assert_eq!(finding(&office, CheckItem::Chain, same_day), Finding::Chain(ChainCheck::Good { entries: 6, new: 6 }));
    assert_eq!(finding(&office, CheckItem::Chain, same_day), Finding::Chain(ChainCheck::Good { entries: 6, new: 0 }));
    assert!(matches!(finding(&office, CheckItem::Disk, same_day), Finding::Disk(_)));
    assert_eq!(DiskStanding::of(200 << 20), DiskStanding::Short { free: 200 << 20 });
    assert_eq!(DiskStanding::of(99 << 20), DiskStanding::Full { free: 99 << 20 });

    let backup = |now| finding(&office, CheckItem::Backup, now);
    assert_eq!(backup(same_day), Finding::Backup(BackupStanding::NotNeeded));
    assert_eq!(backup("2026-11-22 09:00:00"), Finding::Backup(BackupStanding::None { folder: office.backups.clone() }));
    let made = ledger::back_up(&path, &office.backups, &office.till, at(same_day)).expect("made");
    let good = BackupStanding::Good { file: made.file.clone(), at: at(same_day), whole: true };
    assert_eq!(backup("2026-12-22 09:00:00"), Finding::Backup(good), "old, but nothing was sold since");
    fs::write(&made.file, "not a backup").expect("damaged");
    assert!(matches!(backup(same_day), Finding::Backup(BackupStanding::Bad(BackupError::Damaged { .. }))));
    let stick = Office { backups: dir.path().join("media/stick"), ..office.clone() };
    assert!(matches!(finding(&stick, CheckItem::Backup, same_day), Finding::Backup(BackupStanding::Bad(BackupError::NoFolder(_)))));

    let day = BusinessDay::parse("2026-11-20").expect("a day");
    let yesterday = Finding::Yesterday(YesterdayStanding { day, end: DayEnd::NoSales });
    assert_eq!(finding(&office, CheckItem::Yesterday, same_day), yesterday);
    assert!([backup("2026-12-22 09:00:00"), yesterday, finding(&office, CheckItem::Chain, same_day)].iter().all(Finding::lets_sell));
}
