//! The rows of `sale`.

use super::charge::{paid, write_charge};
use super::number::write_parts;
use super::{change_one, fen, flag, free, instant, optional, text};
use crate::domain::{ChargeEvent, Moment, Sale, SaleEvent, SaleException, SaleState, TradeNo};
use crate::ledger::journal::{self, Entry};
use rusqlite::types::Value;
use rusqlite::{Error, Transaction};

/// The columns of `sale` that its own events make, in the order of [`sale_values`]. What never changes comes first, what a later format added last.
pub(in crate::ledger) const SALE_COLUMNS: [&str; 15] = [
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
    "open_exceptions",
    "by_hand",
    "by_hand_at_ms",
];

/// How many of [`SALE_COLUMNS`] each format has.
pub(in crate::ledger) const SALE_COLUMNS_BY_FORMAT: [usize; 3] = [12, 14, 15];

const INSERT_SALE: &str = "INSERT INTO sale (id, amount_fen, note, cashier, till, business_day, opened_at_ms, \
    state, exceptions, cancel_requested, latest_trade_no, first_paid_at_ms, open_exceptions, by_hand, by_hand_at_ms, shift_no) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, (SELECT no FROM shift_now))";

const UPDATE_SALE: &str = "UPDATE sale SET state = ?8, exceptions = ?9, cancel_requested = ?10, latest_trade_no = ?11, first_paid_at_ms = ?12, \
    open_exceptions = ?13, by_hand = ?14, by_hand_at_ms = ?15 WHERE id = ?1";

/// The row of a sale, without its shift and what its refunds take.
pub(in crate::ledger) fn sale_values(sale: &Sale) -> [Value; 15] {
    [
        text(&sale.id),
        fen(sale.amount.fen()),
        text(&sale.note),
        text(&sale.cashier),
        text(&sale.till),
        text(sale.day),
        instant(sale.opened_at),
        text(sale_state(sale.state)),
        text(joined(sale.exceptions.iter().copied())),
        flag(sale.cancel_requested),
        optional(sale.charges.last().map(|charge| &charge.order.trade_no), text),
        optional(first_paid_at(sale), instant),
        text(joined(sale.open_exceptions())),
        optional(sale.by_hand.as_ref().map(|by_hand| &by_hand.transaction_id), text),
        optional(sale.by_hand.as_ref().filter(|_| sale.stands_by_hand()).map(|by_hand| by_hand.at), instant),
    ]
}

/// When the earliest of its charges was paid; when a person said so, where no charge is and that still counts.
fn first_paid_at(sale: &Sale) -> Option<Moment> {
    let proven = sale.charges.iter().filter_map(|charge| Some(paid(charge)?.1)).min();
    proven.or_else(|| sale.by_hand.as_ref().filter(|by_hand| !by_hand.undone).map(|by_hand| by_hand.at))
}

fn joined(exceptions: impl Iterator<Item = SaleException>) -> String {
    exceptions.map(sale_exception).collect::<Vec<_>>().join(",")
}

/// Writes what the entries have changed: new rows where a sale was opened or a charge decided, changed rows otherwise.
pub(in crate::ledger) fn write_sale(transaction: &Transaction<'_>, entries: &[Entry<'_>], after: &Sale) -> rusqlite::Result<()> {
    if entries.iter().any(|entry| journal::opens(entry.event).is_some()) {
        free(transaction, "SELECT 1 FROM refund WHERE refund_no = ?1", after.id.as_str())?;
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
        write_charge(transaction, after, charge, decided)?;
    }
    write_parts(transaction, after.opened_at, entries.iter().filter_map(|entry| number_learnt(entry.event)))
}

/// The number that the event brings and by which the sale can be found from now on.
fn number_learnt(event: &SaleEvent) -> Option<&str> {
    match event {
        SaleEvent::SetByHand { transaction_id, .. } => Some(transaction_id.as_str()),
        SaleEvent::Charge { trade_no, event } => match event {
            ChargeEvent::PlacingStarted { .. } | ChargeEvent::Found { .. } => Some(trade_no.as_str()),
            ChargeEvent::Paid { payment } | ChargeEvent::MismatchSeen { payment } => Some(payment.transaction_id.as_str()),
            ChargeEvent::PlacingChecked { .. }
            | ChargeEvent::PlacingRepeated
            | ChargeEvent::PlacingDoubted { .. }
            | ChargeEvent::Shown { .. }
            | ChargeEvent::ClosingStarted { .. }
            | ChargeEvent::CloseRequested
            | ChargeEvent::ClosePostponed
            | ChargeEvent::CloseAccepted
            | ChargeEvent::NotFoundSeen
            | ChargeEvent::Closed { .. }
            | ChargeEvent::ContradictionSeen { .. }
            | ChargeEvent::Refused { .. } => None,
        },
        SaleEvent::Opened { .. }
        | SaleEvent::CancelRequested
        | SaleEvent::Paid { .. }
        | SaleEvent::Abandoned
        | SaleEvent::ExceptionRaised { .. }
        | SaleEvent::ExceptionSettled { .. }
        | SaleEvent::HandUndone => None,
    }
}

/// The event can change a column of `sale`.
fn changes_sale(event: &SaleEvent) -> bool {
    match event {
        SaleEvent::Opened { .. }
        | SaleEvent::CancelRequested
        | SaleEvent::Paid { .. }
        | SaleEvent::Abandoned
        | SaleEvent::ExceptionRaised { .. }
        | SaleEvent::ExceptionSettled { .. }
        | SaleEvent::SetByHand { .. }
        | SaleEvent::HandUndone => true,
        SaleEvent::Charge { event, .. } => matches!(event, ChargeEvent::PlacingStarted { .. } | ChargeEvent::Found { .. } | ChargeEvent::Paid { .. }),
    }
}

/// The charge that the event changes, and whether the event is its first.
fn changes_charge(event: &SaleEvent) -> Option<(&TradeNo, bool)> {
    match event {
        SaleEvent::Charge { trade_no, event } => Some((trade_no, matches!(event, ChargeEvent::PlacingStarted { .. } | ChargeEvent::Found { .. }))),
        SaleEvent::Opened { .. }
        | SaleEvent::CancelRequested
        | SaleEvent::Paid { .. }
        | SaleEvent::Abandoned
        | SaleEvent::ExceptionRaised { .. }
        | SaleEvent::ExceptionSettled { .. }
        | SaleEvent::SetByHand { .. }
        | SaleEvent::HandUndone => None,
    }
}

/// Every state of a sale; see [`sale_state`].
pub(in crate::ledger) const SALE_STATES: [SaleState; 3] = [SaleState::Open, SaleState::Paid, SaleState::Abandoned];

/// The word for a sale's state.
pub(in crate::ledger) fn sale_state(state: SaleState) -> &'static str {
    match state {
        SaleState::Open => "open",
        SaleState::Paid => "paid",
        SaleState::Abandoned => "abandoned",
    }
}

/// Every exception; see [`sale_exception`].
pub(in crate::ledger) const SALE_EXCEPTIONS: [SaleException; 8] = [
    SaleException::PaidLate,
    SaleException::PaidTwice,
    SaleException::WrongAmount,
    SaleException::Contradiction,
    SaleException::SetByHand,
    SaleException::HandUndone,
    SaleException::Found,
    SaleException::BillDiffers,
];

/// The word for an exception.
pub(in crate::ledger) fn sale_exception(exception: SaleException) -> &'static str {
    match exception {
        SaleException::PaidLate => "paid_late",
        SaleException::PaidTwice => "paid_twice",
        SaleException::WrongAmount => "wrong_amount",
        SaleException::Contradiction => "contradiction",
        SaleException::SetByHand => "set_by_hand",
        SaleException::HandUndone => "hand_undone",
        SaleException::Found => "found",
        SaleException::BillDiffers => "bill_differs",
    }
}
