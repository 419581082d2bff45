//! Asks for what must not stand in the arguments: without echo on a terminal, else one line of standard input for each question.

use super::{complain, whisper};
use scantill::setup::Passphrase;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// The longest line that is read, in bytes.
const LONGEST: usize = 4096;

/// Somebody is there to answer.
pub(super) fn is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// A secret; `what` stands in the question.
///
/// # Errors
/// The exit code, after a complaint, where nothing is given.
pub(super) fn secret(what: &str) -> Result<Zeroizing<String>, ExitCode> {
    let given = if is_terminal() { rpassword::prompt_password(format!("{what}: ")).map(Zeroizing::new) } else { line() };
    match given {
        Ok(text) if text.is_empty() => Err(complain(format_args!("{what}: nothing was given"))),
        Ok(text) => Ok(text),
        Err(error) => Err(complain(format_args!("{what}: nothing could be read: {error}"))),
    }
}

/// A passphrase that was set before.
///
/// # Errors
/// As [`secret`].
pub(super) fn passphrase(what: &str) -> Result<Passphrase, ExitCode> {
    Passphrase::new(&secret(what)?).map_err(complain)
}

/// A passphrase to be set: on a terminal asked for twice, because nobody sees it.
///
/// # Errors
/// As [`secret`].
pub(super) fn new_passphrase() -> Result<Passphrase, ExitCode> {
    let first = passphrase("new passphrase")?;
    while is_terminal() && passphrase("the same again")? != first {
        whisper("these were not the same");
    }
    Ok(first)
}

/// The next line of standard input, without its end.
fn line() -> io::Result<Zeroizing<String>> {
    // All room at once: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(LONGEST));
    let most = u64::try_from(LONGEST).unwrap_or_default();
    io::stdin().lock().take(most).read_line(&mut text)?;
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(text)
}
