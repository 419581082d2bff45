//! Refunds in words: where one stands, what it waits for, what a person can do about it.

use super::refund_trouble::{failure_words, hold_words, said, trouble_words};
use super::table::texts;
use super::{Lang, Words, approved_by, exception_name, month_day_minute, signatory};
use crate::domain::{Authority, Fen, Moment, Refund, RefundFailure, RefundOrder, RefundState, RefundTrouble, SaleException, SentStep};
use crate::engine::{QueueView, RefundLine};

texts! {
    /// A fixed text of the refund screens.
    RefundText;

    Refunds: "退款", "Refunds";
    FilterAll: "全部", "All";
    FilterUnderWay: "进行中", "Under way";
    FilterNeedsPerson: "等人处理", "Wait for a person";
    Empty: "这里没有退款", "No refunds here";
    EmptyWords: "退款从一笔已付的收款开始：按 F5，选中收款，按 R。", "A refund begins at a paid sale: press F5, choose the sale, press R.";
    At: "时间", "Time";
    Amount: "金额", "Amount";
    OfSale: "收款单", "Sale";
    State: "状态", "State";
    WaitsFor: "在等什么", "What it waits for";
    OnWhoseWord: "申请", "Asked by";
    NewerPage: "前一页", "Newer";
    OlderPage: "后一页", "Older";

    SendAgain: "再发一次", "Send again";
    GiveUp: "放弃这笔退款", "Give it up";
    AskNow: "现在查询", "Ask now";
    OpenSale: "看收款单", "The sale";
    HoldQueue: "暂停退款", "Hold the queue";
    ReleaseQueue: "继续退款", "Let it go on";
    OnlyManager: "暂停和继续退款要由店长操作", "Only a manager can hold the queue or let it go on";
    GiveUpTitle: "放弃这笔退款？", "Give this refund up?";
    GiveUpWords: "从没发出过的马上放弃；可能发出过的，要等微信支付确认没有它。如果它其实已经受理，钱照样会退给顾客。",
        "One that never left is given up at once; of any other WeChat Pay must first say that it has no such refund. If it has it, the customer gets the money.";
    GiveUpYes: "放弃", "Give it up";
    GiveUpNo: "留着", "Keep it";
    Number: "退款单号", "Refund number";
    GatewayNumber: "微信退款单号", "WeChat Pay's number";
    Reason: "原因", "Reason";
    NoReason: "没有写原因", "no reason given";

    GiveBack: "退款给顾客", "Give money back";
    WhichPayment: "退哪一笔付款", "Which payment";
    HowMuch: "退多少", "How much";
    Why: "为什么退", "Why";
    Whole: "全部退", "All of it";
    OwnWords: "自己写", "In your own words";
    OwnWordsHint: "顾客会看到这里写的字", "The customer reads this";
    ChooseReason: "选一个原因，或自己写", "Choose a reason, or write one";
    TypeAmount: "输入要退的金额", "Type what goes back";
    GoOn: "下一步", "Go on";
    Back: "返回", "Back";
    NothingPaid: "这笔收款没有已证明的付款，没有可退的钱。", "There is no proven payment of this sale, so nothing can go back.";
    NothingLeft: "这笔付款已经全部退回，没有可退的钱。", "All of this payment has gone back already.";
    SameWay: "钱按原路退回顾客的微信零钱或银行卡。", "The money goes back the way it came: to the customer's WeChat balance or card.";
    Sending: "正在记入账本……", "Writing it down …";
    Decided: "已记入账本", "Written down";
    Done: "完成", "Done";
}

/// Who did it, and who approved.
pub fn authority(authority: &Authority, lang: Lang) -> String {
    let by = signatory(authority.by(), lang);
    match authority.approved_by() {
        None => by,
        Some(approver) => {
            let approved = approved_by(approver, lang);
            lang.pick(format!("{by}，{approved}"), format!("{by}, {approved}"))
        }
    }
}

/// Where a refund stands, in one or two words.
pub fn refund_badge(refund: &Refund, lang: Lang) -> &'static str {
    match &refund.state {
        _ if refund.hold.is_some() => lang.pick("等人处理", "waits"),
        RefundState::Queued => lang.pick("排队", "queued"),
        RefundState::Sent { .. } if refund.giving_up => lang.pick("正在放弃", "giving up"),
        RefundState::Sent { .. } => lang.pick("已发出", "sent"),
        RefundState::Accepted { .. } => lang.pick("退款中", "on its way"),
        RefundState::Succeeded { .. } => lang.pick("已到账", "arrived"),
        RefundState::Failed { why, .. } => match why {
            _ if refund.settled.is_some() => lang.pick("已处理", "settled"),
            RefundFailure::GivenUp => lang.pick("已放弃", "given up"),
            RefundFailure::Closed => lang.pick("被关闭", "closed"),
            RefundFailure::Returned => lang.pick("退不进卡", "card refused"),
            RefundFailure::Refused { .. } => lang.pick("被拒绝", "refused"),
        },
    }
}

/// What a refund of the list waits for, in one line.
pub fn refund_waits(line: &RefundLine, queue: &QueueView, lang: Lang) -> String {
    let refund = &line.refund;
    if let Some(hold) = &refund.hold {
        return hold_line(hold.trouble, lang);
    }
    let held = queue.held_by.is_some() || queue.stopped.is_some();
    match &refund.state {
        RefundState::Queued if held => queue_line(queue, lang),
        RefundState::Sent { step: SentStep::Postponed(_) | SentStep::Missing { .. }, .. } if held && !refund.giving_up => queue_line(queue, lang),
        RefundState::Queued => match line.next_at {
            Some(at) => lang.pick(format!("{} 发出", month_day_minute(at)), format!("goes out at {}", month_day_minute(at))),
            None => lang.pick("正在发出".to_owned(), "going out now".to_owned()),
        },
        RefundState::Sent { step, .. } => match (step, line.next_at) {
            (_, None) => lang.pick("正在等答复".to_owned(), "waiting for the answer".to_owned()),
            (SentStep::Postponed(_) | SentStep::Missing { .. }, Some(at)) if !refund.giving_up => {
                lang.pick(format!("{} 再发一次", month_day_minute(at)), format!("sent again at {}", month_day_minute(at)))
            }
            (SentStep::Open | SentStep::Postponed(_) | SentStep::Missing { .. } | SentStep::Refused { .. }, Some(at)) => asks_again(at, lang),
        },
        RefundState::Accepted { .. } => match line.next_at {
            Some(at) => asks_again(at, lang),
            None => lang.pick("正在查询".to_owned(), "asking now".to_owned()),
        },
        RefundState::Succeeded { at, account } => {
            let account = account.clone().unwrap_or_default();
            lang.pick(format!("{} 到账 {account}", month_day_minute(*at)), format!("arrived {} {account}", month_day_minute(*at)))
                .trim_end()
                .to_owned()
        }
        RefundState::Failed { why, .. } => match why {
            _ if refund.settled.is_some() => lang.pick("不用再做什么".to_owned(), "nothing more to do".to_owned()),
            RefundFailure::GivenUp => lang.pick("没有退出去".to_owned(), "nothing went back".to_owned()),
            RefundFailure::Closed | RefundFailure::Returned | RefundFailure::Refused { .. } => {
                lang.pick("按 F8 到待办里处理".to_owned(), "press F8 to settle it".to_owned())
            }
        },
    }
}

fn asks_again(at: Moment, lang: Lang) -> String {
    lang.pick(format!("{} 再查询", month_day_minute(at)), format!("asks again at {}", month_day_minute(at)))
}

fn queue_line(queue: &QueueView, lang: Lang) -> String {
    match &queue.held_by {
        Some(name) => lang.pick(format!("{name} 暂停了退款"), format!("held by {name}")),
        None => lang.pick("退款停住了，见上面".to_owned(), "the queue has stopped, see above".to_owned()),
    }
}

fn hold_line(trouble: RefundTrouble, lang: Lang) -> String {
    let line = match trouble {
        RefundTrouble::NotEnough => lang.pick("商户余额不足：充值后按 S", "balance too low: top up, then press S"),
        RefundTrouble::Overdue => lang.pick("付款超过一年：另外退钱", "paid over a year ago: pay back otherwise"),
        RefundTrouble::AccountClosed => lang.pick("顾客账户已注销：另外退钱", "customer's account closed: pay back otherwise"),
        RefundTrouble::OtherAmounts => lang.pick("金额对不上：先核对，再按 S", "amounts differ: compare, then press S"),
        RefundTrouble::NoSuchPayment => lang.pick("微信支付找不到付款：核对后按 S", "payment unknown: compare, then press S"),
        RefundTrouble::KeepsFailing => lang.pick("试了很多次：核对后按 S", "failed many times: look it up, then press S"),
        RefundTrouble::AgainstRule => lang.pick("不合规则：处理后按 S", "against a rule: mend it, then press S"),
        RefundTrouble::Certificate => lang.pick("证书不被接受：换证书后按 S", "certificate refused: replace it, then press S"),
        RefundTrouble::NotAllowed => lang.pick("没有退款权限：开通后按 S", "not allowed: have it opened, then press S"),
        RefundTrouble::Request => lang.pick("请求有误：改正设置后按 S", "request wrong: mend the settings, then press S"),
    };
    line.to_owned()
}

/// Everything that can be said about a refund: what happened, where the money is, what to do.
pub fn refund_words(refund: &Refund, queue: &QueueView, lang: Lang) -> Words {
    if let Some(hold) = &refund.hold {
        return hold_words(hold, lang);
    }
    match &refund.state {
        RefundState::Queued => {
            let stands = queue.held_by.is_some() || queue.stopped.is_some();
            let next = match stands {
                true => lang.pick("退款继续之后会自动发出。", "It goes out by itself once refunds go on."),
                false => lang.pick("会自动发出。", "It goes out by itself."),
            };
            lang.pick(
                Words::new("排队等待发出", "退款已记入账本，还没有发给微信支付。", "钱还在商户这里。", next),
                Words::new("Queued", "It is in the ledger and has not left yet.", "The money is still with the shop.", next),
            )
        }
        RefundState::Sent { .. } if refund.giving_up => lang.pick(
            Words::new("正在放弃", "正在向微信支付确认没有这笔退款。", "确认之前，钱可能已经在退。", "等机器确认；不要另外退现金。"),
            Words::new(
                "Giving it up",
                "WeChat Pay is being asked whether it has this refund.",
                "Until it says no, the money may be on its way back.",
                "Wait for the answer; no cash back meanwhile.",
            ),
        ),
        RefundState::Sent { step, attempts, .. } => sent_words(step, *attempts, lang),
        RefundState::Accepted { .. } => lang.pick(
            Words::new(
                "微信支付已受理",
                "微信支付收下了这笔退款，正在退给顾客。",
                "零钱几分钟到账，银行卡要一到三个工作日。",
                "机器会一直查，直到到账；不用做什么。",
            ),
            Words::new(
                "WeChat Pay has it",
                "WeChat Pay has accepted it and is giving the money back.",
                "A WeChat balance gets it in minutes, a card in one to three working days.",
                "The till watches it to the end; nothing to do.",
            ),
        ),
        RefundState::Succeeded { at, account } => {
            let (at, account) = (month_day_minute(*at), account.clone().unwrap_or_default());
            lang.pick(
                Words::new("已退到顾客账户", format!("{at} 到账 {account}").trim_end().to_owned() + "。", "钱已在顾客那里。", ""),
                Words::new(
                    "The customer has it",
                    format!("It arrived at {at} {account}").trim_end().to_owned() + ".",
                    "The money is with the customer.",
                    "",
                ),
            )
        }
        RefundState::Failed { why, .. } => failure_words(why, lang),
    }
}

fn sent_words(step: &SentStep, attempts: u32, lang: Lang) -> Words {
    let safe = lang.pick("不会退两次：每次都用同一个单号和金额。", "It cannot go back twice: every try has the same number and amount.");
    match step {
        SentStep::Open => lang.pick(
            Words::new(
                "已发出，等答复",
                format!("请求已发出（第 {attempts} 次），还不知道微信支付有没有收下。"),
                safe,
                "机器会自己查清；不要另外退现金。",
            ),
            Words::new(
                "Sent, no answer yet",
                format!("The request has left (try {attempts}); whether WeChat Pay has it is not known yet."),
                safe,
                "The till finds out by itself; no cash back meanwhile.",
            ),
        ),
        SentStep::Postponed(refusal) => lang.pick(
            Words::new("微信支付现在不受理", format!("它的说法：{}", said(refusal, lang)), safe, "机器过一会儿自动再发。"),
            Words::new(
                "WeChat Pay does not take it now",
                format!("It says: {}", said(refusal, lang)),
                safe,
                "The till sends the same again in a while.",
            ),
        ),
        SentStep::Missing { .. } => lang.pick(
            Words::new("微信支付没有收到", "微信支付说没有这笔退款。", safe, "机器会自动再发同一笔。"),
            Words::new("It did not get there", "WeChat Pay says that it has no such refund.", safe, "The till sends the same again by itself."),
        ),
        SentStep::Refused { refusal, trouble, .. } => {
            let words = trouble_words(*trouble, refusal, lang);
            let next = lang.pick("机器正在确认微信支付确实没有这笔退款。", "The till makes sure that WeChat Pay really has no such refund.");
            Words { next: next.to_owned(), ..words }
        }
    }
}

/// What is left of a payment.
pub fn left_of(left: Fen, lang: Lang) -> String {
    lang.pick(format!("还可退 {left}"), format!("{left} is left"))
}

/// More than is left was typed.
pub fn more_than_left(left: Fen, lang: Lang) -> String {
    lang.pick(format!("最多退 {left}"), format!("At most {left} can go back"))
}

/// What is going to be done, in one line.
pub fn refund_summary(amount: Fen, sale: &str, lang: Lang) -> String {
    lang.pick(format!("退 {amount} 给收款单 {sale} 的顾客"), format!("{amount} back to the customer of sale {sale}"))
}

/// What is to be done with a refund that is there already, for whoever approves it.
pub fn refund_deed(deed: RefundText, order: &RefundOrder, lang: Lang) -> String {
    let (deed, amount, number) = (deed.get(lang), order.amount.fen(), tail(order.refund_no.as_str()));
    lang.pick(format!("{deed}：{amount}，单号尾号 {number}"), format!("{deed}: {amount}, number ending in {number}"))
}

/// That an entry of the work list is settled by it.
pub fn settles(exception: SaleException, lang: Lang) -> String {
    let what = exception_name(exception, lang);
    lang.pick(format!("这样就处理了“{what}”。"), format!("This settles \"{what}\"."))
}

/// How many refunds stand where.
pub fn queue_counts(queue: &QueueView, lang: Lang) -> String {
    let counts = queue.counts;
    let (waiting, accepted, person) = (counts.waiting, counts.accepted, counts.needs_person);
    lang.pick(
        format!("待发 {waiting}  ·  已受理 {accepted}  ·  等人处理 {person}"),
        format!("{waiting} to send  ·  {accepted} accepted  ·  {person} wait for a person"),
    )
}

/// The last characters of a number, which people compare.
pub fn tail(number: &str) -> &str {
    let from = number.char_indices().rev().nth(7).map_or(0, |(at, _)| at);
    number.get(from..).unwrap_or(number)
}
