//! The code that the customer scans: one texture, whole physical pixels, black on white in every theme.

use crate::domain::CodeUrl;
use crate::ui::theme::tokens;
use eframe::egui::{Color32, ColorImage, Rect, Role, Sense, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2};
use qrcode::{Color, EcLevel, QrCode};

/// The white margin around a code, in modules (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

/// The texture of the code that is on the screen. It belongs to one link and is made anew for any other.
#[derive(Default)]
pub(in crate::ui) struct QrCard {
    shown: Option<Shown>,
}

struct Shown {
    url: CodeUrl,
    texture: TextureHandle,
    modules: u16,
}

impl QrCard {
    /// Takes the code off the screen.
    pub(in crate::ui) fn clear(&mut self) {
        self.shown = None;
    }

    /// The side in points of the largest code that fits into `room` points; nothing where the link makes no code.
    pub(in crate::ui) fn side(&mut self, ui: &Ui, url: &CodeUrl, room: f32) -> Option<f32> {
        let modules = f32::from(self.texture(ui, url)?.modules);
        let pixels = ui.pixels_per_point();
        let per_module = (room * pixels / modules).floor().max(1.0);
        Some(per_module * modules / pixels)
    }

    /// Draws the code with its top left corner at `rect.min`, moved onto whole pixels. `rect` has the side that [`Self::side`] gave.
    pub(in crate::ui) fn show(&mut self, ui: &mut Ui, url: &CodeUrl, rect: Rect, label: &str) {
        let white = tokens(ui).card;
        let Some(shown) = self.texture(ui, url) else { return };
        let pixels = ui.pixels_per_point();
        let snap = |points: f32| (points * pixels).round() / pixels;
        let rect = Rect::from_min_size(pos2(snap(rect.min.x), snap(rect.min.y)), rect.size());
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(shown.texture.id(), rect, whole, white);
        let response = ui.interact(rect, ui.scope_id().with("qr"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    }

    fn texture(&mut self, ui: &Ui, url: &CodeUrl) -> Option<&Shown> {
        if self.shown.as_ref().is_none_or(|shown| shown.url != *url) {
            self.shown = make(ui, url);
        }
        self.shown.as_ref()
    }
}

fn make(ui: &Ui, url: &CodeUrl) -> Option<Shown> {
    let tokens = tokens(ui);
    let image = qr_image(url.as_str(), tokens.on_card, tokens.card)?;
    let modules = u16::try_from(image.width()).ok()?;
    let texture = ui.ctx().load_texture("qr", image, TextureOptions::NEAREST);
    Some(Shown { url: url.clone(), texture, modules })
}

/// The code of a text, one pixel a module, with its quiet zone; nothing where the text is too long for any code. Error correction M.
pub fn qr_image(text: &str, dark: Color32, light: Color32) -> Option<ColorImage> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let inner = code.width();
    let side = inner + 2 * QUIET_ZONE;
    let mut image = ColorImage::filled([side, side], light);
    for (index, module) in code.to_colors().into_iter().enumerate() {
        let (row, column) = (index / inner, index % inner);
        if let (Color::Dark, Some(pixel)) = (module, image.pixels.get_mut((row + QUIET_ZONE) * side + column + QUIET_ZONE)) {
            *pixel = dark;
        }
    }
    Some(image)
}
