//! The day's room in every state, language and size: nothing is cut off, nothing stands outside the window.

use crate::{Till, day_samples, samples};
use eframe::egui::epaint::{ClippedShape, Shape};
use eframe::egui::{Key, Rect};
use scantill::domain::Role;
use scantill::engine::{DayPage, Show, View};
use scantill::ui::Lang;

const SIZES: [[f32; 2]; 2] = [[1024.0, 700.0], [1366.0, 768.0]];

fn open(lang: Lang, size: [f32; 2], view: View) -> Till {
    Till::open_with(samples::options(lang), view, size)
}

fn answer(till: &mut Till, page: &DayPage) {
    assert!(till.commands().is_empty());
    if matches!(till.show, Show::Day(_) | Show::Shifts(_)) {
        let shown = day_samples::answer(&till.show, page.clone());
        till.publish(|view| view.shown = shown);
    }
}

/// The texts that were cut, and those that are painted outside of what can be seen.
pub(crate) fn cut(till: &Till, size: [f32; 2]) -> Vec<String> {
    let window = Rect::from_min_size(eframe::egui::Pos2::ZERO, size.into());
    let texts = till.window.output().shapes.iter().filter_map(|ClippedShape { clip_rect, shape, .. }| match shape {
        Shape::Text(text) => Some((clip_rect.intersect(window), text)),
        _ => None,
    });
    let is_cut = |(seen, text): &(Rect, &eframe::egui::epaint::TextShape)| {
        let place = text.galley.rect.translate(text.pos.to_vec2());
        text.galley.elided || place.left() < seen.left() - 1.0 || place.right() > seen.right() + 1.0
    };
    texts.filter(is_cut).map(|(_, text)| text.galley.text().to_owned()).collect()
}

#[test]
fn nothing_is_cut_in_any_part_of_the_room() {
    let mut found = vec![];
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            for (name, role, page) in [
                ("today", Role::Manager, day_samples::page(day_samples::day("2026-11-21"))),
                ("cashier", Role::Cashier, day_samples::page(day_samples::day("2026-11-21"))),
                ("differs", Role::Manager, day_samples::differing(3)),
                ("serious", Role::Manager, day_samples::serious()),
                ("closed", Role::Manager, day_samples::closed()),
            ] {
                for keys in ["1", "2", "2d", "3", "3h", "4", "z", "e", "o", "f", "2dy"] {
                    let who = if role == Role::Cashier { "小李" } else { "张伟" };
                    let mut till = open(lang, size, day_samples::view(who, role));
                    till.press(Key::F7);
                    if name != "today" && name != "cashier" {
                        till.press(Key::ArrowLeft);
                    }
                    answer(&mut till, &page);
                    for key in keys.chars() {
                        till.typed(&key.to_string());
                        answer(&mut till, &page);
                    }
                    found.extend(cut(&till, size).into_iter().map(|text| format!("{lang:?} {size:?} {name} {keys}: {text}")));
                }
            }
        }
    }
    // A file's path is longer than any column, and is told in full elsewhere.
    found.retain(|line| !line.contains("/"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_is_cut_beside_any_class_of_the_bridge() {
    let mut found = vec![];
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            for page in [day_samples::differing(0), day_samples::with_match(day_samples::every_class(2), vec![]), day_samples::closed()] {
                let mut till = open(lang, size, day_samples::view("张伟", Role::Manager));
                till.press(Key::F7);
                till.press(Key::ArrowLeft);
                answer(&mut till, &page);
                till.typed("2");
                for line in 0..17 {
                    found.extend(cut(&till, size).into_iter().map(|text| format!("{lang:?} {size:?} line {line}: {text}")));
                    till.press(Key::ArrowDown);
                }
            }
        }
    }
    assert_eq!(found, [""; 0]);
}
