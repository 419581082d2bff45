//! The window itself: header, strip, stage, status bar, and the questions that stand in front of them.

use super::install_fonts;
use super::keys::{Holder, Press, presses};
use super::phone::{CustomersPhone, phone_ui};
use super::screens::{Outbox, SaleScreen, Scene, SetupScreen, help_ui, still_poster};
use super::text::{self, Lang, Text, Words};
use super::theme::{self, ThemeChoice, bold, gap, plain, size, tokens};
use super::widgets::{Button, Choice, Tone, dialog, muted, named, one_line_at, status_bar};
use crate::domain::{Moment, SaleId};
use crate::engine::{Command, EngineHandle, SaleView, Stage, View};
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

/// The window's place and name, for `eframe::NativeOptions`.
pub fn viewport() -> egui::ViewportBuilder {
    egui::ViewportBuilder::default()
        .with_title(Text::WindowTitle.get(Lang::Zh))
        .with_app_id("scantill")
        .with_inner_size([1366.0, 768.0])
        .with_min_inner_size([1024.0, 700.0])
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
    /// What the engine was last told about the sale that is looked at.
    told: Option<SaleId>,
    /// The snapshot at which it was told; until the next one there is nothing to tell again.
    told_at: Arc<View>,
    /// The engine did not take the latest command.
    refused: bool,
    help_open: bool,
    phone_open: Option<bool>,
    asking_to_close: bool,
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
            told: None,
            told_at: view,
            refused: false,
            help_open: false,
            phone_open: None,
            asking_to_close: false,
        }
    }

    /// Which of the screens is on.
    fn stage(&self) -> Stage {
        if self.engine.has_ended() { Stage::Stopped } else { self.view.stage.clone() }
    }

    fn keyboard_holder(&self, sale_screen: bool) -> Holder {
        if self.help_open || self.asking_to_close || (sale_screen && self.sale.is_asking()) {
            return Holder::Choice;
        }
        match (sale_screen, self.sale.field_has_keyboard(), self.setup.field_has_keyboard()) {
            (true, true, _) | (false, _, true) => Holder::Field,
            (true, false, _) if self.sale.line_has_keyboard() => Holder::Choice,
            (true, false, _) => Holder::Counter,
            (false, _, false) => Holder::Choice,
        }
    }

    fn keys(&mut self, ctx: &Context) {
        let sale_screen = shows_sales(&self.stage());
        let holder = self.keyboard_holder(sale_screen);
        if sale_screen && holder == Holder::Counter {
            self.sale.take_first_tab(ctx);
        }
        let scene = Scene { view: &self.view, lang: self.lang, now: (self.clock)(), refused: self.refused };
        let mut outbox = Outbox::new(&self.engine, &mut self.refused);
        for press in presses(ctx, holder) {
            if self.asking_to_close {
                match press {
                    Press::Enter => close(ctx),
                    Press::Escape => self.asking_to_close = false,
                    Press::Typed(_)
                    | Press::Backspace
                    | Press::Help
                    | Press::NewCode
                    | Press::Facts
                    | Press::PutAway
                    | Press::Next
                    | Press::Look(_) => {}
                }
            } else if press == Press::Help || (self.help_open && matches!(press, Press::Escape | Press::Enter)) {
                self.help_open = !self.help_open;
            } else if self.help_open {
                // Nothing behind the help page hears a key.
            } else if sale_screen {
                self.sale.press(press, scene, &mut outbox);
            } else {
                self.setup.press(press, scene, &mut outbox);
            }
        }
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

    fn strip_ui(&self, ui: &mut Ui) {
        let (words, more) = match (&self.demo, self.view.test_gateway) {
            (Some(_), _) => (Text::DemoStrip, Text::DemoStripWords),
            (None, _) => (Text::TestStrip, Text::TestStripWords),
        };
        let tokens = tokens(ui);
        let paint = if self.demo.is_some() { tokens.demo } else { tokens.test };
        let row = ui.available_rect_before_wrap();
        one_line_at(ui, row, Align2::LEFT_CENTER, words.get(self.lang), bold(size::BODY), paint.on_fill);
        let right = row.with_min_x(row.center().x - 60.0);
        one_line_at(ui, right, Align2::RIGHT_CENTER, more.get(self.lang), plain(size::SMALL), paint.on_fill);
        named(ui, row, "strip", words.get(self.lang));
    }

    fn frame_ui(&mut self, ui: &mut Ui) {
        let tokens = tokens(ui);
        let edge = Frame::new().inner_margin(Margin::symmetric(16, 0));
        Panel::top("header").exact_size(48.0).show_separator_line(true).frame(edge).show(ui, |ui| self.header_ui(ui));
        if self.demo.is_some() || self.view.test_gateway {
            let fill = if self.demo.is_some() { tokens.demo.fill } else { tokens.test.fill };
            let strip = Frame::new().fill(fill).inner_margin(Margin::symmetric(16, 0));
            Panel::top("strip").exact_size(28.0).show_separator_line(false).frame(strip).show(ui, |ui| self.strip_ui(ui));
        }
        let foot = Frame::new().inner_margin(Margin::symmetric(16, 6));
        Panel::bottom("status").exact_size(32.0).frame(foot).show(ui, |ui| status_bar(ui, &self.view, self.lang));
    }

    fn body_ui(&mut self, ui: &mut Ui) {
        let stage = self.stage();
        let view = Arc::clone(&self.view);
        let scene = Scene { view: &view, lang: self.lang, now: (self.clock)(), refused: self.refused };
        let ground = Frame::new().fill(tokens(ui).ground).inner_margin(Margin::same(16));
        match &stage {
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
        let view = Arc::clone(&self.view);
        let scene = Scene { view: &view, lang: self.lang, now: (self.clock)(), refused: self.refused };
        let mut outbox = Outbox::new(&self.engine, &mut self.refused);
        self.sale.question_ui(ctx, scene, &mut outbox);
        if self.help_open && help_ui(ctx, self.lang) {
            self.help_open = false;
        }
        if self.asking_to_close {
            let (yes, no) = (Text::CloseYes.get(self.lang), Text::CloseNo.get(self.lang));
            let close_words = if self.demo.is_some() { Text::CloseWordsDemo } else { Text::CloseWords };
            let lines = text::closing_lines(unsettled(&view), scene.now, self.lang);
            let answer = dialog(ctx, "close", Text::CloseTitle.get(self.lang), yes, no, |ui| {
                muted(ui, close_words.get(self.lang));
                for (_, line) in lines.iter().take(8) {
                    ui.label(line);
                }
            });
            match answer {
                Some(Choice::Yes) => close(ctx),
                Some(Choice::No) => self.asking_to_close = false,
                None => {}
            }
        }
    }

    /// A window with open sales asks before it goes (fault 23).
    fn close_request(&mut self, ctx: &Context) {
        if !ctx.input(|input| input.viewport().close_requested()) {
            return;
        }
        let watched = unsettled(&self.view).next().is_some() && !self.engine.has_ended();
        if watched && !self.asking_to_close {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.asking_to_close = true;
            return;
        }
        Outbox::new(&self.engine, &mut self.refused).send(Command::Shutdown);
    }

    /// Tells the engine which sale is looked at, once it changed; again when it was not taken.
    /// Says which sale is looked at, whenever the engine knows of another: also after it has opened everything anew.
    fn tell_engine(&mut self) {
        let looks_at = self.sale.looks_at();
        let heard = self.told == looks_at && (self.view.looked_at == looks_at || Arc::ptr_eq(&self.view, &self.told_at));
        if !heard && self.engine.send(Command::LookAt(looks_at.clone())).is_ok() {
            self.told = looks_at;
            self.told_at = Arc::clone(&self.view);
        }
    }
}

impl eframe::App for App {
    /// The window is cleared to the surface of header and side columns, which then paint no ground of their own: on a computer without a graphics
    /// card every painted pixel costs, once a second while a countdown runs.
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.view = self.engine.view();
        self.sale.refresh(&self.view, ctx.input(|input| input.time));
        self.tell_engine();
        fit_zoom(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.close_request(&ctx);
        self.keys(&ctx);
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

fn unsettled(view: &View) -> impl Iterator<Item = &SaleView> {
    view.sales.iter().map(|sale| &**sale).filter(|sale| !sale.sale.is_settled())
}

fn close(ctx: &Context) {
    ctx.send_viewport_cmd(ViewportCommand::Close);
}

/// The frame of a side column.
pub(super) fn side_frame() -> Frame {
    Frame::new().inner_margin(Margin::same(14))
}

/// The place of the phone in the right column: all of it in a narrow window, only its button in a wide one. Returns whether it filled the column.
fn phone_slot_ui(ui: &mut Ui, phone: &dyn CustomersPhone, open: &mut bool, wide: bool, lang: Lang) -> bool {
    let words = if *open { Text::PhoneHide } else { Text::PhoneShow };
    let size = egui::vec2(ui.available_width(), 34.0);
    if Button::quiet(words.get(lang)).size(size).show(ui).clicked() {
        *open = !*open;
    }
    ui.add_space(gap::HAIR);
    if *open && !wide {
        phone_ui(ui, phone, lang);
    }
    *open && !wide
}

fn blocked_ui(ui: &mut Ui, words: &Words, lang: Lang, outbox: &mut Outbox<'_>) {
    ui.with_layout(Layout::bottom_up(Align::Center), |ui| {
        ui.add_space(gap::WIDE);
        let button = Button::primary(Text::CheckAgain.get(lang)).key("Enter").size(egui::vec2(360.0, 56.0));
        if button.show(ui).clicked() {
            outbox.send(Command::CheckAgain);
        }
        still_poster(ui, Tone::Red, words);
    });
}

/// On a very large screen everything grows, so that it is read from the same distance as on a small one.
fn fit_zoom(ctx: &Context) {
    const ROOMY: egui::Vec2 = egui::vec2(1536.0, 864.0);
    // Only a window of the system has an inner rectangle; pictures and tests are drawn as they are asked for.
    if ctx.input(|input| input.viewport().inner_rect.is_none()) {
        return;
    }
    let points = ctx.viewport_rect().size() * ctx.zoom_factor();
    let fits = (points.x / ROOMY.x).min(points.y / ROOMY.y);
    let zoom = ((fits * 4.0).floor() / 4.0).clamp(1.0, 3.0);
    if (zoom - ctx.zoom_factor()).abs() > 0.01 {
        ctx.set_zoom_factor(zoom);
    }
}
