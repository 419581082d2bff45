//! The demo's morning: sales that were paid before the window opens, and refunds in every trouble that a shop meets.
//!
//! The same engine and the same wire code as the till's, with the gateway's answers carried by hand and the clock running as it likes.

use scantill::domain::{Amount, BusinessDay, DayStart, Fen, Moment, RefundNo, SaleId, SaleState, TillId, TradeNo};
use scantill::engine::{Answered, Command, Core, DeedId, Effect, Message, Question, RefundAnswered, RefundCommand};
use scantill::gateway::wechat::{Merchant, WireReply, answer, refund_answer, refund_request, request};
use scantill::gateway::{RefundReply, Reply};
use scantill::simulator::{Exchange, Peer, RefundFate, Served};

/// How long before the window opens the morning begins.
const BEGAN_MS: i64 = 2 * 3_600_000;

/// How long after its opening a demo surely has the day on which it opened.
const SHOWN_MS: i64 = 3_600_000;

/// When the day begins of a shop that is open until after midnight.
pub(super) const LATE: &str = "04:00";

/// When the day of a demo begins that opens at that instant: [`LATE`], or at midnight where that would part the demo or its morning from their day.
pub(super) fn day_start(opening: Moment) -> DayStart {
    let late = DayStart::parse(LATE).unwrap_or_default();
    let day_after = |ms| BusinessDay::of(opening.plus_millis(ms), late);
    if day_after(-BEGAN_MS) == day_after(SHOWN_MS) { late } else { DayStart::default() }
}

/// A till and its gateway without a network between them.
pub(super) struct Morning<'a> {
    core: &'a mut Core,
    exchange: &'a mut Exchange,
    merchant: Merchant,
    till: TillId,
    now: Moment,
}

impl<'a> Morning<'a> {
    pub(super) fn new(core: &'a mut Core, exchange: &'a mut Exchange, merchant: Merchant, till: TillId, opening: Moment) -> Self {
        Self { core, exchange, merchant, till, now: opening.plus_millis(-BEGAN_MS) }
    }

    /// The instant at which the morning begins.
    pub(super) fn began(opening: Moment) -> Moment {
        opening.plus_millis(-BEGAN_MS)
    }

    /// Some sales, then three refunds: one that hangs at the customer's bank, one that lacks balance, one that the gateway closes.
    pub(super) fn pass(mut self, balance: i64) {
        let notes = ["拿铁两杯", "", "美式", "蛋糕盒", "", "咖啡豆 500g"];
        let prices = [4_200, 1_800, 1_500, 16_800, 2_600, 12_800];
        let sales: Vec<_> = prices.into_iter().zip(notes).filter_map(|(fen, note)| self.sell(fen, note)).collect();
        self.exchange.set_balance(Some(balance));
        let troubles =
            [(0, 1_800, RefundFate::Hangs), (4, 2_600, RefundFate::Closed { after_ms: 1_000 }), (3, 16_800, RefundFate::Arrives { after_ms: 5_000 })];
        for (index, fen, fate) in troubles {
            if let Some((sale_id, trade_no)) = sales.get(index) {
                self.refund(sale_id.clone(), trade_no.clone(), fen, fate);
            }
        }
        for _second in 0..240 {
            self.now = self.now.plus_millis(1_000);
            self.tell(Message::Tick);
        }
    }

    fn sell(&mut self, fen: i64, note: &str) -> Option<(SaleId, TradeNo)> {
        let sale_id = SaleId::fresh(self.now, random());
        let amount = Amount::new(Fen::new(fen), Amount::CEILING).ok()?;
        self.tell(Message::Command(Command::StartSale { sale_id: sale_id.clone(), amount, note: note.to_owned() }));
        let trade_no = self.core.ledger().sale(&sale_id).ok()??.charges.first()?.order.trade_no.clone();
        self.now = self.now.plus_millis(20_000);
        self.exchange.pay(trade_no.as_str(), self.now).ok()?;
        for _second in 0..5 {
            self.now = self.now.plus_millis(2_000);
            self.tell(Message::Tick);
        }
        self.tell(Message::Command(Command::LookAt(None)));
        self.now = self.now.plus_millis(600_000);
        let paid = self.core.ledger().sale(&sale_id).ok()??.state == SaleState::Paid;
        paid.then_some((sale_id, trade_no))
    }

    fn refund(&mut self, sale_id: SaleId, trade_no: TradeNo, fen: i64, fate: RefundFate) {
        let Ok(amount) = Amount::new(Fen::new(fen), Amount::CEILING) else { return };
        let refund_no = RefundNo::fresh(&self.till, self.now, random());
        self.exchange.refund_fates_mut().of_refund(refund_no.as_str(), fate);
        let start = RefundCommand::Start { refund_no, sale_id, trade_no, amount, reason: "商品退货".to_owned(), settles: None, approval: None };
        self.tell(Message::Command(Command::Refund(DeedId(0), start)));
        self.now = self.now.plus_millis(30_000);
    }

    /// Hands a message over and carries what follows from it, until nothing follows any more.
    fn tell(&mut self, message: Message) {
        let mut effects = self.core.handle(message, self.now);
        while let Some(effect) = effects.pop() {
            self.now = self.now.plus_millis(80);
            let answered = match effect {
                Effect::Ask(question) => self.ask(question),
                Effect::Refund(ask) => self.ask_refund(ask),
                // Nobody enters a PIN in a morning that is over, and nobody closes a day.
                Effect::CheckPin(_) | Effect::HashPin(_) | Effect::FetchBill(_) | Effect::Office(_) => continue,
            };
            effects.extend(self.core.handle(answered, self.now));
        }
    }

    fn ask(&mut self, Question { sale_id, ask }: Question) -> Message {
        let wire = request(&self.merchant, &ask, &nonce());
        let reply = self.carry(&Peer::Bare, wire.path, &wire.body);
        let (answer, evidence) = answer(&self.merchant, &ask, &reply);
        let reply = Reply { answer, evidence, gateway_clock: Some(self.now), took_ms: Some(40) };
        Message::Answered(Box::new(Answered { sale_id, ask, asked_at: self.now, reply }))
    }

    fn ask_refund(&mut self, ask: scantill::domain::RefundAsk) -> Message {
        let wire = refund_request(&self.merchant, &ask, &nonce());
        let valid = (Moment::default(), self.now.plus_millis(86_400_000));
        let peer = Peer::Certified { mch_id: self.merchant.mch_id.as_str().to_owned(), valid_from: valid.0, valid_until: valid.1 };
        let reply = self.carry(&peer, wire.path, &wire.body);
        let (answer, evidence) = refund_answer(&self.merchant, &ask, &reply);
        let reply = RefundReply { answer, evidence, gateway_clock: Some(self.now), took_ms: Some(40) };
        Message::RefundAnswered(Box::new(RefundAnswered { ask, asked_at: self.now, reply }))
    }

    fn carry(&mut self, peer: &Peer, path: &str, body: &str) -> WireReply {
        match self.exchange.serve_to(peer, path, "POST", body.as_bytes(), self.now) {
            Served::Reply { status, body, .. } => WireReply { status, body },
            Served::CutBeforeProcessing
            | Served::CutAfterProcessing
            | Served::CutMidBody { .. }
            | Served::Endless
            | Served::Drip { .. }
            | Served::Delay { .. } => WireReply { status: 503, body: vec![] },
        }
    }
}

fn random() -> [u8; 10] {
    std::array::from_fn(|_| fastrand::u8(..))
}

fn nonce() -> String {
    format!("{:032x}", fastrand::u128(..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn morning_and_demo_share_a_business_day_whenever_the_demo_opens() {
        let midnight = Moment::parse_beijing_compact("20261122000000").expect("an instant");
        let opens = (0..24 * 60).map(|minute| midnight.plus_millis(minute * 60_000));
        let mut starts: Vec<_> = opens
            .map(|opening| {
                let start = day_start(opening);
                let day_of = |at| BusinessDay::of(at, start);
                let days = [Morning::began(opening), opening, opening.plus_millis(SHOWN_MS)].map(day_of);
                assert_eq!(days, [days[0]; 3], "{}", opening.beijing_clock());
                start.to_string()
            })
            .collect();
        starts.dedup();
        assert_eq!(starts, [LATE, "00:00", LATE]);
    }
}
