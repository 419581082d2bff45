//! What comes out of a generated day.

use crate::domain::{BusinessDay, Fen, MatchClass, MatchKey, Moment, RefundEvent, RefundNo, SaleEvent, SaleId, Signatory};
use serde::{Deserialize, Serialize};

/// A day, as a till knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedDay {
    /// Which.
    pub day: BusinessDay,
    /// The till's sales, in the order in which they were opened.
    pub sales: Vec<Story<SaleId, SaleEvent>>,
    /// The till's refunds, in the order in which they were decided.
    pub refunds: Vec<Story<RefundNo, RefundEvent>>,
    /// All that a match must find beside what is equal.
    pub planted: Vec<Planted>,
    /// What the till counts on the business day.
    pub till: Fen,
    /// What the bill of the calendar day counts.
    pub bill: Fen,
}

/// What happened to one sale or refund, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story<N, E> {
    /// Its number.
    pub number: N,
    /// What was written of it, the oldest first.
    pub steps: Vec<Step<E>>,
}

/// What is written at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<E> {
    /// When, by the till's clock.
    pub at: Moment,
    /// What happened, with all that follows from it.
    pub told: Vec<Told<E>>,
}

/// An event, and who brought it about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<E> {
    /// Who.
    pub by: Teller,
    /// What.
    pub event: E,
    /// The signed answer that proved it.
    pub proof: Option<Vec<u8>>,
}

/// Who brought an event about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Teller {
    /// A person at the till.
    Person(Signatory),
    /// The till by itself.
    Till,
    /// The gateway, by an answer.
    Gateway,
}

/// A pair that a match must find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planted {
    /// As what.
    pub class: MatchClass,
    /// Under which numbers.
    pub key: MatchKey,
    /// What the till counts of it, less what the bill counts.
    pub difference: Fen,
}
