//! What every order of this till has in common.

use crate::domain::{Amount, AppId, BusinessDay, DayStart, Fen, MchId, Moment, Order, OrderExtras, RefundPlan, TillId, TradeNo};
use crate::engine::KnownOthers;
use crate::setup::Settings;

/// Who this till is and how it places orders; fixed while the program runs.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The shop's name.
    pub shop: String,
    /// This till.
    pub till: TillId,
    /// The application.
    pub appid: AppId,
    /// The merchant.
    pub mch_id: MchId,
    /// The most that one sale may ask for.
    pub limit: Fen,
    /// The keys for usual amounts.
    pub usual_amounts: Vec<Amount>,
    /// How long a code is shown, in milliseconds.
    pub code_life_ms: i64,
    /// When the business day begins.
    pub day_start: DayStart,
    /// What payers read.
    pub description: String,
    /// The address from which orders are placed.
    pub client_ip: String,
    /// Where the provider may send notices.
    pub notify_url: String,
    /// Optional request fields.
    pub extras: OrderExtras,
    /// The gateway is not the provider's own.
    pub test_gateway: bool,
    /// After so long without a touch the till locks, in milliseconds.
    pub lock_after_ms: i64,
    /// How many refund requests may leave in a second.
    pub refunds_per_second: u8,
    /// When an accepted refund is asked about.
    pub refund_plan: RefundPlan,
    /// The shop's list of reasons for a refund.
    pub refund_reasons: Vec<String>,
    /// There is a client certificate, so that refunds can be sent.
    pub can_refund: bool,
    /// Bills are asked for by themselves.
    pub fetch_bill: bool,
    /// Others of the same merchant whose rows in the bill need no decision.
    pub known_others: KnownOthers,
    /// A name that tells this computer from others, where it has one.
    pub computer: Option<String>,
    /// Every setting as text, for the record; never a secret.
    pub settings: Vec<(String, String)>,
}

impl Profile {
    /// What the settings say, placing from `client_ip`.
    pub fn new(settings: &Settings, client_ip: String, can_refund: bool) -> Self {
        Self {
            shop: settings.shop.clone(),
            till: settings.till.clone(),
            appid: settings.appid.clone(),
            mch_id: settings.mch_id.clone(),
            limit: settings.limit,
            usual_amounts: settings.usual_amounts.clone(),
            code_life_ms: i64::from(settings.code_life_seconds) * 1000,
            day_start: settings.day_starts_at,
            description: settings.description.clone(),
            client_ip,
            notify_url: settings.gateway.notify_url.clone(),
            extras: settings.extras.clone(),
            test_gateway: settings.gateway.is_test(),
            lock_after_ms: i64::from(settings.lock_after_minutes) * 60_000,
            refunds_per_second: settings.refunds.per_second,
            refund_plan: RefundPlan::new(settings.refunds.ask_after_minutes.iter().map(|minutes| i64::from(*minutes) * 60_000).collect()),
            refund_reasons: settings.refunds.reasons.clone(),
            can_refund,
            fetch_bill: settings.day.fetch_bill,
            known_others: KnownOthers { tills: settings.day.other_tills.clone(), systems: settings.day.other_systems },
            computer: None,
            settings: settings.summary().into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        }
    }

    /// A new order, decided at `now` under a fresh number, on a computer whose clock is that far ahead of the gateway's.
    pub fn order(&self, amount: Amount, random: [u8; 10], now: Moment, clock_ahead_ms: Option<i64>) -> Order {
        let created_at = now.floor_to_second();
        Order {
            trade_no: TradeNo::fresh(&self.till, now, random),
            amount,
            appid: self.appid.clone(),
            mch_id: self.mch_id.clone(),
            description: self.description.clone(),
            created_at,
            expires_at: created_at.plus_millis(self.code_life_ms),
            // The header by which it was measured tells whole seconds; a few of them are not worth telling the gateway another time than the wall's.
            clock_ahead_ms: clock_ahead_ms.filter(|ahead| ahead.abs() >= 5_000).unwrap_or_default(),
            client_ip: self.client_ip.clone(),
            notify_url: self.notify_url.clone(),
            product_id: self.till.as_str().to_owned(),
            device_info: self.till.as_str().to_owned(),
            extras: self.extras.clone(),
        }
    }

    /// Whether an order belongs to the merchant that this till is set up for.
    pub fn owns(&self, order: &Order) -> bool {
        order.mch_id == self.mch_id && order.appid == self.appid
    }

    /// The business day of an instant.
    pub fn day(&self, at: Moment) -> BusinessDay {
        BusinessDay::of(at, self.day_start)
    }
}
