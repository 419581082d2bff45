//! Room on the disk that is held back for what is under way: let go of when the disk is full, so that a payment can still be written.

use super::place;
use fs4::FileExt as _;
use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// How much is held back, in bytes: thousands of outcomes.
const ROOM: u64 = 16 << 20;

/// How much is written at once where a disk cannot set room aside.
const PART: usize = 1 << 16;

/// The room, and how it stands.
#[derive(Debug)]
pub(super) enum Reserve {
    /// Nobody wants any.
    Unwanted,
    /// It is there.
    Held(PathBuf),
    /// It was let go of, or could not be had: the disk is full.
    Gone(PathBuf),
}

impl Reserve {
    /// Beside that ledger; what a till before has left there counts.
    pub(super) fn beside(ledger: &Path) -> Self {
        let mut reserve = Self::Gone(place::sibling(ledger, "reserve"));
        reserve.has_room();
        reserve
    }

    /// There is room for something new. Room that was let go of is taken again, where the disk has some by now.
    pub(super) fn has_room(&mut self) -> bool {
        let Self::Gone(file) = self else { return true };
        match set_aside(file) {
            Ok(()) => *self = Self::Held(std::mem::take(file)),
            Err(error) if is_full(&error) => return false,
            Err(error) => {
                tracing::warn!(%error, file = %file.display(), "no room is held back for a full disk");
                *self = Self::Unwanted;
            }
        }
        true
    }

    /// Lets go of it; returns whether there was any.
    pub(super) fn release(&mut self) -> bool {
        let Self::Held(file) = self else { return false };
        let released = std::fs::remove_file(&*file);
        *self = Self::Gone(std::mem::take(file));
        released.is_ok()
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

fn set_aside(path: &Path) -> io::Result<()> {
    let file = place::private_file().write(true).create(true).truncate(false).open(path)?;
    if file.metadata()?.len() >= ROOM {
        return Ok(());
    }
    let taken = match file.allocate(ROOM) {
        Err(error) if !is_full(&error) => fill(&file),
        taken => taken,
    };
    // Half of it would only fill the disk.
    taken.inspect_err(|_full| file.set_len(0).unwrap_or_default())
}

/// For disks that cannot set room aside.
fn fill(mut file: &File) -> io::Result<()> {
    let mut left = ROOM;
    while left > 0 {
        let part = usize::try_from(left).unwrap_or(PART).min(PART);
        file.write_all(&vec![0; part])?;
        left = left.saturating_sub(u64::try_from(part).unwrap_or(left));
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f074_room_is_held_let_go_of_once_and_taken_again() {
        let home = tempfile::tempdir().expect("a folder");
        let (ledger, file) = (home.path().join("ledger.sqlite3"), home.path().join("ledger.reserve"));
        let mut reserve = Reserve::beside(&ledger);
        assert_eq!(file.metadata().expect("it is there").len(), ROOM);
        assert!(reserve.has_room() && reserve.release() && !file.exists());
        assert!(!reserve.release(), "once");
        assert!(reserve.has_room() && file.exists());
        assert!(matches!(Reserve::beside(&ledger), Reserve::Held(_)), "the next till finds it");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn f074_a_full_disk_has_no_room_and_what_takes_no_file_wants_none() {
        let home = tempfile::tempdir().expect("a folder");
        let (ledger, file) = (home.path().join("ledger.sqlite3"), home.path().join("ledger.reserve"));
        std::os::unix::fs::symlink("/dev/full", &file).expect("a link");
        let mut reserve = Reserve::beside(&ledger);
        assert!(matches!(reserve, Reserve::Gone(_)) && !reserve.release() && !reserve.has_room());
        std::fs::remove_file(&file).expect("removed");
        assert!(reserve.has_room(), "there is room again");
        std::fs::remove_file(&file).expect("removed");
        std::fs::create_dir(&file).expect("a folder of that name");
        assert!(matches!(Reserve::beside(&ledger), Reserve::Unwanted));
    }
}
