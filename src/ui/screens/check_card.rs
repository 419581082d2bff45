//! A line of the check-up as a card.

use crate::engine::Finding;
use crate::ui::text::CheckLine;
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{Tone, draw_icon, named, one_line_at, wrapped};
use eframe::egui::{Align2, Frame, Margin, Rect, Sense, Stroke, Ui, UiBuilder, Vec2, pos2};

/// What was not looked at is neither good nor bad.
pub(super) fn tone(finding: &Finding) -> Tone {
    match finding {
        _ if finding.is_open() => Tone::Grey,
        _ if finding.is_good() => Tone::Green,
        _ if finding.is_urgent() => Tone::Red,
        _ => Tone::Amber,
    }
}

/// One line: what was looked at, what was found, what to do about it, and below that whatever mends it at once.
pub(super) fn card_ui(ui: &mut Ui, line: &CheckLine, finding: &Finding, mend_ui: impl FnOnce(&mut Ui)) {
    const ICON: f32 = 24.0;
    const INDENT: f32 = 112.0 + ICON + gap::BODY;
    let (tokens, tone) = (tokens(ui), tone(finding));
    let frame = Frame::new().fill(tokens.surface).stroke(Stroke::new(1.0, tokens.line)).corner_radius(gap::CORNER).inner_margin(Margin::same(12));
    frame.show(ui, |ui| {
        let width = ui.available_width() - INDENT;
        let words = wrapped(ui, &line.words, plain(size::BODY), tokens.text, width);
        let next = wrapped(ui, &line.mend, bold(size::BODY), tokens.text, width);
        let next_height = if line.mend.is_empty() { 0.0 } else { next.size().y + gap::HAIR };
        let height = (words.size().y + next_height).max(ICON);
        let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
        draw_icon(ui.painter(), tone.icon(), Rect::from_min_size(rect.min, Vec2::splat(ICON)), tone.paint(tokens).ink);
        let name = Rect::from_min_size(pos2(rect.left() + ICON + gap::BODY, rect.top()), Vec2::new(108.0, ICON));
        one_line_at(ui, name, Align2::LEFT_CENTER, line.title, bold(size::BODY), tokens.text);
        let mut at = pos2(rect.left() + INDENT, rect.top() + 1.0);
        let words_height = words.size().y;
        ui.painter().galley(at, words, tokens.text);
        at.y += words_height + gap::HAIR;
        ui.painter().galley(at, next, tokens.text);
        named(ui, rect, line.title, &format!("{} {} {}", line.title, line.words, line.mend));
        let inner = ui.available_rect_before_wrap().with_min_x(rect.left() + INDENT);
        ui.scope_builder(UiBuilder::new().max_rect(inner), mend_ui);
    });
}
