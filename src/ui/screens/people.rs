//! The people of the shop: who there is, and the four things that can be done about it.

use super::chosen::step;
use super::deed::{Course, Deed};
use super::{Go, Outbox, Room, Scene};
use crate::domain::{Action, CashierId, Pin, Role};
use crate::engine::{Command, PersonCommand, PersonView, Show};
use crate::ui::keys::{Holder, Press, RoomKey};
use crate::ui::text::{self, Text};
use crate::ui::theme::{gap, table};
use crate::ui::widgets::{Button, Choice, FormAnswer, PersonForm, dialog, heading, muted, person_row, role_choice};
use eframe::egui::{Align, Context, Frame, Id, Layout, Margin, Modal, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2, pos2};

/// What stands in front of the list.
enum Asking {
    /// Nothing.
    Nothing,
    /// The form for somebody new.
    Add(PersonForm),
    /// Another PIN for that person.
    Pin(CashierId, PersonForm),
    /// Another role for that person.
    Role(CashierId, Role),
    /// Whether that person is to go.
    Remove(CashierId),
}

/// What a person wants, once all of it is known.
#[derive(Clone, Debug)]
enum Wish {
    Add(CashierId, Role, Pin),
    SetRole(CashierId, Role),
    SetPin(CashierId, Pin),
    Remove(CashierId),
}

/// The four things, with their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    Add,
    Role,
    Pin,
    Remove,
}

impl Thing {
    const ALL: [(Self, char, &'static str, Text); 4] = [
        (Self::Add, 'a', "A", Text::AddPerson),
        (Self::Role, 'r', "R", Text::SetRole),
        (Self::Pin, 'p', "P", Text::SetPin),
        (Self::Remove, 'd', "D", Text::RemovePerson),
    ];
}

/// The room.
pub(super) struct PeopleRoom {
    /// On whom the keys stand.
    chosen: Option<CashierId>,
    asking: Asking,
    deed: Option<Deed>,
}

impl PeopleRoom {
    /// The list.
    pub(super) fn new() -> Self {
        Self { chosen: None, asking: Asking::Nothing, deed: None }
    }

    fn place(&self, people: &[PersonView]) -> usize {
        people.iter().position(|person| Some(&person.name) == self.chosen.as_ref()).unwrap_or_default()
    }

    fn is_approving(&self) -> bool {
        self.deed.as_ref().is_some_and(Deed::is_asking)
    }

    /// Begins one of the four things about the person on whom the keys stand.
    fn ask(&mut self, thing: Thing, scene: Scene<'_>) {
        if self.is_busy(scene) {
            return;
        }
        let person = scene.view.people.get(self.place(&scene.view.people));
        self.asking = match (thing, person) {
            (Thing::Add, _) => Asking::Add(PersonForm::anybody()),
            (Thing::Role, Some(person)) => Asking::Role(person.name.clone(), person.role),
            (Thing::Pin, Some(person)) => Asking::Pin(person.name.clone(), PersonForm::new_pin(person.role)),
            (Thing::Remove, Some(person)) => Asking::Remove(person.name.clone()),
            (Thing::Role | Thing::Pin | Thing::Remove, None) => return,
        };
        self.deed = None;
    }

    fn is_busy(&self, scene: Scene<'_>) -> bool {
        self.deed.as_ref().is_some_and(|deed| deed.is_busy(scene.view))
    }

    fn wish(&mut self, wish: Wish, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        if self.is_busy(scene) {
            return;
        }
        let lang = scene.lang;
        let what = match &wish {
            Wish::Add(name, role, _) => text::will_add(name, *role, lang),
            Wish::SetRole(name, role) => text::will_set_role(name, *role, lang),
            Wish::SetPin(name, _) => text::will_set_pin(name, lang),
            Wish::Remove(name) => text::will_remove(name, lang),
        };
        let command = move |deed, approval| {
            let command = match wish.clone() {
                Wish::Add(name, role, pin) => PersonCommand::Add { name, role, pin, approval },
                Wish::SetRole(name, role) => PersonCommand::SetRole { name, role, approval },
                Wish::SetPin(name, pin) => PersonCommand::SetPin { name, pin, approval },
                Wish::Remove(name) => PersonCommand::Remove { name, approval },
            };
            Command::Person(deed, command)
        };
        self.deed = Some(Deed::begin(Action::ManagePeople, what, command, scene, outbox));
    }

    /// A question that was answered goes away once the engine has done what it was about, or nobody approved it.
    fn follow(&mut self, scene: Scene<'_>) {
        match self.deed.as_ref().map(|deed| deed.course(scene.view)) {
            Some(Course::Done | Course::Cancelled) => self.asking = Asking::Nothing,
            Some(Course::Approving | Course::NotTaken | Course::UnderWay | Course::Refused(_)) | None => {}
        }
    }

    fn form_answer(&mut self, answer: Option<FormAnswer>, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        if self.is_busy(scene) {
            return;
        }
        match (answer, &self.asking) {
            (Some(FormAnswer::Cancelled), _) => self.asking = Asking::Nothing,
            (Some(FormAnswer::Ready(Some(name), role, pin)), Asking::Add(_)) => self.wish(Wish::Add(name, role, pin), scene, outbox),
            (Some(FormAnswer::Ready(_, _, pin)), Asking::Pin(name, _)) => self.wish(Wish::SetPin(name.clone(), pin), scene, outbox),
            (Some(FormAnswer::Ready(..)) | None, _) => {}
        }
    }

    fn press_role(&mut self, name: CashierId, role: Role, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let here = Role::ALL.iter().position(|other| *other == role).unwrap_or_default();
        let there = match press {
            Press::Left => here.checked_sub(1),
            Press::Right => here.checked_add(1),
            Press::Enter => return self.wish(Wish::SetRole(name, role), scene, outbox),
            Press::Escape => return self.asking = Asking::Nothing,
            _ => None,
        };
        if let Some(role) = there.and_then(|there| Role::ALL.get(there)) {
            self.asking = Asking::Role(name, *role);
        }
    }

    fn press_list(&mut self, press: Press, scene: Scene<'_>) -> Option<Go> {
        let people = &scene.view.people;
        if let Some(to) = step(press, self.place(people), people.len()) {
            self.chosen = people.get(to).map(|person| person.name.clone());
            return None;
        }
        match press {
            Press::Escape => return Some(Go::Back),
            Press::Typed(typed) => {
                let thing = Thing::ALL.into_iter().find(|(_, key, _, _)| *key == typed.to_ascii_lowercase());
                thing.into_iter().for_each(|(thing, _, _, _)| self.ask(thing, scene));
            }
            _ => {}
        }
        None
    }

    /// The four buttons side by side.
    fn things_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 48.0), Sense::hover());
        let size = Vec2::new((row.width() - 3.0 * gap::SMALL) / 4.0, row.height());
        let mut left = row.left();
        for (thing, _, key, words) in Thing::ALL {
            let place = Rect::from_min_size(pos2(left, row.top()), size);
            if Button::new(words.get(scene.lang)).key(key).put(ui, place).clicked() {
                self.ask(thing, scene);
            }
            left += size.x + gap::SMALL;
        }
    }

    fn list_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let place = self.place(&scene.view.people);
        let mut clicked = None;
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            for (index, person) in scene.view.people.iter().enumerate() {
                let response = person_row(ui, person, index == place, scene);
                if index == place && self.chosen.is_some() && !ui.clip_rect().contains_rect(response.rect) {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    clicked = Some(person.name.clone());
                    response.surrender_focus();
                }
            }
        });
        self.chosen = clicked.or_else(|| self.chosen.take());
    }

    fn role_ui(&mut self, ctx: &Context, name: &CashierId, role: Role, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let title = text::will_set_role(name, role, scene.lang);
        let pressed = question(ctx, &title, |ui| {
            let clicked = role_choice(ui, role, true, scene.lang);
            muted(ui, Text::RoleWords.get(scene.lang));
            self.deed_ui(ui, scene);
            let size = Vec2::new(ui.available_width(), 52.0);
            let confirmed = Button::primary(Text::Confirm.get(scene.lang)).key("Enter").size(size).show(ui).clicked();
            (clicked, confirmed)
        });
        match pressed {
            (Some(clicked), _) => self.asking = Asking::Role(name.clone(), clicked),
            (None, true) => self.wish(Wish::SetRole(name.clone(), role), scene, outbox),
            (None, false) => {}
        }
    }

    fn deed_ui(&self, ui: &mut Ui, scene: Scene<'_>) {
        if let Some(deed) = &self.deed {
            deed.outcome_ui(ui, Text::PersonDone.get(scene.lang), scene);
        }
    }

    fn remove_ui(&mut self, ctx: &Context, name: &CashierId, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let title = text::will_remove(name, scene.lang);
        let (yes, no) = (Text::RemovePerson.get(scene.lang), Text::KeepPerson.get(scene.lang));
        let answer = dialog(ctx, "remove", &title, yes, no, |ui| {
            muted(ui, Text::RemoveWords.get(scene.lang));
            self.deed_ui(ui, scene);
        });
        match answer {
            Some(Choice::Yes) => self.wish(Wish::Remove(name.clone()), scene, outbox),
            Some(Choice::No) => self.asking = Asking::Nothing,
            None => {}
        }
    }
}

impl Room for PeopleRoom {
    fn key(&self) -> Option<RoomKey> {
        Some(RoomKey::People)
    }

    fn needs(&self) -> Action {
        Action::ManagePeople
    }

    fn show(&self, _scene: Scene<'_>) -> Show {
        Show::Nothing
    }

    fn holder(&self) -> Holder {
        match &self.asking {
            Asking::Add(form) | Asking::Pin(_, form) if !self.is_approving() => form.holder(),
            Asking::Nothing | Asking::Add(_) | Asking::Pin(..) | Asking::Role(..) | Asking::Remove(_) => Holder::Counter,
        }
    }

    fn press(&mut self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if let Some(deed) = self.deed.as_mut().filter(|deed| deed.is_asking()) {
            deed.press(press, scene, outbox);
            self.follow(scene);
            return None;
        }
        match &mut self.asking {
            Asking::Nothing => return self.press_list(press, scene),
            Asking::Add(form) | Asking::Pin(_, form) => {
                let answer = form.press(press);
                self.form_answer(answer, scene, outbox);
            }
            Asking::Role(name, role) => {
                let (name, role) = (name.clone(), *role);
                self.press_role(name, role, press, scene, outbox);
            }
            Asking::Remove(name) => {
                let name = name.clone();
                match press {
                    Press::Enter => self.wish(Wish::Remove(name), scene, outbox),
                    Press::Escape => self.asking = Asking::Nothing,
                    _ => {}
                }
            }
        }
        None
    }

    fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, _outbox: &mut Outbox<'_>) -> Option<Go> {
        const WIDTH: f32 = 760.0;
        self.follow(scene);
        let room = ui.available_rect_before_wrap();
        let width = WIDTH.min(room.width());
        let column = Rect::from_min_size(pos2(room.center().x - width / 2.0, room.top()), Vec2::new(width, room.height()));
        ui.scope_builder(UiBuilder::new().max_rect(column), |ui| {
            heading(ui, Text::RoomPeople.get(scene.lang));
            muted(ui, Text::PeopleWords.get(scene.lang));
            if matches!(self.asking, Asking::Nothing) {
                self.deed_ui(ui, scene);
            }
            ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
                self.things_ui(ui, scene);
                ui.with_layout(Layout::top_down(Align::Min), |ui| self.list_ui(ui, scene));
            });
        });
        None
    }

    fn dialog_ui(&mut self, ctx: &Context, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Option<Go> {
        if let Some(deed) = self.deed.as_mut().filter(|deed| deed.is_asking()) {
            deed.dialog_ui(ctx, scene, outbox);
            self.follow(scene);
            return None;
        }
        self.follow(scene);
        match std::mem::replace(&mut self.asking, Asking::Nothing) {
            Asking::Nothing => {}
            Asking::Add(mut form) => {
                let answer = question(ctx, Text::AddPerson.get(scene.lang), |ui| {
                    self.deed_ui(ui, scene);
                    let answer = form.ui(ui, Text::AddPerson.get(scene.lang), scene.lang);
                    if cancel_ui(ui, scene) { Some(FormAnswer::Cancelled) } else { answer }
                });
                self.asking = Asking::Add(form);
                self.form_answer(answer, scene, outbox);
            }
            Asking::Pin(name, mut form) => {
                let answer = question(ctx, &text::will_set_pin(&name, scene.lang), |ui| {
                    self.deed_ui(ui, scene);
                    let answer = form.ui(ui, Text::SetPin.get(scene.lang), scene.lang);
                    if cancel_ui(ui, scene) { Some(FormAnswer::Cancelled) } else { answer }
                });
                self.asking = Asking::Pin(name, form);
                self.form_answer(answer, scene, outbox);
            }
            Asking::Role(name, role) => {
                self.asking = Asking::Role(name.clone(), role);
                self.role_ui(ctx, &name, role, scene, outbox);
            }
            Asking::Remove(name) => {
                self.asking = Asking::Remove(name.clone());
                self.remove_ui(ctx, &name, scene, outbox);
            }
        }
        None
    }
}

/// A question of this room in front of everything else.
fn question<R>(ctx: &Context, title: &str, body: impl FnOnce(&mut Ui) -> R) -> R {
    let table = table(ctx.global_style().visuals.dark_mode);
    let frame = Frame::new().fill(table.surface).stroke(Stroke::new(1.0, table.line)).corner_radius(gap::CORNER).inner_margin(Margin::same(24));
    let modal = Modal::new(Id::unique("person")).backdrop_color(table.veil).frame(frame).show(ctx, |ui| {
        ui.set_width(440.0);
        heading(ui, title);
        ui.add_space(gap::HAIR);
        body(ui)
    });
    modal.inner
}

/// The way out of a form for whoever uses the mouse.
fn cancel_ui(ui: &mut Ui, scene: Scene<'_>) -> bool {
    let size = Vec2::new(ui.available_width(), 42.0);
    Button::new(Text::Cancel.get(scene.lang)).key("Esc").size(size).show(ui).clicked()
}
