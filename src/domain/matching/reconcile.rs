//! Who stands with whom, and what each pair adds to the bridge.

use super::verdict::{of_both, of_ours, of_theirs, within};
use super::{Frame, Match, MatchClass, Pair, mark};
use crate::domain::{Bill, BillRow, BookKind, BookRow, Fen, Moment};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Matches the ledger's rows with the bill's. `ours` holds every row of the business day and of the bill's calendar day, and whatever else the ledger has
/// under a number that stands in the bill.
///
/// A row is known by the way of its money, its trade number and its refund number, or the provider's number of the refund where the merchant gave none; a
/// reversal is a refund. Rows of a kind that the frame does not cover stand in no pair and in no sum.
///
/// * **Every row of the bill stands in one pair**: with our row of the same numbers, or alone. Of several rows with the same numbers one is matched, that
///   with our amount before others and then the first of the file; each of the others is [`MatchClass::Repeated`] and alone.
/// * **A row of ours that the bill lacks** stands alone where the till counts it (`Standing::counts`) and this bill should list it, or else this till's
///   sum has it. A payment should be listed by the bill of its calendar day. So should a refund, but one of the last minutes of a day, where two clocks
///   may disagree, by the bill of the next day unless the bill of its own lists it; see [`super::CLOCKS_APART_MS`]. What should be listed is
///   [`MatchClass::OnlyOurs`] or [`MatchClass::SetByHand`], also when it belongs to another business day and the difference is zero: money that is proven
///   and that no bill lists is always shown, by exactly one bill. What is only of the business day is [`MatchClass::InOtherBill`]. Any other row of
///   ours is in neither sum and in no pair.
/// * **The difference of a pair** is what our row adds to the till's sum, which is nothing outside the business day, less what the bill's row adds to the
///   bill's. So the differences of all pairs are the till's sum less the bill's, whatever the rows say. An amount so large that a sum could leave
///   the range of [`Fen`] counts as the largest for which none can.
pub fn reconcile(ours: &[BookRow], theirs: &Bill, frame: &Frame) -> Match {
    let scale = Scale { frame, most: most(ours.len().saturating_add(theirs.rows.len())) };
    let known = known(ours);
    let matched = matched(&theirs.rows, ours, &known, frame);
    let mut alone = vec![true; ours.len()];
    let mut result = Match::default();
    let mut placed: Vec<Placed> = Vec::with_capacity(theirs.rows.len());

    for (index, row) in theirs.rows.iter().enumerate().filter(|(_, row)| frame.covers.covers(row.kind.book_kind())) {
        let key = Key::from(row);
        let weight = scale.theirs(row);
        result.bill = sum(result.bill, weight);
        let pair = |class, ours, counted: i64| {
            let difference = Fen::new(counted.saturating_sub(weight));
            Pair { class, ours, theirs: Some(index), difference, mark: key.mark(difference) }
        };
        if matched.get(&key) != Some(&index) {
            placed.push(Placed { at: row.at, key, pair: pair(MatchClass::Repeated, None, 0) });
            continue;
        }
        let mate = known.get(&key).and_then(|place| ours.get(*place).map(|row| (*place, row)));
        placed.push(match mate {
            Some((place, mate)) => {
                if let Some(alone) = alone.get_mut(place) {
                    *alone = false;
                }
                Placed { at: mate.at, key, pair: pair(of_both(mate, row, frame), Some(place), scale.ours(mate)) }
            }
            None => Placed { at: row.at, key, pair: pair(of_theirs(row, known.contains_key(&key.payment()), frame), None, 0) },
        });
    }
    for ((index, row), alone) in ours.iter().enumerate().zip(alone).filter(|((_, row), _)| frame.covers.covers(row.kind)) {
        let weight = scale.ours(row);
        result.till = sum(result.till, weight);
        if let Some(class) = alone.then(|| of_ours(row, frame)).flatten() {
            let (key, difference) = (Key::from(row), Fen::new(weight));
            let pair = Pair { class, ours: Some(index), theirs: None, difference, mark: key.mark(difference) };
            placed.push(Placed { at: row.at, key, pair });
        }
    }

    placed.sort_by_key(|placed| (placed.pair.class, placed.at, placed.key));
    result.pairs = placed.into_iter().map(|placed| placed.pair).collect();
    result
}

/// What a row is known by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key<'a> {
    kind: BookKind,
    trade_no: &'a str,
    refund_no: Option<&'a str>,
}

impl Key<'_> {
    fn mark(self, difference: Fen) -> u64 {
        mark(self.kind, self.trade_no, self.refund_no, difference)
    }

    /// The payment that it belongs to.
    fn payment(self) -> Self {
        Self { kind: BookKind::Payment, refund_no: None, ..self }
    }
}

impl<'a> From<&'a BookRow> for Key<'a> {
    fn from(row: &'a BookRow) -> Self {
        Self { kind: row.kind, trade_no: row.trade_no.as_str(), refund_no: row.refund_no.as_ref().map(|number| number.as_str()) }
    }
}

impl<'a> From<&'a BillRow> for Key<'a> {
    fn from(row: &'a BillRow) -> Self {
        Self { kind: row.kind.book_kind(), trade_no: &row.trade_no, refund_no: row.any_refund_no() }
    }
}

/// A pair, and what it is sorted by within its class.
struct Placed<'a> {
    at: Moment,
    key: Key<'a>,
    pair: Pair,
}

/// What a row adds to its side's sum, in fen.
struct Scale<'a> {
    frame: &'a Frame,
    most: i64,
}

impl Scale<'_> {
    fn ours(&self, row: &BookRow) -> i64 {
        if within(row.at, self.frame.business) { self.clamp(row.signed()) } else { 0 }
    }

    fn theirs(&self, row: &BillRow) -> i64 {
        self.clamp(row.signed())
    }

    fn clamp(&self, amount: Fen) -> i64 {
        amount.get().clamp(self.most.saturating_neg(), self.most)
    }
}

/// The largest amount of which so many rows can be added in any order.
fn most(rows: usize) -> i64 {
    i64::try_from(rows).ok().and_then(|rows| i64::MAX.checked_div(rows.saturating_add(1))).unwrap_or_default()
}

/// Never too large, see [`most`].
fn sum(sum: Fen, weight: i64) -> Fen {
    Fen::new(sum.get().saturating_add(weight))
}

/// Where each of our rows is; the first, should there be two.
fn known(ours: &[BookRow]) -> HashMap<Key<'_>, usize> {
    let mut known = HashMap::with_capacity(ours.len());
    for (index, row) in ours.iter().enumerate() {
        known.entry(Key::from(row)).or_insert(index);
    }
    known
}

/// Which row of the bill is matched, for each key that the frame covers.
fn matched<'a>(theirs: &'a [BillRow], ours: &[BookRow], known: &HashMap<Key<'_>, usize>, frame: &Frame) -> HashMap<Key<'a>, usize> {
    let mut matched: HashMap<Key<'a>, usize> = HashMap::with_capacity(theirs.len());
    for (index, row) in theirs.iter().enumerate().filter(|(_, row)| frame.covers.covers(row.kind.book_kind())) {
        match matched.entry(Key::from(row)) {
            Entry::Vacant(place) => {
                place.insert(index);
            }
            Entry::Occupied(mut place) => {
                let amount = known.get(place.key()).and_then(|place| ours.get(*place)).map(|row| row.amount);
                let fitness = |row: &BillRow| (Some(row.amount) == amount, Reverse(row.line));
                if theirs.get(*place.get()).is_some_and(|rival| fitness(row) > fitness(rival)) {
                    place.insert(index);
                }
            }
        }
    }
    matched
}
