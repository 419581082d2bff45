//! Notices in words, and what the screen itself has to say about typing.

use super::checks::check_line;
use super::deeds::deed_refusal;
use super::foreign::system;
use super::{Lang, Words, certificate, key, ledger, sentence};
use crate::domain::{AmountError, AmountLineError, Fen, FenError, SaleException};
use crate::engine::News;

/// A notice in words.
pub fn notice(news: &News, lang: Lang) -> Words {
    match news {
        News::NotWritten(error) => {
            let words = ledger(error, lang);
            let title = lang.pick("账本没有写进一条记录", "The ledger did not take an entry");
            Words { title: title.to_owned(), ..words }
        }
        News::NotRead(error) => {
            let words = ledger(error, lang);
            Words { title: lang.pick("这笔收款读不出来", "This sale could not be read").to_owned(), ..words }
        }
        News::Sweep { day, why } => {
            let words = deed_refusal(why, lang);
            Words { title: lang.pick(format!("{day} 的差异：{}", words.title), format!("Differences of {day}: {}", words.title)), ..words }
        }
        News::NotReady => lang.pick(
            Words::new("现在不能开新的收款", "设置或账本还没有准备好。", "没有发出任何请求。", "请按检查结果补好，再试一次。"),
            Words::new(
                "No new sale can be started now",
                "The settings or the ledger are not ready.",
                "Nothing was sent.",
                "Put right what the check-up says, then try again.",
            ),
        ),
        News::AboveLimit(limit) => lang.pick(
            Words::new("超过单笔上限", format!("本店单笔最多 {limit}。"), "没有发出任何请求。", "请核对金额，或请店长修改设置里的 limit。"),
            Words::new(
                "Above the limit for one sale",
                format!("This shop allows at most {limit}."),
                "Nothing was sent.",
                "Look at the amount again, or have the manager change limit in the settings.",
            ),
        ),
        News::RefundWaits { refund_no, amount } => lang.pick(
            Words::new(
                format!("{amount} 的退款在等人处理"),
                format!("退款 {refund_no} 没有退成，或者在等店长决定。"),
                "没有重复退款，号码和金额都没有变。",
                "请店长按 F8 处理。",
            ),
            Words::new(
                format!("A refund of {amount} waits for a person"),
                format!("Refund {refund_no} came to nothing, or the manager must decide."),
                "Nothing went back twice; number and amount are as they were.",
                "The manager presses F8.",
            ),
        ),
        News::ForeignRefund(refund_no) => lang.pick(
            Words::new(
                "有一笔退款属于另一个商户",
                format!("退款 {refund_no} 不是现在设置的商户的，机器没有去查。"),
                "它停在原来的状态，没有重复退款。",
                "请换回那个商户的设置，让它走完。",
            ),
            Words::new(
                "A refund belongs to another merchant",
                format!("Refund {refund_no} is not of the merchant that the till is set up for; it is not asked about."),
                "It stays as it was; nothing goes back twice.",
                "Set that merchant up again so that it can come to its end.",
            ),
        ),
        News::Certificate(standing) => {
            let (what, next) = certificate::standing(standing, lang);
            let title = lang.pick("退款用的商户证书要处理", "The client certificate for refunds needs attention");
            Words::new(title, what, lang.pick("收款不受影响。", "Sales are not affected."), next)
        }
        News::Check(check) => {
            let line = check_line(check, lang);
            let safe = lang.pick("收款不受影响。", "Sales are not affected.");
            Words::new(line.title, line.words, safe, line.mend)
        }
        News::NotSignedIn => lang.pick(
            Words::new("没有人登录", "这台收银台现在没有人登录，或登录的人不能收款。", "没有发出任何请求。", "请先登录。"),
            Words::new("Nobody is signed in", "Nobody has this till, or the person may not take payments.", "Nothing was sent.", "Sign in first."),
        ),
        News::Exception { amount, exception, .. } => exception_words(*exception, *amount, lang),
        News::Contradiction(trade_no) => lang.pick(
            Words::new(
                "微信支付前后说法不一",
                format!("支付单 {trade_no} 先说没付成，现在又说已付。"),
                "凭据已记入账本，这张单没有算作已付。",
                "请店长到商户平台核对这一单。",
            ),
            Words::new(
                "WeChat Pay contradicts itself",
                format!("Charge {trade_no} had ended unpaid and is now said to be paid."),
                "The proof is in the ledger; the charge does not count as paid.",
                "The manager looks this charge up on the merchant platform.",
            ),
        ),
        News::TransactionReused { transaction_id, holder, claimant } => lang.pick(
            Words::new(
                "一笔付款被报了两次",
                format!("微信支付单号 {transaction_id} 已属于 {holder}，又出现在 {claimant}。"),
                "第二张单没有算作已付。",
                "第二张单先别交货，请店长核对。",
            ),
            Words::new(
                "One payment was reported twice",
                format!("Payment {transaction_id} belongs to {holder} and was named again for {claimant}."),
                "The second charge does not count as paid.",
                "Do not hand over for the second charge; the manager looks into it.",
            ),
        ),
        News::ForeignCharge(trade_no) => lang.pick(
            Words::new(
                "有一张旧单属于另一个商户号",
                format!("支付单 {trade_no} 用现在的设置查不了。"),
                "账本里还记着它，没有改动。",
                "请把设置改回原来的商户号，查完再换。",
            ),
            Words::new(
                "An open charge belongs to another merchant",
                format!("Charge {trade_no} cannot be asked about with these settings."),
                "It stays in the ledger, unchanged.",
                "Go back to the old merchant's settings until it has ended.",
            ),
        ),
        News::KeyNotStored(problem) => {
            let (what, next) = key(problem, lang);
            Words::new(
                lang.pick("密钥没有保存", "The key was not kept"),
                what,
                lang.pick("它没有写到任何地方。", "It was not written anywhere."),
                next,
            )
        }
        News::SettingsNotWritten(why) => lang.pick(
            Words::new("示例设置没有写出", sentence(&system(why, lang), lang), "没有改动任何文件。", "请检查数据文件夹的权限。"),
            Words::new(
                "The example settings were not written",
                sentence(&system(why, lang), lang),
                "No file was changed.",
                "Look at the permissions of the data folder.",
            ),
        ),
    }
}

/// Something came up about a sale that is not on the screen.
fn exception_words(exception: SaleException, amount: Fen, lang: Lang) -> Words {
    match exception {
        SaleException::SetByHand => lang.pick(
            Words::new(format!("{amount} 是手工确认的"), "有人确认这笔已付款，微信支付还没有证明。", "机器会继续查询。", "不用做什么。"),
            Words::new(
                format!("{amount} was set by hand"),
                "A person said that it is paid; WeChat Pay has not proven it.",
                "The till goes on asking.",
                "Nothing to do.",
            ),
        ),
        SaleException::HandUndone => lang.pick(
            Words::new(
                format!("手工确认的 {amount} 被撤销"),
                "微信支付证明这笔收款没有付成，手工确认已自动撤销。",
                "这笔没有收到钱。",
                "请店长找确认的人和顾客核对。",
            ),
            Words::new(
                format!("The {amount} set by hand is undone"),
                "WeChat Pay has proven that it was not paid, so what was set by hand counts no longer.",
                "No money came in for it.",
                "The manager clears it up with the person who said so and with the customer.",
            ),
        ),
        SaleException::Found => lang.pick(
            Words::new(format!("{amount} 已按账单补入"), "账本里原来没有这一笔。", "微信支付已证明收到了钱。", "不用做什么。"),
            Words::new(
                format!("{amount} was taken over from the bill"),
                "This till did not take it.",
                "WeChat Pay has proven the money.",
                "Nothing to do.",
            ),
        ),
        SaleException::BillDiffers => lang.pick(
            Words::new(format!("{amount} 和账单不符"), "账本和微信支付的账单对这笔说法不同。", "账本没有改动。", "请店长在待办里处理。"),
            Words::new(
                format!("{amount} differs from the bill"),
                "The ledger and WeChat Pay's bill do not say the same about it.",
                "Nothing in the ledger was changed.",
                "A manager handles it on the work list.",
            ),
        ),
        SaleException::PaidLate => lang.pick(
            Words::new(
                format!("取消的 {amount} 又付款了"),
                "这笔收款取消之后，顾客付了款。",
                "钱已收到，已记入账本。",
                "请店长按 F8 决定：交货，或者退款。",
            ),
            Words::new(
                format!("The cancelled {amount} was paid after all"),
                "The customer paid after this sale was cancelled.",
                "The money is here and in the ledger.",
                "The manager presses F8 and decides: hand over, or refund.",
            ),
        ),
        SaleException::PaidTwice => lang.pick(
            Words::new(
                format!("{amount} 付了两次"),
                "这笔收款的两张收款码都付了款。",
                "两笔都已记入账本，多付的一笔要退。",
                "按 F8，退款已经备好，请店长确认。不要退现金。",
            ),
            Words::new(
                format!("{amount} was paid twice"),
                "Two codes of this sale were paid.",
                "Both payments are in the ledger; the second is owed back.",
                "Press F8: the refund stands ready for the manager. No cash back.",
            ),
        ),
        SaleException::WrongAmount => lang.pick(
            Words::new(
                format!("{amount} 的付款金额不符"),
                "微信支付说的付款金额和应收的不一样。",
                "凭据已保存；这笔钱没有算作已收。",
                "把货留住，请店长到微信支付商户平台核对。",
            ),
            Words::new(
                format!("Another sum was paid for {amount}"),
                "WeChat Pay names another sum than was asked for.",
                "The proof is kept; it does not count as paid.",
                "Hold the goods. The manager compares with the merchant platform.",
            ),
        ),
        SaleException::Contradiction => lang.pick(
            Words::new(
                format!("{amount} 的付款有矛盾"),
                "微信支付证明的一笔付款与它先前的说法对不上。",
                "凭据已记入账本；这笔钱没有算作已收。",
                "把货留住，请店长到微信支付商户平台核对。",
            ),
            Words::new(
                format!("A contradiction about {amount}"),
                "WeChat Pay has proven a payment that does not fit what it said before.",
                "The proof is in the ledger; it does not count as paid.",
                "Hold the goods. The manager compares with the merchant platform.",
            ),
        ),
    }
}

/// A command that the engine did not take.
pub fn not_taken(lang: Lang) -> Words {
    lang.pick(
        Words::new("太快了，刚才的操作没有执行", "排队的操作太多。", "没有发出任何请求。", "等一下再按一次。"),
        Words::new("Too fast; the last key did nothing", "Too many commands are waiting.", "Nothing was sent.", "Wait a moment and press it again."),
    )
}

/// Why the typed line is not a price yet; nothing while that is only because it is not finished.
pub fn amount_line(error: &AmountLineError, lang: Lang) -> Option<String> {
    match error {
        AmountLineError::Part(FenError::Empty | FenError::NotANumber) => None,
        AmountLineError::Part(FenError::TooManyDecimals) => Some(lang.pick("最多两位小数".into(), "At most two decimals".into())),
        AmountLineError::Part(FenError::TooLarge) => Some(lang.pick("金额太大".into(), "The amount is too large".into())),
        AmountLineError::Sum(AmountError::NotPositive) => {
            let least = Fen::new(1);
            Some(lang.pick(format!("至少 {least}"), format!("At least {least}")))
        }
        AmountLineError::Sum(AmountError::AboveLimit(limit)) => Some(lang.pick(format!("单笔最多 {limit}"), format!("At most {limit} for one sale"))),
    }
}
