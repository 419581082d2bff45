//! The page of one sale: where it stands, its payments, refunds and charges, and everything that happened to it.

mod by_hand;
mod side;
mod story;

use super::chosen::scroll;
use super::{Go, Outbox, Room, Scene};
use crate::domain::{Action, Charge, Fen, Right, Sale, SaleId, SaleState, TradeNo};
use crate::engine::{Command, SalePage, Show, Shown};
use crate::ui::keys::{Holder, Press, RoomKey};
use crate::ui::text::{self, Text};
use crate::ui::theme::{bold, gap, size, tokens};
use crate::ui::widgets::{Banner, Button, Tone, badge_from, banner, lamp_tone, muted, named, needs_approval, one_line};
use by_hand::ByHand;
use eframe::egui::{Context, Frame, Margin, Rect, Sense, Stroke, Ui, UiBuilder, Vec2, pos2};

/// The page of one sale.
pub(super) struct SalePageRoom {
    id: SaleId,
    /// How far the story is to be moved in the next frame, in points.
    scroll_by: f32,
    by_hand: Option<ByHand>,
}

impl SalePageRoom {
    /// The page of that sale.
    pub(super) fn new(id: SaleId) -> Self {
        Self { id, scroll_by: 0.0, by_hand: None }
    }

    /// The page, once it is there.
    fn page<'a>(&self, scene: Scene<'a>) -> Option<&'a SalePage> {
        let Shown::Sale(page) = &scene.view.shown else { return None };
        (page.sale().id == self.id).then_some(&**page)
    }

    fn refund(&self, trade_no: Option<TradeNo>, scene: Scene<'_>) -> Option<Go> {
        may_refund(self.page(scene)?, scene).then(|| Go::Refund(self.id.clone(), trade_no))
    }

    fn open_by_hand(&mut self, scene: Scene<'_>) {
        let charge = self.page(scene).and_then(|page| for_hand(page.sale()));
        if let Some(charge) = charge.filter(|_| may_set_by_hand(scene)) {
            self.by_hand = Some(ByHand::new(self.id.clone(), charge.order.trade_no.clone(), charge.order.amount.fen()));
        }
    }

    fn check_proofs(&self, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        if self.page(scene).is_some_and(has_proofs) {
            outbox.send(Command::CheckProofs(self.id.clone()));
        }
    }

    /// Title, amount and state on the left, what can be done on the right.
    fn head_ui(&mut self, ui: &mut Ui, page: &SalePage, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        let lang = scene.lang;
        let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 44.0), Sense::hover());
        let (amount, word) = (page.sale().amount.fen().to_string(), text::badge(&page.view.lamp, lang));
        let sum = one_line(ui, &amount, bold(size::SUM), tokens(ui).text, 300.0);
        let beside = rect.left() + sum.size().x + gap::BODY;
        ui.painter().galley(pos2(rect.left(), rect.center().y - sum.size().y / 2.0), sum, tokens(ui).text);
        let tone = lamp_tone(&page.view.lamp);
        badge_from(ui, beside, rect.center().y, (tone, tone.icon()), word);
        named(ui, rect.with_max_x(beside + 140.0), "head", &format!("{amount} {word}"));
        let right = rect.with_min_x(beside + 140.0);
        let layout = eframe::egui::Layout::right_to_left(eframe::egui::Align::Center);
        let mut go = None;
        ui.scope_builder(UiBuilder::new().max_rect(right).layout(layout), |ui| {
            if Button::new(Text::PageBack.get(lang)).key("Esc").show(ui).clicked() {
                go = Some(Go::Back);
            }
            if Button::new(Text::PageCheckProofs.get(lang)).key("C").enabled(has_proofs(page)).show(ui).clicked() {
                self.check_proofs(scene, outbox);
            }
            if for_hand(page.sale()).is_some() {
                let button = Button::new(Text::PageByHand.get(lang)).key("H").enabled(may_set_by_hand(scene)).show(ui);
                if button.clicked() {
                    self.open_by_hand(scene);
                } else if !may_set_by_hand(scene) {
                    button.on_hover_text(Text::PageHandDenied.get(lang));
                }
            }
            if left(page) > Fen::ZERO && Button::primary(Text::PageRefund.get(lang)).key("R").enabled(may_refund(page, scene)).show(ui).clicked() {
                go = self.refund(None, scene);
            }
        });
        go
    }

    /// What a person has to know before anything else: the lamp's words, and a word that was given by hand.
    fn words_ui(&self, ui: &mut Ui, page: &SalePage, scene: Scene<'_>) {
        let words = if page.view.lamp == crate::domain::Lamp::Paid {
            text::looked_up(&page.view, true, scene.now, scene.lang)
        } else {
            text::lamp(&page.view, scene.lang)
        };
        let words = text::Words { next: if page.view.lamp == crate::domain::Lamp::Paid { String::new() } else { words.next.clone() }, ..words };
        banner(ui, &Banner { words: &words, tone: lamp_tone(&page.view.lamp), put_away: None }, scene.lang);
        if let Some(by_hand) = &page.sale().by_hand {
            let words = text::by_hand(by_hand, scene.now, scene.lang);
            banner(ui, &Banner { words: &words, tone: Tone::Amber, put_away: None }, scene.lang);
        }
        if for_hand(page.sale()).is_some() && !may_set_by_hand(scene) {
            muted(ui, Text::PageHandDenied.get(scene.lang));
        }
    }
}

impl Room for SalePageRoom {
    fn key(&self) -> Option<RoomKey> {
        None
    }

    fn show(&self, _scene: Scene<'_>) -> Show {
        Show::Sale(self.id.clone())
    }

    fn holder(&self) -> Holder {
        self.by_hand.as_ref().map_or(Holder::Counter, ByHand::holder)
    }

    fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if let Some(by_hand) = &mut self.by_hand {
            by_hand.press(press, scene, outbox);
            return None;
        }
        match press {
            Press::Typed('r' | 'R') => return self.refund(None, scene),
            Press::Typed('h' | 'H') => self.open_by_hand(scene),
            Press::Typed('c' | 'C') => self.check_proofs(scene, outbox),
            Press::Escape => return Some(Go::Back),
            press => self.scroll_by += scroll(press).unwrap_or_default(),
        }
        None
    }

    fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if let Shown::Failed(error) = &scene.view.shown {
            banner(ui, &Banner { words: &text::ledger(error, scene.lang), tone: Tone::Amber, put_away: None }, scene.lang);
            return None;
        }
        let Some(page) = self.page(scene) else {
            muted(ui, Text::Reading.get(scene.lang));
            return None;
        };
        let mut go = self.head_ui(ui, page, scene, outbox);
        self.words_ui(ui, page, scene);
        let field = ui.available_rect_before_wrap();
        let middle = field.left() + if field.width() < 1100.0 { 352.0 } else { 400.0 };
        let refund = column_ui(ui, field.with_max_x(middle), |ui| side::side_ui(ui, page, scene));
        if let Some(trade_no) = refund {
            go = self.refund(Some(trade_no), scene);
        }
        let by = std::mem::take(&mut self.scroll_by);
        column_ui(ui, Rect::from_min_max(pos2(middle + gap::BODY, field.top()), field.max), |ui| story::story_ui(ui, page, by, scene));
        go
    }

    fn dialog_ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if self.by_hand.as_mut().is_some_and(|by_hand| by_hand.ui(ctx, scene, outbox)) {
            self.by_hand = None;
        }
        None
    }
}

/// A part of the page on a ground of its own.
fn column_ui<R>(ui: &mut Ui, rect: Rect, body: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = tokens(ui);
    let frame = Frame::new().fill(tokens.surface).stroke(Stroke::new(1.0, tokens.line)).corner_radius(gap::CORNER).inner_margin(Margin::same(12));
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        frame
            .show(ui, |ui| {
                ui.set_min_size(ui.available_size());
                body(ui)
            })
            .inner
    })
    .inner
}

/// What can still go back of the whole sale.
fn left(page: &SalePage) -> Fen {
    page.payments.iter().fold(Fen::ZERO, |sum, payment| sum.checked_add(payment.left).unwrap_or(sum))
}

fn may_refund(page: &SalePage, scene: Scene<'_>) -> bool {
    left(page) > Fen::ZERO && needs_approval(&scene.view.session, Action::Refund) != Right::Denied
}

fn may_set_by_hand(scene: Scene<'_>) -> bool {
    needs_approval(&scene.view.session, Action::SetPaidByHand) != Right::Denied
}

/// The charge of which a person may say that it is paid: the latest that the gateway has not ended, while the sale is open.
fn for_hand(sale: &Sale) -> Option<&Charge> {
    sale.charges.iter().rev().find(|charge| !charge.is_final()).filter(|_| sale.state == SaleState::Open)
}

fn has_proofs(page: &SalePage) -> bool {
    page.story.iter().any(|line| line.has_evidence)
}
