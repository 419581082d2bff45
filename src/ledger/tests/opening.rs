//! What may stand where a ledger should be.

use super::*;
use crate::ledger::writer::keep_older;
use crate::ledger::{VerifyFault, backup, verify};
use rusqlite::Connection;
use std::fs;

#[test]
fn a_missing_folder_is_made_and_is_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a/b/ledger.sqlite3");
    drop(Ledger::open(&path).expect("opens"));
    assert_eq!(verify(&path).expect("whole").events, 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: PathBuf| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
        let shop = Shop::with_history();
        for file in ["ledger.sqlite3", "ledger.sqlite3-wal", "ledger.lock"] {
            assert_eq!(mode(shop.path().with_file_name(file)), 0o600, "{file}");
        }
        assert_eq!(mode(folder.path().join("a/b")), 0o700);
    }
}

#[test]
fn f079_an_empty_file_is_a_ledger_not_yet_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ledger.sqlite3");
    fs::write(&path, b"").expect("an empty file");
    drop(Ledger::open(&path).expect("opens"));
    assert_eq!(verify(&path).expect("whole").head, "0".repeat(64));
}

#[test]
fn f080_a_second_writer_is_told_who_has_it() {
    let shop = Shop::new();
    let Err(LedgerError::InUse(who)) = Ledger::open(&shop.path()) else { panic!("two writers") };
    assert_eq!(who, format!("process {}", std::process::id()));
    let path = shop.path();
    #[cfg(unix)]
    {
        let link = path.with_file_name("other.sqlite3");
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        assert!(matches!(Ledger::open(&link), Err(LedgerError::InUse(_))));
    }
    let Shop { ledger, _folder, .. } = shop;
    drop(ledger);
    assert!(Ledger::open(&path).is_ok());
}

#[test]
fn f076_a_place_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, b"in the way").expect("a file");
    assert!(matches!(Ledger::open(&file.join("ledger.sqlite3")), Err(LedgerError::Place(words)) if words.contains("file")));
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Place(_))));
    assert!(matches!(verify(&folder.path().join("none.sqlite3")), Err(VerifyFault::Unusable(LedgerError::Place(_)))));
}

#[test]
fn f079_what_is_not_a_ledger_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("text.sqlite3");
    fs::write(&text, "price list\n".repeat(200)).expect("a file");
    let other = folder.path().join("other.sqlite3");
    Connection::open(&other).expect("opens").execute_batch("CREATE TABLE song (title TEXT);").expect("a table");
    let marked = folder.path().join("marked.sqlite3");
    Connection::open(&marked).expect("opens").execute_batch("PRAGMA application_id = 7; PRAGMA user_version = 1;").expect("marks");
    for path in [text, other, marked] {
        let before = fs::read(&path).expect("readable");
        assert_eq!(Ledger::open(&path).err(), Some(LedgerError::Foreign(path.clone())));
        assert_eq!(verify(&path), Err(VerifyFault::Unusable(LedgerError::Foreign(path.clone()))));
        assert_eq!(fs::read(&path).expect("readable"), before);
    }
}

#[test]
fn f087_a_newer_ledger_is_left_alone() {
    let shop = Shop::with_history();
    let path = shop.path();
    let Shop { ledger, _folder, .. } = shop;
    drop(ledger);
    Connection::open(&path).expect("opens").pragma_update(None, "user_version", 99).expect("marked");
    let before = fs::read(&path).expect("readable");
    let newer = LedgerError::TooNew { found: 99, known: crate::ledger::migration::known_format() };
    assert_eq!(Ledger::open(&path).err(), Some(newer.clone()));
    assert_eq!(verify(&path), Err(VerifyFault::Unusable(newer)));
    assert_eq!(fs::read(&path).expect("readable"), before);
}

#[test]
fn f073_a_log_left_behind_by_a_crash_is_part_of_the_ledger() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("ledger.sqlite3");
    fs::copy(shop.path(), &copy).expect("copied");
    fs::copy(shop.path().with_file_name("ledger.sqlite3-wal"), folder.path().join("ledger.sqlite3-wal")).expect("copied");
    assert_eq!(verify(&copy).expect("whole").events, shop.events);
    let reopened = Ledger::open(&copy).expect("opens");
    assert_eq!(reopened.unsettled(), shop.ledger.unsettled());
    assert_eq!(verify(&copy), verify(&shop.path()));
}

#[test]
fn f078_a_changed_end_is_noticed_at_opening() {
    let shop = Shop::with_history();
    let path = shop.path();
    let (last, Shop { ledger, _folder, .. }) = (shop.events, shop);
    drop(ledger);
    let raw = Connection::open(&path).expect("opens");
    let trigger: String = raw.query_row("SELECT sql FROM sqlite_schema WHERE name = 'journal_refuses_update'", [], |row| row.get(0)).expect("there");
    raw.execute_batch("DROP TRIGGER journal_refuses_update; UPDATE journal SET actor = 'till' WHERE seq = (SELECT max(seq) FROM journal);")
        .expect("changed");
    assert!(matches!(Ledger::open(&path), Err(LedgerError::Damaged(words)) if words.contains("journal_refuses_update")));
    raw.execute_batch(&trigger).expect("put back");
    drop(raw);
    assert!(matches!(Ledger::open(&path), Err(LedgerError::Damaged(words)) if words.contains(&format!("entry {last} "))));
}

#[test]
fn f078_a_page_of_zeros_is_never_taken_for_a_whole_ledger() {
    let shop = Shop::with_history();
    let path = shop.path();
    let Shop { ledger, _folder, .. } = shop;
    drop(ledger);
    let whole = fs::read(&path).expect("readable");
    for page in 0..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0);
        fs::write(&path, &bytes).expect("damaged");
        assert!(verify(&path).is_err(), "page {page}");
        let opened = Ledger::open(&path).map(drop);
        let refused = matches!(&opened, Err(LedgerError::Damaged(words)) if !words.contains('\n'));
        assert!(refused || opened.is_ok() || opened == Err(LedgerError::Foreign(path.clone())), "page {page}: {opened:?}");
    }
    for cut in [100, 4096, whole.len() - 4096] {
        fs::write(&path, &whole[..cut]).expect("cut");
        assert!(verify(&path).is_err(), "cut to {cut}");
        assert!(Ledger::open(&path).is_err(), "cut to {cut}");
    }
}

#[test]
fn f084_a_backup_of_an_open_ledger_is_whole_and_alone() {
    let mut shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("deep/backup.sqlite3");
    let first = backup(&shop.path(), &to).expect("copied");
    assert_eq!(verify(&to), Ok(first.clone()));
    assert_eq!(verify(&shop.path()), Ok(first.clone()));
    shop.live(&[(Step::Open { fen: 1 }, 0, 0, 0)]);
    let second = backup(&shop.path(), &to).expect("copied again");
    assert_eq!(second.events, first.events + 2);
    let files: Vec<_> = fs::read_dir(to.parent().expect("a folder")).expect("readable").map(|file| file.expect("readable").file_name()).collect();
    assert_eq!(files, ["backup.sqlite3"]);
    let restored = Ledger::open(&to).expect("opens");
    assert_eq!(restored.unsettled(), shop.ledger.unsettled());
}

#[test]
fn f085_a_backup_that_fails_leaves_the_older_one() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("backup.sqlite3");
    let good = backup(&shop.path(), &to).expect("copied");
    shop.ledger.connection.execute("UPDATE sale SET note = 'forged'", []).expect("changed");
    assert!(matches!(backup(&shop.path(), &to), Err(VerifyFault::Projection { table: "sale", .. })));
    assert_eq!(verify(&to), Ok(good));
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
}

#[test]
fn f087_an_older_ledger_is_kept_beside_the_newer_one() {
    let shop = Shop::with_history();
    let copy = shop.path().with_file_name("ledger.sqlite3.format-1");
    for (found, known) in [(0, 2), (2, 2)] {
        keep_older(&shop.path(), found, known).expect("nothing to do");
        assert!(!copy.exists(), "format {found} of {known}");
    }
    keep_older(&shop.path(), 1, 2).expect("copied");
    assert_eq!(verify(&copy), verify(&shop.path()));
}

#[test]
fn f118_a_backup_replaces_nothing_but_a_backup() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let photo = folder.path().join("photo.jpg");
    fs::write(&photo, b"not a ledger").expect("a file");
    assert_eq!(backup(&shop.path(), &photo), Err(VerifyFault::Unusable(LedgerError::Foreign(photo.clone()))));
    assert_eq!(fs::read(&photo).expect("readable"), b"not a ledger");
    let beside = shop.path().with_file_name("ledger.copy");
    for _time in 0..2 {
        assert!(backup(&shop.path(), &beside).is_ok(), "the lock beside it is our own");
    }
    let other = Shop::new();
    assert!(matches!(backup(&other.path(), &beside), Err(VerifyFault::Unusable(LedgerError::Place(_)))), "a copy of another ledger");
    for in_use in [shop.path(), other.path()] {
        assert!(matches!(backup(&shop.path(), &in_use), Err(VerifyFault::Unusable(LedgerError::Place(_)))));
    }
}

#[test]
fn f079_a_ledger_that_went_missing_is_not_begun_anew() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("ledger.sqlite3");
    drop(Ledger::open(&path).expect("the first ledger"));
    std::fs::rename(&path, dir.path().join("elsewhere.sqlite3")).expect("a ledger can be moved");
    assert_eq!(Ledger::open(&path).expect_err("it is gone"), LedgerError::Missing(path.clone()));
    assert!(!path.exists(), "and nothing was put in its place");
    std::fs::write(&path, b"").expect("an empty file");
    assert_eq!(Ledger::open(&path).expect_err("it is empty"), LedgerError::Missing(path.clone()));
    std::fs::rename(dir.path().join("elsewhere.sqlite3"), &path).expect("and moved back");
    drop(Ledger::open(&path).expect("the same ledger"));
    std::fs::remove_file(&path).expect("a ledger can be removed");
    std::fs::remove_file(dir.path().join("ledger.lock")).expect("on purpose");
    drop(Ledger::open(&path).expect("a new ledger"));
}
