//! Which endpoint is called, whether the message can be read, and whether it is signed by the merchant we know.

use super::credentials::Credentials;
use crate::gateway::wechat::sign::{self, SignType};
use crate::gateway::wechat::xml::Fields;
use std::collections::BTreeMap;

/// The endpoints that the pretend gateway serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    UnifiedOrder,
    OrderQuery,
    CloseOrder,
    Refund,
    RefundQuery,
    DownloadBill,
}

impl Call {
    const ALL: [Self; 6] = [Self::UnifiedOrder, Self::OrderQuery, Self::CloseOrder, Self::Refund, Self::RefundQuery, Self::DownloadBill];

    /// The endpoint at that path; nothing where there is none.
    pub(super) fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|call| call.path() == path)
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::UnifiedOrder => "/pay/unifiedorder",
            Self::OrderQuery => "/pay/orderquery",
            Self::CloseOrder => "/pay/closeorder",
            Self::Refund => "/secapi/pay/refund",
            Self::RefundQuery => "/pay/refundquery",
            Self::DownloadBill => "/pay/downloadbill",
        }
    }

    /// Whether it is served to the merchant's certificate only (protocol §1.3).
    pub(super) fn is_certified(self) -> bool {
        match self {
            Self::Refund => true,
            Self::UnifiedOrder | Self::OrderQuery | Self::CloseOrder | Self::RefundQuery | Self::DownloadBill => false,
        }
    }
}

/// A message from the merchant: readable and signed. Its business parameters have not been looked at.
pub(super) struct Request {
    pub(super) call: Call,
    pub(super) fields: Fields,
    pub(super) sign_type: SignType,
}

/// `return_code=FAIL`: the message was not taken, and the answer is not signed (protocol §2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotTaken(pub(super) &'static str);

impl NotTaken {
    /// It does not say from whom it is.
    pub(super) const LACKS_IDS: Self = Self("LACK_PARAMS 缺少参数appid或mch_id");
    /// It is not signed by that merchant.
    pub(super) const WRONG_SIGNATURE: Self = Self("签名错误，请检查后再试");
}

/// `result_code=FAIL`: the message was understood and the answer is a signed no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) code: &'static str,
    pub(super) words: String,
}

impl Refused {
    pub(super) fn new(code: &'static str, words: impl Into<String>) -> Self {
        Self { code, words: words.into() }
    }
}

/// Reads the message (protocol §1.2).
pub(super) fn read(method: &str, body: &[u8]) -> Result<Fields, NotTaken> {
    if method != "POST" {
        return Err(NotTaken("REQUIRE_POST_METHOD 请使用post方法"));
    }
    if body.is_empty() {
        return Err(NotTaken("POST_DATA_EMPTY post数据为空"));
    }
    if std::str::from_utf8(body).is_err() {
        return Err(NotTaken("NOT_UTF8 编码格式错误"));
    }
    Fields::parse(body).or(Err(NotTaken("XML_FORMAT_ERROR XML格式错误")))
}

/// Checks who speaks: the merchant's ids first, because they say which key applies, then the signature over everything (protocol §2.1).
pub(super) fn admit(call: Call, fields: Fields, credentials: &Credentials) -> Result<Request, NotTaken> {
    let (Some(appid), Some(mch_id)) = (fields.get("appid"), fields.get("mch_id")) else {
        return Err(NotTaken::LACKS_IDS);
    };
    if mch_id != credentials.mch_id.as_str() {
        return Err(NotTaken("MCHID_NOT_EXIST 商户号mch_id不存在"));
    }
    if appid != credentials.appid.as_str() {
        return Err(NotTaken("APPID_NOT_EXIST appid不存在"));
    }
    let sign_type = match fields.get("sign_type") {
        None | Some("MD5") => SignType::Md5,
        Some("HMAC-SHA256") => SignType::HmacSha256,
        Some(_) => return Err(NotTaken("PARAM_ERROR sign_type参数错误")),
    };
    if fields.get("sign") != Some(sign::sign(&fields, sign_type, &credentials.key).as_str()) {
        return Err(NotTaken::WRONG_SIGNATURE);
    }
    Ok(Request { call, fields, sign_type })
}

/// What a message asks for: all its fields but those that may differ when it is repeated (protocol §1.4).
pub(super) fn business_parameters(fields: &Fields) -> BTreeMap<String, String> {
    let wrapping = ["nonce_str", "sign", "sign_type"];
    let business = fields.iter().filter(|(name, value)| !wrapping.contains(name) && !value.is_empty());
    business.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
