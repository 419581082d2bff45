//! The bridge from the bill's sum to the till's: a line a class, each of which opens.

use super::bar::Bar;
use super::differences::key_of;
use super::overview::stand_ui;
use super::pairs::{Matched, Scope, steps_for_all};
use super::stand::NextThing;
use super::wish::Wish;
use crate::domain::{Fen, NextStep, Term};
use crate::engine::DayPage;
use crate::ui::screens::Scene;
use crate::ui::text::{self, DayText, class_name, class_words, signed};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{Banner, Button, Icon, Tone, badge_from, banner, bar_width, line_ground, muted, named, one_line_at, rows_ui, strong};
use eframe::egui::{Align2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2};

const ROW: f32 = 38.0;
const END: f32 = 40.0;
const HEAD: f32 = 26.0;

/// What can be done about a whole class.
pub(super) const STEPS: [NextStep; 3] = [NextStep::Ask, NextStep::Adopt, NextStep::Accept];

/// What stands below the bridge: what is paid out, and what the class under the bar means.
const FOOT: f32 = 64.0;

/// Draws it into the rest of `ui`.
pub(super) fn bridge_ui(ui: &mut Ui, matched: Matched<'_>, (bar, bring): (Bar, bool), next: NextThing, scene: Scene<'_>) -> Option<Wish> {
    let lang = scene.lang;
    notes_ui(ui, matched, scene);
    let terms = matched.terms();
    let chosen = bar.line(&terms);
    let mut wish = buttons_ui(ui, matched, bar.term(&terms), next, scene);
    ui.spacing_mut().item_spacing.y = 0.0;
    let slider = bar_width(ui, (ROW, terms.len()), ui.available_height() - HEAD - 2.0 * END - FOOT);
    head_ui(ui, slider, scene);
    end_ui(ui, DayText::Bill.get(lang), matched.rows.matched.bill, slider, scene);
    let field = ui.available_rect_before_wrap();
    let list = (ROW * f32::from(u8::try_from(terms.len()).unwrap_or(u8::MAX))).min(field.height() - END - FOOT);
    ui.allocate_ui(Vec2::new(field.width(), list), |ui| {
        rows_ui(ui, "bridge", (ROW, terms.len()), chosen.filter(|_| bring), |ui, index| {
            let Some((term, waiting)) = terms.get(index) else { return };
            if term_ui(ui, term, *waiting, chosen == Some(index), scene).clicked() {
                wish = Some(Wish::Open(Scope::Class(term.class)));
            }
        });
    });
    end_ui(ui, DayText::Till.get(lang), matched.rows.matched.till, slider, scene);
    ui.add_space(gap::SMALL);
    muted(ui, &text::payout(&matched.rows.bill.payout(), lang));
    if let Some((term, _)) = chosen.and_then(|chosen| terms.get(chosen)) {
        muted(ui, &format!("{}{}{}", class_name(term.class, lang), text::colon(lang), class_words(term.class, lang)));
    }
    wish
}

/// There is nothing to match yet, or it is being matched: how the day stands, and what is next.
pub(super) fn unmatched_ui(ui: &mut Ui, page: &DayPage, scene: Scene<'_>) -> Option<Wish> {
    if page.end.as_ref().is_some_and(|end| end.current_tally().is_some()) {
        strong(ui, DayText::Matching.get(scene.lang));
        return None;
    }
    stand_ui(ui, page, scene)
}

/// The list of all that waits, and the steps about all of the class under the bar; what is next where none does.
fn buttons_ui(ui: &mut Ui, matched: Matched<'_>, chosen: Option<(Term, usize)>, next: NextThing, scene: Scene<'_>) -> Option<Wish> {
    let (lang, waiting) = (scene.lang, matched.waiting.len());
    let is_sweeping = scene.view.office.sweep.is_some();
    let mut wish = None;
    ui.horizontal_wrapped(|ui| {
        if waiting > 0 {
            let words = format!("{}  ·  {}", DayText::Decide.get(lang), text::undecided(u32::try_from(waiting).unwrap_or(u32::MAX), lang));
            if Button::primary(&words).text_size(size::BODY).key("D").show(ui).clicked() {
                wish = Some(Wish::Open(Scope::Waiting));
            }
        } else if next == NextThing::CloseDay && Button::primary(DayText::CloseDay.get(lang)).text_size(size::BODY).key("C").show(ui).clicked() {
            wish = Some(Wish::CloseDay);
        }
        let (steps, decided) = (chosen.map(steps_for_all).unwrap_or_default(), chosen.is_some_and(|(term, _)| matched.is_decided(&term)));
        // The buttons that follow are about this class alone.
        if let Some((term, _)) = chosen.filter(|_| decided || !steps.is_empty()) {
            ui.add_space(gap::BODY);
            strong(ui, &format!("{}{}", class_name(term.class, lang), text::colon(lang)));
        }
        for step in steps {
            let words = match step {
                NextStep::Ask => DayText::AskForAll,
                NextStep::Adopt => DayText::AdoptForAll,
                NextStep::Accept => DayText::AcceptForAll,
                NextStep::SendToWork => continue,
            };
            let enabled = step == NextStep::Accept || !is_sweeping;
            if Button::new(words.get(lang)).key(&key_of(step).to_string()).enabled(enabled).show(ui).clicked() {
                wish = Some(Wish::ForAll(step));
            }
        }
        if decided && Button::new(DayText::TakeBack.get(lang)).key("U").show(ui).clicked() {
            wish = Some(Wish::TakeBack);
        }
    });
    wish
}

/// What is to be known about the bill before it is trusted.
fn notes_ui(ui: &mut Ui, matched: Matched<'_>, scene: Scene<'_>) {
    for note in matched.rows.bill.notes.iter().filter(|note| note.is_serious()) {
        let words = text::serious_note(note, scene.lang);
        banner(ui, &Banner { words: &words, tone: Tone::Amber, put_away: None }, scene.lang);
    }
}

/// Where the columns of a line stand: the name, the count, what waits, the sum.
fn columns(row: Rect) -> [Rect; 4] {
    let inner = row.shrink2(Vec2::new(gap::SMALL, 0.0));
    let sum = inner.with_min_x(inner.right() - 132.0);
    let waits = Rect::from_min_max(pos2(sum.left() - 140.0, row.top()), pos2(sum.left() - gap::SMALL, row.bottom()));
    let count = Rect::from_min_max(pos2(waits.left() - 92.0, row.top()), pos2(waits.left() - gap::WIDE, row.bottom()));
    [inner.with_max_x(count.left() - gap::SMALL), count, waits, sum]
}

fn head_ui(ui: &mut Ui, bar: f32, scene: Scene<'_>) {
    let ink = tokens(ui).muted;
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEAD), Sense::hover());
    let row = row.with_max_x(row.right() - bar);
    let titles = [DayText::ClassColumn, DayText::CountColumn, DayText::WaitingColumn, DayText::SumColumn];
    let anchors = [Align2::LEFT_CENTER, Align2::RIGHT_CENTER, Align2::LEFT_CENTER, Align2::RIGHT_CENTER];
    for ((place, title), anchor) in columns(row).into_iter().zip(titles).zip(anchors) {
        one_line_at(ui, place, anchor, title.get(scene.lang), bold(size::SMALL), ink);
    }
}

/// Either end of the bridge.
fn end_ui(ui: &mut Ui, words: &str, sum: Fen, bar: f32, scene: Scene<'_>) {
    let tokens = tokens(ui);
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), END), Sense::hover());
    ui.painter().rect_filled(row, 0, tokens.raised);
    let [name, _, _, at] = columns(row.with_max_x(row.right() - bar));
    one_line_at(ui, name, Align2::LEFT_CENTER, words, bold(size::STRONG), tokens.text);
    one_line_at(ui, at, Align2::RIGHT_CENTER, &sum.to_string(), bold(size::STRONG), tokens.text);
    named(ui, row, words, &format!("{words}{}{sum}", text::colon(scene.lang)));
}

fn term_ui(ui: &mut Ui, term: &Term, waiting: usize, chosen: bool, scene: Scene<'_>) -> Response {
    let (tokens, lang) = (tokens(ui), scene.lang);
    let (row, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    let name = class_name(term.class, lang);
    let waits = standing(term, waiting, lang);
    let sum = signed(term.sum);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, format!("{name} {} {} {sum}", term.count, waits.2)));
    line_ground(ui, row, &response, chosen);
    let [name_at, count_at, waits_at, sum_at] = columns(row);
    one_line_at(ui, name_at, Align2::LEFT_CENTER, name, plain(size::STRONG), tokens.text);
    one_line_at(ui, count_at, Align2::RIGHT_CENTER, &term.count.to_string(), plain(size::BODY), tokens.text);
    if !waits.2.is_empty() {
        badge_from(ui, waits_at.left(), waits_at.center().y, (waits.0, waits.1), &waits.2);
    }
    one_line_at(ui, sum_at, Align2::RIGHT_CENTER, &sum, bold(size::BODY), tokens.text);
    response
}

/// What a class still wants of a person.
fn standing(term: &Term, waiting: usize, lang: text::Lang) -> (Tone, Icon, String) {
    match (waiting, term.class.needs_decision()) {
        (1.., _) => (Tone::Amber, Icon::Warning, text::undecided(u32::try_from(waiting).unwrap_or(u32::MAX), lang)),
        (0, true) => (Tone::Green, Icon::Tick, DayText::AllDecided.get(lang).to_owned()),
        (0, false) => (Tone::Grey, Icon::Equal, String::new()),
    }
}
