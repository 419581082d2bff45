//! Signatures over a message (protocol §2): MD5 or HMAC-SHA256 over the sorted, non-empty fields and the merchant's API key.

use super::xml::Fields;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Digest as _;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// The merchant's API key (APIv2 密钥): 32 letters or digits. Never printed; wiped from memory when dropped.
#[derive(Clone)]
pub struct ApiKey(Zeroizing<String>);

/// The text is not an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an API key has exactly 32 letters or digits, without blanks around it; this text has {length} characters")]
pub struct ApiKeyError {
    /// How many characters the refused text has. The text itself is never repeated.
    pub length: usize,
}

impl ApiKey {
    /// Checks the form of a key.
    ///
    /// # Errors
    /// Unless it has exactly 32 ASCII letters or digits.
    pub fn new(text: &str) -> Result<Self, ApiKeyError> {
        if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err(ApiKeyError { length: text.chars().count() })
        }
    }

    /// The key itself, for storing it in the system's keyring and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

/// Which signature is used, fixed by the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SignType {
    /// 32 hex digits.
    #[serde(rename = "MD5")]
    Md5,
    /// 64 hex digits.
    #[serde(rename = "HMAC-SHA256")]
    HmacSha256,
}

impl SignType {
    /// The provider's name of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::HmacSha256 => "HMAC-SHA256",
        }
    }

    fn hex_len(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::HmacSha256 => 64,
        }
    }
}

/// Why a signature is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// There is none.
    #[error("not signed")]
    Missing,
    /// It is of another kind than configured: no downgrade, and no upgrade either.
    #[error("signed in another way than agreed")]
    OtherType,
    /// It does not fit the fields.
    #[error("the signature does not fit")]
    Wrong,
}

/// The signature of these fields, in upper-case hex. `sign` itself and empty values take no part.
pub fn sign(fields: &Fields, sign_type: SignType, key: &ApiKey) -> String {
    let text = signed_text(fields, key);
    match sign_type {
        SignType::Md5 => hex::encode_upper(md5::Md5::digest(text.as_bytes())),
        SignType::HmacSha256 => {
            #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
            let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.0.as_bytes()).expect("HMAC takes a key of any length");
            mac.update(text.as_bytes());
            hex::encode_upper(mac.finalize().into_bytes())
        }
    }
}

/// Checks the signature that stands in the fields, in constant time.
///
/// # Errors
/// [`SignError`] unless it is there, of the agreed kind, and fits.
pub fn verify(fields: &Fields, sign_type: SignType, key: &ApiKey) -> Result<(), SignError> {
    let claimed = fields.get("sign").ok_or(SignError::Missing)?;
    let other_type = fields.get("sign_type").is_some_and(|named| named != sign_type.as_str());
    if claimed.len() != sign_type.hex_len() || other_type {
        return Err(SignError::OtherType);
    }
    let ours = sign(fields, sign_type, key);
    if bool::from(ours.as_bytes().ct_eq(claimed.to_ascii_uppercase().as_bytes())) { Ok(()) } else { Err(SignError::Wrong) }
}

/// `name=value` sorted by name as bytes, joined by `&`, raw values, then the key (protocol §2.1).
fn signed_text(fields: &Fields, key: &ApiKey) -> Zeroizing<String> {
    let mut pairs: Vec<_> = fields.iter().filter(|(name, value)| *name != "sign" && !value.is_empty()).collect();
    pairs.sort_unstable_by(|(a, _), (b, _)| a.as_bytes().cmp(b.as_bytes()));
    let mut text = Zeroizing::new(String::with_capacity(512));
    for (name, value) in pairs {
        text.push_str(name);
        text.push('=');
        text.push_str(value);
        text.push('&');
    }
    text.push_str("key=");
    text.push_str(&key.0);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the published examples.
    const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

    fn fields(pairs: &str) -> Fields {
        let mut fields = Fields::new();
        for pair in pairs.split("  ") {
            let (name, value) = pair.split_once('=').expect("name=value");
            fields.push(name, value);
        }
        fields
    }

    fn signs(fields: &Fields) -> (String, String) {
        let key = ApiKey::new(KEY).expect("32 characters");
        (sign(fields, SignType::Md5, &key), sign(fields, SignType::HmacSha256, &key))
    }

    const VECTOR_A: &str = "appid=wxd930ea5d5a258f4f  mch_id=10000100  device_info=1000  body=test  nonce_str=ibuaiVcKdpRxkhJA";

    #[test]
    fn vector_a() {
        let (md5, hmac) = signs(&fields(VECTOR_A));
        assert_eq!(md5, "9A0A8659F005D6984697E2CA0A9CF3B7");
        assert_eq!(hmac, "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6");
    }

    #[test]
    fn vector_b_an_answer_as_received() {
        let received = "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg>\
            <appid><![CDATA[wx426b3015555a46be]]></appid><mch_id><![CDATA[1900009851]]></mch_id>\
            <nonce_str><![CDATA[8VMExX7gt3imLgbM]]></nonce_str><sign><![CDATA[D115FD37C70247F7DECF192CE6F56B86]]></sign>\
            <result_code><![CDATA[SUCCESS]]></result_code><openid><![CDATA[oHZx6uKDzfAzljIKn_gP7mu99O3M]]></openid>\
            <is_subscribe><![CDATA[N]]></is_subscribe><trade_type><![CDATA[NATIVE]]></trade_type><bank_type><![CDATA[CFT]]></bank_type>\
            <total_fee>1</total_fee><fee_type><![CDATA[CNY]]></fee_type>\
            <transaction_id><![CDATA[4200000065201803063807324676]]></transaction_id><out_trade_no><![CDATA[SyVcLyh_z]]></out_trade_no>\
            <attach><![CDATA[]]></attach><time_end><![CDATA[20180306180002]]></time_end><trade_state><![CDATA[SUCCESS]]></trade_state>\
            <cash_fee>1</cash_fee></xml>";
        let fields = Fields::parse(received.as_bytes()).expect("a flat list");
        let key = ApiKey::new("8934e7d15453e97507ef794cf7b0519d").expect("32 characters");
        assert_eq!(verify(&fields, SignType::Md5, &key), Ok(()));
        assert_eq!(verify(&fields, SignType::HmacSha256, &key), Err(SignError::OtherType));
        let wrong = ApiKey::new(KEY).expect("32 characters");
        assert_eq!(verify(&fields, SignType::Md5, &wrong), Err(SignError::Wrong));
        let mut unsigned = fields;
        unsigned.remove("sign");
        assert_eq!(verify(&unsigned, SignType::Md5, &key), Err(SignError::Missing));
    }

    #[test]
    fn vector_e_a_leading_zero_is_kept() {
        assert_eq!(hex::encode(md5::Md5::digest(b"37381208bbce2acddc69e6aa2c6597d8")), "0149ee4840bbaf838affca6d31d25ee1");
    }

    #[test]
    fn vector_u1_chinese_and_an_empty_field() {
        let order = "body=深圳分店-咖啡&蛋糕  mch_id=10000100  nonce_str=5K8264ILTKCH16CQ2502SI8ZNMTM67VS  notify_url=https://example.com/wx/notify  \
            out_trade_no=POS01-20260101-000001  product_id=POS01  spbill_create_ip=203.0.113.7  total_fee=888  trade_type=NATIVE  attach=  \
            appid=wxd930ea5d5a258f4f";
        let mut md5 = fields(order);
        md5.push("sign_type", "MD5");
        assert_eq!(signs(&md5).0, "3933AAAC2FD7A947FE27AD5338FB1ADD");
        let mut hmac = fields(order);
        hmac.push("sign_type", "HMAC-SHA256");
        assert_eq!(signs(&hmac).1, "902F1586F4C1448DB04F2F2D18366CA2B7CC9A3D908F94926A3F8388722016F3");
    }

    #[test]
    fn vector_u3_names_are_sorted_as_bytes() {
        let all = fields(&format!("{VECTOR_A}  Zeta=1  a_b=2  a1=3  aB=4"));
        assert_eq!(signs(&all).0, "CF3863F0C3DFEFBA997ADFAB237792FF");
    }

    #[test]
    fn vector_u4_values_are_signed_raw() {
        let mut all = fields(VECTOR_A);
        all.set("body", "测试");
        all.set("attach", "a&b<c>");
        let (md5, hmac) = signs(&all);
        assert_eq!(md5, "9769B3F4D6D2FA4481E510A146AE7D64");
        assert_eq!(hmac, "F231DAFF24766BD6309FEC0C73686D2FF1F80CF135DF3FD7DB96675F6865F6C5");
        let sent = Fields::parse(all.to_xml().as_bytes()).expect("our own message");
        assert_eq!(signs(&sent), (md5, hmac));
    }

    #[test]
    fn f103_f109_a_key_has_one_form_and_is_never_printed() {
        let key = ApiKey::new(KEY).expect("32 characters");
        assert_eq!(format!("{key:?}"), "ApiKey(hidden)");
        for bad in [&KEY[1..], &format!("{KEY}0"), &format!("{}\n", &KEY[1..]), " 92006250b4c09247ec02edce69f6a2d", ""] {
            let error = ApiKey::new(bad).expect_err("not a key");
            assert!(!format!("{error} {error:?}").contains("92006250"), "the refused text is not repeated");
        }
    }
}
