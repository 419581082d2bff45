//! The day: its parts, its lists and its questions.

use crate::{State, Step, day_samples};
use eframe::egui::Key;
use scantill::domain::{Moment, Role};
use scantill::engine::{BackupView, BillState, DayPage, OfficeView, Show, Shown, View};

/// The states of this room.
pub(crate) fn states() -> Vec<State> {
    let state =
        |name, view, steps: Vec<Step>, answer: fn(&Show) -> Shown| State { name, view: Some(view), steps, answer: Some(answer), ..State::default() };
    let (manager, cashier) = (|| day_samples::view("张伟", Role::Manager), || day_samples::view("小李", Role::Cashier));
    let text = Step::Text;
    let open = || vec![Step::Key(Key::F7)];
    let before = |more: Vec<Step>| open().into_iter().chain([Step::Key(Key::ArrowLeft)]).chain(more).collect::<Vec<_>>();
    let today = |more: Vec<Step>| open().into_iter().chain(more).collect::<Vec<_>>();
    let at_files = || View { office: OfficeView { export: Some((412_000, 1_000_000)), backup: made(), ..OfficeView::default() }, ..manager() };
    vec![
        state("day-today", manager(), today(vec![]), no_bill),
        state("day-today-cashier", cashier(), today(vec![]), no_bill),
        state("day-no-bill", manager(), before(vec![]), no_bill),
        state("day-not-ready", manager(), before(vec![]), not_ready),
        state("day-differs", manager(), before(vec![]), differing),
        state("day-matched", manager(), before(vec![]), explained),
        state("day-closed", manager(), before(vec![]), closed),
        state("day-bridge", manager(), before(vec![text("2"), Step::Key(Key::ArrowDown)]), differing),
        state("day-differences", manager(), before(vec![text("2"), text("d"), Step::Key(Key::ArrowDown)]), differing),
        state("day-accept", manager(), before(vec![text("2"), text("d"), text("y"), text("少写了一分，已和顾客核对")]), differing),
        state("day-accept-all", manager(), before(vec![text("2"), Step::Key(Key::ArrowDown), text("y"), text("在第二天的账单里")]), differing),
        state("day-explained", manager(), before(vec![text("2")]), explained),
        state("day-adopt", manager(), before(lost()), differing),
        state("day-shifts", manager(), before(vec![text("3"), Step::Key(Key::ArrowDown)]), no_bill),
        state("day-x", cashier(), today(vec![text("3")]), no_bill),
        state("day-history", manager(), today(vec![text("3"), text("h"), Step::Key(Key::ArrowDown)]), no_bill),
        state("day-count", cashier(), today(vec![text("z"), text("185")]), no_bill),
        state("day-close", manager(), before(vec![Step::Key(Key::Enter)]), serious),
        state("day-files", at_files(), before(vec![text("4")]), serious),
        state("day-take", manager(), before(vec![text("o")]), no_bill),
        state("day-export", manager(), before(vec![text("e")]), no_bill),
        state("day-denied", cashier(), before(vec![text("b")]), no_bill),
    ]
}

fn lost() -> Vec<Step> {
    let down = std::iter::repeat_with(|| Step::Key(Key::ArrowDown)).take(10);
    [Step::Text("2"), Step::Text("d")].into_iter().chain(down).chain([Step::Text("t")]).collect()
}

fn made() -> BackupView {
    BackupView::Made { at: Moment::from_millis(crate::samples::NOON - 3_600_000), file: "/media/shop/backup/T1-2026-11-20-Z11.sqlite3.gz".into() }
}

fn answer(show: &Show, make: impl FnOnce(scantill::domain::BusinessDay) -> DayPage) -> Shown {
    let day = if let Show::Day(day) = show { *day } else { day_samples::yesterday() };
    day_samples::answer(show, make(day))
}

fn no_bill(show: &Show) -> Shown {
    answer(show, day_samples::page)
}

fn not_ready(show: &Show) -> Shown {
    let again_at = Moment::from_millis(crate::samples::NOON + 600_000);
    answer(show, |day| DayPage { bill: BillState::NotReady { again_at }, ..day_samples::page(day) })
}

fn differing(show: &Show) -> Shown {
    answer(show, |_| day_samples::differing(3))
}

fn explained(show: &Show) -> Shown {
    answer(show, |_| day_samples::explained())
}

fn serious(show: &Show) -> Shown {
    answer(show, |_| day_samples::serious())
}

fn closed(show: &Show) -> Shown {
    answer(show, |_| day_samples::closed())
}
