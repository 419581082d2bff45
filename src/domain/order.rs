//! What is asked of the gateway when a charge is placed, frozen when the charge is decided.

use super::{Amount, AppId, MchId, Moment, TradeNo};
use serde::{Deserialize, Serialize};

/// The business parameters of one charge. Stored with the intent and replayed unchanged for ever: the gateway refuses the same number with any
/// other parameter (protocol §4.1, re-entry).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Our number of the charge.
    pub trade_no: TradeNo,
    /// What the payer is asked for.
    pub amount: Amount,
    /// The application under which the order was placed.
    pub appid: AppId,
    /// The merchant for whom it was placed. An answer about any other merchant means nothing.
    pub mch_id: MchId,
    /// What the payer reads on the phone, already within the provider's limits.
    pub description: String,
    /// When the charge was decided; whole seconds.
    pub created_at: Moment,
    /// When the code stops being shown, and what the gateway is told as the end of the order; whole seconds.
    pub expires_at: Moment,
    /// How far this computer's clock was ahead of the gateway's when the charge was decided, in milliseconds, as far as was known. The gateway is told
    /// its own times.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub clock_ahead_ms: i64,
    /// The address from which the order is placed (IPv4 or IPv6).
    pub client_ip: String,
    /// Where the provider may send its notice; the till does not wait for it.
    pub notify_url: String,
    /// The shop's own name for what is sold; required by the provider for NATIVE.
    pub product_id: String,
    /// Till id, repeated in the provider's bill.
    pub device_info: String,
    /// What only some shops send.
    #[serde(default, skip_serializing_if = "OrderExtras::is_empty")]
    pub extras: OrderExtras,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field so")]
fn is_zero(ms: &i64) -> bool {
    *ms == 0
}

impl Order {
    /// An instant of ours by the gateway's clock.
    pub fn by_gateways_clock(&self, at: Moment) -> Moment {
        at.plus_millis(self.clock_ahead_ms.saturating_neg())
    }
}

/// Optional request fields of the provider; absent means not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderExtras {
    /// Echoed in answers and in the bill; at most 127 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attach: Option<String>,
    /// JSON for single-item promotions; at most 6000 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Coupon tag; at most 32 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_tag: Option<String>,
    /// `no_credit` forbids credit cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_pay: Option<String>,
    /// Show the e-invoice entry after payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<bool>,
    /// Split the payment later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profit_sharing: Option<bool>,
    /// JSON that names the store; at most 256 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene_info: Option<String>,
}

impl OrderExtras {
    /// Nothing is set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
