//! What happened to the till as a whole, for the record of who did what.

use super::{Authority, ChainHead, RefundTrouble};
use serde::{Deserialize, Serialize};

/// What happened to the till. Subject `till` of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "till", rename_all = "snake_case")]
pub enum TillEvent {
    /// The settings as found for the first time, or what has changed in them since.
    SettingsSeen {
        /// Each key with its section, and its value; of a change, only what changed. Never a secret.
        settings: Vec<Setting>,
    },
    /// A key, certificate or passphrase was set or forgotten.
    SecretChanged {
        /// Which.
        secret: Secret,
        /// What became of it.
        change: SecretDeed,
    },
    /// A person holds the refund queue.
    RefundsHeld {
        /// On whose word.
        authority: Authority,
    },
    /// A person lets it go on.
    RefundsReleased {
        /// On whose word.
        authority: Authority,
    },
    /// The queue stopped by itself: every refund would get the same no.
    RefundsStopped {
        /// Why.
        trouble: RefundTrouble,
        /// The provider's words, or ours.
        words: String,
    },
    /// Something was written for use outside.
    Exported {
        /// What.
        what: String,
        /// Whereto.
        to: String,
    },
    /// The wall clock went another way than the computer's own: it was set, or the computer slept.
    ClockJumped {
        /// By so much it went ahead, in milliseconds; negative where it was set back.
        ahead_ms: i64,
    },
    /// A verified copy of the ledger was put there.
    BackedUp {
        /// The file.
        file: String,
        /// How many entries it has.
        entries: i64,
    },
    /// This ledger was put in place of another: what the other knew and this one does not must be asked for.
    Restored {
        /// The backup that it was; empty where nobody said so and the till only found it at its start.
        file: String,
        /// The last entry of the ledger whose place it took.
        before: ChainHead,
    },
    /// This ledger is used on a computer for the first time that the till has a name for.
    Seated {
        /// The computer: a hash that tells it from others, and nothing about it.
        computer: String,
    },
    /// This ledger is used on another computer than before: it was carried there, or copied, and then the first one may go on with its own.
    Moved {
        /// The computer, as in [`TillEvent::Seated`].
        computer: String,
        /// The one before.
        before: String,
    },
}

/// A line of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Section and key.
    pub key: String,
    /// Its value before, where there was another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Its value as text.
    pub value: String,
}

/// What is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secret {
    /// The key that both sides sign with.
    ApiKey,
    /// The client certificate with its private key.
    Certificate,
    /// What opens the sealed file where there is no keyring.
    Passphrase,
    /// All of them.
    Everything,
}

/// What became of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretDeed {
    /// Set, for the first time or anew.
    Set,
    /// Forgotten.
    Forgotten,
}
