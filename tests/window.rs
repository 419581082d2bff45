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
        let dir = tempfile::tempdir().expect("a folder");
        let certificates = dir.path().join("certificates");
        command.arg("--certificates").arg(&certificates);
        let mut gateway = Running(command.spawn().expect("the simulator starts"));
        let printed = BufReader::new(gateway.0.stdout.take().expect("its output is piped"));
        let mut told = std::collections::BTreeMap::new();
        for line in printed.lines().map_while(Result::ok) {
            if let Some((name, value)) = line.split_once('=') {
                told.insert(name.trim().to_owned(), value.trim().trim_matches('"').to_owned());
            }
            if told.len() == 7 {
                break;
            }
        }
        let settings = format!(
            "[merchant]\nname = \"街角咖啡\"\nappid = \"{}\"\nmch_id = \"{}\"\ncertificate = {:?}\n[gateway]\nbase_url = \"{url}\"\nbackup_url = \"{url}\"\nca_certificate = {:?}\n[till]\nlanguage = \"en\"\n",
            told["appid"],
            told["mch_id"],
            told["certificate"],
            told["ca_certificate"],
            url = told["secure_base_url"]
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

    /// Digits one after the other, then Enter.
    fn digits(&self, digits: &str) {
        let keys: Vec<_> = digits.chars().map(|digit| digit.to_string()).collect();
        self.keys(&keys.iter().map(String::as_str).chain(["Return"]).collect::<Vec<_>>());
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
    wait_for("a till that is ready", || read(&shop.ledger(), "SELECT kind FROM journal WHERE kind = 'till.settings_seen'"));
    // The form stands a frame or two after the settings were written down.
    pause(1_500);
    window.save("first-start.png");
    window.keys(&["C", "h", "e", "n", "Tab", "7", "3", "0", "9", "1", "4", "Tab"]);
    window.digits("730914");
    wait_for("the owner", || read(&shop.ledger(), "SELECT name FROM person WHERE role = 'owner'"));
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
    wait_for("the till again", || {
        window.digits("730914");
        pause(1_000);
        read(&shop.ledger(), "SELECT CAST(count(*) AS TEXT) FROM journal WHERE kind = 'person.signed_in'").filter(|times| times != "1")
    });
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
        if read(&ledger, "SELECT id FROM sale WHERE amount_fen = 800").is_none() {
            window.keys(&["Escape", "8", "Return"]);
        }
        pause(500);
        read(&ledger, "SELECT transaction_id FROM charge WHERE state = 'paid' AND amount_fen = 800")
    });
    window.save("demo-paid.png");
}

/// The demo's window and its ledger.
fn demo(temp: &Path) -> (Window, PathBuf) {
    let window = Window::open(Command::new(PROGRAM).args(["demo", "--pay-after", "3", "--lang", "zh"]).env("TMPDIR", temp));
    let ledger = wait_for("the demo's ledger", || {
        let folders = std::fs::read_dir(temp).ok()?.filter_map(Result::ok);
        folders.map(|folder| folder.path().join("ledger.sqlite3")).find(|path| path.exists())
    });
    wait_for("a cashier at the till", || read(&ledger, "SELECT kind FROM journal WHERE kind = 'person.signed_in' AND subject = 'person:小李'"));
    pause(1_500);
    (window, ledger)
}

/// From the counter to the summary of a refund of the sale that many lines down today's list.
fn refund(window: &Window, down: usize, amount: &[&str], shot: &str) {
    window.keys(&["Escape", "F5"]);
    pause(700);
    window.keys(&[["Down"].repeat(down), vec!["Return"]].concat());
    pause(700);
    window.save(&format!("{shot}-sale.png"));
    window.keys(&["r"]);
    pause(500);
    window.keys(amount);
    window.save(&format!("{shot}-amount.png"));
    window.keys(&["Return", "1"]);
    pause(300);
    window.save(&format!("{shot}-reason.png"));
    window.keys(&["Return"]);
    pause(500);
    window.save(&format!("{shot}-summary.png"));
    window.keys(&["Return"]);
    pause(700);
}

#[test]
fn f033_a_cashier_refunds_with_the_managers_pin_and_the_manager_alone() {
    let temp = tempfile::tempdir().expect("a folder");
    let (window, ledger) = demo(temp.path());
    refund(&window, 0, &["3"], "cashier");
    window.save("cashier-approval.png");
    assert_eq!(read(&ledger, "SELECT state FROM refund WHERE amount_fen = 300"), None, "nothing goes back on a cashier's word");
    window.digits("260718");
    let approved = || read(&ledger, "SELECT approved_by FROM refund WHERE amount_fen = 300 AND by_role = 'cashier'");
    assert!(wait_for("an approved refund", approved).contains("王店长"));
    window.save("cashier-approved.png");

    window.keys(&["F9"]);
    pause(700);
    window.keys(&["Down"]);
    window.digits("260718");
    wait_for("the manager at the till", || {
        read(
            &ledger,
            "SELECT CAST(max(seq) AS TEXT) FROM journal WHERE kind = 'person.signed_in' AND actor = 'manager:王店长' AND seq > (SELECT max(seq) FROM journal WHERE kind = 'refund.queued')",
        )
    });
    pause(700);
    refund(&window, 1, &["1", "2", "period", "5"], "manager");
    window.save("manager-sent.png");
    wait_for("the money with the customer", || {
        read(&ledger, "SELECT state FROM refund WHERE amount_fen = 1250").filter(|state| state == "succeeded")
    });
    pause(700);
    window.save("manager-arrived.png");
}

#[test]
fn f097_five_wrong_pins_lock() {
    let temp = tempfile::tempdir().expect("a folder");
    let (window, ledger) = demo(temp.path());
    window.keys(&["F9"]);
    pause(700);
    for times in 1..=5 {
        window.digits("9999");
        wait_for("the wrong PIN in the record", || {
            read(&ledger, "SELECT CAST(count(*) AS TEXT) FROM journal WHERE kind = 'person.pin_wrong'").filter(|count| *count == times.to_string())
        });
        pause(300);
    }
    window.save("locked-out.png");
    window.digits("482915");
    pause(1_500);
    assert_eq!(
        read(&ledger, "SELECT CAST(count(*) AS TEXT) FROM journal WHERE kind = 'person.pin_tried' AND subject = 'person:小李'").as_deref(),
        Some("5"),
        "the right PIN is not even looked at"
    );
}
