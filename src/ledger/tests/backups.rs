//! Copies of the ledger: how they are made, looked into and thinned.

use super::*;
use crate::domain::TillEvent;
use crate::ledger::{
    BackupError, BackupLook, back_up, back_up_to, backup, latest_backup, look_into_backup, restore, test_backup, verify, wants_backup,
};
use std::fs;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

pub(super) fn till() -> TillId {
    TillId::new("T1").expect("a till")
}

pub(super) fn at(text: &str) -> Moment {
    Moment::parse_beijing_spaced(text).expect("a time")
}

pub(super) fn evening() -> Moment {
    at("2026-11-21 22:00:00")
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").file_name().into_string().expect("text")).collect();
    names.sort();
    names
}

pub(super) fn sell(shop: &mut Shop) {
    shop.live(&[(Step::Open { fen: 1 }, 0, 0, 1_000)]);
}

/// Lets go of the ledger but not of its folder.
pub(super) fn closed(shop: Shop) -> (PathBuf, tempfile::TempDir) {
    let path = shop.path();
    let Shop { ledger, _folder, .. } = shop;
    drop(ledger);
    (path, _folder)
}

#[test]
fn f084_a_backup_is_packed_named_and_whole() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let made = back_up(&shop.path(), folder.path(), &till(), evening()).expect("made");
    assert_eq!(names(folder.path()), ["scantill-T1-20261121-220000.sqlite3.gz"]);
    assert_eq!(made.entries, shop.events);
    assert_eq!(latest_backup(folder.path(), &till(), evening()), Ok(Some((evening(), made.file.clone()))));
    assert_eq!(test_backup(&made.file, &shop.path()), Ok(verify(&shop.path()).expect("whole")));
    assert_eq!(look_into_backup(&made.file, &shop.path(), &mut || true), Ok(BackupLook::Opens { entries: shop.events }));
    assert_eq!(look_into_backup(&made.file, &shop.path(), &mut || false), Ok(BackupLook::Unfinished));
    let left = names(shop.path().parent().expect("a folder"));
    assert!(!left.iter().any(|name| name.contains(".work") && !name.ends_with("work-lock")), "{left:?}");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&made.file).expect("there").permissions()) & 0o777, 0o600);
}

#[test]
fn f085_a_backup_waits_for_a_look_at_the_one_before() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let first = back_up(&shop.path(), folder.path(), &till(), evening()).expect("made");
    let (begun, looking) = channel();
    let (over, end) = channel::<()>();
    let ledger = shop.path();
    let look = std::thread::spawn(move || {
        let mut go_on = || {
            begun.send(()).ok();
            end.recv_timeout(Duration::from_millis(250)).is_ok()
        };
        look_into_backup(&first.file, &ledger, &mut go_on)
    });
    looking.recv().expect("it looks");
    assert!(back_up(&shop.path(), folder.path(), &till(), evening().plus_millis(1_000)).is_ok());
    drop(over);
    assert_eq!(look.join().expect("it ends"), Ok(BackupLook::Unfinished));
}

#[test]
fn old_backups_of_this_till_alone_are_thinned() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let strangers = ["photo.jpg", "scantill-T2-20200101-000000.sqlite3.gz", "scantill-T1-20200101.sqlite3.gz"];
    for name in strangers {
        fs::write(folder.path().join(name), b"not ours").expect("written");
    }
    for day in 0..40 {
        back_up(&shop.path(), folder.path(), &till(), evening().plus_millis(day * 86_400_000)).expect("made");
    }
    let left = names(folder.path());
    assert!(strangers.iter().all(|name| left.iter().any(|left| left == name)), "{left:?}");
    assert!((9..=13).contains(&(left.len() - strangers.len())), "{left:?}");
    assert!(left.contains(&"scantill-T1-20261230-220000.sqlite3.gz".to_owned()), "the newest: {left:?}");
}

#[test]
fn f085_a_vanished_folder_is_named_and_nothing_is_made_in_its_place() {
    let shop = Shop::with_history();
    let stick = tempfile::tempdir().expect("a folder");
    let gone = stick.path().join("stick/till");
    assert_eq!(back_up(&shop.path(), &gone, &till(), evening()), Err(BackupError::NoFolder(gone.clone())));
    assert_eq!(names(stick.path()), [""; 0]);
    assert_eq!(latest_backup(&gone, &till(), evening()), Err(BackupError::NoFolder(gone)));
    let file = stick.path().join("file");
    fs::write(&file, b"in the way").expect("a file");
    assert_eq!(back_up(&shop.path(), &file, &till(), evening()), Err(BackupError::NoFolder(file)));
    let beside = shop.path().with_file_name("backups");
    assert!(back_up(&shop.path(), &beside, &till(), evening()).is_ok(), "the one beside the ledger is made");
}

#[test]
fn f072_f085_a_crash_leaves_only_what_the_next_backup_removes() {
    let mut shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let first = back_up(&shop.path(), folder.path(), &till(), evening()).expect("made");
    let part = folder.path().join("scantill-T1-20261121-230000.sqlite3.gz.part");
    fs::write(&part, b"half a backup").expect("written");
    let work = shop.path().with_file_name("ledger.sqlite3.work");
    fs::write(&work, b"half a copy").expect("written");
    assert_eq!(latest_backup(folder.path(), &till(), evening()), Ok(Some((evening(), first.file.clone()))), "half a backup is none");
    sell(&mut shop);
    let second = back_up(&shop.path(), folder.path(), &till(), evening().plus_millis(3_600_000)).expect("made");
    assert!(!part.exists() && !work.exists());
    assert_eq!(second.entries, first.entries + 2);
}

#[test]
fn f085_a_ledger_that_is_not_sound_makes_no_backup() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let good = back_up(&shop.path(), folder.path(), &till(), evening()).expect("made");
    shop.ledger.connection.execute("UPDATE sale SET note = 'forged'", []).expect("changed");
    let refused = back_up(&shop.path(), folder.path(), &till(), evening().plus_millis(1_000));
    assert!(matches!(refused, Err(BackupError::Unsound(_))), "{refused:?}");
    assert_eq!(names(folder.path()).len(), 1);
    assert!(test_backup(&good.file, &shop.path()).is_ok());
}

#[test]
fn f084_a_backup_in_which_a_byte_has_changed_is_known() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let file = back_up(&shop.path(), folder.path(), &till(), evening()).expect("made").file;
    let whole = fs::read(&file).expect("readable");
    let good = verify(&shop.path()).expect("whole");
    let mut refused = 0;
    for offset in (0..whole.len()).step_by(whole.len() / 60 + 1) {
        let mut bytes = whole.clone();
        bytes[offset] ^= 0x40;
        fs::write(&file, &bytes).expect("changed");
        match look_into_backup(&file, &shop.path(), &mut || true) {
            // A bit that packs nothing: what comes out is the same to its checksum.
            Ok(_) => assert_eq!(test_backup(&file, &shop.path()), Ok(good.clone()), "byte {offset}"),
            Err(error) => {
                assert!(matches!(error, BackupError::Damaged { .. }), "byte {offset}: {error}");
                refused += 1;
            }
        }
    }
    assert!(refused > 40, "{refused} of 60");
    for cut in [0, 10, whole.len() / 2, whole.len() - 1] {
        fs::write(&file, &whole[..cut]).expect("cut");
        assert!(matches!(test_backup(&file, &shop.path()), Err(BackupError::Damaged { .. })), "cut to {cut}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn f085_a_full_disk_is_one_sentence_and_the_older_backup_stays() {
    let Some(disk) = SmallDisk::mounted("size=160k") else { return };
    let mut shop = Shop::with_history();
    let folder = disk.path().to_owned();
    let first = back_up(&shop.path(), &folder, &till(), evening()).expect("there is room for a small one");
    // What does not pack: the ledger outgrows the disk.
    for _sale in 0..400 {
        sell(&mut shop);
    }
    let refused = back_up(&shop.path(), &folder, &till(), evening().plus_millis(1_000));
    assert!(matches!(&refused, Err(BackupError::Full(_))), "{refused:?}");
    assert!(!refused.expect_err("full").to_string().contains('\n'));
    fs::write(folder.join("filler"), vec![0; 1 << 20]).expect_err("the rest of the disk");
    let refused = back_up(&shop.path(), &folder, &till(), evening().plus_millis(2_000));
    assert!(matches!(&refused, Err(BackupError::Full(_))), "{refused:?}");
    fs::remove_file(folder.join("filler")).expect("removed");
    assert_eq!(names(&folder).len(), 1);
    assert!(test_backup(&first.file, &shop.path()).is_ok());
}

#[test]
fn f118_a_packed_backup_replaces_nothing_but_a_backup() {
    let mut shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("copy.gz");
    fs::write(&file, b"my diary").expect("written");
    assert_eq!(back_up_to(&shop.path(), &file), Err(BackupError::NotABackup(file.clone())));
    assert_eq!(fs::read(&file).expect("readable"), b"my diary");
    fs::remove_file(&file).expect("removed");
    let first = back_up_to(&shop.path(), &file).expect("made");
    sell(&mut shop);
    assert_eq!(back_up_to(&shop.path(), &file).expect("made again").entries, first.entries + 2);
    assert_eq!(names(folder.path()), ["copy.gz"]);
    let other = Shop::with_history();
    assert_eq!(back_up_to(&other.path(), &file), Err(BackupError::NotABackup(file.clone())), "it is all that is left of another ledger");
}

/// A day's sales are in no ledger any more after a restore; the copy that has them is not thinned by those that lack them.
#[test]
fn f085_a_copy_of_what_a_restore_left_behind_stays() {
    let mut shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let back_up_at = |ledger: &Path, time: &str| back_up(ledger, folder.path(), &till(), at(time)).expect("made").file;
    let first = back_up_at(&shop.path(), "2026-11-21 22:00:00");
    sell(&mut shop);
    let left_behind = back_up_at(&shop.path(), "2026-11-22 14:00:00");
    let (path, _folder) = closed(shop);
    restore(&first, &path, at("2026-11-22 15:00:00")).expect("restored");
    let second = back_up_at(&path, "2026-11-22 22:00:00");
    let third = back_up_at(&path, "2026-11-22 23:00:00");
    assert_eq!([&first, &left_behind, &second, &third].map(|file| file.exists()), [true, true, false, true]);
}

/// The path that was typed is the ledger of another till, which is closed for the night.
#[test]
fn f085_a_copy_does_not_take_the_place_of_another_tills_ledger() {
    let ours = Shop::with_history();
    let mut theirs = Shop::with_history();
    for _sale in 0..5 {
        sell(&mut theirs);
    }
    let before = theirs.events;
    let (path, _folder) = closed(theirs);
    let made = backup(&ours.path(), &path);
    assert_eq!(verify(&path).expect("whole").events, before, "{made:?}");
}

/// The disk died in the afternoon, after the first Z; in the evening a new ledger's Z goes into the same folder.
#[test]
fn f085_another_ledgers_backup_does_not_cost_the_lost_one_its_last() {
    let lost = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let afternoon = back_up(&lost.path(), folder.path(), &till(), at("2026-11-21 14:00:00")).expect("made");
    drop(lost);
    let mut new = Shop::new();
    sell(&mut new);
    back_up(&new.path(), folder.path(), &till(), at("2026-11-21 22:00:00")).expect("made");
    assert!(afternoon.file.exists(), "nothing else has the morning's sales");
}

#[test]
fn a_backup_is_wanted_once_something_was_sold() {
    let mut shop = Shop::new();
    let note = |shop: &mut Shop| {
        let event = TillEvent::BackedUp { file: "f".to_owned(), entries: shop.events };
        shop.ledger.append(&[Change::Till(&[Entry { at: shop.now, actor: Actor::Till, event: &event, evidence: None }])]).expect("written");
        shop.events += 1;
    };
    assert_eq!(wants_backup(&shop.path()), Ok(false), "an empty ledger");
    sell(&mut shop);
    assert_eq!(wants_backup(&shop.path()), Ok(true));
    note(&mut shop);
    assert_eq!(wants_backup(&shop.path()), Ok(false));
    sell(&mut shop);
    assert_eq!(wants_backup(&shop.path()), Ok(true));
}
