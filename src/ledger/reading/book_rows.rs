//! The ledger's side of a match: its payments and refunds around a day, and whatever stands under a number of the bill.

use super::{NotOurWord, parsed};
use crate::domain::{Bill, BookKind, BookRow, Fen, Frame, Moment, RefundNo, SaleId, Standing, TradeNo};
use rusqlite::{Connection, OptionalExtension as _, Row};
use std::collections::HashSet;

/// The gateway's clock and ours may differ by so much.
const LEEWAY_MS: i64 = 600_000;

pub(in crate::ledger) const PAID: &str =
    "SELECT sale_id, trade_no, paid_at_ms, amount_fen FROM charge WHERE state = 'paid' AND paid_at_ms >= ?1 AND paid_at_ms < ?2 ORDER BY paid_at_ms";

/// Charges with money that is not their sale's.
pub(in crate::ledger) const HELD: &str = "SELECT trade_no FROM charge INDEXED BY charge_held \
    WHERE coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) >= ?1 AND coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) < ?2 \
    AND coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) IS NOT NULL AND state <> 'paid'";

/// Charges that a person set as paid. Which charge it was stands in the journal alone.
pub(in crate::ledger) const BY_HAND: &str = "SELECT (SELECT json_extract(body, '$.trade_no') FROM journal \
    WHERE subject = sale.id AND kind = 'sale.set_by_hand' ORDER BY seq DESC LIMIT 1) \
    FROM sale INDEXED BY sale_by_hand WHERE by_hand_at_ms >= ?1 AND by_hand_at_ms < ?2";

pub(in crate::ledger) const CHARGE: &str = "SELECT charge.sale_id, trade_no, charge.state, charge.amount_fen, coalesce(paid_at_ms, created_at_ms), \
    coalesce(mismatch_fen, contradiction_fen), coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms), \
    iif(by_hand_at_ms IS NOT NULL AND trade_no = (SELECT json_extract(body, '$.trade_no') FROM journal \
        WHERE subject = sale.id AND kind = 'sale.set_by_hand' ORDER BY seq DESC LIMIT 1), by_hand_at_ms, NULL) \
    FROM charge JOIN sale ON sale.id = charge.sale_id WHERE trade_no = ?1";

const REFUND_COLUMNS: &str = "SELECT sale_id, trade_no, refund_no, state, amount_fen, coalesce(accepted_at_ms, queued_at_ms) FROM refund";

/// Refunds that the gateway has accepted.
pub(in crate::ledger) fn accepted() -> String {
    format!("{REFUND_COLUMNS} WHERE state <> 'failed' AND accepted_at_ms >= ?1 AND accepted_at_ms < ?2 ORDER BY accepted_at_ms")
}

pub(in crate::ledger) fn refund() -> String {
    format!("{REFUND_COLUMNS} WHERE refund_no = ?1")
}

/// Each payment and refund once: those of the days of `frame`, and those under a number of the bill.
pub(in crate::ledger) fn of(connection: &Connection, frame: &Frame, bill: &Bill) -> rusqlite::Result<Vec<BookRow>> {
    let begin = frame.business.0.min(frame.bill.0).plus_millis(-LEEWAY_MS);
    let end = frame.business.1.max(frame.bill.1).plus_millis(LEEWAY_MS);
    let within = [begin.millis(), end.millis()];
    let mut payments: Vec<BookRow> = connection.prepare_cached(PAID)?.query_map(within, paid)?.collect::<Result<_, _>>()?;
    let mut refunds: Vec<BookRow> = connection.prepare_cached(&accepted())?.query_map(within, refunded)?.collect::<Result<_, _>>()?;
    let others = payments_beyond(connection, &payments, bill, within)?;
    let refunds_beyond = refunds_beyond(connection, &refunds, bill)?;
    payments.extend(others);
    refunds.extend(refunds_beyond);
    payments.append(&mut refunds);
    Ok(payments)
}

/// Charges of that time that are not proven, and charges under a number of the bill, without those that are `known`.
fn payments_beyond(connection: &Connection, known: &[BookRow], bill: &Bill, within: [i64; 2]) -> rusqlite::Result<Vec<BookRow>> {
    let mut unproven: Vec<String> = vec![];
    for query in [HELD, BY_HAND] {
        for number in connection.prepare_cached(query)?.query_map(within, |row| row.get(0))? {
            unproven.push(number?);
        }
    }
    let mut seen: HashSet<&str> = known.iter().map(|row| row.trade_no.as_str()).collect();
    let numbers = bill.rows.iter().map(|row| row.trade_no.as_str()).chain(unproven.iter().map(String::as_str));
    let mut find = connection.prepare_cached(CHARGE)?;
    let found = numbers.filter(|number| seen.insert(number)).map(|number| find.query_row([number], charge).optional());
    found.filter_map(Result::transpose).collect()
}

/// Refunds under a number of the bill, without those that are `known`.
fn refunds_beyond(connection: &Connection, known: &[BookRow], bill: &Bill) -> rusqlite::Result<Vec<BookRow>> {
    let mut seen: HashSet<&str> = known.iter().filter_map(|row| row.refund_no.as_ref()).map(RefundNo::as_str).collect();
    let numbers = bill.rows.iter().filter_map(|row| row.refund_no.as_deref());
    let mut find = connection.prepare_cached(&refund())?;
    let found = numbers.filter(|number| seen.insert(number)).map(|number| find.query_row([number], refunded).optional());
    found.filter_map(Result::transpose).collect()
}

fn paid(row: &Row<'_>) -> rusqlite::Result<BookRow> {
    payment(row, Moment::from_millis(row.get(2)?), row.get(3)?, Standing::Proven)
}

fn payment(row: &Row<'_>, at: Moment, fen: i64, standing: Standing) -> rusqlite::Result<BookRow> {
    Ok(BookRow {
        kind: BookKind::Payment,
        sale_id: parsed(row, 0, SaleId::new)?,
        trade_no: parsed(row, 1, TradeNo::new)?,
        refund_no: None,
        at,
        amount: Fen::new(fen),
        standing,
    })
}

/// A charge in any state. What a person said counts before money that is not the sale's.
fn charge(row: &Row<'_>) -> rusqlite::Result<BookRow> {
    let (amount, at) = (row.get(3)?, Moment::from_millis(row.get(4)?));
    let held = row.get::<_, Option<i64>>(5)?.zip(row.get::<_, Option<i64>>(6)?);
    let by_hand_at = row.get::<_, Option<i64>>(7)?.map(Moment::from_millis);
    match (row.get_ref(2)?.as_str()?, by_hand_at, held) {
        ("paid", _, _) => payment(row, at, amount, Standing::Proven),
        (_, Some(by_hand_at), _) => payment(row, by_hand_at, amount, Standing::ByHand),
        (_, None, Some((fen, held_at))) => payment(row, Moment::from_millis(held_at), fen, Standing::Held),
        ("closed" | "refused", None, None) => payment(row, at, amount, Standing::Nothing),
        (_, None, None) => payment(row, at, amount, Standing::Open),
    }
}

/// A refund in any state.
fn refunded(row: &Row<'_>) -> rusqlite::Result<BookRow> {
    let standing = parsed(row, 3, |word| match word.as_str() {
        "accepted" | "succeeded" => Ok(Standing::Proven),
        "queued" | "sent" => Ok(Standing::Open),
        "failed" => Ok(Standing::Nothing),
        _another => Err(NotOurWord(word)),
    })?;
    Ok(BookRow {
        kind: BookKind::Refund,
        refund_no: Some(parsed(row, 2, RefundNo::new)?),
        ..payment(row, Moment::from_millis(row.get(5)?), row.get(4)?, standing)?
    })
}
