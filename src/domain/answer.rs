//! What a gateway's reply means, whatever the gateway.

use super::{CodeUrl, Fen, Moment, TransactionId};
use serde::{Deserialize, Serialize};

/// The meaning of one reply about one charge. Everything but [`Answer::Unknown`] has been verified: signature, merchant and our number match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Placing: the order stands and this is its code.
    Placed(CodeUrl),
    /// Placing: a definite no to this request; it created nothing.
    PlaceRefused(Refusal),
    /// Placing: not taken, because the gateway knows this number already (paid, closed, used, other parameters) or a rule was broken; which of them
    /// must be asked.
    NumberKnown(Refusal),
    /// Query: not paid so far.
    Unpaid(Unpaid),
    /// Query: the gateway has no order of this number.
    NotFound,
    /// Query: paid, our number and our fen.
    Paid(Payment),
    /// Query: paid under our number, but not our fen or not our currency.
    Mismatch(Payment),
    /// Query: closed or revoked, cannot be paid any more.
    Closed,
    /// Close: accepted, or already closed.
    CloseAccepted,
    /// Close: the order is paid. The proof must be asked for.
    CloseFoundPaid,
    /// Close: not now (too young, or its state does not allow it).
    CloseNotYet,
    /// Anything else. It changes no money state; the question is asked again.
    Unknown(Unknown),
}

impl Answer {
    /// Why it tells nothing, where it does not.
    pub fn why_unknown(&self) -> Option<&Unknown> {
        if let Self::Unknown(why) = self { Some(why) } else { None }
    }
}

/// A verified state short of payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unpaid {
    /// Nothing yet, or only scanned (`NOTPAY`).
    NotPay,
    /// The payer is entering a password (`USERPAYING`).
    UserPaying,
    /// An attempt to pay failed (`PAYERROR`); the next may not.
    PayError,
    /// Accepted, the deduction is pending (`ACCEPT`).
    Accept,
}

impl Unpaid {
    /// Money may be moving at this moment: the order should not be closed yet.
    pub fn is_under_way(self) -> bool {
        match self {
            Self::UserPaying | Self::Accept => true,
            Self::NotPay | Self::PayError => false,
        }
    }
}

/// A payment as the gateway proved it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The provider's number of the payment.
    pub transaction_id: TransactionId,
    /// The order's amount as the provider has it (`total_fee`), before coupons.
    pub total: Fen,
    /// The currency, `CNY` where the provider says nothing.
    pub currency: String,
    /// What the payer paid in cash (`cash_fee`), where told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash: Option<Fen>,
    /// What the merchant is credited (`settlement_total_fee`), where told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<Fen>,
    /// The paying bank's code, where told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    /// When the provider took the money (`time_end`), where told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<Moment>,
    /// The provider says that a refund of it was started (`trade_state=REFUND`).
    #[serde(default)]
    pub refund_started: bool,
}

/// A definite no, with the provider's code and its words (one line, at most 200 characters).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The provider's `err_code`.
    pub code: String,
    /// The provider's own words, cleaned for the screen.
    pub words: String,
}

/// Why we do not know. None of these says anything about the money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// The server's name could not be resolved; nothing was sent.
    #[error("the gateway's name cannot be found (DNS)")]
    Dns,
    /// No connection; nothing was sent.
    #[error("no connection to the gateway")]
    Connect,
    /// The server's certificate is not to be trusted; nothing was sent.
    #[error("the gateway's certificate cannot be trusted")]
    Tls,
    /// No answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke before the whole answer was here.
    #[error("the connection broke")]
    Cut,
    /// A redirect or a web page: a network's log-in page stands in the way.
    #[error("a log-in page of this network is in the way")]
    Portal,
    /// Another HTTP status than 200.
    #[error("the gateway answered HTTP {0}")]
    Http(u16),
    /// The answer is longer than any answer may be.
    #[error("the answer is too long")]
    TooLong,
    /// The answer is not the flat list of fields that it must be.
    #[error("the answer cannot be read")]
    Unreadable,
    /// A field that must be there is missing or malformed.
    #[error("the answer lacks a proper {0}")]
    BadField(&'static str),
    /// No signature where one is due.
    #[error("the answer is not signed")]
    Unsigned,
    /// The signature does not fit.
    #[error("the answer's signature does not fit")]
    BadSignature,
    /// Another kind of signature than configured.
    #[error("the answer is signed in another way than agreed")]
    OtherSignType,
    /// About another merchant or application.
    #[error("the answer is about another merchant")]
    OtherMerchant,
    /// About another order.
    #[error("the answer is about another order")]
    OtherNumber,
    /// An unsigned `return_code=FAIL`, with the gateway's words.
    #[error("the gateway did not take the request: {0}")]
    NotTaken(String),
    /// The gateway says itself that it does not know (`SYSTEMERROR`).
    #[error("the gateway is in trouble")]
    SystemError,
    /// Asked too often.
    #[error("asked too often")]
    TooOften,
    /// A state or code that we do not know.
    #[error("the gateway said {0}, which this version does not know")]
    NewWord(String),
    /// The charge belongs to another merchant than this till is set up for; it was not asked.
    #[error("this charge belongs to another merchant than the till is set up for")]
    ForeignCharge,
    /// The payment's number already stands at another charge.
    #[error("the gateway used one payment number twice")]
    TransactionReused,
    /// There is no client certificate to show; nothing was sent.
    #[error("no client certificate is set up; nothing was sent")]
    NoCertificate,
    /// The gateway did not ask for the client certificate, so it may be somebody else; nothing was sent.
    #[error("the gateway did not ask for the client certificate; nothing was sent")]
    CertificateNotAsked,
    /// The gateway does not take the client certificate.
    #[error("the gateway does not take the client certificate")]
    CertificateRefused,
}

impl Unknown {
    /// It is about one number alone: the next question may well be answered.
    pub fn is_about_one_number(&self) -> bool {
        match self {
            Self::OtherNumber | Self::BadField(_) | Self::NewWord(_) | Self::ForeignCharge | Self::TransactionReused => true,
            Self::Dns
            | Self::Connect
            | Self::Tls
            | Self::TimedOut
            | Self::Cut
            | Self::Portal
            | Self::Http(_)
            | Self::TooLong
            | Self::Unreadable
            | Self::SystemError
            | Self::Unsigned
            | Self::BadSignature
            | Self::OtherSignType
            | Self::OtherMerchant
            | Self::NotTaken(_)
            | Self::TooOften
            | Self::NoCertificate
            | Self::CertificateNotAsked
            | Self::CertificateRefused => false,
        }
    }

    /// The gateway itself did not speak, or is in trouble: while this lasts nobody can know whether a customer has paid.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Dns
            | Self::Connect
            | Self::Tls
            | Self::TimedOut
            | Self::Cut
            | Self::Portal
            | Self::Http(_)
            | Self::TooLong
            | Self::Unreadable
            | Self::SystemError => true,
            Self::BadField(_)
            | Self::Unsigned
            | Self::BadSignature
            | Self::OtherSignType
            | Self::OtherMerchant
            | Self::OtherNumber
            | Self::NotTaken(_)
            | Self::TooOften
            | Self::NewWord(_)
            | Self::ForeignCharge
            | Self::TransactionReused
            | Self::NoCertificate
            | Self::CertificateNotAsked
            | Self::CertificateRefused => false,
        }
    }

    /// The gateway is there and talks to us, but not as to its merchant: most often the key, the merchant number, the appid or
    /// the client certificate is wrong.
    pub fn blames_our_setup(&self) -> bool {
        match self {
            Self::Unsigned
            | Self::BadSignature
            | Self::OtherSignType
            | Self::OtherMerchant
            | Self::NotTaken(_)
            | Self::NoCertificate
            | Self::CertificateNotAsked
            | Self::CertificateRefused => true,
            Self::Dns
            | Self::Connect
            | Self::Tls
            | Self::TimedOut
            | Self::Cut
            | Self::Portal
            | Self::Http(_)
            | Self::TooLong
            | Self::Unreadable
            | Self::BadField(_)
            | Self::OtherNumber
            | Self::SystemError
            | Self::TooOften
            | Self::NewWord(_)
            | Self::ForeignCharge
            | Self::TransactionReused => false,
        }
    }
}
