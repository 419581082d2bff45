//! What stands around every screen: the strip of a till that is not real, the bar of rooms, and the size of it all.

use super::keys::RoomKey;
use super::phone::CustomersPhone;
use super::screens::{Go, Outbox, still_poster};
use super::text::{self, DayText, Lang, Text, Words};
use super::theme::{bold, gap, plain, size, tokens};
use super::widgets::{Button, Choice, Tone, dialog, fill_of, muted, named, one_line, one_line_at, strong};
use crate::domain::{Action, Moment, Right, Shift, right};
use crate::engine::{Command, SaleView, View};
use eframe::egui::{self, Align, Align2, Context, Frame, Layout, Margin, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2};
use std::path::PathBuf;

/// The line that says that no money is real.
pub(super) fn strip_ui(ui: &mut Ui, demo: Option<&dyn CustomersPhone>, lang: Lang) {
    let (words, more) = match demo {
        Some(phone) => (Text::DemoStrip, text::demo_pins(&phone.pins(), lang)),
        None => (Text::TestStrip, Text::TestStripWords.get(lang).to_owned()),
    };
    let tokens = tokens(ui);
    let paint = if demo.is_some() { tokens.demo } else { tokens.test };
    let row = ui.available_rect_before_wrap();
    one_line_at(ui, row, Align2::LEFT_CENTER, words.get(lang), bold(size::BODY), paint.on_fill);
    let right = row.with_min_x(row.left() + 260.0);
    one_line_at(ui, right, Align2::RIGHT_CENTER, &more, plain(size::SMALL), paint.on_fill);
    named(ui, row, "strip", words.get(lang));
}

/// What was pressed in the bar of rooms.
pub(super) enum BarPress {
    /// A room, or the counter.
    Go(Go),
    /// The lock.
    Lock,
}

/// A tab of the bar: the room, its key, its words.
const TABS: [(Option<RoomKey>, &str, Text); 8] = [
    (None, "Esc", Text::RoomCounter),
    (Some(RoomKey::Sales), "F5", Text::RoomSales),
    (Some(RoomKey::Refunds), "F6", Text::RoomRefunds),
    (Some(RoomKey::Day), "F7", Text::RoomDay),
    (Some(RoomKey::Work), "F8", Text::RoomWork),
    (Some(RoomKey::People), "F10", Text::RoomPeople),
    (Some(RoomKey::Record), "F11", Text::RoomRecord),
    (Some(RoomKey::Claim), "Ctrl+F", Text::RoomClaim),
];

/// The bar of rooms, with who has the till at its end. `lit` is the room that is open.
pub(super) fn bar_ui(ui: &mut Ui, view: &View, lit: Option<RoomKey>, lang: Lang) -> Option<BarPress> {
    let mut pressed = None;
    let who = view.session.signatory()?;
    ui.spacing_mut().item_spacing.x = gap::HAIR;
    for (room, key, words) in TABS {
        // A room that the table of rights closes to this person is not offered; its key says why.
        if room.and_then(needed_for).is_some_and(|action| right(who.role, action) == Right::Denied) {
            continue;
        }
        // At the counter Esc is about the sale.
        let key = if room.is_none() && lit.is_none() { "" } else { key };
        if tab_ui(ui, words.get(lang), key, count(view, room), lit == room) {
            pressed = Some(BarPress::Go(room.map_or(Go::Counter, Go::from)));
        }
    }
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if Button::quiet(Text::Lock.get(lang)).key("F9").show(ui).clicked() {
            pressed = Some(BarPress::Lock);
        }
        let words = text::signatory(who, lang);
        let row = ui.available_rect_before_wrap().shrink2(Vec2::new(gap::SMALL, 0.0));
        one_line_at(ui, row, Align2::RIGHT_CENTER, &words, bold(size::SMALL), tokens(ui).text);
        named(ui, row, "person", &words);
    });
    pressed
}

/// What a person must be allowed to do in that room.
fn needed_for(room: RoomKey) -> Option<Action> {
    match room {
        RoomKey::People => Some(Action::ManagePeople),
        RoomKey::Record => Some(Action::ReadAudit),
        RoomKey::Sales | RoomKey::Refunds | RoomKey::Day | RoomKey::Work | RoomKey::Claim => None,
    }
}

/// What the badge of a tab counts: refunds that have not come to an end, things that wait for a person.
fn count(view: &View, room: Option<RoomKey>) -> i64 {
    match room {
        Some(RoomKey::Refunds) => view.queue.counts.waiting.saturating_add(view.queue.counts.accepted),
        Some(RoomKey::Work) => view.work,
        Some(RoomKey::Sales | RoomKey::Day | RoomKey::People | RoomKey::Record | RoomKey::Claim) | None => 0,
    }
}

fn tab_ui(ui: &mut Ui, words: &str, key: &str, count: i64, lit: bool) -> bool {
    const HEIGHT: f32 = 30.0;
    let tokens = tokens(ui);
    let ink = if lit { tokens.accent_ink } else { tokens.text };
    let font = if lit { bold(size::SMALL) } else { plain(size::SMALL) };
    let words_galley = one_line(ui, words, font, ink, f32::INFINITY);
    let key_galley = one_line(ui, key, plain(11.0), tokens.muted, f32::INFINITY);
    let count_galley = (count > 0).then(|| one_line(ui, &count.to_string(), bold(12.0), tokens.amber.ink, f32::INFINITY));
    let badge = count_galley.as_ref().map_or(0.0, |galley| galley.size().x + 3.0 * gap::HAIR);
    let width = words_galley.size().x + key_galley.size().x + badge + gap::HAIR + 2.0 * gap::SMALL;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, HEIGHT), Sense::click());
    let label = if count > 0 { format!("{words} {key} {count}") } else { format!("{words} {key}") };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, lit, label.clone()));
    let fill = fill_of(ui, &response, lit, tokens.surface);
    ui.painter().rect_filled(rect, gap::CORNER, fill);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, gap::CORNER, Stroke::new(2.0, tokens.accent_ink), StrokeKind::Inside);
    }
    let middle = |height: f32| rect.center().y - height / 2.0;
    let mut x = rect.left() + gap::SMALL;
    for (galley, after) in [(words_galley, gap::HAIR), (key_galley, gap::HAIR)] {
        let size = galley.size();
        ui.painter().galley(pos2(x, middle(size.y)), galley, ink);
        x += size.x + after;
    }
    if let Some(galley) = count_galley {
        let size = galley.size();
        let place = Rect::from_min_size(pos2(x, rect.center().y - 9.0), Vec2::new(size.x + 2.0 * gap::HAIR, 18.0));
        ui.painter().rect_filled(place, 4.0, tokens.amber.soft);
        ui.painter().galley(pos2(x + gap::HAIR, middle(size.y)), galley, tokens.amber.ink);
    }
    response.clicked()
}

/// What was answered before the window goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Go.
    Close,
    /// Close the shift first.
    CloseShift,
    /// Stay.
    Stay,
}

/// The question before a window with open sales or with an open shift goes away.
pub(super) fn closing_ui(ctx: &Context, view: &View, demo: bool, now: Moment, lang: Lang) -> Option<Leaving> {
    let (yes, no) = (Text::CloseYes.get(lang), Text::CloseNo.get(lang));
    let close_words = if demo { Text::CloseWordsDemo } else { Text::CloseWords };
    let lines = text::closing_lines(unsettled(view), now, lang);
    let shift = open_shift(view, demo);
    let exporting = view.office.export.is_some();
    let title = match (lines.is_empty(), shift) {
        (false, _) => Text::CloseTitle.get(lang),
        (true, Some(_)) => DayText::CloseOpenShift.get(lang),
        (true, None) => DayText::CloseExporting.get(lang),
    };
    let mut close_shift = false;
    let choice = dialog(ctx, "close", title, yes, no, |ui| {
        if !lines.is_empty() {
            muted(ui, close_words.get(lang));
        }
        for (_, line) in lines.iter().take(8) {
            ui.label(line);
        }
        if exporting {
            ui.label(DayText::CloseExportingWords.get(lang));
        }
        let Some(shift) = shift else { return };
        strong(ui, &text::shift_line(shift, now, lang));
        muted(ui, DayText::CloseOpenShiftWords.get(lang));
        if view.session.signatory().is_some() {
            let wide = Vec2::new(ui.available_width(), 44.0);
            close_shift = Button::new(DayText::CloseShiftFirst.get(lang)).key(CLOSE_SHIFT_KEY).size(wide).show(ui).clicked();
        }
    });
    match choice {
        _ if close_shift => Some(Leaving::CloseShift),
        Some(Choice::Yes) => Some(Leaving::Close),
        Some(Choice::No) => Some(Leaving::Stay),
        None => None,
    }
}

/// The key that closes the shift before the window.
const CLOSE_SHIFT_KEY: &str = "Z";

/// The shift that a closing window asks about; the demo's is thrown away with its ledger.
pub(super) fn open_shift(view: &View, demo: bool) -> Option<&Shift> {
    view.shift.as_ref().filter(|_| !demo)
}

/// The sales that are still watched.
pub(super) fn unsettled(view: &View) -> impl Iterator<Item = &SaleView> {
    view.sales.iter().map(|sale| &**sale).filter(|sale| !sale.sale.is_settled())
}

/// The ledger cannot be used: what is wrong, and the button that looks again.
pub(super) fn blocked_ui(ui: &mut Ui, words: &Words, lang: Lang, outbox: &mut Outbox<'_>) {
    ui.with_layout(Layout::bottom_up(Align::Center), |ui| {
        ui.add_space(gap::WIDE);
        let button = Button::primary(Text::CheckAgain.get(lang)).key("Enter").size(egui::vec2(360.0, 56.0));
        if button.show(ui).clicked() {
            outbox.send(Command::CheckAgain);
        }
        still_poster(ui, Tone::Red, words);
    });
}

/// The frame of a side column.
pub(super) fn side_frame() -> Frame {
    Frame::new().inner_margin(Margin::same(14))
}

/// The files that were dropped on the window in this frame.
pub(super) fn dropped_files(ctx: &Context) -> Vec<PathBuf> {
    ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect())
}

/// On a very large screen everything grows, so that it is read from the same distance as on a small one.
pub(super) fn fit_zoom(ctx: &Context) {
    const ROOMY: egui::Vec2 = egui::vec2(1536.0, 864.0);
    // Only a window of the system has an inner rectangle; pictures and tests are drawn as they are asked for.
    if ctx.input(|input| input.viewport().inner_rect.is_none()) {
        return;
    }
    let points = ctx.viewport_rect().size() * ctx.zoom_factor();
    let fits = (points.x / ROOMY.x).min(points.y / ROOMY.y);
    let zoom = ((fits * 4.0).floor() / 4.0).clamp(1.0, 3.0);
    if (zoom - ctx.zoom_factor()).abs() > 0.01 {
        ctx.set_zoom_factor(zoom);
    }
}
