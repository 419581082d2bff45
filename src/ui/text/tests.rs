//! Every word can be drawn, and nothing is left unsaid.

use super::*;
use crate::ui::install_fonts;
use eframe::egui::{self, FontFamily, FontId};

fn drawable(words: &[String]) -> Result<(), String> {
    let ctx = egui::Context::default();
    install_fonts(&ctx);
    let mut missing = vec![];
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        for family in [FontFamily::Proportional, FontFamily::Name(crate::ui::fonts::BOLD.into())] {
            let font = FontId::new(16.0, family);
            ui.ctx().fonts_mut(|fonts| missing.extend(words.iter().flat_map(|text| text.chars()).filter(|c| !fonts.has_glyph(&font, *c))));
        }
    });
    output.textures_delta.clear();
    if missing.is_empty() { Ok(()) } else { Err(format!("no glyph for {missing:?}")) }
}

#[test]
fn every_fixed_word_can_be_drawn_in_both_faces() {
    let words: Vec<String> = Text::ALL.iter().flat_map(|text| [text.get(Lang::Zh), text.get(Lang::En)]).map(str::to_owned).collect();
    assert_eq!(drawable(&words), Ok(()));
    assert!(drawable(&["\u{e000}".to_owned()]).is_err(), "the test can see a missing glyph");
}

#[test]
fn no_word_is_empty_and_english_has_no_chinese_left() {
    let bilingual = [Text::WindowTitle, Text::SwitchLanguage, Text::DemoStrip, Text::TestStrip];
    for text in Text::ALL {
        assert!(!text.get(Lang::Zh).is_empty() && !text.get(Lang::En).is_empty(), "{text:?}");
        let chinese = text.get(Lang::En).chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(bilingual.contains(text) || !chinese, "{text:?}");
    }
}

#[test]
fn clocks_are_told_in_their_largest_unit() {
    assert_eq!(offset(10_800_000, Lang::En), "3 h ahead");
    assert_eq!(offset(-61_000, Lang::Zh), "慢 61 秒");
    assert_eq!(offset(i64::MIN, Lang::En), offset(i64::MIN + 1, Lang::En));
    assert_eq!(minutes(-5, Lang::En), "just now");
}
