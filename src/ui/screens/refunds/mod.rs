//! Money that goes back: the list of refunds with what each waits for, and the dialogue in which one is begun.

mod detail;
mod give_back;
mod give_back_parts;
mod give_back_side;
pub(super) mod handle;
mod line;
mod list;

pub(super) use detail::{over_buttons, words_ui};
pub(super) use give_back::GiveBackRoom;
pub(super) use line::{Cells, LINE, header_ui, line_ui, refund_tone};
pub(super) use list::{below_button, below_width, unread_ui};

use super::chosen::step;
use super::deed::Deed;
use super::room::{Go, Room};
use super::{Outbox, Scene};
use crate::domain::{Action, RefundNo, Right};
use crate::engine::{Command, RefundCommand, RefundFilter, RefundLine, RefundPageKey, RefundsPage, Show, Shown};
use crate::ui::keys::{Holder, Press, RoomKey};
use crate::ui::text::refunds::RefundText;
use crate::ui::widgets::{Choice, dialog, muted, needs_approval, strong};
use eframe::egui::{Context, Ui};
use std::sync::Arc;

/// The filters, in the order of their keys.
const FILTERS: [(RefundFilter, RefundText); 3] = [
    (RefundFilter::All, RefundText::FilterAll),
    (RefundFilter::UnderWay, RefundText::FilterUnderWay),
    (RefundFilter::NeedsPerson, RefundText::FilterNeedsPerson),
];

/// The list of refunds.
pub(super) struct RefundsRoom {
    filter: RefundFilter,
    /// Where each page after the first begins, up to the one that is shown.
    pages: Vec<RefundPageKey>,
    /// The refund under the bar; the first where it is not on the page.
    chosen: Option<RefundNo>,
    /// The bar moved, and is to be brought into sight.
    scroll: bool,
    asking_to_give_up: bool,
    deed: Option<Deed>,
}

/// What a person can do in this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    SendAgain,
    GiveUp,
    AskNow,
    Queue,
    OpenSale,
    Newer,
    Older,
}

impl RefundsRoom {
    /// All refunds, the newest first.
    pub(super) fn new() -> Self {
        Self { filter: RefundFilter::All, pages: vec![], chosen: None, scroll: false, asking_to_give_up: false, deed: None }
    }

    /// The page that was asked for, once it has been read.
    fn page(&self, scene: Scene<'_>) -> Option<Arc<RefundsPage>> {
        match &scene.view.shown {
            Shown::Refunds(page) if page.filter == self.filter && page.after.as_ref() == self.pages.last() => Some(Arc::clone(page)),
            _ => None,
        }
    }

    fn chosen_index(&self, page: &RefundsPage) -> usize {
        let chosen = self.chosen.as_ref();
        page.rows.iter().position(|line| Some(&line.refund.order.refund_no) == chosen).unwrap_or_default()
    }

    fn chosen<'a>(&self, page: &'a RefundsPage) -> Option<&'a RefundLine> {
        page.rows.get(self.chosen_index(page))
    }

    fn choose(&mut self, page: &RefundsPage, index: usize) {
        self.chosen = page.rows.get(index).map(|line| line.refund.order.refund_no.clone());
        self.scroll = true;
    }

    fn choose_filter(&mut self, filter: RefundFilter) {
        (self.filter, self.pages, self.chosen) = (filter, vec![], None);
    }

    fn obey(&mut self, wish: Wish, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        let page = self.page(scene);
        let line = page.as_ref().and_then(|page| self.chosen(page));
        let busy = self.deed.as_ref().is_some_and(|deed| deed.is_busy(scene.view));
        match (wish, &page, line) {
            (Wish::OpenSale, _, Some(line)) => return Some(Go::Sale(line.refund.order.sale_id.clone())),
            (Wish::Newer, _, _) if self.pages.pop().is_some() => self.chosen = None,
            (Wish::Older, Some(page), _) if page.more => {
                let last = page.rows.last().map(|line| &line.refund);
                self.pages.extend(last.map(|last| RefundPageKey { queued_at: last.queued_at, refund_no: last.order.refund_no.clone() }));
                self.chosen = None;
            }
            (Wish::Queue, _, _) if !busy && may_hold(scene) => self.deed = Some(turn_queue(scene, outbox)),
            (Wish::SendAgain, _, Some(line)) if !busy && handle::can_send_again(&line.refund) => {
                self.deed = Some(handle::send_again(&line.refund, scene, outbox));
            }
            (Wish::AskNow, _, Some(line)) if !busy && handle::can_ask(&line.refund) => self.deed = Some(handle::ask_now(&line.refund, outbox)),
            (Wish::GiveUp, _, Some(line)) if !busy && handle::can_give_up(&line.refund) => {
                // The question is about this one, whatever comes above it meanwhile.
                self.chosen = Some(line.refund.order.refund_no.clone());
                self.asking_to_give_up = true;
            }
            _ => {}
        }
        None
    }

    fn answer(&mut self, choice: Choice, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        self.asking_to_give_up = false;
        let page = self.page(scene);
        let asked = self.chosen.as_ref();
        let line = page.as_ref().and_then(|page| page.rows.iter().find(|line| Some(&line.refund.order.refund_no) == asked));
        if let (Choice::Yes, Some(line)) = (choice, line) {
            self.deed = Some(handle::give_up(&line.refund, scene, outbox));
        }
    }
}

impl Room for RefundsRoom {
    fn key(&self) -> Option<RoomKey> {
        Some(RoomKey::Refunds)
    }

    fn show(&self, _scene: Scene<'_>) -> Show {
        Show::Refunds(self.filter, self.pages.last().cloned())
    }

    fn holder(&self) -> Holder {
        let asking = self.asking_to_give_up || self.deed.as_ref().is_some_and(Deed::is_asking);
        if asking { Holder::Choice } else { Holder::Counter }
    }

    fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if let Some(deed) = self.deed.as_mut().filter(|deed| deed.is_asking()) {
            deed.press(press, scene, outbox);
            return None;
        }
        if self.asking_to_give_up {
            match press {
                Press::Enter => self.answer(Choice::Yes, scene, outbox),
                Press::Escape => self.answer(Choice::No, scene, outbox),
                _ => {}
            }
            return None;
        }
        if let (Some(page), Press::Up | Press::Down | Press::Home | Press::End | Press::PageUp | Press::PageDown) = (self.page(scene), press) {
            if let Some(index) = step(press, self.chosen_index(&page), page.rows.len()) {
                self.choose(&page, index);
            }
            return None;
        }
        let wish = match press {
            Press::Escape => return Some(Go::Back),
            Press::Enter => Wish::OpenSale,
            Press::Left => Wish::Newer,
            Press::Right => Wish::Older,
            Press::Typed(key @ '1'..='3') => {
                let filter = FILTERS.iter().zip('1'..).find(|(_, digit)| *digit == key);
                filter.into_iter().for_each(|((filter, _), _)| self.choose_filter(*filter));
                return None;
            }
            Press::Typed('s' | 'S') => Wish::SendAgain,
            Press::Typed('g' | 'G') => Wish::GiveUp,
            Press::Typed('a' | 'A') => Wish::AskNow,
            Press::Typed('p' | 'P') => Wish::Queue,
            _ => return None,
        };
        self.obey(wish, scene, outbox)
    }

    fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        let wish = list::room_ui(self, ui, scene);
        wish.and_then(|wish| self.obey(wish, scene, outbox))
    }

    fn dialog_ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if let Some(deed) = &mut self.deed {
            deed.dialog_ui(ctx, scene, outbox);
        }
        if self.asking_to_give_up {
            let page = self.page(scene);
            let line = page.as_ref().and_then(|page| self.chosen(page));
            let (title, yes, no) =
                (RefundText::GiveUpTitle.get(scene.lang), RefundText::GiveUpYes.get(scene.lang), RefundText::GiveUpNo.get(scene.lang));
            let choice = dialog(ctx, "give-up", title, yes, no, |ui| {
                if let Some(line) = line {
                    strong(ui, &format!("{}  ·  {}", line.refund.order.amount.fen(), line.refund.order.refund_no));
                }
                muted(ui, RefundText::GiveUpWords.get(scene.lang));
            });
            choice.into_iter().for_each(|choice| self.answer(choice, scene, outbox));
        }
        None
    }
}

/// The person at the till may hold the queue and let it go on.
fn may_hold(scene: Scene<'_>) -> bool {
    needs_approval(&scene.view.session, Action::HoldRefunds) == Right::Allowed
}

fn turn_queue(scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Deed {
    let queue = &scene.view.queue;
    let stands = queue.held_by.is_some() || queue.stopped.is_some();
    let command = if stands { RefundCommand::Release } else { RefundCommand::Hold };
    Deed::begin_free(move |deed, _| Command::Refund(deed, command.clone()), outbox)
}
