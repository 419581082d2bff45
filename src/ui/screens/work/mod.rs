//! The work list: what only a person can decide, with one key for each way to bring it to its end.

mod check_up;
mod item;
mod list;
mod question;

use super::chosen::{scroll, step};
use super::deed::Deed;
use super::refunds::handle::{self, ReadyRefund};
use super::room::{Go, Room};
use super::{Outbox, Scene};
use crate::domain::{Action, Amount, RefundNo, SettledHow};
use crate::engine::{Command, Settles, Show, Shown, WorkCommand, WorkPage};
use crate::ui::keys::{Holder, Press, RoomKey};
use crate::ui::text::exception_name;
use crate::ui::text::refunds::{refund_badge, tail};
use crate::ui::text::work::reason_for;
use crate::ui::widgets::Choice;
use eframe::egui::{Context, Ui};
use item::{Item, ItemKey, Way, items};
use question::Question;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The work list.
pub(super) struct WorkRoom {
    /// The item under the bar; the first where it is not there any more.
    chosen: Option<ItemKey>,
    scroll: bool,
    question: Option<Question>,
    deed: Option<Deed>,
    /// The check-up is shown instead of the list.
    check_up: bool,
    /// By how many points its lines are to be moved.
    scroll_by: f32,
    /// The number under which each item is refunded: made once, so that two presses are one refund.
    numbers: BTreeMap<(ItemKey, String), RefundNo>,
}

/// What a person wants in this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Take(Way),
    OpenSale,
    CheckUp,
    CheckAgain,
}

impl WorkRoom {
    /// Everything that waits.
    pub(super) fn new() -> Self {
        Self { chosen: None, scroll: false, question: None, deed: None, check_up: false, scroll_by: 0.0, numbers: BTreeMap::new() }
    }

    fn page(scene: Scene<'_>) -> Option<Arc<WorkPage>> {
        match &scene.view.shown {
            Shown::Work(page) => Some(Arc::clone(page)),
            _ => None,
        }
    }

    fn chosen_index(&self, items: &[Item<'_>]) -> usize {
        items.iter().position(|item| Some(item.key()) == self.chosen).unwrap_or_default()
    }

    fn choose(&mut self, items: &[Item<'_>], index: usize) {
        self.chosen = items.get(index).map(|item| item.key());
        self.scroll = true;
    }

    fn obey(&mut self, wish: Wish, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        match wish {
            Wish::CheckUp => {
                self.check_up = !self.check_up;
                return None;
            }
            Wish::CheckAgain => {
                outbox.send(Command::CheckAgain);
                return None;
            }
            Wish::Take(_) | Wish::OpenSale => {}
        }
        let page = Self::page(scene)?;
        let items = items(&page);
        let item = *items.get(self.chosen_index(&items))?;
        if self.deed.as_ref().is_some_and(|deed| deed.is_busy(scene.view)) {
            return None;
        }
        let way = match wish {
            Wish::OpenSale => return Some(Go::Sale(item.sale_id().clone())),
            Wish::Take(way) if item.allows(way) => way,
            Wish::Take(_) | Wish::CheckUp | Wish::CheckAgain => return None,
        };
        match (way, item) {
            (Way::SendAgain, Item::Refund(refund)) => self.deed = Some(handle::send_again(refund, scene, outbox)),
            _ => self.question = Some(Question::new(item, way)),
        }
        None
    }

    /// The refund that stands ready for that item.
    fn ready_refund(&mut self, item: Item<'_>, scene: Scene<'_>, outbox: &Outbox<'_>) -> Option<ReadyRefund> {
        let sale_id = item.sale_id().clone();
        let (trade_no, amount, reason, settles) = match item {
            Item::Sale(_, exception) => {
                let payment = item.ready().next()?;
                let amount = Amount::new(payment.left, payment.left).ok()?;
                let settles = Some(Settles::Exception(exception));
                (payment.payment.trade_no.clone(), amount, reason_for(exception, scene.lang).to_owned(), settles)
            }
            Item::Refund(refund) => (
                refund.order.trade_no.clone(),
                refund.order.amount,
                refund.order.reason.clone(),
                Some(Settles::Refund(refund.order.refund_no.clone())),
            ),
        };
        let till = scene.view.till.as_ref()?;
        let name = (item.key(), trade_no.as_str().to_owned());
        let refund_no = self.numbers.entry(name).or_insert_with(|| outbox.engine().fresh_refund_no(till, scene.now)).clone();
        Some(ReadyRefund { refund_no, sale_id, trade_no, amount, reason, settles })
    }

    fn answer(&mut self, choice: Choice, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(question) = self.question.take() else { return };
        let Some(page) = Self::page(scene).filter(|_| choice == Choice::Yes) else { return };
        let items = items(&page);
        let asked = items.into_iter().find(|item| item.key() == question.key && item.allows(question.way));
        let Some(item) = asked else { return };
        let how = match question.way {
            Way::Refund => {
                let Some(ready) = self.ready_refund(item, scene, outbox) else { return };
                self.deed = Some(ready.start(scene, outbox));
                return;
            }
            Way::GiveUp | Way::SendAgain => {
                if let Item::Refund(refund) = item {
                    self.deed = Some(handle::give_up(refund, scene, outbox));
                }
                return;
            }
            Way::Keep => SettledHow::Kept,
            Way::PaidInCash => SettledHow::PaidBackInCash,
            Way::PaidBack => SettledHow::PaidBackOtherwise,
            Way::LookedInto => SettledHow::LookedInto,
        };
        let what = format!("{}  ·  {}  ·  {}", item.words(question.way).get(scene.lang), named(item, scene), tail(item.sale_id().as_str()));
        self.deed = Some(settle(question.key, how, question.note.trim().to_owned(), what, scene, outbox));
    }
}

/// What it is, in a few words.
fn named(item: Item<'_>, scene: Scene<'_>) -> String {
    match item {
        Item::Sale(sale, exception) => format!("{} {}", exception_name(exception, scene.lang), sale.row.amount),
        Item::Refund(refund) => format!("{} {}", refund_badge(refund, scene.lang), refund.order.amount.fen()),
    }
}

fn settle(key: ItemKey, how: SettledHow, note: String, what: String, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Deed {
    let command = move |deed, approval| {
        let (how, note) = (how.clone(), note.clone());
        let command = match key.clone() {
            ItemKey::Sale(sale_id, exception) => WorkCommand::SettleException { sale_id, exception, how, note, approval },
            ItemKey::Refund(refund_no) => WorkCommand::SettleRefund { refund_no, how, note, approval },
        };
        Command::Work(deed, command)
    };
    Deed::begin(Action::SettleWork, what, command, scene, outbox)
}

impl Room for WorkRoom {
    fn key(&self) -> Option<RoomKey> {
        Some(RoomKey::Work)
    }

    fn show(&self, _scene: Scene<'_>) -> Show {
        Show::Work
    }

    fn holder(&self) -> Holder {
        match &self.question {
            Some(question) if question.field_has_keyboard => Holder::Field,
            Some(_) => Holder::Choice,
            None => Holder::Counter,
        }
    }

    fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if let Some(deed) = self.deed.as_mut().filter(|deed| deed.is_asking()) {
            deed.press(press, scene, outbox);
            return None;
        }
        if self.question.is_some() {
            match press {
                Press::Enter => self.answer(Choice::Yes, scene, outbox),
                Press::Escape => self.answer(Choice::No, scene, outbox),
                _ => {}
            }
            return None;
        }
        match press {
            Press::Typed('c' | 'C') => self.obey(Wish::CheckUp, scene, outbox),
            Press::Escape if self.check_up => self.obey(Wish::CheckUp, scene, outbox),
            Press::Enter if self.check_up => self.obey(Wish::CheckAgain, scene, outbox),
            press if self.check_up => {
                self.scroll_by += scroll(press).unwrap_or_default();
                None
            }
            Press::Escape => Some(Go::Back),
            Press::Enter => self.obey(Wish::OpenSale, scene, outbox),
            Press::Typed(key) => self.obey(Wish::Take(Way::of_key(key)?), scene, outbox),
            _ => {
                let page = Self::page(scene)?;
                let items = items(&page);
                let index = step(press, self.chosen_index(&items), items.len())?;
                self.choose(&items, index);
                None
            }
        }
    }

    fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        let wish = list::room_ui(self, ui, scene);
        wish.and_then(|wish| self.obey(wish, scene, outbox))
    }

    fn dialog_ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if let Some(deed) = &mut self.deed {
            deed.dialog_ui(ctx, scene, outbox);
        }
        let page = Self::page(scene);
        let items = page.as_ref().map(|page| items(page)).unwrap_or_default();
        let question = self.question.as_mut();
        let choice = question.and_then(|question| match items.iter().find(|item| item.key() == question.key) {
            Some(item) => question.ui(ctx, *item, scene),
            // It has been settled meanwhile.
            None => Some(Choice::No),
        });
        choice.into_iter().for_each(|choice| self.answer(choice, scene, outbox));
        None
    }
}
