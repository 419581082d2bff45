//! `scantill bill fetch` and `scantill bill import`: a day's bill kept and matched while the till is closed. An open till does the same itself.

use super::{NO, complain, day, no, say};
use clap::{Subcommand, ValueEnum};
use scantill::domain::{Bill, BillAnswer, BillKind, BusinessDay, Day, DayStart, Fen};
use scantill::engine::{self, BillFrom, BillTrouble, DayMatch, Finding, KnownOthers, Office, Place, TakenBill};
use scantill::ledger::{Actor, Ledger, LedgerError};
use scantill::setup::Settings;
use scantill::ui::{Lang, text};
use std::fmt::{Display, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum BillTask {
    /// Asks the gateway for the bill of a day, which it makes after 10:00 of the next, keeps it and matches it with the ledger
    Fetch {
        /// Which calendar day
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        day: BusinessDay,
        /// Which list
        #[arg(long, value_enum, default_value_t = Kind::All)]
        kind: Kind,
    },
    /// Takes a bill from a file of the merchant platform, plain or packed, keeps it and matches it with the ledger; needs no network
    Import {
        /// The file
        file: PathBuf,
        /// Of which day, for a file without rows
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        day: Option<BusinessDay>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Kind {
    /// Payments and refunds
    All,
    /// Payments alone
    Payments,
    /// Refunds alone
    Refunds,
}

impl From<Kind> for BillKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::All => Self::All,
            Kind::Payments => Self::Payments,
            Kind::Refunds => Self::Refunds,
        }
    }
}

/// Does it, and prints the bridge; succeeds only when every fen is explained.
pub(super) fn open(dir: &Path, task: BillTask) -> ExitCode {
    let done = match task {
        BillTask::Fetch { day, kind } => fetch(dir, day, kind.into()),
        BillTask::Import { file, day } => import(dir, file, day),
    };
    done.unwrap_or_else(|code| code)
}

fn import(dir: &Path, file: PathBuf, day: Option<BusinessDay>) -> Result<ExitCode, ExitCode> {
    let settings = Settings::load(dir).map_err(complain)?;
    let office = Office::new(&settings, dir.join("ledger.sqlite3"));
    let mut ledger = Ledger::open(&office.ledger).map_err(|error| in_use(&error))?;
    let taken = office.take(&BillFrom::File(file), day).map_err(|trouble| refused(&trouble, &settings))?;
    keep(&office, &mut ledger, &taken, &settings)
}

fn fetch(dir: &Path, day: BusinessDay, kind: BillKind) -> Result<ExitCode, ExitCode> {
    let mut opening = engine::open(&Place { dir: dir.to_owned(), given: None, passphrase: None });
    let (Some(settings), Some(mut ledger), Some(client)) = (opening.settings.take(), opening.ledger.take(), opening.client.take()) else {
        let ledger = opening.checks.iter().find_map(|check| match &check.finding {
            Finding::LedgerBad(error) => Some(in_use(error)),
            _ => None,
        });
        return Err(ledger.unwrap_or_else(|| complain("settings or key are missing: scantill check says what")));
    };
    if day >= BusinessDay::of(engine::now(), DayStart::default()) {
        return Err(refused(&BillTrouble::TooEarly, &settings));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(complain)?;
    let office = Office::new(&settings, ledger.path().to_owned());
    let taken = match runtime.block_on(client.ask_bill(day, kind)).answer {
        BillAnswer::File(bytes) => office.take(&BillFrom::Gateway(bytes.into()), Some(day)),
        BillAnswer::Empty => Ok(TakenBill::nothing_paid(day, kind)),
        BillAnswer::NotReady => Err(BillTrouble::NotReady),
        BillAnswer::Refused(refusal) => Err(BillTrouble::Refused(refusal)),
        BillAnswer::Unknown(why) => Err(BillTrouble::Unknown(why)),
    };
    let taken = taken.map_err(|trouble| refused(&trouble, &settings))?;
    keep(&office, &mut ledger, &taken, &settings)
}

fn in_use(error: &LedgerError) -> ExitCode {
    match error {
        LedgerError::InUse(_) => no(format_args!("{error}: take the bill there, with F7 or by dropping its file on the window, or close that till")),
        other => no(other),
    }
}

fn refused(trouble: &BillTrouble, settings: &Settings) -> ExitCode {
    let words = text::bill_trouble_here(trouble, settings.language.into());
    no(format_args!("{} {} {}", words.what, words.money, words.next))
}

fn keep(office: &Office, ledger: &mut Ledger, taken: &TakenBill, settings: &Settings) -> Result<ExitCode, ExitCode> {
    let known = KnownOthers { tills: settings.day.other_tills.clone(), systems: settings.day.other_systems };
    let kept = office.keep_and_match(ledger, taken, &known, &Actor::CommandLine, engine::now());
    let (end, matched) = kept.map_err(|trouble| refused(&trouble, settings))?;
    let waiting = matched.waiting(&end, &known);
    say(Bridge { taken, end: &end, matched: &matched, waiting: &waiting, lang: settings.language.into() })?;
    Ok(if waiting.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

/// The bill that came, the way from the sum of the bill that counts to the till's, a term on a line, and what waits for a person.
struct Bridge<'a> {
    taken: &'a TakenBill,
    end: &'a Day,
    matched: &'a DayMatch,
    waiting: &'a [usize],
    lang: Lang,
}

impl Display for Bridge<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { taken, end, matched, waiting, lang } = self;
        let result = &matched.matched;
        let notes = |f: &mut std::fmt::Formatter<'_>, bill: &Bill| {
            bill.notes.iter().try_for_each(|note| writeln!(f, "note\t{}", text::bill_note(note, *lang)))
        };
        writeln!(f, "{}", text::bill_taken(taken.day, &taken.mark, *lang))?;
        notes(f, &taken.bill)?;
        if let Some(other) = end.bill().filter(|bill| bill.sha256 != taken.mark.sha256) {
            writeln!(f, "{}", text::bill_other(other, *lang))?;
            notes(f, &matched.bill)?;
        }
        writeln!(f, "bill\t{}", result.bill.to_plain())?;
        for term in result.terms() {
            writeln!(f, "{}\t{}\t{}\t{}", term.class.word(), signed(term.sum), term.count, text::class_name(term.class, *lang))?;
        }
        writeln!(f, "till\t{}", result.till.to_plain())?;
        for pair in waiting.iter().filter_map(|place| result.pairs.get(*place)) {
            let key = matched.key(pair);
            let (trade_no, refund_no) = key.map(|key| (key.trade_no, key.refund_no.unwrap_or_default())).unwrap_or_default();
            let name = text::class_name(pair.class, *lang);
            writeln!(f, "waits\t{}\t{}\t{trade_no}\t{refund_no}\t{name}", pair.class.word(), signed(pair.difference))?;
        }
        f.write_str(&text::bill_result(waiting.len(), *lang))
    }
}

fn signed(fen: Fen) -> String {
    let mut text = String::new();
    if fen >= Fen::new(0) {
        text.push('+');
    }
    write!(text, "{}", fen.to_plain()).ok();
    text
}
