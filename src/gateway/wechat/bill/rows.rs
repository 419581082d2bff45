//! From the values of a row to what it tells.

use super::columns::{Columns, Place, RefundColumns};
use super::fault::BillFault;
use super::split::Value;
use super::{money, text, time};
use crate::domain::{BillKind, BillRow, BillRowKind, Fee, Fen, MchId, Moment};

/// The longest number that is read, in bytes; the provider's own rule ends at 64.
const LONGEST_NUMBER: usize = 128;

/// A spreadsheet keeps so many digits of a number and makes the rest zeros.
const DIGITS_KEPT: usize = 15;

/// One row, its values counted.
pub(super) struct Row<'a> {
    pub(super) line: u32,
    pub(super) values: &'a [Value<'a>],
}

impl Row<'_> {
    /// What it tells.
    pub(super) fn read(&self, columns: &Columns, merchant: &MchId) -> Result<BillRow, BillFault> {
        let line = self.line;
        let told = self.text(columns.merchant);
        if told != merchant.as_str() {
            return Err(BillFault::OtherMerchant { line, value: text::words(told), ours: merchant.clone() });
        }
        match columns.currency.map(|place| self.text(place)) {
            None | Some("CNY" | "") => {}
            Some(other) => return Err(BillFault::OtherCurrency { line, value: text::words(other) }),
        }
        let kind = self.kind(columns)?;
        let refund = columns.refund.as_ref().filter(|_| kind != BillRowKind::Payment);
        let refund_no = refund.map(|refund| self.number(refund.refund_no)).transpose()?.flatten();
        let refund_id = refund.map(|refund| self.number(refund.refund_id)).transpose()?.flatten();
        if let (BillRowKind::Refund, Some(refund), None, None) = (kind, refund, &refund_no, &refund_id) {
            return Err(BillFault::NoValue { line, column: refund.refund_no.title });
        }
        let (amount, settlement) = self.amounts(kind, columns, refund)?;
        Ok(BillRow {
            line,
            kind,
            at: self.at(columns.time, refund)?,
            trade_no: self.needed_number(columns.trade_no)?,
            transaction_id: self.needed_number(columns.transaction_id)?,
            refund_no,
            refund_id,
            device: columns.device.map(|place| text::words(self.text(place))).unwrap_or_default(),
            amount,
            settlement,
            fee: self.decimal(columns.fee)?,
            goods: columns.goods.map(|place| text::words(self.text(place))).unwrap_or_default(),
        })
    }

    /// Any column of money, with all its decimals.
    pub(super) fn decimal(&self, place: Place) -> Result<Fee, BillFault> {
        let value = self.text(place);
        money::fee(value).ok_or_else(|| BillFault::BadAmount { line: self.line, column: place.title, value: text::words(value) })
    }

    fn kind(&self, columns: &Columns) -> Result<BillRowKind, BillFault> {
        match (self.text(columns.state), columns.kind) {
            ("SUCCESS", BillKind::All | BillKind::Payments) => Ok(BillRowKind::Payment),
            ("REFUND", BillKind::All | BillKind::Refunds) => Ok(BillRowKind::Refund),
            ("REVOKED", BillKind::All | BillKind::Refunds) => Ok(BillRowKind::Reversal),
            (other, BillKind::All | BillKind::Payments | BillKind::Refunds) => {
                Err(BillFault::BadState { line: self.line, value: text::words(other) })
            }
        }
    }

    /// The amount and what of it is settled. Which columns a reversal fills is not told by the provider: those of a refund, else those of the order.
    fn amounts(&self, kind: BillRowKind, columns: &Columns, refund: Option<&RefundColumns>) -> Result<(Fen, Fen), BillFault> {
        let of_order = (self.amount(columns.ordered)?, self.amount(columns.settled)?);
        let Some(refund) = refund else { return Ok(of_order) };
        let of_refund = (self.amount(refund.asked)?, self.amount(refund.refunded)?);
        match kind {
            BillRowKind::Reversal if of_refund.0 == Fen::ZERO => Ok(of_order),
            BillRowKind::Payment | BillRowKind::Refund | BillRowKind::Reversal => Ok(of_refund),
        }
    }

    /// When the money was taken, or the refund accepted: a list of refunds says that in a column of its own, and when it was paid in the first.
    fn at(&self, time: Place, refund: Option<&RefundColumns>) -> Result<Moment, BillFault> {
        let place = refund.and_then(|refund| refund.asked_at).filter(|place| !self.text(*place).is_empty()).unwrap_or(time);
        let value = self.text(place);
        let read = if self.is_marked(place) { time::as_sent(value) } else { time::saved_anew(value) };
        read.ok_or_else(|| BillFault::BadTime { line: self.line, column: place.title, value: text::words(value) })
    }

    fn amount(&self, place: Place) -> Result<Fen, BillFault> {
        let value = self.text(place);
        money::amount(value).ok_or_else(|| BillFault::BadAmount { line: self.line, column: place.title, value: text::words(value) })
    }

    fn needed_number(&self, place: Place) -> Result<String, BillFault> {
        self.number(place)?.ok_or(BillFault::NoValue { line: self.line, column: place.title })
    }

    /// A number as it stands; nothing where it is empty or `0`, as bills write "none".
    fn number(&self, place: Place) -> Result<Option<String>, BillFault> {
        let (line, column, value) = (self.line, place.title, self.text(place));
        if value.is_empty() || value == "0" {
            return Ok(None);
        }
        if value.len() > LONGEST_NUMBER || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BillFault::BadNumber { line, column, value: text::words(value) });
        }
        if !self.is_marked(place) && is_rounded(value) {
            return Err(BillFault::RoundedNumber { line, column, value: value.to_owned() });
        }
        Ok(Some(value.to_owned()))
    }

    fn text(&self, place: Place) -> &str {
        self.values.get(place.index).map_or("", |value| &value.text)
    }

    fn is_marked(&self, place: Place) -> bool {
        self.values.get(place.index).is_some_and(|value| value.is_marked)
    }
}

/// What a spreadsheet makes of a long number: `4.2E+27`, or zeros after its first digits.
fn is_rounded(value: &str) -> bool {
    let has_exponent = value.split_once("E+").is_some_and(|(digits, exponent)| {
        digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && exponent.bytes().all(|byte| byte.is_ascii_digit())
    });
    let is_long = value.len() > DIGITS_KEPT.saturating_add(2) && value.bytes().all(|byte| byte.is_ascii_digit());
    has_exponent || (is_long && value.bytes().skip(DIGITS_KEPT).all(|digit| digit == b'0'))
}
