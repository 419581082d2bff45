//! Every word that a person reads, Chinese and English side by side, and every error made into words.
//!
//! The only place in the program that speaks. It never decides anything: it says what the engine and the domain have decided.

mod backup;
mod bill_fault;
mod certificate;
mod checks;
mod day;
mod day_refusal;
mod day_state;
mod deeds;
mod foreign;
mod lamp;
mod lines;
mod matching;
mod news;
mod people;
mod record;
pub(super) mod refund_trouble;
pub(super) mod refunds;
mod sales;
mod sealed;
mod shifts;
mod slow_checks;
mod story;
mod table;
mod trouble;
pub(super) mod work;

pub(in crate::ui) use backup::backup_error;
pub use checks::{CheckLine, check_lines};
pub use day::{DayText, hour_line, month_title, person_line, weekdays};
pub use day_refusal::{bill_trouble, bill_trouble_here};
pub use day_state::day_mark;
pub(in crate::ui) use day_state::day_stand;
pub use deeds::{action, approved_by, deed_refusal, denied, pin_error, role, signatory};
pub use lamp::{badge, card_badge, lamp, looked_up, not_in_view, opening, row_badge};
pub(super) use lamp::{charge_title, codes_so_far};
pub use lines::{
    clock_line, closing_lines, code_count, code_label, day_line, demo_balance, demo_pins, gateway_line, last_heard, ledger_line, minutes,
    minutes_left, more_notices, offset, open_after_setup, pays_by_itself, phone_state, scan_caption, sighting, theme, till_line,
};
pub use matching::{
    all_of, bill_note, bill_row, bill_source, bridge, bridge_parts, class_name, class_words, colon, decision, fee_line, payout, row_kind,
    serious_note, signed, standing, step_name, undecided, usual_reason,
};
pub use news::{amount_line, not_taken, notice};
pub use people::{locked_for, locked_why, pin_of, watched_on, will_add, will_remove, will_set_pin, will_set_role};
pub use record::{entries_line, record_about, record_by};
pub use refunds::RefundText;
pub use sales::{
    by_hand, claim, claim_nothing, claim_query, day_title, exceptions, hand_summary, left_line, moment, month_day_minute, page_line, proof,
};
pub use sealed::{passphrase_too_short, sealed};
pub use shifts::{
    backup_line, bill_again, bill_kind, bill_other, bill_result, bill_rows, bill_taken, cash_over_short, export_progress, exported, over_short,
    shift_line, shift_no, shift_people, shift_times,
};
pub use story::{actor, exception_name, settled, story, story_approver, trouble_name};
pub use table::Text;
pub use trouble::{gateway_refuses, key, ledger, ledger_stopped, no_gateway, settings, stopped, unknown};
pub use work::{WorkText, not_good};

use crate::setup::Language;

/// The language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The other language.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// The one of two texts that is in this language.
    fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Chinese => Self::Zh,
            Language::English => Self::En,
        }
    }
}

/// What a person is told about anything that matters: a headline, and an answer to each of three questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The headline, readable from two metres.
    pub title: String,
    /// What happened.
    pub what: String,
    /// Whether the money is safe.
    pub money: String,
    /// What to do now, or what happens next by itself.
    pub next: String,
}

impl Words {
    /// The three answers as one paragraph.
    pub fn body(&self, lang: Lang) -> String {
        let parts = [&self.what, &self.money, &self.next].map(String::as_str);
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(lang.pick("", " "))
    }

    fn new(title: impl Into<String>, what: impl Into<String>, money: impl Into<String>, next: impl Into<String>) -> Self {
        Self { title: title.into(), what: what.into(), money: money.into(), next: next.into() }
    }
}

/// Words that came from elsewhere as a whole sentence, with exactly one full stop.
fn sentence(words: &str, lang: Lang) -> String {
    let words = words.trim().trim_end_matches(['.', '。', ' ']);
    format!("{words}{}", lang.pick("。", "."))
}

#[cfg(test)]
mod refund_tests;
#[cfg(test)]
mod tests;
