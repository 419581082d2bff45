//! Every word can be drawn, and nothing is left unsaid.

use super::*;
use crate::ui::install_fonts;
use eframe::egui::{self, FontFamily, FontId};

pub(super) fn drawable(words: &[String]) -> Result<(), String> {
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
    let refunds = RefundText::ALL.iter().flat_map(|text| [text.get(Lang::Zh), text.get(Lang::En)]);
    let work = WorkText::ALL.iter().flat_map(|text| [text.get(Lang::Zh), text.get(Lang::En)]);
    let day = DayText::ALL.iter().flat_map(|text| [text.get(Lang::Zh), text.get(Lang::En)]);
    let classes = crate::domain::MatchClass::ALL.iter().flat_map(|class| [Lang::Zh, Lang::En].map(|lang| (class, lang)));
    let classes = classes.flat_map(|(class, lang)| [class_name(*class, lang), class_words(*class, lang)]);
    let words = Text::ALL.iter().flat_map(|text| [text.get(Lang::Zh), text.get(Lang::En)]);
    let words = words.chain(refunds).chain(work).chain(day).chain(classes);
    let words: Vec<String> = words.map(str::to_owned).collect();
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
    for text in DayText::ALL {
        let chinese = text.get(Lang::En).chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(!text.get(Lang::Zh).is_empty() && !text.get(Lang::En).is_empty() && !chinese, "{text:?}");
    }
}

#[test]
fn every_refusal_of_a_deed_says_what_happened_and_what_to_do() {
    use crate::domain::{Action, CashierId, Fen, LockReason, Moment, NoAuthority, PeopleError, RefundBar, Role};
    use crate::engine::{DeedRefusal, LedgerError};
    let mut refusals = vec![
        DeedRefusal::NotSignedIn,
        DeedRefusal::PinWrong { tries_left: 0 },
        DeedRefusal::PinWrong { tries_left: 3 },
        DeedRefusal::PersonLocked { until: Moment::default() },
        DeedRefusal::NoSuchPerson,
        DeedRefusal::PinUncheckable,
        DeedRefusal::NumberUsed,
        DeedRefusal::Outdated,
        DeedRefusal::NotWritten(LedgerError::DiskFull),
    ];
    refusals.extend([NoAuthority::NeedsApproval, NoAuthority::ApproverMayNot, NoAuthority::Denied].map(DeedRefusal::NoAuthority));
    let left = Fen::new(1_250);
    let bars = [RefundBar::NotPaid, RefundBar::MoreThanLeft { left }, RefundBar::TooManyParts, RefundBar::TooOld, RefundBar::NoAuthority];
    refusals.extend(bars.map(DeedRefusal::Refund));
    let people = [PeopleError::NameTaken, PeopleError::Unknown, PeopleError::LastOwner, PeopleError::NoAuthority];
    refusals.extend(people.map(DeedRefusal::People));
    let name = CashierId::new("王芳").expect("a name");
    for lang in [Lang::Zh, Lang::En] {
        let mut said: Vec<Words> = refusals.iter().map(|refusal| deed_refusal(refusal, lang)).collect();
        said.extend(Action::ALL.map(|action| denied(action, lang)));
        for words in &said {
            let parts = [&words.title, &words.what, &words.money, &words.next];
            assert!(parts.iter().all(|part| !part.is_empty()), "{words:?}");
            let chinese = lang == Lang::En && parts.iter().any(|part| part.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
            assert!(!chinese, "{words:?}");
        }
        let mut all: Vec<String> = said.into_iter().flat_map(|words| [words.title, words.what, words.money, words.next]).collect();
        all.extend([LockReason::Key, LockReason::Idle, LockReason::Changed, LockReason::ShiftClosed].map(|why| locked_why(&name, why, lang)));
        all.extend([will_add(&name, Role::Cashier, lang), will_set_pin(&name, lang), will_remove(&name, lang), locked_for(61_000, lang)]);
        assert_eq!(drawable(&all), Ok(()));
    }
}

#[test]
fn clocks_are_told_in_their_largest_unit() {
    assert_eq!(offset(10_800_000, Lang::En), "3 h ahead");
    assert_eq!(offset(-61_000, Lang::Zh), "慢 61 秒");
    assert_eq!(offset(i64::MIN, Lang::En), offset(i64::MIN + 1, Lang::En));
    assert_eq!(minutes(-5, Lang::En), "just now");
}
