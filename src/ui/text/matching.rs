//! The match of a day in a shopkeeper's words: what a difference is, the bridge between till and bill, what was decided.

use super::{DayText, Lang, Words};
use crate::domain::{BillNote, BillRow, BillRowKind, BillSource, BookKind, Decision, Fen, MatchClass, NextStep, Payout, Standing, Term};

/// What a class is called.
pub fn class_name(class: MatchClass, lang: Lang) -> &'static str {
    let english = match class {
        MatchClass::Equal => "equal",
        MatchClass::Coupon => "with a coupon",
        MatchClass::FoundByHand => "by hand, in the bill",
        MatchClass::InOtherBill => "in the neighbouring day's bill",
        MatchClass::InOtherDay => "of a neighbouring day",
        MatchClass::AmountDiffers => "amounts differ",
        MatchClass::OnlyOurs => "not in the bill",
        MatchClass::SetByHand => "by hand, not in the bill",
        MatchClass::PaidThere => "paid there, not here",
        MatchClass::Held => "held money",
        MatchClass::RefundUnderWay => "refund under way",
        MatchClass::RefundFailed => "refund failed later",
        MatchClass::RefundedThere => "refunded elsewhere",
        MatchClass::Lost => "lost from the ledger",
        MatchClass::OtherTill => "another till",
        MatchClass::OtherSystem => "another system",
        MatchClass::Repeated => "twice in the bill",
    };
    lang.pick(class.chinese(), english)
}

/// What a class means, and what is usually done about it.
pub fn class_words(class: MatchClass, lang: Lang) -> &'static str {
    match class {
        MatchClass::Equal => lang.pick("两边都有，金额一样。", "On both sides with the same amount."),
        MatchClass::Coupon => lang.pick(
            "两边金额一样；优惠由平台或商户承担，结算金额会少一些。",
            "The same amount on both sides; a coupon makes what is credited smaller.",
        ),
        MatchClass::FoundByHand => lang.pick(
            "手工确认的收款，账单里有，金额一样。按 A 可以补上凭据。",
            "It was set by hand, and the bill has it with the same amount. A fetches the proof.",
        ),
        MatchClass::InOtherBill => lang.pick(
            "属本营业日，按零点算在相邻一天的账单里。",
            "It belongs to this business day and, by midnight, to the bill of the neighbouring day.",
        ),
        MatchClass::InOtherDay => lang.pick(
            "按零点在这份账单里，属相邻的营业日：多半是零点以后、开店以前付的。",
            "By midnight in this bill, and of a neighbouring business day: most often paid after midnight and before opening.",
        ),
        MatchClass::AmountDiffers => {
            lang.pick("两边都有，金额不同。先按 A 问微信支付。", "On both sides with different amounts. A asks WeChat Pay first.")
        }
        MatchClass::OnlyOurs => lang.pick(
            "账本里有凭据，账单里没有。先按 A 问；也可能在别的账单里。",
            "The ledger has its proof, the bill does not have it. A asks; it may stand in another bill.",
        ),
        MatchClass::SetByHand => {
            lang.pick("手工确认为已付，账单里没有：多半没有真的付成。", "Set as paid by hand, and not in the bill: it was probably never paid.")
        }
        MatchClass::PaidThere => lang.pick(
            "账单说已付，账本还不知道。按 A 问：有证明就记账；收款单已结束的，记成待处理款项。",
            "The bill says paid, the ledger does not know. A asks: what is proven is booked; where the order had ended, as held money.",
        ),
        MatchClass::Held => lang.pick(
            "收到的钱不属于它的收款单，等人处理。逐笔打开后按 W 转到待办。",
            "Money that is not its sale's and waits for a person. In the list, W puts it on the work list.",
        ),
        MatchClass::RefundUnderWay => lang.pick(
            "账单里有这笔退款，本机还没有等到受理的答复。按 A 问。",
            "The bill has the refund; this till has not heard that it was accepted. A asks.",
        ),
        MatchClass::RefundFailed => lang.pick(
            "退款受理之后没有退成，账单不会因此更正。钱怎么还给顾客，请处理。",
            "The refund failed after it was accepted; the bill is not changed for that. See that the customer gets the money.",
        ),
        MatchClass::RefundedThere => lang.pick(
            "在商户平台或别的程序里退的款。按 T 补入账本，免得再退一次。",
            "Refunded on the merchant platform or by another program. T takes it over, so that it is not refunded again.",
        ),
        MatchClass::Lost => lang.pick(
            "是这台收银台的单号，账本里却没有：账本丢过东西。按 T 补入。",
            "The number is this till's, and the ledger does not have it: something was lost. T takes it over.",
        ),
        MatchClass::OtherTill => {
            lang.pick("同一商户的另一台收银台收的，看那一台的账本。", "Another till of the shop took it; see that till's ledger.")
        }
        MatchClass::OtherSystem => {
            lang.pick("同一商户的别的系统收的，例如小程序。", "Another system of the same merchant took it, such as an online shop.")
        }
        MatchClass::Repeated => lang.pick("账单里出现了两次，只算一次。", "It stands in the bill twice; it counts once."),
    }
}

/// What a step says on its button.
pub fn step_name(step: NextStep) -> DayText {
    match step {
        NextStep::Ask => DayText::Ask,
        NextStep::Adopt => DayText::Adopt,
        NextStep::SendToWork => DayText::SendToWork,
        NextStep::Accept => DayText::Accept,
    }
}

/// A sum with its sign, as it is added.
pub fn signed(sum: Fen) -> String {
    if sum.get() > 0 { format!("+{sum}") } else { sum.to_string() }
}

/// How many classes the sentence of the bridge names; the rest of them go together.
const NAMED: usize = 3;

/// The bridge as one sentence: what the till counts, what the bill counts, and what lies between, the largest first.
pub fn bridge(till: Fen, bill: Fen, terms: &[Term], lang: Lang) -> String {
    bridge_parts(till, bill, terms, lang).join(" ")
}

/// The bridge, a part on a line: what the till counts and what the bill counts, then each term that is named, then the rest.
pub fn bridge_parts(till: Fen, bill: Fen, terms: &[Term], lang: Lang) -> Vec<String> {
    let mut between: Vec<_> = terms.iter().filter(|term| term.sum != Fen::ZERO).collect();
    if between.len() > NAMED {
        between.sort_by_key(|term| std::cmp::Reverse(term.sum.get().unsigned_abs()));
    }
    let (named, rest) = between.split_at(between.len().min(NAMED));
    let mut parts = vec![match between.len() {
        0 => lang.pick(format!("收银台 {till} = 账单 {bill}，一分不差"), format!("till {till} = bill {bill}, to the fen")),
        _ => lang.pick(format!("收银台 {till} = 账单 {bill}"), format!("till {till} = bill {bill}")),
    }];
    for term in named {
        let (name, count, (sign, sum)) = (class_name(term.class, lang), term.count, added(term.sum));
        parts.push(lang.pick(format!("{sign} {name} {count} 笔 {sum}"), format!("{sign} {name} ({count}) {sum}")));
    }
    if !rest.is_empty() {
        let (sign, sum) = added(rest.iter().fold(Fen::ZERO, |sum, term| sum.checked_add(term.sum).unwrap_or(sum)));
        let count = rest.iter().fold(0_u32, |count, term| count.saturating_add(term.count));
        parts.push(lang.pick(format!("{sign} 其余 {count} 笔 {sum}"), format!("{sign} others ({count}) {sum}")));
    }
    parts
}

/// A sum as it is added or taken away.
fn added(sum: Fen) -> (&'static str, Fen) {
    if sum.get() < 0 { ("-", Fen::new(sum.get().saturating_neg())) } else { ("+", sum) }
}

/// What the gateway pays out for the bill.
pub fn payout(payout: &Payout, lang: Lang) -> String {
    let fees = payout.fees.round();
    let out = payout.bill.checked_sub(payout.coupons).and_then(|sum| sum.checked_sub(fees)).unwrap_or_default();
    let (bill, coupons) = (payout.bill, payout.coupons);
    lang.pick(
        format!("到账约 {out} = 账单 {bill} - 优惠 {coupons} - 手续费 {fees}"),
        format!("paid out about {out} = bill {bill} - coupons {coupons} - fees {fees}"),
    )
}

/// How many differences wait.
pub fn undecided(count: u32, lang: Lang) -> String {
    lang.pick(format!("{count} 笔待处理"), if count == 1 { "1 undecided".to_owned() } else { format!("{count} undecided") })
}

/// What was decided, in full.
pub fn decision(decision: &Decision, lang: Lang) -> String {
    match decision {
        Decision::Accepted { reason } => lang.pick(format!("已接受：{reason}"), format!("accepted: {reason}")),
        Decision::SentToWork => DayText::SentToWork.get(lang).to_owned(),
        Decision::TakenBack => DayText::Undecided.get(lang).to_owned(),
    }
}

/// All of a class, as a question names it.
pub fn all_of(class: MatchClass, count: u32, sum: Fen, lang: Lang) -> String {
    let name = class_name(class, lang);
    let all = if count == 1 { "the only one".to_owned() } else { format!("all {count}") };
    lang.pick(format!("“{name}”全部 {count} 笔，相差 {}", signed(sum)), format!("{all} of \"{name}\", difference {}", signed(sum)))
}

/// Where a bill came from.
pub fn bill_source(source: &BillSource, lang: Lang) -> String {
    match source {
        BillSource::Gateway => lang.pick("微信支付", "WeChat Pay").to_owned(),
        BillSource::NothingPaid => lang.pick("微信支付：当天没有账单", "WeChat Pay: no bill of that day").to_owned(),
        BillSource::File { name } => name.clone(),
    }
}

/// Something to be known about a bill.
pub fn bill_note(note: &BillNote, lang: Lang) -> String {
    match note {
        BillNote::UnknownColumn { title } => {
            lang.pick(format!("有新的列“{title}”，没有用它。"), format!("There is a new column, \"{title}\"; it was left aside."))
        }
        BillNote::SummaryDiffers { title, says, rows } => lang.pick(
            format!("合计行“{title}”写的是 {says}，明细加起来是 {rows}。"),
            format!("The last line says {says} for \"{title}\", and the rows add up to {rows}."),
        ),
        BillNote::SavedAnew => lang.pick("这个文件用别的程序另存过。", "The file was saved anew by another program.").to_owned(),
    }
}

/// A note that a person must answer before the day is closed.
pub fn serious_note(note: &BillNote, lang: Lang) -> Words {
    lang.pick(
        Words::new("对账单自己对不上", bill_note(note, lang), "", "可以继续核对；日结时要写明为什么可以接受。"),
        Words::new(
            "The bill disagrees with itself",
            bill_note(note, lang),
            "",
            "It is matched all the same; closing the day needs a note that says why it is all right.",
        ),
    )
}

/// What the ledger says of a payment or a refund.
pub fn standing(kind: BookKind, standing: Standing, lang: Lang) -> &'static str {
    match (kind, standing) {
        (BookKind::Payment, Standing::Proven) => lang.pick("已付，有凭据", "paid, proven"),
        (BookKind::Payment, Standing::ByHand) => lang.pick("手工确认已付", "set as paid by hand"),
        (BookKind::Payment, Standing::Held) => lang.pick("待处理款项", "held money"),
        (BookKind::Payment, Standing::Open) => lang.pick("还没有付", "not paid so far"),
        (BookKind::Payment, Standing::Nothing) => lang.pick("没有付成", "ended unpaid"),
        (BookKind::Refund, Standing::Proven | Standing::ByHand | Standing::Held) => lang.pick("退款已受理", "refund accepted"),
        (BookKind::Refund, Standing::Open) => lang.pick("退款确认中", "refund under way"),
        (BookKind::Refund, Standing::Nothing) => lang.pick("没有退成", "refund failed"),
    }
}

/// What a row of a bill tells.
pub fn row_kind(kind: BillRowKind, lang: Lang) -> &'static str {
    match kind {
        BillRowKind::Payment => lang.pick("已付", "paid"),
        BillRowKind::Refund => lang.pick("退款", "refund"),
        BillRowKind::Reversal => lang.pick("撤销", "reversed"),
    }
}

/// A row of a bill as it is taken over: what, how much, its number.
pub fn bill_row(row: &BillRow, lang: Lang) -> String {
    let number = row.refund_no.as_deref().unwrap_or(&row.trade_no);
    format!("{}  ·  {}  ·  {number}", row_kind(row.kind, lang), row.amount)
}

/// What was credited, where that is less, and what was charged; empty where neither says anything.
pub fn fee_line(row: &BillRow, lang: Lang) -> String {
    let settled = (row.settlement != row.amount).then(|| format!("{} {}", DayText::Settled.get(lang), row.settlement));
    let fee = (row.fee.get() != 0).then(|| format!("{} {}", DayText::Fee.get(lang), row.fee.round()));
    settled.into_iter().chain(fee).collect::<Vec<_>>().join("  ·  ")
}

/// Between a name and what is said of it.
pub fn colon(lang: Lang) -> &'static str {
    lang.pick("：", ": ")
}

/// The usual reason for accepting a difference of that class. Nothing where money may be missing, or has left: there a person says why.
pub fn usual_reason(class: MatchClass, with_refunds: bool, lang: Lang) -> Option<&'static str> {
    use MatchClass as M;
    match class {
        M::Held => Some(lang.pick("已在待处理里", "held for a person already")),
        M::OtherTill if !with_refunds => Some(lang.pick("是别的收银台收的", "taken by another till")),
        M::OtherSystem if !with_refunds => Some(lang.pick("是别的系统收的", "taken by another system")),
        M::Repeated => Some(lang.pick("账单里重复列出", "listed twice in the bill")),
        M::OtherTill
        | M::OtherSystem
        | M::Equal
        | M::Coupon
        | M::FoundByHand
        | M::InOtherBill
        | M::InOtherDay
        | M::AmountDiffers
        | M::OnlyOurs
        | M::SetByHand
        | M::PaidThere
        | M::RefundUnderWay
        | M::RefundFailed
        | M::RefundedThere
        | M::Lost => None,
    }
}
