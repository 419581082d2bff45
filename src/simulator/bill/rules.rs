//! How bills are written, where that varies.

use std::collections::BTreeSet;

/// How the pretend gateway writes its bills. The defaults are the documented behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillRules {
    /// In which columns.
    pub form: BillForm,
    /// Whether a column stands among them that no page names yet.
    pub unknown_column: bool,
    /// Whether the bill of a day that is over can be had at once, and not only from 10:00 on.
    pub any_hour: bool,
    /// What the gateway charges for what it credits, in hundredths of a percent.
    pub fee_rate: i64,
    /// The orders whose payment stands in the bill twice, by the merchant's number.
    pub repeated: BTreeSet<String>,
}

/// The columns of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillForm {
    /// Of merchants that take part today: 27 columns.
    Now,
    /// Of merchants that joined before 2018: 24 columns, with counts like `45.0`.
    Old,
}

impl Default for BillRules {
    fn default() -> Self {
        Self { form: BillForm::Now, unknown_column: false, any_hour: false, fee_rate: 60, repeated: BTreeSet::new() }
    }
}
