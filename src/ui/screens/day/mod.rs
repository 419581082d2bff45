//! The day: its sums and calendar, its match with the bill, its shifts and its files; and the way to close it.

mod accept;
mod asking;
mod bar;
mod bridge;
mod calendar;
mod charts;
mod closing;
mod differences;
mod drawer;
mod errand;
mod export;
mod field;
mod files;
mod history;
mod layout;
mod orders;
mod overview;
mod pairs;
mod picker;
mod report;
mod shifts;
mod sides;
mod stand;
mod sums;
mod tabs;
mod take;
mod wish;

pub(in crate::ui) use stand::Stand;

use super::chosen::step;
use super::days::Days;
use super::deed::Course;
use super::room::{Go, Room};
use super::{Outbox, Scene};
use crate::domain::{Action, BillKind, BusinessDay, MatchClass, Right};
use crate::engine::{DayPage, DeedRefusal, ExportError, Show, Shown};
use crate::ui::keys::{Holder, Press, RoomKey};
use crate::ui::text::DayText;
use crate::ui::widgets::needs_approval;
use asking::Asking;
use bar::Bar;
use eframe::egui::{Context, Ui};
use errand::{Errands, Kind};
use history::History;
use pairs::{Cursor, Matched, Scope};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wish::Wish;

/// A part of the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Match,
    Shifts,
    Files,
}

impl Tab {
    /// All of them, in the order of their keys.
    const ALL: [(Self, char, DayText); 4] = [
        (Self::Overview, '1', DayText::Overview),
        (Self::Match, '2', DayText::Match),
        (Self::Shifts, '3', DayText::Shifts),
        (Self::Files, '4', DayText::Files),
    ];

    /// What a person must be allowed to do to see it.
    fn needs(self) -> Action {
        match self {
            Self::Overview | Self::Shifts => Action::Look,
            Self::Match | Self::Files => Action::CloseDay,
        }
    }
}

/// The room.
pub(super) struct DayRoom {
    days: Days,
    tab: Tab,
    /// The list of the match that is open.
    scope: Option<Scope>,
    /// Where the keys stand in it.
    cursor: Cursor,
    /// Where they stand on the bridge.
    bar: Bar,
    /// Where they stand among the shifts of the day; nothing on the latest.
    shift: Option<usize>,
    /// All shifts, where they are looked at.
    history: Option<History>,
    /// The chosen line is to be brought into sight.
    bring: bool,
    /// The height that the part of the room had in the last frame, in points.
    height: f32,
    asking: Asking,
    /// What was wanted.
    errands: Errands,
    /// What of it was wanted in the question that stands.
    asked: Option<Kind>,
    /// What was pressed last is not this person's to do.
    denied: Option<Action>,
    /// It was opened for the question that closes the shift.
    closes_shift: bool,
    /// Files that are to be taken as bills.
    files: VecDeque<PathBuf>,
    /// The file that was sent last, for another try on its own day.
    sent_file: Option<PathBuf>,
}

impl DayRoom {
    /// Today.
    pub(super) fn new() -> Self {
        Self {
            days: Days::Today,
            tab: Tab::Overview,
            scope: None,
            cursor: Cursor::default(),
            bar: Bar::default(),
            shift: None,
            history: None,
            bring: false,
            height: 0.0,
            asking: Asking::Nothing,
            errands: Errands::default(),
            asked: None,
            denied: None,
            closes_shift: false,
            files: VecDeque::new(),
            sent_file: None,
        }
    }

    /// With a file that is to be taken as a bill.
    pub(super) fn with_file(file: PathBuf) -> Self {
        Self { files: VecDeque::from([file]), ..Self::new() }
    }

    /// In front of the question that closes the open shift.
    pub(super) fn closing_shift() -> Self {
        Self { closes_shift: true, ..Self::new() }
    }

    fn day(&self, scene: Scene<'_>) -> Option<BusinessDay> {
        self.days.day(today(scene))
    }

    /// The page of the day, once it has been read.
    fn page(&self, scene: Scene<'_>) -> Option<Arc<DayPage>> {
        let Shown::Day(page) = &scene.view.shown else { return None };
        (Some(page.day) == self.day(scene)).then(|| Arc::clone(page))
    }

    fn may(action: Action, scene: Scene<'_>) -> bool {
        needs_approval(&scene.view.session, action) == Right::Allowed
    }

    /// Whether it may be done; where not, the room says so.
    fn allows(&mut self, action: Action, scene: Scene<'_>) -> bool {
        let may = Self::may(action, scene);
        self.denied = (!may).then_some(action);
        may
    }

    fn go_to(&mut self, day: BusinessDay, scene: Scene<'_>) {
        let Some(today) = today(scene) else { return };
        self.days = Days::at(day, today);
        (self.scope, self.bar, self.shift, self.bring, self.denied) = (None, Bar::default(), None, true, None);
        self.errands.forget_ended(scene.view);
    }

    fn step_days(&mut self, by: i32, scene: Scene<'_>) {
        if let Some(day) = self.day(scene) {
            self.go_to(day.plus_days(by), scene);
        }
    }

    fn choose_tab(&mut self, tab: Tab, scene: Scene<'_>) {
        if self.allows(tab.needs(), scene) {
            (self.tab, self.scope, self.history, self.bring) = (tab, None, None, true);
        }
    }

    /// What became of things since the last frame.
    fn follow(&mut self, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        if self.asked.and_then(|kind| self.errands.course(kind, scene.view)) == Some(Course::Done) {
            (self.asking, self.asked) = (Asking::Nothing, None);
        }
        if let (Asking::Export(form), Some(Course::Refused(DeedRefusal::Export(ExportError::Exists(path))))) =
            (&mut self.asking, self.errands.course(Kind::Export, scene.view))
        {
            form.is_there(path);
        }
        if std::mem::take(&mut self.closes_shift) {
            self.ask_for_count(scene);
        }
        self.follow_file(scene, outbox);
    }

    /// The day on which that press moves, beside the arrows to the left and to the right.
    fn press_calendar(&mut self, press: Press, scene: Scene<'_>) {
        let (Some(day), Some(today)) = (self.day(scene), today(scene)) else { return };
        let to = match press {
            Press::Up => day.plus_days(-7),
            Press::Down => day.plus_days(7),
            Press::PageUp => calendar::step_month(day, -1, today),
            Press::PageDown => calendar::step_month(day, 1, today),
            Press::Home => today,
            _ => return,
        };
        if to <= today {
            self.go_to(to, scene);
        }
    }

    fn press_list(&mut self, press: Press, scene: Scene<'_>) {
        let page = self.page(scene);
        match (self.tab, &page) {
            (Tab::Overview | Tab::Files, _) => self.press_calendar(press, scene),
            (Tab::Shifts, _) if self.history.is_some() => self.press_history(press, scene),
            (Tab::Shifts, Some(page)) => self.shift = step(press, self.chosen_shift(page), page.shifts.len()).or(self.shift),
            (Tab::Match, Some(page)) => self.press_match(press, page),
            (Tab::Shifts | Tab::Match, None) => {}
        }
        self.bring = true;
    }

    /// Where the keys stand among the shifts of that day.
    fn chosen_shift(&self, page: &DayPage) -> usize {
        let last = page.shifts.len().saturating_sub(1);
        self.shift.map_or(last, |shift| shift.min(last))
    }

    fn press_match(&mut self, press: Press, page: &DayPage) {
        let Some(matched) = Matched::of(page) else { return };
        let Some(scope) = self.scope else {
            return self.bar.press(press, &matched.terms());
        };
        let places = matched.places(scope);
        if let Some(to) = step(press, self.cursor.line(matched, &places), places.len()) {
            self.cursor.stand(to, matched, &places);
        }
    }

    /// What Enter means here.
    fn enter(&self, scene: Scene<'_>) -> Option<Wish> {
        match (self.tab, self.scope, &self.history) {
            (Tab::Overview, ..) => Some(Wish::Next),
            (Tab::Match, Some(scope), _) => {
                let page = self.page(scene)?;
                Some(if Matched::of(&page)?.places(scope).is_empty() { Wish::GoOn } else { Wish::OpenSale })
            }
            (Tab::Match, None, _) => {
                let page = self.page(scene)?;
                if page.matched.is_none() {
                    return Some(Wish::Next);
                }
                self.bar.term(&Matched::of(&page)?.terms()).map(|(term, _)| Wish::Open(Scope::Class(term.class)))
            }
            (Tab::Shifts, _, Some(history)) => Some(Wish::Day(history.chosen(scene)?.day)),
            (Tab::Shifts, _, None) | (Tab::Files, ..) => None,
        }
    }

    fn escape(&mut self) -> Option<Go> {
        self.denied = None;
        if self.scope.take().is_some() || self.history.take().is_some() {
            return None;
        }
        Some(Go::Back)
    }

    /// What a letter means here.
    fn typed(&self, key: char) -> Option<Wish> {
        let key = key.to_ascii_uppercase();
        if let Some((tab, ..)) = Tab::ALL.into_iter().find(|(_, digit, _)| *digit == key) {
            return Some(Wish::Tab(tab));
        }
        if key == 'U' && self.tab == Tab::Match {
            return Some(Wish::TakeBack);
        }
        if self.scope.is_some() {
            let step = MatchClass::ALL.iter().flat_map(|class| class.next_steps()).find(|step| differences::key_of(**step) == key);
            return step.map(|step| Wish::Step(*step)).or_else(|| (key == 'L').then_some(Wish::AcceptAll));
        }
        if self.tab == Tab::Match
            && let Some(step) = bridge::STEPS.into_iter().find(|step| differences::key_of(*step) == key)
        {
            return Some(Wish::ForAll(step));
        }
        Some(match (key, self.tab) {
            ('D', Tab::Match) => Wish::Open(Scope::Waiting),
            ('B', _) => Wish::Fetch(BillKind::All),
            ('P', Tab::Files) => Wish::Fetch(BillKind::Payments),
            ('R', Tab::Files) => Wish::Fetch(BillKind::Refunds),
            ('O', Tab::Shifts) if self.history.is_some() => Wish::Older,
            ('N', Tab::Shifts) if self.history.is_some() => Wish::Newer,
            ('O', _) => Wish::Take,
            ('E', _) => Wish::Export,
            ('K', _) => Wish::BackUp,
            ('H', Tab::Shifts) => Wish::History,
            ('C', _) => Wish::CloseDay,
            ('Z', _) => Wish::CloseShift,
            ('F', _) => Wish::SetFloat,
            ('X', _) => Wish::Report,
            _ => return None,
        })
    }
}

impl Room for DayRoom {
    fn key(&self) -> Option<RoomKey> {
        Some(RoomKey::Day)
    }

    fn show(&self, scene: Scene<'_>) -> Show {
        match (&self.history, self.day(scene)) {
            (Some(history), _) => Show::Shifts(history.before()),
            (None, Some(day)) => Show::Day(day),
            (None, None) => Show::Nothing,
        }
    }

    fn holder(&self) -> Holder {
        if self.asking.is_nothing() { Holder::Counter } else { Holder::Field }
    }

    fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if !self.asking.is_nothing() {
            if let (Asking::Export(form), Press::Look(index)) = (&mut self.asking, press) {
                form.choose(index);
            }
            return None;
        }
        let wish = match press {
            Press::Escape => return self.escape(),
            Press::Enter => self.enter(scene),
            Press::Typed(key) => self.typed(key),
            Press::Left | Press::Right if self.scope.is_none() && self.history.is_none() => {
                self.step_days(if press == Press::Left { -1 } else { 1 }, scene);
                None
            }
            _ => {
                self.press_list(press, scene);
                None
            }
        };
        wish.and_then(|wish| self.obey(wish, scene, outbox))
    }

    fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        self.follow(scene, outbox);
        let wish = self.room_ui(ui, scene);
        wish.and_then(|wish| self.obey(wish, scene, outbox))
    }

    fn dialog_ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        self.question_ui(ctx, scene, outbox);
        None
    }

    fn rests(&mut self) -> bool {
        (self.asking, self.asked, self.denied, self.closes_shift, self.bring) = (Asking::Nothing, None, None, false, true);
        true
    }

    fn take_file(&mut self, file: &Path) -> bool {
        self.files.push_back(file.to_owned());
        true
    }
}

/// The business day, as the engine says.
fn today(scene: Scene<'_>) -> Option<BusinessDay> {
    scene.view.day.map(|day| day.day)
}
