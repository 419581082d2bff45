//! Bills as the tests write them, by the protocol page alone.

use scantill::domain::{BusinessDay, DayStart, Moment};
use scantill::simulator::Credentials;

/// A row of a bill.
#[derive(Clone, Debug)]
pub struct Slip {
    pub at: Moment,
    pub trade_no: String,
    pub refund_no: Option<String>,
    pub fen: i64,
    pub coupon: i64,
}

/// A payment.
pub fn took(trade_no: &str, fen: i64, at: Moment) -> Slip {
    Slip { at, trade_no: trade_no.to_owned(), refund_no: None, fen, coupon: 0 }
}

/// A refund.
pub fn gave(trade_no: &str, refund_no: &str, fen: i64, at: Moment) -> Slip {
    Slip { refund_no: Some(refund_no.to_owned()), ..took(trade_no, fen, at) }
}

/// A number that no other trade number has.
pub fn transaction_of(trade_no: &str) -> String {
    let sum = trade_no.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte)));
    format!("4200009999{:018}", sum % 1_000_000_000_000_000_000)
}

const TITLES: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,\
    应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,\
    申请退款金额,费率备注";

const SUMS: &str = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

/// The file of these rows.
pub fn bill(rows: &[Slip]) -> Vec<u8> {
    bill_of(rows, |sum| sum)
}

/// The same with a last line that says one row more than there is.
pub fn bill_with_a_wrong_count(rows: &[Slip]) -> Vec<u8> {
    bill_of(rows, |sum| sum + 1)
}

fn bill_of(rows: &[Slip], count: impl Fn(usize) -> usize) -> Vec<u8> {
    let mut lines = vec![TITLES.to_owned()];
    lines.extend(rows.iter().map(line));
    let sum = |of: fn(&Slip) -> i64| yuan(rows.iter().map(of).sum());
    lines.push(SUMS.to_owned());
    let settled = sum(|row| if row.refund_no.is_none() { row.fen - row.coupon } else { 0 });
    let refunded = sum(|row| if row.refund_no.is_some() { row.fen - row.coupon } else { 0 });
    let coupons = sum(|row| if row.refund_no.is_some() { row.coupon } else { 0 });
    let ordered = sum(|row| if row.refund_no.is_none() { row.fen } else { 0 });
    let asked = sum(|row| if row.refund_no.is_some() { row.fen } else { 0 });
    lines.push(format!("`{},`{settled},`{refunded},`{coupons},`0.00000,`{ordered},`{asked}", count(rows.len())));
    format!("\u{feff}{}\r\n", lines.join("\r\n")).into_bytes()
}

fn line(row: &Slip) -> String {
    let Credentials { appid, mch_id, .. } = Credentials::demo();
    let (time, number) = (format!("{} {}", BusinessDay::of(row.at, DayStart::default()), row.at.beijing_clock()), transaction_of(&row.trade_no));
    let device = row.trade_no.split('-').next().unwrap_or_default();
    let head = format!("`{time},`{appid},`{mch_id},`0,`{device},`{number},`{},`o-payer,`NATIVE", row.trade_no);
    let (whole, settled, coupon) = (yuan(row.fen), yuan(row.fen - row.coupon), yuan(row.coupon));
    match &row.refund_no {
        None => format!("{head},`SUCCESS,`OTHERS,`CNY,`{settled},`{coupon},`0,`0,`0.00,`0.00,`,`,`拿铁,`,`0.00000,`0.60%,`{whole},`0.00,`"),
        Some(refund_no) => {
            let refund_id = format!("5030000{:019}", refund_no.len());
            let tail = format!("`{refund_id},`{refund_no},`{settled},`{coupon},`ORIGINAL,`SUCCESS,`拿铁,`,`0.00000,`0.60%,`0.00,`{whole},`");
            format!("{head},`REFUND,`OTHERS,`CNY,`0.00,`0.00,{tail}")
        }
    }
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// The list of refunds of a day without any, as the merchant platform writes it: titles and zeros.
pub fn no_refunds() -> Vec<u8> {
    let head = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,\
        退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,\
        申请退款金额,费率备注";
    let sums = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
    format!("\u{feff}{head}\r\n{sums}\r\n`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\r\n").into_bytes()
}
