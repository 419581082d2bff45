//! The window.

use super::{complain, log, whisper};
use eframe::egui;
use scantill::engine::{self, Office, Place};
use scantill::setup::{Language, Settings};
use scantill::ui::{self, CustomersPhone};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How long the engine may take to end. What it decided is durable before.
const ENDING: Duration = Duration::from_secs(2);

/// How long a backup that is being made already may take.
pub(super) const OTHER_BACKUP: Duration = Duration::from_mins(10);

/// Opens the till's window on the settings and the ledger in `dir`.
pub(super) fn open(dir: PathBuf) -> ExitCode {
    log::begin(&dir);
    let lang = Settings::load(&dir).map(|settings| settings.language).unwrap_or_default();
    let ended = show(Place { dir: dir.clone(), given: None, passphrase: None }, lang, None);
    back_up(&dir);
    ended
}

/// The window is gone; a copy of what was sold since the latest one is finished all the same, after the one that the end of a shift began. Killed half-way, it leaves an unfinished file that the
/// next one removes.
fn back_up(dir: &Path) {
    let Ok(settings) = Settings::load(dir) else { return };
    match engine::back_up_after_closing(&Office::new(&settings, dir.join("ledger.sqlite3")), engine::now(), OTHER_BACKUP) {
        Ok(None) => {}
        Ok(Some(made)) => tracing::info!(file = %made.file.display(), made.entries, "the ledger is backed up"),
        Err(error) => {
            tracing::error!(%error, "no backup was made");
            whisper(format_args!("no backup was made: {error}"));
        }
    }
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
