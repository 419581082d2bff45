//! The log file: raw facts for support, never a key, never a customer. At most ten files of five megabytes.

use super::whisper;
use file_rotate::suffix::AppendCount;
use file_rotate::{ContentLimit, FileRotate, compression::Compression};
use scantill::setup::make_private_folder;
use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

const FILE_BYTES: usize = 5 * 1024 * 1024;
const OLDER_FILES: usize = 9;

/// Begins to log into `dir/logs`, and says in one sentence where the program fails. A till whose log cannot be written takes money all the same.
pub(super) fn begin(dir: &Path) {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a fault in the program");
        whisper(format_args!("a fault in the program at {place}; what was written is safe, please start it again"));
    }));
    let logs = dir.join("logs");
    if make_private_folder(&logs).is_err() {
        return;
    }
    let file = files(&logs);
    let filter = EnvFilter::try_from_env("SCANTILL_LOG").unwrap_or_else(|_unset| EnvFilter::new("warn,scantill=info"));
    // Fails only when a log was begun before: then that one goes on.
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Mutex::new(file)).try_init().ok();
}

/// The newest file, which makes room for itself.
fn files(logs: &Path) -> FileRotate<AppendCount> {
    let (older, limit) = (AppendCount::new(OLDER_FILES), ContentLimit::Bytes(FILE_BYTES));
    FileRotate::new(logs.join("scantill.log"), older, limit, Compression::None, Some(private_file()))
}

/// A file that is written at its end and that only this account may read.
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn f091_the_logs_never_have_more_than_ten_files_of_five_megabytes() {
        let dir = tempfile::tempdir().expect("a folder");
        let line = [b'x'; 64 * 1024];
        for _start in 0..2 {
            let mut files = files(dir.path());
            for _line in 0..6 * FILE_BYTES / line.len() {
                files.write_all(&line).expect("there is room");
            }
        }
        let logs = std::fs::read_dir(dir.path()).expect("the folder").map(|log| log.expect("a log").metadata().expect("its size").len());
        let sizes: Vec<_> = logs.collect();
        assert_eq!(sizes.len(), OLDER_FILES + 1);
        assert!(sizes.iter().all(|size| *size <= FILE_BYTES as u64), "{sizes:?}");
    }
}
