//! The client against a peer on loopback that misbehaves by script.

use super::super::{Client, ClientError, Hosts, Pace};
use super::peer::{Deed, Peer};
use super::*;
use crate::domain::Unknown;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A whole HTTP answer.
fn http(status: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{head}\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn ok(body: &[u8]) -> Vec<u8> {
    http("200 OK", "Content-Type: text/plain\r\nDate: Sat, 21 Nov 2026 01:30:15 GMT\r\n", body)
}

fn hosts(base_url: &str, backup_url: &str) -> Hosts {
    Hosts { base_url: base_url.to_owned(), backup_url: backup_url.to_owned(), ca_certificate_pem: None }
}

fn client(base: &str, backup: &str) -> Client {
    Client::new(&hosts(base, backup), merchant()).expect("loopback hosts")
}

/// One query to a peer that does that; there is no backup.
async fn query(deed: impl Fn(usize) -> Deed + Send + Sync + 'static) -> crate::gateway::Reply {
    let peer = Peer::start(deed).await;
    client(&peer.url(), &peer.url()).ask(&ask(AskKind::Query)).await
}

/// An address that nobody listens at.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of the system");
    format!("http://{}", listener.local_addr().expect("bound"))
}

#[tokio::test]
async fn an_answer_is_carried_with_its_proof_and_the_gateways_clock() {
    let peer = Peer::start(|_| Deed::Say(ok(recorded("query_paid")))).await;
    let reply = client(&peer.url(), &peer.url()).ask(&ask(AskKind::Query)).await;
    assert!(matches!(reply.answer, Answer::Paid(_)), "{:?}", reply.answer);
    assert_eq!(reply.evidence.as_deref(), Some(recorded("query_paid")));
    assert_eq!(reply.gateway_clock, Moment::parse_beijing_compact("20261121093015"));
    assert!(reply.took_ms.is_some());
    let [request] = &peer.requests()[..] else { panic!("one request") };
    assert!(request.starts_with("POST /pay/orderquery HTTP/1.1\r\n"), "{request}");
    assert!(request.to_ascii_lowercase().contains(concat!("user-agent: scantill/", env!("CARGO_PKG_VERSION"), "\r\n")), "{request}");
    assert!(!request.contains("192006250b4c09247ec02edce69f6a2d"), "the key stays here");
}

#[tokio::test]
async fn every_request_has_its_own_nonce() {
    let peer = Peer::start(|_| Deed::Say(ok(recorded("query_notpay")))).await;
    let client = client(&peer.url(), &peer.url());
    for _ in 0..3 {
        assert!(matches!(client.ask(&ask(AskKind::Query)).await.answer, Answer::Unpaid(_)));
    }
    let mut nonces: Vec<String> = peer
        .requests()
        .iter()
        .map(|request| {
            let body = request.split_once("\r\n\r\n").expect("head and body").1;
            Fields::parse(body.as_bytes()).expect("our own message").get("nonce_str").expect("a nonce").to_owned()
        })
        .collect();
    assert!(nonces.iter().all(|nonce| nonce.len() == 32 && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric())));
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 3);
}

#[tokio::test]
async fn f042_a_log_in_page_is_known_as_one_and_not_followed() {
    let mall = Peer::start(|_| Deed::Say(ok(recorded("query_paid")))).await;
    let location = format!("Location: {}/login\r\n", mall.url());
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let redirect = http(status, &location, b"");
        assert_eq!(query(move |_| Deed::Say(redirect.clone())).await.answer, Answer::Unknown(Unknown::Portal), "{status}");
    }
    assert!(mall.requests().is_empty(), "nobody followed");
    for body in ["<html><body>Welcome</body></html>", "Welcome"] {
        let page = http("200 OK", "Content-Type: Text/HTML; charset=utf-8\r\n", body.as_bytes());
        assert_eq!(query(move |_| Deed::Say(page.clone())).await.answer, Answer::Unknown(Unknown::Portal), "{body}");
    }
    let mislabelled = http("200 OK", "Content-Type: text/html\r\n", recorded("query_paid"));
    assert!(matches!(query(move |_| Deed::Say(mislabelled.clone())).await.answer, Answer::Paid(_)), "a proof is a proof, whatever it is called");
}

#[tokio::test]
async fn f045_a_stalled_answer_ends_with_the_deadline() {
    let pace = Pace { total: Duration::from_millis(200), ..Pace::default() };
    let whole = ok(recorded("query_paid"));
    let stalls = [vec![], whole[..20].to_vec(), whole[..whole.len() - 1].to_vec()];
    for said in stalls {
        let peer = Peer::start(move |_| Deed::SayAndHold(said.clone())).await;
        let client = Client::with_pace(&hosts(&peer.url(), &peer.url()), merchant(), pace).expect("loopback hosts");
        let reply = client.ask(&ask(AskKind::Query)).await;
        assert_eq!((reply.answer, reply.took_ms), (Answer::Unknown(Unknown::TimedOut), None));
    }
}

#[tokio::test]
async fn f045_a_stuck_call_delays_no_other() {
    let peer = Peer::start(|request| match request {
        0 => Deed::SayAndHold(vec![]),
        _ => Deed::Say(ok(recorded("query_notpay"))),
    })
    .await;
    let client = client(&peer.url(), &peer.url());
    let (stuck_ask, other_ask) = (ask(AskKind::Query), ask(AskKind::Query));
    let other = async {
        while peer.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        client.ask(&other_ask).await
    };
    tokio::select! {
        stuck = client.ask(&stuck_ask) => panic!("the stuck call came first: {:?}", stuck.answer),
        other = other => assert!(matches!(other.answer, Answer::Unpaid(_)), "{:?}", other.answer),
    }
}

#[tokio::test]
async fn f046_an_endless_answer_is_given_up() {
    let head = |head: &str| format!("HTTP/1.1 200 OK\r\n{head}\r\n").into_bytes();
    let (open, huge) = (head(""), head("Content-Length: 1073741824\r\n"));
    assert_eq!(query(move |_| Deed::SayForEver(open.clone())).await.answer, Answer::Unknown(Unknown::TooLong));
    assert_eq!(query(move |_| Deed::SayForEver(huge.clone())).await.answer, Answer::Unknown(Unknown::TooLong));
    let headers = b"HTTP/1.1 200 OK\r\nX-Long: ".to_vec();
    assert_eq!(query(move |_| Deed::SayForEver(headers.clone())).await.answer, Answer::Unknown(Unknown::Cut));
}

#[tokio::test]
async fn f047_a_packed_answer_is_not_unpacked() {
    for coding in ["gzip", "br", "identity", "x"] {
        let packed = http("200 OK", &format!("Content-Encoding: {coding}\r\n"), recorded("query_paid"));
        assert_eq!(query(move |_| Deed::Say(packed.clone())).await.answer, Answer::Unknown(Unknown::Unreadable), "{coding}");
    }
}

#[tokio::test]
async fn f048_an_answer_cut_at_any_byte_tells_nothing() {
    let whole = ok(recorded("close_done"));
    let length = whole.len();
    let peer = Peer::start(move |cut| Deed::SayAndClose(whole[..cut].to_vec())).await;
    let client = client(&peer.url(), &peer.url());
    for cut in 0..length {
        assert_eq!(client.ask(&ask(AskKind::Close)).await.answer, Answer::Unknown(Unknown::Cut), "cut at {cut}");
    }
    assert_eq!(client.ask(&ask(AskKind::Close)).await.answer, Answer::CloseAccepted, "whole");
}

#[tokio::test]
async fn f048_an_answer_without_a_length_is_no_answer_until_it_is_whole() {
    let body = recorded("close_done");
    let peer = Peer::start(move |cut| Deed::SayAndClose([b"HTTP/1.1 200 OK\r\n\r\n", &body[..cut]].concat())).await;
    let client = client(&peer.url(), &peer.url());
    for cut in 0..body.len() {
        assert_eq!(client.ask(&ask(AskKind::Close)).await.answer, Answer::Unknown(Unknown::Unreadable), "cut at {cut}");
    }
    assert_eq!(client.ask(&ask(AskKind::Close)).await.answer, Answer::CloseAccepted, "whole");
}

#[tokio::test]
async fn f049_an_error_page_is_its_status() {
    for (status, code) in
        [("403 Forbidden", 403), ("413 Too Large", 413), ("429 Too Many Requests", 429), ("502 Bad Gateway", 502), ("504 Timeout", 504)]
    {
        let page = http(status, "Content-Type: text/html\r\n", b"<html>sorry</html>");
        let reply = query(move |_| Deed::Say(page.clone())).await;
        assert_eq!(reply.answer, Answer::Unknown(Unknown::Http(code)));
        assert_eq!(reply.evidence, None);
    }
    let endless = b"HTTP/1.1 502 Bad Gateway\r\n\r\n".to_vec();
    assert_eq!(query(move |_| Deed::SayForEver(endless.clone())).await.answer, Answer::Unknown(Unknown::Http(502)));
}

#[tokio::test]
async fn f051_nothing_is_sent_twice_by_itself() {
    let peer = Peer::start(|request| match request {
        0 => Deed::Say(ok(recorded("query_notpay"))),
        _ => Deed::SayAndClose(vec![]),
    })
    .await;
    let backup = Peer::start(|_| Deed::Say(ok(recorded("query_paid")))).await;
    let client = client(&peer.url(), &backup.url());
    assert!(matches!(client.ask(&ask(AskKind::Query)).await.answer, Answer::Unpaid(_)));
    assert_eq!(client.ask(&ask(AskKind::Query)).await.answer, Answer::Unknown(Unknown::Cut), "on a connection that dies under it");
    assert_eq!(client.ask(&ask(AskKind::Query)).await.answer, Answer::Unknown(Unknown::Cut), "on a fresh one");
    assert_eq!(peer.requests().len(), 3);
    assert!(backup.requests().is_empty(), "once sent, a question is not put to the other host");
}

#[tokio::test]
async fn f040_the_backup_is_asked_when_nothing_was_sent() {
    let backup = Peer::start(|_| Deed::Say(ok(recorded("query_notpay")))).await;
    let reply = client(&nobody().await, &backup.url()).ask(&ask(AskKind::Query)).await;
    assert!(matches!(reply.answer, Answer::Unpaid(_)), "{:?}", reply.answer);
    assert_eq!(backup.requests().len(), 1);

    let reply = client(&nobody().await, &nobody().await).ask(&ask(AskKind::Query)).await;
    assert_eq!((reply.answer, reply.took_ms), (Answer::Unknown(Unknown::Connect), None));
}

#[tokio::test]
async fn f043_a_host_that_does_not_speak_tls_is_not_spoken_to() {
    let peer = TcpListener::bind("127.0.0.1:0").await.expect("a port of the system");
    let address = peer.local_addr().expect("bound");
    let heard = tokio::spawn(async move {
        let (mut stream, _) = peer.accept().await.expect("a caller");
        let mut heard = vec![0; 5];
        stream.read_exact(&mut heard).await.expect("the beginning of a greeting");
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("a caller that listens");
        // Hears the caller out, so that the line ends in order.
        stream.read_to_end(&mut heard).await.map_or(vec![], |_| heard)
    });
    let pem = include_bytes!("../../../../tests/fixtures/wechat/extra_root.pem");
    let secure = Hosts { ca_certificate_pem: Some(pem.to_vec()), ..hosts(&format!("https://{address}"), &nobody().await) };
    let client = Client::new(&secure, merchant()).expect("an extra root");
    assert_eq!(client.ask(&ask(AskKind::Query)).await.answer, Answer::Unknown(Unknown::Tls));
    let heard = heard.await.expect("the peer");
    assert!(!heard.windows(4).any(|window| window == b"POST"), "nothing of the question was sent");
}

#[tokio::test]
async fn a_charge_of_another_merchant_is_not_asked_about() {
    let peer = Peer::start(|_| Deed::Say(ok(recorded("query_paid")))).await;
    let mut foreign = ask(AskKind::Query);
    foreign.order.appid = AppId::new("wx0").expect("a good appid");
    assert_eq!(client(&peer.url(), &peer.url()).ask(&foreign).await.answer, Answer::Unknown(Unknown::ForeignCharge));
    assert!(peer.requests().is_empty());
}

#[tokio::test]
async fn the_probe_asks_about_a_number_that_no_till_makes() {
    let peer = Peer::start(|_| Deed::Say(ok(recorded("query_not_exist")))).await;
    assert_eq!(client(&peer.url(), &peer.url()).probe().await.answer, Answer::NotFound);
    let [request] = &peer.requests()[..] else { panic!("one request") };
    assert!(request.contains("<out_trade_no>CHECK-00000000-UUUUUUUUUUUUUUUU</out_trade_no>"), "{request}");
}

#[test]
fn f055_a_client_is_made_for_safe_hosts_alone() {
    let error = |base: &str| Client::new(&hosts(base, "http://127.0.0.1:1"), merchant()).err();
    assert_eq!(error("http://127.0.0.1:1"), None);
    assert_eq!(error("http://192.168.0.1:1"), Some(ClientError::NotSecure { setting: "base_url" }));
    assert_eq!(error("pay"), Some(ClientError::NotAHost { setting: "base_url" }));
}
