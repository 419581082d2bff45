//! What a sale is: money, numbers, the machines of a sale and its charges, the business day.
//!
//! Everything here is pure. It never reads a clock, a disk or a network, never waits, and never draws: the same input gives the same result.
//! It imports no other room of this program.
#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic, clippy::as_conversions, clippy::indexing_slicing)]

mod amount;
mod amount_line;
mod answer;
mod bill;
mod book;
mod charge;
mod day;
#[cfg(test)]
mod day_tests;
mod fen;
mod lamp;
mod language;
mod matching;
mod moment;
mod number;
mod order;
mod people;
#[cfg(test)]
mod people_tests;
mod pin;
mod poll;
mod reason;
mod refund;
mod refund_answer;
mod rights;
mod sale;
mod sale_decision;
#[cfg(test)]
mod sale_tests;
mod shift;
mod till_event;

pub use amount::{Amount, AmountError};
pub use amount_line::{AmountLine, AmountLineError};
pub use answer::{Answer, Payment, Refusal, Unknown, Unpaid};
pub use bill::{Bill, BillAnswer, BillKind, BillNote, BillRow, BillRowKind, BookKind, Fee};
pub use book::{BookRow, Standing};
pub use charge::{Charge, ChargeEvent, ChargeState, CloseReason, CloseStep, Closure, Code};
pub use day::{BillMark, BillSource, Day, DayBar, DayClosing, DayEvent, DayMark, Decision, DecisionScope, MatchTally};
pub use fen::{Fen, FenError};
pub use lamp::{Lamp, Sighting};
pub use language::Language;
pub use matching::{CLOCKS_APART_MS, Frame, Match, MatchClass, MatchKey, NextStep, Pair, Payout, Term, reconcile};
pub use moment::{BusinessDay, DayStart, DayStartError, Moment};
pub use number::{AppId, CashierId, CodeUrl, MchId, NumberError, RefundId, RefundNo, SaleId, TillId, TradeNo, TransactionId};
pub use order::{Order, OrderExtras};
pub use people::{LockReason, People, PeopleError, PeopleEvent, Person, PersonEvent, PinPurpose, TRIES};
pub use pin::{Pin, PinError, PinHash};
pub use poll::Watch;
pub use reason::is_reason;
pub use refund::{
    Hold, Refund, RefundAsk, RefundAskKind, RefundBar, RefundEvent, RefundFailure, RefundOrder, RefundPlan, RefundState, RefundWatch, Refundable,
    SentStep, SettledHow, Settlement,
};
pub use refund_answer::{RefundAnswer, RefundReport, RefundStatus, RefundTrouble};
pub use rights::{Action, Authority, NoAuthority, Right, Role, Signatory, right};
pub use sale::{Ask, AskKind, Next, Sale, SaleEvent, SaleException, SaleState};
pub use sale_decision::ByHand;
pub use shift::{CarriedSale, ChainHead, ExceptionLine, PersonTally, Shift, ShiftBar, ShiftClosing, ShiftEvent, ShiftNo, ShiftReport, Tally};
pub use till_event::{Secret, SecretDeed, Setting, TillEvent};
