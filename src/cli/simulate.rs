//! `scantill simulate`.

use super::past_day::{PastDay, Shop};
use super::{complain, demo, past, say};
use scantill::domain::{BusinessDay, Role};
use scantill::engine::{self, LedgerError, Place};
use scantill::setup::{Language, PinCost, Settings, SettingsError, make_private_folder};
use scantill::simulator::{BillForm, CertificateError, Credentials, DayWishes, Exchange, Planted, Server, SharedExchange};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// How the pretend WeChat Pay is served.
pub(super) struct Wishes {
    pub(super) listen: SocketAddr,
    /// Customers pay after so many seconds, or not by themselves.
    pub(super) pay_after: Option<u32>,
    /// Younger unpaid orders are not closed, in seconds.
    pub(super) close_after: u32,
    /// Where the certificates are written, if anywhere.
    pub(super) certificates: Option<PathBuf>,
    /// The day that the book holds.
    pub(super) past: Option<Past>,
    /// Bills need not wait for 10:00.
    pub(super) bills_at_once: bool,
    /// Bills have the columns of merchants that joined before 2018.
    pub(super) old_bills: bool,
}

/// A day that is over.
pub(super) struct Past {
    pub(super) sales: usize,
    pub(super) day: Option<BusinessDay>,
    pub(super) seed: Option<u64>,
    pub(super) differences: bool,
    /// Where the till's side of it is written, if anywhere.
    pub(super) ledger_into: Option<PathBuf>,
    /// Where it is written what a match must find, if anywhere.
    pub(super) planted_into: Option<PathBuf>,
}

/// Serves the pretend WeChat Pay until it is killed. Prints what a till must be configured with, as lines of `name = "value"`.
pub(super) fn serve(wishes: Wishes) -> ExitCode {
    let Wishes { listen, pay_after, close_after, certificates, past, bills_at_once, old_bills } = wishes;
    let seed = past.as_ref().and_then(|past| past.seed).unwrap_or_else(|| fastrand::u64(..));
    let exchange = exchange(pay_after, seed);
    {
        let mut exchange = exchange.lock().unwrap_or_else(PoisonError::into_inner);
        let rules = exchange.rules_mut();
        rules.close_min_age_ms = close_after.saturating_mul(1000);
        rules.bill.any_hour = bills_at_once;
        rules.bill.form = if old_bills { BillForm::Old } else { BillForm::Now };
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(error),
    };
    runtime.block_on(async {
        match Server::bind(listen, Arc::clone(&exchange), || {}).await {
            Ok(server) => {
                let Credentials { appid, mch_id, key } = Credentials::demo();
                let (addr, key) = (server.addr(), key.expose());
                let mut told = format!("base_url = \"http://{addr}\"\nappid = \"{appid}\"\nmch_id = \"{mch_id}\"\napi_key = \"{key}\"");
                if let Some(dir) = certificates.map(|dir| std::path::absolute(&dir).unwrap_or(dir)) {
                    if let Err(error) = write_certificates(&server, &dir) {
                        return complain(format_args!("the certificates cannot be written into {}: {error}", dir.display()));
                    }
                    let (ca, certificate) = (dir.join("ca.pem"), dir.join("apiclient_cert.p12"));
                    told.push_str(&format!("\nsecure_base_url = \"https://{addr}\"\nca_certificate = {ca:?}\ncertificate = {certificate:?}"));
                }
                if let Some(past) = past {
                    match live_through(past, seed, &exchange, addr) {
                        Ok(more) => told.push_str(&more),
                        Err(error) => return complain(format_args!("that day cannot be made: {error}")),
                    }
                }
                if let Err(unsaid) = say(told) {
                    return unsaid;
                }
                server.run().await;
                ExitCode::SUCCESS
            }
            Err(error) => complain(format_args!("the pretend WeChat Pay cannot listen on {listen}: {error}")),
        }
    })
}

/// A pretend WeChat Pay whose customers pay after so many seconds, or not by themselves.
pub(super) fn exchange(pay_after: Option<u32>, seed: u64) -> SharedExchange {
    let mut exchange = Exchange::new(Credentials::demo(), seed);
    if let Some(seconds) = pay_after {
        exchange.customers_mut().pay_after(seconds.saturating_mul(1000));
    }
    Arc::new(Mutex::new(exchange))
}

#[derive(Debug, thiserror::Error)]
enum NoDay {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("{0} has a ledger already")]
    Taken(PathBuf),
    #[error("{0}")]
    Folder(#[from] std::io::Error),
}

/// Lets a day pass, and writes the till's side of it where that is wanted. Returns what is to be told about it, as further lines.
fn live_through(past: Past, seed: u64, exchange: &SharedExchange, addr: SocketAddr) -> Result<String, NoDay> {
    let Past { sales, day, seed: _, differences, ledger_into, planted_into } = past;
    let text = demo::settings_text(&format!("http://{addr}"), Language::Chinese, past::LATE);
    let settings = Settings::parse(&text, Path::new("simulate"))?;
    let yesterday = BusinessDay::of(engine::now(), settings.day_starts_at).plus_days(-1);
    let day = day.unwrap_or(yesterday);
    let people = demo::people(Language::Chinese);
    let shop = Shop { settings: &settings, people: &people, pin_cost: PinCost::default() };
    let plant = if differences { DayWishes::PLANTS.to_vec() } else { vec![] };
    let lived = {
        let mut exchange = exchange.lock().unwrap_or_else(PoisonError::into_inner);
        shop.live_through(PastDay { day, sales, seed, plant }, &mut exchange)
    };
    let mut told = format!("\nday = \"{day}\"\nseed = \"{seed}\"\ntill_counts = \"{}\"\nbill_counts = \"{}\"", lived.till, lived.bill);
    if let Some(file) = planted_into {
        write_planted(&file, &lived.planted)?;
    }
    if let Some(dir) = ledger_into {
        let place = Place { dir: dir.clone(), given: None, passphrase: None };
        if place.ledger_path().exists() {
            return Err(NoDay::Taken(dir));
        }
        make_private_folder(&dir)?;
        write_private(&dir.join("scantill.toml"), text.as_bytes())?;
        shop.write(&place.ledger_path(), &lived)?;
        for person in &people {
            let role = match person.role {
                Role::Cashier => "cashier",
                Role::Manager => "manager",
                Role::Owner => "owner",
            };
            told.push_str(&format!("\n{role} = \"{}\"\n{role}_pin = \"{}\"", person.name, person.pin.expose()));
        }
    }
    Ok(told)
}

/// One planted difference a line, as JSON.
fn write_planted(file: &Path, planted: &[Planted]) -> std::io::Result<()> {
    let lines = planted.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    std::fs::write(file, lines.join("\n"))
}

#[derive(Debug, thiserror::Error)]
enum Unwritten {
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// Writes the authority's certificate and the merchant's, this one in both forms that the provider gives out.
fn write_certificates(server: &Server, dir: &Path) -> Result<(), Unwritten> {
    make_private_folder(dir)?;
    let client = server.certificates().client()?;
    let password = Credentials::demo().mch_id;
    write_private(&dir.join("ca.pem"), server.certificates().ca_pem().as_bytes())?;
    write_private(&dir.join("apiclient_cert.p12"), &client.p12(password.as_str())?)?;
    write_private(&dir.join("apiclient_cert.pem"), client.pem().as_bytes())?;
    write_private(&dir.join("apiclient_key.pem"), client.key_pem().as_bytes())?;
    Ok(())
}

/// Writes a file that only its owner can read, in the place of an older one.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}
