//! What screens are made of. Each draws itself from what it is given, names itself for assistive technology, and remembers nothing.

mod badge;
mod banner;
mod button;
mod dialog;
mod icon;
mod keypad;
mod poster;
mod qr;
mod ring;
mod status_bar;
mod tone;
mod words;

pub(super) use badge::badge;
pub(super) use banner::{Banner, banner};
pub(super) use button::Button;
pub(super) use dialog::{Choice, dialog};
pub(super) use icon::{Icon, draw_icon};
pub(super) use keypad::{KeypadKey, keypad};
pub(super) use poster::{Line, Poster};
pub(super) use qr::QrCard;
pub use qr::qr_image;
pub(super) use ring::countdown;
pub(super) use status_bar::status_bar;
pub(super) use tone::{Tone, lamp_tone, row_icon, row_tone};
pub(super) use words::{heading, muted, named, one_line, one_line_at, panel_title, strong, wrapped};
