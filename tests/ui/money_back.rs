//! Refunds and work as an engine would publish them, for tests of the window and for its pictures.

use crate::samples::{self, amount, now, sale_id, trade_no, who};
use scantill::domain::*;
use scantill::engine::*;
use std::sync::Arc;

pub(crate) fn refund_no(number: u32) -> RefundNo {
    RefundNo::new(format!("T1R20261121-7K3M9QX0B2{number:04}")).expect("a refund number")
}

/// The manager's own word.
pub(crate) fn manager() -> Authority {
    Authority::of(Action::Refund, who("张伟", Role::Manager), None).expect("a manager may")
}

/// A cashier's, approved by the manager.
pub(crate) fn approved() -> Authority {
    Authority::of(Action::Refund, who("小李", Role::Cashier), Some(who("张伟", Role::Manager))).expect("with approval")
}

/// A refund to which these things happened, one a minute, since it was decided that many minutes ago.
pub(crate) fn refund(number: u32, fen: i64, minutes_ago: i64, authority: Authority, events: &[RefundEvent]) -> Refund {
    let order = RefundOrder {
        refund_no: refund_no(number),
        sale_id: sale_id(number),
        trade_no: trade_no(number),
        transaction_id: TransactionId::new(format!("42000023912026112160491738{number:02}")).expect("a number"),
        appid: AppId::new("wx0123456789abcdef").expect("an appid"),
        mch_id: MchId::new("1900000109").expect("a merchant number"),
        total: Fen::new(fen.max(4_800)),
        amount: amount(fen),
        reason: "商品退回".to_owned(),
    };
    let decided = now().plus_millis(-minutes_ago * 60_000);
    let mut refund = Refund::queued(&RefundEvent::Queued { order: Box::new(order), authority }, decided).expect("queued");
    for (event, minute) in events.iter().zip(1..) {
        refund.apply(event, decided.plus_millis(minute * 60_000));
    }
    refund
}

fn said(code: &str, words: &str) -> Refusal {
    Refusal { code: code.to_owned(), words: words.to_owned() }
}

pub(crate) fn held(trouble: RefundTrouble, code: &str, words: &str) -> Vec<RefundEvent> {
    vec![RefundEvent::SendStarted, RefundEvent::Held { hold: Hold { trouble, refusal: said(code, words) } }]
}

pub(crate) fn failed(why: RefundFailure) -> Vec<RefundEvent> {
    vec![RefundEvent::SendStarted, RefundEvent::Accepted { refund_id: None }, RefundEvent::Failed { why }]
}

pub(crate) fn succeeded(fen: i64) -> Vec<RefundEvent> {
    let refund_id = RefundId::new("50000402512026112100001").expect("a number");
    let account = Some("招商银行信用卡0403".to_owned());
    let report = RefundReport { status: RefundStatus::Arrived, refund_id, amount: Fen::new(fen), arrived_at: None, account };
    vec![RefundEvent::SendStarted, RefundEvent::Accepted { refund_id: None }, RefundEvent::Succeeded { report }]
}

/// One refund in each state that a shop sees.
pub(crate) fn refunds() -> Vec<RefundLine> {
    let line =
        |refund: Refund, in_minutes: Option<i64>| RefundLine { next_at: in_minutes.map(|minutes| now().plus_millis(minutes * 60_000)), refund };
    let accepted = vec![RefundEvent::SendStarted, RefundEvent::Accepted { refund_id: None }];
    let postponed = vec![RefundEvent::SendStarted, RefundEvent::Postponed { refusal: said("BIZERR_NEED_RETRY", "请稍后重试") }];
    let overdue = RefundFailure::Refused { trouble: RefundTrouble::Overdue, refusal: said("TRADE_OVERDUE", "订单已经超过退款期限") };
    vec![
        line(refund(1, 1_250, 0, approved(), &[]), Some(1)),
        line(refund(2, 4_800, 3, manager(), &[RefundEvent::SendStarted]), None),
        line(refund(3, 900, 9, manager(), &postponed), Some(2)),
        line(refund(4, 2_800, 31, approved(), &accepted), Some(29)),
        line(refund(5, 128_000, 44, manager(), &held(RefundTrouble::NotEnough, "NOTENOUGH", "基本账户余额不足，请充值后重新发起")), None),
        line(refund(6, 3_600, 190, manager(), &succeeded(3_600)), None),
        line(refund(7, 1_800, 1_500, approved(), &failed(RefundFailure::Closed)), None),
        line(refund(8, 2_200, 3_000, manager(), &failed(RefundFailure::Returned)), None),
        line(refund(9, 4_200, 4_000, manager(), &failed(overdue)), None),
    ]
}

/// A page of refunds.
pub(crate) fn page(filter: RefundFilter, after: Option<RefundPageKey>, rows: Vec<RefundLine>, more: bool) -> Shown {
    Shown::Refunds(Arc::new(RefundsPage { filter, after, rows, more }))
}

fn payments(sale: &Sale, refunds: &[Refund]) -> Vec<PaymentView> {
    sale.refundables().into_iter().map(|payment| PaymentView { left: payment.left(refunds), payment }).collect()
}

/// The page of a sale, with these refunds.
pub(crate) fn sale_page(sale: Sale, lamp: Lamp, refunds: Vec<Refund>) -> Shown {
    let payments = payments(&sale, &refunds);
    let view = SaleView::clone(&samples::seen(sale, lamp));
    Shown::Sale(Arc::new(SalePage { view, payments, refunds, story: vec![], proofs: vec![] }))
}

/// A paid sale of 48.00.
pub(crate) fn paid() -> Sale {
    samples::paid(sale_id(1), 1, 4_800, now().plus_millis(-600_000))
}

/// The same, paid twice.
pub(crate) fn paid_twice() -> Sale {
    samples::paid_twice(sale_id(2), 2, 4_800, now().plus_millis(-900_000))
}

pub(crate) fn reasons() -> Vec<String> {
    ["商品退回", "商品有质量问题", "收错金额", "重复付款", "顾客取消"].map(str::to_owned).to_vec()
}

fn row(sale: &Sale) -> SaleRow {
    SaleRow {
        id: sale.id.clone(),
        opened_at: sale.opened_at,
        amount: sale.amount.fen(),
        note: sale.note.clone(),
        cashier: CashierId::new("小李").expect("a name"),
        state: sale.state,
        exceptions: sale.exceptions.clone(),
        open_exceptions: sale.open_exceptions().collect(),
        trade_no: sale.charges.last().map(|charge| charge.order.trade_no.clone()),
        transaction_id: None,
        paid_at: sale.charges.first().and_then(Charge::payment).and_then(|payment| payment.paid_at),
        refunded: Fen::ZERO,
    }
}

/// A sale paid twice, one paid late, one that was set by hand; and three refunds that a person must look at.
pub(crate) fn work() -> WorkPage {
    let twice = paid_twice();
    let mut late = samples::paid(sale_id(4), 4, 4_200, now().plus_millis(-1_900_000));
    late.apply(&SaleEvent::ExceptionRaised { exception: SaleException::PaidLate }, now());
    let mut by_hand = samples::showing(sale_id(5), 5, 1_250, now().plus_millis(-2_900_000));
    let word = SaleEvent::SetByHand {
        trade_no: trade_no(5),
        transaction_id: TransactionId::new("4200002391202611216049173805").expect("a number"),
        reason: "顾客手机已付".to_owned(),
        authority: Authority::of(Action::SetPaidByHand, who("张伟", Role::Manager), None).expect("a manager may"),
    };
    by_hand.apply(&word, now().plus_millis(-2_800_000));
    by_hand.apply(&SaleEvent::ExceptionRaised { exception: SaleException::SetByHand }, now());
    let surplus: Vec<_> = payments(&twice, &[]).into_iter().skip(1).collect();
    let sales = vec![
        WorkSale { row: row(&twice), payments: surplus },
        WorkSale { row: row(&late), payments: payments(&late, &[]) },
        WorkSale { row: row(&by_hand), payments: vec![] },
    ];
    let refunds = refunds().into_iter().map(|line| line.refund).filter(Refund::needs_person).collect();
    WorkPage { sales, refunds }
}
