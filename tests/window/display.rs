//! A program with its window on the display: keys go in, pictures come out.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take on a slow machine without a graphics card. Nothing waits this long when it works.
const PATIENCE: Duration = Duration::from_secs(60);

/// How high the bars at the top of the window are, and the line at its bottom.
const BARS: u32 = 112;
const LINE: u32 = 32;

/// A program that ends with the test.
pub(super) struct Running(pub(super) Child);

impl Running {
    pub(super) fn has_ended(&mut self) -> bool {
        self.0.try_wait().expect("a child can be asked").is_some()
    }

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

/// A display of its own.
pub(super) struct Display {
    server: Running,
    name: String,
}

impl Display {
    pub(super) fn open() -> Self {
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Running(xvfb.spawn().expect("Xvfb starts"));
        let mut number = String::new();
        BufReader::new(server.0.stdout.take().expect("its output is piped")).read_line(&mut number).expect("its number");
        Self { server, name: format!(":{}", number.trim()) }
    }

    /// As when the graphics driver fails.
    pub(super) fn dies(&mut self) {
        self.server.kill();
    }
}

/// The till's window on a display.
pub(super) struct Window {
    pub(super) running: Running,
    id: String,
    /// The tests' own where none is named.
    display: Option<String>,
}

impl Window {
    pub(super) fn open(command: &mut Command) -> Self {
        Self::found(command, None)
    }

    pub(super) fn open_on(display: &Display, command: &mut Command) -> Self {
        Self::found(command.env("DISPLAY", &display.name), Some(display.name.clone()))
    }

    fn found(command: &mut Command, display: Option<String>) -> Self {
        let running = Running(command.spawn().expect("the window's program starts"));
        let pid = running.0.id().to_string();
        let mut window = Self { running, id: String::new(), display };
        window.id = wait_for("the window", || {
            let found = window.xdotool(&["search", "--onlyvisible", "--pid", &pid, "--name", "scantill"]);
            found.lines().last().map(str::to_owned)
        });
        // The pointer points at nothing.
        window.xdotool(&["mousemove", "0", "0"]);
        window
    }

    fn tool(&self, name: &str) -> Command {
        let mut tool = Command::new(name);
        tool.envs(self.display.iter().map(|display| ("DISPLAY", display)));
        tool
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = self.tool("xdotool").args(arguments).output().expect("xdotool runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    pub(super) fn keys(&self, keys: &[&str]) {
        self.xdotool(&["windowfocus", "--sync", &self.id]);
        let mut arguments = vec!["key", "--delay", "60"];
        arguments.extend(keys);
        self.xdotool(&arguments);
    }

    /// Digits one after the other, then Enter.
    pub(super) fn digits(&self, digits: &str) {
        let keys: Vec<_> = digits.chars().map(|digit| digit.to_string()).collect();
        self.keys(&keys.iter().map(String::as_str).chain(["Return"]).collect::<Vec<_>>());
    }

    /// Words into the field that has the keyboard.
    pub(super) fn words(&self, words: &str) {
        self.xdotool(&["windowfocus", "--sync", &self.id]);
        self.xdotool(&["type", "--delay", "40", words]);
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
        let shot = self.tool("import").args(["-window", &self.id, "png:-"]).output().expect("import runs");
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
