//! What people are told beside the sale on the screen.

use super::Core;
use crate::domain::Moment;
use crate::engine::{News, Notice};

/// How many notices are kept; older ones go.
const NOTICES: usize = 20;

impl Core {
    /// Tells of charges under way that are another merchant's: nobody asks about them.
    pub(super) fn report_foreign_charges(&mut self, now: Moment) {
        let charges = self.sales.values().flat_map(|tracked| &tracked.sale.charges);
        let foreign: Vec<_> = charges
            .filter(|charge| !charge.is_final() && !self.profile.owns(&charge.order))
            .map(|charge| News::ForeignCharge(charge.order.trade_no.clone()))
            .collect();
        for news in foreign {
            self.tell(news, now);
        }
    }

    /// Puts a notice up, once for each thing.
    pub(in crate::engine) fn tell(&mut self, news: News, now: Moment) {
        if self.notices.iter().any(|notice| notice.news == news) {
            return;
        }
        self.last_notice += 1;
        self.notices.push(Notice { id: self.last_notice, at: now, news });
        if self.notices.len() > NOTICES {
            self.notices.remove(0);
        }
    }
}
