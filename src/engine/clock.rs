//! The two clocks: the wall's, which may be set, and the computer's own, which only runs on.

use crate::domain::Moment;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How far the two may drift apart before it counts as a jump: the wall clock was set, or the computer slept.
const JUMP_MS: i64 = 5_000;

/// The instant now, by the computer's wall clock.
pub fn now() -> Moment {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment::from_millis(millis(since_1970))
}

/// Both clocks, read together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clocks {
    wall: Moment,
    own: Instant,
}

impl Clocks {
    pub(super) fn read() -> Self {
        Self { wall: now(), own: Instant::now() }
    }

    /// Reads both again; returns by how much the wall's has run ahead of the other since the last reading, in milliseconds, where that is more than a drift.
    pub(super) fn jumped(&mut self) -> Option<i64> {
        let before = std::mem::replace(self, Self::read());
        let wall_ms = self.wall.millis_since(before.wall);
        let own_ms = millis(self.own.duration_since(before.own));
        let ahead_ms = wall_ms - own_ms;
        (ahead_ms.abs() > JUMP_MS).then_some(ahead_ms)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
