//! What comes up at the counter and what does not; and customers whose sale takes more than one code and one payment.

use crate::shop::*;
use scantill::domain::{Answer, AskKind, Fen, SaleException, SettledHow, TradeNo, Unpaid};
use scantill::engine::{ClaimQuery, Command, DeedResult, Show};

/// F2 at 10 s, and the close is refused because the order is young; the second code gets that answer. Returns the first charge.
pub fn renewed(shop: &mut Shop, id: &str, second: &Answer) -> TradeNo {
    let first = shop.showing(id, 500);
    shop.now += 10_000;
    shop.command(Command::NewCode { sale_id: sale_id(id) });
    for _step in 0..3 {
        shop.answer(|question| match question.ask.kind {
            AskKind::Query => Answer::Unpaid(Unpaid::NotPay),
            AskKind::Close => Answer::CloseNotYet,
            AskKind::Place => second.clone(),
        });
    }
    first
}

/// A sale that was given up, and paid all the same.
pub fn late_payment(shop: &mut Shop, id: &str) -> Paid {
    let trade_no = shop.showing(id, 1_250);
    shop.command(Command::Cancel { sale_id: sale_id(id) });
    let payment = shop.payment(1_250);
    shop.answer(|_| Answer::Paid(payment.clone()));
    Paid { sale_id: sale_id(id), trade_no }
}

/// What a manager settles days later is no payment of the customer who stands there now.
#[test]
fn a_sale_that_is_settled_on_the_work_list_does_not_come_up_at_the_counter() {
    let mut shop = Shop::with(MANAGER);
    late_payment(&mut shop, "S-00000001");
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!(shop.core().view(&[]).sales.len(), 0);
    assert_eq!(shop.work_deed(settle("S-00000001", SaleException::PaidLate, SettledHow::Kept)), DeedResult::Done);
    shop.wait(60_000);
    assert_eq!(shop.core().view(&[]).sales.len(), 0, "it was paid and ended before");
}

#[test]
fn a_paid_sale_that_a_customer_may_mean_does_not_stay_at_the_counter() {
    let mut shop = Shop::with(CASHIER);
    let first = shop.showing("S-00000001", 500);
    shop.command(Command::NewCode { sale_id: sale_id("S-00000001") });
    for _step in 0..4 {
        shop.answer(|question| match question.ask.kind {
            AskKind::Query if question.ask.order.trade_no == first => Answer::Unpaid(Unpaid::NotPay),
            AskKind::Query => Answer::Unpaid(Unpaid::NotPay),
            AskKind::Close => Answer::CloseAccepted,
            AskKind::Place => placed(2),
        });
        shop.wait(3_000);
    }
    for _step in 0..4 {
        let payment = shop.payment(500);
        shop.answer(|question| match question.ask.order.trade_no == first {
            true => Answer::Closed,
            false => Answer::Paid(payment.clone()),
        });
        shop.wait(60_000);
    }
    let sale = shop.core().ledger().sale(&sale_id("S-00000001")).expect("it reads").expect("a sale");
    assert!(sale.is_settled() && sale.charges.len() == 2 && sale.charges[1].payment().is_some(), "{sale:?}");
    shop.restart();
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    assert_eq!(shop.core().view(&[]).sales.len(), 0);
    shop.show(Show::Claim(ClaimQuery::Amount(Fen::new(500))));
    shop.answer(|_| Answer::Closed);
    shop.show(Show::Nothing);
    shop.wait(60_000);
    assert_eq!(shop.core().view(&[]).sales.len(), 0, "it was handed over long ago");
}
