//! Where the keys stand on the bridge, whose lines go away and change their order as differences are settled.

use super::pairs::Matched;
use crate::domain::{MatchClass, Term};
use crate::ui::keys::Press;
use crate::ui::screens::chosen::step;

/// The bar. It stays on its class: what else comes under it may not be what the person has looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    class: Option<MatchClass>,
    /// A person has given an order about that class: once it is settled, the next that waits is to come.
    ordered: bool,
}

impl Default for Bar {
    /// On the first that waits.
    fn default() -> Self {
        Self { class: None, ordered: true }
    }
}

impl Bar {
    /// Where it stands now: a class that an order has settled is left for the next.
    pub(super) fn settle(&mut self, matched: Matched<'_>) {
        let terms = matched.terms();
        let waits = terms.iter().any(|(term, waiting)| Some(term.class) == self.class && *waiting > 0);
        if self.ordered && !waits {
            *self = Self { class: terms.first().map(|(term, _)| term.class), ordered: false };
        }
    }

    /// An order was given about the class on which it stands.
    pub(super) fn ordered(&mut self) {
        self.ordered = true;
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
            *self = Self { class: Some(term.class), ordered: false };
        }
    }
}
