//! Asking for a day's bill: `/pay/downloadbill` (下载交易账单, protocol §4.6), and reading it.
//!
//! Owns the file: how it is packed, written, and written anew by a spreadsheet. A bill carries no signature, so it proves nothing: it only says where
//! to look. Reading is pure and strict; what is not understood is a [`BillFault`] that names its line, never a guess.

mod columns;
mod decode;
mod fault;
mod money;
mod pack;
mod read;
mod rows;
mod split;
mod summary;
mod time;

pub use fault::BillFault;
pub use pack::unpacked;
pub use read::{ReadBill, read};

pub(super) use pack::Unpacker;

use super::signed::{must_be_ok, unparsable};
use super::text;
use super::xml::Fields;
use super::{Merchant, WireReply, WireRequest};
use crate::domain::{BillAnswer, BillKind, BusinessDay, Refusal, Unknown};

/// Where bills are asked for.
pub const PATH: &str = "/pay/downloadbill";

/// The longest bill that is read, in bytes, unpacked: some two hundred thousand rows. A packed file is not longer either.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// The signed request for the bill of a calendar day in Beijing. It comes packed.
pub fn request(merchant: &Merchant, day: BusinessDay, kind: BillKind, nonce: &str) -> WireRequest {
    let mut fields = Fields::new();
    fields.push("bill_date", day.compact());
    fields.push("bill_type", bill_type(kind));
    fields.push("tar_type", "GZIP");
    WireRequest::signed(PATH, merchant, nonce, fields)
}

fn bill_type(kind: BillKind) -> &'static str {
    match kind {
        BillKind::All => "ALL",
        BillKind::Payments => "SUCCESS",
        BillKind::Refunds => "REFUND",
    }
}

/// What an HTTP answer means, its body unpacked already. That it begins as a bill does is all that is looked at of a file.
pub fn answer(reply: &WireReply) -> BillAnswer {
    meaning(reply).unwrap_or_else(BillAnswer::Unknown)
}

fn meaning(reply: &WireReply) -> Result<BillAnswer, Unknown> {
    must_be_ok(reply)?;
    let body = reply.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&reply.body);
    if body.trim_ascii_start().first() == Some(&b'<') {
        return refused(&Fields::parse(&reply.body).map_err(|_any| unparsable(&reply.body))?);
    }
    let title = columns::TIME.as_bytes();
    let first_line = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if first_line.windows(title.len()).any(|window| window == title) { Ok(BillAnswer::File(reply.body.clone())) } else { Err(Unknown::Unreadable) }
}

/// The words come before the number: not of every word is the number known.
fn refused(fields: &Fields) -> Result<BillAnswer, Unknown> {
    match fields.get("return_code") {
        Some("FAIL" | "SUCCESS") => {}
        Some(other) => return Err(Unknown::NewWord(text::words(other))),
        None => return Err(Unknown::BadField("return_code")),
    }
    let code = text::words(fields.get("error_code").or_else(|| fields.get("err_code")).unwrap_or_default());
    let words = text::words(fields.get("return_msg").unwrap_or_default());
    let is = |word: &str| words.eq_ignore_ascii_case(word) || code.eq_ignore_ascii_case(word);
    if is("no bill exist") {
        Ok(BillAnswer::Empty)
    } else if is("bill creating") {
        Ok(BillAnswer::NotReady)
    } else if is("systemerror") || is("compressgzip error") || is("uncompressgzip error") {
        Err(Unknown::SystemError)
    } else if is("frequency_limited") || words.contains("频率") {
        Err(Unknown::TooOften)
    } else if code == "20002" {
        Ok(BillAnswer::Empty)
    } else if code.is_empty() {
        Err(Unknown::NotTaken(words))
    } else {
        Ok(BillAnswer::Refused(Refusal { code, words }))
    }
}
