//! How the day's room is laid out: calendar and sums on the left, the chosen part on the right.

use super::bridge::{bridge_ui, unmatched_ui};
use super::calendar::{Calendar, legend_ui};
use super::differences::Differences;
use super::errand::{Errand, Kind};
use super::files::files_ui;
use super::overview::{next_thing, overview_ui};
use super::pairs::Matched;
use super::shifts::{history_report_ui, history_ui, of_day_ui};
use super::sums::sums_ui;
use super::tabs::Tabs;
use super::wish::Wish;
use super::{DayRoom, Tab, today};
use crate::engine::{BillState, DayPage, Shown};
use crate::ui::screens::Scene;
use crate::ui::screens::deed::Course;
use crate::ui::text::{self, DayText, Text};
use crate::ui::theme::{gap, tokens};
use crate::ui::widgets::{Banner, Tone, banner, muted};
use eframe::egui::{Frame, Margin, ScrollArea, Ui, UiBuilder};

/// The width of the left column, in points: in a usual and in a narrow window.
const LEFT: [f32; 2] = [312.0, 296.0];

/// Below this width in points the window is narrow.
const NARROW: f32 = 1200.0;

impl DayRoom {
    /// Draws the room; says what was pressed.
    pub(super) fn room_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
        let field = ui.available_rect_before_wrap();
        // A list of differences has the whole width for its columns.
        if self.tab == Tab::Match && self.scope.is_some() {
            return self.right_ui(ui, scene);
        }
        let [wide, narrow] = LEFT;
        let left = field.left() + if field.width() < NARROW { narrow } else { wide };
        let column = UiBuilder::new().max_rect(field.with_max_x(left));
        let pressed = ui.scope_builder(column, |ui| self.left_ui(ui, scene)).inner;
        let rest = UiBuilder::new().max_rect(field.with_min_x(left + gap::BODY));
        ui.scope_builder(rest, |ui| self.right_ui(ui, scene)).inner.or(pressed)
    }

    fn left_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
        let bring = self.bring;
        if let Some(history) = &self.history {
            let page = history.page(scene);
            if page.is_some() {
                self.bring = false;
            }
            return page.and_then(|page| history_ui(ui, &page, history.line, bring, scene));
        }
        let frame = Frame::new().fill(tokens(ui).surface).corner_radius(gap::CORNER).inner_margin(Margin::symmetric(12, 10));
        let height = ui.available_height();
        frame.show(ui, |ui| self.day_ui(ui, height - 20.0, scene)).inner
    }

    /// Calendar and sums.
    fn day_ui(&self, ui: &mut Ui, height: f32, scene: Scene<'_>) -> Option<Wish> {
        ui.set_height(height);
        ui.spacing_mut().item_spacing.y = gap::HAIR;
        let (chosen, today) = (self.day(scene)?, today(scene)?);
        let page = self.page(scene);
        let marks = page.as_ref().map(|page| page.marks.as_slice()).unwrap_or_default();
        let clicked = Calendar { chosen, today, marks }.ui(ui, scene);
        legend_ui(ui, scene);
        ui.add_space(gap::SMALL);
        if let Some(page) = &page {
            ScrollArea::vertical().id_salt("sums").auto_shrink([false, false]).show(ui, |ui| sums_ui(ui, &page.books, scene));
        }
        clicked.map(Wish::Day)
    }

    fn right_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
        let page = self.page(scene);
        let tab = self.tabs_ui(ui, page.as_deref(), scene);
        let in_question = self.asked.filter(|_| !self.asking.is_nothing());
        self.errands_ui(ui, |kind| Some(kind) != in_question, scene);
        if let Some(action) = self.denied {
            banner(ui, &Banner { words: &text::denied(action, scene.lang), tone: Tone::Amber, put_away: None }, scene.lang);
        }
        let pressed = match (&page, &scene.view.shown) {
            _ if self.history.is_some() => self.all_shifts_ui(ui, scene),
            (Some(page), _) => self.part_ui(ui, page, scene),
            (None, Shown::Failed(error)) => {
                banner(ui, &Banner { words: &text::ledger(error, scene.lang), tone: Tone::Red, put_away: None }, scene.lang);
                None
            }
            (None, _) => {
                muted(ui, Text::Reading.get(scene.lang));
                None
            }
        };
        tab.or(pressed)
    }

    /// The parts of the room that are this person's to see, and the day.
    fn tabs_ui(&self, ui: &mut Ui, page: Option<&DayPage>, scene: Scene<'_>) -> Option<Wish> {
        let day = self.day(scene);
        let title = match day {
            _ if self.history.is_some() => DayText::ShiftHistory.get(scene.lang).to_owned(),
            day => day.map(|day| text::day_title(day, Some(day) == today(scene), scene.lang)).unwrap_or_default(),
        };
        let may = |tab: Tab| Self::may(tab.needs(), scene);
        let waiting = page.map_or(0, |page| page.waiting.len());
        Tabs { lit: self.tab, waiting, title: &title }.ui(ui, may, scene.lang).map(Wish::Tab)
    }

    fn part_ui(&mut self, ui: &mut Ui, page: &DayPage, scene: Scene<'_>) -> Option<Wish> {
        // A line above that was not there before pushes the rows out of sight.
        let height = ui.available_height();
        let is_lower = height < std::mem::replace(&mut self.height, height);
        let bring = std::mem::take(&mut self.bring) || is_lower;
        match (self.tab, self.scope) {
            (Tab::Overview, _) => overview_ui(ui, page, scene),
            (Tab::Match, None) => {
                let Some(matched) = Matched::of(page) else { return unmatched_ui(ui, page, scene) };
                self.bar.settle(&matched.terms());
                bridge_ui(ui, matched, (self.bar, bring), next_thing(page, scene), scene)
            }
            (Tab::Match, Some(scope)) => {
                let Some(matched) = Matched::of(page) else { return unmatched_ui(ui, page, scene) };
                let places = matched.places(scope);
                let chosen = self.cursor.line(matched, &places);
                self.cursor.stand(chosen, matched, &places);
                Differences { matched, places: &places, chosen, bring, next: next_thing(page, scene) }.ui(ui, scene)
            }
            (Tab::Shifts, _) => of_day_ui(ui, page, self.chosen_shift(page), scene),
            (Tab::Files, _) => files_ui(ui, page, scene),
        }
    }

    fn all_shifts_ui(&self, ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
        let history = self.history.as_ref()?;
        if history.page(scene).is_none() {
            muted(ui, Text::Reading.get(scene.lang));
            return None;
        }
        history_report_ui(ui, history.chosen(scene).as_ref(), scene)
    }

    /// What became of those things that were wanted.
    pub(super) fn errands_ui(&self, ui: &mut Ui, told: impl Fn(Kind) -> bool, scene: Scene<'_>) {
        for Errand { kind, deed, done } in self.errands.iter().filter(|errand| told(errand.kind) && !self.is_answered(errand, scene)) {
            match deed.course(scene.view) {
                Course::UnderWay => {
                    let progress = scene.view.office.sweep.filter(|_| *kind == Kind::Sweep).map(|(done, of)| format!("  {done} / {of}"));
                    muted(ui, &format!("{}{}", kind.under_way().get(scene.lang), progress.unwrap_or_default()));
                }
                Course::Approving | Course::Cancelled | Course::NotTaken | Course::Done | Course::Refused(_) => {
                    let written = scene.view.office.exported.as_ref().filter(|_| *done == DayText::ExportDone);
                    let words = written.map_or_else(|| done.get(scene.lang).to_owned(), |file| text::exported(file, scene.lang));
                    deed.outcome_ui(ui, &words, scene);
                }
            }
        }
    }

    /// A bill was asked for, and here it is.
    fn is_answered(&self, errand: &Errand, scene: Scene<'_>) -> bool {
        errand.kind == Kind::Fetch
            && errand.deed.course(scene.view) == Course::Done
            && self.page(scene).is_some_and(|page| page.bill == BillState::Kept)
    }
}
