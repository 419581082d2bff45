//! `scantill.toml` as written: sections, keys, and what stands where a key is not written.

use crate::domain::{AppId, Language, MchId, OrderExtras, TillId};
use crate::gateway::wechat::sign::SignType;
use serde::Deserialize;
use std::path::PathBuf;

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) merchant: MerchantSection,
    #[serde(default)]
    pub(super) gateway: GatewaySection,
    #[serde(default)]
    pub(super) till: TillSection,
    #[serde(default)]
    pub(super) people: PeopleSection,
    #[serde(default)]
    pub(super) refunds: RefundsSection,
    #[serde(default)]
    pub(super) day: DaySection,
    #[serde(default)]
    pub(super) backup: BackupSection,
    #[serde(default)]
    pub(super) order: OrderExtras,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MerchantSection {
    pub(super) name: String,
    pub(super) appid: AppId,
    pub(super) mch_id: MchId,
    #[serde(default = "strong")]
    pub(super) sign_type: SignType,
    #[serde(default = "any_goods")]
    pub(super) category: String,
    pub(super) certificate: Option<PathBuf>,
    pub(super) private_key: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct GatewaySection {
    pub(super) base_url: String,
    pub(super) backup_url: String,
    pub(super) ca_certificate: Option<PathBuf>,
    pub(super) notify_url: String,
}

impl Default for GatewaySection {
    fn default() -> Self {
        Self {
            base_url: "https://api.mch.weixin.qq.com".to_owned(),
            backup_url: "https://api2.mch.weixin.qq.com".to_owned(),
            ca_certificate: None,
            // The provider wants a well-formed address, and nothing listens: the till asks by itself.
            notify_url: "https://pay.example.com/notify".to_owned(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TillSection {
    pub(super) id: TillId,
    pub(super) code_life_seconds: u16,
    pub(super) day_starts_at: String,
    pub(super) language: Language,
    pub(super) limit: String,
    pub(super) usual_amounts: Option<Vec<String>>,
}

impl Default for TillSection {
    fn default() -> Self {
        Self {
            #[expect(clippy::expect_used, reason = "a constant that keeps the rule")]
            id: TillId::new("T1").expect("two letters or digits"),
            code_life_seconds: 300,
            day_starts_at: "00:00".to_owned(),
            language: Language::default(),
            limit: "50000.00".to_owned(),
            usual_amounts: None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PeopleSection {
    pub(super) lock_after_minutes: u16,
}

impl Default for PeopleSection {
    fn default() -> Self {
        Self { lock_after_minutes: 10 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RefundsSection {
    pub(super) per_second: u8,
    pub(super) ask_after_minutes: Vec<u16>,
    pub(super) reasons: Option<Vec<String>>,
}

impl Default for RefundsSection {
    fn default() -> Self {
        Self { per_second: 5, ask_after_minutes: vec![1, 2, 5, 10, 20, 60, 360, 1440], reasons: None }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DaySection {
    pub(super) other_tills: Vec<TillId>,
    pub(super) other_systems: bool,
    pub(super) fetch_bill: bool,
}

impl Default for DaySection {
    fn default() -> Self {
        Self { other_tills: vec![], other_systems: false, fetch_bill: true }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct BackupSection {
    pub(super) folder: PathBuf,
}

impl Default for BackupSection {
    fn default() -> Self {
        Self { folder: PathBuf::from("backups") }
    }
}

fn strong() -> SignType {
    SignType::HmacSha256
}

fn any_goods() -> String {
    "商品".to_owned()
}
