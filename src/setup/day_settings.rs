//! What stands in the merchant's bill besides this till's sales, and whether it is fetched.

use super::sections::DaySection;
use crate::domain::TillId;

/// The `[day]` of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySettings {
    /// Further tills of this program under the same merchant, at most 99: their rows in the bill are nobody's loss.
    pub other_tills: Vec<TillId>,
    /// Another system takes payments for the same merchant.
    pub other_systems: bool,
    /// The bill of a day is fetched by itself when the gateway has made it.
    pub fetch_bill: bool,
}

impl DaySettings {
    /// Holds the section against its rule.
    pub(super) fn checked(section: DaySection, till: &TillId) -> Result<Self, &'static str> {
        let DaySection { other_tills, other_systems, fetch_bill } = section;
        if other_tills.len() > 99 || other_tills.contains(till) {
            return Err("must be at most 99 other tills, and not this one");
        }
        Ok(Self { other_tills, other_systems, fetch_bill })
    }
}
