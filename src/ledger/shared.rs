//! Folders that are not this computer's alone: disks of the network, and folders that a program carries to other computers.
//!
//! SQLite's locks do not hold on the first, and the second are copied in the middle of a write (<https://sqlite.org/howtocorrupt.html>, sections 1 and
//! 2). A backup may lie there; the ledger may not.

use super::{LedgerError, place};
use std::path::{Path, PathBuf};

/// Kinds of file systems that lie on another computer, as Linux names them.
const NETWORK: [&str; 15] = [
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "fuse.davfs2",
    "fuse.gvfsd-fuse",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "glusterfs",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
];

/// How the folders begin that programs carry elsewhere, in small letters.
const CARRIED: [&str; 12] = [
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud drive",
    "iclouddrive",
    "com~apple~clouddocs",
    "nutstore",
    "我的坚果云",
    "baidusyncdisk",
    "wps云盘",
    "wpsdrive",
];

/// Refuses a ledger in such a folder.
pub(super) fn refuse(ledger: &Path) -> Result<(), LedgerError> {
    let folder = place::folder(ledger);
    let folder = folder.canonicalize().unwrap_or_else(|_unreadable| folder.to_owned());
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    match shared_by(&folder, &mounts) {
        Some(by) => Err(LedgerError::Shared { folder, by }),
        None => Ok(()),
    }
}

/// What else has its hands on that folder; `mounts` are the lines of Linux, empty on other systems.
fn shared_by(folder: &Path, mounts: &str) -> Option<String> {
    carrier(folder).or_else(|| network(folder, mounts)).or_else(|| is_share(folder).then(|| "SMB".to_owned()))
}

/// A share of Windows, as it is typed or by its real path.
fn is_share(folder: &Path) -> bool {
    let path = folder.to_str().unwrap_or_default();
    match path.strip_prefix(r"\\?\") {
        Some(real) => real.starts_with(r"UNC\"),
        None => path.starts_with(r"\\"),
    }
}

fn carrier(folder: &Path) -> Option<String> {
    let is_carried = |name: &&str| {
        let name = name.to_lowercase();
        CARRIED.iter().filter_map(|carried| name.strip_prefix(carried)).any(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    folder.components().filter_map(|part| part.as_os_str().to_str()).find(is_carried).map(str::to_owned)
}

/// The kind of the file system on which it lies, where that is one of the network.
fn network(folder: &Path, mounts: &str) -> Option<String> {
    let mount = |line: &str| {
        let mut words = line.split(' ').skip(1);
        Some((PathBuf::from(unescaped(words.next()?)), words.next()?.to_owned()))
    };
    // Of two on the same folder the later one hides the earlier.
    let above = mounts.lines().filter_map(mount).filter(|(point, _)| folder.starts_with(point));
    let (_, kind) = above.max_by_key(|(point, _)| point.components().count())?;
    NETWORK.contains(&kind.as_str()).then_some(kind)
}

/// Linux writes blanks, tabs, line ends and backslashes in octal.
fn unescaped(word: &str) -> String {
    [(r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", r"\")].iter().fold(word.to_owned(), |word, (code, char)| word.replace(code, char))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "/dev/sda1 / ext4 rw 0 0\nserver:/shop /mnt/shop nfs4 rw 0 0\n//nas/till /mnt/the\\040till cifs rw 0 0\n\
        /dev/sdb1 /mnt/shop/local ext4 rw 0 0\nmarket /srv fuse.sshfs rw 0 0\n/dev/sdc1 /srv xfs rw 0 0\n";

    fn by(folder: &str) -> Option<String> {
        shared_by(Path::new(folder), MOUNTS)
    }

    #[test]
    fn f082_disks_of_the_network_are_told_by_the_mount_that_is_nearest() {
        assert_eq!((by("/home/shop/.local/share/scantill"), by("/mnt"), by("/mnt/shopping")), (None, None, None));
        assert_eq!((by("/mnt/shop").as_deref(), by("/mnt/shop/data/x").as_deref()), (Some("nfs4"), Some("nfs4")));
        assert_eq!(by("/mnt/the till/data").as_deref(), Some("cifs"));
        assert_eq!((by("/mnt/shop/local/data"), by("/srv/data")), (None, None), "a disk of this computer lies on top");
    }

    #[test]
    fn f082_folders_that_are_carried_elsewhere_are_told_by_their_names() {
        for (folder, name) in [
            ("/home/shop/Dropbox/till", "Dropbox"),
            ("/home/shop/OneDrive - Corner Coffee/till", "OneDrive - Corner Coffee"),
            ("/home/shop/我的坚果云", "我的坚果云"),
            ("/Users/shop/Library/Mobile Documents/com~apple~CloudDocs/till", "com~apple~CloudDocs"),
        ] {
            assert_eq!(by(folder).as_deref(), Some(name));
        }
        assert_eq!((by("/home/shop/drop/box"), by("/home/shop/dropboxes")), (None, None));
    }

    /// So Windows writes the real path of a share, and of a drive letter that stands for one.
    #[test]
    fn f082_a_share_by_its_real_name_on_windows_is_a_disk_of_the_network() {
        for folder in [r"\\nas\till", r"\\?\UNC\nas\till"] {
            assert!(shared_by(Path::new(folder), "").is_some(), "{folder}");
        }
        assert_eq!(shared_by(Path::new(r"\\?\C:\till"), ""), None);
    }

    #[test]
    fn f082_no_ledger_is_begun_there() {
        let home = tempfile::tempdir().expect("a folder");
        let ledger = home.path().join("Dropbox").join("ledger.sqlite3");
        let refused = crate::ledger::Ledger::open(&ledger).map(drop);
        assert!(matches!(&refused, Err(LedgerError::Shared { by, .. }) if by == "Dropbox"), "{refused:?}");
        assert!(!ledger.exists());
    }
}
