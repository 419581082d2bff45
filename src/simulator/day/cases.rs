//! The sales of a day, each with its own fate.

use super::hours;
use super::scribe::{Draft, Scribe};
use super::story::Teller;
use crate::domain::{Answer, ChargeEvent, Closure, Fen, MatchClass, Moment, Order, Payment, Sale, SaleEvent, SettledHow, TradeNo, Unpaid};
use crate::simulator::rules::Rules;

/// What becomes of a sale of this till.
#[derive(Clone, Copy)]
pub(super) enum Case {
    /// Paid.
    Plain,
    /// Paid, and given back in part or as a whole.
    GivenBack,
    /// Paid with the second code.
    NewCode,
    /// Given up.
    Abandoned,
    /// Paid after it was given up.
    PaidLate,
    /// Both codes are paid.
    PaidTwice,
    /// Something that a match finds.
    Planted(MatchClass),
}

/// A sale whose first charge is paid.
pub(super) struct Sold {
    pub(super) draft: Draft,
    pub(super) order: Order,
    pub(super) payment: Payment,
}

impl Scribe<'_> {
    /// Everything from opening to closing time.
    pub(super) fn sell_all_day(&mut self) {
        let cases = self.cases();
        for case in cases {
            let at = hours::somebody_comes(self.midnight, &mut self.chance);
            if let Some(draft) = self.sell(case, at) {
                self.keep(draft);
            }
        }
    }

    /// What happens to the sales of the day, in no order.
    fn cases(&mut self) -> Vec<Case> {
        use MatchClass as M;
        let sales = self.wishes.sales;
        let one_in = |every: usize| sales.div_euclid(every).saturating_add(1);
        let mut cases = vec![];
        let mut some = |case, count| cases.extend(std::iter::repeat_n(case, count));
        for (class, count) in [
            (M::Coupon, one_in(120)),
            (M::FoundByHand, one_in(1_500)),
            (M::AmountDiffers, one_in(1_500)),
            (M::OnlyOurs, one_in(1_500)),
            (M::SetByHand, one_in(1_000)),
            (M::PaidThere, one_in(1_500)),
            (M::Held, one_in(1_500)),
            (M::RefundUnderWay, one_in(2_000)),
            (M::RefundFailed, one_in(1_500)),
            (M::RefundedThere, one_in(1_000)),
            (M::Repeated, one_in(2_000)),
        ] {
            some(Case::Planted(class), if self.wishes.plants(class) { count } else { 0 });
        }
        some(Case::GivenBack, one_in(45));
        some(Case::NewCode, one_in(30));
        some(Case::Abandoned, one_in(50));
        some(Case::PaidLate, one_in(400));
        some(Case::PaidTwice, one_in(600));
        let plain = sales.saturating_sub(cases.len());
        cases.extend(std::iter::repeat_n(Case::Plain, plain));
        self.chance.shuffle(&mut cases);
        cases
    }

    fn sell(&mut self, case: Case, at: Moment) -> Option<Draft> {
        match case {
            Case::Plain => self.sell_plainly(at).map(|sold| sold.draft),
            Case::GivenBack => self.give_some_back(at),
            Case::NewCode => self.sell_with_a_new_code(at, false),
            Case::PaidTwice => self.sell_with_a_new_code(at, true),
            Case::Abandoned => self.give_up(at, false),
            Case::PaidLate => self.give_up(at, true),
            Case::Planted(class) => self.sell_strangely(class, at),
        }
    }

    /// A customer who scans and pays; one in thirty has a coupon that somebody else bears.
    pub(super) fn sell_plainly(&mut self, at: Moment) -> Option<Sold> {
        let coupon_fen = if self.chance.u8(0..30) == 0 { 300 } else { 0 };
        let rules = Rules { coupon_fen, coupons_on_the_shop: false, ..self.exchange.rules.clone() };
        self.sell_under(&rules, at)
    }

    /// The same, with the coupon that the rules give.
    pub(super) fn sell_under(&mut self, rules: &Rules, at: Moment) -> Option<Sold> {
        let (mut draft, order) = self.open(at)?;
        self.show(&mut draft, &order, order.amount.fen(), at)?;
        let paid_at = at.plus_millis(self.seconds(6..50));
        let payment = self.pay(&order.trade_no, rules, paid_at)?;
        self.learn_paid(&mut draft, &order.trade_no, paid_at)?;
        Some(Sold { draft, order, payment })
    }

    /// The till asks soon after, and has the proof.
    pub(super) fn learn_paid(&mut self, draft: &mut Draft, trade_no: &TradeNo, asked_after: Moment) -> Option<Moment> {
        let at = asked_after.plus_millis(self.seconds(1..3));
        let proof = self.hear(trade_no, at);
        let payment = self.payment(trade_no)?;
        let answer = if payment.total == draft.sale.amount.fen() { Answer::Paid(payment) } else { Answer::Mismatch(payment) };
        draft.learn(at, trade_no, &answer, Some(proof));
        Some(at)
    }

    /// The first code is taken down for a second one; where both are paid, the manager gives one of them back.
    fn sell_with_a_new_code(&mut self, at: Moment, twice: bool) -> Option<Draft> {
        let rules = Rules { coupon_fen: 0, ..self.exchange.rules.clone() };
        let (mut draft, first) = self.open(at)?;
        self.show(&mut draft, &first, first.amount.fen(), at)?;
        let cashier = draft.by_cashier(self);
        let taken_down = at.plus_millis(self.seconds(40..110));
        let (events, _) = draft.sale.request_new_code();
        draft.write(taken_down, &cashier, events, None);
        let postponed = self.close_too_early(&mut draft, &first.trade_no, taken_down);
        let second = self.order(first.amount, postponed);
        draft.write(postponed, &Teller::Till, vec![Sale::place(second.clone())], None);
        self.show(&mut draft, &second, second.amount.fen(), postponed)?;
        let paid_at = postponed.plus_millis(self.seconds(6..40));
        if twice {
            self.pay(&first.trade_no, &rules, paid_at.plus_millis(-4_000))?;
        }
        self.pay(&second.trade_no, &rules, paid_at)?;
        self.learn_paid(&mut draft, &second.trade_no, paid_at)?;
        if twice {
            let learnt = self.learn_paid(&mut draft, &first.trade_no, paid_at.plus_millis(20_000))?;
            self.give_back_what_came_up(&mut draft, &first, learnt)?;
        } else {
            self.close(&mut draft, &first);
        }
        Some(draft)
    }

    /// The cashier gives the sale up; where the customer pays all the same, the manager gives it back.
    fn give_up(&mut self, at: Moment, late: bool) -> Option<Draft> {
        let rules = Rules { coupon_fen: 0, ..self.exchange.rules.clone() };
        let (mut draft, order) = self.open(at)?;
        self.show(&mut draft, &order, order.amount.fen(), at)?;
        let cashier = draft.by_cashier(self);
        let given_up = at.plus_millis(self.seconds(30..120));
        let events = draft.sale.cancel();
        draft.write(given_up, &cashier, events, None);
        let postponed = self.close_too_early(&mut draft, &order.trade_no, given_up);
        if late {
            let paid_at = postponed.plus_millis(self.seconds(5..60));
            self.pay(&order.trade_no, &rules, paid_at)?;
            let learnt = self.learn_paid(&mut draft, &order.trade_no, paid_at)?;
            self.give_back_what_came_up(&mut draft, &order, learnt)?;
        } else {
            self.close(&mut draft, &order);
        }
        Some(draft)
    }

    /// The gateway says "unpaid", is told to close the order, and will not yet. Returns when it said so.
    pub(super) fn close_too_early(&mut self, draft: &mut Draft, trade_no: &TradeNo, at: Moment) -> Moment {
        let asked = at.plus_millis(300);
        draft.learn(asked, trade_no, &Answer::Unpaid(Unpaid::NotPay), None);
        let postponed = at.plus_millis(600);
        draft.learn(postponed, trade_no, &Answer::CloseNotYet, None);
        postponed
    }

    /// The gateway closes an order that is old enough, and a query confirms it.
    pub(super) fn close(&mut self, draft: &mut Draft, order: &Order) {
        let at = order.created_at.plus_millis(302_000);
        draft.learn(at, &order.trade_no, &Answer::Unpaid(Unpaid::NotPay), None);
        draft.learn(at.plus_millis(300), &order.trade_no, &Answer::CloseAccepted, None);
        self.exchange.book.close(order.trade_no.as_str(), at.plus_millis(200));
        let confirmed = at.plus_millis(2_000);
        let proof = self.hear(&order.trade_no, confirmed);
        draft.learn(confirmed, &order.trade_no, &Answer::Closed, Some(proof));
    }

    /// The same, as the till believes it: the gateway's book says otherwise.
    pub(super) fn close_wrongly(&mut self, draft: &mut Draft, order: &Order) {
        let at = order.created_at.plus_millis(302_000);
        let closed = ChargeEvent::Closed { how: Closure::Answered };
        let event = SaleEvent::Charge { trade_no: order.trade_no.clone(), event: closed };
        draft.write(at, &Teller::Gateway, vec![event], None);
    }

    /// The manager gives back what came up beside the state of the sale.
    fn give_back_what_came_up(&mut self, draft: &mut Draft, order: &Order, since: Moment) -> Option<()> {
        let at = since.plus_millis(self.seconds(300..1_800));
        let exception = draft.sale.open_exceptions().next()?;
        let refund_no = self.give_back(&draft.sale, order, order.amount.fen(), at)?;
        self.settle(draft, exception, SettledHow::Refunded { refund_no }, at);
        Some(())
    }

    /// A customer brings something back: most often all of it.
    fn give_some_back(&mut self, at: Moment) -> Option<Draft> {
        let rules = Rules { coupon_fen: 0, ..self.exchange.rules.clone() };
        let Sold { draft, order, payment } = self.sell_under(&rules, at)?;
        let whole = payment.total.get();
        let part = if self.chance.u8(0..10) < 7 { whole } else { self.chance.i64(1..=whole.div_euclid(2).max(1)) };
        let back_at = payment.paid_at?.plus_millis(self.seconds(300..4_000));
        self.give_back(&draft.sale, &order, Fen::new(part), back_at)?;
        Some(draft)
    }
}
