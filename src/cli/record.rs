//! `scantill ledger log`.

use super::{NO, complain, say};
use scantill::domain::{
    Authority, BusinessDay, ChargeEvent, DayEvent, DayStart, Fen, PeopleEvent, PersonEvent, PinPurpose, RefundEvent, RefundFailure, Refusal,
    SaleEvent, Setting, Settlement, ShiftEvent, TillEvent,
};
use scantill::ledger::{self, AuditQuery, StoryEvent, StoryLine};
use scantill::setup::{Settings, SettingsError};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

/// Prints who did what on that business day, oldest first: one line an entry, seven columns with a tab between: time in Beijing, who, what, about what,
/// amount in yuan, approved by whom, further words. Works while a till has the ledger open.
pub(super) fn print(dir: PathBuf, query: AuditQuery) -> ExitCode {
    let start = match Settings::load(&dir) {
        Ok(settings) => settings.day_starts_at,
        // A copy of a ledger somewhere else has no settings.
        Err(SettingsError::Missing { .. }) => DayStart::default(),
        Err(error @ (SettingsError::Unreadable { .. } | SettingsError::Syntax { .. } | SettingsError::Value { .. })) => return complain(error),
    };
    match ledger::record_of(&dir.join("ledger.sqlite3"), &query, start) {
        Ok(lines) => lines.iter().map(line).try_for_each(say).err().unwrap_or(ExitCode::SUCCESS),
        Err(error) => say(format_args!("not good: {error}")).err().unwrap_or(ExitCode::from(NO)),
    }
}

fn line(line: &StoryLine) -> String {
    let time = format!("{} {}", BusinessDay::of(line.at, DayStart::default()), line.at.beijing_clock());
    let Facts { amount, authority, words } = facts(&line.event);
    let amount = amount.map(Fen::to_plain).unwrap_or_default();
    let approver = authority.and_then(Authority::approved_by).map(|approver| approver.name.to_string()).unwrap_or_default();
    let columns = [time, line.actor.clone(), line.event.kind().to_owned(), line.subject.clone(), amount, approver, words];
    columns.map(|column| on_one_line(&column)).join("\t")
}

/// Without what would begin another column or line, or steer a terminal.
fn on_one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

/// What matters of an event.
#[derive(Default)]
struct Facts<'a> {
    amount: Option<Fen>,
    authority: Option<&'a Authority>,
    words: String,
}

fn facts(event: &StoryEvent) -> Facts<'_> {
    match event {
        StoryEvent::Sale(event) => of_sale(event),
        StoryEvent::Refund(event) => of_refund(event),
        StoryEvent::People(event) => of_people(event),
        StoryEvent::Person(event) => words(of_person(event)),
        StoryEvent::Till(event) => of_till(event),
        StoryEvent::Shift(event) => of_shift(event),
        StoryEvent::Day(event) => of_day(event),
    }
}

fn of_sale(event: &SaleEvent) -> Facts<'_> {
    match event {
        SaleEvent::Opened { amount, note, .. } => Facts { amount: Some(amount.fen()), words: note.clone(), ..Facts::default() },
        SaleEvent::Charge { trade_no, event } => of_charge(trade_no.as_str(), event),
        SaleEvent::CancelRequested | SaleEvent::Abandoned | SaleEvent::HandUndone => Facts::default(),
        SaleEvent::Paid { trade_no } => words(trade_no.to_string()),
        SaleEvent::ExceptionRaised { exception } => words(word(exception)),
        SaleEvent::ExceptionSettled { exception, settlement } => {
            let Facts { authority, words, .. } = of_settlement(settlement);
            Facts { authority, words: format!("{} {words}", word(exception)), ..Facts::default() }
        }
        SaleEvent::SetByHand { trade_no, transaction_id, reason, authority } => {
            Facts { authority: Some(authority), words: format!("{trade_no} {transaction_id} {reason}"), ..Facts::default() }
        }
    }
}

fn of_charge<'a>(trade_no: &str, event: &ChargeEvent) -> Facts<'a> {
    match event {
        ChargeEvent::PlacingStarted { order } | ChargeEvent::Found { order } => {
            Facts { amount: Some(order.amount.fen()), ..words(trade_no.to_owned()) }
        }
        ChargeEvent::Paid { payment } | ChargeEvent::MismatchSeen { payment } | ChargeEvent::ContradictionSeen { payment } => {
            Facts { amount: Some(payment.total), ..words(format!("{trade_no} {}", payment.transaction_id)) }
        }
        ChargeEvent::PlacingDoubted { refusal } | ChargeEvent::Refused { refusal } => words(format!("{trade_no} {}", no(refusal))),
        ChargeEvent::ClosingStarted { reason } => words(format!("{trade_no} {}", word(reason))),
        ChargeEvent::Closed { how } => words(format!("{trade_no} {}", word(how))),
        ChargeEvent::PlacingChecked { .. }
        | ChargeEvent::PlacingRepeated
        | ChargeEvent::Shown { .. }
        | ChargeEvent::CloseRequested
        | ChargeEvent::ClosePostponed
        | ChargeEvent::CloseAccepted
        | ChargeEvent::NotFoundSeen => words(trade_no.to_owned()),
    }
}

fn of_refund(event: &RefundEvent) -> Facts<'_> {
    match event {
        RefundEvent::Queued { order, authority } => {
            let words = format!("{} {} {}", order.sale_id, order.trade_no, order.reason);
            Facts { amount: Some(order.amount.fen()), authority: Some(authority), words }
        }
        RefundEvent::SendStarted | RefundEvent::Missing => Facts::default(),
        RefundEvent::Postponed { refusal } => words(no(refusal)),
        RefundEvent::Refused { trouble, refusal } => words(format!("{} {}", word(trouble), no(refusal))),
        RefundEvent::Held { hold } => words(format!("{} {}", word(&hold.trouble), no(&hold.refusal))),
        RefundEvent::Released { authority } | RefundEvent::GiveUpRequested { authority } => Facts { authority: Some(authority), ..Facts::default() },
        RefundEvent::Accepted { refund_id } => words(refund_id.as_ref().map(ToString::to_string).unwrap_or_default()),
        RefundEvent::Succeeded { report } => Facts { amount: Some(report.amount), ..words(report.refund_id.to_string()) },
        RefundEvent::Failed { why } => words(match why {
            RefundFailure::Closed => "closed".to_owned(),
            RefundFailure::Returned => "returned".to_owned(),
            RefundFailure::Refused { trouble, refusal } => format!("refused {} {}", word(trouble), no(refusal)),
            RefundFailure::GivenUp => "given_up".to_owned(),
        }),
        RefundEvent::Settled { settlement } => of_settlement(settlement),
    }
}

fn of_people(event: &PeopleEvent) -> Facts<'_> {
    let (authority, words) = match event {
        PeopleEvent::Added { name, role, authority, .. } => (authority.as_ref(), format!("{name} {}", word(role))),
        PeopleEvent::RoleSet { name, role, authority } => (Some(authority), format!("{name} {}", word(role))),
        PeopleEvent::PinSet { name, authority, .. } => (authority.as_ref(), name.to_string()),
        PeopleEvent::Removed { name, authority } => (Some(authority), name.to_string()),
    };
    Facts { authority, words, ..Facts::default() }
}

fn of_person(event: &PersonEvent) -> String {
    match event {
        PersonEvent::PinTried { purpose } => match purpose {
            PinPurpose::SignIn => "sign_in".to_owned(),
            PinPurpose::Approve { action } => format!("approve {}", word(action)),
            PinPurpose::ChangePin => "change_pin".to_owned(),
        },
        PersonEvent::SignedIn | PersonEvent::PinUnchecked => String::new(),
        PersonEvent::Approved { action, of, about } => format!("{} of {of} about {about}", word(action)),
        PersonEvent::PinWrong { tries } => tries.to_string(),
        PersonEvent::SignedOut { why } => word(why),
        PersonEvent::Denied { action } => word(action),
    }
}

fn of_till(event: &TillEvent) -> Facts<'_> {
    match event {
        TillEvent::SettingsSeen { settings } => words(settings.iter().map(setting).collect::<Vec<_>>().join("; ")),
        TillEvent::SecretChanged { secret, change } => words(format!("{} {}", word(secret), word(change))),
        TillEvent::RefundsHeld { authority } | TillEvent::RefundsReleased { authority } => Facts { authority: Some(authority), ..Facts::default() },
        TillEvent::RefundsStopped { trouble, words: why } => words(format!("{} {why}", word(trouble))),
        TillEvent::Exported { what, to } => words(format!("{what} {to}")),
        TillEvent::ClockJumped { ahead_ms } => words(format!("{ahead_ms} ms")),
        TillEvent::BackedUp { file, entries } => words(format!("{file} {entries}")),
        TillEvent::Restored { file, before } => words(format!("{file} {} {}", before.seq, before.hash)),
        TillEvent::Seated { computer } => words(computer.clone()),
        TillEvent::Moved { computer, before } => words(format!("{computer} {before}")),
    }
}

fn of_shift(event: &ShiftEvent) -> Facts<'_> {
    match event {
        ShiftEvent::Opened { float, .. } | ShiftEvent::FloatSet { float } => Facts { amount: Some(*float), ..Facts::default() },
        ShiftEvent::Closed { report, counted, reason, .. } => {
            let (expected, counted) = (report.expected().to_plain(), counted.to_plain());
            Facts { amount: Some(report.net()), ..words(format!("expected {expected} counted {counted} {reason}")) }
        }
    }
}

fn of_day(event: &DayEvent) -> Facts<'_> {
    match event {
        DayEvent::BillKept { bill, .. } => words(format!("{} {} rows {}", word(&bill.kind), bill.rows, bill.sha256)),
        DayEvent::Compared { tally } => words(format!("till {} bill {} undecided {}", tally.till.to_plain(), tally.bill.to_plain(), tally.undecided)),
        DayEvent::Decided { decision, authority, .. } => Facts { authority: Some(authority), ..words(word(decision)) },
        DayEvent::Closed { note, authority } => Facts { authority: Some(authority), ..words(note.clone()) },
    }
}

fn of_settlement(settlement: &Settlement) -> Facts<'_> {
    Facts { authority: Some(&settlement.authority), ..words(format!("{} {}", word(&settlement.how), settlement.note)) }
}

fn setting(setting: &Setting) -> String {
    match &setting.before {
        Some(before) => format!("{} = {} (was {before})", setting.key, setting.value),
        None => format!("{} = {}", setting.key, setting.value),
    }
}

fn no(refusal: &Refusal) -> String {
    format!("{}: {}", refusal.code, refusal.words)
}

fn words<'a>(words: String) -> Facts<'a> {
    Facts { words: words.trim_end().to_owned(), ..Facts::default() }
}

/// The word by which the journal knows it: that of a plain enum, or the tag and what belongs to it.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(serde_json::Value::Object(fields)) => fields.values().filter_map(|field| field.as_str()).collect::<Vec<_>>().join(" "),
        Ok(_) | Err(_) => String::new(),
    }
}
