//! Why money did not go back, in words: what happened, where the money is, what to do about it.

use super::{Lang, Words, month_day_minute, sentence, unknown};
use crate::domain::{Hold, RefundFailure, RefundTrouble, Refusal};
use crate::engine::{QueueStop, QueueView, StopWhy};

/// Why a refund waits for a person, and what they do.
pub fn hold_words(hold: &Hold, lang: Lang) -> Words {
    trouble_words(hold.trouble, &hold.refusal, lang)
}

/// A definite no, by what a person can do about it.
pub(super) fn trouble_words(trouble: RefundTrouble, refusal: &Refusal, lang: Lang) -> Words {
    let what = lang.pick(format!("微信支付没有退款：{}", said(refusal, lang)), format!("WeChat Pay did not refund: {}", said(refusal, lang)));
    let here = lang.pick("钱还在商户这里，没有退出去。", "The money is still with the shop; nothing went back.");
    let (title, money, next) = match trouble {
        RefundTrouble::NotEnough => (
            lang.pick("商户余额不足", "The shop's balance is too low"),
            here,
            lang.pick(
                "请给商户号充值（或等新的收款入账），再按 S 发同一笔。",
                "Top up the merchant account (or wait for new sales), then press S to send the same again.",
            ),
        ),
        RefundTrouble::Overdue => (
            lang.pick("付款超过一年，退不了", "Paid more than a year ago"),
            here,
            lang.pick(
                "微信支付不再退这笔钱：请用现金或转账还给顾客，再到待办里记下：现金按 B，转账按 O。",
                "WeChat Pay gives it back no more: pay the customer in cash or by transfer, then note that in the work list: cash with B, a transfer with O.",
            ),
        ),
        RefundTrouble::AccountClosed => (
            lang.pick("顾客的微信账户已注销", "The customer's account is closed"),
            here,
            lang.pick(
                "请用现金或转账还给顾客本人，再到待办里记下：现金按 B，转账按 O。",
                "Pay the customer back in cash or by transfer, then note that in the work list: cash with B, a transfer with O.",
            ),
        ),
        RefundTrouble::OtherAmounts => (
            lang.pick("微信支付记的金额不一样", "WeChat Pay has other amounts"),
            lang.pick(
                "可能已经按别的金额退过，所以机器不会改金额，也不会再发。",
                "Another amount may have gone back already, so the till changes nothing and sends nothing.",
            ),
            lang.pick(
                "请在商户平台按退款单号核对；确认没退过，再按 S。",
                "Look the refund number up in the merchant platform; press S only when nothing went back.",
            ),
        ),
        RefundTrouble::NoSuchPayment => (
            lang.pick("微信支付找不到这笔付款", "WeChat Pay does not find the payment"),
            here,
            lang.pick(
                "请检查商户号设置，并在商户平台核对这笔付款，然后按 S。",
                "Check the merchant number in the settings and the payment in the merchant platform, then press S.",
            ),
        ),
        RefundTrouble::KeepsFailing => (
            lang.pick("试了很多次都没退成", "It came to nothing many times"),
            here,
            lang.pick(
                "请在商户平台按退款单号核对，再按 S 发同一笔，或按 G 放弃。",
                "Look the refund number up in the merchant platform, then press S to send the same again or G to give it up.",
            ),
        ),
        RefundTrouble::AgainstRule => (
            lang.pick("不合微信支付的规则", "Against a rule of WeChat Pay"),
            here,
            lang.pick("按它的说法处理，再按 S；办不到就按 G 放弃。", "Do what its words ask for, then press S; or give it up with G."),
        ),
        RefundTrouble::Certificate => (
            lang.pick("商户证书不被接受", "The merchant certificate is not accepted"),
            here,
            lang.pick(
                "请在商户平台重新下载证书，换好后再继续退款。",
                "Download the certificate again from the merchant platform, put it in place, then let the refunds go on.",
            ),
        ),
        RefundTrouble::NotAllowed => (
            lang.pick("没有退款权限", "Refunds are not allowed from here"),
            here,
            lang.pick(
                "请在商户平台开通退款，并把这台电脑的网络地址加入允许列表，再继续退款。",
                "Open refunds in the merchant platform and add this computer's address to the list there, then let the refunds go on.",
            ),
        ),
        RefundTrouble::Request => (
            lang.pick("退款请求有误", "The request itself is wrong"),
            here,
            lang.pick(
                "请检查密钥、商户号和 appid；改好后再继续退款。仍不行就联系维护人员。",
                "Check API key, merchant number and appid, then let the refunds go on. If it stays so, call support.",
            ),
        ),
    };
    Words::new(title, what, money, next)
}

/// Why a refund came to nothing, and what a person does.
pub fn failure_words(why: &RefundFailure, lang: Lang) -> Words {
    match why {
        RefundFailure::Closed => lang.pick(
            Words::new(
                "微信支付关闭了这笔退款",
                "它受理之后又关闭了（REFUNDCLOSE）。",
                "顾客没有收到钱，钱还在商户这里。",
                "店长到商户平台“交易中心”看关闭原因，然后到待办里按 R 重新退，或另外退钱后按 B（现金）、O（转账）。",
            ),
            Words::new(
                "WeChat Pay closed this refund",
                "It accepted it and closed it afterwards (REFUNDCLOSE).",
                "The customer got nothing; the money is with the shop.",
                "The manager looks up why in the merchant platform, then refunds anew with R in the work list, or pays back otherwise and presses O.",
            ),
        ),
        RefundFailure::Returned => lang.pick(
            Words::new(
                "退不进顾客的卡",
                "顾客付款的卡已注销或冻结（CHANGE）。",
                "钱已回到商户账户，顾客还没有收到。",
                "店长到商户平台“交易中心”用别的方式退给顾客，然后到待办里按 O 记下。",
            ),
            Words::new(
                "The customer's card takes no refund",
                "The card that paid is cancelled or frozen (CHANGE).",
                "The money is back with the shop; the customer has not got it.",
                "The manager pays it out in another way in the merchant platform, then notes that with O in the work list.",
            ),
        ),
        RefundFailure::Refused { trouble, refusal } => trouble_words(*trouble, refusal, lang),
        RefundFailure::GivenUp => lang.pick(
            Words::new("已放弃", "有人放弃了这笔退款，微信支付没有它。", "没有退出去，钱还在商户这里。", "要退就从收款单重新开始。"),
            Words::new(
                "Given up",
                "A person gave it up, and WeChat Pay does not have it.",
                "Nothing went back; the money is with the shop.",
                "To refund after all, begin anew from the sale.",
            ),
        ),
    }
}

/// Why nothing is sent: a person holds the queue, or it stopped by itself. Nothing while it runs.
pub fn queue_words(queue: &QueueView, lang: Lang) -> Option<Words> {
    let waiting = lang.pick("还没发出的退款都在账本里等着。", "Refunds that have not left wait in the ledger.");
    if let Some(name) = &queue.held_by {
        let next = lang.pick("店长按 P 继续。", "A manager lets it go on with P.");
        let title = lang.pick("退款已暂停", "Refunds are held");
        let what = lang.pick(format!("{name} 暂停了退款。"), format!("{name} holds the queue."));
        return Some(Words::new(title, what, waiting, next));
    }
    queue.stopped.as_ref().map(|stop| stop_words(stop, lang))
}

fn stop_words(stop: &QueueStop, lang: Lang) -> Words {
    let at = month_day_minute(stop.at);
    let waiting = lang.pick("还没发出的退款都在账本里等着，不会丢。", "Refunds that have not left wait in the ledger; none is lost.");
    match &stop.why {
        StopWhy::Refused(hold) => {
            let words = hold_words(hold, lang);
            let next = lang.pick(format!("{}然后按 P 继续。", words.next), format!("{} P lets it go on.", words.next));
            let title = lang.pick(format!("{at} 起退款停住：{}", words.title), format!("Refunds stopped at {at}: {}", words.title));
            Words { title, money: waiting.to_owned(), next, ..words }
        }
        StopWhy::Restored => lang.pick(
            Words::new(
                format!("{at} 账本由备份恢复，退款停住"),
                "备份之后收的款和退的款，这个账本可能不知道；现在退款，可能把同一笔钱退两次。",
                waiting,
                "请店长先导入备份之后每一天的对账单并处理差异，再按 P 继续。",
            ),
            Words::new(
                format!("Refunds stopped: the ledger was restored at {at}"),
                "It may not know what was paid and given back after the backup was made; a refund now could give the same money back twice.",
                waiting,
                "A manager takes in the bill of every day since the backup, settles what differs, and then lets refunds go on with P.",
            ),
        ),
        StopWhy::Moved => lang.pick(
            Words::new(
                format!("{at} 账本换了电脑，退款停住"),
                "这个账本之前在另一台电脑上用。那台如果还在用它的一份，两边都退，同一笔钱可能退两次。",
                waiting,
                "请店长确认另一台不再用这个账本，导入换机以来的对账单，再按 P 继续。",
            ),
            Words::new(
                format!("Refunds stopped: the ledger is on another computer since {at}"),
                "It was used on another computer before. If that one goes on with a copy of it, the same money could be given back twice.",
                waiting,
                "A manager makes sure that the other one uses it no more, takes in the bills since then, and lets refunds go on with P.",
            ),
        ),
        StopWhy::Unknown(reason) => {
            let why = sentence(&unknown(reason, lang), lang);
            lang.pick(
                Words::new(
                    format!("{at} 起退款停住"),
                    format!("退款的通道用不了：{why}"),
                    waiting,
                    "请检查商户证书和设置（scantill check），改好后按 P 继续。",
                ),
                Words::new(
                    format!("Refunds stopped at {at}"),
                    format!("The way for refunds does not work: {why}"),
                    waiting,
                    "Check certificate and settings (scantill check), then let it go on with P.",
                ),
            )
        }
    }
}

pub(super) fn said(refusal: &Refusal, lang: Lang) -> String {
    let words = if refusal.words.is_empty() { refusal.code.clone() } else { format!("{} ({})", refusal.words, refusal.code) };
    sentence(&words, lang)
}
