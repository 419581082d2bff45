//! What waits for a person, in words: what came up, where the money is, and the ways to bring it to its end.

use super::table::texts;
use super::{Lang, Words, exception_name};
use crate::domain::{Fen, SaleException};

texts! {
    /// A fixed text of the work list.
    WorkText;

    Work: "待办", "Work list";
    CheckUp: "开机检查", "Check-up";
    NothingWaits: "没有待办", "Nothing waits";
    NothingWaitsWords: "付了两次、取消后付款、金额不符、退不成的款，都会出现在这里。",
        "What was paid twice, late or with another amount, and refunds that failed, appear here.";
    Refund: "退款", "Refund it";
    RefundAnew: "重新退款", "Refund anew";
    SendAgain: "再发一次", "Send again";
    GiveUp: "放弃这笔退款", "Give it up";
    Keep: "留下这笔钱", "Keep the money";
    PaidInCash: "已退现金", "Paid in cash";
    PaidBack: "已另外退钱", "Paid otherwise";
    LookedInto: "已查清", "Looked into";
    KeepWords: "顾客拿到了货，这笔钱该收。", "The customer has the goods, and the money is owed.";
    PaidInCashWords: "已经从抽屉里拿现金还给了顾客；交班时应有的现金会少这么多。",
        "The customer has been paid back with cash from the drawer; the cash expected at the end of the shift is so much less.";
    PaidBackWords: "已经用转账或在商户平台把钱还给了顾客，没有动抽屉里的现金。",
        "The customer has been paid back by transfer or in the merchant platform, without cash from the drawer.";
    LookedIntoWords: "已经查清，不用再做什么。", "It has been looked into, and nothing is left to be done.";
    NoteHint: "选填：怎么处理的", "Optional: how it was settled";
    SettleYes: "记下", "Note it";
    SettleNo: "先不处理", "Not now";
    RefundYes: "退款", "Refund";
    RefundNo: "先不退", "Not now";
    What: "什么事", "What";
}

/// The way to the check-up, and how many of its lines are not good.
pub fn not_good(lines: usize, lang: Lang) -> String {
    match lines {
        0 => lang.pick("开机检查".to_owned(), "Check-up".to_owned()),
        1 => lang.pick("开机检查 · 1 项要看".to_owned(), "Check-up · 1 to look at".to_owned()),
        lines => lang.pick(format!("开机检查 · {lines} 项要看"), format!("Check-up · {lines} to look at")),
    }
}

/// What came up, for a badge.
pub fn work_badge(exception: SaleException, lang: Lang) -> &'static str {
    match exception {
        SaleException::PaidLate => lang.pick("取消后付", "paid late"),
        SaleException::PaidTwice => lang.pick("付了两次", "paid twice"),
        SaleException::WrongAmount => lang.pick("金额不符", "wrong amount"),
        SaleException::Contradiction => lang.pick("付款矛盾", "contradiction"),
        SaleException::SetByHand => lang.pick("手工确认", "set by hand"),
        SaleException::HandUndone => lang.pick("手工撤销", "hand undone"),
        SaleException::Found => lang.pick("对账补入", "found in bill"),
        SaleException::BillDiffers => lang.pick("对账不符", "bill differs"),
    }
}

/// What came up about a sale, and how it is settled with one key.
pub fn work_words(exception: SaleException, lang: Lang) -> Words {
    let title = exception_name(exception, lang);
    let (what, money, next) = match exception {
        SaleException::PaidLate => lang.pick(
            ("收款取消之后，顾客付了款。", "钱已收到，已记入账本。", "没给货就按 R 退款；货已给顾客就按 K 留下。"),
            (
                "The customer paid after the sale was cancelled.",
                "The money is here and in the ledger.",
                "R refunds it when nothing was handed over; K keeps it when the customer has the goods.",
            ),
        ),
        SaleException::PaidTwice => lang.pick(
            ("这笔收款的两张收款码都付了款。", "两笔都已记入账本，多付的一笔该退。", "按 R 退回多付的一笔；顾客买了两份就按 K。"),
            (
                "Two codes of this sale were paid.",
                "Both payments are in the ledger; the second is owed back.",
                "R refunds the second; K keeps it when the customer bought two.",
            ),
        ),
        SaleException::WrongAmount => lang.pick(
            ("微信支付证明的付款金额和应收的不一样。", "凭据已保存；这笔钱没有算作已收。", "在商户平台核对；按 R 全部退回，或者按 K 留下。"),
            (
                "WeChat Pay has proven another sum than was asked for.",
                "The proof is kept; it does not count as paid.",
                "Compare with the merchant platform; R refunds all of it, K keeps it.",
            ),
        ),
        SaleException::Contradiction => lang.pick(
            ("微信支付证明的一笔付款与它先前的说法对不上。", "凭据已保存；这笔钱没有算作已收。", "在商户平台核对；按 R 退回，或者查清后按 L。"),
            (
                "WeChat Pay has proven a payment that does not fit what it said before.",
                "The proof is kept; it does not count as paid.",
                "Compare with the merchant platform; R refunds it, L notes that it was looked into.",
            ),
        ),
        SaleException::SetByHand => lang.pick(
            ("有人确认这笔已付款，微信支付还没有证明。", "机器会继续查询。", "在商户平台核对后按 L。"),
            (
                "A person said that it is paid; WeChat Pay has not proven it.",
                "The till goes on asking.",
                "Compare with the merchant platform, then press L.",
            ),
        ),
        SaleException::HandUndone => lang.pick(
            ("微信支付证明没有付成，手工确认已自动撤销。", "这笔没有收到钱。", "找确认的人和顾客核对，然后按 L。"),
            (
                "WeChat Pay has proven that it was not paid, so what was set by hand counts no longer.",
                "No money came in for it.",
                "Clear it up with the person who said so and with the customer, then press L.",
            ),
        ),
        SaleException::Found => lang.pick(
            ("账本里没有这一笔，对账时按账单补入。", "微信支付已证明收到了钱。", "看过了就按 L。"),
            ("This till did not take it; it was taken over from the bill.", "WeChat Pay has proven the money.", "Press L once you have seen it."),
        ),
        SaleException::BillDiffers => lang.pick(
            ("账本和微信支付的账单对这笔说法不同。", "账本没有改动。", "按日结里的差异核对清楚后按 L。"),
            (
                "The ledger and WeChat Pay's bill do not say the same about it.",
                "Nothing in the ledger was changed.",
                "Clear up the difference that the day's match shows, then press L.",
            ),
        ),
    };
    Words::new(title, what, money, next)
}

/// The payment that stands ready to go back.
pub fn ready_made(left: Fen, transaction_id: &str, lang: Lang) -> String {
    let end = super::refunds::tail(transaction_id);
    lang.pick(format!("可退 {left}，微信支付单号尾号 {end}"), format!("{left} stands ready to go back, WeChat Pay's number ends in {end}"))
}

/// The reason that goes out with a refund made for an exception.
pub fn reason_for(exception: SaleException, lang: Lang) -> &'static str {
    match exception {
        SaleException::PaidLate => lang.pick("取消后付款，退回", "paid after it was cancelled"),
        SaleException::PaidTwice => lang.pick("重复付款，退回", "paid twice"),
        SaleException::WrongAmount => lang.pick("金额不符，退回", "wrong amount"),
        SaleException::Contradiction | SaleException::SetByHand | SaleException::HandUndone | SaleException::Found | SaleException::BillDiffers => {
            lang.pick("付款有误，退回", "payment error")
        }
    }
}
