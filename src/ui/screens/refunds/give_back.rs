//! Giving money back: which payment, how much, why; then once more in one sentence, and only then it is asked for.
//!
//! The number is made when the room opens, so that two presses are one refund.

use super::give_back_parts::parts_ui;
use super::give_back_side::side_ui;
use super::handle::ReadyRefund;
use crate::domain::{Amount, AmountLine, Refund, RefundNo, SaleException, SaleId, TradeNo, is_reason};
use crate::engine::{PaymentView, SalePage, Settles, Show, Shown};
use crate::ui::keys::{Holder, Press, RoomKey};
use crate::ui::screens::chosen::step;
use crate::ui::screens::deed::{Course, Deed};
use crate::ui::screens::room::{Go, Room};
use crate::ui::screens::{Outbox, Scene};
use crate::ui::widgets::KeypadKey;
use eframe::egui::{Context, Ui};
use std::sync::Arc;

/// The provider's field takes 80 bytes (protocol §4.4).
const REASON_BYTES: usize = 80;

/// Nobody reads the summary and presses Enter sooner than this, in seconds.
const TOO_SOON_SECS: f64 = 0.2;

/// The same for a click: longer than the second click of a double click may take.
const CLICK_TOO_SOON_SECS: f64 = 0.6;

/// How many reasons have a key.
pub(super) const REASON_KEYS: usize = 9;

/// A refund that is being put together.
pub(in crate::ui::screens) struct GiveBackRoom {
    sale_id: SaleId,
    /// The payment; nothing until one is chosen, where there are several.
    trade_no: Option<TradeNo>,
    number: Option<RefundNo>,
    pub(super) part: Option<Part>,
    pub(super) line: AmountLine,
    /// One of the shop's reasons, by its place in the list.
    pub(super) reason: Option<usize>,
    /// Another reason was chosen, and is to be brought into sight.
    pub(super) reason_moved: bool,
    pub(super) own_words: String,
    pub(super) field_has_keyboard: bool,
    /// The field for own words wants the keyboard.
    pub(super) field_wanted: bool,
    deed: Option<Deed>,
    /// The window's own time of the latest frame, in seconds.
    time: f64,
    /// When the last step came under the bar, in the same time.
    summed_up_at: f64,
}

/// The steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Which payment, where there are several.
    Payment,
    /// How much.
    Amount,
    /// Why.
    Reason,
    /// All of it once more.
    Confirm,
}

/// What a person wants in this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// To that step.
    To(Part),
    /// The next step; at the last, do it.
    GoOn,
    /// Do it, wherever the bar stands.
    Do,
    /// That payment.
    Pay(usize),
    /// All that is left.
    Whole,
    /// A key of the keypad.
    Key(KeypadKey),
    /// That reason.
    Because(usize),
    /// Out of here.
    Leave,
}

impl GiveBackRoom {
    /// A refund of that sale; of that payment, where it is known already.
    pub(in crate::ui::screens) fn new(sale_id: SaleId, trade_no: Option<TradeNo>) -> Self {
        Self {
            sale_id,
            trade_no,
            number: None,
            part: None,
            line: AmountLine::default(),
            reason: None,
            reason_moved: false,
            own_words: String::new(),
            field_has_keyboard: false,
            field_wanted: false,
            deed: None,
            time: 0.0,
            summed_up_at: f64::NEG_INFINITY,
        }
    }

    /// The number, made once.
    fn number(&mut self, scene: Scene<'_>, outbox: &Outbox<'_>) -> Option<RefundNo> {
        let till = scene.view.till.as_ref()?;
        Some(self.number.get_or_insert_with(|| outbox.engine().fresh_refund_no(till, scene.now)).clone())
    }

    /// The sale's page, once it has been read.
    fn page(&self, scene: Scene<'_>) -> Option<Arc<SalePage>> {
        match &scene.view.shown {
            Shown::Sale(page) if page.sale().id == self.sale_id => Some(Arc::clone(page)),
            _ => None,
        }
    }

    /// The payment that money goes back from: the chosen one, else the first of which something is left.
    pub(super) fn payment<'a>(&self, page: &'a SalePage) -> Option<&'a PaymentView> {
        let chosen = self.trade_no.as_ref();
        let is_chosen = |payment: &&PaymentView| Some(&payment.payment.trade_no) == chosen;
        let left = |payment: &&PaymentView| payment.left.get() > 0;
        page.payments.iter().find(is_chosen).or_else(|| page.payments.iter().find(left)).or(page.payments.first())
    }

    /// The step under the bar. Which payment is asked only where there are several and none was named.
    pub(super) fn part(&self, page: &SalePage) -> Part {
        let first = if page.payments.len() > 1 && self.trade_no.is_none() { Part::Payment } else { Part::Amount };
        self.part.unwrap_or(first)
    }

    /// What goes back, once that is a sum of which enough is left.
    pub(super) fn amount(&self, page: &SalePage) -> Option<Amount> {
        self.line.amount(self.payment(page)?.left).ok()
    }

    /// What the customer reads, once there is a reason.
    pub(super) fn reason(&self, scene: Scene<'_>) -> Option<String> {
        let own = self.own_words.trim();
        let listed = self.reason.and_then(|index| scene.view.refund_reasons.get(index)).map(String::as_str);
        let words = if own.is_empty() { listed? } else { Some(own).filter(|own| is_reason(own))? };
        (words.len() <= REASON_BYTES).then(|| words.to_owned())
    }

    /// Everything is there.
    pub(super) fn is_whole(&self, page: &SalePage, scene: Scene<'_>) -> bool {
        self.amount(page).is_some() && self.reason(scene).is_some()
    }

    /// The exception of the sale that is settled by it: all that is left of the payment that came up as one goes back.
    pub(super) fn settles(&self, page: &SalePage) -> Option<SaleException> {
        let (sale, payment) = (page.sale(), self.payment(page)?);
        if self.amount(page)?.fen() != payment.left {
            return None;
        }
        let surplus = sale.surplus();
        let is_surplus = surplus.contains(&payment.payment);
        let comes_up_as = |exception: &SaleException| match exception {
            SaleException::PaidTwice => is_surplus,
            SaleException::PaidLate | SaleException::WrongAmount => page.payments.len() == 1,
            SaleException::Contradiction
            | SaleException::SetByHand
            | SaleException::HandUndone
            | SaleException::Found
            | SaleException::BillDiffers => false,
        };
        sale.open_exceptions().find(comes_up_as)
    }

    /// The refund of this room, once it is in the ledger.
    pub(super) fn written<'a>(&self, page: &'a SalePage) -> Option<&'a Refund> {
        page.refunds.iter().find(|refund| Some(&refund.order.refund_no) == self.number.as_ref())
    }

    pub(super) fn deed(&self) -> Option<&Deed> {
        self.deed.as_ref()
    }

    fn is_settled(&self, page: &SalePage, scene: Scene<'_>) -> bool {
        self.written(page).is_some() || self.course(scene) == Some(Course::Done)
    }

    pub(super) fn course(&self, scene: Scene<'_>) -> Option<Course> {
        self.deed.as_ref().map(|deed| deed.course(scene.view))
    }

    fn obey(&mut self, wish: Wish, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        let Some(page) = self.page(scene) else { return (wish == Wish::Leave).then_some(Go::Back) };
        if self.is_settled(&page, scene) {
            return matches!(wish, Wish::Leave | Wish::GoOn | Wish::Do).then_some(Go::Back);
        }
        if self.deed.as_ref().is_some_and(|deed| deed.is_busy(scene.view)) {
            return (wish == Wish::Leave).then_some(Go::Back);
        }
        let part = self.part(&page);
        match wish {
            Wish::To(to) if to <= part || self.may_pass(&page, scene) => self.turn_to(to),
            Wish::To(_) => {}
            Wish::GoOn => match part {
                Part::Confirm if self.time - self.summed_up_at < TOO_SOON_SECS => {}
                Part::Confirm => self.start(&page, scene, outbox),
                Part::Payment | Part::Amount | Part::Reason if self.may_pass(&page, scene) => self.turn_to(after(part)),
                Part::Payment | Part::Amount | Part::Reason => {}
            },
            Wish::Do if self.time - self.summed_up_at < CLICK_TOO_SOON_SECS => {}
            Wish::Do => self.start(&page, scene, outbox),
            Wish::Pay(index) => self.choose_payment(&page, index),
            Wish::Whole => {
                self.line = AmountLine::default();
                let left = self.payment(&page).map(|payment| payment.left);
                left.into_iter().for_each(|left| {
                    self.line.add(left);
                });
            }
            Wish::Key(KeypadKey::Typed(keys)) => keys.chars().for_each(|key| {
                self.line.push(key);
            }),
            Wish::Key(KeypadKey::Backspace) => self.line.backspace(),
            Wish::Key(KeypadKey::Clear) => self.line = AmountLine::default(),
            Wish::Because(index) if index < scene.view.refund_reasons.len() => {
                (self.reason, self.reason_moved, self.own_words) = (Some(index), true, String::new());
            }
            Wish::Because(_) => {}
            Wish::Leave => return Some(Go::Back),
        }
        None
    }

    fn turn_to(&mut self, part: Part) {
        self.part = Some(part);
        if part == Part::Confirm {
            self.summed_up_at = self.time;
        }
    }

    /// What the step under the bar asks for is there.
    fn may_pass(&self, page: &SalePage, scene: Scene<'_>) -> bool {
        match self.part(page) {
            Part::Payment => self.payment(page).is_some_and(|payment| payment.left.get() > 0),
            Part::Amount => self.amount(page).is_some(),
            Part::Reason | Part::Confirm => self.is_whole(page, scene),
        }
    }

    fn choose_payment(&mut self, page: &SalePage, index: usize) {
        let Some(chosen) = page.payments.get(index) else { return };
        if self.trade_no.as_ref() != Some(&chosen.payment.trade_no) {
            self.part = Some(self.part(page));
            self.trade_no = Some(chosen.payment.trade_no.clone());
            self.line = AmountLine::default();
        }
    }

    /// Asks for it, under the number that was made when the room opened.
    fn start(&mut self, page: &SalePage, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let whole = (self.number(scene, outbox), self.payment(page), self.amount(page), self.reason(scene));
        let (Some(refund_no), Some(payment), Some(amount), Some(reason)) = whole else { return };
        let ready = ReadyRefund {
            refund_no,
            sale_id: self.sale_id.clone(),
            trade_no: payment.payment.trade_no.clone(),
            amount,
            reason,
            settles: self.settles(page).map(Settles::Exception),
        };
        self.part = Some(Part::Confirm);
        self.deed = Some(ready.start(scene, outbox));
    }

    fn typed(&mut self, key: char, page: &SalePage) -> Option<Wish> {
        let place = key.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
        match self.part(page) {
            Part::Payment => Some(Wish::Pay(place?.checked_sub(1)?)),
            Part::Amount if matches!(key, 'w' | 'W') => Some(Wish::Whole),
            Part::Amount => {
                self.line.push(key);
                None
            }
            Part::Reason if place == Some(0) => {
                self.field_wanted = true;
                None
            }
            Part::Reason => Some(Wish::Because(place?.checked_sub(1).filter(|index| *index < REASON_KEYS)?)),
            Part::Confirm => None,
        }
    }

    /// The arrows choose among payments and reasons.
    fn moved(&self, press: Press, page: &SalePage, scene: Scene<'_>) -> Option<Wish> {
        match self.part(page) {
            Part::Payment => {
                let chosen = self.payment(page).map(|payment| &payment.payment);
                let at = page.payments.iter().position(|payment| Some(&payment.payment) == chosen).unwrap_or_default();
                step(press, at, page.payments.len()).map(Wish::Pay)
            }
            Part::Reason => {
                let to = step(press, self.reason.unwrap_or_default(), scene.view.refund_reasons.len());
                to.map(|to| Wish::Because(if self.reason.is_none() { 0 } else { to }))
            }
            Part::Amount | Part::Confirm => None,
        }
    }
}

/// The step after that one; the last stays.
fn after(part: Part) -> Part {
    match part {
        Part::Payment => Part::Amount,
        Part::Amount => Part::Reason,
        Part::Reason | Part::Confirm => Part::Confirm,
    }
}

/// Esc: one step back, and out at the first.
fn before(part: Part, several: bool) -> Wish {
    match part {
        Part::Confirm => Wish::To(Part::Reason),
        Part::Reason => Wish::To(Part::Amount),
        Part::Amount if several => Wish::To(Part::Payment),
        Part::Amount | Part::Payment => Wish::Leave,
    }
}

impl Room for GiveBackRoom {
    fn key(&self) -> Option<RoomKey> {
        None
    }

    fn show(&self, _scene: Scene<'_>) -> Show {
        Show::Sale(self.sale_id.clone())
    }

    fn holder(&self) -> Holder {
        if self.field_has_keyboard { Holder::Field } else { Holder::Counter }
    }

    fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if let Some(deed) = self.deed.as_mut().filter(|deed| deed.is_asking()) {
            deed.press(press, scene, outbox);
            return None;
        }
        let Some(page) = self.page(scene) else { return (press == Press::Escape).then_some(Go::Back) };
        let wish = match press {
            Press::Enter => Some(Wish::GoOn),
            Press::Escape if self.is_settled(&page, scene) || self.course(scene) == Some(Course::UnderWay) => Some(Wish::Leave),
            Press::Escape => Some(before(self.part(&page), page.payments.len() > 1)),
            Press::Backspace if self.part(&page) == Part::Amount => Some(Wish::Key(KeypadKey::Backspace)),
            Press::Typed(key) => self.typed(key, &page),
            Press::Up | Press::Down => self.moved(press, &page, scene),
            _ => None,
        };
        wish.and_then(|wish| self.obey(wish, scene, outbox))
    }

    fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        self.number(scene, outbox);
        self.time = ui.input(|input| input.time);
        if self.time - self.summed_up_at < CLICK_TOO_SOON_SECS {
            // Whoever waits must be seen to have waited, also where nothing else is drawn meanwhile.
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(CLICK_TOO_SOON_SECS / 3.0));
        }
        let Some(page) = self.page(scene) else {
            super::list::unread_ui(ui, scene);
            return None;
        };
        let wish = side_ui(self, ui, &page, scene);
        let wish = wish.or_else(|| parts_ui(self, ui, &page, scene));
        wish.and_then(|wish| self.obey(wish, scene, outbox))
    }

    fn dialog_ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if let Some(deed) = &mut self.deed {
            deed.dialog_ui(ctx, scene, outbox);
        }
        None
    }
}
