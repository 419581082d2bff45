//! Notices in words, and what the screen itself has to say about typing.

use super::{Lang, Words, key, ledger, sentence};
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
            Words::new("示例设置没有写出", sentence(why, lang), "没有改动任何文件。", "请检查数据文件夹的权限。"),
            Words::new(
                "The example settings were not written",
                sentence(why, lang),
                "No file was changed.",
                "Look at the permissions of the data folder.",
            ),
        ),
    }
}

/// Something came up about a sale that is not on the screen.
fn exception_words(exception: SaleException, amount: Fen, lang: Lang) -> Words {
    match exception {
        SaleException::PaidLate => lang.pick(
            Words::new(
                format!("取消的 {amount} 又付款了"),
                "这笔收款取消之后，顾客付了款。",
                "钱已收到，已记入账本。",
                "请店长决定：交货，或者从微信支付退款。",
            ),
            Words::new(
                format!("The cancelled {amount} was paid after all"),
                "The customer paid after this sale was cancelled.",
                "The money is here and in the ledger.",
                "The manager decides: hand over, or refund through WeChat Pay.",
            ),
        ),
        SaleException::PaidTwice => lang.pick(
            Words::new(
                format!("{amount} 付了两次"),
                "这笔收款的两张收款码都付了款。",
                "两笔都已记入账本，多付的一笔要退。",
                "请店长从微信支付退回多付的一笔，不要退现金。",
            ),
            Words::new(
                format!("{amount} was paid twice"),
                "Two codes of this sale were paid.",
                "Both payments are in the ledger; the second is owed back.",
                "Have the manager refund the second through WeChat Pay. No cash back.",
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
