//! Comma-separated values as spreadsheets open them: UTF-8 with its mark, CRLF, RFC 4180, one line a row.

use super::columns::{COLUMNS, Cell, cells};
use super::file::Sink;
use super::guard::{MARK, is_harmless, is_marked, on_one_line};
use super::lines::Line;
use super::summary::{Fact, Frame, Sums, titles};
use super::{Book, Trouble, bridge};
use crate::domain::{Fen, Language};
use std::io::Write as _;

/// By which a spreadsheet knows that the file is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// How much is gathered before it is written.
const GATHERED: usize = 1 << 16;

/// A CSV in the making.
pub(super) struct CsvBook<'a> {
    sink: Sink<'a>,
    language: Language,
    gathered: Vec<u8>,
}

impl<'a> CsvBook<'a> {
    /// Begins with the titles.
    pub(super) fn begin(sink: Sink<'a>, language: Language) -> Self {
        let mut book = Self { sink, language, gathered: Vec::with_capacity(GATHERED.saturating_mul(2)) };
        book.gathered.extend_from_slice(BYTE_ORDER_MARK.as_bytes());
        book.row(COLUMNS.iter().map(|column| Cell::Word(column.title(language))));
        book
    }

    fn row<'c>(&mut self, cells: impl IntoIterator<Item = Cell<'c>>) {
        let mut is_first = true;
        for cell in cells {
            if !is_first {
                self.gathered.push(b',');
            }
            is_first = false;
            self.cell(cell);
        }
        self.gathered.extend_from_slice(b"\r\n");
    }

    fn cell(&mut self, cell: Cell<'_>) {
        let out = &mut self.gathered;
        match cell {
            Cell::Nothing => {}
            Cell::Word(word) => quoted(out, "", word),
            Cell::Text(text) if is_harmless(text) => out.extend_from_slice(text.as_bytes()),
            Cell::Text(text) => quoted(out, if is_marked(text) { MARK } else { "" }, &on_one_line(text)),
            Cell::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Cell::Money(fen) => money(out, fen),
            Cell::Day(day) => out.extend_from_slice(day.as_bytes()),
            Cell::Time(day, clock) => [day, " ", clock].iter().for_each(|part| out.extend_from_slice(part.as_bytes())),
        }
    }

    fn pass_on(&mut self) -> Result<(), Trouble> {
        self.sink.write_all(&self.gathered)?;
        self.gathered.clear();
        Ok(())
    }
}

impl Book for CsvBook<'_> {
    fn line(&mut self, line: &Line<'_>) -> Result<(), Trouble> {
        self.row(cells(line, self.language));
        if self.gathered.len() >= GATHERED { self.pass_on() } else { Ok(()) }
    }

    fn end(mut self, summary: Option<(&Sums, &Frame)>) -> Result<(), Trouble> {
        if let Some((sums, frame)) = summary {
            self.row([]);
            self.row(titles(self.language).map(Cell::Word));
            for line in sums.lines(frame) {
                let title = Cell::Word(line.title(self.language));
                match &line.fact {
                    Fact::Tally(tally) => self.row([title, Cell::Number(tally.count.into()), Cell::Money(tally.sum)]),
                    Fact::Sum(sum) => self.row([title, Cell::Nothing, Cell::Money(*sum)]),
                    Fact::Count(count) => self.row([title, Cell::Number(*count), Cell::Nothing]),
                    Fact::Text(text) => self.row([title, Cell::Nothing, Cell::Text(text)]),
                }
            }
            if !frame.bridges.is_empty() {
                let language = self.language;
                self.row([]);
                self.row(bridge::COLUMNS.iter().map(|column| Cell::Word(column.title(language))));
                frame.bridges.iter().for_each(|line| self.row(line.cells(language)));
            }
        }
        self.pass_on()?;
        Ok(self.sink.flush()?)
    }
}

/// A mark and a text, in quotes where they need them.
fn quoted(out: &mut Vec<u8>, mark: &str, text: &str) {
    if !text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\r' | b'\n')) {
        out.extend_from_slice(mark.as_bytes());
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(mark.as_bytes());
    for part in text.split_inclusive('"') {
        out.extend_from_slice(part.as_bytes());
        if part.ends_with('"') {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

/// As [`Fen::to_plain`] writes it, without asking for memory: three amounts a row are most of what is not copied.
fn money(out: &mut Vec<u8>, fen: Fen) {
    if fen < Fen::ZERO {
        out.push(b'-');
    }
    let (begin, mut rest, mut places) = (out.len(), fen.get().unsigned_abs(), 0_u32);
    while rest > 0 || places < 3 {
        if places == 2 {
            out.push(b'.');
        }
        out.push(u8::try_from(rest.wrapping_rem(10)).unwrap_or_default().saturating_add(b'0'));
        (rest, places) = (rest.wrapping_div(10), places.saturating_add(1));
    }
    if let Some(written) = out.get_mut(begin..) {
        written.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn money_is_plain(fen in prop_oneof![-2000_i64..2000, any::<i64>()]) {
            let mut out = vec![];
            money(&mut out, Fen::new(fen));
            prop_assert_eq!(String::from_utf8(out).expect("ascii"), Fen::new(fen).to_plain());
        }
    }
}
