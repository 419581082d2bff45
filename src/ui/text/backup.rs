//! Copies of the ledger in words.

use super::foreign::system;
use super::trouble::ledger;
use super::{Lang, Words, sentence};
use crate::engine::BackupError;

/// Why no new backup was made.
pub fn backup_error(error: &BackupError, lang: Lang) -> Words {
    let title = lang.pick("没有做成新备份", "No new backup was made");
    let safe = lang.pick("账本没有改动，以前的备份还在。", "The ledger is as it was, and the older backups are there.");
    if let BackupError::Ledger(error) = error {
        return Words { title: title.to_owned(), money: safe.to_owned(), ..ledger(error, lang) };
    }
    let (what, next) = backup_trouble(error, lang);
    Words::new(title, what, safe, next)
}

/// What is wrong with a backup or its folder, and the mend.
pub(super) fn backup_trouble(error: &BackupError, lang: Lang) -> (String, String) {
    let (what, next) = match error {
        BackupError::Ledger(error) => {
            let words = ledger(error, lang);
            return (words.what, words.next);
        }
        BackupError::Unsound(fault) => {
            let why = sentence(&fault.to_string(), lang);
            lang.pick(
                (format!("复制出来的账本验证不通过，说明账本本身有问题：{why}"), "请运行 scantill ledger verify，并联系维护人员；不要删除任何文件。"),
                (
                    format!("The copy of the ledger does not verify, so the ledger itself is not sound: {why}"),
                    "Run scantill ledger verify and call support; delete no file.",
                ),
            )
        }
        BackupError::NoFolder(path) => {
            let path = path.display();
            lang.pick(
                (format!("备份文件夹 {path} 不在了。"), "请插上 U 盘或连上网络盘，然后再备份一次。"),
                (format!("The folder for backups, {path}, is not there."), "Put the stick in or connect the drive, then back up again."),
            )
        }
        BackupError::Full(path) => {
            let path = path.display();
            lang.pick(
                (format!("{path} 所在的磁盘放不下这份备份。"), "请腾出空间，或换一个备份文件夹。"),
                (format!("The disk of {path} has no room for it."), "Make room, or choose another folder for backups."),
            )
        }
        BackupError::NotWritable(path) => {
            let path = path.display();
            lang.pick(
                (format!("没有权限写入 {path}。"), "请给当前用户写权限，或取下 U 盘的写保护。"),
                (format!("{path} cannot be written."), "Give this user permission to write there, or unlock the stick."),
            )
        }
        BackupError::Damaged { file, why } => {
            let (file, why) = (file.display(), sentence(why, lang));
            lang.pick(
                (format!("备份 {file} 已损坏：{why}"), "请换一个磁盘或 U 盘，再备份一次。"),
                (format!("The backup {file} is damaged: {why}"), "Use another disk or stick, and back up again."),
            )
        }
        BackupError::NotABackup(path) => {
            let path = path.display();
            lang.pick(
                (format!("{path} 不是本账本的备份，没有动它。"), "请换一个文件名。"),
                (format!("{path} is no backup of this ledger and was left alone."), "Choose another name."),
            )
        }
        BackupError::UnderWay => {
            lang.pick(("正在做另一份备份。".to_owned(), "请稍等。"), ("Another backup is being made just now.".to_owned(), "Wait a moment."))
        }
        BackupError::Disk { path, why } => {
            let (path, why) = (path.display(), sentence(&system(why, lang), lang));
            lang.pick(
                (format!("{path} 所在的磁盘出错：{why}"), "请检查或更换这个磁盘，再备份一次。"),
                (format!("The disk of {path} failed: {why}"), "Check or replace that disk, and back up again."),
            )
        }
    };
    (what, next.to_owned())
}
