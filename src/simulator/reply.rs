//! An answer before it is written, and what goes back on the wire.

use super::bill::BillFile;
use super::request::{NotTaken, Refused};
use crate::gateway::wechat::sign::{self, ApiKey, SignType};
use crate::gateway::wechat::xml::Fields;

/// The fields that one endpoint adds to an answer, in order. Empty values are written but take no part in the signature.
#[derive(Clone, Debug, Default)]
pub(super) struct Business {
    fields: Vec<(String, String)>,
    /// Comes in the place of all fields.
    bill: Option<BillFile>,
}

impl From<BillFile> for Business {
    fn from(bill: BillFile) -> Self {
        Self { fields: vec![], bill: Some(bill) }
    }
}

impl<N: Into<String>> From<Vec<(N, String)>> for Business {
    fn from(fields: Vec<(N, String)>) -> Self {
        let mut business = Self::default();
        business.extend(fields);
        business
    }
}

impl<N: Into<String>> Extend<(N, String)> for Business {
    fn extend<T: IntoIterator<Item = (N, String)>>(&mut self, fields: T) {
        self.fields.extend(fields.into_iter().map(|(name, value)| (name.into(), value)));
    }
}

/// What goes back on the wire, if anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// A whole HTTP reply. Whoever carries it adds `Date` and `Content-Length`.
    Reply {
        /// The HTTP status.
        status: u16,
        /// Further headers.
        headers: Vec<(String, String)>,
        /// The whole body.
        body: Vec<u8>,
    },
    /// The line breaks; the request was never looked at.
    CutBeforeProcessing,
    /// The line breaks; the request was carried out.
    CutAfterProcessing,
    /// The line breaks within the answer to a request that was carried out.
    CutMidBody {
        /// The whole body, whose length is announced.
        body: Vec<u8>,
        /// How many bytes of it arrive.
        bytes_sent: usize,
    },
    /// A body that never ends.
    Endless,
    /// The answer comes at one byte a second.
    Drip {
        /// The whole body, whose length is announced.
        body: Vec<u8>,
    },
    /// Silence for `ms` milliseconds, then the rest.
    Delay {
        /// How long.
        ms: u64,
        /// What comes then.
        then: Box<Served>,
    },
}

impl Served {
    /// A whole reply with that kind of body and nothing special about it.
    pub(super) fn reply(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::Reply { status, headers: vec![("Content-Type".to_owned(), content_type.to_owned())], body: body.into() }
    }
}

/// The content type that the real gateway gives its XML.
pub(super) const XML: &str = "text/plain; charset=UTF-8";

/// An answer, not yet signed or written.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    fields: Vec<(String, String)>,
    sign_type: Option<SignType>,
    /// Stands in the place of the fields.
    bill: Option<BillFile>,
}

impl Reply {
    /// `return_code=FAIL`: two fields and no signature.
    pub(super) fn not_taken(why: NotTaken) -> Self {
        Self { fields: vec![field("return_code", "FAIL"), field("return_msg", why.0)], sign_type: None, bill: None }
    }

    /// A bill, or why there is none; neither is signed (protocol §2.6). A code that is no number stands where the words do.
    pub(super) fn of_bill(outcome: Result<Business, Refused>) -> Self {
        match outcome {
            Ok(Business { fields, bill }) => Self { fields, sign_type: None, bill },
            Err(Refused { code, words }) => {
                let is_number = code.bytes().all(|byte| byte.is_ascii_digit());
                let mut fields = vec![field("return_code", "FAIL"), field("return_msg", if is_number { words.as_str() } else { code })];
                fields.extend(is_number.then(|| field("error_code", code)));
                Self { fields, sign_type: None, bill: None }
            }
        }
    }

    /// The bill that it is; nothing for fields.
    pub(super) fn bill(&self) -> Option<&BillFile> {
        self.bill.as_ref()
    }

    /// The same, to be altered.
    pub(super) fn bill_mut(&mut self) -> Option<&mut BillFile> {
        self.bill.as_mut()
    }

    /// `return_code=SUCCESS` with a definite yes or no.
    pub(super) fn judged(appid: &str, mch_id: &str, nonce: &str, outcome: Result<Business, Refused>, sign_type: SignType) -> Self {
        let mut fields = vec![
            field("return_code", "SUCCESS"),
            field("return_msg", "OK"),
            field("appid", appid),
            field("mch_id", mch_id),
            field("nonce_str", nonce),
        ];
        match outcome {
            Ok(business) => {
                fields.push(field("result_code", "SUCCESS"));
                fields.extend(business.fields);
            }
            Err(refused) => {
                fields.extend([field("result_code", "FAIL"), field("err_code", refused.code), field("err_code_des", refused.words)]);
            }
        }
        Self { fields, sign_type: Some(sign_type), bill: None }
    }

    /// The value of a field; nothing where it is missing or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Replaces the value of a field that is there.
    pub(super) fn replace(&mut self, name: &str, new: &str) {
        for (_, value) in self.fields.iter_mut().filter(|(other, _)| other == name) {
            new.clone_into(value);
        }
    }

    /// Lets a field stand once more.
    pub(super) fn repeat(&mut self, name: &str, value: &str) {
        self.fields.push(field(name, value));
    }

    /// Leaves a field out.
    pub(super) fn leave_out(&mut self, name: &str) {
        self.fields.retain(|(other, _)| other != name);
    }

    /// How it is signed; nothing where it is not.
    pub(super) fn sign_type(&self) -> Option<SignType> {
        self.sign_type
    }

    /// Signs it another way.
    pub(super) fn sign_as(&mut self, sign_type: SignType) {
        self.sign_type = Some(sign_type);
    }

    /// Writes it with its signature.
    pub(super) fn written(&self, key: &ApiKey) -> Vec<u8> {
        self.written_with(self.signature(key))
    }

    /// The signature that belongs to it; nothing where none is due.
    pub(super) fn signature(&self, key: &ApiKey) -> Option<String> {
        let mut signed = Fields::new();
        for (name, value) in &self.fields {
            signed.push(name, value.as_str());
        }
        self.sign_type.map(|sign_type| sign::sign(&signed, sign_type, key))
    }

    /// Writes it as the real gateway does, not as our own client would: a field a line, texts in CDATA, money bare. What CDATA cannot carry (its own
    /// end, a carriage return, which readers would turn into a line feed) stands between two of them, so that the signed value arrives.
    pub(super) fn written_with(&self, signature: Option<String>) -> Vec<u8> {
        if let Some(bill) = &self.bill {
            return bill.bytes();
        }
        let mut xml = String::from("<xml>");
        for (name, value) in &self.fields {
            write_field(&mut xml, name, value);
        }
        if let Some(signature) = signature {
            write_field(&mut xml, "sign", &signature);
        }
        xml.push_str("</xml>");
        xml.into_bytes()
    }
}

fn field(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

fn write_field(xml: &mut String, name: &str, value: &str) {
    let bare = name.ends_with("_fee") && value.bytes().all(|byte| byte.is_ascii_digit());
    let content =
        if bare { value.to_owned() } else { format!("<![CDATA[{}]]>", value.replace("]]>", "]]]]><![CDATA[>").replace('\r', "]]>&#13;<![CDATA[")) };
    xml.push_str(&format!("<{name}>{content}</{name}>\n"));
}
