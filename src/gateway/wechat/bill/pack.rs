//! Unpacking: gzip or plain is told by the first two bytes, not by what anybody says (protocol §4.6).

use super::{BillFault, MAX_BYTES};
use crate::domain::Unknown;
use flate2::write::MultiGzDecoder;
use std::borrow::Cow;
use std::io::{self, Write};

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Takes a body chunk by chunk and unpacks it on the way; never holds more than [`MAX_BYTES`] of it.
pub(in super::super) struct Unpacker {
    /// The first bytes, until there are two.
    head: Vec<u8>,
    body: Option<Body>,
}

enum Body {
    Plain(Capped),
    Packed(Box<MultiGzDecoder<Capped>>),
}

/// Bytes up to a limit.
struct Capped {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(bytes.len()) > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Unpacker {
    pub(in super::super) fn new() -> Self {
        Self { head: vec![], body: None }
    }

    /// The next bytes.
    pub(in super::super) fn take(&mut self, chunk: &[u8]) -> Result<(), Unknown> {
        self.write(chunk).map_err(|error| why(&error))
    }

    /// The whole body.
    pub(in super::super) fn finish(self) -> Result<Vec<u8>, Unknown> {
        match self.body {
            None => Ok(self.head),
            Some(Body::Plain(capped)) => Ok(capped.bytes),
            Some(Body::Packed(decoder)) => decoder.finish().map(|capped| capped.bytes).map_err(|error| why(&error)),
        }
    }

    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        if let Some(body) = &mut self.body {
            return body.write(chunk);
        }
        self.head.extend_from_slice(chunk);
        if self.head.len() < GZIP.len() {
            return Ok(());
        }
        let capped = Capped { bytes: vec![], most: MAX_BYTES };
        let body = if self.head.starts_with(&GZIP) { Body::Packed(Box::new(MultiGzDecoder::new(capped))) } else { Body::Plain(capped) };
        let head = std::mem::take(&mut self.head);
        self.body.insert(body).write(&head)
    }
}

impl Body {
    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(capped) => capped.write_all(chunk),
            Self::Packed(decoder) => decoder.write_all(chunk),
        }
    }
}

fn why(error: &io::Error) -> Unknown {
    match error.kind() {
        io::ErrorKind::FileTooLarge => Unknown::TooLong,
        io::ErrorKind::UnexpectedEof => Unknown::Cut,
        _ => Unknown::Unreadable,
    }
}

/// A file that a person brought, unpacked where it is packed.
///
/// # Errors
/// [`BillFault::TooLong`] and [`BillFault::BadPack`].
pub fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, BillFault> {
    if !bytes.starts_with(&GZIP) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut unpacker = Unpacker::new();
    let whole = unpacker.take(bytes).and_then(|()| unpacker.finish());
    whole.map(Cow::Owned).map_err(|unknown| if unknown == Unknown::TooLong { BillFault::TooLong } else { BillFault::BadPack })
}
