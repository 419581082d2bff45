//! The window itself: header, strip, stage, status bar, and the questions that stand in front of them.

use super::cover::Cover;
use super::frame::{BarPress, Leaving, bar_ui, blocked_ui, closing_ui, dropped_files, fit_zoom, open_shift, side_frame, strip_ui, unsettled};
use super::install_fonts;
use super::keys::{Holder, Press, is_touched, presses};
use super::phone::{CustomersPhone, phone_slot_ui, phone_ui};
use super::screens::{Go, Outbox, Rooms, SaleScreen, Scene, SetupScreen, SignInScreen, help_ui, still_poster};
use super::text::{self, Lang, Text, Words};
use super::theme::{self, ThemeChoice, bold, size, tokens};
use super::widgets::{Button, Tone, named, one_line_at, status_bar};
use crate::domain::{Moment, SaleId};
use crate::engine::{Command, EngineHandle, PersonCommand, Stage, View};
use eframe::egui::{self, Align, Align2, CentralPanel, Context, Frame, Layout, Margin, Panel, Ui, ViewportCommand};
use std::sync::Arc;
use std::time::Duration;

/// How the window is to be.
pub struct Options {
    /// The language to begin with.
    pub lang: Lang,
    /// The theme to begin with.
    pub theme: ThemeChoice,
    /// The customers of the demo. Where there are some, every screen says that it is one.
    pub demo: Option<Arc<dyn CustomersPhone>>,
    /// The clock by which countdowns run.
    pub clock: fn() -> Moment,
}

/// Below this width in points the customer's phone has no column of its own.
const WIDE_WINDOW: f32 = 1240.0;

/// How often the engine is told at most that somebody is there, in seconds.
const TOUCHED_SECS: f64 = 15.0;

/// Which of the screens is on, as far as the keys care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    /// No sale can be taken yet, or none any more.
    Before,
    /// Nobody has the till.
    SignIn,
    /// A room beside the counter.
    Room,
    /// The counter.
    Counter,
}

/// The window.
pub struct App {
    engine: EngineHandle,
    clock: fn() -> Moment,
    lang: Lang,
    theme: ThemeChoice,
    demo: Option<Arc<dyn CustomersPhone>>,
    view: Arc<View>,
    sale: SaleScreen,
    setup: SetupScreen,
    sign_in: SignInScreen,
    rooms: Rooms,
    /// When the engine was last told that somebody is there, in the window's own time.
    touched_at: f64,
    /// What the engine was last told about the sale that is looked at.
    told: Option<SaleId>,
    /// The snapshot at which it was told; until the next one there is nothing to tell again.
    told_at: Arc<View>,
    /// The engine did not take the latest command.
    refused: bool,
    help_open: bool,
    phone_open: Option<bool>,
    asking_to_close: bool,
    /// Help or that question, in front of everything.
    cover: Cover,
}

impl App {
    /// The window over that engine. The engine wakes it by asking `ctx` for a repaint.
    pub fn new(ctx: &Context, engine: EngineHandle, options: Options) -> Self {
        install_fonts(ctx);
        theme::install(ctx, options.theme);
        let view = engine.view();
        let sale = SaleScreen::new(&engine, (options.clock)());
        Self {
            engine,
            clock: options.clock,
            lang: options.lang,
            theme: options.theme,
            demo: options.demo,
            view: Arc::clone(&view),
            sale,
            setup: SetupScreen::new(),
            sign_in: SignInScreen::new(),
            rooms: Rooms::new(),
            touched_at: f64::NEG_INFINITY,
            told: None,
            told_at: view,
            refused: false,
            help_open: false,
            phone_open: None,
            asking_to_close: false,
            cover: Cover::default(),
        }
    }

    /// Which of the screens is on.
    fn stage(&self) -> Stage {
        if self.engine.has_ended() { Stage::Stopped } else { self.view.stage.clone() }
    }

    fn face(&self) -> Face {
        match (shows_sales(&self.stage()), self.view.session.signatory(), self.rooms.is_empty()) {
            (false, _, _) => Face::Before,
            (true, None, _) => Face::SignIn,
            (true, Some(_), false) => Face::Room,
            (true, Some(_), true) => Face::Counter,
        }
    }

    fn keyboard_holder(&self) -> Holder {
        let face = self.face();
        if self.help_open || self.asking_to_close || (face == Face::Counter && self.sale.is_asking()) {
            return Holder::Choice;
        }
        match face {
            Face::Before if self.setup.field_has_keyboard() => Holder::Field,
            Face::Before => Holder::Choice,
            Face::SignIn => self.sign_in.holder(&self.view.session),
            Face::Room => self.rooms.holder(),
            Face::Counter if self.sale.field_has_keyboard() => Holder::Field,
            Face::Counter if self.sale.line_has_keyboard() => Holder::Choice,
            Face::Counter => Holder::Counter,
        }
    }

    fn keys(&mut self, ctx: &Context) {
        let holder = self.keyboard_holder();
        if self.face() == Face::Counter && holder == Holder::Counter {
            self.sale.take_first_tab(ctx);
        }
        self.touch(ctx);
        let view = Arc::clone(&self.view);
        for press in presses(ctx, holder) {
            let face = self.face();
            let scene = Scene { view: &view, lang: self.lang, now: (self.clock)(), refused: self.refused };
            let mut outbox = Outbox::new(&self.engine, &mut self.refused);
            match (press, face) {
                (Press::Lock, Face::Room | Face::Counter) => lock(&mut outbox),
                (Press::Enter, _) if self.asking_to_close => close(ctx),
                (Press::Escape, _) if self.asking_to_close => self.asking_to_close = false,
                (Press::Typed('z' | 'Z'), Face::Room | Face::Counter) if self.asking_to_close => self.close_shift(),
                (_, _) if self.asking_to_close => {}
                (Press::Help, _) => self.help_open = !self.help_open,
                (Press::Escape | Press::Enter, _) if self.help_open => self.help_open = false,
                // Nothing behind the help page hears a key.
                (_, _) if self.help_open => {}
                (Press::Room(key), Face::Room | Face::Counter) if !self.sale.is_asking() => self.rooms.go(Go::from(key)),
                (press, Face::Before) => self.setup.press(press, scene, &mut outbox),
                (press, Face::SignIn) => self.sign_in.press(press, scene, &mut outbox),
                (press, Face::Room) => self.rooms.press(press, scene, &mut outbox),
                (press, Face::Counter) => self.sale.press(press, scene, &mut outbox),
            }
        }
    }

    /// Tells the engine now and then that somebody is there, so that it does not lock the till under their hands.
    fn touch(&mut self, ctx: &Context) {
        let now = ctx.input(|input| input.time);
        let due = self.view.session.signatory().is_some() && now - self.touched_at >= TOUCHED_SECS && is_touched(ctx);
        if due && self.engine.send(Command::Touched).is_ok() {
            self.touched_at = now;
        }
    }

    /// Takes the latest snapshot. When the till changes hands, nothing stays that was typed or opened by the one before.
    fn refresh(&mut self, time: f64) {
        let now = (self.clock)();
        let before = std::mem::replace(&mut self.view, self.engine.view());
        if before.session.signatory() != self.view.session.signatory() {
            self.rooms.close();
            self.sign_in = SignInScreen::new();
            self.sale.take_over(now);
        }
        self.sale.refresh(&self.view, now, time);
    }

    fn header_ui(&mut self, ui: &mut Ui) {
        let tokens = tokens(ui);
        let row = ui.available_rect_before_wrap();
        let shop = if self.view.shop.is_empty() { Text::Product.get(self.lang) } else { &self.view.shop };
        let left = row.with_max_x(row.right() - 330.0);
        one_line_at(ui, left, Align2::LEFT_CENTER, shop, bold(size::TITLE), tokens.text);
        named(ui, left, "shop", shop);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if Button::quiet(Text::Help.get(self.lang)).key("F1").show(ui).clicked() {
                self.help_open = true;
            }
            let words = text::theme(self.theme, self.lang);
            if Button::quiet(&words).show(ui).clicked() {
                self.theme = self.theme.next();
                theme::choose(ui.ctx(), self.theme);
            }
            if Button::quiet(Text::SwitchLanguage.get(self.lang)).show(ui).clicked() {
                self.lang = self.lang.other();
            }
        });
    }

    fn frame_ui(&mut self, ui: &mut Ui) {
        let tokens = tokens(ui);
        let edge = Frame::new().inner_margin(Margin::symmetric(16, 0));
        Panel::top("header").exact_size(48.0).show_separator_line(true).frame(edge).show(ui, |ui| self.header_ui(ui));
        if self.demo.is_some() || self.view.test_gateway {
            let fill = if self.demo.is_some() { tokens.demo.fill } else { tokens.test.fill };
            let strip = Frame::new().fill(fill).inner_margin(Margin::symmetric(16, 0));
            Panel::top("strip").exact_size(28.0).show_separator_line(false).frame(strip).show(ui, |ui| strip_ui(ui, self.demo.as_deref(), self.lang));
        }
        if matches!(self.face(), Face::Room | Face::Counter) {
            let edge = Frame::new().inner_margin(Margin { left: 10, right: 16, top: 3, bottom: 3 });
            let (lit, lang) = (self.rooms.key(), self.lang);
            let view = Arc::clone(&self.view);
            let bar = Panel::top("rooms").exact_size(36.0).show_separator_line(true).frame(edge);
            match bar.show(ui, |ui| ui.horizontal_centered(|ui| bar_ui(ui, &view, lit, lang)).inner).inner {
                Some(BarPress::Go(go)) => self.rooms.go(go),
                Some(BarPress::Lock) => lock(&mut Outbox::new(&self.engine, &mut self.refused)),
                None => {}
            }
        }
        let foot = Frame::new().inner_margin(Margin::symmetric(16, 6));
        Panel::bottom("status").exact_size(32.0).frame(foot).show(ui, |ui| status_bar(ui, &self.view, (self.clock)(), self.lang));
    }

    fn body_ui(&mut self, ui: &mut Ui) {
        let stage = self.stage();
        let view = Arc::clone(&self.view);
        let scene = Scene { view: &view, lang: self.lang, now: (self.clock)(), refused: self.refused };
        let ground = Frame::new().fill(tokens(ui).ground).inner_margin(Margin::same(16));
        match &stage {
            Stage::Ready | Stage::LedgerStopped(_) if self.face() == Face::SignIn => {
                let mut outbox = Outbox::new(&self.engine, &mut self.refused);
                CentralPanel::no_frame().frame(ground).show(ui, |ui| self.sign_in.ui(ui, scene, &mut outbox));
            }
            Stage::Ready | Stage::LedgerStopped(_) if self.face() == Face::Room => {
                let mut outbox = Outbox::new(&self.engine, &mut self.refused);
                CentralPanel::no_frame().frame(ground).show(ui, |ui| self.rooms.ui(ui, scene, &mut outbox));
            }
            Stage::Ready | Stage::LedgerStopped(_) => {
                let phone = self.demo.clone();
                let mut open = self.phone_is_open(ui);
                let before = open;
                let wide = ui.available_width() >= WIDE_WINDOW;
                let lang = self.lang;
                if wide
                    && open
                    && let Some(phone) = &phone
                {
                    let frame = side_frame();
                    Panel::right("phone").exact_size(236.0).resizable(false).frame(frame).show(ui, |ui| {
                        phone_ui(ui, &**phone, lang);
                    });
                }
                let mut outbox = Outbox::new(&self.engine, &mut self.refused);
                self.sale.ui(ui, scene, &mut outbox, |ui| phone.as_deref().is_some_and(|phone| phone_slot_ui(ui, phone, &mut open, wide, lang)));
                if open != before {
                    self.phone_open = Some(open);
                }
            }
            Stage::Starting => {
                let words = Words {
                    title: Text::Starting.get(self.lang).to_owned(),
                    what: Text::StartingWords.get(self.lang).to_owned(),
                    money: String::new(),
                    next: String::new(),
                };
                CentralPanel::no_frame().frame(ground).show(ui, |ui| still_poster(ui, Tone::Grey, &words));
            }
            Stage::Incomplete => {
                let mut outbox = Outbox::new(&self.engine, &mut self.refused);
                CentralPanel::no_frame().frame(ground).show(ui, |ui| self.setup.ui(ui, scene, &mut outbox));
            }
            Stage::NoLedger(error) => {
                let words = text::ledger(error, self.lang);
                let mut outbox = Outbox::new(&self.engine, &mut self.refused);
                CentralPanel::no_frame().frame(ground).show(ui, |ui| blocked_ui(ui, &words, self.lang, &mut outbox));
            }
            Stage::Stopped => {
                let words = text::stopped(self.lang);
                CentralPanel::no_frame().frame(ground).show(ui, |ui| still_poster(ui, Tone::Red, &words));
            }
        }
    }

    fn phone_is_open(&self, ui: &Ui) -> bool {
        self.demo.is_some() && self.phone_open.unwrap_or(ui.available_width() >= WIDE_WINDOW)
    }

    fn questions_ui(&mut self, ctx: &Context) {
        let face = self.face();
        let view = Arc::clone(&self.view);
        let scene = Scene { view: &view, lang: self.lang, now: (self.clock)(), refused: self.refused };
        let mut outbox = Outbox::new(&self.engine, &mut self.refused);
        self.cover.behind(ctx, || match face {
            Face::Before | Face::SignIn => {}
            Face::Room => self.rooms.dialog_ui(ctx, scene, &mut outbox),
            Face::Counter => self.sale.question_ui(ctx, scene, &mut outbox),
        });
        if self.help_open && help_ui(ctx, self.lang) {
            self.help_open = false;
        }
        if self.asking_to_close {
            let answer = closing_ui(ctx, &view, self.demo.is_some(), scene.now, self.lang);
            match answer {
                Some(Leaving::Close) => close(ctx),
                Some(Leaving::CloseShift) => self.close_shift(),
                Some(Leaving::Stay) => self.asking_to_close = false,
                None => {}
            }
        }
    }

    /// Leaves the question of the closing window for the one that closes the shift.
    fn close_shift(&mut self) {
        if open_shift(&self.view, self.demo.is_some()).is_some() {
            self.asking_to_close = false;
            self.rooms.go(Go::CloseShift);
        }
    }

    /// A file that is dropped on the window is a bill, whichever screen is on.
    fn dropped_files(&mut self, ctx: &Context) {
        if matches!(self.face(), Face::Room | Face::Counter) && !self.asking_to_close {
            dropped_files(ctx).into_iter().for_each(|file| self.rooms.go(Go::TakeBill(file)));
        }
    }

    /// A window with open sales asks before it goes (fault 23), and so does one with an open shift or an export under way.
    fn close_request(&mut self, ctx: &Context) {
        if !ctx.input(|input| input.viewport().close_requested()) {
            return;
        }
        let exporting = self.view.office.export.is_some();
        let open = exporting || unsettled(&self.view).next().is_some() || open_shift(&self.view, self.demo.is_some()).is_some();
        if open && !self.engine.has_ended() && !self.asking_to_close {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.asking_to_close = true;
            return;
        }
        Outbox::new(&self.engine, &mut self.refused).send(Command::Shutdown);
    }

    /// Says which sale is looked at, whenever the engine knows of another: also after it has opened everything anew.
    fn tell_engine(&mut self) {
        let looks_at = self.sale.looks_at();
        let heard = self.told == looks_at && (self.view.looked_at == looks_at || Arc::ptr_eq(&self.view, &self.told_at));
        if !heard && self.engine.send(Command::LookAt(looks_at.clone())).is_ok() {
            self.told = looks_at;
            self.told_at = Arc::clone(&self.view);
        }
        let view = Arc::clone(&self.view);
        let scene = Scene { view: &view, lang: self.lang, now: (self.clock)(), refused: self.refused };
        self.rooms.tell(scene, &self.engine);
    }
}

impl eframe::App for App {
    /// The window is cleared to the surface of header and side columns, which then paint no ground of their own: on a computer without a graphics
    /// card every painted pixel costs, once a second while a countdown runs.
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.refresh(ctx.input(|input| input.time));
        self.tell_engine();
        fit_zoom(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.close_request(&ctx);
        self.dropped_files(&ctx);
        self.keys(&ctx);
        self.cover.follow(&ctx, self.help_open || self.asking_to_close);
        self.frame_ui(ui);
        self.body_ui(ui);
        self.questions_ui(&ctx);
        self.tell_engine();
        if !self.view.sales.is_empty() {
            // Ages are shown in minutes.
            ctx.request_repaint_after(Duration::from_secs(60));
        }
    }
}

fn shows_sales(stage: &Stage) -> bool {
    match stage {
        Stage::Ready | Stage::LedgerStopped(_) => true,
        Stage::Starting | Stage::Incomplete | Stage::NoLedger(_) | Stage::Stopped => false,
    }
}

fn lock(outbox: &mut Outbox<'_>) {
    let deed = outbox.engine().fresh_deed();
    outbox.send(Command::Person(deed, PersonCommand::Lock));
}

fn close(ctx: &Context) {
    ctx.send_viewport_cmd(ViewportCommand::Close);
}
