//! Carries questions and answers over HTTP, and nothing else: no redirects, no proxies, no hidden repeats, bounded in time and size.
//!
//! What went wrong on the way is an [`Unknown`]; it is told apart so that a person knows what to look at, never to draw a conclusion about money.

use super::carried::Carried;
use super::certificate::ClientCertificate;
use super::hosts::{CheckedHosts, ClientError, Host, Hosts};
use super::mutual::MutualTls;
use super::said::Said;
use super::{Merchant, WireReply, WireRequest, answer, bill, failure, refund_answer, refund_request, request};
use crate::domain::{Amount, Ask, AskKind, BillKind, BusinessDay, Fen, Moment, Order, OrderExtras, RefundAsk, TradeNo, Unknown};
use crate::gateway::{BillReply, RefundReply, Reply};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Certificate, ClientBuilder, redirect, retry};
use rustls::pki_types::CertificateDer;
use std::time::{Duration, Instant};

/// The gateway, for one merchant. Cheap calls, many at once; one stuck call never delays another.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    /// For what needs the client certificate, and for nothing else: an ordinary call never depends on it.
    mutual: Option<MutualTls>,
    hosts: CheckedHosts,
    extra_roots: Vec<CertificateDer<'static>>,
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
    /// The same for a bill, which is long and keeps no customer waiting.
    pub bill: Duration,
}

impl Default for Pace {
    /// As the provider's own library connects (protocol §1.4), and no longer in all than a cashier waits.
    fn default() -> Self {
        Self { connect: Duration::from_secs(6), total: Duration::from_secs(10), bill: Duration::from_secs(60) }
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
        let extra_roots = hosts.extra_roots()?;
        let hosts = hosts.check()?;
        let roots: Vec<_> =
            extra_roots.iter().map(|root| Certificate::from_der(root)).collect::<Result<_, _>>().or(Err(ClientError::BadCertificate))?;
        let builder = plain(pace);
        // A till that only ever talks to this computer needs no root certificates, and some computers have none.
        let builder = if hosts.uses_tls() { builder.tls_certs_merge(roots) } else { builder.tls_certs_only(roots) };
        let http = builder.build().map_err(|error| ClientError::NoTls { why: failure::chain(&error) })?;
        Ok(Self { http, mutual: None, hosts, extra_roots, merchant, pace })
    }

    /// The same client, which can also ask for refunds. Reads the system's root certificates, so not for the window's thread.
    ///
    /// # Errors
    /// [`ClientError::BadClientCertificate`] when the certificate cannot be shown; [`ClientError::NoTls`].
    pub fn with_certificate(self, certificate: &ClientCertificate) -> Result<Self, ClientError> {
        self.with_identity(certificate.identity_pem())
    }

    /// As [`Client::with_certificate`], of the PEM alone.
    pub(super) fn with_identity(mut self, identity_pem: &[u8]) -> Result<Self, ClientError> {
        self.mutual = Some(MutualTls::new(identity_pem, &self.extra_roots)?);
        Ok(self)
    }

    /// Under whose name it asks.
    pub fn merchant(&self) -> &Merchant {
        &self.merchant
    }

    /// Puts one question, at most 10 s in all; to the backup host only when nothing was sent to the first. Never errs: what failed is
    /// [`crate::domain::Answer::Unknown`]. A charge of another merchant is not asked about.
    pub async fn ask(&self, ask: &Ask) -> Reply {
        if !self.merchant.owns(&ask.order.appid, &ask.order.mch_id) {
            return silent(Unknown::ForeignCharge);
        }
        let wire = request(&self.merchant, ask, &nonce());
        self.put(&wire, ask.order.trade_no.as_str(), |reply| answer(&self.merchant, ask, reply)).await
    }

    /// Puts one question about a refund, as [`Client::ask`] does. The money is asked for only over a connection that asked for the client certificate
    /// and got it; where there is none, nothing is sent.
    pub async fn ask_refund(&self, ask: &RefundAsk) -> RefundReply {
        if !self.merchant.owns(&ask.order.appid, &ask.order.mch_id) {
            return silent(Unknown::ForeignCharge);
        }
        let wire = refund_request(&self.merchant, ask, &nonce());
        self.put(&wire, ask.order.refund_no.as_str(), |reply| refund_answer(&self.merchant, ask, reply)).await
    }

    /// Asks for the bill of a calendar day, at most 60 s in all; hosts as for [`Client::ask`]. It carries no signature, so there is never evidence: what it
    /// says of a payment or a refund must be asked about before it is believed.
    pub async fn ask_bill(&self, day: BusinessDay, kind: BillKind) -> BillReply {
        let wire = bill::request(&self.merchant, day, kind, &nonce());
        self.put(&wire, &day.compact(), |reply| (bill::answer(reply), None)).await
    }

    /// The opening check-up's question: a signed query for a number that no till ever makes. [`crate::domain::Answer::NotFound`] is good.
    pub async fn probe(&self) -> Reply {
        self.ask(&probe(&self.merchant)).await
    }

    /// Sends, waits, judges and logs; `number` is for the log.
    async fn put<A: Said>(&self, wire: &WireRequest, number: &str, judge: impl Fn(&WireReply) -> (A, Option<Vec<u8>>)) -> Reply<A> {
        let started = Instant::now();
        let patience = if wire.asks_for_a_bill() { self.pace.bill } else { self.pace.total };
        let carried = tokio::time::timeout(patience, self.carry(wire)).await.unwrap_or(Err(Unknown::TimedOut));
        let took_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
        let carried = match carried {
            Ok(carried) => carried,
            Err(unknown) => {
                tracing::warn!(number, path = wire.path, took_ms, %unknown, "no answer");
                return silent(unknown);
            }
        };
        let (answer, evidence) = carried.judge(judge);
        let (status, bytes) = (carried.reply.status, carried.reply.body.len());
        if let Some(unknown) = answer.as_unknown() {
            tracing::warn!(number, path = wire.path, status, bytes, took_ms, %unknown, "an answer that tells nothing");
        } else {
            tracing::info!(number, path = wire.path, status, bytes, took_ms, said = answer.name(), "answered");
        }
        Reply { answer, evidence, gateway_clock: carried.gateway_clock, took_ms: Some(took_ms) }
    }

    async fn carry(&self, wire: &WireRequest) -> Result<Carried, Unknown> {
        let first = match self.post(&self.hosts.base, wire).await {
            Err(unknown) if failure::nothing_was_sent(&unknown) => unknown,
            carried_or_lost => return carried_or_lost,
        };
        let Some(backup) = &self.hosts.backup else { return Err(first) };
        match self.post(backup, wire).await {
            Err(unknown) if failure::nothing_was_sent(&unknown) => Err(first),
            carried_or_lost => carried_or_lost,
        }
    }

    async fn post(&self, host: &Host, wire: &WireRequest) -> Result<Carried, Unknown> {
        let http = if wire.needs_certificate() { &self.certified(host)? } else { &self.http };
        let request = http.post(host.url(wire.path)).header(CONTENT_TYPE, "text/xml; charset=utf-8").body(wire.body.clone());
        let response = request.send().await.map_err(|error| failure::why(&error))?;
        if wire.asks_for_a_bill() { Carried::read_bill(response).await } else { Carried::read(response).await }
    }

    /// A client for one request over one new connection, which is bound to show the certificate. A plain connection cannot show it.
    fn certified(&self, host: &Host) -> Result<reqwest::Client, Unknown> {
        let mutual = self.mutual.as_ref().ok_or(Unknown::NoCertificate)?;
        if !host.is_secure {
            return Err(Unknown::CertificateNotAsked);
        }
        let tls = mutual.for_one_connection().or(Err(Unknown::Tls))?;
        plain(self.pace).https_only(true).pool_max_idle_per_host(0).tls_backend_preconfigured(tls).build().or(Err(Unknown::Tls))
    }
}

/// What all calls have in common.
fn plain(pace: Pace) -> ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("scantill/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .referer(false)
        .pool_idle_timeout(POOL_IDLE)
        .connect_timeout(pace.connect)
}

fn silent<A: Said>(unknown: Unknown) -> Reply<A> {
    Reply { answer: A::unknown(unknown), evidence: None, gateway_clock: None, took_ms: None }
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
