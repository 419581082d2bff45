//! The screen before the first sale: the opening check-up, each line with its mend.

use super::check_card::card_ui;
use super::notices::{notices_ui, put_oldest_away};
use super::{Outbox, Scene};
use crate::engine::{Command, Finding, News, View};
use crate::setup::{ApiKey, KeyProblem, Passphrase, PassphraseTooShort, SecretsError, SettingsError};
use crate::ui::keys::Press;
use crate::ui::text::{self, Text, check_lines, open_after_setup};
use crate::ui::theme::{gap, tokens};
use crate::ui::widgets::{Button, SecretField, SecretPress, SecretWords, heading, muted, strong};
use eframe::egui::{Align, Layout, Rect, ScrollArea, Ui, UiBuilder, Vec2};

/// The set-up screen's own state.
pub(in crate::ui) struct SetupScreen {
    key: SecretField,
    problem: Option<KeyProblem>,
    passphrase: SecretField,
    /// The latest passphrase was too short to be one.
    too_short: bool,
}

impl SetupScreen {
    /// Empty fields.
    pub(in crate::ui) fn new() -> Self {
        Self { key: SecretField::new(), problem: None, passphrase: SecretField::new(), too_short: false }
    }

    /// One of the fields has the keyboard.
    pub(in crate::ui) fn field_has_keyboard(&self) -> bool {
        self.key.has_keyboard() || self.passphrase.has_keyboard()
    }

    /// Obeys one key.
    pub(in crate::ui) fn press(&self, press: Press, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        match press {
            Press::Enter => {
                outbox.send(Command::CheckAgain);
            }
            Press::PutAway => put_oldest_away(scene, outbox),
            _ => {}
        }
    }

    /// Draws the screen into the rest of `ui`.
    pub(in crate::ui) fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        const WIDTH: f32 = 780.0;
        self.key.begin();
        self.passphrase.begin();
        let room = ui.available_rect_before_wrap();
        let column = Rect::from_center_size(room.center(), Vec2::new(WIDTH.min(room.width()), room.height()));
        // The button stays in sight however long the check-up is.
        ui.scope_builder(UiBuilder::new().max_rect(column).layout(Layout::bottom_up(Align::Min)), |ui| {
            let size = Vec2::new(ui.available_width(), 56.0);
            if Button::primary(Text::CheckAgain.get(scene.lang)).key("Enter").size(size).show(ui).clicked() {
                outbox.send(Command::CheckAgain);
            }
            ui.add_space(gap::HAIR);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| self.check_up_ui(ui, scene, outbox));
            });
        });
    }

    fn check_up_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        heading(ui, Text::SetupTitle.get(scene.lang));
        muted(ui, Text::SetupWords.get(scene.lang));
        ui.add_space(gap::HAIR);
        notices_ui(ui, scene, outbox);
        let lines = check_lines(&scene.view.checks, scene.lang);
        for (check, line) in scene.view.checks.iter().zip(&lines) {
            card_ui(ui, line, &check.finding, |ui| {
                if let Some(mend) = mend(&check.finding) {
                    self.mend_ui(ui, mend, scene, outbox);
                }
            });
        }
        let open = scene.view.sales.len();
        if open > 0 {
            strong(ui, &open_after_setup(open, scene.lang));
        }
    }

    fn mend_ui(&mut self, ui: &mut Ui, mend: Mend, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        match mend {
            Mend::WriteExample => {
                if Button::new(Text::WriteExample.get(scene.lang)).show(ui).clicked() {
                    outbox.send(Command::WriteExampleSettings);
                }
            }
            Mend::EnterKey => self.key_ui(ui, scene, outbox),
            Mend::EnterPassphrase => self.passphrase_ui(ui, scene, outbox),
        }
    }

    fn key_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let lang = scene.lang;
        let words = SecretWords { label: Text::ApiKey.get(lang), hint: Text::ApiKeyHint.get(lang), button: Text::KeepKey.get(lang) };
        match self.key.ui(ui, &words) {
            Some(SecretPress::Given(key)) => self.keep(&key, outbox),
            Some(SecretPress::Empty) => {
                outbox.send(Command::CheckAgain);
            }
            None => {}
        }
        match &self.problem {
            Some(problem) => {
                let (what, next) = text::key(problem, lang);
                ui.colored_label(tokens(ui).red.ink, format!("{what} {next}"));
            }
            None if keyring_fails(scene.view) => drop(muted(ui, Text::KeyWordsNoKeyring.get(lang))),
            None => drop(muted(ui, Text::KeyWords.get(lang))),
        }
    }

    /// Hands the key over, if it is one.
    fn keep(&mut self, key: &str, outbox: &mut Outbox<'_>) {
        self.problem = match ApiKey::new(key.trim()) {
            Ok(key) => {
                outbox.send(Command::StoreKey(key));
                None
            }
            Err(error) => Some(KeyProblem::Malformed(error)),
        };
    }

    fn passphrase_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
        let lang = scene.lang;
        let words = SecretWords { label: Text::Passphrase.get(lang), hint: Text::PassphraseHint.get(lang), button: Text::OpenSealed.get(lang) };
        match self.passphrase.ui(ui, &words) {
            Some(SecretPress::Given(text)) => match Passphrase::new(&text) {
                Ok(passphrase) => {
                    outbox.send(Command::Passphrase(passphrase));
                    self.too_short = false;
                }
                Err(PassphraseTooShort) => self.too_short = true,
            },
            Some(SecretPress::Empty) => {
                outbox.send(Command::CheckAgain);
            }
            None => {}
        }
        if self.too_short {
            ui.colored_label(tokens(ui).red.ink, text::passphrase_too_short(lang));
        } else {
            muted(ui, Text::PassphraseWords.get(lang));
        }
    }
}

/// The keyring has just refused a key, or there is none.
fn keyring_fails(view: &View) -> bool {
    view.notices.iter().any(|notice| matches!(notice.news, News::KeyNotStored(KeyProblem::NoKeyring(_))))
        || view.checks.iter().any(|check| matches!(check.finding, Finding::KeyBad(KeyProblem::NoKeyring(_))))
}

/// What can be mended on this screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mend {
    WriteExample,
    EnterKey,
    EnterPassphrase,
}

fn mend(finding: &Finding) -> Option<Mend> {
    match finding {
        Finding::SettingsBad(SettingsError::Missing { .. }) => Some(Mend::WriteExample),
        Finding::KeyBad(KeyProblem::Sealed(SecretsError::PassphraseNeeded | SecretsError::WrongPassphraseOrDamaged) | KeyProblem::NoKeyring(_)) => {
            Some(Mend::EnterPassphrase)
        }
        Finding::KeyBad(_) | Finding::GatewayRefuses(_) => Some(Mend::EnterKey),
        Finding::SettingsGood { .. }
        | Finding::SettingsBad(SettingsError::Unreadable { .. } | SettingsError::Syntax { .. } | SettingsError::Value { .. })
        | Finding::KeyGood(_)
        | Finding::LedgerGood(_)
        | Finding::LedgerBad(_)
        | Finding::GatewayGood(_)
        | Finding::GatewaySilent(_)
        | Finding::GatewayOdd
        | Finding::ClockGood(_)
        | Finding::ClockOff(_)
        | Finding::Certificate(_)
        | Finding::CertificateBad(_)
        | Finding::Chain(_)
        | Finding::Restored { .. }
        | Finding::Moved { .. }
        | Finding::Disk(_)
        | Finding::Backup(_)
        | Finding::Yesterday(_)
        | Finding::NotSeen(_)
        | Finding::UnderWay
        | Finding::NotTried => None,
    }
}
