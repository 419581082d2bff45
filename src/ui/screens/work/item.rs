//! What waits for a person, one by one, and the ways in which each can be brought to its end.

use crate::domain::{Refund, RefundFailure, RefundNo, RefundState, SaleException, SaleId};
use crate::engine::{PaymentView, WorkPage, WorkSale};
use crate::ui::screens::refunds::handle;
use crate::ui::text::work::WorkText;

/// One thing that waits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item<'a> {
    /// Something beside the state of a sale.
    Sale(&'a WorkSale, SaleException),
    /// A refund that waits for a person or failed.
    Refund(&'a Refund),
}

/// Names an item from one page to the next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ItemKey {
    Sale(SaleId, SaleException),
    Refund(RefundNo),
}

/// A way to bring it to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The money goes back, under a new number.
    Refund,
    /// A refund that waits is sent again.
    SendAgain,
    /// A refund that the gateway does not have is ended.
    GiveUp,
    /// The money stays.
    Keep,
    /// It was given back in cash.
    PaidInCash,
    /// It was given back in another way.
    PaidBack,
    /// It was looked into.
    LookedInto,
}

impl Way {
    /// All of them, in the order of their buttons.
    pub(super) const ALL: [Self; 7] = [Self::Refund, Self::SendAgain, Self::Keep, Self::PaidInCash, Self::PaidBack, Self::LookedInto, Self::GiveUp];

    /// Its key.
    pub(super) fn key(self) -> char {
        match self {
            Self::Refund => 'R',
            Self::SendAgain => 'S',
            Self::GiveUp => 'G',
            Self::Keep => 'K',
            Self::PaidInCash => 'B',
            Self::PaidBack => 'O',
            Self::LookedInto => 'L',
        }
    }

    /// The way of that key.
    pub(super) fn of_key(key: char) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.key() == key.to_ascii_uppercase())
    }
}

/// Everything that waits: the sales first, then the refunds.
pub(super) fn items(page: &WorkPage) -> Vec<Item<'_>> {
    let of_sale = |sale: &'_ WorkSale| sale.row.open_exceptions.len();
    let mut items = Vec::with_capacity(page.sales.iter().map(of_sale).sum::<usize>() + page.refunds.len());
    for sale in &page.sales {
        items.extend(sale.row.open_exceptions.iter().map(|exception| Item::Sale(sale, *exception)));
    }
    items.extend(page.refunds.iter().map(Item::Refund));
    items
}

impl<'a> Item<'a> {
    /// Its name.
    pub(super) fn key(self) -> ItemKey {
        match self {
            Self::Sale(sale, exception) => ItemKey::Sale(sale.row.id.clone(), exception),
            Self::Refund(refund) => ItemKey::Refund(refund.order.refund_no.clone()),
        }
    }

    /// The sale that it is about.
    pub(super) fn sale_id(self) -> &'a SaleId {
        match self {
            Self::Sale(sale, _) => &sale.row.id,
            Self::Refund(refund) => &refund.order.sale_id,
        }
    }

    /// The payments that stand ready to go back, where something is left of them.
    pub(super) fn ready(self) -> impl Iterator<Item = &'a PaymentView> {
        let payments = match self {
            Self::Sale(sale, exception) if may_be_refunded(exception) => of_exception(sale, exception),
            Self::Sale(_, _) | Self::Refund(_) => &[],
        };
        payments.iter().filter(|payment| payment.left.get() > 0)
    }

    /// The way can be taken.
    pub(super) fn allows(self, way: Way) -> bool {
        match self {
            Self::Sale(_, exception) => match way {
                Way::Refund => self.ready().next().is_some(),
                Way::Keep | Way::PaidInCash | Way::PaidBack => may_be_refunded(exception),
                Way::LookedInto => true,
                Way::SendAgain | Way::GiveUp => false,
            },
            Self::Refund(refund) => match &refund.state {
                RefundState::Failed { why, .. } => failed_allows(why, way),
                RefundState::Queued | RefundState::Sent { .. } | RefundState::Accepted { .. } | RefundState::Succeeded { .. } => match way {
                    Way::SendAgain => handle::can_send_again(refund),
                    Way::GiveUp => handle::can_give_up(refund),
                    Way::Refund | Way::Keep | Way::PaidInCash | Way::PaidBack | Way::LookedInto => false,
                },
            },
        }
    }

    /// What its button says.
    pub(super) fn words(self, way: Way) -> WorkText {
        match (way, self) {
            (Way::Refund, Self::Sale(_, _)) => WorkText::Refund,
            (Way::Refund, Self::Refund(_)) => WorkText::RefundAnew,
            (Way::SendAgain, _) => WorkText::SendAgain,
            (Way::GiveUp, _) => WorkText::GiveUp,
            (Way::Keep, _) => WorkText::Keep,
            (Way::PaidInCash, _) => WorkText::PaidInCash,
            (Way::PaidBack, _) => WorkText::PaidBack,
            (Way::LookedInto, _) => WorkText::LookedInto,
        }
    }
}

/// Of a sale that was given up and then paid twice, the first payment is the late one and the others are the surplus.
fn of_exception(sale: &WorkSale, exception: SaleException) -> &[PaymentView] {
    let open = |other| sale.row.open_exceptions.contains(&other);
    let late_and_twice = open(SaleException::PaidLate) && open(SaleException::PaidTwice);
    match (exception, sale.payments.split_first()) {
        (SaleException::PaidLate, Some((first, _))) if late_and_twice => std::slice::from_ref(first),
        (SaleException::PaidTwice, Some((_, rest))) if late_and_twice => rest,
        _any => &sale.payments,
    }
}

/// There is money that may be owed back.
fn may_be_refunded(exception: SaleException) -> bool {
    match exception {
        SaleException::PaidLate
        | SaleException::PaidTwice
        | SaleException::WrongAmount
        | SaleException::Contradiction
        | SaleException::BillDiffers => true,
        SaleException::SetByHand | SaleException::HandUndone | SaleException::Found => false,
    }
}

/// Only one that the gateway closed can be asked for anew: what it returned to the shop it counts as refunded, and what it refuses it refuses again.
fn failed_allows(why: &RefundFailure, way: Way) -> bool {
    match (why, way) {
        (_, Way::SendAgain | Way::GiveUp) => false,
        (_, Way::PaidInCash | Way::PaidBack | Way::LookedInto) => true,
        (RefundFailure::Closed, Way::Refund) => true,
        (RefundFailure::Returned | RefundFailure::Refused { .. } | RefundFailure::GivenUp, Way::Refund) => false,
        (RefundFailure::Closed | RefundFailure::Returned | RefundFailure::Refused { .. } | RefundFailure::GivenUp, Way::Keep) => true,
    }
}
