//! The way back from a copy of the ledger.

use super::backups::{closed, evening, sell, till};
use super::refunds::may;
use super::*;
use crate::domain::{Action, ChainHead, TillEvent};
use crate::ledger::backups::{RestoreStep, restore_by_steps};
use crate::ledger::{Displaced, RestoreError, back_up, backup, remember_head, restore, verify, waits_for_release};
use std::fs;

#[test]
fn f086_a_restored_ledger_says_so_and_the_old_one_is_kept() {
    let mut shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let made = back_up(&shop.path(), folder.path(), &till(), evening()).expect("made");
    let at_backup = shop.ledger.unsettled();
    sell(&mut shop);
    assert!(matches!(restore(&made.file, &shop.path(), evening()), Err(RestoreError::Ledger(LedgerError::InUse(_)))));
    let old = verify(&shop.path()).expect("whole");
    let (path, _folder) = closed(shop);
    let restored = restore(&made.file, &path, evening()).expect("restored");
    assert_eq!(restored.entries, made.entries + 1);
    let kept_as = restored.kept_as.expect("there was one");
    assert_eq!(kept_as.file_name().and_then(|name| name.to_str()), Some("ledger.sqlite3.before-restore-20261121-220000"));
    assert_eq!(verify(&kept_as), Ok(old.clone()));
    assert_eq!(verify(&path).expect("whole").events, restored.entries);
    let mut ledger = Ledger::open(&path).expect("opens");
    assert_eq!(ledger.unsettled(), at_backup);
    let before = ChainHead { seq: old.events, hash: old.head };
    assert_eq!(ledger.displaced_unreleased(), Ok(Some((evening(), Displaced::Restored { before: before.clone() }))));
    assert_eq!(ledger.lacks(), Ok(None), "it says itself what it is");
    let release = TillEvent::RefundsReleased { authority: may(Action::HoldRefunds) };
    ledger.append(&[Change::Till(&[Entry { at: evening(), actor: Actor::Till, event: &release, evidence: None }])]).expect("written");
    assert_eq!(ledger.displaced_unreleased(), Ok(None));
    assert_eq!(waits_for_release(&path), Ok(None));
}

#[test]
fn f086_a_plain_copy_is_restored_too_also_where_there_is_no_ledger() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.sqlite3");
    backup(&shop.path(), &copy).expect("copied");
    let path = folder.path().join("new/ledger.sqlite3");
    let restored = restore(&copy, &path, evening()).expect("restored");
    assert_eq!((restored.kept_as, restored.entries), (None, shop.events + 1));
    assert_eq!(Ledger::open(&path).expect("opens").unsettled(), shop.ledger.unsettled());
    assert!(matches!(restore(&path, &path, evening()), Err(RestoreError::Itself(_))));
    let diary = folder.path().join("diary");
    fs::write(&diary, "my diary\n".repeat(500)).expect("written");
    let before = verify(&path);
    assert!(matches!(restore(&diary, &path, evening()), Err(RestoreError::Backup(_))));
    assert!(matches!(restore(&folder.path().join("none"), &path, evening()), Err(RestoreError::Backup(_))));
    assert_eq!(verify(&path), before);
}

#[test]
fn f078_a_damaged_ledger_gives_way_with_its_log() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let made = back_up(&shop.path(), folder.path(), &till(), evening()).expect("made");
    let (path, _folder) = closed(shop);
    let wal = path.with_file_name("ledger.sqlite3-wal");
    fs::write(&path, "nonsense\n".repeat(1_000)).expect("damaged");
    fs::write(&wal, b"more nonsense").expect("a log");
    let restored = restore(&made.file, &path, evening()).expect("restored");
    assert!(!wal.exists(), "a foreign log beside the new ledger would be taken for its own");
    let kept_as = restored.kept_as.expect("kept");
    assert!(fs::read(&kept_as).expect("readable").starts_with(b"nonsense"));
    assert!(verify(&path).is_ok());
}

#[test]
fn f072_a_crash_at_any_step_of_a_restore_leaves_one_of_the_two_whole() {
    let steps = [RestoreStep::Verified, RestoreStep::Noted, RestoreStep::LogFolded, RestoreStep::OldKept, RestoreStep::Swapped];
    for crash_at in steps {
        let mut shop = Shop::with_history();
        let folder = tempfile::tempdir().expect("a folder");
        let made = back_up(&shop.path(), folder.path(), &till(), evening()).expect("made");
        sell(&mut shop);
        remember_head(&shop.path());
        let old = verify(&shop.path()).expect("whole");
        let (path, _folder) = closed(shop);
        let mut met = false;
        let crashed = restore_by_steps(&made.file, &path, evening(), &mut |step| {
            met |= step == crash_at;
            if step == crash_at { Err(RestoreError::Ledger(LedgerError::Busy)) } else { Ok(()) }
        });
        assert!(crashed.is_err() && met, "{crash_at:?}");
        let now = verify(&path).expect("whole");
        assert_eq!(now.events == old.events, crash_at != RestoreStep::Swapped, "{crash_at:?}: {now:?}");
        let ledger = Ledger::open(&path).expect("opens");
        assert_eq!(ledger.lacks(), Ok(None), "{crash_at:?}");
        drop(ledger);
        let again = restore(&made.file, &path, evening().plus_millis(1_000)).expect("a second attempt");
        assert_eq!(verify(&path).expect("whole").events, again.entries, "{crash_at:?}");
    }
}
