//! What came up beside the selling since a shift began, read from the journal.

use super::{damaged, tallies};
use crate::domain::{ExceptionLine, Fen, RefundEvent, Sale, SaleEvent, SaleException, SaleId, SettledHow, ShiftNo, Tally, TradeNo};
use crate::ledger::StoryEvent;
use crate::ledger::journal::{self, EVENT_COLUMNS};
use crate::ledger::projection::sale_exception;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Word for word as in the index.
pub(in crate::ledger) const SINCE: &str = "SELECT seq, at_ms, subject, kind, body FROM journal INDEXED BY journal_noted WHERE seq > ?1 \
    AND kind IN ('sale.set_by_hand', 'sale.exception_raised', 'sale.exception_settled', 'charge.mismatch_seen', 'charge.contradiction_seen', 'refund.failed', 'refund.settled') \
    ORDER BY seq";

/// The last entry before a shift.
pub(in crate::ledger) const BEFORE: &str =
    "SELECT coalesce((SELECT last_seq FROM shift WHERE no = ?1 - 1), (SELECT seq FROM before_shifts WHERE one = 1))";

const BY_HAND: &str = "SELECT count(*), sum(amount_fen) FROM sale WHERE id = ?1 AND by_hand_at_ms IS NOT NULL";
const HELD: &str = "SELECT count(*), \
    sum(iif(coalesce(mismatch_currency, 'CNY') = 'CNY', coalesce(mismatch_fen, contradiction_fen), 0)) FROM charge \
    WHERE trade_no = ?1 AND state <> 'paid' \
    AND NOT EXISTS (SELECT 1 FROM journal WHERE subject = sale_id AND seq <= ?2 \
        AND kind IN ('charge.mismatch_seen', 'charge.contradiction_seen') AND json_extract(body, '$.trade_no') = trade_no)";
const UNDONE_REFUND: &str = "SELECT count(*), sum(amount_fen) FROM refund WHERE refund_no = ?1 AND state = 'failed' AND shift_no < ?2";
const EXCEPTIONS: &str = "SELECT amount_fen, open_exceptions FROM sale WHERE id = ?1";
const SETTLED_REFUND: &str = "SELECT sum(amount_fen) FROM refund WHERE refund_no = ?1 AND settled = 'paid_back_in_cash'";
const REFUNDED: &str = "SELECT sum(taken_fen) FROM refund WHERE trade_no = ?1";

/// What came up after the last entry before a shift.
pub(super) struct Noted {
    no: ShiftNo,
    since: i64,
    by_hand: BTreeSet<String>,
    held: BTreeSet<TradeNo>,
    raised: Vec<(String, SaleException)>,
    settled_sales: BTreeSet<String>,
    settled_refunds: BTreeSet<String>,
    failed_refunds: BTreeSet<String>,
}

impl Noted {
    /// Since the end of the shift before that one; of the first, since there are shifts in this ledger.
    pub(super) fn of_shift(connection: &Connection, no: ShiftNo) -> rusqlite::Result<Self> {
        let since = connection.prepare_cached(BEFORE)?.query_row([no.get()], |row| row.get(0))?;
        let mut noted = Self::after(since, no);
        let mut statement = connection.prepare_cached(SINCE)?;
        let mut rows = statement.query([noted.since])?;
        while let Some(row) = rows.next()? {
            let (_at, event) = journal::story_event(row)?;
            noted.note(row.get(2)?, &event);
        }
        Ok(noted)
    }

    fn after(since: i64, no: ShiftNo) -> Self {
        Self {
            no,
            since,
            by_hand: BTreeSet::new(),
            held: BTreeSet::new(),
            raised: vec![],
            settled_sales: BTreeSet::new(),
            settled_refunds: BTreeSet::new(),
            failed_refunds: BTreeSet::new(),
        }
    }

    fn note(&mut self, subject: String, event: &StoryEvent) {
        match event {
            StoryEvent::Sale(SaleEvent::SetByHand { .. }) => drop(self.by_hand.insert(subject)),
            StoryEvent::Sale(SaleEvent::ExceptionRaised { exception }) => self.raised.push((subject, *exception)),
            StoryEvent::Sale(SaleEvent::ExceptionSettled { .. }) => drop(self.settled_sales.insert(subject)),
            StoryEvent::Sale(SaleEvent::Charge { trade_no, .. }) => drop(self.held.insert(trade_no.clone())),
            StoryEvent::Refund(RefundEvent::Settled { .. }) => drop(self.settled_refunds.insert(subject)),
            StoryEvent::Refund(RefundEvent::Failed { .. }) => drop(self.failed_refunds.insert(subject)),
            // The question names no other kinds.
            StoryEvent::Sale(
                SaleEvent::Opened { .. } | SaleEvent::CancelRequested | SaleEvent::Paid { .. } | SaleEvent::Abandoned | SaleEvent::HandUndone,
            )
            | StoryEvent::Refund(
                RefundEvent::Queued { .. }
                | RefundEvent::SendStarted
                | RefundEvent::Postponed { .. }
                | RefundEvent::Missing
                | RefundEvent::Refused { .. }
                | RefundEvent::Held { .. }
                | RefundEvent::Released { .. }
                | RefundEvent::GiveUpRequested { .. }
                | RefundEvent::Accepted { .. }
                | RefundEvent::Succeeded { .. },
            )
            | StoryEvent::People(_)
            | StoryEvent::Person(_)
            | StoryEvent::Till(_)
            | StoryEvent::Shift(_)
            | StoryEvent::Day(_) => {}
        }
    }

    /// Sales that were set as paid by hand, as far as that still stands.
    pub(super) fn by_hand(&self, connection: &Connection) -> rusqlite::Result<Tally> {
        sum(self.by_hand.iter().map(|id| tallies::one(connection, BY_HAND, [id])))
    }

    /// Proven money that is not its sale's, as far as no earlier shift has named it and it has not become its sale's since.
    pub(super) fn held(&self, connection: &Connection) -> rusqlite::Result<Tally> {
        sum(self.held.iter().map(|number| tallies::one(connection, HELD, (number.as_str(), self.since))))
    }

    /// Refunds that came to nothing, and that an earlier shift had counted.
    pub(super) fn refunds_undone(&self, connection: &Connection) -> rusqlite::Result<Tally> {
        sum(self.failed_refunds.iter().map(|number| tallies::one(connection, UNDONE_REFUND, (number, self.no.get()))))
    }

    /// What came up beside the states.
    pub(super) fn exceptions(&self, connection: &Connection) -> rusqlite::Result<Vec<ExceptionLine>> {
        let mut statement = connection.prepare_cached(EXCEPTIONS)?;
        let mut line = |(id, exception): &(String, SaleException)| {
            statement.query_row([id], |row| {
                let open: String = row.get(1)?;
                let settled = open.split(',').all(|word| word != sale_exception(*exception));
                let sale_id = SaleId::new(id.as_str()).map_err(damaged)?;
                Ok(ExceptionLine { sale_id, amount: Fen::new(row.get(0)?), exception: *exception, settled })
            })
        };
        self.raised.iter().map(&mut line).collect()
    }

    /// What people noted as paid back in cash: of failed refunds their amounts; of sales the payments that a settlement was about, less what goes back of
    /// them through the gateway.
    pub(super) fn paid_out(&self, connection: &Connection) -> rusqlite::Result<Fen> {
        let mut sum = 0_i64;
        for number in &self.settled_refunds {
            let amount: Option<i64> = connection.prepare_cached(SETTLED_REFUND)?.query_row([number], |row| row.get(0))?;
            sum = sum.saturating_add(amount.unwrap_or_default());
        }
        for sale in &self.settled_sales {
            sum = sum.saturating_add(paid_out_of(connection, sale, self.since)?);
        }
        Ok(Fen::new(sum))
    }
}

/// What was paid back of a sale in cash after an entry: each payment counts at the first settlement that is about it.
fn paid_out_of(connection: &Connection, id: &str, since: i64) -> rusqlite::Result<i64> {
    let mut refunded = connection.prepare_cached(REFUNDED)?;
    let mut statement = connection.prepare_cached(&format!("SELECT {EVENT_COLUMNS} FROM journal WHERE subject = ?1 ORDER BY seq"))?;
    let mut rows = statement.query([id])?;
    let (mut sale, mut covered, mut sum) = (None::<Sale>, BTreeSet::new(), 0_i64);
    while let Some(row) = rows.next()? {
        let (at, event) = journal::event::<SaleEvent>(row)?;
        match &mut sale {
            Some(sale) => sale.apply(&event, at),
            None => sale = Sale::opened(&event, at),
        }
        let (Some(sale), SaleEvent::ExceptionSettled { exception, settlement }) = (&sale, event) else { continue };
        let in_cash = settlement.how == SettledHow::PaidBackInCash;
        let alone = Sale { settled: vec![(exception, settlement)], ..sale.clone() };
        for payment in alone.refundables().into_iter().filter(|payment| alone.is_paid_back_otherwise(payment)) {
            let back: Option<i64> = refunded.query_row([payment.trade_no.as_str()], |row| row.get(0))?;
            if covered.insert(payment.trade_no) && in_cash && row.get::<_, i64>(0)? > since {
                sum = sum.saturating_add(payment.total.get()).saturating_sub(back.unwrap_or_default());
            }
        }
    }
    Ok(sum)
}

fn sum(mut tallies: impl Iterator<Item = rusqlite::Result<Tally>>) -> rusqlite::Result<Tally> {
    tallies.try_fold(Tally::default(), |mut sum, tally| {
        sum.join(tally?);
        Ok(sum)
    })
}
