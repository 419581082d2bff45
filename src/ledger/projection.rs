//! What is so now: the rows of `sale` and `charge`, as the journal's fold makes them.
//!
//! One list of columns per table serves both writing and verifying, so that the two cannot differ.

use super::journal::{self, Entry};
use crate::domain::{
    Charge, ChargeEvent, ChargeState, CloseReason, Closure, Fen, Moment, Payment, Sale, SaleEvent, SaleException, SaleState, TradeNo,
};
use rusqlite::types::Value;
use rusqlite::{Connection, Error, Transaction, params_from_iter};

/// The columns of `sale`, in the order of [`sale_values`]. What never changes comes first.
pub(super) const SALE_COLUMNS: [&str; 12] = [
    "id",
    "amount_fen",
    "note",
    "cashier",
    "till",
    "business_day",
    "opened_at_ms",
    "state",
    "exceptions",
    "cancel_requested",
    "latest_trade_no",
    "first_paid_at_ms",
];

const INSERT_SALE: &str = "INSERT INTO sale (id, amount_fen, note, cashier, till, business_day, opened_at_ms, \
    state, exceptions, cancel_requested, latest_trade_no, first_paid_at_ms) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

const UPDATE_SALE: &str = "UPDATE sale SET state = ?8, exceptions = ?9, cancel_requested = ?10, latest_trade_no = ?11, first_paid_at_ms = ?12 \
    WHERE id = ?1";

/// The row of a sale.
pub(super) fn sale_values(sale: &Sale) -> [Value; 12] {
    [
        text(&sale.id),
        fen(sale.amount.fen()),
        text(&sale.note),
        text(&sale.cashier),
        text(&sale.till),
        text(sale.day),
        instant(sale.opened_at),
        text(sale_state(sale.state)),
        text(sale.exceptions.iter().map(|exception| sale_exception(*exception)).collect::<Vec<_>>().join(",")),
        Value::Integer(sale.cancel_requested.into()),
        optional(sale.charges.last().map(|charge| &charge.order.trade_no), text),
        optional(sale.charges.iter().filter_map(|charge| Some(paid(charge)?.1)).min(), instant),
    ]
}

/// The columns of `charge`, in the order of [`charge_values`]. What never changes comes first.
pub(super) const CHARGE_COLUMNS: [&str; 21] = [
    "trade_no",
    "sale_id",
    "amount_fen",
    "appid",
    "mch_id",
    "description",
    "created_at_ms",
    "expires_at_ms",
    "state",
    "code_url",
    "reason",
    "closure",
    "refusal",
    "transaction_id",
    "paid_at_ms",
    "cash_fen",
    "settlement_fen",
    "bank",
    "mismatch_transaction_id",
    "mismatch_fen",
    "mismatch_currency",
];

const INSERT_CHARGE: &str = "INSERT INTO charge (trade_no, sale_id, amount_fen, appid, mch_id, description, created_at_ms, expires_at_ms, \
    state, code_url, reason, closure, refusal, transaction_id, paid_at_ms, cash_fen, settlement_fen, bank, \
    mismatch_transaction_id, mismatch_fen, mismatch_currency) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";

const UPDATE_CHARGE: &str = "UPDATE charge SET state = ?9, code_url = ?10, reason = ?11, closure = ?12, refusal = ?13, transaction_id = ?14, \
    paid_at_ms = ?15, cash_fen = ?16, settlement_fen = ?17, bank = ?18, \
    mismatch_transaction_id = ?19, mismatch_fen = ?20, mismatch_currency = ?21 WHERE trade_no = ?1 AND sale_id = ?2";

/// The row of a charge of that sale.
pub(super) fn charge_values(sale: &Sale, charge: &Charge) -> [Value; 21] {
    let order = &charge.order;
    let (payment, paid_at) = paid(charge).unzip();
    let (reason, closure, refusal) = ending(&charge.state);
    let mismatch = charge.mismatch.as_ref();
    [
        text(&order.trade_no),
        text(&sale.id),
        fen(order.amount.fen()),
        text(&order.appid),
        text(&order.mch_id),
        text(&order.description),
        instant(order.created_at),
        instant(order.expires_at),
        text(charge_state(&charge.state)),
        optional(charge.code().map(|code| &code.url), text),
        optional(reason.map(close_reason), text),
        optional(closure.map(closure_proof), text),
        optional(refusal, text),
        optional(payment.map(|payment| &payment.transaction_id), text),
        optional(paid_at, instant),
        optional(payment.and_then(|payment| payment.cash), fen),
        optional(payment.and_then(|payment| payment.settlement), fen),
        optional(payment.and_then(|payment| payment.bank.as_ref()), text),
        optional(mismatch.map(|mismatch| &mismatch.transaction_id), text),
        optional(mismatch.map(|mismatch| mismatch.total), fen),
        optional(mismatch.map(|mismatch| &mismatch.currency), text),
    ]
}

/// Writes what the entries have changed: new rows where a sale was opened or a charge decided, changed rows otherwise.
pub(super) fn write(transaction: &Transaction<'_>, entries: &[Entry<'_>], after: &Sale) -> rusqlite::Result<()> {
    if entries.iter().any(|entry| journal::opens(entry.event).is_some()) {
        change_one(transaction, INSERT_SALE, sale_values(after))?;
    } else if entries.iter().any(|entry| changes_sale(entry.event)) {
        change_one(transaction, UPDATE_SALE, sale_values(after))?;
    }
    let mut touched: Vec<(&TradeNo, bool)> = vec![];
    for (trade_no, decided) in entries.iter().filter_map(|entry| changes_charge(entry.event)) {
        if touched.iter().all(|(known, _)| *known != trade_no) {
            touched.push((trade_no, decided));
        }
    }
    for (trade_no, decided) in touched {
        let charge = after.charge(trade_no).ok_or(Error::StatementChangedRows(0))?;
        let sql = if decided { INSERT_CHARGE } else { UPDATE_CHARGE };
        change_one(transaction, sql, charge_values(after, charge))?;
    }
    Ok(())
}

fn change_one<const N: usize>(connection: &Connection, sql: &str, values: [Value; N]) -> rusqlite::Result<()> {
    match connection.prepare_cached(sql)?.execute(params_from_iter(values))? {
        1 => Ok(()),
        other => Err(Error::StatementChangedRows(other)),
    }
}

/// The event can change a column of `sale`.
fn changes_sale(event: &SaleEvent) -> bool {
    match event {
        SaleEvent::Opened { .. } | SaleEvent::CancelRequested | SaleEvent::Paid { .. } | SaleEvent::Abandoned | SaleEvent::ExceptionRaised { .. } => {
            true
        }
        SaleEvent::Charge { event, .. } => matches!(event, ChargeEvent::PlacingStarted { .. } | ChargeEvent::Paid { .. }),
    }
}

/// The charge that the event changes, and whether the event is its first.
fn changes_charge(event: &SaleEvent) -> Option<(&TradeNo, bool)> {
    match event {
        SaleEvent::Charge { trade_no, event } => Some((trade_no, matches!(event, ChargeEvent::PlacingStarted { .. }))),
        SaleEvent::Opened { .. } | SaleEvent::CancelRequested | SaleEvent::Paid { .. } | SaleEvent::Abandoned | SaleEvent::ExceptionRaised { .. } => {
            None
        }
    }
}

/// The payment of a paid charge, and when the provider took it; when we learnt it, where it did not say.
fn paid(charge: &Charge) -> Option<(&Payment, Moment)> {
    match &charge.state {
        ChargeState::Paid { payment, learnt_at } => Some((payment, payment.paid_at.unwrap_or(*learnt_at))),
        ChargeState::Placing { .. }
        | ChargeState::Showing(_)
        | ChargeState::Closing { .. }
        | ChargeState::Closed { .. }
        | ChargeState::Refused(_) => None,
    }
}

/// Why a charge was or is being ended, what proved it, and what the provider said.
fn ending(state: &ChargeState) -> (Option<CloseReason>, Option<Closure>, Option<String>) {
    match state {
        ChargeState::Placing { .. } | ChargeState::Showing(_) | ChargeState::Paid { .. } => (None, None, None),
        ChargeState::Closing { reason, .. } => (Some(*reason), None, None),
        ChargeState::Closed { reason, how } => (*reason, Some(*how), None),
        ChargeState::Refused(refusal) => (None, None, Some(format!("{}: {}", refusal.code, refusal.words))),
    }
}

fn text(value: impl ToString) -> Value {
    Value::Text(value.to_string())
}

fn fen(value: Fen) -> Value {
    Value::Integer(value.get())
}

fn instant(value: Moment) -> Value {
    Value::Integer(value.millis())
}

fn optional<T>(value: Option<T>, column: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Null, column)
}

/// Every state of a sale; see [`sale_state`].
pub(super) const SALE_STATES: [SaleState; 3] = [SaleState::Open, SaleState::Paid, SaleState::Abandoned];

/// The word for a sale's state.
pub(super) fn sale_state(state: SaleState) -> &'static str {
    match state {
        SaleState::Open => "open",
        SaleState::Paid => "paid",
        SaleState::Abandoned => "abandoned",
    }
}

/// Every exception; see [`sale_exception`].
pub(super) const SALE_EXCEPTIONS: [SaleException; 4] =
    [SaleException::PaidLate, SaleException::PaidTwice, SaleException::WrongAmount, SaleException::Contradiction];

/// The word for an exception.
pub(super) fn sale_exception(exception: SaleException) -> &'static str {
    match exception {
        SaleException::PaidLate => "paid_late",
        SaleException::PaidTwice => "paid_twice",
        SaleException::WrongAmount => "wrong_amount",
        SaleException::Contradiction => "contradiction",
    }
}

fn charge_state(state: &ChargeState) -> &'static str {
    match state {
        ChargeState::Placing { .. } => "placing",
        ChargeState::Showing(_) => "showing",
        ChargeState::Closing { .. } => "closing",
        ChargeState::Closed { .. } => "closed",
        ChargeState::Paid { .. } => "paid",
        ChargeState::Refused(_) => "refused",
    }
}

fn close_reason(reason: CloseReason) -> &'static str {
    match reason {
        CloseReason::Deadline => "deadline",
        CloseReason::NewCode => "new_code",
        CloseReason::Cancelled => "cancelled",
        CloseReason::Superseded => "superseded",
        CloseReason::NoCode => "no_code",
        CloseReason::Refused => "refused",
        CloseReason::Mismatch => "mismatch",
    }
}

fn closure_proof(closure: Closure) -> &'static str {
    match closure {
        Closure::Answered => "answered",
        Closure::NeverThere => "never_there",
        Closure::Refused => "refused",
        Closure::AcceptedLongAgo => "accepted_long_ago",
    }
}
