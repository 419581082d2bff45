//! The opening check-up in words; the window and the command line say the same.

use super::slow_checks::{backup, chain, disk, moved, restored, yesterday};
use super::{Lang, certificate, key, ledger, offset, settings, unknown};
use crate::engine::{Check, CheckItem, Finding};
use crate::setup::KeySource;

/// One line of the check-up, ready to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckLine {
    /// A sale could be taken as far as this line goes.
    pub good: bool,
    /// What was looked at.
    pub title: &'static str,
    /// What was found.
    pub words: String,
    /// What to do about it; empty when it is good.
    pub mend: String,
}

/// The check-up in words, line by line.
pub fn check_lines(checks: &[Check], lang: Lang) -> Vec<CheckLine> {
    checks.iter().map(|check| check_line(check, lang)).collect()
}

/// One line of it.
pub(super) fn check_line(check: &Check, lang: Lang) -> CheckLine {
    let (words, mend) = finding(&check.finding, lang);
    CheckLine { good: check.finding.is_good(), title: title(check.item, lang), words, mend }
}

fn title(item: CheckItem, lang: Lang) -> &'static str {
    match item {
        CheckItem::Settings => lang.pick("设置", "Settings"),
        CheckItem::Key => lang.pick("API 密钥", "API key"),
        CheckItem::Ledger => lang.pick("账本", "Ledger"),
        CheckItem::Gateway => lang.pick("微信支付", "WeChat Pay"),
        CheckItem::Clock => lang.pick("时钟", "Clock"),
        CheckItem::Certificate => lang.pick("商户证书", "Certificate"),
        CheckItem::Chain => lang.pick("流水", "Journal"),
        CheckItem::Disk => lang.pick("磁盘", "Disk"),
        CheckItem::Backup => lang.pick("备份", "Backup"),
        CheckItem::Yesterday => lang.pick("昨天的账", "Yesterday"),
    }
}

fn finding(finding: &Finding, lang: Lang) -> (String, String) {
    let good = |words: String| (words, String::new());
    match finding {
        Finding::SettingsGood { shop, till } => good(lang.pick(format!("{shop}，收银台 {till}。"), format!("{shop}, till {till}."))),
        Finding::SettingsBad(error) => settings(error, lang),
        Finding::KeyGood(KeySource::Environment) => {
            good(lang.pick("来自环境变量 SCANTILL_API_KEY。".into(), "From the variable SCANTILL_API_KEY.".into()))
        }
        Finding::KeyGood(KeySource::Demo) => good(lang.pick("演示自带的密钥。".into(), "The demo's own key.".into())),
        Finding::KeyGood(KeySource::Vault) => good(lang.pick("封存在 secrets.sealed 里。".into(), "Sealed in secrets.sealed.".into())),
        Finding::KeyGood(KeySource::Keyring) => good(lang.pick("由系统钥匙串保管。".into(), "Kept in the system's keyring.".into())),
        Finding::KeyBad(problem) => key(problem, lang),
        Finding::LedgerGood(path) => {
            good(lang.pick(format!("{} 可用，前后相符。", path.display()), format!("{} opens and holds together.", path.display())))
        }
        Finding::LedgerBad(error) => {
            let words = ledger(error, lang);
            (lang.pick(format!("{}{}", words.what, words.money), format!("{} {}", words.what, words.money)), words.next)
        }
        Finding::GatewayGood(ms) => {
            good(lang.pick(format!("{ms} 毫秒内答复，密钥和商户号相符。"), format!("Answered in {ms} ms; key and merchant number fit.")))
        }
        Finding::GatewayRefuses(reason) => (
            lang.pick(format!("有答复，但不对：{}。", unknown(reason, lang)), format!("It answers, but not as it must: {}.", unknown(reason, lang))),
            lang.pick(
                "请核对 API 密钥、商户号、appid 和签名方式。".into(),
                "Compare the API key, the merchant's number, the appid and the kind of signature.".into(),
            ),
        ),
        Finding::GatewaySilent(reason) => (
            lang.pick(format!("没有答复：{}。", unknown(reason, lang)), format!("No answer: {}.", unknown(reason, lang))),
            lang.pick("请检查网络，然后再检查一次。".into(), "Look at the network, then check again.".into()),
        ),
        Finding::GatewayOdd => (
            lang.pick("答复不合常理。".into(), "Its answer cannot belong to this question.".into()),
            lang.pick("请核对设置里的网关地址。".into(), "Compare the gateway's address in the settings.".into()),
        ),
        Finding::ClockGood(-999..=999) => good(lang.pick("与微信支付一致。".into(), "In step with WeChat Pay.".into())),
        Finding::ClockGood(ahead_ms) => {
            let by = offset(*ahead_ms, lang);
            good(lang.pick(format!("比微信支付{by}，不碍事。"), format!("{by} against WeChat Pay, which does no harm.")))
        }
        Finding::ClockOff(ahead_ms) => (
            lang.pick(format!("这台电脑的时钟{}。", offset(*ahead_ms, lang)), format!("This computer's clock is {}.", offset(*ahead_ms, lang))),
            lang.pick("请打开系统的自动对时。".into(), "Let the system set its clock by itself.".into()),
        ),
        Finding::Certificate(standing) => certificate::standing(standing, lang),
        Finding::CertificateBad(problem) => certificate::problem(problem, lang),
        Finding::Chain(check) => chain(check, lang),
        Finding::Restored { at, entries } => restored(*at, *entries, lang),
        Finding::Moved { at } => moved(*at, lang),
        Finding::Disk(standing) => disk(*standing, lang),
        Finding::Backup(standing) => backup(standing, lang),
        Finding::Yesterday(standing) => yesterday(*standing, lang),
        Finding::NotSeen(error) => {
            let words = ledger(error, lang);
            (words.what, words.next)
        }
        Finding::UnderWay => good(lang.pick("正在检查。".into(), "Being looked at.".into())),
        Finding::NotTried => (
            lang.pick("还没有检查。".into(), "Not looked at yet.".into()),
            lang.pick("先解决前面的问题。".into(), "Put right what comes before it.".into()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demos_key_comes_from_no_variable() {
        for (lang, words) in [(Lang::Zh, "演示自带"), (Lang::En, "demo's own")] {
            let line = check_line(&Check { item: CheckItem::Key, finding: Finding::KeyGood(KeySource::Demo) }, lang);
            assert!(line.good && line.words.contains(words) && !line.words.contains("SCANTILL"), "{line:?}");
        }
    }
}
