//! The list of sales, the page of one, and the desk.

use crate::{State, Step, sales_samples, samples};
use eframe::egui::Key;
use scantill::domain::{Role, Unknown};
use scantill::engine::{ClaimVerdict, SalePage, Session, Show, Shown, View};
use std::sync::Arc;

/// The states of these rooms.
pub(crate) fn states() -> Vec<State> {
    let key = Step::Key;
    let desk = || vec![Step::Ctrl(Key::F), Step::Text("3825"), Step::Key(Key::Enter)];
    let state = |name, steps, answer| State { name, steps, answer: Some(answer), ..State::default() };
    let manager = View { session: Session::Open(samples::who("张伟", Role::Manager)), ..samples::busy() };
    vec![
        state("sales", vec![key(Key::F5), key(Key::ArrowDown)], answer as fn(&Show) -> Shown),
        state("sales-all-days", vec![key(Key::F5), key(Key::F2), Step::Text("12.5")], answer),
        state("sale-page", vec![key(Key::F5), key(Key::Enter)], answer),
        state("sale-checked", vec![key(Key::F5), key(Key::Enter)], checked),
        State { view: Some(manager), ..state("sale-by-hand", vec![key(Key::F5), key(Key::Enter), Step::Text("h")], open) },
        state("sale-open", vec![key(Key::F5), key(Key::Enter)], open),
        state("claim-empty", vec![Step::Ctrl(Key::F)], claim_paid),
        state("claim", desk(), claim_paid),
        state("claim-not-ours", desk(), claim_nothing),
        state("claim-several", desk(), claim_several),
    ]
}

fn answer(show: &Show) -> Shown {
    rooms(show, sales_samples::paid_page)
}

fn checked(show: &Show) -> Shown {
    rooms(show, sales_samples::checked_page)
}

fn open(show: &Show) -> Shown {
    rooms(show, sales_samples::open_page)
}

fn rooms(show: &Show, page: impl Fn(scantill::domain::SaleId) -> SalePage) -> Shown {
    match show {
        Show::Sales(..) => sales_samples::sales(show, (1..=200).map(sales_samples::row).collect(), true),
        Show::Sale(id) => Shown::Sale(Arc::new(page(id.clone()))),
        Show::Nothing | Show::Refunds(..) | Show::Work | Show::Claim(_) | Show::Audit(..) | Show::Day(_) | Show::Shifts(_) => Shown::Nothing,
    }
}

fn claim_paid(show: &Show) -> Shown {
    claims(show, || vec![sales_samples::claim_paid()])
}

fn claim_nothing(show: &Show) -> Shown {
    claims(show, Vec::new)
}

fn claim_several(show: &Show) -> Shown {
    let not_paid = ClaimVerdict::NotPaid { at: samples::now() };
    claims(show, || vec![sales_samples::claim_paid(), not_paid.clone(), ClaimVerdict::Ended, ClaimVerdict::Silent(Unknown::TimedOut)])
}

fn claims(show: &Show, verdicts: impl Fn() -> Vec<ClaimVerdict>) -> Shown {
    if matches!(show, Show::Claim(_)) { sales_samples::claim(show, verdicts(), 0) } else { Shown::Nothing }
}
