//! One step about a whole class: each difference is asked about in its turn, and what could not be done stays.

use crate::differences::*;
use crate::evening::*;
use crate::shop::*;
use crate::slip::*;
use scantill::domain::{Answer, AskKind, MatchClass, Payment, RefundAnswer, TradeNo, Unknown, Unpaid};
use scantill::engine::{AdoptBar, Command, DayCommand, DeedId, DeedRefusal, DeedResult, RefundCommand, Said};

const REFUND: &str = "R-T1-20261121-0123456789ABCDEF";

pub fn lost_no(index: usize) -> String {
    format!("T1-20261121-0123456789ABCDE{index}")
}

fn sweep(class: MatchClass) -> DayCommand {
    DayCommand::Sweep { day: day(0), class }
}

/// A shop whose ledger has lost three sales of eleven yuan, and a refund of the first; the bill has the refund first.
fn lost() -> Shop {
    let mut shop = shop();
    let mut rows = vec![gave(&lost_no(0), REFUND, 111, at(3 * HOUR_MS))];
    rows.extend((0..3).map(|index| took(&lost_no(index), 1_100, at(2 * HOUR_MS))));
    brought(&mut shop, &rows);
    assert_eq!(terms(&shop), [(MatchClass::Lost, 4, -3_189)]);
    shop.asked.clear();
    shop
}

pub fn begin(shop: &mut Shop, class: MatchClass) -> DeedId {
    let id = shop.begin_day(sweep(class));
    assert_eq!(shop.outcome(id), DeedResult::UnderWay);
    id
}

pub fn proof(shop: &mut Shop, index: usize) -> Answer {
    let transaction_id = scantill::domain::TransactionId::new(format!("42000077{index:02}")).expect("a number");
    Answer::Paid(Payment { paid_at: Some(at(2 * HOUR_MS)), transaction_id, ..shop.payment(1_100) })
}

/// Sales that the gateway closed, as the ledger has it, and that the bill has as paid.
pub fn paid_there(shop: &mut Shop, ids: &[&str]) -> Vec<TradeNo> {
    let open: Vec<_> = ids.iter().map(|id| shop.showing(id, 500)).collect();
    for id in ids {
        shop.command(Command::Cancel { sale_id: sale_id(id) });
    }
    for _step in 0..6 {
        shop.wait(400_000);
        shop.answer(|question| if question.ask.kind == AskKind::Close { Answer::CloseAccepted } else { Answer::Closed });
    }
    let rows: Vec<_> = open.iter().map(|number| took(number.as_str(), 500, at(5_000))).collect();
    brought(shop, &rows);
    shop.asked.clear();
    open
}

/// A shop in which a refund waits in a held queue, and stands in the bill.
pub fn with_a_held_refund() -> Shop {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 1_250);
    assert_eq!(shop.refund(RefundCommand::Hold), DeedResult::Done);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 400, None)), DeedResult::Done);
    let number = paid.trade_no.as_str();
    brought(&mut shop, &[took(number, 1_250, at(3_050)), gave(number, "R-T1-0001", 400, at(10_000))]);
    shop.refunds.clear();
    shop
}

/// The number of the one question that has left.
fn asked(shop: &Shop) -> String {
    let [question] = &shop.asked[..] else { panic!("one question at a time: {:?}", shop.asked) };
    assert_eq!(question.ask.kind, AskKind::Query);
    question.ask.order.trade_no.as_str().to_owned()
}

#[test]
fn f113_a_lost_day_is_taken_over_with_one_order_payments_before_their_refunds() {
    let mut shop = lost();
    let id = begin(&mut shop, MatchClass::Lost);
    assert_eq!(shop.day_deed(sweep(MatchClass::Lost)), refused(DeedRefusal::Busy));
    for index in 0..3 {
        assert_eq!(shop.core().view(&[]).office.sweep, Some((u32::try_from(index).expect("few"), 4)));
        assert_eq!(asked(&shop), lost_no(index));
        let answer = proof(&mut shop, index);
        shop.answer(|_| answer.clone());
        assert_eq!(shop.outcome(id), DeedResult::UnderWay);
    }
    assert_eq!(shop.refunds.len(), 1, "and the refund after its payment");
    shop.answer_refunds(|_| RefundAnswer::Report(arrived(111)));
    assert_eq!(shop.outcome(id), DeedResult::Done);
    shop.work();
    assert_eq!((terms(&shop), shop.page().waiting.len()), (vec![(MatchClass::Equal, 4, 0)], 0));
    assert_eq!((shop.count("charge.found"), shop.core().view(&[]).office.sweep), (3, None));
    shop.verify();
}

#[test]
fn f114_what_is_not_proven_stays_and_the_others_are_taken_over() {
    let mut shop = lost();
    let id = begin(&mut shop, MatchClass::Lost);
    for index in 0..3 {
        let answer = if index == 1 { Answer::Unpaid(Unpaid::NotPay) } else { proof(&mut shop, index) };
        shop.answer(|_| answer.clone());
    }
    shop.answer_refunds(|_| RefundAnswer::Report(arrived(111)));
    let why = Box::new(DeedRefusal::Adopt(AdoptBar::NotProven));
    assert_eq!(shop.outcome(id), refused(DeedRefusal::Partly { done: 3, of: 4, why }));
    shop.work();
    assert_eq!(terms(&shop), [(MatchClass::Equal, 3, 0), (MatchClass::Lost, 1, -1_100)]);
    shop.verify();
}

#[test]
fn f003_a_silent_gateway_is_asked_once_and_not_about_each() {
    let mut shop = lost();
    let id = begin(&mut shop, MatchClass::Lost);
    let answer = proof(&mut shop, 0);
    shop.answer(|_| answer.clone());
    shop.answer(|_| Answer::Unknown(Unknown::TimedOut));
    assert_eq!((shop.asked.len(), shop.refunds.len()), (0, 0), "the rest waits for a person");
    let why = Box::new(DeedRefusal::Adopt(AdoptBar::Unknown(Unknown::TimedOut)));
    assert_eq!(shop.outcome(id), refused(DeedRefusal::Partly { done: 1, of: 4, why }));
    shop.work();
    assert_eq!(shop.page().waiting.len(), 3);
    let again = begin(&mut shop, MatchClass::Lost);
    shop.answer(|_| Answer::Unknown(Unknown::Connect));
    assert_eq!(shop.outcome(again), refused(DeedRefusal::Adopt(AdoptBar::Unknown(Unknown::Connect))));
    shop.verify();
}

#[test]
fn all_that_was_paid_there_is_asked_about_and_what_stays_the_same_is_told() {
    let mut shop = shop();
    let open = paid_there(&mut shop, &["S-00000001", "S-00000002"]);
    let differing: Vec<_> = terms(&shop).into_iter().map(|(class, count, _)| (class, count)).collect();
    assert_eq!(differing, [(MatchClass::PaidThere, 2)]);
    let id = begin(&mut shop, MatchClass::PaidThere);
    let first = asked(&shop);
    let payment = shop.payment(500);
    shop.answer(|_| Answer::Paid(payment.clone()));
    let both = [first, asked(&shop)];
    assert!(open.iter().all(|number| both.iter().any(|asked| asked == number.as_str())), "{both:?}");
    shop.answer(|_| Answer::Closed);
    let why = Box::new(DeedRefusal::NothingNew(Some(Said::Closed)));
    assert_eq!(shop.outcome(id), refused(DeedRefusal::Partly { done: 1, of: 2, why }));
    shop.verify();
}

#[test]
fn what_is_decided_or_a_persons_to_judge_is_not_swept() {
    let mut shop = shop();
    brought(&mut shop, &[took("T2-20261121-0123456789ABCDEF", 2_222, at(8_000)), took("mall-77", 3_333, at(9_000))]);
    shop.asked.clear();
    for class in [MatchClass::OtherTill, MatchClass::OtherSystem, MatchClass::Lost, MatchClass::Equal] {
        assert_eq!(shop.day_deed(sweep(class)), refused(DeedRefusal::Outdated), "{class:?}");
    }
    assert_eq!(shop.asked, []);
}

/// A refund that waits for its turn to be sent is asked about all the same.
#[test]
fn a_held_queue_keeps_no_question_back() {
    let mut shop = with_a_held_refund();
    assert_eq!(terms(&shop), [(MatchClass::Equal, 1, 0), (MatchClass::RefundUnderWay, 1, 400)]);
    let id = begin(&mut shop, MatchClass::RefundUnderWay);
    assert_eq!(shop.refunds.len(), 1);
    shop.answer_refunds(|_| RefundAnswer::Report(arrived(400)));
    assert_eq!(shop.outcome(id), DeedResult::Done);
    shop.work();
    assert_eq!(terms(&shop), [(MatchClass::Equal, 1, 0), (MatchClass::InOtherDay, 1, 400)], "the till learnt of it on the next day");
    shop.verify();
}
