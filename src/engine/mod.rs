//! Decides, writes, then acts: one thread, one loop, one enum of messages.
//!
//! Owns the ledger's writer and the state of every sale under way; reads the clock and draws the random numbers, so that nobody else need do.
//! Never draws anything on a screen, and never moves a money state that the domain has not derived from a verified answer.

mod calls;
mod chance;
mod check;
mod checkup;
mod clock;
mod command;
mod core;
mod day;
mod office;
mod profile;
mod refund_desk;
mod said;
mod shell;
mod show;
mod standing;
mod tracked;
mod view;

pub use crate::gateway::wechat::Recheck;
pub use crate::gateway::wechat::bill::BillFault;
pub use crate::ledger::{
    AuditQuery, BackupError, ChainCheck, ClaimQuery, DayBooks, DayTotals, ExportError, ExportFormat, LedgerError, PageKey, PlaceFault, RefundCounts,
    RefundFilter, RefundPageKey, SaleFilter, SaleRow, SalesQuery, StoryEvent, StoryLine,
};
pub use chance::Chance;
pub use check::{Check, CheckItem, Finding};
pub use checkup::{CLOCK_TOLERANCE_MS, Given, Newcomer, Opened, Opening, Place, note_found, note_probe, open};
pub use clock::now;
pub use command::{Approval, Command, DeedId, EngineEnd, EngineHandle, NotTaken, PersonCommand, RefundCommand, Settles, WorkCommand, ends};
pub use core::{Answered, BillAsk, Core, Effect, Message, PinFit, PinToCheck, PinToHash, Question, RefundAnswered};
pub use day::{
    About, AdoptBar, BackupView, BillState, BillTrouble, DayCommand, DayMatch, DayPage, ExportWish, Exported, KnownOthers, OfficeView, ShiftCommand,
    ShiftsPage,
};
pub use office::{BillFrom, Office, OfficeReport, OfficeTask, TakenBill, back_up_after_closing, back_up_now};
pub use profile::Profile;
pub use said::Said;
pub use shell::{EngineThread, spawn};
pub use show::{
    AuditPage, ClaimFinding, ClaimPage, ClaimVerdict, DeedRefusal, DeedResult, Outcome, PaymentView, PersonView, Proof, QueueStop, QueueView,
    RefundLine, RefundsPage, SalePage, SalesPage, Session, Show, Shown, StopWhy, WorkPage, WorkSale,
};
pub use standing::{BackupStanding, DayEnd, DiskStanding, YesterdayStanding};
pub use view::{Facts, GatewayHealth, News, Notice, SaleView, Stage, View};
