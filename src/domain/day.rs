//! The end of a business day: its bill, what the match brought, what a person decided about it, and that it is closed.

use super::{Action, Authority, BillKind, BusinessDay, Fen, MatchClass, MatchKey, Moment, Term, is_reason};
use serde::{Deserialize, Serialize};

/// A bill that is kept: its file stands with the journal's entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillMark {
    /// Which list.
    pub kind: BillKind,
    /// SHA-256 of the file as it came, unpacked, in hex.
    pub sha256: String,
    /// How many rows it has; 0 also for a day without a bill.
    pub rows: u32,
    /// Where it came from.
    pub source: BillSource,
}

/// Where a bill came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum BillSource {
    /// The gateway sent it.
    Gateway,
    /// The gateway says that nothing was paid on that day.
    NothingPaid,
    /// A file that a person brought.
    File {
        /// Its name, without its folder.
        name: String,
    },
}

/// What a match came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchTally {
    /// With which bill.
    pub sha256: String,
    /// What that bill lists.
    pub kind: BillKind,
    /// What the till counts.
    pub till: Fen,
    /// What the bill counts.
    pub bill: Fen,
    /// The bridge between them.
    pub terms: Vec<Term>,
    /// How many pairs still wait for a person's decision.
    pub undecided: u32,
}

/// What a decision is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum DecisionScope {
    /// One pair.
    Pair {
        /// Which.
        key: MatchKey,
        /// As what.
        class: MatchClass,
        /// What it came to.
        difference: Fen,
    },
    /// All pairs of one class, as they were: any other set of them is another matter.
    Term(Term),
}

impl DecisionScope {
    /// Which class it is about.
    pub fn class(&self) -> MatchClass {
        match self {
            Self::Pair { class, .. } => *class,
            Self::Term(term) => term.class,
        }
    }
}

/// What a person decided about a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// It is right as it is.
    Accepted {
        /// Why.
        reason: String,
    },
    /// Its sale is on the work list.
    SentToWork,
    /// What was decided before holds no more: it waits again.
    TakenBack,
}

/// What happened to the end of a day. Subject `day:YYYY-MM-DD` of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "day", rename_all = "snake_case")]
pub enum DayEvent {
    /// A bill of that day is kept.
    BillKept {
        /// Of which day.
        of: BusinessDay,
        /// Which bill.
        bill: BillMark,
    },
    /// Ledger and bill were matched.
    Compared {
        /// What came of it.
        tally: MatchTally,
    },
    /// A person decided about a difference.
    Decided {
        /// About what.
        scope: DecisionScope,
        /// What.
        decision: Decision,
        /// On whose word.
        authority: Authority,
    },
    /// The day is closed.
    Closed {
        /// The person's words; may be empty.
        note: String,
        /// On whose word.
        authority: Authority,
    },
}

/// The end of a day, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub day: BusinessDay,
    /// The bills that are kept, the oldest first. Two with different hashes are two bills, and the later counts.
    pub bills: Vec<BillMark>,
    /// What the latest match came to.
    pub tally: Option<MatchTally>,
    /// What was decided, the oldest first.
    pub decisions: Vec<(DecisionScope, Decision)>,
    /// It was closed, with the bill of that time.
    pub closed: Option<DayClosing>,
}

/// How a day was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayClosing {
    /// When.
    pub at: Moment,
    /// The person's words.
    pub note: String,
    /// On whose word.
    pub authority: Authority,
    /// The bill that it was closed with, a whole one.
    pub sha256: String,
}

/// How a day stands, for the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayMark {
    /// There is no bill yet, or no match.
    Open,
    /// Some differences wait for a decision.
    Differs,
    /// Everything is explained; a person may close it.
    Matched,
    /// Closed.
    Closed,
}

/// Why a day cannot be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayBar {
    /// The business day goes on.
    #[error("the business day is not over")]
    NotOver,
    /// There is no bill of it.
    #[error("there is no bill of that day yet")]
    NoBill,
    /// There is a list of its payments or of its refunds alone.
    #[error("only a part of that day's bill is here")]
    PartOfBill,
    /// The latest bill was not matched yet.
    #[error("the bill was not matched yet")]
    NotCompared,
    /// So many differences wait for a decision.
    #[error("{0} differences wait for a decision")]
    Undecided(u32),
    /// The bill has something to it that needs a word.
    #[error("the bill disagrees with itself, and that needs a note")]
    NoNote,
    /// It is closed already.
    #[error("the day is closed already")]
    Closed,
    /// Nobody may say so.
    #[error("nobody who may close the day has said so")]
    NoAuthority,
}

impl Day {
    /// The day that its first event describes: only a bill begins one.
    pub fn begun(event: &DayEvent) -> Option<Self> {
        let DayEvent::BillKept { of, bill } = event else { return None };
        Some(Self { day: *of, bills: vec![bill.clone()], tally: None, decisions: vec![], closed: None })
    }

    /// The day that these events add up to; nothing where the first is no bill.
    pub fn fold<'a>(events: impl IntoIterator<Item = (Moment, &'a DayEvent)>) -> Option<Self> {
        let mut events = events.into_iter();
        let (_at, first) = events.next()?;
        let mut day = Self::begun(first)?;
        for (at, event) in events {
            day.apply(event, at);
        }
        Some(day)
    }

    /// Makes an event so.
    pub fn apply(&mut self, event: &DayEvent, at: Moment) {
        match event {
            DayEvent::BillKept { bill, .. } => self.bills.push(bill.clone()),
            DayEvent::Compared { tally } => self.tally = Some(tally.clone()),
            DayEvent::Decided { scope, decision, .. } => self.decisions.push((scope.clone(), decision.clone())),
            DayEvent::Closed { note, authority } => {
                let sha256 = self.bill().map(|bill| bill.sha256.clone()).unwrap_or_default();
                self.closed = Some(DayClosing { at, note: note.clone(), authority: authority.clone(), sha256 });
            }
        }
    }

    /// The bill that counts: the latest whole one that the gateway sent, else the latest whole file, else the latest. So a wrong file never takes the
    /// place of the gateway's own list.
    pub fn bill(&self) -> Option<&BillMark> {
        let whole = || self.bills.iter().rev().filter(|bill| bill.kind == BillKind::All);
        let sent = whole().find(|bill| bill.source == BillSource::Gateway);
        let brought = || whole().find(|bill| matches!(bill.source, BillSource::File { .. }));
        sent.or_else(brought).or_else(|| whole().next()).or_else(|| self.bills.last())
    }

    /// The latest bill of that kind.
    pub fn latest(&self, kind: BillKind) -> Option<&BillMark> {
        self.bills.iter().rev().find(|bill| bill.kind == kind)
    }

    /// The bill that counts, where it lists payments and refunds.
    pub fn whole_bill(&self) -> Option<&BillMark> {
        self.bill().filter(|bill| bill.kind == BillKind::All)
    }

    /// The latest match, where it is of the bill that counts.
    pub fn current_tally(&self) -> Option<&MatchTally> {
        self.tally.as_ref().filter(|tally| self.bill().is_some_and(|bill| bill.sha256 == tally.sha256 && bill.kind == tally.kind))
    }

    /// It is closed, no other bill has come since, and nothing has turned up since that waits for a decision.
    pub fn is_closed(&self) -> bool {
        let with_this_bill = self.closed.as_ref().is_some_and(|closed| self.whole_bill().is_some_and(|bill| bill.sha256 == closed.sha256));
        with_this_bill && self.current_tally().is_none_or(|tally| tally.undecided == 0)
    }

    /// How it stands.
    pub fn mark(&self) -> DayMark {
        match self.current_tally() {
            _ if self.is_closed() => DayMark::Closed,
            None => DayMark::Open,
            Some(tally) if tally.undecided > 0 => DayMark::Differs,
            Some(_) if self.whole_bill().is_none() => DayMark::Open,
            Some(_) => DayMark::Matched,
        }
    }

    /// What a person has decided about that pair, or else about all of its class as they are now. `term` is the class's term of the match.
    pub fn decision_on(&self, key: &MatchKey, difference: Fen, term: &Term) -> Option<&Decision> {
        let alone = self.latest_about(|scope| matches!(scope, DecisionScope::Pair { key: decided, class, difference: then } if decided == key && *class == term.class && *then == difference));
        let with_all = self.latest_about(|scope| matches!(scope, DecisionScope::Term(decided) if decided == term));
        let holds = match (alone, with_all) {
            // What was taken back alone is decided by what comes later about all.
            (Some((at, Decision::TakenBack)), Some((later, decision))) if later > at => Some(decision),
            (Some((_, decision)), _) | (None, Some((_, decision))) => Some(decision),
            (None, None) => None,
        };
        holds.filter(|decision| **decision != Decision::TakenBack)
    }

    /// What a person has decided about all of that class as they are now.
    pub fn decision_on_class(&self, term: &Term) -> Option<&Decision> {
        let latest = self.latest_about(|scope| matches!(scope, DecisionScope::Term(decided) if decided == term));
        latest.map(|(_, decision)| decision).filter(|decision| **decision != Decision::TakenBack)
    }

    /// The latest decision about that, and its place among all.
    fn latest_about(&self, is_about: impl Fn(&DecisionScope) -> bool) -> Option<(usize, &Decision)> {
        self.decisions.iter().enumerate().rev().find(|(_, (scope, _))| is_about(scope)).map(|(place, (_, decision))| (place, decision))
    }

    /// Decides to close it. `serious` tells that the bill has a note that a person must answer.
    ///
    /// # Errors
    /// [`DayBar`] says why not.
    pub fn close(&self, note: &str, serious: bool, authority: Authority) -> Result<DayEvent, DayBar> {
        let note = note.trim();
        let _bill = self.bill().ok_or(DayBar::NoBill)?;
        let _whole = self.whole_bill().ok_or(DayBar::PartOfBill)?;
        let tally = self.current_tally().ok_or(DayBar::NotCompared)?;
        if self.is_closed() {
            return Err(DayBar::Closed);
        }
        if tally.undecided > 0 {
            return Err(DayBar::Undecided(tally.undecided));
        }
        if serious && !is_reason(note) {
            return Err(DayBar::NoNote);
        }
        if !authority.holds_for(Action::CloseDay) {
            return Err(DayBar::NoAuthority);
        }
        Ok(DayEvent::Closed { note: note.to_owned(), authority })
    }
}
