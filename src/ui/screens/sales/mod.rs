//! The list of sales: of a day or of all days, in a state, with a number or an amount. Everything goes by keys; typing searches.

mod search;
mod table;

use super::days::Days;
use super::{Go, Outbox, Room, Scene};
use crate::domain::{BusinessDay, SaleId};
use crate::engine::{PageKey, SaleFilter, SaleRow, SalesPage, SalesQuery, Show, Shown};
use crate::ui::keys::{Holder, Press, RoomKey};
use crate::ui::text::{self, Text};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{Banner, Button, Tone, banner, muted, named, one_line_at};
use eframe::egui::{self, Align, Align2, Frame, Layout, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, pos2};
use search::{Meaning, Search};
use table::{Table, table_ui};

/// The filters in the order of their keys, Ctrl+1 and on.
const FILTERS: [(SaleFilter, Text, &str); 6] = [
    (SaleFilter::All, Text::FilterAll, "Ctrl+1"),
    (SaleFilter::Paid, Text::FilterPaid, "Ctrl+2"),
    (SaleFilter::Open, Text::FilterOpen, "Ctrl+3"),
    (SaleFilter::Abandoned, Text::FilterAbandoned, "Ctrl+4"),
    (SaleFilter::Exceptions, Text::FilterExceptions, "Ctrl+5"),
    (SaleFilter::Refunded, Text::FilterRefunded, "Ctrl+6"),
];

/// On which line of the page the keys stand.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stand {
    /// On the first, whichever that is.
    First,
    /// On the last.
    Last,
    /// On that sale, also when others come in above it.
    On(SaleId),
}

/// The list of sales.
pub(super) struct SalesRoom {
    days: Days,
    filter: SaleFilter,
    search: Search,
    /// After which sales the pages up to this one begin; empty on the first.
    pages: Vec<PageKey>,
    stand: Stand,
    /// The line on which the keys stand is to be brought into sight.
    bring: bool,
    /// How many lines had room in the last frame.
    visible: usize,
}

impl SalesRoom {
    /// Today's sales.
    pub(super) fn new() -> Self {
        Self { days: Days::Today, filter: SaleFilter::All, search: Search::default(), pages: vec![], stand: Stand::First, bring: false, visible: 1 }
    }

    /// The sales of all days with that number.
    pub(super) fn finding(number: &str) -> Self {
        let mut room = Self { days: Days::All, ..Self::new() };
        number.chars().for_each(|typed| room.search.push(typed));
        room
    }

    fn query(&self, scene: Scene<'_>) -> SalesQuery {
        let today = today(scene);
        SalesQuery { day: self.days.day(today), filter: self.filter, search: self.search.text(today).to_owned() }
    }

    /// The page that was asked for, once it is there.
    fn page<'a>(&self, scene: Scene<'a>) -> Option<&'a SalesPage> {
        let Shown::Sales(page) = &scene.view.shown else { return None };
        (page.query == self.query(scene) && page.after.as_ref() == self.pages.last()).then_some(&**page)
    }

    fn chosen(&self, rows: &[SaleRow]) -> usize {
        match &self.stand {
            Stand::First => 0,
            Stand::Last => rows.len().saturating_sub(1),
            Stand::On(id) => rows.iter().position(|row| row.id == *id).unwrap_or(0),
        }
    }

    /// Another list: from its first page on.
    fn anew(&mut self) {
        self.pages.clear();
        self.stand = Stand::First;
        self.bring = true;
    }

    fn choose_days(&mut self, days: Days) {
        if self.days != days {
            self.days = days;
            self.anew();
        }
    }

    fn choose_filter(&mut self, filter: SaleFilter) {
        if self.filter != filter {
            self.filter = filter;
            self.anew();
        }
    }

    fn toggle_all_days(&mut self) {
        self.choose_days(if self.days == Days::All { Days::Today } else { Days::All });
    }

    fn change_search(&mut self, change: impl FnOnce(&mut Search)) {
        change(&mut self.search);
        self.anew();
    }

    fn stand_at(&mut self, index: usize, rows: &[SaleRow]) {
        if let Some(row) = rows.get(index.min(rows.len().saturating_sub(1))) {
            self.stand = Stand::On(row.id.clone());
            self.bring = true;
        }
    }

    fn next_page(&mut self, page: &SalesPage) {
        if let Some(last) = page.rows.last().filter(|_| page.more) {
            self.pages.push(PageKey::from(last));
            self.stand = Stand::First;
            self.bring = true;
        }
    }

    fn previous_page(&mut self) {
        if self.pages.pop().is_some() {
            self.stand = Stand::Last;
            self.bring = true;
        }
    }

    /// Moves within the page; at its ends on to the next or the previous one.
    fn move_by(&mut self, lines: usize, down: bool, page: &SalesPage) {
        let at = self.chosen(&page.rows);
        let last = page.rows.len().saturating_sub(1);
        match (down, at) {
            (true, at) if at >= last => self.next_page(page),
            (true, at) => self.stand_at(at.saturating_add(lines), &page.rows),
            (false, 0) => self.previous_page(),
            (false, at) => self.stand_at(at.saturating_sub(lines), &page.rows),
        }
    }

    fn enter(&mut self, scene: Scene<'_>) -> Option<Go> {
        if let (Meaning::Day(day), Some(today)) = (self.search.meaning(today(scene)), today(scene)) {
            self.search = Search::default();
            self.days = Days::at(day, today);
            self.anew();
            return None;
        }
        let rows = &self.page(scene)?.rows;
        let id = rows.get(self.chosen(rows))?.id.clone();
        self.stand = Stand::On(id.clone());
        Some(Go::Sale(id))
    }

    fn escape(&mut self) -> Option<Go> {
        if self.search.as_str().is_empty() {
            return Some(Go::Back);
        }
        self.change_search(|search| *search = Search::default());
        None
    }

    fn bar_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let lang = scene.lang;
        let today = today(scene);
        let row = Vec2::new(ui.available_width(), 40.0);
        ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
            let arrow = Vec2::new(92.0, 38.0);
            if Button::new(Text::SalesDayBefore.get(lang)).key("←").size(arrow).show(ui).clicked() {
                self.choose_days(self.days.step(-1, today));
            }
            let title =
                self.days.day(today).map_or_else(|| Text::SalesAllDays.get(lang).to_owned(), |day| text::day_title(day, Some(day) == today, lang));
            let (place, _) = ui.allocate_exact_size(Vec2::new(170.0, 38.0), Sense::hover());
            one_line_at(ui, place, Align2::CENTER_CENTER, &title, bold(size::STRONG), tokens(ui).text);
            named(ui, place, "day", &title);
            let later = self.days != Days::Today;
            if Button::new(Text::SalesDayAfter.get(lang)).key("→").size(arrow).enabled(later).show(ui).clicked() {
                self.choose_days(self.days.step(1, today));
            }
            if toggle(Text::SalesAllDays.get(lang), "F2", self.days == Days::All).show(ui).clicked() {
                self.toggle_all_days();
            }
            self.search_ui(ui, scene);
        });
        ui.horizontal(|ui| {
            for (filter, words, key) in FILTERS {
                if toggle(words.get(lang), key, self.filter == filter).show(ui).clicked() {
                    self.choose_filter(filter);
                }
            }
        });
    }

    /// The line that takes every character that is typed in this room.
    fn search_ui(&self, ui: &mut Ui, scene: Scene<'_>) {
        let (lang, tokens) = (scene.lang, tokens(ui));
        let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 38.0), Sense::hover());
        ui.painter().rect(rect, gap::CORNER, tokens.surface, Stroke::new(1.0, tokens.accent_ink), StrokeKind::Inside);
        let inner = rect.shrink2(Vec2::new(gap::BODY, 0.0));
        let typed = self.search.as_str();
        let beside = match self.search.meaning(today(scene)) {
            Meaning::Nothing => Text::SalesSearchHint,
            Meaning::TooShort => Text::SalesSearchShort,
            Meaning::Text => Text::SalesSearch,
            Meaning::Day(_) => Text::SalesSearchDate,
        };
        let beside = beside.get(lang);
        if typed.is_empty() {
            one_line_at(ui, inner, Align2::LEFT_CENTER, beside, plain(size::SMALL), tokens.muted);
        } else {
            one_line_at(ui, inner, Align2::LEFT_CENTER, typed, bold(size::STRONG), tokens.text);
            let right = inner.with_min_x(inner.left() + inner.width() * 0.45);
            one_line_at(ui, right, Align2::RIGHT_CENTER, beside, plain(size::SMALL), tokens.muted);
        }
        named(ui, rect, "search", &format!("{} {typed} {beside}", Text::SalesSearch.get(lang)));
    }

    fn foot_ui(&mut self, ui: &mut Ui, page: &SalesPage, scene: Scene<'_>) {
        let number = self.pages.len().saturating_add(1);
        muted(ui, &text::page_line(page.rows.len(), number, page.more, scene.lang));
        if page.more && Button::quiet(Text::NextPage.get(scene.lang)).key("PgDn").show(ui).clicked() {
            self.next_page(page);
        }
        if number > 1 && Button::quiet(Text::PreviousPage.get(scene.lang)).key("PgUp").show(ui).clicked() {
            self.previous_page();
            self.stand = Stand::First;
        }
    }

    fn list_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) -> Option<Go> {
        const FOOT: f32 = 34.0;
        if let Shown::Failed(error) = &scene.view.shown {
            banner(ui, &Banner { words: &text::ledger(error, scene.lang), tone: Tone::Amber, put_away: None }, scene.lang);
            return None;
        }
        let Some(page) = self.page(scene) else {
            muted(ui, Text::Reading.get(scene.lang));
            return None;
        };
        if page.rows.is_empty() {
            let words = if self.days == Days::All { Text::SalesNone } else { Text::SalesNoneThatDay };
            muted(ui, words.get(scene.lang));
            return None;
        }
        let field = ui.available_rect_before_wrap();
        let foot = Rect::from_min_max(pos2(field.left(), field.bottom() - FOOT), field.max);
        let table = Table { rows: &page.rows, chosen: self.chosen(&page.rows), bring: self.bring, many_days: self.days == Days::All };
        let place = UiBuilder::new().max_rect(field.with_max_y(foot.top()));
        let drawn = ui.scope_builder(place, |ui| Frame::new().fill(tokens(ui).surface).show(ui, |ui| table_ui(ui, &table, scene)).inner).inner;
        self.bring = false;
        self.visible = drawn.visible;
        let layout = Layout::left_to_right(egui::Align::Center);
        ui.scope_builder(UiBuilder::new().max_rect(foot).layout(layout), |ui| self.foot_ui(ui, page, scene));
        let row = page.rows.get(drawn.clicked?)?;
        self.stand = Stand::On(row.id.clone());
        Some(Go::Sale(row.id.clone()))
    }
}

impl Room for SalesRoom {
    fn key(&self) -> Option<RoomKey> {
        Some(RoomKey::Sales)
    }

    fn show(&self, scene: Scene<'_>) -> Show {
        Show::Sales(self.query(scene), self.pages.last().cloned())
    }

    fn holder(&self) -> Holder {
        Holder::Counter
    }

    fn press(&mut self, press: Press, scene: Scene<'_>, _outbox: &mut Outbox<'_>) -> Option<Go> {
        match press {
            Press::Typed(typed) => self.change_search(|search| search.push(typed)),
            Press::Backspace => self.change_search(Search::backspace),
            Press::Enter => return self.enter(scene),
            Press::Escape => return self.escape(),
            Press::Left => self.choose_days(self.days.step(-1, today(scene))),
            Press::Right => self.choose_days(self.days.step(1, today(scene))),
            Press::NewCode => self.toggle_all_days(),
            Press::Look(index) => FILTERS.get(index).into_iter().for_each(|(filter, ..)| self.choose_filter(*filter)),
            _ => self.move_about(press, scene),
        }
        None
    }

    fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, _outbox: &mut Outbox<'_>) -> Option<Go> {
        self.bar_ui(ui, scene);
        self.list_ui(ui, scene)
    }
}

impl SalesRoom {
    fn move_about(&mut self, press: Press, scene: Scene<'_>) {
        let Some(page) = self.page(scene) else { return };
        let screenful = self.visible.saturating_sub(1).max(1);
        match press {
            Press::Up => self.move_by(1, false, page),
            Press::Down => self.move_by(1, true, page),
            Press::PageUp => self.move_by(screenful, false, page),
            Press::PageDown => self.move_by(screenful, true, page),
            Press::Home => self.stand_at(0, &page.rows),
            Press::End => self.stand_at(usize::MAX, &page.rows),
            _ => {}
        }
    }
}

/// The business day, as the engine says.
fn today(scene: Scene<'_>) -> Option<BusinessDay> {
    scene.view.day.map(|day| day.day)
}

/// A button that is lit while it is chosen.
fn toggle<'a>(words: &'a str, key: &'a str, on: bool) -> Button<'a> {
    let button = if on { Button::primary(words) } else { Button::new(words) };
    button.text_size(size::BODY).key(key)
}
