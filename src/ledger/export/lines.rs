//! What the books are made of: payments, sales set as paid by hand, money that waits for a person, refunds; in the order of time.

use super::batch::Batch;
use super::summary::Frame;
use super::{Source, Trouble};
use crate::domain::{Fen, Moment};
use rusqlite::Rows;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use std::borrow::Cow;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ledger) enum Kind {
    /// A proven payment.
    Payment,
    /// A sale that stands as paid on a person's word.
    ByHand,
    /// A proven payment that is not its sale's: it waits for a person and is not counted.
    Held,
    /// A refund that the gateway has accepted.
    Refund,
}

/// One row of the books.
pub(super) struct Line<'a> {
    pub kind: Kind,
    pub business_day: &'a str,
    /// The calendar day: that of the provider's bill.
    pub bill_day: &'a str,
    /// `HH:MM:SS` of that day.
    pub clock: &'a str,
    pub till: &'a str,
    pub shift: Option<i64>,
    pub person: &'a str,
    pub sale: &'a str,
    pub trade_no: &'a str,
    pub transaction_id: &'a str,
    /// Of the sale.
    pub state: &'a str,
    /// Of the sale, in the language of the file.
    pub exceptions: Cow<'a, str>,
    /// What was paid; nothing in a refund.
    pub amount: Fen,
    /// What goes back; nothing in a payment.
    pub refunded: Fen,
    pub refund_no: &'a str,
    pub refund_id: &'a str,
    pub refund_state: Option<&'a str>,
    pub reason: &'a str,
    pub note: &'a str,
}

impl Line<'_> {
    /// A refund that has not come to nothing.
    pub(super) fn is_in_force(&self) -> bool {
        self.refund_state != Some("failed")
    }
}

/// One of the lists that the books are made of.
#[derive(Clone, Copy)]
pub(in crate::ledger) struct Part {
    kind: Kind,
    /// The columns of [`Batch::push`].
    columns: &'static str,
    /// The rows from the instant `?1` to the instant `?2`, the latter not included.
    from: &'static str,
    at: &'static str,
}

/// All rows, each in one of four lists. A row belongs to the instant at which it was paid, set by hand or accepted. Every list is read along an index
/// of these instants, and the sale is looked up for each row.
pub(in crate::ledger) const ROWS: [Part; 4] = [
    Part {
        kind: Kind::Payment,
        columns: "paid_at_ms, till, charge.shift_no, cashier, sale_id, trade_no, transaction_id, sale.state, exceptions, charge.amount_fen, \
            NULL, NULL, NULL, NULL, note",
        from: "charge CROSS JOIN sale ON sale.id = sale_id WHERE charge.state = 'paid' AND paid_at_ms >= ?1 AND paid_at_ms < ?2",
        at: "paid_at_ms",
    },
    Part {
        kind: Kind::ByHand,
        columns: "by_hand_at_ms, till, (SELECT shift_no FROM journal_by_shift WHERE subject = sale.id AND kind = 'sale.set_by_hand' ORDER BY seq DESC LIMIT 1), \
            (SELECT json_extract(body, '$.authority.by.name') FROM journal WHERE subject = sale.id AND kind = 'sale.set_by_hand' \
             ORDER BY seq DESC LIMIT 1), \
            id, (SELECT json_extract(body, '$.trade_no') FROM journal WHERE subject = sale.id AND kind = 'sale.set_by_hand' \
             ORDER BY seq DESC LIMIT 1), \
            by_hand, state, exceptions, amount_fen, NULL, NULL, NULL, \
            (SELECT json_extract(body, '$.reason') FROM journal WHERE subject = sale.id AND kind = 'sale.set_by_hand' ORDER BY seq DESC LIMIT 1), \
            note",
        from: "sale WHERE by_hand_at_ms >= ?1 AND by_hand_at_ms < ?2",
        at: "by_hand_at_ms",
    },
    Part {
        kind: Kind::Held,
        columns: "coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms), till, \
            (SELECT shift_no FROM journal_by_shift WHERE subject = sale_id AND kind IN ('charge.mismatch_seen', 'charge.contradiction_seen') \
             AND json_extract(body, '$.trade_no') = trade_no ORDER BY seq LIMIT 1), \
            cashier, sale_id, trade_no, coalesce(mismatch_transaction_id, contradiction_transaction_id), sale.state, exceptions, \
            iif(coalesce(mismatch_currency, 'CNY') = 'CNY', coalesce(mismatch_fen, contradiction_fen), 0), NULL, NULL, NULL, \
            iif(coalesce(mismatch_currency, 'CNY') = 'CNY', NULL, mismatch_currency || ' ' || mismatch_fen), note",
        from: "charge CROSS JOIN sale ON sale.id = sale_id WHERE coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) >= ?1 \
            AND coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) < ?2 \
            AND coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) IS NOT NULL AND charge.state <> 'paid'",
        at: "coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms)",
    },
    Part {
        kind: Kind::Refund,
        columns: "accepted_at_ms, till, refund.shift_no, by_name, sale_id, trade_no, transaction_id, sale.state, exceptions, refund.amount_fen, \
            refund_no, refund_id, refund.state, reason, note",
        from: "refund CROSS JOIN sale ON sale.id = sale_id WHERE accepted_at_ms >= ?1 AND accepted_at_ms < ?2",
        at: "accepted_at_ms",
    },
];

/// The rows of a list, in the order of time.
pub(in crate::ledger) fn rows_between(part: &Part) -> String {
    format!("SELECT {} FROM {} ORDER BY {}", part.columns, part.from, part.at)
}

/// A list, and the instant of its row that comes next.
struct Reading<'s> {
    kind: Kind,
    rows: Rows<'s>,
    next: Option<Moment>,
}

impl Reading<'_> {
    fn advance(&mut self) -> rusqlite::Result<()> {
        self.rows.advance()?;
        self.next = self.rows.get().map(|row| row.get(0)).transpose()?.map(Moment::from_millis);
        Ok(())
    }
}

/// The list whose row comes next, and its instant.
fn earliest<'r, 's>(readings: &'r mut [Reading<'s>]) -> Option<(&'r mut Reading<'s>, Moment)> {
    readings.iter_mut().filter_map(|reading| reading.next.map(|at| (reading, at))).min_by_key(|(_, at)| *at)
}

impl Source<'_> {
    /// The instants between which the rows lie; the second is not included.
    pub(super) fn bounds(&self) -> (i64, i64) {
        let (begin, _) = self.request.from.bounds(self.request.start);
        let (_, end) = self.request.to.bounds(self.request.start);
        (begin.millis(), end.millis())
    }

    /// How many rows there are, and what else stands at the end of a file.
    pub(super) fn frame(&self) -> Result<Frame, Trouble> {
        let count = |part: &Part| {
            let sql = format!("SELECT count(*) FROM {}", part.from.replace(" CROSS JOIN sale ON sale.id = sale_id", ""));
            self.connection.query_row(&sql.replace("charge.state", "state"), self.bounds(), |row| row.get::<_, i64>(0))
        };
        let mut rows = 0_u64;
        for part in &ROWS {
            rows = rows.saturating_add(u64::try_from(count(part).map_err(|error| self.explain(error))?).unwrap_or_default());
        }
        Ok(Frame { rows, head: self.head()?, request: self.request.clone(), bridges: self.bridges()? })
    }

    /// Hands out every row, in the order of time, until they are not taken any more.
    pub(super) fn each_batch(&self, hand_out: &mut dyn FnMut(Batch) -> bool) -> Result<(), Trouble> {
        let explain = |error| self.explain(error);
        let mut statements = Vec::with_capacity(ROWS.len());
        for part in &ROWS {
            statements.push((part.kind, self.connection.prepare(&rows_between(part)).map_err(explain)?));
        }
        let mut readings = Vec::with_capacity(ROWS.len());
        for (kind, statement) in &mut statements {
            let mut reading = Reading { kind: *kind, rows: statement.query(self.bounds()).map_err(explain)?, next: None };
            reading.advance().map_err(explain)?;
            readings.push(reading);
        }
        let mut batch = Batch::default();
        while let Some((reading, at)) = earliest(&mut readings) {
            if let Some(row) = reading.rows.get() {
                batch.push(reading.kind, at, row).map_err(explain)?;
            }
            reading.advance().map_err(explain)?;
            if batch.is_full() && !hand_out(std::mem::take(&mut batch)) {
                return Ok(());
            }
        }
        hand_out(batch);
        Ok(())
    }
}
