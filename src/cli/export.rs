//! `scantill export`.

use super::{complain, no, whisper};
use clap::{Args, ValueEnum};
use scantill::domain::{BusinessDay, DayStart, TillId};
use scantill::engine;
use scantill::ledger::{ExportError, ExportFormat, ExportRequest, ExportTarget, Progress, export};
use scantill::setup::{Language, Settings, SettingsError};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What is wanted.
#[derive(Debug, Args)]
pub(super) struct Wishes {
    /// One business day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::day, required_unless_present = "from", conflicts_with = "from")]
    day: Option<BusinessDay>,
    /// The first of several business days
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::day)]
    from: Option<BusinessDay>,
    /// With --from the last business day [default: today]; a file, as with --output
    #[arg(long, value_name = "YYYY-MM-DD|FILE")]
    to: Vec<PathBuf>,
    /// The file to write; '-' is the standard output [default: -]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// As what [default: by the name of the file, else csv]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// The language of titles and words [default: that of the settings]
    #[arg(long, value_name = "zh|en", value_parser = super::language)]
    lang: Option<Language>,
    /// Without the sums at the end
    #[arg(long)]
    no_summary: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Comma-separated values for spreadsheets
    Csv,
    /// A workbook
    Xlsx,
    /// One JSON object a line, for programs
    Json,
}

impl From<Format> for ExportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Xlsx => Self::Xlsx,
            Format::Json => Self::Json,
        }
    }
}

/// Writes the books. Works while a till has the ledger open.
pub(super) fn write(dir: PathBuf, wishes: &Wishes) -> ExitCode {
    match settings(&dir).and_then(|home| request(wishes, &home)) {
        Ok((request, file)) => carry_out(&dir.join("ledger.sqlite3"), &request, file),
        Err(code) => code,
    }
}

/// What the settings say; a copy of a ledger somewhere else has none.
struct Home {
    start: DayStart,
    till: TillId,
    language: Language,
}

fn settings(dir: &Path) -> Result<Home, ExitCode> {
    match Settings::load(dir) {
        Ok(settings) => Ok(Home { start: settings.day_starts_at, till: settings.till, language: settings.language }),
        Err(SettingsError::Missing { .. }) => {
            Ok(Home { start: DayStart::default(), till: TillId::new("T1").map_err(complain)?, language: Language::default() })
        }
        Err(error @ (SettingsError::Unreadable { .. } | SettingsError::Syntax { .. } | SettingsError::Value { .. })) => Err(complain(error)),
    }
}

/// The days and the file that are meant. `--to` names the last day after `--from`, and a file everywhere else.
fn request(wishes: &Wishes, home: &Home) -> Result<(ExportRequest, Option<PathBuf>), ExitCode> {
    let as_day = |value: &PathBuf| value.to_str().and_then(BusinessDay::parse);
    let (days, mut files): (Vec<&PathBuf>, Vec<&PathBuf>) = wishes.to.iter().partition(|value| as_day(value).is_some());
    files.extend(&wishes.output);
    let (from, to) = match (wishes.day, wishes.from, days.as_slice()) {
        (Some(day), _, []) => (day, day),
        (None, Some(from), [to]) => (from, as_day(to).unwrap_or(from)),
        (None, Some(from), []) => (from, BusinessDay::of(engine::now(), home.start)),
        (Some(_), _, [_, ..]) => return Err(complain("--day is one day; several are --from and --to")),
        (None, _, _) => return Err(complain("--to names one last day")),
    };
    if to < from {
        return Err(complain(format_args!("the last day {to} is before the first {from}")));
    }
    let file = match files.as_slice() {
        [] => None,
        [file] if file.as_os_str() == "-" => None,
        [file] => Some((*file).clone()),
        [_, _, ..] => return Err(complain("one file, please")),
    };
    let format = match (wishes.format, file.as_deref()) {
        (Some(format), _) => format.into(),
        (None, Some(file)) => by_name(file)?,
        (None, None) => ExportFormat::default(),
    };
    let language = wishes.lang.unwrap_or(home.language);
    let request = ExportRequest { from, to, start: home.start, till: home.till.clone(), format, language, with_summary: !wishes.no_summary };
    Ok((request, file))
}

/// What the name of a file asks for. One that asks for something else is not filled with CSV in silence.
fn by_name(file: &Path) -> Result<ExportFormat, ExitCode> {
    let Some(kind) = file.extension() else { return Ok(ExportFormat::Csv) };
    match kind.to_ascii_lowercase().to_str() {
        Some("csv" | "txt") => Ok(ExportFormat::Csv),
        Some("xlsx") => Ok(ExportFormat::Xlsx),
        Some("json" | "jsonl") => Ok(ExportFormat::Json),
        Some(_) | None => Err(complain(format_args!(
            "{}: books are written as .csv, .xlsx, .json or .jsonl; name such a file, or say which with --format",
            file.display()
        ))),
    }
}

fn carry_out(ledger: &Path, request: &ExportRequest, file: Option<PathBuf>) -> ExitCode {
    if file.is_none() && request.format == ExportFormat::Xlsx && io::stdout().is_terminal() {
        return complain("a workbook is nothing for a terminal; name a file with --output FILE");
    }
    let mut bar = Bar::new();
    let mut out = io::stdout();
    let target = file.as_deref().map_or(ExportTarget::Stream(&mut out), ExportTarget::File);
    let written = export(ledger, request, target, &mut |progress| bar.show(progress));
    bar.clear();
    match (written, file) {
        (Ok(rows), Some(file)) => {
            whisper(format_args!("{rows} rows in {}", file.display()));
            ExitCode::SUCCESS
        }
        (Ok(_rows), None) => ExitCode::SUCCESS,
        (Err(error @ (ExportError::Ledger(_) | ExportError::OldFormat(_))), _) => no(error),
        (Err(error @ (ExportError::DiskFull(_) | ExportError::Exists(_) | ExportError::Place { .. })), _) => complain(error),
    }
}

/// How far a long export is, for whoever watches the terminal.
struct Bar {
    watched: bool,
    began: Instant,
    drawn: Option<Instant>,
}

impl Bar {
    /// Shorter ones show nothing.
    const PATIENCE: Duration = Duration::from_millis(700);
    const PAUSE: Duration = Duration::from_millis(100);
    const WIDTH: u64 = 30;

    fn new() -> Self {
        Self { watched: io::stderr().is_terminal(), began: Instant::now(), drawn: None }
    }

    fn show(&mut self, Progress { done, total }: Progress) {
        let waits = self.drawn.map_or(self.began.elapsed() < Self::PATIENCE, |drawn| drawn.elapsed() < Self::PAUSE);
        if !self.watched || waits || total == 0 {
            return;
        }
        let filled = done.saturating_mul(Self::WIDTH) / total;
        let bar: String = (0..Self::WIDTH).map(|place| if place < filled { '#' } else { '.' }).collect();
        // A bar that cannot be drawn is not missed.
        write!(io::stderr(), "\r[{bar}] {done} / {total}").ok();
        self.drawn = Some(Instant::now());
    }

    fn clear(&self) {
        if self.drawn.is_some() {
            write!(io::stderr(), "\r\x1b[K").ok();
        }
    }
}
