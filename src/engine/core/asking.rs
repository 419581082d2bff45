//! The gateway is asked about a difference; what it says is learnt by the usual path, and the day is matched again after that.

use super::{Core, Effect};
use crate::domain::{Ask, AskKind, BookKind, Moment, Pair, RefundNo, SaleId, TradeNo, Unknown};
use crate::engine::{AdoptBar, DayMatch, DeedId, DeedRefusal, DeedResult, Said};
use crate::ledger::LedgerError;
use std::collections::btree_map::Entry;

impl Core {
    /// Puts the question.
    pub(super) fn ask_about(
        &mut self,
        matched: &DayMatch,
        pair: &Pair,
        deed: DeedId,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Result<DeedResult, DeedRefusal> {
        let key = matched.key(pair).ok_or(DeedRefusal::Outdated)?;
        if key.kind == BookKind::Refund {
            let refund_no = key.refund_no.and_then(|number| RefundNo::new(number).ok()).ok_or(DeedRefusal::Outdated)?;
            self.refund(&refund_no)?;
            self.begin_asking(BookKind::Refund, refund_no.as_str(), deed)?;
            return Ok(DeedResult::UnderWay);
        }
        let sale_id = self.sale_behind(matched, pair)?;
        let tracked = self.tracked(&sale_id)?;
        // It is asked about from here, and is no news for the counter.
        tracked.seen |= tracked.sale.is_settled();
        let charges = tracked.sale.charges.clone();
        let order = charges.into_iter().map(|charge| charge.order).find(|order| order.trade_no.as_str() == key.trade_no);
        let order = order.ok_or(DeedRefusal::Outdated)?;
        self.begin_asking(BookKind::Payment, &key.trade_no, deed)?;
        self.send(&sale_id, Ask { kind: AskKind::Query, order }, now, effects);
        Ok(DeedResult::UnderWay)
    }

    /// The sale of this ledger that a difference is about.
    pub(super) fn sale_behind(&self, matched: &DayMatch, pair: &Pair) -> Result<SaleId, DeedRefusal> {
        if let Some(row) = matched.ours(pair) {
            return Ok(row.sale_id.clone());
        }
        let trade_no = matched.theirs(pair).and_then(|row| TradeNo::new(row.trade_no.clone()).ok()).ok_or(DeedRefusal::Outdated)?;
        self.ledger.sale_of(&trade_no)?.ok_or(DeedRefusal::Outdated)
    }

    /// That deed waits for what the gateway says.
    fn begin_asking(&mut self, kind: BookKind, number: &str, deed: DeedId) -> Result<(), DeedRefusal> {
        match self.office.asking.entry((kind, number.to_owned())) {
            Entry::Occupied(_) => Err(DeedRefusal::Busy),
            Entry::Vacant(place) => {
                place.insert(deed);
                Ok(())
            }
        }
    }

    /// Every refund about which somebody waits is asked about in its turn, whatever has become of it meanwhile.
    pub(super) fn keep_asking(&mut self, now: Moment) {
        let numbers = self.office.asking.keys().filter(|(kind, _)| *kind == BookKind::Refund).cloned();
        let refunds: Vec<_> = numbers.filter_map(|(_, number)| RefundNo::new(number).ok()).collect();
        for refund_no in refunds {
            if self.desk.is_questioned(&refund_no) || self.desk.question(&refund_no, now) {
                continue;
            }
            match self.refund(&refund_no) {
                Ok(refund) => self.desk.question_aside(refund.order),
                Err(refusal) => self.end_asked(BookKind::Refund, refund_no.as_str(), Err(refusal)),
            }
        }
    }

    /// The gateway has answered; `learnt` tells whether the ledger has something new from it.
    pub(super) fn end_asking(
        &mut self,
        kind: BookKind,
        number: &str,
        unknown: Option<&Unknown>,
        said: Option<Said>,
        learnt: Result<bool, LedgerError>,
    ) {
        let done = match (unknown, learnt) {
            (Some(why), _) => Err(DeedRefusal::Adopt(AdoptBar::Unknown(why.clone()))),
            (None, Ok(true)) => Ok(()),
            (None, Ok(false)) => Err(DeedRefusal::NothingNew(said)),
            (None, Err(error)) => Err(DeedRefusal::NotWritten(error)),
        };
        self.end_asked(kind, number, done);
    }

    fn end_asked(&mut self, kind: BookKind, number: &str, done: Result<(), DeedRefusal>) {
        if let Some(deed) = self.office.asking.remove(&(kind, number.to_owned())) {
            self.end_step(deed, done);
        }
    }
}
