//! What is written about the till as a whole: its settings, its secrets, its clock.

use super::Core;
use crate::domain::{Moment, Setting, TillEvent};
use crate::ledger::{Actor, Change, Entry, LedgerError};
use std::collections::BTreeMap;

impl Core {
    /// Writes which settings are new or others than when they were last written down.
    pub(super) fn note_settings(&mut self, now: Moment) -> Result<(), LedgerError> {
        let known: BTreeMap<_, _> =
            self.ledger.last_settings()?.unwrap_or_default().into_iter().map(|setting| (setting.key, setting.value)).collect();
        let changed = |(key, value): &(String, String)| match known.get(key) {
            Some(before) if before == value => None,
            before => Some(Setting { key: key.clone(), before: before.cloned(), value: value.clone() }),
        };
        let settings: Vec<_> = self.profile.settings.iter().filter_map(changed).collect();
        if settings.is_empty() { Ok(()) } else { self.record_till(TillEvent::SettingsSeen { settings }, Actor::Till, now) }
    }

    /// Writes that a secret was changed.
    pub(in crate::engine) fn note_secret(&mut self, event: TillEvent, now: Moment) {
        if let Err(error) = self.record_till(event, Actor::Till, now) {
            tracing::error!(%error, "the change of a secret was not written");
        }
    }

    /// Holds room back on the disk for what is under way. Without any, nothing new is begun.
    pub fn keep_reserve(&mut self) {
        self.ledger.keep_reserve();
        self.stopped = self.stopped.take().or((!self.ledger.has_room()).then_some(LedgerError::DiskFull));
    }

    /// A disk that was full may have room again: then the till goes on.
    pub fn look_for_room(&mut self) {
        if self.is_full() && self.ledger.has_room() {
            self.stopped = None;
            self.stale = true;
        }
    }

    /// It takes no new sales because the disk is full.
    pub(super) fn is_full(&self) -> bool {
        self.stopped == Some(LedgerError::DiskFull)
    }

    /// Writes that the clock went another way.
    pub(super) fn note_jump(&mut self, ahead_ms: i64, now: Moment) {
        if let Err(error) = self.record_till(TillEvent::ClockJumped { ahead_ms }, Actor::Till, now) {
            tracing::error!(%error, ahead_ms, "a jump of the clock was not written");
        }
    }

    /// Writes something about the till as a whole.
    pub(super) fn record_till(&mut self, event: TillEvent, actor: Actor, now: Moment) -> Result<(), LedgerError> {
        let entries = [Entry { at: now, actor, event: &event, evidence: None }];
        self.write(&[Change::Till(&entries)], "till", now)
    }
}
