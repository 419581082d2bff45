//! The settings as a list of texts, for the record of what was changed.

use super::{DaySettings, GatewaySettings, RefundSettings, Settings};
use crate::domain::OrderExtras;
use std::path::Path;

impl Settings {
    /// Every key with its section, and its value as text; empty where it is not set. Always all keys, in the same order, and nothing secret.
    pub fn summary(&self) -> Vec<(&'static str, String)> {
        let Self {
            shop,
            appid,
            mch_id,
            sign_type,
            certificate,
            private_key,
            gateway: GatewaySettings { base_url, backup_url, ca_certificate, notify_url },
            till,
            code_life_seconds,
            day_starts_at,
            language,
            limit,
            usual_amounts,
            lock_after_minutes,
            refunds: RefundSettings { per_second, ask_after_minutes, reasons },
            day: DaySettings { other_tills, other_systems, fetch_bill },
            backup_folder,
            description,
            extras: OrderExtras { attach, detail, goods_tag, limit_pay, receipt, profit_sharing, scene_info },
        } = self;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let flag = |flag: &Option<bool>| flag.map(|flag| flag.to_string()).unwrap_or_default();
        vec![
            ("merchant.name", shop.clone()),
            ("merchant.appid", appid.to_string()),
            ("merchant.mch_id", mch_id.to_string()),
            ("merchant.sign_type", sign_type.as_str().to_owned()),
            ("merchant.category", description.strip_prefix(&format!("{shop}-")).unwrap_or(description).to_owned()),
            ("merchant.certificate", file(certificate.as_deref())),
            ("merchant.private_key", file(private_key.as_deref())),
            ("gateway.base_url", base_url.clone()),
            ("gateway.backup_url", backup_url.clone()),
            ("gateway.ca_certificate", file(ca_certificate.as_deref())),
            ("gateway.notify_url", notify_url.clone()),
            ("till.id", till.to_string()),
            ("till.code_life_seconds", code_life_seconds.to_string()),
            ("till.day_starts_at", day_starts_at.to_string()),
            ("till.language", language.as_str().to_owned()),
            ("till.limit", limit.to_plain()),
            ("till.usual_amounts", joined(usual_amounts.iter().map(|amount| amount.fen().to_plain()))),
            ("people.lock_after_minutes", lock_after_minutes.to_string()),
            ("refunds.per_second", per_second.to_string()),
            ("refunds.ask_after_minutes", joined(ask_after_minutes)),
            ("refunds.reasons", joined(reasons)),
            ("day.other_tills", joined(other_tills)),
            ("day.other_systems", other_systems.to_string()),
            ("day.fetch_bill", fetch_bill.to_string()),
            ("backup.folder", file(Some(backup_folder))),
            ("order.attach", text(attach)),
            ("order.detail", text(detail)),
            ("order.goods_tag", text(goods_tag)),
            ("order.limit_pay", text(limit_pay)),
            ("order.receipt", flag(receipt)),
            ("order.profit_sharing", flag(profit_sharing)),
            ("order.scene_info", text(scene_info)),
        ]
    }
}

fn file(path: Option<&Path>) -> String {
    path.map(|path| path.display().to_string()).unwrap_or_default()
}

fn joined<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(", ")
}
