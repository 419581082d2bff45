//! Where an export goes: the file is there whole or not at all, and what cannot be written is told in one sentence.

use super::export::{exported, request, with_notes};
use super::*;
use crate::ledger::{ExportError, ExportFormat, ExportTarget, export};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").file_name().into_string().expect("text")).collect();
    names.sort();
    names
}

#[test]
fn f118_a_file_is_replaced_as_a_whole() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("账 目.csv");
    fs::write(&path, "old").expect("written");
    export(&shop.path(), &request(ExportFormat::Csv), ExportTarget::File(&path), &mut |_| {}).expect("written");
    assert_eq!(fs::read(&path).expect("a file"), exported(&shop, &request(ExportFormat::Csv)));
    assert_eq!(names(folder.path()), ["账 目.csv"]);
}

#[test]
fn f118_a_draft_that_was_left_behind_goes_with_the_next_export_into_its_folder() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let age = |name: &str, minutes: u64| {
        let file = fs::File::create(folder.path().join(name)).expect("a file");
        let now = file.metadata().and_then(|found| found.modified()).expect("its time");
        file.set_modified(now - std::time::Duration::from_mins(minutes)).expect("older");
    };
    age(".scantill-old.part", 61);
    age(".scantill-new.part", 59);
    age("photo.part", 600);
    age(".scantill-notes", 600);
    let path = folder.path().join("books.csv");
    export(&shop.path(), &request(ExportFormat::Csv), ExportTarget::File(&path), &mut |_| {}).expect("written");
    assert_eq!(names(folder.path()), [".scantill-new.part", ".scantill-notes", "books.csv", "photo.part"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let (real, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
    fs::write(&real, "old").expect("written");
    std::os::unix::fs::symlink(&real, &link).expect("a link");
    export(&shop.path(), &request(ExportFormat::Csv), ExportTarget::File(&link), &mut |_| {}).expect("written");
    assert!(link.symlink_metadata().expect("there").is_symlink());
    assert_ne!(fs::read(&real).expect("a file"), b"old");
}

#[test]
fn f118_what_belongs_to_the_till_is_never_replaced() {
    let shop = Shop::with_history();
    let ledger = shop.path();
    let home = ledger.parent().expect("a folder");
    fs::write(home.join("scantill.toml"), "[till]").expect("written");
    for name in ["ledger.sqlite3", "ledger.sqlite3-wal", "scantill.toml"] {
        let path = home.join(name);
        let before = fs::read(&path).expect("a file");
        let refused = export(&ledger, &request(ExportFormat::Csv), ExportTarget::File(&path), &mut |_| {});
        assert!(matches!(refused, Err(ExportError::Place { .. })), "{name}: {refused:?}");
        assert_eq!(fs::read(&path).expect("a file"), before, "{name}");
    }
    for place in [home.to_owned(), home.join("not").join("there.csv")] {
        let refused = export(&ledger, &request(ExportFormat::Csv), ExportTarget::File(&place), &mut |_| {});
        assert!(matches!(refused, Err(ExportError::Place { .. })), "{refused:?}");
    }
    let own = home.join("books.csv");
    for _twice in 0..2 {
        export(&ledger, &request(ExportFormat::Csv), ExportTarget::File(&own), &mut |_| {}).expect("an export may stand there");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn f118_a_device_that_is_full_is_told_and_stays_a_device() {
    let shop = Shop::with_history();
    for format in [ExportFormat::Csv, ExportFormat::Json, ExportFormat::Xlsx] {
        let full = Path::new("/dev/full");
        let written = export(&shop.path(), &request(format), ExportTarget::File(full), &mut |_| {});
        assert_eq!(written, Err(ExportError::DiskFull(full.to_owned())));
        assert!(!full.is_file());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn f074_f118_a_disk_that_fills_up_keeps_the_file_before() {
    let Some(disk) = SmallDisk::mounted("size=8k") else { return };
    let shop = with_notes(&["拿铁"; 200]);
    for (format, name) in [(ExportFormat::Csv, "a.csv"), (ExportFormat::Xlsx, "a.xlsx")] {
        let path = disk.path().join(name);
        fs::write(&path, "old").expect("written");
        let written = export(&shop.path(), &request(format), ExportTarget::File(&path), &mut |_| {});
        assert_eq!(written, Err(ExportError::DiskFull(path.clone())));
        assert_eq!(fs::read(&path).expect("a file"), b"old");
        fs::remove_file(path).expect("removed");
        assert!(names(disk.path()).is_empty());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn f118_a_disk_that_takes_nothing_is_told() {
    let Some(disk) = SmallDisk::mounted("size=64k,ro") else { return };
    let shop = Shop::with_history();
    let written = export(&shop.path(), &request(ExportFormat::Csv), ExportTarget::File(&disk.path().join("a.csv")), &mut |_| {});
    assert!(matches!(written, Err(ExportError::Place { .. })), "{written:?}");
}

/// A stream that fails.
struct Failing(io::ErrorKind);

impl Write for Failing {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_who_leaves_is_no_fault_and_a_full_stream_is() {
    let shop = Shop::with_history();
    for format in [ExportFormat::Csv, ExportFormat::Json, ExportFormat::Xlsx] {
        let to = |kind| export(&shop.path(), &request(format), ExportTarget::Stream(&mut Failing(kind)), &mut |_| {});
        assert_eq!(to(io::ErrorKind::BrokenPipe), Ok(0));
        assert!(matches!(to(io::ErrorKind::StorageFull), Err(ExportError::DiskFull(_))));
        assert!(matches!(to(io::ErrorKind::Other), Err(ExportError::Place { .. })));
    }
}

#[test]
fn a_ledger_of_an_older_format_or_none_is_told() {
    let shop = Shop::with_history();
    let home = tempfile::tempdir().expect("a folder");
    let old = home.path().join("old.sqlite3");
    super::migrating::write_format_2(&shop.path(), &old);
    let mut out = vec![];
    let written = export(&old, &request(ExportFormat::Csv), ExportTarget::Stream(&mut out), &mut |_| {});
    assert_eq!(written, Err(ExportError::OldFormat(2)));
    let written = export(&home.path().join("none.sqlite3"), &request(ExportFormat::Csv), ExportTarget::Stream(&mut out), &mut |_| {});
    assert!(matches!(written, Err(ExportError::Ledger(LedgerError::Place(_)))), "{written:?}");
    assert!(out.is_empty());
}

#[test]
fn the_progress_ends_with_all_rows() {
    let shop = with_notes(&["", "", ""]);
    let mut told = vec![];
    let rows = export(&shop.path(), &request(ExportFormat::Csv), ExportTarget::Stream(&mut io::sink()), &mut |progress| told.push(progress));
    assert_eq!(rows, Ok(3));
    assert_eq!((told.first().map(|one| (one.done, one.total)), told.last().map(|one| (one.done, one.total))), (Some((0, 3)), Some((3, 3))));
}
