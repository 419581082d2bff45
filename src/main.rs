//! The command line: which door to open.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod cli;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(cli::Arguments::parse())
}
