//! The rooms beside the counter: how they are opened, left, and kept told what to show.

use super::claim::ClaimRoom;
use super::day::DayRoom;
use super::people::PeopleRoom;
use super::record::RecordRoom;
use super::refunds::{GiveBackRoom, RefundsRoom};
use super::sale_page::SalePageRoom;
use super::sales::SalesRoom;
use super::work::WorkRoom;
use super::{Outbox, Scene};
use crate::domain::{Action, Right, SaleId, TradeNo};
use crate::engine::{Command, Show, View};
use crate::ui::keys::{Holder, Press, RoomKey};
use crate::ui::text;
use crate::ui::widgets::{Tone, needs_approval};
use eframe::egui::{Context, Ui};
use std::path::{Path, PathBuf};

/// Where a person wants to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Go {
    /// To the counter, all rooms closed.
    Counter,
    /// To where they came from.
    Back,
    /// To the list of sales.
    Sales,
    /// To the page of that sale.
    Sale(SaleId),
    /// To the sales with that number, of all days.
    Find(String),
    /// To a refund of that sale, of that payment where it is known.
    Refund(SaleId, Option<TradeNo>),
    /// To the list of refunds.
    Refunds,
    /// To the day.
    Day,
    /// To the day, in front of the question that closes the open shift.
    CloseShift,
    /// To the day, with a file that is to be taken as a bill.
    TakeBill(PathBuf),
    /// To what waits for a person.
    Work,
    /// To the customer who says to have paid.
    Claim,
    /// To the people.
    People,
    /// To the record of who did what.
    Record,
}

impl From<RoomKey> for Go {
    fn from(key: RoomKey) -> Self {
        match key {
            RoomKey::Sales => Self::Sales,
            RoomKey::Refunds => Self::Refunds,
            RoomKey::Day => Self::Day,
            RoomKey::Work => Self::Work,
            RoomKey::People => Self::People,
            RoomKey::Record => Self::Record,
            RoomKey::Claim => Self::Claim,
        }
    }
}

/// A room. It draws itself from the view, keeps only what was typed and chosen, and says where the person wants to go.
pub(in crate::ui) trait Room {
    /// The key that is lit while the room is open; nothing for one that is reached from others.
    fn key(&self) -> Option<RoomKey>;

    /// What a person must be allowed to do to be here.
    fn needs(&self) -> Action {
        Action::Look
    }

    /// What the engine is to keep current while the room is open.
    fn show(&self, scene: Scene<'_>) -> Show;

    /// Who has the keyboard.
    fn holder(&self) -> Holder;

    /// Obeys one key.
    fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go>;

    /// Draws the room into the rest of `ui`.
    fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go>;

    /// Takes a file that was dropped on the window; says whether it is one for this room.
    fn take_file(&mut self, _file: &Path) -> bool {
        false
    }

    /// It is left. Says whether whoever comes back finds it as it was; a question that stood in it is dropped.
    fn rests(&mut self) -> bool {
        false
    }

    /// Draws the question that stands in front of the room, where there is one.
    fn dialog_ui(&mut self, _ctx: &Context, _scene: Scene<'_>, _outbox: &mut Outbox<'_>) -> Option<Go> {
        None
    }
}

/// The room for that wish; nothing for the ways out.
fn room_for(go: Go) -> Option<Box<dyn Room>> {
    Some(match go {
        Go::Counter | Go::Back => return None,

        Go::Sales => Box::new(SalesRoom::new()),
        Go::Find(number) => Box::new(SalesRoom::finding(&number)),
        Go::Sale(id) => Box::new(SalePageRoom::new(id)),
        Go::Claim => Box::new(ClaimRoom::new()),

        Go::Refund(sale_id, trade_no) => Box::new(GiveBackRoom::new(sale_id, trade_no)),
        Go::Refunds => Box::new(RefundsRoom::new()),
        Go::Day => Box::new(DayRoom::new()),
        Go::CloseShift => Box::new(DayRoom::closing_shift()),
        Go::TakeBill(file) => Box::new(DayRoom::with_file(file)),
        Go::Work => Box::new(WorkRoom::new()),

        Go::People => Box::new(PeopleRoom::new()),
        Go::Record => Box::new(RecordRoom::new()),
    })
}

/// The open rooms, each above the one from which it was opened. None: the counter.
pub(in crate::ui) struct Rooms {
    open: Vec<Box<dyn Room>>,
    /// The day as it was left, for the same person.
    left: Option<Box<dyn Room>>,
    /// What the engine was last told to show.
    told: Show,
}

impl Rooms {
    /// The counter.
    pub(in crate::ui) fn new() -> Self {
        Self { open: vec![], left: None, told: Show::Nothing }
    }

    /// No room is open.
    pub(in crate::ui) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Closes all of them, and forgets what was typed there.
    pub(in crate::ui) fn close(&mut self) {
        self.open.clear();
        self.left = None;
    }

    /// Leaves so many of them, the latest first.
    fn leave(&mut self, rooms: usize) {
        for mut room in self.open.drain(self.open.len().saturating_sub(rooms)..) {
            if room.rests() {
                self.left = Some(room);
            }
        }
    }

    /// The key that is lit.
    pub(in crate::ui) fn key(&self) -> Option<RoomKey> {
        self.open.iter().rev().find_map(|room| room.key())
    }

    /// Who has the keyboard.
    pub(in crate::ui) fn holder(&self) -> Holder {
        self.open.last().map_or(Holder::Counter, |room| room.holder())
    }

    /// Goes there: a room with a key begins anew, or is as it was left; any other stands above the one that is open.
    pub(in crate::ui) fn go(&mut self, go: Go) {
        if go == Go::Back {
            return self.leave(1);
        }
        if let (Go::TakeBill(file), Some(room)) = (&go, self.open.last_mut())
            && room.take_file(file)
        {
            return;
        }
        let comes_back = go == Go::Day && self.key() != Some(RoomKey::Day);
        let room = self.left.take_if(|_| comes_back).or_else(|| room_for(go));
        if room.as_ref().is_none_or(|room| room.key().is_some()) {
            self.leave(self.open.len());
        }
        self.open.extend(room);
    }

    /// Obeys one key.
    pub(in crate::ui) fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(room) = self.open.last_mut() else { return };
        let go = match (press, may_enter(&**room, scene.view)) {
            (press, true) => room.press(press, scene, outbox),
            (Press::Escape, false) => Some(Go::Back),
            (_, false) => None,
        };
        go.into_iter().for_each(|go| self.go(go));
    }

    /// Draws the room that is open.
    pub(in crate::ui) fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(room) = self.open.last_mut() else { return };
        if !may_enter(&**room, scene.view) {
            return super::still_poster(ui, Tone::Amber, &text::denied(room.needs(), scene.lang));
        }
        let go = room.ui(ui, scene, outbox);
        go.into_iter().for_each(|go| self.go(go));
    }

    /// Draws the question of the room that is open.
    pub(in crate::ui) fn dialog_ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(room) = self.open.last_mut().filter(|room| may_enter(&***room, scene.view)) else { return };
        let go = room.dialog_ui(ctx, scene, outbox);
        go.into_iter().for_each(|go| self.go(go));
    }

    /// Tells the engine what is to be shown, once it changed; again when it was not taken.
    pub(in crate::ui) fn tell(&mut self, scene: Scene<'_>, engine: &crate::engine::EngineHandle) {
        let wanted = self.open.last().filter(|room| may_enter(&***room, scene.view)).map_or(Show::Nothing, |room| room.show(scene));
        if wanted != self.told && engine.send(Command::Show(wanted.clone())).is_ok() {
            self.told = wanted;
        }
    }
}

/// The table of rights lets the person at the till in; the engine asks it again for every command.
fn may_enter(room: &dyn Room, view: &View) -> bool {
    needs_approval(&view.session, room.needs()) != Right::Denied
}
