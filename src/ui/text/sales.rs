//! The list of sales, the page of one, and the desk for customers who say to have paid, in words.

use super::{Lang, Words, approved_by, exception_name, signatory, unknown};
use crate::domain::{BusinessDay, ByHand, Fen, Moment, Unknown};
use crate::engine::{ClaimFinding, ClaimPage, ClaimQuery, ClaimVerdict, Proof, Recheck, SaleRow};

/// A day above its list.
pub fn day_title(day: BusinessDay, is_today: bool, lang: Lang) -> String {
    if is_today { lang.pick(format!("{day} 今天"), format!("{day} today")) } else { day.to_string() }
}

/// How much of a list is on the screen.
pub fn page_line(rows: usize, page: usize, more: bool, lang: Lang) -> String {
    if page == 1 && !more {
        return lang.pick(format!("共 {rows} 笔"), if rows == 1 { "1 sale".to_owned() } else { format!("{rows} sales") });
    }
    lang.pick(format!("第 {page} 页，本页 {rows} 笔"), format!("Page {page}, {rows} sales on it"))
}

/// An instant of another day than today with its date.
pub fn moment(at: Moment, now: Moment) -> String {
    if at.beijing_date_compact() == now.beijing_date_compact() {
        return at.beijing_clock();
    }
    dated(at, at.beijing_clock())
}

/// An instant in a list of many days.
pub fn month_day_minute(at: Moment) -> String {
    dated(at, at.beijing_hour_minute())
}

fn dated(at: Moment, clock: String) -> String {
    let date = at.beijing_date_compact();
    let (month, day) = (date.get(4..6).unwrap_or_default(), date.get(6..8).unwrap_or_default());
    format!("{month}-{day} {clock}")
}

/// Everything beside the state of a sale, for those who want more than one word.
pub fn exceptions(row: &SaleRow, lang: Lang) -> String {
    let names: Vec<_> = row.exceptions.iter().map(|exception| exception_name(*exception, lang)).collect();
    names.join(lang.pick("，", ", "))
}

/// What can still go back of a payment.
pub fn left_line(left: Fen, lang: Lang) -> String {
    if left == Fen::ZERO {
        lang.pick("没有可退的了".to_owned(), "nothing is left to go back".to_owned())
    } else {
        lang.pick(format!("可退 {left}"), format!("{left} left"))
    }
}

/// A person's word that a sale is paid, as it stays on its page for ever.
pub fn by_hand(by_hand: &ByHand, now: Moment, lang: Lang) -> Words {
    let who = signatory(by_hand.authority.by(), lang);
    let at = moment(by_hand.at, now);
    let (number, reason) = (&by_hand.transaction_id, &by_hand.reason);
    let approved = by_hand.authority.approved_by().map(|approver| approved_by(approver, lang));
    let approved = approved.map(|words| lang.pick(format!("，{words}"), format!(", {words}"))).unwrap_or_default();
    let title = if by_hand.undone {
        lang.pick("手工确认，已被微信支付否定", "Set by hand, and undone by WeChat Pay")
    } else {
        lang.pick("手工确认已付", "Set by hand")
    };
    lang.pick(
        Words::new(title, format!("{who} {at} 确认{approved}，理由：{reason}。"), format!("微信支付单号 {number}。"), ""),
        Words::new(title, format!("{who} at {at}{approved}, because: {reason}."), format!("WeChat Pay's number {number}."), ""),
    )
}

/// What a kept proof says when it is checked again, and whether it is believed.
pub fn proof(proof: &Proof, lang: Lang) -> String {
    match &proof.found {
        Ok(recheck) => {
            let says = recheck_words(recheck);
            lang.pick(format!("复核相符：{says}"), format!("checked, it holds: {says}"))
        }
        Err(why) => {
            let why = unknown(why, lang);
            lang.pick(format!("复核不符：{why}"), format!("checked, not believed: {why}"))
        }
    }
}

fn recheck_words(recheck: &Recheck) -> String {
    let fen = recheck.fen.map(|fen| fen.to_string());
    let at = recheck.at.map(Moment::beijing_clock);
    let number = recheck.transaction_id.as_ref().map(ToString::to_string);
    let parts = std::iter::once(recheck.state.clone()).chain(fen).chain(at).chain(number);
    parts.collect::<Vec<_>>().join("  ")
}

/// What the customer has to show, as it was typed.
pub fn claim_query(query: &ClaimQuery, lang: Lang) -> String {
    match query {
        ClaimQuery::Tail(tail) => lang.pick(format!("单号尾号 {tail}"), format!("number ending in {tail}")),
        ClaimQuery::Amount(fen) => lang.pick(format!("金额 {fen}"), format!("amount {fen}")),
    }
}

/// What can be said about one sale that the customer may mean.
pub fn claim(finding: &ClaimFinding, query: &ClaimQuery, now: Moment, lang: Lang) -> Words {
    let (amount, opened) = (finding.amount, moment(finding.opened_at, now));
    match &finding.verdict {
        ClaimVerdict::Paid { at, .. } => claim_paid(amount, (&opened, &moment(*at, now)), query, lang),
        ClaimVerdict::Refunded { at, back } => {
            let at = moment(*at, now);
            lang.pick(
                Words::new(
                    format!("付过 {amount}，其中 {back} 退了或正在退"),
                    format!("顾客在 {at} 付了 {opened} 开的这笔收款，后来有 {back} 的退款。"),
                    "付款和退款都在账本里。",
                    "先别交货。按 Enter 打开这笔收款，看退款到哪一步，再决定。",
                ),
                Words::new(
                    format!("{amount} WAS PAID, {back} GOES OR WENT BACK"),
                    format!("The sale of {opened} was paid at {at}; {back} of it was refunded or is being refunded."),
                    "Payment and refund are in the ledger.",
                    "Hold the goods. Open the sale, see how far the refund is, then decide.",
                ),
            )
        }
        ClaimVerdict::PaidTwice => lang.pick(
            Words::new(
                format!("{amount} 付了两次"),
                format!("{opened} 开的这笔收款被付了两次。"),
                "两笔都已记入账本，多付的要退。",
                "交一次货；请店长在待办（F8）里退回多付的一笔，不要退现金。",
            ),
            Words::new(
                format!("{amount} WAS PAID TWICE"),
                format!("The sale of {opened} was paid twice."),
                "Both payments are in the ledger; the second is owed back.",
                "Hand over once; the manager sends the second back from the work list (F8). No cash back.",
            ),
        ),
        ClaimVerdict::NotPaid { at } => {
            let at = moment(*at, now);
            lang.pick(
                Words::new(
                    format!("{amount} 还没有付"),
                    format!("{opened} 开的收款，微信支付 {at} 答复：还没有付。"),
                    "还没有收到钱。",
                    "先别交货。付款刚完成时可能要等几秒：再按 Enter 查一次。",
                ),
                Words::new(
                    format!("{amount} IS NOT PAID SO FAR"),
                    format!("The sale of {opened}: WeChat Pay said at {at} that it is not paid."),
                    "No money so far.",
                    "Do not hand over. A payment made this moment may take seconds: press Enter to ask again.",
                ),
            )
        }
        ClaimVerdict::Doubtful => lang.pick(
            Words::new(
                format!("{amount} 这笔要店长看"),
                format!("{opened} 开的收款：微信支付证明有一笔钱，但金额不对，或这个码已经了结。"),
                "钱的去向已记入账本和待办（F8）。",
                "先别交货，也别再收钱。请店长在待办（F8）里核对。",
            ),
            Words::new(
                format!("{amount} NEEDS THE MANAGER"),
                format!("The sale of {opened}: WeChat Pay proves a payment, but of another amount or of a code that had ended."),
                "It is in the ledger and on the work list (F8).",
                "Do not hand over and do not charge again. The manager settles it from the work list (F8).",
            ),
        ),
        ClaimVerdict::Ended => lang.pick(
            Words::new(
                format!("{amount} 没有付成"),
                format!("{opened} 开的收款已经了结，没有人付款，也不能再付。"),
                "没有收到钱。",
                "别交货。请顾客看手机上的单号和商户名是不是本店。",
            ),
            Words::new(
                format!("{amount} WAS NOT PAID"),
                format!("The sale of {opened} has ended without a payment and can no longer be paid."),
                "No money came in.",
                "Do not hand over. Look at the number and the shop's name on the customer's phone.",
            ),
        ),
        ClaimVerdict::Asking => lang.pick(
            Words::new(format!("正在查 {amount}……"), format!("{opened} 开的收款，正在问微信支付。"), "", "请稍候。"),
            Words::new(format!("Asking about {amount} …"), format!("The sale of {opened} is being looked up at WeChat Pay."), "", "Wait a moment."),
        ),
        ClaimVerdict::Silent(why) => silent(amount, &opened, why, lang),
    }
}

/// A paid sale. A number proves that it is this customer's; an amount alone does not: another may have paid the same.
fn claim_paid(amount: Fen, (opened, at): (&str, &str), query: &ClaimQuery, lang: Lang) -> Words {
    let (title, next) = match query {
        ClaimQuery::Tail(_) => lang.pick(
            (format!("已付 {amount} · 可以交货"), "核对金额和时间，还没有交过货就交货。"),
            (format!("PAID {amount} — HAND OVER"), "Compare sum and time. Hand over, unless that was done already."),
        ),
        ClaimQuery::Amount(_) => lang.pick(
            (format!("有人付过 {amount} · 先核对"), "金额一样的可能是别人：请对一下手机上的时间和单号，再交货。"),
            (
                format!("{amount} WAS PAID — COMPARE FIRST"),
                "Another customer may have paid the same: compare time and number on the phone, then hand over.",
            ),
        ),
    };
    let (what, money) = lang.pick(
        (format!("顾客在 {at} 付了 {opened} 开的这笔收款。"), "微信支付已证明，已记入账本。"),
        (format!("The sale of {opened} was paid at {at}."), "WeChat Pay has proven it; it is in the ledger."),
    );
    Words::new(title, what, money, next)
}

fn silent(amount: Fen, opened: &str, why: &Unknown, lang: Lang) -> Words {
    let why = unknown(why, lang);
    lang.pick(
        Words::new(
            format!("{amount} 查不到结果"),
            format!("{opened} 开的收款，微信支付没有答复：{why}。"),
            "顾客可能已经付了。钱不会丢，一联通就会查到并记账。",
            "先别交货，也别再收一次。按 Enter 再查。",
        ),
        Words::new(
            format!("{amount}: NO ANSWER"),
            format!("The sale of {opened}: WeChat Pay does not answer ({why})."),
            "The customer may have paid. No money is lost: it is found once the line is back.",
            "Do not hand over and do not charge again. Enter asks again.",
        ),
    )
}

/// Nothing fits what the customer shows: not yet, or not ours.
pub fn claim_nothing(page: &ClaimPage, lang: Lang) -> Words {
    let query = claim_query(&page.query, lang);
    if page.asking > 0 {
        return lang.pick(
            Words::new("正在查……", format!("{query}，正在问微信支付。"), "", "请稍候。"),
            Words::new("Asking …", format!("The {query} is being looked up at WeChat Pay."), "", "Wait a moment."),
        );
    }
    if page.unanswered > 0 {
        return lang.pick(
            Words::new(
                "还说不准",
                format!("{query}：有 {} 笔收款微信支付没有答复。", page.unanswered),
                "这笔钱也许已付，也许没付，现在谁也不能说没有。",
                "先别交货，也别再收一次。请看网络，再按 Enter 问一次。",
            ),
            Words::new(
                "NOT SURE YET",
                format!("The {query}: WeChat Pay did not answer about {} sales.", page.unanswered),
                "It may have been paid or not; nobody can say now.",
                "Hold the goods, and do not charge again. Look at the network, then press Enter to ask again.",
            ),
        );
    }
    lang.pick(
        Words::new(
            "不是本店的收款",
            format!("{query}：本收银台近来没有这样的收款。"),
            "没有收到这笔钱。",
            "别交货。请顾客打开账单，看商户名、单号和时间，再输一次。",
        ),
        Words::new(
            "NOT OURS",
            format!("This till has no recent sale with the {query}."),
            "This money did not come here.",
            "Do not hand over. Have the customer open the bill: shop, number and time. Then type again.",
        ),
    )
}

/// What is approved where somebody else sets a sale as paid by hand.
pub fn hand_summary(amount: Fen, number: &str, lang: Lang) -> String {
    lang.pick(format!("把 {amount} 手工确认为已付，微信支付单号 {number}"), format!("{amount} is set as paid by hand, WeChat Pay's number {number}"))
}
