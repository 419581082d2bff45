//! Puts an [`Exchange`] behind a loopback port and carries out what it serves: replies, cuts, drips, delays.

use super::certificates::Certificates;
use super::exchange::Exchange;
use super::http::{self, HttpError, HttpRequest};
use super::peer::Peer;
use super::reply::Served;
use super::tls::{self, Tls};
use crate::domain::Moment;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How often customers are looked after while one is expected.
const TICK: Duration = Duration::from_millis(100);

/// How long a connection may be silent.
const IDLE: Duration = Duration::from_secs(30);

/// How long after a failed accept the next is tried; files may have run out.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(50);

/// What a TLS connection begins with: the type of a handshake record.
const HANDSHAKE: u8 = 0x16;

/// The pretend gateway, shared between its server and whoever watches or plays the customers.
pub type SharedExchange = Arc<Mutex<Exchange>>;

/// The pretend gateway would listen beyond this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pretend gateway listens on this computer only (127.0.0.1 or [::1]), not on {addr}")]
pub struct NotLoopback {
    /// Where it was told to listen.
    pub addr: SocketAddr,
}

/// A loopback HTTP/1.1 server for a pretend gateway. One port takes both plain connections and TLS.
pub struct Server {
    listener: TcpListener,
    addr: SocketAddr,
    certificates: Certificates,
    gate: Arc<Gate>,
}

impl Server {
    /// Begins to listen; port 0 takes any free one. `on_change` is called, from the server's tasks, when requests or customers have changed the
    /// book; it must not wait.
    ///
    /// # Errors
    /// [`NotLoopback`] inside an `InvalidInput` for an address beyond this computer; [`super::CertificateError`] inside an `Other` where no
    /// certificates can be made; whatever the system says otherwise.
    pub async fn bind(addr: SocketAddr, exchange: SharedExchange, on_change: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        if !addr.ip().is_loopback() {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, NotLoopback { addr }));
        }
        let mch_id = lock(&exchange).credentials().mch_id.clone();
        let certificates = Certificates::new(mch_id, computer_clock()).map_err(std::io::Error::other)?;
        let tls = Tls::new(&certificates).map_err(std::io::Error::other)?;
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let gate = Gate { exchange, tls, on_change: Box::new(on_change), expected: Notify::new() };
        Ok(Self { listener, addr, certificates, gate: Arc::new(gate) })
    }

    /// The authority that its clients must trust, and that issues theirs. It lasts as long as the server.
    pub fn certificates(&self) -> &Certificates {
        &self.certificates
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Serves until it is dropped, and then drops its connections too.
    pub async fn run(self) {
        let mut tasks = JoinSet::new();
        let gate = Arc::clone(&self.gate);
        tasks.spawn(async move { gate.look_after_customers().await });
        loop {
            tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _peer)) => {
                        let gate = Arc::clone(&self.gate);
                        tasks.spawn(async move { gate.serve_connection(stream).await });
                    }
                    Err(error) => {
                        tracing::debug!(%error, "a connection could not be accepted");
                        tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
                    }
                },
                Some(_ended) = tasks.join_next() => {}
            }
        }
    }
}

/// What the connections share.
struct Gate {
    exchange: SharedExchange,
    tls: Tls,
    on_change: Box<dyn Fn() + Send + Sync>,
    /// Rung when customers may be expected.
    expected: Notify,
}

impl Gate {
    /// Does something with the exchange at its own time, and tells if the book has changed.
    fn with_exchange<T>(&self, deed: impl FnOnce(&mut Exchange, Moment) -> T) -> (T, Moment) {
        let (done, now, changed) = {
            let mut exchange = lock(&self.exchange);
            let now = computer_clock().plus_millis(exchange.rules().clock_ahead_ms);
            let revision = exchange.revision();
            let done = deed(&mut exchange, now);
            (done, now, exchange.revision() != revision)
        };
        if changed {
            (self.on_change)();
        }
        (done, now)
    }

    /// Ticks while a customer is expected, sleeps while none is.
    async fn look_after_customers(&self) {
        loop {
            let expected = self.with_exchange(|exchange, now| {
                exchange.tick(now);
                exchange.next_due().is_some()
            });
            if expected.0 {
                tokio::time::sleep(TICK).await;
            } else {
                self.expected.notified().await;
            }
        }
    }

    /// Serves a connection of either kind.
    async fn serve_connection(&self, stream: TcpStream) {
        let mut first = [0];
        let Ok(Ok(1)) = tokio::time::timeout(IDLE, stream.peek(&mut first)).await else { return };
        if first != [HANDSHAKE] {
            return self.serve_requests(stream, Peer::Bare).await;
        }
        let certificate_wanted = lock(&self.exchange).rules().certificate_wanted;
        match tokio::time::timeout(IDLE, self.tls.acceptor(certificate_wanted).accept(stream)).await {
            Ok(Ok(stream)) => {
                let peer = tls::peer(stream.get_ref().1);
                self.serve_requests(stream, peer).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
            Err(_) => tracing::debug!("a handshake was not finished"),
        }
    }

    async fn serve_requests(&self, mut stream: impl Stream, peer: Peer) {
        let mut buffer = Vec::new();
        loop {
            let request = match tokio::time::timeout(IDLE, http::read_request(&mut stream, &mut buffer)).await {
                Ok(Ok(Some(request))) => request,
                Ok(Err(HttpError::Refused(status))) => {
                    let head = http::head(status, &[], Some(0), false, computer_clock());
                    finish(&mut stream, &head).await;
                    return;
                }
                Ok(Ok(None)) | Ok(Err(HttpError::Gone(_))) | Err(_) => return,
            };
            match self.serve_request(&mut stream, &peer, &request).await {
                Ok(true) => {}
                Ok(false) | Err(_) => return,
            }
        }
    }

    /// Answers one request. Returns whether the connection may carry another.
    async fn serve_request(&self, stream: &mut impl Stream, peer: &Peer, request: &HttpRequest) -> std::io::Result<bool> {
        let ((mut served, expected), now) = self.with_exchange(|exchange, now| {
            let served = exchange.serve_to(peer, &request.path, &request.method, &request.body, now);
            (served, exchange.next_due().is_some())
        });
        if expected {
            self.expected.notify_one();
        }
        while let Served::Delay { ms, then } = served {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            served = *then;
        }
        match served {
            Served::Reply { status, headers, body } => {
                let mut bytes = http::head(status, &headers, Some(body.len()), request.keep_alive, now);
                bytes.extend(body);
                send(stream, &bytes).await?;
                if !request.keep_alive {
                    stream.shutdown().await?;
                }
                return Ok(request.keep_alive);
            }
            Served::CutBeforeProcessing | Served::CutAfterProcessing | Served::Delay { .. } => {}
            Served::CutMidBody { body, bytes_sent } => {
                let mut bytes = http::head(200, &[], Some(body.len()), false, now);
                bytes.extend(body.iter().take(bytes_sent));
                send(stream, &bytes).await?;
            }
            Served::Endless => endless(stream, now).await?,
            Served::Drip { body } => {
                send(stream, &http::head(200, &[], Some(body.len()), false, now)).await?;
                for byte in body {
                    send(stream, &[byte]).await?;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
        Ok(false)
    }
}

/// A connection of either kind.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Writes bytes as far as the system: TLS would keep some of them back.
async fn send(stream: &mut impl Stream, bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(bytes).await?;
    stream.flush().await
}

/// Writes a body in chunks until the other side has had enough, with a little pause between them so that this computer survives it.
async fn endless(stream: &mut impl Stream, now: Moment) -> std::io::Result<()> {
    send(stream, &http::head(200, &[], None, false, now)).await?;
    send(stream, b"10\r\n<xml><attach>xxx\r\n").await?;
    let chunk = [b"2000\r\n".as_slice(), &[b'x'; 0x2000], b"\r\n"].concat();
    loop {
        send(stream, &chunk).await?;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Writes the last words and waits until the other side has read them; what it still sends is thrown away for a moment, since closing a connection
/// with unread bytes would tear the last words off.
async fn finish(stream: &mut impl Stream, last_words: &[u8]) {
    let said = async {
        stream.write_all(last_words).await?;
        stream.shutdown().await?;
        tokio::io::copy(stream, &mut tokio::io::sink()).await
    };
    if let Ok(Err(error)) = tokio::time::timeout(Duration::from_secs(1), said).await {
        tracing::debug!(%error, "the other side did not wait for the refusal");
    }
}

fn lock(exchange: &SharedExchange) -> MutexGuard<'_, Exchange> {
    exchange.lock().unwrap_or_else(PoisonError::into_inner)
}

fn computer_clock() -> Moment {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Moment::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}
