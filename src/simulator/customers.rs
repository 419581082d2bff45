//! Pretend customers who come by themselves.

use crate::domain::Moment;

/// Who comes to pay, and how. All times are in milliseconds, all chances in thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manners {
    /// How long after the placing a customer pays.
    pub pay_after_ms: u32,
    /// Up to how much later than that.
    pub hesitation_ms: u32,
    /// How long the customer is at the password before paying; at most as long as it all takes.
    pub password_ms: u32,
    /// How often nobody comes.
    pub never_permille: u16,
    /// How often the customer opens the password dialogue a second before the end of the order and pays after the end.
    pub late_permille: u16,
    /// How long after the end.
    pub late_by_ms: u32,
    /// How often the customer also pays an older code of the same till and price that can still be paid.
    pub twice_permille: u16,
}

impl Manners {
    /// Everybody pays, so many milliseconds after the placing, without fuss.
    pub fn prompt(pay_after_ms: u32) -> Self {
        Self { pay_after_ms, hesitation_ms: 0, password_ms: 0, never_permille: 0, late_permille: 0, late_by_ms: 0, twice_permille: 0 }
    }
}

/// The customers. Nobody comes until they are told how to behave; what an order's customer is going to do is drawn when it is placed.
pub struct Customers {
    manners: Option<Manners>,
    chance: fastrand::Rng,
}

/// What the customer of one order is going to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) begin_at: Option<Moment>,
    pub(super) pay_at: Moment,
    pub(super) also_older: bool,
}

impl Customers {
    pub(super) fn new(chance: fastrand::Rng) -> Self {
        Self { manners: None, chance }
    }

    /// From now on customers behave like this; orders already placed keep their customer.
    pub fn behave(&mut self, manners: Manners) {
        self.manners = Some(manners);
    }

    /// From now on customers pay so many milliseconds after the placing.
    pub fn pay_after(&mut self, ms: u32) {
        self.behave(Manners::prompt(ms));
    }

    /// From now on nobody comes by themselves.
    pub fn stay_away(&mut self) {
        self.manners = None;
    }

    /// What the customer of a new order will do; nothing where nobody comes. Draws the same number of times whatever comes out.
    pub(super) fn plan(&mut self, created_at: Moment, expires_at: Option<Moment>) -> Option<Plan> {
        let manners = self.manners.as_ref()?;
        let [never, late, twice] = std::array::from_fn(|_| self.chance.u16(0..1000));
        let hesitation = self.chance.u32(0..=manners.hesitation_ms);
        if never < manners.never_permille {
            return None;
        }
        let also_older = twice < manners.twice_permille;
        if let Some(end) = expires_at.filter(|_| late < manners.late_permille) {
            return Some(Plan { begin_at: Some(end.plus_millis(-1000)), pay_at: end.plus_millis(i64::from(manners.late_by_ms)), also_older });
        }
        let pay_at = created_at.plus_millis(i64::from(manners.pay_after_ms).saturating_add(i64::from(hesitation)));
        let begin_at = (manners.password_ms > 0).then(|| pay_at.plus_millis(i64::from(manners.password_ms).saturating_neg()).max(created_at));
        Some(Plan { begin_at, pay_at, also_older })
    }
}
