//! `downloadbill` 下载交易账单 (protocol §4.6): the day's list of payments and refunds, written from the book.

mod column;
mod file;
mod row;
mod rules;

pub(super) use file::BillFile;
pub use file::BillHarm;
pub use rules::{BillForm, BillRules};

use super::book::Book;
use super::credentials::Credentials;
use super::request::{NotTaken, Refused, Request};
use crate::domain::{BillKind, BusinessDay, DayStart, Moment};

/// From when on a bill can be had, counted from the end of its day: 10:00.
const READY_AFTER_MS: i64 = 10 * 3_600_000;

/// For how many days: three months of the longest.
const KEPT_DAYS: i32 = 92;

/// The number that stands with what is wrong about the request itself.
const WRONG: &str = "20001";

/// The number that stands where there is no bill. The page leaves open which one stands where there is none yet: here it is the same, so that only the
/// words tell the two apart.
const NO_BILL: &str = "20002";

/// Answers one request: the file, or why there is none.
pub(super) fn answer(request: &Request, book: &Book, rules: &BillRules, credentials: &Credentials, now: Moment) -> Result<BillFile, Refused> {
    let wrong = |words: &str| Refused::new(WRONG, words);
    let field = |name: &str| request.fields.get(name);
    let (Some(_nonce), Some(date)) = (field("nonce_str"), field("bill_date")) else { return Err(wrong("missing parameter")) };
    let plain = date.bytes().all(|byte| byte.is_ascii_digit());
    let day = BusinessDay::parse_compact(date).filter(|_| plain).ok_or_else(|| wrong("invalid bill_date"))?;
    let kind = match field("bill_type") {
        None | Some("ALL") => Some(BillKind::All),
        Some("SUCCESS") => Some(BillKind::Payments),
        Some("REFUND") => Some(BillKind::Refunds),
        // Refunds from a recharged balance: nothing of the kind happens here.
        Some("RECHARGE_REFUND") => None,
        Some(_) => return Err(wrong("invalid bill_type")),
    };
    let gzip = match field("tar_type") {
        None => false,
        Some("GZIP") => true,
        Some(_) => return Err(wrong("data format error")),
    };
    let today = BusinessDay::of(now, DayStart::default());
    if day > today || day < today.plus_days(KEPT_DAYS.saturating_neg()) {
        return Err(wrong("invalid bill_date"));
    }
    let (begin, end) = day.bounds(DayStart::default());
    if day == today || (now < end.plus_millis(READY_AFTER_MS) && !rules.any_hour) {
        return Err(Refused::new(NO_BILL, "Bill Creating"));
    }
    let rows = kind.map(|kind| row::rows(book, kind, &rules.repeated, (begin, end))).unwrap_or_default();
    let Some(kind) = kind.filter(|_| !rows.is_empty()) else { return Err(Refused::new(NO_BILL, "No Bill Exist")) };
    Ok(BillFile::new(&column::Sheet { kind, rules, credentials, day_end: end }, &rows, gzip))
}

/// What the bill of that day comes to, in fen: payments less refunds.
pub(super) fn total(book: &Book, rules: &BillRules, day: BusinessDay) -> i64 {
    let rows = row::rows(book, BillKind::All, &rules.repeated, day.bounds(DayStart::default()));
    rows.iter().fold(0, |sum, row| sum.saturating_add(row.total()).saturating_sub(row.refund_asked()))
}

/// The same for a message that was not even taken.
pub(super) fn not_taken(why: NotTaken) -> Refused {
    let words = match why {
        NotTaken::LACKS_IDS => "missing parameter",
        NotTaken::WRONG_SIGNATURE => "sign error",
        NotTaken(_) => "data format error",
    };
    Refused::new(WRONG, words)
}
