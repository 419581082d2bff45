//! What a list or a page asks for, and what it is drawn from.

use crate::domain::{
    BusinessDay, CashierId, DayBar, Fen, LockReason, Moment, NoAuthority, PeopleError, PinError, Refund, RefundBar, Refundable, Role, Sale, SaleId,
    ShiftBar, ShiftNo, Signatory, TradeNo, TransactionId, Unknown,
};
use crate::engine::{AdoptBar, BillTrouble, DayPage, DeedId, Said, SaleView, ShiftsPage};
use crate::gateway::wechat::Recheck;
use crate::ledger::{
    AuditQuery, BackupError, ClaimQuery, ExportError, LedgerError, PageKey, RefundCounts, RefundFilter, RefundPageKey, SaleRow, SalesQuery, StoryLine,
};
use std::sync::Arc;

/// What is on the screen beside the counter, and kept current.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// Nothing.
    #[default]
    Nothing,
    /// A list of sales, beginning after that one.
    Sales(SalesQuery, Option<PageKey>),
    /// One sale with all that belongs to it.
    Sale(SaleId),
    /// A list of refunds, beginning after that one.
    Refunds(RefundFilter, Option<RefundPageKey>),
    /// What waits for a person.
    Work,
    /// A customer says to have paid: every charge that it may be about is asked about at once.
    Claim(ClaimQuery),
    /// Who did what, beginning after that entry.
    Audit(AuditQuery, Option<i64>),
    /// One business day: sums, shifts, bill, match.
    Day(BusinessDay),
    /// The shifts, the latest first, beginning before that one.
    Shifts(Option<ShiftNo>),
}

/// What [`Show`] asked for, as of now.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shown {
    /// Nothing.
    #[default]
    Nothing,
    /// A page of sales.
    Sales(Arc<SalesPage>),
    /// One sale.
    Sale(Arc<SalePage>),
    /// A page of refunds.
    Refunds(Arc<RefundsPage>),
    /// What waits for a person.
    Work(Arc<WorkPage>),
    /// What was found for a customer who says to have paid.
    Claim(Arc<ClaimPage>),
    /// A page of the record.
    Audit(Arc<AuditPage>),
    /// A business day.
    Day(Arc<DayPage>),
    /// A page of shifts.
    Shifts(Arc<ShiftsPage>),
    /// It could not be read.
    Failed(LedgerError),
}

impl Shown {
    /// How many lines a page has at most.
    pub const PAGE: u32 = 200;
}

/// A page of sales, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesPage {
    /// What was asked for.
    pub query: SalesQuery,
    /// After which sale the page begins.
    pub after: Option<PageKey>,
    /// At most [`Shown::PAGE`] sales.
    pub rows: Vec<SaleRow>,
    /// There are more after these.
    pub more: bool,
}

/// One sale with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct SalePage {
    /// The sale as it stands, with its lamp.
    pub view: SaleView,
    /// Its proven payments, the oldest first, each with what is left of it.
    pub payments: Vec<PaymentView>,
    /// Its refunds, the oldest first.
    pub refunds: Vec<Refund>,
    /// Everything that happened to it and to its refunds, the oldest first.
    pub story: Vec<StoryLine>,
    /// The proofs that were checked again, by their entry.
    pub proofs: Vec<Proof>,
}

impl SalePage {
    /// The sale.
    pub fn sale(&self) -> &Sale {
        &self.view.sale
    }
}

/// A payment and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentView {
    /// The payment.
    pub payment: Refundable,
    /// What can still go back.
    pub left: Fen,
}

/// A kept proof, checked again offline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The entry that it stands with.
    pub seq: i64,
    /// What the signed bytes say; or why they are not believed.
    pub found: Result<Recheck, Unknown>,
}

/// A page of refunds, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundsPage {
    /// What was asked for.
    pub filter: RefundFilter,
    /// After which refund the page begins.
    pub after: Option<RefundPageKey>,
    /// At most [`Shown::PAGE`] refunds.
    pub rows: Vec<RefundLine>,
    /// There are more after these.
    pub more: bool,
}

/// A refund in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundLine {
    /// The refund.
    pub refund: Refund,
    /// When it is sent or asked about next; nothing for one that has come to its end, or is on its way right now.
    pub next_at: Option<Moment>,
}

/// What waits for a person: sales with something beside their state, refunds that wait or failed; each the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkPage {
    /// The sales, with what could go back of each.
    pub sales: Vec<WorkSale>,
    /// The refunds.
    pub refunds: Vec<Refund>,
}

/// A sale that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkSale {
    /// The sale in a line.
    pub row: SaleRow,
    /// The payments that stand ready to go back, oldest first: what was paid beyond the one payment of a sale that has it and was paid twice, else all of
    /// them; each with what is left.
    pub payments: Vec<PaymentView>,
}

/// What was found for a customer who says to have paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPage {
    /// What the customer has to show.
    pub query: ClaimQuery,
    /// Questions that have not been answered yet.
    pub asking: usize,
    /// Questions to which the gateway gave no usable answer: as long as there are some, nobody can say "not ours".
    pub unanswered: usize,
    /// One for each sale that it may be about, the newest first. Empty with nothing asked: not ours.
    pub findings: Vec<ClaimFinding>,
}

/// A sale that the customer may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimFinding {
    /// The sale.
    pub sale_id: SaleId,
    /// What was to be paid.
    pub amount: Fen,
    /// When it was opened.
    pub opened_at: Moment,
    /// The charge that it is about.
    pub trade_no: TradeNo,
    /// What can be said.
    pub verdict: ClaimVerdict,
}

/// What can be said to a customer who says to have paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimVerdict {
    /// Proven.
    Paid {
        /// When.
        at: Moment,
        /// Under which number of the provider.
        transaction_id: TransactionId,
    },
    /// Proven; and money of it goes or went back.
    Refunded {
        /// When it was paid.
        at: Moment,
        /// What its refunds take: asked for, on their way or arrived.
        back: Fen,
    },
    /// Proven, and more than once.
    PaidTwice,
    /// The gateway said so at that instant: not paid so far.
    NotPaid {
        /// When it said so.
        at: Moment,
    },
    /// A payment is proven that is not the sale's: of another amount, or of a charge that had ended otherwise. A person must look.
    Doubtful,
    /// It has ended without a payment.
    Ended,
    /// The question is on its way.
    Asking,
    /// The gateway does not answer.
    Silent(Unknown),
}

/// A page of the record, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// What was asked for.
    pub query: AuditQuery,
    /// After which entry the page begins.
    pub after: Option<i64>,
    /// At most [`Shown::PAGE`] entries.
    pub lines: Vec<StoryLine>,
    /// There are more after these.
    pub more: bool,
}

/// Who has the till.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Session {
    /// Nobody, and nobody could: the first person is to be added, and is the owner.
    NoOwner,
    /// Nobody.
    #[default]
    Empty,
    /// Nobody any more.
    Locked {
        /// Who had it last.
        last: CashierId,
        /// Why it was locked.
        why: LockReason,
    },
    /// This person.
    Open(Signatory),
}

impl Session {
    /// Who has the till.
    pub fn signatory(&self) -> Option<&Signatory> {
        match self {
            Self::Open(signatory) => Some(signatory),
            Self::NoOwner | Self::Empty | Self::Locked { .. } => None,
        }
    }
}

/// A person as the screens show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// The name.
    pub name: CashierId,
    /// What they are.
    pub role: Role,
    /// Until when their PIN is not looked at.
    pub locked_until: Option<Moment>,
}

/// How the refund queue stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueView {
    /// How many stand where.
    pub counts: RefundCounts,
    /// A person holds it.
    pub held_by: Option<CashierId>,
    /// It stopped by itself, and why.
    pub stopped: Option<QueueStop>,
}

/// Why the queue stopped by itself: every refund would get the same no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueStop {
    /// Since when.
    pub at: Moment,
    /// Why.
    pub why: StopWhy,
}

/// Why the queue stopped by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopWhy {
    /// The gateway said so.
    Refused(crate::domain::Hold),
    /// The way to the gateway is not set up for refunds, or it is not taken.
    Unknown(Unknown),
    /// This ledger took another one's place: what went back in between is not known here.
    Restored,
    /// This ledger was used on another computer before, which may go on with a copy of it.
    Moved,
}

/// What became of something that a person wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which.
    pub deed: DeedId,
    /// What became of it.
    pub result: DeedResult,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeedResult {
    /// A PIN is being looked at.
    UnderWay,
    /// Done, and written.
    Done,
    /// Not done.
    Refused(DeedRefusal),
}

/// Why it was not done. Nothing was changed, and nothing was sent, but for what [`DeedRefusal::Partly`] counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeedRefusal {
    /// Nobody has the till.
    NotSignedIn,
    /// The table of rights says no.
    NoAuthority(NoAuthority),
    /// The PIN is wrong.
    PinWrong {
        /// How many more may be wrong before the person is locked out; 0 when they are now.
        tries_left: u32,
    },
    /// The person is locked out.
    PersonLocked {
        /// Until when.
        until: Moment,
    },
    /// There is nobody of that name.
    NoSuchPerson,
    /// The PIN cannot be checked: it was made with a secret of another computer or keyring.
    PinUncheckable,
    /// The new PIN is none that may be chosen.
    Pin(PinError),
    /// The money cannot go back.
    Refund(RefundBar),
    /// The number stands for another refund already.
    NumberUsed,
    /// The change among the people cannot be.
    People(PeopleError),
    /// It needs a reason, and there is none.
    NoReason,
    /// It does not apply any more: things have changed meanwhile.
    Outdated,
    /// The shift cannot be closed so.
    Shift(ShiftBar),
    /// The day cannot be closed so.
    Day(DayBar),
    /// There is no such bill.
    Bill(BillTrouble),
    /// It cannot be taken over from the bill.
    Adopt(AdoptBar),
    /// The file was not written.
    Export(ExportError),
    /// No new backup was made.
    Backup(BackupError),
    /// Something of that kind is being done already.
    Busy,
    /// The gateway was asked, and its answer changes nothing in the ledger: what it said, where that can be named.
    NothingNew(Option<Said>),
    /// Of several things, only some were done.
    Partly {
        /// How many.
        done: u32,
        /// Of how many.
        of: u32,
        /// Why the first of the others was not.
        why: Box<DeedRefusal>,
    },
    /// The ledger did not take it.
    NotWritten(LedgerError),
}
