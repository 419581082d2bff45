//! `secrets.sealed` on the disk: readable for this account alone, replaced as a whole or not at all.

use super::make_private_folder;
use super::secrets_error::SecretsError;
use super::vault::LARGEST;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Where the sealed secrets of the till in `dir` are.
pub(super) fn path(dir: &Path) -> PathBuf {
    dir.join("secrets.sealed")
}

/// The bytes of the file, where there is one.
pub(super) fn read(dir: &Path) -> Result<Option<Vec<u8>>, SecretsError> {
    let unreadable = |error: io::Error| SecretsError::NotReadable(error.to_string());
    let file = match File::open(path(dir)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let mut bytes = vec![];
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX);
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > LARGEST { Err(SecretsError::Damaged) } else { Ok(Some(bytes)) }
}

/// Puts the bytes in the place of the file, durable when this returns.
pub(super) fn write(dir: &Path, bytes: &[u8]) -> Result<(), SecretsError> {
    replace(dir, bytes).map_err(|error| SecretsError::NotWritten(error.to_string()))
}

fn replace(dir: &Path, bytes: &[u8]) -> io::Result<()> {
    make_private_folder(dir)?;
    let fresh = dir.join("secrets.sealed.new");
    remove_file(&fresh)?;
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&fresh, path(dir))?;
    sync_folder(dir)
}

/// Removes the file, if it is there.
pub(super) fn remove(dir: &Path) -> Result<(), SecretsError> {
    remove_file(&path(dir)).and_then(|()| sync_folder(dir)).map_err(|error| SecretsError::NotWritten(error.to_string()))
}

fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn sync_folder(dir: &Path) -> io::Result<()> {
    match File::open(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        opened => opened?.sync_all(),
    }
}

/// A folder cannot be synced here; the system writes its own journal.
#[cfg(not(unix))]
fn sync_folder(_dir: &Path) -> io::Result<()> {
    Ok(())
}
