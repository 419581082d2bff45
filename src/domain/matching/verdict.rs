//! What a pair is: the rules, one function for each of who has the row.

use super::{Frame, MatchClass};
use crate::domain::{BillRow, BillRowKind, BookKind, BookRow, Moment, RefundNo, Standing, TradeNo};

/// How far our clock may be from the gateway's, in milliseconds: a refund that we saw accepted so near to a midnight may stand in the bill of either
/// day. The later of the two bills expects it, unless the earlier one lists it: by then both are there. For refunds alone: the time of a proven payment
/// is the gateway's own word, and a payment on a person's word that no bill has must be shown in any case.
pub const CLOCKS_APART_MS: i64 = 300_000;

/// The instant lies in that span; its end does not belong to it.
pub(super) fn within(at: Moment, (begin, end): (Moment, Moment)) -> bool {
    begin <= at && at < end
}

/// Both sides have it.
pub(super) fn of_both(ours: &BookRow, theirs: &BillRow, frame: &Frame) -> MatchClass {
    if ours.amount != theirs.amount {
        return MatchClass::AmountDiffers;
    }
    match (ours.standing, ours.kind) {
        (Standing::Proven, BookKind::Payment | BookKind::Refund) => {
            if !within(ours.at, frame.business) {
                MatchClass::InOtherDay
            } else if theirs.settlement < theirs.amount {
                MatchClass::Coupon
            } else {
                MatchClass::Equal
            }
        }
        (Standing::ByHand, BookKind::Payment | BookKind::Refund) => MatchClass::FoundByHand,
        (Standing::Held, BookKind::Payment | BookKind::Refund) => MatchClass::Held,
        (Standing::Open | Standing::Nothing, BookKind::Payment) => MatchClass::PaidThere,
        (Standing::Open, BookKind::Refund) => MatchClass::RefundUnderWay,
        (Standing::Nothing, BookKind::Refund) => MatchClass::RefundFailed,
    }
}

/// The bill lacks it. Nothing where neither side's sum has it and the bill should not list it either.
pub(super) fn of_ours(ours: &BookRow, frame: &Frame) -> Option<MatchClass> {
    let here = match ours.standing {
        Standing::Proven => MatchClass::OnlyOurs,
        Standing::ByHand => MatchClass::SetByHand,
        Standing::Held | Standing::Open | Standing::Nothing => return None,
    };
    let is_listed_before = ours.refund_no.as_ref().is_some_and(|refund_no| frame.listed_before.contains(refund_no));
    if within(ours.at, expected(ours.kind, frame)) && !is_listed_before {
        Some(here)
    } else {
        within(ours.at, frame.business).then_some(MatchClass::InOtherBill)
    }
}

/// When a row of ours must have happened to be missed in this bill. The spans of two neighbouring days touch and never overlap, so that whatever no
/// bill lists is missed in exactly one.
fn expected(kind: BookKind, frame: &Frame) -> (Moment, Moment) {
    let (begin, end) = frame.bill;
    let earlier = |at: Moment| at.plus_millis(CLOCKS_APART_MS.saturating_neg());
    match kind {
        BookKind::Payment => (begin, end),
        BookKind::Refund => (earlier(begin), earlier(end)),
    }
}

/// The ledger lacks it. `knows_payment` tells that it has the payment which went back.
///
/// A refund's own number tells more than its order's: one that this till has made and does not know is lost, also where its payment is known.
pub(super) fn of_theirs(theirs: &BillRow, knows_payment: bool, frame: &Frame) -> MatchClass {
    let refunded_by = theirs.refund_no.as_deref().and_then(RefundNo::till_of);
    let sold_by = TradeNo::till_of(&theirs.trade_no);
    let goes_back = match theirs.kind {
        BillRowKind::Payment => false,
        BillRowKind::Refund | BillRowKind::Reversal => true,
    };
    if refunded_by.as_ref() == Some(&frame.till) {
        MatchClass::Lost
    } else if goes_back && knows_payment {
        MatchClass::RefundedThere
    } else if sold_by.as_ref() == Some(&frame.till) {
        MatchClass::Lost
    } else if refunded_by.or(sold_by).is_some() {
        MatchClass::OtherTill
    } else {
        MatchClass::OtherSystem
    }
}
