//! Why something that a person wanted was not done, in words; and who may do what.

use super::backup::backup_error;
use super::day_refusal::{adopt_bar, bill_trouble, day_bar, export_error, shift_bar};
use super::{Lang, Words, ledger};
use crate::domain::{Action, Moment, NoAuthority, PeopleError, PinError, RefundBar, RefundStatus, Role, Signatory};
use crate::engine::{DeedRefusal, Said};

/// A role in a word.
pub fn role(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::Cashier => lang.pick("收银员", "cashier"),
        Role::Manager => lang.pick("店长", "manager"),
        Role::Owner => lang.pick("店主", "owner"),
    }
}

/// A person with the role.
pub fn signatory(who: &Signatory, lang: Lang) -> String {
    let role = role(who.role, lang);
    lang.pick(format!("{}（{role}）", who.name), format!("{} ({role})", who.name))
}

/// Who approved, as it stays beside what was approved.
pub fn approved_by(who: &Signatory, lang: Lang) -> String {
    let who = signatory(who, lang);
    lang.pick(format!("{who}批准"), format!("approved by {who}"))
}

/// An action as a thing that is done.
pub fn action(action: Action, lang: Lang) -> &'static str {
    match action {
        Action::TakePayment => lang.pick("收款", "taking a payment"),
        Action::Look => lang.pick("查看", "looking things up"),
        Action::Refund => lang.pick("退款", "a refund"),
        Action::HandleRefund => lang.pick("重发或放弃退款", "sending a refund again or giving it up"),
        Action::HoldRefunds => lang.pick("暂停或继续退款队列", "holding or releasing the refund queue"),
        Action::SetPaidByHand => lang.pick("手工记为已付", "setting a sale as paid by hand"),
        Action::SettleWork => lang.pick("处理待办", "settling an entry of the work list"),
        Action::CloseShift => lang.pick("交班", "closing a shift"),
        Action::CloseDay => lang.pick("对账和日结", "matching and closing a day"),
        Action::Export => lang.pick("导出账目", "writing the books into a file"),
        Action::ReadAudit => lang.pick("查看操作记录", "reading the record"),
        Action::ManagePeople => lang.pick("管理人员", "managing people"),
    }
}

/// That an action is not for the person at the till, and for whom it is.
pub fn denied(denied: Action, lang: Lang) -> Words {
    let what = action(denied, lang);
    let who = Role::ALL.into_iter().find(|role| crate::domain::right(*role, denied) == crate::domain::Right::Allowed).unwrap_or(Role::Owner);
    let who = role(who, lang);
    lang.pick(
        Words::new(
            "没有这个权限",
            format!("{what}，至少要{who}才可以。"),
            "没有改动任何东西。",
            format!("请{who}登录后来做：先按 F9 锁定，再由{who}登录。"),
        ),
        Words::new(
            "Not yours to do",
            format!("This needs at least the {who}: {what}."),
            "Nothing was changed.",
            format!("Have the {who} do it: lock the till with F9, then the {who} signs in."),
        ),
    )
}

/// Why something was not done.
pub fn deed_refusal(refusal: &DeedRefusal, lang: Lang) -> Words {
    let safe = lang.pick("没有改动任何东西，也没有发出请求。", "Nothing was changed and nothing was sent.");
    match refusal {
        DeedRefusal::NotSignedIn => lang.pick(
            Words::new("收银台已锁定", "现在没有人登录。", safe, "请先登录，再做一次。"),
            Words::new("The till is locked", "Nobody is signed in.", safe, "Sign in, then do it again."),
        ),
        DeedRefusal::NoAuthority(why) => Words { money: safe.to_owned(), ..no_authority(*why, lang) },
        DeedRefusal::PinWrong { tries_left: 0 } => lang.pick(
            Words::new("PIN 不对，已锁住", "错的次数太多了。", safe, "等锁定时间过去，或请店主另设一个 PIN。"),
            Words::new("Wrong PIN: locked out", "It was wrong too often.", safe, "Wait until the lock ends, or have the owner set a new PIN."),
        ),
        DeedRefusal::PinWrong { tries_left } => lang.pick(
            Words::new("PIN 不对", format!("再错 {tries_left} 次就会锁住。"), safe, "请再输一次。"),
            Words::new("Wrong PIN", format!("{tries_left} more wrong and this person is locked out."), safe, "Type it again."),
        ),
        DeedRefusal::PersonLocked { until } => lang.pick(
            Words::new("这个人被锁住了", format!("PIN 错了太多次，{}之前不再看。", time(*until)), safe, "到时再试，或请店主另设一个 PIN。"),
            Words::new(
                "This person is locked out",
                format!("The PIN was wrong too often; none is looked at before {}.", time(*until)),
                safe,
                "Try again then, or have the owner set a new PIN.",
            ),
        ),
        DeedRefusal::NoSuchPerson => lang.pick(
            Words::new("没有这个人", "名单上没有这个名字，可能刚被移除。", safe, "请从名单里重新选。"),
            Words::new("There is nobody of that name", "Perhaps they have just been removed.", safe, "Choose from the list again."),
        ),
        DeedRefusal::Pin(error) => Words::new(
            lang.pick("这个 PIN 不能用", "This PIN cannot be used"),
            pin_error(*error, lang),
            safe,
            lang.pick("请换一个。", "Choose another."),
        ),
        DeedRefusal::PinUncheckable => lang.pick(
            Words::new(
                "PIN 现在核对不了",
                "这个 PIN 是用另一台电脑或另一个钥匙串设的。",
                safe,
                "请打开原来的钥匙串再启动；找不回来就在电脑上运行 scantill secrets owner-pin。",
            ),
            Words::new(
                "The PIN cannot be checked",
                "It was made with the secret of another computer or keyring.",
                safe,
                "Open the old keyring and start again; where it is lost, run scantill secrets owner-pin on this computer.",
            ),
        ),
        DeedRefusal::Refund(bar) => Words { money: safe.to_owned(), ..refund_bar(bar, lang) },
        DeedRefusal::NumberUsed => lang.pick(
            Words::new("退款单号已用过", "这个单号是另一笔退款的。", safe, "请关上，再重新打开退款。"),
            Words::new("The refund number is taken", "It stands for another refund.", safe, "Close this and open the refund again."),
        ),
        DeedRefusal::People(error) => Words { money: safe.to_owned(), ..people(*error, lang) },
        DeedRefusal::NoReason => lang.pick(
            Words::new("还没有写原因", "这件事要写明原因，才记得进账本；只写数字不算。", safe, "请用文字写上原因，再做一次。"),
            Words::new(
                "A reason is missing",
                "This goes on record with its reason; a number alone is none.",
                safe,
                "Say why in words, then do it again.",
            ),
        ),
        DeedRefusal::Outdated => lang.pick(
            Words::new("情况已经变了", "就在刚才，它已经不是这个状态了。", safe, "请看看现在的状态，再决定。"),
            Words::new("Things have changed", "It stands differently now than a moment ago.", safe, "Look at it again, then decide."),
        ),
        DeedRefusal::Shift(bar) => shift_bar(*bar, lang),
        DeedRefusal::Day(bar) => day_bar(*bar, lang),
        DeedRefusal::Bill(trouble) => bill_trouble(trouble, lang),
        DeedRefusal::Adopt(bar) => adopt_bar(bar, lang),
        DeedRefusal::Export(error) => export_error(error, lang),
        DeedRefusal::Backup(error) => backup_error(error, lang),
        DeedRefusal::NothingNew(answer) => nothing_new(*answer, lang),
        DeedRefusal::Partly { done, of, why } => {
            let first = deed_refusal(why, lang);
            Words {
                title: lang.pick(format!("{of} 笔中做成了 {done} 笔"), format!("{done} of {of} done")),
                what: lang.pick(
                    format!("没有做成的第一笔：{}。{}", first.title, first.what),
                    format!("The first of the others: {}. {}", first.title, first.what),
                ),
                money: lang.pick("做成的已经记进账本，其余的账本没有改动。", "What is done is in the ledger; nothing else was changed.").to_owned(),
                ..first
            }
        }
        DeedRefusal::Busy => lang.pick(
            Words::new("正在做同样的事", "上一次还没有做完。", safe, "请等它做完，再来一次。"),
            Words::new("Busy with the same", "The one before is not done yet.", safe, "Wait for it, then do it again."),
        ),
        DeedRefusal::NotWritten(error) => {
            let words = ledger(error, lang);
            Words { title: lang.pick("账本没有记下，所以没有做", "Not done: the ledger did not take it").to_owned(), ..words }
        }
    }
}

/// The gateway was asked, and nothing follows from what it said.
fn nothing_new(answer: Option<Said>, lang: Lang) -> Words {
    let said = answer.map_or_else(|| lang.pick("没有说这笔钱怎样", "nothing about the money"), |answer| said(answer, lang));
    lang.pick(
        Words::new("问过了，账本没有变化", format!("微信支付说：{said}。"), "账本没有改动。", "请和账本对一对，再转到待办或写明原因接受。"),
        Words::new(
            "Asked, and nothing changes",
            format!("WeChat Pay says: {said}."),
            "Nothing in the ledger was changed.",
            "Compare that with the ledger, then send it to the work list or accept it.",
        ),
    )
}

fn said(answer: Said, lang: Lang) -> &'static str {
    match answer {
        Said::Paid => lang.pick("已付款，金额相同", "paid, with the same amount"),
        Said::PaidOtherwise => lang.pick("付了别的金额", "paid, with another amount"),
        Said::Unpaid => lang.pick("没有付款", "not paid"),
        Said::Closed => lang.pick("已关闭，没有付款", "closed, not paid"),
        Said::NotFound => lang.pick("没有这个单号", "it knows no such number"),
        Said::RefundAccepted => lang.pick("退款已受理", "the refund is accepted"),
        Said::Refund(RefundStatus::UnderWay) => lang.pick("退款正在处理", "the refund is under way"),
        Said::Refund(RefundStatus::Arrived) => lang.pick("退款已到账", "the refund has arrived"),
        Said::Refund(RefundStatus::Closed) => lang.pick("退款已关闭，没有退成", "the refund is closed and came to nothing"),
        Said::Refund(RefundStatus::Returned) => lang.pick("退款被退回商户", "the refund came back to the merchant"),
    }
}

fn no_authority(why: NoAuthority, lang: Lang) -> Words {
    match why {
        NoAuthority::NeedsApproval => lang.pick(
            Words::new("需要批准", "这件事要有权限的人输入自己的 PIN 批准。", "", "请店长或店主来批准。"),
            Words::new("Approval is needed", "Somebody who may do this approves it with their own PIN.", "", "Ask the manager or the owner."),
        ),
        NoAuthority::ApproverMayNot => lang.pick(
            Words::new("这个人不能批准", "批准的人自己没有这个权限，或者就是要做的人。", "", "请另一位有权限的人批准。"),
            Words::new("This person cannot approve", "They may not do it themselves, or it is the same person.", "", "Ask another person who may."),
        ),
        NoAuthority::Denied => lang.pick(
            Words::new("没有这个权限", "登录的人不能做这件事。", "", "请有权限的人登录后来做。"),
            Words::new("Not yours to do", "The person at the till may not do this.", "", "Somebody who may signs in and does it."),
        ),
    }
}

fn refund_bar(bar: &RefundBar, lang: Lang) -> Words {
    match bar {
        RefundBar::NotPaid => lang.pick(
            Words::new("这笔付款没有凭据，不能退", "没有微信支付证明的付款。", "", "请在收款页看它的支付单，再决定。"),
            Words::new("Not proven to be paid", "WeChat Pay has proven no such payment.", "", "Look at its charges on the sale's page, then decide."),
        ),
        RefundBar::MoreThanLeft { left } => lang.pick(
            Words::new("超过可退金额", format!("这笔付款还能退 {left}。"), "", "请改成不超过这个数。"),
            Words::new("More than is left", format!("{left} of this payment can still go back."), "", "Type no more than that."),
        ),
        RefundBar::TooManyParts => lang.pick(
            Words::new("已经退了 50 次", "微信支付对一笔付款最多退 50 次。", "", "剩下的请用现金或转账退给顾客，并在备注里记下。"),
            Words::new(
                "Refunded in 50 parts already",
                "WeChat Pay takes no more parts of one payment.",
                "",
                "Pay the rest back in cash or by transfer and keep a note of it.",
            ),
        ),
        RefundBar::TooOld => lang.pick(
            Words::new("付款已超过一年", "微信支付一年以后不再退款。", "", "请用现金或转账退给顾客，并在备注里记下。"),
            Words::new(
                "Paid more than a year ago",
                "WeChat Pay gives nothing back after a year.",
                "",
                "Pay it back in cash or by transfer and keep a note of it.",
            ),
        ),
        RefundBar::OtherMerchant => lang.pick(
            Words::new("是另一个商户收的款", "这笔付款不是现在设置的商户收的。", "", "请用那个商户的设置和证书退款。"),
            Words::new(
                "Paid to another merchant",
                "This payment belongs to another merchant than the till is set up for.",
                "",
                "Refund it with that merchant's settings and certificate.",
            ),
        ),
        RefundBar::PaidBackOtherwise => lang.pick(
            Words::new("已经另外退过钱", "有人记下这笔钱已用别的方式还给顾客。", "再退一次顾客就得两份钱。", "请看收款页的经过，找记下的人核对。"),
            Words::new(
                "Paid back otherwise already",
                "Somebody noted that this money was given back in another way.",
                "Refunding it would pay the customer twice.",
                "Read the sale's story and ask whoever noted it.",
            ),
        ),
        RefundBar::NoAuthority => lang.pick(
            Words::new("没有人有权限同意", "退款要店长或店主同意。", "", "请店长或店主来批准。"),
            Words::new("Nobody who may has said so", "A refund needs the manager's or the owner's word.", "", "Ask one of them."),
        ),
    }
}

/// Why a change among the people cannot be.
fn people(error: PeopleError, lang: Lang) -> Words {
    match error {
        PeopleError::NameTaken => lang.pick(
            Words::new("名字已经有人用", "离开的人的名字也不再给别人，这样记录不会混。", "", "请换一个名字，比如加上姓。"),
            Words::new(
                "The name is taken",
                "Names of people who have left are not given again, so that the record stays clear.",
                "",
                "Choose another, perhaps with the family name.",
            ),
        ),
        PeopleError::Unknown => lang.pick(
            Words::new("没有这个人", "名单上没有这个名字。", "", "请从名单里重新选。"),
            Words::new("There is nobody of that name", "The list has changed.", "", "Choose from the list again."),
        ),
        PeopleError::LastOwner => lang.pick(
            Words::new("最后一位店主要留下", "没有店主，就再也没有人能管理人员。", "", "请先让另一个人成为店主。"),
            Words::new("The last owner must stay", "Without an owner nobody could manage people again.", "", "Make somebody else an owner first."),
        ),
        PeopleError::NoAuthority => lang.pick(
            Words::new("没有人有权限同意", "管理人员要店主同意。", "", "请店主来批准。"),
            Words::new("Nobody who may has said so", "Managing people needs the owner's word.", "", "Ask the owner."),
        ),
    }
}

/// What is wrong with a PIN, as one sentence.
pub fn pin_error(error: PinError, lang: Lang) -> String {
    match error {
        PinError::NotDigits => lang.pick("PIN 只能是数字。".to_owned(), "A PIN is made of digits.".to_owned()),
        PinError::TooShort(least) => lang.pick(format!("至少 {least} 位。"), format!("At least {least} digits.")),
        PinError::TooLong => lang.pick("最多 12 位。".to_owned(), "At most 12 digits.".to_owned()),
        PinError::Weak => lang.pick("太容易猜到，请换一个。".to_owned(), "Too easy to guess; choose another.".to_owned()),
    }
}

fn time(at: Moment) -> String {
    at.beijing_hour_minute()
}
