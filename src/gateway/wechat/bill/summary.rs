//! The last line of a bill against its rows (f114): the only thing in the file that tells whether a row was lost or changed.

use super::columns::{COUNT, Columns, Place, is_known_sum};
use super::fault::BillFault;
use super::rows::Row;
use super::split::Value;
use super::{money, text};
use crate::domain::{BillNote, BillRow, BookKind, Fee};

/// The sums that the last line names, as far as the rows have added up to them.
pub(super) struct Summary {
    sums: Vec<Sum>,
    /// What of the fees stands in rows of money that went back.
    fees_of_refunds: i64,
}

/// One sum.
struct Sum {
    /// Where it stands in the last line.
    index: usize,
    title: String,
    /// The column of which it is the sum.
    of: Place,
    /// Thousandths of a fen.
    rows: i64,
}

impl Summary {
    pub(super) fn new(titles: &[String], columns: &Columns) -> Self {
        let sum = |(index, title): (usize, &String)| Some(Sum { index, title: title.clone(), of: columns.summed(title)?, rows: 0 });
        Self { sums: titles.iter().enumerate().filter_map(sum).collect(), fees_of_refunds: 0 }
    }

    /// The titles that this program does not know.
    pub(super) fn notes(titles: &[String]) -> impl Iterator<Item = BillNote> {
        titles.iter().filter(|title| !title.is_empty() && !is_known_sum(title)).map(|title| BillNote::UnknownColumn { title: text::words(title) })
    }

    /// Adds a row: its columns as they stand, whatever the row tells.
    pub(super) fn add(&mut self, row: &Row<'_>, told: &BillRow) -> Result<(), BillFault> {
        for sum in &mut self.sums {
            sum.rows = sum.rows.saturating_add(row.decimal(sum.of)?.get());
        }
        if told.kind.book_kind() == BookKind::Refund {
            self.fees_of_refunds = self.fees_of_refunds.saturating_add(told.fee.get());
        }
        Ok(())
    }

    /// What the last line says otherwise than the rows. The provider does not tell which sign a fee has that it gives back (protocol §4.6): where the sum
    /// takes it off although its row has no minus, the row gets one.
    pub(super) fn compare(
        self,
        titles: &[String],
        line: u32,
        values: &[Value<'_>],
        rows: &mut [BillRow],
        columns: &Columns,
    ) -> Result<Vec<BillNote>, BillFault> {
        let mut notes = vec![];
        if let Some(index) = titles.iter().position(|title| title == COUNT) {
            let says = said(values, index);
            let count = money::count(says).ok_or_else(|| bad(line, COUNT, says))?;
            if usize::try_from(count) != Ok(rows.len()) {
                notes.push(BillNote::SummaryDiffers { title: COUNT.to_owned(), says: text::words(says), rows: rows.len().to_string() });
            }
        }
        for sum in self.sums {
            let says = said(values, sum.index);
            let says_sum = money::fee(says).ok_or_else(|| bad(line, sum.of.title, says))?.get();
            let turned = sum.rows.saturating_sub(self.fees_of_refunds.saturating_mul(2));
            if says_sum == sum.rows {
                continue;
            }
            if sum.of.title == columns.fee.title && self.fees_of_refunds > 0 && says_sum == turned {
                turn_fees_of_refunds(rows);
                continue;
            }
            notes.push(BillNote::SummaryDiffers { title: sum.title, says: text::words(says), rows: money::written(Fee::new(sum.rows)) });
        }
        Ok(notes)
    }
}

fn turn_fees_of_refunds(rows: &mut [BillRow]) {
    for row in rows.iter_mut().filter(|row| row.kind.book_kind() == BookKind::Refund) {
        row.fee = Fee::new(row.fee.get().saturating_neg());
    }
}

fn said<'a>(values: &'a [Value<'_>], index: usize) -> &'a str {
    values.get(index).map_or("", |value| &value.text)
}

fn bad(line: u32, column: &'static str, value: &str) -> BillFault {
    BillFault::BadAmount { line, column, value: text::words(value) }
}
