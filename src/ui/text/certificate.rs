//! The client certificate in words: where it stands, or why there is none, and the mend.

use super::foreign::system;
use super::{Lang, sealed};
use crate::domain::{BusinessDay, DayStart, Moment};
use crate::setup::{CertificateError, CertificateProblem, CertificateStanding};

/// Where the certificate stands, and the mend.
pub(super) fn standing(standing: &CertificateStanding, lang: Lang) -> (String, String) {
    let renew = || {
        lang.pick(
            "请从商户平台下载新的 API 证书，运行 scantill secrets import。不影响收款，只影响退款。",
            "Download a new API certificate from the merchant platform and run scantill secrets import. Sales go on; refunds need it.",
        )
    };
    match standing {
        CertificateStanding::Good { days_left } => {
            (lang.pick(format!("有效，还有 {days_left} 天。"), format!("Good for {days_left} more days.")), String::new())
        }
        CertificateStanding::EndsSoon { days_left } => (
            lang.pick(format!("只剩 {days_left} 天，到期后不能退款。"), format!("Ends in {days_left} days; then no refund can be sent.")),
            renew().to_owned(),
        ),
        CertificateStanding::Expired { at } => (
            lang.pick(format!("已在 {} 过期，不能退款。", date(*at)), format!("It ended on {}; no refund can be sent.", date(*at))),
            renew().to_owned(),
        ),
        CertificateStanding::NotYetValid { from } => (
            lang.pick(format!("从 {} 起才有效。", date(*from)), format!("It is good only from {} on.", date(*from))),
            lang.pick("多半是这台电脑的时钟慢了，请校准。", "Most often this computer's clock is behind: set it.").to_owned(),
        ),
        CertificateStanding::OtherMerchant { found } => (
            lang.pick(format!("是另一个商户 {found} 的证书，没有使用。"), format!("It is another merchant's ({found}) and is not used.")),
            lang.pick("请核对 mch_id，或导入本商户的证书。", "Compare mch_id, or import this merchant's certificate.").to_owned(),
        ),
    }
}

fn date(at: Moment) -> BusinessDay {
    BusinessDay::of(at, DayStart::default())
}

/// Why there is no certificate, and the mend.
pub(super) fn problem(problem: &CertificateProblem, lang: Lang) -> (String, String) {
    let import = lang.pick(
        "需要退款时，运行 scantill secrets import apiclient_cert.p12。不影响收款。",
        "To refund, run scantill secrets import apiclient_cert.p12. Sales do not need it.",
    );
    match problem {
        CertificateProblem::NotConfigured => {
            (lang.pick("还没有商户证书，不能退款。", "There is no client certificate, so no refund can be sent.").to_owned(), import.to_owned())
        }
        CertificateProblem::FileUnreadable { path, why } => (
            lang.pick(
                format!("{} 读不出来：{}。", path.display(), system(why, lang)),
                format!("{} cannot be read: {}.", path.display(), system(why, lang)),
            ),
            lang.pick("请核对设置里的 certificate。", "Look at certificate in the settings.").to_owned(),
        ),
        CertificateProblem::FileTooLarge(path) => (
            lang.pick(format!("{} 太大，不是证书。", path.display()), format!("{} is too large to be a certificate.", path.display())),
            import.to_owned(),
        ),
        CertificateProblem::KeyWithoutCertificate => (
            lang.pick("设置里有 private_key，没有 certificate。", "The settings name a private_key and no certificate.").to_owned(),
            lang.pick("请在设置里写上 certificate。", "Name the certificate in the settings too.").to_owned(),
        ),
        CertificateProblem::Sealed(error) => sealed(error, lang),
        CertificateProblem::Bad(error) => (bad(*error, lang).to_owned(), import.to_owned()),
    }
}

fn bad(error: CertificateError, lang: Lang) -> &'static str {
    match error {
        CertificateError::NotP12 => lang.pick("证书文件不完整，或不是 .p12 文件。", "The file is not a whole .p12 file."),
        CertificateError::WrongPassword => lang.pick(
            "证书密码不对；微信支付的证书密码就是商户号。",
            "The certificate's password is wrong; as the provider makes it, it is the merchant's number.",
        ),
        CertificateError::NotPem => lang.pick("证书文件不完整，或不是 PEM 文件。", "The file is not a whole PEM file."),
        CertificateError::NoKey => lang.pick("证书文件里没有私钥。", "There is no private key in the file."),
        CertificateError::KeyEncrypted => {
            lang.pick("私钥带有密码，请导出不带密码的，或改用 .p12。", "The private key is encrypted; export it without a password, or use the .p12.")
        }
        CertificateError::NoCertificate => lang.pick("文件里没有证书。", "There is no certificate in the file."),
        CertificateError::KeyDoesNotMatch => lang.pick("私钥和证书不是一对。", "The private key does not belong to the certificate."),
        CertificateError::Unreadable => lang.pick("证书或私钥的种类不能用于 TLS。", "The certificate or its key is of a kind that cannot be used."),
    }
}
