//! Days as an engine would publish them: going on, without a bill, with every kind of difference, explained, closed.

use crate::samples;
use scantill::domain::*;
use scantill::engine::*;
use std::sync::Arc;

pub(crate) fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

pub(crate) fn yesterday() -> BusinessDay {
    day("2026-11-20")
}

pub(crate) fn tally(count: u32, fen: i64) -> Tally {
    Tally { count, sum: Fen::new(fen) }
}

fn name(text: &str) -> CashierId {
    CashierId::new(text).expect("a name")
}

/// Noon of yesterday, and so many seconds later.
fn at(seconds: i64) -> Moment {
    samples::now().plus_millis(-86_400_000 + seconds * 1_000)
}

fn people() -> Vec<PersonTally> {
    let person = |text, payments, refunds| PersonTally { name: name(text), payments, refunds };
    vec![
        person("小李", tally(812, 1_483_200), tally(6, 21_400)),
        person("小陈", tally(640, 1_120_950), tally(2, 4_600)),
        person("张伟", tally(31, 68_000), tally(0, 0)),
    ]
}

fn exceptions() -> Vec<ExceptionLine> {
    let line = |number, fen, exception, settled| ExceptionLine { sale_id: samples::sale_id(number), amount: Fen::new(fen), exception, settled };
    vec![
        line(31, 2_400, SaleException::PaidTwice, true),
        line(32, 4_200, SaleException::PaidLate, false),
        line(33, 9_900, SaleException::SetByHand, false),
    ]
}

/// The sums of a busy day.
pub(crate) fn books(day: BusinessDay) -> DayBooks {
    let mut hours = [(Tally::default(), Tally::default()); 24];
    let counts = [12, 74, 131, 118, 96, 188, 173, 92, 66, 84, 141, 167, 98, 43];
    for (hour, count) in hours.iter_mut().skip(8).zip(counts) {
        hour.0 = tally(count, i64::from(count) * 1_795);
    }
    hours[13].1 = tally(3, 9_800);
    hours[19].1 = tally(5, 16_200);
    DayBooks {
        day,
        payments: tally(1_483, 2_672_150),
        by_hand: tally(2, 11_900),
        held: tally(1, 4_200),
        refunds: tally(8, 26_000),
        refunds_under_way: tally(1, 1_850),
        open: tally(2, 3_600),
        abandoned: tally(37, 66_400),
        hours,
        people: people(),
        exceptions: exceptions(),
    }
}

/// The sums of a shift.
pub(crate) fn report() -> ShiftReport {
    ShiftReport {
        payments: tally(812, 1_483_200),
        by_hand: tally(1, 9_900),
        held: tally(1, 4_200),
        refunds: tally(6, 21_400),
        refunds_undone: tally(1, 2_000),
        refunds_under_way: tally(1, 1_850),
        abandoned: tally(19, 33_100),
        carried: vec![CarriedSale { sale_id: samples::sale_id(41), trade_no: samples::trade_no(41), amount: Fen::new(1_250) }],
        people: people().into_iter().take(2).collect(),
        exceptions: exceptions(),
        float: Fen::new(20_000),
        paid_out: Fen::new(990),
        head: ChainHead { seq: 48_211, hash: "9f2c51d07be34a6688aa01c2de5f7740".to_owned() },
    }
}

/// The shift that is open.
pub(crate) fn open_shift() -> Shift {
    Shift {
        no: ShiftNo::new(12),
        by: samples::who("小李", Role::Cashier),
        opened_at: samples::now().plus_millis(-21_600_000),
        day: day("2026-11-21"),
        float: Fen::new(20_000),
        closed: None,
    }
}

/// A closed one; its count is short by that.
pub(crate) fn closed_shift(no: u32, short: i64) -> Shift {
    let reason = if short == 0 { String::new() } else { "少找回一枚硬币".to_owned() };
    let report = report();
    let counted = Fen::new(report.expected().get() - short);
    let closing = ShiftClosing { at: at(28_000), by: samples::who("张伟", Role::Manager), report, counted, reason };
    Shift {
        no: ShiftNo::new(no),
        by: samples::who("小陈", Role::Cashier),
        opened_at: at(-20_000),
        day: yesterday(),
        float: Fen::new(20_000),
        closed: Some(closing),
    }
}

fn marks() -> Vec<(BusinessDay, DayMark)> {
    let first = day("2026-11-01");
    let closed = (0..16).map(|days| (first.plus_days(days), DayMark::Closed));
    closed.chain([(day("2026-11-18"), DayMark::Matched), (day("2026-11-19"), DayMark::Differs), (yesterday(), DayMark::Open)]).collect()
}

/// A day without a bill.
pub(crate) fn page(of: BusinessDay) -> DayPage {
    let is_today = of == day("2026-11-21");
    DayPage {
        day: of,
        start: DayStart::default(),
        first: Some(day("2026-10-02")),
        books: books(of),
        shifts: if is_today { vec![open_shift()] } else { vec![closed_shift(10, 0), closed_shift(11, 500)] },
        x: is_today.then(report),
        end: None,
        bill: BillState::NotAsked,
        matched: None,
        waiting: vec![],
        marks: marks(),
    }
}

fn ours(number: u32, kind: BookKind, fen: i64, standing: Standing) -> BookRow {
    let refund_no = RefundNo::new(format!("R-T1-20261120-8Z4N2YV6C3{number:06}")).expect("a refund number");
    BookRow {
        kind,
        sale_id: samples::sale_id(number),
        trade_no: samples::trade_no(number),
        refund_no: (kind == BookKind::Refund).then_some(refund_no),
        at: at(i64::from(number) * 61),
        amount: Fen::new(fen),
        standing,
    }
}

fn theirs(number: u32, kind: BillRowKind, fen: i64, trade_no: &str) -> BillRow {
    let refund = kind == BillRowKind::Refund;
    BillRow {
        line: number + 1,
        kind,
        at: at(i64::from(number) * 61 + 2),
        trade_no: trade_no.to_owned(),
        transaction_id: format!("420000239120261120604917{number:04}"),
        refund_no: refund.then(|| format!("R-T1-20261120-8Z4N2YV6C3{number:06}")),
        refund_id: refund.then(|| format!("503000239120261120604917{number:04}")),
        device: "T1".to_owned(),
        amount: Fen::new(fen),
        settlement: Fen::new(fen),
        fee: Fee::new(fen * 6),
        goods: "街角咖啡".to_owned(),
    }
}

/// A match in which every class occurs, most of them once; `more` further rows are not in the bill.
pub(crate) fn every_class(more: u32) -> DayMatch {
    let mut matched = DayMatch {
        day: yesterday(),
        sha256: "c0ffee5ca1ab1e00c0ffee5ca1ab1e00c0ffee5ca1ab1e00c0ffee5ca1ab1e00".to_owned(),
        ours: vec![],
        bill: Bill { kind: BillKind::All, rows: vec![], notes: vec![] },
        matched: Match::default(),
    };
    let mut number = 100;
    let mut add = |class, mine: Option<(BookKind, i64, Standing)>, other: Option<(BillRowKind, i64, &str)>, difference| {
        number += 1;
        let own = samples::trade_no(number);
        let mine = mine.map(|(kind, fen, standing)| ours(number, kind, fen, standing));
        let other = other.map(|(kind, fen, trade_no)| theirs(number, kind, fen, if trade_no.is_empty() { own.as_str() } else { trade_no }));
        let pair = Pair {
            mark: number.into(),
            class,
            ours: mine.as_ref().map(|_| matched.ours.len()),
            theirs: other.as_ref().map(|_| matched.bill.rows.len()),
            difference: Fen::new(difference),
        };
        matched.ours.extend(mine);
        matched.bill.rows.extend(other);
        matched.matched.pairs.push(pair);
    };
    use {BillRowKind as R, BookKind as K, MatchClass as C, Standing as S};
    for fen in [1_250, 1_800, 2_200, 3_600] {
        add(C::Equal, Some((K::Payment, fen, S::Proven)), Some((R::Payment, fen, "")), 0);
    }
    add(C::Coupon, Some((K::Payment, 2_800, S::Proven)), Some((R::Payment, 2_800, "")), 0);
    add(C::FoundByHand, Some((K::Payment, 9_900, S::ByHand)), Some((R::Payment, 9_900, "")), 0);
    add(C::InOtherBill, Some((K::Payment, 3_000, S::Proven)), None, 3_000);
    add(C::InOtherDay, Some((K::Payment, 1_500, S::Proven)), Some((R::Payment, 1_500, "")), -1_500);
    add(C::AmountDiffers, Some((K::Payment, 2_350, S::Proven)), Some((R::Payment, 2_340, "")), 10);
    for index in 0..=more {
        add(C::OnlyOurs, Some((K::Payment, 1_800 + i64::from(index), S::Proven)), None, 1_800 + i64::from(index));
    }
    add(C::SetByHand, Some((K::Payment, 2_000, S::ByHand)), None, 2_000);
    add(C::PaidThere, Some((K::Payment, 1_950, S::Open)), Some((R::Payment, 1_950, "")), -1_950);
    add(C::Held, Some((K::Payment, 4_200, S::Held)), Some((R::Payment, 4_200, "")), -4_200);
    add(C::RefundUnderWay, Some((K::Refund, 1_850, S::Open)), Some((R::Refund, 1_850, "")), 1_850);
    add(C::RefundFailed, Some((K::Refund, 850, S::Nothing)), Some((R::Refund, 850, "")), 850);
    add(C::RefundedThere, None, Some((R::Refund, 1_250, "")), 1_250);
    add(C::Lost, None, Some((R::Payment, 2_600, "")), -2_600);
    add(C::OtherTill, None, Some((R::Payment, 5_200, "T2-20261120-7K3M9QX0B2000007")), -5_200);
    add(C::OtherSystem, None, Some((R::Payment, 12_800, "MALL20261120000042")), -12_800);
    add(C::Repeated, None, Some((R::Payment, 1_250, "")), -1_250);
    let bill: i64 = matched.bill.rows.iter().map(|row| row.signed().get()).sum();
    let difference: i64 = matched.matched.pairs.iter().map(|pair| pair.difference.get()).sum();
    (matched.matched.till, matched.matched.bill) = (Fen::new(bill + difference), Fen::new(bill));
    assert!(matched.matched.adds_up());
    matched
}

fn bill_mark(matched: &DayMatch) -> BillMark {
    let rows = u32::try_from(matched.bill.rows.len()).expect("few rows");
    BillMark { kind: BillKind::All, sha256: matched.sha256.clone(), rows, source: BillSource::Gateway }
}

/// Yesterday with that match, and what was decided about it so far.
pub(crate) fn with_match(matched: DayMatch, decisions: Vec<(DecisionScope, Decision)>) -> DayPage {
    let mut end = Day { day: yesterday(), bills: vec![bill_mark(&matched)], tally: None, decisions, closed: None };
    let waiting = matched.waiting(&end, &KnownOthers::default());
    end.tally = Some(MatchTally {
        sha256: matched.sha256.clone(),
        kind: matched.bill.kind,
        till: matched.matched.till,
        bill: matched.matched.bill,
        terms: matched.matched.terms(),
        undecided: u32::try_from(waiting.len()).expect("few"),
    });
    DayPage { end: Some(end), bill: BillState::Kept, matched: Some(Arc::new(matched)), waiting, ..page(yesterday()) }
}

/// Yesterday with every kind of difference; some are decided.
pub(crate) fn differing(more: u32) -> DayPage {
    let matched = every_class(more);
    let scope = |class: MatchClass| {
        let pair = matched.matched.pairs.iter().find(|pair| pair.class == class).expect("it occurs");
        DecisionScope::Pair { key: matched.key(pair).expect("it has a name"), class, difference: pair.difference }
    };
    let decisions = vec![
        (scope(MatchClass::OtherTill), Decision::Accepted { reason: "二号店的收银台".to_owned() }),
        (scope(MatchClass::Held), Decision::SentToWork),
    ];
    with_match(matched, decisions)
}

/// Yesterday with everything explained: two payments after midnight.
pub(crate) fn explained() -> DayPage {
    let mut matched = every_class(0);
    matched.matched.pairs.retain(|pair| !pair.class.needs_decision() && pair.class != MatchClass::InOtherDay);
    // The first row of both sides stands for a whole day.
    let difference: i64 = matched.matched.pairs.iter().map(|pair| pair.difference.get()).sum();
    (matched.matched.till, matched.matched.bill) = (Fen::new(1_234_000), Fen::new(1_234_000 - difference));
    matched.bill.rows.truncate(1);
    matched.bill.rows.iter_mut().for_each(|row| row.amount = Fen::new(1_234_000 - difference));
    matched.bill.rows.iter_mut().for_each(|row| (row.settlement, row.fee) = (Fen::new(1_223_500), Fee::new(7_386_000)));
    with_match(matched, vec![])
}

/// The same, with a bill that disagrees with itself.
pub(crate) fn serious() -> DayPage {
    let mut page = explained();
    let mut matched = DayMatch::clone(page.matched.as_ref().expect("it is matched"));
    matched.bill.notes = vec![
        BillNote::SummaryDiffers { title: "总交易单数".to_owned(), says: "1484.0".to_owned(), rows: "1483".to_owned() },
        BillNote::UnknownColumn { title: "活动名称".to_owned() },
        BillNote::SavedAnew,
    ];
    page.matched = Some(Arc::new(matched));
    page
}

/// Yesterday, closed.
pub(crate) fn closed() -> DayPage {
    let mut page = explained();
    let authority = Authority::of(Action::CloseDay, samples::who("张伟", Role::Manager), None).expect("a manager may");
    if let Some(end) = &mut page.end {
        let sha256 = end.bills.first().map(|bill| bill.sha256.clone()).unwrap_or_default();
        end.closed = Some(DayClosing { at: samples::now(), note: "和商户平台核对过".to_owned(), authority, sha256 });
    }
    page
}

/// A till on that day, with the shift open.
pub(crate) fn view(who: &str, role: Role) -> View {
    View { session: Session::Open(samples::who(who, role)), shift: Some(open_shift()), ..samples::busy() }
}

/// The answer to what the day's room asks for.
pub(crate) fn answer(show: &Show, mut page: DayPage) -> Shown {
    match show {
        Show::Day(day) => {
            page.day = *day;
            Shown::Day(Arc::new(page))
        }
        Show::Shifts(before) => {
            let mut shifts: Vec<_> = (1..=11).rev().map(|no| closed_shift(no, if no % 4 == 3 { 500 } else { 0 })).collect();
            if before.is_none() {
                shifts.insert(0, open_shift());
            }
            Shown::Shifts(Arc::new(ShiftsPage { before: *before, shifts, more: before.is_none() }))
        }
        Show::Nothing | Show::Sales(..) | Show::Sale(_) | Show::Refunds(..) | Show::Work | Show::Claim(_) | Show::Audit(..) => Shown::Nothing,
    }
}
