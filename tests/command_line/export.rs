//! `scantill export`: days, files, formats, and what is told when it cannot be done.

use super::books::Books;
use super::{command, scantill, without_reader, words};
use std::fs;
use std::path::Path;
use std::process::Output;

/// A ledger with a paid sale a day, on two days; whoever holds it is a till that has it open.
fn two_days(dir: &Path) -> Books {
    let mut books = Books::begun(&dir.join("ledger.sqlite3"));
    books.sell(123_450, "=1+1", "anna");
    books.next_day();
    books.sell(123_450, "", "anna");
    books
}

fn export(dir: &Path, arguments: &[&str]) -> Output {
    scantill(dir, &[&["export"], arguments].concat(), None)
}

fn text(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", words(output));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn the_csv_of_a_day_goes_to_the_standard_output_while_a_till_is_open() {
    let dir = tempfile::tempdir().expect("a folder");
    let till = two_days(dir.path());
    let output = export(dir.path(), &["--day", "2026-11-21"]);
    assert!(output.stderr.is_empty(), "{}", words(&output));
    let csv = text(&output);
    let lines: Vec<_> = csv.split("\r\n").collect();
    assert!(lines[0].starts_with("\u{feff}类型,营业日,"), "{csv}");
    assert!(
        lines[1].starts_with("付款,2026-11-21,2026-11-21,2026-11-21 09:01:20,T1,1,anna,S-2026-000001,T1-2026-000001,'4200001234202611210000000001,"),
        "{csv}"
    );
    assert!(lines[1].ends_with(",1234.50,0.00,1234.50,,,,,'=1+1"), "{csv}");
    assert_eq!((lines[2], lines[3]), ("", "合计,笔数,金额"));
    drop(till);
}

#[test]
fn several_days_and_a_file_are_named_with_to_and_output() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(two_days(dir.path()));
    let rows = |arguments: &[&str]| text(&export(dir.path(), &[&["--lang", "en", "--no-summary"], arguments].concat())).lines().count() - 1;
    assert_eq!(rows(&["--day", "2026-11-22"]), 1);
    assert_eq!(rows(&["--day", "2026-11-22", "--to", "-"]), 1);
    assert_eq!(rows(&["--from", "2026-11-21", "--to", "2026-11-22"]), 2);
    assert_eq!(rows(&["--from", "2026-11-20", "--to", "2026-11-21"]), 1);
    for (name, arguments) in [
        ("a.csv", &["--day", "2026-11-21", "--to"][..]),
        ("b.csv", &["--day", "2026-11-21", "--output"]),
        ("c.csv", &["--from", "2026-11-21", "--to", "2026-11-22", "--to"]),
        ("d.csv", &["--from", "2026-11-21", "--to", "2026-11-22", "-o"]),
    ] {
        let file = dir.path().join(name);
        let output = export(dir.path(), &[arguments, &[file.to_str().expect("text")]].concat());
        assert_eq!(output.status.code(), Some(0), "{name}: {}", words(&output));
        assert!(output.stdout.is_empty() && words(&output).contains(name), "{name}: {}", words(&output));
        assert!(fs::read_to_string(file).expect(name).contains("T1-2026-000001"), "{name}");
    }
}

#[test]
fn the_format_is_that_of_the_files_name_unless_it_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(two_days(dir.path()));
    let file = |name: &str, more: &[&str]| {
        let path = dir.path().join(name);
        let output = export(dir.path(), &[&["--day", "2026-11-21", "--output", path.to_str().expect("text")], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
        fs::read(path).expect(name)
    };
    assert!(file("a.xlsx", &[]).starts_with(b"PK"));
    assert!(file("a.jsonl", &[]).starts_with(b"{\"kind\":\"payment\""));
    assert!(file("a.txt", &[]).starts_with("\u{feff}类型".as_bytes()));
    assert!(file("b.txt", &["--format", "json"]).starts_with(b"{"));
    assert!(file("books", &[]).starts_with("\u{feff}类型".as_bytes()));
    assert!(file("books.doc", &["--format", "csv"]).starts_with("\u{feff}类型".as_bytes()));
    let other = dir.path().join("other.doc");
    let refused = export(dir.path(), &["--day", "2026-11-21", "--to", other.to_str().expect("text")]);
    let told = words(&refused);
    assert_eq!((refused.status.code(), other.exists(), told.lines().count()), (Some(2), false, 1), "{told}");
    assert!(["csv", "xlsx", "json", "jsonl"].iter().all(|format| told.contains(format)), "{told}");
    let piped = export(dir.path(), &["--day", "2026-11-21", "--format", "xlsx"]);
    assert!(piped.stdout.starts_with(b"PK"), "{}", words(&piped));
}

#[test]
fn the_settings_say_language_and_opening_hour() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(two_days(dir.path()));
    super::write_settings(dir.path(), "wx1", "1900000109", "https://api.mch.weixin.qq.com");
    let path = dir.path().join("scantill.toml");
    let settings = fs::read_to_string(&path).expect("settings") + "day_starts_at = \"10:00\"\n";
    fs::write(&path, settings).expect("written");
    let csv = text(&export(dir.path(), &["--day", "2026-11-20"]));
    assert!(csv.contains("\r\npayment,2026-11-20,2026-11-21,2026-11-21 09:01:20,"), "{csv}");
    assert!(text(&export(dir.path(), &["--day", "2026-11-20", "--lang", "zh"])).contains("\r\n付款,"));
}

#[test]
fn wrong_wishes_are_exit_code_2() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(two_days(dir.path()));
    for arguments in [
        &[][..],
        &["--day", "today"],
        &["--day", "2026-11-21", "--from", "2026-11-21"],
        &["--day", "2026-11-21", "--to", "2026-11-22"],
        &["--from", "2026-11-22", "--to", "2026-11-21"],
        &["--from", "2026-11-21", "--to", "2026-11-22", "--to", "2026-11-23"],
        &["--day", "2026-11-21", "--to", "a.csv", "--output", "b.csv"],
        &["--day", "2026-11-21", "--format", "pdf"],
        &["--day", "2026-11-21", "--to", "books.doc"],
        &["--day", "2026-11-21", "--lang", "fr"],
        &["--day", "2026-11-21", "--output", "/not/there/a.csv"],
    ] {
        let output = export(dir.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", words(&output));
        assert!(output.stdout.is_empty() && !words(&output).contains("panicked"), "{arguments:?}");
    }
}

#[test]
fn a_ledger_that_is_not_there_is_exit_code_1() {
    let dir = tempfile::tempdir().expect("a folder");
    let output = export(dir.path(), &["--day", "2026-11-21"]);
    assert_eq!((output.status.code(), words(&output).lines().count()), (Some(1), 1), "{}", words(&output));
    assert!(fs::read_dir(dir.path()).expect("a folder").next().is_none(), "a look leaves nothing behind");
}

#[cfg(target_os = "linux")]
#[test]
fn f118_an_output_that_is_full_is_one_sentence() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(two_days(dir.path()));
    for format in ["csv", "json", "xlsx"] {
        let mut command = command(dir.path(), &["export", "--day", "2026-11-21", "--format", format], None);
        let output = command.stdout(super::full()).stderr(std::process::Stdio::piped()).output().expect("the program runs");
        assert_eq!((output.status.code(), words(&output).lines().count()), (Some(2), 1), "{format}: {}", words(&output));
    }
}

#[test]
fn a_reader_who_has_left_gets_no_complaint() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(two_days(dir.path()));
    let output = without_reader(dir.path(), &["export", "--day", "2026-11-21"]);
    assert_eq!((output.status.code(), words(&output).as_str()), (Some(0), ""));
}
