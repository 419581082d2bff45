//! Refunds against a peer that asks for the client certificate, or does not, or does not like it.

use super::super::{Client, ClientError, Hosts, refund_request};
use super::peer::{Deed, Peer};
use super::*;
use crate::domain::Unknown;
use crate::gateway::RefundReply;
use RefundAskKind::{Query, Send};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, SignatureAlgorithm, date_time_ymd,
};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use std::sync::Arc;
use tokio::net::TcpListener;

static VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

/// A certificate authority of its own.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its key.
struct Paper {
    der: Vec<u8>,
    key_der: Vec<u8>,
    pem: String,
    key_pem: String,
}

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec![]).expect("no names");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).expect("a root").pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    fn issue(&self, kind: &'static SignatureAlgorithm, until_year: i32) -> Paper {
        let key = KeyPair::generate_for(kind).expect("a key");
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("an address");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(until_year, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Paper { der: certificate.der().to_vec(), key_der: key.serialize_der(), pem: certificate.pem(), key_pem: key.serialize_pem() }
    }

    fn good(&self) -> Paper {
        self.issue(&PKCS_ECDSA_P256_SHA256, 2999)
    }
}

impl Paper {
    fn identity(&self) -> Vec<u8> {
        [self.pem.as_bytes(), self.key_pem.as_bytes()].concat()
    }
}

/// Whether the server wants to see a certificate.
#[derive(Clone, Copy)]
enum Door {
    Guarded,
    Open,
}

fn server(authority: &Authority, version: &'static SupportedProtocolVersion, door: Door) -> ServerConfig {
    let paper = authority.good();
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider())).with_protocol_versions(&[version]).expect("a version");
    let builder = match door {
        Door::Open => builder.with_no_client_auth(),
        Door::Guarded => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.issuer_der()).expect("a root");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(default_provider())).build().expect("a verifier");
            builder.with_client_cert_verifier(verifier)
        }
    };
    builder.with_single_cert(vec![paper.der.into()], PrivatePkcs8KeyDer::from(paper.key_der).into()).expect("a good pair")
}

impl Authority {
    fn issuer_der(&self) -> rustls::pki_types::CertificateDer<'static> {
        use rustls::pki_types::pem::PemObject as _;
        rustls::pki_types::CertificateDer::from_pem_slice(self.pem.as_bytes()).expect("our own root")
    }
}

fn bare_client(authority: &Authority, base: &str, backup: &str) -> Client {
    let hosts = Hosts { base_url: base.to_owned(), backup_url: backup.to_owned(), ca_certificate_pem: Some(authority.pem.clone().into_bytes()) };
    Client::new(&hosts, merchant()).expect("loopback hosts")
}

async fn send(authority: &Authority, url: &str, identity: &[u8]) -> RefundReply {
    bare_client(authority, url, url).with_identity(identity).expect("a certificate to show").ask_refund(&refund_ask(Send)).await
}

fn http(status: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{head}\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn accepts(_request: usize) -> Deed {
    Deed::Say(http("200 OK", "Date: Sat, 21 Nov 2026 01:30:15 GMT\r\n", recorded_refund("refund_accepted")))
}

fn no(why: Unknown) -> RefundAnswer {
    RefundAnswer::Unknown(why)
}

/// An address that nobody listens at.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of the system");
    format!("https://{}", listener.local_addr().expect("bound"))
}

#[tokio::test]
async fn a_refund_travels_where_the_certificate_was_asked_for_and_shown() {
    let authority = Authority::new("ours");
    for version in VERSIONS {
        for kind in [&PKCS_ECDSA_P256_SHA256, &PKCS_RSA_SHA256] {
            let peer = Peer::start_tls(server(&authority, version, Door::Guarded), accepts).await;
            let reply = send(&authority, &peer.url(), &authority.issue(kind, 2999).identity()).await;
            assert!(matches!(reply.answer, RefundAnswer::Accepted { .. }), "{:?}", reply.answer);
            assert_eq!(reply.evidence.as_deref(), Some(recorded_refund("refund_accepted")));
            assert_eq!(reply.gateway_clock, Moment::parse_beijing_compact("20261121093015"));
            assert!(peer.requests().concat().starts_with("POST /secapi/pay/refund HTTP/1.1\r\n"));
        }
    }
}

#[tokio::test]
async fn f025_every_repetition_shows_the_certificate_again_and_sends_the_same() {
    let authority = Authority::new("ours");
    let peer = Peer::start_tls(server(&authority, &TLS13, Door::Guarded), |request| match request {
        0 => Deed::SayAndClose(vec![]),
        _ => accepts(request),
    })
    .await;
    let client = bare_client(&authority, &peer.url(), &peer.url()).with_identity(&authority.good().identity()).expect("a certificate");
    assert_eq!(client.ask_refund(&refund_ask(Send)).await.answer, no(Unknown::Cut));
    for _ in 0..2 {
        assert!(matches!(client.ask_refund(&refund_ask(Send)).await.answer, RefundAnswer::Accepted { .. }));
    }
    let business: Vec<_> = peer
        .requests()
        .iter()
        .map(|request| {
            let mut fields = Fields::parse(request.split_once("\r\n\r\n").expect("head and body").1.as_bytes()).expect("our own message");
            (fields.remove("nonce_str"), fields.remove("sign"), fields)
        })
        .collect();
    assert_eq!(business.len(), 3);
    assert!(business.iter().all(|(.., fields)| *fields == business[0].2), "the same parameters");
    assert_ne!(business[0].0, business[1].0, "another nonce");
}

#[tokio::test]
async fn f036_nothing_is_sent_to_a_server_that_does_not_ask_for_the_certificate() {
    let authority = Authority::new("ours");
    for version in VERSIONS {
        let peer = Peer::start_tls(server(&authority, version, Door::Open), accepts).await;
        let reply = send(&authority, &peer.url(), &authority.good().identity()).await;
        assert_eq!((reply.answer, reply.took_ms), (no(Unknown::CertificateNotAsked), None));
        assert!(peer.requests().is_empty());
    }
    let plain = Peer::start(accepts).await;
    assert_eq!(send(&authority, &plain.url(), &authority.good().identity()).await.answer, no(Unknown::CertificateNotAsked));
    assert!(plain.requests().is_empty(), "not to this computer either");
}

#[tokio::test]
async fn nothing_is_sent_without_a_certificate() {
    let authority = Authority::new("ours");
    for peer in [Peer::start_tls(server(&authority, &TLS13, Door::Open), accepts).await, Peer::start(accepts).await] {
        let reply = bare_client(&authority, &peer.url(), &peer.url()).ask_refund(&refund_ask(Send)).await;
        assert_eq!(reply.answer, no(Unknown::NoCertificate));
        assert!(peer.requests().is_empty());
    }
}

#[tokio::test]
async fn f035_a_certificate_that_the_gateway_refuses_is_named_as_the_cause() {
    let (authority, stranger) = (Authority::new("ours"), Authority::new("theirs"));
    let refused = [("of another authority", stranger.good()), ("expired", authority.issue(&PKCS_ECDSA_P256_SHA256, 2021))];
    for version in VERSIONS {
        for (cause, paper) in &refused {
            let peer = Peer::start_tls(server(&authority, version, Door::Guarded), accepts).await;
            let reply = send(&authority, &peer.url(), &paper.identity()).await;
            assert_eq!(reply.answer, no(Unknown::CertificateRefused), "{cause}");
            assert!(peer.requests().is_empty(), "{cause}");
        }
    }
    let page = "<html>\r\n<head><title>400 The SSL certificate error</title></head>\r\n</html>";
    for status in ["400 Bad Request", "403 Forbidden"] {
        let said = http(status, "Content-Type: text/html\r\n", page.as_bytes());
        let peer = Peer::start_tls(server(&authority, &TLS13, Door::Guarded), move |_| Deed::Say(said.clone())).await;
        assert_eq!(send(&authority, &peer.url(), &authority.good().identity()).await.answer, no(Unknown::CertificateRefused), "{status}");
    }
    let endless = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>".to_vec();
    let peer = Peer::start_tls(server(&authority, &TLS13, Door::Guarded), move |_| Deed::SayForEver(endless.clone())).await;
    assert_eq!(send(&authority, &peer.url(), &authority.good().identity()).await.answer, no(Unknown::Http(400)));
}

#[tokio::test]
async fn f043_a_server_that_cannot_be_trusted_sees_neither_certificate_nor_refund() {
    let (authority, stranger) = (Authority::new("ours"), Authority::new("theirs"));
    for version in VERSIONS {
        let peer = Peer::start_tls(server(&stranger, version, Door::Guarded), accepts).await;
        assert_eq!(send(&authority, &peer.url(), &authority.good().identity()).await.answer, no(Unknown::Tls));
        assert!(peer.requests().is_empty());
    }
}

#[tokio::test]
async fn f044_a_gateway_whose_certificate_comes_from_another_root_is_still_trusted() {
    let (former, next) = (Authority::new("before the change"), Authority::new("after it"));
    let both = Authority { pem: former.pem.clone() + &next.pem, issuer: Authority::new("nobody").issuer };
    for root in [&former, &next] {
        let peer = Peer::start_tls(server(root, &TLS13, Door::Open), |_| Deed::Say(http("200 OK", "", recorded("query_paid")))).await;
        let reply = bare_client(&both, &peer.url(), &peer.url()).ask(&ask(AskKind::Query)).await;
        assert!(matches!(reply.answer, Answer::Paid(_)), "{:?}", reply.answer);
    }
}

#[tokio::test]
async fn f040_the_backup_is_asked_for_a_refund_only_when_nothing_was_sent() {
    let authority = Authority::new("ours");
    let client =
        |base: &str, backup: &str| bare_client(&authority, base, backup).with_identity(&authority.good().identity()).expect("a certificate to show");
    let guarded = || server(&authority, &TLS13, Door::Guarded);
    let open = Peer::start_tls(server(&authority, &TLS13, Door::Open), accepts).await;
    for base in [nobody().await, open.url()] {
        let backup = Peer::start_tls(guarded(), accepts).await;
        let reply = client(&base, &backup.url()).ask_refund(&refund_ask(Send)).await;
        assert!(matches!(reply.answer, RefundAnswer::Accepted { .. }), "{:?}", reply.answer);
        assert_eq!(backup.requests().len(), 1);
    }
    let cut = Peer::start_tls(guarded(), |_| Deed::SayAndClose(vec![])).await;
    let backup = Peer::start_tls(guarded(), accepts).await;
    assert_eq!(client(&cut.url(), &backup.url()).ask_refund(&refund_ask(Send)).await.answer, no(Unknown::Cut));
    assert!(backup.requests().is_empty(), "once sent, a refund is not sent to the other host");
}

#[tokio::test]
async fn other_questions_never_depend_on_the_certificate() {
    let authority = Authority::new("ours");
    let expired = authority.issue(&PKCS_ECDSA_P256_SHA256, 2021).identity();
    let says = |_| Deed::Say(http("200 OK", "", recorded_refund("refund_query_arrived")));
    for peer in [Peer::start(says).await, Peer::start_tls(server(&authority, &TLS13, Door::Open), says).await] {
        let client = bare_client(&authority, &peer.url(), &peer.url()).with_identity(&expired).expect("a certificate to show");
        let reply = client.ask_refund(&refund_ask(Query)).await;
        assert!(matches!(reply.answer, RefundAnswer::Report(_)), "{:?}", reply.answer);
    }
}

#[tokio::test]
async fn a_refund_of_another_merchants_payment_is_not_asked_for() {
    let authority = Authority::new("ours");
    let peer = Peer::start_tls(server(&authority, &TLS13, Door::Guarded), accepts).await;
    let client = bare_client(&authority, &peer.url(), &peer.url()).with_identity(&authority.good().identity()).expect("a certificate to show");
    for kind in [Send, Query] {
        let mut foreign = refund_ask(kind);
        foreign.order.appid = AppId::new("wx0").expect("a good appid");
        assert_eq!(client.ask_refund(&foreign).await.answer, no(Unknown::ForeignCharge));
    }
    assert!(peer.requests().is_empty());
}

#[test]
fn f035_certificate_and_key_must_belong_together() {
    let authority = Authority::new("ours");
    let (one, other) = (authority.good(), authority.good());
    let error = |pem: &[u8]| bare_client(&authority, "https://127.0.0.1:1", "https://127.0.0.1:2").with_identity(pem).err();
    assert_eq!(error(&one.identity()), None);
    let mixed = [one.pem.as_bytes(), other.key_pem.as_bytes()].concat();
    for pem in [b"", &b"not PEM"[..], one.pem.as_bytes(), one.key_pem.as_bytes(), &mixed] {
        assert_eq!(error(pem), Some(ClientError::BadClientCertificate));
    }
}

#[test]
fn f103_a_client_prints_neither_key_nor_certificate() {
    let authority = Authority::new("ours");
    let paper = authority.good();
    let client = bare_client(&authority, "https://127.0.0.1:1", "https://127.0.0.1:2").with_identity(&paper.identity()).expect("a certificate");
    let printed = format!("{client:?}");
    assert!(printed.contains("MutualTls(hidden)"), "{printed}");
    assert!(refund_request(&merchant(), &refund_ask(Send), "n").needs_certificate());
}
