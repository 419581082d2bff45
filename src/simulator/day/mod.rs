//! A believable day of a café: what the pretend gateway's book holds of it, what a till's ledger should hold, and where the two differ on purpose.
//!
//! Everything comes from one seed and goes through the gateway's own rules, so that the book can be asked about every order and refund afterwards.

mod beyond;
mod cases;
mod hours;
mod menu;
mod scribe;
mod story;
mod troubles;

pub use story::{GeneratedDay, Planted, Step, Story, Teller, Told};

use super::exchange::Exchange;
use crate::domain::{BusinessDay, DayStart, MatchClass, Signatory, TillId};
use crate::gateway::wechat::sign::SignType;
use scribe::Scribe;

/// How a day is to be.
#[derive(Clone, Debug)]
pub struct DayWishes {
    /// The same seed makes the same day of the same exchange.
    pub seed: u64,
    /// Which calendar day.
    pub day: BusinessDay,
    /// When the shop's day begins: midnight, when nothing happens around it, or some hour from 02:00 to 07:00.
    pub day_starts_at: DayStart,
    /// How many sales of this till there are; those around midnight, and those of other tills, come on top.
    pub sales: usize,
    /// This till.
    pub till: TillId,
    /// Who sets by hand, gives back and settles.
    pub manager: Signatory,
    /// Who stands at the till, one after the other.
    pub cashiers: Vec<Signatory>,
    /// What payers read.
    pub description: String,
    /// How answers about the orders are signed.
    pub sign_type: SignType,
    /// What is to be found when the books are matched, of [`DayWishes::PLANTS`]; each at least once.
    pub plant: Vec<MatchClass>,
}

impl DayWishes {
    /// What can be planted: everything but what is equal.
    pub const PLANTS: [MatchClass; 16] = [
        MatchClass::Coupon,
        MatchClass::FoundByHand,
        MatchClass::InOtherBill,
        MatchClass::InOtherDay,
        MatchClass::AmountDiffers,
        MatchClass::OnlyOurs,
        MatchClass::SetByHand,
        MatchClass::PaidThere,
        MatchClass::Held,
        MatchClass::RefundUnderWay,
        MatchClass::RefundFailed,
        MatchClass::RefundedThere,
        MatchClass::Lost,
        MatchClass::OtherTill,
        MatchClass::OtherSystem,
        MatchClass::Repeated,
    ];

    pub(super) fn plants(&self, class: MatchClass) -> bool {
        self.plant.contains(&class)
    }
}

impl Exchange {
    /// Lets a day pass: the book holds it afterwards, and what is returned says what a till that took part in it knows. Some orders and refunds stay
    /// such that the gateway answers nothing about them, so that what was planted is still there when a till has asked.
    pub fn live_through(&mut self, wishes: &DayWishes) -> GeneratedDay {
        let mut scribe = Scribe::new(self, wishes);
        scribe.sell_all_day();
        scribe.sell_around_midnight();
        scribe.sell_elsewhere();
        scribe.finish()
    }
}
