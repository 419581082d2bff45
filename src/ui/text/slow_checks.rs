//! The lines of the check-up about journal, disk, backups and the day before, in words: what was found, and the mend.

use super::backup::backup_trouble;
use super::{Lang, month_day_minute, sentence};
use crate::domain::Moment;
use crate::engine::{BackupStanding, ChainCheck, DayEnd, DiskStanding, YesterdayStanding};

fn good(words: String) -> (String, String) {
    (words, String::new())
}

pub(super) fn chain(check: &ChainCheck, lang: Lang) -> (String, String) {
    match check {
        ChainCheck::Good { entries, new } => good(lang.pick(
            format!("共 {entries} 条记录，上次检查以来的 {new} 条环环相扣。"),
            format!("{entries} entries; the {new} since the last look hold together."),
        )),
        ChainCheck::Partly { entries, followed } => good(lang.pick(
            format!("共 {entries} 条记录，已查到第 {followed} 条，没有问题；下次接着查。"),
            format!("{followed} of {entries} entries looked at, and they hold together; the next look goes on there."),
        )),
        ChainCheck::Broken { seq, why } => (
            lang.pick(
                format!("第 {seq} 条记录有问题：{}", sentence(&why.to_string(), lang)),
                format!("Entry {seq} of the journal {}", sentence(&why.to_string(), lang)),
            ),
            lang.pick(
                "有人改过账本，或磁盘出了错。请运行 scantill ledger verify，并从备份恢复。".into(),
                "Somebody has changed the ledger, or the disk failed. Run scantill ledger verify, and restore a backup.".into(),
            ),
        ),
        ChainCheck::Replaced { entries, remembered } => (
            lang.pick(
                format!("这个账本有 {entries} 条记录，而这台收银台记得第 {remembered} 条：有人换过账本文件。"),
                format!("This ledger has {entries} entries and lacks entry {remembered} as this till remembers it: somebody has replaced the file."),
            ),
            lang.pick(
                "请用 scantill ledger restore 恢复最新的备份；退款会先停住，等店长放行。".into(),
                "Restore the newest backup with scantill ledger restore; refunds wait until a manager lets them go on.".into(),
            ),
        ),
    }
}

pub(super) fn restored(at: Moment, entries: i64, lang: Lang) -> (String, String) {
    let at = month_day_minute(at);
    (
        lang.pick(
            format!("{at} 换成了现在的账本，原来的有 {entries} 条记录；退款停着。"),
            format!("At {at} this ledger took the place of one with {entries} entries; refunds wait."),
        ),
        lang.pick(
            "请店长导入备份之后每一天的对账单，再到退款页按 P 放行。".into(),
            "A manager takes in the bill of every day since the backup and then lets refunds go on with P on their page.".into(),
        ),
    )
}

pub(super) fn moved(at: Moment, lang: Lang) -> (String, String) {
    let at = month_day_minute(at);
    (
        lang.pick(
            format!("{at} 起账本在这台电脑上用，之前在另一台；退款停着。"),
            format!("Since {at} this ledger is used on this computer, before on another; refunds wait."),
        ),
        lang.pick(
            "请店长确认另一台不再用这个账本，再到退款页按 P 放行。".into(),
            "A manager makes sure that the other one uses it no more and then lets refunds go on with P on their page.".into(),
        ),
    )
}

pub(super) fn disk(standing: DiskStanding, lang: Lang) -> (String, String) {
    match standing {
        DiskStanding::Good { free } => good(lang.pick(format!("还有 {} 空间。", size(free)), format!("{} free.", size(free)))),
        DiskStanding::Short { free } => (
            lang.pick(format!("只剩 {} 空间。", size(free)), format!("Only {} free.", size(free))),
            lang.pick("请尽快清理磁盘。".into(), "Make room soon.".into()),
        ),
        DiskStanding::Full { free } => (
            lang.pick(
                format!("只剩 {} 空间，很快就不能收款了。", size(free)),
                format!("Only {} free: before long no sale can be written down.", size(free)),
            ),
            lang.pick("请现在就清理磁盘。".into(), "Make room now.".into()),
        ),
    }
}

/// In whole MiB, or GiB with one digit behind the point.
fn size(bytes: u64) -> String {
    let mib = bytes / (1024 * 1024);
    if mib < 1024 { format!("{mib} MiB") } else { format!("{}.{} GiB", mib / 1024, mib % 1024 * 10 / 1024) }
}

pub(super) fn backup(standing: &BackupStanding, lang: Lang) -> (String, String) {
    match standing {
        BackupStanding::NotNeeded => good(lang.pick("还没有需要备份的内容。".into(), "There is nothing to back up yet.".into())),
        BackupStanding::None { folder } => (
            lang.pick(format!("{} 里还没有备份。", folder.display()), format!("There is no backup in {} yet.", folder.display())),
            lang.pick("交班时会自动备份，也可以现在备份。".into(), "One is made when the shift is closed; or make one now.".into()),
        ),
        BackupStanding::Good { at, whole: true, .. } => good(lang.pick(
            format!("最近一次 {}，能打开，完好。", month_day_minute(*at)),
            format!("The latest is of {}; it opens and is whole.", month_day_minute(*at)),
        )),
        BackupStanding::Good { at, whole: false, .. } => good(lang.pick(
            format!("最近一次 {}，文件很大，只读了前面一部分，没有问题。", month_day_minute(*at)),
            format!("The latest is of {}; it is large, and what was read of it is good.", month_day_minute(*at)),
        )),
        BackupStanding::Old { at } => (
            lang.pick(
                format!("最近一次是 {}，之后又有两天以上的收款没有备份。", month_day_minute(*at)),
                format!("The latest is of {}; two days of sales or more have no backup.", month_day_minute(*at)),
            ),
            lang.pick("请检查备份文件夹，现在备份一次。".into(), "See to the folder for backups, and make one now.".into()),
        ),
        BackupStanding::Bad(error) => backup_trouble(error, lang),
    }
}

pub(super) fn yesterday(YesterdayStanding { day, end }: YesterdayStanding, lang: Lang) -> (String, String) {
    match end {
        DayEnd::NoSales => good(lang.pick(format!("{day} 没有收款。"), format!("Nothing was sold on {day}."))),
        DayEnd::NotReady => good(lang.pick(format!("{day} 的对账单今天 10 点以后才有。"), format!("The bill of {day} is there after 10:00 today."))),
        DayEnd::Closed => good(lang.pick(format!("{day} 已对账，已结账。"), format!("{day} is matched and closed."))),
        DayEnd::Matched => good(lang.pick(format!("{day} 已对平，还没有结账。"), format!("{day} is explained to the fen and can be closed."))),
        DayEnd::NoBill => (
            lang.pick(format!("{day} 还没有对账单。"), format!("There is no bill of {day} yet.")),
            lang.pick("请按 F7 取对账单，或导入商户平台的文件。".into(), "Fetch it with F7, or bring the file of the merchant platform.".into()),
        ),
        DayEnd::Differs => (
            lang.pick(format!("{day} 有差异还没处理。"), format!("Differences of {day} wait for a decision.")),
            lang.pick("请店长按 F7 处理。".into(), "A manager settles them with F7.".into()),
        ),
    }
}
