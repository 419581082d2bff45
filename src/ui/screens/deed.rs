//! One thing that a person wants done: approved where that is needed, sent, and followed to its outcome.

use super::{Outbox, Scene};
use crate::domain::{Action, CashierId, Right};
use crate::engine::{Approval, Command, DeedId, DeedRefusal, DeedResult, View};
use crate::ui::keys::Press;
use crate::ui::text::{self, Text, approved_by};
use crate::ui::widgets::{ApprovalAnswer, ApprovalDialog, Banner, Tone, banner, muted, needs_approval, outcome, strong};
use eframe::egui::{Context, Ui};

/// Makes the command of a deed, with its name and with the approval where there is one.
type MakeCommand = Box<dyn Fn(DeedId, Option<Approval>) -> Command>;

/// The deed.
pub(super) struct Deed {
    command: MakeCommand,
    dialog: Option<ApprovalDialog>,
    sent: Option<DeedId>,
    approved_by: Option<CashierId>,
    cancelled: bool,
}

/// How far a deed has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// Somebody is asked to approve it.
    Approving,
    /// Nobody approved it; nothing was sent.
    Cancelled,
    /// The engine did not take it; nothing was sent.
    NotTaken,
    /// Sent.
    UnderWay,
    /// Done, and written.
    Done,
    /// Not done.
    Refused(DeedRefusal),
}

impl Deed {
    /// Sends the command at once where the person at the till may do it, else asks first for somebody's approval of `what`.
    pub(super) fn begin(
        action: Action,
        what: String,
        command: impl Fn(DeedId, Option<Approval>) -> Command + 'static,
        scene: Scene<'_>,
        outbox: &mut Outbox<'_>,
    ) -> Self {
        let mut deed = Self::free(command);
        match needs_approval(&scene.view.session, action) {
            Right::NeedsApproval => deed.dialog = Some(ApprovalDialog::new(action, what)),
            // What is denied is refused by the engine, which puts that on record.
            Right::Allowed | Right::Denied => deed.send(None, outbox),
        }
        deed
    }

    /// Sends a command that everybody may give.
    pub(super) fn begin_free(command: impl Fn(DeedId, Option<Approval>) -> Command + 'static, outbox: &mut Outbox<'_>) -> Self {
        let mut deed = Self::free(command);
        deed.send(None, outbox);
        deed
    }

    fn free(command: impl Fn(DeedId, Option<Approval>) -> Command + 'static) -> Self {
        Self { command: Box::new(command), dialog: None, sent: None, approved_by: None, cancelled: false }
    }

    fn send(&mut self, approval: Option<Approval>, outbox: &mut Outbox<'_>) {
        let id = outbox.engine().fresh_deed();
        let approver = approval.as_ref().map(|approval| approval.name.clone());
        self.sent = None;
        if outbox.send((self.command)(id, approval)) {
            self.sent = Some(id);
            self.approved_by = approver;
            if let Some(dialog) = &mut self.dialog {
                dialog.sent(id);
            }
        }
    }

    /// How far it has come.
    pub(super) fn course(&self, view: &View) -> Course {
        if self.cancelled {
            return Course::Cancelled;
        }
        let result = self.sent.map(|id| outcome(view, id));
        match result {
            Some(Some(DeedResult::Done)) => Course::Done,
            _ if self.dialog.is_some() => Course::Approving,
            None => Course::NotTaken,
            Some(None | Some(DeedResult::UnderWay)) => Course::UnderWay,
            Some(Some(DeedResult::Refused(refusal))) => Course::Refused(refusal.clone()),
        }
    }

    /// Nothing else can be begun before this has an outcome.
    pub(super) fn is_busy(&self, view: &View) -> bool {
        match self.course(view) {
            Course::Approving | Course::UnderWay => true,
            Course::Cancelled | Course::NotTaken | Course::Done | Course::Refused(_) => false,
        }
    }

    /// The approval dialogue stands in front of the screen.
    pub(super) fn is_asking(&self) -> bool {
        self.dialog.is_some()
    }

    /// Obeys one key, while the dialogue stands.
    pub(super) fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let answer = self.dialog.as_mut().and_then(|dialog| dialog.press(press, scene));
        self.obey(answer, outbox);
    }

    /// Draws the dialogue, while it stands.
    pub(super) fn dialog_ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let answer = self.dialog.as_mut().and_then(|dialog| dialog.ui(ctx, scene));
        self.obey(answer, outbox);
    }

    fn obey(&mut self, answer: Option<ApprovalAnswer>, outbox: &mut Outbox<'_>) {
        match answer {
            Some(ApprovalAnswer::Given(approval)) => self.send(Some(approval), outbox),
            Some(ApprovalAnswer::Done) => self.dialog = None,
            Some(ApprovalAnswer::Cancelled) => {
                self.dialog = None;
                self.cancelled = true;
            }
            None => {}
        }
    }

    /// What became of it, in one line; a refusal and what to do about it as a banner.
    pub(super) fn outcome_ui(&self, ui: &mut Ui, done: &str, scene: Scene<'_>) {
        let bad = |ui: &mut Ui, words| {
            banner(ui, &Banner { words: &words, tone: Tone::Amber, put_away: None }, scene.lang);
        };
        match self.course(scene.view) {
            Course::Approving | Course::Cancelled => {}
            Course::NotTaken => bad(ui, text::not_taken(scene.lang)),
            Course::Refused(refusal) => bad(ui, text::deed_refusal(&refusal, scene.lang)),
            Course::UnderWay => {
                muted(ui, Text::CheckingPin.get(scene.lang));
            }
            Course::Done => {
                strong(ui, &self.done_line(done, scene));
            }
        }
    }

    fn done_line(&self, done: &str, scene: Scene<'_>) -> String {
        let Some(name) = &self.approved_by else { return done.to_owned() };
        let role = scene.view.people.iter().find(|person| person.name == *name).map(|person| person.role);
        match role {
            Some(role) => format!("{done}  ·  {}", approved_by(&crate::domain::Signatory { name: name.clone(), role }, scene.lang)),
            None => format!("{done}  ·  {name}"),
        }
    }
}
