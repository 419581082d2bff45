//! Rows on their way from the thread that reads them to the one that writes them, many at a time.

use super::calendar::{Clock, Days};
use super::lines::{Kind, Line};
use super::{Trouble, words};
use crate::domain::{DayStart, Fen, Language, Moment};
use crate::ledger::LedgerError;
use rusqlite::Row;

/// How many rows go together.
const ROWS: usize = 1_000;

/// The texts of a row by their columns: till, person, sale, the two numbers of the payment, state, exceptions, the two numbers of the refund, its
/// state, its reason, and the note.
const TEXTS: [usize; 12] = [1, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14];

/// The columns in which a payment has nothing.
const OF_REFUNDS: std::ops::RangeInclusive<usize> = 10..=13;

/// Some rows.
#[derive(Default)]
pub(super) struct Batch {
    /// The texts of all rows, one behind the other.
    text: Vec<u8>,
    rows: Vec<Raw>,
}

struct Raw {
    kind: Kind,
    at: Moment,
    shift: Option<i64>,
    fen: Fen,
    /// Where each text ends; it begins where the one before ends.
    ends: [usize; TEXTS.len()],
}

impl Batch {
    /// Adds a row.
    pub(super) fn push(&mut self, kind: Kind, at: Moment, row: &Row<'_>) -> rusqlite::Result<()> {
        let mut ends = [0; TEXTS.len()];
        for (end, column) in ends.iter_mut().zip(TEXTS) {
            // What a payment never has is not asked for: nearly all rows are payments.
            if kind != Kind::Payment || !OF_REFUNDS.contains(&column) {
                self.text.extend_from_slice(row.get_ref(column)?.as_bytes_or_null()?.unwrap_or_default());
            }
            *end = self.text.len();
        }
        self.rows.push(Raw { kind, at, shift: row.get(2)?, fen: Fen::new(row.get(9)?), ends });
        Ok(())
    }

    /// It is time to pass it on.
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= ROWS
    }

    /// How many rows it has.
    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.rows.len()).unwrap_or(u64::MAX)
    }
}

/// Makes lines of rows.
pub(super) struct Pen {
    days: Days,
    clock: Clock,
    language: Language,
}

impl Pen {
    /// For business days that begin then, and words in that language.
    pub(super) fn new(start: DayStart, language: Language) -> Self {
        Self { days: Days::new(start), clock: Clock::new(), language }
    }

    /// Hands out the lines of some rows.
    pub(super) fn each_line(&mut self, batch: Batch, hand_out: &mut dyn FnMut(&Line<'_>) -> Result<(), Trouble>) -> Result<(), Trouble> {
        let damaged = || Trouble::Ledger(LedgerError::Damaged("a text is no text".to_owned()));
        let text = String::from_utf8(batch.text).map_err(|_not_utf8| damaged())?;
        let mut begin = 0;
        for raw in &batch.rows {
            let mut texts = [""; TEXTS.len()];
            for (slot, end) in texts.iter_mut().zip(raw.ends) {
                *slot = text.get(begin..end).ok_or_else(damaged)?;
                begin = end;
            }
            hand_out(&self.line(raw, texts))?;
        }
        Ok(())
    }

    fn line<'a>(&'a mut self, raw: &Raw, texts: [&'a str; TEXTS.len()]) -> Line<'a> {
        let [till, person, sale, trade_no, transaction_id, state, exceptions, refund_no, refund_id, refund_state, reason, note] = texts;
        let business_day = self.days.of(raw.at);
        let (bill_day, clock) = self.clock.of(raw.at);
        let (amount, refunded) = if raw.kind == Kind::Refund { (Fen::ZERO, raw.fen) } else { (raw.fen, Fen::ZERO) };
        Line {
            kind: raw.kind,
            business_day,
            bill_day,
            clock,
            till,
            shift: raw.shift,
            person,
            sale,
            trade_no,
            transaction_id,
            state,
            exceptions: words::exceptions(exceptions, self.language),
            amount,
            refunded,
            refund_no,
            refund_id,
            refund_state: (!refund_state.is_empty()).then_some(refund_state),
            reason,
            note,
        }
    }
}
