//! The help page: every key, and what the lamp means.

use crate::ui::text::{DayText, Lang, Text};
use crate::ui::theme::{bold, gap, plain, size, table, tokens};
use crate::ui::widgets::{Button, Tone, draw_icon, heading, named, one_line_at, panel_title};
use eframe::egui::{Align2, Context, Frame, Id, Margin, Modal, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, pos2};

/// The width of one column in points.
const WIDTH: f32 = 452.0;
const ROW: f32 = 25.0;
const KEYS: f32 = 106.0;

/// The keys at the counter.
const COUNTER: [(&str, Text); 10] = [
    ("0-9   .   +", Text::HelpDigits),
    ("Backspace", Text::HelpBackspace),
    ("Enter", Text::HelpEnter),
    ("Esc", Text::HelpEscape),
    ("F2", Text::HelpNewCode),
    ("F3", Text::HelpFacts),
    ("F4", Text::HelpPutAway),
    ("Ctrl+N", Text::HelpNext),
    ("Ctrl+1 … 9", Text::HelpLook),
    ("Tab", Text::HelpTab),
];

/// The keys that work everywhere.
const ROOMS: [(&str, Text); 10] = [
    ("F1", Text::HelpHelp),
    ("F5", Text::HelpSales),
    ("F6", Text::HelpRefunds),
    ("F7", Text::HelpDay),
    ("F8", Text::HelpWork),
    ("F9", Text::HelpLock),
    ("F10", Text::HelpPeople),
    ("F11", Text::HelpRecord),
    ("Ctrl+F", Text::HelpClaim),
    ("Esc", Text::HelpLeave),
];

/// The keys of the day's room.
const DAY: [(&str, DayText); 10] = [
    ("1 … 4", DayText::HelpParts),
    ("D", DayText::HelpDifferences),
    ("A T Y", DayText::HelpForAll),
    ("A T W Y L", DayText::HelpSteps),
    ("C", DayText::HelpCloseDay),
    ("B   O", DayText::HelpBill),
    ("Z   X   F", DayText::HelpShift),
    ("E", DayText::HelpExport),
    ("K", DayText::HelpBackUp),
    ("PgUp PgDn", DayText::HelpMonth),
];

/// Draws the page over the window; returns whether it is to be closed.
pub(in crate::ui) fn help_ui(ctx: &Context, lang: Lang) -> bool {
    let table = table(ctx.global_style().visuals.dark_mode);
    let frame = Frame::new().fill(table.surface).stroke(Stroke::new(1.0, table.line)).corner_radius(gap::CORNER).inner_margin(Margin::same(24));
    let modal = Modal::new(Id::unique("help")).backdrop_color(table.veil).frame(frame);
    modal.show(ctx, |ui| page_ui(ui, lang)).inner
}

fn page_ui(ui: &mut Ui, lang: Lang) -> bool {
    ui.set_width(2.0 * WIDTH + gap::WIDE);
    heading(ui, Text::HelpTitle.get(lang));
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap::WIDE;
        for keys in [COUNTER.as_slice(), &ROOMS] {
            ui.vertical(|ui| keys.iter().for_each(|(keys, words)| key_ui(ui, keys, words.get(lang))));
        }
    });
    ui.add_space(gap::SMALL);
    panel_title(ui, &format!("{}  F7", Text::RoomDay.get(lang)));
    let (left, right) = DAY.split_at(DAY.len() / 2);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap::WIDE;
        for keys in [left, right] {
            ui.vertical(|ui| keys.iter().for_each(|(keys, words)| key_ui(ui, keys, words.get(lang))));
        }
    });
    ui.add_space(gap::SMALL);
    panel_title(ui, Text::HelpLamps.get(lang));
    for (tone, words) in [(Tone::Green, Text::HelpGreen), (Tone::Amber, Text::HelpAmber), (Tone::Grey, Text::HelpGrey), (Tone::Red, Text::HelpRed)] {
        lamp_ui(ui, tone, words.get(lang));
    }
    ui.add_space(gap::BODY);
    Button::primary(Text::HelpClose.get(lang)).key("F1").size(Vec2::new(2.0 * WIDTH + gap::WIDE, 46.0)).show(ui).clicked()
}

fn key_ui(ui: &mut Ui, keys: &str, words: &str) {
    let tokens = tokens(ui);
    let (row, _) = ui.allocate_exact_size(Vec2::new(WIDTH, ROW), Sense::hover());
    let cap = Rect::from_min_size(pos2(row.left(), row.top() + 2.0), Vec2::new(KEYS - gap::BODY, ROW - 4.0));
    ui.painter().rect(cap, 4.0, tokens.raised, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    one_line_at(ui, cap, Align2::CENTER_CENTER, keys, bold(size::SMALL), tokens.text);
    one_line_at(ui, row.with_min_x(row.left() + KEYS), Align2::LEFT_CENTER, words, plain(size::BODY), tokens.text);
    named(ui, row, keys, &format!("{keys}: {words}"));
}

fn lamp_ui(ui: &mut Ui, tone: Tone, words: &str) {
    let tokens = tokens(ui);
    let paint = tone.paint(tokens);
    let (row, _) = ui.allocate_exact_size(Vec2::new(WIDTH, ROW), Sense::hover());
    let swatch = Rect::from_min_size(pos2(row.left(), row.top() + 2.0), Vec2::new(KEYS - gap::BODY, ROW - 4.0));
    ui.painter().rect_filled(swatch, 4.0, paint.fill);
    draw_icon(ui.painter(), tone.icon(), Rect::from_center_size(swatch.center(), Vec2::splat(17.0)), paint.on_fill);
    one_line_at(ui, row.with_min_x(row.left() + KEYS), Align2::LEFT_CENTER, words, plain(size::BODY), tokens.text);
    named(ui, row, words, words);
}
