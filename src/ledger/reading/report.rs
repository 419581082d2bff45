//! The sums of a shift.

use super::noted::Noted;
use super::parsed;
use super::tallies::{self, Tallies};
use crate::domain::{CarriedSale, ChainHead, Fen, SaleId, Shift, ShiftReport, TradeNo};
use crate::ledger::journal::Head;
use rusqlite::{Connection, Row};

pub(in crate::ledger) const ABANDONED: &str = "SELECT count(*), sum(amount_fen) FROM sale WHERE shift_no = ?1 AND state = 'abandoned'";
pub(in crate::ledger) const CARRIED: &str = "SELECT opened_at_ms, sale_id, created_at_ms, trade_no, charge.amount_fen \
    FROM charge INDEXED BY charge_watched CROSS JOIN sale ON sale.id = sale_id WHERE charge.state IN ('placing', 'showing', 'closing') \
    UNION SELECT opened_at_ms, id, created_at_ms, latest_trade_no, sale.amount_fen \
    FROM sale INDEXED BY sale_open CROSS JOIN charge ON trade_no = latest_trade_no WHERE sale.state = 'open' ORDER BY 1, 2, 3, 4";
pub(in crate::ledger) const UNDER_WAY: &str =
    "SELECT count(*), sum(amount_fen) FROM refund WHERE state IN ('queued', 'sent', 'accepted') AND state <> 'accepted'";

/// What was paid in a shift.
pub(in crate::ledger) fn payments() -> String {
    tallies::of_payments("charge_shift", "charge.shift_no = ?1")
}

/// What was accepted to go back in a shift.
pub(in crate::ledger) fn refunds() -> String {
    tallies::of_refunds("refund_shift", "shift_no = ?1")
}

/// The report of a shift: of one that is closed as it was then, else as it would be now.
pub(in crate::ledger) fn of_shift(connection: &Connection, shift: &Shift) -> rusqlite::Result<ShiftReport> {
    if let Some(closed) = &shift.closed {
        return Ok(closed.report.clone());
    }
    let no = [shift.no.get()];
    let noted = Noted::of_shift(connection, shift.no)?;
    let mut tallies = Tallies::default();
    tallies.add_payments(connection, &payments(), no)?;
    tallies.add_refunds(connection, &refunds(), no)?;
    let head = Head::read(connection)?;
    Ok(ShiftReport {
        payments: tallies.payments,
        by_hand: noted.by_hand(connection)?,
        held: noted.held(connection)?,
        refunds: tallies.refunds,
        refunds_undone: noted.refunds_undone(connection)?,
        refunds_under_way: tallies::one(connection, UNDER_WAY, [])?,
        abandoned: tallies::one(connection, ABANDONED, no)?,
        carried: carried(connection)?,
        people: tallies.into_people(),
        exceptions: noted.exceptions(connection)?,
        float: shift.float,
        paid_out: noted.paid_out(connection)?,
        head: ChainHead { seq: head.seq, hash: hex::encode(head.hash) },
    })
}

fn carried(connection: &Connection) -> rusqlite::Result<Vec<CarriedSale>> {
    let sale = |row: &Row<'_>| {
        Ok(CarriedSale { sale_id: parsed(row, 1, SaleId::new)?, trade_no: parsed(row, 3, TradeNo::new)?, amount: Fen::new(row.get(4)?) })
    };
    connection.prepare_cached(CARRIED)?.query_map([], sale)?.collect()
}
