//! Measures the real window beside the bare one, in one run: first pixels, memory, processor time while idle, the way to the code and to the lamp.
//!
//! ```text
//! cargo build --release --bin scantill --example floor && cargo run --release --example window_figures [LEDGER]
//! ```
//!
//! Needs Linux, a display and `xdotool`. With `LEDGER`, a copy of that file is measured too (`cargo bench -- million` makes one).

use rusqlite::{Connection, OpenFlags};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Starts of each program, in turn.
const RUNS: usize = 7;

/// How long processor time is counted.
const IDLE: Duration = Duration::from_secs(10);

type Failure = Box<dyn std::error::Error>;

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Already ended is as good.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Running {
    fn start(command: &mut Command) -> Result<Self, Failure> {
        Ok(Self(command.stderr(Stdio::inherit()).spawn()?))
    }

    fn window(&self) -> Option<String> {
        let found = xdotool(&["search", "--onlyvisible", "--pid", &self.0.id().to_string(), "--name", "."]);
        found.lines().last().map(str::to_owned)
    }

    /// Proportional share of memory, in KiB.
    fn pss_kib(&self) -> Result<u64, Failure> {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.0.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).ok_or("no Pss")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    /// Processor time used so far, in clock ticks of 10 ms.
    fn ticks(&self) -> Result<u64, Failure> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        let fields: Vec<_> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let field = |index: usize| fields.get(index).and_then(|text| text.parse::<u64>().ok()).ok_or("no such field");
        Ok(field(11)? + field(12)?)
    }

    /// Percent of one core over [`IDLE`].
    fn idle_percent(&self) -> Result<f64, Failure> {
        let before = self.ticks()?;
        wait(IDLE);
        let ticks = u32::try_from(self.ticks()? - before)?;
        Ok(f64::from(ticks) * 10.0 / IDLE.as_secs_f64() / 10.0)
    }
}

fn xdotool(arguments: &[&str]) -> String {
    let output = Command::new("xdotool").args(arguments).stderr(Stdio::null()).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "a measurement lasts as long as it lasts")]
fn wait(duration: Duration) {
    std::thread::sleep(duration);
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> Result<(T, Duration), Failure> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) {
        if let Some(found) = look() {
            return Ok((found, begun.elapsed()));
        }
        wait(Duration::from_millis(1));
    }
    Err(format!("waited in vain for {what}").into())
}

/// Median of milliseconds to the first pixels, and of memory two seconds later.
fn starts(name: &str, mut command: impl FnMut() -> Command) -> Result<(f64, u64), Failure> {
    let mut paints = vec![];
    let mut memories = vec![];
    for _run in 0..RUNS {
        let program = Running::start(&mut command())?;
        let (_window, took) = until("the window", || program.window())?;
        wait(Duration::from_secs(2));
        paints.push(took.as_secs_f64() * 1000.0);
        memories.push(program.pss_kib()?);
    }
    paints.sort_by(f64::total_cmp);
    memories.sort_unstable();
    let (paint, memory) = (paints[RUNS / 2], memories[RUNS / 2]);
    println!("{name}: first pixels {paint:.0} ms (from {:.0} to {:.0}), memory {} KiB", paints[0], paints[RUNS - 1], memory);
    Ok((paint, memory))
}

/// A pretend gateway and a folder for a till that uses it.
struct Shop {
    _gateway: Running,
    dir: PathBuf,
    key: String,
}

impl Shop {
    fn open(program: &Path, dir: PathBuf, pay_after: Option<&str>) -> Result<Self, Failure> {
        let mut command = Command::new(program);
        command.args(["simulate", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        if let Some(seconds) = pay_after {
            command.args(["--pay-after", seconds]);
        }
        let mut gateway = Running::start(&mut command)?;
        let out = BufReader::new(gateway.0.stdout.take().ok_or("its output is piped")?);
        let told: Vec<String> = out.lines().map_while(Result::ok).take(4).collect();
        let value = |name: &str| {
            let line = told.iter().find_map(|line| line.strip_prefix(name).and_then(|rest| rest.strip_prefix(" = ")));
            line.map(|value| value.trim_matches('"').to_owned()).ok_or("the simulator prints its credentials")
        };
        let (url, appid, mch_id) = (value("base_url")?, value("appid")?, value("mch_id")?);
        let settings = format!(
            "[merchant]\nname = \"街角咖啡\"\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\n[gateway]\nbase_url = \"{url}\"\nbackup_url = \"{url}\"\n[till]\ncode_life_seconds = 3600\n"
        );
        std::fs::create_dir_all(&dir)?;
        std::fs::write(dir.join("scantill.toml"), settings)?;
        Ok(Self { _gateway: gateway, dir, key: value("api_key")? })
    }

    fn till(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.arg("--data-dir").arg(&self.dir).env("SCANTILL_API_KEY", &self.key);
        command
    }

    fn read(&self, sql: &str) -> Option<i64> {
        let connection = Connection::open_with_flags(self.dir.join("ledger.sqlite3"), OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0)).ok().flatten()
    }
}

fn main() -> Result<(), Failure> {
    let release = std::env::current_exe()?.parent().and_then(Path::parent).ok_or("target/release")?.to_owned();
    let (till, floor) = (release.join("scantill"), release.join("examples/floor"));
    let folder = tempfile::tempdir()?;
    let shop = Shop::open(&till, folder.path().join("empty"), None)?;

    let (floor_paint, floor_memory) = starts("floor", || Command::new(&floor))?;
    let (paint, memory) = starts("till", || shop.till(&till))?;
    let ratio = |a: u64, b: u64| -> Result<f64, Failure> { Ok(f64::from(u32::try_from(a)?) / f64::from(u32::try_from(b)?)) };
    println!("till / floor: first pixels {:.2}, memory {:.2}", paint / floor_paint, ratio(memory, floor_memory)?);
    if let Some(ledger) = std::env::args_os().nth(1) {
        let full = Shop::open(&till, folder.path().join("full"), None)?;
        std::fs::copy(ledger, full.dir.join("ledger.sqlite3"))?;
        let (full_paint, full_memory) = starts("till, this ledger", || full.till(&till))?;
        println!("this ledger / floor: first pixels {:.2}, memory {:.2}", full_paint / floor_paint, ratio(full_memory, floor_memory)?);
    }

    let running = Running::start(&mut shop.till(&till))?;
    let (window, _took) = until("the window", || running.window())?;
    xdotool(&["windowfocus", "--sync", &window]);
    wait(Duration::from_secs(3));
    // The first start asks for the owner.
    xdotool(&["key", "--delay", "30", "O", "w", "n", "e", "r", "Tab", "7", "3", "0", "9", "1", "4", "Tab", "7", "3", "0", "9", "1", "4", "Return"]);
    until("the owner", || shop.read("SELECT count(*) FROM person").filter(|people| *people > 0))?;
    wait(Duration::from_secs(3));
    println!("idle without a code: {:.2} % of one core over {} s", running.idle_percent()?, IDLE.as_secs());
    xdotool(&["key", "--delay", "30", "1", "2", "period", "5", "0"]);
    wait(Duration::from_secs(1));
    let pressed_ms = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    xdotool(&["key", "Return"]);
    let (shown_ms, _took) = until("the code", || shop.read("SELECT at_ms FROM journal WHERE kind = 'charge.shown'"))?;
    println!("Enter to the code in the ledger, by the ledger's own clock: {} ms, with the time to start xdotool", shown_ms - pressed_ms);
    wait(Duration::from_secs(3));
    println!("idle with an open code: {:.2} % of one core over {} s", running.idle_percent()?, IDLE.as_secs());
    Ok(())
}
