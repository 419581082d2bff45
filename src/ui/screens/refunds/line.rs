//! A line of a list in columns.

use crate::domain::{Refund, RefundFailure, RefundState};
use crate::ui::theme::{bold, digits, gap, plain, size, tokens};
use crate::ui::widgets::{Tone, badge, fill_of, one_line_at};
use eframe::egui::{Align2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2};

/// The height of a line, in points.
pub(in crate::ui::screens) const LINE: f32 = 38.0;

/// The height of the columns' titles, in points.
const HEADER: f32 = 24.0;

/// What stands in each column, from left to right: when, how much, what of, where it stands, what is to be said, on whose word.
pub(in crate::ui::screens) struct Cells<'a> {
    pub(in crate::ui::screens) at: &'a str,
    pub(in crate::ui::screens) amount: &'a str,
    pub(in crate::ui::screens) sale: &'a str,
    pub(in crate::ui::screens) state: (Tone, &'a str),
    pub(in crate::ui::screens) words: &'a str,
    pub(in crate::ui::screens) who: &'a str,
}

/// Where the columns of a line stand.
pub(in crate::ui::screens) struct Columns {
    at: Rect,
    amount: Rect,
    sale: Rect,
    state: Rect,
    words: Rect,
    who: Rect,
}

/// The columns of that line. Those on the left are as wide as their content; the words take half of the rest, or all of it in a narrow window.
pub(in crate::ui::screens) fn columns(line: Rect) -> Columns {
    let inner = line.shrink2(Vec2::new(gap::SMALL, 0.0));
    let mut left = inner.left();
    let mut column = |width: f32| {
        let rect = Rect::from_min_max(pos2(left, inner.top()), pos2(left + width, inner.bottom()));
        left += width + gap::BODY;
        rect
    };
    let (at, amount, sale, state) = (column(92.0), column(104.0), column(82.0), column(128.0));
    let rest = Rect::from_min_max(pos2(state.right() + gap::BODY, inner.top()), inner.right_bottom());
    let words = rest.with_max_x(rest.left() + rest.width() * 0.6);
    let who = rest.with_min_x(words.right() + gap::BODY);
    Columns { at, amount, sale, state, words, who }
}

/// Draws the titles of the columns.
pub(in crate::ui::screens) fn header_ui(ui: &mut Ui, titles: &Cells<'_>) {
    let ink = tokens(ui).muted;
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEADER), Sense::hover());
    let columns = columns(rect);
    let title = |place: Rect, anchor, words: &str| one_line_at(ui, place, anchor, words, bold(size::SMALL), ink);
    title(columns.at, Align2::LEFT_CENTER, titles.at);
    title(columns.amount, Align2::RIGHT_CENTER, titles.amount);
    title(columns.sale, Align2::LEFT_CENTER, titles.sale);
    title(columns.state, Align2::RIGHT_CENTER, titles.state.1);
    title(columns.words, Align2::LEFT_CENTER, titles.words);
    title(columns.who, Align2::LEFT_CENTER, titles.who);
}

/// Draws a line; `chosen` is the one under the bar.
pub(in crate::ui::screens) fn line_ui(ui: &mut Ui, cells: &Cells<'_>, chosen: bool) -> Response {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), LINE), Sense::click());
    let (tone, state) = cells.state;
    let name = [cells.at, cells.amount, cells.sale, state, cells.words, cells.who].join(" ");
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
    let fill = fill_of(ui, &response, chosen, tokens.surface);
    ui.painter().rect_filled(rect, 0.0, fill);
    if chosen || response.has_focus() {
        ui.painter().rect_stroke(rect, gap::CORNER, Stroke::new(2.0, tokens.accent_ink), StrokeKind::Inside);
    } else {
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens.line));
    }
    let columns = columns(rect);
    one_line_at(ui, columns.at, Align2::LEFT_CENTER, cells.at, digits(size::SMALL), tokens.muted);
    one_line_at(ui, columns.amount, Align2::RIGHT_CENTER, cells.amount, bold(size::STRONG), tokens.text);
    one_line_at(ui, columns.sale, Align2::LEFT_CENTER, cells.sale, digits(size::SMALL), tokens.muted);
    badge(ui, columns.state.right(), columns.state.center().y, (tone, tone.icon()), state);
    one_line_at(ui, columns.words, Align2::LEFT_CENTER, cells.words, plain(size::BODY), tokens.text);
    one_line_at(ui, columns.who, Align2::LEFT_CENTER, cells.who, plain(size::SMALL), tokens.muted);
    response
}

/// The tone of a refund: green where the customer has the money, amber where a person must look, grey while it goes on by itself.
pub(in crate::ui::screens) fn refund_tone(refund: &Refund) -> Tone {
    match &refund.state {
        _ if refund.needs_person() => Tone::Amber,
        RefundState::Queued | RefundState::Sent { .. } | RefundState::Accepted { .. } => Tone::Grey,
        RefundState::Succeeded { .. } => Tone::Green,
        RefundState::Failed { why, .. } => match why {
            RefundFailure::Closed | RefundFailure::Returned | RefundFailure::Refused { .. } | RefundFailure::GivenUp => Tone::Red,
        },
    }
}
