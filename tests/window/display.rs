//! A program with its window on the display: keys go in, pictures come out.

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// How long anything may take on a slow machine without a graphics card. Nothing waits this long when it works.
const PATIENCE: Duration = Duration::from_secs(60);

/// How high the bars at the top of the window are, and the line at its bottom.
const BARS: u32 = 112;
const LINE: u32 = 32;

/// A program that ends with the test.
pub(super) struct Running(pub(super) Child);

impl Running {
    pub(super) fn kill(&mut self) {
        // Already ended is as good.
        self.0.kill().ok();
        self.0.wait().expect("a child can be waited for");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

#[expect(clippy::disallowed_methods, reason = "another process tells nobody when it is ready; every wait ends with the thing itself")]
pub(super) fn pause(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

/// Asks again until there is an answer; fails after [`PATIENCE`].
pub(super) fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        pause(50);
    }
}

/// The till's window on the display.
pub(super) struct Window {
    pub(super) running: Running,
    id: String,
}

impl Window {
    pub(super) fn open(command: &mut Command) -> Self {
        let running = Running(command.spawn().expect("the window's program starts"));
        let pid = running.0.id().to_string();
        let id = wait_for("the window", || {
            let found = xdotool(&["search", "--onlyvisible", "--pid", &pid, "--name", "scantill"]);
            found.lines().last().map(str::to_owned)
        });
        // The pointer points at nothing.
        xdotool(&["mousemove", "0", "0"]);
        Self { running, id }
    }

    pub(super) fn keys(&self, keys: &[&str]) {
        xdotool(&["windowfocus", "--sync", &self.id]);
        let mut arguments = vec!["key", "--delay", "60"];
        arguments.extend(keys);
        xdotool(&arguments);
    }

    /// Digits one after the other, then Enter.
    pub(super) fn digits(&self, digits: &str) {
        let keys: Vec<_> = digits.chars().map(|digit| digit.to_string()).collect();
        self.keys(&keys.iter().map(String::as_str).chain(["Return"]).collect::<Vec<_>>());
    }

    /// Words into the field that has the keyboard.
    pub(super) fn words(&self, words: &str) {
        xdotool(&["windowfocus", "--sync", &self.id]);
        xdotool(&["type", "--delay", "40", words]);
        self.rest();
    }

    /// Presses keys, and waits until the window shows something else and has come to rest.
    pub(super) fn turn(&self, keys: &[&str]) {
        let before = self.room();
        self.keys(keys);
        let mut last = None;
        wait_for(&format!("what {keys:?} shows"), || {
            let now = self.room()?;
            let at_rest = before.as_ref() != Some(&now) && last.as_ref() == Some(&now);
            last = Some(now);
            at_rest.then_some(())
        });
    }

    /// Waits until the window has come to rest.
    pub(super) fn rest(&self) {
        let mut last = None;
        wait_for("a window at rest", || {
            let now = self.room()?;
            let at_rest = last.as_ref() == Some(&now);
            last = Some(now);
            at_rest.then_some(())
        });
    }

    /// What is on the glass between the bars at its top and the line at its bottom, which change by themselves.
    pub(super) fn room(&self) -> Option<image::DynamicImage> {
        let shot = self.screenshot()?;
        Some(shot.crop_imm(0, BARS, shot.width(), shot.height().saturating_sub(BARS + LINE)))
    }

    fn screenshot(&self) -> Option<image::DynamicImage> {
        let shot = Command::new("import").args(["-window", &self.id, "png:-"]).output().expect("import runs");
        image::load_from_memory(&shot.stdout).ok()
    }

    /// The text of the one QR code on the glass.
    pub(super) fn code(&self) -> Option<String> {
        let shot = self.screenshot()?.to_luma8();
        let (width, height) = shot.dimensions();
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, |x, y| shot.get_pixel(x as u32, y as u32).0[0]);
        seen.detect_grids().first()?.decode().ok().map(|(_meta, text)| text)
    }

    pub(super) fn save(&self, name: &str) {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join("window");
        std::fs::create_dir_all(&dir).expect("a folder for screenshots");
        self.screenshot().expect("a screenshot").save(dir.join(name)).expect("the screenshot is kept");
    }
}

impl Drop for Window {
    /// What was on the glass when a test failed.
    fn drop(&mut self) {
        if std::thread::panicking() && self.screenshot().is_some() {
            self.save("failed.png");
        }
    }
}

fn xdotool(arguments: &[&str]) -> String {
    let output = Command::new("xdotool").args(arguments).output().expect("xdotool runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
