//! A person's word that a sale is paid: the provider's number and the reason, both required.

use crate::domain::{Action, Fen, SaleId, TradeNo, TransactionId, is_reason};
use crate::engine::{Command, WorkCommand};
use crate::ui::keys::{Holder, Press};
use crate::ui::screens::deed::{Course, Deed};
use crate::ui::screens::{Outbox, Scene};
use crate::ui::text::{self, Text};
use crate::ui::theme::{gap, table, tokens};
use crate::ui::widgets::{Button, heading, muted};
use eframe::egui::{self, Context, Event, Frame, Id, Key, Layout, Margin, Modal, Stroke, TextEdit, Ui, Vec2};

/// The longest reason in characters.
const REASON_LEN: usize = 80;

/// The question.
pub(super) struct ByHand {
    sale_id: SaleId,
    trade_no: TradeNo,
    amount: Fen,
    number: String,
    reason: String,
    /// The first field was given the keyboard.
    offered: bool,
    deed: Option<Deed>,
}

impl ByHand {
    /// About that charge.
    pub(super) fn new(sale_id: SaleId, trade_no: TradeNo, amount: Fen) -> Self {
        Self { sale_id, trade_no, amount, number: String::new(), reason: String::new(), offered: false, deed: None }
    }

    fn is_asking(&self) -> bool {
        self.deed.as_ref().is_some_and(Deed::is_asking)
    }

    /// The fields have the keyboard; the question for an approval reads its own keys.
    pub(super) fn holder(&self) -> Holder {
        if self.is_asking() { Holder::Counter } else { Holder::Field }
    }

    /// Obeys one key, for the question for an approval.
    pub(super) fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        if let Some(deed) = self.deed.as_mut().filter(|deed| deed.is_asking()) {
            deed.press(press, scene, outbox);
        }
    }

    fn transaction_id(&self) -> Option<TransactionId> {
        TransactionId::new(self.number.trim()).ok()
    }

    fn confirm(&mut self, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let reason = self.reason.trim().to_owned();
        let Some(transaction_id) = self.transaction_id().filter(|_| is_reason(&reason)) else { return };
        if self.deed.as_ref().is_some_and(|deed| deed.is_busy(scene.view)) {
            return;
        }
        let (sale_id, trade_no) = (self.sale_id.clone(), self.trade_no.clone());
        let command = move |deed, approval| {
            let (sale_id, trade_no, transaction_id) = (sale_id.clone(), trade_no.clone(), transaction_id.clone());
            Command::Work(deed, WorkCommand::SetByHand { sale_id, trade_no, transaction_id, reason: reason.clone(), approval })
        };
        let what = text::hand_summary(self.amount, self.number.trim(), scene.lang);
        self.deed = Some(Deed::begin(Action::SetPaidByHand, what, command, scene, outbox));
    }

    /// Draws the question; returns whether it is to be closed.
    pub(super) fn ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> bool {
        if self.deed.as_ref().is_some_and(|deed| deed.course(scene.view) == Course::Done) {
            return true;
        }
        let asking = self.is_asking();
        let closed = !asking && pressed(ctx, Key::Escape);
        let table = table(ctx.global_style().visuals.dark_mode);
        let frame = Frame::new().fill(table.surface).stroke(Stroke::new(1.0, table.line)).corner_radius(gap::CORNER).inner_margin(Margin::same(24));
        let modal = Modal::new(Id::unique("by-hand")).backdrop_color(table.veil).frame(frame);
        let put_away = modal.show(ctx, |ui| self.body_ui(ui, scene, outbox)).inner;
        if let Some(deed) = self.deed.as_mut().filter(|_| asking) {
            deed.dialog_ui(ctx, scene, outbox);
        }
        closed || put_away
    }

    fn body_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> bool {
        const WIDTH: f32 = 520.0;
        let lang = scene.lang;
        ui.set_width(WIDTH);
        heading(ui, &format!("{}  {}", Text::HandTitle.get(lang), self.amount));
        muted(ui, Text::HandWords.get(lang));
        ui.add_space(gap::SMALL);
        let first = field_ui(ui, (Text::HandNumber, Text::HandNumberHint), &mut self.number, 32, scene);
        let second = field_ui(ui, (Text::HandReason, Text::HandReasonHint), &mut self.reason, REASON_LEN, scene);
        if !self.offered {
            self.offered = true;
            first.request_focus();
        }
        let enter = !self.is_asking() && pressed(ui.ctx(), Key::Enter);
        if enter && first.lost_focus() {
            second.request_focus();
        } else if enter && (second.lost_focus() || ui.memory(|memory| memory.focused().is_none())) {
            self.confirm(scene, outbox);
        }
        if !self.number.trim().is_empty() && self.transaction_id().is_none() {
            ui.colored_label(tokens(ui).red.ink, Text::HandBadNumber.get(lang));
        }
        if !self.reason.trim().is_empty() && !is_reason(&self.reason) {
            ui.colored_label(tokens(ui).red.ink, Text::NotAReason.get(lang));
        }
        if let Some(deed) = &self.deed {
            deed.outcome_ui(ui, "", scene);
        }
        ui.add_space(gap::SMALL);
        let ready = self.transaction_id().is_some() && is_reason(&self.reason);
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let half = Vec2::new((WIDTH - gap::SMALL) / 2.0, 48.0);
            if Button::grave(Text::HandConfirm.get(lang)).key("Enter").enabled(ready).size(half).show(ui).clicked() {
                self.confirm(scene, outbox);
            }
            Button::primary(Text::PageBack.get(lang)).key("Esc").size(half).show(ui).clicked()
        })
        .inner
    }
}

fn field_ui(ui: &mut Ui, (name, hint): (Text, Text), typed: &mut String, longest: usize, scene: Scene<'_>) -> egui::Response {
    let label = ui.label(name.get(scene.lang));
    let field =
        TextEdit::singleline(typed).hint_text(hint.get(scene.lang)).char_limit(longest).margin(Margin::symmetric(10, 8)).desired_width(f32::INFINITY);
    ui.add(field).labelled_by(label.id)
}

/// A finger pressed it in this frame; a held key does not count.
fn pressed(ctx: &Context, wanted: Key) -> bool {
    ctx.input(|input| input.events.iter().any(|event| matches!(event, Event::Key { key, pressed: true, repeat: false, .. } if *key == wanted)))
}
