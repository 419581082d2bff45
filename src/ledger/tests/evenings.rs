//! Days in the shop with refunds, payments set by hand, settlements and shifts, for the tests of the books.

use super::histories::TWO_CODES;
use super::refunds::{deed, manager, may, queued};
use super::*;
use crate::domain::{Action, Refund, SettledHow, Settlement, Shift, ShiftEvent, ShiftNo};

/// One thing that happens on an evening.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    /// In the daily work of selling.
    Sell(Happening),
    /// A person says that a charge is paid.
    SetByHand(usize, usize),
    /// A person settles the first open exception of a sale.
    Settle(usize),
    /// The same, without the drawer.
    SettleOtherwise(usize),
    /// Some fen of a sale are to go back.
    Refund(usize, i64),
    /// Something happens to a refund, by its number in [`deed`].
    RefundDeed(usize, usize),
    /// The shift ends and the next begins.
    ChangeShift,
}

pub(super) fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        12 => happening().prop_map(Act::Sell),
        1 => (0_usize..8, 0_usize..4).prop_map(|(sale, charge)| Act::SetByHand(sale, charge)),
        1 => (0_usize..8).prop_map(Act::Settle),
        1 => (0_usize..8).prop_map(Act::SettleOtherwise),
        2 => (0_usize..8, 1_i64..500).prop_map(|(sale, fen)| Act::Refund(sale, fen)),
        4 => (0_usize..8, 0_usize..14).prop_map(|(refund, which)| Act::RefundDeed(refund, which)),
        1 => Just(Act::ChangeShift),
    ];
    proptest::collection::vec(act, 1..most)
}

/// A shop, its refunds, and in which shift what happened.
pub(super) struct Evening {
    pub(super) shop: Shop,
    pub(super) refunds: Vec<Refund>,
    pub(super) shifts: Vec<Shift>,
}

impl Evening {
    pub(super) fn new() -> Self {
        Self { shop: Shop::new(), refunds: vec![], shifts: vec![] }
    }

    /// With the first shift open.
    pub(super) fn begun() -> Self {
        let mut evening = Self::new();
        evening.open_shift();
        evening
    }

    /// With the first shift open, and a sale of seven yuan of which both codes can be paid.
    pub(super) fn with_two_codes() -> Self {
        let mut evening = Self::begun();
        evening.shop.live(&TWO_CODES);
        evening
    }

    /// Lives through all of it; without an open shift none is changed.
    pub(super) fn live(&mut self, acts: &[Act]) {
        for act in acts {
            self.act(*act);
        }
    }

    fn settle(&mut self, sale: usize, how: &SettledHow) {
        self.sale(sale, |sale, at| {
            let settlement = Settlement { how: how.clone(), note: String::new(), authority: may(Action::SettleWork), at };
            let first = sale.open_exceptions().next();
            first.map(|exception| sale.settle_exception(exception, settlement)).unwrap_or_default()
        });
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Sell(happening) => self.shop.step(happening).expect("written"),
            Act::SetByHand(sale, charge) => self.sale(sale, |sale, _now| {
                let trade_no = sale.charges[charge % sale.charges.len()].order.trade_no.clone();
                let read = TransactionId::new(format!("hand-{trade_no}")).expect("an id");
                sale.set_by_hand(trade_no, read, "短信".to_owned(), may(Action::SetPaidByHand))
            }),
            Act::Settle(sale) => self.settle(sale, &SettledHow::PaidBackInCash),
            Act::SettleOtherwise(sale) => self.settle(sale, &SettledHow::PaidBackOtherwise),
            Act::Refund(sale, fen) => {
                let paid = |sale: &&Sale| sale.charges[0].payment().is_some() && sale.charges[0].order.amount.fen() >= Fen::new(fen);
                if let Some(sale) = self.shop.sales.get(sale).filter(paid).cloned() {
                    let event = queued(&sale, self.refunds.len(), fen);
                    self.refunds.push(self.shop.refund(None, &[event]).expect("written"));
                }
            }
            Act::RefundDeed(refund, which) => {
                let Some(before) = self.refunds.get(refund).cloned() else { return };
                let events = deed(&before, which, self.shop.now);
                if !events.is_empty() {
                    self.refunds[refund] = self.shop.refund(Some(&before), &events).expect("written");
                }
            }
            Act::ChangeShift if self.shifts.is_empty() => {}
            Act::ChangeShift => {
                self.close_shift();
                self.open_shift();
            }
        }
    }

    fn sale(&mut self, index: usize, decide: impl Fn(&Sale, Moment) -> Vec<SaleEvent>) {
        let Some(sale) = self.shop.sales.get(index).cloned() else { return };
        let events = decide(&sale, self.shop.now);
        if !events.is_empty() {
            self.shop.write(Some(index), events, &sale, None).expect("written");
        }
    }

    pub(super) fn open_shift(&mut self) {
        let no = self.shifts.last().map_or(ShiftNo::FIRST, |shift| shift.no.next());
        let day = BusinessDay::of(self.shop.now, DayStart::default());
        let opened = self.shop.shift(None, &ShiftEvent::Opened { no, by: manager(), day, float: Fen::new(20_000) });
        self.shifts.push(opened.expect("written"));
    }

    /// Closes it with a count that is right.
    pub(super) fn close_shift(&mut self) {
        let shift = self.shifts.pop().expect("a shift is open");
        let report = self.shop.ledger.shift_report(&shift).expect("readable");
        let counted = report.expected();
        let closed = shift.close(report, counted, "", manager()).expect("it closes");
        self.shifts.push(self.shop.shift(Some(&shift), &closed).expect("written"));
    }
}

impl Shop {
    pub(super) fn shift(&mut self, before: Option<&Shift>, event: &ShiftEvent) -> Result<Shift, LedgerError> {
        let mut after = before.cloned().or_else(|| Shift::opened(event, self.now)).expect("a shift");
        after.apply(event, self.now);
        let entries = [Entry { at: self.now, actor: Actor::Person(manager()), event, evidence: None }];
        self.ledger.append(&[Change::Shift { entries: &entries, after: &after }])?;
        self.events += 1;
        Ok(after)
    }
}
