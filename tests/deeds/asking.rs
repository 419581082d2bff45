//! Asking about a difference, or about all of a class: each question has its turn and its outcome, whatever happens meanwhile.

use crate::differences::*;
use crate::evening::*;
use crate::shop::*;
use crate::slip::*;
use crate::sweep::{begin, lost_no, paid_there, proof, with_a_held_refund};
use scantill::domain::{Answer, AskKind, DayBar, Decision, MatchClass, RefundAnswer, RefundAskKind, RefundStatus, RefundTrouble, Refusal, Unknown};
use scantill::engine::{About, DayCommand, DeedRefusal, DeedResult, LedgerError, Message, OfficeReport, OfficeTask, RefundCommand, Said, Show};

#[test]
fn what_the_gateway_says_when_asked_is_learnt_and_the_day_is_matched_again() {
    let mut shop = shop();
    let there = paid_there(&mut shop, &["S-00000001"]).remove(0);
    assert_eq!(terms(&shop), [(MatchClass::PaidThere, 1, -500)]);
    let asked = shop.begin_day(DayCommand::Ask { day: day(0), key: key(there.as_str()) });
    assert_eq!(shop.outcome(asked), DeedResult::UnderWay);
    assert!(matches!(&shop.asked[..], [question] if question.ask.kind == AskKind::Query && question.ask.order.trade_no == there), "{:?}", shop.asked);
    let payment = shop.payment(500);
    shop.answer(|_| Answer::Paid(payment.clone()));
    assert_eq!(shop.outcome(asked), DeedResult::Done);
    shop.work();
    assert_eq!(terms(&shop), [(MatchClass::Held, 1, -500)], "it had ended otherwise, so a person must look");
    assert_eq!(shop.core().view(&[]).work, 1);
    shop.verify();
}

#[test]
fn a_refund_that_has_come_to_an_end_can_be_asked_about_too() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 1_250);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 400, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    shop.wait(60_000);
    shop.answer_refunds(|_| RefundAnswer::Report(arrived(400)));
    brought(&mut shop, &[took(paid.trade_no.as_str(), 1_250, at(3_050))]);
    shop.refunds.clear();
    assert_eq!(terms(&shop), [(MatchClass::Equal, 1, 0), (MatchClass::OnlyOurs, 1, -400)]);
    let ask = DayCommand::Ask { day: day(0), key: refund_key(paid.trade_no.as_str(), "R-T1-0001") };
    let id = shop.begin_day(ask);
    assert!(matches!(&shop.refunds[..], [ask] if ask.kind == RefundAskKind::Query), "{:?}", shop.refunds);
    shop.answer_refunds(|_| RefundAnswer::Report(arrived(400)));
    assert_eq!(shop.outcome(id), refused(DeedRefusal::NothingNew(Some(Said::Refund(RefundStatus::Arrived)))));
    assert_eq!(waiting(&shop), 1);
}

/// As `a_day_is_not_closed_on_a_match_that_is_being_made_again`, while a class is being taken over.
#[test]
fn a_day_is_not_closed_on_a_match_that_a_sweep_has_overtaken() {
    let mut shop = shop();
    let rows: Vec<_> = (0..2).map(|index| took(&lost_no(index), 1_100, at(2 * HOUR_MS))).collect();
    brought(&mut shop, &rows);
    begin(&mut shop, MatchClass::Lost);
    let answer = proof(&mut shop, 0);
    shop.answer(|_| answer.clone());
    assert_eq!(shop.count("charge.found"), 1, "one of two is in the ledger, and the match on the screen does not know it");
    for index in 0..2 {
        let decision = Decision::Accepted { reason: "查过了".to_owned() };
        shop.begin_day(DayCommand::Decide { day: day(0), about: About::Pair(key(&lost_no(index))), decision });
    }
    let id = shop.begin_day(DayCommand::Close { day: day(0), note: String::new() });
    assert_eq!(shop.outcome(id), refused(DeedRefusal::Day(DayBar::NotCompared)), "something was written since");
}

#[test]
fn looking_at_another_day_does_not_end_a_sweep() {
    let mut shop = shop();
    let rows: Vec<_> = (0..3).map(|index| took(&lost_no(index), 1_100, at(2 * HOUR_MS))).collect();
    brought(&mut shop, &rows);
    let older = [took("mall-1", 900, at(2 * HOUR_MS - DAY_MS))];
    assert_eq!(shop.bring("older.csv", &bill(&older), Some(day(-1))), DeedResult::Done);
    shop.day_page(day(0));
    let id = begin(&mut shop, MatchClass::Lost);
    shop.show(Show::Day(day(-1)));
    shop.work();
    for index in 0..3 {
        let answer = proof(&mut shop, index);
        shop.answer(|_| answer.clone());
    }
    assert_eq!((shop.outcome(id), shop.count("charge.found")), (DeedResult::Done, 3));
}

#[test]
fn what_was_learnt_and_not_written_is_not_done() {
    let mut shop = shop();
    paid_there(&mut shop, &["S-00000001"]);
    let id = begin(&mut shop, MatchClass::PaidThere);
    let stranger = rusqlite::Connection::open(shop.path()).expect("a stranger's hand");
    stranger.execute_batch("BEGIN IMMEDIATE").expect("the stranger locks");
    let payment = shop.payment(500);
    shop.answer(|_| Answer::Paid(payment.clone()));
    let outcome = shop.outcome(id);
    stranger.execute_batch("ROLLBACK").expect("the stranger lets go");
    assert!(matches!(outcome, DeedResult::Refused(DeedRefusal::NotWritten(_))), "{outcome:?}");
}

#[test]
fn what_the_gateway_says_is_told_where_nothing_follows_from_it() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 500);
    brought(&mut shop, &[]);
    shop.asked.clear();
    assert_eq!(terms(&shop), [(MatchClass::OnlyOurs, 1, 500)]);
    let id = shop.begin_day(DayCommand::Ask { day: day(0), key: key(paid.trade_no.as_str()) });
    shop.answer(|_| Answer::NotFound);
    assert_eq!(shop.outcome(id), refused(DeedRefusal::NothingNew(Some(Said::NotFound))), "the ledger says paid, the gateway knows no such order");
}

/// A refund that waits in a held queue is asked about, and then the queue is let go.
fn asked_before_it_is_sent() -> Shop {
    let mut shop = with_a_held_refund();
    begin(&mut shop, MatchClass::RefundUnderWay);
    assert!(matches!(&shop.refunds[..], [ask] if ask.kind == RefundAskKind::Query), "{:?}", shop.refunds);
    assert_eq!(shop.refund(RefundCommand::Release), DeedResult::Done);
    shop.wait(4_000);
    assert_eq!(shop.refunds.len(), 1, "nothing leaves about it while the question is on its way");
    shop
}

#[test]
fn f025_a_refund_is_not_sent_while_it_is_being_asked_about() {
    let mut shop = asked_before_it_is_sent();
    shop.answer_refunds(|_| RefundAnswer::NotFound);
    shop.wait(2_000);
    assert!(matches!(&shop.refunds[..], [ask] if ask.kind == RefundAskKind::Send), "{:?}", shop.refunds);
    shop.wait(4_000);
    assert_eq!(shop.refunds.len(), 1, "and nothing is asked about it while the request is");
}

/// The lane promises at most so many a second (here 5); a sweep goes past it.
#[test]
fn a_sweep_keeps_to_the_agreed_rate() {
    let mut shop = shop();
    let paid = shop.paid("S-00000001", 1_250);
    let number = paid.trade_no.as_str().to_owned();
    let mut rows = vec![took(&number, 1_250, at(3_050))];
    rows.extend((0..3).map(|index| gave(&number, &format!("ELSEWHERE-{index}"), 100, at(10_000))));
    brought(&mut shop, &rows);
    shop.refunds.clear();
    begin(&mut shop, MatchClass::RefundedThere);
    assert_eq!(shop.refunds.len(), 1);
    shop.answer_refunds(|_| RefundAnswer::Report(arrived(100)));
    assert_eq!(shop.refunds, [], "50 ms after the one before");
}

/// A refund that is asked about waits in the line; then a person lets it be sent again, and the queue is held: nobody asks any more.
#[test]
fn a_question_that_waits_in_line_is_asked_all_the_same() {
    let mut shop = shop();
    let paid = ["S-00000001", "S-00000002"].map(|id| shop.paid(id, 1_250));
    let refusal = Refusal { code: "NOTENOUGH".to_owned(), words: "余额不足".to_owned() };
    for (paid, no) in paid.iter().zip(["R-T1-0001", "R-T1-0002"]) {
        assert_eq!(shop.refund(start(paid, no, 400, None)), DeedResult::Done);
        shop.wait(2_000);
        shop.answer_refunds(|_| RefundAnswer::Refused { trouble: RefundTrouble::NotEnough, refusal: refusal.clone() });
    }
    assert_eq!(shop.refund(RefundCommand::Hold), DeedResult::Done);
    let mut rows: Vec<_> = paid.iter().map(|paid| took(paid.trade_no.as_str(), 1_250, at(3_050))).collect();
    rows.extend(paid.iter().zip(["R-T1-0001", "R-T1-0002"]).map(|(paid, no)| gave(paid.trade_no.as_str(), no, 400, at(10_000))));
    brought(&mut shop, &rows);
    for _round in 0..4 {
        shop.answer_refunds(|_| RefundAnswer::NotFound);
        shop.wait(1_000);
    }
    assert_eq!(shop.refunds, []);
    let ask = |index: usize, no: &str| DayCommand::Ask { day: day(0), key: refund_key(paid[index].trade_no.as_str(), no) };
    shop.begin_day(ask(0, "R-T1-0001"));
    let second = shop.begin_day(ask(1, "R-T1-0002"));
    assert_eq!(shop.refunds.len(), 1, "one at a time");
    assert_eq!(shop.refund(RefundCommand::SendAgain { refund_no: refund_no("R-T1-0002"), approval: None }), DeedResult::Done);
    for _round in 0..20 {
        shop.answer_refunds(|_| RefundAnswer::NotFound);
        shop.wait(400_000);
    }
    assert_ne!(shop.outcome(second), DeedResult::UnderWay, "two hours later");
}

/// A no that every question of ours would get; wrong requests are punished at 6 a second, for the whole merchant.
#[test]
fn a_sweep_stops_at_a_no_that_is_everybodys() {
    let mut shop = shop();
    let rows: Vec<_> = (0..4).map(|index| took(&lost_no(index), 1_100, at(2 * HOUR_MS))).collect();
    brought(&mut shop, &rows);
    shop.asked.clear();
    begin(&mut shop, MatchClass::Lost);
    let mut asked = 0;
    while !shop.asked.is_empty() {
        asked += shop.asked.len();
        shop.answer(|_| Answer::Unknown(Unknown::NotTaken("SIGNERROR".to_owned())));
    }
    assert_eq!(asked, 1, "200 ms, the same wrong request four times");
}

/// "Query before repeat": only what the gateway says after a lost reply sends the same again.
#[test]
fn f025_after_a_lost_reply_a_refund_is_asked_about_before_it_is_sent_again() {
    let mut shop = asked_before_it_is_sent();
    shop.answer_refunds(|_| RefundAnswer::NotFound);
    shop.wait(2_000);
    assert!(matches!(&shop.refunds[..], [ask] if ask.kind == RefundAskKind::Send), "{:?}", shop.refunds);
    shop.answer_refunds(|_| RefundAnswer::Unknown(Unknown::TimedOut));
    for _second in 0..120 {
        shop.wait(1_000);
        if let Some(first) = shop.refunds.first() {
            assert_eq!(first.kind, RefundAskKind::Query, "sent again, and nobody asked what became of it");
            return;
        }
    }
    panic!("nothing left");
}

/// The match that was to follow a payment could not be made: the one before it is of no use for closing.
#[test]
fn a_day_is_not_closed_on_a_match_after_which_another_failed() {
    for lost in [false, true] {
        let mut shop = shop();
        let paid = shop.paid("S-00000001", 500);
        brought(&mut shop, &[took(paid.trade_no.as_str(), 500, at(3_050))]);
        shop.paid("S-00000002", 700);
        let task = shop.next_task().expect("it is matched again");
        let OfficeTask::Compare { day: of, sha256, .. } = &task else { panic!("{task:?}") };
        let failed = OfficeReport::Compared { day: *of, sha256: sha256.clone(), matched: Err(LedgerError::Busy) };
        shop.tell(if lost { Message::OfficeLost(Box::new(task)) } else { Message::Office(failed) });
        let id = shop.begin_day(DayCommand::Close { day: day(0), note: String::new() });
        assert_eq!(shop.outcome(id), refused(DeedRefusal::Day(DayBar::NotCompared)), "lost: {lost}");
    }
}
