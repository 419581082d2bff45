//! Notices above a screen: what a person should know, oldest first, each until it is put away.

use super::{Outbox, Scene};
use crate::engine::{Command, News, Notice, Stage, View};
use crate::ui::text;
use crate::ui::theme::{gap, tokens};
use crate::ui::widgets::{Banner, Tone, banner, muted};
use eframe::egui::{Frame, Margin, Ui};

/// How many notices are shown at once; the rest comes when these are put away.
const AT_ONCE: usize = 3;

/// The key that puts the oldest notice away.
const PUT_AWAY_KEY: &str = "F4";

/// The notices that still say something true: that the ledger did not take an entry is over once it takes them again.
fn shown_notices(view: &View) -> impl Iterator<Item = &Notice> {
    let ready = view.stage == Stage::Ready;
    view.notices.iter().filter(move |notice| !(ready && matches!(notice.news, News::NotWritten(_))))
}

/// Puts the oldest notice that is shown away.
pub(super) fn put_oldest_away(scene: Scene<'_>, outbox: &mut Outbox<'_>) {
    if let Some(notice) = shown_notices(scene.view).next() {
        outbox.send(Command::Dismiss(notice.id));
    }
}

/// Draws the notices over the width of `ui`.
pub(super) fn notices_ui(ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
    if scene.refused {
        banner(ui, &Banner { words: &text::not_taken(scene.lang), tone: Tone::Amber, put_away: None }, scene.lang);
    }
    for (index, notice) in shown_notices(scene.view).take(AT_ONCE).enumerate() {
        let words = text::notice(&notice.news, scene.lang);
        let key = if index == 0 { PUT_AWAY_KEY } else { "" };
        if ui.push_id(notice.id, |ui| banner(ui, &Banner { words: &words, tone: Tone::Amber, put_away: Some(key) }, scene.lang)).inner {
            outbox.send(Command::Dismiss(notice.id));
        }
    }
    let hidden = shown_notices(scene.view).skip(AT_ONCE).count();
    if hidden > 0 {
        let frame = Frame::new().fill(tokens(ui).surface).corner_radius(gap::CORNER).inner_margin(Margin::symmetric(10, 4));
        frame.show(ui, |ui| muted(ui, &text::more_notices(hidden, scene.lang)));
    }
}
