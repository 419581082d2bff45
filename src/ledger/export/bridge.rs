//! How the bill of each day explains what the till counts, and what people decided about the rest: the part of the summary that answers a bookkeeper.

use super::columns::{Cell, Column, column, text};
use super::{Source, Trouble, words};
use crate::domain::{Authority, BusinessDay, Day, DayEvent, DayStart, Decision, DecisionScope, Fen, Language, MatchClass, MatchKey, Moment};
use crate::ledger::reading::days;

/// How many columns there are.
pub(super) const WIDTH: usize = 9;

/// The columns of the bridge, the same in every format.
pub(super) const COLUMNS: [Column; WIDTH] = [
    column("match", "对账", 16),
    column("class", "类别", 20),
    column("count", "笔数", 8),
    column("sum", "金额", 12),
    column("business_day", "营业日", 12),
    column("number", "单号", 32),
    column("person", "人员", 12),
    column("time", "时间", 20),
    column("reason", "原因", 24),
];

/// What a line of the bridge says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// What the bill counts.
    Bill,
    /// What this class of pairs makes of it.
    Difference(MatchClass),
    /// What the till counts: the bill and all differences.
    Till,
    /// So many pairs wait for a decision.
    Undecided,
    /// A person accepts pairs of that class as they are.
    Accepted(MatchClass),
    /// A person has put the sale of a pair of that class on the work list.
    SentToWork(MatchClass),
    /// A person has taken back what was decided about pairs of that class.
    TakenBack(MatchClass),
    /// The day is closed.
    Closed,
}

/// One line of the bridge.
pub(super) struct BridgeLine {
    what: What,
    count: Option<i64>,
    sum: Option<Fen>,
    day: String,
    number: String,
    person: String,
    time: Option<(String, String)>,
    reason: String,
}

impl BridgeLine {
    fn new(what: What, day: BusinessDay) -> Self {
        let nothing = String::new;
        Self { what, count: None, sum: None, day: day.to_string(), number: nothing(), person: nothing(), time: None, reason: nothing() }
    }

    fn of_sum(what: What, day: BusinessDay, sum: Fen) -> Self {
        Self { sum: Some(sum), ..Self::new(what, day) }
    }

    /// The same, on somebody's word.
    fn on_word(self, authority: &Authority, at: Moment, reason: &str) -> Self {
        let by = authority.by().name.to_string();
        let person = authority.approved_by().map_or(by.clone(), |approver| format!("{by} / {}", approver.name));
        let date = BusinessDay::of(at, DayStart::default()).to_string();
        Self { person, time: Some((date, at.beijing_clock())), reason: reason.to_owned(), ..self }
    }

    /// The cells, words in that language.
    pub(super) fn cells(&self, language: Language) -> [Cell<'_>; WIDTH] {
        let class = match self.what {
            What::Difference(class) | What::Accepted(class) | What::SentToWork(class) | What::TakenBack(class) => {
                Cell::Word(words::match_class(class, language))
            }
            What::Bill | What::Till | What::Undecided | What::Closed => Cell::Nothing,
        };
        [
            Cell::Word(self.what.word(language)),
            class,
            self.count.map_or(Cell::Nothing, Cell::Number),
            self.sum.map_or(Cell::Nothing, Cell::Money),
            Cell::Day(&self.day),
            text(&self.number),
            text(&self.person),
            self.time.as_ref().map_or(Cell::Nothing, |(date, clock)| Cell::Time(date, clock)),
            text(&self.reason),
        ]
    }
}

impl What {
    fn word(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Bill => ("微信账单", "bill"),
            Self::Difference(_) => ("差异", "difference"),
            Self::Till => ("收银台", "till"),
            Self::Undecided => ("未处理的差异", "undecided"),
            Self::Accepted(_) => ("接受", "accepted"),
            Self::SentToWork(_) => ("转待办", "sent_to_work"),
            Self::TakenBack(_) => ("撤回", "taken_back"),
            Self::Closed => ("日结完成", "closed"),
        };
        words::pick(language, chinese, english)
    }
}

/// The bridge of a day, as these events have it.
fn of_day(day: BusinessDay, events: &[(Moment, DayEvent)]) -> Vec<BridgeLine> {
    let Some(end) = Day::fold(events.iter().map(|(at, event)| (*at, event))) else { return vec![] };
    let Some(tally) = end.current_tally() else { return vec![] };
    let mut lines = vec![BridgeLine::of_sum(What::Bill, day, tally.bill)];
    let difference = |class, count: u32, sum| BridgeLine { count: Some(count.into()), ..BridgeLine::of_sum(What::Difference(class), day, sum) };
    lines.extend(tally.terms.iter().map(|term| difference(term.class, term.count, term.sum)));
    lines.push(BridgeLine::of_sum(What::Till, day, tally.till));
    if tally.undecided > 0 {
        lines.push(BridgeLine { count: Some(tally.undecided.into()), ..BridgeLine::new(What::Undecided, day) });
    }
    lines.extend(events.iter().filter_map(|(at, event)| match event {
        DayEvent::Decided { scope, decision, authority } => Some(decided(day, scope, decision, authority, *at)),
        DayEvent::Closed { note, authority } => Some(BridgeLine::new(What::Closed, day).on_word(authority, *at, note)),
        DayEvent::BillKept { .. } | DayEvent::Compared { .. } => None,
    }));
    lines
}

fn decided(day: BusinessDay, scope: &DecisionScope, decision: &Decision, authority: &Authority, at: Moment) -> BridgeLine {
    let (what, reason) = match decision {
        Decision::Accepted { reason } => (What::Accepted(scope.class()), reason.as_str()),
        Decision::SentToWork => (What::SentToWork(scope.class()), ""),
        Decision::TakenBack => (What::TakenBack(scope.class()), ""),
    };
    let (count, sum, number) = match scope {
        DecisionScope::Pair { key, difference, .. } => (1, *difference, number(key)),
        DecisionScope::Term(term) => (term.count, term.sum, String::new()),
    };
    BridgeLine { count: Some(count.into()), number, ..BridgeLine::of_sum(what, day, sum) }.on_word(authority, at, reason)
}

/// That of the refund, where it is about one.
fn number(key: &MatchKey) -> String {
    key.refund_no.clone().unwrap_or_else(|| key.trade_no.clone())
}

impl Source<'_> {
    /// The bridges of these days, as far as their bills have come.
    pub(super) fn bridges(&self) -> Result<Vec<BridgeLine>, Trouble> {
        if !self.request.with_summary {
            return Ok(vec![]);
        }
        let explain = |error| self.explain(error);
        let marked = days::marks(&self.connection, self.request.from, self.request.to).map_err(explain)?;
        let mut lines = vec![];
        for (day, _mark) in marked {
            lines.extend(of_day(day, &days::events_of(&self.connection, day).map_err(explain)?));
        }
        Ok(lines)
    }
}
