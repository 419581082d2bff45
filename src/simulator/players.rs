//! What happens at the pretend gateway beside the merchant's requests: customers, the merchant's bank, and whoever watches or sets it up.

use super::agenda::Deed;
use super::book::{BookedOrder, PayRefusal};
use super::credentials::Credentials;
use super::customers::Customers;
use super::exchange::{Exchange, Exchanged};
use super::faults::{FaultOrder, Storm};
use super::refund_fates::RefundFates;
use super::refunds::BookedRefund;
use super::rules::{RefundFate, Rules};
use crate::domain::Moment;
use crate::gateway::wechat::sign::ApiKey;

impl Exchange {
    /// Every order that was accepted, by number.
    pub fn orders(&self) -> impl Iterator<Item = &BookedOrder> {
        self.book.orders()
    }

    /// The order of that number.
    pub fn order(&self, trade_no: &str) -> Option<&BookedOrder> {
        self.book.order(trade_no)
    }

    /// A customer scans that order's code and pays.
    ///
    /// # Errors
    /// [`PayRefusal`], as the real one turns payers away.
    pub fn pay(&mut self, trade_no: &str, now: Moment) -> Result<(), PayRefusal> {
        self.book.pay(trade_no, &self.rules, now)
    }

    /// A customer scans that order's code and is at the password: `USERPAYING`. From here on the end of the order does not keep them from paying;
    /// only a close does.
    ///
    /// # Errors
    /// [`PayRefusal`], as the real one turns payers away.
    pub fn begin_paying(&mut self, trade_no: &str, now: Moment) -> Result<(), PayRefusal> {
        self.book.begin_paying(trade_no, &self.rules, now)
    }

    /// The customer at the password leaves without paying.
    pub fn stop_paying(&mut self, trade_no: &str) {
        self.book.stop_paying(trade_no);
    }

    /// Every refund that was accepted, by number.
    pub fn refunds(&self) -> impl Iterator<Item = &BookedRefund> {
        self.book.refunds().iter()
    }

    /// The refund of that number.
    pub fn refund(&self, refund_no: &str) -> Option<&BookedRefund> {
        self.book.refunds().get(refund_no)
    }

    /// What has been given back of that order or is under way, in fen.
    pub fn given_back(&self, trade_no: &str) -> i64 {
        self.book.refunds().given_back(trade_no)
    }

    /// Gives a refund that is under way another fate, counted from `now`; nothing happens to one that has come to its end.
    pub fn settle_refund(&mut self, refund_no: &str, fate: RefundFate, now: Moment) {
        if let Some(at) = self.book.destine(refund_no, fate, now) {
            self.agenda.enter(at, Deed::SettleRefund { refund_no: refund_no.to_owned() });
        }
    }

    /// What becomes of refunds that have not been accepted yet.
    pub fn refund_fates_mut(&mut self) -> &mut RefundFates {
        &mut self.refund_fates
    }

    /// What the merchant can give back, in fen; nothing where it has no end, as at first. Refunds are taken from it, payments add nothing.
    pub fn balance(&self) -> Option<i64> {
        self.book.refunds().balance()
    }

    /// Sets what the merchant can give back.
    pub fn set_balance(&mut self, fen: Option<i64>) {
        self.book.refunds_mut().set_balance(fen);
    }

    /// Adds to what the merchant can give back, where it has an end.
    pub fn top_up(&mut self, fen: i64) {
        self.book.refunds_mut().top_up(fen);
    }

    /// The payer of that order closes the account: it can take nothing back any more.
    pub fn close_payers_account(&mut self, trade_no: &str) {
        self.book.refunds_mut().lose_payer(trade_no);
    }

    /// The merchant has another key from now on: what is signed with the one before is refused.
    pub fn rotate_key(&mut self, key: ApiKey) {
        self.credentials.key = key;
    }

    /// Whose requests are taken.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// How the gateway behaves.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// How the gateway behaves, to be changed.
    pub fn rules_mut(&mut self) -> &mut Rules {
        &mut self.rules
    }

    /// The customers who come by themselves.
    pub fn customers_mut(&mut self) -> &mut Customers {
        &mut self.customers
    }

    /// Lets a fault happen a number of times. Faults strike in the order in which they were injected; a lie waits for an answer that has what it
    /// alters, and lets others pass.
    pub fn inject(&mut self, fault: FaultOrder) {
        self.faults.inject(fault);
    }

    /// Lets faults happen by chance, or no longer.
    pub fn set_storm(&mut self, storm: Option<Storm>) {
        self.faults.set_storm(storm);
    }

    /// Every request that arrived, oldest first; of very many, the newest.
    pub fn log(&self) -> &[Exchanged] {
        &self.log
    }

    /// Grows with every change of the book: an order placed, scanned, paid, closed.
    pub fn revision(&self) -> u64 {
        self.book.revision()
    }

    /// When [`Self::tick`] has something to do next; nothing while nobody is expected.
    pub fn next_due(&self) -> Option<Moment> {
        self.agenda.next_at()
    }
}
