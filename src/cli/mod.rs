//! What the program does when it is called: the doors of the command line, each in its own file.
//!
//! The only place that ties all rooms together. Prints for people; decides nothing about money.

mod check;
mod demo;
mod log;
mod simulate;
mod verify;
mod window;

use clap::{Parser, Subcommand};
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
    },
    /// The opening check-up as text; succeeds only when a sale could be taken now
    Check,
    /// The ledger
    Ledger {
        #[command(subcommand)]
        task: LedgerTask,
    },
}

#[derive(Debug, Subcommand)]
enum LedgerTask {
    /// Checks the file, the chain of entries and all that is derived from them
    Verify,
}

/// The answer is no.
const NO: u8 = 1;
/// Wrong use or configuration.
const WRONG_USE: u8 = 2;

/// Opens the door that the arguments name, and returns the exit code: 0 good, 1 the answer is no, 2 wrong use or configuration.
pub fn run(arguments: Arguments) -> ExitCode {
    let in_dir = |open: fn(PathBuf) -> ExitCode| match arguments.data_dir.or_else(default_dir) {
        Some(dir) => open(dir),
        None => complain("this computer names no folder for a program's data; name one with --data-dir DIR"),
    };
    match arguments.door {
        None => in_dir(window::open),
        Some(Door::Demo { pay_after, lang }) => demo::open(pay_after, lang),
        Some(Door::Simulate { listen, pay_after }) => simulate::serve(listen, pay_after),
        Some(Door::Check) => in_dir(check::print),
        Some(Door::Ledger { task: LedgerTask::Verify }) => in_dir(verify::print),
    }
}

fn default_dir() -> Option<PathBuf> {
    dirs::data_dir().map(|dir| dir.join("scantill"))
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

/// One sentence on standard error; where nobody can read that either, the exit code has to do.
fn whisper(sentence: impl Display) {
    writeln!(io::stderr(), "scantill: {sentence}").ok();
}
