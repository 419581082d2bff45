//! The pretend gateway itself: reads, judges by the rules, keeps the book and the log, and lets the faults that are due happen.

use super::agenda::{Agenda, Deed, LateRequest};
use super::book::{Book, BookState, BookedOrder, PayRefusal};
use super::credentials::Credentials;
use super::customers::Customers;
use super::faults::{Fault, FaultOrder, Faults, Storm};
use super::reply::{Reply, Served};
use super::request::{self, Call, NotTaken, Refused, Request};
use super::rules::Rules;
use super::spoil::spoiled;
use super::{close_order, order_query, unified_order};
use crate::domain::Moment;
use std::collections::BTreeMap;

/// The log's older half is forgotten when it is this long, so that a demo may run for weeks.
const LONGEST_LOG: usize = 100_000;

/// The pretend gateway's book and rules. Pure: time and chance come in, and the same calls give the same bytes.
pub struct Exchange {
    credentials: Credentials,
    rules: Rules,
    book: Book,
    customers: Customers,
    faults: Faults,
    agenda: Agenda,
    log: Vec<Exchanged>,
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
            agenda: Agenda::default(),
            log: vec![],
        }
    }

    /// Serves one HTTP request by the rules, then by the faults that are due; `now` is the gateway's clock. May change the book even where the
    /// reply is cut.
    pub fn serve(&mut self, path: &str, method: &str, body: &[u8], now: Moment) -> Served {
        self.tick(now);
        match Call::at(path) {
            Some(call) => self.serve_call(call, method, body, now),
            None => {
                self.note(now, path, BTreeMap::new(), Answered::NoSuchPath, None);
                Served::reply(404, "text/html", "<html><body>404 Not Found</body></html>")
            }
        }
    }

    fn serve_call(&mut self, call: Call, method: &str, body: &[u8], now: Moment) -> Served {
        let drawn = self.faults.draw(call);
        let before = self.faults.take_before(call).or(drawn.filter(|fault| fault.is_before_processing()));
        let read = request::read(method, body);
        let parameters = read.as_ref().map(request::business_parameters).unwrap_or_default();
        let admitted = read.and_then(|fields| request::admit(call, fields, &self.credentials));
        if let Some(fault) = before {
            self.note(now, call.path(), parameters, Answered::NotProcessed, Some(fault));
            if let Fault::ArrivesLate(ms) = fault {
                let late = LateRequest { call, method: method.to_owned(), body: body.to_vec() };
                self.agenda.enter(now.plus_millis(i64::from(ms)), Deed::Arrive(late));
            }
            let reply = self.reply_without_processing(fault, admitted);
            return spoiled(Some(fault), reply, &self.credentials.key);
        }
        let reply = self.process(&admitted, now);
        let fault = self.faults.take_after(call, &reply).or(Faults::fitting(drawn, &reply));
        self.note(now, call.path(), parameters, answered(&reply), fault);
        let reply = match (fault.and_then(Fault::refusal_code), &admitted) {
            (Some(code), Ok(request)) => self.reply(request, Err(Refused::new(code, "系统错误"))),
            (None, _) | (_, Err(_)) => reply,
        };
        spoiled(fault, reply, &self.credentials.key)
    }

    /// Carries a request out and finds its answer.
    fn process(&mut self, admitted: &Result<Request, NotTaken>, now: Moment) -> Reply {
        let request = match admitted {
            Ok(request) => request,
            Err(why) => return Reply::not_taken(*why),
        };
        let outcome = match request.call {
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
        };
        self.reply(request, outcome)
    }

    /// The answer that a fault before processing gives in the gateway's name; of no account where the fault gives none.
    fn reply_without_processing(&mut self, fault: Fault, admitted: Result<Request, NotTaken>) -> Reply {
        match (fault.refusal_code(), admitted) {
            (Some(code), Ok(request)) => self.reply(&request, Err(Refused::new(code, "系统繁忙，请稍后再试"))),
            (Some(_), Err(why)) => Reply::not_taken(why),
            (None, _) => Reply::not_taken(NotTaken("系统繁忙，请稍后再试")),
        }
    }

    /// A signed answer: with the sign type of the request that created the order, or of this one where there is no order (protocol §2.2).
    fn reply(&mut self, request: &Request, outcome: Result<super::reply::Business, Refused>) -> Reply {
        let order = order_query::asked_for(request, &self.book).ok().flatten();
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
        let reply = self.process(&admitted, at);
        self.note(at, late.call.path(), parameters, answered(&reply), Some(Fault::CutAfter));
    }

    fn note(&mut self, at: Moment, path: &str, parameters: BTreeMap<String, String>, answered: Answered, fault: Option<Fault>) {
        if self.log.len() >= LONGEST_LOG {
            self.log.drain(..LONGEST_LOG.div_euclid(2));
        }
        let out_trade_no = parameters.get("out_trade_no").cloned();
        self.log.push(Exchanged { at, path: path.to_owned(), out_trade_no, parameters, answered, fault });
    }

    /// Every order that was accepted, by number.
    pub fn orders(&self) -> impl Iterator<Item = &BookedOrder> {
        self.book.orders()
    }

    /// The order of that number.
    pub fn order(&self, trade_no: &str) -> Option<&BookedOrder> {
        self.book.order(trade_no)
    }

    /// A customer scans that order's code and pays.
    ///
    /// # Errors
    /// [`PayRefusal`], as the real one turns payers away.
    pub fn pay(&mut self, trade_no: &str, now: Moment) -> Result<(), PayRefusal> {
        self.book.pay(trade_no, &self.rules, now)
    }

    /// A customer scans that order's code and is at the password: `USERPAYING`. From here on the end of the order does not keep them from paying;
    /// only a close does.
    ///
    /// # Errors
    /// [`PayRefusal`], as the real one turns payers away.
    pub fn begin_paying(&mut self, trade_no: &str, now: Moment) -> Result<(), PayRefusal> {
        self.book.begin_paying(trade_no, &self.rules, now)
    }

    /// The customer at the password leaves without paying.
    pub fn stop_paying(&mut self, trade_no: &str) {
        self.book.stop_paying(trade_no);
    }

    /// Whose requests are taken.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// How the gateway behaves.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// How the gateway behaves, to be changed.
    pub fn rules_mut(&mut self) -> &mut Rules {
        &mut self.rules
    }

    /// The customers who come by themselves.
    pub fn customers_mut(&mut self) -> &mut Customers {
        &mut self.customers
    }

    /// Lets a fault happen a number of times. Faults strike in the order in which they were injected; a lie waits for an answer that has what it
    /// alters, and lets others pass.
    pub fn inject(&mut self, fault: FaultOrder) {
        self.faults.inject(fault);
    }

    /// Lets faults happen by chance, or no longer.
    pub fn set_storm(&mut self, storm: Option<Storm>) {
        self.faults.set_storm(storm);
    }

    /// Every request that arrived, oldest first; of very many, the newest.
    pub fn log(&self) -> &[Exchanged] {
        &self.log
    }

    /// Grows with every change of the book: an order placed, scanned, paid, closed.
    pub fn revision(&self) -> u64 {
        self.book.revision()
    }

    /// When [`Self::tick`] has something to do next; nothing while nobody is expected.
    pub fn next_due(&self) -> Option<Moment> {
        self.agenda.next_at()
    }
}

fn answered(reply: &Reply) -> Answered {
    match (reply.get("return_code"), reply.get("err_code")) {
        (Some("SUCCESS"), None) => Answered::Done,
        (Some("SUCCESS"), Some(code)) => Answered::Refused(code.to_owned()),
        _ => Answered::NotTaken(reply.get("return_msg").unwrap_or_default().to_owned()),
    }
}
