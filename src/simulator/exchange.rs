//! The pretend gateway itself: reads, judges by the rules, keeps the book and the log, and lets the faults that are due happen.

use super::agenda::{Agenda, Deed, LateRequest};
use super::bill;
use super::book::{Book, BookState, BookedOrder};
use super::credentials::Credentials;
use super::customers::Customers;
use super::faults::{Fault, Faults};
use super::peer::{Peer, TurnedAway};
use super::refund::{self, Taken};
use super::refund_fates::RefundFates;
use super::refund_rates::RefundRates;
use super::reply::{Business, Reply, Served};
use super::request::{self, Call, NotTaken, Refused, Request};
use super::rules::Rules;
use super::spoil::spoiled;
use super::{close_order, order_query, refund_query, unified_order};
use crate::domain::Moment;
use std::collections::BTreeMap;

/// The log's older half is forgotten when it is this long, so that a demo may run for weeks.
const LONGEST_LOG: usize = 100_000;

/// What the web server says where the handshake showed no client certificate (protocol §1.3).
const NO_CERTIFICATE: &str = "<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n<body>\r\n\
    <center><h1>400 Bad Request</h1></center>\r\n<center>No required SSL certificate was sent</center>\r\n<hr><center>nginx</center>\r\n\
    </body>\r\n</html>\r\n";

/// The pretend gateway's book and rules. Pure: time and chance come in, and the same calls give the same bytes.
pub struct Exchange {
    pub(super) credentials: Credentials,
    pub(super) rules: Rules,
    pub(super) book: Book,
    pub(super) customers: Customers,
    pub(super) faults: Faults,
    pub(super) refund_fates: RefundFates,
    refund_rates: RefundRates,
    pub(super) agenda: Agenda,
    pub(super) log: Vec<Exchanged>,
}

/// One request that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// When, by the gateway's clock.
    pub at: Moment,
    /// At which path.
    pub path: String,
    /// The number that it was about, where it could be read.
    pub out_trade_no: Option<String>,
    /// All it asked for: its fields without `nonce_str`, `sign` and `sign_type`. Empty where it could not be read.
    pub parameters: BTreeMap<String, String>,
    /// What was answered, before the fault had its way with it.
    pub answered: Answered,
    /// What went wrong.
    pub fault: Option<Fault>,
}

/// How a request was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// `result_code=SUCCESS`.
    Done,
    /// `result_code=FAIL` with this `err_code`.
    Refused(String),
    /// `return_code=FAIL` with this `return_msg`.
    NotTaken(String),
    /// A fault kept it from being looked at.
    NotProcessed,
    /// The web server wanted a client certificate and saw none.
    NoCertificate,
    /// There is no such path.
    NoSuchPath,
}

impl Exchange {
    /// A gateway with an empty book, where nothing goes wrong and nobody pays by themselves.
    pub fn new(credentials: Credentials, seed: u64) -> Self {
        let mut seeds = fastrand::Rng::with_seed(seed);
        Self {
            credentials,
            rules: Rules::default(),
            book: Book::new(seeds.fork()),
            customers: Customers::new(seeds.fork()),
            faults: Faults::new(seeds.fork()),
            refund_fates: RefundFates::new(seeds.fork()),
            refund_rates: RefundRates::default(),
            agenda: Agenda::default(),
            log: vec![],
        }
    }

    /// [`Self::serve_to`] a peer without a client certificate.
    pub fn serve(&mut self, path: &str, method: &str, body: &[u8], now: Moment) -> Served {
        self.serve_to(&Peer::Bare, path, method, body, now)
    }

    /// Serves one HTTP request by the rules, then by the faults that are due; `now` is the gateway's clock. May change the book even where the
    /// reply is cut.
    pub fn serve_to(&mut self, peer: &Peer, path: &str, method: &str, body: &[u8], now: Moment) -> Served {
        self.tick(now);
        match Call::at(path) {
            Some(call) => self.serve_call(call, peer, method, body, now),
            None => {
                self.note(now, path, BTreeMap::new(), Answered::NoSuchPath, None);
                Served::reply(404, "text/html", "<html><body>404 Not Found</body></html>")
            }
        }
    }

    fn serve_call(&mut self, call: Call, peer: &Peer, method: &str, body: &[u8], now: Moment) -> Served {
        let drawn = self.faults.draw(call);
        let read = request::read(method, body);
        let parameters = read.as_ref().map(request::business_parameters).unwrap_or_default();
        let access = self.access(call, peer, now);
        if access == Err(TurnedAway::Unasked) {
            self.note(now, call.path(), parameters, Answered::NoCertificate, None);
            return Served::reply(400, "text/html", NO_CERTIFICATE);
        }
        let before = self.faults.take_before(call).or(drawn.filter(|fault| fault.is_before_processing()));
        let admitted = read.and_then(|fields| request::admit(call, fields, &self.credentials));
        if let Some(fault) = before {
            self.note(now, call.path(), parameters, Answered::NotProcessed, Some(fault));
            if let Fault::ArrivesLate(ms) = fault {
                let late = LateRequest { call, peer: peer.clone(), method: method.to_owned(), body: body.to_vec() };
                self.agenda.enter(now.plus_millis(i64::from(ms)), Deed::Arrive(late));
            }
            let reply = self.reply_without_processing(fault, call, admitted);
            return spoiled(Some(fault), reply, &self.credentials.key);
        }
        let reply = self.process(call, &admitted, access, now);
        let fault = self.faults.take_after(call, &reply).or(Faults::fitting(drawn, &reply));
        self.note(now, call.path(), parameters, answered(&reply), fault);
        let reply = match (fault.and_then(Fault::refusal_code), &admitted) {
            (Some(code), Ok(request)) => self.reply(request, Err(Refused::new(code, "系统错误"))),
            (None, _) | (_, Err(_)) => reply,
        };
        spoiled(fault, reply, &self.credentials.key)
    }

    /// Whether that peer may call that endpoint.
    fn access(&self, call: Call, peer: &Peer, now: Moment) -> Result<(), TurnedAway> {
        if call.is_certified() { peer.may_use_secapi(self.credentials.mch_id.as_str(), &self.rules, now) } else { Ok(()) }
    }

    /// Carries a request out and finds its answer.
    fn process(&mut self, call: Call, admitted: &Result<Request, NotTaken>, access: Result<(), TurnedAway>, now: Moment) -> Reply {
        let (request, refused) = match (admitted, access) {
            (Err(why), _) => return self.not_taken(call, *why, now),
            (Ok(_), Err(TurnedAway::Unasked | TurnedAway::Revoked)) => return self.not_taken(call, NotTaken("证书已作废"), now),
            (Ok(request), Err(TurnedAway::Wrong(refused))) => (request, Some(refused)),
            (Ok(request), Ok(())) => (request, None),
        };
        if call == Call::Refund
            && let Err(too_many) = self.refund_rates.admit(&self.rules.refunds, now)
        {
            return self.reply(request, Err(too_many));
        }
        let outcome = refused.map_or_else(|| self.carry_out(request, now), Err);
        if call == Call::Refund {
            self.refund_rates.count(outcome.is_ok(), &self.rules.refunds, now);
        }
        self.reply(request, outcome)
    }

    fn not_taken(&mut self, call: Call, why: NotTaken, now: Moment) -> Reply {
        if call == Call::Refund {
            self.refund_rates.count(false, &self.rules.refunds, now);
        }
        unread(call, why)
    }

    fn carry_out(&mut self, request: &Request, now: Moment) -> Result<Business, Refused> {
        match request.call {
            Call::UnifiedOrder => {
                let revision = self.book.revision();
                let outcome = unified_order::answer(request, &mut self.book, &self.rules, now);
                if self.book.revision() != revision {
                    self.expect_customer(request);
                }
                outcome
            }
            Call::OrderQuery => order_query::answer(request, &self.book, &self.rules, now),
            Call::CloseOrder => close_order::answer(request, &mut self.book, &self.rules, now),
            Call::Refund => {
                let (business, taken) = refund::answer(request, &mut self.book, &self.rules.refunds, now)?;
                if let Taken::Accepted { refund_no, trade_no } = taken {
                    let fate = self.refund_fates.of(&refund_no, &trade_no, self.rules.refunds.fate);
                    self.settle_refund(&refund_no, fate, now);
                }
                Ok(business)
            }
            Call::RefundQuery => refund_query::answer(request, &self.book, &self.rules, now),
            Call::DownloadBill => bill::answer(request, &self.book, &self.rules.bill, &self.credentials, now).map(Business::from),
        }
    }

    /// The answer that a fault before processing gives in the gateway's name; of no account where the fault gives none.
    fn reply_without_processing(&mut self, fault: Fault, call: Call, admitted: Result<Request, NotTaken>) -> Reply {
        match (fault.refusal_code(), admitted) {
            (Some(code), Ok(request)) => self.reply(&request, Err(Refused::new(code, "系统繁忙，请稍后再试"))),
            (Some(_), Err(why)) => unread(call, why),
            (None, _) => Reply::not_taken(NotTaken("系统繁忙，请稍后再试")),
        }
    }

    /// A signed answer: with the sign type of the request that created the order, or of this one where there is no order (protocol §2.2).
    pub(super) fn reply(&mut self, request: &Request, outcome: Result<Business, Refused>) -> Reply {
        let order = match request.call {
            Call::UnifiedOrder | Call::OrderQuery | Call::CloseOrder | Call::Refund => order_query::asked_for(request, &self.book).ok().flatten(),
            Call::RefundQuery => refund_query::asked_for(request, &self.book).ok().and_then(|(order, _)| order),
            Call::DownloadBill => return Reply::of_bill(outcome),
        };
        let sign_type = order.map_or(request.sign_type, |order| order.sign_type);
        let nonce = self.book.nonce();
        Reply::judged(self.credentials.appid.as_str(), self.credentials.mch_id.as_str(), &nonce, outcome, sign_type)
    }

    /// Enters what the customer of a new order is going to do.
    fn expect_customer(&mut self, request: &Request) {
        let Some(order) = request.fields.get("out_trade_no").and_then(|trade_no| self.book.order(trade_no)) else { return };
        let Some(plan) = self.customers.plan(order.created_at, order.expires_at) else { return };
        let trade_no = order.trade_no.clone();
        if let Some(begin_at) = plan.begin_at {
            self.agenda.enter(begin_at, Deed::BeginPaying { trade_no: trade_no.clone() });
        }
        self.agenda.enter(plan.pay_at, Deed::Pay { trade_no, also_older: plan.also_older });
    }

    /// Lets everything happen whose time has come: customers act, belated requests arrive. [`Self::serve`] does this first.
    pub fn tick(&mut self, now: Moment) {
        while let Some((at, deed)) = self.agenda.take_due(now) {
            match deed {
                Deed::BeginPaying { trade_no } => {
                    let _turned_away = self.book.begin_paying(&trade_no, &self.rules, at);
                }
                Deed::Pay { trade_no, also_older } => {
                    let older = if also_older { self.older_code(&trade_no) } else { None };
                    for trade_no in std::iter::once(trade_no).chain(older) {
                        let _turned_away = self.book.pay(&trade_no, &self.rules, at);
                    }
                }
                Deed::SettleRefund { refund_no } => self.book.settle_refund(&refund_no, at),
                Deed::Arrive(late) => self.arrive(&late, at),
            }
        }
    }

    /// The newest older order of the same till and price that can still be paid.
    fn older_code(&self, trade_no: &str) -> Option<String> {
        let this = self.book.order(trade_no)?;
        let alike = |order: &&BookedOrder| {
            let payable = order.state == BookState::NotPay && order.created_at < this.created_at;
            payable && order.total_fee == this.total_fee && order.parameter("device_info") == this.parameter("device_info")
        };
        self.book.orders().filter(alike).max_by_key(|order| order.created_at).map(|order| order.trade_no.clone())
    }

    /// Carries out a request whose sender has stopped waiting.
    fn arrive(&mut self, late: &LateRequest, at: Moment) {
        let read = request::read(&late.method, &late.body);
        let parameters = read.as_ref().map(request::business_parameters).unwrap_or_default();
        let admitted = read.and_then(|fields| request::admit(late.call, fields, &self.credentials));
        let access = self.access(late.call, &late.peer, at);
        let reply = self.process(late.call, &admitted, access, at);
        self.note(at, late.call.path(), parameters, answered(&reply), Some(Fault::CutAfter));
    }

    fn note(&mut self, at: Moment, path: &str, parameters: BTreeMap<String, String>, answered: Answered, fault: Option<Fault>) {
        if self.log.len() >= LONGEST_LOG {
            self.log.drain(..LONGEST_LOG.div_euclid(2));
        }
        let out_trade_no = parameters.get("out_trade_no").cloned();
        self.log.push(Exchanged { at, path: path.to_owned(), out_trade_no, parameters, answered, fault });
    }
}

/// `return_code=FAIL`, as that endpoint says it.
fn unread(call: Call, why: NotTaken) -> Reply {
    match call {
        Call::DownloadBill => Reply::of_bill(Err(bill::not_taken(why))),
        Call::UnifiedOrder | Call::OrderQuery | Call::CloseOrder | Call::Refund | Call::RefundQuery => Reply::not_taken(why),
    }
}

fn answered(reply: &Reply) -> Answered {
    match (reply.get("return_code"), reply.get("err_code")) {
        (Some("SUCCESS"), None) => Answered::Done,
        (Some("SUCCESS"), Some(code)) => Answered::Refused(code.to_owned()),
        (None, _) if reply.bill().is_some() => Answered::Done,
        _ => Answered::NotTaken(reply.get("return_msg").unwrap_or_default().to_owned()),
    }
}
