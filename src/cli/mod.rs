//! What the program does when it is called: the doors of the command line, each in its own file.
//!
//! The only place that ties all rooms together. Prints for people; decides nothing about money.

mod ask;
mod bill;
mod check;
mod demo;
mod export;
mod ledger;
mod log;
mod owner_pin;
mod past;
mod past_day;
mod record;
mod secrets;
mod simulate;
mod till_side;
mod verify;
mod window;

use clap::{Parser, Subcommand};
use scantill::domain::BusinessDay;
use scantill::ledger::AuditQuery;
use scantill::setup::Language;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "scantill", version, about = "scantill 扫码收银台: a scan-to-pay till", disable_help_subcommand = true)]
pub struct Arguments {
    /// The folder with scantill.toml and the ledger [default: the platform's data folder]
    #[arg(long, value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    door: Option<Door>,
}

#[derive(Debug, Subcommand)]
enum Door {
    /// The window on a throw-away ledger, with a pretend WeChat Pay inside and customers who pay
    Demo {
        /// Customers pay by themselves after this many seconds
        #[arg(long, value_name = "SECS", default_value_t = 6)]
        pay_after: u32,
        /// The language of the window
        #[arg(long, value_name = "zh|en", value_parser = language, default_value = "zh")]
        lang: Language,
    },
    /// Only the pretend WeChat Pay; prints its address and its merchant's credentials
    Simulate {
        /// Where to listen: an address of this computer itself, such as 127.0.0.1:8080
        #[arg(long, value_name = "ADDR")]
        listen: SocketAddr,
        /// Customers pay by themselves after this many seconds; never, where it is not given
        #[arg(long, value_name = "SECS")]
        pay_after: Option<u32>,
        /// Unpaid orders younger than this many seconds are not closed
        #[arg(long, value_name = "SECS", default_value_t = 300)]
        close_after: u32,
        /// Serve refunds too: write the certificates that they need into this folder
        #[arg(long, value_name = "DIR")]
        certificates: Option<PathBuf>,
        /// The book holds a day that is over, with this many sales of one till and some that both sides do not agree about
        #[arg(long, value_name = "SALES")]
        day_of: Option<usize>,
        /// Which day [default: yesterday]
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, requires = "day_of")]
        day: Option<BusinessDay>,
        /// Makes the same day again; the number that was printed with it
        #[arg(long, value_name = "NUMBER", requires = "day_of")]
        seed: Option<u64>,
        /// Both sides agree about everything
        #[arg(long, requires = "day_of")]
        no_differences: bool,
        /// Write the till's side of that day into this new folder: settings, people and ledger, for `scantill --data-dir DIR`
        #[arg(long, value_name = "DIR", requires = "day_of")]
        ledger_into: Option<PathBuf>,
        /// Write down what a match of that day must find: a line of JSON each
        #[arg(long, value_name = "FILE", requires = "day_of")]
        planted_into: Option<PathBuf>,
        /// Bills of days that are over can be had at once, not only from 10:00 on
        #[arg(long)]
        bills_at_once: bool,
        /// Bills are written in the columns of merchants that joined before 2018
        #[arg(long)]
        old_bills: bool,
    },
    /// The opening check-up as text; succeeds only when a sale could be taken now
    Check,
    /// The secrets: API key, client certificate, passphrase
    Secrets {
        #[command(subcommand)]
        task: Option<secrets::SecretsTask>,
    },
    /// The books of a business day, or of several, for the bookkeeper: one row a payment and a refund; see docs/export.md
    Export(export::Wishes),
    /// A day's bill, while the till is closed; an open till takes it itself
    Bill {
        #[command(subcommand)]
        task: bill::BillTask,
    },
    /// The ledger
    Ledger {
        #[command(subcommand)]
        task: LedgerTask,
    },
}

#[derive(Debug, Subcommand)]
enum LedgerTask {
    /// Makes a copy, verifies it, and only then gives it its name; in the folder of the settings, where old ones are thinned, or as FILE
    Backup {
        /// The copy, which must be new or an older copy; packed where its name ends with .gz
        file: Option<PathBuf>,
    },
    /// Puts a copy, packed or plain, in the place of the ledger, and keeps the ledger that is there beside it
    Restore {
        /// The copy
        file: PathBuf,
    },
    /// Checks the file, the chain of entries and all that is derived from them
    Verify,
    /// Who did what on a business day, oldest first: time, who, what, about what, amount, approved by whom, further words; a tab between
    Log {
        /// Which day
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        day: BusinessDay,
        /// Also what was done with sales
        #[arg(long)]
        all: bool,
    },
}

/// The answer is no.
const NO: u8 = 1;
/// Wrong use or configuration.
const WRONG_USE: u8 = 2;

/// Opens the door that the arguments name, and returns the exit code: 0 good, 1 the answer is no, 2 wrong use or configuration.
pub fn run(arguments: Arguments) -> ExitCode {
    let Arguments { data_dir, door } = arguments;
    match door {
        None => in_dir(data_dir, window::open),
        Some(Door::Demo { pay_after, lang }) => demo::open(pay_after, lang),
        Some(Door::Simulate {
            listen,
            pay_after,
            close_after,
            certificates,
            day_of,
            day,
            seed,
            no_differences,
            ledger_into,
            planted_into,
            bills_at_once,
            old_bills,
        }) => {
            let past = day_of.map(|sales| simulate::Past { sales, day, seed, differences: !no_differences, ledger_into, planted_into });
            simulate::serve(simulate::Wishes { listen, pay_after, close_after, certificates, past, bills_at_once, old_bills })
        }
        Some(Door::Secrets { task }) => in_dir(data_dir, |dir| secrets::open(dir, task)),
        Some(Door::Check) => in_dir(data_dir, check::print),
        Some(Door::Export(wishes)) => in_dir(data_dir, |dir| export::write(dir, &wishes)),
        Some(Door::Bill { task }) => in_dir(data_dir, |dir| bill::open(&dir, task)),
        Some(Door::Ledger { task: LedgerTask::Verify }) => in_dir(data_dir, verify::print),
        Some(Door::Ledger { task: LedgerTask::Backup { file } }) => in_dir(data_dir, |dir| ledger::back_up(dir, file)),
        Some(Door::Ledger { task: LedgerTask::Restore { file } }) => in_dir(data_dir, |dir| ledger::restore(&dir, &file)),
        Some(Door::Ledger { task: LedgerTask::Log { day, all } }) => in_dir(data_dir, |dir| record::print(dir, AuditQuery { day, with_sales: all })),
    }
}

fn in_dir(data_dir: Option<PathBuf>, open: impl FnOnce(PathBuf) -> ExitCode) -> ExitCode {
    match data_dir.or_else(default_dir) {
        Some(dir) => open(dir),
        None => complain("this computer names no folder for a program's data; name one with --data-dir DIR"),
    }
}

fn default_dir() -> Option<PathBuf> {
    dirs::data_dir().map(|dir| dir.join("scantill"))
}

fn day(text: &str) -> Result<BusinessDay, &'static str> {
    BusinessDay::parse(text).ok_or("a day is written YYYY-MM-DD")
}

fn language(text: &str) -> Result<Language, &'static str> {
    match text {
        "zh" => Ok(Language::Chinese),
        "en" => Ok(Language::English),
        _ => Err("the languages are zh and en"),
    }
}

/// Prints on standard output, at once. A reader who has left is no fault: the exit code still answers.
///
/// # Errors
/// The exit code, after a complaint, where the output cannot be written.
fn say(text: impl Display) -> Result<(), ExitCode> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(complain(format_args!("the output cannot be written: {error}"))),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// One sentence on standard error, and the code for wrong use.
fn complain(sentence: impl Display) -> ExitCode {
    whisper(sentence);
    ExitCode::from(WRONG_USE)
}

/// One sentence on standard error, and the code for a no.
fn no(sentence: impl Display) -> ExitCode {
    whisper(sentence);
    ExitCode::from(NO)
}

/// One sentence on standard error; where nobody can read that either, the exit code has to do.
fn whisper(sentence: impl Display) {
    writeln!(io::stderr(), "scantill: {sentence}").ok();
}
