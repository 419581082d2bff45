//! The field for a path, and the system's file dialogue, on a thread of its own: the window goes on meanwhile.

use super::field::field_ui;
use crate::ui::text::{DayText, Lang};
use crate::ui::theme::tokens;
use crate::ui::widgets::{Button, muted};
use eframe::egui::{Context, Response, Ui};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// The longest path in characters.
const PATH_LEN: usize = 400;

/// A path: typed, or chosen in the system's dialogue.
#[derive(Default)]
pub(super) struct PathField {
    pub(super) text: String,
    picker: Option<Picker>,
    /// The dialogue was put away, or this computer has none.
    came_to_nothing: bool,
}

impl PathField {
    /// The path, as far as it was typed.
    pub(super) fn path(&self) -> PathBuf {
        PathBuf::from(self.text.trim())
    }

    /// There is none.
    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Draws it; says that it was changed by hand or by the dialogue.
    pub(super) fn ui(&mut self, ui: &mut Ui, hint: &str, lang: Lang, pick: impl FnOnce(PathBuf) -> Pick) -> (Response, bool) {
        let picked = self.picker.as_ref().map_or(Picked::Waiting, Picker::poll);
        let field = field_ui(ui, (DayText::Path.get(lang), hint), &mut self.text, PATH_LEN);
        let mut changed = field.changed();
        self.came_to_nothing &= !changed;
        match picked {
            Picked::Waiting => {}
            Picked::File(path) => {
                (self.text, self.picker, self.came_to_nothing) = (path.to_string_lossy().into_owned(), None, false);
                changed = true;
            }
            Picked::Nothing => {
                (self.picker, self.came_to_nothing) = (None, true);
                field.request_focus();
            }
        }
        if self.picker.is_some() {
            muted(ui, DayText::Choosing.get(lang));
        } else if Button::new(DayText::Choose.get(lang)).show(ui).clicked() {
            self.picker = Some(Picker::open(ui.ctx(), pick(self.path())));
            self.came_to_nothing = false;
        }
        if self.came_to_nothing {
            ui.colored_label(tokens(ui).amber.ink, DayText::NothingChosen.get(lang));
        }
        (field, changed)
    }
}

/// What is to be chosen.
pub(super) enum Pick {
    /// A bill that is there.
    Bill,
    /// A name for a new file.
    New(PathBuf),
}

/// A file dialogue that stands open.
struct Picker {
    answer: Receiver<Option<PathBuf>>,
}

/// What came of it.
enum Picked {
    /// It stands open.
    Waiting,
    /// That file.
    File(PathBuf),
    /// None: it was put away, or there is no such dialogue on this computer.
    Nothing,
}

impl Picker {
    /// Opens one; the window is drawn again once there is an answer.
    fn open(ctx: &Context, pick: Pick) -> Self {
        let (sender, answer) = channel();
        let ctx = ctx.clone();
        let ask = move || {
            let dialogue = rfd::FileDialog::new();
            let chosen = match pick {
                Pick::Bill => dialogue.add_filter("csv, gz", &["csv", "gz", "txt"]).pick_file(),
                Pick::New(path) => {
                    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    let dialogue = dialogue.set_file_name(name);
                    let folder = path.parent().map(PathBuf::from);
                    folder.map_or_else(rfd::FileDialog::new, |folder| dialogue.set_directory(folder)).save_file()
                }
            };
            // Where the room has been left meanwhile, nobody asks any more.
            sender.send(chosen).ok();
            ctx.request_repaint();
        };
        // Without the thread the sender is gone, and the answer is that there is none.
        std::thread::Builder::new().name("file dialogue".to_owned()).spawn(ask).ok();
        Self { answer }
    }

    /// What has come of it so far.
    fn poll(&self) -> Picked {
        match self.answer.try_recv() {
            Ok(Some(path)) => Picked::File(path),
            Ok(None) | Err(TryRecvError::Disconnected) => Picked::Nothing,
            Err(TryRecvError::Empty) => Picked::Waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::install_fonts;
    use std::sync::mpsc::Receiver;

    /// The words, and whether the field has the keyboard, a frame after the dialogue gave that answer.
    fn answered(chosen: Option<PathBuf>) -> (PathField, bool) {
        let (sender, answer): (_, Receiver<_>) = channel();
        sender.send(chosen).expect("the field listens");
        let mut field = PathField { picker: Some(Picker { answer }), ..PathField::default() };
        let ctx = Context::default();
        install_fonts(&ctx);
        let mut has_keyboard = false;
        for _ in 0..2 {
            let mut output = ctx.run_ui(Default::default(), |ui| has_keyboard = field.ui(ui, "", Lang::En, Pick::New).0.has_focus());
            // Nothing is painted here.
            output.textures_delta.clear();
        }
        (field, has_keyboard)
    }

    #[test]
    fn a_dialogue_that_brings_no_file_leaves_the_path_to_the_keyboard() {
        let (field, has_keyboard) = answered(None);
        assert!(field.came_to_nothing && field.picker.is_none() && has_keyboard);
        let (field, _) = answered(Some("/media/stick/a.csv".into()));
        assert!(!field.came_to_nothing && field.path().ends_with("/media/stick/a.csv"));
    }
}
