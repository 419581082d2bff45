//! `scantill check`.

use super::{NO, WRONG_USE, complain, say};
use scantill::engine::{self, Finding, Office, Place};
use scantill::ui::text;
use std::path::PathBuf;
use std::process::ExitCode;

/// Does the opening check-up and prints it line by line.
pub(super) fn print(dir: PathBuf) -> ExitCode {
    let place = Place { dir, given: None, passphrase: None };
    let mut opening = engine::open(&place);
    // A till that is started meanwhile does not find the ledger in use.
    drop(opening.ledger.take());
    if let Some(client) = &opening.client {
        let probe = tokio::runtime::Builder::new_current_thread().enable_all().build().map(|runtime| runtime.block_on(client.probe()));
        match probe {
            Ok(reply) => engine::note_probe(&mut opening.checks, &reply, engine::now()),
            Err(error) => return complain(error),
        }
    }
    if let Some(settings) = &opening.settings
        && opening.checks.iter().any(|check| check.finding == Finding::UnderWay)
    {
        let found = Office::new(settings, place.ledger_path()).check_up(engine::now());
        engine::note_found(&mut opening.checks, &found);
    }
    let lang = opening.settings.map(|settings| settings.language).unwrap_or_default();
    for line in text::check_lines(&opening.checks, lang.into()) {
        let mark = if line.good { "+" } else { "-" };
        let mend = if line.mend.is_empty() { String::new() } else { format!("\n    {}", line.mend) };
        if let Err(unsaid) = say(format_args!("{mark} {}: {}{mend}", line.title, line.words)) {
            return unsaid;
        }
    }
    let good = opening.checks.iter().all(|check| check.finding.lets_sell());
    let configured = opening.checks.iter().all(|check| check.finding.is_configured());
    match (good, configured) {
        (true, _) => ExitCode::SUCCESS,
        (false, true) => ExitCode::from(NO),
        (false, false) => ExitCode::from(WRONG_USE),
    }
}
