//! The columns of a bill, in both forms: their titles, what stands in them, and the sums under them.

use super::row::Row;
use super::{BillForm, BillRules};
use crate::domain::{BillKind, Moment};
use crate::simulator::credentials::Credentials;
use crate::simulator::refund_query::spaced;
use crate::simulator::refunds::RefundState;

/// A bill is written at 09:00; a refund that has not arrived by then stands as `PROCESSING` for ever.
const WRITTEN_AFTER_MS: i64 = 9 * 3_600_000;

/// What a bill is written for.
pub(super) struct Sheet<'a> {
    pub(super) kind: BillKind,
    pub(super) rules: &'a BillRules,
    pub(super) credentials: &'a Credentials,
    pub(super) day_end: Moment,
}

/// A column.
#[derive(Clone, Copy)]
pub(super) enum Column {
    At,
    AppId,
    MchId,
    SubMchId,
    Device,
    TransactionId,
    TradeNo,
    Payer,
    TradeType,
    State,
    Bank,
    Currency,
    Settlement,
    Coupon,
    RefundAskedAt,
    RefundArrivedAt,
    RefundId,
    RefundNo,
    RefundSettled,
    CouponRefund,
    RefundType,
    RefundStatus,
    Goods,
    Attach,
    Fee,
    Rate,
    Total,
    RefundAsked,
    RateNote,
    Unheard,
}

use Column as C;

const HEAD: [Column; 14] = [
    C::At,
    C::AppId,
    C::MchId,
    C::SubMchId,
    C::Device,
    C::TransactionId,
    C::TradeNo,
    C::Payer,
    C::TradeType,
    C::State,
    C::Bank,
    C::Currency,
    C::Settlement,
    C::Coupon,
];
const REFUND_TIMES: [Column; 2] = [C::RefundAskedAt, C::RefundArrivedAt];
const REFUND: [Column; 6] = [C::RefundId, C::RefundNo, C::RefundSettled, C::CouponRefund, C::RefundType, C::RefundStatus];
const TAIL: [Column; 4] = [C::Goods, C::Attach, C::Fee, C::Rate];

impl Sheet<'_> {
    /// The columns, in order.
    pub(super) fn columns(&self) -> Vec<Column> {
        let now = self.rules.form == BillForm::Now;
        let (before, since): (Vec<Column>, &[Column]) = match self.kind {
            BillKind::All => ([HEAD.as_slice(), &REFUND, &TAIL].concat(), &[C::Total, C::RefundAsked, C::RateNote]),
            BillKind::Payments => ([HEAD.as_slice(), &TAIL].concat(), &[C::Total, C::RateNote]),
            BillKind::Refunds => ([HEAD.as_slice(), &REFUND_TIMES, &REFUND, &TAIL].concat(), &[C::Total, C::RefundAsked, C::RateNote]),
        };
        let mut columns = before;
        columns.extend(since.iter().filter(|_| now));
        if self.rules.unknown_column {
            let (left, right) = columns.split_at(5);
            columns = [left, &[C::Unheard], right].concat();
        }
        columns
    }

    /// What stands above a column.
    pub(super) fn title(&self, column: Column) -> &'static str {
        let by_form = |now, old| match self.rules.form {
            BillForm::Now => now,
            BillForm::Old => old,
        };
        match column {
            C::At => "交易时间",
            C::AppId => "公众账号ID",
            C::MchId => "商户号",
            C::SubMchId => by_form("特约商户号", "子商户号"),
            C::Device => "设备号",
            C::TransactionId => "微信订单号",
            C::TradeNo => "商户订单号",
            C::Payer => "用户标识",
            C::TradeType => "交易类型",
            C::State => "交易状态",
            C::Bank => "付款银行",
            C::Currency => "货币种类",
            C::Settlement => by_form("应结订单金额", "总金额"),
            C::Coupon => by_form("代金券金额", "代金券或立减优惠金额"),
            C::RefundAskedAt => "退款申请时间",
            C::RefundArrivedAt => "退款成功时间",
            C::RefundId => "微信退款单号",
            C::RefundNo => "商户退款单号",
            C::RefundSettled => "退款金额",
            C::CouponRefund => by_form("充值券退款金额", "代金券或立减优惠退款金额"),
            C::RefundType => "退款类型",
            C::RefundStatus => "退款状态",
            C::Goods => "商品名称",
            C::Attach => "商户数据包",
            C::Fee => "手续费",
            C::Rate => "费率",
            C::Total => "订单金额",
            C::RefundAsked => "申请退款金额",
            C::RateNote => "费率备注",
            C::Unheard => "门店编号",
        }
    }

    /// What stands in a column of a row.
    pub(super) fn value(&self, column: Column, row: &Row<'_>) -> String {
        let parameter = |name: &str| row.order.parameter(name).unwrap_or_default().to_owned();
        let of_refund = |text: &str| row.refund.map_or_else(String::new, |_| text.to_owned());
        match column {
            C::At => spaced(row.at),
            C::AppId => row.order.parameter("appid").unwrap_or(self.credentials.appid.as_str()).to_owned(),
            C::MchId => self.credentials.mch_id.as_str().to_owned(),
            C::SubMchId => "0".to_owned(),
            C::Device => parameter("device_info"),
            C::TransactionId => row.paid.transaction_id.to_owned(),
            C::TradeNo => row.order.trade_no.clone(),
            C::Payer => row.paid.openid.to_owned(),
            C::TradeType => "NATIVE".to_owned(),
            C::State => if row.refund.is_some() { "REFUND" } else { "SUCCESS" }.to_owned(),
            C::Bank => "OTHERS".to_owned(),
            C::Currency => "CNY".to_owned(),
            C::Settlement => yuan(self.settlement(row)),
            C::Coupon => yuan(if self.is_old() && row.refund.is_none() { row.paid.coupon_fee } else { row.coupon() }),
            C::RefundAskedAt => row.refund.map_or_else(String::new, |refund| spaced(refund.accepted_at)),
            C::RefundArrivedAt => self.arrived_at(row).map_or_else(String::new, spaced),
            C::RefundId => row.refund.map_or("0", |refund| &refund.refund_id).to_owned(),
            C::RefundNo => row.refund.map_or("0", |refund| &refund.refund_no).to_owned(),
            C::RefundSettled => yuan(self.refund_settled(row)),
            C::CouponRefund => yuan(self.coupon_refund(row)),
            C::RefundType => of_refund("ORIGINAL"),
            C::RefundStatus => of_refund(if self.arrived_at(row).is_some() { "SUCCESS" } else { "PROCESSING" }),
            C::Goods => parameter("body"),
            C::Attach => parameter("attach"),
            C::Fee => fee(row.fee(self.rules.fee_rate)),
            C::Rate => format!("{}.{:02}%", self.rules.fee_rate.div_euclid(100), self.rules.fee_rate.rem_euclid(100)),
            C::Total => yuan(row.total()),
            C::RefundAsked => yuan(row.refund_asked()),
            C::RateNote => String::new(),
            C::Unheard => "S001".to_owned(),
        }
    }

    /// The titles of the sums and the sums, in order.
    pub(super) fn summary(&self, rows: &[Row<'_>]) -> Vec<(&'static str, String)> {
        let sum = |part: &dyn Fn(&Row<'_>) -> i64| rows.iter().fold(0_i64, |sum, row| sum.saturating_add(part(row)));
        let settlement = yuan(sum(&|row| self.settlement(row)));
        let refunds = yuan(sum(&|row| self.refund_settled(row)));
        let coupons = yuan(sum(&|row| self.coupon_refund(row)));
        let fees = fee(sum(&|row| row.fee(self.rules.fee_rate)));
        let (total, asked) = (yuan(sum(&|row| row.total())), yuan(sum(&|row| row.refund_asked())));
        let count = rows.len();
        match (self.rules.form, self.kind) {
            (BillForm::Now, BillKind::All | BillKind::Refunds) => vec![
                ("总交易单数", count.to_string()),
                ("应结订单总金额", settlement),
                ("退款总金额", refunds),
                ("充值券退款总金额", coupons),
                ("手续费总金额", fees),
                ("订单总金额", total),
                ("申请退款总金额", asked),
            ],
            (BillForm::Now, BillKind::Payments) => {
                vec![("总交易单数", count.to_string()), ("应结订单总金额", settlement), ("手续费总金额", fees), ("订单总金额", total)]
            }
            (BillForm::Old, BillKind::All | BillKind::Refunds) => vec![
                ("总交易单数", format!("{count}.0")),
                ("总交易额", settlement),
                ("总退款金额", refunds),
                ("总代金券或立减优惠退款金额", coupons),
                ("手续费总金额", fees),
            ],
            (BillForm::Old, BillKind::Payments) => vec![("总交易单数", format!("{count}.0")), ("总交易额", settlement), ("手续费总金额", fees)],
        }
    }

    /// The old form knows no coupon that the shop bears itself.
    fn is_old(&self) -> bool {
        self.rules.form == BillForm::Old
    }

    fn settlement(&self, row: &Row<'_>) -> i64 {
        if self.is_old() { row.total() } else { row.settlement() }
    }

    fn refund_settled(&self, row: &Row<'_>) -> i64 {
        if self.is_old() { row.refund_asked() } else { row.refund_settled() }
    }

    fn coupon_refund(&self, row: &Row<'_>) -> i64 {
        if self.is_old() { row.refund.map_or(0, |refund| refund.coupon_refund_fee) } else { row.coupon_refund() }
    }

    /// When the refund arrived, as far as that was known when the bill was written.
    fn arrived_at(&self, row: &Row<'_>) -> Option<Moment> {
        let written_at = self.day_end.plus_millis(WRITTEN_AFTER_MS);
        match row.refund?.state {
            RefundState::Arrived { at } => Some(at).filter(|at| *at <= written_at),
            RefundState::Processing | RefundState::Closed { .. } | RefundState::Changed { .. } => None,
        }
    }
}

/// Fen as yuan with two decimals.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen.div_euclid(100), fen.rem_euclid(100))
}

/// A fee has five decimals and is rounded to two (protocol §4.6).
fn fee(fen: i64) -> String {
    format!("{}000", yuan(fen))
}
