//! Which refund is asked about next: the newest first, one at a time, never faster than agreed.
//!
//! Holds every refund that has not come to its end. What is wanted is read off each refund; nothing here is needed after a restart.

use crate::domain::{Moment, Refund, RefundAnswer, RefundAskKind, RefundNo, RefundOrder, RefundPlan, RefundWatch};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// After an answer that the provider counts as an error the next request waits so long: errors are punished at 6 a second (protocol §7).
const AFTER_ERROR_MS: i64 = 1_000;

/// After "too many wrong requests" everything waits a minute, and a second more for clocks.
const AFTER_TOO_MANY_WRONG_MS: i64 = 61_000;

/// The longest wait while the gateway does not answer.
const LONGEST_SILENCE_MS: i64 = 60_000;

/// No refund waits longer for its next request than this; further ahead lies only what was noted before the clock was set back.
const LONGEST_WAIT_MS: i64 = 1_800_000;

/// A refund under way, with what is known about asking for it.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) refund: Refund,
    pub(super) watch: RefundWatch,
    /// Not before this, because of another refund of the same order or a write that failed.
    not_before: Moment,
    place: Option<Place>,
}

/// Where a refund stands in line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Later(Moment),
    ToSend(Reverse<Moment>),
    ToQuery(Moment),
}

/// One way of asking: requests of one kind, one after the other.
#[derive(Debug, Default)]
struct Lane {
    in_flight: Option<RefundNo>,
    free_at: Moment,
    silent: u32,
}

/// All refunds under way.
#[derive(Debug)]
pub(super) struct RefundDesk {
    refunds: BTreeMap<RefundNo, Watched>,
    later: BTreeSet<(Moment, RefundNo)>,
    to_send: BTreeSet<(Reverse<Moment>, RefundNo)>,
    to_query: BTreeSet<(Moment, RefundNo)>,
    /// Refunds that are not under way here and are asked about all the same, each once.
    asides: VecDeque<RefundOrder>,
    sending: Lane,
    querying: Lane,
    gap_ms: i64,
    plan: RefundPlan,
}

impl RefundDesk {
    /// A desk for these refunds, which asks at most `per_second` times a second for each kind of question. The till before it may have asked a moment
    /// before `now`.
    pub(super) fn new(refunds: Vec<Refund>, per_second: u8, plan: RefundPlan, now: Moment) -> Self {
        let gap_ms = 1_000_i64.div_euclid(i64::from(per_second.max(1)));
        let lane = || Lane { free_at: now.plus_millis(gap_ms), ..Lane::default() };
        let mut desk = Self {
            refunds: BTreeMap::new(),
            later: BTreeSet::new(),
            to_send: BTreeSet::new(),
            to_query: BTreeSet::new(),
            asides: VecDeque::new(),
            sending: lane(),
            querying: lane(),
            gap_ms,
            plan,
        };
        for refund in refunds {
            desk.put(refund, now);
        }
        desk
    }

    /// The refund of that number, while it is under way.
    pub(super) fn get(&self, refund_no: &RefundNo) -> Option<&Watched> {
        self.refunds.get(refund_no)
    }

    /// Takes a refund up, or what has become of it; lets go of one that has come to its end.
    pub(super) fn put(&mut self, refund: Refund, now: Moment) {
        let refund_no = refund.order.refund_no.clone();
        self.leave_line(&refund_no);
        if refund.is_final() {
            self.refunds.remove(&refund_no);
            return;
        }
        match self.refunds.get_mut(&refund_no) {
            Some(watched) => watched.refund = refund,
            None => {
                let watched = Watched { refund, watch: RefundWatch::default(), not_before: Moment::default(), place: None };
                self.refunds.insert(refund_no.clone(), watched);
            }
        }
        self.line_up(&refund_no, now);
    }

    fn leave_line(&mut self, refund_no: &RefundNo) {
        let Some(place) = self.refunds.get_mut(refund_no).and_then(|watched| watched.place.take()) else { return };
        match place {
            Place::Later(at) => drop(self.later.remove(&(at, refund_no.clone()))),
            Place::ToSend(at) => drop(self.to_send.remove(&(at, refund_no.clone()))),
            Place::ToQuery(at) => drop(self.to_query.remove(&(at, refund_no.clone()))),
        }
    }

    fn line_up(&mut self, refund_no: &RefundNo, now: Moment) {
        let Some(watched) = self.refunds.get_mut(refund_no) else { return };
        if let Some((_kind, at)) = watched.refund.due(&watched.watch, &self.plan, now) {
            let at = if watched.watch.asked { at } else { at.max(watched.not_before) };
            watched.place = Some(Place::Later(at));
            self.later.insert((at, refund_no.clone()));
        }
    }

    /// Puts into the two lines whatever is due.
    fn call_up(&mut self, now: Moment) {
        while let Some((at, refund_no)) = self.later.first().cloned().filter(|(at, _)| *at <= now) {
            self.later.remove(&(at, refund_no.clone()));
            let Some(watched) = self.refunds.get_mut(&refund_no) else { continue };
            let kind = watched.refund.due(&watched.watch, &self.plan, now).map(|(kind, _)| kind);
            watched.place = match kind {
                None => None,
                Some(RefundAskKind::Send) => {
                    // The newest first: its customer stands at the counter.
                    let place = Reverse(watched.refund.queued_at);
                    self.to_send.insert((place, refund_no));
                    Some(Place::ToSend(place))
                }
                Some(RefundAskKind::Query) => {
                    self.to_query.insert((at, refund_no));
                    Some(Place::ToQuery(at))
                }
            };
        }
    }

    /// The next refund to be sent, where the way is free.
    pub(super) fn next_to_send(&mut self, now: Moment) -> Option<RefundNo> {
        self.call_up(now);
        let free = self.sending.is_free(now);
        self.to_send.first().filter(|_| free).map(|(_, refund_no)| refund_no.clone())
    }

    /// The next refund to be asked about, where the way is free.
    pub(super) fn next_to_query(&mut self, now: Moment) -> Option<RefundNo> {
        self.call_up(now);
        let free = self.querying.is_free(now);
        self.to_query.first().filter(|_| free).map(|(_, refund_no)| refund_no.clone())
    }

    /// That one has to wait its turn: not before `at`.
    pub(super) fn wait_until(&mut self, refund_no: &RefundNo, at: Moment, now: Moment) {
        self.leave_line(refund_no);
        if let Some(watched) = self.refunds.get_mut(refund_no) {
            watched.not_before = at.min(now.plus_millis(LONGEST_WAIT_MS));
        }
        self.line_up(refund_no, now);
    }

    /// A question leaves.
    pub(super) fn asked(&mut self, refund_no: &RefundNo, kind: RefundAskKind, now: Moment) {
        self.leave_line(refund_no);
        let gap_ms = self.gap_ms;
        let lane = self.lane(kind);
        lane.in_flight = Some(refund_no.clone());
        lane.free_at = now.plus_millis(gap_ms);
        if let Some(watched) = self.refunds.get_mut(refund_no) {
            watched.watch.in_flight = true;
            watched.watch.hurry = false;
            if kind == RefundAskKind::Query {
                watched.watch.queried_at = Some(now);
                watched.watch.asked = false;
            }
        }
    }

    /// A question was answered, or given up.
    pub(super) fn answered(&mut self, refund_no: &RefundNo, kind: RefundAskKind, answer: &RefundAnswer, now: Moment) {
        let lane = self.lane(kind);
        if lane.in_flight.as_ref() == Some(refund_no) {
            lane.in_flight = None;
        }
        lane.pause_after(answer, now);
        self.leave_line(refund_no);
        if let Some(watched) = self.refunds.get_mut(refund_no) {
            watched.watch.in_flight = false;
            watched.watch.silent = match answer {
                RefundAnswer::Unknown(_) => watched.watch.silent.saturating_add(1),
                RefundAnswer::Accepted { .. }
                | RefundAnswer::Report(_)
                | RefundAnswer::NotFound
                | RefundAnswer::NotNow(_)
                | RefundAnswer::TooFast(_)
                | RefundAnswer::TooManyWrong(_)
                | RefundAnswer::Refused { .. } => 0,
            };
        }
        self.line_up(refund_no, now);
    }

    /// A person wants to know now.
    pub(super) fn hurry(&mut self, refund_no: &RefundNo, now: Moment) {
        self.leave_line(refund_no);
        if let Some(watched) = self.refunds.get_mut(refund_no) {
            watched.watch.hurry = true;
        }
        self.line_up(refund_no, now);
    }

    /// A person asks where it stands, whatever else it waits for. Returns whether it is under way here.
    pub(super) fn question(&mut self, refund_no: &RefundNo, now: Moment) -> bool {
        self.leave_line(refund_no);
        let Some(watched) = self.refunds.get_mut(refund_no) else { return false };
        watched.watch.asked = true;
        self.line_up(refund_no, now);
        true
    }

    /// The same about one that is not under way here.
    pub(super) fn question_aside(&mut self, order: RefundOrder) {
        self.asides.push_back(order);
    }

    /// A question about it waits for its turn, or is on its way.
    pub(super) fn is_questioned(&self, refund_no: &RefundNo) -> bool {
        let waits = self.refunds.get(refund_no).is_some_and(|watched| watched.watch.asked);
        waits || self.querying.in_flight.as_ref() == Some(refund_no) || self.asides.iter().any(|order| order.refund_no == *refund_no)
    }

    /// The next of those that are not under way here, where the way is free. It counts as on its way.
    pub(super) fn next_aside(&mut self, now: Moment) -> Option<RefundOrder> {
        let order = self.querying.is_free(now).then(|| self.asides.pop_front()).flatten()?;
        self.asked(&order.refund_no, RefundAskKind::Query, now);
        Some(order)
    }

    /// What was remembered about the asking is worth nothing: the clock was set, or the computer slept.
    pub(super) fn forget_times(&mut self, now: Moment) {
        self.sending.free_at = Moment::default();
        self.querying.free_at = Moment::default();
        let all: Vec<_> = self.refunds.keys().cloned().collect();
        for refund_no in all {
            self.leave_line(&refund_no);
            if let Some(watched) = self.refunds.get_mut(&refund_no) {
                watched.not_before = Moment::default();
                watched.watch.hurry = true;
            }
            self.line_up(&refund_no, now);
        }
    }

    /// When to look again; `sends` tells whether anything may be sent at all.
    pub(super) fn wake_at(&self, sends: bool) -> Option<Moment> {
        let lane_free = |lane: &Lane, waiting: bool| (waiting && lane.in_flight.is_none()).then_some(lane.free_at);
        let sending = lane_free(&self.sending, sends && !self.to_send.is_empty());
        let querying = lane_free(&self.querying, !(self.to_query.is_empty() && self.asides.is_empty()));
        let later = self.later.first().map(|(at, _)| *at);
        [sending, querying, later].into_iter().flatten().min()
    }

    /// When that one is sent or asked about next; nothing while it is on its way.
    pub(super) fn next_at(&self, refund_no: &RefundNo, now: Moment) -> Option<Moment> {
        let watched = self.refunds.get(refund_no)?;
        watched.refund.due(&watched.watch, &self.plan, now).map(|(_, at)| at.max(watched.not_before))
    }

    fn lane(&mut self, kind: RefundAskKind) -> &mut Lane {
        match kind {
            RefundAskKind::Send => &mut self.sending,
            RefundAskKind::Query => &mut self.querying,
        }
    }
}

impl Lane {
    fn is_free(&self, now: Moment) -> bool {
        self.in_flight.is_none() && self.free_at <= now
    }

    fn pause_after(&mut self, answer: &RefundAnswer, now: Moment) {
        let pause_ms = match answer {
            RefundAnswer::Accepted { .. } | RefundAnswer::Report(_) | RefundAnswer::NotFound => {
                self.silent = 0;
                return;
            }
            RefundAnswer::NotNow(_) | RefundAnswer::TooFast(_) | RefundAnswer::Refused { .. } => {
                self.silent = 0;
                AFTER_ERROR_MS
            }
            RefundAnswer::TooManyWrong(_) => AFTER_TOO_MANY_WRONG_MS,
            RefundAnswer::Unknown(_) => {
                let pause_ms = AFTER_ERROR_MS.checked_shl(self.silent.min(6)).unwrap_or(LONGEST_SILENCE_MS);
                self.silent = self.silent.saturating_add(1);
                pause_ms.min(LONGEST_SILENCE_MS)
            }
        };
        self.free_at = self.free_at.max(now.plus_millis(pause_ms));
    }
}
