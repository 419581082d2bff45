//! `scantill secrets owner-pin`: the way back for an owner whose PIN is lost, or fits no more because the sealed pepper is gone.
//!
//! Whoever gives the merchant's API key, and is believed by the gateway, may set it; the ledger's record keeps that it was done from the command line.

use super::{ask, complain, no, say, whisper};
use scantill::domain::{Answer, CashierId, PeopleEvent, Pin, Role};
use scantill::engine;
use scantill::gateway::wechat::{Client, Hosts, Merchant};
use scantill::ledger::{Actor, Change, Entry, Ledger};
use scantill::setup::{ApiKey, PinCost, PinKeeper, Secrets, Settings};
use std::process::ExitCode;

/// Sets a new PIN of that owner, or of the only one.
///
/// # Errors
/// The exit code, after a complaint.
pub(super) fn set(settings: &Settings, mut secrets: Secrets, mut ledger: Ledger, name: Option<&str>) -> Result<(), ExitCode> {
    let people = ledger.people().map_err(no)?;
    let owners: Vec<_> = people.iter().filter(|person| person.role == Role::Owner && name.is_none_or(|name| person.name.as_str() == name)).collect();
    let owner: CashierId = match owners.as_slice() {
        [] => return Err(no("there is no such owner; the first start of the till makes one")),
        [owner] => owner.name.clone(),
        [_, _, ..] => return Err(complain("there are several owners: say which with --name")),
    };
    prove(settings)?;
    let pin = new_pin()?;
    // Without a keyring and without a passphrase there is no pepper, and the PIN does without.
    if let Err(error) = secrets.prepare() {
        whisper(format_args!("{error}: the PIN is kept without the sealed pepper"));
    }
    let hash = PinKeeper::new(secrets.pepper(), PinCost::default()).hash(&pin).map_err(no)?;
    let event = PeopleEvent::PinSet { name: owner.clone(), pin: hash, authority: None };
    let entries = [Entry { at: engine::now(), actor: Actor::CommandLine, event: &event, evidence: None }];
    ledger.append(&[Change::People(&entries)]).map_err(no)?;
    say(format_args!("{owner} has a new PIN; it stands in the record"))
}

/// The key is the merchant's: the gateway answers a question that is signed with it.
fn prove(settings: &Settings) -> Result<(), ExitCode> {
    let key = ApiKey::new(ask::secret("the merchant's API key")?.trim()).map_err(no)?;
    let ca_certificate_pem = match &settings.gateway.ca_certificate {
        None => None,
        Some(path) => Some(std::fs::read(path).map_err(|error| complain(format_args!("{}: {error}", path.display())))?),
    };
    let hosts = Hosts { base_url: settings.gateway.base_url.clone(), backup_url: settings.gateway.backup_url.clone(), ca_certificate_pem };
    let merchant = Merchant { appid: settings.appid.clone(), mch_id: settings.mch_id.clone(), sign_type: settings.sign_type, key };
    let client = Client::new(&hosts, merchant).map_err(complain)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(complain)?;
    match runtime.block_on(client.probe()).answer {
        Answer::NotFound => Ok(()),
        Answer::Unknown(why) => Err(no(format_args!("nothing was changed, because the gateway did not confirm this key: {why}"))),
        Answer::Placed(_)
        | Answer::PlaceRefused(_)
        | Answer::NumberKnown(_)
        | Answer::Unpaid(_)
        | Answer::Paid(_)
        | Answer::Mismatch(_)
        | Answer::Closed
        | Answer::CloseAccepted
        | Answer::CloseFoundPaid
        | Answer::CloseNotYet => Err(no("nothing was changed, because the gateway's answer makes no sense")),
    }
}

/// A PIN to be set: on a terminal asked for twice, because nobody sees it.
fn new_pin() -> Result<Pin, ExitCode> {
    let first = ask::secret("new PIN")?;
    if ask::is_terminal() && *ask::secret("the same again")? != *first {
        return Err(no("nothing was changed, because the two were not the same"));
    }
    Pin::choose(first.trim(), Role::Owner).map_err(no)
}
