//! The whole file: titles, rows, titles of sums, sums.

use super::MAX_BYTES;
use super::columns::{COUNT, Columns, TIME};
use super::decode::decode;
use super::fault::BillFault;
use super::rows::Row;
use super::split::{Separator, Values, titles, values};
use super::summary::Summary;
use crate::domain::{Bill, BillNote, BillRow, BusinessDay, DayStart, MchId, Moment};

/// A bill, and the day that its rows are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadBill {
    /// The calendar day in Beijing of every row; nothing where there is no row.
    pub day: Option<BusinessDay>,
    /// The bill.
    pub bill: Bill,
}

/// Reads a bill as the provider sent it, or as a spreadsheet saved it anew (protocol §4.6). It must be of that merchant, of one day, and whole.
///
/// # Errors
/// [`BillFault`] for the first thing that is not as it must be. Sums that do not agree with the rows are no fault but a note.
pub fn read(bytes: &[u8], merchant: &MchId) -> Result<ReadBill, BillFault> {
    if bytes.len() > MAX_BYTES {
        return Err(BillFault::TooLong);
    }
    let decoded = decode(bytes)?;
    let lines: Vec<Line<'_>> =
        (1..).zip(decoded.text.lines()).filter(|(_, text)| !is_blank(text)).map(|(number, text)| Line { number, text }).collect();
    let [head, rest @ ..] = lines.as_slice() else { return Err(BillFault::NotABill) };
    if !head.text.contains(TIME) {
        return Err(BillFault::NotABill);
    }
    let separator = Separator::of(head.text);
    let (found, is_head_as_sent) = head.titles(separator);
    let columns = Columns::find(&found, head.number)?;
    let cut = BillFault::NoSummary { line: lines.last().map_or(1, |line| line.number) };
    let [body @ .., sum_head, sums] = rest else { return Err(cut) };
    let (sum_titles, is_sum_head_as_sent) = sum_head.titles(separator);
    if decoded.is_cut || sum_titles.first().is_none_or(|title| title != COUNT) {
        return Err(cut);
    }

    let mut day = None;
    let mut rows = Vec::with_capacity(body.len());
    let mut summary = Summary::new(&sum_titles, &columns);
    let mut is_as_sent = !decoded.is_foreign && is_head_as_sent && is_sum_head_as_sent;
    for line in body {
        let values = line.values(separator, columns.count, columns.least())?;
        is_as_sent &= values.is_as_sent;
        let row = Row { line: line.number, values: &values.values };
        let told = row.read(&columns, merchant)?;
        day.get_or_insert_with(|| Day::of(told.at)).must_hold(&told)?;
        summary.add(&row, &told)?;
        rows.push(told);
    }
    let last = sums.without_padding().values(separator, sum_titles.len(), sum_titles.len())?;
    if last.values.last().is_none_or(|value| value.text.is_empty()) {
        return Err(cut);
    }
    is_as_sent &= last.is_as_sent && !is_padded(sums.text);

    let mut notes: Vec<_> = Columns::notes(&found).chain(Summary::notes(&sum_titles)).collect();
    notes.extend(summary.compare(&sum_titles, sums.number, &last.values, &mut rows, &columns)?);
    if !is_as_sent {
        notes.push(BillNote::SavedAnew);
    }
    Ok(ReadBill { day: day.map(|day| day.day), bill: Bill { kind: columns.kind, rows, notes } })
}

/// A line that is not blank.
struct Line<'a> {
    /// From 1.
    number: u32,
    text: &'a str,
}

impl<'a> Line<'a> {
    /// Its titles, and whether they stand as the provider writes them.
    fn titles(&self, separator: Separator) -> (Vec<String>, bool) {
        let found = titles(self.text, separator);
        let is_as_sent = separator == Separator::Comma && !self.text.contains('"') && !is_padded(self.text);
        (found, is_as_sent)
    }

    /// Spreadsheets fill short lines with empty cells.
    fn without_padding(&self) -> Self {
        Self { text: self.text.trim_end_matches(|character: char| character == ',' || character.is_whitespace()), ..*self }
    }

    fn values(&self, separator: Separator, expected: usize, least: usize) -> Result<Values<'a>, BillFault> {
        values(self.text, separator, expected, least).map_err(|found| BillFault::ValueCount { line: self.number, found, expected })
    }
}

fn is_padded(text: &str) -> bool {
    text.trim_end().ends_with(',')
}

/// Nothing but blanks and separators, which spreadsheets leave for an empty line.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte == b',' || byte.is_ascii_whitespace())
}

/// A calendar day and its bounds.
struct Day {
    day: BusinessDay,
    begin: Moment,
    end: Moment,
}

impl Day {
    fn of(at: Moment) -> Self {
        let day = BusinessDay::of(at, DayStart::default());
        let (begin, end) = day.bounds(DayStart::default());
        Self { day, begin, end }
    }

    fn must_hold(&self, row: &BillRow) -> Result<(), BillFault> {
        if (self.begin..self.end).contains(&row.at) {
            return Ok(());
        }
        Err(BillFault::OtherDay { line: row.line, found: Self::of(row.at).day, expected: self.day })
    }
}
