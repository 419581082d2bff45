//! The faces of the screens: one plain and one bold, both with all of GB2312, so that Latin and Chinese have the same weight.

use eframe::egui::epaint::text::{FontInsert, FontPriority, InsertFontFamily};
use eframe::egui::{self, FontData, FontFamily};

/// The name of the bold family.
pub(super) const BOLD: &str = "bold";

/// Installs both faces. Twice is as good as once.
pub fn install_fonts(ctx: &egui::Context) {
    let family = |family, priority| InsertFontFamily { family, priority };
    let plain = FontData::from_static(include_bytes!("../../assets/fonts/noto-sc-gb2312.otf"));
    let strong = FontData::from_static(include_bytes!("../../assets/fonts/noto-sc-bold-gb2312.otf"));
    let plain_families = vec![family(FontFamily::Proportional, FontPriority::Highest), family(FontFamily::Monospace, FontPriority::Lowest)];
    ctx.add_font(FontInsert::new("noto-sc", plain, plain_families));
    ctx.add_font(FontInsert::new("noto-sc-bold", strong, vec![family(FontFamily::Name(BOLD.into()), FontPriority::Highest)]));
}
