//! Rows that make no sense: the bridge adds up all the same, and every row has its place.

use super::*;
use proptest::prelude::*;

/// Sensible amounts, and the ends of the type.
fn fen() -> impl Strategy<Value = Fen> {
    prop_oneof![4 => 0_i64..5, 2 => any::<i64>(), 1 => Just(i64::MAX), 1 => Just(i64::MIN)].prop_map(Fen::new)
}

fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![(-DAY..2 * DAY).prop_map(at), any::<i64>().prop_map(Moment::from_millis)]
}

/// Few numbers, so that most occur more than once.
fn some_number() -> impl Strategy<Value = String> {
    (prop_oneof![Just("T1"), Just("T2")], 0_u16..4).prop_map(|(till, serial)| number(till, serial))
}

fn our_row() -> impl Strategy<Value = BookRow> {
    let standings = [Standing::Proven, Standing::ByHand, Standing::Held, Standing::Open, Standing::Nothing];
    let kinds = prop_oneof![Just(BookKind::Payment), Just(BookKind::Refund)];
    (kinds, some_number(), proptest::option::of(some_number()), moment(), fen(), proptest::sample::select(standings.to_vec())).prop_map(
        |(kind, trade_no, refund_no, at, amount, standing)| BookRow {
            kind,
            trade_no: TradeNo::new(trade_no).expect("a number"),
            refund_no: refund_no.map(|number| RefundNo::new(number).expect("a number")),
            at,
            amount,
            standing,
            ..paid(0, 0, 0)
        },
    )
}

fn their_row() -> impl Strategy<Value = BillRow> {
    let kinds = proptest::sample::select(vec![BillRowKind::Payment, BillRowKind::Refund, BillRowKind::Reversal]);
    let any_number = || prop_oneof![8 => some_number(), 1 => ".{0,40}"];
    (kinds, any_number(), proptest::option::of(any_number()), moment(), fen(), fen()).prop_map(
        |(kind, trade_no, refund_no, at, amount, settlement)| BillRow { kind, at, trade_no, refund_no, amount, settlement, ..listed(&paid(0, 0, 0)) },
    )
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let covers = proptest::sample::select(BillKind::ALL.to_vec());
    (moment(), moment(), moment(), moment(), covers, any::<bool>()).prop_map(|(a, b, c, d, covers, usual)| {
        let absurd = Frame { business: (a, b), bill: (c, d), covers, ..frame("04:00") };
        if usual { Frame { covers, ..frame("04:00") } } else { absurd }
    })
}

proptest! {
    #[test]
    fn the_terms_always_add_up(
        ours in proptest::collection::vec(our_row(), 0..24),
        rows in proptest::collection::vec(their_row(), 0..24),
        frame in any_frame(),
    ) {
        let theirs = bill(rows);
        let result = reconcile(&ours, &theirs, &frame);
        prop_assert!(result.adds_up());

        let differences: i128 = result.pairs.iter().map(|pair| i128::from(pair.difference.get())).sum();
        prop_assert_eq!(i128::from(result.till.get()) - i128::from(result.bill.get()), differences);

        for (place, row) in theirs.rows.iter().enumerate() {
            let pairs = result.pairs.iter().filter(|pair| pair.theirs == Some(place)).count();
            prop_assert_eq!(pairs, usize::from(frame.covers.covers(row.kind.book_kind())));
        }
        for (place, row) in ours.iter().enumerate() {
            let pairs = result.pairs.iter().filter(|pair| pair.ours == Some(place)).count();
            let in_sum = row.signed() != Fen::ZERO && frame.business.0 <= row.at && row.at < frame.business.1;
            let covered = frame.covers.covers(row.kind);
            let listed = theirs.rows.iter().any(|theirs| MatchKey::from(theirs) == MatchKey::from(row));
            let repeated = ours.iter().take(place).any(|before| MatchKey::from(before) == MatchKey::from(row));
            prop_assert!(pairs <= usize::from(covered));
            if covered && (in_sum || (listed && !repeated)) {
                prop_assert_eq!(pairs, 1);
            }
        }
        prop_assert!(result.pairs.iter().all(|pair| pair.ours.is_some() || pair.theirs.is_some()));
        prop_assert!(result.pairs.is_sorted_by_key(|pair| pair.class));

        let reversed = Bill { rows: theirs.rows.iter().rev().cloned().collect(), ..theirs.clone() };
        let again = reconcile(&ours, &reversed, &frame);
        prop_assert_eq!(sorted(named(&again, &ours, &reversed)), sorted(named(&result, &ours, &theirs)));
        prop_assert_eq!(again.terms(), result.terms());
    }

    /// Of a row that the till counts and no bill lists, one of two neighbouring bills says so, whatever it is and whenever the shop's day begins.
    #[test]
    fn f096_what_no_bill_lists_is_missed_by_one_of_two_neighbours(
        minutes in prop_oneof![0..2 * DAY - 5, DAY - 10..DAY + 10],
        day_starts_at in proptest::sample::select(vec!["00:00", "00:02", "04:00", "12:00"]),
        row in proptest::sample::select(vec![paid(1, 0, 1_250), standing(Standing::ByHand, paid(1, 0, 1_250)), refunded(1, 0, 250)]),
    ) {
        let row = BookRow { at: at(minutes), ..row };
        let says = |frame| {
            let pairs = reconcile(std::slice::from_ref(&row), &bill([]), &frame).pairs;
            pairs.iter().filter(|pair| pair.class.needs_decision()).count()
        };
        prop_assert_eq!(says(frame(day_starts_at)) + says(frame_after(day_starts_at)), 1);
    }
}
