//! The same evening in a minute: whole classes on the bridge, one order each, and few keys in all.

use super::day::{Manager, SEED};
use super::display::wait_for;
use super::evening::{Evening, adds_up};
use scantill::domain::{BookKind, MatchClass, NextStep};
use scantill::ui::{Lang, text};
use std::time::Instant;

/// What a hand that presses a key a second does in a minute.
const A_MINUTE: usize = 60;

/// Why money that may be missing is all right.
const REASON: &str = "ok";

#[test]
fn a_day_of_two_thousand_sales_is_closed_with_the_keys_of_a_minute() {
    let evening = Evening::of("2000", SEED);
    let manager = Manager::signs_in(&evening);
    manager.gets_the_bill();

    let mut hand = Hand { manager: &manager, pressed: 0 };
    let begun = Instant::now();
    hand.presses(&["2"]);
    while let Some((class, ..)) = evening.undecided().first() {
        hand.settles(*class);
    }
    hand.presses(&["1"]);
    hand.presses(&["Return"]);
    manager.window.save("minute-closing.png");
    hand.presses(&["Return"]);
    let tally = evening.wait_for_tally("a match without open differences", |tally| tally.undecided == 0);
    assert!(adds_up(&tally));
    wait_for("a closed day", || evening.end()?.closed);
    hand.presses(&["z"]);
    hand.presses(&["0"]);
    hand.presses(&["Return"]);
    wait_for("the Z", || manager.reads("SELECT state FROM shift WHERE no = 2 AND state = 'closed'"));
    println!("closed with {} keys in {:.1} s", hand.pressed, begun.elapsed().as_secs_f64());
    assert!(hand.pressed <= A_MINUTE, "{} keys", hand.pressed);
    let (good, words) = evening.shop.verify();
    assert!(good, "{words}");
}

/// A hand on the keyboard, and how many keys it has pressed.
struct Hand<'a> {
    manager: &'a Manager<'a>,
    pressed: usize,
}

impl Hand<'_> {
    fn presses(&mut self, keys: &[&str]) {
        self.pressed += keys.len();
        self.manager.window.turn(keys);
    }

    /// The class that stands first on the bridge is asked about, taken over or accepted as a whole.
    fn settles(&mut self, class: MatchClass) {
        let Manager { evening, window } = self.manager;
        let of_class = || evening.undecided().iter().filter(|(found, ..)| *found == class).count();
        window.save(&format!("minute-{class:?}.png"));
        match class.step_for_all().filter(|_| matches!(class, MatchClass::PaidThere | MatchClass::RefundedThere | MatchClass::Lost)) {
            Some(NextStep::Ask) => self.presses(&["a"]),
            Some(NextStep::Adopt) => {
                self.presses(&["t"]);
                self.presses(&["Return"]);
            }
            Some(NextStep::SendToWork | NextStep::Accept) | None => {
                self.presses(&["y"]);
                let with_refunds = evening.of_class(class).iter().any(|(_, key, _)| key.kind == BookKind::Refund);
                if text::usual_reason(class, with_refunds, Lang::Zh).is_none() {
                    self.pressed += REASON.len();
                    window.words(REASON);
                }
                self.presses(&["Return"]);
            }
        }
        wait_for(&format!("{class:?} settled"), || (of_class() == 0).then_some(()));
        window.rest();
    }
}
