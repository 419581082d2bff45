//! How many refund requests come in a second: too many good ones have to wait, too many bad ones are punished (protocol §7).

use super::request::Refused;
use super::rules::RefundRules;
use crate::domain::Moment;
use std::collections::VecDeque;

/// The last second of refund requests.
#[derive(Default)]
pub(super) struct RefundRates {
    good: VecDeque<Moment>,
    bad: VecDeque<Moment>,
    punished_until: Option<Moment>,
}

impl RefundRates {
    /// Whether a request that comes now is looked at.
    pub(super) fn admit(&mut self, rules: &RefundRules, now: Moment) -> Result<(), Refused> {
        if self.punished_until.is_some_and(|end| now < end) {
            return Err(Refused::new("INVALID_REQ_TOO_MUCH", "错误的请求次数过多，请稍后再试"));
        }
        if within_a_second(&mut self.good, now) >= rules.good_per_second {
            return Err(Refused::new("FREQUENCY_LIMITED", "频率限制，请稍后再试"));
        }
        Ok(())
    }

    /// Counts a request that was looked at.
    pub(super) fn count(&mut self, good: bool, rules: &RefundRules, now: Moment) {
        if good {
            self.good.push_back(now);
            return;
        }
        self.bad.push_back(now);
        if within_a_second(&mut self.bad, now) > rules.bad_per_second {
            self.bad.clear();
            self.punished_until = Some(now.plus_millis(i64::from(rules.punished_ms)));
        }
    }
}

/// How many of these instants lie less than a second back; older ones are forgotten.
fn within_a_second(instants: &mut VecDeque<Moment>, now: Moment) -> usize {
    while instants.front().is_some_and(|at| now.millis_since(*at) >= 1_000) {
        instants.pop_front();
    }
    instants.len()
}
