//! Reads a bill as it came, and makes it ready to be kept.

use super::{BillFrom, TakenBill};
use crate::domain::{BillMark, BillSource, BusinessDay, MchId};
use crate::engine::BillTrouble;
use crate::gateway::wechat::bill::{BillFault, MAX_BYTES, ReadBill, read, unpacked};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::io::{Read as _, Write as _};
use std::path::Path;

/// Reads it. `day` is the day that it must be of; a file without rows is of that day. Which list it is its columns say, also where it has no rows.
pub(super) fn take_bill(from: &BillFrom, day: Option<BusinessDay>, mch_id: &MchId) -> Result<TakenBill, BillTrouble> {
    let (bytes, source) = match from {
        BillFrom::Gateway(bytes) => (bytes.to_vec(), BillSource::Gateway),
        BillFrom::File(path) => (read_file(path)?, BillSource::File { name: name_of(path) }),
    };
    let ReadBill { day: told, bill } = read(&bytes, mch_id).map_err(BillTrouble::Fault)?;
    let day = match (told, day) {
        (Some(told), Some(day)) if told != day => return Err(BillTrouble::OtherDay(told)),
        (Some(told), _) => told,
        (None, day) => day.ok_or(BillTrouble::NoDay)?,
    };
    let rows = u32::try_from(bill.rows.len()).unwrap_or(u32::MAX);
    Ok(TakenBill { day, mark: BillMark { kind: bill.kind, sha256: sha256(&bytes), rows, source }, packed: pack(&bytes), bill })
}

/// SHA-256 in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Packs the file as it is kept.
pub(super) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(vec![], Compression::default());
    // Writing into memory does not fail.
    packer.write_all(bytes).ok();
    packer.finish().unwrap_or_default()
}

/// The kept file as it came.
pub(super) fn unpack(packed: &[u8]) -> Result<Vec<u8>, BillTrouble> {
    let mut bytes = vec![];
    match GzDecoder::new(packed).take(one_too_many()).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(BillTrouble::Unreadable { why: error.to_string() }),
    }
}

/// Where reading stops: what is longer than a bill may be is seen to be so.
fn one_too_many() -> u64 {
    u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1)
}

/// A file from the merchant platform: plain or packed.
fn read_file(path: &Path) -> Result<Vec<u8>, BillTrouble> {
    let unreadable = |error: std::io::Error| BillTrouble::Unreadable { why: error.to_string() };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = vec![];
    file.take(one_too_many()).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MAX_BYTES {
        return Err(BillTrouble::Fault(BillFault::TooLong));
    }
    unpacked(&bytes).map(std::borrow::Cow::into_owned).map_err(BillTrouble::Fault)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
