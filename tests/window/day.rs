//! A day of two thousand sales is brought to its end with keys alone: every planted difference is found, named rightly and decided, and nothing else.

use super::display::{Window, pause, wait_for};
use super::evening::{Evening, Found, adds_up, counted, terms, unequal};
use super::shop::read;
use scantill::domain::{Decision, DecisionScope, MatchClass};
use scantill::simulator::DayWishes;
use std::time::{Duration, Instant};

pub(super) const SEED: &str = "20261120";

#[test]
fn f113_a_day_of_two_thousand_sales_is_closed_with_keys_alone() {
    let evening = Evening::of("2000", SEED);
    let manager = Manager::signs_in(&evening);
    manager.gets_the_bill();

    let tally = evening.wait_for_tally("the match", |_| true);
    let undecided: Vec<_> = evening.planted.iter().filter(|(class, ..)| class.needs_decision()).cloned().collect();
    assert!(DayWishes::PLANTS.into_iter().all(|class| !evening.of_class(class).is_empty()), "something of every class");
    assert_eq!((tally.till.to_string(), tally.bill.to_string()), evening.sums);
    assert_eq!(unequal(&tally), terms(&evening.planted), "seed {SEED}");
    assert_eq!(tally.undecided as usize, undecided.len());
    assert!(adds_up(&tally));
    assert_eq!(evening.differences(), evening.planted, "seed {SEED}");
    assert_eq!(evening.undecided(), undecided, "seed {SEED}");

    manager.decides();
    manager.closes_the_day();
    manager.writes_the_books();
    manager.closes_the_shift();
    let (good, words) = evening.shop.verify();
    assert!(good, "{words}");
}

/// Who brings the day to its end, with the keyboard alone.
pub(super) struct Manager<'a> {
    pub(super) evening: &'a Evening,
    pub(super) window: Window,
}

impl<'a> Manager<'a> {
    /// The manager has the till, and the day before is on the screen.
    pub(super) fn signs_in(evening: &'a Evening) -> Self {
        let manager = Self { window: evening.shop.window(), evening };
        let signed_in = || manager.reads("SELECT CAST(max(seq) AS TEXT) FROM journal WHERE kind = 'person.signed_in'");
        let before = signed_in();
        wait_for("the manager at the till", || {
            manager.window.rest();
            manager.window.keys(&["Home", "Down"]);
            manager.window.save("day-sign-in.png");
            manager.window.digits(&evening.manager_pin);
            manager.window.rest();
            signed_in().filter(|latest| Some(latest) != before.as_ref())
        });
        manager.window.rest();
        manager.window.turn(&["F7"]);
        for _day in 0..evening.days_ago() {
            manager.window.turn(&["Left"]);
        }
        manager
    }

    pub(super) fn reads(&self, sql: &str) -> Option<String> {
        read(&self.evening.shop.ledger(), sql)
    }

    fn waits(&self, what: &str, sql: &str) -> String {
        wait_for(what, || self.reads(sql))
    }

    /// The bill comes by itself from 10:00 on, and with B at any time.
    pub(super) fn gets_the_bill(&self) {
        let begun = Instant::now();
        wait_for("the bill", || {
            if begun.elapsed() > Duration::from_secs(3) {
                self.window.keys(&["b"]);
                pause(1_000);
            }
            self.evening.end()?.bill().is_some_and(|bill| bill.rows > 2_000).then_some(())
        });
        self.evening.wait_for_tally("the match", |_| true);
        self.window.rest();
        self.window.save("day-overview.png");
    }

    /// Goes through the classes that wait: the first of them stands first on the bridge.
    fn decides(&self) {
        self.window.turn(&["2"]);
        self.window.save("day-bridge.png");
        let waiting = self.evening.waiting();
        let (one_by_one, rest) = waiting.split_at(waiting.len() - 2);
        for class in one_by_one {
            self.window.turn(&["Return"]);
            self.window.save(&format!("day-{class:?}.png"));
            self.settles(*class);
            self.window.turn(&["Escape"]);
        }
        self.window.turn(&["d"]);
        for class in rest {
            self.window.save(&format!("day-{class:?}.png"));
            self.settles(*class);
        }
        self.window.turn(&["Escape"]);
        let tally = self.evening.wait_for_tally("a match without open differences", |tally| tally.undecided == 0);
        assert!(adds_up(&tally));
        assert_eq!(self.evening.undecided(), []);
        let left = |class: &MatchClass| tally.terms.iter().any(|term| term.class == *class);
        let gone: Vec<_> = self.evening.waiting().into_iter().filter(|class| !left(class)).collect();
        assert_eq!(gone, [MatchClass::PaidThere, MatchClass::RefundedThere, MatchClass::Lost], "what the gateway proves is in the ledger now");
        let on_work_list = self.reads("SELECT CAST(count(*) AS TEXT) FROM sale WHERE exceptions LIKE '%bill_differs%'");
        assert_eq!(on_work_list.as_deref(), Some("3"));
        self.window.save("day-bridge-decided.png");
    }

    fn settles(&self, class: MatchClass) {
        use MatchClass as M;
        match class {
            M::AmountDiffers => {
                self.looks_at_the_sale();
                self.window.turn(&["a"]);
                self.window.save("day-asked.png");
                self.sends_to_work(class);
                self.accepts(class, "seen with the customer");
            }
            M::Held => {
                self.sends_to_work(class);
                self.accepts(class, "seen with the customer");
                self.accepts_all(class, "on the work list already");
            }
            M::RefundUnderWay => {
                // The gateway says nothing about it: asking changes nothing.
                self.window.turn(&["a"]);
                self.sends_to_work(class);
                self.accepts(class, "asked again tomorrow");
            }
            M::OnlyOurs | M::RefundFailed => {
                self.window.turn(&["a"]);
                self.accepts(class, "asked, and it stays");
                self.accepts_all(class, "the same as the first");
            }
            M::SetByHand | M::OtherTill | M::OtherSystem | M::Repeated => self.accepts_all(class, "not of this till"),
            M::PaidThere => self.asks_for_proof(class),
            M::RefundedThere | M::Lost => self.takes_over(class),
            M::Equal | M::Coupon | M::FoundByHand | M::InOtherBill | M::InOtherDay => panic!("{class:?} waits for nobody"),
        }
    }

    /// Enter opens the sale behind a difference, and Esc leads back to the list.
    fn looks_at_the_sale(&self) {
        let before = self.window.room();
        self.window.turn(&["Return"]);
        self.window.save("day-sale.png");
        self.window.turn(&["Escape"]);
        assert!(self.window.room() == before, "the list is as it was");
    }

    /// What is to be found of a class once the classes before it are settled.
    fn expected(&self, class: MatchClass) -> Vec<Found> {
        let asked = if class == MatchClass::Held { self.evening.of_class(MatchClass::PaidThere) } else { vec![] };
        self.evening.of_class(class).into_iter().chain(asked.into_iter().map(|(_, key, difference)| (class, key, difference))).collect()
    }

    fn decisions(&self) -> usize {
        self.evening.end().map_or(0, |end| end.decisions.len())
    }

    /// What was decided about a pair was about a planted one of that class.
    fn decided_pair(&self, before: usize, class: MatchClass) -> Decision {
        let (scope, decision) = self.evening.wait_for_decision(before + 1);
        self.window.rest();
        let DecisionScope::Pair { key, class: decided, difference } = scope else { panic!("{scope:?}") };
        assert_eq!(decided, class);
        let found = (decided, key, difference);
        assert!(self.expected(class).contains(&found), "{found:?} is none of {:?}", self.expected(class));
        decision
    }

    fn sends_to_work(&self, class: MatchClass) {
        let before = self.decisions();
        self.window.keys(&["w"]);
        assert_eq!(self.decided_pair(before, class), Decision::SentToWork);
    }

    fn accepts(&self, class: MatchClass, reason: &str) {
        let before = self.decisions();
        self.window.turn(&["y"]);
        self.window.words(reason);
        self.window.save("day-accept.png");
        self.window.keys(&["Return"]);
        assert_eq!(self.decided_pair(before, class), Decision::Accepted { reason: reason.to_owned() });
    }

    fn accepts_all(&self, class: MatchClass, reason: &str) {
        let before = self.decisions();
        self.window.turn(&["l"]);
        self.window.words(reason);
        self.window.save("day-accept-all.png");
        self.window.keys(&["Return"]);
        let (scope, decision) = self.evening.wait_for_decision(before + 1);
        self.window.rest();
        let term = terms(&self.expected(class)).into_iter().next().expect("a planted class");
        assert_eq!((scope, decision), (DecisionScope::Term(term), Decision::Accepted { reason: reason.to_owned() }));
    }

    /// Waits until so many of that class are left.
    fn waits_for_left(&self, class: MatchClass, left: usize) {
        self.evening.wait_for_tally(&format!("{left} of {class:?}"), |tally| {
            tally.terms.iter().find(|term| term.class == class).map_or(0, |term| term.count as usize) == left
        });
        self.window.rest();
    }

    /// The gateway proves each; what had ended as closed stays closed, and its money is held for a person.
    fn asks_for_proof(&self, class: MatchClass) {
        for left in (0..self.evening.of_class(class).len()).rev() {
            self.window.keys(&["a"]);
            self.waits_for_left(class, left);
        }
    }

    /// Each is taken over with the gateway's proof.
    fn takes_over(&self, class: MatchClass) {
        for left in (0..self.evening.of_class(class).len()).rev() {
            self.window.turn(&["t"]);
            self.window.save("day-take-over.png");
            self.window.keys(&["Return"]);
            self.waits_for_left(class, left);
        }
    }

    fn closes_the_day(&self) {
        self.window.turn(&["1"]);
        self.window.turn(&["Return"]);
        self.window.words("explained");
        self.window.save("day-closing.png");
        self.window.keys(&["Return"]);
        let closed = wait_for("a closed day", || self.evening.end()?.closed);
        assert_eq!((closed.note.as_str(), closed.authority.by().name.as_str()), ("explained", "王店长"));
        self.waits("the mark of the calendar", "SELECT mark FROM day WHERE mark = 'closed'");
        self.window.rest();
        self.window.save("day-closed.png");
    }

    /// The bookkeeper's file says what the bridge says.
    fn writes_the_books(&self) {
        let file = self.evening.shop.beside("books.csv");
        self.window.turn(&["e"]);
        // Past the days, the formats and the sums to the path.
        for _ in 0..6 {
            self.window.turn(&["Tab"]);
        }
        self.window.turn(&["ctrl+a"]);
        self.window.words(&file.display().to_string());
        self.window.save("day-export.png");
        self.window.keys(&["Return"]);
        self.waits("the books in the journal", "SELECT kind FROM journal WHERE kind = 'till.exported'");
        let till = self.evening.tally().expect("a match").till;
        assert_eq!(counted(&file), (till, till));
        self.window.rest();
        self.window.save("day-exported.png");
    }

    /// The manager's own shift, with more in the drawer than there should be.
    fn closes_the_shift(&self) {
        self.window.turn(&["z"]);
        self.window.words("10");
        self.window.turn(&["Return"]);
        self.window.words("found under the drawer");
        self.window.save("day-count.png");
        self.window.keys(&["Return"]);
        let shift =
            self.waits("the second Z", "SELECT closed_by || ' ' || counted_fen || ' ' || reason FROM shift WHERE no = 2 AND state = 'closed'");
        assert!(shift.contains("王店长") && shift.ends_with(" 1000 found under the drawer"), "{shift}");
        self.window.rest();
        self.window.save("day-locked.png");
    }
}
