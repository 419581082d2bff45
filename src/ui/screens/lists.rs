//! The right column: sales that are still open, and the latest of the day.

use super::means::is_old;
use super::{SaleScreen, Scene};
use crate::domain::SaleId;
use crate::engine::{SaleRow, SaleView};
use crate::ui::text::{Text, card_badge, minutes, row_badge};
use crate::ui::theme::{bold, digits, gap, plain, size, tokens};
use crate::ui::widgets::{Tone, badge, lamp_tone, muted, one_line_at, panel_title, row_icon, row_tone};
use eframe::egui::{Align2, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2};

const OPEN_ROW: f32 = 54.0;
const RECENT_ROW: f32 = 34.0;

/// The width of the column of badges in points: the widest word, so that amounts stand under each other.
const BADGES: f32 = 91.0;

/// Draws both lists.
pub(super) fn lists_ui(screen: &mut SaleScreen, ui: &mut Ui, scene: Scene<'_>) {
    panel_title(ui, &format!("{}  {}", Text::OpenSales.get(scene.lang), count(screen.listed(scene.view).count())));
    let room = (ui.available_height() * 0.5).max(OPEN_ROW);
    screen.scrolled_to = screen.scrolled_to.take().filter(|id| screen.looks_at().as_ref() == Some(id));
    if screen.listed(scene.view).next().is_none() {
        muted(ui, Text::NoOpenSales.get(scene.lang));
    } else {
        let chosen =
            ScrollArea::vertical().id_salt("open").max_height(room).auto_shrink([false, true]).show(ui, |ui| open_ui(screen, ui, scene)).inner;
        if let Some(id) = chosen {
            screen.look_at(id);
        }
    }
    ui.add_space(gap::SMALL);
    panel_title(ui, Text::RecentSales.get(scene.lang));
    if scene.view.recent.is_empty() {
        muted(ui, Text::NoRecentSales.get(scene.lang));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let rows = &scene.view.recent;
    let mut chosen = None;
    ScrollArea::vertical().id_salt("recent").auto_shrink([false, false]).show_rows(ui, RECENT_ROW, rows.len(), |ui, range| {
        for row in rows.get(range).unwrap_or_default() {
            let response = recent_ui(ui, row, screen.looks_at().as_ref() == Some(&row.id), scene);
            screen.line_has_keyboard |= response.has_focus();
            if response.clicked() {
                // The next Enter is for the sale that is opened now.
                response.surrender_focus();
                chosen = Some(row.id.clone());
            }
        }
    });
    if let Some(id) = chosen {
        screen.look_up(id, scene.view);
    }
}

fn count(sales: usize) -> String {
    if sales == 0 { String::new() } else { sales.to_string() }
}

fn open_ui(screen: &mut SaleScreen, ui: &mut Ui, scene: Scene<'_>) -> Option<SaleId> {
    let looked_at = screen.looks_at();
    ui.spacing_mut().item_spacing.y = 6.0;
    let mut chosen = None;
    let sales: Vec<_> = screen.listed(scene.view).collect();
    for (index, view) in sales.into_iter().enumerate() {
        let selected = looked_at.as_ref() == Some(&view.sale.id);
        let response = open_row_ui(ui, index, view, selected, scene);
        screen.line_has_keyboard |= response.has_focus();
        if selected && screen.scrolled_to != looked_at {
            screen.scrolled_to.clone_from(&looked_at);
            response.scroll_to_me(None);
        }
        if response.clicked() {
            response.surrender_focus();
            chosen = Some(view.sale.id.clone());
        }
    }
    chosen
}

fn open_row_ui(ui: &mut Ui, index: usize, view: &SaleView, selected: bool, scene: Scene<'_>) -> Response {
    let (tokens, tone) = (tokens(ui), lamp_tone(&view.lamp));
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), OPEN_ROW), Sense::click());
    let amount = view.sale.amount.fen().to_string();
    let word = card_badge(&view.lamp, is_old(view.paid_at(), scene.now), scene.lang);
    let age = minutes(scene.now.millis_since(view.sale.opened_at) / 60_000, scene.lang);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, format!("{amount} {word} {age}")));
    let fill = if selected {
        tokens.selected
    } else if tone == Tone::Green {
        tokens.green.soft
    } else if response.hovered() {
        tokens.hover
    } else {
        tokens.raised
    };
    let line = if selected || response.has_focus() { Stroke::new(2.0, tokens.accent_ink) } else { Stroke::new(1.0, tokens.line) };
    ui.painter().rect(rect, gap::CORNER, fill, line, StrokeKind::Inside);
    let inner = rect.shrink2(Vec2::new(10.0, 6.0));
    let (top, bottom) = (inner.with_max_y(inner.center().y + 2.0), inner.with_min_y(inner.center().y + 2.0));
    let left = badge(ui, inner.right(), top.center().y, (tone, tone.icon()), word);
    one_line_at(ui, top.with_max_x(left - gap::HAIR), Align2::LEFT_CENTER, &amount, bold(size::STRONG), tokens.text);
    let words = if view.sale.note.is_empty() { age } else { format!("{age}  ·  {}", view.sale.note) };
    one_line_at(ui, bottom.with_max_x(inner.right() - 56.0), Align2::LEFT_CENTER, &words, plain(size::SMALL), tokens.muted);
    if index < 9 {
        let key = format!("Ctrl+{}", index + 1);
        one_line_at(ui, bottom, Align2::RIGHT_CENTER, &key, plain(12.0), tokens.muted);
    }
    response
}

fn recent_ui(ui: &mut Ui, row: &SaleRow, selected: bool, scene: Scene<'_>) -> Response {
    let tokens = tokens(ui);
    let (whole, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), RECENT_ROW), Sense::click());
    let at = row.paid_at.unwrap_or(row.opened_at).beijing_hour_minute();
    let (amount, word) = (row.amount.to_string(), row_badge(row, scene.lang));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, format!("{at} {amount} {word}")));
    if selected || response.hovered() {
        ui.painter().rect_filled(whole, gap::CORNER, if selected { tokens.selected } else { tokens.hover });
    }
    if response.has_focus() {
        ui.painter().rect_stroke(whole, gap::CORNER, Stroke::new(2.0, tokens.accent_ink), StrokeKind::Inside);
    }
    let rect = whole.shrink2(Vec2::new(gap::HAIR, 0.0));
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens.line));
    one_line_at(ui, rect, Align2::LEFT_CENTER, &at, digits(size::SMALL), tokens.muted);
    badge(ui, rect.right(), rect.center().y, (row_tone(row), row_icon(row)), word);
    let middle = Rect::from_min_max(pos2(rect.left() + 38.0, rect.top()), pos2(rect.right() - BADGES, rect.bottom()));
    one_line_at(ui, middle, Align2::RIGHT_CENTER, &amount, bold(size::BODY), tokens.text);
    if row.note.is_empty() { response } else { response.on_hover_text(&row.note) }
}
