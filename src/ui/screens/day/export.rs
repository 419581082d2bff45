//! Which books are written, as what, and whereto.

use super::asking::{Answer, Doing, Order};
use super::field::{Form, Pressed, field_ui, follow_enter, wrong_ui};
use super::files::progress_ui;
use super::picker::{PathField, Pick};
use crate::domain::{Action, BusinessDay};
use crate::engine::{DayCommand, ExportFormat, ExportWish};
use crate::setup::Language;
use crate::ui::screens::Scene;
use crate::ui::screens::days::typed_day;
use crate::ui::text::{DayText, Lang};
use crate::ui::theme::gap;
use crate::ui::widgets::{Button, muted};
use eframe::egui::{Context, Response, Ui};
use std::path::PathBuf;

/// The formats in the order of their keys, Ctrl+1 and on, each with the end of its files' names.
const FORMATS: [(ExportFormat, &str, &str, &str); 3] =
    [(ExportFormat::Csv, "CSV", "csv", "Ctrl+1"), (ExportFormat::Xlsx, "Excel", "xlsx", "Ctrl+2"), (ExportFormat::Json, "JSON", "jsonl", "Ctrl+3")];

/// The question.
pub(super) struct ExportForm {
    from: String,
    to: String,
    format: ExportFormat,
    with_summary: bool,
    path: PathField,
    /// The path is the one that was offered: it follows days and format.
    is_offered_path: bool,
    /// The file of which the person has read that it is there already: the next yes replaces it.
    seen: Option<PathBuf>,
    offered: bool,
}

impl ExportForm {
    /// For that day.
    pub(super) fn new(day: BusinessDay) -> Self {
        let mut form = Self {
            from: day.to_string(),
            to: day.to_string(),
            format: ExportFormat::Csv,
            with_summary: true,
            path: PathField::default(),
            is_offered_path: true,
            seen: None,
            offered: false,
        };
        form.offer_path();
        form
    }

    /// Chooses by key: a format, or whether sums are added.
    pub(super) fn choose(&mut self, index: usize) {
        match FORMATS.get(index) {
            Some((format, ..)) => self.format = *format,
            None if index == FORMATS.len() => self.with_summary = !self.with_summary,
            None => {}
        }
        self.offer_path();
    }

    /// That file is there already, and the person reads so.
    pub(super) fn is_there(&mut self, path: PathBuf) {
        self.seen = Some(path);
    }

    /// A name in the user's documents, as long as no other was typed or chosen.
    fn offer_path(&mut self) {
        let end = FORMATS.iter().find(|(format, ..)| *format == self.format).map_or("csv", |(_, _, end, _)| end);
        if self.is_offered_path {
            let (from, to) = (self.from.trim(), self.to.trim());
            let days = if from == to { from.to_owned() } else { format!("{from}-to-{to}") };
            let folder = dirs::document_dir().or_else(dirs::home_dir).unwrap_or_default();
            self.path.text = folder.join(format!("scantill-{days}.{end}")).to_string_lossy().into_owned();
        } else if !self.path.is_empty() {
            self.path.text = self.path.path().with_extension(end).to_string_lossy().into_owned();
        }
    }

    /// The days that were typed, where they make sense.
    fn days(&self, scene: Scene<'_>) -> Option<(BusinessDay, BusinessDay)> {
        let today = scene.view.day.map(|day| day.day)?;
        let (from, to) = (typed_day(self.from.trim(), today)?, typed_day(self.to.trim(), today)?);
        (from <= to).then_some((from, to))
    }

    /// Draws it.
    pub(super) fn ui(&mut self, ctx: &Context, scene: Scene<'_>, below: impl FnOnce(&mut Ui)) -> Option<Answer> {
        let lang = scene.lang;
        let days = self.days(scene);
        let running = scene.view.office.export;
        let form = Form {
            name: "export",
            title: DayText::ExportTitle.get(lang),
            words: DayText::ExportWords.get(lang),
            yes: DayText::Write.get(lang),
            at_once: true,
            no: if running.is_some() { DayText::InBackground } else { DayText::Cancel }.get(lang),
            ready: days.is_some() && !self.path.is_empty() && running.is_none(),
        };
        let pressed = form.show(ctx, |ui| {
            let [from, to] = self.days_ui(ui, scene);
            if days.is_none() {
                wrong_ui(ui, DayText::BadDay.get(lang));
            }
            self.format_ui(ui, scene);
            let (path, changed) = self.path.ui(ui, "", lang, Pick::New);
            self.is_offered_path &= !changed;
            if let Some((done, total)) = running {
                progress_ui(ui, done, total, scene);
            }
            below(ui);
            follow_enter(ui, &[&from, &to, &path], &mut self.offered)
        });
        match pressed? {
            Pressed::No => Some(Answer::No),
            Pressed::Yes => {
                let (from, to) = days?;
                let (format, with_summary, path) = (self.format, self.with_summary, self.path.path());
                let replace = self.seen.as_ref() == Some(&path);
                let wish = ExportWish { from, to, format, language: language(lang), with_summary, path, replace };
                let doing = Doing::Day(DayCommand::Export(wish));
                Some(Answer::Do(Order { action: Action::Export, doing, done: DayText::ExportDone }))
            }
        }
    }

    fn days_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) -> [Response; 2] {
        let lang = scene.lang;
        let hint = DayText::DayHint.get(lang);
        let fields = ui.columns(2, |columns| {
            let [left, right] = columns else { return None };
            let from = field_ui(left, (DayText::From.get(lang), hint), &mut self.from, 10);
            Some([from, field_ui(right, (DayText::To.get(lang), hint), &mut self.to, 10)])
        });
        let fields = fields.unwrap_or_else(|| [ui.label(""), ui.label("")]);
        if fields.iter().any(Response::changed) {
            self.offer_path();
        }
        fields
    }

    fn format_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap::HAIR;
            for (index, (format, name, _, key)) in FORMATS.iter().enumerate() {
                let button = if self.format == *format { Button::primary(name).text_size(15.0) } else { Button::new(name) };
                if button.key(key).show(ui).clicked() {
                    self.choose(index);
                }
            }
        });
        ui.horizontal(|ui| {
            ui.checkbox(&mut self.with_summary, DayText::WithSummary.get(scene.lang));
            muted(ui, "Ctrl+4");
        });
    }
}

/// The language of the titles is that of the window.
fn language(lang: Lang) -> Language {
    match lang {
        Lang::Zh => Language::Chinese,
        Lang::En => Language::English,
    }
}
