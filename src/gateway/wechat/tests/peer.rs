//! A peer on loopback that obeys a script.

use rustls::ServerConfig;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What the peer does with one request.
pub(super) enum Deed {
    /// Sends these bytes and waits for the next request on the connection.
    Say(Vec<u8>),
    /// Sends these bytes and closes.
    SayAndClose(Vec<u8>),
    /// Sends these bytes, then blanks for as long as they are taken.
    SayForEver(Vec<u8>),
    /// Sends these bytes, then holds its tongue and the line.
    SayAndHold(Vec<u8>),
}

/// A listener that obeys a script and keeps the requests that it read in full.
pub(super) struct Peer {
    address: SocketAddr,
    scheme: &'static str,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    /// Does `script(n)` with the n-th request, from 0.
    pub(super) async fn start(script: impl Fn(usize) -> Deed + Send + Sync + 'static) -> Self {
        Self::listen(None, script).await
    }

    /// As [`Peer::start`], over TLS.
    pub(super) async fn start_tls(tls: ServerConfig, script: impl Fn(usize) -> Deed + Send + Sync + 'static) -> Self {
        Self::listen(Some(TlsAcceptor::from(Arc::new(tls))), script).await
    }

    async fn listen(tls: Option<TlsAcceptor>, script: impl Fn(usize) -> Deed + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of the system");
        let address = listener.local_addr().expect("bound");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let requests = Arc::new(Mutex::new(vec![]));
        let (kept, script, count) = (Arc::clone(&requests), Arc::new(script), Arc::new(AtomicUsize::new(0)));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, script, count, tls) = (Arc::clone(&kept), Arc::clone(&script), Arc::clone(&count), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, kept, script, count).await,
                        Some(tls) => {
                            if let Some(stream) = shake_hands(&tls, stream).await {
                                serve(stream, kept, script, count).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, scheme, requests }
    }

    pub(super) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The stream inside TLS; nothing where one side refuses. Then the other is heard out, so that the line ends in order.
async fn shake_hands(tls: &TlsAcceptor, stream: TcpStream) -> Option<tokio_rustls::server::TlsStream<TcpStream>> {
    match tls.accept(stream).into_fallible().await {
        Ok(stream) => Some(stream),
        Err((_refused, mut stream)) => {
            let mut rest = vec![];
            stream.read_to_end(&mut rest).await.ok()?;
            None
        }
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    kept: Arc<Mutex<Vec<String>>>,
    script: Arc<impl Fn(usize) -> Deed>,
    count: Arc<AtomicUsize>,
) {
    while let Some(request) = read_request(&mut stream).await {
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        let deed = script(count.fetch_add(1, Ordering::SeqCst));
        let (Deed::Say(bytes) | Deed::SayAndClose(bytes) | Deed::SayForEver(bytes) | Deed::SayAndHold(bytes)) = &deed;
        if stream.write_all(bytes).await.is_err() || stream.flush().await.is_err() {
            return;
        }
        match deed {
            Deed::Say(_) => {}
            Deed::SayAndClose(_) => return,
            Deed::SayForEver(_) => while stream.write_all(&[b' '; 4096]).await.is_ok() {},
            Deed::SayAndHold(_) => std::future::pending().await,
        }
    }
}

/// One request, head and body; nothing when the connection ends first.
async fn read_request<S: AsyncRead + Unpin>(stream: &mut S) -> Option<String> {
    let mut bytes = vec![];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned))?;
            if body.len() >= length.parse().ok()? {
                return Some(text);
            }
        }
        let mut chunk = [0; 1024];
        let read = stream.read(&mut chunk).await.ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
}
