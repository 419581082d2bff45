//! The rows of `refund`, and what they take of their sales.

use super::number::write_parts;
use super::{change_one, fen, flag, free, instant, optional, role, text};
use crate::domain::{Fen, Moment, Refund, RefundEvent, RefundFailure, RefundState, RefundTrouble, Refusal, SentStep, SettledHow};
use crate::ledger::journal::{self, Entry};
use rusqlite::types::Value;
use rusqlite::{Error, OptionalExtension as _, Transaction};

/// The columns of `refund` that its own events make, in the order of [`refund_values`]. What never changes comes first, what a later format added last.
pub(in crate::ledger) const REFUND_COLUMNS: [&str; 25] = [
    "refund_no",
    "trade_no",
    "sale_id",
    "transaction_id",
    "total_fen",
    "amount_fen",
    "reason",
    "by_name",
    "by_role",
    "approved_by",
    "queued_at_ms",
    "state",
    "taken_fen",
    "needs_person",
    "giving_up",
    "attempts",
    "sent_at_ms",
    "hold",
    "failure",
    "refusal",
    "refund_id",
    "arrived_at_ms",
    "account",
    "settled",
    "accepted_at_ms",
];

/// How many of [`REFUND_COLUMNS`] each format has.
pub(in crate::ledger) const REFUND_COLUMNS_BY_FORMAT: [usize; 3] = [0, 24, 25];

const INSERT_REFUND: &str = "INSERT INTO refund (refund_no, trade_no, sale_id, transaction_id, total_fen, amount_fen, reason, by_name, by_role, \
    approved_by, queued_at_ms, state, taken_fen, needs_person, giving_up, attempts, sent_at_ms, hold, failure, refusal, refund_id, \
    arrived_at_ms, account, settled, accepted_at_ms, shift_no) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, \
    iif(?25 IS NOT NULL, (SELECT no FROM shift_now), NULL))";

const UPDATE_REFUND: &str = "UPDATE refund SET state = ?12, taken_fen = ?13, needs_person = ?14, giving_up = ?15, attempts = ?16, sent_at_ms = ?17, \
    hold = ?18, failure = ?19, refusal = ?20, refund_id = ?21, arrived_at_ms = ?22, account = ?23, settled = ?24, accepted_at_ms = ?25, \
    shift_no = iif(?25 IS NOT NULL AND accepted_at_ms IS NULL, (SELECT no FROM shift_now), shift_no) \
    WHERE refund_no = ?1 AND sale_id = ?3";

const UPDATE_SALE: &str =
    "UPDATE sale SET refunded_fen = (SELECT coalesce(sum(taken_fen), 0) FROM refund WHERE sale_id = ?1) WHERE id = ?1 RETURNING opened_at_ms";

/// The row of a refund, without its shift.
pub(in crate::ledger) fn refund_values(refund: &Refund) -> [Value; 25] {
    let order = &refund.order;
    let (attempts, sent_at) = sending(&refund.state).unzip();
    let (failure, refusal) = no(refund);
    let (arrived_at, account) = arrival(&refund.state);
    [
        text(&order.refund_no),
        text(&order.trade_no),
        text(&order.sale_id),
        text(&order.transaction_id),
        fen(order.total),
        fen(order.amount.fen()),
        text(&order.reason),
        text(&refund.authority.by().name),
        text(role(refund.authority.by().role)),
        optional(refund.authority.approved_by().map(|approver| &approver.name), text),
        instant(refund.queued_at),
        text(refund_state(&refund.state)),
        fen(if refund.takes() { order.amount.fen() } else { Fen::ZERO }),
        flag(refund.needs_person()),
        flag(refund.giving_up),
        optional(attempts, |attempts| Value::Integer(attempts.into())),
        optional(sent_at, instant),
        optional(refund.hold.as_ref().map(|hold| trouble(hold.trouble)), text),
        optional(failure.map(refund_failure), text),
        optional(refusal.map(|refusal| format!("{}: {}", refusal.code, refusal.words)), text),
        optional(refund.refund_id.as_ref(), text),
        optional(arrived_at, instant),
        optional(account, text),
        optional(refund.settled.as_ref().map(|settlement| settled(&settlement.how)), text),
        optional(refund.accepted_at, instant),
    ]
}

/// Writes what the entries have changed: a new row where the refund was decided, a changed one otherwise; and what it takes of its sale.
pub(in crate::ledger) fn write_refund(transaction: &Transaction<'_>, entries: &[Entry<'_, RefundEvent>], after: &Refund) -> rusqlite::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let is_new = entries.iter().any(|entry| journal::queues(entry.event).is_some());
    if is_new {
        free(transaction, "SELECT 1 FROM sale WHERE id = ?1", after.order.refund_no.as_str())?;
    }
    change_one(transaction, if is_new { INSERT_REFUND } else { UPDATE_REFUND }, refund_values(after))?;
    let opened_at = transaction.prepare_cached(UPDATE_SALE)?.query_row([after.order.sale_id.as_str()], |row| row.get(0)).optional()?;
    let opened_at = Moment::from_millis(opened_at.ok_or(Error::StatementChangedRows(0))?);
    write_parts(transaction, opened_at, entries.iter().filter_map(|entry| number_learnt(entry.event)))
}

/// The number that the event brings and by which the sale can be found from now on.
fn number_learnt(event: &RefundEvent) -> Option<&str> {
    match event {
        RefundEvent::Queued { order, .. } => Some(order.refund_no.as_str()),
        RefundEvent::Accepted { refund_id } => refund_id.as_ref().map(|id| id.as_str()),
        RefundEvent::Succeeded { report } => Some(report.refund_id.as_str()),
        RefundEvent::SendStarted
        | RefundEvent::Postponed { .. }
        | RefundEvent::Missing
        | RefundEvent::Refused { .. }
        | RefundEvent::Held { .. }
        | RefundEvent::Released { .. }
        | RefundEvent::GiveUpRequested { .. }
        | RefundEvent::Failed { .. }
        | RefundEvent::Settled { .. } => None,
    }
}

/// How many requests were decided, and when the latest was.
fn sending(state: &RefundState) -> Option<(u32, Moment)> {
    match state {
        RefundState::Sent { at, attempts, .. } => Some((*attempts, *at)),
        RefundState::Queued | RefundState::Accepted { .. } | RefundState::Succeeded { .. } | RefundState::Failed { .. } => None,
    }
}

/// Why it came to nothing, and what the provider said: of the hold, of the failure, or of the latest request.
fn no(refund: &Refund) -> (Option<&RefundFailure>, Option<&Refusal>) {
    let (failure, refusal) = match &refund.state {
        RefundState::Queued | RefundState::Accepted { .. } | RefundState::Succeeded { .. } => (None, None),
        RefundState::Sent { step, .. } => match step {
            SentStep::Postponed(refusal) | SentStep::Refused { refusal, .. } => (None, Some(refusal)),
            SentStep::Open | SentStep::Missing { .. } => (None, None),
        },
        RefundState::Failed { why, .. } => match why {
            RefundFailure::Refused { refusal, .. } => (Some(why), Some(refusal)),
            RefundFailure::Closed | RefundFailure::Returned | RefundFailure::GivenUp => (Some(why), None),
        },
    };
    (failure, refund.hold.as_ref().map(|hold| &hold.refusal).or(refusal))
}

fn arrival(state: &RefundState) -> (Option<Moment>, Option<&String>) {
    match state {
        RefundState::Succeeded { at, account } => (Some(*at), account.as_ref()),
        RefundState::Queued | RefundState::Sent { .. } | RefundState::Accepted { .. } | RefundState::Failed { .. } => (None, None),
    }
}

fn refund_state(state: &RefundState) -> &'static str {
    match state {
        RefundState::Queued => "queued",
        RefundState::Sent { .. } => "sent",
        RefundState::Accepted { .. } => "accepted",
        RefundState::Succeeded { .. } => "succeeded",
        RefundState::Failed { .. } => "failed",
    }
}

fn refund_failure(failure: &RefundFailure) -> &'static str {
    match failure {
        RefundFailure::Closed => "closed",
        RefundFailure::Returned => "returned",
        RefundFailure::Refused { .. } => "refused",
        RefundFailure::GivenUp => "given_up",
    }
}

fn trouble(trouble: RefundTrouble) -> &'static str {
    match trouble {
        RefundTrouble::NotEnough => "not_enough",
        RefundTrouble::Overdue => "overdue",
        RefundTrouble::AccountClosed => "account_closed",
        RefundTrouble::OtherAmounts => "other_amounts",
        RefundTrouble::NoSuchPayment => "no_such_payment",
        RefundTrouble::AgainstRule => "against_rule",
        RefundTrouble::KeepsFailing => "keeps_failing",
        RefundTrouble::Certificate => "certificate",
        RefundTrouble::NotAllowed => "not_allowed",
        RefundTrouble::Request => "request",
    }
}

fn settled(how: &SettledHow) -> &'static str {
    match how {
        SettledHow::Refunded { .. } => "refunded",
        SettledHow::Kept => "kept",
        SettledHow::PaidBackInCash => "paid_back_in_cash",
        SettledHow::PaidBackOtherwise => "paid_back_otherwise",
        SettledHow::LookedInto => "looked_into",
    }
}
