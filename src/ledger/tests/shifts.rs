//! Shifts: every payment and refund stands in exactly one, and the sums are those of the days.

use super::evenings::{Act, Evening, acts};
use super::refunds::manager;
use super::*;
use crate::domain::{
    Bill, BillKind, CarriedSale, ChargeState, DayStart, Frame, Refund, RefundState, SaleException, SaleState, ShiftEvent, ShiftNo, ShiftReport,
    Standing, Tally,
};
use crate::ledger::{LedgerReader, verify};
use std::collections::BTreeMap;

fn paid_at(state: &ChargeState) -> Option<Moment> {
    if let ChargeState::Paid { payment, learnt_at } = state { Some(payment.paid_at.unwrap_or(*learnt_at)) } else { None }
}

fn tally(amounts: impl Iterator<Item = Fen>) -> Tally {
    let mut tally = Tally::default();
    amounts.for_each(|amount| tally.add(amount));
    tally
}

fn failed(refund: &Refund) -> bool {
    matches!(refund.state, RefundState::Failed { .. })
}

/// In which shift the till learnt of each paid charge and each accepted refund.
type Learnt = BTreeMap<String, u32>;

fn learn(learnt: &mut Learnt, evening: &Evening) {
    let now = evening.shifts.last().expect("a shift").no.get();
    let paid = evening.shop.sales.iter().flat_map(|sale| &sale.charges).filter(|charge| charge.payment().is_some());
    let accepted = evening.refunds.iter().filter(|refund| refund.accepted_at.is_some());
    for number in paid.map(|charge| charge.order.trade_no.to_string()).chain(accepted.map(|refund| refund.order.refund_no.to_string())) {
        learnt.entry(number).or_insert(now);
    }
}

/// What the report of a shift must say of payments and refunds.
fn expected(learnt: &Learnt, evening: &Evening, no: u32) -> (Tally, Tally) {
    let within = |number: &str| learnt.get(number) == Some(&no);
    let charges = evening.shop.sales.iter().flat_map(|sale| &sale.charges).filter(|charge| within(charge.order.trade_no.as_str()));
    let refunds = evening.refunds.iter().filter(|refund| within(refund.order.refund_no.as_str()) && !failed(refund));
    (tally(charges.map(|charge| charge.order.amount.fen())), tally(refunds.map(|refund| refund.order.amount.fen())))
}

fn by_people(report: &ShiftReport) -> (Tally, Tally) {
    let mut sums = (Tally::default(), Tally::default());
    for person in &report.people {
        sums.0.join(person.payments);
        sums.1.join(person.refunds);
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_payment_and_refund_stands_in_one_shift_and_on_one_day(acts in acts(60)) {
        let mut evening = Evening::begun();
        let mut learnt = Learnt::new();
        for act in &acts {
            if matches!(act, Act::ChangeShift) {
                let (no, sums) = evening.shifts.last().map(|shift| (shift.no.get(), expected(&learnt, &evening, shift.no.get()))).expect("a shift");
                evening.live(&[*act]);
                let closed = evening.shop.ledger.shift(ShiftNo::new(no)).expect("readable").and_then(|shift| shift.closed).expect("closed");
                prop_assert_eq!((closed.report.payments, closed.report.refunds), sums);
            } else {
                evening.live(&[*act]);
            }
            learn(&mut learnt, &evening);
        }
        let Evening { shop, refunds, shifts } = &evening;
        let open = shifts.last().expect("a shift");
        let now = shop.ledger.shift_report(open).expect("readable");
        prop_assert_eq!((now.payments, now.refunds), expected(&learnt, &evening, open.no.get()));
        let reports: Vec<&ShiftReport> = shifts.iter().filter_map(|shift| shift.closed.as_ref()).map(|closed| &closed.report).chain([&now]).collect();
        for report in &reports {
            prop_assert_eq!(by_people(report), (report.payments, report.refunds));
        }

        let charges = || shop.sales.iter().flat_map(|sale| &sale.charges);
        let reader = LedgerReader::open(&shop.path()).expect("opens");
        let start = DayStart::parse("04:00").expect("a time");
        let (mut payments, mut accepted, mut till) = (Tally::default(), Tally::default(), 0);
        let mut of_day = BusinessDay::of(Moment::from_millis(MIDNIGHT), start).plus_days(-1);
        while of_day <= BusinessDay::of(shop.now, start) {
            let books = shop.ledger.day_books(of_day, start).expect("readable");
            let (begin, end) = of_day.bounds(start);
            let within = |at: Moment| begin <= at && at < end;
            let paid = charges().filter(|charge| paid_at(&charge.state).is_some_and(within)).map(|charge| charge.order.amount.fen());
            prop_assert_eq!(books.payments, tally(paid));
            let back = refunds.iter().filter(|refund| !failed(refund) && refund.accepted_at.is_some_and(within));
            prop_assert_eq!(books.refunds, tally(back.map(|refund| refund.order.amount.fen())));
            let by_hand = shop.sales.iter().filter(|sale| sale.stands_by_hand() && sale.by_hand.as_ref().is_some_and(|hand| within(hand.at)));
            prop_assert_eq!(books.by_hand, tally(by_hand.map(|sale| sale.amount.fen())));
            let opened = |state| tally(shop.sales.iter().filter(|sale| within(sale.opened_at) && sale.state == state).map(|sale| sale.amount.fen()));
            prop_assert_eq!((books.abandoned, books.open), (opened(SaleState::Abandoned), opened(SaleState::Open)));
            let mut hours = (Tally::default(), Tally::default());
            books.hours.iter().for_each(|(payments, refunds)| { hours.0.join(*payments); hours.1.join(*refunds); });
            prop_assert_eq!(hours, (books.payments, books.refunds));

            let frame = Frame::of(of_day, start, BillKind::All, TillId::new("T1").expect("a till"));
            let rows = reader.book_rows(&frame, &Bill { kind: BillKind::All, rows: vec![], notes: vec![] }).expect("readable");
            let counted: i64 = rows.iter().filter(|row| within(row.at)).map(|row| row.signed().get()).sum();
            prop_assert_eq!(counted, books.till().get());
            let held = rows.iter().filter(|row| within(row.at) && row.standing == Standing::Held).map(|row| row.amount);
            prop_assert!(tally(held).count <= books.held.count);
            let mut numbers: Vec<_> = rows.iter().map(|row| (row.kind, row.refund_no.as_ref().map(ToString::to_string), row.trade_no.to_string())).collect();
            numbers.sort();
            numbers.dedup();
            prop_assert_eq!(numbers.len(), rows.len(), "each row once");

            payments.join(books.payments);
            accepted.join(books.refunds);
            till += books.till().get();
            of_day = of_day.plus_days(1);
        }
        let mut sums = Tally::default();
        reports.iter().for_each(|report| sums.join(report.payments));
        prop_assert_eq!(sums, payments);
        let net: i64 = reports.iter().map(|report| report.net().get()).sum();
        prop_assert_eq!(net, payments.sum.get() - accepted.sum.get(), "what came to nothing later is given back by a later shift");
        let by_hand: i64 = shop.sales.iter().filter(|sale| sale.stands_by_hand()).map(|sale| sale.amount.fen().get()).sum();
        prop_assert_eq!(till, payments.sum.get() + by_hand - accepted.sum.get());

        prop_assert_eq!(verify(&shop.path()).expect("whole").events, shop.events);
        let mut latest = shop.ledger.latest_shifts(None, 1_000).expect("readable");
        latest.reverse();
        prop_assert_eq!(&latest, shifts);
        prop_assert_eq!(shop.ledger.open_shift(), Ok(Some(open.clone())));
        prop_assert_eq!(shop.ledger.next_shift_no(), Ok(open.no.next()));
    }
}

#[test]
fn a_shift_reports_what_was_learnt_in_it_and_carries_the_rest_over() {
    let mut evening = Evening::begun();
    evening.shop.live(&[
        (Step::Open { fen: 700 }, 0, 0, 1_000),
        (Step::Hear(Word::Placed), 0, 0, 100),
        (Step::Open { fen: 500 }, 0, 0, 1_000),
        (Step::Cancel, 1, 0, 100),
        (Step::Hear(Word::PlaceRefused), 1, 0, 100),
        (Step::Open { fen: 300 }, 0, 0, 1_000),
        (Step::Hear(Word::Placed), 2, 0, 100),
        (Step::Hear(Word::Paid), 2, 0, 5_000),
        (Step::Open { fen: 90 }, 0, 0, 1_000),
        (Step::Hear(Word::Mismatch), 3, 0, 1_000),
    ]);
    evening.close_shift();
    let z = evening.shifts[0].closed.clone().expect("closed").report;
    assert_eq!((z.payments, z.abandoned), (Tally { count: 1, sum: Fen::new(300) }, Tally { count: 1, sum: Fen::new(500) }));
    assert_eq!(z.held, Tally { count: 1, sum: Fen::new(91) });
    assert_eq!(z.exceptions.iter().map(|line| (line.exception, line.settled)).collect::<Vec<_>>(), [(SaleException::WrongAmount, false)]);
    let carried = |sale: &Sale| CarriedSale { sale_id: sale.id.clone(), trade_no: sale.charges[0].order.trade_no.clone(), amount: sale.amount.fen() };
    assert_eq!(z.carried, [carried(&evening.shop.sales[0]), carried(&evening.shop.sales[3])]);
    assert_eq!(z.head.seq, evening.shop.events - 1, "the last entry before it");

    evening.shop.step((Step::Hear(Word::Paid), 0, 0, 1_000)).expect("written");
    evening.open_shift();
    let x = evening.shop.ledger.shift_report(&evening.shifts[1]).expect("readable");
    assert_eq!((x.payments, x.held), (Tally { count: 1, sum: Fen::new(700) }, Tally::default()), "learnt between the shifts: of the next");
    assert_eq!(x.exceptions, []);
    assert_eq!(evening.shop.ledger.shifts_of(day(), DayStart::default()), Ok(evening.shifts.clone()));
    assert_eq!(evening.shop.ledger.latest_shifts(Some(ShiftNo::new(2)), 5), Ok(vec![evening.shifts[0].clone()]));
}

#[test]
fn every_charge_that_may_still_be_paid_goes_over() {
    let mut evening = Evening::with_two_codes();
    let numbers: Vec<_> = evening.shop.sales[0].charges.iter().map(|charge| charge.order.trade_no.clone()).collect();
    let carried = |evening: &Evening| {
        let report = evening.shop.ledger.shift_report(evening.shifts.last().expect("a shift")).expect("readable");
        report.carried.into_iter().map(|charge| charge.trade_no).collect::<Vec<_>>()
    };
    assert_eq!((numbers.len(), carried(&evening)), (2, numbers.clone()));
    evening.shop.step((Step::Hear(Word::Paid), 0, 1, 5_000)).expect("written");
    assert_eq!(evening.shop.sales[0].state, SaleState::Paid);
    assert_eq!(carried(&evening), numbers[..1], "the first code of a paid sale is not yet closed");
    evening.shop.step((Step::Hear(Word::Paid), 0, 0, 5_000)).expect("written");
    assert_eq!(carried(&evening), []);
}

#[test]
fn shifts_follow_one_another_and_a_closed_one_is_never_changed() {
    let mut evening = Evening::begun();
    let event = |no| ShiftEvent::Opened { no: ShiftNo::new(no), by: manager(), day: day(), float: Fen::ZERO };
    for no in [1, 2, 3] {
        assert!(matches!(evening.shop.shift(None, &event(no)), Err(LedgerError::Refused(_))), "{no}: one is open");
    }
    evening.close_shift();
    for no in [1, 3] {
        assert!(matches!(evening.shop.shift(None, &event(no)), Err(LedgerError::Refused(_))), "{no} is not the next");
    }
    let closed = evening.shifts[0].clone();
    let late = evening.shop.shift(Some(&closed), &ShiftEvent::FloatSet { float: Fen::new(1) });
    assert!(matches!(late, Err(LedgerError::Refused(_))));
    assert_eq!((evening.shop.ledger.open_shift(), evening.shop.ledger.shift(ShiftNo::FIRST)), (Ok(None), Ok(Some(closed))));
    assert_eq!(verify(&evening.shop.path()).expect("whole").events, evening.shop.events);
}
