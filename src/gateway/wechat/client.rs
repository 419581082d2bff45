//! Carries questions and answers over HTTP, and nothing else: no redirects, no proxies, no hidden repeats, bounded in time and size.
//!
//! What went wrong on the way is an [`Unknown`]; it is told apart so that a person knows what to look at, never to draw a conclusion about money.

use super::hosts::{CheckedHosts, ClientError, Host, Hosts};
use super::xml::Fields;
use super::{Merchant, WireReply, WireRequest, answer, request, text};
use crate::domain::{Amount, Answer, Ask, AskKind, Fen, Moment, Order, OrderExtras, TradeNo, Unknown};
use crate::gateway::Reply;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap};
use reqwest::{Response, redirect, retry};
use std::error::Error;
use std::io;
use std::time::{Duration, Instant, UNIX_EPOCH};

/// The gateway, for one merchant. Cheap calls, many at once; one stuck call never delays another.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    hosts: CheckedHosts,
    merchant: Merchant,
    pace: Pace,
}

/// How long a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Name, connection and TLS of one host.
    pub connect: Duration,
    /// Everything, both hosts included.
    pub total: Duration,
}

impl Default for Pace {
    /// As the provider's own library connects (protocol §1.4), and no longer in all than a cashier waits.
    fn default() -> Self {
        Self { connect: Duration::from_secs(6), total: Duration::from_secs(10) }
    }
}

/// Polls come every 2 or 3 seconds and share a connection; one that has idled longer is as likely dead as alive (protocol §9, keep-alive).
const POOL_IDLE: Duration = Duration::from_secs(20);

impl Client {
    /// Prepares the connection; sends nothing. Reads the system's root certificates, so not for the window's thread.
    ///
    /// # Errors
    /// [`ClientError`] when a host is neither secure nor this computer, or TLS cannot be set up.
    pub fn new(hosts: &Hosts, merchant: Merchant) -> Result<Self, ClientError> {
        Self::with_pace(hosts, merchant, Pace::default())
    }

    /// As [`Client::new`], with other deadlines.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_pace(hosts: &Hosts, merchant: Merchant, pace: Pace) -> Result<Self, ClientError> {
        let roots = hosts.extra_roots()?;
        let hosts = hosts.check()?;
        let builder = reqwest::Client::builder()
            .user_agent(concat!("scantill/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .pool_idle_timeout(POOL_IDLE)
            .connect_timeout(pace.connect);
        // A till that only ever talks to this computer needs no root certificates, and some computers have none.
        let builder = if hosts.uses_tls() { builder.tls_certs_merge(roots) } else { builder.tls_certs_only(roots) };
        let http = builder.build().map_err(|error| ClientError::NoTls { why: chain(&error) })?;
        Ok(Self { http, hosts, merchant, pace })
    }

    /// Under whose name it asks.
    pub fn merchant(&self) -> &Merchant {
        &self.merchant
    }

    /// Puts one question, at most 10 s in all; to the backup host only when nothing was sent to the first. Never errs: what failed is
    /// [`Answer::Unknown`]. A charge of another merchant is not asked about.
    pub async fn ask(&self, ask: &Ask) -> Reply {
        if !self.merchant.owns(&ask.order) {
            return silent(Unknown::ForeignCharge);
        }
        let wire = request(&self.merchant, ask, &nonce());
        let started = Instant::now();
        let carried = tokio::time::timeout(self.pace.total, self.carry(&wire)).await.unwrap_or(Err(Unknown::TimedOut));
        let took_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
        let trade_no = ask.order.trade_no.as_str();
        let carried = match carried {
            Ok(carried) => carried,
            Err(unknown) => {
                tracing::warn!(trade_no, path = wire.path, took_ms, %unknown, "no answer");
                return silent(unknown);
            }
        };
        let (answer, evidence) = carried.judge(&self.merchant, ask);
        let (status, bytes) = (carried.reply.status, carried.reply.body.len());
        if let Answer::Unknown(unknown) = &answer {
            tracing::warn!(trade_no, path = wire.path, status, bytes, took_ms, %unknown, "an answer that tells nothing");
        } else {
            tracing::info!(trade_no, path = wire.path, status, bytes, took_ms, said = name(&answer), "answered");
        }
        Reply { answer, evidence, gateway_clock: carried.gateway_clock, took_ms: Some(took_ms) }
    }

    /// The opening check-up's question: a signed query for a number that no till ever makes. [`Answer::NotFound`] is good.
    pub async fn probe(&self) -> Reply {
        self.ask(&probe(&self.merchant)).await
    }

    async fn carry(&self, wire: &WireRequest) -> Result<Carried, Unknown> {
        let first = match self.post(&self.hosts.base, wire).await {
            Err(unknown) if nothing_was_sent(&unknown) => unknown,
            carried_or_lost => return carried_or_lost,
        };
        let Some(backup) = &self.hosts.backup else { return Err(first) };
        match self.post(backup, wire).await {
            Err(unknown) if nothing_was_sent(&unknown) => Err(first),
            carried_or_lost => carried_or_lost,
        }
    }

    async fn post(&self, host: &Host, wire: &WireRequest) -> Result<Carried, Unknown> {
        let request = self.http.post(host.url(wire.path)).header(CONTENT_TYPE, "text/xml; charset=utf-8").body(wire.body.clone());
        let response = request.send().await.map_err(|error| why(&error))?;
        Carried::read(response).await
    }
}

impl CheckedHosts {
    fn uses_tls(&self) -> bool {
        self.base.is_secure || self.backup.as_ref().is_some_and(|backup| backup.is_secure)
    }
}

/// An HTTP answer, and what its head says.
struct Carried {
    reply: WireReply,
    /// `Content-Type: text/html`.
    is_html: bool,
    gateway_clock: Option<Moment>,
}

impl Carried {
    async fn read(response: Response) -> Result<Self, Unknown> {
        let status = response.status().as_u16();
        let head = response.headers();
        let is_html = head.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().to_ascii_lowercase().starts_with(b"text/html"));
        let gateway_clock = clock(head);
        let body = match status {
            // We asked for no coding; unpacking an unasked one could fill the memory.
            200 if head.contains_key(CONTENT_ENCODING) => return Err(Unknown::Unreadable),
            200 => read_body(response).await?,
            // Nothing in it could change what the status means.
            _ => vec![],
        };
        Ok(Self { reply: WireReply { status, body }, is_html, gateway_clock })
    }

    fn judge(&self, merchant: &Merchant, ask: &Ask) -> (Answer, Option<Vec<u8>>) {
        match answer(merchant, ask, &self.reply) {
            (Answer::Unknown(Unknown::Unreadable), _) if self.is_html => (Answer::Unknown(Unknown::Portal), None),
            judged => judged,
        }
    }
}

/// The whole body, chunk by chunk, given up as soon as it is longer than a message may be.
async fn read_body(mut response: Response) -> Result<Vec<u8>, Unknown> {
    let mut body = vec![];
    while let Some(chunk) = response.chunk().await.map_err(|error| why(&error))? {
        if body.len().saturating_add(chunk.len()) > Fields::MAX_BYTES {
            return Err(Unknown::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The `Date` header (RFC 9110), where there is one that names an instant after 1970.
fn clock(head: &HeaderMap) -> Option<Moment> {
    let time = httpdate::parse_http_date(head.get(DATE)?.to_str().ok()?).ok()?;
    let millis = time.duration_since(UNIX_EPOCH).ok()?.as_millis();
    i64::try_from(millis).ok().map(Moment::from_millis)
}

/// The request cannot have reached anybody who could carry it out.
fn nothing_was_sent(unknown: &Unknown) -> bool {
    matches!(unknown, Unknown::Dns | Unknown::Connect | Unknown::Tls)
}

/// What a failure on the way is called. The library's own words go into the log, cleaned.
fn why(error: &reqwest::Error) -> Unknown {
    tracing::debug!(error = chain(error), "the call failed");
    if error.is_dns() {
        Unknown::Dns
    } else if error.is_connect() && is_tls(error) {
        Unknown::Tls
    } else if error.is_connect() {
        Unknown::Connect
    } else if error.is_timeout() {
        Unknown::TimedOut
    } else {
        Unknown::Cut
    }
}

/// While connecting, only TLS finds data invalid. An I/O error hides what it holds from `source`, so it is opened by hand.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let Some(io) = error.downcast_ref::<io::Error>() else { return error.source().is_some_and(is_tls) };
    io.kind() == io::ErrorKind::InvalidData || io.get_ref().is_some_and(|inner| is_tls(inner))
}

/// An error and all that caused it, on one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&cause| cause.source());
    text::words(&causes.map(ToString::to_string).collect::<Vec<_>>().join(": "))
}

fn silent(unknown: Unknown) -> Reply {
    Reply { answer: Answer::Unknown(unknown), evidence: None, gateway_clock: None, took_ms: None }
}

/// What an answer is called in the log: never a code that can be paid, never a payer.
fn name(answer: &Answer) -> &'static str {
    match answer {
        Answer::Placed(_) => "placed",
        Answer::PlaceRefused(_) => "refused",
        Answer::NumberKnown(_) => "number known",
        Answer::Unpaid(_) => "unpaid",
        Answer::NotFound => "not found",
        Answer::Paid(_) => "paid",
        Answer::Mismatch(_) => "paid another amount",
        Answer::Closed => "closed",
        Answer::CloseAccepted => "close accepted",
        Answer::CloseFoundPaid => "found paid",
        Answer::CloseNotYet => "not closed yet",
        Answer::Unknown(_) => "unknown",
    }
}

/// 32 hex digits, fresh for each request. It needs to differ, not to be secret; so a computer without a source of chance still asks.
fn nonce() -> String {
    let mut random = [0; 16];
    if getrandom::fill(&mut random).is_err() {
        random.fill_with(|| fastrand::u8(..));
    }
    hex::encode(random)
}

/// A number with `U`, which is no letter of ours ([`TradeNo::fresh`]), so that it can never name a charge.
const PROBE: &str = "CHECK-00000000-UUUUUUUUUUUUUUUU";

fn probe(merchant: &Merchant) -> Ask {
    #[expect(clippy::expect_used, reason = "both are constants within their rules")]
    let (trade_no, amount) = (TradeNo::new(PROBE).expect("a good number"), Amount::new(Fen::new(1), Amount::CEILING).expect("one fen is a price"));
    let order = Order {
        trade_no,
        amount,
        appid: merchant.appid.clone(),
        mch_id: merchant.mch_id.clone(),
        description: String::new(),
        created_at: Moment::default(),
        expires_at: Moment::default(),
        clock_ahead_ms: 0,
        client_ip: String::new(),
        notify_url: String::new(),
        product_id: String::new(),
        device_info: String::new(),
        extras: OrderExtras::default(),
    };
    Ask { kind: AskKind::Query, order }
}
