use super::*;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Longer than any of these exchanges takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A served pretend gateway and what its watcher was told.
struct Shop {
    exchange: SharedExchange,
    addr: SocketAddr,
    changes: Arc<AtomicUsize>,
    changed: Arc<tokio::sync::Notify>,
}

async fn open() -> Shop {
    let exchange = Arc::new(Mutex::new(exchange()));
    let (changes, changed) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Notify::new()));
    let (count, bell) = (Arc::clone(&changes), Arc::clone(&changed));
    let on_change = move || {
        count.fetch_add(1, Ordering::SeqCst);
        bell.notify_one();
    };
    let server = Server::bind("127.0.0.1:0".parse().expect("an address"), Arc::clone(&exchange), on_change).await.expect("a free port");
    let addr = server.addr();
    tokio::spawn(server.run());
    Shop { exchange, addr, changes, changed }
}

fn post(path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST {path} HTTP/1.1\r\nHost: shop\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A fresh order under that number, without times, since the server goes by the computer's clock.
fn placing(trade_no: &str) -> Vec<u8> {
    let untimed = with(with(order(trade_no), "time_start", ""), "time_expire", "");
    post(PLACE, &written(&signed(&untimed, Some(SignType::HmacSha256))))
}

fn querying(trade_no: &str) -> Vec<u8> {
    post(QUERY, &written(&signed(&about(trade_no), Some(SignType::HmacSha256))))
}

/// Reads one reply with a length.
async fn reply(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("a whole head"));
    }
    let head = String::from_utf8(head).expect("a head is text");
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).expect("a length").parse().expect("a number");
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.expect("a whole body");
    (head, body)
}

/// Sends bytes on a fresh connection and reads until the other side closes it.
async fn until_closed(addr: SocketAddr, sent: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(addr).await.expect("it listens");
    stream.write_all(sent).await.expect("it reads");
    let mut received = Vec::new();
    let _reset = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut received)).await.expect("it closes the connection");
    received
}

#[tokio::test]
async fn one_connection_carries_many_requests() {
    let shop = open().await;
    let mut stream = TcpStream::connect(shop.addr).await.expect("it listens");
    stream.write_all(&placing("T1-20261121-A")).await.expect("it reads");
    let (head, body) = reply(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let date = head.lines().find_map(|line| line.strip_prefix("Date: ")).expect("a date");
    assert!(httpdate::parse_http_date(date).is_ok(), "{date}");
    assert_eq!(verdict(&Fields::parse(&body).expect("a flat list")), "SUCCESS");
    assert_eq!(shop.changes.load(Ordering::SeqCst), 1);

    let query = querying("T1-20261121-A");
    stream.write_all(&[query.as_slice(), &query[..100]].concat()).await.expect("it reads");
    let (_, body) = reply(&mut stream).await;
    assert_eq!(Fields::parse(&body).expect("a flat list").get("trade_state"), Some("NOTPAY"));
    stream.write_all(&query[100..]).await.expect("it reads");
    reply(&mut stream).await;
    assert_eq!(shop.changes.load(Ordering::SeqCst), 1, "a query changes nothing");
    assert_eq!(shop.exchange.lock().expect("nobody panicked").log().len(), 3);
}

#[tokio::test]
async fn f092_the_date_is_the_gateways_clock() {
    let shop = open().await;
    shop.exchange.lock().expect("nobody panicked").rules_mut().clock_ahead_ms = 3 * 3_600_000;
    let mut stream = TcpStream::connect(shop.addr).await.expect("it listens");
    stream.write_all(&querying("T1-20261121-A")).await.expect("it reads");
    let (head, _) = reply(&mut stream).await;
    let date = head.lines().find_map(|line| line.strip_prefix("Date: ")).and_then(|date| httpdate::parse_http_date(date).ok()).expect("a date");
    let ahead = date.duration_since(std::time::SystemTime::now()).expect("it is ahead").as_secs();
    assert!((10_700..10_801).contains(&ahead), "{ahead} s");
}

#[tokio::test]
async fn get_and_strange_requests_are_refused() {
    let shop = open().await;
    let get = b"GET /pay/orderquery HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n";
    let answer = String::from_utf8(until_closed(shop.addr, get).await).expect("text");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("REQUIRE_POST_METHOD"), "{answer}");
    let missing = String::from_utf8(until_closed(shop.addr, b"GET / HTTP/1.0\r\n\r\n").await).expect("text");
    assert!(missing.starts_with("HTTP/1.1 404 "), "{missing}");
    let oversized = [b"POST /pay/orderquery HTTP/1.1\r\nContent-Length: 65537\r\n\r\n".as_slice(), &[b'x'; 65_537]].concat();
    let endless_head = [b"POST / HTTP/1.1\r\nX: ".as_slice(), &[b'x'; 40_000]].concat();
    let table: [(&[u8], &str); 7] = [
        (&oversized, "413"),
        (&endless_head, "431"),
        (b"POST /pay/orderquery HTTP/1.1\r\n\r\n", "411"),
        (b"POST /pay/orderquery HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "411"),
        (b"POST /pay/orderquery HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"),
        (b"POST /pay/orderquery HTTP/1.1\r\nContent-Length: +1\r\n\r\n", "400"),
        (b"\x15\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400"),
    ];
    for (sent, status) in table {
        let answer = until_closed(shop.addr, sent).await;
        assert!(answer.starts_with(format!("HTTP/1.1 {status} ").as_bytes()), "{status}: {}", String::from_utf8_lossy(&answer));
    }
    assert_eq!(shop.exchange.lock().expect("nobody panicked").log().len(), 2, "what is no request never reached the gateway");
}

#[tokio::test]
async fn f001_f048_cuts_are_carried_out() {
    let shop = open().await;
    let inject = |fault| shop.exchange.lock().expect("nobody panicked").inject(FaultOrder { endpoint: Endpoint::Any, fault, times: 1 });
    inject(Fault::CutBefore);
    assert!(until_closed(shop.addr, &placing("T1-20261121-A")).await.is_empty());
    inject(Fault::CutAfter);
    assert!(until_closed(shop.addr, &placing("T1-20261121-B")).await.is_empty());
    inject(Fault::CutMid);
    let half = String::from_utf8(until_closed(shop.addr, &placing("T1-20261121-C")).await).expect("text");
    let (head, body) = half.split_once("\r\n\r\n").expect("a whole head");
    let announced: usize = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).expect("a length").parse().expect("a number");
    assert!(body.starts_with("<xml>") && body.len() == announced / 2, "{half}");
    let booked: Vec<_> = shop.exchange.lock().expect("nobody panicked").orders().map(|order| order.trade_no.clone()).collect();
    assert_eq!(booked, ["T1-20261121-B", "T1-20261121-C"]);
}

#[tokio::test]
async fn f045_f046_drips_and_endless_bodies_begin() {
    let shop = open().await;
    let inject = |fault| shop.exchange.lock().expect("nobody panicked").inject(FaultOrder { endpoint: Endpoint::Any, fault, times: 1 });
    inject(Fault::Drip);
    let mut dripping = TcpStream::connect(shop.addr).await.expect("it listens");
    dripping.write_all(&placing("T1-20261121-A")).await.expect("it reads");
    let mut start = [0; 12];
    tokio::time::timeout(PATIENCE, dripping.read_exact(&mut start)).await.expect("in time").expect("a head");
    assert_eq!(&start, b"HTTP/1.1 200");

    inject(Fault::EndlessBody);
    let mut endless = TcpStream::connect(shop.addr).await.expect("it listens");
    endless.write_all(&placing("T1-20261121-B")).await.expect("it reads");
    let mut much = vec![0; 300_000];
    tokio::time::timeout(PATIENCE, endless.read_exact(&mut much)).await.expect("in time").expect("more than any answer has");
    assert!(String::from_utf8_lossy(&much).contains("\r\n\r\n10\r\n<xml><attach>xxx\r\n2000\r\nxxx"));

    inject(Fault::Delay(50));
    let asked = std::time::Instant::now();
    let mut delayed = TcpStream::connect(shop.addr).await.expect("it listens");
    delayed.write_all(&placing("T1-20261121-C")).await.expect("one slow connection never holds another up");
    reply(&mut delayed).await;
    assert!(asked.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn customers_pay_while_nobody_asks() {
    let shop = open().await;
    shop.exchange.lock().expect("nobody panicked").customers_mut().pay_after(1);
    let mut stream = TcpStream::connect(shop.addr).await.expect("it listens");
    stream.write_all(&placing("T1-20261121-A")).await.expect("it reads");
    reply(&mut stream).await;
    let is_paid = || shop.exchange.lock().expect("nobody panicked").orders().all(|order| matches!(order.state, BookState::Paid { .. }));
    let paid = async {
        while !is_paid() {
            shop.changed.notified().await;
        }
    };
    tokio::time::timeout(PATIENCE, paid).await.expect("the watcher is told of the payment");
}

#[tokio::test]
async fn it_listens_on_this_computer_only() {
    let anywhere: SocketAddr = "0.0.0.0:0".parse().expect("an address");
    let refused = Server::bind(anywhere, Arc::new(Mutex::new(exchange())), || {}).await;
    let error = refused.err().expect("it refuses");
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<NotLoopback>());
    assert_eq!(inner, Some(&NotLoopback { addr: anywhere }));
}

#[tokio::test]
async fn dropping_the_server_drops_its_connections() {
    let server = Server::bind("127.0.0.1:0".parse().expect("an address"), Arc::new(Mutex::new(exchange())), || {}).await.expect("a free port");
    let addr = server.addr();
    let running = tokio::spawn(server.run());
    let mut stream = TcpStream::connect(addr).await.expect("it listens");
    stream.write_all(&querying("T1-20261121-A")).await.expect("it reads");
    reply(&mut stream).await;
    running.abort();
    let mut rest = Vec::new();
    let _reset = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("the connection ends");
    assert!(rest.is_empty());
}
