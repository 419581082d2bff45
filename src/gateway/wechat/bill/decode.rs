//! From bytes to text.

use super::columns::TIME;
use super::fault::BillFault;
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// The text of a file.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// Not UTF-8, so another program has saved it.
    pub(super) is_foreign: bool,
    /// It ends inside a character.
    pub(super) is_cut: bool,
}

/// Valid UTF-8 wins, then the mark at its beginning, then GB18030: what spreadsheets in China save.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, BillFault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text: Cow::Borrowed(text), is_foreign: false, is_cut: false }),
        Err(error) => error,
    };
    let good = bytes.get(..error.valid_up_to()).and_then(|good| std::str::from_utf8(good).ok()).unwrap_or_default();
    if error.error_len().is_none() && good.contains(TIME) {
        return Ok(Decoded { text: Cow::Borrowed(good), is_foreign: false, is_cut: true });
    }
    let encoding = Encoding::for_bom(bytes).map_or(GB18030, |(encoding, _)| encoding);
    if encoding == UTF_8 {
        return Err(BillFault::NotText);
    }
    let (text, had_errors) = encoding.decode_with_bom_removal(bytes);
    if had_errors { Err(BillFault::NotText) } else { Ok(Decoded { text, is_foreign: true, is_cut: false }) }
}
