//! The four meanings of the lamp, each with a colour and a shape.

use super::Icon;
use crate::domain::{Lamp, SaleException, SaleState};
use crate::engine::SaleRow;
use crate::ui::theme::{Paint, Tokens};

/// What the cashier may do, in one colour and one shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Tone {
    /// Hand over.
    Green,
    /// Not known, or a manager decides.
    Amber,
    /// A definite no.
    Red,
    /// Waiting.
    Grey,
}

impl Tone {
    /// Its colours.
    pub(in crate::ui) fn paint(self, tokens: &Tokens) -> Paint {
        match self {
            Self::Green => tokens.green,
            Self::Amber => tokens.amber,
            Self::Red => tokens.red,
            Self::Grey => tokens.grey,
        }
    }

    /// Its shape, so that it is never told by colour alone.
    pub(in crate::ui) fn icon(self) -> Icon {
        match self {
            Self::Green => Icon::Tick,
            Self::Amber => Icon::Warning,
            Self::Red => Icon::Cross,
            Self::Grey => Icon::Clock,
        }
    }
}

/// The tone of a lamp.
pub(in crate::ui) fn lamp_tone(lamp: &Lamp) -> Tone {
    match lamp {
        Lamp::Paid | Lamp::PaidTwice => Tone::Green,
        Lamp::PaidLate
        | Lamp::WrongAmount
        | Lamp::Contradiction
        | Lamp::RefundStarted
        | Lamp::SetByHand
        | Lamp::Unwritten
        | Lamp::PlacingUnknown
        | Lamp::Silent
        | Lamp::UnderWay
        | Lamp::Closing(_) => Tone::Amber,
        Lamp::Placing | Lamp::Waiting => Tone::Grey,
        Lamp::Refused(_) | Lamp::Expired | Lamp::Abandoned => Tone::Red,
    }
}

/// The tone of a line of a list of sales. A sale given up calmly is grey there: nothing is wrong with it.
pub(in crate::ui) fn row_tone(row: &SaleRow) -> Tone {
    // What was said by hand is marked for ever; anything else only until a person has brought it to its end.
    let by_hand = row.exceptions.iter().find(|exception| **exception == SaleException::SetByHand);
    match (row.open_exceptions.first().or(by_hand), row.state) {
        (
            Some(
                SaleException::PaidLate
                | SaleException::PaidTwice
                | SaleException::WrongAmount
                | SaleException::Contradiction
                | SaleException::SetByHand
                | SaleException::HandUndone
                | SaleException::Found
                | SaleException::BillDiffers,
            ),
            _,
        ) => Tone::Amber,
        (None, SaleState::Paid) => Tone::Green,
        (None, SaleState::Open | SaleState::Abandoned) => Tone::Grey,
    }
}

/// The shape of a line of the day's list. Nothing is waited for where a sale was given up.
pub(in crate::ui) fn row_icon(row: &SaleRow) -> Icon {
    match row.state {
        SaleState::Abandoned if row.exceptions.is_empty() => Icon::Cross,
        SaleState::Abandoned | SaleState::Open | SaleState::Paid => row_tone(row).icon(),
    }
}
