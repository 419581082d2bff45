//! Where the keys stand on the bridge, whose lines go away and change their order as differences are settled.

use super::pairs::{Matched, Scope};
use crate::domain::{MatchClass, Term};
use crate::ui::keys::Press;
use crate::ui::screens::chosen::step;

/// The bar. It stays on its class: what else comes under it may not be what the person has looked at.
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
    pub(super) fn settle(&mut self, matched: Matched<'_>) {
        let terms = matched.terms();
        let waits = self.class.is_some_and(|class| matched.waiting_of(class).0 > 0);
        match self.turn {
            Turn::WhenSettled | Turn::OnReturn if !waits => *self = Self { class: terms.first().map(|(term, _)| term.class), turn: Turn::Never },
            Turn::OnReturn => self.turn = Turn::Never,
            Turn::Never | Turn::WhenSettled => {}
        }
    }

    /// An order was given about the class on which it stands.
    pub(super) fn ordered(&mut self) {
        self.turn = Turn::WhenSettled;
    }

    /// The person goes into a list, of that class or of all that waits, and may settle the class there before they come back.
    pub(super) fn leave(&mut self, list: Scope, matched: Matched<'_>) {
        if let Scope::Class(class) = list {
            self.class = Some(class);
        }
        if let Some(class) = self.class {
            let (waiting, _) = matched.waiting_of(class);
            self.turn = if waiting > 0 { Turn::OnReturn } else { Turn::Never };
        }
    }

    /// Its line; none where its class is gone.
    pub(super) fn line(self, matched: Matched<'_>) -> Option<usize> {
        matched.terms().iter().position(|(term, _)| Some(term.class) == self.class)
    }

    /// The class on which it stands, as the match has it.
    pub(super) fn term(self, matched: Matched<'_>) -> Option<Term> {
        matched.terms().into_iter().map(|(term, _)| term).find(|term| Some(term.class) == self.class)
    }

    /// Moves it by a key.
    pub(super) fn press(&mut self, press: Press, matched: Matched<'_>) {
        let terms = matched.terms();
        let line = self.line(matched);
        let to = match line {
            Some(line) => step(press, line, terms.len()),
            // Its class is gone: any key of the list brings it back to the first line.
            None => step(press, 0, terms.len()).map(|_| 0),
        };
        if let Some((term, _)) = to.and_then(|to| terms.get(to)) {
            *self = Self { class: Some(term.class), turn: Turn::Never };
        }
    }
}
