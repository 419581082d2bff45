//! When a charge is asked about next.

use super::{AskKind, Charge, ChargeState, CloseStep, Moment, Sighting};

/// What is known beside the journal about the asking itself. It is lost in a restart, and a restart asks at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// A question is on its way; another is not sent beside it.
    pub in_flight: bool,
    /// The latest question and when it was sent.
    pub last_asked: Option<(AskKind, Moment)>,
    /// How many questions in a row were answered by nothing usable.
    pub silent: u32,
    /// A person has this sale on the screen.
    pub looked_at: bool,
    /// Chance added to each gap so that tills do not ask in step: -100 to 100, in thousandths of the gap.
    pub jitter: i16,
    /// The latest verified word about this charge.
    pub sighting: Option<Sighting>,
    /// Something was learnt about the sale that the ledger has not taken yet.
    pub unwritten: bool,
}

impl Watch {
    /// Whether that question was sent at or after `since`.
    pub(super) fn asked_since(&self, kind: AskKind, since: Moment) -> bool {
        self.last_asked.is_some_and(|(asked, at)| asked == kind && at >= since)
    }
}

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60_000;

/// The longest pause between two questions.
pub(super) const LONGEST_GAP: i64 = MINUTE;

/// When the identical placing request may leave again: 0.5 s after the first, twice as long after each, at most 10 s.
pub(super) fn repeat_at(sent_at: Moment, attempts: u32) -> Moment {
    sent_at.plus_millis(doubled(250, attempts).min(10 * SECOND))
}

/// When the next query is due; in the past when at once.
pub(super) fn query_at(charge: &Charge, watch: &Watch, now: Moment) -> Moment {
    let Some((kind, asked_at)) = watch.last_asked else { return first_query_at(charge) };
    let gap = if watch.silent > 0 { silence_gap(watch).max(repeated_close_gap(charge)) } else { gap(charge, watch, kind, asked_at, now) };
    let jitter = gap.saturating_mul(i64::from(watch.jitter)).wrapping_div(1000);
    asked_at.plus_millis(gap.saturating_add(jitter))
}

/// Nothing was asked yet since the program started: a fresh code is left two seconds, anything older is asked about at once.
fn first_query_at(charge: &Charge) -> Moment {
    match &charge.state {
        ChargeState::Showing(code) => code.shown_at.plus_millis(2 * SECOND),
        ChargeState::Placing { .. }
        | ChargeState::Closing { .. }
        | ChargeState::Closed { .. }
        | ChargeState::Paid { .. }
        | ChargeState::Refused(_) => Moment::default(),
    }
}

/// No usable answer: 1 s, 2 s, 4 s … up to 10 s while somebody waits, up to a minute otherwise.
fn silence_gap(watch: &Watch) -> i64 {
    let cap = if watch.looked_at { 10 * SECOND } else { LONGEST_GAP };
    doubled(SECOND / 2, watch.silent).min(cap)
}

fn gap(charge: &Charge, watch: &Watch, last: AskKind, asked_at: Moment, now: Moment) -> i64 {
    if charge.is_doubtful() {
        return LONGEST_GAP;
    }
    match &charge.state {
        // The placing request was answered by "known already": what it is must be asked now.
        ChargeState::Placing { .. } => match last {
            AskKind::Place | AskKind::Close => 0,
            AskKind::Query => SECOND,
        },
        ChargeState::Showing(code) => {
            let shown = asked_at.millis_since(code.shown_at);
            match watch.looked_at {
                true if shown < MINUTE => 2 * SECOND,
                true => 3 * SECOND,
                false => unwatched_gap(shown),
            }
        }
        ChargeState::Closing { step: CloseStep::Asking, since, .. } if asked_at < *since && *since <= now => 0,
        ChargeState::Closing { step: CloseStep::Asking | CloseStep::Requested { .. }, .. } => match last {
            AskKind::Close => repeated_close_gap(charge),
            AskKind::Place | AskKind::Query => repeated_close_gap(charge).max(2 * SECOND),
        },
        ChargeState::Closing { step: CloseStep::Postponed, since, .. } => {
            let until_allowed = charge.close_allowed_at().millis_since(asked_at);
            let usual = if watch.looked_at { 3 * SECOND } else { unwatched_gap(asked_at.millis_since(*since)) };
            if until_allowed > 0 { usual.min(until_allowed) } else { usual }
        }
        ChargeState::Closing { step: CloseStep::Accepted { at }, .. } => match last {
            AskKind::Close => 0,
            AskKind::Place | AskKind::Query => asked_at.millis_since(*at).clamp(SECOND, LONGEST_GAP),
        },
        ChargeState::Closed { .. } | ChargeState::Paid { .. } | ChargeState::Refused(_) => LONGEST_GAP,
    }
}

/// The first close is followed by its query at once; one that had to be repeated, more and more slowly: a gateway that never closes is not pestered.
fn repeated_close_gap(charge: &Charge) -> i64 {
    match charge.state {
        ChargeState::Closing { step: CloseStep::Asking | CloseStep::Requested { .. }, closes, .. } if closes > 1 => doubled(SECOND, closes),
        ChargeState::Closing { .. }
        | ChargeState::Placing { .. }
        | ChargeState::Showing(_)
        | ChargeState::Closed { .. }
        | ChargeState::Paid { .. }
        | ChargeState::Refused(_) => 0,
    }
}

/// Nobody looks: every 10 s for ten minutes, then once a minute.
fn unwatched_gap(age: i64) -> i64 {
    if age < 10 * MINUTE { 10 * SECOND } else { LONGEST_GAP }
}

/// `start` doubled `times` times, at most a minute.
fn doubled(start: i64, times: u32) -> i64 {
    start.checked_shl(times.min(16)).map_or(LONGEST_GAP, |gap| gap.min(LONGEST_GAP))
}
