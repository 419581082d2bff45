//! A workbook: real texts, numbers and dates; the sums on a sheet of their own.

use super::bridge::BridgeLine;
use super::columns::{COLUMNS, Cell, WIDTH, cells};
use super::file::{Sink, scratch};
use super::guard::on_one_line;
use super::lines::Line;
use super::summary::{Fact, Frame, Sums, titles};
use super::{Book, Trouble, bridge, words};
use crate::domain::{Fen, Language};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError};
use std::error::Error as _;
use std::io::{self, ErrorKind, Seek as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many rows a sheet takes below its titles.
const ROWS_A_SHEET: u32 = 1_048_575;

/// The longest text that a cell takes, in characters.
const LONGEST_TEXT: usize = 32_767;

/// More than a row takes on the disk until the workbook is packed, in bytes.
const ROOM_A_ROW: u64 = 2_500;

/// More than an empty workbook takes there.
const ROOM: u64 = 1 << 20;

/// A workbook in the making.
pub(super) struct XlsxBook<'a> {
    sink: Sink<'a>,
    language: Language,
    workbook: Workbook,
    looks: Looks,
    rows_a_sheet: u32,
    sheets: usize,
    /// The row that was written last; 0 is that of the titles.
    row: u32,
}

struct Looks {
    title: Format,
    money: Format,
    day: Format,
    time: Format,
}

impl<'a> XlsxBook<'a> {
    /// Begins with the titles, where there is room for so many rows.
    pub(super) fn begin(sink: Sink<'a>, language: Language, rows: u64) -> Result<Self, Trouble> {
        // The rows gather in an unnamed file. The crate that writes it takes a failure there for a fault of the program, so it is tried first.
        tempfile::tempfile().map_err(Trouble::Scratch)?;
        let room = fs4::available_space(scratch()).map_err(Trouble::Scratch)?;
        if room < rows.saturating_mul(ROOM_A_ROW).saturating_add(ROOM) {
            return Err(Trouble::Scratch(ErrorKind::StorageFull.into()));
        }
        Self::with_sheets_of(sink, language, ROWS_A_SHEET)
    }

    fn with_sheets_of(sink: Sink<'a>, language: Language, rows_a_sheet: u32) -> Result<Self, Trouble> {
        let looks = Looks {
            title: Format::new().set_bold().set_border_bottom(FormatBorder::Thin),
            money: Format::new().set_num_format("0.00"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        let mut book = Self { sink, language, workbook: Workbook::new(), looks, rows_a_sheet, sheets: 0, row: 0 };
        guarded(|| book.add_sheet())?;
        Ok(book)
    }

    fn add_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets = self.sheets.saturating_add(1);
        let name = words::pick(self.language, "账目", "books");
        let sheet = self.workbook.add_worksheet_with_constant_memory();
        sheet.set_name(if self.sheets == 1 { name.to_owned() } else { format!("{name} {}", self.sheets) })?;
        lay_out(sheet)?;
        for (column, index) in COLUMNS.iter().zip(0..) {
            sheet.set_column_width(index, column.width)?;
            sheet.write_string_with_format(0, index, column.title(self.language), &self.looks.title)?;
        }
        self.row = 0;
        Ok(())
    }

    /// The sheet is full, or the last one.
    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let (row, last) = (self.row, u16::try_from(WIDTH).unwrap_or_default().saturating_sub(1));
        let sheet = self.workbook.worksheet_from_index(self.sheets.saturating_sub(1))?;
        sheet.autofilter(0, 0, row, last)?;
        // Numbers that are names are texts on purpose.
        sheet.ignore_error_range(0, 0, row, last, IgnoreError::NumberStoredAsText)?;
        Ok(())
    }

    fn write_line(&mut self, line: &Line<'_>) -> Result<(), XlsxError> {
        if self.row >= self.rows_a_sheet {
            self.end_sheet()?;
            self.add_sheet()?;
        }
        self.row = self.row.saturating_add(1);
        let sheet = self.workbook.worksheet_from_index(self.sheets.saturating_sub(1))?;
        for (cell, column) in cells(line, self.language).into_iter().zip(0..) {
            write_cell(sheet, self.row, column, cell, &self.looks)?;
        }
        Ok(())
    }

    fn write_summary(&mut self, sums: &Sums, frame: &Frame) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(words::pick(self.language, "合计", "summary"))?;
        for (width, column) in [40, 12, 24].into_iter().zip(0..) {
            sheet.set_column_width(column, width)?;
        }
        for (title, column) in titles(self.language).into_iter().zip(0..) {
            sheet.write_string_with_format(0, column, title, &self.looks.title)?;
        }
        for (line, row) in sums.lines(frame).into_iter().zip(1..) {
            sheet.write_string(row, 0, line.title(self.language))?;
            let (count, sum) = match &line.fact {
                Fact::Tally(tally) => (Cell::Number(tally.count.into()), Cell::Money(tally.sum)),
                Fact::Sum(sum) => (Cell::Nothing, Cell::Money(*sum)),
                Fact::Count(count) => (Cell::Number(*count), Cell::Nothing),
                Fact::Text(text) => (Cell::Nothing, Cell::Text(text)),
            };
            write_cell(sheet, row, 1, count, &self.looks)?;
            write_cell(sheet, row, 2, sum, &self.looks)?;
        }
        Ok(())
    }

    fn write_bridges(&mut self, bridges: &[BridgeLine]) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(words::pick(self.language, "对账", "match"))?;
        lay_out(sheet)?;
        for (column, index) in bridge::COLUMNS.iter().zip(0..) {
            sheet.set_column_width(index, column.width)?;
            sheet.write_string_with_format(0, index, column.title(self.language), &self.looks.title)?;
        }
        for (line, row) in bridges.iter().zip(1..) {
            for (cell, column) in line.cells(self.language).into_iter().zip(0..) {
                write_cell(sheet, row, column, cell, &self.looks)?;
            }
        }
        Ok(())
    }

    /// Packs the workbook.
    fn save(mut self) -> Result<(), Trouble> {
        match &mut self.sink {
            Sink::File(draft) => guarded(|| self.workbook.save_to_writer(&mut **draft)),
            Sink::Stream(out) => {
                let mut packed = tempfile::tempfile().map_err(Trouble::Scratch)?;
                guarded(|| self.workbook.save_to_writer(&packed))?;
                packed.rewind().map_err(Trouble::Scratch)?;
                io::copy(&mut packed, out)?;
                Ok(out.flush()?)
            }
        }
    }
}

impl Book for XlsxBook<'_> {
    fn line(&mut self, line: &Line<'_>) -> Result<(), Trouble> {
        guarded(|| self.write_line(line))
    }

    fn end(mut self, summary: Option<(&Sums, &Frame)>) -> Result<(), Trouble> {
        guarded(|| {
            self.end_sheet()?;
            let Some((sums, frame)) = summary else { return Ok(()) };
            self.write_summary(sums, frame)?;
            if frame.bridges.is_empty() { Ok(()) } else { self.write_bridges(&frame.bridges) }
        })?;
        self.save()
    }
}

/// The titles stay in sight and stand on every page; all columns go on one page of A4, lengthwise.
fn lay_out(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The crate panics where its unnamed file cannot be written: only a disk that is full by now can be the reason.
fn guarded(write: impl FnOnce() -> Result<(), XlsxError>) -> Result<(), Trouble> {
    match catch_unwind(AssertUnwindSafe(write)) {
        Ok(written) => written.map_err(|error| Trouble::Write(of_workbook(error))),
        Err(_panic) => Err(Trouble::Scratch(ErrorKind::StorageFull.into())),
    }
}

/// What kept the workbook from being written, as far as the system said.
fn of_workbook(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        XlsxError::ZipError(error) => {
            let kind = error.source().and_then(|source| source.downcast_ref::<io::Error>()).map_or(ErrorKind::Other, io::Error::kind);
            io::Error::new(kind, error)
        }
        other => io::Error::other(other),
    }
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: Cell<'_>, looks: &Looks) -> Result<(), XlsxError> {
    match cell {
        Cell::Nothing => Ok(()),
        Cell::Word(text) => sheet.write_string(row, column, text).map(drop),
        Cell::Text(text) => {
            let text = on_one_line(text);
            match text.char_indices().nth(LONGEST_TEXT / 2) {
                None => sheet.write_string(row, column, text).map(drop),
                Some((end, _)) => sheet.write_string(row, column, text.get(..end).unwrap_or_default()).map(drop),
            }
        }
        Cell::Number(number) => sheet.write_number(row, column, as_number(&number.to_string())).map(drop),
        Cell::Money(fen) => sheet.write_number_with_format(row, column, yuan(fen), &looks.money).map(drop),
        Cell::Day(day) => sheet.write_datetime_with_format(row, column, ExcelDateTime::parse_from_str(day)?, &looks.day).map(drop),
        Cell::Time(day, clock) => {
            let time = ExcelDateTime::parse_from_str(&format!("{day}T{clock}"))?;
            sheet.write_datetime_with_format(row, column, time, &looks.time).map(drop)
        }
    }
}

/// The number nearest to these yuan: read from their digits, never calculated.
fn yuan(fen: Fen) -> f64 {
    as_number(&fen.to_plain())
}

fn as_number(text: &str) -> f64 {
    text.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::export::lines::Kind;
    use calamine::{Reader as _, Xlsx, open_workbook_from_rs};

    #[test]
    fn a_full_sheet_is_followed_by_another() {
        let mut out = vec![];
        let mut book = XlsxBook::with_sheets_of(Sink::Stream(&mut out), Language::English, 3).expect("begun");
        for amount in 1..=7 {
            let line = Line {
                kind: Kind::Payment,
                business_day: "2026-11-21",
                bill_day: "2026-11-21",
                clock: "09:00:00",
                till: "T1",
                shift: None,
                person: "anna",
                sale: "S-1",
                trade_no: "T1-1",
                transaction_id: "4200001234202611211234567890",
                state: "paid",
                exceptions: "".into(),
                amount: Fen::new(amount),
                refunded: Fen::ZERO,
                refund_no: "",
                refund_id: "",
                refund_state: None,
                reason: "",
                note: &"拿".repeat(40_000),
            };
            book.line(&line).expect("written");
        }
        book.end(None).expect("packed");
        let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(out)).expect("a workbook");
        assert_eq!(book.sheet_names(), ["books", "books 2", "books 3"]);
        let rows = ["books", "books 2", "books 3"].map(|name| book.worksheet_range(name).expect("a sheet").height());
        assert_eq!(rows, [4, 4, 2], "titles and rows");
    }

    #[test]
    fn f118_a_disk_that_is_full_is_called_so() {
        let full = guarded(|| Err(XlsxError::IoError(ErrorKind::StorageFull.into())));
        assert!(matches!(&full, Err(Trouble::Write(error)) if error.kind() == ErrorKind::StorageFull), "{full:?}");
    }
}
