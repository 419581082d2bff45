//! The folder of settings, ledger and log: private to the shop's own account.

use std::fs::DirBuilder;
use std::path::Path;

/// Makes a folder, and those above it, where they are missing; only this account may look into what is made. A folder that is there keeps its rights.
///
/// # Errors
/// When it cannot be made.
pub fn make_private_folder(dir: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}
