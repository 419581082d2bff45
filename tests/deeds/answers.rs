//! What the gateway may say.

use scantill::domain::{Answer, CodeUrl, Fen, Payment, RefundId, RefundReport, RefundStatus, TransactionId};

pub fn placed(number: i64) -> Answer {
    Answer::Placed(CodeUrl::new(format!("weixin://wxpay/bizpayurl?pr={number}")).expect("a code"))
}

pub fn payment(total: i64, transaction_id: &str) -> Payment {
    Payment {
        transaction_id: TransactionId::new(transaction_id).expect("a number"),
        total: Fen::new(total),
        currency: "CNY".to_owned(),
        cash: None,
        settlement: None,
        bank: None,
        paid_at: None,
        refund_started: false,
    }
}

pub fn arrived(amount: i64) -> RefundReport {
    RefundReport {
        status: RefundStatus::Arrived,
        refund_id: RefundId::new("50000000382026112100000000001").expect("a number"),
        amount: Fen::new(amount),
        arrived_at: None,
        account: None,
    }
}
