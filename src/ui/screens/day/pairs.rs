//! Which pairs of the match stand in a list, and where the keys stand in it.

use crate::domain::{BookKind, BookRow, Day, Decision, Fen, MatchClass, MatchKey, NextStep, Pair, Term};
use crate::engine::{DayMatch, DayPage};
use crate::ui::screens::room::Go;

/// Which pairs are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All that wait for a decision.
    Waiting,
    /// All of a class, those that wait first.
    Class(MatchClass),
}

/// A match, with what was decided about it.
#[derive(Clone, Copy)]
pub(super) struct Matched<'a> {
    pub(super) rows: &'a DayMatch,
    pub(super) end: &'a Day,
    /// The places of the pairs that wait, in their order.
    pub(super) waiting: &'a [usize],
}

impl<'a> Matched<'a> {
    /// The match of that page; nothing while there is none.
    pub(super) fn of(page: &'a DayPage) -> Option<Self> {
        Some(Self { rows: page.matched.as_deref()?, end: page.end.as_ref()?, waiting: &page.waiting })
    }

    /// That pair waits for a decision.
    pub(super) fn waits(self, place: usize) -> bool {
        self.waiting.binary_search(&place).is_ok()
    }

    /// The pair at that place.
    pub(super) fn pair(self, place: usize) -> Option<&'a Pair> {
        self.rows.matched.pairs.get(place)
    }

    /// The sale of a pair: that of its row, or of the payment that the bill names. Nothing where it is no sale of this ledger.
    pub(super) fn sale(self, pair: &Pair) -> Option<Go> {
        let of_ours = |row: &BookRow| Go::Sale(row.sale_id.clone());
        if let Some(row) = self.rows.ours(pair) {
            return Some(of_ours(row));
        }
        let row = self.rows.theirs(pair)?;
        let same = self.rows.ours.iter().find(|ours| ours.trade_no.as_str() == row.trade_no).map(of_ours);
        same.or_else(|| (pair.class == MatchClass::RefundedThere).then(|| Go::Find(row.trade_no.clone())))
    }

    /// The places of a list.
    pub(super) fn places(self, scope: Scope) -> Vec<usize> {
        let Scope::Class(class) = scope else { return self.waiting.to_vec() };
        let of_class = |place: &usize| self.pair(*place).is_some_and(|pair| pair.class == class);
        let (mut first, rest): (Vec<_>, Vec<_>) = (0..self.rows.matched.pairs.len()).filter(of_class).partition(|place| self.waits(*place));
        first.extend(rest);
        first
    }

    /// The classes of the bridge with how many of each wait, those with some first.
    pub(super) fn terms(self) -> Vec<(Term, usize)> {
        let mut terms: Vec<_> = self.rows.matched.terms().into_iter().map(|term| (term, self.waiting_in(term.class).count())).collect();
        terms.sort_by_key(|(_, waiting)| *waiting == 0);
        terms
    }

    fn waiting_in(self, class: MatchClass) -> impl Iterator<Item = &'a Pair> {
        self.waiting.iter().filter_map(move |place| self.pair(*place)).filter(move |pair| pair.class == class)
    }

    /// How many of a class wait, and what they come to.
    pub(super) fn waiting_of(self, class: MatchClass) -> (u32, Fen) {
        self.waiting_in(class).fold((0, Fen::ZERO), |(count, sum), pair| (count.saturating_add(1), sum.checked_add(pair.difference).unwrap_or(sum)))
    }

    /// One of the class is a refund.
    pub(super) fn has_refunds(self, class: MatchClass) -> bool {
        let pairs = self.rows.matched.pairs.iter().filter(|pair| pair.class == class);
        pairs.filter_map(|pair| self.rows.key(pair)).any(|key| key.kind == BookKind::Refund)
    }

    /// What was decided about a pair.
    pub(super) fn decision(self, pair: &Pair, terms: &[(Term, usize)]) -> Option<&'a Decision> {
        let (term, _) = terms.iter().find(|(term, _)| term.class == pair.class)?;
        self.end.decision_on(&self.rows.key(pair)?, pair.difference, term)
    }

    /// All of a class were decided at once, as they are.
    pub(super) fn is_decided(self, term: &Term) -> bool {
        self.end.decision_on_class(term).is_some()
    }

    /// What can be done about a pair. Of one that is decided only what brings new facts.
    pub(super) fn steps(self, place: usize) -> Vec<NextStep> {
        let Some(pair) = self.pair(place) else { return vec![] };
        let steps = pair.class.next_steps().iter().copied();
        let waits = self.waits(place);
        steps.filter(|step| waits || matches!(step, NextStep::Ask | NextStep::Adopt)).collect()
    }
}

/// What can be done about all of a class at once: nothing where none of it waits.
pub(super) fn steps_for_all((term, waiting): (Term, usize)) -> Vec<NextStep> {
    if waiting == 0 { vec![] } else { term.class.step_for_all().into_iter().chain([NextStep::Accept]).collect() }
}

/// Where the keys stand in a list whose rows go away as they are decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    place: usize,
    /// The pair that stood there, and whether it waited.
    on: Option<(MatchKey, bool)>,
}

impl Cursor {
    /// The line of `places` on which the keys stand: the same pair as before while nothing was decided about it, else what took its line.
    pub(super) fn line(&self, matched: Matched<'_>, places: &[usize]) -> usize {
        let last = places.len().saturating_sub(1);
        let Some((key, waited)) = &self.on else { return self.place.min(last) };
        let is_same =
            |place: &usize| matched.waits(*place) == *waited && matched.pair(*place).and_then(|pair| matched.rows.key(pair)).as_ref() == Some(key);
        let here = places.get(self.place).is_some_and(&is_same);
        if here { self.place } else { places.iter().position(is_same).unwrap_or(self.place.min(last)) }
    }

    /// Stands on that line.
    pub(super) fn stand(&mut self, line: usize, matched: Matched<'_>, places: &[usize]) {
        self.place = line;
        let pair = places.get(line).and_then(|place| matched.pair(*place).map(|pair| (*place, pair)));
        self.on = pair.and_then(|(place, pair)| matched.rows.key(pair).map(|key| (key, matched.waits(place))));
    }
}
