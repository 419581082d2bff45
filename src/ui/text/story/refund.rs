//! What happened to a refund, in words; and the short names of what calls for a person.

use super::money::{refused, words_after};
use crate::domain::{Authority, RefundEvent, RefundFailure, RefundTrouble, SaleException, SettledHow};
use crate::ui::text::Lang;

/// What happened to a refund.
pub(super) fn refund(event: &RefundEvent, lang: Lang) -> String {
    match event {
        // A person always says why; what was taken over from a bill has no reason of ours.
        RefundEvent::Queued { order, .. } if order.reason.is_empty() => {
            let amount = order.amount.fen();
            lang.pick(format!("按账单补入账本：退款 {amount}"), format!("a refund of {amount}, taken over from the bill"))
        }
        RefundEvent::Queued { order, .. } => {
            let (amount, reason) = (order.amount.fen(), words_after(&order.reason, lang));
            lang.pick(format!("决定退款 {amount}{reason}"), format!("{amount} is to go back{reason}"))
        }
        RefundEvent::SendStarted => lang.pick("发出退款请求".into(), "the refund is sent".into()),
        RefundEvent::Postponed { refusal } => {
            let why = refused(refusal, lang);
            lang.pick(format!("微信支付现在不受理，稍后同号再发：{why}"), format!("not taken now, sent again later under the same number: {why}"))
        }
        RefundEvent::Missing => {
            lang.pick("微信支付没有这笔退款，同号再发".into(), "WeChat Pay has no such refund; sent again under the same number".into())
        }
        RefundEvent::Refused { trouble, refusal } => {
            let (name, why) = (trouble_name(*trouble, lang), refused(refusal, lang));
            lang.pick(format!("退款被拒绝，{name}：{why}"), format!("refused, {name}: {why}"))
        }
        RefundEvent::Held { hold } => {
            let (name, why) = (trouble_name(hold.trouble, lang), refused(&hold.refusal, lang));
            lang.pick(format!("等人处理，{name}：{why}"), format!("waits for a person, {name}: {why}"))
        }
        RefundEvent::Released { .. } => lang.pick("让它再发一次".into(), "lets it be sent again".into()),
        RefundEvent::GiveUpRequested { .. } => lang.pick("有人要放弃这笔退款".into(), "a person wants it given up".into()),
        RefundEvent::Accepted { .. } => lang.pick("微信支付已受理退款，钱在路上".into(), "WeChat Pay has the refund; the money is on its way".into()),
        RefundEvent::Succeeded { report } => {
            let amount = report.amount;
            let account = report.account.as_deref().map(|account| words_after(account, lang)).unwrap_or_default();
            lang.pick(format!("退款 {amount} 已到账{account}"), format!("{amount} has arrived with the customer{account}"))
        }
        RefundEvent::Failed { why } => failed(why, lang),
        RefundEvent::Settled { settlement } => {
            let (how, note) = (settled(&settlement.how, lang), words_after(&settlement.note, lang));
            lang.pick(format!("失败的退款已了结：{how}{note}"), format!("the failed refund is settled: {how}{note}"))
        }
    }
}

/// On whose word, where one is written with it.
pub(super) fn authority(event: &RefundEvent) -> Option<&Authority> {
    match event {
        RefundEvent::Queued { authority, .. } | RefundEvent::Released { authority } | RefundEvent::GiveUpRequested { authority } => Some(authority),
        RefundEvent::Settled { settlement } => Some(&settlement.authority),
        RefundEvent::SendStarted
        | RefundEvent::Postponed { .. }
        | RefundEvent::Missing
        | RefundEvent::Refused { .. }
        | RefundEvent::Held { .. }
        | RefundEvent::Accepted { .. }
        | RefundEvent::Succeeded { .. }
        | RefundEvent::Failed { .. } => None,
    }
}

fn failed(why: &RefundFailure, lang: Lang) -> String {
    match why {
        RefundFailure::Closed => lang.pick("退款被微信支付关闭，钱没有退出去".into(), "WeChat Pay closed the refund; nothing went back".into()),
        RefundFailure::Returned => {
            lang.pick("顾客的卡收不了，钱退回了商户".into(), "the customer's card is no more; the money is back with the shop".into())
        }
        RefundFailure::Refused { trouble, refusal } => {
            let (name, why) = (trouble_name(*trouble, lang), refused(refusal, lang));
            lang.pick(format!("退款没有成功，{name}：{why}"), format!("the refund failed, {name}: {why}"))
        }
        RefundFailure::GivenUp => lang.pick("退款已放弃，微信支付没有这笔退款".into(), "given up; WeChat Pay has no such refund".into()),
    }
}

/// A kind of no, in a few words.
pub fn trouble_name(trouble: RefundTrouble, lang: Lang) -> &'static str {
    match trouble {
        RefundTrouble::NotEnough => lang.pick("商户余额不足", "the shop's balance is too low"),
        RefundTrouble::Overdue => lang.pick("付款已超过一年", "the payment is older than a year"),
        RefundTrouble::AccountClosed => lang.pick("顾客的账户已注销", "the customer's account is closed"),
        RefundTrouble::OtherAmounts => lang.pick("同号不同金额", "the number is known with other amounts"),
        RefundTrouble::NoSuchPayment => lang.pick("微信支付不认识这笔付款", "WeChat Pay knows no such payment"),
        RefundTrouble::KeepsFailing => lang.pick("试了很多次", "it failed many times"),
        RefundTrouble::AgainstRule => lang.pick("不合微信支付的规则", "against a rule of WeChat Pay"),
        RefundTrouble::Certificate => lang.pick("商户证书不被接受", "the shop's certificate is not taken"),
        RefundTrouble::NotAllowed => lang.pick("没有退款权限", "this shop may not refund"),
        RefundTrouble::Request => lang.pick("请求本身有误", "the request itself is wrong"),
    }
}

/// How something was brought to its end.
pub fn settled(how: &SettledHow, lang: Lang) -> String {
    match how {
        SettledHow::Refunded { refund_no } => lang.pick(format!("从微信支付退款 {refund_no}"), format!("goes back as refund {refund_no}")),
        SettledHow::Kept => lang.pick("收下，顾客已拿到货".into(), "kept: the customer has the goods".into()),
        SettledHow::PaidBackInCash => lang.pick("已用现金退还".into(), "paid back in cash".into()),
        SettledHow::PaidBackOtherwise => lang.pick("已用别的办法退还".into(), "paid back in another way".into()),
        SettledHow::LookedInto => lang.pick("查过了，没有要做的".into(), "looked into, nothing left to do".into()),
    }
}

/// What stands beside a sale's state, in a few words.
pub fn exception_name(exception: SaleException, lang: Lang) -> &'static str {
    match exception {
        SaleException::PaidLate => lang.pick("取消后又付款", "paid after it was given up"),
        SaleException::PaidTwice => lang.pick("付了两次", "paid twice"),
        SaleException::WrongAmount => lang.pick("金额不符", "wrong amount"),
        SaleException::Contradiction => lang.pick("付款有矛盾", "a contradiction"),
        SaleException::SetByHand => lang.pick("手工确认已付", "set by hand"),
        SaleException::HandUndone => lang.pick("手工确认被撤销", "set by hand, undone"),
        SaleException::Found => lang.pick("对账补入", "found in the bill"),
        SaleException::BillDiffers => lang.pick("和账单不符", "the bill says otherwise"),
    }
}
