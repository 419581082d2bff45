//! The exports in a real LibreOffice: opened as a double click does, saved, and read back. `tests/peers/libreoffice.sh` runs it.

mod books;

use books::Books;
use calamine::{Data, DataType as _, Reader as _, Xlsx, open_workbook};
use rusqlite::Connection;
use scantill::domain::{BusinessDay, DayStart, Language, TillId};
use scantill::ledger::{ExportFormat, ExportRequest, ExportTarget, export};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What people write, and what a spreadsheet would like to make of it.
const NOTES: [&str; 28] = [
    "",
    "拿铁, 大杯",
    "\"加糖\"",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1:A9)",
    "\t=1+1",
    " =1+1",
    "=HYPERLINK(\"http://example.com\",\"x\")",
    "＝1+1",
    "'quoted",
    "00123",
    "1/2",
    "2026-11-21",
    "12:30",
    "1E5",
    "4200001234202611211234567890",
    "5月1日",
    "(500.00)",
    "Dec-5",
    "Nov 12, 2026",
    "1:30 PM",
    "TRUE",
    "１２",
    "two\r\nlines",
    "a;b\tc",
    "😀 末",
];

/// UTF-8, commas, quotes, standard cells: what LibreOffice proposes for a file with our mark.
const AS_PROPOSED: &str = "--infilter=Text - txt - csv (StarCalc):44,34,76,1";

/// UTF-8, commas, quotes; cells as shown, not all of them quoted.
const TO_CSV: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false";

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn ledger(&self) -> PathBuf {
        self.path("ledger.sqlite3")
    }

    /// With a ledger that has a row of every kind and every note.
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        let mut books = Books::begun(&desk.ledger());
        for (index, note) in NOTES.iter().enumerate() {
            let fen = 123_450 * i64::try_from(index).expect("few") + 1;
            let sale = books.sell(fen, note, if index % 3 == 0 { "007" } else { "小李" });
            if index % 2 == 0 {
                books.refund(&sale, 1 + fen / 3, note.trim());
            }
        }
        books.by_hand(1_050, "=短信");
        books.mismatch(2_000, 1_999);
        desk
    }

    fn export(&self, name: &str, format: ExportFormat, language: Language) -> PathBuf {
        let day = BusinessDay::parse("2026-11-21").expect("a day");
        let till = TillId::new("T1").expect("a till");
        let request = ExportRequest { from: day, to: day, start: DayStart::default(), till, format, language, with_summary: true };
        let path = self.path(name);
        export(&self.ledger(), &request, ExportTarget::File(&path), &mut |_| {}).expect("written");
        path
    }

    /// Opens a file and saves it as another one.
    fn convert(&self, file: &Path, arguments: &[&str], folder: &str) -> PathBuf {
        let (profile, folder) = (self.path("profile"), self.path(folder));
        let mut office = Command::new("soffice");
        office.arg(format!("-env:UserInstallation=file://{}", profile.display())).arg("--headless").args(arguments);
        let done = office.arg("--outdir").arg(&folder).arg(file).output().expect("LibreOffice is there");
        let kind = if arguments.contains(&"xlsx") { "xlsx" } else { "csv" };
        let made = folder.join(file.file_name().expect("a name")).with_extension(kind);
        assert!(made.is_file(), "{}", String::from_utf8_lossy(&done.stderr));
        made
    }
}

/// The rows of a CSV up to its first empty line.
fn table(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).expect("UTF-8").replace("\r\n", "\n");
    let text = text.trim_start_matches('\u{feff}');
    let rows = text.split("\n\n").next().expect("a table");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(rows.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>());
    // A spreadsheet writes a line of commas where a line is empty.
    rows.take_while(|row| !row.iter().all(String::is_empty)).collect()
}

fn unmarked(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// Every cell of the workbook is what the CSV says, of the kind that its column has.
fn same(workbook: &Path, csv: &[Vec<String>], marked: bool) {
    let mut book: Xlsx<_> = open_workbook(workbook).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    assert_eq!(book.worksheet_formula(&name).expect("a sheet").used_cells().count(), 0, "{}: a formula", workbook.display());
    let range = book.worksheet_range(&name).expect("a sheet");
    let titles = &csv[0];
    let mut rows = 0;
    for (row, expected) in range.rows().zip(csv).skip(1) {
        rows += 1;
        for ((cell, expected), title) in row.iter().zip(expected).zip(titles) {
            let place = format!("{}: {title} {expected:?} became {cell:?}", workbook.display());
            match (title.as_str(), cell) {
                ("amount" | "refunded" | "counted" | "shift", Data::Float(number)) => {
                    assert_eq!(*number, expected.parse::<f64>().expect("a number"), "{place}");
                }
                ("business_day" | "bill_day" | "time", Data::DateTime(_)) => {
                    let (year, month, day, hour, minute, second, _) = cell.get_datetime().expect("a date").to_ymd_hms_milli();
                    let date = format!("{year:04}-{month:02}-{day:02}");
                    let time = if title == "time" { format!("{date} {hour:02}:{minute:02}:{second:02}") } else { date };
                    assert_eq!(&time, expected, "{place}");
                }
                // With its standard settings LibreOffice leaves a date with a time as it is written.
                ("time", Data::String(text)) => assert_eq!(text, expected, "{place}"),
                ("amount" | "refunded" | "counted" | "business_day" | "bill_day" | "time", _) => panic!("{place}"),
                (_, Data::String(text)) => assert_eq!(text, if marked { expected } else { unmarked(expected) }, "{place}"),
                (_, Data::Empty) => assert_eq!(expected, "", "{place}"),
                (_, _) => panic!("{place}"),
            }
        }
    }
    assert_eq!(rows, csv.len() - 1);
}

#[test]
fn libreoffice_keeps_every_number_text_and_amount() {
    let desk = Desk::new();
    let csv_file = desk.export("books.csv", ExportFormat::Csv, Language::English);
    let csv = table(&csv_file);
    assert_eq!(csv.len(), 1 + NOTES.len() + NOTES.len() / 2 + 2);

    let opened = desk.convert(&csv_file, &[AS_PROPOSED, "--convert-to", "xlsx"], "opened");
    same(&opened, &csv, true);
    let back = desk.convert(&opened, &["--convert-to", TO_CSV], "back");
    agrees_with_sqlite(&desk.ledger(), &table(&back));

    let book = desk.export("workbook.xlsx", ExportFormat::Xlsx, Language::English);
    same(&book, &csv, false);
    let saved = desk.convert(&book, &["--convert-to", "xlsx"], "saved");
    same(&saved, &csv, false);
    let back = desk.convert(&book, &["--convert-to", TO_CSV], "flat");
    agrees_with_sqlite(&desk.ledger(), &table(&back));
}

#[test]
fn libreoffice_reads_a_chinese_file_without_being_told_how() {
    let desk = Desk::new();
    let csv_file = desk.export("账目.csv", ExportFormat::Csv, Language::Chinese);
    let opened = desk.convert(&csv_file, &["--convert-to", "xlsx"], "opened");
    let mut book: Xlsx<_> = open_workbook(&opened).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).expect("a sheet");
    let number = |row: &[Data]| row.get(9).and_then(|cell| cell.get_string()).map(|text| unmarked(text).to_owned());
    let numbers: BTreeSet<_> = range.rows().skip(1).filter_map(number).collect();
    let ledger = Connection::open(desk.ledger()).expect("a ledger");
    for number in texts(&ledger, "SELECT transaction_id FROM charge WHERE transaction_id IS NOT NULL") {
        assert!(numbers.contains(&number), "{number}");
    }
}

fn texts(ledger: &Connection, sql: &str) -> BTreeSet<String> {
    let mut statement = ledger.prepare(sql).expect("a question");
    statement.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("texts")
}

/// The columns of a file that went through LibreOffice hold what SQLite says of the ledger.
fn agrees_with_sqlite(ledger: &Path, csv: &[Vec<String>]) {
    let ledger = Connection::open(ledger).expect("a ledger");
    let index = |title: &str| csv[0].iter().position(|other| other == title).expect(title);
    let column = |title: &str, kind: &str| -> Vec<String> {
        let rows = csv[1..].iter().filter(|row| row[index("kind")] == kind);
        rows.map(|row| unmarked(&row[index(title)]).to_owned()).collect()
    };
    let set = |title: &str, kind: &str| column(title, kind).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(set("transaction_id", "payment"), texts(&ledger, "SELECT transaction_id FROM charge WHERE state = 'paid'"));
    assert_eq!(set("trade_no", "payment"), texts(&ledger, "SELECT trade_no FROM charge WHERE state = 'paid'"));
    assert_eq!(set("transaction_id", "held"), texts(&ledger, "SELECT mismatch_transaction_id FROM charge WHERE mismatch_fen IS NOT NULL"));
    assert_eq!(set("transaction_id", "by_hand"), texts(&ledger, "SELECT by_hand FROM sale WHERE by_hand_at_ms IS NOT NULL"));
    assert_eq!(set("refund_id", "refund"), texts(&ledger, "SELECT refund_id FROM refund"));
    let sum = |sql: &str| ledger.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a sum");
    let fen = |text: &String| (text.parse::<f64>().expect("an amount") * 100.0).round() as i64;
    let total = |title: &str, kind: &str| column(title, kind).iter().map(fen).sum::<i64>();
    assert_eq!(total("amount", "payment"), sum("SELECT sum(amount_fen) FROM charge WHERE state = 'paid'"));
    assert_eq!(total("refunded", "refund"), sum("SELECT sum(amount_fen) FROM refund"));
    assert_eq!(total("amount", "held"), sum("SELECT sum(mismatch_fen) FROM charge"));
}
