//! The folder and the empty file, before SQLite sees them: private to the shop's own account.

use super::{LedgerError, fault};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The folder that holds the ledger.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        Some(_) | None => Path::new("."),
    }
}

/// The file beside it whose name is the ledger's name with `suffix` at the end.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The file beside the ledger whose name ends with `extension` instead; the same for every way to write the same path.
pub(super) fn sibling(path: &Path, extension: &str) -> PathBuf {
    let real = path.canonicalize().or_else(|_missing| {
        let folder = folder(path).canonicalize()?;
        Ok::<_, std::io::Error>(path.file_name().map(|name| folder.join(name)).unwrap_or(folder))
    });
    real.unwrap_or_else(|_unreadable| path.to_owned()).with_extension(extension)
}

/// Makes the folder, where it is missing.
pub(super) fn make_folder(path: &Path) -> Result<(), LedgerError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder(path)).map_err(|error| fault::of_io(&error, path))
}

/// Makes an empty file that only this account may read, where there is none; SQLite gives its own side files the same rights.
/// A file that is there is not touched: it is opened by SQLite alone.
pub(super) fn make_file(path: &Path) -> Result<(), LedgerError> {
    match private_file().write(true).create_new(true).open(path) {
        Ok(_empty) => sync_folder(path),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(fault::of_io(&error, path)),
    }
}

/// There is no file, or one without a byte in it.
pub(super) fn is_missing_or_empty(path: &Path) -> bool {
    std::fs::metadata(path).map_or(true, |file| file.len() == 0)
}

/// Options for a file that only this account may read.
pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a new or renamed file's name durable. Other systems than Unix do so by themselves.
pub(super) fn sync_folder(path: &Path) -> Result<(), LedgerError> {
    if cfg!(unix) { File::open(folder(path)).and_then(|folder| folder.sync_all()).map_err(|error| fault::of_io(&error, path)) } else { Ok(()) }
}
