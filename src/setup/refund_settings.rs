//! How refunds are made: how fast, how long they are asked about, and for which reasons.

use super::sections::RefundsSection;
use crate::domain::Language;

/// The `[refunds]` of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundSettings {
    /// At most so many requests a second for all refunds: 1 to 20.
    pub per_second: u8,
    /// The plan by which an accepted refund is asked about: after so many minutes each, the last again and again. 1 to 12 steps of 1 to 10080 minutes,
    /// none shorter than the one before.
    pub ask_after_minutes: Vec<u16>,
    /// The reasons to choose from: 1 to 9, each 1 to 80 bytes, which go to the customer as they are.
    pub reasons: Vec<String>,
}

/// A key that breaks its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) key: &'static str,
    pub(super) rule: &'static str,
}

impl RefundSettings {
    /// Holds the section against its rules.
    pub(super) fn checked(section: RefundsSection, language: Language) -> Result<Self, Broken> {
        let RefundsSection { per_second, ask_after_minutes, reasons } = section;
        if !(1..=20).contains(&per_second) {
            return Err(Broken { key: "refunds.per_second", rule: "must be 1 to 20" });
        }
        if !(1..=12).contains(&ask_after_minutes.len())
            || !ask_after_minutes.is_sorted()
            || !ask_after_minutes.iter().all(|minutes| (1..=10_080).contains(minutes))
        {
            return Err(Broken {
                key: "refunds.ask_after_minutes",
                rule: "must be 1 to 12 numbers from 1 to 10080, none smaller than the one before",
            });
        }
        let reasons = reasons.unwrap_or_else(|| usual_reasons(language).map(str::to_owned).to_vec());
        if !(1..=9).contains(&reasons.len()) || !reasons.iter().all(|reason| is_reason(reason)) {
            return Err(Broken {
                key: "refunds.reasons",
                rule: "must be 1 to 9 texts of 1 to 80 bytes of UTF-8, without blanks around them, control characters and emoji",
            });
        }
        Ok(Self { per_second, ask_after_minutes, reasons })
    }
}

fn usual_reasons(language: Language) -> [&'static str; 3] {
    match language {
        Language::Chinese => ["商品退货", "收多了", "顾客取消"],
        Language::English => ["Goods returned", "Charged too much", "Customer cancelled"],
    }
}

/// The provider's `refund_desc` holds so much (protocol §4.4), and characters of three bytes at most (§1.2).
fn is_reason(text: &str) -> bool {
    (1..=80).contains(&text.len()) && text.trim() == text && !text.chars().any(|character| character.is_control() || character > '\u{fffd}')
}
