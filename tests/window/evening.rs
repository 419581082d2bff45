//! The evening after a generated day, as the ledger has it: what was planted, what the match found, what was decided.

use super::display::wait_for;
use super::shop::Shop;
use scantill::domain::{BusinessDay, Day, DayStart, Decision, DecisionScope, Fen, MatchClass, MatchKey, MatchTally, Pair, Term};
use scantill::engine::{DayMatch, KnownOthers, Office, now};
use scantill::gateway::wechat::bill;
use scantill::ledger::LedgerReader;
use scantill::setup::Settings;
use scantill::simulator::Planted;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

/// A pair of the match: as what, under which numbers, with which difference.
pub(super) type Found = (MatchClass, MatchKey, Fen);

/// The evening of one day.
pub(super) struct Evening {
    pub(super) shop: Shop,
    pub(super) day: BusinessDay,
    /// What a match must find beside what is equal, sorted.
    pub(super) planted: Vec<Found>,
    /// What till and bill must count.
    pub(super) sums: (String, String),
    pub(super) manager_pin: String,
    day_start: DayStart,
    office: Office,
}

impl Evening {
    pub(super) fn of(sales: &str, seed: &str) -> Self {
        let (shop, told) = Shop::after_a_day(sales, seed);
        let settings = Settings::load(shop.ledger().parent().expect("a folder")).expect("the settings that were written");
        let lines = std::fs::read_to_string(shop.beside("planted")).expect("what was planted");
        let planted = |line: &str| serde_json::from_str(line).map(|Planted { class, key, difference }| (class, key, difference));
        let mut planted = lines.lines().map(planted).collect::<Result<Vec<_>, _>>().expect("a line a difference");
        planted.sort();
        Self {
            day_start: settings.day_starts_at,
            office: Office::new(&settings, shop.ledger()),
            shop,
            day: BusinessDay::parse(&told["day"]).expect("a day"),
            planted,
            sums: (told["till_counts"].clone(), told["bill_counts"].clone()),
            manager_pin: told["manager_pin"].clone(),
        }
    }

    /// How many business days ago it was: one, or two when the day has begun anew meanwhile.
    pub(super) fn days_ago(&self) -> usize {
        let today = BusinessDay::of(now(), self.day_start);
        (0..).take_while(|days| self.day.plus_days(*days) < today).count()
    }

    fn reader(&self) -> LedgerReader {
        LedgerReader::open(&self.shop.ledger()).expect("the ledger can be read while the till has it")
    }

    /// The end of the day, as far as the journal has come.
    pub(super) fn end(&self) -> Option<Day> {
        self.reader().day(self.day).expect("it is read")
    }

    pub(super) fn tally(&self) -> Option<MatchTally> {
        self.end()?.current_tally().cloned()
    }

    /// Waits until the till has noted a match of that kind.
    pub(super) fn wait_for_tally(&self, what: &str, wanted: impl Fn(&MatchTally) -> bool) -> MatchTally {
        wait_for(what, || self.tally().filter(&wanted))
    }

    /// Waits until so many decisions stand in the journal; returns the latest.
    pub(super) fn wait_for_decision(&self, count: usize) -> (DecisionScope, Decision) {
        wait_for("the decision in the journal", || {
            let decisions = self.end()?.decisions;
            (decisions.len() >= count).then(|| decisions.last().cloned()).flatten()
        })
    }

    /// Ledger and kept bill, matched once more.
    fn matched(&self) -> DayMatch {
        let (reader, end) = (self.reader(), self.end().expect("a bill is kept"));
        let kept = end.bill().expect("a bill");
        let packed = reader.kept_bill(self.day, &kept.sha256).expect("it is read").expect("its file is kept");
        let mut bytes = vec![];
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).expect("it is unpacked");
        let bill = bill::read(&bytes, &self.office.mch_id).expect("it is a bill").bill;
        let frame = self.office.frame(self.day, kept.kind);
        let ours = reader.book_rows(&frame, &bill).expect("the ledger's rows");
        let matched = scantill::domain::reconcile(&ours, &bill, &frame);
        DayMatch { day: self.day, sha256: kept.sha256.clone(), ours, bill, matched }
    }

    /// All pairs that are not equal, sorted.
    pub(super) fn differences(&self) -> Vec<Found> {
        let matched = self.matched();
        let pairs = matched.matched.pairs.iter().filter(|pair| pair.class != MatchClass::Equal);
        let mut found: Vec<_> = pairs.map(|pair| (pair.class, matched.key(pair).expect("one side"), pair.difference)).collect();
        found.sort();
        found
    }

    /// The pairs that wait for a decision, sorted.
    pub(super) fn undecided(&self) -> Vec<Found> {
        let (matched, end) = (self.matched(), self.end().expect("a bill is kept"));
        let pairs = matched.waiting(&end, &KnownOthers::default()).into_iter().filter_map(|place| matched.matched.pairs.get(place));
        let mut found: Vec<_> = pairs.map(|pair| (pair.class, matched.key(pair).expect("one side"), pair.difference)).collect();
        found.sort();
        found
    }

    /// What was planted of a class.
    pub(super) fn of_class(&self, class: MatchClass) -> Vec<Found> {
        self.planted.iter().filter(|(planted, ..)| *planted == class).cloned().collect()
    }

    /// The planted classes that wait for a person, in the order of the bridge.
    pub(super) fn waiting(&self) -> Vec<MatchClass> {
        MatchClass::ALL.into_iter().filter(|class| class.needs_decision() && !self.of_class(*class).is_empty()).collect()
    }
}

/// The bridge's terms that these add up to, without what is equal.
pub(super) fn terms(found: &[Found]) -> Vec<Term> {
    let mut terms: BTreeMap<MatchClass, Term> = BTreeMap::new();
    for (class, key, difference) in found {
        let term = terms.entry(*class).or_insert(Term { class: *class, count: 0, sum: Fen::ZERO, pairs: 0 });
        term.count += 1;
        term.sum = term.sum.checked_add(*difference).expect("a sum");
        term.pairs = term.pairs.wrapping_add(Pair::mark_of(key, *difference));
    }
    terms.into_values().collect()
}

/// The terms of a match without what is equal, which must add nothing.
pub(super) fn unequal(tally: &MatchTally) -> Vec<Term> {
    let (equal, rest): (Vec<Term>, Vec<Term>) = tally.terms.iter().partition(|term| term.class == MatchClass::Equal);
    assert!(equal.iter().all(|term| term.sum == Fen::ZERO));
    rest
}

/// The terms explain the sums, to the fen.
pub(super) fn adds_up(tally: &MatchTally) -> bool {
    tally.bill.get() + tally.terms.iter().map(|term| term.sum.get()).sum::<i64>() == tally.till.get()
}

/// What the books in that file count: by their summary, and by their rows.
pub(super) fn counted(file: &Path) -> (Fen, Fen) {
    let text = std::fs::read_to_string(file).expect("the books");
    let mut lines = csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let column = lines.headers().expect("titles").iter().position(|title| title == "计入金额").expect("what is counted");
    let lines: Vec<_> = lines.records().map(|line| line.expect("a line")).collect();
    let (rows, summary): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.get(1).is_some_and(|day| BusinessDay::parse(day).is_some()));
    let sum = summary.into_iter().find(|line| line.get(0).is_some_and(|name| name.starts_with("收银台净额"))).expect("the summary");
    let sum = sum.iter().rfind(|cell| !cell.is_empty()).expect("an amount");
    let rows = rows.into_iter().map(|row| plain(row.get(column).expect("an amount")).get()).sum();
    (plain(sum), Fen::new(rows))
}

/// An amount as it stands in a file.
fn plain(text: &str) -> Fen {
    let unsigned = Fen::parse_yuan(text.trim_start_matches('-')).expect("an amount");
    if text.starts_with('-') { Fen::new(-unsigned.get()) } else { unsigned }
}
