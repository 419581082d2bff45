//! The provider's `err_code`s (protocol §5.1 to §5.3, §5.6 and §5.7). What each means is said by the endpoint that got it.

/// Defines the codes, each once with its spelling.
macro_rules! err_codes {
    ($($(#[$doc:meta])* $code:ident = $spelling:literal,)*) => {
        /// Why a question was refused, as the provider's code.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum ErrCode {
            $($(#[$doc])* $code,)*
            /// A code that this version does not know, as it came.
            Other(String),
        }

        impl ErrCode {
            /// Reads a code; one letter off is another code.
            pub fn parse(text: &str) -> Self {
                match text {
                    $($spelling => Self::$code,)*
                    other => Self::Other(other.to_owned()),
                }
            }

            /// The provider's spelling.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$code => $spelling,)*
                    Self::Other(text) => text,
                }
            }
        }
    };
}

err_codes! {
    /// The product is not enabled for the merchant.
    NoAuth = "NOAUTH",
    /// A required field is missing.
    LackParams = "LACK_PARAMS",
    /// A field breaks its rule.
    ParamError = "PARAM_ERROR",
    /// There is no such `appid`.
    AppidNotExist = "APPID_NOT_EXIST",
    /// There is no such `mch_id`.
    MchidNotExist = "MCHID_NOT_EXIST",
    /// The two are not bound to each other.
    AppidMchidNotMatch = "APPID_MCHID_NOT_MATCH",
    /// Placing: the payer's balance. Refunding: the merchant's.
    NotEnough = "NOTENOUGH",
    /// Our signature does not fit.
    SignError = "SIGNERROR",
    /// Our request is not the XML that it must be.
    XmlFormatError = "XML_FORMAT_ERROR",
    /// Our request has no body.
    PostDataEmpty = "POST_DATA_EMPTY",
    /// Our request is not UTF-8.
    NotUtf8 = "NOT_UTF8",
    /// Our request was no `POST`.
    RequirePostMethod = "REQUIRE_POST_METHOD",
    /// Formally right, but against a rule; for one, the same number with other parameters.
    InvalidRequest = "INVALID_REQUEST",
    /// The order is paid.
    OrderPaid = "ORDERPAID",
    /// The order is closed.
    OrderClosed = "ORDERCLOSED",
    /// Our number was used before.
    OutTradeNoUsed = "OUT_TRADE_NO_USED",
    /// There is no order of that number.
    OrderNotExist = "ORDERNOTEXIST",
    /// The order's state does not allow it.
    TradeStateError = "TRADE_STATE_ERROR",
    /// The gateway does not know either.
    SystemError = "SYSTEMERROR",
    /// Asked too often.
    FrequencyLimited = "FREQUENCY_LIMITED",
    /// Too many refused questions; a minute's pause is due.
    InvalidReqTooMuch = "INVALID_REQ_TOO_MUCH",
    /// Two requests met; the same again.
    BizErrNeedRetry = "BIZERR_NEED_RETRY",
    /// Against a rule; the words say which.
    Error = "ERROR",
    /// The payment is too old for a refund.
    TradeOverdue = "TRADE_OVERDUE",
    /// The payer's account is closed.
    UserAccountAbnormal = "USER_ACCOUNT_ABNORMAL",
    /// The refund's number was used with other amounts.
    RefundFeeMismatch = "REFUND_FEE_MISMATCH",
    /// The payment is still being worked on.
    OrderNotReady = "ORDER_NOT_READY",
    /// There is no payment of that number.
    InvalidTransactionId = "INVALID_TRANSACTIONID",
    /// The client certificate has expired, was revoked, or is another's.
    CertError = "CERT_ERROR",
    /// There is no refund of that number.
    RefundNotExist = "REFUNDNOTEXIST",
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn f014_one_letter_off_is_another_code() {
        assert_eq!(ErrCode::parse("ORDERPAID"), ErrCode::OrderPaid);
        assert_eq!(ErrCode::parse("APPID_MCHID_NOT_MATCH"), ErrCode::AppidMchidNotMatch);
        for text in ["orderpaid", "ORDERPAID ", "ORDER_PAID", ""] {
            assert_eq!(ErrCode::parse(text), ErrCode::Other(text.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn f014_any_text_is_a_code_and_keeps_its_spelling(text in "[A-Z_]{1,20}|.{0,40}") {
            let code = ErrCode::parse(&text);
            prop_assert_eq!(code.as_str(), text.as_str());
        }
    }
}
