//! What is going to happen by itself: payers who will act, requests that are still on their way.

use super::peer::Peer;
use super::request::Call;
use crate::domain::Moment;
use std::collections::BTreeMap;

/// Something that happens when its time has come.
pub(super) enum Deed {
    /// A payer opens the password dialogue.
    BeginPaying { trade_no: String },
    /// A payer pays; `also_older` pays an older code of the same till and price as well, where one can still be paid.
    Pay { trade_no: String, also_older: bool },
    /// An accepted refund comes to its end, unless it has been given another.
    SettleRefund { refund_no: String },
    /// A request that the sender has given up arrives after all.
    Arrive(LateRequest),
}

/// A request that is still on its way.
pub(super) struct LateRequest {
    pub(super) call: Call,
    pub(super) peer: Peer,
    pub(super) method: String,
    pub(super) body: Vec<u8>,
}

/// Deeds in the order of their time; those of one instant in the order in which they were entered.
#[derive(Default)]
pub(super) struct Agenda {
    deeds: BTreeMap<(Moment, u64), Deed>,
    serial: u64,
}

impl Agenda {
    pub(super) fn enter(&mut self, at: Moment, deed: Deed) {
        self.serial = self.serial.saturating_add(1);
        self.deeds.insert((at, self.serial), deed);
    }

    /// When the next deed is due.
    pub(super) fn next_at(&self) -> Option<Moment> {
        self.deeds.keys().next().map(|(at, _)| *at)
    }

    /// Takes the next deed whose time has come.
    pub(super) fn take_due(&mut self, now: Moment) -> Option<(Moment, Deed)> {
        let first = self.deeds.first_entry().filter(|entry| entry.key().0 <= now)?;
        let ((at, _), deed) = first.remove_entry();
        Some((at, deed))
    }
}
