//! The window.

use super::{complain, log};
use eframe::egui;
use scantill::engine::{self, Place};
use scantill::setup::{Language, Settings};
use scantill::ui::{self, CustomersPhone};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How long the engine may take to end. What it decided is durable before.
const ENDING: Duration = Duration::from_secs(2);

/// Opens the till's window on the settings and the ledger in `dir`.
pub(super) fn open(dir: PathBuf) -> ExitCode {
    log::begin(&dir);
    let lang = Settings::load(&dir).map(|settings| settings.language).unwrap_or_default();
    show(Place { dir, given: None, passphrase: None }, lang, None)
}

/// Wakes the window from any thread; does nothing until it is there, because its first frame reads everything anyway.
#[derive(Clone, Default)]
pub(super) struct Waker(Arc<OnceLock<egui::Context>>);

impl Waker {
    pub(super) fn wake(&self) {
        if let Some(context) = self.0.get() {
            context.request_repaint();
        }
    }
}

/// Starts the engine at once and the window beside it, and returns when both have ended.
pub(super) fn show(place: Place, lang: Language, demo: Option<(Arc<dyn CustomersPhone>, Waker)>) -> ExitCode {
    let (phone, waker) = demo.map_or_else(|| (None, Waker::default()), |(phone, waker)| (Some(phone), waker));
    let engine = engine::spawn(place, {
        let waker = waker.clone();
        move || waker.wake()
    });
    let (handle, thread) = match engine {
        Ok(engine) => engine,
        Err(error) => return complain(format_args!("the engine could not be started: {error}")),
    };
    let options =
        eframe::NativeOptions { viewport: ui::viewport(), renderer: eframe::Renderer::Glow, dithering: false, ..eframe::NativeOptions::default() };
    let ended = eframe::run_native(
        "scantill",
        options,
        Box::new(move |creation| {
            waker.0.get_or_init(|| creation.egui_ctx.clone());
            let options = ui::Options { lang: lang.into(), theme: ui::ThemeChoice::System, demo: phone, clock: engine::now };
            Ok(Box::new(ui::App::new(&creation.egui_ctx, handle, options)))
        }),
    );
    if !thread.join_within(ENDING) {
        tracing::warn!("the engine was left behind; it goes on from the ledger at the next start");
    }
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(format_args!("no window could be opened on this display: {error}")),
    }
}
