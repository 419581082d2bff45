//! The till in a real window with real keys. Needs a display, `xdotool` and ImageMagick's `import`, so it runs only when asked for:
//! `scripts/window.sh`.

use rusqlite::{Connection, OpenFlags};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_scantill");

/// How long anything may take on a slow machine without a graphics card. Nothing waits this long when it works.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that ends with the test.
struct Running(Child);

impl Running {
    fn kill(&mut self) {
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
fn pause(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

/// Asks again until there is an answer; fails after [`PATIENCE`].
fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        pause(50);
    }
}

/// The pretend WeChat Pay in a process of its own, and a till's folder configured for it.
struct Shop {
    _gateway: Running,
    key: String,
    dir: tempfile::TempDir,
}

impl Shop {
    fn open(pay_after: Option<&str>) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["simulate", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        if let Some(seconds) = pay_after {
            command.args(["--pay-after", seconds]);
        }
        let mut gateway = Running(command.spawn().expect("the simulator starts"));
        let printed = BufReader::new(gateway.0.stdout.take().expect("its output is piped"));
        let mut told = std::collections::BTreeMap::new();
        for line in printed.lines().map_while(Result::ok) {
            if let Some((name, value)) = line.split_once('=') {
                told.insert(name.trim().to_owned(), value.trim().trim_matches('"').to_owned());
            }
            if told.len() == 4 {
                break;
            }
        }
        let dir = tempfile::tempdir().expect("a folder");
        let settings = format!(
            "[merchant]\nname = \"街角咖啡\"\nappid = \"{}\"\nmch_id = \"{}\"\n[gateway]\nbase_url = \"{url}\"\nbackup_url = \"{url}\"\n[till]\nlanguage = \"en\"\n",
            told["appid"],
            told["mch_id"],
            url = told["base_url"]
        );
        std::fs::write(dir.path().join("scantill.toml"), settings).expect("the settings are written");
        Self { _gateway: gateway, key: told["api_key"].clone(), dir }
    }

    fn window(&self) -> Window {
        Window::open(Command::new(PROGRAM).arg("--data-dir").arg(self.dir.path()).env("SCANTILL_API_KEY", &self.key))
    }

    fn ledger(&self) -> PathBuf {
        self.dir.path().join("ledger.sqlite3")
    }

    fn verify(&self) -> (bool, String) {
        let output = Command::new(PROGRAM).arg("--data-dir").arg(self.dir.path()).args(["ledger", "verify"]).output().expect("verify runs");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// The till's window on the display.
struct Window {
    running: Running,
    id: String,
}

impl Window {
    fn open(command: &mut Command) -> Self {
        let running = Running(command.spawn().expect("the window's program starts"));
        let pid = running.0.id().to_string();
        let id = wait_for("the window", || {
            let found = xdotool(&["search", "--onlyvisible", "--pid", &pid, "--name", "scantill"]);
            found.lines().last().map(str::to_owned)
        });
        Self { running, id }
    }

    fn keys(&self, keys: &[&str]) {
        xdotool(&["windowfocus", "--sync", &self.id]);
        let mut arguments = vec!["key", "--delay", "60"];
        arguments.extend(keys);
        xdotool(&arguments);
    }

    fn screenshot(&self) -> Option<image::DynamicImage> {
        let shot = Command::new("import").args(["-window", &self.id, "png:-"]).output().expect("import runs");
        image::load_from_memory(&shot.stdout).ok()
    }

    /// The text of the one QR code on the glass.
    fn code(&self) -> Option<String> {
        let shot = self.screenshot()?.to_luma8();
        let (width, height) = shot.dimensions();
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, |x, y| shot.get_pixel(x as u32, y as u32).0[0]);
        seen.detect_grids().first()?.decode().ok().map(|(_meta, text)| text)
    }

    fn save(&self, name: &str) {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join("window");
        std::fs::create_dir_all(&dir).expect("a folder for screenshots");
        self.screenshot().expect("a screenshot").save(dir.join(name)).expect("the screenshot is kept");
    }
}

fn xdotool(arguments: &[&str]) -> String {
    let output = Command::new("xdotool").args(arguments).output().expect("xdotool runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// One text from the ledger, read as a bookkeeper would, while the till has it open.
fn read(ledger: &Path, sql: &str) -> Option<String> {
    let connection = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    connection.query_row(sql, [], |row| row.get::<_, Option<String>>(0)).ok().flatten()
}

#[test]
fn f021_a_sale_is_taken_with_keys_alone_and_survives_a_kill() {
    let shop = Shop::open(Some("12"));
    let mut window = shop.window();
    wait_for("a till that is ready", || read(&shop.ledger(), "SELECT name FROM sqlite_schema WHERE name = 'journal'"));
    // Keys typed before the till is ready are not taken; typing again until the sale stands is what a cashier does too.
    wait_for("the sale in the ledger", || {
        window.keys(&["Escape", "Escape", "1", "2", "period", "5", "0", "Return"]);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(3) {
            let sale = read(&shop.ledger(), "SELECT code_url FROM charge WHERE amount_fen = 1250");
            if sale.is_some() {
                return sale;
            }
            pause(50);
        }
        None
    });
    let code_url = read(&shop.ledger(), "SELECT code_url FROM charge").expect("the charge has its code");
    assert_eq!(wait_for("a QR on the glass", || window.code()), code_url);
    window.save("waiting.png");

    window.running.kill();
    let (good, words) = shop.verify();
    assert!(good, "{words}");
    let window = shop.window();
    let state = || read(&shop.ledger(), "SELECT state FROM sale");
    let again =
        wait_for("the same code again, or the proof", || if state().as_deref() == Some("paid") { Some(None) } else { window.code().map(Some) });
    assert!(again.is_none_or(|again| again == code_url), "the same code, with the seconds that are left");

    wait_for("the proof in the ledger", || state().filter(|state| state == "paid"));
    assert_eq!(read(&shop.ledger(), "SELECT CAST(count(*) AS TEXT) FROM charge").as_deref(), Some("1"), "one charge, never a second");
    wait_for("a glass without a code", || window.code().is_none().then_some(()));
    window.save("paid.png");
    let (good, words) = shop.verify();
    assert!(good, "{words}");
}

#[test]
fn the_demo_takes_a_sale_by_itself() {
    let temp = tempfile::tempdir().expect("a folder");
    let window = Window::open(Command::new(PROGRAM).args(["demo", "--pay-after", "3", "--lang", "zh"]).env("TMPDIR", temp.path()));
    let ledger = wait_for("the demo's ledger", || {
        let folders = std::fs::read_dir(temp.path()).ok()?.filter_map(Result::ok);
        folders.map(|folder| folder.path().join("ledger.sqlite3")).find(|path| path.exists())
    });
    wait_for("a paid sale", || {
        if read(&ledger, "SELECT id FROM sale").is_none() {
            window.keys(&["Escape", "8", "Return"]);
        }
        pause(500);
        read(&ledger, "SELECT transaction_id FROM charge WHERE state = 'paid'")
    });
    window.save("demo-paid.png");
}
