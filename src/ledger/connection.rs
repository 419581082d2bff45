//! How the ledger's file is opened, and whether it is one of ours.

use super::{LedgerError, fault, migration};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, ffi};
use std::path::Path;
use std::time::Duration;

// Older versions can lose a commit when the write-ahead log is reset (https://sqlite.org/wal.html#walresetbug). SQLite is built in, so this
// settles it for the program as a whole.
const _: () = assert!(ffi::SQLITE_VERSION_NUMBER >= 3_051_003, "SQLite 3.51.3 or newer is needed");

/// Marks a file as a ledger of this program: `sctl`.
const APPLICATION_ID: i64 = 0x7363_746c;

/// How long another program may keep the file locked before we give up.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many compiled statements a connection keeps: more than the till uses in a row.
const STATEMENTS: usize = 64;

/// For every connection: nothing that the file itself says is trusted more than it must be.
const CAUTIOUS: &str = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON;";

/// For the writer: what is committed is on the disk. `fullfsync` matters on macOS alone.
const DURABLE: &str = "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;";

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing yet.
    Nothing,
    /// A ledger of this format.
    Ledger {
        /// How many migrations have been applied: 1 to the number we know.
        format: i64,
    },
}

/// Opens a file that is there for writing and says what it holds. A file that is not ours is left as it was.
pub(super) fn open_writer(path: &Path) -> Result<(Connection, Content), LedgerError> {
    let explain = |error| fault::of_sqlite(error, path);
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let content = content(&connection, path)?;
    if connection.is_readonly("main").map_err(explain)? {
        return Err(LedgerError::ReadOnly(path.to_owned()));
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(explain)?;
    connection.execute_batch(DURABLE).map_err(explain)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).map_err(explain)?;
    if mode != "wal" {
        return Err(LedgerError::Place(format!("{}: this disk cannot keep a write-ahead log", path.display())));
    }
    Ok((connection, content))
}

/// Opens a ledger for reading only; a till may have it open meanwhile.
pub(super) fn open_reader(path: &Path) -> Result<(Connection, i64), LedgerError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    match content(&connection, path)? {
        Content::Ledger { format } => Ok((connection, format)),
        Content::Nothing => Err(LedgerError::Foreign(path.to_owned())),
    }
}

fn open(path: &Path, access: OpenFlags) -> Result<Connection, LedgerError> {
    let explain = |error| fault::of_sqlite(error, path);
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(explain)?;
    connection.busy_timeout(PATIENCE).map_err(explain)?;
    connection.execute_batch(CAUTIOUS).map_err(explain)?;
    // Plans never depend on the values. Else a statement with a bound LIMIT is compiled anew each time that it is used.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(explain)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Reads the marks of a file; changes nothing.
fn content(connection: &Connection, path: &Path) -> Result<Content, LedgerError> {
    let explain = |error| fault::of_sqlite(error, path);
    let mark = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(explain);
    let (application, format) = (mark("application_id")?, mark("user_version")?);
    let known = migration::known_format();
    if application == APPLICATION_ID {
        return match format {
            1.. if format <= known => Ok(Content::Ledger { format }),
            1.. => Err(LedgerError::TooNew { found: format, known }),
            _ => Err(LedgerError::Damaged("its format number is missing".to_owned())),
        };
    }
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(explain)?;
    if (application, format, objects) == (0, 0, 0) { Ok(Content::Nothing) } else { Err(LedgerError::Foreign(path.to_owned())) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn f088_the_sqlite_that_runs_is_the_one_that_was_checked() {
        assert!(rusqlite::version_number() >= 3_051_003);
        assert_eq!(rusqlite::version_number(), rusqlite::ffi::SQLITE_VERSION_NUMBER);
    }
}
