//! As much of HTTP/1.1 as the pretend gateway needs: requests with a length in, replies out.

use crate::domain::Moment;
use std::time::{Duration, UNIX_EPOCH};
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// The longest body of a request, in bytes.
const LONGEST_BODY: usize = 64 * 1024;

/// The most headers of a request.
const MOST_HEADERS: usize = 64;

/// A request, read whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HttpRequest {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: Vec<u8>,
    /// The connection may carry another request.
    pub(super) keep_alive: bool,
}

/// Why no request could be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    /// The other side has gone, at whatever point.
    #[error("the other side has gone: {0}")]
    Gone(#[from] std::io::Error),
    /// It is to be refused with this status, and the connection closed.
    #[error("refused with HTTP {0}")]
    Refused(u16),
}

/// Reads one request; nothing where the other side closed the connection between requests. `buffer` keeps what has come of the next one.
pub(super) async fn read_request(stream: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Result<Option<HttpRequest>, HttpError> {
    let head = loop {
        if let Some(head) = parse_head(buffer)? {
            break head;
        }
        if buffer.len() > LONGEST_HEAD {
            return Err(HttpError::Refused(431));
        }
        if stream.read_buf(buffer).await? == 0 {
            let between = buffer.is_empty();
            return if between { Ok(None) } else { Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into()) };
        }
    };
    let end = head.length.saturating_add(head.body_length);
    while buffer.len() < end {
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
    }
    let body = buffer.drain(..end).skip(head.length).collect();
    Ok(Some(HttpRequest { method: head.method, path: head.path, body, keep_alive: head.keep_alive }))
}

/// The head of a request, and where it ends.
struct Head {
    method: String,
    path: String,
    length: usize,
    body_length: usize,
    keep_alive: bool,
}

/// The head that `bytes` begin with; nothing while it is not complete.
fn parse_head(bytes: &[u8]) -> Result<Option<Head>, HttpError> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(HttpError::Refused(431)),
        Err(_malformed) => return Err(HttpError::Refused(400)),
    };
    let (Some(method), Some(target), Some(version)) = (request.method, request.path, request.version) else {
        return Err(HttpError::Refused(400));
    };
    let values = |name: &'static str| request.headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value);
    if values("Transfer-Encoding").next().is_some() {
        return Err(HttpError::Refused(411));
    }
    let mut lengths = values("Content-Length");
    let body_length = match (lengths.next(), lengths.next()) {
        (None, _) if method == "POST" => return Err(HttpError::Refused(411)),
        (None, _) => 0,
        (Some(text), None) => length_of(text)?,
        (Some(_), Some(_)) => return Err(HttpError::Refused(400)),
    };
    let says = |word: &str| values("Connection").any(|value| value.eq_ignore_ascii_case(word.as_bytes()));
    let keep_alive = if version == 0 { says("keep-alive") } else { !says("close") };
    let path = target.split('?').next().unwrap_or_default().to_owned();
    Ok(Some(Head { method: method.to_owned(), path, length, body_length, keep_alive }))
}

fn length_of(text: &[u8]) -> Result<usize, HttpError> {
    let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(text).ok().filter(|_| digits).ok_or(HttpError::Refused(400))?;
    match text.parse::<usize>() {
        Ok(length) if length <= LONGEST_BODY => Ok(length),
        Ok(_) | Err(_) => Err(HttpError::Refused(413)),
    }
}

/// Writes the head of a reply. `length` is nothing for a body in chunks.
pub(super) fn head(status: u16, headers: &[(String, String)], length: Option<usize>, keep_alive: bool, now: Moment) -> Vec<u8> {
    let millis = u64::try_from(now.millis()).unwrap_or_default();
    let date = httpdate::fmt_http_date(UNIX_EPOCH.checked_add(Duration::from_millis(millis)).unwrap_or(UNIX_EPOCH));
    let mut head = format!("HTTP/1.1 {status} {}\r\nDate: {date}\r\n", reason(status));
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&match length {
        Some(length) => format!("Content-Length: {length}\r\n"),
        None => "Transfer-Encoding: chunked\r\n".to_owned(),
    });
    head.push_str(if keep_alive { "Connection: keep-alive\r\n\r\n" } else { "Connection: close\r\n\r\n" });
    head.into_bytes()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        404 => "Not Found",
        411 => "Length Required",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads all requests in `bytes`, which arrive in pieces of that size; nothing for a connection that ends otherwise than between requests.
    fn requests(bytes: &[u8], piece: usize) -> Option<Vec<HttpRequest>> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let (mut near, mut far) = tokio::io::duplex(piece);
            let sending = async {
                use tokio::io::AsyncWriteExt as _;
                let _refused = far.write_all(bytes).await;
                drop(far);
            };
            let reading = async {
                let (mut buffer, mut requests) = (Vec::new(), vec![]);
                while let Some(request) = read_request(&mut near, &mut buffer).await.ok()? {
                    requests.push(request);
                }
                drop(near);
                Some(requests)
            };
            // Whichever ends last: a reader that refuses drops its end, so that the writer ends too.
            let (_, requests) = tokio::join!(sending, reading);
            requests
        })
    }

    proptest! {
        #[test]
        fn requests_read_the_same_however_they_arrive(bodies in proptest::collection::vec("[a-z<>/\r\n]{0,40}", 0..4), piece in 1_usize..200) {
            let wire: String = bodies.iter().map(|body| format!("POST /p?q HTTP/1.1\r\ncontent-length: {}\r\n\r\n{body}", body.len())).collect();
            let read = requests(wire.as_bytes(), piece).expect("they are good");
            let expected = |body: &String| HttpRequest { method: "POST".to_owned(), path: "/p".to_owned(), body: body.clone().into(), keep_alive: true };
            prop_assert_eq!(read, bodies.iter().map(expected).collect::<Vec<_>>());
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "(POST / HTTP/1.1\r\n|Content-Length: |9|0|\r\n|: ){0,20}") {
            let _read = requests(&bytes, 64);
            let _read = requests(text.as_bytes(), 64);
        }
    }
}
