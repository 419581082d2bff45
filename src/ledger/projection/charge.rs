//! The rows of `charge`.

use super::{change_one, fen, instant, optional, text};
use crate::domain::{Charge, ChargeState, CloseReason, Closure, Moment, Payment, Sale};
use rusqlite::Connection;
use rusqlite::types::Value;

/// The columns of `charge` that its sale's own events make, in the order of [`charge_values`]. What never changes comes first, what a later format
/// added last.
pub(in crate::ledger) const CHARGE_COLUMNS: [&str; 25] = [
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
    "mismatch_paid_at_ms",
    "contradiction_transaction_id",
    "contradiction_fen",
    "contradiction_paid_at_ms",
];

/// How many of [`CHARGE_COLUMNS`] each format has.
pub(in crate::ledger) const CHARGE_COLUMNS_BY_FORMAT: [usize; 3] = [21, 21, 25];

const INSERT_CHARGE: &str = "INSERT INTO charge (trade_no, sale_id, amount_fen, appid, mch_id, description, created_at_ms, expires_at_ms, \
    state, code_url, reason, closure, refusal, transaction_id, paid_at_ms, cash_fen, settlement_fen, bank, \
    mismatch_transaction_id, mismatch_fen, mismatch_currency, mismatch_paid_at_ms, \
    contradiction_transaction_id, contradiction_fen, contradiction_paid_at_ms, shift_no) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, \
    iif(?9 = 'paid', (SELECT no FROM shift_now), NULL))";

const UPDATE_CHARGE: &str = "UPDATE charge SET state = ?9, code_url = ?10, reason = ?11, closure = ?12, refusal = ?13, transaction_id = ?14, \
    paid_at_ms = ?15, cash_fen = ?16, settlement_fen = ?17, bank = ?18, \
    mismatch_transaction_id = ?19, mismatch_fen = ?20, mismatch_currency = ?21, mismatch_paid_at_ms = ?22, \
    contradiction_transaction_id = ?23, contradiction_fen = ?24, contradiction_paid_at_ms = ?25, \
    shift_no = iif(?9 = 'paid' AND state <> 'paid', (SELECT no FROM shift_now), shift_no) WHERE trade_no = ?1 AND sale_id = ?2";

/// The row of a charge of that sale, without its shift.
pub(in crate::ledger) fn charge_values(sale: &Sale, charge: &Charge) -> [Value; 25] {
    let order = &charge.order;
    let (payment, paid_at) = paid(charge).unzip();
    let (reason, closure, refusal) = ending(&charge.state);
    let (mismatch, contradiction) = (charge.mismatch.as_ref(), charge.contradiction.as_ref());
    let proven_at = |payment: &Payment| payment.paid_at.unwrap_or(order.created_at);
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
        optional(mismatch.map(proven_at), instant),
        optional(contradiction.map(|payment| &payment.transaction_id), text),
        optional(contradiction.map(|payment| payment.total), fen),
        optional(contradiction.map(proven_at), instant),
    ]
}

/// Writes the row of a charge: a new one where it was just decided.
pub(super) fn write_charge(connection: &Connection, sale: &Sale, charge: &Charge, is_new: bool) -> rusqlite::Result<()> {
    change_one(connection, if is_new { INSERT_CHARGE } else { UPDATE_CHARGE }, charge_values(sale, charge))
}

/// The payment of a paid charge, and when the provider took it; when we learnt it, where it did not say.
pub(super) fn paid(charge: &Charge) -> Option<(&Payment, Moment)> {
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
