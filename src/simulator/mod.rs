//! A pretend WeChat Pay v2 and pretend customers, with faults. The demo, the tests and `scantill simulate` stand on it.
//!
//! [`Exchange`] is the gateway: its own book, its own rules, a script of faults. It is pure: time comes in with every call, chance comes from one
//! seed, so the same calls give the same bytes. [`Server`] puts it behind a loopback port, plain and with TLS. It judges a request by the protocol
//! page alone and never by what our own client happens to send; the other way round its book is the oracle for what our ledger must say.
//!
//! It knows nothing of the ledger, the engine or the screens, never reaches a real gateway, and never listens beyond this computer.
#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic, clippy::as_conversions, clippy::indexing_slicing)]

mod agenda;
mod bill;
mod book;
mod certificates;
mod checks;
mod close_order;
mod credentials;
mod customers;
mod day;
mod elsewhere;
mod exchange;
mod faults;
mod http;
mod order_query;
mod peer;
mod players;
mod refund;
mod refund_fates;
mod refund_query;
mod refund_rates;
mod refunds;
mod reply;
mod request;
mod rules;
mod server;
mod spoil;
mod tls;
mod unified_order;

#[cfg(test)]
mod tests;

pub use bill::{BillForm, BillHarm, BillRules};
pub use book::{BookState, BookedOrder, PayRefusal};
pub use certificates::{CertificateError, Certificates, ClientCertificate};
pub use credentials::Credentials;
pub use customers::{Customers, Manners};
pub use day::{DayWishes, GeneratedDay, Planted, Step, Story, Teller, Told};
pub use elsewhere::Elsewhere;
pub use exchange::{Answered, Exchange, Exchanged};
pub use faults::{Chance, Endpoint, Fault, FaultOrder, Storm};
pub use peer::Peer;
pub use refund_fates::{RefundFates, RefundOdds};
pub use refunds::{BookedRefund, RefundState};
pub use reply::Served;
pub use rules::{Reentry, RefundFate, RefundRules, Rules};
pub use server::{NotLoopback, Server, SharedExchange};
