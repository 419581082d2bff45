//! How the desktop knows the window: its name, its size and its picture.

use super::text::{Lang, Text};
use eframe::egui::{IconData, ViewportBuilder};
use eframe::icon_data::from_png_bytes;

/// The window's place and name, for `eframe::NativeOptions`.
pub fn viewport() -> ViewportBuilder {
    ViewportBuilder::default()
        .with_title(Text::WindowTitle.get(Lang::Zh))
        .with_app_id("scantill")
        .with_icon(icon())
        .with_inner_size([1366.0, 768.0])
        .with_min_inner_size([1024.0, 700.0])
}

/// The icon at a size that task bars only need to shrink. A picture that cannot be read leaves the window without one: no reason to have no till.
fn icon() -> IconData {
    from_png_bytes(include_bytes!("../../assets/icon/scantill-64.png")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_has_its_icon() {
        let icon = icon();
        assert_eq!((icon.width, icon.height), (64, 64));
        let pixel = |x: usize, y: usize| icon.rgba.get((y * 64 + x) * 4..).and_then(<[u8]>::first_chunk::<4>).copied();
        assert_eq!(pixel(0, 0).map(|[_, _, _, alpha]| alpha), Some(0), "its corners are round");
        assert_eq!(pixel(32, 40), Some([255; 4]), "its mark is white");
    }
}
