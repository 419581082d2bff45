//! An HTTP answer on its way in: read within bounds, nothing judged but its head.

use super::bill::Unpacker;
use super::said::Said;
use super::xml::Fields;
use super::{WireReply, failure};
use crate::domain::{Moment, Unknown};
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap};
use std::time::UNIX_EPOCH;

/// An HTTP answer, and what its head says.
pub(super) struct Carried {
    pub(super) reply: WireReply,
    /// `Content-Type: text/html`.
    is_html: bool,
    pub(super) gateway_clock: Option<Moment>,
}

impl Carried {
    /// A bill: far longer than a message, and unpacked on its way in. Its own bytes say how it is packed, so its head need not.
    pub(super) async fn read_bill(response: Response) -> Result<Self, Unknown> {
        let status = response.status().as_u16();
        let (is_html, gateway_clock) = (is_html(response.headers()), clock(response.headers()));
        let body = if status == 200 { read_packed(response).await? } else { vec![] };
        Ok(Self { reply: WireReply { status, body }, is_html, gateway_clock })
    }

    pub(super) async fn read(response: Response) -> Result<Self, Unknown> {
        let status = response.status().as_u16();
        let head = response.headers();
        let is_html = is_html(head);
        let is_packed = head.contains_key(CONTENT_ENCODING);
        let gateway_clock = clock(head);
        let body = match status {
            // We asked for no coding; unpacking an unasked one could fill the memory.
            200 if is_packed => return Err(Unknown::Unreadable),
            200 => read_body(response).await?,
            // The page of a door-keeper who misses the client certificate is known by its beginning.
            400 | 403 if is_html && !is_packed => read_body(response).await.unwrap_or_default(),
            // Nothing in it could change what the status means.
            _ => vec![],
        };
        Ok(Self { reply: WireReply { status, body }, is_html, gateway_clock })
    }

    pub(super) fn judge<A: Said>(&self, judge: impl Fn(&WireReply) -> (A, Option<Vec<u8>>)) -> (A, Option<Vec<u8>>) {
        let (answer, evidence) = judge(&self.reply);
        match answer.as_unknown() {
            Some(Unknown::Unreadable) if self.is_html => (A::unknown(Unknown::Portal), None),
            Some(_) | None => (answer, evidence),
        }
    }
}

/// The whole body, chunk by chunk, given up as soon as it is longer than a message may be.
async fn read_body(mut response: Response) -> Result<Vec<u8>, Unknown> {
    let mut body = vec![];
    while let Some(chunk) = response.chunk().await.map_err(|error| failure::why(&error))? {
        if body.len().saturating_add(chunk.len()) > Fields::MAX_BYTES {
            return Err(Unknown::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The whole bill, chunk by chunk, given up as soon as it is longer than a bill may be.
async fn read_packed(mut response: Response) -> Result<Vec<u8>, Unknown> {
    let mut unpacker = Unpacker::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure::why(&error))? {
        unpacker.take(&chunk)?;
    }
    unpacker.finish()
}

fn is_html(head: &HeaderMap) -> bool {
    head.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().to_ascii_lowercase().starts_with(b"text/html"))
}

/// The `Date` header (RFC 9110), where there is one that names an instant after 1970.
fn clock(head: &HeaderMap) -> Option<Moment> {
    let time = httpdate::parse_http_date(head.get(DATE)?.to_str().ok()?).ok()?;
    let millis = time.duration_since(UNIX_EPOCH).ok()?.as_millis();
    i64::try_from(millis).ok().map(Moment::from_millis)
}
