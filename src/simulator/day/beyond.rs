//! What is beyond this till's day: sales around midnight, other tills, other systems of the same merchant.

use super::cases::Sold;
use super::hours;
use super::scribe::Scribe;
use crate::domain::{Fen, MatchClass, Moment, TillId, TradeNo};
use crate::simulator::elsewhere::Elsewhere;
use crate::simulator::rules::Rules;

const DAY_MS: i64 = 86_400_000;

impl Scribe<'_> {
    /// The shop is open until one: what is paid after midnight stands in the next bill, and the night before stands in this one.
    pub(super) fn sell_around_midnight(&mut self) {
        let count = self.wishes.sales.div_euclid(700).saturating_add(2);
        let rules = Rules { coupon_fen: 0, ..self.exchange.rules.clone() };
        let next = self.midnight.plus_millis(DAY_MS);
        for index in 0..count {
            if self.wishes.plants(MatchClass::InOtherBill) && self.is_of_the_business_day(next) {
                self.sell_late(&rules, next, index == 0);
            }
            if self.wishes.plants(MatchClass::InOtherDay) && !self.is_of_the_business_day(self.midnight) {
                self.sell_early(&rules);
            }
        }
    }

    fn sell_late(&mut self, rules: &Rules, next: Moment, and_give_back: bool) -> Option<()> {
        let at = hours::somebody_comes_late(next, &mut self.chance);
        let Sold { draft, order, payment } = self.sell_under(rules, at)?;
        self.plant(MatchClass::InOtherBill, order.trade_no.as_str(), None, payment.total.get(), 0);
        if and_give_back {
            let part = payment.total.get().div_euclid(3).max(1);
            let refund_no = self.give_back(&draft.sale, &order, Fen::new(part), payment.paid_at?.plus_millis(600_000))?;
            self.plant(MatchClass::InOtherBill, order.trade_no.as_str(), Some(refund_no.as_str()), part.saturating_neg(), 0);
        }
        self.keep(draft);
        Some(())
    }

    fn sell_early(&mut self, rules: &Rules) -> Option<()> {
        let at = hours::somebody_comes_late(self.midnight, &mut self.chance);
        let Sold { draft, order, payment } = self.sell_under(rules, at)?;
        self.plant(MatchClass::InOtherDay, order.trade_no.as_str(), None, 0, payment.total.get());
        self.keep(draft);
        Some(())
    }

    /// The till at the other end of the shop, the shop's web page, and what this till itself has forgotten.
    pub(super) fn sell_elsewhere(&mut self) {
        let sales = self.wishes.sales;
        let one_in = |every: usize| sales.div_euclid(every).saturating_add(1);
        let kinds = [(MatchClass::OtherTill, one_in(80)), (MatchClass::OtherSystem, one_in(120)), (MatchClass::Lost, one_in(1_500))];
        for (class, count) in kinds.into_iter().filter(|(class, _)| self.wishes.plants(*class)) {
            for index in 0..count {
                let at = hours::somebody_comes(self.midnight, &mut self.chance).floor_to_second();
                self.sell_one_elsewhere(class, index == 0 && class != MatchClass::Lost, at);
            }
        }
    }

    fn sell_one_elsewhere(&mut self, class: MatchClass, and_give_back: bool, at: Moment) -> Option<()> {
        let total_fee = super::menu::basket(&mut self.chance)?.amount.fen().get();
        let other = TillId::new(if self.wishes.till.as_str() == "T2" { "T1" } else { "T2" }).ok()?;
        let (trade_no, device, goods) = if class == MatchClass::OtherSystem {
            let number = format!("MP{}{:08}", at.beijing_compact(), self.chance.u32(0..100_000_000));
            (number, "WEB".to_owned(), "线上订单, 2 件".to_owned())
        } else {
            let till = if class == MatchClass::Lost { self.wishes.till.clone() } else { other };
            let number = TradeNo::fresh(&till, at, self.bits());
            (number.as_str().to_owned(), till.as_str().to_owned(), self.wishes.description.clone())
        };
        let order = Elsewhere { trade_no: trade_no.clone(), total_fee, device, goods, sign_type: self.wishes.sign_type };
        self.exchange.sell_elsewhere(order, at).ok()?;
        self.plant(class, &trade_no, None, 0, total_fee);
        if and_give_back {
            let refund_no = format!("R-{trade_no}");
            self.exchange.refund_on_platform(&trade_no, &refund_no, total_fee, at.plus_millis(3_600_000));
            self.plant(class, &trade_no, Some(&refund_no), 0, total_fee.saturating_neg());
        }
        Some(())
    }
}
