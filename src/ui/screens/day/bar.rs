//! Where the keys stand on the bridge, whose lines go away and change their order as differences are settled.

use super::pairs::Scope;
use crate::domain::{MatchClass, Term};
use crate::ui::keys::Press;
use crate::ui::screens::chosen::step;

/// The bar over [`Matched::terms`](super::pairs::Matched::terms). It stays on its class: what else comes under it may not be what the person has looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    class: Option<MatchClass>,
    turn: Turn,
}

/// When it goes on to the next class that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// Not by itself.
    Never,
    /// Once its class is settled: an order was given about all of it.
    WhenSettled,
    /// When the person comes back from a list, if its class is settled by then.
    OnReturn,
}

impl Default for Bar {
    /// On the first that waits.
    fn default() -> Self {
        Self { class: None, turn: Turn::WhenSettled }
    }
}

impl Bar {
    /// Where it stands now: a class that an order has settled is left for the next.
    pub(super) fn settle(&mut self, lines: &[(Term, usize)]) {
        let waits = self.waits(lines);
        match self.turn {
            Turn::WhenSettled | Turn::OnReturn if !waits => *self = Self { class: lines.first().map(|(term, _)| term.class), turn: Turn::Never },
            Turn::OnReturn => self.turn = Turn::Never,
            Turn::Never | Turn::WhenSettled => {}
        }
    }

    /// An order was given about the class on which it stands.
    pub(super) fn ordered(&mut self) {
        self.turn = Turn::WhenSettled;
    }

    /// The person goes into a list, of that class or of all that waits, and may settle the class there before they come back.
    pub(super) fn leave(&mut self, list: Scope, lines: &[(Term, usize)]) {
        if let Scope::Class(class) = list {
            self.class = Some(class);
        }
        if self.class.is_some() {
            self.turn = if self.waits(lines) { Turn::OnReturn } else { Turn::Never };
        }
    }

    /// Its line; none where its class is gone.
    pub(super) fn line(self, lines: &[(Term, usize)]) -> Option<usize> {
        lines.iter().position(|(term, _)| Some(term.class) == self.class)
    }

    /// The class on which it stands, as the match has it, and how many of it wait.
    pub(super) fn term(self, lines: &[(Term, usize)]) -> Option<(Term, usize)> {
        lines.get(self.line(lines)?).copied()
    }

    fn waits(self, lines: &[(Term, usize)]) -> bool {
        self.term(lines).is_some_and(|(_, waiting)| waiting > 0)
    }

    /// Moves it by a key.
    pub(super) fn press(&mut self, press: Press, lines: &[(Term, usize)]) {
        let to = match self.line(lines) {
            Some(line) => step(press, line, lines.len()),
            // Its class is gone: any key of the list brings it back to the first line.
            None => step(press, 0, lines.len()).map(|_| 0),
        };
        if let Some((term, _)) = to.and_then(|to| lines.get(to)) {
            *self = Self { class: Some(term.class), turn: Turn::Never };
        }
    }
}
