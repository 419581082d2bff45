//! The end of a day: what closes it, what opens it again, and which decision holds.

use super::*;

fn word(role: Role) -> Authority {
    let by = Signatory { name: CashierId::new("anna").expect("a name"), role };
    Authority::of(Action::CloseDay, by.clone(), None).unwrap_or_else(|_| Authority::of(Action::Look, by, None).expect("everybody may look"))
}

fn kept(sha256: &str, kind: BillKind) -> DayEvent {
    let of = BusinessDay::parse("2026-11-20").expect("a day");
    DayEvent::BillKept { of, bill: BillMark { kind, sha256: sha256.to_owned(), rows: 1, source: BillSource::Gateway } }
}

fn compared(sha256: &str, undecided: u32) -> DayEvent {
    let term = Term { class: MatchClass::OnlyOurs, count: 1, sum: Fen::new(500), pairs: 7 };
    let tally = MatchTally { sha256: sha256.to_owned(), kind: BillKind::All, till: Fen::new(500), bill: Fen::ZERO, terms: vec![term], undecided };
    DayEvent::Compared { tally }
}

fn day(events: &[DayEvent]) -> Day {
    Day::fold(events.iter().map(|event| (Moment::default(), event))).expect("a day")
}

#[test]
fn f113_a_day_is_closed_only_when_each_difference_has_its_decision() {
    let manager = || word(Role::Manager);
    let mut day = day(&[kept("a", BillKind::All)]);
    assert_eq!((day.mark(), day.close("", false, manager())), (DayMark::Open, Err(DayBar::NotCompared)));
    day.apply(&compared("a", 1), Moment::default());
    assert_eq!((day.mark(), day.close("", false, manager())), (DayMark::Differs, Err(DayBar::Undecided(1))));
    day.apply(&compared("a", 0), Moment::default());
    assert_eq!(day.mark(), DayMark::Matched);
    assert_eq!(day.close(" ", true, manager()), Err(DayBar::NoNote));
    assert_eq!(day.close("", false, word(Role::Cashier)), Err(DayBar::NoAuthority));
    let closed = day.close("", false, manager()).expect("it closes");
    day.apply(&closed, Moment::default());
    assert_eq!((day.mark(), day.close("", false, manager())), (DayMark::Closed, Err(DayBar::Closed)));
}

#[test]
fn f114_a_file_never_takes_the_place_of_the_gateways_own_bill() {
    let from = |sha256: &str, source: BillSource| {
        let DayEvent::BillKept { of, bill } = kept(sha256, BillKind::All) else { panic!("it is kept") };
        DayEvent::BillKept { of, bill: BillMark { source, ..bill } }
    };
    let file = || BillSource::File { name: "bill.csv".to_owned() };
    let counts = |events: &[DayEvent]| day(events).bill().map(|bill| bill.sha256.clone()).unwrap_or_default();
    assert_eq!(counts(&[from("a", BillSource::Gateway), from("b", file())]), "a");
    assert_eq!(counts(&[from("a", file()), from("b", file())]), "b");
    assert_eq!(counts(&[from("a", file()), from("b", BillSource::Gateway)]), "b");
    assert_eq!(counts(&[from("a", BillSource::NothingPaid), from("b", file())]), "b", "the file has rows");
}

#[test]
fn f113_a_part_of_a_bill_closes_no_day() {
    for kind in [BillKind::Payments, BillKind::Refunds] {
        let DayEvent::Compared { mut tally } = compared("a", 0) else { panic!("it was compared") };
        tally.kind = kind;
        let day = day(&[kept("a", kind), DayEvent::Compared { tally }]);
        assert_eq!((day.mark(), day.close("", false, word(Role::Manager))), (DayMark::Open, Err(DayBar::PartOfBill)));
    }
}

#[test]
fn f112_an_empty_bill_does_not_inherit_what_an_empty_part_came_to() {
    let DayEvent::Compared { mut tally } = compared("e3b0", 0) else { panic!("it was compared") };
    tally.kind = BillKind::Refunds;
    let day = day(&[kept("e3b0", BillKind::Refunds), DayEvent::Compared { tally }, kept("e3b0", BillKind::All)]);
    assert_eq!((day.mark(), day.current_tally()), (DayMark::Open, None));
}

#[test]
fn f114_another_bill_or_a_new_difference_opens_a_closed_day_again() {
    let closed = [kept("a", BillKind::All), compared("a", 0), DayEvent::Closed { note: String::new(), authority: word(Role::Manager) }];
    assert_eq!(day(&closed).mark(), DayMark::Closed);
    let with = |more: DayEvent| day(&closed.iter().cloned().chain([more]).collect::<Vec<_>>()).mark();
    assert_eq!(with(kept("b", BillKind::All)), DayMark::Open);
    assert_eq!(with(kept("b", BillKind::Payments)), DayMark::Closed, "a whole bill goes before a part of one");
    assert_eq!(with(compared("a", 1)), DayMark::Differs);
}

#[test]
fn f113_a_decision_about_a_class_is_about_those_very_pairs() {
    let term = Term { class: MatchClass::OtherTill, count: 2, sum: Fen::new(-900), pairs: 7 };
    let accepted = Decision::Accepted { reason: "the other till".to_owned() };
    let decided = DayEvent::Decided { scope: DecisionScope::Term(term), decision: accepted.clone(), authority: word(Role::Manager) };
    let day = day(&[kept("a", BillKind::All), decided]);
    let key = MatchKey { kind: crate::domain::BookKind::Payment, trade_no: "T2-1".to_owned(), refund_no: None };
    assert_eq!(day.decision_on(&key, Fen::new(-400), &term), Some(&accepted));
    assert_eq!(day.decision_on(&key, Fen::new(-400), &Term { count: 3, ..term }), None);
    assert_eq!(day.decision_on(&key, Fen::new(-400), &Term { sum: Fen::new(-901), ..term }), None);
    assert_eq!(day.decision_on(&key, Fen::new(-400), &Term { pairs: 8, ..term }), None, "others of the same amounts");
}

#[test]
fn what_was_decided_can_be_taken_back_alone_and_with_all() {
    let term = Term { class: MatchClass::OtherTill, count: 2, sum: Fen::new(-900), pairs: 7 };
    let key = |number: &str| MatchKey { kind: crate::domain::BookKind::Payment, trade_no: number.to_owned(), refund_no: None };
    let pair = |number: &str| DecisionScope::Pair { key: key(number), class: term.class, difference: Fen::new(-400) };
    let accepted = |reason: &str| Decision::Accepted { reason: reason.to_owned() };
    let decided = |scope, decision| DayEvent::Decided { scope, decision, authority: word(Role::Manager) };
    let mut day = day(&[kept("a", BillKind::All), compared("a", 0)]);
    let mut after = |scope, decision| {
        day.apply(&decided(scope, decision), Moment::default());
        let on = |number| day.decision_on(&key(number), Fen::new(-400), &term).cloned();
        (on("one"), on("two"), day.decision_on_class(&term).cloned())
    };
    let all = || DecisionScope::Term(term);
    assert_eq!(after(all(), accepted("all")), (Some(accepted("all")), Some(accepted("all")), Some(accepted("all"))));
    assert_eq!(after(pair("one"), Decision::TakenBack), (None, Some(accepted("all")), Some(accepted("all"))));
    assert_eq!(after(pair("two"), accepted("two")), (None, Some(accepted("two")), Some(accepted("all"))));
    assert_eq!(after(all(), Decision::TakenBack), (None, Some(accepted("two")), None), "what was decided alone stands");
    assert_eq!(after(all(), accepted("again")), (Some(accepted("again")), Some(accepted("two")), Some(accepted("again"))));
    assert_eq!(after(pair("two"), Decision::TakenBack), (Some(accepted("again")), None, Some(accepted("again"))));
}
