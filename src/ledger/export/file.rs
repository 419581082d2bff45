//! A file that is there whole or not at all, and streams.

use super::draft::Draft;
use super::{ExportError, PlaceFault, Trouble};
use crate::ledger::place;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the name of a file in the making begins and ends.
const DRAFT: (&str, &str) = (".scantill-", ".part");

/// A draft to which nothing was added for so long was left behind by a till that is no more.
const LEFT_BEHIND: Duration = Duration::from_hours(1);

/// Where the bytes go.
pub(super) enum Sink<'a> {
    /// Into a file.
    File(&'a mut Draft),
    /// Away.
    Stream(&'a mut (dyn Write + Send)),
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(draft) => draft.write(bytes),
            Self::Stream(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(draft) => draft.flush(),
            Self::Stream(out) => out.flush(),
        }
    }
}

/// Writes a file through a draft beside it. A file that was there is replaced at the very end, or stays.
pub(super) fn write<T>(path: &Path, ledger: &Path, make: impl FnOnce(Sink<'_>) -> Result<T, Trouble>) -> Result<T, ExportError> {
    let explain = |error: &io::Error| of_io(error, path);
    let target = match std::fs::metadata(path) {
        Ok(there) if there.is_dir() => return Err(refused(path, PlaceFault::Folder)),
        // Where the name is a link, the file behind it is replaced.
        Ok(there) if there.is_file() => path.canonicalize().map_err(|error| explain(&error))?,
        Ok(_device_or_pipe) => {
            let mut device = OpenOptions::new().write(true).open(path).map_err(|error| explain(&error))?;
            return make(Sink::Stream(&mut device)).map_err(|trouble| of_trouble(trouble, path));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(explain(&error)),
    };
    if belongs_to_till(&target, ledger) {
        return Err(refused(path, PlaceFault::TheTills));
    }
    let folder = place::folder(&target);
    if !folder.is_dir() {
        return Err(refused(path, PlaceFault::NoFolder));
    }
    let file = tempfile::Builder::new().prefix(DRAFT.0).suffix(DRAFT.1).tempfile_in(folder).map_err(|error| explain(&error))?;
    if let Err(error) = remove_left_behind(folder, file.as_file()) {
        tracing::warn!(%error, "an earlier export may have left its draft behind");
    }
    let (file, draft_path) = file.into_parts();
    let mut draft = Draft::of(file).map_err(|error| explain(&error))?;
    let made = make(Sink::File(&mut draft)).map_err(|trouble| of_trouble(trouble, path))?;
    draft.finish().map_err(|error| explain(&error))?;
    draft_path.persist(&target).map_err(|error| explain(&error.error))?;
    place::sync_folder(&target)?;
    Ok(made)
}

/// Removes the drafts of exports that never ended. How old they are is told by the disk that wrote them and `new`.
fn remove_left_behind(folder: &Path, new: &File) -> io::Result<()> {
    let now = new.metadata()?.modified()?;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is_draft = entry.file_name().to_str().is_some_and(|name| name.starts_with(DRAFT.0) && name.ends_with(DRAFT.1));
        if is_draft && now.duration_since(entry.metadata()?.modified()?).is_ok_and(|age| age > LEFT_BEHIND) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Writes to a stream. That its reader has left is no fault.
pub(super) fn stream(out: &mut (dyn Write + Send), make: impl FnOnce(Sink<'_>) -> Result<u64, Trouble>) -> Result<u64, ExportError> {
    match make(Sink::Stream(out)) {
        Err(Trouble::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(0),
        made => made.map_err(|trouble| of_trouble(trouble, Path::new("the output"))),
    }
}

/// The till's own folder holds its ledger, settings and secrets: of what is there, only earlier exports are replaced.
fn belongs_to_till(target: &Path, ledger: &Path) -> bool {
    let home = |path: &Path| place::folder(path).canonicalize().ok();
    let is_export = target.extension().is_some_and(|kind| ["csv", "xlsx", "json", "jsonl"].iter().any(|own| kind.eq_ignore_ascii_case(own)));
    !is_export && target.exists() && home(target).is_some_and(|folder| home(ledger).is_some_and(|own| own == folder))
}

fn refused(path: &Path, why: PlaceFault) -> ExportError {
    ExportError::Place { path: path.to_owned(), why }
}

fn of_trouble(trouble: Trouble, path: &Path) -> ExportError {
    match trouble {
        Trouble::Ledger(error) => ExportError::Ledger(error),
        Trouble::Write(error) => of_io(&error, path),
        Trouble::Scratch(error) => of_io(&error, &scratch()),
    }
}

/// Where what does not fit into memory stands until the file is made.
pub(super) fn scratch() -> PathBuf {
    std::env::temp_dir()
}

fn of_io(error: &io::Error, path: &Path) -> ExportError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ExportError::DiskFull(path.to_owned()),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => refused(path, PlaceFault::NotAllowed),
        _other => refused(path, PlaceFault::System(error.to_string())),
    }
}
