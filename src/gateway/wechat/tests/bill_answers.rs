//! Asking for a bill, what comes instead of one, and the way it takes.

use super::super::bill::{self, MAX_BYTES};
use super::super::{Client, Hosts, Pace};
use super::bill_reading::bill;
use super::peer::{Deed, Peer};
use super::*;
use crate::domain::{BillAnswer, BillKind, BusinessDay, Refusal, Unknown};
use crate::gateway::BillReply;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;
use std::time::Duration;

fn day() -> BusinessDay {
    BusinessDay::parse("2026-11-20").expect("a good day")
}

fn answered(body: &[u8]) -> BillAnswer {
    bill::answer(&WireReply { status: 200, body: body.to_vec() })
}

fn refused(code: &str, words: &str) -> BillAnswer {
    BillAnswer::Refused(Refusal { code: code.to_owned(), words: words.to_owned() })
}

#[test]
fn the_question_names_day_list_and_packing_and_is_signed() {
    for (kind, name) in [(BillKind::All, "ALL"), (BillKind::Payments, "SUCCESS"), (BillKind::Refunds, "REFUND")] {
        for sign_type in [SignType::HmacSha256, SignType::Md5] {
            let merchant = merchant_of(sign_type);
            let wire = bill::request(&merchant, day(), kind, "ibuaiVcKdpRxkhJA");
            assert_eq!(wire.path, "/pay/downloadbill");
            assert!(!wire.needs_certificate());
            let mut fields = Fields::parse(wire.body.as_bytes()).expect("our own message");
            let sign_sent = fields.remove("sign");
            assert_eq!(sign_sent, Some(sign(&fields, sign_type, &merchant.key)));
            let all: Vec<_> = fields.iter().collect();
            let expected = [
                ("bill_date", "20261120"),
                ("bill_type", name),
                ("tar_type", "GZIP"),
                ("appid", "wxd930ea5d5a258f4f"),
                ("mch_id", "10000100"),
                ("nonce_str", "ibuaiVcKdpRxkhJA"),
                ("sign_type", sign_type.as_str()),
            ];
            assert_eq!(all, expected);
        }
    }
}

#[test]
fn f112_not_ready_nothing_paid_and_a_no_are_three_answers() {
    assert_eq!(answered(bill!("no_bill.xml")), BillAnswer::Empty);
    assert_eq!(answered(bill!("no_bill_as_documented.xml")), BillAnswer::Empty);
    assert_eq!(answered(bill!("creating.xml")), BillAnswer::NotReady, "the words come before the number");
    assert_eq!(answered(b"\xef\xbb\xbf\n<xml><return_code>FAIL</return_code><return_msg>bill CREATING</return_msg></xml>"), BillAnswer::NotReady);
    assert_eq!(answered(b"<xml><return_code>FAIL</return_code><error_code>20002</error_code></xml>"), BillAnswer::Empty);
    assert_eq!(answered(bill!("invalid_date.xml")), refused("20001", "invalid bill_date"));
    assert_eq!(answered(bill!("sign_error.xml")), BillAnswer::Unknown(Unknown::NotTaken("签名错误".to_owned())));
    assert_eq!(answered(bill!("system_error.xml")), BillAnswer::Unknown(Unknown::SystemError));
    assert_eq!(answered(bill!("gzip_error.xml")), BillAnswer::Unknown(Unknown::SystemError));
    assert_eq!(
        answered(b"<xml><return_code>FAIL</return_code><return_msg>FREQUENCY_LIMITED</return_msg></xml>"),
        BillAnswer::Unknown(Unknown::TooOften)
    );
}

#[test]
fn a_file_is_what_begins_as_a_bill_does() {
    assert_eq!(answered(bill!("all_27.csv")), BillAnswer::File(bill!("all_27.csv").to_vec()));
    assert_eq!(answered(bill!("all_24.csv")), BillAnswer::File(bill!("all_24.csv").to_vec()));
    for (body, unknown) in [
        (&b""[..], Unknown::Unreadable),
        (b"Welcome", Unknown::Unreadable),
        (b"\x1f\x8b\x08", Unknown::Unreadable),
        (b"<html><body>Welcome</body></html>", Unknown::Portal),
        (b"<!DOCTYPE html><html>", Unknown::Portal),
        (b"<xml><return_code>FAIL</return_code>", Unknown::Unreadable),
        (b"<xml></xml>", Unknown::BadField("return_code")),
        (b"<xml><return_code>OK</return_code></xml>", Unknown::NewWord("OK".to_owned())),
    ] {
        assert_eq!(answered(body), BillAnswer::Unknown(unknown), "{}", String::from_utf8_lossy(body));
    }
    for (status, unknown) in [(302, Unknown::Portal), (404, Unknown::Http(404)), (500, Unknown::Http(500)), (511, Unknown::Portal)] {
        assert_eq!(bill::answer(&WireReply { status, body: bill!("all_27.csv").to_vec() }), BillAnswer::Unknown(unknown), "{status}");
    }
}

fn ok(head: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nDate: Sat, 21 Nov 2026 02:30:15 GMT\r\n{head}\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn client(url: &str, pace: Pace) -> Client {
    let hosts = Hosts { base_url: url.to_owned(), backup_url: url.to_owned(), ca_certificate_pem: None };
    Client::with_pace(&hosts, merchant(), pace).expect("loopback hosts")
}

async fn asked(deed: impl Fn(usize) -> Deed + Send + Sync + 'static) -> BillReply {
    let peer = Peer::start(deed).await;
    client(&peer.url(), Pace::default()).ask_bill(day(), BillKind::All).await
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![], Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory")
}

#[tokio::test]
async fn a_bill_comes_unpacked_with_the_gateways_clock_and_without_evidence() {
    let peer = Peer::start(|_| Deed::Say(ok("Content-Type: application/x-gzip\r\n", bill!("all_27.csv.gz")))).await;
    let reply = client(&peer.url(), Pace::default()).ask_bill(day(), BillKind::All).await;
    assert_eq!(reply.answer, BillAnswer::File(bill!("all_27.csv").to_vec()));
    assert_eq!((reply.evidence, reply.gateway_clock), (None, Moment::parse_beijing_compact("20261121103015")));
    let [request] = &peer.requests()[..] else { panic!("one request") };
    assert!(request.starts_with("POST /pay/downloadbill HTTP/1.1\r\n"), "{request}");
}

#[tokio::test]
async fn the_bytes_tell_how_a_bill_is_packed() {
    for head in ["", "Content-Type: text/plain\r\n", "Content-Encoding: gzip\r\n"] {
        let plain = asked(move |_| Deed::Say(ok(head, bill!("all_27.csv")))).await;
        assert_eq!(plain.answer, BillAnswer::File(bill!("all_27.csv").to_vec()), "{head}");
        let gzip = asked(move |_| Deed::Say(ok(head, bill!("all_27.csv.gz")))).await;
        assert_eq!(gzip.answer, plain.answer, "{head}");
        let error = asked(move |_| Deed::Say(ok(head, &packed(bill!("no_bill.xml"))))).await;
        assert_eq!(error.answer, BillAnswer::Empty, "{head}");
    }
}

#[tokio::test]
async fn f042_a_log_in_page_is_no_bill() {
    let page = asked(|_| Deed::Say(ok("Content-Type: text/html\r\n", b"Welcome"))).await;
    assert_eq!((page.answer, page.evidence), (BillAnswer::Unknown(Unknown::Portal), None));
}

#[tokio::test]
async fn f114_a_packed_bill_that_was_cut_or_changed_is_no_bill() {
    let whole = bill!("all_27.csv.gz");
    for end in [2, 5, 12, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        let reply = asked(move |_| Deed::Say(ok("", &whole[..end]))).await;
        assert!(matches!(reply.answer, BillAnswer::Unknown(Unknown::Cut | Unknown::Unreadable)), "cut at {end}: {:?}", reply.answer);
    }
    let mut changed = whole.to_vec();
    let last = changed.len() - 6;
    changed[last] ^= 1;
    assert_eq!(asked(move |_| Deed::Say(ok("", &changed))).await.answer, BillAnswer::Unknown(Unknown::Unreadable), "its check sum");
    let broken = asked(move |_| Deed::SayAndClose(ok("", whole)[..300].to_vec())).await;
    assert_eq!(broken.answer, BillAnswer::Unknown(Unknown::Cut));
}

#[tokio::test]
async fn f065_a_bill_is_bounded_packed_and_unpacked() {
    let bomb = packed(&vec![b' '; MAX_BYTES + 1]);
    assert!(bomb.len() < MAX_BYTES / 100, "a small file");
    assert_eq!(asked(move |_| Deed::Say(ok("", &bomb))).await.answer, BillAnswer::Unknown(Unknown::TooLong));
    let endless = asked(|_| Deed::SayForEver(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())).await;
    assert_eq!(endless.answer, BillAnswer::Unknown(Unknown::TooLong));
}

#[tokio::test]
async fn f045_a_stalled_bill_ends_with_its_own_deadline() {
    let peer = Peer::start(|_| Deed::SayAndHold(ok("", bill!("all_27.csv"))[..500].to_vec())).await;
    let pace = Pace { bill: Duration::from_millis(200), ..Pace::default() };
    assert_eq!(client(&peer.url(), pace).ask_bill(day(), BillKind::All).await.answer, BillAnswer::Unknown(Unknown::TimedOut));
    let slow = Pace { total: Duration::ZERO, ..Pace::default() };
    let peer = Peer::start(|_| Deed::Say(ok("", bill!("all_27.csv")))).await;
    assert!(
        matches!(client(&peer.url(), slow).ask_bill(day(), BillKind::All).await.answer, BillAnswer::File(_)),
        "the cashier's deadline is another"
    );
}
