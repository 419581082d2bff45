//! The lamp in words: what happened, is the money safe, what to do now.

use super::{Lang, Words, moment, unknown};
use crate::domain::{Amount, ChargeState, CloseReason, Fen, Lamp, Moment, SaleException, SaleState, Unpaid};
use crate::engine::{SaleRow, SaleView};

/// The words of a sale's lamp.
pub fn lamp(view: &SaleView, lang: Lang) -> Words {
    let amount = view.sale.amount.fen();
    match &view.lamp {
        Lamp::Paid => lang.pick(
            Words::new("已收款 · 请交货", format!("微信支付已证明收到 {amount}。"), "五项凭据全部相符，已记入账本。", "把货交给顾客。"),
            Words::new(
                "PAID — HAND OVER",
                format!("WeChat Pay has proven {amount}."),
                "All five facts agree; it is in the ledger.",
                "Hand the goods over.",
            ),
        ),
        Lamp::PaidTwice => lang.pick(
            Words::new(
                "付了两次 · 请交货",
                format!("顾客为这笔 {amount} 付了两次款。"),
                "两笔都已记入账本，多付的一笔应当退还。",
                "交货；按 F8，退款已经备好，请店长确认。不要退现金。",
            ),
            Words::new(
                "PAID TWICE — HAND OVER",
                format!("The customer paid {amount} twice for this sale."),
                "Both payments are in the ledger; the second is owed back.",
                "Hand over. Press F8: the refund stands ready for the manager. No cash back.",
            ),
        ),
        Lamp::PaidLate => lang.pick(
            Words::new(
                "取消后又付款 · 先别交货",
                format!("这笔收款取消之后，顾客付了 {amount}。"),
                "钱已收到，已记入账本。",
                "请店长按 F8 决定：交货，或者退款。",
            ),
            Words::new(
                "PAID AFTER CANCELLING — HOLD",
                format!("The customer paid {amount} after this sale was cancelled."),
                "The money is here and in the ledger.",
                "The manager decides: hand over, or refund through WeChat Pay.",
            ),
        ),
        Lamp::WrongAmount => wrong_amount(view, lang),
        Lamp::SetByHand => set_by_hand(view, lang),
        Lamp::RefundStarted => lang.pick(
            Words::new(
                "已发起退款 · 先别交货",
                format!("顾客付了 {amount}，但微信支付说这笔钱已发起退款。"),
                "付款已记入账本。",
                "把货留住，请店长到微信支付商户平台核对。",
            ),
            Words::new(
                "A REFUND WAS STARTED — HOLD",
                format!("The customer paid {amount}, but WeChat Pay says that a refund of it was started."),
                "The payment is in the ledger.",
                "Hold the goods. The manager looks it up on the merchant platform.",
            ),
        ),
        Lamp::Unwritten => lang.pick(
            Words::new(
                "账本写不进去 · 先别交货",
                "这笔收款有了新消息，可是账本写不进去，还不能算数。",
                "微信支付那边记得清楚；账本一恢复就会查到并记账。",
                "别再收一次。请先解决账本的问题。",
            ),
            Words::new(
                "CANNOT WRITE — HOLD",
                "There is news of this sale, but the ledger does not take it, so it cannot count yet.",
                "WeChat Pay knows what was paid; it is asked again and written as soon as the ledger works.",
                "Do not charge again. Put the ledger right first.",
            ),
        ),
        Lamp::Contradiction => lang.pick(
            Words::new(
                "微信支付前后矛盾 · 先别交货",
                "微信支付证明的一笔付款与它先前的说法对不上。",
                "凭据已记入账本；这笔钱没有算作已收。",
                "把货留住，不要另收一次。请店长到微信支付商户平台核对后决定。",
            ),
            Words::new(
                "WECHAT PAY CONTRADICTS ITSELF — HOLD",
                "It has proven a payment that does not fit what it said before.",
                "The proof is in the ledger; it does not count as paid.",
                "Hold the goods and do not charge again. The manager compares with the merchant platform and decides.",
            ),
        ),
        Lamp::PlacingUnknown => lang.pick(
            Words::new(
                "还不确定 · 请稍候",
                format!("下单没有得到答复：{}。", why(view, lang)),
                "收款码还没有给人看过，顾客付不了这笔款。",
                "请稍候：正用同一个单号查询并重发，不会变成两笔。不要另收一次。",
            ),
            Words::new(
                "NOT SURE YET — WAIT",
                format!("The order brought no answer: {}.", why(view, lang)),
                "Nobody has seen its code, so nobody can have paid it.",
                "Wait: the till asks and repeats under the same number, so it stays one sale. Do not charge again.",
            ),
        ),
        Lamp::Silent => lang.pick(
            Words::new(
                "联系不上微信支付 · 别重复收款",
                format!("查不到付款结果：{}。", why(view, lang)),
                "顾客可能已经付了。钱不会丢，一联通就会查到并记账。",
                "先别交货，也别再收一次。请看一下网络，这里会自动继续查询。",
            ),
            Words::new(
                "CANNOT ASK — DO NOT CHARGE AGAIN",
                format!("The payment cannot be looked up: {}.", why(view, lang)),
                "The customer may have paid. No money is lost: it is found as soon as the line is back.",
                "Do not hand over and do not charge again. Look at the network; the till keeps asking.",
            ),
        ),
        Lamp::UnderWay => lang.pick(
            Words::new(
                "顾客正在付款 · 请稍候",
                "顾客已扫码，正在输入密码或等待扣款。",
                "结果还没有出来；先不要当作已付。",
                "等灯变绿再交货，别再收一次。",
            ),
            Words::new(
                "CUSTOMER IS PAYING — WAIT",
                "The customer has scanned and is entering a password, or the deduction is pending.",
                "There is no result yet; it does not count as paid.",
                "Hand over only when the lamp is green. Do not charge again.",
            ),
        ),
        Lamp::Closing(reason) => closing(*reason, lang),
        Lamp::Placing => lang.pick(
            Words::new("正在出码……", "已记入账本，正在向微信支付下单。", "顾客还付不了款。", "请稍候，收款码马上出来。"),
            Words::new(
                "Making the code …",
                "Written into the ledger; the order is on its way.",
                "Nobody can pay yet.",
                "Wait a moment, the code comes.",
            ),
        ),
        Lamp::Waiting if failed_once(view) => lang.pick(
            Words::new("等待付款", "顾客刚才那次付款没有成功。", "还没有收到钱。", "刚才那次没有付成；请顾客再扫一次。"),
            Words::new(
                "Waiting for payment",
                "The customer's last try did not go through.",
                "No money yet.",
                "The last try failed. Ask the customer to scan again.",
            ),
        ),
        Lamp::Waiting => lang.pick(
            Words::new("等待付款", "收款码可以扫了，还没有人付款。", "还没有收到钱。", "请顾客扫码；付款后灯会自动变绿。"),
            Words::new(
                "Waiting for payment",
                "The code is live and not paid so far.",
                "No money yet.",
                "Ask the customer to scan. The lamp turns green by itself.",
            ),
        ),
        Lamp::Refused(refusal) => lang.pick(
            Words::new(
                "微信支付拒绝 · 没有收款",
                format!("{}（{}）", refusal.words, refusal.code),
                "没有产生订单，顾客付不了这笔款。",
                "按 F2 再试一次；若仍被拒绝，请把括号里的代码告诉店长。",
            ),
            Words::new(
                "REFUSED — NOTHING PAID",
                format!("{} ({})", refusal.words, refusal.code),
                "There is no order, so nobody can pay it.",
                "Press F2 to try again. If it is refused again, give the manager the code in brackets.",
            ),
        ),
        Lamp::Expired => lang.pick(
            Words::new(
                "收款码已失效 · 没有收款",
                "时间到了，微信支付已确认关单。",
                "没有人付款，旧码也不能再付。",
                "顾客还在：按 F2 换新码。顾客走了：按 Enter 接下一位。",
            ),
            Words::new(
                "CODE HAS ENDED — NOTHING PAID",
                "Its time was over, and WeChat Pay confirms that the order is closed.",
                "Nobody paid, and the old code can no longer be paid.",
                "Customer still here: F2 for a new code. Gone: Enter for the next customer.",
            ),
        ),
        Lamp::Abandoned => lang.pick(
            Words::new("已取消 · 没有收款", "这笔收款取消了，微信支付已确认关单。", "没有人付款，码也不能再付。", "按 Enter 接下一位顾客。"),
            Words::new(
                "CANCELLED — NOTHING PAID",
                "This sale was cancelled, and WeChat Pay confirms that it is closed.",
                "Nobody paid, and the code can no longer be paid.",
                "Press Enter for the next customer.",
            ),
        ),
    }
}

/// The latest verified word is that a try to pay went wrong; the code can still be paid.
fn failed_once(view: &SaleView) -> bool {
    view.facts.sighting.and_then(|sighting| sighting.unpaid) == Some(Unpaid::PayError)
}

fn why(view: &SaleView, lang: Lang) -> String {
    match &view.silence {
        Some(reason) => unknown(reason, lang),
        None => lang.pick("正在再问".to_owned(), "asking again".to_owned()),
    }
}

fn wrong_amount(view: &SaleView, lang: Lang) -> Words {
    let asked = view.sale.amount.fen();
    let paid = view.sale.charges.iter().rev().find_map(|charge| charge.mismatch.as_ref());
    let paid = paid.map_or_else(|| "?".to_owned(), |payment| other_money(payment.total, &payment.currency));
    lang.pick(
        Words::new(
            "金额不符 · 先别交货",
            format!("应收 {asked}，微信支付却说付了 {paid}。"),
            "凭据已保存；这笔钱没有算作已收。",
            "把货留住，请店长到微信支付商户平台核对后决定。",
        ),
        Words::new(
            "WRONG AMOUNT — HOLD",
            format!("We asked for {asked}, WeChat Pay says {paid} was paid."),
            "The proof is kept; it does not count as paid.",
            "Hold the goods. The manager compares with the merchant platform and decides.",
        ),
    )
}

pub(in crate::ui) fn other_money(total: Fen, currency: &str) -> String {
    if currency == "CNY" { total.to_string() } else { format!("{} {currency}", total.to_plain()) }
}

fn closing(reason: CloseReason, lang: Lang) -> Words {
    let (title, what) = match reason {
        CloseReason::Deadline => lang.pick(
            ("收款码到时间了 · 请稍候", "旧码已收起，正在确认没有人付过。"),
            ("TIME IS OVER — WAIT", "The old code is down; the till makes sure that nobody paid it."),
        ),
        CloseReason::NewCode => lang.pick(
            ("正在换新码 · 请稍候", "旧码已收起，确认没有人付过就出新码。"),
            ("CHANGING THE CODE — WAIT", "The old code is down; the new one comes once nobody is seen to have paid."),
        ),
        CloseReason::Cancelled => lang.pick(
            ("正在取消 · 先别另收", "正在向微信支付关单；五分钟内的单可能还关不掉。"),
            ("CANCELLING — NOT CLOSED YET", "The order is being closed; WeChat Pay may not close one younger than five minutes."),
        ),
        CloseReason::Superseded => lang.pick(
            ("正在关闭多余的码", "这笔收款的另一张码已付，正在关掉这一张。"),
            ("CLOSING THE OTHER CODE", "Another code of this sale is paid; this one is being closed."),
        ),
        CloseReason::NoCode => lang.pick(
            ("没有拿到收款码 · 请稍候", "微信支付有这张单，却没有给出码；正在关掉它。"),
            ("NO CODE CAME — WAIT", "WeChat Pay has the order but gave no code; it is being closed."),
        ),
        CloseReason::Refused => lang.pick(
            ("微信支付拒绝 · 正在确认", "重发时被拒绝；先确认上一次没有成功。"),
            ("REFUSED — MAKING SURE", "A repeat was refused; the till makes sure that the first try did not arrive."),
        ),
        CloseReason::Mismatch => lang.pick(
            ("金额不符 · 先别交货", "付来的金额不对，正在关掉这张码。"),
            ("WRONG AMOUNT — HOLD", "Another amount was paid; this code is being closed."),
        ),
    };
    let next = match reason {
        CloseReason::Cancelled => lang.pick(
            "可以先接下一位（Enter）；若顾客其实付了，这里会提醒您。",
            "You may serve the next customer (Enter). If this one has paid after all, the till tells you.",
        ),
        CloseReason::Deadline | CloseReason::NewCode | CloseReason::NoCode | CloseReason::Refused | CloseReason::Superseded => {
            lang.pick("请稍候，会自动继续；别另开一笔。", "Wait, it goes on by itself. Do not start another sale for it.")
        }
        CloseReason::Mismatch => lang.pick("把货留住，请店长来看。", "Hold the goods and fetch the manager."),
    };
    let money = lang.pick("顾客可能刚好付了：付了就一定会查到。", "The customer may just have paid; if so, the till finds it.");
    Words::new(title, what, money, next)
}

/// A sale that was just asked for and that the engine has not shown yet.
pub fn not_in_view(amount: Option<Amount>, lang: Lang) -> Words {
    let amount = amount.map(|amount| amount.fen().to_string()).unwrap_or_default();
    lang.pick(
        Words::new("正在保存……", format!("正在把 {amount} 写入账本。"), "写好之前不会发出任何请求。", "请稍候；若一直停在这里，按 Esc 返回。"),
        Words::new(
            "Saving …",
            format!("Writing {amount} into the ledger."),
            "Nothing is sent before it is written.",
            "Wait a moment. If it stays like this, press Esc to go back.",
        ),
    )
}

/// A sale that was chosen from a list and that the engine has not shown yet.
pub fn opening(lang: Lang) -> Words {
    lang.pick(
        Words::new("正在打开……", "正在从账本里读这笔收款。", "", "请稍候；若一直停在这里，按 Esc 返回。"),
        Words::new("Opening …", "Reading this sale from the ledger.", "", "Wait a moment. If it stays like this, press Esc to go back."),
    )
}

/// A person's word, and nobody else's.
fn set_by_hand(view: &SaleView, lang: Lang) -> Words {
    let who = view.sale.by_hand.as_ref().map(|by_hand| by_hand.authority.by().name.to_string()).unwrap_or_default();
    let amount = view.sale.amount.fen();
    lang.pick(
        Words::new(
            "手工确认已付 · 尚无凭据",
            format!("{who} 确认收到了 {amount}，微信支付还没有证明。"),
            "这笔账记在确认人名下；机器会继续查询，查到付款就有凭据，查明没付就自动撤销。",
            "由确认人决定是否交货。",
        ),
        Words::new(
            "SET BY HAND — NO PROOF",
            format!("{who} said that {amount} was paid; WeChat Pay has not proven it."),
            "It stands on that person's word. The till goes on asking: a payment brings the proof, a definite no undoes it.",
            "The person who said so decides about the goods.",
        ),
    )
}

/// A sale that was paid some time ago: how much and when, and nothing that sounds like a new payment. `seen` tells that somebody has had it before them.
pub fn looked_up(view: &SaleView, seen: bool, now: Moment, lang: Lang) -> Words {
    let (amount, at) = (view.sale.amount.fen(), moment(view.paid_at(), now));
    let next = if seen {
        lang.pick("这是翻看的旧单。按 Enter 回到收款。", "You are looking at a past sale. Press Enter to go back to collecting.")
    } else {
        lang.pick(
            "若还没给货，先问清顾客再给。按 Enter 回到收款。",
            "If the goods were not handed over, ask the customer first. Press Enter to go back to collecting.",
        )
    };
    lang.pick(
        Words::new(format!("早先已收款 {amount}"), format!("顾客在 {at} 付的款。"), "已记入账本。", next),
        Words::new(format!("Paid earlier: {amount}"), format!("The customer paid at {at}."), "It is in the ledger.", next),
    )
}

/// A card of the list of open sales in a word or two. Money that nobody has seen yet says what to do, while its customer may still be there.
pub fn card_badge(lamp: &Lamp, is_old: bool, lang: Lang) -> &'static str {
    if *lamp == Lamp::Paid && !is_old { lang.pick("已付 · 请交货", "paid: hand over") } else { badge(lamp, lang) }
}

/// A charge in a list of all charges of its sale: which one, and where it stands.
pub(in crate::ui) fn charge_title(number: usize, state: &ChargeState, lang: Lang) -> String {
    let state = match state {
        ChargeState::Placing { .. } => lang.pick("下单中", "being placed"),
        ChargeState::Showing(_) => lang.pick("待付款", "waiting"),
        ChargeState::Closing { .. } => lang.pick("关单中", "being closed"),
        ChargeState::Closed { .. } => lang.pick("已关单", "closed"),
        ChargeState::Paid { .. } => lang.pick("已付", "paid"),
        ChargeState::Refused(_) => lang.pick("被拒绝", "refused"),
    };
    lang.pick(format!("支付单 {number}  ·  {state}"), format!("Charge {number}  ·  {state}"))
}

/// The lamp in a word or two, for lists.
pub fn badge(lamp: &Lamp, lang: Lang) -> &'static str {
    match lamp {
        Lamp::Paid => lang.pick("已付", "paid"),
        Lamp::PaidTwice => lang.pick("付了两次", "paid twice"),
        Lamp::PaidLate => lang.pick("取消后付", "paid late"),
        Lamp::WrongAmount => lang.pick("金额不符", "wrong sum"),
        Lamp::Contradiction => lang.pick("有矛盾", "unclear"),
        Lamp::RefundStarted => lang.pick("已退款", "refunded"),
        Lamp::SetByHand => lang.pick("手工确认", "by hand"),
        Lamp::Unwritten => lang.pick("没记上", "not written"),
        Lamp::PlacingUnknown | Lamp::Silent => lang.pick("不确定", "not sure"),
        Lamp::UnderWay => lang.pick("付款中", "paying"),
        Lamp::Closing(CloseReason::Cancelled) => lang.pick("取消中", "cancelling"),
        Lamp::Closing(CloseReason::NewCode | CloseReason::Deadline | CloseReason::NoCode) => lang.pick("换码中", "changing"),
        Lamp::Closing(CloseReason::Superseded | CloseReason::Refused | CloseReason::Mismatch) => lang.pick("关单中", "closing"),
        Lamp::Placing => lang.pick("出码中", "placing"),
        Lamp::Waiting => lang.pick("待付款", "waiting"),
        Lamp::Refused(_) => lang.pick("被拒绝", "refused"),
        Lamp::Expired => lang.pick("已失效", "ended"),
        Lamp::Abandoned => lang.pick("已取消", "cancelled"),
    }
}

/// A line of the day's list in a word or two.
pub fn row_badge(row: &SaleRow, lang: Lang) -> &'static str {
    let undone = row.exceptions.iter().find(|exception| **exception == SaleException::HandUndone);
    match (undone.or(row.exceptions.first()), row.state) {
        (Some(SaleException::WrongAmount), _) => badge(&Lamp::WrongAmount, lang),
        (Some(SaleException::Contradiction), _) => badge(&Lamp::Contradiction, lang),
        (Some(SaleException::PaidTwice), _) => badge(&Lamp::PaidTwice, lang),
        (Some(SaleException::PaidLate), _) => badge(&Lamp::PaidLate, lang),
        (Some(SaleException::SetByHand), _) => badge(&Lamp::SetByHand, lang),
        (Some(SaleException::HandUndone), _) => lang.pick("手工被否", "undone"),
        (Some(SaleException::Found), _) => lang.pick("对账补入", "found"),
        (Some(SaleException::BillDiffers), _) => lang.pick("账单不符", "bill differs"),
        (None, SaleState::Paid) => badge(&Lamp::Paid, lang),
        (None, SaleState::Abandoned) => badge(&Lamp::Abandoned, lang),
        (None, SaleState::Open) => lang.pick("进行中", "open"),
    }
}

/// The charges that a person would count as codes of this sale, for "code 2".
pub(in crate::ui) fn codes_so_far(view: &SaleView) -> usize {
    view.sale.charges.iter().filter(|charge| !matches!(charge.state, ChargeState::Refused(_))).count()
}
