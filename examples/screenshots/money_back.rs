//! The list of refunds, the dialogue in which one is begun, and the work list.

use crate::{State, Step, money_back, samples};
use eframe::egui::Key;
use scantill::domain::{CashierId, Hold, Lamp, RefundTrouble, Refusal, Role};
use scantill::engine::{QueueStop, QueueView, RefundCounts, RefundFilter, RefundLine, Session, Show, Shown, StopWhy, View, WorkPage};
use std::sync::Arc;

/// The states of these rooms.
pub(crate) fn states() -> Vec<State> {
    let state =
        |name, view, steps: Vec<Step>, answer: fn(&Show) -> Shown| State { name, view: Some(view), steps, answer: Some(answer), ..State::default() };
    let key = Step::Key;
    let down = |times: usize| std::iter::repeat_with(|| Step::Key(Key::ArrowDown)).take(times);
    let list = |times| std::iter::once(Step::Key(Key::F6)).chain(down(times)).collect();
    let work = |times| std::iter::once(Step::Key(Key::F8)).chain(down(times)).collect::<Vec<_>>();
    let dialogue = |more: Vec<Step>| [key(Key::F6), key(Key::Enter), Step::Text("r")].into_iter().chain(more).collect::<Vec<_>>();
    let reason = || vec![Step::Text("12.5"), key(Key::Enter), Step::Text("2")];
    let confirm = || reason().into_iter().chain([key(Key::Enter)]).collect::<Vec<_>>();
    let confirmed = || confirm().into_iter().chain([key(Key::Enter)]).collect();
    let (manager, cashier) = (|| till("张伟", Role::Manager), || till("小李", Role::Cashier));
    vec![
        state("refunds", manager(), list(4), answer),
        state("refunds-closed", cashier(), list(6), answer),
        state("refunds-stopped", stopped(), list(0), answer),
        state("refunds-held", held(), list(1), answer),
        state("refunds-give-up", manager(), [key(Key::F6), key(Key::ArrowDown), Step::Text("g")].into(), answer),
        state("refunds-empty", manager(), list(0), empty),
        state("refund-amount", manager(), dialogue(vec![Step::Text("12.5")]), answer),
        state("refund-reason", manager(), dialogue(reason()), answer),
        state("refund-confirm", manager(), dialogue(confirm()), answer),
        state("refund-approval", cashier(), dialogue(confirmed()), answer),
        state("refund-payment", manager(), dialogue(vec![Step::Text("2")]), twice),
        state("work", manager(), work(0), answer),
        state("work-refund", manager(), work(0).into_iter().chain([Step::Text("r")]).collect(), answer),
        state("work-keep", manager(), work(1).into_iter().chain([Step::Text("k")]).collect(), answer),
        state("work-closed", manager(), work(4), answer),
        state("work-empty", manager(), work(0), empty),
    ]
}

fn till(name: &str, role: Role) -> View {
    let counts = RefundCounts { waiting: 3, accepted: 1, needs_person: 4 };
    View {
        session: Session::Open(samples::who(name, role)),
        refund_reasons: money_back::reasons(),
        queue: QueueView { counts, ..QueueView::default() },
        work: 7,
        ..samples::busy()
    }
}

fn held() -> View {
    let mut view = till("张伟", Role::Manager);
    view.queue.held_by = CashierId::new("张伟").ok();
    view
}

fn stopped() -> View {
    let mut view = till("张伟", Role::Manager);
    let refusal = Refusal { code: "CERT_ERROR".to_owned(), words: "证书已作废".to_owned() };
    let why = StopWhy::Refused(Hold { trouble: RefundTrouble::Certificate, refusal });
    view.queue.stopped = Some(QueueStop { at: samples::now().plus_millis(-400_000), why });
    view
}

fn answer(show: &Show) -> Shown {
    rooms(show, false)
}

fn twice(show: &Show) -> Shown {
    rooms(show, true)
}

fn rooms(show: &Show, twice: bool) -> Shown {
    match show {
        Show::Refunds(filter, after) => {
            let mut rows = money_back::refunds();
            let sale = if twice { money_back::paid_twice() } else { money_back::paid() };
            rows.iter_mut().for_each(|line| line.refund.order.sale_id = sale.id.clone());
            money_back::page(*filter, after.clone(), rows, true)
        }
        Show::Sale(_) if twice => money_back::sale_page(money_back::paid_twice(), Lamp::PaidTwice, vec![]),
        Show::Sale(_) => money_back::sale_page(money_back::paid(), Lamp::Paid, vec![]),
        Show::Work => Shown::Work(Arc::new(money_back::work())),
        Show::Nothing | Show::Sales(..) | Show::Claim(_) | Show::Audit(..) | Show::Day(_) | Show::Shifts(_) => Shown::Nothing,
    }
}

fn empty(show: &Show) -> Shown {
    let none: Vec<RefundLine> = vec![];
    match show {
        Show::Work => Shown::Work(Arc::new(WorkPage::default())),
        _ => money_back::page(RefundFilter::All, None, none, false),
    }
}
