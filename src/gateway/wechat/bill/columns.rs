//! Where the columns of a file stand, by their titles (protocol §4.6): both forms, never by their order.

use super::fault::BillFault;
use crate::domain::{BillKind, BillNote};

/// The column that every bill begins with.
pub(super) const TIME: &str = "交易时间";
/// The old form's amount: what the payer was to pay, and what the merchant is credited.
const TOTAL: &str = "总金额";
const SETTLED: &str = "应结订单金额";
const ORDERED: &str = "订单金额";
const REFUND_NO: &str = "商户退款单号";
const REFUND_ID: &str = "微信退款单号";
const REFUNDED: &str = "退款金额";
const ASKED: &str = "申请退款金额";
const ASKED_AT: &str = "退款申请时间";
const FEE: &str = "手续费";
const COUPONS_REFUNDED: [&str; 3] = ["充值券退款金额", "代金券或立减优惠退款金额", "企业红包退款金额"];

/// Known, and left aside.
const LEFT_ASIDE: &[&str] = &[
    "公众账号ID",
    "特约商户号",
    "子商户号",
    "用户标识",
    "交易类型",
    "付款银行",
    "代金券金额",
    "代金券或立减优惠金额",
    "企业红包金额",
    "退款成功时间",
    "退款类型",
    "退款状态",
    "商户数据包",
    "费率",
    "费率备注",
    "返还手续费",
];

/// The sums of the last line, each with the titles of the column that it is the sum of.
const SUMS: &[(&str, &[&str])] = &[
    ("应结订单总金额", &[SETTLED]),
    ("总交易额", &[TOTAL]),
    ("订单总金额", &[ORDERED]),
    ("退款总金额", &[REFUNDED]),
    ("总退款金额", &[REFUNDED]),
    ("申请退款总金额", &[ASKED]),
    ("充值券退款总金额", &COUPONS_REFUNDED),
    ("总代金券或立减优惠退款金额", &COUPONS_REFUNDED),
    ("总企业红包退款金额", &COUPONS_REFUNDED),
    ("手续费总金额", &[FEE]),
];

/// The number of rows; the first title of the sums.
pub(super) const COUNT: &str = "总交易单数";

/// One column.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) index: usize,
    pub(super) title: &'static str,
}

/// The columns of a file that are read.
pub(super) struct Columns {
    pub(super) kind: BillKind,
    pub(super) time: Place,
    pub(super) merchant: Place,
    pub(super) device: Option<Place>,
    pub(super) transaction_id: Place,
    pub(super) trade_no: Place,
    pub(super) state: Place,
    pub(super) currency: Option<Place>,
    pub(super) ordered: Place,
    pub(super) settled: Place,
    pub(super) goods: Option<Place>,
    pub(super) fee: Place,
    /// Nothing in a list of payments.
    pub(super) refund: Option<RefundColumns>,
    coupons_refunded: Option<Place>,
    /// How many titles there are.
    pub(super) count: usize,
}

/// The columns about refunds.
pub(super) struct RefundColumns {
    pub(super) asked_at: Option<Place>,
    pub(super) refund_no: Place,
    pub(super) refund_id: Place,
    pub(super) refunded: Place,
    /// Coupons included.
    pub(super) asked: Place,
}

impl RefundColumns {
    fn find(titles: &Titles<'_>) -> Result<Self, BillFault> {
        let refunded = titles.needed(REFUNDED)?;
        let asked = titles.place(ASKED)?.unwrap_or(refunded);
        let (refund_no, refund_id) = (titles.needed(REFUND_NO)?, titles.needed(REFUND_ID)?);
        Ok(Self { asked_at: titles.place(ASKED_AT)?, refund_no, refund_id, refunded, asked })
    }
}

impl Columns {
    /// Finds them among the titles, which stand on that line.
    pub(super) fn find(titles: &[String], line: u32) -> Result<Self, BillFault> {
        let titles = Titles { titles, line };
        if titles.place(TIME)?.is_none() {
            return Err(BillFault::NotABill);
        }
        let tells_refunds = titles.titles.iter().any(|title| [REFUND_NO, REFUND_ID, REFUNDED, ASKED, ASKED_AT].contains(&title.as_str()));
        let refund = if tells_refunds { Some(RefundColumns::find(&titles)?) } else { None };
        let kind = match &refund {
            None => BillKind::Payments,
            Some(RefundColumns { asked_at: None, .. }) => BillKind::All,
            Some(RefundColumns { asked_at: Some(_), .. }) => BillKind::Refunds,
        };
        let (ordered, settled) = match (titles.place(ORDERED)?, titles.place(TOTAL)?) {
            (None, Some(total)) => (total, total),
            (Some(_) | None, _) => (titles.needed(ORDERED)?, titles.needed(SETTLED)?),
        };
        let mut coupons_refunded = None;
        for title in COUPONS_REFUNDED {
            coupons_refunded = coupons_refunded.or(titles.place(title)?);
        }
        Ok(Self {
            kind,
            time: titles.needed(TIME)?,
            merchant: titles.needed("商户号")?,
            device: titles.place("设备号")?,
            transaction_id: titles.needed("微信订单号")?,
            trade_no: titles.needed("商户订单号")?,
            state: titles.needed("交易状态")?,
            currency: titles.place("货币种类")?,
            ordered,
            settled,
            goods: titles.place("商品名称")?,
            fee: titles.needed(FEE)?,
            refund,
            coupons_refunded,
            count: titles.titles.len(),
        })
    }

    /// The column of which that title of the last line names the sum; nothing for a title that is not known, or whose column is not there.
    pub(super) fn summed(&self, sum: &str) -> Option<Place> {
        let (_, titles) = SUMS.iter().find(|(title, _)| *title == sum)?;
        self.read().find(|place| titles.contains(&place.title))
    }

    /// So many values a row must have at least.
    pub(super) fn least(&self) -> usize {
        self.read().map(|place| place.index.saturating_add(1)).max().unwrap_or(0)
    }

    fn read(&self) -> impl Iterator<Item = Place> {
        let refund = self
            .refund
            .iter()
            .flat_map(|refund| [Some(refund.refund_no), Some(refund.refund_id), Some(refund.refunded), Some(refund.asked), refund.asked_at]);
        let always = [self.time, self.merchant, self.transaction_id, self.trade_no, self.state, self.ordered, self.settled, self.fee];
        let perhaps = [self.device, self.currency, self.goods, self.coupons_refunded];
        always.into_iter().chain(perhaps.into_iter().chain(refund).flatten())
    }

    /// The titles that this program does not know.
    pub(super) fn notes(titles: &[String]) -> impl Iterator<Item = BillNote> {
        titles.iter().filter(|title| !title.is_empty() && !is_known(title)).map(|title| BillNote::UnknownColumn { title: super::text::words(title) })
    }
}

fn is_known(title: &str) -> bool {
    let read = [
        TIME,
        TOTAL,
        SETTLED,
        ORDERED,
        REFUND_NO,
        REFUNDED,
        ASKED,
        ASKED_AT,
        FEE,
        "商户号",
        "设备号",
        "微信订单号",
        "商户订单号",
        "交易状态",
        "货币种类",
        REFUND_ID,
        "商品名称",
    ];
    read.contains(&title) || COUPONS_REFUNDED.contains(&title) || LEFT_ASIDE.contains(&title)
}

/// A sum of the last line that this program knows, or the count.
pub(super) fn is_known_sum(title: &str) -> bool {
    title == COUNT || SUMS.iter().any(|(known, _)| *known == title)
}

struct Titles<'a> {
    titles: &'a [String],
    line: u32,
}

impl Titles<'_> {
    fn place(&self, title: &'static str) -> Result<Option<Place>, BillFault> {
        let mut found = self.titles.iter().enumerate().filter(|(_, other)| *other == title).map(|(index, _)| Place { index, title });
        match (found.next(), found.next()) {
            (place, None) => Ok(place),
            (_, Some(_)) => Err(BillFault::ColumnTwice { line: self.line, column: title }),
        }
    }

    fn needed(&self, title: &'static str) -> Result<Place, BillFault> {
        self.place(title)?.ok_or(BillFault::NoColumn { line: self.line, column: title })
    }
}
