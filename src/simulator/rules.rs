//! Where the real gateway's manners are uncertain or vary, they are set here.

/// How the pretend gateway behaves within the protocol. The defaults are the documented behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// An unpaid order younger than this, in milliseconds, is not closed (protocol §4.3: 5 minutes). 0 closes at any age, as users report.
    pub close_min_age_ms: u32,
    /// Whether nobody can begin to pay after `time_expire` (protocol §6.4: users report that it may have no effect).
    pub honour_time_expire: bool,
    /// Queries see a payment only so many milliseconds after it.
    pub query_lag_ms: u32,
    /// Queries see a close only so many milliseconds after it; until then they say `NOTPAY` (protocol §4.3).
    pub close_lag_ms: u32,
    /// Whether an unpaid order may be placed again with identical parameters (protocol §4.1).
    pub reentry: Reentry,
    /// How much of each payment a coupon covers, in fen, at most the whole: `total_fee = cash_fee + coupon_fee` (protocol §3).
    pub coupon_fen: i64,
    /// How far the gateway's clock is ahead of this computer's, in milliseconds. Used by the server, which reads the clock.
    pub clock_ahead_ms: i64,
}

/// What happens to the second placing of an unpaid order with identical parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reentry {
    /// It answers with the same `code_url`, as documented.
    Allowed,
    /// It is refused as a repeated number, as some users report.
    Refused,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            close_min_age_ms: 300_000,
            honour_time_expire: true,
            query_lag_ms: 0,
            close_lag_ms: 0,
            reentry: Reentry::Allowed,
            coupon_fen: 0,
            clock_ahead_ms: 0,
        }
    }
}
