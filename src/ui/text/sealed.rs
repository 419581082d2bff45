//! The sealed secrets: what is wrong with their keeping, and the mend.

use super::Lang;
use super::foreign::{keyring as keyring_words, system};
use crate::setup::{Passphrase, SecretsError};

/// Why the sealed secrets cannot be opened or kept, and the mend.
pub fn sealed(error: &SecretsError, lang: Lang) -> (String, String) {
    let (zh, en) = match error {
        SecretsError::NoVault => (
            ("还没有封存任何密钥。", "请填写 API 密钥，或运行 scantill secrets set。"),
            ("Nothing has been sealed yet.", "Enter the API key, or run scantill secrets set."),
        ),
        SecretsError::Keyring(keyring) => {
            let why = keyring.why();
            return lang.pick(
                (
                    format!("这台电脑没有可用的钥匙串（{}）。", keyring_words(&why, lang)),
                    "请启用系统钥匙串，或运行 scantill secrets set passphrase，改用口令封存。".to_owned(),
                ),
                (
                    format!("This computer offers no keyring ({why})."),
                    "Turn the system's keyring on, or run scantill secrets set passphrase to seal with a passphrase.".to_owned(),
                ),
            );
        }
        SecretsError::KeyNotInKeyring => (
            ("系统钥匙串里没有封存文件的钥匙。", "请用原来的系统账户登录；不行就运行 scantill secrets forget --everything，重新设置。"),
            (
                "The system's keyring does not hold the key of the sealed file.",
                "Log in as the account that sealed it; else run scantill secrets forget --everything and set the secrets anew.",
            ),
        ),
        SecretsError::PassphraseNeeded => (
            ("密钥用店主口令封存着。", "请输入店主口令，或用环境变量 SCANTILL_PASSPHRASE 提供。"),
            ("The secrets are sealed with the owner's passphrase.", "Enter it, or give it in the variable SCANTILL_PASSPHRASE."),
        ),
        SecretsError::WrongPassphraseOrDamaged => (
            ("口令不对，或封存文件已损坏。", "请重新输入口令；忘了口令只能运行 scantill secrets forget --everything，重新设置。"),
            (
                "The passphrase is wrong, or the sealed file is damaged.",
                "Enter it again; if it is lost, run scantill secrets forget --everything and set the secrets anew.",
            ),
        ),
        SecretsError::Damaged => (
            ("封存文件已损坏。", "请从备份恢复 secrets.sealed，或运行 scantill secrets forget --everything，重新设置。"),
            (
                "The sealed file is damaged.",
                "Restore secrets.sealed from a backup, or run scantill secrets forget --everything and set the secrets anew.",
            ),
        ),
        SecretsError::Newer { found } => {
            return lang.pick(
                (format!("封存文件是更新的版本（{found}）写的。"), "请使用更新的版本。".to_owned()),
                (format!("A newer version ({found}) wrote the sealed file."), "Use the newer version.".to_owned()),
            );
        }
        SecretsError::ChangedMeanwhile => {
            (("封存文件刚被别的程序换了钥匙。", "请再试一次。"), ("Another program has put the sealed file behind another key.", "Try once more."))
        }
        SecretsError::TooLarge => {
            (("内容太大，无法封存。", "请检查证书文件。"), ("This is too large to be sealed.", "Look at the certificate's file."))
        }
        SecretsError::NotReadable(why) => {
            return lang.pick(
                (format!("封存文件读不出来（{}）。", system(why, lang)), "请检查文件的权限。".to_owned()),
                (format!("The sealed file cannot be read ({}).", system(why, lang)), "Look at the rights of the file.".to_owned()),
            );
        }
        SecretsError::NotWritten(why) => {
            return lang.pick(
                (format!("封存文件写不进去（{}）。", system(why, lang)), "请检查磁盘和文件夹的权限。".to_owned()),
                (format!("The sealed file cannot be written ({}).", system(why, lang)), "Look at the disk and the rights of the folder.".to_owned()),
            );
        }
        SecretsError::TooLittleMemory => (
            ("内存不够，无法用口令封存。", "请关掉别的程序再试。"),
            ("There is too little memory to seal with a passphrase.", "Close other programs and try again."),
        ),
        SecretsError::NoRandomness => {
            (("这台电脑给不出随机数。", "请重新启动电脑。"), ("This computer gives no random numbers.", "Start the computer again."))
        }
    };
    let (what, mend) = lang.pick(zh, en);
    (what.to_owned(), mend.to_owned())
}

/// A passphrase that is none.
pub fn passphrase_too_short(lang: Lang) -> String {
    let least = Passphrase::SHORTEST;
    lang.pick(format!("口令至少 {least} 个字符。"), format!("A passphrase has at least {least} characters."))
}
