//! How a day stands, in words.

use super::day_refusal::bill_trouble;
use super::{Lang, Words, moment, month_day_minute, signatory};
use crate::domain::{DayMark, Moment, ShiftNo};
use crate::ui::screens::Stand;

/// How that day stands, and what comes next. `shift` is the one that is open.
pub(in crate::ui) fn day_stand(stand: &Stand<'_>, shift: Option<ShiftNo>, now: Moment, lang: Lang) -> Words {
    match stand {
        Stand::NotOver => not_over(shift, lang),
        Stand::NoBill => lang.pick(
            Words::new("还没有对账单", "这一天的对账单还没有要过。", "", "第二天 10 点以后会自动要；也可以现在要，或导入文件。"),
            Words::new(
                "There is no bill yet",
                "Nobody has asked for the bill of this day.",
                "",
                "It is asked for by itself after 10 o'clock on the next day; now will do, too, or a file.",
            ),
        ),
        Stand::UnderWay => lang.pick(
            Words::new("正在拿对账单……", "对账单在路上，或正在读取。", "", "到了就自动核对。"),
            Words::new("The bill is on its way …", "It is being fetched or read.", "", "It is matched as soon as it is here."),
        ),
        Stand::NotReady(again_at) => {
            let at = moment(*again_at, now);
            lang.pick(
                Words::new("对账单还没有做好", "微信支付还没有做好这一天的对账单。", "", format!("{at} 自动再要一次。")),
                Words::new("The bill is not made yet", "WeChat Pay has not made it yet.", "", format!("It is asked for again by itself at {at}.")),
            )
        }
        Stand::Failed(trouble) => bill_trouble(trouble, lang),
        Stand::Matching => lang.pick(
            Words::new("正在核对……", "对账单已经保存，正在和账本逐笔核对。", "", "几秒钟就好。"),
            Words::new("Being matched …", "The bill is kept and is matched with the ledger, row by row.", "", "This takes seconds."),
        ),
        Stand::Part => lang.pick(
            Words::new("只核对了一部分", "手上的对账单只有收款或只有退款，这一部分对上了。", "", "要来完整的对账单，才能日结。"),
            Words::new(
                "Only a part is matched",
                "The bill that is kept lists payments alone, or refunds alone; that part agrees.",
                "",
                "Ask for the whole bill; the day is closed with that.",
            ),
        ),
        Stand::Differs(count) => lang.pick(
            Words::new(format!("{count} 笔差异待处理"), "账单和账本有不同的地方。", "", "逐笔处理完，就可以日结。"),
            Words::new(
                if *count == 1 { "1 difference is undecided".to_owned() } else { format!("{count} differences are undecided") },
                "Bill and ledger do not say the same.",
                "",
                "Decide about each; then the day can be closed.",
            ),
        ),
        Stand::Matched => lang.pick(
            Words::new("账目全部对上", "每一分钱都有说法了。", "", "可以日结。"),
            Words::new("Everything is explained", "Every fen has its place.", "", "The day can be closed."),
        ),
        Stand::Closed(closed) => {
            let (who, at) = (signatory(closed.authority.by(), lang), month_day_minute(closed.at));
            let note = closed.note.trim();
            let note = if note.is_empty() { String::new() } else { lang.pick(format!("说明：{note}"), format!("Note: {note}")) };
            lang.pick(
                Words::new("已日结", format!("{who} {at} 日结。"), "", note.clone()),
                Words::new("The day is closed", format!("By {who} at {at}."), "", note),
            )
        }
    }
}

fn not_over(shift: Option<ShiftNo>, lang: Lang) -> Words {
    let next = match shift {
        Some(no) => lang.pick(
            format!("打烊时交第 {no} 班；对账单明天 10 点以后自动来。"),
            format!("Close shift {no} at the end; the bill comes by itself after 10 o'clock tomorrow."),
        ),
        None => lang.pick("对账单明天 10 点以后自动来。", "The bill comes by itself after 10 o'clock tomorrow.").to_owned(),
    };
    lang.pick(
        Words::new("营业日还没有结束", "这里的合计会随时变。", "", next.clone()),
        Words::new("The day goes on", "The sums change as it does.", "", next),
    )
}

/// A mark of the calendar.
pub fn day_mark(mark: DayMark, lang: Lang) -> &'static str {
    match mark {
        DayMark::Open => lang.pick("未对账", "open"),
        DayMark::Differs => lang.pick("有差异", "differs"),
        DayMark::Matched => lang.pick("已对上", "matched"),
        DayMark::Closed => lang.pick("已日结", "closed"),
    }
}
