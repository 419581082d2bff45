//! The refund's rules one by one, and what must hold whatever comes.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test that goes wrong here fails, as it should")]

use super::*;
use crate::domain::{Action, CashierId, RefundAnswer, RefundStatus, Role, Signatory, Unknown};
use proptest::prelude::*;

fn at(ms: i64) -> Moment {
    Moment::from_millis(1_795_222_800_000 + ms)
}

fn authority(action: Action) -> Authority {
    let manager = Signatory { name: CashierId::new("王店长").expect("a name"), role: Role::Manager };
    Authority::of(action, manager, None).expect("a manager may")
}

fn payment(total: i64) -> Refundable {
    Refundable {
        trade_no: TradeNo::new("T1-20261121-0001").expect("a number"),
        transaction_id: TransactionId::new("4200000065202611210000000001").expect("a number"),
        appid: AppId::new("wx5ca17e115ca17e11").expect("an appid"),
        mch_id: MchId::new("1900000109").expect("a merchant"),
        total: Fen::new(total),
        paid_at: at(-60_000),
    }
}

fn order(payment: &Refundable, number: usize, fen: i64) -> RefundOrder {
    RefundOrder {
        refund_no: RefundNo::new(format!("R-T1-{number:04}")).expect("a number"),
        sale_id: SaleId::new("S-0001").expect("an id"),
        trade_no: payment.trade_no.clone(),
        transaction_id: payment.transaction_id.clone(),
        appid: payment.appid.clone(),
        mch_id: payment.mch_id.clone(),
        total: payment.total,
        amount: Amount::new(Fen::new(fen), Amount::CEILING).expect("a price"),
        reason: "商品退货".to_owned(),
    }
}

fn queued(fen: i64) -> Refund {
    let payment = payment(1_000);
    let event = payment.refund(order(&payment, 1, fen), &[], authority(Action::Refund), at(0)).expect("it may go back");
    Refund::queued(&event, at(0)).expect("a refund")
}

fn sent(fen: i64) -> Refund {
    let mut refund = queued(fen);
    refund.apply(&RefundEvent::SendStarted, at(0));
    refund
}

fn tell(refund: &mut Refund, answer: &RefundAnswer, ms: i64) -> Vec<RefundEvent> {
    let events = refund.learn(answer, at(ms), at(ms));
    events.iter().for_each(|event| refund.apply(event, at(ms)));
    events
}

fn refused(trouble: RefundTrouble) -> RefundAnswer {
    RefundAnswer::Refused { trouble, refusal: Refusal { code: "CODE".to_owned(), words: "why".to_owned() } }
}

fn report(status: RefundStatus, fen: i64) -> RefundAnswer {
    let refund_id = RefundId::new("50000000382026112100000000001").expect("an id");
    RefundAnswer::Report(RefundReport { status, refund_id, amount: Fen::new(fen), arrived_at: None, account: None })
}

fn plan() -> RefundPlan {
    RefundPlan::new(vec![60_000, 300_000, 3_600_000])
}

fn due(refund: &Refund, watch: RefundWatch) -> Option<(RefundAskKind, i64)> {
    refund.due(&watch, &plan(), at(10_000_000)).map(|(kind, moment)| (kind, moment.millis_since(at(0))))
}

fn asked(ms: i64) -> RefundWatch {
    RefundWatch { queried_at: Some(at(ms)), ..RefundWatch::default() }
}

#[test]
fn f025_after_a_lost_reply_comes_a_question_and_then_the_same_request() {
    let mut refund = sent(300);
    let first = refund.order.clone();
    assert_eq!(tell(&mut refund, &RefundAnswer::Unknown(Unknown::Cut), 10), vec![]);
    assert_eq!(due(&refund, RefundWatch::default()), Some((RefundAskKind::Query, 2_000)));
    assert_eq!(tell(&mut refund, &RefundAnswer::NotFound, 2_000), vec![RefundEvent::Missing]);
    assert_eq!(due(&refund, asked(2_000)), Some((RefundAskKind::Send, 61_000)), "one request a minute about one order");
    refund.apply(&RefundEvent::SendStarted, at(61_000));
    assert_eq!((refund.attempts(), &refund.order), (2, &first));
}

#[test]
fn f026_trouble_of_the_gateway_never_ends_a_refund() {
    for answer in [
        RefundAnswer::Unknown(Unknown::SystemError),
        RefundAnswer::NotNow(Refusal { code: "BIZERR_NEED_RETRY".to_owned(), words: String::new() }),
        RefundAnswer::TooFast(Refusal { code: "FREQUENCY_LIMITED".to_owned(), words: String::new() }),
        RefundAnswer::TooManyWrong(Refusal { code: "INVALID_REQ_TOO_MUCH".to_owned(), words: String::new() }),
        refused(RefundTrouble::NotAllowed),
        refused(RefundTrouble::Certificate),
    ] {
        let mut refund = sent(300);
        tell(&mut refund, &answer, 10);
        assert!(!refund.is_final() && refund.takes() && !refund.needs_person(), "{answer:?}");
        assert!(due(&refund, RefundWatch::default()).is_some());
    }
}

#[test]
fn f027_accepted_is_not_arrived() {
    let mut refund = sent(300);
    tell(&mut refund, &RefundAnswer::Accepted { refund_id: None }, 10);
    assert!(matches!(refund.state, RefundState::Accepted { .. }) && !refund.is_final());
    tell(&mut refund, &report(RefundStatus::UnderWay, 300), 1_000);
    assert!(!refund.is_final());
    tell(&mut refund, &report(RefundStatus::Arrived, 300), 2_000);
    assert!(matches!(refund.state, RefundState::Succeeded { .. }));
}

#[test]
fn what_was_accepted_is_asked_about_by_its_plan() {
    let mut refund = sent(300);
    tell(&mut refund, &RefundAnswer::Accepted { refund_id: None }, 0);
    let gaps: Vec<_> = [0, 60_000, 360_000, 3_960_000, 4_000_000].map(|ms| due(&refund, asked(ms))).into_iter().flatten().map(|(_, at)| at).collect();
    assert_eq!(gaps, [60_000, 360_000, 3_960_000, 7_560_000, 7_600_000]);
    assert_eq!(due(&refund, RefundWatch { in_flight: true, ..asked(0) }), None);
}

#[test]
fn closed_gives_the_amount_free_and_returned_does_not() {
    for (status, takes) in [(RefundStatus::Closed, false), (RefundStatus::Returned, true)] {
        let mut refund = sent(300);
        tell(&mut refund, &RefundAnswer::Accepted { refund_id: None }, 10);
        tell(&mut refund, &report(status, 300), 20);
        assert!(refund.is_final() && refund.needs_person());
        assert_eq!(refund.takes(), takes);
    }
}

#[test]
fn f028_parts_never_come_to_more_than_was_paid() {
    let payment = payment(1_000);
    let others = [queued(700)];
    assert_eq!(payment.left(&others), Fen::new(300));
    let more = payment.refund(order(&payment, 2, 301), &others, authority(Action::Refund), at(1));
    assert_eq!(more, Err(RefundBar::MoreThanLeft { left: Fen::new(300) }));
    assert!(payment.refund(order(&payment, 2, 300), &others, authority(Action::Refund), at(1)).is_ok());
}

#[test]
fn f030_fifty_parts_and_a_year() {
    let payment = payment(1_000);
    let parts: Vec<_> = (0..50).map(|_| queued(1)).collect();
    let next = |now| payment.refund(order(&payment, 2, 1), &parts, authority(Action::Refund), now);
    assert_eq!(next(at(1)), Err(RefundBar::TooManyParts));
    let late = payment.refund(order(&payment, 2, 1), &[], authority(Action::Refund), at(366 * 86_400_000));
    assert_eq!(late, Err(RefundBar::TooOld));
}

#[test]
fn f031_without_balance_it_waits_for_a_person_and_keeps_its_number() {
    let mut refund = sent(300);
    tell(&mut refund, &refused(RefundTrouble::NotEnough), 10);
    assert!(refund.needs_person() && !refund.is_final());
    assert_eq!(due(&refund, asked(10)).map(|(kind, _)| kind), Some(RefundAskKind::Query), "nothing is sent before a person says so");
    let events = refund.release(authority(Action::HandleRefund));
    events.iter().for_each(|event| refund.apply(event, at(100)));
    tell(&mut refund, &RefundAnswer::NotFound, 2_000);
    assert_eq!(due(&refund, asked(2_000)).map(|(kind, _)| kind), Some(RefundAskKind::Send));
}

#[test]
fn a_definite_no_counts_when_the_gateway_has_no_such_refund() {
    let mut refund = sent(300);
    tell(&mut refund, &refused(RefundTrouble::Overdue), 10);
    assert!(!refund.is_final(), "an earlier request may have been accepted");
    assert_eq!(tell(&mut refund, &RefundAnswer::NotFound, 1_000), vec![], "a request of ours may still arrive");
    assert_eq!(tell(&mut refund, &RefundAnswer::NotFound, 15_000), vec![RefundEvent::Missing]);
    assert_eq!(tell(&mut refund, &RefundAnswer::NotFound, 16_000), vec![]);
    tell(&mut refund, &RefundAnswer::NotFound, 30_000);
    assert!(refund.is_final() && !refund.takes() && refund.needs_person());
}

#[test]
fn what_was_given_up_and_accepted_after_all_is_on_its_way() {
    let mut refund = sent(300);
    let events = refund.give_up(authority(Action::HandleRefund), false);
    events.iter().for_each(|event| refund.apply(event, at(5)));
    assert!(!refund.is_final());
    tell(&mut refund, &RefundAnswer::NotFound, 15_000);
    tell(&mut refund, &RefundAnswer::NotFound, 30_000);
    assert!(refund.is_final());
    tell(&mut refund, &report(RefundStatus::UnderWay, 300), 40_000);
    assert!(!refund.is_final() && refund.takes());
}

#[test]
fn what_never_left_is_given_up_at_once() {
    let mut refund = queued(300);
    let events = refund.give_up(authority(Action::HandleRefund), false);
    events.iter().for_each(|event| refund.apply(event, at(5)));
    assert!(refund.is_final() && !refund.takes());
    assert!(refund.needs_person(), "the customer may still be owed the money");
}

#[test]
fn another_sum_under_our_number_calls_a_person_and_changes_nothing() {
    let mut refund = sent(300);
    tell(&mut refund, &report(RefundStatus::Arrived, 301), 10);
    assert!(refund.needs_person() && !refund.is_final());
    assert_eq!(refund.order.amount.fen(), Fen::new(300));
}

#[test]
fn what_was_paid_back_otherwise_cannot_go_back_once_more() {
    let payment = payment(1_000);
    let mut refund = sent(700);
    tell(&mut refund, &RefundAnswer::Accepted { refund_id: None }, 10);
    tell(&mut refund, &report(RefundStatus::Closed, 700), 20);
    assert_eq!(payment.left([&refund]), Fen::new(1_000));
    let settlement = Settlement { how: SettledHow::PaidBackOtherwise, note: String::new(), authority: authority(Action::SettleWork), at: at(30) };
    refund.apply(&RefundEvent::Settled { settlement }, at(30));
    assert_eq!(payment.left([&refund]), Fen::new(300));
}

#[test]
fn an_early_no_such_refund_does_not_count_for_giving_up() {
    let mut refund = sent(300);
    tell(&mut refund, &RefundAnswer::NotFound, 2_000);
    refund.give_up(authority(Action::HandleRefund), false).iter().for_each(|event| refund.apply(event, at(5_000)));
    tell(&mut refund, &RefundAnswer::NotFound, 17_000);
    assert!(!refund.is_final(), "the first was said while a request could still arrive");
    tell(&mut refund, &RefundAnswer::NotFound, 33_000);
    assert!(refund.is_final());
}

#[test]
fn f094_a_clock_that_was_set_back_lets_nothing_wait_for_hours() {
    let hours = 8 * 3_600_000;
    let now = at(-hours);
    for refund in [queued(300), sent(300)] {
        let (_, due) = refund.due(&RefundWatch::default(), &plan(), now).expect("it is not at its end");
        assert!(due.millis_since(now) <= 61_000, "{:?}", refund.state);
    }
    let missing = sent(300).learn(&RefundAnswer::NotFound, now, now);
    assert_eq!(missing, vec![RefundEvent::Missing], "an answer of now is not stale");
}

#[test]
fn after_many_requests_that_came_to_nothing_a_person_must_look() {
    let mut refund = sent(300);
    for attempt in 1..10 {
        tell(&mut refund, &RefundAnswer::NotFound, attempt * 100_000 - 1);
        assert!(!refund.needs_person());
        refund.apply(&RefundEvent::SendStarted, at(attempt * 100_000));
    }
    tell(&mut refund, &RefundAnswer::NotFound, 1_000_000);
    assert!(refund.needs_person() && !refund.is_final());
}

#[test]
fn two_refunds_of_one_order_that_wait_do_not_wait_for_each_other() {
    let mut refund = sent(300);
    assert_eq!(refund.order_free_at(at(10)), None, "nobody knows what became of it");
    tell(&mut refund, &RefundAnswer::NotFound, 2_000);
    assert_eq!(refund.order_free_at(at(3_000)), Some(at(61_000)));
}

#[test]
fn f033_f034_without_an_authority_for_it_nothing_goes_back() {
    let payment = payment(1_000);
    let wrong = authority(Action::SettleWork);
    assert_eq!(payment.refund(order(&payment, 1, 1), &[], wrong.clone(), at(0)), Err(RefundBar::NoAuthority));
    let mut refund = sent(300);
    tell(&mut refund, &refused(RefundTrouble::NotEnough), 10);
    assert_eq!(refund.release(wrong.clone()), vec![]);
    assert_eq!(refund.give_up(wrong, false), vec![]);
}

#[test]
fn a_refund_that_waits_for_a_person_before_it_ever_left_is_not_sent() {
    let mut refund = queued(300);
    tell(&mut refund, &report(RefundStatus::UnderWay, 301), 10);
    assert!(refund.needs_person() && refund.state == RefundState::Queued);
    assert!(matches!(refund.due(&RefundWatch::default(), &plan(), at(100)), Some((RefundAskKind::Query, _))));
    refund.release(authority(Action::HandleRefund)).iter().for_each(|event| refund.apply(event, at(20)));
    assert!(matches!(refund.due(&RefundWatch::default(), &plan(), at(100)), Some((RefundAskKind::Send, _))));
}

fn any_answer() -> impl Strategy<Value = RefundAnswer> {
    let refusal = || Refusal { code: "CODE".to_owned(), words: String::new() };
    let troubles = [
        RefundTrouble::NotEnough,
        RefundTrouble::Overdue,
        RefundTrouble::AccountClosed,
        RefundTrouble::OtherAmounts,
        RefundTrouble::NoSuchPayment,
        RefundTrouble::AgainstRule,
        RefundTrouble::Certificate,
        RefundTrouble::NotAllowed,
        RefundTrouble::Request,
    ];
    prop_oneof![
        Just(RefundAnswer::Unknown(Unknown::Cut)),
        Just(RefundAnswer::Accepted { refund_id: None }),
        Just(RefundAnswer::NotFound),
        Just(RefundAnswer::NotNow(refusal())),
        Just(RefundAnswer::TooFast(refusal())),
        Just(RefundAnswer::TooManyWrong(refusal())),
        prop::sample::select(troubles.to_vec()).prop_map(refused),
        (prop::sample::select(vec![RefundStatus::UnderWay, RefundStatus::Arrived, RefundStatus::Closed, RefundStatus::Returned]), 299_i64..302)
            .prop_map(|(status, fen)| report(status, fen)),
    ]
}

proptest! {
    /// Whatever comes in whatever order: the order stays as it was decided, arrived stays arrived, a refund that is under way always has a next question,
    /// and silence changes nothing.
    #[test]
    fn whatever_comes_a_refund_keeps_its_rules(answers in prop::collection::vec((any_answer(), 0_i64..40_000, any::<bool>()), 0..40)) {
        let mut refund = queued(300);
        let order = refund.order.clone();
        let mut now = 0;
        for (answer, wait, person) in answers {
            now += wait;
            let before = refund.clone();
            let events = tell(&mut refund, &answer, now);
            if matches!(answer, RefundAnswer::Unknown(_)) {
                prop_assert_eq!(&events, &vec![]);
            }
            if let RefundState::Succeeded { .. } = before.state {
                prop_assert_eq!(&refund, &before);
            }
            if person {
                let events = if refund.hold.is_some() { refund.release(authority(Action::HandleRefund)) } else { refund.give_up(authority(Action::HandleRefund), false) };
                events.iter().for_each(|event| refund.apply(event, at(now)));
            }
            prop_assert_eq!(&refund.order, &order);
            let next = refund.due(&RefundWatch::default(), &plan(), at(now));
            prop_assert_eq!(next.is_none(), refund.is_final());
            if let Some((RefundAskKind::Send, _)) = next {
                prop_assert!(refund.hold.is_none() && !refund.giving_up);
                refund.apply(&RefundEvent::SendStarted, at(now));
            }
            // What is read back is what was written.
            for event in &events {
                let text = serde_json::to_string(event).expect("it is written");
                prop_assert_eq!(&serde_json::from_str::<RefundEvent>(&text).expect("it is read"), event);
            }
        }
    }

    /// However parts are decided, they never take more than was paid, and what is left is exact.
    #[test]
    fn f028_whatever_is_decided_the_parts_fit(total in 1_i64..2_000, wanted in prop::collection::vec((1_i64..900, any_answer()), 0..12)) {
        let payment = payment(total);
        let mut refunds: Vec<Refund> = vec![];
        for (number, (fen, answer)) in wanted.into_iter().enumerate() {
            let left = payment.left(&refunds);
            let decided = payment.refund(order(&payment, number, fen), &refunds, authority(Action::Refund), at(0));
            prop_assert_eq!(decided.is_ok(), fen <= left.get());
            if let Ok(event) = decided {
                let mut refund = Refund::queued(&event, at(0)).expect("a refund");
                refund.apply(&RefundEvent::SendStarted, at(0));
                tell(&mut refund, &answer, 10);
                refunds.push(refund);
            }
            let taken: i64 = refunds.iter().filter(|refund| refund.takes()).map(|refund| refund.order.amount.fen().get()).sum();
            prop_assert!(taken <= total);
            prop_assert_eq!(payment.left(&refunds).get(), total - taken);
        }
    }
}

#[test]
fn what_was_paid_back_otherwise_and_arrives_after_all_calls_a_person() {
    let mut refund = queued(300);
    let events = refund.give_up(authority(Action::HandleRefund), false);
    events.iter().for_each(|event| refund.apply(event, at(5)));
    let settlement = Settlement { how: SettledHow::PaidBackOtherwise, note: String::new(), authority: authority(Action::SettleWork), at: at(30) };
    refund.apply(&RefundEvent::Settled { settlement }, at(30));
    assert!(!refund.needs_person());
    tell(&mut refund, &report(RefundStatus::Arrived, 300), 60_000);
    assert!(matches!(refund.state, RefundState::Succeeded { .. }));
    assert!(refund.needs_person(), "the customer has the money twice");
}
