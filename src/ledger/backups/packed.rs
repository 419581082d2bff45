//! Packing and unpacking, with the hash of what is packed.

use super::BackupError;
use super::work;
use crate::ledger::journal::Head;
use crate::ledger::place;
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

/// SHA-256 of a file before it was packed.
pub(super) type Hash = [u8; 32];

/// How a packed file begins.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// How much of a ledger tells that it is one: SQLite's name at the beginning, our mark at its place in the head.
const HEAD_BYTES: usize = 72;

/// What stands before the last entry of a packed ledger in the comment of its head (RFC 1952).
const COMMENT: &str = "journal ends with";

/// Packs `plain` into the new file `to`, durably. Where its journal ends stands outside, to be read without unpacking.
pub(super) fn pack(plain: &Path, head: Head, to: &Path) -> Result<Hash, BackupError> {
    let there = |error| BackupError::of_io(&error, to);
    let mut from = File::open(plain).map_err(|error| BackupError::of_io(&error, plain))?;
    let file = place::private_file().write(true).create_new(true).open(to).map_err(there)?;
    // Fast, because somebody who closes the till waits for it.
    let comment = format!("{COMMENT} {} {}", head.seq, hex::encode(head.hash));
    let mut packer = GzBuilder::new().comment(comment).write(BufWriter::new(file), Compression::fast());
    let mut sha = Sha256::new();
    let mut buffer = [0; 65_536];
    while let Some(bytes) = next(&mut from, &mut buffer).map_err(|error| BackupError::of_io(&error, plain))? {
        sha.update(bytes);
        packer.write_all(bytes).map_err(there)?;
    }
    let file = packer.finish().and_then(|buffered| buffered.into_inner().map_err(std::io::IntoInnerError::into_error)).map_err(there)?;
    file.sync_all().map_err(there)?;
    Ok(sha.finalize().into())
}

/// Unpacks `packed` into the new file `to`, as long as `go_on` says so; nothing where it said no. Room for other things is left on the disk.
pub(super) fn unpack(packed: &Path, to: &Path, go_on: &mut dyn FnMut() -> bool) -> Result<Option<Hash>, BackupError> {
    let there = |error| BackupError::of_io(&error, to);
    let from = File::open(packed).map_err(|error| BackupError::of_io(&error, packed))?;
    let mut room = work::room_for_work(to)?;
    let mut plain = place::private_file().write(true).create_new(true).open(to).map_err(there)?;
    let mut unpacker = GzDecoder::new(BufReader::new(from));
    let mut sha = Sha256::new();
    let mut buffer = [0; 65_536];
    while let Some(bytes) = next(&mut unpacker, &mut buffer).map_err(|error| super::damaged(packed, &error))? {
        room = room.checked_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX)).ok_or_else(|| BackupError::Full(to.to_owned()))?;
        sha.update(bytes);
        plain.write_all(bytes).map_err(there)?;
        if !go_on() {
            return Ok(None);
        }
    }
    Ok(Some(sha.finalize().into()))
}

/// That journal has all that is packed there, as far as it says outside.
pub(super) fn is_of(packed: &Path, journal: &Connection) -> bool {
    head_of(packed).is_some_and(|head| head.is_in(journal).unwrap_or_default())
}

/// Where the journal of a packed ledger ends; nothing where that does not stand outside.
fn head_of(packed: &Path) -> Option<Head> {
    let unpacker = GzDecoder::new(BufReader::new(File::open(packed).ok()?));
    let comment = std::str::from_utf8(unpacker.header()?.comment()?).ok()?;
    let (seq, hash) = comment.strip_prefix(COMMENT)?.trim_start().split_once(' ')?;
    let mut head = Head { seq: seq.parse().ok()?, hash: [0; 32] };
    hex::decode_to_slice(hash, &mut head.hash).ok()?;
    Some(head)
}

/// The file begins as a packed one does.
pub(super) fn is_packed(file: &Path) -> Result<bool, BackupError> {
    let mut head = vec![];
    let read = File::open(file).and_then(|file| file.take(2).read_to_end(&mut head));
    read.map(|_| head == MAGIC).map_err(|error| BackupError::of_io(&error, file))
}

/// The file is a packed ledger of this program, as far as its first bytes tell.
pub(super) fn is_packed_ledger(file: &Path) -> bool {
    let head = || -> std::io::Result<[u8; HEAD_BYTES]> {
        let mut head = [0; HEAD_BYTES];
        GzDecoder::new(BufReader::new(File::open(file)?)).read_exact(&mut head)?;
        Ok(head)
    };
    head().is_ok_and(|head| head.starts_with(b"SQLite format 3\0") && head.ends_with(b"sctl"))
}

fn next<'a>(from: &mut impl Read, buffer: &'a mut [u8]) -> std::io::Result<Option<&'a [u8]>> {
    loop {
        match from.read(buffer) {
            Ok(0) => return Ok(None),
            Ok(read) => return Ok(buffer.get(..read)),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
