//! The pretend WeChat Pay in a process of its own, and a till's folder beside it.

use super::PROGRAM;
use super::display::{Display, Running, Window};
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the pretend WeChat Pay prints about itself.
type Told = BTreeMap<String, String>;

/// The pretend WeChat Pay in a process of its own, and a till's folder configured for it.
pub(super) struct Shop {
    _gateway: Running,
    key: String,
    folder: PathBuf,
    _dir: tempfile::TempDir,
}

impl Shop {
    /// A shop before its first day, in English.
    pub(super) fn open(pay_after: Option<&str>) -> Self {
        let mut command = simulate();
        if let Some(seconds) = pay_after {
            command.args(["--pay-after", seconds]);
        }
        let dir = tempfile::tempdir().expect("a folder");
        command.arg("--certificates").arg(dir.path().join("certificates"));
        let (gateway, told) = started(command, "certificate");
        let settings = format!(
            "[merchant]\nname = \"街角咖啡\"\nappid = \"{}\"\nmch_id = \"{}\"\ncertificate = {:?}\n[gateway]\nbase_url = \"{url}\"\nbackup_url = \"{url}\"\nca_certificate = {:?}\n[till]\nlanguage = \"en\"\n",
            told["appid"],
            told["mch_id"],
            told["certificate"],
            told["ca_certificate"],
            url = told["secure_base_url"]
        );
        std::fs::write(dir.path().join("scantill.toml"), settings).expect("the settings are written");
        Self { _gateway: gateway, key: told["api_key"].clone(), folder: dir.path().to_owned(), _dir: dir }
    }

    /// A shop after a day of so many sales, with the differences of that seed. Returns what was told about it beside.
    pub(super) fn after_a_day(sales: &str, seed: &str) -> (Self, Told) {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path().join("till");
        let mut command = simulate();
        command.args(["--day-of", sales, "--seed", seed, "--bills-at-once"]);
        command.arg("--ledger-into").arg(&folder).arg("--planted-into").arg(dir.path().join("planted"));
        let (gateway, told) = started(command, "cashier_pin");
        (Self { _gateway: gateway, key: told["api_key"].clone(), folder, _dir: dir }, told)
    }

    pub(super) fn window(&self) -> Window {
        Window::open(&mut self.till())
    }

    pub(super) fn window_on(&self, display: &Display) -> Window {
        Window::open_on(display, &mut self.till())
    }

    fn till(&self) -> Command {
        let mut till = Command::new(PROGRAM);
        till.arg("--data-dir").arg(&self.folder).env("SCANTILL_API_KEY", &self.key);
        till
    }

    pub(super) fn ledger(&self) -> PathBuf {
        self.folder.join("ledger.sqlite3")
    }

    /// A file beside the till's folder.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.folder.with_file_name(name)
    }

    pub(super) fn verify(&self) -> (bool, String) {
        let output = Command::new(PROGRAM).arg("--data-dir").arg(&self.folder).args(["ledger", "verify"]).output().expect("verify runs");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn simulate() -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["simulate", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
    command
}

/// Starts it, and hears what it tells until `last`.
fn started(mut command: Command, last: &str) -> (Running, Told) {
    let mut gateway = Running(command.spawn().expect("the simulator starts"));
    let printed = BufReader::new(gateway.0.stdout.take().expect("its output is piped"));
    let mut told = Told::new();
    for line in printed.lines().map_while(Result::ok) {
        let Some((name, value)) = line.split_once(" = ") else { continue };
        told.insert(name.to_owned(), value.trim_matches('"').to_owned());
        if name == last {
            return (gateway, told);
        }
    }
    panic!("the simulator ended before it told {last}");
}

/// One text from the ledger, read as a bookkeeper would, while the till has it open.
pub(super) fn read(ledger: &Path, sql: &str) -> Option<String> {
    let connection = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    connection.query_row(sql, [], |row| row.get::<_, Option<String>>(0)).ok().flatten()
}
