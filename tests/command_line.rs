//! The contract with scripts: words, exit codes, and what must never be printed.

#[path = "command_line/backups.rs"]
mod backups;
mod books;
#[path = "command_line/export.rs"]
mod export;
#[path = "command_line/history.rs"]
mod history;
#[cfg(target_os = "linux")]
#[path = "command_line/secrets.rs"]
mod secrets;

use scantill::ledger::Ledger;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::channel;

const PROGRAM: &str = env!("CARGO_BIN_EXE_scantill");

/// A key that is searched for in everything that a run leaves behind.
const CANARY: &str = "CANARY0key0CANARY0key0CANARY0key";

fn scantill(dir: &Path, arguments: &[&str], key: Option<&str>) -> Output {
    command(dir, arguments, key).output().expect("the program runs")
}

fn command(dir: &Path, arguments: &[&str], key: Option<&str>) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("--data-dir").arg(dir).args(arguments).env_remove("SCANTILL_API_KEY").env_remove("DBUS_SESSION_BUS_ADDRESS");
    if let Some(key) = key {
        command.env("SCANTILL_API_KEY", key);
    }
    command
}

/// What the owner would have written for a gateway at that address.
fn write_settings(dir: &Path, appid: &str, mch_id: &str, url: &str) {
    let settings = format!(
        "[merchant]\nname = \"Shop\"\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\n\
         [gateway]\nbase_url = \"{url}\"\nbackup_url = \"{url}\"\n[till]\nlanguage = \"en\"\n"
    );
    fs::write(dir.join("scantill.toml"), settings).expect("the settings are written");
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// `scantill simulate`, and what it printed.
struct Simulator {
    child: Child,
    told: std::collections::BTreeMap<String, String>,
}

impl Simulator {
    fn start() -> Self {
        Self::start_with(&[], 4)
    }

    /// With further arguments, until it has printed so many lines.
    fn start_with(arguments: &[&str], lines: usize) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["simulate", "--listen", "127.0.0.1:0"]).args(arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the simulator starts");
        let out = BufReader::new(child.stdout.take().expect("its output is piped"));
        let pairs = out
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| line.split_once(" = ").map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned())));
        let told = pairs.take(lines).collect();
        Self { child, told }
    }

    fn write_settings(&self, dir: &Path) {
        write_settings(dir, &self.told["appid"], &self.told["mch_id"], &self.told["base_url"]);
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn simulate_writes_certificates_for_their_owner_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("certificates");
    let simulator = Simulator::start_with(&["--certificates", folder.to_str().expect("text")], 7);
    assert_eq!(simulator.told["secure_base_url"], simulator.told["base_url"].replace("http://", "https://"));
    assert_eq!(Path::new(&simulator.told["ca_certificate"]), folder.join("ca.pem"));
    assert_eq!(Path::new(&simulator.told["certificate"]), folder.join("apiclient_cert.p12"));
    for name in ["ca.pem", "apiclient_cert.p12", "apiclient_cert.pem", "apiclient_key.pem"] {
        let written = fs::metadata(folder.join(name)).expect(name);
        assert!(written.len() > 100, "{name}");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&written.permissions()) & 0o777, 0o600, "{name}");
    }
}

#[test]
fn simulate_makes_a_day_that_a_till_knows() {
    let dir = tempfile::tempdir().expect("a folder");
    let till = dir.path().join("till");
    let into = till.to_str().expect("text");
    let arguments = ["--day-of", "40", "--day", "2026-02-03", "--seed", "5", "--ledger-into", into];
    let simulator = Simulator::start_with(&arguments, 14);
    let told = |name: &str| simulator.told[name].as_str();
    assert_eq!((told("day"), told("seed")), ("2026-02-03", "5"));
    assert_ne!(told("till_counts"), told("bill_counts"), "something was planted");
    let checked = scantill(&till, &["ledger", "verify"], None);
    assert!(checked.status.success() && words(&checked).contains(" sales, "), "{}", words(&checked));
    let record = words(&scantill(&till, &["ledger", "log", "--day", "2026-02-03"], None));
    assert!(record.contains(told("manager")) && record.contains("R-T1-20260203-"), "{record}");
    let ready = scantill(&till, &["check"], Some(told("api_key")));
    assert!(words(&ready).contains(told("mch_id")) || ready.status.success(), "{}", words(&ready));

    let taken = scantill(dir.path(), &["simulate", "--listen", "127.0.0.1:0", "--day-of", "1", "--ledger-into", into], None);
    assert_eq!(taken.status.code(), Some(2), "an older ledger is left alone");
    let same = Simulator::start_with(&["--day-of", "40", "--day", "2026-02-03", "--seed", "5", "--no-differences"], 8);
    assert_eq!(same.told["till_counts"], same.told["bill_counts"]);
}

#[test]
fn wrong_use_is_exit_code_2_and_one_clear_complaint() {
    let dir = tempfile::tempdir().expect("a folder");
    for arguments in [
        &["sell"][..],
        &["--price", "1"],
        &["demo", "--pay-after", "soon"],
        &["demo", "--pay-after", "-1"],
        &["demo", "--lang", "fr"],
        &["simulate"],
        &["simulate", "--listen", "nowhere"],
        &["simulate", "--listen", "0.0.0.0:0"],
        &["simulate", "--listen", "127.0.0.1:0", "--ledger-into", "somewhere"],
        &["ledger"],
        &["ledger", "burn"],
        &["ledger", "log"],
        &["ledger", "restore"],
        &["bill"],
        &["bill", "fetch"],
        &["bill", "fetch", "--day", "2026-11-20", "--kind", "some"],
        &["bill", "import"],
        &["ledger", "log", "--day", "today"],
        &["ledger", "log", "--day", "2026-02-30"],
    ] {
        let output = scantill(dir.path(), arguments, None);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", words(&output));
        assert!(!words(&output).contains("panicked"), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?} says nothing");
    }
}

#[test]
fn check_says_what_is_missing_and_how_to_mend_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let output = scantill(dir.path(), &["check"], None);
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(words(&output).contains("scantill.toml"), "{}", words(&output));
    let nowhere = dir.path().join("not").join("there");
    assert_eq!(scantill(&nowhere, &["check"], Some(CANARY)).status.code(), Some(2));

    fs::write(dir.path().join("scantill.toml"), "[merchant]\nname = \"Shop\"\nappid = \"wx1\"\nmch_id = \"1900000109\"\ncolour = 1\n")
        .expect("written");
    let output = scantill(dir.path(), &["check"], None);
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("colour") && words(&output).contains('5'), "the key and its line: {}", words(&output));
    let left: Vec<_> = fs::read_dir(dir.path()).expect("a folder").map(|entry| entry.expect("a file").file_name()).collect();
    assert_eq!(left, ["scantill.toml"], "without settings a look leaves nothing behind");
}

#[test]
fn f055_check_names_the_address_that_is_not_safe_to_sign_for() {
    let dir = tempfile::tempdir().expect("a folder");
    let good = "https://api.mch.weixin.qq.com";
    for (url, key) in [("http://192.0.2.1", "gateway.base_url"), ("https://192.0.2.1/pay", "gateway.base_url"), ("ftp://[::1]", "gateway.base_url")] {
        write_settings(dir.path(), "wx1", "1900000109", url);
        let output = scantill(dir.path(), &["check"], Some(CANARY));
        assert_eq!(output.status.code(), Some(2), "{url}: {}", words(&output));
        assert!(words(&output).contains(key), "{url}: {}", words(&output));
        let path = dir.path().join("scantill.toml");
        let text = fs::read_to_string(&path).expect("settings").replace(&format!("base_url = \"{url}\""), &format!("base_url = \"{good}\""));
        fs::write(path, text).expect("written");
        let output = scantill(dir.path(), &["check"], Some(CANARY));
        assert_eq!(output.status.code(), Some(2), "{url}: {}", words(&output));
        assert!(words(&output).contains("gateway.backup_url"), "{url}: {}", words(&output));
    }
    assert!(!dir.path().join("ledger.sqlite3").exists());
}

#[test]
fn check_names_a_root_certificate_that_is_none() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("note.pem"), "my diary").expect("written");
    for file in ["note.pem", "missing.pem"] {
        let text = format!("[merchant]\nname = \"Shop\"\nappid = \"wx1\"\nmch_id = \"1900000109\"\n[gateway]\nca_certificate = \"{file}\"\n");
        fs::write(dir.path().join("scantill.toml"), text).expect("written");
        let output = scantill(dir.path(), &["check"], Some(CANARY));
        assert_eq!(output.status.code(), Some(2), "{}", words(&output));
        assert!(words(&output).contains("gateway.ca_certificate"), "{}", words(&output));
    }
}

#[test]
fn f080_check_asks_the_gateway_although_a_till_has_the_ledger() {
    let simulator = Simulator::start();
    let dir = tempfile::tempdir().expect("a folder");
    simulator.write_settings(dir.path());
    let till = Ledger::open(&dir.path().join("ledger.sqlite3")).expect("a new ledger");
    let output = scantill(dir.path(), &["check"], Some(&simulator.told["api_key"]));
    assert_eq!(output.status.code(), Some(0), "the till that has the ledger takes sales: {}", words(&output));
    let told = words(&output);
    let marks: Vec<_> = told.lines().filter(|line| !line.starts_with(' ')).map(|line| line.chars().next()).collect();
    assert_eq!(marks, ['+', '+', '-', '+', '+', '-', '+', '+', '+', '+'].map(Some), "a ledger in use, no certificate, and nothing else: {told}");
    drop(till);
}

#[test]
fn f080_a_till_may_open_the_ledger_while_check_waits_for_the_gateway() {
    let gateway = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let dir = tempfile::tempdir().expect("a folder");
    write_settings(dir.path(), "wx1", "1900000109", &format!("http://{}", gateway.local_addr().expect("an address")));
    let mut check = command(dir.path(), &["check"], Some(CANARY)).stdout(Stdio::null()).spawn().expect("the program runs");
    let (path, (tell, told)) = (dir.path().join("ledger.sqlite3"), channel());
    std::thread::spawn(move || {
        let (asked, _from) = gateway.accept().expect("check asks");
        tell.send(Ledger::open(&path).map(drop)).expect("the test waits for the program");
        drop(asked);
    });
    assert_eq!(check.wait().expect("it ends").code(), Some(1));
    assert_eq!(told.try_recv().expect("check asked"), Ok(()));
}

/// An output on which every write fails.
#[cfg(target_os = "linux")]
fn full() -> Stdio {
    fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has one").into()
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_exit_code_2_and_one_sentence() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(Ledger::open(&dir.path().join("ledger.sqlite3")).expect("a new ledger"));
    for arguments in [&["ledger", "verify"][..], &["check"], &["simulate", "--listen", "127.0.0.1:0"]] {
        let output = command(dir.path(), arguments, None).stdout(full()).stderr(Stdio::piped()).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", words(&output));
        assert!(words(&output).starts_with("scantill: ") && words(&output).lines().count() == 1, "{arguments:?}: {}", words(&output));
        let mute = command(dir.path(), arguments, None).stdout(full()).stderr(full()).status().expect("the program runs");
        assert_eq!(mute.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_reader_who_has_left_is_no_fault() {
    let dir = tempfile::tempdir().expect("a folder");
    let no_ledger = without_reader(dir.path(), &["ledger", "verify"]);
    assert_eq!((no_ledger.status.code(), words(&no_ledger).as_str()), (Some(1), ""));
    drop(Ledger::open(&dir.path().join("ledger.sqlite3")).expect("a new ledger"));
    let good = without_reader(dir.path(), &["ledger", "verify"]);
    assert_eq!((good.status.code(), words(&good).as_str()), (Some(0), ""));
    let check = without_reader(dir.path(), &["check"]);
    assert_eq!((check.status.code(), words(&check).as_str()), (Some(2), ""), "there are no settings");
}

fn without_reader(dir: &Path, arguments: &[&str]) -> Output {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    command(dir, arguments, None).stdout(writer).stderr(Stdio::piped()).output().expect("the program runs")
}

#[cfg(unix)]
#[test]
fn what_a_run_makes_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = tempfile::tempdir().expect("a folder");
    let dir = parent.path().join("till");
    // The window cannot open here; its log is begun before.
    let output = command(&dir, &[], None).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    for (name, rights) in [("", 0o700), ("logs", 0o700), ("logs/scantill.log", 0o600)] {
        let found = fs::metadata(dir.join(name)).expect("it was made").permissions().mode() & 0o777;
        assert_eq!(found, rights, "{name:?}: {found:o}");
    }
}

#[test]
fn the_untouched_example_is_not_taken_for_a_merchants_settings() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("scantill.toml"), scantill::setup::EXAMPLE).expect("written");
    let output = scantill(dir.path(), &["check"], Some(CANARY));
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(words(&output).contains("merchant.appid"), "{}", words(&output));
}

#[test]
fn f109_check_is_good_against_a_gateway_that_speaks_the_protocol_and_not_with_another_key() {
    let simulator = Simulator::start();
    let dir = tempfile::tempdir().expect("a folder");
    simulator.write_settings(dir.path());
    let output = scantill(dir.path(), &["check"], Some(&simulator.told["api_key"]));
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));

    let output = scantill(dir.path(), &["check"], Some(CANARY));
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    let output = scantill(dir.path(), &["check"], Some("too short"));
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(!words(&output).contains("too short"), "what may be a key is never repeated");
}

#[test]
fn f052_a_proxy_of_the_environment_is_not_used() {
    let simulator = Simulator::start();
    let dir = tempfile::tempdir().expect("a folder");
    simulator.write_settings(dir.path());
    let mut check = command(dir.path(), &["check"], Some(&simulator.told["api_key"]));
    for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        // Nobody can listen there.
        check.env(variable, "http://127.0.0.1:1");
    }
    let output = check.env_remove("NO_PROXY").env_remove("no_proxy").output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
}

#[test]
fn f120_the_program_listens_to_three_variables_and_to_no_switch_for_tests() {
    const KNOWN: [&str; 3] = ["SCANTILL_API_KEY", "SCANTILL_PASSPHRASE", "SCANTILL_LOG"];
    let program = fs::read(PROGRAM).expect("the program");
    let program = String::from_utf8_lossy(&program);
    let is_known = |at: usize| KNOWN.iter().any(|known| program[at..].starts_with(known));
    let named = program.match_indices("SCANTILL_").map(|(at, _)| at);
    assert_eq!(named.filter(|at| !is_known(*at)).map(|at| program[at..].chars().take(30).collect::<String>()).collect::<Vec<_>>(), [""; 0]);
    assert!(KNOWN.iter().all(|known| program.contains(known)), "the search finds what is there");
    for switch in ["FAKETIME", "fake_clock", "test_clock", "skip_signature", "accept_invalid"] {
        assert!(!program.contains(switch), "{switch}");
    }
}

#[test]
fn f041_check_against_nobody_is_a_no() {
    let dir = tempfile::tempdir().expect("a folder");
    let simulator = Simulator::start();
    simulator.write_settings(dir.path());
    let key = simulator.told["api_key"].clone();
    drop(simulator);
    let output = scantill(dir.path(), &["check"], Some(&key));
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
}

#[test]
fn f103_the_key_is_in_nothing_that_a_run_leaves_behind() {
    let simulator = Simulator::start();
    let dir = tempfile::tempdir().expect("a folder");
    simulator.write_settings(dir.path());
    let output = scantill(dir.path(), &["check"], Some(CANARY));
    assert!(!words(&output).contains(CANARY));
    // The window cannot open here, and must say so without the key.
    let mut window = Command::new(PROGRAM);
    window
        .arg("--data-dir")
        .arg(dir.path())
        .env("SCANTILL_API_KEY", CANARY)
        .env("SCANTILL_LOG", "trace")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    let output = window.output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(!words(&output).contains(CANARY));
    let mut files = 0;
    let mut folders = vec![dir.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            files += 1;
            let bytes = fs::read(entry.path()).expect("a file");
            assert!(!bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()), "{} holds the key", entry.path().display());
        }
    }
    assert!(files >= 3, "settings, ledger and log are there to be searched");
}

#[test]
fn f101_verify_names_the_entry_of_which_anything_was_changed() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("ledger.sqlite3");
    history::write(&path);
    let output = scantill(dir.path(), &["ledger", "verify"], None);
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    assert!(words(&output).contains("6 entries, 3 sales, 0 refunds"), "{}", words(&output));
    let whole = fs::read(&path).expect("readable");
    let named = |seq: i64, change: &str| {
        let output = scantill(dir.path(), &["ledger", "verify"], None);
        assert_eq!(output.status.code(), Some(1), "{change}: {}", words(&output));
        assert!(words(&output).contains(&format!("entry {seq} of the journal")), "{change} in {seq}: {}", words(&output));
        fs::write(&path, &whole).expect("as before");
    };
    let changes = [
        "at_ms = at_ms + 1",
        "actor = 'gateway'",
        "subject = subject || 'x'",
        "kind = 'sale.abandoned'",
        "body = replace(body, '1250', '1')",
        "evidence = x'00'",
        "hash = zeroblob(32)",
    ];
    for seq in 1..=history::ENTRIES {
        for change in changes {
            history::change_entry(&path, seq, change);
            named(seq, change);
        }
        let body = history::body_in_file(&path, &whole, seq);
        for offset in [body.start, body.start + body.len() / 2, body.end - 1] {
            let mut bytes = whole.clone();
            bytes[offset] ^= 1;
            fs::write(&path, &bytes).expect("changed");
            named(seq, "a byte of the file");
        }
    }
}

#[test]
fn log_prints_who_did_what_on_a_day_for_scripts_to_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("ledger.sqlite3");
    history::write(&path);
    history::write_refund(&path);
    let log = |arguments: &[&str]| {
        let output = scantill(dir.path(), &[&["ledger", "log", "--day"], arguments].concat(), None);
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
        String::from_utf8(output.stdout).expect("text")
    };
    let printed = log(&["2026-11-21"]);
    let lines: Vec<Vec<&str>> = printed.lines().map(|line| line.split('\t').collect()).collect();
    assert!(lines.iter().all(|columns| columns.len() == 7), "{printed}");
    assert_eq!(lines[0][..6], ["2026-11-21 09:00:00", "owner:王老板", "people.added", "people", "", ""]);
    assert_eq!(lines[0][6], "王老板 owner");
    assert_eq!(lines[1][..6], ["2026-11-21 09:10:00", "cashier:小张", "refund.queued", "R-T1-000001", "0.50", "王老板"]);
    assert!(lines[1][6].ends_with("洒了 一半"), "a line break in a reason begins no line: {printed}");
    assert!(!printed.contains("argon2id"), "no PIN, as far as it is kept, is shown");
    assert_eq!(lines.len(), 2, "the selling is left out: {printed}");
    let all = log(&["2026-11-21", "--all"]);
    assert_eq!(all.lines().filter(|line| line.contains("\tsale.opened\t")).count(), 1, "{all}");
    assert_eq!(log(&["2026-11-22"]), "");
    fs::write(&path, "my diary\n".repeat(500)).expect("written");
    assert_eq!(scantill(dir.path(), &["ledger", "log", "--day", "2026-11-21"], None).status.code(), Some(1));
}

#[test]
fn a_ledger_that_is_none_is_told_in_one_sentence() {
    let dir = tempfile::tempdir().expect("a folder");
    let output = scantill(dir.path(), &["ledger", "verify"], None);
    assert_eq!(output.status.code(), Some(1), "there is no ledger: {}", words(&output));
    fs::write(dir.path().join("ledger.sqlite3"), "my diary\n".repeat(500)).expect("written");
    let output = scantill(dir.path(), &["ledger", "verify"], None);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(words(&output).lines().count(), 1, "{}", words(&output));
}
