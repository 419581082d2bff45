//! The right column of the page: everything that happened, the oldest first, with what the kept proofs say.

use crate::engine::{Proof, SalePage, StoryLine};
use crate::ui::screens::Scene;
use crate::ui::text::{self, Text};
use crate::ui::theme::{digits, gap, plain, size, tokens};
use crate::ui::widgets::{Icon, Tone, draw_icon, named, one_line_at, panel_title, wrapped};
use eframe::egui::{Align2, Rect, ScrollArea, Sense, Stroke, Ui, Vec2, pos2};

const CLOCK: f32 = 126.0;
const WHO: f32 = 84.0;
const PAD: f32 = 6.0;

/// Draws the story, moved by that many points.
pub(super) fn story_ui(ui: &mut Ui, page: &SalePage, scroll_by: f32, scene: Scene<'_>) {
    panel_title(ui, Text::PageStory.get(scene.lang));
    ScrollArea::vertical().id_salt("story").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if scroll_by != 0.0 {
            ui.scroll_with_delta(Vec2::new(0.0, scroll_by));
        }
        for line in &page.story {
            let proof = page.proofs.iter().find(|proof| proof.seq == line.seq);
            ui.push_id(line.seq, |ui| line_ui(ui, line, proof, scene));
        }
    });
}

fn line_ui(ui: &mut Ui, line: &StoryLine, proof: Option<&Proof>, scene: Scene<'_>) {
    let tokens = tokens(ui);
    let width = ui.available_width() - CLOCK - WHO - gap::BODY;
    let at = text::moment(line.at, scene.now);
    let who = text::actor(&line.actor, scene.lang);
    let approved = text::story_approver(&line.event).map(|approver| text::approved_by(approver, scene.lang));
    let mut words = text::story(&line.event, scene.lang);
    if let Some(approved) = approved {
        words = format!("{words}  ·  {approved}");
    }
    let told = wrapped(ui, &words, plain(size::BODY), tokens.text, width);
    let (proof_words, tone, icon) = match proof.map(|proof| (text::proof(proof, scene.lang), proof.found.is_ok())) {
        Some((words, true)) => (words, Tone::Green, Icon::Tick),
        Some((words, false)) => (words, Tone::Red, Icon::Cross),
        None if line.has_evidence => (Text::PageProof.get(scene.lang).to_owned(), Tone::Grey, Icon::Tick),
        None => (String::new(), Tone::Grey, Icon::Tick),
    };
    let ink = tone.paint(tokens).ink;
    let proven = wrapped(ui, &proof_words, plain(size::SMALL), ink, width - 20.0);
    let below = if proof_words.is_empty() { 0.0 } else { proven.size().y + 2.0 };
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), told.size().y + below + 2.0 * PAD), Sense::hover());
    let first = Rect::from_min_size(pos2(rect.left(), rect.top() + PAD), Vec2::new(CLOCK - gap::SMALL, 20.0));
    one_line_at(ui, first, Align2::LEFT_CENTER, &at, digits(size::SMALL), tokens.muted);
    let person = Rect::from_min_size(pos2(rect.left() + CLOCK, rect.top() + PAD), Vec2::new(WHO - gap::SMALL, 20.0));
    one_line_at(ui, person, Align2::LEFT_CENTER, &who, plain(size::SMALL), tokens.muted);
    let left = rect.left() + CLOCK + WHO;
    let told_height = told.size().y;
    ui.painter().galley(pos2(left, rect.top() + PAD), told, tokens.text);
    if !proof_words.is_empty() {
        let top = rect.top() + PAD + told_height + 2.0;
        draw_icon(ui.painter(), icon, Rect::from_min_size(pos2(left, top + 1.0), Vec2::splat(14.0)), ink);
        ui.painter().galley(pos2(left + 20.0, top), proven, ink);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens.line));
    named(ui, rect, "line", &format!("{at} {who} {words} {proof_words}"));
}
