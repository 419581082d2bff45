//! Why something about a shift, a day, a bill or a file was not done.

use super::bill_fault::{bill_fault, bill_mend};
use super::foreign::system;
use super::trouble::{ledger, unknown};
use super::{Lang, Words, sentence};
use crate::domain::{DayBar, ShiftBar};
use crate::engine::{AdoptBar, BillFault, BillTrouble, ExportError, PlaceFault};

/// Why the shift is not closed.
pub fn shift_bar(bar: ShiftBar, lang: Lang) -> Words {
    match bar {
        ShiftBar::Closed => lang.pick(
            Words::new("这一班已经交过了", "交过的班不能再改。", "账本没有改动。", "按 F7 看交班记录。"),
            Words::new(
                "The shift is closed already",
                "A closed shift is never changed.",
                "Nothing in the ledger was changed.",
                "F7 shows its report.",
            ),
        ),
        ShiftBar::FloatIsSet => lang.pick(
            Words::new("备用金已经记过", "开班时的现金已经记下，改它会让长短款看不出来。", "账本没有变。", "记错了请店长登录来改。"),
            Words::new(
                "The opening cash is set",
                "The cash at the beginning has been noted; changing it would hide what is over or short.",
                "Nothing was changed.",
                "If it is wrong, a manager signs in and sets it anew.",
            ),
        ),
        ShiftBar::NoReason => lang.pick(
            Words::new("现金对不上，要写原因", "点得的现金和应有的不同。", "账本没有改动。", "请用文字写上原因，再交班。"),
            Words::new(
                "The count differs and needs a reason",
                "The cash is over or short.",
                "Nothing in the ledger was changed.",
                "Say why in words, then close.",
            ),
        ),
    }
}

/// Why the day is not closed.
pub fn day_bar(bar: DayBar, lang: Lang) -> Words {
    let safe = lang.pick("账本没有改动。", "Nothing in the ledger was changed.");
    match bar {
        DayBar::NotOver => lang.pick(
            Words::new("营业日还没有结束", "这一天还会有收款。", safe, "过了营业日的结束时间再日结。"),
            Words::new("The business day is not over", "More can be taken on it.", safe, "Close it once it has ended."),
        ),
        DayBar::PartOfBill => lang.pick(
            Words::new("只有一部分对账单", "只核对了收款或只核对了退款。", safe, "按 B 要完整的对账单，再日结。"),
            Words::new(
                "Only a part of the bill is here",
                "Payments alone, or refunds alone, were matched.",
                safe,
                "Press B for the whole bill, then close.",
            ),
        ),
        DayBar::NoBill => lang.pick(
            Words::new("还没有对账单", "这一天的对账单还没有拿到。", safe, "按 B 向微信支付要，或把下载的文件拖到窗口里。"),
            Words::new(
                "There is no bill yet",
                "The bill of this day is not here.",
                safe,
                "Press B to ask WeChat Pay, or drop the file on the window.",
            ),
        ),
        DayBar::NotCompared => lang.pick(
            Words::new("还没有对完账", "对账单刚到，正在核对。", safe, "请稍等一下再日结。"),
            Words::new("Not matched yet", "The bill has just come and is being matched.", safe, "Wait a moment, then close."),
        ),
        DayBar::Undecided(left) => lang.pick(
            Words::new(format!("还有 {left} 笔差异没有处理"), "每一笔差异都要有个说法，才能日结。", safe, "在差异列表里逐笔处理。"),
            Words::new(
                format!("{left} differences are undecided"),
                "A day is closed when each has its decision.",
                safe,
                "Decide about each on the list.",
            ),
        ),
        DayBar::NoNote => lang.pick(
            Words::new("对账单自己对不上，要写说明", "它的合计行和明细不一致。", safe, "请写明原因，再日结。"),
            Words::new(
                "The bill disagrees with itself",
                "Its last line is not what its rows add up to.",
                safe,
                "Say why that is all right, then close.",
            ),
        ),
        DayBar::Closed => lang.pick(
            Words::new("这一天已经日结", "没有新的对账单。", safe, "不用做什么。"),
            Words::new("The day is closed already", "No other bill has come since.", safe, "Nothing to do."),
        ),
        DayBar::NoAuthority => lang.pick(
            Words::new("没有这个权限", "日结要店长或店主来做。", safe, "请店长登录后来做。"),
            Words::new("Not yours to do", "A manager or the owner closes the day.", safe, "Have the manager sign in."),
        ),
    }
}

/// Why there is no bill.
pub fn bill_trouble(trouble: &BillTrouble, lang: Lang) -> Words {
    let safe = lang.pick("账本没有改动，已有的对账单还在。", "Nothing in the ledger was changed; a bill that is kept stays.");
    let (what, next) = match trouble {
        BillTrouble::Refused(refusal) => {
            let said = format!("{} {}", refusal.code, refusal.words);
            lang.pick(
                (format!("微信支付拒绝：{said}。"), "请核对商户设置，或从商户平台下载文件导入。"),
                (format!("WeChat Pay refuses: {said}."), "Look at the merchant's settings, or take the file from the merchant platform."),
            )
        }
        BillTrouble::Unknown(why) => (
            sentence(&unknown(why, lang), lang),
            lang.pick("稍后会自动再要；也可以导入文件。", "It is asked for again by itself; a file will do, too."),
        ),
        BillTrouble::Fault(fault) => {
            let words = Words::new(bill_title(trouble, lang), sentence(&bill_fault(fault, lang), lang), safe, "");
            return Words { next: bill_mend(fault, lang), ..words };
        }
        BillTrouble::OtherDay(day) => lang.pick(
            (format!("这个文件是 {day} 的。"), "请选那一天，再导入。"),
            (format!("The file is of {day}."), "Open that day and take it in there."),
        ),
        BillTrouble::NoDay => lang.pick(
            ("文件里没有明细，看不出是哪一天。".to_owned(), "请先选日期，再导入。"),
            ("The file has no rows and does not tell its day.".to_owned(), "Open the day first, then take it in."),
        ),
        BillTrouble::TooEarly => lang.pick(
            ("这一天还没有结束。".to_owned(), "对账单在第二天 10 点以后才有。"),
            ("The day is not over.".to_owned(), "Its bill comes after 10 o'clock on the next day."),
        ),
        BillTrouble::NotReady => lang.pick(
            ("微信支付还没有做好这一天的对账单。".to_owned(), "十分钟后会自动再要。"),
            ("WeChat Pay has not made the bill of that day yet.".to_owned(), "It is asked for again by itself in ten minutes."),
        ),
        BillTrouble::Unreadable { why } => lang.pick(
            (format!("文件读不了：{}。", system(why, lang)), "请检查文件或 U 盘，再导入。"),
            (format!("The file cannot be read: {}.", system(why, lang)), "Look at the file or the stick, then try again."),
        ),
        BillTrouble::Ledger(error) => return ledger(error, lang),
    };
    Words::new(bill_title(trouble, lang), what, safe, next)
}

/// What a trouble with a bill is called: there is none, or there is a file that will not do.
fn bill_title(trouble: &BillTrouble, lang: Lang) -> &'static str {
    match trouble {
        BillTrouble::Refused(_) | BillTrouble::Unknown(_) | BillTrouble::TooEarly | BillTrouble::NotReady | BillTrouble::Ledger(_) => {
            lang.pick("没有拿到对账单", "There is no bill")
        }
        BillTrouble::Fault(BillFault::OtherMerchant { .. }) => lang.pick("这是别的商户的对账单", "The bill is another merchant's"),
        BillTrouble::Fault(BillFault::OtherDay { .. }) => lang.pick("这个文件不止一天", "The file is of more than one day"),
        BillTrouble::Fault(_) => lang.pick("这个文件不能用", "This file cannot be used"),
        BillTrouble::OtherDay(_) => lang.pick("这是另一天的对账单", "The bill is of another day"),
        BillTrouble::NoDay => lang.pick("看不出是哪一天的对账单", "The bill does not tell its day"),
        BillTrouble::Unreadable { .. } => lang.pick("没有读进这个文件", "The file was not taken in"),
    }
}

/// The same at the command line, where a day is named and not opened.
pub fn bill_trouble_here(trouble: &BillTrouble, lang: Lang) -> Words {
    let words = bill_trouble(trouble, lang);
    match trouble {
        BillTrouble::NoDay => Words {
            next: lang.pick("请用 --day YYYY-MM-DD 写明是哪一天。", "Say of which day it is: --day YYYY-MM-DD.").to_owned(),
            ..words
        },
        BillTrouble::OtherDay(day) => {
            Words { next: lang.pick(format!("请改成 --day {day}，或不写 --day。"), format!("Say --day {day}, or leave --day out.")), ..words }
        }
        BillTrouble::Refused(_)
        | BillTrouble::Unknown(_)
        | BillTrouble::Fault(_)
        | BillTrouble::TooEarly
        | BillTrouble::NotReady
        | BillTrouble::Unreadable { .. }
        | BillTrouble::Ledger(_) => words,
    }
}

/// Why something is not taken over from the bill.
pub fn adopt_bar(bar: &AdoptBar, lang: Lang) -> Words {
    let safe = lang.pick("账本没有改动。", "Nothing in the ledger was changed.");
    match bar {
        AdoptBar::Gone => lang.pick(
            Words::new("这笔差异已经不在了", "情况刚刚变了。", safe, "请看新的列表。"),
            Words::new("The difference is gone", "Things have just changed.", safe, "Look at the list again."),
        ),
        AdoptBar::PaymentFirst => lang.pick(
            Words::new("请先补入它的付款", "这是一笔退款，账本里还没有它的付款。", safe, "先补入那笔付款，再补入这笔退款。"),
            Words::new(
                "Take over its payment first",
                "This is a refund, and the ledger does not have its payment.",
                safe,
                "Take the payment over, then the refund.",
            ),
        ),
        AdoptBar::Number => lang.pick(
            Words::new("这个单号查不了", "单号不合本系统的规则。", safe, "请核对后写明原因接受。"),
            Words::new(
                "The number cannot be asked about",
                "It does not keep this program's rule.",
                safe,
                "Look into it, then accept it with a reason.",
            ),
        ),
        AdoptBar::NotProven => lang.pick(
            Words::new("微信支付没有证明这笔款", "按这个单号和金额查不到已付的款。", safe, "请在商户平台核对。"),
            Words::new(
                "WeChat Pay does not prove it",
                "Under this number it knows no payment of this amount.",
                safe,
                "Compare with the merchant platform.",
            ),
        ),
        AdoptBar::Unknown(why) => Words::new(
            lang.pick("现在问不到", "No answer now"),
            sentence(&unknown(why, lang), lang),
            safe,
            lang.pick("请稍后再试。", "Try again later."),
        ),
    }
}

/// Why a file was not written.
pub fn export_error(error: &ExportError, lang: Lang) -> Words {
    let title = lang.pick("没有导出", "Nothing was written");
    let safe = lang.pick("账本没有改动，原来的文件还在。", "The ledger is as it was, and so is a file that was there.");
    match error {
        ExportError::Ledger(error) => Words { title: title.to_owned(), ..ledger(error, lang) },
        ExportError::OldFormat(_format) => lang.pick(
            Words::new(title, "这个账本还是旧格式。", safe, "先用收银台打开它一次，再导出。"),
            Words::new(title, "This ledger is of an older format.", safe, "Open the till with it once, then export."),
        ),
        ExportError::DiskFull(path) => {
            let path = path.display();
            lang.pick(
                Words::new(title, format!("磁盘满了：{path}。"), safe, "请腾出空间，或换一个地方。"),
                Words::new(title, format!("The disk is full: {path}."), safe, "Make room, or choose another place."),
            )
        }
        ExportError::Exists(path) => {
            let path = path.display();
            lang.pick(
                Words::new("已有这个文件", format!("{path} 已经在了。"), safe, "要替换它，再按一次 Enter；不替换就换个名字。"),
                Words::new("The file is there already", format!("{path} exists."), safe, "Enter once more replaces it; or choose another name."),
            )
        }
        ExportError::Place { path, why } => {
            let (path, why) = (path.display(), place_fault(why, lang));
            lang.pick(
                Words::new(title, format!("{path} 写不进去：{why}。"), safe, "请换一个地方；文件若在表格软件里开着，先关上。"),
                Words::new(title, format!("{path} takes no file: {why}."), safe, "Choose another place; close the file where it is open."),
            )
        }
    }
}

fn place_fault(why: &PlaceFault, lang: Lang) -> String {
    match (lang, why) {
        (Lang::Zh, PlaceFault::Folder) => "这是一个文件夹".to_owned(),
        (Lang::Zh, PlaceFault::TheTills) => "这是收银台自己的文件".to_owned(),
        (Lang::Zh, PlaceFault::NoFolder) => "没有这个文件夹".to_owned(),
        (Lang::Zh, PlaceFault::NotAllowed) => "没有写入的权限".to_owned(),
        (Lang::Zh | Lang::En, why) => system(&why.to_string(), lang),
    }
}
