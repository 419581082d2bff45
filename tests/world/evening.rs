//! Shifts that end at any time, nights, bills, and how the days are closed in the end.

use super::{Happening, World};
use scantill::domain::{
    BillAnswer, BillKind, BookKind, BusinessDay, DayMark, DayStart, Decision, Fen, MatchClass, MatchKey, NextStep, SettledHow, TradeNo,
    TransactionId, Unknown,
};
use scantill::engine::{
    About, BillAsk, Command, DayCommand, DayMatch, DeedResult, Message, Office, OfficeReport, OfficeTask, ShiftCommand, Show, Shown, WorkCommand,
};
use scantill::gateway::Reply;
use scantill::gateway::wechat::sign::SignType;
use scantill::gateway::wechat::{WireReply, bill};
use scantill::ledger::BackupMade;
use scantill::simulator::{BillForm, BookState, Elsewhere};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A bill is there ten hours after its day.
const TEN_MS: i64 = 10 * 3_600_000;

/// What was planted, by what names it in a match.
type Planted = BTreeMap<MatchKey, MatchClass>;

impl World {
    fn today(&self) -> BusinessDay {
        BusinessDay::of(self.now, DayStart::default())
    }

    /// In most worlds people count drawers and look at days; in some the computer sleeps over a night. Bills come in both forms.
    pub(super) fn plan_the_evening(&mut self) {
        let [on_the_shop, is_old, has_more] = [(); 3].map(|()| self.office.bool());
        let rules = self.exchange.rules_mut();
        rules.coupons_on_the_shop = on_the_shop;
        rules.bill.form = if is_old { BillForm::Old } else { BillForm::Now };
        rules.bill.unknown_column = has_more;
        if self.office.u8(0..4) > 0 {
            let wait = self.office.i64(60_000..600_000);
            self.enter(wait, Happening::Office);
        }
        if self.office.u8(0..4) == 0 {
            let wait = self.office.i64(300_000..1_500_000);
            self.enter(wait, Happening::Night);
        }
    }

    /// The computer sleeps, and wakes around the hour at which the bill comes.
    pub(super) fn sleep_until_morning(&mut self) {
        let (_, midnight) = self.today().bounds(DayStart::default());
        let morning = midnight.plus_millis(TEN_MS + self.office.i64(-1_200_000..600_000));
        self.say(|| "a night".to_owned());
        let ahead_ms = morning.millis_since(self.now);
        self.slept_ms += ahead_ms;
        self.now = morning;
        self.tell(Message::ClockJumped { ahead_ms });
    }

    /// Somebody does something about a shift or a day, allowed or not.
    pub(super) fn do_something_of_the_evening(&mut self) {
        let wait = self.office.i64(60_000..480_000);
        self.enter(wait, Happening::Office);
        let Some(core) = &self.core else { return };
        let shift = core.ledger().open_shift().expect("the ledger reads");
        let expected = shift.map(|shift| core.ledger().shift_report(&shift).expect("the ledger reads").expected());
        let (deed, yesterday) = (self.deed(), self.today().plus_days(-1));
        let command = match self.office.u8(0..12) {
            0 => Command::Shift(deed, ShiftCommand::SetFloat { float: Fen::new(self.office.i64(-5..50_000)) }),
            1..=3 => {
                let over = if self.office.bool() { 0 } else { self.office.i64(-500..500) };
                let counted = Fen::new(expected.unwrap_or_default().get() + over);
                let reason = if self.office.bool() { "零钱找错".to_owned() } else { String::new() };
                Command::Shift(deed, ShiftCommand::Close { counted, reason })
            }
            4..=5 => Command::Show(Show::Day(yesterday)),
            6 => Command::Day(deed, DayCommand::FetchBill { day: yesterday, kind: BillKind::All }),
            7 => self.random_decision(yesterday).map_or(Command::Show(Show::Shifts(None)), |command| Command::Day(deed, command)),
            8 => Command::Day(deed, DayCommand::BackUp),
            9..=10 => self.set_by_hand().map_or(Command::Touched, |command| Command::Work(deed, command)),
            _ => Command::Day(deed, DayCommand::Close { day: yesterday, note: "都对".to_owned() }),
        };
        self.say(|| format!("evening: {command:?}"));
        self.tell(Message::Command(command));
    }

    /// A customer says that the latest sale is paid, and is believed.
    fn set_by_hand(&self) -> Option<WorkCommand> {
        let sale_id = self.sales.last()?.clone();
        let sale = self.core.as_ref()?.ledger().sale(&sale_id).expect("the ledger reads")?;
        let trade_no = sale.charges.last()?.order.trade_no.clone();
        let transaction_id = TransactionId::new("4200009999").expect("a number");
        Some(WorkCommand::SetByHand { sale_id, trade_no, transaction_id, reason: "顾客手机已付".to_owned(), approval: None })
    }

    fn random_decision(&mut self, day: BusinessDay) -> Option<DayCommand> {
        let matched = self.matched(day)?;
        let pair = *self.office.choice(&matched.matched.pairs)?;
        let key = matched.key(&pair)?;
        Some(match self.office.u8(0..6) {
            5 => DayCommand::Decide { day, about: About::Pair(key), decision: Decision::TakenBack },
            0 => DayCommand::Ask { day, key },
            1 => DayCommand::Adopt { day, key },
            2 => DayCommand::Decide { day, about: About::Pair(key), decision: Decision::SentToWork },
            3 => DayCommand::Sweep { day, class: pair.class },
            _ => {
                let term = matched.matched.terms().into_iter().find(|term| term.class == pair.class)?;
                DayCommand::Decide { day, about: About::Class(term), decision: Decision::Accepted { reason: "查过了".to_owned() } }
            }
        })
    }

    /// The match of the day on the screen.
    fn matched(&self, day: BusinessDay) -> Option<Arc<DayMatch>> {
        match self.core.as_ref()?.view(&[]).shown {
            Shown::Day(page) if page.day == day => page.matched.clone(),
            _ => None,
        }
    }

    pub(super) fn ask_for_bill(&mut self, ask: BillAsk) {
        let nonce = format!("{:032x}", self.office.u128(..));
        let wire = bill::request(&self.merchant, ask.day, ask.kind, &nonce);
        self.say(|| format!("-> bill of {}", ask.day));
        let way = self.office.i64(5..self.options.longest_way_ms);
        self.enter(way, Happening::BillArrival { ask, body: wire.body });
    }

    pub(super) fn bill_arrives(&mut self, ask: BillAsk, body: &str) {
        let served = self.exchange.serve(bill::PATH, "POST", body.as_bytes(), self.now);
        let back = self.office.i64(5..self.options.longest_way_ms);
        let (carried, wait) = self.carry(served, back);
        let read = |WireReply { status, body }| match bill::unpacked(&body) {
            Ok(body) => bill::answer(&WireReply { status, body: body.into_owned() }),
            Err(_) => BillAnswer::Unknown(Unknown::Unreadable),
        };
        let answer = carried.map_or_else(BillAnswer::Unknown, read);
        self.say(|| {
            format!("<- bill of {}: {}", ask.day, if let BillAnswer::File(_) = answer { "a file".to_owned() } else { format!("{answer:?}") })
        });
        let reply = Box::new(Reply { answer, evidence: None, gateway_clock: None, took_ms: None });
        self.enter(wait.max(1), Happening::Back(Box::new(Message::BillFetched { ask, reply })));
    }

    /// Work beside the till is done at once, and comes back when it likes. Copies have tests of their own.
    pub(super) fn work_beside(&mut self, task: OfficeTask) {
        let mut reports = vec![];
        match task {
            OfficeTask::BackUp { ticket, .. } => {
                let made = BackupMade { file: "a copy".into(), entries: 1 };
                reports.push(OfficeReport::BackedUp { ticket, made: Ok(made) });
            }
            task => self.office_of_the_shop().carry_out(task, &mut |report| reports.push(report)),
        }
        let wait = self.office.i64(1..5_000);
        for report in reports {
            self.enter(wait, Happening::Back(Box::new(Message::Office(report))));
        }
    }

    fn office_of_the_shop(&self) -> Office {
        Office {
            ledger: self.ledger_path(),
            backups: self.ledger_path().with_file_name("backups"),
            till: self.profile.till.clone(),
            mch_id: self.profile.mch_id.clone(),
            day_start: self.profile.day_start,
        }
    }

    /// The next morning: bills come by themselves, each difference is what was planted or what the gateway's book explains, and the days are closed.
    pub(super) fn close_the_days(&mut self) {
        self.agenda.retain(|_, happening| !matches!(happening, Happening::Evening | Happening::Cashier | Happening::Office | Happening::Night));
        self.options.power_cut_permille = 0;
        let last = self.today();
        let planted = self.plant();
        let (_, midnight) = last.bounds(DayStart::default());
        self.now = midnight.plus_millis(TEN_MS + 1_000).max(self.now);
        self.tell(Message::ClockJumped { ahead_ms: 60_000 });
        let first = self.first_day();
        let days: Vec<_> = (0..).map(|after| first.plus_days(after)).take_while(|day| *day <= last).collect();
        for _minute in 0..90 {
            let marks = self.core.as_ref().map(|core| core.ledger().day_marks(first, last).expect("the ledger reads")).unwrap_or_default();
            if marks.len() == days.len() {
                break;
            }
            self.let_a_minute_pass();
        }
        for day in days {
            self.close_the_day(day, &planted);
        }
        self.settle_refunds();
    }

    /// What came to nothing is paid back from the drawer, or was nothing after all.
    fn settle_refunds(&mut self) {
        for refund_no in self.refunds.clone() {
            let refund = self.core.as_ref().and_then(|core| core.ledger().refund(&refund_no).expect("the ledger reads"));
            if refund.is_some_and(|refund| refund.can_be_settled()) {
                let how = match self.office.u8(..3) {
                    0 => SettledHow::PaidBackInCash,
                    1 => SettledHow::PaidBackOtherwise,
                    _ => SettledHow::LookedInto,
                };
                let deed = self.deed();
                let settle = WorkCommand::SettleRefund { refund_no, how, note: String::new(), approval: None };
                self.tell(Message::Command(Command::Work(deed, settle)));
            }
        }
    }

    fn first_day(&self) -> BusinessDay {
        let core = self.core.as_ref().expect("the program runs");
        core.ledger().first_day(DayStart::default()).expect("the ledger reads").unwrap_or_else(|| self.today())
    }

    fn close_the_day(&mut self, day: BusinessDay, planted: &Planted) {
        self.sign_in_as_manager();
        self.tell(Message::Command(Command::Show(Show::Day(day))));
        self.let_a_minute_pass();
        let matched = self.matched(day).unwrap_or_else(|| panic!("{day} has no match"));
        self.bookkeeper.look_at_match(&matched, planted, &self.exchange);
        for (key, class) in planted.iter().filter(|(key, _)| matched.pair(key).is_some()) {
            if let MatchClass::Lost | MatchClass::RefundedThere = class {
                let result = self.day_deed(DayCommand::Adopt { day, key: key.clone() });
                assert_eq!(result, DeedResult::Done, "{key:?} is taken over");
            }
        }
        let matched = self.matched(day).unwrap_or_else(|| panic!("{day} has no match"));
        let unadopted = matched.matched.pairs.iter().filter_map(|pair| matched.key(pair).map(|key| (key, pair.class)));
        let taken_over = |class: MatchClass| matches!(class, MatchClass::Lost | MatchClass::RefundedThere);
        assert!(unadopted.into_iter().all(|(key, class)| !(planted.contains_key(&key) && taken_over(class))), "what was taken over is no difference");
        for term in matched.matched.terms().into_iter().filter(|term| term.class.next_steps().contains(&NextStep::Accept)) {
            let accept = Decision::Accepted { reason: "查过了".to_owned() };
            let result = self.day_deed(DayCommand::Decide { day, about: About::Class(term), decision: accept });
            assert_eq!(result, DeedResult::Done, "{:?} of {day} is accepted", term.class);
        }
        if self.end_of(day) != Some(DayMark::Closed) {
            assert_eq!(self.day_deed(DayCommand::Close { day, note: "都对".to_owned() }), DeedResult::Done, "{day} is closed");
        }
        assert_eq!(self.end_of(day), Some(DayMark::Closed));
    }

    fn end_of(&self, day: BusinessDay) -> Option<DayMark> {
        self.core.as_ref()?.ledger().day(day).expect("the ledger reads").map(|end| end.mark())
    }

    fn day_deed(&mut self, command: DayCommand) -> DeedResult {
        let deed = self.deed();
        self.tell(Message::Command(Command::Day(deed, command)));
        self.let_a_minute_pass();
        let outcomes = self.core.as_ref().map(|core| core.view(&[]).outcomes).unwrap_or_default();
        outcomes.into_iter().find(|outcome| outcome.deed == deed).map(|outcome| outcome.result).expect("an outcome")
    }

    /// Whatever is due within a minute happens.
    fn let_a_minute_pass(&mut self) {
        let until = self.now.plus_millis(60_000);
        while let Some(entry) = self.agenda.first_entry() {
            let at = entry.key().0;
            if at > until {
                break;
            }
            let happening = entry.remove();
            self.now = self.now.max(at);
            self.happen(happening, false);
        }
    }

    /// Differences that this till can know nothing of.
    fn plant(&mut self) -> Planted {
        let mut planted = Planted::new();
        if self.office.bool() {
            return planted;
        }
        let payment = |trade_no: &str| MatchKey { kind: BookKind::Payment, trade_no: trade_no.to_owned(), refund_no: None };
        for number in 0..self.office.u8(1..5) {
            let mut random = [0; 10];
            random.fill_with(|| self.office.u8(..));
            let till = |name: &str| scantill::domain::TillId::new(name).expect("a till");
            let (trade_no, class) = match self.office.u8(0..3) {
                0 => (TradeNo::fresh(&till("T2"), self.now, random).as_str().to_owned(), MatchClass::OtherTill),
                1 => (TradeNo::fresh(&self.profile.till, self.now, random).as_str().to_owned(), MatchClass::Lost),
                _ => (format!("mall-{number}"), MatchClass::OtherSystem),
            };
            let total_fee = self.office.i64(1..50_000);
            let (device, goods, sign_type) = ("elsewhere".to_owned(), "别处".to_owned(), SignType::HmacSha256);
            let order = Elsewhere { trade_no: trade_no.clone(), total_fee, device, goods, sign_type };
            self.exchange.sell_elsewhere(order, self.now).expect("it is paid");
            self.bookkeeper.expect_stranger(&trade_no);
            planted.insert(payment(&trade_no), class);
        }
        let refundable: Vec<_> = self
            .exchange
            .orders()
            .filter(|order| {
                matches!(order.state, BookState::Paid { .. }) && order.trade_no.starts_with("T1-") && !planted.contains_key(&payment(&order.trade_no))
            })
            .map(|order| (order.trade_no.clone(), order.paid_fee() - self.exchange.given_back(&order.trade_no)))
            .filter(|(_, left)| *left > 0)
            .collect();
        if let Some((trade_no, left)) = self.office.choice(&refundable).cloned() {
            let (refund_no, fen) = ("platform-1".to_owned(), self.office.i64(1..=left));
            self.exchange.refund_on_platform(&trade_no, &refund_no, fen, self.now);
            self.bookkeeper.expect_stranger(&refund_no);
            planted.insert(MatchKey { kind: BookKind::Refund, trade_no, refund_no: Some(refund_no) }, MatchClass::RefundedThere);
        }
        planted
    }
}
