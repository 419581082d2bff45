//! The screen before the counter: who has the till. While it is on, no code is drawn and nothing behind it hears a key.

use super::{Outbox, Scene};
use crate::domain::CashierId;
use crate::engine::{Command, DeedId, DeedRefusal, DeedResult, PersonCommand, PersonView, Session};
use crate::ui::frame::unsettled;
use crate::ui::keys::{Holder, Press};
use crate::ui::text::{self, Text, Words};
use crate::ui::theme::{gap, tokens};
use crate::ui::widgets::{Banner, Button, FormAnswer, PersonForm, PinField, Tone, banner, heading, muted, outcome, panel_title, person_row, pin_pad};
use eframe::egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Stroke, Ui, UiBuilder, Vec2};
use std::time::Duration;

/// The sign-in screen's own state.
pub(in crate::ui) struct SignInScreen {
    /// The form of the first start.
    owner: PersonForm,
    /// Who was chosen; nothing for the one who had the till last.
    chosen: Option<CashierId>,
    pin: PinField,
    /// The latest attempt.
    deed: Option<DeedId>,
}

impl SignInScreen {
    /// Nothing typed.
    pub(in crate::ui) fn new() -> Self {
        Self { owner: PersonForm::owner(), chosen: None, pin: PinField::new(), deed: None }
    }

    /// Who has the keyboard.
    pub(in crate::ui) fn holder(&self, session: &Session) -> Holder {
        if *session == Session::NoOwner { self.owner.holder() } else { Holder::Counter }
    }

    /// The place in the list of the one who is chosen.
    fn place(&self, scene: Scene<'_>) -> usize {
        let last = match &scene.view.session {
            Session::Locked { last, .. } => Some(last),
            Session::NoOwner | Session::Empty | Session::Open(_) => None,
        };
        let chosen = self.chosen.as_ref().or(last);
        scene.view.people.iter().position(|person| Some(&person.name) == chosen).unwrap_or_default()
    }

    fn person<'a>(&self, scene: Scene<'a>) -> Option<&'a PersonView> {
        scene.view.people.get(self.place(scene))
    }

    fn choose(&mut self, person: Option<&PersonView>) {
        if let Some(person) = person {
            self.chosen = Some(person.name.clone());
            self.pin.clear();
            self.deed = None;
        }
    }

    /// Obeys one key.
    pub(in crate::ui) fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        if scene.view.session == Session::NoOwner {
            let answer = self.owner.press(press);
            return self.make_owner(answer, scene, outbox);
        }
        let (people, place) = (&scene.view.people, self.place(scene));
        match press {
            Press::Up => self.choose(place.checked_sub(1).and_then(|place| people.get(place))),
            Press::Down => self.choose(place.checked_add(1).and_then(|place| people.get(place))),
            Press::Home => self.choose(people.first()),
            Press::End => self.choose(people.last()),
            Press::Enter => self.sign_in(scene, outbox),
            Press::Escape => self.pin.clear(),
            _ => self.pin.press(press),
        }
    }

    fn result<'a>(&self, scene: Scene<'a>) -> Option<&'a DeedResult> {
        outcome(scene.view, self.deed?)
    }

    fn is_waiting(&self, scene: Scene<'_>) -> bool {
        self.deed.is_some() && matches!(self.result(scene), None | Some(DeedResult::UnderWay))
    }

    fn make_owner(&mut self, answer: Option<FormAnswer>, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(FormAnswer::Ready(Some(name), _, pin)) = answer else { return };
        if !self.is_waiting(scene) {
            self.send(PersonCommand::CreateOwner { name, pin }, outbox);
        }
    }

    fn sign_in(&mut self, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(person) = self.person(scene) else { return };
        if self.is_waiting(scene) || is_locked(person, scene) {
            return;
        }
        if let Ok(pin) = self.pin.pin() {
            self.pin.clear();
            self.send(PersonCommand::SignIn { name: person.name.clone(), pin }, outbox);
        }
    }

    fn send(&mut self, command: PersonCommand, outbox: &mut Outbox<'_>) {
        let deed = outbox.engine().fresh_deed();
        self.deed = outbox.send(Command::Person(deed, command)).then_some(deed);
    }

    /// Draws the screen into the rest of `ui`.
    pub(in crate::ui) fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let room = ui.available_rect_before_wrap();
        let size = if scene.view.session == Session::NoOwner { Vec2::new(460.0, 560.0) } else { Vec2::new(760.0, 560.0) };
        let card = Rect::from_center_size(room.center(), size.min(room.size()));
        let tokens = tokens(ui);
        ui.painter().rect(card, gap::CORNER, tokens.surface, Stroke::new(1.0, tokens.line), eframe::egui::StrokeKind::Inside);
        ui.scope_builder(UiBuilder::new().max_rect(card), |ui| {
            Frame::new().inner_margin(Margin::same(24)).show(ui, |ui| {
                if scene.view.session == Session::NoOwner {
                    self.owner_ui(ui, scene, outbox);
                } else {
                    self.people_ui(ui, scene, outbox);
                }
            });
        });
    }

    fn owner_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        heading(ui, Text::OwnerTitle.get(scene.lang));
        muted(ui, Text::OwnerWords.get(scene.lang));
        ui.add_space(gap::HAIR);
        let answer = self.owner.ui(ui, Text::MakeOwner.get(scene.lang), scene.lang);
        self.outcome_ui(ui, scene);
        self.make_owner(answer, scene, outbox);
    }

    fn people_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        heading(ui, Text::SignInTitle.get(scene.lang));
        if let Session::Locked { last, why } = &scene.view.session {
            muted(ui, &text::locked_why(last, *why, scene.lang));
        }
        let watched = unsettled(scene.view).count();
        ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
            if watched > 0 {
                muted(ui, &text::watched_on(watched, scene.lang));
            }
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.columns_const(|[left, right]| {
                    self.list_ui(left, scene);
                    self.pin_ui(right, scene, outbox);
                });
            });
        });
    }

    fn list_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        panel_title(ui, Text::WhoIsThere.get(scene.lang));
        let place = self.place(scene);
        let mut clicked = None;
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            for (index, person) in scene.view.people.iter().enumerate() {
                let response = person_row(ui, person, index == place, scene);
                if index == place && self.chosen.is_some() && !ui.clip_rect().contains_rect(response.rect) {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    clicked = Some(person);
                    response.surrender_focus();
                }
            }
        });
        self.choose(clicked);
    }

    fn pin_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let Some(person) = self.person(scene) else { return };
        panel_title(ui, &text::pin_of(&person.name, scene.lang));
        self.pin.ui(ui, Text::Pin.get(scene.lang), true);
        self.outcome_ui(ui, scene);
        if let Some(until) = person.locked_until.filter(|_| is_locked(person, scene)) {
            let left = u64::try_from(until.millis_since(scene.now).rem_euclid(60_000)).unwrap_or_default();
            ui.ctx().request_repaint_after(Duration::from_millis(left.saturating_add(1)));
        }
        ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
            let ready = self.pin.pin().is_ok() && !self.is_waiting(scene) && !is_locked(person, scene);
            let size = Vec2::new(ui.available_width(), 52.0);
            if Button::primary(Text::SignIn.get(scene.lang)).key("Enter").enabled(ready).size(size).show(ui).clicked() {
                self.sign_in(scene, outbox);
            }
            if let Some(key) = pin_pad(ui, ui.available_height().min(220.0), scene.lang) {
                self.pin.touch(key);
            }
        });
    }

    /// What became of the latest attempt; before one, why there can be none.
    fn outcome_ui(&self, ui: &mut Ui, scene: Scene<'_>) {
        let locked = self.person(scene).filter(|person| is_locked(person, scene)).and_then(|person| person.locked_until);
        let words: Option<Words> = match (self.result(scene), locked) {
            (_, Some(until)) => Some(text::deed_refusal(&DeedRefusal::PersonLocked { until }, scene.lang)),
            (Some(DeedResult::Refused(refusal)), None) => Some(text::deed_refusal(refusal, scene.lang)),
            (Some(DeedResult::UnderWay | DeedResult::Done) | None, None) => None,
        };
        match words {
            // Whether the money is safe is not what somebody asks who signs in.
            Some(words) => {
                banner(ui, &Banner { words: &Words { money: String::new(), ..words }, tone: Tone::Amber, put_away: None }, scene.lang);
            }
            None if self.is_waiting(scene) => {
                muted(ui, Text::CheckingPin.get(scene.lang));
            }
            None => {}
        }
    }
}

fn is_locked(person: &PersonView, scene: Scene<'_>) -> bool {
    person.locked_until.is_some_and(|until| scene.now < until)
}
