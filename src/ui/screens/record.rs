//! The record: who did what, day by day.

use super::chosen::step;
use super::days::Days;
use super::{Go, Outbox, Room, Scene};
use crate::domain::{Action, BusinessDay};
use crate::engine::{AuditPage, AuditQuery, Show, Shown, StoryLine};
use crate::ui::keys::{Holder, Press, RoomKey};
use crate::ui::text::{self, Text};
use crate::ui::theme::{bold, digits, gap, plain, size, tokens};
use crate::ui::widgets::{Banner, Button, Tone, banner, fill_of, muted, named, one_line_at, rows_ui, wrapped};
use eframe::egui::{Align, Align2, Layout, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2};

const ROW: f32 = 34.0;

/// The room.
pub(super) struct RecordRoom {
    days: Days,
    with_sales: bool,
    /// After which entries the pages up to this one begin; empty on the first.
    pages: Vec<i64>,
    chosen: usize,
    /// The chosen line is to be brought into sight.
    bring: bool,
}

impl RecordRoom {
    /// Today, without sales.
    pub(super) fn new() -> Self {
        Self { days: Days::Today, with_sales: false, pages: vec![], chosen: 0, bring: false }
    }

    fn query(&self, scene: Scene<'_>) -> Option<AuditQuery> {
        let day = self.days.day(today(scene))?;
        Some(AuditQuery { day, with_sales: self.with_sales })
    }

    fn page<'a>(&self, scene: Scene<'a>) -> Option<&'a AuditPage> {
        let Shown::Audit(page) = &scene.view.shown else { return None };
        (Some(page.query) == self.query(scene) && page.after.as_ref() == self.pages.last()).then_some(&**page)
    }

    fn anew(&mut self) {
        self.pages.clear();
        self.chosen = 0;
        self.bring = true;
    }

    fn step_day(&mut self, by: i64, scene: Scene<'_>) {
        self.days = self.days.step(by, today(scene));
        self.anew();
    }

    fn toggle_sales(&mut self) {
        self.with_sales = !self.with_sales;
        self.anew();
    }

    fn older(&mut self, scene: Scene<'_>) {
        if let Some(last) = self.page(scene).filter(|page| page.more).and_then(|page| page.lines.last()) {
            self.pages.push(last.seq);
            self.chosen = 0;
            self.bring = true;
        }
    }

    fn newer(&mut self) {
        if self.pages.pop().is_some() {
            self.chosen = 0;
            self.bring = true;
        }
    }

    fn bar_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let lang = scene.lang;
        ui.allocate_ui_with_layout(Vec2::new(ui.available_width(), 40.0), Layout::left_to_right(Align::Center), |ui| {
            let arrow = Vec2::new(132.0, 38.0);
            if Button::new(Text::DayBefore.get(lang)).key("←").size(arrow).show(ui).clicked() {
                self.step_day(-1, scene);
            }
            let day = self.days.day(today(scene));
            let title = day.map(|day| text::day_title(day, Some(day) == today(scene), lang)).unwrap_or_default();
            let (place, _) = ui.allocate_exact_size(Vec2::new(190.0, 38.0), Sense::hover());
            one_line_at(ui, place, Align2::CENTER_CENTER, &title, bold(size::STRONG), tokens(ui).text);
            named(ui, place, "day", &title);
            if Button::new(Text::DayAfter.get(lang)).key("→").size(arrow).enabled(self.days != Days::Today).show(ui).clicked() {
                self.step_day(1, scene);
            }
            let words = Text::RecordWithSales.get(lang);
            let toggle = if self.with_sales { Button::primary(words).text_size(size::BODY) } else { Button::new(words) };
            if toggle.key("S").show(ui).clicked() {
                self.toggle_sales();
            }
        });
    }

    fn foot_ui(&mut self, ui: &mut Ui, page: &AuditPage, scene: Scene<'_>) {
        ui.allocate_ui_with_layout(Vec2::new(ui.available_width(), 38.0), Layout::left_to_right(Align::Center), |ui| {
            let number = self.pages.len().saturating_add(1);
            muted(ui, &text::entries_line(page.lines.len(), number, page.more, scene.lang));
            if page.more && Button::new(Text::OlderPage.get(scene.lang)).key("O").show(ui).clicked() {
                self.older(scene);
            }
            if number > 1 && Button::new(Text::NewerPage.get(scene.lang)).key("N").show(ui).clicked() {
                self.newer();
            }
        });
    }

    fn page_ui(&mut self, ui: &mut Ui, page: &AuditPage, scene: Scene<'_>) {
        if page.lines.is_empty() {
            muted(ui, Text::RecordEmpty.get(scene.lang));
            return;
        }
        ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
            self.foot_ui(ui, page, scene);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                head_ui(ui, scene);
                self.chosen = self.chosen.min(page.lines.len().saturating_sub(1));
                let bring = std::mem::take(&mut self.bring).then_some(self.chosen);
                let mut clicked = None;
                rows_ui(ui, "record", (ROW, page.lines.len()), bring, |ui, index| {
                    let Some(line) = page.lines.get(index) else { return };
                    let response = row_ui(ui, line, index == self.chosen, scene);
                    if response.clicked() {
                        response.surrender_focus();
                        clicked = Some(index);
                    }
                });
                self.chosen = clicked.unwrap_or(self.chosen);
            });
        });
    }
}

impl Room for RecordRoom {
    fn key(&self) -> Option<RoomKey> {
        Some(RoomKey::Record)
    }

    fn needs(&self) -> Action {
        Action::ReadAudit
    }

    fn show(&self, scene: Scene<'_>) -> Show {
        self.query(scene).map_or(Show::Nothing, |query| Show::Audit(query, self.pages.last().copied()))
    }

    fn holder(&self) -> Holder {
        Holder::Counter
    }

    fn press(&mut self, press: Press, scene: Scene<'_>, _outbox: &mut Outbox<'_>) -> Option<Go> {
        let lines = self.page(scene).map_or(0, |page| page.lines.len());
        if let Some(to) = step(press, self.chosen, lines) {
            self.chosen = to;
            self.bring = true;
            return None;
        }
        match press {
            Press::Escape => return Some(Go::Back),
            Press::Left => self.step_day(-1, scene),
            Press::Right => self.step_day(1, scene),
            Press::Typed('s' | 'S') => self.toggle_sales(),
            Press::Typed('o' | 'O') => self.older(scene),
            Press::Typed('n' | 'N') => self.newer(),
            _ => {}
        }
        None
    }

    fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, _outbox: &mut Outbox<'_>) -> Option<Go> {
        self.bar_ui(ui, scene);
        ui.add_space(gap::HAIR);
        match (self.page(scene), &scene.view.shown) {
            (Some(page), _) => self.page_ui(ui, page, scene),
            (None, Shown::Failed(error)) => {
                banner(ui, &Banner { words: &text::ledger(error, scene.lang), tone: Tone::Red, put_away: None }, scene.lang);
            }
            (None, _) => {
                muted(ui, Text::Reading.get(scene.lang));
            }
        }
        None
    }
}

fn today(scene: Scene<'_>) -> Option<BusinessDay> {
    scene.view.day.as_ref().map(|day| day.day)
}

/// Where the columns stand: time, who, what, about, approved by.
fn columns(row: Rect) -> [Rect; 5] {
    const FIXED: [f32; 2] = [72.0, 92.0];
    let row = row.shrink2(Vec2::new(gap::SMALL, 0.0));
    let rest = row.width() - FIXED.iter().sum::<f32>() - 4.0 * gap::BODY;
    let [time, who] = FIXED;
    let (about, by) = ((rest * 0.24).min(240.0), (rest * 0.16).min(150.0));
    let mut left = row.left();
    [time, who, rest - about - by, about, by].map(|width| {
        let rect = Rect::from_min_max(pos2(left, row.top()), pos2(left + width, row.bottom()));
        left += width + gap::BODY;
        rect
    })
}

fn head_ui(ui: &mut Ui, scene: Scene<'_>) {
    let tokens = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 28.0), Sense::hover());
    let words = [Text::RecordWhen, Text::RecordWho, Text::RecordWhat, Text::RecordAbout, Text::RecordApproved];
    for (place, words) in columns(rect).into_iter().zip(words) {
        one_line_at(ui, place, Align2::LEFT_CENTER, words.get(scene.lang), bold(size::SMALL), tokens.muted);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens.line));
}

fn row_ui(ui: &mut Ui, line: &StoryLine, chosen: bool, scene: Scene<'_>) -> Response {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    let (at, who) = (line.at.beijing_clock(), text::actor(&line.actor, scene.lang));
    let (what, about) = (text::story(&line.event, scene.lang), text::record_about(line, scene.lang));
    let by = text::record_by(line, scene.lang).unwrap_or_default();
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, format!("{at} {who} {what} {about} {by}")));
    let fill = fill_of(ui, &response, chosen, tokens.surface);
    ui.painter().rect_filled(rect, 0, fill);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens.line));
    let left = Align2::LEFT_CENTER;
    let [when_at, who_at, what_at, about_at, by_at] = columns(rect);
    one_line_at(ui, when_at, left, &at, digits(size::SMALL), tokens.muted);
    one_line_at(ui, who_at, left, &who, bold(size::SMALL), tokens.text);
    one_line_at(ui, what_at, left, &what, plain(size::SMALL), tokens.text);
    one_line_at(ui, about_at, left, &about, plain(size::SMALL), tokens.muted);
    one_line_at(ui, by_at, left, &by, plain(size::SMALL), tokens.text);
    let is_cut = wrapped(ui, &what, plain(size::SMALL), tokens.text, f32::INFINITY).size().x > what_at.width();
    if is_cut { response.on_hover_text(what) } else { response }
}
