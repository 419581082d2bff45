//! The sums of a day, as the ledger has them.

use crate::domain::{Fen, Tally};
use crate::engine::DayBooks;
use crate::ui::screens::Scene;
use crate::ui::text::DayText;
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{named, one_line, one_line_at, panel_title};
use eframe::egui::{Align2, Color32, Sense, Stroke, Ui, Vec2, pos2};

const LINE: f32 = 22.0;

/// A sum of what stands above it has a rule, and air around it.
const STRONG_LINE: f32 = 30.0;

/// Draws them over the width of `ui`. Lines without anything in them are left out where they would only say so.
pub(super) fn sums_ui(ui: &mut Ui, books: &DayBooks, scene: Scene<'_>) {
    let lang = scene.lang;
    panel_title(ui, DayText::Sums.get(lang));
    ui.spacing_mut().item_spacing.y = 0.0;
    let line = |ui: &mut Ui, words: DayText, tally: Tally| sum_ui(ui, words.get(lang), &tally.count.to_string(), &tally.sum.to_string(), Look::Plain);
    let some = |ui: &mut Ui, words, tally: Tally| {
        if tally.count > 0 {
            line(ui, words, tally);
        }
    };
    line(ui, DayText::Payments, books.payments);
    some(ui, DayText::ByHand, books.by_hand);
    line(ui, DayText::Refunds, books.refunds);
    sum_ui(ui, DayText::Net.get(lang), "", &net(books).to_string(), Look::Strong);
    let exceptions = books.exceptions.iter().filter(|line| !line.settled).count();
    if exceptions > 0 {
        sum_ui(ui, DayText::Exceptions.get(lang), &exceptions.to_string(), "", Look::Amber);
    }
    some(ui, DayText::RefundsUnderWay, books.refunds_under_way);
    some(ui, DayText::Held, books.held);
    some(ui, DayText::Open, books.open);
    some(ui, DayText::Abandoned, books.abandoned);
}

/// What the day brought: proven payments and what was set by hand, less refunds.
fn net(books: &DayBooks) -> Fen {
    let paid = books.payments.sum.checked_add(books.by_hand.sum);
    paid.and_then(|paid| paid.checked_sub(books.refunds.sum)).unwrap_or_default()
}

/// How a line of sums looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Strong,
    Amber,
}

/// A line: what, how many, how much.
pub(super) fn sum_ui(ui: &mut Ui, words: &str, count: &str, sum: &str, look: Look) {
    const SUM: f32 = 100.0;
    let tokens = tokens(ui);
    let height = if look == Look::Strong { STRONG_LINE } else { LINE };
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
    let ink: Color32 = if look == Look::Amber { tokens.amber.ink } else { tokens.text };
    let font = if look == Look::Strong { bold(size::BODY) } else { plain(size::BODY) };
    if look == Look::Strong {
        ui.painter().hline(row.x_range(), row.top() + 3.0, Stroke::new(1.0, tokens.line));
    }
    let sum_at = row.with_min_x(row.right() - SUM);
    let count_ink = if look == Look::Amber { ink } else { tokens.muted };
    let galley = one_line(ui, count, plain(size::SMALL), count_ink, 64.0);
    let count_at = pos2(sum_at.left() - galley.size().x, row.center().y - galley.size().y / 2.0);
    one_line_at(ui, row.with_max_x(count_at.x - gap::HAIR), Align2::LEFT_CENTER, words, font.clone(), ink);
    ui.painter().galley(count_at, galley, count_ink);
    one_line_at(ui, sum_at, Align2::RIGHT_CENTER, sum, font, ink);
    named(ui, row, words, &format!("{words} {count} {sum}"));
}
