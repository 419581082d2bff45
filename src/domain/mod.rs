//! What a sale is: money, numbers, the machines of a sale and its charges, the business day.
//!
//! Everything here is pure. It never reads a clock, a disk or a network, never waits, and never draws: the same input gives the same result.
//! It imports no other room of this program.
#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic, clippy::as_conversions, clippy::indexing_slicing)]

mod amount;
mod amount_line;
mod answer;
mod charge;
mod fen;
mod lamp;
mod moment;
mod number;
mod order;
mod poll;
mod sale;
#[cfg(test)]
mod sale_tests;

pub use amount::{Amount, AmountError};
pub use amount_line::{AmountLine, AmountLineError};
pub use answer::{Answer, Payment, Refusal, Unknown, Unpaid};
pub use charge::{Charge, ChargeEvent, ChargeState, CloseReason, CloseStep, Closure, Code};
pub use fen::{Fen, FenError};
pub use lamp::{Lamp, Sighting};
pub use moment::{BusinessDay, DayStart, DayStartError, Moment};
pub use number::{AppId, CashierId, CodeUrl, MchId, NumberError, SaleId, TillId, TradeNo, TransactionId};
pub use order::{Order, OrderExtras};
pub use poll::Watch;
pub use sale::{Ask, AskKind, Next, Sale, SaleEvent, SaleException, SaleState};
