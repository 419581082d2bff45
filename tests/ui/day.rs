//! The day's room at the keyboard: the calendar, what is next, shifts, files, and who may do what.

use crate::{Till, day_samples, samples};
use day_samples::{day, differing, explained, page, yesterday};
use eframe::egui::{DroppedFile, Event, Key, Modifiers};
use scantill::domain::*;
use scantill::engine::*;
use scantill::ui::Lang;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The room, on yesterday or on today, with that page on the screen.
pub(crate) fn room(lang: Lang, role: Role, shown: DayPage) -> Till {
    let name = if role == Role::Cashier { "小李" } else { "张伟" };
    let mut till = Till::open(lang, day_samples::view(name, role));
    till.press(Key::F7);
    if shown.day == yesterday() {
        till.press(Key::ArrowLeft);
    }
    show(&mut till, shown);
    till
}

/// The engine answers what the room wants to be shown.
pub(crate) fn show(till: &mut Till, page: DayPage) {
    assert!(till.commands().is_empty());
    let shown = day_samples::answer(&till.show, page);
    till.publish(|view| view.shown = shown);
}

pub(crate) fn today() -> DayPage {
    page(day("2026-11-21"))
}

pub(crate) fn conclude(till: &mut Till, deed: DeedId, result: DeedResult) {
    till.publish(|view| view.outcomes.push(Outcome { deed, result }));
}

pub(crate) fn type_in(till: &mut Till, text: &str) {
    till.window.event(Event::Text(text.to_owned()));
    till.window.run();
}

fn wanted_day(till: &mut Till) -> BusinessDay {
    assert!(till.commands().is_empty());
    match till.show {
        Show::Day(day) => day,
        ref other => panic!("a day was to be shown, not {other:?}"),
    }
}

#[test]
fn the_arrows_walk_through_the_calendar_and_not_past_today() {
    for lang in [Lang::Zh, Lang::En] {
        let mut till = room(lang, Role::Manager, today());
        for (key, to) in [
            (Key::ArrowRight, "2026-11-21"),
            (Key::ArrowLeft, "2026-11-20"),
            (Key::ArrowUp, "2026-11-13"),
            (Key::PageUp, "2026-10-13"),
            (Key::ArrowDown, "2026-10-20"),
            (Key::PageDown, "2026-11-20"),
            (Key::ArrowDown, "2026-11-20"),
            (Key::PageDown, "2026-11-21"),
            (Key::ArrowUp, "2026-11-14"),
            (Key::Home, "2026-11-21"),
        ] {
            till.press(key);
            assert_eq!(wanted_day(&mut till), day(to), "{key:?}");
        }
        till.press(Key::Escape);
        assert!(till.commands().is_empty());
        assert_eq!(till.show, Show::Nothing);
    }
}

#[test]
fn a_day_of_the_calendar_tells_its_mark_and_opens_by_a_click() {
    let mut till = room(Lang::En, Role::Manager, today());
    assert!(till.shows("2026-11-16 closed") && till.shows("2026-11-18 matched") && till.shows("2026-11-20 open"));
    till.click("2026-11-19 differs");
    assert_eq!(wanted_day(&mut till), day("2026-11-19"));
    till.click("Previous");
    assert_eq!(wanted_day(&mut till), day("2026-10-19"));
    assert!(till.shows("Reading"), "the sums of another day are not shown");
}

#[test]
fn the_day_goes_on_and_its_next_step_is_the_shift() {
    let mut till = room(Lang::Zh, Role::Manager, today());
    assert!(till.shows("营业日还没有结束") && till.shows("收款 1483 ¥26,721.50") && till.shows("净收  ¥26,580.50"));
    assert!(till.shows("13 点：188 笔 ¥3,374.60，退 3 笔 ¥98.00") && till.shows("小李 812 笔"));
    till.press(Key::Enter);
    assert!(till.commands().is_empty() && till.shows("点得现金"));
}

#[test]
fn a_past_day_without_a_bill_asks_for_it_with_enter_or_with_b() {
    for press in [true, false] {
        let mut till = room(Lang::En, Role::Manager, page(yesterday()));
        assert!(till.shows("There is no bill yet"));
        if press {
            till.press(Key::Enter)
        } else {
            till.typed("b")
        }
        let commands = till.commands();
        let [Command::Day(deed, DayCommand::FetchBill { day, kind: BillKind::All })] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!(*day, yesterday());
        till.typed("b");
        assert!(till.commands().is_empty() && till.shows("The bill is being fetched"), "it is under way");
        conclude(&mut till, *deed, DeedResult::Refused(DeedRefusal::Bill(BillTrouble::TooEarly)));
        assert!(till.shows("The day is not over"));
    }
}

#[test]
fn nothing_waits_for_a_bill_that_is_under_way() {
    let mut till = room(Lang::En, Role::Manager, today());
    till.typed("b");
    assert!(matches!(till.commands().as_slice(), [Command::Day(_, DayCommand::FetchBill { .. })]));
    till.typed("k");
    assert!(matches!(till.commands().as_slice(), [Command::Day(_, DayCommand::BackUp)]));
    assert!(till.shows("The bill is being fetched") && till.shows("The copy is being made"));
    till.typed("bk");
    assert!(till.commands().is_empty(), "each is made once at a time");

    till.typed("z");
    assert!(till.commands().is_empty() && till.shows("Cash expected  ¥190.10"));
    type_in(&mut till, "190.1");
    till.press(Key::Enter);
    assert!(matches!(till.commands().as_slice(), [Command::Shift(_, ShiftCommand::Close { .. })]), "closing the shift waits for no bill");
}

#[test]
fn the_hours_are_told_in_the_order_of_the_business_day() {
    let start = DayStart::parse("18:00").expect("a time");
    let mut page = DayPage { start, ..page(yesterday()) };
    page.books.hours = Default::default();
    for (hour, fen) in [(1, 300), (19, 100), (23, 200)] {
        page.books.hours[hour].0 = Tally { count: 1, sum: Fen::new(fen) };
    }
    page.books.hours[17].1 = Tally { count: 1, sum: Fen::new(100) };
    let till = room(Lang::Zh, Role::Manager, page);
    assert!(till.shows("19 点：1 笔 ¥1.00; 20 点：0 笔 ¥0.00") && till.shows("23 点：1 笔 ¥2.00; 0 点：0 笔 ¥0.00; 1 点：1 笔 ¥3.00"));
    assert!(till.shows("1 点：1 笔 ¥3.00; 2 点：0 笔") && till.shows("; 17 点：0 笔 ¥0.00，退 1 笔 ¥1.00") && !till.shows("; 18 点"));
}

#[test]
fn every_standing_of_a_bill_is_told() {
    let again_at = samples::now().plus_millis(600_000);
    for (bill, words) in [
        (BillState::UnderWay, "on its way"),
        (BillState::NotReady { again_at }, "again by itself at 14:13:20"),
        (BillState::Failed(BillTrouble::NotReady), "has not made the bill"),
        (BillState::Kept, "Being matched"),
    ] {
        let till = room(Lang::En, Role::Manager, DayPage { bill, ..page(yesterday()) });
        assert!(till.shows(words), "{words}");
    }
}

#[test]
fn what_is_explained_is_closed_with_two_enters() {
    let mut till = room(Lang::En, Role::Manager, explained());
    assert!(till.shows("till ¥12,340.00 = bill ¥12,310.00 + in the neighbouring day's bill (1) ¥30.00"));
    assert!(till.shows("paid out about ¥12,161.14 = bill ¥12,310.00 - coupons ¥75.00 - fees ¥73.86"));
    till.press(Key::Enter);
    assert!(till.commands().is_empty() && till.shows("Close the day  ·  2026-11-20"));
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Day(deed, DayCommand::Close { day, note })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((*day, note.as_str()), (yesterday(), ""));
    conclude(&mut till, *deed, DeedResult::Done);
    show(&mut till, day_samples::closed());
    assert!(till.shows("The day is closed By 张伟 (manager) at 11-21 14:03. Note: 和商户平台核对过"));
    till.press(Key::Enter);
    assert!(till.commands().is_empty(), "nothing is left to be done");
}

#[test]
fn a_bill_that_disagrees_with_itself_needs_a_note() {
    let mut till = room(Lang::En, Role::Manager, day_samples::serious());
    till.press(Key::Enter);
    till.press(Key::Enter);
    assert!(till.commands().is_empty() && till.shows("say why that is all right"));
    type_in(&mut till, "asked the platform");
    till.press(Key::Enter);
    assert!(matches!(till.commands().as_slice(), [Command::Day(_, DayCommand::Close { note, .. })] if note == "asked the platform"));
}

#[test]
fn f033_a_cashier_sees_sums_and_shifts_and_is_told_why_not_more() {
    let mut till = room(Lang::En, Role::Cashier, differing(0));
    assert!(till.shows("Overview") && till.shows("Shifts") && !till.shows("Match") && !till.shows("Files") && !till.shows("Go through them"));
    for key in ["2", "4", "b", "o", "e", "k", "d", "y"] {
        till.typed(key);
    }
    till.press(Key::Enter);
    assert!(till.commands().is_empty());
    till.typed("b");
    assert!(till.commands().is_empty() && till.shows("Not yours to do"));
    till.typed("3");
    assert!(!till.shows("Not yours to do") && till.shows("Close the shift"));
}

#[test]
fn a_shift_is_closed_with_the_count_and_a_reason_only_where_it_differs() {
    let mut till = room(Lang::En, Role::Cashier, today());
    till.typed("z");
    assert!(till.shows("Cash expected  ¥190.10") && till.shows("the till is locked after it") && till.shows("Carried over 1"));
    till.press(Key::Enter);
    type_in(&mut till, "19o");
    assert!(till.shows("at most two decimals"));
    till.press(Key::Escape);
    till.typed("z");
    type_in(&mut till, "190.1");
    till.press(Key::Enter);
    let commands = till.commands();
    assert!(
        matches!(commands.as_slice(), [Command::Shift(_, ShiftCommand::Close { counted, reason })] if counted.get() == 19_010 && reason.is_empty()),
        "{commands:?}"
    );

    let mut till = room(Lang::En, Role::Cashier, today());
    till.typed("z");
    type_in(&mut till, "185");
    till.press(Key::Enter);
    assert!(till.commands().is_empty() && till.shows("Cash short  ¥5.10"));
    type_in(&mut till, "a coin fell down");
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Shift(deed, ShiftCommand::Close { counted, reason })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((counted.get(), reason.as_str()), (18_500, "a coin fell down"));
    till.press(Key::Enter);
    assert!(till.commands().is_empty(), "it is under way");
    conclude(&mut till, *deed, DeedResult::Refused(DeedRefusal::Shift(ShiftBar::Closed)));
    assert!(till.shows("The shift is closed already") && till.shows("Cash counted"), "the question stands, with the refusal in it");
}

#[test]
fn the_shift_of_another_day_is_closed_on_that_day() {
    let mut till = room(Lang::En, Role::Manager, page(yesterday()));
    till.typed("z");
    assert_eq!(wanted_day(&mut till), day("2026-11-21"));
    assert!(till.shows("Reading"));
    till.press(Key::Enter);
    show(&mut till, today());
    type_in(&mut till, "190.10");
    till.press(Key::Enter);
    assert!(matches!(till.commands().as_slice(), [Command::Shift(_, ShiftCommand::Close { .. })]));
}

#[test]
fn the_opening_cash_is_noted() {
    let mut till = room(Lang::Zh, Role::Cashier, today());
    till.typed("f");
    type_in(&mut till, "300");
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Shift(deed, ShiftCommand::SetFloat { float })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(float.get(), 30_000);
    conclude(&mut till, *deed, DeedResult::Done);
    assert!(till.shows("备用金已记下。") && !till.shows("开班时抽屉里放的现金"));
}

#[test]
fn the_reports_of_a_day_and_of_all_days() {
    let mut till = room(Lang::En, Role::Manager, page(yesterday()));
    till.typed("3");
    till.press(Key::ArrowUp);
    assert!(till.shows("Shift 10  ·  Z report") && till.shows("Net  ¥14,638.00"));
    till.press(Key::ArrowDown);
    assert!(till.shows("Shift 11  ·  Z report") && till.shows("Cash short  ¥5.00") && till.shows("少找回一枚硬币"));
    assert!(till.shows("B2000041 ¥12.50") && till.shows("paid twice  ·  settled ¥24.00") && till.shows("48211  9f2c51d07be34a66"));
    till.typed("h");
    assert!(till.commands().is_empty());
    assert_eq!(till.show, Show::Shifts(None));
    show(&mut till, today());
    assert!(till.shows("Shift 12  小李 since 11-21 08:03 open"));
    till.press(Key::ArrowDown);
    assert!(till.shows("Shift 11  ·  Z report"));
    till.typed("o");
    assert!(till.commands().is_empty());
    assert_eq!(till.show, Show::Shifts(Some(ShiftNo::new(1))));
    till.typed("n");
    assert!(till.commands().is_empty());
    assert_eq!(till.show, Show::Shifts(None));
    show(&mut till, today());
    till.press(Key::Home);
    till.press(Key::Enter);
    assert_eq!(wanted_day(&mut till), day("2026-11-21"), "the open shift is looked at on its day");
}

#[test]
fn the_x_report_goes_on_with_the_shift() {
    let mut till = room(Lang::Zh, Role::Cashier, page(yesterday()));
    till.typed("x");
    show(&mut till, today());
    assert!(till.shows("第 12 班  ·  X 报表（到现在）") && till.shows("应有现金  ¥190.10"));
    let mut page = today();
    page.x = Some(ShiftReport { paid_out: Fen::ZERO, ..day_samples::report() });
    show(&mut till, page);
    assert!(till.shows("应有现金  ¥200.00"));
}

#[test]
fn the_bills_of_a_day_with_what_is_to_be_known_about_them() {
    let mut till = room(Lang::En, Role::Manager, day_samples::serious());
    till.typed("4");
    assert!(till.shows("WeChat Pay all, 17 rows c0ffee5ca1ab counts") || till.shows("c0ffee5ca1ab counts"));
    assert!(till.shows("The last line says 1484.0") && till.shows("a new column") && till.shows("saved anew"));
    till.typed("p");
    assert!(matches!(till.commands().as_slice(), [Command::Day(_, DayCommand::FetchBill { kind: BillKind::Payments, .. })]));
}

#[test]
fn a_bill_is_taken_from_a_typed_path() {
    let mut till = room(Lang::En, Role::Manager, page(yesterday()));
    till.typed("o");
    till.press(Key::Enter);
    assert!(till.commands().is_empty(), "there is no path yet");
    type_in(&mut till, " /media/stick/bill.csv ");
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Day(deed, DayCommand::TakeBill { path, day })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((path.as_path(), *day), (Path::new("/media/stick/bill.csv"), Some(yesterday())));
    let unreadable = BillTrouble::Unreadable { why: "no such file".to_owned() };
    conclude(&mut till, *deed, DeedResult::Refused(DeedRefusal::Bill(unreadable)));
    assert!(till.shows("The file cannot be read: no such file") && till.shows("Take a bill from a file"));
}

/// A file dropped on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("nobody reads it here".to_owned())
    }
}

fn drop_file(till: &mut Till, path: &str) {
    till.window.input_mut().dropped_files.push(Arc::new(Dropped(path.into())));
    till.window.run();
}

#[test]
fn a_file_dropped_on_the_counter_goes_to_its_own_day() {
    let mut till = Till::open(Lang::En, day_samples::view("张伟", Role::Manager));
    drop_file(&mut till, "/tmp/all-2026-11-19.csv");
    let commands = till.commands();
    let [Command::Day(deed, DayCommand::TakeBill { path, day: Some(of) })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((path.as_path(), *of), (Path::new("/tmp/all-2026-11-19.csv"), day("2026-11-21")));
    conclude(&mut till, *deed, DeedResult::Refused(DeedRefusal::Bill(BillTrouble::OtherDay(day("2026-11-19")))));
    let commands = till.commands();
    let [Command::Day(deed, DayCommand::TakeBill { day: Some(of), .. })] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((till.show.clone(), *of), (Show::Day(day("2026-11-19")), day("2026-11-19")));
    conclude(&mut till, *deed, DeedResult::Done);
    assert!(till.shows("The bill is taken in."));
}

#[test]
fn f033_a_file_dropped_by_a_cashier_is_not_taken() {
    let mut till = Till::open(Lang::En, day_samples::view("小李", Role::Cashier));
    drop_file(&mut till, "/tmp/bill.csv");
    assert!(till.commands().is_empty() && till.shows("Not yours to do"));
}

#[test]
fn the_books_are_written_as_asked() {
    let mut till = room(Lang::En, Role::Manager, page(yesterday()));
    till.typed("e");
    assert!(till.shows("Export the books"));
    till.press_with(Modifiers::COMMAND, Key::Num2);
    till.press_with(Modifiers::COMMAND, Key::Num4);
    till.press(Key::Enter);
    let commands = till.commands();
    let [Command::Day(deed, DayCommand::Export(wish))] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((wish.from, wish.to, wish.format, wish.with_summary), (yesterday(), yesterday(), ExportFormat::Xlsx, false));
    assert!(wish.path.ends_with("scantill-2026-11-20.xlsx"), "{:?}", wish.path);
    till.publish(|view| view.office.export = Some((250, 1_000)));
    assert!(till.shows("250 of 1000 rows written"));
    till.press(Key::Escape);
    till.typed("4");
    assert!(till.shows("250 of 1000 rows written"), "it goes on behind");
    till.publish(|view| view.office.export = None);
    conclude(&mut till, *deed, DeedResult::Refused(DeedRefusal::Export(ExportError::DiskFull("/media/stick".into()))));
    assert!(till.shows("The disk is full: /media/stick"));
}

#[test]
fn a_file_that_is_there_is_replaced_by_a_second_enter() {
    for second_name in [false, true] {
        let mut till = room(Lang::En, Role::Manager, page(yesterday()));
        till.typed("e");
        till.press(Key::Enter);
        let commands = till.commands();
        let [Command::Day(deed, DayCommand::Export(wish))] = commands.as_slice() else { panic!("{commands:?}") };
        assert!(!wish.replace);
        conclude(&mut till, *deed, DeedResult::Refused(DeedRefusal::Export(ExportError::Exists(wish.path.clone()))));
        assert!(till.shows("The file is there already"));
        if second_name {
            till.press_with(Modifiers::COMMAND, Key::Num2);
        }
        till.press(Key::Enter);
        let commands = till.commands();
        let [Command::Day(_, DayCommand::Export(wish))] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!(wish.replace, !second_name, "the word is about that very file");
    }
}

#[test]
fn days_that_make_no_sense_are_not_exported() {
    let mut till = room(Lang::En, Role::Manager, page(yesterday()));
    till.typed("e");
    till.press(Key::Backspace);
    for _ in 0..3 {
        till.press(Key::Enter);
    }
    assert!(till.commands().is_empty() && till.shows("A day is written"));
}

#[test]
fn the_latest_backup_is_told_and_another_is_made_with_k() {
    let mut till = room(Lang::En, Role::Owner, page(yesterday()));
    till.typed("4");
    assert!(till.shows("None since the till was opened"));
    till.typed("k");
    assert!(matches!(till.commands().as_slice(), [Command::Day(_, DayCommand::BackUp)]));
    for (backup, words) in [
        (BackupView::UnderWay, "Being made"),
        (BackupView::Made { at: samples::now(), file: "/backup/a.gz".into() }, "made and verified at 14:03:20: /backup/a.gz"),
        (BackupView::Failed(BackupError::Ledger(LedgerError::DiskFull)), "No new backup was made"),
    ] {
        till.publish(|view| view.office.backup = backup);
        assert!(till.shows(words), "{words}");
    }
}

#[test]
fn closing_the_window_during_an_export_names_it() {
    let mut till = Till::open(Lang::En, day_samples::view("小李", Role::Cashier));
    till.publish(|view| {
        view.shift = None;
        view.office.export = Some((3, 10));
    });
    till.request_close();
    till.window.run();
    assert!(till.commands().is_empty() && till.shows("An export is under way") && till.shows("no exported file"));
}

#[test]
fn f023_closing_the_window_with_an_open_shift_asks_about_it() {
    let mut till = Till::open(Lang::En, day_samples::view("小李", Role::Cashier));
    till.request_close();
    till.window.run();
    assert!(till.commands().is_empty() && till.shows("The shift is still open") && till.shows("Shift 12 since 08:03"));
    till.press(Key::Escape);
    till.request_close();
    till.window.run();
    till.typed("z");
    assert!(till.shows("Close the shift  ·  Shift 12") && till.commands().is_empty());
    assert_eq!(till.show, Show::Day(day("2026-11-21")));
    till.press(Key::Escape);
    till.request_close();
    till.window.run();
    till.click("Close anyway");
    till.request_close();
    assert!(matches!(till.commands().as_slice(), [Command::Shutdown]));
}

#[test]
fn whoever_comes_back_finds_the_day_as_it_was_left_and_f7_once_more_begins_anew() {
    let shown = |till: &mut Till| {
        assert!(till.commands().is_empty());
        till.show.clone()
    };
    let mut till = room(Lang::Zh, Role::Manager, crate::day_samples::differing(0));
    till.typed("2");
    till.press(Key::F5);
    assert!(matches!(shown(&mut till), Show::Sales(..)));
    till.press(Key::F7);
    assert_eq!(shown(&mut till), Show::Day(crate::day_samples::yesterday()));
    show(&mut till, crate::day_samples::differing(0));
    assert!(till.shows("处理差异"), "on the bridge again");
    till.press(Key::Escape);
    till.press(Key::F7);
    assert_eq!(shown(&mut till), Show::Day(crate::day_samples::yesterday()), "also from the counter");
    till.press(Key::F7);
    assert_eq!(shown(&mut till), Show::Day(today().day));
    till.press(Key::ArrowLeft);
    till.publish(|view| view.session = Session::Empty);
    till.publish(|view| view.session = crate::day_samples::view("张伟", Role::Manager).session);
    till.press(Key::F7);
    assert_eq!(shown(&mut till), Show::Day(today().day), "nobody finds what another has left");
}
