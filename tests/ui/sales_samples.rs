//! Sales, a sale's page and claims as an engine would publish them.

use crate::samples;
use scantill::domain::*;
use scantill::engine::*;
use std::sync::Arc;

const PAYMENT: &str = "4200002391202611216049173825";

/// The `index`th sale before noon.
pub(crate) fn row(index: u32) -> SaleRow {
    let opened_at = samples::now().plus_millis(-i64::from(index) * 97_000);
    let number = 1_000_000_u32.saturating_sub(index);
    let (state, exceptions) = match index % 9 {
        3 => (SaleState::Abandoned, vec![]),
        5 => (SaleState::Paid, vec![SaleException::PaidTwice]),
        7 => (SaleState::Open, vec![]),
        _ => (SaleState::Paid, vec![]),
    };
    let paid = state == SaleState::Paid;
    let notes = ["", "3 号桌", "外带", "大杯拿铁、牛角包，两份"];
    SaleRow {
        id: SaleId::new(format!("S-20261121-L{index:05}")).expect("a sale id"),
        opened_at,
        amount: Fen::new(i64::from(index % 23) * 350 + 800),
        note: notes[usize::try_from(index % 4).expect("small")].to_owned(),
        cashier: CashierId::new(if index.is_multiple_of(3) { "小李" } else { "小陈" }).expect("a name"),
        state,
        open_exceptions: exceptions.clone(),
        exceptions,
        trade_no: Some(TradeNo::new(format!("T1-20261121-7K3M9QX0B2{number:06}")).expect("a trade number")),
        transaction_id: paid.then(|| TransactionId::new(format!("420000239120261121604{number:07}")).expect("a number")),
        paid_at: paid.then(|| opened_at.plus_millis(9_000)),
        refunded: Fen::new(if index % 11 == 4 { 800 } else { 0 }),
    }
}

/// The answer to what the list of sales asks for.
pub(crate) fn sales(show: &Show, rows: Vec<SaleRow>, more: bool) -> Shown {
    let Show::Sales(query, after) = show else { panic!("a list of sales was to be shown, not {show:?}") };
    Shown::Sales(Arc::new(SalesPage { query: query.clone(), after: after.clone(), rows, more }))
}

/// A paid sale with a part of it given back, and everything that happened to it.
pub(crate) fn paid_page(id: SaleId) -> SalePage {
    let opened = samples::now().plus_millis(-900_000);
    let sample = samples::placing(id.clone(), 1, 2_350, opened);
    let order = sample.charges[0].order.clone();
    let trade_no = order.trade_no.clone();
    let payment = samples::paid(id.clone(), 1, 2_350, opened).charges[0].payment().expect("it is paid").clone();
    let charge = |event| SaleEvent::Charge { trade_no: trade_no.clone(), event };
    let cashier = CashierId::new("小李").expect("a name");
    let sale_events = vec![
        (
            0,
            "cashier:小李",
            SaleEvent::Opened {
                sale_id: id.clone(), amount: sample.amount, note: "3 号桌".to_owned(), cashier, till: sample.till, day: sample.day
            },
        ),
        (0, "cashier:小李", Sale::place(order.clone())),
        (300, "gateway", charge(ChargeEvent::Shown { code: Code { url: samples::url(1), shown_at: opened.plus_millis(300) } })),
        (9_400, "gateway", charge(ChargeEvent::Paid { payment })),
        (9_400, "till", SaleEvent::Paid { trade_no: trade_no.clone() }),
    ];
    let sale = Sale::fold(sale_events.iter().map(|(ms, _, event)| (opened.plus_millis(*ms), event))).expect("an opening");
    let asked = opened.plus_millis(600_000);
    let authority =
        Authority::of(Action::Refund, samples::who("小李", Role::Cashier), Some(samples::who("张伟", Role::Manager))).expect("a manager may");
    let refund_order = RefundOrder {
        refund_no: RefundNo::new("R-T1-20261121-8Z4N2YV6C3000001").expect("a refund number"),
        sale_id: id.clone(),
        trade_no: trade_no.clone(),
        transaction_id: TransactionId::new(PAYMENT).expect("a number"),
        appid: order.appid.clone(),
        mch_id: order.mch_id.clone(),
        total: Fen::new(2_350),
        amount: samples::amount(850),
        reason: "少了一份".to_owned(),
    };
    let refund_events = vec![
        (0, "cashier:小李", RefundEvent::Queued { order: Box::new(refund_order), authority }),
        (20, "till", RefundEvent::SendStarted),
        (900, "gateway", RefundEvent::Accepted { refund_id: None }),
    ];
    let refund = Refund::fold(refund_events.iter().map(|(ms, _, event)| (asked.plus_millis(*ms), event))).expect("a queued refund");
    let of_sale = sale_events.into_iter().map(|(ms, actor, event)| (opened.plus_millis(ms), actor, id.to_string(), StoryEvent::Sale(event)));
    let number = refund.order.refund_no.to_string();
    let of_refund = refund_events.into_iter().map(|(ms, actor, event)| (asked.plus_millis(ms), actor, number.clone(), StoryEvent::Refund(event)));
    let lines = of_sale.chain(of_refund).zip(101_i64..);
    let story: Vec<_> = lines
        .map(|((at, actor, subject, event), seq)| StoryLine { seq, at, actor: actor.to_owned(), subject, event, has_evidence: actor == "gateway" })
        .collect();
    let payments = sale.refundables().into_iter().map(|payment| PaymentView { left: payment.left([&refund]), payment }).collect();
    let view = samples::seen(sale, Lamp::Paid);
    SalePage { view: SaleView::clone(&view), payments, refunds: vec![refund], story, proofs: vec![] }
}

/// The same with its proofs checked again: one holds, one does not.
pub(crate) fn checked_page(id: SaleId) -> SalePage {
    let mut page = paid_page(id);
    let recheck = Recheck {
        trade_no: Some(samples::trade_no(1)),
        refund_no: None,
        transaction_id: TransactionId::new(PAYMENT).ok(),
        state: "SUCCESS".to_owned(),
        fen: Some(Fen::new(2_350)),
        at: Some(samples::now().plus_millis(-891_000)),
    };
    page.proofs = vec![Proof { seq: 103, found: Err(Unknown::BadSignature) }, Proof { seq: 104, found: Ok(recheck) }];
    page
}

/// An open sale whose charge may still be paid.
pub(crate) fn open_page(id: SaleId) -> SalePage {
    let opened = samples::now().plus_millis(-600_000);
    let sale = samples::showing(id, 3, 1_250, opened);
    let order = sale.charges[0].order.clone();
    let event = StoryEvent::Sale(Sale::place(order));
    let line = StoryLine { seq: 7, at: opened, actor: "cashier:小陈".to_owned(), subject: sale.id.to_string(), event, has_evidence: false };
    let view = SaleView::clone(&samples::seen(sale, Lamp::Silent));
    SalePage { view, payments: vec![], refunds: vec![], story: vec![line], proofs: vec![] }
}

/// What was found for a customer.
pub(crate) fn claim(show: &Show, verdicts: Vec<ClaimVerdict>, asking: usize) -> Shown {
    let Show::Claim(query) = show else { panic!("a claim was to be shown, not {show:?}") };
    let finding = |(verdict, index): (ClaimVerdict, u32)| ClaimFinding {
        sale_id: samples::sale_id(index),
        amount: Fen::new(1_250),
        opened_at: samples::now().plus_millis(-i64::from(index) * 250_000),
        trade_no: samples::trade_no(index),
        verdict,
    };
    Shown::Claim(Arc::new(ClaimPage { query: query.clone(), asking, unanswered: 0, findings: verdicts.into_iter().zip(1..).map(finding).collect() }))
}

pub(crate) fn claim_paid() -> ClaimVerdict {
    ClaimVerdict::Paid { at: samples::now().plus_millis(-240_000), transaction_id: TransactionId::new(PAYMENT).expect("a number") }
}
