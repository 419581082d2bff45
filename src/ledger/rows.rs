//! What lists are made of: lines read from the projections and from the journal.

use crate::domain::{
    BusinessDay, CashierId, DayEvent, ExceptionLine, Fen, Moment, PeopleEvent, PersonEvent, PersonTally, RefundEvent, RefundNo, SaleEvent,
    SaleException, SaleId, SaleState, ShiftEvent, Tally, TillEvent, TradeNo, TransactionId,
};

/// One line of a list of sales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleRow {
    /// Which sale.
    pub id: SaleId,
    /// When it was opened.
    pub opened_at: Moment,
    /// What was to be paid.
    pub amount: Fen,
    /// The cashier's words.
    pub note: String,
    /// Who opened it.
    pub cashier: CashierId,
    /// Where it stands.
    pub state: SaleState,
    /// What came up beside the state.
    pub exceptions: Vec<SaleException>,
    /// Those of them that still wait for a person.
    pub open_exceptions: Vec<SaleException>,
    /// The number of its latest charge.
    pub trade_no: Option<TradeNo>,
    /// The provider's number of its first charge that is paid.
    pub transaction_id: Option<TransactionId>,
    /// When its first paid charge was paid.
    pub paid_at: Option<Moment>,
    /// What its refunds take: asked for, on their way or arrived.
    pub refunded: Fen,
}

/// What was paid on one business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayTotals {
    /// Which day.
    pub day: BusinessDay,
    /// How many charges were paid.
    pub paid_count: i64,
    /// What they come to.
    pub paid_sum: Fen,
}

/// The page of a business day: what was paid and went back on it, and what became of the sales that were opened on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayBooks {
    /// Which day.
    pub day: BusinessDay,
    /// Proven payments, by the instant of payment.
    pub payments: Tally,
    /// Sales set as paid by hand, by when that was said, as far as it stands.
    pub by_hand: Tally,
    /// Proven money that is not its sale's, and waits for a person, by the instant of payment.
    pub held: Tally,
    /// Refunds by the instant at which the gateway accepted them; without those that came to nothing afterwards.
    pub refunds: Tally,
    /// Refunds decided on that day that the gateway has not accepted yet.
    pub refunds_under_way: Tally,
    /// Sales opened on that day that were given up.
    pub abandoned: Tally,
    /// Sales opened on that day that are neither paid nor ended.
    pub open: Tally,
    /// Payments and refunds by the hour of the clock in Beijing, from midnight.
    pub hours: [(Tally, Tally); 24],
    /// By the person who opened the sale, or who asked for the refund; by name.
    pub people: Vec<PersonTally>,
    /// What came up beside the states of sales opened on that day; at most 100 lines.
    pub exceptions: Vec<ExceptionLine>,
}

impl DayBooks {
    /// What the till counts: proven payments and those set by hand, less refunds.
    pub fn till(&self) -> Fen {
        let taken = self.payments.sum.checked_add(self.by_hand.sum);
        taken.and_then(|taken| taken.checked_sub(self.refunds.sum)).unwrap_or_default()
    }
}

/// Which sales a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SalesQuery {
    /// Of which business day; nothing for all days.
    pub day: Option<BusinessDay>,
    /// In which state.
    pub filter: SaleFilter,
    /// Four or more characters of our number or of the provider's, wherever they stand in it, or an amount in yuan; empty for all.
    pub search: String,
}

/// In which state the sales of a list are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SaleFilter {
    /// In any.
    #[default]
    All,
    /// Paid.
    Paid,
    /// Open.
    Open,
    /// Given up.
    Abandoned,
    /// With something beside the state.
    Exceptions,
    /// With money that goes or went back.
    Refunded,
}

/// Where a page of sales ends; the next page begins after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageKey {
    /// When the last sale of the page was opened.
    pub opened_at: Moment,
    /// Its id.
    pub id: SaleId,
}

impl From<&SaleRow> for PageKey {
    fn from(row: &SaleRow) -> Self {
        Self { opened_at: row.opened_at, id: row.id.clone() }
    }
}

/// Which refunds a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RefundFilter {
    /// All, the newest first.
    #[default]
    All,
    /// Those that have not come to an end.
    UnderWay,
    /// Those that wait for a person.
    NeedsPerson,
}

/// Where a page of refunds ends; the next page begins after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundPageKey {
    /// When the last refund of the page was decided.
    pub queued_at: Moment,
    /// Its number.
    pub refund_no: RefundNo,
}

/// How many refunds stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefundCounts {
    /// Decided, and no answer has said that the gateway has them.
    pub waiting: i64,
    /// The gateway has them.
    pub accepted: i64,
    /// They wait for a person, or failed and nobody has brought that to its end.
    pub needs_person: i64,
}

/// One entry of the journal, as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryLine {
    /// Its number.
    pub seq: i64,
    /// When it happened.
    pub at: Moment,
    /// Who did it, as written.
    pub actor: String,
    /// What it is about, as written: a sale, a refund, `people`, `person:NAME` or `till`.
    pub subject: String,
    /// What happened.
    pub event: StoryEvent,
    /// The gateway's signed bytes are kept with it.
    pub has_evidence: bool,
}

/// What an entry of the journal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoryEvent {
    /// Of a sale or one of its charges.
    Sale(SaleEvent),
    /// Of a refund.
    Refund(RefundEvent),
    /// Of the people.
    People(PeopleEvent),
    /// Of one person at the till.
    Person(PersonEvent),
    /// Of the till.
    Till(TillEvent),
    /// Of a shift.
    Shift(ShiftEvent),
    /// Of the end of a day.
    Day(DayEvent),
}

/// A proof that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The entry that it stands with.
    pub seq: i64,
    /// When it was learnt.
    pub at: Moment,
    /// The entry's kind, as written.
    pub kind: String,
    /// The refund that it is about; nothing where it is about a charge.
    pub refund_no: Option<RefundNo>,
    /// The bytes that were signed.
    pub bytes: Vec<u8>,
}

/// Which entries a reader of the record wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditQuery {
    /// Of which business day.
    pub day: BusinessDay,
    /// Also what cashiers did with sales.
    pub with_sales: bool,
}

/// What a customer who says to have paid has to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimQuery {
    /// The last four or more characters of either number.
    Tail(String),
    /// The amount.
    Amount(Fen),
}
