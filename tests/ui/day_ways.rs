//! The ways through the day's room: rows that add up, what comes after the last difference, a day without a match, an export at once.

use crate::day::{conclude, room, show, today, type_in};
use crate::{Till, day_samples, samples};
use day_samples::{differing, every_class, page, with_match, yesterday};
use eframe::egui::Key;
use scantill::domain::*;
use scantill::engine::*;
use scantill::ui::Lang;

/// The bridge's list of that class, with its first row under the bar.
fn list_of(class: MatchClass, page: &DayPage) -> Till {
    let mut till = room(Lang::En, Role::Manager, page.clone());
    till.typed("2");
    let mut terms: Vec<_> = page.matched.as_ref().map(|matched| matched.matched.terms()).expect("it is matched");
    let waits = |term: &Term| page.waiting.iter().any(|place| page.matched.as_ref().is_some_and(|m| m.matched.pairs[*place].class == term.class));
    terms.sort_by_key(|term| !waits(term));
    for _ in 0..terms.iter().position(|term| term.class == class).expect("it occurs") {
        till.press(Key::ArrowDown);
    }
    till.press(Key::Enter);
    till
}

#[test]
fn each_row_shows_what_the_till_counts_and_the_difference_between_both() {
    let page = with_match(every_class(0), vec![]);
    for (class, words) in [
        (MatchClass::AmountDiffers, "¥23.50 ¥23.40 +¥0.10"),
        (MatchClass::Held, "– ¥42.00 -¥42.00"),
        (MatchClass::PaidThere, "– ¥19.50 -¥19.50"),
        (MatchClass::RefundFailed, "– -¥8.50 +¥8.50"),
        (MatchClass::InOtherDay, "– ¥15.00 -¥15.00"),
        (MatchClass::OnlyOurs, "¥18.00 – +¥18.00"),
    ] {
        let till = list_of(class, &page);
        assert!(till.shows(words), "{class:?}: {words}");
    }
}

#[test]
fn what_is_taken_over_is_asked_about_with_its_amount() {
    let mut till = list_of(MatchClass::Lost, &with_match(every_class(0), vec![]));
    till.typed("t");
    assert!(till.shows("paid  ·  ¥26.00  ·  ") && !till.shows("-¥26.00  ·"));
}

#[test]
fn a_refund_from_elsewhere_opens_its_sale_by_the_number() {
    let page = with_match(every_class(0), vec![]);
    let number = page.matched.as_ref().and_then(|matched| {
        let pair = matched.matched.pairs.iter().find(|pair| pair.class == MatchClass::RefundedThere)?;
        matched.theirs(pair).map(|row| row.trade_no.clone())
    });
    let mut till = list_of(MatchClass::RefundedThere, &page);
    till.press(Key::Enter);
    assert!(till.commands().is_empty());
    let Show::Sales(query, _) = &till.show else { panic!("{:?}", till.show) };
    assert_eq!((query.day, Some(query.search.as_str())), (None, number.as_deref()));
}

#[test]
fn after_the_last_difference_enter_closes_the_day() {
    let mut page = day_samples::explained();
    let mut till = room(Lang::En, Role::Manager, page.clone());
    till.typed("2");
    till.typed("d");
    assert!(till.shows("No difference is undecided") && till.shows("Close the day"));
    till.press(Key::Enter);
    assert!(till.shows("Close the day  ·  2026-11-20"));
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Day(deed, DayCommand::Close { .. })] = commands.as_slice() else { panic!("{commands:?}") };
    conclude(&mut till, *deed, DeedResult::Done);
    page.end = day_samples::closed().end;
    show(&mut till, page);
    assert!(till.shows("To the overview"));
    till.press(Key::Enter);
    assert!(till.shows("The day is closed By 张伟 (manager) at 11-21 14:03."));
}

#[test]
fn a_day_without_a_match_says_how_it_stands_and_what_is_next() {
    for bill in [BillState::NotAsked, BillState::Failed(BillTrouble::NotReady)] {
        let mut till = room(Lang::En, Role::Manager, DayPage { bill, ..page(yesterday()) });
        till.typed("2");
        till.typed("d");
        assert!(!till.shows("Being matched") && till.shows("Get the bill"));
        till.press(Key::Enter);
        assert!(matches!(till.commands().as_slice(), [Command::Day(_, DayCommand::FetchBill { .. })]));
    }
}

#[test]
fn that_a_bill_was_asked_for_is_told_until_it_is_here() {
    let mut till = room(Lang::En, Role::Manager, page(yesterday()));
    till.typed("b");
    let commands = till.commands();
    let [Command::Day(deed, DayCommand::FetchBill { .. })] = commands.as_slice() else { panic!("{commands:?}") };
    conclude(&mut till, *deed, DeedResult::Done);
    assert!(till.shows("The bill was asked for"));
    show(&mut till, with_match(every_class(0), vec![]));
    assert!(!till.shows("The bill was asked for"));
}

#[test]
fn one_row_and_one_of_a_class_are_told_as_one() {
    let page = with_match(every_class(0), vec![]);
    let mut till = list_of(MatchClass::OnlyOurs, &page);
    assert!(till.shows(" Payment ") && !till.shows(" Payments "));
    till.typed("l");
    assert!(till.shows("the only one of \"not in the bill\""));
}

#[test]
fn an_export_is_written_with_enter_from_wherever_the_keyboard_is_and_tells_where() {
    for tabs in 0..7 {
        let mut till = room(Lang::En, Role::Manager, page(yesterday()));
        till.typed("e");
        for _ in 0..tabs {
            till.press(Key::Tab);
        }
        till.press(Key::Enter);
        let commands = till.commands();
        let [Command::Day(deed, DayCommand::Export(wish))] = commands.as_slice() else { panic!("{tabs}: {commands:?}") };
        assert_eq!((wish.format, wish.with_summary), (ExportFormat::Csv, true), "{tabs}");
        let written = Exported { path: "/home/shop/a.csv".into(), rows: 1_491 };
        till.publish(|view| view.office.exported = Some(written));
        conclude(&mut till, *deed, DeedResult::Done);
        assert!(till.shows("1491 rows written: /home/shop/a.csv"), "{tabs}");
    }
}

#[test]
fn six_tabs_lead_to_the_path_of_an_export() {
    let mut till = room(Lang::En, Role::Manager, page(yesterday()));
    till.typed("e");
    for _ in 0..6 {
        till.press(Key::Tab);
    }
    till.press_with(eframe::egui::Modifiers::COMMAND, Key::A);
    type_in(&mut till, "/media/stick/books.csv");
    till.press(Key::Enter);
    let commands = till.commands();
    assert!(matches!(commands.as_slice(), [Command::Day(_, DayCommand::Export(wish))] if wish.path == *"/media/stick/books.csv"), "{commands:?}");
}

#[test]
fn a_notice_above_a_list_leaves_the_chosen_row_in_sight() {
    let mut till = room(Lang::En, Role::Manager, differing(18));
    till.typed("2");
    till.typed("d");
    for _ in 0..9 {
        till.press(Key::ArrowDown);
    }
    till.typed("w");
    let commands = till.commands();
    let [Command::Day(deed, _)] = commands.as_slice() else { panic!("{commands:?}") };
    let page = differing(18);
    let matched = page.matched.as_ref().expect("it is matched");
    let row = matched.matched.pairs.get(page.waiting[9]).and_then(|pair| matched.key(pair)).expect("it has a name");
    let number = row.refund_no.unwrap_or(row.trade_no);
    let bottom = |till: &Till| {
        use egui_kittest::kittest::{NodeT as _, Queryable as _};
        let rows = till.window.query_all_by_role(eframe::egui::Role::Button);
        rows.filter(|node| node.accesskit_node().label().is_some_and(|label| label.contains(&number))).map(|node| node.rect().bottom()).next()
    };
    // The bottom of the list, to a point: status bar, margin and detail lie below it.
    let above_the_detail = 768.0 - 32.0 - 16.0 - 238.0 + 1.0;
    assert!(bottom(&till).is_some_and(|bottom| bottom <= above_the_detail), "{:?}", bottom(&till));
    conclude(&mut till, *deed, DeedResult::Refused(DeedRefusal::Outdated));
    assert!(bottom(&till).is_some_and(|bottom| bottom <= above_the_detail), "{:?}", bottom(&till));
}

#[test]
fn only_a_young_sale_that_waits_comes_onto_the_counter_by_itself() {
    let sale = |minutes: i64| samples::showing(samples::sale_id(2), 2, 1_250, samples::now().plus_millis(-minutes * 60_000));
    let young = View { sales: vec![samples::seen(sale(2), Lamp::Waiting)], ..samples::ready() };
    assert!(Till::open(Lang::Zh, young).shows("12.50"));
    for (lamp, sale) in
        [(Lamp::Closing(CloseReason::Deadline), sale(300)), (Lamp::Paid, samples::paid(samples::sale_id(2), 2, 1_250, samples::now()))]
    {
        let mut till = Till::open(Lang::Zh, View { sales: vec![samples::seen(sale, lamp)], ..samples::ready() });
        assert!(till.shows("可以收款"));
        till.press_with(eframe::egui::Modifiers::COMMAND, Key::Num1);
        assert!(!till.shows("可以收款"), "it stays in the list");
    }
}

#[test]
fn a_payment_of_hours_ago_calls_for_no_goods() {
    let sale = samples::paid(samples::sale_id(4), 4, 1_250, samples::now().plus_millis(-7_200_000));
    for (lang, words) in [(Lang::Zh, "早先已收款 ¥12.50"), (Lang::En, "Paid earlier: ¥12.50")] {
        let mut till = Till::open(lang, samples::ready());
        till.publish_sale(sale.clone(), Lamp::Paid);
        assert!(!till.shows("请交货") && !till.shows("hand over"));
        till.press_with(eframe::egui::Modifiers::COMMAND, Key::Num1);
        assert!(till.shows(words) && !till.shows("请交货") && !till.shows("HAND OVER"));
    }
}

#[test]
fn the_help_page_names_the_keys_of_the_day() {
    let mut till = room(Lang::En, Role::Manager, today());
    till.press(Key::F1);
    for keys in ["1 … 4:", "A T W Y L:", "Z   X   F:", "E:", "K:"] {
        assert!(till.shows(keys), "{keys}");
    }
}
