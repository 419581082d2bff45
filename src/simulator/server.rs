//! Puts an [`Exchange`] behind a loopback port and carries out what it serves: replies, cuts, drips, delays.

use super::exchange::Exchange;
use super::http::{self, HttpError, HttpRequest};
use super::reply::Served;
use crate::domain::Moment;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How often customers are looked after while one is expected.
const TICK: Duration = Duration::from_millis(100);

/// How long a connection may be silent.
const IDLE: Duration = Duration::from_secs(30);

/// How long after a failed accept the next is tried; files may have run out.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(50);

/// The pretend gateway, shared between its server and whoever watches or plays the customers.
pub type SharedExchange = Arc<Mutex<Exchange>>;

/// The pretend gateway would listen beyond this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pretend gateway listens on this computer only (127.0.0.1 or [::1]), not on {addr}")]
pub struct NotLoopback {
    /// Where it was told to listen.
    pub addr: SocketAddr,
}

/// A loopback HTTP/1.1 server for a pretend gateway.
pub struct Server {
    listener: TcpListener,
    addr: SocketAddr,
    gate: Arc<Gate>,
}

impl Server {
    /// Begins to listen; port 0 takes any free one. `on_change` is called, from the server's tasks, when requests or customers have changed the
    /// book; it must not wait.
    ///
    /// # Errors
    /// [`NotLoopback`] inside an `InvalidInput` for an address beyond this computer; whatever the system says otherwise.
    pub async fn bind(addr: SocketAddr, exchange: SharedExchange, on_change: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        if !addr.ip().is_loopback() {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, NotLoopback { addr }));
        }
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        Ok(Self { listener, addr, gate: Arc::new(Gate { exchange, on_change: Box::new(on_change), expected: Notify::new() }) })
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
    on_change: Box<dyn Fn() + Send + Sync>,
    /// Rung when customers may be expected.
    expected: Notify,
}

impl Gate {
    /// Does something with the exchange at its own time, and tells if the book has changed.
    fn with_exchange<T>(&self, deed: impl FnOnce(&mut Exchange, Moment) -> T) -> (T, Moment) {
        let (done, now, changed) = {
            let mut exchange: MutexGuard<'_, Exchange> = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
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

    async fn serve_connection(&self, mut stream: TcpStream) {
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
            match self.serve_request(&mut stream, &request).await {
                Ok(true) => {}
                Ok(false) | Err(_) => return,
            }
        }
    }

    /// Answers one request. Returns whether the connection may carry another.
    async fn serve_request(&self, stream: &mut TcpStream, request: &HttpRequest) -> std::io::Result<bool> {
        let ((mut served, expected), now) = self.with_exchange(|exchange, now| {
            let served = exchange.serve(&request.path, &request.method, &request.body, now);
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
                stream.write_all(&bytes).await?;
                return Ok(request.keep_alive);
            }
            Served::CutBeforeProcessing | Served::CutAfterProcessing | Served::Delay { .. } => {}
            Served::CutMidBody { body, bytes_sent } => {
                let mut bytes = http::head(200, &[], Some(body.len()), false, now);
                bytes.extend(body.iter().take(bytes_sent));
                stream.write_all(&bytes).await?;
            }
            Served::Endless => endless(stream, now).await?,
            Served::Drip { body } => {
                stream.write_all(&http::head(200, &[], Some(body.len()), false, now)).await?;
                for byte in body {
                    stream.write_all(&[byte]).await?;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
        Ok(false)
    }
}

/// Writes a body in chunks until the other side has had enough, with a little pause between them so that this computer survives it.
async fn endless(stream: &mut TcpStream, now: Moment) -> std::io::Result<()> {
    stream.write_all(&http::head(200, &[], None, false, now)).await?;
    stream.write_all(b"10\r\n<xml><attach>xxx\r\n").await?;
    let chunk = [b"2000\r\n".as_slice(), &[b'x'; 0x2000], b"\r\n"].concat();
    loop {
        stream.write_all(&chunk).await?;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Writes the last words and waits until the other side has read them; what it still sends is thrown away for a moment, since closing a connection
/// with unread bytes would tear the last words off.
async fn finish(stream: &mut TcpStream, last_words: &[u8]) {
    let said = async {
        stream.write_all(last_words).await?;
        stream.shutdown().await?;
        tokio::io::copy(stream, &mut tokio::io::sink()).await
    };
    if let Ok(Err(error)) = tokio::time::timeout(Duration::from_secs(1), said).await {
        tracing::debug!(%error, "the other side did not wait for the refusal");
    }
}

fn computer_clock() -> Moment {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Moment::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}
