//! "The customer says: paid." A few digits from the customer's phone, or the amount; the answer in words that can be read across the counter.

use super::{Go, Outbox, Room, Scene};
use crate::domain::{Fen, SaleId};
use crate::engine::{ClaimFinding, ClaimPage, ClaimQuery, ClaimVerdict, Command, Show, Shown};
use crate::ui::keys::{Holder, Press, RoomKey};
use crate::ui::text::{self, Text, Words};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{Banner, Button, Line, Poster, Tone, banner, draw_icon, muted, named, number_at, one_line_at, panel_title, wrapped};
use eframe::egui::{Align2, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2};

/// The longest text of the line: a whole number of the provider.
const LONGEST: usize = 32;

/// So many characters of a number are enough to ask.
const SHORTEST: usize = 4;

/// The desk.
pub(super) struct ClaimRoom {
    typed: String,
    /// All of it is selected: what is typed next takes its place.
    selected: bool,
    /// What was asked last.
    asked: Option<ClaimQuery>,
    /// On which of several sales the keys stand; nothing until one is chosen.
    chosen: Option<usize>,
}

/// Why what was typed cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotAQuestion {
    Empty,
    TooShort,
    NoAmount,
}

impl ClaimRoom {
    /// Nothing typed.
    pub(super) fn new() -> Self {
        Self { typed: String::new(), selected: false, asked: None, chosen: None }
    }

    fn question(&self) -> Result<ClaimQuery, NotAQuestion> {
        question(&self.typed)
    }

    /// Asks; the same once more asks the gateway again.
    fn ask(&mut self, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Ok(query) = self.question() else { return };
        if self.asked.as_ref() == Some(&query) && self.page(scene).is_some_and(|page| page.asking == 0) {
            outbox.send(Command::Show(Show::Claim(query.clone())));
        }
        self.asked = Some(query);
        self.chosen = None;
    }

    /// What was found, once it is there.
    fn page<'a>(&self, scene: Scene<'a>) -> Option<&'a ClaimPage> {
        let Shown::Claim(page) = &scene.view.shown else { return None };
        (Some(&page.query) == self.asked.as_ref()).then_some(&**page)
    }

    fn chosen_sale(&self, scene: Scene<'_>) -> Option<SaleId> {
        self.page(scene)?.findings.get(self.chosen?).map(|finding| finding.sale_id.clone())
    }

    fn change(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.typed);
        self.selected = false;
        self.asked = None;
        self.chosen = None;
    }

    /// After an answer the next customer's digits begin anew.
    fn type_key(&mut self, key: char) {
        let anew = self.selected || self.asked.is_some();
        if anew || self.typed.len() < LONGEST {
            self.change(|typed| {
                if anew {
                    typed.clear();
                }
                typed.push(key);
            });
        }
    }

    fn step(&mut self, down: bool, scene: Scene<'_>) {
        let Some(last) = self.page(scene).and_then(|page| page.findings.len().checked_sub(1)) else { return };
        self.chosen = match (self.chosen, down) {
            (None, true) => Some(0),
            (None, false) => Some(last),
            (Some(at), true) => Some(at.saturating_add(1).min(last)),
            (Some(at), false) => Some(at.saturating_sub(1)),
        };
    }

    fn line_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        const HEIGHT: f32 = 74.0;
        const ASK: f32 = 170.0;
        let (lang, tokens) = (scene.lang, tokens(ui));
        panel_title(ui, Text::ClaimTitle.get(lang));
        let (all, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEIGHT), Sense::hover());
        let rect = all.with_max_x(all.right() - ASK - gap::SMALL);
        ui.painter().rect(rect, gap::CORNER, tokens.surface, Stroke::new(2.0, tokens.accent_ink), StrokeKind::Inside);
        let inner = rect.shrink2(Vec2::new(16.0, 6.0));
        let beside = match self.question() {
            Ok(query) => text::claim_query(&query, lang),
            Err(NotAQuestion::Empty) => Text::ClaimHint.get(lang).to_owned(),
            Err(NotAQuestion::TooShort) => Text::SalesSearchShort.get(lang).to_owned(),
            Err(NotAQuestion::NoAmount) => Text::ClaimBadAmount.get(lang).to_owned(),
        };
        if self.typed.is_empty() {
            one_line_at(ui, inner, Align2::LEFT_CENTER, &beside, plain(size::STRONG), tokens.muted);
        } else {
            let ink = if self.selected { ui.visuals().selection.stroke.color } else { tokens.text };
            let typed = wrapped(ui, &self.typed, bold(size::LAMP), ink, inner.width());
            let place = Align2::LEFT_CENTER.anchor_size(inner.left_center(), typed.size());
            if self.selected {
                ui.painter().rect_filled(place, 0.0, ui.visuals().selection.bg_fill);
            }
            one_line_at(ui, inner, Align2::LEFT_CENTER, &self.typed, bold(size::LAMP), ink);
            let right = inner.with_min_x(inner.left() + inner.width() * 0.5);
            one_line_at(ui, right, Align2::RIGHT_BOTTOM, &beside, plain(size::BODY), tokens.muted);
        }
        named(ui, rect, "claim", &format!("{} {beside}", self.typed));
        let place = all.with_min_x(rect.right() + gap::SMALL);
        let button = Button::primary(Text::ClaimAsk.get(lang)).key("Enter").text_size(size::TITLE).enabled(self.question().is_ok());
        if button.put(ui, place).clicked() {
            self.ask(scene, outbox);
        }
    }

    fn found_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) -> Option<Go> {
        self.asked.as_ref()?;
        if let Shown::Failed(error) = &scene.view.shown {
            banner(ui, &Banner { words: &text::ledger(error, scene.lang), tone: Tone::Amber, put_away: None }, scene.lang);
            return None;
        }
        let Some(page) = self.page(scene) else {
            muted(ui, Text::Reading.get(scene.lang));
            return None;
        };
        let clicked = match page.findings.as_slice() {
            [] => {
                let tone = match (page.asking, page.unanswered) {
                    (1.., _) => Tone::Grey,
                    (0, 1..) => Tone::Amber,
                    (0, 0) => Tone::Red,
                };
                poster_ui(ui, tone, &text::claim_nothing(page, scene.lang));
                None
            }
            [only] => {
                let height = (ui.available_height() - CARD - gap::SMALL).max(120.0);
                let field = Rect::from_min_size(ui.cursor().min, Vec2::new(ui.available_width(), height));
                ui.scope_builder(eframe::egui::UiBuilder::new().max_rect(field), |ui| {
                    poster_ui(ui, verdict_tone(&only.verdict, &page.query), &text::claim(only, &page.query, scene.now, scene.lang));
                });
                ui.add_space((field.bottom() - ui.cursor().min.y).max(0.0) + gap::SMALL);
                card_ui(ui, (only, &page.query), self.chosen == Some(0), false, scene).clicked().then_some(0)
            }
            _ => self.cards_ui(ui, page, scene),
        };
        let finding = page.findings.get(clicked?)?;
        Some(Go::Sale(finding.sale_id.clone()))
    }

    fn cards_ui(&self, ui: &mut Ui, page: &ClaimPage, scene: Scene<'_>) -> Option<usize> {
        let mut clicked = None;
        ScrollArea::vertical().id_salt("claims").auto_shrink([false, false]).show(ui, |ui| {
            for (index, finding) in page.findings.iter().enumerate() {
                let chosen = self.chosen == Some(index);
                let response = card_ui(ui, (finding, &page.query), chosen, true, scene);
                if chosen {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    clicked = Some(index);
                }
            }
        });
        clicked
    }
}

impl Room for ClaimRoom {
    fn key(&self) -> Option<RoomKey> {
        Some(RoomKey::Claim)
    }

    fn show(&self, _scene: Scene<'_>) -> Show {
        self.asked.clone().map_or(Show::Nothing, Show::Claim)
    }

    fn holder(&self) -> Holder {
        Holder::Counter
    }

    fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        match press {
            Press::Typed(key) if key.is_ascii_alphanumeric() || matches!(key, '.' | '-' | '_') => self.type_key(key),
            Press::All => self.selected = !self.typed.is_empty(),
            Press::Backspace if self.selected => self.change(String::clear),
            Press::Backspace => self.change(|typed| typed.truncate(typed.len().saturating_sub(1))),
            Press::Enter => match self.chosen_sale(scene) {
                Some(id) => return Some(Go::Sale(id)),
                None => self.ask(scene, outbox),
            },
            Press::Escape if self.typed.is_empty() => return Some(Go::Back),
            Press::Escape => self.change(String::clear),
            Press::Up => self.step(false, scene),
            Press::Down => self.step(true, scene),
            _ => {}
        }
        None
    }

    fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        self.line_ui(ui, scene, outbox);
        ui.add_space(gap::HAIR);
        self.found_ui(ui, scene)
    }
}

/// What is asked with that text: an amount where it has a point, else the end of a number.
fn question(typed: &str) -> Result<ClaimQuery, NotAQuestion> {
    if typed.is_empty() {
        Err(NotAQuestion::Empty)
    } else if typed.contains('.') {
        Fen::parse_yuan(typed).map(ClaimQuery::Amount).or(Err(NotAQuestion::NoAmount))
    } else if typed.len() < SHORTEST {
        Err(NotAQuestion::TooShort)
    } else {
        Ok(ClaimQuery::Tail(typed.to_owned()))
    }
}

/// Green only where a number says that it is this customer's payment.
fn verdict_tone(verdict: &ClaimVerdict, query: &ClaimQuery) -> Tone {
    match verdict {
        ClaimVerdict::Paid { .. } | ClaimVerdict::PaidTwice => match query {
            ClaimQuery::Tail(_) => Tone::Green,
            ClaimQuery::Amount(_) => Tone::Amber,
        },
        ClaimVerdict::NotPaid { .. } | ClaimVerdict::Asking => Tone::Grey,
        ClaimVerdict::Ended => Tone::Red,
        ClaimVerdict::Silent(_) | ClaimVerdict::Doubtful | ClaimVerdict::Refunded { .. } => Tone::Amber,
    }
}

/// The answer in big type on its colour.
fn poster_ui(ui: &mut Ui, tone: Tone, words: &Words) {
    let field = ui.available_rect_before_wrap();
    let paint = tone.paint(tokens(ui));
    ui.painter().rect_filled(field, gap::CORNER, paint.fill);
    let line = |text, size, strong, boxed| Line { text, size, strong, boxed };
    let mut lines = vec![
        line(words.title.as_str(), size::LAMP, true, false),
        line(words.what.as_str(), size::STRONG, false, false),
        line(words.money.as_str(), size::STRONG, false, false),
        line(words.next.as_str(), size::TITLE, true, true),
    ];
    lines.retain(|line| !line.text.is_empty());
    Poster { icon: Some((tone.icon(), 84.0)), lines: &lines, ink: paint.on_fill, icon_ink: paint.on_fill }.show(ui, field.shrink(gap::BODY));
}

/// The height of a card in points.
const CARD: f32 = 58.0;

/// One sale that the customer may mean. With `verdict` it also says what is known; else it stands below that.
fn card_ui(ui: &mut Ui, (finding, query): (&ClaimFinding, &ClaimQuery), chosen: bool, verdict: bool, scene: Scene<'_>) -> Response {
    let tokens = tokens(ui);
    let words = text::claim(finding, query, scene.now, scene.lang);
    let tone = verdict_tone(&finding.verdict, query);
    let paint = tone.paint(tokens);
    let width = ui.available_width();
    let body = if verdict { Words { money: String::new(), ..words.clone() }.body(scene.lang) } else { String::new() };
    let told = wrapped(ui, &body, plain(size::BODY), paint.ink, width - 90.0);
    let height = if verdict { CARD + told.size().y + gap::SMALL } else { CARD };
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::click());
    let opened = text::moment(finding.opened_at, scene.now);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, format!("{opened} {} {}", finding.amount, words.title)));
    let fill = if verdict { paint.soft } else { tokens.surface };
    let line = if chosen || response.has_focus() || response.hovered() { Stroke::new(2.0, tokens.accent_ink) } else { Stroke::new(1.0, tokens.line) };
    ui.painter().rect(rect, gap::CORNER, fill, line, StrokeKind::Inside);
    let icon = Rect::from_min_size(pos2(rect.left() + 14.0, rect.top() + 13.0), Vec2::splat(32.0));
    draw_icon(ui.painter(), tone.icon(), icon, paint.ink);
    let top = Rect::from_min_max(pos2(icon.right() + 14.0, rect.top() + 8.0), pos2(rect.right() - 14.0, rect.top() + CARD - 8.0));
    let title = if verdict { words.title.clone() } else { format!("{opened}  ·  {}", finding.amount) };
    one_line_at(ui, top.with_max_x(top.right() - 250.0), Align2::LEFT_CENTER, &title, bold(size::TITLE), paint.ink);
    number_at(ui, top.with_min_x(top.right() - 240.0), finding.trade_no.as_str());
    ui.painter().galley(pos2(top.left(), rect.top() + CARD - 2.0), told, paint.ink);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_point_is_an_amount_and_all_else_the_end_of_a_number() {
        assert_eq!(question("12.5"), Ok(ClaimQuery::Amount(Fen::new(1_250))));
        assert_eq!(question("38.255"), Err(NotAQuestion::NoAmount));
        assert_eq!(question("3825"), Ok(ClaimQuery::Tail("3825".to_owned())));
        assert_eq!(question("382"), Err(NotAQuestion::TooShort));
        assert_eq!(question(""), Err(NotAQuestion::Empty));
    }
}
