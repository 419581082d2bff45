//! The journal in words: what happened, in one line, and who did it.

mod day;
mod money;
mod people;
mod refund;

pub use refund::{exception_name, settled, trouble_name};

use super::Lang;
use crate::domain::{Authority, Signatory};
use crate::engine::StoryEvent;

/// What an entry says, in one line.
pub fn story(event: &StoryEvent, lang: Lang) -> String {
    match event {
        StoryEvent::Sale(event) => money::sale(event, lang),
        StoryEvent::Refund(event) => refund::refund(event, lang),
        StoryEvent::People(event) => people::people(event, lang),
        StoryEvent::Person(event) => people::person(event, lang),
        StoryEvent::Till(event) => people::till(event, lang),
        StoryEvent::Shift(event) => day::shift(event, lang),
        StoryEvent::Day(event) => day::day(event, lang),
    }
}

/// Who did it, from what is written: a person's name, the till or the gateway.
pub fn actor(written: &str, lang: Lang) -> String {
    match written {
        "till" => lang.pick("收银台", "the till").to_owned(),
        "gateway" => lang.pick("微信支付", "WeChat Pay").to_owned(),
        other => other.split_once(':').map_or(other, |(_, name)| name).to_owned(),
    }
}

/// Who approved it, where that was needed.
pub fn story_approver(event: &StoryEvent) -> Option<&Signatory> {
    let authority = match event {
        StoryEvent::Sale(event) => money::authority(event),
        StoryEvent::Refund(event) => refund::authority(event),
        StoryEvent::People(event) => people::authority(event),
        StoryEvent::Person(_) => None,
        StoryEvent::Till(event) => people::till_authority(event),
        StoryEvent::Shift(_) => None,
        StoryEvent::Day(event) => day::authority(event),
    };
    authority.and_then(Authority::approved_by)
}

#[cfg(test)]
mod tests;
