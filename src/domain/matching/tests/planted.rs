//! Random days of which it is known how each sale stands: exactly that is found, whatever the order of the rows.

use super::*;
use proptest::prelude::*;

/// When something happens: a minute of the 48 hours around the bill's day, never within ten minutes of a midnight.
fn minutes() -> impl Strategy<Value = i64> {
    (-1_i64..=1, 10..DAY - 10).prop_map(|(day, minute)| day * DAY + minute)
}

/// What is wrong with a row, or nothing.
#[derive(Clone, Copy, Debug)]
enum Plant {
    Same,
    Coupon,
    ByHand,
    Dropped,
    DroppedByHand,
    Changed { to: i64 },
    NotTold(Standing),
    Nowhere(Standing),
    RefundedThere { part: i64 },
    Reversed,
    Lost,
    OtherTill,
    OtherSystem,
    Doubled { times: usize },
}

fn plant() -> impl Strategy<Value = Plant> {
    let quiet = || prop_oneof![Just(Standing::Open), Just(Standing::Nothing), Just(Standing::Held)];
    prop_oneof![
        10 => Just(Plant::Same),
        1 => Just(Plant::Coupon),
        1 => Just(Plant::ByHand),
        2 => Just(Plant::Dropped),
        1 => Just(Plant::DroppedByHand),
        1 => (1_i64..99_999).prop_map(|to| Plant::Changed { to }),
        2 => quiet().prop_map(Plant::NotTold),
        1 => quiet().prop_map(Plant::Nowhere),
        1 => (1_i64..500).prop_map(|part| Plant::RefundedThere { part }),
        1 => Just(Plant::Reversed),
        1 => Just(Plant::Lost),
        1 => Just(Plant::OtherTill),
        1 => Just(Plant::OtherSystem),
        1 => (1_usize..3).prop_map(|times| Plant::Doubled { times }),
    ]
}

/// A day: both sides, and what must be found.
#[derive(Clone, Debug, Default)]
struct Story {
    ours: Vec<BookRow>,
    theirs: Vec<BillRow>,
    found: Vec<Named>,
}

impl Story {
    fn expect(&mut self, class: MatchClass, key: MatchKey, difference: i64) {
        self.found.push((class, key, difference));
    }

    fn tell(&mut self, plant: Plant, row: BookRow, frame: &Frame) {
        let inside = |(begin, end): (Moment, Moment)| begin <= row.at && row.at < end;
        let (counted, in_bill) = (inside(frame.business), inside(frame.bill));
        let (key, listed, worth) = (MatchKey::from(&row), listed(&row), row.signed().get());
        let till = if counted { worth } else { 0 };
        let where_counted = |class| if counted { class } else { MatchClass::InOtherDay };
        let missing = |class| if in_bill { Some(class) } else { counted.then_some(MatchClass::InOtherBill) };
        let quiet_class = |quiet| match (quiet, row.kind) {
            (Standing::Held, _) => MatchClass::Held,
            (Standing::Open, BookKind::Refund) => MatchClass::RefundUnderWay,
            (_, BookKind::Refund) => MatchClass::RefundFailed,
            (_, BookKind::Payment) => MatchClass::PaidThere,
        };
        match plant {
            Plant::Same => {
                self.expect(where_counted(MatchClass::Equal), key, till - worth);
                self.both(row, [listed]);
            }
            Plant::Coupon => {
                self.expect(where_counted(MatchClass::Coupon), key, till - worth);
                let settlement = Fen::new(listed.amount.get() - 1);
                self.both(row, [BillRow { settlement, ..listed }]);
            }
            Plant::ByHand => {
                self.expect(MatchClass::FoundByHand, key, till - worth);
                self.both(standing(Standing::ByHand, row), [listed]);
            }
            Plant::Dropped => {
                missing(MatchClass::OnlyOurs).into_iter().for_each(|class| self.expect(class, key.clone(), till));
                self.ours.push(row);
            }
            Plant::DroppedByHand => {
                missing(MatchClass::SetByHand).into_iter().for_each(|class| self.expect(class, key.clone(), till));
                self.ours.push(standing(Standing::ByHand, row));
            }
            Plant::Changed { to } => {
                let amount = Fen::new(listed.amount.get() + to);
                self.expect(MatchClass::AmountDiffers, key, till - row.kind.signed(amount).get());
                self.both(row, [BillRow { amount, ..listed }]);
            }
            Plant::NotTold(quiet) => {
                self.expect(quiet_class(quiet), key, -worth);
                self.both(standing(quiet, row), [listed]);
            }
            Plant::Nowhere(quiet) => self.ours.push(standing(quiet, row)),
            Plant::RefundedThere { part } => {
                let back =
                    BillRow { kind: BillRowKind::Refund, refund_no: Some(format!("5030{part:024}")), amount: Fen::new(part), ..listed.clone() };
                self.expect(where_counted(MatchClass::Equal), key, till - worth);
                self.expect(MatchClass::RefundedThere, MatchKey::from(&back), part);
                self.pay_and(row, back);
            }
            Plant::Reversed => {
                let back = BillRow { kind: BillRowKind::Reversal, refund_no: None, ..listed.clone() };
                self.expect(where_counted(MatchClass::Equal), key, till - worth);
                self.expect(MatchClass::RefundedThere, MatchKey::from(&back), listed.amount.get());
                self.pay_and(row, back);
            }
            Plant::Lost => self.alone(MatchClass::Lost, listed),
            Plant::OtherTill => {
                let trade_no = listed.trade_no.replace("T1-", "K2-");
                let refund_no = listed.refund_no.as_ref().map(|number| number.replace("T1-", "K2-"));
                self.alone(MatchClass::OtherTill, BillRow { trade_no, refund_no, ..listed });
            }
            Plant::OtherSystem => {
                let trade_no = listed.trade_no.replace("T1-", "shop");
                let refund_no = listed.refund_no.as_ref().map(|number| number.replace("T1-", "shop"));
                self.alone(MatchClass::OtherSystem, BillRow { trade_no, refund_no, ..listed });
            }
            Plant::Doubled { times } => {
                self.expect(where_counted(MatchClass::Equal), key.clone(), till - worth);
                (0..times).for_each(|_| self.expect(MatchClass::Repeated, key.clone(), -worth));
                self.both(row, vec![listed; times + 1]);
            }
        }
    }

    fn both(&mut self, ours: BookRow, theirs: impl IntoIterator<Item = BillRow>) {
        self.ours.push(ours);
        self.theirs.extend(theirs);
    }

    fn pay_and(&mut self, payment: BookRow, back: BillRow) {
        let listed = listed(&payment);
        self.both(payment, [listed, back]);
    }

    fn alone(&mut self, class: MatchClass, row: BillRow) {
        self.expect(class, MatchKey::from(&row), -row.signed().get());
        self.theirs.push(row);
    }
}

fn story(plants: &[(Plant, bool, i64, i64)], frame: &Frame) -> Story {
    let mut story = Story::default();
    for (serial, (plant, back, minutes, fen)) in (0..).zip(plants) {
        let needs_payment = matches!(plant, Plant::RefundedThere { .. } | Plant::Reversed);
        let row = if *back && !needs_payment { refunded(serial, *minutes, *fen) } else { paid(serial, *minutes, *fen) };
        story.tell(*plant, row, frame);
    }
    story
}

fn day_starts_at() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("00:00"), Just("04:00"), Just("12:30"), Just("23:00")]
}

/// A day, and its rows once more in another order; each keeps its line.
fn shuffled() -> impl Strategy<Value = (Story, Bill, Vec<BookRow>, Bill, Frame)> {
    (day_starts_at(), proptest::collection::vec((plant(), any::<bool>(), minutes(), 2_i64..99_999), 0..60)).prop_flat_map(|(start, plants)| {
        let frame = frame(start);
        let story = story(&plants, &frame);
        let theirs = bill(story.theirs.clone());
        let ours = Just(story.ours.clone()).prop_shuffle();
        let rows = Just(theirs.rows.clone()).prop_shuffle();
        (Just(story), Just(theirs), ours, rows, Just(frame))
            .prop_map(|(story, theirs, ours, rows, frame)| (story, theirs.clone(), ours, Bill { rows, ..theirs }, frame))
    })
}

proptest! {
    #[test]
    fn what_was_planted_is_found_and_nothing_else((story, theirs, ours, mixed, frame) in shuffled()) {
        let result = reconcile(&story.ours, &theirs, &frame);
        prop_assert!(result.adds_up());
        let counted = story.ours.iter().filter(|row| frame.business.0 <= row.at && row.at < frame.business.1);
        prop_assert_eq!(result.till.get(), counted.map(|row| row.signed().get()).sum::<i64>());
        prop_assert_eq!(result.bill.get(), story.theirs.iter().map(|row| row.signed().get()).sum::<i64>());
        let found = named(&result, &story.ours, &theirs);
        prop_assert_eq!(sorted(found.clone()), sorted(story.found));
        let time = |pair: &Pair| pair.ours.map(|place| story.ours[place].at).or(pair.theirs.map(|place| theirs.rows[place].at));
        prop_assert!(result.pairs.is_sorted_by_key(|pair| (pair.class, time(pair))));

        let again = reconcile(&ours, &mixed, &frame);
        prop_assert_eq!(named(&again, &ours, &mixed), found);
        prop_assert_eq!((again.till, again.bill, again.terms()), (result.till, result.bill, result.terms()));
    }
}
