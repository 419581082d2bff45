//! Why a file is not taken as a bill.

use crate::domain::{BusinessDay, MchId};

/// Why a file is not taken as a bill. Lines count from 1; columns and values are as the file has them, cleaned for a screen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillFault {
    /// More than [`super::MAX_BYTES`].
    #[error("the file is longer than a bill may be")]
    TooLong,
    /// It begins as a gzip file and cannot be unpacked.
    #[error("the packed file is damaged or was cut")]
    BadPack,
    /// Neither UTF-8 nor GB18030 nor UTF-16.
    #[error("the file is not text")]
    NotText,
    /// The first line does not name the columns of a bill.
    #[error("the file is no bill: its first line does not name the columns")]
    NotABill,
    /// A column that is needed is not there.
    #[error("line {line}: there is no column {column}")]
    NoColumn {
        /// The line of the titles.
        line: u32,
        /// The title that is missing.
        column: &'static str,
    },
    /// A column that is needed stands there twice.
    #[error("line {line}: there are two columns {column}")]
    ColumnTwice {
        /// The line of the titles.
        line: u32,
        /// The title.
        column: &'static str,
    },
    /// It ends without the two lines of sums: it was cut.
    #[error("line {line}: the file ends here without its sums, so a part of it is missing")]
    NoSummary {
        /// The last line.
        line: u32,
    },
    /// More or fewer values than titles.
    #[error("line {line}: {found} values in {expected} columns")]
    ValueCount {
        /// Which line.
        line: u32,
        /// How many values it has.
        found: usize,
        /// How many it must have.
        expected: usize,
    },
    /// A value that must be there is empty.
    #[error("line {line}, {column}: the value is missing")]
    NoValue {
        /// Which line.
        line: u32,
        /// The column's title.
        column: &'static str,
    },
    /// Not a time.
    #[error("line {line}, {column}: \"{value}\" is not a time")]
    BadTime {
        /// Which line.
        line: u32,
        /// The column's title.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// Not an amount, a fee or a count that can be taken as it is.
    #[error("line {line}, {column}: \"{value}\" is not a plain number of the right size and places")]
    BadAmount {
        /// Which line.
        line: u32,
        /// The column's title.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// A number of an order, a payment or a refund that cannot be one.
    #[error("line {line}, {column}: \"{value}\" cannot be such a number")]
    BadNumber {
        /// Which line.
        line: u32,
        /// The column's title.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// A long number of which a spreadsheet kept the first digits alone.
    #[error("line {line}, {column}: a spreadsheet has rounded the number to \"{value}\"; take the file as it was downloaded")]
    RoundedNumber {
        /// Which line.
        line: u32,
        /// The column's title.
        column: &'static str,
        /// What is left of it.
        value: String,
    },
    /// A state that this program does not know, or that has no place in such a list.
    #[error("line {line}: \"{value}\" is no state that a row of this list can have")]
    BadState {
        /// Which line.
        line: u32,
        /// What stands there.
        value: String,
    },
    /// Not in yuan.
    #[error("line {line}: the currency is {value}, not CNY")]
    OtherCurrency {
        /// Which line.
        line: u32,
        /// What stands there.
        value: String,
    },
    /// About another merchant.
    #[error("line {line}: the bill is of merchant {value}, and this till is merchant {ours}'s")]
    OtherMerchant {
        /// Which line.
        line: u32,
        /// Whose row it is.
        value: String,
        /// Whose it must be.
        ours: MchId,
    },
    /// Of another calendar day than the rows before it.
    #[error("line {line}: the row is of {found}, those before it are of {expected}")]
    OtherDay {
        /// Which line.
        line: u32,
        /// The row's day.
        found: BusinessDay,
        /// The day of the rows before.
        expected: BusinessDay,
    },
}

impl BillFault {
    /// Where in the file, from 1; nothing where it is about the file as a whole.
    pub fn line(&self) -> Option<u32> {
        match self {
            Self::TooLong | Self::BadPack | Self::NotText | Self::NotABill => None,
            Self::NoColumn { line, .. }
            | Self::ColumnTwice { line, .. }
            | Self::NoSummary { line }
            | Self::ValueCount { line, .. }
            | Self::NoValue { line, .. }
            | Self::BadTime { line, .. }
            | Self::BadAmount { line, .. }
            | Self::BadNumber { line, .. }
            | Self::RoundedNumber { line, .. }
            | Self::BadState { line, .. }
            | Self::OtherCurrency { line, .. }
            | Self::OtherMerchant { line, .. }
            | Self::OtherDay { line, .. } => Some(*line),
        }
    }
}
