//! "The customer says paid."

use crate::counter::renewed;
use crate::shop::*;
use scantill::domain::{Answer, AskKind, Fen, Refusal, Unknown, Unpaid};
use scantill::engine::{ClaimPage, ClaimQuery, ClaimVerdict, Command, Question, Show, Shown};

const TAIL: &str = "008899";

fn number(tail: &str) -> String {
    format!("4200000065202611210{tail}")
}

fn tail() -> ClaimQuery {
    ClaimQuery::Tail(TAIL.to_owned())
}

fn page(shop: &Shop) -> ClaimPage {
    match shop.core().view(&[]).shown {
        Shown::Claim(page) => (*page).clone(),
        other => panic!("not the desk: {other:?}"),
    }
}

fn ask(shop: &mut Shop, query: ClaimQuery) {
    shop.now += 1_000;
    shop.asked.clear();
    shop.show(Show::Claim(query));
}

fn unpaid(question: &Question) -> Answer {
    match question.ask.kind {
        AskKind::Query => Answer::Unpaid(Unpaid::NotPay),
        AskKind::Close => Answer::CloseAccepted,
        AskKind::Place => placed(0),
    }
}

/// A sale that was given up, and whose charge the gateway called closed.
fn given_up(shop: &mut Shop, id: &str, amount: i64) {
    shop.showing(id, amount);
    shop.command(Command::Cancel { sale_id: sale_id(id) });
    shop.answer(unpaid);
    shop.answer(unpaid);
    for _minute in 0..3 {
        shop.wait(60_000);
        shop.answer(|_| Answer::Closed);
    }
    let sale = shop.core().ledger().sale(&sale_id(id)).expect("it reads").expect("a sale");
    assert!(sale.is_settled(), "{sale:?}");
}

#[test]
fn f038_a_payment_of_a_charge_that_nobody_looked_at_is_found_by_its_number() {
    let mut shop = Shop::with(CASHIER);
    let trade_no = shop.showing("S-00000001", 1_250);
    shop.showing("S-00000002", 700);
    shop.command(Command::LookAt(None));
    ask(&mut shop, tail());
    assert_eq!((page(&shop).asking, page(&shop).findings.len()), (2, 0), "both are asked about at once");
    shop.answer(|question| match question.ask.order.trade_no == trade_no {
        true => Answer::Paid(payment(1_250, &number(TAIL))),
        false => Answer::Unpaid(Unpaid::NotPay),
    });
    let page = page(&shop);
    let [finding] = &page.findings[..] else { panic!("one sale: {page:?}") };
    assert!(matches!(finding.verdict, ClaimVerdict::Paid { .. }), "{finding:?}");
    assert_eq!(finding.sale_id, sale_id("S-00000001"));
}

#[test]
fn not_ours_is_said_only_after_every_charge_was_answered() {
    let mut shop = Shop::with(CASHIER);
    for number in 1..=12 {
        shop.showing(&format!("S-000000{number:02}"), 500);
    }
    ask(&mut shop, tail());
    let mut rounds = 0;
    while page(&shop).asking > 0 {
        assert!(page(&shop).findings.is_empty());
        shop.answer(unpaid);
        shop.wait(500);
        rounds += 1;
        assert!(rounds < 20, "{:?}", page(&shop));
    }
    assert_eq!((page(&shop).unanswered, page(&shop).findings.len()), (0, 0), "not ours");
}

#[test]
fn a_silent_gateway_is_never_not_ours() {
    let mut shop = Shop::with(CASHIER);
    shop.showing("S-00000001", 1_250);
    ask(&mut shop, tail());
    for _while in 0..20 {
        shop.answer(|_| Answer::Unknown(Unknown::TimedOut));
        assert!(page(&shop).asking + page(&shop).unanswered > 0, "{:?}", page(&shop));
        shop.wait(5_000);
    }
    shop.answer(|_| Answer::Unknown(Unknown::TimedOut));
    ask(&mut shop, ClaimQuery::Amount(Fen::new(1_250)));
    shop.answer(|_| Answer::Unknown(Unknown::TimedOut));
    assert!(matches!(page(&shop).findings[0].verdict, ClaimVerdict::Silent(Unknown::TimedOut)));
}

#[test]
fn an_answer_to_an_older_question_says_nothing_about_the_customer_of_now() {
    let mut shop = Shop::with(CASHIER);
    shop.showing("S-00000001", 1_250);
    shop.wait(3_000);
    let older = std::mem::take(&mut shop.asked);
    assert_eq!(older.len(), 1, "a question is on its way when the customer speaks");
    shop.now += 1_000;
    shop.show(Show::Claim(ClaimQuery::Amount(Fen::new(1_250))));
    let asked = std::mem::take(&mut shop.asked);
    shop.hear_of_before(older[0].clone(), Answer::Unpaid(Unpaid::NotPay), 1_000);
    assert_eq!(page(&shop).findings[0].verdict, ClaimVerdict::Asking);
    shop.wait(500);
    shop.asked.extend(asked);
    shop.answer(unpaid);
    assert!(matches!(page(&shop).findings[0].verdict, ClaimVerdict::NotPaid { .. }), "{:?}", page(&shop));
}

#[test]
fn f008_a_closed_charge_is_asked_about_again_and_what_is_proven_then_calls_a_person() {
    let mut shop = Shop::with(CASHIER);
    given_up(&mut shop, "S-00000001", 1_250);
    shop.command(Command::LookAt(None));
    shop.restart();
    assert_eq!(shop.sign_in(CASHIER), scantill::engine::DeedResult::Done);
    ask(&mut shop, ClaimQuery::Amount(Fen::new(1_250)));
    assert_eq!(shop.asked.len(), 1);
    assert_eq!(page(&shop).findings[0].verdict, ClaimVerdict::Asking);
    shop.answer(|_| Answer::Closed);
    assert_eq!(page(&shop).findings[0].verdict, ClaimVerdict::Ended);

    // By the number on the phone; and the gateway says otherwise than before.
    ask(&mut shop, tail());
    shop.answer(|_| Answer::Paid(payment(1_250, &number(TAIL))));
    let page = page(&shop);
    let [finding] = &page.findings[..] else { panic!("it is ours: {page:?}") };
    assert_eq!(finding.verdict, ClaimVerdict::Doubtful);
    assert_eq!(shop.core().view(&[]).work, 1);
}

#[test]
fn every_charge_of_a_sale_that_had_ended_is_asked_about_and_not_only_its_last() {
    let mut shop = Shop::with(CASHIER);
    let first = shop.showing("S-00000001", 500);
    shop.command(Command::NewCode { sale_id: sale_id("S-00000001") });
    for _step in 0..2 {
        shop.answer(unpaid);
    }
    for _step in 0..4 {
        shop.wait(2_000);
        shop.answer(|question| if question.ask.order.trade_no == first { Answer::Closed } else { unpaid(question) });
    }
    shop.command(Command::Cancel { sale_id: sale_id("S-00000001") });
    for _step in 0..4 {
        shop.wait(60_000);
        shop.answer(|question| if is_query(question) { Answer::Closed } else { Answer::CloseAccepted });
    }
    let sale = shop.core().ledger().sale(&sale_id("S-00000001")).expect("it reads").expect("a sale");
    assert!(sale.is_settled() && sale.charges.len() == 2, "{sale:?}");
    shop.command(Command::LookAt(None));
    ask(&mut shop, tail());
    assert_eq!(shop.asked.len(), 2, "{:?}", shop.asked);
}

#[test]
fn a_charge_of_yesterday_evening_is_asked_about_after_midnight() {
    let mut shop = Shop::with(CASHIER);
    given_up(&mut shop, "S-00000001", 1_250);
    shop.command(Command::LookAt(None));
    shop.now += 20 * 3_600_000;
    assert_eq!(shop.sign_in(CASHIER), scantill::engine::DeedResult::Done);
    ask(&mut shop, ClaimQuery::Amount(Fen::new(1_250)));
    assert_eq!(shop.asked.len(), 1);
}

#[test]
fn f061_a_payment_of_another_amount_is_not_called_paid() {
    let mut shop = Shop::with(CASHIER);
    shop.showing("S-00000001", 1_250);
    ask(&mut shop, tail());
    shop.answer(|_| Answer::Mismatch(payment(1, &number(TAIL))));
    assert_eq!(page(&shop).findings[0].verdict, ClaimVerdict::Doubtful);
}

#[test]
fn a_charge_of_another_merchant_is_not_waited_for() {
    let mut shop = Shop::with(CASHIER);
    shop.showing("S-00000001", 1_250);
    let mch_id = scantill::domain::MchId::new("1234567890").expect("a merchant");
    shop.restart_with(scantill::engine::Profile { mch_id, ..profile() });
    assert_eq!(shop.sign_in(CASHIER), scantill::engine::DeedResult::Done);
    ask(&mut shop, ClaimQuery::Amount(Fen::new(1_250)));
    assert_eq!(shop.asked, []);
    assert_eq!((page(&shop).asking, page(&shop).unanswered), (0, 1));
    assert_eq!(page(&shop).findings[0].verdict, ClaimVerdict::Silent(Unknown::ForeignCharge));
}

/// The customer scanned the first code. The gateway says of the second that it is unpaid, and does not answer about the first.
#[test]
fn a_sale_of_which_one_code_is_silent_is_not_called_unpaid() {
    let mut shop = Shop::with(CASHIER);
    let first = renewed(&mut shop, "S-00000001", &placed(2));
    shop.show(Show::Claim(ClaimQuery::Amount(Fen::new(500))));
    shop.wait(3_000);
    for _step in 0..4 {
        shop.answer(|question| match question.ask.order.trade_no == first {
            true => Answer::Unknown(Unknown::TimedOut),
            false => Answer::Unpaid(Unpaid::NotPay),
        });
        shop.wait(500);
    }
    let page = page(&shop);
    assert_eq!((page.findings.len(), page.unanswered), (1, 1), "{page:?}");
    assert!(!matches!(page.findings[0].verdict, ClaimVerdict::NotPaid { .. }), "nobody knows about the first code: {page:?}");
}

/// The second code was refused; the first could not be closed yet, and can be paid at this moment.
#[test]
fn a_sale_of_which_one_code_can_still_be_paid_is_not_called_ended() {
    let mut shop = Shop::with(CASHIER);
    let refusal = Answer::PlaceRefused(Refusal { code: "NOAUTH".to_owned(), words: String::new() });
    let first = renewed(&mut shop, "S-00000001", &refusal);
    shop.show(Show::Claim(ClaimQuery::Amount(Fen::new(500))));
    for _step in 0..4 {
        shop.answer(|question| if question.ask.order.trade_no == first { Answer::Unpaid(Unpaid::NotPay) } else { Answer::NotFound });
        shop.wait(3_000);
    }
    let sale = shop.core().ledger().sale(&sale_id("S-00000001")).expect("it reads").expect("a sale");
    assert!(sale.charges.len() == 2 && !sale.charges[0].is_final() && sale.charges[1].is_final(), "{sale:?}");
    let page = page(&shop);
    assert_ne!(page.findings[0].verdict, ClaimVerdict::Ended, "\"can no longer be paid\" is not so");
}
