//! The machines of sale and charge: by table, and by random histories against a pretend gateway's truth.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test that goes wrong here fails, as it should")]

use super::*;
use proptest::prelude::*;

const T0: i64 = 1_795_219_200_000;
const MINUTE: i64 = 60_000;

fn at(ms: i64) -> Moment {
    Moment::from_millis(T0 + ms)
}

fn order(n: u8, created_ms: i64) -> Order {
    let till = TillId::new("T1").unwrap();
    let created_at = at(created_ms).floor_to_second();
    Order {
        trade_no: TradeNo::fresh(&till, created_at, [n; 10]),
        amount: Amount::try_from(Fen::new(1250)).unwrap(),
        appid: AppId::new("wx1").unwrap(),
        mch_id: MchId::new("1900000109").unwrap(),
        description: "街角咖啡-饮品".to_owned(),
        created_at,
        expires_at: created_at.plus_millis(5 * MINUTE),
        clock_ahead_ms: 0,
        client_ip: "127.0.0.1".to_owned(),
        notify_url: "https://pay.example.com/notify".to_owned(),
        product_id: "T1".to_owned(),
        device_info: "T1".to_owned(),
        extras: OrderExtras::default(),
    }
}

fn payment(n: u8) -> Payment {
    Payment {
        transaction_id: TransactionId::new(format!("42000000652018030638073246{n:02}")).unwrap(),
        total: Fen::new(1250),
        currency: "CNY".to_owned(),
        cash: None,
        settlement: None,
        bank: None,
        paid_at: None,
        refund_started: false,
    }
}

fn code(n: u8) -> CodeUrl {
    CodeUrl::new(format!("weixin://wxpay/bizpayurl?pr={n}")).unwrap()
}

fn refusal() -> Refusal {
    Refusal { code: "NOAUTH".to_owned(), words: "商户无此接口权限".to_owned() }
}

/// A sale and the instant up to which it was driven.
struct Driven {
    sale: Sale,
}

impl Driven {
    fn opened() -> Self {
        let opened = SaleEvent::Opened {
            sale_id: SaleId::new("S-20261121-0001").unwrap(),
            amount: Amount::try_from(Fen::new(1250)).unwrap(),
            note: String::new(),
            cashier: CashierId::counter(),
            till: TillId::new("T1").unwrap(),
            day: BusinessDay::of(at(0), DayStart::default()),
        };
        let mut driven = Self { sale: Sale::opened(&opened, at(0)).unwrap() };
        driven.write(vec![Sale::place(order(1, 0))], 0);
        driven
    }

    fn showing() -> Self {
        let mut driven = Self::opened();
        driven.learn(0, Answer::Placed(code(1)), 100);
        driven
    }

    fn write(&mut self, mut events: Vec<SaleEvent>, now: i64) {
        self.sale = self.sale.settle(&mut events, at(now));
    }

    /// An answer about the charge of that index, asked just now.
    fn learn(&mut self, index: usize, answer: Answer, now: i64) {
        let trade_no = self.sale.charges[index].order.trade_no.clone();
        let events = self.sale.learn(&trade_no, &answer, at(now), at(now));
        self.write(events, now);
    }

    /// Lets time bring what it brings, and answers whether the sale wants another code.
    fn pass(&mut self, now: i64) -> bool {
        loop {
            let next = self.sale.next(|_| Watch { in_flight: true, ..Watch::default() }, at(now));
            if next.events.is_empty() {
                return next.place_next;
            }
            self.write(next.events, now);
        }
    }

    fn asks(&self, watch: Watch, now: i64) -> Vec<AskKind> {
        self.sale.next(|_| watch.clone(), at(now)).asks.into_iter().map(|ask| ask.kind).collect()
    }

    fn state(&self, index: usize) -> &ChargeState {
        &self.sale.charges[index].state
    }

    fn lamp(&self) -> Lamp {
        self.sale.lamp(|_| Watch::default())
    }
}

#[test]
fn a_paid_query_pays_the_sale() {
    let mut driven = Driven::showing();
    assert_eq!(driven.lamp(), Lamp::Waiting);
    driven.learn(0, Answer::Unpaid(Unpaid::NotPay), 2_000);
    driven.learn(0, Answer::Paid(payment(1)), 4_000);
    assert_eq!(driven.sale.state, SaleState::Paid);
    assert_eq!(driven.lamp(), Lamp::Paid);
    assert!(driven.sale.is_settled());
}

#[test]
fn f001_f003_a_lost_reply_is_asked_about_and_then_sent_again_unchanged() {
    let mut driven = Driven::opened();
    driven.learn(0, Answer::Unknown(Unknown::Cut), 200);
    assert_eq!(driven.asks(Watch::default(), 300), [AskKind::Query]);
    driven.learn(0, Answer::NotFound, 400);
    let next = driven.sale.next(|_| Watch::default(), at(2_000));
    assert_eq!(next.asks, [Ask { kind: AskKind::Place, order: order(1, 0) }]);
    driven.write(vec![Sale::repeat_placing(order(1, 0).trade_no)], 2_000);
    driven.learn(0, Answer::Placed(code(1)), 2_100);
    assert!(driven.sale.live_charge().is_some());
    assert_eq!(driven.sale.charges.len(), 1);
}

#[test]
fn a_refusal_of_the_only_request_is_final_but_not_of_a_repeated_one() {
    let mut driven = Driven::opened();
    driven.learn(0, Answer::PlaceRefused(refusal()), 100);
    assert_eq!(driven.lamp(), Lamp::Refused(refusal()));
    assert_eq!(driven.sale.request_new_code(), (vec![], true));

    let mut driven = Driven::opened();
    driven.learn(0, Answer::NotFound, 100);
    driven.write(vec![Sale::repeat_placing(order(1, 0).trade_no)], 1_000);
    driven.learn(0, Answer::PlaceRefused(refusal()), 1_100);
    assert!(!driven.sale.charges[0].is_final(), "the first request may have arrived");
}

#[test]
fn a_refusal_that_arrives_after_the_sale_was_given_up_ends_it() {
    let mut driven = Driven::opened();
    let cancel = driven.sale.cancel();
    driven.write(cancel, 50);
    driven.learn(0, Answer::PlaceRefused(refusal()), 100);
    assert_eq!(*driven.state(0), ChargeState::Closed { reason: Some(CloseReason::Cancelled), how: Closure::Refused });
    assert_eq!(driven.sale.state, SaleState::Abandoned);
}

#[test]
fn the_deadline_asks_closes_and_only_then_places_the_next() {
    let mut driven = Driven::showing();
    assert!(!driven.pass(5 * MINUTE - 1));
    assert!(driven.sale.live_charge().is_some());
    assert!(!driven.pass(5 * MINUTE));
    assert!(driven.sale.live_charge().is_none(), "the code is down at its deadline");
    driven.learn(0, Answer::Unknown(Unknown::TimedOut), 5 * MINUTE + 100);
    assert!(!driven.pass(5 * MINUTE + 200), "an unknown never becomes a second charge");
    driven.learn(0, Answer::Unpaid(Unpaid::NotPay), 5 * MINUTE + 300);
    assert_eq!(driven.asks(Watch::default(), 5 * MINUTE + 300), [AskKind::Close]);
    assert!(!driven.pass(5 * MINUTE + 300));
    driven.learn(0, Answer::CloseAccepted, 5 * MINUTE + 400);
    assert!(driven.pass(5 * MINUTE + 400));
    driven.learn(0, Answer::Closed, 5 * MINUTE + 500);
    assert!(driven.pass(5 * MINUTE + 500));
}

#[test]
fn f006_a_close_that_comes_too_early_is_repeated_when_it_may() {
    let mut driven = Driven::showing();
    let cancel = driven.sale.cancel();
    driven.write(cancel, 10_000);
    assert!(driven.sale.live_charge().is_none());
    driven.learn(0, Answer::Unpaid(Unpaid::NotPay), 10_100);
    driven.learn(0, Answer::CloseNotYet, 10_200);
    driven.learn(0, Answer::Unpaid(Unpaid::NotPay), 4 * MINUTE);
    assert_eq!(driven.asks(Watch { last_asked: Some((AskKind::Close, at(10_150))), ..Watch::default() }, 4 * MINUTE), [AskKind::Query]);
    driven.learn(0, Answer::Unpaid(Unpaid::NotPay), 5 * MINUTE + 1_000);
    assert_eq!(
        driven.asks(Watch { last_asked: Some((AskKind::Query, at(5 * MINUTE + 1_000))), ..Watch::default() }, 5 * MINUTE + 1_000),
        [AskKind::Close]
    );
    driven.learn(0, Answer::CloseAccepted, 5 * MINUTE + 1_100);
    assert_eq!(driven.sale.state, SaleState::Open, "not over until a query confirms it");
    driven.learn(0, Answer::Closed, 5 * MINUTE + 1_200);
    assert_eq!(driven.sale.state, SaleState::Abandoned);
    assert_eq!(driven.lamp(), Lamp::Abandoned);
}

#[test]
fn f005_f008_money_after_the_cashier_gave_up_is_money_and_is_flagged() {
    let mut driven = Driven::showing();
    let cancel = driven.sale.cancel();
    driven.write(cancel, 10_000);
    driven.learn(0, Answer::CloseFoundPaid, 10_100);
    assert_eq!(driven.sale.state, SaleState::Open);
    driven.learn(0, Answer::Paid(payment(1)), 10_200);
    assert_eq!(driven.sale.state, SaleState::Paid);
    assert_eq!(driven.sale.exceptions, [SaleException::PaidLate]);
    assert_eq!(driven.lamp(), Lamp::PaidLate);
}

#[test]
fn f007_an_accepted_close_counts_only_when_a_query_says_so() {
    let mut driven = Driven::showing();
    driven.pass(5 * MINUTE);
    driven.learn(0, Answer::Unpaid(Unpaid::NotPay), 5 * MINUTE + 10);
    driven.learn(0, Answer::CloseAccepted, 5 * MINUTE + 20);
    driven.learn(0, Answer::Unpaid(Unpaid::NotPay), 60 * MINUTE);
    assert!(!driven.sale.charges[0].is_final());
    driven.learn(0, Answer::Unpaid(Unpaid::NotPay), 25 * 60 * MINUTE);
    assert_eq!(*driven.state(0), ChargeState::Closed { reason: Some(CloseReason::Deadline), how: Closure::AcceptedLongAgo });
}

/// F2, the close refused because the order is young, a second code: both are payable and watched.
fn two_codes() -> Driven {
    let mut driven = Driven::showing();
    let (events, place) = driven.sale.request_new_code();
    assert!(!place);
    driven.write(events, 10_000);
    driven.learn(0, Answer::Unpaid(Unpaid::NotPay), 10_100);
    driven.learn(0, Answer::CloseNotYet, 10_200);
    assert!(driven.pass(10_200));
    driven.write(vec![Sale::place(order(2, 10_300))], 10_300);
    driven.learn(1, Answer::Placed(code(2)), 10_400);
    driven
}

#[test]
fn f011_paying_the_old_code_pays_the_sale_and_closes_the_new_one() {
    let mut driven = two_codes();
    driven.learn(0, Answer::Paid(payment(1)), 11_000);
    assert_eq!(driven.sale.state, SaleState::Paid);
    assert!(driven.sale.live_charge().is_none(), "the newer code is taken down");
    assert!(!driven.sale.is_settled(), "and watched until it is closed");
    assert_eq!(driven.sale.exceptions, []);
}

#[test]
fn f011_both_codes_paid_is_paid_twice() {
    let mut driven = two_codes();
    driven.learn(1, Answer::Paid(payment(2)), 11_000);
    driven.learn(0, Answer::Paid(payment(1)), 12_000);
    assert_eq!(driven.sale.state, SaleState::Paid);
    assert_eq!(driven.sale.exceptions, [SaleException::PaidTwice]);
    assert_eq!(driven.lamp(), Lamp::PaidTwice);
}

#[test]
fn f016_no_such_order_ends_a_charge_only_when_nothing_can_still_arrive() {
    let mut driven = Driven::opened();
    let cancel = driven.sale.cancel();
    driven.write(cancel, 500);
    driven.learn(0, Answer::NotFound, 1_000);
    driven.learn(0, Answer::NotFound, 14_000);
    assert!(!driven.sale.charges[0].is_final(), "the request may still be on its way");
    driven.learn(0, Answer::NotFound, 16_000);
    driven.learn(0, Answer::NotFound, 20_000);
    assert!(!driven.sale.charges[0].is_final(), "said once only");
    driven.learn(0, Answer::NotFound, 31_000);
    assert_eq!(driven.sale.state, SaleState::Abandoned);
}

#[test]
fn f059_no_such_order_never_ends_an_order_that_was_there() {
    let mut driven = Driven::showing();
    driven.pass(5 * MINUTE);
    for now in [5, 6, 7, 60, 1_000] {
        driven.learn(0, Answer::NotFound, now * MINUTE);
    }
    assert!(!driven.sale.charges[0].is_final(), "its code was on the glass; somebody may still pay");
    assert!(!driven.pass(1_000 * MINUTE));
}

#[test]
fn a_rule_that_the_gateway_keeps_refusing_is_told_and_makes_no_further_orders() {
    let mut driven = Driven::opened();
    for now in [100, 1_100] {
        driven.learn(0, Answer::NumberKnown(refusal()), now);
        driven.learn(0, Answer::NotFound, now + 100);
        driven.write(vec![Sale::repeat_placing(order(1, 0).trade_no)], now + 200);
    }
    driven.learn(0, Answer::NumberKnown(refusal()), 2_100);
    assert_eq!(driven.lamp(), Lamp::Closing(CloseReason::Refused), "one of the requests may still arrive");
    driven.learn(0, Answer::NotFound, 20_000);
    driven.learn(0, Answer::NotFound, 40_000);
    assert_eq!(driven.lamp(), Lamp::Refused(refusal()));
    assert!(!driven.pass(41_000));
}

#[test]
fn f018_a_payer_at_the_password_is_not_closed_upon() {
    let mut driven = Driven::showing();
    driven.pass(5 * MINUTE);
    driven.learn(0, Answer::Unpaid(Unpaid::UserPaying), 5 * MINUTE + 10);
    assert_eq!(driven.asks(Watch::default(), 5 * MINUTE + 20), [AskKind::Query]);
    driven.learn(0, Answer::Unpaid(Unpaid::UserPaying), 7 * MINUTE + 10);
    assert_eq!(driven.asks(Watch::default(), 7 * MINUTE + 20), [AskKind::Close], "the gateway decides in the end");
}

#[test]
fn f061_another_amount_is_held_and_never_paid() {
    let mut driven = Driven::showing();
    let wrong = Payment { total: Fen::new(1), ..payment(1) };
    driven.learn(0, Answer::Mismatch(wrong), 2_000);
    assert_eq!(driven.sale.state, SaleState::Open);
    assert_eq!(driven.sale.exceptions, [SaleException::WrongAmount]);
    assert_eq!(driven.lamp(), Lamp::WrongAmount);
    assert!(driven.sale.live_charge().is_none());
    assert!(!driven.pass(60 * MINUTE), "no further code for a sale whose money must be looked at");
    assert_eq!(driven.sale.request_new_code(), (vec![], false));
}

#[test]
fn f050_f062_an_old_answer_changes_nothing() {
    let mut driven = Driven::showing();
    driven.learn(0, Answer::Paid(payment(1)), 2_000);
    let paid = driven.sale.clone();
    for answer in [Answer::Unpaid(Unpaid::NotPay), Answer::Closed, Answer::NotFound, Answer::Placed(code(9)), Answer::PlaceRefused(refusal())] {
        driven.learn(0, answer, 3_000);
        assert_eq!(driven.sale, paid);
    }
}

#[test]
fn money_on_a_charge_that_had_ended_is_never_dropped() {
    let mut driven = Driven::showing();
    driven.learn(0, Answer::Closed, 2_000);
    let closed = driven.state(0).clone();
    driven.learn(0, Answer::Paid(payment(1)), 3_000);
    assert_eq!(*driven.state(0), closed, "a final state stays");
    assert_eq!(driven.sale.exceptions, [SaleException::Contradiction]);
    assert_eq!(driven.lamp(), Lamp::Contradiction);
    assert!(!driven.pass(4_000), "no further code before a person has looked");
    let noted = driven.sale.clone();
    driven.learn(0, Answer::Paid(payment(1)), 5_000);
    assert_eq!(driven.sale, noted, "noted once");
}

#[test]
fn a_query_from_before_the_deadline_does_not_allow_the_close() {
    let mut driven = Driven::showing();
    driven.pass(5 * MINUTE);
    let trade_no = driven.sale.charges[0].order.trade_no.clone();
    let stale = driven.sale.learn(&trade_no, &Answer::Unpaid(Unpaid::NotPay), at(5 * MINUTE - 1), at(5 * MINUTE + 5));
    assert_eq!(stale, []);
}

#[test]
fn an_order_whose_code_is_lost_gives_way_to_the_next() {
    let mut driven = Driven::opened();
    for now in [100, 1_100, 2_100] {
        driven.learn(0, Answer::NumberKnown(refusal()), now);
        driven.learn(0, Answer::Unpaid(Unpaid::NotPay), now + 100);
        driven.write(vec![Sale::repeat_placing(order(1, 0).trade_no)], now + 200);
    }
    driven.learn(0, Answer::NumberKnown(refusal()), 3_100);
    driven.learn(0, Answer::Unpaid(Unpaid::NotPay), 3_200);
    driven.learn(0, Answer::CloseAccepted, 3_300);
    assert!(driven.pass(3_300));
}

#[test]
fn an_unattended_till_stops_placing_codes() {
    let mut driven = Driven::showing();
    let mut now = 0;
    for n in 2..=20 {
        now += 5 * MINUTE + 1_000;
        let last = driven.sale.charges.len() - 1;
        driven.pass(now);
        driven.learn(last, Answer::Unpaid(Unpaid::NotPay), now);
        driven.learn(last, Answer::CloseAccepted, now);
        if !driven.pass(now) {
            assert_eq!(n, 13);
            assert_eq!(driven.lamp(), Lamp::Closing(CloseReason::Deadline));
            driven.learn(last, Answer::Closed, now);
            assert_eq!(driven.lamp(), Lamp::Expired);
            assert_eq!(driven.sale.request_new_code(), (vec![], true), "one key goes on");
            return;
        }
        driven.learn(last, Answer::Closed, now);
        driven.write(vec![Sale::place(order(n, now))], now);
        driven.learn(last + 1, Answer::Placed(code(n)), now);
    }
    panic!("it never stopped");
}

#[test]
fn the_polling_plan_slows_down_with_silence_and_without_a_viewer() {
    let driven = Driven::showing();
    let gap = |watch: Watch, now: i64| driven.sale.next(|_| watch.clone(), at(now)).wake_at.map(|wake| wake.millis_since(at(now)));
    let asked = |now: i64, looked_at, silent| Watch { last_asked: Some((AskKind::Query, at(now))), looked_at, silent, ..Watch::default() };
    assert_eq!(gap(Watch::default(), 100), Some(2_000), "first question two seconds after showing");
    assert_eq!(gap(asked(10_000, true, 0), 10_000), Some(2_000));
    assert_eq!(gap(asked(90_000, true, 0), 90_000), Some(3_000));
    assert_eq!(gap(asked(90_000, false, 0), 90_000), Some(10_000));
    assert_eq!(gap(asked(90_000, true, 3), 90_000), Some(4_000));
    assert_eq!(gap(asked(90_000, true, 20), 90_000), Some(10_000));
    assert_eq!(gap(asked(298_000, false, 9), 298_000), Some(2_000), "never past the deadline");
}

fn any_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        4 => Just(Answer::Unpaid(Unpaid::NotPay)),
        1 => Just(Answer::Unpaid(Unpaid::UserPaying)),
        1 => Just(Answer::Unpaid(Unpaid::PayError)),
        3 => (0_u8..4).prop_map(|n| Answer::Placed(code(n))),
        1 => Just(Answer::PlaceRefused(refusal())),
        1 => Just(Answer::NumberKnown(refusal())),
        2 => Just(Answer::NotFound),
        1 => (1_u8..4).prop_map(|n| Answer::Paid(payment(n))),
        1 => (1_u8..4).prop_map(|n| Answer::Mismatch(Payment { total: Fen::new(7), ..payment(n) })),
        2 => Just(Answer::Closed),
        2 => Just(Answer::CloseAccepted),
        1 => Just(Answer::CloseFoundPaid),
        1 => Just(Answer::CloseNotYet),
        4 => Just(Answer::Unknown(Unknown::TimedOut)),
    ]
}

#[derive(Clone, Debug)]
enum Step {
    Learn { charge: usize, answer: Answer, age_ms: i64 },
    Wait { ms: i64 },
    NewCode,
    Cancel,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_usize..4, any_answer(), 0_i64..20_000).prop_map(|(charge, answer, age_ms)| Step::Learn { charge, answer, age_ms }),
        3 => prop_oneof![0_i64..3_000, 0_i64..400_000].prop_map(|ms| Step::Wait { ms }),
        1 => Just(Step::NewCode),
        1 => Just(Step::Cancel),
    ]
}

fn rank(state: &ChargeState) -> u8 {
    match state {
        ChargeState::Placing { .. } => 0,
        ChargeState::Showing(_) => 1,
        ChargeState::Closing { .. } => 2,
        ChargeState::Closed { .. } | ChargeState::Paid { .. } | ChargeState::Refused(_) => 3,
    }
}

proptest! {
    /// Whatever a gateway says in whatever order: states only move forward, final ones stay, paid needs proof, and the fold of the events is the sale.
    #[test]
    fn any_history_keeps_the_rules(steps in proptest::collection::vec(any_step(), 1..60)) {
        let mut driven = Driven::opened();
        let mut history: Vec<(Moment, SaleEvent)> = vec![];
        let mut now = 0;
        let mut codes = 1_u8;
        for step in steps {
            let before = driven.sale.clone();
            let mut events = match step {
                Step::Wait { ms } => { now += ms; vec![] }
                Step::NewCode => driven.sale.request_new_code().0,
                Step::Cancel => driven.sale.cancel(),
                Step::Learn { charge, answer, age_ms } => {
                    let Some(charge) = driven.sale.charges.get(charge) else { continue };
                    let trade_no = charge.order.trade_no.clone();
                    let proven = matches!(answer, Answer::Paid(_));
                    let learnt = driven.sale.learn(&trade_no, &answer, at(now - age_ms), at(now));
                    let pays = learnt.iter().any(|event| matches!(event, SaleEvent::Charge { event: ChargeEvent::Paid { .. }, .. }));
                    prop_assert!(!pays || proven, "only a proven answer pays");
                    learnt
                }
            };
            let next = driven.sale.next(|_| Watch { in_flight: true, ..Watch::default() }, at(now));
            events.extend(next.events);
            if next.place_next && codes < 200 {
                codes += 1;
                let unknown = driven.sale.charges.iter().any(|charge| matches!(charge.state, ChargeState::Placing { .. } | ChargeState::Showing(_)));
                prop_assert!(!unknown, "no second code while one may be scanned");
                events.push(Sale::place(order(codes, now)));
            }
            driven.sale = driven.sale.settle(&mut events, at(now));
            history.extend(events.into_iter().map(|event| (at(now), event)));

            for (old, new) in before.charges.iter().zip(&driven.sale.charges) {
                prop_assert!(rank(&new.state) >= rank(&old.state));
                prop_assert!(!old.is_final() || old.state == new.state, "a final charge never moves again");
                prop_assert_eq!(&old.order, &new.order);
            }
            prop_assert!(before.state == SaleState::Open || before.state == driven.sale.state);
            prop_assert_eq!(driven.sale.state == SaleState::Paid, driven.sale.charges.iter().any(|charge| charge.payment().is_some()) && before.state != SaleState::Abandoned);
            prop_assert!(driven.sale.charges.iter().filter(|charge| charge.code().is_some()).count() <= 1, "one code at a time");
            prop_assert!(driven.sale.state != SaleState::Paid || driven.sale.live_charge().is_none(), "a paid sale shows no code");
        }
        let mut refolded = Driven::opened().sale;
        for (at, event) in &history {
            let text = serde_json::to_string(event).unwrap();
            refolded.apply(&serde_json::from_str(&text).unwrap(), *at);
        }
        prop_assert_eq!(refolded, driven.sale, "state is the fold of its events, also through the journal's text");
    }
}
