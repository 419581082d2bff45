//! The line into which a number, an amount or a day is typed.

use crate::domain::{BusinessDay, Fen};
use crate::ui::screens::days::typed_day;

/// The longest number that anybody types.
const LONGEST: usize = 32;

/// So many characters of a number are enough to look for.
const SHORTEST: usize = 4;

/// What has been typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Search(String);

/// What it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing was typed.
    Nothing,
    /// Too little to look for.
    TooShort,
    /// Part of a number, or an amount.
    Text,
    /// A day.
    Day(BusinessDay),
}

impl Search {
    /// Takes a key; one that stands in no number, amount or day is not taken.
    pub(super) fn push(&mut self, typed: char) {
        if (typed.is_ascii_alphanumeric() || matches!(typed, '.' | '-' | '_')) && self.0.len() < LONGEST {
            self.0.push(typed);
        }
    }

    /// Takes the last key back.
    pub(super) fn backspace(&mut self) {
        self.0.pop();
    }

    /// What was typed.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// What it means.
    pub(super) fn meaning(&self, today: Option<BusinessDay>) -> Meaning {
        if self.0.is_empty() {
            return Meaning::Nothing;
        }
        if let Some(day) = today.and_then(|today| typed_day(&self.0, today)) {
            return Meaning::Day(day);
        }
        let is_amount = self.0.contains('.') && Fen::parse_yuan(&self.0).is_ok();
        if is_amount || self.0.len() >= SHORTEST { Meaning::Text } else { Meaning::TooShort }
    }

    /// What the ledger is to look for; empty for everything.
    pub(super) fn text(&self, today: Option<BusinessDay>) -> &str {
        match self.meaning(today) {
            Meaning::Text => &self.0,
            Meaning::Nothing | Meaning::TooShort | Meaning::Day(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_numbers_amounts_and_days_apart() {
        let today = BusinessDay::parse("2026-11-21");
        let meaning = |text: &str| {
            let mut line = Search::default();
            text.chars().for_each(|typed| line.push(typed));
            line.meaning(today)
        };
        assert_eq!(meaning(""), Meaning::Nothing);
        assert_eq!(meaning("123"), Meaning::TooShort);
        assert_eq!(meaning("12."), Meaning::Text);
        assert_eq!(meaning("3826"), Meaning::Text);
        assert_eq!(meaning("/3826"), Meaning::Text, "the key that begins a search is no part of it");
        assert_eq!(meaning("11-20"), BusinessDay::parse("2026-11-20").map_or(Meaning::Nothing, Meaning::Day));
    }
}
