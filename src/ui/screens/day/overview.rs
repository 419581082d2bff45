//! A day at a glance: how it stands and what is next, the bridge in a sentence, the charts.

use super::calendar::mark_look;
use super::charts::{hours_ui, people_ui};
use super::stand::{NextThing, Stand};
use super::wish::Wish;
use crate::domain::{Action, Day, Right};
use crate::engine::DayPage;
use crate::ui::screens::Scene;
use crate::ui::text::{self, DayText};
use crate::ui::theme::{Paint, bold, gap, plain, size, tokens};
use crate::ui::widgets::{Button, Icon, draw_icon, named, needs_approval, wrapped};
use eframe::egui::{Color32, FontId, Frame, Margin, Rect, Sense, Ui, UiBuilder, Vec2, pos2};

/// Draws it into the rest of `ui`.
pub(super) fn overview_ui(ui: &mut Ui, page: &DayPage, scene: Scene<'_>) -> Option<Wish> {
    let wish = stand_ui(ui, page, scene);
    bridge_ui(ui, page, scene);
    let field = ui.available_rect_before_wrap();
    let card = |ui: &mut Ui, rect: Rect, draw: &mut dyn FnMut(&mut Ui)| {
        ui.painter().rect_filled(rect, gap::CORNER, tokens(ui).surface);
        ui.scope_builder(UiBuilder::new().max_rect(rect.shrink2(Vec2::new(14.0, 10.0))), |ui| draw(ui));
    };
    let middle = field.left() + field.width() * 0.57;
    card(ui, field.with_max_x(middle - gap::BODY / 2.0), &mut |ui| hours_ui(ui, page, scene));
    card(ui, field.with_min_x(middle + gap::BODY / 2.0), &mut |ui| people_ui(ui, &page.books, scene));
    wish
}

/// The next thing that this person may do about the day.
pub(super) fn next_thing(page: &DayPage, scene: Scene<'_>) -> NextThing {
    let next = Stand::of(page, scene.view.day.map(|day| day.day)).next(scene.view.shift.is_some());
    let action = match next {
        NextThing::Nothing | NextThing::CloseShift => return next,
        NextThing::Fetch | NextThing::Decide | NextThing::CloseDay => Action::CloseDay,
    };
    if needs_approval(&scene.view.session, action) == Right::Denied { NextThing::Nothing } else { next }
}

/// The card that says how the day stands, with the button for what is next.
pub(super) fn stand_ui(ui: &mut Ui, page: &DayPage, scene: Scene<'_>) -> Option<Wish> {
    const BUTTON: Vec2 = Vec2::new(232.0, 56.0);
    const ICON: f32 = 34.0;
    let lang = scene.lang;
    let stand = Stand::of(page, scene.view.day.map(|day| day.day));
    let words = text::day_stand(&stand, scene.view.shift.as_ref().map(|shift| shift.no), scene.now, lang);
    let button = match next_thing(page, scene) {
        NextThing::CloseShift => Some((DayText::CloseShift, "Z")),
        NextThing::Fetch => Some((DayText::FetchBill, "B")),
        NextThing::Decide => Some((DayText::Decide, "Enter")),
        NextThing::CloseDay => Some((DayText::CloseDay, "Enter")),
        NextThing::Nothing => None,
    };
    let (icon, paint) = look(&stand, ui);
    let tokens = tokens(ui);
    let width = ui.available_width();
    let words_width = width - ICON - 3.0 * 16.0 - if button.is_some() { BUTTON.x + 16.0 } else { 0.0 };
    let title = wrapped(ui, &words.title, bold(size::TITLE), paint.ink, words_width);
    let body = wrapped(ui, &words.body(lang), plain(size::BODY), tokens.text, words_width);
    let height = (title.size().y + body.size().y + 4.0).max(BUTTON.y) + 28.0;
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    ui.painter().rect_filled(rect, gap::CORNER, paint.soft);
    let text_height = title.size().y + body.size().y + 4.0;
    let left = rect.left() + 16.0;
    draw_icon(ui.painter(), icon, Rect::from_center_size(pos2(left + ICON / 2.0, rect.center().y), Vec2::splat(ICON)), paint.ink);
    let at = pos2(left + ICON + 16.0, rect.center().y - text_height / 2.0);
    named(ui, rect.with_max_x(at.x + words_width), "stand", &format!("{} {}", words.title, words.body(lang)));
    let below = at + Vec2::new(0.0, title.size().y + 4.0);
    ui.painter().galley(at, title, paint.ink);
    ui.painter().galley(below, body, tokens.text);
    let (name, key) = button?;
    let place = Rect::from_center_size(pos2(rect.right() - 16.0 - BUTTON.x / 2.0, rect.center().y), BUTTON);
    Button::primary(name.get(lang)).key(key).put(ui, place).clicked().then_some(Wish::Next)
}

fn look(stand: &Stand<'_>, ui: &Ui) -> (Icon, Paint) {
    match stand.mark() {
        Some(mark) => mark_look(mark, ui),
        None if matches!(stand, Stand::Failed(_)) => (Icon::Warning, tokens(ui).amber),
        None => (Icon::Clock, tokens(ui).grey),
    }
}

/// The bridge in words, and what is paid out.
fn bridge_ui(ui: &mut Ui, page: &DayPage, scene: Scene<'_>) {
    let lang = scene.lang;
    let tally = page.end.as_ref().and_then(Day::current_tally);
    let sentence = tally.map_or_else(|| DayText::NoBridge.get(lang).to_owned(), |tally| text::bridge(tally.till, tally.bill, &tally.terms, lang));
    let payout = page.matched.as_ref().map(|matched| text::payout(&matched.bill.payout(), lang));
    let frame = Frame::new().fill(tokens(ui).surface).corner_radius(gap::CORNER).inner_margin(Margin::symmetric(16, 10));
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.set_width(ui.available_width());
        let (ink, font) = if tally.is_some() { (tokens(ui).text, bold(size::STRONG)) } else { (tokens(ui).muted, plain(size::BODY)) };
        line_ui(ui, &sentence, font, ink);
        if let Some(payout) = payout {
            line_ui(ui, &payout, plain(size::SMALL), tokens(ui).muted);
        }
    });
}

fn line_ui(ui: &mut Ui, words: &str, font: FontId, ink: Color32) {
    let galley = wrapped(ui, words, font, ink, ui.available_width());
    let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, ink);
    named(ui, rect, words, words);
}
