//! The sale screen: what the cashier types, which sale stands on the stage, and what each key means there.

use super::entry::{entry_ui, note_id};
use super::lists::lists_ui;
use super::means::{EnterMeans, enter_means, is_old, may_cancel, may_renew, takes_sales};
use super::notices::put_oldest_away;
use super::sale_side::sale_side_ui;
use super::stage::{stage_fill, stage_ui};
use super::{Outbox, Scene};
use crate::domain::{Amount, AmountLine, ChargeState, Fen, Moment, Sale, SaleId, SaleState};
use crate::engine::{Command, EngineHandle, SaleView, Stage, View};
use crate::ui::frame::side_frame;
use crate::ui::keys::Press;
use crate::ui::text::Text;
use crate::ui::widgets::{Choice, KeypadKey, QrCard, dialog, muted};
use eframe::egui::{CentralPanel, Context, FocusDirection, Frame, Key, Margin, Panel, Ui};
use std::sync::Arc;

/// Nobody reads a new stage and presses Enter sooner than this, in seconds: an Enter before was meant for what stood there earlier.
const TOO_SOON_SECS: f64 = 0.2;

/// The same for a click on the main button, which stays in its place: longer than the second click of a double click may take.
const CLICK_TOO_SOON_SECS: f64 = 0.6;

/// The sale screen's own state: nothing that the engine knows better.
pub(in crate::ui) struct SaleScreen {
    pub(super) draft: Draft,
    /// The sale on the stage; nothing while an amount is typed.
    pub(super) on_stage: Option<OnStage>,
    pub(super) facts_open: bool,
    asking_to_cancel: bool,
    pub(super) qr: QrCard,
    /// The note field had the keyboard in the last frame.
    pub(super) note_has_keyboard: bool,
    /// A line of a list had the keyboard in the last frame.
    pub(super) line_has_keyboard: bool,
    /// The open sale to which the list was scrolled last.
    pub(super) scrolled_to: Option<SaleId>,
    /// The first view of a till that takes sales has been seen.
    greeted: bool,
    /// The window's own time of this frame, in seconds.
    time: f64,
    /// When that which the main button does became what it is, in the same time.
    changed_at: f64,
}

/// What has been typed and not yet asked for.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) line: AmountLine,
    pub(super) note: String,
    /// The id that the next sale will have, made when the empty amount opened, so that two presses are one sale.
    sale_id: SaleId,
    /// What was asked for under that id already, though the engine never showed it.
    asked: Option<(Amount, String)>,
}

impl Draft {
    fn fresh(engine: &EngineHandle, now: Moment) -> Self {
        Self { line: AmountLine::default(), note: String::new(), sale_id: engine.fresh_sale_id(now), asked: None }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.line.is_empty() && self.note.is_empty()
    }
}

/// The sale on the stage.
pub(super) struct OnStage {
    pub(super) id: SaleId,
    /// What it was asked for with; comes back when the engine never took it.
    pub(super) draft: Option<Draft>,
    /// What was last known of it.
    pub(super) known: Option<Arc<SaleView>>,
    /// It had ended long before it was put on the stage: somebody looks it up, and nothing is to be handed over for it now.
    pub(super) looked_up: bool,
}

impl OnStage {
    fn new(id: SaleId, draft: Option<Draft>) -> Self {
        Self { id, draft, known: None, looked_up: false }
    }
}

impl SaleScreen {
    /// An empty amount.
    pub(in crate::ui) fn new(engine: &EngineHandle, now: Moment) -> Self {
        Self {
            draft: Draft::fresh(engine, now),
            on_stage: None,
            facts_open: false,
            asking_to_cancel: false,
            qr: QrCard::default(),
            note_has_keyboard: false,
            line_has_keyboard: false,
            scrolled_to: None,
            greeted: false,
            time: 0.0,
            changed_at: f64::NEG_INFINITY,
        }
    }

    /// The sale that the engine should regard as looked at.
    pub(in crate::ui) fn looks_at(&self) -> Option<SaleId> {
        self.on_stage.as_ref().map(|stage| stage.id.clone())
    }

    /// A text field of this screen has the keyboard.
    pub(in crate::ui) fn field_has_keyboard(&self) -> bool {
        self.note_has_keyboard
    }

    /// A line of a list has the keyboard, and takes Enter as its own click.
    pub(in crate::ui) fn line_has_keyboard(&self) -> bool {
        self.line_has_keyboard
    }

    /// The first Tab at the amount goes to the note, before any button of the window.
    pub(in crate::ui) fn take_first_tab(&self, ctx: &Context) {
        let nobody = ctx.memory(|memory| memory.focused().is_none());
        if nobody && self.on_stage.is_none() && ctx.input(|input| input.key_pressed(Key::Tab) && input.modifiers.is_none()) {
            ctx.memory_mut(|memory| {
                memory.move_focus(FocusDirection::None);
                memory.request_focus(note_id());
            });
        }
    }

    /// A question stands in front of the screen.
    pub(in crate::ui) fn is_asking(&self) -> bool {
        self.asking_to_cancel
    }

    /// Takes over what the engine now says of the sale on the stage. `time` is the window's own, in seconds.
    pub(in crate::ui) fn refresh(&mut self, view: &View, now: Moment, time: f64) {
        self.time = time;
        self.greet(view, now);
        let Some(stage) = &mut self.on_stage else { return };
        let Some(now) = view.sale(&stage.id) else { return };
        if stage.known.as_ref().is_none_or(|before| before.lamp != now.lamp) {
            self.changed_at = time;
        }
        stage.known = Some(Arc::clone(now));
        stage.draft = None;
    }

    /// A till that starts with sales under way puts the latest one on the stage: after a crash the customer still stands in front of it.
    /// Nobody stands there for an old one, or for one that has ended.
    fn greet(&mut self, view: &View, now: Moment) {
        if self.greeted || !takes_sales(view) {
            return;
        }
        self.greeted = true;
        let waits = |view: &&Arc<SaleView>| view.sale.state == SaleState::Open && !is_old(view.sale.opened_at, now);
        if let (None, true, Some(latest)) = (&self.on_stage, self.draft.is_empty(), view.sales.iter().rfind(waits)) {
            self.look_at(latest.sale.id.clone());
        }
    }

    /// Somebody has the till anew: an old sale is not what they come for.
    pub(in crate::ui) fn take_over(&mut self, now: Moment) {
        let opened_at = self.on_stage.as_ref().and_then(|stage| stage.known.as_ref()).map(|known| known.sale.opened_at);
        if opened_at.is_some_and(|at| is_old(at, now)) {
            self.leave();
        }
    }

    /// The sales of the list of open ones, in its order: all in the view but one that was only looked up.
    pub(super) fn listed<'a>(&self, view: &'a View) -> impl Iterator<Item = &'a Arc<SaleView>> + use<'a> {
        let looked_up = self.on_stage.as_ref().filter(|stage| stage.looked_up).map(|stage| stage.id.clone());
        view.sales.iter().filter(move |sale| looked_up.as_ref() != Some(&sale.sale.id))
    }

    fn type_key(&mut self, key: char) {
        if self.draft.line.push(key) {
            // Who types has seen the empty amount.
            self.changed_at = f64::NEG_INFINITY;
        }
    }

    /// Obeys one key.
    pub(in crate::ui) fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        if self.asking_to_cancel {
            match press {
                Press::Enter => self.cancel(outbox),
                Press::Escape => self.asking_to_cancel = false,
                _ => {}
            }
            return;
        }
        match press {
            Press::Typed(key) if self.on_stage.is_none() => self.type_key(key),
            Press::Backspace if self.on_stage.is_none() => self.draft.line.backspace(),
            Press::Enter => self.enter(scene, outbox),
            Press::Escape => self.escape(scene, outbox.engine()),
            Press::NewCode => self.new_code(outbox),
            Press::Facts => self.facts_open = !self.facts_open,
            Press::PutAway => put_oldest_away(scene, outbox),
            Press::Next => self.next_customer(scene, outbox.engine()),
            Press::Look(index) => {
                if let Some(id) = self.listed(scene.view).nth(index).map(|view| view.sale.id.clone()) {
                    self.look_at(id);
                }
            }
            _ => {}
        }
    }

    fn enter(&mut self, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        if self.time - self.changed_at < TOO_SOON_SECS {
            return;
        }
        if let (Stage::LedgerStopped(_), None) = (&scene.view.stage, &self.on_stage) {
            outbox.send(Command::CheckAgain);
            return;
        }
        let Some(stage) = &self.on_stage else { return self.collect(scene, outbox) };
        let Some(known) = &stage.known else { return };
        match enter_means(&known.lamp) {
            EnterMeans::Nothing => {}
            EnterMeans::Next => self.next_customer(scene, outbox.engine()),
            EnterMeans::GiveUpAndNext => self.give_up_and_next(scene, outbox),
        }
    }

    fn escape(&mut self, scene: Scene<'_>, engine: &EngineHandle) {
        match &mut self.on_stage {
            None => self.clear(scene, engine),
            // The engine never showed it: back to what was typed, under the same id while it is the same amount.
            Some(OnStage { known: None, draft, .. }) => {
                if let Some(draft) = draft.take() {
                    self.draft = draft;
                }
                self.leave();
            }
            Some(OnStage { known: Some(known), .. }) => self.asking_to_cancel = may_cancel(known),
        }
    }

    /// Forgets what was typed.
    fn clear(&mut self, scene: Scene<'_>, engine: &EngineHandle) {
        if !self.draft.is_empty() {
            self.draft = Draft::fresh(engine, scene.now);
        }
    }

    /// A click on the main button came so soon after it changed its meaning that it was meant for what it did before.
    pub(super) fn is_click_too_soon(&self) -> bool {
        self.time - self.changed_at < CLICK_TOO_SOON_SECS
    }

    /// Asks for the typed amount, if it is one.
    pub(super) fn collect(&mut self, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Ok(amount) = self.draft.line.amount(scene.view.limit) else { return };
        if !takes_sales(scene.view) {
            return;
        }
        let asked = (amount, self.draft.note.trim().to_owned());
        if self.draft.asked.as_ref().is_some_and(|before| *before != asked) {
            self.draft.sale_id = outbox.engine().fresh_sale_id(scene.now);
        }
        let sale_id = self.draft.sale_id.clone();
        if outbox.send(Command::StartSale { sale_id: sale_id.clone(), amount, note: asked.1.clone() }) {
            let mut draft = std::mem::replace(&mut self.draft, Draft::fresh(outbox.engine(), scene.now));
            draft.asked = Some(asked);
            self.show(OnStage::new(sale_id, Some(draft)));
        }
    }

    /// Asks for a new code of the sale on the stage, where one may be had.
    pub(super) fn new_code(&mut self, outbox: &mut Outbox<'_>) {
        let Some(known) = self.on_stage.as_ref().and_then(|stage| stage.known.as_ref()) else { return };
        if may_renew(known) {
            outbox.send(Command::NewCode { sale_id: known.sale.id.clone() });
        }
    }

    /// Begins to give the sale on the stage up: asks first.
    pub(super) fn ask_to_cancel(&mut self) {
        let known = self.on_stage.as_ref().and_then(|stage| stage.known.as_ref());
        self.asking_to_cancel = known.is_some_and(|known| may_cancel(known));
    }

    fn cancel(&mut self, outbox: &mut Outbox<'_>) {
        self.asking_to_cancel = false;
        if let Some(known) = self.on_stage.as_ref().and_then(|stage| stage.known.as_ref()).filter(|known| may_cancel(known)) {
            outbox.send(Command::Cancel { sale_id: known.sale.id.clone() });
        }
    }

    /// Back to the amount: an empty one, or what was typed before a sale was looked at. The sale on the stage goes on without being looked at.
    pub(super) fn next_customer(&mut self, scene: Scene<'_>, engine: &EngineHandle) {
        if self.on_stage.is_some() {
            if self.draft.is_empty() {
                self.draft = Draft::fresh(engine, scene.now);
            }
            self.leave();
        }
    }

    fn leave(&mut self) {
        self.on_stage = None;
        self.qr.clear();
        self.asking_to_cancel = false;
        self.changed_at = self.time;
    }

    /// Back to the amount; the sale on the stage, which can no longer be paid, is given up.
    pub(super) fn give_up_and_next(&mut self, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        self.cancel(outbox);
        self.next_customer(scene, outbox.engine());
    }

    /// Puts another sale on the stage.
    pub(super) fn look_at(&mut self, id: SaleId) {
        if self.on_stage.as_ref().is_none_or(|stage| stage.id != id) {
            self.show(OnStage::new(id, None));
        }
    }

    /// Puts a line of the day's list on the stage. One that the view does not hold has ended and been seen.
    pub(super) fn look_up(&mut self, id: SaleId, view: &View) {
        if self.on_stage.as_ref().is_none_or(|stage| stage.id != id) {
            let looked_up = view.sale(&id).is_none();
            self.show(OnStage { looked_up, ..OnStage::new(id, None) });
        }
    }

    fn show(&mut self, stage: OnStage) {
        self.leave();
        self.on_stage = Some(stage);
    }

    pub(super) fn keypad(&mut self, key: KeypadKey, scene: Scene<'_>, engine: &EngineHandle) {
        self.changed_at = f64::NEG_INFINITY;
        match key {
            KeypadKey::Typed(keys) => keys.chars().for_each(|key| {
                self.draft.line.push(key);
            }),
            KeypadKey::Backspace => self.draft.line.backspace(),
            KeypadKey::Clear => self.clear(scene, engine),
        }
    }

    /// Adds a usual amount to what was typed.
    pub(super) fn add(&mut self, price: Fen) {
        self.draft.line.add(price);
    }

    /// Draws the screen. `top_of_lists` is drawn at the head of the right column and says whether it filled it.
    pub(in crate::ui) fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>, top_of_lists: impl FnOnce(&mut Ui) -> bool) {
        let narrow = ui.available_width() < 1100.0;
        let (left, right) = if narrow { (312.0, 256.0) } else { (348.0, 290.0) };
        let frame = side_frame();
        (self.note_has_keyboard, self.line_has_keyboard) = (false, false);
        Panel::left("entry").exact_size(left).resizable(false).frame(frame).show(ui, |ui| match self.on_stage {
            None => entry_ui(self, ui, scene, outbox),
            Some(_) => sale_side_ui(self, ui, scene, outbox),
        });
        Panel::right("lists").exact_size(right).resizable(false).frame(frame).show(ui, |ui| {
            if !top_of_lists(ui) {
                lists_ui(self, ui, scene);
            }
        });
        let stage = Frame::new().fill(stage_fill(self, ui, scene.now)).inner_margin(Margin::same(16));
        CentralPanel::no_frame().frame(stage).show(ui, |ui| stage_ui(self, ui, scene, outbox));
    }

    /// The question before a sale is given up, while it is asked.
    pub(in crate::ui) fn question_ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(known) = self.on_stage.as_ref().and_then(|stage| stage.known.clone()).filter(|known| may_cancel(known)) else {
            self.asking_to_cancel = false;
            return;
        };
        if !self.asking_to_cancel {
            return;
        }
        let title = format!("{} {}", Text::CancelTitle.get(scene.lang), known.sale.amount.fen());
        let (yes, no) = (Text::CancelYes.get(scene.lang), Text::CancelNo.get(scene.lang));
        let words = cancel_words(&known.sale).get(scene.lang);
        match dialog(ctx, "cancel", &title, yes, no, |ui| drop(muted(ui, words))) {
            Some(Choice::Yes) => self.cancel(outbox),
            Some(Choice::No) => self.asking_to_cancel = false,
            None => {}
        }
    }
}

/// What giving this sale up means for its code: it comes down, it never comes, or it is down already.
fn cancel_words(sale: &Sale) -> Text {
    let nobody_saw_one = |state: &ChargeState| matches!(state, ChargeState::Placing { .. } | ChargeState::Refused(_));
    if sale.live_charge().is_some() {
        Text::CancelWords
    } else if sale.charges.iter().all(|charge| nobody_saw_one(&charge.state)) {
        Text::CancelWordsNoCode
    } else {
        Text::CancelWordsCodeDown
    }
}
