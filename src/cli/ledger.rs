//! `scantill ledger backup` and `scantill ledger restore`.

use super::{complain, no, say};
use scantill::engine::{self, Office};
use scantill::ledger::{self, Actor, BackupMade, LedgerError, RestoreError, Restored};
use scantill::setup::Settings;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Makes a verified copy: at `file`, packed where its name ends with `.gz`; else in the owner's folder, where old ones are thinned. Works while a till
/// is open.
pub(super) fn back_up(dir: PathBuf, file: Option<PathBuf>) -> ExitCode {
    let path = dir.join("ledger.sqlite3");
    let made = match file {
        None => match Settings::load(&dir) {
            Ok(settings) => engine::back_up_now(&Office::new(&settings, path), Actor::CommandLine, engine::now()),
            Err(error) => return complain(format_args!("{error}; or say which file the copy shall be")),
        },
        Some(file) if is_packed(&file) => ledger::back_up_to(&path, &file),
        Some(file) => match ledger::backup(&path, &file) {
            Ok(verified) => Ok(BackupMade { file, entries: verified.events }),
            Err(fault) => return no(format_args!("no copy was made: {fault}")),
        },
    };
    match made {
        Ok(BackupMade { file, entries }) => said(format_args!("good: {entries} entries in {}", file.display())),
        Err(error) => no(format_args!("no copy was made: {error}")),
    }
}

/// Puts a backup in the ledger's place, and keeps the ledger that is there.
pub(super) fn restore(dir: &Path, file: &Path) -> ExitCode {
    match ledger::restore(file, &dir.join("ledger.sqlite3"), engine::now()) {
        Ok(Restored { kept_as, entries }) => {
            let kept = kept_as.map(|kept| format!("; the ledger before it is {}", kept.display())).unwrap_or_default();
            said(format_args!(
                "good: {} is the ledger now, with {entries} entries{kept}\n\
                 No refund leaves until a manager lets them go on: first take in the bill of every day since the backup was made.",
                file.display()
            ))
        }
        Err(RestoreError::Ledger(error @ LedgerError::InUse(_))) => no(format_args!("nothing was changed: {error}; close it first")),
        Err(error) => no(format_args!("nothing was changed: {error}")),
    }
}

fn is_packed(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

fn said(sentence: std::fmt::Arguments<'_>) -> ExitCode {
    say(sentence).err().unwrap_or(ExitCode::SUCCESS)
}
