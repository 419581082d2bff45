//! All shifts, page by page.

use super::DayRoom;
use crate::domain::{Shift, ShiftNo};
use crate::engine::{ShiftsPage, Shown};
use crate::ui::keys::Press;
use crate::ui::screens::Scene;
use crate::ui::screens::chosen::step;
use std::sync::Arc;

/// Where a person stands among all shifts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct History {
    /// Before which shifts the pages up to this one begin; empty on the first.
    pages: Vec<ShiftNo>,
    pub(super) line: usize,
}

impl History {
    /// Before which shift the page begins.
    pub(super) fn before(&self) -> Option<ShiftNo> {
        self.pages.last().copied()
    }

    /// The page, once it has been read.
    pub(super) fn page(&self, scene: Scene<'_>) -> Option<Arc<ShiftsPage>> {
        let Shown::Shifts(page) = &scene.view.shown else { return None };
        (page.before == self.before()).then(|| Arc::clone(page))
    }

    /// The shift under the bar.
    pub(super) fn chosen(&self, scene: Scene<'_>) -> Option<Shift> {
        self.page(scene)?.shifts.get(self.line).cloned()
    }

    /// The shifts before those of this page.
    pub(super) fn older(&mut self, scene: Scene<'_>) {
        let last = self.page(scene).filter(|page| page.more).and_then(|page| page.shifts.last().map(|shift| shift.no));
        if let Some(last) = last {
            self.pages.push(last);
            self.line = 0;
        }
    }

    /// The shifts after those of this page.
    pub(super) fn newer(&mut self) {
        if self.pages.pop().is_some() {
            self.line = 0;
        }
    }
}

impl DayRoom {
    /// Moves among all shifts.
    pub(super) fn press_history(&mut self, press: Press, scene: Scene<'_>) {
        let Some(history) = &mut self.history else { return };
        let shifts = history.page(scene).map_or(0, |page| page.shifts.len());
        history.line = step(press, history.line, shifts).unwrap_or(history.line);
    }
}
