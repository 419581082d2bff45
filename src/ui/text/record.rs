//! The record of who did what: its columns in words.

use super::{Lang, actor, signatory, story_approver};
use crate::engine::StoryLine;

/// Who approved an entry, where somebody had to.
pub fn record_by(line: &StoryLine, lang: Lang) -> Option<String> {
    story_approver(&line.event).map(|who| signatory(who, lang))
}

/// What an entry is about, as written, in words where the written one is the program's own.
pub fn record_about(line: &StoryLine, lang: Lang) -> String {
    match line.subject.as_str() {
        "people" => lang.pick("人员", "people").to_owned(),
        "till" => lang.pick("收银台", "the till").to_owned(),
        subject => actor(subject, lang),
    }
}

/// How many entries are on the screen.
pub fn entries_line(entries: usize, page: usize, more: bool, lang: Lang) -> String {
    if page == 1 && !more {
        return lang.pick(format!("共 {entries} 条"), if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") });
    }
    lang.pick(format!("第 {page} 页，本页 {entries} 条"), format!("Page {page}, {entries} entries on it"))
}
