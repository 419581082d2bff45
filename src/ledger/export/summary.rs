//! The sums at the end of a file.

use super::bridge::BridgeLine;
use super::lines::{Kind, Line};
use super::{ExportRequest, Source, Trouble, words};
use crate::domain::{ChainHead, Fen, Language, Tally};

/// What the rows of a file come to.
#[derive(Default)]
pub(super) struct Sums {
    payments: Tally,
    by_hand: Tally,
    held: Tally,
    accepted: Tally,
    arrived: Tally,
    failed: Tally,
    /// Decided in these days, and not accepted until now: no money yet, and no row.
    under_way: Tally,
    /// What the till counts.
    counted: Fen,
}

/// What a file is of.
pub(super) struct Frame {
    /// How many rows it has.
    pub rows: u64,
    /// The end of the journal at that time: whoever keeps the file can tell later whether the ledger is still that one.
    pub head: ChainHead,
    pub request: ExportRequest,
    /// How the bills of these days explain them.
    pub bridges: Vec<BridgeLine>,
}

/// What stands in one line of the summary.
pub(super) enum Fact {
    /// How many, and what they come to.
    Tally(Tally),
    /// Money.
    Sum(Fen),
    /// A number.
    Count(i64),
    /// Anything else.
    Text(String),
}

/// One line of the summary.
pub(super) struct SummaryLine {
    /// Its name for machines.
    pub name: &'static str,
    chinese: &'static str,
    pub fact: Fact,
}

impl SummaryLine {
    pub(super) fn title(&self, language: Language) -> &'static str {
        words::pick(language, self.chinese, self.name)
    }
}

/// The titles of the summary.
pub(super) fn titles(language: Language) -> [&'static str; 3] {
    match language {
        Language::Chinese => ["合计", "笔数", "金额"],
        Language::English => ["summary", "count", "sum"],
    }
}

/// Refunds that were decided from the instant `?1` to the instant `?2` and are not accepted yet.
pub(in crate::ledger) const UNDER_WAY: &str = "SELECT count(*), coalesce(sum(amount_fen), 0) FROM refund \
    WHERE state IN ('queued', 'sent', 'accepted') AND accepted_at_ms IS NULL AND queued_at_ms >= ?1 AND queued_at_ms < ?2";

impl Sums {
    /// Before the first row, with the refunds that are under way.
    pub(super) fn new(under_way: Tally) -> Self {
        Self { under_way, ..Self::default() }
    }

    pub(super) fn add(&mut self, line: &Line<'_>) {
        self.counted = self.counted.checked_add(line.counted()).unwrap_or(self.counted);
        match line.kind {
            Kind::Payment => self.payments.add(line.amount),
            Kind::ByHand => self.by_hand.add(line.amount),
            Kind::Held => self.held.add(line.amount),
            Kind::Refund if !line.is_in_force() => self.failed.add(line.refunded),
            Kind::Refund if line.refund_state == Some("succeeded") => self.arrived.add(line.refunded),
            Kind::Refund => self.accepted.add(line.refunded),
        }
    }

    /// The lines of the summary.
    pub(super) fn lines(&self, frame: &Frame) -> Vec<SummaryLine> {
        let line = |name, chinese, fact| SummaryLine { name, chinese, fact };
        let request = &frame.request;
        vec![
            line("sum_payment", "付款合计", Fact::Tally(self.payments)),
            line("sum_by_hand", "手工确认合计", Fact::Tally(self.by_hand)),
            line("sum_refund_accepted", "退款合计，退款中", Fact::Tally(self.accepted)),
            line("sum_refund_succeeded", "退款合计，已到账", Fact::Tally(self.arrived)),
            line("sum_counted", "收银台净额：付款加手工确认减退款", Fact::Sum(self.counted)),
            line("sum_held", "另有待处理，不计入净额", Fact::Tally(self.held)),
            line("sum_refund_failed", "另有未退成的退款，不计入净额", Fact::Tally(self.failed)),
            line("sum_refund_under_way", "另有微信还未受理的退款，不在上表", Fact::Tally(self.under_way)),
            line("summary_till", "导出的收银台", Fact::Text(request.till.to_string())),
            line("summary_from", "第一个营业日", Fact::Text(request.from.to_string())),
            line("summary_to", "最后一个营业日", Fact::Text(request.to.to_string())),
            line("summary_day_starts_at", "营业日开始", Fact::Text(request.start.to_string())),
            line("journal_entries", "流水条数", Fact::Count(frame.head.seq)),
            line("journal_hash", "流水末条校验值", Fact::Text(frame.head.hash.clone())),
        ]
    }
}

impl Source<'_> {
    /// Refunds of these days that are no money yet.
    pub(super) fn under_way(&self) -> Result<Tally, Trouble> {
        let read = |row: &rusqlite::Row<'_>| Ok(Tally { count: row.get(0)?, sum: Fen::new(row.get(1)?) });
        self.connection.query_row(UNDER_WAY, self.bounds(), read).map_err(|error| self.explain(error))
    }

    /// The end of the journal.
    pub(super) fn head(&self) -> Result<ChainHead, Trouble> {
        let read = |row: &rusqlite::Row<'_>| Ok(ChainHead { seq: row.get(0)?, hash: hex::encode(row.get_ref(1)?.as_blob()?) });
        match self.connection.query_row("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", [], read) {
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(ChainHead::default()),
            head => head.map_err(|error| self.explain(error)),
        }
    }
}
