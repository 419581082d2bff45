//! What stands in the bill alone is taken over into the ledger: only with the gateway's proof, and only once.

use crate::differences::*;
use crate::evening::*;
use crate::shop::*;
use crate::slip::*;
use scantill::domain::{
    Answer, AskKind, BusinessDay, DayStart, Fen, MatchClass, Payment, RefundAnswer, RefundAskKind, RefundBar, SaleException, TradeNo, Unknown, Unpaid,
};
use scantill::engine::{AdoptBar, Answered, AuditQuery, DayCommand, DeedId, DeedRefusal, DeedResult, Message, RefundAnswered};
use scantill::gateway::{RefundReply, Reply};

const LOST: &str = "T1-20261121-0123456789ABCDEF";

fn adopt(key: scantill::domain::MatchKey) -> DayCommand {
    DayCommand::Adopt { day: day(0), key }
}

/// A shop whose ledger has lost a sale of eleven yuan and eleven fen, paid at 11:00 of its first day.
fn lost() -> Shop {
    let mut shop = shop();
    brought(&mut shop, &[took(LOST, 1_111, at(2 * HOUR_MS))]);
    assert_eq!(terms(&shop), [(MatchClass::Lost, 1, -1_111)]);
    shop.asked.clear();
    shop
}

fn proof(shop: &mut Shop, total: i64) -> Payment {
    Payment { paid_at: Some(at(2 * HOUR_MS)), ..shop.payment(total) }
}

/// Answers the one question about a charge that has left, with the bytes that prove it.
fn prove(shop: &mut Shop, answer: Answer) {
    let [question] = &std::mem::take(&mut shop.asked)[..] else { panic!("one question") };
    let reply = Reply { answer, evidence: Some(b"<xml>proof</xml>".to_vec()), gateway_clock: None, took_ms: Some(50) };
    let (sale_id, ask) = (question.sale_id.clone(), question.ask.clone());
    shop.tell(Message::Answered(Box::new(Answered { sale_id, ask, asked_at: at(shop.now), reply })));
    shop.work();
}

fn prove_refund(shop: &mut Shop, answer: RefundAnswer) {
    // Questions about refunds keep their distance.
    shop.wait(70_000);
    let [ask] = &std::mem::take(&mut shop.refunds)[..] else { panic!("one question") };
    let reply = RefundReply { answer, evidence: Some(b"<xml>proof</xml>".to_vec()), gateway_clock: None, took_ms: Some(50) };
    shop.tell(Message::RefundAnswered(Box::new(RefundAnswered { ask: ask.clone(), asked_at: at(shop.now), reply })));
    shop.work();
}

fn begin(shop: &mut Shop, command: DayCommand) -> DeedId {
    let id = shop.begin_day(command);
    assert_eq!(shop.outcome(id), DeedResult::UnderWay);
    id
}

#[test]
fn f113_a_lost_payment_is_taken_over_with_its_proof_into_its_own_day_and_the_shift_of_now() {
    let mut shop = lost();
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    shop.work();
    let id = begin(&mut shop, adopt(key(LOST)));
    let [question] = &shop.asked[..] else { panic!("one question: {:?}", shop.asked) };
    assert_eq!((question.ask.kind, question.ask.order.amount, question.ask.order.trade_no.as_str()), (AskKind::Query, fen(1_111), LOST));
    let payment = proof(&mut shop, 1_111);
    prove(&mut shop, Answer::Paid(payment));
    assert_eq!(shop.outcome(id), DeedResult::Done);

    let trade_no = TradeNo::new(LOST).expect("a number");
    let sale_id = shop.core().ledger().sale_of(&trade_no).expect("it reads").expect("a sale");
    let sale = shop.core().ledger().sale(&sale_id).expect("it reads").expect("a sale");
    assert_eq!((sale.day, sale.cashier.clone()), (day(0), name(MANAGER)), "the day on which it was paid");
    assert_eq!((sale.exceptions.clone(), sale.open_exceptions().next()), (vec![SaleException::Found], None));
    assert_eq!((shop.core().view(&[]).work, shop.core().view(&[]).notices.len()), (0, 0), "nobody has to look");
    let query = AuditQuery { day: BusinessDay::of(at(shop.now), DayStart::default()), with_sales: false };
    let record = shop.core().ledger().audit(&query, DayStart::default(), None, 100).expect("it reads");
    let line = record.iter().find(|line| line.event.kind() == "charge.found").expect("a person's deed is on record");
    assert!(line.actor.contains(MANAGER.0) && line.subject == sale_id.as_str(), "{line:?}");
    assert!(record.iter().all(|line| !["sale.opened", "charge.paid"].contains(&line.event.kind())), "no sales by default");
    let evidence = shop.core().ledger().evidence_of(&sale_id).expect("it reads");
    assert_eq!(evidence.iter().map(|proof| proof.bytes.clone()).collect::<Vec<_>>(), [b"<xml>proof</xml>".to_vec()]);
    let shift = shop.open_shift().expect("open");
    let report = shop.core().ledger().shift_report(&shift).expect("it reads");
    assert_eq!((shift.no.get(), report.payments.sum), (2, Fen::new(1_111)), "the shift in which the till learnt of it");
    assert_eq!(shop.shift(1).closed.map(|closing| closing.report.payments.count), Some(0));
    assert_eq!((terms(&shop), shop.page().books.payments.sum), (vec![(MatchClass::Equal, 1, 0)], Fen::new(1_111)));
    assert!(shop.page().waiting.is_empty());

    let paid = Paid { sale_id, trade_no };
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 111, None)), DeedResult::Done);
    shop.wait(1_000);
    assert_eq!(shop.sent().len(), 1);
    shop.asked.clear();
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    shop.wait(60_000);
    assert_eq!(shop.asked, [], "it is at its end");
    shop.verify();
}

#[test]
fn f114_no_proof_no_payment() {
    let mut shop = lost();
    let other = proof(&mut shop, 1_110);
    let unproven = || DeedRefusal::Adopt(AdoptBar::NotProven);
    let answers = [
        (Answer::Unpaid(Unpaid::NotPay), unproven()),
        (Answer::NotFound, unproven()),
        (Answer::Closed, unproven()),
        (Answer::Mismatch(other), unproven()),
        (Answer::Unknown(Unknown::ForeignCharge), DeedRefusal::Adopt(AdoptBar::Unknown(Unknown::ForeignCharge))),
        (Answer::Unknown(Unknown::TimedOut), DeedRefusal::Adopt(AdoptBar::Unknown(Unknown::TimedOut))),
    ];
    let before = shop.last_seq();
    for (answer, refusal) in answers {
        let id = begin(&mut shop, adopt(key(LOST)));
        prove(&mut shop, answer.clone());
        assert_eq!(shop.outcome(id), refused(refusal), "{answer:?}");
    }
    assert_eq!(shop.kinds_since(before), [""; 0]);
    assert_eq!(shop.page().waiting.len(), 1);
}

#[test]
fn f117_a_payment_is_taken_over_once() {
    let mut shop = lost();
    let first = begin(&mut shop, adopt(key(LOST)));
    assert_eq!(shop.day_deed(adopt(key(LOST))), refused(DeedRefusal::Busy));
    let payment = proof(&mut shop, 1_111);
    prove(&mut shop, Answer::Paid(payment));
    assert_eq!(shop.outcome(first), DeedResult::Done);
    assert_eq!(shop.day_deed(adopt(key(LOST))), refused(DeedRefusal::Adopt(AdoptBar::Gone)));
    assert_eq!(shop.day_deed(adopt(key("mall-1"))), refused(DeedRefusal::Adopt(AdoptBar::Gone)), "it is in no bill");
    assert_eq!(shop.count("charge.found"), 1);
    shop.verify();
}

#[test]
fn a_payment_that_another_charge_has_already_is_not_taken_over_a_second_time() {
    let mut shop = shop();
    let trade_no = shop.showing("S-00000001", 1_111);
    shop.wait(3_000);
    let payment = proof(&mut shop, 1_111);
    shop.answer(|_| Answer::Paid(payment.clone()));
    brought(&mut shop, &[took(trade_no.as_str(), 1_111, at(2 * HOUR_MS)), took(LOST, 1_111, at(2 * HOUR_MS))]);
    shop.asked.clear();
    let id = begin(&mut shop, adopt(key(LOST)));
    prove(&mut shop, Answer::Paid(payment));
    assert_eq!(shop.outcome(id), refused(DeedRefusal::Adopt(AdoptBar::Gone)));
    assert_eq!(shop.count("charge.found"), 0);
}

#[test]
fn a_number_of_which_the_gateway_cannot_be_asked_is_not_taken_over() {
    let mut shop = shop();
    let long = "mall-".repeat(10);
    brought(&mut shop, &[took(&long, 100, at(1_000)), took("mall-1", 0, at(1_000))]);
    shop.asked.clear();
    for number in [long.as_str(), "mall-1"] {
        assert_eq!(shop.day_deed(adopt(key(number))), refused(DeedRefusal::Adopt(AdoptBar::Number)), "{number}");
    }
    assert_eq!(shop.asked, []);
}

#[test]
fn what_was_being_taken_over_is_forgotten_when_the_program_ends() {
    let mut shop = lost();
    shop.begin_day(adopt(key(LOST)));
    let question = shop.asked.remove(0);
    shop.restart();
    let before = shop.last_seq();
    let payment = proof(&mut shop, 1_111);
    shop.hear(question, Answer::Paid(payment));
    assert_eq!(shop.kinds_since(before), [""; 0]);
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    shop.day_page(day(0));
    begin(&mut shop, adopt(key(LOST)));
}

#[test]
fn a_refund_that_was_made_elsewhere_leaves_less_to_be_given_back() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 1_250);
    let number = paid.trade_no.as_str().to_owned();
    brought(&mut shop, &[took(&number, 1_250, at(3_050)), gave(&number, "platform-1", 250, at(4 * HOUR_MS))]);
    assert_eq!(terms(&shop), [(MatchClass::Equal, 1, 0), (MatchClass::RefundedThere, 1, 250)]);
    shop.refunds.clear();
    let which = || refund_key(&number, "platform-1");

    let before = shop.last_seq();
    let answers = [
        (RefundAnswer::NotFound, DeedRefusal::Adopt(AdoptBar::NotProven)),
        (RefundAnswer::Report(arrived(249)), DeedRefusal::Adopt(AdoptBar::NotProven)),
        (RefundAnswer::Unknown(Unknown::TimedOut), DeedRefusal::Adopt(AdoptBar::Unknown(Unknown::TimedOut))),
    ];
    for (answer, refusal) in answers {
        let id = begin(&mut shop, adopt(which()));
        prove_refund(&mut shop, answer);
        assert_eq!(shop.outcome(id), refused(refusal));
    }
    assert_eq!(shop.kinds_since(before), [""; 0]);

    let id = begin(&mut shop, adopt(which()));
    shop.wait(70_000);
    assert_eq!(shop.refunds.iter().map(|ask| ask.kind).collect::<Vec<_>>(), [RefundAskKind::Query]);
    assert_eq!(shop.day_deed(adopt(which())), refused(DeedRefusal::Busy));
    prove_refund(&mut shop, RefundAnswer::Report(arrived(250)));
    assert_eq!(shop.outcome(id), DeedResult::Done);
    assert_eq!(terms(&shop), [(MatchClass::Equal, 2, 0)]);
    assert!(shop.page().waiting.is_empty());
    assert_eq!(shop.page().books.refunds.sum, Fen::new(250), "of the day on which it was accepted");
    let shift = shop.open_shift().expect("open");
    assert_eq!(shop.core().ledger().shift_report(&shift).expect("it reads").refunds.sum, Fen::new(250));
    let more = start(&paid, "R-T1-0001", 1_001, None);
    assert_eq!(shop.refund(more), refused(DeedRefusal::Refund(RefundBar::MoreThanLeft { left: Fen::new(1_000) })));
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 1_000, None)), DeedResult::Done);
    assert_eq!(shop.day_deed(adopt(which())), refused(DeedRefusal::Adopt(AdoptBar::Gone)));
    // Refunds of one order are a minute apart.
    shop.wait(70_000);
    assert_eq!(shop.sent().len(), 1, "and what was found is never sent");
    shop.verify();
}

/// Our own refund is on its way, and meanwhile the same was given back on the platform: together more than was paid.
#[test]
fn a_refund_made_elsewhere_is_taken_over_also_where_our_own_has_left_nothing() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 1_250);
    let number = paid.trade_no.as_str().to_owned();
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 1_250, None)), DeedResult::Done);
    brought(&mut shop, &[took(&number, 1_250, at(3_050)), gave(&number, "platform-1", 1_250, at(4 * HOUR_MS))]);
    shop.refunds.clear();
    let id = begin(&mut shop, adopt(refund_key(&number, "platform-1")));
    prove_refund(&mut shop, RefundAnswer::Report(arrived(1_250)));
    assert_eq!(shop.outcome(id), DeedResult::Done);
    let refunds = shop.core().ledger().refunds_of_charge(&paid.trade_no).expect("it reads");
    assert_eq!(refunds.len(), 2);
    shop.verify();
}

#[test]
fn a_refund_of_a_payment_that_is_not_here_waits_for_its_payment() {
    let mut shop = shop();
    brought(&mut shop, &[took(LOST, 1_111, at(2 * HOUR_MS)), gave(LOST, "R-T1-20261121-0123456789ABCDEF", 111, at(3 * HOUR_MS))]);
    shop.asked.clear();
    let refund = || refund_key(LOST, "R-T1-20261121-0123456789ABCDEF");
    assert_eq!(shop.day_deed(adopt(refund())), refused(DeedRefusal::Adopt(AdoptBar::PaymentFirst)));
    begin(&mut shop, adopt(key(LOST)));
    let payment = proof(&mut shop, 1_111);
    prove(&mut shop, Answer::Paid(payment));
    begin(&mut shop, adopt(refund()));
    prove_refund(&mut shop, RefundAnswer::Report(arrived(111)));
    assert_eq!(terms(&shop), [(MatchClass::Equal, 2, 0)]);
    shop.verify();
}

/// Some systems give a refund the number of its order.
#[test]
fn a_refund_and_a_payment_of_one_number_are_told_apart() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 1_250);
    let number = paid.trade_no.as_str().to_owned();
    brought(&mut shop, &[took(&number, 1_250, at(3_050)), gave(&number, &number, 250, at(4 * HOUR_MS))]);
    shop.asked.clear();
    shop.refunds.clear();
    let id = begin(&mut shop, adopt(refund_key(&number, &number)));
    // Meanwhile somebody asks about the payment.
    let asked = shop.begin_day(DayCommand::Ask { day: day(0), key: key(&number) });
    let payment = shop.payment(1_250);
    prove(&mut shop, Answer::Paid(payment));
    assert_eq!((shop.outcome(id), shop.outcome(asked)), (DeedResult::UnderWay, DeedResult::Done));
    prove_refund(&mut shop, RefundAnswer::Report(arrived(250)));
    assert_eq!(shop.outcome(id), DeedResult::Done);
    assert_eq!(terms(&shop), [(MatchClass::Equal, 2, 0)]);
    shop.verify();
}
