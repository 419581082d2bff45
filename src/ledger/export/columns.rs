//! The columns of the books, the same in every format, and the cells of a row.

use super::lines::{Kind, Line};
use super::words;
use crate::domain::{Fen, Language};

/// One column.
pub(super) struct Column {
    /// Its name for machines: the title of an English file, the key of a JSON object. A promise to whoever reads the files.
    pub name: &'static str,
    /// Its Chinese title.
    chinese: &'static str,
    /// Its width in a workbook, in characters.
    pub width: u16,
}

impl Column {
    pub(super) fn title(&self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.chinese,
            Language::English => self.name,
        }
    }
}

pub(super) const fn column(name: &'static str, chinese: &'static str, width: u16) -> Column {
    Column { name, chinese, width }
}

/// How many columns there are.
pub(super) const WIDTH: usize = 20;

/// All columns, in the order of [`cells`]. Those of the numbers bear the titles of the provider's own bill.
pub(super) const COLUMNS: [Column; WIDTH] = [
    column("kind", "类型", 10),
    column("business_day", "营业日", 12),
    column("bill_day", "对账单日", 12),
    column("time", "时间", 20),
    column("till", "收银台", 8),
    column("shift", "班次", 8),
    column("person", "人员", 12),
    column("sale", "收款单", 30),
    column("trade_no", "商户订单号", 32),
    column("transaction_id", "微信订单号", 32),
    column("state", "状态", 10),
    column("exception", "异常", 14),
    column("amount", "收款金额", 12),
    column("refunded", "退款金额", 12),
    column("counted", "计入金额", 12),
    column("refund_no", "商户退款单号", 32),
    column("refund_id", "微信退款单号", 32),
    column("refund_state", "退款状态", 12),
    column("reason", "原因", 24),
    column("note", "备注", 24),
];

/// What stands in a cell.
#[derive(Clone, Copy)]
pub(super) enum Cell<'a> {
    /// Nothing.
    Nothing,
    /// A word of ours.
    Word(&'a str),
    /// What somebody else wrote, or a number that is a name.
    Text(&'a str),
    /// A count.
    Number(i64),
    /// Money.
    Money(Fen),
    /// A date.
    Day(&'a str),
    /// A date, and a time of that day in Beijing.
    Time(&'a str, &'a str),
}

/// The cells of a row, words in that language.
pub(super) fn cells<'a>(line: &'a Line<'_>, language: Language) -> [Cell<'a>; WIDTH] {
    [
        Cell::Word(words::kind(line.kind, language)),
        Cell::Day(line.business_day),
        Cell::Day(line.bill_day),
        Cell::Time(line.bill_day, line.clock),
        Cell::Text(line.till),
        line.shift.map_or(Cell::Nothing, Cell::Number),
        Cell::Text(line.person),
        Cell::Text(line.sale),
        Cell::Text(line.trade_no),
        text(line.transaction_id),
        Cell::Word(words::sale_state(line.state, language)),
        word(&line.exceptions),
        Cell::Money(line.amount),
        Cell::Money(line.refunded),
        Cell::Money(line.counted()),
        text(line.refund_no),
        text(line.refund_id),
        line.refund_state.map_or(Cell::Nothing, |state| Cell::Word(words::refund_state(state, language))),
        text(line.reason),
        text(line.note),
    ]
}

/// Nothing where it is empty.
pub(super) fn text(text: &str) -> Cell<'_> {
    if text.is_empty() { Cell::Nothing } else { Cell::Text(text) }
}

fn word(word: &str) -> Cell<'_> {
    if word.is_empty() { Cell::Nothing } else { Cell::Word(word) }
}

impl Line<'_> {
    /// What the till counts of it: its sum over a file is the till's total.
    pub(super) fn counted(&self) -> Fen {
        match self.kind {
            Kind::Payment | Kind::ByHand => self.amount,
            Kind::Refund if self.is_in_force() => Fen::ZERO.checked_sub(self.refunded).unwrap_or_default(),
            Kind::Refund | Kind::Held => Fen::ZERO,
        }
    }
}
