//! From bytes to fields that may be believed: the judging that all answers have in common (protocol §1.2, §2.6).

use super::codes::ErrCode;
use super::sign::{self, SignError};
use super::text;
use super::xml::Fields;
use super::{Merchant, WireReply};
use crate::domain::{Fen, Refusal, Unknown};

/// The only currency of a direct merchant, and what is meant where none is named.
pub(super) const CNY: &str = "CNY";

/// The fields of an answer whose signature was checked and fits. There is no other way to make one.
#[derive(Debug)]
pub(super) struct Signed(Fields);

/// What `result_code` says: the question was answered, or refused.
pub(super) enum Verdict {
    /// `SUCCESS`: of the question, never of a payment.
    Success,
    /// `FAIL`, with the reason.
    Fail(Failure),
}

/// A signed refusal.
pub(super) struct Failure {
    /// Why, as a code.
    pub(super) code: ErrCode,
    /// Why, in the provider's words; cleaned.
    words: String,
}

impl Signed {
    /// HTTP status, XML, `return_code`, signature: in this order, and nothing is looked at before its turn.
    pub(super) fn read(merchant: &Merchant, reply: &WireReply) -> Result<Self, Unknown> {
        must_be_ok(reply)?;
        let fields = Fields::parse(&reply.body).map_err(|_any| unparsable(&reply.body))?;
        match fields.get("return_code") {
            Some("SUCCESS") => {}
            Some("FAIL") => return Err(Unknown::NotTaken(text::words(fields.get("return_msg").unwrap_or_default()))),
            Some(other) => return Err(Unknown::NewWord(text::words(other))),
            None => return Err(Unknown::BadField("return_code")),
        }
        match sign::verify(&fields, merchant.sign_type, &merchant.key) {
            Ok(()) => Ok(Self(fields)),
            Err(SignError::Missing) => Err(Unknown::Unsigned),
            Err(SignError::OtherType) => Err(Unknown::OtherSignType),
            Err(SignError::Wrong) => Err(Unknown::BadSignature),
        }
    }

    /// Both `appid` and `mch_id` must be there and ours.
    pub(super) fn must_be_for(&self, merchant: &Merchant) -> Result<(), Unknown> {
        let ours = self.text("appid") == Some(merchant.appid.as_str()) && self.text("mch_id") == Some(merchant.mch_id.as_str());
        if ours { Ok(()) } else { Err(Unknown::OtherMerchant) }
    }

    /// Where the answer names a number at all, it must be ours. Whether it must name one is the endpoint's business.
    pub(super) fn must_not_be_about_another(&self, name: &'static str, ours: &str) -> Result<(), Unknown> {
        match self.text(name) {
            Some(number) if number != ours => Err(Unknown::OtherNumber),
            Some(_) | None => Ok(()),
        }
    }

    /// Where the answer names a currency at all, it must be yuan.
    pub(super) fn must_be_in_yuan(&self) -> Result<(), Unknown> {
        match self.text("fee_type") {
            Some(CNY) | None => Ok(()),
            Some(_) => Err(Unknown::BadField("fee_type")),
        }
    }

    /// What `result_code` says.
    pub(super) fn verdict(&self) -> Result<Verdict, Unknown> {
        match self.required("result_code")? {
            "SUCCESS" => Ok(Verdict::Success),
            "FAIL" => {
                let code = ErrCode::parse(self.required("err_code")?);
                let words = text::words(self.text("err_code_des").unwrap_or_default());
                Ok(Verdict::Fail(Failure { code, words }))
            }
            other => Err(Unknown::NewWord(text::words(other))),
        }
    }

    /// The numbers `n` of the records whose field `name_n` has that value.
    pub(super) fn records<'a>(&'a self, name: &'a str, value: &'a str) -> impl Iterator<Item = &'a str> {
        let number_of = move |field: &'a str| field.strip_prefix(name)?.strip_prefix('_').filter(|n| plain_number(n).is_some());
        self.0.iter().filter(move |(_, found)| *found == value).filter_map(move |(field, _)| number_of(field))
    }

    /// A field; nothing where it is missing or empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// A field that must be there.
    pub(super) fn required(&self, name: &'static str) -> Result<&str, Unknown> {
        self.text(name).ok_or(Unknown::BadField(name))
    }

    /// A sum in fen; nothing where it is missing or not written in plain digits.
    pub(super) fn fen(&self, name: &str) -> Option<Fen> {
        self.number(name).map(Fen::new)
    }

    /// A number; nothing where it is missing or not written in plain digits.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        plain_number(self.text(name)?)
    }
}

impl Failure {
    /// A definite no.
    pub(super) fn refusal(self) -> Refusal {
        Refusal { code: text::words(self.code.as_str()), words: self.words }
    }

    /// The gateway will not answer such a question: the merchant's set-up or this program is at fault.
    pub(super) fn not_taken(self) -> Unknown {
        Unknown::NotTaken(text::words(&format!("{} {}", self.code.as_str(), self.words)))
    }

    /// A code that has no meaning in this answer.
    pub(super) fn new_word(self) -> Unknown {
        Unknown::NewWord(text::words(self.code.as_str()))
    }
}

/// ASCII digits only, at most `i64::MAX`: no sign, no blank, no exponent, no digits of another script.
fn plain_number(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Only an HTTP 200 is the gateway's own word.
pub(super) fn must_be_ok(reply: &WireReply) -> Result<(), Unknown> {
    match reply.status {
        200 => Ok(()),
        300..=399 | 511 => Err(Unknown::Portal),
        status => Err(Unknown::Http(status)),
    }
}

/// What a body is that is no message.
pub(super) fn unparsable(body: &[u8]) -> Unknown {
    if is_web_page(body) { Unknown::Portal } else { Unknown::Unreadable }
}

/// Begins as web pages do.
pub(super) fn is_web_page(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    [&b"<!doctype html"[..], b"<html"].iter().any(|opening| start.get(..opening.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(opening)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f068_numbers_are_plain_digits_within_bounds() {
        for (text, number) in [("0", 0), ("1", 1), ("007", 7), ("9223372036854775807", i64::MAX)] {
            assert_eq!(plain_number(text), Some(number), "{text}");
        }
        for text in ["", "+1", "-1", "1e2", "１", " 1", "1 ", "1.0", "0x1", "1,000", "9223372036854775808", "99999999999999999999999"] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }

    #[test]
    fn web_pages_are_known_by_their_beginning() {
        for page in ["<html>", "\r\n <!DOCTYPE HTML PUBLIC", "<HTML lang=zh>"] {
            assert!(is_web_page(page.as_bytes()), "{page}");
        }
        for other in ["", "<xml></xml>", "<htm", "<!DOCTYPE xml>"] {
            assert!(!is_web_page(other.as_bytes()), "{other}");
        }
    }
}
