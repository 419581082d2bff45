//! The list itself: one line a sale.

use crate::engine::SaleRow;
use crate::ui::screens::Scene;
use crate::ui::text::{self, Text, row_badge};
use crate::ui::theme::{bold, digits, gap, plain, size, tokens};
use crate::ui::widgets::{badge_from, bar_width, line_ground, named, number_at, one_line_at, row_icon, row_tone, rows_ui};
use eframe::egui::{Align2, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2};

const ROW: f32 = 38.0;
const HEAD: f32 = 28.0;

/// What the list is drawn with.
pub(super) struct Table<'a> {
    /// The sales.
    pub(super) rows: &'a [SaleRow],
    /// Which one the keys stand on.
    pub(super) chosen: usize,
    /// It is to be brought into sight.
    pub(super) bring: bool,
    /// They are of more than one day.
    pub(super) many_days: bool,
}

/// What became of it.
pub(super) struct Drawn {
    /// The sale that was clicked.
    pub(super) clicked: Option<usize>,
    /// How many lines have room.
    pub(super) visible: usize,
}

/// Where the columns stand.
#[derive(Clone, Copy)]
struct Columns {
    time: Rect,
    amount: Rect,
    refunded: Rect,
    state: Rect,
    ours: Rect,
    gateways: Rect,
    cashier: Rect,
    note: Rect,
}

impl Columns {
    /// Divides a row: the two long numbers and the note share what is left.
    fn of(row: Rect, many_days: bool) -> Self {
        let widths = [if many_days { 92.0 } else { 48.0 }, 104.0, 96.0, 118.0, 76.0];
        let row = row.shrink2(Vec2::new(gap::SMALL, 0.0));
        let rest = row.width() - widths.iter().sum::<f32>() - 7.0 * gap::BODY;
        let number = (rest * 0.4).clamp(110.0, 252.0);
        let mut left = row.left();
        let mut next = |width: f32| {
            let rect = Rect::from_min_max(pos2(left, row.top()), pos2((left + width).min(row.right()), row.bottom()));
            left += width + gap::BODY;
            rect
        };
        let [time, amount, refunded, state, cashier] = widths;
        let (time, amount, refunded, state) = (next(time), next(amount), next(refunded), next(state));
        let (ours, gateways, cashier) = (next(number), next(number), next(cashier));
        let note = Rect::from_min_max(pos2(cashier.right() + gap::BODY, row.top()), row.max);
        Self { time, amount, refunded, state, ours, gateways, cashier, note }
    }
}

/// Draws the list into the rest of `ui`.
pub(super) fn table_ui(ui: &mut Ui, table: &Table<'_>, scene: Scene<'_>) -> Drawn {
    ui.spacing_mut().item_spacing.y = 0.0;
    head_ui(ui, table, scene);
    let mut clicked = None;
    let bring = table.bring.then_some(table.chosen);
    let visible = rows_ui(ui, "sales", (ROW, table.rows.len()), bring, |ui, index| {
        let Some(row) = table.rows.get(index) else { return };
        if row_ui(ui, row, index == table.chosen, table.many_days, scene).clicked() {
            clicked = Some(index);
        }
    });
    Drawn { clicked, visible }
}

fn head_ui(ui: &mut Ui, table: &Table<'_>, scene: Scene<'_>) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEAD), Sense::hover());
    let bar = bar_width(ui, (ROW, table.rows.len()), ui.available_height());
    let at = Columns::of(rect.with_max_x(rect.right() - bar), table.many_days);
    let left = Align2::LEFT_CENTER;
    for (place, anchor, words) in [
        (at.time, left, Text::ColumnTime),
        (at.amount, Align2::RIGHT_CENTER, Text::Amount),
        (at.refunded, Align2::RIGHT_CENTER, Text::ColumnRefunded),
        (at.state, left, Text::ColumnState),
        (at.ours, left, Text::OurNumber),
        (at.gateways, left, Text::GatewayNumber),
        (at.cashier, left, Text::ColumnCashier),
        (at.note, left, Text::Note),
    ] {
        one_line_at(ui, place, anchor, words.get(scene.lang), bold(size::SMALL), tokens.muted);
        named(ui, place, words.get(scene.lang), words.get(scene.lang));
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens.line));
}

fn row_ui(ui: &mut Ui, row: &SaleRow, chosen: bool, many_days: bool, scene: Scene<'_>) -> Response {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    let at = Columns::of(rect, many_days);
    let time = if many_days { text::month_day_minute(row.opened_at) } else { row.opened_at.beijing_hour_minute() };
    let (amount, word) = (row.amount.to_string(), row_badge(row, scene.lang));
    let beside = text::exceptions(row, scene.lang);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, format!("{time} {amount} {word} {}", row.note)));
    line_ground(ui, rect, &response, chosen);
    one_line_at(ui, at.time, Align2::LEFT_CENTER, &time, digits(size::SMALL), tokens.muted);
    one_line_at(ui, at.amount, Align2::RIGHT_CENTER, &amount, bold(size::BODY), tokens.text);
    if row.refunded.get() > 0 {
        one_line_at(ui, at.refunded, Align2::RIGHT_CENTER, &row.refunded.to_string(), plain(size::BODY), tokens.amber.ink);
    }
    badge_from(ui, at.state.left(), at.state.center().y, (row_tone(row), row_icon(row)), word);
    if let Some(number) = &row.trade_no {
        number_at(ui, at.ours, number.as_str());
    }
    if let Some(number) = &row.transaction_id {
        number_at(ui, at.gateways, number.as_str());
    }
    one_line_at(ui, at.cashier, Align2::LEFT_CENTER, row.cashier.as_str(), plain(size::SMALL), tokens.text);
    one_line_at(ui, at.note, Align2::LEFT_CENTER, &row.note, plain(size::SMALL), tokens.muted);
    if beside.is_empty() { response } else { response.on_hover_text(beside) }
}
