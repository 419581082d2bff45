//! Colours, sizes and gaps: one table a theme. Nothing else in the program makes a colour.
//!
//! Text on a fill has a contrast of at least 4.5 to 1 in both tables (a test computes it).
#![expect(clippy::disallowed_methods, reason = "this is the one place where colours are made")]

use eframe::egui::{self, Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Theme, ThemePreference, Vec2};

/// Which table is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// Whatever the system says.
    #[default]
    System,
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

impl ThemeChoice {
    /// The one after it, for the one button that switches.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    fn preference(self) -> ThemePreference {
        match self {
            Self::System => ThemePreference::System,
            Self::Light => ThemePreference::Light,
            Self::Dark => ThemePreference::Dark,
        }
    }
}

/// A fill, what is written on it, and its quiet relatives for lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    /// The filled stage.
    pub(super) fill: Color32,
    /// Text and icons on the fill.
    pub(super) on_fill: Color32,
    /// A badge's ground.
    pub(super) soft: Color32,
    /// Text and icons on the soft ground, on a surface or on the ground.
    pub(super) ink: Color32,
}

/// All colours of one theme.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) ground: Color32,
    pub(super) surface: Color32,
    pub(super) raised: Color32,
    pub(super) hover: Color32,
    pub(super) pressed: Color32,
    pub(super) line: Color32,
    pub(super) text: Color32,
    pub(super) muted: Color32,
    pub(super) faint: Color32,
    pub(super) accent: Color32,
    pub(super) accent_hover: Color32,
    pub(super) on_accent: Color32,
    pub(super) accent_ink: Color32,
    pub(super) selected: Color32,
    pub(super) veil: Color32,
    pub(super) green: Paint,
    pub(super) amber: Paint,
    pub(super) red: Paint,
    pub(super) grey: Paint,
    /// Explained, and nothing to be done in haste: neither a lamp's word nor a warning.
    pub(super) blue: Paint,
    pub(super) demo: Paint,
    pub(super) test: Paint,
    /// The customer's card: white in every theme, so that phones read the code.
    pub(super) card: Color32,
    pub(super) on_card: Color32,
    pub(super) card_muted: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

const fn paint(fill: u32, on_fill: u32, soft: u32, ink: u32) -> Paint {
    Paint { fill: rgb(fill), on_fill: rgb(on_fill), soft: rgb(soft), ink: rgb(ink) }
}

static LIGHT: Tokens = Tokens {
    ground: rgb(0xEEF1F5),
    surface: rgb(0xFFFFFF),
    raised: rgb(0xF5F7FA),
    hover: rgb(0xE9EEF5),
    pressed: rgb(0xDCE4EE),
    line: rgb(0xD5DCE5),
    text: rgb(0x16202C),
    muted: rgb(0x536172),
    faint: rgb(0x8894A3),
    accent: rgb(0x1F5FCC),
    accent_hover: rgb(0x194FAD),
    on_accent: rgb(0xFFFFFF),
    accent_ink: rgb(0x1F5FCC),
    selected: rgb(0xE3EDFC),
    veil: Color32::from_black_alpha(110),
    green: paint(0x12803C, 0xFFFFFF, 0xDDF3E4, 0x0F6A32),
    amber: paint(0xF7B928, 0x2A1D00, 0xFDEFC8, 0x7A4B00),
    red: paint(0xB4231F, 0xFFFFFF, 0xFBE1DF, 0xA11D1A),
    grey: paint(0xDFE5EC, 0x16202C, 0xE7ECF2, 0x45525F),
    blue: paint(0x1F5FCC, 0xFFFFFF, 0xE3EDFC, 0x1A53B4),
    demo: paint(0x6D3FC0, 0xFFFFFF, 0xEDE5FA, 0x5B30AB),
    test: paint(0xB4231F, 0xFFFFFF, 0xFBE1DF, 0xA11D1A),
    card: rgb(0xFFFFFF),
    on_card: rgb(0x000000),
    card_muted: rgb(0x536172),
};

static DARK: Tokens = Tokens {
    ground: rgb(0x10151C),
    surface: rgb(0x19212B),
    raised: rgb(0x232D39),
    hover: rgb(0x2C3846),
    pressed: rgb(0x374556),
    line: rgb(0x303C4A),
    text: rgb(0xE9EEF4),
    muted: rgb(0xA3B0BF),
    faint: rgb(0x76849A),
    accent: rgb(0x2F6FDE),
    accent_hover: rgb(0x2560C6),
    on_accent: rgb(0xFFFFFF),
    accent_ink: rgb(0x86B4FF),
    selected: rgb(0x1E3250),
    veil: Color32::from_black_alpha(160),
    green: paint(0x12803C, 0xFFFFFF, 0x173826, 0x74D99A),
    amber: paint(0xF0B429, 0x2A1D00, 0x3B2F12, 0xF6CB63),
    red: paint(0xB4231F, 0xFFFFFF, 0x421F20, 0xFF9D97),
    grey: paint(0x2A3441, 0xE9EEF4, 0x2A3441, 0xB7C3D1),
    blue: paint(0x2F6FDE, 0xFFFFFF, 0x1E3250, 0x86B4FF),
    demo: paint(0x6D3FC0, 0xFFFFFF, 0x32234F, 0xC7AEFA),
    test: paint(0xB4231F, 0xFFFFFF, 0x421F20, 0xFF9D97),
    card: rgb(0xFFFFFF),
    on_card: rgb(0x000000),
    card_muted: rgb(0x536172),
};

/// Text sizes in points.
pub(super) mod size {
    pub(in crate::ui) const SMALL: f32 = 13.0;
    pub(in crate::ui) const BODY: f32 = 15.0;
    pub(in crate::ui) const STRONG: f32 = 17.0;
    pub(in crate::ui) const TITLE: f32 = 22.0;
    pub(in crate::ui) const SUM: f32 = 34.0;
    pub(in crate::ui) const LAMP: f32 = 40.0;
    pub(in crate::ui) const POSTER: f32 = 64.0;
}

/// Distances in points.
pub(super) mod gap {
    pub(in crate::ui) const HAIR: f32 = 4.0;
    pub(in crate::ui) const SMALL: f32 = 8.0;
    pub(in crate::ui) const BODY: f32 = 12.0;
    pub(in crate::ui) const WIDE: f32 = 20.0;
    pub(in crate::ui) const CORNER: u8 = 6;
}

/// The table of the theme that is drawn now.
pub(super) fn tokens(ui: &egui::Ui) -> &'static Tokens {
    table(ui.visuals().dark_mode)
}

/// The table of either theme.
pub(super) fn table(dark: bool) -> &'static Tokens {
    if dark { &DARK } else { &LIGHT }
}

/// The usual face at that size.
pub(super) fn plain(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// The bold face at that size.
pub(super) fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(super::fonts::BOLD.into()))
}

/// Numbers that people compare digit by digit.
pub(super) fn digits(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// Installs both tables and a style that never moves by itself.
pub(super) fn install(ctx: &egui::Context, choice: ThemeChoice) {
    choose(ctx, choice);
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    ctx.all_styles_mut(|style| {
        style.animation_time = 0.0;
        style.interaction.selectable_labels = false;
        style.interaction.tooltip_delay = 0.4;
        style.spacing.item_spacing = Vec2::new(gap::SMALL, gap::SMALL);
        style.spacing.button_padding = Vec2::new(gap::BODY, gap::SMALL);
        style.spacing.interact_size.y = 36.0;
        style.visuals.text_cursor.blink = false;
        // A list that goes on shows it, also to those who do not hover.
        style.spacing.scroll.dormant_handle_opacity = 0.5;
        style.spacing.scroll.floating_width = 4.0;
        style.spacing.scroll.floating_allocated_width = 8.0;
        style.scroll_animation = egui::style::ScrollAnimation::none();
        for (text_style, font) in [
            (TextStyle::Small, plain(size::SMALL)),
            (TextStyle::Body, plain(size::BODY)),
            (TextStyle::Button, plain(size::BODY)),
            (TextStyle::Heading, bold(size::TITLE)),
            (TextStyle::Monospace, digits(size::SMALL)),
        ] {
            style.text_styles.insert(text_style, font);
        }
    });
    for (theme, table) in [(Theme::Light, &LIGHT), (Theme::Dark, &DARK)] {
        ctx.style_mut_of(theme, |style| colour(&mut style.visuals, table));
    }
}

/// Switches to another table.
pub(super) fn choose(ctx: &egui::Context, choice: ThemeChoice) {
    ctx.set_theme(choice.preference());
}

fn colour(visuals: &mut egui::Visuals, table: &Tokens) {
    visuals.panel_fill = table.surface;
    visuals.window_fill = table.surface;
    visuals.window_stroke = Stroke::new(1.0, table.line);
    visuals.window_shadow = egui::Shadow::NONE;
    visuals.popup_shadow = egui::Shadow::NONE;
    visuals.window_corner_radius = CornerRadius::same(gap::CORNER);
    visuals.extreme_bg_color = table.surface;
    visuals.text_edit_bg_color = Some(table.surface);
    visuals.faint_bg_color = table.raised;
    visuals.weak_text_color = Some(table.muted);
    visuals.selection.bg_fill = table.selected;
    visuals.selection.stroke = Stroke::new(2.0, table.accent_ink);
    visuals.text_cursor.stroke = Stroke::new(2.0, table.accent_ink);
    visuals.override_text_color = Some(table.text);
    let widgets = &mut visuals.widgets;
    for (widget, fill) in [
        (&mut widgets.noninteractive, table.surface),
        (&mut widgets.inactive, table.raised),
        (&mut widgets.hovered, table.hover),
        (&mut widgets.active, table.pressed),
        (&mut widgets.open, table.hover),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, table.line);
        widget.fg_stroke = Stroke::new(1.5, table.text);
        widget.corner_radius = CornerRadius::same(gap::CORNER);
        widget.expansion = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance by WCAG 2.
    fn luminance(colour: Color32) -> f32 {
        let channel = |byte: u8| {
            let part = f32::from(byte) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(colour.r()) + 0.7152 * channel(colour.g()) + 0.0722 * channel(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_what_it_is_written_on() {
        for (name, table) in [("light", &LIGHT), ("dark", &DARK)] {
            let mut pairs = vec![
                ("text on surface", table.text, table.surface),
                ("text on ground", table.text, table.ground),
                ("text on raised", table.text, table.raised),
                ("text on selected", table.text, table.selected),
                ("muted on surface", table.muted, table.surface),
                ("muted on ground", table.muted, table.ground),
                ("muted on raised", table.muted, table.raised),
                ("accent", table.on_accent, table.accent),
                ("accent ink", table.accent_ink, table.surface),
                ("card", table.card_muted, table.card),
            ];
            for (tone, paint) in
                [("green", table.green), ("amber", table.amber), ("red", table.red), ("grey", table.grey), ("blue", table.blue), ("demo", table.demo)]
            {
                pairs.push((tone, paint.on_fill, paint.fill));
                pairs.push((tone, paint.ink, paint.soft));
                pairs.push((tone, paint.ink, table.surface));
            }
            for (what, ink, ground) in pairs {
                assert!(contrast(ink, ground) >= 4.5, "{name}: {what} has a contrast of {:.2}", contrast(ink, ground));
            }
        }
    }
}
