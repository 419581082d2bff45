//! A window under test, with the engine's end of its channels in the test's hand.

use crate::samples;
use eframe::egui::{Event, Key, Modifiers, Theme, ViewportEvent, ViewportId};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use scantill::domain::{Lamp, Sale, SaleId};
use scantill::engine::{self, Command, EngineEnd, Show, View};
use scantill::ui::{App, Lang, Options, install_fonts};
use std::sync::Arc;

pub(crate) struct Till {
    pub(crate) window: Harness<'static, App>,
    pub(crate) engine: EngineEnd,
    view: View,
    /// What the window wants to be shown beside the counter, as far as [`Till::commands`] has read it.
    pub(crate) show: Show,
}

impl Till {
    pub(crate) fn open(lang: Lang, view: View) -> Self {
        Self::open_with(samples::options(lang), view, [1366.0, 768.0])
    }

    pub(crate) fn open_with(options: Options, view: View, size: [f32; 2]) -> Self {
        Self::build(options, view, size, 0.25)
    }

    /// A window whose frames follow each other after that many seconds; a click is three frames.
    pub(crate) fn open_at_pace(options: Options, view: View, frame_secs: f32) -> Self {
        Self::build(options, view, [1366.0, 768.0], frame_secs)
    }

    fn build(options: Options, view: View, size: [f32; 2], frame_secs: f32) -> Self {
        let (handle, engine) = engine::ends(view.clone());
        let mut window = Harness::builder()
            .with_size(size)
            .with_step_dt(frame_secs)
            .with_theme(Theme::Light)
            .with_context_setup(install_fonts)
            .build_eframe(|cc| App::new(&cc.egui_ctx, handle, options));
        window.run();
        Self { window, engine, view, show: Show::Nothing }
    }

    /// Types characters, as a keyboard sends them.
    pub(crate) fn typed(&mut self, text: &str) {
        for key in text.chars() {
            self.window.event(Event::Text(key.to_string()));
        }
        self.window.run();
    }

    pub(crate) fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    pub(crate) fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.window.key_press_modifiers(modifiers, key);
        self.window.run();
    }

    pub(crate) fn click(&mut self, label: &str) {
        self.window.get_by_label(label).click();
        self.window.run();
    }

    /// What the window has asked for since the last time, but for what it looks at and that somebody is there.
    pub(crate) fn commands(&mut self) -> Vec<Command> {
        let mut kept = vec![];
        while let Ok(command) = self.engine.commands.try_recv() {
            match command {
                Command::LookAt(_) | Command::Touched => {}
                Command::Show(show) => self.show = show,
                command => kept.push(command),
            }
        }
        kept
    }

    /// Publishes another view.
    pub(crate) fn publish(&mut self, change: impl FnOnce(&mut View)) {
        change(&mut self.view);
        self.engine.views.send_replace(Arc::new(self.view.clone()));
        self.window.run();
    }

    /// Publishes one sale under a lamp.
    pub(crate) fn publish_sale(&mut self, sale: Sale, lamp: Lamp) {
        self.publish(|view| view.sales = vec![samples::seen(sale, lamp)]);
    }

    /// Collects 12.50 and returns the id under which the window asked.
    pub(crate) fn start(&mut self) -> SaleId {
        self.typed("12.5");
        self.press(Key::Enter);
        match self.commands().as_slice() {
            [Command::StartSale { sale_id, amount, .. }] => {
                assert_eq!(amount.fen().get(), 1_250);
                sale_id.clone()
            }
            other => panic!("one sale was to be started, not {other:?}"),
        }
    }

    /// Asks the window to close, as its frame does.
    pub(crate) fn request_close(&mut self) {
        let root = self.window.input_mut().viewports.entry(ViewportId::ROOT).or_default();
        root.events.push(ViewportEvent::Close);
        self.window.step();
        self.window.input_mut().viewports.entry(ViewportId::ROOT).or_default().events.clear();
    }

    pub(crate) fn shows(&self, words: &str) -> bool {
        self.window.query_all_by_label_contains(words).next().is_some()
    }
}
