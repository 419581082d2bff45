//! Somebody else's PIN for one thing: who approves, what exactly, and what became of it.

use super::{Banner, Button, PinField, Tone, banner, heading, muted, named, panel_title, person_row, pin_pad, strong, wrapped};
use crate::domain::{Action, Right, right};
use crate::engine::{Approval, DeedId, DeedRefusal, DeedResult, PersonView, Session, View};
use crate::ui::keys::Press;
use crate::ui::screens::Scene;
use crate::ui::text::{self, Text};
use crate::ui::theme::{gap, plain, size, table, tokens};
use eframe::egui::{self, Context, Frame, Id, Layout, Margin, Modal, ScrollArea, Sense, Stroke, Ui, Vec2};

/// What the dialogue came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum ApprovalAnswer {
    /// A PIN was given: send the command with it, and tell the dialogue by [`ApprovalDialog::sent`]. The dialogue stays open until [`Self::Done`].
    Given(Approval),
    /// The command was carried out: close the dialogue.
    Done,
    /// No.
    Cancelled,
}

/// What the table of rights says of the person at the till; without one, everything is denied.
pub(in crate::ui) fn needs_approval(session: &Session, action: Action) -> Right {
    session.signatory().map_or(Right::Denied, |who| right(who.role, action))
}

/// What became of a deed.
pub(in crate::ui) fn outcome(view: &View, deed: DeedId) -> Option<&DeedResult> {
    view.outcomes.iter().rev().find(|outcome| outcome.deed == deed).map(|outcome| &outcome.result)
}

/// The dialogue.
pub(in crate::ui) struct ApprovalDialog {
    action: Action,
    what: String,
    chosen: usize,
    pin: PinField,
    sent: Option<DeedId>,
}

impl ApprovalDialog {
    /// Asks for the approval of exactly `what`, a sentence that a person reads.
    pub(in crate::ui) fn new(action: Action, what: String) -> Self {
        Self { action, what, chosen: 0, pin: PinField::new(), sent: None }
    }

    /// The command with the approval has gone out under that name.
    pub(in crate::ui) fn sent(&mut self, deed: DeedId) {
        self.sent = Some(deed);
    }

    /// Those who can approve it: it is allowed to them, and they are not the person at the till.
    fn approvers<'a>(&self, view: &'a View) -> Vec<&'a PersonView> {
        let at_till = view.session.signatory().map(|who| &who.name);
        view.people.iter().filter(|person| right(person.role, self.action) == Right::Allowed && Some(&person.name) != at_till).collect()
    }

    fn is_waiting(&self, view: &View) -> bool {
        self.sent.is_some_and(|deed| matches!(outcome(view, deed), None | Some(DeedResult::UnderWay)))
    }

    fn refusal<'a>(&self, view: &'a View) -> Option<&'a DeedRefusal> {
        match outcome(view, self.sent?)? {
            DeedResult::Refused(refusal) => Some(refusal),
            DeedResult::UnderWay | DeedResult::Done => None,
        }
    }

    /// Obeys one key.
    pub(in crate::ui) fn press(&mut self, press: Press, scene: Scene<'_>) -> Option<ApprovalAnswer> {
        let last = self.approvers(scene.view).len().saturating_sub(1);
        match press {
            Press::Escape => return Some(ApprovalAnswer::Cancelled),
            Press::Enter => return self.give(scene.view),
            Press::Up => self.choose(self.chosen.saturating_sub(1)),
            Press::Down => self.choose(self.chosen.saturating_add(1).min(last)),
            _ => self.pin.press(press),
        }
        None
    }

    fn choose(&mut self, index: usize) {
        if self.chosen != index {
            self.chosen = index;
            self.pin.clear();
        }
    }

    fn give(&mut self, view: &View) -> Option<ApprovalAnswer> {
        if self.is_waiting(view) {
            return None;
        }
        let name = self.approvers(view).get(self.chosen)?.name.clone();
        let pin = self.pin.pin().ok()?;
        self.pin.clear();
        Some(ApprovalAnswer::Given(Approval { name, pin }))
    }

    /// Draws the dialogue, and says once what it came to.
    pub(in crate::ui) fn ui(&mut self, ctx: &Context, scene: Scene<'_>) -> Option<ApprovalAnswer> {
        if self.sent.is_some_and(|deed| outcome(scene.view, deed) == Some(&DeedResult::Done)) {
            return Some(ApprovalAnswer::Done);
        }
        let table = table(ctx.global_style().visuals.dark_mode);
        let frame = Frame::new().fill(table.surface).stroke(Stroke::new(1.0, table.line)).corner_radius(gap::CORNER).inner_margin(Margin::same(24));
        let modal = Modal::new(Id::unique("approval")).backdrop_color(table.veil).frame(frame);
        modal.show(ctx, |ui| self.body_ui(ui, scene)).inner
    }

    fn body_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) -> Option<ApprovalAnswer> {
        const WIDTH: f32 = 480.0;
        const LIST: f32 = 104.0;
        const PAD: f32 = 148.0;
        let lang = scene.lang;
        ui.set_width(WIDTH);
        heading(ui, Text::ApprovalTitle.get(lang));
        ui.add_space(gap::HAIR);
        what_ui(ui, &self.what);
        ui.add_space(gap::SMALL);
        let approvers = self.approvers(scene.view);
        if approvers.is_empty() {
            strong(ui, Text::NobodyApproves.get(lang));
        } else {
            panel_title(ui, Text::WhoApproves.get(lang));
            let clicked = ScrollArea::vertical().max_height(LIST).show(ui, |ui| approvers_ui(ui, &approvers, self.chosen, scene)).inner;
            clicked.into_iter().for_each(|index| self.choose(index));
            ui.add_space(gap::HAIR);
            panel_title(ui, Text::TheirPin.get(lang));
            self.pin.ui(ui, Text::TheirPin.get(lang), true);
            if let Some(key) = pin_pad(ui, PAD, lang) {
                self.pin.touch(key);
            }
        }
        if self.is_waiting(scene.view) {
            muted(ui, Text::CheckingPin.get(lang));
        } else if let Some(refusal) = self.refusal(scene.view) {
            let words = text::deed_refusal(refusal, lang);
            banner(ui, &Banner { words: &words, tone: Tone::Amber, put_away: None }, lang);
        } else {
            muted(ui, Text::ApprovalWords.get(lang));
        }
        ui.add_space(gap::SMALL);
        let ready = self.pin.pin().is_ok() && !self.is_waiting(scene.view);
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let half = Vec2::new((WIDTH - gap::SMALL) / 2.0, 48.0);
            let yes = Button::primary(Text::Approve.get(lang)).key("Enter").enabled(ready).size(half).show(ui).clicked();
            let no = Button::new(Text::DoNotApprove.get(lang)).key("Esc").size(half).show(ui).clicked();
            match (yes, no) {
                (true, _) => self.give(scene.view),
                (false, true) => Some(ApprovalAnswer::Cancelled),
                (false, false) => None,
            }
        })
        .inner
    }
}

/// Those who can approve; returns the one who was clicked.
fn approvers_ui(ui: &mut Ui, approvers: &[&PersonView], chosen: usize, scene: Scene<'_>) -> Option<usize> {
    let mut clicked = None;
    for (index, person) in approvers.iter().enumerate() {
        let response = person_row(ui, person, index == chosen, scene);
        if index == chosen && !ui.clip_rect().contains_rect(response.rect) {
            response.scroll_to_me(None);
        }
        if response.clicked() {
            response.surrender_focus();
            clicked = Some(index);
        }
    }
    clicked
}

/// What is approved, in a frame of its own.
fn what_ui(ui: &mut Ui, what: &str) {
    let tokens = tokens(ui);
    let inner = ui.available_width() - 2.0 * gap::BODY;
    let galley = wrapped(ui, what, plain(size::STRONG), tokens.text, inner);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), galley.size().y + 2.0 * gap::BODY), Sense::hover());
    ui.painter().rect_filled(rect, gap::CORNER, tokens.raised);
    ui.painter().galley(rect.min + Vec2::splat(gap::BODY), galley, tokens.text);
    named(ui, rect, "approved", what);
}
