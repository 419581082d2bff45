//! The left column while an amount is typed: the line, usual amounts, keypad, note, and the one big button.

use super::means::takes_sales;
use super::{Outbox, SaleScreen, Scene};
use crate::domain::{Amount, AmountLineError};
use crate::ui::text::{Text, amount_line};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{Button, keypad, named, one_line, one_line_at, panel_title};
use eframe::egui::{self, Align2, Id, Key, Layout, Rect, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, Vec2, WidgetInfo, pos2};

/// The height of the button that ends the column, in points; the same for every state, so that the hand finds it.
pub(super) const MAIN_BUTTON: f32 = 62.0;

/// The longest note in characters.
const NOTE_LEN: usize = 60;

/// The name of the note's field, so that the keyboard can be sent there.
pub(super) fn note_id() -> Id {
    Id::unique("note")
}

/// Draws the column.
pub(super) fn entry_ui(screen: &mut SaleScreen, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
    let amount = screen.draft.line.amount(scene.view.limit);
    panel_title(ui, Text::Amount.get(scene.lang));
    line_ui(screen, ui, scene, amount);
    usual_ui(screen, ui, scene);
    ui.with_layout(Layout::bottom_up(egui::Align::Min), |ui| {
        collect_ui(screen, ui, scene, outbox, amount.is_ok());
        note_ui(screen, ui, scene, outbox);
        let height = ui.available_height().clamp(168.0, 470.0);
        if let Some(key) = keypad(ui, height, scene.lang) {
            screen.keypad(key, scene, outbox.engine());
        }
    });
}

fn line_ui(screen: &SaleScreen, ui: &mut Ui, scene: Scene<'_>, amount: Result<Amount, AmountLineError>) {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 92.0), Sense::hover());
    ui.painter().rect(rect, gap::CORNER, tokens.raised, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let inner = rect.shrink2(Vec2::new(14.0, 10.0));
    let typed = screen.draft.line.as_str();
    if typed.is_empty() {
        one_line_at(ui, inner, Align2::RIGHT_TOP, Text::TypeAmount.get(scene.lang), plain(size::TITLE), tokens.faint);
    } else {
        // The end of what was typed stays in sight: it is where the next key goes.
        let points = if typed.len() > 14 { size::TITLE } else { size::SUM };
        let galley = one_line(ui, typed, bold(points), tokens.text, f32::INFINITY);
        let painter = ui.painter().with_clip_rect(inner);
        painter.galley(pos2(inner.right() - galley.size().x, inner.top()), galley, tokens.text);
    }
    let (words, ink) = match amount {
        Ok(amount) => (format!("= {}", amount.fen()), tokens.accent_ink),
        Err(error) => (amount_line(&error, scene.lang).unwrap_or_default(), tokens.red.ink),
    };
    let words = if typed.is_empty() { String::new() } else { words };
    one_line_at(ui, inner, Align2::RIGHT_BOTTOM, &words, bold(size::TITLE), ink);
    let name = if typed.is_empty() { Text::TypeAmount.get(scene.lang).to_owned() } else { format!("{typed} {words}") };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
}

fn usual_ui(screen: &mut SaleScreen, ui: &mut Ui, scene: Scene<'_>) {
    const COLUMNS: usize = 4;
    let usual = &scene.view.usual_amounts;
    if usual.is_empty() {
        return;
    }
    let width = (ui.available_width() - 3.0 * gap::SMALL) / 4.0;
    for (row, amounts) in usual.chunks(COLUMNS).take(2).enumerate() {
        ui.push_id(("usual", row), |ui| {
            ui.horizontal(|ui| {
                for amount in amounts {
                    let words = amount.fen().to_string();
                    let words = words.strip_suffix(".00").unwrap_or(&words);
                    if Button::new(words).size(Vec2::new(width, 36.0)).show(ui).clicked() {
                        screen.add(amount.fen());
                    }
                }
            });
        });
    }
}

fn note_ui(screen: &mut SaleScreen, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
    ui.allocate_ui_with_layout(Vec2::new(ui.available_width(), 38.0), Layout::left_to_right(egui::Align::Center), |ui| {
        let label = ui.label(Text::Note.get(scene.lang));
        let field = TextEdit::singleline(&mut screen.draft.note)
            .id(note_id())
            .hint_text(Text::NoteHint.get(scene.lang))
            .char_limit(NOTE_LEN)
            .margin(egui::Margin::symmetric(10, 8))
            .desired_width(f32::INFINITY);
        let response = ui.add(field).labelled_by(label.id);
        screen.note_has_keyboard = response.has_focus();
        // Only now does the note hold what was typed before this Enter.
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            screen.collect(scene, outbox);
        }
    });
}

fn collect_ui(screen: &mut SaleScreen, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>, is_price: bool) {
    let open = takes_sales(scene.view);
    let words = if open { Text::Collect } else { Text::CollectStopped };
    let size = Vec2::new(ui.available_width(), MAIN_BUTTON);
    let button = Button::primary(words.get(scene.lang)).text_size(size::TITLE).size(size).enabled(open && is_price);
    let button = if open { button.key("Enter") } else { button };
    if button.show(ui).clicked() && !screen.is_click_too_soon() {
        screen.collect(scene, outbox);
    }
}

/// Two buttons side by side above the main one.
pub(super) fn pair(ui: &mut Ui, left: Button<'_>, right: Button<'_>) -> (bool, bool) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 46.0), Sense::hover());
    let half = Vec2::new((rect.width() - gap::SMALL) / 2.0, rect.height());
    let first = Rect::from_min_size(rect.min, half);
    let second = Rect::from_min_size(pos2(rect.right() - half.x, rect.top()), half);
    (left.put(ui, first).clicked(), right.put(ui, second).clicked())
}

/// Names a painted pair of words as one line for assistive technology.
pub(super) fn named_row(ui: &mut Ui, rect: Rect, name: &str, value: &str) {
    named(ui, rect, name, &format!("{name} {value}"));
}
