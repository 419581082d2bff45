//! The port with TLS: who is seen at the other end, and what they get.

use super::*;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

const ORDER: &str = "T1-20261121-A";

/// A served gateway that goes by the computer's clock, with an order that has been paid.
async fn open() -> (SharedExchange, Server) {
    let exchange = Arc::new(Mutex::new(exchange()));
    let server = Server::bind("127.0.0.1:0".parse().expect("an address"), Arc::clone(&exchange), || {}).await.expect("a free port");
    (exchange, server)
}

fn trusting(ca_pem: &str) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).expect("a certificate")).expect("an authority");
    roots
}

fn connector(roots: RootCertStore, client: Option<&ClientCertificate>) -> TlsConnector {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions").with_root_certificates(roots);
    let config = match client {
        Some(client) => {
            let certificate = CertificateDer::from_pem_slice(client.pem().as_bytes()).expect("a certificate");
            let key = PrivateKeyDer::from_pem_slice(client.key_pem().as_bytes()).expect("a key");
            builder.with_client_auth_cert(vec![certificate], key).expect("they fit")
        }
        None => builder.with_no_client_auth(),
    };
    TlsConnector::from(Arc::new(config))
}

/// Posts one message and reads all that comes back.
async fn exchanged(addr: SocketAddr, connector: &TlsConnector, name: &'static str, path: &str, pairs: &[Pair<'_>]) -> std::io::Result<String> {
    let body = written(&signed(pairs, None));
    let head = format!("POST {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut stream = connector.connect(ServerName::try_from(name).expect("a name"), TcpStream::connect(addr).await?).await?;
    stream.write_all(&[head.as_bytes(), &body].concat()).await?;
    stream.flush().await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn f035_refunds_need_the_merchants_certificate() {
    let (exchange, server) = open().await;
    let addr = server.addr();
    let certificates = server.certificates();
    let roots = || trusting(&certificates.ca_pem());
    let connectors = [
        ("good", certificates.client()),
        ("ending", certificates.ending_in(3)),
        ("expired", certificates.expired()),
        ("early", certificates.not_yet_valid()),
        ("other", certificates.of_another_merchant()),
    ]
    .map(|(name, client)| (name, connector(roots(), Some(&client.expect("a certificate")))));
    let bare = connector(roots(), None);
    tokio::spawn(server.run());

    let untimed = with(with(order(ORDER), "time_start", ""), "time_expire", "");
    let placed = exchanged(addr, &bare, "localhost", PLACE, &untimed).await.expect("ordinary calls need no certificate");
    assert!(placed.starts_with("HTTP/1.1 200 ") && placed.contains("code_url"), "{placed}");
    {
        let mut exchange = exchange.lock().expect("nobody panicked");
        let now = exchange.order(ORDER).expect("it is booked").created_at;
        exchange.pay(ORDER, now).expect("it can be paid");
    }

    let refused = exchanged(addr, &bare, "127.0.0.1", REFUND, &giving_back(ORDER, "R1", "1")).await.expect("an answer");
    assert!(refused.starts_with("HTTP/1.1 400 ") && refused.contains("No required SSL certificate was sent"), "{refused}");
    for (name, connector) in &connectors {
        let answer = exchanged(addr, connector, "127.0.0.1", REFUND, &giving_back(ORDER, "R1", "1")).await.expect("an answer");
        let taken = ["good", "ending"].contains(name);
        assert_eq!(answer.contains("<refund_id>"), taken, "{name}: {answer}");
        assert_eq!(answer.contains("CERT_ERROR"), !taken, "{name}: {answer}");
    }
    assert_eq!(exchange.lock().expect("nobody panicked").refunds().count(), 1);
}

#[tokio::test]
async fn f043_strangers_fail_the_handshake() {
    let (_exchange, server) = open().await;
    let addr = server.addr();
    let now = Moment::parse_beijing_compact("20260101000000").expect("a good time");
    let strange = Certificates::new(Credentials::demo().mch_id, now).expect("an authority");
    let trusted = trusting(&server.certificates().ca_pem());
    let own = connector(trusted.clone(), Some(&strange.client().expect("a certificate")));
    let foreign = connector(trusting(&strange.ca_pem()), None);
    let misnamed = connector(trusted, None);
    tokio::spawn(server.run());
    assert!(exchanged(addr, &own, "localhost", QUERY, &about(ORDER)).await.is_err(), "a certificate that it has not issued");
    assert!(exchanged(addr, &foreign, "localhost", QUERY, &about(ORDER)).await.is_err(), "another authority");
    assert!(exchanged(addr, &misnamed, "api.mch.weixin.qq.com", QUERY, &about(ORDER)).await.is_err(), "another name");
}

#[tokio::test]
async fn f036_a_gateway_may_forget_to_ask() {
    let (exchange, server) = open().await;
    exchange.lock().expect("nobody panicked").rules_mut().certificate_wanted = false;
    let addr = server.addr();
    let bare = connector(trusting(&server.certificates().ca_pem()), None);
    tokio::spawn(server.run());
    let answer = exchanged(addr, &bare, "localhost", REFUND, &giving_back(ORDER, "R1", "1")).await.expect("an answer");
    assert!(answer.contains("ORDERNOTEXIST"), "it was looked at: {answer}");
}

#[tokio::test]
async fn f048_cuts_look_like_cuts() {
    let (exchange, server) = open().await;
    let addr = server.addr();
    let bare = connector(trusting(&server.certificates().ca_pem()), None);
    tokio::spawn(server.run());
    for fault in [Fault::CutAfter, Fault::CutMid] {
        exchange.lock().expect("nobody panicked").inject(FaultOrder { endpoint: Endpoint::Any, fault, times: 1 });
        let cut = exchanged(addr, &bare, "localhost", QUERY, &about(ORDER)).await.expect_err("nobody said goodbye");
        assert_eq!(cut.kind(), std::io::ErrorKind::UnexpectedEof, "{fault:?}");
    }
}

#[test]
fn f037_the_p12_opens_with_its_password_only() {
    let certificates = Certificates::new(Credentials::demo().mch_id, at(0)).expect("an authority");
    let client = certificates.client().expect("a certificate");
    let file = client.p12("1900000109").expect("a file");
    let open = |password| p12_keystore::KeyStore::from_pkcs12(&file, password, p12_keystore::Pkcs12ImportPolicy::Relaxed);
    let store = open("1900000109").expect("it opens");
    let (_, chain) = store.private_key_chain().expect("a key with its certificate");
    let certificate = CertificateDer::from_pem_slice(client.pem().as_bytes()).expect("a certificate");
    assert_eq!(chain.certs().first().map(|stored| stored.as_der()), Some(certificate.as_ref()));
    assert!(open("1900000108").is_err());
}

#[test]
fn f037_the_fixtures_are_one_certificate_in_every_form() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/certificates");
    let read = |name: &str| std::fs::read(folder.join(name)).expect("a fixture");
    let certificate = CertificateDer::from_pem_slice(&read("apiclient_cert.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(&read("apiclient_key.pem")).expect("a key");
    for name in ["legacy.p12", "modern.p12"] {
        let store = p12_keystore::KeyStore::from_pkcs12(&read(name), "1900000109", p12_keystore::Pkcs12ImportPolicy::Relaxed).expect(name);
        let (_, chain) = store.private_key_chain().expect("a key with its certificate");
        assert_eq!(chain.certs().first().map(|stored| stored.as_der()), Some(certificate.as_ref()), "{name}");
        assert_eq!(chain.key().as_der(), key.secret_der(), "{name}");
    }
}
