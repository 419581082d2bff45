//! The writer's lock: an operating-system lock on a file beside the ledger, gone with its holder however that ends.
//!
//! The lock file stays when the lock is gone; removing it would let two tills lock two files of one name. It also remembers that there has been a
//! ledger here, so that a ledger that went missing is not silently begun anew.

use super::{LedgerError, fault, place};
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

/// What a holder may write into the lock file, at most, in bytes; the rest is not read.
const HOLDER_BYTES: u64 = 100;

/// The line that says that a ledger has been begun here.
const LEDGER_BEGUN: &str = "ledger begun";

/// Held as long as this value lives.
pub(super) struct WriterLock {
    file: File,
    ledger_begun: bool,
}

impl WriterLock {
    /// Takes the lock of the ledger at `path`.
    pub(super) fn take(path: &Path) -> Result<Self, LedgerError> {
        let lock_path = place::sibling(path, "lock");
        let options = place::private_file().read(true).write(true).create(true).truncate(false).open(&lock_path);
        let file = options.map_err(|error| fault::of_io(&error, path))?;
        match file.try_lock() {
            Ok(()) => {
                let ledger_begun = read_text(&file).lines().any(|line| line == LEDGER_BEGUN);
                let mut lock = Self { file, ledger_begun };
                lock.write();
                Ok(lock)
            }
            Err(TryLockError::WouldBlock) => Err(LedgerError::InUse(read_holder(&file))),
            Err(TryLockError::Error(error)) => Err(fault::of_io(&error, &lock_path)),
        }
    }

    /// A ledger was begun here once.
    pub(super) fn ledger_begun(&self) -> bool {
        self.ledger_begun
    }

    /// Remembers that there is a ledger here now.
    pub(super) fn note_ledger(&mut self) {
        if !self.ledger_begun {
            self.ledger_begun = true;
            self.write();
        }
    }

    /// Only for messages and for a ledger that goes missing: the lock holds whether or not this could be written.
    fn write(&mut self) {
        let begun = if self.ledger_begun { LEDGER_BEGUN } else { "" };
        let text = format!("process {}\n{begun}\n", std::process::id());
        let written = self.file.set_len(0).and_then(|()| self.file.rewind()).and_then(|()| self.file.write_all(text.as_bytes()));
        if let Err(error) = written {
            tracing::debug!(%error, "the lock file does not say who holds it");
        }
    }
}

/// What the holder wrote; some systems do not let a locked file be read.
fn read_holder(file: &File) -> String {
    let text = read_text(file);
    let holder = text.lines().next().unwrap_or_default().trim();
    if !holder.is_empty() && !holder.chars().any(char::is_control) { holder.to_owned() } else { "it does not say who".to_owned() }
}

fn read_text(file: &File) -> String {
    let mut text = String::new();
    let read = file.take(HOLDER_BYTES).read_to_string(&mut text);
    if read.is_ok() { text } else { String::new() }
}
