//! `scantill ledger verify`.

use super::{NO, say};
use scantill::ledger::{self, Verified};
use std::path::PathBuf;
use std::process::ExitCode;

/// Verifies the ledger and prints one sentence. Works while a till has it open.
pub(super) fn print(dir: PathBuf) -> ExitCode {
    let (sentence, code) = match ledger::verify(&dir.join("ledger.sqlite3")) {
        Ok(Verified { events, sales, refunds, head }) => {
            (format!("good: {events} entries, {sales} sales, {refunds} refunds; the chain ends with {head}"), ExitCode::SUCCESS)
        }
        Err(fault) => (format!("not good: {fault}"), ExitCode::from(NO)),
    };
    say(sentence).err().unwrap_or(code)
}
