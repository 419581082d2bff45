//! The window: draws what the engine's [`View`](crate::engine::View) says and sends what people want as [`Command`](crate::engine::Command)s.
//!
//! Owns the words, the look, and what has been typed but not yet asked for. It never waits, never talks to a gateway or a ledger, never
//! decides whether money is there, and never draws again unless something changed or a visible second has passed.

mod app;
mod cover;
mod fonts;
mod frame;
mod keys;
mod phone;
mod screens;
pub mod text;
mod theme;
mod viewport;
mod widgets;

pub use app::{App, Options};
pub use fonts::install_fonts;
pub use phone::{CustomersPhone, PhoneCode, PhonePin, PhoneRefund, PhoneState};
pub use text::Lang;
pub use theme::ThemeChoice;
pub use viewport::viewport;
pub use widgets::qr_image;
