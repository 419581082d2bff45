//! The forms of request parameters: who must be there, how long, made of what (protocol §3 and §4).

use super::request::Refused;
use crate::domain::Moment;
use crate::gateway::wechat::xml::Fields;
use std::net::IpAddr;

/// What is demanded of one parameter. All lengths are in bytes of UTF-8.
pub(super) struct Parameter {
    name: &'static str,
    required: bool,
    form: Form,
}

/// What a value must look like.
enum Form {
    /// Any text of 1 to that many bytes.
    Text(usize),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// `out_trade_no`: 6 to 32 bytes of its own character set.
    TradeNo,
    /// `out_refund_no`: 1 to 64 bytes of its own character set.
    RefundNo,
    /// A whole number, 0 or more.
    Count,
    /// Whole fen, at least 1, written plainly.
    Fen,
    /// `yyyyMMddHHmmss` of a real day.
    Time,
    /// IPv4 or IPv6.
    Ip,
    /// A public https address without a query string.
    Url,
    /// A JSON object of at most that many bytes.
    Json(usize),
}

const fn required(name: &'static str, form: Form) -> Parameter {
    Parameter { name, required: true, form }
}

const fn optional(name: &'static str, form: Form) -> Parameter {
    Parameter { name, required: false, form }
}

/// The parameters of `unifiedorder` for NATIVE (protocol §4.1).
pub(super) const UNIFIED_ORDER: &[Parameter] = &[
    required("nonce_str", Form::Text(32)),
    required("body", Form::Text(127)),
    required("out_trade_no", Form::TradeNo),
    required("total_fee", Form::Fen),
    required("spbill_create_ip", Form::Ip),
    required("notify_url", Form::Url),
    required("trade_type", Form::OneOf(&["NATIVE", "JSAPI", "APP", "MWEB"])),
    optional("product_id", Form::Text(32)),
    optional("device_info", Form::Text(32)),
    optional("detail", Form::Json(6000)),
    optional("attach", Form::Text(127)),
    optional("fee_type", Form::OneOf(&["CNY"])),
    optional("time_start", Form::Time),
    optional("time_expire", Form::Time),
    optional("goods_tag", Form::Text(32)),
    optional("limit_pay", Form::OneOf(&["no_credit"])),
    optional("openid", Form::Text(128)),
    optional("receipt", Form::OneOf(&["Y"])),
    optional("profit_sharing", Form::OneOf(&["Y", "N"])),
    optional("scene_info", Form::Json(256)),
];

/// The parameters of `orderquery` (protocol §4.2); one of the two numbers is demanded beside this table.
pub(super) const ORDER_QUERY: &[Parameter] =
    &[required("nonce_str", Form::Text(32)), optional("transaction_id", Form::Text(32)), optional("out_trade_no", Form::TradeNo)];

/// The parameters of `closeorder` (protocol §4.3).
pub(super) const CLOSE_ORDER: &[Parameter] = &[required("nonce_str", Form::Text(32)), required("out_trade_no", Form::TradeNo)];

/// The parameters of `refund` (protocol §4.4); one of the order's two numbers is demanded beside this table.
pub(super) const REFUND: &[Parameter] = &[
    required("nonce_str", Form::Text(32)),
    required("out_refund_no", Form::RefundNo),
    required("total_fee", Form::Fen),
    required("refund_fee", Form::Fen),
    optional("transaction_id", Form::Text(32)),
    optional("out_trade_no", Form::TradeNo),
    optional("refund_fee_type", Form::OneOf(&["CNY"])),
    optional("refund_desc", Form::Text(80)),
    optional("refund_account", Form::OneOf(&[UNSETTLED_FUNDS, "REFUND_SOURCE_RECHARGE_FUNDS"])),
    optional("notify_url", Form::Url),
];

/// Where a refund's money comes from unless the merchant says otherwise.
pub(super) const UNSETTLED_FUNDS: &str = "REFUND_SOURCE_UNSETTLED_FUNDS";

/// The parameters of `refundquery` (protocol §4.5); one of the four numbers is demanded beside this table.
pub(super) const REFUND_QUERY: &[Parameter] = &[
    required("nonce_str", Form::Text(32)),
    optional("refund_id", Form::Text(32)),
    optional("out_refund_no", Form::RefundNo),
    optional("transaction_id", Form::Text(32)),
    optional("out_trade_no", Form::TradeNo),
    optional("offset", Form::Count),
];

/// Judges a message by a table: what is missing first, then what is malformed. Parameters that the table does not name are taken as they are.
pub(super) fn check(fields: &Fields, parameters: &[Parameter]) -> Result<(), Refused> {
    if let Some(missing) = parameters.iter().find(|parameter| parameter.required && fields.get(parameter.name).is_none()) {
        return Err(lacks(missing.name));
    }
    if let Some((name, _)) = fields.iter().find(|(_, value)| !is_plain_text(value)) {
        return Err(malformed(name));
    }
    let good = |parameter: &&Parameter| fields.get(parameter.name).is_none_or(|value| parameter.form.fits(value));
    match parameters.iter().find(|parameter| !good(parameter)) {
        Some(parameter) => Err(malformed(parameter.name)),
        None => Ok(()),
    }
}

/// `LACK_PARAMS` for that parameter.
pub(super) fn lacks(name: &str) -> Refused {
    Refused::new("LACK_PARAMS", format!("缺少参数{name}"))
}

/// `PARAM_ERROR` for that parameter.
pub(super) fn malformed(name: &str) -> Refused {
    Refused::new("PARAM_ERROR", format!("{name}参数错误"))
}

/// Reads `total_fee`; nothing unless it is whole fen, at least 1, in plain digits.
pub(super) fn fen(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|fen| plain && *fen >= 1)
}

impl Form {
    fn fits(&self, value: &str) -> bool {
        match self {
            Self::Text(most) => value.len() <= *most,
            Self::OneOf(words) => words.contains(&value),
            Self::TradeNo => (6..=32).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-|*".contains(&byte)),
            Self::RefundNo => (1..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-|*@".contains(&byte)),
            Self::Count => value.bytes().all(|byte| byte.is_ascii_digit()) && value.parse::<usize>().is_ok(),
            Self::Fen => fen(value).is_some(),
            Self::Time => Moment::parse_beijing_compact(value).is_some(),
            Self::Ip => value.parse::<IpAddr>().is_ok(),
            Self::Url => is_public_url(value),
            Self::Json(most) => value.len() <= *most && serde_json::from_str(value).is_ok_and(|json: serde_json::Value| json.is_object()),
        }
    }
}

/// Only characters of one to three bytes, and no blanks around them (protocol §1.2).
fn is_plain_text(value: &str) -> bool {
    value.chars().all(|character| character.len_utf8() < 4) && value.trim() == value
}

/// `https://host[:port][/path]`, at most 256 bytes, no query string, no computer of a local network (protocol §4.1).
fn is_public_url(value: &str) -> bool {
    let Some(rest) = value.strip_prefix("https://") else { return false };
    if value.len() > 256 || !value.bytes().all(|byte| byte.is_ascii_graphic()) || value.contains(['?', '#', '@', '\\']) {
        return false;
    }
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, after)) => (host, after.strip_prefix(':')),
        None => authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))),
    };
    let good_host = match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()),
        Ok(IpAddr::V6(ip)) => !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified()),
        Err(_not_an_address) => host.contains('.') && !host.starts_with('.') && !host.ends_with(".localhost"),
    };
    good_host && port.is_none_or(|port| port.parse::<u16>().is_ok())
}
