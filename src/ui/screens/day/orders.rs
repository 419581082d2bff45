//! Carries out what a person wants in the day's room.

use super::accept::AcceptForm;
use super::asking::{AdoptQuestion, Answer, Asking, Doing, Order};
use super::closing::DayForm;
use super::drawer::{CountForm, FloatForm};
use super::errand::{Errand, Kind};
use super::export::ExportForm;
use super::history::History;
use super::overview::next_thing;
use super::pairs::{Cursor, Matched, Scope, steps_for_all};
use super::stand::NextThing;
use super::take::{self, TakeForm};
use super::wish::Wish;
use super::{DayRoom, Tab, today};
use crate::domain::{Action, BillKind, BillNote, BookKind, Day, Decision, NextStep, Term};
use crate::engine::{About, BillTrouble, DayCommand, DayPage, DeedRefusal};
use crate::ui::screens::deed::{Course, Deed};
use crate::ui::screens::room::Go;
use crate::ui::screens::{Outbox, Scene};
use crate::ui::text::{self, DayText, class_name, signed};
use eframe::egui::{Context, Ui};

impl DayRoom {
    /// Obeys a wish, where the table of rights lets it.
    pub(super) fn obey(&mut self, wish: Wish, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        let page = self.page(scene);
        match wish {
            Wish::Tab(tab) => self.choose_tab(tab, scene),
            Wish::Day(day) => {
                self.history = None;
                self.go_to(day, scene);
            }
            Wish::Next => self.next(scene, outbox),
            Wish::GoOn => match next_thing(&*page?, scene) {
                NextThing::CloseDay => self.next(scene, outbox),
                NextThing::CloseShift | NextThing::Fetch | NextThing::Decide | NextThing::Nothing => self.choose_tab(Tab::Overview, scene),
            },
            Wish::Open(scope) => self.open(scope, scene),
            Wish::Back => self.scope = None,
            Wish::Stand(line) => {
                if let (Some(page), Some(scope)) = (&page, self.scope)
                    && let Some(matched) = Matched::of(page)
                {
                    self.cursor.stand(line, matched, &matched.places(scope));
                }
            }
            Wish::Step(step) => self.step(step, &*page?, scene, outbox),
            Wish::TakeBack => self.take_back(&*page?, scene, outbox),
            Wish::AcceptAll => self.accept_all(&*page?, scene),
            Wish::ForAll(step) => self.step_for_all(step, &*page?, scene, outbox),
            Wish::OpenSale => {
                let page = page?;
                let matched = Matched::of(&page)?;
                return matched.pair(self.place(matched)?).and_then(|pair| matched.sale(pair));
            }
            Wish::History => self.history = if self.history.is_some() { None } else { Some(History::default()) },
            Wish::Older => self.history.iter_mut().for_each(|history| history.older(scene)),
            Wish::Newer => self.history.iter_mut().for_each(History::newer),
            Wish::Shift(line) => match &mut self.history {
                Some(history) => history.line = line,
                None => self.shift = Some(line),
            },
            Wish::Report => self.look_at_shift(scene),
            Wish::CloseDay => {
                let page = page?;
                if next_thing(&page, scene) == NextThing::CloseDay && self.allows(Action::CloseDay, scene) {
                    self.ask_to_close(&page);
                }
            }
            Wish::CloseShift => self.ask_for_count(scene),
            Wish::SetFloat => {
                if scene.view.shift.is_some() && self.allows(Action::CloseShift, scene) {
                    self.ask(Asking::Float(FloatForm::default()));
                }
            }
            Wish::Fetch(kind) => self.fetch(kind, scene, outbox),
            Wish::Take => {
                if let Some(day) = self.day(scene).filter(|_| self.allows(Action::CloseDay, scene)) {
                    self.ask(Asking::Take(TakeForm::new(day)));
                }
            }
            Wish::Export => {
                if let Some(day) = self.day(scene).filter(|_| self.allows(Action::Export, scene)) {
                    self.ask(Asking::Export(ExportForm::new(day)));
                }
            }
            Wish::BackUp => {
                let order = Order { action: Action::Export, doing: Doing::Day(DayCommand::BackUp), done: DayText::BackupDone };
                self.send(order, scene, outbox);
            }
        }
        None
    }

    /// The one thing that is next.
    fn next(&mut self, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(page) = self.page(scene) else { return };
        match next_thing(&page, scene) {
            NextThing::CloseShift => self.ask_for_count(scene),
            NextThing::Fetch => self.fetch(BillKind::All, scene, outbox),
            NextThing::Decide => self.open(Scope::Waiting, scene),
            NextThing::CloseDay => self.ask_to_close(&page),
            NextThing::Nothing => {}
        }
    }

    fn ask(&mut self, asking: Asking) {
        (self.asking, self.asked) = (asking, None);
    }

    /// Goes to the report of the open shift, on the day on which it was opened: there its sums stand.
    fn look_at_shift(&mut self, scene: Scene<'_>) {
        if let Some(shift) = scene.view.shift.as_ref().filter(|shift| self.day(scene) != Some(shift.day)) {
            self.go_to(shift.day, scene);
        }
        (self.tab, self.scope, self.history, self.shift) = (Tab::Shifts, None, None, None);
    }

    /// Asks for the cash in the drawer.
    pub(super) fn ask_for_count(&mut self, scene: Scene<'_>) {
        if self.allows(Action::CloseShift, scene) {
            self.look_at_shift(scene);
            if scene.view.shift.is_some() {
                self.ask(Asking::Count(CountForm::default()));
            }
        }
    }

    fn ask_to_close(&mut self, page: &DayPage) {
        let Some(tally) = page.end.as_ref().and_then(Day::current_tally) else { return };
        let serious = page.matched.iter().flat_map(|matched| &matched.bill.notes).any(BillNote::is_serious);
        let sums = (tally.till, tally.bill, tally.terms.clone());
        self.ask(Asking::CloseDay(DayForm::new(page.day, sums, serious)));
    }

    fn open(&mut self, scope: Scope, scene: Scene<'_>) {
        if self.allows(Action::CloseDay, scene) {
            let page = self.page(scene);
            let matched = page.as_deref().and_then(Matched::of);
            if let Some(matched) = matched {
                self.bar.leave(scope, &matched.terms());
            }
            let scope = matched.map(|_| scope);
            (self.tab, self.scope, self.cursor, self.bring) = (Tab::Match, scope, Cursor::default(), true);
        }
    }

    fn fetch(&mut self, kind: BillKind, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        if let Some(day) = self.day(scene) {
            self.send(Order::day(DayCommand::FetchBill { day, kind }, DayText::FetchDone), scene, outbox);
        }
    }

    /// The place of the pair under the bar of the list that is open.
    fn place(&self, matched: Matched<'_>) -> Option<usize> {
        let places = matched.places(self.scope?);
        places.get(self.cursor.line(matched, &places)).copied()
    }

    /// The same; the bar stays on that pair for as long as nothing is decided about it.
    fn stay(&mut self, matched: Matched<'_>) -> Option<usize> {
        let places = matched.places(self.scope?);
        let line = self.cursor.line(matched, &places);
        self.cursor.stand(line, matched, &places);
        places.get(line).copied()
    }

    /// A step about the difference under the bar.
    fn step(&mut self, step: NextStep, page: &DayPage, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(matched) = Matched::of(page) else { return };
        let Some(place) = self.stay(matched).filter(|place| matched.steps(*place).contains(&step)) else { return };
        let Some((pair, key)) = matched.pair(place).and_then(|pair| matched.rows.key(pair).map(|key| (pair, key))) else { return };
        let day = page.day;
        let number = key.refund_no.as_deref().unwrap_or(&key.trade_no);
        let words = format!("{}  ·  {}  ·  {number}", class_name(pair.class, scene.lang), signed(pair.difference));
        match step {
            NextStep::Ask => {
                self.send(Order::day(DayCommand::Ask { day, key }, DayText::AskDone), scene, outbox);
            }
            NextStep::SendToWork => {
                let command = DayCommand::Decide { day, about: About::Pair(key), decision: Decision::SentToWork };
                self.send(Order::day(command, DayText::WorkDone), scene, outbox);
            }
            NextStep::Adopt => {
                let about = matched.rows.theirs(pair).map_or(words, |row| text::bill_row(row, scene.lang));
                self.ask(Asking::Adopt(AdoptQuestion { what: DayCommand::Adopt { day, key }, about }));
            }
            NextStep::Accept => {
                let reason = text::usual_reason(pair.class, key.kind == BookKind::Refund, scene.lang);
                self.ask(Asking::Accept(AcceptForm::new(day, About::Pair(key), words, reason)));
            }
        }
    }

    /// What was decided about the difference under the bar, or on the bridge about the class, holds no more.
    fn take_back(&mut self, page: &DayPage, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(matched) = Matched::of(page) else { return };
        let about = match self.scope {
            Some(_list) => {
                let pair = self.stay(matched).and_then(|place| matched.pair(place));
                pair.filter(|pair| matched.decision(pair, &matched.terms()).is_some()).and_then(|pair| matched.rows.key(pair)).map(About::Pair)
            }
            None => self.bar.term(&matched.terms()).map(|(term, _)| term).filter(|term| matched.is_decided(term)).map(About::Class),
        };
        if let Some(about) = about {
            let command = DayCommand::Decide { day: page.day, about, decision: Decision::TakenBack };
            self.send(Order::day(command, DayText::TakeBackDone), scene, outbox);
        }
    }

    /// A step about all of the class under the bar of the bridge.
    fn step_for_all(&mut self, step: NextStep, page: &DayPage, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(matched) = Matched::of(page) else { return };
        let Some((term, _)) = self.bar.term(&matched.terms()).filter(|line| steps_for_all(*line).contains(&step)) else { return };
        self.bar.ordered();
        let (day, class) = (page.day, term.class);
        let what = DayCommand::Sweep { day, class };
        match step {
            NextStep::Ask => drop(self.send(Order::day(what, DayText::AskDone), scene, outbox)),
            NextStep::Adopt => {
                let (count, sum) = matched.waiting_of(class);
                let about = text::all_of(class, count, sum, scene.lang);
                self.ask(Asking::Adopt(AdoptQuestion { what, about }));
            }
            NextStep::Accept => self.accept_term(matched, term, scene),
            NextStep::SendToWork => {}
        }
    }

    fn accept_all(&mut self, page: &DayPage, scene: Scene<'_>) {
        let Some(matched) = Matched::of(page) else { return };
        let Some(place) = self.place(matched) else { return };
        let Some(pair) = matched.pair(place).filter(|_| matched.steps(place).contains(&NextStep::Accept)) else { return };
        let Some(term) = matched.rows.matched.terms().into_iter().find(|term| term.class == pair.class) else { return };
        self.accept_term(matched, term, scene);
    }

    fn accept_term(&mut self, matched: Matched<'_>, term: Term, scene: Scene<'_>) {
        let (count, sum) = matched.waiting_of(term.class);
        let words = text::all_of(term.class, count, sum, scene.lang);
        let reason = text::usual_reason(term.class, matched.has_refunds(term.class), scene.lang);
        self.ask(Asking::Accept(AcceptForm::new(matched.rows.day, About::Class(term), words, reason)));
    }

    /// Sends an order, where it is this person's to give and nothing of its kind is under way; says of which kind it was.
    fn send(&mut self, order: Order, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Kind> {
        let Order { action, doing, done } = order;
        let kind = Kind::of(&doing);
        if self.errands.is_busy(kind, scene.view) || !self.allows(action, scene) {
            return None;
        }
        let deed = Deed::begin(action, String::new(), move |deed, _| doing.command(deed), scene, outbox);
        self.errands.begin(Errand { kind, deed, done }, scene.view);
        Some(kind)
    }

    /// Draws the question that stands, and carries out its answer.
    pub(super) fn question_ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let mut asking = std::mem::replace(&mut self.asking, Asking::Nothing);
        let answer = asking.ui(ctx, scene, |ui: &mut Ui| self.errands_ui(ui, |kind| Some(kind) == self.asked, scene));
        self.asking = asking;
        match answer {
            None => {}
            Some(Answer::No) => self.asking = Asking::Nothing,
            Some(Answer::Do(order)) => {
                let file = if let Doing::Day(DayCommand::TakeBill { path, .. }) = &order.doing { Some(path.clone()) } else { None };
                if let Some(kind) = self.send(order, scene, outbox) {
                    (self.asked, self.sent_file) = (Some(kind), file.or(self.sent_file.take()));
                }
            }
        }
    }

    /// A file is of another day: the room goes there, and takes it there. The next file goes out once nothing is under way.
    pub(super) fn follow_file(&mut self, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        if let Some(Course::Refused(DeedRefusal::Bill(BillTrouble::OtherDay(day)))) = &self.errands.course(Kind::Take, scene.view)
            && today(scene).is_some_and(|today| *day <= today)
            && let Some(path) = self.sent_file.take()
        {
            self.go_to(*day, scene);
            self.send(take::order(path, *day), scene, outbox);
            return;
        }
        if self.files.is_empty() || self.errands.is_busy(Kind::Take, scene.view) {
            return;
        }
        let Some(day) = self.day(scene) else { return };
        if !self.allows(Action::CloseDay, scene) {
            self.files.clear();
            return;
        }
        if let Some(path) = self.files.pop_front() {
            (self.tab, self.scope, self.history) = (Tab::Files, None, None);
            self.sent_file = Some(path.clone());
            self.send(take::order(path, day), scene, outbox);
        }
    }
}
