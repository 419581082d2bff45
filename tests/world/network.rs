//! What the network does to questions about charges and to all answers.

use super::{CALL_MS, Happening, World};
use scantill::domain::{Answer, Moment, Unknown};
use scantill::engine::{Answered, Message, Question};
use scantill::gateway::Reply;
use scantill::gateway::wechat::{WireReply, answer};
use scantill::simulator::Served;

impl World {
    pub(super) fn nonce(&mut self) -> String {
        format!("{:032x}", self.network.u128(..))
    }

    pub(super) fn arrive(&mut self, question: Question, asked_at: Moment, body: &str, path: &'static str) {
        self.bookkeeper.request_arrives(&question.ask);
        let served = self.exchange.serve(path, "POST", body.as_bytes(), self.now);
        let back = self.network.i64(5..self.options.longest_way_ms);
        let judge = |reply: &WireReply| answer(&self.merchant, &question.ask, reply);
        let (reply, wait) = match self.carry(served, back) {
            (Ok(reply), wait) => {
                let (answer, evidence) = judge(&reply);
                (Reply { answer, evidence, gateway_clock: Some(self.now), took_ms: u32::try_from(wait).ok() }, wait)
            }
            (Err(why), wait) => (Reply { answer: Answer::Unknown(why), evidence: None, gateway_clock: None, took_ms: None }, wait),
        };
        let (late, wait) = self.patience(asked_at, wait);
        let reply =
            if late { Reply { answer: Answer::Unknown(Unknown::TimedOut), evidence: None, gateway_clock: None, took_ms: None } } else { reply };
        self.say(|| format!("<- {:?} {}: {:?}", question.ask.kind, question.ask.order.trade_no, reply.answer));
        let Question { sale_id, ask } = question;
        self.enter(wait, Happening::Back(Box::new(Message::Answered(Box::new(Answered { sale_id, ask, asked_at, reply })))));
    }

    /// We hang up after ten seconds, whatever comes later: whether it does, and how long from now something comes back.
    pub(super) fn patience(&self, asked_at: Moment, wait: i64) -> (bool, i64) {
        let late = self.now.millis_since(asked_at) + wait > CALL_MS;
        let wait = if late { CALL_MS - self.now.millis_since(asked_at) } else { wait };
        (late, wait.max(1))
    }

    /// What comes back over the network, and how long that takes.
    pub(super) fn carry(&self, served: Served, back: i64) -> (Result<WireReply, Unknown>, i64) {
        match served {
            Served::Reply { headers, .. } if headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-encoding")) => {
                (Err(Unknown::Unreadable), back)
            }
            Served::Reply { status, body, .. } => (Ok(WireReply { status, body }), back),
            Served::CutBeforeProcessing | Served::CutAfterProcessing | Served::CutMidBody { .. } => (Err(Unknown::Cut), back),
            Served::Endless => (Err(Unknown::TooLong), back),
            Served::Drip { .. } => (Err(Unknown::TimedOut), CALL_MS),
            Served::Delay { ms, then } => {
                let (reply, wait) = self.carry(*then, back);
                (reply, wait + i64::try_from(ms).unwrap_or(CALL_MS))
            }
        }
    }
}
