//! A list of pairs of the match: each with both amounts and what was decided, the one under the bar in full.

use super::pairs::Matched;
use super::sides::sides_ui;
use super::stand::NextThing;
use super::wish::Wish;
use crate::domain::{BillRow, BookKind, Decision, Fen, Moment, NextStep, Pair, Term};
use crate::ui::screens::Scene;
use crate::ui::screens::refunds::over_buttons;
use crate::ui::text::{self, DayText, class_name, class_words, month_day_minute, signed, step_name};
use crate::ui::theme::{bold, digits, gap, plain, size, tokens};
use crate::ui::widgets::{Button, Icon, Line, Poster, Tone, badge_from, bar_width, line_ground, named, number_at, one_line_at, rows_ui, wrapped};
use eframe::egui::{Align2, Frame, Margin, Panel, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2};

const ROW: f32 = 36.0;
const DETAIL: f32 = 238.0;

/// The key of a step.
pub(super) fn key_of(step: NextStep) -> char {
    match step {
        NextStep::Ask => 'A',
        NextStep::Adopt => 'T',
        NextStep::SendToWork => 'W',
        NextStep::Accept => 'Y',
    }
}

/// The list.
pub(super) struct Differences<'a> {
    pub(super) matched: Matched<'a>,
    pub(super) places: &'a [usize],
    /// The line under the bar.
    pub(super) chosen: usize,
    /// It is to be brought into sight.
    pub(super) bring: bool,
    /// What comes once nothing is left.
    pub(super) next: NextThing,
}

impl Differences<'_> {
    /// Draws it into the rest of `ui`; says what was pressed.
    pub(super) fn ui(&self, ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
        let lang = scene.lang;
        let terms = self.matched.terms();
        if self.places.is_empty() {
            return self.done_ui(ui, lang);
        }
        let frame = Frame::new().fill(tokens(ui).surface).inner_margin(Margin::same(14)).corner_radius(gap::CORNER);
        let frame = frame.outer_margin(Margin { left: 0, right: 0, top: 12, bottom: 0 });
        let below = Panel::bottom("difference").exact_size(DETAIL).resizable(false).show_separator_line(false).frame(frame);
        let place = self.places.get(self.chosen).copied();
        let pair = place.and_then(|place| self.matched.pair(place).map(|pair| (place, pair)));
        let mut wish = below.show(ui, |ui| pair.and_then(|(place, pair)| self.detail_ui(ui, place, pair, &terms, scene))).inner;
        ui.spacing_mut().item_spacing.y = 0.0;
        head_ui(ui, self.places.len(), scene);
        rows_ui(ui, "differences", (ROW, self.places.len()), self.bring.then_some(self.chosen), |ui, line| {
            let Some((place, pair)) = self.places.get(line).and_then(|place| self.matched.pair(*place).map(|pair| (*place, pair))) else { return };
            let response = self.row_ui(ui, (place, pair), line == self.chosen, &terms, scene);
            if response.clicked() {
                response.surrender_focus();
                wish = Some(Wish::Stand(line));
            }
        });
        wish
    }

    /// Nothing is left: what comes after it.
    fn done_ui(&self, ui: &mut Ui, lang: text::Lang) -> Option<Wish> {
        const BUTTON: Vec2 = Vec2::new(320.0, 64.0);
        let field = ui.available_rect_before_wrap();
        let place = Rect::from_center_size(pos2(field.center().x, field.center().y + 0.2 * field.height()), BUTTON);
        let line = |words: DayText, size, strong| Line { text: words.get(lang), size, strong, boxed: false };
        let lines = [line(DayText::NothingDiffers, size::LAMP, true), line(DayText::NothingDiffersWords, size::STRONG, false)];
        let (ink, icon_ink) = (tokens(ui).text, tokens(ui).green.ink);
        Poster { icon: Some((Icon::Tick, 72.0)), lines: &lines, ink, icon_ink }.show(ui, field.with_max_y(place.top() - gap::BODY));
        let words = if self.next == NextThing::CloseDay { DayText::CloseDay } else { DayText::ToOverview };
        Button::primary(words.get(lang)).key("Enter").put(ui, place).clicked().then_some(Wish::GoOn)
    }

    fn row_ui(&self, ui: &mut Ui, (place, pair): (usize, &Pair), chosen: bool, terms: &[(Term, usize)], scene: Scene<'_>) -> Response {
        let (tokens, lang) = (tokens(ui), scene.lang);
        let (row, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
        let (ours, theirs) = (self.matched.rows.ours(pair), self.matched.rows.theirs(pair));
        let number = ours.map(|row| row.refund_no.as_ref().map_or(row.trade_no.as_str(), |number| number.as_str()));
        let number = number.or(theirs.map(|row| row.refund_no.as_deref().unwrap_or(&row.trade_no))).unwrap_or_default();
        let at = month_day_minute(moment_of(ours.map(|row| row.at), theirs.map(|row| row.at)));
        let kind = ours.map(|row| row.kind).or(theirs.map(|row| row.kind.book_kind()));
        let kind = if kind == Some(BookKind::Refund) { DayText::OneRefund } else { DayText::OnePayment }.get(lang);
        let amount = |fen: Option<Fen>| fen.map_or_else(|| "–".to_owned(), |fen| fen.to_string());
        let (till, bill) = (amount(counted(pair, theirs)), amount(theirs.map(BillRow::signed)));
        let state = self.state(place, pair, terms, lang);
        let name = class_name(pair.class, lang);
        let difference = signed(pair.difference);
        response.widget_info(|| {
            WidgetInfo::selected(Role::Button, true, chosen, format!("{at} {kind} {number} {till} {bill} {difference} {} {name}", state.2))
        });
        line_ground(ui, row, &response, chosen);
        let columns = Columns::of(row);
        one_line_at(ui, columns.at, Align2::LEFT_CENTER, &at, digits(size::SMALL), tokens.muted);
        one_line_at(ui, columns.kind, Align2::LEFT_CENTER, kind, plain(size::SMALL), tokens.text);
        number_at(ui, columns.number, number);
        for (place, sum) in [(columns.till, &till), (columns.bill, &bill)] {
            one_line_at(ui, place, Align2::RIGHT_CENTER, sum, plain(size::BODY), tokens.text);
        }
        one_line_at(ui, columns.difference, Align2::RIGHT_CENTER, &difference, bold(size::BODY), tokens.text);
        badge_from(ui, columns.state.left(), columns.state.center().y, (state.0, state.1), &state.2);
        one_line_at(ui, columns.words, Align2::LEFT_CENTER, name, plain(size::SMALL), tokens.muted);
        response
    }

    /// How far a pair is: its shape and its word.
    fn state(&self, place: usize, pair: &Pair, terms: &[(Term, usize)], lang: text::Lang) -> (Tone, Icon, String) {
        let word = |word: DayText| word.get(lang).to_owned();
        match self.matched.decision(pair, terms) {
            _ if self.matched.waits(place) => (Tone::Amber, Icon::Warning, word(DayText::Undecided)),
            Some(Decision::Accepted { .. }) => (Tone::Green, Icon::Tick, word(DayText::Accepted)),
            Some(Decision::SentToWork) => (Tone::Grey, Icon::Clock, word(DayText::SentToWork)),
            Some(Decision::TakenBack) | None => (Tone::Grey, Icon::Equal, word(DayText::NothingToDo)),
        }
    }

    fn detail_ui(&self, ui: &mut Ui, place: usize, pair: &Pair, terms: &[(Term, usize)], scene: Scene<'_>) -> Option<Wish> {
        let lang = scene.lang;
        let say = |ui: &mut Ui| {
            let decided = self.matched.decision(pair, terms).map(|decision| text::decision(decision, lang));
            let sentence = decided.unwrap_or_else(|| class_words(pair.class, lang).to_owned());
            let words = format!("{}{}{sentence}", class_name(pair.class, lang), text::colon(lang));
            let colour = tokens(ui).text;
            let galley = wrapped(ui, &words, bold(size::BODY), colour, ui.available_width());
            let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::hover());
            ui.painter().galley(rect.min, galley, colour);
            named(ui, rect, "difference", &words);
            sides_ui(ui, self.matched.rows, pair, scene);
        };
        over_buttons(ui, say, |ui| self.buttons_ui(ui, place, pair, terms, scene))
    }

    fn buttons_ui(&self, ui: &mut Ui, place: usize, pair: &Pair, terms: &[(Term, usize)], scene: Scene<'_>) -> Option<Wish> {
        let lang = scene.lang;
        let mut wish = None;
        let mut button = |ui: &mut Ui, words: &str, key: &str, first: bool, meant: Wish| {
            let button = if first { Button::primary(words).text_size(size::BODY) } else { Button::new(words) };
            if button.key(key).show(ui).clicked() {
                wish = Some(meant);
            }
        };
        let steps = self.matched.steps(place);
        for (index, step) in steps.iter().enumerate() {
            button(ui, step_name(*step).get(lang), &key_of(*step).to_string(), index == 0 && self.matched.waits(place), Wish::Step(*step));
        }
        if steps.contains(&NextStep::Accept) {
            button(ui, DayText::AcceptAll.get(lang), "L", false, Wish::AcceptAll);
        }
        if self.matched.decision(pair, terms).is_some() {
            button(ui, DayText::TakeBack.get(lang), "U", false, Wish::TakeBack);
        }
        if self.matched.sale(pair).is_some() {
            button(ui, DayText::OpenSale.get(lang), "Enter", false, Wish::OpenSale);
        }
        button(ui, DayText::BackToBridge.get(lang), "Esc", false, Wish::Back);
        wish
    }
}

/// What the till counts of a pair: what the bill counts and the difference. Nothing where the till does not count it, or not on this business day.
fn counted(pair: &Pair, theirs: Option<&BillRow>) -> Option<Fen> {
    let listed = theirs.map_or(Fen::ZERO, BillRow::signed);
    listed.checked_add(pair.difference).filter(|counted| *counted != Fen::ZERO)
}

/// The bill's time where it has one: it is the provider's own.
fn moment_of(ours: Option<Moment>, theirs: Option<Moment>) -> Moment {
    theirs.or(ours).unwrap_or_default()
}

/// Where the columns of a line stand.
struct Columns {
    at: Rect,
    kind: Rect,
    number: Rect,
    till: Rect,
    bill: Rect,
    difference: Rect,
    state: Rect,
    words: Rect,
}

impl Columns {
    fn of(row: Rect) -> Self {
        let row = row.shrink2(Vec2::new(gap::SMALL, 0.0));
        let rest = row.width() - 92.0 - 62.0 - 3.0 * 96.0 - 116.0 - 7.0 * gap::BODY;
        let number = (rest * 0.55).clamp(120.0, 252.0);
        let mut left = row.left();
        let mut next = |width: f32| {
            let rect = Rect::from_min_max(pos2(left, row.top()), pos2((left + width).min(row.right()), row.bottom()));
            left += width + gap::BODY;
            rect
        };
        let (at, kind, number) = (next(92.0), next(62.0), next(number));
        let (till, bill, difference, state) = (next(96.0), next(96.0), next(96.0), next(116.0));
        let words = Rect::from_min_max(pos2(state.right() + gap::BODY, row.top()), row.max);
        Self { at, kind, number, till, bill, difference, state, words }
    }
}

fn head_ui(ui: &mut Ui, lines: usize, scene: Scene<'_>) {
    let ink = tokens(ui).muted;
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 26.0), Sense::hover());
    let columns = Columns::of(row.with_max_x(row.right() - bar_width(ui, (ROW, lines), ui.available_height())));
    let (left, right) = (Align2::LEFT_CENTER, Align2::RIGHT_CENTER);
    for (place, anchor, words) in [
        (columns.at, left, DayText::Time),
        (columns.kind, left, DayText::Kind),
        (columns.number, left, DayText::OurNumber),
        (columns.till, right, DayText::Till),
        (columns.bill, right, DayText::Bill),
        (columns.difference, right, DayText::SumColumn),
        (columns.state, left, DayText::State),
        (columns.words, left, DayText::ClassColumn),
    ] {
        one_line_at(ui, place, anchor, words.get(scene.lang), bold(size::SMALL), ink);
    }
}
