//! Keeps the arrows between the rooms of `src/`, and the few other promises of the floor plan that no compiler checks.
//!
//! Reads the source as tokens: comments, documentation and the insides of string literals are left out, everything else counts, tests included.

#[path = "arrows/paths.rs"]
mod paths;
#[path = "arrows/tokens.rs"]
mod tokens;

use paths::{Reference, references};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};
use tokens::tokens;

/// Which room may use what. A path allows itself and all below it; a room always may use itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("gateway", &["domain"]),
    ("ledger", &["domain"]),
    ("setup", &["domain", "gateway::wechat::certificate", "gateway::wechat::sign"]),
    ("engine", &["domain", "gateway", "ledger", "setup"]),
    ("simulator", &["domain", "gateway::wechat::sign", "gateway::wechat::xml"]),
    ("ui", &["domain", "engine", "setup"]),
];

/// The doors: they tie the rooms together and may use all of them.
const DOORS: &[&str] = &["main.rs", "lib.rs", "cli/"];

/// What may be named only in these places.
const CONFINED: &[(&str, &[&str])] = &[
    ("rusqlite", &["ledger/"]),
    ("reqwest", &["gateway/"]),
    ("egui", &["ui/", "cli/", "main.rs"]),
    ("eframe", &["ui/", "cli/", "main.rs"]),
    // The wall clock is read once and handed on, so that everything else can be tested at any instant.
    ("SystemTime", &["engine/", "simulator/server.rs", "simulator/tests/server.rs", "cli/", "main.rs"]),
    ("Timestamp::now", &["engine/", "simulator/server.rs", "simulator/tests/server.rs", "cli/", "main.rs"]),
    // The gateway's client measures how long its calls take.
    ("Instant::now", &["engine/", "gateway/wechat/client.rs", "simulator/server.rs", "simulator/tests/server.rs", "cli/", "main.rs"]),
];

/// What a pure room has no use for.
const NEVER_IN_DOMAIN: &[&str] =
    &["std::fs", "std::net", "std::env", "std::process", "std::thread", "tokio", "async", "getrandom", "fastrand", "tracing"];

/// Longer than this and a file holds more than one idea.
const LONGEST_FILE: usize = 600;

// ---------------------------------------------------------------------------------------------------------------------------------- the tests

#[test]
fn rooms_use_only_what_the_table_allows() {
    let breaches: Vec<_> = sources().iter().flat_map(|source| crossed_arrows(&source.name, &source.text)).collect();
    assert!(breaches.is_empty(), "{}", listed(&breaches));
}

#[test]
fn what_belongs_to_one_room_stays_there() {
    let breaches: Vec<_> = sources().iter().flat_map(|source| strayed_words(&source.name, &source.text)).collect();
    assert!(breaches.is_empty(), "{}", listed(&breaches));
}

#[test]
fn every_folder_is_a_room_of_the_table() {
    let unknown: Vec<_> = sources()
        .into_iter()
        .map(|source| source.name)
        .filter(|name| !is_at(name, DOORS) && !ARROWS.iter().any(|(room, _)| room_of(name) == Some(room)))
        .collect();
    assert!(unknown.is_empty(), "in no room: {unknown:?}");
}

#[test]
fn every_room_says_what_it_is() {
    let sources = sources();
    let heads: BTreeMap<_, _> = sources.iter().map(|source| (source.name.as_str(), source.text.as_str())).collect();
    for room in sources.iter().filter_map(|source| room_of(&source.name)) {
        let head = heads.get(format!("{room}/mod.rs").as_str()).unwrap_or_else(|| panic!("src/{room}/mod.rs is missing"));
        assert!(head.starts_with("//! "), "src/{room}/mod.rs does not begin with what the room owns");
    }
}

#[test]
fn no_file_holds_more_than_one_idea() {
    let long: Vec<_> =
        sources().iter().map(|source| (source.text.lines().count(), source.name.clone())).filter(|(lines, _)| *lines > LONGEST_FILE).collect();
    assert!(long.is_empty(), "more than {LONGEST_FILE} lines: {long:?}");
}

#[test]
fn the_checker_reads_the_real_source() {
    let sources = sources();
    let engine = sources.iter().find(|source| source.name == "engine/mod.rs").expect("src/engine/mod.rs is read");
    let used: Vec<_> = references(&engine.name, &engine.text).into_iter().map(|reference| reference.path.join("::")).collect();
    assert!(used.iter().any(|path| path.starts_with("ledger::")), "the engine's use of the ledger was not seen in {used:?}");
}

#[test]
fn a_planted_breach_is_found() {
    for (file, source, line, names) in [
        ("domain/fen.rs", "use crate::ledger::Ledger;", 1, "ledger::Ledger"),
        ("domain/mod.rs", "\n\nfn f() -> crate::engine::View { todo() }", 3, "engine::View"),
        ("domain/fen.rs", "use scantill::ui;", 1, "ui"),
        ("ledger/rows.rs", "use super::super::gateway::Reply;", 1, "gateway::Reply"),
        ("ledger/mod.rs", "use super::gateway;", 1, "gateway"),
        ("gateway/wechat/sign.rs", "use super::super::super::engine;", 1, "engine"),
        ("ledger/rows.rs", "mod tests {\n use super::super::super::engine::View;\n}", 2, "engine::View"),
        ("ui/app.rs", "use crate::{\n    domain::Fen,\n    engine::View,\n    ledger::{rows::SaleRow},\n};", 4, "ledger::rows::SaleRow"),
        ("ui/app.rs", "use crate::{domain::{Fen, Sale}, ledger};", 1, "ledger"),
        ("ui/app.rs", "use crate::gateway as money;", 1, "gateway"),
        ("setup/secrets.rs", "use crate::gateway::wechat::xml::Fields;", 1, "gateway::wechat::xml::Fields"),
        ("setup/secrets.rs", "use crate::gateway::wechat;", 1, "gateway::wechat"),
        ("setup/secrets.rs", "use crate::gateway::wechat::{self, sign};", 1, "gateway::wechat"),
        ("simulator/book.rs", "use crate::gateway::wechat::*;", 1, "gateway::wechat"),
        ("simulator/book.rs", "let url = \"https://x\"; crate::engine::f(url);", 1, "engine::f"),
        ("simulator/book.rs", "let quote = '\"'; crate::engine::f(quote);", 1, "engine::f"),
        ("simulator/book.rs", "let raw = r#\"a \" // b\"#; crate::engine::f(raw);", 1, "engine::f"),
        ("gateway/mod.rs", "/* a /* nested */ comment */ use crate::ledger::X;", 1, "ledger::X"),
        ("gateway/mod.rs", "impl<'a> X<'a> { fn f() { crate::ledger::g() } }", 1, "ledger::g"),
        ("engine/mod.rs", "use crate::*;", 1, ""),
        ("engine/mod.rs", "use crate as root;", 1, ""),
        ("engine/mod.rs", "use crate::{self as root};", 1, ""),
        ("engine/mod.rs", "use super::*;", 1, ""),
    ] {
        let found = crossed_arrows(file, source);
        let [breach] = found.as_slice() else { panic!("{source:?} in {file}: found {found:?}") };
        assert_eq!((breach.line, breach.what.as_str()), (line, names), "{source:?} in {file}");
    }
    for (file, source) in [
        ("engine/mod.rs", "let db = rusqlite::Connection::open(path);"),
        ("ledger/mod.rs", "use reqwest::Client;"),
        ("engine/view.rs", "use eframe::egui;"),
        ("domain/moment.rs", "let now = std::time::SystemTime::now();"),
        ("ledger/mod.rs", "let now = Instant :: now();"),
        ("domain/moment.rs", "use std::fs::File;"),
        ("domain/moment.rs", "async fn f() {}"),
    ] {
        assert!(!strayed_words(file, source).is_empty(), "{source:?} in {file} was not found");
    }
}

#[test]
fn what_is_allowed_is_left_alone() {
    for (file, source) in [
        ("engine/mod.rs", "use crate::{domain::Fen, gateway::wechat::xml, ledger::*, setup};"),
        ("setup/secrets.rs", "use crate::gateway::wechat::sign::{ApiKey, SignType};"),
        ("domain/fen.rs", "use super::{Amount, sale::Sale};"),
        ("domain/fen.rs", "pub(crate) fn f() {}\npub(in crate::domain) fn g() {}"),
        ("domain/fen.rs", "mod tests {\n use super::*;\n use crate::domain::Sale;\n}\nuse super::Amount;"),
        ("domain/fen.rs", "//! See [`crate::engine`].\n/// And [`crate::ledger`].\n// And crate::ui.\n/* crate::ui */"),
        ("domain/fen.rs", "const WHERE: &str = \"crate::ledger { rusqlite\";"),
        ("gateway/wechat/client.rs", "let began = Instant::now();"),
        ("ui/app.rs", "use eframe::egui; use crate::engine::View;"),
        ("cli/demo.rs", "use crate::{simulator, ui}; use eframe::egui;"),
    ] {
        let found: Vec<_> = crossed_arrows(file, source).into_iter().chain(strayed_words(file, source)).collect();
        assert!(found.is_empty(), "{source:?}: {}", listed(&found));
    }
}

// --------------------------------------------------------------------------------------------------------------------------------- the checks

/// A broken promise, and where.
#[derive(Debug)]
struct Breach {
    file: String,
    line: usize,
    what: String,
    rule: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "src/{}:{}: `{}`: {}", self.file, self.line, self.what, self.rule)
    }
}

fn listed(breaches: &[Breach]) -> String {
    breaches.iter().map(|breach| format!("\n{breach}")).collect()
}

/// References of this file to rooms that its own room must not know.
fn crossed_arrows(file: &str, source: &str) -> Vec<Breach> {
    if is_at(file, DOORS) {
        return vec![];
    }
    let room = room_of(file).unwrap_or_default();
    let allowed = ARROWS.iter().find(|(name, _)| *name == room).map_or(&[] as &[&str], |(_, allowed)| allowed);
    let is_room = |name: &str| ARROWS.iter().any(|(room, _)| *room == name);
    let mut breaches = vec![];
    for Reference { line, path } in references(file, source) {
        let rule = match path.first() {
            None => "takes hold of the whole crate".to_owned(),
            Some(first) if first == room || !is_room(first) || allowed.iter().any(|allowed| is_below(&path, allowed)) => continue,
            Some(_) if allowed.is_empty() => format!("{room} uses no other room"),
            Some(_) => format!("{room} uses only {}", allowed.join(", ")),
        };
        breaches.push(Breach { file: file.to_owned(), line, what: path.join("::"), rule });
    }
    breaches
}

/// Words of this file that belong elsewhere.
fn strayed_words(file: &str, source: &str) -> Vec<Breach> {
    let text = tokens(source);
    let banned = CONFINED.iter().filter(|(_, places)| !is_at(file, places)).map(|(word, places)| (*word, format!("only in {}", places.join(", "))));
    let impure = NEVER_IN_DOMAIN.iter().filter(|_| is_at(file, &["domain/"])).map(|word| (*word, "never in domain".to_owned()));
    let mut breaches = vec![];
    for (word, rule) in banned.chain(impure) {
        let wanted: Vec<_> = tokens(word).into_iter().map(|token| token.text).collect();
        for found in text.windows(wanted.len()).filter(|window| window.iter().map(|token| token.text).eq(wanted.iter().copied())) {
            let line = found.first().map_or(0, |token| token.line);
            breaches.push(Breach { file: file.to_owned(), line, what: word.to_owned(), rule: rule.clone() });
        }
    }
    breaches
}

/// The room in which a file of `src/` stands.
fn room_of(file: &str) -> Option<&str> {
    file.split_once('/').map(|(room, _)| room).filter(|room| *room != "cli")
}

/// Whether the file is one of the places: a file's name, or a folder's with a slash at the end.
fn is_at(file: &str, places: &[&str]) -> bool {
    places.iter().any(|place| if place.ends_with('/') { file.starts_with(place) } else { file == *place })
}

fn is_below(path: &[String], allowed: &str) -> bool {
    let allowed: Vec<_> = allowed.split("::").collect();
    path.len() >= allowed.len() && path.iter().zip(&allowed).all(|(segment, allowed)| segment == allowed)
}

// -------------------------------------------------------------------------------------------------------------------------------- the reading

/// A file of `src/`: its name below `src/` with forward slashes, and its text.
struct Source {
    name: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![];
    collect(&src, &mut files).expect("src/ can be listed");
    files.sort();
    let read = |path: PathBuf| Source {
        name: path.strip_prefix(&src).expect("it was found below src/").to_string_lossy().replace('\\', "/"),
        text: fs::read_to_string(&path).expect("a source file is UTF-8 text"),
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
