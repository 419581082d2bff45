//! The match at the window: the bridge, its lists, and the way through the differences.

use crate::day::{conclude, room, show, type_in};
use crate::{Till, day_samples};
use day_samples::{differing, every_class, with_match, yesterday};
use eframe::egui::Key;
use scantill::domain::*;
use scantill::engine::*;
use scantill::ui::{Lang, text};

fn bridge(lang: Lang, page: DayPage) -> Till {
    let mut till = room(lang, Role::Manager, page);
    till.typed("2");
    till
}

#[test]
fn every_class_stands_on_the_bridge_and_opens() {
    for lang in [Lang::Zh, Lang::En] {
        let mut till = bridge(lang, differing(0));
        let mut seen = vec![];
        for _ in MatchClass::ALL {
            seen.extend(MatchClass::ALL.into_iter().filter(|class| till.shows(text::class_words(*class, lang))));
            till.press(Key::Enter);
            till.press(Key::Escape);
            till.press(Key::ArrowDown);
        }
        seen.sort_unstable();
        assert_eq!(seen, MatchClass::ALL, "each tells what it is once the bar is on it");
        assert_eq!(till.show, Show::Day(yesterday()));
    }
}

#[test]
fn both_ends_and_the_sums_are_told() {
    let page = differing(3);
    let matched = page.matched.clone().expect("it is matched").matched.clone();
    let mut till = bridge(Lang::En, page);
    assert!(till.shows(&format!("Bill: {}", matched.bill)) && till.shows(&format!("Till: {}", matched.till)));
    assert!(till.shows("not in the bill 4 4 undecided +¥72.06"));
    till.press(Key::End);
    assert!(till.shows("another till 1 all decided -¥52.00"));
}

#[test]
fn the_sentence_of_the_bridge_adds_up_however_long_it_is() {
    let page = differing(3);
    let tally = page.end.as_ref().and_then(|end| end.tally.clone()).expect("it is matched");
    let sentence = text::bridge(tally.till, tally.bill, &tally.terms, Lang::En);
    let numbers = |part: &str| part.rsplit('¥').next().and_then(|yuan| Fen::parse_yuan(&yuan.replace(',', "")).ok()).map_or(0, Fen::get);
    let (left, right) = sentence.split_once(" = ").expect("two sides");
    let mut sum = 0;
    let mut sign = 1;
    let mut part = String::new();
    for word in right.split(' ') {
        if word == "+" || word == "-" {
            sum += sign * numbers(&part);
            (sign, part) = (if word == "+" { 1 } else { -1 }, String::new());
        } else {
            part.push_str(word);
        }
    }
    sum += sign * numbers(&part);
    assert_eq!(sum, numbers(left), "{sentence}");
    assert!(sentence.contains("others"), "{sentence}");
}

/// The engine as far as decisions go.
fn decide(page: &mut DayPage, about: &About, decision: &Decision) {
    let matched = page.matched.clone().expect("it is matched");
    let end = page.end.as_mut().expect("it has a bill");
    let scope = match about {
        About::Pair(key) => {
            let pair = matched.pair(key).expect("it is there");
            DecisionScope::Pair { key: key.clone(), class: pair.class, difference: pair.difference }
        }
        About::Class(term) => DecisionScope::Term(*term),
    };
    end.decisions.push((scope, decision.clone()));
    page.waiting = matched.waiting(end, &KnownOthers::default());
    if let Some(tally) = &mut end.tally {
        tally.undecided = u32::try_from(page.waiting.len()).expect("few");
    }
}

#[test]
fn thirty_differences_are_gone_through_with_the_keyboard_alone() {
    let mut page = with_match(every_class(18), vec![]);
    let all = page.waiting.len();
    assert!(all >= 30, "{all}");
    let mut till = room(Lang::En, Role::Manager, page.clone());
    till.press(Key::Enter);
    for done in 0..all {
        till.typed("y");
        type_in(&mut till, "looked into");
        till.press(Key::Enter);
        let commands = till.commands();
        let [Command::Day(deed, DayCommand::Decide { about, decision, .. })] = commands.as_slice() else { panic!("{done}: {commands:?}") };
        assert_eq!(*decision, Decision::Accepted { reason: "looked into".to_owned() });
        decide(&mut page, about, decision);
        conclude(&mut till, *deed, DeedResult::Done);
        show(&mut till, page.clone());
        assert_eq!(page.waiting.len(), all - done - 1);
    }
    assert!(till.shows("No difference is undecided"));
    till.press(Key::Escape);
    till.typed("1");
    assert!(till.shows("Everything is explained"));
}

#[test]
fn all_of_a_class_are_accepted_at_once() {
    let mut till = bridge(Lang::En, differing(18));
    till.press(Key::ArrowDown);
    till.press(Key::Enter);
    till.typed("l");
    assert!(till.shows("all 19 of \"not in the bill\""));
    type_in(&mut till, "in tomorrow's bill");
    till.press(Key::Enter);
    let commands = till.commands();
    assert!(
        matches!(commands.as_slice(), [Command::Day(_, DayCommand::Decide { about: About::Class(Term { class: MatchClass::OnlyOurs, .. }), .. })]),
        "{commands:?}"
    );
}

#[test]
fn only_the_steps_of_a_class_are_offered() {
    for class in MatchClass::ALL {
        for (key, step) in [("a", NextStep::Ask), ("t", NextStep::Adopt), ("w", NextStep::SendToWork), ("y", NextStep::Accept)] {
            let page = with_match(every_class(0), vec![]);
            let line = page.matched.as_ref().map(|matched| matched.matched.terms()).expect("it is matched");
            let mut order: Vec<_> = line.iter().map(|term| term.class).collect();
            order.sort_by_key(|class| !class.needs_decision());
            let mut till = bridge(Lang::En, page);
            for _ in 0..order.iter().position(|other| *other == class).expect("it occurs") {
                till.press(Key::ArrowDown);
            }
            till.press(Key::Enter);
            till.typed(key);
            if step == NextStep::Adopt {
                till.press(Key::Enter);
            }
            if step == NextStep::Accept {
                type_in(&mut till, "why");
                till.press(Key::Enter);
            }
            let commands = till.commands();
            let asked = match commands.as_slice() {
                [Command::Day(_, DayCommand::Ask { .. })] => Some(NextStep::Ask),
                [Command::Day(_, DayCommand::Adopt { .. })] => Some(NextStep::Adopt),
                [Command::Day(_, DayCommand::Decide { decision: Decision::SentToWork, .. })] => Some(NextStep::SendToWork),
                [Command::Day(_, DayCommand::Decide { decision: Decision::Accepted { .. }, .. })] => Some(NextStep::Accept),
                [] => None,
                // "y" opens nothing, and what is typed then are keys again.
                other => panic!("{class:?} {key}: {other:?}"),
            };
            let expected = class.next_steps().contains(&step).then_some(step);
            if !(step == NextStep::Accept && expected.is_none()) {
                assert_eq!(asked, expected, "{class:?} {key}");
            }
        }
    }
}

/// The bar of the bridge stands on that class.
fn bridge_on(class: MatchClass, lang: Lang) -> Till {
    let page = with_match(every_class(2), vec![]);
    let mut order: Vec<_> = page.matched.iter().flat_map(|matched| matched.matched.terms()).map(|term| term.class).collect();
    order.sort_by_key(|class| !class.needs_decision());
    let mut till = bridge(lang, page);
    for _ in 0..order.iter().position(|other| *other == class).expect("it occurs") {
        till.press(Key::ArrowDown);
    }
    till
}

#[test]
fn on_the_bridge_the_keys_are_about_the_whole_class() {
    for class in MatchClass::ALL {
        let mut till = bridge_on(class, Lang::En);
        till.typed("w");
        for (key, step) in [("a", NextStep::Ask), ("t", NextStep::Adopt)] {
            till.typed(key);
            if class.step_for_all() == Some(NextStep::Adopt) && step == NextStep::Adopt {
                till.press(Key::Enter);
            }
            let commands = till.commands();
            let swept = matches!(commands.as_slice(), [Command::Day(_, DayCommand::Sweep { class: swept, .. })] if *swept == class);
            assert!(swept || commands.is_empty(), "{class:?} {key}: {commands:?}");
            assert_eq!(swept, class.step_for_all() == Some(step), "{class:?} {key}");
        }
    }
}

#[test]
fn a_decision_is_taken_back_with_one_key_from_the_bridge_and_from_the_list() {
    let mut page = with_match(every_class(0), vec![]);
    let terms = page.matched.as_ref().map(|matched| matched.matched.terms()).expect("it is matched");
    let term = *terms.iter().find(|term| term.class == MatchClass::OtherTill).expect("it occurs");
    let down = |till: &mut Till, page: &DayPage| {
        let waits = |term: &Term| {
            let pairs = &page.matched.as_ref().expect("a match").matched.pairs;
            page.waiting.iter().filter(|place| pairs[**place].class == term.class).count()
        };
        let mut order = terms.clone();
        order.sort_by_key(|term| waits(term) == 0);
        till.press(Key::Home);
        for _ in 0..order.iter().position(|other| other.class == term.class).expect("it occurs") {
            till.press(Key::ArrowDown);
        }
    };
    let mut till = bridge(Lang::En, page.clone());
    down(&mut till, &page);
    till.typed("u");
    assert!(till.commands().is_empty() && !till.shows("Take back"), "nothing was decided");
    decide(&mut page, &About::Class(term), &Decision::Accepted { reason: "looked into".to_owned() });
    show(&mut till, page.clone());
    down(&mut till, &page);
    assert!(till.shows("Take back"));
    till.typed("u");
    let commands = till.commands();
    let taken_back = |commands: &[Command], of_class| match commands {
        [Command::Day(_, DayCommand::Decide { about, decision: Decision::TakenBack, .. })] => matches!(about, About::Class(_)) == of_class,
        _others => false,
    };
    assert!(taken_back(&commands, true), "{commands:?}");
    let [Command::Day(deed, _)] = commands.as_slice() else { panic!("{commands:?}") };
    conclude(&mut till, *deed, DeedResult::Done);
    till.press(Key::Enter);
    assert!(till.shows("Take back"));
    till.typed("u");
    let commands = till.commands();
    assert!(taken_back(&commands, false), "{commands:?}");
}

#[test]
fn a_day_that_is_explained_is_closed_from_the_bridge() {
    let mut till = bridge(Lang::En, differing(0));
    till.typed("c");
    assert!(till.commands().is_empty() && !till.shows("Every difference has its decision"), "not while some are undecided");
    let mut page = with_match(every_class(0), vec![]);
    let terms = page.matched.as_ref().map(|matched| matched.matched.terms()).expect("it is matched");
    for term in terms.into_iter().filter(|term| term.class.needs_decision()) {
        decide(&mut page, &About::Class(term), &Decision::Accepted { reason: "looked into".to_owned() });
    }
    show(&mut till, page);
    assert!(till.shows("Close the day"));
    till.typed("c");
    till.press(Key::Enter);
    let commands = till.commands();
    assert!(matches!(commands.as_slice(), [Command::Day(_, DayCommand::Close { .. })]), "{commands:?}");
}

#[test]
fn the_usual_reason_stands_ready_and_gives_way_to_another() {
    for class in MatchClass::ALL.into_iter().filter(|class| class.needs_decision()) {
        for typed in [None, Some("looked into")] {
            let mut till = bridge_on(class, Lang::En);
            till.typed("y");
            if let Some(reason) = typed {
                type_in(&mut till, reason);
            }
            till.press(Key::Enter);
            let commands = till.commands();
            let given = match commands.as_slice() {
                [Command::Day(_, DayCommand::Decide { about: About::Class(term), decision: Decision::Accepted { reason }, .. })]
                    if term.class == class =>
                {
                    Some(reason.as_str())
                }
                [] => None,
                other => panic!("{class:?}: {other:?}"),
            };
            assert_eq!(given, typed.or(text::usual_reason(class, false, Lang::En)), "{class:?}");
        }
    }
}

#[test]
fn money_that_may_still_be_owed_is_not_accepted_with_one_key() {
    for lang in [Lang::Zh, Lang::En] {
        for class in [MatchClass::RefundFailed, MatchClass::OnlyOurs, MatchClass::PaidThere] {
            assert_eq!(text::usual_reason(class, true, lang), None, "{class:?}");
        }
    }
}

#[test]
fn digits_alone_are_no_reason() {
    for (lang, words) in [(Lang::Zh, "只写数字不算"), (Lang::En, "a number or a single letter is no reason")] {
        let mut till = bridge_on(MatchClass::OnlyOurs, lang);
        till.typed("y");
        assert!(!till.shows(words));
        type_in(&mut till, "071 9");
        assert!(till.shows(words));
        till.press(Key::Enter);
        assert!(till.commands().is_empty());
        type_in(&mut till, " 号");
        assert!(!till.shows(words));
        till.press(Key::Enter);
        assert_eq!(till.commands().len(), 1);
    }
}

#[test]
fn help_gives_the_keyboard_back_to_the_field_that_had_it() {
    for key in [Key::F1, Key::Escape, Key::Enter] {
        let mut till = bridge_on(MatchClass::OtherTill, Lang::En);
        till.typed("y");
        till.press(Key::F1);
        assert!(till.shows("What the lamp means"));
        till.press(key);
        assert!(!till.shows("What the lamp means"));
        assert!(till.commands().is_empty() && till.shows("Accept all of this class"), "{key:?}: the question hears nothing of it");
        type_in(&mut till, "looked into");
        till.press(Key::Enter);
        let commands = till.commands();
        let [Command::Day(_, DayCommand::Decide { decision: Decision::Accepted { reason }, .. })] = commands.as_slice() else {
            panic!("{key:?}: {commands:?}")
        };
        assert_eq!(reason, "looked into", "{key:?}");
    }
}

#[test]
fn a_refusal_stands_where_it_was_asked_and_the_sale_opens_with_enter() {
    let mut till = bridge(Lang::En, differing(0));
    till.typed("d");
    till.typed("a");
    let commands = till.commands();
    let [Command::Day(deed, DayCommand::Ask { key, .. })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(key.kind, BookKind::Payment);
    conclude(&mut till, *deed, DeedResult::Refused(DeedRefusal::Outdated));
    assert!(till.shows("does not apply any more") || till.shows("changed"), "the refusal is told");
    till.press(Key::Enter);
    assert!(till.commands().is_empty());
    assert!(matches!(till.show, Show::Sale(_)));
    till.press(Key::Escape);
    assert!(till.commands().is_empty());
    assert_eq!(till.show, Show::Day(yesterday()), "and back into the list");
    show(&mut till, differing(0));
    assert!(till.shows("Accept all like it"));
}

#[test]
fn what_was_decided_is_told() {
    let mut till = bridge(Lang::Zh, differing(0));
    let classes = 12;
    for _ in 0..classes {
        till.press(Key::ArrowDown);
    }
    till.press(Key::End);
    for _ in 0..20 {
        if till.shows("已接受：二号店的收银台") {
            return;
        }
        till.press(Key::Enter);
        if till.shows("已接受：二号店的收银台") {
            return;
        }
        till.press(Key::Escape);
        till.press(Key::ArrowUp);
    }
    panic!("the reason of what was accepted is not told");
}

/// The match is made anew between looking and pressing: a class above the bar is gone.
#[test]
fn the_bar_of_the_bridge_stays_on_its_class() {
    let mut till = bridge_on(MatchClass::OtherTill, Lang::En);
    assert!(till.shows(text::class_words(MatchClass::OtherTill, Lang::En)));
    let mut fewer = every_class(2);
    let gone = fewer.matched.pairs.iter().filter(|pair| pair.class == MatchClass::Lost).map(|pair| pair.difference.get()).sum::<i64>();
    fewer.matched.pairs.retain(|pair| pair.class != MatchClass::Lost);
    fewer.matched.till = Fen::new(fewer.matched.till.get() - gone);
    let page = with_match(fewer, vec![]);
    till.publish(|view| view.shown = Shown::Day(std::sync::Arc::new(page)));
    till.typed("y");
    till.press(Key::Enter);
    let commands = till.commands();
    let classes: Vec<_> = commands
        .iter()
        .map(|command| match command {
            Command::Day(_, DayCommand::Decide { about: About::Class(term), .. }) => term.class,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(classes, [MatchClass::OtherTill], "what was under the bar");
}
