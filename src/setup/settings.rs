//! `scantill.toml`.

use super::day_settings::DaySettings;
use super::refund_settings::RefundSettings;
use super::sections::File;
use super::{extras, make_private_folder};
use crate::domain::{Amount, AppId, DayStart, Fen, Language, MchId, OrderExtras, TillId};
use crate::gateway::wechat::sign::SignType;
use std::path::{Path, PathBuf};

/// The provider's own hosts; anything else is a test, and every screen says so.
const OWN_HOSTS: [&str; 4] = ["api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "apihk.mch.weixin.qq.com", "apius.mch.weixin.qq.com"];

/// The keys for usual amounts where the file names none; those above the shop's limit are left out.
pub(super) const USUAL_AMOUNTS: [Fen; 8] =
    [Fen::new(500), Fen::new(1000), Fen::new(1200), Fen::new(1500), Fen::new(1800), Fen::new(2000), Fen::new(2800), Fen::new(5000)];

/// What the owner has set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The shop's name, as payers and screens read it.
    pub shop: String,
    /// The application id.
    pub appid: AppId,
    /// The merchant's number.
    pub mch_id: MchId,
    /// Which signature is used.
    pub sign_type: SignType,
    /// The merchant's certificate, for refunds.
    pub certificate: Option<PathBuf>,
    /// Its private key, where the certificate is a PEM pair.
    pub private_key: Option<PathBuf>,
    /// Where the gateway is.
    pub gateway: GatewaySettings,
    /// This till.
    pub till: TillId,
    /// How long a code is shown: 120 to 3600 seconds.
    pub code_life_seconds: u16,
    /// When the business day begins.
    pub day_starts_at: DayStart,
    /// In which language screens and texts begin.
    pub language: Language,
    /// The most that one sale may ask for.
    pub limit: Fen,
    /// Keys for usual amounts, at most eight.
    pub usual_amounts: Vec<Amount>,
    /// After how long without a key or a click the till locks itself: 1 to 60 minutes.
    pub lock_after_minutes: u16,
    /// How refunds are made.
    pub refunds: RefundSettings,
    /// What stands in the merchant's bill.
    pub day: DaySettings,
    /// Where copies of the ledger are put, as written: a relative one is meant from the ledger's folder.
    pub backup_folder: PathBuf,
    /// What payers read: shop name and goods category.
    pub description: String,
    /// Optional request fields.
    pub extras: OrderExtras,
}

/// Where the gateway is. Whether an address is safe enough to sign for is decided by the gateway's client alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewaySettings {
    /// The first host as written, but without a slash at the end.
    pub base_url: String,
    /// The host that is tried when nothing could be sent to the first.
    pub backup_url: String,
    /// An extra root certificate (a company's proxy, tests).
    pub ca_certificate: Option<PathBuf>,
    /// Where the provider may send notices.
    pub notify_url: String,
}

/// What is wrong with `scantill.toml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// There is no such file.
    #[error("{} does not exist{}", path.display(), if *has_ledger { ", though a ledger lies beside it" } else { "" })]
    Missing {
        /// Where it would be.
        path: PathBuf,
        /// A ledger lies in its folder already.
        has_ledger: bool,
    },
    /// It cannot be read.
    #[error("{} cannot be read: {why}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// Not TOML, an unknown key, a missing key, or a value of the wrong kind.
    #[error("{}, line {line}: {why}", path.display())]
    Syntax {
        /// Which file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// What the reader says; names the key.
        why: String,
    },
    /// A value breaks its rule.
    #[error("{}: {key}: {why}", path.display())]
    Value {
        /// Which file.
        path: PathBuf,
        /// Which key, with its section.
        key: &'static str,
        /// The rule.
        why: String,
    },
}

/// A settings file to start from.
pub const EXAMPLE: &str = include_str!("../../assets/scantill.example.toml");

/// Writes [`EXAMPLE`] as `scantill.toml` into `dir`, which is made where it is missing, for this account alone. A file that is there is never touched.
///
/// # Errors
/// When the file exists already or cannot be written.
pub fn write_example(dir: &Path) -> std::io::Result<()> {
    use std::io::Write as _;
    make_private_folder(dir)?;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(dir.join("scantill.toml"))?;
    file.write_all(EXAMPLE.as_bytes())
}

impl Settings {
    /// Reads `scantill.toml` in `dir`.
    ///
    /// # Errors
    /// [`SettingsError`], which names the file, the key, and the line where there is one.
    pub fn load(dir: &Path) -> Result<Self, SettingsError> {
        let path = dir.join("scantill.toml");
        let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => SettingsError::Missing { path: path.clone(), has_ledger: dir.join("ledger.sqlite3").exists() },
            _ => SettingsError::Unreadable { path: path.clone(), why: error.to_string() },
        })?;
        let settings = Self::parse(&text, &path)?;
        // The example is complete, so that it shows everything; it is nobody's merchant.
        if EXAMPLE.contains(&format!("\"{}\"", settings.appid)) {
            return Err(SettingsError::Value {
                path,
                key: "merchant.appid",
                why: "is still the example's; write your own merchant's in its place".to_owned(),
            });
        }
        Ok(settings)
    }

    /// Reads the text of a settings file; `path` is only for the errors and for files named relative to it.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, SettingsError> {
        let file: File = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            SettingsError::Syntax { path: path.to_owned(), line: before.matches('\n').count() + 1, why: error.message().replace('\n', " ") }
        })?;
        let wrong = |key, why: &str| SettingsError::Value { path: path.to_owned(), key, why: why.to_owned() };
        let price = |key, text: &str| Fen::parse_yuan(text).map_err(|error| wrong(key, &error.to_string()));

        let shop = file.merchant.name.trim().to_owned();
        if shop.is_empty() || shop.chars().count() > 32 {
            return Err(wrong("merchant.name", "must be 1 to 32 characters"));
        }
        if !(120..=3600).contains(&file.till.code_life_seconds) {
            return Err(wrong("till.code_life_seconds", "must be 120 to 3600"));
        }
        if !is_notify_url(&file.gateway.notify_url) {
            return Err(wrong("gateway.notify_url", "must be an http or https address of at most 256 characters without '?'"));
        }
        if !(1..=60).contains(&file.people.lock_after_minutes) {
            return Err(wrong("people.lock_after_minutes", "must be 1 to 60"));
        }
        let refunds = RefundSettings::checked(file.refunds, file.till.language).map_err(|broken| wrong(broken.key, broken.rule))?;
        let day = DaySettings::checked(file.day, &file.till.id).map_err(|rule| wrong("day.other_tills", rule))?;
        if file.backup.folder.as_os_str().is_empty() {
            return Err(wrong("backup.folder", "must name a folder"));
        }
        let limit = price("till.limit", &file.till.limit)?.min(Amount::CEILING);
        if limit < Fen::new(1) {
            return Err(wrong("till.limit", "must be at least 0.01"));
        }
        let usual_amounts = match &file.till.usual_amounts {
            None => USUAL_AMOUNTS.into_iter().filter_map(|fen| Amount::new(fen, limit).ok()).collect(),
            Some(texts) if texts.len() > 8 => return Err(wrong("till.usual_amounts", "must be at most eight")),
            Some(texts) => texts
                .iter()
                .map(|text| Amount::new(price("till.usual_amounts", text)?, limit).map_err(|error| wrong("till.usual_amounts", &error.to_string())))
                .collect::<Result<Vec<_>, _>>()?,
        };
        extras::check(&file.order).map_err(|broken| wrong(broken.key, &broken.to_string()))?;
        let beside = |file: PathBuf| path.parent().map(|dir| dir.join(&file)).unwrap_or(file);
        let description = format!("{shop}-{}", file.merchant.category.trim());
        Ok(Self {
            shop,
            appid: file.merchant.appid,
            mch_id: file.merchant.mch_id,
            sign_type: file.merchant.sign_type,
            certificate: file.merchant.certificate.map(beside),
            private_key: file.merchant.private_key.map(beside),
            gateway: GatewaySettings {
                base_url: without_slash(file.gateway.base_url),
                backup_url: without_slash(file.gateway.backup_url),
                ca_certificate: file.gateway.ca_certificate.map(beside),
                notify_url: file.gateway.notify_url,
            },
            till: file.till.id,
            code_life_seconds: file.till.code_life_seconds,
            day_starts_at: DayStart::parse(&file.till.day_starts_at).map_err(|error| wrong("till.day_starts_at", &error.to_string()))?,
            language: file.till.language,
            limit,
            usual_amounts,
            lock_after_minutes: file.people.lock_after_minutes,
            refunds,
            day,
            backup_folder: file.backup.folder,
            description,
            extras: file.order,
        })
    }
}

impl GatewaySettings {
    /// Neither address is one of the provider's own: this is a test, or somebody in between.
    pub fn is_test(&self) -> bool {
        [&self.base_url, &self.backup_url].iter().any(|url| !url.strip_prefix("https://").is_some_and(|host| OWN_HOSTS.contains(&host)))
    }
}

fn without_slash(mut url: String) -> String {
    if url.ends_with('/') {
        url.pop();
    }
    url
}

fn is_notify_url(text: &str) -> bool {
    let address = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    address.is_some_and(|rest| !rest.is_empty())
        && text.len() <= 256
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'?' && byte != b'#')
}
