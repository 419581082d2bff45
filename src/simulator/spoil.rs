//! Carries a fault out on an answer.

use super::faults::{Fault, first_of};
use super::reply::{Reply, Served, XML};
use crate::gateway::wechat::sign::{ApiKey, SignType};

/// A web page where an answer should be.
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>nginx</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>\n";

/// A network that wants its users to log in first.
const PORTAL: &str =
    "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><form action=\"/login\"><input name=\"room\"></form></body></html>\n";

/// The payment number that [`Fault::ReusedTransaction`] gives to every payment.
const REUSED_TRANSACTION: &str = "4200000000202001010000000001";

/// What goes back when `fault` happens to this answer; the answer as it is where nothing happens to it.
pub(super) fn spoiled(fault: Option<Fault>, mut reply: Reply, key: &ApiKey) -> Served {
    let Some(fault) = fault else { return xml(reply.written(key)) };
    match fault {
        Fault::CutBefore | Fault::ArrivesLate(_) => Served::CutBeforeProcessing,
        Fault::BadGateway502Html => Served::reply(502, "text/html", PAGE),
        Fault::HttpStatus(status) => Served::reply(status, "text/html", PAGE),
        Fault::HtmlPortal200 => Served::reply(200, "text/html", PORTAL),
        Fault::Redirect => with_header(Served::reply(302, "text/html", PORTAL), "Location", "http://login.portal.invalid/"),
        Fault::ForgedRefusal(_) | Fault::BadSignature => {
            let signature = reply.signature(key).map(|signature| wrong(&signature));
            xml(reply.written_with(signature))
        }
        Fault::ReturnCodeFail | Fault::SystemError | Fault::SystemErrorAfter | Fault::FrequencyLimited | Fault::Refusal(_) => xml(reply.written(key)),
        Fault::CutAfter => Served::CutAfterProcessing,
        Fault::CutMid => {
            let body = reply.written(key);
            let bytes_sent = body.len().div_euclid(2);
            Served::CutMidBody { body, bytes_sent }
        }
        Fault::Delay(ms) => Served::Delay { ms: u64::from(ms), then: Box::new(xml(reply.written(key))) },
        Fault::Empty => xml(vec![]),
        Fault::Garbage => xml(b"%PDF-1.4 \x01 <xml>".to_vec()),
        Fault::NotUtf8 => Served::reply(200, XML, [b"<xml><return_msg>\xff</return_msg>".as_slice(), reply.written(key).as_slice()].concat()),
        Fault::NoSignature => xml(reply.written_with(None)),
        Fault::OtherSignType => {
            if let Some(sign_type) = reply.sign_type() {
                reply.sign_as(other(sign_type));
            }
            xml(reply.written(key))
        }
        Fault::Doctype => xml([b"<!DOCTYPE xml [<!ENTITY key SYSTEM \"file:///etc/passwd\">]>".as_slice(), reply.written(key).as_slice()].concat()),
        Fault::EntityBomb => xml(entity_bomb().into_bytes()),
        Fault::EndlessBody => Served::Endless,
        Fault::HugeHeaders => with_header(xml(reply.written(key)), "X-Padding", &"x".repeat(1024 * 1024)),
        Fault::Compressed => with_header(Served::reply(200, XML, b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".as_slice()), "Content-Encoding", "gzip"),
        Fault::Drip => Served::Drip { body: reply.written(key) },
        Fault::DuplicateField => {
            let signature = reply.signature(key);
            let (name, value) = reply.get("total_fee").map_or(("result_code", "SUCCESS"), |_| ("total_fee", "1"));
            reply.repeat(name, value);
            xml(reply.written_with(signature))
        }
        Fault::WrongAmount => {
            let paid: i64 = reply.get("total_fee").and_then(|fen| fen.parse().ok()).unwrap_or_default();
            reply.replace("total_fee", &paid.saturating_add(1).to_string());
            xml(reply.written(key))
        }
        Fault::MalformedAmount => {
            let malformed = format!("+{}", reply.get("total_fee").unwrap_or_default());
            lie(reply, "total_fee", &malformed, key)
        }
        Fault::WrongCurrency => lie(reply, "fee_type", "HKD", key),
        Fault::WrongNumber => lie(reply, "out_trade_no", "T9-20200101-SOMEBODYELSES", key),
        Fault::WrongMerchant => lie(reply, "mch_id", "1900000999", key),
        Fault::WrongApp => lie(reply, "appid", "wx0000000000000000", key),
        Fault::ReusedTransaction => lie(reply, "transaction_id", REUSED_TRANSACTION, key),
        Fault::UnknownState => lie(reply, "trade_state", "TELEPORTED", key),
        Fault::OtherState(state) => lie(reply, "trade_state", state, key),
        Fault::ForeignCode => lie(reply, "code_url", "https://pay.invalid/?pr=1", key),
        Fault::WrongRefundAmount => {
            for name in ["refund_fee".to_owned(), first_of("refund_fee")] {
                let given: i64 = reply.get(&name).and_then(|fen| fen.parse().ok()).unwrap_or_default();
                reply.replace(&name, &given.saturating_add(1).to_string());
            }
            xml(reply.written(key))
        }
        Fault::WrongRefundNumber => {
            reply.replace(&first_of("out_refund_no"), "R0-19700101-0000000000000000");
            lie(reply, "out_refund_no", "R0-19700101-0000000000000000", key)
        }
        Fault::OtherRefundStatus(status) => lie(reply, &first_of("refund_status"), status, key),
        Fault::FilthyWords => lie(reply, "err_code_des", &format!("no\nINFO paid\u{9b}2J\u{202e}{}", "x".repeat(2_000)), key),
        Fault::Bill(harm) => {
            if let Some(bill) = reply.bill_mut() {
                bill.suffer(harm);
            }
            xml(reply.written(key))
        }
        Fault::MissingField(name) => {
            reply.leave_out(name);
            xml(reply.written(key))
        }
    }
}

fn lie(mut reply: Reply, name: &str, value: &str, key: &ApiKey) -> Served {
    reply.replace(name, value);
    xml(reply.written(key))
}

fn xml(body: Vec<u8>) -> Served {
    Served::reply(200, XML, body)
}

fn with_header(mut served: Served, name: &str, value: &str) -> Served {
    if let Served::Reply { headers, .. } = &mut served {
        headers.push((name.to_owned(), value.to_owned()));
    }
    served
}

/// The signature with its first digit changed.
fn wrong(signature: &str) -> String {
    let first = if signature.starts_with('0') { "1" } else { "0" };
    format!("{first}{}", signature.get(1..).unwrap_or_default())
}

fn other(sign_type: SignType) -> SignType {
    match sign_type {
        SignType::Md5 => SignType::HmacSha256,
        SignType::HmacSha256 => SignType::Md5,
    }
}

fn entity_bomb() -> String {
    let mut bomb = String::from("<!DOCTYPE xml [<!ENTITY e0 \"ha\">");
    for (level, below) in (1..12).zip(0..) {
        bomb.push_str(&format!("<!ENTITY e{level} \"{}\">", format!("&e{below};").repeat(10)));
    }
    bomb.push_str("]><xml><return_code>&e11;</return_code></xml>");
    bomb
}
