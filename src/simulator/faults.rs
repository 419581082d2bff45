//! What can go wrong between the merchant and the gateway, and when it does.

use super::bill::BillHarm;
use super::reply::Reply;
use super::request::Call;

/// Which requests a fault meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Placings.
    UnifiedOrder,
    /// Queries.
    OrderQuery,
    /// Closes.
    CloseOrder,
    /// Refunds.
    Refund,
    /// Queries about refunds.
    RefundQuery,
    /// Bills.
    DownloadBill,
    /// All of them.
    Any,
}

impl Endpoint {
    fn covers(self, call: Call) -> bool {
        match self {
            Self::UnifiedOrder => call == Call::UnifiedOrder,
            Self::OrderQuery => call == Call::OrderQuery,
            Self::CloseOrder => call == Call::CloseOrder,
            Self::Refund => call == Call::Refund,
            Self::RefundQuery => call == Call::RefundQuery,
            Self::DownloadBill => call == Call::DownloadBill,
            Self::Any => true,
        }
    }
}

/// One way in which an exchange goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    // Before processing: the request changes nothing.
    /// The line breaks before the request arrives.
    CutBefore,
    /// The line breaks, and the request arrives so many milliseconds later all the same; nobody hears its answer.
    ArrivesLate(u32),
    /// HTTP 502 with a web page.
    BadGateway502Html,
    /// This HTTP status with a web page.
    HttpStatus(u16),
    /// HTTP 200 with a network's log-in page.
    HtmlPortal200,
    /// HTTP 302 to a network's log-in page.
    Redirect,
    /// `return_code=FAIL`, unsigned.
    ReturnCodeFail,
    /// A signed `SYSTEMERROR` that did nothing.
    SystemError,
    /// A signed `FREQUENCY_LIMITED`.
    FrequencyLimited,
    /// A signed refusal with this `err_code`.
    Refusal(&'static str),
    /// A refusal with this `err_code` whose signature does not fit: a forgery.
    ForgedRefusal(&'static str),

    // After processing: the request has its effect, the answer suffers.
    /// The line breaks before the answer.
    CutAfter,
    /// The line breaks in the middle of the answer.
    CutMid,
    /// The answer comes so many milliseconds late.
    Delay(u32),
    /// HTTP 200 with nothing in it.
    Empty,
    /// HTTP 200 with something that is no XML.
    Garbage,
    /// A byte that is no UTF-8 stands in the answer.
    NotUtf8,
    /// One digit of the signature is wrong.
    BadSignature,
    /// The signature is missing.
    NoSignature,
    /// Properly signed, but the other way than agreed.
    OtherSignType,
    /// Properly signed, with a document type before it.
    Doctype,
    /// Entities that unfold into gigabytes.
    EntityBomb,
    /// The body never ends.
    EndlessBody,
    /// A header of one mebibyte.
    HugeHeaders,
    /// A compressed body that nobody asked for.
    Compressed,
    /// One byte a second.
    Drip,
    /// One field stands twice.
    DuplicateField,
    /// A signed `SYSTEMERROR` although the request was carried out.
    SystemErrorAfter,

    // Lies: the request has its effect, and the answer is properly signed but not true. Each waits for an answer that has what it alters.
    /// One fen more than was paid.
    WrongAmount,
    /// An amount that is not written as a number should be.
    MalformedAmount,
    /// Another currency.
    WrongCurrency,
    /// About another order.
    WrongNumber,
    /// About another merchant.
    WrongMerchant,
    /// About another application.
    WrongApp,
    /// Always the same number of the payment.
    ReusedTransaction,
    /// A `trade_state` that no page names.
    UnknownState,
    /// This `trade_state`, whatever the book says.
    OtherState(&'static str),
    /// A `code_url` that leads elsewhere.
    ForeignCode,
    /// One fen more given back than was asked for.
    WrongRefundAmount,
    /// About another refund.
    WrongRefundNumber,
    /// This `refund_status`, whatever the book says.
    OtherRefundStatus(&'static str),
    /// An error text with line breaks, escape codes and marks that turn the writing direction.
    FilthyWords,
    /// This field is missing, and the rest is signed without it.
    MissingField(&'static str),

    /// The bill is not whole, although all of it arrives. Waits for a bill.
    Bill(BillHarm),
}

/// When a fault strikes.
enum Kind {
    Before,
    After,
    /// Strikes only answers that have this field, or the same one of the first of several records.
    Lie(&'static str),
    /// Strikes only bills.
    Bill,
}

impl Fault {
    /// Faults of the line: what a bad network does.
    pub const LINE: &[Self] = &[Self::CutBefore, Self::CutAfter, Self::CutMid, Self::Empty, Self::BadGateway502Html, Self::HtmlPortal200];

    /// Faults of the gateway itself, all honest.
    pub const TROUBLE: &[Self] =
        &[Self::SystemError, Self::SystemErrorAfter, Self::FrequencyLimited, Self::ReturnCodeFail, Self::HttpStatus(503), Self::ArrivesLate(5_000)];

    /// Answers that must not be believed, because they are not properly signed, not readable, or about something else.
    pub const FORGERIES: &[Self] = &[
        Self::Garbage,
        Self::NotUtf8,
        Self::BadSignature,
        Self::NoSignature,
        Self::OtherSignType,
        Self::Doctype,
        Self::EntityBomb,
        Self::DuplicateField,
        Self::ForgedRefusal("ORDERNOTEXIST"),
        Self::ForgedRefusal("ORDERCLOSED"),
        Self::WrongNumber,
        Self::WrongMerchant,
        Self::WrongApp,
        Self::UnknownState,
        Self::ForeignCode,
    ];

    /// Lies about refunds.
    pub const REFUND_LIES: &[Self] = &[Self::WrongRefundAmount, Self::WrongRefundNumber, Self::OtherRefundStatus("TELEPORTED")];

    fn kind(self) -> Kind {
        match self {
            Self::CutBefore
            | Self::ArrivesLate(_)
            | Self::BadGateway502Html
            | Self::HttpStatus(_)
            | Self::HtmlPortal200
            | Self::Redirect
            | Self::ReturnCodeFail
            | Self::SystemError
            | Self::FrequencyLimited
            | Self::Refusal(_)
            | Self::ForgedRefusal(_) => Kind::Before,
            Self::CutAfter
            | Self::CutMid
            | Self::Delay(_)
            | Self::Empty
            | Self::Garbage
            | Self::NotUtf8
            | Self::BadSignature
            | Self::NoSignature
            | Self::OtherSignType
            | Self::Doctype
            | Self::EntityBomb
            | Self::EndlessBody
            | Self::HugeHeaders
            | Self::Compressed
            | Self::Drip
            | Self::DuplicateField
            | Self::SystemErrorAfter => Kind::After,
            Self::WrongAmount | Self::MalformedAmount => Kind::Lie("total_fee"),
            Self::WrongCurrency => Kind::Lie("fee_type"),
            Self::WrongNumber => Kind::Lie("out_trade_no"),
            Self::WrongMerchant => Kind::Lie("mch_id"),
            Self::WrongApp => Kind::Lie("appid"),
            Self::ReusedTransaction => Kind::Lie("transaction_id"),
            Self::UnknownState | Self::OtherState(_) => Kind::Lie("trade_state"),
            Self::ForeignCode => Kind::Lie("code_url"),
            Self::WrongRefundAmount => Kind::Lie("refund_fee"),
            Self::WrongRefundNumber => Kind::Lie("out_refund_no"),
            Self::OtherRefundStatus(_) => Kind::Lie("refund_status"),
            Self::FilthyWords => Kind::Lie("err_code_des"),
            Self::MissingField(name) => Kind::Lie(name),
            Self::Bill(_) => Kind::Bill,
        }
    }

    /// Whether the request is never looked at.
    pub fn is_before_processing(self) -> bool {
        match self.kind() {
            Kind::Before => true,
            Kind::After | Kind::Lie(_) | Kind::Bill => false,
        }
    }

    /// The `err_code` of the signed refusal that it puts in the place of the answer, where it does so.
    pub(super) fn refusal_code(self) -> Option<&'static str> {
        if let Self::Refusal(code) | Self::ForgedRefusal(code) = self {
            return Some(code);
        }
        let named = [(Self::SystemError, "SYSTEMERROR"), (Self::SystemErrorAfter, "SYSTEMERROR"), (Self::FrequencyLimited, "FREQUENCY_LIMITED")];
        named.into_iter().find(|(fault, _)| *fault == self).map(|(_, code)| code)
    }

    /// It waits for an answer that it can strike.
    fn waits(self) -> bool {
        match self.kind() {
            Kind::Lie(_) | Kind::Bill => true,
            Kind::Before | Kind::After => false,
        }
    }

    /// Whether it can strike an answer that has been found.
    fn strikes(self, reply: &Reply) -> bool {
        match self.kind() {
            Kind::Before => false,
            Kind::After => true,
            Kind::Bill => reply.bill().is_some(),
            Kind::Lie(name) => reply.get(name).or(reply.get(&first_of(name))).is_some(),
        }
    }
}

/// The name of that field in the first of several records (protocol §3: `$n` begins at zero).
pub(super) fn first_of(name: &str) -> String {
    format!("{name}_0")
}

/// A fault that is to happen a number of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultOrder {
    /// To which requests.
    pub endpoint: Endpoint,
    /// What.
    pub fault: Fault,
    /// How many times.
    pub times: u32,
}

/// A fault that may happen to any request, in so many of a thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    /// To which requests.
    pub endpoint: Endpoint,
    /// What.
    pub fault: Fault,
    /// In how many of a thousand.
    pub permille: u16,
}

/// Faults by chance, drawn from their own share of the seed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Storm {
    /// Each is drawn for every request; of those that come up, the first happens.
    pub chances: Vec<Chance>,
}

impl Storm {
    /// Each of these faults at every endpoint, each in so many of a thousand requests.
    pub fn of(faults: &[Fault], permille: u16) -> Self {
        Self { chances: faults.iter().map(|fault| Chance { endpoint: Endpoint::Any, fault: *fault, permille }).collect() }
    }
}

/// The faults that are due: the ordered ones in the order in which they were injected, and the storm.
pub(super) struct Faults {
    ordered: Vec<FaultOrder>,
    storm: Option<Storm>,
    chance: fastrand::Rng,
}

impl Faults {
    pub(super) fn new(chance: fastrand::Rng) -> Self {
        Self { ordered: vec![], storm: None, chance }
    }

    pub(super) fn inject(&mut self, order: FaultOrder) {
        self.ordered.push(order);
    }

    pub(super) fn set_storm(&mut self, storm: Option<Storm>) {
        self.storm = storm;
    }

    /// What the storm does to this request. Draws once for each of its chances, whatever comes up.
    pub(super) fn draw(&mut self, call: Call) -> Option<Fault> {
        let mut drawn = None;
        for chance in self.storm.iter().flat_map(|storm| &storm.chances) {
            let comes_up = self.chance.u16(0..1000) < chance.permille && chance.endpoint.covers(call);
            drawn = drawn.or(comes_up.then_some(chance.fault));
        }
        drawn
    }

    /// The ordered fault that strikes before processing, where the next in line is one. Those that wait for their answer let others pass.
    pub(super) fn take_before(&mut self, call: Call) -> Option<Fault> {
        let next = self.ordered.iter().position(|order| order.times > 0 && order.endpoint.covers(call) && !order.fault.waits())?;
        self.take(next, Fault::is_before_processing)
    }

    /// The first ordered fault that can strike this answer.
    pub(super) fn take_after(&mut self, call: Call, reply: &Reply) -> Option<Fault> {
        let next = self.ordered.iter().position(|order| order.times > 0 && order.endpoint.covers(call) && order.fault.strikes(reply))?;
        self.take(next, |_| true)
    }

    /// What of the storm's draw can strike this answer.
    pub(super) fn fitting(drawn: Option<Fault>, reply: &Reply) -> Option<Fault> {
        drawn.filter(|fault| fault.strikes(reply))
    }

    fn take(&mut self, index: usize, wanted: impl Fn(Fault) -> bool) -> Option<Fault> {
        let order = self.ordered.get_mut(index).filter(|order| wanted(order.fault))?;
        let fault = order.fault;
        order.times = order.times.saturating_sub(1);
        if order.times == 0 {
            self.ordered.remove(index);
        }
        Some(fault)
    }
}
