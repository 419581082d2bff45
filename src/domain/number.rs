//! The numbers and names that things go by. One type each, so that none is taken for another.

use super::Moment;
use serde::{Deserialize, Serialize};

/// Why a text cannot be this number or name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {rule}")]
pub struct NumberError {
    /// Which number it should have been.
    pub what: &'static str,
    /// What it must look like.
    pub rule: &'static str,
}

/// Defines a text with a rule: private inside, checked when made and when read back.
macro_rules! text_newtype {
    ($(#[$doc:meta])* $name:ident, $what:literal, $rule:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the text against the rule of this type.
            ///
            /// # Errors
            /// When the text breaks the rule; the error says it.
            pub fn new(text: impl Into<String>) -> Result<Self, NumberError> {
                let text = text.into();
                let check: fn(&str) -> bool = $check;
                if check(&text) { Ok(Self(text)) } else { Err(NumberError { what: $what, rule: $rule }) }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NumberError;

            fn try_from(text: String) -> Result<Self, NumberError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn within(text: &str, least: usize, most: usize, allowed: fn(u8) -> bool) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(allowed)
}

fn is_number_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

text_newtype! {
    /// Our number of a charge: the provider's `out_trade_no`. 6 to 32 of `[0-9A-Za-z_-]` (protocol, parameter conventions).
    TradeNo, "a trade number", "6 to 32 of 0-9 A-Z a-z _ -", |text| within(text, 6, 32, is_number_char)
}
text_newtype! {
    /// Our number of a sale; made by the screen before the cashier confirms, so that a double press is the same sale.
    SaleId, "a sale id", "6 to 32 of 0-9 A-Z a-z _ -", |text| within(text, 6, 32, is_number_char)
}
text_newtype! {
    /// The name of this till: 1 to 6 ASCII letters or digits, so that it fits into every trade number.
    TillId, "a till id", "1 to 6 letters or digits", |text| within(text, 1, 6, |byte| byte.is_ascii_alphanumeric())
}
text_newtype! {
    /// The provider's number of a payment: its `transaction_id`, at most 32 characters.
    TransactionId, "a transaction id", "1 to 32 letters or digits", |text| within(text, 1, 32, is_number_char)
}
text_newtype! {
    /// Our number of a refund: the provider's `out_refund_no`. 6 to 64 of `[0-9A-Za-z_-]` (protocol, parameter conventions). Made by the dialogue when it
    /// opens, so that a double press is the same refund.
    RefundNo, "a refund number", "6 to 64 of 0-9 A-Z a-z _ -", |text| within(text, 6, 64, is_number_char)
}
text_newtype! {
    /// The provider's number of a refund: its `refund_id`, at most 32 characters.
    RefundId, "a refund id", "1 to 32 letters or digits", |text| within(text, 1, 32, is_number_char)
}
text_newtype! {
    /// The public id under which the merchant takes part: the provider's `appid`.
    AppId, "an appid", "1 to 32 letters or digits", |text| within(text, 1, 32, is_number_char)
}
text_newtype! {
    /// The merchant's number at the provider: `mch_id`, 8 to 10 digits.
    MchId, "a merchant number", "8 to 10 digits", |text| within(text, 8, 10, |byte| byte.is_ascii_digit())
}
text_newtype! {
    /// What the customer's phone scans: the provider's `code_url`. Opaque, but it must be the provider's own kind of link and short.
    CodeUrl, "a code", "a weixin://wxpay/ link of at most 256 characters",
    |text| text.starts_with("weixin://wxpay/") && within(text, 16, 256, |byte| byte.is_ascii_graphic())
}
text_newtype! {
    /// Who stands at the till, as written into the journal.
    CashierId, "a cashier", "1 to 32 characters", |text| (1..=32).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

impl CashierId {
    /// The person at the counter, where nobody has signed in by name.
    pub fn counter() -> Self {
        Self("counter".to_owned())
    }
}

/// Crockford's base 32: no letter that is taken for a digit when read aloud.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 80 bits as 16 characters.
fn base32(random: [u8; 10]) -> String {
    let mut bits = random.iter().fold(0_u128, |bits, byte| bits.wrapping_shl(8) | u128::from(*byte));
    let mut text = [b'0'; 16];
    for place in text.iter_mut().rev() {
        let digit = usize::try_from(bits & 31).unwrap_or_default();
        *place = ALPHABET.get(digit).copied().unwrap_or(b'0');
        bits = bits.wrapping_shr(5);
    }
    text.iter().copied().map(char::from).collect()
}

impl TradeNo {
    /// A fresh number: till, Beijing date, 80 random bits (`T1-20261121-0123456789ABCDEF`).
    /// The random part keeps it apart from every number of every till, also after a reinstall or an old backup.
    pub fn fresh(till: &TillId, at: Moment, random: [u8; 10]) -> Self {
        Self(format!("{till}-{}-{}", at.beijing_date_compact(), base32(random)))
    }

    /// The till that made such a number; nothing for a text of any other shape than [`TradeNo::fresh`] gives.
    pub fn till_of(text: &str) -> Option<TillId> {
        let (till, rest) = text.split_once('-')?;
        let (date, random) = rest.split_once('-')?;
        let ours = within(date, 8, 8, |byte| byte.is_ascii_digit()) && within(random, 16, 16, |byte| ALPHABET.contains(&byte));
        ours.then(|| TillId::new(till).ok()).flatten()
    }
}

impl RefundNo {
    /// A fresh number: `R`, till, Beijing date, 80 random bits.
    pub fn fresh(till: &TillId, at: Moment, random: [u8; 10]) -> Self {
        Self(format!("R-{till}-{}-{}", at.beijing_date_compact(), base32(random)))
    }

    /// The till that made such a number; nothing for a text of any other shape than [`RefundNo::fresh`] gives.
    pub fn till_of(text: &str) -> Option<TillId> {
        TradeNo::till_of(text.strip_prefix("R-")?)
    }
}

impl SaleId {
    /// A fresh id: Beijing date and 80 random bits.
    pub fn fresh(at: Moment, random: [u8; 10]) -> Self {
        Self(format!("S-{}-{}", at.beijing_date_compact(), base32(random)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn till(text: &str) -> TillId {
        TillId::new(text).expect("a good till id")
    }

    #[test]
    fn a_trade_number_shows_its_till_and_its_date() {
        let number = TradeNo::fresh(&till("T1"), Moment::from_millis(1_795_219_200_000), [0xff; 10]);
        assert_eq!(number.as_str(), "T1-20261121-ZZZZZZZZZZZZZZZZ");
    }

    #[test]
    fn a_number_of_another_system_has_no_till() {
        let others = [
            "",
            "4200000065202611210000000001",
            "T1-20261121",
            "T1-20261121-ZZZZZZZZZZZZZZZ",
            "T1-20261121-ZZZZZZZZZZZZZZZZZ",
            "T1-20261121-zzzzzzzzzzzzzzzz",
            "T1-20261121-ZZZZZZZZZZZZZZZU",
            "T1-2026112X-ZZZZZZZZZZZZZZZZ",
            "-20261121-ZZZZZZZZZZZZZZZZ",
            "COUNTER-20261121-ZZZZZZZZZZZZZZZZ",
            "柜台-20261121-ZZZZZZZZZZZZZZZZ",
        ];
        for text in others {
            assert_eq!(TradeNo::till_of(text), None, "{text}");
            assert_eq!(RefundNo::till_of(&format!("R-{text}")), None, "{text}");
        }
    }

    #[test]
    fn f069_a_code_is_the_providers_own_short_link() {
        assert!(CodeUrl::new("weixin://wxpay/bizpayurl?pr=abc").is_ok());
        assert!(CodeUrl::new("http://evil.example").is_err());
        assert!(CodeUrl::new(format!("weixin://wxpay/{}", "x".repeat(4096))).is_err());
        assert!(CodeUrl::new("weixin://wxpay/a b").is_err());
    }

    proptest! {
        #[test]
        fn f004_numbers_keep_the_providers_rule_and_their_randomness(till_id in "[0-9A-Za-z]{1,6}", ms in 0_i64..4_000_000_000_000, a: [u8; 10], b: [u8; 10]) {
            let at = Moment::from_millis(ms);
            let number = TradeNo::fresh(&till(&till_id), at, a);
            prop_assert!(TradeNo::new(number.as_str()).is_ok());
            prop_assert_eq!(TradeNo::till_of(number.as_str()), Some(till(&till_id)));
            prop_assert_eq!(RefundNo::till_of(number.as_str()), None);
            let refund = RefundNo::fresh(&till(&till_id), at, a);
            prop_assert_eq!(RefundNo::till_of(refund.as_str()), Some(till(&till_id)));
            prop_assert_eq!(TradeNo::till_of(refund.as_str()), None);
            prop_assert_eq!(number == TradeNo::fresh(&till(&till_id), at, b), a == b);
        }
    }
}
