//! The form for a person: name, role, and the PIN twice, as far as they are asked for.

use super::{Button, PinField, muted, panel_title};
use crate::domain::{CashierId, Pin, PinError, Role};
use crate::ui::keys::{Holder, Press};
use crate::ui::text::{self, Lang, Text};
use crate::ui::theme::{gap, plain, size, tokens};
use eframe::egui::{Key, Margin, Modifiers, TextEdit, Ui, Vec2};

/// The longest name in characters, as [`CashierId`] takes it.
const NAME_LEN: usize = 32;

/// What is typed next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Name,
    Role,
    Pin,
    Again,
}

/// What became of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum FormAnswer {
    /// All of it is there; the name only where it was asked for.
    Ready(Option<CashierId>, Role, Pin),
    /// No.
    Cancelled,
}

/// The form.
pub(in crate::ui) struct PersonForm {
    steps: &'static [Step],
    step: Step,
    name: String,
    role: Role,
    pin: PinField,
    again: PinField,
    name_has_keyboard: bool,
    /// A button outside the form had the keyboard when the form was last drawn.
    focus_elsewhere: bool,
}

impl PersonForm {
    /// For somebody new, in a role that is chosen.
    pub(in crate::ui) fn anybody() -> Self {
        Self::with(&[Step::Name, Step::Role, Step::Pin, Step::Again], Role::Cashier)
    }

    /// For the first person, who is the owner.
    pub(in crate::ui) fn owner() -> Self {
        Self::with(&[Step::Name, Step::Pin, Step::Again], Role::Owner)
    }

    /// For another PIN of somebody in that role.
    pub(in crate::ui) fn new_pin(role: Role) -> Self {
        Self::with(&[Step::Pin, Step::Again], role)
    }

    fn with(steps: &'static [Step], role: Role) -> Self {
        let step = steps.first().copied().unwrap_or(Step::Pin);
        Self {
            steps,
            step,
            name: String::new(),
            role,
            pin: PinField::new(),
            again: PinField::new(),
            name_has_keyboard: false,
            focus_elsewhere: false,
        }
    }

    /// Who has the keyboard.
    pub(in crate::ui) fn holder(&self) -> Holder {
        if self.name_has_keyboard { Holder::Field } else { Holder::Counter }
    }

    fn asks(&self, step: Step) -> bool {
        self.steps.contains(&step)
    }

    fn neighbour(&self, forward: bool) -> Option<Step> {
        let here = self.steps.iter().position(|step| *step == self.step)?;
        let there = if forward { here.checked_add(1) } else { here.checked_sub(1) }?;
        self.steps.get(there).copied()
    }

    fn walk(&mut self, forward: bool) {
        self.step = self.neighbour(forward).unwrap_or(self.step);
    }

    fn chosen_pin(&self) -> Result<Pin, PinError> {
        Pin::choose(self.pin.digits(), self.role)
    }

    fn answer(&self) -> Option<FormAnswer> {
        let name = if self.asks(Step::Name) { Some(CashierId::new(self.name.trim()).ok()?) } else { None };
        let pin = self.chosen_pin().ok().filter(|_| self.pin.digits() == self.again.digits())?;
        Some(FormAnswer::Ready(name, self.role, pin))
    }

    /// Obeys one key.
    pub(in crate::ui) fn press(&mut self, press: Press) -> Option<FormAnswer> {
        match (press, self.step) {
            (Press::Escape, _) => return Some(FormAnswer::Cancelled),
            (Press::Enter, _) if self.neighbour(true).is_none() => return self.answer(),
            (Press::Enter | Press::Down, _) => self.walk(true),
            (Press::Up, _) => self.walk(false),
            (Press::Left, Step::Role) => self.shift_role(false),
            (Press::Right, Step::Role) => self.shift_role(true),
            (press, Step::Pin) => self.pin.press(press),
            (press, Step::Again) => self.again.press(press),
            (_, Step::Name | Step::Role) => {}
        }
        None
    }

    fn shift_role(&mut self, up: bool) {
        let here = Role::ALL.iter().position(|role| *role == self.role).unwrap_or_default();
        let there = if up { here.checked_add(1) } else { here.checked_sub(1) };
        self.role = there.and_then(|there| Role::ALL.get(there).copied()).unwrap_or(self.role);
    }

    /// Tab goes through the form before it leaves it.
    fn take_tab(&mut self, ui: &Ui) {
        let forward = ui.input(|input| input.key_pressed(Key::Tab) && input.modifiers.is_none());
        let back = ui.input(|input| input.key_pressed(Key::Tab) && input.modifiers == Modifiers::SHIFT);
        if (forward || back) && !self.focus_elsewhere && self.neighbour(forward).is_some() {
            ui.memory_mut(|memory| {
                memory.move_focus(eframe::egui::FocusDirection::None);
                // What is drawn before the form may have taken the keyboard already.
                memory.focused().into_iter().for_each(|id| memory.surrender_focus(id));
            });
            self.walk(forward);
        }
        self.focus_elsewhere = ui.memory(|memory| memory.focused().is_some()) && !self.name_has_keyboard;
    }

    /// Draws the form with its button over the whole width.
    pub(in crate::ui) fn ui(&mut self, ui: &mut Ui, button: &str, lang: Lang) -> Option<FormAnswer> {
        self.take_tab(ui);
        let mut answer = None;
        if self.asks(Step::Name) {
            answer = self.name_ui(ui, lang);
        }
        if self.asks(Step::Role) {
            self.role_ui(ui, lang);
        }
        panel_title(ui, Text::Pin.get(lang));
        if self.pin.ui(ui, Text::Pin.get(lang), self.step == Step::Pin) {
            self.step = Step::Pin;
        }
        self.pin_words_ui(ui, lang);
        panel_title(ui, Text::PinAgain.get(lang));
        if self.again.ui(ui, Text::PinAgain.get(lang), self.step == Step::Again) {
            self.step = Step::Again;
        }
        self.again_words_ui(ui, lang);
        ui.add_space(gap::HAIR);
        let ready = self.answer();
        let size = Vec2::new(ui.available_width(), 52.0);
        if Button::primary(button).key("Enter").enabled(ready.is_some()).size(size).show(ui).clicked() {
            return ready;
        }
        answer
    }

    fn name_ui(&mut self, ui: &mut Ui, lang: Lang) -> Option<FormAnswer> {
        let label = panel_title(ui, Text::Name.get(lang));
        let field = TextEdit::singleline(&mut self.name)
            .hint_text(Text::NameHint.get(lang))
            .char_limit(NAME_LEN)
            .font(plain(size::STRONG))
            .margin(Margin::symmetric(10, 10))
            .desired_width(f32::INFINITY);
        let response = ui.add(field).labelled_by(label.id);
        let (enter, escape) = ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
        if response.gained_focus() {
            self.step = Step::Name;
        }
        if response.lost_focus() && enter {
            self.walk(true);
        } else if self.step != Step::Name {
            response.surrender_focus();
        } else if ui.memory(|memory| memory.focused().is_none()) && !escape {
            response.request_focus();
        }
        self.name_has_keyboard = response.has_focus() && self.step == Step::Name;
        (response.lost_focus() && escape).then_some(FormAnswer::Cancelled)
    }

    fn role_ui(&mut self, ui: &mut Ui, lang: Lang) {
        panel_title(ui, Text::Role.get(lang));
        if let Some(role) = role_choice(ui, self.role, self.step == Step::Role, lang) {
            (self.role, self.step) = (role, Step::Role);
        }
    }

    /// What is wrong with the PIN, while it is typed.
    fn pin_words_ui(&self, ui: &mut Ui, lang: Lang) {
        match self.chosen_pin() {
            Ok(_) => {
                muted(ui, Text::PinGood.get(lang));
            }
            Err(error @ PinError::TooShort(_)) => {
                muted(ui, &text::pin_error(error, lang));
            }
            Err(error @ (PinError::NotDigits | PinError::TooLong | PinError::Weak)) => {
                ui.colored_label(tokens(ui).red.ink, text::pin_error(error, lang));
            }
        }
    }

    fn again_words_ui(&self, ui: &mut Ui, lang: Lang) {
        if self.pin.digits().starts_with(self.again.digits()) {
            muted(ui, Text::PinAgainWords.get(lang));
        } else {
            ui.colored_label(tokens(ui).red.ink, Text::PinsDiffer.get(lang));
        }
    }
}

/// The three roles side by side; returns the one that was clicked.
pub(in crate::ui) fn role_choice(ui: &mut Ui, chosen: Role, has_keyboard: bool, lang: Lang) -> Option<Role> {
    let width = (ui.available_width() - 2.0 * gap::SMALL) / 3.0;
    let mut clicked = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap::SMALL;
        for role in Role::ALL {
            let words = text::role(role, lang);
            let button = if role == chosen { Button::primary(words) } else { Button::new(words) };
            let button = if role == chosen && has_keyboard { button.key("← →") } else { button };
            if button.text_size(size::BODY).size(Vec2::new(width, 42.0)).show(ui).clicked() {
                clicked = Some(role);
            }
        }
    });
    clicked
}
