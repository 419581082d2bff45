//! What a state is called in a Chinese file. In an English one it bears the ledger's own word.

use super::lines::Kind;
use crate::domain::{Language, MatchClass, SaleException, SaleState};
use crate::ledger::projection::{SALE_EXCEPTIONS, SALE_STATES, sale_exception, sale_state as word_of};
use std::borrow::Cow;

/// What a row is.
pub(super) fn kind(kind: Kind, language: Language) -> &'static str {
    let (chinese, english) = match kind {
        Kind::Payment => ("付款", "payment"),
        Kind::ByHand => ("手工确认", "by_hand"),
        Kind::Held => ("待处理", "held"),
        Kind::Refund => ("退款", "refund"),
    };
    pick(language, chinese, english)
}

/// The state of a sale.
pub(super) fn sale_state(word: &str, language: Language) -> &str {
    let chinese = |state| match state {
        SaleState::Open => "未付",
        SaleState::Paid => "已付",
        SaleState::Abandoned => "已取消",
    };
    let known = || SALE_STATES.into_iter().find(|state| word_of(*state) == word);
    match language {
        Language::Chinese => known().map_or(word, chinese),
        Language::English => word,
    }
}

/// The exceptions of a sale, as the ledger joins them.
pub(super) fn exceptions(joined: &str, language: Language) -> Cow<'_, str> {
    match language {
        Language::Chinese if !joined.is_empty() => joined.split(',').map(exception).collect::<Vec<_>>().join("、").into(),
        Language::Chinese | Language::English => joined.into(),
    }
}

fn exception(word: &str) -> &str {
    let chinese = |exception| match exception {
        SaleException::PaidLate => "取消后又付款",
        SaleException::PaidTwice => "付了两次",
        SaleException::WrongAmount => "金额不符",
        SaleException::Contradiction => "付款有矛盾",
        SaleException::SetByHand => "手工确认已付",
        SaleException::HandUndone => "手工确认被撤销",
        SaleException::Found => "对账补入",
        SaleException::BillDiffers => "和账单不符",
    };
    SALE_EXCEPTIONS.into_iter().find(|exception| sale_exception(*exception) == word).map_or(word, chinese)
}

/// The state of a refund, by the ledger's word. Only accepted ones are in the books.
pub(super) fn refund_state(word: &str, language: Language) -> &str {
    match (language, word) {
        (Language::Chinese, "accepted") => "退款中",
        (Language::Chinese, "succeeded") => "已到账",
        (Language::Chinese, "failed") => "未退成",
        (Language::Chinese | Language::English, _same) => word,
    }
}

/// A class of the match.
pub(super) fn match_class(class: MatchClass, language: Language) -> &'static str {
    pick(language, class.chinese(), class.word())
}

/// One of two.
pub(super) fn pick<'a>(language: Language, chinese: &'a str, english: &'a str) -> &'a str {
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}
